/* SPDX-License-Identifier: MIT */
/* By the processor's instruction where it has one, else four bits at a time. */
#include "crc32c.h"

#include <string.h>

/* What four bits more do to the remainder. */
static const uint32_t steps[16] = {0x00000000, 0x105ec76f, 0x20bd8ede, 0x30e349b1, 0x417b1dbc, 0x5125dad3,
                                   0x61c69362, 0x7198540d, 0x82f63b78, 0x92a8fc17, 0xa24bb5a6, 0xb21572c9,
                                   0xc38d26c4, 0xd3d3e1ab, 0xe330a81a, 0xf36e6f75};

uint32_t spt_crc32c_portable(uint32_t crc, const void *bytes, size_t size)
{
    const uint8_t *at = bytes;
    crc = ~crc;
    while (size-- > 0) {
        crc ^= *at++;
        crc = crc >> 4 ^ steps[crc & 15];
        crc = crc >> 4 ^ steps[crc & 15];
    }
    return ~crc;
}

#if defined(__x86_64__) && defined(__GNUC__)

__attribute__((target("sse4.2"))) static uint32_t by_instruction(uint32_t crc, const void *bytes, size_t size)
{
    const uint8_t *at = bytes;
    uint64_t rest = ~crc;
    for (; size >= 8; size -= 8, at += 8) {
        uint64_t word;
        memcpy(&word, at, sizeof word);
        rest = __builtin_ia32_crc32di(rest, word);
    }
    uint32_t last = (uint32_t)rest;
    while (size-- > 0)
        last = __builtin_ia32_crc32qi(last, *at++);
    return ~last;
}

uint32_t spt_crc32c(uint32_t crc, const void *bytes, size_t size)
{
    if (__builtin_cpu_supports("sse4.2"))
        return by_instruction(crc, bytes, size);
    return spt_crc32c_portable(crc, bytes, size);
}

#else

uint32_t spt_crc32c(uint32_t crc, const void *bytes, size_t size)
{
    return spt_crc32c_portable(crc, bytes, size);
}

#endif
