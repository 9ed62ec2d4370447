/* SPDX-License-Identifier: MIT */
/* D25: reports that add up: liability, money earned, free points. */
#include "report_fixture.h"

#include <stdio.h>

enum {
    BUFFER = 600,
    LIABILITY = SPT_REPORT_LIABILITY,
    EARNED = SPT_REPORT_EARNED,
    FREE = SPT_REPORT_FREE_POINTS,
    USE = SPT_REPORT_USE
};

static void buy(spt_desk *desk, int64_t account, const char *pack, const char *ref)
{
    expect_status(spt_account_buy(desk, account, pack, ref, NULL, NULL), SPT_OK);
}

/* Goodwill that was paid for: any number of points for any price. */
static void buy_points(spt_desk *desk, int64_t account, int64_t points, int64_t paid, int32_t last_day, const char *ref)
{
    spt_options options = no_options();
    options.paid = paid;
    options.currency = "USD";
    options.last_day = last_day;
    expect_status(spt_account_grant(desk, account, SPT_LOT_OPENING, points, ref, &options, NULL), SPT_OK);
}

/* ---- liability ---- */

static void d25_nothing_is_owed_by_a_desk_without_purchases(void **state)
{
    spt_desk *desk = desk_of(state);
    grant(desk, 1, 50, 0);
    expect_sums(desk, LIABILITY, SPT_UNSET, SPT_UNSET, "");
}

static void d25_what_is_available_or_captured_is_owed(void **state)
{
    spt_desk *desk = desk_of(state);
    buy(desk, 1, "points-60", "1");
    expect_sums(desk, LIABILITY, SPT_UNSET, SPT_UNSET, "USD paid 3450, owed 3450");
    open_ticket(desk, 1, 7, 10);
    expect_sums(desk, LIABILITY, SPT_UNSET, SPT_UNSET, "USD paid 3450, owed 3450");
    resolve(desk, 1, 7);
    expect_sums(desk, LIABILITY, SPT_UNSET, SPT_UNSET, "USD paid 3450, used 575, owed 2875");
}

static void d25_slices_follow_each_other_moved_revoked_spent_lapsed_left(void **state)
{
    spt_desk *desk = desk_of(state);
    buy_points(desk, 1, 7, 100, 20081231, "1");
    open_ticket(desk, 1, 7, 2);
    resolve(desk, 1, 7);
    open_ticket(desk, 1, 8, 1);
    expect_status(spt_lot_revoke(desk, 1, 1, 1, "2", NULL, NULL), SPT_OK);
    /* f: 0 14 28 42 57 71 85 100. One revoked, two spent, one captured, three left. */
    expect_sums(desk, LIABILITY, SPT_UNSET, SPT_UNSET, "USD paid 100, used 28, revoked 14, owed 58");
    set_now(desk, midnight(2009, 1, 1));
    expect_sums(desk, LIABILITY, SPT_UNSET, SPT_UNSET, "USD paid 100, used 28, breakage 43, revoked 14, owed 15");
}

static void d25_the_share_of_what_moved_on_is_the_other_lots(void **state)
{
    spt_desk *desk = desk_of(state);
    buy_points(desk, 1, 3, 100, 20080310, "1");
    open_ticket(desk, 1, 7, 1);
    expect_status(spt_lot_extend(desk, 1, 1, 20090310, NULL, NULL), SPT_OK);
    resolve(desk, 1, 7);
    expect_sums(desk, LIABILITY, SPT_UNSET, SPT_UNSET, "USD paid 100, used 34, owed 66");
    set_now(desk, midnight(2008, 3, 11));
    expect_status(spt_ticket_waive(desk, 1, 7, NULL, NULL), SPT_OK);
    expect_lot_origin(desk, 1, 3, SPT_LOT_RETURN, 1);
    expect_sums(desk, LIABILITY, SPT_UNSET, SPT_UNSET, "USD paid 100, owed 100");
}

