/* SPDX-License-Identifier: MIT */
/*
 * The contract test where memory or threads run out, and over a store that fails: it ends with the right error, gives
 * everything back and closes the store. The library's own malloc and pthread_create are replaced by the linker.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <pthread.h>

#include <supportpoints/limits.h>
#include <supportpoints/store_check.h>
#include <supportpoints/store_fault.h>

/* ---- what runs out ---- */

static struct {
    atomic_int is_on;
    uint64_t fail_at; /* 0: never */
    int for_ever;
    uint64_t asked, refused;
    uint64_t thread_fails_at; /* likewise */
    uint64_t threads;
    int64_t blocks;
} scarce;

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *block, size_t size);
void __real_free(void *block);
int __real_pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*run)(void *), void *argument);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *block, size_t size);
void __wrap_free(void *block);
int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*run)(void *), void *argument);

static int is_refused(void)
{
    if (!atomic_load(&scarce.is_on) || scarce.fail_at == 0)
        return 0;
    scarce.asked++;
    int now = scarce.for_ever ? scarce.asked >= scarce.fail_at : scarce.asked == scarce.fail_at;
    scarce.refused += (uint64_t)now;
    return now;
}

void *__wrap_malloc(size_t size)
{
    if (is_refused())
        return NULL;
    scarce.blocks++;
    return __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    if (is_refused())
        return NULL;
    scarce.blocks++;
    return __real_calloc(count, size);
}

void *__wrap_realloc(void *block, size_t size)
{
    if (is_refused())
        return NULL;
    scarce.blocks += block == NULL;
    return __real_realloc(block, size);
}

void __wrap_free(void *block)
{
    scarce.blocks -= block != NULL;
    __real_free(block);
}

int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*run)(void *), void *argument)
{
    scarce.threads++;
    return scarce.threads == scarce.thread_fails_at ? 11 : __real_pthread_create(thread, attributes, run, argument);
}

/* ---- the store that is checked; its memory does not run out ---- */

/* Rows that no fault store would show. */
enum lie { NO_LIE, ROW_OF_NO_RANGE, NO_ROW, ROW_TOO_MANY, TEXT_TOO_LONG };

struct host {
    enum lie lie;
    spt_fault_rule rules[2];
    uint32_t rule_count;
    int close_fails;
    int opens, closes;
    spt_store *inner;
    int32_t outcome;
    char explanation[512];
};

static void *take(void *ctx, size_t size)
{
    (void)ctx;
    return __real_malloc(size);
}

static void give(void *ctx, void *block)
{
    (void)ctx;
    __real_free(block);
}

struct lying {
    enum lie lie;
    spt_sink sink;
    void *sink_ctx;
};

static int32_t show_lot_of_long_pack(const struct lying *lying, uint32_t range, const spt_row *row)
{
    char code[2 * SPT_CODE_BYTES];
    spt_lot_row lot;
    if (row->table != SPT_TABLE_LOT)
        return lying->sink(lying->sink_ctx, range, row);
    memcpy(&lot, row, sizeof lot);
    memset(code, 'x', sizeof code - 1);
    code[sizeof code - 1] = '\0';
    lot.pack = code;
    return lying->sink(lying->sink_ctx, range, (const spt_row *)(const void *)&lot);
}

/* Shows what it shows whatever it is told, as a store might that cannot stop. */
static int32_t lie(void *ctx, uint32_t range, const spt_row *row)
{
    const struct lying *lying = ctx;
    if (lying->lie == TEXT_TOO_LONG)
        return show_lot_of_long_pack(lying, range, row);
    for (int times = lying->lie == ROW_TOO_MANY ? 5000 : 1; times > 0; times--)
        lying->sink(lying->sink_ctx, lying->lie == ROW_OF_NO_RANGE ? 1000 : range, lying->lie == NO_ROW ? NULL : row);
    return SPT_SINK_GO_ON;
}

