/* SPDX-License-Identifier: MIT */
/* D27, notices: one for each cause, given once, and armed again when the cause has ended. */
#include "desk_fixture.h"

#include <stdio.h>

#include <supportpoints/store_fault.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static spt_notice_options low_below(int64_t below)
{
    spt_notice_options options;
    spt_notice_options_init(&options, (uint32_t)sizeof options);
    options.below = below;
    return options;
}

/* "1 lapsing 3 amount until cause", each notice of a page on a line. */
static void describe(const spt_page *page, char *text, size_t size)
{
    size_t length = strlen(text);
    for (uint32_t i = 0; i < spt_page_count(page); i++) {
        const spt_notice *notice = spt_page_notice(page, i);
        length += (size_t)snprintf(text + length, size - length, "%s%lld %s %lld: %lld", length == 0 ? "" : ", ",
                                   (long long)spt_notice_account(notice), spt_notice_kind_name(spt_notice_kind(notice)),
                                   (long long)spt_notice_object(notice), (long long)spt_notice_amount(notice));
        assert_true(length < size);
    }
}

/* Finds to the end; what was recorded, in words. */
static void find_all(spt_desk *desk, const spt_notice_options *options, uint32_t limit, char *text, size_t size)
{
    char token[300] = "";
    text[0] = '\0';
    do {
        spt_page *page = NULL;
        expect_status(spt_notice_find(desk, options, token, limit, &page), SPT_OK);
        assert_true(spt_page_count(page) <= limit);
        describe(page, text, size);
        snprintf(token, sizeof token, "%s", spt_page_next(page));
        spt_page_unref(page);
    } while (token[0] != '\0');
}

static void list_all(spt_desk *desk, uint32_t limit, char *text, size_t size)
{
    char token[300] = "";
    text[0] = '\0';
    do {
        spt_page *page = NULL;
        expect_status(spt_notice_list(desk, token, limit, &page), SPT_OK);
        assert_true(token[0] == '\0' || spt_page_count(page) > 0);
        describe(page, text, size);
        snprintf(token, sizeof token, "%s", spt_page_next(page));
        spt_page_unref(page);
    } while (token[0] != '\0');
}

static void expect_found_by(spt_desk *desk, const spt_notice_options *options, const char *expected, const char *file,
                            int line)
{
    char text[4000];
    find_all(desk, options, SPT_PAGE_MAX, text, sizeof text);
    check_text(text, expected, file, line);
}

static void expect_waiting_at(spt_desk *desk, const char *expected, const char *file, int line)
{
    char text[4000];
    for (uint32_t limit = 1; limit <= 5; limit++) {
        list_all(desk, limit, text, sizeof text);
        check_text(text, expected, file, line);
    }
}

#define expect_found(desk, options, text) expect_found_by((desk), (options), (text), __FILE__, __LINE__)
#define expect_waiting(desk, text)        expect_waiting_at((desk), (text), __FILE__, __LINE__)

static void acknowledge_all(spt_desk *desk)
{
    spt_page *page = NULL;
    expect_status(spt_notice_list(desk, NULL, SPT_PAGE_MAX, &page), SPT_OK);
    for (uint32_t i = 0; i < spt_page_count(page); i++) {
        const spt_notice *notice = spt_page_notice(page, i);
        expect_status(spt_notice_acknowledge(desk, spt_notice_account(notice), spt_notice_kind(notice),
                                             spt_notice_object(notice), spt_notice_cause(notice)),
                      SPT_OK);
    }
    spt_page_unref(page);
}

/* ---- each kind ---- */

static void d27_points_that_lapse_within_days_are_told_once(void **state)
{
    spt_desk *desk = desk_of(state);
    grant(desk, 1, 30, 20080331);
    grant(desk, 1, 20, 20080401);
    grant(desk, 1, 10, 0);
    expect_found(desk, NULL, "1 lapsing 1: 30");
    expect_found(desk, NULL, "");
    expect_waiting(desk, "1 lapsing 1: 30");
    acknowledge_all(desk);
    expect_waiting(desk, "");
    expect_found(desk, NULL, "");
    set_now(desk, START + DAY);
    expect_found(desk, NULL, "1 lapsing 2: 20");
    set_now(desk, START + 100 * DAY);
    expect_found(desk, NULL, "");
    expect_waiting(desk, "");
}