static void d25_each_currency_has_a_row_of_its_own(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_options euros = no_options();
    euros.paid = 1000;
    euros.currency = "EUR";
    expect_status(spt_account_open(desk, 2, NULL, NULL), SPT_OK);
    buy(desk, 2, "points-60", "1");
    expect_status(spt_account_buy(desk, 1, "points-120", "1", &euros, NULL), SPT_OK);
    expect_sums(desk, LIABILITY, SPT_UNSET, SPT_UNSET, "EUR paid 1000, owed 1000; USD paid 3450, owed 3450");
}

static void d22_liability_at_an_instant_is_what_was_owed_after_the_last_act_until_then(void **state)
{
    spt_desk *desk = desk_of(state);
    buy(desk, 1, "points-60", "1");
    set_now(desk, START + 100);
    open_ticket(desk, 1, 7, 10);
    set_now(desk, START + 200);
    resolve(desk, 1, 7);
    set_now(desk, START + 300);
    reprice(desk, 1, 7, 4, SPT_REASON_AGREED);
    expect_sums(desk, LIABILITY, SPT_UNSET, START, "");
    expect_sums(desk, LIABILITY, SPT_UNSET, START + 1, "USD paid 3450, owed 3450");
    expect_sums(desk, LIABILITY, SPT_UNSET, START + 200, "USD paid 3450, owed 3450");
    expect_sums(desk, LIABILITY, SPT_UNSET, START + 201, "USD paid 3450, used 575, owed 2875");
    expect_sums(desk, LIABILITY, SPT_UNSET, START + 300, "USD paid 3450, used 575, owed 2875");
    expect_sums(desk, LIABILITY, SPT_UNSET, START + 301, "USD paid 3450, used 230, owed 3220");
}

static void d04_a_lapse_counts_from_its_second_recorded_or_not(void **state)
{
    spt_desk *desk = desk_of(state);
    uint32_t recorded = 0;
    buy(desk, 1, "points-60", "1");
    int64_t lapse = lapse_of(desk, 1, 1);
    set_now(desk, lapse + 5);
    for (int round = 0; round < 2; round++) {
        expect_sums(desk, LIABILITY, SPT_UNSET, lapse, "USD paid 3450, owed 3450");
        expect_sums(desk, LIABILITY, SPT_UNSET, lapse + 1, "USD paid 3450, breakage 3450");
        expect_sums(desk, EARNED, lapse, lapse + 1, "USD breakage 3450, owed -3450");
        expect_sums(desk, EARNED, lapse + 1, lapse + 2, "");
        expect_status(spt_desk_sweep(desk, 10, &recorded), SPT_OK);
    }
    expect_number(recorded, 0);
}

/* ---- earned ---- */

static void d25_a_refund_of_what_an_earlier_period_earned_is_negative(void **state)
{
    spt_desk *desk = desk_of(state);
    buy(desk, 1, "points-60", "1");
    open_ticket(desk, 1, 7, 10);
    resolve(desk, 1, 7);
    set_now(desk, START + DAY);
    expect_status(spt_ticket_waive(desk, 1, 7, NULL, NULL), SPT_OK);
    expect_sums(desk, EARNED, START, START + DAY, "USD paid 3450, used 575, owed 2875");
    expect_sums(desk, EARNED, START + DAY, START + DAY + 1, "USD used -575, owed 575");
    expect_sums(desk, EARNED, SPT_UNSET, SPT_UNSET, "USD paid 3450, owed 3450");
}

static void d25_an_account_that_was_opened_in_the_period_had_nothing_before(void **state)
{
    spt_desk *desk = desk_of(state);
    set_now(desk, START + DAY);
    expect_status(spt_account_open(desk, 2, NULL, NULL), SPT_OK);
    buy(desk, 2, "points-60", "1");
    expect_sums(desk, EARNED, START + 5, SPT_UNSET, "USD paid 3450, owed 3450");
    expect_sums(desk, EARNED, START + 5, START + DAY, "");
}

