/* SPDX-License-Identifier: MIT */
/* D20, D21: acts and entries, the lists of them, the three parts of the statement, and paging. */
#include "desk_fixture.h"

#include <stdio.h>

static const int32_t agreed = SPT_REASON_AGREED;

/*
 * Account 1: act 1 opened, 2 lot 1 (60, to 31 March), 3 lot 2 (100, to 1 March 2010), 4 ticket 7 opened for 70,
 * 5 ticket 8 for 20, 6 ticket 7 repriced to 75, 7 resolved, 8 ticket 8 cancelled, 9 ticket 9 quoted.
 * Entries: 1 issue 1:60, 2 issue 2:100, 3 capture 1:60, 4 capture 2:10, 5 capture 2:20, 6 capture 2:5,
 * 7 settle 1:60, 8 settle 2:15, 9 release 2:20.
 */
static void play(spt_desk *desk)
{
    spt_options options = with_price(40);
    grant(desk, 1, 60, 20080331);
    grant(desk, 1, 100, 20100301);
    open_ticket(desk, 1, 7, 70);
    open_ticket(desk, 1, 8, 20);
    reprice(desk, 1, 7, 75, agreed);
    resolve(desk, 1, 7);
    expect_status(spt_ticket_cancel(desk, 1, 8, NULL, NULL), SPT_OK);
    expect_status(spt_ticket_open_quoted(desk, 1, 9, "custom", &options, NULL), SPT_OK);
}

/* ---- every list, read whole and one row at a time ---- */

enum {
    ACTS,
    ACTS_7,
    ACTS_LOT_2,
    ENTRIES,
    ENTRIES_LOT_2,
    ENTRIES_7,
    ENTRIES_ACT_4,
    LOTS,
    AVAILABLE,
    SUCCESSORS,
    PART_1,
    PART_2,
    PART_3,
    PACKS,
    CATEGORIES,
    LISTS
};

static spt_status read_list(spt_desk *desk, int list, const char *after, uint32_t limit, spt_page **page)
{
    switch (list) {
    case ACTS:
        return spt_act_list(desk, 1, after, limit, page);
    case ACTS_7:
        return spt_act_list_by_ticket(desk, 1, 7, after, limit, page);
    case ACTS_LOT_2:
        return spt_act_list_by_lot(desk, 1, 2, after, limit, page);
    case ENTRIES:
        return spt_entry_list(desk, 1, after, limit, page);
    case ENTRIES_LOT_2:
        return spt_entry_list_by_lot(desk, 1, 2, after, limit, page);
    case ENTRIES_7:
        return spt_entry_list_by_ticket(desk, 1, 7, after, limit, page);
    case ENTRIES_ACT_4:
        return spt_entry_list_by_act(desk, 1, 4, after, limit, page);
    case LOTS:
        return spt_lot_list(desk, 1, after, limit, page);
    case AVAILABLE:
        return spt_lot_list_available(desk, 1, after, limit, page);
    case SUCCESSORS:
        return spt_lot_successors(desk, 1, 2, after, limit, page);
    case PART_1:
        return spt_statement_modifications(desk, 1, NULL, after, limit, page);
    case PART_2:
        return spt_statement_in_progress(desk, 1, NULL, after, limit, page);
    case PART_3:
        return spt_statement_resolved(desk, 1, NULL, after, limit, page);
    case PACKS:
        return spt_pack_list(desk, after, limit, page);
    default:
        return spt_category_list(desk, after, limit, page);
    }
}

/* What identifies a row, whatever the page holds. */
static int add_row(char *text, size_t room, const spt_page *page, uint32_t row)
{
    const spt_entry *entry = spt_page_entry(page, row);
    const spt_act *act = spt_page_act(page, row);
    if (entry != NULL)
        return snprintf(text, room, " %lld", (long long)spt_entry_number(entry));
    if (act != NULL)
        return snprintf(text, room, " %lld", (long long)spt_act_number(act));
    if (spt_page_lot(page, row) != NULL)
        return snprintf(text, room, " %lld", (long long)spt_lot_number(spt_page_lot(page, row)));
    if (spt_page_ticket(page, row) != NULL)
        return snprintf(text, room, " %lld", (long long)spt_ticket_id(spt_page_ticket(page, row)));
    if (spt_page_pack(page, row) != NULL)
        return snprintf(text, room, " %s", spt_pack_code(spt_page_pack(page, row)));
    return snprintf(text, room, " %s", spt_category_code(spt_page_category(page, row)));
}

