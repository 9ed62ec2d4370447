/* SPDX-License-Identifier: MIT */
/* D11: prices proposed, approved and declined. */
#include "desk_fixture.h"

enum { IN_PROGRESS = SPT_TICKET_IN_PROGRESS, QUOTED = SPT_TICKET_QUOTED, CANCELLED = SPT_TICKET_CANCELLED };

static const int32_t agreed = SPT_REASON_AGREED;

static spt_status quote(spt_desk *desk, const char *category, int64_t price, int64_t until)
{
    spt_options options = with_price(price);
    options.until = until;
    return spt_ticket_open_quoted(desk, 1, 7, category, &options, NULL);
}

static spt_status propose(spt_desk *desk, int64_t price, int32_t reason)
{
    return spt_ticket_propose(desk, 1, 7, price, reason, NULL, NULL, NULL);
}

static spt_status propose_until(spt_desk *desk, int64_t price, int64_t until)
{
    spt_options options = no_options();
    options.until = until;
    return spt_ticket_propose(desk, 1, 7, price, agreed, NULL, &options, NULL);
}

static spt_status approve(spt_desk *desk, int64_t number)
{
    return spt_ticket_approve(desk, 1, 7, number, NULL, NULL);
}

static spt_status decline(spt_desk *desk, int64_t number)
{
    return spt_ticket_decline(desk, 1, 7, number, NULL, NULL);
}

static void expect_open_proposal(spt_desk *desk, int64_t number)
{
    spt_ticket *ticket = ticket_of(desk, 1, 7);
    expect_number(spt_ticket_proposal(ticket), number);
    spt_ticket_unref(ticket);
}

/* ---- quoting ---- */

static void d11_a_quoted_ticket_costs_nothing_and_holds_nothing(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_options options = with_price(40);
    spt_ticket *ticket = NULL;
    grant(desk, 1, 60, 20100301);
    options.until = START + DAY;
    options.reason = SPT_REASON_INVESTIGATION;
    expect_status(spt_ticket_open_quoted(desk, 1, 7, "custom", &options, &ticket), SPT_OK);
    expect_ticket(desk, 1, 7, QUOTED, 0, 0, 0);
    expect_entries(desk, 1, 0, "");
    expect_number(spt_ticket_proposal(ticket), 1);
    expect_number(spt_ticket_proposals(ticket), 1);
    expect_number(spt_ticket_proposed(ticket), 40);
    expect_number(spt_ticket_proposal_reason(ticket), SPT_REASON_INVESTIGATION);
    expect_number(spt_ticket_proposal_until(ticket), START + DAY);
    expect_number(spt_ticket_proposal_act(ticket), 3);
    expect_number(spt_ticket_approved(ticket), 0);
    expect_number(spt_ticket_declined(ticket), 0);
    expect_number(spt_ticket_shortfall(ticket), 0);
    spt_ticket_unref(ticket);
    spt_act *act = act_of(desk, 1, 3);
    expect_number(spt_act_kind(act), SPT_ACT_OPEN_QUOTED);
    expect_number(spt_act_price(act), 0);
    expect_number(spt_act_before(act), -1);
    expect_number(spt_act_proposal(act), 1);
    expect_number(spt_act_proposed(act), 40);
    expect_number(spt_act_until(act), START + DAY);
    spt_act_unref(act);
}

static void d11_a_quote_without_price_end_and_reason_has_their_defaults(void **state)
{
    spt_desk *desk = desk_of(state);
    expect_status(quote(desk, "tuning", SPT_UNSET, SPT_UNSET), SPT_OK);
    spt_ticket *ticket = ticket_of(desk, 1, 7);
    expect_number(spt_ticket_proposed(ticket), 80);
    expect_number(spt_ticket_proposal_until(ticket), SPT_NEVER);
    expect_number(spt_ticket_proposal_reason(ticket), SPT_REASON_AGREED);
    spt_ticket_unref(ticket);
}

