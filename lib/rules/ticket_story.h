/* SPDX-License-Identifier: MIT */
/*
 * What the acts of a ticket make of it. They are told newest first, as stores show them: the first act that decides
 * something decides it, so that a state is often known from one act, and the whole row when all of them were told.
 */
#ifndef SPT_RULES_TICKET_STORY_H
#define SPT_RULES_TICKET_STORY_H

#include <supportpoints/limits.h>
#include <supportpoints/schema.h>

typedef struct spt_ticket_story {
    int64_t newest; /* act; 0: there is none */
    int64_t oldest; /* act */
    int64_t price;  /* after the newest act */
    int64_t before; /* of the oldest act told: what the next older one must have as its price */
    int64_t state;  /* 0: not decided yet */
    int64_t since;  /* when it was entered */
    int64_t opened;
    int64_t resolved;
    int64_t declined_at;   /* by a decline newer than all that decides a state; SPT_UNSET: none */
    int64_t disputed;      /* SPT_UNSET: not decided yet */
    int64_t proposal_open; /* likewise */
    int64_t proposals;     /* number of the newest one; 0: none told */
    int64_t proposed;      /* and what it says */
    int64_t proposal_reason;
    int64_t proposal_until;
    int64_t proposal_act;
    int64_t approved;
    int64_t declined;
    int64_t units;
    int32_t has_units;
    int64_t due; /* as the oldest act has it */
    int64_t answered;
    int64_t captured; /* these four by the entries */
    int64_t spent;
    int64_t released;
    int64_t refunded;
    char category[SPT_CODE_BYTES + 1];
    char rule[SPT_RULE_BYTES + 1];
} spt_ticket_story;

/* What one act makes of the state; 0: it is as before, or it depends on what was before. */
int64_t spt_ticket_state_after(const spt_act_row *act);

/* What one act makes of the dispute and of an open proposal: 1 or 0; SPT_UNSET: it leaves them alone. */
int64_t spt_ticket_dispute_after(const spt_act_row *act);
int64_t spt_ticket_proposal_after(const spt_act_row *act);

/*
 * Whether an act opens its ticket, or takes it over from another account (D19): no other one of it is older, but for
 * those of an earlier stay.
 */
int spt_ticket_is_opening(const spt_act_row *act);

/* Whether an act makes a proposal, or takes one over with its ticket. */
int spt_ticket_brings_proposal(const spt_act_row *act);

/* 1: quoted or in progress; 2: resolved, waived or cancelled. */
int64_t spt_ticket_phase_of(int64_t state);

void spt_ticket_story_begin(spt_ticket_story *story);

/* Tells the next older act. */
void spt_ticket_story_take(spt_ticket_story *story, const spt_act_row *act);

/* Tells an entry of one of the acts, in any order; sums that would leave their range stay at its ends. */
void spt_ticket_story_add(spt_ticket_story *story, const spt_entry_row *entry);

/* The ticket's row when all was told; its texts are the story's. */
void spt_ticket_story_row(const spt_ticket_story *story, int64_t account, int64_t ticket, spt_ticket_row *row);

#endif
