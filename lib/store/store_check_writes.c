/* SPDX-License-Identifier: MIT */
/* What the contract says of commits: guards, all or nothing, and what each kind of change does. */
#include "store_check_internal.h"

#include <inttypes.h>
#include <string.h>

#include <supportpoints/limits.h>

static int64_t revision_of(const spt_check *check, int64_t account)
{
    const spt_account_row *row = spt_check_account(&check->model, account);
    return row == NULL ? 0 : row->revision;
}

static void add_lot(spt_check *check, int32_t action, int64_t account, int64_t lot, int64_t points)
{
    spt_check_row row;
    spt_check_blank(&row, SPT_TABLE_LOT, account);
    row.lot.lot = lot;
    row.lot.live = 1;
    row.lot.points = points;
    row.lot.available = points;
    spt_check_add(check, action, &row.row);
}

static void add_ticket(spt_check *check, int32_t action, int64_t account, int64_t ticket)
{
    spt_check_row row;
    spt_check_blank(&row, SPT_TABLE_TICKET, account);
    row.ticket.ticket = ticket;
    spt_check_add(check, action, &row.row);
}

static void add_part(spt_check *check, int32_t action, int64_t account, int64_t ticket, int64_t lot)
{
    spt_check_row row;
    spt_check_blank(&row, SPT_TABLE_PART, account);
    row.part.ticket = ticket;
    row.part.lot = lot;
    const spt_row *before = spt_check_find(&check->model, &row.row);
    spt_check_add(check, action, action != SPT_CHANGE_INSERT && before ? before : &row.row);
}

/* The account's row with this revision, as a change. */
static void add_account(spt_check *check, int32_t action, int64_t account, int64_t revision)
{
    spt_check_row row;
    spt_check_blank(&row, SPT_TABLE_ACCOUNT, account);
    row.account.revision = revision;
    spt_check_add(check, action, &row.row);
}

/* Nothing may come of a guard with this revision, with or without a change of the account's own row. */
static void refuse_guard(spt_check *check, int64_t account, int64_t revision)
{
    for (int own = 0; own <= 1; own++) {
        spt_check_guard(check, account, revision);
        if (own)
            add_account(check, revision == 0 ? SPT_CHANGE_INSERT : SPT_CHANGE_UPDATE, account, revision + 1);
        add_lot(check, SPT_CHANGE_INSERT, account, 50 + own, 5);
        spt_check_commit(check, SPT_STORE_CONFLICT);
    }
    spt_check_state(check);
}

void spt_check_guard_missing(spt_check *check)
{
    refuse_guard(check, 77, 1);
    spt_check_fill(check);
    refuse_guard(check, 77, 1);
    refuse_guard(check, INT64_MAX, 3);
}

void spt_check_guard_existing(spt_check *check)
{
    spt_check_fill(check);
    refuse_guard(check, 1, 0);
    refuse_guard(check, 0, 0);
}

void spt_check_guard_stale(spt_check *check)
{
    spt_check_fill(check);
    refuse_guard(check, 1, revision_of(check, 1) - 1);
    refuse_guard(check, 1, revision_of(check, 1) + 1);
    refuse_guard(check, 1, revision_of(check, 1) + (INT64_C(1) << 32));
}

void spt_check_guard_plus_one(spt_check *check)
{
    for (int n = 0; n < 6; n++) {
        spt_check_begin(check, 1);
        add_lot(check, SPT_CHANGE_INSERT, 1, n + 1, 1);
        spt_check_commit(check, SPT_STORE_OK);
        spt_check_state(check);
    }
}

/* Two accounts in one batch: a transfer. */
static void transfer(spt_check *check, int64_t stale_first, int64_t stale_second, int64_t lot)
{
    int64_t first = revision_of(check, 1) - stale_first, second = revision_of(check, 2) - stale_second;
    spt_check_guard(check, 1, first);
    spt_check_guard(check, 2, second);
    add_account(check, SPT_CHANGE_UPDATE, 1, first + 1);
    add_lot(check, SPT_CHANGE_INSERT, 1, lot, 3);
    add_account(check, SPT_CHANGE_UPDATE, 2, second + 1);
    add_lot(check, SPT_CHANGE_INSERT, 2, lot, 3);
    spt_check_commit(check, stale_first || stale_second ? SPT_STORE_CONFLICT : SPT_STORE_OK);
    spt_check_state(check);
}

