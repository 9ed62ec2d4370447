/* SPDX-License-Identifier: MIT */
/* D2: a zone callback that fails at any one of the instants it is asked for: #SPT_E_CALLBACK, and nothing changed. */
#include "desk_fixture.h"

#include <supportpoints/zone.h>

/* Fails when it has been asked so often. */
typedef struct failing_zone {
    int64_t asked;
    int64_t fail_at; /* 0: never */
    int64_t failed;
    int64_t summer; /* the offset is another one from here on */
} failing_zone;

static int32_t zone_offset(void *ctx, int64_t at, int32_t *offset)
{
    failing_zone *zone = ctx;
    *offset = at >= zone->summer ? 7200 : 3600;
    if (++zone->asked != zone->fail_at)
        return SPT_CALLBACK_OK;
    zone->failed++;
    return 0;
}

typedef struct zoned {
    failing_zone zone;
    spt_desk *desk;
} zoned;

/* A second desk on the fixture's store, with the failing zone. */
static void open_zoned(zoned *z, void **state)
{
    spt_desk_options options;
    spt_desk_options_init(&options, (uint32_t)sizeof options);
    *z = (zoned){.zone = {.summer = midnight(2008, 3, 30) + 3600}};
    options.zone = zone_offset;
    options.zone_ctx = &z->zone;
    expect_status(spt_desk_open(store_of(state), &options, &z->desk), SPT_OK);
    set_now(z->desk, START);
}

static void close_zoned(zoned *z)
{
    expect_status(spt_desk_close(z->desk), SPT_OK);
}

/* Ends with the call that nothing disturbs. */
static void fail_at_each_instant(zoned *z, spt_status (*call)(spt_desk *desk), const char *name)
{
    int64_t failures = 0;
    for (int64_t n = 1;; n++) {
        account_mark before = mark_account(z->desk, 1);
        z->zone.asked = z->zone.failed = 0;
        z->zone.fail_at = n;
        spt_status status = call(z->desk);
        z->zone.fail_at = 0;
        check_status(status, z->zone.failed ? SPT_E_CALLBACK : SPT_OK, name, __FILE__, __LINE__);
        if (!z->zone.failed)
            break;
        check_unchanged(z->desk, &before, __FILE__, __LINE__);
        failures++;
    }
    if (failures == 0)
        fail_msg("%s asks for no offset", name);
}

#define FAIL_AT_EACH_INSTANT(z, call) fail_at_each_instant((z), call, #call)

/* ---- operations that count days ---- */

static spt_status grant_for_months(spt_desk *desk)
{
    return spt_account_grant(desk, 1, SPT_LOT_GOODWILL, 50, "of months", NULL, NULL);
}

static spt_status grant_to_a_day(spt_desk *desk)
{
    spt_options options = no_options();
    options.last_day = 20080330;
    return spt_account_grant(desk, 1, SPT_LOT_GOODWILL, 50, "to a day", &options, NULL);
}

static spt_status buy(spt_desk *desk)
{
    return spt_account_buy(desk, 1, "points-fixed", "order", NULL, NULL);
}

static spt_status extend(spt_desk *desk)
{
    return spt_lot_extend(desk, 1, 1, 20300331, NULL, NULL);
}

static spt_status waive(spt_desk *desk)
{
    return spt_ticket_waive(desk, 1, 7, NULL, NULL);
}

static spt_status reconsider(spt_desk *desk)
{
    return spt_ticket_reprice(desk, 1, 7, 5, SPT_REASON_RECONSIDERED, NULL, NULL, NULL);
}

static spt_status recategorise(spt_desk *desk)
{
    spt_options options = with_price(4);
    return spt_ticket_recategorise(desk, 1, 7, "level-1", SPT_REASON_CORRECTION, &options, NULL);
}

static spt_status reopen(spt_desk *desk)
{
    return spt_ticket_reopen(desk, 1, 8, NULL, NULL);
}

static spt_status load_list(spt_desk *desk)
{
    return spt_price_list_load(desk, "[categories]\nlevel-1 | Consultation | 10 | from 2009-07-01: 12\n", NULL);
}

static spt_status open_due(spt_desk *desk)
{
    return spt_ticket_open(desk, 1, 9, "level-1", NULL, NULL);
}

