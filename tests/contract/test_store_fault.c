/* SPDX-License-Identifier: MIT */
/* The fault store: every rule does what it says, when it says, and otherwise the inner store is seen as it is. */
#define _POSIX_C_SOURCE 200809L
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <supportpoints/store_check.h>
#include <supportpoints/store_fault.h>

#include "broken_store.h"

/* Numbers of columns of the account and pack tables. */
enum { ACCOUNT_REVISION = 1, PACK_CODE = 10 };

struct fixture {
    struct broken_file *file;
    spt_store *inner, *store;
    spt_fault *fault;
};

static int set_up(void **state)
{
    struct fixture *fixture = calloc(1, sizeof *fixture);
    assert_non_null(fixture);
    fixture->file = broken_file_new(NO_DEFECT);
    assert_int_equal(broken_open(fixture->file, &fixture->inner), SPT_OK);
    assert_int_equal(spt_store_open_fault(fixture->inner, NULL, NULL, &fixture->fault, &fixture->store), SPT_OK);
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(spt_store_unref(fixture->store), SPT_OK);
    assert_int_equal(spt_store_unref(fixture->inner), SPT_OK);
    broken_forget(fixture->file);
    free(fixture);
    return 0;
}

static spt_fault_rule rule_of(uint32_t kind, int32_t code)
{
    spt_fault_rule rule;
    spt_fault_rule_init(&rule, (uint32_t)sizeof rule);
    rule.kind = kind;
    rule.code = code;
    return rule;
}

static spt_status set_rules(struct fixture *fixture, const spt_fault_rule *rules, uint32_t count)
{
    spt_fault_plan plan;
    spt_fault_plan_init(&plan, (uint32_t)sizeof plan);
    plan.rules = rules;
    plan.count = count;
    return spt_fault_set(fixture->fault, &plan);
}

static void set_rule(struct fixture *fixture, spt_fault_rule rule)
{
    assert_int_equal(set_rules(fixture, &rule, 1), SPT_OK);
}

/* Inserts account `account`, or raises its revision. */
static int32_t commit_account(spt_store *store, int64_t account, int64_t revision)
{
    spt_account_row row = {(uint32_t)sizeof row, SPT_TABLE_ACCOUNT, .account = account, .revision = revision + 1};
    const spt_guard guard = {account, revision};
    const spt_change change = {revision == 0 ? SPT_CHANGE_INSERT : SPT_CHANGE_UPDATE, 0,
                               (const spt_row *)(const void *)&row};
    const spt_batch batch = {(uint32_t)sizeof batch, 0, 1, 1, &guard, &change};
    return spt_store_commit(store, &batch);
}

/* What a read over all accounts showed: their ids and revisions. */
struct seen {
    int64_t accounts[16], revisions[16];
    uint32_t sizes[16], tables[16];
    size_t count;
};

static int32_t see(void *ctx, uint32_t range, const spt_row *row)
{
    struct seen *seen = ctx;
    spt_account_row account;
    assert_int_equal(range, 0);
    memcpy(&account, row, sizeof account);
    seen->accounts[seen->count] = account.account;
    seen->revisions[seen->count] = account.revision;
    seen->sizes[seen->count] = row->size;
    seen->tables[seen->count++] = row->table;
    return SPT_SINK_GO_ON;
}

static int32_t read_accounts(spt_store *store, struct seen *seen)
{
    spt_range range = {
        .struct_size = (uint32_t)sizeof range, .index = SPT_INDEX_ACCOUNT, .from = SPT_NO_RANGE, .limit = 16};
    memset(seen, 0, sizeof *seen);
    return spt_store_read(store, &range, 1, see, seen);
}

static void fill(struct fixture *fixture)
{
    for (int64_t account = 1; account <= 3; account++)
        assert_int_equal(commit_account(fixture->inner, account, 0), SPT_STORE_OK);
}

/* ---- calls ---- */

