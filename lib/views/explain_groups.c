/* SPDX-License-Identifier: MIT */
/* A figure by lot and by ticket: what each adds to it. */
#include "explain.h"

#include <string.h>

#include "../operations/operation.h"
#include "../rules/lapse.h"

enum {
    TOKEN_ACCOUNT,
    TOKEN_FIGURE,
    TOKEN_ACTS,    /* of the account as the list was begun: it must not have changed since; or the past state's */
    TOKEN_AT,      /* the instant that the list is of: the first page's */
    TOKEN_TOTAL,   /* what all rows add up to */
    TOKEN_RUNNING, /* what the rows so far add up to */
    TOKEN_LAST,    /* the last lot or ticket looked at */
    TOKEN_PAST,    /* 1: the list is of a past state */
    TOKEN_SEAL,
    TOKEN_COUNT
};

static const int64_t token_bounds[TOKEN_COUNT][2] = {
    {1, INT64_MAX},
    {1, SPT_FIGURE_LAST},
    {0, SPT_POINTS_MAX},
    {0, SPT_TIME_MAX},
    {-SPT_POINTS_MAX, SPT_POINTS_MAX},
    {-SPT_POINTS_MAX, SPT_POINTS_MAX},
    {0, INT64_MAX},
    {0, 1},
};

/* Rows of a past state that one read looks at. */
enum { THEN_AT_ONCE = 16 };

typedef struct grouping grouping;
struct grouping {
    spt_desk *desk;
    spt_page *page;
    char letter; /* tells the lists' tokens apart */
    int32_t figure;
    spt_past past;              /* the state that is asked for */
    int64_t at;                 /* of the present: its instant; SPT_UNSET: now */
    int64_t start[TOKEN_COUNT]; /* where this read begins */
    int64_t token[TOKEN_COUNT]; /* where the next one does */
    int32_t begun;              /* this read goes on with a list */
    int32_t more;               /* there is a row behind the page's last */
    int32_t is_wrong;           /* a sum that cannot be */
    uint32_t kept;              /* rows of the reads before */
    spt_due_sum due;
    uint32_t limit;
    uint32_t then_count; /* tickets of a past state in this read */
    int64_t then[THEN_AT_ONCE];
    spt_status (*read)(grouping *list);
    spt_status (*read_then)(grouping *list);
};

static int32_t no_memory(spt_load *load)
{
    load->status = SPT_E_NOMEM;
    return SPT_SINK_STOP;
}

/* ---- what the rows add up to ---- */

static int32_t take_account(spt_load *load, const spt_row *row)
{
    const void *any = row;
    grouping *list = load->view;
    if (!list->begun) {
        list->token[TOKEN_ACTS] = ((const spt_account_row *)any)->acts;
        list->token[TOKEN_AT] = list->at == SPT_UNSET ? load->work.now : list->at;
    }
    list->due = (spt_due_sum){list->token[TOKEN_AT], SPT_NEVER, 0, 0};
    return SPT_SINK_NEXT;
}

static int32_t take_due_sum(spt_load *load, const spt_row *row)
{
    const void *any = row;
    grouping *list = load->view;
    return spt_due_sum_take(&list->due, any);
}

static int32_t take_total(spt_load *load, const spt_row *row)
{
    const void *any = row;
    grouping *list = load->view;
    int64_t total = spt_figure_of_account(list->figure, any, list->due.points);
    list->is_wrong = total < 0 || total > SPT_POINTS_MAX;
    list->token[TOKEN_TOTAL] = total;
    return SPT_SINK_NEXT;
}

static void plan_total(spt_load *load)
{
    grouping *list = load->view;
    spt_page_cut(list->page, list->kept);
    memcpy(list->token, list->start, sizeof list->token);
    list->more = list->is_wrong = 0;
    spt_load_add(load, SPT_INDEX_ACCOUNT, 0, 1, take_account);
    if (list->begun)
        return;
    if (spt_figure_lapses(list->figure))
        spt_due_plan(load, 0, take_due_sum);
    spt_load_add(load, SPT_INDEX_ACCOUNT, 0, 1, take_total);
}

/* ---- rows ---- */

