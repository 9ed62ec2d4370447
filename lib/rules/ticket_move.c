/* SPDX-License-Identifier: MIT */
/* A ticket moves to another account (D19). */
#include "capture.h"
#include "ticket_change.h"

static spt_status check_move(spt_work *from, spt_work *to, const spt_ticket_row *ticket, const spt_request *request)
{
    spt_ticket_row blank = {.ticket = ticket->ticket};
    if (!spt_ticket_is_in_progress(ticket))
        return spt_ticket_wrong_state(from, ticket, "moved to another account");
    if (ticket->spent > 0)
        return spt_problem_set(from->problem, SPT_E_STATE, "spent", ticket->ticket,
                               "Ticket %lld cannot be moved: %lld points were spent on it.", (long long)ticket->ticket,
                               (long long)ticket->spent);
    return spt_ticket_check_points(to, &blank, request, ticket->price);
}

/* Both acts keep what goes along, so that it can be told from one account's record alone. */
static void note_moved(spt_act_row *act, const spt_ticket_row *ticket)
{
    act->category = ticket->category;
    act->rule = ticket->rule;
    act->units = ticket->units;
    act->acquired = ticket->opened;
    act->due = ticket->due;
    act->answered = ticket->answered;
    act->proposal = ticket->proposals;
    act->proposed = ticket->proposed;
    act->reason = ticket->proposal_reason;
    act->until = ticket->proposal_until;
    act->flags |= (ticket->disputed ? SPT_FLAG_DISPUTED : 0) | (ticket->proposal_open ? SPT_FLAG_PROPOSED : 0);
}

/* What it was is deleted; a ticket's row tells nothing of the account that it has left. */
static spt_status leave(spt_work *work, spt_ticket_slot *ticket)
{
    static const spt_ticket_row gone = {.size = (uint32_t)sizeof gone};
    spt_ticket_row before = ticket->row;
    spt_status status = spt_ticket_check_returned(work, &before, before.captured, 0);
    if (status == SPT_OK)
        status = spt_capture_give_back(work, ticket, before.captured, 0, 0);
    spt_ticket_mark_disputed(work, ticket, 0);
    spt_ticket_note_price(work, ticket, before.price);
    note_moved(&work->act->row, &before);
    ticket->row = before;
    ticket->change = SPT_CHANGE_DELETE;
    work->account.open_tickets--;
    work->act->row.open_tickets = work->account.open_tickets;
    spt_ticket_note_due(work, &gone);
    work->act->row.turn = SPT_TURN_MOVED;
    return status;
}

static spt_ticket_row arriving_row(const spt_work *work, const spt_ticket_row *before)
{
    spt_ticket_row row = *before;
    row.account = work->account.account;
    row.price = row.captured = row.released = row.refunded = row.approved = row.declined = 0;
    row.resolved = SPT_UNSET;
    row.opened_act = work->act->row.act;
    row.proposal_act = row.proposals == 0 ? 0 : work->act->row.act;
    row.disputed = 0;
    row.phase = 0;
    return row;
}

static spt_status arrive(spt_work *work, const spt_ticket_row *before)
{
    spt_ticket_row row = arriving_row(work, before);
    spt_ticket_slot *ticket = spt_work_add_ticket(work, &row, SPT_CHANGE_INSERT);
    if (ticket == NULL)
        return spt_work_nomem(work);
    note_moved(&work->act->row, before);
    spt_ticket_enter_state(work, ticket, SPT_TICKET_IN_PROGRESS);
    spt_ticket_mark_disputed(work, ticket, before->disputed);
    spt_status status = spt_ticket_set_price(work, ticket, before->price, 0);
    spt_ticket_mark_short(ticket);
    spt_ticket_note_price(work, ticket, SPT_UNSET);
    return status;
}

spt_status spt_ticket_rules_move(spt_work *from, spt_work *to, spt_ticket_slot *ticket, const spt_request *request)
{
    spt_status status = check_move(from, to, &ticket->row, request);
    if (status == SPT_OK)
        status = spt_work_begin_both(from, to, request, SPT_ACT_MOVE_IN);
    if (status == SPT_OK)
        status = leave(from, ticket);
    return status == SPT_OK ? arrive(to, &ticket->row) : status;
}
