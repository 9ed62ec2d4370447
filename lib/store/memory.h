/* SPDX-License-Identifier: MIT */
/*
 * The memory store. All rows live in one heap of small blocks named by 32-bit handles. What operations touch is in
 * records of fixed size, changed in place and found without a search: an account by a hash, its lots and entries by
 * their numbers, a ticket by a hash, with its parts beside it. Acts are packed, each in a block of its own; acts and
 * entries name the one before of the same ticket or lot, so that their lists need no index.
 *
 * A row whose values a record has no room for is packed, and the record leads to it. An account that is not numbered
 * without gaps, or refers to what is not there, is loose: its lots, acts and entries are packed in trees, as the
 * desk's own rows are. Trees also order what is too much to be put in order at each read: their keys are byte strings
 * that compare as the columns do, so one kind of tree serves every index. They are built when they are first asked
 * for, and kept from then on.
 */
#ifndef SPT_STORE_MEMORY_H
#define SPT_STORE_MEMORY_H

#include <stddef.h>
#include <stdint.h>

#include <supportpoints/store.h>

/* Without the empty statement, gcc leaves out calls of functions that do nothing else. */
#if defined(__GNUC__)
#define SPT_WARM(address)            \
    do {                             \
        __builtin_prefetch(address); \
        __asm__ volatile("");        \
    } while (0)
#else
#define SPT_WARM(address) ((void)(address))
#endif

/* ---- the heap: memory_heap.c ---- */

#define SPT_HEAP_UNIT          8u
#define SPT_HEAP_SEGMENT_SHIFT 15u
#define SPT_HEAP_SEGMENT_UNITS (1u << SPT_HEAP_SEGMENT_SHIFT)
#define SPT_HEAP_SEGMENT_BYTES (SPT_HEAP_SEGMENT_UNITS * SPT_HEAP_UNIT)
#define SPT_HEAP_BLOCK_MAX     4096u
#define SPT_HEAP_CLASSES       48u

typedef struct spt_heap {
    spt_allocator allocator;
    uint8_t **segments; /* Where each segment's first block begins. */
    void **blocks;      /* What the allocator gave for each; NULL: it is in the block of the one before. */
    uint32_t count;     /* Segments there are, */
    uint32_t room;      /* have room in the two lists, */
    uint32_t current;   /* and the one that blocks are cut from; those behind it are untouched. */
    uint32_t used;      /* Units cut from it. */
    uint32_t classes;
    uint16_t sizes[SPT_HEAP_CLASSES];
    uint32_t free[SPT_HEAP_CLASSES];
    uint8_t class_of[SPT_HEAP_BLOCK_MAX / SPT_HEAP_UNIT + 1];
} spt_heap;

static inline void *spt_heap_at(const spt_heap *heap, uint32_t handle)
{
    return heap->segments[handle >> SPT_HEAP_SEGMENT_SHIFT] +
           (size_t)(handle & (SPT_HEAP_SEGMENT_UNITS - 1)) * SPT_HEAP_UNIT;
}

void spt_heap_init(spt_heap *heap, const spt_allocator *allocator);
void spt_heap_end(spt_heap *heap);
/* Afterwards `bytes` can be taken without asking the allocator; 0: no memory, nothing changed. */
int spt_heap_reserve(spt_heap *heap, size_t bytes);
/* Gives back what a large reservation left over. */
void spt_heap_trim(spt_heap *heap);
/* A block of at least `bytes`, of what was reserved; its class is spt_heap_class(). */
uint32_t spt_heap_take(spt_heap *heap, uint32_t bytes);
void spt_heap_give(spt_heap *heap, uint32_t handle, uint32_t class_number);
uint8_t spt_heap_class(const spt_heap *heap, uint32_t bytes);
/* A block of SPT_HEAP_BLOCK_MAX zeros at a multiple of 64 bytes, never given back. */
uint32_t spt_heap_take_page(spt_heap *heap);

/* A growing array of handles in pages of 1024, so that growing never copies. */
typedef struct spt_heap_array {
    uint32_t top; /* A page of handles of pages of handles of pages; 0: empty. */
    uint32_t count;
} spt_heap_array;

