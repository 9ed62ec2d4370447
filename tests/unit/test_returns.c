/* SPDX-License-Identifier: MIT */
/* D15, D17, D25: where points go that are released from a ticket or refunded. */
#include "desk_fixture.h"

static spt_status waive(spt_desk *desk)
{
    return spt_ticket_waive(desk, 1, 7, NULL, NULL);
}

static spt_status cancel(spt_desk *desk)
{
    return spt_ticket_cancel(desk, 1, 7, NULL, NULL);
}

static spt_status reopen(spt_desk *desk)
{
    return spt_ticket_reopen(desk, 1, 7, NULL, NULL);
}

/* ---- which lots give ---- */

static void d17_points_are_released_in_the_reverse_of_capture_order(void **state)
{
    spt_desk *desk = desk_of(state);
    grant(desk, 1, 20, 20090301);
    grant(desk, 1, 20, 20100301);
    grant(desk, 1, 20, 0);
    open_ticket(desk, 1, 7, 50);
    reprice(desk, 1, 7, 25, SPT_REASON_AGREED);
    expect_entries(desk, 1, 0, "release 3:10, release 2:15");
    reprice(desk, 1, 7, 5, SPT_REASON_AGREED);
    expect_entries(desk, 1, 0, "release 2:5, release 1:15");
    expect_account(desk, 1, 55, 5, 0, 0);
}

static void d17_points_are_refunded_in_the_reverse_of_capture_order(void **state)
{
    spt_desk *desk = desk_of(state);
    grant_with_priority(desk, 1, 20, 20090301, 1);
    grant(desk, 1, 20, 20100301);
    open_ticket(desk, 1, 7, 35);
    resolve(desk, 1, 7);
    reprice(desk, 1, 7, 10, SPT_REASON_AGREED);
    expect_entries(desk, 1, 0, "refund 1:15, refund 2:10");
    expect_account(desk, 1, 30, 0, 10, 0);
}

/* Of more lots than an operation has room for at first, all of which the ticket holds something of already. */
static void d09_a_ticket_captures_more_from_many_lots(void **state)
{
    enum { LOTS = 150 };
    spt_desk *desk = desk_of(state);
    for (int lot = 0; lot < LOTS; lot++)
        grant(desk, 1, 2, 20100301);
    open_ticket(desk, 1, 7, 0);
    open_ticket(desk, 1, 8, 0);
    for (int64_t price = 1; price <= LOTS; price++) {
        reprice(desk, 1, 7, price, SPT_REASON_AGREED);
        reprice(desk, 1, 8, price, SPT_REASON_AGREED);
    }
    expect_status(spt_ticket_cancel(desk, 1, 8, NULL, NULL), SPT_OK);
    reprice(desk, 1, 7, 2 * LOTS, SPT_REASON_AGREED);
    expect_account(desk, 1, 0, 2 * LOTS, 0, 0);
    resolve(desk, 1, 7);
    expect_status(waive(desk), SPT_OK);
    expect_account(desk, 1, 2 * LOTS, 0, 0, 0);
}

static void d17_what_is_released_and_what_is_refunded_are_taken_one_after_the_other(void **state)
{
    spt_desk *desk = desk_of(state);
    grant(desk, 1, 10, 20090301);
    grant(desk, 1, 10, 20100301);
    open_ticket(desk, 1, 7, 20);
    resolve(desk, 1, 7);
    expect_status(reopen(desk), SPT_OK);
    grant(desk, 1, 10, 20081231);
    grant(desk, 1, 10, 20110301);
    reprice(desk, 1, 7, 40, SPT_REASON_AGREED);
    reprice(desk, 1, 7, 5, SPT_REASON_AGREED);
    expect_entries(desk, 1, 0, "release 4:10, refund 2:10, refund 1:5, release 3:10");
    expect_ticket(desk, 1, 7, SPT_TICKET_IN_PROGRESS, 5, 0, 5);
    spt_ticket *ticket = ticket_of(desk, 1, 7);
    expect_number(spt_ticket_released(ticket), 20);
    expect_number(spt_ticket_refunded(ticket), 15);
    spt_ticket_unref(ticket);
}

