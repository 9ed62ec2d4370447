/* SPDX-License-Identifier: MIT */
/* A ticket gets its first answer (D24). */
#include "ticket_change.h"

static spt_status check_answered(spt_work *work, const spt_ticket_row *ticket, int64_t answered)
{
    if (answered >= ticket->opened && answered <= work->now)
        return SPT_OK;
    return spt_problem_set(work->problem, SPT_E_INVALID, "answered", answered,
                           "answered is %lld; it must be %lld, when the ticket was opened, to now, %lld.",
                           (long long)answered, (long long)ticket->opened, (long long)work->now);
}

/*
 * An answer raises next_due where two rows prove what is next: the ticket at hand, and the other one of the first two
 * that wait. A row that a store has lost then never makes it later than the truth; to be early costs but a visit.
 */
static void raise_due(spt_work *work, const spt_ticket_row *ticket)
{
    spt_account_row *account = &work->account;
    if (account->open_tickets == (ticket->phase == 1))
        account->next_due = 0;
    else if (ticket->waiting && work->is_among_first && work->next_due != 0)
        account->next_due = work->next_due;
}

spt_status spt_ticket_rules_answer(spt_work *work, spt_ticket_slot *ticket, const spt_request *request)
{
    int64_t answered = request->options.answered == SPT_UNSET ? work->now : request->options.answered;
    spt_status status = check_answered(work, &ticket->row, answered);
    if (status == SPT_OK)
        status = spt_ticket_begin_act(work, request);
    if (status != SPT_OK)
        return status;
    raise_due(work, &ticket->row);
    ticket->row.answered = work->act->row.answered = answered;
    ticket->row.waiting = 0;
    spt_work_touch_ticket(ticket);
    spt_work_touch_account(work);
    spt_ticket_note_price(work, ticket, ticket->row.price);
    return SPT_OK;
}
