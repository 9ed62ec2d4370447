/* SPDX-License-Identifier: MIT */
/* Tickets and balance modifications on the page of a statement, and what the tickets were for. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "../account_page.h"
#include "html.h"
#include "statement.h"
#include "statement_html.h"

/* The categories that are listed one by one. */
#define CATEGORIES 10

/* The longest description of a modification. */
#define DESCRIPTION_BYTES (SPT_NOTE_BYTES + 48)

/* ---- tickets ---- */

/* Reads all pages of a part. */
typedef spt_status (*read_page)(const struct session *session, const char *after, spt_page **page);

struct part {
    read_page read;
    void (*put)(struct statement_page *page, const spt_page *rows, uint32_t row, void *ctx);
    void *ctx;
};

static spt_status put_part(struct statement_page *page, const struct part *part)
{
    char after[256] = "";
    spt_status status;
    do {
        spt_page *rows = NULL;
        status = part->read(page->session, after, &rows);
        for (uint32_t i = 0; status == SPT_OK && i < spt_page_count(rows); i++)
            part->put(page, rows, i, part->ctx);
        snprintf(after, sizeof after, "%s", spt_page_next(rows));
        spt_page_unref(rows);
    } while (status == SPT_OK && after[0] != '\0');
    return status;
}

static void put_note(const struct statement_page *page, const char *text)
{
    fputs("<p>", page->out);
    html_wrapped(page->out, text);
    fputs("</p>", page->out);
}

static void put_proposal(const struct statement_page *page, const spt_ticket *ticket)
{
    char text[160], date[16], number[HTML_NUMBER_BYTES];
    int64_t until = spt_ticket_proposal_until(ticket);
    int length = snprintf(text, sizeof text, "%s point%s proposed; please approve",
                          html_number_text(spt_ticket_proposed(ticket), number),
                          spt_ticket_proposed(ticket) == 1 ? " is" : "s are");
    if (until != SPT_NEVER)
        length += snprintf(text + length, sizeof text - (size_t)length, " by %s", statement_day(page, until, date));
    snprintf(text + length, sizeof text - (size_t)length, ".");
    put_note(page, text);
}

static void begin_ticket(const struct statement_page *page, const spt_ticket *ticket, int64_t when)
{
    char text[SPT_TITLE_BYTES + 1];
    html_row_begin(page->out, NULL);
    statement_day_head(page, when);
    snprintf(text, sizeof text, "%" PRId64, spt_ticket_id(ticket));
    html_cell(page->out, NULL, text);
    fputs("<td>", page->out);
    html_wrapped(page->out, category_title(page->session->desk, spt_ticket_category(ticket), text, sizeof text));
}

static void put_open_ticket(struct statement_page *page, const spt_page *rows, uint32_t row, void *count)
{
    const spt_ticket *ticket = spt_page_ticket(rows, row);
    char text[96], number[HTML_NUMBER_BYTES];
    ++*(int *)count;
    begin_ticket(page, ticket, spt_ticket_opened(ticket));
    if (spt_ticket_shortfall(ticket) > 0) {
        snprintf(text, sizeof text, "%s %s missing.", html_number_text(spt_ticket_shortfall(ticket), number),
                 spt_ticket_shortfall(ticket) == 1 ? "point is" : "points are");
        put_note(page, text);
    }
    if (spt_ticket_disputed(ticket))
        put_note(page, "The cost is disputed.");
    if (spt_ticket_proposal(ticket) > 0)
        put_proposal(page, ticket);
    fputs("</td>", page->out);
    html_number_cell(page->out, spt_ticket_price(ticket));
    html_number_cell(page->out, spt_ticket_captured(ticket));
    html_row_end(page->out);
}

spt_status statement_open_tickets(struct statement_page *page)
{
    static const char *const headings[] = {"Opened", "Ticket", "What", ">Price", ">Held"};
    int count = 0;
    const struct part part = {read_in_progress, put_open_ticket, &count};
    html_table_begin(page->out, "in-progress", "Tickets in progress today", headings, COUNT(headings));
    spt_status status = put_part(page, &part);
    if (count == 0)
        html_none(page->out, COUNT(headings));
    html_table_end(page->out);
    return status;
}

/* ---- tickets that ended, and their categories ---- */

struct category_sum {
    char code[SPT_CODE_BYTES + 1];
    int64_t tickets, points;
};

struct ended {
    int count;
    struct category_sum *sums;
    size_t sum_count;
};

static struct category_sum *sum_of(struct ended *ended, const char *code)
{
    for (size_t i = 0; i < ended->sum_count; i++)
        if (strcmp(ended->sums[i].code, code) == 0)
            return &ended->sums[i];
    ended->sums = must_have(realloc(ended->sums, (ended->sum_count + 1) * sizeof *ended->sums));
    struct category_sum *sum = &ended->sums[ended->sum_count++];
    memset(sum, 0, sizeof *sum);
    snprintf(sum->code, sizeof sum->code, "%s", code);
    return sum;
}