static void d25_more_lots_than_are_unwound_at_a_time_add_up(void **state)
{
    spt_desk *desk = desk_of(state);
    char ref[8];
    for (int lot = 0; lot < 150; lot++) {
        snprintf(ref, sizeof ref, "%d", lot);
        buy_points(desk, 1, 10, 10, 20090301, ref);
    }
    set_now(desk, START + 10);
    open_ticket(desk, 1, 7, 1495);
    resolve(desk, 1, 7);
    set_now(desk, START + 20);
    reprice(desk, 1, 7, 1, SPT_REASON_AGREED);
    expect_sums(desk, EARNED, START + 10, START + 20, "USD used 1495, owed -1495");
    expect_sums(desk, EARNED, START + 20, START + 30 - 9, "USD used -1494, owed 1494");
    expect_sums(desk, LIABILITY, SPT_UNSET, START + 20, "USD paid 1500, used 1495, owed 5");
}

/* ---- free points ---- */

static void d25_points_for_which_nothing_was_paid_are_free(void **state)
{
    spt_desk *desk = desk_of(state);
    expect_status(spt_account_claim(desk, 1, "licence", "1", NULL, NULL), SPT_OK);
    grant(desk, 1, 20, 20080310);
    buy(desk, 1, "points-60", "2");
    open_ticket(desk, 1, 7, 15);
    resolve(desk, 1, 7);
    set_now(desk, START + DAY);
    open_ticket(desk, 1, 8, 10);
    expect_status(spt_lot_revoke(desk, 1, 1, 3, "3", NULL, NULL), SPT_OK);
    expect_sums(desk, FREE, SPT_UNSET, SPT_UNSET, " given 20, used 15, left 5; licence given 40, revoked 3, left 37");
    expect_sums(desk, FREE, START + DAY, SPT_UNSET, "licence revoked 3, left -3");
    set_now(desk, midnight(2008, 3, 11));
    expect_sums(desk, FREE, SPT_UNSET, SPT_UNSET, " given 20, used 15, left 5; licence given 40, revoked 3, left 37");
    expect_status(spt_ticket_cancel(desk, 1, 8, NULL, NULL), SPT_OK);
    expect_sums(desk, FREE, SPT_UNSET, SPT_UNSET, " given 20, used 15, lapsed 5; licence given 40, revoked 3, left 37");
}

static void d25_free_points_that_move_on_are_counted_once(void **state)
{
    spt_desk *desk = desk_of(state);
    grant(desk, 1, 20, 20080310);
    expect_status(spt_lot_extend(desk, 1, 1, 20090310, NULL, NULL), SPT_OK);
    expect_sums(desk, FREE, SPT_UNSET, SPT_UNSET, " given 20, left 20");
}

/* ---- use by month and category ---- */

static void open_of(spt_desk *desk, int64_t account, int64_t ticket, const char *category, int64_t price)
{
    spt_options options = with_price(price);
    options.flags = SPT_FLAG_OVERRIDE;
    options.note = "agreed";
    expect_status(spt_ticket_open(desk, account, ticket, category, &options, NULL), SPT_OK);
}

static void d25_use_counts_by_the_month_of_the_act_and_the_tickets_category(void **state)
{
    spt_desk *desk = desk_of(state);
    expect_status(spt_account_open(desk, 2, NULL, NULL), SPT_OK);
    grant(desk, 1, 500, 0);
    grant(desk, 2, 500, 0);
    open_of(desk, 1, 7, "level-1", 10);
    open_of(desk, 2, 8, "level-2", 25);
    open_of(desk, 2, 9, "level-0", 0);
    expect_sums(desk, USE, SPT_UNSET, SPT_UNSET, "");
    resolve(desk, 1, 7);
    resolve(desk, 2, 9);
    set_now(desk, midnight(2008, 4, 1) - 1);
    resolve(desk, 2, 8);
    set_now(desk, midnight(2008, 4, 1));
    expect_status(spt_ticket_waive(desk, 1, 7, NULL, NULL), SPT_OK);
    reprice(desk, 2, 8, 20, SPT_REASON_AGREED);
    open_of(desk, 1, 10, "level-1", 12);
    resolve(desk, 1, 10);
    const char *march = "200803 level-0 resolved 1; 200803 level-1 resolved 1, spent 10; "
                        "200803 level-2 resolved 1, spent 25";
    expect_sums(desk, USE, START, midnight(2008, 4, 1), march);
    expect_sums(desk, USE, midnight(2008, 4, 1), SPT_UNSET,
                "200804 level-1 resolved 1, spent 12, refunded 10; 200804 level-2 refunded 5");
    expect_sums(desk, USE, START + 1, midnight(2008, 4, 1), "200803 level-2 resolved 1, spent 25");
}

