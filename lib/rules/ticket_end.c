/* SPDX-License-Identifier: MIT */
/* A ticket is resolved, waived, cancelled, or reopened (D13, D15, D16). */
#include "../base/text.h"
#include "capture.h"
#include "day.h"
#include "ticket_change.h"

static spt_status check_resolve(spt_work *work, const spt_ticket_row *ticket)
{
    int64_t shortfall = spt_ticket_shortfall_of(ticket);
    if (!spt_ticket_is_in_progress(ticket))
        return spt_ticket_wrong_state(work, ticket, "resolved");
    if (shortfall > 0) {
        spt_problem_set(work->problem, SPT_E_STATE, "shortfall", ticket->ticket,
                        "Ticket %lld cannot be resolved: %lld point%s %s missing.", (long long)ticket->ticket,
                        (long long)shortfall, spt_text_s(shortfall), spt_text_is(shortfall));
        work->problem->shortage = shortfall;
        return SPT_E_STATE;
    }
    if (ticket->disputed)
        return spt_problem_set(work->problem, SPT_E_STATE, "dispute", ticket->ticket,
                               "Ticket %lld cannot be resolved: its cost is disputed.", (long long)ticket->ticket);
    return SPT_OK;
}

spt_status spt_ticket_rules_resolve(spt_work *work, spt_ticket_slot *ticket, const spt_request *request)
{
    int64_t before = ticket->row.price;
    spt_status status = check_resolve(work, &ticket->row);
    if (status == SPT_OK)
        status = spt_ticket_begin_act(work, request);
    if (status == SPT_OK)
        status = spt_capture_settle(work, ticket);
    if (status != SPT_OK)
        return status;
    spt_ticket_drop_proposal(ticket);
    spt_ticket_enter_state(work, ticket, SPT_TICKET_RESOLVED);
    spt_ticket_note_price(work, ticket, before);
    return SPT_OK;
}

/* Waive and cancel: what they give back differs, the rest is the same. */
static spt_status end_early(spt_work *work, spt_ticket_slot *ticket, const spt_request *request, int64_t state)
{
    int waived = state == SPT_TICKET_WAIVED;
    int64_t before = ticket->row.price;
    spt_status status = spt_ticket_begin_act(work, request);
    if (status == SPT_OK)
        status = spt_ticket_set_price(work, ticket, waived ? 0 : ticket->row.spent, waived);
    if (status != SPT_OK)
        return status;
    if (ticket->row.phase == 2)
        work->act->row.turn = SPT_TURN_WAIVED;
    spt_ticket_drop_proposal(ticket);
    spt_ticket_mark_disputed(work, ticket, 0);
    ticket->row.is_short = 0;
    spt_ticket_enter_state(work, ticket, state);
    spt_ticket_note_price(work, ticket, before);
    return SPT_OK;
}

spt_status spt_ticket_rules_waive(spt_work *work, spt_ticket_slot *ticket, const spt_request *request)
{
    if (!spt_ticket_has_cost(&ticket->row))
        return spt_ticket_wrong_state(work, &ticket->row, "waived");
    return end_early(work, ticket, request, SPT_TICKET_WAIVED);
}

spt_status spt_ticket_rules_cancel(spt_work *work, spt_ticket_slot *ticket, const spt_request *request)
{
    if (ticket->row.phase != 1)
        return spt_ticket_wrong_state(work, &ticket->row, "cancelled");
    return end_early(work, ticket, request, SPT_TICKET_CANCELLED);
}

static spt_status check_window(spt_work *work, const spt_ticket_row *ticket)
{
    int64_t day;
    int64_t end = SPT_NEVER;
    spt_status status = SPT_OK;
    if (work->settings->window < 0)
        return SPT_OK;
    status = spt_day_of_instant(&work->settings->zone, ticket->resolved, &day);
    if (status == SPT_OK && day + work->settings->window <= SPT_DAY_LAST)
        status = spt_day_lapse_second(&work->settings->zone, day + work->settings->window, &end);
    if (status != SPT_OK)
        return spt_problem_plain(work->problem, status);
    if (work->now < end)
        return SPT_OK;
    return spt_problem_set(work->problem, SPT_E_EXPIRED, "state", ticket->ticket,
                           "Ticket %lld was resolved more than %lld days ago; it cannot be reopened.",
                           (long long)ticket->ticket, (long long)work->settings->window);
}

spt_status spt_ticket_rules_reopen(spt_work *work, spt_ticket_slot *ticket, const spt_request *request)
{
    if (ticket->row.state != SPT_TICKET_RESOLVED)
        return spt_ticket_wrong_state(work, &ticket->row, "reopened");
    spt_status status = check_window(work, &ticket->row);
    if (status == SPT_OK)
        status = spt_ticket_begin_act(work, request);
    if (status != SPT_OK)
        return status;
    work->act->row.turn = SPT_TURN_REOPENED;
    spt_ticket_enter_state(work, ticket, SPT_TICKET_IN_PROGRESS);
    spt_ticket_note_price(work, ticket, ticket->row.price);
    return SPT_OK;
}