static int32_t read_inner(void *ctx, const spt_range *ranges, uint32_t count, spt_sink sink, void *sink_ctx)
{
    const struct host *host = ctx;
    struct lying lying = {host->lie, sink, sink_ctx};
    if (host->lie == NO_LIE)
        return spt_store_read(host->inner, ranges, count, sink, sink_ctx);
    return spt_store_read(host->inner, ranges, count, lie, &lying);
}

static int32_t commit_inner(void *ctx, const spt_batch *batch)
{
    const struct host *host = ctx;
    return spt_store_commit(host->inner, batch);
}

static int32_t close_inner(void *ctx)
{
    struct host *host = ctx;
    host->closes++;
    spt_status status = spt_store_unref(host->inner);
    return status == SPT_OK && !host->close_fails ? SPT_STORE_OK : SPT_STORE_CORRUPT;
}

static spt_allocator own_memory(void)
{
    const spt_allocator allocator = {(uint32_t)sizeof allocator, 0, NULL, take, give};
    return allocator;
}

static spt_status open_counted(struct host *host, spt_store **store)
{
    spt_allocator allocator = own_memory();
    spt_store_ops ops;
    spt_store_ops_init(&ops, (uint32_t)sizeof ops);
    ops.read = read_inner;
    ops.commit = commit_inner;
    ops.close = close_inner;
    host->opens++;
    assert_int_equal(spt_store_open_memory(&allocator, &host->inner), SPT_OK);
    return spt_store_new(&ops, host, &allocator, store);
}

static spt_status open_host(void *ctx, spt_store **store)
{
    struct host *host = ctx;
    spt_allocator allocator = own_memory();
    spt_fault_plan plan;
    spt_store *counted = NULL;
    if (host->rule_count == 0)
        return open_counted(host, store);
    spt_fault_plan_init(&plan, (uint32_t)sizeof plan);
    plan.rules = host->rules;
    plan.count = host->rule_count;
    assert_int_equal(open_counted(host, &counted), SPT_OK);
    spt_status status = spt_store_open_fault(counted, &plan, &allocator, NULL, store);
    spt_store_unref(counted);
    return status;
}

static void hear(void *ctx, const char *check, int32_t outcome, const char *explanation)
{
    struct host *host = ctx;
    (void)check;
    host->outcome = outcome;
    snprintf(host->explanation, sizeof host->explanation, "%s", explanation);
}

static spt_status reopen_same(void *ctx, spt_store **store)
{
    (void)ctx;
    (void)store;
    return SPT_OK;
}

static spt_store_check_options options_for(struct host *host, const char *only)
{
    spt_store_check_options options;
    spt_store_check_options_init(&options, (uint32_t)sizeof options);
    options.ctx = host;
    options.open = open_host;
    options.reopen = reopen_same;
    options.report = hear;
    options.only = only;
    options.commits = 5;
    options.batches = 20;
    options.threads = 2;
    return options;
}

static spt_status check(struct host *host, const char *only, uint64_t fail_at, int for_ever)
{
    spt_store_check_options options = options_for(host, only);
    int64_t blocks = scarce.blocks;
    scarce.fail_at = fail_at;
    scarce.for_ever = for_ever;
    scarce.asked = scarce.refused = 0;
    atomic_store(&scarce.is_on, 1);
    spt_status status = spt_store_check(&options);
    atomic_store(&scarce.is_on, 0);
    assert_int_equal(host->opens, host->closes);
    if (scarce.blocks != blocks)
        fail_msg("%s, allocation %llu: %lld blocks are not given back", only, (unsigned long long)fail_at,
                 (long long)(scarce.blocks - blocks));
    return status;
}

/* ---- memory ---- */

/* The first so many one by one; what follows is of a kind. */
#define ONE_BY_ONE 40

static void run_out(const char *only, int for_ever)
{
    uint64_t n = 1;
    do {
        struct host host = {0};
        spt_status status = check(&host, only, n, for_ever);
        if (status != (scarce.refused > 0 ? SPT_E_NOMEM : SPT_OK))
            fail_msg("%s, allocation %llu: %s %s", only, (unsigned long long)n, spt_status_name(status),
                     host.explanation);
        n += n < ONE_BY_ONE ? 1 : 1 + n / 4;
    } while (scarce.refused > 0);
}

