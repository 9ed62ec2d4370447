/* SPDX-License-Identifier: MIT */
/* The description of the rows in schema.h: every column's place and bounds, every index's columns. */
#include <stddef.h>

#include <supportpoints/act.h>
#include <supportpoints/limits.h>
#include <supportpoints/lot.h>
#include <supportpoints/schema.h>
#include <supportpoints/ticket.h>

#include "row.h"
#include "text.h"

#define COUNT(array) ((uint32_t)(sizeof(array) / sizeof(array)[0]))

/* Each list gives a table's integers, then its texts, each with its bounds: for a text, the bytes. */
/* clang-format off */
#define ACCOUNT_COLUMNS(I, T) \
    I(account, 0, INT64_MAX) \
    I(revision, 1, SPT_POINTS_MAX) \
    I(version, 1, INT32_MAX) \
    I(opened, 0, SPT_TIME_MAX) \
    I(newest, 0, SPT_TIME_MAX) \
    I(acts, 0, SPT_POINTS_MAX) \
    I(entries, 0, SPT_POINTS_MAX) \
    I(lots, 0, SPT_POINTS_MAX) \
    I(points, 0, SPT_POINTS_MAX) \
    I(available, 0, SPT_POINTS_MAX) \
    I(captured, 0, SPT_POINTS_MAX) \
    I(spent, 0, SPT_POINTS_MAX) \
    I(lapsed, 0, SPT_POINTS_MAX) \
    I(revoked, 0, SPT_POINTS_MAX) \
    I(next_lapse, 0, SPT_NEVER) \
    I(open_tickets, 0, SPT_POINTS_MAX) \
    I(disputes, 0, SPT_POINTS_MAX) \
    I(next_due, 0, SPT_TIME_MAX) \
    I(acked, 0, SPT_POINTS_MAX) \
    I(news, 0, 1) \
    I(alert, 0, 1) \
    I(closed, 0, 1)

#define LOT_COLUMNS(I, T) \
    I(account, 1, INT64_MAX) \
    I(lot, 1, SPT_POINTS_MAX) \
    I(live, 0, 1) \
    I(kind, 1, SPT_LOT_EXTENSION) \
    I(points, 1, SPT_POINTS_MAX) \
    I(available, 0, SPT_POINTS_MAX) \
    I(captured, 0, SPT_POINTS_MAX) \
    I(spent, 0, SPT_POINTS_MAX) \
    I(lapsed, 0, SPT_POINTS_MAX) \
    I(revoked, 0, SPT_POINTS_MAX) \
    I(moved, 0, SPT_POINTS_MAX) \
    I(priority, -SPT_PRIORITY_MAX, SPT_PRIORITY_MAX) \
    I(acquired, 0, SPT_TIME_MAX) \
    I(lapse, 0, SPT_NEVER) \
    I(paid, 0, SPT_POINTS_MAX) \
    I(act, 1, SPT_POINTS_MAX) \
    I(claimed, 0, 1) \
    I(revoked_whole, 0, 1) \
    I(origin_account, 0, INT64_MAX) \
    I(origin_lot, 0, SPT_POINTS_MAX) \
    T(currency, 0, 3) \
    T(pack, 0, SPT_CODE_BYTES)

