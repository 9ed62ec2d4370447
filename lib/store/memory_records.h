/* SPDX-License-Identifier: MIT */
/*
 * What an account has in the memory store: records of fixed size, and for the rest trees of packed rows. Numbers that
 * are small in nearly every row take 32 bits in a record, instants 40; texts are kept once in the store. A row with
 * anything else is wide: it is packed into a block of its own, which stands in the place of the first two numbers.
 */
#ifndef SPT_STORE_MEMORY_RECORDS_H
#define SPT_STORE_MEMORY_RECORDS_H

#include "memory.h"

/*
 * At most so many bytes of the heap are needed to put or remove one row, with all that is moved for it (the parts of a
 * ticket, or the live lots, to a tree), and so many more for all of a batch.
 */
#define SPT_CHANGE_BYTES 16384u
#define SPT_BATCH_BYTES  131072u

/* What holders and tickets take: two cache lines. */
#define SPT_SLOT_BYTES 128u

/* A table with more rows in an account is not looked through row by row. */
#define SPT_FEW_ROWS 16u

/* ---- records ---- */

typedef struct spt_account_record {
    uint32_t revision; /* Or the block of a wide row, */
    uint32_t acts;     /* and its size. */
    uint32_t entries;
    uint32_t lots;
    uint32_t acked;
    uint32_t available;
    uint32_t captured;
    uint32_t spent;
    uint32_t lapsed;
    uint32_t revoked;
    uint32_t opened;
    uint32_t newest;
    uint32_t next_lapse;
    uint32_t next_due;
    uint16_t open_tickets;
    uint8_t opened_high;
    uint8_t newest_high;
    uint8_t next_lapse_high;
    uint8_t next_due_high;
} spt_account_record;

typedef struct spt_lot_record {
    uint32_t points;    /* Or the block of a wide row, */
    uint32_t available; /* and its size. */
    uint32_t captured;
    uint32_t spent;
    uint32_t lapsed;
    uint32_t revoked;
    uint32_t moved;
    uint32_t act;
    uint32_t paid;
    uint32_t pack;
    uint32_t origin_lot; /* In the same account. */
    uint32_t acquired;
    uint32_t lapse;
    uint32_t newest_entry;
    uint32_t newest_act;
    char currency[4];
    uint8_t acquired_high;
    uint8_t lapse_high;
    int16_t priority;
    uint8_t kind;
    uint8_t flags;
    uint16_t reserved;
} spt_lot_record;

enum { SPT_LOT_WIDE = 1, SPT_LOT_LIVE = 2, SPT_LOT_CLAIMED = 4, SPT_LOT_REVOKED_WHOLE = 8 };

typedef struct spt_part_record {
    uint32_t lot;
    uint32_t captured; /* Above 0: the part is held. */
    uint32_t spent;
    uint32_t acquired;
    uint32_t lapse;
    uint8_t acquired_high;
    uint8_t lapse_high;
    int16_t priority;
} spt_part_record;

/* Parts in the ticket's record, and at most in it and its block together. */
#define SPT_TICKET_PARTS     2u
#define SPT_TICKET_PARTS_MAX 34u

typedef struct spt_ticket_record {
    int64_t ticket;
    uint32_t holder;
    uint32_t next; /* The ticket that the account got before this one. */
    uint32_t newest_act;
    uint32_t more_parts; /* A block. */
    uint32_t price;      /* Or the block of a wide row, */
    uint32_t captured;   /* and its size. */
    uint32_t spent;
    uint32_t released;
    uint32_t refunded;
    uint32_t opened_act;
    uint32_t category;
    uint32_t rule;
    uint32_t opened;
    uint32_t since;    /* After `opened`, as are those below, */
    uint32_t resolved; /* which are 1 more, so that 0 is never. */
    uint32_t due;
    uint32_t answered;
    uint8_t opened_high;
    uint8_t state;
    uint8_t part_count;
    int8_t units;
    spt_part_record parts[SPT_TICKET_PARTS];
} spt_ticket_record;

/* Beside the state in its three lowest bits. */
enum {
    SPT_TICKET_STATE = 7,
    SPT_TICKET_WIDE = 8,
    SPT_TICKET_ENDED = 16, /* Phase 2. */
    SPT_TICKET_SHORT = 32,
    SPT_TICKET_DISPUTED = 64,
    SPT_TICKET_IN_TREE = 128 /* Its parts are in the account's tree of parts. */
};