static void read_whole(spt_desk *desk, int list, uint32_t limit, char *text, size_t room)
{
    char token[1000] = "";
    text[0] = '\0';
    do {
        spt_page *page = NULL;
        expect_status(read_list(desk, list, token, limit, &page), SPT_OK);
        assert_true(spt_page_count(page) <= limit);
        for (uint32_t i = 0; i < spt_page_count(page); i++)
            add_row(text + strlen(text), room - strlen(text), page, i);
        assert_true(strlen(spt_page_next(page)) < sizeof token);
        assert_true(spt_page_next(page)[0] == '\0' || spt_page_count(page) == limit);
        strcpy(token, spt_page_next(page));
        spt_page_unref(page);
    } while (token[0] != '\0');
}

static const char *const whole_lists[LISTS] = {
    [ACTS] = " 1 2 3 4 5 6 7 8 9",
    [ACTS_7] = " 7 6 4",
    [ACTS_LOT_2] = " 3",
    [ENTRIES] = " 1 2 3 4 5 6 7 8 9",
    [ENTRIES_LOT_2] = " 9 8 6 5 4 2",
    [ENTRIES_7] = " 7 8 6 3 4",
    [ENTRIES_ACT_4] = " 3 4",
    [LOTS] = " 1 2",
    [AVAILABLE] = " 2",
    [SUCCESSORS] = "",
    [PART_1] = " 1 2",
    [PART_2] = " 9",
    [PART_3] = " 7 8",
    [PACKS] = " points-60 points-120 points-year points-fixed points-ever points-old licence licence-once licence-old",
    [CATEGORIES] = " level-0 level-1 level-2 level-3 tuning closed review transfer import custom",
};

static void d20_lists_are_in_their_order_whole_or_one_row_at_a_time(void **state)
{
    spt_desk *desk = desk_of(state);
    char text[2000];
    play(desk);
    for (int list = 0; list < LISTS; list++)
        for (uint32_t limit = 1; limit <= 4; limit++) {
            read_whole(desk, list, limit == 4 ? SPT_PAGE_MAX : limit, text, sizeof text);
            check_text(text, whole_lists[list], __FILE__, 1000 + list);
        }
}

static void d20_a_token_is_good_for_its_own_list_only(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_page *page = NULL, *other = NULL;
    play(desk);
    for (int list = 0; list < LISTS; list++) {
        if (list == AVAILABLE || list == ACTS_LOT_2 || list == PART_2 || list == SUCCESSORS)
            continue;
        expect_status(read_list(desk, list, NULL, 1, &page), SPT_OK);
        assert_true(spt_page_next(page)[0] != '\0');
        for (int i = 0; i < LISTS; i++) {
            if (i == list)
                continue;
            expect_refused_for(desk, 1, read_list(desk, i, spt_page_next(page), 1, &other), SPT_E_INVALID, "after");
            assert_null(other);
        }
        spt_page_unref(page);
        page = NULL;
    }
}

static void d20_a_token_is_good_for_its_own_account_lot_and_ticket_only(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_page *page = NULL, *other = NULL;
    play(desk);
    expect_status(spt_account_open(desk, 2, NULL, NULL), SPT_OK);
    expect_status(spt_act_list(desk, 1, NULL, 1, &page), SPT_OK);
    expect_refused_for(desk, 2, spt_act_list(desk, 2, spt_page_next(page), 1, &other), SPT_E_INVALID, "after");
    spt_page_unref(page);
    expect_status(spt_act_list_by_ticket(desk, 1, 7, NULL, 1, &page), SPT_OK);
    expect_refused_for(desk, 1, spt_act_list_by_ticket(desk, 1, 8, spt_page_next(page), 1, &other), SPT_E_INVALID,
                       "after");
    spt_page_unref(page);
    expect_status(spt_entry_list_by_lot(desk, 1, 2, NULL, 1, &page), SPT_OK);
    expect_refused_for(desk, 1, spt_entry_list_by_lot(desk, 1, 1, spt_page_next(page), 1, &other), SPT_E_INVALID,
                       "after");
    spt_page_unref(page);
    assert_null(other);
}

