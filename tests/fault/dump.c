/* SPDX-License-Identifier: MIT */
#include "dump.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define MOST_ACCOUNTS 16

void dump_add(struct dump *to, const void *bytes, size_t length)
{
    if (to->room - to->length < length) {
        to->room = (to->room + length) * 2;
        to->bytes = realloc(to->bytes, to->room);
        assert_non_null(to->bytes);
    }
    if (length > 0)
        memcpy(to->bytes + to->length, bytes, length);
    to->length += length;
}

void dump_add_number(struct dump *to, int64_t number)
{
    dump_add(to, &number, sizeof number);
}

void dump_add_text(struct dump *to, const char *text)
{
    dump_add(to, text, strlen(text) + 1);
}

void dump_add_row(struct dump *to, const spt_row *row)
{
    const spt_table *table = &spt_schema_get()->tables[row->table];
    dump_add_number(to, row->table);
    for (uint32_t c = 0; c < table->column_count; c++) {
        const char *place = (const char *)row + table->columns[c].offset;
        if (table->columns[c].type == SPT_COLUMN_INTEGER) {
            dump_add(to, place, sizeof(int64_t));
        } else {
            const char *text;
            memcpy(&text, place, sizeof text);
            dump_add_text(to, text);
        }
    }
}

static int32_t take_row(void *ctx, uint32_t range, const spt_row *row)
{
    (void)range;
    dump_add_row(ctx, row);
    return SPT_SINK_GO_ON;
}

typedef struct account_ids {
    int64_t ids[MOST_ACCOUNTS];
    size_t count;
} account_ids;

static int32_t take_account(void *ctx, uint32_t range, const spt_row *row)
{
    account_ids *accounts = ctx;
    const void *any = row;
    (void)range;
    assert_true(accounts->count < MOST_ACCOUNTS);
    accounts->ids[accounts->count++] = ((const spt_account_row *)any)->account;
    return SPT_SINK_GO_ON;
}

static spt_range whole(uint32_t index, uint32_t prefix, int64_t account)
{
    spt_range range = {.struct_size = (uint32_t)sizeof range, .index = index, .from = SPT_NO_RANGE};
    range.limit = UINT64_MAX;
    range.prefix = prefix;
    range.values[0].number = account;
    return range;
}

struct dump dump_of(spt_store *store)
{
    struct dump made = {0};
    account_ids accounts = {.count = 0};
    const spt_schema *schema = spt_schema_get();
    spt_range all = whole(SPT_INDEX_ACCOUNT, 0, 0);
    assert_int_equal(spt_store_read(store, &all, 1, take_account, &accounts), SPT_STORE_OK);
    for (size_t a = 0; a < accounts.count; a++) {
        spt_range ranges[SPT_TABLE_COUNT];
        for (uint32_t t = 0; t < schema->table_count; t++)
            ranges[t] = whole(schema->tables[t].primary, 1, accounts.ids[a]);
        assert_int_equal(spt_store_read(store, ranges, schema->table_count, take_row, &made), SPT_STORE_OK);
    }
    return made;
}

int dump_is_equal(const struct dump *a, const struct dump *b)
{
    return a->length == b->length && (a->length == 0 || memcmp(a->bytes, b->bytes, a->length) == 0);
}

void dump_end(struct dump *dump)
{
    free(dump->bytes);
    memset(dump, 0, sizeof *dump);
}

/* ---- for a reader of a failure ---- */

/* How long the row is that begins there. */
static size_t row_length(const unsigned char *bytes)
{
    int64_t number;
    memcpy(&number, bytes, sizeof number);
    const spt_table *table = &spt_schema_get()->tables[number];
    size_t length = sizeof number;
    for (uint32_t c = 0; c < table->column_count; c++)
        length +=
            table->columns[c].type == SPT_COLUMN_INTEGER ? sizeof number : strlen((const char *)bytes + length) + 1;
    return length;
}

static void print_row(const char *sign, const unsigned char *bytes)
{
    int64_t number;
    memcpy(&number, bytes, sizeof number);
    const spt_table *table = &spt_schema_get()->tables[number];
    size_t at = sizeof number;
    print_error("  %s %s", sign, table->name);
    for (uint32_t c = 0; c < table->column_count; c++) {
        const spt_column *column = &table->columns[c];
        if (column->type == SPT_COLUMN_INTEGER) {
            memcpy(&number, bytes + at, sizeof number);
            print_error(" %s=%lld", column->name, (long long)number);
            at += sizeof number;
        } else {
            print_error(" %s=\"%.30s\"", column->name, (const char *)bytes + at);
            at += strlen((const char *)bytes + at) + 1;
        }
    }
    print_error("\n");
}

static int has_row(const struct dump *in, const unsigned char *row, size_t length)
{
    for (size_t at = 0; at < in->length;) {
        size_t other = row_length(in->bytes + at);
        if (other == length && memcmp(in->bytes + at, row, length) == 0)
            return 1;
        at += other;
    }
    return 0;
}

/* A few rows tell enough. */
#define MOST_PRINTED 6

static void print_missing(const char *sign, const struct dump *from, const struct dump *in)
{
    int printed = 0;
    for (size_t at = 0; at < from->length;) {
        size_t length = row_length(from->bytes + at);
        if (!has_row(in, from->bytes + at, length) && ++printed <= MOST_PRINTED)
            print_row(sign, from->bytes + at);
        at += length;
    }
}

void dump_explain(const struct dump *expected, const struct dump *got)
{
    print_missing("expected", expected, got);
    print_missing("got     ", got, expected);
}
