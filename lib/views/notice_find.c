/* SPDX-License-Identifier: MIT */
/*
 * Finding notices (D27): through all accounts in the order of their ids, some rows at a time. What an account's own row
 * says, and whether it has notices, tells which of four steps it needs; each step goes along one index in pieces, and
 * each piece is a commit of its own, guarded by the account's revision. So it can stop anywhere, and go on.
 */
#include <supportpoints/notice.h>

#include <string.h>

#include "../base/row.h"
#include "../operations/operation.h"
#include "../rules/day.h"
#include "../rules/notice.h"
#include "page.h"

/* Rows of a piece; accounts that are looked at together, and by one call. */
#define PIECE         32
#define ACCOUNTS      256
#define CALL_ACCOUNTS 8192

/* The steps of an account: first what has ended goes. */
enum { STEP_BEHIND, STEP_ENDED, STEP_BALANCE, STEP_LOTS, STEP_TICKETS, STEP_END };

enum { TOKEN_ACCOUNT, TOKEN_STEP, TOKEN_PLACE, TOKEN_NUMBERS = TOKEN_PLACE + 3 };

/* An account, and the steps that it needs: bit 1 << STEP_…. */
typedef struct finding_account {
    int64_t account;
    uint32_t steps;
} finding_account;

typedef struct finding {
    spt_desk *desk;
    spt_page *page;
    int64_t clock;
    spt_causes causes; /* as of the account's time, which is not before its newest act (D2) */
    int64_t account;
    int32_t step;
    int64_t place[3]; /* where in the step's index; behind what was looked at */

    finding_account found[ACCOUNTS];
    uint32_t found_count;
    const char *fault;

    /* The piece at hand. */
    uint32_t shown;       /* rows of the page that are earlier pieces' */
    int64_t next[3];      /* the place behind it */
    int32_t is_last;      /* there is nothing behind it */
    int64_t due;          /* points of lots that have lapsed and are not recorded so */
    int32_t keeps_others; /* a notice waits that is none of the piece */
    uint32_t notice_count;
    spt_notice_row notices[PIECE * 4]; /* that there are */
    uint32_t lot_count;
    spt_lot_row lots[PIECE];
    uint32_t ticket_count;
    spt_ticket_row tickets[PIECE];
} finding;

/* ---- rows of a piece ---- */

static int32_t take_notice(spt_load *load, const spt_row *row)
{
    finding *find = load->view;
    const void *any = row;
    if (find->notice_count < PIECE * 4)
        find->notices[find->notice_count++] = *(const spt_notice_row *)any;
    return SPT_SINK_GO_ON;
}

static int32_t take_lot(spt_load *load, const spt_row *row)
{
    finding *find = load->view;
    const void *any = row;
    if (find->lot_count < PIECE)
        find->lots[find->lot_count++] = *(const spt_lot_row *)any;
    return SPT_SINK_GO_ON;
}

static int32_t take_ticket(spt_load *load, const spt_row *row)
{
    finding *find = load->view;
    const void *any = row;
    if (find->ticket_count < PIECE)
        find->tickets[find->ticket_count++] = *(const spt_ticket_row *)any;
    return SPT_SINK_GO_ON;
}

static int32_t take_due(spt_load *load, const spt_row *row)
{
    finding *find = load->view;
    const void *any = row;
    const spt_lot_row *lot = any;
    if (lot->lapse > load->work.now)
        return SPT_SINK_NEXT;
    find->due += lot->available;
    return SPT_SINK_GO_ON;
}

static int is_in_piece(const finding *find, const spt_notice_row *notice)
{
    for (uint32_t i = 0; i < find->notice_count; i++)
        if (spt_row_compare((const spt_row *)(const void *)&find->notices[i], (const spt_row *)(const void *)notice,
                            SPT_INDEX_NOTICE, 1) == 0)
            return 1;
    return 0;
}

