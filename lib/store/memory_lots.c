/* SPDX-License-Identifier: MIT */
/* Lots by their numbers, and the live ones in capture order. */
#include <string.h>

#include "memory_records.h"

/* ---- rows and records ---- */

/* Where a lot stands in capture order. */
typedef struct spt_rank {
    int64_t priority;
    int64_t lapse;
    int64_t acquired;
    int64_t lot;
} spt_rank;

static int is_origin_narrow(const spt_lot_row *row)
{
    return row->origin_account == (row->origin_lot == 0 ? 0 : row->account);
}

static int is_narrow(const spt_lot_row *row)
{
    int64_t numbers = row->points | row->available | row->captured | row->spent | row->lapsed | row->revoked |
                      row->moved | row->act | row->paid | row->origin_lot;
    int64_t instants = row->acquired | row->lapse;
    int64_t bits = row->claimed | row->revoked_whole;
    return (uint64_t)numbers >> 32 == 0 && (uint64_t)instants >> 40 == 0 && (uint64_t)bits <= 1 &&
           (uint64_t)row->kind <= UINT8_MAX && row->priority == (int16_t)row->priority && is_origin_narrow(row);
}

static void write_narrow(spt_memory *memory, spt_lot_record *record, const spt_lot_row *row)
{
    record->points = (uint32_t)row->points;
    record->available = (uint32_t)row->available;
    record->captured = (uint32_t)row->captured;
    record->spent = (uint32_t)row->spent;
    record->lapsed = (uint32_t)row->lapsed;
    record->revoked = (uint32_t)row->revoked;
    record->moved = (uint32_t)row->moved;
    record->act = (uint32_t)row->act;
    record->paid = (uint32_t)row->paid;
    record->pack = spt_text_keep(memory, record->pack, row->pack);
    record->origin_lot = (uint32_t)row->origin_lot;
    spt_instant_set(&record->acquired, &record->acquired_high, row->acquired);
    spt_instant_set(&record->lapse, &record->lapse_high, row->lapse);
    memcpy(record->currency, row->currency, strlen(row->currency) + 1);
    record->priority = (int16_t)row->priority;
    record->kind = (uint8_t)row->kind;
    record->flags = (uint8_t)((row->live != 0 ? SPT_LOT_LIVE : 0) | (row->claimed != 0 ? SPT_LOT_CLAIMED : 0) |
                              (row->revoked_whole != 0 ? SPT_LOT_REVOKED_WHOLE : 0));
}

static void read_narrow(const spt_memory *memory, const spt_lot_record *record, spt_lot_row *row)
{
    row->size = (uint32_t)sizeof *row;
    row->table = SPT_TABLE_LOT;
    row->live = (record->flags & SPT_LOT_LIVE) != 0;
    row->kind = record->kind;
    row->points = record->points;
    row->available = record->available;
    row->captured = record->captured;
    row->spent = record->spent;
    row->lapsed = record->lapsed;
    row->revoked = record->revoked;
    row->moved = record->moved;
    row->priority = record->priority;
    row->acquired = spt_instant_get(record->acquired, record->acquired_high);
    row->lapse = spt_instant_get(record->lapse, record->lapse_high);
    row->paid = record->paid;
    row->act = record->act;
    row->claimed = (record->flags & SPT_LOT_CLAIMED) != 0;
    row->revoked_whole = (record->flags & SPT_LOT_REVOKED_WHOLE) != 0;
    row->origin_lot = record->origin_lot;
    row->currency = record->currency;
    row->pack = spt_text_kept(memory, record->pack);
}

static void read_record(const spt_memory *memory, int64_t account, int64_t number, const spt_lot_record *record,
                        spt_lot_row *row)
{
    if (record->flags & SPT_LOT_WIDE) {
        spt_any_row any;
        spt_packed_read_numbered(memory, SPT_TABLE_LOT, account, number, spt_heap_at(&memory->heap, record->points),
                                 &any);
        *row = any.lot;
        return;
    }
    read_narrow(memory, record, row);
    row->account = account;
    row->lot = number;
    row->origin_account = record->origin_lot == 0 ? 0 : account;
}