static void d28_text_that_is_no_token_is_refused(void **state)
{
    static const char *const texts[] = {"x", "1", "0", "-1", " ", "\xff", "\n", "%s%n", "99999999999999999999999999"};
    spt_desk *desk = desk_of(state);
    spt_page *page = NULL;
    char cut[1000];
    play(desk);
    for (int list = 0; list < LISTS; list++) {
        for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
            expect_refused_for(desk, 1, read_list(desk, list, texts[i], 1, &page), SPT_E_INVALID, "after");
        assert_null(page);
    }
    expect_status(spt_act_list(desk, 1, NULL, 1, &page), SPT_OK);
    strcpy(cut, spt_page_next(page));
    spt_page_unref(page);
    page = NULL;
    strcat(cut, "0 ");
    expect_refused_for(desk, 1, spt_act_list(desk, 1, cut, 1, &page), SPT_E_INVALID, "after");
    cut[strlen(cut) - 4] = '\0';
    expect_refused(desk, 1, spt_act_list(desk, 1, cut, 1, &page), SPT_E_INVALID);
}

static void d20_lists_of_what_does_not_exist(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_page *page = NULL;
    play(desk);
    expect_refused_for(desk, 1, spt_act_list_by_ticket(desk, 1, 99, NULL, 10, &page), SPT_E_NOT_FOUND, "ticket");
    expect_refused_for(desk, 1, spt_entry_list_by_ticket(desk, 1, 99, NULL, 10, &page), SPT_E_NOT_FOUND, "ticket");
    expect_refused_for(desk, 1, spt_act_list_by_lot(desk, 1, 99, NULL, 10, &page), SPT_E_NOT_FOUND, "lot");
    expect_refused_for(desk, 1, spt_entry_list_by_lot(desk, 1, 99, NULL, 10, &page), SPT_E_NOT_FOUND, "lot");
    expect_refused_for(desk, 1, spt_entry_list_by_act(desk, 1, 99, NULL, 10, &page), SPT_E_NOT_FOUND, "act");
    expect_status(spt_act_list(desk, 3, NULL, 10, &page), SPT_E_NOT_FOUND);
    expect_status(spt_statement_resolved(desk, 3, NULL, NULL, 10, &page), SPT_E_NOT_FOUND);
    expect_status(spt_lot_successors(desk, 1, 9, NULL, 10, &page), SPT_E_NOT_FOUND);
    assert_null(page);
}

static void d20_a_list_that_grows_goes_on_where_it_was(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_page *page = NULL, *rest = NULL;
    play(desk);
    expect_status(spt_act_list(desk, 1, NULL, 5, &page), SPT_OK);
    open_ticket(desk, 1, 10, 5);
    expect_status(spt_act_list(desk, 1, spt_page_next(page), 100, &rest), SPT_OK);
    expect_number(spt_page_count(rest), 5);
    expect_number(spt_act_number(spt_page_act(rest, 0)), 6);
    spt_page_unref(page);
    spt_page_unref(rest);
}

/* ---- D20 acts and entries ---- */

static void d20_opening_the_account_is_act_1_and_opening_it_again_already(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_options options = with_ref("new customer");
    options.actor = "anna";
    options.note = "a friend of ours";
    expect_status(spt_account_open(desk, 2, &options, NULL), SPT_OK);
    expect_refused(desk, 2, spt_account_open(desk, 2, NULL, NULL), SPT_ALREADY);
    expect_refused(desk, 2, spt_account_open(desk, 2, &options, NULL), SPT_ALREADY);
    spt_act *act = act_of(desk, 2, 1);
    expect_number(spt_act_account(act), 2);
    expect_number(spt_act_number(act), 1);
    expect_number(spt_act_kind(act), SPT_ACT_ACCOUNT_OPEN);
    expect_number(spt_act_time(act), START);
    expect_number(spt_act_entries(act), 0);
    expect_number(spt_act_points(act), -1);
    expect_number(spt_act_price(act), -1);
    assert_string_equal(spt_act_refer(act), "new customer");
    assert_string_equal(spt_act_actor(act), "anna");
    assert_string_equal(spt_act_note(act), "a friend of ours");
    spt_act_unref(act);
}

