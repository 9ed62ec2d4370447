/* SPDX-License-Identifier: MIT */
/* The account page: for people, as CSV, and as the library's JSON. */
#include "statement.h"

#include <inttypes.h>
#include <stdlib.h>
#include <time.h>

#include "../account_page.h"
#include "commands.h"
#include "forms.h"
#include "listing.h"

/* So often is it read anew while others change the account. */
#define TRIES 5

#define ACCOUNT(session) ((session)->request.number[FIELD_ACCOUNT])

/* ---- CSV: a table for each part ---- */

static const struct column modification_columns[] = {
    {"account", "Account", CELL_ID, 0}, {"entry", "Entry", CELL_ID, 0},
    {"time", "Time", CELL_INSTANT, 0},  {"act", "Act", CELL_ID, 0},
    {"kind", "Kind", CELL_TEXT, 0},     {"what", "What", CELL_TEXT, 0},
    {"lot", "Lot", CELL_ID, 0},         {"ticket", "Ticket", CELL_ID, 0},
    {"pack", "Pack", CELL_TEXT, 0},     {"points", "Points", CELL_NUMBER, COLUMN_SIGNED},
    {"paid", "Paid", CELL_MONEY, 0},    {"available", "Left", CELL_NUMBER, 0},
    {"note", "Note", CELL_TEXT, 0},
};
static const struct table_form modification_form = TABLE_FORM("modifications", "none", modification_columns);

static int64_t above_none(int64_t number)
{
    return number > 0 ? number : CELL_ABSENT;
}

/* What goes is below 0. */
static spt_status add_modification(struct session *session, struct table *table, const spt_page *page, uint32_t row)
{
    const spt_entry *entry = spt_page_entry(page, row);
    const spt_act *act = spt_page_act(page, row);
    int comes = spt_entry_from(spt_entry_kind(entry)) == SPT_PLACE_ISSUED;
    table_number(table, ACCOUNT(session));
    table_number(table, above_none(spt_entry_number(entry)));
    table_number(table, spt_act_time(act));
    table_number(table, above_none(spt_act_number(act)));
    table_text(table, spt_entry_kind_name(spt_entry_kind(entry)));
    table_text(table, spt_act_kind_name(spt_act_kind(act)));
    table_number(table, spt_entry_lot(entry));
    table_number(table, above_none(spt_act_ticket(act)));
    table_text(table, spt_act_pack(act));
    table_number(table, comes ? spt_entry_points(entry) : -spt_entry_points(entry));
    table_money(table, comes ? spt_act_paid(act) : SPT_UNSET, spt_act_currency(act));
    table_number(table, spt_entry_available(entry));
    table_text(table, spt_act_note(act));
    return SPT_OK;
}

spt_status read_modifications(const struct session *session, const char *after, spt_page **page)
{
    const spt_as_of as_of = session_as_of(session);
    return spt_statement_modifications(session->desk, ACCOUNT(session), &as_of, after, SPT_PAGE_MAX, page);
}

spt_status read_in_progress(const struct session *session, const char *after, spt_page **page)
{
    const spt_as_of as_of = session_as_of(session);
    return spt_statement_in_progress(session->desk, ACCOUNT(session), &as_of, after, SPT_PAGE_MAX, page);
}

spt_status read_resolved(const struct session *session, const char *after, spt_page **page)
{
    const spt_as_of as_of = session_as_of(session);
    return spt_statement_resolved(session->desk, ACCOUNT(session), &as_of, after, SPT_PAGE_MAX, page);
}

static spt_status add_ticket_row(struct session *session, struct table *table, const spt_page *page, uint32_t row)
{
    (void)session;
    add_ticket(table, spt_page_ticket(page, row));
    return SPT_OK;
}

static spt_status print_parts(struct session *session, const spt_account *totals)
{
    struct table_form in_progress = ticket_list_form, resolved = ticket_list_form;
    static const struct listing modifications = {
        .form = &modification_form, .read = read_modifications, .add = add_modification};
    const struct table_form *forms[] = {&account_form, &modification_form, &in_progress, &resolved};
    const struct listing open = {.form = &in_progress, .read = read_in_progress, .add = add_ticket_row};
    const struct listing ended = {.form = &resolved, .read = read_resolved, .add = add_ticket_row};
    in_progress.name = "in_progress";
    resolved.name = "resolved";
    output_begin(&session->output, forms, 4);
    struct table *head = table_begin(&session->output, &account_form);
    add_account(head, totals);
    table_end(head);
    spt_status status = listing_add(session, &modifications);
    if (status == SPT_OK)
        status = listing_add(session, &open);
    if (status == SPT_OK)
        status = listing_add(session, &ended);
    output_end(&session->output);
    return status;
}