static void d27_a_cause_that_has_ended_is_armed_again(void **state)
{
    spt_desk *desk = desk_of(state);
    grant(desk, 1, 30, 20080310);
    expect_found(desk, NULL, "1 lapsing 1: 30");
    acknowledge_all(desk);
    open_ticket(desk, 1, 7, 30);
    expect_found(desk, NULL, "");
    expect_status(spt_ticket_cancel(desk, 1, 7, NULL, NULL), SPT_OK);
    expect_found(desk, NULL, "1 lapsing 1: 30");
    expect_waiting(desk, "1 lapsing 1: 30");
}

static void d27_a_notice_nobody_read_goes_with_its_cause(void **state)
{
    spt_desk *desk = desk_of(state);
    grant(desk, 1, 30, 20080310);
    expect_found(desk, NULL, "1 lapsing 1: 30");
    open_ticket(desk, 1, 7, 30);
    expect_found(desk, NULL, "");
    expect_waiting(desk, "");
}

static void d27_a_low_balance_is_told_until_it_is_up_again(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_notice_options options = low_below(20);
    options.kinds = 1u << SPT_NOTICE_LOW;
    grant(desk, 1, 25, 20080310);
    expect_found(desk, &options, "");
    open_ticket(desk, 1, 7, 6);
    expect_found(desk, &options, "1 low 0: 19");
    acknowledge_all(desk);
    open_ticket(desk, 1, 8, 6);
    expect_found(desk, &options, "");
    grant(desk, 1, 7, 20080310);
    expect_found(desk, &options, "");
    set_now(desk, START + 30 * DAY);
    expect_found(desk, &options, "1 low 0: 0");
}

static void d27_an_answer_that_is_overdue_is_told(void **state)
{
    spt_desk *desk = desk_of(state);
    grant(desk, 1, 50, 0);
    open_ticket(desk, 1, 7, 20);
    expect_found(desk, NULL, "");
    set_now(desk, START + 5 * DAY);
    expect_found(desk, NULL, "1 overdue 7: -1");
    expect_found(desk, NULL, "");
    resolve(desk, 1, 7);
    expect_found(desk, NULL, "");
    expect_waiting(desk, "");
}

static void d27_a_shortfall_is_told_until_it_is_covered(void **state)
{
    spt_desk *desk = desk_of(state);
    grant(desk, 1, 5, 0);
    open_short_ticket(desk, 1, 7, 25);
    expect_found(desk, NULL, "1 short 7: 20");
    acknowledge_all(desk);
    grant(desk, 1, 20, 0);
    expect_found(desk, NULL, "");
    expect_status(spt_account_cover(desk, 1, NULL, NULL), SPT_OK);
    expect_found(desk, NULL, "");
    spt_options options = with_flags(SPT_FLAG_ALLOW_SHORTFALL);
    expect_status(spt_ticket_reprice(desk, 1, 7, 30, SPT_REASON_AGREED, NULL, &options, NULL), SPT_OK);
    expect_found(desk, NULL, "1 short 7: 5");
}

static void d27_a_proposal_that_waits_or_has_run_out_is_told(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_options options = no_options();
    spt_notice_options proposals = low_below(0);
    proposals.kinds = 1u << SPT_NOTICE_PROPOSAL | 1u << SPT_NOTICE_RUN_OUT;
    options.until = START + DAY;
    grant(desk, 1, 50, 0);
    open_ticket(desk, 1, 7, 20);
    expect_status(spt_ticket_propose(desk, 1, 7, 40, SPT_REASON_AGREED, NULL, &options, NULL), SPT_OK);
    expect_found(desk, &proposals, "1 proposal 7: 40");
    acknowledge_all(desk);
    expect_status(spt_ticket_propose(desk, 1, 7, 45, SPT_REASON_AGREED, NULL, &options, NULL), SPT_OK);
    expect_found(desk, &proposals, "1 proposal 7: 45");
    set_now(desk, START + DAY);
    expect_found(desk, &proposals, "");
    set_now(desk, START + DAY + 1);
    expect_found(desk, &proposals, "1 run out 7: 45");
    expect_waiting(desk, "1 run out 7: 45");
    expect_status(spt_ticket_decline(desk, 1, 7, 2, NULL, NULL), SPT_OK);
    expect_found(desk, &proposals, "");
    expect_waiting(desk, "");
}

