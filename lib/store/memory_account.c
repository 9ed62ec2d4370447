/* SPDX-License-Identifier: MIT */
/* Accounts: where each is, its own row, and the order of all by their next lapse. */
#include <string.h>

#include "memory_records.h"

/* Of live lots, in capture order. */
#define WARMED_LOTS 4u

/* ---- holders ---- */

/* Holders are never given back, tickets hardly ever; both begin at a cache line. */
uint32_t spt_slot_take(spt_memory *memory)
{
    if (memory->slots == 0 || memory->slots_used == SPT_HEAP_BLOCK_MAX / SPT_SLOT_BYTES) {
        memory->slots = spt_heap_take_page(&memory->heap);
        memory->slots_used = 0;
    }
    return memory->slots + memory->slots_used++ * (SPT_SLOT_BYTES / SPT_HEAP_UNIT);
}

uint32_t spt_holder_seek(spt_memory *memory, int64_t account)
{
    uint32_t handle;
    spt_hash_walk walk = spt_hash_find(&memory->accounts, spt_hash_number((uint64_t)account));
    while (spt_hash_next(&memory->heap, &walk, &handle)) {
        SPT_WARM((const uint8_t *)spt_holder_at(memory, handle) + SPT_SLOT_BYTES / 2);
        if (spt_holder_at(memory, handle)->account == account) {
            memory->recent_holders[account != 0] = handle;
            return handle;
        }
    }
    return 0;
}

uint32_t spt_holder_add(spt_memory *memory, int64_t account)
{
    spt_heap *heap = &memory->heap;
    uint32_t handle = spt_slot_take(memory);
    spt_holder *holder = spt_holder_at(memory, handle);
    memset(holder, 0, sizeof *holder);
    holder->account = account;
    spt_hash_add(heap, &memory->accounts, spt_hash_number((uint64_t)account), handle);
    spt_key key;
    key.size = 0;
    spt_key_add_number(&key, account);
    spt_tree_put(heap, &memory->by_account, (spt_bytes){key.bytes, key.size},
                 (spt_bytes){(const uint8_t *)&handle, sizeof handle});
    memory->recent_holders[account != 0] = handle;
    return handle;
}

spt_holder_more *spt_holder_trees(spt_memory *memory, spt_holder *holder)
{
    if (holder->more == 0) {
        holder->more = spt_heap_take(&memory->heap, (uint32_t)sizeof(spt_holder_more));
        memset(spt_heap_at(&memory->heap, holder->more), 0, sizeof(spt_holder_more));
    }
    return spt_heap_at(&memory->heap, holder->more);
}

void spt_holder_warm_line(const spt_memory *memory, int64_t account)
{
    spt_hash_warm(&memory->accounts, spt_hash_number((uint64_t)account));
}

void spt_holder_guess(spt_memory *memory, int64_t account)
{
    uint32_t handle;
    spt_hash_walk walk = spt_hash_find(&memory->accounts, spt_hash_number((uint64_t)account));
    if (!spt_hash_next(&memory->heap, &walk, &handle))
        return;
    memory->recent_holders[account != 0] = handle;
    const uint8_t *holder = spt_heap_at(&memory->heap, handle);
    SPT_WARM(holder);
    SPT_WARM(holder + SPT_SLOT_BYTES / 2);
}

/* The last item of an array, and where the next one will be. */
static void warm_end(const spt_memory *memory, const spt_pages *pages, spt_pages_kind kind)
{
    if (pages->count == 0)
        return;
    const uint8_t *last = spt_pages_at(&memory->heap, pages, kind, pages->count - 1);
    SPT_WARM(last);
    SPT_WARM(last + kind.bytes);
}

void spt_holder_warm(const spt_memory *memory, const spt_holder *holder)
{
    const uint32_t *live = spt_live_lots(memory, holder);
    uint32_t count = holder->live_count < WARMED_LOTS ? holder->live_count : WARMED_LOTS;
    for (uint32_t place = 0; place < count; place++) {
        const uint8_t *lot = (const uint8_t *)spt_lot_at(memory, holder, live[place]);
        SPT_WARM(lot);
        SPT_WARM(lot + sizeof(spt_lot_record) - 1);
    }
    warm_end(memory, &holder->entries, SPT_ENTRIES);
    warm_end(memory, &holder->acts, SPT_ACTS);
}

/* ---- wide rows ---- */

void spt_wide_write(spt_memory *memory, const spt_row *row, uint32_t *block, uint32_t *size)
{
    uint8_t out[SPT_PACKED_ROOM];
    spt_bytes packed = spt_packed_write(memory, row, out);
    *block = spt_heap_take(&memory->heap, packed.size);
    *size = packed.size;
    memcpy(spt_heap_at(&memory->heap, *block), packed.at, packed.size);
}

void spt_wide_end(spt_memory *memory, uint32_t block, uint32_t size)
{
    spt_heap_give(&memory->heap, block, spt_heap_class(&memory->heap, size));
}