static void a_commit_is_refused_so_many_times(void **state)
{
    struct fixture *fixture = *state;
    struct seen seen;
    spt_fault_rule rule = rule_of(SPT_FAULT_COMMIT, SPT_STORE_CONFLICT);
    rule.at = 2;
    rule.times = 2;
    set_rule(fixture, rule);
    assert_int_equal(commit_account(fixture->store, 1, 0), SPT_STORE_OK);
    assert_int_equal(commit_account(fixture->store, 2, 0), SPT_STORE_CONFLICT);
    assert_int_equal(commit_account(fixture->store, 2, 0), SPT_STORE_CONFLICT);
    assert_int_equal(read_accounts(fixture->inner, &seen), SPT_STORE_OK);
    assert_int_equal(seen.count, 1);
    assert_int_equal(commit_account(fixture->store, 2, 0), SPT_STORE_OK);
    assert_int_equal(spt_fault_count(fixture->fault, SPT_FAULT_COUNT_COMMITS), 4);
    assert_int_equal(spt_fault_count(fixture->fault, SPT_FAULT_COUNT_ACTED), 2);
}

static void a_commit_fails_for_ever(void **state)
{
    struct fixture *fixture = *state;
    static const int32_t codes[] = {0, 1, -1, SPT_STORE_BUSY, 4711};
    for (size_t c = 0; c < sizeof codes / sizeof codes[0]; c++) {
        spt_fault_rule rule = rule_of(SPT_FAULT_COMMIT, codes[c]);
        rule.times = 0;
        set_rule(fixture, rule);
        for (int n = 0; n < 5; n++)
            assert_int_equal(commit_account(fixture->store, 1, 0), codes[c]);
    }
    assert_int_equal(spt_fault_set(fixture->fault, NULL), SPT_OK);
    assert_int_equal(commit_account(fixture->store, 1, 0), SPT_STORE_OK);
}

static void the_outcome_is_unknown_before_and_after(void **state)
{
    struct fixture *fixture = *state;
    struct seen seen;
    set_rule(fixture, rule_of(SPT_FAULT_COMMIT, SPT_STORE_UNKNOWN));
    assert_int_equal(commit_account(fixture->store, 1, 0), SPT_STORE_UNKNOWN);
    assert_int_equal(read_accounts(fixture->store, &seen), SPT_STORE_OK);
    assert_int_equal(seen.count, 0);
    set_rule(fixture, rule_of(SPT_FAULT_COMMIT_AFTER, SPT_STORE_UNKNOWN));
    assert_int_equal(commit_account(fixture->store, 1, 0), SPT_STORE_UNKNOWN);
    assert_int_equal(read_accounts(fixture->store, &seen), SPT_STORE_OK);
    assert_int_equal(seen.count, 1);
    set_rule(fixture, rule_of(SPT_FAULT_COMMIT_AFTER, SPT_STORE_UNKNOWN));
    assert_int_equal(commit_account(fixture->store, 1, 0), SPT_STORE_CONFLICT);
}

static void a_read_fails_before_and_after(void **state)
{
    struct fixture *fixture = *state;
    struct seen seen;
    fill(fixture);
    set_rule(fixture, rule_of(SPT_FAULT_READ, 0));
    assert_int_equal(read_accounts(fixture->store, &seen), 0);
    assert_int_equal(seen.count, 0);
    set_rule(fixture, rule_of(SPT_FAULT_READ_AFTER, -1));
    assert_int_equal(read_accounts(fixture->store, &seen), -1);
    assert_int_equal(seen.count, 3);
    assert_int_equal(read_accounts(fixture->store, &seen), SPT_STORE_OK);
    assert_int_equal(spt_fault_count(fixture->fault, SPT_FAULT_COUNT_READS), 3);
    assert_int_equal(spt_fault_count(fixture->fault, SPT_FAULT_COUNT_ROWS), 6);
}

static void a_read_is_turned_around(void **state)
{
    struct fixture *fixture = *state;
    struct seen seen;
    fill(fixture);
    set_rule(fixture, rule_of(SPT_FAULT_READ_REVERSE, 0));
    assert_int_equal(read_accounts(fixture->store, &seen), SPT_STORE_OK);
    assert_int_equal(seen.accounts[0], 3);
    assert_int_equal(read_accounts(fixture->store, &seen), SPT_STORE_OK);
    assert_int_equal(seen.accounts[0], 1);
}

/* ---- rows ---- */

