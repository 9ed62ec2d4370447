/* SPDX-License-Identifier: MIT */
/* D19: transfers between accounts, tickets moved to another account, closed accounts. */
#include "desk_fixture.h"

#include <stdio.h>

/* Account 2 and 3 beside account 1. */
static int open_accounts(void **state)
{
    open_desk(state);
    expect_status(spt_account_open(desk_of(state), 2, NULL, NULL), SPT_OK);
    return 0;
}

#define accounts_test(f) cmocka_unit_test_setup_teardown(f, open_accounts, close_desk)

static spt_status transfer(spt_desk *desk, int64_t from, int64_t to, int64_t points, const char *ref)
{
    return spt_account_transfer(desk, from, to, points, ref, NULL, NULL);
}

static spt_status move(spt_desk *desk, int64_t from, int64_t to, int64_t ticket)
{
    return spt_ticket_move(desk, from, to, ticket, NULL, NULL);
}

static spt_status shut(spt_desk *desk, int64_t account)
{
    return spt_account_close(desk, account, NULL, NULL);
}

static void pay(spt_desk *desk, int64_t account, int64_t points, int64_t paid, int32_t last_day)
{
    spt_options options = with_ref("paid");
    options.paid = paid;
    options.currency = "EUR";
    options.last_day = last_day;
    expect_status(spt_account_grant(desk, account, SPT_LOT_OPENING, points, NULL, &options, NULL), SPT_OK);
}

static int64_t is_closed(spt_desk *desk, int64_t account)
{
    spt_account *snapshot = NULL;
    expect_status(spt_account_get(desk, account, &snapshot), SPT_OK);
    int64_t closed = spt_account_closed(snapshot);
    spt_account_unref(snapshot);
    return closed;
}

/* ---- transfer ---- */

static void d19_a_transfer_takes_points_in_capture_order_and_each_share_is_one_lot(void **state)
{
    spt_desk *desk = desk_of(state);
    grant(desk, 1, 20, 20100301);
    grant(desk, 1, 30, 20090301);
    grant_with_priority(desk, 1, 10, 0, -1);
    expect_status(transfer(desk, 1, 2, 45, "to two"), SPT_OK);
    expect_entries(desk, 1, 0, "move 3:10, move 2:30, move 1:5");
    expect_entries(desk, 2, 0, "issue 1:10, issue 2:30, issue 3:5");
    expect_account(desk, 1, 15, 0, 0, 0);
    expect_account(desk, 2, 45, 0, 0, 0);
    expect_lot(desk, 1, 1, "20: available 15, moved 5");
    expect_lot(desk, 2, 2, "30: available 30");
    expect_acts(desk, 1, 5, "transferred away");
    expect_acts(desk, 2, 2, "transferred here");
}

static void d19_a_lot_that_arrives_keeps_life_priority_and_origin(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_options options = with_ref("invoice 7");
    options.acquired = START - 10 * DAY;
    options.priority = 3;
    expect_status(spt_account_buy(desk, 1, "points-60", NULL, &options, NULL), SPT_OK);
    set_now(desk, START + 40 * DAY);
    expect_status(transfer(desk, 1, 2, 20, "to two"), SPT_OK);
    spt_lot *lot = lot_of(desk, 2, 1);
    expect_number(spt_lot_kind(lot), SPT_LOT_TRANSFER);
    expect_number(spt_lot_lapse(lot), lapse_of(desk, 1, 1));
    expect_number(spt_lot_acquired(lot), START - 10 * DAY);
    expect_number(spt_lot_priority(lot), 3);
    expect_number(spt_lot_paid(lot), 1150);
    expect_number(spt_lot_origin_account(lot), 1);
    expect_number(spt_lot_origin_lot(lot), 1);
    assert_string_equal(spt_lot_currency(lot), "USD");
    assert_string_equal(spt_lot_pack(lot), "points-60");
    spt_lot_unref(lot);
}

static void d25_shares_of_what_was_paid_sum_to_it_through_transfers(void **state)
{
    spt_desk *desk = desk_of(state);
    int64_t sum = 0;
    pay(desk, 1, 7, 100, 0);
    expect_status(transfer(desk, 1, 2, 2, "first"), SPT_OK);
    expect_status(transfer(desk, 1, 2, 1, "second"), SPT_OK);
    expect_status(transfer(desk, 1, 2, 4, "third"), SPT_OK);
    for (int64_t number = 1; number <= 3; number++) {
        spt_lot *lot = lot_of(desk, 2, number);
        sum += spt_lot_paid(lot);
        spt_lot_unref(lot);
    }
    expect_number(sum, 100);
    spt_lot *second = lot_of(desk, 2, 2);
    expect_number(spt_lot_paid(second), 42 - 28);
    spt_lot_unref(second);
}

static void d25_shares_sum_up_where_extensions_returns_and_transfers_take_turns(void **state)
{
    spt_desk *desk = desk_of(state);
    int64_t sum = 0;
    pay(desk, 1, 11, 1000, 20080310);
    expect_status(transfer(desk, 1, 2, 2, "first"), SPT_OK);
    open_ticket(desk, 1, 7, 3);
    expect_status(spt_ticket_waive(desk, 1, 7, NULL, NULL), SPT_OK);
    open_ticket(desk, 1, 8, 1);
    expect_status(transfer(desk, 1, 2, 2, "second"), SPT_OK);
    expect_status(spt_lot_extend(desk, 1, 1, 20100101, NULL, NULL), SPT_OK);
    expect_status(spt_ticket_waive(desk, 1, 8, NULL, NULL), SPT_OK);
    expect_lot(desk, 1, 1, "11: moved 11");
    for (int64_t number = 2; number <= lots_of(desk, 1); number++) {
        spt_lot *lot = lot_of(desk, 1, number);
        sum += spt_lot_paid(lot);
        spt_lot_unref(lot);
    }
    for (int64_t number = 1; number <= 2; number++) {
        spt_lot *lot = lot_of(desk, 2, number);
        sum += spt_lot_paid(lot);
        spt_lot_unref(lot);
    }
    expect_number(sum, 1000);
}

