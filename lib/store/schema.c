/* SPDX-License-Identifier: MIT */
/* The description of the rows in schema.h: every column's place and bounds, every index's columns. */
#include <stddef.h>

#include <supportpoints/act.h>
#include <supportpoints/limits.h>
#include <supportpoints/lot.h>
#include <supportpoints/schema.h>
#include <supportpoints/ticket.h>

#define COUNT(array) ((uint32_t)(sizeof(array) / sizeof(array)[0]))
#define INTEGER(type, member, minimum, maximum)                                         \
    {                                                                                   \
#member, SPT_COLUMN_INTEGER, (uint32_t)offsetof(type, member), minimum, maximum \
    }
#define TEXT(type, member, minimum, maximum)                                         \
    {                                                                                \
#member, SPT_COLUMN_TEXT, (uint32_t)offsetof(type, member), minimum, maximum \
    }

static const spt_column account_columns[] = {
    INTEGER(spt_account_row, account, 0, INT64_MAX),       INTEGER(spt_account_row, revision, 1, SPT_POINTS_MAX),
    INTEGER(spt_account_row, version, 1, INT32_MAX),       INTEGER(spt_account_row, opened, 0, SPT_TIME_MAX),
    INTEGER(spt_account_row, newest, 0, SPT_TIME_MAX),     INTEGER(spt_account_row, acts, 0, SPT_POINTS_MAX),
    INTEGER(spt_account_row, entries, 0, SPT_POINTS_MAX),  INTEGER(spt_account_row, lots, 0, SPT_POINTS_MAX),
    INTEGER(spt_account_row, points, 0, SPT_POINTS_MAX),   INTEGER(spt_account_row, available, 0, SPT_POINTS_MAX),
    INTEGER(spt_account_row, captured, 0, SPT_POINTS_MAX), INTEGER(spt_account_row, spent, 0, SPT_POINTS_MAX),
    INTEGER(spt_account_row, lapsed, 0, SPT_POINTS_MAX),   INTEGER(spt_account_row, revoked, 0, SPT_POINTS_MAX),
    INTEGER(spt_account_row, next_lapse, 0, SPT_NEVER),    INTEGER(spt_account_row, open_tickets, 0, SPT_POINTS_MAX),
};

static const spt_column lot_columns[] = {
    INTEGER(spt_lot_row, account, 1, INT64_MAX),
    INTEGER(spt_lot_row, lot, 1, SPT_POINTS_MAX),
    INTEGER(spt_lot_row, live, 0, 1),
    INTEGER(spt_lot_row, kind, 1, SPT_LOT_EXTENSION),
    INTEGER(spt_lot_row, points, 1, SPT_POINTS_MAX),
    INTEGER(spt_lot_row, available, 0, SPT_POINTS_MAX),
    INTEGER(spt_lot_row, captured, 0, SPT_POINTS_MAX),
    INTEGER(spt_lot_row, spent, 0, SPT_POINTS_MAX),
    INTEGER(spt_lot_row, lapsed, 0, SPT_POINTS_MAX),
    INTEGER(spt_lot_row, revoked, 0, SPT_POINTS_MAX),
    INTEGER(spt_lot_row, moved, 0, SPT_POINTS_MAX),
    INTEGER(spt_lot_row, priority, -SPT_PRIORITY_MAX, SPT_PRIORITY_MAX),
    INTEGER(spt_lot_row, acquired, 0, SPT_TIME_MAX),
    INTEGER(spt_lot_row, lapse, 0, SPT_NEVER),
    INTEGER(spt_lot_row, paid, 0, SPT_POINTS_MAX),
    INTEGER(spt_lot_row, act, 1, SPT_POINTS_MAX),
    INTEGER(spt_lot_row, claimed, 0, 1),
    INTEGER(spt_lot_row, revoked_whole, 0, 1),
    INTEGER(spt_lot_row, origin_account, 0, INT64_MAX),
    INTEGER(spt_lot_row, origin_lot, 0, SPT_POINTS_MAX),
    TEXT(spt_lot_row, currency, 0, 3),
    TEXT(spt_lot_row, pack, 0, SPT_CODE_BYTES),
};

