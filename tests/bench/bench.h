/* SPDX-License-Identifier: MIT */
/* What the benchmark's parts share: an operation of the mix, an engine that plays it, and what is compared. */
#ifndef BENCH_H
#define BENCH_H

#include <stddef.h>
#include <stdint.h>

/* The operations of the mix; opening accounts is done before anything is measured. */
enum { BENCH_ACCOUNT, BENCH_BUY, BENCH_OPEN, BENCH_REPRICE, BENCH_RESOLVE, BENCH_WAIVE, BENCH_TOTALS, BENCH_KINDS };

/* The lapse second that stands for "never". */
#define BENCH_NEVER INT64_C(253402300800)

/* Why a price changes; numbered as SPT_REASON_…. */
enum { BENCH_INVESTIGATION = 1, BENCH_AGREED = 2, BENCH_RECONSIDERED = 3 };

/* A ticket's state; numbered as SPT_TICKET_…. */
enum { BENCH_IN_PROGRESS = 2, BENCH_RESOLVED = 3, BENCH_WAIVED = 4 };

struct bench_pack {
    const char *code;
    int64_t points;
    int64_t price;
};

struct bench_category {
    const char *code;
    const char *rule;
    int64_t price;
};

/* One call of a host, with the texts that a host would give. */
struct bench_operation {
    int32_t kind;
    int32_t reason;
    int64_t account;
    int64_t ticket;
    int64_t price;    /* Opening: the category's price. Repricing: the new total. */
    int64_t now;      /* The host's clock. */
    int64_t acquired; /* Buying: when it was paid; at or before now. */
    const struct bench_pack *pack;
    const struct bench_category *category;
    const char *actor;
    char ref[32];
    char note[64];
};

/* What every engine must agree on afterwards; -1 where an engine keeps no such thing. */
struct bench_tally {
    int64_t accounts, lots, acts, entries;
    int64_t available, captured, spent, lapsed;
    int64_t in_progress, resolved, waived, priced;
    int64_t due;          /* Sum of the instants that the tickets' first answers were due at. */
    uint64_t fingerprint; /* Of every account's four totals. */
    uint64_t answers;     /* Of every answer to "statement totals". */
};

/* Which accounts and tickets there are: accounts 1 … n, tickets 1 … n with the account of each. */
struct bench_scope {
    int64_t accounts;
    int64_t tickets;
    const int64_t *account_of; /* By ticket; [0] is unused. */
    int64_t now;
};

/* An engine. Every function answers 0, or -1 after it has told on standard error what went wrong. */
struct bench_engine {
    const char *name;
    void *ctx;
    int (*apply)(void *ctx, const struct bench_operation *operation);
    /* Between bulk(1) and bulk(0) nothing is measured, and an engine may put all into one transaction. */
    int (*bulk)(void *ctx, int on);
    int (*tally)(void *ctx, const struct bench_scope *scope, struct bench_tally *tally);
    int64_t (*memory)(void *ctx);
    int (*close)(void *ctx);
};

/* Opens the engines. `counted`: the memory that it takes will be asked for. */
int bench_library_open(struct bench_engine *engine, int counted);
/* From now on in units of work between bulk(1) and bulk(0). */
void bench_library_use_units(struct bench_engine *engine);
/* The library on a journal; between bulk(1) and bulk(0) in units of work of 1,000 operations. */
int bench_journal_open(struct bench_engine *engine, const char *path, uint32_t flags);
/* One more desk on the same journal, for another thread; its accounts and tickets are moved by an offset. */
int bench_journal_join(struct bench_engine *engine, const struct bench_engine *other, int64_t offset);
/* At a place as bench_sql.h has it; in memory where that is NULL. */
struct sql_place;
int bench_sqlite_lean_open(struct bench_engine *engine, const struct sql_place *place);
int bench_sqlite_rows_open(struct bench_engine *engine, const struct sql_place *place);

/* A hash of the four totals of an account; the sum over all accounts is the fingerprint. */
uint64_t bench_fingerprint(int64_t account, int64_t available, int64_t captured, int64_t spent, int64_t lapsed);

/* A hash of one answer to "statement totals". */
uint64_t bench_answer(const int64_t totals[4], int64_t next_lapse, int64_t next_points);

/* Says on standard error where two tallies differ; the number of differences. */
int bench_compare(const char *name, const struct bench_tally *tally, const char *other_name,
                  const struct bench_tally *other);

/* The lapse second of points acquired then: the end of the same day, 24 months later (UTC). */
int64_t bench_lapse(int64_t acquired);

/* When the first answer to a ticket is due that is opened now: one working day later, Monday to Friday (UTC). */
int64_t bench_due(int64_t now);

/* The lapse second of points that are usable for 30 more days from now on. */
int64_t bench_grace(int64_t now);

#endif
