/* SPDX-License-Identifier: MIT */
/* D9, D10, D12, D13, D16: opening, repricing, covering, resolving, waiving, cancelling and reopening tickets. */
#include "desk_fixture.h"

enum { IN_PROGRESS = SPT_TICKET_IN_PROGRESS, RESOLVED = SPT_TICKET_RESOLVED, CANCELLED = SPT_TICKET_CANCELLED };

static const int32_t agreed = SPT_REASON_AGREED;

static spt_status open_as(spt_desk *desk, int64_t ticket, const char *category, int64_t units, int64_t price)
{
    spt_options options = with_price(price);
    options.units = units;
    return spt_ticket_open(desk, 1, ticket, category, &options, NULL);
}

static spt_status reprice_allowing_shortfall(spt_desk *desk, int64_t ticket, int64_t price)
{
    spt_options options = with_flags(SPT_FLAG_ALLOW_SHORTFALL);
    return spt_ticket_reprice(desk, 1, ticket, price, agreed, NULL, &options, NULL);
}

static spt_status reprice_to(spt_desk *desk, int64_t ticket, int64_t price)
{
    return spt_ticket_reprice(desk, 1, ticket, price, agreed, NULL, NULL, NULL);
}

/* ---- D9 open ---- */

static void d09_opening_captures_the_starting_price(void **state)
{
    static const struct {
        const char *category;
        int64_t units;
        int64_t price;
    } cases[] = {{"level-0", -1, 0}, {"level-1", -1, 10},  {"level-2", -1, 25},  {"level-3", -1, 150},
                 {"tuning", -1, 80}, {"transfer", 0, 120}, {"transfer", 3, 300}, {"import", 4, 40}};
    spt_desk *desk = desk_of(state);
    int64_t captured = 0;
    grant(desk, 1, 1000, 20100301);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int64_t ticket = (int64_t)i + 1;
        expect_status(open_as(desk, ticket, cases[i].category, cases[i].units, SPT_UNSET), SPT_OK);
        expect_ticket(desk, 1, ticket, IN_PROGRESS, cases[i].price, cases[i].price, 0);
        captured += cases[i].price;
        expect_account(desk, 1, 1000 - captured, captured, 0, 0);
    }
}

static void d09_a_price_outside_the_rule_is_refused(void **state)
{
    static const struct {
        const char *category;
        int64_t units;
        int64_t price;
        spt_status answer;
    } cases[] = {
        {"level-2", -1, 24, SPT_E_PRICE},  {"level-2", -1, 25, SPT_OK},       {"level-2", -1, 26, SPT_E_PRICE},
        {"level-0", -1, 1, SPT_E_PRICE},   {"tuning", -1, 79, SPT_E_PRICE},   {"tuning", -1, 80, SPT_OK},
        {"tuning", -1, 100, SPT_OK},       {"tuning", -1, 101, SPT_E_PRICE},  {"level-3", -1, 149, SPT_E_PRICE},
        {"level-3", -1, 151, SPT_OK},      {"transfer", 2, 239, SPT_E_PRICE}, {"transfer", 2, 240, SPT_OK},
        {"transfer", 2, 241, SPT_E_PRICE}, {"import", 2, 29, SPT_E_PRICE},    {"import", 2, 31, SPT_OK},
        {"custom", -1, 0, SPT_OK},         {"custom", -1, 77, SPT_OK},
    };
    spt_desk *desk = desk_of(state);
    grant(desk, 1, 10000, 20100301);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int64_t ticket = (int64_t)i + 1;
        if (cases[i].answer == SPT_OK) {
            expect_status(open_as(desk, ticket, cases[i].category, cases[i].units, cases[i].price), SPT_OK);
            expect_ticket(desk, 1, ticket, IN_PROGRESS, cases[i].price, cases[i].price, 0);
        } else {
            expect_refused_for(desk, 1, open_as(desk, ticket, cases[i].category, cases[i].units, cases[i].price),
                               cases[i].answer, "price");
        }
    }
}

static void d09_the_override_flag_comes_with_a_note(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_options options = with_price(500);
    grant(desk, 1, 1000, 20100301);
    options.flags = SPT_FLAG_OVERRIDE;
    expect_refused_for(desk, 1, spt_ticket_open(desk, 1, 7, "level-2", &options, NULL), SPT_E_INVALID, "note");
    options.note = "a whole day on the telephone";
    expect_status(spt_ticket_open(desk, 1, 7, "level-2", &options, NULL), SPT_OK);
    expect_ticket(desk, 1, 7, IN_PROGRESS, 500, 500, 0);
}

static void d09_the_override_does_not_replace_units_or_a_price_that_a_person_must_name(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_options options = with_price(500);
    options.flags = SPT_FLAG_OVERRIDE;
    options.note = "agreed by telephone";
    grant(desk, 1, 1000, 20100301);
    expect_refused(desk, 1, spt_ticket_open(desk, 1, 7, "transfer", &options, NULL), SPT_E_PRICE);
    options.price = SPT_UNSET;
    expect_refused(desk, 1, spt_ticket_open(desk, 1, 7, "custom", &options, NULL), SPT_E_PRICE);
}

static void d08_units_are_given_exactly_where_the_rule_has_them(void **state)
{
    spt_desk *desk = desk_of(state);
    grant(desk, 1, 1000, 20100301);
    expect_refused_for(desk, 1, open_as(desk, 7, "transfer", SPT_UNSET, SPT_UNSET), SPT_E_PRICE, "units");
    expect_refused(desk, 1, open_as(desk, 7, "level-2", 1, SPT_UNSET), SPT_E_PRICE);
    expect_refused(desk, 1, open_as(desk, 7, "level-2", 0, SPT_UNSET), SPT_E_PRICE);
    expect_refused(desk, 1, open_as(desk, 7, "custom", SPT_UNSET, SPT_UNSET), SPT_E_PRICE);
}

