/* SPDX-License-Identifier: MIT */
/*
 * Rows as bytes. A number is zigzag-coded and written seven bits at a time, least first; a text as it is, with its NUL.
 * Columns come in the order of the schema, whose names the first record of a file has: what it may lack gets the value
 * of absence, what else it lacks makes the file one that is too old, what this library does not know a newer one.
 */
#include "journal_internal.h"

#include <string.h>

#include "../base/alloc.h"
#include "../base/row.h"

#define NUMBER_BYTES 10u
#define ACTION_BITS  2u
#define ACTION_MASK  3u

/* ---- buffers ---- */

void spt_buffer_end(spt_buffer *buffer)
{
    spt_release(buffer->allocator, buffer->at);
    buffer->at = NULL;
    buffer->size = buffer->room = 0;
}

int spt_buffer_reserve(spt_buffer *buffer, size_t more)
{
    if (more <= buffer->room - buffer->size)
        return 1;
    if (more > SIZE_MAX / 4 - buffer->size)
        return 0;
    size_t room = (buffer->size + more) * 2;
    uint8_t *larger = spt_allocate(buffer->allocator, room);
    if (larger == NULL)
        return 0;
    if (buffer->size > 0)
        memcpy(larger, buffer->at, buffer->size);
    spt_release(buffer->allocator, buffer->at);
    buffer->at = larger;
    buffer->room = room;
    return 1;
}

void spt_put_u32(uint8_t *at, uint32_t number)
{
    for (int i = 0; i < 4; i++)
        at[i] = (uint8_t)(number >> 8 * i);
}

void spt_put_u64(uint8_t *at, uint64_t number)
{
    for (int i = 0; i < 8; i++)
        at[i] = (uint8_t)(number >> 8 * i);
}