static void d19_both_acts_name_each_other_and_the_ref_is_the_senders(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_options options = with_ref("to two");
    options.actor = "anna";
    options.note = "one firm now";
    spt_act *sent = NULL;
    grant(desk, 1, 20, 0);
    expect_status(spt_account_transfer(desk, 1, 2, 5, NULL, &options, &sent), SPT_OK);
    expect_number(spt_act_kind(sent), SPT_ACT_TRANSFER_OUT);
    expect_number(spt_act_other(sent), 2);
    expect_number(spt_act_other_act(sent), 2);
    expect_number(spt_act_points(sent), 5);
    assert_string_equal(spt_act_refer(sent), "to two");
    spt_act *received = act_of(desk, 2, spt_act_other_act(sent));
    expect_number(spt_act_other(received), 1);
    expect_number(spt_act_other_act(received), spt_act_number(sent));
    expect_number(spt_act_points(received), 5);
    expect_number(spt_act_time(received), spt_act_time(sent));
    assert_string_equal(spt_act_refer(received), "");
    assert_string_equal(spt_act_actor(received), "anna");
    assert_string_equal(spt_act_note(received), "one firm now");
    spt_act_unref(sent);
    spt_act_unref(received);
}

static void d19_d2_both_accounts_get_the_latest_of_the_clock_and_their_newest_acts(void **state)
{
    spt_desk *desk = desk_of(state);
    grant(desk, 1, 20, 0);
    set_now(desk, START + 5 * DAY);
    grant(desk, 2, 20, 0);
    set_now(desk, START + 2 * DAY);
    expect_status(transfer(desk, 1, 2, 5, "there"), SPT_OK);
    expect_status(transfer(desk, 2, 1, 5, "and back"), SPT_OK);
    for (int64_t account = 1; account <= 2; account++) {
        spt_act *act = act_of(desk, account, 0);
        expect_number(spt_act_time(act), START + 5 * DAY);
        spt_act_unref(act);
    }
}

static void d19_d4_lapses_that_are_due_by_the_common_time_are_recorded_on_both_accounts(void **state)
{
    spt_desk *desk = desk_of(state);
    grant(desk, 1, 20, 20080302);
    grant(desk, 1, 20, 0);
    grant(desk, 2, 30, 20080303);
    expect_status(spt_account_open(desk, 3, NULL, NULL), SPT_OK);
    set_now(desk, START + 5 * DAY);
    grant(desk, 3, 1, 0);
    set_now(desk, START);
    /* Only account 3 knows how late it is. */
    expect_status(transfer(desk, 1, 3, 5, "to three"), SPT_OK);
    expect_acts(desk, 1, 4, "lapsed, transferred away");
    expect_entries(desk, 1, 0, "move 2:5");
    expect_status(transfer(desk, 3, 2, 5, "to two"), SPT_OK);
    expect_acts(desk, 2, 3, "lapsed, transferred here");
    expect_account(desk, 2, 5, 0, 0, 30);
}

static void d19_too_few_points_are_refused_with_the_shortage(void **state)
{
    spt_desk *desk = desk_of(state);
    grant(desk, 1, 20, 0);
    grant(desk, 1, 20, 20080302);
    open_ticket(desk, 1, 7, 5);
    expect_short(desk, 1, transfer(desk, 1, 2, 41, "much"), 6);
    set_now(desk, START + 5 * DAY);
    expect_short(desk, 1, transfer(desk, 1, 2, 41, "much"), 21);
    expect_number(acts_of(desk, 2), 1);
    expect_status(transfer(desk, 1, 2, 20, "all"), SPT_OK);
    expect_account(desk, 1, 0, 5, 0, 15);
}

static void d19_the_same_account_unknown_accounts_and_closed_ones_are_refused(void **state)
{
    spt_desk *desk = desk_of(state);
    grant(desk, 1, 20, 0);
    expect_refused_for(desk, 1, transfer(desk, 1, 1, 5, "a"), SPT_E_INVALID, "to");
    expect_refused_for(desk, 1, transfer(desk, 1, 9, 5, "a"), SPT_E_NOT_FOUND, "account");
    expect_refused_for(desk, 1, transfer(desk, 9, 1, 5, "a"), SPT_E_NOT_FOUND, "account");
    expect_refused_for(desk, 1, transfer(desk, 1, 2, 5, NULL), SPT_E_INVALID, "ref");
    expect_refused_for(desk, 1, transfer(desk, 1, 2, 0, "a"), SPT_E_INVALID, "points");
    expect_status(shut(desk, 2), SPT_OK);
    expect_refused_for(desk, 1, transfer(desk, 1, 2, 5, "a"), SPT_E_STATE, "closed");
    expect_status(transfer(desk, 1, 2, 5, "a"), SPT_E_STATE);
    assert_string_equal(spt_desk_error_text(desk), "Account 2 is closed.");
    expect_refused_for(desk, 2, transfer(desk, 2, 1, 5, "a"), SPT_E_STATE, "closed");
}

static void d19_d1_the_receiving_account_keeps_its_limit(void **state)
{
    spt_desk *desk = desk_of(state);
    grant(desk, 2, SPT_POINTS_MAX - 10, 0);
    grant(desk, 1, 20, 0);
    expect_refused_for(desk, 1, transfer(desk, 1, 2, 11, "much"), SPT_E_LIMIT, "points");
    expect_number(acts_of(desk, 2), 2);
    expect_status(transfer(desk, 1, 2, 10, "as much as goes"), SPT_OK);
    expect_status(transfer(desk, 2, 1, SPT_POINTS_MAX - 20, "nearly all"), SPT_OK);
    expect_account(desk, 1, SPT_POINTS_MAX - 10, 0, 0, 0);
}

