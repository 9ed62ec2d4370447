/* SPDX-License-Identifier: MIT */
/* Holds the description in lib/base/schema.c against what schema.h says of the rows and indexes, comments included. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <supportpoints/schema.h>

#define LINE_BYTES   512
#define HEADER_BYTES 8 /* `size` and `table`, with which every row begins */

/* Reads the next line like `SPT_INDEX_LOT = 2, / **< lot: (account, lot) …`: the number, and the comment's text. */
static int next_index_line(FILE *header, char line[LINE_BYTES], unsigned *number, const char **comment)
{
    while (fgets(line, LINE_BYTES, header)) {
        char name[64];
        const char *text = strstr(line, "/**< ");
        if (text && strstr(text, ": (") && sscanf(line, " SPT_INDEX_%63s = %u", name, number) == 2) {
            *comment = text + strlen("/**< ");
            return 1;
        }
    }
    return 0;
}

static int says(const char *text, size_t length, const char *word)
{
    return strlen(word) == length && strncmp(text, word, length) == 0;
}

static void check_columns(const spt_table *table, const spt_index *index, const char *comment)
{
    const char *at = strchr(comment, '(') + 1;
    for (uint32_t i = 0; i < index->column_count; i++) {
        size_t length = strcspn(at, ",)");
        assert_in_range(index->columns[i], 0, table->column_count - 1);
        assert_true(says(at, length, table->columns[index->columns[i]].name));
        assert_int_equal(at[length], i + 1 < index->column_count ? ',' : ')');
        at += length + strspn(at + length, ", ");
    }
}

static void check_properties(const spt_table *table, const spt_index *index, const char *comment)
{
    const char *partial = strstr(comment, "partial: ");
    assert_int_equal(partial != NULL, index->partial_column != SPT_NO_COLUMN);
    if (partial) {
        const char *column = partial + strlen("partial: ");
        assert_true(says(column, strcspn(column, "; "), table->columns[index->partial_column].name));
    }
    assert_int_equal(strstr(comment, "newest first") != NULL, (index->flags & SPT_INDEX_NEWEST_FIRST) != 0);
    assert_int_equal(strstr(comment, "is unique") != NULL, (index->flags & SPT_INDEX_UNIQUE_FIRST) != 0);
}

static void indexes_are_as_the_header_comments_say(void **state)
{
    (void)state;
    const spt_schema *schema = spt_schema_get();
    FILE *header = fopen(SCHEMA_HEADER, "r");
    char line[LINE_BYTES];
    const char *comment;
    unsigned number, count = 0;
    assert_non_null(header);
    while (next_index_line(header, line, &number, &comment)) {
        assert_int_equal(number, count);
        const spt_index *index = &schema->indexes[number];
        const spt_table *table = &schema->tables[index->table];
        assert_true(says(comment, strcspn(comment, ":"), table->name));
        check_columns(table, index, comment);
        check_properties(table, index, comment);
        count++;
    }
    fclose(header);
    assert_int_equal(count, SPT_INDEX_COUNT);
    assert_int_equal(schema->index_count, SPT_INDEX_COUNT);
}

static int has_column(const spt_index *index, uint32_t column)
{
    int found = 0;
    for (uint32_t i = 0; i < index->column_count; i++)
        found += index->columns[i] == column;
    return found;
}

static void every_index_ends_in_the_primary_key(void **state)
{
    (void)state;
    const spt_schema *schema = spt_schema_get();
    for (uint32_t i = 0; i < schema->index_count; i++) {
        const spt_index *index = &schema->indexes[i];
        const spt_index *primary = &schema->indexes[schema->tables[index->table].primary];
        for (uint32_t c = 0; c < primary->column_count; c++)
            assert_int_equal(has_column(index, primary->columns[c]), 1);
        for (uint32_t c = 0; c < index->column_count; c++)
            assert_int_equal(has_column(index, index->columns[c]), 1);
        assert_true(has_column(primary, index->columns[index->column_count - 1]));
        assert_in_range(index->column_count, 1, SPT_INDEX_COLUMNS);
        assert_true(index->columns[0] == 0 || index->columns[1] == 0);
    }
}

