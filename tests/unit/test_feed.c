/* SPDX-License-Identifier: MIT */
/* D27, the feed: every act with its entries, once, in order, until it is acknowledged. */
#include "desk_fixture.h"

#include <pthread.h>
#include <stdio.h>

#include <supportpoints/store_fault.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static spt_desk *another_desk(void **state)
{
    spt_desk *desk = NULL;
    expect_status(spt_desk_open(store_of(state), NULL, &desk), SPT_OK);
    set_now(desk, START);
    return desk;
}

static void open_account(spt_desk *desk, int64_t account)
{
    expect_status(spt_account_open(desk, account, NULL, NULL), SPT_OK);
}

/* ---- what a reader has been shown ---- */

enum { MOST_ACCOUNTS = 40 };

/* Of each account, the newest act of which the end was shown, and the newest entry; each must follow the one before. */
typedef struct reader {
    int64_t acts[MOST_ACCOUNTS];
    int64_t entries[MOST_ACCOUNTS];
    int64_t rows;
} reader;

static int is_whole(const spt_page *page, uint32_t row)
{
    const spt_entry *entry = spt_page_entry(page, row);
    return entry == NULL || spt_entry_number(entry) == spt_act_entries(spt_page_act(page, row));
}

static void show_row(reader *shown, const spt_page *page, uint32_t row)
{
    const spt_act *act = spt_page_act(page, row);
    const spt_entry *entry = spt_page_entry(page, row);
    int64_t account = spt_act_account(act);
    assert_true(account > 0 && account < MOST_ACCOUNTS);
    expect_number(spt_act_number(act), shown->acts[account] + 1);
    if (entry != NULL) {
        expect_number(spt_entry_account(entry), account);
        expect_number(spt_entry_act(entry), spt_act_number(act));
        expect_number(spt_entry_number(entry), ++shown->entries[account]);
    }
    if (is_whole(page, row)) {
        expect_number(spt_act_entries(act), shown->entries[account]);
        shown->acts[account]++;
    }
    shown->rows++;
}

static void show_page(reader *shown, const spt_page *page)
{
    for (uint32_t row = 0; row < spt_page_count(page); row++)
        show_row(shown, page, row);
    for (uint32_t i = 0; i < spt_feed_accounts(page); i++) {
        expect_status(spt_feed_status(page, i), SPT_OK);
        expect_number(spt_feed_act(page, i), shown->acts[spt_feed_account(page, i)]);
        assert_true(i == 0 || spt_feed_account(page, i - 1) < spt_feed_account(page, i));
    }
}

/* Reads a round to its end; what it shows follows on what was shown before. */
static void read_round(spt_desk *desk, uint32_t limit, int acknowledges, reader *shown)
{
    char token[300] = "";
    do {
        spt_page *page = NULL;
        expect_status(spt_feed_read(desk, token, limit, &page), SPT_OK);
        assert_true(spt_page_count(page) <= limit);
        assert_true(spt_page_next(page)[0] == '\0' || spt_page_count(page) == limit);
        show_page(shown, page);
        if (acknowledges && spt_feed_accounts(page) > 0)
            expect_status(spt_feed_acknowledge_page(desk, page), SPT_OK);
        snprintf(token, sizeof token, "%s", spt_page_next(page));
        spt_page_unref(page);
    } while (token[0] != '\0');
}

static void expect_all_shown(spt_desk *desk, const reader *shown, int64_t accounts)
{
    for (int64_t account = 1; account <= accounts; account++)
        expect_number(shown->acts[account], acts_of(desk, account));
}

static void expect_no_news(spt_desk *desk)
{
    spt_page *page = NULL;
    expect_status(spt_feed_read(desk, NULL, 10, &page), SPT_OK);
    expect_number(spt_page_count(page), 0);
    expect_number(spt_feed_accounts(page), 0);
    assert_string_equal(spt_page_next(page), "");
    expect_status(spt_feed_acknowledge_page(desk, page), SPT_ALREADY);
    spt_page_unref(page);
}