static void d09_too_few_points_are_refused_with_the_shortage(void **state)
{
    spt_desk *desk = desk_of(state);
    grant(desk, 1, 60, 20100301);
    expect_short(desk, 1, open_as(desk, 7, "custom", SPT_UNSET, 100), 40);
    expect_short(desk, 1, open_as(desk, 7, "custom", SPT_UNSET, SPT_POINTS_MAX), SPT_POINTS_MAX - 60);
    expect_status(open_as(desk, 7, "custom", SPT_UNSET, 60), SPT_OK);
    expect_account(desk, 1, 0, 60, 0, 0);
}

static void d09_with_the_flag_everything_available_is_captured_and_the_rest_is_the_shortfall(void **state)
{
    spt_desk *desk = desk_of(state);
    grant(desk, 1, 60, 20100301);
    open_short_ticket(desk, 1, 7, 100);
    expect_ticket(desk, 1, 7, IN_PROGRESS, 100, 60, 0);
    expect_entries(desk, 1, 0, "capture 1:60");
    open_short_ticket(desk, 1, 8, 30);
    expect_ticket(desk, 1, 8, IN_PROGRESS, 30, 0, 0);
    expect_entries(desk, 1, 0, "");
    expect_account(desk, 1, 0, 60, 0, 0);
}

static void d09_the_flag_changes_nothing_where_the_points_suffice(void **state)
{
    spt_desk *desk = desk_of(state);
    grant(desk, 1, 60, 20100301);
    open_short_ticket(desk, 1, 7, 60);
    expect_ticket(desk, 1, 7, IN_PROGRESS, 60, 60, 0);
}

static void d09_a_price_of_0_is_normal(void **state)
{
    spt_desk *desk = desk_of(state);
    expect_status(open_as(desk, 7, "level-0", SPT_UNSET, SPT_UNSET), SPT_OK);
    expect_entries(desk, 1, 0, "");
    resolve(desk, 1, 7);
    expect_ticket(desk, 1, 7, RESOLVED, 0, 0, 0);
    expect_acts(desk, 1, 2, "opened, resolved");
}

static void d09_capture_order_is_priority_then_lapse_then_acquired_then_number(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_options earlier = no_options();
    earlier.acquired = START - 10 * DAY;
    earlier.last_day = 20100301;
    grant(desk, 1, 10, 0);
    grant(desk, 1, 10, 20100301);
    grant(desk, 1, 10, 20090301);
    grant_with_priority(desk, 1, 10, 20081231, 1);
    expect_status(spt_account_grant(desk, 1, SPT_LOT_OPENING, 10, "old", &earlier, NULL), SPT_OK);
    grant_with_priority(desk, 1, 10, 0, -1);
    grant(desk, 1, 10, 20100301);
    open_ticket(desk, 1, 7, 65);
    expect_entries(desk, 1, 0,
                   "capture 6:10, capture 3:10, capture 5:10, capture 2:10, capture 7:10, capture 1:10, capture 4:5");
}

static void d09_points_that_lapse_now_are_not_captured(void **state)
{
    spt_desk *desk = desk_of(state);
    grant(desk, 1, 60, 20080331);
    grant(desk, 1, 5, 20100301);
    set_now(desk, midnight(2008, 4, 1));
    expect_short(desk, 1, open_as(desk, 7, "custom", SPT_UNSET, 6), 1);
    open_ticket(desk, 1, 7, 5);
    expect_entries(desk, 1, 0, "capture 2:5");
    expect_acts(desk, 1, 4, "lapsed, opened");
    expect_account(desk, 1, 0, 5, 0, 60);
}

static void d09_ticket_ids_are_unique_in_the_whole_desk(void **state)
{
    spt_desk *desk = desk_of(state);
    expect_status(spt_account_open(desk, 2, NULL, NULL), SPT_OK);
    open_ticket(desk, 1, 7, 0);
    expect_refused(desk, 2, spt_ticket_open(desk, 2, 7, "level-0", NULL, NULL), SPT_E_CONFLICT);
    expect_refused(desk, 2, spt_ticket_open_quoted(desk, 2, 7, "level-0", NULL, NULL), SPT_E_CONFLICT);
    expect_refused(desk, 1, spt_ticket_open(desk, 1, 7, "level-2", NULL, NULL), SPT_E_CONFLICT);
    expect_status(spt_ticket_open(desk, 2, 7, "level-2", NULL, NULL), SPT_E_CONFLICT);
    assert_string_equal(spt_desk_error_field(desk), "ticket");
    expect_number(spt_desk_error_object(desk), 7);
    expect_status(spt_ticket_cancel(desk, 1, 7, NULL, NULL), SPT_OK);
    expect_refused(desk, 2, spt_ticket_open(desk, 2, 7, "level-0", NULL, NULL), SPT_E_CONFLICT);
}

static void d09_a_retired_category_takes_no_new_tickets(void **state)
{
    spt_desk *desk = desk_of(state);
    grant(desk, 1, 60, 20100301);
    expect_refused(desk, 1, spt_ticket_open(desk, 1, 7, "closed", NULL, NULL), SPT_E_RETIRED);
    expect_refused(desk, 1, spt_ticket_open_quoted(desk, 1, 7, "closed", NULL, NULL), SPT_E_RETIRED);
    expect_refused(desk, 1, spt_ticket_open(desk, 1, 7, "no such", NULL, NULL), SPT_E_NOT_FOUND);
    expect_refused(desk, 3, spt_ticket_open(desk, 3, 7, "level-0", NULL, NULL), SPT_E_NOT_FOUND);
}

static void d08_a_ticket_tells_what_it_was_opened_as(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_options options = no_options();
    spt_ticket *ticket = NULL;
    grant(desk, 1, 300, 20100301);
    set_now(desk, START + 60);
    options.units = 3;
    expect_status(spt_ticket_open(desk, 1, 7, "transfer", &options, &ticket), SPT_OK);
    expect_number(spt_ticket_account(ticket), 1);
    expect_number(spt_ticket_id(ticket), 7);
    expect_number(spt_ticket_units(ticket), 3);
    expect_number(spt_ticket_opened(ticket), START + 60);
    expect_number(spt_ticket_resolved(ticket), -1);
    expect_number(spt_ticket_ended(ticket), -1);
    expect_number(spt_ticket_proposed(ticket), -1);
    expect_number(spt_ticket_proposals(ticket), 0);
    expect_number(spt_ticket_disputed(ticket), 0);
    assert_string_equal(spt_ticket_category(ticket), "transfer");
    assert_string_equal(spt_ticket_rule(ticket), "120 + N*60");
    spt_ticket_unref(ticket);
}