static int32_t take_waiting(spt_load *load, const spt_row *row)
{
    finding *find = load->view;
    const void *any = row;
    find->keeps_others |= !is_in_piece(find, any);
    return find->keeps_others ? SPT_SINK_NEXT : SPT_SINK_GO_ON;
}

/* ---- the steps' reads ---- */

static spt_range *add_range(spt_load *load, uint32_t index, uint64_t limit, spt_load_handler handler, uint32_t prefix,
                            int64_t second)
{
    spt_range *range = spt_load_add(load, index, 0, limit, handler);
    range->prefix = prefix;
    range->values[1].number = second;
    return range;
}

static void add_due(spt_load *load)
{
    add_range(load, SPT_INDEX_LOT_BY_LAPSE, UINT64_MAX, take_due, 2, 1);
}

/* Range `from` of this read is of rows with an id in `column`: those of another index with it as second column. */
static void add_of(spt_load *load, uint32_t index, uint32_t from, uint32_t column, spt_load_handler handler)
{
    spt_range *range = spt_load_add(load, index, 0, 1, handler);
    range->prefix = 2;
    range->from = from;
    range->from_column = column;
}

/* The newest notice of a kind about each row of range `from`. */
static void add_notices_of(spt_load *load, int32_t kind, uint32_t from, uint32_t column)
{
    spt_range *range = spt_load_add(load, SPT_INDEX_NOTICE, SPT_RANGE_DESCENDING, 1, take_notice);
    range->prefix = 3;
    range->values[1].number = kind;
    range->from = from;
    range->from_column = column;
}

static void set_position(spt_range *range, const finding *find, uint32_t count)
{
    int is_begun = find->place[0] != SPT_UNSET;
    range->position = is_begun ? count : 0;
    for (uint32_t i = 0; i < count; i++)
        range->values[range->prefix + i].number = find->place[i];
}

static void plan_ended(spt_load *load, const finding *find)
{
    uint32_t notices = load->count;
    spt_range *range = spt_load_add(load, SPT_INDEX_NOTICE, 0, PIECE, take_notice);
    set_position(range, find, 3);
    add_of(load, SPT_INDEX_LOT, notices, SPT_LOAD_COLUMN(spt_notice_row, object), take_lot);
    add_of(load, SPT_INDEX_TICKET, notices, SPT_LOAD_COLUMN(spt_notice_row, object), take_ticket);
    add_due(load);
    add_range(load, SPT_INDEX_NOTICE_BY_WAITING, PIECE + 1, take_waiting, 2, 1);
}

static void plan_lots(spt_load *load, finding *find)
{
    uint32_t lots = load->count;
    if (find->place[0] == SPT_UNSET) {
        find->place[0] = find->clock;
        find->place[1] = SPT_POINTS_MAX;
    }
    set_position(add_range(load, SPT_INDEX_LOT_BY_LAPSE, PIECE, take_lot, 2, 1), find, 2);
    add_notices_of(load, SPT_NOTICE_LAPSING, lots, SPT_LOAD_COLUMN(spt_lot_row, lot));
}

static void plan_tickets(spt_load *load, const finding *find)
{
    uint32_t tickets = load->count;
    set_position(add_range(load, SPT_INDEX_TICKET_BY_PHASE, PIECE, take_ticket, 2, 1), find, 2);
    for (int32_t kind = SPT_NOTICE_OVERDUE; kind <= SPT_NOTICE_RUN_OUT; kind++)
        add_notices_of(load, kind, tickets, SPT_LOAD_COLUMN(spt_ticket_row, ticket));
}

static void plan_piece(spt_load *load)
{
    finding *find = load->view;
    spt_page_cut(find->page, find->shown);
    find->due = 0;
    find->keeps_others = 0;
    find->notice_count = find->lot_count = find->ticket_count = 0;
    if (find->step == STEP_ENDED)
        plan_ended(load, find);
    else if (find->step == STEP_LOTS)
        plan_lots(load, find);
    else if (find->step == STEP_TICKETS)
        plan_tickets(load, find);
    if (find->step != STEP_BALANCE)
        return;
    add_due(load);
    add_range(load, SPT_INDEX_NOTICE, 1, take_notice, 2, SPT_NOTICE_LOW);
}

