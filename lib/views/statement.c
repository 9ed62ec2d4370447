/* SPDX-License-Identifier: MIT */
/* The statement's first part, and the entries of a ticket: lists that are made of two ranges each. */
#include <supportpoints/statement.h>

#include <string.h>

#include "../operations/operation.h"
#include "as_of.h"
#include "page.h"

/* ---- balance modifications (D21 part 1) ---- */

enum {
    TOKEN_ACCOUNT,
    TOKEN_ACT,   /* that the list was begun at: it ends there */
    TOKEN_ENTRY, /* the last one shown */
    TOKEN_LAPSE, /* of the last lapse shown that is not recorded; -1: none */
    TOKEN_LOT,
    TOKEN_AT,  /* the instant that the list is of: the first page's */
    TOKEN_DUE, /* lapses that were due and not recorded, see below */
    TOKEN_COUNT
};

/* What TOKEN_DUE says. */
enum {
    DUE_NONE,
    DUE_NOW, /* there were some when the list was begun, and they are still not recorded */
    DUE_PAST /* the list is of a past state, in which there were some; they have been recorded since */
};

typedef struct modifications {
    spt_desk *desk;
    spt_page *page;
    spt_past past;
    int64_t start[TOKEN_COUNT]; /* where this page begins */
    int64_t token[TOKEN_COUNT]; /* where the next one does */
    int32_t begun;
    int32_t more;
    uint32_t acts;   /* acts attached to the entries so far */
    int64_t balance; /* available after the lapses that are due so far */
} modifications;

static int32_t no_memory(spt_load *load)
{
    load->status = SPT_E_NOMEM;
    return SPT_SINK_STOP;
}

static int is_full(modifications *list)
{
    list->more = list->more || list->page->count == list->page->room;
    return list->more;
}

static int32_t take_entry(spt_load *load, const spt_row *row)
{
    const void *any = row;
    modifications *list = load->view;
    const spt_entry_row *entry = any;
    if (entry->act > list->token[TOKEN_ACT])
        return SPT_SINK_NEXT;
    if (is_full(list))
        return SPT_SINK_NEXT;
    void *made = spt_row_snapshot(load->desk, row);
    if (made == NULL)
        return no_memory(load);
    spt_page_add(list->page, made, NULL);
    list->token[TOKEN_ENTRY] = entry->entry;
    return SPT_SINK_GO_ON;
}

/* Acts come in the order of the entries that they are asked for. */
static int32_t take_entry_act(spt_load *load, const spt_row *row)
{
    modifications *list = load->view;
    if (list->acts == list->page->count)
        return SPT_SINK_NEXT;
    if (list->page->extra[list->acts] != NULL) {
        load->fault = "act";
        return SPT_SINK_NEXT;
    }
    void *made = spt_row_snapshot(load->desk, row);
    if (made == NULL)
        return no_memory(load);
    list->page->extra[list->acts++] = made;
    return SPT_SINK_GO_ON;
}

static int is_behind_token(const modifications *list, const spt_lot_row *lot)
{
    const int64_t *token = list->start;
    return lot->lapse > token[TOKEN_LAPSE] || (lot->lapse == token[TOKEN_LAPSE] && lot->lot > token[TOKEN_LOT]);
}

void *spt_due_lapse_act(const spt_load *load, const spt_lot_row *lot)
{
    spt_act_row act;
    spt_act_blank(&act, SPT_ACT_LAPSE, lot->lapse);
    act.account = lot->account;
    act.lot = lot->lot;
    act.points = lot->available;
    act.entries = load->work.account.entries;
    return spt_row_snapshot(load->desk, (const spt_row *)(const void *)&act);
}

void *spt_due_lapse_entry(const spt_load *load, const spt_lot_row *lot, int64_t balance)
{
    spt_entry_row entry = {.size = (uint32_t)sizeof entry, .table = SPT_TABLE_ENTRY, .account = lot->account};
    entry.kind = SPT_ENTRY_LAPSE;
    entry.outside = 1;
    entry.lot = lot->lot;
    entry.points = lot->available;
    entry.available = balance;
    entry.captured = load->work.account.captured;
    return spt_row_snapshot(load->desk, (const spt_row *)(const void *)&entry);
}

