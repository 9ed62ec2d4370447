/* SPDX-License-Identifier: MIT */
/* What the acts and entries of one ticket make of it, and what it holds of each lot. */
#ifndef SPT_VIEWS_AUDIT_TICKETS_H
#define SPT_VIEWS_AUDIT_TICKETS_H

#include "../rules/ticket_story.h"
#include "audit.h"

/* What a ticket's acts make of it, and how the newer ones of them must find what the older ones left. */
typedef struct spt_audit_story {
    spt_ticket_story tale;
    uint32_t before_states;     /* a bit for each state that the newer acts can be done in; 0: any */
    int64_t before_act;         /* the one of them that was seen last */
    int64_t before_dispute;     /* how they must find the dispute; SPT_UNSET: either way */
    int64_t before_dispute_act; /* the one of them that must */
    int64_t made;               /* number of the oldest proposal seen */
    spt_act_row answer;         /* an approve or decline whose proposal is still to come; act 0: none */
    spt_act_row left;           /* that moved it to another account, in the end; act 0: none; its texts are: */
    char left_category[SPT_CODE_BYTES + 1];
    char left_rule[SPT_RULE_BYTES + 1];
    int64_t answered_act; /* that records the first answer; 0: none told */
} spt_audit_story;

void spt_audit_story_begin(spt_audit_story *story);

/* Takes the next older act. */
void spt_audit_story_take(spt_auditor *audit, spt_audit_story *story, const spt_act_row *act);

/* Holds it against what the newer acts must have found. */
void spt_audit_story_check_order(spt_auditor *audit, spt_audit_story *story, const spt_act_row *act);

/* Whether the act that the ticket began with on this account was taken: older ones are of an earlier stay (D19). */
int spt_audit_story_is_whole(const spt_audit_story *story);

/* Says where the story of a stay that is over does not end with the ticket's move to another account as it is told. */
void spt_audit_story_check_left(spt_auditor *audit, const spt_audit_story *story, int64_t ticket);

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
