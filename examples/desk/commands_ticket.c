/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "commands.h"
#include "forms.h"
#include "listing.h"

/* ---- writing ---- */

#define ACCOUNT(request) ((request)->number[FIELD_ACCOUNT])
#define TICKET(request)  ((request)->number[FIELD_TICKET])
#define REASON(request)  ((int32_t)(request)->number[FIELD_REASON])
#define NOTE(request)    ((request)->texts.of[FIELD_NOTE])

/* A quoted ticket may say why it is proposed; no other can be opened with a reason. */
spt_status write_ticket_open(spt_desk *desk, const struct request *request, struct answer *answer)
{
    spt_options options = request->options;
    int is_quoted = request_has(request, FIELD_QUOTED);
    options.price = request->number[FIELD_PRICE];
    options.reason = request_has(request, FIELD_REASON) ? REASON(request) : 0;
    return (is_quoted ? spt_ticket_open_quoted : spt_ticket_open)(
        desk, ACCOUNT(request), TICKET(request), request->texts.of[FIELD_CATEGORY], &options, &answer->ticket);
}

spt_status write_ticket_propose(spt_desk *desk, const struct request *request, struct answer *answer)
{
    return spt_ticket_propose(desk, ACCOUNT(request), TICKET(request), request->number[FIELD_PRICE], REASON(request),
                              NOTE(request), &request->options, &answer->ticket);
}

spt_status write_ticket_approve(spt_desk *desk, const struct request *request, struct answer *answer)
{
    return spt_ticket_approve(desk, ACCOUNT(request), TICKET(request), request->number[FIELD_PROPOSAL],
                              &request->options, &answer->ticket);
}

spt_status write_ticket_decline(spt_desk *desk, const struct request *request, struct answer *answer)
{
    return spt_ticket_decline(desk, ACCOUNT(request), TICKET(request), request->number[FIELD_PROPOSAL],
                              &request->options, &answer->ticket);
}

spt_status write_ticket_reprice(spt_desk *desk, const struct request *request, struct answer *answer)
{
    return spt_ticket_reprice(desk, ACCOUNT(request), TICKET(request), request->number[FIELD_PRICE], REASON(request),
                              NOTE(request), &request->options, &answer->ticket);
}

spt_status write_ticket_recategorise(spt_desk *desk, const struct request *request, struct answer *answer)
{
    spt_options options = request->options;
    options.price = request->number[FIELD_PRICE];
    return spt_ticket_recategorise(desk, ACCOUNT(request), TICKET(request), request->texts.of[FIELD_CATEGORY],
                                   REASON(request), &options, &answer->ticket);
}

spt_status write_ticket_cover(spt_desk *desk, const struct request *request, struct answer *answer)
{
    return spt_account_cover(desk, ACCOUNT(request), &request->options, &answer->account);
}

spt_status write_ticket_resolve(spt_desk *desk, const struct request *request, struct answer *answer)
{
    return spt_ticket_resolve(desk, ACCOUNT(request), TICKET(request), &request->options, &answer->ticket);
}

spt_status write_ticket_waive(spt_desk *desk, const struct request *request, struct answer *answer)
{
    return spt_ticket_waive(desk, ACCOUNT(request), TICKET(request), &request->options, &answer->ticket);
}

spt_status write_ticket_cancel(spt_desk *desk, const struct request *request, struct answer *answer)
{
    return spt_ticket_cancel(desk, ACCOUNT(request), TICKET(request), &request->options, &answer->ticket);
}

spt_status write_ticket_dispute(spt_desk *desk, const struct request *request, struct answer *answer)
{
    return spt_ticket_dispute(desk, ACCOUNT(request), TICKET(request), &request->options, &answer->ticket);
}

spt_status write_ticket_uphold(spt_desk *desk, const struct request *request, struct answer *answer)
{
    return spt_ticket_uphold(desk, ACCOUNT(request), TICKET(request), &request->options, &answer->ticket);
}

spt_status write_ticket_reopen(spt_desk *desk, const struct request *request, struct answer *answer)
{
    return spt_ticket_reopen(desk, ACCOUNT(request), TICKET(request), &request->options, &answer->ticket);
}

spt_status write_ticket_answered(spt_desk *desk, const struct request *request, struct answer *answer)
{
    return spt_ticket_answer(desk, ACCOUNT(request), TICKET(request), &request->options, &answer->ticket);
}

spt_status write_ticket_move(spt_desk *desk, const struct request *request, struct answer *answer)
{
    return spt_ticket_move(desk, ACCOUNT(request), request->number[FIELD_OTHER], TICKET(request), &request->options,
                           &answer->ticket);
}

/* ---- reading ---- */

int run_ticket_show(struct session *session)
{
    spt_ticket *ticket = NULL;
    const struct table_form *forms[] = {&ticket_form, &trace_form, &trace_note_form};
    int is_traced = session->texts.of[FIELD_TRACE] != NULL;
    size_t form_count = !is_traced ? 1 : session->output.format == FORMAT_TEXT ? 2 : 3;
    int code = session_open(session);
    if (code == EXIT_DONE)
        code = session_find_account(session);
    if (code != EXIT_DONE)
        return code;
    spt_status status = spt_ticket_get(session->desk, ACCOUNT(&session->request), TICKET(&session->request), &ticket);
    if (status < 0)
        return session_refuse(session, status);
    output_begin(&session->output, forms, form_count);
    struct table *table = table_begin(&session->output, &ticket_form);
    add_ticket(table, ticket);
    table_end(table);
    if (is_traced)
        status = add_trace(session, ticket);
    output_end(&session->output);
    spt_ticket_unref(ticket);
    return status < 0 ? session_refuse(session, status) : EXIT_DONE;
}

static spt_status read_open(const struct session *session, const char *after, spt_page **page)
{
    return spt_statement_in_progress(session->desk, ACCOUNT(&session->request), NULL, after, SPT_PAGE_MAX, page);
}

static spt_status read_ended(const struct session *session, const char *after, spt_page **page)
{
    return spt_statement_resolved(session->desk, ACCOUNT(&session->request), NULL, after, SPT_PAGE_MAX, page);
}

static spt_status add_ticket_row(struct session *session, struct table *table, const spt_page *page, uint32_t row)
{
    (void)session;
    add_ticket(table, spt_page_ticket(page, row));
    return SPT_OK;
}

static int64_t number_of_row(const spt_page *page, uint32_t row)
{
    return spt_ticket_id(spt_page_ticket(page, row));
}

#define TICKET_LIST(read_page, then_list)                                                       \
    {                                                                                           \
        .form = &ticket_list_form, .read = read_page, .add = add_ticket_row, .then = then_list, \
        .number = number_of_row, .words = &words                                                \
    }

int run_ticket_list(struct session *session)
{
    static const struct listing_words words = {"ticket", "ticket is", "tickets are"};
    static const struct listing ended = TICKET_LIST(read_ended, NULL);
    static const struct listing open = TICKET_LIST(read_open, NULL);
    static const struct listing all = TICKET_LIST(read_open, &ended);
    const char *state = session->texts.of[FIELD_STATE];
    int code = session_open(session);
    if (code != EXIT_DONE)
        return code;
    if (state == NULL)
        return listing_print(session, &all);
    if (strcmp(state, "open") == 0 || strcmp(state, "ended") == 0)
        return listing_print(session, state[0] == 'o' ? &open : &ended);
    return session_fail(session, EXIT_USAGE, "state is \"%s\"; it must be open or ended.", state);
}
