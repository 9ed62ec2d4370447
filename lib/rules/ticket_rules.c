/* SPDX-License-Identifier: MIT */
/* Which operation a request is. */
#include "ticket_change.h"

spt_status spt_ticket_rules_apply(spt_work *work, spt_ticket_slot *ticket, const spt_request *request,
                                  const spt_ticket_terms *terms)
{
    switch (request->kind) {
    case SPT_ACT_ANSWER:
        return spt_ticket_rules_answer(work, ticket, request);
    case SPT_ACT_PROPOSE:
        return spt_ticket_rules_propose(work, ticket, request);
    case SPT_ACT_APPROVE:
        return spt_ticket_rules_approve(work, ticket, request);
    case SPT_ACT_DECLINE:
        return spt_ticket_rules_decline(work, ticket, request);
    case SPT_ACT_REPRICE:
        return spt_ticket_rules_reprice(work, ticket, request);
    case SPT_ACT_RECATEGORISE:
        return spt_ticket_rules_recategorise(work, ticket, request, terms);
    case SPT_ACT_RESOLVE:
        return spt_ticket_rules_resolve(work, ticket, request);
    case SPT_ACT_WAIVE:
        return spt_ticket_rules_waive(work, ticket, request);
    case SPT_ACT_CANCEL:
        return spt_ticket_rules_cancel(work, ticket, request);
    case SPT_ACT_DISPUTE:
        return spt_ticket_rules_dispute(work, ticket, request);
    case SPT_ACT_UPHOLD:
        return spt_ticket_rules_uphold(work, ticket, request);
    case SPT_ACT_REOPEN:
        return spt_ticket_rules_reopen(work, ticket, request);
    default:
        return spt_problem_plain(work->problem, SPT_E_INVALID);
    }
}
