/* SPDX-License-Identifier: MIT */
/* D1, D2, D20: opening accounts, what an account tells, and its time. */
#include "desk_fixture.h"

static const int32_t agreed = SPT_REASON_AGREED;

static void d20_a_new_account_has_one_act_and_no_points(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_account *account = NULL;
    set_now(desk, START + 5);
    expect_status(spt_account_open(desk, 2, NULL, &account), SPT_OK);
    expect_number(spt_account_id(account), 2);
    expect_number(spt_account_at(account), START + 5);
    expect_number(spt_account_opened(account), START + 5);
    expect_number(spt_account_newest(account), START + 5);
    expect_number(spt_account_acts(account), 1);
    expect_number(spt_account_entries(account), 0);
    expect_number(spt_account_lots(account), 0);
    expect_number(spt_account_open_tickets(account), 0);
    expect_number(spt_account_points(account), 0);
    expect_number(spt_account_next_lapse(account), SPT_NEVER);
    expect_number(spt_account_next_lapse_points(account), 0);
    spt_account_unref(account);
    expect_account(desk, 2, 0, 0, 0, 0);
}

static void d20_opening_twice_is_already_and_gives_the_account_as_it_is(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_account *account = NULL;
    grant(desk, 1, 10, 0);
    expect_refused(desk, 1, spt_account_open(desk, 1, NULL, NULL), SPT_ALREADY);
    expect_status(spt_account_open(desk, 1, NULL, &account), SPT_ALREADY);
    expect_number(spt_account_available(account), 10);
    spt_account_unref(account);
}

static void d20_an_account_that_was_never_opened_is_not_found(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_account *account = NULL;
    spt_lot *lot = NULL;
    expect_status(spt_account_get(desk, 2, &account), SPT_E_NOT_FOUND);
    assert_string_equal(spt_desk_error_field(desk), "account");
    expect_number(spt_desk_error_object(desk), 2);
    expect_status(spt_account_buy(desk, 2, "points-60", "r", NULL, &lot), SPT_E_NOT_FOUND);
    expect_status(spt_account_grant(desk, 2, SPT_LOT_GOODWILL, 1, "r", NULL, &lot), SPT_E_NOT_FOUND);
    assert_null(account);
    assert_null(lot);
    expect_number(revision_of(desk, 2), 0);
}

static void d01_account_ids_reach_to_the_end_of_a_bigint(void **state)
{
    spt_desk *desk = desk_of(state);
    static const int64_t ids[] = {INT64_C(9007199254740992), INT64_MAX - 1, INT64_MAX};
    for (size_t i = 0; i < sizeof ids / sizeof ids[0]; i++) {
        expect_status(spt_account_open(desk, ids[i], NULL, NULL), SPT_OK);
        grant(desk, ids[i], 10 + (int64_t)i, 0);
        expect_account(desk, ids[i], 10 + (int64_t)i, 0, 0, 0);
    }
}

static void d20_an_account_counts_its_open_tickets(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_account *account = NULL;
    spt_options quoted = with_price(5);
    open_ticket(desk, 1, 7, 0);
    open_ticket(desk, 1, 8, 0);
    expect_status(spt_ticket_open_quoted(desk, 1, 9, "custom", &quoted, NULL), SPT_OK);
    expect_status(spt_ticket_open_quoted(desk, 1, 10, "custom", &quoted, NULL), SPT_OK);
    resolve(desk, 1, 7);
    expect_status(spt_ticket_decline(desk, 1, 9, 1, NULL, NULL), SPT_OK);
    expect_status(spt_account_get(desk, 1, &account), SPT_OK);
    expect_number(spt_account_open_tickets(account), 2);
    spt_account_unref(account);
    expect_status(spt_ticket_reopen(desk, 1, 7, NULL, NULL), SPT_OK);
    expect_status(spt_account_get(desk, 1, &account), SPT_OK);
    expect_number(spt_account_open_tickets(account), 3);
    spt_account_unref(account);
}

static void d01_the_points_of_an_account_are_those_of_its_lots_less_what_moved_on(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_account *account = NULL;
    grant(desk, 1, 100, 20080331);
    grant(desk, 1, 50, 20080310);
    expect_status(spt_lot_extend(desk, 1, 1, 20090101, NULL, NULL), SPT_OK);
    open_ticket(desk, 1, 7, 50);
    expect_entries(desk, 1, 0, "capture 2:50");
    expect_status(spt_ticket_waive(desk, 1, 7, NULL, NULL), SPT_OK);
    expect_status(spt_lot_revoke(desk, 1, 3, 40, "r", NULL, NULL), SPT_OK);
    expect_status(spt_account_get(desk, 1, &account), SPT_OK);
    expect_number(spt_account_lots(account), 4);
    expect_number(spt_account_points(account), 150);
    expect_number(spt_account_available(account), 110);
    expect_number(spt_account_revoked(account), 40);
    spt_account_unref(account);
}

/* ---- D2 time ---- */

