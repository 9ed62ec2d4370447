/* SPDX-License-Identifier: MIT */
#include "write.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

#include "../drawing.h"
#include "forms.h"

void answer_unref(struct answer *answer)
{
    spt_account_unref(answer->account);
    spt_lot_unref(answer->lot);
    spt_ticket_unref(answer->ticket);
    spt_act_unref(answer->act);
}

/* ---- sentences ---- */

__attribute__((format(printf, 2, 3))) static void append(struct problem *text, const char *format, ...);

static void append(struct problem *text, const char *format, ...)
{
    size_t length = strlen(text->text);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text->text + length, sizeof text->text - length, format, arguments);
    va_end(arguments);
}

void say_account(const spt_account *account, struct problem *text)
{
    problem_set(text, "account %" PRId64 " has %" PRId64 " point%s available, %" PRId64 " captured",
                spt_account_id(account), spt_account_available(account), plural(spt_account_available(account)),
                spt_account_captured(account));
    if (spt_account_closed(account))
        append(text, "; it is closed");
}

static void say_transfer(const spt_act *act, struct problem *text)
{
    problem_set(text, "%" PRId64 " point%s from account %" PRId64 " to account %" PRId64, spt_act_points(act),
                plural(spt_act_points(act)), spt_act_account(act), spt_act_other(act));
}

static void say_lapse(const spt_lot *lot, int32_t offset, struct problem *text)
{
    char date[16];
    if (spt_lot_lapse(lot) == SPT_NEVER)
        append(text, "; they never lapse");
    else
        append(text, "; the last day is %s", date_text(spt_lot_lapse(lot) - 1, offset, date));
}

void say_lot(const spt_lot *lot, int32_t offset, struct problem *text)
{
    char money[64];
    problem_set(text, "lot %" PRId64 " of account %" PRId64 ", %" PRId64 " point%s", spt_lot_number(lot),
                spt_lot_account(lot), spt_lot_points(lot), plural(spt_lot_points(lot)));
    if (spt_lot_paid(lot) > 0)
        append(text, " for %s", money_text(spt_lot_paid(lot), spt_lot_currency(lot), money, sizeof money));
    append(text, ", %" PRId64 " available", spt_lot_available(lot));
    say_lapse(lot, offset, text);
}

/* " to lot 5, 7, lot 1 of account 43, and others": where points of a lot moved to. */
static void say_successors(spt_desk *desk, const spt_lot *lot, struct problem *text)
{
    spt_page *here = NULL, *there = NULL;
    spt_lot_successors(desk, spt_lot_account(lot), spt_lot_number(lot), NULL, 10, &here);
    spt_lot_transferred(desk, spt_lot_account(lot), spt_lot_number(lot), NULL, 10, &there);
    for (uint32_t i = 0; i < spt_page_count(here); i++)
        append(text, "%s%" PRId64, i == 0 ? " to lot " : ", ", spt_lot_number(spt_page_lot(here, i)));
    for (uint32_t i = 0; i < spt_page_count(there); i++)
        append(text, "%slot %" PRId64 " of account %" PRId64, i + spt_page_count(here) == 0 ? " to " : ", ",
               spt_lot_number(spt_page_lot(there, i)), spt_lot_account(spt_page_lot(there, i)));
    if (spt_page_next(here)[0] != '\0' || spt_page_next(there)[0] != '\0')
        append(text, ", and others");
    spt_page_unref(here);
    spt_page_unref(there);
}

/* A lot that was revoked whole: what of it is elsewhere is told (D18). */
static void say_lost(spt_desk *desk, const spt_lot *lot, struct problem *text)
{
    int64_t lost = spt_lot_captured(lot) + spt_lot_spent(lot) + spt_lot_moved(lot);
    if (!spt_lot_revoked_whole(lot) || lost == 0)
        return;
    append(text, "; not recovered: %" PRId64 " captured, %" PRId64 " spent, %" PRId64 " moved", spt_lot_captured(lot),
           spt_lot_spent(lot), spt_lot_moved(lot));
    if (spt_lot_moved(lot) > 0)
        say_successors(desk, lot, text);
}

