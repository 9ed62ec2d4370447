/* SPDX-License-Identifier: MIT */
/* Tickets by their ids, each with its parts. */
#include <string.h>

#include "memory_records.h"

/* ---- where tickets are ---- */

uint32_t spt_ticket_seek(spt_memory *memory, uint32_t holder, int64_t ticket)
{
    uint32_t handle;
    spt_hash_walk walk = spt_hash_find(&memory->tickets, spt_hash_number((uint64_t)ticket));
    while (spt_hash_next(&memory->heap, &walk, &handle)) {
        const spt_ticket_record *record = spt_ticket_at(memory, handle);
        if (record->ticket == ticket && record->holder == holder) {
            memory->recent_ticket = handle;
            return handle;
        }
    }
    return 0;
}

int spt_ticket_is_known(const spt_memory *memory, int64_t ticket)
{
    uint32_t handle;
    spt_hash_walk walk = spt_hash_find(&memory->tickets, spt_hash_number((uint64_t)ticket));
    return spt_hash_next(&memory->heap, &walk, &handle);
}

uint32_t spt_ticket_elsewhere(const spt_memory *memory, int64_t ticket, uint32_t except)
{
    uint32_t handle;
    spt_hash_walk walk = spt_hash_find(&memory->tickets, spt_hash_number((uint64_t)ticket));
    while (spt_hash_next(&memory->heap, &walk, &handle)) {
        const spt_ticket_record *record = spt_ticket_at(memory, handle);
        if (record->ticket == ticket && record->holder != except)
            return handle;
    }
    return 0;
}

void spt_ticket_warm_line(const spt_memory *memory, int64_t ticket)
{
    spt_hash_warm(&memory->tickets, spt_hash_number((uint64_t)ticket));
}

void spt_ticket_guess(spt_memory *memory, int64_t ticket)
{
    uint32_t handle;
    spt_hash_walk walk = spt_hash_find(&memory->tickets, spt_hash_number((uint64_t)ticket));
    if (!spt_hash_next(&memory->heap, &walk, &handle))
        return;
    memory->recent_ticket = handle;
    const uint8_t *record = spt_heap_at(&memory->heap, handle);
    SPT_WARM(record);
    SPT_WARM(record + 64);
}

/* ---- rows and records ---- */

/* Whether nothing was ever proposed. */
static int is_unproposed(const spt_ticket_row *row)
{
    int64_t zeros =
        row->proposals | row->proposal_open | row->proposal_reason | row->proposal_act | row->approved | row->declined;
    return zeros == 0 && row->proposed == -1 && row->proposal_until == -1;
}

/* An instant as its record has it: 0 never, else 1 more than what passed since the ticket was opened. */
static uint64_t since_opened(const spt_ticket_row *row, int64_t instant)
{
    if (instant == -1)
        return 0;
    return instant < row->opened ? UINT64_MAX : (uint64_t)instant - (uint64_t)row->opened + 1;
}

/* Whether the columns that have no place in the record are what the others make them. */
static int is_regular(const spt_ticket_row *row)
{
    int is_waiting = row->phase == 1 && row->due != -1 && row->answered == -1;
    return row->waiting == is_waiting && row->ended == (row->phase == 2 ? row->since : -1);
}

static int is_narrow(const spt_ticket_row *row)
{
    int64_t numbers = row->price | row->captured | row->spent | row->released | row->refunded | row->opened_act;
    uint64_t instants = ((uint64_t)row->since - (uint64_t)row->opened) | since_opened(row, row->resolved) |
                        since_opened(row, row->due) | since_opened(row, row->answered);
    int64_t bits = row->is_short | row->disputed;
    return (uint64_t)numbers >> 32 == 0 && (uint64_t)row->opened >> 40 == 0 && instants >> 32 == 0 &&
           (uint64_t)bits <= 1 && (uint64_t)row->phase - 1 <= 1 && (uint64_t)row->state <= SPT_TICKET_STATE &&
           row->units == (int8_t)row->units && is_regular(row) && is_unproposed(row);
}

