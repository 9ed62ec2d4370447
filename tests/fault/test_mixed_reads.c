/* SPDX-License-Identifier: MIT */
/*
 * Every scenario over a store without snapshots, with somebody else at work: between two ranges of a read, so that its
 * rows are of two revisions, and before a commit. The outcome is that of the two one after the other.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "scenarios.h"

typedef void (*disturbance)(struct scene *scene, int number);

static void disturb_grants(void *ctx, int number)
{
    scene_other_grants(ctx, number);
}

static void disturb_sets(void *ctx, int number)
{
    scene_other_sets(ctx, number);
}

/* Who comes, and where they are called from. */
static const struct other {
    disturbance now;
    void (*later)(void *ctx, int number);
    uint32_t traits; /* that a scenario must have */
} others[] = {
    {scene_other_grants, disturb_grants, SCENE_ACCOUNT},
    {scene_other_sets, disturb_sets, 0},
};

#define OTHERS (sizeof others / sizeof others[0])

/* What comes of the two one after the other; `times` before the call, or once after it. */
static struct outcome in_turn(const struct scenario *scenario, uint32_t stage, const struct other *other, int before,
                              int after)
{
    struct scene scene;
    scene_begin(&scene, scenario, stage);
    for (int number = 1; number <= before; number++)
        other->now(&scene, number);
    spt_status status = scene_call(&scene);
    struct outcome made = {.status = status};
    made.answer = scene_take_answer(&scene, status);
    for (int number = before + 1; number <= before + after; number++)
        other->now(&scene, number);
    made.rows = dump_of(scene.inner);
    scene_end(&scene);
    return made;
}

/* The rows after others came so often, and nothing else happened. */
static struct dump alone(const struct scenario *scenario, uint32_t stage, const struct other *other, int times)
{
    struct scene scene;
    scene_begin(&scene, scenario, stage);
    for (int number = 1; number <= times; number++)
        other->now(&scene, number);
    struct dump rows = dump_of(scene.inner);
    scene_end(&scene);
    return rows;
}

static int is_same(const struct outcome *a, const struct outcome *b)
{
    return a->status == b->status && dump_is_equal(&a->answer, &b->answer) && dump_is_equal(&a->rows, &b->rows);
}

/* What is expected where somebody comes once: the call after them, or the call before them. */
struct expected {
    struct outcome call_last;
    struct outcome call_first;
};

static struct expected expect(const struct scenario *scenario, uint32_t stage, const struct other *other)
{
    struct expected made = {in_turn(scenario, stage, other, 1, 0), in_turn(scenario, stage, other, 0, 1)};
    return made;
}

static void expected_end(struct expected *expected)
{
    outcome_end(&expected->call_last);
    outcome_end(&expected->call_first);
}

static void check_bound(const struct scene *scene, const char *how)
{
    if (scene->liar->reads >= LIAR_MOST_READS)
        scene_fail(scene, "%s: it does not end", how);
}

/* An audit reads an account in many reads, and may say that it was changed all the while. */
static int may_be_busy(const struct scenario *scenario)
{
    return (scenario->traits & SCENE_AUDITS) != 0;
}

static void play(const struct scenario *scenario, uint32_t stage, const struct other *other,
                 const struct expected *expected, uint64_t cut_read, uint32_t cut_range, uint64_t cut_commit)
{
    struct scene scene;
    char how[100];
    snprintf(how, sizeof how, "other %d in read %llu before range %lu, before commit %llu", (int)(other - others),
             (unsigned long long)cut_read, (unsigned long)cut_range, (unsigned long long)cut_commit);
    scene_begin(&scene, scenario, stage);
    liar_plan(scene.liar, LIE_NONE);
    scene.liar->other = other->later;
    scene.liar->other_ctx = &scene;
    scene.liar->cut_read = cut_read;
    scene.liar->cut_range = cut_range;
    scene.liar->cut_commit = cut_commit;
    struct outcome got = {.status = scene_call(&scene)};
    check_bound(&scene, how);
    int came = scene.liar->others;
    got.answer = scene_take_answer(&scene, got.status);
    got.rows = dump_of(scene.inner);
    liar_plan(scene.liar, LIE_NONE);
    if (came > 0 && !is_same(&expected->call_last, &got) && !is_same(&expected->call_first, &got) &&
        !(may_be_busy(scenario) && got.status == SPT_E_BUSY))
        scene_compare(&scene, how, &expected->call_last, &got);
    outcome_end(&got);
    scene_end(&scene);
}