uint32_t spt_get_u32(const uint8_t *at)
{
    return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

uint64_t spt_get_u64(const uint8_t *at)
{
    return (uint64_t)spt_get_u32(at) | (uint64_t)spt_get_u32(at + 4) << 32;
}

/* ---- numbers and texts ---- */

static uint8_t *put_count(uint8_t *at, uint64_t count)
{
    while (count >= 0x80) {
        *at++ = (uint8_t)(count | 0x80);
        count >>= 7;
    }
    *at++ = (uint8_t)count;
    return at;
}

static uint8_t *put_number(uint8_t *at, int64_t number)
{
    return put_count(at, (uint64_t)number << 1 ^ (number < 0 ? UINT64_MAX : 0));
}

static int64_t difference(int64_t number, int64_t from)
{
    return (int64_t)((uint64_t)number - (uint64_t)from);
}

static int64_t sum(int64_t number, int64_t more)
{
    return (int64_t)((uint64_t)number + (uint64_t)more);
}

static int get_long_count(spt_decoder *decoder, uint64_t *count)
{
    uint64_t found = 0;
    const uint8_t *at = decoder->at;
    for (uint32_t shift = 0; shift < 64 && at < decoder->end; shift += 7) {
        uint8_t byte = *at++;
        if (shift == 63 && byte > 1)
            return 0;
        found |= (uint64_t)(byte & 0x7f) << shift;
        if (byte < 0x80) {
            decoder->at = at;
            *count = found;
            return byte != 0 || shift == 0;
        }
    }
    return 0;
}

static inline int get_count(spt_decoder *decoder, uint64_t *count)
{
    if (decoder->at < decoder->end && *decoder->at < 0x80) {
        *count = *decoder->at++;
        return 1;
    }
    return get_long_count(decoder, count);
}

static inline int get_number(spt_decoder *decoder, int64_t *number)
{
    uint64_t count;
    if (!get_count(decoder, &count))
        return 0;
    *number = (int64_t)(count >> 1 ^ (0 - (count & 1)));
    return 1;
}

static int get_text(spt_decoder *decoder, const char **text, size_t most)
{
    size_t left = (size_t)(decoder->end - decoder->at);
    const uint8_t *end = left == 0 ? NULL : memchr(decoder->at, 0, left <= most ? left : most + 1);
    if (end == NULL)
        return 0;
    *text = (const char *)decoder->at;
    decoder->at = end + 1;
    return 1;
}

/* ---- the layout ---- */

static int put_text(spt_buffer *out, const char *text)
{
    size_t size = strlen(text) + 1;
    if (!spt_buffer_reserve(out, size))
        return 0;
    memcpy(out->at + out->size, text, size);
    out->size += size;
    return 1;
}

static int put_counts(spt_buffer *out, uint64_t count)
{
    if (!spt_buffer_reserve(out, NUMBER_BYTES))
        return 0;
    out->size = (size_t)(put_count(out->at + out->size, count) - out->at);
    return 1;
}

int spt_layout_write(spt_buffer *out)
{
    const spt_schema *schema = &spt_schema_rows;
    if (!put_counts(out, schema->version) || !put_counts(out, schema->table_count))
        return 0;
    for (uint32_t t = 0; t < schema->table_count; t++) {
        const spt_table *table = &schema->tables[t];
        if (!put_text(out, table->name) || !put_counts(out, table->column_count))
            return 0;
        for (uint32_t c = 0; c < table->column_count; c++)
            if (!put_counts(out, table->columns[c].type) || !put_text(out, table->columns[c].name))
                return 0;
    }
    return 1;
}

static uint32_t find_table(const char *name)
{
    uint32_t t = 0;
    while (t < spt_schema_rows.table_count && strcmp(spt_schema_rows.tables[t].name, name) != 0)
        t++;
    return t;
}

static uint32_t find_column(const spt_table *table, const char *name, uint64_t type)
{
    uint32_t c = 0;
    while (c < table->column_count && (strcmp(table->columns[c].name, name) != 0 || table->columns[c].type != type))
        c++;
    return c;
}

/*
 * Columns whose absence says nothing false of a row that was written without them. Any other one, as a sum or a key, has
 * to be there: a file that lacks it is too old to be upgraded.
 */
static const struct {
    uint32_t table;
    const char *name;
} lacking_columns[] = {
    {SPT_TABLE_ACCOUNT, "closed"}, {SPT_TABLE_LOT, "revoked_whole"}, {SPT_TABLE_TICKET, "declined"},
    {SPT_TABLE_ACT, "actor"},      {SPT_TABLE_ACT, "note"},
};

/* Tables that a file may lack, one bit each: without a row of them, all is at its default. */
#define LACKING_TABLES (1u << SPT_TABLE_SETTING | 1u << SPT_TABLE_HOLIDAY)

static int may_lack(uint32_t table, uint32_t column)
{
    const char *name = spt_schema_rows.tables[table].columns[column].name;
    for (size_t c = 0; c < sizeof lacking_columns / sizeof *lacking_columns; c++)
        if (lacking_columns[c].table == table && strcmp(lacking_columns[c].name, name) == 0)
            return 1;
    return 0;
}

/* `found`: the columns of a table that a file has, one bit each. */
static int is_complete(uint32_t table, uint64_t found)
{
    for (uint32_t c = 0; c < spt_schema_rows.tables[table].column_count; c++)
        if ((found >> c & 1) == 0 && !may_lack(table, c))
            return 0;
    return 1;
}

#define NAME_MOST 255u

static int32_t read_columns(spt_layout *layout, uint32_t number, spt_decoder *decoder)
{
    const spt_table *table = &spt_schema_rows.tables[layout->tables[number]];
    uint64_t all = 0;
    for (uint32_t c = 0; c < layout->column_counts[number]; c++) {
        uint64_t type;
        const char *name;
        if (!get_count(decoder, &type) || !get_text(decoder, &name, NAME_MOST))
            return SPT_JOURNAL_DAMAGED;
        uint32_t found = find_column(table, name, type);
        if (found == table->column_count)
            return SPT_JOURNAL_NEWER;
        layout->columns[number][c] = (uint8_t)found;
        layout->is_own &= found == c;
        all |= UINT64_C(1) << found;
    }
    return is_complete(layout->tables[number], all) ? SPT_STORE_OK : SPT_JOURNAL_OLDER;
}

static int32_t read_table(spt_layout *layout, uint32_t number, spt_decoder *decoder)
{
    uint64_t count;
    const char *name;
    if (!get_text(decoder, &name, NAME_MOST) || !get_count(decoder, &count) || count == 0)
        return SPT_JOURNAL_DAMAGED;
    layout->tables[number] = find_table(name);
    if (layout->tables[number] == spt_schema_rows.table_count || count > SPT_JOURNAL_COLUMNS)
        return SPT_JOURNAL_NEWER;
    layout->column_counts[number] = (uint32_t)count;
    layout->is_own &= layout->tables[number] == number && count == spt_schema_rows.tables[number].column_count;
    return read_columns(layout, number, decoder);
}

static int32_t read_tables(spt_layout *layout, spt_decoder *decoder)
{
    uint32_t found = LACKING_TABLES;
    for (uint32_t t = 0; t < layout->table_count; t++) {
        int32_t answer = read_table(layout, t, decoder);
        if (answer != SPT_STORE_OK)
            return answer;
        found |= 1u << layout->tables[t];
    }
    if (decoder->at != decoder->end)
        return SPT_JOURNAL_DAMAGED;
    return found == (1u << SPT_TABLE_COUNT) - 1 ? SPT_STORE_OK : SPT_JOURNAL_OLDER;
}

int32_t spt_layout_read(spt_layout *layout, const uint8_t *at, size_t size)
{
    uint64_t version, tables;
    spt_decoder decoder = {.at = at, .end = at + size};
    if (!get_count(&decoder, &version) || !get_count(&decoder, &tables))
        return SPT_JOURNAL_DAMAGED;
    if (version > spt_schema_rows.version || tables > SPT_JOURNAL_TABLES)
        return SPT_JOURNAL_NEWER;
    if (tables == 0)
        return SPT_JOURNAL_DAMAGED;
    layout->table_count = (uint32_t)tables;
    layout->is_own = version == spt_schema_rows.version && tables == spt_schema_rows.table_count;
    return read_tables(layout, &decoder);
}

/* ---- writing changes ---- */

/* The most bytes of a row; 0 where the row cannot be. */
static size_t row_room(const spt_row *row)
{
    const spt_table *table = &spt_schema_rows.tables[row->table];
    uint32_t integers = spt_schema_integers[row->table];
    size_t room = ((size_t)integers + 2) * NUMBER_BYTES;
    for (uint32_t c = integers; c < table->column_count; c++) {
        const char *text = spt_row_text(row, &table->columns[c]);
        size_t size = text == NULL ? SIZE_MAX : strlen(text);
        if (size > (size_t)table->columns[c].maximum)
            return 0;
        room += size + 1;
    }
    return room;
}

/* Integers come first in every row, one behind the other. */
static uint8_t *put_row(uint8_t *at, const spt_row *row, int64_t before)
{
    const spt_table *table = &spt_schema_rows.tables[row->table];
    uint32_t integers = spt_schema_integers[row->table];
    const int64_t *numbers = (const int64_t *)(const void *)(row + 1);
    at = put_number(at, difference(numbers[0], before));
    for (uint32_t c = 1; c < integers; c++)
        at = put_number(at, numbers[c]);
    for (uint32_t c = integers; c < table->column_count; c++) {
        const char *text = spt_row_text(row, &table->columns[c]);
        size_t size = strlen(text) + 1;
        memcpy(at, text, size);
        at += size;
    }
    return at;
}

int32_t spt_change_write(spt_buffer *out, const spt_change *change, int64_t *account)
{
    const spt_row *row = change->row;
    if (change->action < SPT_CHANGE_INSERT || change->action > SPT_CHANGE_DELETE || row == NULL ||
        row->table >= SPT_TABLE_COUNT || row->size != spt_schema_rows.tables[row->table].row_size)
        return SPT_STORE_CORRUPT;
    size_t room = row_room(row);
    if (room == 0)
        return SPT_STORE_CORRUPT;
    if (!spt_buffer_reserve(out, room))
        return SPT_STORE_NOMEM;
    uint8_t *at = put_count(out->at + out->size, row->table << ACTION_BITS | (uint32_t)change->action);
    out->size = (size_t)(put_row(at, row, *account) - out->at);
    *account = spt_row_account(row);
    return SPT_STORE_OK;
}

int32_t spt_changes_write(spt_buffer *out, const spt_change *changes, size_t count)
{
    int64_t account = 0;
    int32_t answer = SPT_STORE_OK;
    for (size_t c = 0; answer == SPT_STORE_OK && c < count; c++)
        answer = spt_change_write(out, &changes[c], &account);
    return answer;
}

int32_t spt_guards_write(spt_buffer *out, const spt_guard *guards, size_t count)
{
    if (count > SIZE_MAX / (2 * NUMBER_BYTES) - 1 || !spt_buffer_reserve(out, (count + 1) * 2 * NUMBER_BYTES))
        return SPT_STORE_NOMEM;
    uint8_t *at = put_count(out->at + out->size, count);
    for (size_t g = 0; g < count; g++)
        at = put_number(put_number(at, guards[g].account), guards[g].revision);
    out->size = (size_t)(at - out->at);
    return SPT_STORE_OK;
}

/* ---- reading changes ---- */

int spt_decode_count(spt_decoder *decoder, uint64_t *count)
{
    return get_count(decoder, count);
}

int spt_decode_guard(spt_decoder *decoder, spt_guard *guard)
{
    return get_number(decoder, &guard->account) && get_number(decoder, &guard->revision);
}

static int get_own_row(spt_decoder *decoder, spt_any_row *row)
{
    const spt_table *table = &spt_schema_rows.tables[row->row.table];
    uint32_t integers = spt_schema_integers[row->row.table];
    int64_t *numbers = (int64_t *)(void *)(&row->row + 1);
    for (uint32_t c = 0; c < integers; c++)
        if (!get_number(decoder, &numbers[c]))
            return 0;
    for (uint32_t c = integers; c < table->column_count; c++) {
        const char *text;
        if (!get_text(decoder, &text, (size_t)table->columns[c].maximum))
            return 0;
        memcpy((char *)row + table->columns[c].offset, &text, sizeof text);
    }
    return 1;
}

/* What a row has where its file lacks the column: the absence is -1 where that is allowed. */
static void set_absent(spt_any_row *row, const spt_column *column)
{
    const char *text = "";
    int64_t number = column->minimum > 0 || column->minimum == -1 ? column->minimum : 0;
    if (column->type == SPT_COLUMN_TEXT)
        memcpy((char *)row + column->offset, &text, sizeof text);
    else
        memcpy((char *)row + column->offset, &number, sizeof number);
}

static int get_column(spt_decoder *decoder, spt_any_row *row, const spt_column *column)
{
    int64_t number;
    const char *text;
    if (column->type == SPT_COLUMN_TEXT) {
        if (!get_text(decoder, &text, (size_t)column->maximum))
            return 0;
        memcpy((char *)row + column->offset, &text, sizeof text);
        return 1;
    }
    if (!get_number(decoder, &number))
        return 0;
    memcpy((char *)row + column->offset, &number, sizeof number);
    return 1;
}

static int get_foreign_row(spt_decoder *decoder, spt_any_row *row, uint32_t number)
{
    const spt_layout *layout = decoder->layout;
    const spt_table *table = &spt_schema_rows.tables[row->row.table];
    for (uint32_t c = 0; c < table->column_count; c++)
        set_absent(row, &table->columns[c]);
    for (uint32_t c = 0; c < layout->column_counts[number]; c++)
        if (!get_column(decoder, row, &table->columns[layout->columns[number][c]]))
            return 0;
    return 1;
}

int spt_decode_change(spt_decoder *decoder, spt_any_row *row, int32_t *action)
{
    uint64_t head;
    if (!get_count(decoder, &head) || head >> ACTION_BITS >= decoder->layout->table_count ||
        (head & ACTION_MASK) < SPT_CHANGE_INSERT)
        return 0;
    uint32_t number = (uint32_t)(head >> ACTION_BITS);
    *action = (int32_t)(head & ACTION_MASK);
    row->row.table = decoder->layout->tables[number];
    row->row.size = spt_schema_rows.tables[row->row.table].row_size;
    int is_read = decoder->layout->is_own ? get_own_row(decoder, row) : get_foreign_row(decoder, row, number);
    if (!is_read)
        return 0;
    row->account.account = decoder->account = sum(row->account.account, decoder->account);
    return 1;
}
