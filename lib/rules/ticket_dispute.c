/* SPDX-License-Identifier: MIT */
/* A ticket's cost is disputed, or upheld (D14). */
#include "ticket_change.h"

static spt_status set_dispute(spt_work *work, spt_ticket_slot *ticket, const spt_request *request, int64_t disputed)
{
    spt_status status = spt_ticket_begin_act(work, request);
    if (status != SPT_OK)
        return status;
    spt_ticket_mark_disputed(work, ticket, disputed);
    spt_ticket_note_price(work, ticket, ticket->row.price);
    return SPT_OK;
}

spt_status spt_ticket_rules_dispute(spt_work *work, spt_ticket_slot *ticket, const spt_request *request)
{
    if (!spt_ticket_has_cost(&ticket->row))
        return spt_ticket_wrong_state(work, &ticket->row, "disputed");
    return set_dispute(work, ticket, request, 1);
}

spt_status spt_ticket_rules_uphold(spt_work *work, spt_ticket_slot *ticket, const spt_request *request)
{
    return set_dispute(work, ticket, request, 0);
}
