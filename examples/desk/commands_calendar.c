/* SPDX-License-Identifier: MIT */
/* The desk's holidays, and why a ticket's first answer is due when it is. */
#include "commands.h"
#include "day.h"
#include "forms.h"
#include "hours.h"
#include "listing.h"

/* ---- holidays ---- */

static const struct column holiday_columns[] = {
    {"day", "Holiday", CELL_TEXT, 0},
    {"title", "Title", CELL_TEXT, COLUMN_SHRINKS},
};
static const struct table_form holiday_form = TABLE_FORM("holidays", "There are no holidays.", holiday_columns);

static const char *date_of(int32_t day, char text[16])
{
    snprintf(text, 16, "%04d-%02d-%02d", (int)(day / 10000 % 10000), (int)(day / 100 % 100), (int)(day % 100));
    return text;
}

static spt_status read_holidays(const struct session *session, const char *after, spt_page **page)
{
    return spt_holiday_list(session->desk, after, SPT_PAGE_MAX, page);
}

static spt_status add_holiday(struct session *session, struct table *table, const spt_page *page, uint32_t row)
{
    char text[16];
    const spt_holiday *holiday = spt_page_holiday(page, row);
    (void)session;
    table_text(table, date_of(spt_holiday_day(holiday), text));
    table_text(table, spt_holiday_title(holiday));
    return SPT_OK;
}

int run_holiday_list(struct session *session)
{
    static const struct listing holidays = {.form = &holiday_form, .read = read_holidays, .add = add_holiday};
    int code = session_open(session);
    return code == EXIT_DONE ? listing_print(session, &holidays) : code;
}

static int finish(struct session *session, spt_status status, const char *done, const char *already)
{
    if (status < 0)
        return session_refuse(session, status);
    output_done(&session->output, status == SPT_ALREADY ? already : done);
    return EXIT_DONE;
}

int run_holiday_add(struct session *session)
{
    int code = session_open_to_write(session);
    if (code != EXIT_DONE)
        return code;
    char text[16], already[48];
    int32_t day = (int32_t)session->request.number[FIELD_DAY];
    snprintf(already, sizeof already, "%s is a holiday already.", date_of(day, text));
    return finish(session, spt_holiday_set(session->desk, day, session->texts.of[FIELD_TITLE]), "Added.", already);
}

int run_holiday_remove(struct session *session)
{
    int code = session_open_to_write(session);
    if (code != EXIT_DONE)
        return code;
    char text[16], already[48];
    int32_t day = (int32_t)session->request.number[FIELD_DAY];
    snprintf(already, sizeof already, "%s is no holiday.", date_of(day, text));
    return finish(session, spt_holiday_remove(session->desk, day), "Removed.", already);
}

/* ---- the trace ---- */

static const struct column trace_columns[] = {
    {"day", "Day", CELL_TEXT, 0},
    {"from", "From", CELL_TEXT, 0},
    {"to", "To", CELL_TEXT, 0},
    {"kind", "What", CELL_TEXT, 0},
};
const struct table_form trace_form = TABLE_FORM("trace", "Nothing is counted.", trace_columns);

static const struct column trace_note_columns[] = {{"calendar_changed", "Calendar changed since", CELL_FLAG, 0}};
const struct table_form trace_note_form = TABLE_FORM("note", NULL, trace_note_columns);

/* Whether the answer is due at another instant than the trace ends with: a sentence, or for programs a record. */
static void add_trace_note(struct session *session, int is_changed)
{
    if (session->output.format != FORMAT_TEXT) {
        struct table *table = table_begin(&session->output, &trace_note_form);
        table_number(table, is_changed);
        table_end(table);
    } else if (is_changed) {
        printf("The calendar was changed since; the answer stays due as it was when the ticket was opened.\n");
    }
}

spt_status add_trace(struct session *session, const spt_ticket *ticket)
{
    spt_response_trace *trace = NULL;
    char day[16], from[16], to[16];
    spt_status status =
        spt_ticket_response_trace(session->desk, spt_ticket_account(ticket), spt_ticket_id(ticket), &trace);
    if (status < 0)
        return status;
    struct table *table = table_begin(&session->output, &trace_form);
    for (uint32_t i = 0; i < spt_response_trace_count(trace); i++) {
        table_text(table, date_of(spt_response_trace_day(trace, i), day));
        table_text(table, hour_text(spt_response_trace_from(trace, i), from));
        table_text(table, hour_text(spt_response_trace_to(trace, i), to));
        table_text(table, spt_stretch_name(spt_response_trace_kind(trace, i)));
    }
    table_end(table);
    add_trace_note(session, !spt_response_trace_is_as_stored(trace));
    spt_response_trace_unref(trace);
    return SPT_OK;
}
