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

/* The first column whose value is out of its bounds. */
static const char *first_misfit(const spt_row *row, const spt_table *table)
{
    const spt_column *column = table->columns;
    for (;; column++) {
        if (column->type == SPT_COLUMN_TEXT &&
            !spt_text_fits(spt_row_text(row, column), column->minimum, (size_t)column->maximum))
            return column->name;
        if (column->type == SPT_COLUMN_TEXT)
            continue;
        int64_t value = spt_row_integer(row, column);
        if (value < column->minimum || value > column->maximum)
            return column->name;
    }
}

/* No sum overflows: each value is within D1's range. */
static const char *account_fault(const spt_account_row *row)
{
    int64_t sum = row->available + row->captured + row->spent + row->lapsed + row->revoked;
    if (row->points != sum)
        return "points";
    if (row->acked > row->acts)
        return "acked";
    return row->news == (row->acts > row->acked) ? NULL : "news";
}

static const char *lot_fault(const spt_lot_row *row)
{
    int64_t sum = row->available + row->captured + row->spent + row->lapsed + row->revoked + row->moved;
    if (row->points != sum)
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
    if (row->state == SPT_TICKET_RESOLVED && row->resolved == SPT_UNSET)
        return "resolved";
    if (row->waiting != (open && row->due != SPT_UNSET && row->answered == SPT_UNSET))
        return "waiting";
    return row->is_short == (row->price > row->captured + row->spent) ? NULL : "is_short";
}

static const char *part_fault(const spt_part_row *row)
{
    if (row->held != (row->captured > 0))
        return "held";
    return row->captured + row->spent > 0 ? NULL : "captured";
}

static const char *entry_fault(const spt_entry_row *row)
{
    return row->outside != 0 || (row->total | row->lapsed | row->revoked) == 0 ? NULL : "total";
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
    case SPT_TABLE_ENTRY:
        return entry_fault((const spt_entry_row *)(const void *)row);
    default:
        return NULL;
    }
}

static const char *fault_of(const spt_row *row, const spt_table *table, uint32_t number)
{
    if (row == NULL || row->table != number || row->size < table->row_size)
        return "size";
    return spt_schema_fits[number](row) ? rows_own_fault(row) : first_misfit(row, table);
}

const char *spt_row_fault(const spt_row *row, uint32_t number)
{
    return fault_of(row, &spt_schema_rows.tables[number], number);
}

static int is_in_range(const spt_row *row, const spt_range *range, const spt_index *index, const spt_column *columns)
{
    uint32_t known = range->from == SPT_NO_RANGE ? range->prefix : range->prefix - 1;
    for (uint32_t i = 0; i < known; i++) {
        const spt_column *column = &columns[index->columns[i]];
        if (column->type == SPT_COLUMN_INTEGER ? spt_row_integer(row, column) != range->values[i].number
                                               : strcmp(spt_row_text(row, column), range->values[i].text) != 0)
            return 0;
    }
    return 1;
}

int spt_row_in_range(const spt_row *row, const spt_range *range)
{
    const spt_index *index = &spt_schema_rows.indexes[range->index];
    return is_in_range(row, range, index, spt_schema_rows.tables[index->table].columns);
}

const char *spt_row_fault_in(const spt_row *row, const spt_range *range)
{
    const spt_index *index = &spt_schema_rows.indexes[range->index];
    const spt_table *table = &spt_schema_rows.tables[index->table];
    const char *fault = fault_of(row, table, index->table);
    return fault == NULL && !is_in_range(row, range, index, table->columns) ? "range" : fault;
}

int spt_row_compare(const spt_row *a, const spt_row *b, uint32_t number, uint32_t first_column)
{
    const spt_index *index = &spt_schema_rows.indexes[number];
    const spt_column *columns = spt_schema_rows.tables[index->table].columns;
    int order = 0;
    for (uint32_t i = first_column; i < index->column_count && order == 0; i++) {
        const spt_column *column = &columns[index->columns[i]];
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

spt_range spt_range_of(uint32_t index, uint32_t flags, uint64_t limit)
{
    spt_range range = {0};
    spt_range_set(&range, index, flags, limit);
    return range;
}
