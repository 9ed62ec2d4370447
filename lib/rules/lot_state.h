/* SPDX-License-Identifier: MIT */
/* A lot at an instant that has passed: its row unwound by the entries after it (D22), and what its money is (D25). */
#ifndef SPT_RULES_LOT_STATE_H
#define SPT_RULES_LOT_STATE_H

#include <stdint.h>

#include <supportpoints/act.h>
#include <supportpoints/schema.h>

#define SPT_LOT_PLACES (SPT_PLACE_MOVED + 1)

/* The lot's points by where they are; all of them are issued-to-be before the act that issued it. */
typedef struct spt_lot_state {
    int64_t places[SPT_LOT_PLACES]; /* by SPT_PLACE_… */
} spt_lot_state;

/* What the points of a lot, or their money, came to. Over all lots of a desk the first is the sum of the others. */
enum {
    SPT_SHARE_WHOLE = 0, /* paid, or given */
    SPT_SHARE_USED = 1,  /* spent */
    SPT_SHARE_LOST = 2,  /* lapsed: breakage */
    SPT_SHARE_REVOKED = 3,
    SPT_SHARE_LEFT = 4, /* available or captured: liability */
    SPT_SHARES = 5
};

/* As recorded. */
void spt_lot_state_of(const spt_lot_row *lot, spt_lot_state *state);

/* Before everything. */
void spt_lot_state_none(const spt_lot_row *lot, spt_lot_state *state);

/* Undoes the newest entry of the lot that is still in the state; 0: there cannot have been such an entry. */
int spt_lot_state_undo(const spt_lot_row *lot, spt_lot_state *state, const spt_entry_row *entry);

/* At an instant: from its lapse second on, what is available has lapsed, recorded or not (D4). */
void spt_lot_state_lapse(const spt_lot_row *lot, spt_lot_state *state, int64_t at);

/*
 * The money of a lot's spent, lapsed, revoked and left points, in minor units: slices of what was paid. What moved on is
 * the other lots'; likewise what was paid for a lot that came from another one counts there.
 */
void spt_lot_state_money(const spt_lot_row *lot, const spt_lot_state *state, int64_t shares[SPT_SHARES]);

/* The same of its points, less what moved on. */
void spt_lot_state_points(const spt_lot_state *state, int64_t shares[SPT_SHARES]);

#endif
