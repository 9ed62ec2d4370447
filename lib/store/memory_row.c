/* SPDX-License-Identifier: MIT */
/*
 * Packed rows: a mask of the columns that are not as expected, then their values. A number is packed as its
 * difference from what stands in the lists below, so that most columns take nothing and the others little. The lists
 * make one function each way for every table: these are the store's innermost loops, without a loop.
 */
#include "memory.h"

#include <stddef.h>
#include <string.h>

#include <supportpoints/limits.h>

/*
 * Of each table its columns without the primary key, in order of use: the fewer late ones a row has, the shorter is
 * its mask.
 *   PLAIN    a number; expected: as in the blank row
 *   LIKE     a number; expected: as another column, and packed as the difference from it
 *   FROM     a number; expected: as in the blank row; packed as the difference from another column
 *   KEPT     a text kept once in the store; expected: ""
 *   WRITTEN  a text packed with its NUL; expected: ""
 * The other column is part of the key, or stands earlier in the list.
 */
/* clang-format off */
#define ACCOUNT_FIELDS(PLAIN, LIKE, FROM, KEPT, WRITTEN)                                                    \
    PLAIN(revision) LIKE(acts, revision) PLAIN(opened) LIKE(newest, opened) LIKE(entries, acts) PLAIN(lots) \
    PLAIN(points) LIKE(available, points) PLAIN(captured) PLAIN(spent) PLAIN(open_tickets) PLAIN(lapsed)    \
    PLAIN(revoked) PLAIN(version) PLAIN(next_lapse) PLAIN(news) PLAIN(next_due) PLAIN(acked) PLAIN(disputes)             \
    PLAIN(alert) PLAIN(closed)

#define LOT_FIELDS(PLAIN, LIKE, FROM, KEPT, WRITTEN)                                                        \
    PLAIN(points) LIKE(available, points) PLAIN(spent) PLAIN(acquired) FROM(lapse, acquired) LIKE(act, lot) \
    KEPT(pack) PLAIN(live) PLAIN(captured) PLAIN(paid) KEPT(currency) PLAIN(kind) PLAIN(lapsed)             \
    PLAIN(priority) PLAIN(claimed) PLAIN(revoked) PLAIN(moved) PLAIN(revoked_whole) PLAIN(origin_account)   \
    PLAIN(origin_lot)

#define TICKET_FIELDS(PLAIN, LIKE, FROM, KEPT, WRITTEN)                                                        \
    PLAIN(since) LIKE(opened, since) PLAIN(price) LIKE(captured, price) PLAIN(opened_act) KEPT(category)       \
    KEPT(rule) PLAIN(state) PLAIN(phase) PLAIN(spent) FROM(resolved, since) FROM(ended, since) PLAIN(released) \
    PLAIN(units) PLAIN(refunded) PLAIN(is_short) PLAIN(disputed) PLAIN(proposals) PLAIN(proposal_open)         \
    PLAIN(proposed) PLAIN(proposal_reason) PLAIN(proposal_until) PLAIN(proposal_act) PLAIN(approved)           \
    PLAIN(declined) FROM(due, opened) PLAIN(waiting) FROM(answered, due)

#define PART_FIELDS(PLAIN, LIKE, FROM, KEPT, WRITTEN)                                              \
    PLAIN(acquired) FROM(lapse, acquired) PLAIN(captured) PLAIN(spent) PLAIN(held) PLAIN(priority)

#define ACT_FIELDS(PLAIN, LIKE, FROM, KEPT, WRITTEN)                                                           \
    PLAIN(time) PLAIN(kind) PLAIN(ticket) PLAIN(price) FROM(before, price) LIKE(entries, act) KEPT(actor)      \
    WRITTEN(ref) PLAIN(open_tickets) PLAIN(reason) WRITTEN(note) KEPT(category) KEPT(rule) FROM(due, time)     \
    PLAIN(lot) KEPT(pack) PLAIN(flags) PLAIN(points) PLAIN(units) PLAIN(paid) FROM(acquired, time)             \
    PLAIN(months) PLAIN(last_day) KEPT(currency) PLAIN(priority) PLAIN(proposal) PLAIN(proposed)               \
    FROM(until, time) PLAIN(turn) FROM(answered, time) PLAIN(other) PLAIN(other_act)

#define ENTRY_FIELDS(PLAIN, LIKE, FROM, KEPT, WRITTEN)                                                    \
    LIKE(act, entry) PLAIN(kind) PLAIN(lot) PLAIN(points) PLAIN(available) PLAIN(captured) PLAIN(left)      \
    PLAIN(outside) PLAIN(total) PLAIN(lapsed) PLAIN(revoked)