/* ---- the account's own row ---- */

static int fits(const spt_account_row *row)
{
    /* Of numbers that do not fit the sum may be anything. */
    uint64_t sum = (uint64_t)row->available + (uint64_t)row->captured + (uint64_t)row->spent + (uint64_t)row->lapsed +
                   (uint64_t)row->revoked;
    int64_t numbers = row->revision | row->acts | row->entries | row->lots | row->available | row->captured |
                      row->spent | row->lapsed | row->revoked | row->acked;
    int64_t instants = row->opened | row->newest | row->next_lapse | row->next_due;
    int64_t bits = row->news | row->alert;
    return (uint64_t)numbers >> 32 == 0 && (uint64_t)instants >> 40 == 0 && (uint64_t)bits <= 1 &&
           (uint64_t)row->open_tickets <= UINT16_MAX && (uint64_t)row->points == sum &&
           row->version == SPT_SCHEMA_VERSION && (row->disputes | row->closed) == 0;
}

static void write_record(spt_account_record *record, const spt_account_row *row)
{
    record->revision = (uint32_t)row->revision;
    record->acts = (uint32_t)row->acts;
    record->entries = (uint32_t)row->entries;
    record->lots = (uint32_t)row->lots;
    record->acked = (uint32_t)row->acked;
    record->open_tickets = (uint16_t)row->open_tickets;
    record->available = (uint32_t)row->available;
    record->captured = (uint32_t)row->captured;
    record->spent = (uint32_t)row->spent;
    record->lapsed = (uint32_t)row->lapsed;
    record->revoked = (uint32_t)row->revoked;
    spt_instant_set(&record->opened, &record->opened_high, row->opened);
    spt_instant_set(&record->newest, &record->newest_high, row->newest);
    spt_instant_set(&record->next_lapse, &record->next_lapse_high, row->next_lapse);
    spt_instant_set(&record->next_due, &record->next_due_high, row->next_due);
}

static void read_record(const spt_holder *holder, spt_account_row *row)
{
    const spt_account_record *record = &holder->row;
    row->size = (uint32_t)sizeof *row;
    row->table = SPT_TABLE_ACCOUNT;
    row->revision = record->revision;
    row->version = SPT_SCHEMA_VERSION;
    row->acts = record->acts;
    row->entries = record->entries;
    row->lots = record->lots;
    row->acked = record->acked;
    row->open_tickets = record->open_tickets;
    row->available = record->available;
    row->captured = record->captured;
    row->spent = record->spent;
    row->lapsed = record->lapsed;
    row->revoked = record->revoked;
    row->points = row->available + row->captured + row->spent + row->lapsed + row->revoked;
    row->opened = spt_instant_get(record->opened, record->opened_high);
    row->newest = spt_instant_get(record->newest, record->newest_high);
    row->next_lapse = spt_instant_get(record->next_lapse, record->next_lapse_high);
    row->next_due = spt_instant_get(record->next_due, record->next_due_high);
    row->disputes = row->closed = 0;
    row->news = (holder->flags & SPT_HOLDER_NEWS) != 0;
    row->alert = (holder->flags & SPT_HOLDER_ALERT) != 0;
}

static void read_wide(const spt_memory *memory, const spt_holder *holder, spt_account_row *row)
{
    spt_any_row any;
    spt_packed_read_numbered(memory, SPT_TABLE_ACCOUNT, holder->account, 0,
                             spt_heap_at(&memory->heap, holder->row.revision), &any);
    *row = any.account;
}

int spt_account_read(const spt_memory *memory, const spt_holder *holder, spt_account_row *row)
{
    if ((holder->flags & SPT_HOLDER_ROW) == 0)
        return 0;
    if (holder->flags & SPT_HOLDER_WIDE)
        read_wide(memory, holder, row);
    else
        read_record(holder, row);
    row->account = holder->account;
    return 1;
}

int64_t spt_account_revision(const spt_memory *memory, const spt_holder *holder)
{
    spt_account_row row;
    if ((holder->flags & (SPT_HOLDER_ROW | SPT_HOLDER_WIDE)) == SPT_HOLDER_ROW)
        return holder->row.revision;
    return spt_account_read(memory, holder, &row) ? row.revision : 0;
}

/* ---- the orders of all accounts ---- */

#define ORDER_BIT(order) (1u << (order))
#define LAPSE_ORDER      0u

static const spt_index *order_index(uint32_t order)
{
    return &spt_schema_get()->indexes[SPT_INDEX_ACCOUNT_BY_LAPSE + order];
}

/* No row (NULL) and a row that the order does not hold have the empty key. */
static void order_key(spt_key *key, uint32_t order, const spt_account_row *row)
{
    key->size = 0;
    if (row != NULL && spt_index_holds(order_index(order), (const spt_row *)(const void *)row))
        spt_key_add_columns(key, order_index(order), (const spt_row *)(const void *)row, 0);
}

