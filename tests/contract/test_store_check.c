/* SPDX-License-Identifier: MIT */
/* The contract test tested: good stores pass, and every defect fails the check that is meant for it. */
#define _POSIX_C_SOURCE 200809L
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include <supportpoints/store_check.h>

#include "../../examples/own-store/own_store.h"
#include "broken_store.h"

/* ---- what the check is told of a store ---- */

struct host {
    int defect;
    struct broken_file *file;
    char path[64];
    int passed, failed, skipped;
    int lies; /* The count of the "processes" is one too high. */
    char last[512];
};

static void report(void *ctx, const char *check, int32_t outcome, const char *explanation)
{
    struct host *host = ctx;
    host->passed += outcome == SPT_CHECK_PASSED;
    host->failed += outcome == SPT_CHECK_FAILED;
    host->skipped += outcome == SPT_CHECK_SKIPPED;
    assert_int_equal(outcome == SPT_CHECK_PASSED, explanation[0] == '\0');
    if (outcome == SPT_CHECK_FAILED)
        snprintf(host->last, sizeof host->last, "%s: %s", check, explanation);
}

static spt_status open_broken(void *ctx, spt_store **store)
{
    struct host *host = ctx;
    broken_forget(host->file);
    host->file = broken_file_new(host->defect);
    return broken_open(host->file, store);
}

static spt_status reopen_broken(void *ctx, spt_store **store)
{
    struct host *host = ctx;
    assert_int_equal(spt_store_unref(*store), SPT_OK);
    return broken_open(host->file, store);
}

/* No processes, but others at the same store all the same. */
static spt_status count_twice(void *ctx, spt_store *store, int64_t account, uint32_t commits, uint64_t *counted)
{
    const struct host *host = ctx;
    uint64_t first = 0, second = 0;
    spt_status status = spt_store_check_count(store, account, commits, &first);
    if (status == SPT_OK)
        status = spt_store_check_count(store, account, commits, &second);
    *counted = first + second + (uint64_t)host->lies;
    return status;
}

static spt_store_check_options options_for(struct host *host)
{
    spt_store_check_options options;
    spt_store_check_options_init(&options, (uint32_t)sizeof options);
    options.ctx = host;
    options.open = open_broken;
    options.reopen = reopen_broken;
    options.processes = count_twice;
    options.report = report;
    options.commits = 25;
    return options;
}

static int list_length(void)
{
    int length = 0;
    while (spt_store_check_list((uint32_t)length) != NULL)
        length++;
    return length;
}

/* ---- good stores ---- */

static void a_good_store_passes(void **state)
{
    (void)state;
    struct host host = {.defect = NO_DEFECT};
    spt_store_check_options options = options_for(&host);
    spt_status status = spt_store_check(&options);
    broken_forget(host.file);
    assert_string_equal(host.last, "");
    assert_int_equal(status, SPT_OK);
    assert_int_equal(host.passed, list_length());
}

static spt_status open_own(void *ctx, spt_store **store)
{
    const struct host *host = ctx;
    unlink(host->path);
    return own_store_open(host->path, store);
}

static spt_status reopen_own(void *ctx, spt_store **store)
{
    const struct host *host = ctx;
    spt_status status = spt_store_unref(*store);
    *store = NULL;
    return status == SPT_OK ? own_store_open(host->path, store) : status;
}

/* It is for one thread. */
static void the_own_store_passes(void **state)
{
    (void)state;
    struct host host = {.path = "store-check-XXXXXX"};
    close(mkstemp(host.path));
    spt_store_check_options options = options_for(&host);
    options.open = open_own;
    options.reopen = reopen_own;
    options.threads = 0;
    spt_status status = spt_store_check(&options);
    unlink(host.path);
    assert_string_equal(host.last, "");
    assert_int_equal(status, SPT_OK);
    assert_int_equal(host.skipped, 4);
}

static spt_status open_memory(void *ctx, spt_store **store)
{
    (void)ctx;
    return spt_store_open_memory(NULL, store);
}

static void the_memory_store_passes(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 3; seed++) {
        struct host host = {.defect = NO_DEFECT};
        spt_store_check_options options = options_for(&host);
        options.open = open_memory;
        options.reopen = NULL;
        options.seed = seed;
        spt_status status = spt_store_check(&options);
        assert_string_equal(host.last, "");
        assert_int_equal(status, SPT_OK);
        assert_int_equal(host.skipped, 2);
    }
}

/* ---- bad stores ---- */

