/* SPDX-License-Identifier: MIT */
/* The first response (D24): opening time is counted by the zone's clocks, day by day. */
#include "response.h"

#include <supportpoints/limits.h>

#include "day.h"

#define DAY_SECONDS  86400
#define ALL_WEEKDAYS 0x7fu

typedef struct spt_counting {
    const spt_calendar *calendar;
    spt_stretch_sink sink;
    void *sink_ctx;
    int64_t left; /* Opening time that still has to pass. */
    int64_t day;
    int64_t at; /* Second of the day. */
} spt_counting;

spt_calendar spt_calendar_of(const spt_settings *settings)
{
    const spt_calendar made = {
        .zone = &settings->zone,
        .weekdays = (uint32_t)settings->weekdays,
        .opens = settings->opens,
        .closes = settings->closes,
        .holidays = settings->holidays,
        .holiday_count = settings->holiday_count,
    };
    return made;
}

int spt_calendar_is_open(const spt_calendar *calendar)
{
    return (calendar->weekdays & ALL_WEEKDAYS) != 0 && calendar->opens >= 0 && calendar->opens < calendar->closes &&
           calendar->closes <= DAY_SECONDS;
}

static int is_holiday(const spt_calendar *calendar, int64_t day)
{
    size_t low = 0, high = calendar->holiday_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (calendar->holidays[middle] == day)
            return 1;
        if (calendar->holidays[middle] < day)
            low = middle + 1;
        else
            high = middle;
    }
    return 0;
}

static int is_worked_on(const spt_calendar *calendar, int64_t day)
{
    return (calendar->weekdays >> spt_day_weekday(day) & 1) != 0;
}

/* Moves on to a second of the day, and tells what the stretch until then was. */
static void pass(spt_counting *counting, int64_t to, int32_t kind)
{
    const spt_stretch stretch = {.day = counting->day, .from = counting->at, .to = to, .kind = kind};
    if (to <= counting->at)
        return;
    if (counting->sink != NULL)
        counting->sink(counting->sink_ctx, &stretch);
    counting->at = to;
}

/* A working day, or what is left of it; ends early where all has passed. */
static void pass_open_day(spt_counting *counting)
{
    const spt_calendar *calendar = counting->calendar;
    pass(counting, calendar->opens, SPT_STRETCH_CLOSED);
    if (counting->at < calendar->closes) {
        int64_t open = calendar->closes - counting->at;
        int64_t counted = open < counting->left ? open : counting->left;
        counting->left -= counted;
        pass(counting, counting->at + counted, SPT_STRETCH_COUNTED);
    }
    if (counting->left > 0)
        pass(counting, DAY_SECONDS, SPT_STRETCH_CLOSED);
}

/* Of any seven days that are no holidays one is worked on at least, and two such days are enough. */
static spt_status pass_days(spt_counting *counting)
{
    while (counting->day <= SPT_DAY_LAST) {
        if (!is_worked_on(counting->calendar, counting->day))
            pass(counting, DAY_SECONDS, SPT_STRETCH_WEEKDAY);
        else if (is_holiday(counting->calendar, counting->day))
            pass(counting, DAY_SECONDS, SPT_STRETCH_HOLIDAY);
        else
            pass_open_day(counting);
        if (counting->left == 0)
            return SPT_OK;
        counting->day++;
        counting->at = 0;
    }
    return SPT_E_LIMIT;
}

spt_status spt_response_due(const spt_calendar *calendar, int64_t opened, int64_t *due, spt_stretch_sink sink,
                            void *sink_ctx)
{
    int32_t offset = 0;
    int64_t instant = 0;
    spt_counting counting = {.calendar = calendar, .sink = sink, .sink_ctx = sink_ctx};
    if (!spt_calendar_is_open(calendar))
        return SPT_E_INVALID;
    spt_status status = spt_zone_offset_at(calendar->zone, opened, &offset);
    if (status != SPT_OK)
        return status;
    /* Local time may be before 1970 by less than a day. */
    counting.day = (opened + offset + DAY_SECONDS) / DAY_SECONDS - 1;
    counting.at = opened + offset - counting.day * DAY_SECONDS;
    counting.left = calendar->closes - calendar->opens;
    status = pass_days(&counting);
    if (status == SPT_OK)
        status = spt_day_wall_instant(calendar->zone, counting.day * DAY_SECONDS + counting.at, &instant);
    if (status == SPT_OK)
        *due = instant < opened ? opened : instant;
    return status;
}

int32_t spt_response_state(const spt_ticket_row *ticket, int64_t at)
{
    if (ticket->due == SPT_UNSET)
        return SPT_RESPONSE_NONE;
    if (ticket->answered != SPT_UNSET)
        return ticket->answered <= ticket->due ? SPT_RESPONSE_MET : SPT_RESPONSE_MISSED;
    if (ticket->ended != SPT_UNSET)
        return ticket->ended <= ticket->due ? SPT_RESPONSE_NONE : SPT_RESPONSE_MISSED;
    return at <= ticket->due ? SPT_RESPONSE_WAITING : SPT_RESPONSE_OVERDUE;
}
