/* SPDX-License-Identifier: MIT */
/* Accounts: where the rows of each are, and what beside a row changes with it. */
#include "memory.h"

#include <string.h>

uint32_t spt_holder_find(const spt_memory *memory, int64_t account)
{
    uint32_t handle;
    spt_hash_walk walk = spt_hash_find(&memory->heap, &memory->accounts, spt_hash_number((uint64_t)account));
    while (spt_hash_next(&memory->heap, &walk, &handle))
        if (spt_holder_at(memory, handle)->account == account)
            return handle;
    return 0;
}

uint32_t spt_holder_add(spt_memory *memory, int64_t account)
{
    spt_heap *heap = &memory->heap;
    uint32_t handle = spt_heap_take(heap, (uint32_t)sizeof(spt_holder));
    spt_holder *holder = spt_holder_at(memory, handle);
    memset(holder, 0, sizeof *holder);
    holder->account = account;
    spt_hash_add(heap, &memory->accounts, spt_hash_number((uint64_t)account), handle);
    spt_key key;
    key.size = 0;
    spt_key_add_number(&key, account);
    spt_tree_put(heap, &memory->by_account, (spt_bytes){key.bytes, key.size},
                 (spt_bytes){(const uint8_t *)&handle, sizeof handle});
    return handle;
}

uint32_t spt_holder_root(const spt_memory *memory, const spt_holder *holder, uint32_t index)
{
    const spt_index *described = &spt_schema_get()->indexes[index];
    if ((described->flags & SPT_INDEX_PRIMARY) && described->table <= SPT_TABLE_ENTRY)
        return holder->roots[described->table - 1];
    if (holder->more == 0)
        return 0;
    const spt_holder_more *more = spt_heap_at(&memory->heap, holder->more);
    return more->roots[index];
}

/* For a table of the desk, `more` must be there. */
uint32_t *spt_holder_root_slot(const spt_memory *memory, spt_holder *holder, uint32_t table)
{
    if (table <= SPT_TABLE_ENTRY)
        return &holder->roots[table - 1];
    spt_holder_more *more = spt_heap_at(&memory->heap, holder->more);
    return &more->roots[spt_schema_get()->tables[table].primary];
}

/* ---- the account's own row ---- */

static spt_bytes account_packed(const spt_memory *memory, const spt_holder *holder)
{
    spt_bytes packed = {holder->row, holder->row_size};
    if (holder->row_size > SPT_HOLDER_ROW) {
        uint32_t handle;
        memcpy(&handle, holder->row, sizeof handle);
        packed.at = spt_heap_at(&memory->heap, handle);
    }
    return packed;
}

static const uint8_t account_key[1] = {SPT_TABLE_ACCOUNT};

int spt_holder_account_row(const spt_memory *memory, const spt_holder *holder, spt_any_row *row)
{
    if (holder->row_size == 0)
        return 0;
    const spt_entry_view entry = {{account_key, 1}, account_packed(memory, holder)};
    spt_packed_read(memory, SPT_TABLE_ACCOUNT, holder->account, entry, row);
    return 1;
}

int64_t spt_holder_revision(const spt_memory *memory, const spt_holder *holder)
{
    spt_any_row row;
    return spt_holder_account_row(memory, holder, &row) ? row.account.revision : 0;
}

static void drop_account_row(spt_memory *memory, spt_holder *holder)
{
    if (holder->row_size > SPT_HOLDER_ROW) {
        uint32_t handle;
        memcpy(&handle, holder->row, sizeof handle);
        spt_heap_give(&memory->heap, handle, spt_heap_class(&memory->heap, holder->row_size));
    }
    holder->row_size = 0;
}

static void move_in_lapse(spt_memory *memory, uint32_t handle, const spt_account_row *old, const spt_account_row *new)
{
    spt_key key;
    key.size = 0;
    if (old != NULL && new != NULL && old->next_lapse == new->next_lapse)
        return;
    if (old != NULL) {
        spt_key_add_number(&key, old->next_lapse);
        spt_key_add_number(&key, old->account);
        spt_tree_remove(&memory->heap, &memory->by_lapse, (spt_bytes){key.bytes, key.size});
    }
    key.size = 0;
    if (new != NULL) {
        spt_key_add_number(&key, new->next_lapse);
        spt_key_add_number(&key, new->account);
        spt_tree_put(&memory->heap, &memory->by_lapse, (spt_bytes){key.bytes, key.size},
                     (spt_bytes){(const uint8_t *)&handle, sizeof handle});
    }
}