/* Puts in front of a row what it adds. The sum is of numbers that may be any in a hostile store. */
static void set_points(grouping *list, uint32_t row, int64_t points)
{
    int64_t running = list->token[TOKEN_RUNNING] + points;
    list->is_wrong = list->is_wrong || running < -SPT_POINTS_MAX || running > SPT_POINTS_MAX;
    if (list->is_wrong)
        return;
    list->token[TOKEN_RUNNING] = running;
    list->page->points[row] = points;
    list->page->running[row] = running;
}

static int32_t take_lot(spt_load *load, const spt_row *row)
{
    const void *any = row;
    grouping *list = load->view;
    spt_lot_row lot = *(const spt_lot_row *)any;
    spt_lapse_lot_at(&lot, list->token[TOKEN_AT]);
    int64_t points = spt_figure_of_lot(list->figure, &lot);
    if (list->is_wrong)
        return SPT_SINK_NEXT;
    list->more = points != 0 && list->page->count == list->limit;
    if (list->more)
        return SPT_SINK_NEXT;
    list->token[TOKEN_LAST] = lot.lot;
    if (points == 0)
        return SPT_SINK_GO_ON;
    void *made = spt_lot_snapshot(load->desk, &lot, list->token[TOKEN_AT]);
    if (made == NULL)
        return no_memory(load);
    spt_page_add(list->page, made, NULL);
    set_points(list, list->page->count - 1, points);
    return SPT_SINK_GO_ON;
}

static void plan_lots(spt_load *load)
{
    const grouping *list = load->view;
    plan_total(load);
    spt_range *lots = spt_load_add(load, SPT_INDEX_LOT, 0, UINT64_MAX, take_lot);
    lots->position = 1;
    lots->values[1].number = list->start[TOKEN_LAST];
}

static int32_t take_ticket(spt_load *load, const spt_row *row)
{
    const void *any = row;
    grouping *list = load->view;
    if (list->page->count == list->page->room)
        return SPT_SINK_NEXT;
    void *made = spt_ticket_snapshot(load->desk, any, load->work.now);
    if (made == NULL)
        return no_memory(load);
    spt_page_add(list->page, made, NULL);
    return SPT_SINK_GO_ON;
}

static void plan_tickets(spt_load *load)
{
    const grouping *list = load->view;
    plan_total(load);
    spt_range *tickets =
        spt_load_add(load, SPT_INDEX_TICKET, 0, (uint64_t)(list->page->room - list->kept), take_ticket);
    tickets->position = 1;
    tickets->values[1].number = list->start[TOKEN_LAST];
}

/* ---- reading ---- */

static spt_status does_not_add_up(const grouping *list)
{
    int64_t account = list->start[TOKEN_ACCOUNT];
    return spt_problem_set(&list->desk->problem, SPT_E_CORRUPT, spt_figure_name(list->figure), account,
                           "The rows of account %lld do not add up to what is %s: an audit names what differs.",
                           (long long)account, spt_figure_name(list->figure));
}

static spt_status read_once(grouping *list, spt_load_plan plan)
{
    spt_load load;
    memcpy(list->start, list->token, sizeof list->start);
    list->kept = list->page->count;
    spt_load_init(&load, list->desk, list->start[TOKEN_ACCOUNT], NULL, plan);
    load.view = list;
    spt_status status = spt_load_run(&load);
    if (status == SPT_OK)
        status = spt_operation_check_account(&load);
    if (status == SPT_OK && !list->begun)
        status = spt_explain_check_present(&load, list->at);
    if (status == SPT_OK && list->begun && list->start[TOKEN_ACTS] != load.work.account.acts)
        status = spt_problem_set(&list->desk->problem, SPT_E_STALE, "after", list->start[TOKEN_ACCOUNT],
                                 "Account %lld has changed since this list was begun.",
                                 (long long)list->start[TOKEN_ACCOUNT]);
    list->begun = 1;
    return status == SPT_OK && list->is_wrong ? does_not_add_up(list) : status;
}

static spt_status read_lots(grouping *list)
{
    spt_status status = read_once(list, plan_lots);
    if (status == SPT_OK && !list->more && list->token[TOKEN_RUNNING] != list->token[TOKEN_TOTAL])
        status = does_not_add_up(list);
    return status;
}

