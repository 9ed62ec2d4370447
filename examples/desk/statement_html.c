/* SPDX-License-Identifier: MIT */
/* The account page of a period, with pictures, for a browser or a printer. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "../account_page.h"
#include "day.h"
#include "history.h"
#include "html.h"
#include "picture.h"
#include "statement.h"

/* The lapses to come that are listed one by one. */
#define LAPSES 12

/* The categories that are listed one by one. */
#define CATEGORIES 10

/* The longest description of a modification. */
#define DESCRIPTION_BYTES (SPT_NOTE_BYTES + 48)

struct page {
    FILE *out;
    struct session *session;
    const spt_account *totals;
    struct history history;
};

#define COUNT(list) (sizeof(list) / sizeof(list)[0])

/* ---- days ---- */

static const char *day_named(const struct page *page, int64_t instant, char text[16])
{
    return date_text(instant, page->history.offset, text);
}

static void day_cell(const struct page *page, int64_t instant)
{
    char text[16];
    html_cell(page->out, "day", day_named(page, instant, text));
}

static void day_head_cell(const struct page *page, int64_t instant)
{
    char text[16];
    html_head_cell(page->out, "day", day_named(page, instant, text));
}

static int is_in_period(const struct page *page, int64_t instant)
{
    return instant >= page->history.from && instant <= page->history.to;
}

/* ---- the head ---- */

static void put_total(const struct page *page, const char *id, const char *title, int64_t points)
{
    fprintf(page->out, "<div><dt>%s</dt><dd id=\"%s\">", title, id);
    html_number(page->out, points);
    fputs("</dd></div>\n", page->out);
}

/* All that lapses in the same second as what lapses first. */
static void put_next_lapse(const struct page *page)
{
    const struct history *history = &page->history;
    char date[16];
    int64_t points = 0, lapse = SPT_NEVER;
    for (size_t i = 0; i < history->live_count; i++) {
        const struct history_lot *lot = &history->lots[history->live[i]];
        lapse = i == 0 ? lot->lapse : lapse;
        points += lot->lapse == lapse ? lot->left : 0;
    }
    fputs("<div><dt>Next to lapse</dt><dd id=\"lapse-next\">", page->out);
    if (lapse == SPT_NEVER) {
        fputs("none</dd></div>\n", page->out);
        return;
    }
    html_number(page->out, points);
    fprintf(page->out, "<small>after %s</small></dd></div>\n", day_named(page, lapse - 1, date));
}

static void put_totals(const struct page *page)
{
    const struct history *history = &page->history;
    fputs("<dl class=\"totals\">\n", page->out);
    put_total(page, "available", "Available", history->closing_available);
    put_total(page, "captured", "Held for tickets", history->closing_captured);
    put_total(page, "used", "Used in the period", history->flows.used);
    put_total(page, "lapsed", "Lapsed in the period", history->flows.lapsed);
    if (history->has_future)
        put_next_lapse(page);
    fputs("</dl>\n", page->out);
}

static void put_head(const struct page *page)
{
    const char *name = page->session->texts.of[FIELD_TITLE];
    char from[16], to[16], title[64];
    snprintf(title, sizeof title, "Account %" PRId64, spt_account_id(page->totals));
    fputs("<header>\n<h1>Support points", page->out);
    if (name != NULL) {
        fputs(" of ", page->out);
        html_text(page->out, name);
    }
    fprintf(page->out, "</h1>\n<p class=\"quiet\">%s · %s to %s</p>\n", title,
            day_named(page, page->history.from, from), day_named(page, page->history.to, to));
    put_totals(page);
    fputs("</header>\n", page->out);
}

/* ---- the picture, and its lots ---- */

static void put_figure(const struct page *page)
{
    fputs("<figure aria-labelledby=\"picture\">\n<figcaption>The height is how many points there are. Each layer is a "
          "lot: "
          "points acquired at one moment, which lapse after their last day. On top lies what is held for tickets.",
          page->out);
    if (page->history.has_future)
        fputs(" Dashed: what is left if nothing else happens.", page->out);
    fputs("</figcaption>\n", page->out);
    picture_draw(page->out, &page->history, 1);
    picture_draw(page->out, &page->history, 0);
    fputs("</figure>\n", page->out);
}

