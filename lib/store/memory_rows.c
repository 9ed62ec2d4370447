/* SPDX-License-Identifier: MIT */
/* Rows of any table, wherever they are; and how an account becomes loose. */
#include <string.h>

#include "memory_records.h"

static int64_t number_of(const spt_row *row)
{
    return ((const spt_lot_row *)(const void *)row)->lot;
}

static const spt_part_row *as_part(const spt_row *row)
{
    return (const spt_part_row *)(const void *)row;
}

/* Whether the rows of a table are in a tree alone. */
static int is_in_tree(const spt_holder *holder, uint32_t table)
{
    const uint32_t loose = 1u << SPT_TABLE_LOT | 1u << SPT_TABLE_ACT | 1u << SPT_TABLE_ENTRY;
    return table > SPT_TABLE_ENTRY || (spt_holder_is_loose(holder) && (loose >> table & 1) != 0);
}

/* ---- rows in trees ---- */

uint32_t spt_rows_root(const spt_memory *memory, const spt_holder *holder, uint32_t table)
{
    const spt_holder_more *more = spt_holder_more_of(memory, holder);
    return more == NULL ? 0 : more->rows[table];
}

void spt_tree_row_put(spt_memory *memory, spt_holder *holder, const spt_row *row)
{
    spt_key key;
    uint8_t out[SPT_PACKED_ROOM];
    spt_key_of_row(&key, row);
    spt_bytes packed = spt_packed_write(memory, row, out);
    spt_tree_put(&memory->heap, &spt_holder_trees(memory, holder)->rows[row->table], (spt_bytes){key.bytes, key.size},
                 packed);
}

void spt_tree_row_remove(spt_memory *memory, spt_holder *holder, const spt_row *row)
{
    spt_key key;
    spt_key_of_row(&key, row);
    spt_tree_remove(&memory->heap, &spt_holder_trees(memory, holder)->rows[row->table],
                    (spt_bytes){key.bytes, key.size});
}

int spt_tree_row_find(const spt_memory *memory, const spt_holder *holder, const spt_row *like, spt_any_row *row)
{
    spt_key key;
    spt_key_of_row(&key, like);
    spt_entry_view entry;
    if (!spt_tree_get(&memory->heap, spt_rows_root(memory, holder, like->table), (spt_bytes){key.bytes, key.size},
                      &entry))
        return 0;
    spt_packed_read(memory, like->table, holder->account, entry, row);
    return 1;
}

static int visit_tree(const spt_memory *memory, const spt_holder *holder, uint32_t table, spt_visit visit, void *ctx)
{
    spt_cursor cursor;
    spt_any_row row;
    uint32_t root = spt_rows_root(memory, holder, table);
    for (int more = spt_cursor_seek(&cursor, &memory->heap, root, (spt_bytes){(const uint8_t *)"", 0}); more;
         more = spt_cursor_next(&cursor)) {
        spt_packed_read(memory, table, holder->account, spt_cursor_entry(&cursor), &row);
        if (!visit(ctx, &row.row))
            return 0;
    }
    return 1;
}

/* ---- looking ---- */

int spt_row_exists(spt_memory *memory, uint32_t handle, const spt_row *like)
{
    spt_any_row row;
    const spt_holder *holder = spt_holder_at(memory, handle);
    if (is_in_tree(holder, like->table))
        return spt_tree_row_find(memory, holder, like, &row);
    switch (like->table) {
    case SPT_TABLE_ACCOUNT:
        return (holder->flags & SPT_HOLDER_ROW) != 0;
    case SPT_TABLE_LOT:
        return spt_lot_exists(holder, number_of(like));
    case SPT_TABLE_TICKET:
        return spt_ticket_find(memory, handle, number_of(like)) != 0;
    case SPT_TABLE_PART:
        return spt_part_exists(memory, handle, as_part(like)->ticket, as_part(like)->lot);
    case SPT_TABLE_ACT:
        return spt_act_exists(holder, number_of(like));
    default:
        return spt_entry_exists(holder, number_of(like));
    }
}

