/* SPDX-License-Identifier: MIT */
/* The account page, and the record behind it. */
#include <inttypes.h>

#include "../account_page.h"
#include "commands.h"
#include "forms.h"
#include "listing.h"

#define ACCOUNT(session) ((session)->request.number[FIELD_ACCOUNT])

/* ---- the account page ---- */

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

static spt_status read_modifications(const struct session *session, const char *after, spt_page **page)
{
    return spt_statement_modifications(session->desk, ACCOUNT(session), session->request.number[FIELD_AT], after,
                                       SPT_PAGE_MAX, page);
}

static spt_status read_in_progress(const struct session *session, const char *after, spt_page **page)
{
    return spt_statement_in_progress(session->desk, ACCOUNT(session), after, SPT_PAGE_MAX, page);
}

static spt_status read_resolved(const struct session *session, const char *after, spt_page **page)
{
    return spt_statement_resolved(session->desk, ACCOUNT(session), after, SPT_PAGE_MAX, page);
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
    static const struct listing modifications = {&modification_form, read_modifications, add_modification, NULL};
    const struct table_form *forms[] = {&account_form, &modification_form, &in_progress, &resolved};
    const struct listing open = {&in_progress, read_in_progress, add_ticket_row, NULL};
    const struct listing ended = {&resolved, read_resolved, add_ticket_row, NULL};
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

/* As wide as the terminal, within what can be read well. */
static spt_status print_page(struct session *session)
{
    char name[64];
    const struct output *output = &session->output;
    int width = output->width < 80 ? 80 : output->width > 140 ? 140 : output->width;
    page_style style = {output->file, output->colour, width, output->offset};
    snprintf(name, sizeof name, "account %" PRId64, ACCOUNT(session));
    return print_account_page(&style, session->desk, ACCOUNT(session), name);
}

int run_statement(struct session *session)
{
    spt_account *totals = NULL;
    int code = session_open(session);
    if (code != EXIT_DONE)
        return code;
    spt_status status =
        spt_statement_totals(session->desk, ACCOUNT(session), session->request.number[FIELD_AT], &totals);
    if (status == SPT_OK)
        status = session->output.format == FORMAT_TEXT ? print_page(session) : print_parts(session, totals);
    spt_account_unref(totals);
    return status < 0 ? session_refuse(session, status) : EXIT_DONE;
}

/* ---- entries ---- */

static spt_status read_entries(const struct session *session, const char *after, spt_page **page)
{
    const struct request *request = &session->request;
    spt_desk *desk = session->desk;
    int64_t account = ACCOUNT(session);
    if (request_has(request, FIELD_ACT))
        return spt_entry_list_by_act(desk, account, request->number[FIELD_ACT], after, SPT_PAGE_MAX, page);
    if (request_has(request, FIELD_LOT))
        return spt_entry_list_by_lot(desk, account, request->number[FIELD_LOT], after, SPT_PAGE_MAX, page);
    if (request_has(request, FIELD_TICKET))
        return spt_entry_list_by_ticket(desk, account, request->number[FIELD_TICKET], after, SPT_PAGE_MAX, page);
    return spt_entry_list(desk, account, after, SPT_PAGE_MAX, page);
}

static spt_status add_entry_row(struct session *session, struct table *table, const spt_page *page, uint32_t row)
{
    const spt_entry *entry = spt_page_entry(page, row);
    spt_act *act = NULL;
    spt_status status = spt_act_get(session->desk, ACCOUNT(session), spt_entry_act(entry), &act);
    if (status == SPT_OK)
        add_entry(table, entry, act);
    spt_act_unref(act);
    return status;
}

static int is_one_at_most(const struct session *session, field_set set)
{
    int count = 0;
    for (enum field each = FIELD_NONE; each < FIELD_COUNT; each++)
        count += (set & FIELD_BIT(each)) != 0 && session->texts.of[each] != NULL;
    return count <= 1;
}

int run_entries(struct session *session)
{
    static const struct listing entries = {&entry_list_form, read_entries, add_entry_row, NULL};
    if (!is_one_at_most(session, FIELD_BIT(FIELD_ACT) | FIELD_BIT(FIELD_LOT) | FIELD_BIT(FIELD_TICKET)))
        return session_fail(session, EXIT_USAGE, "Only one of --act, --lot and --ticket can be given.");
    int code = session_open(session);
    return code == EXIT_DONE ? listing_print(session, &entries) : code;
}

/* ---- acts ---- */

static spt_status read_acts(const struct session *session, const char *after, spt_page **page)
{
    const struct request *request = &session->request;
    if (request_has(request, FIELD_LOT))
        return spt_act_list_by_lot(session->desk, ACCOUNT(session), request->number[FIELD_LOT], after, SPT_PAGE_MAX,
                                   page);
    if (request_has(request, FIELD_TICKET))
        return spt_act_list_by_ticket(session->desk, ACCOUNT(session), request->number[FIELD_TICKET], after,
                                      SPT_PAGE_MAX, page);
    return spt_act_list(session->desk, ACCOUNT(session), after, SPT_PAGE_MAX, page);
}

static spt_status add_act_row(struct session *session, struct table *table, const spt_page *page, uint32_t row)
{
    (void)session;
    add_act(table, spt_page_act(page, row));
    return SPT_OK;
}

int run_acts(struct session *session)
{
    static const struct listing acts = {&act_list_form, read_acts, add_act_row, NULL};
    if (!is_one_at_most(session, FIELD_BIT(FIELD_LOT) | FIELD_BIT(FIELD_TICKET)))
        return session_fail(session, EXIT_USAGE, "Only one of --lot and --ticket can be given.");
    int code = session_open(session);
    return code == EXIT_DONE ? listing_print(session, &acts) : code;
}