#define TICKET_COLUMNS(I, T) \
    I(account, 1, INT64_MAX) \
    I(ticket, 1, INT64_MAX) \
    I(state, 1, SPT_TICKET_CANCELLED) \
    I(phase, 1, 2) \
    I(since, 0, SPT_TIME_MAX) \
    I(is_short, 0, 1) \
    I(units, -1, SPT_POINTS_MAX) \
    I(price, 0, SPT_POINTS_MAX) \
    I(captured, 0, SPT_POINTS_MAX) \
    I(spent, 0, SPT_POINTS_MAX) \
    I(released, 0, SPT_POINTS_MAX) \
    I(refunded, 0, SPT_POINTS_MAX) \
    I(opened, 0, SPT_TIME_MAX) \
    I(opened_act, 1, SPT_POINTS_MAX) \
    I(resolved, -1, SPT_TIME_MAX) \
    I(ended, -1, SPT_TIME_MAX) \
    I(disputed, 0, 1) \
    I(proposals, 0, SPT_POINTS_MAX) \
    I(proposal_open, 0, 1) \
    I(proposed, -1, SPT_POINTS_MAX) \
    I(proposal_reason, 0, SPT_REASON_CORRECTION) \
    I(proposal_until, -1, SPT_NEVER) \
    I(proposal_act, 0, SPT_POINTS_MAX) \
    I(approved, 0, SPT_POINTS_MAX) \
    I(declined, 0, SPT_POINTS_MAX) \
    I(due, -1, SPT_TIME_MAX) \
    I(answered, -1, SPT_TIME_MAX) \
    I(waiting, 0, 1) \
    T(category, 1, SPT_CODE_BYTES) \
    T(rule, 1, SPT_RULE_BYTES)

#define PART_COLUMNS(I, T) \
    I(account, 1, INT64_MAX) \
    I(ticket, 1, INT64_MAX) \
    I(lot, 1, SPT_POINTS_MAX) \
    I(held, 0, 1) \
    I(captured, 0, SPT_POINTS_MAX) \
    I(spent, 0, SPT_POINTS_MAX) \
    I(priority, -SPT_PRIORITY_MAX, SPT_PRIORITY_MAX) \
    I(lapse, 0, SPT_NEVER) \
    I(acquired, 0, SPT_TIME_MAX)

#define ACT_COLUMNS(I, T) \
    I(account, 1, INT64_MAX) \
    I(act, 1, SPT_POINTS_MAX) \
    I(time, 0, SPT_TIME_MAX) \
    I(kind, 1, SPT_ACT_LAST) \
    I(flags, 0, SPT_FLAGS_ALL) \
    I(ticket, 0, INT64_MAX) \
    I(lot, 0, SPT_POINTS_MAX) \
    I(points, -1, SPT_POINTS_MAX) \
    I(price, -1, SPT_POINTS_MAX) \
    I(before, -1, SPT_POINTS_MAX) \
    I(reason, 0, SPT_REASON_CORRECTION) \
    I(units, -1, SPT_POINTS_MAX) \
    I(proposal, 0, SPT_POINTS_MAX) \
    I(proposed, -1, SPT_POINTS_MAX) \
    I(until, -1, SPT_NEVER) \
    I(paid, -1, SPT_POINTS_MAX) \
    I(acquired, -1, SPT_TIME_MAX) \
    I(months, -1, SPT_MONTHS_MAX) \
    I(last_day, 0, SPT_LAST_DAY_MAX) \
    I(priority, -SPT_PRIORITY_MAX, SPT_PRIORITY_MAX) \
    I(entries, 0, SPT_POINTS_MAX) \
    I(open_tickets, -1, SPT_POINTS_MAX) \
    I(turn, 0, SPT_TURN_LAST) \
    I(due, -1, SPT_TIME_MAX) \
    I(answered, -1, SPT_TIME_MAX) \
    I(other, 0, INT64_MAX) \
    I(other_act, 0, SPT_POINTS_MAX) \
    T(category, 0, SPT_CODE_BYTES) \
    T(rule, 0, SPT_RULE_BYTES) \
    T(pack, 0, SPT_CODE_BYTES) \
    T(currency, 0, 3) \
    T(ref, 0, SPT_REF_BYTES) \
    T(actor, 0, SPT_ACTOR_BYTES) \
    T(note, 0, SPT_NOTE_BYTES)

#define ENTRY_COLUMNS(I, T) \
    I(account, 1, INT64_MAX) \
    I(entry, 1, SPT_POINTS_MAX) \
    I(act, 1, SPT_POINTS_MAX) \
    I(kind, 1, SPT_ENTRY_LAST) \
    I(outside, 0, 1) \
    I(lot, 1, SPT_POINTS_MAX) \
    I(points, 1, SPT_POINTS_MAX) \
    I(available, 0, SPT_POINTS_MAX) \
    I(captured, 0, SPT_POINTS_MAX) \
    I(left, -1, SPT_POINTS_MAX) \
    I(total, -1, SPT_POINTS_MAX) \
    I(lapsed, 0, SPT_POINTS_MAX) \
    I(revoked, 0, SPT_POINTS_MAX)

