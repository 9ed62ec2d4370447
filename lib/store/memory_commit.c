/* SPDX-License-Identifier: MIT */
/* A commit: everything that can fail is looked at and reserved first, then all changes are applied. */
#include <stddef.h>
#include <string.h>

#include <supportpoints/limits.h>

#include "../base/alloc.h"
#include "../base/row.h"
#include "memory_records.h"

/* Batches with more changes note what they did so far in a tree. */
#define NOTED_ABOVE 24u
/* Places for ticket ids that need no memory; a power of 2. */
#define FEW_IDS 128u
/* Of a currency's code, as in the schema. */
#define CURRENCY_BYTES 3u

/* What an account that is not loose will have after the changes judged so far. */
typedef struct spt_pending {
    int64_t account;
    uint32_t holder; /* 0: it will be made. */
    uint32_t lots;
    uint32_t acts;
    uint32_t entries;
    int64_t last_act; /* That the newest entry is of. */
} spt_pending;

typedef struct spt_committing {
    spt_memory *memory;
    const spt_batch *batch;
    uint32_t noted;    /* A tree of the keys changed so far, with account and action; 0: none is used. */
    uint32_t removed;  /* A tree of the ticket ids that the batch removes anywhere. */
    uint32_t inserted; /* A tree of those that it inserted so far. */
    uint32_t seen;     /* A bit for each table that a change was judged of; higher ones for deletions. */
    int has_pending;
    int64_t ticket; /* The one changed last, where there was any, */
    int has_ticket;
    int is_ticket_new;
    /* Of a batch that is judged account by account: */
    int is_usual;
    size_t first;       /* change of the account at hand, */
    size_t tickets;     /* its first ticket, */
    size_t tickets_end; /* and the change behind its last one; they ascend. */
    int64_t *ids;       /* Of tickets inserted so far for any account: each at its hash or behind it; 0: free. */
    size_t id_mask;
    spt_pending pending;
    int64_t few_ids[FEW_IDS];
} spt_committing;

static int64_t account_of(const spt_row *row)
{
    return spt_row_account(row);
}

static int64_t ticket_of(const spt_row *row)
{
    return ((const spt_ticket_row *)(const void *)row)->ticket;
}

static int is_text_sound(const char *text, size_t most)
{
    return text != NULL && (*text == '\0' || strlen(text) <= most);
}

static int are_texts_sound(const spt_row *row)
{
    const spt_table *table = &spt_schema_get()->tables[row->table];
    for (uint32_t c = table->column_count; c-- > 0 && table->columns[c].type == SPT_COLUMN_TEXT;) {
        const char *text;
        memcpy(&text, (const char *)row + table->columns[c].offset, sizeof text);
        if (!is_text_sound(text, (size_t)table->columns[c].maximum))
            return 0;
    }
    return 1;
}

static int is_act_sound(const spt_act_row *row)
{
    return is_text_sound(row->category, SPT_CODE_BYTES) && is_text_sound(row->rule, SPT_RULE_BYTES) &&
           is_text_sound(row->pack, SPT_CODE_BYTES) && is_text_sound(row->currency, CURRENCY_BYTES) &&
           is_text_sound(row->ref, SPT_REF_BYTES) && is_text_sound(row->actor, SPT_ACTOR_BYTES) &&
           is_text_sound(row->note, SPT_NOTE_BYTES);
}

static const uint32_t row_sizes[SPT_TABLE_COUNT] = {
    [SPT_TABLE_ACCOUNT] = (uint32_t)sizeof(spt_account_row), [SPT_TABLE_LOT] = (uint32_t)sizeof(spt_lot_row),
    [SPT_TABLE_TICKET] = (uint32_t)sizeof(spt_ticket_row),   [SPT_TABLE_PART] = (uint32_t)sizeof(spt_part_row),
    [SPT_TABLE_ACT] = (uint32_t)sizeof(spt_act_row),         [SPT_TABLE_ENTRY] = (uint32_t)sizeof(spt_entry_row),
    [SPT_TABLE_SETTING] = (uint32_t)sizeof(spt_setting_row), [SPT_TABLE_PACK] = (uint32_t)sizeof(spt_pack_row),
    [SPT_TABLE_GROUP] = (uint32_t)sizeof(spt_group_row),     [SPT_TABLE_CATEGORY] = (uint32_t)sizeof(spt_category_row),
    [SPT_TABLE_RULE] = (uint32_t)sizeof(spt_rule_row),       [SPT_TABLE_HOLIDAY] = (uint32_t)sizeof(spt_holiday_row),
    [SPT_TABLE_NOTICE] = (uint32_t)sizeof(spt_notice_row),
};

