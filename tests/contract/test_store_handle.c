/* SPDX-License-Identifier: MIT */
/* A store's handle: which ops it takes, how long it lives, and what a failing close says through all around it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <supportpoints/desk.h>
#include <supportpoints/store_fault.h>

#include "base/alloc.h"
#include "store/overlay.h"

/* What a store of two functions was asked. */
struct calls {
    int reads, commits, closes;
    int32_t close_answer;
};

static int32_t count_read(void *ctx, const spt_range *ranges, uint32_t count, spt_sink sink, void *sink_ctx)
{
    struct calls *calls = ctx;
    (void)ranges;
    (void)count;
    (void)sink;
    (void)sink_ctx;
    calls->reads++;
    return SPT_STORE_OK;
}

static int32_t count_commit(void *ctx, const spt_batch *batch)
{
    struct calls *calls = ctx;
    (void)batch;
    calls->commits++;
    return SPT_STORE_BUSY;
}

static int32_t count_close(void *ctx)
{
    struct calls *calls = ctx;
    calls->closes++;
    return calls->close_answer;
}

static spt_store_ops good_ops(void)
{
    spt_store_ops ops;
    spt_store_ops_init(&ops, (uint32_t)sizeof ops);
    ops.read = count_read;
    ops.commit = count_commit;
    ops.close = count_close;
    return ops;
}

static spt_store *open_store(struct calls *calls)
{
    spt_store_ops ops = good_ops();
    spt_store *store = NULL;
    assert_int_equal(spt_store_new(&ops, calls, NULL, &store), SPT_OK);
    return store;
}

/* ---- opening ---- */

static void expect_refused(const spt_store_ops *ops, const spt_allocator *allocator, spt_status expected)
{
    struct calls calls = {0};
    spt_store *store = NULL;
    assert_int_equal(spt_store_new(ops, &calls, allocator, &store), expected);
    assert_null(store);
    assert_int_equal(calls.closes, 0);
}

static void incomplete_ops_are_refused(void **state)
{
    (void)state;
    spt_store_ops ops = good_ops();
    expect_refused(NULL, NULL, SPT_E_INVALID);
    assert_int_equal(spt_store_new(&ops, NULL, NULL, NULL), SPT_E_INVALID);
    ops.read = NULL;
    expect_refused(&ops, NULL, SPT_E_INVALID);
    ops = good_ops();
    ops.commit = NULL;
    expect_refused(&ops, NULL, SPT_E_INVALID);
    ops = good_ops();
    ops.flags = SPT_STORE_SNAPSHOT | 2;
    expect_refused(&ops, NULL, SPT_E_INVALID);
}

static void ops_of_another_version_are_refused(void **state)
{
    (void)state;
    spt_store_ops ops = good_ops();
    ops.schema_version = SPT_SCHEMA_VERSION + 1;
    expect_refused(&ops, NULL, SPT_E_SCHEMA);
    ops.schema_version = SPT_SCHEMA_VERSION - 1;
    expect_refused(&ops, NULL, SPT_E_SCHEMA);
    ops = good_ops();
    ops.struct_size = (uint32_t)sizeof ops - 1;
    expect_refused(&ops, NULL, SPT_E_INVALID);
    ops.struct_size = 65537;
    expect_refused(&ops, NULL, SPT_E_INVALID);
}

/* A newer host's struct is longer: what this library does not know may only be unused. */
static void longer_ops_are_taken_where_the_rest_is_unused(void **state)
{
    (void)state;
    struct {
        spt_store_ops ops;
        void *later;
    } newer = {good_ops(), NULL};
    struct calls calls = {.close_answer = SPT_STORE_OK};
    spt_store *store = NULL;
    newer.ops.struct_size = (uint32_t)sizeof newer;
    assert_int_equal(spt_store_new(&newer.ops, &calls, NULL, &store), SPT_OK);
    assert_int_equal(spt_store_unref(store), SPT_OK);
    newer.later = &calls;
    expect_refused(&newer.ops, NULL, SPT_E_INVALID);
}

static void an_incomplete_allocator_is_refused(void **state)
{
    (void)state;
    spt_store_ops ops = good_ops();
    spt_allocator allocator;
    spt_allocator_init(&allocator, (uint32_t)sizeof allocator);
    allocator.allocate = NULL;
    expect_refused(&ops, &allocator, SPT_E_INVALID);
    spt_allocator_init(&allocator, (uint32_t)sizeof allocator);
    allocator.release = NULL;
    expect_refused(&ops, &allocator, SPT_E_INVALID);
    spt_allocator_init(&allocator, (uint32_t)sizeof allocator);
    allocator.struct_size = 8;
    expect_refused(&ops, &allocator, SPT_E_INVALID);
}

/* ---- calls and references ---- */

