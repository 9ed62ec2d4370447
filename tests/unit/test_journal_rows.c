/* SPDX-License-Identifier: MIT */
/* Rows as the journal's bytes: what is written is read again, and nothing else is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <supportpoints/limits.h>

#include "base/alloc.h"
#include "base/row.h"
#include "store/journal_internal.h"

static const spt_allocator *allocator(void)
{
    static spt_allocator plain;
    assert_int_equal(spt_allocator_take(&plain, NULL), SPT_OK);
    return &plain;
}

static spt_layout own_layout(void)
{
    spt_layout layout;
    spt_buffer bytes = {.allocator = allocator()};
    assert_true(spt_layout_write(&bytes));
    assert_int_equal(spt_layout_read(&layout, bytes.at, bytes.size), SPT_STORE_OK);
    assert_true(layout.is_own);
    spt_buffer_end(&bytes);
    return layout;
}

/* ---- the layout ---- */

struct written {
    uint8_t bytes[8192];
    size_t size;
};

static void a_layout_that_is_cut_or_goes_on_is_damaged(void **state)
{
    spt_layout layout;
    spt_buffer bytes = {.allocator = allocator()};
    (void)state;
    assert_true(spt_layout_write(&bytes));
    assert_true(spt_buffer_reserve(&bytes, 1));
    bytes.at[bytes.size] = 0;
    for (size_t size = 0; size < bytes.size; size++)
        assert_int_equal(spt_layout_read(&layout, bytes.at, size), SPT_JOURNAL_DAMAGED);
    assert_int_equal(spt_layout_read(&layout, bytes.at, bytes.size + 1), SPT_JOURNAL_DAMAGED);
    spt_buffer_end(&bytes);
}

static void expect_layout(const char *bytes, size_t size, int32_t expected)
{
    spt_layout layout;
    assert_int_equal(spt_layout_read(&layout, (const uint8_t *)bytes, size), expected);
}

static void what_a_layout_may_say(void **state)
{
    (void)state;
    expect_layout("\x02\x00", 2, SPT_JOURNAL_NEWER);
    expect_layout("\x01\x41", 2, SPT_JOURNAL_NEWER);
    expect_layout("\x01\x01lots\0\x01\x01lot\0", 12, SPT_JOURNAL_NEWER);
    expect_layout("\x01\x01lot\0\x00", 7, SPT_JOURNAL_DAMAGED);
    expect_layout("\x01\x01lot\0\x41", 7, SPT_JOURNAL_NEWER);
    expect_layout("\x01\x01lot\0\x01\x02lot\0", 12, SPT_JOURNAL_NEWER); /* a number, not a text */
    expect_layout("\x01\x01lot\0\x01\x01lot\0", 12, SPT_JOURNAL_OLDER);
    expect_layout("\x01\x00", 2, SPT_JOURNAL_DAMAGED);
    expect_layout("\x80\x00\x00", 3, SPT_JOURNAL_DAMAGED);                                      /* 0 in two bytes */
    expect_layout("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02\x00", 11, SPT_JOURNAL_DAMAGED);     /* 65 bits */
    expect_layout("\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01\x00", 12, SPT_JOURNAL_DAMAGED); /* eleven bytes */
    expect_layout("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01\x00", 11, SPT_JOURNAL_NEWER);       /* 2^64-1 */
}

/* Appends a number below 128, or a text with its NUL. */
static void put_byte(struct written *to, uint32_t number)
{
    assert_true(number < 128 && to->size < sizeof to->bytes);
    to->bytes[to->size++] = (uint8_t)number;
}

static void put_name(struct written *to, const char *name)
{
    size_t size = strlen(name) + 1;
    assert_true(size <= sizeof to->bytes - to->size);
    memcpy(to->bytes + to->size, name, size);
    to->size += size;
}

/* What the library makes of its own layout without a table, or without one column of it. */
static int32_t answer_without(const char *table, const char *column)
{
    const spt_schema *schema = spt_schema_get();
    struct written to = {{0}, 0};
    spt_layout layout;
    put_byte(&to, schema->version);
    put_byte(&to, schema->table_count - (column == NULL));
    for (uint32_t t = 0; t < schema->table_count; t++) {
        const spt_table *described = &schema->tables[t];
        int is_it = strcmp(described->name, table) == 0;
        if (is_it && column == NULL)
            continue;
        put_name(&to, described->name);
        put_byte(&to, described->column_count - (uint32_t)is_it);
        for (uint32_t c = 0; c < described->column_count; c++)
            if (!is_it || strcmp(described->columns[c].name, column) != 0) {
                put_byte(&to, described->columns[c].type);
                put_name(&to, described->columns[c].name);
            }
    }
    int32_t answer = spt_layout_read(&layout, to.bytes, to.size);
    if (answer == SPT_STORE_OK)
        assert_false(layout.is_own);
    return answer;
}

static int is_in(const char *list, const char *table, const char *column)
{
    char name[64];
    snprintf(name, sizeof name, " %s%s%s ", table, column == NULL ? "" : ".", column == NULL ? "" : column);
    return strstr(list, name) != NULL;
}

/* doc/journal-format.md names them. */
static const char may_lack[] = " setting holiday account.closed lot.revoked_whole ticket.declined act.actor act.note ";

