/* SPDX-License-Identifier: MIT */
/* Settings and price list in memory: a copy of account 0's rows, good as long as its revision is the same. */
#ifndef SPT_OPERATIONS_CATALOGUE_H
#define SPT_OPERATIONS_CATALOGUE_H

#include <supportpoints/price_rule.h>
#include <supportpoints/schema.h>

#include "../base/arena.h"
#include "../rules/ticket_rules.h"
#include "../rules/work.h"

typedef struct spt_catalogue_rule {
    spt_rule_row row;
    spt_price_rule rule;
} spt_catalogue_rule;

/* Arrays are in the order of their tables' primary keys. */
typedef struct spt_catalogue {
    spt_arena arena;
    spt_account_row desk; /* account 0; revision 0: not read yet */
    spt_settings settings;
    spt_pack_row *packs;
    size_t pack_count;
    spt_group_row *groups;
    size_t group_count;
    spt_category_row *categories;
    size_t category_count;
    spt_catalogue_rule *rules;
    size_t rule_count;
    int64_t *holidays; /* what the settings show; the count is there */
} spt_catalogue;

/* By code; NULL: none. */
const spt_pack_row *spt_catalogue_pack(const spt_catalogue *catalogue, const char *code);
const spt_category_row *spt_catalogue_category(const spt_catalogue *catalogue, const char *code);
const spt_group_row *spt_catalogue_group(const spt_catalogue *catalogue, const char *code);

/* A row of the price list, and its place in it. */
typedef struct spt_listed {
    int64_t position;
    const spt_row *row;
} spt_listed;

/* All packs, groups or categories in the order of the list, in the arena; NULL: no memory. */
const spt_listed *spt_catalogue_listed(const spt_catalogue *catalogue, uint32_t table, spt_arena *arena, size_t *count);

/* The rule of a category in force at an instant (D8); NULL: none yet. */
const spt_catalogue_rule *spt_catalogue_rule_at(const spt_catalogue *catalogue, const char *category, int64_t at);

/* What a category says for a number of units at an instant: 1, or 0 where there is no such category or rule. */
int spt_catalogue_terms(const spt_catalogue *catalogue, const char *category, int64_t units, int64_t at,
                        spt_ticket_terms *terms);

/* A setting's place and bounds; 0: there is none of this number. */
int spt_catalogue_setting(int32_t setting, int64_t *minimum, int64_t *maximum, int64_t *standard);
int64_t spt_catalogue_setting_value(const spt_settings *settings, int32_t setting);
void spt_catalogue_set(spt_settings *settings, int32_t setting, int64_t value);

#endif
