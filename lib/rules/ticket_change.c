/* SPDX-License-Identifier: MIT */
/* What the operations on a ticket are made of: checks first, then the steps of a change. */
#include "ticket_change.h"

#include <string.h>

#include "../base/text.h"
#include "capture.h"

spt_status spt_ticket_wrong_state(spt_work *work, const spt_ticket_row *ticket, const char *wish)
{
    return spt_problem_set(work->problem, SPT_E_STATE, "state", ticket->ticket, "Ticket %lld is %s; it cannot be %s.",
                           (long long)ticket->ticket, spt_ticket_state_name((int32_t)ticket->state), wish);
}

static spt_status too_few_points(spt_work *work, int64_t ticket, int64_t needed)
{
    int64_t available = work->account.available, missing = needed - available;
    spt_problem_set(work->problem, SPT_E_POINTS, "points", ticket,
                    "Ticket %lld needs %lld point%s; %lld %s available, %lld %s missing.", (long long)ticket,
                    (long long)needed, spt_text_s(needed), (long long)available, spt_text_is(available),
                    (long long)missing, spt_text_is(missing));
    work->problem->shortage = missing;
    return SPT_E_POINTS;
}

spt_status spt_ticket_check_points(spt_work *work, const spt_ticket_row *ticket, const spt_request *request,
                                   int64_t price)
{
    int64_t capture;
    int64_t release;
    int64_t refund;
    spt_ticket_moves(ticket, price, &capture, &release, &refund);
    if (capture <= work->account.available || (request->options.flags & SPT_FLAG_ALLOW_SHORTFALL) != 0)
        return SPT_OK;
    return too_few_points(work, ticket->ticket, capture);
}

spt_status spt_ticket_check_returned(spt_work *work, const spt_ticket_row *ticket, int64_t release, int64_t refund)
{
    if (ticket->released <= SPT_POINTS_MAX - release && ticket->refunded <= SPT_POINTS_MAX - refund)
        return SPT_OK;
    return spt_problem_set(work->problem, SPT_E_LIMIT, "points", ticket->ticket,
                           "Ticket %lld has given back more points than can be counted.", (long long)ticket->ticket);
}

spt_status spt_ticket_check_category(spt_work *work, const spt_request *request, const spt_ticket_terms *terms)
{
    if (!terms->retired)
        return SPT_OK;
    return spt_problem_set(work->problem, SPT_E_RETIRED, "category", 0, "Category %s is retired.", request->category);
}

spt_status spt_ticket_check_terms(spt_work *work, const spt_ticket_terms *terms)
{
    if (terms->status == SPT_OK)
        return SPT_OK;
    if (terms->status == SPT_E_LIMIT)
        return spt_problem_set(work->problem, SPT_E_LIMIT, "units", 0, "The price by %s would leave its range.",
                               terms->rule);
    return spt_problem_set(work->problem, SPT_E_PRICE, "units", 0,
                           "The units do not fit the price rule \"%s\": it %s a number of units.", terms->rule,
                           strchr(terms->rule, '*') != NULL ? "needs" : "does not take");
}

spt_status spt_ticket_check_bounds(spt_work *work, const spt_request *request, const spt_quote_values *quote,
                                   const char *rule, int64_t price)
{
    if (price == SPT_UNSET)
        return spt_problem_set(work->problem, SPT_E_PRICE, "price", 0,
                               "The price is upon request: it has to be named.");
    if (spt_quote_allows(quote, price) || (request->options.flags & SPT_FLAG_OVERRIDE) != 0)
        return SPT_OK;
    return spt_problem_set(work->problem, SPT_E_PRICE, "price", price,
                           "The price %lld is outside the rule \"%s\"; an override needs its flag and a note.",
                           (long long)price, rule);
}

spt_status spt_ticket_check_until(spt_work *work, const spt_request *request)
{
    int64_t until = request->options.until;
    if (until == SPT_UNSET || until >= work->now)
        return SPT_OK;
    return spt_problem_set(work->problem, SPT_E_EXPIRED, "until", until, "The proposal would already have run out.");
}

spt_status spt_ticket_begin_act(spt_work *work, const spt_request *request)
{
    spt_act_slot *act = NULL;
    spt_status status = spt_work_begin_act(work, request, &act);
    if (status == SPT_OK)
        act->row.units = request->options.units;
    return status;
}

spt_status spt_ticket_set_price(spt_work *work, spt_ticket_slot *ticket, int64_t price, int cause_is_desk)
{
    int64_t capture;
    int64_t release;
    int64_t refund;
    spt_ticket_moves(&ticket->row, price, &capture, &release, &refund);
    spt_status status = spt_ticket_check_returned(work, &ticket->row, release, refund);
    if (status == SPT_OK)
        status = spt_capture_take(work, ticket, spt_lesser(capture, work->account.available));
    if (status == SPT_OK)
        status = spt_capture_give_back(work, ticket, release, refund, cause_is_desk);
    ticket->row.price = price;
    return status;
}

void spt_ticket_note_price(spt_work *work, const spt_ticket_slot *ticket, int64_t before)
{
    work->act->row.price = ticket->row.price;
    work->act->row.before = before;
}

void spt_ticket_note_due(spt_work *work, const spt_ticket_row *ticket)
{
    spt_account_row *account = &work->account;
    if (account->open_tickets == 0)
        account->next_due = 0;
    else if (ticket->waiting && (account->next_due == 0 || ticket->due < account->next_due))
        account->next_due = ticket->due;
}

void spt_ticket_enter_state(spt_work *work, spt_ticket_slot *ticket, int64_t state)
{
    spt_ticket_row *row = &ticket->row;
    int64_t phase = state == SPT_TICKET_QUOTED || state == SPT_TICKET_IN_PROGRESS ? 1 : 2;
    if (row->phase != phase)
        work->account.open_tickets += phase == 1 ? 1 : -1;
    row->state = state;
    row->phase = phase;
    row->ended = phase == 1 ? SPT_UNSET : work->now;
    row->since = phase == 1 ? row->opened : work->now;
    row->waiting = phase == 1 && row->due != SPT_UNSET && row->answered == SPT_UNSET;
    work->act->row.open_tickets = work->account.open_tickets;
    if (state == SPT_TICKET_RESOLVED)
        row->resolved = work->now;
    spt_ticket_note_due(work, row);
    spt_work_touch_ticket(ticket);
    spt_work_touch_account(work);
}

void spt_ticket_mark_disputed(spt_work *work, spt_ticket_slot *ticket, int64_t disputed)
{
    work->account.disputes += disputed - ticket->row.disputed;
    ticket->row.disputed = disputed;
    spt_work_touch_ticket(ticket);
    spt_work_touch_account(work);
}

void spt_ticket_mark_short(spt_ticket_slot *ticket)
{
    ticket->row.is_short = spt_ticket_shortfall_of(&ticket->row) > 0;
}

void spt_ticket_drop_proposal(spt_ticket_slot *ticket)
{
    ticket->row.proposal_open = 0;
    spt_work_touch_ticket(ticket);
}

void spt_ticket_make_proposal(spt_work *work, spt_ticket_slot *ticket, int64_t price, int64_t reason, int64_t until)
{
    spt_ticket_row *row = &ticket->row;
    spt_act_row *act = &work->act->row;
    row->proposals++;
    row->proposal_open = 1;
    row->proposed = act->proposed = price;
    row->proposal_reason = act->reason = reason;
    row->proposal_until = act->until = until == SPT_UNSET ? SPT_NEVER : until;
    row->proposal_act = act->act;
    act->proposal = row->proposals;
    spt_work_touch_ticket(ticket);
}