static void every_check_ends_where_memory_runs_out(void **state)
{
    (void)state;
    for (uint32_t c = 0; spt_store_check_list(c) != NULL; c++)
        /* Processes are the host's. */
        if (strncmp(spt_store_check_list(c), "processes/", 10) != 0) {
            run_out(spt_store_check_list(c), 0);
            run_out(spt_store_check_list(c), 1);
        }
}

static void nothing_runs_on_where_memory_has_run_out(void **state)
{
    struct host host = {0};
    (void)state;
    assert_int_equal(check(&host, NULL, 1, 1), SPT_E_NOMEM);
    assert_int_equal(host.opens, 1);
}

/* ---- threads ---- */

static void every_check_ends_where_there_is_no_thread(void **state)
{
    static const char *const checks[] = {"read/one-revision", "threads/conflict-counting", "threads/own-accounts"};
    (void)state;
    for (size_t c = 0; c < sizeof checks / sizeof checks[0]; c++)
        for (uint64_t at = 1; at <= (c == 0 ? 1u : 2u); at++) {
            struct host host = {0};
            scarce.threads = 0;
            scarce.thread_fails_at = at;
            spt_status status = check(&host, checks[c], 0, 0);
            scarce.thread_fails_at = 0;
            assert_int_equal(status, SPT_E_NOMEM);
        }
}

/* ---- stores that fail ---- */

static spt_fault_rule rule_of(uint32_t kind, int32_t code, uint32_t at, uint32_t times)
{
    spt_fault_rule rule;
    spt_fault_rule_init(&rule, (uint32_t)sizeof rule);
    rule.kind = kind;
    rule.code = code;
    rule.at = at;
    rule.times = times;
    return rule;
}

static void expect_explained(struct host *host, const char *only, const char *words)
{
    assert_int_equal(check(host, only, 0, 0), SPT_E_STORE);
    assert_int_equal(host->outcome, SPT_CHECK_FAILED);
    if (strstr(host->explanation, words) == NULL)
        fail_msg("\"%s\" says nothing of \"%s\"", host->explanation, words);
}

static void a_stores_answer_is_named(void **state)
{
    static const struct {
        int32_t code;
        const char *name;
    } answers[] = {
        {SPT_STORE_UNKNOWN, "SPT_STORE_UNKNOWN"}, {SPT_STORE_BUSY, "SPT_STORE_BUSY"},
        {SPT_STORE_NOMEM, "SPT_STORE_NOMEM"},     {SPT_STORE_CORRUPT, "SPT_STORE_CORRUPT"},
        {SPT_STORE_FORKED, "SPT_STORE_FORKED"},   {SPT_STORE_CONFLICT, "SPT_STORE_CONFLICT"},
        {4711, "a code of its own (4711)"},
    };
    (void)state;
    for (size_t a = 0; a < sizeof answers / sizeof answers[0]; a++) {
        struct host host = {.rules = {rule_of(SPT_FAULT_COMMIT, answers[a].code, 1, 0)}, .rule_count = 1};
        expect_explained(&host, "range/prefix", answers[a].name);
        host.rules[0] = rule_of(SPT_FAULT_READ, answers[a].code, 1, 0);
        expect_explained(&host, "range/prefix", answers[a].name);
    }
}

static void a_row_that_cannot_be_is_named(void **state)
{
    struct host host = {.rules = {rule_of(SPT_FAULT_ROW_TABLE, 0, 1, 0)}, .rule_count = 1};
    (void)state;
    host.rules[0].number = SPT_TABLE_RULE;
    expect_explained(&host, "order/ascending", "another table");
    host.rules[0] = rule_of(SPT_FAULT_ROW_VALUE, 0, 1, 0);
    host.rules[0].table = SPT_TABLE_LOT;
    host.rules[0].column = spt_schema_get()->tables[SPT_TABLE_LOT].column_count - 1;
    expect_explained(&host, "order/ascending", "NULL");
}

