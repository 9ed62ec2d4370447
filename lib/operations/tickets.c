/* SPDX-License-Identifier: MIT */
/* Operations on tickets: one request each, one decision for all but opening (D9 to D17). */
#include <supportpoints/ticket.h>

#include "../rules/ticket_rules.h"
#include "operation.h"
#include "snapshot.h"

static spt_status id_is_used(spt_load *load, const char *where)
{
    return spt_problem_set(&load->desk->problem, SPT_E_CONFLICT, "ticket", load->request->ticket,
                           "The ticket id %lld is used %s.", (long long)load->request->ticket, where);
}

/* The ticket is there: opened like this, or otherwise. */
static spt_status check_made(spt_load *load)
{
    const spt_request *request = load->request;
    if (!load->has_made_act || load->made_act.kind != request->kind)
        return id_is_used(load, "on this account already");
    const char *difference = spt_request_difference(request, &load->made_act);
    if (difference == NULL)
        return SPT_ALREADY;
    return spt_problem_set(&load->desk->problem, SPT_E_CONFLICT, "ticket", request->ticket,
                           "Ticket %lld was opened with another content: %s.", (long long)request->ticket, difference);
}

static spt_status no_category(spt_load *load)
{
    return spt_problem_set(&load->desk->problem, SPT_E_NOT_FOUND, "category", 0, "There is no category %s.",
                           load->request->category);
}

static spt_status check_opened(spt_load *load)
{
    if (!spt_load_find_terms(load))
        return no_category(load);
    if (load->work.tickets == NULL)
        return load->foreign ? id_is_used(load, "on another account") : SPT_OK;
    return check_made(load);
}

static spt_status decide_open(spt_load *load)
{
    spt_ticket_slot *ticket = NULL;
    spt_status status = spt_operation_check_account(load);
    if (status == SPT_OK)
        status = spt_operation_check_ref(load);
    if (status == SPT_OK)
        status = check_opened(load);
    if (status == SPT_OK)
        status = spt_operation_prepare(load);
    if (status == SPT_OK)
        status = spt_ticket_rules_open(&load->work, load->request, &load->terms, &ticket);
    return status;
}

static spt_status check_ticket(spt_load *load)
{
    if (load->work.tickets == NULL)
        return spt_problem_set(&load->desk->problem, SPT_E_NOT_FOUND, "ticket", load->request->ticket,
                               "Account %lld has no ticket %lld.", (long long)load->account_id,
                               (long long)load->request->ticket);
    if (load->request->kind == SPT_ACT_RECATEGORISE && !spt_load_find_terms(load))
        return no_category(load);
    if (load->request->proposal > load->work.tickets->row.proposals)
        return spt_problem_set(&load->desk->problem, SPT_E_NOT_FOUND, "proposal", load->request->proposal,
                               "Ticket %lld has no proposal %lld.", (long long)load->request->ticket,
                               (long long)load->request->proposal);
    return SPT_OK;
}

/* Without a known ref: the ticket is as the request wants it (D23). */
static int is_already(const spt_load *load)
{
    if (!spt_ticket_is_already(&load->work.tickets->row, load->request, &load->terms, load->work.now))
        return 0;
    return load->request->kind != SPT_ACT_PROPOSE ||
           (load->has_made_act && (load->request->options.flags & ~(uint32_t)load->made_act.flags) == 0);
}

/* One that came before the first answer on record contradicts it (D23, D24). */
static spt_status check_first_answer(spt_load *load)
{
    const spt_ticket_row *ticket = &load->work.tickets->row;
    if (load->request->kind != SPT_ACT_ANSWER || ticket->answered == SPT_UNSET)
        return SPT_OK;
    return spt_problem_set(&load->desk->problem, SPT_E_CONFLICT, "answered", load->request->options.answered,
                           "Ticket %lld was first answered at %lld, as recorded; not at %lld.",
                           (long long)ticket->ticket, (long long)ticket->answered,
                           (long long)load->request->options.answered);
}

static spt_status decide_ticket(spt_load *load)
{
    spt_status status = spt_operation_check_account(load);
    if (status == SPT_OK)
        status = spt_operation_check_ref(load);
    if (status == SPT_OK)
        status = check_ticket(load);
    if (status == SPT_OK && is_already(load))
        status = SPT_ALREADY;
    if (status == SPT_OK)
        status = check_first_answer(load);
    if (status == SPT_OK)
        status = spt_operation_prepare(load);
    if (status == SPT_OK)
        status = spt_ticket_rules_apply(&load->work, load->work.tickets, load->request, &load->terms);
    return status;
}

static spt_status run(spt_desk *desk, spt_decide decide, spt_request *request, const spt_options *options,
                      spt_ticket **out)
{
    const spt_operation operation = {spt_load_plan_ticket, decide, spt_answer_ticket, NULL};
    void *snapshot;
    spt_status status = spt_operation_call(desk, &operation, request, options, out != NULL, &snapshot);
    if (status >= 0 && out != NULL)
        *out = snapshot;
    return status;
}