static void d19_d23_a_repeated_transfer_answers_already_with_the_first_act(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_act *again = NULL;
    spt_options options = with_ref("to two");
    options.note = "moved house";
    grant(desk, 1, 20, 0);
    grant(desk, 2, 20, 0);
    expect_status(spt_account_transfer(desk, 1, 2, 5, NULL, &options, NULL), SPT_OK);
    expect_status(transfer(desk, 1, 2, 15, "the rest"), SPT_OK);
    expect_refused(desk, 1, spt_account_transfer(desk, 1, 2, 5, "to two", NULL, &again), SPT_ALREADY);
    expect_number(spt_act_number(again), 3);
    assert_string_equal(spt_act_note(again), "moved house");
    assert_string_equal(spt_act_refer(again), "to two");
    spt_act_unref(again);
    expect_refused_for(desk, 1, transfer(desk, 1, 2, 6, "to two"), SPT_E_CONFLICT, "ref");
    expect_refused_for(desk, 1, spt_lot_revoke(desk, 1, 1, 5, "to two", NULL, NULL), SPT_E_CONFLICT, "ref");
    expect_status(spt_account_open(desk, 3, NULL, NULL), SPT_OK);
    expect_refused_for(desk, 1, transfer(desk, 1, 3, 5, "to two"), SPT_E_CONFLICT, "ref");
    /* The ref is the sender's alone. */
    expect_status(transfer(desk, 2, 1, 5, "to two"), SPT_OK);
    /* Closed since, the account still answers so (D23). */
    expect_status(transfer(desk, 1, 2, 5, "back"), SPT_OK);
    expect_status(shut(desk, 1), SPT_OK);
    expect_status(transfer(desk, 1, 2, 5, "to two"), SPT_ALREADY);
}

/* Pages of `limit` give these lots, newest transfer first, as "account/lot account/lot …". */
static void expect_transferred(spt_desk *desk, int64_t account, int64_t lot, uint32_t limit, const char *expected)
{
    char found[2000] = "";
    char token[400] = "";
    spt_page *page = NULL;
    do {
        expect_status(spt_lot_transferred(desk, account, lot, token, limit, &page), SPT_OK);
        for (uint32_t i = 0; i < spt_page_count(page); i++) {
            const spt_lot *there = spt_page_lot(page, i);
            size_t length = strlen(found);
            snprintf(found + length, sizeof found - length, "%s%lld/%lld", length == 0 ? "" : " ",
                     (long long)spt_lot_account(there), (long long)spt_lot_number(there));
        }
        assert_in_range(strlen(spt_page_next(page)), 0, sizeof token - 1);
        strcpy(token, spt_page_next(page));
        assert_true(token[0] == '\0' || spt_page_count(page) == limit);
        spt_page_unref(page);
    } while (token[0] != '\0');
    assert_string_equal(found, expected);
}

static void d18_the_lots_of_other_accounts_that_points_moved_to_are_told(void **state)
{
    spt_desk *desk = desk_of(state);
    expect_status(spt_account_open(desk, 3, NULL, NULL), SPT_OK);
    grant(desk, 1, 60, 20100301);
    grant(desk, 1, 5, 20090301);
    expect_transferred(desk, 1, 1, 1, "");
    expect_status(transfer(desk, 1, 2, 15, "a"), SPT_OK);
    expect_status(transfer(desk, 1, 3, 7, "b"), SPT_OK);
    open_ticket(desk, 1, 7, 1);
    expect_status(transfer(desk, 1, 2, 1, "c"), SPT_OK);
    expect_status(spt_lot_revoke(desk, 1, 1, SPT_ALL_POINTS, NULL, NULL, NULL), SPT_OK);
    for (uint32_t limit = 1; limit <= 4; limit++) {
        expect_transferred(desk, 1, 1, limit, "2/3 3/1 2/2");
        expect_transferred(desk, 1, 2, limit, "2/1");
    }
    spt_page *page = NULL;
    expect_refused_for(desk, 1, spt_lot_transferred(desk, 1, 3, NULL, 5, &page), SPT_E_NOT_FOUND, "lot");
    expect_refused_for(desk, 1, spt_lot_transferred(desk, 1, 1, "q1.1.0", 5, &page), SPT_E_INVALID, "after");
    expect_refused_for(desk, 1, spt_lot_transferred(desk, 1, 1, "q1.2.5", 5, &page), SPT_E_INVALID, "after");
}

static void d18_many_transfers_and_captures_of_one_lot_are_told_page_by_page(void **state)
{
    spt_desk *desk = desk_of(state);
    char expected[2000] = "";
    char ref[20];
    grant(desk, 1, 1000, 0);
    for (int64_t i = 0; i < 70; i++)
        open_ticket(desk, 1, 100 + i, 1);
    for (int i = 1; i <= 70; i++) {
        snprintf(ref, sizeof ref, "t%d", i);
        expect_status(transfer(desk, 1, 2, 1, ref), SPT_OK);
    }
    for (int i = 70; i >= 1; i--)
        snprintf(expected + strlen(expected), 10, "%s2/%d", i == 70 ? "" : " ", i);
    expect_transferred(desk, 1, 1, 70, expected);
    expect_transferred(desk, 1, 1, 69, expected);
    expect_transferred(desk, 1, 1, 3, expected);
}

