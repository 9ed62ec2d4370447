/* SPDX-License-Identifier: MIT */
#include "hours.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const char *const weekday_names[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

#define WEEKDAYS (sizeof weekday_names / sizeof weekday_names[0])

/* The weekday of a name of so many bytes; WEEKDAYS: it is none. */
static size_t find_weekday(const char *name, size_t length)
{
    size_t day = 0;
    while (day < WEEKDAYS && (length != 3 || memcmp(weekday_names[day], name, 3) != 0))
        day++;
    return day;
}

int read_weekdays(const char *name, const char *text, int64_t *weekdays, struct problem *why)
{
    *weekdays = 0;
    for (const char *rest = text;; rest++) {
        size_t length = strcspn(rest, ",");
        size_t day = find_weekday(rest, length);
        if (day == WEEKDAYS)
            return problem_set(why, "%s is \"%s\"; it must be weekdays, like mon,tue,wed,thu,fri.", name, text);
        *weekdays |= INT64_C(1) << day;
        rest += length;
        if (*rest == '\0')
            return 1;
    }
}

const char *weekdays_text(int64_t weekdays, char text[WEEKDAYS_TEXT])
{
    size_t length = 0;
    text[0] = '\0';
    for (size_t day = 0; day < WEEKDAYS; day++)
        if ((weekdays >> day & 1) != 0)
            length += (size_t)snprintf(text + length, WEEKDAYS_TEXT - length, "%s%s", length == 0 ? "" : ",",
                                       weekday_names[day]);
    return text;
}

static int read_two(const char **text, int most, int64_t *number)
{
    const char *at = *text;
    if (at[0] < '0' || at[0] > '9' || at[1] < '0' || at[1] > '9')
        return 0;
    *number = (at[0] - '0') * 10 + at[1] - '0';
    *text += 2;
    return *number <= most;
}

static int read_parts(const char *text, int64_t *second)
{
    int64_t hours = 0, minutes = 0, seconds = 0;
    if (!read_two(&text, 24, &hours) || *text++ != ':' || !read_two(&text, 59, &minutes))
        return 0;
    if (*text == ':' && (text++, !read_two(&text, 59, &seconds)))
        return 0;
    *second = hours * 3600 + minutes * 60 + seconds;
    return *text == '\0' && *second <= 86400;
}

int read_hour(const char *name, const char *text, int64_t *second, struct problem *why)
{
    return read_parts(text, second) ||
           problem_set(why, "%s is \"%s\"; it must be a time of the day, 00:00 to 24:00.", name, text);
}

const char *hour_text(int64_t second, char text[16])
{
    int length = snprintf(text, 16, "%02" PRId64 ":%02" PRId64, second / 3600, second / 60 % 60);
    if (second % 60 != 0)
        snprintf(text + length, 16 - (size_t)length, ":%02" PRId64, second % 60);
    return text;
}
