/* SPDX-License-Identifier: MIT */
/*
 * Money and free points (D25): the sums over all lots of what they came to, at the end of a period less at its beginning.
 *
 * A lot whose account has done nothing since is as its row says. Any other is unwound: its newest entries are undone
 * until the instant is reached, so that a report costs what was done since, however long the history before.
 */
#include <string.h>

#include "../base/row.h"
#include "../operations/operation.h"
#include "../rules/lot_state.h"
#include "report.h"

/* So many lots of an account are unwound at a time. */
#define LOTS 64

/* One call. */
typedef struct summing {
    spt_desk *desk;
    spt_report *report;
    int64_t now;
    int64_t before; /* the last second before the period; -1: there is none */
    int64_t last;   /* the period's last second */
    int64_t account;
    uint32_t left; /* accounts to visit yet */
} summing;

/* ---- one lot ---- */

static void shares_of(const summing *sum, const spt_lot_row *lot, const spt_lot_state *state, int64_t *shares)
{
    if (sum->report->kind == SPT_REPORT_FREE_POINTS)
        spt_lot_state_points(state, shares);
    else
        spt_lot_state_money(lot, state, shares);
}

/* Money is of lots that were paid for, free points are of the others. */
static int is_counted(const summing *sum, const spt_lot_row *lot)
{
    return (lot->paid == 0) == (sum->report->kind == SPT_REPORT_FREE_POINTS);
}

/* Adds what a lot came to: `end` less `start`. */
static spt_status add_lot(summing *sum, const spt_lot_row *lot, spt_lot_state *start, spt_lot_state *end)
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
static int is_new(const summing *sum, int64_t opened)
{
    return opened > sum->before;
}

/* Since the beginning of everything: an account that did nothing since is as its rows say. */
static int32_t wish_of_all(void *ctx, const spt_account_row *account)
{
    const summing *sum = ctx;
    if (account->opened > sum->last)
        return SPT_VISIT_NOTHING;
    return account->newest <= sum->last ? SPT_VISIT_LOTS : SPT_VISIT_ALONE;
}

/* In a period that has a beginning most accounts do nothing: their lots are not looked at. */
static int32_t wish_of_period(void *ctx, const spt_account_row *account)
{
    const summing *sum = ctx;
    int is_still = account->newest <= sum->before && account->next_lapse > sum->last;
    return account->opened > sum->last || is_still ? SPT_VISIT_NOTHING : SPT_VISIT_ALONE;
}