static void d19_points_go_from_account_to_account_and_can_come_back(void **state)
{
    spt_desk *desk = desk_of(state);
    pay(desk, 1, 10, 99, 20100301);
    expect_status(transfer(desk, 1, 2, 10, "there"), SPT_OK);
    expect_status(transfer(desk, 2, 1, 10, "back"), SPT_OK);
    spt_lot *lot = lot_of(desk, 1, 2);
    expect_number(spt_lot_paid(lot), 99);
    expect_number(spt_lot_lapse(lot), lapse_of(desk, 1, 1));
    expect_number(spt_lot_origin_account(lot), 2);
    spt_lot_unref(lot);
    expect_account(desk, 1, 10, 0, 0, 0);
    expect_account(desk, 2, 0, 0, 0, 0);
}

static void d19_d6_a_claim_that_moved_on_still_counts_where_it_was_made(void **state)
{
    spt_desk *desk = desk_of(state);
    expect_status(spt_account_claim(desk, 1, "licence-once", "first", NULL, NULL), SPT_OK);
    expect_status(transfer(desk, 1, 2, 40, "there"), SPT_OK);
    expect_refused(desk, 1, spt_account_claim(desk, 1, "licence-once", "second", NULL, NULL), SPT_E_CLAIMED);
    expect_status(spt_account_claim(desk, 2, "licence-once", "own", NULL, NULL), SPT_OK);
}

static void d19_a_transfer_in_a_unit_of_work_is_done_with_it_or_not_at_all(void **state)
{
    spt_desk *desk = desk_of(state);
    grant(desk, 1, 20, 0);
    expect_status(spt_desk_begin(desk), SPT_OK);
    expect_status(transfer(desk, 1, 2, 20, "there"), SPT_OK);
    expect_status(transfer(desk, 2, 1, 8, "some back"), SPT_OK);
    expect_account(desk, 2, 12, 0, 0, 0);
    expect_status(spt_desk_rollback(desk), SPT_OK);
    expect_account(desk, 1, 20, 0, 0, 0);
    expect_account(desk, 2, 0, 0, 0, 0);
    expect_status(spt_desk_begin(desk), SPT_OK);
    expect_status(transfer(desk, 1, 2, 20, "there"), SPT_OK);
    expect_status(transfer(desk, 2, 1, 8, "some back"), SPT_OK);
    expect_status(shut(desk, 2), SPT_E_STATE);
    expect_status(spt_desk_commit(desk), SPT_OK);
    expect_account(desk, 1, 8, 0, 0, 0);
    expect_account(desk, 2, 12, 0, 0, 0);
}

/* ---- moving a ticket ---- */

static void d19_a_moved_ticket_is_released_there_and_captured_here(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_ticket *moved = NULL;
    grant(desk, 1, 20, 20090301);
    grant(desk, 1, 20, 0);
    grant(desk, 2, 60, 0);
    open_ticket(desk, 1, 7, 30);
    set_now(desk, START + DAY);
    expect_status(spt_ticket_move(desk, 1, 2, 7, NULL, &moved), SPT_OK);
    expect_entries(desk, 1, 0, "release 2:10, release 1:20");
    expect_entries(desk, 2, 0, "capture 1:30");
    expect_account(desk, 1, 40, 0, 0, 0);
    expect_account(desk, 2, 30, 30, 0, 0);
    expect_number(spt_ticket_account(moved), 2);
    expect_number(spt_ticket_opened(moved), START);
    expect_number(spt_ticket_released(moved), 0);
    spt_ticket_unref(moved);
    expect_ticket(desk, 2, 7, SPT_TICKET_IN_PROGRESS, 30, 30, 0);
    expect_refused(desk, 1, spt_ticket_get(desk, 1, 7, &moved), SPT_E_NOT_FOUND);
    expect_refused(desk, 1, spt_ticket_resolve(desk, 1, 7, NULL, NULL), SPT_E_NOT_FOUND);
    expect_status(spt_ticket_open(desk, 1, 7, "level-1", NULL, NULL), SPT_E_CONFLICT);
    resolve(desk, 2, 7);
    expect_account(desk, 2, 30, 0, 30, 0);
}

static void d19_both_accounts_count_a_moved_ticket(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_options options = with_ref("wrong account");
    options.note = "a colleague's";
    grant(desk, 1, 20, 0);
    grant(desk, 2, 20, 0);
    open_ticket(desk, 1, 7, 10);
    expect_status(spt_ticket_dispute(desk, 1, 7, NULL, NULL), SPT_OK);
    expect_status(spt_ticket_move(desk, 1, 2, 7, &options, NULL), SPT_OK);
    for (int64_t account = 1; account <= 2; account++) {
        spt_account *snapshot = NULL;
        spt_act *act = act_of(desk, account, 0);
        expect_status(spt_account_get(desk, account, &snapshot), SPT_OK);
        expect_number(spt_account_open_tickets(snapshot), account - 1);
        expect_number(spt_act_kind(act), account == 1 ? SPT_ACT_MOVE_OUT : SPT_ACT_MOVE_IN);
        expect_number(spt_act_ticket(act), 7);
        expect_number(spt_act_other(act), 3 - account);
        expect_number(spt_act_price(act), 10);
        assert_string_equal(spt_act_refer(act), account == 1 ? "wrong account" : "");
        assert_string_equal(spt_act_note(act), "a colleague's");
        spt_account_unref(snapshot);
        spt_act_unref(act);
    }
    spt_ticket *ticket = ticket_of(desk, 2, 7);
    expect_number(spt_ticket_disputed(ticket), 1);
    spt_ticket_unref(ticket);
    expect_status(spt_ticket_uphold(desk, 2, 7, NULL, NULL), SPT_OK);
}