/* In front of a packed act; the acts before it, 0: none. */
typedef struct spt_act_head {
    uint32_t before_of_ticket;
    uint32_t before_of_lot;
} spt_act_head;

typedef struct spt_entry_record {
    uint32_t act;
    uint32_t lot;
    uint32_t before_of_lot;
    uint32_t points;
    uint32_t available;
    uint32_t captured;
    uint32_t left; /* 1 more, so that 0 is unknown. */
    uint8_t kind;
    uint8_t outside;
    uint16_t reserved;
} spt_entry_record;

/* Of an entry with `outside`. */
typedef struct spt_outside_record {
    uint32_t entry;
    uint32_t total; /* 1 more, so that 0 is unknown. */
    uint32_t lapsed;
    uint32_t revoked;
} spt_outside_record;

/* ---- accounts: memory_account.c ---- */

/* Fewer live lots are kept in an array; these and more are in the trees of their two orders. */
#define SPT_LIVE_HERE 2u
#define SPT_LIVE_MAX  32u

/* What an account's handle leads to. */
typedef struct spt_holder {
    int64_t account;
    spt_account_record row;
    uint32_t more;                /* A spt_holder_more; 0: none. */
    spt_pages lots;               /* Records; lot 1 comes first. */
    spt_pages acts;               /* Handles of packed acts. */
    spt_pages entries;            /* Records. */
    spt_pages outsides;           /* Records, of entries with `outside`. */
    uint32_t live[SPT_LIVE_HERE]; /* Numbers of live lots in capture order, or the block that has them. */
    uint32_t tickets;             /* The newest one. */
    uint32_t ticket_count;
    uint8_t flags;
    uint8_t live_count;
    uint8_t live_room; /* Of the block; 0: there is none. */
    uint8_t reserved;
} spt_holder;

enum {
    SPT_HOLDER_ROW = 1, /* The account has a row, */
    SPT_HOLDER_WIDE = 2,
    SPT_HOLDER_LOOSE = 4, /* Lots, acts and entries are in trees. */
    SPT_HOLDER_NEWS = 8,
    SPT_HOLDER_ALERT = 16
};

/* Lists that may be long, of which each act or entry names the one before. */
enum { SPT_CHAIN_ACTS_OF_LOT, SPT_CHAIN_ENTRIES_OF_LOT, SPT_CHAIN_COUNT };

/* Trees, which few accounts have. */
typedef struct spt_holder_more {
    uint64_t built;                    /* A bit for each index that has its tree. */
    uint32_t indexes[SPT_INDEX_COUNT]; /* Keys alone. */
    uint32_t rows[SPT_TABLE_COUNT];    /* Packed rows, by the primary key. */
    uint32_t chains[SPT_CHAIN_COUNT];  /* Keys of far links, see memory_chains.c. */
} spt_holder_more;

static inline spt_holder *spt_holder_at(const spt_memory *memory, uint32_t handle)
{
    return spt_heap_at(&memory->heap, handle);
}
static inline int spt_holder_is_loose(const spt_holder *holder)
{
    return (holder->flags & SPT_HOLDER_LOOSE) != 0;
}
uint32_t spt_slot_take(spt_memory *memory);
/* 0: there is none. */
uint32_t spt_holder_seek(spt_memory *memory, int64_t account);
static inline uint32_t spt_holder_find(spt_memory *memory, int64_t account)
{
    uint32_t recent = memory->recent_holders[account != 0];
    return recent != 0 && spt_holder_at(memory, recent)->account == account ? recent : spt_holder_seek(memory, account);
}
uint32_t spt_holder_add(spt_memory *memory, int64_t account);
/* The trees of an account; those of one that has none are made, of what was reserved. */
spt_holder_more *spt_holder_trees(spt_memory *memory, spt_holder *holder);
static inline spt_holder_more *spt_holder_more_of(const spt_memory *memory, const spt_holder *holder)
{
    return holder->more == 0 ? NULL : spt_heap_at(&memory->heap, holder->more);
}
int64_t spt_account_revision(const spt_memory *memory, const spt_holder *holder);
/* 0: there is no row. */
int spt_account_read(const spt_memory *memory, const spt_holder *holder, spt_account_row *row);
void spt_account_put(spt_memory *memory, uint32_t handle, const spt_account_row *row);
void spt_account_remove(spt_memory *memory, uint32_t handle);
/* Sees to it that the tree of an index of all accounts is kept; 0: no memory. */
int spt_account_order_build(spt_memory *memory, uint32_t index);
/* Asks the processor for what an account is found by. */
void spt_holder_warm_line(const spt_memory *memory, int64_t account);
/* Once that is there: takes the first one with its hash for it, as spt_holder_find() will see, and asks for that. */
void spt_holder_guess(spt_memory *memory, int64_t account);
/* Asks for what operations on the account will look at. */
void spt_holder_warm(const spt_memory *memory, const spt_holder *holder);