/* ---- what has ended ---- */

static const spt_lot_row *lot_of(const finding *find, int64_t number)
{
    for (uint32_t i = 0; i < find->lot_count; i++)
        if (find->lots[i].lot == number)
            return &find->lots[i];
    return NULL;
}

static const spt_ticket_row *ticket_of(const finding *find, int64_t id)
{
    for (uint32_t i = 0; i < find->ticket_count; i++)
        if (find->tickets[i].ticket == id)
            return &find->tickets[i];
    return NULL;
}

/* Kinds that nobody asked for are left alone. */
static int has_ended(const finding *find, const spt_load *load, const spt_notice_row *notice)
{
    spt_notice_row cause;
    const spt_account_row *account = &load->work.account;
    if (notice->kind > SPT_NOTICE_LAST || (find->causes.kinds >> notice->kind & 1) == 0)
        return 0;
    int lasts = 0;
    if (notice->kind == SPT_NOTICE_LOW) {
        lasts = spt_cause_low(&find->causes, account, account->available - find->due, &cause);
    } else if (notice->kind == SPT_NOTICE_LAPSING) {
        const spt_lot_row *lot = lot_of(find, notice->object);
        lasts = lot != NULL && spt_cause_lapsing(&find->causes, lot, &cause);
    } else {
        const spt_ticket_row *ticket = ticket_of(find, notice->object);
        lasts = ticket != NULL && spt_cause_of_ticket(&find->causes, (int32_t)notice->kind, ticket, &cause);
    }
    return !lasts || !spt_cause_is_same(notice, &cause);
}

/* Rows of a piece, one after the other in the order of their index from a column on. */
static int is_in_order(const void *row, const void *next, uint32_t index, uint32_t column)
{
    return spt_row_compare(row, next, index, column) < 0;
}

static spt_status out_of_order(const spt_load *load)
{
    return spt_problem_set(&load->desk->problem, SPT_E_CORRUPT, "range", load->account_id,
                           "The store shows rows of account %lld out of their order.", (long long)load->account_id);
}

static spt_status remove_ended(finding *find, spt_load *load)
{
    int keeps = find->keeps_others;
    for (uint32_t i = 1; i < find->notice_count; i++)
        if (!is_in_order(&find->notices[i - 1], &find->notices[i], SPT_INDEX_NOTICE, 1))
            return out_of_order(load);
    for (uint32_t i = 0; i < find->notice_count; i++) {
        const spt_notice_row *notice = &find->notices[i];
        if (!has_ended(find, load, notice))
            keeps |= notice->waiting != 0;
        else if (spt_work_add_notice(&load->work, notice, SPT_CHANGE_DELETE) == NULL)
            return spt_work_nomem(&load->work);
    }
    find->is_last = find->notice_count < PIECE;
    if (!find->is_last) {
        const spt_notice_row *last = &find->notices[find->notice_count - 1];
        find->next[0] = last->kind;
        find->next[1] = last->object;
        find->next[2] = last->cause;
    }
    if (load->work.account.alert != keeps) {
        load->work.account.alert = keeps;
        spt_work_touch_account(&load->work);
    }
    return SPT_OK;
}

/* ---- what is new ---- */

/* SPT_MORE where the page has no room for it. */
static spt_status record(finding *find, spt_load *load, spt_notice_row *cause)
{
    spt_work *work = &load->work;
    for (uint32_t i = 0; i < find->notice_count; i++)
        if (spt_cause_is_same(&find->notices[i], cause))
            return SPT_OK;
    if (find->page->count == find->page->room)
        return SPT_MORE;
    cause->account = load->account_id;
    cause->found = work->now;
    cause->waiting = 1;
    if (cause->cause == SPT_UNSET)
        cause->cause = work->account.acts;
    work->account.alert = 1;
    void *made = spt_row_snapshot(load->desk, (const spt_row *)(const void *)cause);
    if (made == NULL)
        return spt_work_nomem(work);
    spt_page_add(find->page, made, NULL);
    return spt_work_add_notice(work, cause, SPT_CHANGE_INSERT) == NULL ? spt_work_nomem(work) : SPT_OK;
}

