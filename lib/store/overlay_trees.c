/* SPDX-License-Identifier: MIT */
/*
 * The rows that an overlay holds, in the order of an index: an account's own few are looked through; of more than that
 * there are treaps, whose nodes are the items, so that no change needs memory.
 */
#include "overlay_internal.h"

#include <string.h>

#include "../base/row.h"

static const spt_table *table_of(const spt_row *row)
{
    return &spt_schema_rows.tables[row->table];
}

/* ---- a tree ---- */

/* No read asks an index for rows with nothing in its partial column. */
static int is_indexed(uint32_t index, int32_t state, const spt_row *row)
{
    const spt_index *described = &spt_schema_rows.indexes[index];
    if (state != SPT_ITEM_HERE)
        return 0;
    if (described->partial_column == SPT_NO_COLUMN)
        return 1;
    const spt_column *column = &table_of(row)->columns[described->partial_column];
    return column->type == SPT_COLUMN_TEXT ? spt_row_text(row, column)[0] != '\0' : spt_row_integer(row, column) != 0;
}

/* Whether item `a` comes behind item `b`, of the same tree. */
static int is_behind(const spt_overlay *overlay, uint32_t index, const spt_overlay_item *a, const spt_overlay_item *b)
{
    return spt_row_compare(a->row, b->row, index, overlay->is_by_account[index]) > 0;
}

static spt_overlay_item **root_of(spt_overlay *overlay, spt_overlay_group *group, uint32_t index)
{
    return overlay->is_by_account[index] ? &group->roots[index] : &overlay->roots[index];
}

static void insert_node(spt_overlay *overlay, uint32_t index, spt_overlay_item *item)
{
    uint32_t slot = overlay->slots[index];
    spt_overlay_item **place = root_of(overlay, item->group, index);
    while (*place != NULL && (*place)->priority > item->priority)
        place = &(*place)->child[slot][is_behind(overlay, index, item, *place)];
    /* What was here is split in two, below and above the item. */
    spt_overlay_item *node = *place;
    spt_overlay_item **ends[2] = {&item->child[slot][0], &item->child[slot][1]};
    *place = item;
    while (node != NULL) {
        int side = is_behind(overlay, index, node, item);
        *ends[side] = node;
        ends[side] = &node->child[slot][!side];
        node = *ends[side];
    }
    *ends[0] = NULL;
    *ends[1] = NULL;
}

static void remove_node(spt_overlay *overlay, uint32_t index, const spt_overlay_item *item)
{
    uint32_t slot = overlay->slots[index];
    spt_overlay_item **place = root_of(overlay, item->group, index);
    while (*place != item)
        place = &(*place)->child[slot][is_behind(overlay, index, item, *place)];
    spt_overlay_item *sides[2] = {item->child[slot][0], item->child[slot][1]};
    while (sides[0] != NULL && sides[1] != NULL) {
        int top = sides[1]->priority > sides[0]->priority;
        *place = sides[top];
        place = &sides[top]->child[slot][!top];
        sides[top] = *place;
    }
    *place = sides[0] != NULL ? sides[0] : sides[1];
}

/* ---- which trees there are ---- */

static void make_of(spt_overlay *overlay, spt_overlay_group *group, uint32_t index)
{
    for (spt_overlay_link *link = group->items; link != NULL; link = link->next) {
        spt_overlay_item *item = (spt_overlay_item *)link;
        if (item->table == spt_schema_rows.indexes[index].table && is_indexed(index, item->state, item->row))
            insert_node(overlay, index, item);
    }
}

/* A tree over all accounts. */
static void make_over_all(spt_overlay *overlay, uint32_t index)
{
    if (overlay->is_made >> index & 1)
        return;
    overlay->is_made |= UINT64_C(1) << index;
    overlay->roots[index] = NULL;
    for (spt_overlay_link *link = overlay->groups; link != NULL; link = link->next)
        make_of(overlay, (spt_overlay_group *)link, index);
}