int spt_row_find(spt_memory *memory, uint32_t handle, const spt_row *like, spt_any_row *row)
{
    const spt_holder *holder = spt_holder_at(memory, handle);
    int64_t number = number_of(like);
    if (is_in_tree(holder, like->table))
        return spt_tree_row_find(memory, holder, like, row);
    if (like->table == SPT_TABLE_PART)
        return spt_part_find(memory, handle, as_part(like)->ticket, as_part(like)->lot, row);
    if (!spt_row_exists(memory, handle, like))
        return 0;
    if (like->table == SPT_TABLE_ACCOUNT)
        spt_account_read(memory, holder, &row->account);
    else if (like->table == SPT_TABLE_LOT)
        spt_lot_read(memory, holder, number, &row->lot);
    else if (like->table == SPT_TABLE_TICKET)
        spt_ticket_read(memory, spt_ticket_at(memory, spt_ticket_find(memory, handle, number)), &row->ticket);
    else if (like->table == SPT_TABLE_ACT)
        spt_act_read(memory, holder, number, row);
    else
        spt_entry_read(memory, holder, number, &row->entry);
    return 1;
}

static int visit_tickets(const spt_memory *memory, const spt_holder *holder, spt_visit visit, void *ctx)
{
    spt_ticket_row row;
    for (uint32_t slot = holder->tickets; slot != 0; slot = spt_ticket_at(memory, slot)->next) {
        spt_ticket_read(memory, spt_ticket_at(memory, slot), &row);
        if (!visit(ctx, (const spt_row *)(const void *)&row))
            return 0;
    }
    return 1;
}

/* Those of tickets whose parts are beside them; the others are in the tree. */
static int visit_parts(const spt_memory *memory, const spt_holder *holder, spt_visit visit, void *ctx)
{
    spt_part_row row;
    for (uint32_t slot = holder->tickets; slot != 0; slot = spt_ticket_at(memory, slot)->next) {
        spt_ticket_record *record = spt_ticket_at(memory, slot);
        for (uint32_t place = 0; place < record->part_count; place++) {
            spt_part_read(memory, record, place, &row);
            if (!visit(ctx, (const spt_row *)(const void *)&row))
                return 0;
        }
    }
    return visit_tree(memory, holder, SPT_TABLE_PART, visit, ctx);
}

/* Lots, acts and entries of an account that is not loose. */
static int visit_numbered(const spt_memory *memory, const spt_holder *holder, uint32_t table, spt_visit visit,
                          void *ctx)
{
    spt_any_row row;
    const spt_pages *pages = table == SPT_TABLE_LOT   ? &holder->lots
                             : table == SPT_TABLE_ACT ? &holder->acts
                                                      : &holder->entries;
    for (uint32_t number = 1; number <= pages->count; number++) {
        if (table == SPT_TABLE_LOT)
            spt_lot_read(memory, holder, number, &row.lot);
        else if (table == SPT_TABLE_ACT)
            spt_act_read(memory, holder, number, &row);
        else
            spt_entry_read(memory, holder, number, &row.entry);
        if (!visit(ctx, &row.row))
            return 0;
    }
    return 1;
}

int spt_rows_visit(const spt_memory *memory, const spt_holder *holder, uint32_t table, spt_visit visit, void *ctx)
{
    spt_account_row row;
    if (is_in_tree(holder, table))
        return visit_tree(memory, holder, table, visit, ctx);
    if (table == SPT_TABLE_ACCOUNT)
        return !spt_account_read(memory, holder, &row) || visit(ctx, (const spt_row *)(const void *)&row);
    if (table == SPT_TABLE_TICKET)
        return visit_tickets(memory, holder, visit, ctx);
    if (table == SPT_TABLE_PART)
        return visit_parts(memory, holder, visit, ctx);
    return visit_numbered(memory, holder, table, visit, ctx);
}

int spt_rows_are_few(const spt_memory *memory, const spt_holder *holder, uint32_t table)
{
    if (!spt_tree_is_leaf(&memory->heap, spt_rows_root(memory, holder, table)))
        return 0;
    if (is_in_tree(holder, table))
        return 1;
    switch (table) {
    case SPT_TABLE_LOT:
        return holder->lots.count <= SPT_FEW_ROWS;
    case SPT_TABLE_ACT:
        return holder->acts.count <= SPT_FEW_ROWS;
    case SPT_TABLE_ENTRY:
        return holder->entries.count <= SPT_FEW_ROWS;
    default:
        return holder->ticket_count <= SPT_FEW_ROWS;
    }
}

/* ---- changing ---- */