/* Acts with no entry, with one, and one with as many as there are lots. */
static void play(spt_desk *desk, int64_t account, int lots)
{
    if (revision_of(desk, account) == 0)
        open_account(desk, account);
    for (int i = 0; i < lots; i++)
        grant(desk, account, 10, 0);
    open_ticket(desk, account, account * 100, lots * 10);
    expect_status(spt_ticket_dispute(desk, account, account * 100, NULL, NULL), SPT_OK);
    expect_status(spt_ticket_uphold(desk, account, account * 100, NULL, NULL), SPT_OK);
    resolve(desk, account, account * 100);
}

/* ---- reading ---- */

static void d27_every_act_is_shown_with_its_entries_in_order(void **state)
{
    spt_desk *desk = desk_of(state);
    play(desk, 1, 7);
    play(desk, 2, 3);
    play(desk, 5, 1);
    for (uint32_t limit = 1; limit <= 40; limit++) {
        reader shown = {.rows = 0};
        read_round(desk, limit, 0, &shown);
        expect_number(shown.acts[1], 12);
        expect_number(shown.entries[1], 21);
        expect_number(shown.acts[2], 8);
        expect_number(shown.acts[5], 6);
        expect_number(shown.rows, (21 + 3) + (9 + 3) + (3 + 3));
    }
}

static void d27_what_is_acknowledged_is_not_shown_again(void **state)
{
    spt_desk *desk = desk_of(state);
    reader shown = {.rows = 0};
    for (int64_t account = 1; account <= 4; account++)
        play(desk, account, 4);
    for (uint32_t limit = 1; limit <= 30; limit += 4) {
        read_round(desk, limit, 1, &shown);
        expect_all_shown(desk, &shown, 4);
        expect_no_news(desk);
        for (int64_t account = 1; account <= 4; account++)
            grant(desk, account, 5, 0);
    }
}

static void d27_a_crash_before_acknowledging_shows_the_same_again(void **state)
{
    reader first = {.rows = 0}, again = {.rows = 0};
    play(desk_of(state), 1, 5);
    read_round(desk_of(state), 3, 0, &first);
    spt_desk *desk = another_desk(state);
    read_round(desk, 3, 1, &again);
    assert_memory_equal(&first, &again, sizeof first);
    expect_no_news(desk);
    expect_status(spt_desk_close(desk), SPT_OK);
}

static void d27_an_act_that_fills_pages_is_acknowledged_at_its_end(void **state)
{
    spt_desk *desk = desk_of(state);
    char token[300] = "";
    uint32_t pages = 0;
    play(desk, 1, 60);
    expect_status(spt_feed_acknowledge(desk, 1, 61), SPT_OK);
    do {
        spt_page *page = NULL;
        expect_status(spt_feed_read(desk, token, 7, &page), SPT_OK);
        expect_number(spt_page_count(page), 7);
        expect_number(spt_feed_accounts(page), ++pages == 9);
        snprintf(token, sizeof token, "%s", spt_page_next(page));
        if (pages == 9)
            expect_number(spt_feed_act(page, 0), 64);
        spt_page_unref(page);
    } while (pages < 9);
}

/* The first of 60 entries of act 62 were shown; then another reader acknowledges the act, or one of a later one. */
static void d27_an_act_acknowledged_meanwhile_is_not_gone_on_with(void **state)
{
    spt_desk *desk = desk_of(state);
    play(desk, 1, 60);
    expect_status(spt_feed_acknowledge(desk, 1, 61), SPT_OK);
    for (int64_t act = 62; act <= 64; act++) {
        spt_page *page = NULL, *next = NULL;
        expect_status(spt_feed_read(desk, NULL, 1, &page), SPT_OK);
        expect_number(spt_act_number(spt_page_act(page, 0)), act);
        expect_status(spt_feed_acknowledge(desk, 1, act), SPT_OK);
        expect_status(spt_feed_read(desk, spt_page_next(page), 1, &next), SPT_OK);
        expect_number(spt_act_number(spt_page_act(next, 0)), act + 1);
        spt_page_unref(page);
        spt_page_unref(next);
    }
}