static void d20_an_entry_has_the_balances_after_it(void **state)
{
    static const struct {
        int64_t act, lot, points, available, captured;
        int32_t kind;
    } expected[] = {
        {2, 1, 60, 60, 0, SPT_ENTRY_ISSUE},     {3, 2, 100, 160, 0, SPT_ENTRY_ISSUE},
        {4, 1, 60, 100, 60, SPT_ENTRY_CAPTURE}, {4, 2, 10, 90, 70, SPT_ENTRY_CAPTURE},
        {5, 2, 20, 70, 90, SPT_ENTRY_CAPTURE},  {6, 2, 5, 65, 95, SPT_ENTRY_CAPTURE},
        {7, 1, 60, 65, 35, SPT_ENTRY_SETTLE},   {7, 2, 15, 65, 20, SPT_ENTRY_SETTLE},
        {8, 2, 20, 85, 0, SPT_ENTRY_RELEASE},
    };
    spt_desk *desk = desk_of(state);
    spt_page *page = NULL;
    play(desk);
    expect_status(spt_entry_list(desk, 1, NULL, 100, &page), SPT_OK);
    expect_number(spt_page_count(page), 9);
    for (uint32_t i = 0; i < 9; i++) {
        const spt_entry *entry = spt_page_entry(page, i);
        expect_number(spt_entry_account(entry), 1);
        expect_number(spt_entry_number(entry), i + 1);
        expect_number(spt_entry_act(entry), expected[i].act);
        expect_number(spt_entry_kind(entry), expected[i].kind);
        expect_number(spt_entry_lot(entry), expected[i].lot);
        expect_number(spt_entry_points(entry), expected[i].points);
        expect_number(spt_entry_available(entry), expected[i].available);
        expect_number(spt_entry_captured(entry), expected[i].captured);
    }
    spt_page_unref(page);
}

static void d20_acts_of_lots_tell_what_was_given(void **state)
{
    spt_desk *desk = desk_of(state);
    expect_status(spt_account_buy(desk, 1, "points-60", "order", NULL, NULL), SPT_OK);
    expect_status(spt_account_claim(desk, 1, "licence", "licence 1", NULL, NULL), SPT_OK);
    expect_status(spt_lot_revoke(desk, 1, 1, 7, "back", NULL, NULL), SPT_OK);
    expect_status(spt_lot_extend(desk, 1, 1, 0, NULL, NULL), SPT_OK);
    spt_act *act = act_of(desk, 1, 2);
    expect_number(spt_act_lot(act), 1);
    expect_number(spt_act_points(act), 60);
    expect_number(spt_act_paid(act), 3450);
    expect_number(spt_act_acquired(act), START);
    expect_number(spt_act_months(act), 24);
    expect_number(spt_act_priority(act), 0);
    expect_number(spt_act_entries(act), 1);
    expect_number(spt_act_ticket(act), 0);
    assert_string_equal(spt_act_pack(act), "points-60");
    assert_string_equal(spt_act_currency(act), "USD");
    spt_act_unref(act);
    act = act_of(desk, 1, 3);
    expect_number(spt_act_kind(act), SPT_ACT_CLAIM);
    expect_number(spt_act_paid(act), 0);
    assert_string_equal(spt_act_currency(act), "");
    spt_act_unref(act);
    act = act_of(desk, 1, 4);
    expect_number(spt_act_lot(act), 1);
    expect_number(spt_act_points(act), 7);
    expect_number(spt_act_paid(act), -1);
    spt_act_unref(act);
    act = act_of(desk, 1, 5);
    expect_number(spt_act_lot(act), 1);
    expect_number(spt_act_last_day(act), 0);
    spt_act_unref(act);
    expect_entries(desk, 1, 5, "move 1:53, issue 3:53");
}

static void d20_acts_of_a_lot_are_those_that_name_it_or_issued_it(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_page *page = NULL;
    static const int64_t acts[] = {6, 5, 3, 2};
    grant(desk, 1, 60, 20080331);
    expect_status(spt_lot_revoke(desk, 1, 1, 10, "r", NULL, NULL), SPT_OK);
    open_ticket(desk, 1, 7, 10);
    expect_status(spt_lot_extend(desk, 1, 1, 20090101, NULL, NULL), SPT_OK);
    expect_status(spt_lot_revoke(desk, 1, 1, SPT_ALL_POINTS, NULL, NULL, NULL), SPT_OK);
    expect_status(spt_act_list_by_lot(desk, 1, 1, NULL, 10, &page), SPT_OK);
    expect_number(spt_page_count(page), 4);
    for (uint32_t i = 0; i < 4; i++)
        expect_number(spt_act_number(spt_page_act(page, i)), acts[i]);
    spt_page_unref(page);
}

