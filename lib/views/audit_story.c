/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "../base/text.h"
#include "audit_tickets.h"

void spt_audit_story_begin(spt_audit_story *story)
{
    memset(story, 0, sizeof *story);
    spt_ticket_story_begin(&story->tale);
    story->before_dispute = SPT_UNSET;
}

/* ---- the price ---- */

static void check_price(spt_auditor *audit, const spt_ticket_story *tale, const spt_act_row *act)
{
    int keeps = act->kind == SPT_ACT_PROPOSE || act->kind == SPT_ACT_DECLINE || act->kind == SPT_ACT_COVER ||
                act->kind == SPT_ACT_RESOLVE || (act->kind >= SPT_ACT_DISPUTE && act->kind != SPT_ACT_MOVE_IN);
    if (tale->newest != 0 && tale->before != act->price)
        spt_audit_say(audit, "Act %lld leaves ticket %lld at %lld point%s; act %lld finds it at %lld.",
                      (long long)act->act, (long long)act->ticket, (long long)act->price, spt_text_s(act->price),
                      (long long)tale->oldest, (long long)tale->before);
    if (keeps && act->price != act->before)
        spt_audit_say(audit, "Act %lld (%s) changes the price of ticket %lld from %lld to %lld; its kind does not.",
                      (long long)act->act, spt_act_kind_name((int32_t)act->kind), (long long)act->ticket,
                      (long long)act->before, (long long)act->price);
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

static void check_proposal(spt_auditor *audit, spt_audit_story *story, const spt_act_row *act)
{
    if (story->tale.proposals != 0 && act->proposal != story->made - 1) {
        spt_audit_say(audit, "Act %lld makes proposal %lld of ticket %lld; the next one after it is %lld.",
                      (long long)act->act, (long long)act->proposal, (long long)act->ticket, (long long)story->made);
    }
    story->made = act->proposal;
    if (story->answer.act != 0)
        check_answer(audit, &story->answer, act);
    story->answer.act = 0;
    /* Those before it were made on the account that the ticket came from. */
    if (act->kind == SPT_ACT_MOVE_IN)
        story->made = 1;
}

static void check_first_answer(spt_auditor *audit, spt_audit_story *story, const spt_act_row *act)
{
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

static void take_leaving(spt_audit_story *story, const spt_act_row *act)
{
    story->left = *act;
    copy_text(story->left_category, sizeof story->left_category, act->category);
    copy_text(story->left_rule, sizeof story->left_rule, act->rule);
}

/* The first answer is recorded once, and none before the ticket was opened or after it was recorded. */
static void check_recorded_answer(spt_auditor *audit, spt_audit_story *story, const spt_act_row *act)
{
    if (story->answered_act != 0)
        spt_audit_say(audit, "Act %lld records the first answer to ticket %lld; act %lld does so again.",
                      (long long)act->act, (long long)act->ticket, (long long)story->answered_act);
    story->answered_act = act->act;
    if (act->answered > act->time)
        spt_audit_say(audit, "Act %lld of second %lld says that ticket %lld was answered at second %lld.",
                      (long long)act->act, (long long)act->time, (long long)act->ticket, (long long)act->answered);
}

void spt_audit_story_take(spt_auditor *audit, spt_audit_story *story, const spt_act_row *act)
{
    if (story->tale.newest == 0 && act->kind == SPT_ACT_MOVE_OUT)
        take_leaving(story, act);
    check_price(audit, &story->tale, act);
    spt_audit_story_check_order(audit, story, act);
    if (spt_ticket_brings_proposal(act))
        check_proposal(audit, story, act);
    if (act->kind == SPT_ACT_APPROVE || act->kind == SPT_ACT_DECLINE)
        check_first_answer(audit, story, act);
    if (act->kind == SPT_ACT_ANSWER)
        check_recorded_answer(audit, story, act);
    spt_ticket_story_take(&story->tale, act);
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

static void check_times(spt_auditor *audit, const spt_ticket_row *ticket, const spt_ticket_row *told)
{
    compare(audit, ticket, "state", ticket->state, told->state);
    compare(audit, ticket, "phase", ticket->phase, told->phase);
    compare(audit, ticket, "opened", ticket->opened, told->opened);
    compare(audit, ticket, "opened_act", ticket->opened_act, told->opened_act);
    compare(audit, ticket, "resolved", ticket->resolved, told->resolved);
    compare(audit, ticket, "ended", ticket->ended, told->ended);
    compare(audit, ticket, "since", ticket->since, told->since);
}

static void check_proposals(spt_auditor *audit, const spt_audit_story *story, const spt_ticket_row *ticket,
                            const spt_ticket_row *told)
{
    if (story->answer.act != 0)
        spt_audit_say(audit, "Act %lld answers proposal %lld of ticket %lld, which no act made.",
                      (long long)story->answer.act, (long long)story->answer.proposal, (long long)ticket->ticket);
    if (told->proposals != 0 && story->made != 1)
        spt_audit_say(audit, "Ticket %lld has %lld as its first proposal; it must be 1.", (long long)ticket->ticket,
                      (long long)story->made);
    compare(audit, ticket, "proposals", ticket->proposals, told->proposals);
    compare(audit, ticket, "proposed", ticket->proposed, told->proposed);
    compare(audit, ticket, "proposal_reason", ticket->proposal_reason, told->proposal_reason);
    compare(audit, ticket, "proposal_until", ticket->proposal_until, told->proposal_until);
    compare(audit, ticket, "proposal_act", ticket->proposal_act, told->proposal_act);
    compare(audit, ticket, "approved", ticket->approved, told->approved);
    compare(audit, ticket, "declined", ticket->declined, told->declined);
}

static void check_marks(spt_auditor *audit, const spt_ticket_row *ticket, const spt_ticket_row *told)
{
    compare(audit, ticket, "disputed", ticket->disputed, told->disputed);
    compare(audit, ticket, "proposal_open", ticket->proposal_open, told->proposal_open);
    compare(audit, ticket, "units", ticket->units, told->units);
    compare(audit, ticket, "due", ticket->due, told->due);
    compare(audit, ticket, "answered", ticket->answered, told->answered);
    if (told->answered != SPT_UNSET && told->answered < told->opened)
        spt_audit_say(audit, "Ticket %lld was opened at second %lld and answered before, at %lld.",
                      (long long)ticket->ticket, (long long)told->opened, (long long)told->answered);
    compare_texts(audit, ticket, "category", ticket->category, told->category);
    compare_texts(audit, ticket, "rule", ticket->rule, told->rule);
}

int spt_audit_story_is_whole(const spt_audit_story *story)
{
    return story->tale.newest != 0 && story->tale.before == SPT_UNSET;
}

static void compare_left(spt_auditor *audit, const spt_act_row *left, const char *what, int64_t has, int64_t found)
{
    if (has != found)
        spt_audit_say(audit, "Act %lld moved ticket %lld away with the %s %lld; the acts before it give %lld.",
                      (long long)left->act, (long long)left->ticket, what, (long long)has, (long long)found);
}

static void check_left_with(spt_auditor *audit, const spt_audit_story *story, const spt_ticket_row *told)
{
    const spt_act_row *left = &story->left;
    compare_left(audit, left, "opening", left->acquired, told->opened);
    compare_left(audit, left, "due", left->due, told->due);
    compare_left(audit, left, "answered", left->answered, told->answered);
    compare_left(audit, left, "units", left->units, told->units);
    compare_left(audit, left, "proposal", left->proposal, told->proposals);
    compare_left(audit, left, "proposed", left->proposed, told->proposed);
    compare_left(audit, left, "reason", left->reason, told->proposal_reason);
    compare_left(audit, left, "until", left->until, told->proposal_until);
    compare_left(audit, left, "dispute", (left->flags & SPT_FLAG_DISPUTED) != 0, told->disputed);
    compare_left(audit, left, "open proposal", (left->flags & SPT_FLAG_PROPOSED) != 0, told->proposal_open);
    if (strcmp(story->left_category, told->category) != 0 || strcmp(story->left_rule, told->rule) != 0)
        spt_audit_say(audit, "Act %lld moved ticket %lld away as \"%s\" (%s); the acts before it give \"%s\" (%s).",
                      (long long)left->act, (long long)left->ticket, story->left_category, story->left_rule,
                      told->category, told->rule);
}

void spt_audit_story_check_left(spt_auditor *audit, const spt_audit_story *story, int64_t ticket)
{
    spt_ticket_row told;
    const spt_ticket_story *tale = &story->tale;
    if (tale->newest == 0)
        return;
    if (story->left.act == 0)
        spt_audit_say(audit, "Act %lld is the last one of an earlier stay of ticket %lld, and did not move it away.",
                      (long long)tale->newest, (long long)ticket);
    if (!spt_audit_story_is_whole(story) || !tale->has_units) {
        spt_audit_say(audit, "Ticket %lld has no act that opened it.", (long long)ticket);
        return;
    }
    spt_ticket_story_row(tale, audit->account_id, ticket, &told);
    if (story->left.act != 0)
        check_left_with(audit, story, &told);
}

void spt_audit_story_check(spt_auditor *audit, spt_audit_story *story, const spt_ticket_row *ticket)
{
    spt_ticket_row told;
    const spt_ticket_story *tale = &story->tale;
    if (!spt_audit_story_is_whole(story) || !tale->has_units) {
        spt_audit_say(audit, "Ticket %lld has no act that opened it.", (long long)ticket->ticket);
        return;
    }
    spt_ticket_story_row(tale, ticket->account, ticket->ticket, &told);
    compare(audit, ticket, "price", ticket->price, told.price);
    check_times(audit, ticket, &told);
    check_proposals(audit, story, ticket, &told);
    check_marks(audit, ticket, &told);
}
