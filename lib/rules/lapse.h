/* SPDX-License-Identifier: MIT */
/* Lapses: a fact from their second on, recorded by the next act (D4). */
#ifndef SPT_RULES_LAPSE_H
#define SPT_RULES_LAPSE_H

#include "work.h"

/*
 * Records the lapses that are due: of the lots in the work marked due, in the order in which they were loaded (second,
 * lot), at most `most` of them; `next` is the first lapse second that is not due, SPT_NEVER where there is none.
 */
spt_status spt_lapse_record(spt_work *work, int64_t next, uint32_t most, uint32_t *recorded);

/* A lot as it is at an instant: from its lapse second on, what was available has lapsed. */
void spt_lapse_lot_at(spt_lot_row *lot, int64_t at);

#endif
