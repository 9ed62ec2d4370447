/* SPDX-License-Identifier: MIT */
/*
 * Money and free points (D25): the sums over all lots of what they came to, at the end of a period less at its beginning.
 *
 * A lot whose account has done nothing since is as its row says. Any other is unwound: its newest entries are undone
 * until the instant is reached, so that a report costs what was done since, however long the history before.
 */
#include <string.h>

#include "../operations/operation.h"
#include "../rules/lot_state.h"
#include "report.h"

/* So many lots of an account are unwound at a time. */
#define LOTS 32

/* ---- one lot ---- */

static void shares_of(const spt_summing *sum, const spt_lot_row *lot, const spt_lot_state *state, int64_t *shares)
{
    if (sum->report->kind == SPT_REPORT_FREE_POINTS)
        spt_lot_state_points(state, shares);
    else
        spt_lot_state_money(lot, state, shares);
}

/* Money is of lots that were paid for, free points are of the others. */
static int is_counted(const spt_summing *sum, const spt_lot_row *lot)
{
    return (lot->paid == 0) == (sum->report->kind == SPT_REPORT_FREE_POINTS);
}

/* Adds what a lot came to: `end` less `start`. */
static spt_status add_lot(spt_summing *sum, const spt_lot_row *lot, spt_lot_state *start, spt_lot_state *end)
{
    int64_t shares[SPT_SHARES], before[SPT_SHARES], changed = 0;
    spt_lot_state_lapse(lot, start, sum->before);
    spt_lot_state_lapse(lot, end, sum->last);
    if (memcmp(start, end, sizeof *start) == 0)
        return SPT_OK;
    shares_of(sum, lot, start, before);
    shares_of(sum, lot, end, shares);
    for (int i = 0; i < SPT_SHARES; i++) {
        shares[i] -= before[i];
        changed |= shares[i];
    }
    const char *key = sum->report->kind == SPT_REPORT_FREE_POINTS ? lot->pack : lot->currency;
    return changed == 0 ? SPT_OK : spt_report_add(sum->report, 0, key, shares);
}

/* ---- accounts that are as their rows say ---- */

/* Whether nothing was there yet when the period began. */
static int is_new(const spt_summing *sum, int64_t opened)
{
    return opened > sum->before;
}

/* Since the beginning of everything: an account that did nothing since is as its rows say. */
static int32_t wish_of_all(void *ctx, const spt_account_row *account)
{
    const spt_summing *sum = ctx;
    if (account->opened > sum->last)
        return SPT_VISIT_NOTHING;
    return account->newest <= sum->last ? SPT_VISIT_LOTS : SPT_VISIT_ALONE;
}

/* In a period that has a beginning most accounts do nothing: their lots are not looked at. */
static int32_t wish_of_period(void *ctx, const spt_account_row *account)
{
    const spt_summing *sum = ctx;
    int is_still = account->newest <= sum->before && account->next_lapse > sum->last;
    return account->opened > sum->last || is_still ? SPT_VISIT_NOTHING : SPT_VISIT_ALONE;
}

static spt_status take_still_lot(void *ctx, const spt_lot_row *lot)
{
    spt_summing *sum = ctx;
    spt_lot_state start, end;
    if (!is_counted(sum, lot))
        return SPT_OK;
    spt_lot_state_of(lot, &end);
    spt_lot_state_none(lot, &start);
    return add_lot(sum, lot, &start, &end);
}

/* ---- accounts that are unwound ---- */

typedef struct unwound_lot {
    spt_lot_row row;
    spt_lot_state start;
    spt_lot_state end;
    char pack[SPT_CODE_BYTES + 1];
    char currency[4];
} unwound_lot;

typedef struct unwinding {
    spt_summing *sum;
    int64_t after;     /* the lots begin behind this one */
    int64_t act_start; /* the account's newest act before the period */
    int64_t act_end;   /* and the newest in it or before */
    int32_t is_start;  /* acts before the period are looked for, too */
    int32_t has_acts;  /* all acts that were looked for have been seen */
    int64_t acts;      /* seen, the newest first */
    int64_t entries;
    uint32_t count;
    unwound_lot *lots;
} unwinding;

static int32_t refuse(spt_load *load, const char *what)
{
    load->fault = what;
    return SPT_SINK_NEXT;
}

static int32_t take_lot(spt_load *load, const spt_row *row)
{
    const void *any = row;
    unwinding *view = load->view;
    const spt_lot_row *lot = any;
    if (lot->lot != view->after + view->count + 1 || view->count == LOTS)
        return refuse(load, "lot");
    unwound_lot *taken = &view->lots[view->count++];
    taken->row = *lot;
    taken->row.pack = strcpy(taken->pack, lot->pack);
    taken->row.currency = strcpy(taken->currency, lot->currency);
    spt_lot_state_of(lot, &taken->end);
    spt_lot_state_of(lot, &taken->start);
    return SPT_SINK_GO_ON;
}

