/* SPDX-License-Identifier: MIT */
/*
 * The rows that an overlay holds, in the order of an index: treaps, whose nodes are the items, so that neither a change
 * nor the making of a tree needs memory.
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

static int is_made(const spt_overlay *overlay, const spt_overlay_group *group, uint32_t index)
{
    uint64_t made = overlay->is_by_account[index] ? group->is_made : overlay->is_made;
    return (made >> index & 1) != 0;
}

static void make_of(spt_overlay *overlay, spt_overlay_group *group, uint32_t index)
{
    for (spt_overlay_link *link = group->items; link != NULL; link = link->next) {
        spt_overlay_item *item = (spt_overlay_item *)link;
        if (item->table == spt_schema_rows.indexes[index].table && is_indexed(index, item->state, item->row))
            insert_node(overlay, index, item);
    }
}

static void make(spt_overlay *overlay, spt_overlay_group *group, uint32_t index)
{
    if (is_made(overlay, group, index))
        return;
    if (overlay->is_by_account[index]) {
        group->is_made |= UINT64_C(1) << index;
        make_of(overlay, group, index);
        return;
    }
    overlay->is_made |= UINT64_C(1) << index;
    for (spt_overlay_link *link = overlay->groups; link != NULL; link = link->next)
        make_of(overlay, (spt_overlay_group *)link, index);
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
    uint64_t staying = 0;
    for (uint32_t i = first; i < end; i++) {
        if (!is_made(overlay, item->group, i) || stays(i, pending, row))
            staying |= UINT64_C(1) << i;
        else if (is_indexed(i, item->state, item->row))
            remove_node(overlay, i, item);
    }
    swap_content(pending);
    for (uint32_t i = first; i < end; i++)
        if ((staying >> i & 1) == 0 && is_indexed(i, item->state, item->row))
            insert_node(overlay, i, item);
}

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

static spt_overlay_item *seek(const spt_overlay *overlay, spt_overlay_item *node, const spt_range *range,
                              const spt_value *values, uint32_t columns, int strict)
{
    const int descending = (range->flags & SPT_RANGE_DESCENDING) != 0;
    uint32_t slot = overlay->slots[range->index];
    spt_overlay_item *found = NULL;
    while (node != NULL) {
        int order = compare_to_values(node->row, range->index, values, columns);
        int is_there = (descending ? order < 0 : order > 0) || (order == 0 && !strict);
        if (is_there)
            found = node;
        node = node->child[slot][is_there == descending];
    }
    return found;
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

static spt_overlay_item *seek_in(spt_overlay *overlay, spt_overlay_group *group, const spt_range *range,
                                 const spt_value *values, uint32_t columns, int strict)
{
    if (group == NULL)
        return NULL;
    make(overlay, group, range->index);
    return seek(overlay, *root_of(overlay, group, range->index), range, values, columns, strict);
}

/* In the tree of each account from the one of the values on, as long as they have no such row. */
static spt_overlay_item *seek_in_all(spt_overlay *overlay, const spt_range *range, const spt_value *values,
                                     uint32_t columns, int strict)
{
    const int descending = (range->flags & SPT_RANGE_DESCENDING) != 0;
    const int64_t *account = columns > 0 ? &values[0].number : NULL;
    spt_overlay_group *group = account != NULL ? spt_overlay_find_group(overlay, *account) : NULL;
    spt_overlay_item *found = seek_in(overlay, group, range, values, columns, strict);
    while (found == NULL && (group = group_behind(overlay, account, descending)) != NULL) {
        account = &group->account;
        found = seek_in(overlay, group, range, NULL, 0, 0);
    }
    return found;
}

spt_overlay_item *spt_overlay_seek(spt_overlay *overlay, const spt_range *range, const spt_value *values,
                                   uint32_t columns, int strict)
{
    if (overlay->is_by_account[range->index]) {
        if (range->prefix == 0)
            return seek_in_all(overlay, range, values, columns, strict);
        return seek_in(overlay, spt_overlay_find_group(overlay, values[0].number), range, values, columns, strict);
    }
    if (range->index == SPT_INDEX_ACCOUNT && range->prefix == 1) {
        spt_overlay_item *item = strict ? NULL : spt_overlay_find_account(overlay, values[0].number);
        return item != NULL && item->state == SPT_ITEM_HERE ? item : NULL;
    }
    if (overlay->groups == NULL)
        return NULL;
    return seek_in(overlay, (spt_overlay_group *)overlay->groups, range, values, columns, strict);
}
