/* SPDX-License-Identifier: MIT */
/* A commit: everything that can fail is looked at and reserved first, then all changes are applied. */
#include "memory.h"

#include <string.h>

/* Batches with more changes note what they did so far in a tree. */
#define NOTED_ABOVE 24u

typedef struct spt_committing {
    spt_memory *memory;
    const spt_batch *batch;
    uint32_t noted;    /* A tree of the keys changed so far, with account and action; 0: none is used. */
    uint32_t removed;  /* A tree of the ticket ids that the batch removes anywhere. */
    uint32_t inserted; /* A tree of those that it inserted so far. */
    int64_t account;   /* The one that was found last, */
    uint32_t handle;   /* and its holder. */
    uint32_t seen;     /* A bit for each table that a change was judged of, */
    uint32_t stale;    /* or applied so that what was located is no longer there. */
    spt_located located[NOTED_ABOVE];
} spt_committing;

static int64_t account_of(const spt_row *row)
{
    return spt_row_account(row);
}

static int64_t ticket_of(const spt_row *row)
{
    return ((const spt_ticket_row *)(const void *)row)->ticket;
}

static int is_row_sound(const spt_row *row)
{
    const spt_schema *schema = spt_schema_get();
    if (row == NULL || row->table >= schema->table_count || row->size != schema->tables[row->table].row_size)
        return 0;
    const spt_table *table = &schema->tables[row->table];
    for (uint32_t c = table->column_count; c-- > 0 && table->columns[c].type == SPT_COLUMN_TEXT;) {
        const char *text;
        memcpy(&text, (const char *)row + table->columns[c].offset, sizeof text);
        size_t maximum = (size_t)table->columns[c].maximum;
        if (text == NULL || (*text != '\0' && strlen(text) > maximum))
            return 0;
    }
    return 1;
}

static int is_change_sound(const spt_change *change)
{
    return change->action >= SPT_CHANGE_INSERT && change->action <= SPT_CHANGE_DELETE && is_row_sound(change->row);
}

static uint32_t holder_of(spt_committing *committing, int64_t account)
{
    if (committing->handle == 0 || committing->account != account) {
        committing->account = account;
        committing->handle = spt_holder_find(committing->memory, account);
    }
    return committing->handle;
}

static int is_guard_met(spt_committing *committing, const spt_guard *guard)
{
    const spt_memory *memory = committing->memory;
    uint32_t handle = holder_of(committing, guard->account);
    return guard->revision == (handle == 0 ? 0 : spt_holder_revision(memory, spt_holder_at(memory, handle)));
}

