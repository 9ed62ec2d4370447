/* SPDX-License-Identifier: MIT */
/* D3 to D6, D18: lots, their expiry, packs bought, licence points claimed, revoking and extending. */
#include "desk_fixture.h"

static spt_status buy(spt_desk *desk, const char *pack, const char *ref, const spt_options *options)
{
    return spt_account_buy(desk, 1, pack, ref, options, NULL);
}

static spt_status claim(spt_desk *desk, int64_t account, const char *pack, const char *ref)
{
    return spt_account_claim(desk, account, pack, ref, NULL, NULL);
}

static spt_status grant_as(spt_desk *desk, const char *ref, const spt_options *options)
{
    return spt_account_grant(desk, 1, SPT_LOT_GOODWILL, 10, ref, options, NULL);
}

static spt_status revoke(spt_desk *desk, int64_t lot, int64_t points, const char *ref)
{
    return spt_lot_revoke(desk, 1, lot, points, ref, NULL, NULL);
}

static spt_status extend(spt_desk *desk, int64_t lot, int32_t last_day)
{
    return spt_lot_extend(desk, 1, lot, last_day, NULL, NULL);
}

/* ---- D3 lots ---- */

static void d03_lots_are_numbered_within_their_account(void **state)
{
    spt_desk *desk = desk_of(state);
    expect_status(spt_account_open(desk, 2, NULL, NULL), SPT_OK);
    expect_number(grant(desk, 1, 10, 0), 1);
    expect_number(grant(desk, 1, 10, 0), 2);
    expect_number(grant(desk, 2, 10, 0), 1);
    expect_number(grant(desk, 1, 10, 0), 3);
}

static void d03_a_lot_tells_where_it_came_from_and_what_was_paid(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_options options = no_options();
    spt_lot *lot = NULL;
    options.paid = 1234;
    options.currency = "EUR";
    options.priority = -7;
    options.acquired = START - 5 * DAY;
    expect_status(spt_account_grant(desk, 1, SPT_LOT_OPENING, 77, "old system", &options, &lot), SPT_OK);
    expect_number(spt_lot_account(lot), 1);
    expect_number(spt_lot_number(lot), 1);
    expect_number(spt_lot_kind(lot), SPT_LOT_OPENING);
    expect_number(spt_lot_points(lot), 77);
    expect_number(spt_lot_paid(lot), 1234);
    expect_number(spt_lot_priority(lot), -7);
    expect_number(spt_lot_acquired(lot), START - 5 * DAY);
    expect_number(spt_lot_act(lot), 2);
    expect_number(spt_lot_revoked_whole(lot), 0);
    expect_number(spt_lot_origin_account(lot), 0);
    expect_number(spt_lot_origin_lot(lot), 0);
    assert_string_equal(spt_lot_currency(lot), "EUR");
    assert_string_equal(spt_lot_pack(lot), "");
    spt_lot_unref(lot);
    expect_entries(desk, 1, 2, "issue 1:77");
}

static void d03_a_lot_may_have_been_acquired_before_but_never_after_now(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_options options = no_options();
    options.acquired = START + 1;
    expect_refused_for(desk, 1, grant_as(desk, "g 1", &options), SPT_E_INVALID, "acquired");
    options.acquired = START;
    expect_status(grant_as(desk, "g 1", &options), SPT_OK);
    /* The expiry counts from the day acquired: 28 February 2007. */
    options.acquired = instant(2007, 2, 28, 23, 59, 59);
    expect_status(grant_as(desk, "g 2", &options), SPT_OK);
    expect_number(lapse_of(desk, 1, 2), midnight(2009, 3, 1));
}

static void d03_a_lot_that_would_already_have_lapsed_is_refused(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_options options = no_options();
    /* What was acquired on 28 February 2006 lapsed after 28 February 2008, on 1 March it would be in time. */
    options.acquired = instant(2006, 2, 28, 12, 0, 0);
    expect_refused(desk, 1, grant_as(desk, "g 1", &options), SPT_E_LAPSED);
    options.acquired = instant(2006, 3, 1, 0, 0, 0);
    expect_status(grant_as(desk, "g 2", &options), SPT_OK);
    options = no_options();
    options.last_day = 20080229;
    expect_refused(desk, 1, grant_as(desk, "g 3", &options), SPT_E_LAPSED);
    options.last_day = 20080301;
    expect_status(grant_as(desk, "g 3", &options), SPT_OK);
    set_now(desk, midnight(2008, 3, 2));
    expect_refused(desk, 1, grant_as(desk, "g 4", &options), SPT_E_LAPSED);
    expect_refused(desk, 1, buy(desk, "points-60", "o 1", &options), SPT_E_LAPSED);
    set_now(desk, midnight(2009, 1, 1));
    expect_refused(desk, 1, buy(desk, "points-fixed", "o 2", NULL), SPT_E_LAPSED);
}