static int add_due_lapse(spt_load *load, const spt_lot_row *lot)
{
    modifications *list = load->view;
    void *entry = spt_due_lapse_entry(load, lot, list->balance);
    void *act = spt_due_lapse_act(load, lot);
    if (entry == NULL || act == NULL) {
        spt_snapshot_unref(entry);
        spt_snapshot_unref(act);
        return 0;
    }
    spt_page_add(list->page, entry, act);
    return 1;
}

static int32_t take_due_lapse(spt_load *load, const spt_row *row)
{
    const void *any = row;
    modifications *list = load->view;
    const spt_lot_row *lot = any;
    if (lot->lapse > list->token[TOKEN_AT])
        return SPT_SINK_NEXT;
    if (!list->begun)
        list->token[TOKEN_DUE] = list->past.is_past ? DUE_PAST : DUE_NOW;
    if (list->more)
        return SPT_SINK_NEXT;
    list->balance -= lot->available;
    if (!is_behind_token(list, lot))
        return SPT_SINK_GO_ON;
    if (is_full(list))
        return SPT_SINK_NEXT;
    if (!add_due_lapse(load, lot))
        return no_memory(load);
    list->token[TOKEN_LAPSE] = lot->lapse;
    list->token[TOKEN_LOT] = lot->lot;
    return SPT_SINK_GO_ON;
}

static int32_t begin_list(spt_load *load, const spt_row *row)
{
    modifications *list = load->view;
    const spt_account_row *account = &load->work.account;
    (void)row;
    list->balance = account->available;
    if (list->begun)
        return SPT_SINK_NEXT;
    list->token[TOKEN_ACT] = account->acts;
    list->token[TOKEN_AT] = spt_past_is_now(&list->past) ? load->work.now : list->past.at;
    return SPT_SINK_NEXT;
}

/* As the lot was before. */
static int32_t take_recorded_lapse(spt_load *load, const spt_row *row)
{
    const void *any = row;
    const spt_act_row *act = any;
    spt_lot_row lot = {.account = act->account, .lot = act->lot, .lapse = act->time, .available = act->points};
    if (act->kind != SPT_ACT_LAPSE)
        return SPT_SINK_NEXT;
    return take_due_lapse(load, (const spt_row *)(const void *)&lot);
}

static void plan_due_lapses(spt_load *load)
{
    const modifications *list = load->view;
    if (list->begun && list->start[TOKEN_DUE] == DUE_NONE)
        return;
    if (list->past.is_past) {
        spt_range *acts = spt_load_add(load, SPT_INDEX_ACT, 0, UINT64_MAX, take_recorded_lapse);
        acts->position = 1;
        acts->values[1].number = list->past.act;
        return;
    }
    spt_range *due = spt_load_add(load, SPT_INDEX_LOT_BY_LAPSE, 0, UINT64_MAX, take_due_lapse);
    due->prefix = 2;
    due->values[1].number = 1;
}

static void plan_modifications(spt_load *load)
{
    modifications *list = load->view;
    spt_page_empty(list->page);
    memcpy(list->token, list->start, sizeof list->token);
    list->acts = 0;
    list->more = 0;
    spt_load_add(load, SPT_INDEX_ACCOUNT, 0, 1, begin_list);
    spt_range *entries = spt_load_add(load, SPT_INDEX_ENTRY_BY_OUTSIDE, 0, UINT64_MAX, take_entry);
    entries->prefix = 2;
    entries->position = 1;
    entries->values[1].number = 1;
    entries->values[2].number = list->start[TOKEN_ENTRY];
    spt_range *acts = spt_load_add_from(load, SPT_INDEX_ACT, 0, 1, take_entry_act, SPT_LOAD_COLUMN(spt_entry_row, act));
    acts->prefix = 2;
    plan_due_lapses(load);
}

static spt_status check_modifications(const modifications *list, const spt_load *load)
{
    /* Lapses that were due may have been recorded since, behind the act that the list ends with. */
    if (list->start[TOKEN_DUE] == DUE_NOW && list->start[TOKEN_ACT] != load->work.account.acts)
        return spt_problem_set(&list->desk->problem, SPT_E_STALE, "after", load->account_id,
                               "Account %lld has changed since this list was begun.", (long long)load->account_id);
    return SPT_OK;
}

