/* SPDX-License-Identifier: MIT */
#include "day.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <supportpoints/limits.h>
#include <time.h>

#define DAY_SECONDS 86400

struct civil {
    int year, month, day, hour, minute, second;
};

static int is_leap(int64_t year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int days_of_month(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return days[month - 1] + (month == 2 && is_leap(year));
}

int64_t days_since_1970(int64_t year, int64_t month, int64_t day)
{
    static const int before[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
    int64_t last = year - 1;
    int64_t leap_days = last / 4 - last / 100 + last / 400 - (1969 / 4 - 1969 / 100 + 1969 / 400);
    return (year - 1970) * 365 + leap_days + before[month - 1] + (month > 2 && is_leap(year)) + day - 1;
}

static int is_day(const struct civil *at)
{
    return at->year >= 1970 && at->year <= 9999 && at->month >= 1 && at->month <= 12 && at->day >= 1 &&
           at->day <= days_of_month(at->year, at->month);
}

static int is_time(const struct civil *at)
{
    return at->hour <= 23 && at->minute <= 59 && at->second <= 59;
}

/* Reads exactly `count` digits. */
static int read_digits(const char **text, int count, int *value)
{
    *value = 0;
    for (int i = 0; i < count; i++, (*text)++) {
        if (**text < '0' || **text > '9')
            return 0;
        *value = *value * 10 + (**text - '0');
    }
    return 1;
}

static int read_mark(const char **text, const char *marks)
{
    if (**text == '\0' || strchr(marks, **text) == NULL)
        return 0;
    (*text)++;
    return 1;
}

static int read_date(const char **text, struct civil *at)
{
    return read_digits(text, 4, &at->year) && read_mark(text, "-") && read_digits(text, 2, &at->month) &&
           read_mark(text, "-") && read_digits(text, 2, &at->day) && is_day(at);
}

static int read_time(const char **text, struct civil *at)
{
    if (!read_digits(text, 2, &at->hour) || !read_mark(text, ":") || !read_digits(text, 2, &at->minute))
        return 0;
    return (!read_mark(text, ":") || read_digits(text, 2, &at->second)) && is_time(at);
}

static int64_t instant_of(const struct civil *at)
{
    return days_since_1970(at->year, at->month, at->day) * DAY_SECONDS + at->hour * 3600 + at->minute * 60 + at->second;
}

static int wrong_instant(const char *name, const char *text, struct problem *why)
{
    return problem_set(why,
                       "%s is \"%s\"; it must be a time like 2008-03-14, 2008-03-14 09:30, "
                       "2008-03-14T09:30:00Z or @1205487000, in the years 1970 to 9999.",
                       name, text);
}

static int read_seconds(const char *text, int64_t *instant)
{
    char *end = NULL;
    if (text[0] < '0' || text[0] > '9' || strlen(text) > 12)
        return 0;
    *instant = strtoll(text, &end, 10);
    return *end == '\0' && *instant <= SPT_TIME_MAX;
}

int read_instant(const char *name, const char *text, int32_t offset, int is_end, int64_t *instant, struct problem *why)
{
    struct civil at = {0, 0, 0, 0, 0, 0};
    const char *rest = text;
    if (text[0] == '@')
        return read_seconds(text + 1, instant) || wrong_instant(name, text, why);
    if (!read_date(&rest, &at))
        return wrong_instant(name, text, why);
    int is_alone = *rest == '\0';
    if (!is_alone && (!read_mark(&rest, " T") || !read_time(&rest, &at)))
        return wrong_instant(name, text, why);
    int64_t told = instant_of(&at) + (is_alone && is_end ? DAY_SECONDS - 1 : 0);
    int is_utc = !is_alone && read_mark(&rest, "Z");
    told -= is_utc ? 0 : offset;
    if (*rest != '\0' || told < 0 || told > SPT_TIME_MAX)
        return wrong_instant(name, text, why);
    *instant = told;
    return 1;
}

int read_day(const char *name, const char *text, int may_be_never, int32_t *day, struct problem *why)
{
    struct civil at = {0, 0, 0, 0, 0, 0};
    const char *rest = text;
    *day = 0;
    if (may_be_never && strcmp(text, "never") == 0)
        return 1;
    if (!read_date(&rest, &at) || *rest != '\0')
        return problem_set(why, "%s is \"%s\"; it must be a day like 2010-03-14%s.", name, text,
                           may_be_never ? ", or never" : "");
    *day = at.year * 10000 + at.month * 100 + at.day;
    return 1;
}

int read_offset(const char *name, const char *text, int32_t *offset, struct problem *why)
{
    struct civil at = {0, 0, 0, 0, 0, 0};
    const char *rest = text + 1;
    *offset = 0;
    if (strcmp(text, "UTC") == 0 || strcmp(text, "Z") == 0)
        return 1;
    if ((text[0] != '+' && text[0] != '-') || !read_time(&rest, &at) || *rest != '\0')
        return problem_set(why, "%s is \"%s\"; it must be an offset from UTC, -23:59:59 to +23:59:59, like +02:00.",
                           name, text);
    *offset = (at.hour * 3600 + at.minute * 60 + at.second) * (text[0] == '-' ? -1 : 1);
    return 1;
}

const char *offset_text(int32_t offset, char text[16])
{
    int32_t size = offset < 0 ? -offset : offset;
    int length = snprintf(text, 16, "%c%02" PRId32 ":%02" PRId32, offset < 0 ? '-' : '+', size / 3600, size / 60 % 60);
    if (size % 60 != 0)
        snprintf(text + length, 16 - (size_t)length, ":%02" PRId32, size % 60);
    return text;
}

static int take_apart(int64_t instant, struct tm *at)
{
    time_t seconds = (time_t)instant;
    return gmtime_r(&seconds, at) != NULL;
}

static const char *or_unknown(int is_written, char text[32])
{
    if (!is_written)
        strcpy(text, "?");
    return text;
}

const char *iso_text(int64_t instant, char text[32])
{
    struct tm at;
    return or_unknown(take_apart(instant, &at) && strftime(text, 32, "%Y-%m-%dT%H:%M:%SZ", &at) > 0, text);
}

const char *minute_text(int64_t instant, int32_t offset, char text[32])
{
    struct tm at;
    return or_unknown(take_apart(instant + offset, &at) && strftime(text, 32, "%d %b %Y %H:%M", &at) > 0, text);
}

const char *instant_text(int64_t instant, int32_t offset, char text[32])
{
    struct tm at;
    if ((instant + offset) % 60 == 0)
        return minute_text(instant, offset, text);
    return or_unknown(take_apart(instant + offset, &at) && strftime(text, 32, "%d %b %Y %H:%M:%S", &at) > 0, text);
}

const char *day_text(int64_t instant, int32_t offset, char text[32])
{
    struct tm at;
    return or_unknown(take_apart(instant + offset, &at) && strftime(text, 32, "%Y-%m-%d", &at) > 0, text);
}

int64_t day_of(int64_t instant, int32_t offset)
{
    int64_t local = instant + offset;
    return (local - (local < 0 ? DAY_SECONDS - 1 : 0)) / DAY_SECONDS;
}

int64_t first_second_of(int64_t day, int32_t offset)
{
    return day * DAY_SECONDS - offset;
}

struct civil_day civil_day_of(int64_t day)
{
    struct tm at;
    struct civil_day civil = {1970, 1, 1};
    if (take_apart(day * DAY_SECONDS, &at))
        civil = (struct civil_day){at.tm_year + 1900, at.tm_mon + 1, at.tm_mday};
    return civil;
}

const char *month_name(int month)
{
    static const char *const names[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    return names[month - 1];
}
