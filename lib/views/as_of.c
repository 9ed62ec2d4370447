/* SPDX-License-Identifier: MIT */
#include "as_of.h"

#include <string.h>

#include "../base/alloc.h"
#include "../base/row.h"
#include "../operations/operation.h"

void spt_as_of_init(spt_as_of *as_of, uint32_t struct_size)
{
    static const spt_as_of now = {.struct_size = (uint32_t)sizeof now, .at = SPT_UNSET};
    spt_struct_give(as_of, struct_size, &now, (uint32_t)sizeof now);
}

static spt_status check_asked(spt_desk *desk, const spt_as_of *asked)
{
    spt_problem *problem = &desk->problem;
    if (asked->at < SPT_UNSET || asked->at > SPT_TIME_MAX)
        return spt_problem_set(problem, SPT_E_INVALID, "at", asked->at, "at is %lld; it must be 0 to %lld.",
                               (long long)asked->at, (long long)SPT_TIME_MAX);
    if (asked->act < 0)
        return spt_problem_set(problem, SPT_E_INVALID, "act", asked->act, "act is below 1.");
    if (asked->act != 0 && asked->at != SPT_UNSET)
        return spt_problem_set(problem, SPT_E_INVALID, "act", asked->act, "A second and an act are given.");
    return SPT_OK;
}

spt_status spt_past_take(spt_past *past, spt_desk *desk, int64_t account, const spt_as_of *given)
{
    past->desk = desk;
    past->account_id = account;
    past->is_continued = 0;
    spt_as_of_init(&past->asked, (uint32_t)sizeof past->asked);
    if (given == NULL)
        return SPT_OK;
    spt_status status =
        spt_struct_take(&past->asked, (uint32_t)sizeof past->asked, given, (uint32_t)sizeof past->asked);
    if (status != SPT_OK || past->asked.reserved != 0)
        return spt_problem_set(&desk->problem, SPT_E_INVALID, "as_of", 0,
                               "as_of.struct_size is none that this library knows, or as_of.reserved is not 0.");
    return check_asked(desk, &past->asked);
}

int spt_past_is_now(const spt_past *past)
{
    return past->asked.act == 0 && past->asked.at == SPT_UNSET;
}

spt_status spt_past_unknown(const spt_past *past, const char *what, int64_t number)
{
    return spt_problem_set(&past->desk->problem, SPT_E_SCHEMA, what, number,
                           "An older version recorded %s %lld of account %lld, and not what it left behind.", what,
                           (long long)number, (long long)past->account_id);
}

spt_status spt_past_corrupt(const spt_past *past, const char *field)
{
    return spt_problem_set(&past->desk->problem, SPT_E_CORRUPT, field, past->account_id,
                           "The rows of account %lld do not agree on its past: an audit names what differs.",
                           (long long)past->account_id);
}

spt_status spt_past_read(spt_past *past, spt_load_plan plan, void *view)
{
    past->load.view = view;
    return spt_load_more(&past->load, plan);
}

/* ---- searching ---- */

/* As many as one read has room for, beside the account's rows. */
enum { PROBES = 12 };

/* Numbers of rows whose values never fall: the greatest number whose value is up to a bound lies in [low, high). */
typedef struct search {
    uint32_t index;
    const spt_column *column;
    int64_t bound;
    int64_t low;
    int64_t high;
    uint32_t probes; /* of this read */
    uint32_t found;
} search;

static int32_t take_probe(spt_load *load, const spt_row *row)
{
    search *view = load->view;
    const spt_index *index = &spt_schema_get()->indexes[view->index];
    int64_t number = spt_row_integer(row, &spt_schema_get()->tables[index->table].columns[index->columns[1]]);
    view->found++;
    if (spt_row_integer(row, view->column) <= view->bound)
        view->low = number > view->low ? number : view->low;
    else
        view->high = number < view->high ? number : view->high;
    return SPT_SINK_NEXT;
}