static spt_status take_token(modifications *list, int64_t account, const char *after)
{
    static const int64_t first[TOKEN_COUNT] = {0, 0, 0, -1, 0, 0, 0};
    memcpy(list->start, first, sizeof list->start);
    list->start[TOKEN_ACCOUNT] = account;
    if (after == NULL || after[0] == '\0')
        return SPT_OK;
    size_t length = spt_token_read(after, 'm', list->start, TOKEN_COUNT);
    if (length == 0 || after[length] != '\0' || list->start[TOKEN_ACCOUNT] != account)
        return spt_token_bad(list->desk);
    list->begun = 1;
    /* Only what was due then needs the state: the entries up to an act are always the same. */
    spt_as_of_init(&list->past.asked, (uint32_t)sizeof list->past.asked);
    if (list->start[TOKEN_DUE] == DUE_PAST && list->start[TOKEN_ACT] < 1)
        return spt_token_bad(list->desk);
    if (list->start[TOKEN_DUE] == DUE_PAST)
        list->past.asked.act = list->start[TOKEN_ACT];
    return SPT_OK;
}

static spt_status read_as_of(spt_past *past, void *view)
{
    spt_status status = past->is_past ? spt_past_balance(past) : SPT_OK;
    return status == SPT_OK ? spt_past_read(past, plan_modifications, view) : status;
}

static spt_status read_modifications(modifications *list, int64_t account)
{
    spt_load load;
    if (!spt_past_is_now(&list->past))
        return spt_past_run(&list->past, read_as_of, list);
    spt_load_init(&load, list->desk, account, NULL, plan_modifications);
    load.view = list;
    spt_status status = spt_load_run(&load);
    if (status == SPT_OK)
        status = spt_operation_check_account(&load);
    return status == SPT_OK ? check_modifications(list, &load) : status;
}

static spt_status make_modifications(modifications *list, int64_t account, const spt_as_of *as_of, const char *after,
                                     uint32_t limit, spt_page **page)
{
    spt_status status = spt_page_check(list->desk, account, after, limit, page);
    if (status == SPT_OK && account < 1)
        status = spt_problem_set(&list->desk->problem, SPT_E_INVALID, "account", account, "account is below 1.");
    if (status == SPT_OK)
        status = spt_past_take(&list->past, list->desk, account, as_of);
    if (status == SPT_OK)
        status = take_token(list, account, after);
    if (status != SPT_OK)
        return status;
    list->page = spt_page_make(&list->desk->allocator, limit);
    if (list->page == NULL)
        return SPT_E_NOMEM;
    list->desk->unfinished = list->page;
    status = read_modifications(list, account);
    list->desk->unfinished = NULL;
    if (status != SPT_OK) {
        spt_page_unref(list->page);
        return status;
    }
    if (list->more)
        spt_token_write(list->page->next, 'm', list->token, TOKEN_COUNT);
    *page = list->page;
    return SPT_OK;
}

spt_status spt_statement_modifications(spt_desk *desk, int64_t account, const spt_as_of *as_of, const char *after,
                                       uint32_t limit, spt_page **page)
{
    modifications list = {.desk = desk};
    spt_status status = spt_desk_enter(desk);
    return status == SPT_OK ? spt_desk_leave(desk, make_modifications(&list, account, as_of, after, limit, page))
                            : status;
}

/* ---- the entries of a ticket's acts ---- */

typedef struct ticket_entries {
    spt_page *page;
    int64_t ticket;
    int64_t token[4]; /* account and ticket; act and entry shown last */
    int32_t begun;
    int32_t more;
    uint32_t acts; /* acts seen in this read */
    int64_t act;   /* the last of them */
    uint32_t limit;
} ticket_entries;

static int32_t take_ticket_act(spt_load *load, const spt_row *row)
{
    const void *any = row;
    ticket_entries *list = load->view;
    list->acts++;
    list->act = ((const spt_act_row *)any)->act;
    return SPT_SINK_GO_ON;
}

static int32_t take_ticket_entry(spt_load *load, const spt_row *row)
{
    const void *any = row;
    ticket_entries *list = load->view;
    const spt_entry_row *entry = any;
    if (list->begun && entry->act == list->token[2] && entry->entry <= list->token[3])
        return SPT_SINK_GO_ON;
    if (list->page->count == list->page->room) {
        list->more = 1;
        return SPT_SINK_NEXT;
    }
    void *made = spt_row_snapshot(load->desk, row);
    if (made == NULL)
        return no_memory(load);
    spt_page_add(list->page, made, NULL);
    return SPT_SINK_GO_ON;
}