static void d19_a_proposal_goes_along_and_is_answered_there(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_options options = no_options();
    options.until = START + 9 * DAY;
    grant(desk, 1, 20, 0);
    grant(desk, 2, 80, 0);
    open_ticket(desk, 1, 7, 10);
    expect_status(spt_ticket_propose(desk, 1, 7, 15, SPT_REASON_AGREED, NULL, NULL, NULL), SPT_OK);
    expect_status(spt_ticket_decline(desk, 1, 7, 1, NULL, NULL), SPT_OK);
    expect_status(spt_ticket_propose(desk, 1, 7, 40, SPT_REASON_INVESTIGATION, "deep", &options, NULL), SPT_OK);
    expect_status(move(desk, 1, 2, 7), SPT_OK);
    spt_ticket *ticket = ticket_of(desk, 2, 7);
    expect_number(spt_ticket_proposals(ticket), 2);
    expect_number(spt_ticket_proposal(ticket), 2);
    expect_number(spt_ticket_proposed(ticket), 40);
    expect_number(spt_ticket_proposal_until(ticket), START + 9 * DAY);
    spt_ticket_unref(ticket);
    expect_refused(desk, 2, spt_ticket_propose(desk, 2, 7, 40, SPT_REASON_INVESTIGATION, NULL, NULL, NULL),
                   SPT_ALREADY);
    expect_status(spt_ticket_approve(desk, 2, 7, 2, NULL, NULL), SPT_OK);
    expect_ticket(desk, 2, 7, SPT_TICKET_IN_PROGRESS, 40, 40, 0);
    expect_status(spt_ticket_propose(desk, 2, 7, 50, SPT_REASON_AGREED, NULL, NULL, NULL), SPT_OK);
    ticket = ticket_of(desk, 2, 7);
    expect_number(spt_ticket_proposals(ticket), 3);
    spt_ticket_unref(ticket);
    expect_status(spt_ticket_decline(desk, 2, 7, 3, NULL, NULL), SPT_OK);
}

static void d19_an_answered_proposal_goes_along_as_answered(void **state)
{
    spt_desk *desk = desk_of(state);
    grant(desk, 1, 20, 0);
    grant(desk, 2, 80, 0);
    expect_status(spt_ticket_open_quoted(desk, 1, 7, "level-1", NULL, NULL), SPT_OK);
    expect_refused_for(desk, 1, move(desk, 1, 2, 7), SPT_E_STATE, "state");
    expect_status(spt_ticket_approve(desk, 1, 7, 1, NULL, NULL), SPT_OK);
    expect_status(move(desk, 1, 2, 7), SPT_OK);
    spt_ticket *ticket = ticket_of(desk, 2, 7);
    expect_number(spt_ticket_proposals(ticket), 1);
    expect_number(spt_ticket_proposal(ticket), 0);
    expect_number(spt_ticket_approved(ticket), 0);
    spt_ticket_unref(ticket);
    expect_refused_for(desk, 2, spt_ticket_approve(desk, 2, 7, 1, NULL, NULL), SPT_E_STATE, "proposal");
}

static void d19_only_a_ticket_in_progress_without_spent_points_is_moved(void **state)
{
    spt_desk *desk = desk_of(state);
    grant(desk, 1, 60, 0);
    grant(desk, 2, 60, 0);
    open_ticket(desk, 1, 7, 10);
    resolve(desk, 1, 7);
    expect_refused_for(desk, 1, move(desk, 1, 2, 7), SPT_E_STATE, "state");
    expect_status(spt_ticket_reopen(desk, 1, 7, NULL, NULL), SPT_OK);
    expect_refused_for(desk, 1, move(desk, 1, 2, 7), SPT_E_STATE, "spent");
    reprice(desk, 1, 7, 0, SPT_REASON_AGREED);
    expect_status(move(desk, 1, 2, 7), SPT_OK);
    expect_ticket(desk, 2, 7, SPT_TICKET_IN_PROGRESS, 0, 0, 0);
    expect_refused_for(desk, 1, move(desk, 1, 2, 8), SPT_E_NOT_FOUND, "ticket");
    expect_refused_for(desk, 1, move(desk, 1, 1, 7), SPT_E_INVALID, "to");
    expect_refused_for(desk, 1, move(desk, 1, 9, 7), SPT_E_NOT_FOUND, "account");
}

static void d19_the_new_account_captures_the_whole_price_unless_a_shortfall_is_allowed(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_options options = with_flags(SPT_FLAG_ALLOW_SHORTFALL);
    grant(desk, 1, 20, 0);
    grant(desk, 2, 12, 0);
    open_short_ticket(desk, 1, 7, 30);
    expect_short(desk, 1, move(desk, 1, 2, 7), 18);
    expect_number(acts_of(desk, 2), 2);
    expect_status(spt_ticket_move(desk, 1, 2, 7, &options, NULL), SPT_OK);
    expect_ticket(desk, 2, 7, SPT_TICKET_IN_PROGRESS, 30, 12, 0);
    expect_account(desk, 1, 20, 0, 0, 0);
    grant(desk, 2, 40, 0);
    expect_status(spt_account_cover(desk, 2, NULL, NULL), SPT_OK);
    resolve(desk, 2, 7);
}

static void d19_d17_what_comes_back_to_a_lapsed_lot_lapses(void **state)
{
    spt_desk *desk = desk_of(state);
    grant(desk, 1, 20, 20080310);
    grant(desk, 1, 20, 0);
    grant(desk, 2, 60, 0);
    open_ticket(desk, 1, 7, 30);
    expect_status(spt_lot_revoke(desk, 1, 2, SPT_ALL_POINTS, NULL, NULL, NULL), SPT_OK);
    set_now(desk, START + 20 * DAY);
    expect_status(move(desk, 1, 2, 7), SPT_OK);
    expect_entries(desk, 1, 0, "release, revoked 2:10, release, lapsed 1:20");
    expect_account(desk, 1, 0, 0, 0, 20);
}