static const struct {
    int defect;
    const char *check;
} meant[] = {
    {ORDER_OF_PRIMARY_KEY, "order/ascending"},
    {ORDER_UNSIGNED, "order/ascending"},
    {ORDER_DESCENDING_IGNORED, "order/descending"},
    {ORDER_RANGES_REVERSED, "order/ascending"},
    {TEXT_BY_LENGTH, "order/text-by-bytes"},
    {TEXT_FOLDS_CASE, "order/text-by-bytes"},
    {TEXT_DROPS_SPACES, "order/text-by-bytes"},
    {TEXT_SIGNED_BYTES, "order/text-by-bytes"},
    {PREFIX_SHORT, "range/prefix"},
    {POSITION_IGNORED, "range/position"},
    {POSITION_INCLUSIVE, "range/position"},
    {POSITION_FIRST_COLUMN, "range/position"},
    {POSITION_ALWAYS_ASCENDING, "range/position"},
    {POSITION_OF_32_BITS, "range/position"},
    {LIMIT_IGNORED, "range/limit"},
    {LIMIT_SIGNED, "range/limit"},
    {LIMIT_BEFORE_POSITION, "range/limit"},
    {LIMIT_OVERALL, "range/dependent"},
    {RANGES_FIRST_32, "range/many"},
    {DEPENDENT_FIRST_ONLY, "range/dependent"},
    {DEPENDENT_DISTINCT, "range/dependent"},
    {DEPENDENT_OF_ALL, "sink/next"},
    {DEPENDENT_LAST_GROUP, "range/dependent-chain"},
    {KNOWN_HIDES_ALL, "range/known-revision"},
    {KNOWN_HIDES_OLDER, "range/known-revision"},
    {NEXT_IS_STOP, "sink/next"},
    {NEXT_IS_GO_ON, "sink/next"},
    {NEXT_SOURCE_ROW, "sink/next-dependent"},
    {STOP_IS_GO_ON, "sink/stop"},
    {STOP_IS_NEXT, "sink/stop"},
    {STOP_IS_FAILURE, "sink/stop"},
    {OTHER_IS_GO_ON, "sink/other-means-stop"},
    {GUARD_IGNORED, "guard/stale-revision"},
    {GUARD_ONLY_OLDER, "guard/stale-revision"},
    {GUARD_MISSING_PASSES, "guard/missing-account"},
    {GUARD_ZERO_PASSES, "guard/existing-account"},
    {GUARD_FIRST_ONLY, "guard/two-accounts"},
    {GUARD_FIRST_16, "commit/many-accounts"},
    {GUARD_FIRST_64, "commit/many-accounts"},
    {REVISION_STAYS, "guard/revision-plus-one"},
    {HALF_ON_CONFLICT, "commit/atomic"},
    {INSERT_REPLACES, "commit/insert-existing"},
    {TICKET_TWICE, "commit/ticket-id-unique"},
    {TICKET_CHECKED_FIRST, "commit/ticket-moves"},
    {TICKET_TAKES_ACTS, "commit/ticket-moves"},
    {ACCOUNT_BY_ITS_ROW, "commit/tickets-in-front"},
    {UPDATE_KEEPS_TEXTS, "commit/update"},
    {UPDATE_INSERTS, "commit/update-missing"},
    {DELETE_IGNORED, "commit/delete"},
    {INDEX_STALE, "commit/delete"},
    {INDEX_STALE, "commit/update"},
    {COMMIT_SEEN_LATER, "commit/visible-at-once"},
    {COMMIT_CUT_OFF, "commit/large"},
    {CHANGE_LOST, "random/batches"},
    {CHANGE_LOST, "reopen/random-batches"},
    {CONFLICT_SWALLOWED, "threads/conflict-counting"},
    {CONFLICT_SWALLOWED, "threads/own-accounts"},
    {CONFLICT_SWALLOWED, "processes/conflict-counting"},
    {READ_ANSWERS_ZERO, "range/prefix"},
    {COMMIT_ANSWERS_ONE, "guard/revision-plus-one"},
    {TEXT_CUT_OFF, "text/max-length-and-utf8"},
    {TEXT_ASCII, "text/max-length-and-utf8"},
    {INTEGER_OF_32_BITS, "integer/bounds"},
    {INTEGER_AS_DOUBLE, "integer/bounds"},
    {COLUMN_FORGOTTEN, "table/round-trip"},
    {ROW_SIZE_WRONG, "table/round-trip"},
    {ROW_NULL, "table/round-trip"},
    {ROW_NULL, "threads/conflict-counting"},
    {ROW_NULL, "read/one-revision"},
    {ROW_OF_NO_RANGE, "table/round-trip"},
    {ROW_OF_NO_RANGE, "threads/conflict-counting"},
    {ROW_OF_NO_RANGE, "read/one-revision"},
    {REVISIONS_MIXED, "read/one-revision"},
    {NO_SNAPSHOT, "read/one-revision"},
    {NO_SNAPSHOT, "processes/one-revision"},
    {REVISIONS_MIXED, "processes/one-revision"},
    {ROW_NULL, "processes/one-revision"},
    {READ_ANSWERS_ZERO, "processes/one-revision"},
    {CONFLICT_SWALLOWED, "processes/one-revision"},
    {GUARD_WITHOUT_LOCK, "threads/conflict-counting"},
    {LOST_ON_REOPEN, "reopen/everything-there"},
};

#define MEANT_COUNT (sizeof meant / sizeof meant[0])