static void d20_every_kind_of_entry_has_its_places(void **state)
{
    static const int32_t places[][2] = {
        [SPT_ENTRY_ISSUE] = {SPT_PLACE_ISSUED, SPT_PLACE_AVAILABLE},
        [SPT_ENTRY_CAPTURE] = {SPT_PLACE_AVAILABLE, SPT_PLACE_CAPTURED},
        [SPT_ENTRY_RELEASE] = {SPT_PLACE_CAPTURED, SPT_PLACE_AVAILABLE},
        [SPT_ENTRY_SETTLE] = {SPT_PLACE_CAPTURED, SPT_PLACE_SPENT},
        [SPT_ENTRY_REFUND] = {SPT_PLACE_SPENT, SPT_PLACE_AVAILABLE},
        [SPT_ENTRY_LAPSE] = {SPT_PLACE_AVAILABLE, SPT_PLACE_LAPSED},
        [SPT_ENTRY_REVOKE] = {SPT_PLACE_AVAILABLE, SPT_PLACE_REVOKED},
        [SPT_ENTRY_MOVE] = {SPT_PLACE_AVAILABLE, SPT_PLACE_MOVED},
        [SPT_ENTRY_RELEASE_LAPSED] = {SPT_PLACE_CAPTURED, SPT_PLACE_LAPSED},
        [SPT_ENTRY_RELEASE_REVOKED] = {SPT_PLACE_CAPTURED, SPT_PLACE_REVOKED},
        [SPT_ENTRY_RELEASE_MOVED] = {SPT_PLACE_CAPTURED, SPT_PLACE_MOVED},
        [SPT_ENTRY_REFUND_LAPSED] = {SPT_PLACE_SPENT, SPT_PLACE_LAPSED},
        [SPT_ENTRY_REFUND_REVOKED] = {SPT_PLACE_SPENT, SPT_PLACE_REVOKED},
        [SPT_ENTRY_REFUND_MOVED] = {SPT_PLACE_SPENT, SPT_PLACE_MOVED},
    };
    (void)state;
    for (int32_t kind = 1; kind <= SPT_ENTRY_LAST; kind++) {
        expect_number(spt_entry_from(kind), places[kind][0]);
        expect_number(spt_entry_to(kind), places[kind][1]);
        assert_true(spt_entry_kind_name(kind)[0] != '\0');
    }
    expect_number(spt_entry_from(0), -1);
    expect_number(spt_entry_to(SPT_ENTRY_LAST + 1), -1);
    assert_string_equal(spt_entry_kind_name(-1), "");
}

/* ---- D21 the statement ---- */

static void d21_part_1_less_captured_and_spent_is_available(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_account *totals = NULL;
    spt_page *page = NULL;
    int64_t sum = 0;
    play(desk);
    grant(desk, 1, 30, 20080310);
    open_ticket(desk, 1, 10, 30);
    set_now(desk, midnight(2008, 4, 1));
    expect_status(spt_ticket_waive(desk, 1, 10, NULL, NULL), SPT_OK);
    expect_status(spt_lot_revoke(desk, 1, 2, 11, "r", NULL, NULL), SPT_OK);
    open_ticket(desk, 1, 11, 13);
    expect_status(spt_statement_totals(desk, 1, NULL, &totals), SPT_OK);
    expect_status(spt_statement_modifications(desk, 1, NULL, NULL, 100, &page), SPT_OK);
    for (uint32_t i = 0; i < spt_page_count(page); i++) {
        int32_t kind = spt_entry_kind(spt_page_entry(page, i));
        int64_t points = spt_entry_points(spt_page_entry(page, i));
        expect_number(spt_act_number(spt_page_act(page, i)), spt_entry_act(spt_page_entry(page, i)));
        sum += spt_entry_from(kind) == SPT_PLACE_ISSUED ? points : -points;
    }
    spt_page_unref(page);
    expect_number(sum - spt_account_captured(totals) - spt_account_spent(totals), spt_account_available(totals));
    /* 85 were free; 30 came, were captured and returned in a lot of their own; 11 are revoked, 13 captured. */
    expect_number(spt_account_available(totals), 91);
    spt_account_unref(totals);
}

static void d21_due_lapses_come_last_in_part_1_with_number_0(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_page *page = NULL;
    grant(desk, 1, 10, 20080401);
    grant(desk, 1, 20, 20080320);
    grant(desk, 1, 30, 20080401);
    for (int recorded = 0; recorded < 2; recorded++) {
        static const int64_t lots[] = {1, 2, 3, 2, 1, 3};
        static const int64_t points[] = {10, 20, 30, 20, 10, 30};
        set_now(desk, midnight(2008, 5, 1));
        expect_status(spt_statement_modifications(desk, 1, NULL, NULL, 100, &page), SPT_OK);
        expect_number(spt_page_count(page), 6);
        for (uint32_t i = 0; i < 6; i++) {
            const spt_entry *entry = spt_page_entry(page, i);
            const spt_act *act = spt_page_act(page, i);
            expect_number(spt_entry_lot(entry), lots[i]);
            expect_number(spt_entry_points(entry), points[i]);
            expect_number(spt_entry_kind(entry), i < 3 ? SPT_ENTRY_ISSUE : SPT_ENTRY_LAPSE);
            expect_number(spt_entry_number(entry), i < 3 || recorded ? i + 1 : 0);
            expect_number(spt_act_number(act), i < 3 || recorded ? i + 2 : 0);
        }
        expect_number(spt_act_time(spt_page_act(page, 3)), midnight(2008, 3, 21));
        expect_number(spt_act_time(spt_page_act(page, 5)), midnight(2008, 4, 2));
        expect_number(spt_act_kind(spt_page_act(page, 5)), SPT_ACT_LAPSE);
        expect_number(spt_entry_available(spt_page_entry(page, 3)), 40);
        expect_number(spt_entry_available(spt_page_entry(page, 5)), 0);
        spt_page_unref(page);
        expect_status(spt_desk_sweep(desk, 100, NULL), SPT_OK);
    }
}