static void d02_use_counts_by_the_month_in_the_desks_zone(void **state)
{
    spt_desk *desk = desk_of(state);
    grant(desk, 1, 500, 0);
    open_of(desk, 1, 7, "level-1", 10);
    expect_status(spt_desk_set(desk, SPT_SETTING_ZONE_OFFSET, 3600), SPT_OK);
    set_now(desk, midnight(2008, 4, 1) - 3600);
    resolve(desk, 1, 7);
    expect_sums(desk, USE, SPT_UNSET, SPT_UNSET, "200804 level-1 resolved 1, spent 10");
}

static void d10_use_counts_in_the_category_that_a_ticket_has_now(void **state)
{
    spt_desk *desk = desk_of(state);
    grant(desk, 1, 500, 0);
    open_of(desk, 1, 7, "level-1", 10);
    resolve(desk, 1, 7);
    expect_status(spt_ticket_reopen(desk, 1, 7, NULL, NULL), SPT_OK);
    expect_status(spt_ticket_recategorise(desk, 1, 7, "level-2", SPT_REASON_CORRECTION, NULL, NULL), SPT_OK);
    expect_sums(desk, USE, SPT_UNSET, SPT_UNSET, "200803 level-2 resolved 1, spent 10");
    resolve(desk, 1, 7);
    expect_sums(desk, USE, SPT_UNSET, SPT_UNSET, "200803 level-2 resolved 2, spent 10");
}

static void d25_more_acts_than_are_read_at_a_time_are_counted(void **state)
{
    spt_desk *desk = desk_of(state);
    grant(desk, 1, 500, 0);
    for (int64_t ticket = 1; ticket <= 100; ticket++) {
        set_now(desk, START + ticket);
        open_of(desk, 1, ticket, "level-1", 2);
        resolve(desk, 1, ticket);
    }
    expect_sums(desk, USE, SPT_UNSET, SPT_UNSET, "200803 level-1 resolved 100, spent 200");
    expect_sums(desk, USE, START + 11, START + 91, "200803 level-1 resolved 80, spent 160");
}

/* ---- what is refused ---- */

static void d25_reports_are_of_what_has_passed(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_report *report = NULL;
    expect_status(spt_report_liability(desk, START + 1, NULL, 1, &report), SPT_E_INVALID);
    check_text(spt_desk_error_field(desk), "at", __FILE__, __LINE__);
    expect_status(spt_report_liability(desk, -2, NULL, 1, &report), SPT_E_INVALID);
    expect_status(spt_report_liability(desk, SPT_TIME_MAX + 1, NULL, 1, &report), SPT_E_INVALID);
    expect_status(spt_report_earned(desk, 5, START + 2, NULL, 1, &report), SPT_E_INVALID);
    check_text(spt_desk_error_field(desk), "until", __FILE__, __LINE__);
    expect_status(spt_report_earned(desk, 5, 0, NULL, 1, &report), SPT_E_INVALID);
    expect_status(spt_report_earned(desk, 5, 5, NULL, 1, &report), SPT_E_INVALID);
    check_text(spt_desk_error_field(desk), "from", __FILE__, __LINE__);
    expect_status(spt_report_earned(desk, -2, 5, NULL, 1, &report), SPT_E_INVALID);
    expect_status(spt_report_earned(desk, 5, 6, NULL, 0, &report), SPT_E_INVALID);
    check_text(spt_desk_error_field(desk), "limit", __FILE__, __LINE__);
    expect_status(spt_report_earned(desk, 5, 6, NULL, SPT_REPORT_VISITS + 1, &report), SPT_E_INVALID);
    expect_status(spt_report_earned(desk, 5, 6, NULL, 1, NULL), SPT_E_INVALID);
    assert_null(report);
}