static void put_account_row(spt_memory *memory, uint32_t handle, const spt_account_row *row)
{
    spt_holder *holder = spt_holder_at(memory, handle);
    spt_any_row old;
    uint8_t out[SPT_PACKED_ROOM];
    int exists = spt_holder_account_row(memory, holder, &old);
    move_in_lapse(memory, handle, exists ? &old.account : NULL, row);
    spt_bytes packed = spt_packed_write(memory, (const spt_row *)(const void *)row, out);
    drop_account_row(memory, holder);
    uint8_t *room = holder->row;
    if (packed.size > SPT_HOLDER_ROW) {
        uint32_t block = spt_heap_take(&memory->heap, packed.size);
        memcpy(holder->row, &block, sizeof block);
        room = spt_heap_at(&memory->heap, block);
    }
    memcpy(room, packed.at, packed.size);
    holder->row_size = (uint16_t)packed.size;
}

static void remove_account_row(spt_memory *memory, uint32_t handle)
{
    spt_holder *holder = spt_holder_at(memory, handle);
    spt_any_row old;
    if (spt_holder_account_row(memory, holder, &old))
        move_in_lapse(memory, handle, &old.account, NULL);
    drop_account_row(memory, holder);
}

/* ---- rows in trees ---- */

void spt_locate(const spt_memory *memory, uint32_t handle, const spt_row *row, spt_located *located)
{
    located->handle = handle;
    located->exists = 0;
    located->is_valid = 1;
    spt_key_of_row(&located->key, row);
    if (handle == 0)
        return;
    const spt_holder *holder = spt_holder_at(memory, handle);
    if (row->table == SPT_TABLE_ACCOUNT) {
        located->exists = holder->row_size > 0;
        return;
    }
    uint32_t root = spt_holder_root(memory, holder, spt_schema_get()->tables[row->table].primary);
    located->exists =
        spt_tree_find(&memory->heap, root, (spt_bytes){located->key.bytes, located->key.size}, &located->place);
}

static const spt_row *old_row(const spt_memory *memory, const spt_located *located, uint32_t table, spt_any_row *room)
{
    if (!located->exists)
        return NULL;
    const spt_entry_view entry = {{located->key.bytes, located->key.size}, located->place.value};
    spt_packed_read(memory, table, spt_holder_at(memory, located->handle)->account, entry, room);
    return &room->row;
}

int spt_holder_row(const spt_memory *memory, const spt_holder *holder, const spt_row *like, spt_any_row *row)
{
    spt_key key;
    spt_key_of_row(&key, like);
    spt_entry_view found = {{key.bytes, key.size}, {NULL, 0}};
    uint32_t root = spt_holder_root(memory, holder, spt_schema_get()->tables[like->table].primary);
    if (!spt_tree_get(&memory->heap, root, found.key, &found.value))
        return 0;
    spt_packed_read(memory, like->table, holder->account, found, row);
    return 1;
}

static void move_ticket(spt_memory *memory, uint32_t handle, int64_t ticket, int is_new)
{
    uint32_t hash = spt_hash_number((uint64_t)ticket);
    if (is_new)
        spt_hash_add(&memory->heap, &memory->tickets, hash, handle);
    else
        spt_hash_remove(&memory->heap, &memory->tickets, hash, handle);
}

static void move_ref(spt_memory *memory, const spt_act_row *act, int is_new)
{
    if (act == NULL || *act->ref == '\0')
        return;
    uint32_t hash = spt_ref_hash(act->account, act->ref), number = (uint32_t)act->act;
    if (act->act != (int64_t)number)
        memory->has_far_acts = 1;
    else if (is_new)
        spt_hash_add(&memory->heap, &memory->refs, hash, number);
    else
        spt_hash_remove(&memory->heap, &memory->refs, hash, number);
}