static void d21_due_lapses_are_paged_too(void **state)
{
    spt_desk *desk = desk_of(state);
    char token[1000] = "";
    int64_t sum = 0;
    uint32_t rows = 0;
    for (int64_t i = 0; i < 5; i++)
        grant(desk, 1, 10 + i, 20080401);
    do {
        spt_page *page = NULL;
        expect_status(spt_statement_modifications(desk, 1, AT(midnight(2008, 6, 1)), token, 1, &page), SPT_OK);
        for (uint32_t i = 0; i < spt_page_count(page); i++, rows++)
            sum += spt_entry_kind(spt_page_entry(page, i)) == SPT_ENTRY_ISSUE
                       ? spt_entry_points(spt_page_entry(page, i))
                       : -spt_entry_points(spt_page_entry(page, i));
        strcpy(token, spt_page_next(page));
        spt_page_unref(page);
    } while (token[0] != '\0');
    expect_number(rows, 10);
    expect_number(sum, 0);
}

static void d21_part_1_ends_at_the_act_at_which_it_was_begun(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_page *page = NULL, *rest = NULL;
    grant(desk, 1, 10, 0);
    grant(desk, 1, 20, 0);
    expect_status(spt_statement_modifications(desk, 1, NULL, NULL, 1, &page), SPT_OK);
    grant(desk, 1, 30, 0);
    expect_status(spt_statement_modifications(desk, 1, NULL, spt_page_next(page), 10, &rest), SPT_OK);
    expect_number(spt_page_count(rest), 1);
    expect_number(spt_entry_points(spt_page_entry(rest, 0)), 20);
    assert_string_equal(spt_page_next(rest), "");
    spt_page_unref(page);
    spt_page_unref(rest);
}

static void d21_part_1_is_stale_once_due_lapses_that_it_showed_were_recorded(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_page *page = NULL, *rest = NULL;
    grant(desk, 1, 10, 20080320);
    grant(desk, 1, 20, 20080320);
    set_now(desk, midnight(2008, 4, 1));
    expect_status(spt_statement_modifications(desk, 1, NULL, NULL, 3, &page), SPT_OK);
    expect_number(spt_entry_number(spt_page_entry(page, 2)), 0);
    expect_status(spt_desk_sweep(desk, 100, NULL), SPT_OK);
    expect_status(spt_statement_modifications(desk, 1, NULL, spt_page_next(page), 3, &rest), SPT_E_STALE);
    assert_null(rest);
    spt_page_unref(page);
}

static void d21_parts_2_and_3_are_stale_once_the_account_changed(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_page *open = NULL, *ended = NULL, *rest = NULL;
    for (int64_t ticket = 7; ticket < 11; ticket++)
        open_ticket(desk, 1, ticket, 0);
    resolve(desk, 1, 7);
    resolve(desk, 1, 8);
    expect_status(spt_statement_in_progress(desk, 1, NULL, NULL, 1, &open), SPT_OK);
    expect_status(spt_statement_resolved(desk, 1, NULL, NULL, 1, &ended), SPT_OK);
    expect_status(spt_statement_in_progress(desk, 1, NULL, spt_page_next(open), 1, &rest), SPT_OK);
    expect_number(spt_ticket_id(spt_page_ticket(rest, 0)), 10);
    spt_page_unref(rest);
    rest = NULL;
    grant(desk, 1, 10, 0);
    expect_status(spt_statement_in_progress(desk, 1, NULL, spt_page_next(open), 1, &rest), SPT_E_STALE);
    expect_status(spt_statement_resolved(desk, 1, NULL, spt_page_next(ended), 1, &rest), SPT_E_STALE);
    assert_null(rest);
    spt_page_unref(open);
    spt_page_unref(ended);
}