/* Acts come newest first; their times never run backwards (D2). */
static int32_t take_act(spt_load *load, const spt_row *row)
{
    const void *any = row;
    unwinding *view = load->view;
    const spt_act_row *act = any;
    if (act->act != load->work.account.acts - view->acts++)
        return refuse(load, "act");
    view->is_start = !is_new(view->sum, load->work.account.opened);
    if (view->act_end == 0 && act->time <= view->sum->last)
        view->act_end = act->act;
    if (view->is_start && act->time <= view->sum->before)
        view->act_start = act->act;
    view->has_acts = act->act == 1 || view->act_start != 0 || (view->act_end != 0 && !view->is_start);
    return view->has_acts ? SPT_SINK_NEXT : SPT_SINK_GO_ON;
}

static int undo(unwound_lot *lot, const unwinding *view, const spt_entry_row *entry)
{
    if (entry->act > view->act_end && !spt_lot_state_undo(&lot->row, &lot->end, entry))
        return 0;
    return !view->is_start || spt_lot_state_undo(&lot->row, &lot->start, entry);
}

static int32_t take_entry(spt_load *load, const spt_row *row)
{
    const void *any = row;
    unwinding *view = load->view;
    const spt_entry_row *entry = any;
    if (entry->entry != load->work.account.entries - view->entries)
        return refuse(load, "entry");
    if (entry->act <= (view->is_start ? view->act_start : view->act_end))
        return SPT_SINK_NEXT;
    view->entries++;
    if (entry->lot <= view->after || entry->lot > view->after + view->count)
        return SPT_SINK_GO_ON;
    return undo(&view->lots[entry->lot - view->after - 1], view, entry) ? SPT_SINK_GO_ON : refuse(load, "points");
}

static void plan_unwinding(spt_load *load)
{
    unwinding *view = load->view;
    view->act_start = view->act_end = view->acts = view->entries = 0;
    view->is_start = view->has_acts = 0;
    view->count = 0;
    spt_range *lots = spt_load_add(load, SPT_INDEX_LOT, 0, LOTS, take_lot);
    lots->position = 1;
    lots->values[1].number = view->after;
    spt_load_add(load, SPT_INDEX_ACT, SPT_RANGE_DESCENDING, UINT64_MAX, take_act);
    spt_load_add(load, SPT_INDEX_ENTRY, SPT_RANGE_DESCENDING, UINT64_MAX, take_entry);
}

/* The first plan of an account: what was found at another revision is of no moment. */
static void plan_account(spt_load *load)
{
    unwinding *view = load->view;
    spt_report_drop(view->sum->report);
    view->after = 0;
    view->lots = spt_arena_room(&load->desk->arena, LOTS * sizeof *view->lots);
    if (view->lots == NULL)
        load->status = SPT_E_NOMEM;
    else
        plan_unwinding(load);
}

/* What a proven read showed must be whole. */
static spt_status check_unwound(spt_load *load, const unwinding *view)
{
    int64_t lots = load->work.account.lots;
    if (!view->has_acts)
        return spt_work_corrupt(&load->work, "acts", load->account_id);
    return lots > view->after && view->count == 0 ? spt_work_corrupt(&load->work, "lots", load->account_id) : SPT_OK;
}

static spt_status add_unwound(spt_load *load, const unwinding *view)
{
    spt_status status = check_unwound(load, view);
    for (uint32_t i = 0; status == SPT_OK && i < view->count; i++) {
        unwound_lot *lot = &view->lots[i];
        if (!view->is_start)
            spt_lot_state_none(&lot->row, &lot->start);
        if (is_counted(view->sum, &lot->row))
            status = add_lot(view->sum, &lot->row, &lot->start, &lot->end);
    }
    return status;
}

/* SPT_E_CONFLICT: the account changed between its lots. */
static spt_status unwind_once(spt_summing *sum, int64_t account)
{
    spt_load load;
    unwinding view = {.sum = sum};
    spt_load_init(&load, sum->desk, account, NULL, plan_account);
    load.view = &view;
    load.clock = sum->now;
    spt_status status = spt_load_run(&load);
    if (status == SPT_OK && load.work.revision == 0)
        status = spt_work_corrupt(&load.work, "account", account);
    if (status == SPT_OK)
        status = add_unwound(&load, &view);
    while (status == SPT_OK && view.after + view.count < load.work.account.lots) {
        view.after += view.count;
        status = spt_load_more(&load, plan_unwinding);
        if (status == SPT_OK)
            status = add_unwound(&load, &view);
    }
    return status;
}

const spt_summing_way spt_summing_all = {wish_of_all, take_still_lot, unwind_once};
const spt_summing_way spt_summing_period = {wish_of_period, NULL, unwind_once};
