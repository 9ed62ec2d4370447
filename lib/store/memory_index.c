/* SPDX-License-Identifier: MIT */
/*
 * The orders of one account's rows that are kept as trees of keys. Those that hold few rows always are; the others
 * from when they are first asked for, of an account that has more rows than a few.
 */
#include <string.h>

#include "memory_records.h"

#define BIT(index) (UINT64_C(1) << (index))

/* Of rows that few accounts have: claimed lots, lots from elsewhere, tickets with a shortfall or dispute. */
#define ALWAYS                                                                                     \
    (BIT(SPT_INDEX_LOT_BY_CLAIM) | BIT(SPT_INDEX_LOT_BY_ORIGIN) | BIT(SPT_INDEX_TICKET_BY_SHORT) | \
     BIT(SPT_INDEX_TICKET_BY_DISPUTE) | BIT(SPT_INDEX_ACT_BY_TURN))

/* Tickets and parts are not in the order of their primary keys, so that this order is an index, too. */
static const uint64_t indexes_of[SPT_TABLE_COUNT] = {
    [SPT_TABLE_LOT] = BIT(SPT_INDEX_LOT_BY_CAPTURE) | BIT(SPT_INDEX_LOT_BY_LAPSE) | BIT(SPT_INDEX_LOT_BY_CLAIM) |
                      BIT(SPT_INDEX_LOT_BY_ORIGIN) | BIT(SPT_INDEX_LOT_BY_LIFE),
    [SPT_TABLE_TICKET] = BIT(SPT_INDEX_TICKET) | BIT(SPT_INDEX_TICKET_BY_PHASE) | BIT(SPT_INDEX_TICKET_BY_SHORT) |
                         BIT(SPT_INDEX_TICKET_BY_OPENED) | BIT(SPT_INDEX_TICKET_BY_DISPUTE) |
                         BIT(SPT_INDEX_TICKET_BY_DUE),
    [SPT_TABLE_PART] = BIT(SPT_INDEX_PART) | BIT(SPT_INDEX_PART_BY_ORDER),
    [SPT_TABLE_ACT] = BIT(SPT_INDEX_ACT_BY_REF) | BIT(SPT_INDEX_ACT_BY_TICKET) | BIT(SPT_INDEX_ACT_BY_LOT) |
                      BIT(SPT_INDEX_ACT_BY_TURN),
    [SPT_TABLE_ENTRY] = BIT(SPT_INDEX_ENTRY_BY_ACT) | BIT(SPT_INDEX_ENTRY_BY_LOT) | BIT(SPT_INDEX_ENTRY_BY_OUTSIDE),
    [SPT_TABLE_PACK] = BIT(SPT_INDEX_PACK_BY_POSITION),
    [SPT_TABLE_GROUP] = BIT(SPT_INDEX_GROUP_BY_POSITION),
    [SPT_TABLE_CATEGORY] = BIT(SPT_INDEX_CATEGORY_BY_POSITION),
    [SPT_TABLE_NOTICE] = BIT(SPT_INDEX_NOTICE_BY_WAITING),
};

static uint64_t kept(const spt_memory *memory, const spt_holder *holder)
{
    const spt_holder_more *more = spt_holder_more_of(memory, holder);
    return ALWAYS | (more == NULL ? 0 : more->built);
}

int spt_index_holds(const spt_index *index, const spt_row *row)
{
    if (index->partial_column == SPT_NO_COLUMN)
        return 1;
    const spt_column *column = &spt_schema_get()->tables[index->table].columns[index->partial_column];
    if (column->type == SPT_COLUMN_INTEGER)
        return spt_column_number(row, index->partial_column) != 0;
    const char *text;
    memcpy(&text, (const char *)row + column->offset, sizeof text);
    return *text != '\0';
}

int spt_index_is_kept(const spt_memory *memory, const spt_holder *holder, uint32_t index)
{
    return (kept(memory, holder) & BIT(index)) != 0;
}

int spt_index_is_any_built(const spt_memory *memory, const spt_holder *holder, uint32_t table)
{
    return (kept(memory, holder) & ~ALWAYS & indexes_of[table]) != 0;
}