static void noted_key(spt_key *key, const spt_row *row)
{
    spt_key own;
    spt_key_of_row(&own, row);
    key->size = 0;
    spt_key_add_number(key, account_of(row));
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

static int is_same_row(const spt_committing *committing, size_t left, size_t right)
{
    const spt_change *changes = committing->batch->changes;
    if (changes[left].row->table != changes[right].row->table)
        return 0;
    const spt_key *a = &committing->located[left].key, *b = &committing->located[right].key;
    return a->size == b->size && memcmp(a->bytes, b->bytes, b->size) == 0 &&
           account_of(changes[left].row) == account_of(changes[right].row);
}

/* What the batch did to the row before change `number`; 0: nothing. */
static int32_t earlier_action(const spt_committing *committing, size_t number)
{
    const spt_change *changes = committing->batch->changes;
    if (is_noted(committing)) {
        spt_key key;
        spt_bytes action;
        noted_key(&key, changes[number].row);
        int found =
            spt_tree_get(&committing->memory->heap, committing->noted, (spt_bytes){key.bytes, key.size}, &action);
        return found ? *action.at : 0;
    }
    if (!(committing->seen >> changes[number].row->table & 1))
        return 0;
    for (size_t c = number; c-- > 0;)
        if (is_same_row(committing, c, number))
            return changes[c].action;
    return 0;
}

static int has_ticket(const spt_committing *committing, uint32_t tree, const spt_row *row)
{
    spt_key key;
    key.size = 0;
    spt_bytes none;
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
    return spt_holder_of_ticket(committing->memory, ticket_of(row), own) != 0 && !is_ticket_removed(committing, row);
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

static spt_located *locate(spt_committing *committing, size_t number)
{
    const spt_row *row = committing->batch->changes[number].row;
    spt_located *located = &committing->located[is_noted(committing) ? 0 : number];
    spt_locate(committing->memory, holder_of(committing, account_of(row)), row, located);
    return located;
}

static int32_t judge(spt_committing *committing, size_t number)
{
    const spt_change *change = &committing->batch->changes[number];
    const spt_located *located = locate(committing, number);
    int32_t earlier = earlier_action(committing, number);
    int exists = earlier != 0 ? earlier != SPT_CHANGE_DELETE : located->exists;
    committing->seen |= 1u << change->row->table;
    if (change->action != SPT_CHANGE_INSERT)
        return exists ? SPT_STORE_OK : SPT_STORE_CORRUPT;
    if (exists)
        return SPT_STORE_CONFLICT;
    if (change->row->table == SPT_TABLE_TICKET &&
        (is_ticket_elsewhere(committing, change->row, located->handle) || is_ticket_twice(committing, number)))
        return SPT_STORE_CONFLICT;
    return SPT_STORE_OK;
}

static int are_guards_met(spt_committing *committing)
{
    const spt_batch *batch = committing->batch;
    for (size_t g = 0; g < batch->guard_count; g++)
        if (!is_guard_met(committing, &batch->guards[g]))
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

static int32_t judge_batch(spt_committing *committing)
{
    spt_heap *heap = &committing->memory->heap;
    int32_t answer = are_guards_met(committing) ? judge_changes(committing) : SPT_STORE_CONFLICT;
    spt_tree_end(heap, committing->noted);
    spt_tree_end(heap, committing->removed);
    spt_tree_end(heap, committing->inserted);
    return answer;
}

/* What was located in a tree that has changed since, or in no account yet, is located again. */
static spt_located *located_now(spt_committing *committing, size_t number)
{
    spt_located *located = &committing->located[is_noted(committing) ? 0 : number];
    uint32_t table = committing->batch->changes[number].row->table;
    if (is_noted(committing) || (committing->stale >> table & 1) || located->handle == 0)
        return locate(committing, number);
    return located;
}

static void apply_change(spt_committing *committing, size_t number)
{
    const spt_change *change = &committing->batch->changes[number];
    spt_memory *memory = committing->memory;
    spt_located *located = located_now(committing, number);
    if (located->handle == 0) {
        spt_holder_add(memory, account_of(change->row));
        committing->handle = 0;
        located = locate(committing, number);
    }
    int is_changed = 0;
    if (change->action != SPT_CHANGE_DELETE)
        is_changed = spt_holder_put(memory, change->row, located);
    else if (located->exists)
        is_changed = spt_holder_remove(memory, change->row, located);
    if (is_changed)
        committing->stale |= 1u << change->row->table;
}

/* The library's batches say so themselves; nothing is left to do for them. */
static void raise_revision(spt_committing *committing, const spt_guard *guard)
{
    spt_memory *memory = committing->memory;
    spt_any_row row;
    spt_located located;
    uint32_t handle = holder_of(committing, guard->account);
    int64_t raised = (int64_t)((uint64_t)guard->revision + 1);
    if (handle == 0 || !spt_holder_account_row(memory, spt_holder_at(memory, handle), &row))
        return;
    if (row.account.revision == raised)
        return;
    row.account.revision = raised;
    spt_locate(memory, handle, &row.row, &located);
    spt_holder_put(memory, &row.row, &located);
}

static int32_t commit_reserved(spt_memory *memory, const spt_batch *batch)
{
    spt_committing committing;
    committing.memory = memory;
    committing.batch = batch;
    committing.noted = committing.removed = committing.inserted = committing.handle = 0;
    committing.seen = committing.stale = 0;
    int32_t answer = judge_batch(&committing);
    if (answer != SPT_STORE_OK)
        return answer;
    for (size_t c = 0; c < batch->change_count; c++)
        apply_change(&committing, c);
    for (size_t g = 0; g < batch->guard_count; g++)
        raise_revision(&committing, &batch->guards[g]);
    return SPT_STORE_OK;
}

int32_t spt_memory_commit(spt_memory *memory, const spt_batch *batch)
{
    for (size_t c = 0; c < batch->change_count; c++)
        if (!is_change_sound(&batch->changes[c]))
            return SPT_STORE_CORRUPT;
    size_t changes = batch->change_count + batch->guard_count;
    if (changes > (SIZE_MAX - SPT_HOLDER_BATCH_BYTES) / SPT_HOLDER_CHANGE_BYTES ||
        !spt_heap_reserve(&memory->heap, changes * SPT_HOLDER_CHANGE_BYTES + SPT_HOLDER_BATCH_BYTES))
        return SPT_STORE_NOMEM;
    int32_t answer = commit_reserved(memory, batch);
    spt_heap_trim(&memory->heap);
    return answer;
}