static int is_change_sound(const spt_change *change)
{
    const spt_row *row = change->row;
    const void *any = row;
    const spt_lot_row *lot = any;
    const spt_ticket_row *ticket = any;
    if ((uint32_t)change->action - SPT_CHANGE_INSERT > SPT_CHANGE_DELETE - SPT_CHANGE_INSERT || row == NULL ||
        row->table >= SPT_TABLE_COUNT || row->size != row_sizes[row->table])
        return 0;
    switch (row->table) {
    case SPT_TABLE_ACCOUNT:
    case SPT_TABLE_PART:
    case SPT_TABLE_ENTRY:
        return 1;
    case SPT_TABLE_LOT:
        return is_text_sound(lot->pack, SPT_CODE_BYTES) && is_text_sound(lot->currency, CURRENCY_BYTES);
    case SPT_TABLE_TICKET:
        return is_text_sound(ticket->category, SPT_CODE_BYTES) && is_text_sound(ticket->rule, SPT_RULE_BYTES);
    case SPT_TABLE_ACT:
        return is_act_sound(any);
    default:
        return are_texts_sound(row);
    }
}

static int is_batch_sound(const spt_batch *batch)
{
    for (size_t c = 0; c < batch->change_count; c++)
        if (!is_change_sound(&batch->changes[c]))
            return 0;
    return 1;
}

static int is_guard_met(spt_memory *memory, const spt_guard *guard)
{
    uint32_t handle = spt_holder_find(memory, guard->account);
    return guard->revision == (handle == 0 ? 0 : spt_account_revision(memory, spt_holder_at(memory, handle)));
}

/* ---- what the batch did before ---- */

static void noted_key(spt_key *key, const spt_row *row)
{
    spt_key own;
    spt_key_of_row(&own, row);
    key->size = 0;
    spt_key_add_number(key, account_of(row));
    key->bytes[key->size++] = (uint8_t)row->table;
    memcpy(key->bytes + key->size, own.bytes, own.size);
    key->size += own.size;
}

static void note(spt_committing *committing, const spt_change *change)
{
    spt_key key;
    uint8_t action = (uint8_t)change->action;
    noted_key(&key, change->row);
    spt_tree_put(&committing->memory->heap, &committing->noted, (spt_bytes){key.bytes, key.size},
                 (spt_bytes){&action, 1});
}

static int is_noted(const spt_committing *committing)
{
    return committing->batch->change_count > NOTED_ABOVE;
}

static int is_same_row(const spt_row *left, const spt_row *right)
{
    const void *a = left, *b = right;
    const spt_part_row *part = a, *other = b;
    if (left->table != right->table || account_of(left) != account_of(right))
        return 0;
    if (left->table > SPT_TABLE_ENTRY)
        return spt_row_compare(left, right, spt_schema_get()->tables[left->table].primary, 1) == 0;
    if (left->table == SPT_TABLE_ACCOUNT)
        return 1;
    return ticket_of(left) == ticket_of(right) && (left->table != SPT_TABLE_PART || part->lot == other->lot);
}

/* What the batch did to a row before change `number`; 0: nothing. */
static int32_t earlier_action(const spt_committing *committing, size_t number, const spt_row *row)
{
    const spt_change *changes = committing->batch->changes;
    if (is_noted(committing)) {
        spt_key key;
        spt_entry_view noted;
        noted_key(&key, row);
        int found =
            spt_tree_get(&committing->memory->heap, committing->noted, (spt_bytes){key.bytes, key.size}, &noted);
        return found ? *noted.value.at : 0;
    }
    if (!(committing->seen >> row->table & 1))
        return 0;
    for (size_t c = number; c-- > 0;)
        if (is_same_row(changes[c].row, row))
            return changes[c].action;
    return 0;
}

