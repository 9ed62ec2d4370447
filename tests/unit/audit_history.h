/* SPDX-License-Identifier: MIT */
/* A desk whose account 1 has seen every kind of act and entry, and words to falsify its rows in the store. */
#ifndef AUDIT_HISTORY_H
#define AUDIT_HISTORY_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <supportpoints/supportpoints.h>

/* 2008-03-01T00:00:00Z */
#define BEGINNING INT64_C(1204329600)
#define ONE_DAY   INT64_C(86400)

typedef union any_row {
    spt_row row;
    spt_account_row account;
    spt_lot_row lot;
    spt_ticket_row ticket;
    spt_part_row part;
    spt_act_row act;
    spt_entry_row entry;
} any_row;

typedef struct text_block {
    struct text_block *next;
    char text[];
} text_block;

typedef struct scene {
    spt_store *memory;
    spt_store *store; /* the one the desk works on: shows what `memory` does, changed by the hooks below */
    spt_desk *desk;
    any_row *rows; /* as collected */
    size_t count;
    text_block *texts; /* of those rows */

    /* Before a row is shown, and before each read. NULL: nothing. */
    int (*on_row)(struct scene *scene, any_row *row); /* 0: it is hidden */
    int32_t (*on_read)(struct scene *scene);          /* SPT_STORE_OK, or what the read answers */
    int64_t wanted;                                   /* for the hooks */
    int64_t reads;
    int64_t fail_at; /* the allocation that fails; 0: none */
    int64_t allocations;
    int64_t blocks;
} scene;

/* An empty desk at BEGINNING with a small price list and account 1, on a store that shows no snapshots. */
scene *open_scene(void);
void close_scene(scene *scene);

/* Account 1 lives through every kind of act and entry. */
void live(scene *scene);

void set_day(scene *scene, int64_t day);
void give(scene *scene, int64_t points, int32_t months, int32_t priority);

/* What has to succeed. */
#define succeed(call) check_ok((call), #call, __FILE__, __LINE__)
void check_ok(spt_status status, const char *call, const char *file, int line);

/* Copies of all rows of account 1, of every table. */
void collect(scene *scene);
void forget(scene *scene);
/* Of a part, its ticket's; `lot` is for parts only. */
int64_t number_of(const any_row *row);
any_row *find_row(scene *scene, uint32_t table, int64_t number, int64_t lot);

/* Changes of account 1 in the store itself, guarded like any other. */
void put_row(scene *scene, int32_t action, const any_row *row);

/* An audit of account 1 on the scene's store. */
spt_audit *audit_of(scene *scene);
void expect_clean(scene *scene, const char *file, int line);
#define assert_clean(scene) expect_clean((scene), __FILE__, __LINE__)

/* "Lot 3", "The part of lot 3 of ticket 7" … */
void name_of(const any_row *row, char *name, size_t room);

/* Whether any difference mentions the words, as words: "Lot 3" is not in "lot 31". */
int mentions(const spt_audit *audit, const char *words);

/* The same, and prints what was said instead where none does. */
void expect_mention(scene *scene, const char *words, const char *file, int line);
#define assert_mention(scene, words) expect_mention((scene), (words), __FILE__, __LINE__)

#endif
