/* SPDX-License-Identifier: MIT */
#include "scenarios.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define TICKET 100
#define SECOND 101
#define NEW    102
#define LOTS   56

const char *const scenario_price_list = "[packs]\n"
                                        "points-60  | Sixty points        | 60  | USD 34.50\n"
                                        "points-120 | Hundred and twenty  | 120 | USD 60 | priority: 1\n"
                                        "licence    | With the first licence | 40 | licence, once\n"
                                        "every      | With every licence  | 5   | licence\n"
                                        "old        | No longer sold      | 10  | USD 5 | retired\n"
                                        "[group default: Default functionality]\n"
                                        "level-1    | Level 1             | 10 | from 2009-06-01: 12\n"
                                        "level-2    | Level 2             | from 25\n"
                                        "[group custom: Custom work]\n"
                                        "skin       | A skin              | 80-100\n"
                                        "transfer   | Transfer            | 12 + N*6 | unit: deployed stores\n"
                                        "request    | Anything else       | upon request\n";

static const char other_price_list[] = "[packs]\n"
                                       "points-60  | Sixty good points   | 60  | USD 39.50\n"
                                       "points-300 | Three hundred       | 300 | USD 120 | lifetime: 12 months\n"
                                       "licence    | With the first licence | 40 | licence, once\n"
                                       "[group default: Default functionality]\n"
                                       "level-2    | Level 2             | from 30\n"
                                       "level-3    | Level 3             | from 150\n"
                                       "[group more: More]\n"
                                       "transfer   | Transfer            | 15 + N*6 | unit: stores\n";

static const char wrong_price_list[] = "[packs]\npoints-60 | Sixty points | sixty | USD 34.50\n";

/* The record says 12 from that day on. */
static const char contradicting_price_list[] = "[packs]\n"
                                               "points-60 | Sixty points | 60 | USD 34.50\n"
                                               "[categories]\n"
                                               "level-1 | Level 1 | 10 | from 2009-06-01: 13\n";

static void must(struct scene *s, spt_status status)
{
    if (status != SPT_OK)
        scene_fail(s, "its preparation gave %s: %s", spt_status_name(status), spt_desk_error_text(s->desk));
}

static spt_options referred(const char *ref)
{
    spt_options options;
    spt_options_init(&options, (uint32_t)sizeof options);
    options.ref = ref;
    options.actor = "anna";
    options.note = "as agreed by telephone";
    return options;
}

static spt_options priced(int64_t price, uint32_t flags)
{
    spt_options options;
    spt_options_init(&options, (uint32_t)sizeof options);
    options.price = price;
    options.flags = flags;
    return options;
}

/* ---- states ---- */

static void account(struct scene *s)
{
    must(s, spt_account_open(s->desk, ACCOUNT, NULL, NULL));
}

/* Lots 1 to 4: 155 points, of which lot 2 is captured first. */
static void points(struct scene *s)
{
    spt_options first = referred(NULL), paid = referred(NULL);
    first.priority = -1;
    first.months = 12;
    paid.paid = 1999;
    paid.currency = "USD";
    paid.last_day = 20101231;
    paid.priority = 2;
    account(s);
    must(s, spt_account_buy(s->desk, ACCOUNT, "points-60", "buy-1", NULL, NULL));
    must(s, spt_account_grant(s->desk, ACCOUNT, SPT_LOT_GOODWILL, 30, "gift-1", &first, NULL));
    must(s, spt_account_claim(s->desk, ACCOUNT, "licence", "licence-1", NULL, NULL));
    must(s, spt_account_grant(s->desk, ACCOUNT, SPT_LOT_OPENING, 25, "old-1", &paid, NULL));
}

static void ticket(struct scene *s)
{
    spt_options options = referred("ticket-1");
    options.price = 50;
    points(s);
    must(s, spt_ticket_open(s->desk, ACCOUNT, TICKET, "level-2", &options, NULL));
}

static void short_tickets(struct scene *s)
{
    spt_options options = priced(300, SPT_FLAG_ALLOW_SHORTFALL);
    points(s);
    must(s, spt_ticket_open(s->desk, ACCOUNT, TICKET, "level-2", &options, NULL));
    must(s, spt_ticket_open(s->desk, ACCOUNT, SECOND, "level-2", &options, NULL));
    must(s, spt_account_buy(s->desk, ACCOUNT, "points-120", "buy-2", NULL, NULL));
    must(s, spt_account_buy(s->desk, ACCOUNT, "points-60", "buy-3", NULL, NULL));
}

static void quoted(struct scene *s)
{
    spt_options options = referred("quote-1");
    options.price = 40;
    points(s);
    must(s, spt_ticket_open_quoted(s->desk, ACCOUNT, TICKET, "level-2", &options, NULL));
}

static void proposed(struct scene *s)
{
    ticket(s);
    must(s, spt_ticket_propose(s->desk, ACCOUNT, TICKET, 80, SPT_REASON_AGREED, "more work", NULL, NULL));
}

static void resolved(struct scene *s)
{
    ticket(s);
    must(s, spt_ticket_resolve(s->desk, ACCOUNT, TICKET, NULL, NULL));
}

static void disputed(struct scene *s)
{
    ticket(s);
    must(s, spt_ticket_dispute(s->desk, ACCOUNT, TICKET, NULL, NULL));
}

static void disputed_resolved(struct scene *s)
{
    resolved(s);
    must(s, spt_ticket_dispute(s->desk, ACCOUNT, TICKET, NULL, NULL));
}

/* Spent and captured points, of the same lots and of others. */
static void reopened(struct scene *s)
{
    resolved(s);
    must(s, spt_ticket_reopen(s->desk, ACCOUNT, TICKET, NULL, NULL));
    must(s, spt_ticket_reprice(s->desk, ACCOUNT, TICKET, 110, SPT_REASON_INVESTIGATION, NULL, NULL, NULL));
}

static void cancelled_spent(struct scene *s)
{
    reopened(s);
    must(s, spt_ticket_cancel(s->desk, ACCOUNT, TICKET, NULL, NULL));
}

/* What comes back to lot 2 now gets a lot of its own, as the desk's grace is longer than its life. */
static void resolved_late(struct scene *s)
{
    resolved(s);
    scene_set_now(s, BEGIN + 350 * DAY);
}

static void captured_late(struct scene *s)
{
    ticket(s);
    scene_set_now(s, BEGIN + 350 * DAY);
}

/* What comes back to lot 2 goes straight to lapsed. */
static void captured_lapsed(struct scene *s)
{
    ticket(s);
    scene_set_now(s, BEGIN + 400 * DAY);
}

static void captured_revoked(struct scene *s)
{
    ticket(s);
    must(s, spt_lot_revoke(s->desk, ACCOUNT, 1, SPT_ALL_POINTS, NULL, NULL, NULL));
}

static void extended(struct scene *s)
{
    points(s);
    must(s, spt_lot_extend(s->desk, ACCOUNT, 1, 20110331, NULL, NULL));
}

static void revoked(struct scene *s)
{
    points(s);
    must(s, spt_lot_revoke(s->desk, ACCOUNT, 1, 20, "revoke-1", NULL, NULL));
}

static void covered(struct scene *s)
{
    spt_options options = referred("cover-1");
    short_tickets(s);
    must(s, spt_account_cover(s->desk, ACCOUNT, &options, NULL));
}

static void foreign(struct scene *s)
{
    points(s);
    must(s, spt_account_open(s->desk, OTHER, NULL, NULL));
    must(s, spt_account_grant(s->desk, OTHER, SPT_LOT_GOODWILL, 20, "gift-1", NULL, NULL));
    must(s, spt_ticket_open(s->desk, OTHER, NEW, "level-1", NULL, NULL));
}

/* So many lots that one operation needs more than one block of memory. */
static void many_lots(struct scene *s)
{
    char ref[32];
    account(s);
    for (int lot = 0; lot < LOTS; lot++) {
        snprintf(ref, sizeof ref, "gift-%d", lot);
        must(s, spt_account_grant(s->desk, ACCOUNT, SPT_LOT_GOODWILL, 2, ref, NULL, NULL));
    }
}

static void many_parts(struct scene *s)
{
    spt_options options = priced(2 * LOTS - 1, 0);
    many_lots(s);
    must(s, spt_ticket_open(s->desk, ACCOUNT, TICKET, "level-2", &options, NULL));
}

/* All lapse on the day after the scene's time, which is moved to it. */
static void many_due(struct scene *s)
{
    spt_options options = referred(NULL);
    char ref[32];
    options.last_day = 20081223;
    account(s);
    for (int lot = 0; lot < LOTS; lot++) {
        snprintf(ref, sizeof ref, "gift-%d", lot);
        must(s, spt_account_grant(s->desk, ACCOUNT, SPT_LOT_GOODWILL, 2, ref, &options, NULL));
    }
    scene_set_now(s, BEGIN + DAY);
}

static void history(struct scene *s)
{
    reopened(s);
    must(s, spt_ticket_reprice(s->desk, ACCOUNT, TICKET, 60, SPT_REASON_AGREED, "less", NULL, NULL));
    must(s, spt_ticket_open(s->desk, ACCOUNT, SECOND, "level-1", NULL, NULL));
    must(s, spt_ticket_open(s->desk, ACCOUNT, NEW, "level-1", NULL, NULL));
    must(s, spt_lot_extend(s->desk, ACCOUNT, 1, 20110331, NULL, NULL));
    must(s, spt_lot_extend(s->desk, ACCOUNT, 4, 20120331, NULL, NULL));
}

static void closed_tickets(struct scene *s)
{
    history(s);
    must(s, spt_ticket_resolve(s->desk, ACCOUNT, TICKET, NULL, NULL));
    must(s, spt_ticket_waive(s->desk, ACCOUNT, SECOND, NULL, NULL));
    must(s, spt_ticket_cancel(s->desk, ACCOUNT, NEW, NULL, NULL));
}

