/* SPDX-License-Identifier: MIT */
/* A store's handle: the host's functions, counted by reference. */
#include <supportpoints/store.h>

#include <stdatomic.h>

#include "../base/alloc.h"
#include "expect.h"
#include "store_internal.h"

struct spt_store {
    atomic_uint references;
    spt_allocator allocator;
    spt_store_ops ops;
    spt_store_reader lately;
    spt_store_expecter expect;
    spt_store_many_expecter expect_many;
    spt_store_stamper stamp;
    void *ctx;
};

void spt_store_ops_init(spt_store_ops *ops, uint32_t struct_size)
{
    const spt_store_ops defaults = {.struct_size = (uint32_t)sizeof defaults, .schema_version = SPT_SCHEMA_VERSION};
    spt_struct_give(ops, struct_size, &defaults, (uint32_t)sizeof defaults);
}

static spt_status take_ops(spt_store_ops *taken, const spt_store_ops *given)
{
    spt_store_ops_init(taken, (uint32_t)sizeof *taken);
    spt_status status = spt_struct_take(taken, (uint32_t)sizeof *taken, given, (uint32_t)sizeof *taken);
    if (status != SPT_OK)
        return status;
    if (taken->schema_version != SPT_SCHEMA_VERSION)
        return SPT_E_SCHEMA;
    if (taken->read == NULL || taken->commit == NULL || (taken->flags & ~(uint32_t)SPT_STORE_SNAPSHOT) != 0)
        return SPT_E_INVALID;
    return SPT_OK;
}

spt_status spt_store_new(const spt_store_ops *ops, void *ctx, const spt_allocator *allocator, spt_store **store)
{
    spt_store_ops taken;
    spt_allocator memory;
    if (ops == NULL || store == NULL)
        return SPT_E_INVALID;
    spt_status status = take_ops(&taken, ops);
    if (status == SPT_OK)
        status = spt_allocator_take(&memory, allocator);
    if (status != SPT_OK)
        return status;
    spt_store *made = spt_allocate(&memory, sizeof *made);
    if (made == NULL)
        return SPT_E_NOMEM;
    atomic_init(&made->references, 1);
    made->allocator = memory;
    made->ops = taken;
    made->lately = taken.read;
    made->expect = NULL;
    made->expect_many = NULL;
    made->stamp = NULL;
    made->ctx = ctx;
    *store = made;
    return SPT_OK;
}

spt_store *spt_store_ref(spt_store *store)
{
    if (store != NULL)
        atomic_fetch_add_explicit(&store->references, 1, memory_order_relaxed);
    return store;
}

spt_status spt_store_unref(spt_store *store)
{
    if (store == NULL || atomic_fetch_sub_explicit(&store->references, 1, memory_order_acq_rel) != 1)
        return SPT_OK;
    int32_t closed = store->ops.close == NULL ? SPT_STORE_OK : store->ops.close(store->ctx);
    spt_allocator allocator = store->allocator;
    spt_release(&allocator, store);
    return closed == SPT_STORE_OK ? SPT_OK : SPT_E_STORE;
}

int32_t spt_store_read(spt_store *store, const spt_range *ranges, uint32_t count, spt_sink sink, void *sink_ctx)
{
    return store->ops.read(store->ctx, ranges, count, sink, sink_ctx);
}

void spt_store_set_lately(spt_store *store, spt_store_reader read)
{
    store->lately = read;
}

int32_t spt_store_read_lately(spt_store *store, const spt_range *ranges, uint32_t count, spt_sink sink, void *sink_ctx)
{
    return store->lately(store->ctx, ranges, count, sink, sink_ctx);
}

void spt_store_set_stamp(spt_store *store, spt_store_stamper stamp)
{
    store->stamp = stamp;
}

uint64_t spt_store_stamp(spt_store *store, uint32_t index)
{
    return store->stamp == NULL ? 0 : store->stamp(store->ctx, index);
}

void spt_store_set_expect(spt_store *store, spt_store_expecter expect, spt_store_many_expecter expect_many)
{
    store->expect = expect;
    store->expect_many = expect_many;
}

void spt_store_expect(spt_store *store, int64_t account, int64_t ticket)
{
    if (store->expect != NULL)
        store->expect(store->ctx, account, ticket);
}

void spt_store_expect_many(spt_store *store, const int64_t *accounts, uint32_t count)
{
    if (store->expect_many != NULL)
        store->expect_many(store->ctx, accounts, count);
}

int32_t spt_store_commit(spt_store *store, const spt_batch *batch)
{
    return store->ops.commit(store->ctx, batch);
}

uint32_t spt_store_flags(const spt_store *store)
{
    return store == NULL ? 0 : store->ops.flags;
}
