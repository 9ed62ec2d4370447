/* SPDX-License-Identifier: MIT */
/*
 * D28: the token of every list, spoiled: cut, lengthened, with numbers that are none, too large, or another account's.
 * It is refused, or it is a place in the list: then the page holds rows, and nothing is written.
 */
#include "desk_fixture.h"

#include <stdio.h>

#include <supportpoints/page.h>

enum { BUFFER = 1200, FIRST_OF_CODES = 26, LISTS = 28 };

static spt_status read_list_of(spt_desk *desk, int64_t account, int list, const char *after, spt_page **page)
{
    switch (list) {
    case 0:
        return spt_act_list(desk, account, after, 1, page);
    case 1:
        return spt_act_list_by_ticket(desk, account, 7, after, 1, page);
    case 2:
        return spt_act_list_by_lot(desk, account, 1, after, 1, page);
    case 3:
        return spt_entry_list(desk, account, after, 1, page);
    case 4:
        return spt_entry_list_by_lot(desk, account, 1, after, 1, page);
    case 5:
        return spt_entry_list_by_ticket(desk, account, 7, after, 1, page);
    case 6:
        return spt_entry_list_by_act(desk, account, 5, after, 1, page);
    case 7:
        return spt_lot_list(desk, account, after, 1, page);
    case 8:
        return spt_lot_list_available(desk, account, after, 1, page);
    case 9:
        return spt_lot_successors(desk, account, 1, after, 1, page);
    case 10:
        return spt_statement_modifications(desk, account, AT(midnight(2012, 1, 1)), after, 1, page);
    case 11:
        return spt_statement_in_progress(desk, account, NULL, after, 1, page);
    case 12:
        return spt_statement_resolved(desk, account, NULL, after, 1, page);
    case 13:
        return spt_explain(desk, account, SPT_FIGURE_AVAILABLE, NULL, after, 1, page);
    case 14:
        return spt_explain(desk, account, SPT_FIGURE_LAPSED, AT(midnight(2012, 1, 1)), after, 1, page);
    case 15:
        return spt_explain_lot(desk, account, 1, SPT_FIGURE_AVAILABLE, NULL, after, 1, page);
    case 16:
        return spt_explain_ticket(desk, account, 7, SPT_FIGURE_CAPTURED, NULL, after, 1, page);
    case 17:
        return spt_explain_by_lot(desk, account, SPT_FIGURE_POINTS, NULL, after, 1, page);
    case 18:
        return spt_explain_by_ticket(desk, account, SPT_FIGURE_AVAILABLE, NULL, after, 1, page);
    case 19:
        return spt_report_lapsing(desk, SPT_REPORT_DAYS, after, 1, page);
    case 20:
        return spt_report_below(desk, SPT_POINTS_MAX, after, 1, page);
    case 21:
        return spt_report_in_progress(desk, after, 1, page);
    case 22:
        return spt_report_disputes(desk, after, 1, page);
    case 23:
        return spt_feed_read(desk, after, 1, page);
    case 24:
        return spt_report_due(desk, SPT_UNSET, after, 1, page);
    case 25:
        return spt_lot_transferred(desk, account, 1, after, 1, page);
    case FIRST_OF_CODES:
        return spt_pack_list(desk, after, 1, page);
    default:
        return spt_category_list(desk, after, 1, page);
    }
}

static spt_status read_list(spt_desk *desk, int list, const char *after, spt_page **page)
{
    return read_list_of(desk, 1, list, after, page);
}

/* Two rows and more for every list: lots 1 and 2 pay ticket 7 together, and lot 1 has two successors, and two
 * in account 2. */
static void prepare(spt_desk *desk)
{
    grant(desk, 1, 10, 20080310);
    grant(desk, 1, 50, 20090301);
    grant(desk, 1, 2, 20080308);
    expect_status(spt_account_open(desk, 2, NULL, NULL), SPT_OK);
    expect_status(spt_account_transfer(desk, 1, 2, 3, "to 2", NULL, NULL), SPT_OK);
    expect_status(spt_account_transfer(desk, 1, 2, 1, "more to 2", NULL, NULL), SPT_OK);
    expect_status(spt_lot_revoke(desk, 1, 1, 1, "mistyped", NULL, NULL), SPT_OK);
    open_ticket(desk, 1, 7, 20);
    open_ticket(desk, 1, 8, 5);
    for (int64_t ticket = 9; ticket < 11; ticket++) {
        open_ticket(desk, 1, ticket, 1);
        resolve(desk, 1, ticket);
    }
    reprice(desk, 1, 7, 15, SPT_REASON_CORRECTION);
    reprice(desk, 1, 7, 5, SPT_REASON_CORRECTION);
    reprice(desk, 1, 7, 1, SPT_REASON_CORRECTION);
    grant(desk, 1, 7, 20100301);
    grant(desk, 1, 7, 20110301);
    for (int64_t ticket = 7; ticket < 9; ticket++)
        expect_status(spt_ticket_dispute(desk, 1, ticket, NULL, NULL), SPT_OK);
}