#define SETTING_FIELDS(PLAIN, LIKE, FROM, KEPT, WRITTEN)     \
    PLAIN(value)

#define PACK_FIELDS(PLAIN, LIKE, FROM, KEPT, WRITTEN)                                                  \
    PLAIN(position) PLAIN(kind) PLAIN(points) PLAIN(price) WRITTEN(title) KEPT(currency) PLAIN(months) \
    PLAIN(last_day) PLAIN(priority) PLAIN(once) PLAIN(retired)

#define GROUP_FIELDS(PLAIN, LIKE, FROM, KEPT, WRITTEN)       \
    PLAIN(position) WRITTEN(title)

#define CATEGORY_FIELDS(PLAIN, LIKE, FROM, KEPT, WRITTEN)                \
    PLAIN(position) WRITTEN(title) KEPT(group) KEPT(unit) PLAIN(retired)

#define RULE_FIELDS(PLAIN, LIKE, FROM, KEPT, WRITTEN)        \
    WRITTEN(rule)

#define HOLIDAY_FIELDS(PLAIN, LIKE, FROM, KEPT, WRITTEN)     \
    WRITTEN(title)

#define NOTICE_FIELDS(PLAIN, LIKE, FROM, KEPT, WRITTEN)      \
    PLAIN(found) PLAIN(waiting) PLAIN(amount) FROM(until, found)

/* clang-format on */

static const spt_account_row blank_account = {
    .size = (uint32_t)sizeof blank_account, .table = SPT_TABLE_ACCOUNT, .version = SPT_SCHEMA_VERSION};
static const spt_lot_row blank_lot = {.size = (uint32_t)sizeof blank_lot,
                                      .table = SPT_TABLE_LOT,
                                      .lapse = SPT_NEVER,
                                      .pack = "",
                                      .live = 1,
                                      .currency = "",
                                      .kind = 1};
static const spt_ticket_row blank_ticket = {.size = (uint32_t)sizeof blank_ticket,
                                            .table = SPT_TABLE_TICKET,
                                            .category = "",
                                            .rule = "",
                                            .state = 2,
                                            .phase = 1,
                                            .resolved = -1,
                                            .ended = -1,
                                            .units = -1,
                                            .proposed = -1,
                                            .proposal_until = -1,
                                            .due = -1,
                                            .answered = -1};
static const spt_part_row blank_part = {
    .size = (uint32_t)sizeof blank_part, .table = SPT_TABLE_PART, .lapse = SPT_NEVER, .held = 1};
static const spt_act_row blank_act = {.size = (uint32_t)sizeof blank_act,
                                      .table = SPT_TABLE_ACT,
                                      .price = -1,
                                      .before = -1,
                                      .actor = "",
                                      .ref = "",
                                      .note = "",
                                      .category = "",
                                      .pack = "",
                                      .points = -1,
                                      .units = -1,
                                      .paid = -1,
                                      .acquired = -1,
                                      .months = -1,
                                      .currency = "",
                                      .proposed = -1,
                                      .until = -1,
                                      .rule = "",
                                      .due = -1,
                                      .answered = -1};
static const spt_entry_row blank_entry = {.size = (uint32_t)sizeof blank_entry, .table = SPT_TABLE_ENTRY, .kind = 2};
static const spt_setting_row blank_setting = {.size = (uint32_t)sizeof blank_setting, .table = SPT_TABLE_SETTING};
static const spt_pack_row blank_pack = {
    .size = (uint32_t)sizeof blank_pack, .table = SPT_TABLE_PACK, .kind = 1, .title = "", .currency = "", .months = -1};
static const spt_group_row blank_group = {.size = (uint32_t)sizeof blank_group, .table = SPT_TABLE_GROUP, .title = ""};
static const spt_category_row blank_category = {
    .size = (uint32_t)sizeof blank_category, .table = SPT_TABLE_CATEGORY, .title = "", .group = "", .unit = ""};
static const spt_rule_row blank_rule = {.size = (uint32_t)sizeof blank_rule, .table = SPT_TABLE_RULE, .rule = ""};
static const spt_holiday_row blank_holiday = {
    .size = (uint32_t)sizeof blank_holiday, .table = SPT_TABLE_HOLIDAY, .title = ""};
static const spt_notice_row blank_notice = {
    .size = (uint32_t)sizeof blank_notice, .table = SPT_TABLE_NOTICE, .amount = -1, .until = -1};

/* ---- numbers ---- */

#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
static inline uint64_t load_little_endian(const uint8_t *at)
{
    uint64_t number;
    memcpy(&number, at, sizeof number);
    return number;
}

