/* SPDX-License-Identifier: MIT */
#include "ticket_rules.h"

#include <string.h>

#include "../base/text.h"
#include "capture.h"
#include "day.h"
#include "response.h"

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static int is_in_progress(const spt_ticket_row *ticket)
{
    return ticket->state == SPT_TICKET_IN_PROGRESS;
}

/* In progress, resolved, or cancelled with spent points: what can be waived, disputed, or repriced down. */
static int has_cost(const spt_ticket_row *ticket)
{
    return is_in_progress(ticket) || ticket->state == SPT_TICKET_RESOLVED ||
           (ticket->state == SPT_TICKET_CANCELLED && ticket->spent > 0);
}

/* D17: with these reasons the desk is the cause of what returns; they also end a dispute (D14). */
static int desk_is_cause(int64_t reason)
{
    return reason == SPT_REASON_RECONSIDERED || reason == SPT_REASON_CORRECTION;
}

int64_t spt_ticket_shortfall_of(const spt_ticket_row *ticket)
{
    return is_in_progress(ticket) ? ticket->price - ticket->captured - ticket->spent : 0;
}

/* The price that a recategorise names, or SPT_UNSET: it stays. */
static int64_t recategorised_price(const spt_request *request, const spt_ticket_terms *terms)
{
    if ((request->options.flags & SPT_FLAG_STARTING_PRICE) == 0)
        return request->price;
    return terms->status == SPT_OK ? terms->quote.starting : SPT_UNSET;
}

static int64_t opening_price(const spt_request *request, const spt_ticket_terms *terms)
{
    if (request->price != SPT_UNSET)
        return request->price;
    return terms->status == SPT_OK ? terms->quote.starting : SPT_UNSET;
}

int64_t spt_ticket_target(const spt_ticket_row *ticket, const spt_request *request, const spt_ticket_terms *terms)
{
    switch (request->kind) {
    case SPT_ACT_OPEN:
        return opening_price(request, terms);
    case SPT_ACT_REPRICE:
        return has_cost(ticket) ? request->price : SPT_UNSET;
    case SPT_ACT_RECATEGORISE:
        return is_in_progress(ticket) ? recategorised_price(request, terms) : SPT_UNSET;
    case SPT_ACT_APPROVE:
        return ticket->proposal_open && request->proposal == ticket->proposals ? ticket->proposed : SPT_UNSET;
    case SPT_ACT_WAIVE:
        return has_cost(ticket) ? 0 : SPT_UNSET;
    case SPT_ACT_CANCEL:
        return is_in_progress(ticket) ? ticket->spent : SPT_UNSET;
    case SPT_ACT_MOVE_OUT:
        return is_in_progress(ticket) && ticket->spent == 0 ? 0 : SPT_UNSET;
    default:
        return SPT_UNSET;
    }
}

void spt_ticket_moves(const spt_ticket_row *ticket, int64_t target, int64_t *capture, int64_t *release, int64_t *refund)
{
    int64_t held = ticket->captured + ticket->spent;
    int64_t surplus = target == SPT_UNSET || target > held ? 0 : held - target;
    /* Down captures nothing, also where it ends above what is held (D10). */
    *capture = target > ticket->price ? target - held : 0;
    *release = least(ticket->captured, surplus);
    *refund = surplus - *release;
}

static int ends_dispute(const spt_ticket_row *ticket, int64_t reason)
{
    return ticket->disputed && desk_is_cause(reason);
}

static int is_recategorised(const spt_ticket_row *ticket, const spt_request *request, const spt_ticket_terms *terms)
{
    int64_t price = recategorised_price(request, terms);
    int named = request->price != SPT_UNSET || (request->options.flags & SPT_FLAG_STARTING_PRICE) != 0;
    return ticket->state != SPT_TICKET_QUOTED && strcmp(ticket->category, request->category) == 0 &&
           ticket->units == request->options.units && (!named || price == ticket->price) &&
           !(named && ends_dispute(ticket, request->reason));
}

/* A proposal that has run out is not what is asked for where no last second is given: it could never be approved. */
static int says_the_same(const spt_ticket_row *ticket, const spt_request *request, int64_t now)
{
    int64_t until = request->options.until;
    int is_until_same = until == SPT_UNSET ? ticket->proposal_until >= now : until == ticket->proposal_until;
    return ticket->proposal_open && ticket->proposed == request->price && ticket->proposal_reason == request->reason &&
           is_until_same;
}

