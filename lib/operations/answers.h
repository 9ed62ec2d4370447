/* SPDX-License-Identifier: MIT */
/* The snapshots that operations and views answer with, made from rows. */
#ifndef SPT_OPERATIONS_ANSWERS_H
#define SPT_OPERATIONS_ANSWERS_H

#include "load.h"
#include "snapshot.h"

/* The lapses of an account up to an instant, and the next ones after it, as a read shows them. */
typedef struct spt_lapse_view {
    int64_t at; /* SPT_UNSET: now */
    int64_t due;
    int64_t next;
    int64_t next_points;
} spt_lapse_view;

/*
 * Takes a lot, with what is available of it, in the order of lapses; `now` is the instant where the view has none.
 * Answers SPT_SINK_….
 */
int32_t spt_lapse_view_take(spt_lapse_view *view, const spt_lot_row *lot, int64_t available, int64_t now);

/* A plan for load->view, a spt_lapse_view. Lots that the work has changed count as changed. */
void spt_lapse_view_plan(spt_load *load);

/* A snapshot of the account in the work as of the view's instant. NULL: no memory. */
spt_account *spt_account_snapshot(const spt_desk *desk, const spt_account_row *row, const spt_lapse_view *view);

/* A snapshot of an account as of now. The desk is entered. */
spt_status spt_account_now(spt_desk *desk, int64_t account, spt_account **snapshot);

/* A lot's snapshot as of an instant. NULL: no memory. */
spt_lot *spt_lot_snapshot(const spt_desk *desk, const spt_lot_row *row, int64_t at);

/* A ticket's snapshot as of an instant. NULL: no memory. */
spt_ticket *spt_ticket_snapshot(const spt_desk *desk, const spt_ticket_row *row, int64_t at);

/* A category's snapshot with its group's title and the rule in force at an instant. NULL: no memory. */
spt_category *spt_category_snapshot(const spt_desk *desk, const spt_category_row *row, int64_t at);

/* The snapshot of a row of any other table. NULL: no memory. */
void *spt_row_snapshot(const spt_desk *desk, const spt_row *row);

#endif