/* ---- the table of states ---- */

enum { QUOTED, WORKED_ON, DONE, WAIVED, WITHDRAWN, WITHDRAWN_AFTER_SPENDING, STATES };

static void make_ticket(spt_desk *desk, int64_t ticket, int kind)
{
    spt_options options = with_price(20);
    if (kind == QUOTED) {
        expect_status(spt_ticket_open_quoted(desk, 1, ticket, "custom", &options, NULL), SPT_OK);
        return;
    }
    open_ticket(desk, 1, ticket, 20);
    if (kind == DONE || kind == WITHDRAWN_AFTER_SPENDING)
        resolve(desk, 1, ticket);
    if (kind == WITHDRAWN_AFTER_SPENDING)
        expect_status(spt_ticket_reopen(desk, 1, ticket, NULL, NULL), SPT_OK);
    if (kind == WITHDRAWN || kind == WITHDRAWN_AFTER_SPENDING)
        expect_status(spt_ticket_cancel(desk, 1, ticket, NULL, NULL), SPT_OK);
    if (kind == WAIVED)
        expect_status(spt_ticket_waive(desk, 1, ticket, NULL, NULL), SPT_OK);
}

typedef spt_status (*plain_operation)(spt_desk *, int64_t, int64_t, const spt_options *, spt_ticket **);

static spt_status price_30(spt_desk *desk, int64_t account, int64_t ticket, const spt_options *options,
                           spt_ticket **out)
{
    return spt_ticket_reprice(desk, account, ticket, 30, agreed, NULL, options, out);
}

static spt_status price_20(spt_desk *desk, int64_t account, int64_t ticket, const spt_options *options,
                           spt_ticket **out)
{
    return spt_ticket_reprice(desk, account, ticket, 20, agreed, NULL, options, out);
}

static spt_status price_10(spt_desk *desk, int64_t account, int64_t ticket, const spt_options *options,
                           spt_ticket **out)
{
    return spt_ticket_reprice(desk, account, ticket, 10, agreed, NULL, options, out);
}

static spt_status price_0(spt_desk *desk, int64_t account, int64_t ticket, const spt_options *options, spt_ticket **out)
{
    return spt_ticket_reprice(desk, account, ticket, 0, agreed, NULL, options, out);
}

static spt_status propose_15(spt_desk *desk, int64_t account, int64_t ticket, const spt_options *options,
                             spt_ticket **out)
{
    return spt_ticket_propose(desk, account, ticket, 15, agreed, NULL, options, out);
}

static spt_status approve_1(spt_desk *desk, int64_t account, int64_t ticket, const spt_options *options,
                            spt_ticket **out)
{
    return spt_ticket_approve(desk, account, ticket, 1, options, out);
}

static spt_status decline_1(spt_desk *desk, int64_t account, int64_t ticket, const spt_options *options,
                            spt_ticket **out)
{
    return spt_ticket_decline(desk, account, ticket, 1, options, out);
}

static spt_status make_it_level_2(spt_desk *desk, int64_t account, int64_t ticket, const spt_options *options,
                                  spt_ticket **out)
{
    return spt_ticket_recategorise(desk, account, ticket, "level-2", agreed, options, out);
}

#define SAME  SPT_ALREADY
#define DONE_ SPT_OK
#define NO    SPT_E_STATE
#define NONE  SPT_E_NOT_FOUND

static const struct {
    const char *name;
    plain_operation call;
    spt_status answers[STATES];
} operations[] = {
    /*                                    quoted in progress resolved waived cancelled cancelled with spent points */
    {"reprice to 30", price_30, {NO, DONE_, NO, NO, NO, NO}},
    {"reprice to 20", price_20, {NO, SAME, SAME, NO, NO, SAME}},
    {"reprice to 10", price_10, {NO, DONE_, DONE_, NO, NO, DONE_}},
    {"reprice to 0", price_0, {NO, DONE_, DONE_, SAME, SAME, DONE_}},
    {"recategorise", make_it_level_2, {NO, DONE_, NO, NO, NO, NO}},
    {"propose", propose_15, {DONE_, DONE_, NO, NO, NO, NO}},
    {"approve", approve_1, {DONE_, NONE, NONE, NONE, NONE, NONE}},
    {"decline", decline_1, {DONE_, NONE, NONE, NONE, NONE, NONE}},
    {"resolve", spt_ticket_resolve, {NO, DONE_, SAME, NO, NO, NO}},
    {"waive", spt_ticket_waive, {NO, DONE_, DONE_, SAME, NO, DONE_}},
    {"cancel", spt_ticket_cancel, {DONE_, DONE_, NO, NO, SAME, SAME}},
    {"dispute", spt_ticket_dispute, {NO, DONE_, DONE_, NO, NO, DONE_}},
    {"uphold", spt_ticket_uphold, {SAME, SAME, SAME, SAME, SAME, SAME}},
    {"reopen", spt_ticket_reopen, {NO, SAME, DONE_, NO, NO, NO}},
};

static void d10_d16_every_operation_in_every_state(void **state)
{
    spt_desk *desk = desk_of(state);
    int64_t ticket = 1;
    grant(desk, 1, 10000, 20100301);
    for (size_t i = 0; i < sizeof operations / sizeof operations[0]; i++) {
        for (int kind = 0; kind < STATES; kind++, ticket++) {
            make_ticket(desk, ticket, kind);
            account_mark before = mark_account(desk, 1);
            spt_status answer = operations[i].call(desk, 1, ticket, NULL, NULL);
            check_status(answer, operations[i].answers[kind], operations[i].name, __FILE__, 1000 + kind);
            if (answer == SPT_OK)
                expect_number(acts_of(desk, 1), before.acts + 1);
            else
                check_unchanged(desk, &before, __FILE__, __LINE__);
        }
    }
}

