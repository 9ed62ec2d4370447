/* SPDX-License-Identifier: MIT */
/* Snapshots: immutable copies of rows for the caller, counted by reference. */
#ifndef SPT_OPERATIONS_SNAPSHOT_H
#define SPT_OPERATIONS_SNAPSHOT_H

#include <stdatomic.h>

#include <supportpoints/account.h>
#include <supportpoints/act.h>
#include <supportpoints/calendar.h>
#include <supportpoints/catalogue.h>
#include <supportpoints/notice.h>
#include <supportpoints/schema.h>

#include "../base/alloc.h"
#include "../rules/quote.h"

/* The beginning of every snapshot; what it owns is in one block with it. */
typedef struct spt_snapshot {
    atomic_uint references;
    uint32_t table;
    spt_allocator allocator;
    void (*empty)(void *snapshot); /* gives back what it owns besides its block; NULL: nothing */
} spt_snapshot;

struct spt_account {
    spt_snapshot snapshot;
    spt_account_row row; /* as of `at` */
    int64_t at;
    int64_t next_lapse_points;
};

struct spt_lot {
    spt_snapshot snapshot;
    spt_lot_row row;
};

struct spt_ticket {
    spt_snapshot snapshot;
    spt_ticket_row row;
    int64_t at;
};

struct spt_act {
    spt_snapshot snapshot;
    spt_act_row row;
};

struct spt_entry {
    spt_snapshot snapshot;
    spt_entry_row row;
};

struct spt_pack {
    spt_snapshot snapshot;
    spt_pack_row row;
};

struct spt_category {
    spt_snapshot snapshot;
    spt_category_row row;
    const char *group_title;
    const char *rule;
};

struct spt_holiday {
    spt_snapshot snapshot;
    spt_holiday_row row;
};

struct spt_notice {
    spt_snapshot snapshot;
    spt_notice_row row;
};

struct spt_quote {
    spt_snapshot snapshot;
    spt_quote_values values;
    const char *rule;
};

/*
 * A snapshot of `size` bytes with a copy of a row and of its texts behind its head; `more` texts beyond the row's get
 * room too, see spt_snapshot_text(). NULL: no memory.
 */
void *spt_snapshot_of(const spt_allocator *allocator, size_t size, const void *row, size_t more);

/* The same for one that holds no row. */
void *spt_snapshot_make(const spt_allocator *allocator, size_t size, size_t more);

/* Copies a text into the room that was asked for as `more`, and moves on. */
const char *spt_snapshot_text(char **room, const char *text);

/* Where that room begins. */
char *spt_snapshot_room(void *snapshot, size_t size, const void *row);

void *spt_snapshot_ref(void *snapshot);

/* Frees the snapshot with its last reference. */
void spt_snapshot_unref(void *snapshot);

#endif