static void a_lie_is_named(void **state)
{
    static const struct {
        enum lie lie;
        const char *words;
    } lies[] = {{ROW_OF_NO_RANGE, "not asked for"},
                {NO_ROW, "the row is NULL"},
                {ROW_TOO_MANY, "far too many rows"},
                {TEXT_TOO_LONG, "longer than its bound"}};
    (void)state;
    for (size_t l = 0; l < sizeof lies / sizeof lies[0]; l++) {
        struct host host = {.lie = lies[l].lie};
        expect_explained(&host, "order/ascending", lies[l].words);
    }
}

static void a_close_that_fails_is_told(void **state)
{
    struct host host = {.close_fails = 1};
    (void)state;
    expect_explained(&host, "range/prefix", "close failed");
}

static void a_store_that_is_busy_for_a_while_passes(void **state)
{
    struct host host = {.rule_count = 2};
    (void)state;
    host.rules[0] = rule_of(SPT_FAULT_COMMIT, SPT_STORE_BUSY, 2, 7);
    host.rules[1] = rule_of(SPT_FAULT_READ, SPT_STORE_BUSY, 2, 3);
    assert_int_equal(check(&host, "read/one-revision", 0, 0), SPT_OK);
}

static void a_writer_that_fails_is_told_of(void **state)
{
    struct host host = {.rules = {rule_of(SPT_FAULT_COMMIT, SPT_STORE_CORRUPT, 3, 0)}, .rule_count = 1};
    (void)state;
    expect_explained(&host, "read/one-revision", "a commit while another thread read");
    host.rules[0] = rule_of(SPT_FAULT_COMMIT, SPT_STORE_UNKNOWN, 4, 0);
    expect_explained(&host, "threads/conflict-counting", "a thread ended with SPT_E_UNKNOWN");
    host.rules[0] = rule_of(SPT_FAULT_COMMIT, SPT_STORE_CORRUPT, 1, 0);
    expect_explained(&host, "threads/conflict-counting", "SPT_STORE_CORRUPT");
    expect_explained(&host, "read/one-revision", "SPT_STORE_CORRUPT");
}

static spt_status open_none(void *ctx, spt_store **store)
{
    (void)ctx;
    *store = NULL;
    return SPT_OK;
}

static spt_status reopen_none(void *ctx, spt_store **store)
{
    (void)ctx;
    assert_int_equal(spt_store_unref(*store), SPT_OK);
    *store = NULL;
    return SPT_OK;
}

static spt_status reopen_fails(void *ctx, spt_store **store)
{
    (void)ctx;
    (void)store;
    return SPT_E_CORRUPT;
}

/* A host that answers SPT_OK and gives no store. */
static void a_store_that_is_not_given_fails(void **state)
{
    struct host host = {0};
    spt_store_check_options options = options_for(&host, "range/prefix");
    (void)state;
    options.open = open_none;
    assert_int_equal(spt_store_check(&options), SPT_E_STORE);
    assert_non_null(strstr(host.explanation, "open gave"));
    options = options_for(&host, "reopen/everything-there");
    options.reopen = reopen_none;
    assert_int_equal(spt_store_check(&options), SPT_E_STORE);
    assert_non_null(strstr(host.explanation, "reopen gave"));
    options.reopen = reopen_fails;
    assert_int_equal(spt_store_check(&options), SPT_E_STORE);
    assert_non_null(strstr(host.explanation, "reopen gave"));
    assert_int_equal(host.opens, host.closes);
}

/* ---- processes ---- */

static spt_status no_process(void *ctx, spt_store *store, int64_t account, uint32_t commits, uint64_t *counted)
{
    (void)ctx;
    (void)store;
    (void)account;
    (void)commits;
    (void)counted;
    return SPT_E_BUSY;
}

static spt_status one_process(void *ctx, spt_store *store, int64_t account, uint32_t commits, uint64_t *counted)
{
    (void)ctx;
    return spt_store_check_count(store, account, commits, counted);
}