static inline uint32_t *spt_heap_array_at(const spt_heap *heap, const spt_heap_array *array, uint32_t position)
{
    const uint32_t *top = spt_heap_at(heap, array->top);
    const uint32_t *middle = spt_heap_at(heap, top[position >> 20]);
    uint32_t *items = spt_heap_at(heap, middle[position >> 10 & 1023u]);
    return &items[position & 1023u];
}
/* Appends one item, of what was reserved. */
void spt_heap_array_add(spt_heap *heap, spt_heap_array *array, uint32_t handle);

/* ---- arrays that each account has: memory_pages.c ---- */

/* A growing array: one block while it is short, then full pages under one or two levels of handles. */
typedef struct spt_pages {
    uint32_t root;
    uint32_t count;
} spt_pages;

/* Of the items of an array: their size, and how many a page has. */
typedef struct spt_pages_kind {
    uint32_t bytes;
    uint32_t shift;
} spt_pages_kind;

/* The most items that an array has. */
static inline uint32_t spt_pages_limit(spt_pages_kind kind)
{
    return UINT32_C(1) << (20 + kind.shift);
}
void *spt_pages_far(const spt_heap *heap, const spt_pages *pages, spt_pages_kind kind, uint32_t position);
/* Appends one zero item, of what was reserved; `count` is below the limit. */
void *spt_pages_add(spt_heap *heap, spt_pages *pages, spt_pages_kind kind);
void spt_pages_end(spt_heap *heap, spt_pages *pages, spt_pages_kind kind);

static inline void *spt_pages_at(const spt_heap *heap, const spt_pages *pages, spt_pages_kind kind, uint32_t position)
{
    if (pages->count <= 1u << kind.shift)
        return (uint8_t *)spt_heap_at(heap, pages->root) + (size_t)position * kind.bytes;
    return spt_pages_far(heap, pages, kind, position);
}

/* ---- hash tables from 32 bits to 32 bits, any number of values for one hash: memory_hash.c ---- */

typedef struct spt_hash_line spt_hash_line;

typedef struct spt_hash {
    spt_hash_line ***directories;
    uint32_t lines;
    uint32_t count;
    uint32_t mask; /* Linear hashing: buckets below `split` use the next longer mask. */
    uint32_t split;
} spt_hash;

/* Where a walk over the values of one hash stands. */
typedef struct spt_hash_walk {
    const spt_hash_line *line;
    uint32_t hash;
    uint32_t at;
} spt_hash_walk;

uint32_t spt_hash_number(uint64_t number);
uint32_t spt_hash_bytes(const char *bytes, size_t size);
void spt_hash_init(spt_heap *heap, spt_hash *hash);
void spt_hash_add(spt_heap *heap, spt_hash *hash, uint32_t key, uint32_t value);
void spt_hash_remove(spt_heap *heap, spt_hash *hash, uint32_t key, uint32_t value);
/* Asks the processor for the memory that spt_hash_find() will look at. */
void spt_hash_warm(const spt_hash *hash, uint32_t key);
spt_hash_walk spt_hash_find(const spt_hash *hash, uint32_t key);
/* 1: the next value of the walk; 0: there is none. */
int spt_hash_next(const spt_heap *heap, spt_hash_walk *walk, uint32_t *value);

/* Room for a row of any table. */
typedef union spt_any_row {
    spt_row row;
    spt_account_row account;
    spt_lot_row lot;
    spt_ticket_row ticket;
    spt_part_row part;
    spt_act_row act;
    spt_entry_row entry;
    spt_setting_row setting;
    spt_pack_row pack;
    spt_group_row group;
    spt_category_row category;
    spt_rule_row rule;
    spt_holiday_row holiday;
    spt_notice_row notice;
} spt_any_row;

/* ---- keys: memory_key.c ---- */

#define SPT_KEY_MAX 255u
/* Room for a key while it is put together from columns of any bounds. */
#define SPT_KEY_ROOM 512u

typedef struct spt_key {
    uint32_t size;
    uint8_t bytes[SPT_KEY_ROOM];
} spt_key;