/* What a ticket holds is in its row; what it did besides is the sum of its entries. */
static spt_status find_points(const grouping *list, const spt_ticket_row *ticket, int64_t *points)
{
    int64_t newest;
    *points = list->figure == SPT_FIGURE_CAPTURED ? ticket->captured : ticket->spent;
    if (list->figure == SPT_FIGURE_CAPTURED || list->figure == SPT_FIGURE_SPENT)
        return SPT_OK;
    return spt_explain_sum_ticket(list->desk, list->token[TOKEN_ACCOUNT], ticket->ticket, list->token[TOKEN_ACTS],
                                  list->figure, &newest, points);
}

/* Leaves out the tickets of this read that add nothing. The page owns all of them while their entries are read. */
static spt_status keep_tickets(grouping *list)
{
    spt_page *page = list->page;
    uint32_t end = page->count;
    for (uint32_t i = list->kept; i < end; i++) {
        spt_status status = find_points(list, &((const spt_ticket *)page->rows[i])->row, &page->points[i]);
        if (status != SPT_OK)
            return status;
    }
    page->count = list->kept;
    for (uint32_t i = list->kept; i < end; i++) {
        spt_ticket *ticket = page->rows[i];
        list->token[TOKEN_LAST] = ticket->row.ticket;
        if (page->points[i] == 0) {
            spt_snapshot_unref(ticket);
            continue;
        }
        int64_t points = page->points[i];
        spt_page_add(page, ticket, NULL);
        set_points(list, page->count - 1, points);
    }
    return list->is_wrong ? does_not_add_up(list) : SPT_OK;
}

/* The row that was read to see whether there is one more, and which the next page begins with, behind `last`. */
static void give_back_last(grouping *list, int64_t last)
{
    spt_page *page = list->page;
    spt_page_cut(page, page->count - 1);
    list->more = 1;
    list->token[TOKEN_LAST] = last;
    list->token[TOKEN_RUNNING] = page->running[page->count - 1];
}

static void give_back_ticket(grouping *list)
{
    give_back_last(list, ((const spt_ticket *)list->page->rows[list->page->count - 2])->row.ticket);
}

/* What no ticket of the account adds, as a row without one. */
static void add_outside(grouping *list)
{
    int64_t points = list->token[TOKEN_TOTAL] - list->token[TOKEN_RUNNING];
    if (points == 0)
        return;
    spt_page_add(list->page, NULL, NULL);
    set_points(list, list->page->count - 1, points);
}

/* The page has room for one row more than it may have. */
static spt_status read_tickets(grouping *list)
{
    spt_page *page = list->page;
    uint32_t wanted;
    do {
        wanted = page->room - page->count;
        spt_status status = read_once(list, plan_tickets);
        uint32_t read = page->count - list->kept;
        if (status == SPT_OK)
            status = keep_tickets(list);
        if (status != SPT_OK)
            return status;
        if (read < wanted) {
            if (page->count < page->room)
                add_outside(list);
            break;
        }
    } while (page->count < page->room);
    if (page->count == page->room)
        give_back_ticket(list);
    return SPT_OK;
}

/* ---- past states ---- */

static int32_t take_lot_then(spt_load *load, const spt_row *row)
{
    const void *any = row;
    grouping *list = load->view;
    const spt_lot_row *lot = any;
    if (lot->act > list->past.act || list->page->count == list->page->room)
        return SPT_SINK_NEXT;
    void *made = spt_lot_snapshot(load->desk, lot, list->past.at);
    if (made == NULL)
        return no_memory(load);
    spt_page_add(list->page, made, NULL);
    return SPT_SINK_GO_ON;
}

static void plan_lots_then(spt_load *load)
{
    grouping *list = load->view;
    spt_page_cut(list->page, list->kept);
    spt_range *lots = spt_load_add(load, SPT_INDEX_LOT, 0, (uint64_t)(list->page->room - list->kept), take_lot_then);
    lots->position = 1;
    lots->values[1].number = list->token[TOKEN_LAST];
}

