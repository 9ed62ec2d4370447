/* SPDX-License-Identifier: MIT */
#include "report_html.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "../account_page.h"
#include "day.h"
#include "html.h"
#include "lookup.h"

/* Months behind; and ahead, as long as points usually live. */
#define MONTHS 12
#define AHEAD  24

/* The tickets that are listed one by one: the oldest. */
#define OLDEST 20

/* The categories that are listed one by one: those with the most points spent. */
#define CATEGORIES 15

/* The currencies whose debt stands above all; each has a table of its own. */
#define CURRENCIES 2

#define DAY_SECONDS 86400

#define COUNT(list) (sizeof(list) / sizeof(list)[0])

/* What a currency's money was at the end of a month, and what was earned in it. */
struct money_month {
    int64_t owed, used, breakage;
};

struct money {
    char currency[4];
    struct money_month months[MONTHS + 1];
};

/* What a category's tickets used in the months shown. */
struct use {
    char category[SPT_CODE_BYTES + 1];
    int64_t resolved, spent, refunded;
};

/* What lapses in a month. */
struct lapse_month {
    int64_t lots, points;
};

/* Tickets of an age. */
struct age {
    const char *title;
    int64_t days; /* at most */
    int64_t tickets, held;
};

struct desk_page {
    FILE *out;
    struct session *session;
    int32_t offset;
    int64_t now;
    struct money *money; /* by currency */
    size_t currencies;
    struct use *uses; /* what used most first */
    size_t categories;
    struct lapse_month lapses[AHEAD + 1]; /* the last one: later */
    struct age ages[5];
    spt_ticket *oldest[OLDEST]; /* the oldest first */
    size_t oldest_count;
    int64_t tickets, held, disputes;
    int64_t available; /* of all accounts */
};

/* However many accounts there are: no figure of the page is greater. */
static void add_to(int64_t *sum, int64_t points)
{
    if (__builtin_add_overflow(*sum, points, sum))
        *sum = INT64_MAX;
}

/* ---- months ---- */

/* The first day of the month that is so many behind this one. */
static int64_t month_day(const struct desk_page *page, int months)
{
    struct civil_day civil = civil_day_of(day_of(page->now, page->offset));
    int64_t month = (int64_t)civil.year * 12 + civil.month - 1 + months;
    return days_since_1970(month / 12, month % 12 + 1, 1);
}

static int64_t month_begin(const struct desk_page *page, int months)
{
    int64_t begin = first_second_of(month_day(page, months), page->offset);
    return begin < 0 ? 0 : begin;
}

static void month_cell(const struct desk_page *page, int months)
{
    char text[16];
    int64_t begin = first_second_of(month_day(page, months), page->offset);
    html_head_cell(page->out, "day", date_text(begin, page->offset, text) + strlen("01 "));
}

/* ---- reading: money ---- */

/* In the order of their codes. */
static struct money *add_currency(struct desk_page *page, size_t place, const char *currency)
{
    page->money = must_have(realloc(page->money, (page->currencies + 1) * sizeof *page->money));
    struct money *money = &page->money[place];
    memmove(money + 1, money, (page->currencies++ - place) * sizeof *money);
    memset(money, 0, sizeof *money);
    snprintf(money->currency, sizeof money->currency, "%s", currency);
    return money;
}

static struct money *money_of(struct desk_page *page, const char *currency)
{
    size_t place = 0;
    while (place < page->currencies && strcmp(page->money[place].currency, currency) < 0)
        place++;
    int is_there = place < page->currencies && strcmp(page->money[place].currency, currency) == 0;
    return is_there ? &page->money[place] : add_currency(page, place, currency);
}

typedef spt_status (*read_sums)(const struct desk_page *page, int month, const char *after, spt_report **report);

/* The end of a month, or now. */
static int64_t month_end(const struct desk_page *page, int month)
{
    return month == MONTHS ? page->now + 1 : month_begin(page, month + 1 - MONTHS);
}

