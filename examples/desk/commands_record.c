/* SPDX-License-Identifier: MIT */
/* The record behind the account page. */
#include <inttypes.h>

#include "commands.h"
#include "forms.h"
#include "listing.h"

#define ACCOUNT(session) ((session)->request.number[FIELD_ACCOUNT])

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

static int is_one_at_most(const struct session *session, const enum field *list)
{
    int count = 0;
    for (; *list != FIELD_NONE; list++)
        count += session->texts.of[*list] != NULL;
    return count <= 1;
}

/* A ticket that was moved away has acts here; one that never was here has none. */
static spt_status check_ticket(const struct session *session)
{
    spt_page *page = NULL;
    spt_ticket *ticket = NULL;
    int64_t number = session->request.number[FIELD_TICKET];
    spt_status status = spt_act_list_by_ticket(session->desk, ACCOUNT(session), number, "", 1, &page);
    if (status == SPT_OK && spt_page_count(page) == 0)
        status = spt_ticket_get(session->desk, ACCOUNT(session), number, &ticket);
    spt_ticket_unref(ticket);
    spt_page_unref(page);
    return status;
}

/* The act, lot or ticket that is named must be there. */
static int check_named(struct session *session)
{
    spt_act *act = NULL;
    spt_lot *lot = NULL;
    spt_status status = SPT_OK;
    const struct request *request = &session->request;
    if (request_has(request, FIELD_ACT))
        status = spt_act_get(session->desk, ACCOUNT(session), request->number[FIELD_ACT], &act);
    else if (request_has(request, FIELD_LOT))
        status = spt_lot_get(session->desk, ACCOUNT(session), request->number[FIELD_LOT], &lot);
    else if (request_has(request, FIELD_TICKET))
        status = check_ticket(session);
    spt_act_unref(act);
    spt_lot_unref(lot);
    return status < 0 ? session_refuse(session, status) : EXIT_DONE;
}

static int64_t number_of_entry(const spt_page *page, uint32_t row)
{
    return spt_entry_number(spt_page_entry(page, row));
}

int run_entries(struct session *session)
{
    static const struct listing_words words = {"entry", "entry is", "entries are"};
    static const struct listing entries = {.form = &entry_list_form,
                                           .read = read_entries,
                                           .add = add_entry_row,
                                           .number = number_of_entry,
                                           .words = &words};
    static const enum field one_of[] = {FIELD_ACT, FIELD_LOT, FIELD_TICKET, FIELD_NONE};
    if (!is_one_at_most(session, one_of))
        return session_fail(session, EXIT_USAGE, "Only one of --act, --lot and --ticket can be given.");
    int code = session_open(session);
    if (code == EXIT_DONE)
        code = check_named(session);
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

static int64_t number_of_act(const spt_page *page, uint32_t row)
{
    return spt_act_number(spt_page_act(page, row));
}

int run_acts(struct session *session)
{
    static const struct listing_words words = {"act", "act is", "acts are"};
    static const struct listing acts = {
        .form = &act_list_form, .read = read_acts, .add = add_act_row, .number = number_of_act, .words = &words};
    static const enum field one_of[] = {FIELD_LOT, FIELD_TICKET, FIELD_NONE};
    if (!is_one_at_most(session, one_of))
        return session_fail(session, EXIT_USAGE, "Only one of --lot and --ticket can be given.");
    int code = session_open(session);
    if (code == EXIT_DONE)
        code = check_named(session);
    return code == EXIT_DONE ? listing_print(session, &acts) : code;
}

/* ---- redacting ---- */

static void print_redacted(struct session *session, spt_status status, const spt_act *act)
{
    const struct table_form *form = &act_answer_form;
    if (session->output.format == FORMAT_TEXT) {
        printf("%s: act %" PRId64 " of account %" PRId64 " names nobody and has no note.\n",
               status == SPT_ALREADY ? "Already redacted" : "Redacted", spt_act_number(act), spt_act_account(act));
        if (status != SPT_ALREADY)
            printf("The file has the old text until \"journal compact\"; copies made before keep it.\n");
        return;
    }
    struct table *table = document_begin(&session->output, &form);
    table_text(table, status == SPT_ALREADY ? "already" : "done");
    add_act(table, act);
    document_end(&session->output, table);
}

int run_redact(struct session *session)
{
    spt_act *act = NULL;
    int code = session_open_to_write(session);
    if (code != EXIT_DONE)
        return code;
    spt_status status = spt_act_redact(session->desk, ACCOUNT(session), session->request.number[FIELD_ACT], &act);
    if (status < 0)
        return session_refuse(session, status);
    print_redacted(session, status, act);
    spt_act_unref(act);
    return EXIT_DONE;
}
