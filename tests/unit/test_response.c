/* SPDX-License-Identifier: MIT */
/* D24: when the first response is due. The table was worked out by hand, on a calendar of the years. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <supportpoints/limits.h>

#include "rules/day.h"
#include "rules/response.h"

#define HOUR INT64_C(3600)
#define DAY  INT64_C(86400)

enum { MONDAY = 1, TUESDAY = 2, WEDNESDAY = 4, THURSDAY = 8, FRIDAY = 16, SATURDAY = 32, SUNDAY = 64 };
#define WORKDAYS (MONDAY | TUESDAY | WEDNESDAY | THURSDAY | FRIDAY)

/* ---- zones ---- */

/* Central Europe in 2008: summer time from 30 March 01:00 UTC to 26 October 01:00 UTC. */
static int32_t berlin(void *ctx, int64_t instant, int32_t *offset)
{
    (void)ctx;
    *offset = instant >= INT64_C(1206838800) && instant < INT64_C(1224982800) ? 7200 : 3600;
    return SPT_CALLBACK_OK;
}

static int32_t silent(void *ctx, int64_t instant, int32_t *offset)
{
    (void)ctx;
    (void)instant;
    (void)offset;
    return 0;
}

enum { UTC, BERLIN, NEW_YORK, KOLKATA };

static spt_zone zone_of(int zone)
{
    static const int32_t offsets[] = {[UTC] = 0, [BERLIN] = 0, [NEW_YORK] = -5 * 3600, [KOLKATA] = 5 * 3600 + 1800};
    spt_zone made;
    spt_zone_init(&made, sizeof made);
    made.offset = offsets[zone];
    if (zone == BERLIN)
        made.callback = berlin;
    return made;
}

/* ---- texts: "2008-03-07 15:00" by the zone's clocks ---- */

static int64_t wall_of(const char *text)
{
    int year, month, day, hour, minute, second = 0;
    assert_true(sscanf(text, "%d-%d-%d %d:%d:%d", &year, &month, &day, &hour, &minute, &second) >= 5);
    const spt_civil civil = {year, month, day};
    return spt_day_from_civil(civil) * DAY + hour * HOUR + minute * 60 + second;
}

static const char *text_of(int64_t wall, char text[32])
{
    spt_civil civil = spt_day_to_civil(wall / DAY);
    int second = (int)(wall % DAY);
    snprintf(text, 32, "%04d-%02d-%02d %02d:%02d:%02d", civil.year, civil.month, civil.day, second / 3600,
             second / 60 % 60, second % 60);
    return text;
}

static int64_t instant_of(const spt_zone *zone, const char *text)
{
    int64_t instant = 0;
    assert_int_equal(spt_day_wall_instant(zone, wall_of(text), &instant), SPT_OK);
    return instant;
}

/* ---- calendars ---- */

enum { DEFAULT, OFFICE, HALF, SUNDAYS, ONLY_SUNDAY, EVERY_DAY, HOLIDAYS, EVENING, NIGHT, MINUTE };

static const char *const holiday_texts[] = {"2007-12-24", "2007-12-25", "2007-12-26", "2007-12-31", "2008-01-01",
                                            "2008-03-21", "2008-03-24", "2008-05-01", "2008-05-02", "2008-05-03"};
#define HOLIDAY_COUNT (sizeof holiday_texts / sizeof holiday_texts[0])

