/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "../base/text.h"
#include "audit_tickets.h"

void spt_audit_window_begin(spt_audit_window *window, int64_t above)
{
    window->above = above;
    window->is_overfull = 0;
    window->count = 0;
    window->rest_captured = window->rest_spent = 0;
}

/* Spreads a lot's number over 64 bits, odd: differences on several lots do not cancel out but by rare chance. */
static uint64_t weight_of(int64_t lot)
{
    uint64_t bits = (uint64_t)lot;
    for (int round = 0; round < 3; round++) {
        bits ^= bits >> 31;
        bits *= UINT64_C(0xd1342543de82ef95);
    }
    return (bits ^ bits >> 29) | 1;
}

static void add_to_rest(spt_audit_window *window, const spt_audit_share *share)
{
    uint64_t weight = weight_of(share->lot);
    window->rest_captured += weight * ((uint64_t)share->captured - (uint64_t)share->part_captured);
    window->rest_spent += weight * ((uint64_t)share->spent - (uint64_t)share->part_spent);
    window->is_overfull = 1;
}

static uint32_t place_of(const spt_audit_window *window, int64_t lot)
{
    uint32_t low = 0;
    uint32_t high = window->count;
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        if (window->shares[middle].lot < lot)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Makes room for a lot; the highest one goes where there is none. NULL: it is this one itself. */
static spt_audit_share *insert(spt_audit_window *window, uint32_t place, int64_t lot)
{
    if (place == SPT_AUDIT_WINDOW)
        return NULL;
    if (window->count == SPT_AUDIT_WINDOW)
        add_to_rest(window, &window->shares[--window->count]);
    spt_audit_share *share = &window->shares[place];
    memmove(share + 1, share, (window->count - place) * sizeof *share);
    window->count++;
    memset(share, 0, sizeof *share);
    share->lot = lot;
    return share;
}

void spt_audit_window_add(spt_audit_window *window, const spt_audit_share *share)
{
    if (share->lot <= window->above)
        return;
    uint32_t place = place_of(window, share->lot);
    spt_audit_share *kept = &window->shares[place < SPT_AUDIT_WINDOW ? place : 0];
    if (place == window->count || kept->lot != share->lot)
        kept = insert(window, place, share->lot);
    if (kept == NULL) {
        add_to_rest(window, share);
        return;
    }
    kept->captured = spt_audit_plus(kept->captured, share->captured);
    kept->spent = spt_audit_plus(kept->spent, share->spent);
    kept->part_captured = spt_audit_plus(kept->part_captured, share->part_captured);
    kept->part_spent = spt_audit_plus(kept->part_spent, share->part_spent);
}

int spt_audit_window_check(spt_auditor *audit, const spt_audit_window *window, int64_t ticket)
{
    for (uint32_t i = 0; i < window->count; i++) {
        const spt_audit_share *share = &window->shares[i];
        if (share->captured != share->part_captured || share->spent != share->part_spent)
            spt_audit_say(audit,
                          "The part of lot %lld of ticket %lld has %lld point%s captured and %lld spent; "
                          "the ticket's entries give %lld and %lld.",
                          (long long)share->lot, (long long)ticket, (long long)share->part_captured,
                          spt_text_s(share->part_captured), (long long)share->part_spent, (long long)share->captured,
                          (long long)share->spent);
    }
    return window->is_overfull && (window->rest_captured != 0 || window->rest_spent != 0);
}