void spt_check_guard_two(spt_check *check)
{
    spt_check_fill(check);
    transfer(check, 0, 1, 50);
    transfer(check, 1, 0, 51);
    transfer(check, 0, 0, 52);
}

/* One change of every kind; with `bad` 1 or 2 one that must be refused is put in early or at the end. */
static void mixed_batch(spt_check *check, int bad)
{
    spt_check_begin(check, 1);
    if (bad == 1)
        add_ticket(check, SPT_CHANGE_INSERT, 1, 3);
    add_ticket(check, SPT_CHANGE_INSERT, 1, 60);
    add_lot(check, SPT_CHANGE_UPDATE, 1, 1, 77);
    add_lot(check, SPT_CHANGE_INSERT, 1, 60, 60);
    add_part(check, SPT_CHANGE_DELETE, 1, 3, 4);
    add_part(check, SPT_CHANGE_INSERT, 1, 60, 60);
    if (bad == 2)
        add_part(check, SPT_CHANGE_INSERT, 1, 3, 2);
    spt_check_commit(check, bad ? SPT_STORE_CONFLICT : SPT_STORE_OK);
    spt_check_state(check);
}

void spt_check_commit_atomic(spt_check *check)
{
    spt_check_fill(check);
    mixed_batch(check, 2);
    mixed_batch(check, 1);
    mixed_batch(check, 0);
}

static const spt_row *row_of(const spt_check *check, uint32_t table)
{
    for (size_t r = 0; r < check->model.count; r++)
        if (check->model.list[r].row->table == table)
            return check->model.list[r].row;
    return NULL;
}

void spt_check_commit_existing(spt_check *check)
{
    spt_check_fill(check);
    for (uint32_t table = 1; table < SPT_TABLE_COUNT && spt_check_going(check); table++) {
        const spt_row *row = row_of(check, table);
        spt_check_begin(check, spt_check_get(row, 0).number);
        spt_check_add(check, SPT_CHANGE_INSERT, row);
        spt_check_commit(check, SPT_STORE_CONFLICT);
        spt_check_state(check);
    }
}

void spt_check_commit_unique(spt_check *check)
{
    spt_check_fill(check);
    spt_check_begin(check, 2);
    add_ticket(check, SPT_CHANGE_INSERT, 2, 3);
    spt_check_commit(check, SPT_STORE_CONFLICT);
    spt_check_state(check);
    spt_check_begin(check, 5);
    add_ticket(check, SPT_CHANGE_INSERT, 5, 101);
    spt_check_commit(check, SPT_STORE_CONFLICT);
    spt_check_state(check);
    for (int64_t account = 1; account <= 2; account++) {
        spt_check_begin(check, account);
        add_ticket(check, SPT_CHANGE_INSERT, account, 300);
    }
    spt_check_commit(check, SPT_STORE_CONFLICT);
    spt_check_state(check);
}

static void add_ticket_act(spt_check *check, int64_t account, int64_t act, int64_t ticket)
{
    spt_check_row row;
    spt_check_blank(&row, SPT_TABLE_ACT, account);
    row.act.act = act;
    row.act.ticket = ticket;
    spt_check_add(check, SPT_CHANGE_INSERT, &row.row);
}

/* A ticket with a part of the account's lot, and the act that brought it. */
static void begin_arrival(spt_check *check, int64_t account, int64_t ticket, int64_t act)
{
    spt_check_begin(check, account);
    add_ticket(check, SPT_CHANGE_INSERT, account, ticket);
    add_part(check, SPT_CHANGE_INSERT, account, ticket, 1);
    add_ticket_act(check, account, act, ticket);
}

/*
 * The account that gives the ticket is listed first, so that its id is free when the other takes it. The acts on it stay
 * where they were done.
 */
