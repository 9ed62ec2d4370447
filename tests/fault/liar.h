/* SPDX-License-Identifier: MIT */
/*
 * A store around another one that lets others in between two rows of a read, and that breaks the contract of store.h
 * in ways that the fault store does not know. It promises no snapshots.
 */
#ifndef FAULT_LIAR_H
#define FAULT_LIAR_H

#include <supportpoints/store.h>

/* After so many reads it fails with this code, so that a call without a bound ends. */
#define LIAR_MOST_READS 10000
#define LIAR_NO_BOUND   4711

/* How it lies. */
enum {
    LIE_NONE,
    LIE_IGNORE_ANSWERS,  /* goes on whatever the sink says */
    LIE_IGNORE_LIMITS,   /* shows more rows than asked for */
    LIE_IGNORE_POSITION, /* begins every range at its beginning */
    LIE_IGNORE_PREFIX,   /* shows all rows of the account */
    LIE_NUMBER_PAST_END, /* gives every row the number of a range that there is not */
    LIE_OTHER_NUMBER,    /* gives every row the number of another range */
    LIE_NULL_ROW,        /* shows NULL for every row */
    LIE_BACKWARDS,       /* answers the ranges last to first */
    LIE_TWICE,           /* answers everything twice */
    LIE_COUNT
};

struct liar {
    spt_store *inner;
    int lie;
    uint64_t reads; /* since the plan was set */
    uint64_t commits;
    uint64_t cut_read;   /* the read in which somebody else comes; 0: none, UINT64_MAX: every one */
    uint64_t cut_every;  /* somebody else comes in every read whose number this divides; 0: none */
    uint32_t cut_range;  /* before this range is answered */
    uint64_t cut_commit; /* the commit before which somebody else comes; likewise */
    void (*other)(void *ctx, int number);
    void *other_ctx;
    int others; /* how often they came */
    uint32_t most_ranges;
};

/* Opens a store; its liar is the caller's, and must live as long. */
spt_status liar_open(struct liar *liar, spt_store *inner, spt_store **store);

/* Tells the truth from now on, and counts from 0. */
void liar_plan(struct liar *liar, int lie);

#endif
