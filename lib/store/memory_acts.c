/* SPDX-License-Identifier: MIT */
/*
 * Acts and entries, which are appended and hardly ever changed. Each names the one before of the same ticket or lot,
 * whose record names the newest.
 */
#include <string.h>

#include "memory_records.h"

/* ---- refs ---- */

uint32_t spt_ref_hash(int64_t account, const char *ref)
{
    return spt_hash_bytes(ref, strlen(ref)) ^ spt_hash_number((uint64_t)account);
}

static void change_ref(spt_memory *memory, const spt_act_row *act, int is_new)
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

void spt_ref_move(spt_memory *memory, const spt_act_row *old, const spt_act_row *new)
{
    if (old != NULL && new != NULL && strcmp(old->ref, new->ref) == 0)
        return;
    change_ref(memory, old, 0);
    change_ref(memory, new, 1);
}

/* ---- acts ---- */

void spt_act_read(const spt_memory *memory, const spt_holder *holder, int64_t number, spt_any_row *row)
{
    const uint8_t *packed = (const uint8_t *)(spt_act_at(memory, holder, number) + 1);
    spt_packed_read_numbered(memory, SPT_TABLE_ACT, holder->account, number, packed, row);
}

/* What the block of an act takes. */
static uint32_t bytes_of(const spt_memory *memory, const spt_holder *holder, int64_t number)
{
    spt_any_row row;
    const uint8_t *head = (const uint8_t *)spt_act_at(memory, holder, number);
    const uint8_t *end =
        spt_packed_read_numbered(memory, SPT_TABLE_ACT, holder->account, number, head + sizeof(spt_act_head), &row);
    return (uint32_t)(end - head);
}

static uint32_t new_block(spt_heap *heap, const spt_act_head *head, spt_bytes packed)
{
    uint32_t block = spt_heap_take(heap, (uint32_t)sizeof *head + packed.size);
    uint8_t *at = spt_heap_at(heap, block);
    memcpy(at, head, sizeof *head);
    memcpy(at + sizeof *head, packed.at, packed.size);
    return block;
}

/* Nothing is left of the texts of an act that was changed: it may have been so that they are gone. */
static void end_act(spt_memory *memory, const spt_holder *holder, int64_t number)
{
    const uint32_t *block = spt_pages_at(&memory->heap, &holder->acts, SPT_ACTS, (uint32_t)number - 1);
    uint32_t bytes = bytes_of(memory, holder, number);
    memset(spt_heap_at(&memory->heap, *block), 0, bytes);
    spt_heap_give(&memory->heap, *block, spt_heap_class(&memory->heap, bytes));
}

static void replace_act(spt_memory *memory, const spt_holder *holder, int64_t number, spt_bytes packed)
{
    uint32_t *block = spt_pages_at(&memory->heap, &holder->acts, SPT_ACTS, (uint32_t)number - 1);
    spt_act_head head = *spt_act_at(memory, holder, number);
    end_act(memory, holder, number);
    *block = new_block(&memory->heap, &head, packed);
}

static void append_act(spt_memory *memory, uint32_t handle, const spt_act_row *row, spt_bytes packed)
{
    spt_holder *holder = spt_holder_at(memory, handle);
    spt_act_head head = {0, 0};
    if (row->ticket != 0) {
        spt_ticket_record *ticket = spt_ticket_at(memory, spt_ticket_find(memory, handle, row->ticket));
        head.before_of_ticket = ticket->newest_act;
        ticket->newest_act = (uint32_t)row->act;
    }
    if (row->lot != 0) {
        spt_lot_record *lot = spt_lot_at(memory, holder, row->lot);
        head.before_of_lot = lot->newest_act;
        lot->newest_act = (uint32_t)row->act;
        spt_chain_link(memory, holder, SPT_CHAIN_ACTS_OF_LOT, row->lot, head.before_of_lot, lot->newest_act);
    }
    uint32_t block = new_block(&memory->heap, &head, packed);
    memcpy(spt_pages_add(&memory->heap, &holder->acts, SPT_ACTS), &block, sizeof block);
}

/* Whether the act may be in an index's tree. */
static int is_in_trees(const spt_memory *memory, const spt_holder *holder, const spt_act_row *old,
                       const spt_act_row *row)
{
    return row->turn != 0 || (old != NULL && old->turn != 0) ||
           (holder->more != 0 && spt_index_is_any_built(memory, holder, SPT_TABLE_ACT));
}

