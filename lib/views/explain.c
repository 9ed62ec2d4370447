/* SPDX-License-Identifier: MIT */
/*
 * The lines of a figure, newest first: lapses that are due and not recorded, then the entries that changed it. The
 * lines above a place are known from the figure itself, so that each tells what the figure was after it.
 */
#include "explain.h"

#include <string.h>

#include "../operations/operation.h"
#include "../rules/lapse.h"

enum {
    TOKEN_ACCOUNT,
    TOKEN_OF_LOT,    /* 0: of the account or of a ticket */
    TOKEN_OF_TICKET, /* 0: of the account or of a lot */
    TOKEN_FIGURE,
    TOKEN_ACTS,    /* of the account as the list was begun */
    TOKEN_AT,      /* the instant that the list is of: the first page's */
    TOKEN_TOTAL,   /* what all lines add up to */
    TOKEN_RUNNING, /* what the lines from here on add up to */
    TOKEN_LAPSE,   /* of the last lapse shown that is not recorded; -1: they are all shown */
    TOKEN_LOT,     /* its lot */
    TOKEN_ACT,     /* of the last entry looked at */
    TOKEN_ENTRY,   /* that entry: those below it follow */
    TOKEN_SEAL,
    TOKEN_COUNT
};

static const int64_t token_bounds[TOKEN_COUNT][2] = {
    {1, INT64_MAX},
    {0, SPT_POINTS_MAX},
    {0, INT64_MAX},
    {1, SPT_FIGURE_LAST},
    {0, SPT_POINTS_MAX},
    {0, SPT_TIME_MAX},
    {-SPT_POINTS_MAX, SPT_POINTS_MAX},
    {-SPT_POINTS_MAX, SPT_POINTS_MAX},
    {-1, SPT_NEVER},
    {0, SPT_POINTS_MAX},
    {0, SPT_POINTS_MAX},
    {0, SPT_POINTS_MAX + 1},
};

/* The least rows that one read looks at: most entries may be of other figures. */
enum { ROWS_AT_ONCE = 256 };

typedef struct explanation {
    spt_desk *desk;
    spt_page *page;
    int32_t figure;
    spt_past past;              /* the state that is asked for */
    int64_t at;                 /* of the present: its instant; SPT_UNSET: now */
    int64_t start[TOKEN_COUNT]; /* where this read begins */
    int64_t token[TOKEN_COUNT]; /* where the next one does */
    int32_t begun;              /* this read goes on with a list */
    int32_t more;               /* there is a line behind the page's last */
    int32_t is_wrong;           /* the lines do not add up */
    int32_t lot_found;
    spt_lot_row lot; /* that the lines are of, without its texts */
    uint32_t kept;   /* rows of the reads before */
    uint32_t seen;   /* entries, or acts of a ticket, in this read */
    uint32_t acted;  /* rows that have their act */
    int64_t act;     /* the last act of a ticket in this read */
    spt_due_sum due;
    int64_t balance; /* available after the lapse that is shown next */
} explanation;

static int32_t no_memory(spt_load *load)
{
    load->status = SPT_E_NOMEM;
    return SPT_SINK_STOP;
}

static uint32_t rows_at_once(const explanation *list)
{
    return list->page->room < ROWS_AT_ONCE ? ROWS_AT_ONCE : list->page->room + 1;
}

/* ---- lines ---- */

static int is_full(explanation *list)
{
    list->more = list->more || list->page->count == list->page->room;
    return list->more;
}

/* A figure of an account or a lot was never below 0; what a ticket did may be. */
static int is_possible(const explanation *list, int64_t running)
{
    return running <= SPT_POINTS_MAX && running >= (list->start[TOKEN_OF_TICKET] != 0 ? -SPT_POINTS_MAX : 0);
}

/* 0: it cannot be. */
static int add_line(explanation *list, void *entry, void *act, int64_t points)
{
    spt_page_add(list->page, entry, act);
    uint32_t row = list->page->count - 1;
    list->page->points[row] = points;
    list->page->running[row] = list->token[TOKEN_RUNNING];
    list->token[TOKEN_RUNNING] -= points;
    list->is_wrong = !is_possible(list, list->token[TOKEN_RUNNING]);
    return !list->is_wrong;
}

