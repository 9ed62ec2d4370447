/* SPDX-License-Identifier: MIT */
/* D14: a customer disputes what a ticket costs. */
#include "desk_fixture.h"

enum { IN_PROGRESS = SPT_TICKET_IN_PROGRESS, RESOLVED = SPT_TICKET_RESOLVED, CANCELLED = SPT_TICKET_CANCELLED };

static spt_status dispute(spt_desk *desk)
{
    return spt_ticket_dispute(desk, 1, 7, NULL, NULL);
}

static spt_status reprice_for(spt_desk *desk, int64_t price, int32_t reason)
{
    return spt_ticket_reprice(desk, 1, 7, price, reason, NULL, NULL, NULL);
}

static spt_status recategorise_at(spt_desk *desk, int64_t price, int32_t reason)
{
    spt_options options = with_price(price);
    return spt_ticket_recategorise(desk, 1, 7, "level-3", reason, &options, NULL);
}

static spt_status approve(spt_desk *desk, int64_t number)
{
    return spt_ticket_approve(desk, 1, 7, number, NULL, NULL);
}

static void expect_disputed(spt_desk *desk, int32_t disputed)
{
    spt_ticket *ticket = ticket_of(desk, 1, 7);
    expect_number(spt_ticket_disputed(ticket), disputed);
    spt_ticket_unref(ticket);
}

static void open_disputed(spt_desk *desk, int64_t price)
{
    grant(desk, 1, 1000, 20100301);
    open_ticket(desk, 1, 7, price);
    expect_status(dispute(desk), SPT_OK);
}

static void d14_a_dispute_changes_no_state_and_no_price(void **state)
{
    spt_desk *desk = desk_of(state);
    open_disputed(desk, 20);
    expect_entries(desk, 1, 0, "");
    expect_ticket(desk, 1, 7, IN_PROGRESS, 20, 20, 0);
    expect_disputed(desk, 1);
    expect_refused(desk, 1, dispute(desk), SPT_ALREADY);
    spt_act *act = act_of(desk, 1, 0);
    expect_number(spt_act_kind(act), SPT_ACT_DISPUTE);
    expect_number(spt_act_price(act), 20);
    expect_number(spt_act_before(act), 20);
    spt_act_unref(act);
}

static void d14_resolved_tickets_and_cancelled_ones_with_spent_points_can_be_disputed(void **state)
{
    spt_desk *desk = desk_of(state);
    grant(desk, 1, 100, 20100301);
    open_ticket(desk, 1, 7, 20);
    resolve(desk, 1, 7);
    expect_status(dispute(desk), SPT_OK);
    expect_ticket(desk, 1, 7, RESOLVED, 20, 0, 20);
    expect_status(spt_ticket_reopen(desk, 1, 7, NULL, NULL), SPT_OK);
    expect_disputed(desk, 1);
    expect_status(spt_ticket_cancel(desk, 1, 7, NULL, NULL), SPT_OK);
    expect_disputed(desk, 0);
    expect_status(dispute(desk), SPT_OK);
    expect_ticket(desk, 1, 7, CANCELLED, 20, 0, 20);
    expect_disputed(desk, 1);
}

static void d14_a_dispute_blocks_only_resolving(void **state)
{
    spt_desk *desk = desk_of(state);
    open_disputed(desk, 20);
    expect_refused(desk, 1, spt_ticket_resolve(desk, 1, 7, NULL, NULL), SPT_E_STATE);
    expect_status(reprice_for(desk, 30, SPT_REASON_INVESTIGATION), SPT_OK);
    expect_status(reprice_for(desk, 25, SPT_REASON_AGREED), SPT_OK);
    expect_status(spt_ticket_propose(desk, 1, 7, 40, SPT_REASON_AGREED, NULL, NULL, NULL), SPT_OK);
    expect_status(approve(desk, 1), SPT_OK);
    expect_status(spt_ticket_propose(desk, 1, 7, 50, SPT_REASON_AGREED, NULL, NULL, NULL), SPT_OK);
    expect_status(spt_ticket_decline(desk, 1, 7, 2, NULL, NULL), SPT_OK);
    expect_status(spt_ticket_recategorise(desk, 1, 7, "level-2", SPT_REASON_CORRECTION, NULL, NULL), SPT_OK);
    expect_status(recategorise_at(desk, 45, SPT_REASON_AGREED), SPT_OK);
    expect_disputed(desk, 1);
    expect_refused(desk, 1, spt_ticket_resolve(desk, 1, 7, NULL, NULL), SPT_E_STATE);
    expect_status(spt_ticket_uphold(desk, 1, 7, NULL, NULL), SPT_OK);
    resolve(desk, 1, 7);
}