/* A wide row, whose place is two numbers of its record. */
void spt_wide_write(spt_memory *memory, const spt_row *row, uint32_t *block, uint32_t *size);
void spt_wide_end(spt_memory *memory, uint32_t block, uint32_t size);

/* ---- lots of accounts that are not loose: memory_lots.c ---- */

#define SPT_LOTS ((spt_pages_kind){(uint32_t)sizeof(spt_lot_record), 5})

static inline int spt_lot_exists(const spt_holder *holder, int64_t number)
{
    return (uint64_t)number - 1 < holder->lots.count;
}
static inline spt_lot_record *spt_lot_at(const spt_memory *memory, const spt_holder *holder, int64_t number)
{
    return spt_pages_at(&memory->heap, &holder->lots, SPT_LOTS, (uint32_t)number - 1);
}
void spt_lot_read(const spt_memory *memory, const spt_holder *holder, int64_t number, spt_lot_row *row);
/* Whether an account that is not loose can have the row. */
static inline int spt_lot_fits(const spt_lot_row *row)
{
    return row->live == 0 || row->live == 1;
}
void spt_lot_put(spt_memory *memory, spt_holder *holder, const spt_lot_row *row, int is_new);
void spt_lots_end(spt_memory *memory, spt_holder *holder);
/* The live lots' numbers, in capture order; meaningless where they are in trees. */
static inline const uint32_t *spt_live_lots(const spt_memory *memory, const spt_holder *holder)
{
    return holder->live_room == 0 ? holder->live : spt_heap_at(&memory->heap, holder->live[0]);
}
void spt_live_end(spt_memory *memory, spt_holder *holder);

/* ---- tickets and their parts: memory_tickets.c ---- */

static inline spt_ticket_record *spt_ticket_at(const spt_memory *memory, uint32_t handle)
{
    return spt_heap_at(&memory->heap, handle);
}
/* The record of an account's ticket, or 0. */
uint32_t spt_ticket_seek(spt_memory *memory, uint32_t holder, int64_t ticket);
static inline uint32_t spt_ticket_find(spt_memory *memory, uint32_t holder, int64_t ticket)
{
    uint32_t recent = memory->recent_ticket;
    if (recent != 0 && spt_ticket_at(memory, recent)->ticket == ticket &&
        spt_ticket_at(memory, recent)->holder == holder)
        return recent;
    return spt_ticket_seek(memory, holder, ticket);
}
/* Whether any account has, or perhaps has, a ticket. */
int spt_ticket_is_known(const spt_memory *memory, int64_t ticket);
/* The record of a ticket of any account but one, or 0. */
uint32_t spt_ticket_elsewhere(const spt_memory *memory, int64_t ticket, uint32_t except);
/* Asks the processor for what a ticket is found by; and as for an account. */
void spt_ticket_warm_line(const spt_memory *memory, int64_t ticket);
void spt_ticket_guess(spt_memory *memory, int64_t ticket);
void spt_ticket_read(const spt_memory *memory, const spt_ticket_record *record, spt_ticket_row *row);
void spt_ticket_put(spt_memory *memory, uint32_t holder, const spt_ticket_row *row, int is_new);
void spt_ticket_remove(spt_memory *memory, uint32_t holder, int64_t ticket);

