/* SPDX-License-Identifier: MIT */
/*
 * The second pass: lot by lot, each with its entries and acts, newest first, the act that issued it, the lot that it
 * came from, and the lots that its points moved to.
 */
#include "audit_lots.h"

#include <string.h>

#include "../base/text.h"

#define LIST_PAGE 256

enum { RANGE_LOT = 1, RANGE_ENTRIES, RANGE_ACTS };

static void copy_text(char *copy, size_t room, const char *text)
{
    size_t length = strlen(text);
    length = length < room ? length : room - 1;
    memcpy(copy, text, length);
    copy[length] = '\0';
}

static int32_t take_lot(spt_auditor *audit, const spt_row *row)
{
    const void *any = row;
    const spt_lot_row *lot = any;
    spt_audit_lot_pass *pass = audit->view;
    if (pass->has_lot || lot->lot <= pass->number) {
        spt_audit_say(audit, "Lot %lld is shown behind lot %lld.", (long long)lot->lot, (long long)pass->number);
        return SPT_SINK_NEXT;
    }
    spt_audit_say_gap(audit, "Lot", pass->number, lot->lot);
    pass->has_lot = 1;
    pass->number = lot->lot;
    pass->lot = *lot;
    copy_text(pass->currency, sizeof pass->currency, lot->currency);
    copy_text(pass->pack, sizeof pass->pack, lot->pack);
    pass->lot.currency = pass->currency;
    pass->lot.pack = pass->pack;
    return SPT_SINK_NEXT;
}

/* ---- its entries ---- */

static int32_t take_entry(spt_auditor *audit, const spt_row *row)
{
    const void *any = row;
    const spt_entry_row *entry = any;
    spt_audit_lot_pass *pass = audit->view;
    if (entry->lot != pass->lot.lot || entry->entry >= pass->entry)
        return SPT_SINK_GO_ON;
    int64_t left = spt_audit_plus(pass->lot.available, -pass->places[SPT_PLACE_AVAILABLE]);
    if (entry->left != left)
        spt_audit_say(audit, "Entry %lld leaves %lld point%s available in lot %lld; by the newer ones it is %lld.",
                      (long long)entry->entry, (long long)entry->left, spt_text_s(entry->left), (long long)entry->lot,
                      (long long)left);
    spt_audit_move(pass->places, entry);
    for (int32_t place = SPT_PLACE_AVAILABLE; place < SPT_AUDIT_PLACES; place++)
        if (pass->places[place] > pass->highest[place]) {
            pass->highest[place] = pass->places[place];
            pass->highest_entry[place] = entry->entry;
        }
    pass->entry = entry->entry;
    pass->entry_act = entry->act;
    pass->entry_kind = entry->kind;
    pass->issues += entry->kind == SPT_ENTRY_ISSUE;
    return SPT_SINK_GO_ON;
}

static void check_places(spt_auditor *audit, const spt_audit_lot_pass *pass)
{
    const spt_lot_row *lot = &pass->lot;
    const int64_t has[SPT_AUDIT_PLACES] = {lot->points, lot->available, lot->captured, lot->spent,
                                           lot->lapsed, lot->revoked,   lot->moved};
    for (int32_t place = 0; place < SPT_AUDIT_PLACES; place++) {
        int64_t found = place == SPT_PLACE_ISSUED ? -pass->places[place] : pass->places[place];
        if (has[place] != found)
            spt_audit_say(audit, "Lot %lld has %lld point%s %s; its entries give %lld.", (long long)lot->lot,
                          (long long)has[place], spt_text_s(has[place]), spt_audit_place_name(place), (long long)found);
        if (pass->highest_entry[place] != 0 && pass->highest[place] > pass->places[place])
            spt_audit_say(audit, "Lot %lld had %lld point%s %s before entry %lld, by that entry and those after it.",
                          (long long)lot->lot, (long long)(pass->places[place] - pass->highest[place]),
                          spt_text_s(pass->places[place] - pass->highest[place]), spt_audit_place_name(place),
                          (long long)pass->highest_entry[place]);
    }
}

