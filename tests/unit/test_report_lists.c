/* SPDX-License-Identifier: MIT */
/* D25: reports that list: what lapses within some days, accounts with few points, tickets in progress. */
#include "report_fixture.h"

static void open_accounts(spt_desk *desk, int64_t count)
{
    for (int64_t account = 2; account <= count; account++)
        expect_status(spt_account_open(desk, account, NULL, NULL), SPT_OK);
}

/* ---- lots that lapse ---- */

static void d25_lots_lapse_within_days_of_today(void **state)
{
    spt_desk *desk = desk_of(state);
    open_accounts(desk, 3);
    grant(desk, 3, 5, 20080301);
    grant(desk, 1, 6, 20080302);
    grant(desk, 1, 7, 20080301);
    grant(desk, 1, 8, 0);
    grant(desk, 2, 9, 20080305);
    expect_rows(desk, read_lapsing, 0, "1:2=7 3:1=5");
    expect_rows(desk, read_lapsing, 1, "1:2=7 1:1=6 3:1=5");
    expect_rows(desk, read_lapsing, 3, "1:2=7 1:1=6 3:1=5");
    expect_rows(desk, read_lapsing, 4, "1:2=7 1:1=6 2:1=9 3:1=5");
    expect_rows(desk, read_lapsing, SPT_REPORT_DAYS, "1:2=7 1:1=6 2:1=9 3:1=5");
}

static void d25_captured_points_do_not_lapse(void **state)
{
    spt_desk *desk = desk_of(state);
    grant(desk, 1, 6, 20080302);
    grant(desk, 1, 7, 20080303);
    open_ticket(desk, 1, 7, 8);
    expect_rows(desk, read_lapsing, 30, "1:2=5");
}

static void d25_what_has_lapsed_lapses_no_more_recorded_or_not(void **state)
{
    spt_desk *desk = desk_of(state);
    grant(desk, 1, 6, 20080302);
    grant(desk, 1, 7, 20080303);
    set_now(desk, midnight(2008, 3, 3));
    expect_rows(desk, read_lapsing, 30, "1:2=7");
    expect_status(spt_desk_sweep(desk, 10, NULL), SPT_OK);
    expect_rows(desk, read_lapsing, 30, "1:2=7");
    set_now(desk, midnight(2008, 3, 4));
    expect_rows(desk, read_lapsing, 30, "");
}

/* An account moves in the index when a lapse of it is recorded between two pages; each lot comes once all the same. */
static void d25_each_lot_comes_once_though_its_account_moves(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_page *page = NULL, *next = NULL;
    open_accounts(desk, 2);
    grant(desk, 1, 5, 20080301);
    grant(desk, 1, 6, 20080320);
    grant(desk, 2, 7, 20080310);
    set_now(desk, midnight(2008, 3, 2));
    expect_status(spt_report_lapsing(desk, 30, NULL, 1, &page), SPT_OK);
    expect_number(spt_lot_number(spt_page_lot(page, 0)), 2);
    expect_status(spt_desk_sweep(desk, 10, NULL), SPT_OK);
    expect_status(spt_report_lapsing(desk, 30, spt_page_next(page), 10, &next), SPT_OK);
    expect_number(spt_page_count(next), 1);
    expect_number(spt_lot_account(spt_page_lot(next, 0)), 2);
    expect_number(spt_page_at(next), midnight(2008, 3, 2));
    assert_string_equal(spt_page_next(next), "");
    spt_page_unref(page);
    spt_page_unref(next);
}