/* ---- once ---- */

/* The host has read the notice; before it acknowledges, the cause ends and comes back. */
static void d27_acknowledging_an_old_cause_leaves_the_new_one_waiting(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_page *page = NULL;
    grant(desk, 1, 30, 20080310);
    expect_found(desk, NULL, "1 lapsing 1: 30");
    expect_status(spt_notice_list(desk, NULL, 10, &page), SPT_OK);
    open_ticket(desk, 1, 7, 30);
    expect_found(desk, NULL, "");
    expect_status(spt_ticket_cancel(desk, 1, 7, NULL, NULL), SPT_OK);
    expect_found(desk, NULL, "1 lapsing 1: 30");
    expect_refused(desk, 1,
                   spt_notice_acknowledge(desk, 1, SPT_NOTICE_LAPSING, 1, spt_notice_cause(spt_page_notice(page, 0))),
                   SPT_ALREADY);
    expect_waiting(desk, "1 lapsing 1: 30");
    spt_page_unref(page);
}

static void d27_acknowledging_can_be_repeated(void **state)
{
    spt_desk *desk = desk_of(state);
    grant(desk, 1, 30, 20080310);
    grant(desk, 1, 20, 20080311);
    expect_found(desk, NULL, "1 lapsing 1: 30, 1 lapsing 2: 20");
    expect_status(spt_notice_acknowledge(desk, 1, SPT_NOTICE_LAPSING, 1, 3), SPT_OK);
    expect_refused(desk, 1, spt_notice_acknowledge(desk, 1, SPT_NOTICE_LAPSING, 1, 3), SPT_ALREADY);
    expect_waiting(desk, "1 lapsing 2: 20");
    expect_refused(desk, 1, spt_notice_acknowledge(desk, 1, SPT_NOTICE_LAPSING, 99, 3), SPT_ALREADY);
    expect_refused_for(desk, 1, spt_notice_acknowledge(desk, 99, 1, 1, 3), SPT_E_NOT_FOUND, "account");
    expect_refused_for(desk, 1, spt_notice_acknowledge(desk, 0, 1, 1, 3), SPT_E_INVALID, "account");
    expect_refused_for(desk, 1, spt_notice_acknowledge(desk, 1, 0, 1, 3), SPT_E_INVALID, "kind");
    expect_refused_for(desk, 1, spt_notice_acknowledge(desk, 1, 1, -1, 3), SPT_E_INVALID, "object");
    expect_refused_for(desk, 1, spt_notice_acknowledge(desk, 1, 1, 1, -1), SPT_E_INVALID, "cause");
    expect_status(spt_notice_acknowledge(desk, 1, 1, 1, -1), SPT_E_INVALID);
    assert_string_equal(spt_desk_error_text(desk), "cause is -1; it must be 0 or more.");
    expect_status(spt_notice_acknowledge(desk, 1, -2, 1, 0), SPT_E_INVALID);
    assert_string_equal(spt_desk_error_text(desk), "kind is -2; it must be 1 or more.");
    expect_refused(desk, 1, spt_notice_acknowledge(desk, 1, SPT_NOTICE_LAST + 1, 1, 3), SPT_ALREADY);
}