/* A file of an older layout is upgraded or refused as such, whatever it lacks; never is it called damaged. */
static void what_a_layout_may_lack(void **state)
{
    const spt_schema *schema = spt_schema_get();
    int upgraded = 0;
    (void)state;
    for (uint32_t t = 0; t < schema->table_count; t++)
        for (uint32_t c = 0; c <= schema->tables[t].column_count; c++) {
            const char *table = schema->tables[t].name;
            const char *column = c < schema->tables[t].column_count ? schema->tables[t].columns[c].name : NULL;
            int is_fine = is_in(may_lack, table, column);
            int32_t answer = answer_without(table, column);
            if (answer != (is_fine ? SPT_STORE_OK : SPT_JOURNAL_OLDER))
                fail_msg("without %s.%s: %d", table, column == NULL ? "*" : column, answer);
            upgraded += is_fine;
        }
    assert_int_equal(upgraded, 7);
}

/* ---- changes ---- */

/* A row of a table with an account and texts, all else nothing. */
static spt_any_row row_of(uint32_t table, int64_t account)
{
    const spt_table *described = &spt_schema_get()->tables[table];
    const char *text = "zwei W\xc3\xb6rter";
    spt_any_row row;
    memset(&row, 0, sizeof row);
    row.row = (spt_row){described->row_size, table};
    for (uint32_t c = 0; c < described->column_count; c++) {
        const spt_column *column = &described->columns[c];
        const char *given = (size_t)column->maximum < strlen(text) ? "" : text;
        int64_t number = c == 0 ? account : c % 2 == 0 ? INT64_MIN + c : INT64_MAX - c;
        if (column->type == SPT_COLUMN_TEXT)
            memcpy((char *)&row + column->offset, &given, sizeof given);
        else
            memcpy((char *)&row + column->offset, &number, sizeof number);
    }
    return row;
}

static void every_table_is_read_as_it_was_written(void **state)
{
    const spt_layout layout = own_layout();
    (void)state;
    for (uint32_t table = 0; table < SPT_TABLE_COUNT; table++) {
        spt_any_row written = row_of(table, 7), read;
        int32_t action = 0;
        int64_t account = 9;
        spt_buffer bytes = {.allocator = allocator()};
        const spt_change change = {SPT_CHANGE_UPDATE, 0, &written.row};
        assert_int_equal(spt_change_write(&bytes, &change, &account), SPT_STORE_OK);
        assert_int_equal(account, 7);
        for (size_t size = 0; size <= bytes.size; size++) {
            spt_decoder decoder = {.layout = &layout, .at = bytes.at, .end = bytes.at + size, .account = 9};
            assert_int_equal(spt_decode_change(&decoder, &read, &action), size == bytes.size);
        }
        assert_int_equal(action, SPT_CHANGE_UPDATE);
        assert_int_equal(spt_row_compare(&written.row, &read.row, spt_schema_get()->tables[table].primary, 0), 0);
        assert_int_equal(read.account.account, 7);
        spt_buffer_end(&bytes);
    }
}

static void expect_unwritable(int32_t action, const spt_row *row)
{
    int64_t account = 0;
    spt_buffer bytes = {.allocator = allocator()};
    const spt_change change = {action, 0, row};
    assert_int_equal(spt_change_write(&bytes, &change, &account), SPT_STORE_CORRUPT);
    assert_int_equal(bytes.size, 0);
    spt_buffer_end(&bytes);
}

static void what_is_no_change_is_not_written(void **state)
{
    spt_any_row row = row_of(SPT_TABLE_LOT, 1);
    (void)state;
    expect_unwritable(0, &row.row);
    expect_unwritable(4, &row.row);
    expect_unwritable(SPT_CHANGE_INSERT, NULL);
    row.lot.currency = "EURO";
    expect_unwritable(SPT_CHANGE_INSERT, &row.row);
    row.lot.currency = NULL;
    expect_unwritable(SPT_CHANGE_INSERT, &row.row);
    row = row_of(SPT_TABLE_LOT, 1);
    row.row.size--;
    expect_unwritable(SPT_CHANGE_INSERT, &row.row);
    row.row.table = SPT_TABLE_COUNT;
    expect_unwritable(SPT_CHANGE_INSERT, &row.row);
}

static void what_is_no_change_is_not_read(void **state)
{
    const spt_layout layout = own_layout();
    static const uint8_t heads[] = {0, SPT_TABLE_LOT << 2, SPT_TABLE_COUNT << 2 | 1, 0x80};
    (void)state;
    for (size_t h = 0; h < sizeof heads; h++) {
        spt_any_row row;
        int32_t action;
        uint8_t bytes[100] = {heads[h]};
        spt_decoder decoder = {.layout = &layout, .at = bytes, .end = bytes + sizeof bytes};
        assert_false(spt_decode_change(&decoder, &row, &action));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_layout_that_is_cut_or_goes_on_is_damaged),
        cmocka_unit_test(what_a_layout_may_say),
        cmocka_unit_test(what_a_layout_may_lack),
        cmocka_unit_test(every_table_is_read_as_it_was_written),
        cmocka_unit_test(what_is_no_change_is_not_written),
        cmocka_unit_test(what_is_no_change_is_not_read),
    };
    return cmocka_run_group_tests_name("journal rows", tests, NULL, NULL);
}
