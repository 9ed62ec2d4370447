/* SPDX-License-Identifier: MIT */
/*
 * Civil days (D2, D4): the proleptic Gregorian calendar, whole days since 1970-01-01, in a desk's zone.
 *
 * A *day* is a number of days since 1970-01-01; a *date* is the same as year * 10000 + month * 100 + day, which
 * is how rows and callers write it. Everything here is pure but for the zone's callback.
 */
#ifndef SPT_RULES_DAY_H
#define SPT_RULES_DAY_H

#include <stdint.h>

#include <supportpoints/status.h>
#include <supportpoints/zone.h>

/* 9999-12-30, the latest last day (D4) as a day. */
#define SPT_DAY_LAST INT64_C(2932895)

typedef struct spt_civil {
    int32_t year;
    int32_t month; /* 1 … 12 */
    int32_t day;   /* 1 … 31 */
} spt_civil;

/* The number of days in a month of a year; 0 for a month that is none. */
int32_t spt_day_month_length(int32_t year, int32_t month);

/* The day of a valid date in the years 1 … 20000. */
int64_t spt_day_from_civil(spt_civil civil);

/* The date of a day in the years 1 … 20000. */
spt_civil spt_day_to_civil(int64_t day);

/* The day of the week: 0 Monday … 6 Sunday. */
int32_t spt_day_weekday(int64_t day);

/* yyyymmdd -> day; SPT_E_INVALID where it is no date of the years 1970 … 9999. */
spt_status spt_day_from_date(int64_t date, int64_t *day);

/* day -> yyyymmdd, for days of the years 1 … 9999. */
int64_t spt_day_to_date(int64_t day);

/* The same day of the month `months` later, or that month's last day where there is none such (D4). */
int64_t spt_day_add_months(int64_t day, int64_t months);

/* The zone's offset at an instant; SPT_E_INVALID for a fixed one or an instant out of range, SPT_E_CALLBACK. */
spt_status spt_zone_offset_at(const spt_zone *zone, int64_t instant, int32_t *offset);

/* The local day of an instant; errors as above. The day is -1 … 2932897. */
spt_status spt_day_of_instant(const spt_zone *zone, int64_t instant, int64_t *day);

/*
 * The lapse second of a last day (D4): the first instant whose local day is later. Where clocks are set back over
 * midnight, a day may begin, end and begin again; then it is the first of these beginnings.
 * SPT_E_LIMIT for a day later than SPT_DAY_LAST, SPT_E_INVALID for one before the local day of instant 0,
 * SPT_E_CALLBACK.
 */
spt_status spt_day_lapse_second(const spt_zone *zone, int64_t last_day, int64_t *lapse);

/*
 * The first instant at which local time, in seconds since 1970-01-01 00:00 by the zone's clocks, is at or past `wall`,
 * from its first on, which may be before 0. Where clocks are set back over it, the first time; where they are set forward over it, the instant of that.
 * SPT_E_LIMIT for an instant later than SPT_TIME_MAX, SPT_E_INVALID for one before 0, SPT_E_CALLBACK.
 */
spt_status spt_day_wall_instant(const spt_zone *zone, int64_t wall, int64_t *instant);

/*
 * The last date and lapse second of points acquired at an instant that live for so many months (D4); 0 months:
 * date 0 and SPT_NEVER. SPT_E_INVALID for months out of 0 … SPT_MONTHS_MAX, SPT_E_LIMIT for a last day later
 * than SPT_LAST_DAY_MAX; the other errors as above. Both out-pointers may be NULL.
 */
spt_status spt_day_lapse_after(const spt_zone *zone, int64_t acquired, int64_t months, int64_t *last_date,
                               int64_t *lapse);

#endif