static int32_t take_entry(spt_load *load, const spt_row *row)
{
    const void *any = row;
    explanation *list = load->view;
    const spt_entry_row *entry = any;
    int64_t points = spt_figure_part(list->figure, entry->kind, entry->points);
    if (list->is_wrong || list->more || (points != 0 && is_full(list)))
        return SPT_SINK_NEXT;
    list->seen += list->start[TOKEN_OF_TICKET] == 0;
    list->token[TOKEN_ACT] = entry->act;
    list->token[TOKEN_ENTRY] = entry->entry;
    if (points == 0)
        return SPT_SINK_GO_ON;
    void *made = spt_row_snapshot(load->desk, row);
    if (made == NULL)
        return no_memory(load);
    return add_line(list, made, NULL, points) ? SPT_SINK_GO_ON : SPT_SINK_NEXT;
}

/* Acts come in the order of the entries that they are asked for, some of which are no lines. */
static int32_t take_act(spt_load *load, const spt_row *row)
{
    const void *any = row;
    explanation *list = load->view;
    const spt_page *page = list->page;
    while (list->acted < page->count && page->extra[list->acted] != NULL)
        list->acted++;
    if (list->acted == page->count)
        return SPT_SINK_NEXT;
    const spt_entry *entry = page->rows[list->acted];
    if (((const spt_act_row *)any)->act != entry->row.act)
        return SPT_SINK_GO_ON;
    page->extra[list->acted] = spt_row_snapshot(load->desk, row);
    return page->extra[list->acted] == NULL ? no_memory(load) : SPT_SINK_GO_ON;
}

/* ---- lapses that are due and not recorded ---- */

static int32_t add_due_lapse(spt_load *load, const spt_lot_row *lot, int64_t balance)
{
    explanation *list = load->view;
    void *entry = spt_due_lapse_entry(load, lot, balance);
    void *act = spt_due_lapse_act(load, lot);
    if (entry == NULL || act == NULL) {
        spt_snapshot_unref(entry);
        spt_snapshot_unref(act);
        return no_memory(load);
    }
    int64_t points = spt_figure_part(list->figure, SPT_ENTRY_LAPSE, lot->available);
    return add_line(list, entry, act, points) ? SPT_SINK_GO_ON : SPT_SINK_NEXT;
}

static int32_t take_due_lapse(spt_load *load, const spt_row *row)
{
    const void *any = row;
    explanation *list = load->view;
    const spt_lot_row *lot = any;
    if (list->due.points == 0 || list->is_wrong)
        return SPT_SINK_NEXT;
    if (lot->lapse > list->token[TOKEN_AT] || lot->available == 0)
        return SPT_SINK_GO_ON;
    if (is_full(list))
        return SPT_SINK_NEXT;
    int64_t balance = list->balance;
    list->balance += lot->available;
    list->token[TOKEN_LAPSE] = lot->lapse;
    list->token[TOKEN_LOT] = lot->lot;
    return add_due_lapse(load, lot, balance);
}

static int32_t take_due_sum(spt_load *load, const spt_row *row)
{
    const void *any = row;
    explanation *list = load->view;
    return spt_due_sum_take(&list->due, any);
}

/* ---- what all the lines add up to ---- */

static void set_total(explanation *list, int64_t total)
{
    list->token[TOKEN_TOTAL] = list->token[TOKEN_RUNNING] = total;
    list->is_wrong = !is_possible(list, total);
}

static int32_t take_account(spt_load *load, const spt_row *row)
{
    const void *any = row;
    explanation *list = load->view;
    const spt_account_row *account = any;
    if (!list->begun) {
        list->token[TOKEN_ENTRY] = account->entries + 1;
        list->token[TOKEN_ACTS] = account->acts;
        list->token[TOKEN_AT] = list->at == SPT_UNSET ? load->work.now : list->at;
    }
    list->due = (spt_due_sum){list->token[TOKEN_AT], list->start[TOKEN_LAPSE], list->start[TOKEN_LOT], 0};
    return SPT_SINK_NEXT;
}

/* Behind the lapses that are due. */
static int32_t take_account_total(spt_load *load, const spt_row *row)
{
    const void *any = row;
    explanation *list = load->view;
    const spt_account_row *account = any;
    list->balance = account->available - list->due.points;
    if (!list->begun)
        set_total(list, spt_figure_of_account(list->figure, account, list->due.points));
    return SPT_SINK_NEXT;
}

