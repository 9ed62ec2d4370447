/* SPDX-License-Identifier: MIT */
/*
 * The same mix of operations on the library's memory store, and on SQLite in memory twice: lean, and with the same
 * rows. The engines take turns on the same operations; rates are medians over the turns, in operations per second of
 * the thread's CPU time; after the last turn every total of each engine is held against a reference of plain arrays.
 */
#include "bench.h"
#include "bench_measure.h"
#include "bench_mix.h"
#include "bench_report.h"
#include "bench_sql.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LIBRARY, LEAN, ROWS, ENGINES };

/* A desk of some size: its mix, and the engines that play it. */
struct desk {
    struct mix *mix;
    int64_t accounts;
    struct bench_engine engines[ENGINES];
    struct figures figures[ENGINES];
    int count; /* 1: the library alone */
};

struct size {
    int64_t accounts;
    size_t operations; /* in a turn */
};

struct plan {
    uint64_t seed;
    struct size sizes[3];
    size_t size_count, turns;               /* all engines */
    size_t growth_turns, growth_operations; /* the library, 10 thousand against 1 million accounts */
    int64_t memory_accounts;
    int in_large_pages;
    const struct sql_place *place; /* of SQLite's tables; NULL: in memory and tuned */
};

struct ratios {
    double lean, rows, growth;
};

/* SQLite slows down as its tables grow: the ratios are of 100,000 accounts, which get most operations. */
static const struct plan quick_plan = {1, {{10000, 4000}, {100000, 30000}}, 2, 9, 9, 30000, 8000, 0, NULL};
static const struct plan full_plan = {
    1, {{10000, 30000}, {100000, 30000}, {1000000, 30000}}, 3, 15, 21, 150000, 50000, 0, NULL};

#define CHUNK 20000 /* operations made at a time outside of turns */

static int open_engines(struct bench_engine *engines, const struct sql_place *place, int count, int counted)
{
    if (bench_library_open(&engines[LIBRARY], counted) != 0)
        return -1;
    if (count == 1)
        return 0;
    if (bench_sqlite_lean_open(&engines[LEAN], place) != 0)
        return -1;
    return bench_sqlite_rows_open(&engines[ROWS], place);
}

static int bulk(struct desk *desk, int on)
{
    for (int e = 0; e < desk->count; e++)
        if (desk->engines[e].bulk(desk->engines[e].ctx, on) != 0)
            return -1;
    return 0;
}

/* Not measured but for the library's longest operation: its tables grow most here. */
static int feed(struct desk *desk, const struct bench_operation *operations, size_t count)
{
    if (play_watched(&desk->engines[LIBRARY], operations, count, &desk->figures[LIBRARY]) != 0)
        return -1;
    for (int e = LIBRARY + 1; e < desk->count; e++)
        if (play(&desk->engines[e], operations, count) != 0)
            return -1;
    return 0;
}

/* Opens the accounts with their first points, and tickets until enough are in progress. */
static int populate(struct desk *desk, struct bench_operation *operations)
{
    int more = 1;
    if (bulk(desk, 1) != 0)
        return -1;
    for (int64_t left = desk->accounts * 2; left > 0; left -= CHUNK) {
        size_t count = left < CHUNK ? (size_t)left : CHUNK;
        if (mix_populate(desk->mix, operations, count) != 0 || feed(desk, operations, count) != 0)
            return -1;
    }
    while (more)
        if (mix_warm_up(desk->mix, operations, CHUNK / 20, &more) != 0 || feed(desk, operations, CHUNK / 20) != 0)
            return -1;
    return bulk(desk, 0);
}

static int desk_begin(struct desk *desk, const struct plan *plan, int64_t accounts, int count)
{
    struct bench_operation *operations = malloc(CHUNK * sizeof *operations);
    memset(desk, 0, sizeof *desk);
    desk->accounts = accounts;
    desk->count = count;
    desk->mix = mix_new(accounts, plan->seed);
    int failed = operations == NULL || desk->mix == NULL || open_engines(desk->engines, plan->place, count, 0) != 0 ||
                 populate(desk, operations) != 0;
    free(operations);
    return failed ? -1 : 0;
}

static int desk_turn(struct desk *desk, struct bench_operation *operations, size_t count, size_t turn)
{
    if (mix_next(desk->mix, operations, count) != 0)
        return -1;
    for (int i = 0; i < desk->count; i++) {
        int e = (i + (int)turn) % desk->count;
        if (play_turn(&desk->engines[e], operations, count, &desk->figures[e]) != 0)
            return -1;
    }
    return 0;
}

/* Every total of each engine against the reference's; the number of differences, -1 after an error. */
static int desk_check(struct desk *desk)
{
    struct bench_tally expected, found;
    struct bench_scope scope = mix_scope(desk->mix);
    int differences = 0;
    if (mix_tally(desk->mix, &expected) != 0)
        return -1;
    for (int e = 0; e < desk->count; e++) {
        if (desk->engines[e].tally(desk->engines[e].ctx, &scope, &found) != 0)
            return -1;
        differences += bench_compare(desk->engines[e].name, &found, "the reference", &expected);
    }
    if (differences == 0)
        report_tally(desk->accounts, desk->count, &expected);
    return differences;
}

