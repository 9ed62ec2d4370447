/* SPDX-License-Identifier: MIT */
/* D2: civil days in a zone. D4: last days and lapse seconds. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <supportpoints/limits.h>

#include "rules/day.h"

#define DAY 86400

static spt_zone fixed(int32_t offset)
{
    spt_zone zone;
    spt_zone_init(&zone, sizeof zone);
    zone.offset = offset;
    return zone;
}

/* A host's zone: the offset before all changes, and the changes in order. */
typedef struct script {
    int32_t first;
    size_t count;
    struct {
        int64_t instant;
        int32_t offset;
    } changes[4];
    uint32_t calls;
    int64_t least, most; /* the instants asked for */
} script;

static int32_t scripted(void *ctx, int64_t instant, int32_t *offset)
{
    script *zone = ctx;
    zone->calls++;
    if (zone->calls == 1 || instant < zone->least)
        zone->least = instant;
    if (zone->calls == 1 || instant > zone->most)
        zone->most = instant;
    *offset = zone->first;
    for (size_t i = 0; i < zone->count && zone->changes[i].instant <= instant; i++)
        *offset = zone->changes[i].offset;
    return SPT_CALLBACK_OK;
}

static spt_zone zone_of(script *changes)
{
    spt_zone zone = fixed(0);
    zone.callback = scripted;
    zone.ctx = changes;
    return zone;
}

static int64_t day_of(int32_t year, int32_t month, int32_t day)
{
    spt_civil civil = {year, month, day};
    return spt_day_from_civil(civil);
}

static int64_t lapse_of(const spt_zone *zone, int64_t day)
{
    int64_t lapse = -5;
    assert_int_equal(spt_day_lapse_second(zone, day, &lapse), SPT_OK);
    return lapse;
}

static void d2_known_days(void **state)
{
    (void)state;
    assert_int_equal(day_of(1970, 1, 1), 0);
    assert_int_equal(day_of(1969, 12, 31), -1);
    assert_int_equal(day_of(2000, 3, 1), 11017);
    assert_int_equal(day_of(2008, 2, 29), 13938);
    assert_int_equal(day_of(9999, 12, 30), SPT_DAY_LAST);
    assert_int_equal((day_of(9999, 12, 31) + 1) * DAY - 1, SPT_TIME_MAX);
    assert_int_equal(spt_day_weekday(0), 3);
    assert_int_equal(spt_day_weekday(day_of(2008, 7, 4)), 4);
    assert_int_equal(spt_day_month_length(1900, 2), 28);
    assert_int_equal(spt_day_month_length(2000, 2), 29);
    assert_int_equal(spt_day_month_length(2000, 0), 0);
    assert_int_equal(spt_day_month_length(2000, 13), 0);
}

/* Every day from 1969 to 10800, counted by hand beside it. */
static void d2_every_day_there_and_back(void **state)
{
    spt_civil civil = {1969, 1, 1};
    (void)state;
    for (int64_t day = -365; civil.year < 10800; day++) {
        spt_civil back = spt_day_to_civil(day);
        if (spt_day_from_civil(civil) != day || back.year != civil.year || back.month != civil.month ||
            back.day != civil.day)
            fail_msg("day %lld", (long long)day);
        if (++civil.day > spt_day_month_length(civil.year, civil.month)) {
            civil.day = 1;
            civil.year += civil.month == 12;
            civil.month = civil.month % 12 + 1;
        }
    }
}

static void d2_dates(void **state)
{
    static const int64_t bad[] = {0,        -1,       20080230, 20090229, 20080431,  20081301,  20080001,  20080100,
                                  20080132, 19691231, 99991232, 99999999, INT64_MAX, INT64_MIN, 100000101, 2008};
    int64_t day = -5;
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_int_equal(spt_day_from_date(bad[i], &day), SPT_E_INVALID);
    assert_int_equal(day, -5);
    assert_int_equal(spt_day_from_date(20080229, &day), SPT_OK);
    assert_int_equal(day, 13938);
    assert_int_equal(spt_day_to_date(day), 20080229);
    assert_int_equal(spt_day_from_date(19700101, &day), SPT_OK);
    assert_int_equal(day, 0);
    assert_int_equal(spt_day_from_date(99991231, &day), SPT_OK);
    assert_int_equal(day, SPT_DAY_LAST + 1);
    assert_int_equal(spt_day_to_date(SPT_DAY_LAST), SPT_LAST_DAY_MAX);
}

static int64_t months_later(int32_t year, int32_t month, int32_t day, int64_t months)
{
    return spt_day_to_date(spt_day_add_months(day_of(year, month, day), months));
}

