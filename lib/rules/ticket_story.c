/* SPDX-License-Identifier: MIT */
#include "ticket_story.h"

#include <string.h>

#include <supportpoints/act.h>
#include <supportpoints/ticket.h>

#include "ticket_rules.h"

/* ---- what one act does ---- */

static int ends_dispute(const spt_act_row *act)
{
    return act->reason == SPT_REASON_RECONSIDERED || act->reason == SPT_REASON_CORRECTION;
}

static int names_price(const spt_act_row *act)
{
    return (act->flags & SPT_FLAG_PRICED) != 0;
}

int spt_ticket_is_opening(const spt_act_row *act)
{
    return act->kind == SPT_ACT_OPEN || act->kind == SPT_ACT_OPEN_QUOTED || act->kind == SPT_ACT_MOVE_IN;
}

int spt_ticket_brings_proposal(const spt_act_row *act)
{
    return act->kind == SPT_ACT_OPEN_QUOTED || act->kind == SPT_ACT_PROPOSE ||
           (act->kind == SPT_ACT_MOVE_IN && act->proposal != 0);
}

int64_t spt_ticket_phase_of(int64_t state)
{
    return state == SPT_TICKET_QUOTED || state == SPT_TICKET_IN_PROGRESS ? 1 : 2;
}

int64_t spt_ticket_state_after(const spt_act_row *act)
{
    switch (act->kind) {
    case SPT_ACT_OPEN:
    case SPT_ACT_APPROVE:
    case SPT_ACT_REOPEN:
    case SPT_ACT_MOVE_IN:
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

int64_t spt_ticket_dispute_after(const spt_act_row *act)
{
    switch (act->kind) {
    case SPT_ACT_DISPUTE:
        return 1;
    case SPT_ACT_MOVE_IN:
        return (act->flags & SPT_FLAG_DISPUTED) != 0;
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

int64_t spt_ticket_proposal_after(const spt_act_row *act)
{
    switch (act->kind) {
    case SPT_ACT_OPEN_QUOTED:
    case SPT_ACT_PROPOSE:
        return 1;
    case SPT_ACT_MOVE_IN:
        return (act->flags & SPT_FLAG_PROPOSED) != 0;
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

/* ---- the story ---- */

void spt_ticket_story_begin(spt_ticket_story *story)
{
    memset(story, 0, sizeof *story);
    story->disputed = story->proposal_open = story->declined_at = story->resolved = SPT_UNSET;
    story->proposed = story->proposal_until = story->units = story->due = story->answered = SPT_UNSET;
}

static void take_state(spt_ticket_story *story, const spt_act_row *act)
{
    if (act->kind == SPT_ACT_RESOLVE && story->resolved == SPT_UNSET)
        story->resolved = act->time;
    if (story->state != 0)
        return;
    if (act->kind == SPT_ACT_DECLINE)
        story->declined_at = act->time;
    story->state = spt_ticket_state_after(act);
    story->since = act->time;
    /* A decline ends a ticket that nothing but its quote came before. */
    if (story->state == SPT_TICKET_QUOTED && story->declined_at != SPT_UNSET) {
        story->state = SPT_TICKET_CANCELLED;
        story->since = story->declined_at;
    }
}

static void take_proposal(spt_ticket_story *story, const spt_act_row *act)
{
    if (story->proposals != 0)
        return;
    story->proposals = act->proposal;
    story->proposed = act->proposed;
    story->proposal_reason = act->reason;
    story->proposal_until = act->until;
    story->proposal_act = act->act;
}

static void take_answer(spt_ticket_story *story, const spt_act_row *act)
{
    int64_t *newest = act->kind == SPT_ACT_APPROVE ? &story->approved : &story->declined;
    if (*newest == 0)
        *newest = act->proposal;
}

/* What was zeros becomes the text; one that is too long stays away. */
static void copy_text(char *to, size_t room, const char *text)
{
    size_t length = strlen(text);
    memcpy(to, text, length < room ? length : 0);
}

static void take_category(spt_ticket_story *story, const spt_act_row *act)
{
    if (story->has_units)
        return;
    story->has_units = 1;
    story->units = act->units;
    copy_text(story->category, sizeof story->category, act->category);
    copy_text(story->rule, sizeof story->rule, act->rule);
}

void spt_ticket_story_take(spt_ticket_story *story, const spt_act_row *act)
{
    if (story->newest == 0) {
        story->newest = act->act;
        story->price = act->price;
    }
    story->oldest = act->act;
    story->opened = act->kind == SPT_ACT_MOVE_IN ? act->acquired : act->time;
    story->before = act->before;
    take_state(story, act);
    if (story->disputed == SPT_UNSET)
        story->disputed = spt_ticket_dispute_after(act);
    if (story->proposal_open == SPT_UNSET)
        story->proposal_open = spt_ticket_proposal_after(act);
    if (spt_ticket_brings_proposal(act))
        take_proposal(story, act);
    if (act->kind == SPT_ACT_APPROVE || act->kind == SPT_ACT_DECLINE)
        take_answer(story, act);
    if (spt_ticket_is_opening(act) || act->kind == SPT_ACT_RECATEGORISE)
        take_category(story, act);
    if (act->answered != SPT_UNSET)
        story->answered = act->answered;
    story->due = act->due;
}

static void add(int64_t *sum, int64_t points)
{
    int64_t room = points > 0 ? SPT_POINTS_MAX - *sum : *sum + SPT_POINTS_MAX;
    *sum += points > room ? room : points < -room ? -room : points;
}

void spt_ticket_story_add(spt_ticket_story *story, const spt_entry_row *entry)
{
    int32_t from = spt_entry_from((int32_t)entry->kind);
    int32_t to = spt_entry_to((int32_t)entry->kind);
    int64_t points = entry->points;
    add(&story->captured, to == SPT_PLACE_CAPTURED ? points : from == SPT_PLACE_CAPTURED ? -points : 0);
    add(&story->spent, to == SPT_PLACE_SPENT ? points : from == SPT_PLACE_SPENT ? -points : 0);
    add(&story->released, from == SPT_PLACE_CAPTURED && to != SPT_PLACE_SPENT ? points : 0);
    add(&story->refunded, from == SPT_PLACE_SPENT ? points : 0);
}

static void fill_marks(const spt_ticket_story *story, spt_ticket_row *row)
{
    row->disputed = story->disputed == 1;
    row->proposals = story->proposals;
    row->proposal_open = story->proposal_open == 1;
    row->proposed = story->proposed;
    row->proposal_reason = story->proposal_reason;
    row->proposal_until = story->proposal_until;
    row->proposal_act = story->proposal_act;
    row->approved = story->approved;
    row->declined = story->declined;
    row->due = story->due;
    row->answered = story->answered;
    row->waiting = row->phase == 1 && row->due != SPT_UNSET && row->answered == SPT_UNSET;
}

void spt_ticket_story_row(const spt_ticket_story *story, int64_t account, int64_t ticket, spt_ticket_row *row)
{
    *row = (spt_ticket_row){.size = (uint32_t)sizeof *row, .table = SPT_TABLE_TICKET, .account = account};
    row->ticket = ticket;
    row->state = story->state;
    row->phase = spt_ticket_phase_of(story->state);
    row->opened = story->opened;
    row->opened_act = story->oldest;
    row->resolved = story->resolved;
    row->ended = row->phase == 1 ? SPT_UNSET : story->since;
    row->since = row->phase == 1 ? story->opened : story->since;
    row->units = story->units;
    row->price = story->price;
    row->captured = story->captured;
    row->spent = story->spent;
    row->released = story->released;
    row->refunded = story->refunded;
    row->category = story->category;
    row->rule = story->rule;
    fill_marks(story, row);
    row->is_short = spt_ticket_shortfall_of(row) > 0;
}