static void d27_kinds_that_nobody_asked_for_are_left_alone(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_notice_options options = low_below(100);
    grant(desk, 1, 30, 20080310);
    expect_found(desk, &options, "1 low 0: 30, 1 lapsing 1: 30");
    open_ticket(desk, 1, 7, 30);
    grant(desk, 1, 100, 0);
    options.kinds = 1u << SPT_NOTICE_LOW;
    expect_found(desk, &options, "");
    expect_waiting(desk, "1 lapsing 1: 30");
}

/* ---- in pieces ---- */

/* More lots, tickets and notices than a piece has, on several accounts. */
static void prepare_many(spt_desk *desk)
{
    expect_status(spt_account_open(desk, 2, NULL, NULL), SPT_OK);
    expect_status(spt_account_open(desk, 3, NULL, NULL), SPT_OK);
    for (int64_t i = 0; i < 40; i++) {
        grant(desk, 1, 1 + i, 20080310);
        grant(desk, 3, 1, 20080310 + (int32_t)(i % 10));
    }
    for (int64_t ticket = 1; ticket <= 40; ticket++)
        open_short_ticket(desk, 2, ticket, ticket);
}

static void d27_a_search_in_small_steps_finds_the_same(void **state)
{
    static char whole[20000], steps[20000];
    spt_desk *desk = desk_of(state);
    prepare_many(desk);
    find_all(desk, NULL, SPT_PAGE_MAX, whole, sizeof whole);
    list_all(desk, 7, steps, sizeof steps);
    for (uint32_t limit = 1; limit < 50; limit += 6) {
        spt_notice_options nothing = low_below(0);
        nothing.days = 0;
        open_ticket(desk, 1, 1000 + limit, 0);
        /* All lapses are farther away than today; shortfalls stay. */
        nothing.kinds = 1u << SPT_NOTICE_LAPSING;
        find_all(desk, &nothing, limit, steps, sizeof steps);
        assert_string_equal(steps, "");
        nothing.days = 30;
        find_all(desk, &nothing, limit, steps, sizeof steps);
        int commas = 0;
        for (const char *at = steps; *at != '\0'; at++)
            commas += *at == ',';
        expect_number(commas, 79);
        find_all(desk, NULL, limit, steps, sizeof steps);
        assert_string_equal(steps, "");
    }
    list_all(desk, 1, steps, sizeof steps);
    list_all(desk, SPT_PAGE_MAX, whole, sizeof whole);
    assert_string_equal(steps, whole);
}

static void d27_a_search_can_stop_and_go_on_anywhere(void **state)
{
    static char first[20000], rest[20000], all[20000];
    spt_desk *desk = desk_of(state);
    spt_store *store = NULL;
    spt_fault *fault = NULL;
    spt_desk *failing = NULL;
    prepare_many(desk);
    expect_status(spt_store_open_fault(store_of(state), NULL, NULL, &fault, &store), SPT_OK);
    expect_status(spt_desk_open(store, NULL, &failing), SPT_OK);
    set_now(failing, START);
    int done = 0;
    for (int32_t answer = 0; !done; answer++) {
        spt_fault_rule rule;
        spt_fault_plan plan;
        spt_page *page = NULL;
        spt_fault_rule_init(&rule, (uint32_t)sizeof rule);
        spt_fault_plan_init(&plan, (uint32_t)sizeof plan);
        rule.kind = answer % 2 == 0 ? SPT_FAULT_COMMIT : SPT_FAULT_COMMIT_AFTER;
        rule.at = 2;
        rule.code = answer % 2 == 0 ? SPT_STORE_BUSY : SPT_STORE_UNKNOWN;
        plan.rules = &rule;
        plan.count = 1;
        expect_status(spt_fault_set(fault, &plan), SPT_OK);
        spt_status status = spt_notice_find(failing, NULL, NULL, SPT_PAGE_MAX, &page);
        done = status == SPT_OK && spt_page_count(page) == 0;
        assert_true(status == SPT_OK || status == SPT_E_BUSY || status == SPT_E_UNKNOWN);
        assert_true(answer < 20);
        spt_page_unref(page);
    }
    list_all(desk, SPT_PAGE_MAX, first, sizeof first);
    find_all(desk, NULL, SPT_PAGE_MAX, rest, sizeof rest);
    assert_string_equal(rest, "");
    list_all(desk, 3, all, sizeof all);
    assert_string_equal(first, all);
    expect_status(spt_desk_close(failing), SPT_OK);
    expect_status(spt_store_unref(store), SPT_OK);
}

