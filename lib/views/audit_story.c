/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "audit_tickets.h"

void spt_audit_story_begin(spt_audit_story *story)
{
    memset(story, 0, sizeof *story);
    story->disputed = story->proposal_open = SPT_UNSET;
    story->declined_at = story->resolved = SPT_UNSET;
    story->before_dispute = SPT_UNSET;
}

/* ---- the price ---- */

static void take_price(spt_auditor *audit, spt_audit_story *story, const spt_act_row *act)
{
    int keeps = act->kind == SPT_ACT_PROPOSE || act->kind == SPT_ACT_DECLINE || act->kind == SPT_ACT_COVER ||
                act->kind == SPT_ACT_RESOLVE || act->kind >= SPT_ACT_DISPUTE;
    if (story->newest == 0) {
        story->newest = act->act;
        story->price = act->price;
    } else if (story->before != act->price) {
        spt_audit_say(audit, "Act %lld leaves ticket %lld at %lld points; act %lld finds it at %lld.",
                      (long long)act->act, (long long)act->ticket, (long long)act->price, (long long)story->oldest,
                      (long long)story->before);
    }
    if (keeps && act->price != act->before)
        spt_audit_say(audit, "Act %lld (%s) changes the price of ticket %lld from %lld to %lld; its kind does not.",
                      (long long)act->act, spt_act_kind_name((int32_t)act->kind), (long long)act->ticket,
                      (long long)act->before, (long long)act->price);
    story->oldest = act->act;
    story->opened = act->time;
    story->before = act->before;
}

/* ---- proposals and their answers ---- */

static void check_answer(spt_auditor *audit, const spt_act_row *answer, const spt_act_row *made)
{
    if (answer->proposal != made->proposal)
        spt_audit_say(audit, "Act %lld answers proposal %lld of ticket %lld; act %lld, the newest then, made %lld.",
                      (long long)answer->act, (long long)answer->proposal, (long long)made->ticket,
                      (long long)made->act, (long long)made->proposal);
    else if (answer->kind == SPT_ACT_APPROVE && (answer->price != made->proposed || answer->reason != made->reason))
        spt_audit_say(
            audit, "Act %lld approves proposal %lld with price %lld and reason %lld; act %lld proposed %lld and %lld.",
            (long long)answer->act, (long long)answer->proposal, (long long)answer->price, (long long)answer->reason,
            (long long)made->act, (long long)made->proposed, (long long)made->reason);
}

static void take_proposal(spt_auditor *audit, spt_audit_story *story, const spt_act_row *act)
{
    if (story->proposals == 0) {
        story->proposals = act->proposal;
        story->proposal = *act;
    } else if (act->proposal != story->made - 1) {
        spt_audit_say(audit, "Act %lld makes proposal %lld of ticket %lld; the next one after it is %lld.",
                      (long long)act->act, (long long)act->proposal, (long long)act->ticket, (long long)story->made);
    }
    story->made = act->proposal;
    if (story->answer.act != 0)
        check_answer(audit, &story->answer, act);
    story->answer.act = 0;
}

static void take_answer(spt_auditor *audit, spt_audit_story *story, const spt_act_row *act)
{
    int64_t *newest = act->kind == SPT_ACT_APPROVE ? &story->approved : &story->declined;
    if (*newest == 0)
        *newest = act->proposal;
    if (story->answer.act != 0)
        spt_audit_say(audit, "Act %lld answers a proposal of ticket %lld that act %lld had answered.",
                      (long long)story->answer.act, (long long)act->ticket, (long long)act->act);
    story->answer = *act;
}

/* What was zeros becomes the text; one that is too long was said already. */
static void copy_text(char *to, size_t room, const char *text)
{
    size_t length = strlen(text);
    memcpy(to, text, length < room ? length : 0);
}

void spt_audit_story_take(spt_auditor *audit, spt_audit_story *story, const spt_act_row *act)
{
    int is_opening = act->kind == SPT_ACT_OPEN || act->kind == SPT_ACT_OPEN_QUOTED;
    take_price(audit, story, act);
    spt_audit_story_take_state(audit, story, act);
    if (act->kind == SPT_ACT_OPEN_QUOTED || act->kind == SPT_ACT_PROPOSE)
        take_proposal(audit, story, act);
    if (act->kind == SPT_ACT_APPROVE || act->kind == SPT_ACT_DECLINE)
        take_answer(audit, story, act);
    if (!story->has_units && (is_opening || act->kind == SPT_ACT_RECATEGORISE)) {
        story->has_units = 1;
        story->units = act->units;
        copy_text(story->category, sizeof story->category, act->category);
        copy_text(story->rule, sizeof story->rule, act->rule);
    }
    story->due = act->due;
}

