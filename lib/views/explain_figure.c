/* SPDX-License-Identifier: MIT */
/* The figures that can be explained: what the rows say of them, and what an entry adds to them. */
#include "explain.h"

#include "../base/row.h"
#include "../operations/operation.h"

/* Figures are named by the place that they count, but for the sum of all. */
static const int32_t places[] = {
    [SPT_FIGURE_AVAILABLE] = SPT_PLACE_AVAILABLE, [SPT_FIGURE_CAPTURED] = SPT_PLACE_CAPTURED,
    [SPT_FIGURE_SPENT] = SPT_PLACE_SPENT,         [SPT_FIGURE_LAPSED] = SPT_PLACE_LAPSED,
    [SPT_FIGURE_REVOKED] = SPT_PLACE_REVOKED,
};

int64_t spt_figure_part(int32_t figure, int64_t kind, int64_t points)
{
    int32_t from = spt_entry_from((int32_t)kind);
    int32_t to = spt_entry_to((int32_t)kind);
    if (figure == SPT_FIGURE_POINTS)
        return from == SPT_PLACE_ISSUED ? points : to == SPT_PLACE_MOVED ? -points : 0;
    return to == places[figure] ? points : from == places[figure] ? -points : 0;
}

int64_t spt_figure_of_account(int32_t figure, const spt_account_row *account, int64_t due)
{
    const int64_t figures[] = {
        [SPT_FIGURE_AVAILABLE] = account->available - due,
        [SPT_FIGURE_CAPTURED] = account->captured,
        [SPT_FIGURE_SPENT] = account->spent,
        [SPT_FIGURE_LAPSED] = account->lapsed + due,
        [SPT_FIGURE_REVOKED] = account->revoked,
        [SPT_FIGURE_POINTS] = account->points,
    };
    return figures[figure];
}

int64_t spt_figure_of_lot(int32_t figure, const spt_lot_row *lot)
{
    const int64_t figures[] = {
        [SPT_FIGURE_AVAILABLE] = lot->available, [SPT_FIGURE_CAPTURED] = lot->captured,
        [SPT_FIGURE_SPENT] = lot->spent,         [SPT_FIGURE_LAPSED] = lot->lapsed,
        [SPT_FIGURE_REVOKED] = lot->revoked,     [SPT_FIGURE_POINTS] = lot->points - lot->moved,
    };
    return figures[figure];
}

int spt_figure_lapses(int32_t figure)
{
    return figure == SPT_FIGURE_AVAILABLE || figure == SPT_FIGURE_LAPSED;
}

/* ---- lapses that are due ---- */

int32_t spt_due_sum_take(spt_due_sum *sum, const spt_lot_row *lot)
{
    if (lot->lapse > sum->at || lot->lapse > sum->lapse || (lot->lapse == sum->lapse && lot->lot >= sum->lot))
        return SPT_SINK_NEXT;
    /* Rows of a hostile store may be any number: what is too large is as wrong as it is without an overflow. */
    if (sum->points <= SPT_POINTS_MAX)
        sum->points += lot->available;
    return SPT_SINK_GO_ON;
}

spt_range *spt_due_plan(spt_load *load, uint32_t flags, spt_load_handler handler)
{
    spt_range *range = spt_load_add(load, SPT_INDEX_LOT_BY_LAPSE, flags, UINT64_MAX, handler);
    range->prefix = 2;
    range->values[1].number = 1;
    return range;
}

/* ---- arguments ---- */

spt_status spt_explain_check(spt_desk *desk, int64_t account, int32_t figure, const char *after, uint32_t limit,
                             const void *page)
{
    spt_status status = spt_page_check(desk, account, after, limit, page);
    if (status == SPT_OK && account < 1)
        status = spt_problem_set(&desk->problem, SPT_E_INVALID, "account", account, "account is below 1.");
    if (status == SPT_OK && (figure < 1 || figure > SPT_FIGURE_LAST))
        status = spt_problem_set(&desk->problem, SPT_E_INVALID, "figure", figure, "figure is %ld; it must be 1 to %d.",
                                 (long)figure, SPT_FIGURE_LAST);
    return status;
}