static void d19_d23_a_repeated_move_answers_already(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_options options = with_ref("move 7");
    spt_ticket *again = NULL;
    grant(desk, 1, 20, 0);
    grant(desk, 2, 20, 0);
    expect_status(spt_account_open(desk, 3, NULL, NULL), SPT_OK);
    grant(desk, 3, 20, 0);
    open_ticket(desk, 1, 7, 10);
    expect_status(spt_ticket_move(desk, 1, 2, 7, &options, NULL), SPT_OK);
    expect_refused(desk, 2, spt_ticket_move(desk, 1, 2, 7, NULL, &again), SPT_ALREADY);
    expect_number(spt_ticket_account(again), 2);
    spt_ticket_unref(again);
    expect_refused(desk, 1, spt_ticket_move(desk, 1, 2, 7, &options, NULL), SPT_ALREADY);
    expect_refused_for(desk, 1, spt_ticket_move(desk, 1, 3, 7, &options, NULL), SPT_E_CONFLICT, "ref");
    expect_refused_for(desk, 1, move(desk, 3, 2, 7), SPT_E_NOT_FOUND, "ticket");
    expect_status(move(desk, 2, 3, 7), SPT_OK);
    /* It has gone on: the ref tells that this was done, and the ticket is shown where it is. */
    expect_refused(desk, 1, spt_ticket_move(desk, 1, 2, 7, &options, &again), SPT_ALREADY);
    expect_number(spt_ticket_account(again), 3);
    spt_ticket_unref(again);
    expect_refused_for(desk, 1, move(desk, 1, 2, 7), SPT_E_NOT_FOUND, "ticket");
    expect_status(move(desk, 3, 2, 7), SPT_OK);
    expect_refused_for(desk, 1, move(desk, 1, 2, 7), SPT_E_NOT_FOUND, "ticket");
    expect_status(move(desk, 3, 2, 7), SPT_ALREADY);
}

static void d23_what_a_ref_did_to_a_ticket_that_has_moved_is_still_answered(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_options options = with_ref("opened");
    spt_options priced = with_ref("repriced");
    spt_ticket *again = NULL;
    grant(desk, 1, 40, 0);
    grant(desk, 2, 40, 0);
    expect_status(spt_ticket_open(desk, 1, 7, "level-1", &options, NULL), SPT_OK);
    expect_status(spt_ticket_reprice(desk, 1, 7, 30, SPT_REASON_AGREED, NULL, &priced, NULL), SPT_OK);
    expect_status(move(desk, 1, 2, 7), SPT_OK);
    expect_status(spt_ticket_open(desk, 1, 7, "level-1", &options, &again), SPT_ALREADY);
    expect_number(spt_ticket_account(again), 2);
    spt_ticket_unref(again);
    expect_status(spt_ticket_reprice(desk, 1, 7, 30, SPT_REASON_AGREED, NULL, &priced, &again), SPT_ALREADY);
    expect_number(spt_ticket_price(again), 30);
    spt_ticket_unref(again);
}

static void d19_a_ticket_can_go_and_come_back_and_go_again(void **state)
{
    spt_desk *desk = desk_of(state);
    grant(desk, 1, 40, 0);
    grant(desk, 2, 40, 0);
    open_ticket(desk, 1, 7, 10);
    open_ticket(desk, 2, 8, 10);
    for (int i = 0; i < 3; i++) {
        reprice(desk, 1, 7, 20 + i, SPT_REASON_AGREED);
        expect_status(move(desk, 1, 2, 7), SPT_OK);
        expect_status(move(desk, 2, 1, 8), SPT_OK);
        reprice(desk, 2, 7, 5 + i, SPT_REASON_AGREED);
        expect_status(move(desk, 2, 1, 7), SPT_OK);
        expect_status(move(desk, 1, 2, 8), SPT_OK);
    }
    expect_ticket(desk, 1, 7, SPT_TICKET_IN_PROGRESS, 7, 7, 0);
    expect_status(move(desk, 1, 2, 7), SPT_OK);
    expect_account(desk, 1, 40, 0, 0, 0);
    expect_account(desk, 2, 23, 17, 0, 0);
}

static void d19_tickets_change_places_in_one_unit_of_work(void **state)
{
    spt_desk *desk = desk_of(state);
    grant(desk, 1, 40, 0);
    grant(desk, 2, 40, 0);
    open_ticket(desk, 1, 7, 10);
    open_ticket(desk, 2, 8, 15);
    open_ticket(desk, 2, 9, 5);
    expect_status(spt_desk_begin(desk), SPT_OK);
    expect_status(move(desk, 1, 2, 7), SPT_OK);
    expect_status(move(desk, 2, 1, 8), SPT_OK);
    expect_status(move(desk, 2, 1, 9), SPT_OK);
    expect_status(move(desk, 1, 2, 9), SPT_OK);
    expect_ticket(desk, 1, 8, SPT_TICKET_IN_PROGRESS, 15, 15, 0);
    expect_status(spt_desk_commit(desk), SPT_OK);
    expect_ticket(desk, 2, 7, SPT_TICKET_IN_PROGRESS, 10, 10, 0);
    expect_ticket(desk, 1, 8, SPT_TICKET_IN_PROGRESS, 15, 15, 0);
    expect_ticket(desk, 2, 9, SPT_TICKET_IN_PROGRESS, 5, 5, 0);
}

/* ---- closing an account ---- */