static int has_ticket(const spt_committing *committing, uint32_t tree, const spt_row *row)
{
    spt_key key;
    key.size = 0;
    spt_entry_view none;
    spt_key_add_number(&key, ticket_of(row));
    return spt_tree_get(&committing->memory->heap, tree, (spt_bytes){key.bytes, key.size}, &none);
}

static void note_ticket(spt_committing *committing, uint32_t *tree, const spt_change *change, int32_t action)
{
    spt_key key;
    key.size = 0;
    if (change->row->table != SPT_TABLE_TICKET || change->action != action)
        return;
    spt_key_add_number(&key, ticket_of(change->row));
    spt_tree_put(&committing->memory->heap, tree, (spt_bytes){key.bytes, key.size}, (spt_bytes){key.bytes, 0});
}

static int is_for_ticket(const spt_change *change, int32_t action, const spt_row *row)
{
    return change->action == action && change->row->table == SPT_TABLE_TICKET &&
           ticket_of(change->row) == ticket_of(row);
}

static int is_ticket_removed(const spt_committing *committing, const spt_row *row)
{
    const spt_batch *batch = committing->batch;
    if (is_noted(committing))
        return has_ticket(committing, committing->removed, row);
    for (size_t c = 0; c < batch->change_count; c++)
        if (is_for_ticket(&batch->changes[c], SPT_CHANGE_DELETE, row))
            return 1;
    return 0;
}

/* A ticket that moves to another account is removed from one and inserted into the other, in either order. */
static int is_ticket_elsewhere(const spt_committing *committing, const spt_row *row, uint32_t own)
{
    return spt_ticket_elsewhere(committing->memory, ticket_of(row), own) != 0 && !is_ticket_removed(committing, row);
}

/* Whether the batch itself has inserted a ticket with this id. */
static int is_ticket_twice(const spt_committing *committing, size_t number)
{
    const spt_batch *batch = committing->batch;
    const spt_row *row = batch->changes[number].row;
    if (is_noted(committing))
        return has_ticket(committing, committing->inserted, row);
    for (size_t c = 0; c < number; c++)
        if (is_for_ticket(&batch->changes[c], SPT_CHANGE_INSERT, row) &&
            account_of(batch->changes[c].row) != account_of(row))
            return 1;
    return 0;
}

/* ---- whether an account stays as it is, or becomes loose ---- */

static spt_pending *pending_of(spt_committing *committing, int64_t account)
{
    spt_pending *pending = &committing->pending;
    if (committing->has_pending && pending->account == account)
        return pending;
    committing->has_pending = 1;
    *pending = (spt_pending){.account = account, .holder = spt_holder_find(committing->memory, account)};
    if (pending->holder == 0)
        return pending;
    const spt_holder *holder = spt_holder_at(committing->memory, pending->holder);
    pending->lots = holder->lots.count;
    pending->acts = holder->acts.count;
    pending->entries = holder->entries.count;
    if (pending->entries > 0)
        pending->last_act = spt_entry_at(committing->memory, holder, pending->entries)->act;
    return pending;
}

static int has_lot(const spt_pending *pending, int64_t lot)
{
    return (uint64_t)lot - 1 < pending->lots;
}

/* Whether the next number of an array that has `count` items is this one. */
static int is_next(uint32_t count, int64_t number, spt_pages_kind kind)
{
    return number == (int64_t)count + 1 && count < spt_pages_limit(kind);
}

static int is_lot_fitting(spt_pending *pending, const spt_change *change)
{
    const void *any = change->row;
    const spt_lot_row *row = any;
    if (!spt_lot_fits(row) || change->action == SPT_CHANGE_DELETE)
        return 0;
    if (change->action == SPT_CHANGE_UPDATE)
        return has_lot(pending, row->lot);
    return is_next(pending->lots, row->lot, SPT_LOTS) && ++pending->lots > 0;
}

/* Whether the account at hand has a change of the ticket; by halves, for they ascend. */
static int is_among_tickets(const spt_committing *committing, int64_t ticket)
{
    size_t low = committing->tickets, high = committing->tickets_end;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int64_t found = ticket_of(committing->batch->changes[middle].row);
        if (found == ticket)
            return 1;
        if (found < ticket)
            low = middle + 1;
        else
            high = middle;
    }
    return 0;
}

