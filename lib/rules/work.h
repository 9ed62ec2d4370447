/* SPDX-License-Identifier: MIT */
/*
 * One account in memory, for the time of one operation: the rows that were loaded, and what the rules made of them.
 *
 * Operations load rows into it, rules change it, commit writes what changed. Rules see nothing else.
 */
#ifndef SPT_RULES_WORK_H
#define SPT_RULES_WORK_H

#include <stdint.h>

#include <supportpoints/act.h>
#include <supportpoints/limits.h>
#include <supportpoints/lot.h>
#include <supportpoints/schema.h>
#include <supportpoints/store.h>
#include <supportpoints/ticket.h>
#include <supportpoints/zone.h>

#include "../base/arena.h"
#include "../base/problem.h"
#include "request.h"

/* The desk's settings, as the rules need them. */
typedef struct spt_settings {
    int64_t lifetime; /* months; 0 never */
    int64_t grace;    /* days (D17) */
    int64_t window;   /* days; -1 always (D16) */
    spt_zone zone;
    int64_t weekdays; /* the calendar, as response.h has it (D24) */
    int64_t opens;
    int64_t closes;
    const int64_t *holidays;
    size_t holiday_count;
} spt_settings;

typedef struct spt_part_slot spt_part_slot;

/* `change` of a slot is 0 for a row that is as loaded, else SPT_CHANGE_…. */
typedef struct spt_lot_slot {
    spt_lot_row row;
    int32_t change;
    int32_t due;                     /* its lapse is due and not yet recorded */
    spt_part_slot *part;             /* what the ticket at hand holds of it, if loaded or made */
    struct spt_lot_slot *next;       /* of all lots in the work */
    struct spt_lot_slot *next_taken; /* of the lots to capture from, in capture order (D9) */
    struct spt_lot_slot *next_bucket;
} spt_lot_slot;

struct spt_part_slot {
    spt_part_row row;
    spt_part_row loaded; /* as it was, for its deletion */
    int32_t change;
    spt_lot_slot *lot;
    spt_part_slot *next;         /* of all parts in the work */
    spt_part_slot *next_ordered; /* of the parts with something captured, or only spent, as read */
};

typedef struct spt_ticket_slot {
    spt_ticket_row row;
    int32_t change;
    struct spt_ticket_slot *next;
} spt_ticket_slot;

typedef struct spt_act_slot {
    spt_act_row row;
    int32_t change;
    struct spt_act_slot *next;
} spt_act_slot;

typedef struct spt_entry_slot {
    spt_entry_row row;
    struct spt_entry_slot *next;
} spt_entry_slot;

typedef struct spt_notice_slot {
    spt_notice_row row;
    int32_t change;
    struct spt_notice_slot *next;
} spt_notice_slot;

#define SPT_WORK_BUCKETS 16

typedef struct spt_work {
    spt_arena *arena;
    const spt_settings *settings;
    spt_problem *problem;
    int64_t now; /* max(clock, newest act) (D2) */

    spt_account_row account;
    int32_t account_change;
    int64_t next_due;       /* the first one besides the ticket at hand that waits, as read; 0: none was shown */
    int32_t is_among_first; /* the ticket at hand was shown among the first two that wait */
    int64_t revision;       /* that the rows are of; 0: there is no account */

    spt_lot_slot *lots;
    spt_lot_slot **lots_end;
    uint64_t lot_count;
    int32_t contradicts;    /* two rows of one lot differ */
    spt_lot_slot **buckets; /* by number, so that a lot that several ranges show is one slot */
    uint64_t bucket_count;
    spt_lot_slot *first_buckets[SPT_WORK_BUCKETS];

    spt_lot_slot *taken; /* lots to capture from */
    spt_lot_slot **taken_end;

    spt_ticket_slot *tickets; /* the first one is the ticket at hand */
    spt_ticket_slot **tickets_end;

    spt_part_slot *parts;
    spt_part_slot **parts_end;
    spt_part_slot *held; /* parts of the ticket at hand with something captured */
    spt_part_slot **held_end;
    spt_part_slot *settled; /* parts with only something spent */
    spt_part_slot **settled_end;

    spt_act_slot *acts;
    spt_act_slot **acts_end;
    spt_act_slot *act; /* the newest one: entries are its */
    spt_entry_slot *entries;
    spt_entry_slot **entries_end;
    spt_notice_slot *notices; /* the last one first */
    uint64_t row_count;       /* of all these */
} spt_work;

/* Begins a work, whose bytes are all 0; rows that it points to are the arena's. */
void spt_work_init(spt_work *work, spt_arena *arena, const spt_settings *settings, spt_problem *problem);

/* The lot with this number, or NULL. */
spt_lot_slot *spt_work_lot(const spt_work *work, int64_t number);

/* Takes a copy of a lot's row in; the slot that there is where it is there already. NULL: no memory. */
spt_lot_slot *spt_work_add_lot(spt_work *work, const spt_lot_row *row, int32_t change);

/* Likewise for a ticket, a part (of the lot given, which may be NULL until it is loaded). NULL: no memory. */
spt_ticket_slot *spt_work_add_ticket(spt_work *work, const spt_ticket_row *row, int32_t change);
spt_part_slot *spt_work_add_part(spt_work *work, const spt_part_row *row, spt_lot_slot *lot, int32_t change);

/* Begins the request's act, now: the entries that follow are its. The caller adds what the request does not say. */
spt_status spt_work_begin_act(spt_work *work, const spt_request *request, spt_act_slot **act);

/* The same for an act that nobody asked for, at a time of its own. */
spt_status spt_work_begin_blank_act(spt_work *work, int32_t kind, int64_t time, spt_act_slot **act);

/* Takes a copy of a recorded act in, to be changed. NULL: no memory. */
spt_act_slot *spt_work_add_act(spt_work *work, const spt_act_row *row);

/* The same on two accounts: the request's act on the first, one of the kind `arriving` on the other; each names the
 * other, and the request's ref is the first one's alone (D19, D23). */
spt_status spt_work_begin_both(spt_work *from, spt_work *to, const spt_request *request, int32_t arriving);

/* Adds the change of a notice. NULL: no memory. */
spt_notice_slot *spt_work_add_notice(spt_work *work, const spt_notice_row *row, int32_t change);

/* Marks rows that the commit has to write. */
void spt_work_touch_account(spt_work *work);
void spt_work_touch_lot(spt_lot_slot *lot);
void spt_work_touch_ticket(spt_ticket_slot *ticket);

SPT_COLD spt_status spt_work_nomem(spt_work *work);
SPT_COLD spt_status spt_work_corrupt(spt_work *work, const char *what, int64_t object);

#endif
