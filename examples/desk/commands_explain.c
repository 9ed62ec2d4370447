/* SPDX-License-Identifier: MIT */
/* What makes up a figure of the account page, line by line, by lot and by ticket. */
#include <string.h>

#include "commands.h"
#include "listing.h"

#define NUMBER(session, field) ((session)->request.number[FIELD_##field])

static int64_t above_none(int64_t number)
{
    return number > 0 ? number : CELL_ABSENT;
}

/* ---- lines ---- */

static const struct column line_columns[] = {
    {"account", "Account", CELL_ID, COLUMN_FOR_PROGRAMS},
    {"entry", "Entry", CELL_ID, COLUMN_FOR_PROGRAMS},
    {"time", "Time", CELL_INSTANT, 0},
    {"act", "Act", CELL_ID, COLUMN_FOR_PROGRAMS},
    {"what", "What", CELL_TEXT, COLUMN_SHRINKS},
    {"kind", "Kind", CELL_TEXT, COLUMN_FOR_PROGRAMS},
    {"lot", "Lot", CELL_ID, COLUMN_CAN_GO},
    {"ticket", "Ticket", CELL_ID, 0},
    {"points", "Points", CELL_NUMBER, COLUMN_SIGNED},
    {"running", "After", CELL_NUMBER, 0},
    {"reason", "Reason", CELL_TEXT, COLUMN_FOR_PROGRAMS},
    {"ref", "Ref", CELL_TEXT, COLUMN_FOR_PROGRAMS},
    {"actor", "Actor", CELL_TEXT, COLUMN_SHRINKS | COLUMN_CAN_GO},
    {"note", "Note", CELL_TEXT, COLUMN_SHRINKS | COLUMN_CAN_GO},
};
static const struct table_form line_form = TABLE_FORM("lines", "No line changed it: it is 0.", line_columns);

static spt_status read_lines(const struct session *session, const char *after, spt_page **page)
{
    const spt_as_of as_of = session_as_of(session);
    int64_t account = NUMBER(session, ACCOUNT);
    int32_t figure = (int32_t)NUMBER(session, FIGURE);
    if (request_has(&session->request, FIELD_LOT))
        return spt_explain_lot(session->desk, account, NUMBER(session, LOT), figure, &as_of, after, SPT_PAGE_MAX, page);
    if (request_has(&session->request, FIELD_TICKET))
        return spt_explain_ticket(session->desk, account, NUMBER(session, TICKET), figure, &as_of, after, SPT_PAGE_MAX,
                                  page);
    return spt_explain(session->desk, account, figure, &as_of, after, SPT_PAGE_MAX, page);
}

static spt_status add_line(struct session *session, struct table *table, const spt_page *page, uint32_t row)
{
    const spt_entry *entry = spt_page_entry(page, row);
    const spt_act *act = spt_page_act(page, row);
    (void)session;
    table_number(table, spt_entry_account(entry));
    table_number(table, above_none(spt_entry_number(entry)));
    table_number(table, spt_act_time(act));
    table_number(table, above_none(spt_act_number(act)));
    table_text(table, spt_act_kind_name(spt_act_kind(act)));
    table_text(table, spt_entry_kind_name(spt_entry_kind(entry)));
    table_number(table, spt_entry_lot(entry));
    table_number(table, above_none(spt_act_ticket(act)));
    table_number(table, spt_explain_points(page, row));
    table_number(table, spt_explain_running(page, row));
    table_text(table, spt_ticket_reason_name(spt_act_reason(act)));
    table_text(table, spt_act_refer(act));
    table_text(table, spt_act_actor(act));
    table_text(table, spt_act_note(act));
    return SPT_OK;
}

/* ---- by lot ---- */

static const struct column lot_columns[] = {
    {"account", "Account", CELL_ID, COLUMN_FOR_PROGRAMS},
    {"lot", "Lot", CELL_ID, 0},
    {"kind", "Kind", CELL_TEXT, COLUMN_SHRINKS},
    {"pack", "Pack", CELL_TEXT, COLUMN_SHRINKS | COLUMN_CAN_GO},
    {"acquired", "Acquired", CELL_DAY, COLUMN_CAN_GO},
    {"points", "Points", CELL_NUMBER, COLUMN_SIGNED},
    {"running", "Sum", CELL_NUMBER, 0},
};
static const struct table_form lot_form_of_sums = TABLE_FORM("lots", "No lot has any: it is 0.", lot_columns);

