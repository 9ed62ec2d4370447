/* SPDX-License-Identifier: MIT */
/* The desk's inside: what every operation works with. */
#ifndef SPT_OPERATIONS_DESK_INTERNAL_H
#define SPT_OPERATIONS_DESK_INTERNAL_H

#include <supportpoints/desk.h>

#include "../base/alloc.h"
#include "../base/arena.h"
#include "../base/problem.h"
#include "../rules/work.h"
#include "catalogue.h"

/* How often an operation is done again on fresh rows before it gives up with SPT_E_BUSY. */
#define SPT_DESK_TRIES 64

/* The accounts of an index up to a bound, in the order of their ids: kept between two pages of a report. */
typedef struct spt_found {
    int64_t *ids;
    uint32_t count;
    uint32_t room;
    uint32_t index;
    int64_t bound;
    uint64_t stamp; /* spt_desk_stamp() of when the index was read; 0: nothing is kept */
} spt_found;

struct spt_desk {
    spt_allocator allocator;
    spt_store *store; /* the host's, or the overlay of a unit of work */
    spt_store *base;  /* the host's, while a unit of work is open; else NULL */
    void *unit;       /* the overlay's inside; else NULL */
    spt_desk_options options;
    int32_t busy;    /* inside a call */
    int64_t process; /* that opened it */
    int64_t fixed_now;
    spt_problem problem;
    spt_found listed;
    spt_arena arena;         /* of the operation at hand */
    spt_catalogue coming;    /* the one that is being read; empty between calls */
    void *unfinished;        /* the answer that is being made, while the host's code may run: ended by the next call */
    spt_catalogue catalogue; /* settings and price list, as of a revision of account 0 */
};

/* Begins a call: refuses NULL and re-entrance, clears the last error and the arena. */
spt_status spt_desk_enter(spt_desk *desk);

/* Ends a call; gives every error that has no words yet its own. */
spt_status spt_desk_leave(spt_desk *desk, spt_status status);

/* The time that the clock, or spt_desk_set_now(), says. */
spt_status spt_desk_clock(spt_desk *desk, int64_t *now);

/* Tells the host's log. */
void spt_desk_log(spt_desk *desk, const char *message);

/* A store's answer as a status of the library, with its code kept. */
spt_status spt_desk_store_status(spt_desk *desk, int32_t answer);

/* The same for a read, which cannot conflict, nor be unknown. */
spt_status spt_desk_read_status(spt_desk *desk, int32_t answer);

/* A conflict that names no field is one of the unit of work: what was read for it has changed meanwhile. */
SPT_COLD void spt_desk_say_overtaken(spt_desk *desk);

/* Tells the store whose newest acts will be read, of one account after the other. */
void spt_desk_expect(spt_desk *desk, const int64_t *accounts, uint32_t count);

/* Another number whenever an index of accounts has changed; 0: the store does not tell. */
uint64_t spt_desk_stamp(spt_desk *desk, uint32_t index);

/* Reads settings and price list anew. */
spt_status spt_desk_load_catalogue(spt_desk *desk);

/* Reads them only where account 0 has changed since. */
spt_status spt_desk_refresh_catalogue(spt_desk *desk);

/*
 * Commits changes of account 0, of which desk->catalogue holds the rows and the revision. `changes` has room for one
 * more in front: changes[0] is filled here. `now`: the time of a load of the price list, else 0. SPT_E_CONFLICT: somebody else was faster, read the catalogue anew.
 */
spt_status spt_desk_commit_catalogue(spt_desk *desk, int64_t now, spt_change *changes, size_t count);

#endif