static void a_column_is_falsified(void **state)
{
    struct fixture *fixture = *state;
    struct seen seen;
    spt_fault_rule rule = rule_of(SPT_FAULT_ROW_VALUE, 0);
    fill(fixture);
    rule.table = SPT_TABLE_ACCOUNT;
    rule.column = ACCOUNT_REVISION;
    rule.number = INT64_MIN;
    rule.at = 2;
    set_rule(fixture, rule);
    assert_int_equal(read_accounts(fixture->store, &seen), SPT_STORE_OK);
    assert_int_equal(seen.revisions[0], 1);
    assert_true(seen.revisions[1] == INT64_MIN);
    assert_int_equal(seen.revisions[2], 1);
    assert_int_equal(read_accounts(fixture->inner, &seen), SPT_STORE_OK);
    assert_int_equal(seen.revisions[1], 1);
}

static void rows_are_dropped_doubled_and_bent(void **state)
{
    struct fixture *fixture = *state;
    struct seen seen;
    spt_fault_rule rules[4] = {rule_of(SPT_FAULT_ROW_DROP, 0), rule_of(SPT_FAULT_ROW_DOUBLE, 0),
                               rule_of(SPT_FAULT_ROW_SIZE, 0), rule_of(SPT_FAULT_ROW_TABLE, 0)};
    fill(fixture);
    rules[1].at = 2;
    rules[1].table = SPT_TABLE_ACCOUNT;
    rules[2].at = 3;
    rules[2].number = 7;
    rules[3].at = 3;
    rules[3].number = 9999;
    assert_int_equal(set_rules(fixture, rules, 4), SPT_OK);
    assert_int_equal(read_accounts(fixture->store, &seen), SPT_STORE_OK);
    assert_int_equal(seen.count, 3);
    assert_int_equal(seen.accounts[0], 2);
    assert_int_equal(seen.accounts[1], 2);
    assert_int_equal(seen.sizes[2], 7);
    assert_int_equal(seen.tables[2], 9999);
    assert_int_equal(spt_fault_count(fixture->fault, SPT_FAULT_COUNT_ACTED), 4);
}

static int32_t see_code(void *ctx, uint32_t range, const spt_row *row)
{
    const spt_pack_row *pack = (const void *)row;
    (void)range;
    snprintf(ctx, 32, "%s", pack->code == NULL ? "NULL" : pack->code);
    return SPT_SINK_GO_ON;
}

static void a_text_is_falsified(void **state)
{
    struct fixture *fixture = *state;
    char code[32] = "", given[] = "forged";
    spt_account_row desk = {(uint32_t)sizeof desk, SPT_TABLE_ACCOUNT, .revision = 1};
    spt_pack_row pack = {(uint32_t)sizeof pack, SPT_TABLE_PACK, .code = "real", .title = "Real", .currency = ""};
    const spt_guard guard = {0, 0};
    const spt_change changes[] = {{SPT_CHANGE_INSERT, 0, (const spt_row *)(const void *)&desk},
                                  {SPT_CHANGE_INSERT, 0, (const spt_row *)(const void *)&pack}};
    const spt_batch batch = {(uint32_t)sizeof batch, 0, 1, 2, &guard, changes};
    const spt_range range = {
        .struct_size = (uint32_t)sizeof range, .index = SPT_INDEX_PACK, .prefix = 1, .from = SPT_NO_RANGE, .limit = 1};
    spt_fault_rule rules[2] = {rule_of(SPT_FAULT_ROW_VALUE, 0), rule_of(SPT_FAULT_ROW_VALUE, 0)};
    rules[0].table = rules[1].table = SPT_TABLE_PACK;
    rules[0].column = rules[1].column = PACK_CODE;
    rules[0].text = given;
    rules[1].at = 2;
    assert_int_equal(spt_store_commit(fixture->store, &batch), SPT_STORE_OK);
    assert_int_equal(set_rules(fixture, rules, 2), SPT_OK);
    given[0] = 'F';
    assert_int_equal(spt_store_read(fixture->store, &range, 1, see_code, code), SPT_STORE_OK);
    assert_string_equal(code, "forged");
    assert_int_equal(spt_store_read(fixture->store, &range, 1, see_code, code), SPT_STORE_OK);
    assert_string_equal(code, "NULL");
    assert_int_equal(spt_store_read(fixture->store, &range, 1, see_code, code), SPT_STORE_OK);
    assert_string_equal(code, "real");
}

/* ---- plans ---- */

