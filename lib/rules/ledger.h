/* SPDX-License-Identifier: MIT */
/* The one place where points move: every entry, and the sums of lots and account that follow from it (D3, D20). */
#ifndef SPT_RULES_LEDGER_H
#define SPT_RULES_LEDGER_H

#include "work.h"

/* Moves points of a lot as an entry's kind says (SPT_ENTRY_…), as part of the newest act; 0 points move nothing. */
spt_status spt_ledger_move(spt_work *work, spt_lot_slot *lot, int32_t kind, int64_t points);

/*
 * Issues a lot: numbers it, adds it, and makes its points available. The row brings points, kind, priority, acquired,
 * lapse, money, pack and origin. SPT_E_LIMIT where the account's points would leave D1's range.
 */
spt_status spt_ledger_issue(spt_work *work, const spt_lot_row *row, spt_lot_slot **lot);

/*
 * A new lot's row with everything that points keep when they move on from `lot`, their share of the money too (D25).
 * The points have already been moved out of `lot`.
 */
spt_lot_row spt_ledger_successor(const spt_lot_row *lot, int32_t kind, int64_t points);

#endif