static void d27_accounts_without_a_cause_are_not_read(void **state)
{
    enum { ALL = 2000 };
    spt_fault *fault = NULL;
    spt_store *store = NULL;
    spt_desk *desk = NULL;
    for (int64_t account = 2; account <= ALL; account++)
        expect_status(spt_account_open(desk_of(state), account, NULL, NULL), SPT_OK);
    for (int64_t account = 2; account <= ALL; account += 100)
        grant(desk_of(state), account, 5, 20080310);
    expect_status(spt_store_open_fault(store_of(state), NULL, NULL, &fault, &store), SPT_OK);
    expect_status(spt_desk_open(store, NULL, &desk), SPT_OK);
    set_now(desk, START);
    uint64_t before = spt_fault_count(fault, SPT_FAULT_COUNT_ROWS);
    char text[4000];
    find_all(desk, NULL, SPT_PAGE_MAX, text, sizeof text);
    assert_true(spt_fault_count(fault, SPT_FAULT_COUNT_ROWS) - before < ALL + 200);
    expect_status(spt_desk_close(desk), SPT_OK);
    expect_status(spt_store_unref(store), SPT_OK);
}

/* ---- what is no act ---- */

static void d27_notices_are_no_acts(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_page *page = NULL;
    grant(desk, 1, 30, 20080310);
    expect_status(spt_feed_acknowledge(desk, 1, 2), SPT_OK);
    set_now(desk, START + DAY);
    expect_found(desk, NULL, "1 lapsing 1: 30");
    acknowledge_all(desk);
    expect_number(acts_of(desk, 1), 2);
    expect_status(spt_feed_read(desk, NULL, 10, &page), SPT_OK);
    expect_number(spt_page_count(page), 0);
    spt_page_unref(page);
}

static void d27_notices_are_found_and_listed_outside_a_unit_of_work(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_page *page = NULL;
    expect_status(spt_desk_begin(desk), SPT_OK);
    expect_refused_for(desk, 1, spt_notice_find(desk, NULL, NULL, 10, &page), SPT_E_STATE, "unit");
    expect_refused_for(desk, 1, spt_notice_list(desk, NULL, 10, &page), SPT_E_STATE, "unit");
    assert_null(page);
    expect_status(spt_desk_rollback(desk), SPT_OK);
}

static void acknowledge_two_in_a_unit(spt_desk *desk)
{
    expect_status(spt_desk_begin(desk), SPT_OK);
    expect_status(spt_notice_acknowledge(desk, 1, SPT_NOTICE_LAPSING, 1, 3), SPT_OK);
    expect_status(spt_notice_acknowledge(desk, 1, SPT_NOTICE_LAPSING, 2, 3), SPT_OK);
    expect_status(spt_notice_acknowledge(desk, 1, SPT_NOTICE_LAPSING, 2, 3), SPT_ALREADY);
}

static void d27_notices_are_acknowledged_together_in_a_unit_of_work(void **state)
{
    spt_desk *desk = desk_of(state), *other = NULL;
    expect_status(spt_desk_open(store_of(state), NULL, &other), SPT_OK);
    set_now(other, START);
    grant(desk, 1, 30, 20080310);
    grant(desk, 1, 20, 20080311);
    expect_found(desk, NULL, "1 lapsing 1: 30, 1 lapsing 2: 20");
    acknowledge_two_in_a_unit(desk);
    expect_status(spt_desk_rollback(desk), SPT_OK);
    expect_waiting(desk, "1 lapsing 1: 30, 1 lapsing 2: 20");
    acknowledge_two_in_a_unit(desk);
    grant(other, 1, 5, 20090310);
    expect_status(spt_desk_commit(desk), SPT_E_CONFLICT);
    expect_waiting(desk, "1 lapsing 1: 30, 1 lapsing 2: 20");
    acknowledge_two_in_a_unit(desk);
    expect_waiting(other, "1 lapsing 1: 30, 1 lapsing 2: 20");
    expect_status(spt_desk_commit(desk), SPT_OK);
    expect_waiting(desk, "");
    expect_status(spt_desk_close(other), SPT_OK);
}