static void d4_months_are_clamped_to_the_end_of_the_month(void **state)
{
    (void)state;
    assert_int_equal(months_later(2008, 2, 29, 24), 20100228);
    assert_int_equal(months_later(2008, 2, 29, 48), 20120229);
    assert_int_equal(months_later(2008, 2, 28, 24), 20100228);
    assert_int_equal(months_later(2008, 7, 4, 24), 20100704);
    assert_int_equal(months_later(2008, 1, 31, 1), 20080229);
    assert_int_equal(months_later(2008, 8, 31, 1), 20080930);
    assert_int_equal(months_later(2008, 12, 31, 12), 20091231);
    assert_int_equal(months_later(2008, 12, 1, 1), 20090101);
    assert_int_equal(months_later(2008, 11, 30, 3), 20090228);
    assert_int_equal(months_later(2008, 7, 4, 0), 20080704);
    assert_int_equal(months_later(2096, 2, 29, 48), 21000228);
}

static int64_t local_day(const spt_zone *zone, int64_t instant)
{
    int64_t day = -5;
    assert_int_equal(spt_day_of_instant(zone, instant, &day), SPT_OK);
    return day;
}

static void d2_the_day_of_an_instant(void **state)
{
    spt_zone utc = fixed(0), east = fixed(SPT_ZONE_OFFSET_MAX), west = fixed(-SPT_ZONE_OFFSET_MAX);
    (void)state;
    assert_int_equal(local_day(&utc, 0), 0);
    assert_int_equal(local_day(&utc, DAY - 1), 0);
    assert_int_equal(local_day(&utc, DAY), 1);
    assert_int_equal(local_day(&west, 0), -1);
    assert_int_equal(local_day(&west, DAY - 2), -1);
    assert_int_equal(local_day(&west, DAY - 1), 0);
    assert_int_equal(local_day(&east, 0), 0);
    assert_int_equal(local_day(&east, 1), 1);
    assert_int_equal(local_day(&utc, SPT_TIME_MAX), SPT_DAY_LAST + 1);
    assert_int_equal(local_day(&east, SPT_TIME_MAX), SPT_DAY_LAST + 2);
}

static void d4_lapse_second_at_a_fixed_offset(void **state)
{
    static const int32_t offsets[] = {0, 3600, -18000, 20700, SPT_ZONE_OFFSET_MAX, -SPT_ZONE_OFFSET_MAX};
    int64_t lapse = -5;
    (void)state;
    for (size_t i = 0; i < sizeof offsets / sizeof offsets[0]; i++) {
        spt_zone zone = fixed(offsets[i]);
        int64_t days[] = {0, 13938, SPT_DAY_LAST};
        for (size_t d = 0; d < 3; d++) {
            lapse = lapse_of(&zone, days[d]);
            assert_int_equal(local_day(&zone, lapse), days[d] + 1);
            assert_int_equal(local_day(&zone, lapse - 1), days[d]);
        }
        assert_int_equal(spt_day_lapse_second(&zone, SPT_DAY_LAST + 1, &lapse), SPT_E_LIMIT);
        assert_int_equal(spt_day_lapse_second(&zone, INT64_MAX, &lapse), SPT_E_LIMIT);
        assert_int_equal(spt_day_lapse_second(&zone, -2, &lapse), SPT_E_INVALID);
    }
    spt_zone west = fixed(-SPT_ZONE_OFFSET_MAX);
    assert_int_equal(local_day(&west, 0), -1);
    assert_int_equal(lapse_of(&west, -1), SPT_ZONE_OFFSET_MAX);
    assert_int_equal(lapse_of(&west, SPT_DAY_LAST), SPT_TIME_MAX);
}

/* The answer by definition, second after second; slow, so only where it matters. */
static int64_t first_later(const spt_zone *zone, int64_t last_day)
{
    int64_t instant = (last_day + 1) * DAY - SPT_ZONE_OFFSET_MAX;
    while (local_day(zone, instant) <= last_day)
        instant++;
    return instant;
}

/* Two calls, and a search for the second of a change between them. */
static uint32_t calls_allowed(const script *changes, int64_t last_day)
{
    int64_t from = last_day * DAY, to = from + 2 * DAY;
    uint32_t between = 0;
    for (size_t i = 0; i < changes->count; i++)
        between += changes->changes[i].instant > from && changes->changes[i].instant < to;
    return between == 0 ? 2 : 20;
}

static void assert_lapse_by_definition(script *changes, int64_t last_day)
{
    spt_zone zone = zone_of(changes);
    changes->calls = 0;
    int64_t lapse = lapse_of(&zone, last_day);
    assert_true(changes->calls <= calls_allowed(changes, last_day));
    assert_true(changes->least >= 0 && changes->most <= SPT_TIME_MAX);
    assert_int_equal(lapse, first_later(&zone, last_day));
}

