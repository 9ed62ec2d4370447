/* SPDX-License-Identifier: MIT */
/*
 * Loading: the first of the three steps of an operation. One read that begins and ends with the account row; where
 * the two revisions differ, the rows are of no moment and are read again (bounded, then SPT_E_BUSY). An operation over
 * two accounts (D19) has two loads in one read, each with its own proof, and one time.
 */
#ifndef SPT_OPERATIONS_LOAD_H
#define SPT_OPERATIONS_LOAD_H

#include <stddef.h>

#include "../rules/request.h"
#include "../rules/ticket_rules.h"
#include "../rules/work.h"
#include "desk_internal.h"

/* The number of a row's column, as spt_schema_get() counts: integers of 8 bytes follow a head of 8. */
#define SPT_LOAD_COLUMN(type, member) ((uint32_t)((offsetof(type, member) - 8) / 8))

#define SPT_LOAD_RANGES 16

typedef struct spt_load spt_load;

/* Takes one row, already checked against its table's bounds and its range. Answers SPT_SINK_…. */
typedef int32_t (*spt_load_handler)(spt_load *load, const spt_row *row);

/* Adds an operation's own ranges to the read. */
typedef void (*spt_load_plan)(spt_load *load);

struct spt_load {
    spt_desk *desk;
    const spt_request *request; /* NULL for reading only */
    spt_load_plan plan;
    void *view;      /* for the plan's own handlers */
    spt_load *other; /* of the second account, read together with this one; NULL: there is none */
    spt_load *first; /* of the second account: the load that it is read with; else NULL */
    int64_t account_id;
    int64_t clock;    /* SPT_UNSET: asked of the desk as the load begins */
    int32_t want_due; /* due lapses are to be loaded, to be recorded */
    uint64_t due_limit;

    spt_range ranges[SPT_LOAD_RANGES];
    spt_load_handler handlers[SPT_LOAD_RANGES];
    uint32_t count;

    spt_status status;        /* what the handlers met; SPT_OK: nothing */
    const char *fault;        /* a row that cannot be: the column's name */
    const char *fault_table;  /* its table's; NULL: several rows contradict each other */
    const spt_range *showing; /* whose row was shown last; NULL: none is */
    int32_t is_damaged;       /* it is an account row: no second reading changes that */
    int32_t mixed;            /* rows of two revisions were seen */
    int32_t closed;           /* the read ended with the revision that it began with */
    int32_t stale;            /* the desk's copy of account 0 is out of date */
    int32_t due_found;        /* lapses are due, and were not asked for */
    int64_t next_lapse;
    int64_t due_points;

    int32_t has_terms;
    spt_ticket_terms terms;
    int32_t moves_known; /* capture, release and refund below are computed */
    int64_t capture;
    int64_t release;
    int64_t refund;
    spt_lot_slot *last_due;
    spt_lot_slot *last_taken;
    spt_part_slot *cursor; /* where the lots of parts are linked next */

    int32_t has_ref_act;
    int32_t has_made_act;
    int32_t foreign; /* the ticket's id is used on another account */
    int32_t claimed;
    spt_lot_slot *lot;       /* the lot that the request names */
    spt_lot_slot *successor; /* the newest lot that its points moved to */
    int64_t result_lot;      /* the lot that the act with this ref issued or named; 0: none */

    spt_work work;

    /* Up to here all is cleared before a read; an act counts only where `has_…` says so. */
    spt_act_row ref_act;
    spt_act_row made_act; /* that opened the ticket, or made its newest proposal, where the operation may repeat it */
};

/* A load with nothing asked for but the account. */
void spt_load_init(spt_load *load, spt_desk *desk, int64_t account, const spt_request *request, spt_load_plan plan);

/* Has a second account loaded together with the first one. */
void spt_load_join(spt_load *load, spt_load *other);

/* Reads until there is a proof. work.revision is 0 where there is no account. */
spt_status spt_load_run(spt_load *load);

/* SPT_E_BUSY, said of the account. */
SPT_COLD spt_status spt_load_busy(spt_load *load);

/*
 * A further read for the same work, which begins and ends with the same account row; SPT_E_CONFLICT where the
 * revision is another one: the operation has to be begun again.
 */
spt_status spt_load_more(spt_load *load, spt_load_plan plan);

/* Adds a range; the caller fills its values. `load` has room for SPT_LOAD_RANGES. */
spt_range *spt_load_add(spt_load *load, uint32_t index, uint32_t flags, uint64_t limit, spt_load_handler handler);

/* Adds a range that depends on the newest one, by a column of its rows. */
spt_range *spt_load_add_from(spt_load *load, uint32_t index, uint32_t flags, uint64_t limit, spt_load_handler handler,
                             uint32_t column);

/* What the price list says of the request's category, in load->terms: 1, or 0 where it has no such category or rule. */
int spt_load_find_terms(spt_load *load);

/* For a handler: the row at hand cannot be, by this column. */
SPT_COLD int32_t spt_load_refuse(spt_load *load, const char *fault);

/* Plans of the operations. */
void spt_load_plan_account(spt_load *load); /* the ref alone */
void spt_load_plan_grant(spt_load *load);
void spt_load_plan_lot(spt_load *load);
void spt_load_plan_ticket(spt_load *load);
void spt_load_plan_cover(spt_load *load);

/* Of two accounts: what leaves the first, and where it arrives. */
void spt_load_plan_sender(spt_load *load);
void spt_load_plan_receiver(spt_load *load);
void spt_load_plan_leaving(spt_load *load);
void spt_load_plan_arriving(spt_load *load);

#endif