static void check_issue(spt_auditor *audit, const spt_audit_lot_pass *pass)
{
    long long number = (long long)pass->lot.lot;
    if (pass->issues != 1 || pass->entry_kind != SPT_ENTRY_ISSUE)
        spt_audit_say(audit, "Lot %lld must begin with the one entry that issues it; %lld do.", number,
                      (long long)pass->issues);
    else if (pass->entry_act != pass->lot.act)
        spt_audit_say(audit, "Lot %lld was issued by act %lld; entry %lld, which issued it, is of act %lld.", number,
                      (long long)pass->lot.act, (long long)pass->entry, (long long)pass->entry_act);
    if (!pass->has_act)
        spt_audit_say(audit, "Lot %lld was issued by act %lld, which is missing.", number, (long long)pass->lot.act);
}

/* ---- the acts that name it ---- */

static int32_t take_act(spt_auditor *audit, const spt_row *row)
{
    const void *any = row;
    const spt_act_row *act = any;
    spt_audit_lot_pass *pass = audit->view;
    if (act->lot != pass->lot.lot || act->act >= pass->act)
        return SPT_SINK_GO_ON;
    pass->act = act->act;
    if (act->kind == SPT_ACT_REVOKE && (act->flags & SPT_FLAG_WHOLE) != 0)
        pass->is_revoked = 1;
    if (act->kind == SPT_ACT_LAPSE && act->time != pass->lot.lapse)
        spt_audit_say(audit, "Lot %lld lapses at second %lld; act %lld, which recorded it, is of second %lld.",
                      (long long)pass->lot.lot, (long long)pass->lot.lapse, (long long)act->act, (long long)act->time);
    return SPT_SINK_GO_ON;
}

static void check_marks(spt_auditor *audit, const spt_audit_lot_pass *pass)
{
    const spt_lot_row *lot = &pass->lot;
    if (lot->revoked_whole != pass->is_revoked)
        spt_audit_say(audit, "Lot %lld has the revoked_whole %lld; by its acts it is %d.", (long long)lot->lot,
                      (long long)lot->revoked_whole, (int)pass->is_revoked);
    if (lot->available > 0 && lot->lapse < audit->account.newest)
        spt_audit_say(audit, "Lot %lld has %lld point%s available; it lapsed at second %lld, before the newest act.",
                      (long long)lot->lot, (long long)lot->available, spt_text_s(lot->available),
                      (long long)lot->lapse);
}

static int32_t take_successor(spt_auditor *audit, const spt_row *row)
{
    (void)row;
    spt_audit_lot_pass *pass = audit->view;
    pass->has_successor = 1;
    return SPT_SINK_NEXT;
}

/* ---- reading ---- */

static void begin_lot(spt_audit_lot_pass *pass)
{
    memset((char *)pass + offsetof(spt_audit_lot_pass, lot), 0, sizeof *pass - offsetof(spt_audit_lot_pass, lot));
    pass->entry = pass->act = INT64_MAX;
}

/* The next lot, and the beginnings of its lists. */
static spt_status read_first(spt_auditor *audit, spt_audit_lot_pass *pass)
{
    begin_lot(pass);
    spt_audit_begin(audit);
    spt_range *lot = spt_audit_range(audit, SPT_INDEX_LOT, 1, 1, take_lot);
    lot->position = 1;
    lot->values[1].number = pass->number;
    uint32_t number = SPT_LOAD_COLUMN(spt_lot_row, lot);
    spt_audit_range_from(audit, RANGE_LOT, number, SPT_INDEX_ENTRY_BY_LOT, LIST_PAGE, take_entry)->flags =
        SPT_RANGE_DESCENDING;
    spt_audit_range_from(audit, RANGE_LOT, number, SPT_INDEX_ACT_BY_LOT, LIST_PAGE, take_act)->flags =
        SPT_RANGE_DESCENDING;
    spt_range *successor = spt_audit_range_from(audit, RANGE_LOT, number, SPT_INDEX_LOT_BY_ORIGIN, 1, take_successor);
    successor->prefix = 3;
    successor->values[1].number = audit->account_id;
    spt_audit_range_from(audit, RANGE_LOT, SPT_LOAD_COLUMN(spt_lot_row, act), SPT_INDEX_ACT, 1,
                         spt_audit_take_issuing_act);
    spt_audit_range_from(audit, RANGE_LOT, SPT_LOAD_COLUMN(spt_lot_row, origin_lot), SPT_INDEX_LOT, 1,
                         spt_audit_take_origin);
    spt_status status = spt_audit_read(audit);
    for (uint32_t list = RANGE_ENTRIES; list < SPT_AUDIT_LOT_LISTS; list++)
        pass->lists[list] = spt_audit_is_full(audit, list) ? list : 0;
    return status;
}

