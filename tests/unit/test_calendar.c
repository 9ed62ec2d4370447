/* SPDX-License-Identifier: MIT */
/* D24: the desk's calendar, and what it makes of the tickets that are opened. */
#include "desk_fixture.h"

#include <stdio.h>

#define HOUR INT64_C(3600)

/* ---- settings ---- */

static int64_t setting_of(spt_desk *desk, int32_t setting)
{
    int64_t value = -77;
    expect_status(spt_desk_setting(desk, setting, &value), SPT_OK);
    return value;
}

static void d24_by_default_monday_to_friday_the_whole_day(void **state)
{
    spt_desk *desk = desk_of(state);
    expect_number(setting_of(desk, SPT_SETTING_WEEKDAYS), 31);
    expect_number(setting_of(desk, SPT_SETTING_OPENS), 0);
    expect_number(setting_of(desk, SPT_SETTING_CLOSES), 86400);
}

static void d24_calendar_settings_have_their_bounds(void **state)
{
    static const struct {
        int32_t setting;
        int64_t value;
    } bad[] = {{SPT_SETTING_WEEKDAYS, 0},      {SPT_SETTING_WEEKDAYS, 128}, {SPT_SETTING_WEEKDAYS, -1},
               {SPT_SETTING_OPENS, -1},        {SPT_SETTING_OPENS, 86400},  {SPT_SETTING_CLOSES, 0},
               {SPT_SETTING_CLOSES, 86401},    {SPT_SETTING_CLOSES, -1},    {SPT_SETTING_OPENS, INT64_MIN},
               {SPT_SETTING_CLOSES, INT64_MAX}};
    spt_desk *desk = desk_of(state);
    for (size_t b = 0; b < sizeof bad / sizeof bad[0]; b++)
        expect_refused_for(desk, 1, spt_desk_set(desk, bad[b].setting, bad[b].value), SPT_E_INVALID, "value");
    expect_refused(desk, 1, spt_desk_set(desk, SPT_SETTING_WEEKDAYS, 31), SPT_ALREADY);
    expect_status(spt_desk_set(desk, SPT_SETTING_WEEKDAYS, SPT_WEEKDAY_SUNDAY), SPT_OK);
    expect_number(setting_of(desk, SPT_SETTING_WEEKDAYS), 64);
    expect_status(spt_desk_set(desk, SPT_SETTING_WEEKDAYS, SPT_WEEKDAYS_ALL), SPT_OK);
    expect_status(spt_desk_set(desk, SPT_SETTING_OPENS, 86399), SPT_OK);
    expect_status(spt_desk_set(desk, SPT_SETTING_OPENS, 0), SPT_OK);
    expect_status(spt_desk_set(desk, SPT_SETTING_CLOSES, 1), SPT_OK);
}

static void d24_a_calendar_without_opening_time_is_refused(void **state)
{
    spt_desk *desk = desk_of(state);
    expect_status(spt_desk_set(desk, SPT_SETTING_CLOSES, 17 * HOUR), SPT_OK);
    expect_refused_for(desk, 1, spt_desk_set(desk, SPT_SETTING_OPENS, 17 * HOUR), SPT_E_INVALID, "value");
    expect_refused_for(desk, 1, spt_desk_set(desk, SPT_SETTING_OPENS, 20 * HOUR), SPT_E_INVALID, "value");
    expect_status(spt_desk_set(desk, SPT_SETTING_OPENS, 17 * HOUR - 1), SPT_OK);
    expect_status(spt_desk_set(desk, SPT_SETTING_OPENS, 9 * HOUR), SPT_OK);
    expect_refused_for(desk, 1, spt_desk_set(desk, SPT_SETTING_CLOSES, 9 * HOUR), SPT_E_INVALID, "value");
    expect_refused_for(desk, 1, spt_desk_set(desk, SPT_SETTING_CLOSES, 1), SPT_E_INVALID, "value");
    expect_refused_for(desk, 1, spt_desk_set(desk, SPT_SETTING_WEEKDAYS, 0), SPT_E_INVALID, "value");
    /* To the evening: the one that makes the day longer first. */
    expect_status(spt_desk_set(desk, SPT_SETTING_CLOSES, 24 * HOUR), SPT_OK);
    expect_status(spt_desk_set(desk, SPT_SETTING_OPENS, 20 * HOUR), SPT_OK);
}

/* ---- holidays ---- */