static void d14_a_dispute_outlives_reopening(void **state)
{
    spt_desk *desk = desk_of(state);
    grant(desk, 1, 100, 20100301);
    open_ticket(desk, 1, 7, 20);
    resolve(desk, 1, 7);
    expect_status(dispute(desk), SPT_OK);
    expect_status(spt_ticket_reopen(desk, 1, 7, NULL, NULL), SPT_OK);
    expect_refused(desk, 1, spt_ticket_resolve(desk, 1, 7, NULL, NULL), SPT_E_STATE);
}

static void d14_uphold_ends_a_dispute_and_the_cost_stands(void **state)
{
    spt_desk *desk = desk_of(state);
    open_disputed(desk, 20);
    expect_status(spt_ticket_uphold(desk, 1, 7, NULL, NULL), SPT_OK);
    expect_ticket(desk, 1, 7, IN_PROGRESS, 20, 20, 0);
    expect_disputed(desk, 0);
    expect_refused(desk, 1, spt_ticket_uphold(desk, 1, 7, NULL, NULL), SPT_ALREADY);
}

/* The ways in which a disputed ticket that costs 20 may be repriced, and whether the dispute ends. */
static void d14_a_reprice_ends_a_dispute_where_the_desk_reconsidered_or_was_wrong(void **state)
{
    static const struct {
        int64_t price;
        int32_t reason;
        spt_status answer;
        int32_t disputed;
    } cases[] = {
        {20, SPT_REASON_RECONSIDERED, SPT_OK, 0}, {20, SPT_REASON_CORRECTION, SPT_OK, 0},
        {15, SPT_REASON_RECONSIDERED, SPT_OK, 0}, {25, SPT_REASON_CORRECTION, SPT_OK, 0},
        {20, SPT_REASON_AGREED, SPT_ALREADY, 1},  {20, SPT_REASON_INVESTIGATION, SPT_ALREADY, 1},
        {15, SPT_REASON_AGREED, SPT_OK, 1},       {25, SPT_REASON_INVESTIGATION, SPT_OK, 1},
    };
    spt_desk *desk = desk_of(state);
    grant(desk, 1, 1000, 20100301);
    for (size_t i = 0; i < 2 * (sizeof cases / sizeof cases[0]); i++) {
        int64_t ticket = 10 + (int64_t)i;
        int by_category = i >= sizeof cases / sizeof cases[0];
        size_t c = by_category ? i - sizeof cases / sizeof cases[0] : i;
        spt_options options = with_price(cases[c].price);
        open_ticket(desk, 1, ticket, 20);
        expect_status(spt_ticket_dispute(desk, 1, ticket, NULL, NULL), SPT_OK);
        expect_status(by_category
                          ? spt_ticket_recategorise(desk, 1, ticket, "custom", cases[c].reason, &options, NULL)
                          : spt_ticket_reprice(desk, 1, ticket, cases[c].price, cases[c].reason, NULL, NULL, NULL),
                      cases[c].answer);
        spt_ticket *found = ticket_of(desk, 1, ticket);
        expect_number(spt_ticket_disputed(found), cases[c].disputed);
        expect_number(spt_ticket_price(found), cases[c].price);
        spt_ticket_unref(found);
    }
}

static void d14_the_same_price_reconsidered_without_a_dispute_is_already(void **state)
{
    spt_desk *desk = desk_of(state);
    grant(desk, 1, 100, 20100301);
    open_ticket(desk, 1, 7, 20);
    expect_refused(desk, 1, reprice_for(desk, 20, SPT_REASON_RECONSIDERED), SPT_ALREADY);
    expect_refused(desk, 1, reprice_for(desk, 20, SPT_REASON_CORRECTION), SPT_ALREADY);
}

static void d14_a_dispute_of_a_resolved_ticket_ends_by_reconsidering_its_price(void **state)
{
    spt_desk *desk = desk_of(state);
    grant(desk, 1, 100, 20100301);
    open_ticket(desk, 1, 7, 20);
    resolve(desk, 1, 7);
    expect_status(dispute(desk), SPT_OK);
    expect_status(reprice_for(desk, 20, SPT_REASON_RECONSIDERED), SPT_OK);
    expect_entries(desk, 1, 0, "");
    expect_disputed(desk, 0);
    expect_status(dispute(desk), SPT_OK);
    expect_refused(desk, 1, reprice_for(desk, 21, SPT_REASON_RECONSIDERED), SPT_E_STATE);
    expect_status(reprice_for(desk, 12, SPT_REASON_CORRECTION), SPT_OK);
    expect_entries(desk, 1, 0, "refund 1:8");
    expect_disputed(desk, 0);
}