#define SETTING_COLUMNS(I, T) \
    I(account, 0, 0) \
    I(setting, 1, INT32_MAX) \
    I(value, -SPT_POINTS_MAX, SPT_POINTS_MAX)

#define PACK_COLUMNS(I, T) \
    I(account, 0, 0) \
    I(position, 1, SPT_POINTS_MAX) \
    I(kind, 1, SPT_LOT_LICENCE) \
    I(points, 1, SPT_POINTS_MAX) \
    I(price, 0, SPT_POINTS_MAX) \
    I(months, -1, SPT_MONTHS_MAX) \
    I(last_day, 0, SPT_LAST_DAY_MAX) \
    I(priority, -SPT_PRIORITY_MAX, SPT_PRIORITY_MAX) \
    I(once, 0, 1) \
    I(retired, 0, 1) \
    T(code, 1, SPT_CODE_BYTES) \
    T(title, 1, SPT_TITLE_BYTES) \
    T(currency, 0, 3)

#define GROUP_COLUMNS(I, T) \
    I(account, 0, 0) \
    I(position, 1, SPT_POINTS_MAX) \
    T(code, 1, SPT_CODE_BYTES) \
    T(title, 1, SPT_TITLE_BYTES)

#define CATEGORY_COLUMNS(I, T) \
    I(account, 0, 0) \
    I(position, 1, SPT_POINTS_MAX) \
    I(retired, 0, 1) \
    T(code, 1, SPT_CODE_BYTES) \
    T(group, 0, SPT_CODE_BYTES) \
    T(title, 1, SPT_TITLE_BYTES) \
    T(unit, 0, SPT_RULE_BYTES)

#define RULE_COLUMNS(I, T) \
    I(account, 0, 0) \
    I(since, 0, SPT_TIME_MAX) \
    T(category, 1, SPT_CODE_BYTES) \
    T(rule, 1, SPT_RULE_BYTES)

#define HOLIDAY_COLUMNS(I, T) \
    I(account, 0, 0) \
    I(day, 0, SPT_LAST_DAY_MAX) \
    T(title, 0, SPT_TITLE_BYTES)

#define NOTICE_COLUMNS(I, T) \
    I(account, 1, INT64_MAX) \
    I(kind, 1, INT32_MAX) \
    I(object, 0, INT64_MAX) \
    I(cause, 0, SPT_NEVER) \
    I(found, 0, SPT_TIME_MAX) \
    I(waiting, 0, 1) \
    I(amount, -1, SPT_POINTS_MAX) \
    I(until, -1, SPT_NEVER)

/* clang-format on */