static void plan_probes(spt_load *load)
{
    search *view = load->view;
    int64_t between = view->high - view->low - 1;
    view->probes = (uint32_t)(between < PROBES ? between : PROBES);
    view->found = 0;
    for (uint32_t i = 1; i <= view->probes; i++) {
        spt_range *range = spt_load_add(load, view->index, 0, 1, take_probe);
        range->prefix = 2;
        range->values[1].number = view->low + (between + 1) * i / (view->probes + 1);
    }
}

static spt_status find_number(spt_past *past, search *view)
{
    while (view->high - view->low > 1) {
        spt_status status = spt_past_read(past, plan_probes, view);
        if (status != SPT_OK)
            return status;
        if (view->found != view->probes || view->low >= view->high)
            return spt_past_corrupt(past, spt_schema_get()->indexes[view->index].name);
    }
    return SPT_OK;
}

/* The number of the newest act up to a second, of an account that was open then. */
static spt_status find_act(spt_past *past)
{
    search view = {.index = SPT_INDEX_ACT, .bound = past->asked.at, .low = 1, .high = past->acts};
    view.column = &spt_schema_get()->tables[SPT_TABLE_ACT].columns[SPT_LOAD_COLUMN(spt_act_row, time)];
    spt_status status = find_number(past, &view);
    past->act = view.low;
    return status;
}

/* The number of the newest lot that the act, or one before it, issued. */
static spt_status find_lots(spt_past *past, int64_t *lots)
{
    search view = {.index = SPT_INDEX_LOT, .bound = past->act, .high = past->load.work.account.lots + 1};
    view.column = &spt_schema_get()->tables[SPT_TABLE_LOT].columns[SPT_LOAD_COLUMN(spt_lot_row, act)];
    spt_status status = find_number(past, &view);
    *lots = view.low;
    return status;
}

static int32_t take_act(spt_load *load, const spt_row *row)
{
    const void *any = row;
    const spt_act_row *act = any;
    spt_past *past = load->view;
    past->time = act->time;
    past->entries = act->entries;
    past->open_tickets = act->open_tickets;
    return SPT_SINK_NEXT;
}

static void plan_act(spt_load *load)
{
    spt_past *past = load->view;
    past->time = SPT_UNSET;
    spt_range *act = spt_load_add(load, SPT_INDEX_ACT, 0, 1, take_act);
    act->prefix = 2;
    act->values[1].number = past->act;
}

static spt_status read_act(spt_past *past)
{
    spt_status status = spt_past_read(past, plan_act, past);
    if (status == SPT_OK && past->time == SPT_UNSET)
        status = spt_past_corrupt(past, "act");
    past->at = past->asked.act != 0 ? past->time : past->asked.at;
    return status;
}

/* ---- which state is asked for ---- */

static spt_status find_by_act(spt_past *past)
{
    if (past->asked.act > past->acts)
        return spt_problem_set(&past->desk->problem, SPT_E_NOT_FOUND, "act", past->asked.act,
                               "Account %lld has no act %lld.", (long long)past->account_id,
                               (long long)past->asked.act);
    past->act = past->asked.act;
    past->is_past = past->act != past->acts;
    past->at = past->load.work.account.newest;
    return past->is_past || past->is_continued ? read_act(past) : SPT_OK;
}

static spt_status find_by_second(spt_past *past)
{
    const spt_account_row *account = &past->load.work.account;
    if (past->asked.at < account->opened)
        return spt_problem_set(&past->desk->problem, SPT_E_NOT_FOUND, "at", past->asked.at,
                               "Account %lld was opened at %lld.", (long long)past->account_id,
                               (long long)account->opened);
    past->act = past->acts;
    past->is_past = past->asked.at < account->newest;
    past->at = past->asked.at;
    if (!past->is_past)
        return SPT_OK;
    spt_status status = find_act(past);
    return status == SPT_OK ? read_act(past) : status;
}

static spt_status run_once(spt_past *past, spt_past_answer answer, void *view)
{
    spt_load_init(&past->load, past->desk, past->account_id, NULL, NULL);
    spt_status status = spt_load_run(&past->load);
    if (status == SPT_OK)
        status = spt_operation_check_account(&past->load);
    if (status != SPT_OK)
        return status;
    past->acts = past->load.work.account.acts;
    status = past->asked.act != 0 ? find_by_act(past) : find_by_second(past);
    return status == SPT_OK ? answer(past, view) : status;
}