spt_status spt_explain_check_present(const spt_load *load, int64_t at)
{
    if (at == SPT_UNSET || at >= load->work.account.newest)
        return SPT_OK;
    return spt_problem_plain(&load->desk->problem, SPT_E_CONFLICT);
}

/* ---- past states ---- */

static int32_t take_lapse_behind(spt_load *load, const spt_row *row)
{
    const void *any = row;
    const spt_act_row *act = any;
    spt_past *past = load->view;
    if (act->kind != SPT_ACT_LAPSE || act->time > past->at || act->act <= past->act)
        return SPT_SINK_NEXT;
    past->act = act->act;
    past->time = act->time;
    past->entries = act->entries;
    return SPT_SINK_GO_ON;
}

static void plan_lapses_behind(spt_load *load)
{
    const spt_past *past = load->view;
    spt_range *acts = spt_load_add(load, SPT_INDEX_ACT, 0, UINT64_MAX, take_lapse_behind);
    acts->position = 1;
    acts->values[1].number = past->act;
}

spt_status spt_explain_settle(spt_past *past)
{
    spt_status status = spt_past_read(past, plan_lapses_behind, past);
    return status == SPT_OK ? spt_past_balance(past) : status;
}

/* Entries of a lot in one read. */
enum { ENTRIES_AT_ONCE = 256 };

typedef struct lot_sum {
    const spt_past *past;
    int64_t lot;
    int64_t start;                     /* entries below this number are read */
    int64_t below;                     /* and the next read begins here */
    int64_t sums[SPT_FIGURE_LAST + 1]; /* by figure */
    uint32_t count;                    /* of this read */
    int32_t was_revoked;               /* whole */
} lot_sum;

static int32_t take_lot_entry(spt_load *load, const spt_row *row)
{
    const void *any = row;
    lot_sum *view = load->view;
    const spt_entry_row *entry = any;
    view->count++;
    view->below = entry->entry;
    for (int32_t figure = 1; figure <= SPT_FIGURE_LAST; figure++) {
        int64_t *sum = &view->sums[figure];
        *sum += spt_figure_part(figure, entry->kind, entry->points);
        if (*sum < -SPT_POINTS_MAX || *sum > SPT_POINTS_MAX) {
            load->fault = "points";
            return SPT_SINK_NEXT;
        }
    }
    return SPT_SINK_GO_ON;
}

static void plan_lot_sum(spt_load *load)
{
    lot_sum *view = load->view;
    view->count = 0;
    spt_range *entries =
        spt_load_add(load, SPT_INDEX_ENTRY_BY_LOT, SPT_RANGE_DESCENDING, ENTRIES_AT_ONCE, take_lot_entry);
    entries->prefix = 2;
    entries->position = 1;
    entries->values[1].number = view->lot;
    entries->values[2].number = view->start;
}

static int32_t take_revoke(spt_load *load, const spt_row *row)
{
    const void *any = row;
    lot_sum *view = load->view;
    const spt_act_row *act = any;
    view->was_revoked = act->kind == SPT_ACT_REVOKE && (act->flags & SPT_FLAG_WHOLE) != 0;
    return view->was_revoked ? SPT_SINK_NEXT : SPT_SINK_GO_ON;
}

static void plan_revokes(spt_load *load)
{
    const lot_sum *view = load->view;
    spt_range *acts = spt_load_add(load, SPT_INDEX_ACT_BY_LOT, SPT_RANGE_DESCENDING, UINT64_MAX, take_revoke);
    acts->prefix = 2;
    acts->position = 1;
    acts->values[1].number = view->lot;
    acts->values[2].number = view->past->act + 1;
}

static spt_status sum_lot(spt_past *past, lot_sum *view)
{
    view->below = past->entries + 1;
    do {
        view->start = view->below;
        spt_status status = spt_past_read(past, plan_lot_sum, view);
        if (status != SPT_OK)
            return status;
    } while (view->count == ENTRIES_AT_ONCE);
    return SPT_OK;
}