static void d09_a_ticket_of_another_account_is_not_found(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_ticket *ticket = NULL;
    grant(desk, 1, 100, 20100301);
    expect_status(spt_account_open(desk, 2, NULL, NULL), SPT_OK);
    make_ticket(desk, 7, QUOTED);
    make_ticket(desk, 8, WORKED_ON);
    for (size_t i = 0; i < sizeof operations / sizeof operations[0]; i++) {
        expect_refused(desk, 1, operations[i].call(desk, 2, 7, NULL, NULL), SPT_E_NOT_FOUND);
        expect_refused(desk, 2, operations[i].call(desk, 2, 8, NULL, NULL), SPT_E_NOT_FOUND);
        expect_refused(desk, 2, operations[i].call(desk, 3, 8, NULL, NULL), SPT_E_NOT_FOUND);
        expect_refused(desk, 1, operations[i].call(desk, 1, 9, NULL, NULL), SPT_E_NOT_FOUND);
    }
    expect_status(spt_ticket_get(desk, 2, 8, &ticket), SPT_E_NOT_FOUND);
    assert_null(ticket);
}

/* ---- D10 reprice ---- */

static void d10_up_captures_the_whole_gap(void **state)
{
    spt_desk *desk = desk_of(state);
    grant(desk, 1, 30, 20090301);
    grant(desk, 1, 60, 20100301);
    open_ticket(desk, 1, 7, 25);
    reprice(desk, 1, 7, 40, SPT_REASON_INVESTIGATION);
    expect_entries(desk, 1, 0, "capture 1:5, capture 2:10");
    expect_ticket(desk, 1, 7, IN_PROGRESS, 40, 40, 0);
    expect_account(desk, 1, 50, 40, 0, 0);
}

static void d10_up_is_refused_with_its_shortage_unless_this_call_allows_a_shortfall(void **state)
{
    spt_desk *desk = desk_of(state);
    grant(desk, 1, 60, 20100301);
    open_short_ticket(desk, 1, 7, 50);
    expect_short(desk, 1, reprice_to(desk, 7, 75), 15);
    expect_status(reprice_allowing_shortfall(desk, 7, 75), SPT_OK);
    expect_ticket(desk, 1, 7, IN_PROGRESS, 75, 60, 0);
}

static void d10_the_gap_includes_an_earlier_shortfall(void **state)
{
    spt_desk *desk = desk_of(state);
    grant(desk, 1, 60, 20100301);
    open_short_ticket(desk, 1, 7, 100);
    grant(desk, 1, 45, 20100301);
    expect_short(desk, 1, reprice_to(desk, 7, 110), 5);
    reprice(desk, 1, 7, 105, agreed);
    expect_ticket(desk, 1, 7, IN_PROGRESS, 105, 105, 0);
}

static void d10_down_shrinks_the_shortfall_then_releases_then_refunds(void **state)
{
    spt_desk *desk = desk_of(state);
    grant(desk, 1, 50, 20100301);
    open_ticket(desk, 1, 7, 50);
    resolve(desk, 1, 7);
    expect_status(spt_ticket_reopen(desk, 1, 7, NULL, NULL), SPT_OK);
    grant(desk, 1, 20, 20100301);
    expect_status(reprice_allowing_shortfall(desk, 7, 80), SPT_OK);
    expect_ticket(desk, 1, 7, IN_PROGRESS, 80, 20, 50);
    reprice(desk, 1, 7, 75, agreed);
    expect_entries(desk, 1, 0, "");
    expect_ticket(desk, 1, 7, IN_PROGRESS, 75, 20, 50);
    reprice(desk, 1, 7, 60, agreed);
    expect_entries(desk, 1, 0, "release 2:10");
    expect_ticket(desk, 1, 7, IN_PROGRESS, 60, 10, 50);
    reprice(desk, 1, 7, 40, agreed);
    expect_entries(desk, 1, 0, "release 2:10, refund 1:10");
    expect_ticket(desk, 1, 7, IN_PROGRESS, 40, 0, 40);
    expect_account(desk, 1, 30, 0, 40, 0);
}

static void d10_down_captures_nothing(void **state)
{
    spt_desk *desk = desk_of(state);
    grant(desk, 1, 30, 20100301);
    open_short_ticket(desk, 1, 7, 50);
    grant(desk, 1, 10, 20100301);
    reprice(desk, 1, 7, 45, agreed);
    expect_entries(desk, 1, 0, "");
    expect_ticket(desk, 1, 7, IN_PROGRESS, 45, 30, 0);
    expect_account(desk, 1, 10, 30, 0, 0);
}

static void d10_the_bounds_of_the_rule_do_not_apply(void **state)
{
    spt_desk *desk = desk_of(state);
    grant(desk, 1, 1000, 20100301);
    expect_status(open_as(desk, 7, "tuning", SPT_UNSET, 90), SPT_OK);
    reprice(desk, 1, 7, 500, agreed);
    reprice(desk, 1, 7, 0, agreed);
    expect_ticket(desk, 1, 7, IN_PROGRESS, 0, 0, 0);
}

static void d10_a_price_that_the_caller_believes_is_current_must_be(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_options believing = no_options();
    grant(desk, 1, 100, 20100301);
    open_ticket(desk, 1, 7, 20);
    believing.expected = 25;
    expect_refused(desk, 1, spt_ticket_reprice(desk, 1, 7, 30, agreed, NULL, &believing, NULL), SPT_E_STALE);
    believing.expected = 20;
    expect_status(spt_ticket_reprice(desk, 1, 7, 30, agreed, NULL, &believing, NULL), SPT_OK);
    believing.expected = 0;
    expect_refused(desk, 1, spt_ticket_reprice(desk, 1, 7, 10, agreed, NULL, &believing, NULL), SPT_E_STALE);
    /* Stale comes before too few points, the state before stale. */
    expect_refused(desk, 1, spt_ticket_reprice(desk, 1, 7, 5000, agreed, NULL, &believing, NULL), SPT_E_STALE);
    resolve(desk, 1, 7);
    expect_refused(desk, 1, spt_ticket_reprice(desk, 1, 7, 31, agreed, NULL, &believing, NULL), SPT_E_STATE);
}

