/* SPDX-License-Identifier: MIT */
/* Why a ticket's first answer is due when it is (D24): the stretches of time that were counted, and the others. */
#include <supportpoints/response.h>

#include <string.h>

#include "../operations/operation.h"
#include "../rules/day.h"
#include "../rules/response.h"
#include "response_trace.h"

/* One trace in the making: in the arena, so that nothing is lost where the zone's callback does not return. */
typedef struct tracing {
    spt_desk *desk;
    int64_t ticket;
    int32_t found;
    int64_t opened;
    int64_t stored;
    int64_t due;
    spt_stretch *stretches;
    size_t count;
    size_t room;
    int32_t is_out_of_memory;
} tracing;

static int32_t take_ticket(spt_load *load, const spt_row *row)
{
    const void *any = row;
    const spt_ticket_row *ticket = any;
    tracing *trace = load->view;
    trace->found = 1;
    trace->opened = ticket->opened;
    trace->stored = ticket->due;
    return SPT_SINK_NEXT;
}

static void plan(spt_load *load)
{
    const tracing *trace = load->view;
    spt_range *range = spt_load_add(load, SPT_INDEX_TICKET, 0, 1, take_ticket);
    range->prefix = 2;
    range->values[1].number = trace->ticket;
}

static spt_status read_ticket(tracing *trace, int64_t account)
{
    spt_load load;
    spt_load_init(&load, trace->desk, account, NULL, plan);
    load.view = trace;
    spt_status status = spt_load_run(&load);
    if (status == SPT_OK)
        status = spt_operation_check_account(&load);
    if (status == SPT_OK && !trace->found)
        status = spt_problem_set(&trace->desk->problem, SPT_E_NOT_FOUND, "ticket", trace->ticket,
                                 "Account %lld has no ticket %lld.", (long long)account, (long long)trace->ticket);
    return status;
}

static void add_stretch(void *ctx, const spt_stretch *stretch)
{
    tracing *trace = ctx;
    spt_stretch *grown = NULL;
    if (!trace->is_out_of_memory)
        grown = spt_arena_grow(&trace->desk->arena, trace->stretches, trace->count, &trace->room, sizeof *grown);
    trace->is_out_of_memory = grown == NULL;
    if (grown == NULL)
        return;
    trace->stretches = grown;
    grown[trace->count++] = *stretch;
}

static spt_status count(tracing *trace)
{
    const spt_calendar calendar = spt_calendar_of(&trace->desk->catalogue.settings);
    spt_status status = spt_response_due(&calendar, trace->opened, &trace->due, add_stretch, trace);
    if (status == SPT_E_LIMIT) {
        trace->due = SPT_UNSET;
        status = SPT_OK;
    }
    return status == SPT_OK && trace->is_out_of_memory ? SPT_E_NOMEM : status;
}

static spt_status make(const tracing *trace, spt_response_trace **made)
{
    size_t bytes = trace->count * sizeof(spt_stretch);
    spt_response_trace *trace_made = spt_snapshot_make(&trace->desk->allocator, sizeof **made, bytes);
    if (trace_made == NULL)
        return SPT_E_NOMEM;
    trace_made->opened = trace->opened;
    trace_made->stored = trace->stored;
    trace_made->due = trace->due;
    trace_made->count = (uint32_t)trace->count;
    if (bytes > 0)
        memcpy(trace_made->stretches, trace->stretches, bytes);
    *made = trace_made;
    return SPT_OK;
}

static spt_status check(spt_desk *desk, int64_t account, int64_t ticket, const void *out)
{
    if (out == NULL)
        return spt_problem_set(&desk->problem, SPT_E_INVALID, "trace", 0, "An out-pointer is NULL.");
    if (account >= 1 && ticket >= 1)
        return SPT_OK;
    return spt_problem_set(&desk->problem, SPT_E_INVALID, account < 1 ? "account" : "ticket",
                           account < 1 ? account : ticket, "An id or number is below 1.");
}

spt_status spt_ticket_response_trace(spt_desk *desk, int64_t account, int64_t ticket, spt_response_trace **trace)
{
    tracing made = {.desk = desk, .ticket = ticket, .due = SPT_UNSET};
    spt_status status = spt_desk_enter(desk);
    if (status != SPT_OK)
        return status;
    status = check(desk, account, ticket, trace);
    if (status == SPT_OK)
        status = read_ticket(&made, account);
    if (status == SPT_OK)
        status = count(&made);
    if (status == SPT_OK)
        status = make(&made, trace);
    return spt_desk_leave(desk, status);
}

/* ---- what it tells ---- */

static const spt_stretch *stretch_of(const spt_response_trace *trace, uint32_t stretch)
{
    return trace == NULL || stretch >= trace->count ? NULL : &trace->stretches[stretch];
}

int64_t spt_response_trace_opened(const spt_response_trace *trace)
{
    return trace == NULL ? 0 : trace->opened;
}

int64_t spt_response_trace_due(const spt_response_trace *trace)
{
    return trace == NULL ? 0 : trace->due;
}

int64_t spt_response_trace_stored(const spt_response_trace *trace)
{
    return trace == NULL ? 0 : trace->stored;
}

int32_t spt_response_trace_is_as_stored(const spt_response_trace *trace)
{
    return trace != NULL && trace->due == trace->stored;
}

uint32_t spt_response_trace_count(const spt_response_trace *trace)
{
    return trace == NULL ? 0 : trace->count;
}

int32_t spt_response_trace_day(const spt_response_trace *trace, uint32_t stretch)
{
    const spt_stretch *found = stretch_of(trace, stretch);
    return found == NULL ? 0 : (int32_t)spt_day_to_date(found->day);
}

int32_t spt_response_trace_from(const spt_response_trace *trace, uint32_t stretch)
{
    const spt_stretch *found = stretch_of(trace, stretch);
    return found == NULL ? 0 : (int32_t)found->from;
}

int32_t spt_response_trace_to(const spt_response_trace *trace, uint32_t stretch)
{
    const spt_stretch *found = stretch_of(trace, stretch);
    return found == NULL ? 0 : (int32_t)found->to;
}

int32_t spt_response_trace_kind(const spt_response_trace *trace, uint32_t stretch)
{
    const spt_stretch *found = stretch_of(trace, stretch);
    return found == NULL ? 0 : found->kind;
}

spt_response_trace *spt_response_trace_ref(spt_response_trace *trace)
{
    return spt_snapshot_ref(trace);
}

void spt_response_trace_unref(spt_response_trace *trace)
{
    spt_snapshot_unref(trace);
}
