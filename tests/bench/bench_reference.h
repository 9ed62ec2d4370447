/* SPDX-License-Identifier: MIT */
/* The rules that the mix needs, on plain arrays: says what every engine must arrive at. */
#ifndef BENCH_REFERENCE_H
#define BENCH_REFERENCE_H

#include "bench.h"

struct reference;

struct reference *reference_new(int64_t accounts);
void reference_free(struct reference *reference);

/* 0, or -1 where there is no memory, or the operation is one that the mix must never contain. */
int reference_apply(struct reference *reference, const struct bench_operation *operation);

/* What an operation on the account could capture at that time. */
int64_t reference_available(const struct reference *reference, int64_t account, int64_t now);

int64_t reference_price(const struct reference *reference, int64_t ticket);
int64_t reference_account_of(const struct reference *reference, int64_t ticket);
struct bench_scope reference_scope(const struct reference *reference);

/* Sums up, and recomputes each total from the lots and parts; -1 where they disagree. */
int reference_tally(const struct reference *reference, int64_t now, struct bench_tally *tally);

#endif
