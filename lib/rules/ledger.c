/* SPDX-License-Identifier: MIT */
#include "ledger.h"

#include <stddef.h>

#include "money.h"

/* Where a lot or an account keeps the points that are in a place; 0: it does not. */
static const uint8_t lot_places[] = {
    [SPT_PLACE_ISSUED] = 0,
    [SPT_PLACE_AVAILABLE] = offsetof(spt_lot_row, available),
    [SPT_PLACE_CAPTURED] = offsetof(spt_lot_row, captured),
    [SPT_PLACE_SPENT] = offsetof(spt_lot_row, spent),
    [SPT_PLACE_LAPSED] = offsetof(spt_lot_row, lapsed),
    [SPT_PLACE_REVOKED] = offsetof(spt_lot_row, revoked),
    [SPT_PLACE_MOVED] = offsetof(spt_lot_row, moved),
};

static const uint8_t account_places[] = {
    [SPT_PLACE_ISSUED] = 0,
    [SPT_PLACE_AVAILABLE] = offsetof(spt_account_row, available),
    [SPT_PLACE_CAPTURED] = offsetof(spt_account_row, captured),
    [SPT_PLACE_SPENT] = offsetof(spt_account_row, spent),
    [SPT_PLACE_LAPSED] = offsetof(spt_account_row, lapsed),
    [SPT_PLACE_REVOKED] = offsetof(spt_account_row, revoked),
    [SPT_PLACE_MOVED] = 0,
};

static spt_status cannot_change(spt_work *work, int64_t points)
{
    if (points < 0)
        return spt_work_corrupt(work, "points", work->account.account);
    return spt_problem_set(work->problem, SPT_E_LIMIT, "points", work->account.account,
                           "A total of account %lld would leave its range.", (long long)work->account.account);
}

static spt_status change_place(spt_work *work, void *row, size_t place, int64_t points)
{
    int64_t *sum = (int64_t *)(void *)((char *)row + place);
    if (place == 0)
        return SPT_OK;
    if ((uint64_t)(*sum + points) > SPT_POINTS_MAX)
        return cannot_change(work, points);
    *sum += points;
    return SPT_OK;
}

/* The account's points are those of its lots less what moved on (D1). */
static spt_status change_places(spt_work *work, spt_lot_slot *lot, int32_t from, int32_t to, int64_t points)
{
    spt_status status = change_place(work, &lot->row, lot_places[from], -points);
    if (status == SPT_OK)
        status = change_place(work, &lot->row, lot_places[to], points);
    if (status == SPT_OK)
        status = change_place(work, &work->account, account_places[from], -points);
    if (status == SPT_OK)
        status = change_place(work, &work->account, account_places[to], points);
    if (status == SPT_OK && to == SPT_PLACE_MOVED)
        status = change_place(work, &work->account, offsetof(spt_account_row, points), -points);
    return status;
}

/* Part 1 of the statement is what came from or went outside tickets (D21). */
static spt_status add_entry(spt_work *work, const spt_lot_slot *lot, int32_t kind, int32_t from, int32_t to,
                            int64_t points)
{
    if (work->account.entries >= SPT_POINTS_MAX)
        return spt_problem_set(work->problem, SPT_E_LIMIT, "entry", work->account.account, "The account is full.");
    spt_entry_slot *slot = spt_arena_room(work->arena, sizeof *slot);
    if (slot == NULL)
        return spt_work_nomem(work);
    int outside = from == SPT_PLACE_ISSUED || to > SPT_PLACE_SPENT;
    slot->next = NULL;
    slot->row = (spt_entry_row){.size = (uint32_t)sizeof slot->row,
                                .table = SPT_TABLE_ENTRY,
                                .account = work->account.account,
                                .entry = ++work->account.entries,
                                .act = work->act->row.act,
                                .kind = kind,
                                .outside = outside,
                                .lot = lot->row.lot,
                                .points = points,
                                .available = work->account.available,
                                .captured = work->account.captured,
                                .left = lot->row.available,
                                .total = outside ? work->account.points : 0,
                                .lapsed = outside ? work->account.lapsed : 0,
                                .revoked = outside ? work->account.revoked : 0};
    work->act->row.entries = work->account.entries;
    *work->entries_end = slot;
    work->entries_end = &slot->next;
    work->row_count++;
    return SPT_OK;
}

/* The account's bound is never later than a lapse that is to come; a visit raises it (D4). */
static void lower_next_lapse(spt_work *work, const spt_lot_row *lot)
{
    if (lot->available > 0 && lot->lapse < work->account.next_lapse)
        work->account.next_lapse = lot->lapse;
}

spt_status spt_ledger_move(spt_work *work, spt_lot_slot *lot, int32_t kind, int64_t points)
{
    if (points == 0)
        return SPT_OK;
    int32_t from = spt_entry_from(kind);
    int32_t to = spt_entry_to(kind);
    spt_status status = change_places(work, lot, from, to, points);
    if (status == SPT_OK)
        status = add_entry(work, lot, kind, from, to, points);
    if (status != SPT_OK)
        return status;
    lot->row.live = lot->row.available > 0;
    lower_next_lapse(work, &lot->row);
    spt_work_touch_lot(lot);
    spt_work_touch_account(work);
    return SPT_OK;
}

static spt_status check_room(spt_work *work, const spt_lot_row *row)
{
    const spt_account_row *account = &work->account;
    if (account->points > SPT_POINTS_MAX - row->points)
        return spt_problem_set(work->problem, SPT_E_LIMIT, "points", account->account,
                               "Account %lld would have more than %lld points.", (long long)account->account,
                               (long long)SPT_POINTS_MAX);
    if (account->lots >= SPT_POINTS_MAX)
        return spt_problem_set(work->problem, SPT_E_LIMIT, "lot", account->account, "The account is full.");
    return SPT_OK;
}

spt_status spt_ledger_issue(spt_work *work, const spt_lot_row *row, spt_lot_slot **lot)
{
    spt_status status = check_room(work, row);
    if (status != SPT_OK)
        return status;
    spt_lot_row made = *row;
    made.size = (uint32_t)sizeof made;
    made.table = SPT_TABLE_LOT;
    made.account = work->account.account;
    made.lot = work->account.lots + 1;
    made.act = work->act->row.act;
    made.live = made.available = made.captured = made.spent = made.lapsed = made.revoked = made.moved = 0;
    spt_lot_slot *slot = spt_work_add_lot(work, &made, SPT_CHANGE_INSERT);
    if (slot == NULL)
        return spt_work_nomem(work);
    work->account.lots++;
    work->account.points += made.points;
    *lot = slot;
    return spt_ledger_move(work, slot, SPT_ENTRY_ISSUE, made.points);
}

spt_lot_row spt_ledger_successor(const spt_lot_row *lot, int32_t kind, int64_t points)
{
    spt_lot_row row = {.size = (uint32_t)sizeof row, .table = SPT_TABLE_LOT, .kind = kind, .points = points};
    row.priority = lot->priority;
    row.acquired = lot->acquired;
    row.lapse = lot->lapse;
    row.currency = lot->currency;
    row.pack = lot->pack;
    row.origin_account = lot->account;
    row.origin_lot = lot->lot;
    row.paid = spt_money_slice(lot->paid, lot->moved, lot->points) -
               spt_money_slice(lot->paid, lot->moved - points, lot->points);
    return row;
}
