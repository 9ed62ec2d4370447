/* SPDX-License-Identifier: MIT */
/*
 * Reports that list (D25): lots, accounts or tickets over the whole desk, by account in the order of ids, so that each
 * comes once however the accounts change between two pages.
 *
 * Which accounts have anything to show is told by their rows: those are visited some at a time, and each account that
 * may is read by itself. Where an index of accounts tells, and few are in it, no others are visited.
 */
#include <stdlib.h>
#include <string.h>

#include "../base/row.h"
#include "../operations/operation.h"
#include "../rules/day.h"
#include "report.h"

enum {
    TOKEN_AT,        /* the instant that the report is of: the first page's */
    TOKEN_ARGUMENT,  /* days, or the threshold */
    TOKEN_IS_DENSE,  /* 1: too many accounts are in the index */
    TOKEN_ACCOUNT,   /* the last one visited */
    TOKEN_IS_INSIDE, /* 1: it has more rows, behind the position */
    TOKEN_FIRST,
    TOKEN_SECOND,
    TOKEN_SEAL,
    TOKEN_COUNT
};

typedef struct desk_list desk_list;

/* A report: its token's letter, and how it is read. */
typedef struct list_kind {
    char letter;
    uint32_t index; /* SPT_INDEX_ACCOUNT, or an index of accounts: up to the list's bound */
    int32_t (*wish)(void *ctx, const spt_account_row *account);
    uint32_t rows; /* the index of the account's rows, of which two columns are equal: the account, and 1 */
    int32_t (*take)(desk_list *list, const spt_row *row);
    void (*end)(desk_list *list); /* after the account's rows; NULL: nothing */
} list_kind;

struct desk_list {
    const list_kind *kind;
    spt_desk *desk;
    spt_page *page;
    int64_t now;
    int64_t token[TOKEN_COUNT];
    int64_t bound; /* of the index: up to this one; else the threshold */
    uint32_t left; /* accounts to visit yet */
    spt_status status;

    /* The account at hand. */
    spt_account_row account;
    int64_t account_now; /* its time (D2) */
    uint32_t shown;      /* rows of the page that are others' */
    int32_t is_full;     /* it has more rows than there is room for */
    spt_lapse_view lapses;
};

/* ---- rows ---- */

static int32_t add_row(desk_list *list, void *made)
{
    if (made == NULL) {
        list->status = SPT_E_NOMEM;
        return SPT_SINK_STOP;
    }
    spt_page_add(list->page, made, NULL);
    return SPT_SINK_GO_ON;
}

static int has_room(desk_list *list)
{
    list->is_full = list->page->count == list->page->room;
    return !list->is_full;
}

/* ---- lots that lapse ---- */

static int32_t take_lapsing(desk_list *list, const spt_row *row)
{
    const void *any = row;
    const spt_lot_row *lot = any;
    if (lot->lapse > list->bound)
        return SPT_SINK_NEXT;
    if (lot->lapse <= list->account_now)
        return SPT_SINK_GO_ON;
    return has_room(list) ? add_row(list, spt_lot_snapshot(list->desk, lot, list->account_now)) : SPT_SINK_NEXT;
}

static int32_t wish_lapsing(void *ctx, const spt_account_row *account)
{
    const desk_list *list = ctx;
    return account->next_lapse <= list->bound ? SPT_VISIT_ALONE : SPT_VISIT_NOTHING;
}

static const list_kind lapsing = {'L', SPT_INDEX_ACCOUNT_BY_LAPSE, wish_lapsing, SPT_INDEX_LOT_BY_LAPSE, take_lapsing,
                                  NULL};

/* ---- accounts below a threshold ---- */

/* What is available only shrinks by the lapses that are due. */
static int32_t wish_below(void *ctx, const spt_account_row *account)
{
    const desk_list *list = ctx;
    int may_be = account->available < list->bound || account->next_lapse <= list->now;
    return may_be && !account->closed ? SPT_VISIT_ALONE : SPT_VISIT_NOTHING;
}

static int32_t take_lapse(desk_list *list, const spt_row *row)
{
    const void *any = row;
    const spt_lot_row *lot = any;
    return spt_lapse_view_take(&list->lapses, lot, lot->available, list->account_now);
}

static void end_below(desk_list *list)
{
    list->lapses.at = list->account_now;
    /* It may have been closed since its row was looked at. */
    int is_below = !list->account.closed && list->account.available - list->lapses.due < list->bound;
    if (is_below && has_room(list))
        add_row(list, spt_account_snapshot(list->desk, &list->account, &list->lapses));
}