/* More happened since acts 14, with three tickets open, and 17, with all of them ended. */
static void past(struct scene *s)
{
    closed_tickets(s);
    must(s, spt_ticket_waive(s->desk, ACCOUNT, TICKET, NULL, NULL));
    must(s, spt_account_grant(s->desk, ACCOUNT, SPT_LOT_GOODWILL, 5, "since", NULL, NULL));
}

/* ---- the desk ---- */

static spt_status call_store_open(struct scene *s, struct answer *a)
{
    return spt_store_open_memory(&s->allocator, OUT(a, store));
}

static spt_status call_desk_open(struct scene *s, struct answer *a)
{
    spt_desk_options options;
    spt_desk_options_init(&options, (uint32_t)sizeof options);
    options.allocator = &s->allocator;
    return spt_desk_open(s->store, &options, OUT(a, desk));
}

static spt_status call_setting(struct scene *s, struct answer *a)
{
    return spt_desk_setting(s->desk, SPT_SETTING_REOPEN_WINDOW, OUT(a, value));
}

static spt_status call_set(struct scene *s, struct answer *a)
{
    (void)a;
    return spt_desk_set(s->desk, SPT_SETTING_LIFETIME, 36);
}

static spt_status call_set_same(struct scene *s, struct answer *a)
{
    (void)a;
    return spt_desk_set(s->desk, SPT_SETTING_LIFETIME, 24);
}

static void lifetime_set(struct scene *s)
{
    must(s, spt_desk_set(s->desk, SPT_SETTING_LIFETIME, 12));
}

static void holidays_set(struct scene *s)
{
    spt_page *page = NULL;
    must(s, spt_holiday_set(s->desk, 20081225, "Christmas Day"));
    must(s, spt_holiday_set(s->desk, 20090101, "New Year"));
    must(s, spt_holiday_list(s->desk, NULL, 1, &page));
    strcpy(s->token, spt_page_next(page));
    spt_page_unref(page);
}

static spt_status call_holiday_set(struct scene *s, struct answer *a)
{
    (void)a;
    return spt_holiday_set(s->desk, 20081225, "Christmas");
}

static spt_status call_holiday_set_same(struct scene *s, struct answer *a)
{
    (void)a;
    return spt_holiday_set(s->desk, 20081225, "Christmas Day");
}

static spt_status call_holiday_remove(struct scene *s, struct answer *a)
{
    (void)a;
    return spt_holiday_remove(s->desk, 20081225);
}

static spt_status call_holiday_list(struct scene *s, struct answer *a)
{
    return spt_holiday_list(s->desk, s->token, 3, OUT(a, page));
}

static spt_status call_set_opens(struct scene *s, struct answer *a)
{
    (void)a;
    return spt_desk_set(s->desk, SPT_SETTING_OPENS, 32400);
}

static spt_status call_sweep(struct scene *s, struct answer *a)
{
    return spt_desk_sweep(s->desk, 1000, OUT(a, count));
}

static spt_status call_sweep_one(struct scene *s, struct answer *a)
{
    return spt_desk_sweep(s->desk, 1, OUT(a, count));
}

static void two_accounts_due(struct scene *s)
{
    spt_options options = referred(NULL);
    points(s);
    options.last_day = 20081223;
    must(s, spt_account_open(s->desk, OTHER, NULL, NULL));
    must(s, spt_account_grant(s->desk, OTHER, SPT_LOT_GOODWILL, 20, "gift-1", &options, NULL));
    must(s, spt_account_grant(s->desk, OTHER, SPT_LOT_GOODWILL, 21, "gift-2", &options, NULL));
    must(s, spt_account_grant(s->desk, ACCOUNT, SPT_LOT_GOODWILL, 22, "gift-2", &options, NULL));
    scene_set_now(s, BEGIN + DAY);
}

/* ---- the price list ---- */

static spt_status call_load(struct scene *s, struct answer *a)
{
    return spt_price_list_load(s->desk, other_price_list, OUT(a, report));
}

static spt_status call_load_same(struct scene *s, struct answer *a)
{
    return spt_price_list_load(s->desk, scenario_price_list, OUT(a, report));
}

static spt_status call_load_wrong(struct scene *s, struct answer *a)
{
    return spt_price_list_load(s->desk, wrong_price_list, OUT(a, report));
}

static void after_the_change(struct scene *s)
{
    scene_set_now(s, BEGIN + 200 * DAY);
}

static spt_status call_load_contradicting(struct scene *s, struct answer *a)
{
    return spt_price_list_load(s->desk, contradicting_price_list, OUT(a, report));
}

static spt_status call_preview(struct scene *s, struct answer *a)
{
    return spt_price_list_preview(s->desk, other_price_list, OUT(a, report));
}

static spt_status call_check(struct scene *s, struct answer *a)
{
    return spt_price_list_check(other_price_list, &s->allocator, OUT(a, report));
}

static spt_status call_check_wrong(struct scene *s, struct answer *a)
{
    return spt_price_list_check(wrong_price_list, &s->allocator, OUT(a, report));
}

static spt_status call_write(struct scene *s, struct answer *a)
{
    return spt_price_list_write(s->desk, OUT(a, list));
}

static spt_status call_pack_get(struct scene *s, struct answer *a)
{
    return spt_pack_get(s->desk, "points-120", OUT(a, pack));
}

static spt_status call_category_get(struct scene *s, struct answer *a)
{
    return spt_category_get(s->desk, "transfer", OUT(a, category));
}

static void first_packs(struct scene *s)
{
    spt_page *page = NULL;
    must(s, spt_pack_list(s->desk, NULL, 2, &page));
    strcpy(s->token, spt_page_next(page));
    spt_page_unref(page);
}

static spt_status call_pack_list(struct scene *s, struct answer *a)
{
    return spt_pack_list(s->desk, s->token, 2, OUT(a, page));
}

static void first_categories(struct scene *s)
{
    spt_page *page = NULL;
    must(s, spt_category_list(s->desk, NULL, 1, &page));
    strcpy(s->token, spt_page_next(page));
    spt_page_unref(page);
}

static spt_status call_category_list(struct scene *s, struct answer *a)
{
    return spt_category_list(s->desk, s->token, 3, OUT(a, page));
}

static spt_status call_quote(struct scene *s, struct answer *a)
{
    return spt_quote_get(s->desk, "transfer", 3, SPT_UNSET, OUT(a, quote));
}

static spt_status call_quote_later(struct scene *s, struct answer *a)
{
    return spt_quote_get(s->desk, "level-1", SPT_UNSET, BEGIN + 400 * DAY, OUT(a, quote));
}

static spt_status call_advice(struct scene *s, struct answer *a)
{
    return spt_advice_get(s->desk, 1010, NULL, OUT(a, advice));
}

static spt_status call_json_price_list(struct scene *s, struct answer *a)
{
    return spt_json_price_list(s->desk, OUT(a, json));
}

/* ---- accounts ---- */

static spt_status call_account_open(struct scene *s, struct answer *a)
{
    return spt_account_open(s->desk, ACCOUNT, NULL, OUT(a, account));
}

static spt_status call_account_open_ref(struct scene *s, struct answer *a)
{
    spt_options options = referred("open-1");
    return spt_account_open(s->desk, ACCOUNT, &options, OUT(a, account));
}

static spt_status call_account_get(struct scene *s, struct answer *a)
{
    return spt_account_get(s->desk, ACCOUNT, OUT(a, account));
}

static spt_status call_buy(struct scene *s, struct answer *a)
{
    spt_options options = referred(NULL);
    options.paid = 3000;
    return spt_account_buy(s->desk, ACCOUNT, "points-60", "buy-9", &options, OUT(a, lot));
}

static spt_status call_buy_again(struct scene *s, struct answer *a)
{
    return spt_account_buy(s->desk, ACCOUNT, "points-60", "buy-1", NULL, OUT(a, lot));
}

static spt_status call_buy_conflict(struct scene *s, struct answer *a)
{
    return spt_account_buy(s->desk, ACCOUNT, "points-120", "buy-1", NULL, OUT(a, lot));
}

static spt_status call_buy_retired(struct scene *s, struct answer *a)
{
    return spt_account_buy(s->desk, ACCOUNT, "old", "buy-9", NULL, OUT(a, lot));
}

static spt_status call_claim(struct scene *s, struct answer *a)
{
    return spt_account_claim(s->desk, ACCOUNT, "every", "licence-9", NULL, OUT(a, lot));
}

static spt_status call_claim_once(struct scene *s, struct answer *a)
{
    return spt_account_claim(s->desk, ACCOUNT, "licence", "licence-9", NULL, OUT(a, lot));
}

static spt_status call_grant(struct scene *s, struct answer *a)
{
    spt_options options = referred(NULL);
    options.months = 6;
    return spt_account_grant(s->desk, ACCOUNT, SPT_LOT_GOODWILL, 15, "gift-9x", &options, OUT(a, lot));
}

static spt_status call_cover(struct scene *s, struct answer *a)
{
    return spt_account_cover(s->desk, ACCOUNT, NULL, OUT(a, account));
}

static spt_status call_cover_ref(struct scene *s, struct answer *a)
{
    spt_options options = referred("cover-1");
    return spt_account_cover(s->desk, ACCOUNT, &options, OUT(a, account));
}

/* ---- two accounts (D19) ---- */

/* Another account with 20 points that lapse when those of the first one do, 60 that never do, and ticket NEW. */
static void neighbours(struct scene *s)
{
    spt_options early = referred(NULL), never = referred(NULL), options = priced(30, 0);
    early.last_day = 20091222;
    never.months = 0;
    ticket(s);
    must(s, spt_account_open(s->desk, OTHER, NULL, NULL));
    must(s, spt_account_grant(s->desk, OTHER, SPT_LOT_GOODWILL, 20, "gift-1", &early, NULL));
    must(s, spt_account_grant(s->desk, OTHER, SPT_LOT_GOODWILL, 55, "gift-2", &never, NULL));
    must(s, spt_ticket_open(s->desk, OTHER, NEW, "level-2", &options, NULL));
    must(s, spt_ticket_propose(s->desk, OTHER, NEW, 35, SPT_REASON_AGREED, NULL, NULL, NULL));
    must(s, spt_ticket_dispute(s->desk, OTHER, NEW, NULL, NULL));
}