/* ---- for people ---- */

/* As wide as the terminal, within what can be read well; where there is none, nothing is cut. */
static spt_status print_page(struct session *session, const spt_account *totals)
{
    char name[64];
    const struct output *output = &session->output;
    int width = output->width < 80 ? 80 : output->width > 140 ? 140 : output->width;
    page_style style = {output->file, output->colour, width, output->offset, output->width == 0};
    (void)totals;
    snprintf(name, sizeof name, "account %" PRId64, ACCOUNT(session));
    const spt_as_of as_of = session_as_of(session);
    return print_account_page(&style, session->desk, ACCOUNT(session), &as_of, name);
}

/* ---- one state of the account ---- */

typedef spt_status (*print_statement)(struct session *session, const spt_account *totals);

static print_statement printer_of(const struct session *session)
{
    static const print_statement printers[] = {[FORMAT_TEXT] = print_page,
                                               [FORMAT_CSV] = print_parts,
                                               [FORMAT_JSON] = print_statement_json,
                                               [FORMAT_HTML] = print_statement_html};
    return printers[session->output.format];
}

static spt_status read_totals(const struct session *session, spt_account **totals)
{
    const spt_as_of as_of = session_as_of(session);
    return spt_statement_totals(session->desk, ACCOUNT(session), &as_of, totals);
}

/* The parts belong together where the account has no act more behind them than before. */
static spt_status print_once(struct session *session)
{
    spt_account *before = NULL, *after = NULL;
    spt_status status = read_totals(session, &before);
    if (status == SPT_OK)
        status = printer_of(session)(session, before);
    if (status == SPT_OK)
        status = read_totals(session, &after);
    if (status == SPT_OK && spt_account_acts(before) != spt_account_acts(after))
        status = SPT_E_STALE;
    spt_account_unref(before);
    spt_account_unref(after);
    return status;
}

/* The statement in memory, so that one which cannot be finished shows nothing. */
static spt_status print_to_memory(struct session *session, char **text, size_t *length)
{
    FILE *out = session->output.file;
    session->output.file = must_have(open_memstream(text, length));
    spt_status status = print_once(session);
    must_have(fclose(session->output.file) == 0 ? *text : NULL);
    session->output.file = out;
    return status;
}

/* The instant that the page is of. */
static int64_t page_instant(const struct session *session)
{
    const struct request *request = &session->request;
    spt_act *act = NULL;
    int64_t instant = session->at >= 0 ? session->at : (int64_t)time(NULL);
    if (request_has(request, FIELD_AS_OF))
        instant = request->number[FIELD_AS_OF];
    else if (request_has(request, FIELD_ACT) &&
             spt_act_get(session->desk, ACCOUNT(session), request->number[FIELD_ACT], &act) == SPT_OK)
        instant = spt_act_time(act);
    spt_act_unref(act);
    return instant;
}

/* A period is of the page alone, and has begun. */
static int check_period(const struct session *session)
{
    const struct request *request = &session->request;
    int has_period = request_has(request, FIELD_FROM) || request_has(request, FIELD_TO);
    if ((has_period || request_has(request, FIELD_TITLE)) && !request_has(request, FIELD_HTML))
        return session_fail(session, EXIT_USAGE, "from, to and title are for --html only.");
    if (request_has(request, FIELD_FROM) && request_has(request, FIELD_TO) &&
        request->number[FIELD_FROM] > request->number[FIELD_TO])
        return session_fail(session, EXIT_USAGE, "from is behind to: the period has no day.");
    if (request->number[FIELD_FROM] > page_instant(session))
        return session_fail(session, EXIT_USAGE, "from is %s: the period has not begun.",
                            request_has(request, FIELD_AS_OF) || request_has(request, FIELD_ACT) ? "later than the page"
                                                                                                 : "in the future");
    return EXIT_DONE;
}

int run_statement(struct session *session)
{
    spt_status status = SPT_E_STALE;
    int code = session_open(session);
    if (code == EXIT_DONE)
        code = check_period(session);
    if (code == EXIT_DONE)
        code = session_check_at(session);
    for (int tries = 0; code == EXIT_DONE && status == SPT_E_STALE && tries < TRIES; tries++) {
        char *text = NULL;
        size_t length = 0;
        status = print_to_memory(session, &text, &length);
        if (status == SPT_OK)
            fwrite(text, 1, length, session->output.file);
        free(text);
    }
    return code == EXIT_DONE && status < 0 ? session_refuse(session, status) : code;
}
