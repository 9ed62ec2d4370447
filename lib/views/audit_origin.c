/* SPDX-License-Identifier: MIT */
/* Where a lot's points came from, and where they went: its act, its origin, its successors. */
#include <string.h>

#include "../rules/day.h"
#include "../rules/money.h"
#include "audit_lots.h"

/* ---- the act that issued it ---- */

static void compare_act(spt_auditor *audit, const spt_lot_row *lot, const char *what, int64_t has, int64_t act_has)
{
    if (has != act_has)
        spt_audit_say(audit, "Lot %lld has the %s %lld; act %lld, which issued it, gives %lld.", (long long)lot->lot,
                      what, (long long)has, (long long)lot->act, (long long)act_has);
}

static int64_t kind_of_lot(const spt_act_row *act)
{
    switch (act->kind) {
    case SPT_ACT_BUY:
        return SPT_LOT_PURCHASE;
    case SPT_ACT_CLAIM:
        return SPT_LOT_LICENCE;
    case SPT_ACT_GOODWILL:
        return SPT_LOT_GOODWILL;
    case SPT_ACT_OPENING:
        return SPT_LOT_OPENING;
    case SPT_ACT_EXTEND:
        return SPT_LOT_EXTENSION;
    case SPT_ACT_TRANSFER_IN:
        return SPT_LOT_TRANSFER;
    default:
        return SPT_LOT_RETURN;
    }
}

/* The zone of that time is not on record, but no zone is further from UTC than its bound. */
static void check_last_day(spt_auditor *audit, const spt_lot_row *lot, const spt_act_row *act)
{
    int64_t day;
    int64_t distance = INT64_MAX;
    if (act->last_day == 0 && lot->lapse == SPT_NEVER)
        distance = 0;
    else if (act->last_day != 0 && spt_day_from_date(act->last_day, &day) == SPT_OK)
        distance = lot->lapse - (day + 1) * 86400;
    if (distance > SPT_ZONE_OFFSET_MAX || distance < -SPT_ZONE_OFFSET_MAX)
        spt_audit_say(audit, "Lot %lld lapses at second %lld; act %lld, which issued it, gives the last day %lld.",
                      (long long)lot->lot, (long long)lot->lapse, (long long)lot->act, (long long)act->last_day);
}

static void check_grant(spt_auditor *audit, const spt_lot_row *lot, const spt_act_row *act)
{
    compare_act(audit, lot, "number", lot->lot, act->lot);
    compare_act(audit, lot, "points", lot->points, act->points);
    compare_act(audit, lot, "priority", lot->priority, act->priority);
    compare_act(audit, lot, "acquired", lot->acquired, act->acquired);
    compare_act(audit, lot, "paid", lot->paid, act->paid);
    if (strcmp(lot->currency, act->currency) != 0)
        spt_audit_say(audit, "Lot %lld has the currency \"%s\"; act %lld, which issued it, gives \"%s\".",
                      (long long)lot->lot, lot->currency, (long long)lot->act, act->currency);
    if (strcmp(lot->pack, act->pack) != 0)
        spt_audit_say(audit, "Lot %lld is of the pack \"%s\"; act %lld, which issued it, gives \"%s\".",
                      (long long)lot->lot, lot->pack, (long long)lot->act, act->pack);
    check_last_day(audit, lot, act);
}

int32_t spt_audit_take_issuing_act(spt_auditor *audit, const spt_row *row)
{
    const void *any = row;
    const spt_act_row *act = any;
    spt_audit_lot_pass *pass = audit->view;
    const spt_lot_row *lot = &pass->lot;
    if (act->act != lot->act)
        return SPT_SINK_NEXT;
    pass->has_act = 1;
    compare_act(audit, lot, "kind", lot->kind, kind_of_lot(act));
    compare_act(audit, lot, "claimed", lot->claimed, act->kind == SPT_ACT_CLAIM);
    if (act->kind <= SPT_ACT_OPENING)
        check_grant(audit, lot, act);
    else if (act->kind == SPT_ACT_EXTEND)
        check_last_day(audit, lot, act);
    else if (act->kind == SPT_ACT_TRANSFER_IN)
        compare_act(audit, lot, "origin_account", lot->origin_account, act->other);
    else
        compare_act(audit, lot, "acquired", lot->acquired, act->time);
    if (lot->acquired > act->time || lot->lapse <= act->time)
        spt_audit_say(audit, "Lot %lld lives from second %lld to %lld; act %lld, which issued it, is of second %lld.",
                      (long long)lot->lot, (long long)lot->acquired, (long long)lot->lapse, (long long)act->act,
                      (long long)act->time);
    return SPT_SINK_NEXT;
}

/* ---- where its points came from, and where they went ---- */

static void compare_origin(spt_auditor *audit, const spt_lot_row *lot, const char *what, int64_t has,
                           int64_t origin_has)
{
    if (has != origin_has)
        spt_audit_say(audit, "Lot %lld has the %s %lld; lot %lld, where its points were, has %lld.",
                      (long long)lot->lot, what, (long long)has, (long long)lot->origin_lot, (long long)origin_has);
}