/* What was found for the page before is not believed where it is so no more. */
static void d25_an_account_that_comes_to_the_index_between_two_pages_is_shown(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_page *page = NULL, *next = NULL;
    open_accounts(desk, 4);
    grant(desk, 1, 5, 20080310);
    grant(desk, 2, 5, 20080310);
    grant(desk, 4, 5, 20080310);
    expect_status(spt_report_lapsing(desk, 30, NULL, 1, &page), SPT_OK);
    grant(desk, 3, 6, 20080310);
    expect_status(spt_report_lapsing(desk, 30, spt_page_next(page), 2, &next), SPT_OK);
    expect_number(spt_page_count(next), 2);
    expect_number(spt_lot_account(spt_page_lot(next, 0)), 2);
    expect_number(spt_lot_account(spt_page_lot(next, 1)), 3);
    expect_rows(desk, read_lapsing, 30, "1:1=5 2:1=5 3:1=6 4:1=5");
    spt_page_unref(page);
    spt_page_unref(next);
}

static void d25_a_token_is_of_its_own_days(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_page *page = NULL, *none = NULL;
    grant(desk, 1, 5, 20080310);
    grant(desk, 1, 6, 20080320);
    expect_status(spt_report_lapsing(desk, 30, NULL, 1, &page), SPT_OK);
    expect_status(spt_report_lapsing(desk, 31, spt_page_next(page), 1, &none), SPT_E_INVALID);
    expect_status(spt_report_below(desk, 30, spt_page_next(page), 1, &none), SPT_E_INVALID);
    check_text(spt_desk_error_field(desk), "after", __FILE__, __LINE__);
    assert_null(none);
    spt_page_unref(page);
}

/* ---- accounts with few points ---- */

static void d25_accounts_with_fewer_points_than_a_threshold(void **state)
{
    spt_desk *desk = desk_of(state);
    open_accounts(desk, 4);
    grant(desk, 1, 10, 0);
    grant(desk, 2, 9, 0);
    grant(desk, 4, 5, 20080302);
    grant(desk, 4, 6, 0);
    expect_rows(desk, read_below, 1, "3=0");
    expect_rows(desk, read_below, 10, "2=9 3=0");
    expect_rows(desk, read_below, 11, "1=10 2=9 3=0");
    set_now(desk, midnight(2008, 3, 3));
    expect_rows(desk, read_below, 10, "2=9 3=0 4=6");
    open_ticket(desk, 1, 7, 4);
    expect_rows(desk, read_below, 10, "1=6 2=9 3=0 4=6");
}

static void d25_an_account_is_shown_as_the_account_page_shows_it(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_page *page = NULL;
    spt_account *account = NULL;
    grant(desk, 1, 5, 20080310);
    grant(desk, 1, 6, 20080310);
    grant(desk, 1, 7, 20080302);
    set_now(desk, midnight(2008, 3, 3));
    expect_status(spt_report_below(desk, 12, NULL, 1, &page), SPT_OK);
    expect_status(spt_account_get(desk, 1, &account), SPT_OK);
    const spt_account *shown = spt_page_account(page, 0);
    expect_number(spt_account_available(shown), spt_account_available(account));
    expect_number(spt_account_lapsed(shown), 7);
    expect_number(spt_account_at(shown), spt_account_at(account));
    expect_number(spt_account_next_lapse(shown), spt_account_next_lapse(account));
    expect_number(spt_account_next_lapse_points(shown), 11);
    spt_account_unref(account);
    spt_page_unref(page);
}

/* ---- tickets in progress ---- */

static void d25_tickets_in_progress_with_age_and_shortfall(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_page *page = NULL;
    open_accounts(desk, 3);
    grant(desk, 1, 50, 0);
    grant(desk, 3, 10, 0);
    open_short_ticket(desk, 3, 9, 25);
    set_now(desk, START + 100);
    open_ticket(desk, 1, 8, 25);
    open_ticket(desk, 1, 7, 25);
    expect_rows(desk, read_in_progress, 0, "1:7=0 1:8=0 3:9=15");
    resolve(desk, 1, 8);
    set_now(desk, START + 150);
    expect_rows(desk, read_in_progress, 0, "1:7=0 3:9=15");
    expect_status(spt_report_in_progress(desk, NULL, 10, &page), SPT_OK);
    expect_number(spt_page_at(page) - spt_ticket_opened(spt_page_ticket(page, 0)), 50);
    expect_number(spt_page_at(page) - spt_ticket_opened(spt_page_ticket(page, 1)), 150);
    spt_page_unref(page);
}