static inline void store_little_endian(uint8_t *at, uint64_t number)
{
    memcpy(at, &number, sizeof number);
}
#else
static inline uint64_t load_little_endian(const uint8_t *at)
{
    uint64_t number = 0;
    for (unsigned byte = 8; byte-- > 0;)
        number = number << 8 | at[byte];
    return number;
}

static inline void store_little_endian(uint8_t *at, uint64_t number)
{
    for (unsigned byte = 0; byte < 8; byte++)
        at[byte] = (uint8_t)(number >> (8 * byte));
}
#endif

/* The zeros at the low end of the first byte count the bytes that follow it; eight of them for all longer ones. */
static uint8_t *write_number(uint8_t *at, uint64_t number)
{
    if (number < 128) {
        *at = (uint8_t)(number << 1 | 1);
        return at + 1;
    }
    uint32_t length = ((63u - (uint32_t)__builtin_clzll(number)) * 37 >> 8) + 1; /* Seven bits to the byte. */
    if (length <= 8) {
        store_little_endian(at, (number << length) | (uint64_t)1 << (length - 1));
        return at + length;
    }
    *at = 0;
    store_little_endian(at + 1, number);
    return at + 9;
}

static inline const uint8_t *read_number(const uint8_t *at, uint64_t *number)
{
    if (*at & 1) {
        *number = *at >> 1;
        return at + 1;
    }
    uint64_t word = load_little_endian(at);
    uint32_t length = (uint32_t)__builtin_ctzll(word | 0x100) + 1;
    if (length <= 8) {
        *number = (word << (64 - 8 * length)) >> (64 - 7 * length);
        return at + length;
    }
    *number = load_little_endian(at + 1);
    return at + 9;
}

/* Small differences of either sign become small numbers. */
static uint8_t *write_difference(uint8_t *at, int64_t number, int64_t other)
{
    uint64_t difference = (uint64_t)number - (uint64_t)other;
    return write_number(at, (difference << 1) ^ (0 - (difference >> 63)));
}

static inline const uint8_t *read_difference(const uint8_t *at, int64_t *number, int64_t other)
{
    uint64_t folded;
    at = read_number(at, &folded);
    *number = (int64_t)((uint64_t)other + ((folded >> 1) ^ (0 - (folded & 1))));
    return at;
}

static uint8_t *write_text(uint8_t *at, const char *text)
{
    size_t size = strlen(text) + 1;
    memcpy(at, text, size);
    return at + size;
}

static const uint8_t *read_text(const uint8_t *at, const char **text)
{
    *text = (const char *)at;
    return at + strlen(*text) + 1;
}

static const uint8_t *read_kept(const spt_memory *memory, const uint8_t *at, const char **text)
{
    uint64_t number;
    at = read_number(at, &number);
    *text = spt_text_at(memory, (uint32_t)number);
    return at;
}

/* ---- one function each way for every table ---- */

#define WRITE(is_other, expression) \
    if (is_other) {                 \
        mask |= bit;                \
        at = expression;            \
    }                               \
    bit <<= 1;
#define WRITE_PLAIN(column)       WRITE(row->column != blank->column, write_difference(at, row->column, 0))
#define WRITE_LIKE(column, other) WRITE(row->column != row->other, write_difference(at, row->column, row->other))
#define WRITE_FROM(column, other) WRITE(row->column != blank->column, write_difference(at, row->column, row->other))
#define WRITE_KEPT(column)        WRITE(*row->column != '\0', write_number(at, spt_text_number(memory, row->column)))
#define WRITE_WRITTEN(column)     WRITE(*row->column != '\0', write_text(at, row->column))

#define READ(expression, otherwise) \
    if (mask & bit) {               \
        at = expression;            \
    } else {                        \
        otherwise;                  \
    }                               \
    bit <<= 1;
#define READ_PLAIN(column)       READ(read_difference(at, &row->column, 0), (void)0)
#define READ_LIKE(column, other) READ(read_difference(at, &row->column, row->other), row->column = row->other)
#define READ_FROM(column, other) READ(read_difference(at, &row->column, row->other), (void)0)
#define READ_KEPT(column)        READ(read_kept(memory, at, &row->column), (void)0)
#define READ_WRITTEN(column)     READ(read_text(at, &row->column), (void)0)

