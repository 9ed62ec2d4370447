/* SPDX-License-Identifier: MIT */
/* The overlay: opening, closing, and the one batch in the end. */
#include "overlay.h"

#include <string.h>

#include "overlay_internal.h"
#include "row.h"

/* ---- the batch ---- */

/* Rows before what refers to them. */
static const uint8_t table_order[SPT_TABLE_COUNT] = {
    [SPT_TABLE_ACCOUNT] = 0, [SPT_TABLE_TICKET] = 1,  [SPT_TABLE_LOT] = 2,   [SPT_TABLE_PART] = 3,
    [SPT_TABLE_ACT] = 4,     [SPT_TABLE_ENTRY] = 5,   [SPT_TABLE_GROUP] = 6, [SPT_TABLE_CATEGORY] = 7,
    [SPT_TABLE_RULE] = 8,    [SPT_TABLE_SETTING] = 9, [SPT_TABLE_PACK] = 10,
};

static int is_ordered(const spt_overlay_item *a, const spt_overlay_item *b)
{
    int64_t left = spt_overlay_account_of(a->row);
    int64_t right = spt_overlay_account_of(b->row);
    if (left != right)
        return left < right;
    if (a->table != b->table)
        return table_order[a->table] < table_order[b->table];
    return spt_row_compare(a->row, b->row, spt_schema_get()->tables[a->table].primary, 1) <= 0;
}

static spt_overlay_item *merge(spt_overlay_item *a, spt_overlay_item *b)
{
    spt_overlay_item *merged = NULL;
    spt_overlay_item **end = &merged;
    while (a != NULL && b != NULL) {
        spt_overlay_item **first = is_ordered(a, b) ? &a : &b;
        *end = *first;
        *first = (*first)->next;
        end = &(*end)->next;
    }
    *end = a != NULL ? a : b;
    return merged;
}

/* Lists of 1, 2, 4 … items, merged like the digits of a binary number are carried: needs no memory. */
static spt_overlay_item *sort(spt_overlay_item *items)
{
    spt_overlay_item *runs[32] = {NULL};
    spt_overlay_item *sorted = NULL;
    while (items != NULL) {
        spt_overlay_item *run = items;
        size_t r = 0;
        items = items->next;
        run->next = NULL;
        for (; runs[r] != NULL; r++) {
            run = merge(runs[r], run);
            runs[r] = NULL;
        }
        runs[r] = run;
    }
    for (size_t r = 0; r < sizeof runs / sizeof runs[0]; r++)
        sorted = merge(runs[r], sorted);
    return sorted;
}

/* Whether two rows of one key have the same in every column, the revision aside, which every commit raises. */
static int is_same(const spt_row *a, const spt_row *b)
{
    const spt_table *table = &spt_schema_get()->tables[a->table];
    int same = 1;
    for (uint32_t c = 0; c < table->column_count && same; c++) {
        const spt_column *column = &table->columns[c];
        if (column->type == SPT_COLUMN_TEXT)
            same = strcmp(spt_row_text(a, column), spt_row_text(b, column)) == 0;
        else if (a->table != SPT_TABLE_ACCOUNT || column->offset != offsetof(spt_account_row, revision))
            same = spt_row_integer(a, column) == spt_row_integer(b, column);
    }
    return same;
}

/* What is to be done to the base; 0: nothing. */
static int32_t net_action(const spt_overlay_item *item)
{
    int is_here = item->state == SPT_ITEM_HERE;
    if (item->base == NULL)
        return is_here ? SPT_CHANGE_INSERT : 0;
    if (!is_here)
        return SPT_CHANGE_DELETE;
    return is_same(item->base, item->row) ? 0 : SPT_CHANGE_UPDATE;
}

typedef struct batch_maker {
    spt_guard *guards;
    spt_change *changes;
    spt_account_row *accounts;
    size_t guard_count;
    size_t change_count;
} batch_maker;

static void add_change(batch_maker *maker, int32_t action, const spt_row *row)
{
    maker->changes[maker->change_count++] = (spt_change){.action = action, .row = row};
}

/* The account's row goes along with any other, since every commit raises its revision. */
static void add_account(batch_maker *maker, const spt_overlay_item *account, int64_t id)
{
    int64_t revision = account == NULL ? 0 : spt_overlay_base_revision(account);
    if (account != NULL && account->state == SPT_ITEM_HERE) {
        const void *any = account->row;
        spt_account_row *row = &maker->accounts[maker->guard_count];
        *row = *(const spt_account_row *)any;
        row->revision = revision + 1;
        add_change(maker, account->base == NULL ? SPT_CHANGE_INSERT : SPT_CHANGE_UPDATE,
                   (const spt_row *)(const void *)row);
    }
    maker->guards[maker->guard_count++] = (spt_guard){id, revision};
}