static inline spt_part_record *spt_part_at(const spt_memory *memory, spt_ticket_record *record, uint32_t place)
{
    if (place < SPT_TICKET_PARTS)
        return &record->parts[place];
    return (spt_part_record *)spt_heap_at(&memory->heap, record->more_parts) + (place - SPT_TICKET_PARTS);
}
/* Where the part of a lot is; the number of parts: nowhere. */
uint32_t spt_part_place(const spt_memory *memory, spt_ticket_record *record, int64_t lot);
void spt_part_read(const spt_memory *memory, spt_ticket_record *record, uint32_t place, spt_part_row *row);
int spt_part_exists(spt_memory *memory, uint32_t holder, int64_t ticket, int64_t lot);
int spt_part_find(spt_memory *memory, uint32_t holder, int64_t ticket, int64_t lot, spt_any_row *row);
void spt_part_put(spt_memory *memory, uint32_t holder, const spt_part_row *row);
void spt_part_remove(spt_memory *memory, uint32_t holder, const spt_part_row *row);

/* ---- acts and entries of accounts that are not loose: memory_acts.c ---- */

#define SPT_ACTS     ((spt_pages_kind){(uint32_t)sizeof(uint32_t), 10})
#define SPT_ENTRIES  ((spt_pages_kind){(uint32_t)sizeof(spt_entry_record), 7})
#define SPT_OUTSIDES ((spt_pages_kind){(uint32_t)sizeof(spt_outside_record), 8})

static inline int spt_act_exists(const spt_holder *holder, int64_t number)
{
    return (uint64_t)number - 1 < holder->acts.count;
}
static inline const spt_act_head *spt_act_at(const spt_memory *memory, const spt_holder *holder, int64_t number)
{
    const uint32_t *block = spt_pages_at(&memory->heap, &holder->acts, SPT_ACTS, (uint32_t)number - 1);
    return spt_heap_at(&memory->heap, *block);
}
void spt_act_read(const spt_memory *memory, const spt_holder *holder, int64_t number, spt_any_row *row);
/* Appends an act, or changes one whose ticket and lot stay as they are. */
void spt_act_put(spt_memory *memory, uint32_t holder, const spt_act_row *row, int is_new);
void spt_acts_end(spt_memory *memory, spt_holder *holder);
/* Moves an act in the hash of refs; NULL: it was not there, or will not be. */
void spt_ref_move(spt_memory *memory, const spt_act_row *old, const spt_act_row *new);
uint32_t spt_ref_hash(int64_t account, const char *ref);

static inline int spt_entry_exists(const spt_holder *holder, int64_t number)
{
    return (uint64_t)number - 1 < holder->entries.count;
}
static inline spt_entry_record *spt_entry_at(const spt_memory *memory, const spt_holder *holder, int64_t number)
{
    return spt_pages_at(&memory->heap, &holder->entries, SPT_ENTRIES, (uint32_t)number - 1);
}
static inline const spt_outside_record *spt_outside_at(const spt_memory *memory, const spt_holder *holder,
                                                       uint32_t place)
{
    return spt_pages_at(&memory->heap, &holder->outsides, SPT_OUTSIDES, place);
}
/* How many of the entries with `outside` have numbers before one. */
uint32_t spt_outsides_before(const spt_memory *memory, const spt_holder *holder, int64_t entry);
void spt_entry_read(const spt_memory *memory, const spt_holder *holder, int64_t number, spt_entry_row *row);
static inline int spt_entry_fits(const spt_entry_row *row)
{
    uint64_t numbers =
        (uint64_t)(row->act | row->lot | row->points | row->available | row->captured | row->lapsed | row->revoked) |
        ((uint64_t)row->left + 1) | ((uint64_t)row->total + 1);
    int64_t sums = row->total | row->lapsed | row->revoked;
    return numbers >> 32 == 0 && (uint64_t)row->outside <= 1 && (uint64_t)row->kind <= UINT8_MAX &&
           (row->outside != 0 || sums == 0);
}
void spt_entry_append(spt_memory *memory, spt_holder *holder, const spt_entry_row *row);
void spt_entries_end(spt_memory *memory, spt_holder *holder);

/* ---- their lists by lot: memory_chains.c ---- */

/* A link from one act or entry to the one before is far where it leads to another such piece of their numbers. */
#define SPT_CHAIN_SHIFT 12u