static void d15_a_refund_adds_entries_and_the_old_ones_stay(void **state)
{
    spt_desk *desk = desk_of(state);
    grant(desk, 1, 60, 20100301);
    open_ticket(desk, 1, 7, 40);
    resolve(desk, 1, 7);
    reprice(desk, 1, 7, 30, SPT_REASON_AGREED);
    expect_status(waive(desk), SPT_OK);
    expect_entries(desk, 1, 3, "capture 1:40");
    expect_entries(desk, 1, 4, "settle 1:40");
    expect_entries(desk, 1, 5, "refund 1:10");
    expect_entries(desk, 1, 6, "refund 1:30");
    expect_account(desk, 1, 60, 0, 0, 0);
}

/* ---- the grace ---- */

static void d17_a_last_day_within_the_grace_is_lengthened_and_one_at_its_end_is_not(void **state)
{
    /* 30 days from 1 March are 31 March. */
    spt_desk *desk = desk_of(state);
    grant(desk, 1, 20, 20080330);
    grant(desk, 1, 20, 20080331);
    open_ticket(desk, 1, 7, 40);
    expect_status(waive(desk), SPT_OK);
    expect_entries(desk, 1, 0, "release 2:20, release, moved 1:20, issue 3:20");
    expect_lot(desk, 1, 1, "20: moved 20");
    expect_lot(desk, 1, 2, "20: available 20");
    expect_lot(desk, 1, 3, "20: available 20");
    expect_lot_origin(desk, 1, 3, SPT_LOT_RETURN, 1);
    expect_number(lapse_of(desk, 1, 3), midnight(2008, 4, 1));
    expect_account(desk, 1, 40, 0, 0, 0);
}

static void d17_waived_points_of_a_lapsed_lot_get_the_grace(void **state)
{
    spt_desk *desk = desk_of(state);
    grant(desk, 1, 30, 20080331);
    open_ticket(desk, 1, 7, 20);
    set_now(desk, instant(2008, 4, 10, 8, 0, 0));
    expect_status(waive(desk), SPT_OK);
    expect_acts(desk, 1, 4, "lapsed, waived");
    expect_entries(desk, 1, 4, "lapse 1:10");
    expect_entries(desk, 1, 5, "release, moved 1:20, issue 2:20");
    expect_number(lapse_of(desk, 1, 2), midnight(2008, 5, 11));
    expect_account(desk, 1, 20, 0, 0, 10);
    set_now(desk, midnight(2008, 5, 11));
    expect_account(desk, 1, 0, 0, 0, 30);
}

static void d17_spent_points_that_are_waived_get_the_grace_too(void **state)
{
    spt_desk *desk = desk_of(state);
    grant(desk, 1, 20, 20080331);
    open_ticket(desk, 1, 7, 20);
    resolve(desk, 1, 7);
    set_now(desk, midnight(2008, 4, 1));
    expect_status(waive(desk), SPT_OK);
    expect_entries(desk, 1, 0, "refund, moved 1:20, issue 2:20");
    expect_number(lapse_of(desk, 1, 2), midnight(2008, 5, 2));
}

static void d17_what_is_released_and_refunded_of_one_lot_moves_to_one_new_lot(void **state)
{
    spt_desk *desk = desk_of(state);
    grant(desk, 1, 30, 20080331);
    open_ticket(desk, 1, 7, 10);
    resolve(desk, 1, 7);
    expect_status(reopen(desk), SPT_OK);
    reprice(desk, 1, 7, 25, SPT_REASON_AGREED);
    set_now(desk, instant(2008, 3, 10, 8, 0, 0));
    expect_status(waive(desk), SPT_OK);
    expect_entries(desk, 1, 0, "release, moved 1:15, refund, moved 1:10, issue 2:25");
    expect_lot(desk, 1, 1, "30: available 5, moved 25");
    expect_lot(desk, 1, 2, "25: available 25");
    expect_number(lapse_of(desk, 1, 2), midnight(2008, 4, 10));
}

