/* SPDX-License-Identifier: MIT */
/* A ticket is opened, in progress or quoted (D9, D11). */
#include "response.h"
#include "ticket_change.h"

static spt_status check_opening(spt_work *work, const spt_request *request, const spt_ticket_terms *terms)
{
    spt_status status = spt_ticket_check_category(work, request, terms);
    if (status == SPT_OK)
        status = spt_ticket_check_until(work, request);
    if (status == SPT_OK)
        status = spt_ticket_check_terms(work, terms);
    if (status == SPT_OK)
        status = spt_ticket_check_bounds(work, request, &terms->quote, terms->rule,
                                         spt_ticket_opening_price(request, terms));
    return status;
}

/* Where the answer would be due later than can be said, none is waited for (D24). */
static spt_status find_due(spt_work *work, int64_t *due)
{
    const spt_calendar calendar = spt_calendar_of(work->settings);
    spt_status status = spt_response_due(&calendar, work->now, due, NULL, NULL);
    if (status == SPT_E_LIMIT)
        return SPT_OK;
    return status == SPT_OK ? SPT_OK : spt_problem_plain(work->problem, status);
}

static spt_ticket_row blank_ticket(const spt_work *work, const spt_request *request, const spt_ticket_terms *terms)
{
    spt_ticket_row row = {.size = (uint32_t)sizeof row, .table = SPT_TABLE_TICKET};
    row.account = work->account.account;
    row.ticket = request->ticket;
    row.units = request->options.units;
    row.opened = work->now;
    row.resolved = row.ended = row.proposed = row.proposal_until = row.due = row.answered = SPT_UNSET;
    row.category = request->category;
    row.rule = terms->rule;
    return row;
}

static spt_status fill_opened(spt_work *work, spt_ticket_slot *ticket, const spt_request *request, int64_t price)
{
    spt_status status = SPT_OK;
    ticket->row.opened_act = work->act->row.act;
    work->act->row.due = ticket->row.due;
    work->act->row.rule = ticket->row.rule;
    if (request->kind == SPT_ACT_OPEN_QUOTED) {
        spt_ticket_enter_state(work, ticket, SPT_TICKET_QUOTED);
        int64_t reason = request->reason != 0 ? request->reason : SPT_REASON_AGREED;
        spt_ticket_make_proposal(work, ticket, price, reason, request->options.until);
    } else {
        spt_ticket_enter_state(work, ticket, SPT_TICKET_IN_PROGRESS);
        status = spt_ticket_set_price(work, ticket, price, 0);
        spt_ticket_mark_short(ticket);
    }
    spt_ticket_note_price(work, ticket, SPT_UNSET);
    return status;
}

spt_status spt_ticket_rules_open(spt_work *work, const spt_request *request, const spt_ticket_terms *terms,
                                 spt_ticket_slot **ticket)
{
    spt_ticket_row blank = blank_ticket(work, request, terms);
    int64_t price = spt_ticket_opening_price(request, terms);
    spt_status status = check_opening(work, request, terms);
    if (status == SPT_OK && request->kind == SPT_ACT_OPEN)
        status = spt_ticket_check_points(work, &blank, request, price);
    if (status == SPT_OK)
        status = find_due(work, &blank.due);
    if (status == SPT_OK)
        status = spt_ticket_begin_act(work, request);
    if (status != SPT_OK)
        return status;
    *ticket = spt_work_add_ticket(work, &blank, SPT_CHANGE_INSERT);
    return *ticket == NULL ? spt_work_nomem(work) : fill_opened(work, *ticket, request, price);
}