static void a_wrong_plan_is_refused(void **state)
{
    struct fixture *fixture = *state;
    spt_store *store = NULL;
    spt_fault_rule rule = rule_of(0, 0);
    assert_int_equal(set_rules(fixture, &rule, 1), SPT_E_INVALID);
    rule = rule_of(SPT_FAULT_COMMIT, 0);
    rule.at = 0;
    assert_int_equal(set_rules(fixture, &rule, 1), SPT_E_INVALID);
    rule = rule_of(SPT_FAULT_ROW_VALUE, 0);
    assert_int_equal(set_rules(fixture, &rule, 1), SPT_E_INVALID);
    rule.table = SPT_TABLE_ACCOUNT;
    rule.column = 1000;
    assert_int_equal(set_rules(fixture, &rule, 1), SPT_E_INVALID);
    rule = rule_of(SPT_FAULT_COMMIT, 0);
    rule.struct_size = 8;
    assert_int_equal(set_rules(fixture, &rule, 1), SPT_E_INVALID);
    rule = rule_of(SPT_FAULT_ROW_DOUBLE + 1, 0);
    assert_int_equal(set_rules(fixture, &rule, 1), SPT_E_INVALID);
    rule = rule_of(SPT_FAULT_ROW_DROP, 0);
    rule.table = SPT_TABLE_COUNT;
    assert_int_equal(set_rules(fixture, &rule, 1), SPT_E_INVALID);
    assert_int_equal(set_rules(fixture, NULL, 1), SPT_E_INVALID);
    assert_int_equal(spt_fault_set(NULL, NULL), SPT_E_INVALID);
    assert_int_equal(spt_store_open_fault(NULL, NULL, NULL, NULL, &store), SPT_E_INVALID);
    assert_int_equal(spt_store_open_fault(fixture->inner, NULL, NULL, NULL, NULL), SPT_E_INVALID);
    assert_null(store);
    assert_int_equal(spt_fault_count(NULL, SPT_FAULT_COUNT_READS), 0);
    assert_int_equal(spt_fault_count(fixture->fault, 99), 0);
}

static void a_plan_past_its_bounds_is_refused(void **state)
{
    struct fixture *fixture = *state;
    enum { MOST = 1000 };
    spt_fault_rule *rules = calloc(MOST + 1, sizeof *rules);
    spt_fault_plan plan;
    spt_store *store = NULL;
    spt_fault *fault = NULL;
    assert_non_null(rules);
    for (int r = 0; r <= MOST; r++)
        rules[r] = rule_of(SPT_FAULT_COMMIT, 0);
    assert_int_equal(set_rules(fixture, rules, MOST), SPT_OK);
    assert_int_equal(set_rules(fixture, rules, MOST + 1), SPT_E_INVALID);
    spt_fault_plan_init(&plan, (uint32_t)sizeof plan);
    plan.struct_size = 4;
    assert_int_equal(spt_fault_set(fixture->fault, &plan), SPT_E_INVALID);
    assert_int_equal(spt_store_open_fault(fixture->inner, &plan, NULL, &fault, &store), SPT_E_INVALID);
    assert_null(store);
    assert_null(fault);
    /* What was refused left the plan of before in force. */
    assert_int_equal(commit_account(fixture->store, 1, 0), 0);
    free(rules);
}

static void an_incomplete_allocator_is_refused(void **state)
{
    struct fixture *fixture = *state;
    spt_store *store = NULL;
    spt_allocator allocator;
    spt_allocator_init(&allocator, (uint32_t)sizeof allocator);
    allocator.release = NULL;
    assert_int_equal(spt_store_open_fault(fixture->inner, NULL, &allocator, NULL, &store), SPT_E_INVALID);
    assert_null(store);
}

static void the_first_of_two_rules_decides(void **state)
{
    struct fixture *fixture = *state;
    spt_fault_rule rules[2] = {rule_of(SPT_FAULT_COMMIT, 11), rule_of(SPT_FAULT_COMMIT, 12)};
    rules[1].times = 2;
    assert_int_equal(set_rules(fixture, rules, 2), SPT_OK);
    assert_int_equal(commit_account(fixture->store, 1, 0), 11);
    assert_int_equal(commit_account(fixture->store, 1, 0), 12);
    assert_int_equal(commit_account(fixture->store, 1, 0), SPT_STORE_OK);
    assert_int_equal(spt_fault_count(fixture->fault, SPT_FAULT_COUNT_ACTED), 3);
}

