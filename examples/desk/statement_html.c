/* SPDX-License-Identifier: MIT */
/* The account page of a period, with pictures, for a browser or a printer. */
#include <inttypes.h>
#include <time.h>

#include "../account_page.h"
#include "day.h"
#include "html.h"
#include "picture.h"
#include "statement.h"
#include "statement_html.h"

/* The lapses to come that are listed one by one. */
#define LAPSES 12

/* ---- days ---- */

const char *statement_day(const struct statement_page *page, int64_t instant, char text[16])
{
    return date_text(instant, page->history.offset, text);
}

void statement_day_cell(const struct statement_page *page, int64_t instant)
{
    char text[16];
    html_cell(page->out, "day", statement_day(page, instant, text));
}

void statement_day_head(const struct statement_page *page, int64_t instant)
{
    char text[16];
    html_head_cell(page->out, "day", statement_day(page, instant, text));
}

int statement_is_in_period(const struct statement_page *page, int64_t instant)
{
    return instant >= page->history.from && instant <= page->history.to;
}

/* ---- the head ---- */

static void put_total(const struct statement_page *page, const char *id, const char *title, int64_t points)
{
    fprintf(page->out, "<div><dt>%s</dt><dd id=\"%s\">", title, id);
    html_number(page->out, points);
    fputs("</dd></div>\n", page->out);
}

/* All that lapses in the same second as what lapses first. */
static void put_next_lapse(const struct statement_page *page)
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
    fprintf(page->out, "<small>after %s</small></dd></div>\n", statement_day(page, lapse - 1, date));
}

static void put_totals(const struct statement_page *page)
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

/* A page of an instant that has not come says so. */
static void put_condition(const struct statement_page *page)
{
    int64_t clock = page->session->at >= 0 ? page->session->at : (int64_t)time(NULL);
    if (page->history.now > clock && request_has(&page->session->request, FIELD_AS_OF))
        fputs("<p class=\"quiet\">As it will be if nothing else happens until then.</p>\n", page->out);
}

static void put_head(const struct statement_page *page)
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
            statement_day(page, page->history.from, from), statement_day(page, page->history.to, to));
    put_condition(page);
    put_totals(page);
    fputs("</header>\n", page->out);
}

/* ---- the picture, and its lots ---- */

static void put_figure(const struct statement_page *page)
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

static void put_picture(const struct statement_page *page)
{
    fputs("<section>\n<h2 id=\"picture\">Points over time</h2>\n", page->out);
    if (picture_most(&page->history) > 0)
        put_figure(page);
    else
        fputs("<p>There were no points in this period.</p>\n", page->out);
    fputs("</section>\n", page->out);
}

static void name_cell(const struct statement_page *page, int band)
{
    char name[64];
    fputs("<th scope=\"row\" class=\"day\">", page->out);
    picture_swatch(page->out, &page->history, band);
    html_text(page->out, picture_band_name(&page->history, band, name));
    fputs("</th>", page->out);
}

/* The pack that a lot was bought or claimed as, or what else it is. */
static void lot_title(const struct statement_page *page, const spt_lot *lot, char *text, size_t size)
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

static void last_day_cell(const struct statement_page *page, int64_t lapse)
{
    if (lapse == SPT_NEVER)
        html_cell(page->out, "day", "never lapses");
    else
        statement_day_cell(page, lapse - 1);
}

static spt_status put_lot(const struct statement_page *page, int band)
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
    html_cell(page->out, "day roomy", statement_day(page, spt_lot_acquired(lot), acquired));
    last_day_cell(page, spt_lot_lapse(lot));
    html_cell(page->out, "number roomy", html_number_text(spt_lot_points(lot), points));
    html_number_cell(page->out, page->history.lots[number - 1].left);
    html_row_end(page->out);
    spt_lot_unref(lot);
    return SPT_OK;
}

static void put_row_without_lot(const struct statement_page *page, int band, const char *what, int64_t left)
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

static void put_other_lots(const struct statement_page *page)
{
    const struct history *history = &page->history;
    int64_t left = 0;
    for (size_t i = 0; i < history->lot_count; i++)
        left += history->lots[i].band == 0 ? history->lots[i].left : 0;
    put_row_without_lot(page, 0, "the smaller ones together", left);
}