static spt_status read_liability(const struct desk_page *page, int month, const char *after, spt_report **report)
{
    return spt_report_liability(page->session->desk, month_end(page, month) - 1, after, SPT_REPORT_VISITS, report);
}

static spt_status read_earned(const struct desk_page *page, int month, const char *after, spt_report **report)
{
    return spt_report_earned(page->session->desk, month_begin(page, month - MONTHS), month_end(page, month), after,
                             SPT_REPORT_VISITS, report);
}

/* Reads a report to its end. */
static spt_status read_report(const struct desk_page *page, int month, read_sums read, spt_report **report)
{
    spt_status status = read(page, month, "", report);
    while (status == SPT_OK && spt_report_next(*report)[0] != '\0') {
        spt_report *more = NULL;
        status = read(page, month, spt_report_next(*report), &more);
        if (status != SPT_OK)
            break;
        spt_report_unref(*report);
        *report = more;
    }
    return status;
}

static spt_status add_owed(struct desk_page *page, int month)
{
    spt_report *report = NULL;
    spt_status status = read_report(page, month, read_liability, &report);
    for (uint32_t i = 0; status == SPT_OK && i < spt_report_count(report); i++)
        money_of(page, spt_report_currency(report, i))->months[month].owed = spt_report_owed(report, i);
    spt_report_unref(report);
    return status;
}

static spt_status add_earned(struct desk_page *page, int month)
{
    spt_report *report = NULL;
    spt_status status = read_report(page, month, read_earned, &report);
    for (uint32_t i = 0; status == SPT_OK && i < spt_report_count(report); i++) {
        struct money_month *of_month = &money_of(page, spt_report_currency(report, i))->months[month];
        of_month->used = spt_report_used(report, i);
        of_month->breakage = spt_report_breakage(report, i);
    }
    spt_report_unref(report);
    return status;
}

static spt_status read_money(struct desk_page *page)
{
    spt_status status = SPT_OK;
    for (int month = 0; status == SPT_OK && month <= MONTHS; month++) {
        status = add_owed(page, month);
        if (status == SPT_OK)
            status = add_earned(page, month);
    }
    return status;
}

/* ---- reading: use ---- */

static spt_status read_use(const struct desk_page *page, int month, const char *after, spt_report **report)
{
    return spt_report_use(page->session->desk, month_begin(page, -MONTHS), month_end(page, month), after,
                          SPT_REPORT_VISITS, report);
}

static struct use *use_of(struct desk_page *page, const char *category)
{
    for (size_t i = 0; i < page->categories; i++)
        if (strcmp(page->uses[i].category, category) == 0)
            return &page->uses[i];
    page->uses = must_have(realloc(page->uses, (page->categories + 1) * sizeof *page->uses));
    struct use *use = &page->uses[page->categories++];
    memset(use, 0, sizeof *use);
    snprintf(use->category, sizeof use->category, "%s", category);
    return use;
}

/* What used most comes first. */
static int by_use(const void *one, const void *other)
{
    const struct use *a = one, *b = other;
    if (a->spent != b->spent)
        return a->spent > b->spent ? -1 : 1;
    if (a->resolved != b->resolved)
        return a->resolved > b->resolved ? -1 : 1;
    return strcmp(a->category, b->category);
}

static spt_status read_uses(struct desk_page *page)
{
    spt_report *report = NULL;
    spt_status status = read_report(page, MONTHS, read_use, &report);
    for (uint32_t i = 0; status == SPT_OK && i < spt_report_count(report); i++) {
        struct use *use = use_of(page, spt_report_category(report, i));
        add_to(&use->resolved, spt_report_resolved(report, i));
        add_to(&use->spent, spt_report_spent(report, i));
        add_to(&use->refunded, spt_report_refunded(report, i));
    }
    spt_report_unref(report);
    if (page->categories > 0)
        qsort(page->uses, page->categories, sizeof *page->uses, by_use);
    return status;
}

/* ---- reading: lots and tickets ---- */

