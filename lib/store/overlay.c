/* SPDX-License-Identifier: MIT */
/* The overlay: opening, closing, and the one batch in the end. */
#include "overlay.h"

#include <string.h>

#include "../base/row.h"
#include "overlay_internal.h"

/* ---- the batch ---- */

/* Rows before what refers to them; deleted ones last, and behind what referred to them. */
static const uint8_t table_order[SPT_TABLE_COUNT] = {
    [SPT_TABLE_ACCOUNT] = 0, [SPT_TABLE_TICKET] = 1,   [SPT_TABLE_LOT] = 2,     [SPT_TABLE_PART] = 3,
    [SPT_TABLE_ACT] = 4,     [SPT_TABLE_ENTRY] = 5,    [SPT_TABLE_SETTING] = 6, [SPT_TABLE_PACK] = 7,
    [SPT_TABLE_GROUP] = 8,   [SPT_TABLE_CATEGORY] = 9, [SPT_TABLE_RULE] = 10,   [SPT_TABLE_HOLIDAY] = 11,
    [SPT_TABLE_NOTICE] = 12,
};

static int is_row_ordered(const spt_overlay_link *first, const spt_overlay_link *second)
{
    const spt_overlay_item *a = (const spt_overlay_item *)first;
    const spt_overlay_item *b = (const spt_overlay_item *)second;
    int a_stays = a->state == SPT_ITEM_HERE;
    int b_stays = b->state == SPT_ITEM_HERE;
    if (a_stays != b_stays)
        return a_stays;
    if (a->table != b->table)
        return (table_order[a->table] < table_order[b->table]) == a_stays;
    return spt_row_compare(a->row, b->row, spt_schema_rows.tables[a->table].primary, 1) <= 0;
}

static int is_account_ordered(const spt_overlay_link *a, const spt_overlay_link *b)
{
    return ((const spt_overlay_group *)a)->account <= ((const spt_overlay_group *)b)->account;
}

typedef int (*order)(const spt_overlay_link *a, const spt_overlay_link *b);

static spt_overlay_link *merge(spt_overlay_link *a, spt_overlay_link *b, order is_ordered)
{
    spt_overlay_link *merged = NULL;
    spt_overlay_link **end = &merged;
    while (a != NULL && b != NULL) {
        spt_overlay_link **first = is_ordered(a, b) ? &a : &b;
        *end = *first;
        *first = (*first)->next;
        end = &(*end)->next;
    }
    *end = a != NULL ? a : b;
    return merged;
}

/* Lists of 1, 2, 4 … links, merged like the digits of a binary number are carried: needs no memory. */
static spt_overlay_link *sort(spt_overlay_link *links, order is_ordered)
{
    spt_overlay_link *runs[32];
    spt_overlay_link *sorted = NULL;
    size_t count = 0;
    while (links != NULL) {
        spt_overlay_link *run = links;
        size_t r = 0;
        links = links->next;
        run->next = NULL;
        for (; r < count && runs[r] != NULL; r++) {
            run = merge(runs[r], run, is_ordered);
            runs[r] = NULL;
        }
        runs[r] = run;
        count = r < count ? count : r + 1;
    }
    for (size_t r = 0; r < count; r++)
        sorted = merge(runs[r], sorted, is_ordered);
    return sorted;
}

/* What is to be done to the base; 0: nothing. */
static int32_t net_action(const spt_overlay_item *item)
{
    if (item->state == SPT_ITEM_HERE)
        return item->is_in_base ? SPT_CHANGE_UPDATE : SPT_CHANGE_INSERT;
    return item->is_in_base ? SPT_CHANGE_DELETE : 0;
}

/* Another account may have it in the same batch: its id must be free first (D19). */
static int is_leaving_ticket(const spt_overlay_item *item)
{
    return item->table == SPT_TABLE_TICKET && net_action(item) == SPT_CHANGE_DELETE;
}

typedef struct batch_maker {
    spt_guard *guards;
    spt_change *changes;
    spt_account_row *accounts;
    size_t guard_count;
    size_t change_count;
    int has_leaving; /* tickets are deleted: they, and parts that are, stand in front of everything else */
} batch_maker;

static void add_change(batch_maker *maker, int32_t action, const spt_row *row)
{
    maker->changes[maker->change_count++] = (spt_change){.action = action, .row = row};
}

/* Its revision is one higher than the base's, however many operations there were. */
static void add_account_row(batch_maker *maker, const spt_overlay_item *account, int64_t revision)
{
    const void *any = account->row;
    spt_account_row *row = &maker->accounts[maker->guard_count];
    *row = *(const spt_account_row *)any;
    row->revision = (int64_t)((uint64_t)revision + 1);
    add_change(maker, net_action(account), (const spt_row *)(const void *)row);
}

