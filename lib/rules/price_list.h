/* SPDX-License-Identifier: MIT */
/*
 * The price list as rows in memory, as text, and what a new one changes (D5 to D8). No store here.
 *
 *   rows of account 0 --add--> spt_price_rows --print--> text
 *   text --parse--> spt_price_rows
 *   rows on record, rows of a text, now --diff--> row changes for one batch, each described
 */
#ifndef SPT_RULES_PRICE_LIST_H
#define SPT_RULES_PRICE_LIST_H

#include <stddef.h>
#include <stdint.h>

#include <supportpoints/allocator.h>
#include <supportpoints/schema.h>
#include <supportpoints/status.h>
#include <supportpoints/store.h>
#include <supportpoints/zone.h>

#include "../base/arena.h"

#define SPT_PRICE_REASON_BYTES 320

/* Where a text is wrong, and why; line and column count from 1, columns in bytes. */
typedef struct spt_price_error {
    uint32_t line;
    uint32_t column;
    char reason[SPT_PRICE_REASON_BYTES];
} spt_price_error;

typedef struct spt_price_place {
    uint32_t line;
    uint32_t column;
} spt_price_place;

/* Finds a code's number; made for at most `count` codes. Codes are not copied. */
typedef struct spt_code_map {
    const char **codes;
    size_t *numbers;
    size_t mask;
} spt_code_map;

#define SPT_NO_NUMBER SIZE_MAX

spt_status spt_code_map_make(spt_code_map *map, spt_arena *arena, size_t count);
/* Takes a code that is not there yet and answers SPT_NO_NUMBER, or the number that the code has already. */
size_t spt_code_map_add(spt_code_map *map, const char *code, size_t number);
size_t spt_code_map_find(const spt_code_map *map, const char *code);

/* The rules of one category: rules[first … first + count - 1] in time order. */
typedef struct spt_price_rules {
    size_t first;
    size_t count;
} spt_price_rules;

/*
 * A price list. Packs, groups and categories are in list order; the rules of a category are together and in time
 * order. Everything, texts included, is in the arena.
 */
typedef struct spt_price_rows {
    spt_arena *arena;
    spt_pack_row *packs;
    size_t pack_count, pack_room;
    spt_group_row *groups;
    size_t group_count, group_room;
    spt_category_row *categories;
    size_t category_count, category_room;
    spt_rule_row *rules;
    size_t rule_count, rule_room;
    spt_price_place *places; /* of each rule, where the rows come from a text */
    size_t place_count, place_room;
    /* Set by spt_price_rows_index(). */
    spt_code_map pack_map, group_map, category_map;
    spt_price_rules *rules_of; /* by number of the category */
} spt_price_rows;

/* Empties the rows; what they take is the arena's. */
void spt_price_rows_begin(spt_price_rows *rows, spt_arena *arena);

/*
 * Takes a copy of a pack, group, category or rule row behind those of its table. SPT_E_NOMEM; SPT_E_CORRUPT: another
 * table's, or a column out of its bounds.
 */
spt_status spt_price_rows_add(spt_price_rows *rows, const spt_row *row);

/*
 * To be called once all rows are there, before printing and comparing. SPT_E_CORRUPT where they are no price list: a
 * rule that is none, a fixed last day that is none, the same code twice, a rule without its category, a category
 * without a rule or without its group, rules out of order, a licence pack with a price.
 */
spt_status spt_price_rows_index(spt_price_rows *rows);

/*
 * Reads a text as price_list.h describes it. SPT_E_SYNTAX fills the error. `zone` says what a date alone means; NULL:
 * UTC. The undated rule of a category has `since` 0. The rows are begun.
 */
spt_status spt_price_list_parse(const char *text, const spt_zone *zone, spt_price_rows *rows, spt_price_error *error);

/*
 * Writes indexed rows as a text that the allocator gives and the caller releases; length is without the NUL.
 * SPT_E_LIMIT where it is longer than SPT_PRICE_LIST_BYTES even without past rules; SPT_E_CORRUPT where a group's
 * categories are not together, or a code cannot be written.
 */
spt_status spt_price_list_print(const spt_price_rows *rows, int64_t now, const spt_allocator *allocator, char **text,
                                size_t *length);

/* Whether a character may stand in a code, as price_list.h says. */
int spt_price_is_code_character(char c);

/* An instant as "2009-01-01T00:00:00Z". */
#define SPT_INSTANT_BYTES 24
void spt_price_instant(int64_t instant, char text[SPT_INSTANT_BYTES]);

/* What a new list changes: row changes in an order fit for a batch, and descriptions. */
typedef struct spt_price_diff {
    spt_arena *arena;
    spt_change *changes;
    size_t change_count, change_room;
    const char **texts;
    size_t text_count, text_room;
} spt_price_diff;

/*
 * Compares the rows on record with those of a text at an instant; both are indexed. What the diff points to is the
 * arena's and the rows'. SPT_E_CONFLICT, with the place in the text: it contradicts a past rule.
 */
spt_status spt_price_list_diff(const spt_price_rows *record, const spt_price_rows *text, int64_t now, spt_arena *arena,
                               spt_price_diff *diff, spt_price_error *error);

#endif