spt_status spt_past_run(spt_past *past, spt_past_answer answer, void *view)
{
    for (int tries = 0; tries < SPT_DESK_TRIES; tries++) {
        spt_status status = run_once(past, answer, view);
        if (status != SPT_E_CONFLICT || past->desk->base != NULL)
            return status;
    }
    return spt_problem_plain(&past->desk->problem, SPT_E_BUSY);
}

/* ---- totals ---- */

typedef struct sums {
    spt_past *past;
    int32_t has_entry;
    int32_t has_outside;
    spt_entry_row entry;   /* the newest one up to the act */
    spt_entry_row outside; /* the newest one of part 1 */
} sums;

static int32_t take_newest_entry(spt_load *load, const spt_row *row)
{
    const void *any = row;
    sums *view = load->view;
    view->entry = *(const spt_entry_row *)any;
    view->has_entry = view->entry.entry <= view->past->entries;
    return SPT_SINK_NEXT;
}

static int32_t take_newest_outside(spt_load *load, const spt_row *row)
{
    const void *any = row;
    sums *view = load->view;
    view->outside = *(const spt_entry_row *)any;
    view->has_outside = view->outside.entry <= view->past->entries;
    return SPT_SINK_NEXT;
}

static void plan_sums(spt_load *load)
{
    sums *view = load->view;
    view->has_entry = view->has_outside = 0;
    spt_range *entry = spt_load_add(load, SPT_INDEX_ENTRY, 0, 1, take_newest_entry);
    entry->prefix = 2;
    entry->values[1].number = view->past->entries;
    spt_range *outside = spt_load_add(load, SPT_INDEX_ENTRY_BY_OUTSIDE, SPT_RANGE_DESCENDING, 1, take_newest_outside);
    outside->prefix = 2;
    outside->position = 1;
    outside->values[1].number = 1;
    outside->values[2].number = view->past->entries + 1;
}

/* The first entry of an account issues a lot: where there is one, there is one of part 1. */
static spt_status put_sums(spt_past *past, const sums *view)
{
    spt_account_row *account = &past->load.work.account;
    if (!view->has_entry || !view->has_outside)
        return spt_past_corrupt(past, "entry");
    if (view->outside.total == SPT_UNSET)
        return spt_past_unknown(past, "entry", view->outside.entry);
    account->points = view->outside.total;
    account->available = view->entry.available;
    account->captured = view->entry.captured;
    account->lapsed = view->outside.lapsed;
    account->revoked = view->outside.revoked;
    account->spent = account->points - account->available - account->captured - account->lapsed - account->revoked;
    return account->spent < 0 ? spt_past_corrupt(past, "entry") : SPT_OK;
}

spt_status spt_past_balance(spt_past *past)
{
    sums view = {.past = past};
    spt_account_row *account = &past->load.work.account;
    account->points = account->available = account->captured = 0;
    account->spent = account->lapsed = account->revoked = 0;
    account->acts = past->act;
    account->entries = past->entries;
    account->newest = past->time;
    if (past->entries == 0)
        return SPT_OK;
    spt_status status = spt_past_read(past, plan_sums, &view);
    return status == SPT_OK ? put_sums(past, &view) : status;
}

/* ---- lapses ---- */

/*
 * What was live at the act and lapsed at its second is recorded by the acts right behind it: an act records all that is
 * due before it, and only lapses are recorded one by one.
 */
static int32_t take_recorded_lapse(spt_load *load, const spt_row *row)
{
    const void *any = row;
    const spt_act_row *act = any;
    spt_past *past = load->view;
    if (act->kind != SPT_ACT_LAPSE || act->time > past->at || past->lapses.due > SPT_POINTS_MAX)
        return SPT_SINK_NEXT;
    past->lapses.due += act->points;
    return SPT_SINK_GO_ON;
}

