/* SPDX-License-Identifier: MIT */
/* The rows that an overlay holds: found by key in a hash table, and by range in one tree for each index. */
#include "overlay_internal.h"

#include <string.h>

#include "../base/row.h"

#define FIRST_BUCKETS 64u

/* ---- rows ---- */

static const spt_table *table_of(const spt_row *row)
{
    return &spt_schema_get()->tables[row->table];
}

/* The texts are a row's last columns. */
static uint32_t first_text(const spt_row *row)
{
    return spt_schema_integers[row->table];
}

int spt_overlay_is_row(const spt_row *row, uint32_t table)
{
    const spt_table *described = &spt_schema_get()->tables[table];
    if (row == NULL || row->table != table || row->size < described->row_size)
        return 0;
    for (uint32_t c = first_text(row); c < described->column_count; c++)
        if (spt_row_text(row, &described->columns[c]) == NULL)
            return 0;
    return 1;
}

static int64_t account_of(const spt_row *row)
{
    return spt_row_integer(row, &table_of(row)->columns[0]);
}

static size_t texts_size(const spt_row *row)
{
    const spt_table *table = table_of(row);
    size_t size = 0;
    for (uint32_t c = first_text(row); c < table->column_count; c++)
        size += strlen(spt_row_text(row, &table->columns[c])) + 1;
    return size;
}

spt_row *spt_overlay_copy(const spt_overlay *overlay, const spt_row *row)
{
    const spt_table *table = table_of(row);
    spt_row *copy = spt_allocate(&overlay->allocator, table->row_size + texts_size(row));
    if (copy == NULL)
        return NULL;
    char *end = (char *)copy + table->row_size;
    memcpy(copy, row, table->row_size);
    copy->size = table->row_size;
    for (uint32_t c = first_text(row); c < table->column_count; c++) {
        const char *text = spt_row_text(row, &table->columns[c]);
        size_t size = strlen(text) + 1;
        memcpy(end, text, size);
        memcpy((char *)copy + table->columns[c].offset, &end, sizeof end);
        end += size;
    }
    return copy;
}

/* ---- by key ---- */

