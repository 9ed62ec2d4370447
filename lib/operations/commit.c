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

/* The account first, then rows before what refers to them. */
static void add_all(batch_maker *maker, const spt_work *work)
{
    add(maker, work->account_change, &work->account);
    for (const spt_ticket_slot *ticket = work->tickets; ticket != NULL; ticket = ticket->next)
        add(maker, ticket->change, &ticket->row);
    for (const spt_lot_slot *lot = work->lots; lot != NULL; lot = lot->next)
        add(maker, lot->change, &lot->row);
    for (const spt_part_slot *part = work->parts; part != NULL; part = part->next)
        add(maker, part->change, part->change == SPT_CHANGE_DELETE ? &part->loaded : &part->row);
    for (const spt_act_slot *act = work->acts; act != NULL; act = act->next)
        add(maker, act->change, &act->row);
    for (const spt_entry_slot *entry = work->entries; entry != NULL; entry = entry->next)
        add(maker, SPT_CHANGE_INSERT, &entry->row);
}

spt_status spt_operation_commit(spt_desk *desk, spt_work *work)
{
    batch_maker maker = {0};
    spt_guard guard = {work->account.account, work->revision};
    spt_batch batch = {.struct_size = (uint32_t)sizeof batch, .guard_count = 1, .guards = &guard};
    maker.changes = spt_arena_take_array(work->arena, 1 + (size_t)work->row_count, sizeof *maker.changes);
    if (maker.changes == NULL)
        return spt_work_nomem(work);
    if (work->revision >= SPT_POINTS_MAX)
        return spt_problem_plain(&desk->problem, SPT_E_LIMIT);
    work->account.revision = work->revision + 1;
    work->account.version = SPT_SCHEMA_VERSION;
    add_all(&maker, work);
    batch.changes = maker.changes;
    batch.change_count = maker.count;
    int32_t answer = spt_store_commit(desk->store, &batch);
    return answer == SPT_STORE_OK ? SPT_OK : spt_desk_store_status(desk, answer);
}