static int is_ticket_there(const spt_committing *committing, size_t number, int64_t account, int64_t ticket)
{
    const spt_pending *pending = &committing->pending;
    spt_ticket_row like;
    if (committing->has_ticket && committing->ticket == ticket)
        return 1;
    if (pending->holder != 0 && spt_ticket_find(committing->memory, pending->holder, ticket) != 0)
        return 1;
    if (committing->is_usual)
        return is_among_tickets(committing, ticket);
    like.table = SPT_TABLE_TICKET;
    like.account = account;
    like.ticket = ticket;
    return earlier_action(committing, number, (const spt_row *)(const void *)&like) != 0;
}

/* Whether an act that is there already keeps its place among those of its ticket and lot. */
static int is_act_staying(const spt_committing *committing, const spt_act_row *row)
{
    spt_any_row old;
    const spt_pending *pending = &committing->pending;
    if (pending->holder == 0 || !spt_act_exists(spt_holder_at(committing->memory, pending->holder), row->act))
        return 0;
    spt_act_read(committing->memory, spt_holder_at(committing->memory, pending->holder), row->act, &old);
    return old.act.ticket == row->ticket && old.act.lot == row->lot;
}

static int is_act_fitting(spt_committing *committing, size_t number)
{
    const spt_change *change = &committing->batch->changes[number];
    const void *any = change->row;
    const spt_act_row *row = any;
    spt_pending *pending = &committing->pending;
    if (change->action != SPT_CHANGE_INSERT)
        return change->action == SPT_CHANGE_UPDATE && is_act_staying(committing, row);
    if ((row->lot != 0 && !has_lot(pending, row->lot)) ||
        (row->ticket != 0 && !is_ticket_there(committing, number, row->account, row->ticket)))
        return 0;
    return is_next(pending->acts, row->act, SPT_ACTS) && ++pending->acts > 0;
}

static int is_entry_fitting(spt_pending *pending, const spt_change *change)
{
    const void *any = change->row;
    const spt_entry_row *row = any;
    if (change->action != SPT_CHANGE_INSERT || !spt_entry_fits(row) || !has_lot(pending, row->lot) ||
        row->act < pending->last_act)
        return 0;
    pending->last_act = row->act;
    return is_next(pending->entries, row->entry, SPT_ENTRIES) && ++pending->entries > 0;
}

static int is_fitting(spt_committing *committing, size_t number)
{
    const spt_change *change = &committing->batch->changes[number];
    switch (change->row->table) {
    case SPT_TABLE_LOT:
        return is_lot_fitting(&committing->pending, change);
    case SPT_TABLE_TICKET:
        return change->action != SPT_CHANGE_DELETE;
    case SPT_TABLE_ACT:
        return is_act_fitting(committing, number);
    case SPT_TABLE_ENTRY:
        return is_entry_fitting(&committing->pending, change);
    default:
        return 1;
    }
}

/* Makes the account loose if it has to be; 0: no memory. */
static int fit(spt_committing *committing, size_t number)
{
    spt_memory *memory = committing->memory;
    spt_pending *pending = &committing->pending;
    if (pending->holder != 0 && spt_holder_is_loose(spt_holder_at(memory, pending->holder)))
        return 1;
    if (is_fitting(committing, number))
        return 1;
    if (!spt_heap_reserve(&memory->heap, SPT_CHANGE_BYTES + SPT_BATCH_BYTES))
        return 0;
    if (pending->holder == 0)
        pending->holder = spt_holder_add(memory, pending->account);
    return spt_holder_loosen(memory, spt_holder_at(memory, pending->holder));
}

/* ---- judging ---- */