static void d25_reports_are_refused_inside_a_unit_of_work(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_report *report = NULL;
    spt_page *page = NULL;
    expect_status(spt_desk_begin(desk), SPT_OK);
    expect_status(spt_report_liability(desk, SPT_UNSET, NULL, 1, &report), SPT_E_STATE);
    expect_status(spt_report_earned(desk, SPT_UNSET, SPT_UNSET, NULL, 1, &report), SPT_E_STATE);
    expect_status(spt_report_free_points(desk, SPT_UNSET, SPT_UNSET, NULL, 1, &report), SPT_E_STATE);
    expect_status(spt_report_use(desk, SPT_UNSET, SPT_UNSET, NULL, 1, &report), SPT_E_STATE);
    expect_status(spt_report_lapsing(desk, 1, NULL, 1, &page), SPT_E_STATE);
    expect_status(spt_report_below(desk, 1, NULL, 1, &page), SPT_E_STATE);
    expect_status(spt_report_in_progress(desk, NULL, 1, &page), SPT_E_STATE);
    expect_status(spt_report_disputes(desk, NULL, 1, &page), SPT_E_STATE);
    expect_status(spt_report_due(desk, SPT_UNSET, NULL, 1, &page), SPT_E_STATE);
    check_text(spt_desk_error_field(desk), "unit", __FILE__, __LINE__);
    expect_status(spt_desk_rollback(desk), SPT_OK);
}

static void d01_a_sum_beyond_the_range_is_refused(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_report *report = NULL;
    expect_status(spt_account_open(desk, 2, NULL, NULL), SPT_OK);
    buy_points(desk, 1, 1, SPT_POINTS_MAX, 0, "1");
    expect_sums(desk, LIABILITY, SPT_UNSET, SPT_UNSET, "USD paid 9007199254740991, owed 9007199254740991");
    buy_points(desk, 2, 1, 1, 0, "1");
    expect_status(spt_report_liability(desk, SPT_UNSET, NULL, 10, &report), SPT_E_LIMIT);
    assert_null(report);
}

/* What is recorded after the first call, in the same report's period or not, does not count. */
static void d25_a_report_goes_on_from_its_token_on_another_desk(void **state)
{
    spt_desk *desk = desk_of(state), *other = NULL;
    spt_report *first = NULL, *second = NULL;
    expect_status(spt_account_open(desk, 2, NULL, NULL), SPT_OK);
    buy(desk, 1, "points-60", "1");
    buy(desk, 2, "points-60", "1");
    expect_status(spt_report_liability(desk, SPT_UNSET, NULL, 1, &first), SPT_OK);
    expect_number(spt_report_owed(first, 0), 3450);
    set_now(desk, START + 10);
    open_ticket(desk, 2, 7, 60);
    resolve(desk, 2, 7);
    expect_status(spt_desk_open(store_of(state), NULL, &other), SPT_OK);
    set_now(other, START + 20);
    expect_status(spt_report_liability(other, SPT_UNSET, spt_report_next(first), 100, &second), SPT_OK);
    expect_number(spt_report_until(second), START + 1);
    expect_number(spt_report_owed(second, 0), 6900);
    expect_number(spt_report_used(second, 0), 0);
    assert_string_equal(spt_report_next(second), "");
    spt_report_unref(second);
    second = NULL;
    expect_status(spt_report_liability(other, START + 1, spt_report_next(first), 100, &second), SPT_E_INVALID);
    expect_status(spt_report_earned(other, SPT_UNSET, SPT_UNSET, spt_report_next(first), 100, &second), SPT_E_INVALID);
    check_text(spt_desk_error_field(other), "after", __FILE__, __LINE__);
    assert_null(second);
    spt_report_unref(first);
    expect_status(spt_desk_close(other), SPT_OK);
}

