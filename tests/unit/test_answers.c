/* SPDX-License-Identifier: MIT */
/* D24: the first answer as the host records it, met and missed, what is due next, and why. */
#include "desk_fixture.h"

#include <stdio.h>

#define HOUR INT64_C(3600)

/* 7 March 2008 was a Friday: opened at 15:00, the answer is due on Monday at 15:00. */
#define OPENED instant(2008, 3, 7, 15, 0, 0)
#define DUE    instant(2008, 3, 10, 15, 0, 0)

static spt_options answered_at(int64_t answered)
{
    spt_options options = no_options();
    options.answered = answered;
    return options;
}

static void answer(spt_desk *desk, int64_t ticket, int64_t answered)
{
    spt_options options = answered_at(answered);
    expect_status(spt_ticket_answer(desk, 1, ticket, &options, NULL), SPT_OK);
}

static void open_on_friday(spt_desk *desk, int64_t ticket)
{
    set_now(desk, OPENED);
    open_ticket(desk, 1, ticket, 0);
}

static void check_response(spt_desk *desk, int64_t number, int64_t answered, int32_t response, const char *file,
                           int line)
{
    spt_ticket *ticket = ticket_of(desk, 1, number);
    check_number(spt_ticket_answered(ticket), answered, "answered", file, line);
    check_text(spt_response_name(spt_ticket_response(ticket)), spt_response_name(response), file, line);
    check_number(spt_ticket_response(ticket), response, "response", file, line);
    spt_ticket_unref(ticket);
}

#define expect_response(desk, ticket, answered, response) \
    check_response((desk), (ticket), (answered), (response), __FILE__, __LINE__)

/* ---- recording ---- */

static void d24_an_answer_is_recorded_now(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_ticket *ticket = NULL;
    spt_options options = with_ref("mail 7");
    grant(desk, 1, 60, 0);
    set_now(desk, OPENED);
    open_ticket(desk, 1, 7, 25);
    expect_response(desk, 7, SPT_UNSET, SPT_RESPONSE_WAITING);
    set_now(desk, OPENED + HOUR);
    options.actor = "anna";
    expect_status(spt_ticket_answer(desk, 1, 7, &options, &ticket), SPT_OK);
    expect_number(spt_ticket_answered(ticket), OPENED + HOUR);
    expect_number(spt_ticket_due(ticket), DUE);
    expect_number(spt_ticket_at(ticket), OPENED + HOUR);
    expect_number(spt_ticket_response(ticket), SPT_RESPONSE_MET);
    spt_ticket_unref(ticket);
    expect_ticket(desk, 1, 7, SPT_TICKET_IN_PROGRESS, 25, 25, 0);
    expect_account(desk, 1, 35, 25, 0, 0);
    expect_entries(desk, 1, 0, "");
    spt_act *act = act_of(desk, 1, 0);
    expect_number(spt_act_kind(act), SPT_ACT_ANSWER);
    expect_number(spt_act_ticket(act), 7);
    expect_number(spt_act_answered(act), OPENED + HOUR);
    expect_number(spt_act_due(act), SPT_UNSET);
    expect_number(spt_act_price(act), 25);
    assert_string_equal(spt_act_actor(act), "anna");
    spt_act_unref(act);
    act = act_of(desk, 1, 3);
    expect_number(spt_act_due(act), DUE);
    expect_number(spt_act_answered(act), SPT_UNSET);
    spt_act_unref(act);
}

static void d24_an_answer_is_recorded_for_an_instant_that_has_passed(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_options before = answered_at(OPENED - 1), later = answered_at(OPENED + 2 * HOUR + 1);
    open_on_friday(desk, 7);
    open_ticket(desk, 1, 8, 0);
    set_now(desk, OPENED + 2 * HOUR);
    expect_refused_for(desk, 1, spt_ticket_answer(desk, 1, 7, &before, NULL), SPT_E_INVALID, "answered");
    expect_refused_for(desk, 1, spt_ticket_answer(desk, 1, 7, &later, NULL), SPT_E_INVALID, "answered");
    answer(desk, 7, OPENED);
    answer(desk, 8, OPENED + 2 * HOUR);
    expect_response(desk, 7, OPENED, SPT_RESPONSE_MET);
    expect_response(desk, 8, OPENED + 2 * HOUR, SPT_RESPONSE_MET);
}