static void d10_an_act_keeps_price_before_reason_actor_and_note(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_options options = with_ref("r 1");
    grant(desk, 1, 100, 20100301);
    open_ticket(desk, 1, 7, 20);
    options.actor = "anna";
    expect_status(spt_ticket_reprice(desk, 1, 7, 35, SPT_REASON_INVESTIGATION, "server access", &options, NULL),
                  SPT_OK);
    spt_act *act = act_of(desk, 1, 0);
    expect_number(spt_act_kind(act), SPT_ACT_REPRICE);
    expect_number(spt_act_ticket(act), 7);
    expect_number(spt_act_price(act), 35);
    expect_number(spt_act_before(act), 20);
    expect_number(spt_act_reason(act), SPT_REASON_INVESTIGATION);
    assert_string_equal(spt_act_note(act), "server access");
    assert_string_equal(spt_act_actor(act), "anna");
    assert_string_equal(spt_act_refer(act), "r 1");
    spt_act_unref(act);
}

/* ---- D10 recategorise ---- */

static spt_status recategorise(spt_desk *desk, const char *category, int64_t units, int64_t price, uint32_t flags)
{
    spt_options options = with_price(price);
    options.units = units;
    options.flags = flags;
    return spt_ticket_recategorise(desk, 1, 7, category, agreed, &options, NULL);
}

static void d10_recategorise_keeps_the_price_unless_one_is_given(void **state)
{
    spt_desk *desk = desk_of(state);
    grant(desk, 1, 1000, 20100301);
    expect_status(open_as(desk, 7, "level-2", SPT_UNSET, SPT_UNSET), SPT_OK);
    expect_status(recategorise(desk, "level-3", SPT_UNSET, SPT_UNSET, 0), SPT_OK);
    expect_ticket(desk, 1, 7, IN_PROGRESS, 25, 25, 0);
    expect_entries(desk, 1, 0, "");
    expect_status(recategorise(desk, "level-3", SPT_UNSET, SPT_UNSET, SPT_FLAG_STARTING_PRICE), SPT_OK);
    expect_ticket(desk, 1, 7, IN_PROGRESS, 150, 150, 0);
    expect_entries(desk, 1, 0, "capture 1:125");
    expect_status(recategorise(desk, "transfer", 2, 200, 0), SPT_OK);
    expect_ticket(desk, 1, 7, IN_PROGRESS, 200, 200, 0);
    expect_status(recategorise(desk, "transfer", 1, SPT_UNSET, SPT_FLAG_STARTING_PRICE), SPT_OK);
    expect_ticket(desk, 1, 7, IN_PROGRESS, 180, 180, 0);
    expect_entries(desk, 1, 0, "release 1:20");
    expect_acts(desk, 1, 3, "opened, recategorised, recategorised, recategorised, recategorised");
    spt_ticket *ticket = ticket_of(desk, 1, 7);
    assert_string_equal(spt_ticket_category(ticket), "transfer");
    assert_string_equal(spt_ticket_rule(ticket), "120 + N*60");
    expect_number(spt_ticket_units(ticket), 1);
    spt_ticket_unref(ticket);
}

static void d10_recategorised_units_must_fit_the_rule_in_force(void **state)
{
    spt_desk *desk = desk_of(state);
    grant(desk, 1, 100, 20100301);
    expect_status(open_as(desk, 7, "level-2", SPT_UNSET, SPT_UNSET), SPT_OK);
    expect_refused(desk, 1, recategorise(desk, "transfer", SPT_UNSET, SPT_UNSET, 0), SPT_E_PRICE);
    expect_refused(desk, 1, recategorise(desk, "level-1", 1, SPT_UNSET, 0), SPT_E_PRICE);
    expect_refused(desk, 1, recategorise(desk, "custom", SPT_UNSET, SPT_UNSET, SPT_FLAG_STARTING_PRICE), SPT_E_PRICE);
    expect_refused(desk, 1, recategorise(desk, "closed", SPT_UNSET, SPT_UNSET, 0), SPT_E_RETIRED);
    expect_refused(desk, 1, recategorise(desk, "no such", SPT_UNSET, SPT_UNSET, 0), SPT_E_NOT_FOUND);
    expect_refused(desk, 1, recategorise(desk, "level-1", SPT_UNSET, 10, SPT_FLAG_STARTING_PRICE), SPT_E_INVALID);
}

static void d10_recategorise_is_already_where_all_is_as_it_is(void **state)
{
    spt_desk *desk = desk_of(state);
    grant(desk, 1, 300, 20100301);
    expect_status(open_as(desk, 7, "transfer", 1, SPT_UNSET), SPT_OK);
    expect_refused(desk, 1, recategorise(desk, "transfer", 1, SPT_UNSET, 0), SPT_ALREADY);
    expect_refused(desk, 1, recategorise(desk, "transfer", 1, 180, 0), SPT_ALREADY);
    expect_refused(desk, 1, recategorise(desk, "transfer", 1, SPT_UNSET, SPT_FLAG_STARTING_PRICE), SPT_ALREADY);
    expect_status(recategorise(desk, "transfer", 1, 181, 0), SPT_OK);
    expect_status(recategorise(desk, "transfer", 2, SPT_UNSET, 0), SPT_OK);
}

static void d10_a_recategorised_price_needs_its_points(void **state)
{
    spt_desk *desk = desk_of(state);
    grant(desk, 1, 100, 20100301);
    expect_status(open_as(desk, 7, "level-2", SPT_UNSET, SPT_UNSET), SPT_OK);
    expect_short(desk, 1, recategorise(desk, "level-3", SPT_UNSET, SPT_UNSET, SPT_FLAG_STARTING_PRICE), 50);
    expect_status(recategorise(desk, "level-3", SPT_UNSET, 170, SPT_FLAG_ALLOW_SHORTFALL), SPT_OK);
    expect_ticket(desk, 1, 7, IN_PROGRESS, 170, 100, 0);
}

/* ---- D12 cover ---- */