/* A tree of one account; 0: there is none, because its items are few, or for want of memory. */
static int make(spt_overlay *overlay, spt_overlay_group *group, uint32_t index)
{
    if (group->is_made >> index & 1)
        return 1;
    if (group->count <= SPT_OVERLAY_FEW)
        return 0;
    if (group->roots == NULL)
        group->roots = spt_overlay_take_roots(overlay);
    if (group->roots == NULL)
        return 0;
    group->is_made |= UINT64_C(1) << index;
    group->roots[index] = NULL;
    make_of(overlay, group, index);
    return 1;
}

/* ---- changes ---- */

static int stays(uint32_t index, const spt_overlay_pending *pending, const spt_row *row)
{
    const spt_overlay_item *item = pending->item;
    return is_indexed(index, item->state, item->row) && is_indexed(index, pending->state, row) &&
           spt_row_compare(item->row, row, index, 0) == 0;
}

static void swap_content(spt_overlay_pending *pending)
{
    spt_overlay_item *item = pending->item;
    int32_t state = item->state;
    spt_row *row = item->row;
    item->state = pending->state;
    pending->state = state;
    if (pending->row != NULL) {
        item->row = pending->row;
        pending->row = row;
    }
}

void spt_overlay_exchange(spt_overlay *overlay, spt_overlay_pending *pending)
{
    spt_overlay_item *item = pending->item;
    const spt_row *row = pending->row != NULL ? pending->row : item->row;
    const uint32_t first = overlay->first_index[item->table], end = overlay->end_index[item->table];
    const uint64_t made = (item->group->is_made | overlay->is_made) & overlay->indexes[item->table];
    uint64_t moving = 0;
    for (uint32_t i = first; made != 0 && i < end; i++) {
        if ((made >> i & 1) == 0 || stays(i, pending, row))
            continue;
        moving |= UINT64_C(1) << i;
        if (is_indexed(i, item->state, item->row))
            remove_node(overlay, i, item);
    }
    swap_content(pending);
    for (uint32_t i = first; moving != 0 && i < end; i++)
        if ((moving >> i & 1) != 0 && is_indexed(i, item->state, item->row))
            insert_node(overlay, i, item);
}

/* ---- seeking ---- */

static int compare_to_values(const spt_row *row, uint32_t number, const spt_value *values, uint32_t columns)
{
    const spt_index *index = &spt_schema_rows.indexes[number];
    int order = 0;
    for (uint32_t i = 0; i < columns && order == 0; i++) {
        const spt_column *column = &table_of(row)->columns[index->columns[i]];
        if (column->type == SPT_COLUMN_TEXT) {
            order = strcmp(spt_row_text(row, column), values[i].text);
        } else {
            int64_t number_here = spt_row_integer(row, column);
            order = (number_here > values[i].number) - (number_here < values[i].number);
        }
    }
    return order;
}

/* What is sought: the first row of a range's index, in its direction, at the values or (strict) beyond them. */
typedef struct spt_seeking {
    const spt_range *range;
    const spt_value *values;
    uint32_t columns;
    int strict;
    int descending;
} spt_seeking;

static int is_there(const spt_seeking *seeking, const spt_row *row)
{
    int order = compare_to_values(row, seeking->range->index, seeking->values, seeking->columns);
    return (seeking->descending ? order < 0 : order > 0) || (order == 0 && !seeking->strict);
}

static spt_overlay_item *seek_in_tree(const spt_overlay *overlay, spt_overlay_item *node, const spt_seeking *seeking)
{
    uint32_t slot = overlay->slots[seeking->range->index];
    spt_overlay_item *found = NULL;
    while (node != NULL) {
        int is_it = is_there(seeking, node->row);
        if (is_it)
            found = node;
        node = node->child[slot][is_it == seeking->descending];
    }
    return found;
}

