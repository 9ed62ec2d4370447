/* SPDX-License-Identifier: MIT */
/* A ticket in progress costs more or less (D10), is of another category, or gets points that were missing (D12). */
#include "capture.h"
#include "ticket_change.h"

spt_status spt_ticket_change_price(spt_work *work, spt_ticket_slot *ticket, int64_t price, int64_t reason)
{
    spt_status status = spt_ticket_set_price(work, ticket, price, spt_ticket_desk_is_cause(reason));
    spt_ticket_drop_proposal(ticket);
    if (spt_ticket_ends_dispute(&ticket->row, reason))
        spt_ticket_mark_disputed(work, ticket, 0);
    spt_ticket_mark_short(ticket);
    return status;
}

static spt_status check_expected(spt_work *work, const spt_ticket_row *ticket, const spt_request *request)
{
    if (request->options.expected == SPT_UNSET || request->options.expected == ticket->price)
        return SPT_OK;
    return spt_problem_set(work->problem, SPT_E_STALE, "expected", ticket->ticket,
                           "The price of ticket %lld is %lld, not %lld.", (long long)ticket->ticket,
                           (long long)ticket->price, (long long)request->options.expected);
}

spt_status spt_ticket_rules_reprice(spt_work *work, spt_ticket_slot *ticket, const spt_request *request)
{
    int64_t before = ticket->row.price;
    int can_have_price = spt_ticket_has_cost(&ticket->row) || spt_ticket_ends_dispute(&ticket->row, request->reason);
    if (!can_have_price || (!spt_ticket_is_in_progress(&ticket->row) && request->price > before))
        return spt_ticket_wrong_state(work, &ticket->row, "given this price");
    spt_status status = check_expected(work, &ticket->row, request);
    if (status == SPT_OK)
        status = spt_ticket_check_points(work, &ticket->row, request, request->price);
    if (status == SPT_OK)
        status = spt_ticket_begin_act(work, request);
    if (status == SPT_OK)
        status = spt_ticket_change_price(work, ticket, request->price, request->reason);
    if (status == SPT_OK)
        spt_ticket_note_price(work, ticket, before);
    return status;
}

static spt_status check_recategorise(spt_work *work, const spt_ticket_row *ticket, const spt_request *request,
                                     const spt_ticket_terms *terms)
{
    if (!spt_ticket_is_in_progress(ticket))
        return spt_ticket_wrong_state(work, ticket, "recategorised");
    spt_status status = spt_ticket_check_category(work, request, terms);
    if (status == SPT_OK)
        status = check_expected(work, ticket, request);
    if (status == SPT_OK)
        status = spt_ticket_check_terms(work, terms);
    if (status == SPT_OK && (request->options.flags & SPT_FLAG_STARTING_PRICE) != 0 &&
        terms->quote.starting == SPT_UNSET)
        status = spt_problem_set(work->problem, SPT_E_PRICE, "price", 0, "The category has no starting price.");
    return status;
}

spt_status spt_ticket_rules_recategorise(spt_work *work, spt_ticket_slot *ticket, const spt_request *request,
                                         const spt_ticket_terms *terms)
{
    int64_t before = ticket->row.price;
    int64_t price = spt_ticket_recategorised_price(request, terms);
    spt_status status = check_recategorise(work, &ticket->row, request, terms);
    if (status == SPT_OK)
        status = spt_ticket_check_points(work, &ticket->row, request, price);
    if (status == SPT_OK)
        status = spt_ticket_begin_act(work, request);
    if (status != SPT_OK)
        return status;
    ticket->row.category = request->category;
    ticket->row.rule = terms->rule;
    ticket->row.units = request->options.units;
    work->act->row.rule = terms->rule;
    spt_work_touch_ticket(ticket);
    if (price != SPT_UNSET) {
        work->act->row.flags |= SPT_FLAG_PRICED;
        status = spt_ticket_change_price(work, ticket, price, request->reason);
    }
    spt_ticket_note_price(work, ticket, before);
    return status;
}

spt_status spt_ticket_rules_cover(spt_work *work, spt_ticket_slot *ticket, const spt_request *request, int64_t points)
{
    spt_act_slot *act = NULL;
    spt_status status = spt_work_begin_act(work, request, &act);
    if (status != SPT_OK)
        return status;
    act->row.ticket = ticket->row.ticket;
    status = spt_capture_take(work, ticket, points);
    if (status != SPT_OK)
        return status;
    spt_ticket_mark_short(ticket);
    spt_ticket_note_price(work, ticket, ticket->row.price);
    return SPT_OK;
}
