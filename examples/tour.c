/* SPDX-License-Identifier: MIT */
/*
 * A tour: four years of one customer, by the price list that a software house published in 2008.
 *
 *   tour PRICE-LIST FILE
 *
 * The desk is kept in FILE, a journal, which must not exist yet.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "account_page.h"

#define CUSTOMER 42
#define NAME     "Nora's Garden Shop"

/* What the story needs at hand: the desk, and where it is told. */
typedef struct story {
    spt_store *store;
    spt_desk *desk;
    page_style style;
} story;

static void end_tour(story *tour)
{
    spt_desk_close(tour->desk);
    spt_store_unref(tour->store);
}

/* Nothing in this story may fail but what it says. */
static void must(story *tour, spt_status status)
{
    if (status >= 0)
        return;
    fprintf(stderr, "tour: %s %s\n", spt_status_name(status), spt_desk_error_text(tour->desk));
    end_tour(tour);
    exit(EXIT_FAILURE);
}

/* The instant at 10 o'clock UTC of a day. */
static int64_t morning_of(int year, int month, int day)
{
    static const int before[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
    int64_t days = (int64_t)(year - 1970) * 365 + (year - 1969) / 4 + before[month - 1] + day - 1;
    if (month > 2 && year % 4 == 0)
        days++;
    return days * 86400 + 36000;
}

/* Moves the desk's clock to a morning, and says what happens then. */
static void on(story *tour, int year, int month, int day, const char *what)
{
    char date[16];
    int64_t now = morning_of(year, month, day);
    must(tour, spt_desk_set_now(tour->desk, now));
    fprintf(tour->style.out, "%s  %s\n", date_text(now, 0, date), what);
}

static void show_page(story *tour)
{
    fputc('\n', tour->style.out);
    must(tour, print_account_page(&tour->style, tour->desk, CUSTOMER, NULL, NAME));
    fputc('\n', tour->style.out);
}

static spt_options with_note(const char *note)
{
    spt_options options;
    spt_options_init(&options, sizeof options);
    options.actor = "anna";
    options.note = note;
    return options;
}

/* ---- the story ---- */

static void a_transfer_of_three_stores(story *tour)
{
    spt_desk *desk = tour->desk;
    spt_options stores = with_note("Nora wants us to begin at once");
    on(tour, 2008, 2, 11, "Nora buys her first licence: 40 points come with it.");
    must(tour, spt_account_open(desk, CUSTOMER, NULL, NULL));
    must(tour, spt_account_claim(desk, CUSTOMER, "licence", "licence 5001", NULL, NULL));
    on(tour, 2008, 2, 13, "Ticket 9001: a level-1 question, answered the same day.");
    must(tour, spt_ticket_open(desk, CUSTOMER, 9001, "level-1", NULL, NULL));
    must(tour, spt_ticket_resolve(desk, CUSTOMER, 9001, NULL, NULL));
    on(tour, 2008, 2, 27, "Ticket 9002: a transfer of three stores, 120 + 3*60 = 300 points.");
    stores.units = 3;
    if (spt_ticket_open(desk, CUSTOMER, 9002, "transfer-aspe", &stores, NULL) == SPT_E_POINTS)
        fprintf(tour->style.out, "             Refused: %" PRId64 " points are missing.\n",
                spt_desk_error_shortage(desk));
    stores.flags = SPT_FLAG_ALLOW_SHORTFALL;
    must(tour, spt_ticket_open(desk, CUSTOMER, 9002, "transfer-aspe", &stores, NULL));
    fprintf(tour->style.out, "             It is urgent: it begins with a shortfall.\n");
    show_page(tour);
    on(tour, 2008, 2, 29, "Nora buys 300 points, on a 29 February; the ticket is covered.");
    must(tour, spt_account_buy(desk, CUSTOMER, "points-300", "invoice 1007", NULL, NULL));
    must(tour, spt_account_cover(desk, CUSTOMER, NULL, NULL));
    on(tour, 2008, 3, 10, "Ticket 9002 is resolved.");
    must(tour, spt_ticket_resolve(desk, CUSTOMER, 9002, NULL, NULL));
}

static void a_problem_and_a_bug(story *tour)
{
    spt_desk *desk = tour->desk;
    spt_options discount = with_note("10 % off for a regular customer");
    spt_options server = with_note("the cause is on the server");
    spt_options bug = with_note("a bug of ours, fixed in 4.1.9");
    on(tour, 2008, 3, 17, "She buys 120 points more, at a discount.");
    discount.paid = 6165;
    discount.currency = "USD";
    must(tour, spt_account_buy(desk, CUSTOMER, "points-120", "invoice 1015", &discount, NULL));
    on(tour, 2008, 3, 18, "Ticket 9003: a level-2 problem in her store, 25 points.");
    must(tour, spt_ticket_open(desk, CUSTOMER, 9003, "level-2", NULL, NULL));
    on(tour, 2008, 3, 19, "It needs investigation on the server: raised to level 3, 40 points.");
    server.flags = SPT_FLAG_STARTING_PRICE;
    must(tour, spt_ticket_recategorise(desk, CUSTOMER, 9003, "level-3", SPT_REASON_INVESTIGATION, &server, NULL));
    show_page(tour);
    on(tour, 2008, 3, 21, "Ticket 9003 is resolved.");
    must(tour, spt_ticket_resolve(desk, CUSTOMER, 9003, NULL, NULL));
    on(tour, 2008, 5, 6, "Ticket 9004: code debugging, resolved for 80 points.");
    must(tour, spt_ticket_open(desk, CUSTOMER, 9004, "level-4", NULL, NULL));
    must(tour, spt_ticket_resolve(desk, CUSTOMER, 9004, NULL, NULL));
    on(tour, 2008, 5, 20, "It was a bug in the product: all points are returned.");
    must(tour, spt_ticket_waive(desk, CUSTOMER, 9004, &bug, NULL));
}

static void a_dispute(story *tour)
{
    spt_desk *desk = tour->desk;
    spt_options unhappy = with_note("the third store was never opened");
    on(tour, 2009, 9, 1, "Nora thinks that ticket 9002 was charged incorrectly.");
    must(tour, spt_ticket_dispute(desk, CUSTOMER, 9002, &unhappy, NULL));
    on(tour, 2009, 9, 3, "Its cost is reconsidered: 240 points, so 60 go back.");
    must(tour,
         spt_ticket_reprice(desk, CUSTOMER, 9002, 240, SPT_REASON_RECONSIDERED, "two stores, not three", NULL, NULL));
    on(tour, 2010, 3, 1, "Two years after that 29 February: what is left of it has expired.");
    show_page(tour);
}

static void two_proposals(story *tour)
{
    spt_desk *desk = tour->desk;
    spt_options offer = with_note("the mail server and its spam filter");
    on(tour, 2011, 5, 2, "Tickets 9005 and 9006: no work before Nora approves the charge.");
    offer.price = 180;
    offer.until = morning_of(2011, 5, 16);
    must(tour, spt_ticket_open_quoted(desk, CUSTOMER, 9005, "install-server", &offer, NULL));
    offer.note = "the whole shop, with all of its modifications";
    offer.price = 250;
    must(tour, spt_ticket_open_quoted(desk, CUSTOMER, 9006, "transfer-custom", &offer, NULL));
    on(tour, 2011, 5, 5, "She buys 300 points and approves the first ...");
    must(tour, spt_account_buy(desk, CUSTOMER, "points-300", "invoice 1490", NULL, NULL));
    must(tour, spt_ticket_approve(desk, CUSTOMER, 9005, 1, NULL, NULL));
    show_page(tour);
    on(tour, 2011, 5, 6, "... and declines the second.");
    must(tour, spt_ticket_decline(desk, CUSTOMER, 9006, 1, NULL, NULL));
    on(tour, 2011, 5, 11, "Ticket 9005 is resolved.");
    must(tour, spt_ticket_resolve(desk, CUSTOMER, 9005, NULL, NULL));
    on(tour, 2012, 2, 11, "Four years on.");
    show_page(tour);
}

/* ---- beginning ---- */

static char *read_file(const char *path)
{
    static char text[1 << 16];
    FILE *file = fopen(path, "rb");
    size_t length = file == NULL ? 0 : fread(text, 1, sizeof text - 1, file);
    if (file == NULL || ferror(file) || length == sizeof text - 1) {
        perror(path);
        exit(EXIT_FAILURE);
    }
    fclose(file);
    text[length] = '\0';
    return text;
}

static void load_price_list(story *tour, const char *path)
{
    spt_price_list_report *report = NULL;
    spt_status status = spt_price_list_load(tour->desk, read_file(path), &report);
    if (status == SPT_E_SYNTAX)
        fprintf(stderr, "%s:%" PRIu32 ":%" PRIu32 ": %s\n", path, spt_price_list_report_line(report),
                spt_price_list_report_column(report), spt_price_list_report_reason(report));
    spt_price_list_report_unref(report);
    must(tour, status);
}

static void open_file(story *tour, const char *path)
{
    spt_journal_problem problem;
    spt_journal_options options;
    spt_journal_problem_init(&problem, (uint32_t)sizeof problem);
    spt_journal_options_init(&options, (uint32_t)sizeof options);
    options.flags = SPT_JOURNAL_NEW;
    options.problem = &problem;
    spt_status status = spt_store_open_journal(path, &options, &tour->store);
    if (status != SPT_OK)
        fprintf(stderr, "tour: %s: %s\n", path, problem.text);
    must(tour, status);
}

int main(int argc, char **argv)
{
    story tour = {NULL, NULL, page_style_for(stdout)};
    if (argc != 3) {
        fprintf(stderr, "usage: tour PRICE-LIST FILE\n");
        return EXIT_FAILURE;
    }
    open_file(&tour, argv[2]);
    must(&tour, spt_desk_open(tour.store, NULL, &tour.desk));
    must(&tour, spt_desk_set_now(tour.desk, morning_of(2008, 1, 2)));
    load_price_list(&tour, argv[1]);
    a_transfer_of_three_stores(&tour);
    a_problem_and_a_bug(&tour);
    a_dispute(&tour);
    two_proposals(&tour);
    end_tour(&tour);
    return EXIT_SUCCESS;
}