int spt_ticket_is_already(const spt_ticket_row *ticket, const spt_request *request, const spt_ticket_terms *terms,
                          int64_t now)
{
    switch (request->kind) {
    case SPT_ACT_PROPOSE:
        return says_the_same(ticket, request, now);
    case SPT_ACT_APPROVE:
        return request->proposal == ticket->approved;
    case SPT_ACT_DECLINE:
        return request->proposal == ticket->declined;
    case SPT_ACT_REPRICE:
        return ticket->state != SPT_TICKET_QUOTED && request->price == ticket->price &&
               !ends_dispute(ticket, request->reason);
    case SPT_ACT_RECATEGORISE:
        return is_recategorised(ticket, request, terms);
    case SPT_ACT_RESOLVE:
        return ticket->state == SPT_TICKET_RESOLVED;
    case SPT_ACT_WAIVE:
        return ticket->state == SPT_TICKET_WAIVED;
    case SPT_ACT_CANCEL:
        return ticket->state == SPT_TICKET_CANCELLED;
    case SPT_ACT_DISPUTE:
        return ticket->disputed != 0;
    case SPT_ACT_UPHOLD:
        return ticket->disputed == 0;
    case SPT_ACT_REOPEN:
        return is_in_progress(ticket);
    case SPT_ACT_ANSWER:
        return ticket->answered != SPT_UNSET &&
               (request->options.answered == SPT_UNSET || request->options.answered >= ticket->answered);
    default:
        return 0;
    }
}

static spt_status wrong_state(spt_work *work, const spt_ticket_row *ticket, const char *wish)
{
    return spt_problem_set(work->problem, SPT_E_STATE, "state", ticket->ticket, "Ticket %lld is %s; it cannot be %s.",
                           (long long)ticket->ticket, spt_ticket_state_name((int32_t)ticket->state), wish);
}

static spt_status too_few_points(spt_work *work, int64_t ticket, int64_t needed)
{
    int64_t available = work->account.available, missing = needed - available;
    spt_problem_set(work->problem, SPT_E_POINTS, "points", ticket,
                    "Ticket %lld needs %lld point%s; %lld %s available, %lld %s missing.", (long long)ticket,
                    (long long)needed, spt_text_s(needed), (long long)available, spt_text_is(available),
                    (long long)missing, spt_text_is(missing));
    work->problem->shortage = missing;
    return SPT_E_POINTS;
}

/* D1 also bounds what a ticket has given back over its whole life. */
static spt_status check_returned(spt_work *work, const spt_ticket_row *ticket, int64_t release, int64_t refund)
{
    if (ticket->released <= SPT_POINTS_MAX - release && ticket->refunded <= SPT_POINTS_MAX - refund)
        return SPT_OK;
    return spt_problem_set(work->problem, SPT_E_LIMIT, "points", ticket->ticket,
                           "Ticket %lld has given back more points than can be counted.", (long long)ticket->ticket);
}

/* Moves what the new price needs, and sets it. The act has begun. */
static spt_status set_price(spt_work *work, spt_ticket_slot *ticket, int64_t price, int cause_is_desk)
{
    int64_t capture;
    int64_t release;
    int64_t refund;
    spt_ticket_moves(&ticket->row, price, &capture, &release, &refund);
    spt_status status = check_returned(work, &ticket->row, release, refund);
    if (status == SPT_OK)
        status = spt_capture_take(work, ticket, least(capture, work->account.available));
    if (status == SPT_OK)
        status = spt_capture_give_back(work, ticket, release, refund, cause_is_desk);
    ticket->row.price = price;
    return status;
}

static spt_status check_points(spt_work *work, const spt_ticket_row *ticket, const spt_request *request, int64_t price)
{
    int64_t capture;
    int64_t release;
    int64_t refund;
    spt_ticket_moves(ticket, price, &capture, &release, &refund);
    if (capture <= work->account.available || (request->options.flags & SPT_FLAG_ALLOW_SHORTFALL) != 0)
        return SPT_OK;
    return too_few_points(work, ticket->ticket, capture);
}

static void note_price(spt_work *work, const spt_ticket_slot *ticket, int64_t before)
{
    work->act->row.price = ticket->row.price;
    work->act->row.before = before;
}

/* next_due is never later than the truth: 0 only where nothing is open that could wait. */
static void note_due(spt_work *work, const spt_ticket_row *ticket)
{
    spt_account_row *account = &work->account;
    if (account->open_tickets == 0)
        account->next_due = 0;
    else if (ticket->waiting && (account->next_due == 0 || ticket->due < account->next_due))
        account->next_due = ticket->due;
}