static spt_calendar calendar_of(int number, const spt_zone *zone, int64_t holidays[HOLIDAY_COUNT])
{
    static const struct {
        uint32_t weekdays;
        int64_t opens, closes;
    } all[] = {
        [DEFAULT] = {WORKDAYS, 0, DAY},
        [OFFICE] = {WORKDAYS, 9 * HOUR, 17 * HOUR},
        [HALF] = {WORKDAYS, 9 * HOUR + 1800, 18 * HOUR},
        [SUNDAYS] = {SUNDAY | MONDAY | TUESDAY | WEDNESDAY | THURSDAY, 10 * HOUR, 16 * HOUR},
        [ONLY_SUNDAY] = {SUNDAY, 0, DAY},
        [EVERY_DAY] = {WORKDAYS | SATURDAY | SUNDAY, 0, DAY},
        [HOLIDAYS] = {WORKDAYS, 9 * HOUR, 17 * HOUR},
        [EVENING] = {WORKDAYS, 20 * HOUR, DAY},
        [NIGHT] = {WORKDAYS | SATURDAY | SUNDAY, 0, 4 * HOUR},
        [MINUTE] = {FRIDAY, 12 * HOUR, 12 * HOUR + 60},
    };
    char text[32];
    spt_calendar made = {zone, all[number].weekdays, all[number].opens, all[number].closes, holidays, 0};
    for (size_t h = 0; number == HOLIDAYS && h < HOLIDAY_COUNT; h++) {
        snprintf(text, sizeof text, "%s 00:00", holiday_texts[h]);
        holidays[made.holiday_count++] = wall_of(text) / DAY;
    }
    return made;
}

/* ---- the table ---- */