static void d23_a_first_answer_is_recorded_once(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_options same = answered_at(OPENED + HOUR), later = answered_at(OPENED + 2 * HOUR);
    spt_options earlier = answered_at(OPENED + HOUR - 1), ref = with_ref("mail 7");
    open_on_friday(desk, 7);
    set_now(desk, OPENED + 3 * HOUR);
    answer(desk, 7, OPENED + HOUR);
    expect_refused(desk, 1, spt_ticket_answer(desk, 1, 7, NULL, NULL), SPT_ALREADY);
    expect_refused(desk, 1, spt_ticket_answer(desk, 1, 7, &same, NULL), SPT_ALREADY);
    expect_refused(desk, 1, spt_ticket_answer(desk, 1, 7, &later, NULL), SPT_ALREADY);
    expect_refused(desk, 1, spt_ticket_answer(desk, 1, 7, &ref, NULL), SPT_ALREADY);
    expect_refused_for(desk, 1, spt_ticket_answer(desk, 1, 7, &earlier, NULL), SPT_E_CONFLICT, "answered");
    expect_response(desk, 7, OPENED + HOUR, SPT_RESPONSE_MET);
}

static void d23_the_same_ref_needs_the_same_content(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_options ref = with_ref("mail 7"), at = answered_at(OPENED + HOUR);
    open_on_friday(desk, 7);
    open_ticket(desk, 1, 8, 0);
    set_now(desk, OPENED + HOUR);
    expect_status(spt_ticket_answer(desk, 1, 7, &ref, NULL), SPT_OK);
    set_now(desk, OPENED + 5 * HOUR);
    expect_refused(desk, 1, spt_ticket_answer(desk, 1, 7, &ref, NULL), SPT_ALREADY);
    at.ref = "mail 7";
    expect_refused(desk, 1, spt_ticket_answer(desk, 1, 7, &at, NULL), SPT_ALREADY);
    at.answered++;
    expect_refused_for(desk, 1, spt_ticket_answer(desk, 1, 7, &at, NULL), SPT_E_CONFLICT, "ref");
    expect_refused_for(desk, 1, spt_ticket_answer(desk, 1, 8, &ref, NULL), SPT_E_CONFLICT, "ref");
    expect_refused_for(desk, 1, spt_ticket_resolve(desk, 1, 7, &ref, NULL), SPT_E_CONFLICT, "ref");
}

static void d11_d24_every_state_takes_an_answer(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_options quoted = with_price(10);
    set_now(desk, OPENED);
    expect_status(spt_ticket_open_quoted(desk, 1, 1, "level-1", &quoted, NULL), SPT_OK);
    open_ticket(desk, 1, 2, 0);
    open_ticket(desk, 1, 3, 0);
    open_ticket(desk, 1, 4, 0);
    resolve(desk, 1, 2);
    expect_status(spt_ticket_waive(desk, 1, 3, NULL, NULL), SPT_OK);
    expect_status(spt_ticket_cancel(desk, 1, 4, NULL, NULL), SPT_OK);
    set_now(desk, OPENED + HOUR);
    for (int64_t ticket = 1; ticket <= 4; ticket++)
        answer(desk, ticket, SPT_UNSET);
    expect_ticket(desk, 1, 1, SPT_TICKET_QUOTED, 0, 0, 0);
    expect_ticket(desk, 1, 2, SPT_TICKET_RESOLVED, 0, 0, 0);
    expect_ticket(desk, 1, 3, SPT_TICKET_WAIVED, 0, 0, 0);
    expect_ticket(desk, 1, 4, SPT_TICKET_CANCELLED, 0, 0, 0);
    expect_refused(desk, 1, spt_ticket_answer(desk, 1, 5, NULL, NULL), SPT_E_NOT_FOUND);
    expect_refused(desk, 1, spt_ticket_answer(desk, 2, 1, NULL, NULL), SPT_E_NOT_FOUND);
}