static const spt_column ticket_columns[] = {
    INTEGER(spt_ticket_row, account, 1, INT64_MAX),
    INTEGER(spt_ticket_row, ticket, 1, INT64_MAX),
    INTEGER(spt_ticket_row, state, 1, SPT_TICKET_CANCELLED),
    INTEGER(spt_ticket_row, phase, 1, 2),
    INTEGER(spt_ticket_row, since, 0, SPT_TIME_MAX),
    INTEGER(spt_ticket_row, is_short, 0, 1),
    INTEGER(spt_ticket_row, units, -1, SPT_POINTS_MAX),
    INTEGER(spt_ticket_row, price, 0, SPT_POINTS_MAX),
    INTEGER(spt_ticket_row, captured, 0, SPT_POINTS_MAX),
    INTEGER(spt_ticket_row, spent, 0, SPT_POINTS_MAX),
    INTEGER(spt_ticket_row, released, 0, SPT_POINTS_MAX),
    INTEGER(spt_ticket_row, refunded, 0, SPT_POINTS_MAX),
    INTEGER(spt_ticket_row, opened, 0, SPT_TIME_MAX),
    INTEGER(spt_ticket_row, opened_act, 1, SPT_POINTS_MAX),
    INTEGER(spt_ticket_row, resolved, -1, SPT_TIME_MAX),
    INTEGER(spt_ticket_row, ended, -1, SPT_TIME_MAX),
    INTEGER(spt_ticket_row, disputed, 0, 1),
    INTEGER(spt_ticket_row, proposals, 0, SPT_POINTS_MAX),
    INTEGER(spt_ticket_row, proposal_open, 0, 1),
    INTEGER(spt_ticket_row, proposed, -1, SPT_POINTS_MAX),
    INTEGER(spt_ticket_row, proposal_reason, 0, SPT_REASON_CORRECTION),
    INTEGER(spt_ticket_row, proposal_until, -1, SPT_NEVER),
    INTEGER(spt_ticket_row, proposal_act, 0, SPT_POINTS_MAX),
    INTEGER(spt_ticket_row, approved, 0, SPT_POINTS_MAX),
    INTEGER(spt_ticket_row, declined, 0, SPT_POINTS_MAX),
    TEXT(spt_ticket_row, category, 1, SPT_CODE_BYTES),
    TEXT(spt_ticket_row, rule, 1, SPT_RULE_BYTES),
};

static const spt_column part_columns[] = {
    INTEGER(spt_part_row, account, 1, INT64_MAX),
    INTEGER(spt_part_row, ticket, 1, INT64_MAX),
    INTEGER(spt_part_row, lot, 1, SPT_POINTS_MAX),
    INTEGER(spt_part_row, held, 0, 1),
    INTEGER(spt_part_row, captured, 0, SPT_POINTS_MAX),
    INTEGER(spt_part_row, spent, 0, SPT_POINTS_MAX),
    INTEGER(spt_part_row, priority, -SPT_PRIORITY_MAX, SPT_PRIORITY_MAX),
    INTEGER(spt_part_row, lapse, 0, SPT_NEVER),
    INTEGER(spt_part_row, acquired, 0, SPT_TIME_MAX),
};

