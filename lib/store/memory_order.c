/* SPDX-License-Identifier: MIT */
/*
 * The orders of many rows by an instant and a number: tickets by when they were opened or ended, lots by when they
 * lapse. The first who asks waits for all of them, so they are sorted and their tree is filled from the left, which
 * costs a third of putting each row where it belongs.
 */
#include <string.h>

#include <supportpoints/limits.h>

#include "../base/alloc.h"
#include "memory_records.h"

/* An instant in the upper half; in the lower one the ticket's record, or the lot's number. */
typedef uint64_t spt_item;

/* What the upper half has for SPT_NEVER. */
#define NEVER UINT32_MAX

/* Bytes of an instant: even, so that what is moved there and back once for each is in its place again. */
#define BYTES 4u

/* So many are ordered by their instants at a time, which needs little memory, and so many of these one by one. */
#define PIECE 1024u
#define FEW   16u

/* So many tickets are asked for ahead: waiting for each costs more than all else. Accounts' tickets lie side by side. */
#define AHEAD 8u

/* What an entry of these trees takes at most, with its share of the nodes above: two lengths, a phase, two numbers. */
#define ENTRY_BYTES 32u

typedef struct spt_ordering {
    spt_memory *memory;
    const spt_holder *holder;
    uint32_t index;
    uint32_t room;
    uint32_t front;  /* Items from the beginning, */
    uint32_t back;   /* and of the order by phase those of phase 1, from the end. */
    spt_item *items; /* Behind them there is room for as many again. */
    int is_wide;     /* 1: something does not fit into an item. */
} spt_ordering;

/* ---- items ---- */

static void add_item(spt_ordering *ordering, int64_t instant, uint32_t of, int is_at_back)
{
    uint32_t place = is_at_back ? ordering->room - ++ordering->back : ordering->front++;
    ordering->is_wide |= instant >= NEVER && instant != SPT_NEVER;
    ordering->items[place] = (uint64_t)(instant == SPT_NEVER ? NEVER : (uint32_t)instant) << 32 | of;
}

static void add_tickets(spt_ordering *ordering)
{
    const spt_ticket_record *record;
    int is_by_phase = ordering->index == SPT_INDEX_TICKET_BY_PHASE;
    for (uint32_t slot = ordering->holder->tickets; slot != 0 && !ordering->is_wide; slot = record->next) {
        record = spt_ticket_at(ordering->memory, slot);
        SPT_WARM((const uint8_t *)record - AHEAD * SPT_SLOT_BYTES);
        ordering->is_wide |= (record->state & SPT_TICKET_WIDE) != 0;
        int64_t opened = spt_instant_get(record->opened, record->opened_high);
        int is_open = (record->state & SPT_TICKET_ENDED) == 0;
        add_item(ordering, is_by_phase ? opened + record->since : opened, slot, is_by_phase && is_open);
    }
}

static void add_lots(spt_ordering *ordering)
{
    for (uint32_t number = 1; number <= ordering->room && !ordering->is_wide; number++) {
        const spt_lot_record *record = spt_lot_at(ordering->memory, ordering->holder, number);
        ordering->is_wide |= (record->flags & SPT_LOT_WIDE) != 0;
        add_item(ordering, spt_instant_get(record->lapse, record->lapse_high), number, 0);
    }
}

static int64_t number_of(const spt_ordering *ordering, spt_item item)
{
    uint32_t of = (uint32_t)item;
    return ordering->index == SPT_INDEX_LOT_BY_LIFE ? of : spt_ticket_at(ordering->memory, of)->ticket;
}

/* ---- sorting ---- */

static inline int is_before(const spt_ordering *ordering, spt_item left, spt_item right)
{
    if (left >> 32 != right >> 32)
        return left < right;
    return number_of(ordering, left) < number_of(ordering, right);
}

/* Tickets come newest first. */
static void reverse(spt_item *items, uint32_t count)
{
    for (uint32_t i = 0; i < count / 2; i++) {
        spt_item item = items[i];
        items[i] = items[count - 1 - i];
        items[count - 1 - i] = item;
    }
}

static void insert_all(const spt_ordering *ordering, spt_item *items, uint32_t count)
{
    for (uint32_t i = 1; i < count; i++) {
        spt_item item = items[i];
        uint32_t place = i;
        for (; place > 0 && is_before(ordering, item, items[place - 1]); place--)
            items[place] = items[place - 1];
        items[place] = item;
    }
}