static void first_token(spt_desk *desk, int list, char token[BUFFER])
{
    spt_page *page = NULL;
    expect_status(read_list(desk, list, NULL, &page), SPT_OK);
    assert_true(strlen(spt_page_next(page)) < BUFFER - 1);
    strcpy(token, spt_page_next(page));
    spt_page_unref(page);
    if (token[0] == '\0')
        fail_msg("list %d has one page only", list);
}

/* Refused, or a place in the list, or (of a statement) of an account that has changed. */
static spt_status expect_harmless(spt_desk *desk, int list, const char *token)
{
    spt_page *page = NULL;
    account_mark before = mark_account(desk, 1);
    spt_status status = read_list(desk, list, token, &page);
    if (status == SPT_E_INVALID)
        assert_string_equal(spt_desk_error_field(desk), "after");
    else if (status != SPT_E_STALE)
        check_status(status, SPT_OK, token, __FILE__, __LINE__);
    assert_true((page != NULL) == (status == SPT_OK));
    assert_true(spt_page_count(page) <= 1);
    spt_page_unref(page);
    check_unchanged(desk, &before, __FILE__, __LINE__);
    return status;
}

static void expect_bad(spt_desk *desk, int list, const char *token)
{
    spt_status status = expect_harmless(desk, list, token);
    if (status != SPT_E_INVALID)
        fail_msg("list %d takes \"%s\": %s", list, token, spt_status_name(status));
}

static int ends_in_code(int list)
{
    return list >= FIRST_OF_CODES;
}

/* ---- shape ---- */

static void d28_a_token_that_was_cut_or_lengthened(void **state)
{
    spt_desk *desk = desk_of(state);
    prepare(desk);
    for (int list = 0; list < LISTS; list++) {
        char token[BUFFER], spoiled[BUFFER];
        first_token(desk, list, token);
        for (size_t length = 1; length < strlen(token); length++) {
            snprintf(spoiled, sizeof spoiled, "%.*s", (int)length, token);
            if (ends_in_code(list))
                expect_harmless(desk, list, spoiled);
            else
                expect_bad(desk, list, spoiled);
        }
        strcpy(spoiled, token);
        strcat(spoiled, "0");
        if (!ends_in_code(list))
            expect_bad(desk, list, spoiled);
        strcpy(spoiled, token);
        spoiled[0] = '?';
        expect_bad(desk, list, spoiled);
    }
}

static void d28_a_token_as_long_as_none_is(void **state)
{
    spt_desk *desk = desk_of(state);
    prepare(desk);
    for (int list = 0; list < LISTS; list++) {
        char token[BUFFER];
        first_token(desk, list, token);
        size_t length = strlen(token);
        memset(token + length, 'x', sizeof token - length - 1);
        token[sizeof token - 1] = '\0';
        expect_bad(desk, list, token);
    }
}

static void d28_a_code_longer_than_any(void **state)
{
    spt_desk *desk = desk_of(state);
    prepare(desk);
    for (int list = FIRST_OF_CODES; list < LISTS; list++) {
        char token[BUFFER];
        first_token(desk, list, token);
        char *code = strrchr(token, '.') + 1;
        memset(code, 'x', SPT_CODE_BYTES);
        code[SPT_CODE_BYTES] = '\0';
        assert_int_equal(expect_harmless(desk, list, token), SPT_OK);
        strcpy(code + SPT_CODE_BYTES, "x");
        expect_bad(desk, list, token);
    }
}

/* ---- numbers ---- */

/* Puts a text in the place of the token's number-th number; 0: there are not so many. */
static int replace_number(char spoiled[BUFFER], const char *token, int number, const char *text)
{
    const char *begin = token + 1;
    for (int i = 0; i < number; i++) {
        begin = strchr(begin, '.');
        if (begin == NULL)
            return 0;
        begin++;
    }
    const char *end = strchr(begin, '.');
    if (end == NULL)
        return 0;
    snprintf(spoiled, BUFFER, "%.*s%s%s", (int)(begin - token), token, text, end);
    return 1;
}

