/* SPDX-License-Identifier: MIT */
/*
 * The indexes of one account beside the primary ones. While a table fits one leaf none is kept: reading picks the
 * rows out. Those that writing operations read get their tree then, the others when they are first read.
 */
#include "memory.h"

#include <string.h>

/* Indexes that are kept as soon as a table has more than one leaf. */
#define USUAL                                                                                             \
    (1u << SPT_INDEX_LOT_BY_CAPTURE | 1u << SPT_INDEX_LOT_BY_LAPSE | 1u << SPT_INDEX_LOT_BY_CLAIM |       \
     1u << SPT_INDEX_LOT_BY_ORIGIN | 1u << SPT_INDEX_TICKET_BY_SHORT | 1u << SPT_INDEX_PACK_BY_POSITION | \
     1u << SPT_INDEX_GROUP_BY_POSITION | 1u << SPT_INDEX_CATEGORY_BY_POSITION)

static const uint32_t indexes_of[SPT_TABLE_COUNT] = {
    [SPT_TABLE_LOT] = 1u << SPT_INDEX_LOT_BY_CAPTURE | 1u << SPT_INDEX_LOT_BY_LAPSE | 1u << SPT_INDEX_LOT_BY_CLAIM |
                      1u << SPT_INDEX_LOT_BY_ORIGIN,
    [SPT_TABLE_TICKET] = 1u << SPT_INDEX_TICKET_BY_PHASE | 1u << SPT_INDEX_TICKET_BY_SHORT,
    [SPT_TABLE_PART] = 1u << SPT_INDEX_PART_BY_ORDER,
    [SPT_TABLE_ACT] = 1u << SPT_INDEX_ACT_BY_REF | 1u << SPT_INDEX_ACT_BY_TICKET | 1u << SPT_INDEX_ACT_BY_LOT,
    [SPT_TABLE_ENTRY] = 1u << SPT_INDEX_ENTRY_BY_ACT | 1u << SPT_INDEX_ENTRY_BY_LOT | 1u << SPT_INDEX_ENTRY_BY_OUTSIDE,
    [SPT_TABLE_PACK] = 1u << SPT_INDEX_PACK_BY_POSITION,
    [SPT_TABLE_GROUP] = 1u << SPT_INDEX_GROUP_BY_POSITION,
    [SPT_TABLE_CATEGORY] = 1u << SPT_INDEX_CATEGORY_BY_POSITION,
};

static spt_holder_more *more_of(const spt_memory *memory, const spt_holder *holder)
{
    return holder->more == 0 ? NULL : spt_heap_at(&memory->heap, holder->more);
}

static uint32_t built_of(const spt_memory *memory, const spt_holder *holder)
{
    const spt_holder_more *more = more_of(memory, holder);
    return more == NULL ? 0 : more->built;
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

int spt_index_is_built(const spt_memory *memory, const spt_holder *holder, uint32_t index)
{
    return (built_of(memory, holder) >> index & 1) != 0;
}

int spt_index_is_any_built(const spt_memory *memory, const spt_holder *holder, uint32_t table)
{
    return (built_of(memory, holder) & indexes_of[table]) != 0;
}

/* No row (NULL) and a row that the index does not hold have the empty key. */
static void key_in(spt_key *key, const spt_index *index, const spt_row *row)
{
    key->size = 0;
    if (row != NULL && spt_index_holds(index, row))
        spt_key_add_columns(key, index, row, 1);
}

static void move_key(spt_memory *memory, uint32_t *root, const spt_index *index, const spt_row *old, const spt_row *new)
{
    spt_key from, to;
    key_in(&from, index, old);
    key_in(&to, index, new);
    if (from.size == to.size && memcmp(from.bytes, to.bytes, to.size) == 0)
        return;
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
    const spt_schema *schema = spt_schema_get();
    spt_holder_more *more = more_of(memory, holder);
    uint32_t table = old != NULL ? old->table : new->table;
    if (is_lot_in_place(old, new))
        return;
    for (uint32_t left = more->built & indexes_of[table]; left != 0; left &= left - 1) {
        uint32_t index = (uint32_t)__builtin_ctz(left);
        move_key(memory, &more->roots[index], &schema->indexes[index], old, new);
    }
}

/* Puts all rows of the table into the tree; 0: no memory. */
static int fill_index(spt_memory *memory, const spt_holder *holder, uint32_t number, uint32_t *root)
{
    const spt_schema *schema = spt_schema_get();
    const spt_index *index = &schema->indexes[number];
    uint32_t rows = spt_holder_root(memory, holder, schema->tables[index->table].primary);
    spt_any_row row;
    spt_cursor cursor;
    for (int more = spt_cursor_seek(&cursor, &memory->heap, rows, (spt_bytes){(const uint8_t *)"", 0}); more;
         more = spt_cursor_next(&cursor)) {
        if (!spt_heap_reserve(&memory->heap, SPT_HOLDER_CHANGE_BYTES))
            return 0;
        spt_packed_read(memory, index->table, holder->account, spt_cursor_entry(&cursor), &row);
        move_key(memory, root, index, NULL, &row.row);
    }
    return 1;
}

static int make_more(spt_memory *memory, spt_holder *holder)
{
    if (holder->more != 0)
        return 1;
    if (!spt_heap_reserve(&memory->heap, SPT_HOLDER_CHANGE_BYTES))
        return 0;
    holder->more = spt_heap_take(&memory->heap, (uint32_t)sizeof(spt_holder_more));
    memset(spt_heap_at(&memory->heap, holder->more), 0, sizeof(spt_holder_more));
    return 1;
}

int spt_index_build(spt_memory *memory, spt_holder *holder, uint32_t index)
{
    uint32_t root = 0;
    if (spt_index_is_built(memory, holder, index))
        return 1;
    if (!make_more(memory, holder) || !fill_index(memory, holder, index, &root)) {
        spt_tree_end(&memory->heap, root);
        return 0;
    }
    spt_holder_more *more = more_of(memory, holder);
    more->roots[index] = root;
    more->built |= 1u << index;
    return 1;
}

/* Without memory they are not built now: reading still works, and tries again. */
void spt_index_build_usual(spt_memory *memory, spt_holder *holder, uint32_t table)
{
    uint32_t missing = USUAL & indexes_of[table] & ~built_of(memory, holder);
    for (; missing != 0; missing &= missing - 1)
        spt_index_build(memory, holder, (uint32_t)__builtin_ctz(missing));
}

uint32_t spt_ref_hash(int64_t account, const char *ref)
{
    return spt_hash_bytes(ref, strlen(ref)) ^ spt_hash_number((uint64_t)account);
}