static spt_status trace(spt_desk *desk)
{
    spt_response_trace *found = NULL;
    spt_status status = spt_ticket_response_trace(desk, 1, 9, &found);
    spt_response_trace_unref(found);
    return status;
}

static spt_status advise(spt_desk *desk)
{
    spt_advice *advice = NULL;
    spt_status status = spt_advice_get(desk, 30, NULL, &advice);
    spt_advice_unref(advice);
    return status;
}

static spt_status report_lapsing(spt_desk *desk)
{
    spt_page *page = NULL;
    spt_status status = spt_report_lapsing(desk, 30, NULL, 10, &page);
    spt_page_unref(page);
    return status;
}

static spt_status report_use(spt_desk *desk)
{
    spt_report *report = NULL;
    spt_status status = spt_report_use(desk, SPT_UNSET, START + 1, NULL, 10, &report);
    spt_report_unref(report);
    return status;
}

static void d04_a_lots_last_day(void **state)
{
    zoned z;
    open_zoned(&z, state);
    FAIL_AT_EACH_INSTANT(&z, grant_for_months);
    FAIL_AT_EACH_INSTANT(&z, grant_to_a_day);
    FAIL_AT_EACH_INSTANT(&z, buy);
    FAIL_AT_EACH_INSTANT(&z, extend);
    /* Summer time begins at 02:00 of that day: its end is two hours before UTC's. */
    expect_number(lapse_of(z.desk, 1, 2), midnight(2008, 3, 31) - 7200);
    close_zoned(&z);
}

static void d17_the_grace_of_what_returns(void **state)
{
    zoned z;
    open_zoned(&z, state);
    grant(z.desk, 1, 60, 20080310);
    open_ticket(z.desk, 1, 7, 20);
    FAIL_AT_EACH_INSTANT(&z, reconsider);
    FAIL_AT_EACH_INSTANT(&z, recategorise);
    FAIL_AT_EACH_INSTANT(&z, waive);
    expect_account(z.desk, 1, 60, 0, 0, 0);
    close_zoned(&z);
}

static void d16_the_reopen_window(void **state)
{
    zoned z;
    open_zoned(&z, state);
    grant(z.desk, 1, 60, 20100301);
    open_ticket(z.desk, 1, 8, 20);
    resolve(z.desk, 1, 8);
    FAIL_AT_EACH_INSTANT(&z, reopen);
    expect_ticket(z.desk, 1, 8, SPT_TICKET_IN_PROGRESS, 20, 0, 20);
    close_zoned(&z);
}

static void d08_the_day_from_which_a_price_holds(void **state)
{
    zoned z;
    spt_quote *quote = NULL;
    open_zoned(&z, state);
    FAIL_AT_EACH_INSTANT(&z, load_list);
    expect_status(spt_quote_get(z.desk, "level-1", SPT_UNSET, midnight(2009, 7, 1) - 7201, &quote), SPT_OK);
    expect_number(spt_quote_starting(quote), 10);
    spt_quote_unref(quote);
    expect_status(spt_quote_get(z.desk, "level-1", SPT_UNSET, midnight(2009, 7, 1) - 7200, &quote), SPT_OK);
    expect_number(spt_quote_starting(quote), 12);
    spt_quote_unref(quote);
    close_zoned(&z);
}

static void d24_the_day_when_an_answer_is_due(void **state)
{
    zoned z;
    open_zoned(&z, state);
    grant(z.desk, 1, 60, 0);
    FAIL_AT_EACH_INSTANT(&z, open_due);
    FAIL_AT_EACH_INSTANT(&z, trace);
    close_zoned(&z);
}

static void d25_the_days_of_reports_and_advice(void **state)
{
    zoned z;
    open_zoned(&z, state);
    grant(z.desk, 1, 60, 20080320);
    open_ticket(z.desk, 1, 8, 20);
    resolve(z.desk, 1, 8);
    set_now(z.desk, START + 10);
    FAIL_AT_EACH_INSTANT(&z, report_lapsing);
    FAIL_AT_EACH_INSTANT(&z, report_use);
    FAIL_AT_EACH_INSTANT(&z, advise);
    close_zoned(&z);
}

/* ---- how often the host is asked ---- */