static void d03_money_and_its_currency_come_together(void **state)
{
    static const struct {
        int64_t paid;
        const char *currency;
        spt_status granted;
        spt_status bought;
    } cases[] = {
        {-1, NULL, SPT_OK, SPT_OK},
        {0, NULL, SPT_OK, SPT_OK},
        {0, "EUR", SPT_OK, SPT_OK},
        {100, "EUR", SPT_OK, SPT_OK},
        {100, NULL, SPT_E_INVALID, SPT_OK},
        {-1, "EUR", SPT_E_INVALID, SPT_E_INVALID},
        {100, "eur", SPT_E_INVALID, SPT_E_INVALID},
        {100, "EURO", SPT_E_INVALID, SPT_E_INVALID},
        {100, "EU", SPT_E_INVALID, SPT_E_INVALID},
        {-2, "EUR", SPT_E_INVALID, SPT_E_INVALID},
        {SPT_POINTS_MAX, "EUR", SPT_OK, SPT_OK},
        {SPT_POINTS_MAX + 1, "EUR", SPT_E_INVALID, SPT_E_INVALID},
    };
    static const char *const refs[][2] = {{"a0", "b0"}, {"a1", "b1"}, {"a2", "b2"}, {"a3", "b3"},
                                          {"a4", "b4"}, {"a5", "b5"}, {"a6", "b6"}, {"a7", "b7"},
                                          {"a8", "b8"}, {"a9", "b9"}, {"aa", "bb"}, {"ab", "bc"}};
    spt_desk *desk = desk_of(state);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        spt_options options = no_options();
        options.paid = cases[i].paid;
        options.currency = cases[i].currency;
        expect_status(grant_as(desk, refs[i][0], &options), cases[i].granted);
        expect_status(buy(desk, "points-60", refs[i][1], &options), cases[i].bought);
    }
}

/* ---- D4 expiry ---- */

typedef struct expiry {
    int acquired[3];
    int32_t months; /* -1: the desk's 24 */
    int last_day[3];
} expiry;

static void expect_expiry(spt_desk *desk, int64_t account, const expiry *c)
{
    spt_options options = no_options();
    set_now(desk, instant(c->acquired[0], c->acquired[1], c->acquired[2], 12, 0, 0));
    options.months = c->months;
    expect_status(spt_account_open(desk, account, NULL, NULL), SPT_OK);
    expect_status(spt_account_grant(desk, account, SPT_LOT_GOODWILL, 10, "g", &options, NULL), SPT_OK);
    int64_t lapse = midnight(c->last_day[0], c->last_day[1], c->last_day[2]) + DAY;
    expect_number(lapse_of(desk, account, 1), lapse);
    set_now(desk, lapse - 1);
    expect_account(desk, account, 10, 0, 0, 0);
    set_now(desk, lapse);
    expect_account(desk, account, 0, 0, 0, 10);
}

static void d04_lot_of_29_february_2008_lapses_after_28_february_2010(void **state)
{
    static const expiry c = {{2008, 2, 29}, -1, {2010, 2, 28}};
    expect_expiry(desk_of(state), 10, &c);
}