spt_status spt_explain_lot_then(spt_past *past, spt_lot_row *lot)
{
    lot_sum view = {.past = past, .lot = lot->lot};
    spt_status status = sum_lot(past, &view);
    if (status == SPT_OK && lot->revoked_whole) {
        status = spt_past_read(past, plan_revokes, &view);
        lot->revoked_whole = view.was_revoked;
    }
    lot->available = view.sums[SPT_FIGURE_AVAILABLE];
    lot->captured = view.sums[SPT_FIGURE_CAPTURED];
    lot->spent = view.sums[SPT_FIGURE_SPENT];
    lot->lapsed = view.sums[SPT_FIGURE_LAPSED];
    lot->revoked = view.sums[SPT_FIGURE_REVOKED];
    lot->moved = lot->points - view.sums[SPT_FIGURE_POINTS];
    lot->live = lot->available > 0;
    return status == SPT_OK && spt_row_fault((const spt_row *)(const void *)lot, SPT_TABLE_LOT) != NULL
               ? spt_past_corrupt(past, "lot")
               : status;
}

/* ---- all that a ticket's acts did ---- */

/* Acts of a ticket in one read. */
enum { ACTS_AT_ONCE = 256 };

typedef struct ticket_sum {
    int64_t ticket;
    int32_t figure;
    int64_t newest; /* the first act of all reads; 0: none */
    int64_t start;  /* acts below this number are read */
    int64_t below;  /* and the next read begins here */
    int64_t before; /* the sum of the reads before */
    int64_t sum;
    uint32_t acts; /* of this read */
    int32_t is_first;
} ticket_sum;

static int32_t take_summed_act(spt_load *load, const spt_row *row)
{
    const void *any = row;
    ticket_sum *view = load->view;
    view->below = ((const spt_act_row *)any)->act;
    if (view->is_first && view->acts == 0)
        view->newest = view->below;
    view->acts++;
    return SPT_SINK_GO_ON;
}

static int32_t take_summed_entry(spt_load *load, const spt_row *row)
{
    const void *any = row;
    ticket_sum *view = load->view;
    const spt_entry_row *entry = any;
    view->sum += spt_figure_part(view->figure, entry->kind, entry->points);
    if (view->sum < -SPT_POINTS_MAX || view->sum > SPT_POINTS_MAX) {
        load->fault = "points";
        return SPT_SINK_NEXT;
    }
    return SPT_SINK_GO_ON;
}

static void plan_ticket_sum(spt_load *load)
{
    ticket_sum *view = load->view;
    view->acts = 0;
    view->below = view->start;
    view->sum = view->before;
    spt_range *acts = spt_load_add(load, SPT_INDEX_ACT_BY_TICKET, SPT_RANGE_DESCENDING, ACTS_AT_ONCE, take_summed_act);
    acts->prefix = 2;
    acts->position = 1;
    acts->values[1].number = view->ticket;
    acts->values[2].number = view->start;
    spt_range *entries = spt_load_add_from(load, SPT_INDEX_ENTRY_BY_ACT, 0, UINT64_MAX, take_summed_entry,
                                           SPT_LOAD_COLUMN(spt_act_row, act));
    entries->prefix = 2;
}

spt_status spt_explain_sum_ticket(spt_desk *desk, int64_t account, int64_t ticket, int64_t act, int32_t figure,
                                  int64_t *newest, int64_t *sum)
{
    ticket_sum view = {.ticket = ticket, .figure = figure, .below = act + 1, .is_first = 1};
    spt_load load;
    do {
        view.start = view.below;
        view.before = view.sum;
        spt_load_init(&load, desk, account, NULL, plan_ticket_sum);
        load.view = &view;
        spt_status status = spt_load_run(&load);
        if (status == SPT_OK)
            status = spt_operation_check_account(&load);
        if (status != SPT_OK)
            return status;
        view.is_first = 0;
    } while (view.acts == ACTS_AT_ONCE);
    *newest = view.newest;
    *sum = view.sum;
    return SPT_OK;
}