static void blank_on(spt_request *request, int32_t kind, int64_t account, int64_t ticket)
{
    spt_request_blank(request, kind, account);
    request->ticket = ticket;
}

spt_status spt_ticket_open(spt_desk *desk, int64_t account, int64_t ticket, const char *category,
                           const spt_options *options, spt_ticket **opened)
{
    spt_request request;
    blank_on(&request, SPT_ACT_OPEN, account, ticket);
    request.category = category;
    return run(desk, decide_open, &request, options, opened);
}

spt_status spt_ticket_open_quoted(spt_desk *desk, int64_t account, int64_t ticket, const char *category,
                                  const spt_options *options, spt_ticket **opened)
{
    spt_request request;
    blank_on(&request, SPT_ACT_OPEN_QUOTED, account, ticket);
    request.category = category;
    return run(desk, decide_open, &request, options, opened);
}

spt_status spt_ticket_propose(spt_desk *desk, int64_t account, int64_t ticket, int64_t price, int32_t reason,
                              const char *note, const spt_options *options, spt_ticket **proposed)
{
    spt_request request;
    blank_on(&request, SPT_ACT_PROPOSE, account, ticket);
    request.price = price;
    request.reason = reason;
    request.note = note;
    return run(desk, decide_ticket, &request, options, proposed);
}

spt_status spt_ticket_approve(spt_desk *desk, int64_t account, int64_t ticket, int64_t proposal,
                              const spt_options *options, spt_ticket **approved)
{
    spt_request request;
    blank_on(&request, SPT_ACT_APPROVE, account, ticket);
    request.proposal = proposal;
    return run(desk, decide_ticket, &request, options, approved);
}

spt_status spt_ticket_decline(spt_desk *desk, int64_t account, int64_t ticket, int64_t proposal,
                              const spt_options *options, spt_ticket **declined)
{
    spt_request request;
    blank_on(&request, SPT_ACT_DECLINE, account, ticket);
    request.proposal = proposal;
    return run(desk, decide_ticket, &request, options, declined);
}

spt_status spt_ticket_reprice(spt_desk *desk, int64_t account, int64_t ticket, int64_t price, int32_t reason,
                              const char *note, const spt_options *options, spt_ticket **repriced)
{
    spt_request request;
    blank_on(&request, SPT_ACT_REPRICE, account, ticket);
    request.price = price;
    request.reason = reason;
    request.note = note;
    return run(desk, decide_ticket, &request, options, repriced);
}

spt_status spt_ticket_recategorise(spt_desk *desk, int64_t account, int64_t ticket, const char *category,
                                   int32_t reason, const spt_options *options, spt_ticket **recategorised)
{
    spt_request request;
    blank_on(&request, SPT_ACT_RECATEGORISE, account, ticket);
    request.category = category;
    request.reason = reason;
    return run(desk, decide_ticket, &request, options, recategorised);
}

spt_status spt_ticket_resolve(spt_desk *desk, int64_t account, int64_t ticket, const spt_options *options,
                              spt_ticket **resolved)
{
    spt_request request;
    blank_on(&request, SPT_ACT_RESOLVE, account, ticket);
    return run(desk, decide_ticket, &request, options, resolved);
}

spt_status spt_ticket_waive(spt_desk *desk, int64_t account, int64_t ticket, const spt_options *options,
                            spt_ticket **waived)
{
    spt_request request;
    blank_on(&request, SPT_ACT_WAIVE, account, ticket);
    return run(desk, decide_ticket, &request, options, waived);
}

spt_status spt_ticket_cancel(spt_desk *desk, int64_t account, int64_t ticket, const spt_options *options,
                             spt_ticket **cancelled)
{
    spt_request request;
    blank_on(&request, SPT_ACT_CANCEL, account, ticket);
    return run(desk, decide_ticket, &request, options, cancelled);
}

spt_status spt_ticket_dispute(spt_desk *desk, int64_t account, int64_t ticket, const spt_options *options,
                              spt_ticket **disputed)
{
    spt_request request;
    blank_on(&request, SPT_ACT_DISPUTE, account, ticket);
    return run(desk, decide_ticket, &request, options, disputed);
}

spt_status spt_ticket_uphold(spt_desk *desk, int64_t account, int64_t ticket, const spt_options *options,
                             spt_ticket **upheld)
{
    spt_request request;
    blank_on(&request, SPT_ACT_UPHOLD, account, ticket);
    return run(desk, decide_ticket, &request, options, upheld);
}

spt_status spt_ticket_reopen(spt_desk *desk, int64_t account, int64_t ticket, const spt_options *options,
                             spt_ticket **reopened)
{
    spt_request request;
    blank_on(&request, SPT_ACT_REOPEN, account, ticket);
    return run(desk, decide_ticket, &request, options, reopened);
}

spt_status spt_ticket_answer(spt_desk *desk, int64_t account, int64_t ticket, const spt_options *options,
                             spt_ticket **answered)
{
    spt_request request;
    blank_on(&request, SPT_ACT_ANSWER, account, ticket);
    return run(desk, decide_ticket, &request, options, answered);
}
