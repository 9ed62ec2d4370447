/* SPDX-License-Identifier: MIT */
/*
 * A commit on the overlay: everything that is needed of the base is read and all memory taken first; then the changes
 * are applied one by one, and undone again where one of them must be refused.
 */
#include "overlay_internal.h"

#include "../base/row.h"

/* ---- taking the batch ---- */

/* The change's own copy of the row; a fresh item takes it as its key at once. */
static int take_change(spt_overlay *overlay, int32_t action, const spt_row *row)
{
    uint64_t hash = spt_overlay_hash(row);
    spt_overlay_item *item = spt_overlay_find(overlay, row, hash);
    spt_row *copy = item != NULL && action == SPT_CHANGE_DELETE ? NULL : spt_overlay_copy(overlay, row);
    spt_overlay_pending pending = {.item = item, .row = copy, .action = action};
    if (item == NULL && copy != NULL) {
        pending.item = spt_overlay_add(overlay, copy, hash);
        pending.row = pending.item == NULL ? copy : NULL;
    }
    pending.state = action == SPT_CHANGE_DELETE ? SPT_ITEM_GONE : SPT_ITEM_HERE;
    overlay->has_deleted |= action == SPT_CHANGE_DELETE;
    if (pending.item == NULL || (copy == NULL && action != SPT_CHANGE_DELETE)) {
        spt_overlay_drop(overlay, pending.row);
        return 0;
    }
    overlay->pending[overlay->pending_count++] = pending;
    return 1;
}

/* What is guarded is compared with what the base has, and with what the unit made of it. */
static int take_guard(spt_overlay *overlay, const spt_guard *guard)
{
    const spt_account_row row = {.size = (uint32_t)sizeof row, .table = SPT_TABLE_ACCOUNT, .account = guard->account};
    if (spt_overlay_find_account(overlay, guard->account) != NULL)
        return 1;
    spt_row *copy = spt_overlay_copy(overlay, (const spt_row *)(const void *)&row);
    if (copy == NULL)
        return 0;
    if (spt_overlay_add(overlay, copy, spt_overlay_hash(copy)) != NULL)
        return 1;
    spt_overlay_drop(overlay, copy);
    return 0;
}

static int take_batch(spt_overlay *overlay, const spt_batch *batch)
{
    if (batch->change_count > SPT_OVERLAY_ROWS_MAX || batch->guard_count > SPT_OVERLAY_ROWS_MAX)
        return 0;
    overlay->pending = spt_arena_take_array(&overlay->scratch, batch->change_count, sizeof *overlay->pending);
    int taken = overlay->pending != NULL;
    for (size_t g = 0; taken && g < batch->guard_count; g++)
        taken = take_guard(overlay, &batch->guards[g]);
    for (size_t c = 0; taken && c < batch->change_count; c++)
        taken = take_change(overlay, batch->changes[c].action, batch->changes[c].row);
    return taken;
}

/* ---- what the base has of it ---- */

typedef struct base_reading {
    spt_overlay *overlay;
    int32_t (*take)(struct base_reading *reading, spt_overlay_item *item, const spt_row *row);
    spt_range ranges[SPT_OVERLAY_RANGES];
    spt_overlay_item *items[SPT_OVERLAY_RANGES];
    uint32_t count;
    int32_t answer;
} base_reading;

static int32_t fail(base_reading *reading, int32_t answer)
{
    reading->answer = answer;
    return SPT_SINK_STOP;
}

static int32_t keep_copy(base_reading *reading, spt_row **place, const spt_row *row)
{
    if (*place == NULL)
        *place = spt_overlay_copy(reading->overlay, row);
    return *place == NULL ? fail(reading, SPT_STORE_NOMEM) : SPT_SINK_NEXT;
}

/* Of a row that is the item itself nothing is kept but that it is there. */
static int32_t take_itself(base_reading *reading, spt_overlay_item *item, const spt_row *row)
{
    const void *any = row;
    (void)reading;
    if (item->table == SPT_TABLE_ACCOUNT && !item->is_in_base)
        item->group->base_revision = ((const spt_account_row *)any)->revision;
    item->is_in_base = 1;
    return SPT_SINK_NEXT;
}

