/* SPDX-License-Identifier: MIT */
/* The calendar's settings as a person writes them: mon,tue,fri and 09:00. */
#ifndef DESK_HOURS_H
#define DESK_HOURS_H

#include <stdint.h>

#include "problem.h"

#define WEEKDAYS_TEXT 32

/* Reads weekdays, separated by commas, as the library adds them up. */
int read_weekdays(const char *name, const char *text, int64_t *weekdays, struct problem *why);

/* "mon,tue,wed,thu,fri". */
const char *weekdays_text(int64_t weekdays, char text[WEEKDAYS_TEXT]);

/* Reads HH:MM[:SS], 00:00 to 24:00, as the second of a day. */
int read_hour(const char *name, const char *text, int64_t *second, struct problem *why);

/* "09:00", with seconds where there are any. */
const char *hour_text(int64_t second, char text[16]);

#endif