static int32_t judge(spt_committing *committing, size_t number)
{
    const spt_change *change = &committing->batch->changes[number];
    const spt_row *row = change->row;
    const spt_pending *pending = pending_of(committing, account_of(row));
    int32_t earlier = earlier_action(committing, number, row);
    int exists = earlier != 0 ? earlier != SPT_CHANGE_DELETE
                              : pending->holder != 0 && spt_row_exists(committing->memory, pending->holder, row);
    committing->seen |= 1u << row->table;
    if (exists == (change->action == SPT_CHANGE_INSERT))
        return exists ? SPT_STORE_CONFLICT : SPT_STORE_CORRUPT;
    if (row->table == SPT_TABLE_TICKET && change->action == SPT_CHANGE_INSERT &&
        (is_ticket_elsewhere(committing, row, pending->holder) || is_ticket_twice(committing, number)))
        return SPT_STORE_CONFLICT;
    return fit(committing, number) ? SPT_STORE_OK : SPT_STORE_NOMEM;
}

/* ---- the usual batch: no account is loose, each has its changes side by side, its row first, keys ascending ---- */

/* Whether two changes of one table come in the order of their keys; of others nothing is known. */
static int do_ascend(const spt_row *before, const spt_row *row)
{
    const void *left = before, *right = row;
    const spt_part_row *a = left, *b = right;
    if (before->table != row->table || account_of(before) != account_of(row))
        return 0;
    if (ticket_of(before) != ticket_of(row))
        return ticket_of(before) < ticket_of(row);
    return row->table == SPT_TABLE_PART && a->lot < b->lot;
}

/* Whether the account at hand has changed this row before. */
static int is_changed(const spt_committing *committing, size_t number)
{
    const spt_change *changes = committing->batch->changes;
    for (size_t c = number; c-- > committing->first;)
        if (is_same_row(changes[c].row, changes[number].row))
            return 1;
    return 0;
}

/*
 * Whether the account at hand has not changed a ticket or part before; lots, acts and entries are told by their numbers.
 * Keys ascend, and begin again with the rows that are deleted, which come last.
 */
static int is_usual_order(spt_committing *committing, size_t number)
{
    const spt_change *change = &committing->batch->changes[number], *before = change - 1;
    const int is_deleted = change->action == SPT_CHANGE_DELETE;
    const uint32_t bit = 1u << change->row->table << (is_deleted ? SPT_TABLE_COUNT : 0);
    const uint32_t deleted = 1u << change->row->table << SPT_TABLE_COUNT;
    int is_in_order = (committing->seen & bit) == 0 && (is_deleted || (committing->seen & deleted) == 0);
    if (!is_in_order)
        is_in_order = (before->action == SPT_CHANGE_DELETE) == is_deleted && do_ascend(before->row, change->row);
    committing->seen |= bit;
    return is_in_order || (change->row->table == SPT_TABLE_PART && number - committing->first <= NOTED_ABOVE &&
                           !is_changed(committing, number));
}

/* Twice as many places as a batch inserts tickets, or more; 0: no memory. */
static int begin_ids(spt_committing *committing)
{
    const spt_batch *batch = committing->batch;
    size_t places = FEW_IDS, count = 0;
    committing->ids = committing->few_ids;
    for (size_t c = 0; batch->guard_count != 1 && c < batch->change_count; c++)
        count += batch->changes[c].action == SPT_CHANGE_INSERT && batch->changes[c].row != NULL &&
                 batch->changes[c].row->table == SPT_TABLE_TICKET;
    while (places / 2 < count)
        places *= 2;
    if (places > FEW_IDS)
        committing->ids = spt_allocate_array(&committing->memory->heap.allocator, places, sizeof *committing->ids);
    committing->id_mask = places - 1;
    if (committing->ids != NULL && count > 0)
        memset(committing->ids, 0, places * sizeof *committing->ids);
    return committing->ids != NULL;
}

static void end_ids(spt_committing *committing)
{
    if (committing->ids != committing->few_ids)
        spt_release(&committing->memory->heap.allocator, committing->ids);
}

/* Whether the batch has inserted this ticket for another account, or before. */
static int is_inserted_twice(spt_committing *committing, const spt_change *change)
{
    const int64_t ticket = ticket_of(change->row);
    if (committing->batch->guard_count == 1)
        return 0;
    size_t place = spt_hash_number((uint64_t)ticket) & committing->id_mask;
    while (committing->ids[place] != 0 && committing->ids[place] != ticket)
        place = (place + 1) & committing->id_mask;
    int is_there = committing->ids[place] == ticket;
    committing->ids[place] = ticket;
    return is_there;
}

