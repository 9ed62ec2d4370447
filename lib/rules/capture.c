/* SPDX-License-Identifier: MIT */
#include "capture.h"

#include "day.h"
#include "ledger.h"

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static int compare(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

int spt_capture_compare(const spt_part_row *a, const spt_part_row *b)
{
    int order = compare(a->priority, b->priority);
    if (order == 0)
        order = compare(a->lapse, b->lapse);
    if (order == 0)
        order = compare(a->acquired, b->acquired);
    return order != 0 ? order : compare(a->lot, b->lot);
}

/* Changes what a part holds; a part that holds nothing is deleted, or never written. */
static void change_part(spt_part_slot *part, int64_t captured, int64_t spent)
{
    part->row.captured += captured;
    part->row.spent += spent;
    part->row.held = part->row.captured > 0;
    if (part->row.captured == 0 && part->row.spent == 0)
        part->change = part->change == SPT_CHANGE_INSERT ? 0 : SPT_CHANGE_DELETE;
    else if (part->change != SPT_CHANGE_INSERT)
        part->change = SPT_CHANGE_UPDATE;
}

static spt_part_slot *part_of(spt_work *work, const spt_ticket_slot *ticket, spt_lot_slot *lot)
{
    if (lot->part != NULL)
        return lot->part;
    spt_part_row row = {.size = (uint32_t)sizeof row,
                        .table = SPT_TABLE_PART,
                        .account = ticket->row.account,
                        .ticket = ticket->row.ticket,
                        .lot = lot->row.lot,
                        .priority = lot->row.priority,
                        .lapse = lot->row.lapse,
                        .acquired = lot->row.acquired};
    return spt_work_add_part(work, &row, lot, SPT_CHANGE_INSERT);
}

static spt_status take_from_lot(spt_work *work, spt_ticket_slot *ticket, spt_lot_slot *lot, int64_t points)
{
    spt_part_slot *part = part_of(work, ticket, lot);
    if (part == NULL)
        return spt_work_nomem(work);
    change_part(part, points, 0);
    ticket->row.captured += points;
    spt_work_touch_ticket(ticket);
    return spt_ledger_move(work, lot, SPT_ENTRY_CAPTURE, points);
}

spt_status spt_capture_take(spt_work *work, spt_ticket_slot *ticket, int64_t points)
{
    spt_status status = SPT_OK;
    for (spt_lot_slot *lot = work->taken; lot != NULL && points > 0 && status == SPT_OK; lot = lot->next_taken) {
        int64_t taken = least(points, lot->row.available);
        if (taken == 0)
            continue;
        status = take_from_lot(work, ticket, lot, taken);
        points -= taken;
    }
    /* Lots that are used up need not be looked at again, where several tickets are covered. */
    while (work->taken != NULL && work->taken->row.available == 0)
        work->taken = work->taken->next_taken;
    if (status == SPT_OK && points > 0)
        status = spt_work_corrupt(work, "available", work->account.account);
    return status;
}

spt_status spt_capture_settle(spt_work *work, spt_ticket_slot *ticket)
{
    spt_status status = SPT_OK;
    for (spt_part_slot *part = work->held; part != NULL && status == SPT_OK; part = part->next_ordered) {
        int64_t points = part->row.captured;
        if (part->lot == NULL || points > ticket->row.captured)
            return spt_work_corrupt(work, "part", part->row.lot);
        change_part(part, -points, points);
        ticket->row.captured -= points;
        ticket->row.spent += points;
        status = spt_ledger_move(work, part->lot, SPT_ENTRY_SETTLE, points);
    }
    spt_work_touch_ticket(ticket);
    if (status == SPT_OK && ticket->row.captured != 0)
        status = spt_work_corrupt(work, "captured", ticket->row.ticket);
    return status;
}

/* Where the points that come back to a lot go, as the kinds of entry that bring them there (D17). */
typedef struct way_back {
    int32_t release;
    int32_t refund;
} way_back;

static const way_back to_revoked = {SPT_ENTRY_RELEASE_REVOKED, SPT_ENTRY_REFUND_REVOKED};
static const way_back to_return_lot = {SPT_ENTRY_RELEASE_MOVED, SPT_ENTRY_REFUND_MOVED};
static const way_back to_lapsed = {SPT_ENTRY_RELEASE_LAPSED, SPT_ENTRY_REFUND_LAPSED};
static const way_back to_available = {SPT_ENTRY_RELEASE, SPT_ENTRY_REFUND};

/* `grace` is the lapse second of points that return by the desk's cause; 0 where it is not the cause. */
static const way_back *find_way_back(const spt_work *work, const spt_lot_row *lot, int64_t grace)
{
    if (lot->revoked_whole)
        return &to_revoked;
    if (lot->lapse < grace)
        return &to_return_lot;
    return lot->lapse <= work->now ? &to_lapsed : &to_available;
}

static spt_status issue_return_lot(spt_work *work, spt_lot_slot *lot, int64_t points, int64_t grace)
{
    spt_lot_slot *made = NULL;
    spt_lot_row row = spt_ledger_successor(&lot->row, SPT_LOT_RETURN, points);
    row.acquired = work->now;
    row.lapse = grace;
    return spt_ledger_issue(work, &row, &made);
}

static spt_status give_back_part(spt_work *work, spt_part_slot *part, int64_t release, int64_t refund, int64_t grace)
{
    if (part->lot == NULL)
        return spt_work_corrupt(work, "part", part->row.lot);
    const way_back *way = find_way_back(work, &part->lot->row, grace);
    change_part(part, -release, -refund);
    spt_status status = spt_ledger_move(work, part->lot, way->release, release);
    if (status == SPT_OK)
        status = spt_ledger_move(work, part->lot, way->refund, refund);
    if (status == SPT_OK && way == &to_return_lot)
        status = issue_return_lot(work, part->lot, release + refund, grace);
    return status;
}

static spt_status grace_second(spt_work *work, int64_t *grace)
{
    int64_t day;
    spt_status status = spt_day_of_instant(&work->settings->zone, work->now, &day);
    if (status == SPT_OK) {
        day = least(day + work->settings->grace, SPT_DAY_LAST);
        status = spt_day_lapse_second(&work->settings->zone, day, grace);
    }
    /* On the last day of time the clamped grace is over: the lot's own life decides. */
    if (status == SPT_OK && *grace <= work->now)
        *grace = 0;
    return status == SPT_OK ? SPT_OK : spt_problem_plain(work->problem, status);
}

/* The next part in reverse capture order, from the two lists that are in it. */
static spt_part_slot *next_part(spt_part_slot **held, spt_part_slot **settled)
{
    spt_part_slot **list = held;
    if (*held == NULL || (*settled != NULL && spt_capture_compare(&(*settled)->row, &(*held)->row) > 0))
        list = settled;
    spt_part_slot *part = *list;
    if (part != NULL)
        *list = part->next_ordered;
    return part;
}

spt_status spt_capture_give_back(spt_work *work, spt_ticket_slot *ticket, int64_t release, int64_t refund,
                                 int desk_is_cause)
{
    int64_t grace = 0;
    spt_status status = SPT_OK;
    if (desk_is_cause && release + refund > 0)
        status = grace_second(work, &grace);
    ticket->row.captured -= release;
    ticket->row.spent -= refund;
    ticket->row.released += release;
    ticket->row.refunded += refund;
    spt_work_touch_ticket(ticket);
    spt_part_slot *held = work->held;
    spt_part_slot *settled = work->settled;
    spt_part_slot *part;
    while (status == SPT_OK && release + refund > 0 && (part = next_part(&held, &settled)) != NULL) {
        int64_t released = least(release, part->row.captured);
        int64_t refunded = least(refund, part->row.spent);
        release -= released;
        refund -= refunded;
        if (released + refunded > 0)
            status = give_back_part(work, part, released, refunded, grace);
    }
    if (status == SPT_OK && release + refund > 0)
        status = spt_work_corrupt(work, "captured", ticket->row.ticket);
    return status;
}