static void d17_each_origin_has_its_own_return_lot(void **state)
{
    spt_desk *desk = desk_of(state);
    grant(desk, 1, 10, 20080310);
    grant(desk, 1, 10, 20080320);
    open_ticket(desk, 1, 7, 20);
    expect_status(waive(desk), SPT_OK);
    expect_entries(desk, 1, 0, "release, moved 2:10, issue 3:10, release, moved 1:10, issue 4:10");
    expect_lot_origin(desk, 1, 3, SPT_LOT_RETURN, 2);
    expect_lot_origin(desk, 1, 4, SPT_LOT_RETURN, 1);
}

static void d17_points_of_a_return_lot_come_back_to_it(void **state)
{
    spt_desk *desk = desk_of(state);
    grant(desk, 1, 10, 20080310);
    open_ticket(desk, 1, 7, 10);
    expect_status(waive(desk), SPT_OK);
    open_ticket(desk, 1, 8, 10);
    expect_entries(desk, 1, 0, "capture 2:10");
    set_now(desk, instant(2008, 3, 5, 8, 0, 0));
    expect_status(spt_ticket_waive(desk, 1, 8, NULL, NULL), SPT_OK);
    expect_entries(desk, 1, 0, "release, moved 2:10, issue 3:10");
    expect_lot_origin(desk, 1, 3, SPT_LOT_RETURN, 2);
    expect_number(lapse_of(desk, 1, 3), midnight(2008, 4, 5));
}

static void d17_only_where_the_desk_is_the_cause(void **state)
{
    static const struct {
        int32_t reason;
        const char *entries;
    } cases[] = {
        {SPT_REASON_INVESTIGATION, "release, lapsed 1:5"},
        {SPT_REASON_AGREED, "release, lapsed 1:5"},
        {SPT_REASON_RECONSIDERED, "release, moved 1:5, issue 2:5"},
        {SPT_REASON_CORRECTION, "release, moved 1:5, issue 3:5"},
    };
    spt_desk *desk = desk_of(state);
    grant(desk, 1, 40, 20080331);
    open_ticket(desk, 1, 7, 40);
    set_now(desk, midnight(2008, 4, 1));
    for (int64_t i = 0; i < 4; i++) {
        reprice(desk, 1, 7, 35 - 5 * i, cases[i].reason);
        expect_entries(desk, 1, 0, cases[i].entries);
    }
    expect_account(desk, 1, 10, 20, 0, 10);
}

static void d17_a_refund_for_any_other_cause_goes_straight_to_lapsed(void **state)
{
    spt_desk *desk = desk_of(state);
    grant(desk, 1, 20, 20080331);
    open_ticket(desk, 1, 7, 20);
    resolve(desk, 1, 7);
    set_now(desk, midnight(2008, 4, 1));
    reprice(desk, 1, 7, 15, SPT_REASON_AGREED);
    expect_entries(desk, 1, 0, "refund, lapsed 1:5");
    reprice(desk, 1, 7, 5, SPT_REASON_CORRECTION);
    expect_entries(desk, 1, 0, "refund, moved 1:10, issue 2:10");
    expect_account(desk, 1, 10, 0, 5, 5);
}

static void d17_opening_and_cancelling_never_lengthens_a_life(void **state)
{
    spt_desk *desk = desk_of(state);
    grant(desk, 1, 20, 20080331);
    open_ticket(desk, 1, 7, 20);
    expect_status(spt_ticket_dispute(desk, 1, 7, NULL, NULL), SPT_OK);
    set_now(desk, midnight(2008, 4, 1));
    expect_account(desk, 1, 0, 20, 0, 0);
    expect_status(cancel(desk), SPT_OK);
    expect_entries(desk, 1, 0, "release, lapsed 1:20");
    expect_account(desk, 1, 0, 0, 0, 20);
}

