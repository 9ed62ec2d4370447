/* SPDX-License-Identifier: MIT */
/* Reports over the whole desk: lists of lots, accounts and tickets, and sums. */
#include <time.h>

#include "commands.h"
#include "forms.h"
#include "listing.h"

#define NUMBER(session, field) ((session)->request.number[FIELD_##field])

#define USUAL_DAYS 30
#define A_DAY      86400

/* ---- lots that lapse ---- */

static const struct column lapsing_columns[] = {
    {"account", "Account", CELL_ID, 0},
    {"lot", "Lot", CELL_ID, 0},
    {"kind", "Kind", CELL_TEXT, COLUMN_SHRINKS | COLUMN_CAN_GO},
    {"pack", "Pack", CELL_TEXT, COLUMN_SHRINKS | COLUMN_CAN_GO},
    {"available", "Points", CELL_NUMBER, 0},
    {"last_day", "Last day", CELL_DAY, 0},
    {"lapse", "Lapses", CELL_INSTANT, COLUMN_FOR_PROGRAMS},
};
static const struct table_form lapsing_form = TABLE_FORM("lots", "No points lapse so soon.", lapsing_columns);

static spt_status read_lapsing(const struct session *session, const char *after, spt_page **page)
{
    int64_t days = request_has(&session->request, FIELD_DAYS) ? NUMBER(session, DAYS) : USUAL_DAYS;
    return spt_report_lapsing(session->desk, (int32_t)days, after, SPT_PAGE_MAX, page);
}

static spt_status add_lapsing(struct session *session, struct table *table, const spt_page *page, uint32_t row)
{
    const spt_lot *lot = spt_page_lot(page, row);
    (void)session;
    table_number(table, spt_lot_account(lot));
    table_number(table, spt_lot_number(lot));
    table_text(table, spt_lot_kind_name(spt_lot_kind(lot)));
    table_text(table, spt_lot_pack(lot));
    table_number(table, spt_lot_available(lot));
    table_number(table, spt_lot_lapse(lot) - 1);
    table_number(table, spt_lot_lapse(lot));
    return SPT_OK;
}

int run_report_lapsing(struct session *session)
{
    static const struct listing lots = {.form = &lapsing_form, .read = read_lapsing, .add = add_lapsing};
    int code = session_open(session);
    return code == EXIT_DONE ? listing_print(session, &lots) : code;
}

/* ---- accounts ---- */

static spt_status read_below(const struct session *session, const char *after, spt_page **page)
{
    return spt_report_below(session->desk, NUMBER(session, POINTS), after, SPT_PAGE_MAX, page);
}

static spt_status add_below(struct session *session, struct table *table, const spt_page *page, uint32_t row)
{
    (void)session;
    add_account(table, spt_page_account(page, row));
    return SPT_OK;
}

int run_report_below(struct session *session)
{
    struct table_form form = account_list_form;
    const struct listing accounts = {.form = &form, .read = read_below, .add = add_below};
    form.none = "No account has fewer points.";
    int code = session_open(session);
    return code == EXIT_DONE ? listing_print(session, &accounts) : code;
}

/* ---- tickets ---- */

static const struct column ticket_columns[] = {
    {"account", "Account", CELL_ID, 0},
    {"ticket", "Ticket", CELL_ID, 0},
    {"category", "Category", CELL_TEXT, COLUMN_SHRINKS},
    {"state", "State", CELL_TEXT, 0},
    {"price", "Price", CELL_NUMBER, 0},
    {"captured", "Captured", CELL_NUMBER, COLUMN_CAN_GO},
    {"spent", "Spent", CELL_NUMBER, COLUMN_CAN_GO},
    {"shortfall", "Missing", CELL_NUMBER, COLUMN_WARNS},
    {"opened", "Opened", CELL_DAY, COLUMN_CAN_GO},
    {"opened_at", "Opened at", CELL_INSTANT, COLUMN_FOR_PROGRAMS},
    {"age", "Days", CELL_NUMBER, 0},
    {"disputed", "Disputed", CELL_FLAG, COLUMN_FOR_PROGRAMS},
};
static const struct table_form open_form = TABLE_FORM("tickets", "No ticket is in progress.", ticket_columns);
static const struct table_form disputes_form = TABLE_FORM("tickets", "No ticket is disputed.", ticket_columns);

static spt_status add_open_ticket(struct session *session, struct table *table, const spt_page *page, uint32_t row)
{
    const spt_ticket *ticket = spt_page_ticket(page, row);
    int64_t age = spt_page_at(page) - spt_ticket_opened(ticket);
    (void)session;
    table_number(table, spt_ticket_account(ticket));
    table_number(table, spt_ticket_id(ticket));
    table_text(table, spt_ticket_category(ticket));
    table_text(table, spt_ticket_state_name(spt_ticket_state(ticket)));
    table_number(table, spt_ticket_price(ticket));
    table_number(table, spt_ticket_captured(ticket));
    table_number(table, spt_ticket_spent(ticket));
    table_number(table, spt_ticket_shortfall(ticket));
    table_number(table, spt_ticket_opened(ticket));
    table_number(table, spt_ticket_opened(ticket));
    table_number(table, age < 0 ? 0 : age / A_DAY);
    table_number(table, spt_ticket_disputed(ticket));
    return SPT_OK;
}