/* The lot as recorded; of the lapses that are due, those up to its own count for the balance after it. */
static int32_t take_lot(spt_load *load, const spt_row *row)
{
    const void *any = row;
    explanation *list = load->view;
    const spt_lot_row *lot = any;
    list->lot_found = 1;
    list->lot = *lot;
    list->due.lapse = lot->lapse;
    list->due.lot = lot->lot + 1;
    return SPT_SINK_NEXT;
}

static int32_t take_lot_total(spt_load *load, const spt_row *row)
{
    const void *any = row;
    explanation *list = load->view;
    if (!list->lot_found)
        return SPT_SINK_NEXT;
    spt_lot_row shown = list->lot;
    spt_lapse_lot_at(&shown, list->token[TOKEN_AT]);
    set_total(list, spt_figure_of_lot(list->figure, &shown));
    int is_due = shown.available != list->lot.available && spt_figure_lapses(list->figure);
    if (!is_due || list->is_wrong)
        return SPT_SINK_NEXT;
    int32_t answer = add_due_lapse(load, &list->lot, ((const spt_account_row *)any)->available - list->due.points);
    return answer == SPT_SINK_STOP ? SPT_SINK_STOP : SPT_SINK_NEXT;
}

/* ---- the ranges of a read ---- */

static void plan_account(spt_load *load)
{
    const explanation *list = load->view;
    if (list->start[TOKEN_LAPSE] >= 0)
        spt_due_plan(load, 0, take_due_sum);
    spt_load_add(load, SPT_INDEX_ACCOUNT, 0, 1, take_account_total);
    if (list->start[TOKEN_LAPSE] < 0)
        return;
    spt_range *due = spt_due_plan(load, SPT_RANGE_DESCENDING, take_due_lapse);
    due->position = 2;
    due->values[2].number = list->start[TOKEN_LAPSE];
    due->values[3].number = list->start[TOKEN_LOT];
}

static void plan_lot(spt_load *load)
{
    const explanation *list = load->view;
    if (list->begun)
        return;
    spt_range *lot = spt_load_add(load, SPT_INDEX_LOT, 0, 1, take_lot);
    lot->prefix = 2;
    lot->values[1].number = list->start[TOKEN_OF_LOT];
    spt_due_plan(load, 0, take_due_sum);
    spt_load_add(load, SPT_INDEX_ACCOUNT, 0, 1, take_lot_total);
}

static int32_t take_ticket_act(spt_load *load, const spt_row *row)
{
    const void *any = row;
    explanation *list = load->view;
    list->seen++;
    list->act = ((const spt_act_row *)any)->act;
    return SPT_SINK_GO_ON;
}

static int32_t take_ticket_entry(spt_load *load, const spt_row *row)
{
    const void *any = row;
    const explanation *list = load->view;
    const spt_entry_row *entry = any;
    int is_shown = entry->act == list->start[TOKEN_ACT] && entry->entry >= list->start[TOKEN_ENTRY];
    return is_shown ? SPT_SINK_GO_ON : take_entry(load, row);
}

static void plan_ticket(spt_load *load)
{
    const explanation *list = load->view;
    spt_range *acts =
        spt_load_add(load, SPT_INDEX_ACT_BY_TICKET, SPT_RANGE_DESCENDING, rows_at_once(list), take_ticket_act);
    acts->prefix = 2;
    acts->position = 1;
    acts->values[1].number = list->start[TOKEN_OF_TICKET];
    acts->values[2].number = list->start[TOKEN_ACT] + (list->start[TOKEN_ENTRY] > 0);
    spt_range *entries = spt_load_add_from(load, SPT_INDEX_ENTRY_BY_ACT, SPT_RANGE_DESCENDING, UINT64_MAX,
                                           take_ticket_entry, SPT_LOAD_COLUMN(spt_act_row, act));
    entries->prefix = 2;
}

