/* SPDX-License-Identifier: MIT */
#include <csv.h>
#include <stdlib.h>
#include <string.h>

#include "csv_cell.h"
#include "output_internal.h"
#include "problem.h"

static void print_cell(FILE *file, const char *text, int is_first)
{
    if (!is_first)
        fputc(',', file);
    csv_fwrite(file, text, strlen(text));
}

/* A text that a spreadsheet would run is made harmless. */
static void print_text_cell(FILE *file, const char *text, int is_first)
{
    char *harmless = csv_cell_write(text);
    print_cell(file, harmless, is_first);
    free(harmless);
}

/* The columns of all of a document's tables, each once; and one before them for the table where there are several. */
static size_t all_keys(const struct output *output, const char *all[TABLE_COLUMNS])
{
    size_t count = 0;
    for (size_t f = 0; f < output->form_count; f++) {
        const char *keys[TABLE_COLUMNS];
        size_t key_count = plain_keys(output->forms[f], keys);
        for (size_t k = 0; k < key_count; k++) {
            size_t at = 0;
            while (at < count && strcmp(all[at], keys[k]) != 0)
                at++;
            if (at == TABLE_COLUMNS)
                continue;
            all[at] = keys[k];
            count += at == count;
        }
    }
    return count;
}

void print_csv_head(struct output *output)
{
    const char *keys[TABLE_COLUMNS];
    size_t count = all_keys(output, keys);
    if (output->form_count > 1)
        print_cell(output->file, "part", 1);
    for (size_t k = 0; k < count; k++)
        print_cell(output->file, keys[k], k == 0 && output->form_count == 1);
    fputc('\n', output->file);
}

/* The cell of a row under a key; "currency" is the money's. */
static void print_under(const struct table *table, const struct cell *row, const char *key, int is_first)
{
    char buffer[CELL_BYTES];
    for (size_t c = 0; c < table->form->count; c++) {
        const struct column *column = &table->form->columns[c];
        int is_currency = column->kind == CELL_MONEY && strcmp(key, "currency") == 0;
        if (is_currency) {
            print_cell(table->output->file, row[c].number == CELL_ABSENT ? "" : row[c].text, is_first);
            return;
        }
        if (strcmp(column->key, key) == 0) {
            const char *text = plain_text(table, column, &row[c], buffer);
            (column->kind == CELL_TEXT ? print_text_cell : print_cell)(table->output->file, text, is_first);
            return;
        }
    }
    print_cell(table->output->file, "", is_first);
}

void print_csv_rows(struct table *table)
{
    const char *keys[TABLE_COLUMNS];
    struct output *output = table->output;
    size_t count = all_keys(output, keys);
    for (size_t at = 0; at < table->count; at += table->form->count) {
        if (output->form_count > 1)
            print_cell(output->file, table->form->name, 1);
        for (size_t k = 0; k < count; k++)
            print_under(table, table->cells + at, keys[k], k == 0 && output->form_count == 1);
        fputc('\n', output->file);
    }
}
