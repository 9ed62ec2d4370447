/* SPDX-License-Identifier: MIT */
/* What each kind of operation reads, and what it keeps of it. */
#include <string.h>

#include "../base/row.h"
#include "../rules/lapse.h"
#include "load.h"

SPT_COLD static int32_t no_memory(spt_load *load)
{
    load->status = SPT_E_NOMEM;
    return SPT_SINK_STOP;
}

/* ---- the ref (D23) ---- */

static int keep_act(spt_load *load, spt_act_row *kept, const spt_row *row)
{
    const void *any = row;
    spt_arena *arena = load->work.arena;
    *kept = *(const spt_act_row *)any;
    kept->category = spt_arena_keep(arena, kept->category);
    kept->pack = spt_arena_keep(arena, kept->pack);
    kept->rule = "";
    kept->currency = spt_arena_keep(arena, kept->currency);
    kept->ref = kept->actor = kept->note = "";
    return kept->category != NULL && kept->pack != NULL && kept->currency != NULL;
}

static int32_t take_ref_act(spt_load *load, const spt_row *row)
{
    load->has_ref_act = 1;
    if (!keep_act(load, &load->ref_act, row))
        return no_memory(load);
    load->result_lot = load->ref_act.lot;
    return SPT_SINK_NEXT;
}

static void add_ref(spt_load *load)
{
    if (load->request->options.ref[0] == '\0')
        return;
    spt_range *range = spt_load_add(load, SPT_INDEX_ACT_BY_REF, 0, 1, take_ref_act);
    range->prefix = 2;
    range->values[1].text = load->request->options.ref;
}

void spt_load_plan_account(spt_load *load)
{
    add_ref(load);
}

/* ---- lots ---- */

static int32_t take_any_lot(spt_load *load, const spt_row *row)
{
    const void *any = row;
    return spt_work_add_lot(&load->work, any, 0) == NULL ? no_memory(load) : SPT_SINK_GO_ON;
}

static int32_t take_claim(spt_load *load, const spt_row *row)
{
    (void)row;
    load->claimed = 1;
    return SPT_SINK_NEXT;
}

/* The lot that an act with this ref issued is what a repeated call gives. */
static void add_ref_lot(spt_load *load)
{
    if (load->request->options.ref[0] == '\0')
        return;
    spt_range *lot = spt_load_add_from(load, SPT_INDEX_LOT, 0, 1, take_any_lot, SPT_LOAD_COLUMN(spt_act_row, lot));
    lot->prefix = 2;
}

void spt_load_plan_grant(spt_load *load)
{
    add_ref(load);
    add_ref_lot(load);
    if (load->request->kind != SPT_ACT_CLAIM)
        return;
    spt_range *claim = spt_load_add(load, SPT_INDEX_LOT_BY_CLAIM, 0, 1, take_claim);
    claim->prefix = 3;
    claim->values[1].number = 1;
    claim->values[2].text = load->request->pack;
}

static int32_t take_named_lot(spt_load *load, const spt_row *row)
{
    const void *any = row;
    load->lot = spt_work_add_lot(&load->work, any, 0);
    return load->lot == NULL ? no_memory(load) : SPT_SINK_NEXT;
}

static int32_t take_successor(spt_load *load, const spt_row *row)
{
    const void *any = row;
    load->successor = spt_work_add_lot(&load->work, any, 0);
    return load->successor == NULL ? no_memory(load) : SPT_SINK_NEXT;
}

/* An extension's act has two entries: the newer one issues the new lot. */
static int32_t take_extension_entry(spt_load *load, const spt_row *row)
{
    const void *any = row;
    load->result_lot = ((const spt_entry_row *)any)->lot;
    return SPT_SINK_GO_ON;
}

static void add_extension(spt_load *load)
{
    if (load->request->options.ref[0] != '\0') {
        spt_range *entries = spt_load_add_from(load, SPT_INDEX_ENTRY_BY_ACT, 0, 2, take_extension_entry,
                                               SPT_LOAD_COLUMN(spt_act_row, act));
        entries->prefix = 2;
        spt_range *lots =
            spt_load_add_from(load, SPT_INDEX_LOT, 0, 1, take_any_lot, SPT_LOAD_COLUMN(spt_entry_row, lot));
        lots->prefix = 2;
    }
    spt_range *moved = spt_load_add(load, SPT_INDEX_LOT_BY_ORIGIN, SPT_RANGE_DESCENDING, 1, take_successor);
    moved->prefix = 3;
    moved->values[1].number = load->account_id;
    moved->values[2].number = load->request->lot;
}