static spt_status read_open(const struct session *session, const char *after, spt_page **page)
{
    return spt_report_in_progress(session->desk, after, SPT_PAGE_MAX, page);
}

static spt_status read_disputes(const struct session *session, const char *after, spt_page **page)
{
    return spt_report_disputes(session->desk, after, SPT_PAGE_MAX, page);
}

int run_report_open(struct session *session)
{
    static const struct listing tickets = {.form = &open_form, .read = read_open, .add = add_open_ticket};
    int code = session_open(session);
    return code == EXIT_DONE ? listing_print(session, &tickets) : code;
}

int run_report_disputes(struct session *session)
{
    static const struct listing tickets = {.form = &disputes_form, .read = read_disputes, .add = add_open_ticket};
    int code = session_open(session);
    return code == EXIT_DONE ? listing_print(session, &tickets) : code;
}

/* ---- answers that are due ---- */

static const struct column due_columns[] = {
    {"account", "Account", CELL_ID, 0},
    {"ticket", "Ticket", CELL_ID, 0},
    {"category", "Category", CELL_TEXT, COLUMN_SHRINKS},
    {"state", "State", CELL_TEXT, COLUMN_CAN_GO},
    {"opened_at", "Opened", CELL_INSTANT, COLUMN_CAN_GO},
    {"due", "Due", CELL_INSTANT, 0},
    {"late", "Late", CELL_FLAG, COLUMN_WARNS},
};
static const struct table_form due_form = TABLE_FORM("tickets", "No ticket waits for its first answer.", due_columns);

static spt_status read_due(const struct session *session, const char *after, spt_page **page)
{
    return spt_report_due(session->desk, NUMBER(session, TO), after, SPT_PAGE_MAX, page);
}

static spt_status add_due(struct session *session, struct table *table, const spt_page *page, uint32_t row)
{
    const spt_ticket *ticket = spt_page_ticket(page, row);
    (void)session;
    table_number(table, spt_ticket_account(ticket));
    table_number(table, spt_ticket_id(ticket));
    table_text(table, spt_ticket_category(ticket));
    table_text(table, spt_ticket_state_name(spt_ticket_state(ticket)));
    table_number(table, spt_ticket_opened(ticket));
    table_number(table, spt_ticket_due(ticket));
    table_number(table, spt_ticket_due(ticket) < spt_page_at(page));
    return SPT_OK;
}

int run_report_due(struct session *session)
{
    static const struct listing tickets = {.form = &due_form, .read = read_due, .add = add_due};
    int code = session_open(session);
    return code == EXIT_DONE ? listing_print(session, &tickets) : code;
}

/* ---- sums ---- */

/* A report that adds up: how its next step is read, and how a row of it becomes one of the table. */
struct adding {
    const struct table_form *form;
    spt_status (*read)(const struct session *session, const char *after, spt_report **report);
    void (*add)(struct table *table, const spt_report *report, uint32_t row);
};

static spt_status read_all(const struct session *session, const struct adding *adding, spt_report **report)
{
    spt_report *next = NULL;
    spt_status status = adding->read(session, NULL, report);
    while (status == SPT_OK && spt_report_next(*report)[0] != '\0') {
        status = adding->read(session, spt_report_next(*report), &next);
        if (status != SPT_OK)
            break;
        spt_report_unref(*report);
        *report = next;
    }
    return status;
}

static int64_t now_of(const struct session *session)
{
    return session->at != SPT_UNSET ? session->at : (int64_t)time(NULL);
}

static int check_period(const struct session *session)
{
    if (request_has(&session->request, FIELD_TO) && NUMBER(session, FROM) > NUMBER(session, TO))
        return session_fail(session, EXIT_USAGE, "from is behind to: the period has no day.");
    if (NUMBER(session, FROM) > now_of(session))
        return session_fail(session, EXIT_USAGE, "from is in the future: the period has not begun.");
    return EXIT_DONE;
}

static int print_sums(struct session *session, const struct adding *adding)
{
    spt_report *report = NULL;
    int code = session_open(session);
    if (code == EXIT_DONE)
        code = check_period(session);
    if (code != EXIT_DONE)
        return code;
    spt_status status = read_all(session, adding, &report);
    if (status == SPT_OK) {
        struct table *table = document_begin(&session->output, &adding->form);
        for (uint32_t row = 0; row < spt_report_count(report); row++)
            adding->add(table, report, row);
        document_end(&session->output, table);
    }
    spt_report_unref(report);
    return status < 0 ? session_refuse(session, status) : EXIT_DONE;
}