/* Sorts behind every key that it is appended to, before every greater one. */
#define SPT_KEY_END 0xFFu

void spt_key_add_number(spt_key *key, int64_t number);
/* A text longer than `maximum` equals none and sorts behind its first `maximum` bytes. */
void spt_key_add_text(spt_key *key, const char *text, size_t maximum);
const uint8_t *spt_key_number(const uint8_t *at, int64_t *number);
/* The columns of an index after the account, or all of them where `from` is 0. */
void spt_key_add_columns(spt_key *key, const spt_index *index, const spt_row *row, uint32_t from);
/* The key of a row in its own table: the primary columns after the account. */
void spt_key_of_row(spt_key *key, const spt_row *row);
/* The reverse: fills in the columns of an index from a key, which the row's texts then point into. */
void spt_key_into_row(const uint8_t *at, const spt_index *index, spt_row *row, uint32_t from);
/* The same for the key of a row in its own table. */
void spt_key_into(uint32_t table, const uint8_t *at, spt_any_row *row);
/* The first column of every table, and the second of most. */
static inline int64_t spt_row_account(const spt_row *row)
{
    return ((const spt_account_row *)(const void *)row)->account;
}
int64_t spt_column_number(const spt_row *row, uint32_t column);

/* ---- trees of byte strings: memory_tree.c ---- */

#define SPT_TREE_HEIGHT 16u

typedef struct spt_bytes {
    const uint8_t *at;
    uint32_t size;
} spt_bytes;

typedef struct spt_entry_view {
    spt_bytes key;
    spt_bytes value;
} spt_entry_view;

/* A walk through a tree. */
typedef struct spt_cursor {
    const spt_heap *heap;
    const uint8_t *node[SPT_TREE_HEIGHT];
    uint32_t at[SPT_TREE_HEIGHT];
    uint32_t depth; /* Of the leaf; node[depth] is it. */
} spt_cursor;

/* A tree is the handle of its root, 0 where it is empty. Values may be replaced by others of any size. */
void spt_tree_put(spt_heap *heap, uint32_t *root, spt_bytes key, spt_bytes value);
/* 1: found, as it is in the tree. */
int spt_tree_get(const spt_heap *heap, uint32_t root, spt_bytes key, spt_entry_view *entry);
int spt_tree_remove(spt_heap *heap, uint32_t *root, spt_bytes key);
void spt_tree_end(spt_heap *heap, uint32_t root);
int spt_tree_is_leaf(const spt_heap *heap, uint32_t root);

/* A node that would grow beyond this is split, unless it is one entry. */
#define SPT_TREE_NODE_BYTES 512u
/* The longest key that a tree is filled with. */
#define SPT_TREE_FILL_KEY 32u

/* A tree that is filled from the left: of each level the node that is not full yet. */
typedef struct spt_tree_filling {
    spt_heap *heap;
    struct {
        uint32_t used; /* Bytes of its entries; 0: no node of this level was begun. */
        uint32_t first_size;
        uint8_t first[SPT_TREE_FILL_KEY]; /* The key that it begins with. */
        uint8_t entries[SPT_TREE_NODE_BYTES];
    } levels[SPT_TREE_HEIGHT];
} spt_tree_filling;

/* Keys come in order, with no values; the blocks are of what was reserved. */
void spt_tree_begin_filling(spt_tree_filling *filling, spt_heap *heap);
void spt_tree_fill(spt_tree_filling *filling, spt_bytes key);
/* The root. */
uint32_t spt_tree_end_filling(spt_tree_filling *filling);

/* To the first entry not before the key; 0: there is none. */
int spt_cursor_seek(spt_cursor *cursor, const spt_heap *heap, uint32_t root, spt_bytes key);
/* To the last entry before the key; 0: there is none. */
int spt_cursor_seek_before(spt_cursor *cursor, const spt_heap *heap, uint32_t root, spt_bytes key);
int spt_cursor_next(spt_cursor *cursor);
int spt_cursor_previous(spt_cursor *cursor);
spt_entry_view spt_cursor_entry(const spt_cursor *cursor);

/* ---- the store ---- */