/* D28: whatever becomes of a token's bytes, it is refused: the sums in it would be believed. */
static void d28_a_token_that_was_spoiled_is_refused(void **state)
{
    static const char others[] = {'0', '9', '-', '.', 'z', ' ', '\n', '\x80'};
    spt_desk *desk = desk_of(state);
    spt_report *first = NULL, *none = NULL;
    char spoiled[BUFFER];
    expect_status(spt_account_open(desk, 2, NULL, NULL), SPT_OK);
    expect_status(spt_account_claim(desk, 1, "licence", "2", NULL, NULL), SPT_OK);
    grant(desk, 1, 5, 0);
    expect_status(spt_report_free_points(desk, SPT_UNSET, SPT_UNSET, NULL, 1, &first), SPT_OK);
    const char *token = spt_report_next(first);
    for (size_t at = 0; at < strlen(token); at++) {
        snprintf(spoiled, sizeof spoiled, "%.*s", (int)at, token);
        if (at > 0)
            expect_status(spt_report_free_points(desk, SPT_UNSET, SPT_UNSET, spoiled, 1, &none), SPT_E_INVALID);
        for (size_t o = 0; o < sizeof others; o++) {
            snprintf(spoiled, sizeof spoiled, "%s", token);
            spoiled[at] = others[o];
            if (token[at] != others[o])
                expect_status(spt_report_free_points(desk, SPT_UNSET, SPT_UNSET, spoiled, 1, &none), SPT_E_INVALID);
        }
    }
    snprintf(spoiled, sizeof spoiled, "%.*s0", BUFFER - 2, token);
    expect_status(spt_report_free_points(desk, SPT_UNSET, SPT_UNSET, spoiled, 1, &none), SPT_E_INVALID);
    assert_null(none);
    spt_report_unref(first);
}

/* A token as the library would end it, from its other bytes. */
static void seal(char token[BUFFER], const char *text)
{
    uint64_t sum = UINT64_C(14695981039346656037);
    for (const char *at = text; *at != '\0'; at++)
        sum = (sum ^ (unsigned char)*at) * UINT64_C(1099511628211);
    snprintf(token, BUFFER, "%s%llu.", text, (unsigned long long)(sum >> 11));
}

/* Two rows of one key, rows out of order, figures beyond D1, and numbers that are none of a report's. */
static void d28_a_token_that_nobody_wrote_is_refused(void **state)
{
    static const char *const bad[] = {"B-1.5.1.2.0.1.0.0.0.1.3.USD0.1.0.0.0.1.3.USD",
                                      "B-1.5.1.2.0.1.0.0.0.1.3.USD0.1.0.0.0.1.3.EUR",
                                      "B-1.5.1.1.0.9007199254740992.0.0.0.1.3.USD",
                                      "B-1.5.1.1.0.9223372036854775807.0.0.0.1.3.USD",
                                      "B-1.5.1.1.0.1.0.0.0.1.65.USD",
                                      "B-1.5.1.1.0.1.0.0.0.1.-1.USD",
                                      "B-1.5.1.1.0.1.0.0.0.1.3.U\nD",
                                      "B-1.5.1.10001.",
                                      "B-1.5.1.-1.",
                                      "B-1.5.0.0.",
                                      "B5.5.1.0.",
                                      "B-2.5.1.0.",
                                      "B-1.253402300801.1.0.",
                                      "C-1.5.1.0.",
                                      "b-1.5.1.0."};
    spt_desk *desk = desk_of(state);
    spt_report *report = NULL;
    char token[BUFFER];
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        seal(token, bad[i]);
        expect_status(spt_report_liability(desk, SPT_UNSET, token, 1, &report), SPT_E_INVALID);
        check_text(spt_desk_error_field(desk), "after", __FILE__, __LINE__);
    }
    assert_null(report);
    seal(token, "B-1.5.1.1.0.1.0.0.0.1.3.USD");
    expect_status(spt_report_liability(desk, SPT_UNSET, token, 10, &report), SPT_OK);
    expect_number(spt_report_paid(report, 0), 1);
    spt_report_unref(report);
}

