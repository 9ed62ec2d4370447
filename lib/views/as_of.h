/* SPDX-License-Identifier: MIT */
/*
 * An account as of a second or an act (D22). Acts and entries are never changed, and say what they left behind: a state
 * is found by searches in their indexes. All reads of one answer are of one revision of the account.
 */
#ifndef SPT_VIEWS_AS_OF_H
#define SPT_VIEWS_AS_OF_H

#include <supportpoints/statement.h>

#include "../operations/load.h"
#include "page.h"

typedef struct spt_past {
    spt_desk *desk;
    int64_t account_id;
    spt_as_of asked;
    int32_t is_continued; /* the newest act is read like any other */
    spt_load load;        /* load.work.account is the account's row: of now, or of the act once the totals were read */

    int32_t is_past; /* the act is not the account's newest one */
    int64_t at;      /* the instant that is shown */
    int64_t act;     /* the newest act then */
    int64_t acts;    /* and now */
    int64_t time;    /* of the act, as the three below; only where it is past */
    int64_t entries;
    int64_t open_tickets;
    int64_t closed;        /* the act that closed the account; 0: none */
    spt_lapse_view lapses; /* with the totals */
} spt_past;

/* Answers from a state that was found: SPT_E_CONFLICT where the account has changed meanwhile. */
typedef spt_status (*spt_past_answer)(spt_past *past, void *view);

/* Takes a host's struct; NULL: now. */
spt_status spt_past_take(spt_past *past, spt_desk *desk, int64_t account, const spt_as_of *given);

/* Whether it names no state: now. */
int spt_past_is_now(const spt_past *past);

/* Finds the state and answers from it, again where the account has changed meanwhile (bounded, then SPT_E_BUSY). */
spt_status spt_past_run(spt_past *past, spt_past_answer answer, void *view);

/* Reads more of the same revision; the plan's handlers find `view` in load->view. */
spt_status spt_past_read(spt_past *past, spt_load_plan plan, void *view);

/* Of a past state: makes the account's row that of the act, and finds what lapsed by the instant, and next after it. */
spt_status spt_past_totals(spt_past *past);

/* The same of a past state, without numbers that part 1 does not need. */
spt_status spt_past_balance(spt_past *past);

/* An error where an act or entry does not say what it left behind: an older library recorded it. */
spt_status spt_past_unknown(const spt_past *past, const char *what, int64_t number);

/* An error where rows that a state rests on do not agree. */
spt_status spt_past_corrupt(const spt_past *past, const char *field);

/* Parts 2 and 3, by phase 1 or 2: the first page of the state that is asked for, or the page that a token begins. */
int spt_past_is_token(const char *after);
spt_status spt_past_tickets(spt_past *past, int64_t phase, const char *after, uint32_t limit, spt_page **page);

/* A ticket as it was, to be released by spt_snapshot_unref(); NULL: it was not there. */
spt_status spt_past_ticket(spt_past *past, int64_t ticket, void **made);

#endif
