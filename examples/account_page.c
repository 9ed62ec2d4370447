/* SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L

#include "account_page.h"

#include <inttypes.h>
#include <string.h>

#define PAGE_ROWS 50

/* The columns before a ticket's title. */
#define TICKET_INDENT 21

/* ---- layout ---- */

static void print_rule(const page_style *style, const char *mark)
{
    begin_colour(style, DIM);
    for (int i = 0; i < style->width; i++)
        fputs(mark, style->out);
    end_colour(style);
    fputc('\n', style->out);
}

/* What a page wider than 80 columns has more is given to the titles. */
static int title_columns(const page_style *style)
{
    return 42 + style->width - 80;
}

/* The columns' names: those before the titles end, and those behind, which end at a column. */
static void print_heading(const page_style *style, const char *title, const char *before, const char *behind, int end)
{
    fputc('\n', style->out);
    begin_colour(style, BOLD);
    fprintf(style->out, "%s\n", title);
    end_colour(style);
    begin_colour(style, DIM);
    fprintf(style->out, "%s%*s%s\n", before, end - columns_of(before) - columns_of(behind), "", behind);
    end_colour(style);
}

/* ---- the head: totals ---- */

/* The amounts stand on one line, as far as there is room. `at` is the column that was reached. An amount of nothing is
 * no alarm. */
static void print_amount(const page_style *style, const char *name, int64_t amount, const char *colour, int *at)
{
    char number[32];
    snprintf(number, sizeof number, "%" PRId64, amount);
    int columns = columns_of(name) + 1 + columns_of(number);
    int is_first = *at == 0 || *at + 4 + columns > style->width;
    if (is_first && *at > 0)
        fputc('\n', style->out);
    fprintf(style->out, "%*s%s ", is_first ? 2 : 4, "", name);
    begin_colour(style, amount > 0 ? colour : DIM);
    fputs(number, style->out);
    end_colour(style);
    *at = (is_first ? 2 : *at + 4) + columns;
}

static void print_amounts(const page_style *style, const spt_account *account)
{
    int at = 0;
    print_amount(style, "Available", spt_account_available(account), GREEN, &at);
    print_amount(style, "Captured", spt_account_captured(account), YELLOW, &at);
    print_amount(style, "Spent", spt_account_spent(account), BOLD, &at);
    print_amount(style, "Lapsed", spt_account_lapsed(account), RED, &at);
    if (spt_account_revoked(account) > 0)
        print_amount(style, "Revoked", spt_account_revoked(account), RED, &at);
    fputc('\n', style->out);
}

static void print_next_lapse(const page_style *style, const spt_account *account)
{
    char date[16];
    if (spt_account_next_lapse(account) == SPT_NEVER) {
        fputs("  Nothing lapses.\n", style->out);
        return;
    }
    begin_colour(style, YELLOW);
    fprintf(style->out, "  Lapses next: %" PRId64 " points after %s.\n", spt_account_next_lapse_points(account),
            date_text(spt_account_next_lapse(account) - 1, style->offset, date));
    end_colour(style);
}

static void print_head(const page_style *style, const spt_account *account, const char *name)
{
    char date[16];
    char title[256];
    date_text(spt_account_at(account), style->offset, date);
    snprintf(title, sizeof title, "Technical support points of %s", name);
    print_rule(style, "═");
    begin_colour(style, BOLD);
    const char *rest = print_cell_begin(style, title, style->width - 12);
    end_colour(style);
    fprintf(style->out, "%12s\n", date);
    print_cell_rest(style, rest, 0, style->width);
    print_rule(style, "─");
    print_amounts(style, account);
    print_next_lapse(style, account);
}

/* ---- part 1: balance modifications ---- */

/* Points come by issues; what goes outside tickets goes for good, or to another lot. */
int64_t signed_points(const spt_entry *entry)
{
    int comes = spt_entry_from(spt_entry_kind(entry)) == SPT_PLACE_ISSUED;
    return comes ? spt_entry_points(entry) : -spt_entry_points(entry);
}

