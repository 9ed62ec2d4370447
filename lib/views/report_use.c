/* SPDX-License-Identifier: MIT */
/*
 * Use by month and category (D25): how often tickets were resolved, the points spent on them, and those refunded. Acts and
 * entries of an account are read together, newest first, from the end of the record to the beginning of the period.
 */
#include <string.h>

#include "../operations/operation.h"
#include "../rules/day.h"
#include "report.h"

/* So many acts of an account are read at a time. */
#define ACTS 64

/* The report's values. */
enum { RESOLVED, SPENT, REFUNDED };

typedef struct used_act {
    int64_t time;
    int64_t ticket;
    int32_t is_counted; /* it is in the period */
    int64_t values[SPT_REPORT_VALUES];
    char category[SPT_CODE_BYTES + 1]; /* that the ticket has now; "": it is not known */
} used_act;

typedef struct reading {
    spt_summing *sum;
    int64_t act;      /* the acts begin below this one */
    int64_t entry;    /* and the entries below this one */
    int32_t is_ended; /* an act before the period was seen, or the first one */
    uint32_t count;
    uint32_t of_ticket; /* the act whose ticket comes next */
    used_act *acts;     /* newest first, without gaps */
} reading;

static int32_t refuse(spt_load *load, const char *what)
{
    load->fault = what;
    return SPT_SINK_NEXT;
}

/* Until the account is known, everything begins at its end. */
static void begin_at_end(reading *view, const spt_account_row *account)
{
    if (view->act != 0)
        return;
    view->act = account->acts + 1;
    view->entry = account->entries + 1;
}

static int32_t take_act(spt_load *load, const spt_row *row)
{
    const void *any = row;
    reading *view = load->view;
    const spt_act_row *act = any;
    begin_at_end(view, &load->work.account);
    if (view->count == ACTS || act->act != view->act - view->count - 1)
        return refuse(load, "act");
    view->is_ended = act->time <= view->sum->before;
    if (view->is_ended)
        return SPT_SINK_NEXT;
    used_act *taken = &view->acts[view->count++];
    memset(taken, 0, sizeof *taken);
    taken->time = act->time;
    taken->ticket = act->ticket;
    taken->is_counted = act->time <= view->sum->last;
    taken->values[RESOLVED] = act->kind == SPT_ACT_RESOLVE;
    view->is_ended = act->act == 1;
    return SPT_SINK_GO_ON;
}

/* 0: the act would have moved more points than an account can have (D1). */
static int count_entry(used_act *act, const spt_entry_row *entry)
{
    if (entry->kind == SPT_ENTRY_SETTLE)
        act->values[SPENT] += entry->points;
    else if (spt_entry_from((int32_t)entry->kind) == SPT_PLACE_SPENT)
        act->values[REFUNDED] += entry->points;
    return act->values[SPENT] <= SPT_POINTS_MAX && act->values[REFUNDED] <= SPT_POINTS_MAX;
}

static int32_t take_entry(spt_load *load, const spt_row *row)
{
    const void *any = row;
    reading *view = load->view;
    const spt_entry_row *entry = any;
    if (entry->entry != view->entry - 1 || entry->act >= view->act)
        return refuse(load, "entry");
    if (entry->act < view->act - view->count)
        return SPT_SINK_NEXT;
    view->entry--;
    return count_entry(&view->acts[view->act - entry->act - 1], entry) ? SPT_SINK_GO_ON : refuse(load, "points");
}

/* Tickets come in the order of their acts. One may have gone to another account since (D19). */
static int32_t take_ticket(spt_load *load, const spt_row *row)
{
    const void *any = row;
    reading *view = load->view;
    const spt_ticket_row *ticket = any;
    while (view->of_ticket < view->count && view->acts[view->of_ticket].ticket != ticket->ticket)
        view->of_ticket++;
    if (view->of_ticket < view->count)
        strcpy(view->acts[view->of_ticket++].category, ticket->category);
    return SPT_SINK_GO_ON;
}

static void plan_more(spt_load *load)
{
    reading *view = load->view;
    view->count = view->of_ticket = 0;
    view->is_ended = 0;
    spt_range *acts = spt_load_add(load, SPT_INDEX_ACT, SPT_RANGE_DESCENDING, ACTS, take_act);
    spt_range *entries = spt_load_add(load, SPT_INDEX_ENTRY, SPT_RANGE_DESCENDING, UINT64_MAX, take_entry);
    spt_range *tickets = spt_load_add(load, SPT_INDEX_TICKET_BY_ID, 0, 1, take_ticket);
    acts->position = entries->position = view->act != 0;
    acts->values[1].number = view->act;
    entries->values[1].number = view->entry;
    tickets->from = load->count - 3;
    tickets->from_column = SPT_LOAD_COLUMN(spt_act_row, ticket);
}

static void plan_account(spt_load *load)
{
    reading *view = load->view;
    spt_report_drop(view->sum->report);
    view->act = view->entry = 0;
    view->acts = spt_arena_room(&load->desk->arena, ACTS * sizeof *view->acts);
    if (view->acts == NULL)
        load->status = SPT_E_NOMEM;
    else
        plan_more(load);
}

static spt_status month_of(const spt_desk *desk, int64_t time, int64_t *month)
{
    int64_t day = 0;
    spt_status status = spt_day_of_instant(&desk->catalogue.settings.zone, time, &day);
    if (status != SPT_OK)
        return status;
    spt_civil civil = spt_day_to_civil(day);
    *month = (int64_t)civil.year * 100 + civil.month;
    return SPT_OK;
}

static spt_status add_act(spt_load *load, const reading *view, const used_act *act)
{
    int64_t month = 0;
    if (!act->is_counted || (act->values[RESOLVED] | act->values[SPENT] | act->values[REFUNDED]) == 0)
        return SPT_OK;
    if (act->category[0] == '\0')
        return spt_work_corrupt(&load->work, "ticket", act->ticket);
    spt_status status = month_of(load->desk, act->time, &month);
    return status == SPT_OK ? spt_report_add(view->sum->report, month, act->category, act->values) : status;
}

/* What a proven read showed: all acts that were asked for, and all their entries. */
static spt_status add_acts(spt_load *load, reading *view)
{
    spt_status status = SPT_OK;
    if (!view->is_ended && view->count < ACTS)
        return spt_work_corrupt(&load->work, "acts", load->account_id);
    for (uint32_t i = 0; status == SPT_OK && i < view->count; i++)
        status = add_act(load, view, &view->acts[i]);
    view->act -= view->count;
    return status;
}

static spt_status read_once(spt_summing *sum, int64_t account)
{
    spt_load load;
    reading view = {.sum = sum};
    spt_load_init(&load, sum->desk, account, NULL, plan_account);
    load.view = &view;
    load.clock = sum->now;
    spt_status status = spt_load_run(&load);
    if (status == SPT_OK && load.work.revision == 0)
        status = spt_work_corrupt(&load.work, "account", account);
    if (status == SPT_OK)
        status = add_acts(&load, &view);
    while (status == SPT_OK && !view.is_ended) {
        status = spt_load_more(&load, plan_more);
        if (status == SPT_OK)
            status = add_acts(&load, &view);
    }
    return status;
}

/* Whether an account did anything in the period is told by its newest act, and when it was opened. */
static int32_t wish(void *ctx, const spt_account_row *account)
{
    const spt_summing *sum = ctx;
    return account->opened > sum->last || account->newest <= sum->before ? SPT_VISIT_NOTHING : SPT_VISIT_ALONE;
}

const spt_summing_way spt_summing_use = {wish, NULL, read_once};