void spt_act_put(spt_memory *memory, uint32_t handle, const spt_act_row *row, int is_new)
{
    spt_holder *holder = spt_holder_at(memory, handle);
    const spt_row *plain = (const spt_row *)(const void *)row;
    uint8_t out[SPT_PACKED_ROOM];
    spt_any_row old;
    if (!is_new)
        spt_act_read(memory, holder, row->act, &old);
    spt_ref_move(memory, is_new ? NULL : &old.act, row);
    if (is_in_trees(memory, holder, is_new ? NULL : &old.act, row))
        spt_index_move(memory, holder, is_new ? NULL : &old.row, plain);
    spt_bytes packed = spt_packed_write(memory, plain, out);
    if (is_new)
        append_act(memory, handle, row, packed);
    else
        replace_act(memory, holder, row->act, packed);
}

void spt_acts_end(spt_memory *memory, spt_holder *holder)
{
    for (uint32_t number = 1; number <= holder->acts.count; number++)
        end_act(memory, holder, number);
    spt_pages_end(&memory->heap, &holder->acts, SPT_ACTS);
}

/* ---- entries ---- */

uint32_t spt_outsides_before(const spt_memory *memory, const spt_holder *holder, int64_t entry)
{
    uint32_t low = 0, high = holder->outsides.count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (spt_outside_at(memory, holder, middle)->entry < entry)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void read_sums(const spt_memory *memory, const spt_holder *holder, uint32_t entry, spt_entry_row *row)
{
    uint32_t place = holder->outsides.count - 1;
    if (spt_outside_at(memory, holder, place)->entry != entry)
        place = spt_outsides_before(memory, holder, entry);
    const spt_outside_record *record = spt_outside_at(memory, holder, place);
    row->total = (int64_t)record->total - 1;
    row->lapsed = record->lapsed;
    row->revoked = record->revoked;
}

void spt_entry_read(const spt_memory *memory, const spt_holder *holder, int64_t number, spt_entry_row *row)
{
    const spt_entry_record *record = spt_entry_at(memory, holder, number);
    row->size = (uint32_t)sizeof *row;
    row->table = SPT_TABLE_ENTRY;
    row->account = holder->account;
    row->entry = number;
    row->act = record->act;
    row->kind = record->kind;
    row->outside = record->outside;
    row->lot = record->lot;
    row->points = record->points;
    row->available = record->available;
    row->captured = record->captured;
    row->left = (int64_t)record->left - 1;
    row->total = row->lapsed = row->revoked = 0;
    if (record->outside != 0)
        read_sums(memory, holder, (uint32_t)number, row);
}

static void append_outside(spt_memory *memory, spt_holder *holder, const spt_entry_row *row)
{
    spt_outside_record *record = spt_pages_add(&memory->heap, &holder->outsides, SPT_OUTSIDES);
    record->entry = (uint32_t)row->entry;
    record->total = (uint32_t)(row->total + 1);
    record->lapsed = (uint32_t)row->lapsed;
    record->revoked = (uint32_t)row->revoked;
}

void spt_entry_append(spt_memory *memory, spt_holder *holder, const spt_entry_row *row)
{
    spt_lot_record *lot = spt_lot_at(memory, holder, row->lot);
    spt_entry_record *record = spt_pages_add(&memory->heap, &holder->entries, SPT_ENTRIES);
    record->act = (uint32_t)row->act;
    record->lot = (uint32_t)row->lot;
    record->before_of_lot = lot->newest_entry;
    record->points = (uint32_t)row->points;
    record->available = (uint32_t)row->available;
    record->captured = (uint32_t)row->captured;
    record->left = (uint32_t)(row->left + 1);
    record->kind = (uint8_t)row->kind;
    record->outside = (uint8_t)row->outside;
    lot->newest_entry = (uint32_t)row->entry;
    spt_chain_link(memory, holder, SPT_CHAIN_ENTRIES_OF_LOT, row->lot, record->before_of_lot, lot->newest_entry);
    if (row->outside != 0)
        append_outside(memory, holder, row);
    if (holder->more != 0 && spt_index_is_any_built(memory, holder, SPT_TABLE_ENTRY))
        spt_index_move(memory, holder, NULL, (const spt_row *)(const void *)row);
}

void spt_entries_end(spt_memory *memory, spt_holder *holder)
{
    spt_pages_end(&memory->heap, &holder->entries, SPT_ENTRIES);
    spt_pages_end(&memory->heap, &holder->outsides, SPT_OUTSIDES);
}