static void d28_options_and_tokens_that_are_none_are_refused(void **state)
{
    static const char *const none[] = {"x",           "M",           "M1.9.0.0.0.", "M0.1.0.0.0.", "M1.1.0.0.0.0",
                                       "N1.2.0.0.0.", "N1.-1.0.0.0."};
    spt_desk *desk = desk_of(state);
    spt_page *page = NULL;
    spt_notice_options options = low_below(0);
    options.kinds = 1;
    expect_refused_for(desk, 1, spt_notice_find(desk, &options, NULL, 10, &page), SPT_E_INVALID, "kinds");
    options = low_below(SPT_POINTS_MAX + 1);
    expect_refused_for(desk, 1, spt_notice_find(desk, &options, NULL, 10, &page), SPT_E_INVALID, "below");
    options = low_below(0);
    options.days = -1;
    expect_refused_for(desk, 1, spt_notice_find(desk, &options, NULL, 10, &page), SPT_E_INVALID, "days");
    options.days = SPT_NOTICE_DAYS + 1;
    expect_refused_for(desk, 1, spt_notice_find(desk, &options, NULL, 10, &page), SPT_E_INVALID, "days");
    options = low_below(0);
    options.struct_size = 1;
    expect_refused_for(desk, 1, spt_notice_find(desk, &options, NULL, 10, &page), SPT_E_INVALID, "struct_size");
    for (size_t i = 0; i < COUNT(none); i++) {
        expect_refused_for(desk, 1, spt_notice_find(desk, NULL, none[i], 10, &page), SPT_E_INVALID, "after");
        expect_refused_for(desk, 1, spt_notice_list(desk, none[i], 10, &page), SPT_E_INVALID, "after");
    }
    expect_refused(desk, 1, spt_notice_find(desk, NULL, "M99.1.0.0.0.", 10, &page), SPT_E_STALE);
    expect_refused(desk, 1, spt_notice_list(desk, "N99.1.0.0.0.", 10, &page), SPT_E_STALE);
    assert_null(page);
    spt_notice_options_init(NULL, 8);
    assert_string_equal(spt_notice_kind_name(0), "");
    assert_string_equal(spt_notice_kind_name(SPT_NOTICE_LAST + 1), "");
    expect_number(spt_notice_account(NULL), 0);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        desk_test(d27_points_that_lapse_within_days_are_told_once),
        desk_test(d27_a_cause_that_has_ended_is_armed_again),
        desk_test(d27_a_notice_nobody_read_goes_with_its_cause),
        desk_test(d27_a_low_balance_is_told_until_it_is_up_again),
        desk_test(d27_an_answer_that_is_overdue_is_told),
        desk_test(d27_a_shortfall_is_told_until_it_is_covered),
        desk_test(d27_a_proposal_that_waits_or_has_run_out_is_told),
        desk_test(d27_acknowledging_an_old_cause_leaves_the_new_one_waiting),
        desk_test(d27_acknowledging_can_be_repeated),
        desk_test(d27_kinds_that_nobody_asked_for_are_left_alone),
        desk_test(d27_a_search_in_small_steps_finds_the_same),
        desk_test(d27_a_search_can_stop_and_go_on_anywhere),
        desk_test(d27_accounts_without_a_cause_are_not_read),
        desk_test(d27_notices_are_no_acts),
        desk_test(d27_notices_are_found_and_listed_outside_a_unit_of_work),
        desk_test(d27_notices_are_acknowledged_together_in_a_unit_of_work),
        desk_test(d28_options_and_tokens_that_are_none_are_refused),
    };
    return cmocka_run_group_tests_name("notices", tests, NULL, NULL);
}
