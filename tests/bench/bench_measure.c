/* SPDX-License-Identifier: MIT */
#define _DEFAULT_SOURCE /* madvise */
#include "bench_measure.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

#define MILLISECOND INT64_C(1000000)
#define SMALL_PAGE  ((size_t)1 << 12)
#define LARGE_PAGE  ((size_t)1 << 21)

static int64_t nanoseconds(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (int64_t)now.tv_sec * 1000 * MILLISECOND + (int64_t)now.tv_nsec;
}

double wall_seconds(void)
{
    return (double)nanoseconds(CLOCK_MONOTONIC) * 1e-9;
}

void figures_free(struct figures *figures)
{
    free(figures->rates);
    free(figures->samples);
    free(figures->cpu);
    memset(figures, 0, sizeof *figures);
}

int play(struct bench_engine *engine, const struct bench_operation *operations, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (engine->apply(engine->ctx, &operations[i]) != 0)
            return -1;
    return 0;
}

static int reserve_cpu(struct figures *figures, size_t count)
{
    if (figures->cpu_count + count <= figures->cpu_capacity)
        return 0;
    size_t wanted = (figures->cpu_count + count) * 2;
    uint32_t *larger = realloc(figures->cpu, wanted * sizeof *larger);
    if (larger == NULL)
        return -1;
    figures->cpu = larger;
    figures->cpu_capacity = wanted;
    return 0;
}

static uint32_t between(int64_t before, int64_t after)
{
    return after - before < UINT32_MAX ? (uint32_t)(after - before) : UINT32_MAX;
}

int play_watched(struct bench_engine *engine, const struct bench_operation *operations, size_t count,
                 struct figures *figures)
{
    if (reserve_cpu(figures, count) != 0)
        return -1;
    int64_t before = nanoseconds(CLOCK_THREAD_CPUTIME_ID);
    for (size_t i = 0; i < count; i++) {
        if (engine->apply(engine->ctx, &operations[i]) != 0)
            return -1;
        int64_t after = nanoseconds(CLOCK_THREAD_CPUTIME_ID);
        figures->cpu[figures->cpu_count++] = between(before, after);
        before = after;
    }
    return 0;
}

static int reserve(struct figures *figures, size_t samples)
{
    if (figures->rate_count == figures->rate_capacity) {
        size_t wanted = figures->rate_capacity * 2 + 16;
        double *larger = realloc(figures->rates, wanted * sizeof *larger);
        if (larger == NULL)
            return -1;
        figures->rates = larger;
        figures->rate_capacity = wanted;
    }
    if (figures->sample_count + samples > figures->sample_capacity) {
        size_t wanted = (figures->sample_count + samples) * 2;
        struct sample *larger = realloc(figures->samples, wanted * sizeof *larger);
        if (larger == NULL)
            return -1;
        figures->samples = larger;
        figures->sample_capacity = wanted;
    }
    return 0;
}

static int play_timed(struct bench_engine *engine, const struct bench_operation *operations, size_t count,
                      struct figures *figures)
{
    int64_t before = nanoseconds(CLOCK_MONOTONIC);
    for (size_t i = 0; i < count; i++) {
        if (engine->apply(engine->ctx, &operations[i]) != 0)
            return -1;
        int64_t after = nanoseconds(CLOCK_MONOTONIC);
        figures->samples[figures->sample_count++] = (struct sample){between(before, after), operations[i].kind};
        before = after;
    }
    return 0;
}

int play_turn(struct bench_engine *engine, const struct bench_operation *operations, size_t count,
              struct figures *figures)
{
    size_t fifth = count / 5;
    if (reserve(figures, fifth) != 0 || play(engine, operations, fifth) != 0)
        return -1;
    int64_t before = nanoseconds(CLOCK_THREAD_CPUTIME_ID);
    if (play(engine, operations + fifth, 2 * fifth) != 0)
        return -1;
    int64_t taken = nanoseconds(CLOCK_THREAD_CPUTIME_ID) - before;
    figures->rates[figures->rate_count++] = 2e9 * (double)fifth / (double)(taken > 0 ? taken : 1);
    if (play_timed(engine, operations + 3 * fifth, fifth, figures) != 0)
        return -1;
    return play_watched(engine, operations + 4 * fifth, count - 4 * fifth, figures);
}

