/* SPDX-License-Identifier: MIT */
/* What a writing operation was asked, checked and completed: every kind of act in one form. */
#ifndef SPT_RULES_REQUEST_H
#define SPT_RULES_REQUEST_H

#include <stdint.h>

#include <supportpoints/options.h>
#include <supportpoints/schema.h>

#include "../base/problem.h"

/*
 * Once it is checked, texts are never NULL; "" is none. Options that the kind does not take are as spt_options_init()
 * sets them.
 * What is not a field of the kind holds its absence, as in an act's row.
 */
typedef struct spt_request {
    int32_t kind; /* SPT_ACT_… */
    int32_t reason;
    int64_t account;
    int64_t other;    /* the second account, where points or a ticket go (D19); 0: none */
    int64_t ticket;   /* 0: none */
    int64_t lot;      /* 0: none */
    int64_t points;   /* SPT_UNSET: none; SPT_ALL_POINTS for a revoke of all */
    int64_t price;    /* named by the caller; SPT_UNSET: not */
    int64_t proposal; /* 0: none */
    int64_t last_day; /* of an extension */
    const char *category;
    const char *pack;
    const char *ref; /* Of the arguments; the check puts them into the options. NULL: none. */
    const char *note;
    spt_options options;
} spt_request;

/* Makes a request with nothing but its kind and account; its options come with the check. */
void spt_request_blank(spt_request *request, int32_t kind, int64_t account);

/* Takes the caller's options over the request's, and checks all of it: bounds, texts, and that the kind takes them. */
spt_status spt_request_check(spt_request *request, const spt_options *options, spt_problem *problem);

/* NULL where an act that was recorded has the content of this request (D23), else the name of what is another. */
const char *spt_request_difference(const spt_request *request, const spt_act_row *act);

/* Makes an act's row with the absence of every field that its kind does not have. */
void spt_act_blank(spt_act_row *row, int32_t kind, int64_t time);

/* Makes the act's row that records this request at `time`, with the fields that the caller gave. */
void spt_request_act(const spt_request *request, int64_t time, spt_act_row *row);

#endif