/* How many reads and commits the call makes, and how many ranges its longest read has. */
static void measure(const struct scenario *scenario, uint32_t stage, struct liar *measured)
{
    struct scene scene;
    scene_begin(&scene, scenario, stage);
    liar_plan(scene.liar, LIE_NONE);
    scene.liar->most_ranges = 0;
    struct outcome got = {.status = scene_call(&scene)};
    *measured = *scene.liar;
    got.answer = scene_take_answer(&scene, got.status);
    outcome_end(&got);
    scene_end(&scene);
}

static void disturb(const struct scenario *scenario, uint32_t stage, const struct other *other)
{
    struct liar measured;
    struct expected expected = expect(scenario, stage, other);
    measure(scenario, stage, &measured);
    for (uint64_t read = 1; read <= measured.reads; read++)
        for (uint32_t range = 0; range < measured.most_ranges; range++)
            play(scenario, stage, other, &expected, read, range, 0);
    for (uint64_t commit = 1; commit <= measured.commits; commit++)
        play(scenario, stage, other, &expected, 0, 0, commit);
    expected_end(&expected);
}

/* Sweeps go from account to account: what others do in between is seen in part. Opening a desk begins a store. */
static int fits(const struct scenario *scenario, uint32_t stage, const struct other *other)
{
    uint32_t not_these = SCENE_SWEEPS | SCENE_UNIT | SCENE_NO_DESK;
    if (other->now == scene_other_grants)
        not_these |= SCENE_CLOSES;
    return scene_fits(scenario, stage) && (scenario->traits & not_these) == 0 &&
           (scenario->traits & other->traits) == other->traits;
}

static void somebody_comes_once(void **state)
{
    for (size_t i = 0; i < OTHERS; i++) {
        if (fits(*state, STAGE_LYING, &others[i]))
            disturb(*state, STAGE_LYING, &others[i]);
        if (fits(*state, STAGE_LYING | STAGE_DUE, &others[i]))
            disturb(*state, STAGE_LYING | STAGE_DUE, &others[i]);
    }
}

/* ---- sweeps ---- */

static void play_sweep(const struct scenario *scenario, uint64_t read, uint32_t range, uint64_t commit)
{
    struct scene scene;
    scene_begin(&scene, scenario, STAGE_LYING);
    liar_plan(scene.liar, LIE_NONE);
    scene.liar->other = disturb_grants;
    scene.liar->other_ctx = &scene;
    scene.liar->cut_read = read;
    scene.liar->cut_range = range;
    scene.liar->cut_commit = commit;
    spt_status status = scene_call(&scene);
    check_bound(&scene, "a sweep");
    liar_plan(scene.liar, LIE_NONE);
    if (status < 0 || scene_audit(&scene, ACCOUNT) != 0)
        scene_fail(&scene, "with somebody in read %llu it gave %s", (unsigned long long)read, spt_status_name(status));
    struct dump answer = scene_take_answer(&scene, status);
    dump_end(&answer);
    assert_true(spt_desk_sweep(scene.desk, 1000, NULL) == SPT_OK);
    assert_int_equal(scene_audit(&scene, ACCOUNT), 0);
    scene_end(&scene);
}

/* What others did meanwhile is seen in part; all that is due is recorded in the end. */
static void sweeps_meet_others(void **state)
{
    static const char *const names[] = {"sweep_nothing", "sweep", "sweep_one", "sweep_many"};
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct liar measured;
        const struct scenario *scenario = scenario_named(names[i]);
        measure(scenario, STAGE_LYING, &measured);
        for (uint64_t read = 1; read <= measured.reads; read++)
            for (uint32_t range = 0; range < measured.most_ranges; range++)
                play_sweep(scenario, read, range, 0);
        for (uint64_t commit = 1; commit <= measured.commits; commit++)
            play_sweep(scenario, 0, 0, commit);
    }
}

