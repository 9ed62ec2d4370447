/* SPDX-License-Identifier: MIT */
/* What the parts of the overlay share. */
#ifndef SPT_STORE_OVERLAY_INTERNAL_H
#define SPT_STORE_OVERLAY_INTERNAL_H

#include <stddef.h>
#include <stdint.h>

#include "../base/alloc.h"
#include "../base/arena.h"
#include "overlay.h"

/* An account's first items are looked through one by one; with more of them it gets trees. */
#define SPT_OVERLAY_FEW 16
/* Ranges in one read of the base. */
#define SPT_OVERLAY_RANGES 16

enum {
    SPT_ITEM_UNTOUCHED, /* only while a commit is under way: it is as in the base */
    SPT_ITEM_HERE,
    SPT_ITEM_GONE
};

typedef struct spt_overlay_item spt_overlay_item;
typedef struct spt_overlay_group spt_overlay_group;

/* The beginning of what is in a list that is sorted. */
typedef struct spt_overlay_link {
    struct spt_overlay_link *next;
} spt_overlay_link;

/* A row that was changed. `row` is never NULL: of one that is gone it still has the key. */
struct spt_overlay_item {
    spt_overlay_link link; /* in its group's list */
    spt_overlay_item *next_fresh;
    spt_overlay_item *next_in_bucket;
    spt_overlay_item *next_with_value; /* in its unique value's bucket */
    spt_overlay_group *group;
    uint64_t hash;
    uint64_t priority; /* in the trees: a node's is above those of its children */
    uint32_t table;
    int32_t state;
    int32_t is_in_base; /* 1: the base has such a row */
    spt_row *row;
    spt_row *base;  /* the base's row, where it is to be deleted there; only while the overlay is committed */
    spt_row *rival; /* the base's row with the same unique value and another key; only while a commit is under way */
    spt_overlay_item *child[][2]; /* lower and higher, by the index's place among the table's */
};

/*
 * An account's items. Where they are not few, a tree of them is made when a read first asks for it, and kept from then
 * on: of most indexes nobody ever does.
 */
struct spt_overlay_group {
    spt_overlay_link link; /* in the overlay's list */
    spt_overlay_group *next_in_bucket;
    int64_t account;
    int64_t base_revision;   /* of the account's row in the base; 0: there is none */
    spt_overlay_item *row;   /* the account's own; NULL: none */
    spt_overlay_link *items; /* the newest first */
    size_t count;
    uint64_t is_made;         /* by index, one bit each */
    spt_overlay_item **roots; /* by index; NULL: no tree was made */
};

/* A change that waits to be applied, or was: then it holds what there was before. */
typedef struct spt_overlay_pending {
    spt_overlay_item *item;
    spt_row *row; /* NULL: the item's row stays */
    int32_t action;
    int32_t state;
} spt_overlay_pending;

/* Sizes that memory is given back in, to be taken again: each this many bytes larger than the one before. */
#define SPT_OVERLAY_STEP  64u
#define SPT_OVERLAY_STEPS 80u

struct spt_overlay_piece;

struct spt_overlay {
    spt_allocator allocator;
    spt_store *base;
    spt_arena scratch; /* of the call at hand */
    spt_arena pieces;  /* of rows, items and groups */
    struct spt_overlay_piece *free[SPT_OVERLAY_STEPS];
    spt_overlay_item **buckets;       /* by key, */
    spt_overlay_item **value_buckets; /* and by unique value */
    spt_overlay_group **group_buckets;
    size_t bucket_count;       /* a power of 2 */
    size_t group_bucket_count; /* a power of 2 */
    size_t item_count;
    size_t group_count;
    size_t base_rows[SPT_TABLE_COUNT]; /* how many items of a table stand for rows of the base */
    spt_overlay_link *groups;
    spt_overlay_group *recent; /* the one asked for last; NULL: none */
    spt_overlay_item *fresh;   /* new ones of a commit that is under way, or was broken off */
    spt_overlay_pending *pending;
    size_t pending_count;
    uint64_t is_made; /* by index, one bit each: of those over all accounts */
    spt_overlay_item *roots[SPT_INDEX_COUNT];
    uint32_t slots[SPT_INDEX_COUNT];        /* an index's place among its table's, */
    uint32_t first_index[SPT_TABLE_COUNT];  /* which are side by side from this one on, */
    uint32_t end_index[SPT_TABLE_COUNT];    /* up to before that one, */
    uint64_t indexes[SPT_TABLE_COUNT];      /* one bit each */
    uint32_t unique_index[SPT_TABLE_COUNT]; /* the one whose first column is unique; SPT_NO_INDEX: none is */
    uint8_t is_by_account[SPT_INDEX_COUNT]; /* 1: each account has a tree of its own */
    uint64_t random;
    int32_t has_asked;   /* 1: the base was read */
    int32_t has_deleted; /* 1: a row was deleted, if only for a while */
};

