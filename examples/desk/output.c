/* SPDX-License-Identifier: MIT */
#include "output.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "../drawing.h"
#include "day.h"
#include "output_internal.h"
#include "problem.h"

#define NARROWEST 40
#define WIDEST    1000

/* ---- the document ---- */

int output_width(FILE *file)
{
    const char *told = getenv("COLUMNS");
    struct winsize size = {0, 0, 0, 0};
    int width = told != NULL ? atoi(told) : 0;
    if (!isatty(fileno(file)))
        return 0;
    if (width <= 0 && ioctl(fileno(file), TIOCGWINSZ, &size) == 0)
        width = size.ws_col;
    if (width <= 0)
        width = 80;
    return width < NARROWEST ? NARROWEST : width > WIDEST ? WIDEST : width;
}

void output_open(struct output *output, FILE *file, enum format format)
{
    *output = (struct output){file, format, page_style_for(file).colour, output_width(file), 0, NULL, 0, 0};
}

void output_begin(struct output *output, const struct table_form *const *forms, size_t count)
{
    output->forms = forms;
    output->form_count = count;
    output->begun = 0;
    if (output->format == FORMAT_CSV)
        print_csv_head(output);
    if (output->format == FORMAT_JSON && count > 1)
        fputs("{\n", output->file);
}

void output_end(struct output *output)
{
    if (output->format == FORMAT_JSON && output->form_count > 1)
        fputs("\n}\n", output->file);
}

/* ---- a table ---- */

struct table *table_begin(struct output *output, const struct table_form *form)
{
    struct table *table = must_have(calloc(1, sizeof *table));
    table->output = output;
    table->form = form;
    table->cells = must_have(calloc(TABLE_ROWS * form->count, sizeof *table->cells));
    if (output->format == FORMAT_TEXT && output->begun > 0)
        fputc('\n', output->file);
    output->begun++;
    return table;
}

static void print_rows(struct table *table, int is_last)
{
    size_t rows = table->count / table->form->count;
    if (table->output->format == FORMAT_TEXT)
        print_text_rows(table, is_last);
    else if (table->output->format == FORMAT_CSV)
        print_csv_rows(table);
    else
        print_json_rows(table);
    for (size_t i = 0; i < table->count; i++)
        free(table->cells[i].text);
    table->printed += rows;
    table->count = 0;
}

static void add_cell(struct table *table, int64_t number, const char *text)
{
    if (table->count == TABLE_ROWS * table->form->count)
        print_rows(table, 0);
    table->cells[table->count++] = (struct cell){number, text == NULL ? NULL : must_have(strdup(text))};
}

void table_text(struct table *table, const char *text)
{
    add_cell(table, CELL_ABSENT, text);
}

void table_number(struct table *table, int64_t number)
{
    add_cell(table, number, NULL);
}

void table_money(struct table *table, int64_t minor, const char *currency)
{
    int is_none = minor < 0 || (minor == 0 && currency[0] == '\0');
    add_cell(table, is_none ? CELL_ABSENT : minor, currency);
}

void table_amount(struct table *table, int64_t minor, const char *currency)
{
    add_cell(table, minor, currency);
}

void table_end(struct table *table)
{
    print_rows(table, 1);
    if (table->output->format == FORMAT_JSON)
        print_json_end(table);
    free(table->cells);
    free(table);
}

struct table *document_begin(struct output *output, const struct table_form *const *form)
{
    output_begin(output, form, 1);
    return table_begin(output, *form);
}

void document_end(struct output *output, struct table *table)
{
    table_end(table);
    output_end(output);
}

void output_done(struct output *output, const char *sentence)
{
    static const struct column columns[] = {{"done", "Done", CELL_TEXT, 0}};
    static const struct table_form form = TABLE_FORM("done", NULL, columns);
    const struct table_form *forms = &form;
    if (output->format == FORMAT_TEXT) {
        fprintf(output->file, "%s\n", sentence);
        return;
    }
    struct table *table = document_begin(output, &forms);
    table_text(table, sentence);
    document_end(output, table);
}

/* ---- for programs ---- */

size_t plain_keys(const struct table_form *form, const char *keys[TABLE_COLUMNS])
{
    size_t count = 0;
    for (size_t i = 0; i < form->count; i++) {
        keys[count++] = form->columns[i].key;
        if (form->columns[i].kind == CELL_MONEY)
            keys[count++] = "currency";
    }
    return count;
}

const char *plain_text(const struct table *table, const struct column *column, const struct cell *cell,
                       char buffer[CELL_BYTES])
{
    if (column->kind == CELL_TEXT)
        return cell->text == NULL ? "" : cell->text;
    if (cell->number == CELL_ABSENT)
        return "";
    if (column->kind == CELL_INSTANT)
        return iso_text(cell->number, buffer);
    if (column->kind == CELL_DAY)
        return day_text(cell->number, table->output->offset, buffer);
    if (column->kind == CELL_FLAG)
        return cell->number ? "yes" : "no";
    if (column->kind == CELL_MONEY)
        return strchr(money_text(cell->number, cell->text, buffer, CELL_BYTES), ' ') + 1;
    snprintf(buffer, CELL_BYTES, "%" PRId64, cell->number);
    return buffer;
}
