/* SPDX-License-Identifier: MIT */
#include "price_list.h"

#include <string.h>

#include <supportpoints/limits.h>
#include <supportpoints/lot.h>
#include <supportpoints/price_list.h>
#include <supportpoints/price_rule.h>

#include "../base/row.h"
#include "day.h"
#include "money.h"

/* FNV-1a. */
static size_t hash(const char *code)
{
    uint64_t value = UINT64_C(14695981039346656037);
    for (; *code != '\0'; code++)
        value = (value ^ (unsigned char)*code) * UINT64_C(1099511628211);
    return (size_t)(value ^ value >> 32);
}

spt_status spt_code_map_make(spt_code_map *map, spt_arena *arena, size_t count)
{
    size_t slots = 8;
    while (slots / 2 < count)
        slots *= 2;
    map->mask = slots - 1;
    map->codes = spt_arena_take_array(arena, slots, sizeof *map->codes);
    map->numbers = spt_arena_take_array(arena, slots, sizeof *map->numbers);
    return map->codes && map->numbers ? SPT_OK : SPT_E_NOMEM;
}

/* The slot that holds the code, or the empty one where it belongs: half of the slots stay empty. */
static size_t slot_of(const spt_code_map *map, const char *code)
{
    size_t slot = hash(code) & map->mask;
    while (map->codes[slot] && strcmp(map->codes[slot], code) != 0)
        slot = (slot + 1) & map->mask;
    return slot;
}

size_t spt_code_map_add(spt_code_map *map, const char *code, size_t number)
{
    size_t slot = slot_of(map, code);
    if (map->codes[slot])
        return map->numbers[slot];
    map->codes[slot] = code;
    map->numbers[slot] = number;
    return SPT_NO_NUMBER;
}

size_t spt_code_map_find(const spt_code_map *map, const char *code)
{
    size_t slot = slot_of(map, code);
    return map->codes[slot] ? map->numbers[slot] : SPT_NO_NUMBER;
}

void spt_price_rows_begin(spt_price_rows *rows, spt_arena *arena)
{
    memset(rows, 0, sizeof *rows);
    rows->arena = arena;
}

/* Replaces a row's text by a copy of the arena's; answers whether there was memory. */
static int keep(spt_price_rows *rows, const char **text)
{
    *text = spt_arena_keep(rows->arena, *text);
    return *text != NULL;
}

static spt_status add_pack(spt_price_rows *rows, const spt_pack_row *given)
{
    spt_pack_row row = *given;
    row.size = sizeof row;
    spt_pack_row *all = spt_arena_grow(rows->arena, rows->packs, rows->pack_count, &rows->pack_room, sizeof row);
    if (!all || !keep(rows, &row.code) || !keep(rows, &row.title) || !keep(rows, &row.currency))
        return SPT_E_NOMEM;
    rows->packs = all;
    all[rows->pack_count++] = row;
    return SPT_OK;
}

static spt_status add_group(spt_price_rows *rows, const spt_group_row *given)
{
    spt_group_row row = *given;
    row.size = sizeof row;
    spt_group_row *all = spt_arena_grow(rows->arena, rows->groups, rows->group_count, &rows->group_room, sizeof row);
    if (!all || !keep(rows, &row.code) || !keep(rows, &row.title))
        return SPT_E_NOMEM;
    rows->groups = all;
    all[rows->group_count++] = row;
    return SPT_OK;
}

static spt_status add_category(spt_price_rows *rows, const spt_category_row *given)
{
    spt_category_row row = *given;
    row.size = sizeof row;
    spt_category_row *all =
        spt_arena_grow(rows->arena, rows->categories, rows->category_count, &rows->category_room, sizeof row);
    if (!all || !keep(rows, &row.code) || !keep(rows, &row.group) || !keep(rows, &row.title) || !keep(rows, &row.unit))
        return SPT_E_NOMEM;
    rows->categories = all;
    all[rows->category_count++] = row;
    return SPT_OK;
}

static spt_status add_rule(spt_price_rows *rows, const spt_rule_row *given)
{
    spt_rule_row row = *given;
    row.size = sizeof row;
    spt_rule_row *all = spt_arena_grow(rows->arena, rows->rules, rows->rule_count, &rows->rule_room, sizeof row);
    if (!all || !keep(rows, &row.category) || !keep(rows, &row.rule))
        return SPT_E_NOMEM;
    rows->rules = all;
    all[rows->rule_count++] = row;
    return SPT_OK;
}

