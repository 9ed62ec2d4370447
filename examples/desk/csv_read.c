/* SPDX-License-Identifier: MIT */
#include "csv_read.h"

#include <csv.h>
#include <stdlib.h>
#include <string.h>

struct csv_reader {
    struct csv_parser parser;
    struct csv_row row;
    size_t room;
    size_t line; /* the one that is read */
    csv_take take;
    void *ctx;
    int is_stopped;
    struct problem *why;
};

void csv_cells_free(char **cells, size_t count)
{
    for (size_t i = 0; cells != NULL && i < count; i++)
        free(cells[i]);
    free(cells);
}

static void stop(struct csv_reader *reader, const char *reason)
{
    if (!reader->is_stopped && reason != NULL)
        problem_set(reader->why, "Line %zu: %s", reader->line, reason);
    reader->is_stopped = 1;
}

static void take_cell(void *text, size_t length, void *ctx)
{
    struct csv_reader *reader = ctx;
    struct csv_row *row = &reader->row;
    if (memchr(text, '\0', length) != NULL)
        stop(reader, "it holds a NUL, so this is no text.");
    if (row->cells == NULL)
        reader->room = 0;
    if (row->count == reader->room) {
        reader->room = reader->room * 2 + 32;
        row->cells = must_have(realloc(row->cells, reader->room * sizeof *row->cells));
    }
    row->cells[row->count++] = must_have(strndup(text, length));
}

static void end_row(int ending, void *ctx)
{
    struct csv_reader *reader = ctx;
    (void)ending;
    if (!reader->is_stopped && !reader->take(reader->ctx, &reader->row))
        stop(reader, NULL);
    csv_cells_free(reader->row.cells, reader->row.count);
    reader->row = (struct csv_row){reader->line + 1, 0, NULL};
}

static void feed(struct csv_reader *reader, const char *text, size_t length)
{
    reader->line++;
    if (csv_parse(&reader->parser, text, length, take_cell, end_row, reader) != length)
        stop(reader, "a double quote stands where none can be; within a quoted cell it is written twice.");
}

/* Line by line, so that each row's own line is known. */
static void feed_all(struct csv_reader *reader, FILE *file)
{
    char *line = NULL;
    size_t size = 0;
    ssize_t length;
    while (!reader->is_stopped && (length = getline(&line, &size, file)) > 0) {
        size_t mark = reader->line == 0 && length >= 3 && memcmp(line, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
        feed(reader, line + mark, (size_t)length - mark);
    }
    free(line);
    if (ferror(file))
        stop(reader, "the file cannot be read.");
    if (!reader->is_stopped && csv_fini(&reader->parser, take_cell, end_row, reader) != 0)
        stop(reader, "a cell begins with a quote that nothing ends.");
}

int csv_read(FILE *file, csv_take take, void *ctx, struct problem *why)
{
    struct csv_reader reader;
    memset(&reader, 0, sizeof reader);
    if (csv_init(&reader.parser, CSV_STRICT | CSV_STRICT_FINI | CSV_APPEND_NULL) != 0)
        return problem_set(why, "There is not enough memory.");
    reader.row.line = 1;
    reader.take = take;
    reader.ctx = ctx;
    reader.why = why;
    feed_all(&reader, file);
    csv_cells_free(reader.row.cells, reader.row.count);
    csv_free(&reader.parser);
    return !reader.is_stopped;
}