void spt_chain_keep(spt_memory *memory, spt_holder *holder, uint32_t chain, int64_t of, uint32_t number);
/* After an act or entry that is not the first of its chain was appended. */
static inline void spt_chain_link(spt_memory *memory, spt_holder *holder, uint32_t chain, int64_t of, uint32_t before,
                                  uint32_t number)
{
    if (before >> SPT_CHAIN_SHIFT != number >> SPT_CHAIN_SHIFT && before != 0)
        spt_chain_keep(memory, holder, chain, of, number);
}
/* The first far link of a chain that is at or behind a number: behind it, few come before that number. 0: none. */
uint32_t spt_chain_seek(const spt_memory *memory, const spt_holder *holder, uint32_t chain, int64_t of, int64_t number);
void spt_chains_end(spt_memory *memory, spt_holder *holder);

/* ---- rows of any table: memory_rows.c ---- */

typedef int (*spt_visit)(void *ctx, const spt_row *row);

/* Whether a row with this key is there. */
int spt_row_exists(spt_memory *memory, uint32_t holder, const spt_row *like);
/* The row with the key of another; 0: there is none. */
int spt_row_find(spt_memory *memory, uint32_t holder, const spt_row *like, spt_any_row *row);
/* Shows every row that an account has in a table, in no order; 0: the visitor wants no more. */
int spt_rows_visit(const spt_memory *memory, const spt_holder *holder, uint32_t table, spt_visit visit, void *ctx);
/* Whether an account's rows in a table are few enough to be looked through. */
int spt_rows_are_few(const spt_memory *memory, const spt_holder *holder, uint32_t table);
/* The root of the tree of packed rows; 0: it is empty. */
uint32_t spt_rows_root(const spt_memory *memory, const spt_holder *holder, uint32_t table);
void spt_row_put(spt_memory *memory, uint32_t holder, const spt_row *row, int is_new);
void spt_row_remove(spt_memory *memory, uint32_t holder, const spt_row *row);
/* The same for rows in trees, without their indexes. */
void spt_tree_row_put(spt_memory *memory, spt_holder *holder, const spt_row *row);
void spt_tree_row_remove(spt_memory *memory, spt_holder *holder, const spt_row *row);
int spt_tree_row_find(const spt_memory *memory, const spt_holder *holder, const spt_row *like, spt_any_row *row);
/* Makes an account loose; 0: no memory, nothing changed. */
int spt_holder_loosen(spt_memory *memory, spt_holder *holder);

/* ---- indexes: memory_index.c ---- */

/* Whether a row has anything in the partial column of an index. */
int spt_index_holds(const spt_index *index, const spt_row *row);
/* Whether the tree of an index is kept. */
int spt_index_is_kept(const spt_memory *memory, const spt_holder *holder, uint32_t index);
uint32_t spt_index_root(const spt_memory *memory, const spt_holder *holder, uint32_t index);
/* Builds it if it is not; 0: no memory. */
int spt_index_build(spt_memory *memory, spt_holder *holder, uint32_t index);
/* Puts a row into the tree of an index, which is kept from now on; of what was reserved. */
void spt_index_add(spt_memory *memory, spt_holder *holder, uint32_t index, const spt_row *row);
/* Whether any index of a table but those of few rows has a tree. */
int spt_index_is_any_built(const spt_memory *memory, const spt_holder *holder, uint32_t table);
/* Whether an index that is always kept holds the row. */
int spt_index_always_holds(const spt_row *row);
/* Moves a row in those that are kept; NULL: it was not there, or will not be. */
void spt_index_move(spt_memory *memory, spt_holder *holder, const spt_row *old, const spt_row *new);

/* ---- orders that are built in one go: memory_order.c ---- */

/* The tree of an index by an instant and a number; 0: it is not one, a row is wide, or there is no memory. */
int spt_order_build(spt_memory *memory, const spt_holder *holder, uint32_t index, uint32_t *root);

/* ---- instants in records ---- */

static inline void spt_instant_set(uint32_t *low, uint8_t *high, int64_t instant)
{
    *low = (uint32_t)instant;
    *high = (uint8_t)((uint64_t)instant >> 32);
}

static inline int64_t spt_instant_get(uint32_t low, uint8_t high)
{
    return (int64_t)((uint64_t)high << 32 | low);
}

#endif