#define INTEGER(member, minimum, maximum) \
    {#member, SPT_COLUMN_INTEGER, (uint32_t)offsetof(ROW, member), minimum, maximum},
#define TEXT(member, minimum, maximum) {#member, SPT_COLUMN_TEXT, (uint32_t)offsetof(ROW, member), minimum, maximum},

/* Not 0: out of bounds. Where these are a number of bits, values are put together before any is looked at. */
static inline uint64_t excess(int64_t value, uint64_t minimum, uint64_t maximum)
{
    if (minimum <= 1 && (maximum & (maximum + 1)) == 0)
        return ((uint64_t)value | ((uint64_t)value - minimum)) & ~maximum;
    return (uint64_t)value - minimum > maximum - minimum;
}

#define EXCESS(member, minimum, maximum)    | excess(row->member, (uint64_t)(minimum), (uint64_t)(maximum))
#define TEXT_FITS(member, minimum, maximum) &&spt_text_fits(row->member, minimum, (size_t)(maximum))
#define NOTHING(member, minimum, maximum)

/* A table's columns, and whether a row is within their bounds. */
#define TABLE(name, COLUMNS)                                                  \
    static const spt_column name##_columns[] = {COLUMNS(INTEGER, TEXT)};      \
    static int name##_fits(const void *any)                                   \
    {                                                                         \
        const ROW *row = any;                                                 \
        return (0 COLUMNS(EXCESS, NOTHING)) == 0 COLUMNS(NOTHING, TEXT_FITS); \
    }

#define ROW spt_account_row
TABLE(account, ACCOUNT_COLUMNS)
#undef ROW

#define ROW spt_lot_row
TABLE(lot, LOT_COLUMNS)
#undef ROW

#define ROW spt_ticket_row
TABLE(ticket, TICKET_COLUMNS)
#undef ROW

#define ROW spt_part_row
TABLE(part, PART_COLUMNS)
#undef ROW

#define ROW spt_act_row
TABLE(act, ACT_COLUMNS)
#undef ROW

#define ROW spt_entry_row
TABLE(entry, ENTRY_COLUMNS)
#undef ROW

#define ROW spt_setting_row
TABLE(setting, SETTING_COLUMNS)
#undef ROW

#define ROW spt_pack_row
TABLE(pack, PACK_COLUMNS)
#undef ROW

#define ROW spt_group_row
TABLE(group, GROUP_COLUMNS)
#undef ROW

#define ROW spt_category_row
TABLE(category, CATEGORY_COLUMNS)
#undef ROW

#define ROW spt_rule_row
TABLE(rule, RULE_COLUMNS)
#undef ROW

#define ROW spt_holiday_row
TABLE(holiday, HOLIDAY_COLUMNS)
#undef ROW

#define ROW spt_notice_row
TABLE(notice, NOTICE_COLUMNS)
#undef ROW

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
    {"holiday", (uint32_t)sizeof(spt_holiday_row), COUNT(holiday_columns), holiday_columns, SPT_INDEX_HOLIDAY, 0},
    {"notice", (uint32_t)sizeof(spt_notice_row), COUNT(notice_columns), notice_columns, SPT_INDEX_NOTICE, 0},
};