/* ---- around a store that fails of its own ---- */

static void the_inner_stores_failure_is_passed_on(void **state)
{
    struct fixture *fixture = *state;
    struct seen seen;
    spt_fault *outer = NULL;
    spt_store *store = NULL;
    fill(fixture);
    assert_int_equal(spt_store_open_fault(fixture->store, NULL, NULL, &outer, &store), SPT_OK);
    set_rule(fixture, rule_of(SPT_FAULT_READ, SPT_STORE_CORRUPT));
    assert_int_equal(read_accounts(store, &seen), SPT_STORE_CORRUPT);
    set_rule(fixture, rule_of(SPT_FAULT_COMMIT, SPT_STORE_BUSY));
    assert_int_equal(commit_account(store, 9, 0), SPT_STORE_BUSY);
    assert_int_equal(spt_store_unref(store), SPT_OK);
}

/* A row of no table has no columns to falsify. */
static void a_row_of_no_table_is_passed_on_as_it_is(void **state)
{
    struct fixture *fixture = *state;
    struct seen seen;
    spt_fault *outer = NULL;
    spt_store *store = NULL;
    spt_fault_rule rule = rule_of(SPT_FAULT_ROW_TABLE, 0);
    spt_fault_plan plan;
    fill(fixture);
    rule.number = SPT_TABLE_COUNT;
    set_rule(fixture, rule);
    rule = rule_of(SPT_FAULT_ROW_DROP, 0);
    rule.times = 0;
    spt_fault_plan_init(&plan, (uint32_t)sizeof plan);
    plan.rules = &rule;
    plan.count = 1;
    assert_int_equal(spt_store_open_fault(fixture->store, &plan, NULL, &outer, &store), SPT_OK);
    assert_int_equal(read_accounts(store, &seen), SPT_STORE_OK);
    assert_int_equal(seen.count, 1);
    assert_int_equal(seen.tables[0], SPT_TABLE_COUNT);
    assert_int_equal(spt_fault_count(outer, SPT_FAULT_COUNT_ACTED), 2);
    assert_int_equal(spt_store_unref(store), SPT_OK);
}

static int32_t count_ranges(void *ctx, uint32_t range, const spt_row *row)
{
    uint32_t *shown = ctx;
    spt_account_row account;
    memcpy(&account, row, sizeof account);
    assert_int_equal(range, *shown / 3);
    assert_int_equal(account.account, *shown % 3 + 1);
    ++*shown;
    return SPT_SINK_GO_ON;
}

/* More ranges than it can turn around are read as they are. */
static void a_read_of_very_many_ranges_is_not_turned(void **state)
{
    struct fixture *fixture = *state;
    enum { RANGES = 33 };
    spt_range ranges[RANGES];
    uint32_t shown = 0;
    spt_fault_rule rule = rule_of(SPT_FAULT_READ_REVERSE, 0);
    fill(fixture);
    rule.times = 0;
    set_rule(fixture, rule);
    for (uint32_t r = 0; r < RANGES; r++)
        ranges[r] = (spt_range){
            .struct_size = (uint32_t)sizeof *ranges, .index = SPT_INDEX_ACCOUNT, .from = SPT_NO_RANGE, .limit = 16};
    assert_int_equal(spt_store_read(fixture->store, ranges, RANGES, count_ranges, &shown), SPT_STORE_OK);
    assert_int_equal(shown, 3 * RANGES);
}

/* An allocator that gives so many blocks, and counts those that are out. */
struct pool {
    int left, out;
};

static void *take(void *ctx, size_t size)
{
    struct pool *pool = ctx;
    if (pool->left-- <= 0)
        return NULL;
    pool->out++;
    return malloc(size);
}

static void give(void *ctx, void *block)
{
    struct pool *pool = ctx;
    pool->out--;
    free(block);
}