static int is_usual_ticket(spt_committing *committing, size_t number)
{
    const spt_change *change = &committing->batch->changes[number];
    const uint32_t holder = committing->pending.holder;
    if (committing->tickets_end == 0)
        committing->tickets = number;
    committing->tickets_end = number + 1;
    committing->ticket = ticket_of(change->row);
    committing->has_ticket = 1;
    committing->is_ticket_new = change->action == SPT_CHANGE_INSERT;
    if (change->action == SPT_CHANGE_INSERT)
        return !spt_ticket_is_known(committing->memory, committing->ticket) && !is_inserted_twice(committing, change);
    return change->action == SPT_CHANGE_UPDATE && holder != 0 &&
           spt_ticket_find(committing->memory, holder, committing->ticket) != 0;
}

static int has_part(const spt_committing *committing, const spt_part_row *row)
{
    const uint32_t holder = committing->pending.holder;
    if (holder == 0)
        return 0;
    /* Without trees there are no parts without a ticket. */
    if (committing->is_ticket_new && committing->ticket == row->ticket &&
        spt_holder_at(committing->memory, holder)->more == 0)
        return 0;
    return spt_part_exists(committing->memory, holder, row->ticket, row->lot);
}

static int is_usual_part(const spt_committing *committing, const spt_change *change)
{
    const void *any = change->row;
    int exists = has_part(committing, any);
    return exists == (change->action != SPT_CHANGE_INSERT);
}

static int is_usual_account(const spt_committing *committing, size_t number)
{
    const spt_pending *pending = &committing->pending;
    int exists = pending->holder != 0 && (spt_holder_at(committing->memory, pending->holder)->flags & SPT_HOLDER_ROW);
    return number == committing->first &&
           committing->batch->changes[number].action == (exists ? SPT_CHANGE_UPDATE : SPT_CHANGE_INSERT);
}

/* Whether a change is allowed, as far as can be told at once. */
static int is_usual(spt_committing *committing, size_t number)
{
    const spt_change *change = &committing->batch->changes[number];
    switch (change->row->table) {
    case SPT_TABLE_ACCOUNT:
        return is_usual_account(committing, number);
    case SPT_TABLE_TICKET:
        return is_usual_order(committing, number) && is_usual_ticket(committing, number);
    case SPT_TABLE_PART:
        return is_usual_order(committing, number) && is_usual_part(committing, change);
    case SPT_TABLE_LOT:
    case SPT_TABLE_ACT:
    case SPT_TABLE_ENTRY:
        return is_fitting(committing, number);
    default:
        return 0;
    }
}

/* The account that the next changes are of. A batch without guards is a part of a snapshot. */
static int begin_account(spt_committing *committing, size_t number, size_t guard)
{
    const spt_batch *batch = committing->batch;
    const int64_t account = account_of(batch->changes[number].row);
    committing->first = number;
    committing->seen = 0;
    committing->tickets = committing->tickets_end = 0;
    committing->has_ticket = 0;
    const spt_pending *pending = pending_of(committing, account);
    const spt_holder *holder = pending->holder == 0 ? NULL : spt_holder_at(committing->memory, pending->holder);
    if (holder != NULL && spt_holder_is_loose(holder))
        return 0;
    if (batch->guard_count == 0)
        return 1;
    return guard < batch->guard_count && batch->guards[guard].account == account &&
           batch->guards[guard].revision == (holder == NULL ? 0 : spt_account_revision(committing->memory, holder));
}

/* 1: the batch can be applied; 0: that is not told so easily, or it cannot. */
static int is_batch_usual(spt_committing *committing)
{
    const spt_batch *batch = committing->batch;
    size_t guards = 0;
    int64_t before = -1;
    committing->is_usual = 1;
    for (size_t c = 0; c < batch->change_count; c++) {
        if (!is_change_sound(&batch->changes[c]))
            return 0;
        int64_t account = account_of(batch->changes[c].row);
        if (account < before || (account > before && !begin_account(committing, c, guards++)))
            return 0;
        if (!is_usual(committing, c))
            return 0;
        before = account;
    }
    return batch->guard_count == 0 || guards == batch->guard_count;
}

