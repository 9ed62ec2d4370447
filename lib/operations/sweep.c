/* SPDX-License-Identifier: MIT */
/* The sweep: records the lapses that are due over the whole desk, found by the accounts' next lapse (D4). */
#include "../rules/lapse.h"
#include "../store/row.h"
#include "operation.h"

#define SWEEP_LIMIT_MAX 1000000

/* The account whose lapse comes first; SPT_UNSET where none is due. */
typedef struct first_account {
    int64_t account;
    int64_t next_lapse;
    int32_t fault;
} first_account;

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

static spt_status find_first(spt_desk *desk, first_account *first)
{
    spt_range range = spt_range_of(SPT_INDEX_ACCOUNT_BY_LAPSE, 0, 1);
    int32_t answer = spt_store_read(desk->store, &range, 1, take_first, first);
    if (answer != SPT_STORE_OK)
        return spt_desk_read_status(desk, answer);
    return first->fault ? spt_problem_plain(&desk->problem, SPT_E_CORRUPT) : SPT_OK;
}

/*
 * Records up to `most` lapses of one account; SPT_E_CONFLICT where somebody else was faster, SPT_ALREADY where nothing
 * was to be written.
 */
static spt_status sweep_account(spt_desk *desk, int64_t account, uint32_t most, uint32_t *recorded)
{
    spt_load load;
    const spt_request request = spt_request_blank(SPT_ACT_LAPSE, account);
    spt_load_init(&load, desk, account, &request, NULL);
    load.want_due = 1;
    load.due_limit = (uint64_t)most + 1;
    spt_status status = spt_load_run(&load);
    *recorded = 0;
    if (status == SPT_OK && load.work.revision != 0)
        status = spt_lapse_record(&load.work, load.next_lapse, most, recorded);
    if (status != SPT_OK)
        return status;
    return load.work.account_change != 0 ? spt_operation_commit(desk, &load.work) : SPT_ALREADY;
}

static spt_status sweep_first(spt_desk *desk, const first_account *first, uint32_t most, uint32_t *recorded)
{
    spt_status status = SPT_E_CONFLICT;
    for (int tries = 0; status == SPT_E_CONFLICT && tries < SPT_DESK_TRIES; tries++)
        status = sweep_account(desk, first->account, most, recorded);
    return status == SPT_E_CONFLICT ? spt_problem_plain(&desk->problem, SPT_E_BUSY) : status;
}

/* SPT_MORE where the limit is reached. */
static spt_status sweep(spt_desk *desk, uint32_t limit, uint32_t *recorded)
{
    int64_t now;
    uint32_t idle = 0; /* rounds in a row that found an account and nothing to write for it */
    spt_status status = spt_desk_clock(desk, &now);
    while (status == SPT_OK) {
        uint32_t swept = 0;
        first_account first = {.account = SPT_UNSET, .next_lapse = SPT_NEVER};
        status = find_first(desk, &first);
        if (status != SPT_OK || first.next_lapse > now)
            return status;
        if (*recorded == limit)
            return SPT_MORE;
        status = sweep_first(desk, &first, limit - *recorded, &swept);
        *recorded += swept;
        idle = status == SPT_ALREADY ? idle + 1 : 0;
        if (status == SPT_ALREADY)
            status = idle < SPT_DESK_TRIES ? SPT_OK : spt_problem_plain(&desk->problem, SPT_E_CORRUPT);
    }
    return status;
}

spt_status spt_desk_sweep(spt_desk *desk, uint32_t limit, uint32_t *recorded)
{
    uint32_t count = 0;
    spt_status status = spt_desk_enter(desk);
    if (status != SPT_OK)
        return status;
    if (limit < 1 || limit > SWEEP_LIMIT_MAX)
        status = spt_problem_set(&desk->problem, SPT_E_INVALID, "limit", limit, "limit is %lu; it must be 1 to %d.",
                                 (unsigned long)limit, SWEEP_LIMIT_MAX);
    else if (desk->base != NULL)
        status = spt_problem_set(&desk->problem, SPT_E_STATE, "unit", 0, "A unit of work is open.");
    else
        status = sweep(desk, limit, &count);
    if (status >= 0 && recorded != NULL)
        *recorded = count;
    return spt_desk_leave(desk, status);
}
