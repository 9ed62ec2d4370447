/* SPDX-License-Identifier: MIT */
/*
 * The mix: buy 1 pack per 3 tickets; open; reprice; resolve, 1 in 10 waived; statement totals 1 per 5 tickets.
 *
 * The same seed gives the same operations on every machine. Accounts are drawn by a Zipf law of exponent 1; about
 * 6,000 tickets are in progress at any time, so that a ticket is repriced, and later closed, some ten thousand
 * operations after the step before. The clock moves on by a minute per operation, and the accounts begin with points
 * bought at any time of the past two years, so that now and then some lapse. No operation is refused.
 *
 * Texts are what a host would give: an actor and a ref to every purchase ("invoice 1000017") and repricing (the reply
 * that caused it), an actor to all else, and a note of its own to every repricing and waiving.
 */
#ifndef BENCH_MIX_H
#define BENCH_MIX_H

#include "bench.h"
#include "bench_reference.h"

struct mix;

/* NULL where there is no memory. */
struct mix *mix_new(int64_t accounts, uint64_t seed);
void mix_free(struct mix *mix);

/* The next two operations per account: it is opened, and buys its first points. */
int mix_populate(struct mix *mix, struct bench_operation *operations, size_t count);

/* Operations until enough tickets are in progress, without closing any; sets *more to 0 with the last ones. */
int mix_warm_up(struct mix *mix, struct bench_operation *operations, size_t count, int *more);

/* The next operations of the mix. Each of these three answers -1 where no operation could be made. */
int mix_next(struct mix *mix, struct bench_operation *operations, size_t count);

/* What every engine must have arrived at; the mix applies each operation to the reference as it makes it. */
int mix_tally(const struct mix *mix, struct bench_tally *tally);
struct bench_scope mix_scope(const struct mix *mix);

/* Single operations, for measurements of another kind. */
void mix_open_account(struct bench_operation *operation, int64_t account, int64_t now);
void mix_buy(struct bench_operation *operation, int64_t account, int32_t pack, int64_t invoice, int64_t now);
void mix_open(struct bench_operation *operation, int64_t account, int64_t ticket, int32_t category, int64_t now);
void mix_reprice(struct bench_operation *operation, int64_t account, int64_t ticket, int64_t price, int64_t reply,
                 int64_t now);
void mix_resolve(struct bench_operation *operation, int64_t account, int64_t ticket, int64_t now);

/* The price list that the mix is priced by. */
const struct bench_pack *mix_pack(size_t position);         /* NULL past the end */
const struct bench_category *mix_category(size_t position); /* NULL past the end */

#endif