static spt_status find_balance(finding *find, spt_load *load)
{
    spt_notice_row cause;
    const spt_account_row *account = &load->work.account;
    find->is_last = 1;
    if (!spt_cause_low(&find->causes, account, account->available - find->due, &cause))
        return SPT_OK;
    return record(find, load, &cause);
}

static spt_status find_lots(finding *find, spt_load *load)
{
    spt_status status = SPT_OK;
    find->is_last = find->lot_count < PIECE;
    for (uint32_t i = 0; i < find->lot_count && status == SPT_OK; i++) {
        spt_notice_row cause;
        const spt_lot_row *lot = &find->lots[i];
        if (i > 0 && !is_in_order(lot - 1, lot, SPT_INDEX_LOT_BY_LAPSE, 2))
            return out_of_order(load);
        if (lot->lapse > find->causes.horizon) {
            find->is_last = 1;
            break;
        }
        if (spt_cause_lapsing(&find->causes, lot, &cause))
            status = record(find, load, &cause);
        if (status == SPT_OK) {
            find->next[0] = lot->lapse;
            find->next[1] = lot->lot;
        }
    }
    return status;
}

static spt_status find_of_ticket(finding *find, spt_load *load, const spt_ticket_row *ticket)
{
    spt_status status = SPT_OK;
    for (int32_t kind = SPT_NOTICE_OVERDUE; kind <= SPT_NOTICE_RUN_OUT && status == SPT_OK; kind++) {
        spt_notice_row cause;
        if (spt_cause_of_ticket(&find->causes, kind, ticket, &cause))
            status = record(find, load, &cause);
    }
    return status;
}

static spt_status find_tickets(finding *find, spt_load *load)
{
    spt_status status = SPT_OK;
    find->is_last = find->ticket_count < PIECE;
    for (uint32_t i = 0; i < find->ticket_count && status == SPT_OK; i++) {
        if (i > 0 && !is_in_order(&find->tickets[i - 1], &find->tickets[i], SPT_INDEX_TICKET_BY_PHASE, 2))
            return out_of_order(load);
        status = find_of_ticket(find, load, &find->tickets[i]);
        if (status == SPT_OK) {
            find->next[0] = find->tickets[i].since;
            find->next[1] = find->tickets[i].ticket;
        }
    }
    return status;
}

/* ---- a piece ---- */

static spt_status decide(finding *find, spt_load *load)
{
    memcpy(find->next, find->place, sizeof find->next);
    find->causes.now = load->work.now;
    if (find->step == STEP_ENDED)
        return remove_ended(find, load);
    if (find->step == STEP_BALANCE)
        return find_balance(find, load);
    return find->step == STEP_LOTS ? find_lots(find, load) : find_tickets(find, load);
}

static spt_status not_there(const finding *find)
{
    return spt_problem_set(&find->desk->problem, SPT_E_STALE, "after", find->account, "Account %lld is not there.",
                           (long long)find->account);
}

/* One try. SPT_MORE: the page is full, and what it has room for is recorded. */
static spt_status try_piece(finding *find)
{
    spt_load load;
    spt_load_init(&load, find->desk, find->account, NULL, plan_piece);
    load.view = find;
    load.clock = find->clock;
    find->shown = find->page->count;
    spt_status status = spt_load_run(&load);
    if (status == SPT_OK && load.work.revision == 0)
        return not_there(find);
    if (status == SPT_OK)
        status = decide(find, &load);
    if (status < 0 || load.work.account_change == 0)
        return status;
    spt_status written = spt_operation_commit(find->desk, &load.work, NULL);
    return written == SPT_OK ? status : written;
}