/* What spt_ticket_proposal_until() gives can be given back. */
static void d11_no_end_can_be_said(void **state)
{
    spt_desk *desk = desk_of(state);
    expect_status(quote(desk, "tuning", SPT_UNSET, SPT_NEVER), SPT_OK);
    expect_status(propose_until(desk, 90, SPT_UNSET), SPT_OK);
    expect_status(propose_until(desk, 90, SPT_NEVER), SPT_ALREADY);
    spt_ticket *ticket = ticket_of(desk, 1, 7);
    expect_number(spt_ticket_proposal_until(ticket), SPT_NEVER);
    spt_ticket_unref(ticket);
    expect_refused_for(desk, 1, propose_until(desk, 90, SPT_NEVER + 1), SPT_E_INVALID, "until");
}

static void d11_bounds_and_note_are_checked_when_quoting(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_options options = with_price(101);
    expect_refused_for(desk, 1, quote(desk, "tuning", 101, SPT_UNSET), SPT_E_PRICE, "price");
    expect_refused(desk, 1, quote(desk, "tuning", 79, SPT_UNSET), SPT_E_PRICE);
    expect_refused(desk, 1, quote(desk, "custom", SPT_UNSET, SPT_UNSET), SPT_E_PRICE);
    expect_refused(desk, 1, quote(desk, "transfer", SPT_UNSET, SPT_UNSET), SPT_E_PRICE);
    options.flags = SPT_FLAG_OVERRIDE;
    expect_refused_for(desk, 1, spt_ticket_open_quoted(desk, 1, 7, "tuning", &options, NULL), SPT_E_INVALID, "note");
    options.note = "two servers";
    expect_status(spt_ticket_open_quoted(desk, 1, 7, "tuning", &options, NULL), SPT_OK);
}

static void d11_on_a_quoted_ticket_the_rule_that_it_was_opened_under_bounds_proposals(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_options options = with_flags(SPT_FLAG_OVERRIDE);
    expect_status(quote(desk, "review", SPT_UNSET, SPT_UNSET), SPT_OK);
    set_now(desk, midnight(2009, 2, 1));
    expect_refused_for(desk, 1, propose(desk, 12, agreed), SPT_E_PRICE, "price");
    expect_refused_for(desk, 1, spt_ticket_propose(desk, 1, 7, 12, agreed, NULL, &options, NULL), SPT_E_INVALID,
                       "note");
    expect_status(propose(desk, 10, SPT_REASON_CORRECTION), SPT_OK);
    expect_status(spt_ticket_propose(desk, 1, 7, 12, agreed, "a second reading", &options, NULL), SPT_OK);
    expect_open_proposal(desk, 3);
}

static void d11_in_progress_a_proposal_has_no_bounds(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_options options = with_price(25);
    grant(desk, 1, 60, 20100301);
    expect_status(spt_ticket_open(desk, 1, 7, "level-2", &options, NULL), SPT_OK);
    expect_status(propose(desk, 5000, agreed), SPT_OK);
    expect_status(propose(desk, 0, agreed), SPT_OK);
    expect_ticket(desk, 1, 7, IN_PROGRESS, 25, 25, 0);
    expect_entries(desk, 1, 0, "");
}

/* ---- answering ---- */

static void d11_approving_a_quote_captures_and_puts_the_ticket_in_progress(void **state)
{
    spt_desk *desk = desk_of(state);
    grant(desk, 1, 60, 20100301);
    expect_status(quote(desk, "custom", 40, SPT_UNSET), SPT_OK);
    set_now(desk, START + 60);
    expect_status(approve(desk, 1), SPT_OK);
    expect_entries(desk, 1, 0, "capture 1:40");
    expect_ticket(desk, 1, 7, IN_PROGRESS, 40, 40, 0);
    spt_ticket *ticket = ticket_of(desk, 1, 7);
    expect_number(spt_ticket_opened(ticket), START);
    expect_number(spt_ticket_approved(ticket), 1);
    expect_number(spt_ticket_proposal(ticket), 0);
    expect_number(spt_ticket_proposed(ticket), 40);
    spt_ticket_unref(ticket);
    spt_act *act = act_of(desk, 1, 0);
    expect_number(spt_act_price(act), 40);
    expect_number(spt_act_before(act), 0);
    expect_number(spt_act_reason(act), SPT_REASON_AGREED);
    expect_number(spt_act_proposal(act), 1);
    spt_act_unref(act);
}