/* Points lapse, are revoked, and leave the account outside tickets only: part 1 of the statement has all of these. */
static void plan_entries(spt_load *load)
{
    const explanation *list = load->view;
    int is_of_lot = list->start[TOKEN_OF_LOT] != 0;
    int is_outside = !is_of_lot && list->figure > SPT_FIGURE_SPENT;
    uint32_t index = is_of_lot ? SPT_INDEX_ENTRY_BY_LOT : is_outside ? SPT_INDEX_ENTRY_BY_OUTSIDE : SPT_INDEX_ENTRY;
    spt_range *entries = spt_load_add(load, index, SPT_RANGE_DESCENDING, rows_at_once(list), take_entry);
    if (is_of_lot || is_outside) {
        entries->prefix = 2;
        entries->values[1].number = is_of_lot ? list->start[TOKEN_OF_LOT] : 1;
    }
    entries->position = 1;
    entries->values[entries->prefix].number = list->start[TOKEN_ENTRY];
}

static void plan(spt_load *load)
{
    explanation *list = load->view;
    spt_page_cut(list->page, list->kept);
    memcpy(list->token, list->start, sizeof list->token);
    list->more = list->is_wrong = list->lot_found = 0;
    list->seen = 0;
    list->acted = list->kept;
    spt_load_add(load, SPT_INDEX_ACCOUNT, 0, 1, take_account);
    if (list->start[TOKEN_OF_TICKET] != 0) {
        plan_ticket(load);
    } else if (list->start[TOKEN_OF_LOT] != 0) {
        plan_lot(load);
        plan_entries(load);
    } else {
        plan_account(load);
        plan_entries(load);
    }
    spt_range *acts = spt_load_add_from(load, SPT_INDEX_ACT, 0, 1, take_act, SPT_LOAD_COLUMN(spt_entry_row, act));
    acts->prefix = 2;
}

/* ---- reading ---- */

static spt_status does_not_add_up(const explanation *list)
{
    int64_t account = list->start[TOKEN_ACCOUNT];
    return spt_problem_set(&list->desk->problem, SPT_E_CORRUPT, "entry", account,
                           "The entries of account %lld do not add up to what is %s: an audit names what differs.",
                           (long long)account, spt_figure_name(list->figure));
}

static spt_status no_lot(const explanation *list)
{
    return spt_problem_set(&list->desk->problem, SPT_E_NOT_FOUND, "lot", list->token[TOKEN_OF_LOT],
                           "Account %lld has no lot %lld.", (long long)list->token[TOKEN_ACCOUNT],
                           (long long)list->token[TOKEN_OF_LOT]);
}

static spt_status check_read(const explanation *list, spt_load *load)
{
    int64_t account = list->start[TOKEN_ACCOUNT];
    spt_status status = spt_operation_check_account(load);
    if (status == SPT_OK && !list->begun)
        status = spt_explain_check_present(load, list->at);
    if (status != SPT_OK)
        return status;
    if (list->begun && list->start[TOKEN_LAPSE] >= 0 && list->start[TOKEN_ACTS] != load->work.account.acts)
        return spt_problem_set(&list->desk->problem, SPT_E_STALE, "after", account,
                               "Account %lld has changed since this list was begun.", (long long)account);
    if (!list->begun && list->start[TOKEN_OF_LOT] != 0 && !list->lot_found)
        return no_lot(list);
    if (list->is_wrong)
        return does_not_add_up(list);
    for (uint32_t i = list->kept; i < list->page->count; i++)
        if (list->page->extra[i] == NULL)
            return spt_work_corrupt(&load->work, "act", account);
    return SPT_OK;
}

static spt_status read_once(explanation *list)
{
    spt_load load;
    memcpy(list->start, list->token, sizeof list->start);
    list->kept = list->page->count;
    spt_load_init(&load, list->desk, list->start[TOKEN_ACCOUNT], NULL, plan);
    load.view = list;
    spt_status status = spt_load_run(&load);
    if (status == SPT_OK)
        status = check_read(list, &load);
    if (list->seen > 0)
        list->token[TOKEN_LAPSE] = -1;
    if (list->start[TOKEN_OF_TICKET] != 0 && list->seen > 0 && !list->more) {
        list->token[TOKEN_ACT] = list->act;
        list->token[TOKEN_ENTRY] = 0;
    }
    list->begun = 1;
    return status;
}

/* ---- where a list begins ---- */