/* In the order of the picture, from the top. */
static spt_status put_lots(const struct statement_page *page)
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

static void put_balance_row(const struct statement_page *page, const char *id, const char *class, const char *title,
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

static void put_change(const struct statement_page *page, const char *id, const char *title, int64_t points)
{
    if (points != 0)
        put_balance_row(page, id, NULL, title, points);
}

static void put_balance(const struct statement_page *page)
{
    static const char *const headings[] = {"What happened", ">Points"};
    const struct history *history = &page->history;
    const struct flows *flows = &history->flows;
    char date[16], title[64];
    html_table_begin(page->out, "balance", "From first to last day", headings, COUNT(headings));
    snprintf(title, sizeof title, "Points before %s", statement_day(page, history->from, date));
    put_balance_row(page, "opening", "sum", title, history->opening_available + history->opening_captured);
    put_change(page, "added", "Bought, or given", flows->added);
    put_change(page, "returned", "Given back from tickets", flows->returned);
    put_change(page, "moved", "From other accounts, or to them", flows->moved);
    put_change(page, "spent", "Used for tickets", -flows->used);
    put_change(page, "gone", "Lapsed", -flows->lapsed);
    put_change(page, "revoked", "Taken back", -flows->revoked);
    snprintf(title, sizeof title, "Points on %s", statement_day(page, history->to, date));
    put_balance_row(page, "closing", "sum", title, history->closing_available + history->closing_captured);
    html_table_end(page->out);
}

/* ---- what lapses when ---- */

static void put_lapse(const struct statement_page *page, const char *when, int64_t points, int64_t left)
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

static void put_lapses(const struct statement_page *page)
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
            put_lapse(page, statement_day(page, lapse - 1, date), points, left);
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

/* ---- month by month ---- */

static void put_row(const struct statement_page *page, const struct history_row *row)
{
    const struct flows *flows = &row->flows;
    struct civil_day civil = civil_day_of(row->day);
    char title[32];
    snprintf(title, sizeof title, "%s%s%d", page->history.is_by_year ? "" : month_name(civil.month),
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

static void put_rows(const struct statement_page *page)
{
    static const char *const headings[] = {"", ">Added", ">Used", ">Lapsed, taken", ">Available", ">Held"};
    html_table_begin(page->out, "months", page->history.is_by_year ? "Year by year" : "Month by month", headings,
                     COUNT(headings));
    for (size_t i = 0; i < page->history.row_count; i++)
        put_row(page, &page->history.rows[i]);
    html_table_end(page->out);
}

/* ---- the whole ---- */

static void put_foot(const struct statement_page *page)
{
    char date[32], zone[16];
    int64_t acts = spt_account_acts(page->totals), entries = spt_account_entries(page->totals);
    fprintf(page->out,
            "<footer>As of %s; days and times are in the zone UTC%s. From the record of %" PRId64 " act%s and %" PRId64
            " %s.</footer>\n",
            instant_text(page->history.now, page->history.offset, date), offset_text(page->history.offset, zone), acts,
            plural(acts), entries, entries == 1 ? "entry" : "entries");
}

static spt_status put_page(struct statement_page *page)
{
    char title[64];
    snprintf(title, sizeof title, "Support points, account %" PRId64, spt_account_id(page->totals));
    html_begin(page->out, title);
    picture_patterns(page->out);
    put_head(page);
    put_picture(page);
    spt_status status = put_lots(page);
    if (status == SPT_OK && page->history.has_future)
        status = statement_open_tickets(page);
    fputs("<div class=\"pair\">\n", page->out);
    put_balance(page);
    if (page->history.has_future)
        put_lapses(page);
    fputs("</div>\n", page->out);
    if (status == SPT_OK)
        status = statement_ended_tickets(page);
    if (status == SPT_OK)
        status = statement_modifications(page);
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
    struct statement_page page = {.out = session->output.file, .session = session, .totals = totals};
    spt_status status = history_read(&page.history, session->desk, totals, offset, from, to);
    if (status == SPT_OK)
        status = put_page(&page);
    history_end(&page.history);
    return status;
}