/* The indexes of accounts over the whole store: SPT_INDEX_ACCOUNT_BY_LAPSE and those that follow it. */
#define SPT_ACCOUNT_ORDERS 4u
#define SPT_RECENT_TEXTS   64u
#define SPT_FIRST_TEXTS    1024u

typedef struct spt_memory {
    spt_heap heap;
    spt_hash accounts; /* To holders. */
    spt_hash tickets;  /* Ticket ids to their records. */
    spt_hash refs;     /* Accounts and refs to numbers of acts. */
    spt_hash texts;    /* To text numbers. */
    spt_heap_array text_list;
    const uint32_t *first_texts;                 /* The first page of the list. */
    uint32_t by_account;                         /* Tree of all holders. */
    uint32_t account_orders[SPT_ACCOUNT_ORDERS]; /* Trees of the accounts' rows in their other orders, */
    uint64_t order_changes[SPT_ACCOUNT_ORDERS];  /* what has changed in them, */
    uint32_t built_orders;                       /* and a bit for each that is kept. */
    uint32_t slots;                              /* The page that slots are cut from, */
    uint32_t slots_used;                         /* and how many of it are taken. */
    int32_t has_far_acts;                        /* 1: an act's number is too large for `refs`. */
    uint32_t recent_texts[SPT_RECENT_TEXTS];     /* Numbers, plus 1, of texts packed lately. */
    uint32_t recent_holders[2];                  /* That of the desk, and the one found last before or after it. */
    uint32_t recent_ticket;                      /* The record found last. */
    uint32_t recent_entry; /* Where the entries of an act were found last: mostly near the next. */
} spt_memory;

/* ---- packed rows: memory_row.c ---- */

#define SPT_PACKED_ROOM 4096u

/* Packs all columns but the primary key's. `out` has SPT_PACKED_ROOM bytes; its texts are within their bounds. */
spt_bytes spt_packed_write(spt_memory *memory, const spt_row *row, uint8_t *out);
/* Unpacks what was packed; the row's texts then point into the store, or into the key. */
void spt_packed_read(const spt_memory *memory, uint32_t table, int64_t account, spt_entry_view entry, spt_any_row *row);
/* The same of a row whose key is a number, or of an account's. Where the packed bytes end. */
const uint8_t *spt_packed_read_numbered(const spt_memory *memory, uint32_t table, int64_t account, int64_t number,
                                        const uint8_t *packed, spt_any_row *row);

/* ---- texts kept once: memory_text.c ---- */

uint32_t spt_text_number(spt_memory *memory, const char *text);
const char *spt_text_at(const spt_memory *memory, uint32_t number);
/* As records have them: 0 is "", other numbers are 1 more. `now` is what the record has already. */
uint32_t spt_text_keep(spt_memory *memory, uint32_t now, const char *text);
static inline const char *spt_text_kept(const spt_memory *memory, uint32_t kept)
{
    return kept == 0 ? "" : spt_text_at(memory, kept - 1);
}

/* ---- read and commit: memory_read.c, memory_commit.c ---- */

int32_t spt_memory_read(spt_memory *memory, const spt_range *ranges, uint32_t count, spt_sink sink, void *sink_ctx);
/* A number that changes with an index of accounts; 0: there is no memory to keep the index. memory_account.c */
uint64_t spt_account_order_stamp(spt_memory *memory, uint32_t index);
/* Takes the place of another one, whose numbers of that kind must not come again. */
void spt_memory_follow(spt_memory *memory, const spt_memory *before);
/* Asks the processor for the newest acts, entries and tickets of accounts. memory_read.c */
void spt_memory_expect(spt_memory *memory, const int64_t *accounts, uint32_t count);
int32_t spt_memory_commit(spt_memory *memory, const spt_batch *batch);

/* ---- memory.c ---- */

/* An empty image; 0: no memory. */
int spt_memory_begin(spt_memory *memory, const spt_allocator *allocator);
void spt_memory_end(spt_memory *memory);

/* Fills in a new memory store's functions and context; SPT_STORE_NOMEM where there is no memory. */
int32_t spt_memory_ops(const spt_allocator *allocator, spt_store_ops *ops, void **ctx);

#endif