#define FUNCTIONS(name, FIELDS)                                                                                   \
    static uint8_t *write_##name(spt_memory *memory, const spt_##name##_row *row, uint8_t *at, uint32_t *written) \
    {                                                                                                             \
        const spt_##name##_row *blank = &blank_##name;                                                            \
        uint32_t mask = 0, bit = 1;                                                                               \
        (void)memory;                                                                                             \
        (void)blank;                                                                                              \
        FIELDS(WRITE_PLAIN, WRITE_LIKE, WRITE_FROM, WRITE_KEPT, WRITE_WRITTEN)                                    \
        *written = mask;                                                                                          \
        return at;                                                                                                \
    }                                                                                                             \
    static const uint8_t *read_##name(const spt_memory *memory, spt_##name##_row *row, const uint8_t *at,         \
                                      uint64_t mask)                                                              \
    {                                                                                                             \
        uint64_t bit = 1;                                                                                         \
        (void)memory;                                                                                             \
        FIELDS(READ_PLAIN, READ_LIKE, READ_FROM, READ_KEPT, READ_WRITTEN)                                         \
        return at;                                                                                                \
    }

FUNCTIONS(account, ACCOUNT_FIELDS)
FUNCTIONS(lot, LOT_FIELDS)
FUNCTIONS(ticket, TICKET_FIELDS)
FUNCTIONS(part, PART_FIELDS)
FUNCTIONS(act, ACT_FIELDS)
FUNCTIONS(entry, ENTRY_FIELDS)
FUNCTIONS(setting, SETTING_FIELDS)
FUNCTIONS(pack, PACK_FIELDS)
FUNCTIONS(group, GROUP_FIELDS)
FUNCTIONS(category, CATEGORY_FIELDS)
FUNCTIONS(rule, RULE_FIELDS)
FUNCTIONS(holiday, HOLIDAY_FIELDS)
FUNCTIONS(notice, NOTICE_FIELDS)

#define TABLES(CASE)                   \
    CASE(SPT_TABLE_ACCOUNT, account)   \
    CASE(SPT_TABLE_LOT, lot)           \
    CASE(SPT_TABLE_TICKET, ticket)     \
    CASE(SPT_TABLE_PART, part)         \
    CASE(SPT_TABLE_ACT, act)           \
    CASE(SPT_TABLE_ENTRY, entry)       \
    CASE(SPT_TABLE_SETTING, setting)   \
    CASE(SPT_TABLE_PACK, pack)         \
    CASE(SPT_TABLE_GROUP, group)       \
    CASE(SPT_TABLE_CATEGORY, category) \
    CASE(SPT_TABLE_RULE, rule)         \
    CASE(SPT_TABLE_HOLIDAY, holiday)   \
    CASE(SPT_TABLE_NOTICE, notice)

#define WRITE_CASE(number, name)                                                 \
    case number:                                                                 \
        at = write_##name(memory, (const spt_##name##_row *)any, values, &mask); \
        break;

/* The mask is known last and stands first: it is put before the values, as near as it fits. */
#define MASK_ROOM 16u

spt_bytes spt_packed_write(spt_memory *memory, const spt_row *row, uint8_t *out)
{
    const void *any = row;
    uint8_t mask_bytes[MASK_ROOM], *values = out + MASK_ROOM, *at = values;
    uint32_t mask = 0;
    switch (row->table) {
        TABLES(WRITE_CASE)
    default:
        break;
    }
    size_t mask_size = (size_t)(write_number(mask_bytes, mask) - mask_bytes);
    memcpy(values - mask_size, mask_bytes, mask_size);
    spt_bytes packed = {values - mask_size, (uint32_t)(at - (values - mask_size))};
    return packed;
}

#define READ_CASE(number, name)                    \
    case number:                                   \
        row->name = blank_##name;                  \
        row->name.account = account;               \
        spt_key_into(number, entry.key.at, row);   \
        read_##name(memory, &row->name, at, mask); \
        break;

void spt_packed_read(const spt_memory *memory, uint32_t table, int64_t account, spt_entry_view entry, spt_any_row *row)
{
    uint64_t mask;
    const uint8_t *at = read_number(entry.value.at, &mask);
    switch (table) {
        TABLES(READ_CASE)
    default:
        break;
    }
}

/* Lots, tickets and acts have their number at one place; what it sets of an account is read in any case. */
#define READ_NUMBERED_CASE(number_of_table, name) \
    case number_of_table:                         \
        row->name = blank_##name;                 \
        row->name.account = account;              \
        row->lot.lot = number;                    \
        return read_##name(memory, &row->name, at, mask);

const uint8_t *spt_packed_read_numbered(const spt_memory *memory, uint32_t table, int64_t account, int64_t number,
                                        const uint8_t *packed, spt_any_row *row)
{
    uint64_t mask;
    const uint8_t *at = read_number(packed, &mask);
    switch (table) {
        READ_NUMBERED_CASE(SPT_TABLE_LOT, lot)
        READ_NUMBERED_CASE(SPT_TABLE_TICKET, ticket)
        READ_NUMBERED_CASE(SPT_TABLE_ACT, act)
    default:
        row->account = blank_account;
        row->account.account = account;
        return read_account(memory, &row->account, at, mask);
    }
}
