/* SPDX-License-Identifier: MIT */
/*
 * Every scenario with each of its store calls failing, conflicting, not knowing, once and for ever: the error that
 * status.h promises, nothing changed, and the same call then does what it would have done, once.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "scenarios.h"

/* A call that reads or commits more often than this has lost its bound. */
#define MOST_CALLS 10000

/* What a store may answer, and what becomes of it. Commits alone may conflict or not know. */
static const struct {
    int32_t code;
    spt_status read;
    spt_status commit;
} answers[] = {
    {0, SPT_E_STORE, SPT_E_STORE},
    {1, SPT_E_STORE, SPT_E_STORE},
    {-1, SPT_E_STORE, SPT_E_STORE},
    {12345, SPT_E_STORE, SPT_E_STORE},
    {SPT_SINK_GO_ON, SPT_E_STORE, SPT_E_STORE},
    {SPT_STORE_NOMEM, SPT_E_NOMEM, SPT_E_NOMEM},
    {SPT_STORE_CORRUPT, SPT_E_CORRUPT, SPT_E_CORRUPT},
    {SPT_STORE_FORKED, SPT_E_FORKED, SPT_E_FORKED},
    {SPT_STORE_BUSY, SPT_E_BUSY, SPT_E_BUSY},
    {SPT_STORE_UNKNOWN, SPT_E_STORE, SPT_E_UNKNOWN},
    {SPT_STORE_CONFLICT, SPT_E_STORE, SPT_OK},
};

#define ANSWERS (sizeof answers / sizeof answers[0])
/* The last two are of commits alone. */
#define OF_READS (ANSWERS - 2)

static void plan(struct scene *scene, uint32_t kind, int32_t code, uint64_t at, uint64_t times)
{
    spt_fault_rule rule;
    spt_fault_plan made;
    spt_fault_rule_init(&rule, (uint32_t)sizeof rule);
    rule.kind = kind;
    rule.code = code;
    rule.at = at;
    rule.times = times;
    spt_fault_plan_init(&made, (uint32_t)sizeof made);
    made.rules = &rule;
    made.count = 1;
    assert_int_equal(spt_fault_set(scene->fault, &made), SPT_OK);
}

static void plan_nothing(struct scene *scene)
{
    assert_int_equal(spt_fault_set(scene->fault, NULL), SPT_OK);
}

static uint64_t calls(const struct scene *scene)
{
    return spt_fault_count(scene->fault, SPT_FAULT_COUNT_READS) +
           spt_fault_count(scene->fault, SPT_FAULT_COUNT_COMMITS);
}

/* How many reads or commits the call makes where nothing fails. */
static uint64_t count(const struct scenario *scenario, uint32_t stage, uint32_t what)
{
    struct scene scene;
    scene_begin(&scene, scenario, stage);
    uint64_t before = spt_fault_count(scene.fault, what);
    struct outcome other = {.status = scene_call(&scene)};
    uint64_t made = spt_fault_count(scene.fault, what) - before;
    other.answer = scene_take_answer(&scene, other.status);
    outcome_end(&other);
    scene_end(&scene);
    return made;
}

/* ---- what is expected ---- */

static void check_error(const struct scene *scene, const char *how, spt_status status, spt_status expected,
                        int32_t code)
{
    if (status != expected)
        scene_fail(scene, "%s: it gave %s, not %s", how, spt_status_name(status), spt_status_name(expected));
    if (!scene_is_untouched(scene))
        scene_fail(scene, "%s: the out-parameter was touched", how);
    if (scene->desk == NULL)
        return;
    if (spt_desk_error_code(scene->desk) != expected || spt_desk_error_text(scene->desk)[0] == '\0')
        scene_fail(scene, "%s: the desk's error is %s, \"%s\"", how, spt_status_name(spt_desk_error_code(scene->desk)),
                   spt_desk_error_text(scene->desk));
    if (expected == SPT_E_STORE && spt_desk_error_store(scene->desk) != code)
        scene_fail(scene, "%s: the store's code is %ld", how, (long)spt_desk_error_store(scene->desk));
}

static int is_unit_commit(const struct scene *scene)
{
    return (scene->scenario->traits & SCENE_UNIT) != 0 && (scene->scenario->traits & SCENE_WRITES) != 0;
}

/* After the fault: the same call, or the unit of work played again, does what it would have done. */
static void succeeds(struct scene *scene, const char *how, const struct outcome *expected)
{
    spt_status status = is_unit_commit(scene) ? scene_call_again(scene) : scene_call(scene);
    struct outcome got = scene_outcome(scene, status);
    scene_compare(scene, how, expected, &got);
    outcome_end(&got);
}

