/* SPDX-License-Identifier: MIT */
#include "row.h"

#include <string.h>

#include <supportpoints/lot.h>
#include <supportpoints/ticket.h>

#include "text.h"

int64_t spt_row_integer(const spt_row *row, const spt_column *column)
{
    int64_t value;
    memcpy(&value, (const char *)row + column->offset, sizeof value);
    return value;
}

const char *spt_row_text(const spt_row *row, const spt_column *column)
{
    const char *text;
    memcpy(&text, (const char *)row + column->offset, sizeof text);
    return text;
}

/*
 * Integers follow the row's head side by side. A value is out of bounds where its distance from the least, or what the
 * span leaves of it, has the highest bit set: no branch, and two columns in one step where the processor can.
 */
static int integers_fit(const spt_row *row, const spt_table_bounds *table)
{
    const char *values = (const char *)row + sizeof *row;
    uint64_t out = 0;
    for (uint32_t i = 0; i < table->count; i++) {
        uint64_t value;
        memcpy(&value, values + i * sizeof value, sizeof value);
        uint64_t distance = value - table->least[i];
        out |= distance | (table->span[i] - distance);
    }
    return out >> 63 == 0;
}

static const char *first_misfit(const spt_row *row, const spt_table *table)
{
    for (uint32_t i = 0; i < table->column_count; i++) {
        const spt_column *column = &table->columns[i];
        if (column->type != SPT_COLUMN_INTEGER)
            break;
        int64_t value = spt_row_integer(row, column);
        if (value < column->minimum || value > column->maximum)
            return column->name;
    }
    return NULL;
}

static int text_fits(const spt_row *row, const spt_column *column)
{
    const char *text = spt_row_text(row, column);
    if (text == NULL)
        return 0;
    if (text[0] == '\0')
        return column->minimum == 0;
    return spt_text_check(text, (size_t)column->maximum) == SPT_OK;
}

/* Whether the parts add up to the sum; each is within D1's range, so that no step overflows. */
static int adds_up(int64_t sum, const int64_t *parts, int count)
{
    for (int i = 0; i < count && sum >= 0; i++)
        sum -= parts[i];
    return sum == 0;
}

static const char *account_fault(const spt_account_row *row)
{
    const int64_t places[] = {row->available, row->captured, row->spent, row->lapsed, row->revoked};
    return adds_up(row->points, places, 5) ? NULL : "points";
}

static const char *lot_fault(const spt_lot_row *row)
{
    const int64_t places[] = {row->available, row->captured, row->spent, row->lapsed, row->revoked, row->moved};
    if (!adds_up(row->points, places, 6))
        return "points";
    return row->live == (row->available > 0) ? NULL : "live";
}

static const char *ticket_fault(const spt_ticket_row *row)
{
    int open = row->state == SPT_TICKET_QUOTED || row->state == SPT_TICKET_IN_PROGRESS;
    if (row->phase != (open ? 1 : 2))
        return "phase";
    if (row->spent > row->price || row->captured > row->price - row->spent)
        return "price";
    if (row->state != SPT_TICKET_IN_PROGRESS && (row->captured != 0 || row->price != row->spent))
        return "price";
    return row->is_short == (row->price > row->captured + row->spent) ? NULL : "is_short";
}

static const char *part_fault(const spt_part_row *row)
{
    if (row->held != (row->captured > 0))
        return "held";
    return row->captured + row->spent > 0 ? NULL : "captured";
}

static const char *rows_own_fault(const spt_row *row)
{
    switch (row->table) {
    case SPT_TABLE_ACCOUNT:
        return account_fault((const spt_account_row *)(const void *)row);
    case SPT_TABLE_LOT:
        return lot_fault((const spt_lot_row *)(const void *)row);
    case SPT_TABLE_TICKET:
        return ticket_fault((const spt_ticket_row *)(const void *)row);
    case SPT_TABLE_PART:
        return part_fault((const spt_part_row *)(const void *)row);
    default:
        return NULL;
    }
}

const char *spt_row_fault(const spt_row *row, uint32_t number)
{
    const spt_table *table = &spt_schema_rows.tables[number];
    if (row == NULL || row->table != number || row->size < table->row_size)
        return "size";
    if (!integers_fit(row, &spt_schema_bounds[number]))
        return first_misfit(row, table);
    for (uint32_t i = spt_schema_bounds[number].count; i < table->column_count; i++)
        if (!text_fits(row, &table->columns[i]))
            return table->columns[i].name;
    return rows_own_fault(row);
}

static const spt_column *key_column(const spt_index *index, uint32_t position)
{
    return &spt_schema_rows.tables[index->table].columns[index->columns[position]];
}

int spt_row_in_range(const spt_row *row, const spt_range *range)
{
    const spt_index *index = &spt_schema_rows.indexes[range->index];
    uint32_t known = range->from == SPT_NO_RANGE ? range->prefix : range->prefix - 1;
    for (uint32_t i = 0; i < known; i++) {
        const spt_column *column = key_column(index, i);
        if (column->type == SPT_COLUMN_INTEGER ? spt_row_integer(row, column) != range->values[i].number
                                               : strcmp(spt_row_text(row, column), range->values[i].text) != 0)
            return 0;
    }
    return 1;
}

int spt_row_compare(const spt_row *a, const spt_row *b, uint32_t number, uint32_t first_column)
{
    const spt_index *index = &spt_schema_rows.indexes[number];
    int order = 0;
    for (uint32_t i = first_column; i < index->column_count && order == 0; i++) {
        const spt_column *column = key_column(index, i);
        if (column->type == SPT_COLUMN_TEXT) {
            order = strcmp(spt_row_text(a, column), spt_row_text(b, column));
        } else {
            int64_t left = spt_row_integer(a, column);
            int64_t right = spt_row_integer(b, column);
            order = (left > right) - (left < right);
        }
    }
    return order;
}

void spt_range_set(spt_range *range, uint32_t index, uint32_t flags, uint64_t limit)
{
    range->struct_size = (uint32_t)sizeof *range;
    range->index = index;
    range->flags = flags;
    range->prefix = 0;
    range->position = 0;
    range->from = SPT_NO_RANGE;
    range->from_column = 0;
    range->reserved = 0;
    range->limit = limit;
    range->known_revision = 0;
}

spt_range spt_range_of(uint32_t index, uint32_t flags, uint64_t limit)
{
    spt_range range = {0};
    spt_range_set(&range, index, flags, limit);
    return range;
}
