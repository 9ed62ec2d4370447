/* SPDX-License-Identifier: MIT */
#include "day.h"

#include <stddef.h>

#include <supportpoints/limits.h>

#include "../base/alloc.h"

#define DAY_SECONDS   INT64_C(86400)
#define YEAR_DAYS     INT64_C(365)
#define FOUR_YEARS    INT64_C(1461)
#define CENTURY_DAYS  INT64_C(36524)
#define CYCLE_DAYS    INT64_C(146097)
#define EPOCH_DAYS    INT64_C(719162) /* days from 0001-01-01 to 1970-01-01 */
#define CIVIL_MONTHS  12
#define DAYS_PER_WEEK 7

void spt_zone_init(spt_zone *zone, uint32_t struct_size)
{
    static const spt_zone utc = {(uint32_t)sizeof(spt_zone), 0, NULL, NULL};
    spt_struct_give(zone, struct_size, &utc, (uint32_t)sizeof utc);
}

/* Days of the common year before each month; the thirteenth is the whole year. */
static const int32_t before_month[CIVIL_MONTHS + 1] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365};

static int is_leap(int32_t year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

int32_t spt_day_month_length(int32_t year, int32_t month)
{
    if (month < 1 || month > CIVIL_MONTHS)
        return 0;
    return before_month[month] - before_month[month - 1] + (month == 2 && is_leap(year));
}

int64_t spt_day_from_civil(spt_civil civil)
{
    int64_t past = civil.year - 1;
    int64_t days = past * YEAR_DAYS + past / 4 - past / 100 + past / 400;
    days += before_month[civil.month - 1] + (civil.month > 2 && is_leap(civil.year));
    return days + civil.day - 1 - EPOCH_DAYS;
}

/* How many whole pieces of `length` lie in *rest, at most `most` (the last day of a leap year is no new year). */
static int64_t take(int64_t *rest, int64_t length, int64_t most)
{
    int64_t count = *rest / length;
    if (count > most)
        count = most;
    *rest -= count * length;
    return count;
}

spt_civil spt_day_to_civil(int64_t day)
{
    int64_t rest = day + EPOCH_DAYS;
    int64_t year = 400 * take(&rest, CYCLE_DAYS, INT64_MAX);
    year += 100 * take(&rest, CENTURY_DAYS, 3);
    year += 4 * take(&rest, FOUR_YEARS, 24);
    year += take(&rest, YEAR_DAYS, 3) + 1;

    spt_civil civil = {(int32_t)year, 1, (int32_t)rest + 1};
    int32_t length = spt_day_month_length(civil.year, civil.month);
    while (civil.day > length) {
        civil.day -= length;
        civil.month++;
        length = spt_day_month_length(civil.year, civil.month);
    }
    return civil;
}

int32_t spt_day_weekday(int64_t day)
{
    /* 0001-01-01 was a Monday. */
    return (int32_t)((day + EPOCH_DAYS) % DAYS_PER_WEEK);
}

spt_status spt_day_from_date(int64_t date, int64_t *day)
{
    if (date < 19700101 || date > 99991231)
        return SPT_E_INVALID;
    spt_civil civil = {(int32_t)(date / 10000), (int32_t)(date / 100 % 100), (int32_t)(date % 100)};
    if (civil.day < 1 || civil.day > spt_day_month_length(civil.year, civil.month))
        return SPT_E_INVALID;
    *day = spt_day_from_civil(civil);
    return SPT_OK;
}

int64_t spt_day_to_date(int64_t day)
{
    spt_civil civil = spt_day_to_civil(day);
    return civil.year * INT64_C(10000) + civil.month * INT64_C(100) + civil.day;
}

int64_t spt_day_add_months(int64_t day, int64_t months)
{
    spt_civil civil = spt_day_to_civil(day);
    int64_t month = civil.year * INT64_C(12) + civil.month - 1 + months;
    civil.year = (int32_t)(month / CIVIL_MONTHS);
    civil.month = (int32_t)(month % CIVIL_MONTHS) + 1;
    int32_t length = spt_day_month_length(civil.year, civil.month);
    if (civil.day > length)
        civil.day = length;
    return spt_day_from_civil(civil);
}

static int is_offset(int32_t offset)
{
    return offset >= -SPT_ZONE_OFFSET_MAX && offset <= SPT_ZONE_OFFSET_MAX;
}

spt_status spt_zone_offset_at(const spt_zone *zone, int64_t instant, int32_t *offset)
{
    if (instant < 0 || instant > SPT_TIME_MAX)
        return SPT_E_INVALID;
    if (!zone->callback) {
        if (!is_offset(zone->offset))
            return SPT_E_INVALID;
        *offset = zone->offset;
        return SPT_OK;
    }
    int32_t answer = INT32_MAX;
    if (zone->callback(zone->ctx, instant, &answer) != SPT_CALLBACK_OK || !is_offset(answer))
        return SPT_E_CALLBACK;
    *offset = answer;
    return SPT_OK;
}

spt_status spt_day_of_instant(const spt_zone *zone, int64_t instant, int64_t *day)
{
    int32_t offset = 0;
    spt_status status = spt_zone_offset_at(zone, instant, &offset);
    if (status != SPT_OK)
        return status;
    /* Local time may be before 1970 by less than a day: make the division one of positive numbers. */
    *day = (instant + offset + DAY_SECONDS) / DAY_SECONDS - 1;
    return SPT_OK;
}

/* The first instant after `from`, up to `to`, at which the offset is no longer that of `from`; `to` differs. */
static spt_status bisect_change(const spt_zone *zone, int64_t from, int64_t to, int32_t offset, int64_t *change)
{
    while (to - from > 1) {
        int64_t middle = from + (to - from) / 2;
        int32_t there = 0;
        spt_status status = spt_zone_offset_at(zone, middle, &there);
        if (status != SPT_OK)
            return status;
        if (there == offset)
            from = middle;
        else
            to = middle;
    }
    *change = to;
    return SPT_OK;
}

/*
 * Instants that can have this local time span less than two days, in which the offset changes once at most, as zone.h
 * says. The change is found to the second, since one minute of the new day before it counts.
 */
static spt_status find_wall(const spt_zone *zone, int64_t wall, int64_t *found)
{
    int64_t from = wall < SPT_ZONE_OFFSET_MAX ? 0 : wall - SPT_ZONE_OFFSET_MAX;
    int64_t to = wall + SPT_ZONE_OFFSET_MAX, change = to;
    int32_t offset = 0, later = 0;
    spt_status status = spt_zone_offset_at(zone, from, &offset);
    if (status == SPT_OK)
        status = spt_zone_offset_at(zone, to, &later);
    if (status == SPT_OK && later != offset)
        status = bisect_change(zone, from, to, offset, &change);
    if (status != SPT_OK)
        return status;
    int64_t before = wall - offset < from ? from : wall - offset;
    int64_t behind = wall - later < change ? change : wall - later;
    *found = before < change ? before : behind;
    return SPT_OK;
}

static spt_status wall_instant(const spt_zone *zone, int64_t wall, int64_t *instant)
{
    int32_t offset = 0;
    if (zone->callback)
        return find_wall(zone, wall, instant);
    spt_status status = spt_zone_offset_at(zone, 0, &offset);
    if (status == SPT_OK)
        *instant = wall - offset;
    return status;
}

spt_status spt_day_lapse_second(const spt_zone *zone, int64_t last_day, int64_t *lapse)
{
    if (last_day < -1)
        return SPT_E_INVALID;
    if (last_day > SPT_DAY_LAST)
        return SPT_E_LIMIT;
    int64_t found = 0;
    spt_status status = wall_instant(zone, (last_day + 1) * DAY_SECONDS, &found);
    if (status == SPT_OK)
        *lapse = found;
    return status;
}

spt_status spt_day_wall_instant(const spt_zone *zone, int64_t wall, int64_t *instant)
{
    if (wall <= -DAY_SECONDS)
        return SPT_E_INVALID;
    if (wall > (SPT_DAY_LAST + 1) * DAY_SECONDS)
        return SPT_E_LIMIT;
    int64_t found = 0;
    spt_status status = wall_instant(zone, wall, &found);
    if (status == SPT_OK && found < 0)
        status = SPT_E_INVALID;
    if (status == SPT_OK)
        *instant = found;
    return status;
}

spt_status spt_day_lapse_after(const spt_zone *zone, int64_t acquired, int64_t months, int64_t *last_date,
                               int64_t *lapse)
{
    int64_t day = 0, last = 0, second = SPT_NEVER;
    if (months < 0 || months > SPT_MONTHS_MAX)
        return SPT_E_INVALID;
    spt_status status = spt_day_of_instant(zone, acquired, &day);
    if (status == SPT_OK && months > 0) {
        last = spt_day_add_months(day, months);
        status = spt_day_lapse_second(zone, last, &second);
    }
    if (status != SPT_OK)
        return status;
    if (last_date)
        *last_date = months > 0 ? spt_day_to_date(last) : 0;
    if (lapse)
        *lapse = second;
    return SPT_OK;
}