/* By their instants, a byte at a time from the lowest. */
static void order_by_instant(const spt_ordering *ordering, spt_item *items, uint32_t count)
{
    uint32_t places[BYTES][256] = {{0}};
    spt_item *from = items, *to = ordering->items + ordering->room;
    for (uint32_t i = 0; i < count; i++)
        for (uint32_t byte = 0; byte < BYTES; byte++)
            places[byte][items[i] >> (32 + 8 * byte) & 255]++;
    for (uint32_t byte = 0; byte < BYTES; byte++) {
        uint32_t before = 0;
        for (uint32_t value = 0; value < 256; value++) {
            uint32_t here = places[byte][value];
            places[byte][value] = before;
            before += here;
        }
        for (uint32_t i = 0; i < count; i++)
            to[places[byte][from[i] >> (32 + 8 * byte) & 255]++] = from[i];
        spt_item *ordered = to;
        to = from;
        from = ordered;
    }
}

/* Two neighbours in order become one; only those on the left that are behind the first on the right are moved. */
static void merge(const spt_ordering *ordering, spt_item *items, uint32_t left, uint32_t count)
{
    spt_item *aside = ordering->items + ordering->room;
    uint32_t first = left, taken = 0, right = left;
    while (first > 0 && is_before(ordering, items[left], items[first - 1]))
        first--;
    memcpy(aside, items + first, (left - first) * sizeof *items);
    for (uint32_t to = first; taken < left - first; to++) {
        int is_right = right < count && is_before(ordering, items[right], aside[taken]);
        items[to] = is_right ? items[right++] : aside[taken++];
    }
}

/* Then what is of the same instant, by numbers. */
static void sort(const spt_ordering *ordering, spt_item *items, uint32_t count)
{
    for (uint32_t i = 0; i < count; i += PIECE)
        order_by_instant(ordering, items + i, count - i < PIECE ? count - i : PIECE);
    for (uint32_t i = 0; i < count; i += FEW)
        insert_all(ordering, items + i, count - i < FEW ? count - i : FEW);
    for (uint32_t piece = FEW; piece < count; piece *= 2)
        for (uint32_t i = 0; count - i > piece; i += 2 * piece) {
            uint32_t both = count - i < 2 * piece ? count - i : 2 * piece;
            merge(ordering, items + i, piece, both);
            if (both < 2 * piece)
                break;
        }
}

/* ---- the tree ---- */

static void fill(const spt_ordering *ordering, spt_tree_filling *filling, const spt_item *items, uint32_t count,
                 int64_t phase)
{
    spt_key key;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t when = (uint32_t)(items[i] >> 32);
        if (i + AHEAD < count && ordering->index != SPT_INDEX_LOT_BY_LIFE)
            SPT_WARM(spt_ticket_at(ordering->memory, (uint32_t)items[i + AHEAD]));
        key.size = 0;
        if (ordering->index == SPT_INDEX_TICKET_BY_PHASE)
            spt_key_add_number(&key, phase);
        spt_key_add_number(&key, when == NEVER ? SPT_NEVER : when);
        spt_key_add_number(&key, number_of(ordering, items[i]));
        spt_tree_fill(filling, (spt_bytes){key.bytes, key.size});
    }
}

static uint32_t fill_tree(const spt_ordering *ordering)
{
    spt_tree_filling filling;
    spt_item *opens = ordering->items + ordering->front;
    spt_tree_begin_filling(&filling, &ordering->memory->heap);
    if (ordering->index != SPT_INDEX_LOT_BY_LIFE)
        reverse(ordering->items, ordering->front);
    sort(ordering, opens, ordering->back);
    sort(ordering, ordering->items, ordering->front);
    fill(ordering, &filling, opens, ordering->back, 1);
    fill(ordering, &filling, ordering->items, ordering->front, 2);
    return spt_tree_end_filling(&filling);
}

int spt_order_build(spt_memory *memory, const spt_holder *holder, uint32_t index, uint32_t *root)
{
    spt_ordering ordering = {.memory = memory, .holder = holder, .index = index};
    int is_of_lots = index == SPT_INDEX_LOT_BY_LIFE && !spt_holder_is_loose(holder);
    if (!is_of_lots && index != SPT_INDEX_TICKET_BY_PHASE && index != SPT_INDEX_TICKET_BY_OPENED)
        return 0;
    ordering.room = is_of_lots ? holder->lots.count : holder->ticket_count;
    ordering.items = spt_allocate_array(&memory->heap.allocator, 2 * (size_t)ordering.room, sizeof(spt_item));
    if (ordering.items == NULL)
        return 0;
    if (is_of_lots)
        add_lots(&ordering);
    else
        add_tickets(&ordering);
    int is_built = !ordering.is_wide && spt_heap_reserve(&memory->heap, (size_t)ordering.room * ENTRY_BYTES);
    if (is_built)
        *root = fill_tree(&ordering);
    spt_release(&memory->heap.allocator, ordering.items);
    return is_built;
}