/* "20081225 Christmas Day, 20090101": all holidays, two a page. */
static void check_holidays(spt_desk *desk, const char *expected, const char *file, int line)
{
    char text[1000] = "";
    spt_page *page = NULL;
    expect_status(spt_holiday_list(desk, NULL, 2, &page), SPT_OK);
    for (;;) {
        spt_page *next = NULL;
        for (uint32_t i = 0; i < spt_page_count(page); i++) {
            const spt_holiday *holiday = spt_page_holiday(page, i);
            size_t length = strlen(text);
            snprintf(text + length, sizeof text - length, "%s%d%s%s", length == 0 ? "" : ", ",
                     (int)spt_holiday_day(holiday), spt_holiday_title(holiday)[0] == '\0' ? "" : " ",
                     spt_holiday_title(holiday));
        }
        if (spt_page_next(page)[0] == '\0')
            break;
        expect_status(spt_holiday_list(desk, spt_page_next(page), 2, &next), SPT_OK);
        spt_page_unref(page);
        page = next;
    }
    spt_page_unref(page);
    check_text(text, expected, file, line);
}

#define expect_holidays(desk, text) check_holidays((desk), (text), __FILE__, __LINE__)

static void d24_holidays_are_set_renamed_removed_and_listed(void **state)
{
    spt_desk *desk = desk_of(state);
    expect_holidays(desk, "");
    expect_status(spt_holiday_set(desk, 20090101, NULL), SPT_OK);
    expect_status(spt_holiday_set(desk, 20081225, "Christmas Day"), SPT_OK);
    expect_status(spt_holiday_set(desk, 20081226, "Boxing Day"), SPT_OK);
    expect_holidays(desk, "20081225 Christmas Day, 20081226 Boxing Day, 20090101");
    expect_refused(desk, 1, spt_holiday_set(desk, 20081225, "Christmas Day"), SPT_ALREADY);
    expect_refused(desk, 1, spt_holiday_set(desk, 20090101, ""), SPT_ALREADY);
    expect_status(spt_holiday_set(desk, 20090101, "New Year"), SPT_OK);
    expect_status(spt_holiday_remove(desk, 20081226), SPT_OK);
    expect_refused(desk, 1, spt_holiday_remove(desk, 20081226), SPT_ALREADY);
    expect_refused(desk, 1, spt_holiday_remove(desk, 20300101), SPT_ALREADY);
    expect_holidays(desk, "20081225 Christmas Day, 20090101 New Year");
}

static void d24_what_is_no_day_or_title_is_refused(void **state)
{
    static const int32_t bad[] = {0,        -1,       1,        20081301, 20080230,  20090229,
                                  19691231, 20080100, 20080001, 99991231, INT32_MIN, INT32_MAX};
    char title[SPT_TITLE_BYTES + 2];
    spt_desk *desk = desk_of(state);
    for (size_t b = 0; b < sizeof bad / sizeof bad[0]; b++) {
        expect_refused_for(desk, 1, spt_holiday_set(desk, bad[b], "x"), SPT_E_INVALID, "day");
        expect_refused_for(desk, 1, spt_holiday_remove(desk, bad[b]), SPT_E_INVALID, "day");
    }
    memset(title, 'x', sizeof title);
    title[SPT_TITLE_BYTES + 1] = '\0';
    expect_refused_for(desk, 1, spt_holiday_set(desk, 20081225, title), SPT_E_INVALID, "title");
    expect_refused_for(desk, 1, spt_holiday_set(desk, 20081225, "a\nb"), SPT_E_INVALID, "title");
    expect_refused_for(desk, 1, spt_holiday_set(desk, 20081225, "\xff"), SPT_E_INVALID, "title");
    title[SPT_TITLE_BYTES] = '\0';
    expect_status(spt_holiday_set(desk, 19700101, title), SPT_OK);
    expect_status(spt_holiday_set(desk, 99991230, "the last one"), SPT_OK);
    expect_status(spt_holiday_remove(desk, 19700101), SPT_OK);
    expect_holidays(desk, "99991230 the last one");
}

/* Day by day from 2000 on, months of 28 days. */
static int32_t nth_holiday(int32_t n)
{
    return (2000 + n / 336) * 10000 + (n / 28 % 12 + 1) * 100 + n % 28 + 1;
}