static spt_status take_still_lot(void *ctx, const spt_lot_row *lot)
{
    summing *sum = ctx;
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
    summing *sum;
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
    view->lots = spt_arena_take_array(&load->desk->arena, LOTS, sizeof *view->lots);
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
static spt_status unwind_once(summing *sum, int64_t account)
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

static spt_status unwind(summing *sum, int64_t account)
{
    spt_status status = SPT_E_CONFLICT;
    for (int tries = 0; status == SPT_E_CONFLICT && tries < SPT_DESK_TRIES; tries++)
        status = unwind_once(sum, account);
    if (status == SPT_E_CONFLICT)
        return spt_problem_plain(&sum->desk->problem, SPT_E_BUSY);
    return status == SPT_OK ? spt_report_keep(sum->report) : status;
}

/* ---- all accounts ---- */

/* The accounts that the visit did not settle. */
static spt_status unwind_rest(summing *sum, const spt_visit *visit)
{
    spt_status status = SPT_OK;
    for (uint32_t i = 0; status == SPT_OK && i < visit->count; i++) {
        int32_t wish = visit->found[i].wish;
        if (wish == SPT_VISIT_ALONE || (wish == SPT_VISIT_LOTS && !visit->is_proven))
            status = unwind(sum, visit->found[i].account);
    }
    return status;
}

/* Some accounts more; *is_end: there are no others. */
static spt_status visit_some(summing *sum, int *is_end)
{
    spt_visit visit = {.desk = sum->desk, .after = sum->account, .ctx = sum};
    int has_beginning = sum->before >= 0;
    visit.limit = sum->left < SPT_VISIT_ACCOUNTS ? sum->left : SPT_VISIT_ACCOUNTS;
    visit.wish = has_beginning ? wish_of_period : wish_of_all;
    visit.take_lot = has_beginning ? NULL : take_still_lot;
    spt_status status = spt_visit_read(&visit);
    if (status == SPT_OK && visit.is_proven)
        status = spt_report_keep(sum->report);
    spt_report_drop(sum->report);
    if (status == SPT_OK)
        status = unwind_rest(sum, &visit);
    if (visit.count > 0)
        sum->account = visit.found[visit.count - 1].account;
    sum->left -= visit.count;
    *is_end = visit.count < visit.limit;
    return status;
}

static spt_status limit_problem(summing *sum)
{
    return spt_problem_set(&sum->desk->problem, SPT_E_LIMIT, "sum", sum->account,
                           "A sum of the report would be beyond %lld, or there would be more than %d rows.",
                           (long long)SPT_POINTS_MAX, SPT_REPORT_ROWS);
}

static spt_status visit_all(summing *sum)
{
    int is_end = 0;
    spt_status status = SPT_OK;
    while (status == SPT_OK && !is_end && sum->left > 0)
        status = visit_some(sum, &is_end);
    if (status == SPT_OK)
        status = spt_report_check(sum->report);
    if (status == SPT_OK && !is_end)
        status = spt_report_suspend(sum->report, sum->account);
    return status == SPT_E_LIMIT ? limit_problem(sum) : status;
}

/* ---- the calls ---- */

/* What a call asks for. */
typedef struct asked {
    int32_t kind;
    int64_t from;
    int64_t until;
    const char *after;
    uint32_t limit;
    spt_report **report;
} asked;

static spt_status check_arguments(spt_desk *desk, const asked *ask)
{
    spt_problem *problem = &desk->problem;
    if (ask->report == NULL)
        return spt_problem_set(problem, SPT_E_INVALID, "report", 0, "An out-pointer is NULL.");
    if (ask->limit < 1 || ask->limit > SPT_REPORT_VISITS)
        return spt_problem_set(problem, SPT_E_INVALID, "limit", ask->limit, "limit is %lu; it must be 1 to %d.",
                               (unsigned long)ask->limit, SPT_REPORT_VISITS);
    if (ask->from < SPT_UNSET || ask->from > SPT_TIME_MAX)
        return spt_problem_set(problem, SPT_E_INVALID, "from", ask->from, "from is %lld; it must be 0 to %lld.",
                               (long long)ask->from, (long long)SPT_TIME_MAX);
    return SPT_OK;
}

/* Liability is of one instant; the other reports name the second behind their last one. */
static spt_status check_until(const summing *sum, int64_t until)
{
    int is_instant = sum->report->kind == SPT_REPORT_LIABILITY;
    int64_t given = until - is_instant, least = 1 - is_instant, most = sum->now + 1 - is_instant;
    const char *name = is_instant ? "at" : "until";
    if (given >= least && given <= most)
        return SPT_OK;
    return spt_problem_set(&sum->desk->problem, SPT_E_INVALID, name, given,
                           "%s is %lld; it must be %lld to %lld: a report is of what has passed.", name,
                           (long long)given, (long long)least, (long long)most);
}

static spt_status begin_report(summing *sum)
{
    spt_report *report = sum->report;
    if (report->until == SPT_UNSET)
        report->until = sum->now + 1;
    spt_status status = check_until(sum, report->until);
    if (status == SPT_OK && report->from >= report->until)
        status = spt_problem_set(&sum->desk->problem, SPT_E_INVALID, "from", report->from,
                                 "from is %lld; it must be before until, %lld.", (long long)report->from,
                                 (long long)report->until);
    return status;
}

static int is_same(int64_t given, int64_t kept)
{
    return given == SPT_UNSET || given == kept;
}

/* What is given besides a token must be what the report was begun with. */
static spt_status resume_report(summing *sum, const char *after)
{
    spt_report *report = sum->report;
    int64_t numbers[SPT_REPORT_NUMBERS];
    spt_status status = spt_report_resume(report, after, numbers);
    if (status == SPT_E_NOMEM)
        return status;
    int64_t from = numbers[SPT_REPORT_FROM], until = numbers[SPT_REPORT_UNTIL];
    if (status != SPT_OK || !is_same(report->from, from) || !is_same(report->until, until) || from < SPT_UNSET ||
        from >= until || until > SPT_TIME_MAX + 1 || numbers[SPT_REPORT_AFTER] < 1)
        return spt_token_bad(sum->desk);
    report->from = from;
    report->until = until;
    sum->account = numbers[SPT_REPORT_AFTER];
    return SPT_OK;
}

static spt_status run_report(summing *sum, const asked *ask)
{
    int is_begun = ask->after != NULL && ask->after[0] != '\0';
    spt_status status = is_begun ? resume_report(sum, ask->after) : begin_report(sum);
    sum->before = sum->report->from == SPT_UNSET ? -1 : sum->report->from - 1;
    sum->last = sum->report->until - 1;
    return status == SPT_OK ? visit_all(sum) : status;
}

static spt_status make_report(spt_desk *desk, const asked *ask)
{
    summing sum = {.desk = desk, .left = ask->limit};
    spt_status status = check_arguments(desk, ask);
    if (status == SPT_OK)
        status = spt_report_begin(desk, &sum.now);
    if (status != SPT_OK)
        return status;
    sum.report = spt_report_make(&desk->allocator, ask->kind, ask->from, ask->until);
    if (sum.report == NULL)
        return SPT_E_NOMEM;
    desk->unfinished = sum.report;
    status = run_report(&sum, ask);
    desk->unfinished = NULL;
    if (status == SPT_OK)
        *ask->report = sum.report;
    else
        spt_report_unref(sum.report);
    return status;
}

static spt_status call_report(spt_desk *desk, const asked *ask)
{
    spt_status status = spt_desk_enter(desk);
    return status == SPT_OK ? spt_desk_leave(desk, make_report(desk, ask)) : status;
}

static spt_status refuse_instant(spt_desk *desk, int64_t at)
{
    spt_status status = spt_desk_enter(desk);
    if (status != SPT_OK)
        return status;
    return spt_desk_leave(desk,
                          spt_problem_set(&desk->problem, SPT_E_INVALID, "at", at, "at is %lld; it must be 0 to %lld.",
                                          (long long)at, (long long)SPT_TIME_MAX));
}

spt_status spt_report_liability(spt_desk *desk, int64_t at, const char *after, uint32_t limit, spt_report **report)
{
    if (at < SPT_UNSET || at > SPT_TIME_MAX)
        return refuse_instant(desk, at);
    int64_t until = at == SPT_UNSET ? SPT_UNSET : at + 1;
    const asked ask = {SPT_REPORT_LIABILITY, SPT_UNSET, until, after, limit, report};
    return call_report(desk, &ask);
}

spt_status spt_report_earned(spt_desk *desk, int64_t from, int64_t until, const char *after, uint32_t limit,
                             spt_report **report)
{
    const asked ask = {SPT_REPORT_EARNED, from, until, after, limit, report};
    return call_report(desk, &ask);
}

spt_status spt_report_free_points(spt_desk *desk, int64_t from, int64_t until, const char *after, uint32_t limit,
                                  spt_report **report)
{
    const asked ask = {SPT_REPORT_FREE_POINTS, from, until, after, limit, report};
    return call_report(desk, &ask);
}