/* Ends all but the figures. */
static int desk_close(struct desk *desk)
{
    int failed = 0;
    for (int e = 0; e < desk->count; e++)
        failed |= desk->engines[e].close(desk->engines[e].ctx);
    mix_free(desk->mix);
    return failed;
}

static void desk_free(struct desk *desk)
{
    for (int e = 0; e < desk->count; e++)
        figures_free(&desk->figures[e]);
}

/* The library's rate over another's, turn by turn, and the median of that. */
static double ratio(const struct figures *mine, const struct figures *other)
{
    double *each = malloc(mine->rate_count * sizeof *each);
    if (each == NULL)
        return 0;
    for (size_t i = 0; i < mine->rate_count; i++)
        each[i] = mine->rates[i] / other->rates[i];
    double result = median(each, mine->rate_count);
    free(each);
    return result;
}

/* Whether the library's longest operations are long for a second time. */
static int play_again(const struct desk *desk, const struct plan *plan, struct bench_operation *operations,
                      size_t turns, size_t count)
{
    struct desk again;
    if (over_1ms(&desk->figures[LIBRARY]) == 0)
        return 0;
    if (desk_begin(&again, plan, desk->accounts, 1) != 0)
        return -1;
    for (size_t turn = 0; turn < turns; turn++)
        if (desk_turn(&again, operations, count, turn) != 0)
            return -1;
    printf("\n");
    report_again(&desk->figures[LIBRARY], &again.figures[LIBRARY]);
    int failed = desk_check(&again) != 0 || desk_close(&again) != 0;
    desk_free(&again);
    return failed ? -1 : 0;
}

static int run_size(const struct plan *plan, const struct size *size, struct bench_operation *operations,
                    struct ratios *ratios)
{
    struct desk desk;
    touch_memory((size_t)size->accounts * 3000 + plan->turns * size->operations * 2000, plan->in_large_pages);
    if (desk_begin(&desk, plan, size->accounts, ENGINES) != 0)
        return -1;
    for (size_t turn = 0; turn < plan->turns; turn++)
        if (desk_turn(&desk, operations, size->operations, turn) != 0)
            return -1;
    report_rates(size->accounts, plan->turns * size->operations, desk.engines, desk.figures, ENGINES);
    if (size->accounts == 100000) {
        report_kinds(desk.engines, desk.figures, ENGINES);
        ratios->lean = ratio(&desk.figures[LIBRARY], &desk.figures[LEAN]);
        ratios->rows = ratio(&desk.figures[LIBRARY], &desk.figures[ROWS]);
    }
    if (desk_check(&desk) != 0 || desk_close(&desk) != 0 ||
        play_again(&desk, plan, operations, plan->turns, size->operations) != 0)
        return -1;
    desk_free(&desk);
    return 0;
}

/* The library alone, small and large desk by turns. */
static int run_growth(const struct plan *plan, struct bench_operation *operations, struct ratios *ratios)
{
    struct desk desks[2];
    static const int64_t sizes[2] = {10000, 1000000};
    size_t played = 2 * plan->growth_turns * plan->growth_operations;
    touch_memory((size_t)(sizes[0] + sizes[1]) * 600 + played * 300, plan->in_large_pages);
    for (int d = 0; d < 2; d++)
        if (desk_begin(&desks[d], plan, sizes[d], 1) != 0)
            return -1;
    for (size_t turn = 0; turn < plan->growth_turns; turn++)
        for (int d = 0; d < 2; d++)
            if (desk_turn(&desks[d], operations, plan->growth_operations, turn) != 0)
                return -1;
    for (int d = 0; d < 2; d++)
        report_rates(sizes[d], plan->growth_turns * plan->growth_operations, desks[d].engines, desks[d].figures, 1);
    ratios->growth = ratio(&desks[0].figures[LIBRARY], &desks[1].figures[LIBRARY]);
    for (int d = 0; d < 2; d++)
        if (desk_check(&desks[d]) != 0 || desk_close(&desks[d]) != 0)
            return -1;
    for (int d = 0; d < 2; d++) {
        if (play_again(&desks[d], plan, operations, plan->growth_turns, plan->growth_operations) != 0)
            return -1;
        desk_free(&desks[d]);
    }
    return 0;
}

/* Operation `step` of a history in which every account gets three lots, then three resolved tickets, in turn. */
static void historic(struct bench_operation *operation, int64_t accounts, int64_t step)
{
    int64_t account = step % accounts + 1, round = step / accounts, now = INT64_C(1215993600) + step;
    int64_t ticket = (round - 4) / 3 * accounts + account;
    if (round == 0)
        mix_open_account(operation, account, now);
    else if (round <= 3)
        mix_buy(operation, account, (int32_t)round - 1, step, now);
    else if ((round - 4) % 3 == 0)
        mix_open(operation, account, ticket, 1, now);
    else if ((round - 4) % 3 == 1)
        mix_reprice(operation, account, ticket, 35, step, now);
    else
        mix_resolve(operation, account, ticket, now);
}

