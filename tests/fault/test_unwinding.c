/* SPDX-License-Identifier: MIT */
/*
 * Every scenario with an exception of the host that unwinds through the call: out of a read, before any of its ranges,
 * and out of a commit. Nothing has changed, nothing is lost, and after spt_desk_recover() the same call succeeds.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "scenarios.h"

struct flight {
    struct scene *scene;
    jmp_buf landing;
};

static void jump(void *ctx, int number)
{
    struct flight *flight = ctx;
    (void)number;
    liar_plan(flight->scene->liar, LIE_NONE);
    longjmp(flight->landing, 1);
}

/* Makes the call; 1: it was unwound through, 0: it came to its end. */
static int call_unwinding(struct scene *scene, uint64_t cut_read, uint32_t cut_range, uint64_t cut_commit)
{
    static struct flight flight; /* what setjmp and longjmp leave alone */
    flight.scene = scene;
    liar_plan(scene->liar, LIE_NONE);
    scene->liar->other = jump;
    scene->liar->other_ctx = &flight;
    scene->liar->cut_read = cut_read;
    scene->liar->cut_range = cut_range;
    scene->liar->cut_commit = cut_commit;
    if (setjmp(flight.landing) != 0)
        return 1;
    struct outcome ended = scene_outcome(scene, scene_call(scene));
    outcome_end(&ended);
    return 0;
}

/* The call after the one that was unwound through. */
static void succeeds_afterwards(struct scene *scene, const char *how, const struct outcome *expected)
{
    struct outcome got = scene_outcome(scene, scene_call(scene));
    scene_compare(scene, how, expected, &got);
    outcome_end(&got);
}

/* 0: the call did not come that far. */
static int unwind(const struct scenario *scenario, uint64_t cut_read, uint32_t cut_range, uint64_t cut_commit,
                  const struct outcome *expected)
{
    static struct scene scene;
    static char how[100];
    snprintf(how, sizeof how, "unwound out of read %llu before range %lu, out of commit %llu",
             (unsigned long long)cut_read, (unsigned long)cut_range, (unsigned long long)cut_commit);
    scene_begin(&scene, scenario, STAGE_LYING);
    struct dump before = dump_of(scene.inner);
    int unwound = call_unwinding(&scene, cut_read, cut_range, cut_commit);
    if (unwound) {
        struct dump after = dump_of(scene.inner);
        if (!dump_is_equal(&before, &after) || !scene_is_untouched(&scene))
            scene_fail(&scene, "%s: something has changed", how);
        dump_end(&after);
        if (spt_desk_error_code(scene.desk) == SPT_OK && spt_desk_begin(scene.desk) != SPT_E_REENTRANT)
            scene_fail(&scene, "%s: the desk did not notice", how);
        spt_desk_recover(scene.desk);
        succeeds_afterwards(&scene, how, expected);
    }
    dump_end(&before);
    scene_end(&scene);
    return unwound;
}

/* A unit's or sweep's earlier batches stay; opening a desk has no handle yet that could be recovered. */
static int can_unwind(const struct scenario *scenario)
{
    uint32_t other = SCENE_SWEEPS | SCENE_UNIT | SCENE_BARE | SCENE_NO_DESK;
    return scene_fits(scenario, STAGE_LYING) && (scenario->traits & other) == 0 && scenario->answer != ANSWER_DESK;
}

static void a_call_is_unwound_through(void **state)
{
    const struct scenario *scenario = *state;
    if (!can_unwind(scenario))
        return;
    struct outcome expected = scene_undisturbed(scenario, STAGE_LYING);
    for (uint64_t read = 1; read < 6; read++)
        for (uint32_t range = 0; range < 14 && unwind(scenario, read, range, 0, &expected); range++)
            continue;
    unwind(scenario, 0, 0, 1, &expected);
    outcome_end(&expected);
}

int main(void)
{
    return scene_run_tests("a call is unwound through", a_call_is_unwound_through);
}