static void d19_only_an_empty_account_is_closed(void **state)
{
    spt_desk *desk = desk_of(state);
    grant(desk, 1, 20, 20080310);
    expect_refused_for(desk, 1, shut(desk, 1), SPT_E_STATE, "points");
    open_ticket(desk, 1, 7, 19);
    expect_refused_for(desk, 1, shut(desk, 1), SPT_E_STATE, "points");
    expect_status(shut(desk, 1), SPT_E_STATE);
    assert_string_equal(spt_desk_error_text(desk),
                        "Account 1 cannot be closed: 1 point is available, 19 captured, and 1 ticket is open.");
    reprice(desk, 1, 7, 0, SPT_REASON_AGREED);
    set_now(desk, START + 20 * DAY);
    expect_refused_for(desk, 1, shut(desk, 1), SPT_E_STATE, "open_tickets");
    resolve(desk, 1, 7);
    spt_account *closed = NULL;
    expect_status(spt_account_close(desk, 1, NULL, &closed), SPT_OK);
    expect_number(spt_account_closed(closed), 1);
    spt_account_unref(closed);
    expect_refused_for(desk, 1, spt_account_close(desk, 9, NULL, NULL), SPT_E_NOT_FOUND, "account");
}

static void d19_closing_records_the_lapses_that_are_due(void **state)
{
    spt_desk *desk = desk_of(state);
    grant(desk, 1, 20, 20080310);
    set_now(desk, START + 20 * DAY);
    expect_status(shut(desk, 1), SPT_OK);
    expect_acts(desk, 1, 3, "lapsed, account closed");
    expect_number(is_closed(desk, 1), 1);
    expect_number(is_closed(desk, 2), 0);
}

static void d19_d23_a_closed_account_is_closed_already(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_options options = with_ref("close 1");
    expect_status(spt_account_close(desk, 1, &options, NULL), SPT_OK);
    expect_refused(desk, 1, spt_account_close(desk, 1, &options, NULL), SPT_ALREADY);
    expect_refused(desk, 1, shut(desk, 1), SPT_ALREADY);
    expect_refused(desk, 1, spt_account_open(desk, 1, NULL, NULL), SPT_ALREADY);
    expect_number(is_closed(desk, 1), 1);
}

/* A resolved ticket 7 of 20 points, and one, 8, of 10 that was cancelled after it had been resolved; then closed. */
static spt_desk *closed_desk(void **state)
{
    spt_desk *desk = desk_of(state);
    grant(desk, 1, 30, 20100301);
    open_ticket(desk, 1, 7, 20);
    open_ticket(desk, 1, 8, 10);
    resolve(desk, 1, 7);
    resolve(desk, 1, 8);
    expect_status(spt_ticket_reopen(desk, 1, 8, NULL, NULL), SPT_OK);
    expect_status(spt_ticket_cancel(desk, 1, 8, NULL, NULL), SPT_OK);
    expect_status(shut(desk, 1), SPT_OK);
    return desk;
}

static void d19_a_closed_account_refuses_what_would_use_it(void **state)
{
    spt_desk *desk = closed_desk(state);
    spt_options options = with_ref("r");
    expect_refused_for(desk, 1, spt_account_buy(desk, 1, "points-60", "r", NULL, NULL), SPT_E_STATE, "closed");
    expect_refused_for(desk, 1, spt_account_claim(desk, 1, "licence", "r", NULL, NULL), SPT_E_STATE, "closed");
    expect_refused_for(desk, 1, spt_account_grant(desk, 1, SPT_LOT_GOODWILL, 5, "r", NULL, NULL), SPT_E_STATE,
                       "closed");
    expect_refused_for(desk, 1, spt_ticket_open(desk, 1, 9, "level-0", &options, NULL), SPT_E_STATE, "closed");
    expect_refused_for(desk, 1, spt_ticket_open_quoted(desk, 1, 9, "level-0", NULL, NULL), SPT_E_STATE, "closed");
    expect_refused_for(desk, 1, spt_ticket_reopen(desk, 1, 7, NULL, NULL), SPT_E_STATE, "closed");
    expect_refused_for(desk, 1, spt_ticket_propose(desk, 1, 7, 5, SPT_REASON_AGREED, NULL, NULL, NULL), SPT_E_STATE,
                       "closed");
    expect_refused_for(desk, 1, spt_ticket_recategorise(desk, 1, 7, "level-1", SPT_REASON_AGREED, NULL, NULL),
                       SPT_E_STATE, "closed");
    expect_refused_for(desk, 1, spt_lot_extend(desk, 1, 1, 0, NULL, NULL), SPT_E_STATE, "closed");
    open_ticket(desk, 2, 9, 0);
    expect_refused_for(desk, 1, move(desk, 2, 1, 9), SPT_E_STATE, "closed");
    expect_refused(desk, 1, spt_account_cover(desk, 1, NULL, NULL), SPT_ALREADY);
    expect_refused(desk, 1, spt_ticket_resolve(desk, 1, 7, NULL, NULL), SPT_ALREADY);
    assert_int_equal(spt_ticket_reprice(desk, 1, 7, 21, SPT_REASON_AGREED, NULL, NULL, NULL), SPT_E_STATE);
}

static void d19_a_closed_account_still_gives_back_and_is_disputed_and_revoked(void **state)
{
    spt_desk *desk = closed_desk(state);
    expect_status(spt_ticket_dispute(desk, 1, 7, NULL, NULL), SPT_OK);
    expect_status(spt_ticket_uphold(desk, 1, 7, NULL, NULL), SPT_OK);
    reprice(desk, 1, 7, 15, SPT_REASON_AGREED);
    expect_status(spt_ticket_waive(desk, 1, 8, NULL, NULL), SPT_OK);
    expect_account(desk, 1, 15, 0, 15, 0);
    expect_status(spt_lot_revoke(desk, 1, 1, 10, "money back", NULL, NULL), SPT_OK);
    set_now(desk, midnight(2010, 3, 2));
    uint32_t recorded = 0;
    expect_status(spt_desk_sweep(desk, 10, &recorded), SPT_OK);
    expect_number(recorded, 1);
    expect_account(desk, 1, 0, 0, 15, 5);
    expect_number(is_closed(desk, 1), 1);
}