static spt_status two_processes(void *ctx, spt_store *store, int64_t account, uint32_t commits, uint64_t *counted)
{
    return one_process(ctx, store, account, 2 * commits, counted);
}

static void too_few_processes_fail(void **state)
{
    struct host host = {0};
    spt_store_check_options options = options_for(&host, "processes/conflict-counting");
    (void)state;
    options.processes = no_process;
    assert_int_equal(spt_store_check(&options), SPT_E_STORE);
    assert_non_null(strstr(host.explanation, "SPT_E_BUSY"));
    options.processes = one_process;
    assert_int_equal(spt_store_check(&options), SPT_E_STORE);
    assert_non_null(strstr(host.explanation, "two processes"));
    host.rules[0] = rule_of(SPT_FAULT_COMMIT, SPT_STORE_CORRUPT, 1, 0);
    host.rule_count = 1;
    assert_int_equal(spt_store_check(&options), SPT_E_STORE);
    assert_non_null(strstr(host.explanation, "SPT_STORE_CORRUPT"));
}

static void the_reader_beside_processes_may_be_refused_or_kept_waiting(void **state)
{
    struct host host = {.rules = {rule_of(SPT_FAULT_READ, SPT_STORE_BUSY, 3, 2)}, .rule_count = 1};
    spt_store_check_options options = options_for(&host, "processes/one-revision");
    (void)state;
    options.processes = two_processes;
    assert_int_equal(spt_store_check(&options), SPT_OK);
    host.rules[0] = rule_of(SPT_FAULT_COMMIT, SPT_STORE_CORRUPT, 1, 0);
    assert_int_equal(spt_store_check(&options), SPT_E_STORE);
    host.rule_count = 0;
    scarce.threads = 0;
    scarce.thread_fails_at = 1;
    spt_status status = spt_store_check(&options);
    scarce.thread_fails_at = 0;
    assert_int_equal(status, SPT_E_NOMEM);
}

/* ---- the ends of the options ---- */

static void options_past_their_range_are_refused(void **state)
{
    struct host host = {0};
    spt_store_check_options good = options_for(&host, "range/prefix"), options = good;
    uint64_t counted = 7;
    spt_store *store = NULL;
    (void)state;
    options.threads = 65;
    assert_int_equal(spt_store_check(&options), SPT_E_INVALID);
    options.threads = 64;
    assert_int_equal(spt_store_check(&options), SPT_OK);
    options = good;
    options.commits = 100001;
    assert_int_equal(spt_store_check(&options), SPT_E_INVALID);
    options.commits = 100000;
    assert_int_equal(spt_store_check(&options), SPT_OK);
    options = good;
    options.batches = 10001;
    assert_int_equal(spt_store_check(&options), SPT_E_INVALID);
    options.batches = 10000;
    assert_int_equal(spt_store_check(&options), SPT_OK);
    assert_int_equal(open_counted(&host, &store), SPT_OK);
    assert_int_equal(spt_store_check_count(store, 1, 100001, &counted), SPT_E_INVALID);
    assert_int_equal(counted, 7);
    assert_int_equal(spt_store_unref(store), SPT_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_check_ends_where_memory_runs_out),
        cmocka_unit_test(nothing_runs_on_where_memory_has_run_out),
        cmocka_unit_test(every_check_ends_where_there_is_no_thread),
        cmocka_unit_test(a_stores_answer_is_named),
        cmocka_unit_test(a_row_that_cannot_be_is_named),
        cmocka_unit_test(a_lie_is_named),
        cmocka_unit_test(a_close_that_fails_is_told),
        cmocka_unit_test(a_store_that_is_busy_for_a_while_passes),
        cmocka_unit_test(a_writer_that_fails_is_told_of),
        cmocka_unit_test(a_store_that_is_not_given_fails),
        cmocka_unit_test(too_few_processes_fail),
        cmocka_unit_test(the_reader_beside_processes_may_be_refused_or_kept_waiting),
        cmocka_unit_test(options_past_their_range_are_refused),
    };
    return cmocka_run_group_tests_name("store_check_scarce", tests, NULL, NULL);
}