static void plan_recorded_lapses(spt_load *load)
{
    spt_past *past = load->view;
    past->lapses.due = 0;
    spt_range *acts = spt_load_add(load, SPT_INDEX_ACT, 0, UINT64_MAX, take_recorded_lapse);
    acts->position = 1;
    acts->values[1].number = past->act;
}

enum { LIVES_AT_ONCE = 48 };

/* Lots in the order of their lapse, and what was available of each. */
typedef struct lives {
    spt_past *past;
    uint32_t limit;
    uint32_t count; /* lots of this read */
    int64_t lapse;  /* the last lot seen, and before this read */
    int64_t lot;
    int64_t start_lapse;
    int64_t start_lot;
    int64_t left; /* points available that no lot seen so far has */
    int64_t unknown;
    int32_t is_over;
    int64_t lots[LIVES_AT_ONCE];
    int64_t lapses[LIVES_AT_ONCE];
} lives;

static int32_t take_life(spt_load *load, const spt_row *row)
{
    const void *any = row;
    lives *view = load->view;
    const spt_lot_row *lot = any;
    int is_behind = lot->lapse > view->lapse || (lot->lapse == view->lapse && lot->lot > view->lot);
    if (!is_behind || view->count == view->limit) {
        load->fault = "lapse";
        return SPT_SINK_NEXT;
    }
    view->lapse = lot->lapse;
    view->lot = lot->lot;
    view->lots[view->count] = lot->lot;
    view->lapses[view->count++] = lot->lapse;
    return view->lapse == SPT_NEVER ? SPT_SINK_NEXT : SPT_SINK_GO_ON;
}

/* Entries come in the order of the lots; a lot that was not issued yet has none. */
static int32_t take_left(spt_load *load, const spt_row *row)
{
    const void *any = row;
    lives *view = load->view;
    const spt_entry_row *entry = any;
    spt_lapse_view *lapses = &view->past->lapses;
    uint32_t place = 0;
    while (place < view->count && view->lots[place] != entry->lot)
        place++;
    if (place == view->count || view->lapses[place] == SPT_NEVER || view->left <= 0 ||
        entry->entry > view->past->entries)
        return SPT_SINK_GO_ON;
    if (entry->left == SPT_UNSET)
        view->unknown = entry->entry;
    if (entry->left <= 0)
        return SPT_SINK_GO_ON;
    if (lapses->next != SPT_NEVER && view->lapses[place] > lapses->next) {
        view->is_over = 1;
        return SPT_SINK_NEXT;
    }
    lapses->next = view->lapses[place];
    lapses->next_points += entry->left;
    view->left -= entry->left;
    return SPT_SINK_GO_ON;
}

static void plan_lives(spt_load *load)
{
    lives *view = load->view;
    view->count = 0;
    view->lapse = view->start_lapse;
    view->lot = view->start_lot;
    spt_range *lots = spt_load_add(load, SPT_INDEX_LOT_BY_LIFE, 0, view->limit, take_life);
    lots->position = 2;
    lots->values[1].number = view->start_lapse;
    lots->values[2].number = view->start_lot;
    spt_range *entries = spt_load_add_from(load, SPT_INDEX_ENTRY_BY_LOT, SPT_RANGE_DESCENDING, 1, take_left,
                                           SPT_LOAD_COLUMN(spt_lot_row, lot));
    entries->prefix = 2;
    entries->position = 1;
    entries->values[2].number = view->past->entries + 1;
}

/* The next lapse behind the instant, and all points available that lapse then. */
static spt_status find_next_lapse(spt_past *past)
{
    lives view = {.past = past, .limit = 4, .lapse = past->at, .lot = INT64_MAX};
    past->lapses.next = SPT_NEVER;
    past->lapses.next_points = 0;
    view.left = past->load.work.account.available - past->lapses.due;
    while (view.left > 0 && !view.is_over && view.lapse != SPT_NEVER) {
        view.start_lapse = view.lapse;
        view.start_lot = view.lot;
        spt_status status = spt_past_read(past, plan_lives, &view);
        if (status != SPT_OK)
            return status;
        if (view.unknown != 0)
            return spt_past_unknown(past, "entry", view.unknown);
        if (view.count < view.limit || (past->lapses.next != SPT_NEVER && view.lapse > past->lapses.next))
            break;
        view.limit = view.limit * 4 > LIVES_AT_ONCE ? LIVES_AT_ONCE : view.limit * 4;
    }
    return view.left < 0 ? spt_past_corrupt(past, "left") : SPT_OK;
}