static void put_in_tree(spt_memory *memory, uint32_t handle, const spt_row *row)
{
    spt_any_row old;
    spt_holder *holder = spt_holder_at(memory, handle);
    int exists = spt_tree_row_find(memory, holder, row, &old);
    if (row->table == SPT_TABLE_ACT)
        spt_ref_move(memory, exists ? &old.act : NULL, (const spt_act_row *)(const void *)row);
    spt_index_move(memory, holder, exists ? &old.row : NULL, row);
    spt_tree_row_put(memory, holder, row);
}

static void remove_from_tree(spt_memory *memory, uint32_t handle, const spt_row *row)
{
    spt_any_row old;
    spt_holder *holder = spt_holder_at(memory, handle);
    if (!spt_tree_row_find(memory, holder, row, &old))
        return;
    if (row->table == SPT_TABLE_ACT)
        spt_ref_move(memory, &old.act, NULL);
    spt_index_move(memory, holder, &old.row, NULL);
    spt_tree_row_remove(memory, holder, row);
}

void spt_row_put(spt_memory *memory, uint32_t handle, const spt_row *row, int is_new)
{
    const void *any = row;
    spt_holder *holder = spt_holder_at(memory, handle);
    if (is_in_tree(holder, row->table)) {
        put_in_tree(memory, handle, row);
        return;
    }
    switch (row->table) {
    case SPT_TABLE_ACCOUNT:
        spt_account_put(memory, handle, any);
        break;
    case SPT_TABLE_LOT:
        spt_lot_put(memory, holder, any, is_new);
        break;
    case SPT_TABLE_TICKET:
        spt_ticket_put(memory, handle, any, is_new);
        break;
    case SPT_TABLE_PART:
        spt_part_put(memory, handle, any);
        break;
    case SPT_TABLE_ACT:
        spt_act_put(memory, handle, any, is_new);
        break;
    default:
        spt_entry_append(memory, holder, any);
        break;
    }
}

void spt_row_remove(spt_memory *memory, uint32_t handle, const spt_row *row)
{
    if (row->table == SPT_TABLE_ACCOUNT)
        spt_account_remove(memory, handle);
    else if (row->table == SPT_TABLE_TICKET)
        spt_ticket_remove(memory, handle, number_of(row));
    else if (row->table == SPT_TABLE_PART)
        spt_part_remove(memory, handle, as_part(row));
    else
        remove_from_tree(memory, handle, row);
}

/* ---- loose accounts ---- */

typedef struct spt_loosening {
    spt_memory *memory;
    uint32_t root;
} spt_loosening;

static int copy_row(void *ctx, const spt_row *row)
{
    spt_loosening *loosening = ctx;
    spt_key key;
    uint8_t out[SPT_PACKED_ROOM];
    if (!spt_heap_reserve(&loosening->memory->heap, SPT_CHANGE_BYTES))
        return 0;
    spt_key_of_row(&key, row);
    spt_bytes packed = spt_packed_write(loosening->memory, row, out);
    spt_tree_put(&loosening->memory->heap, &loosening->root, (spt_bytes){key.bytes, key.size}, packed);
    return 1;
}

int spt_holder_loosen(spt_memory *memory, spt_holder *holder)
{
    static const uint32_t tables[3] = {SPT_TABLE_LOT, SPT_TABLE_ACT, SPT_TABLE_ENTRY};
    uint32_t roots[3] = {0, 0, 0};
    int is_copied = 1;
    for (int t = 0; t < 3 && is_copied; t++) {
        spt_loosening loosening = {memory, 0};
        is_copied = spt_rows_visit(memory, holder, tables[t], copy_row, &loosening);
        roots[t] = loosening.root;
    }
    if (!is_copied || !spt_heap_reserve(&memory->heap, SPT_CHANGE_BYTES)) {
        for (int t = 0; t < 3; t++)
            spt_tree_end(&memory->heap, roots[t]);
        return 0;
    }
    spt_lots_end(memory, holder);
    spt_acts_end(memory, holder);
    spt_entries_end(memory, holder);
    spt_chains_end(memory, holder);
    spt_holder_more *more = spt_holder_trees(memory, holder);
    for (int t = 0; t < 3; t++)
        more->rows[tables[t]] = roots[t];
    holder->flags |= SPT_HOLDER_LOOSE;
    return 1;
}
