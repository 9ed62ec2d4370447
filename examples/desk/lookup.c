/* SPDX-License-Identifier: MIT */
#include "lookup.h"

static int32_t take_account(void *ctx, uint32_t range, const spt_row *row)
{
    struct account_ids *ids = ctx;
    (void)range;
    ids->list[ids->count++] = ((const spt_account_row *)(const void *)row)->account;
    return ids->count < ACCOUNT_IDS ? SPT_SINK_GO_ON : SPT_SINK_STOP;
}

static int32_t take_ticket(void *ctx, uint32_t range, const spt_row *row)
{
    (void)range;
    *(int64_t *)ctx = ((const spt_ticket_row *)(const void *)row)->account;
    return SPT_SINK_STOP;
}

static spt_range range_of(uint32_t index)
{
    spt_range range = {
        .struct_size = (uint32_t)sizeof range, .index = index, .from = SPT_NO_RANGE, .limit = ACCOUNT_IDS};
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

spt_status lookup_accounts(spt_store *store, int64_t after, struct account_ids *ids)
{
    spt_range range = range_of(SPT_INDEX_ACCOUNT);
    range.position = 1;
    range.values[0].number = after;
    ids->count = 0;
    return spt_store_read(store, &range, 1, take_account, ids) == SPT_STORE_OK ? SPT_OK : SPT_E_STORE;
}

spt_status lookup_count(spt_store *store, int64_t after, size_t *count)
{
    struct account_ids ids;
    spt_status status;
    *count = 0;
    while ((status = lookup_accounts(store, after, &ids)) == SPT_OK && ids.count > 0) {
        *count += ids.count;
        after = ids.list[ids.count - 1];
    }
    return status;
}