#define SPT_NO_INDEX UINT32_MAX

/* A bit for each index. */
_Static_assert(SPT_INDEX_COUNT <= 64, "too many indexes");

/* ---- rows and items: overlay_items.c ---- */

/* Whether a row is of the table and can be looked at: a store's rows are input. */
int spt_overlay_is_row(const spt_row *row, uint32_t table);
/* A copy in one piece, or NULL. */
spt_row *spt_overlay_copy(spt_overlay *overlay, const spt_row *row);
/* Gives a copy back; NULL is ignored. */
void spt_overlay_drop(spt_overlay *overlay, spt_row *row);

/* Of a row's key. */
uint64_t spt_overlay_hash(const spt_row *row);
/* NULL: there is none. */
spt_overlay_item *spt_overlay_find(const spt_overlay *overlay, const spt_row *like, uint64_t hash);
spt_overlay_group *spt_overlay_find_group(spt_overlay *overlay, int64_t account);
spt_overlay_item *spt_overlay_find_account(spt_overlay *overlay, int64_t account);

/* The first of those that may have a value in the first column of an index where it is unique; NULL: none has. */
spt_overlay_item *spt_overlay_find_value(const spt_overlay *overlay, int64_t value);
/* Room for the roots of a group's trees; NULL: no memory. */
spt_overlay_item **spt_overlay_take_roots(spt_overlay *overlay);
/* Adds a fresh item, which owns the row from then on; NULL: no memory, or too many. */
spt_overlay_item *spt_overlay_add(spt_overlay *overlay, spt_row *row, uint64_t hash);
/* Gives back what a commit has left over, also one that an exception broke off, and the scratch memory. */
void spt_overlay_clean(spt_overlay *overlay);
/* The fresh items become a part of the overlay. */
void spt_overlay_keep(spt_overlay *overlay);
void spt_overlay_free_items(spt_overlay *overlay);

/* ---- rows by index: overlay_trees.c ---- */

/* Applies a change to its item and the trees; done again, it is undone. */
void spt_overlay_exchange(spt_overlay *overlay, spt_overlay_pending *pending);

/*
 * The first row of a range's index, in its direction, whose leading columns are at the values or (strict) beyond them.
 * It may be outside of the range; where all rows of the range are of one account, it is not of another.
 */
spt_overlay_item *spt_overlay_seek(spt_overlay *overlay, const spt_range *range, const spt_value *values,
                                   uint32_t columns, int strict);

/* ---- the store's functions: overlay_read.c, overlay_commit.c ---- */

/* Reads the base: the first time what everybody has committed, then what is known of that lately. */
int32_t spt_overlay_ask(spt_overlay *overlay, const spt_range *ranges, uint32_t count, spt_sink sink, void *sink_ctx);

int32_t spt_overlay_read(void *ctx, const spt_range *ranges, uint32_t count, spt_sink sink, void *sink_ctx);
int32_t spt_overlay_take(void *ctx, const spt_batch *batch);
/* Reads the rows of the base that are to be deleted there; SPT_STORE_CONFLICT where somebody else did. */
int32_t spt_overlay_read_deleted(spt_overlay *overlay);

#endif