typedef spt_status (*read_page)(spt_desk *desk, const char *after, spt_page **page);
typedef void (*take_row)(struct desk_page *page, const spt_page *rows, uint32_t row);

static spt_status read_list(struct desk_page *page, read_page read, take_row take)
{
    char after[512] = "";
    spt_status status;
    do {
        spt_page *rows = NULL;
        status = read(page->session->desk, after, &rows);
        for (uint32_t i = 0; status == SPT_OK && i < spt_page_count(rows); i++)
            take(page, rows, i);
        snprintf(after, sizeof after, "%s", spt_page_next(rows));
        spt_page_unref(rows);
    } while (status == SPT_OK && after[0] != '\0');
    return status;
}

static spt_status read_lapsing(spt_desk *desk, const char *after, spt_page **page)
{
    return spt_report_lapsing(desk, SPT_REPORT_DAYS, after, SPT_PAGE_MAX, page);
}

static spt_status read_open(spt_desk *desk, const char *after, spt_page **page)
{
    return spt_report_in_progress(desk, after, SPT_PAGE_MAX, page);
}

static spt_status read_disputed(spt_desk *desk, const char *after, spt_page **page)
{
    return spt_report_disputes(desk, after, SPT_PAGE_MAX, page);
}

/* By the month of its last day; what lapses behind the months shown is one sum. */
static void take_lot(struct desk_page *page, const spt_page *rows, uint32_t row)
{
    const spt_lot *lot = spt_page_lot(rows, row);
    int month = 0;
    while (month < AHEAD && spt_lot_lapse(lot) > month_begin(page, month + 1))
        month++;
    page->lapses[month].lots++;
    add_to(&page->lapses[month].points, spt_lot_available(lot));
}

/* Keeps the oldest tickets in their order. */
static void keep_oldest(struct desk_page *page, spt_ticket *ticket)
{
    size_t at = page->oldest_count;
    if (at == OLDEST && spt_ticket_opened(ticket) >= spt_ticket_opened(page->oldest[OLDEST - 1]))
        return;
    if (at == OLDEST)
        spt_ticket_unref(page->oldest[--at]);
    for (; at > 0 && spt_ticket_opened(ticket) < spt_ticket_opened(page->oldest[at - 1]); at--)
        page->oldest[at] = page->oldest[at - 1];
    page->oldest[at] = spt_ticket_ref(ticket);
    page->oldest_count += page->oldest_count < OLDEST;
}

static int64_t age_of(const struct desk_page *page, const spt_ticket *ticket)
{
    return day_of(page->now, page->offset) - day_of(spt_ticket_opened(ticket), page->offset);
}

static void take_open(struct desk_page *page, const spt_page *rows, uint32_t row)
{
    spt_ticket *ticket = spt_page_ticket(rows, row);
    size_t age = 0;
    while (age + 1 < COUNT(page->ages) && age_of(page, ticket) > page->ages[age].days)
        age++;
    page->tickets++;
    page->ages[age].tickets++;
    add_to(&page->held, spt_ticket_captured(ticket));
    add_to(&page->ages[age].held, spt_ticket_captured(ticket));
    keep_oldest(page, ticket);
}

static void take_dispute(struct desk_page *page, const spt_page *rows, uint32_t row)
{
    (void)rows;
    (void)row;
    page->disputes++;
}

static spt_status add_accounts(struct desk_page *page, const struct account_ids *ids)
{
    spt_status status = SPT_OK;
    for (size_t i = 0; status == SPT_OK && i < ids->count; i++) {
        spt_account *account = NULL;
        status = spt_account_get(page->session->desk, ids->list[i], &account);
        add_to(&page->available, spt_account_available(account));
        spt_account_unref(account);
    }
    return status;
}