static spt_status call_transfer(struct scene *s, struct answer *a)
{
    spt_options options = referred("to-1");
    return spt_account_transfer(s->desk, ACCOUNT, OTHER, 45, NULL, &options, OUT(a, act));
}

static spt_status call_transfer_back(struct scene *s, struct answer *a)
{
    return spt_account_transfer(s->desk, OTHER, ACCOUNT, 25, "back-1", NULL, OUT(a, act));
}

static spt_status call_transfer_more(struct scene *s, struct answer *a)
{
    return spt_account_transfer(s->desk, ACCOUNT, OTHER, 500, "to-9", NULL, OUT(a, act));
}

static spt_status call_transfer_conflict(struct scene *s, struct answer *a)
{
    return spt_account_transfer(s->desk, ACCOUNT, OTHER, 46, "to-1", NULL, OUT(a, act));
}

static spt_status call_transfer_nowhere(struct scene *s, struct answer *a)
{
    return spt_account_transfer(s->desk, ACCOUNT, OTHER, 45, "to-1", NULL, OUT(a, act));
}

static void transferred(struct scene *s)
{
    neighbours(s);
    must(s, call_transfer(s, NULL));
}

static spt_status call_move(struct scene *s, struct answer *a)
{
    spt_options options = referred("move-1");
    options.flags = SPT_FLAG_ALLOW_SHORTFALL;
    return spt_ticket_move(s->desk, ACCOUNT, OTHER, TICKET, &options, OUT(a, ticket));
}

static spt_status call_move_plain(struct scene *s, struct answer *a)
{
    return spt_ticket_move(s->desk, ACCOUNT, OTHER, TICKET, NULL, OUT(a, ticket));
}

static spt_status call_move_here(struct scene *s, struct answer *a)
{
    return spt_ticket_move(s->desk, OTHER, ACCOUNT, NEW, NULL, OUT(a, ticket));
}

static void moved(struct scene *s)
{
    neighbours(s);
    must(s, call_move(s, NULL));
}

static void moved_on(struct scene *s)
{
    moved(s);
    must(s, spt_account_open(s->desk, OTHER + 1, NULL, NULL));
    must(s, spt_account_grant(s->desk, OTHER + 1, SPT_LOT_GOODWILL, 60, "gift-1", NULL, NULL));
    must(s, spt_ticket_move(s->desk, OTHER, OTHER + 1, TICKET, NULL, NULL));
}

static spt_status call_close(struct scene *s, struct answer *a)
{
    return spt_account_close(s->desk, ACCOUNT, NULL, OUT(a, account));
}

static void emptied(struct scene *s)
{
    account(s);
    must(s, spt_account_grant(s->desk, ACCOUNT, SPT_LOT_GOODWILL, 30, "gift-1", NULL, NULL));
    must(s, spt_lot_revoke(s->desk, ACCOUNT, 1, SPT_ALL_POINTS, NULL, NULL, NULL));
}

static void closed(struct scene *s)
{
    emptied(s);
    must(s, call_close(s, NULL));
}

static void transferred_twice(struct scene *s)
{
    transferred(s);
    must(s, spt_account_transfer(s->desk, ACCOUNT, OTHER, 5, "to-2", NULL, NULL));
}

/* ---- lots ---- */

static spt_status call_revoke(struct scene *s, struct answer *a)
{
    return spt_lot_revoke(s->desk, ACCOUNT, 1, 20, "revoke-1", NULL, OUT(a, lot));
}

static spt_status call_revoke_all(struct scene *s, struct answer *a)
{
    return spt_lot_revoke(s->desk, ACCOUNT, 1, SPT_ALL_POINTS, NULL, NULL, OUT(a, lot));
}

static spt_status call_revoke_more(struct scene *s, struct answer *a)
{
    return spt_lot_revoke(s->desk, ACCOUNT, 1, 61, "revoke-9", NULL, OUT(a, lot));
}

static spt_status call_extend(struct scene *s, struct answer *a)
{
    return spt_lot_extend(s->desk, ACCOUNT, 1, 20110331, NULL, OUT(a, lot));
}

static spt_status call_extend_ref(struct scene *s, struct answer *a)
{
    spt_options options = referred("extend-1");
    return spt_lot_extend(s->desk, ACCOUNT, 1, 0, &options, OUT(a, lot));
}

static void extended_ref(struct scene *s)
{
    spt_options options = referred("extend-1");
    points(s);
    must(s, spt_lot_extend(s->desk, ACCOUNT, 1, 0, &options, NULL));
}

static spt_status call_lot_get(struct scene *s, struct answer *a)
{
    return spt_lot_get(s->desk, ACCOUNT, 2, OUT(a, lot));
}

/* ---- tickets ---- */

static spt_status call_open(struct scene *s, struct answer *a)
{
    return spt_ticket_open(s->desk, ACCOUNT, NEW, "level-1", NULL, OUT(a, ticket));
}

static spt_status call_open_ref(struct scene *s, struct answer *a)
{
    spt_options options = referred("ticket-9");
    options.units = 9;
    return spt_ticket_open(s->desk, ACCOUNT, NEW, "transfer", &options, OUT(a, ticket));
}

static spt_status call_open_again(struct scene *s, struct answer *a)
{
    spt_options options = priced(50, 0);
    return spt_ticket_open(s->desk, ACCOUNT, TICKET, "level-2", &options, OUT(a, ticket));
}

static spt_status call_open_known(struct scene *s, struct answer *a)
{
    spt_options options = referred("ticket-1");
    return spt_ticket_open(s->desk, ACCOUNT, TICKET, "level-2", &options, OUT(a, ticket));
}

static spt_status call_open_conflict(struct scene *s, struct answer *a)
{
    return spt_ticket_open(s->desk, ACCOUNT, TICKET, "level-1", NULL, OUT(a, ticket));
}

static spt_status call_open_outside(struct scene *s, struct answer *a)
{
    spt_options options = referred("ticket-9");
    options.price = 20;
    options.flags = SPT_FLAG_OVERRIDE;
    return spt_ticket_open(s->desk, ACCOUNT, NEW, "skin", &options, OUT(a, ticket));
}

static spt_status call_open_dear(struct scene *s, struct answer *a)
{
    spt_options options = priced(400, 0);
    return spt_ticket_open(s->desk, ACCOUNT, NEW, "level-2", &options, OUT(a, ticket));
}

static spt_status call_open_short(struct scene *s, struct answer *a)
{
    spt_options options = priced(400, SPT_FLAG_ALLOW_SHORTFALL);
    return spt_ticket_open(s->desk, ACCOUNT, NEW, "level-2", &options, OUT(a, ticket));
}

static spt_status call_open_many(struct scene *s, struct answer *a)
{
    spt_options options = priced(2 * LOTS - 1, 0);
    return spt_ticket_open(s->desk, ACCOUNT, NEW, "level-2", &options, OUT(a, ticket));
}

static spt_status call_open_quoted(struct scene *s, struct answer *a)
{
    spt_options options = priced(40, 0);
    options.until = BEGIN + 90 * DAY;
    return spt_ticket_open_quoted(s->desk, ACCOUNT, NEW, "level-2", &options, OUT(a, ticket));
}

static spt_status call_propose(struct scene *s, struct answer *a)
{
    return spt_ticket_propose(s->desk, ACCOUNT, TICKET, 90, SPT_REASON_AGREED, "more", NULL, OUT(a, ticket));
}

static spt_status call_approve(struct scene *s, struct answer *a)
{
    return spt_ticket_approve(s->desk, ACCOUNT, TICKET, 1, NULL, OUT(a, ticket));
}

static spt_status call_decline(struct scene *s, struct answer *a)
{
    spt_options options = referred("decline-1");
    return spt_ticket_decline(s->desk, ACCOUNT, TICKET, 1, &options, OUT(a, ticket));
}

static spt_status reprice(struct scene *s, struct answer *a, int64_t price, int32_t reason)
{
    return spt_ticket_reprice(s->desk, ACCOUNT, TICKET, price, reason, "looked at again", NULL, OUT(a, ticket));
}

static spt_status call_reprice_up(struct scene *s, struct answer *a)
{
    return reprice(s, a, 100, SPT_REASON_INVESTIGATION);
}

static spt_status call_reprice_ref(struct scene *s, struct answer *a)
{
    spt_options options = referred("reprice-1");
    options.note = NULL;
    options.expected = 50;
    return spt_ticket_reprice(s->desk, ACCOUNT, TICKET, 100, SPT_REASON_INVESTIGATION, NULL, &options, OUT(a, ticket));
}

static spt_status call_reprice_stale(struct scene *s, struct answer *a)
{
    spt_options options = priced(SPT_UNSET, 0);
    options.expected = 49;
    return spt_ticket_reprice(s->desk, ACCOUNT, TICKET, 100, SPT_REASON_INVESTIGATION, NULL, &options, OUT(a, ticket));
}

static spt_status call_reprice_down(struct scene *s, struct answer *a)
{
    return reprice(s, a, 15, SPT_REASON_AGREED);
}

static spt_status call_reprice_reconsidered(struct scene *s, struct answer *a)
{
    return reprice(s, a, 15, SPT_REASON_RECONSIDERED);
}

static spt_status call_reprice_same(struct scene *s, struct answer *a)
{
    return reprice(s, a, 50, SPT_REASON_RECONSIDERED);
}

