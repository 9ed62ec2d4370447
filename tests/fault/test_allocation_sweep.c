/* SPDX-License-Identifier: MIT */
/*
 * Every scenario with each of its allocations refused, once and from then on for ever: #SPT_E_NOMEM, nothing changed,
 * nothing lost, and the same call then does what it would have done.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "scenarios.h"

/* More allocations in one call than this: the sweep would never end. */
#define MOST_ALLOCATIONS 5000

/* An empty store may have got the desk's own row from the call that failed afterwards. */
static int may_have_begun(const struct scene *scene, const struct dump *before)
{
    return (scene->scenario->traits & SCENE_NO_DESK) != 0 && before->length == 0;
}

static void nothing_changed(const struct scene *scene, const char *how, const struct dump *before)
{
    if (!scene_is_untouched(scene))
        scene_fail(scene, "%s: the out-parameter was touched", how);
    if (!may_have_begun(scene, before))
        scene_compare_rows(scene, how, before);
}

static void refused(const struct scene *scene, const char *how, spt_status status)
{
    if (status != SPT_E_NOMEM)
        scene_fail(scene, "%s: it gave %s", how, spt_status_name(status));
    if (scene->desk != NULL && spt_desk_error_code(scene->desk) != SPT_E_NOMEM)
        scene_fail(scene, "%s: the desk's error is %s", how, spt_status_name(spt_desk_error_code(scene->desk)));
}

/* What is kept for the next call does not grow with the number of failures. */
static void keeps_no_more(struct scene *scene, const char *how, uint64_t n)
{
    uint64_t bytes = 0;
    for (int times = 0; times < 3; times++) {
        counting_plan(&scene->memory, n, 1);
        spt_status status = scene_call(scene);
        counting_plan(&scene->memory, 0, 0);
        if (status != SPT_E_NOMEM) {
            struct outcome other = scene_outcome(scene, status);
            outcome_end(&other);
            return;
        }
        if (times == 2 && scene->memory.bytes != bytes)
            scene_fail(scene, "%s: each failure keeps %lld bytes more", how, (long long)(scene->memory.bytes - bytes));
        bytes = scene->memory.bytes;
    }
}

static void succeeds(struct scene *scene, const char *how, const struct outcome *expected)
{
    struct outcome got = scene_outcome(scene, scene_call(scene));
    scene_compare(scene, how, expected, &got);
    outcome_end(&got);
}

/* One refusal; 0: the call did not come that far. */
static int refuse(const struct scenario *scenario, uint32_t stage, uint64_t n, int for_ever,
                  const struct outcome *expected)
{
    struct scene scene;
    struct dump before = {0};
    char how[80];
    snprintf(how, sizeof how, "allocation %llu refused %s", (unsigned long long)n, for_ever ? "for ever" : "once");
    scene_begin(&scene, scenario, stage);
    if (scene.inner != NULL)
        before = dump_of(scene.inner);
    counting_plan(&scene.memory, n, for_ever);
    spt_status status = scene_call(&scene);
    int came = scene.memory.refused > 0;
    counting_plan(&scene.memory, 0, 0);
    if (came) {
        refused(&scene, how, status);
        nothing_changed(&scene, how, &before);
        succeeds(&scene, how, expected);
    } else {
        struct outcome got = scene_outcome(&scene, status);
        scene_compare(&scene, how, expected, &got);
        outcome_end(&got);
    }
    dump_end(&before);
    scene_end(&scene);
    return came;
}

static void fail_again_and_again(const struct scenario *scenario, uint32_t stage, uint64_t allocations)
{
    for (uint64_t n = 1; n < allocations; n++) {
        struct scene scene;
        scene_begin(&scene, scenario, stage);
        keeps_no_more(&scene, "again and again", n);
        scene_end(&scene);
    }
}

static void sweep(const struct scenario *scenario, uint32_t stage)
{
    struct outcome expected = scene_undisturbed(scenario, stage);
    for (int for_ever = 0; for_ever < 2; for_ever++) {
        uint64_t n = 1;
        while (refuse(scenario, stage, n, for_ever, &expected))
            assert_true(++n < MOST_ALLOCATIONS);
        if (for_ever && stage == 0)
            fail_again_and_again(scenario, stage, n);
    }
    outcome_end(&expected);
}

static void every_allocation(void **state)
{
    static const uint32_t stages[] = {
        0, STAGE_NO_OUT, STAGE_STALE, STAGE_UNIT, STAGE_DUE, STAGE_UNIT | STAGE_DUE,
    };
    for (size_t i = 0; i < sizeof stages / sizeof stages[0]; i++)
        if (scene_fits(*state, stages[i]))
            sweep(*state, stages[i]);
}

/* ---- the fault store ---- */

static spt_fault_plan two_rules(spt_fault_rule rules[2])
{
    spt_fault_plan plan;
    for (int i = 0; i < 2; i++) {
        spt_fault_rule_init(&rules[i], (uint32_t)sizeof rules[i]);
        rules[i].kind = SPT_FAULT_ROW_VALUE;
        rules[i].table = SPT_TABLE_PACK;
        rules[i].column = 10;
        rules[i].text = i == 0 ? "one" : "two";
    }
    spt_fault_plan_init(&plan, (uint32_t)sizeof plan);
    plan.rules = rules;
    plan.count = 2;
    return plan;
}

static void the_fault_store(void **state)
{
    struct counting memory = {0};
    spt_allocator allocator = counting_allocator(&memory);
    spt_fault_rule rules[2];
    spt_fault_plan plan = two_rules(rules);
    spt_store *inner = NULL, *store = NULL;
    spt_fault *fault = NULL;
    uint64_t n = 0;
    (void)state;
    assert_int_equal(spt_store_open_memory(NULL, &inner), SPT_OK);
    do {
        n++;
        counting_plan(&memory, n, (int)(n & 1));
        spt_status status = spt_store_open_fault(inner, &plan, &allocator, &fault, &store);
        assert_int_equal(status, memory.refused > 0 ? SPT_E_NOMEM : SPT_OK);
        assert_true((store == NULL) == (memory.refused > 0));
        assert_true((fault == NULL) == (memory.refused > 0));
        assert_true((memory.blocks == 0) == (memory.refused > 0));
    } while (memory.refused > 0);
    uint64_t bytes = memory.bytes;
    for (n = 1, memory.refused = 1; memory.refused > 0; n++) {
        counting_plan(&memory, n, 0);
        spt_status status = spt_fault_set(fault, &plan);
        assert_int_equal(status, memory.refused > 0 ? SPT_E_NOMEM : SPT_OK);
        assert_int_equal(memory.bytes, bytes);
    }
    assert_int_equal(spt_store_unref(store), SPT_OK);
    assert_int_equal(spt_store_unref(inner), SPT_OK);
    assert_int_equal(memory.blocks, 0);
}

int main(void)
{
    const struct CMUnitTest others[] = {cmocka_unit_test(the_fault_store)};
    int failed = cmocka_run_group_tests_name("allocations of the fault store", others, NULL, NULL);
    return failed + scene_run_tests("allocations", every_allocation);
}
