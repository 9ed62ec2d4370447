/* SPDX-License-Identifier: MIT */
/* Byte strings that compare as the columns do. Small numbers take one byte, none is the beginning of another. */
#include "memory.h"

#include <limits.h>
#include <string.h>

#include <supportpoints/limits.h>

/* First bytes of a number, in order. SPT_NEVER, the commonest large number, has one of its own. */
enum {
    NEGATIVE = 9, /* minus the number of bytes that follow */
    SMALL = 0x10, /* plus the number */
    SMALL_COUNT = 200,
    LONG = 0xD7, /* plus the number of bytes that follow, where these are less than 5 or before SPT_NEVER */
    FIVE_BEFORE = 0xDC,
    NEVER = 0xDD,
    FIVE_AFTER = 0xDE,
    SIX = 0xDF,
    EIGHT = 0xE1
};

static inline uint32_t bytes_of(uint64_t number)
{
    return (71u - (uint32_t)__builtin_clzll(number | 1)) / 8;
}

static inline void add_byte(spt_key *key, unsigned byte)
{
    key->bytes[key->size++] = (uint8_t)byte;
}

/* Eight bytes are written, in one instruction; those behind the number are of no moment. */
static inline void add_big_endian(spt_key *key, uint64_t number, uint32_t bytes)
{
    uint8_t *at = key->bytes + key->size;
    number <<= 64 - 8 * bytes;
    at[0] = (uint8_t)(number >> 56);
    at[1] = (uint8_t)(number >> 48);
    at[2] = (uint8_t)(number >> 40);
    at[3] = (uint8_t)(number >> 32);
    at[4] = (uint8_t)(number >> 24);
    at[5] = (uint8_t)(number >> 16);
    at[6] = (uint8_t)(number >> 8);
    at[7] = (uint8_t)number;
    key->size += bytes;
}

static void add_negative(spt_key *key, int64_t number)
{
    uint32_t bytes = bytes_of(~(uint64_t)number);
    add_byte(key, NEGATIVE - bytes);
    add_big_endian(key, (uint64_t)number, bytes);
}

static unsigned first_byte(int64_t number, uint32_t bytes)
{
    if (bytes < 5)
        return LONG + bytes;
    if (bytes == 5)
        return number < SPT_NEVER ? FIVE_BEFORE : FIVE_AFTER;
    return SIX + bytes - 6;
}

void spt_key_add_number(spt_key *key, int64_t number)
{
    if (number < 0) {
        add_negative(key, number);
    } else if (number < SMALL_COUNT) {
        add_byte(key, SMALL + (unsigned)number);
    } else if (number == SPT_NEVER) {
        add_byte(key, NEVER);
    } else {
        uint32_t bytes = bytes_of((uint64_t)number);
        add_byte(key, first_byte(number, bytes));
        add_big_endian(key, (uint64_t)number, bytes);
    }
}

static uint32_t following(unsigned first)
{
    if (first < NEGATIVE)
        return NEGATIVE - first;
    if (first <= LONG || first == NEVER)
        return 0;
    if (first < FIVE_BEFORE)
        return first - LONG;
    return first <= FIVE_AFTER ? 5 : first - SIX + 6;
}

const uint8_t *spt_key_number(const uint8_t *at, int64_t *number)
{
    unsigned first = *at++;
    if (first >= SMALL && first <= LONG) {
        *number = (int64_t)first - SMALL;
        return at;
    }
    if (first == NEVER) {
        *number = SPT_NEVER;
        return at;
    }
    uint64_t value = first < NEGATIVE ? UINT64_MAX : 0;
    for (uint32_t bytes = following(first); bytes > 0; bytes--)
        value = (value << 8) | *at++;
    *number = (int64_t)value;
    return at;
}

void spt_key_add_text(spt_key *key, const char *text, size_t maximum)
{
    size_t size = 0;
    while (size < maximum && text[size] != '\0')
        add_byte(key, (uint8_t)text[size++]);
    add_byte(key, text[size] == '\0' ? 0 : 1);
}

int64_t spt_column_number(const spt_row *row, uint32_t column)
{
    int64_t number;
    memcpy(&number, (const char *)row + spt_schema_get()->tables[row->table].columns[column].offset, sizeof number);
    return number;
}

static void add_column(spt_key *key, const spt_row *row, const spt_column *column)
{
    const char *member = (const char *)row + column->offset;
    if (column->type == SPT_COLUMN_INTEGER) {
        int64_t number;
        memcpy(&number, member, sizeof number);
        spt_key_add_number(key, number);
    } else {
        const char *text;
        memcpy(&text, member, sizeof text);
        spt_key_add_text(key, text, (size_t)column->maximum);
    }
}

void spt_key_add_columns(spt_key *key, const spt_index *index, const spt_row *row, uint32_t from)
{
    const spt_column *columns = spt_schema_get()->tables[index->table].columns;
    for (uint32_t c = from; c < index->column_count; c++)
        add_column(key, row, &columns[index->columns[c]]);
}

void spt_key_of_row(spt_key *key, const spt_row *row)
{
    const spt_schema *schema = spt_schema_get();
    const spt_lot_row *lot = (const void *)row; /* Lots, tickets, acts and entries have their number at one place. */
    const spt_part_row *part = (const void *)row;
    key->size = 0;
    if (row->table == SPT_TABLE_ACCOUNT)
        return;
    if (row->table > SPT_TABLE_ENTRY) {
        spt_key_add_columns(key, &schema->indexes[schema->tables[row->table].primary], row, 1);
        return;
    }
    spt_key_add_number(key, lot->lot);
    if (row->table == SPT_TABLE_PART)
        spt_key_add_number(key, part->lot);
}

void spt_key_into(uint32_t table, const uint8_t *at, spt_any_row *row)
{
    const spt_schema *schema = spt_schema_get();
    void *whole = row; /* Of any table, not only the head that all rows begin with. */
    if (table == SPT_TABLE_ACCOUNT)
        return;
    if (table > SPT_TABLE_ENTRY) {
        spt_key_into_row(at, &schema->indexes[schema->tables[table].primary], whole, 1);
        return;
    }
    at = spt_key_number(at, &row->lot.lot);
    if (table == SPT_TABLE_PART)
        spt_key_number(at, &row->part.lot);
}

void spt_key_into_row(const uint8_t *at, const spt_index *index, spt_row *row, uint32_t from)
{
    const spt_column *columns = spt_schema_get()->tables[index->table].columns;
    for (uint32_t c = from; c < index->column_count; c++) {
        const spt_column *column = &columns[index->columns[c]];
        char *member = (char *)row + column->offset;
        if (column->type == SPT_COLUMN_INTEGER) {
            int64_t number;
            at = spt_key_number(at, &number);
            memcpy(member, &number, sizeof number);
        } else {
            const char *text = (const char *)at;
            memcpy(member, &text, sizeof text);
            at += strlen(text) + 1;
        }
    }
}
