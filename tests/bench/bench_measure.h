/* SPDX-License-Identifier: MIT */
/* Clocks, and what was measured of one engine. */
#ifndef BENCH_MEASURE_H
#define BENCH_MEASURE_H

#include "bench.h"

/* One operation's duration. */
struct sample {
    uint32_t nanoseconds;
    int32_t kind;
};

/* All that was measured of one engine. */
struct figures {
    double *rates; /* operations per second, one of every turn */
    size_t rate_count, rate_capacity;
    struct sample *samples;
    size_t sample_count, sample_capacity;
    uint32_t *cpu; /* nanoseconds of the thread's CPU time in every operation that is watched, in order */
    size_t cpu_count, cpu_capacity;
};

void figures_free(struct figures *figures);

/* Plays operations, and measures nothing. All of these answer 0, or -1 after telling what went wrong. */
int play(struct bench_engine *engine, const struct bench_operation *operations, size_t count);

/* Takes the CPU time of every operation, which is watched by that. */
int play_watched(struct bench_engine *engine, const struct bench_operation *operations, size_t count,
                 struct figures *figures);

/*
 * One turn: a fifth is played to fill the caches again, which other engines have used meanwhile; two fifths give a
 * rate, one fifth the durations of single operations, one fifth their CPU times.
 */
int play_turn(struct bench_engine *engine, const struct bench_operation *operations, size_t count,
              struct figures *figures);

/* A percentile of the durations in microseconds; `kind` -1: of all kinds. 0 where there are none. */
double percentile(const struct figures *figures, int32_t kind, double percent);

/* The longest CPU time of a watched operation in milliseconds, and how many took more than one. */
double longest(const struct figures *figures);
int64_t over_1ms(const struct figures *figures);

/*
 * How many took more than a millisecond in each of two runs of the same operations. What the library does is the same
 * in both; what else the machine does within a thread's CPU time, as interrupts and page faults of its host, is not.
 */
int64_t over_1ms_twice(const struct figures *figures, const struct figures *again);

double median(const double *values, size_t count);

/* What one reading of the clock costs, in nanoseconds. */
double clock_cost(void);

/*
 * Takes that much memory from the system, writes to all of it, and keeps it for the blocks of all engines; in pages of
 * 2 MB where these are wanted and the system has them.
 */
void touch_memory(size_t bytes, int in_large_pages);

/* Seconds since some beginning. */
double wall_seconds(void);

#endif