static const list_kind below = {'U', SPT_INDEX_ACCOUNT, wish_below, SPT_INDEX_LOT_BY_LAPSE, take_lapse, end_below};

/* ---- tickets in progress ---- */

static int32_t wish_in_progress(void *ctx, const spt_account_row *account)
{
    (void)ctx;
    return account->open_tickets > 0 ? SPT_VISIT_ALONE : SPT_VISIT_NOTHING;
}

static int32_t take_ticket(desk_list *list, const spt_row *row)
{
    const void *any = row;
    return has_room(list) ? add_row(list, spt_ticket_snapshot(list->desk, any, list->account_now)) : SPT_SINK_NEXT;
}

static const list_kind in_progress = {'P', SPT_INDEX_ACCOUNT, wish_in_progress, SPT_INDEX_TICKET_BY_PHASE, take_ticket,
                                      NULL};

/* ---- disputes ---- */

static int32_t wish_disputes(void *ctx, const spt_account_row *account)
{
    (void)ctx;
    return account->disputes > 0 ? SPT_VISIT_ALONE : SPT_VISIT_NOTHING;
}

static const list_kind disputes = {'Q', SPT_INDEX_ACCOUNT, wish_disputes, SPT_INDEX_TICKET_BY_DISPUTE, take_ticket,
                                   NULL};

/* ---- answers that are due ---- */

static int32_t wish_due(void *ctx, const spt_account_row *account)
{
    const desk_list *list = ctx;
    return account->next_due != 0 && account->next_due <= list->bound ? SPT_VISIT_ALONE : SPT_VISIT_NOTHING;
}

static int32_t take_due(desk_list *list, const spt_row *row)
{
    const void *any = row;
    const spt_ticket_row *ticket = any;
    return ticket->due > list->bound ? SPT_SINK_NEXT : take_ticket(list, row);
}

static const list_kind due = {'W', SPT_INDEX_ACCOUNT_BY_DUE, wish_due, SPT_INDEX_TICKET_BY_DUE, take_due, NULL};

/* ---- one account's part of the page ---- */

static void begin_account(desk_list *list)
{
    spt_page_cut(list->page, list->shown);
    list->is_full = 0;
    list->lapses = (spt_lapse_view){.at = SPT_UNSET, .next = SPT_NEVER};
}

/* The rows of an account, from where the page before ended. */
static void set_rows(const desk_list *list, spt_range *range)
{
    range->prefix = 2;
    range->position = list->token[TOKEN_IS_INSIDE] ? 2 : 0;
    range->values[1].number = 1;
    range->values[2].number = list->token[TOKEN_FIRST];
    range->values[3].number = list->token[TOKEN_SECOND];
}

/* Where the next page goes on: inside the account, where its last row stands in the index; or behind it. */
static void note_position(desk_list *list, int64_t account)
{
    const spt_page *page = list->page;
    if (list->is_full && page->count == list->shown)
        return;
    list->token[TOKEN_ACCOUNT] = account;
    list->token[TOKEN_IS_INSIDE] = list->is_full;
    if (!list->is_full)
        return;
    const spt_index *index = &spt_schema_rows.indexes[list->kind->rows];
    const spt_column *columns = spt_schema_rows.tables[index->table].columns;
    const spt_row *last = (const spt_row *)(const void *)((const spt_snapshot *)page->rows[page->count - 1] + 1);
    list->token[TOKEN_FIRST] = spt_row_integer(last, &columns[index->columns[2]]);
    list->token[TOKEN_SECOND] = spt_row_integer(last, &columns[index->columns[3]]);
}

/* The account's rows have been shown. */
static void end_account(desk_list *list, int64_t account)
{
    if (list->kind->end != NULL && list->status == SPT_OK)
        list->kind->end(list);
    note_position(list, account);
    list->shown = list->page->count;
}

static int32_t take_row(spt_load *load, const spt_row *row)
{
    desk_list *list = load->view;
    list->account_now = load->work.now;
    int32_t answer = list->kind->take(list, row);
    load->status = list->status;
    return answer;
}

static void plan_account(spt_load *load)
{
    desk_list *list = load->view;
    begin_account(list);
    set_rows(list, spt_load_add(load, list->kind->rows, 0, UINT64_MAX, take_row));
}