/* The lines of a ticket begin with the sum of what its acts did. */
static spt_status begin_ticket(explanation *list, int64_t act)
{
    int64_t account = list->token[TOKEN_ACCOUNT], ticket = list->token[TOKEN_OF_TICKET], newest, sum;
    spt_status status = spt_explain_sum_ticket(list->desk, account, ticket, act, list->figure, &newest, &sum);
    if (status != SPT_OK)
        return status;
    if (newest == 0)
        return spt_problem_set(&list->desk->problem, SPT_E_NOT_FOUND, "ticket", ticket,
                               "Account %lld has no ticket %lld.", (long long)account, (long long)ticket);
    list->token[TOKEN_TOTAL] = list->token[TOKEN_RUNNING] = sum;
    list->token[TOKEN_ACT] = newest;
    list->begun = 1;
    return SPT_OK;
}

static int32_t take_lot_plainly(spt_load *load, const spt_row *row)
{
    const void *any = row;
    explanation *list = load->view;
    list->lot = *(const spt_lot_row *)any;
    list->lot_found = list->lot.act <= list->past.act;
    return SPT_SINK_NEXT;
}

static void plan_lot_plainly(spt_load *load)
{
    explanation *list = load->view;
    list->lot_found = 0;
    spt_range *lot = spt_load_add(load, SPT_INDEX_LOT, 0, 1, take_lot_plainly);
    lot->prefix = 2;
    lot->values[1].number = list->token[TOKEN_OF_LOT];
}

static spt_status begin_past_lot(explanation *list)
{
    spt_status status = spt_past_read(&list->past, plan_lot_plainly, list);
    if (status == SPT_OK && !list->lot_found)
        status = no_lot(list);
    list->lot.currency = list->lot.pack = "";
    if (status == SPT_OK)
        status = spt_explain_lot_then(&list->past, &list->lot);
    set_total(list, spt_figure_of_lot(list->figure, &list->lot));
    return status;
}

/* Of the past, the entries up to its act are all the lines there are; the present has lapses that are due, too. */
static spt_status begin_as_of(spt_past *past, void *view)
{
    explanation *list = view;
    list->at = past->at;
    if (!past->is_past && !past->is_continued)
        return SPT_OK;
    spt_status status = spt_explain_settle(past);
    if (status != SPT_OK || list->token[TOKEN_OF_TICKET] != 0)
        return status;
    list->token[TOKEN_ACTS] = past->act;
    list->token[TOKEN_AT] = past->at;
    list->token[TOKEN_ENTRY] = past->entries + 1;
    list->token[TOKEN_LAPSE] = -1;
    list->begun = 1;
    if (list->token[TOKEN_OF_LOT] != 0)
        return begin_past_lot(list);
    set_total(list, spt_figure_of_account(list->figure, &past->load.work.account, 0));
    return SPT_OK;
}

static spt_status begin(explanation *list)
{
    int is_now = spt_past_is_now(&list->past);
    spt_status status = is_now ? SPT_OK : spt_past_run(&list->past, begin_as_of, list);
    if (status == SPT_OK && list->token[TOKEN_OF_TICKET] != 0)
        status = begin_ticket(list, is_now ? SPT_POINTS_MAX : list->past.act);
    return status;
}

static spt_status read_lines(explanation *list)
{
    spt_status status = list->begun ? SPT_OK : begin(list);
    do {
        if (status == SPT_OK)
            status = read_once(list);
    } while (status == SPT_OK && !list->more && list->seen == rows_at_once(list));
    if (status == SPT_OK && !list->more && list->token[TOKEN_RUNNING] != 0)
        status = does_not_add_up(list);
    if (status == SPT_OK && list->more)
        spt_token_write_sealed(list->page->next, 'x', list->token, TOKEN_COUNT);
    list->page->figure = list->token[TOKEN_TOTAL];
    return status;
}

/* Once more where a list of the present has become one of the past meanwhile. */
static spt_status read_list(explanation *list)
{
    int64_t first[TOKEN_COUNT];
    int32_t begun = list->begun;
    memcpy(first, list->token, sizeof first);
    spt_status status = read_lines(list);
    if (status != SPT_E_CONFLICT || list->desk->base != NULL)
        return status;
    spt_page_empty(list->page);
    memcpy(list->token, first, sizeof first);
    list->begun = begun;
    return read_lines(list);
}