static void put_ended_ticket(struct statement_page *page, const spt_page *rows, uint32_t row, void *ctx)
{
    const spt_ticket *ticket = spt_page_ticket(rows, row);
    struct ended *ended = ctx;
    if (!statement_is_in_period(page, spt_ticket_ended(ticket)))
        return;
    ended->count++;
    struct category_sum *sum = sum_of(ended, spt_ticket_category(ticket));
    sum->tickets++;
    sum->points += spt_ticket_spent(ticket);
    begin_ticket(page, ticket, spt_ticket_ended(ticket));
    if (ticket_outcome(ticket)[0] != '\0')
        put_note(page, ticket_outcome(ticket) + 1);
    fputs("</td>", page->out);
    html_number_cell(page->out, spt_ticket_spent(ticket));
    html_row_end(page->out);
}

static int by_points(const void *one, const void *other)
{
    const struct category_sum *a = one, *b = other;
    if (a->points != b->points)
        return a->points < b->points ? 1 : -1;
    return strcmp(a->code, b->code);
}

static void put_category(const struct statement_page *page, const char *title, const struct category_sum *sum,
                         int64_t most)
{
    html_row_begin(page->out, NULL);
    html_head_cell(page->out, NULL, title);
    html_bar_cell(page->out, sum->points, most);
    html_number_cell(page->out, sum->tickets);
    html_number_cell(page->out, sum->points);
    html_row_end(page->out);
}

static void put_categories(const struct statement_page *page, struct ended *ended)
{
    static const char *const headings[] = {"What", "", ">Tickets", ">Points"};
    struct category_sum rest = {"", 0, 0};
    if (ended->sum_count == 0)
        return;
    qsort(ended->sums, ended->sum_count, sizeof *ended->sums, by_points);
    html_table_begin(page->out, "categories", "What the closed tickets were for", headings, COUNT(headings));
    for (size_t i = 0; i < ended->sum_count; i++) {
        char title[SPT_TITLE_BYTES + 1];
        const struct category_sum *sum = &ended->sums[i];
        rest.tickets += i < CATEGORIES ? 0 : sum->tickets;
        rest.points += i < CATEGORIES ? 0 : sum->points;
        if (i < CATEGORIES)
            put_category(page, category_title(page->session->desk, sum->code, title, sizeof title), sum,
                         ended->sums[0].points);
    }
    if (rest.tickets > 0)
        put_category(page, "all others", &rest,
                     ended->sums[0].points > rest.points ? ended->sums[0].points : rest.points);
    html_table_end(page->out);
}

static void put_sum(const struct statement_page *page, const struct ended *ended)
{
    int64_t points = 0;
    for (size_t i = 0; i < ended->sum_count; i++)
        points += ended->sums[i].points;
    html_row_begin(page->out, "sum");
    fputs("<th scope=\"row\" colspan=\"3\">Together</th>", page->out);
    html_number_cell(page->out, points);
    html_row_end(page->out);
}

spt_status statement_ended_tickets(struct statement_page *page)
{
    static const char *const headings[] = {"Closed", "Ticket", "What", ">Points"};
    struct ended ended = {0, NULL, 0};
    const struct part part = {read_resolved, put_ended_ticket, &ended};
    html_table_begin(page->out, "closed", "Tickets closed in this period", headings, COUNT(headings));
    spt_status status = put_part(page, &part);
    if (ended.count == 0)
        html_none(page->out, COUNT(headings));
    else
        put_sum(page, &ended);
    html_table_end(page->out);
    put_categories(page, &ended);
    free(ended.sums);
    return status;
}

/* ---- balance modifications ---- */

static void put_modification(struct statement_page *page, const spt_page *rows, uint32_t row, void *count)
{
    const spt_entry *entry = spt_page_entry(rows, row);
    const spt_act *act = spt_page_act(rows, row);
    char text[DESCRIPTION_BYTES], paid[48] = "";
    if (!statement_is_in_period(page, spt_act_time(act)))
        return;
    ++*(int *)count;
    describe_modification(page->session->desk, entry, act, page->history.offset, text, sizeof text);
    if (signed_points(entry) > 0 && spt_act_paid(act) > 0)
        money_text(spt_act_paid(act), spt_act_currency(act), paid, sizeof paid);
    html_row_begin(page->out, NULL);
    statement_day_head(page, spt_act_time(act));
    html_cell(page->out, NULL, text);
    html_cell(page->out, "number", paid);
    html_change_cell(page->out, signed_points(entry));
    html_row_end(page->out);
}

spt_status statement_modifications(struct statement_page *page)
{
    static const char *const headings[] = {"Day", "Where points came from, or went", ">Paid", ">Points"};
    int count = 0;
    const struct part part = {read_modifications, put_modification, &count};
    html_table_begin(page->out, "modifications", "Points that came or went outside tickets", headings, COUNT(headings));
    spt_status status = put_part(page, &part);
    if (count == 0)
        html_none(page->out, COUNT(headings));
    html_table_end(page->out);
    return status;
}
