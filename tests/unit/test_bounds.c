/* SPDX-License-Identifier: MIT */
/*
 * D1, D2, D4: the ends of every range; and that an operation reads and writes as many rows on an account with a long
 * history as on a short one.
 */
#include "desk_fixture.h"

#include <stdio.h>
#include <stdlib.h>

static const int32_t agreed = SPT_REASON_AGREED;

/* ---- the ends of the ranges ---- */

static void d01_an_account_holds_at_most_the_greatest_total(void **state)
{
    spt_desk *desk = desk_of(state);
    grant(desk, 1, SPT_POINTS_MAX - 10, 0);
    expect_refused(desk, 1, spt_account_grant(desk, 1, SPT_LOT_GOODWILL, 11, "g", NULL, NULL), SPT_E_LIMIT);
    expect_refused(desk, 1, spt_account_buy(desk, 1, "points-60", "o", NULL, NULL), SPT_E_LIMIT);
    grant(desk, 1, 10, 0);
    expect_account(desk, 1, SPT_POINTS_MAX, 0, 0, 0);
    expect_refused(desk, 1, spt_account_grant(desk, 1, SPT_LOT_GOODWILL, 1, "g", NULL, NULL), SPT_E_LIMIT);
}

static void d01_spent_lapsed_and_revoked_points_count_in_the_total(void **state)
{
    spt_desk *desk = desk_of(state);
    grant(desk, 1, SPT_POINTS_MAX - 30, 20080331);
    open_ticket(desk, 1, 7, 10);
    resolve(desk, 1, 7);
    expect_status(spt_lot_revoke(desk, 1, 1, 10, "r", NULL, NULL), SPT_OK);
    set_now(desk, midnight(2008, 4, 1));
    expect_refused(desk, 1, spt_account_grant(desk, 1, SPT_LOT_GOODWILL, 31, "g", NULL, NULL), SPT_E_LIMIT);
    grant(desk, 1, 30, 0);
    expect_account(desk, 1, 30, 0, 10, SPT_POINTS_MAX - 50);
}

static void d01_moved_points_do_not_count_twice(void **state)
{
    spt_desk *desk = desk_of(state);
    grant(desk, 1, SPT_POINTS_MAX, 20080331);
    expect_status(spt_lot_extend(desk, 1, 1, 20090101, NULL, NULL), SPT_OK);
    open_ticket(desk, 1, 7, SPT_POINTS_MAX);
    expect_account(desk, 1, 0, SPT_POINTS_MAX, 0, 0);
    set_now(desk, midnight(2009, 1, 2));
    expect_status(spt_ticket_waive(desk, 1, 7, NULL, NULL), SPT_OK);
    expect_entries(desk, 1, 0, "release, moved 2:9007199254740991, issue 3:9007199254740991");
    expect_account(desk, 1, SPT_POINTS_MAX, 0, 0, 0);
}

static void d01_the_greatest_price_and_its_shortfall(void **state)
{
    spt_desk *desk = desk_of(state);
    open_short_ticket(desk, 1, 7, SPT_POINTS_MAX);
    expect_ticket(desk, 1, 7, SPT_TICKET_IN_PROGRESS, SPT_POINTS_MAX, 0, 0);
    open_short_ticket(desk, 1, 8, SPT_POINTS_MAX);
    grant(desk, 1, SPT_POINTS_MAX, 0);
    expect_status(spt_account_cover(desk, 1, NULL, NULL), SPT_OK);
    resolve(desk, 1, 7);
    expect_account(desk, 1, 0, 0, SPT_POINTS_MAX, 0);
    expect_refusal(desk, 1, spt_ticket_resolve(desk, 1, 8, NULL, NULL), SPT_E_STATE, NULL, SPT_POINTS_MAX);
}