static uint8_t state_of(const spt_ticket_row *row)
{
    return (uint8_t)(row->state | (row->phase == 2 ? SPT_TICKET_ENDED : 0) |
                     (row->is_short != 0 ? SPT_TICKET_SHORT : 0) | (row->disputed != 0 ? SPT_TICKET_DISPUTED : 0));
}

static void write_narrow(spt_memory *memory, spt_ticket_record *record, const spt_ticket_row *row)
{
    record->price = (uint32_t)row->price;
    record->captured = (uint32_t)row->captured;
    record->spent = (uint32_t)row->spent;
    record->released = (uint32_t)row->released;
    record->refunded = (uint32_t)row->refunded;
    record->opened_act = (uint32_t)row->opened_act;
    record->category = spt_text_keep(memory, record->category, row->category);
    record->rule = spt_text_keep(memory, record->rule, row->rule);
    spt_instant_set(&record->opened, &record->opened_high, row->opened);
    record->since = (uint32_t)(row->since - row->opened);
    record->resolved = (uint32_t)since_opened(row, row->resolved);
    record->due = (uint32_t)since_opened(row, row->due);
    record->answered = (uint32_t)since_opened(row, row->answered);
    record->units = (int8_t)row->units;
    record->state = (uint8_t)((record->state & SPT_TICKET_IN_TREE) | state_of(row));
}

static int64_t instant_of(int64_t opened, uint32_t recorded)
{
    return recorded == 0 ? -1 : opened + (int64_t)recorded - 1;
}

static void read_narrow(const spt_memory *memory, const spt_ticket_record *record, spt_ticket_row *row)
{
    row->size = (uint32_t)sizeof *row;
    row->table = SPT_TABLE_TICKET;
    row->account = spt_holder_at(memory, record->holder)->account;
    row->ticket = record->ticket;
    row->state = record->state & SPT_TICKET_STATE;
    row->phase = (record->state & SPT_TICKET_ENDED) != 0 ? 2 : 1;
    row->is_short = (record->state & SPT_TICKET_SHORT) != 0;
    row->units = record->units;
    row->price = record->price;
    row->captured = record->captured;
    row->spent = record->spent;
    row->released = record->released;
    row->refunded = record->refunded;
    row->opened = spt_instant_get(record->opened, record->opened_high);
    row->since = row->opened + record->since;
    row->opened_act = record->opened_act;
    row->resolved = instant_of(row->opened, record->resolved);
    row->ended = row->phase == 2 ? row->since : -1;
    row->due = instant_of(row->opened, record->due);
    row->answered = instant_of(row->opened, record->answered);
    row->waiting = row->phase == 1 && row->due != -1 && row->answered == -1;
    row->disputed = (record->state & SPT_TICKET_DISPUTED) != 0;
    row->proposals = row->proposal_open = row->proposal_reason = row->proposal_act = 0;
    row->approved = row->declined = 0;
    row->proposed = row->proposal_until = -1;
    row->category = spt_text_kept(memory, record->category);
    row->rule = spt_text_kept(memory, record->rule);
}

void spt_ticket_read(const spt_memory *memory, const spt_ticket_record *record, spt_ticket_row *row)
{
    if (record->state & SPT_TICKET_WIDE) {
        spt_any_row any;
        spt_packed_read_numbered(memory, SPT_TABLE_TICKET, spt_holder_at(memory, record->holder)->account,
                                 record->ticket, spt_heap_at(&memory->heap, record->price), &any);
        *row = any.ticket;
        return;
    }
    read_narrow(memory, record, row);
}

static void end_wide(spt_memory *memory, spt_ticket_record *record)
{
    if (record->state & SPT_TICKET_WIDE)
        spt_wide_end(memory, record->price, record->captured);
    record->state &= (uint8_t)~SPT_TICKET_WIDE;
}