static void d4_lapse_second_where_clocks_change_at_midnight(void **state)
{
    int64_t day = day_of(2008, 11, 1), midnight = (day + 1) * DAY; /* local, as if it were UTC */
    (void)state;
    /* Set back at 00:01 to 23:01, as in Newfoundland: the day begins for one minute, then again an hour later. */
    script twice = {-9000, 1, {{midnight + 9000 + 60, -12600}}, 0, 0, 0};
    assert_lapse_by_definition(&twice, day);
    spt_zone zone = zone_of(&twice);
    assert_int_equal(lapse_of(&zone, day), midnight + 9000);
    /* Set forward at midnight: 00:00 is 01:00, the day begins at the change. */
    script gap = {-10800, 1, {{midnight + 10800, -7200}}, 0, 0, 0};
    assert_lapse_by_definition(&gap, day);
    /* Set forward within the last half hour: 23:45 is 00:45. */
    script early = {-10800, 1, {{midnight + 10800 - 900, -7200}}, 0, 0, 0};
    assert_lapse_by_definition(&early, day);
    /* Set back at midnight: 24:00 is 23:00. */
    script back = {-7200, 1, {{midnight + 7200, -10800}}, 0, 0, 0};
    assert_lapse_by_definition(&back, day);
    zone = zone_of(&back);
    assert_int_equal(lapse_of(&zone, day), midnight + 10800);
    /* A whole day is left out, as in Samoa at the end of 2011. */
    script samoa = {-36000, 1, {{midnight + 36000, 50400}}, 0, 0, 0};
    assert_lapse_by_definition(&samoa, day);
    assert_lapse_by_definition(&samoa, day + 1);
    /* Odd seconds, and changes as near to each other as is allowed. */
    script odd = {
        3601, 4, {{midnight - 4 * DAY - 1, 3000}, {midnight - 2 * DAY, 1700}, {midnight, 400}, {midnight + 2 * DAY, 0}},
        0,    0, 0};
    for (int64_t other = day - 5; other < day + 5; other++)
        assert_lapse_by_definition(&odd, other);
}

static uint64_t next_random(uint64_t *seed)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    return *seed;
}

static int32_t random_offset(uint64_t *seed)
{
    return (int32_t)(next_random(seed) % (2 * SPT_ZONE_OFFSET_MAX + 1)) - SPT_ZONE_OFFSET_MAX;
}

static void d4_lapse_second_by_definition_in_random_zones(void **state)
{
    uint64_t seed = 20081101;
    (void)state;
    for (int i = 0; i < 100; i++) {
        int64_t day = i == 0 ? 0 : i == 1 ? SPT_DAY_LAST : (int64_t)(next_random(&seed) % 30000);
        script zone = {random_offset(&seed), 4, {{0, 0}}, 0, 0, 0};
        int64_t instant = (day - 3) * DAY - 60000;
        for (size_t c = 0; c < zone.count; c++) {
            instant += 2 * DAY + (int64_t)(next_random(&seed) % 60000);
            zone.changes[c].instant = instant;
            zone.changes[c].offset = random_offset(&seed);
        }
        assert_lapse_by_definition(&zone, day);
    }
}

static int32_t dead(void *ctx, int64_t instant, int32_t *offset)
{
    (void)instant;
    *offset = 0;
    return *(int32_t *)ctx;
}

static int32_t wild(void *ctx, int64_t instant, int32_t *offset)
{
    (void)instant;
    if (*(int32_t *)ctx != INT32_MAX)
        *offset = *(int32_t *)ctx;
    return SPT_CALLBACK_OK;
}

static int32_t whim(void *ctx, int64_t instant, int32_t *offset)
{
    uint64_t *seed = ctx;
    (void)instant;
    *offset = random_offset(seed);
    return SPT_CALLBACK_OK;
}

static void assert_refused(spt_zone_callback callback, int32_t value)
{
    spt_zone zone = fixed(0);
    int64_t out = -5;
    int32_t offset = -5;
    zone.callback = callback;
    zone.ctx = &value;
    assert_int_equal(spt_day_of_instant(&zone, 0, &out), SPT_E_CALLBACK);
    assert_int_equal(spt_day_lapse_second(&zone, 0, &out), SPT_E_CALLBACK);
    assert_int_equal(spt_day_lapse_after(&zone, 0, 24, &out, &out), SPT_E_CALLBACK);
    assert_int_equal(spt_zone_offset_at(&zone, 0, &offset), SPT_E_CALLBACK);
    assert_int_equal(out, -5);
    assert_int_equal(offset, -5);
}

