/* SPDX-License-Identifier: MIT */
#include "bench_report.h"

#include <inttypes.h>
#include <stdio.h>

static const char *const kind_names[BENCH_KINDS] = {"open account",    "buy", "open", "reprice", "resolve", "waive",
                                                    "statement totals"};

/* 1234567 as "1,234,567", right-aligned. */
static void print_number(int64_t number, int width)
{
    char digits[32], grouped[48];
    int count = snprintf(digits, sizeof digits, "%" PRId64, number), used = 0;
    for (int i = 0; i < count; i++) {
        if (i > 0 && (count - i) % 3 == 0 && digits[i - 1] != '-')
            grouped[used++] = ',';
        grouped[used++] = digits[i];
    }
    grouped[used] = '\0';
    printf("%*s", width, grouped);
}

void report_head(uint64_t seed, double clock_nanoseconds, int in_large_pages, int is_tuned)
{
    printf("Mix: buy 1 pack per 3 tickets; open; reprice; resolve, 1 in 10 waived;\n"
           "statement totals 1 per 5 tickets. Accounts by a Zipf law of exponent 1; about\n"
           "6,000 tickets in progress, each repriced and closed some 10,000 operations\n"
           "after the step before. Seed %" PRIu64 ".\n\n"
           "ops/s: median of turns that the engines take on the same operations, per second\n"
           "of the thread's CPU time. p50 ...: microseconds by the wall clock; reading it\n"
           "costs %.0f ns, included. max cpu: the longest operation in milliseconds of the\n"
           "thread's CPU time; the library's includes opening all accounts. Where one is\n"
           "over 1 ms, all are played again: what the library itself takes it takes in\n"
           "both runs, what the machine puts in between it does not. Memory is touched\n"
           "before: page faults are not measured. All engines have it in pages of %s.\n%s",
           seed, clock_nanoseconds, in_large_pages ? "2 MB,\nwhere the system gives them" : "the usual size",
           is_tuned ? "" : "SQLite is as it opens \":memory:\" by itself, not tuned.\n");
}

void report_rates(int64_t accounts, size_t operations, const struct bench_engine *engines,
                  const struct figures *figures, int count)
{
    printf("\n");
    print_number(accounts, 0);
    printf(" accounts, ");
    print_number((int64_t)operations, 0);
    printf(" operations\n%-18s%12s%9s%9s%9s%11s%12s\n", "", "ops/s", "p50", "p99", "p99.9", "max cpu", "over 1 ms");
    for (int e = 0; e < count; e++) {
        printf("%-18s", engines[e].name);
        print_number((int64_t)median(figures[e].rates, figures[e].rate_count), 12);
        printf("%9.2f%9.2f%9.2f%11.3f%12" PRId64 "\n", percentile(&figures[e], -1, 50), percentile(&figures[e], -1, 99),
               percentile(&figures[e], -1, 99.9), longest(&figures[e]), over_1ms(&figures[e]));
    }
    fflush(stdout);
}

void report_again(const struct figures *figures, const struct figures *again)
{
    printf("The library once more with the same operations: %" PRId64 " over 1 ms, longest %.3f ms;\n", over_1ms(again),
           longest(again));
    printf("over 1 ms in both runs: %" PRId64 " operations.\n", over_1ms_twice(figures, again));
    fflush(stdout);
}

void report_kinds(const struct bench_engine *engines, const struct figures *figures, int count)
{
    printf("\n%-17s", "p50 p99 p99.9");
    for (int e = 0; e < count; e++)
        printf("%21s", engines[e].name);
    printf("\n");
    for (int32_t kind = BENCH_BUY; kind < BENCH_KINDS; kind++) {
        printf("%-17s", kind_names[kind]);
        for (int e = 0; e < count; e++)
            printf("%7.1f%7.1f%7.1f", percentile(&figures[e], kind, 50), percentile(&figures[e], kind, 99),
                   percentile(&figures[e], kind, 99.9));
        printf("\n");
    }
}

void report_tally(int64_t accounts, int engines, const struct bench_tally *tally)
{
    print_number(accounts, 0);
    printf(" accounts: %s with the reference:\n", engines > 1 ? "all engines agree" : "the library agrees");
    printf("  points: %" PRId64 " available, %" PRId64 " captured, %" PRId64 " spent, %" PRId64 " lapsed\n",
           tally->available, tally->captured, tally->spent, tally->lapsed);
    printf("  %" PRId64 " lots, %" PRId64 " acts, %" PRId64 " entries;", tally->lots, tally->acts, tally->entries);
    printf(" tickets: %" PRId64 " open, %" PRId64 " resolved, %" PRId64 " waived\n", tally->in_progress,
           tally->resolved, tally->waived);
    fflush(stdout);
}

void report_memory(int64_t accounts, const struct bench_engine *engines, double (*bytes)[3], int count)
{
    printf("\nBytes, with all acts and entries; ");
    print_number(accounts, 0);
    printf(" accounts with 3 lots and 3 resolved tickets each\n%-18s%12s%12s%12s\n", "", "account", "lot", "ticket");
    for (int e = 0; e < count; e++)
        printf("%-18s%12.0f%12.0f%12.0f\n", engines[e].name, bytes[e][0], bytes[e][1], bytes[e][2]);
    printf("\n");
}
