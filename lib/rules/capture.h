/* SPDX-License-Identifier: MIT */
/* How a ticket takes points from lots, and how they go back (D9, D13, D17). */
#ifndef SPT_RULES_CAPTURE_H
#define SPT_RULES_CAPTURE_H

#include "work.h"

/* Captures points for a ticket from the lots in `work->taken`, in their order. */
spt_status spt_capture_take(spt_work *work, spt_ticket_slot *ticket, int64_t points);

/* Turns everything that the parts in `work->held` hold into spent. */
spt_status spt_capture_settle(spt_work *work, spt_ticket_slot *ticket);

/*
 * Gives points of the ticket back (D17): `release` of what is captured, `refund` of what is spent, from its parts in
 * `work->held` and `work->settled`, both in reverse capture order. Where the desk is the cause they stay usable
 * for the grace.
 */
spt_status spt_capture_give_back(spt_work *work, spt_ticket_slot *ticket, int64_t release, int64_t refund,
                                 int desk_is_cause);

/* Capture order (D9), also of a ticket's parts: below 0 where a comes before b. */
int spt_capture_compare(const spt_part_row *a, const spt_part_row *b);

#endif