static int compare_numbers(const void *left, const void *right)
{
    const uint32_t *a = left, *b = right;
    return (*a > *b) - (*a < *b);
}

double percentile(const struct figures *figures, int32_t kind, double percent)
{
    uint32_t *sorted = malloc((figures->sample_count + 1) * sizeof *sorted);
    size_t count = 0;
    if (sorted == NULL)
        return 0;
    for (size_t i = 0; i < figures->sample_count; i++)
        if (kind == -1 || figures->samples[i].kind == kind)
            sorted[count++] = figures->samples[i].nanoseconds;
    qsort(sorted, count, sizeof *sorted, compare_numbers);
    size_t place = (size_t)((double)count * percent / 100.0);
    double result = count == 0 ? 0 : (double)sorted[place < count ? place : count - 1] / 1000.0;
    free(sorted);
    return result;
}

double longest(const struct figures *figures)
{
    uint32_t most = 0;
    for (size_t i = 0; i < figures->cpu_count; i++)
        most = figures->cpu[i] > most ? figures->cpu[i] : most;
    return (double)most * 1e-6;
}

int64_t over_1ms(const struct figures *figures)
{
    return over_1ms_twice(figures, figures);
}

int64_t over_1ms_twice(const struct figures *figures, const struct figures *again)
{
    int64_t count = 0;
    for (size_t i = 0; i < figures->cpu_count && i < again->cpu_count; i++)
        count += figures->cpu[i] > MILLISECOND && again->cpu[i] > MILLISECOND;
    return count;
}

static int compare_doubles(const void *left, const void *right)
{
    const double *a = left, *b = right;
    return (*a > *b) - (*a < *b);
}

double median(const double *values, size_t count)
{
    double *sorted = malloc((count + 1) * sizeof *sorted);
    if (sorted == NULL || count == 0) {
        free(sorted);
        return 0;
    }
    memcpy(sorted, values, count * sizeof *sorted);
    qsort(sorted, count, sizeof *sorted, compare_doubles);
    double result = (sorted[(count - 1) / 2] + sorted[count / 2]) / 2;
    free(sorted);
    return result;
}

double clock_cost(void)
{
    enum { ROUNDS = 200000 };
    int64_t before = nanoseconds(CLOCK_MONOTONIC), after = before;
    for (int i = 0; i < ROUNDS; i++)
        after = nanoseconds(CLOCK_MONOTONIC);
    return (double)(after - before) / ROUNDS;
}

/* What of a block are whole large pages. */
static void ask_for_large_pages(void *block, size_t bytes)
{
#ifdef MADV_HUGEPAGE
    size_t before = (LARGE_PAGE - (uintptr_t)block % LARGE_PAGE) % LARGE_PAGE;
    if (before < bytes)
        madvise((char *)block + before, (bytes - before) / LARGE_PAGE * LARGE_PAGE, MADV_HUGEPAGE);
#else
    (void)block;
    (void)bytes;
#endif
}

void touch_memory(size_t bytes, int in_large_pages)
{
#ifdef __GLIBC__
    long pages = sysconf(_SC_AVPHYS_PAGES), page_size = sysconf(_SC_PAGESIZE);
    if (pages > 0 && page_size > 0 && bytes > (size_t)pages * (size_t)page_size / 2)
        bytes = (size_t)pages * (size_t)page_size / 2;
    mallopt(M_MMAP_MAX, 0);
    mallopt(M_TRIM_THRESHOLD, -1);
#endif
    char *block = malloc(bytes);
    if (block != NULL && in_large_pages)
        ask_for_large_pages(block, bytes);
    /* A memset() before free() would be left out by the compiler. */
    for (size_t at = 0; block != NULL && at < bytes; at += SMALL_PAGE)
        *(volatile char *)&block[at] = 1;
    free(block);
}
