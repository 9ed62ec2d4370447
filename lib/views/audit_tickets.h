/* SPDX-License-Identifier: MIT */
/* What the acts and entries of one ticket make of it, and what it holds of each lot. */
#ifndef SPT_VIEWS_AUDIT_TICKETS_H
#define SPT_VIEWS_AUDIT_TICKETS_H

#include "audit.h"

/* Acts come newest first: the first one that decides something decides it. */
typedef struct spt_audit_story {
    int64_t newest;             /* act; 0: there is none */
    int64_t oldest;             /* act */
    int64_t price;              /* after the newest act */
    int64_t before;             /* of the oldest act seen: what the next older one must have as its price */
    int64_t state;              /* 0: not decided yet */
    int64_t since;              /* when it was entered */
    int64_t declined_at;        /* by a decline newer than all that decides a state; SPT_UNSET: none */
    uint32_t before_states;     /* a bit for each state that the newer acts can be done in; 0: any */
    int64_t before_act;         /* the one of them that was seen last */
    int64_t before_dispute;     /* how they must find the dispute; SPT_UNSET: either way */
    int64_t before_dispute_act; /* the one of them that must */
    int64_t opened;
    int64_t resolved;
    int64_t disputed;      /* SPT_UNSET: not decided yet */
    int64_t proposal_open; /* likewise */
    int64_t proposals;     /* number of the newest one; 0: none seen */
    int64_t made;          /* number of the oldest one seen */
    spt_act_row proposal;  /* the act that made the newest one; no texts */
    int64_t approved;
    int64_t declined;
    spt_act_row answer; /* an approve or decline whose proposal is still to come; act 0: none */
    int64_t units;
    int32_t has_units;
    int64_t due; /* as the oldest act has it */
    char category[SPT_CODE_BYTES + 1];
    char rule[SPT_RULE_BYTES + 1];
} spt_audit_story;

void spt_audit_story_begin(spt_audit_story *story);

/* Takes the next older act. */
void spt_audit_story_take(spt_auditor *audit, spt_audit_story *story, const spt_act_row *act);

/* The part of it that is about state, dispute and the open proposal. */
void spt_audit_story_take_state(spt_auditor *audit, spt_audit_story *story, const spt_act_row *act);

/* Holds a ticket's row against its whole story. */
void spt_audit_story_check(spt_auditor *audit, spt_audit_story *story, const spt_ticket_row *ticket);

#define SPT_AUDIT_WINDOW 512

typedef struct spt_audit_share {
    int64_t lot;
    int64_t captured; /* by the entries */
    int64_t spent;
    int64_t part_captured; /* by the part's row */
    int64_t part_spent;
} spt_audit_share;

/*
 * What a ticket holds of each lot, for as many lots as there is room, in order of their numbers. Of all the others
 * there is a sum, weighted by lot: entries add, parts take away, and where it comes to 0 they agree.
 */
typedef struct spt_audit_window {
    int64_t above; /* lots up to this one are not looked at */
    int32_t is_overfull;
    uint32_t count;
    uint64_t rest_captured;
    uint64_t rest_spent;
    spt_audit_share shares[SPT_AUDIT_WINDOW];
} spt_audit_window;

void spt_audit_window_begin(spt_audit_window *window, int64_t above);
void spt_audit_window_add(spt_audit_window *window, const spt_audit_share *share);

/* Names the lots on which entries and part differ. 1: others differ too, behind the newest in the window. */
int spt_audit_window_check(spt_auditor *audit, const spt_audit_window *window, int64_t ticket);

#endif