/* The totals of released and refunded points grow with every round trip. */
static void d01_totals_of_a_ticket_that_would_leave_the_range_are_refused(void **state)
{
    spt_desk *desk = desk_of(state);
    grant(desk, 1, SPT_POINTS_MAX, 0);
    open_ticket(desk, 1, 7, SPT_POINTS_MAX);
    reprice(desk, 1, 7, 0, agreed);
    reprice(desk, 1, 7, 5, agreed);
    expect_refused(desk, 1, spt_ticket_reprice(desk, 1, 7, 4, agreed, NULL, NULL, NULL), SPT_E_LIMIT);
    expect_refused(desk, 1, spt_ticket_cancel(desk, 1, 7, NULL, NULL), SPT_E_LIMIT);
    resolve(desk, 1, 7);
    reprice(desk, 1, 7, 0, agreed);
    expect_account(desk, 1, SPT_POINTS_MAX, 0, 0, 0);
}

static void d25_the_share_of_the_greatest_lot_at_the_greatest_price(void **state)
{
    /* floor(paid * k / points) is k where both are the same. */
    spt_desk *desk = desk_of(state);
    spt_options options = no_options();
    options.paid = SPT_POINTS_MAX;
    options.currency = "USD";
    options.last_day = 20080310;
    expect_status(spt_account_grant(desk, 1, SPT_LOT_OPENING, SPT_POINTS_MAX, "g", &options, NULL), SPT_OK);
    open_ticket(desk, 1, 7, SPT_POINTS_MAX - 1);
    expect_status(spt_ticket_waive(desk, 1, 7, NULL, NULL), SPT_OK);
    spt_lot *lot = lot_of(desk, 1, 2);
    expect_number(spt_lot_paid(lot), SPT_POINTS_MAX - 1);
    spt_lot_unref(lot);
}

static void d01_ticket_ids_reach_to_the_end_of_a_bigint(void **state)
{
    spt_desk *desk = desk_of(state);
    static const int64_t ids[] = {1, INT64_C(9007199254740992), INT64_MAX - 1, INT64_MAX};
    spt_page *page = NULL;
    for (size_t i = 0; i < 4; i++)
        open_ticket(desk, 1, ids[i], 0);
    expect_status(spt_statement_in_progress(desk, 1, NULL, NULL, 10, &page), SPT_OK);
    for (uint32_t i = 0; i < 4; i++)
        expect_number(spt_ticket_id(spt_page_ticket(page, i)), ids[i]);
    spt_page_unref(page);
    resolve(desk, 1, INT64_MAX);
    expect_refused(desk, 1, spt_ticket_open(desk, 1, INT64_MAX, "level-1", NULL, NULL), SPT_E_CONFLICT);
}

static void d02_the_first_and_the_last_second(void **state)
{
    spt_desk *desk = desk_of(state);
    set_now(desk, 0);
    expect_status(spt_account_open(desk, 2, NULL, NULL), SPT_OK);
    grant(desk, 2, 10, 19700101);
    expect_number(lapse_of(desk, 2, 1), DAY);
    set_now(desk, SPT_TIME_MAX);
    expect_account(desk, 2, 0, 0, 0, 10);
    open_ticket(desk, 2, 7, 0);
    resolve(desk, 2, 7);
    expect_status(spt_ticket_reopen(desk, 2, 7, NULL, NULL), SPT_OK);
    grant(desk, 2, 10, 0);
    open_ticket(desk, 2, 8, 10);
    expect_status(spt_ticket_waive(desk, 2, 8, NULL, NULL), SPT_OK);
    expect_account(desk, 2, 10, 0, 0, 10);
}

static void d02_days_at_the_ends_in_the_farthest_zones(void **state)
{
    static const int64_t offsets[] = {86399, -86399};
    spt_desk *desk = desk_of(state);
    for (int64_t i = 0; i < 2; i++) {
        expect_status(spt_desk_set(desk, SPT_SETTING_ZONE_OFFSET, offsets[i]), SPT_OK);
        set_now(desk, 200000);
        expect_status(spt_account_open(desk, 2 + i, NULL, NULL), SPT_OK);
        grant(desk, 2 + i, 10, 99991230);
        expect_number(lapse_of(desk, 2 + i, 1), midnight(9999, 12, 31) - offsets[i]);
        open_ticket(desk, 2 + i, 7 + i, 10);
        set_now(desk, SPT_TIME_MAX);
        expect_status(spt_ticket_cancel(desk, 2 + i, 7 + i, NULL, NULL), SPT_OK);
        expect_account(desk, 2 + i, 0, 0, 0, 10);
    }
}