/* ---- again and again ---- */

static void play_for_ever(const struct scenario *scenario, int commits)
{
    const struct other *other = &others[0];
    uint32_t stage = STAGE_LYING;
    struct scene scene;
    const char *how = commits ? "somebody before every commit" : "somebody in every read";
    scene_begin(&scene, scenario, stage);
    liar_plan(scene.liar, LIE_NONE);
    scene.liar->other = other->later;
    scene.liar->other_ctx = &scene;
    scene.liar->cut_read = commits ? 0 : UINT64_MAX;
    scene.liar->cut_range = (scenario->traits & SCENE_SECOND) != 0 ? 2 : 1;
    scene.liar->cut_commit = commits ? UINT64_MAX : 0;
    spt_status status = scene_call(&scene);
    check_bound(&scene, how);
    int came = scene.liar->others;
    liar_plan(scene.liar, LIE_NONE);
    struct dump found = dump_of(scene.inner);
    if (status != SPT_E_BUSY || !scene_is_untouched(&scene))
        scene_fail(&scene, "%s: it gave %s", how, spt_status_name(status));
    scene_end(&scene);
    struct dump theirs = alone(scenario, stage, other, came);
    if (!dump_is_equal(&theirs, &found)) {
        dump_explain(&theirs, &found);
        scene_fail(&scene, "%s: rows have changed that are not theirs", how);
    }
    dump_end(&theirs);
    dump_end(&found);
}

static void somebody_comes_for_ever(void **state)
{
    const struct scenario *scenario = *state;
    if (!fits(scenario, STAGE_LYING, &others[0]))
        return;
    play_for_ever(scenario, 0);
    if ((scenario->traits & SCENE_WRITES) != 0)
        play_for_ever(scenario, 1);
}

/* Somebody comes between the reads of one call, each time that it is tried: an answer, or SPT_E_BUSY. */
static void play_between_reads(const struct scenario *scenario, uint64_t every)
{
    struct scene scene;
    char how[60];
    snprintf(how, sizeof how, "somebody before every read of %llu", (unsigned long long)every);
    scene_begin(&scene, scenario, STAGE_LYING);
    liar_plan(scene.liar, LIE_NONE);
    scene.liar->other = disturb_grants;
    scene.liar->other_ctx = &scene;
    scene.liar->cut_every = every;
    spt_status status = scene_call(&scene);
    check_bound(&scene, how);
    int came = scene.liar->others;
    liar_plan(scene.liar, LIE_NONE);
    int is_refused = status == SPT_E_BUSY || (status == SPT_E_STALE && (scenario->traits & SCENE_GOES_STALE) != 0);
    if (status != scenario->expected && (!is_refused || !scene_is_untouched(&scene)))
        scene_fail(&scene, "%s: it gave %s", how, spt_status_name(status));
    struct dump answer = scene_take_answer(&scene, status);
    dump_end(&answer);
    struct dump found = dump_of(scene.inner);
    scene_end(&scene);
    struct dump theirs = alone(scenario, STAGE_LYING, &others[0], came);
    if (!dump_is_equal(&theirs, &found))
        fail_msg("%s: %s has changed rows", scenario->name, how);
    dump_end(&theirs);
    dump_end(&found);
}

static void somebody_comes_between_reads(void **state)
{
    const struct scenario *scenario = *state;
    if (!fits(scenario, STAGE_LYING, &others[0]) || (scenario->traits & SCENE_WRITES) != 0)
        return;
    for (uint64_t every = 1; every <= 3; every++)
        play_between_reads(scenario, every);
}

int main(void)
{
    const struct CMUnitTest sweeps[] = {cmocka_unit_test(sweeps_meet_others)};
    return cmocka_run_group_tests_name("sweeps", sweeps, NULL, NULL) +
           scene_run_tests("somebody else, once", somebody_comes_once) +
           scene_run_tests("somebody else, for ever", somebody_comes_for_ever) +
           scene_run_tests("somebody else, between the reads", somebody_comes_between_reads);
}