/* 7 March 2008 was a Friday; 1 January a Tuesday; 30 March and 26 October Sundays. */
static const struct {
    int calendar, zone;
    const char *opened, *due;
} cases[] = {
    /* Monday to Friday, the whole day: the same time of the next working day. */
    {DEFAULT, UTC, "2008-03-07 15:00", "2008-03-10 15:00"}, /* Friday 15:00: Monday 15:00 */
    {DEFAULT, UTC, "2008-03-03 15:00", "2008-03-04 15:00"},
    {DEFAULT, UTC, "2008-03-03 00:00", "2008-03-04 00:00"}, /* the whole Monday has passed */
    {DEFAULT, UTC, "2008-03-07 00:00", "2008-03-08 00:00"}, /* the whole Friday has: Saturday's first second */
    {DEFAULT, UTC, "2008-03-07 00:00:01", "2008-03-10 00:00:01"},
    {DEFAULT, UTC, "2008-03-07 23:59:59", "2008-03-10 23:59:59"},
    {DEFAULT, UTC, "2008-03-08 00:00", "2008-03-11 00:00"}, /* Saturday: as if on Monday's first second */
    {DEFAULT, UTC, "2008-03-08 12:00", "2008-03-11 00:00"},
    {DEFAULT, UTC, "2008-03-09 23:59:59", "2008-03-11 00:00"},
    {DEFAULT, UTC, "2008-03-10 00:00", "2008-03-11 00:00"},
    {DEFAULT, UTC, "2008-02-28 10:00", "2008-02-29 10:00"}, /* into the leap day */
    {DEFAULT, UTC, "2008-02-29 10:00", "2008-03-03 10:00"}, /* and over it */
    {DEFAULT, UTC, "2007-12-31 18:00", "2008-01-01 18:00"}, /* the end of a year */
    {DEFAULT, UTC, "2008-12-31 18:00", "2009-01-01 18:00"},
    {DEFAULT, UTC, "2010-12-31 18:00", "2011-01-03 18:00"}, /* a year that ends on a Friday */
    {DEFAULT, UTC, "1970-01-01 00:00", "1970-01-02 00:00"},
    /* Nine to five. */
    {OFFICE, UTC, "2008-03-07 15:00", "2008-03-10 15:00"}, /* two hours on Friday, six on Monday */
    {OFFICE, UTC, "2008-03-03 09:00", "2008-03-03 17:00"}, /* a whole day: its end */
    {OFFICE, UTC, "2008-03-03 08:59:59", "2008-03-03 17:00"},
    {OFFICE, UTC, "2008-03-03 00:00", "2008-03-03 17:00"},
    {OFFICE, UTC, "2008-03-03 09:00:01", "2008-03-04 09:00:01"},
    {OFFICE, UTC, "2008-03-03 16:59:59", "2008-03-04 16:59:59"},
    {OFFICE, UTC, "2008-03-03 17:00", "2008-03-04 17:00"}, /* closed from the second on */
    {OFFICE, UTC, "2008-03-03 23:00", "2008-03-04 17:00"},
    {OFFICE, UTC, "2008-03-07 17:00", "2008-03-10 17:00"},
    {OFFICE, UTC, "2008-03-07 09:00", "2008-03-07 17:00"},
    {OFFICE, UTC, "2008-03-08 10:00", "2008-03-10 17:00"},
    {OFFICE, UTC, "2008-03-09 10:00", "2008-03-10 17:00"},
    {OFFICE, UTC, "2007-12-31 12:00", "2008-01-01 12:00"},
    /* Half past nine to six: eight and a half hours. */
    {HALF, UTC, "2008-03-07 09:30", "2008-03-07 18:00"},
    {HALF, UTC, "2008-03-07 09:29", "2008-03-07 18:00"},
    {HALF, UTC, "2008-03-07 10:00", "2008-03-10 10:00"},
    {HALF, UTC, "2008-03-07 17:45", "2008-03-10 17:45"},
    {HALF, UTC, "2008-03-05 18:00", "2008-03-06 18:00"},
    /* Sunday to Thursday, ten to four. */
    {SUNDAYS, UTC, "2008-03-06 14:00", "2008-03-09 14:00"}, /* Thursday: Sunday */
    {SUNDAYS, UTC, "2008-03-07 14:00", "2008-03-09 16:00"}, /* Friday is closed */
    {SUNDAYS, UTC, "2008-03-08 23:00", "2008-03-09 16:00"},
    {SUNDAYS, UTC, "2008-03-09 12:00", "2008-03-10 12:00"},
    /* Sundays only: a week. */
    {ONLY_SUNDAY, UTC, "2008-03-09 12:00", "2008-03-16 12:00"},
    {ONLY_SUNDAY, UTC, "2008-03-03 12:00", "2008-03-10 00:00"},
    {ONLY_SUNDAY, UTC, "2008-03-09 00:00", "2008-03-10 00:00"},
    /* Always open. */
    {EVERY_DAY, UTC, "2008-03-07 15:00", "2008-03-08 15:00"},
    {EVERY_DAY, UTC, "2008-02-28 23:59:59", "2008-02-29 23:59:59"},
    /* Holidays: 24 to 26 December, 31 December, 1 January; 21 and 24 March; 1 to 3 May. */
    {HOLIDAYS, UTC, "2007-12-21 16:00", "2007-12-27 16:00"}, /* Friday; a weekend and three holidays in a row */
    {HOLIDAYS, UTC, "2007-12-24 11:00", "2007-12-27 17:00"},
    {HOLIDAYS, UTC, "2007-12-28 10:00", "2008-01-02 10:00"}, /* over the year's end */
    {HOLIDAYS, UTC, "2007-12-31 10:00", "2008-01-02 17:00"},
    {HOLIDAYS, UTC, "2008-01-01 23:59:59", "2008-01-02 17:00"},
    {HOLIDAYS, UTC, "2008-03-20 13:00", "2008-03-25 13:00"}, /* Thursday before Easter: Tuesday after it */
    {HOLIDAYS, UTC, "2008-03-21 13:00", "2008-03-25 17:00"},
    {HOLIDAYS, UTC, "2008-04-30 09:30", "2008-05-05 09:30"}, /* a holiday on a Saturday takes nothing more away */
    {HOLIDAYS, UTC, "2008-05-05 09:30", "2008-05-06 09:30"},
    /* Eight in the evening to midnight; midnight to four. */
    {EVENING, UTC, "2008-03-07 22:00", "2008-03-10 22:00"},
    {EVENING, UTC, "2008-03-07 20:00", "2008-03-08 00:00"},
    {EVENING, UTC, "2008-03-07 19:00", "2008-03-08 00:00"},
    {NIGHT, UTC, "2008-03-07 03:00", "2008-03-08 03:00"},
    {NIGHT, UTC, "2008-03-07 04:00", "2008-03-08 04:00"},
    /* One minute a week. */
    {MINUTE, UTC, "2008-03-07 12:00", "2008-03-07 12:01"},
    {MINUTE, UTC, "2008-03-07 12:00:30", "2008-03-14 12:00:30"},
    {MINUTE, UTC, "2008-03-07 12:01", "2008-03-14 12:01"},
    /* The clocks of other zones count, not UTC. */
    {OFFICE, NEW_YORK, "2008-03-07 15:00", "2008-03-10 15:00"},
    {OFFICE, NEW_YORK, "2008-03-07 20:00", "2008-03-10 17:00"}, /* Saturday in UTC */
    {DEFAULT, KOLKATA, "2008-03-10 02:00", "2008-03-11 02:00"}, /* Sunday in UTC */
    {DEFAULT, KOLKATA, "2008-03-08 01:00", "2008-03-11 00:00"}, /* Friday in UTC */
    /* Summer time: clocks are set forward on Sunday 30 March at 2:00, back on Sunday 26 October at 3:00. */
    {OFFICE, BERLIN, "2008-03-28 15:00", "2008-03-31 15:00"},
    {DEFAULT, BERLIN, "2008-03-28 15:00", "2008-03-31 15:00"},
    {DEFAULT, BERLIN, "2008-10-24 15:00", "2008-10-27 15:00"},
    {EVERY_DAY, BERLIN, "2008-03-29 15:00", "2008-03-30 15:00"}, /* 23 hours on end, 24 by the clocks */
    {EVERY_DAY, BERLIN, "2008-10-25 15:00", "2008-10-26 15:00"}, /* 25 hours on end */
    {EVERY_DAY, BERLIN, "2008-03-29 02:30", "2008-03-30 03:00"}, /* 2:30 is left out: when the clocks are set */
    {EVERY_DAY, BERLIN, "2008-10-25 02:30", "2008-10-26 02:30"}, /* the first 2:30 of two */
    {NIGHT, BERLIN, "2008-03-30 00:30", "2008-03-31 00:30"},     /* an hour of the night is left out */
};