static void d2_a_callback_that_fails_is_refused(void **state)
{
    uint64_t seed = 7;
    spt_zone zone = fixed(0);
    (void)state;
    assert_refused(dead, 0);
    assert_refused(dead, 1);
    assert_refused(dead, -1);
    assert_refused(dead, SPT_CALLBACK_OK + 1);
    assert_refused(wild, SPT_ZONE_OFFSET_MAX + 1);
    assert_refused(wild, -SPT_ZONE_OFFSET_MAX - 1);
    assert_refused(wild, INT32_MIN);
    assert_refused(wild, INT32_MAX); /* says that it answered, and did not */

    zone.callback = whim;
    zone.ctx = &seed;
    for (int64_t day = 0; day < 2000; day++) {
        int64_t lapse = -5;
        spt_status status = spt_day_lapse_second(&zone, day, &lapse);
        assert_true(status == SPT_OK ? lapse >= 0 && lapse <= SPT_TIME_MAX : status == SPT_E_CALLBACK);
    }
}

static void d2_zone_and_instant_out_of_range(void **state)
{
    spt_zone zone = fixed(SPT_ZONE_OFFSET_MAX + 1);
    int64_t out = -5;
    (void)state;
    assert_int_equal(spt_day_of_instant(&zone, 0, &out), SPT_E_INVALID);
    assert_int_equal(spt_day_lapse_second(&zone, 0, &out), SPT_E_INVALID);
    zone = fixed(INT32_MIN);
    assert_int_equal(spt_day_of_instant(&zone, 0, &out), SPT_E_INVALID);
    zone = fixed(0);
    assert_int_equal(spt_day_of_instant(&zone, -1, &out), SPT_E_INVALID);
    assert_int_equal(spt_day_of_instant(&zone, SPT_TIME_MAX + 1, &out), SPT_E_INVALID);
    assert_int_equal(out, -5);
    spt_zone_init(NULL, sizeof zone);
}

static void d4_two_years_from_the_day_of_purchase(void **state)
{
    spt_zone east = fixed(7200);
    int64_t date = -5, lapse = -5, acquired = day_of(2008, 2, 28) * DAY + 22 * 3600; /* there, it is the 29th */
    (void)state;
    assert_int_equal(spt_day_lapse_after(&east, acquired, 24, &date, &lapse), SPT_OK);
    assert_int_equal(date, 20100228);
    assert_int_equal(lapse, day_of(2010, 3, 1) * DAY - 7200);
    assert_int_equal(spt_day_lapse_after(&east, acquired - 1, 24, &date, &lapse), SPT_OK);
    assert_int_equal(date, 20100228);
    assert_int_equal(spt_day_lapse_after(&east, acquired, 24, NULL, NULL), SPT_OK);
}

static void d4_never_and_the_latest_last_day(void **state)
{
    spt_zone utc = fixed(0), west = fixed(-SPT_ZONE_OFFSET_MAX);
    int64_t date = -5, lapse = -5;
    (void)state;
    assert_int_equal(spt_day_lapse_after(&utc, 0, 0, &date, &lapse), SPT_OK);
    assert_int_equal(date, 0);
    assert_int_equal(lapse, SPT_NEVER);
    assert_int_equal(spt_day_lapse_after(&utc, day_of(9997, 12, 30) * DAY, 24, &date, &lapse), SPT_OK);
    assert_int_equal(date, SPT_LAST_DAY_MAX);
    assert_int_equal(lapse, day_of(9999, 12, 31) * DAY);
    date = -5;
    assert_int_equal(spt_day_lapse_after(&utc, day_of(9997, 12, 31) * DAY, 24, &date, &lapse), SPT_E_LIMIT);
    assert_int_equal(spt_day_lapse_after(&utc, SPT_TIME_MAX, SPT_MONTHS_MAX, &date, &lapse), SPT_E_LIMIT);
    assert_int_equal(spt_day_lapse_after(&utc, 0, SPT_MONTHS_MAX + 1, &date, &lapse), SPT_E_INVALID);
    assert_int_equal(spt_day_lapse_after(&utc, 0, -1, &date, &lapse), SPT_E_INVALID);
    assert_int_equal(date, -5);
    assert_int_equal(spt_day_lapse_after(&west, 0, 1, &date, &lapse), SPT_OK);
    assert_int_equal(date, 19700131);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(d2_known_days),
        cmocka_unit_test(d2_every_day_there_and_back),
        cmocka_unit_test(d2_dates),
        cmocka_unit_test(d4_months_are_clamped_to_the_end_of_the_month),
        cmocka_unit_test(d2_the_day_of_an_instant),
        cmocka_unit_test(d4_lapse_second_at_a_fixed_offset),
        cmocka_unit_test(d4_lapse_second_where_clocks_change_at_midnight),
        cmocka_unit_test(d4_lapse_second_by_definition_in_random_zones),
        cmocka_unit_test(d2_a_callback_that_fails_is_refused),
        cmocka_unit_test(d2_zone_and_instant_out_of_range),
        cmocka_unit_test(d4_two_years_from_the_day_of_purchase),
        cmocka_unit_test(d4_never_and_the_latest_last_day),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