/* ---- disputes ---- */

static void d25_disputed_tickets_in_any_state(void **state)
{
    spt_desk *desk = desk_of(state);
    open_accounts(desk, 3);
    for (int64_t account = 1; account <= 3; account++) {
        grant(desk, account, 50, 0);
        for (int64_t ticket = 0; ticket < 3; ticket++)
            open_ticket(desk, account, 10 * account - ticket, 10);
    }
    resolve(desk, 1, 10);
    static const int64_t disputed[][2] = {{3, 29}, {1, 10}, {1, 9}, {3, 28}};
    for (size_t i = 0; i < 4; i++)
        expect_status(spt_ticket_dispute(desk, disputed[i][0], disputed[i][1], NULL, NULL), SPT_OK);
    expect_rows(desk, read_disputes, 0, "1:9=0 1:10=0 3:28=0 3:29=0");
    expect_status(spt_ticket_uphold(desk, 1, 9, NULL, NULL), SPT_OK);
    expect_status(spt_ticket_waive(desk, 3, 29, NULL, NULL), SPT_OK);
    expect_rows(desk, read_disputes, 0, "1:10=0 3:28=0");
    reprice(desk, 1, 10, 5, SPT_REASON_RECONSIDERED);
    expect_status(spt_ticket_cancel(desk, 3, 28, NULL, NULL), SPT_OK);
    expect_rows(desk, read_disputes, 0, "");
}

/* ---- answers that are due ---- */

/* 2008-03-01 is a Saturday: what is opened then is due at the end of Monday, by the calendar of a new desk. */
static void d24_tickets_wait_for_their_first_answer(void **state)
{
    spt_desk *desk = desk_of(state);
    const int64_t monday = midnight(2008, 3, 3), tuesday = midnight(2008, 3, 4);
    open_accounts(desk, 3);
    for (int64_t account = 1; account <= 3; account++)
        grant(desk, account, 100, 0);
    open_ticket(desk, 3, 30, 1);
    open_ticket(desk, 1, 12, 1);
    open_ticket(desk, 1, 11, 1);
    set_now(desk, monday + 3600);
    open_ticket(desk, 1, 10, 1);
    open_ticket(desk, 2, 20, 1);
    spt_ticket *ticket = ticket_of(desk, 1, 11);
    expect_number(spt_ticket_due(ticket), tuesday);
    spt_ticket_unref(ticket);
    expect_rows(desk, read_due, SPT_UNSET, "1:11=0 1:12=0 1:10=0 2:20=0 3:30=0");
    expect_rows(desk, read_due, tuesday, "1:11=0 1:12=0 3:30=0");
    expect_rows(desk, read_due, tuesday - 1, "");
    expect_rows(desk, read_due, tuesday + 3600, "1:11=0 1:12=0 1:10=0 2:20=0 3:30=0");
    resolve(desk, 1, 11);
    expect_status(spt_ticket_cancel(desk, 3, 30, NULL, NULL), SPT_OK);
    expect_rows(desk, read_due, tuesday, "1:12=0");
}

static void d25_a_page_of_nothing_says_so(void **state)
{
    spt_desk *desk = desk_of(state);
    expect_rows(desk, read_in_progress, 0, "");
    expect_rows(desk, read_lapsing, 30, "");
    grant(desk, 1, 50, 0);
    expect_rows(desk, read_below, 50, "");
}

/* ---- many accounts ---- */