static void d17_before_its_lapse_second_a_cancelled_lot_gets_its_points_back(void **state)
{
    spt_desk *desk = desk_of(state);
    grant(desk, 1, 20, 20080331);
    open_ticket(desk, 1, 7, 20);
    set_now(desk, midnight(2008, 4, 1) - 1);
    expect_status(cancel(desk), SPT_OK);
    expect_entries(desk, 1, 0, "release 1:20");
    set_now(desk, midnight(2008, 4, 1));
    expect_account(desk, 1, 0, 0, 0, 20);
}

static void d17_points_that_never_lapse_go_back(void **state)
{
    spt_desk *desk = desk_of(state);
    grant(desk, 1, 20, 0);
    open_ticket(desk, 1, 7, 20);
    set_now(desk, midnight(2050, 1, 1));
    expect_status(waive(desk), SPT_OK);
    expect_entries(desk, 1, 0, "release 1:20");
}

static void d17_the_grace_is_a_setting(void **state)
{
    spt_desk *desk = desk_of(state);
    expect_status(spt_desk_set(desk, SPT_SETTING_RETURN_GRACE, 0), SPT_OK);
    grant(desk, 1, 20, 20080331);
    open_ticket(desk, 1, 7, 20);
    set_now(desk, instant(2008, 3, 31, 12, 0, 0));
    reprice(desk, 1, 7, 15, SPT_REASON_CORRECTION);
    expect_entries(desk, 1, 0, "release 1:5");
    set_now(desk, instant(2008, 4, 1, 12, 0, 0));
    reprice(desk, 1, 7, 10, SPT_REASON_CORRECTION);
    expect_entries(desk, 1, 0, "release, moved 1:5, issue 2:5");
    expect_number(lapse_of(desk, 1, 2), midnight(2008, 4, 2));
    expect_status(spt_desk_set(desk, SPT_SETTING_RETURN_GRACE, 10), SPT_OK);
    expect_status(waive(desk), SPT_OK);
    expect_number(lapse_of(desk, 1, 3), midnight(2008, 4, 12));
    expect_number(lapse_of(desk, 1, 2), midnight(2008, 4, 2));
}

static void d17_the_grace_counts_days_of_the_desks_zone(void **state)
{
    spt_desk *desk = desk_of(state);
    expect_status(spt_desk_set(desk, SPT_SETTING_ZONE_OFFSET, 5 * 3600), SPT_OK);
    grant(desk, 1, 20, 20080310);
    open_ticket(desk, 1, 7, 20);
    /* 20:00 in UTC is 01:00 of 2 March in the zone. */
    set_now(desk, instant(2008, 3, 1, 20, 0, 0));
    expect_status(waive(desk), SPT_OK);
    expect_number(lapse_of(desk, 1, 2), midnight(2008, 4, 2) - 5 * 3600);
}

static void d04_the_grace_ends_at_the_latest_on_30_december_9999(void **state)
{
    spt_desk *desk = desk_of(state);
    grant(desk, 1, 20, 99991225);
    grant(desk, 1, 20, 99991230);
    open_ticket(desk, 1, 7, 40);
    set_now(desk, midnight(9999, 12, 20));
    expect_status(waive(desk), SPT_OK);
    expect_entries(desk, 1, 0, "release 2:20, release, moved 1:20, issue 3:20");
    expect_number(lapse_of(desk, 1, 3), midnight(9999, 12, 31));
}

static void d10_a_recategorise_with_a_price_gives_the_grace_for_its_reason(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_options options = with_price(30);
    grant(desk, 1, 40, 20080331);
    open_ticket(desk, 1, 7, 40);
    set_now(desk, midnight(2008, 4, 1));
    expect_status(spt_ticket_recategorise(desk, 1, 7, "level-3", SPT_REASON_CORRECTION, &options, NULL), SPT_OK);
    expect_entries(desk, 1, 0, "release, moved 1:10, issue 2:10");
    options.price = 25;
    expect_status(spt_ticket_recategorise(desk, 1, 7, "level-2", SPT_REASON_AGREED, &options, NULL), SPT_OK);
    expect_entries(desk, 1, 0, "release, lapsed 1:5");
}