static spt_status read_account(desk_list *list, int64_t account)
{
    spt_load load;
    list->shown = list->page->count;
    spt_load_init(&load, list->desk, account, NULL, plan_account);
    load.view = list;
    load.clock = list->now;
    spt_status status = spt_load_run(&load);
    if (status == SPT_OK && load.work.revision == 0)
        status = spt_work_corrupt(&load.work, "account", account);
    if (status != SPT_OK)
        return status;
    list->account = load.work.account;
    list->account_now = load.work.now;
    end_account(list, account);
    return list->status;
}

static int has_ended(const desk_list *list)
{
    return list->is_full || list->page->count == list->page->room;
}

/* ---- many accounts in one read, of a store that answers each from one snapshot ---- */

#define GROUP 14 /* two ranges each */

typedef struct group {
    desk_list *list;
    const int64_t *ids;
    uint32_t count;
    uint32_t begun; /* accounts whose row was shown */
    uint32_t ended; /* and those whose rows are all seen */
    const char *fault;
    spt_range ranges[2 * GROUP];
} group;

static int32_t refuse(group *read, const char *fault)
{
    read->fault = fault;
    return SPT_SINK_STOP;
}

static void end_begun(group *read)
{
    if (read->ended < read->begun)
        end_account(read->list, read->ids[read->ended++]);
}

static int32_t begin_next(group *read, uint32_t place, const spt_account_row *account)
{
    desk_list *list = read->list;
    if (place != read->begun)
        return refuse(read, "account");
    if (account->version > SPT_SCHEMA_VERSION) {
        list->status = SPT_E_SCHEMA;
        return SPT_SINK_STOP;
    }
    end_begun(read);
    if (has_ended(list) || list->status != SPT_OK)
        return SPT_SINK_STOP;
    begin_account(list);
    read->begun++;
    list->account = *account;
    list->account_now = account->newest > list->now ? account->newest : list->now;
    return SPT_SINK_NEXT;
}

static int32_t take_grouped(void *ctx, uint32_t number, const spt_row *row)
{
    group *read = ctx;
    const void *any = row;
    const char *fault = number < 2 * read->count ? spt_row_fault_in(row, &read->ranges[number]) : "range";
    if (fault != NULL)
        return refuse(read, fault);
    if (number % 2 == 0)
        return begin_next(read, number / 2, any);
    return number / 2 + 1 == read->begun ? read->list->kind->take(read->list, row) : refuse(read, "account");
}

static void plan_group(group *read)
{
    for (uint32_t i = 0; i < 2 * read->count; i++) {
        spt_range *range = &read->ranges[i];
        spt_range_set(range, i % 2 == 0 ? SPT_INDEX_ACCOUNT : read->list->kind->rows, 0, UINT64_MAX);
        if (i % 2 == 0)
            range->prefix = 1;
        else
            set_rows(read->list, range);
        range->values[0].number = read->ids[i / 2];
    }
}

static spt_status judge_group(const group *read, int64_t account)
{
    spt_desk *desk = read->list->desk;
    if (read->list->status != SPT_OK)
        return spt_problem_plain(&desk->problem, read->list->status);
    if (read->fault == NULL)
        return SPT_OK;
    spt_desk_log(desk, "The store gave a row that cannot be; it was refused.");
    return spt_problem_set(&desk->problem, SPT_E_CORRUPT, read->fault, account,
                           "The store gave a row of account %lld that cannot be: %s.", (long long)account, read->fault);
}

/* An account that is not shown is not there, though it was found; unless the page is full. */
static spt_status read_group(desk_list *list, const int64_t *ids, uint32_t count)
{
    group read;
    memset(&read, 0, offsetof(group, ranges));
    read.list = list;
    read.ids = ids;
    read.count = count;
    list->shown = list->page->count;
    plan_group(&read);
    int32_t answer = spt_store_read(list->desk->store, read.ranges, 2 * count, take_grouped, &read);
    if (answer != SPT_STORE_OK)
        return spt_desk_read_status(list->desk, answer);
    int64_t last = ids[read.begun == 0 ? 0 : read.begun - 1];
    if (read.fault == NULL)
        end_begun(&read);
    if (read.fault == NULL && read.begun < count && !has_ended(list) && list->status == SPT_OK)
        refuse(&read, "account");
    return judge_group(&read, last);
}