static int is_usual_batch(spt_memory *memory, const spt_batch *batch)
{
    spt_committing committing;
    memset(&committing, 0, offsetof(spt_committing, few_ids));
    committing.memory = memory;
    committing.batch = batch;
    int is_allowed = begin_ids(&committing) && is_batch_usual(&committing);
    end_ids(&committing);
    return is_allowed;
}

/* ---- any batch ---- */

static int are_guards_met(spt_memory *memory, const spt_batch *batch)
{
    for (size_t g = 0; g < batch->guard_count; g++)
        if (!is_guard_met(memory, &batch->guards[g]))
            return 0;
    return 1;
}

static int32_t judge_changes(spt_committing *committing)
{
    const spt_batch *batch = committing->batch;
    int32_t answer = SPT_STORE_OK;
    for (size_t c = 0; is_noted(committing) && c < batch->change_count; c++)
        note_ticket(committing, &committing->removed, &batch->changes[c], SPT_CHANGE_DELETE);
    for (size_t c = 0; answer == SPT_STORE_OK && c < batch->change_count; c++) {
        answer = judge(committing, c);
        if (is_noted(committing)) {
            note(committing, &batch->changes[c]);
            note_ticket(committing, &committing->inserted, &batch->changes[c], SPT_CHANGE_INSERT);
        }
    }
    return answer;
}

/* Afterwards everything can be applied that the batch changes; 0: no memory. */
static int reserve(spt_memory *memory, const spt_batch *batch)
{
    size_t most = (SIZE_MAX - SPT_BATCH_BYTES) / SPT_CHANGE_BYTES / 2;
    if (batch->change_count > most || batch->guard_count > most)
        return 0;
    size_t changes = batch->change_count + batch->guard_count;
    return spt_heap_reserve(&memory->heap, changes * SPT_CHANGE_BYTES + SPT_BATCH_BYTES);
}

static int32_t judge_each(spt_memory *memory, const spt_batch *batch)
{
    spt_committing committing = {.memory = memory, .batch = batch};
    int32_t answer = judge_changes(&committing);
    spt_tree_end(&memory->heap, committing.noted);
    spt_tree_end(&memory->heap, committing.removed);
    spt_tree_end(&memory->heap, committing.inserted);
    return answer;
}

/* SPT_STORE_OK: the batch can be applied, and all that this takes is reserved. */
static int32_t judge_batch(spt_memory *memory, const spt_batch *batch)
{
    int has_room = reserve(memory, batch);
    if (has_room && is_usual_batch(memory, batch))
        return SPT_STORE_OK;
    if (!is_batch_sound(batch))
        return SPT_STORE_CORRUPT;
    if (!has_room)
        return SPT_STORE_NOMEM;
    int32_t answer = are_guards_met(memory, batch) ? judge_each(memory, batch) : SPT_STORE_CONFLICT;
    /* Judging may have used some of what was reserved. */
    return answer == SPT_STORE_OK && !reserve(memory, batch) ? SPT_STORE_NOMEM : answer;
}

/* ---- applying ---- */

static uint32_t holder_for(spt_memory *memory, int64_t account)
{
    uint32_t handle = spt_holder_find(memory, account);
    return handle != 0 ? handle : spt_holder_add(memory, account);
}

static void apply_changes(spt_memory *memory, const spt_batch *batch)
{
    int64_t account = 0;
    uint32_t handle = 0;
    for (size_t c = 0; c < batch->change_count; c++) {
        const spt_change *change = &batch->changes[c];
        if (handle == 0 || account_of(change->row) != account) {
            account = account_of(change->row);
            handle = holder_for(memory, account);
        }
        if (change->action == SPT_CHANGE_DELETE)
            spt_row_remove(memory, handle, change->row);
        else
            spt_row_put(memory, handle, change->row, change->action == SPT_CHANGE_INSERT);
    }
}

int32_t spt_memory_commit(spt_memory *memory, const spt_batch *batch)
{
    int32_t answer = judge_batch(memory, batch);
    if (answer == SPT_STORE_OK)
        apply_changes(memory, batch);
    spt_heap_trim(&memory->heap);
    return answer;
}