static void d12_cover_serves_the_oldest_ticket_first_in_capture_order(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_account *account = NULL;
    spt_options options = with_ref("cover 1");
    open_short_ticket(desk, 1, 20, 30);
    open_short_ticket(desk, 1, 10, 15);
    set_now(desk, START + 60);
    open_short_ticket(desk, 1, 5, 50);
    grant(desk, 1, 20, 20100301);
    grant(desk, 1, 20, 20090301);
    expect_ticket(desk, 1, 10, IN_PROGRESS, 15, 0, 0);
    expect_status(spt_account_cover(desk, 1, &options, &account), SPT_OK);
    expect_number(spt_account_available(account), 0);
    spt_account_unref(account);
    expect_acts(desk, 1, 5, "goodwill, goodwill, covered, covered");
    expect_entries(desk, 1, 7, "capture 2:15");
    expect_entries(desk, 1, 8, "capture 2:5, capture 1:20");
    expect_ticket(desk, 1, 10, IN_PROGRESS, 15, 15, 0);
    expect_ticket(desk, 1, 20, IN_PROGRESS, 30, 25, 0);
    expect_ticket(desk, 1, 5, IN_PROGRESS, 50, 0, 0);
    spt_act *act = act_of(desk, 1, 8);
    expect_number(spt_act_ticket(act), 20);
    expect_number(spt_act_price(act), 30);
    expect_number(spt_act_before(act), 30);
    assert_string_equal(spt_act_refer(act), "");
    spt_act_unref(act);
}

static void d12_nothing_is_covered_by_itself(void **state)
{
    spt_desk *desk = desk_of(state);
    open_short_ticket(desk, 1, 7, 30);
    expect_status(spt_account_buy(desk, 1, "points-60", "order 1", NULL, NULL), SPT_OK);
    open_ticket(desk, 1, 8, 10);
    expect_ticket(desk, 1, 7, IN_PROGRESS, 30, 0, 0);
    expect_account(desk, 1, 50, 10, 0, 0);
}

static void d12_disputed_tickets_are_covered_too(void **state)
{
    spt_desk *desk = desk_of(state);
    open_short_ticket(desk, 1, 7, 30);
    expect_status(spt_ticket_dispute(desk, 1, 7, NULL, NULL), SPT_OK);
    grant(desk, 1, 60, 20100301);
    expect_status(spt_account_cover(desk, 1, NULL, NULL), SPT_OK);
    expect_ticket(desk, 1, 7, IN_PROGRESS, 30, 30, 0);
    expect_refused(desk, 1, spt_account_cover(desk, 1, NULL, NULL), SPT_ALREADY);
}

static void d12_with_nothing_to_do_cover_says_already(void **state)
{
    spt_desk *desk = desk_of(state);
    expect_refused(desk, 1, spt_account_cover(desk, 1, NULL, NULL), SPT_ALREADY);
    open_short_ticket(desk, 1, 7, 30);
    expect_refused(desk, 1, spt_account_cover(desk, 1, NULL, NULL), SPT_ALREADY);
    grant(desk, 1, 60, 20080331);
    set_now(desk, midnight(2008, 4, 1));
    expect_refused(desk, 1, spt_account_cover(desk, 1, NULL, NULL), SPT_ALREADY);
    expect_refused(desk, 2, spt_account_cover(desk, 2, NULL, NULL), SPT_E_NOT_FOUND);
}

static void d12_points_captured_twice_from_one_lot_for_one_ticket_add_up(void **state)
{
    spt_desk *desk = desk_of(state);
    grant(desk, 1, 60, 20100301);
    open_ticket(desk, 1, 8, 40);
    open_short_ticket(desk, 1, 7, 50);
    expect_status(spt_ticket_cancel(desk, 1, 8, NULL, NULL), SPT_OK);
    expect_status(spt_account_cover(desk, 1, NULL, NULL), SPT_OK);
    expect_entries(desk, 1, 0, "capture 1:30");
    expect_ticket(desk, 1, 7, IN_PROGRESS, 50, 50, 0);
    resolve(desk, 1, 7);
    expect_entries(desk, 1, 0, "settle 1:50");
}

/* ---- D13 resolve, waive, cancel ---- */

static void d13_resolving_spends_what_was_captured(void **state)
{
    spt_desk *desk = desk_of(state);
    grant(desk, 1, 20, 20100301);
    grant(desk, 1, 20, 20090301);
    open_ticket(desk, 1, 7, 30);
    set_now(desk, START + 60);
    resolve(desk, 1, 7);
    expect_entries(desk, 1, 0, "settle 2:20, settle 1:10");
    expect_ticket(desk, 1, 7, RESOLVED, 30, 0, 30);
    expect_account(desk, 1, 10, 0, 30, 0);
    spt_ticket *ticket = ticket_of(desk, 1, 7);
    expect_number(spt_ticket_resolved(ticket), START + 60);
    expect_number(spt_ticket_ended(ticket), START + 60);
    spt_ticket_unref(ticket);
}

static void d13_resolving_needs_no_shortfall(void **state)
{
    spt_desk *desk = desk_of(state);
    grant(desk, 1, 20, 20100301);
    open_short_ticket(desk, 1, 7, 50);
    expect_refusal(desk, 1, spt_ticket_resolve(desk, 1, 7, NULL, NULL), SPT_E_STATE, NULL, 30);
    reprice(desk, 1, 7, 20, agreed);
    resolve(desk, 1, 7);
}

static void d13_cancel_releases_and_what_was_spent_stays_spent_and_is_the_price(void **state)
{
    spt_desk *desk = desk_of(state);
    grant(desk, 1, 100, 20100301);
    open_ticket(desk, 1, 7, 20);
    resolve(desk, 1, 7);
    expect_status(spt_ticket_reopen(desk, 1, 7, NULL, NULL), SPT_OK);
    reprice(desk, 1, 7, 50, agreed);
    set_now(desk, START + 60);
    expect_status(spt_ticket_cancel(desk, 1, 7, NULL, NULL), SPT_OK);
    expect_entries(desk, 1, 0, "release 1:30");
    expect_ticket(desk, 1, 7, CANCELLED, 20, 0, 20);
    expect_account(desk, 1, 80, 0, 20, 0);
    spt_act *act = act_of(desk, 1, 0);
    expect_number(spt_act_before(act), 50);
    expect_number(spt_act_price(act), 20);
    spt_act_unref(act);
    spt_ticket *ticket = ticket_of(desk, 1, 7);
    expect_number(spt_ticket_resolved(ticket), START);
    expect_number(spt_ticket_ended(ticket), START + 60);
    expect_number(spt_ticket_released(ticket), 30);
    spt_ticket_unref(ticket);
}