/* ---- the row ---- */

static void compare(spt_auditor *audit, const spt_ticket_row *ticket, const char *what, int64_t has, int64_t found)
{
    if (has != found)
        spt_audit_say(audit, "Ticket %lld has the %s %lld; its acts give %lld.", (long long)ticket->ticket, what,
                      (long long)has, (long long)found);
}

static void compare_texts(spt_auditor *audit, const spt_ticket_row *ticket, const char *what, const char *has,
                          const char *found)
{
    if (strcmp(has, found) != 0)
        spt_audit_say(audit, "Ticket %lld has the %s \"%s\"; its acts give \"%s\".", (long long)ticket->ticket, what,
                      has, found);
}

static void check_times(spt_auditor *audit, const spt_audit_story *story, const spt_ticket_row *ticket)
{
    int64_t phase = story->state == SPT_TICKET_QUOTED || story->state == SPT_TICKET_IN_PROGRESS ? 1 : 2;
    compare(audit, ticket, "state", ticket->state, story->state);
    compare(audit, ticket, "phase", ticket->phase, phase);
    compare(audit, ticket, "opened", ticket->opened, story->opened);
    compare(audit, ticket, "opened_act", ticket->opened_act, story->oldest);
    compare(audit, ticket, "resolved", ticket->resolved, story->resolved);
    compare(audit, ticket, "ended", ticket->ended, phase == 1 ? SPT_UNSET : story->since);
    compare(audit, ticket, "since", ticket->since, phase == 1 ? story->opened : story->since);
}

static void check_proposals(spt_auditor *audit, spt_audit_story *story, const spt_ticket_row *ticket)
{
    const spt_act_row *act = &story->proposal;
    int has = story->proposals != 0;
    if (story->answer.act != 0)
        spt_audit_say(audit, "Act %lld answers proposal %lld of ticket %lld, which no act made.",
                      (long long)story->answer.act, (long long)story->answer.proposal, (long long)ticket->ticket);
    if (has && story->made != 1)
        spt_audit_say(audit, "Ticket %lld has %lld as its first proposal; it must be 1.", (long long)ticket->ticket,
                      (long long)story->made);
    compare(audit, ticket, "proposals", ticket->proposals, story->proposals);
    compare(audit, ticket, "proposed", ticket->proposed, has ? act->proposed : SPT_UNSET);
    compare(audit, ticket, "proposal_reason", ticket->proposal_reason, has ? act->reason : 0);
    compare(audit, ticket, "proposal_until", ticket->proposal_until, has ? act->until : SPT_UNSET);
    compare(audit, ticket, "proposal_act", ticket->proposal_act, has ? act->act : 0);
    compare(audit, ticket, "approved", ticket->approved, story->approved);
    compare(audit, ticket, "declined", ticket->declined, story->declined);
}

static void check_marks(spt_auditor *audit, const spt_audit_story *story, const spt_ticket_row *ticket)
{
    compare(audit, ticket, "disputed", ticket->disputed, story->disputed);
    compare(audit, ticket, "proposal_open", ticket->proposal_open, story->proposal_open);
    compare(audit, ticket, "units", ticket->units, story->units);
    compare(audit, ticket, "due", ticket->due, story->due);
    compare(audit, ticket, "answered", ticket->answered, SPT_UNSET);
    compare_texts(audit, ticket, "category", ticket->category, story->category);
    compare_texts(audit, ticket, "rule", ticket->rule, story->rule);
}

void spt_audit_story_check(spt_auditor *audit, spt_audit_story *story, const spt_ticket_row *ticket)
{
    if (story->newest == 0 || story->before != SPT_UNSET || !story->has_units) {
        spt_audit_say(audit, "Ticket %lld has no act that opened it.", (long long)ticket->ticket);
        return;
    }
    compare(audit, ticket, "price", ticket->price, story->price);
    check_times(audit, story, ticket);
    check_proposals(audit, story, ticket);
    check_marks(audit, story, ticket);
}