static void d09_priorities_at_their_ends(void **state)
{
    spt_desk *desk = desk_of(state);
    grant_with_priority(desk, 1, 10, 20090101, SPT_PRIORITY_MAX);
    grant_with_priority(desk, 1, 10, 0, -SPT_PRIORITY_MAX);
    grant(desk, 1, 10, 0);
    open_ticket(desk, 1, 7, 25);
    expect_entries(desk, 1, 0, "capture 2:10, capture 3:10, capture 1:5");
}

static void d04_the_longest_lifetime(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_options options = no_options();
    options.months = SPT_MONTHS_MAX;
    expect_status(spt_account_grant(desk, 1, SPT_LOT_GOODWILL, 10, "g", &options, NULL), SPT_OK);
    expect_number(lapse_of(desk, 1, 1), midnight(2808, 3, 2));
}

/* ---- a store that counts what is shown and changed ---- */

typedef struct counter {
    spt_store *inner;
    uint64_t shown;
    uint64_t changed;
    spt_sink sink;
    void *sink_ctx;
} counter;

static int32_t count_row(void *ctx, uint32_t range, const spt_row *row)
{
    counter *c = ctx;
    c->shown++;
    return c->sink(c->sink_ctx, range, row);
}

static int32_t counting_read(void *ctx, const spt_range *ranges, uint32_t count, spt_sink sink, void *sink_ctx)
{
    counter *c = ctx;
    c->sink = sink;
    c->sink_ctx = sink_ctx;
    return spt_store_read(c->inner, ranges, count, count_row, c);
}

static int32_t counting_commit(void *ctx, const spt_batch *batch)
{
    counter *c = ctx;
    c->changed += batch->change_count;
    return spt_store_commit(c->inner, batch);
}

typedef struct counted_desk {
    counter counter;
    spt_store *store;
    spt_desk *desk;
} counted_desk;

static void open_counted(counted_desk *d, spt_store *inner)
{
    spt_store_ops ops;
    spt_store_ops_init(&ops, (uint32_t)sizeof ops);
    ops.read = counting_read;
    ops.commit = counting_commit;
    ops.flags = spt_store_flags(inner);
    *d = (counted_desk){.counter = {.inner = inner}};
    expect_status(spt_store_new(&ops, &d->counter, NULL, &d->store), SPT_OK);
    expect_status(spt_desk_open(d->store, NULL, &d->desk), SPT_OK);
    set_now(d->desk, START);
    /* The price list is read once. */
    expect_status(spt_ticket_open(d->desk, 1, 1, "level-0", NULL, NULL), SPT_OK);
}

static void close_counted(counted_desk *d)
{
    expect_status(spt_desk_close(d->desk), SPT_OK);
    expect_status(spt_store_unref(d->store), SPT_OK);
}

/* Rows shown and changed since the last time. */
static void expect_rows(counted_desk *d, uint64_t shown, uint64_t changed, const char *what)
{
    if (d->counter.shown > shown || d->counter.changed > changed) {
        print_error("%s: %llu rows shown and %llu changed; at most %llu and %llu\n", what,
                    (unsigned long long)d->counter.shown, (unsigned long long)d->counter.changed,
                    (unsigned long long)shown, (unsigned long long)changed);
        fail();
    }
    d->counter.shown = d->counter.changed = 0;
}