static void write_record(spt_memory *memory, spt_ticket_record *record, const spt_ticket_row *row)
{
    end_wide(memory, record);
    if (is_narrow(row)) {
        write_narrow(memory, record, row);
        return;
    }
    spt_wide_write(memory, (const spt_row *)(const void *)row, &record->price, &record->captured);
    record->category = record->rule = 0;
    record->state |= SPT_TICKET_WIDE;
}

/* ---- changes of tickets ---- */

static int are_parts_in_tree(const spt_memory *memory, const spt_holder *holder, int64_t ticket)
{
    spt_cursor cursor;
    spt_key key;
    key.size = 0;
    spt_key_add_number(&key, ticket);
    if (!spt_cursor_seek(&cursor, &memory->heap, spt_rows_root(memory, holder, SPT_TABLE_PART),
                         (spt_bytes){key.bytes, key.size}))
        return 0;
    spt_bytes found = spt_cursor_entry(&cursor).key;
    return found.size >= key.size && memcmp(found.at, key.bytes, key.size) == 0;
}

static uint32_t add_ticket(spt_memory *memory, uint32_t handle, int64_t ticket)
{
    spt_holder *holder = spt_holder_at(memory, handle);
    uint32_t slot = spt_slot_take(memory);
    spt_ticket_record *record = spt_ticket_at(memory, slot);
    memset(record, 0, sizeof *record);
    record->ticket = ticket;
    record->holder = handle;
    record->next = holder->tickets;
    if (holder->more != 0 && are_parts_in_tree(memory, holder, ticket))
        record->state = SPT_TICKET_IN_TREE;
    holder->tickets = slot;
    holder->ticket_count++;
    spt_hash_add(&memory->heap, &memory->tickets, spt_hash_number((uint64_t)ticket), slot);
    memory->recent_ticket = slot;
    return slot;
}

/* Whether a change of the record may change what an index's tree has. */
static int is_in_trees(const spt_memory *memory, const spt_holder *holder, const spt_ticket_record *record,
                       const spt_ticket_row *row)
{
    return (record->state & (SPT_TICKET_SHORT | SPT_TICKET_DISPUTED | SPT_TICKET_WIDE)) != 0 || row->is_short != 0 ||
           row->disputed != 0 || (holder->more != 0 && spt_index_is_any_built(memory, holder, SPT_TABLE_TICKET));
}

void spt_ticket_put(spt_memory *memory, uint32_t handle, const spt_ticket_row *row, int is_new)
{
    spt_holder *holder = spt_holder_at(memory, handle);
    uint32_t slot = is_new ? add_ticket(memory, handle, row->ticket) : spt_ticket_find(memory, handle, row->ticket);
    spt_ticket_record *record = spt_ticket_at(memory, slot);
    if (is_in_trees(memory, holder, record, row)) {
        spt_ticket_row old;
        if (!is_new)
            spt_ticket_read(memory, record, &old);
        spt_index_move(memory, holder, is_new ? NULL : (const spt_row *)(const void *)&old,
                       (const spt_row *)(const void *)row);
    }
    write_record(memory, record, row);
}

static void unlink_ticket(spt_memory *memory, spt_holder *holder, uint32_t slot)
{
    uint32_t *link = &holder->tickets;
    while (*link != slot)
        link = &spt_ticket_at(memory, *link)->next;
    *link = spt_ticket_at(memory, slot)->next;
    holder->ticket_count--;
}

static void move_parts_to_tree(spt_memory *memory, spt_ticket_record *record);

void spt_ticket_remove(spt_memory *memory, uint32_t handle, int64_t ticket)
{
    spt_holder *holder = spt_holder_at(memory, handle);
    uint32_t slot = spt_ticket_find(memory, handle, ticket);
    spt_ticket_record *record = spt_ticket_at(memory, slot);
    spt_ticket_row old;
    spt_ticket_read(memory, record, &old);
    spt_index_move(memory, holder, (const spt_row *)(const void *)&old, NULL);
    move_parts_to_tree(memory, record);
    end_wide(memory, record);
    unlink_ticket(memory, holder, slot);
    spt_hash_remove(&memory->heap, &memory->tickets, spt_hash_number((uint64_t)ticket), slot);
    spt_heap_give(&memory->heap, slot, spt_heap_class(&memory->heap, SPT_SLOT_BYTES));
    memory->recent_ticket = 0;
}

