/* SPDX-License-Identifier: MIT */
#include "work.h"

#include <stddef.h>
#include <string.h>

#include "../base/row.h"

void spt_work_init(spt_work *work, spt_arena *arena, const spt_settings *settings, spt_problem *problem)
{
    work->arena = arena;
    work->settings = settings;
    work->problem = problem;
    work->buckets = work->first_buckets;
    work->bucket_count = SPT_WORK_BUCKETS;
    work->lots_end = &work->lots;
    work->taken_end = &work->taken;
    work->tickets_end = &work->tickets;
    work->parts_end = &work->parts;
    work->held_end = &work->held;
    work->settled_end = &work->settled;
    work->acts_end = &work->acts;
    work->entries_end = &work->entries;
}

spt_status spt_work_nomem(spt_work *work)
{
    return spt_problem_plain(work->problem, SPT_E_NOMEM);
}

spt_status spt_work_corrupt(spt_work *work, const char *what, int64_t object)
{
    return spt_problem_set(work->problem, SPT_E_CORRUPT, what, object, "The store's rows do not agree: %s of %lld.",
                           what, (long long)object);
}

/* The number of buckets is a power of 2. */
static spt_lot_slot **bucket_of(spt_lot_slot **buckets, uint64_t count, int64_t number)
{
    return &buckets[(uint64_t)number & (count - 1)];
}

spt_lot_slot *spt_work_lot(const spt_work *work, int64_t number)
{
    spt_lot_slot *slot = *bucket_of(work->buckets, work->bucket_count, number);
    while (slot != NULL && slot->row.lot != number)
        slot = slot->next_bucket;
    return slot;
}

static int grow_buckets(spt_work *work)
{
    uint64_t count = work->bucket_count * 4;
    spt_lot_slot **buckets = spt_arena_take_array(work->arena, (size_t)count, sizeof(spt_lot_slot *));
    if (buckets == NULL)
        return 0;
    for (spt_lot_slot *slot = work->lots; slot != NULL; slot = slot->next) {
        spt_lot_slot **bucket = bucket_of(buckets, count, slot->row.lot);
        slot->next_bucket = *bucket;
        *bucket = slot;
    }
    work->buckets = buckets;
    work->bucket_count = count;
    return 1;
}

static int copy_texts(spt_work *work, const char **first, const char **second)
{
    *first = spt_arena_keep(work->arena, *first);
    *second = spt_arena_keep(work->arena, *second);
    return *first != NULL && *second != NULL;
}

spt_lot_slot *spt_work_add_lot(spt_work *work, const spt_lot_row *row, int32_t change)
{
    spt_lot_slot *slot = spt_work_lot(work, row->lot);
    if (slot != NULL) {
        work->contradicts |= memcmp(&slot->row, row, offsetof(spt_lot_row, currency)) != 0;
        return slot;
    }
    if (work->lot_count >= work->bucket_count * 2 && !grow_buckets(work))
        return NULL;
    slot = spt_arena_room(work->arena, sizeof *slot);
    if (slot == NULL)
        return NULL;
    slot->row = *row;
    slot->change = change;
    slot->due = 0;
    slot->part = NULL;
    slot->next = slot->next_taken = NULL;
    if (!copy_texts(work, &slot->row.currency, &slot->row.pack))
        return NULL;
    *work->lots_end = slot;
    work->lots_end = &slot->next;
    work->lot_count++;
    work->row_count++;
    spt_lot_slot **bucket = bucket_of(work->buckets, work->bucket_count, row->lot);
    slot->next_bucket = *bucket;
    *bucket = slot;
    return slot;
}

spt_ticket_slot *spt_work_add_ticket(spt_work *work, const spt_ticket_row *row, int32_t change)
{
    spt_ticket_slot *slot = spt_arena_room(work->arena, sizeof *slot);
    if (slot == NULL)
        return NULL;
    slot->row = *row;
    slot->change = change;
    slot->next = NULL;
    if (!copy_texts(work, &slot->row.category, &slot->row.rule))
        return NULL;
    *work->tickets_end = slot;
    work->tickets_end = &slot->next;
    work->row_count++;
    return slot;
}

spt_part_slot *spt_work_add_part(spt_work *work, const spt_part_row *row, spt_lot_slot *lot, int32_t change)
{
    spt_part_slot *slot = spt_arena_room(work->arena, sizeof *slot);
    if (slot == NULL)
        return NULL;
    slot->row = slot->loaded = *row;
    slot->change = change;
    slot->lot = lot;
    slot->next = slot->next_ordered = NULL;
    if (lot != NULL)
        lot->part = slot;
    *work->parts_end = slot;
    work->parts_end = &slot->next;
    work->row_count++;
    return slot;
}