static spt_status read_lots(const struct session *session, const char *after, spt_page **page)
{
    const spt_as_of as_of = session_as_of(session);
    return spt_explain_by_lot(session->desk, NUMBER(session, ACCOUNT), (int32_t)NUMBER(session, FIGURE), &as_of, after,
                              SPT_PAGE_MAX, page);
}

static spt_status add_lot_sum(struct session *session, struct table *table, const spt_page *page, uint32_t row)
{
    const spt_lot *lot = spt_page_lot(page, row);
    (void)session;
    table_number(table, spt_lot_account(lot));
    table_number(table, spt_lot_number(lot));
    table_text(table, spt_lot_kind_name(spt_lot_kind(lot)));
    table_text(table, spt_lot_pack(lot));
    table_number(table, spt_lot_acquired(lot));
    table_number(table, spt_explain_points(page, row));
    table_number(table, spt_explain_running(page, row));
    return SPT_OK;
}

/* ---- by ticket ---- */

static const struct column ticket_columns[] = {
    {"account", "Account", CELL_ID, COLUMN_FOR_PROGRAMS}, {"ticket", "Ticket", CELL_ID, 0},
    {"category", "Category", CELL_TEXT, COLUMN_SHRINKS},  {"state", "State", CELL_TEXT, COLUMN_SHRINKS},
    {"points", "Points", CELL_NUMBER, COLUMN_SIGNED},     {"running", "Sum", CELL_NUMBER, 0},
};
static const struct table_form ticket_form_of_sums =
    TABLE_FORM("tickets", "No ticket has any: it is 0.", ticket_columns);

static spt_status read_tickets(const struct session *session, const char *after, spt_page **page)
{
    const spt_as_of as_of = session_as_of(session);
    return spt_explain_by_ticket(session->desk, NUMBER(session, ACCOUNT), (int32_t)NUMBER(session, FIGURE), &as_of,
                                 after, SPT_PAGE_MAX, page);
}

/* What no ticket adds comes last. */
static spt_status add_ticket_sum(struct session *session, struct table *table, const spt_page *page, uint32_t row)
{
    const spt_ticket *ticket = spt_page_ticket(page, row);
    table_number(table, NUMBER(session, ACCOUNT));
    table_number(table, above_none(spt_ticket_id(ticket)));
    table_text(table, spt_ticket_category(ticket));
    table_text(table, ticket == NULL ? "outside tickets" : spt_ticket_state_name(spt_ticket_state(ticket)));
    table_number(table, spt_explain_points(page, row));
    table_number(table, spt_explain_running(page, row));
    return SPT_OK;
}

/* ---- the command ---- */

static const struct listing listing_of_lines = {.form = &line_form, .read = read_lines, .add = add_line};
static const struct listing listing_of_lots = {.form = &lot_form_of_sums, .read = read_lots, .add = add_lot_sum};
static const struct listing listing_of_tickets = {
    .form = &ticket_form_of_sums, .read = read_tickets, .add = add_ticket_sum};

static const struct listing *find_listing(const struct session *session)
{
    const char *by = session->texts.of[FIELD_BY];
    if (by == NULL)
        return &listing_of_lines;
    return strcmp(by, "lot") == 0 ? &listing_of_lots : strcmp(by, "ticket") == 0 ? &listing_of_tickets : NULL;
}

int run_explain(struct session *session)
{
    const struct field_values *texts = &session->texts;
    const struct listing *listing = find_listing(session);
    int given = (texts->of[FIELD_LOT] != NULL) + (texts->of[FIELD_TICKET] != NULL) + (texts->of[FIELD_BY] != NULL);
    if (listing == NULL)
        return session_fail(session, EXIT_USAGE, "by is \"%s\"; it must be lot or ticket.", texts->of[FIELD_BY]);
    if (given > 1)
        return session_fail(session, EXIT_USAGE, "Only one of --lot, --ticket and --by can be given.");
    int code = session_open(session);
    if (code == EXIT_DONE)
        code = session_check_at(session);
    return code == EXIT_DONE ? listing_print(session, listing) : code;
}