static int32_t take_deleted(base_reading *reading, spt_overlay_item *item, const spt_row *row)
{
    return keep_copy(reading, &item->base, row);
}

static int32_t take_base_row(void *ctx, uint32_t number, const spt_row *row)
{
    base_reading *reading = ctx;
    if (number >= reading->count || !spt_overlay_is_row(row, reading->items[number]->table))
        return fail(reading, SPT_STORE_CORRUPT);
    spt_overlay_item *item = reading->items[number];
    if (spt_row_compare(row, item->row, spt_schema_rows.tables[item->table].primary, 0) == 0)
        return reading->take(reading, item, row);
    if (!spt_row_in_range(row, &reading->ranges[number]))
        return fail(reading, SPT_STORE_CORRUPT);
    return keep_copy(reading, &item->rival, row);
}

static int32_t ask_base(base_reading *reading)
{
    if (reading->count == 0)
        return SPT_STORE_OK;
    int32_t answer = spt_overlay_ask(reading->overlay, reading->ranges, reading->count, take_base_row, reading);
    reading->count = 0;
    return answer != SPT_STORE_OK ? answer : reading->answer;
}

static int32_t add_range(base_reading *reading, spt_overlay_item *item, uint32_t index, uint32_t prefix)
{
    const spt_index *described = &spt_schema_rows.indexes[index];
    spt_range *range = &reading->ranges[reading->count];
    spt_range_set(range, index, 0, 1);
    range->prefix = prefix;
    for (uint32_t c = 0; c < prefix; c++) {
        const spt_column *column = &spt_schema_rows.tables[item->table].columns[described->columns[c]];
        if (column->type == SPT_COLUMN_TEXT)
            range->values[c].text = spt_row_text(item->row, column);
        else
            range->values[c].number = spt_row_integer(item->row, column);
    }
    reading->items[reading->count++] = item;
    return reading->count == SPT_OVERLAY_RANGES ? ask_base(reading) : SPT_STORE_OK;
}

static int32_t add_itself(base_reading *reading, spt_overlay_item *item)
{
    uint32_t primary = spt_schema_rows.tables[item->table].primary;
    return add_range(reading, item, primary, spt_schema_rows.indexes[primary].column_count);
}

/* The row itself, or whoever has its unique value: that may be the row itself as well. */
static int32_t add_item(base_reading *reading, spt_overlay_item *item)
{
    uint32_t unique = reading->overlay->unique_index[item->table];
    return unique == SPT_NO_INDEX ? add_itself(reading, item) : add_range(reading, item, unique, 1);
}

static void begin_reading(base_reading *reading, spt_overlay *overlay,
                          int32_t (*take)(base_reading *, spt_overlay_item *, const spt_row *))
{
    reading->overlay = overlay;
    reading->take = take;
    reading->count = 0;
    reading->answer = SPT_STORE_OK;
}

/* Accounts first: if somebody changes one meanwhile, the revision is the old one, and the unit's commit is refused. */
static int32_t read_base(spt_overlay *overlay)
{
    base_reading reading;
    int32_t answer = SPT_STORE_OK;
    begin_reading(&reading, overlay, take_itself);
    for (int accounts = 1; accounts >= 0; accounts--)
        for (spt_overlay_item *item = overlay->fresh; answer == SPT_STORE_OK && item != NULL; item = item->next_fresh)
            if ((item->table == SPT_TABLE_ACCOUNT) == accounts)
                answer = add_item(&reading, item);
    return answer == SPT_STORE_OK ? ask_base(&reading) : answer;
}

static int is_to_be_read(const spt_overlay_item *item)
{
    return item->state == SPT_ITEM_GONE && item->is_in_base && item->base == NULL;
}

static int32_t read_deleted_of(base_reading *reading, const spt_overlay_group *group)
{
    int32_t answer = SPT_STORE_OK;
    for (spt_overlay_link *link = group->items; answer == SPT_STORE_OK && link != NULL; link = link->next)
        if (is_to_be_read((spt_overlay_item *)link))
            answer = add_itself(reading, (spt_overlay_item *)link);
    return answer;
}