/* Leaves out the lots of this read that add nothing. The page owns all of them while their entries are read. */
static spt_status keep_lots_then(grouping *list)
{
    spt_page *page = list->page;
    uint32_t end = page->count;
    for (uint32_t i = list->kept; i < end; i++) {
        spt_status status = spt_explain_lot_then(&list->past, &((spt_lot *)page->rows[i])->row);
        if (status != SPT_OK)
            return status;
    }
    page->count = list->kept;
    for (uint32_t i = list->kept; i < end; i++) {
        spt_lot *lot = page->rows[i];
        int64_t points = spt_figure_of_lot(list->figure, &lot->row);
        list->token[TOKEN_LAST] = lot->row.lot;
        if (points == 0) {
            spt_snapshot_unref(lot);
            continue;
        }
        spt_page_add(page, lot, NULL);
        set_points(list, page->count - 1, points);
    }
    return SPT_OK;
}

/* The page has room for one row more than it may have. */
static spt_status read_lots_then(grouping *list)
{
    spt_page *page = list->page;
    uint32_t wanted, read;
    do {
        list->kept = page->count;
        wanted = page->room - list->kept;
        spt_status status = spt_past_read(&list->past, plan_lots_then, list);
        read = page->count - list->kept;
        if (status == SPT_OK)
            status = keep_lots_then(list);
        if (status != SPT_OK)
            return status;
    } while (read == wanted && page->count < page->room);
    int is_all = page->count < page->room;
    if (!is_all)
        give_back_last(list, ((const spt_lot *)page->rows[page->count - 2])->row.lot);
    return list->is_wrong || (is_all && list->token[TOKEN_RUNNING] != list->token[TOKEN_TOTAL]) ? does_not_add_up(list)
                                                                                                : SPT_OK;
}

static int32_t take_ticket_then(spt_load *load, const spt_row *row)
{
    const void *any = row;
    grouping *list = load->view;
    if (list->then_count == THEN_AT_ONCE)
        return SPT_SINK_NEXT;
    list->then[list->then_count++] = ((const spt_ticket_row *)any)->ticket;
    return SPT_SINK_GO_ON;
}

static void plan_tickets_then(spt_load *load)
{
    grouping *list = load->view;
    list->then_count = 0;
    spt_range *tickets = spt_load_add(load, SPT_INDEX_TICKET, 0, THEN_AT_ONCE, take_ticket_then);
    tickets->position = 1;
    tickets->values[1].number = list->token[TOKEN_LAST];
}

/* One ticket of the account, which may not have been there yet. */
static spt_status keep_ticket_then(grouping *list, int64_t ticket)
{
    void *made = NULL;
    int64_t newest, points = 0;
    spt_status status = spt_explain_sum_ticket(list->desk, list->token[TOKEN_ACCOUNT], ticket, list->past.act,
                                               list->figure, &newest, &points);
    if (status == SPT_OK && points != 0)
        status = spt_past_ticket(&list->past, ticket, &made);
    if (status != SPT_OK)
        return status;
    list->token[TOKEN_LAST] = ticket;
    if (made == NULL)
        return SPT_OK;
    spt_page_add(list->page, made, NULL);
    set_points(list, list->page->count - 1, points);
    return SPT_OK;
}

/* The page has room for one row more than it may have. */
static spt_status read_tickets_then(grouping *list)
{
    spt_page *page = list->page;
    do {
        spt_status status = spt_past_read(&list->past, plan_tickets_then, list);
        for (uint32_t i = 0; i < list->then_count && status == SPT_OK && page->count < page->room; i++)
            status = keep_ticket_then(list, list->then[i]);
        if (status != SPT_OK)
            return status;
    } while (list->then_count == THEN_AT_ONCE && page->count < page->room);
    if (page->count < page->room)
        add_outside(list);
    if (page->count == page->room)
        give_back_ticket(list);
    return list->is_wrong ? does_not_add_up(list) : SPT_OK;
}

static spt_status read_then(spt_past *past, void *view)
{
    grouping *list = view;
    list->at = past->at;
    if (!past->is_past && !past->is_continued)
        return SPT_OK;
    spt_page_empty(list->page);
    memcpy(list->token, list->start, sizeof list->token);
    list->more = list->is_wrong = 0;
    if (list->begun)
        past->at = list->token[TOKEN_AT];
    spt_status status = spt_explain_settle(past);
    if (status != SPT_OK)
        return status;
    list->token[TOKEN_PAST] = 1;
    list->token[TOKEN_ACTS] = past->act;
    list->token[TOKEN_AT] = past->at;
    if (!list->begun)
        list->token[TOKEN_TOTAL] = spt_figure_of_account(list->figure, &past->load.work.account, 0);
    return list->read_then(list);
}

