/* SPDX-License-Identifier: MIT */
/* Days and instants as a person writes them, in a zone that is a fixed offset from UTC. */
#ifndef DESK_DAY_H
#define DESK_DAY_H

#include <stdint.h>

#include "problem.h"

/* Reads YYYY-MM-DD [HH:MM[:SS]] in the zone, the same with a Z in UTC, or @SECONDS. A day alone means its first
 * second, or its last one. Names the field where it is wrong. */
int read_instant(const char *name, const char *text, int32_t offset, int is_end, int64_t *instant, struct problem *why);

/* Reads YYYY-MM-DD as yyyymmdd, or never as 0. */
int read_day(const char *name, const char *text, int may_be_never, int32_t *day, struct problem *why);

/* Reads an offset from UTC: +HH:MM[:SS], -HH:MM[:SS] or UTC. */
int read_offset(const char *name, const char *text, int32_t *offset, struct problem *why);

/* "+02:00", as read_offset() reads it. */
const char *offset_text(int32_t offset, char text[16]);

/* "2008-03-14T09:00:00Z". */
const char *iso_text(int64_t instant, char text[32]);

/* "14 Mar 2008 09:00" in the zone, with seconds where there are any. */
const char *instant_text(int64_t instant, int32_t offset, char text[32]);

/* The same without its seconds. */
const char *minute_text(int64_t instant, int32_t offset, char text[32]);

/* "2008-03-14", the day of an instant in the zone, for programs. */
const char *day_text(int64_t instant, int32_t offset, char text[32]);

/* The days since 1970-01-01 of a day that exists. */
int64_t days_since_1970(int64_t year, int64_t month, int64_t day);

/* The day of an instant in the zone, as days since 1970-01-01, and its first second. */
int64_t day_of(int64_t instant, int32_t offset);
int64_t first_second_of(int64_t day, int32_t offset);

struct civil_day {
    int year, month, day;
};

/* The year, month and day of the month of a day since 1970-01-01. */
struct civil_day civil_day_of(int64_t day);

/* "Jan" … "Dec" of 1 … 12. */
const char *month_name(int month);

#endif
