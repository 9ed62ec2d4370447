/* SPDX-License-Identifier: MIT */
/* The tables, 80 columns wide. */
#ifndef BENCH_REPORT_H
#define BENCH_REPORT_H

#include "bench.h"
#include "bench_measure.h"

void report_head(uint64_t seed, double clock_nanoseconds, int in_large_pages, int is_tuned);
void report_rates(int64_t accounts, size_t operations, const struct bench_engine *engines,
                  const struct figures *figures, int count);
void report_again(const struct figures *figures, const struct figures *again);
void report_kinds(const struct bench_engine *engines, const struct figures *figures, int count);
void report_tally(int64_t accounts, int engines, const struct bench_tally *tally);
void report_memory(int64_t accounts, const struct bench_engine *engines, double (*bytes)[3], int count);

#endif