static spt_status read_accounts(struct desk_page *page)
{
    struct account_ids ids = {.count = 0};
    int64_t after = 0;
    spt_status status;
    do {
        status = lookup_accounts(page->session->store, after, &ids);
        if (status == SPT_OK)
            status = add_accounts(page, &ids);
        after = ids.count > 0 ? ids.list[ids.count - 1] : after;
    } while (status == SPT_OK && ids.count > 0);
    return status;
}

static spt_status read_desk(struct desk_page *page)
{
    spt_status status = read_money(page);
    if (status == SPT_OK)
        status = read_uses(page);
    if (status == SPT_OK)
        status = read_accounts(page);
    if (status == SPT_OK)
        status = read_list(page, read_lapsing, take_lot);
    if (status == SPT_OK)
        status = read_list(page, read_open, take_open);
    if (status == SPT_OK)
        status = read_list(page, read_disputed, take_dispute);
    return status;
}

/* ---- writing ---- */

static const char *amount_text(int64_t minor, const char *currency, char text[64])
{
    char amount[48];
    money_text(minor < 0 ? -minor : minor, currency, amount, sizeof amount);
    snprintf(text, 64, "%s%s", minor < 0 ? "\xE2\x88\x92" : "", strchr(amount, ' ') + 1);
    return text;
}

static void amount_cell(const struct desk_page *page, int64_t minor, const char *currency)
{
    char text[64];
    html_cell(page->out, "number", amount_text(minor, currency, text));
}

static void put_total(const struct desk_page *page, const char *id, const char *title, const char *value,
                      const char *below)
{
    fprintf(page->out, "<div><dt>%s</dt><dd id=\"%s\">%s", title, id, value);
    if (below[0] != '\0')
        fprintf(page->out, "<small>%s</small>", below);
    fputs("</dd></div>\n", page->out);
}

static void put_totals(const struct desk_page *page)
{
    char text[64], below[64];
    const struct lapse_month *lapses = page->lapses;
    fputs("<dl class=\"totals\">\n", page->out);
    for (size_t i = 0; i < page->currencies && i < CURRENCIES; i++) {
        const struct money *money = &page->money[i];
        snprintf(below, sizeof below, "%s, for points left", money->currency);
        put_total(page, i == 0 ? "owed" : "owed-too", "Owed",
                  amount_text(money->months[MONTHS].owed, money->currency, text), below);
    }
    if (page->currencies > CURRENCIES)
        put_total(page, "owed-more", "Owed, too", html_number_text((int64_t)(page->currencies - CURRENCIES), text),
                  page->currencies == CURRENCIES + 1 ? "more currency, below" : "more currencies, below");
    put_total(page, "available", "Points left", html_number_text(page->available, text), "");
    put_total(page, "tickets", "Tickets in progress", html_number_text(page->tickets, text), "");
    put_total(page, "disputes", "Disputed", html_number_text(page->disputes, text), "");
    put_total(page, "lapsing", "Lapse this month", html_number_text(lapses[0].points, text), "points");
    fputs("</dl>\n", page->out);
}

static void put_money(const struct desk_page *page, const struct money *money)
{
    static const char *const headings[] = {"Month", ">Used", ">Lapsed", "", ">Owed at its end"};
    char id[32], title[96];
    int64_t most = 0;
    for (int month = 0; month <= MONTHS; month++)
        most = money->months[month].owed > most ? money->months[month].owed : most;
    snprintf(id, sizeof id, "money-%s", money->currency);
    snprintf(title, sizeof title, "What points earned, and what is owed for those left: %s", money->currency);
    html_table_begin(page->out, id, title, headings, COUNT(headings));
    for (int month = 0; month <= MONTHS; month++) {
        const struct money_month *each = &money->months[month];
        html_row_begin(page->out, NULL);
        month_cell(page, month - MONTHS);
        amount_cell(page, each->used, money->currency);
        amount_cell(page, each->breakage, money->currency);
        html_bar_cell(page->out, each->owed, most);
        amount_cell(page, each->owed, money->currency);
        html_row_end(page->out);
    }
    html_table_end(page->out);
}

