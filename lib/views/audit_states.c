/* SPDX-License-Identifier: MIT */
/* What an act makes of a ticket's state, dispute and open proposal, and what it must have found them to be. */
#include "audit_tickets.h"

#define STATE(state) (1u << (state))
#define OPEN         (STATE(SPT_TICKET_QUOTED) | STATE(SPT_TICKET_IN_PROGRESS))
#define WITH_COST    (STATE(SPT_TICKET_IN_PROGRESS) | STATE(SPT_TICKET_RESOLVED) | STATE(SPT_TICKET_CANCELLED))

static int ends_dispute(const spt_act_row *act)
{
    return act->reason == SPT_REASON_RECONSIDERED || act->reason == SPT_REASON_CORRECTION;
}

static int names_price(const spt_act_row *act)
{
    return (act->flags & SPT_FLAG_PRICED) != 0;
}

/* 0: as before, or up to what was before. */
static int64_t state_after(const spt_act_row *act)
{
    switch (act->kind) {
    case SPT_ACT_OPEN:
    case SPT_ACT_APPROVE:
    case SPT_ACT_REOPEN:
        return SPT_TICKET_IN_PROGRESS;
    case SPT_ACT_OPEN_QUOTED:
        return SPT_TICKET_QUOTED;
    case SPT_ACT_RESOLVE:
        return SPT_TICKET_RESOLVED;
    case SPT_ACT_WAIVE:
        return SPT_TICKET_WAIVED;
    case SPT_ACT_CANCEL:
        return SPT_TICKET_CANCELLED;
    default:
        return 0;
    }
}

/* 0: any. */
static uint32_t states_before(const spt_act_row *act)
{
    switch (act->kind) {
    case SPT_ACT_PROPOSE:
    case SPT_ACT_APPROVE:
    case SPT_ACT_DECLINE:
    case SPT_ACT_CANCEL:
        return OPEN;
    case SPT_ACT_RECATEGORISE:
    case SPT_ACT_COVER:
    case SPT_ACT_RESOLVE:
        return STATE(SPT_TICKET_IN_PROGRESS);
    case SPT_ACT_REPRICE:
    case SPT_ACT_WAIVE:
    case SPT_ACT_DISPUTE:
        return WITH_COST;
    case SPT_ACT_REOPEN:
        return STATE(SPT_TICKET_RESOLVED);
    default:
        return 0;
    }
}

/* 1 or 0 after the act; SPT_UNSET: it leaves the mark alone. */
static int64_t dispute_after(const spt_act_row *act)
{
    switch (act->kind) {
    case SPT_ACT_DISPUTE:
        return 1;
    case SPT_ACT_REPRICE:
    case SPT_ACT_APPROVE:
        return ends_dispute(act) ? 0 : SPT_UNSET;
    case SPT_ACT_RECATEGORISE:
        return names_price(act) && ends_dispute(act) ? 0 : SPT_UNSET;
    case SPT_ACT_OPEN:
    case SPT_ACT_OPEN_QUOTED:
    case SPT_ACT_UPHOLD:
    case SPT_ACT_WAIVE:
    case SPT_ACT_CANCEL:
        return 0;
    default:
        return SPT_UNSET;
    }
}

static int64_t dispute_before(const spt_act_row *act)
{
    if (act->kind == SPT_ACT_UPHOLD)
        return 1;
    return act->kind == SPT_ACT_DISPUTE || act->kind == SPT_ACT_RESOLVE ? 0 : SPT_UNSET;
}

static int64_t proposal_after(const spt_act_row *act)
{
    switch (act->kind) {
    case SPT_ACT_OPEN_QUOTED:
    case SPT_ACT_PROPOSE:
        return 1;
    case SPT_ACT_RECATEGORISE:
        return names_price(act) ? 0 : SPT_UNSET;
    case SPT_ACT_OPEN:
    case SPT_ACT_APPROVE:
    case SPT_ACT_DECLINE:
    case SPT_ACT_REPRICE:
    case SPT_ACT_RESOLVE:
    case SPT_ACT_WAIVE:
    case SPT_ACT_CANCEL:
        return 0;
    default:
        return SPT_UNSET;
    }
}

/* ---- what the newer acts need ---- */

static uint32_t states_after(const spt_act_row *act)
{
    int64_t state = state_after(act);
    if (act->kind == SPT_ACT_DECLINE)
        return STATE(SPT_TICKET_IN_PROGRESS) | STATE(SPT_TICKET_CANCELLED);
    return state != 0 ? STATE(state) : states_before(act);
}

static void check_state_before(spt_auditor *audit, spt_audit_story *story, const spt_act_row *act)
{
    uint32_t after = states_after(act);
    uint32_t before = states_before(act);
    if (after != 0 && story->before_states != 0 && (after & story->before_states) == 0) {
        spt_audit_say(audit, "Act %lld (%s) leaves ticket %lld in a state in which act %lld cannot be done.",
                      (long long)act->act, spt_act_kind_name((int32_t)act->kind), (long long)act->ticket,
                      (long long)story->before_act);
        story->before_states = 0;
    }
    /* Declined, a quote is cancelled, and nothing is done to it any more; a ticket in progress stays so. */
    if (act->kind == SPT_ACT_DECLINE && story->before_states != 0)
        before = STATE(SPT_TICKET_IN_PROGRESS);
    if (state_after(act) != 0 || act->kind == SPT_ACT_DECLINE || story->before_states == 0)
        story->before_states = before;
    else if (before != 0)
        story->before_states &= before;
    story->before_act = act->act;
}

static void check_dispute_before(spt_auditor *audit, spt_audit_story *story, const spt_act_row *act)
{
    int64_t before = dispute_before(act);
    int64_t after = dispute_after(act) != SPT_UNSET ? dispute_after(act) : before;
    if (after != SPT_UNSET && story->before_dispute != SPT_UNSET && after != story->before_dispute)
        spt_audit_say(audit, "Act %lld (%s) leaves ticket %lld %s, and act %lld cannot be done then.",
                      (long long)act->act, spt_act_kind_name((int32_t)act->kind), (long long)act->ticket,
                      after ? "disputed" : "without a dispute", (long long)story->before_dispute_act);
    if (after != SPT_UNSET) {
        story->before_dispute = before;
        story->before_dispute_act = act->act;
    }
}

/* ---- what the newest acts decide ---- */

static void decide_state(spt_audit_story *story, const spt_act_row *act)
{
    if (act->kind == SPT_ACT_RESOLVE && story->resolved == SPT_UNSET)
        story->resolved = act->time;
    if (story->state != 0)
        return;
    if (act->kind == SPT_ACT_DECLINE)
        story->declined_at = act->time;
    story->state = state_after(act);
    story->since = act->time;
    /* A decline ends a ticket that nothing but its quote came before. */
    if (story->state == SPT_TICKET_QUOTED && story->declined_at != SPT_UNSET) {
        story->state = SPT_TICKET_CANCELLED;
        story->since = story->declined_at;
    }
}

static void decide_marks(spt_audit_story *story, const spt_act_row *act)
{
    if (story->disputed == SPT_UNSET)
        story->disputed = dispute_after(act);
    if (story->proposal_open == SPT_UNSET)
        story->proposal_open = proposal_after(act);
}

void spt_audit_story_take_state(spt_auditor *audit, spt_audit_story *story, const spt_act_row *act)
{
    check_state_before(audit, story, act);
    check_dispute_before(audit, story, act);
    decide_state(story, act);
    decide_marks(story, act);
}