/* A page's token stays good whatever another desk does between two pages. */
static void d27_commits_between_any_two_steps_hide_nothing(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_desk *other = another_desk(state);
    reader shown = {.rows = 0};
    char token[300] = "";
    int64_t ticket = 1000;
    for (int64_t account = 1; account <= 3; account++)
        play(other, account, 3);
    for (int step = 0; step < 400; step++) {
        spt_page *page = NULL;
        int64_t account = 1 + step % 3;
        grant(other, account, 3, 0);
        open_ticket(other, account, ++ticket, 3);
        expect_status(spt_feed_read(desk, token, 1 + (uint32_t)step % 9, &page), SPT_OK);
        show_page(&shown, page);
        resolve(other, account, ticket);
        if (spt_feed_accounts(page) > 0)
            expect_status(spt_feed_acknowledge_page(desk, page), SPT_OK);
        snprintf(token, sizeof token, "%s", spt_page_next(page));
        spt_page_unref(page);
    }
    if (token[0] != '\0') {
        spt_page *page = NULL;
        expect_status(spt_feed_read(desk, token, SPT_PAGE_MAX, &page), SPT_OK);
        show_page(&shown, page);
        expect_status(spt_feed_acknowledge_page(desk, page), SPT_OK);
        spt_page_unref(page);
    }
    read_round(desk, SPT_PAGE_MAX, 1, &shown);
    expect_all_shown(desk, &shown, 3);
    expect_status(spt_desk_close(other), SPT_OK);
}

/* Account 1 gets two acts for every one that is read of it: the round goes on with account 2 all the same. */
static void d27_a_busy_account_keeps_no_other_waiting(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_desk *other = another_desk(state);
    char token[300] = "";
    int64_t account = 0;
    open_account(desk, 2);
    for (int i = 0; i < 10; i++)
        grant(other, 1, 1, 0);
    for (int page_count = 0; account != 2; page_count++) {
        spt_page *page = NULL;
        grant(other, 1, 1, 0);
        grant(other, 1, 1, 0);
        expect_status(spt_feed_read(desk, token, 1, &page), SPT_OK);
        account = spt_act_account(spt_page_act(page, 0));
        assert_true(page_count < 15);
        snprintf(token, sizeof token, "%s", spt_page_next(page));
        spt_page_unref(page);
    }
    expect_status(spt_desk_close(other), SPT_OK);
}

static void d27_reading_writes_nothing(void **state)
{
    spt_desk *desk = desk_of(state);
    play(desk, 1, 5);
    account_mark before = mark_account(desk, 1);
    reader shown = {.rows = 0};
    read_round(desk, 2, 0, &shown);
    check_unchanged(desk, &before, __FILE__, __LINE__);
}

/* ---- accounts that cannot be read ---- */

/* A desk on a store that shows one act with a kind that there is none of. */
static spt_desk *desk_with_fault(void **state, spt_store **store, uint64_t at)
{
    spt_fault_rule rule;
    spt_fault_plan plan;
    spt_desk *desk = NULL;
    spt_fault *fault = NULL;
    expect_status(spt_store_open_fault(store_of(state), NULL, NULL, &fault, store), SPT_OK);
    expect_status(spt_desk_open(*store, NULL, &desk), SPT_OK);
    spt_fault_rule_init(&rule, (uint32_t)sizeof rule);
    spt_fault_plan_init(&plan, (uint32_t)sizeof plan);
    rule.kind = SPT_FAULT_ROW_VALUE;
    rule.table = SPT_TABLE_ACT;
    rule.column = 3;
    rule.number = 4711;
    rule.at = at;
    plan.rules = &rule;
    plan.count = 1;
    expect_status(spt_fault_set(fault, &plan), SPT_OK);
    return desk;
}