/* ---- what goes along ---- */

static void d17_a_return_lot_keeps_priority_and_currency_and_is_acquired_now(void **state)
{
    spt_desk *desk = desk_of(state);
    expect_status(spt_account_buy(desk, 1, "points-year", "order 1", NULL, NULL), SPT_OK);
    open_ticket(desk, 1, 7, 50);
    set_now(desk, instant(2009, 3, 1, 9, 0, 0));
    expect_status(waive(desk), SPT_OK);
    spt_lot *lot = lot_of(desk, 1, 2);
    expect_number(spt_lot_priority(lot), 5);
    expect_number(spt_lot_acquired(lot), instant(2009, 3, 1, 9, 0, 0));
    assert_string_equal(spt_lot_currency(lot), "USD");
    assert_string_equal(spt_lot_pack(lot), "points-year");
    /* Half of 100 points that cost 50.00. */
    expect_number(spt_lot_paid(lot), 2500);
    expect_number(spt_lot_act(lot), acts_of(desk, 1));
    spt_lot_unref(lot);
    lot = lot_of(desk, 1, 1);
    expect_number(spt_lot_paid(lot), 5000);
    spt_lot_unref(lot);
}

static void d25_the_shares_of_moved_points_are_slices_that_add_up(void **state)
{
    /* 3 points for 1.00: the first moves 33, the second 66 - 33, the third 100 - 66. */
    static const int64_t shares[] = {33, 33, 34};
    spt_desk *desk = desk_of(state);
    spt_options options = no_options();
    options.paid = 100;
    options.currency = "EUR";
    options.last_day = 20080330;
    expect_status(spt_account_grant(desk, 1, SPT_LOT_OPENING, 3, "old", &options, NULL), SPT_OK);
    open_ticket(desk, 1, 7, 3);
    for (int64_t i = 0; i < 3; i++) {
        reprice(desk, 1, 7, 2 - i, SPT_REASON_CORRECTION);
        spt_lot *lot = lot_of(desk, 1, 2 + i);
        expect_number(spt_lot_paid(lot), shares[i]);
        assert_string_equal(spt_lot_currency(lot), "EUR");
        spt_lot_unref(lot);
    }
}

static void d17_what_comes_back_to_a_revoked_lot_is_revoked(void **state)
{
    spt_desk *desk = desk_of(state);
    grant(desk, 1, 60, 20100301);
    open_ticket(desk, 1, 7, 20);
    open_ticket(desk, 1, 8, 20);
    resolve(desk, 1, 8);
    expect_status(spt_lot_revoke(desk, 1, 1, SPT_ALL_POINTS, NULL, NULL, NULL), SPT_OK);
    expect_lot(desk, 1, 1, "60: captured 20, spent 20, revoked 20");
    expect_status(cancel(desk), SPT_OK);
    expect_entries(desk, 1, 0, "release, revoked 1:20");
    set_now(desk, midnight(2010, 3, 2));
    expect_status(spt_ticket_waive(desk, 1, 8, NULL, NULL), SPT_OK);
    expect_entries(desk, 1, 0, "refund, revoked 1:20");
    expect_lot(desk, 1, 1, "60: revoked 60");
}

static void d18_a_lot_revoked_in_part_takes_its_points_back(void **state)
{
    spt_desk *desk = desk_of(state);
    grant(desk, 1, 60, 20100301);
    open_ticket(desk, 1, 7, 20);
    expect_status(spt_lot_revoke(desk, 1, 1, 40, "reversal 1", NULL, NULL), SPT_OK);
    expect_status(cancel(desk), SPT_OK);
    expect_entries(desk, 1, 0, "release 1:20");
    expect_lot(desk, 1, 1, "60: available 20, revoked 40");
}