/* Column numbers are places in the arrays above; tests/unit holds them against the names. */
static const spt_index indexes[] = {
    /* (account) */
    {"account", SPT_TABLE_ACCOUNT, SPT_INDEX_PRIMARY, SPT_NO_COLUMN, 1, {0}},
    /* (next_lapse, account) */
    {"account_by_lapse", SPT_TABLE_ACCOUNT, 0, SPT_NO_COLUMN, 2, {14, 0}},
    /* (next_due, account) */
    {"account_by_due", SPT_TABLE_ACCOUNT, 0, 17, 2, {17, 0}},
    /* (news, account) */
    {"account_by_news", SPT_TABLE_ACCOUNT, 0, 19, 2, {19, 0}},
    /* (alert, account) */
    {"account_by_alert", SPT_TABLE_ACCOUNT, 0, 20, 2, {20, 0}},
    /* (account, lot) */
    {"lot", SPT_TABLE_LOT, SPT_INDEX_PRIMARY, SPT_NO_COLUMN, 2, {0, 1}},
    /* (account, live, priority, lapse, acquired, lot) */
    {"lot_by_capture", SPT_TABLE_LOT, 0, 2, 6, {0, 2, 11, 13, 12, 1}},
    /* (account, live, lapse, lot) */
    {"lot_by_lapse", SPT_TABLE_LOT, 0, 2, 4, {0, 2, 13, 1}},
    /* (account, lapse, lot) */
    {"lot_by_life", SPT_TABLE_LOT, 0, SPT_NO_COLUMN, 3, {0, 13, 1}},
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
    /* (account, opened, ticket) */
    {"ticket_by_opened", SPT_TABLE_TICKET, 0, SPT_NO_COLUMN, 3, {0, 12, 1}},
    /* (account, is_short, opened, ticket) */
    {"ticket_by_short", SPT_TABLE_TICKET, 0, 5, 4, {0, 5, 12, 1}},
    /* (account, disputed, opened, ticket) */
    {"ticket_by_dispute", SPT_TABLE_TICKET, 0, 16, 4, {0, 16, 12, 1}},
    /* (account, waiting, due, ticket) */
    {"ticket_by_due", SPT_TABLE_TICKET, 0, 27, 4, {0, 27, 25, 1}},
    /* (account, ticket, lot) */
    {"part", SPT_TABLE_PART, SPT_INDEX_PRIMARY, SPT_NO_COLUMN, 3, {0, 1, 2}},
    /* (account, ticket, held, priority, lapse, acquired, lot) */
    {"part_by_order", SPT_TABLE_PART, 0, SPT_NO_COLUMN, 7, {0, 1, 3, 6, 7, 8, 2}},
    /* (account, act) */
    {"act", SPT_TABLE_ACT, SPT_INDEX_PRIMARY, SPT_NO_COLUMN, 2, {0, 1}},
    /* (account, ref, act) */
    {"act_by_ref", SPT_TABLE_ACT, 0, 31, 3, {0, 31, 1}},
    /* (account, ticket, act) */
    {"act_by_ticket", SPT_TABLE_ACT, SPT_INDEX_NEWEST_FIRST, 5, 3, {0, 5, 1}},
    /* (account, lot, act) */
    {"act_by_lot", SPT_TABLE_ACT, SPT_INDEX_NEWEST_FIRST, 6, 3, {0, 6, 1}},
    /* (account, turn, act) */
    {"act_by_turn", SPT_TABLE_ACT, 0, 22, 3, {0, 22, 1}},
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
    /* (account, day) */
    {"holiday", SPT_TABLE_HOLIDAY, SPT_INDEX_PRIMARY, SPT_NO_COLUMN, 2, {0, 1}},
    /* (account, kind, object, cause) */
    {"notice", SPT_TABLE_NOTICE, SPT_INDEX_PRIMARY, SPT_NO_COLUMN, 4, {0, 1, 2, 3}},
    /* (account, waiting, kind, object, cause) */
    {"notice_by_waiting", SPT_TABLE_NOTICE, 0, 5, 5, {0, 5, 1, 2, 3}},
};

int (*const spt_schema_fits[SPT_TABLE_COUNT])(const void *row) = {
    account_fits, lot_fits,   ticket_fits,   part_fits, act_fits,     entry_fits,  setting_fits,
    pack_fits,    group_fits, category_fits, rule_fits, holiday_fits, notice_fits,
};

#define PLUS_ONE(member, minimum, maximum) +1
const uint32_t spt_schema_integers[SPT_TABLE_COUNT] = {
    0 ACCOUNT_COLUMNS(PLUS_ONE, NOTHING),  0 LOT_COLUMNS(PLUS_ONE, NOTHING),  0 TICKET_COLUMNS(PLUS_ONE, NOTHING),
    0 PART_COLUMNS(PLUS_ONE, NOTHING),     0 ACT_COLUMNS(PLUS_ONE, NOTHING),  0 ENTRY_COLUMNS(PLUS_ONE, NOTHING),
    0 SETTING_COLUMNS(PLUS_ONE, NOTHING),  0 PACK_COLUMNS(PLUS_ONE, NOTHING), 0 GROUP_COLUMNS(PLUS_ONE, NOTHING),
    0 CATEGORY_COLUMNS(PLUS_ONE, NOTHING), 0 RULE_COLUMNS(PLUS_ONE, NOTHING), 0 HOLIDAY_COLUMNS(PLUS_ONE, NOTHING),
    0 NOTICE_COLUMNS(PLUS_ONE, NOTHING),
};

const spt_schema spt_schema_rows = {
    (uint32_t)sizeof(spt_schema), SPT_SCHEMA_VERSION, COUNT(tables), COUNT(indexes), tables, indexes};

const spt_schema *spt_schema_get(void)
{
    return &spt_schema_rows;
}
