/* SPDX-License-Identifier: MIT */
/* What an operation wants of a ticket: the price, the points that move for it, and whether it is so already (D23). */
#include "ticket_change.h"

#include <string.h>

int64_t spt_ticket_opening_price(const spt_request *request, const spt_ticket_terms *terms)
{
    if (request->price != SPT_UNSET)
        return request->price;
    return terms->status == SPT_OK ? terms->quote.starting : SPT_UNSET;
}

int64_t spt_ticket_recategorised_price(const spt_request *request, const spt_ticket_terms *terms)
{
    if ((request->options.flags & SPT_FLAG_STARTING_PRICE) == 0)
        return request->price;
    return terms->status == SPT_OK ? terms->quote.starting : SPT_UNSET;
}

int64_t spt_ticket_shortfall_of(const spt_ticket_row *ticket)
{
    return spt_ticket_is_in_progress(ticket) ? ticket->price - ticket->captured - ticket->spent : 0;
}

int64_t spt_ticket_target(const spt_ticket_row *ticket, const spt_request *request, const spt_ticket_terms *terms)
{
    switch (request->kind) {
    case SPT_ACT_OPEN:
        return spt_ticket_opening_price(request, terms);
    case SPT_ACT_REPRICE:
        return spt_ticket_has_cost(ticket) ? request->price : SPT_UNSET;
    case SPT_ACT_RECATEGORISE:
        return spt_ticket_is_in_progress(ticket) ? spt_ticket_recategorised_price(request, terms) : SPT_UNSET;
    case SPT_ACT_APPROVE:
        return ticket->proposal_open && request->proposal == ticket->proposals ? ticket->proposed : SPT_UNSET;
    case SPT_ACT_WAIVE:
        return spt_ticket_has_cost(ticket) ? 0 : SPT_UNSET;
    case SPT_ACT_CANCEL:
        return spt_ticket_is_in_progress(ticket) ? ticket->spent : SPT_UNSET;
    case SPT_ACT_MOVE_OUT:
        return spt_ticket_is_in_progress(ticket) && ticket->spent == 0 ? 0 : SPT_UNSET;
    default:
        return SPT_UNSET;
    }
}

void spt_ticket_moves(const spt_ticket_row *ticket, int64_t target, int64_t *capture, int64_t *release, int64_t *refund)
{
    int64_t held = ticket->captured + ticket->spent;
    int64_t surplus = target == SPT_UNSET || target > held ? 0 : held - target;
    /* Down captures nothing, also where it ends above what is held (D10). */
    *capture = target > ticket->price ? target - held : 0;
    *release = spt_lesser(ticket->captured, surplus);
    *refund = surplus - *release;
}

static int is_recategorised(const spt_ticket_row *ticket, const spt_request *request, const spt_ticket_terms *terms)
{
    int64_t price = spt_ticket_recategorised_price(request, terms);
    int named = request->price != SPT_UNSET || (request->options.flags & SPT_FLAG_STARTING_PRICE) != 0;
    return ticket->state != SPT_TICKET_QUOTED && strcmp(ticket->category, request->category) == 0 &&
           ticket->units == request->options.units && (!named || price == ticket->price) &&
           !(named && spt_ticket_ends_dispute(ticket, request->reason));
}

/* A proposal that has run out is not what is asked for where no last second is given: it could never be approved. */
static int says_the_same(const spt_ticket_row *ticket, const spt_request *request, int64_t now)
{
    int64_t until = request->options.until;
    int is_until_same = until == SPT_UNSET ? ticket->proposal_until >= now : until == ticket->proposal_until;
    return ticket->proposal_open && ticket->proposed == request->price && ticket->proposal_reason == request->reason &&
           is_until_same;
}

int spt_ticket_is_already(const spt_ticket_row *ticket, const spt_request *request, const spt_ticket_terms *terms,
                          int64_t now)
{
    switch (request->kind) {
    case SPT_ACT_PROPOSE:
        return says_the_same(ticket, request, now);
    case SPT_ACT_APPROVE:
        return request->proposal == ticket->approved;
    case SPT_ACT_DECLINE:
        return request->proposal == ticket->declined;
    case SPT_ACT_REPRICE:
        return ticket->state != SPT_TICKET_QUOTED && request->price == ticket->price &&
               !spt_ticket_ends_dispute(ticket, request->reason);
    case SPT_ACT_RECATEGORISE:
        return is_recategorised(ticket, request, terms);
    case SPT_ACT_RESOLVE:
        return ticket->state == SPT_TICKET_RESOLVED;
    case SPT_ACT_WAIVE:
        return ticket->state == SPT_TICKET_WAIVED;
    case SPT_ACT_CANCEL:
        return ticket->state == SPT_TICKET_CANCELLED;
    case SPT_ACT_DISPUTE:
        return ticket->disputed != 0;
    case SPT_ACT_UPHOLD:
        return ticket->disputed == 0;
    case SPT_ACT_REOPEN:
        return spt_ticket_is_in_progress(ticket);
    case SPT_ACT_ANSWER:
        return ticket->answered != SPT_UNSET &&
               (request->options.answered == SPT_UNSET || request->options.answered >= ticket->answered);
    default:
        return 0;
    }
}