static void enter_state(spt_work *work, spt_ticket_slot *ticket, int64_t state)
{
    spt_ticket_row *row = &ticket->row;
    int64_t phase = state == SPT_TICKET_QUOTED || state == SPT_TICKET_IN_PROGRESS ? 1 : 2;
    if (row->phase != phase)
        work->account.open_tickets += phase == 1 ? 1 : -1;
    row->state = state;
    row->phase = phase;
    row->ended = phase == 1 ? SPT_UNSET : work->now;
    row->since = phase == 1 ? row->opened : work->now;
    row->waiting = phase == 1 && row->due != SPT_UNSET && row->answered == SPT_UNSET;
    work->act->row.open_tickets = work->account.open_tickets;
    if (state == SPT_TICKET_RESOLVED)
        row->resolved = work->now;
    note_due(work, row);
    spt_work_touch_ticket(ticket);
    spt_work_touch_account(work);
}

static void mark_disputed(spt_work *work, spt_ticket_slot *ticket, int64_t disputed)
{
    work->account.disputes += disputed - ticket->row.disputed;
    ticket->row.disputed = disputed;
    spt_work_touch_ticket(ticket);
    spt_work_touch_account(work);
}

static void drop_proposal(spt_ticket_slot *ticket)
{
    ticket->row.proposal_open = 0;
    spt_work_touch_ticket(ticket);
}

static void make_proposal(spt_work *work, spt_ticket_slot *ticket, int64_t price, int64_t reason, int64_t until)
{
    spt_ticket_row *row = &ticket->row;
    spt_act_row *act = &work->act->row;
    row->proposals++;
    row->proposal_open = 1;
    row->proposed = act->proposed = price;
    row->proposal_reason = act->reason = reason;
    row->proposal_until = act->until = until == SPT_UNSET ? SPT_NEVER : until;
    row->proposal_act = act->act;
    act->proposal = row->proposals;
    spt_work_touch_ticket(ticket);
}

static void mark_short(spt_ticket_slot *ticket)
{
    ticket->row.is_short = spt_ticket_shortfall_of(&ticket->row) > 0;
}

static spt_status begin(spt_work *work, const spt_request *request)
{
    spt_act_slot *act = NULL;
    spt_status status = spt_work_begin_act(work, request, &act);
    if (status == SPT_OK)
        act->row.units = request->options.units;
    return status;
}

/* ---- opening ---- */

static spt_status bad_terms(spt_work *work, const spt_ticket_terms *terms)
{
    if (terms->status == SPT_E_LIMIT)
        return spt_problem_set(work->problem, SPT_E_LIMIT, "units", 0, "The price by %s would leave its range.",
                               terms->rule);
    return spt_problem_set(work->problem, SPT_E_PRICE, "units", 0,
                           "The units do not fit the price rule \"%s\": it %s a number of units.", terms->rule,
                           strchr(terms->rule, '*') != NULL ? "needs" : "does not take");
}

static spt_status check_bounds(spt_work *work, const spt_request *request, const spt_quote_values *quote,
                               const char *rule, int64_t price)
{
    if (price == SPT_UNSET)
        return spt_problem_set(work->problem, SPT_E_PRICE, "price", 0,
                               "The price is upon request: it has to be named.");
    if (spt_quote_allows(quote, price) || (request->options.flags & SPT_FLAG_OVERRIDE) != 0)
        return SPT_OK;
    return spt_problem_set(work->problem, SPT_E_PRICE, "price", price,
                           "The price %lld is outside the rule \"%s\"; an override needs its flag and a note.",
                           (long long)price, rule);
}

static spt_status check_until(spt_work *work, const spt_request *request)
{
    int64_t until = request->options.until;
    if (until == SPT_UNSET || until >= work->now)
        return SPT_OK;
    return spt_problem_set(work->problem, SPT_E_EXPIRED, "until", until, "The proposal would already have run out.");
}

static spt_status check_opening(spt_work *work, const spt_request *request, const spt_ticket_terms *terms)
{
    if (terms->retired)
        return spt_problem_set(work->problem, SPT_E_RETIRED, "category", 0, "Category %s is retired.",
                               request->category);
    spt_status status = check_until(work, request);
    if (status == SPT_OK && terms->status != SPT_OK)
        status = bad_terms(work, terms);
    if (status == SPT_OK)
        status = check_bounds(work, request, &terms->quote, terms->rule, opening_price(request, terms));
    return status;
}