static const char *pack_title(spt_desk *desk, const spt_act *act, char *text, size_t size)
{
    spt_pack *pack = NULL;
    if (spt_pack_get(desk, spt_act_pack(act), &pack) == SPT_OK)
        snprintf(text, size, "%s", spt_pack_title(pack));
    else
        snprintf(text, size, "%s", spt_act_pack(act));
    spt_pack_unref(pack);
    return text;
}

static const char *paid_text(const spt_act *act, char text[48])
{
    text[0] = '\0';
    if (spt_act_paid(act) > 0)
        money_text(spt_act_paid(act), spt_act_currency(act), text, 48);
    return text;
}

/* A customer knows a lot by the day that it is of. */
static void describe_lapse(spt_desk *desk, const spt_entry *entry, int32_t offset, char *text, size_t size)
{
    spt_lot *lot = NULL;
    char date[16];
    if (spt_lot_get(desk, spt_entry_account(entry), spt_entry_lot(entry), &lot) == SPT_OK)
        snprintf(text, size, "Unused points of %s expired", date_text(spt_lot_acquired(lot), offset, date));
    else
        snprintf(text, size, "Unused points of lot %lld expired", (long long)spt_entry_lot(entry));
    spt_lot_unref(lot);
}

void describe_modification(spt_desk *desk, const spt_entry *entry, const spt_act *act, int32_t offset, char *text,
                           size_t size)
{
    long long lot = (long long)spt_entry_lot(entry);
    if (spt_act_kind(act) == SPT_ACT_BUY || spt_act_kind(act) == SPT_ACT_CLAIM)
        pack_title(desk, act, text, size);
    else if (spt_act_kind(act) == SPT_ACT_LAPSE)
        describe_lapse(desk, entry, offset, text, size);
    else if (spt_act_ticket(act) != 0 && signed_points(entry) > 0)
        snprintf(text, size, "Returned from ticket %lld, to lot %lld", (long long)spt_act_ticket(act), lot);
    else if (spt_act_ticket(act) != 0)
        snprintf(text, size, "From ticket %lld: %s", (long long)spt_act_ticket(act),
                 spt_entry_kind_name(spt_entry_kind(entry)));
    else
        snprintf(text, size, "%s, lot %lld",
                 spt_act_note(act)[0] != '\0' ? spt_act_note(act) : spt_act_kind_name(spt_act_kind(act)), lot);
}

/* Columns that a text takes beyond its own, with a space before it; the title gives them away. */
static int beyond(const char *text, int columns)
{
    int needed = columns_of(text) + 1;
    return needed > columns ? needed - columns : 0;
}

static void print_modification(const page_style *style, spt_desk *desk, const spt_entry *entry, const spt_act *act)
{
    char date[16];
    char text[SPT_NOTE_BYTES + 48];
    char paid[48], moved[32], left[32];
    int64_t points = signed_points(entry);
    describe_modification(desk, entry, act, style->offset, text, sizeof text);
    paid_text(act, paid);
    snprintf(moved, sizeof moved, "%+" PRId64, points);
    snprintf(left, sizeof left, "%" PRId64, spt_entry_available(entry));
    int wider = beyond(paid, 11) + beyond(moved, 6) + beyond(left, 6);
    int columns = title_columns(style) - wider;
    fprintf(style->out, "  %s  ", date_text(spt_act_time(act), style->offset, date));
    const char *rest = print_cell_begin(style, text, columns);
    print_cell_right(style, paid, 11 + beyond(paid, 11));
    begin_colour(style, points > 0 ? GREEN : RED);
    print_cell_right(style, moved, 6 + beyond(moved, 6));
    end_colour(style);
    print_cell_right(style, left, 6 + beyond(left, 6));
    fputc('\n', style->out);
    print_cell_rest(style, rest, 15, columns);
}