static void move_ticket(spt_check *check, int64_t ticket, int64_t from, int64_t to, int64_t act)
{
    spt_check_begin(check, from);
    add_part(check, SPT_CHANGE_DELETE, from, ticket, 1);
    add_ticket(check, SPT_CHANGE_DELETE, from, ticket);
    add_ticket_act(check, from, act, ticket);
    begin_arrival(check, to, ticket, act);
    spt_check_commit(check, SPT_STORE_OK);
    spt_check_state(check);
}

/* An account with a lot, and a ticket that holds a part of it. */
static void begin_holder(spt_check *check, int64_t account, int64_t ticket)
{
    spt_check_begin(check, account);
    add_ticket(check, SPT_CHANGE_INSERT, account, ticket);
    add_lot(check, SPT_CHANGE_INSERT, account, 1, 5);
    add_part(check, SPT_CHANGE_INSERT, account, ticket, 1);
    add_ticket_act(check, account, 1, ticket);
    spt_check_commit(check, SPT_STORE_OK);
}

void spt_check_commit_moved(spt_check *check)
{
    begin_holder(check, 1, 9);
    begin_holder(check, 2, 8);
    move_ticket(check, 9, 1, 2, 2);
    move_ticket(check, 9, 2, 1, 3);
    move_ticket(check, 9, 1, 2, 4);
}

/* Two accounts give each other a ticket in one unit of work: what leaves stands in front of both accounts' rows. */
void spt_check_commit_in_front(spt_check *check)
{
    begin_holder(check, 1, 9);
    begin_holder(check, 2, 8);
    for (int64_t act = 2; act <= 3; act++) {
        int64_t first = act == 2 ? 9 : 8, second = act == 2 ? 8 : 9;
        add_part(check, SPT_CHANGE_DELETE, 1, first, 1);
        add_part(check, SPT_CHANGE_DELETE, 2, second, 1);
        add_ticket(check, SPT_CHANGE_DELETE, 1, first);
        add_ticket(check, SPT_CHANGE_DELETE, 2, second);
        begin_arrival(check, 1, second, act);
        begin_arrival(check, 2, first, act);
        spt_check_commit(check, SPT_STORE_OK);
        spt_check_state(check);
    }
}

static int is_key(const spt_row *row, uint32_t column)
{
    const spt_index *primary = &spt_schema_get()->indexes[spt_check_table(row)->primary];
    for (uint32_t c = 0; c < primary->column_count; c++)
        if (primary->columns[c] == column)
            return 1;
    return 0;
}

/* Gives every column that may change its greatest or least value. */
static void stretch(spt_check_row *row, int greatest)
{
    const spt_table *table = spt_check_table(&row->row);
    for (uint32_t c = 0; c < table->column_count; c++)
        if (!is_key(&row->row, c))
            spt_check_set(&row->row, c, greatest ? table->columns[c].maximum : table->columns[c].minimum,
                          greatest ? "zzz" : "A");
}

static void update_table(spt_check *check, uint32_t table, int greatest)
{
    spt_check_row row;
    const spt_row *before = row_of(check, table);
    if (before == NULL)
        return;
    memcpy(&row, before, spt_check_table(before)->row_size);
    stretch(&row, greatest);
    spt_check_begin(check, spt_check_get(before, 0).number);
    spt_check_add(check, SPT_CHANGE_UPDATE, &row.row);
    spt_check_commit(check, SPT_STORE_OK);
}

/* Account rows are updated by every commit, entries never. */
void spt_check_commit_update(spt_check *check)
{
    spt_check_fill(check);
    for (int greatest = 1; greatest >= 0; greatest--)
        for (uint32_t table = 1; table < SPT_TABLE_COUNT && spt_check_going(check); table++)
            if (table != SPT_TABLE_ENTRY) {
                update_table(check, table, greatest);
                spt_check_state(check);
            }
}

static void try_update(spt_check *check)
{
    spt_check_try(check);
    spt_check_state(check);
}