/* Where the answer would be due later than can be said, none is waited for (D24). */
static spt_status find_due(spt_work *work, int64_t *due)
{
    const spt_calendar calendar = spt_calendar_of(work->settings);
    spt_status status = spt_response_due(&calendar, work->now, due, NULL, NULL);
    if (status == SPT_E_LIMIT)
        return SPT_OK;
    return status == SPT_OK ? SPT_OK : spt_problem_plain(work->problem, status);
}

static spt_ticket_row blank_ticket(const spt_work *work, const spt_request *request, const spt_ticket_terms *terms)
{
    spt_ticket_row row = {.size = (uint32_t)sizeof row, .table = SPT_TABLE_TICKET};
    row.account = work->account.account;
    row.ticket = request->ticket;
    row.units = request->options.units;
    row.opened = work->now;
    row.resolved = row.ended = row.proposed = row.proposal_until = row.due = row.answered = SPT_UNSET;
    row.category = request->category;
    row.rule = terms->rule;
    return row;
}

static spt_status fill_opened(spt_work *work, spt_ticket_slot *ticket, const spt_request *request, int64_t price)
{
    spt_status status = SPT_OK;
    ticket->row.opened_act = work->act->row.act;
    work->act->row.due = ticket->row.due;
    work->act->row.rule = ticket->row.rule;
    if (request->kind == SPT_ACT_OPEN_QUOTED) {
        enter_state(work, ticket, SPT_TICKET_QUOTED);
        int64_t reason = request->reason != 0 ? request->reason : SPT_REASON_AGREED;
        make_proposal(work, ticket, price, reason, request->options.until);
    } else {
        enter_state(work, ticket, SPT_TICKET_IN_PROGRESS);
        status = set_price(work, ticket, price, 0);
        mark_short(ticket);
    }
    note_price(work, ticket, SPT_UNSET);
    return status;
}

spt_status spt_ticket_rules_open(spt_work *work, const spt_request *request, const spt_ticket_terms *terms,
                                 spt_ticket_slot **ticket)
{
    spt_ticket_row blank = blank_ticket(work, request, terms);
    int64_t price = opening_price(request, terms);
    spt_status status = check_opening(work, request, terms);
    if (status == SPT_OK && request->kind == SPT_ACT_OPEN)
        status = check_points(work, &blank, request, price);
    if (status == SPT_OK)
        status = find_due(work, &blank.due);
    if (status == SPT_OK)
        status = begin(work, request);
    if (status != SPT_OK)
        return status;
    *ticket = spt_work_add_ticket(work, &blank, SPT_CHANGE_INSERT);
    return *ticket == NULL ? spt_work_nomem(work) : fill_opened(work, *ticket, request, price);
}

/* ---- changing the price ---- */

/* A reprice, with what follows from it for proposal and dispute (D10, D11, D14, D17). The act has begun. */
static spt_status reprice(spt_work *work, spt_ticket_slot *ticket, int64_t price, int64_t reason)
{
    spt_status status = set_price(work, ticket, price, desk_is_cause(reason));
    drop_proposal(ticket);
    if (ends_dispute(&ticket->row, reason))
        mark_disputed(work, ticket, 0);
    mark_short(ticket);
    return status;
}

static spt_status check_expected(spt_work *work, const spt_ticket_row *ticket, const spt_request *request)
{
    if (request->options.expected == SPT_UNSET || request->options.expected == ticket->price)
        return SPT_OK;
    return spt_problem_set(work->problem, SPT_E_STALE, "expected", ticket->ticket,
                           "The price of ticket %lld is %lld, not %lld.", (long long)ticket->ticket,
                           (long long)ticket->price, (long long)request->options.expected);
}

static spt_status apply_reprice(spt_work *work, spt_ticket_slot *ticket, const spt_request *request)
{
    int64_t before = ticket->row.price;
    int can_have_price = has_cost(&ticket->row) || ends_dispute(&ticket->row, request->reason);
    if (!can_have_price || (!is_in_progress(&ticket->row) && request->price > before))
        return wrong_state(work, &ticket->row, "given this price");
    spt_status status = check_expected(work, &ticket->row, request);
    if (status == SPT_OK)
        status = check_points(work, &ticket->row, request, request->price);
    if (status == SPT_OK)
        status = begin(work, request);
    if (status == SPT_OK)
        status = reprice(work, ticket, request->price, request->reason);
    if (status == SPT_OK)
        note_price(work, ticket, before);
    return status;
}