static void d24_so_many_holidays_and_no_more(void **state)
{
    spt_desk *desk = desk_of(state);
    expect_status(spt_desk_begin(desk), SPT_OK);
    for (int32_t n = 0; n < SPT_HOLIDAYS_MAX; n++)
        expect_status(spt_holiday_set(desk, nth_holiday(n), "h"), SPT_OK);
    expect_status(spt_holiday_set(desk, nth_holiday(SPT_HOLIDAYS_MAX), "h"), SPT_E_LIMIT);
    expect_status(spt_desk_commit(desk), SPT_OK);
    expect_refused_for(desk, 1, spt_holiday_set(desk, nth_holiday(SPT_HOLIDAYS_MAX), "h"), SPT_E_LIMIT, "holiday");
    expect_status(spt_holiday_set(desk, nth_holiday(5), "another title"), SPT_OK);
    expect_status(spt_holiday_remove(desk, nth_holiday(5)), SPT_OK);
    expect_status(spt_holiday_set(desk, nth_holiday(SPT_HOLIDAYS_MAX), "h"), SPT_OK);
    open_ticket(desk, 1, 7, 0); /* in March 2008: 2000 and 336 days a year reach to 2011 */
}

/* ---- what they make of tickets ---- */

static int64_t due_of(spt_desk *desk, int64_t account, int64_t ticket)
{
    spt_ticket *read = ticket_of(desk, account, ticket);
    int64_t due = spt_ticket_due(read);
    expect_number(spt_ticket_answered(read), SPT_UNSET);
    spt_ticket_unref(read);
    return due;
}

/* 7 March 2008 was a Friday. */
static void d24_due_is_a_working_day_later(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_options quoted = with_price(10);
    set_now(desk, instant(2008, 3, 7, 15, 0, 0));
    open_ticket(desk, 1, 1, 0);
    expect_number(due_of(desk, 1, 1), instant(2008, 3, 10, 15, 0, 0));
    expect_status(spt_ticket_open_quoted(desk, 1, 2, "level-1", &quoted, NULL), SPT_OK);
    expect_number(due_of(desk, 1, 2), instant(2008, 3, 10, 15, 0, 0));
}

static void d24_a_changed_calendar_counts_for_new_tickets_only(void **state)
{
    spt_desk *desk = desk_of(state);
    set_now(desk, instant(2008, 3, 7, 15, 0, 0));
    open_ticket(desk, 1, 1, 0);
    expect_status(spt_holiday_set(desk, 20080310, "Inventory"), SPT_OK);
    open_ticket(desk, 1, 2, 0);
    expect_status(spt_desk_set(desk, SPT_SETTING_OPENS, 9 * HOUR), SPT_OK);
    expect_status(spt_desk_set(desk, SPT_SETTING_CLOSES, 17 * HOUR), SPT_OK);
    set_now(desk, instant(2008, 3, 7, 16, 0, 0));
    open_ticket(desk, 1, 3, 0);
    expect_status(spt_desk_set(desk, SPT_SETTING_WEEKDAYS, SPT_WEEKDAY_FRIDAY | SPT_WEEKDAY_SUNDAY), SPT_OK);
    open_ticket(desk, 1, 4, 0);
    expect_status(spt_desk_set(desk, SPT_SETTING_ZONE_OFFSET, 7200), SPT_OK);
    open_ticket(desk, 1, 5, 0); /* 18:00, closed */
    expect_number(due_of(desk, 1, 1), instant(2008, 3, 10, 15, 0, 0));
    expect_number(due_of(desk, 1, 2), instant(2008, 3, 11, 15, 0, 0));
    expect_number(due_of(desk, 1, 3), instant(2008, 3, 11, 16, 0, 0));
    expect_number(due_of(desk, 1, 4), instant(2008, 3, 9, 16, 0, 0));
    expect_number(due_of(desk, 1, 5), instant(2008, 3, 9, 15, 0, 0));
}

static void d24_every_desk_sees_the_calendar(void **state)
{
    spt_desk *desk = desk_of(state), *other = NULL;
    expect_status(spt_desk_open(store_of(state), NULL, &other), SPT_OK);
    set_now(desk, instant(2008, 3, 7, 15, 0, 0));
    open_ticket(desk, 1, 1, 0);
    expect_status(spt_holiday_set(other, 20080310, "Inventory"), SPT_OK);
    open_ticket(desk, 1, 2, 0);
    expect_status(spt_holiday_remove(other, 20080310), SPT_OK);
    open_ticket(desk, 1, 3, 0);
    expect_number(due_of(desk, 1, 2), instant(2008, 3, 11, 15, 0, 0));
    expect_number(due_of(desk, 1, 3), instant(2008, 3, 10, 15, 0, 0));
    expect_status(spt_desk_close(other), SPT_OK);
}