static void memory_failures_change_nothing(void **state)
{
    struct fixture *fixture = *state;
    spt_fault_rule rules[2] = {rule_of(SPT_FAULT_COMMIT, 5), rule_of(SPT_FAULT_ROW_DROP, 0)};
    spt_fault_plan plan;
    spt_allocator allocator;
    spt_status status = SPT_E_NOMEM;
    rules[0].text = rules[1].text = "text";
    spt_fault_plan_init(&plan, (uint32_t)sizeof plan);
    plan.rules = rules;
    plan.count = 2;
    for (int blocks = 0; status != SPT_OK; blocks++) {
        struct pool pool = {blocks, 0};
        spt_store *store = NULL;
        spt_allocator_init(&allocator, (uint32_t)sizeof allocator);
        allocator.ctx = &pool;
        allocator.allocate = take;
        allocator.release = give;
        status = spt_store_open_fault(fixture->inner, &plan, &allocator, NULL, &store);
        assert_true(status == SPT_OK || (status == SPT_E_NOMEM && store == NULL && blocks < 10));
        assert_int_equal(spt_store_unref(store), SPT_OK);
        assert_int_equal(pool.out, 0);
    }
}

/* ---- what a counting process meets ---- */

static void counting_goes_on_after_conflicts(void **state)
{
    struct fixture *fixture = *state;
    uint64_t counted = 0;
    spt_fault_rule rules[2] = {rule_of(SPT_FAULT_COMMIT, SPT_STORE_CONFLICT), rule_of(SPT_FAULT_READ, SPT_STORE_BUSY)};
    fill(fixture);
    rules[0].times = 5;
    rules[1].at = 3;
    assert_int_equal(set_rules(fixture, rules, 2), SPT_OK);
    assert_int_equal(spt_store_check_count(fixture->store, 1, 10, &counted), SPT_OK);
    assert_int_equal(counted, 10);
}

static void counting_stops_at_errors(void **state)
{
    static const struct {
        int32_t code;
        spt_status status;
    } cases[] = {{SPT_STORE_CONFLICT, SPT_E_BUSY},
                 {SPT_STORE_UNKNOWN, SPT_E_UNKNOWN},
                 {SPT_STORE_NOMEM, SPT_E_NOMEM},
                 {SPT_STORE_CORRUPT, SPT_E_STORE},
                 {0, SPT_E_STORE}};
    struct fixture *fixture = *state;
    fill(fixture);
    for (size_t c = 0; c < sizeof cases / sizeof cases[0]; c++) {
        uint64_t counted = 0;
        spt_fault_rule rule = rule_of(SPT_FAULT_COMMIT, cases[c].code);
        rule.at = 4;
        rule.times = 0;
        set_rule(fixture, rule);
        assert_int_equal(spt_store_check_count(fixture->store, 1, 10, &counted), cases[c].status);
        assert_int_equal(counted, 3);
    }
}

/* ---- without a rule it is the store inside ---- */

static spt_status open_wrapped(void *ctx, spt_store **store)
{
    struct broken_file **file = ctx;
    spt_store *inner = NULL;
    broken_forget(*file);
    *file = broken_file_new(NO_DEFECT);
    spt_status status = broken_open(*file, &inner);
    if (status == SPT_OK)
        status = spt_store_open_fault(inner, NULL, NULL, NULL, store);
    spt_store_unref(inner);
    return status;
}

static void without_rules_the_contract_holds(void **state)
{
    (void)state;
    struct broken_file *file = NULL;
    spt_store_check_options options;
    spt_store_check_options_init(&options, (uint32_t)sizeof options);
    options.ctx = &file;
    options.open = open_wrapped;
    options.batches = 50;
    options.commits = 10;
    assert_int_equal(spt_store_check(&options), SPT_OK);
    broken_forget(file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_commit_is_refused_so_many_times, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_commit_fails_for_ever, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_outcome_is_unknown_before_and_after, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_read_fails_before_and_after, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_read_is_turned_around, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_column_is_falsified, set_up, tear_down),
        cmocka_unit_test_setup_teardown(rows_are_dropped_doubled_and_bent, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_text_is_falsified, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_wrong_plan_is_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_plan_past_its_bounds_is_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_incomplete_allocator_is_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_first_of_two_rules_decides, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_inner_stores_failure_is_passed_on, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_row_of_no_table_is_passed_on_as_it_is, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_read_of_very_many_ranges_is_not_turned, set_up, tear_down),
        cmocka_unit_test_setup_teardown(memory_failures_change_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(counting_goes_on_after_conflicts, set_up, tear_down),
        cmocka_unit_test_setup_teardown(counting_stops_at_errors, set_up, tear_down),
        cmocka_unit_test(without_rules_the_contract_holds),
    };
    return cmocka_run_group_tests_name("store_fault", tests, NULL, NULL);
}
