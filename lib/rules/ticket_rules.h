/* SPDX-License-Identifier: MIT */
/* What an operation on a ticket does, state by state (D9 to D17). */
#ifndef SPT_RULES_TICKET_RULES_H
#define SPT_RULES_TICKET_RULES_H

#include "quote.h"
#include "work.h"

/* What the price list says of the category that a request names, at the operation's time. */
typedef struct spt_ticket_terms {
    const char *rule; /* as printed */
    int64_t retired;
    spt_status status; /* of the quote: SPT_OK, SPT_E_PRICE or SPT_E_LIMIT */
    spt_quote_values quote;
} spt_ticket_terms;

/*
 * The price that the operation is going to give the ticket (NULL where it is being opened): what is missing for it
 * will be captured, what is too much given back. SPT_UNSET where it moves no points, or will be refused.
 */
int64_t spt_ticket_target(const spt_ticket_row *ticket, const spt_request *request, const spt_ticket_terms *terms);

/* How much a ticket would capture to reach a price, and give back; both 0 where nothing moves. */
void spt_ticket_moves(const spt_ticket_row *ticket, int64_t target, int64_t *capture, int64_t *release,
                      int64_t *refund);

/* Whether the ticket is already as the request wants it (D23): 1 yes, 0 no. Not for opening. */
int spt_ticket_is_already(const spt_ticket_row *ticket, const spt_request *request, const spt_ticket_terms *terms,
                          int64_t now);

/* Opens a ticket, in progress or quoted. `terms` must be given. */
spt_status spt_ticket_rules_open(spt_work *work, const spt_request *request, const spt_ticket_terms *terms,
                                 spt_ticket_slot **ticket);

/* Any other operation on the ticket at hand. `terms` must be given for a recategorise. */
spt_status spt_ticket_rules_apply(spt_work *work, spt_ticket_slot *ticket, const spt_request *request,
                                  const spt_ticket_terms *terms);

/* Captures up to `points` for a shortfall, as an act of its own (D12). */
spt_status spt_ticket_rules_cover(spt_work *work, spt_ticket_slot *ticket, const spt_request *request, int64_t points);

/* Gives a ticket in progress to another account, which captures its price (D19). */
spt_status spt_ticket_rules_move(spt_work *from, spt_work *to, spt_ticket_slot *ticket, const spt_request *request);

/* price - captured - spent of a ticket in progress, else 0. */
int64_t spt_ticket_shortfall_of(const spt_ticket_row *ticket);

#endif