static void d25_a_report_has_the_figures_of_its_kind_only(void **state)
{
    spt_desk *desk = desk_of(state);
    buy(desk, 1, "points-60", "1");
    expect_status(spt_account_claim(desk, 1, "licence", "2", NULL, NULL), SPT_OK);
    spt_report *money = read_sums(desk, LIABILITY, SPT_UNSET, SPT_UNSET, 10);
    spt_report *points = read_sums(desk, FREE, SPT_UNSET, SPT_UNSET, 10);
    expect_number(spt_report_count(money), 1);
    assert_string_equal(spt_report_pack(money, 0), "");
    expect_number(spt_report_given(money, 0) + spt_report_lapsed(money, 0) + spt_report_left(money, 0), 0);
    assert_string_equal(spt_report_currency(points, 0), "");
    expect_number(spt_report_paid(points, 0) + spt_report_breakage(points, 0) + spt_report_owed(points, 0), 0);
    expect_number(spt_report_paid(money, 1) + spt_report_paid(NULL, 0) + spt_report_count(NULL), 0);
    assert_string_equal(spt_report_currency(money, UINT32_MAX), "");
    expect_number(spt_report_kind(points), FREE);
    assert_string_equal(spt_report_kind_name(FREE), "free points");
    assert_string_equal(spt_report_kind_name(0), "");
    assert_string_equal(spt_report_kind_name(99), "");
    expect_number(spt_report_from(money), SPT_UNSET);
    expect_number(spt_report_until(money), START + 1);
    assert_string_equal(spt_report_next(NULL), "");
    assert_ptr_equal(spt_report_ref(money), money);
    spt_report_unref(money);
    spt_report_unref(money);
    spt_report_unref(points);
    assert_null(spt_report_ref(NULL));
    spt_report_unref(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        desk_test(d25_nothing_is_owed_by_a_desk_without_purchases),
        desk_test(d25_what_is_available_or_captured_is_owed),
        desk_test(d25_slices_follow_each_other_moved_revoked_spent_lapsed_left),
        desk_test(d25_the_share_of_what_moved_on_is_the_other_lots),
        desk_test(d25_each_currency_has_a_row_of_its_own),
        desk_test(d22_liability_at_an_instant_is_what_was_owed_after_the_last_act_until_then),
        desk_test(d04_a_lapse_counts_from_its_second_recorded_or_not),
        desk_test(d25_a_refund_of_what_an_earlier_period_earned_is_negative),
        desk_test(d25_an_account_that_was_opened_in_the_period_had_nothing_before),
        desk_test(d25_more_lots_than_are_unwound_at_a_time_add_up),
        desk_test(d25_points_for_which_nothing_was_paid_are_free),
        desk_test(d25_free_points_that_move_on_are_counted_once),
        desk_test(d25_use_counts_by_the_month_of_the_act_and_the_tickets_category),
        desk_test(d02_use_counts_by_the_month_in_the_desks_zone),
        desk_test(d10_use_counts_in_the_category_that_a_ticket_has_now),
        desk_test(d25_more_acts_than_are_read_at_a_time_are_counted),
        desk_test(d25_reports_are_of_what_has_passed),
        desk_test(d25_reports_are_refused_inside_a_unit_of_work),
        desk_test(d01_a_sum_beyond_the_range_is_refused),
        desk_test(d25_a_report_goes_on_from_its_token_on_another_desk),
        desk_test(d28_a_token_that_was_spoiled_is_refused),
        desk_test(d28_a_token_that_nobody_wrote_is_refused),
        desk_test(d25_a_report_has_the_figures_of_its_kind_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