static int stands_in_front(const batch_maker *maker, const spt_overlay_item *item)
{
    return maker->has_leaving &&
           (is_leaving_ticket(item) || (item->table == SPT_TABLE_PART && net_action(item) == SPT_CHANGE_DELETE));
}

static const spt_overlay_link *items_of(const spt_overlay_link *group)
{
    return ((const spt_overlay_group *)group)->items;
}

static void find_leaving(batch_maker *maker, const spt_overlay_link *groups)
{
    for (const spt_overlay_link *group = groups; group != NULL && !maker->has_leaving; group = group->next)
        for (const spt_overlay_link *link = items_of(group); link != NULL; link = link->next)
            maker->has_leaving |= is_leaving_ticket((const spt_overlay_item *)link);
}

static void add_front(batch_maker *maker, const spt_overlay_link *groups, uint32_t table)
{
    for (const spt_overlay_link *group = groups; group != NULL && maker->has_leaving; group = group->next)
        for (const spt_overlay_link *link = items_of(group); link != NULL; link = link->next) {
            const spt_overlay_item *item = (const spt_overlay_item *)link;
            if (item->table == table && stands_in_front(maker, item))
                add_change(maker, SPT_CHANGE_DELETE, item->base);
        }
}

/* The account's own row comes first, unless it is gone. */
static void add_account(batch_maker *maker, spt_overlay_group *group)
{
    int is_changed = 0;
    int64_t revision = group->base_revision;
    group->items = sort(group->items, is_row_ordered);
    for (const spt_overlay_link *link = group->items; link != NULL; link = link->next) {
        const spt_overlay_item *item = (const spt_overlay_item *)link;
        int32_t action = net_action(item);
        if (item == group->row && action != 0 && action != SPT_CHANGE_DELETE)
            add_account_row(maker, item, revision);
        else if (item != group->row && action != 0 && !stands_in_front(maker, item))
            add_change(maker, action, item->state == SPT_ITEM_HERE ? item->row : item->base);
        is_changed |= action != 0;
    }
    if (is_changed)
        maker->guards[maker->guard_count++] = (spt_guard){group->account, revision};
}

static int make_batch(spt_overlay *overlay, batch_maker *maker)
{
    overlay->groups = sort(overlay->groups, is_account_ordered);
    maker->guards = spt_arena_take_array(&overlay->scratch, overlay->group_count, sizeof *maker->guards);
    maker->accounts = spt_arena_take_array(&overlay->scratch, overlay->group_count, sizeof *maker->accounts);
    maker->changes = spt_arena_take_array(&overlay->scratch, overlay->item_count, sizeof *maker->changes);
    if (maker->guards == NULL || maker->accounts == NULL || maker->changes == NULL)
        return 0;
    find_leaving(maker, overlay->groups);
    add_front(maker, overlay->groups, SPT_TABLE_PART);
    add_front(maker, overlay->groups, SPT_TABLE_TICKET);
    for (spt_overlay_link *group = overlay->groups; group != NULL; group = group->next)
        add_account(maker, (spt_overlay_group *)group);
    return 1;
}

int32_t spt_overlay_commit(spt_overlay *overlay)
{
    batch_maker maker = {0};
    spt_batch batch = {.struct_size = (uint32_t)sizeof batch};
    spt_overlay_clean(overlay);
    int32_t answer = spt_overlay_read_deleted(overlay);
    if (answer != SPT_STORE_OK)
        return answer;
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

int spt_overlay_has(spt_overlay *overlay, int64_t account)
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
    for (uint32_t t = 0; t < SPT_TABLE_COUNT; t++)
        overlay->unique_index[t] = SPT_NO_INDEX;
    for (uint32_t i = 0; i < SPT_INDEX_COUNT; i++) {
        uint32_t table = spt_schema_rows.indexes[i].table;
        if (overlay->end_index[table] == 0)
            overlay->first_index[table] = i;
        overlay->end_index[table] = i + 1;
        overlay->indexes[table] |= UINT64_C(1) << i;
        if (spt_schema_rows.indexes[i].flags & SPT_INDEX_UNIQUE_FIRST)
            overlay->unique_index[table] = i;
        overlay->slots[i] = i - overlay->first_index[table];
        /* One account has one row of its table, so the accounts are in one tree. */
        overlay->is_by_account[i] = spt_schema_rows.indexes[i].columns[0] == 0 && table != SPT_TABLE_ACCOUNT;
    }
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
    spt_arena_begin(&overlay->pieces, &overlay->allocator);
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