static spt_status run_piece(finding *find)
{
    uint32_t shown = find->page->count;
    spt_status status = SPT_E_CONFLICT;
    for (int tries = 0; status == SPT_E_CONFLICT && tries < SPT_DESK_TRIES; tries++) {
        spt_page_cut(find->page, shown);
        status = try_piece(find);
    }
    return status == SPT_E_CONFLICT ? spt_problem_plain(&find->desk->problem, SPT_E_BUSY) : status;
}

static void begin_step(finding *find, int32_t step)
{
    find->step = step;
    find->place[0] = find->place[1] = find->place[2] = SPT_UNSET;
}

/* All pieces of the steps that an account needs, from where the token is. */
static spt_status run_account(finding *find, uint32_t steps)
{
    while (find->step < STEP_END) {
        spt_status status = SPT_OK;
        find->is_last = 1;
        if ((steps >> find->step & 1) != 0)
            status = run_piece(find);
        if (status < 0)
            return status;
        memcpy(find->place, find->next, sizeof find->place);
        if (status != SPT_OK)
            return status;
        if (find->is_last)
            begin_step(find, find->step + 1);
    }
    begin_step(find, STEP_BEHIND);
    return SPT_OK;
}

/* ---- which accounts ---- */

#define ALL_STEPS (1u << STEP_ENDED | 1u << STEP_BALANCE | 1u << STEP_LOTS | 1u << STEP_TICKETS)

#define OF_TICKETS \
    (1u << SPT_NOTICE_OVERDUE | 1u << SPT_NOTICE_SHORT | 1u << SPT_NOTICE_PROPOSAL | 1u << SPT_NOTICE_RUN_OUT)

static uint32_t steps_of(const finding *find, const spt_account_row *account)
{
    uint32_t steps = 0;
    const spt_causes *causes = &find->causes;
    int64_t now = find->clock > account->newest ? find->clock : account->newest;
    if (spt_row_fault((const spt_row *)(const void *)account, SPT_TABLE_ACCOUNT) != NULL)
        return ALL_STEPS;
    if (account->available < causes->below || (causes->below > 0 && account->next_lapse <= now))
        steps |= 1u << STEP_BALANCE;
    if ((causes->kinds >> SPT_NOTICE_LAPSING & 1) != 0 && account->next_lapse <= causes->horizon)
        steps |= 1u << STEP_LOTS;
    if ((causes->kinds & OF_TICKETS) != 0 && account->open_tickets > 0)
        steps |= 1u << STEP_TICKETS;
    return steps;
}

static int32_t refuse(finding *find, const char *fault)
{
    find->fault = fault;
    return SPT_SINK_STOP;
}

/* Account rows, then one notice of each account that has any. */
static int32_t take_row(void *ctx, uint32_t range, const spt_row *row)
{
    finding *find = ctx;
    const void *any = row;
    uint32_t table = range == 0 ? SPT_TABLE_ACCOUNT : SPT_TABLE_NOTICE;
    if (row == NULL || row->table != table || row->size < spt_schema_rows.tables[table].row_size)
        return refuse(find, "size");
    if (range > 0) {
        for (uint32_t i = 0; i < find->found_count; i++)
            if (find->found[i].account == ((const spt_notice_row *)any)->account)
                find->found[i].steps |= 1u << STEP_ENDED;
        return SPT_SINK_GO_ON;
    }
    const spt_account_row *account = any;
    int64_t before = find->found_count == 0 ? find->account : find->found[find->found_count - 1].account;
    if (account->account <= before || find->found_count == ACCOUNTS)
        return refuse(find, "range");
    find->found[find->found_count++] = (finding_account){account->account, steps_of(find, account)};
    return SPT_SINK_GO_ON;
}

