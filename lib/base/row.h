/* SPDX-License-Identifier: MIT */
/* Rows as values: what a store shows is input, and is checked before it is used (D28). */
#ifndef SPT_BASE_ROW_H
#define SPT_BASE_ROW_H

#include <supportpoints/store.h>

/* The same data as spt_schema_get() gives, without a call. */
extern const spt_schema spt_schema_rows;

/* Of every table's columns, how many are integers: they come first, side by side; the rest are texts. */
extern const uint32_t spt_schema_integers[SPT_TABLE_COUNT];

/* For every table, whether a row of it has all values within their columns' bounds. */
extern int (*const spt_schema_fits[SPT_TABLE_COUNT])(const void *row);

/* NULL where a row can be one of its table's, else the name of the first column that cannot be. */
const char *spt_row_fault(const spt_row *row, uint32_t table);

/* The same of the table of a range's index; "range" for a row that is not of the range. */
const char *spt_row_fault_in(const spt_row *row, const spt_range *range);

/* Whether a row has the equal columns of a range; the last one is not looked at where it comes from a source row. */
int spt_row_in_range(const spt_row *row, const spt_range *range);

/* Compares two rows of a table by an index's columns from the given one on. */
int spt_row_compare(const spt_row *a, const spt_row *b, uint32_t index, uint32_t first_column);

/* A range of an index with nothing but its struct filled: all rows, ascending. */
spt_range spt_range_of(uint32_t index, uint32_t flags, uint64_t limit);

/* The same in place, without touching the values: for ranges that are made for every operation. */
static inline void spt_range_set(spt_range *range, uint32_t index, uint32_t flags, uint64_t limit)
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

int64_t spt_row_integer(const spt_row *row, const spt_column *column);
const char *spt_row_text(const spt_row *row, const spt_column *column);

#endif
