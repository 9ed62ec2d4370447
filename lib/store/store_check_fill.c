/* SPDX-License-Identifier: MIT */
/* A few accounts with everything in them: ties in every index, and the same numbers in every account. */
#include "store_check_internal.h"

#include <supportpoints/limits.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static const int64_t accounts[] = {1, 2, INT64_C(9007199254740993)};

static const struct {
    int64_t live, priority, lapse, acquired, claimed, origin_account, origin_lot;
    const char *pack;
} lots[] = {
    {1, 0, SPT_NEVER, 5, 0, 0, 0, ""}, {1, -5, 1000, 5, 1, 0, 0, "b"}, {1, 3, 500, 1, 0, 0, 0, "a"},
    {1, 0, 1000, 9, 1, 7, 2, "b"},     {0, 0, 1000, 5, 1, 7, 1, "B"},  {1, -5, 1000, 5, 0, 2, 9, "a"},
};

/* The second number is added to the account's base; tickets come in no order. */
static const struct {
    int64_t number, phase, since, is_short, opened, disputed, waiting, due;
} tickets[] = {{3, 1, 50, 1, 50, 1, 1, 60},
               {1, 1, 50, 0, 50, 0, 1, 60},
               {2, 2, 10, 0, 5, 1, 0, 7},
               {5, 1, 20, 1, 20, 1, 1, 30},
               {4, 2, 90, 1, 50, 1, 1, 60}};

static const struct {
    int64_t ticket, lot, held;
} parts[] = {{1, 4, 1}, {1, 6, 1}, {2, 2, 1}, {3, 1, 0}, {3, 2, 1}, {3, 4, 1}, {3, 6, 1}, {5, 2, 0}};

static const struct {
    int64_t ticket, lot;
    const char *ref;
    int64_t turn;
} acts[] = {{0, 1, "", 0},   {3, 0, "r1", 1}, {3, 0, "", 2},   {1, 0, "r2", 1},
            {0, 2, "R1", 0}, {2, 0, "r", 1},  {1, 0, "r1", 2}, {0, 1, "r1", 0}};

static const struct {
    int64_t act, outside, lot;
} entries[] = {{1, 1, 1}, {2, 0, 1}, {2, 0, 2}, {2, 0, 4}, {3, 0, 2}, {4, 0, 4}, {4, 0, 6}, {5, 1, 2}, {8, 1, 1}};

static void add_lots(spt_check *check, int64_t account)
{
    spt_check_row row;
    for (size_t i = 0; i < COUNT(lots); i++) {
        spt_check_blank(&row, SPT_TABLE_LOT, account);
        row.lot.lot = (int64_t)i + 1;
        row.lot.live = lots[i].live;
        row.lot.priority = lots[i].priority;
        row.lot.lapse = lots[i].lapse;
        row.lot.acquired = lots[i].acquired;
        row.lot.claimed = lots[i].claimed;
        row.lot.origin_account = lots[i].origin_account;
        row.lot.origin_lot = lots[i].origin_lot;
        row.lot.pack = lots[i].pack;
        row.lot.available = lots[i].live;
        spt_check_add(check, SPT_CHANGE_INSERT, &row.row);
    }
}

static void add_tickets(spt_check *check, int64_t account, int64_t base)
{
    spt_check_row row;
    for (size_t i = 0; i < COUNT(tickets); i++) {
        spt_check_blank(&row, SPT_TABLE_TICKET, account);
        row.ticket.ticket = base + tickets[i].number;
        row.ticket.phase = tickets[i].phase;
        row.ticket.since = tickets[i].since;
        row.ticket.is_short = tickets[i].is_short;
        row.ticket.opened = tickets[i].opened;
        row.ticket.disputed = tickets[i].disputed;
        row.ticket.waiting = tickets[i].waiting;
        row.ticket.due = tickets[i].due;
        spt_check_add(check, SPT_CHANGE_INSERT, &row.row);
    }
}

static void add_parts(spt_check *check, int64_t account, int64_t base)
{
    spt_check_row row;
    for (size_t i = 0; i < COUNT(parts); i++) {
        spt_check_blank(&row, SPT_TABLE_PART, account);
        row.part.ticket = base + parts[i].ticket;
        row.part.lot = parts[i].lot;
        row.part.held = parts[i].held;
        row.part.captured = parts[i].held;
        row.part.spent = !parts[i].held;
        row.part.priority = lots[parts[i].lot - 1].priority;
        row.part.lapse = lots[parts[i].lot - 1].lapse;
        row.part.acquired = lots[parts[i].lot - 1].acquired;
        spt_check_add(check, SPT_CHANGE_INSERT, &row.row);
    }
}

