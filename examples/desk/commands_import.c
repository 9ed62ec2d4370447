/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "commands.h"
#include "import.h"

/* ---- the report ---- */

static const struct column refused_columns[] = {
    {"line", "Line", CELL_NUMBER, 0},
    {"action", "Action", CELL_TEXT, 0},
    {"account", "Account", CELL_TEXT, 0},
    {"ref", "Ref", CELL_TEXT, COLUMN_SHRINKS},
    {"reason", "Reason", CELL_TEXT, COLUMN_SHRINKS},
};
static const struct table_form refused_form = TABLE_FORM("refused", "No line was refused.", refused_columns);

static const struct column result_columns[] = {
    {"lines", "Lines", CELL_NUMBER, 0},
    {"done", "Done", CELL_NUMBER, 0},
    {"already", "So already", CELL_NUMBER, 0},
    {"refused_lines", "Refused", CELL_NUMBER, 0},
};
static const struct table_form result_form = TABLE_FORM("result", NULL, result_columns);

static const struct table_form *const forms[] = {&refused_form, &result_form};

static void begin_report(struct import *import)
{
    if (import->report == NULL) {
        output_begin(&import->session->output, forms, 2);
        import->report = table_begin(&import->session->output, &refused_form);
    }
}

static const char *cell_of(const struct import *import, const struct import_line *line, enum field field)
{
    for (size_t i = 0; i < import->head.count && i < line->count; i++)
        if (import->head.fields[i] == field)
            return line->cells[i];
    return "";
}

void import_report(struct import *import, const struct import_line *line)
{
    begin_report(import);
    table_number(import->report, (int64_t)line->line);
    table_text(import->report, cell_of(import, line, FIELD_NONE));
    table_text(import->report, cell_of(import, line, FIELD_ACCOUNT));
    table_text(import->report, cell_of(import, line, FIELD_REF));
    table_text(import->report, line->reason);
}

static void print_sentence(const struct import *import)
{
    printf("%zu %s: %zu done, %zu so already, %zu refused.\n", import->tried, import->tried == 1 ? "line" : "lines",
           import->done, import->already, import->refused);
}

static void print_result(struct import *import)
{
    struct output *output = &import->session->output;
    if (output->format == FORMAT_TEXT && import->report == NULL) {
        print_sentence(import);
        return;
    }
    begin_report(import);
    table_end(import->report);
    struct table *table = table_begin(output, &result_form);
    table_number(table, (int64_t)import->tried);
    table_number(table, (int64_t)import->done);
    table_number(table, (int64_t)import->already);
    table_number(table, (int64_t)import->refused);
    table_end(table);
    output_end(output);
}

/* ---- the file ---- */

/* A file is read twice: what cannot be rewound is copied first. */
static FILE *copy_of(FILE *file)
{
    char buffer[1 << 16];
    size_t length;
    FILE *copy = tmpfile();
    while (copy != NULL && (length = fread(buffer, 1, sizeof buffer, file)) > 0)
        if (fwrite(buffer, 1, length, copy) != length)
            break;
    if (copy != NULL && (ferror(file) || ferror(copy))) {
        fclose(copy);
        copy = NULL;
    }
    return copy;
}

/* A directory can be opened, and only fails when it is read. */
static FILE *readable(FILE *file)
{
    if (getc(file) == EOF && ferror(file))
        return NULL;
    rewind(file);
    return file;
}

static FILE *open_file(const char *path)
{
    int is_input = strcmp(path, "-") == 0;
    FILE *file = is_input ? stdin : fopen(path, "rb");
    if (file == NULL)
        return NULL;
    FILE *whole = fseek(file, 0, SEEK_SET) == 0 ? readable(file) : copy_of(file);
    int why = errno;
    if (whole != file && !is_input)
        fclose(file);
    errno = why;
    return whole;
}

/* ---- the command ---- */

/* The last unit is in as a whole, or not at all. */
static int refuse_unknown(const struct import *import)
{
    char before[64] = "";
    if (import->last_line > 0)
        snprintf(before, sizeof before, "Lines up to %zu are in. ", import->last_line);
    return session_fail(import->session, import->code,
                        "%sIt is not known whether the lines%s took effect. Run the same import again: lines that are "
                        "in are passed over, if they have a ref.",
                        before, import->last_line > 0 ? " after them" : "");
}

/* What was committed before a long import stopped stays: the sentence tells how to go on. */
static int refuse(const struct import *import)
{
    if (import->code == EXIT_OPEN)
        return refuse_unknown(import);
    if (import->last_line == 0)
        return session_fail(import->session, import->code, "%s Nothing was imported.", import->why.text);
    return session_fail(
        import->session, import->code,
        "%s Lines up to %zu are in. Put it right and run the same import again: what is in is passed over.",
        import->why.text, import->last_line);
}

static int import_file(struct import *import, FILE *file)
{
    if (!import_check(import, file))
        return refuse(import);
    int is_done = import_do(import, file);
    if (is_done || import->report != NULL)
        print_result(import);
    if (!is_done)
        return refuse(import);
    return import->refused > 0 ? EXIT_REFUSED : EXIT_DONE;
}

int run_import(struct session *session)
{
    struct import *import;
    int code = session_open_to_write(session);
    const char *path = session->texts.of[FIELD_FILE];
    if (code != EXIT_DONE)
        return code;
    FILE *file = open_file(path);
    if (file == NULL)
        return session_fail(session, EXIT_USAGE, "%s cannot be read: %s.", path, strerror(errno));
    import = must_have(calloc(1, sizeof *import));
    import->session = session;
    import->is_by_line = session->texts.of[FIELD_BY_LINE] != NULL;
    code = import_file(import, file);
    free(import);
    if (file != stdin)
        fclose(file);
    return code;
}
