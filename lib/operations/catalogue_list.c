/* SPDX-License-Identifier: MIT */
/* The desk's packs, groups and categories in the order of the price list; the copy has them in that of their codes. */
#include "../base/row.h"
#include "catalogue.h"

/* Of every table that has one, the second column. */
#define POSITION_COLUMN 1

/* Merges from[begin … middle) and from[middle … end), each in order; of equal positions the first comes first. */
static void merge(const spt_listed *from, size_t begin, size_t middle, size_t end, spt_listed *to)
{
    size_t left = begin;
    size_t right = middle;
    for (size_t i = begin; i < end; i++) {
        int take_left = left < middle && (right >= end || from[left].position <= from[right].position);
        to[i] = from[take_left ? left++ : right++];
    }
}

/* Sorts by position, and answers which of the two arrays holds the result. */
static const spt_listed *sort(spt_listed *items, spt_listed *scratch, size_t count)
{
    for (size_t run = 1; run < count; run *= 2) {
        for (size_t begin = 0; begin < count; begin += 2 * run) {
            size_t middle = begin + run < count ? begin + run : count;
            size_t end = middle + run < count ? middle + run : count;
            merge(items, begin, middle, end, scratch);
        }
        spt_listed *sorted = scratch;
        scratch = items;
        items = sorted;
    }
    return items;
}

static const void *rows_of(const spt_catalogue *catalogue, uint32_t table, size_t *count)
{
    switch (table) {
    case SPT_TABLE_PACK:
        *count = catalogue->pack_count;
        return catalogue->packs;
    case SPT_TABLE_GROUP:
        *count = catalogue->group_count;
        return catalogue->groups;
    default:
        *count = catalogue->category_count;
        return catalogue->categories;
    }
}

const spt_listed *spt_catalogue_listed(const spt_catalogue *catalogue, uint32_t table, spt_arena *arena, size_t *count)
{
    const spt_table *described = &spt_schema_rows.tables[table];
    const char *rows = rows_of(catalogue, table, count);
    spt_listed *items = spt_arena_take_array(arena, *count, sizeof *items);
    spt_listed *scratch = spt_arena_take_array(arena, *count, sizeof *scratch);
    if (items == NULL || scratch == NULL)
        return NULL;
    for (size_t i = 0; i < *count; i++) {
        items[i].row = (const spt_row *)(const void *)(rows + i * described->row_size);
        items[i].position = spt_row_integer(items[i].row, &described->columns[POSITION_COLUMN]);
    }
    return sort(items, scratch, *count);
}