static int are_all_read(const spt_overlay *overlay)
{
    for (const spt_overlay_link *group = overlay->groups; group != NULL; group = group->next)
        for (spt_overlay_link *link = ((const spt_overlay_group *)group)->items; link != NULL; link = link->next)
            if (is_to_be_read((spt_overlay_item *)link))
                return 0;
    return 1;
}

int32_t spt_overlay_read_deleted(spt_overlay *overlay)
{
    base_reading reading;
    int32_t answer = SPT_STORE_OK;
    if (!overlay->has_deleted)
        return answer;
    begin_reading(&reading, overlay, take_deleted);
    for (spt_overlay_link *group = overlay->groups; answer == SPT_STORE_OK && group != NULL; group = group->next)
        answer = read_deleted_of(&reading, (spt_overlay_group *)group);
    if (answer == SPT_STORE_OK)
        answer = ask_base(&reading);
    return answer == SPT_STORE_OK && !are_all_read(overlay) ? SPT_STORE_CONFLICT : answer;
}

/* ---- guards ---- */

/* Whether the unit shows the row. */
static int exists(const spt_overlay_item *item)
{
    return item->state == SPT_ITEM_UNTOUCHED ? item->is_in_base != 0 : item->state == SPT_ITEM_HERE;
}

static int32_t check_guard(spt_overlay *overlay, const spt_guard *guard)
{
    const spt_overlay_item *account = spt_overlay_find_account(overlay, guard->account);
    const void *any = account->row;
    int64_t revision = 0;
    if (account->state == SPT_ITEM_UNTOUCHED)
        revision = account->group->base_revision;
    else if (account->state == SPT_ITEM_HERE)
        revision = ((const spt_account_row *)any)->revision;
    return revision == guard->revision ? SPT_STORE_OK : SPT_STORE_CONFLICT;
}

/* ---- applying ---- */

/* Whether another row, here or in the base, has the unique value of an item's row. */
static int is_taken(spt_overlay *overlay, const spt_overlay_item *item, const spt_row *row)
{
    const uint32_t unique = overlay->unique_index[item->table];
    if (unique == SPT_NO_INDEX)
        return 0;
    spt_range range = spt_range_of(unique, 0, 1);
    range.prefix = 1;
    range.values[0].number =
        spt_row_integer(row, &spt_schema_rows.tables[item->table].columns[spt_schema_rows.indexes[unique].columns[0]]);
    const spt_overlay_item *other = spt_overlay_seek(overlay, &range, range.values, 1, 0);
    if (other != NULL && spt_row_in_range(other->row, &range))
        return 1;
    if (item->rival == NULL)
        return 0;
    const spt_overlay_item *rival = spt_overlay_find(overlay, item->rival, spt_overlay_hash(item->rival));
    return rival == NULL || exists(rival);
}

static int may_apply(spt_overlay *overlay, const spt_overlay_pending *pending)
{
    const spt_overlay_item *item = pending->item;
    if (pending->action != SPT_CHANGE_INSERT)
        return exists(item);
    return !exists(item) && !is_taken(overlay, item, pending->row != NULL ? pending->row : item->row);
}

static int32_t apply(spt_overlay *overlay)
{
    size_t p = 0;
    for (; p < overlay->pending_count; p++) {
        if (!may_apply(overlay, &overlay->pending[p]))
            break;
        spt_overlay_exchange(overlay, &overlay->pending[p]);
    }
    if (p == overlay->pending_count)
        return SPT_STORE_OK;
    while (p > 0)
        spt_overlay_exchange(overlay, &overlay->pending[--p]);
    return SPT_STORE_CONFLICT;
}

int32_t spt_overlay_take(void *ctx, const spt_batch *batch)
{
    spt_overlay *overlay = ctx;
    spt_overlay_clean(overlay);
    int32_t answer = take_batch(overlay, batch) ? read_base(overlay) : SPT_STORE_NOMEM;
    for (size_t g = 0; answer == SPT_STORE_OK && g < batch->guard_count; g++)
        answer = check_guard(overlay, &batch->guards[g]);
    if (answer == SPT_STORE_OK)
        answer = apply(overlay);
    if (answer == SPT_STORE_OK)
        spt_overlay_keep(overlay);
    spt_overlay_clean(overlay);
    return answer;
}