static const spt_act_row *as_act(const spt_row *row)
{
    return (const spt_act_row *)(const void *)row;
}

static void move_act(spt_memory *memory, const spt_row *old, const spt_row *new)
{
    if (old != NULL && new != NULL && strcmp(as_act(old)->ref, as_act(new)->ref) == 0)
        return;
    move_ref(memory, as_act(old), 0);
    move_ref(memory, as_act(new), 1);
}

/* Everything beside the row itself that a change of it changes. */
static void move_row(spt_memory *memory, spt_located *located, const spt_row *row, const spt_row *new)
{
    spt_holder *holder = spt_holder_at(memory, located->handle);
    int is_indexed = spt_index_is_any_built(memory, holder, row->table);
    spt_any_row room;
    const spt_row *old = NULL;
    if (is_indexed || row->table == SPT_TABLE_ACT)
        old = old_row(memory, located, row->table, &room);
    if (row->table == SPT_TABLE_TICKET && located->exists != (new != NULL))
        move_ticket(memory, located->handle, ((const spt_ticket_row *)(const void *)row)->ticket, new != NULL);
    if (row->table == SPT_TABLE_ACT)
        move_act(memory, old, new);
    if (is_indexed)
        spt_index_move(memory, holder, old, new);
}

static uint32_t *root_for(spt_memory *memory, spt_holder *holder, uint32_t table)
{
    if (table > SPT_TABLE_ENTRY && holder->more == 0) {
        holder->more = spt_heap_take(&memory->heap, (uint32_t)sizeof(spt_holder_more));
        memset(spt_heap_at(&memory->heap, holder->more), 0, sizeof(spt_holder_more));
    }
    return spt_holder_root_slot(memory, holder, table);
}

const uint32_t *spt_holder_put(spt_memory *memory, const spt_row *row, spt_located *located)
{
    if (row->table == SPT_TABLE_ACCOUNT) {
        put_account_row(memory, located->handle, (const spt_account_row *)(const void *)row);
        return NULL;
    }
    uint8_t out[SPT_PACKED_ROOM];
    spt_holder *holder = spt_holder_at(memory, located->handle);
    uint32_t *root = root_for(memory, holder, row->table);
    int was_leaf = located->place.depth == 0;
    spt_bytes packed = spt_packed_write(memory, row, out);
    move_row(memory, located, row, row);
    int is_moved = spt_tree_put_at(&memory->heap, root, &located->place,
                                   (spt_bytes){located->key.bytes, located->key.size}, packed);
    if (was_leaf && !spt_tree_is_leaf(&memory->heap, *root))
        spt_index_build_usual(memory, holder, row->table);
    return is_moved ? root : NULL;
}

const uint32_t *spt_holder_remove(spt_memory *memory, const spt_row *row, spt_located *located)
{
    if (row->table == SPT_TABLE_ACCOUNT) {
        remove_account_row(memory, located->handle);
        return NULL;
    }
    uint32_t *root = root_for(memory, spt_holder_at(memory, located->handle), row->table);
    move_row(memory, located, row, NULL);
    spt_tree_remove_at(&memory->heap, root, &located->place);
    return root;
}

uint32_t spt_holder_of_ticket(const spt_memory *memory, int64_t ticket, uint32_t except)
{
    spt_ticket_row row = {.size = (uint32_t)sizeof row, .table = SPT_TABLE_TICKET, .ticket = ticket};
    spt_hash_walk walk = spt_hash_find(&memory->heap, &memory->tickets, spt_hash_number((uint64_t)ticket));
    spt_key key;
    spt_bytes found;
    uint32_t handle;
    spt_key_of_row(&key, (const spt_row *)(const void *)&row);
    while (spt_hash_next(&memory->heap, &walk, &handle)) {
        uint32_t root = spt_holder_at(memory, handle)->roots[SPT_TABLE_TICKET - 1];
        if (handle != except && spt_tree_get(&memory->heap, root, (spt_bytes){key.bytes, key.size}, &found))
            return handle;
    }
    return 0;
}