void spt_load_plan_lot(spt_load *load)
{
    add_ref(load);
    if (load->request->kind == SPT_ACT_EXTEND)
        add_extension(load);
    spt_range *named = spt_load_add(load, SPT_INDEX_LOT, 0, 1, take_named_lot);
    named->prefix = 2;
    named->values[1].number = load->request->lot;
}

/* ---- tickets ---- */

static int is_opening(const spt_load *load)
{
    return load->request->kind == SPT_ACT_OPEN || load->request->kind == SPT_ACT_OPEN_QUOTED;
}

static int32_t take_ticket(spt_load *load, const spt_row *row)
{
    const void *any = row;
    const spt_ticket_row *ticket = any;
    if (ticket->ticket != load->request->ticket)
        return spt_load_refuse(load, "ticket");
    load->foreign = ticket->account != load->account_id;
    if (load->foreign)
        return SPT_SINK_NEXT;
    return spt_work_add_ticket(&load->work, ticket, 0) == NULL ? no_memory(load) : SPT_SINK_NEXT;
}

static int32_t take_made_act(spt_load *load, const spt_row *row)
{
    load->has_made_act = 1;
    return keep_act(load, &load->made_act, row) ? SPT_SINK_NEXT : no_memory(load);
}

int spt_load_find_terms(spt_load *load)
{
    const spt_request *request = load->request;
    if (!load->has_terms && request->category[0] != '\0')
        load->has_terms = spt_catalogue_terms(&load->desk->catalogue, request->category, request->options.units,
                                              load->work.now, &load->terms);
    return load->has_terms;
}

/* What this operation will move, as far as the rows seen so far tell. */
static void find_moves(spt_load *load)
{
    static const spt_ticket_row none = {.size = (uint32_t)sizeof none, .table = SPT_TABLE_TICKET};
    const spt_ticket_row *ticket = load->work.tickets != NULL ? &load->work.tickets->row : &none;
    int may_move = is_opening(load) ? load->work.tickets == NULL && !load->foreign : load->work.tickets != NULL;
    load->moves_known = 1;
    if (!may_move || load->has_ref_act)
        return;
    spt_load_find_terms(load);
    int64_t available = load->work.account.available - load->due_points;
    int64_t target = spt_ticket_target(ticket, load->request, &load->terms);
    spt_ticket_moves(ticket, target, &load->capture, &load->release, &load->refund);
    if (load->capture > available)
        load->capture = (load->request->options.flags & SPT_FLAG_ALLOW_SHORTFALL) != 0 ? available : 0;
}

static int32_t take_captured_lot(spt_load *load, const spt_row *row)
{
    const void *any = row;
    const spt_lot_row *lot = any;
    if (!load->moves_known)
        find_moves(load);
    if (load->capture <= 0)
        return SPT_SINK_NEXT;
    if (lot->lapse <= load->work.now)
        return SPT_SINK_GO_ON;
    spt_lot_slot *slot = spt_work_add_lot(&load->work, lot, 0);
    if (slot == NULL)
        return no_memory(load);
    if (slot == load->last_taken || slot->next_taken != NULL)
        return spt_load_refuse(load, "lot");
    if (load->last_taken != NULL &&
        spt_row_compare((const spt_row *)(const void *)&load->last_taken->row, row, SPT_INDEX_LOT_BY_CAPTURE, 2) >= 0)
        return spt_load_refuse(load, "lot");
    load->last_taken = slot;
    *load->work.taken_end = slot;
    load->work.taken_end = &slot->next_taken;
    load->capture -= lot->available;
    return load->capture > 0 ? SPT_SINK_GO_ON : SPT_SINK_NEXT;
}

/* What the ticket holds already of a lot that it captures more from. */
static int32_t take_captured_part(spt_load *load, const spt_row *row)
{
    const void *any = row;
    const spt_part_row *part = any;
    spt_lot_slot *lot = spt_work_lot(&load->work, part->lot);
    if (lot == NULL || lot->part != NULL)
        return SPT_SINK_GO_ON;
    return spt_work_add_part(&load->work, part, lot, 0) == NULL ? no_memory(load) : SPT_SINK_GO_ON;
}

static int32_t take_part(spt_load *load, const spt_row *row, spt_part_slot ***end)
{
    const void *any = row;
    const spt_part_row *part = any;
    spt_part_slot *slot = spt_work_add_part(&load->work, part, NULL, 0);
    if (slot == NULL)
        return no_memory(load);
    **end = slot;
    *end = &slot->next_ordered;
    if (load->cursor == NULL)
        load->cursor = slot;
    return SPT_SINK_GO_ON;
}

