/* SPDX-License-Identifier: MIT */
/*
 * Where points of a lot went: each act that moved some, newest first, beside the lot that they are in now, here or in
 * another account (D17, D18, D19), with its share of what was paid (D25).
 */
#include "../base/text.h"
#include "../rules/money.h"
#include "audit_lots.h"

#define ENTRIES_PAGE 64
#define LOTS_PAGE    256

/* What one act moved. */
typedef struct move_line {
    int64_t act;
    int64_t points;
    int64_t other;
    int64_t other_act;
    int32_t is_transfer;
} move_line;

typedef struct moves_pass {
    const spt_lot_row *lot;
    int64_t left;      /* points moved by this act and those before it */
    int64_t moved_on;  /* points of the lots found */
    int64_t entry;     /* the oldest one seen */
    int64_t successor; /* the oldest one of this account that was seen */
    move_line lines[ENTRIES_PAGE + 1];
    uint32_t count;
    uint32_t act_at;
    int32_t has_found;
    int64_t found_entry; /* of another account: the newest one seen */
    spt_lot_row found;   /* its texts are not kept */
} moves_pass;

/* ---- the acts that moved some ---- */

static int32_t take_entry(spt_auditor *audit, const spt_row *row)
{
    const void *any = row;
    const spt_entry_row *entry = any;
    moves_pass *pass = audit->view;
    if (entry->lot != pass->lot->lot || entry->entry >= pass->entry || pass->count > ENTRIES_PAGE)
        return SPT_SINK_GO_ON;
    pass->entry = entry->entry;
    if (spt_entry_to((int32_t)entry->kind) != SPT_PLACE_MOVED)
        return SPT_SINK_GO_ON;
    if (pass->count == 0 || pass->lines[pass->count - 1].act != entry->act)
        pass->lines[pass->count++] = (move_line){.act = entry->act};
    move_line *line = &pass->lines[pass->count - 1];
    line->points = spt_audit_plus(line->points, entry->points);
    return SPT_SINK_GO_ON;
}

static int32_t take_act(spt_auditor *audit, const spt_row *row)
{
    const void *any = row;
    const spt_act_row *act = any;
    moves_pass *pass = audit->view;
    while (pass->act_at < pass->count && pass->lines[pass->act_at].act > act->act)
        pass->act_at++;
    if (pass->act_at == pass->count || pass->lines[pass->act_at].act != act->act)
        return SPT_SINK_GO_ON;
    move_line *line = &pass->lines[pass->act_at];
    line->is_transfer = act->kind == SPT_ACT_TRANSFER_OUT && act->other != 0 && act->other_act != 0;
    line->other = act->other;
    line->other_act = act->other_act;
    return SPT_SINK_GO_ON;
}

/* Another page; 0 in *more: it was the last one. */
static spt_status read_page(spt_auditor *audit, moves_pass *pass, int *more)
{
    int64_t before = pass->entry;
    pass->act_at = 0;
    spt_audit_begin(audit);
    spt_range *entries = spt_audit_range(audit, SPT_INDEX_ENTRY_BY_LOT, ENTRIES_PAGE, 0, take_entry);
    entries->flags = SPT_RANGE_DESCENDING;
    entries->prefix = 2;
    entries->position = 1;
    entries->values[1].number = pass->lot->lot;
    entries->values[2].number = pass->entry;
    spt_audit_range_from(audit, 1, SPT_LOAD_COLUMN(spt_entry_row, act), SPT_INDEX_ACT, 1, take_act);
    spt_status status = spt_audit_read(audit);
    *more = spt_audit_is_full(audit, 1) && pass->entry < before;
    return status;
}

/* ---- the lots that they are in ---- */

static void check_found(spt_auditor *audit, moves_pass *pass, const move_line *line)
{
    const spt_lot_row *lot = pass->lot;
    int64_t before = spt_audit_plus(pass->left, -line->points);
    pass->moved_on = spt_audit_plus(pass->moved_on, pass->found.points);
    if (before < 0 || pass->left > lot->points)
        return;
    int64_t share =
        spt_money_slice(lot->paid, pass->left, lot->points) - spt_money_slice(lot->paid, before, lot->points);
    if (pass->found.paid != share)
        spt_audit_say(audit, "Lot %lld has the paid %lld; its share of what was paid for lot %lld is %lld.",
                      (long long)pass->found.lot, (long long)pass->found.paid, (long long)lot->lot, (long long)share);
}

static int32_t take_successor(spt_auditor *audit, const spt_row *row)
{
    const void *any = row;
    moves_pass *pass = audit->view;
    pass->found = *(const spt_lot_row *)any;
    pass->has_found = pass->found.lot < pass->successor;
    return SPT_SINK_NEXT;
}

static spt_status read_successor(spt_auditor *audit, moves_pass *pass)
{
    pass->has_found = 0;
    spt_audit_begin(audit);
    spt_range *lots = spt_audit_range(audit, SPT_INDEX_LOT_BY_ORIGIN, 1, 0, take_successor);
    lots->flags = SPT_RANGE_DESCENDING;
    lots->prefix = 3;
    lots->position = 1;
    lots->values[1].number = audit->account_id;
    lots->values[2].number = pass->lot->lot;
    lots->values[3].number = pass->successor;
    return spt_audit_read(audit);
}