static void put_use_row(const struct desk_page *page, const char *title, const struct use *use, int64_t most)
{
    char number[HTML_NUMBER_BYTES];
    html_row_begin(page->out, NULL);
    html_head_cell(page->out, NULL, title);
    html_cell(page->out, "number roomy", html_number_text(use->resolved, number));
    html_bar_cell(page->out, use->spent, most);
    html_number_cell(page->out, use->spent);
    html_cell(page->out, "number roomy", html_number_text(use->refunded, number));
    html_row_end(page->out);
}

/* The categories behind those that are listed, as one. */
static void put_other_uses(const struct desk_page *page, int64_t most)
{
    char title[64];
    struct use others = {"", 0, 0, 0};
    for (size_t i = CATEGORIES; i < page->categories; i++) {
        add_to(&others.resolved, page->uses[i].resolved);
        add_to(&others.spent, page->uses[i].spent);
        add_to(&others.refunded, page->uses[i].refunded);
    }
    snprintf(title, sizeof title, "and %zu more", page->categories - CATEGORIES);
    put_use_row(page, title, &others, most);
}

static void put_uses(const struct desk_page *page)
{
    static const char *const headings[] = {"Category", "~>Tickets resolved", "", ">Points spent", "~>Given back"};
    char title[SPT_TITLE_BYTES + 1];
    int64_t most = page->categories > 0 ? page->uses[0].spent : 0;
    html_table_begin(page->out, "use", "What points were used for in these months", headings, COUNT(headings));
    for (size_t i = 0; i < page->categories && i < CATEGORIES; i++)
        put_use_row(page, category_title(page->session->desk, page->uses[i].category, title, sizeof title),
                    &page->uses[i], most);
    if (page->categories > CATEGORIES)
        put_other_uses(page, most);
    if (page->categories == 0)
        html_none(page->out, COUNT(headings));
    html_table_end(page->out);
}

static void put_lapse_row(const struct desk_page *page, int month, int64_t left)
{
    char number[HTML_NUMBER_BYTES];
    const struct lapse_month *lapses = &page->lapses[month];
    html_row_begin(page->out, NULL);
    if (month < AHEAD)
        month_cell(page, month);
    else
        html_head_cell(page->out, "day", "later");
    html_cell(page->out, "number roomy", html_number_text(lapses->lots, number));
    html_number_cell(page->out, lapses->points);
    html_bar_cell(page->out, left, page->available);
    html_number_cell(page->out, left);
    html_row_end(page->out);
}

/* What is left behind the last lapse never lapses. */
static void put_lapses(const struct desk_page *page)
{
    static const char *const headings[] = {"Month", "~>Lots", ">Lapse", "", ">Left at its end"};
    int64_t left = page->available;
    html_table_begin(page->out, "lapses", "How long the points that are left will last, if nothing else happens",
                     headings, COUNT(headings));
    for (int month = 0; month <= AHEAD; month++) {
        left -= page->lapses[month].points;
        put_lapse_row(page, month, left);
    }
    html_table_end(page->out);
}

static void put_ages(const struct desk_page *page)
{
    static const char *const headings[] = {"Opened", ">Points held", "", ">Tickets"};
    int64_t most = 0;
    for (size_t i = 0; i < COUNT(page->ages); i++)
        most = page->ages[i].tickets > most ? page->ages[i].tickets : most;
    html_table_begin(page->out, "ages", "Tickets in progress, by age", headings, COUNT(headings));
    for (size_t i = 0; i < COUNT(page->ages); i++) {
        html_row_begin(page->out, NULL);
        html_head_cell(page->out, NULL, page->ages[i].title);
        html_number_cell(page->out, page->ages[i].held);
        html_bar_cell(page->out, page->ages[i].tickets, most);
        html_number_cell(page->out, page->ages[i].tickets);
        html_row_end(page->out);
    }
    html_table_end(page->out);
}