/* ---- met, missed, due next ---- */

static void d24_met_to_the_second_and_missed_after_it(void **state)
{
    spt_desk *desk = desk_of(state);
    for (int64_t ticket = 1; ticket <= 6; ticket++)
        open_on_friday(desk, ticket);
    set_now(desk, DUE);
    expect_response(desk, 1, SPT_UNSET, SPT_RESPONSE_WAITING);
    resolve(desk, 1, 1);
    answer(desk, 2, SPT_UNSET);
    set_now(desk, DUE + 1);
    expect_response(desk, 1, SPT_UNSET, SPT_RESPONSE_NONE); /* it ended in time */
    expect_response(desk, 2, DUE, SPT_RESPONSE_MET);
    expect_response(desk, 3, SPT_UNSET, SPT_RESPONSE_OVERDUE);
    answer(desk, 3, SPT_UNSET);
    expect_response(desk, 3, DUE + 1, SPT_RESPONSE_MISSED);
    answer(desk, 4, DUE);
    expect_response(desk, 4, DUE, SPT_RESPONSE_MET);
    resolve(desk, 1, 5);
    expect_response(desk, 5, SPT_UNSET, SPT_RESPONSE_MISSED);
    answer(desk, 5, DUE - 1); /* recorded late, it was in time */
    expect_response(desk, 5, DUE - 1, SPT_RESPONSE_MET);
    resolve(desk, 1, 6);
    expect_status(spt_ticket_reopen(desk, 1, 6, NULL, NULL), SPT_OK);
    expect_response(desk, 6, SPT_UNSET, SPT_RESPONSE_OVERDUE);
}

static void d24_what_was_never_due_is_neither_met_nor_missed(void **state)
{
    spt_desk *desk = desk_of(state);
    set_now(desk, instant(9999, 12, 30, 15, 0, 0));
    open_ticket(desk, 1, 7, 0);
    expect_response(desk, 7, SPT_UNSET, SPT_RESPONSE_NONE);
    answer(desk, 7, SPT_UNSET);
    expect_response(desk, 7, instant(9999, 12, 30, 15, 0, 0), SPT_RESPONSE_NONE);
    expect_number(spt_ticket_response(NULL), SPT_RESPONSE_NONE);
    assert_string_equal(spt_response_name(SPT_RESPONSE_NONE), "");
    assert_string_equal(spt_response_name(5), "");
    assert_string_equal(spt_response_name(-1), "");
}

/* "3 1": the tickets that wait, a page each. */
static void check_due(spt_desk *desk, const char *expected, const char *file, int line)
{
    char text[200] = "";
    char after[256] = "";
    do {
        spt_page *page = NULL;
        expect_status(spt_ticket_list_due(desk, 1, after, 1, &page), SPT_OK);
        for (uint32_t i = 0; i < spt_page_count(page); i++)
            snprintf(text + strlen(text), sizeof text - strlen(text), "%s%lld", text[0] == '\0' ? "" : " ",
                     (long long)spt_ticket_id(spt_page_ticket(page, i)));
        strcpy(after, spt_page_next(page));
        spt_page_unref(page);
    } while (after[0] != '\0');
    check_text(text, expected, file, line);
}

#define expect_due(desk, text) check_due((desk), (text), __FILE__, __LINE__)

static int32_t take_next_due(void *ctx, uint32_t range, const spt_row *row)
{
    const void *any = row;
    int64_t *next_due = ctx;
    (void)range;
    *next_due = ((const spt_account_row *)any)->next_due;
    return SPT_SINK_NEXT;
}

/* As the account's row has it: what is due next, or earlier. */
static int64_t next_due_of(void **state)
{
    int64_t next_due = -1;
    spt_range range = {
        .struct_size = sizeof range, .index = SPT_INDEX_ACCOUNT, .prefix = 1, .from = SPT_NO_RANGE, .limit = 1};
    range.values[0].number = 1;
    assert_int_equal(spt_store_read(store_of(state), &range, 1, take_next_due, &next_due), SPT_STORE_OK);
    return next_due;
}

