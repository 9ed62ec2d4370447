/* SPDX-License-Identifier: MIT */
#include "lot_rules.h"

#include "../base/text.h"
#include "day.h"
#include "ledger.h"

/* A lot's life: how long or until when it was given for, and the lapse second that follows. */
typedef struct lot_life {
    int64_t months; /* SPT_UNSET where a last day was given */
    int64_t last_date;
    int64_t lapse;
} lot_life;

static spt_status check_pack(spt_work *work, const spt_request *request, const spt_pack_row *pack)
{
    int64_t wanted = request->kind == SPT_ACT_BUY ? SPT_LOT_PURCHASE : SPT_LOT_LICENCE;
    if (pack == NULL)
        return SPT_OK;
    if (pack->kind != wanted)
        return spt_problem_set(work->problem, SPT_E_STATE, "pack", 0,
                               wanted == SPT_LOT_PURCHASE ? "Pack %s comes with a licence; it is claimed, not bought."
                                                          : "Pack %s is sold; it is bought, not claimed.",
                               pack->code);
    if (pack->retired)
        return spt_problem_set(work->problem, SPT_E_RETIRED, "pack", 0, "Pack %s is no longer sold.", pack->code);
    return SPT_OK;
}

/* The lifetime of a lot: the caller's word, else the pack's, else the desk's (D4). */
static void choose_life(const spt_work *work, const spt_options *given, const spt_pack_row *pack, lot_life *life)
{
    life->last_date = given->last_day;
    life->months = given->last_day != 0 ? SPT_UNSET : given->months;
    if (given->last_day != 0 || given->months != -1)
        return;
    if (pack != NULL && pack->last_day != 0)
        life->last_date = pack->last_day;
    else
        life->months = pack != NULL && pack->months >= 0 ? pack->months : work->settings->lifetime;
}

static spt_status fixed_lapse(spt_work *work, int64_t date, int64_t *lapse)
{
    int64_t day;
    spt_status status = spt_day_from_date(date, &day);
    if (status == SPT_OK)
        status = spt_day_lapse_second(&work->settings->zone, day, lapse);
    return status;
}

static spt_status find_lapse(spt_work *work, int64_t acquired, lot_life *life)
{
    spt_status status;
    if (life->months == SPT_UNSET)
        status = fixed_lapse(work, life->last_date, &life->lapse);
    else
        status = spt_day_lapse_after(&work->settings->zone, acquired, life->months, &life->last_date, &life->lapse);
    if (status == SPT_E_LIMIT)
        return spt_problem_set(work->problem, status, "last_day", 0, "The lot would live beyond %d.", SPT_LAST_DAY_MAX);
    if (status != SPT_OK)
        return spt_problem_plain(work->problem, status);
    if (life->lapse <= work->now)
        return spt_problem_set(work->problem, SPT_E_LAPSED, "last_day", life->last_date,
                               "The lot would have lapsed after its last day, %lld.", (long long)life->last_date);
    return SPT_OK;
}

static int64_t lot_kind(int32_t act_kind)
{
    switch (act_kind) {
    case SPT_ACT_BUY:
        return SPT_LOT_PURCHASE;
    case SPT_ACT_CLAIM:
        return SPT_LOT_LICENCE;
    case SPT_ACT_GOODWILL:
        return SPT_LOT_GOODWILL;
    default:
        return SPT_LOT_OPENING;
    }
}

static spt_lot_row granted_row(const spt_request *request, const spt_pack_row *pack, int64_t acquired,
                               const lot_life *life)
{
    const spt_options *given = &request->options;
    spt_lot_row row = {.kind = lot_kind(request->kind), .acquired = acquired, .lapse = life->lapse};
    row.points = pack != NULL ? pack->points : request->points;
    row.priority = given->priority != SPT_PRIORITY_UNSET ? given->priority : pack != NULL ? pack->priority : 0;
    row.paid = given->paid != SPT_UNSET ? given->paid : pack != NULL ? pack->price : 0;
    row.currency = given->currency[0] != '\0' ? given->currency : pack != NULL ? pack->currency : "";
    row.pack = pack != NULL ? pack->code : "";
    row.claimed = request->kind == SPT_ACT_CLAIM;
    return row;
}

static spt_status record_grant(spt_work *work, const spt_request *request, const spt_lot_row *row, const lot_life *life,
                               spt_lot_slot **lot)
{
    spt_act_slot *act = NULL;
    spt_status status = spt_work_begin_act(work, request, &act);
    if (status != SPT_OK)
        return status;
    act->row.lot = work->account.lots + 1;
    act->row.points = row->points;
    act->row.paid = row->paid;
    act->row.currency = row->currency;
    act->row.acquired = row->acquired;
    act->row.months = life->months;
    act->row.last_day = life->last_date;
    act->row.priority = row->priority;
    return spt_ledger_issue(work, row, lot);
}

spt_status spt_lot_rules_grant(spt_work *work, const spt_request *request, const spt_pack_row *pack, spt_lot_slot **lot)
{
    lot_life life = {0};
    int64_t acquired = request->options.acquired != SPT_UNSET ? request->options.acquired : work->now;
    if (acquired > work->now)
        return spt_problem_set(work->problem, SPT_E_INVALID, "acquired", acquired,
                               "acquired is %lld; it must not be later than now, %lld.", (long long)acquired,
                               (long long)work->now);
    spt_status status = check_pack(work, request, pack);
    if (status != SPT_OK)
        return status;
    choose_life(work, &request->options, pack, &life);
    status = find_lapse(work, acquired, &life);
    if (status != SPT_OK)
        return status;
    spt_lot_row row = granted_row(request, pack, acquired, &life);
    return record_grant(work, request, &row, &life, lot);
}

