/* SPDX-License-Identifier: MIT */
/* CRC-32C (Castagnoli), as of iSCSI and ext4: polynomial 0x1EDC6F41, reflected, initial and final value all ones. */
#ifndef SPT_STORE_CRC32C_H
#define SPT_STORE_CRC32C_H

#include <stddef.h>
#include <stdint.h>

/* Goes on from `crc`, which is 0 at the beginning. */
uint32_t spt_crc32c(uint32_t crc, const void *bytes, size_t size);

/* The same without the processor's instruction, for tests to compare. */
uint32_t spt_crc32c_portable(uint32_t crc, const void *bytes, size_t size);

#endif