static spt_status read_accounts(finding *find)
{
    spt_range ranges[2] = {spt_range_of(SPT_INDEX_ACCOUNT, 0, ACCOUNTS), spt_range_of(SPT_INDEX_NOTICE, 0, 1)};
    ranges[0].position = 1;
    ranges[0].values[0].number = find->account;
    ranges[1].prefix = 1;
    ranges[1].from = 0;
    ranges[1].from_column = SPT_LOAD_COLUMN(spt_account_row, account);
    find->found_count = 0;
    int32_t answer = spt_store_read(find->desk->store, ranges, 2, take_row, find);
    if (answer != SPT_STORE_OK)
        return spt_desk_read_status(find->desk, answer);
    if (find->fault == NULL)
        return SPT_OK;
    spt_desk_log(find->desk, "The store gave a row that cannot be; it was refused.");
    return spt_problem_set(&find->desk->problem, SPT_E_CORRUPT, find->fault, 0,
                           "The store gave a row that cannot be: %s.", find->fault);
}

/* ---- a call ---- */

/* An account that cannot be looked at is left out, and the others are not. */
static spt_status visit(finding *find, uint32_t steps)
{
    spt_page *page = find->page;
    spt_problem *problem = &find->desk->problem;
    spt_status status = run_account(find, steps);
    if (problem->store != 0 || (status != SPT_E_CORRUPT && status != SPT_E_BUSY && status != SPT_E_LIMIT))
        return status;
    page->marks[page->mark_count++] = (spt_page_mark){find->account, 0, status};
    spt_problem_clear(problem);
    begin_step(find, STEP_BEHIND);
    return SPT_OK;
}

/* Visits those that were found; SPT_MORE: the call ends here. */
static spt_status visit_found(finding *find)
{
    for (uint32_t i = 0; i < find->found_count; i++) {
        if (find->page->count == find->page->room || find->page->mark_count == find->page->room)
            return SPT_MORE;
        find->account = find->found[i].account;
        begin_step(find, STEP_ENDED);
        spt_status status = visit(find, find->found[i].steps);
        if (status != SPT_OK)
            return status;
    }
    return SPT_OK;
}

/* SPT_MORE: there may be more accounts, or more of the one at hand. */
static spt_status run(finding *find)
{
    spt_status status = find->step == STEP_BEHIND ? SPT_OK : visit(find, ALL_STEPS);
    for (uint32_t seen = 0; status == SPT_OK; seen += find->found_count) {
        if (seen >= CALL_ACCOUNTS)
            return SPT_MORE;
        status = read_accounts(find);
        if (status != SPT_OK || find->found_count == 0)
            return status;
        status = visit_found(find);
    }
    return status;
}

static spt_status take_token(finding *find, const char *after)
{
    int64_t numbers[TOKEN_NUMBERS];
    begin_step(find, STEP_BEHIND);
    if (after == NULL || after[0] == '\0')
        return SPT_OK;
    size_t length = spt_token_read(after, 'M', numbers, TOKEN_NUMBERS);
    if (length == 0 || after[length] != '\0' || numbers[TOKEN_ACCOUNT] < 1 || numbers[TOKEN_STEP] < 0 ||
        numbers[TOKEN_STEP] >= STEP_END)
        return spt_token_bad(find->desk);
    find->account = numbers[TOKEN_ACCOUNT];
    find->step = (int32_t)numbers[TOKEN_STEP];
    memcpy(find->place, numbers + TOKEN_PLACE, sizeof find->place);
    return SPT_OK;
}

static void write_token(const finding *find)
{
    int64_t numbers[TOKEN_NUMBERS] = {find->account, find->step};
    memcpy(numbers + TOKEN_PLACE, find->place, sizeof find->place);
    spt_token_write(find->page->next, 'M', numbers, TOKEN_NUMBERS);
}