static void d21_part_2_has_what_is_open_oldest_first_and_part_3_what_ended_by_when(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_page *page = NULL;
    static const int64_t open[] = {3, 9, 4}, ended[] = {8, 6, 7, 5};
    static const int32_t states[] = {SPT_TICKET_RESOLVED, SPT_TICKET_WAIVED, SPT_TICKET_CANCELLED, SPT_TICKET_RESOLVED};
    spt_options quoted = with_price(40);
    grant(desk, 1, 100, 0);
    for (int64_t ticket = 9; ticket >= 5; ticket--)
        open_ticket(desk, 1, ticket, 5);
    expect_status(spt_ticket_open_quoted(desk, 1, 3, "custom", &quoted, NULL), SPT_OK);
    set_now(desk, START + 10);
    open_short_ticket(desk, 1, 4, 200);
    resolve(desk, 1, 8);
    set_now(desk, START + 20);
    expect_status(spt_ticket_cancel(desk, 1, 7, NULL, NULL), SPT_OK);
    expect_status(spt_ticket_waive(desk, 1, 6, NULL, NULL), SPT_OK);
    set_now(desk, START + 30);
    resolve(desk, 1, 5);
    expect_status(spt_statement_in_progress(desk, 1, NULL, NULL, 100, &page), SPT_OK);
    expect_number(spt_page_count(page), 3);
    for (uint32_t i = 0; i < 3; i++)
        expect_number(spt_ticket_id(spt_page_ticket(page, i)), open[i]);
    expect_number(spt_ticket_proposed(spt_page_ticket(page, 0)), 40);
    expect_number(spt_ticket_shortfall(spt_page_ticket(page, 2)), 125);
    spt_page_unref(page);
    expect_status(spt_statement_resolved(desk, 1, NULL, NULL, 100, &page), SPT_OK);
    expect_number(spt_page_count(page), 4);
    for (uint32_t i = 0; i < 4; i++) {
        expect_number(spt_ticket_id(spt_page_ticket(page, i)), ended[i]);
        expect_number(spt_ticket_state(spt_page_ticket(page, i)), states[i]);
    }
    expect_number(spt_ticket_spent(spt_page_ticket(page, 0)), 5);
    expect_number(spt_ticket_released(spt_page_ticket(page, 1)), 5);
    spt_page_unref(page);
}

static void d21_totals_at_a_later_instant_count_what_will_lapse(void **state)
{
    spt_desk *desk = desk_of(state);
    const struct {
        int64_t at, available, lapsed, next, points;
    } cases[] = {
        {START, 100, 0, midnight(2008, 4, 1), 30},
        {midnight(2008, 4, 1) - 1, 100, 0, midnight(2008, 4, 1), 30},
        {midnight(2008, 4, 1), 70, 30, midnight(2009, 1, 1), 40},
        {midnight(2009, 1, 1), 30, 70, SPT_NEVER, 0},
        {SPT_TIME_MAX, 30, 70, SPT_NEVER, 0},
    };
    grant(desk, 1, 10, 20080331);
    grant(desk, 1, 40, 20081231);
    grant(desk, 1, 20, 20080331);
    grant(desk, 1, 30, 0);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        spt_account *totals = NULL;
        expect_status(spt_statement_totals(desk, 1, AT(cases[i].at), &totals), SPT_OK);
        expect_number(spt_account_at(totals), cases[i].at);
        expect_number(spt_account_available(totals), cases[i].available);
        expect_number(spt_account_lapsed(totals), cases[i].lapsed);
        expect_number(spt_account_next_lapse(totals), cases[i].next);
        expect_number(spt_account_next_lapse_points(totals), cases[i].points);
        spt_account_unref(totals);
    }
    expect_acts(desk, 1, 6, "");
}

static void d22_an_instant_before_the_account_was_opened_is_refused(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_account *totals = NULL;
    spt_page *page = NULL;
    set_now(desk, START + 100);
    grant(desk, 1, 10, 20080331);
    expect_refused_for(desk, 1, spt_statement_totals(desk, 1, AT(START - 1), &totals), SPT_E_NOT_FOUND, "at");
    expect_refused_for(desk, 1, spt_statement_modifications(desk, 1, AT(START - 1), NULL, 1, &page), SPT_E_NOT_FOUND,
                       "at");
    expect_refused_for(desk, 1, spt_statement_totals(desk, 1, AT(SPT_TIME_MAX + 1), &totals), SPT_E_INVALID, "at");
    expect_refused_for(desk, 1, spt_statement_totals(desk, 1, AT(-2), &totals), SPT_E_INVALID, "at");
    assert_null(totals);
    assert_null(page);
    expect_status(spt_statement_totals(desk, 1, AT(START + 100), &totals), SPT_OK);
    spt_account_unref(totals);
    /* A clock that went back reads as the newest act. */
    set_now(desk, START);
    expect_status(spt_statement_totals(desk, 1, NULL, &totals), SPT_OK);
    expect_number(spt_account_at(totals), START + 100);
    spt_account_unref(totals);
}

