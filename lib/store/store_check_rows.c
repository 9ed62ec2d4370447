/* SPDX-License-Identifier: MIT */
/* Rows of any table, handled by the description alone. */
#include "store_check_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const spt_table *spt_check_table(const spt_row *row)
{
    return &spt_schema_get()->tables[row->table];
}

spt_value spt_check_get(const spt_row *row, uint32_t column)
{
    const spt_column *described = &spt_check_table(row)->columns[column];
    const char *member = (const char *)row + described->offset;
    spt_value value = {0, NULL};
    if (described->type == SPT_COLUMN_TEXT)
        memcpy(&value.text, member, sizeof value.text);
    else
        memcpy(&value.number, member, sizeof value.number);
    return value;
}

void spt_check_set(spt_row *row, uint32_t column, int64_t number, const char *text)
{
    const spt_column *described = &spt_check_table(row)->columns[column];
    char *member = (char *)row + described->offset;
    if (described->type == SPT_COLUMN_TEXT)
        memcpy(member, &text, sizeof text);
    else
        memcpy(member, &number, sizeof number);
}

int spt_check_compare(const spt_row *row, const uint32_t *columns, uint32_t count, const spt_value *values)
{
    int order = 0;
    for (uint32_t c = 0; c < count && order == 0; c++) {
        spt_value value = spt_check_get(row, columns[c]);
        if (value.text != NULL)
            order = strcmp(value.text, values[c].text);
        else
            order = (value.number > values[c].number) - (value.number < values[c].number);
    }
    return order;
}

int spt_check_same_key(const spt_row *left, const spt_row *right, const uint32_t *columns, uint32_t count)
{
    for (uint32_t c = 0; c < count; c++) {
        spt_value value = spt_check_get(right, columns[c]);
        if (spt_check_compare(left, &columns[c], 1, &value) != 0)
            return 0;
    }
    return 1;
}

uint32_t spt_check_difference(const spt_row *left, const spt_row *right)
{
    for (uint32_t c = 0; c < spt_check_table(left)->column_count; c++)
        if (!spt_check_same_key(left, right, &c, 1))
            return c;
    return SPT_NO_COLUMN;
}

void spt_check_blank(spt_check_row *row, uint32_t table, int64_t account)
{
    memset(row, 0, sizeof *row);
    row->row.table = table;
    const spt_table *described = spt_check_table(&row->row);
    row->row.size = described->row_size;
    for (uint32_t c = 0; c < described->column_count; c++) {
        int64_t least = described->columns[c].minimum;
        spt_check_set(&row->row, c, least > 0 ? least : 0, least > 0 ? "x" : "");
    }
    spt_check_set(&row->row, 0, account, NULL);
}

static const char *malformed_column(const spt_row *row, const spt_column *column, uint32_t number)
{
    spt_value value = spt_check_get(row, number);
    if (column->type != SPT_COLUMN_TEXT)
        return NULL;
    if (value.text == NULL)
        return "a text is NULL";
    return memchr(value.text, '\0', (size_t)column->maximum + 1) ? NULL : "a text is longer than its bound";
}

const char *spt_check_malformed(const spt_row *row, uint32_t table)
{
    if (row == NULL)
        return "the row is NULL";
    if (row->table != table)
        return "the row is of another table";
    const spt_table *described = spt_check_table(row);
    if (row->size != described->row_size)
        return "the row's size is wrong";
    const char *reason = NULL;
    for (uint32_t c = 0; c < described->column_count && reason == NULL; c++)
        reason = malformed_column(row, &described->columns[c], c);
    return reason;
}

static size_t text_bytes(const spt_row *row)
{
    const spt_table *table = spt_check_table(row);
    size_t bytes = 0;
    for (uint32_t c = 0; c < table->column_count; c++)
        if (table->columns[c].type == SPT_COLUMN_TEXT)
            bytes += strlen(spt_check_get(row, c).text) + 1;
    return bytes;
}

spt_row *spt_check_copy(const spt_row *row)
{
    const spt_table *table = spt_check_table(row);
    char *block = malloc(table->row_size + text_bytes(row));
    if (block == NULL)
        return NULL;
    memcpy(block, row, table->row_size);
    spt_row *copy = (spt_row *)(void *)block;
    char *text = block + table->row_size;
    for (uint32_t c = 0; c < table->column_count; c++) {
        if (table->columns[c].type != SPT_COLUMN_TEXT)
            continue;
        size_t size = strlen(spt_check_get(row, c).text) + 1;
        memcpy(text, spt_check_get(row, c).text, size);
        spt_check_set(copy, c, 0, text);
        text += size;
    }
    return copy;
}

int spt_check_append(spt_check_rows *rows, const spt_row *row, uint32_t range)
{
    if (rows->count == rows->capacity) {
        size_t capacity = rows->capacity * 2 + 32;
        struct spt_check_shown *list = realloc(rows->list, capacity * sizeof *list);
        if (list == NULL)
            return 0;
        rows->list = list;
        rows->capacity = capacity;
    }
    spt_row *copy = spt_check_copy(row);
    if (copy == NULL)
        return 0;
    rows->list[rows->count].row = copy;
    rows->list[rows->count++].range = range;
    return 1;
}

void spt_check_clear(spt_check_rows *rows)
{
    for (size_t r = 0; r < rows->count; r++)
        free(rows->list[r].row);
    free(rows->list);
    memset(rows, 0, sizeof *rows);
}
