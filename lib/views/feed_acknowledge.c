/* SPDX-License-Identifier: MIT */
/*
 * Acknowledging the feed (D27): a guarded write of a number in the account's row. Nothing else is read or written, so
 * that one batch serves many accounts.
 */
#include <supportpoints/feed.h>

#include <string.h>

#include "../base/row.h"
#include "page.h"

/* So many accounts are acknowledged in one commit. */
#define BATCH_ACCOUNTS 64

typedef struct acknowledging {
    spt_desk *desk;
    const spt_page_mark *marks; /* that are left, in ascending order of accounts */
    uint32_t count;
    uint32_t changed; /* accounts acknowledged so far */

    /* The batch at hand. */
    uint32_t taken; /* of the marks that are left */
    uint32_t size;
    const spt_page_mark *batch[BATCH_ACCOUNTS];
    spt_range ranges[BATCH_ACCOUNTS];
    spt_account_row rows[BATCH_ACCOUNTS]; /* as the store shows them; revision 0: it shows none */
    spt_guard guards[BATCH_ACCOUNTS];
    spt_change changes[BATCH_ACCOUNTS];
    const char *fault;
    int64_t fault_account;
} acknowledging;

static int32_t take_account(void *ctx, uint32_t number, const spt_row *row)
{
    acknowledging *all = ctx;
    const char *fault = number < all->size ? spt_row_fault_in(row, &all->ranges[number]) : "range";
    if (fault != NULL) {
        all->fault = fault;
        all->fault_account = number < all->size ? all->batch[number]->account : 0;
        return SPT_SINK_STOP;
    }
    memcpy(&all->rows[number], row, sizeof all->rows[number]);
    return SPT_SINK_NEXT;
}

/* Accounts that were left out are acknowledged by nothing. */
static void choose_accounts(acknowledging *all, uint32_t most)
{
    all->size = 0;
    for (all->taken = 0; all->taken < all->count && all->size < most; all->taken++)
        if (all->marks[all->taken].act > 0)
            all->batch[all->size++] = &all->marks[all->taken];
}

static spt_status read_accounts(acknowledging *all)
{
    spt_desk *desk = all->desk;
    for (uint32_t i = 0; i < all->size; i++) {
        all->ranges[i] = spt_range_of(SPT_INDEX_ACCOUNT, 0, 1);
        all->ranges[i].prefix = 1;
        all->ranges[i].values[0].number = all->batch[i]->account;
        all->rows[i].revision = 0;
    }
    int32_t answer = spt_store_read(desk->store, all->ranges, all->size, take_account, all);
    if (answer != SPT_STORE_OK)
        return spt_desk_read_status(desk, answer);
    if (all->fault == NULL)
        return SPT_OK;
    spt_desk_log(desk, "The store gave a row that cannot be; it was refused.");
    return spt_problem_set(&desk->problem, SPT_E_CORRUPT, all->fault, all->fault_account,
                           "The store gave a row of account %lld that cannot be: %s.", (long long)all->fault_account,
                           all->fault);
}

/* SPT_ALREADY where there is nothing to write. */
static spt_status decide(acknowledging *all, uint32_t number)
{
    spt_problem *problem = &all->desk->problem;
    const spt_page_mark *mark = all->batch[number];
    spt_account_row *row = &all->rows[number];
    if (row->revision == 0)
        return spt_problem_set(problem, SPT_E_NOT_FOUND, "account", mark->account, "There is no account %lld.",
                               (long long)mark->account);
    if (row->version > SPT_SCHEMA_VERSION)
        return spt_problem_plain(problem, SPT_E_SCHEMA);
    if (mark->act > row->acts)
        return spt_problem_set(problem, SPT_E_NOT_FOUND, "act", mark->act, "Account %lld has no act %lld.",
                               (long long)mark->account, (long long)mark->act);
    if (mark->act <= row->acked)
        return SPT_ALREADY;
    if (row->revision >= SPT_POINTS_MAX)
        return spt_problem_plain(problem, SPT_E_LIMIT);
    row->revision++;
    row->version = SPT_SCHEMA_VERSION;
    row->acked = mark->act;
    row->news = row->acts > row->acked;
    return SPT_OK;
}

