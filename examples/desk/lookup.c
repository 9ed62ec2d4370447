/* SPDX-License-Identifier: MIT */
#include "lookup.h"

#include <stdlib.h>

#include "problem.h"

#define PAGE 1000

struct ids {
    int64_t *list;
    size_t count, room;
    int64_t last_lapse, last_account; /* where the next page begins */
};

static int32_t take_account(void *ctx, uint32_t range, const spt_row *row)
{
    const spt_account_row *account = (const spt_account_row *)(const void *)row;
    struct ids *ids = ctx;
    (void)range;
    ids->last_lapse = account->next_lapse;
    ids->last_account = account->account;
    if (account->account == 0)
        return SPT_SINK_GO_ON;
    if (ids->count == ids->room) {
        ids->room = ids->room * 2 + 64;
        ids->list = must_have(realloc(ids->list, ids->room * sizeof *ids->list));
    }
    ids->list[ids->count++] = account->account;
    return SPT_SINK_GO_ON;
}

static int32_t take_ticket(void *ctx, uint32_t range, const spt_row *row)
{
    (void)range;
    *(int64_t *)ctx = ((const spt_ticket_row *)(const void *)row)->account;
    return SPT_SINK_STOP;
}

static spt_range range_of(uint32_t index)
{
    spt_range range = {.struct_size = (uint32_t)sizeof range, .index = index, .from = SPT_NO_RANGE, .limit = PAGE};
    return range;
}

static int32_t take_desk(void *ctx, uint32_t range, const spt_row *row)
{
    (void)range;
    (void)row;
    *(int *)ctx = 1;
    return SPT_SINK_STOP;
}

spt_status lookup_desk(spt_store *store, int *is_there)
{
    spt_range range = range_of(SPT_INDEX_ACCOUNT);
    range.prefix = 1;
    *is_there = 0;
    return spt_store_read(store, &range, 1, take_desk, is_there) == SPT_STORE_OK ? SPT_OK : SPT_E_STORE;
}

spt_status lookup_ticket(spt_store *store, int64_t ticket, int64_t *account)
{
    spt_range range = range_of(SPT_INDEX_TICKET_BY_ID);
    range.prefix = 1;
    range.values[0].number = ticket;
    *account = 0;
    return spt_store_read(store, &range, 1, take_ticket, account) == SPT_STORE_OK ? SPT_OK : SPT_E_STORE;
}

static int ascending(const void *one, const void *other)
{
    int64_t a = *(const int64_t *)one, b = *(const int64_t *)other;
    return (a > b) - (a < b);
}

spt_status lookup_accounts(spt_store *store, int64_t **accounts, size_t *count)
{
    struct ids ids = {NULL, 0, 0, -1, -1};
    spt_range range = range_of(SPT_INDEX_ACCOUNT_BY_LAPSE);
    int64_t before;
    do {
        before = ids.last_account;
        if (before >= 0) {
            range.position = 2;
            range.values[0].number = ids.last_lapse;
            range.values[1].number = before;
        }
        if (spt_store_read(store, &range, 1, take_account, &ids) != SPT_STORE_OK) {
            free(ids.list);
            return SPT_E_STORE;
        }
    } while (ids.last_account != before);
    if (ids.count > 0)
        qsort(ids.list, ids.count, sizeof *ids.list, ascending);
    *accounts = ids.list;
    *count = ids.count;
    return SPT_OK;
}