static void d21_next_lapse_leaves_out_what_is_captured(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_account *account = NULL;
    grant(desk, 1, 10, 20080331);
    grant(desk, 1, 20, 20081231);
    open_ticket(desk, 1, 7, 10);
    expect_status(spt_account_get(desk, 1, &account), SPT_OK);
    expect_number(spt_account_next_lapse(account), midnight(2009, 1, 1));
    expect_number(spt_account_next_lapse_points(account), 20);
    spt_account_unref(account);
}

static void d20_the_record_of_another_desk_is_the_same(void **state)
{
    spt_desk *desk = desk_of(state), *other = NULL;
    char here[2000], there[2000];
    play(desk);
    expect_status(spt_desk_open(store_of(state), NULL, &other), SPT_OK);
    set_now(other, START);
    for (int list = 0; list < LISTS; list++) {
        read_whole(desk, list, 2, here, sizeof here);
        read_whole(other, list, 3, there, sizeof there);
        check_text(there, here, __FILE__, __LINE__);
    }
    expect_status(spt_desk_close(other), SPT_OK);
}

/* Lapses to come that fall on one second are told apart by their lots. */
static void d21_lapses_of_one_second_are_each_on_a_page(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_page *page = NULL;
    char token[1000] = "";
    int64_t lots[8] = {0};
    size_t count = 0;
    for (int i = 0; i < 3; i++)
        grant(desk, 1, 10, 20080401);
    grant(desk, 1, 10, 20080501);
    do {
        expect_status(spt_statement_modifications(desk, 1, AT(midnight(2008, 6, 1)), token, 1, &page), SPT_OK);
        assert_true(strlen(spt_page_next(page)) < sizeof token && count < 8);
        lots[count++] = spt_entry_lot(spt_page_entry(page, 0));
        strcpy(token, spt_page_next(page));
        spt_page_unref(page);
    } while (token[0] != '\0');
    expect_number((int64_t)count, 8);
    for (int i = 0; i < 8; i++)
        expect_number(lots[i], i % 4 + 1);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        desk_test(d21_lapses_of_one_second_are_each_on_a_page),
        desk_test(d20_lists_are_in_their_order_whole_or_one_row_at_a_time),
        desk_test(d20_a_token_is_good_for_its_own_list_only),
        desk_test(d20_a_token_is_good_for_its_own_account_lot_and_ticket_only),
        desk_test(d28_text_that_is_no_token_is_refused),
        desk_test(d20_lists_of_what_does_not_exist),
        desk_test(d20_a_list_that_grows_goes_on_where_it_was),
        desk_test(d20_opening_the_account_is_act_1_and_opening_it_again_already),
        desk_test(d20_an_entry_has_the_balances_after_it),
        desk_test(d20_acts_of_lots_tell_what_was_given),
        desk_test(d20_acts_of_a_lot_are_those_that_name_it_or_issued_it),
        desk_test(d20_every_kind_of_entry_has_its_places),
        desk_test(d21_part_1_less_captured_and_spent_is_available),
        desk_test(d21_due_lapses_come_last_in_part_1_with_number_0),
        desk_test(d21_due_lapses_are_paged_too),
        desk_test(d21_part_1_ends_at_the_act_at_which_it_was_begun),
        desk_test(d21_part_1_is_stale_once_due_lapses_that_it_showed_were_recorded),
        desk_test(d21_parts_2_and_3_are_stale_once_the_account_changed),
        desk_test(d21_part_2_has_what_is_open_oldest_first_and_part_3_what_ended_by_when),
        desk_test(d21_totals_at_a_later_instant_count_what_will_lapse),
        desk_test(d22_an_instant_before_the_account_was_opened_is_refused),
        desk_test(d21_next_lapse_leaves_out_what_is_captured),
        desk_test(d20_the_record_of_another_desk_is_the_same),
    };
    return cmocka_run_group_tests_name("record", tests, NULL, NULL);
}
