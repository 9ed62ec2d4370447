/* SPDX-License-Identifier: MIT */
/* Which accounts a report visits: all, in the order of their ids, some at a time. */
#include "../base/row.h"
#include "report.h"

enum { RANGE_ACCOUNTS, RANGE_LOTS, RANGE_CLOSING, RANGES };

/* One read of some accounts. */
typedef struct visiting {
    spt_visit *visit;
    spt_range ranges[RANGES];
    uint32_t numbers[RANGES]; /* which range is which */
    uint32_t count;
    uint32_t of_lot; /* the account whose lots are being shown */
    uint32_t closed; /* accounts shown again, unchanged */
    int32_t has_snapshots;
    spt_status status;
    const char *fault;
    int64_t fault_account;
} visiting;

static int32_t fail(visiting *read, spt_status status)
{
    read->status = status;
    return SPT_SINK_STOP;
}

/* Of rows that are not proven nothing is said; but an account's row is of one revision by itself. */
static int32_t refuse(visiting *read, uint32_t which, const char *fault, int64_t account)
{
    if (which == RANGE_ACCOUNTS || read->has_snapshots) {
        read->fault = fault;
        read->fault_account = account;
    }
    return SPT_SINK_STOP;
}

static int32_t take_account(visiting *read, const spt_account_row *account)
{
    spt_visit *visit = read->visit;
    int64_t before = visit->count == 0 ? visit->after : visit->found[visit->count - 1].account;
    if (account->version > SPT_SCHEMA_VERSION)
        return fail(read, SPT_E_SCHEMA);
    if (account->account <= before || visit->count == visit->limit)
        return refuse(read, RANGE_ACCOUNTS, "range", account->account);
    spt_visited *found = &visit->found[visit->count++];
    found->account = account->account;
    found->revision = account->revision;
    found->wish = visit->wish(visit->ctx, account);
    return SPT_SINK_GO_ON;
}

/* Lots come in the order of the accounts. What they say counts only where the read is proven. */
static int32_t take_lot(visiting *read, const spt_lot_row *lot)
{
    const spt_visit *visit = read->visit;
    while (read->of_lot < visit->count && visit->found[read->of_lot].account != lot->account)
        read->of_lot++;
    if (read->of_lot == visit->count)
        return refuse(read, RANGE_LOTS, "range", lot->account);
    if (visit->found[read->of_lot].wish != SPT_VISIT_LOTS)
        return SPT_SINK_GO_ON;
    spt_status status = visit->take_lot(visit->ctx, lot);
    return status == SPT_OK ? SPT_SINK_GO_ON : fail(read, status);
}

static int32_t take_closing(visiting *read, const spt_account_row *account)
{
    const spt_visit *visit = read->visit;
    if (read->closed == visit->count || visit->found[read->closed].account != account->account ||
        visit->found[read->closed].revision != account->revision)
        return SPT_SINK_STOP;
    read->closed++;
    return SPT_SINK_GO_ON;
}

static int32_t visit_sink(void *ctx, uint32_t number, const spt_row *row)
{
    visiting *read = ctx;
    const void *any = row;
    if (number >= read->count)
        return refuse(read, RANGE_ACCOUNTS, "range", 0);
    uint32_t which = read->numbers[number];
    const char *fault = spt_row_fault(row, which == RANGE_LOTS ? SPT_TABLE_LOT : SPT_TABLE_ACCOUNT);
    if (fault != NULL)
        return refuse(read, which, fault, 0);
    if (which == RANGE_ACCOUNTS)
        return take_account(read, any);
    return which == RANGE_LOTS ? take_lot(read, any) : take_closing(read, any);
}

static spt_range *add_range(visiting *read, uint32_t which, uint32_t index, uint64_t limit)
{
    read->numbers[read->count] = which;
    read->ranges[read->count] = spt_range_of(index, 0, limit);
    return &read->ranges[read->count++];
}

static spt_range *add_accounts(visiting *read, uint32_t which)
{
    spt_range *accounts = add_range(read, which, SPT_INDEX_ACCOUNT, read->visit->limit);
    accounts->position = 1;
    accounts->values[0].number = read->visit->after;
    return accounts;
}

static void plan(visiting *read)
{
    add_accounts(read, RANGE_ACCOUNTS);
    if (read->visit->take_lot == NULL)
        return;
    spt_range *lots = add_range(read, RANGE_LOTS, SPT_INDEX_LOT, UINT64_MAX);
    lots->prefix = 1;
    lots->from = 0;
    lots->from_column = SPT_LOAD_COLUMN(spt_account_row, account);
    if (!read->has_snapshots)
        add_accounts(read, RANGE_CLOSING);
}

static spt_status corrupt(spt_desk *desk, const visiting *read)
{
    spt_desk_log(desk, "The store gave a row that cannot be; it was refused.");
    return spt_problem_set(&desk->problem, SPT_E_CORRUPT, read->fault, read->fault_account,
                           "The store gave a row that cannot be: %s.", read->fault);
}

spt_status spt_visit_read(spt_visit *visit)
{
    spt_desk *desk = visit->desk;
    visiting read = {.visit = visit};
    read.has_snapshots = (spt_store_flags(desk->store) & SPT_STORE_SNAPSHOT) != 0;
    visit->count = 0;
    plan(&read);
    int32_t answer = spt_store_read(desk->store, read.ranges, read.count, visit_sink, &read);
    if (answer != SPT_STORE_OK)
        return spt_desk_read_status(desk, answer);
    if (read.status != SPT_OK)
        return spt_problem_plain(&desk->problem, read.status);
    visit->is_proven = visit->take_lot == NULL || read.has_snapshots || read.closed == visit->count;
    return read.fault != NULL ? corrupt(desk, &read) : SPT_OK;
}

spt_status spt_report_begin(spt_desk *desk, int64_t *now)
{
    if (desk->base != NULL)
        return spt_problem_set(&desk->problem, SPT_E_STATE, "unit", 0, "A unit of work is open.");
    spt_status status = spt_desk_refresh_catalogue(desk);
    return status == SPT_OK ? spt_desk_clock(desk, now) : status;
}