static spt_status call_recategorise(struct scene *s, struct answer *a)
{
    spt_options options = priced(SPT_UNSET, 0);
    options.units = 2;
    return spt_ticket_recategorise(s->desk, ACCOUNT, TICKET, "transfer", SPT_REASON_CORRECTION, &options,
                                   OUT(a, ticket));
}

static spt_status call_recategorise_price(struct scene *s, struct answer *a)
{
    spt_options options = priced(SPT_UNSET, SPT_FLAG_STARTING_PRICE);
    options.ref = "recategorise-1";
    return spt_ticket_recategorise(s->desk, ACCOUNT, TICKET, "level-1", SPT_REASON_CORRECTION, &options,
                                   OUT(a, ticket));
}

#define ON_TICKET(name)                                                               \
    static spt_status call_##name(struct scene *s, struct answer *a)                  \
    {                                                                                 \
        return spt_ticket_##name(s->desk, ACCOUNT, TICKET, NULL, OUT(a, ticket));     \
    }                                                                                 \
    static spt_status call_##name##_ref(struct scene *s, struct answer *a)            \
    {                                                                                 \
        spt_options options = referred(#name "-1");                                   \
        return spt_ticket_##name(s->desk, ACCOUNT, TICKET, &options, OUT(a, ticket)); \
    }

ON_TICKET(resolve)
ON_TICKET(waive)
ON_TICKET(cancel)
ON_TICKET(dispute)
ON_TICKET(uphold)
ON_TICKET(reopen)
ON_TICKET(answer)

/* Two more wait for theirs. */
static void waiting(struct scene *s)
{
    ticket(s);
    must(s, spt_ticket_open(s->desk, ACCOUNT, SECOND, "level-1", NULL, NULL));
    must(s, spt_ticket_open(s->desk, ACCOUNT, NEW, "level-1", NULL, NULL));
}

static void answered(struct scene *s)
{
    waiting(s);
    must(s, spt_ticket_answer(s->desk, ACCOUNT, TICKET, NULL, NULL));
}

/* A trace so long that it does not fit where it begins. */
static void long_holidays(struct scene *s)
{
    ticket(s);
    for (int32_t day = 1; day <= 28; day++)
        must(s, spt_holiday_set(s->desk, 20090100 + day, ""));
}

static spt_status call_answer_earlier(struct scene *s, struct answer *a)
{
    spt_options options = referred(NULL);
    options.answered = BEGIN - 1;
    return spt_ticket_answer(s->desk, ACCOUNT, TICKET, &options, OUT(a, ticket));
}

static spt_status call_response_trace(struct scene *s, struct answer *a)
{
    return spt_ticket_response_trace(s->desk, ACCOUNT, TICKET, OUT(a, trace));
}

static spt_status call_response_trace_none(struct scene *s, struct answer *a)
{
    return spt_ticket_response_trace(s->desk, ACCOUNT, NEW, OUT(a, trace));
}

static spt_status call_ticket_get(struct scene *s, struct answer *a)
{
    return spt_ticket_get(s->desk, ACCOUNT, TICKET, OUT(a, ticket));
}

static spt_status call_ticket_get_none(struct scene *s, struct answer *a)
{
    return spt_ticket_get(s->desk, ACCOUNT, NEW, OUT(a, ticket));
}

/* ---- the record ---- */

static spt_status call_act_get(struct scene *s, struct answer *a)
{
    return spt_act_get(s->desk, ACCOUNT, 6, OUT(a, act));
}

static spt_status call_act_redact(struct scene *s, struct answer *a)
{
    return spt_act_redact(s->desk, ACCOUNT, 3, OUT(a, act));
}

static spt_status call_act_redact_none(struct scene *s, struct answer *a)
{
    return spt_act_redact(s->desk, ACCOUNT, 900, OUT(a, act));
}

static void redacted(struct scene *s)
{
    ticket(s);
    must(s, spt_act_redact(s->desk, ACCOUNT, 3, NULL));
}

static spt_status call_totals(struct scene *s, struct answer *a)
{
    const spt_as_of later = {(uint32_t)sizeof later, 0, BEGIN + 500 * DAY, 0};
    return spt_statement_totals(s->desk, ACCOUNT, &later, OUT(a, account));
}

static const spt_as_of all_open = {(uint32_t)sizeof all_open, 0, SPT_UNSET, 14};
static const spt_as_of all_ended = {(uint32_t)sizeof all_ended, 0, SPT_UNSET, 17};

static spt_status call_past_totals(struct scene *s, struct answer *a)
{
    return spt_statement_totals(s->desk, ACCOUNT, &all_open, OUT(a, account));
}

static spt_status call_totals_of_second(struct scene *s, struct answer *a)
{
    const spt_as_of second = {(uint32_t)sizeof second, 0, BEGIN, 0};
    return spt_statement_totals(s->desk, ACCOUNT, &second, OUT(a, account));
}

static spt_status list_past_modifications(struct scene *s, const char *after, uint32_t limit, spt_page **page)
{
    return spt_statement_modifications(s->desk, ACCOUNT, &all_open, after, limit, page);
}

static spt_status list_past_open(struct scene *s, const char *after, uint32_t limit, spt_page **page)
{
    return spt_statement_in_progress(s->desk, ACCOUNT, &all_open, after, limit, page);
}

static spt_status list_past_ended(struct scene *s, const char *after, uint32_t limit, spt_page **page)
{
    return spt_statement_resolved(s->desk, ACCOUNT, &all_ended, after, limit, page);
}

static spt_status list_lots(struct scene *s, const char *after, uint32_t limit, spt_page **page)
{
    return spt_lot_list(s->desk, ACCOUNT, after, limit, page);
}

static spt_status list_available(struct scene *s, const char *after, uint32_t limit, spt_page **page)
{
    return spt_lot_list_available(s->desk, ACCOUNT, after, limit, page);
}

static spt_status list_successors(struct scene *s, const char *after, uint32_t limit, spt_page **page)
{
    return spt_lot_successors(s->desk, ACCOUNT, 1, after, limit, page);
}

static spt_status list_transferred(struct scene *s, const char *after, uint32_t limit, spt_page **page)
{
    return spt_lot_transferred(s->desk, ACCOUNT, 4, after, limit, page);
}

static spt_status list_acts(struct scene *s, const char *after, uint32_t limit, spt_page **page)
{
    return spt_act_list(s->desk, ACCOUNT, after, limit, page);
}

static spt_status list_ticket_acts(struct scene *s, const char *after, uint32_t limit, spt_page **page)
{
    return spt_act_list_by_ticket(s->desk, ACCOUNT, TICKET, after, limit, page);
}

static spt_status list_lot_acts(struct scene *s, const char *after, uint32_t limit, spt_page **page)
{
    return spt_act_list_by_lot(s->desk, ACCOUNT, 1, after, limit, page);
}

static spt_status list_entries(struct scene *s, const char *after, uint32_t limit, spt_page **page)
{
    return spt_entry_list(s->desk, ACCOUNT, after, limit, page);
}

static spt_status list_lot_entries(struct scene *s, const char *after, uint32_t limit, spt_page **page)
{
    return spt_entry_list_by_lot(s->desk, ACCOUNT, 1, after, limit, page);
}

static spt_status list_ticket_entries(struct scene *s, const char *after, uint32_t limit, spt_page **page)
{
    return spt_entry_list_by_ticket(s->desk, ACCOUNT, TICKET, after, limit, page);
}

static spt_status list_act_entries(struct scene *s, const char *after, uint32_t limit, spt_page **page)
{
    return spt_entry_list_by_act(s->desk, ACCOUNT, 6, after, limit, page);
}

static spt_status list_modifications(struct scene *s, const char *after, uint32_t limit, spt_page **page)
{
    return spt_statement_modifications(s->desk, ACCOUNT, NULL, after, limit, page);
}

static spt_status list_in_progress(struct scene *s, const char *after, uint32_t limit, spt_page **page)
{
    return spt_statement_in_progress(s->desk, ACCOUNT, NULL, after, limit, page);
}

static spt_status list_resolved(struct scene *s, const char *after, uint32_t limit, spt_page **page)
{
    return spt_statement_resolved(s->desk, ACCOUNT, NULL, after, limit, page);
}

static spt_status list_waiting(struct scene *s, const char *after, uint32_t limit, spt_page **page)
{
    return spt_ticket_list_due(s->desk, ACCOUNT, after, limit, page);
}

static spt_status list_explained(struct scene *s, const char *after, uint32_t limit, spt_page **page)
{
    return spt_explain(s->desk, ACCOUNT, SPT_FIGURE_AVAILABLE, NULL, after, limit, page);
}

static spt_status list_explained_lot(struct scene *s, const char *after, uint32_t limit, spt_page **page)
{
    return spt_explain_lot(s->desk, ACCOUNT, 1, SPT_FIGURE_AVAILABLE, NULL, after, limit, page);
}

static spt_status list_explained_ticket(struct scene *s, const char *after, uint32_t limit, spt_page **page)
{
    return spt_explain_ticket(s->desk, ACCOUNT, TICKET, SPT_FIGURE_AVAILABLE, NULL, after, limit, page);
}

static spt_status list_explained_by_lot(struct scene *s, const char *after, uint32_t limit, spt_page **page)
{
    return spt_explain_by_lot(s->desk, ACCOUNT, SPT_FIGURE_POINTS, NULL, after, limit, page);
}

static spt_status list_explained_by_ticket(struct scene *s, const char *after, uint32_t limit, spt_page **page)
{
    return spt_explain_by_ticket(s->desk, ACCOUNT, SPT_FIGURE_AVAILABLE, NULL, after, limit, page);
}

static spt_status list_past_explained(struct scene *s, const char *after, uint32_t limit, spt_page **page)
{
    return spt_explain(s->desk, ACCOUNT, SPT_FIGURE_AVAILABLE, &all_open, after, limit, page);
}

static spt_status list_past_explained_lot(struct scene *s, const char *after, uint32_t limit, spt_page **page)
{
    return spt_explain_lot(s->desk, ACCOUNT, 1, SPT_FIGURE_AVAILABLE, &all_open, after, limit, page);
}

static spt_status list_past_explained_by_lot(struct scene *s, const char *after, uint32_t limit, spt_page **page)
{
    return spt_explain_by_lot(s->desk, ACCOUNT, SPT_FIGURE_POINTS, &all_open, after, limit, page);
}

static spt_status list_past_explained_by_ticket(struct scene *s, const char *after, uint32_t limit, spt_page **page)
{
    return spt_explain_by_ticket(s->desk, ACCOUNT, SPT_FIGURE_AVAILABLE, &all_open, after, limit, page);
}

/* For each list: the whole of it, and a page from the middle. */
#define LIST(name, state)                                                 \
    static spt_status call_list_##name(struct scene *s, struct answer *a) \
    {                                                                     \
        return list_##name(s, NULL, 100, OUT(a, page));                   \
    }                                                                     \
    static void begun_##name(struct scene *s)                             \
    {                                                                     \
        spt_page *page = NULL;                                            \
        state(s);                                                         \
        must(s, list_##name(s, NULL, 1, &page));                          \
        strcpy(s->token, spt_page_next(page));                            \
        spt_page_unref(page);                                             \
    }                                                                     \
    static spt_status call_next_##name(struct scene *s, struct answer *a) \
    {                                                                     \
        return list_##name(s, s->token, 2, OUT(a, page));                 \
    }

LIST(lots, history)
LIST(past_modifications, past)
LIST(past_open, past)
LIST(past_ended, past)
LIST(available, points)
LIST(successors, extended)
LIST(transferred, transferred_twice)
LIST(acts, history)
LIST(ticket_acts, history)
LIST(lot_acts, history)
LIST(entries, history)
LIST(lot_entries, history)
LIST(ticket_entries, history)
LIST(act_entries, history)
LIST(modifications, history)
LIST(waiting, waiting)
LIST(explained, history)
LIST(explained_lot, history)
LIST(explained_ticket, history)
LIST(explained_by_lot, history)
LIST(explained_by_ticket, history)
LIST(past_explained, past)
LIST(past_explained_lot, past)
LIST(past_explained_by_lot, past)
LIST(past_explained_by_ticket, past)
LIST(in_progress, history)
LIST(resolved, closed_tickets)

static spt_status call_audit(struct scene *s, struct answer *a)
{
    return spt_audit_account(s->desk, ACCOUNT, OUT(a, audit));
}

/* ---- reports ---- */

static void two_accounts(struct scene *s)
{
    history(s);
    must(s, spt_account_open(s->desk, OTHER, NULL, NULL));
    must(s, spt_account_buy(s->desk, OTHER, "points-120", "invoice 9", NULL, NULL));
}

/* Most was done a day before, so that something is to be unwound. */
#define YESTERDAY (BEGIN - DAY)

static void a_day_later(struct scene *s)
{
    must(s, spt_desk_set_now(s->desk, YESTERDAY));
    two_accounts(s);
    must(s, spt_desk_set_now(s->desk, BEGIN));
    must(s, spt_ticket_reprice(s->desk, ACCOUNT, TICKET, 50, SPT_REASON_AGREED, NULL, NULL, NULL));
}

static spt_status list_lapsing(struct scene *s, const char *after, uint32_t limit, spt_page **page)
{
    return spt_report_lapsing(s->desk, 4000, after, limit, page);
}

static spt_status list_below(struct scene *s, const char *after, uint32_t limit, spt_page **page)
{
    return spt_report_below(s->desk, 10000, after, limit, page);
}

static spt_status list_open_tickets(struct scene *s, const char *after, uint32_t limit, spt_page **page)
{
    return spt_report_in_progress(s->desk, after, limit, page);
}

static spt_status list_disputes(struct scene *s, const char *after, uint32_t limit, spt_page **page)
{
    return spt_report_disputes(s->desk, after, limit, page);
}

static void two_disputes(struct scene *s)
{
    two_accounts(s);
    must(s, spt_ticket_dispute(s->desk, ACCOUNT, SECOND, NULL, NULL));
    must(s, spt_ticket_dispute(s->desk, ACCOUNT, NEW, NULL, NULL));
}

static spt_status list_due(struct scene *s, const char *after, uint32_t limit, spt_page **page)
{
    return spt_report_due(s->desk, SPT_UNSET, after, limit, page);
}

LIST(lapsing, two_accounts)
LIST(due, two_accounts)
LIST(disputes, two_disputes)
LIST(below, two_accounts)
LIST(open_tickets, two_accounts)

static spt_status call_liability(struct scene *s, struct answer *a)
{
    return spt_report_liability(s->desk, SPT_UNSET, NULL, 10, OUT(a, sums));
}

static spt_status call_liability_then(struct scene *s, struct answer *a)
{
    return spt_report_liability(s->desk, YESTERDAY, NULL, 10, OUT(a, sums));
}

static spt_status call_liability_step(struct scene *s, struct answer *a)
{
    return spt_report_liability(s->desk, SPT_UNSET, NULL, 1, OUT(a, sums));
}

static void begun_liability(struct scene *s)
{
    spt_report *sums = NULL;
    two_accounts(s);
    must(s, spt_report_liability(s->desk, SPT_UNSET, NULL, 1, &sums));
    strcpy(s->token, spt_report_next(sums));
    spt_report_unref(sums);
}

static spt_status call_liability_next(struct scene *s, struct answer *a)
{
    return spt_report_liability(s->desk, SPT_UNSET, s->token, 5, OUT(a, sums));
}

static spt_status call_earned(struct scene *s, struct answer *a)
{
    return spt_report_earned(s->desk, YESTERDAY + 1, SPT_UNSET, NULL, 10, OUT(a, sums));
}

static spt_status call_free_points(struct scene *s, struct answer *a)
{
    return spt_report_free_points(s->desk, SPT_UNSET, YESTERDAY + 1, NULL, 10, OUT(a, sums));
}

static spt_status call_use(struct scene *s, struct answer *a)
{
    return spt_report_use(s->desk, YESTERDAY, SPT_UNSET, NULL, 10, OUT(a, sums));
}

/* ---- the feed ---- */

static void two_with_news(struct scene *s)
{
    history(s);
    must(s, spt_account_open(s->desk, OTHER, NULL, NULL));
    must(s, spt_account_buy(s->desk, OTHER, "points-120", "invoice 9", NULL, NULL));
    must(s, spt_feed_acknowledge(s->desk, ACCOUNT, 2));
}

static void one_with_news(struct scene *s)
{
    history(s);
    must(s, spt_feed_acknowledge(s->desk, ACCOUNT, 2));
}

static spt_status list_feed(struct scene *s, const char *after, uint32_t limit, spt_page **page)
{
    return spt_feed_read(s->desk, after, limit, page);
}

LIST(feed, two_with_news)

static spt_status call_acknowledge(struct scene *s, struct answer *a)
{
    (void)a;
    return spt_feed_acknowledge(s->desk, ACCOUNT, 4);
}

static spt_status call_acknowledge_old(struct scene *s, struct answer *a)
{
    (void)a;
    return spt_feed_acknowledge(s->desk, ACCOUNT, 2);
}

static spt_status call_acknowledge_none(struct scene *s, struct answer *a)
{
    (void)a;
    return spt_feed_acknowledge(s->desk, ACCOUNT, 400);
}

static spt_status call_acknowledge_page(struct scene *s, struct answer *a)
{
    spt_page *page = NULL;
    (void)a;
    spt_status status = spt_feed_read(s->desk, NULL, 100, &page);
    if (status == SPT_OK)
        status = spt_feed_acknowledge_page(s->desk, page);
    spt_page_unref(page);
    return status;
}

/* ---- notices ---- */

/* A balance that is low, and lots and tickets with a cause each. */
static void causes(struct scene *s)
{
    short_tickets(s);
    must(s, spt_ticket_propose(s->desk, ACCOUNT, TICKET, 310, SPT_REASON_AGREED, "more work", NULL, NULL));
}

static spt_status find_notices(struct scene *s, uint32_t kinds, spt_page **page)
{
    spt_notice_options options;
    spt_notice_options_init(&options, (uint32_t)sizeof options);
    options.kinds = kinds;
    options.days = 4000;
    options.below = 100000;
    return spt_notice_find(s->desk, &options, NULL, 100, page);
}

static void noticed(struct scene *s)
{
    spt_page *page = NULL;
    causes(s);
    must(s, find_notices(s, SPT_NOTICES_ALL, &page));
    spt_page_unref(page);
}

/* Some of the causes have ended. */
static void noticed_before(struct scene *s)
{
    noticed(s);
    must(s, spt_account_cover(s->desk, ACCOUNT, NULL, NULL));
    must(s, spt_ticket_decline(s->desk, ACCOUNT, TICKET, 1, NULL, NULL));
}

/* Each of these commits once. */
static spt_status call_find_lapsing(struct scene *s, struct answer *a)
{
    return find_notices(s, 1u << SPT_NOTICE_LAPSING, OUT(a, page));
}

static spt_status call_find_low(struct scene *s, struct answer *a)
{
    return find_notices(s, 1u << SPT_NOTICE_LOW, OUT(a, page));
}

static spt_status call_find_of_tickets(struct scene *s, struct answer *a)
{
    return find_notices(s, 1u << SPT_NOTICE_SHORT | 1u << SPT_NOTICE_PROPOSAL, OUT(a, page));
}

static spt_status list_notices(struct scene *s, const char *after, uint32_t limit, spt_page **page)
{
    return spt_notice_list(s->desk, after, limit, page);
}

LIST(notices, noticed)

static spt_status call_notice_acknowledge(struct scene *s, struct answer *a)
{
    (void)a;
    return spt_notice_acknowledge(s->desk, ACCOUNT, SPT_NOTICE_PROPOSAL, TICKET, 1);
}

/* ---- units of work ---- */

static spt_status call_begin(struct scene *s, struct answer *a)
{
    (void)a;
    return spt_desk_begin(s->desk);
}

static spt_status call_commit(struct scene *s, struct answer *a)
{
    (void)a;
    return spt_desk_commit(s->desk);
}

static spt_status call_rollback(struct scene *s, struct answer *a)
{
    (void)a;
    return spt_desk_rollback(s->desk);
}

static void unit_of_nothing(struct scene *s)
{
    must(s, spt_desk_begin(s->desk));
}

static spt_status play(struct scene *s)
{
    spt_options options = referred("ticket-9");
    spt_status status = spt_account_buy(s->desk, ACCOUNT, "points-60", "buy-9", NULL, NULL);
    if (status >= 0)
        status = spt_account_open(s->desk, OTHER, NULL, NULL);
    if (status >= 0)
        status = spt_account_grant(s->desk, OTHER, SPT_LOT_GOODWILL, 20, "gift-9x", NULL, NULL);
    if (status >= 0)
        status = spt_ticket_open(s->desk, OTHER, NEW, "level-1", &options, NULL);
    if (status >= 0)
        status = spt_ticket_resolve(s->desk, OTHER, NEW, NULL, NULL);
    if (status >= 0)
        status = spt_desk_set(s->desk, SPT_SETTING_LIFETIME, 36);
    return status;
}

static void unit_of_much(struct scene *s)
{
    points(s);
    must(s, spt_desk_begin(s->desk));
    must(s, play(s));
}

static spt_status play_again(struct scene *s, struct answer *a)
{
    (void)a;
    spt_status status = spt_desk_begin(s->desk);
    if (status == SPT_OK)
        status = play(s);
    return status >= 0 ? spt_desk_commit(s->desk) : status;
}

static void unit_with_history(struct scene *s)
{
    ticket(s);
    must(s, spt_desk_begin(s->desk));
    must(s, play(s));
    must(s, spt_ticket_cancel(s->desk, ACCOUNT, TICKET, NULL, NULL));
}

/* ---- all of them ---- */

#define READS   (SCENE_ACCOUNT | SCENE_MUST_OUT)
#define WRITES  (SCENE_ACCOUNT | SCENE_WRITES)
#define REFUSED SCENE_ACCOUNT
/* Goes on behind the account. */
#define BEHIND (SCENE_MUST_OUT | SCENE_REPORTS)
/* Leaves an account out, and shows the others; not within a unit. */
#define FEEDS (SCENE_MUST_OUT | SCENE_AUDITS | SCENE_SWEEPS)

/* A list from its beginning and from within, and the same lists while lapses are due. */
#define LISTS(name, state, more)                                                                         \
    {"list_" #name, state, call_list_##name, ANSWER_PAGE, READS | ((more)&SCENE_REPORTS), SPT_OK, NULL}, \
    {                                                                                                    \
        "next_" #name, begun_##name, call_next_##name, ANSWER_PAGE, READS | (more), SPT_OK, NULL         \
    }

const struct scenario scenarios[] = {
    {"store_open_memory", NULL, call_store_open, ANSWER_STORE, SCENE_BARE | SCENE_MUST_OUT, SPT_OK, NULL},
    {"price_list_check", NULL, call_check, ANSWER_REPORT, SCENE_BARE, SPT_OK, NULL},
    {"price_list_check_wrong", NULL, call_check_wrong, ANSWER_REPORT, SCENE_BARE, SPT_E_SYNTAX, NULL},
    {"desk_open_empty", NULL, call_desk_open, ANSWER_DESK, SCENE_NO_DESK | SCENE_WRITES | SCENE_MUST_OUT, SPT_OK, NULL},
    {"desk_open", points, call_desk_open, ANSWER_DESK, SCENE_NO_DESK | SCENE_MUST_OUT, SPT_OK, NULL},
    {"desk_setting", lifetime_set, call_setting, ANSWER_VALUE, SCENE_MUST_OUT, SPT_OK, NULL},
    {"desk_set", NULL, call_set, ANSWER_NONE, SCENE_WRITES, SPT_OK, NULL},
    {"desk_set_other", lifetime_set, call_set, ANSWER_NONE, SCENE_WRITES, SPT_OK, NULL},
    {"desk_set_same", NULL, call_set_same, ANSWER_NONE, 0, SPT_ALREADY, NULL},
    {"desk_set_opens", NULL, call_set_opens, ANSWER_NONE, SCENE_WRITES, SPT_OK, NULL},
    {"holiday_set", NULL, call_holiday_set, ANSWER_NONE, SCENE_WRITES, SPT_OK, NULL},
    {"holiday_set_title", holidays_set, call_holiday_set, ANSWER_NONE, SCENE_WRITES, SPT_OK, NULL},
    {"holiday_set_same", holidays_set, call_holiday_set_same, ANSWER_NONE, 0, SPT_ALREADY, NULL},
    {"holiday_remove", holidays_set, call_holiday_remove, ANSWER_NONE, SCENE_WRITES, SPT_OK, NULL},
    {"holiday_remove_none", NULL, call_holiday_remove, ANSWER_NONE, 0, SPT_ALREADY, NULL},
    {"holiday_list", holidays_set, call_holiday_list, ANSWER_PAGE, SCENE_MUST_OUT, SPT_OK, NULL},
    {"sweep_nothing", points, call_sweep, ANSWER_COUNT, SCENE_SWEEPS, SPT_OK, NULL},
    {"sweep", two_accounts_due, call_sweep, ANSWER_COUNT, SCENE_WRITES | SCENE_SWEEPS, SPT_OK, NULL},
    {"sweep_one", two_accounts_due, call_sweep_one, ANSWER_COUNT, SCENE_WRITES | SCENE_SWEEPS, SPT_MORE, NULL},
    {"sweep_many", many_due, call_sweep, ANSWER_COUNT, SCENE_WRITES | SCENE_SWEEPS, SPT_OK, NULL},

    {"price_list_load", NULL, call_load, ANSWER_REPORT, SCENE_WRITES, SPT_OK, NULL},
    {"price_list_load_same", NULL, call_load_same, ANSWER_REPORT, 0, SPT_ALREADY, NULL},
    {"price_list_load_wrong", NULL, call_load_wrong, ANSWER_REPORT, 0, SPT_E_SYNTAX, NULL},
    {"price_list_load_contradicting", after_the_change, call_load_contradicting, ANSWER_REPORT, 0, SPT_E_CONFLICT,
     NULL},
    {"price_list_preview", NULL, call_preview, ANSWER_REPORT, 0, SPT_OK, NULL},
    {"price_list_write", NULL, call_write, ANSWER_LIST, SCENE_MUST_OUT, SPT_OK, NULL},
    {"pack_get", NULL, call_pack_get, ANSWER_PACK, SCENE_MUST_OUT, SPT_OK, NULL},
    {"category_get", NULL, call_category_get, ANSWER_CATEGORY, SCENE_MUST_OUT, SPT_OK, NULL},
    {"pack_list", NULL, call_pack_list, ANSWER_PAGE, SCENE_MUST_OUT, SPT_OK, NULL},
    {"pack_list_next", first_packs, call_pack_list, ANSWER_PAGE, SCENE_MUST_OUT, SPT_OK, NULL},
    {"category_list", NULL, call_category_list, ANSWER_PAGE, SCENE_MUST_OUT, SPT_OK, NULL},
    {"category_list_next", first_categories, call_category_list, ANSWER_PAGE, SCENE_MUST_OUT, SPT_OK, NULL},
    {"quote_get", NULL, call_quote, ANSWER_QUOTE, SCENE_MUST_OUT, SPT_OK, NULL},
    {"advice_get", NULL, call_advice, ANSWER_ADVICE, SCENE_MUST_OUT, SPT_OK, NULL},
    {"json_price_list", NULL, call_json_price_list, ANSWER_JSON, SCENE_MUST_OUT, SPT_OK, NULL},
    {"quote_get_later", NULL, call_quote_later, ANSWER_QUOTE, SCENE_MUST_OUT, SPT_OK, NULL},

    {"account_open", NULL, call_account_open, ANSWER_ACCOUNT, SCENE_WRITES, SPT_OK, NULL},
    {"account_open_ref", NULL, call_account_open_ref, ANSWER_ACCOUNT, SCENE_WRITES, SPT_OK, NULL},
    {"account_open_already", points, call_account_open, ANSWER_ACCOUNT, REFUSED, SPT_ALREADY, NULL},
    {"account_get_none", NULL, call_account_get, ANSWER_ACCOUNT, SCENE_MUST_OUT, SPT_E_NOT_FOUND, NULL},
    {"account_get", ticket, call_account_get, ANSWER_ACCOUNT, READS, SPT_OK, NULL},
    {"account_buy", points, call_buy, ANSWER_LOT, WRITES, SPT_OK, NULL},
    {"account_buy_many_due", many_due, call_buy, ANSWER_LOT, WRITES, SPT_OK, NULL},
    {"account_buy_again", ticket, call_buy_again, ANSWER_LOT, REFUSED, SPT_ALREADY, NULL},
    {"account_buy_conflict", points, call_buy_conflict, ANSWER_LOT, REFUSED, SPT_E_CONFLICT, NULL},
    {"account_buy_retired", points, call_buy_retired, ANSWER_LOT, REFUSED, SPT_E_RETIRED, NULL},
    {"account_buy_none", NULL, call_buy, ANSWER_LOT, 0, SPT_E_NOT_FOUND, NULL},
    {"account_claim", points, call_claim, ANSWER_LOT, WRITES, SPT_OK, NULL},
    {"account_claim_once", account, call_claim_once, ANSWER_LOT, WRITES, SPT_OK, NULL},
    {"account_claim_claimed", points, call_claim_once, ANSWER_LOT, REFUSED, SPT_E_CLAIMED, NULL},
    {"account_grant", points, call_grant, ANSWER_LOT, WRITES, SPT_OK, NULL},
    {"account_cover", short_tickets, call_cover, ANSWER_ACCOUNT, WRITES, SPT_OK, NULL},
    {"account_cover_ref", short_tickets, call_cover_ref, ANSWER_ACCOUNT, WRITES, SPT_OK, NULL},
    {"account_cover_again", covered, call_cover_ref, ANSWER_ACCOUNT, REFUSED, SPT_ALREADY, NULL},
    {"account_cover_nothing", ticket, call_cover, ANSWER_ACCOUNT, REFUSED, SPT_ALREADY, NULL},

    {"account_transfer", neighbours, call_transfer, ANSWER_ACT, WRITES, SPT_OK, NULL},
    {"account_transfer_back", neighbours, call_transfer_back, ANSWER_ACT, WRITES | SCENE_SECOND, SPT_OK, NULL},
    {"account_transfer_again", transferred, call_transfer, ANSWER_ACT, REFUSED, SPT_ALREADY, NULL},
    {"account_transfer_conflict", transferred, call_transfer_conflict, ANSWER_ACT, REFUSED, SPT_E_CONFLICT, NULL},
    {"account_transfer_more", neighbours, call_transfer_more, ANSWER_ACT, REFUSED, SPT_E_POINTS, NULL},
    {"account_transfer_nowhere", points, call_transfer_nowhere, ANSWER_ACT, REFUSED, SPT_E_NOT_FOUND, NULL},
    {"account_close", emptied, call_close, ANSWER_ACCOUNT, WRITES | SCENE_CLOSES, SPT_OK, NULL},
    {"account_close_again", closed, call_close, ANSWER_ACCOUNT, 0, SPT_ALREADY, NULL},
    {"account_close_full", ticket, call_close, ANSWER_ACCOUNT, REFUSED, SPT_E_STATE, NULL},
    {"account_buy_closed", closed, call_buy, ANSWER_LOT, 0, SPT_E_STATE, NULL},
    {"ticket_move", neighbours, call_move, ANSWER_TICKET, WRITES, SPT_OK, NULL},
    {"ticket_move_here", neighbours, call_move_here, ANSWER_TICKET, WRITES | SCENE_SECOND, SPT_OK, NULL},
    {"ticket_move_again", moved, call_move_plain, ANSWER_TICKET, REFUSED, SPT_ALREADY, NULL},
    {"ticket_move_known", moved_on, call_move, ANSWER_TICKET, REFUSED, SPT_ALREADY, NULL},
    {"ticket_move_gone", moved_on, call_move_plain, ANSWER_TICKET, REFUSED, SPT_E_NOT_FOUND, NULL},
    {"ticket_move_dear", neighbours, call_move_plain, ANSWER_TICKET, REFUSED, SPT_E_POINTS, NULL},
    {"ticket_open_moved", moved, call_open_known, ANSWER_TICKET, REFUSED, SPT_ALREADY, NULL},

    {"lot_revoke", points, call_revoke, ANSWER_LOT, WRITES, SPT_OK, NULL},
    {"lot_revoke_again", revoked, call_revoke, ANSWER_LOT, REFUSED, SPT_ALREADY, NULL},
    {"lot_revoke_more", points, call_revoke_more, ANSWER_LOT, REFUSED, SPT_E_POINTS, NULL},
    {"lot_revoke_all", points, call_revoke_all, ANSWER_LOT, WRITES, SPT_OK, NULL},
    {"lot_revoke_all_again", captured_revoked, call_revoke_all, ANSWER_LOT, REFUSED, SPT_ALREADY, NULL},
    {"lot_extend", points, call_extend, ANSWER_LOT, WRITES, SPT_OK, NULL},
    {"lot_extend_again", extended, call_extend, ANSWER_LOT, REFUSED, SPT_ALREADY, NULL},
    {"lot_extend_ref", points, call_extend_ref, ANSWER_LOT, WRITES, SPT_OK, NULL},
    {"lot_extend_ref_again", extended_ref, call_extend_ref, ANSWER_LOT, REFUSED, SPT_ALREADY, NULL},
    {"lot_get", ticket, call_lot_get, ANSWER_LOT, READS, SPT_OK, NULL},

    {"ticket_open", points, call_open, ANSWER_TICKET, WRITES, SPT_OK, NULL},
    {"ticket_open_ref", points, call_open_ref, ANSWER_TICKET, WRITES, SPT_OK, NULL},
    {"ticket_open_again", ticket, call_open_again, ANSWER_TICKET, REFUSED, SPT_ALREADY, NULL},
    {"ticket_open_conflict", ticket, call_open_conflict, ANSWER_TICKET, REFUSED, SPT_E_CONFLICT, NULL},
    {"ticket_open_foreign", foreign, call_open, ANSWER_TICKET, REFUSED, SPT_E_CONFLICT, NULL},
    {"ticket_open_outside", points, call_open_outside, ANSWER_TICKET, WRITES, SPT_OK, NULL},
    {"ticket_open_dear", points, call_open_dear, ANSWER_TICKET, REFUSED, SPT_E_POINTS, NULL},
    {"ticket_open_short", points, call_open_short, ANSWER_TICKET, WRITES, SPT_OK, NULL},
    {"ticket_open_many_lots", many_lots, call_open_many, ANSWER_TICKET, WRITES, SPT_OK, NULL},
    {"ticket_open_quoted", points, call_open_quoted, ANSWER_TICKET, WRITES, SPT_OK, NULL},
    {"ticket_propose", ticket, call_propose, ANSWER_TICKET, WRITES, SPT_OK, NULL},
    {"ticket_propose_quoted", quoted, call_propose, ANSWER_TICKET, WRITES, SPT_OK, NULL},
    {"ticket_approve", proposed, call_approve, ANSWER_TICKET, WRITES, SPT_OK, NULL},
    {"ticket_approve_quoted", quoted, call_approve, ANSWER_TICKET, WRITES, SPT_OK, NULL},
    {"ticket_decline", proposed, call_decline, ANSWER_TICKET, WRITES, SPT_OK, NULL},
    {"ticket_decline_quoted", quoted, call_decline, ANSWER_TICKET, WRITES, SPT_OK, NULL},
    {"ticket_reprice_up", ticket, call_reprice_up, ANSWER_TICKET, WRITES, SPT_OK, NULL},
    {"ticket_reprice_ref", ticket, call_reprice_ref, ANSWER_TICKET, WRITES, SPT_OK, NULL},
    {"ticket_reprice_stale", ticket, call_reprice_stale, ANSWER_TICKET, REFUSED, SPT_E_STALE, NULL},
    {"ticket_reprice_down", ticket, call_reprice_down, ANSWER_TICKET, WRITES, SPT_OK, NULL},
    {"ticket_reprice_refund", resolved, call_reprice_down, ANSWER_TICKET, WRITES, SPT_OK, NULL},
    {"ticket_reprice_reopened", reopened, call_reprice_down, ANSWER_TICKET, WRITES, SPT_OK, NULL},
    {"ticket_reprice_reconsidered", disputed_resolved, call_reprice_reconsidered, ANSWER_TICKET, WRITES, SPT_OK, NULL},
    {"ticket_reprice_late", resolved_late, call_reprice_reconsidered, ANSWER_TICKET, WRITES, SPT_OK, NULL},
    {"ticket_reprice_same", disputed, call_reprice_same, ANSWER_TICKET, WRITES, SPT_OK, NULL},
    {"ticket_recategorise", ticket, call_recategorise, ANSWER_TICKET, WRITES, SPT_OK, NULL},
    {"ticket_recategorise_price", ticket, call_recategorise_price, ANSWER_TICKET, WRITES, SPT_OK, NULL},
    {"ticket_resolve", ticket, call_resolve, ANSWER_TICKET, WRITES, SPT_OK, NULL},
    {"ticket_resolve_ref", reopened, call_resolve_ref, ANSWER_TICKET, WRITES, SPT_OK, NULL},
    {"ticket_resolve_many_lots", many_parts, call_resolve, ANSWER_TICKET, WRITES, SPT_OK, NULL},
    {"ticket_resolve_disputed", disputed, call_resolve, ANSWER_TICKET, REFUSED, SPT_E_STATE, NULL},
    {"ticket_waive", ticket, call_waive, ANSWER_TICKET, WRITES, SPT_OK, NULL},
    {"ticket_waive_resolved", resolved, call_waive_ref, ANSWER_TICKET, WRITES, SPT_OK, NULL},
    {"ticket_waive_late", resolved_late, call_waive, ANSWER_TICKET, WRITES, SPT_OK, NULL},
    {"ticket_waive_captured_late", captured_late, call_waive, ANSWER_TICKET, WRITES, SPT_OK, NULL},
    {"ticket_waive_revoked", captured_revoked, call_waive, ANSWER_TICKET, WRITES, SPT_OK, NULL},
    {"ticket_waive_cancelled", cancelled_spent, call_waive, ANSWER_TICKET, WRITES, SPT_OK, NULL},
    {"ticket_waive_many_lots", many_parts, call_waive, ANSWER_TICKET, WRITES, SPT_OK, NULL},
    {"ticket_cancel", ticket, call_cancel_ref, ANSWER_TICKET, WRITES, SPT_OK, NULL},
    {"ticket_cancel_quoted", quoted, call_cancel, ANSWER_TICKET, WRITES, SPT_OK, NULL},
    {"ticket_cancel_reopened", reopened, call_cancel, ANSWER_TICKET, WRITES, SPT_OK, NULL},
    {"ticket_cancel_lapsed", captured_lapsed, call_cancel, ANSWER_TICKET, WRITES, SPT_OK, NULL},
    {"ticket_dispute", resolved, call_dispute_ref, ANSWER_TICKET, WRITES, SPT_OK, NULL},
    {"ticket_dispute_again", disputed, call_dispute, ANSWER_TICKET, REFUSED, SPT_ALREADY, NULL},
    {"ticket_uphold", disputed, call_uphold_ref, ANSWER_TICKET, WRITES, SPT_OK, NULL},
    {"ticket_uphold_nothing", ticket, call_uphold, ANSWER_TICKET, REFUSED, SPT_ALREADY, NULL},
    {"ticket_reopen", resolved, call_reopen_ref, ANSWER_TICKET, WRITES, SPT_OK, NULL},
    {"ticket_reopen_late", resolved_late, call_reopen, ANSWER_TICKET, REFUSED, SPT_E_EXPIRED, NULL},
    {"ticket_answer", waiting, call_answer_ref, ANSWER_TICKET, WRITES, SPT_OK, NULL},
    {"ticket_answer_again", answered, call_answer, ANSWER_TICKET, REFUSED, SPT_ALREADY, NULL},
    {"ticket_answer_earlier", answered, call_answer_earlier, ANSWER_TICKET, REFUSED, SPT_E_CONFLICT, NULL},
    {"ticket_response_trace", long_holidays, call_response_trace, ANSWER_TRACE, READS, SPT_OK, NULL},
    {"ticket_response_trace_none", ticket, call_response_trace_none, ANSWER_TRACE, READS, SPT_E_NOT_FOUND, NULL},
    {"ticket_get", reopened, call_ticket_get, ANSWER_TICKET, READS, SPT_OK, NULL},
    {"ticket_get_none", points, call_ticket_get_none, ANSWER_TICKET, READS, SPT_E_NOT_FOUND, NULL},

    {"act_get", ticket, call_act_get, ANSWER_ACT, READS, SPT_OK, NULL},
    {"act_redact", ticket, call_act_redact, ANSWER_ACT, WRITES, SPT_OK, NULL},
    {"act_redact_again", redacted, call_act_redact, ANSWER_ACT, REFUSED, SPT_ALREADY, NULL},
    {"act_redact_none", account, call_act_redact_none, ANSWER_ACT, REFUSED, SPT_E_NOT_FOUND, NULL},
    {"statement_totals", ticket, call_totals, ANSWER_ACCOUNT, READS, SPT_OK, NULL},
    {"statement_totals_past", past, call_past_totals, ANSWER_ACCOUNT, READS, SPT_OK, NULL},
    {"statement_totals_second", past, call_totals_of_second, ANSWER_ACCOUNT, READS, SPT_OK, NULL},
    LISTS(past_modifications, past, 0),
    LISTS(past_open, past, 0),
    LISTS(past_ended, past, 0),
    LISTS(lots, history, 0),
    LISTS(available, points, 0),
    LISTS(successors, extended, 0),
    LISTS(transferred, transferred_twice, 0),
    LISTS(acts, history, 0),
    LISTS(ticket_acts, history, 0),
    LISTS(lot_acts, history, 0),
    LISTS(entries, history, 0),
    LISTS(lot_entries, history, 0),
    LISTS(ticket_entries, history, 0),
    LISTS(act_entries, history, 0),
    LISTS(modifications, history, 0),
    LISTS(waiting, waiting, 0),
    LISTS(explained, history, 0),
    LISTS(explained_lot, history, 0),
    LISTS(explained_ticket, history, 0),
    LISTS(explained_by_lot, history, SCENE_GOES_STALE),
    LISTS(explained_by_ticket, history, SCENE_GOES_STALE),
    LISTS(past_explained, past, 0),
    LISTS(past_explained_lot, past, 0),
    LISTS(past_explained_by_lot, past, 0),
    LISTS(past_explained_by_ticket, past, 0),
    LISTS(in_progress, history, SCENE_GOES_STALE),
    LISTS(resolved, closed_tickets, SCENE_GOES_STALE),
    LISTS(lapsing, two_accounts, SCENE_REPORTS),
    {"list_below", two_accounts, call_list_below, ANSWER_PAGE, READS | SCENE_REPORTS, SPT_OK, NULL},
    {"next_below", begun_below, call_next_below, ANSWER_PAGE, BEHIND, SPT_OK, NULL},
    LISTS(open_tickets, two_accounts, SCENE_REPORTS),
    LISTS(disputes, two_disputes, SCENE_REPORTS),
    LISTS(due, two_accounts, SCENE_REPORTS),
    {"report_liability", two_accounts, call_liability, ANSWER_SUMS, READS | SCENE_REPORTS, SPT_OK, NULL},
    {"report_liability_then", a_day_later, call_liability_then, ANSWER_SUMS, READS | SCENE_REPORTS, SPT_OK, NULL},
    {"report_liability_step", two_accounts, call_liability_step, ANSWER_SUMS, READS | SCENE_REPORTS, SPT_OK, NULL},
    {"report_liability_next", begun_liability, call_liability_next, ANSWER_SUMS, BEHIND, SPT_OK, NULL},
    {"report_earned", a_day_later, call_earned, ANSWER_SUMS, READS | SCENE_REPORTS, SPT_OK, NULL},
    {"report_use", a_day_later, call_use, ANSWER_SUMS, READS | SCENE_REPORTS, SPT_OK, NULL},
    {"report_free_points", a_day_later, call_free_points, ANSWER_SUMS, READS | SCENE_REPORTS, SPT_OK, NULL},
    {"list_feed", two_with_news, call_list_feed, ANSWER_PAGE, FEEDS, SPT_OK, NULL},
    {"next_feed", begun_feed, call_next_feed, ANSWER_PAGE, FEEDS, SPT_OK, NULL},
    {"feed_acknowledge", two_with_news, call_acknowledge, ANSWER_NONE, WRITES | SCENE_SWEEPS, SPT_OK, NULL},
    {"feed_acknowledge_old", two_with_news, call_acknowledge_old, ANSWER_NONE, REFUSED | SCENE_SWEEPS, SPT_ALREADY,
     NULL},
    {"feed_acknowledge_none", two_with_news, call_acknowledge_none, ANSWER_NONE, REFUSED | SCENE_SWEEPS,
     SPT_E_NOT_FOUND, NULL},
    {"feed_acknowledge_page", one_with_news, call_acknowledge_page, ANSWER_NONE,
     SCENE_WRITES | SCENE_SWEEPS | SCENE_AUDITS, SPT_OK, NULL},
    {"notice_find_lapsing", causes, call_find_lapsing, ANSWER_PAGE, FEEDS | SCENE_WRITES, SPT_OK, NULL},
    {"notice_find_low", causes, call_find_low, ANSWER_PAGE, FEEDS | SCENE_WRITES, SPT_OK, NULL},
    {"notice_find_of_tickets", causes, call_find_of_tickets, ANSWER_PAGE, FEEDS | SCENE_WRITES, SPT_OK, NULL},
    {"notice_find_ended", noticed_before, call_find_of_tickets, ANSWER_PAGE, FEEDS | SCENE_WRITES, SPT_OK, NULL},
    {"list_notices", noticed, call_list_notices, ANSWER_PAGE, FEEDS, SPT_OK, NULL},
    {"next_notices", begun_notices, call_next_notices, ANSWER_PAGE, FEEDS, SPT_OK, NULL},
    {"notice_acknowledge", noticed, call_notice_acknowledge, ANSWER_NONE, WRITES | SCENE_SWEEPS, SPT_OK, NULL},
    {"notice_acknowledge_none", causes, call_notice_acknowledge, ANSWER_NONE, REFUSED | SCENE_SWEEPS, SPT_ALREADY,
     NULL},
    {"audit_notices", noticed, call_audit, ANSWER_AUDIT, READS | SCENE_AUDITS, SPT_OK, NULL},
    {"audit", closed_tickets, call_audit, ANSWER_AUDIT, READS | SCENE_AUDITS, SPT_OK, NULL},

    {"unit_begin", points, call_begin, ANSWER_NONE, SCENE_UNIT, SPT_OK, NULL},
    {"unit_begin_twice", unit_of_nothing, call_begin, ANSWER_NONE, SCENE_UNIT, SPT_E_STATE, NULL},
    {"unit_commit_none", NULL, call_commit, ANSWER_NONE, SCENE_UNIT, SPT_E_STATE, NULL},
    {"unit_commit_nothing", unit_of_nothing, call_commit, ANSWER_NONE, SCENE_UNIT, SPT_OK, NULL},
    {"unit_commit", unit_of_much, call_commit, ANSWER_NONE, SCENE_UNIT | SCENE_WRITES, SPT_OK, play_again},
    {"unit_rollback", unit_of_much, call_rollback, ANSWER_NONE, SCENE_UNIT, SPT_OK, NULL},
    {"unit_rollback_none", NULL, call_rollback, ANSWER_NONE, SCENE_UNIT, SPT_E_STATE, NULL},
    {"unit_account_get", unit_with_history, call_account_get, ANSWER_ACCOUNT, SCENE_UNIT | SCENE_MUST_OUT, SPT_OK,
     NULL},
    {"unit_list_entries", unit_with_history, call_list_entries, ANSWER_PAGE, SCENE_UNIT | SCENE_MUST_OUT, SPT_OK, NULL},
    {"unit_list_lots", unit_with_history, call_list_lots, ANSWER_PAGE, SCENE_UNIT | SCENE_MUST_OUT, SPT_OK, NULL},
    {"unit_ticket_get", unit_with_history, call_ticket_get, ANSWER_TICKET, SCENE_UNIT | SCENE_MUST_OUT, SPT_OK, NULL},
};

const size_t scenario_count = sizeof scenarios / sizeof scenarios[0];

const struct scenario *scenario_named(const char *name)
{
    for (size_t i = 0; i < scenario_count; i++)
        if (strcmp(scenarios[i].name, name) == 0)
            return &scenarios[i];
    fail_msg("there is no scenario %s", name);
    return NULL;
}