static const spt_column act_columns[] = {
    INTEGER(spt_act_row, account, 1, INT64_MAX),
    INTEGER(spt_act_row, act, 1, SPT_POINTS_MAX),
    INTEGER(spt_act_row, time, 0, SPT_TIME_MAX),
    INTEGER(spt_act_row, kind, 1, SPT_ACT_LAST),
    INTEGER(spt_act_row, flags, 0, SPT_FLAGS_ALL),
    INTEGER(spt_act_row, ticket, 0, INT64_MAX),
    INTEGER(spt_act_row, lot, 0, SPT_POINTS_MAX),
    INTEGER(spt_act_row, points, -1, SPT_POINTS_MAX),
    INTEGER(spt_act_row, price, -1, SPT_POINTS_MAX),
    INTEGER(spt_act_row, before, -1, SPT_POINTS_MAX),
    INTEGER(spt_act_row, reason, 0, SPT_REASON_CORRECTION),
    INTEGER(spt_act_row, units, -1, SPT_POINTS_MAX),
    INTEGER(spt_act_row, proposal, 0, SPT_POINTS_MAX),
    INTEGER(spt_act_row, proposed, -1, SPT_POINTS_MAX),
    INTEGER(spt_act_row, until, -1, SPT_NEVER),
    INTEGER(spt_act_row, paid, -1, SPT_POINTS_MAX),
    INTEGER(spt_act_row, acquired, -1, SPT_TIME_MAX),
    INTEGER(spt_act_row, months, -1, SPT_MONTHS_MAX),
    INTEGER(spt_act_row, last_day, 0, SPT_LAST_DAY_MAX),
    INTEGER(spt_act_row, priority, -SPT_PRIORITY_MAX, SPT_PRIORITY_MAX),
    INTEGER(spt_act_row, entries, 0, SPT_POINTS_MAX),
    TEXT(spt_act_row, category, 0, SPT_CODE_BYTES),
    TEXT(spt_act_row, pack, 0, SPT_CODE_BYTES),
    TEXT(spt_act_row, currency, 0, 3),
    TEXT(spt_act_row, ref, 0, SPT_REF_BYTES),
    TEXT(spt_act_row, actor, 0, SPT_ACTOR_BYTES),
    TEXT(spt_act_row, note, 0, SPT_NOTE_BYTES),
};

static const spt_column entry_columns[] = {
    INTEGER(spt_entry_row, account, 1, INT64_MAX),
    INTEGER(spt_entry_row, entry, 1, SPT_POINTS_MAX),
    INTEGER(spt_entry_row, act, 1, SPT_POINTS_MAX),
    INTEGER(spt_entry_row, kind, 1, SPT_ENTRY_LAST),
    INTEGER(spt_entry_row, outside, 0, 1),
    INTEGER(spt_entry_row, lot, 1, SPT_POINTS_MAX),
    INTEGER(spt_entry_row, points, 1, SPT_POINTS_MAX),
    INTEGER(spt_entry_row, available, 0, SPT_POINTS_MAX),
    INTEGER(spt_entry_row, captured, 0, SPT_POINTS_MAX),
};

static const spt_column setting_columns[] = {
    INTEGER(spt_setting_row, account, 0, 0),
    INTEGER(spt_setting_row, setting, 1, INT32_MAX),
    INTEGER(spt_setting_row, value, -SPT_POINTS_MAX, SPT_POINTS_MAX),
};

static const spt_column pack_columns[] = {
    INTEGER(spt_pack_row, account, 0, 0),
    INTEGER(spt_pack_row, position, 1, SPT_POINTS_MAX),
    INTEGER(spt_pack_row, kind, 1, SPT_LOT_LICENCE),
    INTEGER(spt_pack_row, points, 1, SPT_POINTS_MAX),
    INTEGER(spt_pack_row, price, 0, SPT_POINTS_MAX),
    INTEGER(spt_pack_row, months, -1, SPT_MONTHS_MAX),
    INTEGER(spt_pack_row, last_day, 0, SPT_LAST_DAY_MAX),
    INTEGER(spt_pack_row, priority, -SPT_PRIORITY_MAX, SPT_PRIORITY_MAX),
    INTEGER(spt_pack_row, once, 0, 1),
    INTEGER(spt_pack_row, retired, 0, 1),
    TEXT(spt_pack_row, code, 1, SPT_CODE_BYTES),
    TEXT(spt_pack_row, title, 1, SPT_TITLE_BYTES),
    TEXT(spt_pack_row, currency, 0, 3),
};

static const spt_column group_columns[] = {
    INTEGER(spt_group_row, account, 0, 0),
    INTEGER(spt_group_row, position, 1, SPT_POINTS_MAX),
    TEXT(spt_group_row, code, 1, SPT_CODE_BYTES),
    TEXT(spt_group_row, title, 1, SPT_TITLE_BYTES),
};