spt_status spt_price_rows_add(spt_price_rows *rows, const spt_row *row)
{
    if (row->table < SPT_TABLE_PACK || row->table > SPT_TABLE_RULE || spt_row_fault(row, row->table))
        return SPT_E_CORRUPT;
    switch (row->table) {
    case SPT_TABLE_PACK:
        return add_pack(rows, (const spt_pack_row *)(const void *)row);
    case SPT_TABLE_GROUP:
        return add_group(rows, (const spt_group_row *)(const void *)row);
    case SPT_TABLE_CATEGORY:
        return add_category(rows, (const spt_category_row *)(const void *)row);
    case SPT_TABLE_RULE:
        return add_rule(rows, (const spt_rule_row *)(const void *)row);
    default:
        return SPT_E_CORRUPT;
    }
}

static int is_last_day(int64_t date)
{
    int64_t day = 0;
    return date == 0 || (date <= SPT_LAST_DAY_MAX && spt_day_from_date(date, &day) == SPT_OK);
}

/* What the bounds of the columns do not say. */
static int is_pack(const spt_pack_row *row)
{
    if (!is_last_day(row->last_day) || (row->last_day != 0 && row->months != SPT_UNSET))
        return 0;
    if (row->kind == SPT_LOT_LICENCE)
        return row->price == 0 && row->currency[0] == '\0';
    return row->kind == SPT_LOT_PURCHASE && row->once == 0 && strlen(row->currency) == 3 &&
           spt_money_is_currency(row->currency);
}

/* Whether a rule is in its published form, as every rule on record is. */
static int is_published(const char *text)
{
    spt_price_rule rule;
    char printed[SPT_RULE_BYTES + 1];
    spt_price_rule_init(&rule, sizeof rule);
    return spt_price_rule_parse(text, &rule, NULL) == SPT_OK &&
           spt_price_rule_print(&rule, printed, sizeof printed, NULL) == SPT_OK && strcmp(printed, text) == 0;
}

static spt_status index_packs(spt_price_rows *rows)
{
    spt_status status = spt_code_map_make(&rows->pack_map, rows->arena, rows->pack_count);
    for (size_t i = 0; status == SPT_OK && i < rows->pack_count; i++)
        if (!is_pack(&rows->packs[i]) || spt_code_map_add(&rows->pack_map, rows->packs[i].code, i) != SPT_NO_NUMBER)
            status = SPT_E_CORRUPT;
    return status;
}

static spt_status index_groups(spt_price_rows *rows)
{
    spt_status status = spt_code_map_make(&rows->group_map, rows->arena, rows->group_count);
    for (size_t i = 0; status == SPT_OK && i < rows->group_count; i++)
        if (spt_code_map_add(&rows->group_map, rows->groups[i].code, i) != SPT_NO_NUMBER)
            status = SPT_E_CORRUPT;
    return status;
}

static spt_status index_categories(spt_price_rows *rows)
{
    spt_status status = spt_code_map_make(&rows->category_map, rows->arena, rows->category_count);
    for (size_t i = 0; status == SPT_OK && i < rows->category_count; i++) {
        const spt_category_row *row = &rows->categories[i];
        if ((row->group[0] != '\0' && spt_code_map_find(&rows->group_map, row->group) == SPT_NO_NUMBER) ||
            spt_code_map_add(&rows->category_map, row->code, i) != SPT_NO_NUMBER)
            status = SPT_E_CORRUPT;
    }
    return status;
}

/* Adds rule number i to those of its category: next to the one before, and later. */
static spt_status index_rule(spt_price_rows *rows, size_t i)
{
    const spt_rule_row *row = &rows->rules[i];
    size_t category = spt_code_map_find(&rows->category_map, row->category);
    if (category == SPT_NO_NUMBER || !is_published(row->rule))
        return SPT_E_CORRUPT;
    spt_price_rules *those = &rows->rules_of[category];
    if (those->count > 0 && (those->first + those->count != i || rows->rules[i - 1].since >= row->since))
        return SPT_E_CORRUPT;
    if (those->count == 0)
        those->first = i;
    those->count++;
    return SPT_OK;
}

static spt_status index_rules(spt_price_rows *rows)
{
    spt_status status = SPT_OK;
    rows->rules_of = spt_arena_take_array(rows->arena, rows->category_count, sizeof *rows->rules_of);
    if (!rows->rules_of)
        return SPT_E_NOMEM;
    for (size_t i = 0; status == SPT_OK && i < rows->rule_count; i++)
        status = index_rule(rows, i);
    for (size_t i = 0; status == SPT_OK && i < rows->category_count; i++)
        if (rows->rules_of[i].count == 0)
            status = SPT_E_CORRUPT;
    return status;
}

spt_status spt_price_rows_index(spt_price_rows *rows)
{
    spt_status status = index_packs(rows);
    if (status == SPT_OK)
        status = index_groups(rows);
    if (status == SPT_OK)
        status = index_categories(rows);
    return status == SPT_OK ? index_rules(rows) : status;
}