/* Of a call that is made once: where no offset changes within a day of what is computed, and where one does. */
static void expect_asked(zoned *z, spt_status status, int64_t bound)
{
    expect_status(status, SPT_OK);
    if (z->zone.asked > bound)
        fail_msg("the zone was asked %lld times, not %lld", (long long)z->zone.asked, (long long)bound);
    z->zone.asked = 0;
}

static void d02_a_zone_is_asked_for_few_instants(void **state)
{
    zoned z;
    spt_options to_summer = no_options();
    open_zoned(&z, state);
    to_summer.last_day = 20080330;
    grant(z.desk, 1, 100, 20300301);
    z.zone.asked = 0;
    expect_asked(&z, buy(z.desk), 3);
    expect_asked(&z, spt_ticket_open(z.desk, 1, 7, "level-1", NULL, NULL), 3);
    expect_asked(&z, spt_ticket_resolve(z.desk, 1, 7, NULL, NULL), 0);
    expect_asked(&z, spt_ticket_reopen(z.desk, 1, 7, NULL, NULL), 3);
    expect_asked(&z, spt_ticket_waive(z.desk, 1, 7, NULL, NULL), 3);
    expect_asked(&z, spt_account_grant(z.desk, 1, SPT_LOT_GOODWILL, 5, "to summer", &to_summer, NULL), 20);
    /* Friday afternoon: the answer is due on Monday, a day after the clocks were moved. */
    set_now(z.desk, midnight(2008, 3, 28) + 15 * 3600);
    z.zone.asked = 0;
    expect_asked(&z, spt_ticket_open(z.desk, 1, 8, "level-1", NULL, NULL), 3);
    set_now(z.desk, midnight(2008, 3, 28) + 20 * 3600);
    expect_asked(&z, spt_ticket_open(z.desk, 1, 9, "level-1", NULL, NULL), 21);
    close_zoned(&z);
}

/* ---- the window at the end of time ---- */

static void d16_a_window_that_ends_after_the_last_day_does_not_end(void **state)
{
    spt_desk *desk = desk_of(state);
    grant(desk, 1, 60, 0);
    set_now(desk, midnight(9999, 12, 20));
    expect_status(spt_desk_set(desk, SPT_SETTING_REOPEN_WINDOW, 20), SPT_OK);
    open_ticket(desk, 1, 8, 20);
    resolve(desk, 1, 8);
    set_now(desk, SPT_TIME_MAX);
    expect_status(spt_ticket_reopen(desk, 1, 8, NULL, NULL), SPT_OK);
}

/* ---- a zone of whims ---- */

/* Never the same offset twice: no midnight is where it was looked for. */
static int32_t whimsical_offset(void *ctx, int64_t at, int32_t *offset)
{
    int64_t *asked = ctx;
    (void)at;
    *offset = ++*asked % 2 == 0 ? SPT_ZONE_OFFSET_MAX : -SPT_ZONE_OFFSET_MAX;
    return SPT_CALLBACK_OK;
}

static void d02_a_zone_that_contradicts_itself_ends_the_call(void **state)
{
    int64_t asked = 0;
    spt_desk *desk = NULL;
    spt_desk_options options;
    spt_desk_options_init(&options, (uint32_t)sizeof options);
    options.zone = whimsical_offset;
    options.zone_ctx = &asked;
    expect_status(spt_desk_open(store_of(state), &options, &desk), SPT_OK);
    set_now(desk, START);
    for (int i = 0; i < 4; i++) {
        asked = i;
        spt_status status = grant_to_a_day(desk);
        if (status != SPT_OK && status != SPT_ALREADY)
            expect_status(status, SPT_E_CALLBACK);
        assert_true(asked < 1000);
    }
    expect_status(spt_desk_close(desk), SPT_OK);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        desk_test(d04_a_lots_last_day),
        desk_test(d17_the_grace_of_what_returns),
        desk_test(d16_the_reopen_window),
        desk_test(d08_the_day_from_which_a_price_holds),
        desk_test(d24_the_day_when_an_answer_is_due),
        desk_test(d25_the_days_of_reports_and_advice),
        desk_test(d02_a_zone_is_asked_for_few_instants),
        desk_test(d16_a_window_that_ends_after_the_last_day_does_not_end),
        desk_test(d02_a_zone_that_contradicts_itself_ends_the_call),
    };
    return cmocka_run_group_tests_name("zone_failures", tests, NULL, NULL);
}