static spt_status check_recategorise(spt_work *work, const spt_ticket_row *ticket, const spt_request *request,
                                     const spt_ticket_terms *terms)
{
    if (!is_in_progress(ticket))
        return wrong_state(work, ticket, "recategorised");
    if (terms->retired)
        return spt_problem_set(work->problem, SPT_E_RETIRED, "category", 0, "Category %s is retired.",
                               request->category);
    spt_status status = check_expected(work, ticket, request);
    if (status == SPT_OK && terms->status != SPT_OK)
        status = bad_terms(work, terms);
    if (status == SPT_OK && (request->options.flags & SPT_FLAG_STARTING_PRICE) != 0 &&
        terms->quote.starting == SPT_UNSET)
        status = spt_problem_set(work->problem, SPT_E_PRICE, "price", 0, "The category has no starting price.");
    return status;
}

static spt_status apply_recategorise(spt_work *work, spt_ticket_slot *ticket, const spt_request *request,
                                     const spt_ticket_terms *terms)
{
    int64_t before = ticket->row.price;
    int64_t price = recategorised_price(request, terms);
    spt_status status = check_recategorise(work, &ticket->row, request, terms);
    if (status == SPT_OK)
        status = check_points(work, &ticket->row, request, price);
    if (status == SPT_OK)
        status = begin(work, request);
    if (status != SPT_OK)
        return status;
    ticket->row.category = request->category;
    ticket->row.rule = terms->rule;
    ticket->row.units = request->options.units;
    work->act->row.rule = terms->rule;
    spt_work_touch_ticket(ticket);
    if (price != SPT_UNSET) {
        work->act->row.flags |= SPT_FLAG_PRICED;
        status = reprice(work, ticket, price, request->reason);
    }
    note_price(work, ticket, before);
    return status;
}

/* ---- proposals ---- */

static spt_status check_quoted_bounds(spt_work *work, const spt_ticket_row *ticket, const spt_request *request)
{
    spt_price_rule rule;
    spt_quote_values quote;
    spt_price_rule_init(&rule, (uint32_t)sizeof rule);
    if (spt_price_rule_parse(ticket->rule, &rule, NULL) != SPT_OK ||
        spt_quote_compute(&rule, ticket->units, &quote) != SPT_OK)
        return spt_work_corrupt(work, "rule", ticket->ticket);
    return check_bounds(work, request, &quote, ticket->rule, request->price);
}

static spt_status apply_propose(spt_work *work, spt_ticket_slot *ticket, const spt_request *request)
{
    spt_status status = SPT_OK;
    if (ticket->row.phase != 1)
        return wrong_state(work, &ticket->row, "given a proposal");
    status = check_until(work, request);
    if (status == SPT_OK && ticket->row.state == SPT_TICKET_QUOTED)
        status = check_quoted_bounds(work, &ticket->row, request);
    if (status == SPT_OK && ticket->row.proposals >= SPT_POINTS_MAX)
        status = spt_problem_set(work->problem, SPT_E_LIMIT, "proposal", ticket->row.ticket, "Too many proposals.");
    if (status == SPT_OK)
        status = begin(work, request);
    if (status != SPT_OK)
        return status;
    make_proposal(work, ticket, request->price, request->reason, request->options.until);
    note_price(work, ticket, ticket->row.price);
    return SPT_OK;
}

static spt_status check_proposal(spt_work *work, const spt_ticket_row *ticket, const spt_request *request)
{
    if (!ticket->proposal_open || request->proposal != ticket->proposals)
        return spt_problem_set(work->problem, SPT_E_STATE, "proposal", request->proposal,
                               "Proposal %lld of ticket %lld is no longer open.", (long long)request->proposal,
                               (long long)ticket->ticket);
    return SPT_OK;
}

static spt_status check_approval(spt_work *work, const spt_ticket_row *ticket, const spt_request *request)
{
    spt_status status = check_proposal(work, ticket, request);
    if (status == SPT_OK && work->now > ticket->proposal_until)
        status = spt_problem_set(work->problem, SPT_E_EXPIRED, "proposal", request->proposal,
                                 "Proposal %lld of ticket %lld has run out.", (long long)request->proposal,
                                 (long long)ticket->ticket);
    return status == SPT_OK ? check_points(work, ticket, request, ticket->proposed) : status;
}

