/* SPDX-License-Identifier: MIT */
/* The desk's file as such: whether it is whole, what is in it, and copies of it. */
#include <unistd.h>

#include "commands.h"
#include "desk_file.h"

/* ---- what was found in a file ---- */

static const struct column report_columns[] = {
    {"file", "File", CELL_TEXT, 0},
    {"format", "Format", CELL_NUMBER, 0},
    {"bytes", "Bytes", CELL_NUMBER, 0},
    {"used", "Used", CELL_NUMBER, 0},
    {"acknowledged", "Acknowledged", CELL_NUMBER, 0},
    {"records", "Records", CELL_NUMBER, 0},
    {"commits", "Commits", CELL_NUMBER, 0},
    {"changes", "Changes", CELL_NUMBER, 0},
    {"rows", "Rows", CELL_NUMBER, 0},
    {"accounts", "Accounts", CELL_NUMBER, 0},
    {"skipped", "Commits left out", CELL_NUMBER, 0},
    {"left_out", "Accounts left out", CELL_NUMBER, 0},
    {"damaged_bytes", "Damaged bytes", CELL_NUMBER, 0},
    {"lost", "Commits lost", CELL_NUMBER, 0},
};
static const struct table_form report_form = TABLE_FORM("journal", NULL, report_columns);

static void print_report(struct session *session, const spt_journal_report *report)
{
    const struct table_form *form = &report_form;
    struct table *table = document_begin(&session->output, &form);
    table_text(table, session->path);
    table_number(table, (int64_t)report->format);
    table_number(table, report->bytes);
    table_number(table, report->used);
    table_number(table, report->acknowledged);
    table_number(table, report->records);
    table_number(table, report->commits);
    table_number(table, report->changes);
    table_number(table, report->rows);
    table_number(table, report->accounts);
    table_number(table, report->skipped);
    table_number(table, report->left_out);
    table_number(table, report->damaged_bytes);
    table_number(table, report->lost);
    document_end(&session->output, table);
}

/* ---- the commands ---- */

/* Where the desk's file can be read, what is missing, denied or there already is the copy. */
static int is_of_copy(const struct session *session, int32_t code)
{
    int can_be = code >= SPT_JOURNAL_MISSING && code <= SPT_JOURNAL_DENIED;
    return session->texts.of[FIELD_COPY] != NULL && can_be && access(session->path, R_OK) == 0;
}

static int refuse(const struct session *session, spt_status status, const spt_journal_problem *problem)
{
    struct problem why;
    if (is_of_copy(session, problem->code))
        return session_fail(session, problem->code == SPT_JOURNAL_EXISTS ? EXIT_REFUSED : EXIT_DESK,
                            "%s cannot be made: %s.", session->texts.of[FIELD_COPY],
                            problem->code == SPT_JOURNAL_MISSING ? "there is no such folder" : problem->text);
    desk_file_say(session->path, problem, status, &why);
    return session_fail(session, EXIT_DESK, "%s", why.text);
}

static int say(struct session *session, const char *done, const char *path)
{
    struct problem text;
    snprintf(text.text, sizeof text.text, "%s %s.", done, path);
    output_done(&session->output, text.text);
    return EXIT_DONE;
}

int run_journal_verify(struct session *session)
{
    spt_journal_problem problem;
    spt_journal_report report;
    spt_journal_options options = desk_file_options(0, &problem);
    spt_journal_report_init(&report, (uint32_t)sizeof report);
    spt_status status = spt_journal_verify(session->path, &options, &report);
    if (status < 0 && status != SPT_E_CORRUPT)
        return refuse(session, status, &problem);
    print_report(session, &report);
    if (problem.code == SPT_JOURNAL_TORN)
        return session_fail(session, EXIT_DONE,
                            "%s: A crash left an incomplete end (byte %lld); nothing acknowledged is in it. It is cut "
                            "off by the next command that writes.",
                            session->path, (long long)problem.offset);
    return status < 0 ? refuse(session, status, &problem) : EXIT_DONE;
}

int run_journal_salvage(struct session *session)
{
    spt_journal_problem problem;
    spt_journal_report report;
    spt_journal_options options = desk_file_options(0, &problem);
    spt_journal_report_init(&report, (uint32_t)sizeof report);
    spt_status status = spt_journal_salvage(session->path, session->texts.of[FIELD_COPY], &options, &report);
    if (status < 0)
        return refuse(session, status, &problem);
    print_report(session, &report);
    return EXIT_DONE;
}

int run_journal_compact(struct session *session)
{
    spt_journal_problem problem;
    spt_journal_options options = desk_file_options(0, &problem);
    spt_status status = spt_journal_compact(session->path, &options);
    return status < 0 ? refuse(session, status, &problem) : say(session, "Compacted", session->path);
}

int run_journal_backup(struct session *session)
{
    spt_journal_problem problem;
    spt_journal_options options = desk_file_options(0, &problem);
    const char *copy = session->texts.of[FIELD_COPY];
    spt_status status = spt_journal_backup(session->path, copy, &options);
    return status < 0 ? refuse(session, status, &problem) : say(session, "A copy is in", copy);
}

/* ---- the rows ---- */

static const struct column row_columns[] = {{"row", "Row", CELL_TEXT, 0}};
static const struct table_form row_form = TABLE_FORM("rows", "There are no rows.", row_columns);

struct dump {
    struct session *session;
    struct table *table; /* NULL: for people, a line each */
};

static int32_t take_line(void *ctx, const char *line)
{
    struct dump *dump = ctx;
    if (dump->table == NULL)
        fprintf(dump->session->output.file, "%s\n", line);
    else
        table_text(dump->table, line);
    return ferror(dump->session->output.file) ? SPT_SINK_STOP : SPT_SINK_GO_ON;
}

int run_journal_dump(struct session *session)
{
    spt_journal_problem problem;
    const struct table_form *form = &row_form;
    spt_journal_options options = desk_file_options(0, &problem);
    struct dump dump = {session, NULL};
    if (session->output.format != FORMAT_TEXT)
        dump.table = document_begin(&session->output, &form);
    spt_status status = spt_journal_dump(session->path, &options, take_line, &dump);
    if (dump.table != NULL)
        document_end(&session->output, dump.table);
    return status < 0 ? refuse(session, status, &problem) : EXIT_DONE;
}
