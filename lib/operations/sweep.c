/* SPDX-License-Identifier: MIT */
/* The sweep: records the lapses that are due over the whole desk, found by the accounts' next lapse (D4). */
#include "../base/row.h"
#include "../rules/lapse.h"
#include "operation.h"

#define SWEEP_LIMIT_MAX 1000000

/* The account whose lapse comes first, behind those that were left out. */
typedef struct first_account {
    int64_t account; /* SPT_UNSET: there is none */
    int64_t next_lapse;
    int32_t fault;
} first_account;

/* One sweep: an account that cannot be swept is left out, and the others go on. */
typedef struct sweeping {
    spt_desk *desk;
    int64_t now;
    uint32_t limit;
    uint32_t recorded;
    uint32_t idle;          /* rounds since a lapse was recorded that found an account no later than the round before */
    first_account last;     /* what the last round found */
    first_account left_out; /* the last one: the search goes on behind it */
    spt_problem problem;    /* of the first one */
} sweeping;

static int is_behind(const first_account *first, const first_account *last)
{
    return first->next_lapse != last->next_lapse ? first->next_lapse > last->next_lapse
                                                 : first->account > last->account;
}

static int32_t take_first(void *ctx, uint32_t range, const spt_row *row)
{
    first_account *first = ctx;
    const void *any = row;
    const spt_account_row *account = any;
    (void)range;
    first->fault = spt_row_fault(row, SPT_TABLE_ACCOUNT) != NULL;
    if (!first->fault) {
        first->account = account->account;
        first->next_lapse = account->next_lapse;
    }
    return SPT_SINK_NEXT;
}

static spt_status find_first(const sweeping *sweep, first_account *first)
{
    spt_range range = spt_range_of(SPT_INDEX_ACCOUNT_BY_LAPSE, 0, 1);
    range.position = sweep->left_out.account == SPT_UNSET ? 0 : 2;
    range.values[0].number = sweep->left_out.next_lapse;
    range.values[1].number = sweep->left_out.account;
    int32_t answer = spt_store_read(sweep->desk->store, &range, 1, take_first, first);
    if (answer != SPT_STORE_OK)
        return spt_desk_read_status(sweep->desk, answer);
    int is_found = first->account != SPT_UNSET;
    if (first->fault || (is_found && sweep->left_out.account != SPT_UNSET && !is_behind(first, &sweep->left_out)))
        return spt_problem_plain(&sweep->desk->problem, SPT_E_CORRUPT);
    return SPT_OK;
}

/* Records up to `most` lapses of an account; SPT_E_CONFLICT: somebody was faster, SPT_ALREADY: nothing to write. */
static spt_status sweep_account(const sweeping *sweep, int64_t account, uint32_t most, uint32_t *recorded)
{
    spt_load load;
    spt_request request;
    spt_request_blank(&request, SPT_ACT_LAPSE, account);
    spt_load_init(&load, sweep->desk, account, &request, NULL);
    load.clock = sweep->now;
    load.want_due = 1;
    load.due_limit = (uint64_t)most + 1;
    spt_status status = spt_load_run(&load);
    *recorded = 0;
    if (status == SPT_OK && load.work.revision != 0)
        status = spt_lapse_record(&load.work, load.next_lapse, most, recorded);
    if (status != SPT_OK)
        return status;
    return load.work.account_change != 0 ? spt_operation_commit(sweep->desk, &load.work, NULL) : SPT_ALREADY;
}

static spt_status sweep_first(const sweeping *sweep, const first_account *first, uint32_t *recorded)
{
    spt_status status = SPT_E_CONFLICT;
    for (int tries = 0; status == SPT_E_CONFLICT && tries < SPT_DESK_TRIES; tries++)
        status = sweep_account(sweep, first->account, sweep->limit - sweep->recorded, recorded);
    if (status == SPT_E_CONFLICT)
        return spt_problem_plain(&sweep->desk->problem, SPT_E_BUSY);
    return status;
}

/* An account that is found again and again, and nothing to record for it, is listed wrongly. */
static spt_status count_idle(sweeping *sweep, const first_account *first, uint32_t recorded)
{
    int is_idle = recorded == 0 && !is_behind(first, &sweep->last);
    sweep->last = *first;
    sweep->idle = recorded > 0 ? 0 : sweep->idle + (uint32_t)is_idle;
    if (sweep->idle < SPT_DESK_TRIES)
        return SPT_OK;
    return spt_problem_set(&sweep->desk->problem, SPT_E_CORRUPT, "next_lapse", first->account,
                           "The store lists account %lld by a lapse that it does not have.", (long long)first->account);
}

/* What concerns one account alone, and not the store: the others can be swept all the same. */
static int is_of_one_account(const sweeping *sweep, spt_status status)
{
    return sweep->desk->problem.store == 0 &&
           (status == SPT_E_CORRUPT || status == SPT_E_LIMIT || status == SPT_E_BUSY);
}

static spt_status leave_out(sweeping *sweep, const first_account *first, spt_status status)
{
    if (!is_of_one_account(sweep, status))
        return status;
    sweep->desk->problem.object = first->account;
    if (sweep->problem.code == SPT_OK)
        sweep->problem = sweep->desk->problem;
    sweep->left_out = *first;
    sweep->idle = 0;
    return SPT_OK;
}

/* SPT_MORE where the limit is reached; the first error of an account that was left out comes before it. */
static spt_status run_sweep(sweeping *sweep)
{
    spt_status status = spt_desk_clock(sweep->desk, &sweep->now);
    while (status == SPT_OK) {
        uint32_t recorded = 0;
        first_account first = {.account = SPT_UNSET, .next_lapse = SPT_NEVER};
        status = find_first(sweep, &first);
        if (status != SPT_OK || first.next_lapse > sweep->now)
            break;
        if (sweep->recorded == sweep->limit) {
            status = SPT_MORE;
            break;
        }
        status = sweep_first(sweep, &first, &recorded);
        sweep->recorded += recorded;
        if (status >= 0)
            status = count_idle(sweep, &first, recorded);
        if (status != SPT_OK)
            status = leave_out(sweep, &first, status);
    }
    if (status >= 0 && sweep->problem.code != SPT_OK) {
        sweep->desk->problem = sweep->problem;
        status = sweep->problem.code;
    }
    return status;
}

spt_status spt_desk_sweep(spt_desk *desk, uint32_t limit, uint32_t *recorded)
{
    sweeping sweep = {.desk = desk, .limit = limit, .last = {.account = SPT_UNSET}, .left_out = {.account = SPT_UNSET}};
    spt_status status = spt_desk_enter(desk);
    if (status != SPT_OK)
        return status;
    if (limit < 1 || limit > SWEEP_LIMIT_MAX)
        status = spt_problem_set(&desk->problem, SPT_E_INVALID, "limit", limit, "limit is %lu; it must be 1 to %d.",
                                 (unsigned long)limit, SWEEP_LIMIT_MAX);
    else if (desk->base != NULL)
        status = spt_problem_set(&desk->problem, SPT_E_STATE, "unit", 0, "A unit of work is open.");
    else
        status = run_sweep(&sweep);
    if (status >= 0 && recorded != NULL)
        *recorded = sweep.recorded;
    return spt_desk_leave(desk, status);
}
