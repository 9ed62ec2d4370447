/* SPDX-License-Identifier: MIT */
/* When the first response to a ticket is due (D24): one working day's worth of opening time after it was opened. */
#ifndef SPT_RULES_RESPONSE_H
#define SPT_RULES_RESPONSE_H

#include <stddef.h>
#include <stdint.h>

#include <supportpoints/response.h>
#include <supportpoints/schema.h>
#include <supportpoints/status.h>
#include <supportpoints/zone.h>

#include "work.h"

/* The same opening hours on every working day, by the clocks of the zone. */
typedef struct spt_calendar {
    const spt_zone *zone;
    uint32_t weekdays;       /* Those worked on: bit 0 Monday … bit 6 Sunday. */
    int64_t opens;           /* Seconds of the day, 0 … 86399, */
    int64_t closes;          /* and behind it, to 86400. */
    const int64_t *holidays; /* Days (day.h), ascending. */
    size_t holiday_count;
} spt_calendar;

/* A stretch of one day, by the clocks of the zone. */
typedef struct spt_stretch {
    int64_t day;
    int64_t from; /* Seconds of the day, */
    int64_t to;   /* and the one behind it. */
    int32_t kind;
} spt_stretch;

typedef void (*spt_stretch_sink)(void *ctx, const spt_stretch *stretch);

/* The desk's calendar; it points into the settings. */
spt_calendar spt_calendar_of(const spt_settings *settings);

/* Whether there is any opening time. */
int spt_calendar_is_open(const spt_calendar *calendar);

/*
 * The first instant at which one working day's worth of opening time has passed since `opened`, 0 … SPT_TIME_MAX. The
 * sink, which may be NULL, is told of every stretch from `opened` to then. SPT_E_INVALID for a calendar without opening
 * time, SPT_E_LIMIT where that is later than can be said, SPT_E_CALLBACK.
 */
spt_status spt_response_due(const spt_calendar *calendar, int64_t opened, int64_t *due, spt_stretch_sink sink,
                            void *sink_ctx);

/* How the first answer to a ticket stands at an instant: SPT_RESPONSE_…. */
int32_t spt_response_state(const spt_ticket_row *ticket, int64_t at);

#endif