static uint64_t mix(uint64_t hash)
{
    hash = (hash ^ (hash >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    hash = (hash ^ (hash >> 27)) * UINT64_C(0x94d049bb133111eb);
    return hash ^ (hash >> 31);
}

static uint64_t mix_text(uint64_t hash, const char *text)
{
    for (; *text != '\0'; text++)
        hash = (hash ^ (unsigned char)*text) * UINT64_C(0x100000001b3);
    return mix(hash);
}

static uint64_t hash_key(const spt_row *row)
{
    const spt_table *table = table_of(row);
    const spt_index *primary = &spt_schema_get()->indexes[table->primary];
    uint64_t hash = row->table + 1;
    for (uint32_t c = 0; c < primary->column_count; c++) {
        const spt_column *column = &table->columns[primary->columns[c]];
        if (column->type == SPT_COLUMN_TEXT)
            hash = mix_text(hash, spt_row_text(row, column));
        else
            hash = (hash + (uint64_t)spt_row_integer(row, column)) * UINT64_C(0x9e3779b97f4a7c15);
    }
    return mix(hash);
}

spt_overlay_item *spt_overlay_find(const spt_overlay *overlay, const spt_row *like)
{
    if (overlay->item_count == 0)
        return NULL;
    uint64_t hash = hash_key(like);
    spt_overlay_item *item = overlay->buckets[hash & (overlay->bucket_count - 1)];
    while (item != NULL && (item->hash != hash || item->table != like->table ||
                            spt_row_compare(item->row, like, table_of(like)->primary, 0) != 0))
        item = item->next_in_bucket;
    return item;
}

spt_overlay_item *spt_overlay_find_account(const spt_overlay *overlay, int64_t account)
{
    const spt_account_row like = {.size = (uint32_t)sizeof like, .table = SPT_TABLE_ACCOUNT, .account = account};
    return spt_overlay_find(overlay, (const spt_row *)(const void *)&like);
}

int64_t spt_overlay_base_revision(const spt_overlay_item *account)
{
    const void *base = account->base;
    return base == NULL ? 0 : ((const spt_account_row *)base)->revision;
}

static void put_in_bucket(spt_overlay *overlay, spt_overlay_item *item)
{
    spt_overlay_item **bucket = &overlay->buckets[item->hash & (overlay->bucket_count - 1)];
    item->next_in_bucket = *bucket;
    *bucket = item;
}

static void take_from_bucket(spt_overlay *overlay, const spt_overlay_item *item)
{
    spt_overlay_item **place = &overlay->buckets[item->hash & (overlay->bucket_count - 1)];
    while (*place != item)
        place = &(*place)->next_in_bucket;
    *place = item->next_in_bucket;
}

static void put_all(spt_overlay *overlay, spt_overlay_item *item)
{
    for (; item != NULL; item = item->next)
        put_in_bucket(overlay, item);
}

/* As many buckets as items, or more; 0: no memory, nothing changed. */
static int reserve_bucket(spt_overlay *overlay)
{
    if (overlay->item_count < overlay->bucket_count)
        return 1;
    size_t count = overlay->bucket_count == 0 ? FIRST_BUCKETS : overlay->bucket_count * 2;
    spt_overlay_item **buckets = spt_allocate_array(&overlay->allocator, count, sizeof(spt_overlay_item *));
    if (buckets == NULL)
        return 0;
    for (size_t b = 0; b < count; b++)
        buckets[b] = NULL;
    spt_release(&overlay->allocator, overlay->buckets);
    overlay->buckets = buckets;
    overlay->bucket_count = count;
    put_all(overlay, overlay->items);
    put_all(overlay, overlay->fresh);
    return 1;
}

/* ---- items ---- */

spt_overlay_item *spt_overlay_add(spt_overlay *overlay, spt_row *row)
{
    if (overlay->item_count >= SPT_OVERLAY_ROWS_MAX || !reserve_bucket(overlay))
        return NULL;
    spt_overlay_item *item = spt_allocate(&overlay->allocator, sizeof *item);
    if (item == NULL)
        return NULL;
    memset(item, 0, sizeof *item);
    item->table = row->table;
    item->account = account_of(row);
    item->state = SPT_ITEM_UNTOUCHED;
    item->row = row;
    item->hash = hash_key(row);
    item->priority = mix(++overlay->random);
    item->next = overlay->fresh;
    overlay->fresh = item;
    put_in_bucket(overlay, item);
    overlay->item_count++;
    return item;
}

static void free_item(const spt_overlay *overlay, spt_overlay_item *item)
{
    spt_release(&overlay->allocator, item->row);
    spt_release(&overlay->allocator, item->base);
    spt_release(&overlay->allocator, item->rival);
    spt_release(&overlay->allocator, item);
}

static void free_list(const spt_overlay *overlay, spt_overlay_item *item)
{
    while (item != NULL) {
        spt_overlay_item *next = item->next;
        free_item(overlay, item);
        item = next;
    }
}

void spt_overlay_clean(spt_overlay *overlay)
{
    for (size_t p = 0; p < overlay->pending_count; p++)
        spt_release(&overlay->allocator, overlay->pending[p].row);
    overlay->pending_count = 0;
    for (const spt_overlay_item *item = overlay->fresh; item != NULL; item = item->next) {
        take_from_bucket(overlay, item);
        overlay->item_count--;
    }
    free_list(overlay, overlay->fresh);
    overlay->fresh = NULL;
    spt_arena_reset(&overlay->scratch);
}

void spt_overlay_keep(spt_overlay *overlay)
{
    while (overlay->fresh != NULL) {
        spt_overlay_item *item = overlay->fresh;
        overlay->fresh = item->next;
        item->next = overlay->items;
        overlay->items = item;
        if (item->state == SPT_ITEM_UNTOUCHED)
            item->state = SPT_ITEM_GONE;
        overlay->base_rows[item->table] += item->base != NULL;
        spt_release(&overlay->allocator, item->rival);
        item->rival = NULL;
    }
}

void spt_overlay_free_items(spt_overlay *overlay)
{
    spt_overlay_clean(overlay);
    free_list(overlay, overlay->items);
    spt_release(&overlay->allocator, overlay->buckets);
    spt_arena_end(&overlay->scratch);
}

/* ---- by range: treaps, whose nodes are the items, so that a change never needs memory ---- */

/* No read asks an index for rows with nothing in its partial column. */
static int is_indexed(uint32_t index, int32_t state, const spt_row *row)
{
    const spt_index *described = &spt_schema_get()->indexes[index];
    if (state != SPT_ITEM_HERE)
        return 0;
    if (described->partial_column == SPT_NO_COLUMN)
        return 1;
    const spt_column *column = &table_of(row)->columns[described->partial_column];
    return column->type == SPT_COLUMN_TEXT ? spt_row_text(row, column)[0] != '\0' : spt_row_integer(row, column) != 0;
}

/* Whether item `a` comes behind item `b`. */
static int is_behind(const spt_overlay *overlay, uint32_t index, const spt_overlay_item *a, const spt_overlay_item *b)
{
    if (overlay->is_by_account[index] && a->account != b->account)
        return a->account > b->account;
    return spt_row_compare(a->row, b->row, index, overlay->is_by_account[index]) > 0;
}

static void insert_node(spt_overlay *overlay, uint32_t index, spt_overlay_item *item)
{
    uint32_t slot = overlay->slots[index];
    spt_overlay_item **place = &overlay->roots[index];
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
    spt_overlay_item **place = &overlay->roots[index];
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
        if (stays(i, pending, row))
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
    const spt_index *index = &spt_schema_get()->indexes[number];
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

spt_overlay_item *spt_overlay_seek(const spt_overlay *overlay, uint32_t index, const spt_value *values,
                                   uint32_t columns, int strict, int descending)
{
    uint32_t slot = overlay->slots[index];
    spt_overlay_item *node = overlay->roots[index];
    spt_overlay_item *found = NULL;
    const int is_by_account = overlay->is_by_account[index] && columns > 0;
    while (node != NULL) {
        int order = is_by_account ? (node->account > values[0].number) - (node->account < values[0].number) : 0;
        if (order == 0)
            order = compare_to_values(node->row, index, values, columns);
        int is_there = (descending ? order < 0 : order > 0) || (order == 0 && !strict);
        if (is_there)
            found = node;
        node = node->child[slot][is_there == descending];
    }
    return found;
}