static void d28_a_number_that_is_none(void **state)
{
    static const char *const none[] = {"",
                                       "-",
                                       "--1",
                                       "+1",
                                       " 1",
                                       "1 ",
                                       "1:",
                                       "/1",
                                       "0x1",
                                       "9223372036854775808",
                                       "9223372036854775809",
                                       "9223372036854775810",
                                       "10000000000000000000",
                                       "99999999999999999999",
                                       "-9223372036854775808"};
    spt_desk *desk = desk_of(state);
    prepare(desk);
    for (int list = 0; list < LISTS; list++) {
        char token[BUFFER], spoiled[BUFFER];
        first_token(desk, list, token);
        for (int number = 0; replace_number(spoiled, token, number, "1"); number++)
            for (size_t i = 0; i < sizeof none / sizeof none[0]; i++) {
                replace_number(spoiled, token, number, none[i]);
                expect_bad(desk, list, spoiled);
            }
    }
}

static void d28_numbers_at_the_ends_are_places_in_the_list_or_refused(void **state)
{
    static const char *const ends[] = {"0",
                                       "-1",
                                       "1",
                                       "2",
                                       "9007199254740991",
                                       "9007199254740992",
                                       "9223372036854775799",
                                       "9223372036854775800",
                                       "9223372036854775807",
                                       "-9223372036854775807"};
    spt_desk *desk = desk_of(state);
    prepare(desk);
    for (int list = 0; list < LISTS; list++) {
        char token[BUFFER], spoiled[BUFFER];
        first_token(desk, list, token);
        for (int number = 0; replace_number(spoiled, token, number, "1"); number++)
            for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
                replace_number(spoiled, token, number, ends[i]);
                expect_harmless(desk, list, spoiled);
            }
    }
}

/* A token of the entries of a ticket begins with its account, its ticket and the act that was come to. */
static void d20_a_token_of_a_tickets_entries_is_of_this_ticket_and_of_an_act(void **state)
{
    static const struct {
        int number;
        const char *text;
    } bad[] = {{0, "2"}, {1, "8"}, {2, "-1"}, {2, "9007199254740992"}};
    spt_desk *desk = desk_of(state);
    prepare(desk);
    char token[BUFFER], spoiled[BUFFER];
    first_token(desk, 5, token);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_true(replace_number(spoiled, token, bad[i].number, bad[i].text));
        expect_bad(desk, 5, spoiled);
    }
}

/* ---- of something else ---- */

static int is_of_account(int list)
{
    return list < 19 || list == 25;
}

static void d28_a_token_of_another_account(void **state)
{
    spt_desk *desk = desk_of(state);
    prepare(desk);
    for (int list = 0; list < LISTS; list++) {
        char token[BUFFER];
        spt_page *page = NULL;
        first_token(desk, list, token);
        if (!is_of_account(list))
            continue;
        spt_status status = read_list_of(desk, 2, list, token, &page);
        check_status(status, SPT_E_INVALID, token, __FILE__, __LINE__);
        assert_string_equal(spt_desk_error_field(desk), "after");
        assert_null(page);
    }
}

static void d28_a_token_of_another_list(void **state)
{
    spt_desk *desk = desk_of(state);
    prepare(desk);
    for (int list = 0; list < LISTS; list++)
        for (int other = 0; other < LISTS; other++) {
            char token[BUFFER];
            first_token(desk, list, token);
            if (list != other)
                expect_bad(desk, other, token);
        }
}

/* ---- rows of pages ---- */

static void d20_a_row_of_a_page_is_of_its_kind_only(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_page *page = NULL;
    prepare(desk);
    for (int list = 0; list < LISTS; list++) {
        expect_status(read_list(desk, list, NULL, &page), SPT_OK);
        int kinds = (spt_page_account(page, 0) != NULL) + (spt_page_lot(page, 0) != NULL) +
                    (spt_page_ticket(page, 0) != NULL) + (spt_page_act(page, 0) != NULL) +
                    (spt_page_entry(page, 0) != NULL) + (spt_page_pack(page, 0) != NULL) +
                    (spt_page_category(page, 0) != NULL);
        /* A statement's rows are a thing and what belongs to it. */
        assert_in_range(kinds, 1, 2);
        assert_null(spt_page_lot(page, 1));
        assert_null(spt_page_act(page, UINT32_MAX));
        spt_page_unref(page);
    }
    assert_null(spt_page_entry(NULL, 0));
    assert_int_equal(spt_page_count(NULL), 0);
    assert_string_equal(spt_page_next(NULL), "");
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        desk_test(d28_a_token_that_was_cut_or_lengthened),
        desk_test(d28_a_token_as_long_as_none_is),
        desk_test(d28_a_code_longer_than_any),
        desk_test(d28_a_number_that_is_none),
        desk_test(d28_numbers_at_the_ends_are_places_in_the_list_or_refused),
        desk_test(d20_a_token_of_a_tickets_entries_is_of_this_ticket_and_of_an_act),
        desk_test(d28_a_token_of_another_account),
        desk_test(d28_a_token_of_another_list),
        desk_test(d20_a_row_of_a_page_is_of_its_kind_only),
    };
    return cmocka_run_group_tests_name("tokens", tests, NULL, NULL);
}