/* Account 1 has 5 acts, account 2 has 4: the sixth act that is shown is its first. */
static void d27_an_account_that_cannot_be_read_is_left_out(void **state)
{
    spt_store *store = NULL;
    spt_page *page = NULL;
    reader shown = {.rows = 0};
    for (int64_t account = 1; account <= 3; account++)
        play(desk_of(state), account, account == 1 ? 1 : 0);
    spt_desk *desk = desk_with_fault(state, &store, 7);
    expect_status(spt_feed_read(desk, NULL, 100, &page), SPT_OK);
    expect_number(spt_feed_accounts(page), 3);
    expect_number(spt_feed_account(page, 1), 2);
    expect_number(spt_feed_act(page, 1), 0);
    expect_status(spt_feed_status(page, 1), SPT_E_CORRUPT);
    expect_status(spt_feed_status(page, 2), SPT_OK);
    for (uint32_t row = 0; row < spt_page_count(page); row++)
        assert_int_not_equal(spt_act_account(spt_page_act(page, row)), 2);
    assert_string_equal(spt_page_next(page), "");
    expect_status(spt_feed_acknowledge_page(desk, page), SPT_OK);
    spt_page_unref(page);
    expect_status(spt_desk_close(desk), SPT_OK);
    expect_status(spt_store_unref(store), SPT_OK);
    read_round(desk_of(state), 100, 0, &shown);
    expect_number(shown.acts[2], acts_of(desk_of(state), 2));
    expect_number(shown.acts[1] + shown.acts[3], 0);
}

/* ---- cost ---- */

static void d27_accounts_without_news_are_not_visited(void **state)
{
    enum { ALL = 3000, EVERY = 100 };
    spt_fault *fault = NULL;
    spt_store *store = NULL;
    spt_desk *desk = NULL;
    spt_page *page = NULL;
    for (int64_t account = 2; account <= ALL; account++)
        open_account(desk_of(state), account);
    expect_status(spt_feed_read(desk_of(state), NULL, SPT_PAGE_MAX, &page), SPT_OK);
    while (spt_page_count(page) > 0) {
        expect_status(spt_feed_acknowledge_page(desk_of(state), page), SPT_OK);
        spt_page_unref(page);
        expect_status(spt_feed_read(desk_of(state), NULL, SPT_PAGE_MAX, &page), SPT_OK);
    }
    spt_page_unref(page);
    for (int64_t account = EVERY; account <= ALL; account += EVERY)
        grant(desk_of(state), account, 1, 0);
    expect_status(spt_store_open_fault(store_of(state), NULL, NULL, &fault, &store), SPT_OK);
    expect_status(spt_desk_open(store, NULL, &desk), SPT_OK);
    uint64_t before = spt_fault_count(fault, SPT_FAULT_COUNT_ROWS);
    expect_status(spt_feed_read(desk, NULL, SPT_PAGE_MAX, &page), SPT_OK);
    expect_number(spt_page_count(page), ALL / EVERY);
    assert_true(spt_fault_count(fault, SPT_FAULT_COUNT_ROWS) - before < 10 * ALL / EVERY);
    spt_page_unref(page);
    expect_status(spt_desk_close(desk), SPT_OK);
    expect_status(spt_store_unref(store), SPT_OK);
}

/* ---- threads ---- */

enum { GRANTS = 500, THREADS = 3 };

typedef struct busy_thread {
    spt_store *store;
    int number;
    int failed;
} busy_thread;

static void *grant_many(void *ctx)
{
    busy_thread *busy = ctx;
    spt_desk *desk = NULL;
    busy->failed = spt_desk_open(busy->store, NULL, &desk) != SPT_OK || spt_desk_set_now(desk, START) != SPT_OK;
    for (int i = 0; i < GRANTS && !busy->failed; i++) {
        char ref[40];
        snprintf(ref, sizeof ref, "thread %d, %d", busy->number, i);
        spt_status status = spt_account_grant(desk, 1 + i % 3, SPT_LOT_GOODWILL, 1, ref, NULL, NULL);
        if (status == SPT_E_BUSY)
            i--;
        busy->failed = status < 0 && status != SPT_E_BUSY;
    }
    spt_desk_close(desk);
    return NULL;
}