uint32_t spt_index_root(const spt_memory *memory, const spt_holder *holder, uint32_t index)
{
    const spt_holder_more *more = spt_holder_more_of(memory, holder);
    return more == NULL ? 0 : more->indexes[index];
}

/* No row (NULL) and a row that the index does not hold have the empty key. */
static void key_in(spt_key *key, const spt_index *index, const spt_row *row)
{
    key->size = 0;
    if (row != NULL && spt_index_holds(index, row))
        spt_key_add_columns(key, index, row, 1);
}

static void move_key(spt_memory *memory, spt_holder *holder, uint32_t index, const spt_row *old, const spt_row *new)
{
    const spt_index *described = &spt_schema_get()->indexes[index];
    spt_key from, to;
    key_in(&from, described, old);
    key_in(&to, described, new);
    if (from.size == to.size && memcmp(from.bytes, to.bytes, to.size) == 0)
        return;
    uint32_t *root = &spt_holder_trees(memory, holder)->indexes[index];
    if (from.size > 0)
        spt_tree_remove(&memory->heap, root, (spt_bytes){from.bytes, from.size});
    if (to.size > 0)
        spt_tree_put(&memory->heap, root, (spt_bytes){to.bytes, to.size}, (spt_bytes){to.bytes, 0});
}

/* A lot changes in nearly every operation, but seldom its place in any index. */
static int is_lot_in_place(const spt_row *old, const spt_row *new)
{
    if (old == NULL || new == NULL || old->table != SPT_TABLE_LOT)
        return 0;
    const spt_lot_row *a = (const void *)old, *b = (const void *)new;
    return a->live == b->live && a->priority == b->priority && a->lapse == b->lapse && a->acquired == b->acquired &&
           a->claimed == b->claimed && a->origin_account == b->origin_account && a->origin_lot == b->origin_lot &&
           strcmp(a->pack, b->pack) == 0;
}

void spt_index_move(spt_memory *memory, spt_holder *holder, const spt_row *old, const spt_row *new)
{
    uint32_t table = old != NULL ? old->table : new->table;
    if (is_lot_in_place(old, new))
        return;
    for (uint64_t left = kept(memory, holder) & indexes_of[table]; left != 0; left &= left - 1)
        move_key(memory, holder, (uint32_t)__builtin_ctzll(left), old, new);
}

void spt_index_add(spt_memory *memory, spt_holder *holder, uint32_t index, const spt_row *row)
{
    spt_holder_trees(memory, holder)->built |= BIT(index);
    move_key(memory, holder, index, NULL, row);
}

/* A tree that is filled with all rows of its table. */
typedef struct spt_filling {
    spt_memory *memory;
    const spt_index *index;
    uint32_t number; /* Of the index. */
    uint32_t root;
} spt_filling;

static int fill(void *ctx, const spt_row *row)
{
    spt_filling *filling = ctx;
    spt_key key;
    if (!spt_heap_reserve(&filling->memory->heap, SPT_CHANGE_BYTES))
        return 0;
    key_in(&key, filling->index, row);
    if (key.size > 0)
        spt_tree_put(&filling->memory->heap, &filling->root, (spt_bytes){key.bytes, key.size},
                     (spt_bytes){key.bytes, 0});
    return 1;
}

/* Row by row, where they cannot be put in order all at once; 0: no memory. */
static int fill_each(spt_memory *memory, const spt_holder *holder, spt_filling *filling)
{
    return spt_order_build(memory, holder, filling->number, &filling->root) ||
           spt_rows_visit(memory, holder, filling->index->table, fill, filling);
}

int spt_index_build(spt_memory *memory, spt_holder *holder, uint32_t index)
{
    spt_filling filling = {memory, &spt_schema_get()->indexes[index], index, 0};
    if (spt_index_is_kept(memory, holder, index))
        return 1;
    if (!fill_each(memory, holder, &filling) || !spt_heap_reserve(&memory->heap, SPT_CHANGE_BYTES)) {
        spt_tree_end(&memory->heap, filling.root);
        return 0;
    }
    spt_holder_more *more = spt_holder_trees(memory, holder);
    more->indexes[index] = filling.root;
    more->built |= BIT(index);
    return 1;
}