static spt_status apply_approve(spt_work *work, spt_ticket_slot *ticket, const spt_request *request)
{
    int64_t before = ticket->row.price;
    spt_status status = check_approval(work, &ticket->row, request);
    if (status == SPT_OK)
        status = begin(work, request);
    if (status != SPT_OK)
        return status;
    work->act->row.proposal = request->proposal;
    work->act->row.reason = ticket->row.proposal_reason;
    ticket->row.approved = request->proposal;
    if (ticket->row.state == SPT_TICKET_QUOTED)
        enter_state(work, ticket, SPT_TICKET_IN_PROGRESS);
    status = reprice(work, ticket, ticket->row.proposed, ticket->row.proposal_reason);
    note_price(work, ticket, before);
    return status;
}

static spt_status apply_decline(spt_work *work, spt_ticket_slot *ticket, const spt_request *request)
{
    spt_status status = check_proposal(work, &ticket->row, request);
    if (status == SPT_OK)
        status = begin(work, request);
    if (status != SPT_OK)
        return status;
    work->act->row.proposal = request->proposal;
    ticket->row.declined = request->proposal;
    drop_proposal(ticket);
    if (ticket->row.state == SPT_TICKET_QUOTED)
        enter_state(work, ticket, SPT_TICKET_CANCELLED);
    note_price(work, ticket, ticket->row.price);
    return SPT_OK;
}

/* ---- ending and reopening ---- */

static spt_status check_resolve(spt_work *work, const spt_ticket_row *ticket)
{
    int64_t shortfall = spt_ticket_shortfall_of(ticket);
    if (!is_in_progress(ticket))
        return wrong_state(work, ticket, "resolved");
    if (shortfall > 0) {
        spt_problem_set(work->problem, SPT_E_STATE, "shortfall", ticket->ticket,
                        "Ticket %lld cannot be resolved: %lld point%s %s missing.", (long long)ticket->ticket,
                        (long long)shortfall, spt_text_s(shortfall), spt_text_is(shortfall));
        work->problem->shortage = shortfall;
        return SPT_E_STATE;
    }
    if (ticket->disputed)
        return spt_problem_set(work->problem, SPT_E_STATE, "dispute", ticket->ticket,
                               "Ticket %lld cannot be resolved: its cost is disputed.", (long long)ticket->ticket);
    return SPT_OK;
}

static spt_status apply_resolve(spt_work *work, spt_ticket_slot *ticket, const spt_request *request)
{
    int64_t before = ticket->row.price;
    spt_status status = check_resolve(work, &ticket->row);
    if (status == SPT_OK)
        status = begin(work, request);
    if (status == SPT_OK)
        status = spt_capture_settle(work, ticket);
    if (status != SPT_OK)
        return status;
    drop_proposal(ticket);
    enter_state(work, ticket, SPT_TICKET_RESOLVED);
    note_price(work, ticket, before);
    return SPT_OK;
}

/* Waive and cancel: what they give back differs, the rest is the same. */
static spt_status end_early(spt_work *work, spt_ticket_slot *ticket, const spt_request *request, int64_t state)
{
    int waived = state == SPT_TICKET_WAIVED;
    int64_t before = ticket->row.price;
    spt_status status = begin(work, request);
    if (status == SPT_OK)
        status = set_price(work, ticket, waived ? 0 : ticket->row.spent, waived);
    if (status != SPT_OK)
        return status;
    if (ticket->row.phase == 2)
        work->act->row.turn = SPT_TURN_WAIVED;
    drop_proposal(ticket);
    mark_disputed(work, ticket, 0);
    ticket->row.is_short = 0;
    enter_state(work, ticket, state);
    note_price(work, ticket, before);
    return SPT_OK;
}

static spt_status apply_waive(spt_work *work, spt_ticket_slot *ticket, const spt_request *request)
{
    if (!has_cost(&ticket->row))
        return wrong_state(work, &ticket->row, "waived");
    return end_early(work, ticket, request, SPT_TICKET_WAIVED);
}

static spt_status apply_cancel(spt_work *work, spt_ticket_slot *ticket, const spt_request *request)
{
    if (ticket->row.phase != 1)
        return wrong_state(work, &ticket->row, "cancelled");
    return end_early(work, ticket, request, SPT_TICKET_CANCELLED);
}

static spt_status set_dispute(spt_work *work, spt_ticket_slot *ticket, const spt_request *request, int64_t disputed)
{
    spt_status status = begin(work, request);
    if (status != SPT_OK)
        return status;
    mark_disputed(work, ticket, disputed);
    note_price(work, ticket, ticket->row.price);
    return SPT_OK;
}

static spt_status apply_dispute(spt_work *work, spt_ticket_slot *ticket, const spt_request *request)
{
    if (!has_cost(&ticket->row))
        return wrong_state(work, &ticket->row, "disputed");
    return set_dispute(work, ticket, request, 1);
}