static void say_proposal(const spt_ticket *ticket, int32_t offset, struct problem *text)
{
    char date[16];
    int64_t until = spt_ticket_proposal_until(ticket);
    append(text, "; proposal %" PRId64 " is %" PRId64 " point%s", spt_ticket_proposal(ticket),
           spt_ticket_proposed(ticket), plural(spt_ticket_proposed(ticket)));
    if (until != SPT_NEVER)
        append(text, ", to be approved by %s", date_text(until, offset, date));
}

void say_ticket(const spt_ticket *ticket, int32_t offset, struct problem *text)
{
    problem_set(text, "ticket %" PRId64 " of account %" PRId64 " is %s", spt_ticket_id(ticket),
                spt_ticket_account(ticket), spt_ticket_state_name(spt_ticket_state(ticket)));
    if (spt_ticket_state(ticket) != SPT_TICKET_QUOTED)
        append(text, ", its price %" PRId64 " point%s", spt_ticket_price(ticket), plural(spt_ticket_price(ticket)));
    if (spt_ticket_captured(ticket) > 0)
        append(text, ", %" PRId64 " captured", spt_ticket_captured(ticket));
    if (spt_ticket_spent(ticket) > 0)
        append(text, ", %" PRId64 " spent", spt_ticket_spent(ticket));
    if (spt_ticket_shortfall(ticket) > 0)
        append(text, ", %" PRId64 " missing", spt_ticket_shortfall(ticket));
    if (spt_ticket_disputed(ticket))
        append(text, "; its cost is disputed");
    if (spt_ticket_proposal(ticket) > 0)
        say_proposal(ticket, offset, text);
}

/* ---- the answer ---- */

static void say_lot_and_lost(spt_desk *desk, const spt_lot *lot, int32_t offset, struct problem *text)
{
    say_lot(lot, offset, text);
    say_lost(desk, lot, text);
}

/* "Bought: lot 1 of account 42, 300 points ..." */
static void print_sentence(const struct session *session, spt_status status, const struct answer *answer)
{
    struct problem text = {""};
    int32_t offset = session->output.offset;
    const char *done = session->command->done;
    if (answer->ticket != NULL)
        say_ticket(answer->ticket, offset, &text);
    else if (answer->lot != NULL)
        say_lot_and_lost(session->desk, answer->lot, offset, &text);
    else if (answer->act != NULL)
        say_transfer(answer->act, &text);
    else
        say_account(answer->account, &text);
    if (status == SPT_ALREADY)
        printf("Already %s: %s.\n", done, text.text);
    else
        printf("%c%s: %s.\n", toupper((unsigned char)done[0]), done + 1, text.text);
}

static const struct table_form *form_of(const struct answer *answer)
{
    if (answer->act != NULL)
        return &act_answer_form;
    return answer->ticket != NULL ? &ticket_answer_form : answer->lot != NULL ? &lot_answer_form : &account_answer_form;
}

static void print_record(struct session *session, spt_status status, const struct answer *answer)
{
    const struct table_form *form = form_of(answer);
    struct table *table = document_begin(&session->output, &form);
    table_text(table, status == SPT_ALREADY ? "already" : "done");
    if (answer->ticket != NULL)
        add_ticket(table, answer->ticket);
    else if (answer->lot != NULL)
        add_lot(table, answer->lot);
    else if (answer->act != NULL)
        add_act(table, answer->act);
    else
        add_account(table, answer->account);
    document_end(&session->output, table);
}

static void print_answer(struct session *session, spt_status status, const struct answer *answer)
{
    if (session->output.format == FORMAT_TEXT)
        print_sentence(session, status, answer);
    else
        print_record(session, status, answer);
}

int run_write(struct session *session)
{
    struct answer answer = {NULL, NULL, NULL, NULL};
    int code = session_open_to_write(session);
    if (code == EXIT_DONE)
        code = session_find_account(session);
    if (code != EXIT_DONE)
        return code;
    spt_status status = session->command->write(session->desk, &session->request, &answer);
    if (status < 0)
        return session_refuse(session, status);
    print_answer(session, status, &answer);
    answer_unref(&answer);
    return EXIT_DONE;
}