static void d24_the_table(void **state)
{
    (void)state;
    assert_true(sizeof cases / sizeof cases[0] >= 60);
    for (size_t c = 0; c < sizeof cases / sizeof cases[0]; c++) {
        char found[32], wanted[32];
        int32_t offset = 0;
        int64_t holidays[HOLIDAY_COUNT], due = 0;
        spt_zone zone = zone_of(cases[c].zone);
        spt_calendar calendar = calendar_of(cases[c].calendar, &zone, holidays);
        int64_t opened = instant_of(&zone, cases[c].opened), expected = instant_of(&zone, cases[c].due);
        assert_int_equal(spt_response_due(&calendar, opened, &due, NULL, NULL), SPT_OK);
        assert_int_equal(spt_zone_offset_at(&zone, due, &offset), SPT_OK);
        if (due != expected)
            fail_msg("case %zu: opened %s, due %s instead of %s", c, cases[c].opened, text_of(due + offset, found),
                     text_of(wall_of(cases[c].due), wanted));
    }
}

/* Opened in the second 2:30 of the day when clocks are set back: not due before it was opened. */
static void d24_never_due_before_it_was_opened(void **state)
{
    int64_t holidays[HOLIDAY_COUNT], due = 0;
    spt_zone zone = zone_of(BERLIN);
    spt_calendar calendar = calendar_of(EVERY_DAY, &zone, holidays);
    const int64_t opened = instant_of(&zone, "2008-10-26 02:30") + HOUR;
    (void)state;
    calendar.opens = 2 * HOUR + 1800;
    calendar.closes = 2 * HOUR + 1801;
    assert_int_equal(spt_response_due(&calendar, opened, &due, NULL, NULL), SPT_OK);
    assert_int_equal(due, opened);
}