static void put_picture(const struct page *page)
{
    fputs("<section>\n<h2 id=\"picture\">Points over time</h2>\n", page->out);
    if (picture_most(&page->history) > 0)
        put_figure(page);
    else
        fputs("<p>There were no points in this period.</p>\n", page->out);
    fputs("</section>\n", page->out);
}

static void name_cell(const struct page *page, int band)
{
    char name[64];
    fputs("<th scope=\"row\" class=\"day\">", page->out);
    picture_swatch(page->out, &page->history, band);
    html_text(page->out, picture_band_name(&page->history, band, name));
    fputs("</th>", page->out);
}

/* The pack that a lot was bought or claimed as, or what else it is. */
static void lot_title(const struct page *page, const spt_lot *lot, char *text, size_t size)
{
    spt_pack *pack = NULL;
    int is_pack = spt_pack_get(page->session->desk, spt_lot_pack(lot), &pack) == SPT_OK;
    int comes_from = spt_lot_origin_account(lot) == spt_lot_account(lot);
    const char *title = is_pack ? spt_pack_title(pack) : spt_lot_kind_name(spt_lot_kind(lot));
    if (comes_from)
        snprintf(text, size, "%s, from lot %" PRId64, spt_lot_kind_name(spt_lot_kind(lot)), spt_lot_origin_lot(lot));
    else
        snprintf(text, size, "%s", title);
    spt_pack_unref(pack);
}

static void last_day_cell(const struct page *page, int64_t lapse)
{
    if (lapse == SPT_NEVER)
        html_cell(page->out, "day", "never lapses");
    else
        day_cell(page, lapse - 1);
}

static spt_status put_lot(const struct page *page, int band)
{
    char title[SPT_TITLE_BYTES + 64], acquired[16], points[HTML_NUMBER_BYTES];
    spt_lot *lot = NULL;
    int64_t number = page->history.band_lots[band];
    spt_status status = spt_lot_get(page->session->desk, spt_account_id(page->totals), number, &lot);
    if (status != SPT_OK)
        return status;
    lot_title(page, lot, title, sizeof title);
    html_row_begin(page->out, NULL);
    name_cell(page, band);
    html_cell(page->out, NULL, title);
    html_cell(page->out, "day roomy", day_named(page, spt_lot_acquired(lot), acquired));
    last_day_cell(page, spt_lot_lapse(lot));
    html_cell(page->out, "number roomy", html_number_text(spt_lot_points(lot), points));
    html_number_cell(page->out, page->history.lots[number - 1].left);
    html_row_end(page->out);
    spt_lot_unref(lot);
    return SPT_OK;
}

static void put_row_without_lot(const struct page *page, int band, const char *what, int64_t left)
{
    html_row_begin(page->out, NULL);
    name_cell(page, band);
    html_cell(page->out, NULL, what);
    html_cell(page->out, "roomy", "");
    html_cell(page->out, NULL, "");
    html_cell(page->out, "roomy", "");
    html_number_cell(page->out, left);
    html_row_end(page->out);
}

static void put_other_lots(const struct page *page)
{
    const struct history *history = &page->history;
    int64_t left = 0;
    for (size_t i = 0; i < history->lot_count; i++)
        left += history->lots[i].band == 0 ? history->lots[i].left : 0;
    put_row_without_lot(page, 0, "the smaller ones together", left);
}

/* In the order of the picture, from the top. */
static spt_status put_lots(const struct page *page)
{
    static const char *const headings[] = {"Layer", "What", "~Acquired", "Last day", "~>Points", ">Left"};
    const struct history *history = &page->history;
    spt_status status = SPT_OK;
    html_table_begin(page->out, "lots", "The lots in the picture", headings, COUNT(headings));
    put_row_without_lot(page, history->band_count, "set aside for tickets in progress", history->closing_captured);
    for (int band = history->band_count - 1; status == SPT_OK && band >= 0; band--) {
        if (history->band_lots[band] > 0)
            status = put_lot(page, band);
        else
            put_other_lots(page);
    }
    html_table_end(page->out);
    return status;
}