void spt_lot_read(const spt_memory *memory, const spt_holder *holder, int64_t number, spt_lot_row *row)
{
    read_record(memory, holder->account, number, spt_lot_at(memory, holder, number), row);
}

static void end_wide(spt_memory *memory, spt_lot_record *record)
{
    if (record->flags & SPT_LOT_WIDE)
        spt_wide_end(memory, record->points, record->available);
}

static void write_record(spt_memory *memory, spt_lot_record *record, const spt_lot_row *row)
{
    end_wide(memory, record);
    if (is_narrow(row)) {
        write_narrow(memory, record, row);
        return;
    }
    spt_wide_write(memory, (const spt_row *)(const void *)row, &record->points, &record->available);
    record->pack = 0;
    record->flags = (uint8_t)(SPT_LOT_WIDE | (row->live != 0 ? SPT_LOT_LIVE : 0));
}

/* ---- live lots ---- */

static spt_rank rank_of_row(const spt_lot_row *row)
{
    spt_rank rank = {row->priority, row->lapse, row->acquired, row->lot};
    return rank;
}

static spt_rank rank_of(const spt_memory *memory, const spt_holder *holder, uint32_t number)
{
    const spt_lot_record *record = spt_lot_at(memory, holder, number);
    if (record->flags & SPT_LOT_WIDE) {
        spt_lot_row row;
        read_record(memory, holder->account, number, record, &row);
        return rank_of_row(&row);
    }
    spt_rank rank = {record->priority, spt_instant_get(record->lapse, record->lapse_high),
                     spt_instant_get(record->acquired, record->acquired_high), number};
    return rank;
}

static int is_before(const spt_rank *left, const spt_rank *right)
{
    if (left->priority != right->priority)
        return left->priority < right->priority;
    if (left->lapse != right->lapse)
        return left->lapse < right->lapse;
    if (left->acquired != right->acquired)
        return left->acquired < right->acquired;
    return left->lot < right->lot;
}

static int is_same_rank(const spt_rank *left, const spt_rank *right)
{
    return left->priority == right->priority && left->lapse == right->lapse && left->acquired == right->acquired;
}

static int is_live_in_trees(const spt_memory *memory, const spt_holder *holder)
{
    return spt_index_is_kept(memory, holder, SPT_INDEX_LOT_BY_CAPTURE);
}

static uint32_t *live_lots(const spt_memory *memory, spt_holder *holder)
{
    return holder->live_room == 0 ? holder->live : spt_heap_at(&memory->heap, holder->live[0]);
}

void spt_live_end(spt_memory *memory, spt_holder *holder)
{
    if (holder->live_room > 0)
        spt_heap_give(&memory->heap, holder->live[0],
                      spt_heap_class(&memory->heap, holder->live_room * (uint32_t)sizeof(uint32_t)));
    holder->live_room = holder->live_count = 0;
}

static void grow_live(spt_memory *memory, spt_holder *holder)
{
    uint32_t count = holder->live_count, room = count * 2;
    uint32_t block = spt_heap_take(&memory->heap, room * (uint32_t)sizeof(uint32_t));
    memcpy(spt_heap_at(&memory->heap, block), spt_live_lots(memory, holder), count * sizeof(uint32_t));
    spt_live_end(memory, holder);
    holder->live[0] = block;
    holder->live_room = (uint8_t)room;
    holder->live_count = (uint8_t)count;
}

