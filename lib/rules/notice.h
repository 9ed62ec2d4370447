/* SPDX-License-Identifier: MIT */
/* Which causes for a notice there are (D27): of an account, a lot or a ticket at an instant. */
#ifndef SPT_RULES_NOTICE_H
#define SPT_RULES_NOTICE_H

#include <supportpoints/notice.h>

#include "work.h"

/* What is looked for. */
typedef struct spt_causes {
    uint32_t kinds;
    int64_t now;
    int64_t horizon; /* lots that lapse up to this second lapse soon */
    int64_t below;
} spt_causes;

/*
 * Each gives the notice that there is a cause for: `row` is filled, but for the account, and for `cause`, `found` and
 * `waiting`, where the kind has no cause of its own. 0: there is none.
 */
int spt_cause_lapsing(const spt_causes *causes, const spt_lot_row *lot, spt_notice_row *row);
/* `available`: as of now. */
int spt_cause_low(const spt_causes *causes, const spt_account_row *account, int64_t available, spt_notice_row *row);
/* Of the kinds that are about tickets. */
int spt_cause_of_ticket(const spt_causes *causes, int32_t kind, const spt_ticket_row *ticket, spt_notice_row *row);

/* Whether a notice on record is of this cause. */
int spt_cause_is_same(const spt_notice_row *recorded, const spt_notice_row *cause);

#endif
