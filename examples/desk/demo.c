/* SPDX-License-Identifier: MIT */
#include "demo.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define DAY_SECONDS 86400

/* Operations in one unit of work. */
#define UNIT 1000

static const char *const staff[] = {"anna", "ben", "carla", "dmitri", "ewa"};

/* ---- chance ---- */

/* splitmix64 */
static uint64_t next_random(struct demo *demo)
{
    uint64_t z = demo->random += UINT64_C(0x9E3779B97F4A7C15);
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

static uint32_t below(struct demo *demo, uint32_t bound)
{
    return (uint32_t)(next_random(demo) % bound);
}

static int happens(struct demo *demo, uint32_t in_a_thousand)
{
    return below(demo, 1000) < in_a_thousand;
}

/* ---- doing something ---- */

/* Somebody of the staff does it, in the next minutes of the customer's day. */
static spt_options begin_act(struct demo *demo, struct demo_customer *customer, const char *note)
{
    spt_options options;
    int64_t opens = demo->begin + (int64_t)demo->day * DAY_SECONDS + 8 * 3600;
    customer->clock = (customer->clock < opens ? opens : customer->clock) + 60 + below(demo, 7200);
    spt_desk_set_now(demo->session->desk, customer->clock);
    spt_options_init(&options, (uint32_t)sizeof options);
    options.actor = staff[below(demo, sizeof staff / sizeof staff[0])];
    options.note = note;
    demo->operations++;
    return options;
}

static spt_status commit_some(struct demo *demo)
{
    spt_status status = SPT_OK;
    if (demo->operations >= UNIT) {
        demo->operations = 0;
        status = spt_desk_commit(demo->session->desk);
        if (status == SPT_OK)
            status = spt_desk_begin(demo->session->desk);
    }
    return status;
}

/* What the rules may refuse in a believable year is no failure of the demo. */
static spt_status or_refused(spt_status status)
{
    return status == SPT_E_STATE || status == SPT_E_EXPIRED || status == SPT_E_POINTS ? SPT_OK : status;
}

/* ---- customers ---- */

static spt_status reverse_payment(struct demo *demo, struct demo_customer *customer, const spt_lot *lot)
{
    spt_options options = begin_act(demo, customer, "the payment was reversed");
    return spt_lot_revoke(demo->session->desk, customer->id, spt_lot_number(lot), SPT_ALL_POINTS, NULL, &options, NULL);
}

static spt_status buy(struct demo *demo, struct demo_customer *customer, const char *pack)
{
    char ref[40];
    spt_lot *lot = NULL;
    spt_options options = begin_act(demo, customer, NULL);
    snprintf(ref, sizeof ref, "invoice %" PRId64, demo->next_invoice++);
    if (strcmp(pack, "points-1200") == 0 && happens(demo, 300)) {
        options.paid = 60600;
        options.currency = "USD";
        options.note = "10 % off for a regular customer";
    }
    spt_status status = spt_account_buy(demo->session->desk, customer->id, pack, ref, &options, &lot);
    if (status >= 0 && happens(demo, 10))
        status = reverse_payment(demo, customer, lot);
    spt_lot_unref(lot);
    return status;
}

/* Who writes more buys more at a time. */
static spt_status buy_enough(struct demo *demo, struct demo_customer *customer, int64_t missing)
{
    static const char *const packs[] = {"points-60", "points-120", "points-300", "points-1200"};
    size_t least = missing <= 60 ? 0 : missing <= 120 ? 1 : missing <= 300 ? 2 : 3;
    size_t usual = customer->temper > 200 ? 3 : customer->temper > 60 ? 2 : customer->temper > 25 ? 1 : 0;
    return buy(demo, customer, packs[usual > least ? usual : least]);
}

/* A customer of old brings a balance, or buys his first licence now. */
static spt_status give_first_points(struct demo *demo, struct demo_customer *customer)
{
    char ref[40];
    spt_desk *desk = demo->session->desk;
    int is_old = customer->first_day < 20 && happens(demo, 400);
    spt_options options = begin_act(demo, customer, is_old ? "from the old system" : NULL);
    snprintf(ref, sizeof ref, "%s %" PRId64, is_old ? "balance" : "licence", 5000 + customer->id);
    if (!is_old)
        return spt_account_claim(desk, customer->id, "licence", ref, &options, NULL);
    options.acquired = customer->clock - (int64_t)(400 + below(demo, 300)) * DAY_SECONDS;
    return spt_account_grant(desk, customer->id, SPT_LOT_OPENING, 20 + 10 * below(demo, 20), ref, &options, NULL);
}

static spt_status welcome(struct demo *demo, struct demo_customer *customer)
{
    spt_options options = begin_act(demo, customer, NULL);
    spt_status status = spt_account_open(demo->session->desk, customer->id, &options, NULL);
    if (status >= 0)
        status = give_first_points(demo, customer);
    if (status >= 0 && happens(demo, 600))
        status = buy_enough(demo, customer, 0);
    return status;
}

static spt_status give_goodwill(struct demo *demo, struct demo_customer *customer)
{
    char ref[40];
    spt_options options = begin_act(demo, customer, "sorry for the long wait");
    snprintf(ref, sizeof ref, "goodwill %" PRId64, demo->next_invoice++);
    options.months = 6;
    return spt_account_grant(demo->session->desk, customer->id, SPT_LOT_GOODWILL, 10 + 5 * below(demo, 5), ref,
                             &options, NULL);
}

/* ---- tickets ---- */

struct kind {
    const char *category;
    uint32_t weight;
};

static const char *choose_category(struct demo *demo)
{
    static const struct kind kinds[] = {{"level-0", 18}, {"level-1", 24}, {"level-2", 20},   {"level-3", 12},
                                        {"level-4", 5},  {"patch", 6},    {"small-mods", 6}, {"medium-mods", 3},
                                        {"install", 2},  {"transfer", 2}, {"tuning", 2}};
    uint32_t chosen = below(demo, 100);
    size_t i = 0;
    while (i + 1 < sizeof kinds / sizeof kinds[0] && chosen >= kinds[i].weight)
        chosen -= kinds[i++].weight;
    return kinds[i].category;
}

static void keep_ticket(struct demo *demo, size_t customer, int is_quoted)
{
    if (demo->ticket_count == demo->ticket_room) {
        demo->ticket_room = demo->ticket_room * 2 + 64;
        demo->tickets = must_have(realloc(demo->tickets, demo->ticket_room * sizeof *demo->tickets));
    }
    demo->tickets[demo->ticket_count++] = (struct demo_ticket){demo->next_ticket++, customer, demo->day, is_quoted};
}

static spt_status try_to_open(struct demo *demo, struct demo_customer *customer, const char *category, int64_t units,
                              int is_urgent)
{
    spt_options options = begin_act(demo, customer, is_urgent ? "urgent; the points are ordered" : NULL);
    options.units = units;
    options.flags = is_urgent ? SPT_FLAG_ALLOW_SHORTFALL : 0;
    return spt_ticket_open(demo->session->desk, customer->id, demo->next_ticket, category, &options, NULL);
}

/* With too few points a customer buys more, or the work begins with a shortfall. */
static spt_status open_ticket(struct demo *demo, size_t number)
{
    struct demo_customer *customer = &demo->customers[number];
    const char *category = choose_category(demo);
    int64_t units = strcmp(category, "transfer") == 0 ? 1 + below(demo, 4) : SPT_UNSET;
    spt_status status = try_to_open(demo, customer, category, units, 0);
    if (status == SPT_E_POINTS) {
        int is_urgent = happens(demo, 150);
        status = is_urgent ? SPT_OK : buy_enough(demo, customer, spt_desk_error_shortage(demo->session->desk));
        if (status >= 0)
            status = try_to_open(demo, customer, category, units, is_urgent);
    }
    if (status >= 0)
        keep_ticket(demo, number, 0);
    return or_refused(status);
}

static spt_status quote_ticket(struct demo *demo, size_t number)
{
    struct demo_customer *customer = &demo->customers[number];
    spt_options options = begin_act(demo, customer, "an estimate; we begin when it is approved");
    options.price = 80 + 20 * below(demo, 8);
    options.until = customer->clock + 14 * DAY_SECONDS;
    spt_status status =
        spt_ticket_open_quoted(demo->session->desk, customer->id, demo->next_ticket, "tuning", &options, NULL);
    if (status >= 0)
        keep_ticket(demo, number, 1);
    return status;
}

static spt_status write_in(struct demo *demo, size_t number)
{
    return happens(demo, 40) ? quote_ticket(demo, number) : open_ticket(demo, number);
}

/* The customer approves, buys what is missing first, or declines. */
static spt_status answer_quote(struct demo *demo, struct demo_ticket *ticket, int *is_over)
{
    struct demo_customer *customer = &demo->customers[ticket->customer];
    spt_desk *desk = demo->session->desk;
    spt_options options = begin_act(demo, customer, NULL);
    if (happens(demo, 250)) {
        *is_over = 1;
        return or_refused(spt_ticket_decline(desk, customer->id, ticket->id, 1, &options, NULL));
    }
    spt_status status = spt_ticket_approve(desk, customer->id, ticket->id, 1, &options, NULL);
    if (status == SPT_E_POINTS)
        return buy_enough(demo, customer, spt_desk_error_shortage(desk));
    ticket->is_quoted = status < 0;
    *is_over = status == SPT_E_EXPIRED;
    return or_refused(status);
}

static spt_status reconsider(struct demo *demo, struct demo_ticket *ticket)
{
    struct demo_customer *customer = &demo->customers[ticket->customer];
    spt_desk *desk = demo->session->desk;
    spt_options options = begin_act(demo, customer, "the customer finds it too expensive");
    spt_status status = or_refused(spt_ticket_dispute(desk, customer->id, ticket->id, &options, NULL));
    options = begin_act(demo, customer, NULL);
    if (status >= 0 && happens(demo, 500))
        return or_refused(spt_ticket_uphold(desk, customer->id, ticket->id, &options, NULL));
    if (status >= 0)
        status = spt_ticket_reprice(desk, customer->id, ticket->id, 5 * below(demo, 3), SPT_REASON_RECONSIDERED,
                                    "half of it was our mistake", NULL, NULL);
    return or_refused(status);
}

/* More work than it looked like. */
static spt_status escalate(struct demo *demo, struct demo_ticket *ticket)
{
    struct demo_customer *customer = &demo->customers[ticket->customer];
    spt_options options = begin_act(demo, customer, "needed access to the server");
    options.flags = SPT_FLAG_STARTING_PRICE;
    return or_refused(spt_ticket_recategorise(demo->session->desk, customer->id, ticket->id, "level-3",
                                              SPT_REASON_INVESTIGATION, &options, NULL));
}

/* Less work than it looked like. */
static spt_status agree_on_less(struct demo *demo, struct demo_ticket *ticket)
{
    struct demo_customer *customer = &demo->customers[ticket->customer];
    spt_options options = begin_act(demo, customer, "a known problem");
    return or_refused(spt_ticket_reprice(demo->session->desk, customer->id, ticket->id, 5 + 5 * below(demo, 3),
                                         SPT_REASON_AGREED, options.note, &options, NULL));
}

/* What is missing is bought first. */
static spt_status cover(struct demo *demo, struct demo_customer *customer, int64_t missing)
{
    spt_status status = buy_enough(demo, customer, missing);
    spt_options options = begin_act(demo, customer, NULL);
    return status < 0 ? status : spt_account_cover(demo->session->desk, customer->id, &options, NULL);
}

/* Some tickets come back; some customers find them too expensive. */
static spt_status resolve(struct demo *demo, struct demo_ticket *ticket, int *is_over)
{
    struct demo_customer *customer = &demo->customers[ticket->customer];
    spt_desk *desk = demo->session->desk;
    spt_options options = begin_act(demo, customer, NULL);
    spt_status status = spt_ticket_resolve(desk, customer->id, ticket->id, &options, NULL);
    int64_t missing = spt_desk_error_shortage(desk);
    if (status == SPT_E_STATE && missing > 0)
        return cover(demo, customer, missing);
    *is_over = status >= 0 && !happens(demo, 20);
    if (status >= 0 && !*is_over) {
        options = begin_act(demo, customer, "it came back");
        status = spt_ticket_reopen(desk, customer->id, ticket->id, &options, NULL);
    } else if (status >= 0 && happens(demo, 30)) {
        status = reconsider(demo, ticket);
    }
    return or_refused(status);
}

/* How a ticket in progress goes on today, if it does. */
static spt_status work_on(struct demo *demo, struct demo_ticket *ticket, int *is_over)
{
    struct demo_customer *customer = &demo->customers[ticket->customer];
    spt_desk *desk = demo->session->desk;
    uint32_t chance = below(demo, 1000);
    if (ticket->opened_day == demo->day || chance >= 450)
        return SPT_OK;
    if (ticket->is_quoted)
        return answer_quote(demo, ticket, is_over);
    if (chance < 25)
        return chance < 8 ? agree_on_less(demo, ticket) : escalate(demo, ticket);
    if (chance >= 55)
        return resolve(demo, ticket, is_over);
    spt_options options = begin_act(demo, customer, chance < 40 ? "a bug of ours" : "the customer found it himself");
    *is_over = 1;
    return or_refused(
        (chance < 40 ? spt_ticket_waive : spt_ticket_cancel)(desk, customer->id, ticket->id, &options, NULL));
}

/* ---- the days ---- */

/* Customers are seen once a day; so is each of their tickets. 1970-01-01 was a Thursday. */
static int is_working_day(const struct demo *demo)
{
    int64_t weekday = ((demo->begin + demo->session->output.offset) / DAY_SECONDS + demo->day + 3) % 7;
    return weekday < 5;
}

static spt_status see_tickets(struct demo *demo)
{
    spt_status status = SPT_OK;
    size_t kept = 0;
    for (size_t i = 0; i < demo->ticket_count; i++) {
        int is_over = 0;
        struct demo_ticket ticket = demo->tickets[i];
        if (status >= 0)
            status = work_on(demo, &ticket, &is_over);
        if (status >= 0)
            status = commit_some(demo);
        if (!is_over)
            demo->tickets[kept++] = ticket;
    }
    demo->ticket_count = kept;
    return status;
}

static spt_status see_customers(struct demo *demo)
{
    spt_status status = SPT_OK;
    for (size_t i = 0; status >= 0 && i < demo->customer_count; i++) {
        struct demo_customer *customer = &demo->customers[i];
        if (customer->first_day > demo->day)
            continue;
        if (customer->clock == 0)
            status = welcome(demo, customer);
        if (status >= 0 && happens(demo, customer->temper))
            status = write_in(demo, i);
        if (status >= 0 && below(demo, 100000) < customer->temper)
            status = give_goodwill(demo, customer);
        if (status >= 0)
            status = commit_some(demo);
    }
    return status;
}

spt_status demo_run(struct demo *demo)
{
    spt_status status = spt_desk_begin(demo->session->desk);
    for (demo->day = 0; status >= 0 && demo->day < DEMO_DAYS; demo->day++) {
        if (is_working_day(demo))
            status = see_tickets(demo);
        if (status >= 0 && is_working_day(demo))
            status = see_customers(demo);
        progress_show(&demo->progress, demo->day);
    }
    return status < 0 ? status : spt_desk_commit(demo->session->desk);
}