/* ---- from the period's first day to its last ---- */

static void put_balance_row(const struct page *page, const char *id, const char *class, const char *title,
                            int64_t points)
{
    fprintf(page->out, "\n<tr id=\"%s\"%s%s%s>", id, class != NULL ? " class=\"" : "", class != NULL ? class : "",
            class != NULL ? "\"" : "");
    html_head_cell(page->out, NULL, title);
    if (class != NULL)
        html_number_cell(page->out, points);
    else
        html_change_cell(page->out, points);
    html_row_end(page->out);
}

static void put_change(const struct page *page, const char *id, const char *title, int64_t points)
{
    if (points != 0)
        put_balance_row(page, id, NULL, title, points);
}

static void put_balance(const struct page *page)
{
    static const char *const headings[] = {"What happened", ">Points"};
    const struct history *history = &page->history;
    const struct flows *flows = &history->flows;
    char date[16], title[64];
    html_table_begin(page->out, "balance", "From first to last day", headings, COUNT(headings));
    snprintf(title, sizeof title, "Points before %s", day_named(page, history->from, date));
    put_balance_row(page, "opening", "sum", title, history->opening_available + history->opening_captured);
    put_change(page, "added", "Bought, or given", flows->added);
    put_change(page, "returned", "Given back from tickets", flows->returned);
    put_change(page, "moved", "From other accounts, or to them", flows->moved);
    put_change(page, "spent", "Used for tickets", -flows->used);
    put_change(page, "gone", "Lapsed", -flows->lapsed);
    put_change(page, "revoked", "Taken back", -flows->revoked);
    snprintf(title, sizeof title, "Points on %s", day_named(page, history->to, date));
    put_balance_row(page, "closing", "sum", title, history->closing_available + history->closing_captured);
    html_table_end(page->out);
}

/* ---- what lapses when ---- */

static void put_lapse(const struct page *page, const char *when, int64_t points, int64_t left)
{
    html_row_begin(page->out, NULL);
    html_head_cell(page->out, "day", when);
    html_number_cell(page->out, points);
    html_number_cell(page->out, left);
    html_row_end(page->out);
}

/* The points that lapse in the same second as the live lot at a place, which goes on behind them. */
static int64_t points_of_second(const struct history *history, size_t *place)
{
    int64_t points = 0, lapse = history->lots[history->live[*place]].lapse;
    for (; *place < history->live_count && history->lots[history->live[*place]].lapse == lapse; ++*place)
        points += history->lots[history->live[*place]].left;
    return points;
}

static void put_lapses(const struct page *page)
{
    static const char *const headings[] = {"After", ">Lapse", ">Left then"};
    const struct history *history = &page->history;
    char date[16];
    int64_t left = history->closing_available, later = 0;
    int rows = 0;
    html_table_begin(page->out, "lapses", "What lapses when, if it is not used", headings, COUNT(headings));
    for (size_t place = 0; place < history->live_count;) {
        int64_t lapse = history->lots[history->live[place]].lapse;
        int64_t points = points_of_second(history, &place);
        if (lapse == SPT_NEVER || points == 0)
            continue;
        left -= points;
        if (rows++ < LAPSES)
            put_lapse(page, day_named(page, lapse - 1, date), points, left);
        else
            later += points;
    }
    if (later > 0)
        put_lapse(page, "later", later, left);
    if (left > 0)
        put_lapse(page, "never", left, left);
    if (left == 0 && rows == 0)
        html_none(page->out, COUNT(headings));
    html_table_end(page->out);
}

/* ---- tickets ---- */

/* Reads all pages of a part. */
typedef spt_status (*read_page)(const struct session *session, const char *after, spt_page **page);