static const spt_column category_columns[] = {
    INTEGER(spt_category_row, account, 0, 0),         INTEGER(spt_category_row, position, 1, SPT_POINTS_MAX),
    INTEGER(spt_category_row, retired, 0, 1),         TEXT(spt_category_row, code, 1, SPT_CODE_BYTES),
    TEXT(spt_category_row, group, 0, SPT_CODE_BYTES), TEXT(spt_category_row, title, 1, SPT_TITLE_BYTES),
    TEXT(spt_category_row, unit, 0, SPT_RULE_BYTES),
};

static const spt_column rule_columns[] = {
    INTEGER(spt_rule_row, account, 0, 0),
    INTEGER(spt_rule_row, since, 0, SPT_TIME_MAX),
    TEXT(spt_rule_row, category, 1, SPT_CODE_BYTES),
    TEXT(spt_rule_row, rule, 1, SPT_RULE_BYTES),
};

static const spt_table tables[] = {
    {"account", (uint32_t)sizeof(spt_account_row), COUNT(account_columns), account_columns, SPT_INDEX_ACCOUNT, 0},
    {"lot", (uint32_t)sizeof(spt_lot_row), COUNT(lot_columns), lot_columns, SPT_INDEX_LOT, 0},
    {"ticket", (uint32_t)sizeof(spt_ticket_row), COUNT(ticket_columns), ticket_columns, SPT_INDEX_TICKET, 0},
    {"part", (uint32_t)sizeof(spt_part_row), COUNT(part_columns), part_columns, SPT_INDEX_PART, 0},
    {"act", (uint32_t)sizeof(spt_act_row), COUNT(act_columns), act_columns, SPT_INDEX_ACT, 0},
    {"entry", (uint32_t)sizeof(spt_entry_row), COUNT(entry_columns), entry_columns, SPT_INDEX_ENTRY, 0},
    {"setting", (uint32_t)sizeof(spt_setting_row), COUNT(setting_columns), setting_columns, SPT_INDEX_SETTING, 0},
    {"pack", (uint32_t)sizeof(spt_pack_row), COUNT(pack_columns), pack_columns, SPT_INDEX_PACK, 0},
    {"group", (uint32_t)sizeof(spt_group_row), COUNT(group_columns), group_columns, SPT_INDEX_GROUP, 0},
    {"category", (uint32_t)sizeof(spt_category_row), COUNT(category_columns), category_columns, SPT_INDEX_CATEGORY, 0},
    {"rule", (uint32_t)sizeof(spt_rule_row), COUNT(rule_columns), rule_columns, SPT_INDEX_RULE, 0},
};

