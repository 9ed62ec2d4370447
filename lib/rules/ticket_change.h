/* SPDX-License-Identifier: MIT */
/* What the operations on a ticket share with each other, and with nobody else. */
#ifndef SPT_RULES_TICKET_CHANGE_H
#define SPT_RULES_TICKET_CHANGE_H

#include "ticket_rules.h"

/* ---- what a ticket is ---- */

static inline int64_t spt_lesser(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static inline int spt_ticket_is_in_progress(const spt_ticket_row *ticket)
{
    return ticket->state == SPT_TICKET_IN_PROGRESS;
}

/* In progress, resolved, or cancelled with spent points: what can be waived, disputed, or repriced down. */
static inline int spt_ticket_has_cost(const spt_ticket_row *ticket)
{
    return spt_ticket_is_in_progress(ticket) || ticket->state == SPT_TICKET_RESOLVED ||
           (ticket->state == SPT_TICKET_CANCELLED && ticket->spent > 0);
}

/* D17: with these reasons the desk is the cause of what returns; they also end a dispute (D14). */
static inline int spt_ticket_desk_is_cause(int64_t reason)
{
    return reason == SPT_REASON_RECONSIDERED || reason == SPT_REASON_CORRECTION;
}

static inline int spt_ticket_ends_dispute(const spt_ticket_row *ticket, int64_t reason)
{
    return ticket->disputed && spt_ticket_desk_is_cause(reason);
}

/* ---- what a request wants: ticket_target.c ---- */

/* The price that a ticket is to be opened with; SPT_UNSET: it has to be named, and is not. */
int64_t spt_ticket_opening_price(const spt_request *request, const spt_ticket_terms *terms);
/* The price that a recategorise names; SPT_UNSET: it stays. */
int64_t spt_ticket_recategorised_price(const spt_request *request, const spt_ticket_terms *terms);

/* ---- checks: SPT_OK, or the problem is set; ticket_change.c ---- */

/* Always a problem. `wish` completes "it cannot be …". */
spt_status spt_ticket_wrong_state(spt_work *work, const spt_ticket_row *ticket, const char *wish);
/* Whether the points suffice for a price, or the request allows a shortfall. */
spt_status spt_ticket_check_points(spt_work *work, const spt_ticket_row *ticket, const spt_request *request,
                                   int64_t price);
/* D1 also bounds what a ticket has given back over its whole life. */
spt_status spt_ticket_check_returned(spt_work *work, const spt_ticket_row *ticket, int64_t release, int64_t refund);
/* Whether the category that the request names can still be used. */
spt_status spt_ticket_check_category(spt_work *work, const spt_request *request, const spt_ticket_terms *terms);
/* Whether the price list could price the category. */
spt_status spt_ticket_check_terms(spt_work *work, const spt_ticket_terms *terms);
/* Whether a price is within its rule, or overrides it. */
spt_status spt_ticket_check_bounds(spt_work *work, const spt_request *request, const spt_quote_values *quote,
                                   const char *rule, int64_t price);
/* Whether the last second of a proposal is still to come. */
spt_status spt_ticket_check_until(spt_work *work, const spt_request *request);

/* ---- steps of a change: ticket_change.c ---- */

spt_status spt_ticket_begin_act(spt_work *work, const spt_request *request);
/* Moves what the new price needs, and sets it. The act has begun. */
spt_status spt_ticket_set_price(spt_work *work, spt_ticket_slot *ticket, int64_t price, int cause_is_desk);
/* The act tells the price, and what it was before. */
void spt_ticket_note_price(spt_work *work, const spt_ticket_slot *ticket, int64_t before);
/* The account's next_due is never later than the truth: 0 only where nothing is open that could wait. */
void spt_ticket_note_due(spt_work *work, const spt_ticket_row *ticket);
void spt_ticket_enter_state(spt_work *work, spt_ticket_slot *ticket, int64_t state);
void spt_ticket_mark_disputed(spt_work *work, spt_ticket_slot *ticket, int64_t disputed);
void spt_ticket_mark_short(spt_ticket_slot *ticket);
void spt_ticket_make_proposal(spt_work *work, spt_ticket_slot *ticket, int64_t price, int64_t reason, int64_t until);
void spt_ticket_drop_proposal(spt_ticket_slot *ticket);

/* ticket_price.c: a reprice, with what follows for proposal and dispute (D10, D11, D14, D17). The act has begun. */
spt_status spt_ticket_change_price(spt_work *work, spt_ticket_slot *ticket, int64_t price, int64_t reason);

/* ---- the operations, one for each kind of act ---- */

/* ticket_price.c */
spt_status spt_ticket_rules_reprice(spt_work *work, spt_ticket_slot *ticket, const spt_request *request);
spt_status spt_ticket_rules_recategorise(spt_work *work, spt_ticket_slot *ticket, const spt_request *request,
                                         const spt_ticket_terms *terms);

/* ticket_proposal.c */
spt_status spt_ticket_rules_propose(spt_work *work, spt_ticket_slot *ticket, const spt_request *request);
spt_status spt_ticket_rules_approve(spt_work *work, spt_ticket_slot *ticket, const spt_request *request);
spt_status spt_ticket_rules_decline(spt_work *work, spt_ticket_slot *ticket, const spt_request *request);

/* ticket_end.c */
spt_status spt_ticket_rules_resolve(spt_work *work, spt_ticket_slot *ticket, const spt_request *request);
spt_status spt_ticket_rules_waive(spt_work *work, spt_ticket_slot *ticket, const spt_request *request);
spt_status spt_ticket_rules_cancel(spt_work *work, spt_ticket_slot *ticket, const spt_request *request);
spt_status spt_ticket_rules_reopen(spt_work *work, spt_ticket_slot *ticket, const spt_request *request);

/* ticket_dispute.c */
spt_status spt_ticket_rules_dispute(spt_work *work, spt_ticket_slot *ticket, const spt_request *request);
spt_status spt_ticket_rules_uphold(spt_work *work, spt_ticket_slot *ticket, const spt_request *request);

/* ticket_answer.c */
spt_status spt_ticket_rules_answer(spt_work *work, spt_ticket_slot *ticket, const spt_request *request);

#endif