static spt_status print_modifications(const page_style *style, spt_desk *desk, int64_t account, const spt_as_of *as_of)
{
    spt_page *page = NULL;
    char after[256] = "";
    spt_status status = SPT_OK;
    print_heading(style, "The list of balance modifications", "  Date         Where the points came from",
                  "Paid Points  Left", style->width);
    do {
        status = spt_statement_modifications(desk, account, as_of, after, PAGE_ROWS, &page);
        if (status != SPT_OK)
            return status;
        for (uint32_t i = 0; i < spt_page_count(page); i++)
            print_modification(style, desk, spt_page_entry(page, i), spt_page_act(page, i));
        snprintf(after, sizeof after, "%s", spt_page_next(page));
        spt_page_unref(page);
    } while (after[0] != '\0');
    return SPT_OK;
}

/* ---- parts 2 and 3: tickets ---- */

const char *category_title(spt_desk *desk, const char *code, char *text, size_t size)
{
    spt_category *category = NULL;
    int is_known = spt_category_get(desk, code, &category) == SPT_OK;
    snprintf(text, size, "%s", is_known ? spt_category_title(category) : code);
    spt_category_unref(category);
    return text;
}

/* A ticket's first cells: when, which, and the title of its category, of which the rest is returned. `taken` are columns
 * that those behind the title take beyond their own. */
static const char *print_ticket_start(const page_style *style, const spt_ticket *ticket, int64_t when,
                                      const char *title, int taken)
{
    char date[16];
    char id[32];
    snprintf(id, sizeof id, "%" PRId64, spt_ticket_id(ticket));
    int wider = beyond(id, 6);
    fprintf(style->out, "  %s  ", date_text(when, style->offset, date));
    print_cell(style, id, 6 + wider);
    return print_cell_begin(style, title, title_columns(style) - wider - taken);
}

static void print_ticket_rest(const page_style *style, const char *rest)
{
    print_cell_rest(style, rest, TICKET_INDENT, title_columns(style));
}

/* Below a ticket's title. */
static void print_remark(const page_style *style, const char *text)
{
    print_cell_rest(style, text, TICKET_INDENT, style->width - TICKET_INDENT);
}

static void print_proposal(const page_style *style, const spt_ticket *ticket)
{
    char date[16], by[32] = "", text[128];
    int64_t until = spt_ticket_proposal_until(ticket);
    if (until != SPT_NEVER)
        snprintf(by, sizeof by, " by %s", date_text(until, style->offset, date));
    snprintf(text, sizeof text, "%" PRId64 " %s proposed; please approve%s.", spt_ticket_proposed(ticket),
             spt_ticket_proposed(ticket) == 1 ? "point is" : "points are", by);
    print_remark(style, text);
}

static void print_remarks(const page_style *style, const spt_ticket *ticket)
{
    char text[64];
    begin_colour(style, YELLOW);
    snprintf(text, sizeof text, "%" PRId64 " %s missing.", spt_ticket_shortfall(ticket),
             spt_ticket_shortfall(ticket) == 1 ? "point is" : "points are");
    if (spt_ticket_shortfall(ticket) > 0)
        print_remark(style, text);
    if (spt_ticket_disputed(ticket))
        print_remark(style, "The cost is disputed.");
    if (spt_ticket_proposal(ticket) > 0)
        print_proposal(style, ticket);
    end_colour(style);
}

/* The price and what is captured; quoted, there is neither. */
static void amounts_of(const spt_ticket *ticket, char price[32], char captured[32])
{
    int is_quoted = spt_ticket_state(ticket) == SPT_TICKET_QUOTED;
    snprintf(price, 32, "%" PRId64, spt_ticket_price(ticket));
    snprintf(captured, 32, "%" PRId64, spt_ticket_captured(ticket));
    if (is_quoted) {
        strcpy(price, "-");
        strcpy(captured, "-");
    }
}