static spt_status check_window(spt_work *work, const spt_ticket_row *ticket)
{
    int64_t day;
    int64_t end = SPT_NEVER;
    spt_status status = SPT_OK;
    if (work->settings->window < 0)
        return SPT_OK;
    status = spt_day_of_instant(&work->settings->zone, ticket->resolved, &day);
    if (status == SPT_OK && day + work->settings->window <= SPT_DAY_LAST)
        status = spt_day_lapse_second(&work->settings->zone, day + work->settings->window, &end);
    if (status != SPT_OK)
        return spt_problem_plain(work->problem, status);
    if (work->now < end)
        return SPT_OK;
    return spt_problem_set(work->problem, SPT_E_EXPIRED, "state", ticket->ticket,
                           "Ticket %lld was resolved more than %lld days ago; it cannot be reopened.",
                           (long long)ticket->ticket, (long long)work->settings->window);
}

static spt_status apply_reopen(spt_work *work, spt_ticket_slot *ticket, const spt_request *request)
{
    if (ticket->row.state != SPT_TICKET_RESOLVED)
        return wrong_state(work, &ticket->row, "reopened");
    spt_status status = check_window(work, &ticket->row);
    if (status == SPT_OK)
        status = begin(work, request);
    if (status != SPT_OK)
        return status;
    work->act->row.turn = SPT_TURN_REOPENED;
    enter_state(work, ticket, SPT_TICKET_IN_PROGRESS);
    note_price(work, ticket, ticket->row.price);
    return SPT_OK;
}

/* ---- the first answer (D24) ---- */

static spt_status check_answered(spt_work *work, const spt_ticket_row *ticket, int64_t answered)
{
    if (answered >= ticket->opened && answered <= work->now)
        return SPT_OK;
    return spt_problem_set(work->problem, SPT_E_INVALID, "answered", answered,
                           "answered is %lld; it must be %lld, when the ticket was opened, to now, %lld.",
                           (long long)answered, (long long)ticket->opened, (long long)work->now);
}

/*
 * An answer raises next_due where two rows prove what is next: the ticket at hand, and the other one of the first two
 * that wait. A row that a store has lost then never makes it later than the truth; to be early costs but a visit.
 */
static void raise_due(spt_work *work, const spt_ticket_row *ticket)
{
    spt_account_row *account = &work->account;
    if (account->open_tickets == (ticket->phase == 1))
        account->next_due = 0;
    else if (ticket->waiting && work->is_among_first && work->next_due != 0)
        account->next_due = work->next_due;
}

static spt_status apply_answer(spt_work *work, spt_ticket_slot *ticket, const spt_request *request)
{
    int64_t answered = request->options.answered == SPT_UNSET ? work->now : request->options.answered;
    spt_status status = check_answered(work, &ticket->row, answered);
    if (status == SPT_OK)
        status = begin(work, request);
    if (status != SPT_OK)
        return status;
    raise_due(work, &ticket->row);
    ticket->row.answered = work->act->row.answered = answered;
    ticket->row.waiting = 0;
    spt_work_touch_ticket(ticket);
    spt_work_touch_account(work);
    note_price(work, ticket, ticket->row.price);
    return SPT_OK;
}

spt_status spt_ticket_rules_apply(spt_work *work, spt_ticket_slot *ticket, const spt_request *request,
                                  const spt_ticket_terms *terms)
{
    switch (request->kind) {
    case SPT_ACT_ANSWER:
        return apply_answer(work, ticket, request);
    case SPT_ACT_PROPOSE:
        return apply_propose(work, ticket, request);
    case SPT_ACT_APPROVE:
        return apply_approve(work, ticket, request);
    case SPT_ACT_DECLINE:
        return apply_decline(work, ticket, request);
    case SPT_ACT_REPRICE:
        return apply_reprice(work, ticket, request);
    case SPT_ACT_RECATEGORISE:
        return apply_recategorise(work, ticket, request, terms);
    case SPT_ACT_RESOLVE:
        return apply_resolve(work, ticket, request);
    case SPT_ACT_WAIVE:
        return apply_waive(work, ticket, request);
    case SPT_ACT_CANCEL:
        return apply_cancel(work, ticket, request);
    case SPT_ACT_DISPUTE:
        return apply_dispute(work, ticket, request);
    case SPT_ACT_UPHOLD:
        return set_dispute(work, ticket, request, 0);
    case SPT_ACT_REOPEN:
        return apply_reopen(work, ticket, request);
    default:
        return spt_problem_plain(work->problem, SPT_E_INVALID);
    }
}

