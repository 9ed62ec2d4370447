/* SPDX-License-Identifier: MIT */
/* The memory store's functions and its one lock. */
#include <pthread.h>
#include <string.h>

#include "../base/alloc.h"
#include "expect.h"
#include "memory_records.h"

typedef struct spt_memory_store {
    pthread_mutex_t lock;
    spt_memory memory;
} spt_memory_store;

static int32_t memory_read(void *ctx, const spt_range *ranges, uint32_t count, spt_sink sink, void *sink_ctx)
{
    spt_memory_store *store = ctx;
    pthread_mutex_lock(&store->lock);
    int32_t answer = spt_memory_read(&store->memory, ranges, count, sink, sink_ctx);
    pthread_mutex_unlock(&store->lock);
    return answer;
}

static int32_t memory_commit(void *ctx, const spt_batch *batch)
{
    spt_memory_store *store = ctx;
    pthread_mutex_lock(&store->lock);
    int32_t answer = spt_memory_commit(&store->memory, batch);
    pthread_mutex_unlock(&store->lock);
    return answer;
}

/* Not worth waiting for. */
static void memory_expect(void *ctx, int64_t account, int64_t ticket)
{
    spt_memory_store *store = ctx;
    if (pthread_mutex_trylock(&store->lock) != 0)
        return;
    spt_holder_warm_line(&store->memory, account);
    if (ticket != 0)
        spt_ticket_warm_line(&store->memory, ticket);
    pthread_mutex_unlock(&store->lock);
}

static void memory_expect_many(void *ctx, const int64_t *accounts, uint32_t count)
{
    spt_memory_store *store = ctx;
    pthread_mutex_lock(&store->lock);
    spt_memory_expect(&store->memory, accounts, count);
    pthread_mutex_unlock(&store->lock);
}

static uint64_t memory_stamp(void *ctx, uint32_t index)
{
    spt_memory_store *store = ctx;
    pthread_mutex_lock(&store->lock);
    uint64_t stamp = spt_account_order_stamp(&store->memory, index);
    pthread_mutex_unlock(&store->lock);
    return stamp;
}

static int32_t memory_close(void *ctx)
{
    spt_memory_store *store = ctx;
    spt_allocator allocator = store->memory.heap.allocator;
    spt_memory_end(&store->memory);
    pthread_mutex_destroy(&store->lock);
    spt_release(&allocator, store);
    return SPT_STORE_OK;
}

int spt_memory_begin(spt_memory *memory, const spt_allocator *allocator)
{
    spt_heap *heap = &memory->heap;
    memset(memory, 0, sizeof *memory);
    spt_heap_init(heap, allocator);
    if (!spt_heap_reserve(heap, SPT_BATCH_BYTES)) {
        spt_heap_end(heap);
        return 0;
    }
    memory->built_orders = 1; /* That by lapse, which every operation may ask for. */
    spt_hash_init(heap, &memory->accounts);
    spt_hash_init(heap, &memory->tickets);
    spt_hash_init(heap, &memory->refs);
    spt_hash_init(heap, &memory->texts);
    return 1;
}

void spt_memory_end(spt_memory *memory)
{
    spt_heap_end(&memory->heap);
}

void spt_memory_follow(spt_memory *memory, const spt_memory *before)
{
    for (uint32_t order = 0; order < SPT_ACCOUNT_ORDERS; order++)
        memory->order_changes[order] += before->order_changes[order] + 1;
}

static spt_memory_store *new_store(const spt_allocator *allocator)
{
    spt_memory_store *store = spt_allocate(allocator, sizeof *store);
    if (store == NULL)
        return NULL;
    if (spt_memory_begin(&store->memory, allocator)) {
        if (pthread_mutex_init(&store->lock, NULL) == 0)
            return store;
        spt_memory_end(&store->memory);
    }
    spt_release(allocator, store);
    return NULL;
}

int32_t spt_memory_ops(const spt_allocator *allocator, spt_store_ops *ops, void **ctx)
{
    spt_memory_store *store = new_store(allocator);
    if (store == NULL)
        return SPT_STORE_NOMEM;
    spt_store_ops_init(ops, (uint32_t)sizeof *ops);
    ops->flags = SPT_STORE_SNAPSHOT;
    ops->read = memory_read;
    ops->commit = memory_commit;
    ops->close = memory_close;
    *ctx = store;
    return SPT_STORE_OK;
}

spt_status spt_store_open_memory(const spt_allocator *allocator, spt_store **store)
{
    spt_allocator taken;
    spt_store_ops ops;
    void *ctx;
    if (store == NULL)
        return SPT_E_INVALID;
    spt_status status = spt_allocator_take(&taken, allocator);
    if (status != SPT_OK)
        return status;
    if (spt_memory_ops(&taken, &ops, &ctx) != SPT_STORE_OK)
        return SPT_E_NOMEM;
    status = spt_store_new(&ops, ctx, &taken, store);
    if (status != SPT_OK) {
        memory_close(ctx);
        return status;
    }
    spt_store_set_expect(*store, memory_expect, memory_expect_many);
    spt_store_set_stamp(*store, memory_stamp);
    return SPT_OK;
}