static void every_defect_fails_its_check(void **state)
{
    (void)state;
    int missed = 0;
    for (size_t m = 0; m < MEANT_COUNT; m++) {
        struct host host = {.defect = meant[m].defect};
        spt_store_check_options options = options_for(&host);
        options.only = meant[m].check;
        spt_status status = spt_store_check(&options);
        broken_forget(host.file);
        int caught = status == SPT_E_STORE && host.failed == 1 && strlen(host.last) > strlen(meant[m].check) + 2 &&
                     strncmp(host.last, meant[m].check, strlen(meant[m].check)) == 0;
        if (!caught)
            print_message("defect %d is not seen by %s\n", meant[m].defect, meant[m].check);
        missed += !caught;
    }
    assert_int_equal(missed, 0);
}

/* No check may be left that no defect is known to fail, nor a defect without a check. */
static void every_check_has_a_defect(void **state)
{
    (void)state;
    for (int defect = 1; defect < DEFECT_COUNT; defect++) {
        size_t m = 0;
        while (m < MEANT_COUNT && meant[m].defect != defect)
            m++;
        assert_true(m < MEANT_COUNT);
    }
    for (uint32_t position = 0; spt_store_check_list(position) != NULL; position++) {
        size_t m = 0;
        while (m < MEANT_COUNT && strcmp(meant[m].check, spt_store_check_list(position)) != 0)
            m++;
        if (m == MEANT_COUNT)
            fail_msg("%s has no defect", spt_store_check_list(position));
    }
}

/* ---- the options ---- */

static void options_are_checked(void **state)
{
    (void)state;
    struct host host = {.defect = NO_DEFECT};
    spt_store_check_options good = options_for(&host), options = good;
    assert_int_equal(spt_store_check(NULL), SPT_E_INVALID);
    options.open = NULL;
    assert_int_equal(spt_store_check(&options), SPT_E_INVALID);
    options = good;
    options.only = "no/such-check";
    assert_int_equal(spt_store_check(&options), SPT_E_INVALID);
    options = good;
    options.threads = 1;
    assert_int_equal(spt_store_check(&options), SPT_E_INVALID);
    options = good;
    options.commits = 0;
    assert_int_equal(spt_store_check(&options), SPT_E_INVALID);
    options = good;
    options.struct_size = 4;
    assert_int_equal(spt_store_check(&options), SPT_E_INVALID);
    assert_null(spt_store_check_list(UINT32_MAX));
}

static void what_is_not_given_is_skipped(void **state)
{
    (void)state;
    struct host host = {.defect = NO_DEFECT};
    spt_store_check_options options = options_for(&host);
    options.reopen = NULL;
    options.processes = NULL;
    options.threads = 0;
    options.batches = 0;
    assert_int_equal(spt_store_check(&options), SPT_OK);
    broken_forget(host.file);
    assert_int_equal(host.skipped, 7);
    assert_int_equal(host.passed, list_length() - 7);
}

static void a_wrong_count_of_processes_fails(void **state)
{
    (void)state;
    struct host host = {.defect = NO_DEFECT, .lies = 1};
    spt_store_check_options options = options_for(&host);
    options.only = "processes/conflict-counting";
    assert_int_equal(spt_store_check(&options), SPT_E_STORE);
    broken_forget(host.file);
    assert_int_equal(host.failed, 1);
}

static spt_status open_nothing(void *ctx, spt_store **store)
{
    (void)ctx;
    (void)store;
    return SPT_E_NOMEM;
}

static void a_store_that_does_not_open_fails(void **state)
{
    (void)state;
    struct host host = {.defect = NO_DEFECT};
    spt_store_check_options options = options_for(&host);
    options.open = open_nothing;
    assert_int_equal(spt_store_check(&options), SPT_E_STORE);
    assert_int_equal(host.failed, list_length());
}

static void counting_says_what_went_wrong(void **state)
{
    (void)state;
    uint64_t counted = 7;
    spt_store *store = NULL;
    struct broken_file *file = broken_file_new(NO_DEFECT);
    assert_int_equal(broken_open(file, &store), SPT_OK);
    assert_int_equal(spt_store_check_count(NULL, 1, 1, &counted), SPT_E_INVALID);
    assert_int_equal(spt_store_check_count(store, 0, 1, &counted), SPT_E_INVALID);
    assert_int_equal(spt_store_check_count(store, 1, 0, &counted), SPT_E_INVALID);
    assert_int_equal(spt_store_check_count(store, 1, 1, NULL), SPT_E_INVALID);
    assert_int_equal(counted, 7);
    assert_int_equal(spt_store_check_count(store, 1, 1, &counted), SPT_E_STORE);
    assert_int_equal(counted, 0);
    spt_store_unref(store);
    broken_forget(file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_good_store_passes),
        cmocka_unit_test(the_own_store_passes),
        cmocka_unit_test(the_memory_store_passes),
        cmocka_unit_test(every_defect_fails_its_check),
        cmocka_unit_test(every_check_has_a_defect),
        cmocka_unit_test(options_are_checked),
        cmocka_unit_test(what_is_not_given_is_skipped),
        cmocka_unit_test(a_wrong_count_of_processes_fails),
        cmocka_unit_test(a_store_that_does_not_open_fails),
        cmocka_unit_test(counting_says_what_went_wrong),
    };
    return cmocka_run_group_tests_name("store_check", tests, NULL, NULL);
}