/* ---- parts beside their ticket ---- */

static int is_part_narrow(const spt_part_row *row)
{
    int64_t numbers = row->lot | row->captured | row->spent;
    int64_t instants = row->acquired | row->lapse;
    return (uint64_t)numbers >> 32 == 0 && (uint64_t)instants >> 40 == 0 && row->priority == (int16_t)row->priority &&
           row->held == (row->captured > 0);
}

static void write_part(spt_part_record *record, const spt_part_row *row)
{
    record->lot = (uint32_t)row->lot;
    record->captured = (uint32_t)row->captured;
    record->spent = (uint32_t)row->spent;
    spt_instant_set(&record->acquired, &record->acquired_high, row->acquired);
    spt_instant_set(&record->lapse, &record->lapse_high, row->lapse);
    record->priority = (int16_t)row->priority;
}

void spt_part_read(const spt_memory *memory, spt_ticket_record *record, uint32_t place, spt_part_row *row)
{
    const spt_part_record *part = spt_part_at(memory, record, place);
    row->size = (uint32_t)sizeof *row;
    row->table = SPT_TABLE_PART;
    row->account = spt_holder_at(memory, record->holder)->account;
    row->ticket = record->ticket;
    row->lot = part->lot;
    row->held = part->captured > 0;
    row->captured = part->captured;
    row->spent = part->spent;
    row->priority = part->priority;
    row->lapse = spt_instant_get(part->lapse, part->lapse_high);
    row->acquired = spt_instant_get(part->acquired, part->acquired_high);
}

uint32_t spt_part_place(const spt_memory *memory, spt_ticket_record *record, int64_t lot)
{
    uint32_t place = 0;
    while (place < record->part_count && spt_part_at(memory, record, place)->lot != lot)
        place++;
    return place;
}

/* What the block has room for that holds `count` parts. */
static uint32_t more_bytes(uint32_t count)
{
    uint32_t room = 2;
    while (room < count)
        room *= 2;
    return room * (uint32_t)sizeof(spt_part_record);
}

static void give_more_parts(spt_memory *memory, spt_ticket_record *record)
{
    if (record->part_count > SPT_TICKET_PARTS)
        spt_heap_give(&memory->heap, record->more_parts,
                      spt_heap_class(&memory->heap, more_bytes(record->part_count - SPT_TICKET_PARTS)));
    record->more_parts = 0;
}

/* Makes the block of further parts fit another number of parts. */
static void set_part_count(spt_memory *memory, spt_ticket_record *record, uint32_t count)
{
    uint32_t before = record->part_count > SPT_TICKET_PARTS ? record->part_count - SPT_TICKET_PARTS : 0;
    uint32_t after = count > SPT_TICKET_PARTS ? count - SPT_TICKET_PARTS : 0;
    if (before == 0 || after == 0 || more_bytes(before) != more_bytes(after)) {
        uint32_t block = after == 0 ? 0 : spt_heap_take(&memory->heap, more_bytes(after));
        if (block != 0 && before != 0)
            memcpy(spt_heap_at(&memory->heap, block), spt_heap_at(&memory->heap, record->more_parts),
                   (before < after ? before : after) * sizeof(spt_part_record));
        give_more_parts(memory, record);
        record->more_parts = block;
    }
    record->part_count = (uint8_t)count;
}

static void move_parts_to_tree(spt_memory *memory, spt_ticket_record *record)
{
    spt_part_row row;
    for (uint32_t place = 0; place < record->part_count; place++) {
        spt_part_read(memory, record, place, &row);
        spt_tree_row_put(memory, spt_holder_at(memory, record->holder), (const spt_row *)(const void *)&row);
    }
    give_more_parts(memory, record);
    record->part_count = 0;
    record->state |= SPT_TICKET_IN_TREE;
}

