/* SPDX-License-Identifier: MIT */
/* Tables for people: aligned, and cut to the terminal's width where there is one. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "../drawing.h"
#include "day.h"
#include "output_internal.h"
#include "problem.h"

/* A column that shrinks keeps so much; and so much where all else does not help. */
#define LEAST    12
#define LEAST_OF 4

static int is_number(const struct column *column)
{
    return column->kind == CELL_ID || column->kind == CELL_NUMBER || column->kind == CELL_MONEY;
}

static int is_shown(const struct table *table, size_t c)
{
    return (table->form->columns[c].flags & COLUMN_FOR_PROGRAMS) == 0 && !table->is_gone[c];
}

/* A cell for people, in the buffer or its own. */
static const char *text_of(const struct table *table, const struct column *column, const struct cell *cell,
                           char buffer[CELL_BYTES])
{
    int32_t offset = table->output->offset;
    if (column->kind == CELL_TEXT || cell->number == CELL_ABSENT)
        return column->kind == CELL_TEXT && cell->text != NULL ? cell->text : "";
    if (column->kind == CELL_INSTANT)
        return table->form->none != NULL ? minute_text(cell->number, offset, buffer)
                                         : instant_text(cell->number, offset, buffer);
    if (column->kind == CELL_DAY)
        return date_text(cell->number, offset, buffer);
    if (column->kind == CELL_FLAG)
        return cell->number ? "yes" : "";
    if (column->kind == CELL_MONEY)
        return money_text(cell->number, cell->text, buffer, CELL_BYTES);
    snprintf(buffer, CELL_BYTES, column->flags & COLUMN_SIGNED ? "%+" PRId64 : "%" PRId64, cell->number);
    return buffer;
}

static page_style style_of(const struct table *table)
{
    return (page_style){table->output->file, table->output->colour, 0, table->output->offset, 0};
}

/* ---- one record: a line for each column that has something ---- */

static int width_of_titles(const struct table *table)
{
    int width = 0;
    for (size_t c = 0; c < table->form->count; c++)
        if (columns_of(table->form->columns[c].title) > width)
            width = columns_of(table->form->columns[c].title);
    return width;
}

/* A text that the terminal is too narrow for goes on below. */
static void print_field(const struct table *table, const char *title, const char *text)
{
    page_style style = style_of(table);
    int indent = width_of_titles(table) + 2;
    int columns = table->output->width > 0 ? table->output->width - indent : columns_of(text);
    style.wraps = 1;
    begin_colour(&style, DIM);
    print_cell(&style, title, indent - 2);
    end_colour(&style);
    fputs("  ", style.out);
    const char *rest = print_cell_begin(&style, text, columns_of(text) < columns ? columns_of(text) : columns);
    fputc('\n', style.out);
    print_cell_rest(&style, rest, indent, columns);
}

/* A record of its own has also what lists for people leave out. */
static void print_record(const struct table *table, const struct cell *row)
{
    char buffer[CELL_BYTES];
    int is_list = table->form->none != NULL;
    for (size_t c = 0; c < table->form->count; c++) {
        const struct column *column = &table->form->columns[c];
        const char *text = text_of(table, column, &row[c], buffer);
        if (text[0] != '\0' && !(is_list && (column->flags & COLUMN_FOR_PROGRAMS)))
            print_field(table, column->title, text);
    }
}

/* ---- a list ---- */

/* Widths only grow, so that a long list stays aligned from page to page as far as it can. */
static void measure(struct table *table)
{
    char buffer[CELL_BYTES];
    size_t count = table->form->count;
    for (size_t c = 0; c < count && table->printed == 0; c++)
        table->widths[c] = columns_of(table->form->columns[c].title);
    for (size_t i = 0; i < table->count; i++) {
        int width = columns_of(text_of(table, &table->form->columns[i % count], &table->cells[i], buffer));
        if (width > table->widths[i % count])
            table->widths[i % count] = width;
    }
}

static int total_width(const struct table *table)
{
    int total = -2;
    for (size_t c = 0; c < table->form->count; c++)
        if (is_shown(table, c))
            total += table->widths[c] + 2;
    return total;
}

/* The widest column that may shrink and has more than so much. */
static size_t widest(const struct table *table, int least)
{
    size_t found = table->form->count;
    for (size_t c = 0; c < table->form->count; c++) {
        int may = is_shown(table, c) && (table->form->columns[c].flags & COLUMN_SHRINKS) != 0;
        if (may && table->widths[c] > least && (found == table->form->count || table->widths[c] > table->widths[found]))
            found = c;
    }
    return found;
}