static void d14_reconsidering_a_quote_is_not_a_reprice(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_options options = with_price(40);
    expect_status(spt_ticket_open_quoted(desk, 1, 7, "custom", &options, NULL), SPT_OK);
    expect_refused(desk, 1, dispute(desk), SPT_E_STATE);
    expect_refused(desk, 1, reprice_for(desk, 0, SPT_REASON_RECONSIDERED), SPT_E_STATE);
}

static void d14_approving_ends_a_dispute_by_the_proposals_reason(void **state)
{
    spt_desk *desk = desk_of(state);
    open_disputed(desk, 20);
    expect_status(spt_ticket_propose(desk, 1, 7, 15, SPT_REASON_RECONSIDERED, NULL, NULL, NULL), SPT_OK);
    expect_disputed(desk, 1);
    expect_status(approve(desk, 1), SPT_OK);
    expect_disputed(desk, 0);
}

static void d14_waive_and_cancel_end_a_dispute(void **state)
{
    spt_desk *desk = desk_of(state);
    open_disputed(desk, 20);
    expect_status(spt_ticket_waive(desk, 1, 7, NULL, NULL), SPT_OK);
    expect_disputed(desk, 0);
    open_ticket(desk, 1, 8, 20);
    expect_status(spt_ticket_dispute(desk, 1, 8, NULL, NULL), SPT_OK);
    expect_status(spt_ticket_cancel(desk, 1, 8, NULL, NULL), SPT_OK);
    spt_ticket *ticket = ticket_of(desk, 1, 8);
    expect_number(spt_ticket_disputed(ticket), 0);
    spt_ticket_unref(ticket);
}

static void d14_a_dispute_about_points_that_were_all_refunded_can_still_be_ended(void **state)
{
    spt_desk *desk = desk_of(state);
    grant(desk, 1, 100, 20100301);
    open_ticket(desk, 1, 7, 20);
    resolve(desk, 1, 7);
    expect_status(spt_ticket_reopen(desk, 1, 7, NULL, NULL), SPT_OK);
    expect_status(spt_ticket_cancel(desk, 1, 7, NULL, NULL), SPT_OK);
    expect_status(dispute(desk), SPT_OK);
    expect_status(reprice_for(desk, 0, SPT_REASON_AGREED), SPT_OK);
    expect_disputed(desk, 1);
    expect_ticket(desk, 1, 7, CANCELLED, 0, 0, 0);
    expect_status(reprice_for(desk, 0, SPT_REASON_RECONSIDERED), SPT_OK);
    expect_disputed(desk, 0);
}

static void d14_resolving_says_shortfall_before_dispute(void **state)
{
    spt_desk *desk = desk_of(state);
    open_short_ticket(desk, 1, 7, 20);
    expect_status(dispute(desk), SPT_OK);
    expect_refusal(desk, 1, spt_ticket_resolve(desk, 1, 7, NULL, NULL), SPT_E_STATE, NULL, 20);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        desk_test(d14_a_dispute_changes_no_state_and_no_price),
        desk_test(d14_resolved_tickets_and_cancelled_ones_with_spent_points_can_be_disputed),
        desk_test(d14_a_dispute_blocks_only_resolving),
        desk_test(d14_a_dispute_outlives_reopening),
        desk_test(d14_uphold_ends_a_dispute_and_the_cost_stands),
        desk_test(d14_a_reprice_ends_a_dispute_where_the_desk_reconsidered_or_was_wrong),
        desk_test(d14_the_same_price_reconsidered_without_a_dispute_is_already),
        desk_test(d14_a_dispute_of_a_resolved_ticket_ends_by_reconsidering_its_price),
        desk_test(d14_reconsidering_a_quote_is_not_a_reprice),
        desk_test(d14_approving_ends_a_dispute_by_the_proposals_reason),
        desk_test(d14_waive_and_cancel_end_a_dispute),
        desk_test(d14_a_dispute_about_points_that_were_all_refunded_can_still_be_ended),
        desk_test(d14_resolving_says_shortfall_before_dispute),
    };
    return cmocka_run_group_tests_name("disputes", tests, NULL, NULL);
}