static void d04_last_day_is_the_same_day_months_later_or_the_months_last(void **state)
{
    static const expiry cases[] = {
        {{2008, 3, 1}, -1, {2010, 3, 1}},   {{2010, 2, 28}, -1, {2012, 2, 28}}, {{2007, 8, 31}, -1, {2009, 8, 31}},
        {{2006, 2, 28}, -1, {2008, 2, 28}}, {{2008, 1, 31}, 1, {2008, 2, 29}},  {{2007, 1, 31}, 1, {2007, 2, 28}},
        {{2008, 8, 31}, 6, {2009, 2, 28}},  {{2008, 3, 31}, 1, {2008, 4, 30}},  {{2008, 12, 15}, 1, {2009, 1, 15}},
        {{2008, 2, 29}, 48, {2012, 2, 29}}, {{2008, 2, 29}, 12, {2009, 2, 28}}, {{2096, 2, 29}, 48, {2100, 2, 28}},
        {{1999, 2, 28}, 12, {2000, 2, 28}}, {{2008, 11, 30}, 3, {2009, 2, 28}}, {{1970, 1, 1}, 9600, {2770, 1, 1}},
        {{2008, 12, 31}, 2, {2009, 2, 28}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        expect_expiry(desk_of(state), 10 + (int64_t)i, &cases[i]);
}

static void d04_the_latest_last_day_is_30_december_9999(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_options options = no_options();
    options.last_day = 99991231;
    expect_refused_for(desk, 1, grant_as(desk, "g", &options), SPT_E_INVALID, "last_day");
    options.last_day = 99991230;
    expect_status(grant_as(desk, "g", &options), SPT_OK);
    expect_number(lapse_of(desk, 1, 1), midnight(9999, 12, 31));
    set_now(desk, instant(9997, 12, 30, 12, 0, 0));
    expect_status(grant_as(desk, "computed", NULL), SPT_OK);
    expect_number(lapse_of(desk, 1, 2), midnight(9999, 12, 31));
    set_now(desk, instant(9997, 12, 31, 12, 0, 0));
    expect_refused(desk, 1, grant_as(desk, "too late", NULL), SPT_E_LIMIT);
    expect_refused(desk, 1, buy(desk, "points-60", "too late", NULL), SPT_E_LIMIT);
    expect_status(buy(desk, "points-ever", "never", NULL), SPT_OK);
}

static void d04_a_lifetime_of_0_months_never_lapses(void **state)
{
    spt_desk *desk = desk_of(state);
    expect_status(spt_desk_set(desk, SPT_SETTING_LIFETIME, 0), SPT_OK);
    expect_status(grant_as(desk, "g", NULL), SPT_OK);
    expect_number(lapse_of(desk, 1, 1), SPT_NEVER);
    set_now(desk, SPT_TIME_MAX);
    expect_account(desk, 1, 10, 0, 0, 0);
}

static void d04_the_option_overrides_the_pack_and_the_pack_the_desk(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_options months = no_options(), day = no_options();
    months.months = 1;
    day.last_day = 20080610;
    expect_status(buy(desk, "points-60", "1", NULL), SPT_OK);
    expect_status(buy(desk, "points-year", "2", NULL), SPT_OK);
    expect_status(buy(desk, "points-fixed", "3", NULL), SPT_OK);
    expect_status(buy(desk, "points-ever", "4", NULL), SPT_OK);
    expect_status(buy(desk, "points-fixed", "5", &months), SPT_OK);
    expect_status(buy(desk, "points-year", "6", &day), SPT_OK);
    expect_status(spt_account_claim(desk, 1, "licence", "7", &months, NULL), SPT_OK);
    int64_t lapses[] = {midnight(2010, 3, 2), midnight(2009, 3, 2),  midnight(2009, 1, 1), SPT_NEVER,
                        midnight(2008, 4, 2), midnight(2008, 6, 11), midnight(2008, 4, 2)};
    for (int64_t lot = 1; lot <= 7; lot++)
        expect_number(lapse_of(desk, 1, lot), lapses[lot - 1]);
    months.last_day = 20080610;
    expect_refused_for(desk, 1, buy(desk, "points-60", "8", &months), SPT_E_INVALID, "last_day");
}

static void d04_changing_lifetime_or_zone_affects_new_lots_only(void **state)
{
    spt_desk *desk = desk_of(state);
    expect_status(grant_as(desk, "1", NULL), SPT_OK);
    expect_status(spt_desk_set(desk, SPT_SETTING_LIFETIME, 12), SPT_OK);
    expect_status(spt_desk_set(desk, SPT_SETTING_ZONE_OFFSET, -3600), SPT_OK);
    expect_status(grant_as(desk, "2", NULL), SPT_OK);
    expect_number(lapse_of(desk, 1, 1), midnight(2010, 3, 2));
    expect_number(lapse_of(desk, 1, 2), midnight(2009, 3, 2) + 3600);
}

static void d04_days_are_those_of_the_desks_zone(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_options options = no_options();
    expect_status(spt_desk_set(desk, SPT_SETTING_ZONE_OFFSET, 14 * 3600), SPT_OK);
    /* Noon in UTC on 28 February is 02:00 of the 29th in the zone. */
    options.acquired = instant(2008, 2, 28, 12, 0, 0);
    expect_status(grant_as(desk, "g", &options), SPT_OK);
    expect_number(lapse_of(desk, 1, 1), midnight(2010, 3, 1) - 14 * 3600);
}

static void d04_only_unused_points_lapse(void **state)
{
    spt_desk *desk = desk_of(state);
    grant(desk, 1, 60, 20080331);
    open_ticket(desk, 1, 7, 20);
    open_ticket(desk, 1, 8, 15);
    resolve(desk, 1, 8);
    set_now(desk, midnight(2008, 4, 1));
    expect_account(desk, 1, 0, 20, 15, 25);
    expect_lot(desk, 1, 1, "60: captured 20, spent 15, lapsed 25");
    resolve(desk, 1, 7);
    expect_account(desk, 1, 0, 0, 35, 25);
}

static void d04_expiry_is_a_fact_and_neither_reads_nor_refused_calls_write_it(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_page *page = NULL;
    grant(desk, 1, 60, 20080331);
    open_ticket(desk, 1, 7, 0);
    set_now(desk, midnight(2008, 4, 1));
    account_mark before = mark_account(desk, 1);
    expect_account(desk, 1, 0, 0, 0, 60);
    expect_lot(desk, 1, 1, "60: lapsed 60");
    expect_status(spt_lot_list_available(desk, 1, NULL, 10, &page), SPT_OK);
    expect_number(spt_page_count(page), 0);
    spt_page_unref(page);
    expect_short(desk, 1, spt_ticket_reprice(desk, 1, 7, 1, SPT_REASON_AGREED, NULL, NULL, NULL), 1);
    expect_refused(desk, 1, spt_ticket_reprice(desk, 1, 7, 0, SPT_REASON_AGREED, NULL, NULL, NULL), SPT_ALREADY);
    expect_refused(desk, 1, spt_ticket_waive(desk, 1, 8, NULL, NULL), SPT_E_NOT_FOUND);
    expect_refused(desk, 1, spt_account_open(desk, 1, NULL, NULL), SPT_ALREADY);
    check_unchanged(desk, &before, __FILE__, __LINE__);
}

static void d04_the_next_act_records_the_lapses_that_are_due_in_order(void **state)
{
    spt_desk *desk = desk_of(state);
    grant(desk, 1, 1, 20080401);
    grant(desk, 1, 2, 20080320);
    grant(desk, 1, 3, 20080401);
    grant(desk, 1, 4, 20080601);
    set_now(desk, midnight(2008, 5, 1));
    open_ticket(desk, 1, 7, 0);
    expect_acts(desk, 1, 6, "lapsed, lapsed, lapsed, opened");
    static const int64_t lots[] = {2, 1, 3};
    int64_t times[] = {midnight(2008, 3, 21), midnight(2008, 4, 2), midnight(2008, 4, 2)};
    for (int64_t i = 0; i < 3; i++) {
        spt_act *act = act_of(desk, 1, 6 + i);
        expect_number(spt_act_lot(act), lots[i]);
        expect_number(spt_act_points(act), lots[i]);
        expect_number(spt_act_time(act), times[i]);
        spt_act_unref(act);
    }
    expect_entries(desk, 1, 6, "lapse 2:2");
    expect_account(desk, 1, 4, 0, 0, 6);
}

static void d04_the_sweep_records_what_is_due_in_batches(void **state)
{
    spt_desk *desk = desk_of(state);
    uint32_t recorded = 99;
    expect_status(spt_account_open(desk, 2, NULL, NULL), SPT_OK);
    grant(desk, 1, 10, 20080320);
    grant(desk, 1, 10, 20080401);
    grant(desk, 2, 10, 20080325);
    grant(desk, 2, 10, 20080601);
    expect_status(spt_desk_sweep(desk, 10, &recorded), SPT_OK);
    expect_number(recorded, 0);
    set_now(desk, midnight(2008, 5, 1));
    expect_status(spt_desk_sweep(desk, 1, &recorded), SPT_MORE);
    expect_number(recorded, 1);
    assert_true(spt_desk_sweep(desk, 2, &recorded) >= 0);
    expect_number(recorded, 2);
    expect_status(spt_desk_sweep(desk, 1, &recorded), SPT_OK);
    expect_number(recorded, 0);
    expect_acts(desk, 1, 4, "lapsed, lapsed");
    expect_acts(desk, 2, 4, "lapsed");
    expect_account(desk, 2, 10, 0, 0, 10);
    expect_status(spt_desk_sweep(desk, 1, NULL), SPT_OK);
}

static void d04_the_sweep_finds_what_was_given_back_to_a_lot(void **state)
{
    spt_desk *desk = desk_of(state);
    uint32_t recorded = 99;
    grant(desk, 1, 10, 20080331);
    open_ticket(desk, 1, 7, 10);
    set_now(desk, midnight(2008, 3, 31));
    expect_status(spt_ticket_cancel(desk, 1, 7, NULL, NULL), SPT_OK);
    set_now(desk, midnight(2008, 4, 1));
    expect_status(spt_desk_sweep(desk, 10, &recorded), SPT_OK);
    expect_number(recorded, 1);
    expect_entries(desk, 1, 0, "lapse 1:10");
}

/* ---- D5 packs ---- */

static void d05_buying_a_pack_gives_one_lot_at_the_list_price_or_a_discount(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_options options = no_options();
    static const int64_t paid[] = {3450, 3000, 0, 2900};
    static const char *const currencies[] = {"USD", "USD", "USD", "EUR"};
    expect_status(buy(desk, "points-60", "1", NULL), SPT_OK);
    options.paid = 3000;
    expect_status(buy(desk, "points-60", "2", &options), SPT_OK);
    options.paid = 0;
    expect_status(buy(desk, "points-60", "3", &options), SPT_OK);
    options.paid = 2900;
    options.currency = "EUR";
    expect_status(buy(desk, "points-60", "4", &options), SPT_OK);
    for (int64_t i = 0; i < 4; i++) {
        spt_lot *lot = lot_of(desk, 1, i + 1);
        expect_number(spt_lot_kind(lot), SPT_LOT_PURCHASE);
        expect_number(spt_lot_points(lot), 60);
        expect_number(spt_lot_paid(lot), paid[i]);
        assert_string_equal(spt_lot_currency(lot), currencies[i]);
        assert_string_equal(spt_lot_pack(lot), "points-60");
        spt_lot_unref(lot);
    }
    expect_account(desk, 1, 240, 0, 0, 0);
}

static void d05_a_packs_priority_goes_to_its_lots_unless_one_is_given(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_options options = no_options();
    options.priority = 0;
    expect_status(buy(desk, "points-year", "1", NULL), SPT_OK);
    expect_status(buy(desk, "points-year", "2", &options), SPT_OK);
    spt_lot *first = lot_of(desk, 1, 1), *second = lot_of(desk, 1, 2);
    expect_number(spt_lot_priority(first), 5);
    expect_number(spt_lot_priority(second), 0);
    spt_lot_unref(first);
    spt_lot_unref(second);
}

static void d05_lots_keep_what_they_were_bought_at(void **state)
{
    spt_desk *desk = desk_of(state);
    expect_status(buy(desk, "points-60", "1", NULL), SPT_OK);
    expect_status(spt_price_list_load(desk, "[packs]\npoints-60 | Sixty | 70 | USD 40.00\n", NULL), SPT_OK);
    expect_status(buy(desk, "points-60", "2", NULL), SPT_OK);
    expect_status(spt_price_list_load(desk, "[packs]\npoints-60 | Sixty | 70 | USD 40.00 | retired\n", NULL), SPT_OK);
    expect_refused(desk, 1, buy(desk, "points-60", "3", NULL), SPT_E_RETIRED);
    expect_lot(desk, 1, 1, "60: available 60");
    expect_lot(desk, 1, 2, "70: available 70");
    spt_lot *first = lot_of(desk, 1, 1), *second = lot_of(desk, 1, 2);
    expect_number(spt_lot_paid(first), 3450);
    expect_number(spt_lot_paid(second), 4000);
    spt_lot_unref(first);
    spt_lot_unref(second);
}

static void d05_packs_that_cannot_be_bought(void **state)
{
    spt_desk *desk = desk_of(state);
    expect_refused(desk, 1, buy(desk, "points-old", "1", NULL), SPT_E_RETIRED);
    expect_refused(desk, 1, buy(desk, "licence", "1", NULL), SPT_E_STATE);
    expect_refused(desk, 1, buy(desk, "licence-old", "1", NULL), SPT_E_STATE);
    expect_refused_for(desk, 1, buy(desk, "POINTS-60", "1", NULL), SPT_E_NOT_FOUND, "pack");
    expect_refused_for(desk, 2, spt_account_buy(desk, 2, "no such", "1", NULL, NULL), SPT_E_NOT_FOUND, "account");
}

/* ---- D6 licence points ---- */

static void d06_every_licence_brings_its_points(void **state)
{
    spt_desk *desk = desk_of(state);
    expect_status(claim(desk, 1, "licence", "licence 1"), SPT_OK);
    expect_status(claim(desk, 1, "licence", "licence 2"), SPT_OK);
    expect_refused(desk, 1, claim(desk, 1, "licence", "licence 2"), SPT_ALREADY);
    expect_account(desk, 1, 80, 0, 0, 0);
    spt_lot *lot = lot_of(desk, 1, 1);
    expect_number(spt_lot_kind(lot), SPT_LOT_LICENCE);
    expect_number(spt_lot_paid(lot), 0);
    assert_string_equal(spt_lot_currency(lot), "");
    assert_string_equal(spt_lot_pack(lot), "licence");
    spt_lot_unref(lot);
}

static void d06_once_means_once_per_account_and_pack_whatever_became_of_the_lot(void **state)
{
    spt_desk *desk = desk_of(state);
    expect_status(spt_account_open(desk, 2, NULL, NULL), SPT_OK);
    expect_status(claim(desk, 1, "licence-once", "licence 1"), SPT_OK);
    expect_refused(desk, 1, claim(desk, 1, "licence-once", "licence 2"), SPT_E_CLAIMED);
    expect_status(claim(desk, 1, "licence", "licence 2"), SPT_OK);
    expect_status(claim(desk, 2, "licence-once", "licence 1"), SPT_OK);
    expect_status(revoke(desk, 1, SPT_ALL_POINTS, NULL), SPT_OK);
    expect_refused(desk, 1, claim(desk, 1, "licence-once", "licence 3"), SPT_E_CLAIMED);
    set_now(desk, midnight(2020, 1, 1));
    expect_refused(desk, 2, claim(desk, 2, "licence-once", "licence 3"), SPT_E_CLAIMED);
    expect_status(spt_desk_sweep(desk, 10, NULL), SPT_OK);
    expect_refused(desk, 2, claim(desk, 2, "licence-once", "licence 3"), SPT_E_CLAIMED);
    expect_refused(desk, 2, claim(desk, 2, "licence-once", "licence 1"), SPT_ALREADY);
}

static void d06_claimed_comes_before_retired(void **state)
{
    spt_desk *desk = desk_of(state);
    expect_status(claim(desk, 1, "licence-once", "licence 1"), SPT_OK);
    expect_status(spt_price_list_load(desk, "[packs]\n", NULL), SPT_OK);
    expect_refused(desk, 1, claim(desk, 1, "licence-once", "licence 2"), SPT_E_CLAIMED);
    expect_refused(desk, 1, claim(desk, 1, "licence-old", "licence 2"), SPT_E_RETIRED);
    expect_refused(desk, 1, claim(desk, 1, "licence", "licence 2"), SPT_E_RETIRED);
    expect_refused(desk, 1, claim(desk, 1, "points-60", "licence 2"), SPT_E_STATE);
    expect_refused(desk, 1, claim(desk, 1, "no such", "licence 2"), SPT_E_NOT_FOUND);
}

static void d06_a_pack_that_becomes_once_counts_earlier_claims(void **state)
{
    spt_desk *desk = desk_of(state);
    expect_status(claim(desk, 1, "licence", "licence 1"), SPT_OK);
    expect_status(spt_price_list_load(desk, "[packs]\nlicence | L | 40 | licence, once\n", NULL), SPT_OK);
    expect_refused(desk, 1, claim(desk, 1, "licence", "licence 2"), SPT_E_CLAIMED);
}

/* ---- D18 revoke ---- */

static void d18_revoking_a_number_does_not_mark_the_lot_and_revoking_all_does(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_lot *lot = NULL;
    grant(desk, 1, 60, 20100301);
    expect_status(revoke(desk, 1, 50, "r 1"), SPT_OK);
    expect_status(spt_lot_revoke(desk, 1, 1, 10, "r 2", NULL, &lot), SPT_OK);
    expect_number(spt_lot_revoked_whole(lot), 0);
    spt_lot_unref(lot);
    expect_entries(desk, 1, 0, "revoke 1:10");
    expect_status(spt_lot_revoke(desk, 1, 1, SPT_ALL_POINTS, NULL, NULL, &lot), SPT_OK);
    expect_number(spt_lot_revoked_whole(lot), 1);
    spt_lot_unref(lot);
    expect_entries(desk, 1, 0, "");
    expect_refused(desk, 1, revoke(desk, 1, SPT_ALL_POINTS, NULL), SPT_ALREADY);
    expect_lot(desk, 1, 1, "60: revoked 60");
    expect_account(desk, 1, 0, 0, 0, 0);
}

static void d18_more_than_is_available_is_refused_with_the_shortage(void **state)
{
    spt_desk *desk = desk_of(state);
    grant(desk, 1, 60, 20080331);
    grant(desk, 1, 60, 0);
    open_ticket(desk, 1, 7, 20);
    expect_short(desk, 1, revoke(desk, 1, 45, "r 1"), 5);
    expect_status(revoke(desk, 1, 40, "r 1"), SPT_OK);
    expect_short(desk, 1, revoke(desk, 1, 1, "r 2"), 1);
    expect_status(spt_ticket_cancel(desk, 1, 7, NULL, NULL), SPT_OK);
    set_now(desk, midnight(2008, 4, 1));
    expect_short(desk, 1, revoke(desk, 1, 3, "r 3"), 3);
}

static void d18_what_is_captured_spent_or_moved_is_reported_as_not_recovered(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_lot *lot = NULL;
    spt_page *page = NULL;
    grant(desk, 1, 60, 20080310);
    open_ticket(desk, 1, 7, 10);
    open_ticket(desk, 1, 8, 15);
    resolve(desk, 1, 8);
    open_ticket(desk, 1, 9, 5);
    expect_status(spt_ticket_waive(desk, 1, 9, NULL, NULL), SPT_OK);
    expect_status(spt_lot_revoke(desk, 1, 1, SPT_ALL_POINTS, "chargeback", NULL, &lot), SPT_OK);
    expect_number(spt_lot_revoked(lot), 30);
    expect_number(spt_lot_captured(lot), 10);
    expect_number(spt_lot_spent(lot), 15);
    expect_number(spt_lot_moved(lot), 5);
    spt_lot_unref(lot);
    expect_status(spt_lot_successors(desk, 1, 1, NULL, 10, &page), SPT_OK);
    expect_number(spt_page_count(page), 1);
    expect_number(spt_lot_number(spt_page_lot(page, 0)), 2);
    spt_page_unref(page);
    expect_lot(desk, 1, 2, "5: available 5");
    spt_act *act = act_of(desk, 1, 0);
    expect_number(spt_act_points(act), 30);
    expect_number(spt_act_lot(act), 1);
    expect_number(spt_act_flags(act), SPT_FLAG_WHOLE);
    spt_act_unref(act);
}

static void d18_revoking_needs_a_ref_where_it_names_a_number(void **state)
{
    spt_desk *desk = desk_of(state);
    grant(desk, 1, 60, 20100301);
    expect_refused_for(desk, 1, revoke(desk, 1, 10, NULL), SPT_E_INVALID, "ref");
    expect_refused_for(desk, 1, revoke(desk, 1, 10, ""), SPT_E_INVALID, "ref");
    expect_refused_for(desk, 1, revoke(desk, 1, 0, "r"), SPT_E_INVALID, "points");
    expect_refused_for(desk, 1, revoke(desk, 1, -2, "r"), SPT_E_INVALID, "points");
    expect_refused_for(desk, 1, revoke(desk, 2, 10, "r"), SPT_E_NOT_FOUND, "lot");
}

/* ---- D18 extend ---- */

static void d18_extending_moves_the_available_points_to_a_new_lot(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_lot *lot = NULL;
    expect_status(buy(desk, "points-year", "1", NULL), SPT_OK);
    open_ticket(desk, 1, 7, 25);
    set_now(desk, START + 60);
    expect_status(spt_lot_extend(desk, 1, 1, 20120630, NULL, &lot), SPT_OK);
    expect_entries(desk, 1, 0, "move 1:75, issue 2:75");
    expect_number(spt_lot_number(lot), 2);
    expect_number(spt_lot_kind(lot), SPT_LOT_EXTENSION);
    expect_number(spt_lot_lapse(lot), midnight(2012, 7, 1));
    expect_number(spt_lot_acquired(lot), START);
    expect_number(spt_lot_priority(lot), 5);
    expect_number(spt_lot_paid(lot), 3750);
    assert_string_equal(spt_lot_currency(lot), "USD");
    assert_string_equal(spt_lot_pack(lot), "points-year");
    spt_lot_unref(lot);
    expect_lot_origin(desk, 1, 2, SPT_LOT_EXTENSION, 1);
    expect_lot(desk, 1, 1, "100: captured 25, moved 75");
    expect_number(lapse_of(desk, 1, 1), midnight(2009, 3, 2));
    expect_account(desk, 1, 75, 25, 0, 0);
}

static void d18_extending_for_ever_and_no_further(void **state)
{
    spt_desk *desk = desk_of(state);
    grant(desk, 1, 60, 20100301);
    expect_status(extend(desk, 1, 0), SPT_OK);
    expect_number(lapse_of(desk, 1, 2), SPT_NEVER);
    expect_refused(desk, 1, extend(desk, 2, 0), SPT_E_STATE);
    expect_refused(desk, 1, extend(desk, 2, 99991230), SPT_E_STATE);
}

static void d18_lots_that_cannot_be_extended(void **state)
{
    spt_desk *desk = desk_of(state);
    grant(desk, 1, 60, 20080331);
    grant(desk, 1, 60, 20080331);
    grant(desk, 1, 20, 20080320);
    expect_refused(desk, 1, extend(desk, 1, 20080331), SPT_E_STATE);
    expect_refused(desk, 1, extend(desk, 1, 20080330), SPT_E_STATE);
    expect_refused_for(desk, 1, extend(desk, 1, 20080431), SPT_E_INVALID, "last_day");
    expect_refused_for(desk, 1, extend(desk, 1, 99991231), SPT_E_INVALID, "last_day");
    expect_refused_for(desk, 1, extend(desk, 1, -1), SPT_E_INVALID, "last_day");
    expect_refused_for(desk, 1, extend(desk, 9, 20090101), SPT_E_NOT_FOUND, "lot");
    expect_status(revoke(desk, 2, SPT_ALL_POINTS, NULL), SPT_OK);
    expect_refused(desk, 1, extend(desk, 2, 20090101), SPT_E_STATE);
    open_ticket(desk, 1, 7, 20);
    expect_refused(desk, 1, extend(desk, 3, 20090101), SPT_E_POINTS);
    set_now(desk, midnight(2008, 4, 1));
    expect_refused(desk, 1, extend(desk, 1, 20090101), SPT_E_LAPSED);
}

static void d09_the_lots_available_are_listed_in_capture_order(void **state)
{
    static const int64_t order[] = {4, 2, 3, 1};
    spt_desk *desk = desk_of(state);
    spt_page *page = NULL;
    grant(desk, 1, 10, 0);
    grant(desk, 1, 10, 20090301);
    grant(desk, 1, 10, 20100301);
    grant_with_priority(desk, 1, 10, 0, -1);
    grant(desk, 1, 10, 20080331);
    set_now(desk, midnight(2008, 4, 1));
    const char *after = "";
    for (uint32_t i = 0; i < 4; i++) {
        spt_page *next = NULL;
        expect_status(spt_lot_list_available(desk, 1, after, 1, &next), SPT_OK);
        spt_page_unref(page);
        page = next;
        expect_number(spt_page_count(page), 1);
        expect_number(spt_lot_number(spt_page_lot(page, 0)), order[i]);
        after = spt_page_next(page);
        assert_true((after[0] == '\0') == (i == 3));
    }
    spt_page_unref(page);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        desk_test(d03_lots_are_numbered_within_their_account),
        desk_test(d03_a_lot_tells_where_it_came_from_and_what_was_paid),
        desk_test(d03_a_lot_may_have_been_acquired_before_but_never_after_now),
        desk_test(d03_a_lot_that_would_already_have_lapsed_is_refused),
        desk_test(d03_money_and_its_currency_come_together),
        desk_test(d04_lot_of_29_february_2008_lapses_after_28_february_2010),
        desk_test(d04_last_day_is_the_same_day_months_later_or_the_months_last),
        desk_test(d04_the_latest_last_day_is_30_december_9999),
        desk_test(d04_a_lifetime_of_0_months_never_lapses),
        desk_test(d04_the_option_overrides_the_pack_and_the_pack_the_desk),
        desk_test(d04_changing_lifetime_or_zone_affects_new_lots_only),
        desk_test(d04_days_are_those_of_the_desks_zone),
        desk_test(d04_only_unused_points_lapse),
        desk_test(d04_expiry_is_a_fact_and_neither_reads_nor_refused_calls_write_it),
        desk_test(d04_the_next_act_records_the_lapses_that_are_due_in_order),
        desk_test(d04_the_sweep_records_what_is_due_in_batches),
        desk_test(d04_the_sweep_finds_what_was_given_back_to_a_lot),
        desk_test(d05_buying_a_pack_gives_one_lot_at_the_list_price_or_a_discount),
        desk_test(d05_a_packs_priority_goes_to_its_lots_unless_one_is_given),
        desk_test(d05_lots_keep_what_they_were_bought_at),
        desk_test(d05_packs_that_cannot_be_bought),
        desk_test(d06_every_licence_brings_its_points),
        desk_test(d06_once_means_once_per_account_and_pack_whatever_became_of_the_lot),
        desk_test(d06_claimed_comes_before_retired),
        desk_test(d06_a_pack_that_becomes_once_counts_earlier_claims),
        desk_test(d18_revoking_a_number_does_not_mark_the_lot_and_revoking_all_does),
        desk_test(d18_more_than_is_available_is_refused_with_the_shortage),
        desk_test(d18_what_is_captured_spent_or_moved_is_reported_as_not_recovered),
        desk_test(d18_revoking_needs_a_ref_where_it_names_a_number),
        desk_test(d18_extending_moves_the_available_points_to_a_new_lot),
        desk_test(d18_extending_for_ever_and_no_further),
        desk_test(d18_lots_that_cannot_be_extended),
        desk_test(d09_the_lots_available_are_listed_in_capture_order),
    };
    return cmocka_run_group_tests_name("lots", tests, NULL, NULL);
}