/* The contract leaves the answer open; but no row may come of it, and no half of the batch. */
void spt_check_commit_update_missing(spt_check *check)
{
    spt_check_fill(check);
    spt_check_begin(check, 1);
    add_lot(check, SPT_CHANGE_UPDATE, 1, 60, 5);
    try_update(check);
    spt_check_begin(check, 1);
    add_ticket(check, SPT_CHANGE_UPDATE, 1, 400);
    try_update(check);
    spt_check_begin(check, 1);
    add_part(check, SPT_CHANGE_UPDATE, 1, 3, 60);
    try_update(check);
}

static void delete_table(spt_check *check, uint32_t table)
{
    const spt_row *row = row_of(check, table);
    while (row != NULL && spt_check_going(check)) {
        spt_check_begin(check, spt_check_get(row, 0).number);
        spt_check_add(check, SPT_CHANGE_DELETE, row);
        spt_check_commit(check, SPT_STORE_OK);
        row = row_of(check, table);
    }
}

/* The tables that rows are deleted from: parts, and those of the desk. */
void spt_check_commit_delete(spt_check *check)
{
    spt_check_fill(check);
    delete_table(check, SPT_TABLE_PART);
    spt_check_state(check);
    for (uint32_t table = SPT_TABLE_SETTING; table < SPT_TABLE_COUNT; table++)
        delete_table(check, table);
    spt_check_state(check);
    spt_check_begin(check, 1);
    add_part(check, SPT_CHANGE_INSERT, 1, 3, 4);
    spt_check_commit(check, SPT_STORE_OK);
    spt_check_state(check);
}

void spt_check_commit_visible(spt_check *check)
{
    spt_check_row lot;
    spt_check_fill(check);
    for (int64_t n = 1; n <= 8; n++) {
        spt_check_begin(check, 1);
        add_lot(check, SPT_CHANGE_UPDATE, 1, 1, n);
        add_lot(check, SPT_CHANGE_INSERT, 1, 50 + n, n);
        spt_check_commit(check, SPT_STORE_OK);
        for (int again = 0; again < 2; again++) {
            spt_check_blank(&lot, SPT_TABLE_LOT, 1);
            lot.lot.lot = 1;
            lot.lot.live = 1;
            spt_check_queue(check, spt_check_range(SPT_INDEX_LOT, 2, &lot.row));
            spt_check_queue(check, spt_check_range(SPT_INDEX_LOT_BY_CAPTURE, 2, &lot.row));
            spt_check_queue(check, spt_check_range(SPT_INDEX_LOT, 1, &lot.row));
            spt_check_flush(check);
        }
    }
}

/* Many accounts in one batch, as a unit of work may have them, the last of them stale once. */
void spt_check_commit_many_accounts(spt_check *check)
{
    for (int64_t round = 0; round < 3; round++) {
        for (int64_t account = 1; account <= SPT_CHECK_MANY; account++) {
            spt_check_begin(check, account);
            add_lot(check, SPT_CHANGE_INSERT, account, round + 1, account);
        }
        check->batch.guards[SPT_CHECK_MANY - 1].revision += round == 1;
        spt_check_commit(check, round == 1 ? SPT_STORE_CONFLICT : SPT_STORE_OK);
        spt_check_state(check);
    }
}

/* As many rows in one batch as a unit of work over many operations has. */
void spt_check_commit_large(spt_check *check)
{
    spt_check_row row;
    for (int64_t batch = 0; batch < 2; batch++) {
        spt_check_begin(check, 1);
        for (int64_t n = 1; n <= 100; n++)
            add_lot(check, SPT_CHANGE_INSERT, 1, batch * 100 + n, n);
        for (int64_t n = 1; n <= 400; n++) {
            spt_check_blank(&row, SPT_TABLE_ENTRY, 1);
            row.entry.entry = batch * 400 + n;
            row.entry.lot = n % 100 + 1;
            spt_check_add(check, SPT_CHANGE_INSERT, &row.row);
        }
        spt_check_commit(check, SPT_STORE_OK);
    }
    spt_check_state(check);
}