static spt_status take_token(explanation *list, const char *after)
{
    int64_t given[TOKEN_COUNT];
    if (after == NULL || after[0] == '\0')
        return SPT_OK;
    if (!spt_token_read_sealed(after, 'x', given, token_bounds, TOKEN_COUNT) ||
        memcmp(given, list->token, (TOKEN_FIGURE + 1) * sizeof given[0]) != 0)
        return spt_token_bad(list->desk);
    /* Only where a lapse changes the figure are there any to be shown. */
    if (given[TOKEN_LAPSE] > list->token[TOKEN_LAPSE])
        return spt_token_bad(list->desk);
    memcpy(list->token, given, sizeof given);
    list->begun = 1;
    return SPT_OK;
}

static spt_status make(explanation *list, const char *after, uint32_t limit, spt_page **page)
{
    list->token[TOKEN_FIGURE] = list->figure;
    list->token[TOKEN_ENTRY] = SPT_POINTS_MAX + 1;
    int may_lapse = spt_figure_lapses(list->figure) && list->token[TOKEN_OF_TICKET] == 0;
    list->token[TOKEN_LAPSE] = may_lapse && list->token[TOKEN_OF_LOT] == 0 ? SPT_NEVER : -1;
    spt_status status = take_token(list, after);
    if (status != SPT_OK)
        return status;
    list->page = spt_page_make_figures(&list->desk->allocator, limit);
    if (list->page == NULL)
        return SPT_E_NOMEM;
    list->desk->unfinished = list->page;
    status = read_list(list);
    list->desk->unfinished = NULL;
    if (status == SPT_OK)
        *page = list->page;
    else
        spt_page_unref(list->page);
    return status;
}

/* ---- the public functions ---- */

static spt_status explain(explanation *list, const spt_as_of *as_of, const char *field, int64_t number,
                          const char *after, uint32_t limit, spt_page **page)
{
    spt_desk *desk = list->desk;
    int64_t account = list->token[TOKEN_ACCOUNT];
    spt_status status = spt_desk_enter(desk);
    if (status != SPT_OK)
        return status;
    list->at = SPT_UNSET;
    status = spt_explain_check(desk, account, list->figure, after, limit, page);
    if (status == SPT_OK && number < 1)
        status = spt_problem_set(&desk->problem, SPT_E_INVALID, field, number, "%s is below 1.", field);
    if (status == SPT_OK)
        status = spt_past_take(&list->past, desk, account, as_of);
    list->past.is_continued = list->past.asked.act != 0;
    return spt_desk_leave(desk, status == SPT_OK ? make(list, after, limit, page) : status);
}

spt_status spt_explain(spt_desk *desk, int64_t account, int32_t figure, const spt_as_of *as_of, const char *after,
                       uint32_t limit, spt_page **page)
{
    explanation list = {.desk = desk, .figure = figure, .token = {[TOKEN_ACCOUNT] = account}};
    return explain(&list, as_of, "", 1, after, limit, page);
}

spt_status spt_explain_lot(spt_desk *desk, int64_t account, int64_t lot, int32_t figure, const spt_as_of *as_of,
                           const char *after, uint32_t limit, spt_page **page)
{
    explanation list = {.desk = desk, .figure = figure, .token = {[TOKEN_ACCOUNT] = account, [TOKEN_OF_LOT] = lot}};
    return explain(&list, as_of, "lot", lot, after, limit, page);
}

spt_status spt_explain_ticket(spt_desk *desk, int64_t account, int64_t ticket, int32_t figure, const spt_as_of *as_of,
                              const char *after, uint32_t limit, spt_page **page)
{
    explanation list = {
        .desk = desk, .figure = figure, .token = {[TOKEN_ACCOUNT] = account, [TOKEN_OF_TICKET] = ticket}};
    return explain(&list, as_of, "ticket", ticket, after, limit, page);
}

int64_t spt_explain_figure(const spt_page *page)
{
    return page == NULL ? 0 : page->figure;
}

int64_t spt_explain_points(const spt_page *page, uint32_t row)
{
    return page == NULL || page->points == NULL || row >= page->count ? 0 : page->points[row];
}

int64_t spt_explain_running(const spt_page *page, uint32_t row)
{
    return page == NULL || page->points == NULL || row >= page->count ? 0 : page->running[row];
}