static void put_ticket(const struct desk_page *page, const spt_ticket *ticket)
{
    char text[SPT_TITLE_BYTES + 1];
    html_row_begin(page->out, NULL);
    html_head_cell(page->out, "day", date_text(spt_ticket_opened(ticket), page->offset, text));
    snprintf(text, sizeof text, "%" PRId64, spt_ticket_account(ticket));
    html_cell(page->out, NULL, text);
    snprintf(text, sizeof text, "%" PRId64, spt_ticket_id(ticket));
    html_cell(page->out, NULL, text);
    html_cell(page->out, "roomy", category_title(page->session->desk, spt_ticket_category(ticket), text, sizeof text));
    html_cell(page->out, NULL, spt_ticket_state_name(spt_ticket_state(ticket)));
    html_number_cell(page->out, age_of(page, ticket));
    html_number_cell(page->out, spt_ticket_captured(ticket));
    html_row_end(page->out);
}

/* The tickets behind those that are listed, as one. */
static void put_other_tickets(const struct desk_page *page)
{
    char title[64];
    int64_t held = page->held;
    for (size_t i = 0; i < page->oldest_count; i++)
        held -= spt_ticket_captured(page->oldest[i]);
    snprintf(title, sizeof title, "and %" PRId64 " more", page->tickets - (int64_t)page->oldest_count);
    html_row_begin(page->out, NULL);
    html_head_cell(page->out, "day", title);
    for (int i = 0; i < 2; i++)
        html_cell(page->out, NULL, "");
    html_cell(page->out, "roomy", "");
    for (int i = 0; i < 2; i++)
        html_cell(page->out, NULL, "");
    html_number_cell(page->out, held);
    html_row_end(page->out);
}

static void put_oldest(const struct desk_page *page)
{
    static const char *const headings[] = {"Opened", "Account", "Ticket", "~What", "State", ">Days", ">Held"};
    html_table_begin(page->out, "oldest", "Tickets in progress, the oldest first", headings, COUNT(headings));
    for (size_t i = 0; i < page->oldest_count; i++)
        put_ticket(page, page->oldest[i]);
    if (page->tickets > (int64_t)page->oldest_count)
        put_other_tickets(page);
    if (page->oldest_count == 0)
        html_none(page->out, COUNT(headings));
    html_table_end(page->out);
}

static void put_page(const struct desk_page *page)
{
    const char *name = page->session->texts.of[FIELD_TITLE];
    char date[32], zone[16];
    html_begin(page->out, "Support points, the desk's report");
    fputs("<header>\n<h1>Support points", page->out);
    if (name != NULL) {
        fputs(" of ", page->out);
        html_text(page->out, name);
    }
    fprintf(page->out, "</h1>\n<p class=\"quiet\">All accounts · as of %s</p>\n",
            instant_text(page->now, page->offset, date));
    put_totals(page);
    fputs("</header>\n", page->out);
    for (size_t i = 0; i < page->currencies; i++)
        put_money(page, &page->money[i]);
    put_uses(page);
    put_lapses(page);
    put_ages(page);
    put_oldest(page);
    fprintf(
        page->out,
        "<footer>Days and months are in the zone UTC%s; the last month goes until now. Points that never lapse, or in "
        "more than 100 years, are not among those that lapse later.</footer>\n",
        offset_text(page->offset, zone));
    html_end(page->out);
}

spt_status print_report_html(struct session *session, int64_t now)
{
    struct desk_page page = {.out = session->output.file,
                             .session = session,
                             .offset = session->output.offset,
                             .now = now,
                             .ages = {{"today", 0, 0, 0},
                                      {"within a week", 7, 0, 0},
                                      {"within 30 days", 30, 0, 0},
                                      {"within 90 days", 90, 0, 0},
                                      {"earlier", INT64_MAX, 0, 0}}};
    spt_status status = read_desk(&page);
    if (status == SPT_OK)
        put_page(&page);
    for (size_t i = 0; i < page.oldest_count; i++)
        spt_ticket_unref(page.oldest[i]);
    free(page.money);
    free(page.uses);
    return status;
}