static void shrink(struct table *table, int least)
{
    for (int over = total_width(table) - table->output->width; over > 0; over--) {
        size_t found = widest(table, least);
        if (found == table->form->count)
            return;
        table->widths[found]--;
    }
}

static void leave_out(struct table *table)
{
    for (size_t c = table->form->count; c-- > 0 && total_width(table) > table->output->width;)
        if (table->form->columns[c].flags & COLUMN_CAN_GO)
            table->is_gone[c] = 1;
}

/* What was left out before stays so. What texts gave away for columns that then had to go is theirs again. */
static void fit(struct table *table)
{
    int natural[TABLE_COLUMNS];
    if (table->output->width == 0)
        return;
    memcpy(natural, table->widths, sizeof natural);
    shrink(table, LEAST);
    leave_out(table);
    memcpy(table->widths, natural, sizeof natural);
    shrink(table, LEAST);
    shrink(table, LEAST_OF);
}

static int is_too_wide(const struct table *table)
{
    return table->output->width > 0 && total_width(table) > table->output->width;
}

/* Numbers are never cut: what the terminal is too narrow for, all of it, is printed row by row. */
static void print_records(const struct table *table)
{
    for (size_t at = 0; at < table->count; at += table->form->count) {
        if (at > 0 || table->printed > 0)
            fputc('\n', table->output->file);
        print_record(table, table->cells + at);
    }
}

static size_t last_shown(const struct table *table)
{
    size_t last = table->form->count;
    while (last > 0 && !is_shown(table, last - 1))
        last--;
    return last - 1;
}

/* No spaces behind the last cell that has something. */
static void print_aligned(const struct table *table, size_t c, const char *text, int is_last)
{
    page_style style = style_of(table);
    int width = table->widths[c];
    int natural = columns_of(text);
    if (is_number(&table->form->columns[c]))
        print_cell_right(&style, text, width);
    else
        print_cell(&style, text, is_last && natural < width ? natural : width);
}

static void print_titles(const struct table *table)
{
    page_style style = style_of(table);
    size_t last = last_shown(table);
    begin_colour(&style, BOLD);
    for (size_t c = 0; c <= last; c++)
        if (is_shown(table, c)) {
            print_aligned(table, c, table->form->columns[c].title, c == last);
            fputs(c == last ? "" : "  ", style.out);
        }
    end_colour(&style);
    fputc('\n', style.out);
}

static int warns(const struct column *column, const struct cell *cell)
{
    if ((column->flags & COLUMN_WARNS) == 0)
        return 0;
    return column->kind == CELL_TEXT ? cell->text != NULL && cell->text[0] != '\0' : cell->number > 0;
}

static size_t last_filled(const struct table *table, const struct cell *row)
{
    char buffer[CELL_BYTES];
    size_t last = last_shown(table);
    while (last > 0 &&
           (!is_shown(table, last) || text_of(table, &table->form->columns[last], &row[last], buffer)[0] == '\0'))
        last--;
    return last;
}

static void print_row(const struct table *table, const struct cell *row)
{
    page_style style = style_of(table);
    size_t last = last_filled(table, row);
    char buffer[CELL_BYTES];
    for (size_t c = 0; c <= last; c++) {
        const struct column *column = &table->form->columns[c];
        if (!is_shown(table, c))
            continue;
        if (warns(column, &row[c]))
            begin_colour(&style, YELLOW);
        print_aligned(table, c, text_of(table, column, &row[c], buffer), c == last);
        if (warns(column, &row[c]))
            end_colour(&style);
        fputs(c == last ? "" : "  ", style.out);
    }
    fputc('\n', style.out);
}

void print_text_rows(struct table *table, int is_last)
{
    if (table->form->none == NULL) {
        if (table->count > 0)
            print_record(table, table->cells);
        return;
    }
    if (is_last && table->count == 0 && table->printed == 0) {
        fprintf(table->output->file, "%s\n", table->form->none);
        return;
    }
    measure(table);
    fit(table);
    if (is_too_wide(table)) {
        print_records(table);
        return;
    }
    if (table->printed == 0)
        print_titles(table);
    for (size_t at = 0; at < table->count; at += table->form->count)
        print_row(table, table->cells + at);
}