static void d24_what_is_due_next(void **state)
{
    spt_desk *desk = desk_of(state);
    expect_due(desk, "");
    expect_number(next_due_of(state), 0);
    open_on_friday(desk, 3);
    set_now(desk, OPENED + HOUR);
    open_ticket(desk, 1, 2, 0);
    open_ticket(desk, 1, 1, 0);
    expect_due(desk, "3 1 2");
    expect_number(next_due_of(state), DUE);
    answer(desk, 1, SPT_UNSET);
    expect_due(desk, "3 2");
    expect_number(next_due_of(state), DUE);
    answer(desk, 3, SPT_UNSET);
    expect_due(desk, "2");
    expect_number(next_due_of(state), DUE + HOUR);
    answer(desk, 2, SPT_UNSET);
    expect_due(desk, "");
    assert_true(next_due_of(state) <= DUE + HOUR); /* three are open, and none was shown that waits */
    resolve(desk, 1, 1);
    resolve(desk, 1, 2);
    resolve(desk, 1, 3);
    expect_number(next_due_of(state), 0);
    open_on_friday(desk, 4);
    answer(desk, 4, SPT_UNSET);
    expect_number(next_due_of(state), 0); /* the only one that is open */
}

/* A ticket that ends leaves a bound that may be too early; the next answer, or the last ticket's end, raises it. */
static void d24_what_is_due_next_after_tickets_have_ended(void **state)
{
    spt_desk *desk = desk_of(state);
    open_on_friday(desk, 3);
    set_now(desk, OPENED + HOUR);
    open_ticket(desk, 1, 2, 0);
    set_now(desk, OPENED + 2 * HOUR);
    open_ticket(desk, 1, 1, 0);
    resolve(desk, 1, 3);
    expect_due(desk, "2 1");
    assert_true(next_due_of(state) > 0 && next_due_of(state) <= DUE + HOUR);
    answer(desk, 3, SPT_UNSET);
    expect_number(next_due_of(state), DUE);
    answer(desk, 2, SPT_UNSET);
    expect_number(next_due_of(state), DUE + 2 * HOUR);
    resolve(desk, 1, 2);
    expect_status(spt_ticket_cancel(desk, 1, 1, NULL, NULL), SPT_OK);
    expect_number(next_due_of(state), 0);
    expect_due(desk, "");
    expect_status(spt_ticket_reopen(desk, 1, 3, NULL, NULL), SPT_OK);
    expect_number(next_due_of(state), 0);
    open_on_friday(desk, 4);
    resolve(desk, 1, 4);
    resolve(desk, 1, 3);
    expect_number(next_due_of(state), 0);
    expect_status(spt_ticket_reopen(desk, 1, 4, NULL, NULL), SPT_OK);
    expect_due(desk, "4");
    assert_true(next_due_of(state) > 0);
}

/* ---- why ---- */

static void check_trace(spt_desk *desk, int64_t ticket, const char *expected, const char *file, int line)
{
    char text[2000] = "";
    spt_response_trace *trace = NULL;
    expect_status(spt_ticket_response_trace(desk, 1, ticket, &trace), SPT_OK);
    for (uint32_t i = 0; i < spt_response_trace_count(trace); i++)
        snprintf(text + strlen(text), sizeof text - strlen(text), "%s%ld %ld-%ld %s", i == 0 ? "" : ", ",
                 (long)spt_response_trace_day(trace, i), (long)spt_response_trace_from(trace, i),
                 (long)spt_response_trace_to(trace, i), spt_stretch_name(spt_response_trace_kind(trace, i)));
    spt_response_trace_unref(trace);
    check_text(text, expected, file, line);
}

#define expect_trace(desk, ticket, text) check_trace((desk), (ticket), (text), __FILE__, __LINE__)