/* All of a ticket that is resolved. */
static int32_t take_held_part(spt_load *load, const spt_row *row)
{
    return take_part(load, row, &load->work.held_end);
}

/* As many as the points that go back take: those with something captured come first. */
static int32_t take_returning_part(spt_load *load, const spt_row *row)
{
    const void *any = row;
    const spt_part_row *part = any;
    if (!load->moves_known)
        find_moves(load);
    int64_t *left = part->held ? &load->release : &load->refund;
    if (*left <= 0)
        return load->refund > 0 ? SPT_SINK_GO_ON : SPT_SINK_NEXT;
    *left -= part->held ? part->captured : part->spent;
    return take_part(load, row, part->held ? &load->work.held_end : &load->work.settled_end);
}

/* Lots come in the order of the parts that they are asked for. */
static int32_t take_part_lot(spt_load *load, const spt_row *row)
{
    const void *any = row;
    const spt_lot_row *lot = any;
    while (load->cursor != NULL && load->cursor->row.lot != lot->lot)
        load->cursor = load->cursor->next;
    if (load->cursor == NULL)
        return SPT_SINK_NEXT;
    spt_lot_slot *slot = spt_work_add_lot(&load->work, lot, 0);
    if (slot == NULL)
        return no_memory(load);
    const spt_part_row *part = &load->cursor->row;
    if (part->priority != lot->priority || part->lapse != lot->lapse || part->acquired != lot->acquired)
        return spt_load_refuse(load, "part");
    load->cursor->lot = slot;
    slot->part = load->cursor;
    load->cursor = load->cursor->next;
    return SPT_SINK_GO_ON;
}

static void add_capture(spt_load *load)
{
    spt_range *lots = spt_load_add(load, SPT_INDEX_LOT_BY_CAPTURE, 0, UINT64_MAX, take_captured_lot);
    lots->prefix = 2;
    lots->values[1].number = 1;
    if (is_opening(load))
        return;
    spt_range *parts =
        spt_load_add_from(load, SPT_INDEX_PART, 0, 1, take_captured_part, SPT_LOAD_COLUMN(spt_lot_row, lot));
    parts->prefix = 3;
    parts->values[1].number = load->request->ticket;
}

static spt_range *add_parts(spt_load *load, uint32_t flags, spt_load_handler handler)
{
    spt_range *parts = spt_load_add(load, SPT_INDEX_PART_BY_ORDER, flags, UINT64_MAX, handler);
    parts->prefix = 2;
    parts->values[1].number = load->request->ticket;
    spt_range *lots = spt_load_add_from(load, SPT_INDEX_LOT, 0, 1, take_part_lot, SPT_LOAD_COLUMN(spt_part_row, lot));
    lots->prefix = 2;
    return parts;
}

static void add_held_parts(spt_load *load)
{
    spt_range *parts = add_parts(load, 0, take_held_part);
    parts->prefix = 3;
    parts->values[2].number = 1;
}

static void add_ticket(spt_load *load)
{
    spt_range *ticket;
    if (is_opening(load)) {
        ticket = spt_load_add(load, SPT_INDEX_TICKET_BY_ID, 0, 1, take_ticket);
        ticket->values[0].number = load->request->ticket;
        spt_range *act =
            spt_load_add_from(load, SPT_INDEX_ACT, 0, 1, take_made_act, SPT_LOAD_COLUMN(spt_ticket_row, opened_act));
        act->prefix = 2;
        return;
    }
    ticket = spt_load_add(load, SPT_INDEX_TICKET, 0, 1, take_ticket);
    ticket->prefix = 2;
    ticket->values[1].number = load->request->ticket;
    if (load->request->kind != SPT_ACT_PROPOSE)
        return;
    spt_range *act =
        spt_load_add_from(load, SPT_INDEX_ACT, 0, 1, take_made_act, SPT_LOAD_COLUMN(spt_ticket_row, proposal_act));
    act->prefix = 2;
}

/* Tickets that wait come in the order of what is due: the first two. */
static int32_t take_waiting(spt_load *load, const spt_row *row)
{
    const void *any = row;
    const spt_ticket_row *ticket = any;
    if (ticket->ticket == load->request->ticket)
        load->work.is_among_first = 1;
    else if (load->work.next_due == 0 || ticket->due < load->work.next_due)
        load->work.next_due = ticket->due;
    return SPT_SINK_GO_ON;
}

