/* SPDX-License-Identifier: MIT */
/* A price is proposed, approved or declined (D11). */
#include "ticket_change.h"

static spt_status check_quoted_bounds(spt_work *work, const spt_ticket_row *ticket, const spt_request *request)
{
    spt_price_rule rule;
    spt_quote_values quote;
    spt_price_rule_init(&rule, (uint32_t)sizeof rule);
    if (spt_price_rule_parse(ticket->rule, &rule, NULL) != SPT_OK ||
        spt_quote_compute(&rule, ticket->units, &quote) != SPT_OK)
        return spt_work_corrupt(work, "rule", ticket->ticket);
    return spt_ticket_check_bounds(work, request, &quote, ticket->rule, request->price);
}

spt_status spt_ticket_rules_propose(spt_work *work, spt_ticket_slot *ticket, const spt_request *request)
{
    spt_status status = SPT_OK;
    if (ticket->row.phase != 1)
        return spt_ticket_wrong_state(work, &ticket->row, "given a proposal");
    status = spt_ticket_check_until(work, request);
    if (status == SPT_OK && ticket->row.state == SPT_TICKET_QUOTED)
        status = check_quoted_bounds(work, &ticket->row, request);
    if (status == SPT_OK && ticket->row.proposals >= SPT_POINTS_MAX)
        status = spt_problem_set(work->problem, SPT_E_LIMIT, "proposal", ticket->row.ticket, "Too many proposals.");
    if (status == SPT_OK)
        status = spt_ticket_begin_act(work, request);
    if (status != SPT_OK)
        return status;
    spt_ticket_make_proposal(work, ticket, request->price, request->reason, request->options.until);
    spt_ticket_note_price(work, ticket, ticket->row.price);
    return SPT_OK;
}

static spt_status check_proposal(spt_work *work, const spt_ticket_row *ticket, const spt_request *request)
{
    if (!ticket->proposal_open || request->proposal != ticket->proposals)
        return spt_problem_set(work->problem, SPT_E_STATE, "proposal", request->proposal,
                               "Proposal %lld of ticket %lld is no longer open.", (long long)request->proposal,
                               (long long)ticket->ticket);
    return SPT_OK;
}

static spt_status check_approval(spt_work *work, const spt_ticket_row *ticket, const spt_request *request)
{
    spt_status status = check_proposal(work, ticket, request);
    if (status == SPT_OK && work->now > ticket->proposal_until)
        status = spt_problem_set(work->problem, SPT_E_EXPIRED, "proposal", request->proposal,
                                 "Proposal %lld of ticket %lld has run out.", (long long)request->proposal,
                                 (long long)ticket->ticket);
    return status == SPT_OK ? spt_ticket_check_points(work, ticket, request, ticket->proposed) : status;
}

spt_status spt_ticket_rules_approve(spt_work *work, spt_ticket_slot *ticket, const spt_request *request)
{
    int64_t before = ticket->row.price;
    spt_status status = check_approval(work, &ticket->row, request);
    if (status == SPT_OK)
        status = spt_ticket_begin_act(work, request);
    if (status != SPT_OK)
        return status;
    work->act->row.proposal = request->proposal;
    work->act->row.reason = ticket->row.proposal_reason;
    ticket->row.approved = request->proposal;
    if (ticket->row.state == SPT_TICKET_QUOTED)
        spt_ticket_enter_state(work, ticket, SPT_TICKET_IN_PROGRESS);
    status = spt_ticket_change_price(work, ticket, ticket->row.proposed, ticket->row.proposal_reason);
    spt_ticket_note_price(work, ticket, before);
    return status;
}

spt_status spt_ticket_rules_decline(spt_work *work, spt_ticket_slot *ticket, const spt_request *request)
{
    spt_status status = check_proposal(work, &ticket->row, request);
    if (status == SPT_OK)
        status = spt_ticket_begin_act(work, request);
    if (status != SPT_OK)
        return status;
    work->act->row.proposal = request->proposal;
    ticket->row.declined = request->proposal;
    spt_ticket_drop_proposal(ticket);
    if (ticket->row.state == SPT_TICKET_QUOTED)
        spt_ticket_enter_state(work, ticket, SPT_TICKET_CANCELLED);
    spt_ticket_note_price(work, ticket, ticket->row.price);
    return SPT_OK;
}