static void calls_are_passed_on(void **state)
{
    (void)state;
    struct calls calls = {.close_answer = SPT_STORE_OK};
    spt_store *store = open_store(&calls);
    assert_int_equal(spt_store_read(store, NULL, 0, NULL, NULL), SPT_STORE_OK);
    assert_int_equal(spt_store_commit(store, NULL), SPT_STORE_BUSY);
    assert_int_equal(calls.reads, 1);
    assert_int_equal(calls.commits, 1);
    assert_int_equal(spt_store_flags(store), 0);
    assert_int_equal(spt_store_flags(NULL), 0);
    assert_int_equal(spt_store_unref(store), SPT_OK);
}

static void the_last_reference_closes_once(void **state)
{
    (void)state;
    struct calls calls = {.close_answer = SPT_STORE_OK};
    spt_store *store = open_store(&calls);
    assert_ptr_equal(spt_store_ref(store), store);
    assert_int_equal(spt_store_unref(store), SPT_OK);
    assert_int_equal(calls.closes, 0);
    assert_int_equal(spt_store_unref(store), SPT_OK);
    assert_int_equal(calls.closes, 1);
    assert_null(spt_store_ref(NULL));
    assert_int_equal(spt_store_unref(NULL), SPT_OK);
}

static void a_store_need_not_have_a_close(void **state)
{
    (void)state;
    struct calls calls = {0};
    spt_store_ops ops = good_ops();
    spt_store *store = NULL;
    ops.close = NULL;
    assert_int_equal(spt_store_new(&ops, &calls, NULL, &store), SPT_OK);
    assert_int_equal(spt_store_unref(store), SPT_OK);
}

/* ---- a close that fails ---- */

static void a_failing_close_is_told(void **state)
{
    static const int32_t answers[] = {0, 1, SPT_STORE_BUSY, SPT_STORE_CORRUPT, 4711};
    (void)state;
    for (size_t a = 0; a < sizeof answers / sizeof answers[0]; a++) {
        struct calls calls = {.close_answer = answers[a]};
        spt_store *store = open_store(&calls);
        assert_int_equal(spt_store_unref(store), SPT_E_STORE);
        assert_int_equal(calls.closes, 1);
    }
}

static void a_failing_close_is_told_through_a_fault_store(void **state)
{
    (void)state;
    struct calls calls = {.close_answer = SPT_STORE_CORRUPT};
    spt_store *inner = open_store(&calls), *store = NULL;
    assert_int_equal(spt_store_open_fault(inner, NULL, NULL, NULL, &store), SPT_OK);
    assert_int_equal(spt_store_unref(inner), SPT_OK);
    assert_int_equal(spt_store_unref(store), SPT_E_STORE);
    assert_int_equal(calls.closes, 1);
}

static void a_failing_close_is_told_through_an_overlay(void **state)
{
    (void)state;
    struct calls calls = {.close_answer = SPT_STORE_CORRUPT};
    spt_allocator allocator;
    spt_allocator_init(&allocator, (uint32_t)sizeof allocator);
    spt_store *base = open_store(&calls), *store = NULL;
    spt_overlay *inside = NULL;
    assert_int_equal(spt_overlay_open(base, &allocator, &store, &inside), SPT_OK);
    assert_int_equal(spt_store_unref(base), SPT_OK);
    assert_int_equal(spt_store_unref(store), SPT_E_STORE);
    assert_int_equal(calls.closes, 1);
}

/* ---- arrays ---- */

static void an_array_larger_than_the_address_space_is_not_to_be_had(void **state)
{
    (void)state;
    spt_allocator allocator;
    spt_allocator_init(&allocator, (uint32_t)sizeof allocator);
    assert_null(spt_allocate_array(&allocator, SIZE_MAX / 8 + 1, 8));
    void *empty = spt_allocate_array(&allocator, 0, 8);
    void *nothing = spt_allocate_array(&allocator, 8, 0);
    assert_non_null(empty);
    assert_non_null(nothing);
    spt_release(&allocator, empty);
    spt_release(&allocator, nothing);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(incomplete_ops_are_refused),
        cmocka_unit_test(ops_of_another_version_are_refused),
        cmocka_unit_test(longer_ops_are_taken_where_the_rest_is_unused),
        cmocka_unit_test(an_incomplete_allocator_is_refused),
        cmocka_unit_test(calls_are_passed_on),
        cmocka_unit_test(the_last_reference_closes_once),
        cmocka_unit_test(a_store_need_not_have_a_close),
        cmocka_unit_test(a_failing_close_is_told),
        cmocka_unit_test(a_failing_close_is_told_through_a_fault_store),
        cmocka_unit_test(a_failing_close_is_told_through_an_overlay),
        cmocka_unit_test(an_array_larger_than_the_address_space_is_not_to_be_had),
    };
    return cmocka_run_group_tests_name("store_handle", tests, NULL, NULL);
}