static int is_any_open(const spt_audit_lot_pass *pass)
{
    return (pass->lists[RANGE_ENTRIES] | pass->lists[RANGE_ACTS]) != 0;
}

static void go_on(spt_auditor *audit, spt_audit_lot_pass *pass, uint32_t list, uint32_t index, int64_t position,
                  spt_audit_take take)
{
    if (pass->lists[list] == 0)
        return;
    pass->lists[list] = audit->range_count;
    spt_range *range = spt_audit_range(audit, index, LIST_PAGE, 0, take);
    range->flags = SPT_RANGE_DESCENDING;
    range->prefix = 2;
    range->position = 1;
    range->values[1].number = pass->lot.lot;
    range->values[2].number = position;
}

/* More of the lists that are not at their end. A page that brings nothing new is the last one, whatever it says. */
static spt_status read_more(spt_auditor *audit, spt_audit_lot_pass *pass)
{
    const int64_t before[SPT_AUDIT_LOT_LISTS] = {0, 0, pass->entry, pass->act};
    spt_audit_begin(audit);
    go_on(audit, pass, RANGE_ENTRIES, SPT_INDEX_ENTRY_BY_LOT, pass->entry, take_entry);
    go_on(audit, pass, RANGE_ACTS, SPT_INDEX_ACT_BY_LOT, pass->act, take_act);
    spt_status status = spt_audit_read(audit);
    const int64_t after[SPT_AUDIT_LOT_LISTS] = {0, 0, pass->entry, pass->act};
    for (uint32_t list = RANGE_ENTRIES; list < SPT_AUDIT_LOT_LISTS; list++)
        if (pass->lists[list] != 0 && (!spt_audit_is_full(audit, pass->lists[list]) || before[list] == after[list]))
            pass->lists[list] = 0;
    return status;
}

static spt_status audit_lot(spt_auditor *audit, spt_audit_lot_pass *pass)
{
    spt_status status = SPT_OK;
    while (status == SPT_OK && is_any_open(pass))
        status = read_more(audit, pass);
    if (status == SPT_OK)
        status = spt_audit_read_entry_before(audit, pass);
    if (status == SPT_OK)
        status = spt_audit_read_other_origin(audit, pass);
    if (status == SPT_OK)
        status = spt_audit_moves(audit, pass);
    if (status != SPT_OK)
        return status;
    check_places(audit, pass);
    check_issue(audit, pass);
    check_marks(audit, pass);
    spt_audit_check_origin(audit, pass);
    if (pass->lot.available > 0 && pass->lot.lapse < pass->next_lapse) {
        pass->next_lapse = pass->lot.lapse;
        pass->next_lapse_lot = pass->lot.lot;
    }
    return SPT_OK;
}

spt_status spt_audit_lots(spt_auditor *audit)
{
    spt_audit_lot_pass *pass = spt_arena_take(&audit->desk->arena, sizeof *pass);
    if (pass == NULL)
        return SPT_E_NOMEM;
    audit->view = pass;
    pass->next_lapse = SPT_NEVER;
    spt_status status = read_first(audit, pass);
    while (status == SPT_OK && pass->has_lot && pass->number <= audit->account.lots) {
        status = audit_lot(audit, pass);
        if (status == SPT_OK)
            status = read_first(audit, pass);
    }
    if (status != SPT_OK)
        return status;
    if (pass->number > audit->account.lots)
        spt_audit_say(audit, "Account %lld has %lld lot%s; there is also lot %lld.", (long long)audit->account_id,
                      (long long)audit->account.lots, spt_text_s(audit->account.lots), (long long)pass->number);
    else
        spt_audit_say_end(audit, "Lot", pass->number, audit->account.lots);
    if (audit->account.next_lapse > pass->next_lapse)
        spt_audit_say(audit, "Account %lld says that nothing lapses before second %lld; lot %lld lapses at %lld.",
                      (long long)audit->account_id, (long long)audit->account.next_lapse,
                      (long long)pass->next_lapse_lot, (long long)pass->next_lapse);
    return SPT_OK;
}