static void d11_points_and_the_shortfall_flag_are_checked_when_approving(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_options options = with_flags(SPT_FLAG_ALLOW_SHORTFALL);
    grant(desk, 1, 30, 20100301);
    expect_status(quote(desk, "custom", 40, SPT_UNSET), SPT_OK);
    expect_short(desk, 1, approve(desk, 1), 10);
    expect_ticket(desk, 1, 7, QUOTED, 0, 0, 0);
    expect_status(spt_ticket_approve(desk, 1, 7, 1, &options, NULL), SPT_OK);
    expect_ticket(desk, 1, 7, IN_PROGRESS, 40, 30, 0);
}

static void d11_declining_a_quote_cancels_the_ticket(void **state)
{
    spt_desk *desk = desk_of(state);
    expect_status(quote(desk, "custom", 40, SPT_UNSET), SPT_OK);
    set_now(desk, START + 60);
    expect_status(decline(desk, 1), SPT_OK);
    expect_ticket(desk, 1, 7, CANCELLED, 0, 0, 0);
    spt_ticket *ticket = ticket_of(desk, 1, 7);
    expect_number(spt_ticket_ended(ticket), START + 60);
    expect_number(spt_ticket_declined(ticket), 1);
    expect_number(spt_ticket_proposal(ticket), 0);
    spt_ticket_unref(ticket);
    expect_refused(desk, 1, approve(desk, 1), SPT_E_STATE);
    expect_refused(desk, 1, propose(desk, 30, agreed), SPT_E_STATE);
}

static void d11_declining_in_progress_changes_no_price(void **state)
{
    spt_desk *desk = desk_of(state);
    grant(desk, 1, 60, 20100301);
    open_ticket(desk, 1, 7, 25);
    expect_status(propose(desk, 40, agreed), SPT_OK);
    expect_status(decline(desk, 1), SPT_OK);
    expect_ticket(desk, 1, 7, IN_PROGRESS, 25, 25, 0);
    expect_open_proposal(desk, 0);
    expect_refused(desk, 1, approve(desk, 1), SPT_E_STATE);
}

static void d11_a_new_proposal_replaces_the_open_one_and_answers_name_the_number(void **state)
{
    spt_desk *desk = desk_of(state);
    grant(desk, 1, 100, 20100301);
    expect_status(quote(desk, "custom", 40, SPT_UNSET), SPT_OK);
    expect_status(propose(desk, 30, agreed), SPT_OK);
    expect_open_proposal(desk, 2);
    expect_refused(desk, 1, approve(desk, 1), SPT_E_STATE);
    expect_refused(desk, 1, decline(desk, 1), SPT_E_STATE);
    expect_refused_for(desk, 1, approve(desk, 3), SPT_E_NOT_FOUND, "proposal");
    expect_refused_for(desk, 1, decline(desk, 3), SPT_E_NOT_FOUND, "proposal");
    expect_status(approve(desk, 2), SPT_OK);
    expect_ticket(desk, 1, 7, IN_PROGRESS, 30, 30, 0);
    expect_status(propose(desk, 35, agreed), SPT_OK);
    expect_status(approve(desk, 3), SPT_OK);
    expect_refused(desk, 1, approve(desk, 2), SPT_E_STATE);
    expect_refused(desk, 1, decline(desk, 3), SPT_E_STATE);
    expect_ticket(desk, 1, 7, IN_PROGRESS, 35, 35, 0);
}

static void d11_after_the_last_valid_second_approving_is_refused_and_the_quote_stays(void **state)
{
    spt_desk *desk = desk_of(state);
    grant(desk, 1, 100, 20100301);
    expect_status(quote(desk, "custom", 40, START + 100), SPT_OK);
    set_now(desk, START + 101);
    expect_refused(desk, 1, approve(desk, 1), SPT_E_EXPIRED);
    expect_ticket(desk, 1, 7, QUOTED, 0, 0, 0);
    expect_status(propose_until(desk, 30, START + 200), SPT_OK);
    set_now(desk, START + 200);
    expect_status(approve(desk, 2), SPT_OK);
}