/* ---- changes of parts ---- */

/* The record of a ticket that has its parts beside it; NULL: they are in the tree. */
static spt_ticket_record *record_of(spt_memory *memory, uint32_t holder, int64_t ticket)
{
    uint32_t slot = spt_ticket_find(memory, holder, ticket);
    if (slot == 0 || (spt_ticket_at(memory, slot)->state & SPT_TICKET_IN_TREE) != 0)
        return NULL;
    return spt_ticket_at(memory, slot);
}

static int is_spilling(const spt_memory *memory, spt_ticket_record *record, const spt_part_row *row)
{
    return !is_part_narrow(row) || (record->part_count == SPT_TICKET_PARTS_MAX &&
                                    spt_part_place(memory, record, row->lot) == SPT_TICKET_PARTS_MAX);
}

int spt_part_find(spt_memory *memory, uint32_t holder, int64_t ticket, int64_t lot, spt_any_row *row)
{
    spt_ticket_record *record = record_of(memory, holder, ticket);
    if (record == NULL) {
        spt_any_row like;
        like.row.table = SPT_TABLE_PART;
        like.part.ticket = ticket;
        like.part.lot = lot;
        return spt_tree_row_find(memory, spt_holder_at(memory, holder), &like.row, row);
    }
    uint32_t place = spt_part_place(memory, record, lot);
    if (place == record->part_count)
        return 0;
    spt_part_read(memory, record, place, &row->part);
    return 1;
}

int spt_part_exists(spt_memory *memory, uint32_t holder, int64_t ticket, int64_t lot)
{
    spt_any_row row;
    spt_ticket_record *record = record_of(memory, holder, ticket);
    if (record == NULL)
        return spt_part_find(memory, holder, ticket, lot, &row);
    return spt_part_place(memory, record, lot) < record->part_count;
}

static void put_beside(spt_memory *memory, spt_ticket_record *record, const spt_part_row *row)
{
    uint32_t place = spt_part_place(memory, record, row->lot);
    if (place == record->part_count)
        set_part_count(memory, record, place + 1);
    write_part(spt_part_at(memory, record, place), row);
}

static void move_part_in_indexes(spt_memory *memory, uint32_t holder, const spt_part_row *key, const spt_part_row *row)
{
    spt_any_row old;
    spt_holder *of = spt_holder_at(memory, holder);
    if (of->more == 0 || !spt_index_is_any_built(memory, of, SPT_TABLE_PART))
        return;
    int exists = spt_part_find(memory, holder, key->ticket, key->lot, &old);
    spt_index_move(memory, of, exists ? &old.row : NULL, (const spt_row *)(const void *)row);
}

void spt_part_put(spt_memory *memory, uint32_t holder, const spt_part_row *row)
{
    move_part_in_indexes(memory, holder, row, row);
    spt_ticket_record *record = record_of(memory, holder, row->ticket);
    if (record != NULL && is_spilling(memory, record, row)) {
        move_parts_to_tree(memory, record);
        record = NULL;
    }
    if (record != NULL)
        put_beside(memory, record, row);
    else
        spt_tree_row_put(memory, spt_holder_at(memory, holder), (const spt_row *)(const void *)row);
}

void spt_part_remove(spt_memory *memory, uint32_t holder, const spt_part_row *row)
{
    move_part_in_indexes(memory, holder, row, NULL);
    spt_ticket_record *record = record_of(memory, holder, row->ticket);
    if (record == NULL) {
        spt_tree_row_remove(memory, spt_holder_at(memory, holder), (const spt_row *)(const void *)row);
        return;
    }
    uint32_t place = spt_part_place(memory, record, row->lot), last = record->part_count - 1u;
    *spt_part_at(memory, record, place) = *spt_part_at(memory, record, last);
    set_part_count(memory, record, last);
}
