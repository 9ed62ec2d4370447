/* SPDX-License-Identifier: MIT */
/* CRC-32C: the values of RFC 3720, and the two ways of getting them against each other. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "store/crc32c.h"

static void known_values(void **state)
{
    uint8_t bytes[32];
    (void)state;
    assert_int_equal(spt_crc32c(0, "123456789", 9), 0xe3069283);
    memset(bytes, 0, sizeof bytes);
    assert_int_equal(spt_crc32c(0, bytes, sizeof bytes), 0x8a9136aa);
    memset(bytes, 0xff, sizeof bytes);
    assert_int_equal(spt_crc32c(0, bytes, sizeof bytes), 0x62a8ab43);
    for (uint8_t b = 0; b < sizeof bytes; b++)
        bytes[b] = b;
    assert_int_equal(spt_crc32c(0, bytes, sizeof bytes), 0x46dd794e);
    assert_int_equal(spt_crc32c(0, bytes, 0), 0);
}

static void both_ways_agree_wherever_it_goes_on(void **state)
{
    uint8_t bytes[100];
    (void)state;
    for (size_t b = 0; b < sizeof bytes; b++)
        bytes[b] = (uint8_t)(b * 37 + 11);
    for (size_t from = 0; from < 20; from++)
        for (size_t size = 0; from + size <= sizeof bytes; size++) {
            uint32_t begun = spt_crc32c_portable(0, bytes, from);
            assert_int_equal(spt_crc32c(begun, bytes + from, size), spt_crc32c_portable(begun, bytes + from, size));
            assert_int_equal(spt_crc32c(begun, bytes + from, size), spt_crc32c(0, bytes, from + size));
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_values),
        cmocka_unit_test(both_ways_agree_wherever_it_goes_on),
    };
    return cmocka_run_group_tests_name("crc32c", tests, NULL, NULL);
}