static void d11_an_expired_quote_can_be_declined_or_cancelled(void **state)
{
    spt_desk *desk = desk_of(state);
    expect_status(quote(desk, "custom", 40, START), SPT_OK);
    set_now(desk, START + 1);
    expect_status(decline(desk, 1), SPT_OK);
    expect_ticket(desk, 1, 7, CANCELLED, 0, 0, 0);
}

static void d11_a_proposal_that_is_over_when_it_is_made_is_refused(void **state)
{
    spt_desk *desk = desk_of(state);
    expect_refused(desk, 1, quote(desk, "custom", 40, START - 1), SPT_E_EXPIRED);
    expect_status(quote(desk, "custom", 40, START), SPT_OK);
    expect_refused(desk, 1, propose_until(desk, 41, START - 1), SPT_E_EXPIRED);
    expect_status(propose_until(desk, 41, START), SPT_OK);
}

/* ---- approving is a reprice with the proposal's reason ---- */

static void d11_approving_gives_the_grace_of_its_reason(void **state)
{
    static const struct {
        int32_t reason;
        const char *entries;
    } cases[] = {{SPT_REASON_AGREED, "release, lapsed 1:5"}, {SPT_REASON_CORRECTION, "release, moved 1:5, issue 2:5"}};
    spt_desk *desk = desk_of(state);
    grant(desk, 1, 40, 20080331);
    open_ticket(desk, 1, 7, 40);
    set_now(desk, midnight(2008, 4, 1));
    for (int64_t i = 0; i < 2; i++) {
        expect_status(propose(desk, 35 - 5 * i, cases[i].reason), SPT_OK);
        expect_status(approve(desk, i + 1), SPT_OK);
        expect_entries(desk, 1, 0, cases[i].entries);
    }
}

static void d11_approving_an_unchanged_price_is_recorded(void **state)
{
    spt_desk *desk = desk_of(state);
    grant(desk, 1, 40, 20100301);
    open_ticket(desk, 1, 7, 25);
    expect_status(spt_ticket_dispute(desk, 1, 7, NULL, NULL), SPT_OK);
    expect_status(propose(desk, 25, SPT_REASON_RECONSIDERED), SPT_OK);
    expect_status(approve(desk, 1), SPT_OK);
    expect_acts(desk, 1, 4, "disputed, proposed, approved");
    expect_ticket(desk, 1, 7, IN_PROGRESS, 25, 25, 0);
    resolve(desk, 1, 7);
}

static void d11_approving_covers_the_gap_of_an_earlier_shortfall(void **state)
{
    spt_desk *desk = desk_of(state);
    grant(desk, 1, 10, 20100301);
    open_short_ticket(desk, 1, 7, 25);
    expect_status(propose(desk, 30, agreed), SPT_OK);
    grant(desk, 1, 15, 20100301);
    expect_short(desk, 1, approve(desk, 1), 5);
    grant(desk, 1, 5, 20100301);
    expect_status(approve(desk, 1), SPT_OK);
    expect_ticket(desk, 1, 7, IN_PROGRESS, 30, 30, 0);
}

/* ---- what drops a proposal ---- */

static void d11_reprice_resolve_waive_and_cancel_drop_an_open_proposal(void **state)
{
    spt_desk *desk = desk_of(state);
    grant(desk, 1, 1000, 20100301);
    for (int64_t i = 0; i < 4; i++) {
        int64_t ticket = 10 + i;
        open_ticket(desk, 1, ticket, 20);
        expect_status(spt_ticket_propose(desk, 1, ticket, 40, agreed, NULL, NULL, NULL), SPT_OK);
        if (i == 0)
            reprice(desk, 1, ticket, 30, agreed);
        else if (i == 1)
            resolve(desk, 1, ticket);
        else if (i == 2)
            expect_status(spt_ticket_waive(desk, 1, ticket, NULL, NULL), SPT_OK);
        else
            expect_status(spt_ticket_cancel(desk, 1, ticket, NULL, NULL), SPT_OK);
        expect_refused(desk, 1, spt_ticket_approve(desk, 1, ticket, 1, NULL, NULL), SPT_E_STATE);
        expect_refused(desk, 1, spt_ticket_decline(desk, 1, ticket, 1, NULL, NULL), SPT_E_STATE);
    }
}