/* ---- either ---- */

static spt_status read_either(grouping *list)
{
    memcpy(list->start, list->token, sizeof list->start);
    spt_status status = spt_past_is_now(&list->past) ? SPT_OK : spt_past_run(&list->past, read_then, list);
    return status != SPT_OK || list->token[TOKEN_PAST] == 1 ? status : list->read(list);
}

/* Once more where a list of the present has become one of the past meanwhile. */
static spt_status read_list(grouping *list)
{
    int64_t first[TOKEN_COUNT];
    int32_t begun = list->begun;
    memcpy(first, list->token, sizeof first);
    spt_status status = read_either(list);
    if (status != SPT_E_CONFLICT || list->desk->base != NULL)
        return status;
    spt_page_empty(list->page);
    memcpy(list->token, first, sizeof first);
    list->begun = begun;
    return read_either(list);
}

static spt_status take_token(grouping *list, const char *after)
{
    int64_t given[TOKEN_COUNT];
    if (after == NULL || after[0] == '\0')
        return SPT_OK;
    if (!spt_token_read_sealed(after, list->letter, given, token_bounds, TOKEN_COUNT) ||
        memcmp(given, list->token, (TOKEN_FIGURE + 1) * sizeof given[0]) != 0)
        return spt_token_bad(list->desk);
    memcpy(list->token, given, sizeof given);
    list->begun = 1;
    /* A list that is continued keeps the state of its first page. */
    spt_as_of_init(&list->past.asked, (uint32_t)sizeof list->past.asked);
    list->past.is_continued = list->token[TOKEN_PAST] == 1;
    list->past.asked.act = list->past.is_continued ? list->token[TOKEN_ACTS] : 0;
    return list->past.is_continued && list->past.asked.act == 0 ? spt_token_bad(list->desk) : SPT_OK;
}

static spt_status make(grouping *list, const char *after, spt_page **page)
{
    spt_status status = take_token(list, after);
    if (status != SPT_OK)
        return status;
    list->page = spt_page_make_figures(&list->desk->allocator, list->limit + 1);
    if (list->page == NULL)
        return SPT_E_NOMEM;
    list->desk->unfinished = list->page;
    status = read_list(list);
    list->desk->unfinished = NULL;
    if (status != SPT_OK) {
        spt_page_unref(list->page);
        return status;
    }
    list->page->figure = list->token[TOKEN_TOTAL];
    if (list->more)
        spt_token_write_sealed(list->page->next, list->letter, list->token, TOKEN_COUNT);
    *page = list->page;
    return SPT_OK;
}

/* ---- the public functions ---- */

static spt_status group(grouping *list, int64_t account, const spt_as_of *as_of, const char *after, spt_page **page)
{
    spt_status status = spt_desk_enter(list->desk);
    if (status != SPT_OK)
        return status;
    list->at = SPT_UNSET;
    list->token[TOKEN_ACCOUNT] = account;
    list->token[TOKEN_FIGURE] = list->figure;
    status = spt_explain_check(list->desk, account, list->figure, after, list->limit, page);
    if (status == SPT_OK)
        status = spt_past_take(&list->past, list->desk, account, as_of);
    list->past.is_continued = list->past.asked.act != 0;
    return spt_desk_leave(list->desk, status == SPT_OK ? make(list, after, page) : status);
}

spt_status spt_explain_by_lot(spt_desk *desk, int64_t account, int32_t figure, const spt_as_of *as_of,
                              const char *after, uint32_t limit, spt_page **page)
{
    grouping list = {
        .desk = desk, .letter = 'v', .figure = figure, .limit = limit, .read = read_lots, .read_then = read_lots_then};
    return group(&list, account, as_of, after, page);
}

spt_status spt_explain_by_ticket(spt_desk *desk, int64_t account, int32_t figure, const spt_as_of *as_of,
                                 const char *after, uint32_t limit, spt_page **page)
{
    grouping list = {.desk = desk,
                     .letter = 'w',
                     .figure = figure,
                     .limit = limit,
                     .read = read_tickets,
                     .read_then = read_tickets_then};
    return group(&list, account, as_of, after, page);
}