static void move_in_order(spt_memory *memory, uint32_t order, uint32_t handle, const spt_account_row *old,
                          const spt_account_row *new)
{
    spt_key from, to;
    order_key(&from, order, old);
    order_key(&to, order, new);
    if (from.size == to.size && memcmp(from.bytes, to.bytes, to.size) == 0)
        return;
    memory->order_changes[order]++;
    uint32_t *root = &memory->account_orders[order];
    if (from.size > 0)
        spt_tree_remove(&memory->heap, root, (spt_bytes){from.bytes, from.size});
    if (to.size > 0)
        spt_tree_put(&memory->heap, root, (spt_bytes){to.bytes, to.size},
                     (spt_bytes){(const uint8_t *)&handle, sizeof handle});
}

/* Most changes leave all orders as they are. */
static int is_in_place(const spt_memory *memory, const spt_holder *holder, const spt_account_row *row)
{
    return memory->built_orders == ORDER_BIT(LAPSE_ORDER) && row != NULL &&
           (holder->flags & (SPT_HOLDER_ROW | SPT_HOLDER_WIDE)) == SPT_HOLDER_ROW &&
           spt_instant_get(holder->row.next_lapse, holder->row.next_lapse_high) == row->next_lapse;
}

/* From the row that the account has to another; NULL: to none. */
static void move_in_orders(spt_memory *memory, uint32_t handle, const spt_account_row *row)
{
    spt_account_row old;
    const spt_holder *holder = spt_holder_at(memory, handle);
    if (is_in_place(memory, holder, row))
        return;
    int had = spt_account_read(memory, holder, &old);
    for (uint32_t order = 0; order < SPT_ACCOUNT_ORDERS; order++)
        if (memory->built_orders & ORDER_BIT(order))
            move_in_order(memory, order, handle, had ? &old : NULL, row);
}

/* 0: no memory. */
static int fill_order(spt_memory *memory, uint32_t order)
{
    spt_cursor cursor;
    spt_account_row row;
    for (int more = spt_cursor_seek(&cursor, &memory->heap, memory->by_account, (spt_bytes){(const uint8_t *)"", 0});
         more; more = spt_cursor_next(&cursor)) {
        uint32_t handle;
        memcpy(&handle, spt_cursor_entry(&cursor).value.at, sizeof handle);
        if (!spt_heap_reserve(&memory->heap, SPT_CHANGE_BYTES))
            return 0;
        if (spt_account_read(memory, spt_holder_at(memory, handle), &row))
            move_in_order(memory, order, handle, NULL, &row);
    }
    return 1;
}

int spt_account_order_build(spt_memory *memory, uint32_t index)
{
    uint32_t order = index - SPT_INDEX_ACCOUNT_BY_LAPSE;
    if (memory->built_orders & ORDER_BIT(order))
        return 1;
    if (!fill_order(memory, order)) {
        spt_tree_end(&memory->heap, memory->account_orders[order]);
        memory->account_orders[order] = 0;
        return 0;
    }
    memory->built_orders |= ORDER_BIT(order);
    return 1;
}

uint64_t spt_account_order_stamp(spt_memory *memory, uint32_t index)
{
    if (!spt_account_order_build(memory, index))
        return 0;
    return memory->order_changes[index - SPT_INDEX_ACCOUNT_BY_LAPSE] + 1;
}

/* ---- changes ---- */

static void end_wide(spt_memory *memory, spt_holder *holder)
{
    if (holder->flags & SPT_HOLDER_WIDE)
        spt_wide_end(memory, holder->row.revision, holder->row.acts);
    holder->flags &= (uint8_t)~SPT_HOLDER_WIDE;
}

void spt_account_put(spt_memory *memory, uint32_t handle, const spt_account_row *row)
{
    spt_holder *holder = spt_holder_at(memory, handle);
    move_in_orders(memory, handle, row);
    end_wide(memory, holder);
    holder->flags &= (uint8_t) ~(SPT_HOLDER_NEWS | SPT_HOLDER_ALERT);
    holder->flags |=
        (uint8_t)(SPT_HOLDER_ROW | (row->news != 0 ? SPT_HOLDER_NEWS : 0) | (row->alert != 0 ? SPT_HOLDER_ALERT : 0));
    if (fits(row)) {
        write_record(&holder->row, row);
        return;
    }
    holder->flags |= SPT_HOLDER_WIDE;
    spt_wide_write(memory, (const spt_row *)(const void *)row, &holder->row.revision, &holder->row.acts);
}

void spt_account_remove(spt_memory *memory, uint32_t handle)
{
    spt_holder *holder = spt_holder_at(memory, handle);
    if ((holder->flags & SPT_HOLDER_ROW) == 0)
        return;
    move_in_orders(memory, handle, NULL);
    end_wide(memory, holder);
    holder->flags &= (uint8_t)~SPT_HOLDER_ROW;
}