#define expect_cost(d, call, most_shown, most_changed)         \
    do {                                                       \
        (d)->counter.shown = 0;                                \
        (d)->counter.changed = 0;                              \
        expect_status(call, SPT_OK);                           \
        expect_rows((d), (most_shown), (most_changed), #call); \
    } while (0)

enum { MOST_SHOWN = 20, MOST_CHANGED = 12 };

/*
 * What is asked of an account from day to day; each needs one lot only, and shows and changes few rows. What lapses
 * next is a sum over all lots of that second (D21): so many are read for it.
 */
static void expect_cheap_days(counted_desk *d, int64_t account, int64_t ticket, uint64_t lapse_next)
{
    spt_desk *desk = d->desk;
    spt_options price = with_price(3);
    spt_account *found = NULL;
    spt_lot *lot = NULL;
    spt_page *page = NULL;
    char ref[32];
    snprintf(ref, sizeof ref, "gift %lld", (long long)ticket);
    expect_cost(d, spt_account_get(desk, account, &found), MOST_SHOWN + lapse_next, 0);
    spt_account_unref(found);
    expect_cost(d, spt_ticket_open(desk, account, ticket, "custom", &price, NULL), MOST_SHOWN, MOST_CHANGED);
    expect_cost(d, spt_ticket_reprice(desk, account, ticket, 5, agreed, NULL, NULL, NULL), MOST_SHOWN, MOST_CHANGED);
    expect_cost(d, spt_ticket_reprice(desk, account, ticket, 4, agreed, NULL, NULL, NULL), MOST_SHOWN, MOST_CHANGED);
    expect_cost(d, spt_ticket_resolve(desk, account, ticket, NULL, NULL), MOST_SHOWN, MOST_CHANGED);
    expect_cost(d, spt_ticket_reopen(desk, account, ticket, NULL, NULL), MOST_SHOWN, MOST_CHANGED);
    expect_cost(d, spt_ticket_waive(desk, account, ticket, NULL, NULL), MOST_SHOWN, MOST_CHANGED);
    expect_cost(d, spt_account_grant(desk, account, SPT_LOT_GOODWILL, 1, ref, NULL, &lot), MOST_SHOWN, MOST_CHANGED);
    expect_cost(d, spt_lot_revoke(desk, account, spt_lot_number(lot), SPT_ALL_POINTS, NULL, NULL, NULL), MOST_SHOWN,
                MOST_CHANGED);
    spt_lot_unref(lot);
    expect_cost(d, spt_lot_list_available(desk, account, NULL, 5, &page), MOST_SHOWN, 0);
    spt_page_unref(page);
    expect_cost(d, spt_act_list_by_ticket(desk, account, ticket, NULL, 5, &page), MOST_SHOWN, 0);
    spt_page_unref(page);
    expect_cost(d, spt_statement_modifications(desk, account, NULL, NULL, 5, &page), MOST_SHOWN, 0);
    spt_page_unref(page);
    expect_cost(d, spt_statement_resolved(desk, account, NULL, NULL, 5, &page), MOST_SHOWN, 0);
    spt_page_unref(page);
}

/* ---- an account with a million lots ---- */

enum { LOTS = 1000000, ENTRIES_OF_A_BATCH = 1000 };

/* The rows of lots given; a million calls would only take longer. */
typedef struct lot_rows {
    spt_account_row account;
    spt_lot_row lots[ENTRIES_OF_A_BATCH];
    spt_act_row acts[ENTRIES_OF_A_BATCH];
    spt_entry_row entries[ENTRIES_OF_A_BATCH];
    spt_change changes[3 * ENTRIES_OF_A_BATCH + 1];
    char refs[ENTRIES_OF_A_BATCH][24];
} lot_rows;

static const spt_row *plain_row(const void *row)
{
    return row;
}

static void fill_lot(lot_rows *rows, int64_t account, int64_t i, int64_t number, int64_t lapse)
{
    spt_lot_row *lot = &rows->lots[i];
    spt_act_row *act = &rows->acts[i];
    spt_entry_row *entry = &rows->entries[i];
    snprintf(rows->refs[i], sizeof rows->refs[i], "lot %lld", (long long)number);
    *lot = (spt_lot_row){.size = (uint32_t)sizeof *lot, .table = SPT_TABLE_LOT, .account = account, .lot = number};
    lot->live = 1;
    lot->kind = SPT_LOT_GOODWILL;
    lot->points = lot->available = 10;
    lot->acquired = START;
    lot->lapse = lapse;
    lot->act = number + 1;
    lot->currency = lot->pack = "";
    *act = (spt_act_row){.size = (uint32_t)sizeof *act, .table = SPT_TABLE_ACT, .account = account, .act = number + 1};
    act->time = act->acquired = START;
    act->kind = SPT_ACT_GOODWILL;
    act->lot = number;
    act->points = 10;
    act->price = act->before = act->units = act->proposed = act->until = act->months = -1;
    act->paid = 0;
    act->last_day = 20200101;
    act->entries = number;
    act->category = act->rule = act->pack = act->currency = act->actor = act->note = "";
    act->ref = rows->refs[i];
    *entry = (spt_entry_row){.size = (uint32_t)sizeof *entry, .table = SPT_TABLE_ENTRY, .account = account};
    entry->entry = entry->lot = number;
    entry->act = number + 1;
    entry->kind = SPT_ENTRY_ISSUE;
    entry->outside = 1;
    entry->points = 10;
    entry->available = entry->total = number * 10;
    entry->left = 10;
}

static void give_lots(spt_store *store, lot_rows *rows, int64_t account, int64_t first, int by_day)
{
    spt_guard guard = {account, rows->account.revision};
    spt_batch batch = {.struct_size = (uint32_t)sizeof batch, .guard_count = 1};
    int64_t last = first + ENTRIES_OF_A_BATCH - 1;
    size_t count = 0;
    rows->account.revision++;
    rows->account.acts = last + 1;
    rows->account.entries = rows->account.lots = last;
    rows->account.points = rows->account.available = last * 10;
    rows->account.next_lapse = midnight(2009, 1, 1);
    rows->changes[count++] = (spt_change){.action = SPT_CHANGE_UPDATE, .row = plain_row(&rows->account)};
    for (int64_t i = 0; i < ENTRIES_OF_A_BATCH; i++) {
        int64_t after = by_day ? (first + i) % 3650 * DAY : first + i;
        fill_lot(rows, account, i, first + i, midnight(2009, 1, 1) + after);
        rows->changes[count++] = (spt_change){.action = SPT_CHANGE_INSERT, .row = plain_row(&rows->lots[i])};
        rows->changes[count++] = (spt_change){.action = SPT_CHANGE_INSERT, .row = plain_row(&rows->acts[i])};
        rows->changes[count++] = (spt_change){.action = SPT_CHANGE_INSERT, .row = plain_row(&rows->entries[i])};
    }
    batch.change_count = count;
    batch.guards = &guard;
    batch.changes = rows->changes;
    assert_int_equal(spt_store_commit(store, &batch), SPT_STORE_OK);
}

static int32_t take_account(void *ctx, uint32_t range, const spt_row *row)
{
    const void *any = row;
    spt_account_row *account = ctx;
    (void)range;
    *account = *(const spt_account_row *)any;
    return SPT_SINK_STOP;
}

/* The first row of an account in an index. */
static void read_first(spt_store *store, uint32_t index, int64_t account, spt_sink sink, void *row)
{
    spt_range range = {.struct_size = (uint32_t)sizeof range, .index = index, .prefix = 1, .limit = 1};
    range.from = SPT_NO_RANGE;
    range.values[0].number = account;
    assert_int_equal(spt_store_read(store, &range, 1, sink, row), SPT_STORE_OK);
}

/* Each lapses at a second of its own, or the next one a day later, over ten years and again. */
static void give_many_lots(spt_store *store, int64_t account, int64_t lots, int by_day)
{
    lot_rows *rows = calloc(1, sizeof *rows);
    assert_non_null(rows);
    read_first(store, SPT_INDEX_ACCOUNT, account, take_account, &rows->account);
    for (int64_t first = 1; first <= lots; first += ENTRIES_OF_A_BATCH)
        give_lots(store, rows, account, first, by_day);
    free(rows);
}

static void d04_d09_an_account_with_a_million_lots_costs_what_one_with_few_costs(void **state)
{
    counted_desk d;
    spt_page *page = NULL;
    expect_status(spt_account_open(desk_of(state), 3, NULL, NULL), SPT_OK);
    expect_status(spt_account_open(desk_of(state), 4, NULL, NULL), SPT_OK);
    grant(desk_of(state), 4, 10, 20100301);
    give_many_lots(store_of(state), 3, LOTS, 0);
    open_counted(&d, store_of(state));
    expect_cheap_days(&d, 4, 1000, 1);
    expect_cheap_days(&d, 3, 2000, 1);
    /* The newest of a million, by every way that leads there. */
    expect_cost(&d, spt_entry_list_by_lot(d.desk, 3, LOTS, NULL, 5, &page), MOST_SHOWN, 0);
    spt_page_unref(page);
    expect_cost(&d, spt_act_list_by_lot(d.desk, 3, LOTS, NULL, 5, &page), MOST_SHOWN, 0);
    spt_page_unref(page);
    /* A ref that was used half a million acts ago. */
    d.counter.shown = d.counter.changed = 0;
    expect_status(spt_account_grant(d.desk, 3, SPT_LOT_GOODWILL, 10, "lot 500000", NULL, NULL), SPT_ALREADY);
    expect_rows(&d, MOST_SHOWN, 0, "a retry");
    close_counted(&d);
}

static void d04_with_a_hundred_thousand_lots_only_the_lapses_that_are_due_are_read(void **state)
{
    counted_desk d;
    spt_options price = with_price(3);
    spt_account *account = NULL;
    expect_status(spt_account_open(desk_of(state), 3, NULL, NULL), SPT_OK);
    give_many_lots(store_of(state), 3, LOTS / 10, 1);
    open_counted(&d, store_of(state));
    /* Lots 3650, 7300 … lapse first: 27 of them, all at once. */
    set_now(d.desk, midnight(2009, 1, 1));
    expect_cost(&d, spt_account_get(d.desk, 3, &account), MOST_SHOWN + 27 + 28, 0);
    expect_number(spt_account_lapsed(account), 270);
    spt_account_unref(account);
    expect_cost(&d, spt_ticket_open(d.desk, 3, 1000, "custom", &price, NULL), MOST_SHOWN + 2 * 27,
                MOST_CHANGED + 3 * 27);
    expect_cheap_days(&d, 3, 2000, 28);
    /*
     * And the sweep of the day after: lots 1, 3651 …, 28 of them. Of lot 1 three points are held by ticket 1000, and
     * four were waived on ticket 2000, which gave them a grace of their own.
     */
    set_now(d.desk, midnight(2009, 1, 2));
    expect_cost(&d, spt_desk_sweep(d.desk, 1000, NULL), MOST_SHOWN + 28, MOST_CHANGED + 3 * 28);
    expect_status(spt_account_get(d.desk, 3, &account), SPT_OK);
    expect_number(spt_account_lapsed(account), 270 + 280 - 3 - 4);
    spt_account_unref(account);
    close_counted(&d);
}

/* ---- a ticket with a long history ---- */

static void d10_a_ticket_repriced_ten_thousand_times(void **state)
{
    counted_desk d;
    spt_page *page = NULL;
    spt_ticket *ticket = NULL;
    open_counted(&d, store_of(state));
    grant(d.desk, 1, 100, 20100301);
    open_ticket(d.desk, 1, 7, 20);
    for (int64_t i = 0; i < 10000; i++)
        expect_cost(
            &d,
            spt_ticket_reprice(d.desk, 1, 7, 21 - i % 2, i % 2 == 0 ? agreed : SPT_REASON_CORRECTION, NULL, NULL, NULL),
            MOST_SHOWN, MOST_CHANGED);
    expect_cost(&d, spt_act_list_by_ticket(d.desk, 1, 7, NULL, 5, &page), MOST_SHOWN, 0);
    expect_number(spt_act_number(spt_page_act(page, 0)), 10004);
    spt_page_unref(page);
    expect_cost(&d, spt_ticket_get(d.desk, 1, 7, &ticket), MOST_SHOWN, 0);
    expect_number(spt_ticket_released(ticket), 5000);
    spt_ticket_unref(ticket);
    expect_cost(&d, spt_ticket_resolve(d.desk, 1, 7, NULL, NULL), MOST_SHOWN, MOST_CHANGED);
    close_counted(&d);
}

static void d13_an_account_with_ten_thousand_tickets(void **state)
{
    counted_desk d;
    open_counted(&d, store_of(state));
    grant(d.desk, 1, 1000000, 20100301);
    for (int64_t ticket = 10; ticket < 10010; ticket++) {
        open_ticket(d.desk, 1, ticket, 1);
        if (ticket % 2 == 0)
            resolve(d.desk, 1, ticket);
    }
    expect_cheap_days(&d, 1, 20000, 1);
    /* Cover looks only at tickets with a shortfall. */
    d.counter.shown = d.counter.changed = 0;
    expect_status(spt_account_cover(d.desk, 1, NULL, NULL), SPT_ALREADY);
    expect_rows(&d, MOST_SHOWN, 0, "cover");
    close_counted(&d);
}

/* ---- a desk with many accounts ---- */

enum { ACCOUNTS = 1000000, ACCOUNTS_OF_A_BATCH = 1000 };

/* Their rows and the acts that opened them, as spt_account_open() leaves them; a million calls would only take longer. */
typedef struct account_rows {
    spt_account_row accounts[ACCOUNTS_OF_A_BATCH];
    spt_act_row acts[ACCOUNTS_OF_A_BATCH];
    spt_guard guards[ACCOUNTS_OF_A_BATCH];
    spt_change changes[2 * ACCOUNTS_OF_A_BATCH];
} account_rows;

static void open_batch(spt_store *store, account_rows *rows, int64_t first)
{
    spt_batch batch = {.struct_size = (uint32_t)sizeof batch, .guard_count = ACCOUNTS_OF_A_BATCH};
    for (int64_t i = 0; i < ACCOUNTS_OF_A_BATCH; i++) {
        rows->accounts[i].account = rows->acts[i].account = rows->guards[i].account = first + i;
        rows->changes[2 * i] = (spt_change){.action = SPT_CHANGE_INSERT, .row = plain_row(&rows->accounts[i])};
        rows->changes[2 * i + 1] = (spt_change){.action = SPT_CHANGE_INSERT, .row = plain_row(&rows->acts[i])};
    }
    batch.guards = rows->guards;
    batch.changes = rows->changes;
    batch.change_count = 2 * (size_t)ACCOUNTS_OF_A_BATCH;
    assert_int_equal(spt_store_commit(store, &batch), SPT_STORE_OK);
}

static int32_t take_act(void *ctx, uint32_t range, const spt_row *row)
{
    const void *any = row;
    spt_act_row *act = ctx;
    (void)range;
    *act = *(const spt_act_row *)any;
    act->category = act->rule = act->pack = act->currency = act->actor = act->note = act->ref = "";
    return SPT_SINK_STOP;
}

/* Accounts like one that was opened: only the number differs. */
static void open_many(spt_store *store, int64_t like, int64_t first, int64_t count)
{
    account_rows *rows = calloc(1, sizeof *rows);
    spt_account_row account;
    spt_act_row act;
    assert_non_null(rows);
    read_first(store, SPT_INDEX_ACCOUNT, like, take_account, &account);
    read_first(store, SPT_INDEX_ACT, like, take_act, &act);
    account.revision = 1;
    for (int64_t i = 0; i < ACCOUNTS_OF_A_BATCH; i++) {
        rows->accounts[i] = account;
        rows->acts[i] = act;
    }
    for (int64_t i = 0; i < count; i += ACCOUNTS_OF_A_BATCH)
        open_batch(store, rows, first + i);
    free(rows);
}

static void d04_a_desk_with_a_million_accounts(void **state)
{
    counted_desk d;
    spt_account *last = NULL;
    uint32_t recorded = 0;
    expect_status(spt_account_open(desk_of(state), 99, NULL, NULL), SPT_OK);
    open_many(store_of(state), 99, 100, ACCOUNTS);
    open_counted(&d, store_of(state));
    expect_cost(&d, spt_account_get(d.desk, 99 + ACCOUNTS, &last), MOST_SHOWN, 0);
    expect_number(spt_account_acts(last), 1);
    spt_account_unref(last);
    for (int64_t account = 200; account < ACCOUNTS; account += ACCOUNTS / 10)
        grant(d.desk, account, 10, account == 200 ? 20100301 : 20080310);
    expect_cheap_days(&d, 200, 7, 1);
    set_now(d.desk, midnight(2008, 3, 11));
    expect_cost(&d, spt_desk_sweep(d.desk, 1000, &recorded), 9 * MOST_SHOWN, 9 * MOST_CHANGED);
    expect_number(recorded, 9);
    expect_cost(&d, spt_desk_sweep(d.desk, 1000, &recorded), MOST_SHOWN, 0);
    expect_number(recorded, 0);
    close_counted(&d);
}

/* ---- memory ---- */

/* In front of every block that is counted. */
typedef union counted_block {
    size_t size;
    max_align_t alignment;
} counted_block;

static void *count_taken(void *ctx, size_t size)
{
    counted_block *block = malloc(sizeof *block + size);
    if (block == NULL)
        return NULL;
    block->size = size;
    *(int64_t *)ctx += (int64_t)size;
    return block + 1;
}

static void count_given(void *ctx, void *memory)
{
    counted_block *block = (counted_block *)memory - 1;
    *(int64_t *)ctx -= (int64_t)block->size;
    free(block);
}

#define MEASURED 20000

/* Bytes for each that were taken since the last time; each of what is counted may take a segment of reserve. */
static void expect_bytes(const int64_t *taken, int64_t *before, int64_t least, int64_t most)
{
    int64_t each = (*taken - *before) / MEASURED;
    if (each < least || each > most)
        fail_msg("%lld bytes instead of %lld to %lld", (long long)each, (long long)least, (long long)most);
    *before = *taken;
}

/* No more than journal.h says for an account, a lot, and a ticket with its acts and entries; these have few texts. */
static void d28_rows_take_the_memory_that_is_stated(void **state)
{
    int64_t taken = 0, before;
    spt_allocator allocator;
    spt_store *store = NULL;
    spt_desk *desk = NULL;
    (void)state;
    spt_allocator_init(&allocator, sizeof allocator);
    allocator.ctx = &taken;
    allocator.allocate = count_taken;
    allocator.release = count_given;
    expect_status(spt_store_open_memory(&allocator, &store), SPT_OK);
    expect_status(spt_desk_open(store, NULL, &desk), SPT_OK);
    expect_status(spt_price_list_load(desk, small_price_list, NULL), SPT_OK);
    set_now(desk, midnight(2008, 3, 1));
    before = taken;
    for (int64_t a = 1; a <= MEASURED; a++)
        expect_status(spt_account_open(desk, a, NULL, NULL), SPT_OK);
    expect_bytes(&taken, &before, 100, 250);
    for (int64_t a = 1; a <= MEASURED; a++)
        grant(desk, a, 60, 0);
    expect_bytes(&taken, &before, 150, 350);
    for (int64_t a = 1; a <= MEASURED; a++) {
        open_ticket(desk, a, a, 10);
        reprice(desk, a, a, 20, agreed);
        resolve(desk, a, a);
    }
    expect_bytes(&taken, &before, 200, 800);
    expect_status(spt_desk_close(desk), SPT_OK);
    expect_status(spt_store_unref(store), SPT_OK);
    expect_number(taken, 0);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        desk_test(d01_an_account_holds_at_most_the_greatest_total),
        desk_test(d01_spent_lapsed_and_revoked_points_count_in_the_total),
        desk_test(d01_moved_points_do_not_count_twice),
        desk_test(d01_the_greatest_price_and_its_shortfall),
        desk_test(d01_totals_of_a_ticket_that_would_leave_the_range_are_refused),
        desk_test(d25_the_share_of_the_greatest_lot_at_the_greatest_price),
        desk_test(d01_ticket_ids_reach_to_the_end_of_a_bigint),
        desk_test(d02_the_first_and_the_last_second),
        desk_test(d02_days_at_the_ends_in_the_farthest_zones),
        desk_test(d09_priorities_at_their_ends),
        desk_test(d04_the_longest_lifetime),
        desk_test(d04_d09_an_account_with_a_million_lots_costs_what_one_with_few_costs),
        desk_test(d04_with_a_hundred_thousand_lots_only_the_lapses_that_are_due_are_read),
        desk_test(d10_a_ticket_repriced_ten_thousand_times),
        desk_test(d13_an_account_with_ten_thousand_tickets),
        desk_test(d04_a_desk_with_a_million_accounts),
        cmocka_unit_test(d28_rows_take_the_memory_that_is_stated),
    };
    return cmocka_run_group_tests_name("bounds", tests, NULL, NULL);
}