/* Reads the rest of a report of lapsing lots, of which each account has one; *calls: how many calls it took. */
static int64_t count_lapsing_after(spt_desk *desk, int32_t days, const char *after, int64_t *calls)
{
    char token[300];
    int64_t rows = 0, before = 0;
    strcpy(token, after);
    for (*calls = 0; *calls == 0 || token[0] != '\0'; ++*calls) {
        spt_page *page = NULL;
        expect_status(spt_report_lapsing(desk, days, token, 1000, &page), SPT_OK);
        for (uint32_t row = 0; row < spt_page_count(page); row++, rows++) {
            assert_true(spt_lot_account(spt_page_lot(page, row)) > before);
            before = spt_lot_account(spt_page_lot(page, row));
        }
        strcpy(token, spt_page_next(page));
        spt_page_unref(page);
    }
    return rows;
}

static int64_t count_lapsing(spt_desk *desk, int32_t days, int64_t *calls)
{
    return count_lapsing_after(desk, days, "", calls);
}

/* The same where an account comes to the index behind the first page, and goes from it again behind the second one. */
static int64_t count_lapsing_amid_changes(spt_desk *desk, int32_t days, int64_t account)
{
    spt_page *first = NULL, *second = NULL;
    int64_t calls = 0;
    expect_status(spt_report_lapsing(desk, days, NULL, 1000, &first), SPT_OK);
    grant(desk, account, 5, 20080302);
    expect_status(spt_report_lapsing(desk, days, spt_page_next(first), 1000, &second), SPT_OK);
    expect_status(spt_lot_revoke(desk, account, 1, 5, "back", NULL, NULL), SPT_OK);
    int64_t rows = spt_page_count(first) + spt_page_count(second);
    rows += count_lapsing_after(desk, days, spt_page_next(second), &calls);
    spt_page_unref(first);
    spt_page_unref(second);
    return rows;
}

enum { MANY = SPT_REPORT_VISITS + 3000 };

/* Accounts from number 2 on, each with a lot that lapses in four days, the last one's in two. */
static void open_many(spt_desk *desk)
{
    for (int64_t from = 2; from <= MANY;) {
        expect_status(spt_desk_begin(desk), SPT_OK);
        for (int64_t end = from + 1000; from < end && from <= MANY; from++) {
            expect_status(spt_account_open(desk, from, NULL, NULL), SPT_OK);
            grant(desk, from, from, from == MANY ? 20080303 : 20080305);
        }
        expect_status(spt_desk_commit(desk), SPT_OK);
    }
}

/* More accounts than one call looks at. */
static void d25_a_call_looks_at_a_bounded_number_of_accounts(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_page *page = NULL;
    int64_t calls = 0;
    open_many(desk);
    expect_status(spt_report_below(desk, 1, NULL, 10, &page), SPT_OK);
    expect_number(spt_page_count(page), 1);
    assert_string_not_equal(spt_page_next(page), "");
    spt_page_unref(page);
    expect_number(count_lapsing(desk, 3, &calls), 1);
    expect_number(calls, 1);
    expect_number(count_lapsing(desk, 4, &calls), MANY - 1);
    expect_number(count_lapsing_amid_changes(desk, 4, 1), MANY - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        desk_test(d25_lots_lapse_within_days_of_today),
        desk_test(d25_captured_points_do_not_lapse),
        desk_test(d25_what_has_lapsed_lapses_no_more_recorded_or_not),
        desk_test(d25_each_lot_comes_once_though_its_account_moves),
        desk_test(d25_an_account_that_comes_to_the_index_between_two_pages_is_shown),
        desk_test(d25_a_token_is_of_its_own_days),
        desk_test(d25_accounts_with_fewer_points_than_a_threshold),
        desk_test(d25_an_account_is_shown_as_the_account_page_shows_it),
        desk_test(d25_tickets_in_progress_with_age_and_shortfall),
        desk_test(d25_disputed_tickets_in_any_state),
        desk_test(d24_tickets_wait_for_their_first_answer),
        desk_test(d25_a_page_of_nothing_says_so),
        desk_test(d25_a_call_looks_at_a_bounded_number_of_accounts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
