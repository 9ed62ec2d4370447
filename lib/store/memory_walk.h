/* SPDX-License-Identifier: MIT */
/* How one range is answered in the memory store. */
#ifndef SPT_STORE_MEMORY_WALK_H
#define SPT_STORE_MEMORY_WALK_H

#include "memory_records.h"

/* A range, and whom to show its rows. */
typedef struct spt_walk {
    spt_memory *memory;
    const spt_range *range;
    int is_descending;
    int is_stopped;
    uint64_t left; /* Of the limit. */
    spt_visit visit;
    void *ctx;
    /* Only for trees: the prefix columns as bytes, then those of the position. */
    const spt_index *index;
    int has_position;
    uint32_t prefix_size;
    spt_key position;
} spt_walk;

/*
 * These answer 0 where no more rows are wanted: the limit is reached, or the visitor has stopped the walk; else 1, or
 * SPT_WALK_TREES where records alone cannot tell, and nothing was shown.
 */
#define SPT_WALK_TREES 2

static inline int spt_walk_show(spt_walk *walk, const spt_row *row)
{
    walk->is_stopped = !walk->visit(walk->ctx, row);
    return !walk->is_stopped && --walk->left > 0;
}

/* Whether a row has the prefix and is behind the position. */
int spt_walk_wants(const spt_walk *walk, const spt_row *row);
/* What records answer by themselves. memory_direct.c */
int spt_walk_records(spt_walk *walk, uint32_t holder);
/* Everything else, of one account. memory_walk.c */
int spt_walk_trees(spt_walk *walk, uint32_t holder);
/* A range over all accounts, in the order of their ids, or in one of their other orders. */
int spt_walk_accounts(spt_walk *walk);
int spt_walk_account_order(spt_walk *walk);
/* The tickets of all accounts, by their ids. */
int spt_walk_all_tickets(spt_walk *walk);

/* In memory_read.c: the range in one account. */
int spt_walk_holder(spt_walk *walk, uint32_t holder);

#endif