/* The accounts' parts of the page, until it is full. */
static spt_status read_accounts(desk_list *list, const int64_t *ids, uint32_t count)
{
    int has_snapshots = (spt_store_flags(list->desk->store) & SPT_STORE_SNAPSHOT) != 0;
    spt_status status = SPT_OK;
    uint32_t most = has_snapshots ? GROUP : 1;
    for (uint32_t done = 0; status == SPT_OK && done < count && !has_ended(list); done += most) {
        uint32_t some = count - done < most ? count - done : most;
        status = has_snapshots ? read_group(list, ids + done, some) : read_account(list, ids[done]);
    }
    return status;
}

/* ---- which accounts ---- */

/* So many accounts of an index are listed at most; where they cannot be kept for the next page, as many as a call visits. */
#define LISTED 65536u

/* An index of accounts that is being read. */
typedef struct listing {
    desk_list *list;
    const spt_column *bound;
    uint32_t most;
    int32_t is_dense; /* more accounts are in the index */
    const char *fault;
} listing;

static int add_id(spt_desk *desk, int64_t id)
{
    spt_found *listed = &desk->listed;
    if (listed->count == listed->room) {
        uint32_t room = listed->room == 0 ? 64 : listed->room * 2;
        int64_t *larger = spt_allocate_array(&desk->allocator, room, sizeof *larger);
        if (larger == NULL)
            return 0;
        int64_t *smaller = listed->ids;
        if (listed->count > 0)
            memcpy(larger, smaller, listed->count * sizeof *larger);
        listed->ids = larger;
        listed->room = room;
        spt_release(&desk->allocator, smaller);
    }
    listed->ids[listed->count++] = id;
    return 1;
}

static int32_t take_indexed(void *ctx, uint32_t range, const spt_row *row)
{
    const void *any = row;
    listing *read = ctx;
    spt_desk *desk = read->list->desk;
    const spt_account_row *account = any;
    (void)range;
    read->fault = spt_row_fault(row, SPT_TABLE_ACCOUNT);
    if (read->fault != NULL || spt_row_integer(row, read->bound) > read->list->bound)
        return SPT_SINK_STOP;
    read->is_dense = desk->listed.count == read->most;
    if (read->is_dense)
        return SPT_SINK_STOP;
    if (add_id(desk, account->account))
        return SPT_SINK_GO_ON;
    read->list->status = SPT_E_NOMEM;
    return SPT_SINK_STOP;
}

static int compare_ids(const void *left, const void *right)
{
    const int64_t *a = left, *b = right;
    return (*a > *b) - (*a < *b);
}

/* An account that changed while the index was read may have been shown twice. */
static void order_ids(spt_found *listed)
{
    uint32_t kept = 0;
    if (listed->count > 0)
        qsort(listed->ids, listed->count, sizeof *listed->ids, compare_ids);
    for (uint32_t i = 0; i < listed->count; i++)
        if (i == 0 || listed->ids[i] != listed->ids[kept - 1])
            listed->ids[kept++] = listed->ids[i];
    listed->count = kept;
}

static spt_status read_index(listing *read)
{
    desk_list *list = read->list;
    spt_range range = spt_range_of(list->kind->index, 0, UINT64_MAX);
    const spt_index *index = &spt_schema_rows.indexes[list->kind->index];
    /* Rows that have no bound need not be in the index. */
    range.position = index->partial_column == SPT_NO_COLUMN ? 0 : 1;
    read->bound = &spt_schema_rows.tables[index->table].columns[index->columns[0]];
    int32_t answer = spt_store_read(list->desk->store, &range, 1, take_indexed, read);
    if (answer != SPT_STORE_OK)
        return spt_desk_read_status(list->desk, answer);
    if (list->status != SPT_OK)
        return spt_problem_plain(&list->desk->problem, list->status);
    if (read->fault == NULL)
        return SPT_OK;
    return spt_problem_set(&list->desk->problem, SPT_E_CORRUPT, read->fault, 0,
                           "The store gave a row of an account that cannot be: %s.", read->fault);
}

static void forget_listed(spt_desk *desk)
{
    int64_t *ids = desk->listed.ids;
    memset(&desk->listed, 0, sizeof desk->listed);
    spt_release(&desk->allocator, ids);
}

/*
 * Lists the accounts of the index, unless what the page before listed is so still. Where others keep changing the
 * index, a long one would be read for every page: then it is dense.
 */