static void d24_a_trace_says_what_was_counted_and_what_was_skipped(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_response_trace *trace = NULL;
    expect_status(spt_desk_set(desk, SPT_SETTING_OPENS, 9 * HOUR), SPT_OK);
    expect_status(spt_desk_set(desk, SPT_SETTING_CLOSES, 17 * HOUR), SPT_OK);
    expect_status(spt_holiday_set(desk, 20080310, "Inventory"), SPT_OK);
    open_on_friday(desk, 7);
    expect_trace(desk, 7,
                 "20080307 54000-61200 counted, 20080307 61200-86400 closed, 20080308 0-86400 no working weekday, "
                 "20080309 0-86400 no working weekday, 20080310 0-86400 holiday, 20080311 0-32400 closed, "
                 "20080311 32400-54000 counted");
    expect_status(spt_ticket_response_trace(desk, 1, 7, &trace), SPT_OK);
    expect_number(spt_response_trace_opened(trace), OPENED);
    expect_number(spt_response_trace_due(trace), instant(2008, 3, 11, 15, 0, 0));
    expect_number(spt_response_trace_stored(trace), instant(2008, 3, 11, 15, 0, 0));
    expect_number(spt_response_trace_is_as_stored(trace), 1);
    expect_number(spt_response_trace_day(trace, 7), 0);
    expect_number(spt_response_trace_kind(trace, UINT32_MAX), 0);
    spt_response_trace_unref(trace);
}

static void d24_a_trace_by_a_calendar_that_was_changed_says_so(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_response_trace *trace = NULL;
    open_on_friday(desk, 7);
    expect_status(spt_holiday_set(desk, 20080310, "Inventory"), SPT_OK);
    expect_status(spt_ticket_response_trace(desk, 1, 7, &trace), SPT_OK);
    expect_number(spt_response_trace_due(trace), instant(2008, 3, 11, 15, 0, 0));
    expect_number(spt_response_trace_stored(trace), DUE);
    expect_number(spt_response_trace_is_as_stored(trace), 0);
    spt_response_trace *more = spt_response_trace_ref(trace);
    spt_response_trace_unref(trace);
    expect_number(spt_response_trace_count(more), 5);
    spt_response_trace_unref(more);
    expect_response(desk, 7, SPT_UNSET, SPT_RESPONSE_WAITING);
}

static void d24_a_trace_where_nothing_can_be_due(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_response_trace *trace = NULL;
    set_now(desk, instant(9999, 12, 30, 15, 0, 0));
    open_ticket(desk, 1, 7, 0);
    expect_status(spt_ticket_response_trace(desk, 1, 7, &trace), SPT_OK);
    expect_number(spt_response_trace_due(trace), SPT_UNSET);
    expect_number(spt_response_trace_is_as_stored(trace), 1);
    expect_number(spt_response_trace_count(trace), 1);
    spt_response_trace_unref(trace);
    expect_number(spt_response_trace_opened(NULL), 0);
    expect_number(spt_response_trace_due(NULL), 0);
    expect_number(spt_response_trace_stored(NULL), 0);
    expect_number(spt_response_trace_is_as_stored(NULL), 0);
    expect_number(spt_response_trace_count(NULL), 0);
    expect_number(spt_response_trace_from(NULL, 0), 0);
    expect_number(spt_response_trace_to(NULL, 0), 0);
    assert_null(spt_response_trace_ref(NULL));
    spt_response_trace_unref(NULL);
    assert_string_equal(spt_stretch_name(0), "");
    assert_string_equal(spt_stretch_name(5), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        desk_test(d24_an_answer_is_recorded_now),
        desk_test(d24_an_answer_is_recorded_for_an_instant_that_has_passed),
        desk_test(d23_a_first_answer_is_recorded_once),
        desk_test(d23_the_same_ref_needs_the_same_content),
        desk_test(d11_d24_every_state_takes_an_answer),
        desk_test(d24_met_to_the_second_and_missed_after_it),
        desk_test(d24_what_was_never_due_is_neither_met_nor_missed),
        desk_test(d24_what_is_due_next),
        desk_test(d24_what_is_due_next_after_tickets_have_ended),
        desk_test(d24_a_trace_says_what_was_counted_and_what_was_skipped),
        desk_test(d24_a_trace_by_a_calendar_that_was_changed_says_so),
        desk_test(d24_a_trace_where_nothing_can_be_due),
    };
    return cmocka_run_group_tests_name("answers", tests, NULL, NULL);
}