static void d11_cancelling_a_quoted_ticket_drops_its_proposal(void **state)
{
    spt_desk *desk = desk_of(state);
    expect_status(quote(desk, "custom", 40, SPT_UNSET), SPT_OK);
    expect_status(spt_ticket_cancel(desk, 1, 7, NULL, NULL), SPT_OK);
    expect_ticket(desk, 1, 7, CANCELLED, 0, 0, 0);
    expect_refused(desk, 1, approve(desk, 1), SPT_E_STATE);
}

static void d10_recategorising_drops_a_proposal_only_where_it_names_a_price(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_options options = no_options();
    grant(desk, 1, 300, 20100301);
    open_ticket(desk, 1, 7, 20);
    expect_status(propose(desk, 40, agreed), SPT_OK);
    expect_status(spt_ticket_recategorise(desk, 1, 7, "level-2", agreed, &options, NULL), SPT_OK);
    expect_open_proposal(desk, 1);
    options.flags = SPT_FLAG_STARTING_PRICE;
    expect_status(spt_ticket_recategorise(desk, 1, 7, "level-3", agreed, &options, NULL), SPT_OK);
    expect_open_proposal(desk, 0);
}

static void d11_what_else_happens_leaves_the_proposal_open(void **state)
{
    spt_desk *desk = desk_of(state);
    open_short_ticket(desk, 1, 7, 20);
    expect_status(propose(desk, 40, agreed), SPT_OK);
    expect_status(spt_ticket_dispute(desk, 1, 7, NULL, NULL), SPT_OK);
    expect_status(spt_ticket_uphold(desk, 1, 7, NULL, NULL), SPT_OK);
    grant(desk, 1, 50, 20100301);
    expect_status(spt_account_cover(desk, 1, NULL, NULL), SPT_OK);
    expect_refused(desk, 1, spt_ticket_reprice(desk, 1, 7, 20, agreed, NULL, NULL, NULL), SPT_ALREADY);
    expect_status(approve(desk, 1), SPT_OK);
    expect_ticket(desk, 1, 7, IN_PROGRESS, 40, 40, 0);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        desk_test(d11_a_quoted_ticket_costs_nothing_and_holds_nothing),
        desk_test(d11_a_quote_without_price_end_and_reason_has_their_defaults),
        desk_test(d11_no_end_can_be_said),
        desk_test(d11_bounds_and_note_are_checked_when_quoting),
        desk_test(d11_on_a_quoted_ticket_the_rule_that_it_was_opened_under_bounds_proposals),
        desk_test(d11_in_progress_a_proposal_has_no_bounds),
        desk_test(d11_approving_a_quote_captures_and_puts_the_ticket_in_progress),
        desk_test(d11_points_and_the_shortfall_flag_are_checked_when_approving),
        desk_test(d11_declining_a_quote_cancels_the_ticket),
        desk_test(d11_declining_in_progress_changes_no_price),
        desk_test(d11_a_new_proposal_replaces_the_open_one_and_answers_name_the_number),
        desk_test(d11_after_the_last_valid_second_approving_is_refused_and_the_quote_stays),
        desk_test(d11_an_expired_quote_can_be_declined_or_cancelled),
        desk_test(d11_a_proposal_that_is_over_when_it_is_made_is_refused),
        desk_test(d11_approving_gives_the_grace_of_its_reason),
        desk_test(d11_approving_an_unchanged_price_is_recorded),
        desk_test(d11_approving_covers_the_gap_of_an_earlier_shortfall),
        desk_test(d11_reprice_resolve_waive_and_cancel_drop_an_open_proposal),
        desk_test(d11_cancelling_a_quoted_ticket_drops_its_proposal),
        desk_test(d10_recategorising_drops_a_proposal_only_where_it_names_a_price),
        desk_test(d11_what_else_happens_leaves_the_proposal_open),
    };
    return cmocka_run_group_tests_name("proposals", tests, NULL, NULL);
}
