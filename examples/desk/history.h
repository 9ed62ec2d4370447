/* SPDX-License-Identifier: MIT */
/*
 * An account's points over a period: what came and went, and how many of which lot there were on each day; and from now
 * on, until the last of them lapse. It is computed from the record, in two readings of it.
 */
#ifndef DESK_HISTORY_H
#define DESK_HISTORY_H

#include <stddef.h>
#include <supportpoints/supportpoints.h>

/* So many lots are followed by themselves; where there are more, the last place is for all the smaller ones. */
#define HISTORY_BANDS 8

/* A picture has at most so many columns; in a longer one they are wider than a day. */
#define HISTORY_COLUMNS 1500

/* What came and went; "points" are those available and captured. */
struct flows {
    int64_t added;    /* bought, claimed, given, brought over */
    int64_t returned; /* spent before, and given back */
    int64_t moved;    /* from other accounts; below 0: to them */
    int64_t used;     /* spent for tickets */
    int64_t lapsed;
    int64_t revoked;
};

/* What a lot was, from the record. */
struct history_lot {
    int64_t lapse;   /* SPT_NEVER: none */
    int64_t running; /* available, as the record is read */
    int64_t left;    /* available at the period's end */
    int64_t peak;    /* the most that was available at a time in the picture */
    int64_t lapsing; /* points that lapse, or lapsed, in the picture */
    int is_moved;    /* its points were in another lot before */
    int band;        /* -1: it is not in the picture */
};

/* A month, or a year, of the period: its first day, what came and went, and what there was at its end. */
struct history_row {
    int64_t day;
    struct flows flows;
    int64_t available, captured;
};

struct history {
    int32_t offset;
    int64_t from, to; /* the period's first and last second; not behind now */
    int64_t now;
    int has_future; /* the period ends now: the picture goes on */
    struct flows flows;
    int64_t opening_available, opening_captured;
    int64_t closing_available, closing_captured;
    struct history_lot *lots; /* by number - 1 */
    size_t lot_count;
    size_t *live; /* places of those with something left, in the order of their lapse */
    size_t live_count;
    struct history_row *rows;
    size_t row_count;
    int is_by_year;
    /* The picture: days since 1970, in columns of so many. */
    int64_t first_day, column_days;
    size_t past_columns, columns;
    int band_count;                   /* from the bottom: the others, then what lapses late, then what lapses soon */
    int64_t band_lots[HISTORY_BANDS]; /* the lot's number; 0: all others */
    size_t other_lots;
    int64_t *values[HISTORY_BANDS]; /* available at the end of each column */
    int64_t *captured;
};

/* Reads the history of an account from the day of an instant to another. */
spt_status history_read(struct history *history, spt_desk *desk, const spt_account *totals, int32_t offset,
                        int64_t from, int64_t to);
void history_end(struct history *history);

/* The points of all flows together. */
int64_t flows_sum(const struct flows *flows);

/* The first instant behind a column. */
int64_t history_column_end(const struct history *history, size_t column);

#endif
