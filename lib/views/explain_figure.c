/* SPDX-License-Identifier: MIT */
/* The figures that can be explained: what the rows say of them, and what an entry adds to them. */
#include "explain.h"

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

spt_status spt_explain_check_at(spt_desk *desk, int64_t at)
{
    if (at >= SPT_UNSET && at <= SPT_TIME_MAX)
        return SPT_OK;
    return spt_problem_set(&desk->problem, SPT_E_INVALID, "at", at, "at is %lld; it must be 0 to %lld.", (long long)at,
                           (long long)SPT_TIME_MAX);
}

spt_status spt_explain_check_past(const spt_load *load, int64_t at)
{
    int64_t newest = load->work.account.newest;
    if (at == SPT_UNSET || at >= newest)
        return SPT_OK;
    return spt_problem_set(&load->desk->problem, SPT_E_INVALID, "at", at,
                           "at is %lld; it must not be before the account's newest act, %lld.", (long long)at,
                           (long long)newest);
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
