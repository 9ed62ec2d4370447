/* SPDX-License-Identifier: MIT */
/* The rows that an overlay holds, account by account, and found by key in a hash table. */
#include "overlay_internal.h"

#include <stddef.h>
#include <string.h>

#include "../base/row.h"

#define FIRST_BUCKETS 64u

/* ---- memory ---- */

/* In front of each piece. */
typedef struct spt_overlay_piece {
    struct spt_overlay_piece *next; /* of those given back */
    size_t step;
    max_align_t content[];
} spt_overlay_piece;

/* Taken from an arena, because all that an overlay has is given back in one go. */
static void *take(spt_overlay *overlay, size_t size)
{
    size_t step = (size + SPT_OVERLAY_STEP - 1) / SPT_OVERLAY_STEP;
    spt_overlay_piece *piece = step < SPT_OVERLAY_STEPS ? overlay->free[step] : NULL;
    if (piece != NULL)
        overlay->free[step] = piece->next;
    else
        piece = spt_arena_room(&overlay->pieces, sizeof *piece + step * SPT_OVERLAY_STEP);
    if (piece == NULL)
        return NULL;
    piece->step = step;
    return piece->content;
}

/* A piece of a size that is never asked for again stays until the overlay ends. */
static void give(spt_overlay *overlay, void *content)
{
    if (content == NULL)
        return;
    spt_overlay_piece *piece = (spt_overlay_piece *)(void *)((char *)content - offsetof(spt_overlay_piece, content));
    if (piece->step >= SPT_OVERLAY_STEPS)
        return;
    piece->next = overlay->free[piece->step];
    overlay->free[piece->step] = piece;
}

/* ---- rows ---- */

static const spt_table *table_of(const spt_row *row)
{
    return &spt_schema_rows.tables[row->table];
}

/* The texts are a row's last columns. */
static uint32_t first_text(const spt_row *row)
{
    return spt_schema_integers[row->table];
}