static spt_status list_accounts(desk_list *list)
{
    spt_found *listed = &list->desk->listed;
    uint64_t stamp = spt_desk_stamp(list->desk, list->kind->index);
    if (stamp != 0 && listed->stamp == stamp && listed->index == list->kind->index && listed->bound == list->bound)
        return SPT_OK;
    listing read = {.list = list, .most = SPT_REPORT_VISITS};
    if (stamp != 0 && list->token[TOKEN_ACCOUNT] == 0)
        read.most = LISTED;
    listed->stamp = 0;
    listed->count = 0;
    spt_status status = read_index(&read);
    list->token[TOKEN_IS_DENSE] = read.is_dense;
    if (status != SPT_OK || read.is_dense) {
        forget_listed(list->desk);
        return status;
    }
    order_ids(listed);
    listed->index = list->kind->index;
    listed->bound = list->bound;
    listed->stamp = stamp;
    return SPT_OK;
}

/* How many of the accounts that are listed have been visited. */
static uint32_t count_visited(const spt_found *listed, int64_t account)
{
    uint32_t low = 0;
    uint32_t high = listed->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (listed->ids[middle] <= account)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* The accounts of the index that come next; *is_end: there are no others. */
static spt_status visit_indexed(desk_list *list, int *is_end)
{
    const spt_found *listed = &list->desk->listed;
    spt_status status = list_accounts(list);
    if (status != SPT_OK || list->token[TOKEN_IS_DENSE])
        return status;
    uint32_t visited = count_visited(listed, list->token[TOKEN_ACCOUNT]);
    uint32_t count = listed->count - visited < list->left ? listed->count - visited : list->left;
    const int64_t *ids = count == 0 ? NULL : listed->ids + visited;
    status = read_accounts(list, ids, count);
    list->left -= count;
    int are_done = count == 0 || list->token[TOKEN_ACCOUNT] == ids[count - 1];
    *is_end = visited + count == listed->count && are_done && !list->token[TOKEN_IS_INSIDE];
    if (*is_end || status != SPT_OK)
        forget_listed(list->desk);
    return status;
}

/* All accounts that come next, whatever the index says. */
static spt_status visit_dense(desk_list *list, int *is_end)
{
    spt_visit visit = {.desk = list->desk, .after = list->token[TOKEN_ACCOUNT], .wish = list->kind->wish, .ctx = list};
    int64_t ids[SPT_VISIT_ACCOUNTS];
    uint32_t count = 0;
    visit.limit = list->left < SPT_VISIT_ACCOUNTS ? list->left : SPT_VISIT_ACCOUNTS;
    spt_status status = spt_visit_read(&visit);
    for (uint32_t i = 0; status == SPT_OK && i < visit.count; i++)
        if (visit.found[i].wish == SPT_VISIT_ALONE)
            ids[count++] = visit.found[i].account;
    if (status == SPT_OK)
        status = read_accounts(list, ids, count);
    list->left -= visit.count;
    int are_done = count == 0 || list->token[TOKEN_ACCOUNT] == ids[count - 1];
    if (status != SPT_OK || !are_done || list->token[TOKEN_IS_INSIDE])
        return status;
    if (visit.count > 0)
        list->token[TOKEN_ACCOUNT] = visit.found[visit.count - 1].account;
    *is_end = visit.count < visit.limit;
    return status;
}

static spt_status visit_all(desk_list *list)
{
    int is_end = 0;
    spt_status status = SPT_OK;
    if (list->token[TOKEN_IS_INSIDE]) {
        list->left--;
        status = read_account(list, list->token[TOKEN_ACCOUNT]);
    }
    while (status == SPT_OK && !is_end && list->left > 0 && !has_ended(list)) {
        int is_indexed = list->kind->index != SPT_INDEX_ACCOUNT && !list->token[TOKEN_IS_DENSE];
        status = is_indexed ? visit_indexed(list, &is_end) : visit_dense(list, &is_end);
    }
    if (status == SPT_OK && !is_end)
        spt_token_write_sealed(list->page->next, list->kind->letter, list->token, TOKEN_COUNT);
    return status;
}

/* ---- the calls ---- */

static spt_status take_token(desk_list *list, int64_t argument, const char *after)
{
    static const int64_t bounds[TOKEN_COUNT][2] = {
        [TOKEN_AT] = {0, SPT_TIME_MAX}, [TOKEN_ARGUMENT] = {0, SPT_POINTS_MAX},
        [TOKEN_IS_DENSE] = {0, 1},      [TOKEN_ACCOUNT] = {0, INT64_MAX},
        [TOKEN_IS_INSIDE] = {0, 1},     [TOKEN_FIRST] = {0, SPT_NEVER},
        [TOKEN_SECOND] = {0, INT64_MAX}};
    list->token[TOKEN_AT] = list->now;
    list->token[TOKEN_ARGUMENT] = argument;
    if (after == NULL || after[0] == '\0')
        return SPT_OK;
    int is_one = spt_token_read_sealed(after, list->kind->letter, list->token, bounds, TOKEN_COUNT);
    return is_one && list->token[TOKEN_ARGUMENT] == argument ? SPT_OK : spt_token_bad(list->desk);
}

/* Through the civil day so many days after the report's own (D2). */
static spt_status last_lapse(const desk_list *list, int64_t days, int64_t *last)
{
    const spt_zone *zone = &list->desk->catalogue.settings.zone;
    int64_t day = 0;
    spt_status status = spt_day_of_instant(zone, list->token[TOKEN_AT], &day);
    if (status != SPT_OK)
        return status;
    return spt_day_lapse_second(zone, day + days < SPT_DAY_LAST ? day + days : SPT_DAY_LAST, last);
}

static spt_status set_bound(desk_list *list, int64_t argument)
{
    list->bound = argument;
    return list->kind == &lapsing ? last_lapse(list, argument, &list->bound) : SPT_OK;
}

static spt_status make_page(desk_list *list, int64_t argument, const char *after, uint32_t limit, spt_page **page)
{
    list->page = spt_page_make(&list->desk->allocator, limit);
    if (list->page == NULL)
        return SPT_E_NOMEM;
    list->desk->unfinished = list->page;
    spt_status status = take_token(list, argument, after);
    if (status == SPT_OK)
        status = set_bound(list, argument);
    list->page->at = list->token[TOKEN_AT];
    if (status == SPT_OK)
        status = visit_all(list);
    list->desk->unfinished = NULL;
    if (status == SPT_OK)
        *page = list->page;
    else
        spt_page_unref(list->page);
    return status;
}

static spt_status read_page(desk_list *list, int64_t argument, const char *after, uint32_t limit, spt_page **page)
{
    spt_status status = spt_page_check(list->desk, 0, after, limit, page);
    if (status == SPT_OK)
        status = spt_report_begin(list->desk, &list->now);
    return status == SPT_OK ? make_page(list, argument, after, limit, page) : status;
}

static spt_status call_list(spt_desk *desk, const list_kind *kind, const char *name, int64_t argument, int64_t least,
                            int64_t most, const char *after, uint32_t limit, spt_page **page)
{
    desk_list list = {.kind = kind, .desk = desk, .left = SPT_REPORT_VISITS};
    spt_status status = spt_desk_enter(desk);
    if (status != SPT_OK)
        return status;
    if (argument < least || argument > most)
        status = spt_problem_set(&desk->problem, SPT_E_INVALID, name, argument, "%s is %lld; it must be %lld to %lld.",
                                 name, (long long)argument, (long long)least, (long long)most);
    else
        status = read_page(&list, argument, after, limit, page);
    return spt_desk_leave(desk, status);
}

spt_status spt_report_lapsing(spt_desk *desk, int32_t days, const char *after, uint32_t limit, spt_page **page)
{
    return call_list(desk, &lapsing, "days", days, 0, SPT_REPORT_DAYS, after, limit, page);
}

spt_status spt_report_below(spt_desk *desk, int64_t points, const char *after, uint32_t limit, spt_page **page)
{
    return call_list(desk, &below, "points", points, 1, SPT_POINTS_MAX, after, limit, page);
}

spt_status spt_report_in_progress(spt_desk *desk, const char *after, uint32_t limit, spt_page **page)
{
    return call_list(desk, &in_progress, "", 0, 0, 0, after, limit, page);
}

spt_status spt_report_disputes(spt_desk *desk, const char *after, uint32_t limit, spt_page **page)
{
    return call_list(desk, &disputes, "", 0, 0, 0, after, limit, page);
}

spt_status spt_report_due(spt_desk *desk, int64_t until, const char *after, uint32_t limit, spt_page **page)
{
    return call_list(desk, &due, "until", until == SPT_UNSET ? SPT_TIME_MAX : until, 0, SPT_TIME_MAX, after, limit,
                     page);
}
