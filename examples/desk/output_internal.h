/* SPDX-License-Identifier: MIT */
/* Tables, as the three ways of printing them see them. */
#ifndef DESK_OUTPUT_INTERNAL_H
#define DESK_OUTPUT_INTERNAL_H

#include "output.h"

/* So many rows are kept to find the columns' widths; then they are printed. */
#define TABLE_ROWS 1000
/* Of a table, and of all tables of a document together. */
#define TABLE_COLUMNS 96
#define CELL_BYTES    64

struct cell {
    int64_t number; /* CELL_ABSENT: none */
    char *text;     /* of a text, or the currency of money */
};

struct table {
    struct output *output;
    const struct table_form *form;
    struct cell *cells; /* by row, then column */
    size_t count;
    size_t printed; /* rows before those kept */
    int widths[TABLE_COLUMNS];
    int is_gone[TABLE_COLUMNS]; /* left out: the terminal is too narrow */
};

/* The columns for programs: money has two. */
size_t plain_keys(const struct table_form *form, const char *keys[TABLE_COLUMNS]);

/* A cell as a text for programs, in the buffer or its own; "" where there is none. */
const char *plain_text(const struct table *table, const struct column *column, const struct cell *cell,
                       char buffer[CELL_BYTES]);

void print_text_rows(struct table *table, int is_last);
void print_csv_head(struct output *output);
void print_csv_rows(struct table *table);
void print_json_rows(struct table *table);
void print_json_end(struct table *table);

#endif