spt_status spt_ticket_rules_cover(spt_work *work, spt_ticket_slot *ticket, const spt_request *request, int64_t points)
{
    spt_act_slot *act = NULL;
    spt_status status = spt_work_begin_act(work, request, &act);
    if (status != SPT_OK)
        return status;
    act->row.ticket = ticket->row.ticket;
    status = spt_capture_take(work, ticket, points);
    if (status != SPT_OK)
        return status;
    mark_short(ticket);
    note_price(work, ticket, ticket->row.price);
    return SPT_OK;
}

/* ---- moving to another account (D19) ---- */

static spt_status check_move(spt_work *from, spt_work *to, const spt_ticket_row *ticket, const spt_request *request)
{
    spt_ticket_row blank = {.ticket = ticket->ticket};
    if (!is_in_progress(ticket))
        return wrong_state(from, ticket, "moved to another account");
    if (ticket->spent > 0)
        return spt_problem_set(from->problem, SPT_E_STATE, "spent", ticket->ticket,
                               "Ticket %lld cannot be moved: %lld points were spent on it.", (long long)ticket->ticket,
                               (long long)ticket->spent);
    return check_points(to, &blank, request, ticket->price);
}

/* Both acts keep what goes along, so that it can be told from one account's record alone. */
static void note_moved(spt_act_row *act, const spt_ticket_row *ticket)
{
    act->category = ticket->category;
    act->rule = ticket->rule;
    act->units = ticket->units;
    act->acquired = ticket->opened;
    act->due = ticket->due;
    act->answered = ticket->answered;
    act->proposal = ticket->proposals;
    act->proposed = ticket->proposed;
    act->reason = ticket->proposal_reason;
    act->until = ticket->proposal_until;
    act->flags |= (ticket->disputed ? SPT_FLAG_DISPUTED : 0) | (ticket->proposal_open ? SPT_FLAG_PROPOSED : 0);
}

/* What it was is deleted; a ticket's row tells nothing of the account that it has left. */
static spt_status leave(spt_work *work, spt_ticket_slot *ticket)
{
    static const spt_ticket_row gone = {.size = (uint32_t)sizeof gone};
    spt_ticket_row before = ticket->row;
    spt_status status = check_returned(work, &before, before.captured, 0);
    if (status == SPT_OK)
        status = spt_capture_give_back(work, ticket, before.captured, 0, 0);
    mark_disputed(work, ticket, 0);
    note_price(work, ticket, before.price);
    note_moved(&work->act->row, &before);
    ticket->row = before;
    ticket->change = SPT_CHANGE_DELETE;
    work->account.open_tickets--;
    work->act->row.open_tickets = work->account.open_tickets;
    note_due(work, &gone);
    work->act->row.turn = SPT_TURN_MOVED;
    return status;
}

static spt_ticket_row arriving_row(const spt_work *work, const spt_ticket_row *before)
{
    spt_ticket_row row = *before;
    row.account = work->account.account;
    row.price = row.captured = row.released = row.refunded = row.approved = row.declined = 0;
    row.resolved = SPT_UNSET;
    row.opened_act = work->act->row.act;
    row.proposal_act = row.proposals == 0 ? 0 : work->act->row.act;
    row.disputed = 0;
    row.phase = 0;
    return row;
}

static spt_status arrive(spt_work *work, const spt_ticket_row *before)
{
    spt_ticket_row row = arriving_row(work, before);
    spt_ticket_slot *ticket = spt_work_add_ticket(work, &row, SPT_CHANGE_INSERT);
    if (ticket == NULL)
        return spt_work_nomem(work);
    note_moved(&work->act->row, before);
    enter_state(work, ticket, SPT_TICKET_IN_PROGRESS);
    mark_disputed(work, ticket, before->disputed);
    spt_status status = set_price(work, ticket, before->price, 0);
    mark_short(ticket);
    note_price(work, ticket, SPT_UNSET);
    return status;
}

spt_status spt_ticket_rules_move(spt_work *from, spt_work *to, spt_ticket_slot *ticket, const spt_request *request)
{
    spt_status status = check_move(from, to, &ticket->row, request);
    if (status == SPT_OK)
        status = spt_work_begin_both(from, to, request, SPT_ACT_MOVE_IN);
    if (status == SPT_OK)
        status = leave(from, ticket);
    return status == SPT_OK ? arrive(to, &ticket->row) : status;
}