static void add_ledger(spt_check *check, int64_t account, int64_t base)
{
    spt_check_row row;
    for (size_t i = 0; i < COUNT(acts); i++) {
        spt_check_blank(&row, SPT_TABLE_ACT, account);
        row.act.act = (int64_t)i + 1;
        row.act.ticket = acts[i].ticket > 0 ? base + acts[i].ticket : 0;
        row.act.lot = acts[i].lot;
        row.act.ref = acts[i].ref;
        row.act.turn = acts[i].turn;
        spt_check_add(check, SPT_CHANGE_INSERT, &row.row);
    }
    for (size_t i = 0; i < COUNT(entries); i++) {
        spt_check_blank(&row, SPT_TABLE_ENTRY, account);
        row.entry.entry = (int64_t)i + 1;
        row.entry.act = entries[i].act;
        row.entry.outside = entries[i].outside;
        row.entry.lot = entries[i].lot;
        spt_check_add(check, SPT_CHANGE_INSERT, &row.row);
    }
}

static void add_notices(spt_check *check, int64_t account)
{
    spt_check_row row;
    for (int64_t n = 0; n < 6; n++) {
        spt_check_blank(&row, SPT_TABLE_NOTICE, account);
        row.notice.kind = 3 - n % 3;
        row.notice.object = n / 3;
        row.notice.cause = 9 - n;
        row.notice.waiting = n % 2;
        spt_check_add(check, SPT_CHANGE_INSERT, &row.row);
    }
}

/* Accounts that tie in the orders over the whole store, of which some hold not every one. */
static void add_account(spt_check *check, int64_t account, int64_t place)
{
    spt_check_row row;
    spt_check_guard(check, account, 0);
    spt_check_blank(&row, SPT_TABLE_ACCOUNT, account);
    row.account.revision = 1;
    row.account.next_lapse = 700 - place / 2;
    row.account.next_due = place == 1 ? 0 : 300;
    row.account.news = place != 0;
    row.account.alert = place != 2;
    spt_check_add(check, SPT_CHANGE_INSERT, &row.row);
}

/* Codes that begin alike, and two positions for all of them. */
static void desk_row(spt_check_row *row, uint32_t table, int64_t number)
{
    static const char *const codes[] = {"points-10", "points", "Points", "points-2"};
    const char *code = codes[number];
    int64_t position = number % 2 + 1;
    spt_check_blank(row, table, 0);
    if (table == SPT_TABLE_SETTING) {
        row->setting.setting = 4 - number;
    } else if (table == SPT_TABLE_PACK) {
        row->pack.code = code;
        row->pack.position = position;
    } else if (table == SPT_TABLE_GROUP) {
        row->group.code = code;
        row->group.position = position;
    } else if (table == SPT_TABLE_CATEGORY) {
        row->category.code = code;
        row->category.position = position;
    } else if (table == SPT_TABLE_RULE) {
        row->rule.category = codes[number % 3];
        row->rule.since = 10 - number;
    } else {
        row->holiday.day = 20081225 + number * 7 % 4;
    }
}

static void add_desk(spt_check *check)
{
    spt_check_row row;
    for (uint32_t table = SPT_TABLE_SETTING; table <= SPT_TABLE_HOLIDAY; table++)
        for (int64_t number = 0; number < 4; number++) {
            desk_row(&row, table, number);
            spt_check_add(check, SPT_CHANGE_INSERT, &row.row);
        }
}

void spt_check_fill(spt_check *check)
{
    spt_check_begin(check, 0);
    add_desk(check);
    spt_check_commit(check, SPT_STORE_OK);
    for (size_t a = 0; a < COUNT(accounts); a++) {
        int64_t base = 100 * (int64_t)a;
        add_account(check, accounts[a], (int64_t)a);
        add_lots(check, accounts[a]);
        spt_check_commit(check, SPT_STORE_OK);
        spt_check_begin(check, accounts[a]);
        add_tickets(check, accounts[a], base);
        add_parts(check, accounts[a], base);
        add_ledger(check, accounts[a], base);
        add_notices(check, accounts[a]);
        spt_check_commit(check, SPT_STORE_OK);
    }
}