static int32_t take_closing(spt_load *load, const spt_row *row)
{
    const void *any = row;
    spt_past *past = load->view;
    past->closed = ((const spt_act_row *)any)->act;
    return SPT_SINK_NEXT;
}

static void plan_closing(spt_load *load)
{
    spt_past *past = load->view;
    past->closed = 0;
    spt_range *act = spt_load_add(load, SPT_INDEX_ACT_BY_TURN, 0, 1, take_closing);
    act->prefix = 2;
    act->values[1].number = SPT_TURN_CLOSED;
}

/* An account that is closed stays so. */
static spt_status find_closing(spt_past *past)
{
    spt_account_row *account = &past->load.work.account;
    if (!account->closed)
        return SPT_OK;
    spt_status status = spt_past_read(past, plan_closing, past);
    if (status == SPT_OK && past->closed == 0)
        status = spt_past_corrupt(past, "closed");
    account->closed = past->closed <= past->act;
    return status;
}

spt_status spt_past_totals(spt_past *past)
{
    int64_t lots = 0;
    if (past->open_tickets == SPT_UNSET)
        return spt_past_unknown(past, "act", past->act);
    past->lapses = (spt_lapse_view){.at = past->at};
    spt_status status = find_lots(past, &lots);
    if (status == SPT_OK)
        status = find_closing(past);
    if (status == SPT_OK)
        status = spt_past_balance(past);
    if (status == SPT_OK)
        status = spt_past_read(past, plan_recorded_lapses, past);
    if (status == SPT_OK && past->lapses.due > past->load.work.account.available)
        status = spt_past_corrupt(past, "lapse");
    if (status == SPT_OK)
        status = find_next_lapse(past);
    past->load.work.account.lots = lots;
    past->load.work.account.open_tickets = past->open_tickets;
    return status;
}

/* ---- the public call ---- */

static spt_status make_totals(spt_past *past, void *view)
{
    spt_account **made = view;
    spt_status status;
    if (past->is_past) {
        status = spt_past_totals(past);
    } else {
        past->lapses = (spt_lapse_view){.at = past->at, .next = SPT_NEVER};
        status = spt_past_read(past, spt_lapse_view_plan, &past->lapses);
    }
    if (status != SPT_OK)
        return status;
    *made = spt_account_snapshot(past->desk, &past->load.work.account, &past->lapses);
    return *made == NULL ? spt_work_nomem(&past->load.work) : SPT_OK;
}

static spt_status read_totals(spt_desk *desk, int64_t account, const spt_as_of *as_of, spt_account **totals)
{
    spt_past past;
    if (totals == NULL)
        return spt_problem_set(&desk->problem, SPT_E_INVALID, "totals", 0, "An out-pointer is NULL.");
    if (account < 1)
        return spt_problem_set(&desk->problem, SPT_E_INVALID, "account", account, "account is below 1.");
    spt_account *made = NULL;
    spt_status status = spt_past_take(&past, desk, account, as_of);
    if (status == SPT_OK && spt_past_is_now(&past))
        status = spt_account_now(desk, account, &made);
    else if (status == SPT_OK)
        status = spt_past_run(&past, make_totals, &made);
    if (status == SPT_OK)
        *totals = made;
    return status;
}

spt_status spt_statement_totals(spt_desk *desk, int64_t account, const spt_as_of *as_of, spt_account **totals)
{
    spt_status status = spt_desk_enter(desk);
    return status == SPT_OK ? spt_desk_leave(desk, read_totals(desk, account, as_of, totals)) : status;
}