static spt_status commit(acknowledging *all)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < all->size; i++) {
        spt_status status = decide(all, i);
        if (status == SPT_ALREADY)
            continue;
        if (status != SPT_OK)
            return status;
        all->guards[count] = (spt_guard){all->rows[i].account, all->rows[i].revision - 1};
        all->changes[count++] = (spt_change){SPT_CHANGE_UPDATE, 0, (const spt_row *)(const void *)&all->rows[i]};
    }
    const spt_batch batch = {(uint32_t)sizeof batch, 0, count, count, all->guards, all->changes};
    int32_t answer = count == 0 ? SPT_STORE_OK : spt_store_commit(all->desk->store, &batch);
    if (answer != SPT_STORE_OK)
        return spt_desk_store_status(all->desk, answer);
    all->changed += count;
    return SPT_OK;
}

static spt_status acknowledge_batch(acknowledging *all, uint32_t most)
{
    choose_accounts(all, most);
    spt_status status = all->size == 0 ? SPT_OK : read_accounts(all);
    return status == SPT_OK ? commit(all) : status;
}

/* Where somebody else was faster, half as many accounts are done in one commit. */
static spt_status acknowledge(spt_desk *desk, const spt_page_mark *marks, uint32_t count)
{
    uint32_t most = BATCH_ACCOUNTS;
    int tries = 0;
    acknowledging *all = spt_arena_take(&desk->arena, sizeof *all);
    if (all == NULL)
        return SPT_E_NOMEM;
    all->desk = desk;
    all->marks = marks;
    all->count = count;
    while (all->count > 0) {
        spt_status status = acknowledge_batch(all, most);
        if (status == SPT_OK) {
            tries = 0;
            all->marks += all->taken;
            all->count -= all->taken;
        } else if (status != SPT_E_CONFLICT) {
            return status;
        } else if (++tries == SPT_DESK_TRIES) {
            return spt_problem_plain(&desk->problem, SPT_E_BUSY);
        } else {
            most = most > 1 ? most / 2 : 1;
        }
    }
    return all->changed > 0 ? SPT_OK : SPT_ALREADY;
}

static spt_status check_unit(spt_desk *desk)
{
    return desk->base == NULL ? SPT_OK
                              : spt_problem_set(&desk->problem, SPT_E_STATE, "unit", 0, "A unit of work is open.");
}

static spt_status acknowledge_one(spt_desk *desk, int64_t account, int64_t act)
{
    const spt_page_mark mark = {account, act, SPT_OK};
    if (account < 1 || act < 1)
        return spt_problem_set(&desk->problem, SPT_E_INVALID, account < 1 ? "account" : "act",
                               account < 1 ? account : act, "%s is below 1.", account < 1 ? "account" : "act");
    spt_status status = check_unit(desk);
    return status == SPT_OK ? acknowledge(desk, &mark, 1) : status;
}

spt_status spt_feed_acknowledge(spt_desk *desk, int64_t account, int64_t act)
{
    spt_status status = spt_desk_enter(desk);
    return status == SPT_OK ? spt_desk_leave(desk, acknowledge_one(desk, account, act)) : status;
}

static spt_status acknowledge_page(spt_desk *desk, const spt_page *page)
{
    if (page == NULL || !page->is_feed)
        return spt_problem_set(&desk->problem, SPT_E_INVALID, "page", 0,
                               page == NULL ? "page is NULL." : "page is none of the feed's.");
    spt_status status = check_unit(desk);
    return status == SPT_OK ? acknowledge(desk, page->marks, page->mark_count) : status;
}

spt_status spt_feed_acknowledge_page(spt_desk *desk, const spt_page *page)
{
    spt_status status = spt_desk_enter(desk);
    return status == SPT_OK ? spt_desk_leave(desk, acknowledge_page(desk, page)) : status;
}
