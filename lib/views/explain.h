/* SPDX-License-Identifier: MIT */
/* A figure of a statement: what it is by the rows, and what an entry adds to it. */
#ifndef SPT_VIEWS_EXPLAIN_H
#define SPT_VIEWS_EXPLAIN_H

#include <supportpoints/explain.h>

#include "as_of.h"
#include "page.h"

/* The lapses of an account that are due at an instant and not recorded: their sum, up to a place in their order. */
typedef struct spt_due_sum {
    int64_t at;
    int64_t lapse; /* only those before this lapse second and lot */
    int64_t lot;
    int64_t points;
} spt_due_sum;

/* What a figure is by an account's row, with so many points of lapses due; what it is by a lot's row. */
int64_t spt_figure_of_account(int32_t figure, const spt_account_row *account, int64_t due);
int64_t spt_figure_of_lot(int32_t figure, const spt_lot_row *lot);

/* What an entry of a kind adds to a figure. */
int64_t spt_figure_part(int32_t figure, int64_t kind, int64_t points);

/* Whether a lapse that is not recorded changes the figure. */
int spt_figure_lapses(int32_t figure);

/* Takes a lot in the order of lapses; SPT_SINK_NEXT behind the last that counts. */
int32_t spt_due_sum_take(spt_due_sum *sum, const spt_lot_row *lot);

/* The range of the lots that may lapse, in the order of their lapses or the reverse. */
spt_range *spt_due_plan(spt_load *load, uint32_t flags, spt_load_handler handler);

/* The checks of arguments that all these calls have in common. */
spt_status spt_explain_check(spt_desk *desk, int64_t account, int32_t figure, const char *after, uint32_t limit,
                             const void *page);
/*
 * A list of the present is of an instant that is not before the account's newest act; SPT_E_CONFLICT: by now it is, and
 * stays so.
 */
spt_status spt_explain_check_present(const spt_load *load, int64_t at);

/*
 * Goes on from a past state's act to the last of the lapses recorded right behind it that count by its instant, and
 * makes the account's row that of this act.
 */
spt_status spt_explain_settle(spt_past *past);

/* Makes a lot's row what it was after entry number `entries` and act number `act`, which it was issued by or before. */
spt_status spt_explain_lot_then(spt_past *past, spt_lot_row *lot);

/* Adds up what a ticket's acts up to number `act` did to a figure. *newest is the newest of them; 0: there is none. */
spt_status spt_explain_sum_ticket(spt_desk *desk, int64_t account, int64_t ticket, int64_t act, int32_t figure,
                                  int64_t *newest, int64_t *sum);

#endif