/* Column numbers are places in the arrays above; tests/unit holds them against the names. */
static const spt_index indexes[] = {
    /* (account) */
    {"account", SPT_TABLE_ACCOUNT, SPT_INDEX_PRIMARY, SPT_NO_COLUMN, 1, {0}},
    /* (next_lapse, account) */
    {"account_by_lapse", SPT_TABLE_ACCOUNT, 0, SPT_NO_COLUMN, 2, {14, 0}},
    /* (account, lot) */
    {"lot", SPT_TABLE_LOT, SPT_INDEX_PRIMARY, SPT_NO_COLUMN, 2, {0, 1}},
    /* (account, live, priority, lapse, acquired, lot) */
    {"lot_by_capture", SPT_TABLE_LOT, 0, 2, 6, {0, 2, 11, 13, 12, 1}},
    /* (account, live, lapse, lot) */
    {"lot_by_lapse", SPT_TABLE_LOT, 0, 2, 4, {0, 2, 13, 1}},
    /* (account, claimed, pack, lot) */
    {"lot_by_claim", SPT_TABLE_LOT, 0, 16, 4, {0, 16, 21, 1}},
    /* (account, origin_account, origin_lot, lot) */
    {"lot_by_origin", SPT_TABLE_LOT, 0, 18, 4, {0, 18, 19, 1}},
    /* (account, ticket) */
    {"ticket", SPT_TABLE_TICKET, SPT_INDEX_PRIMARY, SPT_NO_COLUMN, 2, {0, 1}},
    /* (ticket, account) */
    {"ticket_by_id", SPT_TABLE_TICKET, SPT_INDEX_UNIQUE_FIRST, SPT_NO_COLUMN, 2, {1, 0}},
    /* (account, phase, since, ticket) */
    {"ticket_by_phase", SPT_TABLE_TICKET, 0, SPT_NO_COLUMN, 4, {0, 3, 4, 1}},
    /* (account, is_short, opened, ticket) */
    {"ticket_by_short", SPT_TABLE_TICKET, 0, 5, 4, {0, 5, 12, 1}},
    /* (account, ticket, lot) */
    {"part", SPT_TABLE_PART, SPT_INDEX_PRIMARY, SPT_NO_COLUMN, 3, {0, 1, 2}},
    /* (account, ticket, held, priority, lapse, acquired, lot) */
    {"part_by_order", SPT_TABLE_PART, 0, SPT_NO_COLUMN, 7, {0, 1, 3, 6, 7, 8, 2}},
    /* (account, act) */
    {"act", SPT_TABLE_ACT, SPT_INDEX_PRIMARY, SPT_NO_COLUMN, 2, {0, 1}},
    /* (account, ref, act) */
    {"act_by_ref", SPT_TABLE_ACT, 0, 24, 3, {0, 24, 1}},
    /* (account, ticket, act) */
    {"act_by_ticket", SPT_TABLE_ACT, SPT_INDEX_NEWEST_FIRST, 5, 3, {0, 5, 1}},
    /* (account, lot, act) */
    {"act_by_lot", SPT_TABLE_ACT, SPT_INDEX_NEWEST_FIRST, 6, 3, {0, 6, 1}},
    /* (account, entry) */
    {"entry", SPT_TABLE_ENTRY, SPT_INDEX_PRIMARY, SPT_NO_COLUMN, 2, {0, 1}},
    /* (account, act, entry) */
    {"entry_by_act", SPT_TABLE_ENTRY, 0, SPT_NO_COLUMN, 3, {0, 2, 1}},
    /* (account, lot, entry) */
    {"entry_by_lot", SPT_TABLE_ENTRY, SPT_INDEX_NEWEST_FIRST, SPT_NO_COLUMN, 3, {0, 5, 1}},
    /* (account, outside, entry) */
    {"entry_by_outside", SPT_TABLE_ENTRY, 0, 4, 3, {0, 4, 1}},
    /* (account, setting) */
    {"setting", SPT_TABLE_SETTING, SPT_INDEX_PRIMARY, SPT_NO_COLUMN, 2, {0, 1}},
    /* (account, code) */
    {"pack", SPT_TABLE_PACK, SPT_INDEX_PRIMARY, SPT_NO_COLUMN, 2, {0, 10}},
    /* (account, position, code) */
    {"pack_by_position", SPT_TABLE_PACK, 0, SPT_NO_COLUMN, 3, {0, 1, 10}},
    /* (account, code) */
    {"group", SPT_TABLE_GROUP, SPT_INDEX_PRIMARY, SPT_NO_COLUMN, 2, {0, 2}},
    /* (account, position, code) */
    {"group_by_position", SPT_TABLE_GROUP, 0, SPT_NO_COLUMN, 3, {0, 1, 2}},
    /* (account, code) */
    {"category", SPT_TABLE_CATEGORY, SPT_INDEX_PRIMARY, SPT_NO_COLUMN, 2, {0, 3}},
    /* (account, position, code) */
    {"category_by_position", SPT_TABLE_CATEGORY, 0, SPT_NO_COLUMN, 3, {0, 1, 3}},
    /* (account, category, since) */
    {"rule", SPT_TABLE_RULE, SPT_INDEX_PRIMARY, SPT_NO_COLUMN, 3, {0, 2, 1}},
};

static const spt_schema schema = {
    (uint32_t)sizeof(spt_schema), SPT_SCHEMA_VERSION, COUNT(tables), COUNT(indexes), tables, indexes};

const spt_schema *spt_schema_get(void)
{
    return &schema;
}