/* Threads commit to the same accounts while the feed is read and acknowledged. */
static void d27_commits_that_overtake_each_other_hide_nothing(void **state)
{
    spt_desk *desk = desk_of(state);
    busy_thread busy[THREADS];
    pthread_t threads[THREADS];
    reader shown = {.rows = 0};
    open_account(desk, 2);
    open_account(desk, 3);
    for (int t = 0; t < THREADS; t++) {
        busy[t] = (busy_thread){store_of(state), t, 0};
        assert_int_equal(pthread_create(&threads[t], NULL, grant_many, &busy[t]), 0);
    }
    while (shown.acts[1] + shown.acts[2] + shown.acts[3] < 3 + THREADS * GRANTS)
        read_round(desk, 1 + (uint32_t)shown.rows % 50, 1, &shown);
    for (int t = 0; t < THREADS; t++) {
        assert_int_equal(pthread_join(threads[t], NULL), 0);
        assert_false(busy[t].failed);
    }
    expect_all_shown(desk, &shown, 3);
    expect_no_news(desk);
}

/* ---- acknowledging ---- */

static void d27_acknowledging_goes_forward_only(void **state)
{
    spt_desk *desk = desk_of(state);
    grant(desk, 1, 5, 0);
    grant(desk, 1, 5, 0);
    expect_status(spt_feed_acknowledge(desk, 1, 2), SPT_OK);
    expect_refused(desk, 1, spt_feed_acknowledge(desk, 1, 2), SPT_ALREADY);
    expect_refused(desk, 1, spt_feed_acknowledge(desk, 1, 1), SPT_ALREADY);
    expect_refused_for(desk, 1, spt_feed_acknowledge(desk, 1, 4), SPT_E_NOT_FOUND, "act");
    expect_refused_for(desk, 1, spt_feed_acknowledge(desk, 99, 1), SPT_E_NOT_FOUND, "account");
    expect_refused_for(desk, 1, spt_feed_acknowledge(desk, 0, 1), SPT_E_INVALID, "account");
    expect_refused_for(desk, 1, spt_feed_acknowledge(desk, 1, 0), SPT_E_INVALID, "act");
    expect_status(spt_feed_acknowledge(desk, 1, 3), SPT_OK);
    expect_no_news(desk);
}

static void d27_acknowledging_is_no_act(void **state)
{
    spt_desk *desk = desk_of(state);
    grant(desk, 1, 5, 20080302);
    set_now(desk, START + 100 * DAY);
    int64_t acts = acts_of(desk, 1), revision = revision_of(desk, 1);
    expect_status(spt_feed_acknowledge(desk, 1, acts), SPT_OK);
    expect_number(acts_of(desk, 1), acts);
    expect_number(revision_of(desk, 1), revision + 1);
    spt_account *account = NULL;
    expect_status(spt_account_get(desk, 1, &account), SPT_OK);
    expect_number(spt_account_newest(account), START);
    spt_account_unref(account);
}

static void d27_other_pages_are_not_acknowledged(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_page *page = NULL;
    expect_status(spt_act_list(desk, 1, NULL, 10, &page), SPT_OK);
    expect_refused_for(desk, 1, spt_feed_acknowledge_page(desk, page), SPT_E_INVALID, "page");
    expect_refused_for(desk, 1, spt_feed_acknowledge_page(desk, NULL), SPT_E_INVALID, "page");
    expect_number(spt_feed_accounts(page), 0);
    expect_number(spt_feed_accounts(NULL), 0);
    expect_number(spt_feed_account(page, 0), 0);
    expect_number(spt_feed_act(NULL, 0), 0);
    expect_status(spt_feed_status(page, 7), SPT_OK);
    spt_page_unref(page);
}

static void d27_a_page_of_many_accounts_is_acknowledged_in_few_commits(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_page *page = NULL;
    for (int64_t account = 2; account <= 300; account++)
        open_account(desk, account);
    expect_status(spt_feed_acknowledge(desk, 7, 1), SPT_OK);
    expect_status(spt_feed_read(desk, NULL, SPT_PAGE_MAX, &page), SPT_OK);
    expect_number(spt_page_count(page), 299);
    expect_status(spt_feed_acknowledge_page(desk, page), SPT_OK);
    expect_no_news(desk);
    expect_status(spt_feed_acknowledge_page(desk, page), SPT_ALREADY);
    expect_number(revision_of(desk, 7), 2);
    expect_number(revision_of(desk, 300), 2);
    spt_page_unref(page);
}

