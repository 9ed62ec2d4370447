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