struct part {
    read_page read;
    void (*put)(struct page *page, const spt_page *rows, uint32_t row, void *ctx);
    void *ctx;
};

static spt_status put_part(struct page *page, const struct part *part)
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

static void put_note(const struct page *page, const char *text)
{
    fputs("<p>", page->out);
    html_text(page->out, text);
    fputs("</p>", page->out);
}

static void put_proposal(const struct page *page, const spt_ticket *ticket)
{
    char text[160], date[16], number[HTML_NUMBER_BYTES];
    int64_t until = spt_ticket_proposal_until(ticket);
    int length = snprintf(text, sizeof text, "%s points are proposed; please approve",
                          html_number_text(spt_ticket_proposed(ticket), number));
    if (until != SPT_NEVER)
        length += snprintf(text + length, sizeof text - (size_t)length, " by %s", day_named(page, until, date));
    snprintf(text + length, sizeof text - (size_t)length, ".");
    put_note(page, text);
}

static void begin_ticket(const struct page *page, const spt_ticket *ticket, int64_t when)
{
    char text[SPT_TITLE_BYTES + 1];
    html_row_begin(page->out, NULL);
    day_head_cell(page, when);
    snprintf(text, sizeof text, "%" PRId64, spt_ticket_id(ticket));
    html_cell(page->out, NULL, text);
    fputs("<td>", page->out);
    html_text(page->out, category_title(page->session->desk, spt_ticket_category(ticket), text, sizeof text));
}