static void d02_an_accounts_time_never_runs_backwards(void **state)
{
    spt_desk *desk = desk_of(state);
    grant(desk, 1, 10, 20080331);
    set_now(desk, midnight(2008, 4, 1));
    open_ticket(desk, 1, 7, 0);
    set_now(desk, START);
    /* The lot lapsed at the account's newest act, whatever the clock says now. */
    expect_account(desk, 1, 0, 0, 0, 10);
    expect_short(desk, 1, spt_ticket_reprice(desk, 1, 7, 1, agreed, NULL, NULL, NULL), 1);
    grant(desk, 1, 5, 0);
    spt_act *act = act_of(desk, 1, 0);
    expect_number(spt_act_time(act), midnight(2008, 4, 1));
    expect_number(spt_act_acquired(act), midnight(2008, 4, 1));
    spt_act_unref(act);
    spt_account *account = NULL;
    expect_status(spt_account_get(desk, 1, &account), SPT_OK);
    expect_number(spt_account_at(account), midnight(2008, 4, 1));
    expect_number(spt_account_newest(account), midnight(2008, 4, 1));
    spt_account_unref(account);
}

static void d02_other_accounts_keep_their_own_time(void **state)
{
    spt_desk *desk = desk_of(state);
    set_now(desk, START + 100);
    open_ticket(desk, 1, 7, 0);
    set_now(desk, START + 50);
    expect_status(spt_account_open(desk, 2, NULL, NULL), SPT_OK);
    spt_act *act = act_of(desk, 2, 1);
    expect_number(spt_act_time(act), START + 50);
    spt_act_unref(act);
}

static void d02_a_proposal_and_the_reopen_window_go_by_the_accounts_time(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_options options = with_price(10);
    options.until = START + 100;
    grant(desk, 1, 10, 0);
    expect_status(spt_ticket_open_quoted(desk, 1, 7, "custom", &options, NULL), SPT_OK);
    open_ticket(desk, 1, 8, 0);
    resolve(desk, 1, 8);
    set_now(desk, midnight(2008, 4, 1));
    open_ticket(desk, 1, 9, 0);
    set_now(desk, START + 100);
    expect_refused(desk, 1, spt_ticket_approve(desk, 1, 7, 1, NULL, NULL), SPT_E_EXPIRED);
    expect_refused(desk, 1, spt_ticket_reopen(desk, 1, 8, NULL, NULL), SPT_E_EXPIRED);
}

static void d02_lapses_recorded_late_keep_their_own_second(void **state)
{
    spt_desk *desk = desk_of(state);
    grant(desk, 1, 10, 20080331);
    set_now(desk, midnight(2008, 6, 1));
    grant(desk, 1, 5, 0);
    spt_act *lapse = act_of(desk, 1, 3), *given = act_of(desk, 1, 4);
    expect_number(spt_act_time(lapse), midnight(2008, 4, 1));
    expect_number(spt_act_time(given), midnight(2008, 6, 1));
    spt_act_unref(lapse);
    spt_act_unref(given);
}

/* ---- snapshots ---- */

static void d20_a_snapshot_stays_as_it_was_taken(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_account *account = NULL;
    spt_lot *lot = NULL;
    grant(desk, 1, 10, 20080331);
    expect_status(spt_account_get(desk, 1, &account), SPT_OK);
    expect_status(spt_lot_get(desk, 1, 1, &lot), SPT_OK);
    open_ticket(desk, 1, 7, 10);
    assert_ptr_equal(spt_account_ref(account), account);
    spt_account_unref(account);
    expect_number(spt_account_available(account), 10);
    expect_number(spt_lot_available(lot), 10);
    spt_account_unref(account);
    spt_lot_unref(lot);
}

static void d28_the_getters_of_nothing_give_nothing(void **state)
{
    (void)state;
    expect_number(spt_account_id(NULL), 0);
    expect_number(spt_account_next_lapse(NULL), 0);
    expect_number(spt_lot_points(NULL), 0);
    assert_string_equal(spt_lot_pack(NULL), "");
    expect_number(spt_ticket_price(NULL), 0);
    assert_string_equal(spt_ticket_rule(NULL), "");
    expect_number(spt_act_number(NULL), 0);
    assert_string_equal(spt_act_refer(NULL), "");
    expect_number(spt_entry_points(NULL), 0);
    expect_number(spt_page_count(NULL), 0);
    assert_string_equal(spt_page_next(NULL), "");
    assert_null(spt_page_lot(NULL, 0));
    assert_null(spt_account_ref(NULL));
    spt_account_unref(NULL);
    spt_lot_unref(NULL);
    spt_ticket_unref(NULL);
    spt_act_unref(NULL);
    spt_entry_unref(NULL);
    spt_page_unref(NULL);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        desk_test(d20_a_new_account_has_one_act_and_no_points),
        desk_test(d20_opening_twice_is_already_and_gives_the_account_as_it_is),
        desk_test(d20_an_account_that_was_never_opened_is_not_found),
        desk_test(d01_account_ids_reach_to_the_end_of_a_bigint),
        desk_test(d20_an_account_counts_its_open_tickets),
        desk_test(d01_the_points_of_an_account_are_those_of_its_lots_less_what_moved_on),
        desk_test(d02_an_accounts_time_never_runs_backwards),
        desk_test(d02_other_accounts_keep_their_own_time),
        desk_test(d02_a_proposal_and_the_reopen_window_go_by_the_accounts_time),
        desk_test(d02_lapses_recorded_late_keep_their_own_second),
        desk_test(d20_a_snapshot_stays_as_it_was_taken),
        desk_test(d28_the_getters_of_nothing_give_nothing),
    };
    return cmocka_run_group_tests_name("accounts", tests, NULL, NULL);
}