static void d24_a_calendar_that_is_rolled_back_never_was(void **state)
{
    spt_desk *desk = desk_of(state);
    set_now(desk, instant(2008, 3, 7, 15, 0, 0));
    expect_status(spt_desk_begin(desk), SPT_OK);
    expect_status(spt_holiday_set(desk, 20080310, "Inventory"), SPT_OK);
    open_ticket(desk, 1, 1, 0);
    expect_number(due_of(desk, 1, 1), instant(2008, 3, 11, 15, 0, 0));
    expect_status(spt_desk_rollback(desk), SPT_OK);
    open_ticket(desk, 1, 1, 0);
    expect_number(due_of(desk, 1, 1), instant(2008, 3, 10, 15, 0, 0));
    expect_holidays(desk, "");
}

/* 30 December 9999 was a Thursday. */
static void d24_a_due_instant_later_than_can_be_said_is_none(void **state)
{
    spt_desk *desk = desk_of(state);
    set_now(desk, instant(9999, 12, 29, 15, 0, 0));
    open_ticket(desk, 1, 1, 0);
    expect_number(due_of(desk, 1, 1), instant(9999, 12, 30, 15, 0, 0));
    set_now(desk, instant(9999, 12, 30, 15, 0, 0));
    open_ticket(desk, 1, 2, 0);
    expect_number(due_of(desk, 1, 2), SPT_UNSET);
}

static void d24_the_first_day_of_all_west_of_greenwich(void **state)
{
    spt_desk *desk = desk_of(state);
    expect_status(spt_desk_set(desk, SPT_SETTING_ZONE_OFFSET, -6 * HOUR), SPT_OK);
    expect_status(spt_desk_set(desk, SPT_SETTING_OPENS, 20 * HOUR), SPT_OK);
    expect_status(spt_desk_set(desk, SPT_SETTING_CLOSES, 21 * HOUR), SPT_OK);
    set_now(desk, 0); /* Wednesday, 31 December 1969, 18:00 there */
    expect_status(spt_account_open(desk, 2, NULL, NULL), SPT_OK);
    open_ticket(desk, 2, 1, 0);
    expect_number(due_of(desk, 2, 1), 3 * HOUR);
}

static int32_t half_dead(void *ctx, int64_t at, int32_t *offset)
{
    const int *works = ctx;
    (void)at;
    *offset = 3600;
    return *works ? SPT_CALLBACK_OK : 0;
}

static void d24_where_the_zone_cannot_be_told_no_ticket_is_opened(void **state)
{
    int works = 1;
    spt_desk_options options;
    spt_desk *desk = NULL;
    spt_desk_options_init(&options, sizeof options);
    options.zone = half_dead;
    options.zone_ctx = &works;
    expect_status(spt_desk_open(store_of(state), &options, &desk), SPT_OK);
    set_now(desk, instant(2008, 3, 7, 15, 0, 0));
    works = 0;
    expect_refused(desk, 1, spt_ticket_open(desk, 1, 1, "level-0", NULL, NULL), SPT_E_CALLBACK);
    works = 1;
    expect_status(spt_ticket_open(desk, 1, 1, "level-0", NULL, NULL), SPT_OK);
    works = 0;
    expect_status(spt_ticket_open(desk, 1, 1, "level-0", NULL, NULL), SPT_ALREADY);
    expect_status(spt_desk_close(desk), SPT_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        desk_test(d24_by_default_monday_to_friday_the_whole_day),
        desk_test(d24_calendar_settings_have_their_bounds),
        desk_test(d24_a_calendar_without_opening_time_is_refused),
        desk_test(d24_holidays_are_set_renamed_removed_and_listed),
        desk_test(d24_what_is_no_day_or_title_is_refused),
        desk_test(d24_so_many_holidays_and_no_more),
        desk_test(d24_due_is_a_working_day_later),
        desk_test(d24_a_changed_calendar_counts_for_new_tickets_only),
        desk_test(d24_every_desk_sees_the_calendar),
        desk_test(d24_a_calendar_that_is_rolled_back_never_was),
        desk_test(d24_a_due_instant_later_than_can_be_said_is_none),
        desk_test(d24_the_first_day_of_all_west_of_greenwich),
        desk_test(d24_where_the_zone_cannot_be_told_no_ticket_is_opened),
    };
    return cmocka_run_group_tests_name("calendar", tests, NULL, NULL);
}