/* The lots of this account come in the order of the acts; one that no entry moved points to counts all the same. */
static spt_status check_here(spt_auditor *audit, moves_pass *pass, const move_line *line)
{
    spt_status status = read_successor(audit, pass);
    while (status == SPT_OK && pass->has_found && pass->found.act > line->act) {
        pass->successor = pass->found.lot;
        pass->moved_on = spt_audit_plus(pass->moved_on, pass->found.points);
        status = read_successor(audit, pass);
    }
    if (status == SPT_OK && pass->has_found && pass->found.act == line->act) {
        pass->successor = pass->found.lot;
        check_found(audit, pass, line);
    }
    return status;
}

static int32_t take_other_entry(spt_auditor *audit, const spt_row *row)
{
    const void *any = row;
    moves_pass *pass = audit->view;
    pass->found_entry = ((const spt_entry_row *)any)->entry;
    return SPT_SINK_GO_ON;
}

static int32_t take_other_lot(spt_auditor *audit, const spt_row *row)
{
    const void *any = row;
    const spt_lot_row *lot = any;
    moves_pass *pass = audit->view;
    if (lot->origin_account != audit->account_id || lot->origin_lot != pass->lot->lot)
        return SPT_SINK_GO_ON;
    pass->found = *lot;
    pass->has_found = 1;
    return SPT_SINK_NEXT;
}

/* A transfer has one lot for each lot that it took from. What is compared of them is never changed. */
static spt_status check_there(spt_auditor *audit, moves_pass *pass, const move_line *line)
{
    spt_status status = SPT_OK;
    int more = 1;
    pass->found_entry = 0;
    pass->has_found = 0;
    while (status == SPT_OK && more && !pass->has_found) {
        int64_t before = pass->found_entry;
        spt_audit_begin(audit);
        spt_range *entries = spt_audit_range(audit, SPT_INDEX_ENTRY_BY_ACT, LOTS_PAGE, 0, take_other_entry);
        entries->prefix = 2;
        entries->position = 1;
        entries->values[0].number = line->other;
        entries->values[1].number = line->other_act;
        entries->values[2].number = pass->found_entry;
        spt_range *lots =
            spt_audit_range_from(audit, 1, SPT_LOAD_COLUMN(spt_entry_row, lot), SPT_INDEX_LOT, 1, take_other_lot);
        lots->values[0].number = line->other;
        status = spt_audit_read(audit);
        more = spt_audit_is_full(audit, 1) && pass->found_entry > before;
    }
    if (status == SPT_OK && pass->has_found)
        check_found(audit, pass, line);
    return status;
}

/* ---- both ---- */

static spt_status check_lines(spt_auditor *audit, moves_pass *pass, uint32_t count)
{
    spt_status status = SPT_OK;
    for (uint32_t i = 0; i < count && status == SPT_OK; i++) {
        const move_line *line = &pass->lines[i];
        status = line->is_transfer ? check_there(audit, pass, line) : check_here(audit, pass, line);
        pass->left = spt_audit_plus(pass->left, -line->points);
    }
    return status;
}

/* The last line of a page may go on in the next one. */
static spt_status check_pages(spt_auditor *audit, moves_pass *pass)
{
    spt_status status = SPT_OK;
    int more = 1;
    while (status == SPT_OK && more) {
        status = read_page(audit, pass, &more);
        uint32_t whole = more && pass->count > 0 ? pass->count - 1 : pass->count;
        if (status == SPT_OK)
            status = check_lines(audit, pass, whole);
        if (whole < pass->count)
            pass->lines[0] = pass->lines[whole];
        pass->count -= whole;
    }
    return status;
}

static spt_status check_rest(spt_auditor *audit, moves_pass *pass)
{
    const move_line none = {0};
    return check_here(audit, pass, &none);
}

spt_status spt_audit_moves(spt_auditor *audit, const spt_audit_lot_pass *lots)
{
    moves_pass pass = {.lot = &lots->lot, .left = lots->places[SPT_PLACE_MOVED]};
    void *view = audit->view;
    if (lots->places[SPT_PLACE_MOVED] == 0 && !lots->has_successor)
        return SPT_OK;
    pass.entry = pass.successor = INT64_MAX;
    audit->view = &pass;
    spt_status status = check_pages(audit, &pass);
    if (status == SPT_OK)
        status = check_rest(audit, &pass);
    audit->view = view;
    if (status == SPT_OK && pass.moved_on != lots->places[SPT_PLACE_MOVED])
        spt_audit_say(audit, "Lot %lld moved %lld point%s to other lots; those lots have %lld.",
                      (long long)lots->lot.lot, (long long)lots->places[SPT_PLACE_MOVED],
                      spt_text_s(lots->places[SPT_PLACE_MOVED]), (long long)pass.moved_on);
    return status;
}
