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

static size_t texts_size(const spt_row *row)
{
    const spt_table *table = table_of(row);
    size_t size = 0;
    for (uint32_t c = first_text(row); c < table->column_count; c++)
        size += strlen(spt_row_text(row, &table->columns[c])) + 1;
    return size;
}

spt_row *spt_overlay_copy(spt_overlay *overlay, const spt_row *row)
{
    const spt_table *table = table_of(row);
    spt_row *copy = take(overlay, table->row_size + texts_size(row));
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
    size_t count = overlay->bucket_count == 0 ? FIRST_BUCKETS : overlay->bucket_count * 2;
    spt_overlay_item **buckets = spt_allocate_array(&overlay->allocator, count, sizeof(spt_overlay_item *));
    if (buckets == NULL)
        return 0;
    for (size_t b = 0; b < count; b++)
        buckets[b] = NULL;
    spt_release(&overlay->allocator, overlay->buckets);
    overlay->buckets = buckets;
    overlay->bucket_count = count;
    put_all(overlay);
    return 1;
}

/* ---- by account ---- */

static spt_overlay_group **group_bucket(const spt_overlay *overlay, int64_t account)
{
    return &overlay->group_buckets[mix((uint64_t)account) & (overlay->group_bucket_count - 1)];
}

spt_overlay_group *spt_overlay_find_group(const spt_overlay *overlay, int64_t account)
{
    if (overlay->group_count == 0)
        return NULL;
    spt_overlay_group *group = *group_bucket(overlay, account);
    while (group != NULL && group->account != account)
        group = group->next_in_bucket;
    return group;
}

spt_overlay_item *spt_overlay_find_account(const spt_overlay *overlay, int64_t account)
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
    overlay->group_count++;
    put_group(overlay, group);
    return group;
}

/* ---- items ---- */

spt_overlay_item *spt_overlay_add(spt_overlay *overlay, spt_row *row, uint64_t hash)
{
    if (overlay->item_count >= SPT_OVERLAY_ROWS_MAX || !reserve_bucket(overlay))
        return NULL;
    spt_overlay_group *group = group_of(overlay, account_of(row));
    spt_overlay_item *item = group == NULL ? NULL : take(overlay, sizeof *item);
    if (item == NULL)
        return NULL;
    memset(item, 0, sizeof *item);
    item->table = row->table;
    item->group = group;
    item->state = SPT_ITEM_UNTOUCHED;
    item->row = row;
    item->hash = hash;
    item->priority = mix(++overlay->random);
    item->link.next = group->items;
    group->items = &item->link;
    item->next_fresh = overlay->fresh;
    overlay->fresh = item;
    if (item->table == SPT_TABLE_ACCOUNT)
        group->row = item;
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
    if (item->group->row == item)
        item->group->row = NULL;
    take_from_bucket(overlay, item);
    overlay->item_count--;
    give(overlay, item->row);
    give(overlay, item->base);
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
        overlay->base_rows[item->table] += item->base != NULL;
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