static void print_open_ticket(const page_style *style, spt_desk *desk, const spt_ticket *ticket)
{
    char title[SPT_TITLE_BYTES + 1], price[32], captured[32];
    category_title(desk, spt_ticket_category(ticket), title, sizeof title);
    amounts_of(ticket, price, captured);
    int of_price = beyond(price, 8), of_captured = beyond(captured, 9);
    const char *rest = print_ticket_start(style, ticket, spt_ticket_opened(ticket), title, of_price + of_captured);
    print_cell_right(style, price, 8 + of_price);
    print_cell_right(style, captured, 9 + of_captured);
    fputc('\n', style->out);
    print_ticket_rest(style, rest);
    print_remarks(style, ticket);
}

const char *ticket_outcome(const spt_ticket *ticket)
{
    if (spt_ticket_disputed(ticket))
        return " disputed";
    if (spt_ticket_state(ticket) == SPT_TICKET_RESOLVED)
        return spt_ticket_refunded(ticket) > 0 ? " reduced" : "";
    return spt_ticket_state(ticket) == SPT_TICKET_WAIVED ? " waived" : " cancelled";
}

static void print_ended_ticket(const page_style *style, spt_desk *desk, const spt_ticket *ticket)
{
    char title[SPT_TITLE_BYTES + 1], spent[32];
    category_title(desk, spt_ticket_category(ticket), title, sizeof title);
    snprintf(spent, sizeof spent, "%" PRId64, spt_ticket_spent(ticket));
    const char *rest = print_ticket_start(style, ticket, spt_ticket_ended(ticket), title, beyond(spent, 7));
    print_cell_right(style, spent, 7 + beyond(spent, 7));
    begin_colour(style, DIM);
    fputs(ticket_outcome(ticket), style->out);
    end_colour(style);
    fputc('\n', style->out);
    print_ticket_rest(style, rest);
}

typedef spt_status (*read_tickets)(spt_desk *desk, int64_t account, const spt_as_of *as_of, const char *after,
                                   uint32_t limit, spt_page **page);
typedef void (*print_ticket)(const page_style *style, spt_desk *desk, const spt_ticket *ticket);

static spt_status print_tickets(const page_style *style, spt_desk *desk, int64_t account, const spt_as_of *as_of,
                                read_tickets read, print_ticket print)
{
    spt_page *page = NULL;
    char after[256] = "";
    uint32_t count = 0;
    do {
        spt_status status = read(desk, account, as_of, after, PAGE_ROWS, &page);
        if (status != SPT_OK)
            return status;
        for (uint32_t i = 0; i < spt_page_count(page); i++)
            print(style, desk, spt_page_ticket(page, i));
        count += spt_page_count(page);
        snprintf(after, sizeof after, "%s", spt_page_next(page));
        spt_page_unref(page);
    } while (after[0] != '\0');
    if (count == 0)
        fputs("  none\n", style->out);
    return SPT_OK;
}

spt_status print_account_page(const page_style *style, spt_desk *desk, int64_t account, const spt_as_of *as_of,
                              const char *name)
{
    spt_account *totals = NULL;
    spt_status status = spt_statement_totals(desk, account, as_of, &totals);
    if (status != SPT_OK)
        return status;
    print_head(style, totals, name);
    spt_account_unref(totals);
    status = print_modifications(style, desk, account, as_of);
    if (status != SPT_OK)
        return status;
    print_heading(style, "The list of processed tickets for which points are captured", "  Opened       Ticket",
                  "Price Captured", style->width);
    status = print_tickets(style, desk, account, as_of, spt_statement_in_progress, print_open_ticket);
    if (status != SPT_OK)
        return status;
    print_heading(style, "The list of resolved tickets for which points were deducted", "  Ended        Ticket",
                  "Points", style->width - 9);
    status = print_tickets(style, desk, account, as_of, spt_statement_resolved, print_ended_ticket);
    print_rule(style, "═");
    return status;
}