/* ---- reads ---- */

static void name_fault(char *how, size_t size, const char *what, uint64_t at, int32_t code, int for_ever)
{
    snprintf(how, size, "%s %llu answers %ld %s", what, (unsigned long long)at, (long)code,
             for_ever ? "for ever" : "once");
}

/* The rows that a store does not want to show at once are asked for again where an account is read at its beginning. */
static int may_pass(int32_t code, int for_ever)
{
    return code == SPT_STORE_BUSY && !for_ever;
}

static void fail_read(struct scene *scene, uint32_t kind, uint64_t at, int for_ever, size_t a,
                      const struct dump *before)
{
    char how[80];
    name_fault(how, sizeof how, kind == SPT_FAULT_READ ? "read" : "read with rows", at, answers[a].code, for_ever);
    plan(scene, kind, answers[a].code, at, for_ever ? 0 : 1);
    uint64_t began = calls(scene);
    spt_status status = scene_call(scene);
    plan_nothing(scene);
    if (calls(scene) - began > MOST_CALLS)
        scene_fail(scene, "%s: %llu calls", how, (unsigned long long)(calls(scene) - began));
    check_error(scene, how, status, answers[a].read, answers[a].code);
    scene_compare_rows(scene, how, before);
}

/* An answer whose failure can pass, on a scene of its own. */
static void pass_read(const struct scenario *scenario, uint32_t stage, uint32_t kind, uint64_t at, size_t a,
                      const struct outcome *expected)
{
    struct scene scene;
    char how[80];
    name_fault(how, sizeof how, "read", at, answers[a].code, 0);
    scene_begin(&scene, scenario, stage);
    struct dump before = dump_of(scene.inner);
    plan(&scene, kind, answers[a].code, at, 1);
    spt_status status = scene_call(&scene);
    plan_nothing(&scene);
    if (status == answers[a].read && status != expected->status) {
        check_error(&scene, how, status, answers[a].read, answers[a].code);
        scene_compare_rows(&scene, how, &before);
        succeeds(&scene, how, expected);
    } else {
        struct outcome got = scene_outcome(&scene, status);
        scene_compare(&scene, how, expected, &got);
        outcome_end(&got);
    }
    dump_end(&before);
    scene_end(&scene);
}

/* Sweeps keep what they have recorded before; a desk opened on an empty store has begun it. */
static int changes_nothing(const struct scenario *scenario, uint64_t at)
{
    return at == 1 || (scenario->traits & (SCENE_SWEEPS | SCENE_NO_DESK)) == 0;
}

/* A unit of work that could not be committed is over. */
static int ends_unit(const struct scenario *scenario)
{
    return strcmp(scenario->name, "unit_commit") == 0;
}

/* An account that is never quiet is left out by a search that goes on with the others. */
static int leaves_out(const struct scenario *scenario)
{
    return strncmp(scenario->name, "notice_find", strlen("notice_find")) == 0;
}

/* An audit tells of damage, and goes on where it can. */
static int is_told(const struct scenario *scenario, size_t a)
{
    return (scenario->traits & SCENE_AUDITS) != 0 && answers[a].code == SPT_STORE_CORRUPT;
}

/* All that a store may answer, one after the other on one scene, as nothing changes. */
static void fail_reads_at(const struct scenario *scenario, uint32_t stage, uint64_t at, const struct outcome *expected)
{
    struct scene scene;
    scene_begin(&scene, scenario, stage);
    struct dump before = dump_of(scene.inner);
    for (size_t a = 0; a < OF_READS && !is_told(scenario, a); a++)
        for (uint32_t kind = SPT_FAULT_READ; kind <= SPT_FAULT_READ_AFTER; kind++)
            for (int for_ever = 0; for_ever < 2; for_ever++) {
                if (may_pass(answers[a].code, for_ever))
                    pass_read(scenario, stage, kind, at, a, expected);
                else
                    fail_read(&scene, kind, at, for_ever, a, &before);
            }
    succeeds(&scene, "after failed reads", expected);
    dump_end(&before);
    scene_end(&scene);
}

/* A failed call may have learned what was new: each has a scene of its own. */
static void fail_stale_reads_at(const struct scenario *scenario, uint32_t stage, uint64_t at,
                                const struct outcome *expected)
{
    for (size_t a = 0; a < OF_READS && !is_told(scenario, a); a += 3) {
        struct scene scene;
        scene_begin(&scene, scenario, stage);
        struct dump before = dump_of(scene.inner);
        fail_read(&scene, SPT_FAULT_READ_AFTER, at, 0, a, &before);
        succeeds(&scene, "after a failed read", expected);
        dump_end(&before);
        scene_end(&scene);
    }
}