static void put_open_ticket(struct page *page, const spt_page *rows, uint32_t row, void *count)
{
    const spt_ticket *ticket = spt_page_ticket(rows, row);
    char text[96], number[HTML_NUMBER_BYTES];
    ++*(int *)count;
    begin_ticket(page, ticket, spt_ticket_opened(ticket));
    if (spt_ticket_shortfall(ticket) > 0) {
        snprintf(text, sizeof text, "%s points are missing.", html_number_text(spt_ticket_shortfall(ticket), number));
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

static spt_status put_open_tickets(struct page *page)
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

static void put_ended_ticket(struct page *page, const spt_page *rows, uint32_t row, void *ctx)
{
    const spt_ticket *ticket = spt_page_ticket(rows, row);
    struct ended *ended = ctx;
    if (!is_in_period(page, spt_ticket_ended(ticket)))
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

static void put_category(const struct page *page, const char *title, const struct category_sum *sum, int64_t most)
{
    html_row_begin(page->out, NULL);
    html_head_cell(page->out, NULL, title);
    html_bar_cell(page->out, sum->points, most);
    html_number_cell(page->out, sum->tickets);
    html_number_cell(page->out, sum->points);
    html_row_end(page->out);
}

static void put_categories(const struct page *page, struct ended *ended)
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

static void put_sum(const struct page *page, const struct ended *ended)
{
    int64_t points = 0;
    for (size_t i = 0; i < ended->sum_count; i++)
        points += ended->sums[i].points;
    html_row_begin(page->out, "sum");
    fputs("<th scope=\"row\" colspan=\"3\">Together</th>", page->out);
    html_number_cell(page->out, points);
    html_row_end(page->out);
}

static spt_status put_ended_tickets(struct page *page)
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

static void put_modification(struct page *page, const spt_page *rows, uint32_t row, void *count)
{
    const spt_entry *entry = spt_page_entry(rows, row);
    const spt_act *act = spt_page_act(rows, row);
    char text[DESCRIPTION_BYTES], paid[48] = "";
    if (!is_in_period(page, spt_act_time(act)))
        return;
    ++*(int *)count;
    describe_modification(page->session->desk, entry, act, text, sizeof text);
    if (signed_points(entry) > 0 && spt_act_paid(act) > 0)
        money_text(spt_act_paid(act), spt_act_currency(act), paid, sizeof paid);
    html_row_begin(page->out, NULL);
    day_head_cell(page, spt_act_time(act));
    html_cell(page->out, NULL, text);
    html_cell(page->out, "number", paid);
    html_change_cell(page->out, signed_points(entry));
    html_row_end(page->out);
}

static spt_status put_modifications(struct page *page)
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

/* ---- month by month ---- */

static void put_row(const struct page *page, const struct history_row *row)
{
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const struct flows *flows = &row->flows;
    struct civil_day civil = civil_day_of(row->day);
    char title[32];
    snprintf(title, sizeof title, "%s%s%d", page->history.is_by_year ? "" : months[civil.month - 1],
             page->history.is_by_year ? "" : " ", civil.year);
    html_row_begin(page->out, NULL);
    html_head_cell(page->out, "day", title);
    html_number_cell(page->out, flows->added + flows->returned + (flows->moved > 0 ? flows->moved : 0));
    html_number_cell(page->out, flows->used);
    html_number_cell(page->out, flows->lapsed + flows->revoked - (flows->moved < 0 ? flows->moved : 0));
    html_number_cell(page->out, row->available);
    html_number_cell(page->out, row->captured);
    html_row_end(page->out);
}

static void put_rows(const struct page *page)
{
    static const char *const headings[] = {"", ">Added", ">Used", ">Lapsed, taken", ">Available", ">Held"};
    html_table_begin(page->out, "months", page->history.is_by_year ? "Year by year" : "Month by month", headings,
                     COUNT(headings));
    for (size_t i = 0; i < page->history.row_count; i++)
        put_row(page, &page->history.rows[i]);
    html_table_end(page->out);
}

/* ---- the whole ---- */

static void put_foot(const struct page *page)
{
    char date[32], zone[16];
    fprintf(page->out,
            "<footer>As of %s; days and times are in the zone UTC%s. From the record of %" PRId64 " acts and %" PRId64
            " entries.</footer>\n",
            instant_text(page->history.now, page->history.offset, date), offset_text(page->history.offset, zone),
            spt_account_acts(page->totals), spt_account_entries(page->totals));
}

static spt_status put_page(struct page *page)
{
    char title[64];
    snprintf(title, sizeof title, "Support points, account %" PRId64, spt_account_id(page->totals));
    html_begin(page->out, title);
    picture_patterns(page->out);
    put_head(page);
    put_picture(page);
    spt_status status = put_lots(page);
    if (status == SPT_OK && page->history.has_future)
        status = put_open_tickets(page);
    fputs("<div class=\"pair\">\n", page->out);
    put_balance(page);
    if (page->history.has_future)
        put_lapses(page);
    fputs("</div>\n", page->out);
    if (status == SPT_OK)
        status = put_ended_tickets(page);
    if (status == SPT_OK)
        status = put_modifications(page);
    put_rows(page);
    put_foot(page);
    html_end(page->out);
    return status;
}

/* The last second of the day a year before the one that begins behind an instant. */
static int64_t year_before(int64_t instant, int32_t offset)
{
    struct civil_day civil = civil_day_of(day_of(instant, offset) + 1);
    if (civil.year <= 1970)
        return 0;
    return first_second_of(days_since_1970(civil.year - 1, civil.month, civil.day), offset);
}

/* The period's first instant where it is not told: a year, but not before the account was opened. */
static int64_t default_from(const spt_account *totals, int64_t to, int32_t offset)
{
    int64_t from = year_before(to, offset), opened = spt_account_opened(totals);
    return opened > from && opened <= to ? opened : from;
}

spt_status print_statement_html(struct session *session, const spt_account *totals)
{
    const struct request *request = &session->request;
    int32_t offset = session->output.offset;
    int64_t now = spt_account_at(totals);
    int64_t to = request_has(request, FIELD_TO) ? request->number[FIELD_TO] : now;
    int64_t from = request->number[FIELD_FROM];
    if (!request_has(request, FIELD_FROM))
        from = default_from(totals, to < now ? to : now, offset);
    struct page page = {.out = session->output.file, .session = session, .totals = totals};
    spt_status status = history_read(&page.history, session->desk, totals, offset, from, to);
    if (status == SPT_OK)
        status = put_page(&page);
    history_end(&page.history);
    return status;
}