static spt_status check_options(spt_desk *desk, const spt_notice_options *options)
{
    if ((options->kinds & ~(uint32_t)SPT_NOTICES_ALL) != 0)
        return spt_problem_set(&desk->problem, SPT_E_INVALID, "kinds", options->kinds, "kinds has bits of no kind.");
    if (options->days < 0 || options->days > SPT_NOTICE_DAYS)
        return spt_problem_set(&desk->problem, SPT_E_INVALID, "days", options->days, "days is %ld; it must be 0 to %d.",
                               (long)options->days, SPT_NOTICE_DAYS);
    if (options->reserved != 0)
        return spt_problem_set(&desk->problem, SPT_E_INVALID, "reserved", options->reserved, "reserved is not 0.");
    if (options->below < 0 || options->below > SPT_POINTS_MAX)
        return spt_problem_set(&desk->problem, SPT_E_INVALID, "below", options->below,
                               "below is %lld; it must be 0 to %lld.", (long long)options->below,
                               (long long)SPT_POINTS_MAX);
    return SPT_OK;
}

static spt_status take_options(finding *find, const spt_notice_options *given)
{
    spt_notice_options taken;
    spt_status status = SPT_OK;
    spt_notice_options_init(&taken, (uint32_t)sizeof taken);
    if (given != NULL)
        status = spt_struct_take(&taken, (uint32_t)sizeof taken, given, (uint32_t)sizeof taken);
    if (status != SPT_OK)
        return spt_problem_set(&find->desk->problem, status, "struct_size", 0, "struct_size of the options is wrong.");
    status = check_options(find->desk, &taken);
    find->causes.kinds = taken.kinds;
    find->causes.below = (taken.kinds >> SPT_NOTICE_LOW & 1) != 0 ? taken.below : 0;
    find->causes.horizon = taken.days;
    return status;
}

/* The horizon is the end of the civil day so many days from now. */
static spt_status set_horizon(finding *find)
{
    int64_t day = 0;
    spt_status status = spt_desk_refresh_catalogue(find->desk);
    const spt_zone *zone = &find->desk->catalogue.settings.zone;
    if (status == SPT_OK)
        status = spt_desk_clock(find->desk, &find->clock);
    if (status == SPT_OK)
        status = spt_day_of_instant(zone, find->clock, &day);
    day += find->causes.horizon;
    if (status == SPT_OK)
        status = spt_day_lapse_second(zone, day < SPT_DAY_LAST ? day : SPT_DAY_LAST, &find->causes.horizon);
    return status;
}

static spt_status find_notices(finding *find, const spt_notice_options *options, const char *after, uint32_t limit,
                               spt_page **page)
{
    spt_desk *desk = find->desk;
    spt_status status = spt_page_check(desk, 1, after, limit, page);
    if (status == SPT_OK)
        status = take_options(find, options);
    if (status == SPT_OK)
        status = take_token(find, after);
    if (status == SPT_OK && desk->base != NULL)
        status = spt_problem_set(&desk->problem, SPT_E_STATE, "unit", 0, "A unit of work is open.");
    if (status == SPT_OK)
        status = set_horizon(find);
    if (status != SPT_OK)
        return status;
    desk->unfinished = find->page = spt_page_make_marked(&desk->allocator, limit);
    if (find->page == NULL)
        return SPT_E_NOMEM;
    status = run(find);
    desk->unfinished = NULL;
    if (status == SPT_MORE)
        write_token(find);
    if (status < 0)
        spt_page_unref(find->page);
    else
        *page = find->page;
    return status < 0 ? status : SPT_OK;
}

spt_status spt_notice_find(spt_desk *desk, const spt_notice_options *options, const char *after, uint32_t limit,
                           spt_page **page)
{
    finding find;
    spt_status status = spt_desk_enter(desk);
    if (status != SPT_OK)
        return status;
    memset(&find, 0, sizeof find);
    find.desk = desk;
    return spt_desk_leave(desk, find_notices(&find, options, after, limit, page));
}

void spt_notice_options_init(spt_notice_options *options, uint32_t struct_size)
{
    const spt_notice_options defaults = {
        .struct_size = (uint32_t)sizeof defaults, .kinds = SPT_NOTICES_ALL, .days = 30};
    spt_struct_give(options, struct_size, &defaults, (uint32_t)sizeof defaults);
}