static spt_overlay_item *seek_in_list(const spt_overlay_group *group, const spt_seeking *seeking)
{
    const uint32_t index = seeking->range->index, table = spt_schema_rows.indexes[index].table;
    spt_overlay_item *found = NULL;
    for (spt_overlay_link *link = group->items; link != NULL; link = link->next) {
        spt_overlay_item *item = (spt_overlay_item *)link;
        if (item->table != table || !is_indexed(index, item->state, item->row) || !is_there(seeking, item->row))
            continue;
        if (found == NULL || (spt_row_compare(item->row, found->row, index, 1) > 0) == seeking->descending)
            found = item;
    }
    return found;
}

/* Among those with the unique value of the range, of which no two are there. */
static spt_overlay_item *seek_value(const spt_overlay *overlay, const spt_seeking *seeking)
{
    const uint32_t index = seeking->range->index, table = spt_schema_rows.indexes[index].table;
    spt_overlay_item *item = spt_overlay_find_value(overlay, seeking->values[0].number);
    while (item != NULL && (item->table != table || !is_indexed(index, item->state, item->row) ||
                            compare_to_values(item->row, index, seeking->values, 1) != 0))
        item = item->next_with_value;
    return item != NULL && is_there(seeking, item->row) ? item : NULL;
}

/* The group of the next account, for the few who read an account's rows of all accounts. */
static spt_overlay_group *group_behind(const spt_overlay *overlay, const int64_t *account, int descending)
{
    spt_overlay_group *next = NULL;
    for (spt_overlay_link *link = overlay->groups; link != NULL; link = link->next) {
        spt_overlay_group *group = (spt_overlay_group *)link;
        int is_behind_it = account == NULL || (descending ? group->account < *account : group->account > *account);
        if (is_behind_it &&
            (next == NULL || (descending ? group->account > next->account : group->account < next->account)))
            next = group;
    }
    return next;
}

static spt_overlay_item *seek_in(spt_overlay *overlay, spt_overlay_group *group, const spt_seeking *seeking)
{
    if (group == NULL)
        return NULL;
    if (!make(overlay, group, seeking->range->index))
        return seek_in_list(group, seeking);
    return seek_in_tree(overlay, group->roots[seeking->range->index], seeking);
}

/* Among the items of each account from the one of the values on, as long as they have no such row. */
static spt_overlay_item *seek_in_all(spt_overlay *overlay, const spt_seeking *seeking)
{
    const spt_seeking first = {.range = seeking->range, .descending = seeking->descending};
    const int64_t *account = seeking->columns > 0 ? &seeking->values[0].number : NULL;
    spt_overlay_group *group = account != NULL ? spt_overlay_find_group(overlay, *account) : NULL;
    spt_overlay_item *found = seek_in(overlay, group, seeking);
    while (found == NULL && (group = group_behind(overlay, account, seeking->descending)) != NULL) {
        account = &group->account;
        found = seek_in(overlay, group, &first);
    }
    return found;
}

spt_overlay_item *spt_overlay_seek(spt_overlay *overlay, const spt_range *range, const spt_value *values,
                                   uint32_t columns, int strict)
{
    const spt_seeking seeking = {range, values, columns, strict, (range->flags & SPT_RANGE_DESCENDING) != 0};
    if (overlay->is_by_account[range->index]) {
        if (range->prefix == 0)
            return seek_in_all(overlay, &seeking);
        return seek_in(overlay, spt_overlay_find_group(overlay, values[0].number), &seeking);
    }
    if (range->index == SPT_INDEX_ACCOUNT && range->prefix == 1) {
        spt_overlay_item *item = strict ? NULL : spt_overlay_find_account(overlay, values[0].number);
        return item != NULL && item->state == SPT_ITEM_HERE ? item : NULL;
    }
    if (range->prefix > 0 && range->index == overlay->unique_index[spt_schema_rows.indexes[range->index].table])
        return seek_value(overlay, &seeking);
    make_over_all(overlay, range->index);
    return seek_in_tree(overlay, overlay->roots[range->index], &seeking);
}