static void d27_the_feed_is_refused_inside_a_unit_of_work(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_page *page = NULL, *none = NULL;
    expect_status(spt_feed_read(desk, NULL, 10, &page), SPT_OK);
    expect_status(spt_desk_begin(desk), SPT_OK);
    expect_refused_for(desk, 1, spt_feed_read(desk, NULL, 10, &none), SPT_E_STATE, "unit");
    expect_refused_for(desk, 1, spt_feed_acknowledge(desk, 1, 1), SPT_E_STATE, "unit");
    expect_refused_for(desk, 1, spt_feed_acknowledge_page(desk, page), SPT_E_STATE, "unit");
    assert_null(none);
    expect_status(spt_desk_rollback(desk), SPT_OK);
    expect_status(spt_feed_acknowledge_page(desk, page), SPT_OK);
    spt_page_unref(page);
}

static void d27_tokens_that_are_none_are_refused(void **state)
{
    static const char *const none[] = {"x",
                                       "n",
                                       "n1.0.",
                                       "n1.1.1.0.1.",
                                       "n1.1.1.1.1.",
                                       "n1.1.4.1.4.",
                                       "n1.1.4.9.4.",
                                       "n1.1.9.-1.9.",
                                       "n1.1.3.2.1.",
                                       "n0.0.0.0.0.",
                                       "n1.2.0.0.0.",
                                       "n1.1.0.1.1.",
                                       "n1.1.1.-2.1.x",
                                       "n1.1.4.-2.4.",
                                       "n1.1.2.1.2.",
                                       "n9.1.1.-1.1.0"};
    spt_desk *desk = desk_of(state);
    spt_page *page = NULL;
    grant(desk, 1, 5, 0);
    grant(desk, 1, 5, 0);
    open_ticket(desk, 1, 7, 10);
    for (size_t i = 0; i < COUNT(none); i++) {
        check_status(spt_feed_read(desk, none[i], 10, &page), SPT_E_INVALID, none[i], __FILE__, __LINE__);
        assert_string_equal(spt_desk_error_field(desk), "after");
    }
    expect_refused_for(desk, 1, spt_feed_read(desk, NULL, 0, &page), SPT_E_INVALID, "limit");
    expect_refused_for(desk, 1, spt_feed_read(desk, NULL, SPT_PAGE_MAX + 1, &page), SPT_E_INVALID, "limit");
    expect_refused_for(desk, 1, spt_feed_read(desk, NULL, 1, NULL), SPT_E_INVALID, "page");
    assert_null(page);
    expect_status(spt_feed_read(desk, "n1.1.4.3.4.", 10, &page), SPT_OK);
    expect_number(spt_page_count(page), 1);
    spt_page_unref(page);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        desk_test(d27_every_act_is_shown_with_its_entries_in_order),
        desk_test(d27_what_is_acknowledged_is_not_shown_again),
        desk_test(d27_a_crash_before_acknowledging_shows_the_same_again),
        desk_test(d27_an_act_that_fills_pages_is_acknowledged_at_its_end),
        desk_test(d27_an_act_acknowledged_meanwhile_is_not_gone_on_with),
        desk_test(d27_commits_between_any_two_steps_hide_nothing),
        desk_test(d27_a_busy_account_keeps_no_other_waiting),
        desk_test(d27_reading_writes_nothing),
        desk_test(d27_an_account_that_cannot_be_read_is_left_out),
        desk_test(d27_accounts_without_news_are_not_visited),
        desk_test(d27_commits_that_overtake_each_other_hide_nothing),
        desk_test(d27_acknowledging_goes_forward_only),
        desk_test(d27_acknowledging_is_no_act),
        desk_test(d27_other_pages_are_not_acknowledged),
        desk_test(d27_a_page_of_many_accounts_is_acknowledged_in_few_commits),
        desk_test(d27_the_feed_is_refused_inside_a_unit_of_work),
        desk_test(d27_tokens_that_are_none_are_refused),
    };
    return cmocka_run_group_tests_name("feed", tests, NULL, NULL);
}