static void fail_sweep_read(const struct scenario *scenario, uint32_t stage, uint64_t at)
{
    struct scene scene;
    char how[80];
    scene_begin(&scene, scenario, stage);
    name_fault(how, sizeof how, "read", at, 12345, 0);
    plan(&scene, SPT_FAULT_READ, 12345, at, 1);
    spt_status status = scene_call(&scene);
    plan_nothing(&scene);
    check_error(&scene, how, status, SPT_E_STORE, 12345);
    scene_end(&scene);
}

static void fail_reads(const struct scenario *scenario, uint32_t stage)
{
    uint64_t reads = count(scenario, stage, SPT_FAULT_COUNT_READS);
    struct outcome expected = scene_undisturbed(scenario, stage);
    for (uint64_t at = 1; at <= reads; at++) {
        if (changes_nothing(scenario, at) && (stage & STAGE_STALE) != 0)
            fail_stale_reads_at(scenario, stage, at, &expected);
        else if (changes_nothing(scenario, at))
            fail_reads_at(scenario, stage, at, &expected);
        else
            fail_sweep_read(scenario, stage, at);
    }
    outcome_end(&expected);
}

static void every_read(void **state)
{
    static const uint32_t stages[] = {0, STAGE_STALE, STAGE_UNIT, STAGE_DUE, STAGE_NO_OUT};
    const struct scenario *scenario = *state;
    for (size_t i = 0; i < sizeof stages / sizeof stages[0]; i++)
        if (scene_fits(scenario, stages[i] | STAGE_FAULTY))
            fail_reads(scenario, stages[i] | STAGE_FAULTY);
}

/* ---- reads that answer what only commits may ---- */

/*
 * Within a unit of work the desk's own store stands between, whose commits read the host's store, and whose reads say
 * that the host's has moved on: there the answer may be passed on.
 */
static spt_status odd_answer(const struct scene *scene, spt_status status, size_t a)
{
    int in_unit = (scene->stage & STAGE_UNIT) != 0 || (scene->scenario->traits & SCENE_UNIT) != 0;
    spt_status passed = answers[a].code == SPT_STORE_CONFLICT ? SPT_E_CONFLICT : SPT_E_UNKNOWN;
    return in_unit && status == passed ? passed : SPT_E_STORE;
}

static void answer_like_a_commit(const struct scenario *scenario, uint32_t stage)
{
    struct scene scene;
    char how[80];
    uint64_t reads = count(scenario, stage, SPT_FAULT_COUNT_READS);
    for (uint64_t at = 1; at <= reads; at++)
        for (size_t a = OF_READS; a < ANSWERS; a++) {
            scene_begin(&scene, scenario, stage);
            struct dump before = dump_of(scene.inner);
            name_fault(how, sizeof how, "read", at, answers[a].code, 0);
            plan(&scene, SPT_FAULT_READ, answers[a].code, at, 1);
            spt_status status = scene_call(&scene);
            plan_nothing(&scene);
            check_error(&scene, how, status, odd_answer(&scene, status, a), answers[a].code);
            if (changes_nothing(scenario, at))
                scene_compare_rows(&scene, how, &before);
            dump_end(&before);
            scene_end(&scene);
        }
}

static void every_odd_read(void **state)
{
    const struct scenario *scenario = *state;
    for (uint32_t unit = 0; unit <= STAGE_UNIT; unit += STAGE_UNIT)
        if (scene_fits(scenario, unit | STAGE_FAULTY))
            answer_like_a_commit(scenario, unit | STAGE_FAULTY);
}

/* ---- commits ---- */

/* Conflicts are met by doing the operation again on fresh rows; only a unit of work is the host's to play again. */
static void conflict(const struct scenario *scenario, uint32_t stage, uint64_t at, uint64_t times,
                     const struct outcome *expected)
{
    struct scene scene;
    char how[80];
    snprintf(how, sizeof how, "commit %llu conflicts %llu times", (unsigned long long)at, (unsigned long long)times);
    scene_begin(&scene, scenario, stage);
    struct dump before = dump_of(scene.inner);
    plan(&scene, SPT_FAULT_COMMIT, SPT_STORE_CONFLICT, at, times);
    uint64_t began = calls(&scene);
    spt_status status = scene_call(&scene);
    if (calls(&scene) - began > MOST_CALLS)
        scene_fail(&scene, "%s: %llu calls", how, (unsigned long long)(calls(&scene) - began));
    plan_nothing(&scene);
    if (times == 0 || ends_unit(scenario)) {
        struct dump page = scene_take_answer(&scene, status);
        dump_end(&page);
        if (!leaves_out(scenario))
            check_error(&scene, how, status, ends_unit(scenario) ? SPT_E_CONFLICT : SPT_E_BUSY, 0);
        if (changes_nothing(scenario, at))
            scene_compare_rows(&scene, how, &before);
        if ((scenario->traits & SCENE_SWEEPS) == 0)
            succeeds(&scene, how, expected);
    } else {
        struct outcome got = scene_outcome(&scene, status);
        scene_compare(&scene, how, expected, &got);
        outcome_end(&got);
    }
    dump_end(&before);
    scene_end(&scene);
}

