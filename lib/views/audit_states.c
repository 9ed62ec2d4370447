/* SPDX-License-Identifier: MIT */
/* How an act must have found a ticket's state and dispute, and whether the act before it left them so. */
#include "audit_tickets.h"

#define STATE(state) (1u << (state))
#define OPEN         (STATE(SPT_TICKET_QUOTED) | STATE(SPT_TICKET_IN_PROGRESS))
#define WITH_COST    (STATE(SPT_TICKET_IN_PROGRESS) | STATE(SPT_TICKET_RESOLVED) | STATE(SPT_TICKET_CANCELLED))

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
    case SPT_ACT_MOVE_OUT:
        return STATE(SPT_TICKET_IN_PROGRESS);
    case SPT_ACT_REPRICE:
    case SPT_ACT_DISPUTE:
        return WITH_COST;
    case SPT_ACT_WAIVE:
        return act->turn == SPT_TURN_WAIVED ? WITH_COST & ~OPEN : STATE(SPT_TICKET_IN_PROGRESS);
    case SPT_ACT_REOPEN:
        return STATE(SPT_TICKET_RESOLVED);
    default:
        return 0;
    }
}

static int64_t dispute_before(const spt_act_row *act)
{
    if (act->kind == SPT_ACT_UPHOLD)
        return 1;
    return act->kind == SPT_ACT_DISPUTE || act->kind == SPT_ACT_RESOLVE ? 0 : SPT_UNSET;
}

/* ---- what the newer acts need ---- */

static uint32_t states_after(const spt_act_row *act)
{
    int64_t state = spt_ticket_state_after(act);
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
    if (spt_ticket_state_after(act) != 0 || act->kind == SPT_ACT_DECLINE || story->before_states == 0)
        story->before_states = before;
    else if (before != 0)
        story->before_states &= before;
    story->before_act = act->act;
}

static void check_dispute_before(spt_auditor *audit, spt_audit_story *story, const spt_act_row *act)
{
    int64_t before = dispute_before(act);
    int64_t after = spt_ticket_dispute_after(act) != SPT_UNSET ? spt_ticket_dispute_after(act) : before;
    if (after != SPT_UNSET && story->before_dispute != SPT_UNSET && after != story->before_dispute)
        spt_audit_say(audit, "Act %lld (%s) leaves ticket %lld %s, and act %lld cannot be done then.",
                      (long long)act->act, spt_act_kind_name((int32_t)act->kind), (long long)act->ticket,
                      after ? "disputed" : "without a dispute", (long long)story->before_dispute_act);
    if (after != SPT_UNSET) {
        story->before_dispute = before;
        story->before_dispute_act = act->act;
    }
}

void spt_audit_story_check_order(spt_auditor *audit, spt_audit_story *story, const spt_act_row *act)
{
    check_state_before(audit, story, act);
    check_dispute_before(audit, story, act);
}