static void d13_cancelling_with_a_shortfall_leaves_none(void **state)
{
    spt_desk *desk = desk_of(state);
    grant(desk, 1, 20, 20100301);
    open_short_ticket(desk, 1, 7, 50);
    expect_status(spt_ticket_cancel(desk, 1, 7, NULL, NULL), SPT_OK);
    expect_ticket(desk, 1, 7, CANCELLED, 0, 0, 0);
    expect_refused(desk, 1, spt_account_cover(desk, 1, NULL, NULL), SPT_ALREADY);
    expect_account(desk, 1, 20, 0, 0, 0);
}

static void d13_waive_gives_back_everything_captured_and_spent(void **state)
{
    static const int kinds[] = {WORKED_ON, DONE, WITHDRAWN_AFTER_SPENDING};
    static const char *const entries[] = {"release 1:20", "refund 1:20", "refund 1:20"};
    spt_desk *desk = desk_of(state);
    grant(desk, 1, 100, 20100301);
    for (int64_t i = 0; i < 3; i++) {
        make_ticket(desk, 7 + i, kinds[i]);
        expect_status(spt_ticket_waive(desk, 1, 7 + i, NULL, NULL), SPT_OK);
        expect_entries(desk, 1, 0, entries[i]);
        expect_ticket(desk, 1, 7 + i, SPT_TICKET_WAIVED, 0, 0, 0);
        expect_account(desk, 1, 100, 0, 0, 0);
        spt_act *act = act_of(desk, 1, 0);
        expect_number(spt_act_before(act), 20);
        expect_number(spt_act_price(act), 0);
        spt_act_unref(act);
    }
}

static void d13_waive_after_a_reopening_gives_back_both(void **state)
{
    spt_desk *desk = desk_of(state);
    grant(desk, 1, 20, 20090301);
    grant(desk, 1, 50, 20100301);
    open_ticket(desk, 1, 7, 20);
    resolve(desk, 1, 7);
    expect_status(spt_ticket_reopen(desk, 1, 7, NULL, NULL), SPT_OK);
    expect_status(reprice_allowing_shortfall(desk, 7, 100), SPT_OK);
    expect_status(spt_ticket_waive(desk, 1, 7, NULL, NULL), SPT_OK);
    expect_entries(desk, 1, 0, "release 2:50, refund 1:20");
    expect_ticket(desk, 1, 7, SPT_TICKET_WAIVED, 0, 0, 0);
    expect_account(desk, 1, 70, 0, 0, 0);
}

/* ---- D16 reopen ---- */

static spt_status reopen(spt_desk *desk)
{
    return spt_ticket_reopen(desk, 1, 7, NULL, NULL);
}

static void d16_reopening_costs_nothing_and_only_an_increase_captures(void **state)
{
    spt_desk *desk = desk_of(state);
    grant(desk, 1, 100, 20100301);
    open_ticket(desk, 1, 7, 20);
    resolve(desk, 1, 7);
    reprice(desk, 1, 7, 15, agreed);
    expect_status(reopen(desk), SPT_OK);
    expect_entries(desk, 1, 0, "");
    expect_ticket(desk, 1, 7, IN_PROGRESS, 15, 0, 15);
    spt_ticket *ticket = ticket_of(desk, 1, 7);
    expect_number(spt_ticket_ended(ticket), -1);
    expect_number(spt_ticket_resolved(ticket), START);
    spt_ticket_unref(ticket);
    reprice(desk, 1, 7, 22, agreed);
    expect_entries(desk, 1, 0, "capture 1:7");
    resolve(desk, 1, 7);
    expect_entries(desk, 1, 0, "settle 1:7");
    expect_ticket(desk, 1, 7, RESOLVED, 22, 0, 22);
}

static void d16_reopening_is_possible_to_the_end_of_the_day_14_days_after_the_last_resolve(void **state)
{
    spt_desk *desk = desk_of(state);
    open_ticket(desk, 1, 7, 0);
    resolve(desk, 1, 7);
    set_now(desk, instant(2008, 3, 15, 23, 59, 59));
    expect_status(reopen(desk), SPT_OK);
    resolve(desk, 1, 7);
    set_now(desk, midnight(2008, 3, 30));
    expect_refused(desk, 1, reopen(desk), SPT_E_EXPIRED);
    set_now(desk, instant(2008, 3, 29, 23, 59, 59));
    expect_status(reopen(desk), SPT_OK);
}

static void d16_the_window_is_a_setting(void **state)
{
    static const struct {
        int64_t days;
        int64_t late; /* the first second that is too late; 0: none is */
    } cases[] = {{0, INT64_C(1204416000)}, {1, INT64_C(1204502400)}, {-1, 0}};
    spt_desk *desk = desk_of(state);
    assert_true(midnight(2008, 3, 2) == 1204416000 && midnight(2008, 3, 3) == 1204502400);
    for (int64_t i = 0; i < 3; i++) {
        expect_status(spt_account_open(desk, 10 + i, NULL, NULL), SPT_OK);
        expect_status(spt_desk_set(desk, SPT_SETTING_REOPEN_WINDOW, cases[i].days), SPT_OK);
        open_ticket(desk, 10 + i, 7 + i, 0);
        resolve(desk, 10 + i, 7 + i);
        set_now(desk, cases[i].late != 0 ? cases[i].late : SPT_TIME_MAX);
        expect_status(spt_ticket_reopen(desk, 10 + i, 7 + i, NULL, NULL), cases[i].late != 0 ? SPT_E_EXPIRED : SPT_OK);
        set_now(desk, cases[i].late != 0 ? cases[i].late - 1 : START);
        expect_status(spt_ticket_reopen(desk, 10 + i, 7 + i, NULL, NULL), cases[i].late != 0 ? SPT_OK : SPT_ALREADY);
        set_now(desk, START);
    }
}