static void d17_points_come_back_to_the_lot_that_was_extended(void **state)
{
    spt_desk *desk = desk_of(state);
    grant(desk, 1, 60, 20080331);
    open_ticket(desk, 1, 7, 20);
    expect_status(spt_lot_extend(desk, 1, 1, 20091231, NULL, NULL), SPT_OK);
    expect_status(cancel(desk), SPT_OK);
    expect_entries(desk, 1, 0, "release 1:20");
    expect_lot(desk, 1, 1, "60: available 20, moved 40");
    expect_lot(desk, 1, 2, "40: available 40");
}

static void d13_what_an_earlier_resolve_spent_is_not_returned_by_cancelling(void **state)
{
    spt_desk *desk = desk_of(state);
    grant(desk, 1, 20, 20080331);
    open_ticket(desk, 1, 7, 10);
    resolve(desk, 1, 7);
    expect_status(reopen(desk), SPT_OK);
    reprice(desk, 1, 7, 20, SPT_REASON_INVESTIGATION);
    set_now(desk, midnight(2008, 4, 1));
    expect_status(cancel(desk), SPT_OK);
    expect_entries(desk, 1, 0, "release, lapsed 1:10");
    expect_account(desk, 1, 0, 0, 10, 10);
    reprice(desk, 1, 7, 4, SPT_REASON_RECONSIDERED);
    expect_entries(desk, 1, 0, "refund, moved 1:6, issue 2:6");
    expect_ticket(desk, 1, 7, SPT_TICKET_CANCELLED, 4, 0, 4);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        desk_test(d17_points_are_released_in_the_reverse_of_capture_order),
        desk_test(d17_points_are_refunded_in_the_reverse_of_capture_order),
        desk_test(d09_a_ticket_captures_more_from_many_lots),
        desk_test(d17_what_is_released_and_what_is_refunded_are_taken_one_after_the_other),
        desk_test(d15_a_refund_adds_entries_and_the_old_ones_stay),
        desk_test(d17_a_last_day_within_the_grace_is_lengthened_and_one_at_its_end_is_not),
        desk_test(d17_waived_points_of_a_lapsed_lot_get_the_grace),
        desk_test(d17_spent_points_that_are_waived_get_the_grace_too),
        desk_test(d17_what_is_released_and_refunded_of_one_lot_moves_to_one_new_lot),
        desk_test(d17_each_origin_has_its_own_return_lot),
        desk_test(d17_points_of_a_return_lot_come_back_to_it),
        desk_test(d17_only_where_the_desk_is_the_cause),
        desk_test(d17_a_refund_for_any_other_cause_goes_straight_to_lapsed),
        desk_test(d17_opening_and_cancelling_never_lengthens_a_life),
        desk_test(d17_before_its_lapse_second_a_cancelled_lot_gets_its_points_back),
        desk_test(d17_points_that_never_lapse_go_back),
        desk_test(d17_the_grace_is_a_setting),
        desk_test(d17_the_grace_counts_days_of_the_desks_zone),
        desk_test(d04_the_grace_ends_at_the_latest_on_30_december_9999),
        desk_test(d10_a_recategorise_with_a_price_gives_the_grace_for_its_reason),
        desk_test(d17_a_return_lot_keeps_priority_and_currency_and_is_acquired_now),
        desk_test(d25_the_shares_of_moved_points_are_slices_that_add_up),
        desk_test(d17_what_comes_back_to_a_revoked_lot_is_revoked),
        desk_test(d18_a_lot_revoked_in_part_takes_its_points_back),
        desk_test(d17_points_come_back_to_the_lot_that_was_extended),
        desk_test(d13_what_an_earlier_resolve_spent_is_not_returned_by_cancelling),
    };
    return cmocka_run_group_tests_name("returns", tests, NULL, NULL);
}