/* Adds the items of one account, which are together; returns the first one behind them. */
static const spt_overlay_item *add_group(batch_maker *maker, const spt_overlay_item *first)
{
    const spt_overlay_item *account = first->table == SPT_TABLE_ACCOUNT ? first : NULL;
    const batch_maker before = *maker;
    int64_t id = spt_overlay_account_of(first->row);
    int is_changed = account != NULL && net_action(account) != 0;
    const spt_overlay_item *item = account != NULL ? account->next : first;
    add_account(maker, account, id);
    for (; item != NULL && spt_overlay_account_of(item->row) == id; item = item->next) {
        int32_t action = net_action(item);
        if (action != 0)
            add_change(maker, action, action == SPT_CHANGE_DELETE ? item->base : item->row);
        is_changed |= action != 0;
    }
    if (!is_changed)
        *maker = before;
    return item;
}

static int make_batch(spt_overlay *overlay, batch_maker *maker)
{
    size_t accounts = 0;
    overlay->items = sort(overlay->items);
    for (const spt_overlay_item *item = overlay->items; item != NULL; item = item->next)
        accounts += item->table == SPT_TABLE_ACCOUNT;
    maker->guards = spt_arena_take_array(&overlay->scratch, accounts, sizeof *maker->guards);
    maker->accounts = spt_arena_take_array(&overlay->scratch, accounts, sizeof *maker->accounts);
    maker->changes = spt_arena_take_array(&overlay->scratch, overlay->item_count, sizeof *maker->changes);
    if (maker->guards == NULL || maker->accounts == NULL || maker->changes == NULL)
        return 0;
    for (const spt_overlay_item *item = overlay->items; item != NULL;)
        item = add_group(maker, item);
    return 1;
}

int32_t spt_overlay_commit(spt_overlay *overlay)
{
    batch_maker maker = {0};
    spt_batch batch = {.struct_size = (uint32_t)sizeof batch};
    spt_overlay_clean(overlay);
    if (!make_batch(overlay, &maker))
        return SPT_STORE_NOMEM;
    if (maker.guard_count == 0)
        return SPT_STORE_OK;
    batch.guards = maker.guards;
    batch.guard_count = maker.guard_count;
    batch.changes = maker.changes;
    batch.change_count = maker.change_count;
    return spt_store_commit(overlay->base, &batch);
}

/* ---- the store ---- */

int spt_overlay_has(const spt_overlay *overlay, int64_t account)
{
    return spt_overlay_find_account(overlay, account) != NULL;
}

static int32_t close_overlay(void *ctx)
{
    spt_overlay *overlay = ctx;
    spt_allocator allocator = overlay->allocator;
    spt_store *base = overlay->base;
    spt_overlay_free_items(overlay);
    spt_release(&allocator, overlay);
    return spt_store_unref(base) == SPT_OK ? SPT_STORE_OK : SPT_STORE_CORRUPT;
}

static void number_slots(spt_overlay *overlay)
{
    uint32_t used[SPT_TABLE_COUNT] = {0};
    for (uint32_t i = 0; i < SPT_INDEX_COUNT; i++)
        overlay->slots[i] = used[spt_schema_get()->indexes[i].table]++;
}

spt_status spt_overlay_open(spt_store *base, const spt_allocator *allocator, spt_store **store, spt_overlay **inside)
{
    spt_store_ops ops;
    spt_overlay *overlay = spt_allocate(allocator, sizeof *overlay);
    if (overlay == NULL)
        return SPT_E_NOMEM;
    memset(overlay, 0, sizeof *overlay);
    overlay->allocator = *allocator;
    overlay->base = base;
    spt_arena_begin(&overlay->scratch, &overlay->allocator);
    number_slots(overlay);
    spt_store_ops_init(&ops, (uint32_t)sizeof ops);
    ops.read = spt_overlay_read;
    ops.commit = spt_overlay_take;
    ops.close = close_overlay;
    spt_status status = spt_store_new(&ops, overlay, &overlay->allocator, store);
    if (status != SPT_OK) {
        spt_release(allocator, overlay);
        return status;
    }
    spt_store_ref(base);
    *inside = overlay;
    return SPT_OK;
}