static void d16_the_window_counts_days_of_the_desks_zone(void **state)
{
    spt_desk *desk = desk_of(state);
    expect_status(spt_desk_set(desk, SPT_SETTING_ZONE_OFFSET, 5 * 3600), SPT_OK);
    open_ticket(desk, 1, 7, 0);
    /* 23:00 in UTC is 04:00 of 2 March in the zone. */
    set_now(desk, instant(2008, 3, 1, 23, 0, 0));
    resolve(desk, 1, 7);
    set_now(desk, instant(2008, 3, 16, 19, 0, 0));
    expect_refused(desk, 1, reopen(desk), SPT_E_EXPIRED);
    set_now(desk, instant(2008, 3, 16, 18, 59, 59));
    expect_status(reopen(desk), SPT_OK);
}

static void d09_one_point_is_missing_in_the_right_words(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_options price = with_price(1);
    expect_status(spt_ticket_open(desk, 1, 7, "custom", &price, NULL), SPT_E_POINTS);
    assert_string_equal(spt_desk_error_text(desk), "Ticket 7 needs 1 point; 0 are available, 1 is missing.");
    grant(desk, 1, 1, 0);
    price.price = 3;
    expect_status(spt_ticket_open(desk, 1, 7, "custom", &price, NULL), SPT_E_POINTS);
    assert_string_equal(spt_desk_error_text(desk), "Ticket 7 needs 3 points; 1 is available, 2 are missing.");
    expect_status(spt_lot_revoke(desk, 1, 1, 2, "r", NULL, NULL), SPT_E_POINTS);
    assert_string_equal(spt_desk_error_text(desk), "Lot 1 has 1 point available; 1 is missing.");
    expect_status(spt_account_open(desk, 2, NULL, NULL), SPT_OK);
    expect_status(spt_account_transfer(desk, 1, 2, 2, "t", NULL, NULL), SPT_E_POINTS);
    assert_string_equal(spt_desk_error_text(desk), "Account 1 has 1 point available; 1 is missing.");
    price.price = 2;
    price.flags = SPT_FLAG_ALLOW_SHORTFALL;
    expect_status(spt_ticket_open(desk, 1, 7, "custom", &price, NULL), SPT_OK);
    expect_status(spt_ticket_resolve(desk, 1, 7, NULL, NULL), SPT_E_STATE);
    assert_string_equal(spt_desk_error_text(desk), "Ticket 7 cannot be resolved: 1 point is missing.");
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        desk_test(d09_one_point_is_missing_in_the_right_words),
        desk_test(d09_opening_captures_the_starting_price),
        desk_test(d09_a_price_outside_the_rule_is_refused),
        desk_test(d09_the_override_flag_comes_with_a_note),
        desk_test(d09_the_override_does_not_replace_units_or_a_price_that_a_person_must_name),
        desk_test(d08_units_are_given_exactly_where_the_rule_has_them),
        desk_test(d09_too_few_points_are_refused_with_the_shortage),
        desk_test(d09_with_the_flag_everything_available_is_captured_and_the_rest_is_the_shortfall),
        desk_test(d09_the_flag_changes_nothing_where_the_points_suffice),
        desk_test(d09_a_price_of_0_is_normal),
        desk_test(d09_capture_order_is_priority_then_lapse_then_acquired_then_number),
        desk_test(d09_points_that_lapse_now_are_not_captured),
        desk_test(d09_ticket_ids_are_unique_in_the_whole_desk),
        desk_test(d09_a_retired_category_takes_no_new_tickets),
        desk_test(d08_a_ticket_tells_what_it_was_opened_as),
        desk_test(d10_d16_every_operation_in_every_state),
        desk_test(d09_a_ticket_of_another_account_is_not_found),
        desk_test(d10_up_captures_the_whole_gap),
        desk_test(d10_up_is_refused_with_its_shortage_unless_this_call_allows_a_shortfall),
        desk_test(d10_the_gap_includes_an_earlier_shortfall),
        desk_test(d10_down_shrinks_the_shortfall_then_releases_then_refunds),
        desk_test(d10_down_captures_nothing),
        desk_test(d10_the_bounds_of_the_rule_do_not_apply),
        desk_test(d10_a_price_that_the_caller_believes_is_current_must_be),
        desk_test(d10_an_act_keeps_price_before_reason_actor_and_note),
        desk_test(d10_recategorise_keeps_the_price_unless_one_is_given),
        desk_test(d10_recategorised_units_must_fit_the_rule_in_force),
        desk_test(d10_recategorise_is_already_where_all_is_as_it_is),
        desk_test(d10_a_recategorised_price_needs_its_points),
        desk_test(d12_cover_serves_the_oldest_ticket_first_in_capture_order),
        desk_test(d12_nothing_is_covered_by_itself),
        desk_test(d12_disputed_tickets_are_covered_too),
        desk_test(d12_with_nothing_to_do_cover_says_already),
        desk_test(d12_points_captured_twice_from_one_lot_for_one_ticket_add_up),
        desk_test(d13_resolving_spends_what_was_captured),
        desk_test(d13_resolving_needs_no_shortfall),
        desk_test(d13_cancel_releases_and_what_was_spent_stays_spent_and_is_the_price),
        desk_test(d13_cancelling_with_a_shortfall_leaves_none),
        desk_test(d13_waive_gives_back_everything_captured_and_spent),
        desk_test(d13_waive_after_a_reopening_gives_back_both),
        desk_test(d16_reopening_costs_nothing_and_only_an_increase_captures),
        desk_test(d16_reopening_is_possible_to_the_end_of_the_day_14_days_after_the_last_resolve),
        desk_test(d16_the_window_is_a_setting),
        desk_test(d16_the_window_counts_days_of_the_desks_zone),
    };
    return cmocka_run_group_tests_name("tickets", tests, NULL, NULL);
}