/* Of as many live lots both orders are kept as trees for good. */
static void move_live_to_trees(spt_memory *memory, spt_holder *holder)
{
    spt_lot_row row;
    const uint32_t *lots = spt_live_lots(memory, holder);
    for (uint32_t place = 0; place < holder->live_count; place++) {
        spt_lot_read(memory, holder, lots[place], &row);
        spt_index_add(memory, holder, SPT_INDEX_LOT_BY_CAPTURE, (const spt_row *)(const void *)&row);
        spt_index_add(memory, holder, SPT_INDEX_LOT_BY_LAPSE, (const spt_row *)(const void *)&row);
    }
    spt_live_end(memory, holder);
}

static void insert_live(spt_memory *memory, spt_holder *holder, const spt_rank *rank)
{
    uint32_t room = holder->live_room == 0 ? SPT_LIVE_HERE : holder->live_room;
    if (holder->live_count == room)
        grow_live(memory, holder);
    uint32_t *lots = live_lots(memory, holder), place = holder->live_count++;
    for (; place > 0; place--) {
        spt_rank before = rank_of(memory, holder, lots[place - 1]);
        if (is_before(&before, rank))
            break;
        lots[place] = lots[place - 1];
    }
    lots[place] = (uint32_t)rank->lot;
}

static void remove_live(spt_memory *memory, spt_holder *holder, uint32_t number)
{
    uint32_t *lots = live_lots(memory, holder), place = 0;
    while (lots[place] != number)
        place++;
    holder->live_count--;
    memmove(lots + place, lots + place + 1, (holder->live_count - place) * sizeof *lots);
}

/* ---- changes ---- */

/* What a change of a lot changes beside its record, once that is written. */
static void move_live(spt_memory *memory, spt_holder *holder, const spt_rank *old, const spt_lot_row *row)
{
    spt_rank new = rank_of_row(row);
    if (is_live_in_trees(memory, holder) || (old != NULL && row->live != 0 && is_same_rank(old, &new)))
        return;
    if (old != NULL)
        remove_live(memory, holder, (uint32_t)row->lot);
    if (row->live == 0)
        return;
    insert_live(memory, holder, &new);
    if (holder->live_count == SPT_LIVE_MAX)
        move_live_to_trees(memory, holder);
}

/* Whether a change of the record may change what an index's tree has. */
static int is_in_trees(const spt_memory *memory, const spt_holder *holder, const spt_lot_record *record,
                       const spt_lot_row *row)
{
    return (record->flags & (SPT_LOT_WIDE | SPT_LOT_CLAIMED)) != 0 || record->origin_lot != 0 ||
           row->origin_account != 0 || row->claimed != 0 ||
           (holder->more != 0 && spt_index_is_any_built(memory, holder, SPT_TABLE_LOT));
}

void spt_lot_put(spt_memory *memory, spt_holder *holder, const spt_lot_row *row, int is_new)
{
    spt_lot_record *record =
        is_new ? spt_pages_add(&memory->heap, &holder->lots, SPT_LOTS) : spt_lot_at(memory, holder, row->lot);
    int was_live = (record->flags & SPT_LOT_LIVE) != 0, is_indexed = is_in_trees(memory, holder, record, row);
    spt_rank rank;
    spt_lot_row old;
    if (was_live)
        rank = rank_of(memory, holder, (uint32_t)row->lot);
    if (is_indexed && !is_new)
        read_record(memory, holder->account, row->lot, record, &old);
    if (is_indexed)
        spt_index_move(memory, holder, is_new ? NULL : (const spt_row *)(const void *)&old,
                       (const spt_row *)(const void *)row);
    write_record(memory, record, row);
    if (was_live || row->live != 0)
        move_live(memory, holder, was_live ? &rank : NULL, row);
}

void spt_lots_end(spt_memory *memory, spt_holder *holder)
{
    for (uint32_t number = 1; number <= holder->lots.count; number++)
        end_wide(memory, spt_lot_at(memory, holder, number));
    spt_pages_end(&memory->heap, &holder->lots, SPT_LOTS);
    spt_live_end(memory, holder);
}
