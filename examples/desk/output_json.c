/* SPDX-License-Identifier: MIT */
#include <jansson.h>
#include <stdlib.h>

#include "output_internal.h"
#include "problem.h"

static json_t *value_of(const struct table *table, const struct column *column, const struct cell *cell)
{
    char buffer[CELL_BYTES];
    if (column->kind != CELL_TEXT && cell->number == CELL_ABSENT)
        return json_null();
    if (column->kind == CELL_FLAG)
        return json_boolean(cell->number != 0);
    if (column->kind == CELL_NUMBER)
        return json_integer(cell->number);
    return json_string(plain_text(table, column, cell, buffer));
}

static json_t *row_object(const struct table *table, const struct cell *row)
{
    json_t *object = must_have(json_object());
    for (size_t c = 0; c < table->form->count; c++) {
        const struct column *column = &table->form->columns[c];
        int is_set = json_object_set_new(object, column->key, value_of(table, column, &row[c])) == 0;
        if (column->kind == CELL_MONEY)
            is_set = is_set &&
                     json_object_set_new(object, "currency",
                                         row[c].number == CELL_ABSENT ? json_null() : json_string(row[c].text)) == 0;
        must_have(is_set ? object : NULL);
    }
    return object;
}

static void print_row(const struct table *table, const struct cell *row, size_t number)
{
    FILE *file = table->output->file;
    int is_list = table->form->none != NULL;
    json_t *object = row_object(table, row);
    size_t layout = is_list ? JSON_COMPACT : JSON_INDENT(2);
    char *text = must_have(json_dumps(object, layout | JSON_PRESERVE_ORDER));
    if (is_list)
        fputs(number == 0 ? "\n" : ",\n", file);
    fputs(text, file);
    free(text);
    json_decref(object);
}

void print_json_rows(struct table *table)
{
    const struct output *output = table->output;
    size_t number = table->printed;
    if (number == 0 && output->form_count > 1)
        fprintf(output->file, "%s\"%s\": ", output->begun > 1 ? ",\n" : "", table->form->name);
    if (number == 0 && table->form->none != NULL)
        fputc('[', output->file);
    for (size_t at = 0; at < table->count; at += table->form->count)
        print_row(table, table->cells + at, number++);
}

void print_json_end(struct table *table)
{
    if (table->form->none != NULL)
        fputs("\n]", table->output->file);
    if (table->output->form_count == 1)
        fputc('\n', table->output->file);
}
