/* SPDX-License-Identifier: MIT */
/* The holidays of the desk's calendar (D24). */
#include <supportpoints/calendar.h>

#include <string.h>

#include "../base/row.h"
#include "../base/text.h"
#include "../rules/day.h"
#include "desk_internal.h"

/* One day, as the store has it. */
typedef struct holiday_read {
    const spt_range *range;
    int32_t found;
    int32_t fault;
    char title[SPT_TITLE_BYTES + 1];
} holiday_read;

static int32_t take_holiday(void *ctx, uint32_t range, const spt_row *row)
{
    holiday_read *read = ctx;
    const void *any = row;
    (void)range;
    read->fault = spt_row_fault_in(row, read->range) != NULL;
    if (read->fault)
        return SPT_SINK_STOP;
    const char *title = ((const spt_holiday_row *)any)->title;
    memcpy(read->title, title, strlen(title) + 1);
    read->found = 1;
    return SPT_SINK_NEXT;
}

static spt_status read_holiday(spt_desk *desk, int32_t day, holiday_read *read)
{
    spt_range range = spt_range_of(SPT_INDEX_HOLIDAY, 0, 1);
    range.prefix = 2;
    range.values[1].number = day;
    read->range = &range;
    spt_status status = spt_desk_refresh_catalogue(desk);
    if (status != SPT_OK)
        return status;
    int32_t answer = spt_store_read(desk->store, &range, 1, take_holiday, read);
    if (answer != SPT_STORE_OK)
        return spt_desk_read_status(desk, answer);
    return read->fault ? spt_problem_set(&desk->problem, SPT_E_CORRUPT, "holiday", day,
                                         "The store's settings or price list are damaged: holiday.")
                       : SPT_OK;
}

static spt_status commit_holiday(spt_desk *desk, int32_t action, int32_t day, const char *title)
{
    const spt_holiday_row row = {.size = (uint32_t)sizeof row, .table = SPT_TABLE_HOLIDAY, .day = day, .title = title};
    spt_change changes[2] = {{0}};
    changes[1].action = action;
    changes[1].row = (const spt_row *)(const void *)&row;
    return spt_desk_commit_catalogue(desk, 0, changes, 2);
}

/* One try: SPT_E_CONFLICT where somebody else was faster. */
static spt_status set_once(spt_desk *desk, int32_t day, const char *title)
{
    holiday_read read = {0};
    spt_status status = read_holiday(desk, day, &read);
    if (status != SPT_OK)
        return status;
    if (read.found && strcmp(read.title, title) == 0)
        return SPT_ALREADY;
    if (!read.found && desk->catalogue.settings.holiday_count >= SPT_HOLIDAYS_MAX)
        return spt_problem_set(&desk->problem, SPT_E_LIMIT, "holiday", day,
                               "There are %d holidays already; remove some that have passed.", SPT_HOLIDAYS_MAX);
    return commit_holiday(desk, read.found ? SPT_CHANGE_UPDATE : SPT_CHANGE_INSERT, day, title);
}

static spt_status remove_once(spt_desk *desk, int32_t day, const char *title)
{
    holiday_read read = {0};
    spt_status status = read_holiday(desk, day, &read);
    (void)title;
    if (status != SPT_OK)
        return status;
    return read.found ? commit_holiday(desk, SPT_CHANGE_DELETE, day, read.title) : SPT_ALREADY;
}

static spt_status check_holiday(spt_desk *desk, int32_t day, const char *title)
{
    int64_t number;
    if (day > SPT_LAST_DAY_MAX || spt_day_from_date(day, &number) != SPT_OK)
        return spt_problem_set(&desk->problem, SPT_E_INVALID, "day", day, "day %ld is no day of 19700101 to %d.",
                               (long)day, SPT_LAST_DAY_MAX);
    if (title[0] == '\0' || spt_text_check(title, SPT_TITLE_BYTES) == SPT_OK)
        return SPT_OK;
    return spt_problem_text(&desk->problem, "title", title, SPT_TITLE_BYTES);
}

static spt_status run(spt_desk *desk, spt_status (*once)(spt_desk *, int32_t, const char *), int32_t day,
                      const char *title)
{
    spt_status status = spt_desk_enter(desk);
    if (status != SPT_OK)
        return status;
    status = check_holiday(desk, day, title);
    int wanted = status == SPT_OK;
    for (int tries = 0; wanted && tries < SPT_DESK_TRIES; tries++) {
        status = once(desk, day, title);
        wanted = status == SPT_E_CONFLICT && desk->base == NULL;
    }
    return spt_desk_leave(desk, wanted ? SPT_E_BUSY : status);
}

spt_status spt_holiday_set(spt_desk *desk, int32_t day, const char *title)
{
    return run(desk, set_once, day, title == NULL ? "" : title);
}

spt_status spt_holiday_remove(spt_desk *desk, int32_t day)
{
    return run(desk, remove_once, day, "");
}