static spt_status too_few(spt_work *work, const spt_lot_slot *lot, int64_t wanted)
{
    int64_t missing = wanted - lot->row.available;
    spt_problem_set(work->problem, SPT_E_POINTS, "points", lot->row.lot,
                    "Lot %lld has %lld point%s available; %lld %s missing.", (long long)lot->row.lot,
                    (long long)lot->row.available, spt_text_s(lot->row.available), (long long)missing,
                    spt_text_is(missing));
    work->problem->shortage = missing;
    return SPT_E_POINTS;
}

spt_status spt_lot_rules_revoke(spt_work *work, const spt_request *request, spt_lot_slot *lot)
{
    int64_t points = request->points == SPT_ALL_POINTS ? lot->row.available : request->points;
    if (points > lot->row.available)
        return too_few(work, lot, points);
    spt_act_slot *act = NULL;
    spt_status status = spt_work_begin_act(work, request, &act);
    if (status != SPT_OK)
        return status;
    act->row.points = points;
    status = spt_ledger_move(work, lot, SPT_ENTRY_REVOKE, points);
    if (status == SPT_OK && request->points == SPT_ALL_POINTS) {
        lot->row.revoked_whole = 1;
        spt_work_touch_lot(lot);
    }
    return status;
}

spt_status spt_lot_rules_extended_lapse(spt_work *work, const spt_request *request, int64_t *lapse)
{
    *lapse = SPT_NEVER;
    spt_status status = request->last_day == 0 ? SPT_OK : fixed_lapse(work, request->last_day, lapse);
    return status == SPT_OK ? SPT_OK : spt_problem_plain(work->problem, status);
}

static spt_status check_extension(spt_work *work, const spt_lot_row *lot, int64_t lapse)
{
    long long number = (long long)lot->lot;
    if (lot->revoked_whole)
        return spt_problem_set(work->problem, SPT_E_STATE, "lot", lot->lot, "Lot %lld was revoked.", number);
    if (lot->lapse <= work->now)
        return spt_problem_set(work->problem, SPT_E_LAPSED, "lot", lot->lot, "Lot %lld has lapsed.", number);
    if (lapse <= lot->lapse)
        return spt_problem_set(work->problem, SPT_E_STATE, "last_day", lot->lot,
                               "Lot %lld lives longer already; a last day can only become later.", number);
    if (lot->available == 0)
        return spt_problem_set(work->problem, SPT_E_POINTS, "lot", lot->lot, "Nothing of lot %lld is available.",
                               number);
    return SPT_OK;
}

spt_status spt_lot_rules_extend(spt_work *work, const spt_request *request, spt_lot_slot *lot, spt_lot_slot **made)
{
    int64_t lapse;
    spt_act_slot *act = NULL;
    spt_status status = spt_lot_rules_extended_lapse(work, request, &lapse);
    if (status == SPT_OK)
        status = check_extension(work, &lot->row, lapse);
    if (status == SPT_OK)
        status = spt_work_begin_act(work, request, &act);
    if (status != SPT_OK)
        return status;
    int64_t points = lot->row.available;
    act->row.last_day = request->last_day;
    status = spt_ledger_move(work, lot, SPT_ENTRY_MOVE, points);
    if (status != SPT_OK)
        return status;
    spt_lot_row row = spt_ledger_successor(&lot->row, SPT_LOT_EXTENSION, points);
    row.lapse = lapse;
    return spt_ledger_issue(work, &row, made);
}

/* ---- transfer (D19) ---- */

static spt_status check_sendable(spt_work *from, int64_t points)
{
    const spt_account_row *account = &from->account;
    if (points <= account->available)
        return SPT_OK;
    int64_t missing = points - account->available;
    spt_problem_set(from->problem, SPT_E_POINTS, "points", account->account,
                    "Account %lld has %lld point%s available; %lld %s missing.", (long long)account->account,
                    (long long)account->available, spt_text_s(account->available), (long long)missing,
                    spt_text_is(missing));
    from->problem->shortage = missing;
    return SPT_E_POINTS;
}

static spt_status send_share(spt_work *from, spt_work *to, spt_lot_slot *lot, int64_t points)
{
    spt_lot_slot *made = NULL;
    spt_status status = spt_ledger_move(from, lot, SPT_ENTRY_MOVE, points);
    if (status != SPT_OK)
        return status;
    spt_lot_row row = spt_ledger_successor(&lot->row, SPT_LOT_TRANSFER, points);
    return spt_ledger_issue(to, &row, &made);
}

spt_status spt_lot_rules_transfer(spt_work *from, spt_work *to, const spt_request *request)
{
    int64_t left = request->points;
    spt_status status = check_sendable(from, left);
    if (status == SPT_OK)
        status = spt_work_begin_both(from, to, request, SPT_ACT_TRANSFER_IN);
    for (spt_lot_slot *lot = from->taken; lot != NULL && left > 0 && status == SPT_OK; lot = lot->next_taken) {
        int64_t share = lot->row.available < left ? lot->row.available : left;
        left -= share;
        status = share == 0 ? SPT_OK : send_share(from, to, lot, share);
    }
    if (status == SPT_OK && left > 0)
        status = spt_work_corrupt(from, "available", from->account.account);
    return status;
}