/* What each of one engine's accounts, lots and tickets takes, in bytes. */
static int weigh(struct bench_engine *engine, int64_t accounts, double bytes[3])
{
    static const int64_t rounds[4] = {0, 1, 4, 13};
    struct bench_operation operation;
    int64_t before = engine->memory(engine->ctx);
    if (engine->bulk(engine->ctx, 1) != 0)
        return -1;
    for (int part = 0; part < 3; part++) {
        for (int64_t step = rounds[part] * accounts; step < rounds[part + 1] * accounts; step++) {
            historic(&operation, accounts, step);
            if (engine->apply(engine->ctx, &operation) != 0)
                return -1;
        }
        int64_t after = engine->memory(engine->ctx);
        bytes[part] = (double)(after - before) / (double)(accounts * (part == 0 ? 1 : 3));
        before = after;
    }
    return engine->bulk(engine->ctx, 0);
}

static int run_memory(const struct plan *plan)
{
    struct bench_engine engines[ENGINES];
    double bytes[ENGINES][3];
    if (open_engines(engines, plan->place, ENGINES, 1) != 0)
        return -1;
    for (int e = 0; e < ENGINES; e++)
        if (weigh(&engines[e], plan->memory_accounts, bytes[e]) != 0 || engines[e].close(engines[e].ctx) != 0)
            return -1;
    report_memory(plan->memory_accounts, engines, bytes, ENGINES);
    return 0;
}

static size_t most_operations(const struct plan *plan)
{
    size_t most = plan->growth_operations;
    for (size_t i = 0; i < plan->size_count; i++)
        if (plan->sizes[i].operations > most)
            most = plan->sizes[i].operations;
    return most;
}

static int run_all(const struct plan *plan, struct ratios *ratios)
{
    struct bench_operation *operations = calloc(most_operations(plan), sizeof *operations);
    report_head(plan->seed, clock_cost(), plan->in_large_pages, plan->place == NULL);
    int failed = operations == NULL;
    for (size_t i = 0; i < plan->size_count && !failed; i++)
        failed = run_size(plan, &plan->sizes[i], operations, ratios);
    failed = failed || run_growth(plan, operations, ratios) != 0 || run_memory(plan) != 0;
    free(operations);
    return failed;
}

/* For a profiler: the library alone, each operation by itself or in units of work. */
static int run_library(int64_t accounts, size_t operations_count, int in_units)
{
    struct desk desk;
    struct bench_operation *operations = calloc(CHUNK, sizeof *operations);
    touch_memory((size_t)accounts * 1000 + operations_count * 1000, 1);
    if (operations == NULL || desk_begin(&desk, &full_plan, accounts, 1) != 0)
        return -1;
    if (in_units)
        bench_library_use_units(&desk.engines[LIBRARY]);
    for (size_t done = 0; done < operations_count; done += CHUNK)
        if (bulk(&desk, 1) != 0 || desk_turn(&desk, operations, CHUNK, 0) != 0 || bulk(&desk, 0) != 0)
            return -1;
    free(operations);
    report_rates(accounts, operations_count, desk.engines, desk.figures, 1);
    report_kinds(desk.engines, desk.figures, 1);
    int failed = desk_check(&desk) != 0 || desk_close(&desk) != 0;
    desk_free(&desk);
    return failed ? -1 : 0;
}

static int usage(void)
{
    fprintf(stderr, "usage: bench [--quick] [--small-pages] [--untuned] [--seed N]\n"
                    "       bench --library|--units ACCOUNTS OPERATIONS\n");
    return 2;
}

int main(int argc, char **argv)
{
    struct plan plan = full_plan;
    struct ratios ratios = {0, 0, 0};
    const struct sql_place *place = NULL;
    int in_large_pages = 1;
    int in_units = argc == 4 && strcmp(argv[1], "--units") == 0;
    if (in_units || (argc == 4 && strcmp(argv[1], "--library") == 0))
        return run_library(strtoll(argv[2], NULL, 10), (size_t)strtoull(argv[3], NULL, 10), in_units) == 0 ? 0 : 1;
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--quick") == 0)
            plan = quick_plan;
        else if (strcmp(argv[i], "--small-pages") == 0)
            in_large_pages = 0;
        else if (strcmp(argv[i], "--untuned") == 0)
            place = &sql_untuned;
        else if (strcmp(argv[i], "--seed") == 0 && i + 1 < argc)
            plan.seed = strtoull(argv[++i], NULL, 10);
        else
            return usage();
    }
    plan.in_large_pages = in_large_pages;
    plan.place = place;
    if (sql_configure() != 0 || run_all(&plan, &ratios) != 0) {
        fprintf(stderr, "bench: FAILED: an engine failed, or the engines do not agree; no figure is valid\n");
        return 1;
    }
    printf("ratio memory_vs_sqlite %.1f\n", ratios.lean);
    printf("ratio memory_vs_sqlite_same_rows %.1f\n", ratios.rows);
    printf("ratio growth_10k_1m %.1f\n", ratios.growth);
    return 0;
}