/* The second behind the period. A last day that has not ended, today, means until now. */
static int64_t end_of(const struct session *session)
{
    int is_over = request_has(&session->request, FIELD_TO) && NUMBER(session, TO) <= now_of(session);
    return is_over ? NUMBER(session, TO) + 1 : SPT_UNSET;
}

/* ---- money ---- */

static const struct column money_columns[] = {
    {"paid", "Paid", CELL_MONEY, 0},       {"used", "Used", CELL_MONEY, 0}, {"breakage", "Lapsed", CELL_MONEY, 0},
    {"revoked", "Revoked", CELL_MONEY, 0}, {"owed", "Owed", CELL_MONEY, 0},
};
static const struct table_form liability_form = TABLE_FORM("liability", "Nothing was paid.", money_columns);
static const struct table_form earned_form = TABLE_FORM("earned", "Nothing was paid or earned.", money_columns);

static void add_money(struct table *table, const spt_report *report, uint32_t row)
{
    const char *currency = spt_report_currency(report, row);
    table_amount(table, spt_report_paid(report, row), currency);
    table_amount(table, spt_report_used(report, row), currency);
    table_amount(table, spt_report_breakage(report, row), currency);
    table_amount(table, spt_report_revoked(report, row), currency);
    table_amount(table, spt_report_owed(report, row), currency);
}

static spt_status read_liability(const struct session *session, const char *after, spt_report **report)
{
    return spt_report_liability(session->desk, SPT_UNSET, after, SPT_REPORT_VISITS, report);
}

static spt_status read_earned(const struct session *session, const char *after, spt_report **report)
{
    return spt_report_earned(session->desk, NUMBER(session, FROM), end_of(session), after, SPT_REPORT_VISITS, report);
}

int run_report_liability(struct session *session)
{
    static const struct adding liability = {&liability_form, read_liability, add_money};
    return print_sums(session, &liability);
}

int run_report_earned(struct session *session)
{
    static const struct adding earned = {&earned_form, read_earned, add_money};
    return print_sums(session, &earned);
}

/* ---- free points ---- */

static const struct column free_columns[] = {
    {"pack", "Pack", CELL_TEXT, 0},       {"given", "Given", CELL_NUMBER, 0},     {"used", "Used", CELL_NUMBER, 0},
    {"lapsed", "Lapsed", CELL_NUMBER, 0}, {"revoked", "Revoked", CELL_NUMBER, 0}, {"left", "Left", CELL_NUMBER, 0},
};
static const struct table_form free_form = TABLE_FORM("free_points", "No points were free.", free_columns);

static void add_free_points(struct table *table, const spt_report *report, uint32_t row)
{
    table_text(table, spt_report_pack(report, row));
    table_number(table, spt_report_given(report, row));
    table_number(table, spt_report_used(report, row));
    table_number(table, spt_report_lapsed(report, row));
    table_number(table, spt_report_revoked(report, row));
    table_number(table, spt_report_left(report, row));
}

static spt_status read_free_points(const struct session *session, const char *after, spt_report **report)
{
    return spt_report_free_points(session->desk, NUMBER(session, FROM), end_of(session), after, SPT_REPORT_VISITS,
                                  report);
}

int run_report_free(struct session *session)
{
    static const struct adding points = {&free_form, read_free_points, add_free_points};
    return print_sums(session, &points);
}

/* ---- use ---- */

static const struct column use_columns[] = {
    {"month", "Month", CELL_TEXT, 0},         {"category", "Category", CELL_TEXT, COLUMN_SHRINKS},
    {"resolved", "Resolved", CELL_NUMBER, 0}, {"spent", "Spent", CELL_NUMBER, 0},
    {"refunded", "Refunded", CELL_NUMBER, 0},
};
static const struct table_form use_form = TABLE_FORM("use", "No ticket was resolved.", use_columns);

static void add_use(struct table *table, const spt_report *report, uint32_t row)
{
    char month[24];
    int32_t number = spt_report_month(report, row);
    snprintf(month, sizeof month, "%04d-%02d", (int)(number / 100), (int)(number % 100));
    table_text(table, month);
    table_text(table, spt_report_category(report, row));
    table_number(table, spt_report_resolved(report, row));
    table_number(table, spt_report_spent(report, row));
    table_number(table, spt_report_refunded(report, row));
}

static spt_status read_use(const struct session *session, const char *after, spt_report **report)
{
    return spt_report_use(session->desk, NUMBER(session, FROM), end_of(session), after, SPT_REPORT_VISITS, report);
}

int run_report_use(struct session *session)
{
    static const struct adding use = {&use_form, read_use, add_use};
    return print_sums(session, &use);
}