/* The rows must be those of one effect; a call that says "already" gives the first answer. */
static void has_one_effect(struct scene *scene, const char *how, const struct outcome *expected, spt_status status)
{
    struct outcome got = scene_outcome(scene, status);
    int sweeps = (scene->scenario->traits & SCENE_SWEEPS) != 0;
    if (status == SPT_ALREADY || (sweeps && status == SPT_OK))
        got.status = expected->status;
    if (sweeps || (status == SPT_ALREADY && scene->answer.kind == ANSWER_REPORT)) {
        dump_end(&got.answer);
        dump_add(&got.answer, expected->answer.bytes, expected->answer.length);
    }
    scene_compare(scene, how, expected, &got);
    outcome_end(&got);
}

/* A sweep with a limit does the rest in further calls, and a repeated one may do more than the first alone. */
static int goes_on(const struct scenario *scenario)
{
    return scenario->expected == SPT_MORE;
}

/* `kind` says whether the commit took effect before it failed. */
static void fail_commit(const struct scenario *scenario, uint32_t stage, uint32_t kind, uint64_t at, size_t a,
                        const struct outcome *expected)
{
    struct scene scene;
    char how[80];
    name_fault(how, sizeof how, kind == SPT_FAULT_COMMIT ? "commit" : "applied commit", at, answers[a].code, 0);
    scene_begin(&scene, scenario, stage);
    struct dump before = dump_of(scene.inner);
    plan(&scene, kind, answers[a].code, at, 1);
    spt_status status = scene_call(&scene);
    plan_nothing(&scene);
    check_error(&scene, how, status, answers[a].commit, answers[a].code);
    if (kind == SPT_FAULT_COMMIT && changes_nothing(scenario, at))
        scene_compare_rows(&scene, how, &before);
    if (!goes_on(scenario)) {
        spt_status keeps_unit = ends_unit(scenario) && answers[a].commit == SPT_E_NOMEM && kind == SPT_FAULT_COMMIT;
        status = keeps_unit ? scene_call(&scene) : scene_call_again(&scene);
        has_one_effect(&scene, how, expected, status);
    }
    dump_end(&before);
    scene_end(&scene);
}

/* A store that says "no memory" has applied nothing, else it says that it does not know: the unit is not over. */
static int is_a_lie(const struct scenario *scenario, uint32_t kind, size_t a)
{
    return kind == SPT_FAULT_COMMIT_AFTER && ends_unit(scenario) && answers[a].code == SPT_STORE_NOMEM;
}

static void fail_commits(const struct scenario *scenario, uint32_t stage)
{
    uint64_t commits = count(scenario, stage, SPT_FAULT_COUNT_COMMITS);
    struct outcome expected = scene_undisturbed(scenario, stage);
    for (uint64_t at = 1; at <= commits; at++) {
        conflict(scenario, stage, at, 1, &expected);
        conflict(scenario, stage, at, 5, &expected);
        conflict(scenario, stage, at, 0, &expected);
        for (size_t a = 0; a < ANSWERS; a++)
            for (uint32_t kind = SPT_FAULT_COMMIT; kind <= SPT_FAULT_COMMIT_AFTER; kind++)
                if (answers[a].code != SPT_STORE_CONFLICT && !is_a_lie(scenario, kind, a))
                    fail_commit(scenario, stage, kind, at, a, &expected);
    }
    outcome_end(&expected);
}

static void every_commit(void **state)
{
    static const uint32_t stages[] = {0, STAGE_DUE, STAGE_STALE, STAGE_NO_OUT};
    const struct scenario *scenario = *state;
    for (size_t i = 0; i < sizeof stages / sizeof stages[0]; i++)
        if ((scenario->traits & SCENE_WRITES) != 0 && scene_fits(scenario, stages[i] | STAGE_FAULTY))
            fail_commits(scenario, stages[i] | STAGE_FAULTY);
}

int main(void)
{
    return scene_run_tests("reads that fail", every_read) +
           scene_run_tests("reads that answer as only commits may", every_odd_read) +
           scene_run_tests("commits that fail", every_commit);
}
