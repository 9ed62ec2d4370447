/* SPDX-License-Identifier: MIT */
/* Accounts: where the rows of each are, and what beside a row changes with it. */
#include "memory.h"

#include <string.h>

static uint32_t find_holder(const spt_memory *memory, int64_t account)
{
    uint32_t handle;
    spt_hash_walk walk = spt_hash_find(&memory->heap, &memory->accounts, spt_hash_number((uint64_t)account));
    while (spt_hash_next(&memory->heap, &walk, &handle))
        if (spt_holder_at(memory, handle)->account == account)
            return handle;
    return 0;
}

uint32_t spt_holder_find(spt_memory *memory, int64_t account)
{
    uint32_t *recent = &memory->recent_holders[account != 0];
    if (*recent == 0 || spt_holder_at(memory, *recent)->account != account) {
        uint32_t found = find_holder(memory, account);
        if (found == 0)
            return 0;
        *recent = found;
    }
    return *recent;
}

void spt_holder_warm(const spt_memory *memory, const spt_holder *holder)
{
    SPT_WARM(holder->row + SPT_HOLDER_ROW);
    for (uint32_t table = 0; table < SPT_TABLE_ENTRY; table++) {
        const uint8_t *block = spt_heap_at(&memory->heap, holder->roots[table]);
        SPT_WARM(block);
        SPT_WARM(block + 64);
        SPT_WARM(block + 128);
    }
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

uint32_t spt_holder_desk_rows(const spt_memory *memory, const spt_holder *holder, uint32_t table)
{
    if (holder->more == 0)
        return 0;
    const spt_holder_more *more = spt_heap_at(&memory->heap, holder->more);
    return more->roots[spt_schema_get()->tables[table].primary];
}

uint32_t spt_holder_root(const spt_memory *memory, const spt_holder *holder, uint32_t index)
{
    const spt_index *described = &spt_schema_get()->indexes[index];
    if (described->flags & SPT_INDEX_PRIMARY)
        return spt_holder_rows(memory, holder, described->table);
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
    row->account.next_lapse = holder->next_lapse;
    return 1;
}

int64_t spt_holder_revision(const spt_memory *memory, const spt_holder *holder)
{
    return holder->row_size == 0 ? 0 : spt_packed_revision(account_packed(memory, holder));
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

static void lapse_key(spt_key *key, const spt_holder *holder)
{
    key->size = 0;
    spt_key_add_number(key, holder->next_lapse);
    spt_key_add_number(key, holder->account);
}

static void remove_lapse(spt_memory *memory, const spt_holder *holder)
{
    spt_key key;
    lapse_key(&key, holder);
    spt_tree_remove(&memory->heap, &memory->by_lapse, (spt_bytes){key.bytes, key.size});
}

static void set_lapse(spt_memory *memory, uint32_t handle, int64_t next_lapse)
{
    spt_key key;
    spt_holder *holder = spt_holder_at(memory, handle);
    if (holder->row_size > 0 && holder->next_lapse == next_lapse)
        return;
    if (holder->row_size > 0)
        remove_lapse(memory, holder);
    holder->next_lapse = next_lapse;
    lapse_key(&key, holder);
    spt_tree_put(&memory->heap, &memory->by_lapse, (spt_bytes){key.bytes, key.size},
                 (spt_bytes){(const uint8_t *)&handle, sizeof handle});
}

static void put_account_row(spt_memory *memory, uint32_t handle, const spt_account_row *row)
{
    spt_holder *holder = spt_holder_at(memory, handle);
    uint8_t out[SPT_PACKED_ROOM];
    set_lapse(memory, handle, row->next_lapse);
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
    if (holder->row_size > 0)
        remove_lapse(memory, holder);
    drop_account_row(memory, holder);
}

/* ---- rows in trees ---- */

static void copy_place(spt_place *to, const spt_place *from)
{
    to->depth = from->depth;
    to->is_found = from->is_found;
    to->size = from->size;
    to->value = from->value;
    for (uint32_t d = 0; d <= from->depth; d++) {
        to->node[d] = from->node[d];
        to->at[d] = from->at[d];
    }
}

static int is_same_place(const spt_located *recent, const spt_located *located)
{
    return recent->is_valid && recent->handle == located->handle && recent->key.size == located->key.size &&
           memcmp(recent->key.bytes, located->key.bytes, located->key.size) == 0;
}

/* Locates a row of a holder, whose key is set. */
static void locate_key(spt_memory *memory, uint32_t table, spt_located *located)
{
    const spt_located *recent = &memory->recent_rows[table];
    if (is_same_place(recent, located)) {
        located->exists = recent->exists;
        copy_place(&located->place, &recent->place);
        return;
    }
    const spt_holder *holder = spt_holder_at(memory, located->handle);
    uint32_t root = spt_holder_rows(memory, holder, table);
    located->exists =
        spt_tree_find(&memory->heap, root, (spt_bytes){located->key.bytes, located->key.size}, &located->place);
}

void spt_locate(spt_memory *memory, uint32_t handle, const spt_row *row, spt_located *located)
{
    located->handle = handle;
    located->exists = 0;
    spt_key_of_row(&located->key, row);
    if (handle != 0 && row->table == SPT_TABLE_ACCOUNT)
        located->exists = spt_holder_at(memory, handle)->row_size > 0;
    else if (handle != 0)
        locate_key(memory, row->table, located);
}

/* The same for reading; what is found is remembered. */
static const spt_located *find_row(spt_memory *memory, uint32_t handle, const spt_row *like)
{
    spt_located *recent = &memory->recent_rows[like->table];
    spt_key key;
    spt_key_of_row(&key, like);
    if (recent->is_valid && recent->handle == handle && recent->key.size == key.size &&
        memcmp(recent->key.bytes, key.bytes, key.size) == 0)
        return recent;
    recent->is_valid = 0;
    recent->handle = handle;
    recent->key.size = key.size;
    memcpy(recent->key.bytes, key.bytes, key.size);
    locate_key(memory, like->table, recent);
    recent->is_valid = 1;
    return recent;
}

static const spt_row *old_row(const spt_memory *memory, const spt_located *located, uint32_t table, spt_any_row *room)
{
    if (!located->exists)
        return NULL;
    const spt_entry_view entry = {{located->key.bytes, located->key.size}, located->place.value};
    spt_packed_read(memory, table, spt_holder_at(memory, located->handle)->account, entry, room);
    return &room->row;
}

int spt_holder_row(spt_memory *memory, uint32_t handle, const spt_row *like, spt_any_row *row)
{
    return old_row(memory, find_row(memory, handle, like), like->table, row) != NULL;
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
    int is_indexed = holder->more != 0 && spt_index_is_any_built(memory, holder, row->table);
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

int spt_holder_put(spt_memory *memory, const spt_row *row, spt_located *located)
{
    if (row->table == SPT_TABLE_ACCOUNT) {
        put_account_row(memory, located->handle, (const spt_account_row *)(const void *)row);
        return 0;
    }
    uint8_t out[SPT_PACKED_ROOM];
    spt_holder *holder = spt_holder_at(memory, located->handle);
    uint32_t *root = root_for(memory, holder, row->table);
    int was_leaf = located->place.depth == 0;
    spt_bytes packed = spt_packed_write(memory, row, out);
    move_row(memory, located, row, row);
    int is_moved = spt_tree_put_at(&memory->heap, root, &located->place,
                                   (spt_bytes){located->key.bytes, located->key.size}, packed);
    if (is_moved)
        memory->recent_rows[row->table].is_valid = 0;
    if (was_leaf && !spt_tree_is_leaf(&memory->heap, *root))
        spt_index_build_usual(memory, holder, row->table);
    return is_moved;
}

int spt_holder_remove(spt_memory *memory, const spt_row *row, spt_located *located)
{
    if (row->table == SPT_TABLE_ACCOUNT) {
        remove_account_row(memory, located->handle);
        return 0;
    }
    uint32_t *root = root_for(memory, spt_holder_at(memory, located->handle), row->table);
    move_row(memory, located, row, NULL);
    spt_tree_remove_at(&memory->heap, root, &located->place);
    memory->recent_rows[row->table].is_valid = 0;
    return 1;
}

uint32_t spt_holder_of_ticket(spt_memory *memory, int64_t ticket, uint32_t except)
{
    spt_ticket_row row;
    spt_hash_walk walk = spt_hash_find(&memory->heap, &memory->tickets, spt_hash_number((uint64_t)ticket));
    uint32_t handle;
    row.table = SPT_TABLE_TICKET;
    row.ticket = ticket;
    while (spt_hash_next(&memory->heap, &walk, &handle))
        if (handle != except && find_row(memory, handle, (const spt_row *)(const void *)&row)->exists)
            return handle;
    return 0;
}