/* ---- the trace ---- */

static void note(void *ctx, const spt_stretch *stretch)
{
    static const char *const kinds[] = {"", "counted", "closed", "weekday", "holiday"};
    char text[64], *all = ctx;
    spt_civil civil = spt_day_to_civil(stretch->day);
    snprintf(text, sizeof text, "%d.%d. %d-%d %s; ", civil.day, civil.month, (int)(stretch->from / HOUR),
             (int)(stretch->to / HOUR), kinds[stretch->kind]);
    strcat(all, text);
}

static void d24_the_trace_tells_what_was_counted_and_skipped(void **state)
{
    char trace[1024] = "";
    int64_t holidays[HOLIDAY_COUNT], due = 0;
    spt_zone zone = zone_of(UTC);
    spt_calendar calendar = calendar_of(HOLIDAYS, &zone, holidays);
    (void)state;
    assert_int_equal(spt_response_due(&calendar, instant_of(&zone, "2008-03-20 08:00"), &due, note, trace), SPT_OK);
    assert_string_equal(trace, "20.3. 8-9 closed; 20.3. 9-17 counted; ");
    trace[0] = '\0';
    assert_int_equal(spt_response_due(&calendar, instant_of(&zone, "2008-03-20 13:00"), &due, note, trace), SPT_OK);
    assert_string_equal(trace, "20.3. 13-17 counted; 20.3. 17-24 closed; 21.3. 0-24 holiday; 22.3. 0-24 weekday; "
                               "23.3. 0-24 weekday; 24.3. 0-24 holiday; 25.3. 0-9 closed; 25.3. 9-13 counted; ");
}

/* ---- what is refused ---- */

static void d24_a_calendar_without_opening_time_is_refused(void **state)
{
    static const struct {
        uint32_t weekdays;
        int64_t opens, closes;
    } bad[] = {{0, 0, DAY},         {128, 0, DAY},        {WORKDAYS, HOUR, HOUR},
               {WORKDAYS, HOUR, 0}, {WORKDAYS, -1, HOUR}, {WORKDAYS, 0, DAY + 1}};
    spt_zone zone = zone_of(UTC);
    int64_t due = 7;
    (void)state;
    for (size_t b = 0; b < sizeof bad / sizeof bad[0]; b++) {
        const spt_calendar calendar = {&zone, bad[b].weekdays, bad[b].opens, bad[b].closes, NULL, 0};
        assert_int_equal(spt_response_due(&calendar, 0, &due, NULL, NULL), SPT_E_INVALID);
    }
    assert_int_equal(due, 7);
}

static void d24_the_ends_of_time(void **state)
{
    int64_t holidays[HOLIDAY_COUNT], due = 7;
    spt_zone zone = zone_of(UTC);
    spt_calendar calendar = calendar_of(ONLY_SUNDAY, &zone, holidays);
    (void)state;
    assert_int_equal(spt_response_due(&calendar, SPT_TIME_MAX, &due, NULL, NULL), SPT_E_LIMIT);
    assert_int_equal(spt_response_due(&calendar, -1, &due, NULL, NULL), SPT_E_INVALID);
    assert_int_equal(spt_response_due(&calendar, SPT_TIME_MAX + 1, &due, NULL, NULL), SPT_E_INVALID);
    zone.callback = silent;
    assert_int_equal(spt_response_due(&calendar, 0, &due, NULL, NULL), SPT_E_CALLBACK);
    assert_int_equal(due, 7);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(d24_the_table),
        cmocka_unit_test(d24_never_due_before_it_was_opened),
        cmocka_unit_test(d24_the_trace_tells_what_was_counted_and_skipped),
        cmocka_unit_test(d24_a_calendar_without_opening_time_is_refused),
        cmocka_unit_test(d24_the_ends_of_time),
    };
    return cmocka_run_group_tests_name("response", tests, NULL, NULL);
}