/* A transfer keeps a lot's life; all else that moves points lengthens it. */
static void check_life(spt_auditor *audit, const spt_lot_row *lot, const spt_lot_row *origin)
{
    if (lot->kind == SPT_LOT_TRANSFER)
        compare_origin(audit, lot, "lapse", lot->lapse, origin->lapse);
    else if (lot->lapse <= origin->lapse)
        spt_audit_say(audit, "Lot %lld lapses at second %lld, not later than lot %lld, where its points were.",
                      (long long)lot->lot, (long long)lot->lapse, (long long)origin->lot);
}

static void compare_with_origin(spt_auditor *audit, const spt_lot_row *lot, const spt_lot_row *origin)
{
    compare_origin(audit, lot, "priority", lot->priority, origin->priority);
    if (lot->kind != SPT_LOT_RETURN)
        compare_origin(audit, lot, "acquired", lot->acquired, origin->acquired);
    if (strcmp(lot->currency, origin->currency) != 0 || strcmp(lot->pack, origin->pack) != 0)
        spt_audit_say(audit, "Lot %lld is of \"%s\" in \"%s\"; lot %lld, where its points were, of \"%s\" in \"%s\".",
                      (long long)lot->lot, lot->pack, lot->currency, (long long)origin->lot, origin->pack,
                      origin->currency);
    check_life(audit, lot, origin);
}

int32_t spt_audit_take_origin(spt_auditor *audit, const spt_row *row)
{
    const void *any = row;
    const spt_lot_row *origin = any;
    spt_audit_lot_pass *pass = audit->view;
    const spt_lot_row *lot = &pass->lot;
    if (origin->account != lot->origin_account || origin->lot != lot->origin_lot)
        return SPT_SINK_NEXT;
    pass->has_origin = 1;
    compare_with_origin(audit, lot, origin);
    return SPT_SINK_NEXT;
}

/* What is compared is never changed: this needs no proof of the other account. */
spt_status spt_audit_read_other_origin(spt_auditor *audit, const spt_audit_lot_pass *pass)
{
    if (pass->lot.kind != SPT_LOT_TRANSFER || pass->lot.origin_account == 0)
        return SPT_OK;
    spt_audit_begin(audit);
    spt_range *origin = spt_audit_range(audit, SPT_INDEX_LOT, 1, 0, spt_audit_take_origin);
    origin->prefix = 2;
    origin->values[0].number = pass->lot.origin_account;
    origin->values[1].number = pass->lot.origin_lot;
    return spt_audit_read(audit);
}

void spt_audit_check_origin(spt_auditor *audit, const spt_audit_lot_pass *pass)
{
    const spt_lot_row *lot = &pass->lot;
    int is_moved = lot->kind == SPT_LOT_RETURN || lot->kind == SPT_LOT_EXTENSION || lot->kind == SPT_LOT_TRANSFER;
    int is_here = lot->origin_account == audit->account_id;
    if (is_moved && !pass->has_origin)
        spt_audit_say(audit, "Lot %lld had its points from lot %lld of account %lld, which is missing.",
                      (long long)lot->lot, (long long)lot->origin_lot, (long long)lot->origin_account);
    else if (is_moved && is_here == (lot->kind == SPT_LOT_TRANSFER))
        spt_audit_say(audit, "Lot %lld (%s) has lot %lld of account %lld as its origin; its kind has not.",
                      (long long)lot->lot, spt_lot_kind_name((int32_t)lot->kind), (long long)lot->origin_lot,
                      (long long)lot->origin_account);
    else if (!is_moved && (lot->origin_account != 0 || lot->origin_lot != 0))
        spt_audit_say(audit, "Lot %lld (%s) has lot %lld of account %lld as its origin; its kind has none.",
                      (long long)lot->lot, spt_lot_kind_name((int32_t)lot->kind), (long long)lot->origin_lot,
                      (long long)lot->origin_account);
}

/* Points that move on leave their lot by the entry just before the one that issues them anew. */
static int32_t take_entry_before(spt_auditor *audit, const spt_row *row)
{
    const void *any = row;
    const spt_entry_row *entry = any;
    spt_audit_lot_pass *pass = audit->view;
    int is_move = spt_entry_to((int32_t)entry->kind) == SPT_PLACE_MOVED && entry->act == pass->entry_act;
    if (entry->entry == pass->entry - 1 && is_move && entry->lot != pass->lot.origin_lot)
        spt_audit_say(audit,
                      "Lot %lld had its points from lot %lld; entry %lld, before that which issued it, "
                      "moved points of lot %lld.",
                      (long long)pass->lot.lot, (long long)pass->lot.origin_lot, (long long)entry->entry,
                      (long long)entry->lot);
    return SPT_SINK_NEXT;
}

spt_status spt_audit_read_entry_before(spt_auditor *audit, const spt_audit_lot_pass *pass)
{
    if (!pass->has_origin || pass->entry < 2 || pass->lot.kind == SPT_LOT_TRANSFER)
        return SPT_OK;
    spt_audit_begin(audit);
    spt_range *entries = spt_audit_range(audit, SPT_INDEX_ENTRY, 1, 0, take_entry_before);
    entries->position = 1;
    entries->values[1].number = pass->entry - 2;
    return spt_audit_read(audit);
}