static void add_waiting(spt_load *load)
{
    spt_range *waiting = spt_load_add(load, SPT_INDEX_TICKET_BY_DUE, 0, 2, take_waiting);
    waiting->prefix = 2;
    waiting->values[1].number = 1;
}

void spt_load_plan_ticket(spt_load *load)
{
    int32_t kind = load->request->kind;
    int changes_price = kind == SPT_ACT_REPRICE || kind == SPT_ACT_RECATEGORISE || kind == SPT_ACT_APPROVE;
    add_ref(load);
    add_ticket(load);
    if (kind == SPT_ACT_ANSWER)
        add_waiting(load);
    if (kind == SPT_ACT_OPEN || changes_price)
        add_capture(load);
    if (kind == SPT_ACT_RESOLVE)
        add_held_parts(load);
    if (kind == SPT_ACT_WAIVE || kind == SPT_ACT_CANCEL || changes_price)
        add_parts(load, SPT_RANGE_DESCENDING, take_returning_part);
}

/* ---- cover (D12) ---- */

static int32_t take_short_ticket(spt_load *load, const spt_row *row)
{
    const void *any = row;
    const spt_ticket_row *ticket = any;
    if (!load->moves_known) {
        load->moves_known = 1;
        load->refund = load->work.account.available - load->due_points;
    }
    if (load->refund <= 0 || load->has_ref_act)
        return SPT_SINK_NEXT;
    int64_t wanted = spt_ticket_shortfall_of(ticket);
    wanted = wanted < load->refund ? wanted : load->refund;
    load->refund -= wanted;
    load->capture += wanted;
    return spt_work_add_ticket(&load->work, ticket, 0) == NULL ? no_memory(load) : SPT_SINK_GO_ON;
}

void spt_load_plan_cover(spt_load *load)
{
    add_ref(load);
    spt_range *tickets = spt_load_add(load, SPT_INDEX_TICKET_BY_SHORT, 0, UINT64_MAX, take_short_ticket);
    tickets->prefix = 2;
    tickets->values[1].number = 1;
    spt_range *lots = spt_load_add(load, SPT_INDEX_LOT_BY_CAPTURE, 0, UINT64_MAX, take_captured_lot);
    lots->prefix = 2;
    lots->values[1].number = 1;
}

/* ---- two accounts (D19) ---- */

/* All or nothing: where too few points are available, none are looked for. */
static int32_t take_sent_lot(spt_load *load, const spt_row *row)
{
    int64_t available = load->work.account.available - load->due_points;
    if (!load->moves_known && !load->has_ref_act && load->request->points <= available)
        load->capture = load->request->points;
    load->moves_known = 1;
    return take_captured_lot(load, row);
}

void spt_load_plan_sender(spt_load *load)
{
    add_ref(load);
    spt_range *lots = spt_load_add(load, SPT_INDEX_LOT_BY_CAPTURE, 0, UINT64_MAX, take_sent_lot);
    lots->prefix = 2;
    lots->values[1].number = 1;
}

void spt_load_plan_receiver(spt_load *load)
{
    (void)load;
}

void spt_load_plan_leaving(spt_load *load)
{
    add_ref(load);
    add_ticket(load);
    add_parts(load, SPT_RANGE_DESCENDING, take_returning_part);
}

/* The ticket is in the first account, which is read before. */
static int32_t take_arriving_lot(spt_load *load, const spt_row *row)
{
    const spt_load *first = load->first;
    int64_t available = load->work.account.available - load->due_points;
    if (!load->moves_known && !first->has_ref_act && first->work.tickets != NULL)
        load->capture = first->work.tickets->row.price;
    if (!load->moves_known && load->capture > available)
        load->capture = (load->request->options.flags & SPT_FLAG_ALLOW_SHORTFALL) != 0 ? available : 0;
    load->moves_known = 1;
    return take_captured_lot(load, row);
}

/* The ticket may have arrived before, by the act that its row names. */
void spt_load_plan_arriving(spt_load *load)
{
    add_ticket(load);
    spt_range *act =
        spt_load_add_from(load, SPT_INDEX_ACT, 0, 1, take_made_act, SPT_LOAD_COLUMN(spt_ticket_row, opened_act));
    act->prefix = 2;
    spt_range *lots = spt_load_add(load, SPT_INDEX_LOT_BY_CAPTURE, 0, UINT64_MAX, take_arriving_lot);
    lots->prefix = 2;
    lots->values[1].number = 1;
}