int spt_overlay_is_row(const spt_row *row, uint32_t table)
{
    const spt_table *described = &spt_schema_rows.tables[table];
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

/* No table has more. */
#define TEXTS_MOST 8u

/* An empty text needs no copy. */
static size_t text_sizes(const spt_row *row, const spt_table *table, size_t sizes[TEXTS_MOST])
{
    size_t sum = 0;
    for (uint32_t c = first_text(row), t = 0; c < table->column_count; c++, t++) {
        const char *text = spt_row_text(row, &table->columns[c]);
        sizes[t] = text[0] == '\0' ? 0 : strlen(text) + 1;
        sum += sizes[t];
    }
    return sum;
}

spt_row *spt_overlay_copy(spt_overlay *overlay, const spt_row *row)
{
    static const char *const empty = "";
    const spt_table *table = table_of(row);
    size_t sizes[TEXTS_MOST];
    spt_row *copy = take(overlay, table->row_size + text_sizes(row, table, sizes));
    if (copy == NULL)
        return NULL;
    char *end = (char *)copy + table->row_size;
    memcpy(copy, row, table->row_size);
    copy->size = table->row_size;
    for (uint32_t c = first_text(row), t = 0; c < table->column_count; c++, t++) {
        const char *text = sizes[t] == 0 ? empty : memcpy(end, spt_row_text(row, &table->columns[c]), sizes[t]);
        memcpy((char *)copy + table->columns[c].offset, &text, sizeof text);
        end += sizes[t];
    }
    return copy;
}

void spt_overlay_drop(spt_overlay *overlay, spt_row *row)
{
    give(overlay, row);
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

uint64_t spt_overlay_hash(const spt_row *row)
{
    const spt_table *table = table_of(row);
    const spt_index *primary = &spt_schema_rows.indexes[table->primary];
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

spt_overlay_item *spt_overlay_find(const spt_overlay *overlay, const spt_row *like, uint64_t hash)
{
    if (overlay->item_count == 0)
        return NULL;
    spt_overlay_item *item = overlay->buckets[hash & (overlay->bucket_count - 1)];
    while (item != NULL && (item->hash != hash || item->table != like->table ||
                            spt_row_compare(item->row, like, table_of(like)->primary, 0) != 0))
        item = item->next_in_bucket;
    return item;
}

static spt_overlay_item **value_bucket(const spt_overlay *overlay, int64_t value)
{
    return &overlay->value_buckets[mix((uint64_t)value) & (overlay->bucket_count - 1)];
}

spt_overlay_item *spt_overlay_find_value(const spt_overlay *overlay, int64_t value)
{
    return overlay->item_count == 0 ? NULL : *value_bucket(overlay, value);
}

/* The bucket of an item's unique value, which never changes, because it is a part of the key; NULL: it has none. */
static spt_overlay_item **own_value_bucket(const spt_overlay *overlay, const spt_overlay_item *item)
{
    uint32_t unique = overlay->unique_index[item->table];
    if (unique == SPT_NO_INDEX)
        return NULL;
    const spt_column *columns = spt_schema_rows.tables[item->table].columns;
    return value_bucket(overlay, spt_row_integer(item->row, &columns[spt_schema_rows.indexes[unique].columns[0]]));
}

static void put_in_bucket(spt_overlay *overlay, spt_overlay_item *item)
{
    spt_overlay_item **bucket = &overlay->buckets[item->hash & (overlay->bucket_count - 1)];
    item->next_in_bucket = *bucket;
    *bucket = item;
    bucket = own_value_bucket(overlay, item);
    if (bucket == NULL)
        return;
    item->next_with_value = *bucket;
    *bucket = item;
}

static void take_from_bucket(spt_overlay *overlay, const spt_overlay_item *item)
{
    spt_overlay_item **place = &overlay->buckets[item->hash & (overlay->bucket_count - 1)];
    while (*place != item)
        place = &(*place)->next_in_bucket;
    *place = item->next_in_bucket;
    place = own_value_bucket(overlay, item);
    if (place == NULL)
        return;
    while (*place != item)
        place = &(*place)->next_with_value;
    *place = item->next_with_value;
}

static void put_all(spt_overlay *overlay)
{
    for (spt_overlay_link *group = overlay->groups; group != NULL; group = group->next)
        for (spt_overlay_link *item = ((spt_overlay_group *)group)->items; item != NULL; item = item->next)
            put_in_bucket(overlay, (spt_overlay_item *)item);
}

/* As many buckets as items, or more; 0: no memory, nothing changed. */
static int reserve_bucket(spt_overlay *overlay)
{
    if (overlay->item_count < overlay->bucket_count)
        return 1;
    size_t count = overlay->bucket_count == 0 ? FIRST_BUCKETS : overlay->bucket_count * 4;
    spt_overlay_item **buckets = spt_allocate_array(&overlay->allocator, count, 2 * sizeof(spt_overlay_item *));
    if (buckets == NULL)
        return 0;
    for (size_t b = 0; b < 2 * count; b++)
        buckets[b] = NULL;
    spt_release(&overlay->allocator, overlay->buckets);
    overlay->buckets = buckets;
    overlay->value_buckets = buckets + count;
    overlay->bucket_count = count;
    put_all(overlay);
    return 1;
}

/* ---- by account ---- */

static spt_overlay_group **group_bucket(const spt_overlay *overlay, int64_t account)
{
    return &overlay->group_buckets[mix((uint64_t)account) & (overlay->group_bucket_count - 1)];
}

spt_overlay_group *spt_overlay_find_group(spt_overlay *overlay, int64_t account)
{
    spt_overlay_group *group = overlay->recent;
    if (group == NULL || group->account == account)
        return group;
    group = *group_bucket(overlay, account);
    while (group != NULL && group->account != account)
        group = group->next_in_bucket;
    if (group != NULL)
        overlay->recent = group;
    return group;
}

spt_overlay_item *spt_overlay_find_account(spt_overlay *overlay, int64_t account)
{
    spt_overlay_group *group = spt_overlay_find_group(overlay, account);
    return group == NULL ? NULL : group->row;
}

static void put_group(spt_overlay *overlay, spt_overlay_group *group)
{
    spt_overlay_group **bucket = group_bucket(overlay, group->account);
    group->next_in_bucket = *bucket;
    *bucket = group;
}

static int reserve_group(spt_overlay *overlay)
{
    if (overlay->group_count < overlay->group_bucket_count)
        return 1;
    size_t count = overlay->group_bucket_count == 0 ? FIRST_BUCKETS : overlay->group_bucket_count * 2;
    spt_overlay_group **buckets = spt_allocate_array(&overlay->allocator, count, sizeof(spt_overlay_group *));
    if (buckets == NULL)
        return 0;
    for (size_t b = 0; b < count; b++)
        buckets[b] = NULL;
    spt_release(&overlay->allocator, overlay->group_buckets);
    overlay->group_buckets = buckets;
    overlay->group_bucket_count = count;
    for (spt_overlay_link *group = overlay->groups; group != NULL; group = group->next)
        put_group(overlay, (spt_overlay_group *)group);
    return 1;
}

/* An account's group, which stays even if a commit that needed it is refused. */
static spt_overlay_group *group_of(spt_overlay *overlay, int64_t account)
{
    spt_overlay_group *group = spt_overlay_find_group(overlay, account);
    if (group != NULL || !reserve_group(overlay))
        return group;
    group = take(overlay, sizeof *group);
    if (group == NULL)
        return NULL;
    memset(group, 0, sizeof *group);
    group->account = account;
    group->link.next = overlay->groups;
    overlay->groups = &group->link;
    overlay->recent = group;
    overlay->group_count++;
    put_group(overlay, group);
    return group;
}

spt_overlay_item **spt_overlay_take_roots(spt_overlay *overlay)
{
    return take(overlay, SPT_INDEX_COUNT * sizeof(spt_overlay_item *));
}

/* ---- items ---- */

/* What a tree makes of its children when it takes the item is not set before. */
static spt_overlay_item *take_item(spt_overlay *overlay, uint32_t table)
{
    size_t trees = overlay->end_index[table] - overlay->first_index[table];
    spt_overlay_item *item = take(overlay, sizeof *item + trees * sizeof *item->child);
    if (item != NULL)
        memset(item, 0, sizeof *item);
    return item;
}

spt_overlay_item *spt_overlay_add(spt_overlay *overlay, spt_row *row, uint64_t hash)
{
    if (overlay->item_count >= SPT_OVERLAY_ROWS_MAX || !reserve_bucket(overlay))
        return NULL;
    spt_overlay_group *group = group_of(overlay, account_of(row));
    spt_overlay_item *item = group == NULL ? NULL : take_item(overlay, row->table);
    if (item == NULL)
        return NULL;
    item->table = row->table;
    item->group = group;
    item->state = SPT_ITEM_UNTOUCHED;
    item->row = row;
    item->hash = hash;
    item->priority = mix(++overlay->random);
    item->link.next = group->items;
    group->items = &item->link;
    group->count++;
    item->next_fresh = overlay->fresh;
    overlay->fresh = item;
    if (item->table == SPT_TABLE_ACCOUNT) {
        group->row = item;
        group->base_revision = 0;
    }
    put_in_bucket(overlay, item);
    overlay->item_count++;
    return item;
}

/* Takes the newest item away, which no tree has. */
static void remove_fresh(spt_overlay *overlay)
{
    spt_overlay_item *item = overlay->fresh;
    overlay->fresh = item->next_fresh;
    item->group->items = item->link.next;
    item->group->count--;
    if (item->group->row == item)
        item->group->row = NULL;
    take_from_bucket(overlay, item);
    overlay->item_count--;
    give(overlay, item->row);
    give(overlay, item->rival);
    give(overlay, item);
}

void spt_overlay_clean(spt_overlay *overlay)
{
    for (size_t p = 0; p < overlay->pending_count; p++)
        give(overlay, overlay->pending[p].row);
    overlay->pending_count = 0;
    while (overlay->fresh != NULL)
        remove_fresh(overlay);
    spt_arena_reset(&overlay->scratch);
}

void spt_overlay_keep(spt_overlay *overlay)
{
    for (spt_overlay_item *item = overlay->fresh; item != NULL; item = item->next_fresh) {
        if (item->state == SPT_ITEM_UNTOUCHED)
            item->state = SPT_ITEM_GONE;
        overlay->base_rows[item->table] += item->is_in_base != 0;
        give(overlay, item->rival);
        item->rival = NULL;
    }
    overlay->fresh = NULL;
}

void spt_overlay_free_items(spt_overlay *overlay)
{
    spt_release(&overlay->allocator, overlay->buckets);
    spt_release(&overlay->allocator, overlay->group_buckets);
    spt_arena_end(&overlay->pieces);
    spt_arena_end(&overlay->scratch);
}