static void d19_a_closed_account_gives_its_grace_to_what_the_desk_gives_back(void **state)
{
    spt_desk *desk = closed_desk(state);
    set_now(desk, midnight(2010, 3, 5));
    expect_status(spt_ticket_waive(desk, 1, 7, NULL, NULL), SPT_OK);
    expect_account(desk, 1, 20, 0, 10, 0);
    expect_refused_for(desk, 1, transfer(desk, 1, 2, 20, "out"), SPT_E_STATE, "closed");
}

/* ---- a store whose reads are of no one revision, so that closing rows have to prove them ---- */

static int32_t plain_read(void *ctx, const spt_range *ranges, uint32_t count, spt_sink sink, void *sink_ctx)
{
    return spt_store_read(ctx, ranges, count, sink, sink_ctx);
}

static int32_t plain_commit(void *ctx, const spt_batch *batch)
{
    return spt_store_commit(ctx, batch);
}

static void d19_accounts_that_are_not_there_in_a_store_without_snapshots(void **state)
{
    spt_store_ops ops;
    spt_store *store = NULL;
    spt_desk *desk = NULL;
    spt_store_ops_init(&ops, (uint32_t)sizeof ops);
    ops.read = plain_read;
    ops.commit = plain_commit;
    expect_status(spt_store_new(&ops, store_of(state), NULL, &store), SPT_OK);
    expect_status(spt_desk_open(store, NULL, &desk), SPT_OK);
    set_now(desk, START);
    grant(desk, 1, 20, 20100301);
    expect_status(spt_account_open(desk, 2, NULL, NULL), SPT_OK);
    open_ticket(desk, 1, 7, 5);
    expect_refused_for(desk, 1, transfer(desk, 9, 1, 5, "a"), SPT_E_NOT_FOUND, "account");
    expect_refused_for(desk, 1, transfer(desk, 1, 9, 5, "a"), SPT_E_NOT_FOUND, "account");
    expect_refused_for(desk, 1, move(desk, 9, 1, 7), SPT_E_NOT_FOUND, "account");
    expect_refused_for(desk, 1, move(desk, 1, 9, 7), SPT_E_NOT_FOUND, "account");
    expect_status(transfer(desk, 1, 2, 5, "a"), SPT_OK);
    expect_status(move(desk, 1, 2, 7), SPT_OK);
    expect_status(spt_desk_close(desk), SPT_OK);
    expect_status(spt_store_unref(store), SPT_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        accounts_test(d19_a_transfer_takes_points_in_capture_order_and_each_share_is_one_lot),
        accounts_test(d19_a_lot_that_arrives_keeps_life_priority_and_origin),
        accounts_test(d25_shares_of_what_was_paid_sum_to_it_through_transfers),
        accounts_test(d25_shares_sum_up_where_extensions_returns_and_transfers_take_turns),
        accounts_test(d19_both_acts_name_each_other_and_the_ref_is_the_senders),
        accounts_test(d19_d2_both_accounts_get_the_latest_of_the_clock_and_their_newest_acts),
        accounts_test(d19_d4_lapses_that_are_due_by_the_common_time_are_recorded_on_both_accounts),
        accounts_test(d19_too_few_points_are_refused_with_the_shortage),
        accounts_test(d19_the_same_account_unknown_accounts_and_closed_ones_are_refused),
        accounts_test(d19_d1_the_receiving_account_keeps_its_limit),
        accounts_test(d19_d23_a_repeated_transfer_answers_already_with_the_first_act),
        accounts_test(d18_the_lots_of_other_accounts_that_points_moved_to_are_told),
        accounts_test(d18_many_transfers_and_captures_of_one_lot_are_told_page_by_page),
        accounts_test(d19_points_go_from_account_to_account_and_can_come_back),
        accounts_test(d19_d6_a_claim_that_moved_on_still_counts_where_it_was_made),
        accounts_test(d19_a_transfer_in_a_unit_of_work_is_done_with_it_or_not_at_all),
        accounts_test(d19_a_moved_ticket_is_released_there_and_captured_here),
        accounts_test(d19_both_accounts_count_a_moved_ticket),
        accounts_test(d19_a_proposal_goes_along_and_is_answered_there),
        accounts_test(d19_an_answered_proposal_goes_along_as_answered),
        accounts_test(d19_only_a_ticket_in_progress_without_spent_points_is_moved),
        accounts_test(d19_the_new_account_captures_the_whole_price_unless_a_shortfall_is_allowed),
        accounts_test(d19_d17_what_comes_back_to_a_lapsed_lot_lapses),
        accounts_test(d19_d23_a_repeated_move_answers_already),
        accounts_test(d23_what_a_ref_did_to_a_ticket_that_has_moved_is_still_answered),
        accounts_test(d19_a_ticket_can_go_and_come_back_and_go_again),
        accounts_test(d19_tickets_change_places_in_one_unit_of_work),
        accounts_test(d19_only_an_empty_account_is_closed),
        accounts_test(d19_closing_records_the_lapses_that_are_due),
        accounts_test(d19_d23_a_closed_account_is_closed_already),
        accounts_test(d19_a_closed_account_refuses_what_would_use_it),
        accounts_test(d19_a_closed_account_still_gives_back_and_is_disputed_and_revoked),
        accounts_test(d19_a_closed_account_gives_its_grace_to_what_the_desk_gives_back),
        desk_test(d19_accounts_that_are_not_there_in_a_store_without_snapshots),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
