/* SPDX-License-Identifier: MIT */
#include "lot_state.h"

#include <string.h>

#include "money.h"

void spt_lot_state_of(const spt_lot_row *lot, spt_lot_state *state)
{
    state->places[SPT_PLACE_ISSUED] = 0;
    state->places[SPT_PLACE_AVAILABLE] = lot->available;
    state->places[SPT_PLACE_CAPTURED] = lot->captured;
    state->places[SPT_PLACE_SPENT] = lot->spent;
    state->places[SPT_PLACE_LAPSED] = lot->lapsed;
    state->places[SPT_PLACE_REVOKED] = lot->revoked;
    state->places[SPT_PLACE_MOVED] = lot->moved;
}

void spt_lot_state_none(const spt_lot_row *lot, spt_lot_state *state)
{
    memset(state, 0, sizeof *state);
    state->places[SPT_PLACE_ISSUED] = lot->points;
}

/* A lot is issued whole, so that it is there or not. */
int spt_lot_state_undo(const spt_lot_row *lot, spt_lot_state *state, const spt_entry_row *entry)
{
    int32_t from = spt_entry_from((int32_t)entry->kind);
    int32_t to = spt_entry_to((int32_t)entry->kind);
    if (state->places[to] < entry->points || (from == SPT_PLACE_ISSUED && entry->points != lot->points))
        return 0;
    state->places[to] -= entry->points;
    state->places[from] += entry->points;
    return 1;
}

void spt_lot_state_lapse(const spt_lot_row *lot, spt_lot_state *state, int64_t at)
{
    if (lot->lapse > at)
        return;
    state->places[SPT_PLACE_LAPSED] += state->places[SPT_PLACE_AVAILABLE];
    state->places[SPT_PLACE_AVAILABLE] = 0;
}

/* The money of the next `points` points, of which `part` come before them. */
static int64_t slice(const spt_lot_row *lot, int64_t *part, int64_t *before, int64_t points)
{
    int64_t start = *before;
    if (points == 0)
        return 0;
    *part += points;
    *before = spt_money_slice(lot->paid, *part, lot->points);
    return *before - start;
}

void spt_lot_state_money(const spt_lot_row *lot, const spt_lot_state *state, int64_t shares[SPT_SHARES])
{
    const int64_t *places = state->places;
    int64_t part = 0, before = 0;
    int has_come = places[SPT_PLACE_ISSUED] == 0;
    shares[SPT_SHARE_WHOLE] = has_come && lot->origin_lot == 0 ? lot->paid : 0;
    slice(lot, &part, &before, places[SPT_PLACE_MOVED]);
    shares[SPT_SHARE_REVOKED] = slice(lot, &part, &before, places[SPT_PLACE_REVOKED]);
    shares[SPT_SHARE_USED] = slice(lot, &part, &before, places[SPT_PLACE_SPENT]);
    shares[SPT_SHARE_LOST] = slice(lot, &part, &before, places[SPT_PLACE_LAPSED]);
    shares[SPT_SHARE_LEFT] = slice(lot, &part, &before, places[SPT_PLACE_AVAILABLE] + places[SPT_PLACE_CAPTURED]);
}

void spt_lot_state_points(const spt_lot_state *state, int64_t shares[SPT_SHARES])
{
    const int64_t *places = state->places;
    shares[SPT_SHARE_USED] = places[SPT_PLACE_SPENT];
    shares[SPT_SHARE_LOST] = places[SPT_PLACE_LAPSED];
    shares[SPT_SHARE_REVOKED] = places[SPT_PLACE_REVOKED];
    shares[SPT_SHARE_LEFT] = places[SPT_PLACE_AVAILABLE] + places[SPT_PLACE_CAPTURED];
    shares[SPT_SHARE_WHOLE] =
        shares[SPT_SHARE_USED] + shares[SPT_SHARE_LOST] + shares[SPT_SHARE_REVOKED] + shares[SPT_SHARE_LEFT];
}