static void plan_ticket_entries(spt_load *load)
{
    ticket_entries *list = load->view;
    spt_page_empty(list->page);
    list->acts = 0;
    list->more = 0;
    spt_range *acts =
        spt_load_add(load, SPT_INDEX_ACT_BY_TICKET, SPT_RANGE_DESCENDING, (uint64_t)list->limit + 1, take_ticket_act);
    acts->prefix = 2;
    acts->position = list->begun ? 1 : 0;
    acts->values[1].number = list->ticket;
    acts->values[2].number = list->token[2] + 1;
    spt_range *entries = spt_load_add_from(load, SPT_INDEX_ENTRY_BY_ACT, 0, UINT64_MAX, take_ticket_entry,
                                           SPT_LOAD_COLUMN(spt_act_row, act));
    entries->prefix = 2;
}

/* Where the next page begins: behind the last entry shown, or the last act where acts without entries filled it. */
static void end_ticket_entries(ticket_entries *list)
{
    const spt_page *page = list->page;
    if (list->more) {
        const spt_entry *last = page->rows[page->count - 1];
        list->token[2] = last->row.act;
        list->token[3] = last->row.entry;
    } else if (list->acts > list->limit) {
        list->begun = 1;
        list->token[2] = list->act;
        list->token[3] = SPT_POINTS_MAX;
    } else {
        return;
    }
    spt_token_write(list->page->next, 'i', list->token, 4);
}

static spt_status read_ticket_entries(spt_desk *desk, ticket_entries *list, int64_t account, const char *after)
{
    spt_load load;
    spt_status status;
    if (account < 1 || list->ticket < 1)
        return spt_problem_set(&desk->problem, SPT_E_INVALID, account < 1 ? "account" : "ticket",
                               account < 1 ? account : list->ticket, "An id is below 1.");
    list->begun = after != NULL && after[0] != '\0';
    if (list->begun) {
        size_t length = spt_token_read(after, 'i', list->token, 4);
        int is_own = list->token[0] == account && list->token[1] == list->ticket;
        if (length == 0 || after[length] != '\0' || !is_own || list->token[2] < 0 || list->token[2] > SPT_POINTS_MAX)
            return spt_token_bad(desk);
    }
    list->token[0] = account;
    list->token[1] = list->ticket;
    /* Acts without entries may fill a read: an empty page has no next one. */
    do {
        spt_load_init(&load, desk, account, NULL, plan_ticket_entries);
        load.view = list;
        status = spt_load_run(&load);
        if (status == SPT_OK)
            status = spt_operation_check_account(&load);
        if (status == SPT_OK && list->acts == 0 && !list->begun)
            status = spt_problem_set(&desk->problem, SPT_E_NOT_FOUND, "ticket", list->ticket,
                                     "Account %lld has no ticket %lld.", (long long)account, (long long)list->ticket);
        if (status == SPT_OK)
            end_ticket_entries(list);
    } while (status == SPT_OK && list->page->count == 0 && list->page->next[0] != '\0');
    return status;
}

static spt_status make_ticket_entries(spt_desk *desk, int64_t account, int64_t ticket, const char *after,
                                      uint32_t limit, spt_page **page)
{
    ticket_entries list = {.ticket = ticket, .limit = limit};
    spt_status status = spt_page_check(desk, account, after, limit, page);
    if (status != SPT_OK)
        return status;
    list.page = spt_page_make(&desk->allocator, limit);
    if (list.page == NULL)
        return SPT_E_NOMEM;
    desk->unfinished = list.page;
    status = read_ticket_entries(desk, &list, account, after);
    desk->unfinished = NULL;
    if (status != SPT_OK) {
        spt_page_unref(list.page);
        return status;
    }
    *page = list.page;
    return SPT_OK;
}

spt_status spt_entry_list_by_ticket(spt_desk *desk, int64_t account, int64_t ticket, const char *after, uint32_t limit,
                                    spt_page **page)
{
    spt_status status = spt_desk_enter(desk);
    if (status != SPT_OK)
        return status;
    return spt_desk_leave(desk, make_ticket_entries(desk, account, ticket, after, limit, page));
}