void spt_act_blank(spt_act_row *row, int32_t kind, int64_t time)
{
    *row = (spt_act_row){.size = (uint32_t)sizeof *row, .table = SPT_TABLE_ACT, .time = time, .kind = kind};
    row->points = row->price = row->before = row->units = row->proposed = SPT_UNSET;
    row->until = row->paid = row->acquired = row->months = row->due = row->answered = SPT_UNSET;
    row->category = row->rule = row->pack = row->currency = row->ref = row->actor = row->note = "";
}

static spt_status new_act(spt_work *work, spt_act_slot **act)
{
    if (work->account.acts >= SPT_POINTS_MAX)
        return spt_problem_set(work->problem, SPT_E_LIMIT, "act", work->account.account, "The account is full.");
    *act = spt_arena_room(work->arena, sizeof **act);
    return *act == NULL ? spt_work_nomem(work) : SPT_OK;
}

static void begin_act(spt_work *work, spt_act_slot *act)
{
    act->row.account = work->account.account;
    act->row.act = ++work->account.acts;
    act->row.entries = work->account.entries;
    act->row.open_tickets = work->account.open_tickets;
    act->change = SPT_CHANGE_INSERT;
    act->next = NULL;
    work->account.newest = act->row.time;
    work->account.news = 1;
    spt_work_touch_account(work);
    *work->acts_end = act;
    work->acts_end = &act->next;
    work->act = act;
    work->row_count++;
}

spt_status spt_work_begin_act(spt_work *work, const spt_request *request, spt_act_slot **act)
{
    spt_status status = new_act(work, act);
    if (status != SPT_OK)
        return status;
    spt_request_act(request, work->now, &(*act)->row);
    begin_act(work, *act);
    return SPT_OK;
}

spt_status spt_work_begin_blank_act(spt_work *work, int32_t kind, int64_t time, spt_act_slot **act)
{
    spt_status status = new_act(work, act);
    if (status != SPT_OK)
        return status;
    spt_act_blank(&(*act)->row, kind, time);
    begin_act(work, *act);
    return SPT_OK;
}

static int copy_all_texts(spt_work *work, spt_row *row)
{
    const spt_table *table = &spt_schema_get()->tables[row->table];
    for (uint32_t c = 0; c < table->column_count; c++) {
        const spt_column *column = &table->columns[c];
        if (column->type != SPT_COLUMN_TEXT)
            continue;
        const char *kept = spt_arena_keep(work->arena, spt_row_text(row, column));
        if (kept == NULL)
            return 0;
        memcpy((char *)row + column->offset, &kept, sizeof kept);
    }
    return 1;
}

spt_act_slot *spt_work_add_act(spt_work *work, const spt_act_row *row)
{
    spt_act_slot *slot = spt_arena_take(work->arena, sizeof *slot);
    if (slot == NULL)
        return NULL;
    slot->row = *row;
    slot->change = SPT_CHANGE_UPDATE;
    if (!copy_all_texts(work, (spt_row *)(void *)&slot->row))
        return NULL;
    *work->acts_end = slot;
    work->acts_end = &slot->next;
    work->row_count++;
    return slot;
}

spt_status spt_work_begin_both(spt_work *from, spt_work *to, const spt_request *request, int32_t arriving)
{
    spt_act_slot *sent = NULL;
    spt_act_slot *received = NULL;
    spt_status status = spt_work_begin_act(from, request, &sent);
    if (status == SPT_OK)
        status = spt_work_begin_act(to, request, &received);
    if (status != SPT_OK)
        return status;
    sent->row.points = received->row.points = request->points;
    sent->row.other_act = received->row.act;
    received->row.kind = arriving;
    received->row.ref = "";
    received->row.other = from->account.account;
    received->row.other_act = sent->row.act;
    return SPT_OK;
}

spt_notice_slot *spt_work_add_notice(spt_work *work, const spt_notice_row *row, int32_t change)
{
    spt_notice_slot *slot = spt_arena_take(work->arena, sizeof *slot);
    if (slot == NULL)
        return NULL;
    slot->row = *row;
    slot->change = change;
    slot->next = work->notices;
    work->notices = slot;
    work->row_count++;
    spt_work_touch_account(work);
    return slot;
}

void spt_work_touch_account(spt_work *work)
{
    if (work->account_change == 0)
        work->account_change = SPT_CHANGE_UPDATE;
}

void spt_work_touch_lot(spt_lot_slot *lot)
{
    if (lot->change == 0)
        lot->change = SPT_CHANGE_UPDATE;
}

void spt_work_touch_ticket(spt_ticket_slot *ticket)
{
    if (ticket->change == 0)
        ticket->change = SPT_CHANGE_UPDATE;
}
