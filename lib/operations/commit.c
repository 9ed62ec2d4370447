/* SPDX-License-Identifier: MIT */
/* Committing: the last of the three steps. Everything that a work has changed becomes one batch. */
#include "operation.h"

typedef struct batch_maker {
    spt_change *changes;
    size_t count;
} batch_maker;

static void add(batch_maker *maker, int32_t action, const void *row)
{
    if (action == 0)
        return;
    maker->changes[maker->count].action = action;
    maker->changes[maker->count].reserved = 0;
    maker->changes[maker->count].row = row;
    maker->count++;
}

static void add_tickets(batch_maker *maker, const spt_work *work, int are_deleted)
{
    for (const spt_ticket_slot *ticket = work->tickets; ticket != NULL; ticket = ticket->next)
        if ((ticket->change == SPT_CHANGE_DELETE) == are_deleted)
            add(maker, ticket->change, &ticket->row);
}

/* The account first, then rows before what refers to them; a ticket that leaves goes behind its parts. */
static void add_all(batch_maker *maker, const spt_work *work)
{
    add(maker, work->account_change, &work->account);
    add_tickets(maker, work, 0);
    for (const spt_lot_slot *lot = work->lots; lot != NULL; lot = lot->next)
        add(maker, lot->change, &lot->row);
    for (const spt_part_slot *part = work->parts; part != NULL; part = part->next)
        add(maker, part->change, part->change == SPT_CHANGE_DELETE ? &part->loaded : &part->row);
    add_tickets(maker, work, 1);
    for (const spt_act_slot *act = work->acts; act != NULL; act = act->next)
        add(maker, act->change, &act->row);
    for (const spt_entry_slot *entry = work->entries; entry != NULL; entry = entry->next)
        add(maker, SPT_CHANGE_INSERT, &entry->row);
    for (const spt_notice_slot *notice = work->notices; notice != NULL; notice = notice->next)
        add(maker, notice->change, &notice->row);
}

static spt_status raise_revision(spt_work *work)
{
    if (work->revision >= SPT_POINTS_MAX)
        return spt_problem_plain(work->problem, SPT_E_LIMIT);
    work->account.revision = work->revision + 1;
    work->account.version = SPT_SCHEMA_VERSION;
    return SPT_OK;
}

static int is_leaving(const spt_work *work)
{
    return work->tickets != NULL && work->tickets->change == SPT_CHANGE_DELETE;
}

/* Guards ascend, and so do the accounts; but a ticket's id must be free before it can be another account's. */
static void add_both(batch_maker *maker, spt_guard *guards, const spt_work *low, const spt_work *high)
{
    guards[0] = (spt_guard){low->account.account, low->revision};
    guards[1] = (spt_guard){high->account.account, high->revision};
    add_all(maker, is_leaving(high) ? high : low);
    add_all(maker, is_leaving(high) ? low : high);
}

spt_status spt_operation_commit(spt_desk *desk, spt_work *work, spt_work *other)
{
    batch_maker maker = {0};
    spt_guard guards[2];
    spt_batch batch = {.struct_size = (uint32_t)sizeof batch, .guard_count = 1, .guards = guards};
    size_t most = 1 + (size_t)work->row_count + (other == NULL ? 0 : 1 + (size_t)other->row_count);
    maker.changes = spt_arena_room(work->arena, most * sizeof *maker.changes);
    if (maker.changes == NULL)
        return spt_work_nomem(work);
    spt_status status = raise_revision(work);
    if (status == SPT_OK && other != NULL)
        status = raise_revision(other);
    if (status != SPT_OK)
        return status;
    if (other == NULL) {
        guards[0] = (spt_guard){work->account.account, work->revision};
        add_all(&maker, work);
    } else {
        int is_lower = work->account.account < other->account.account;
        batch.guard_count = 2;
        add_both(&maker, guards, is_lower ? work : other, is_lower ? other : work);
    }
    batch.changes = maker.changes;
    batch.change_count = maker.count;
    int32_t answer = spt_store_commit(desk->store, &batch);
    return answer == SPT_STORE_OK ? SPT_OK : spt_desk_store_status(desk, answer);
}