static void every_table_names_its_primary_index(void **state)
{
    (void)state;
    const spt_schema *schema = spt_schema_get();
    assert_int_equal(schema->struct_size, sizeof *schema);
    assert_int_equal(schema->version, SPT_SCHEMA_VERSION);
    assert_int_equal(schema->table_count, SPT_TABLE_COUNT);
    for (uint32_t t = 0; t < schema->table_count; t++) {
        const spt_index *primary = &schema->indexes[schema->tables[t].primary];
        assert_int_equal(primary->table, t);
        assert_true(primary->flags & SPT_INDEX_PRIMARY);
        assert_string_equal(primary->name, schema->tables[t].name);
        assert_string_equal(schema->tables[t].columns[0].name, "account");
    }
    for (uint32_t i = 0, found = 0; i < schema->index_count; i++) {
        found += (schema->indexes[i].flags & SPT_INDEX_PRIMARY) != 0;
        assert_true(i + 1 < schema->index_count || found == schema->table_count);
    }
}

static const uint32_t row_sizes[SPT_TABLE_COUNT] = {
    [SPT_TABLE_ACCOUNT] = sizeof(spt_account_row), [SPT_TABLE_LOT] = sizeof(spt_lot_row),
    [SPT_TABLE_TICKET] = sizeof(spt_ticket_row),   [SPT_TABLE_PART] = sizeof(spt_part_row),
    [SPT_TABLE_ACT] = sizeof(spt_act_row),         [SPT_TABLE_ENTRY] = sizeof(spt_entry_row),
    [SPT_TABLE_SETTING] = sizeof(spt_setting_row), [SPT_TABLE_PACK] = sizeof(spt_pack_row),
    [SPT_TABLE_GROUP] = sizeof(spt_group_row),     [SPT_TABLE_CATEGORY] = sizeof(spt_category_row),
    [SPT_TABLE_RULE] = sizeof(spt_rule_row),       [SPT_TABLE_HOLIDAY] = sizeof(spt_holiday_row),
    [SPT_TABLE_NOTICE] = sizeof(spt_notice_row),
};

/* Columns one behind the other from the header to the row's end: each member is described, and nothing is padding. */
static void columns_cover_their_rows_without_a_gap(void **state)
{
    (void)state;
    const spt_schema *schema = spt_schema_get();
    for (uint32_t t = 0; t < schema->table_count; t++) {
        const spt_table *table = &schema->tables[t];
        size_t end = HEADER_BYTES;
        for (uint32_t c = 0; c < table->column_count; c++) {
            assert_int_equal(table->columns[c].offset, end);
            end += table->columns[c].type == SPT_COLUMN_TEXT ? sizeof(const char *) : sizeof(int64_t);
        }
        assert_int_equal(table->row_size, row_sizes[t]);
        assert_int_equal(table->row_size, end);
    }
}

static void texts_follow_integers_and_bounds_are_in_order(void **state)
{
    (void)state;
    const spt_schema *schema = spt_schema_get();
    for (uint32_t t = 0; t < schema->table_count; t++) {
        uint32_t type = SPT_COLUMN_INTEGER;
        for (uint32_t c = 0; c < schema->tables[t].column_count; c++) {
            const spt_column *column = &schema->tables[t].columns[c];
            assert_true(column->type == type || (type == SPT_COLUMN_INTEGER && column->type == SPT_COLUMN_TEXT));
            type = column->type;
            assert_true(column->minimum <= column->maximum);
            assert_true(type == SPT_COLUMN_INTEGER || column->minimum >= 0);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(indexes_are_as_the_header_comments_say),
        cmocka_unit_test(every_index_ends_in_the_primary_key),
        cmocka_unit_test(every_table_names_its_primary_index),
        cmocka_unit_test(columns_cover_their_rows_without_a_gap),
        cmocka_unit_test(texts_follow_integers_and_bounds_are_in_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
