/* SPDX-License-Identifier: MIT */
/* D20: any figure of a statement, explained line by line, by lot and by ticket. */
#include "desk_fixture.h"

#include <stdio.h>

/* ---- a list read to its end ---- */

enum { ALL_LINES, LOT_LINES, TICKET_LINES, BY_LOT, BY_TICKET };

typedef struct question {
    int list;
    int64_t number; /* of the lot or ticket */
    int32_t figure;
    int64_t at;
    int64_t act; /* 0: not asked for */
} question;

#define AT_ACT(number) \
    (&(const spt_as_of){.struct_size = (uint32_t)sizeof(spt_as_of), .at = SPT_UNSET, .act = (number)})

typedef struct line {
    int64_t act;
    int64_t entry;
    int64_t number; /* by lot or ticket: of it; else the entry's lot */
    int64_t points;
    int64_t running;
} line;

typedef struct answer {
    int64_t figure;
    size_t count;
    line lines[4000];
} answer;

static spt_status read_page(spt_desk *desk, const question *asked, const char *after, uint32_t limit, spt_page **page)
{
    const spt_as_of *as_of = asked->act != 0 ? AT_ACT(asked->act) : AT(asked->at);
    switch (asked->list) {
    case ALL_LINES:
        return spt_explain(desk, 1, asked->figure, as_of, after, limit, page);
    case LOT_LINES:
        return spt_explain_lot(desk, 1, asked->number, asked->figure, as_of, after, limit, page);
    case TICKET_LINES:
        return spt_explain_ticket(desk, 1, asked->number, asked->figure, as_of, after, limit, page);
    case BY_LOT:
        return spt_explain_by_lot(desk, 1, asked->figure, as_of, after, limit, page);
    default:
        return spt_explain_by_ticket(desk, 1, asked->figure, as_of, after, limit, page);
    }
}

static line line_of(const question *asked, const spt_page *page, uint32_t row)
{
    const spt_entry *entry = spt_page_entry(page, row);
    line made = {spt_act_number(spt_page_act(page, row)), spt_entry_number(entry), spt_entry_lot(entry),
                 spt_explain_points(page, row), spt_explain_running(page, row)};
    if (asked->list == BY_LOT)
        made.number = spt_lot_number(spt_page_lot(page, row));
    if (asked->list == BY_TICKET)
        made.number = spt_ticket_id(spt_page_ticket(page, row));
    return made;
}

static void read_all(spt_desk *desk, const question *asked, uint32_t limit, answer *whole)
{
    char token[600] = "";
    whole->count = 0;
    do {
        spt_page *page = NULL;
        expect_status(read_page(desk, asked, token, limit, &page), SPT_OK);
        assert_true(spt_page_count(page) <= limit);
        if (token[0] != '\0')
            expect_number(spt_explain_figure(page), whole->figure);
        whole->figure = spt_explain_figure(page);
        for (uint32_t row = 0; row < spt_page_count(page); row++)
            whole->lines[whole->count++] = line_of(asked, page, row);
        strcpy(token, spt_page_next(page));
        if (token[0] != '\0')
            expect_number(spt_page_count(page), limit);
        spt_page_unref(page);
    } while (token[0] != '\0');
}

static int is_grouped(const question *asked)
{
    return asked->list == BY_LOT || asked->list == BY_TICKET;
}

/* Every line leads from one running figure to the next, and all of them from nothing to the figure. */
static void expect_sum(const question *asked, const answer *whole)
{
    int64_t sum = 0;
    for (size_t i = 0; i < whole->count; i++) {
        const line *each = &whole->lines[is_grouped(asked) ? i : whole->count - 1 - i];
        assert_true(each->points != 0);
        sum += each->points;
        expect_number(each->running, sum);
    }
    expect_number(whole->figure, sum);
}

static void expect_same(const answer *one, const answer *other)
{
    expect_number(one->figure, other->figure);
    expect_number((int64_t)one->count, (int64_t)other->count);
    assert_memory_equal(one->lines, other->lines, one->count * sizeof one->lines[0]);
}

/* The list read whole; and in pages of any size it says the same. */
static void ask(spt_desk *desk, const question *asked, answer *whole)
{
    static answer paged;
    static const uint32_t limits[] = {1, 2, 7};
    read_all(desk, asked, SPT_PAGE_MAX, whole);
    expect_sum(asked, whole);
    for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++) {
        read_all(desk, asked, limits[i], &paged);
        expect_same(&paged, whole);
    }
}

/* "10:+60=60 12:-25=35": number of the lot or ticket, or the entry's; points; running figure. */
static void expect_lines(spt_desk *desk, int list, int64_t number, int32_t figure, const char *expected)
{
    static answer whole;
    question asked = {list, number, figure, SPT_UNSET, 0};
    char text[2000] = "";
    size_t used = 0;
    ask(desk, &asked, &whole);
    for (size_t i = 0; i < whole.count; i++) {
        const line *each = &whole.lines[i];
        used += (size_t)snprintf(text + used, sizeof text - used, "%s%lld:%+lld=%lld", i > 0 ? " " : "",
                                 (long long)(is_grouped(&asked) ? each->number : each->entry), (long long)each->points,
                                 (long long)each->running);
    }
    check_text(text, expected, __FILE__, __LINE__);
}

/* ---- a history that can be followed ---- */

/* Lots 1 (60, to 31 March) and 2 (100); ticket 7 costs 70, then 75, resolved; 8 cost 20, cancelled; 5 of lot 2 revoked. */
static void play(spt_desk *desk)
{
    grant(desk, 1, 60, 20080331);
    grant(desk, 1, 100, 20100301);
    open_ticket(desk, 1, 7, 70);
    open_ticket(desk, 1, 8, 20);
    reprice(desk, 1, 7, 75, SPT_REASON_AGREED);
    resolve(desk, 1, 7);
    expect_status(spt_ticket_cancel(desk, 1, 8, NULL, NULL), SPT_OK);
    expect_status(spt_lot_revoke(desk, 1, 2, 5, "mistyped", NULL, NULL), SPT_OK);
}

static void d20_every_line_of_a_figure(void **state)
{
    spt_desk *desk = desk_of(state);
    play(desk);
    expect_lines(desk, ALL_LINES, 0, SPT_FIGURE_AVAILABLE,
                 "10:-5=80 9:+20=85 6:-5=65 5:-20=70 4:-10=90 3:-60=100 2:+100=160 1:+60=60");
    expect_lines(desk, ALL_LINES, 0, SPT_FIGURE_CAPTURED,
                 "9:-20=0 8:-15=20 7:-60=35 6:+5=95 5:+20=90 4:+10=70 3:+60=60");
    expect_lines(desk, ALL_LINES, 0, SPT_FIGURE_SPENT, "8:+15=75 7:+60=60");
    expect_lines(desk, ALL_LINES, 0, SPT_FIGURE_LAPSED, "");
    expect_lines(desk, ALL_LINES, 0, SPT_FIGURE_REVOKED, "10:+5=5");
    expect_lines(desk, ALL_LINES, 0, SPT_FIGURE_POINTS, "2:+100=160 1:+60=60");
}

static void d20_the_lines_of_a_lot_and_of_a_ticket(void **state)
{
    spt_desk *desk = desk_of(state);
    play(desk);
    expect_lines(desk, LOT_LINES, 1, SPT_FIGURE_AVAILABLE, "3:-60=0 1:+60=60");
    expect_lines(desk, LOT_LINES, 2, SPT_FIGURE_SPENT, "8:+15=15");
    expect_lines(desk, TICKET_LINES, 7, SPT_FIGURE_SPENT, "8:+15=75 7:+60=60");
    expect_lines(desk, TICKET_LINES, 7, SPT_FIGURE_AVAILABLE, "6:-5=-75 4:-10=-70 3:-60=-60");
    expect_lines(desk, TICKET_LINES, 8, SPT_FIGURE_CAPTURED, "9:-20=0 5:+20=20");
}

static void d20_a_figure_by_lot_and_by_ticket(void **state)
{
    spt_desk *desk = desk_of(state);
    play(desk);
    expect_lines(desk, BY_LOT, 0, SPT_FIGURE_AVAILABLE, "2:+80=80");
    expect_lines(desk, BY_LOT, 0, SPT_FIGURE_SPENT, "1:+60=60 2:+15=75");
    expect_lines(desk, BY_LOT, 0, SPT_FIGURE_POINTS, "1:+60=60 2:+100=160");
    expect_lines(desk, BY_TICKET, 0, SPT_FIGURE_SPENT, "7:+75=75");
    expect_lines(desk, BY_TICKET, 0, SPT_FIGURE_AVAILABLE, "7:-75=-75 0:+155=80");
    expect_lines(desk, BY_TICKET, 0, SPT_FIGURE_REVOKED, "0:+5=5");
    expect_lines(desk, BY_TICKET, 0, SPT_FIGURE_CAPTURED, "");
}

/* ---- lapses that are due and not recorded (D4) ---- */

static void d4_a_lapse_counts_from_its_second(void **state)
{
    spt_desk *desk = desk_of(state);
    grant(desk, 1, 10, 20080310);
    grant(desk, 1, 20, 20080305);
    grant(desk, 1, 30, 20090301);
    set_now(desk, midnight(2008, 3, 6) - 1);
    expect_lines(desk, ALL_LINES, 0, SPT_FIGURE_LAPSED, "");
    set_now(desk, midnight(2008, 3, 6));
    expect_lines(desk, ALL_LINES, 0, SPT_FIGURE_LAPSED, "0:+20=20");
    set_now(desk, midnight(2008, 4, 1));
    expect_lines(desk, ALL_LINES, 0, SPT_FIGURE_AVAILABLE, "0:-10=30 0:-20=40 3:+30=60 2:+20=30 1:+10=10");
    expect_lines(desk, ALL_LINES, 0, SPT_FIGURE_LAPSED, "0:+10=30 0:+20=20");
    expect_lines(desk, ALL_LINES, 0, SPT_FIGURE_POINTS, "3:+30=60 2:+20=30 1:+10=10");
    expect_lines(desk, LOT_LINES, 1, SPT_FIGURE_AVAILABLE, "0:-10=0 1:+10=10");
    expect_lines(desk, LOT_LINES, 2, SPT_FIGURE_LAPSED, "0:+20=20");
    expect_lines(desk, LOT_LINES, 3, SPT_FIGURE_AVAILABLE, "3:+30=30");
    expect_lines(desk, BY_LOT, 0, SPT_FIGURE_LAPSED, "1:+10=10 2:+20=30");
    expect_lines(desk, BY_TICKET, 0, SPT_FIGURE_LAPSED, "0:+30=30");
}

/* The line of such a lapse is what the statement shows of it. */
static void d4_a_due_lapse_is_shown_as_in_the_statement(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_page *lines = NULL, *statement = NULL;
    grant(desk, 1, 10, 20080310);
    grant(desk, 1, 20, 20080305);
    set_now(desk, midnight(2008, 4, 1));
    expect_status(spt_explain(desk, 1, SPT_FIGURE_AVAILABLE, NULL, NULL, 10, &lines), SPT_OK);
    expect_status(spt_statement_modifications(desk, 1, NULL, NULL, 10, &statement), SPT_OK);
    expect_number(spt_page_count(lines), spt_page_count(statement));
    for (uint32_t row = 0, other = spt_page_count(lines) - 1; row < spt_page_count(lines); row++, other--) {
        spt_json *one = NULL, *two = NULL;
        expect_status(spt_json_entry(spt_page_entry(lines, row), &one), SPT_OK);
        expect_status(spt_json_entry(spt_page_entry(statement, other), &two), SPT_OK);
        assert_string_equal(spt_json_text(one), spt_json_text(two));
        spt_json_unref(one);
        spt_json_unref(two);
        expect_status(spt_json_act(spt_page_act(lines, row), &one), SPT_OK);
        expect_status(spt_json_act(spt_page_act(statement, other), &two), SPT_OK);
        assert_string_equal(spt_json_text(one), spt_json_text(two));
        spt_json_unref(one);
        spt_json_unref(two);
    }
    spt_page_unref(lines);
    spt_page_unref(statement);
    expect_status(spt_explain_lot(desk, 1, 2, SPT_FIGURE_LAPSED, NULL, NULL, 10, &lines), SPT_OK);
    expect_number(spt_entry_available(spt_page_entry(lines, 0)), 10);
    spt_page_unref(lines);
}

/* ---- lists that are continued ---- */

static void begin(spt_desk *desk, const question *asked, char token[600])
{
    spt_page *page = NULL;
    expect_status(read_page(desk, asked, NULL, 1, &page), SPT_OK);
    strcpy(token, spt_page_next(page));
    assert_true(token[0] != '\0');
    spt_page_unref(page);
}

static void d20_lines_go_on_where_they_were_whatever_happens_since(void **state)
{
    spt_desk *desk = desk_of(state);
    static const question asked[] = {{ALL_LINES, 0, SPT_FIGURE_AVAILABLE, SPT_UNSET, 0},
                                     {LOT_LINES, 2, SPT_FIGURE_AVAILABLE, SPT_UNSET, 0},
                                     {TICKET_LINES, 7, SPT_FIGURE_CAPTURED, SPT_UNSET, 0}};
    char tokens[3][600];
    play(desk);
    for (int i = 0; i < 3; i++)
        begin(desk, &asked[i], tokens[i]);
    expect_status(spt_ticket_reopen(desk, 1, 7, NULL, NULL), SPT_OK);
    reprice(desk, 1, 7, 90, SPT_REASON_AGREED);
    static const int64_t figures[] = {85, 85, 15}, totals[] = {80, 80, 0};
    for (int i = 0; i < 3; i++) {
        spt_page *page = NULL;
        expect_status(read_page(desk, &asked[i], tokens[i], 1, &page), SPT_OK);
        expect_number(spt_explain_running(page, 0), figures[i]);
        expect_number(spt_explain_figure(page), totals[i]);
        spt_page_unref(page);
    }
}

/* Its lapse is recorded between two pages, and is not told twice. */
static void d4_a_due_lapse_of_a_lot_is_one_line(void **state)
{
    spt_desk *desk = desk_of(state);
    question asked = {LOT_LINES, 1, SPT_FIGURE_AVAILABLE, SPT_UNSET, 0};
    char token[600];
    spt_page *page = NULL;
    grant(desk, 1, 10, 20080310);
    open_ticket(desk, 1, 7, 4);
    set_now(desk, midnight(2008, 4, 1));
    expect_lines(desk, LOT_LINES, 1, SPT_FIGURE_AVAILABLE, "0:-6=0 2:-4=6 1:+10=10");
    begin(desk, &asked, token);
    grant(desk, 1, 1, 20100301);
    expect_status(read_page(desk, &asked, token, 1, &page), SPT_OK);
    expect_number(spt_entry_number(spt_page_entry(page, 0)), 2);
    spt_page_unref(page);
}

static void d20_groups_and_due_lapses_are_begun_anew_after_a_change(void **state)
{
    spt_desk *desk = desk_of(state);
    static const question asked[] = {{ALL_LINES, 0, SPT_FIGURE_LAPSED, SPT_UNSET, 0},
                                     {BY_LOT, 0, SPT_FIGURE_POINTS, SPT_UNSET, 0},
                                     {BY_TICKET, 0, SPT_FIGURE_AVAILABLE, SPT_UNSET, 0}};
    char tokens[3][600];
    grant(desk, 1, 10, 20080310);
    grant(desk, 1, 20, 20080305);
    grant(desk, 1, 30, 20100301);
    open_ticket(desk, 1, 7, 5);
    set_now(desk, midnight(2008, 4, 1));
    for (int i = 0; i < 3; i++)
        begin(desk, &asked[i], tokens[i]);
    grant(desk, 1, 1, 20100301);
    for (int i = 0; i < 3; i++) {
        spt_page *page = NULL;
        expect_status(read_page(desk, &asked[i], tokens[i], 1, &page), SPT_E_STALE);
        assert_null(page);
    }
}

static void d28_a_token_of_another_list_is_refused(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_page *page = NULL;
    char token[600];
    play(desk);
    begin(desk, &(question){ALL_LINES, 0, SPT_FIGURE_AVAILABLE, SPT_UNSET, 0}, token);
    expect_status(spt_explain(desk, 1, SPT_FIGURE_CAPTURED, NULL, token, 1, &page), SPT_E_INVALID);
    expect_status(spt_explain_lot(desk, 1, 1, SPT_FIGURE_AVAILABLE, NULL, token, 1, &page), SPT_E_INVALID);
    expect_status(spt_explain_by_lot(desk, 1, SPT_FIGURE_AVAILABLE, NULL, token, 1, &page), SPT_E_INVALID);
    assert_string_equal(spt_desk_error_field(desk), "after");
}

/* ---- what is refused ---- */

static void d28_what_is_not_there(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_page *page = NULL;
    play(desk);
    expect_refused_for(desk, 1, spt_explain(desk, 3, 1, NULL, NULL, 1, &page), SPT_E_NOT_FOUND, "account");
    expect_refused_for(desk, 1, spt_explain_lot(desk, 1, 3, 1, NULL, NULL, 1, &page), SPT_E_NOT_FOUND, "lot");
    expect_refused_for(desk, 1, spt_explain_ticket(desk, 1, 9, 1, NULL, NULL, 1, &page), SPT_E_NOT_FOUND, "ticket");
    expect_refused_for(desk, 1, spt_explain(desk, 1, 0, NULL, NULL, 1, &page), SPT_E_INVALID, "figure");
    expect_refused_for(desk, 1, spt_explain(desk, 1, 7, NULL, NULL, 1, &page), SPT_E_INVALID, "figure");
    expect_refused_for(desk, 1, spt_explain(desk, 1, 1, AT(1), NULL, 1, &page), SPT_E_NOT_FOUND, "at");
    expect_refused_for(desk, 1, spt_explain_by_lot(desk, 1, 1, AT(1), NULL, 1, &page), SPT_E_NOT_FOUND, "at");
    expect_refused_for(desk, 1, spt_explain(desk, 1, 1, AT_ACT(99), NULL, 1, &page), SPT_E_NOT_FOUND, "act");
    expect_refused_for(desk, 1, spt_explain_by_ticket(desk, 1, 1, AT_ACT(99), NULL, 1, &page), SPT_E_NOT_FOUND, "act");
    expect_refused_for(desk, 1, spt_explain_lot(desk, 1, 1, 1, AT_ACT(1), NULL, 1, &page), SPT_E_NOT_FOUND, "lot");
    expect_refused_for(desk, 1, spt_explain_ticket(desk, 1, 7, 1, AT_ACT(1), NULL, 1, &page), SPT_E_NOT_FOUND,
                       "ticket");
    assert_null(page);
}

static void d20_names_of_figures(void **state)
{
    (void)state;
    assert_string_equal(spt_figure_name(SPT_FIGURE_AVAILABLE), "available");
    assert_string_equal(spt_figure_name(SPT_FIGURE_POINTS), "points");
    assert_string_equal(spt_figure_name(0), "");
    assert_string_equal(spt_figure_name(SPT_FIGURE_LAST + 1), "");
    assert_string_equal(spt_figure_name(-1), "");
}

static void d20_pages_that_explain_nothing_tell_0(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_page *page = NULL;
    play(desk);
    expect_status(spt_entry_list(desk, 1, NULL, 1, &page), SPT_OK);
    expect_number(spt_explain_figure(page) + spt_explain_points(page, 0) + spt_explain_running(page, 0), 0);
    spt_page_unref(page);
    expect_status(spt_explain(desk, 1, SPT_FIGURE_SPENT, NULL, NULL, 9, &page), SPT_OK);
    expect_number(spt_explain_points(page, 2) + spt_explain_running(page, UINT32_MAX), 0);
    spt_page_unref(page);
    expect_number(spt_explain_figure(NULL) + spt_explain_points(NULL, 0) + spt_explain_running(NULL, 0), 0);
}

/* ---- random histories against the statement and against the whole ledger ---- */

typedef struct dice {
    uint64_t state;
} dice;

static int64_t roll(dice *thrown, int64_t sides)
{
    thrown->state = thrown->state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (int64_t)((thrown->state >> 33) % (uint64_t)sides);
}

/* One random call; that it is refused is as good. */
static void act(spt_desk *desk, dice *thrown, int64_t *now)
{
    spt_options options = no_options();
    int64_t ticket = 1 + roll(thrown, 12), lot = 1 + roll(thrown, lots_of(desk, 1) + 1);
    int32_t reason = (int32_t)(SPT_REASON_INVESTIGATION + roll(thrown, 4));
    char ref[32];
    options.note = "note";
    switch (roll(thrown, 12)) {
    case 0:
        *now += roll(thrown, 20 * DAY);
        set_now(desk, *now);
        break;
    case 1:
        snprintf(ref, sizeof ref, "%llu", (unsigned long long)thrown->state);
        options.months = (int32_t)roll(thrown, 5);
        spt_account_grant(desk, 1, SPT_LOT_GOODWILL, 1 + roll(thrown, 40), ref, &options, NULL);
        break;
    case 2:
    case 3:
        options.flags = SPT_FLAG_OVERRIDE | SPT_FLAG_ALLOW_SHORTFALL;
        options.price = roll(thrown, 60);
        spt_ticket_open(desk, 1, ticket, "level-1", &options, NULL);
        break;
    case 4:
    case 5:
        options.flags = SPT_FLAG_ALLOW_SHORTFALL;
        spt_ticket_reprice(desk, 1, ticket, roll(thrown, 80), reason, NULL, &options, NULL);
        break;
    case 6:
        spt_ticket_resolve(desk, 1, ticket, NULL, NULL);
        break;
    case 7:
        if (roll(thrown, 3) == 0)
            spt_ticket_waive(desk, 1, ticket, NULL, NULL);
        break;
    case 8:
        if (roll(thrown, 3) == 0)
            spt_ticket_cancel(desk, 1, ticket, NULL, NULL);
        break;
    case 9:
        spt_ticket_reopen(desk, 1, ticket, NULL, NULL);
        break;
    case 10:
        if (roll(thrown, 2) == 0)
            spt_lot_revoke(desk, 1, lot, SPT_ALL_POINTS, NULL, NULL, NULL);
        snprintf(ref, sizeof ref, "%llu", (unsigned long long)thrown->state);
        spt_lot_revoke(desk, 1, lot, 1, ref, NULL, NULL);
        break;
    default:
        spt_account_cover(desk, 1, NULL, NULL);
    }
}

/* What the whole ledger says: lines of entries that the library did not choose. */
static int64_t sum_of_ledger(spt_desk *desk, int32_t figure, int64_t lot, int64_t ticket, size_t *lines)
{
    char token[600] = "";
    int64_t sum = 0;
    *lines = 0;
    do {
        spt_page *page = NULL;
        expect_status(spt_entry_list(desk, 1, token, 1000, &page), SPT_OK);
        for (uint32_t row = 0; row < spt_page_count(page); row++) {
            const spt_entry *entry = spt_page_entry(page, row);
            spt_act *made = act_of(desk, 1, spt_entry_act(entry));
            int is_of = (lot == 0 || spt_entry_lot(entry) == lot) && (ticket == 0 || spt_act_ticket(made) == ticket);
            spt_act_unref(made);
            int32_t from = spt_entry_from(spt_entry_kind(entry)), to = spt_entry_to(spt_entry_kind(entry));
            int adds = figure == SPT_FIGURE_POINTS ? from == SPT_PLACE_ISSUED : to == figure;
            int takes = figure == SPT_FIGURE_POINTS ? to == SPT_PLACE_MOVED : from == figure;
            sum += is_of ? (adds - takes) * spt_entry_points(entry) : 0;
            *lines += (size_t)(is_of && (adds || takes));
        }
        strcpy(token, spt_page_next(page));
        spt_page_unref(page);
    } while (token[0] != '\0');
    return sum;
}

static int64_t total_of(const spt_account *totals, int32_t figure)
{
    const int64_t all[] = {0,
                           spt_account_available(totals),
                           spt_account_captured(totals),
                           spt_account_spent(totals),
                           spt_account_lapsed(totals),
                           spt_account_revoked(totals),
                           spt_account_points(totals)};
    return all[figure];
}

static int64_t total_of_lot(const spt_lot *lot, int32_t figure)
{
    const int64_t all[] = {0,
                           spt_lot_available(lot),
                           spt_lot_captured(lot),
                           spt_lot_spent(lot),
                           spt_lot_lapsed(lot),
                           spt_lot_revoked(lot),
                           spt_lot_points(lot) - spt_lot_moved(lot)};
    return all[figure];
}

static void expect_totals(spt_desk *desk, int64_t at)
{
    static answer whole;
    spt_account *totals = NULL;
    expect_status(spt_statement_totals(desk, 1, AT(at), &totals), SPT_OK);
    for (int32_t figure = 1; figure <= SPT_FIGURE_LAST; figure++)
        for (int list = ALL_LINES; list <= BY_TICKET; list += list == ALL_LINES ? BY_LOT : 1) {
            ask(desk, &(question){list, 0, figure, at, 0}, &whole);
            expect_number(whole.figure, total_of(totals, figure));
        }
    spt_account_unref(totals);
}

static void expect_lots(spt_desk *desk)
{
    static answer whole;
    for (int64_t number = 1; number <= lots_of(desk, 1); number++) {
        spt_lot *lot = lot_of(desk, 1, number);
        for (int32_t figure = 1; figure <= SPT_FIGURE_LAST; figure++) {
            ask(desk, &(question){LOT_LINES, number, figure, SPT_UNSET, 0}, &whole);
            expect_number(whole.figure, total_of_lot(lot, figure));
        }
        spt_lot_unref(lot);
    }
}

/* By ticket, the lines of each are its row, and what the ledger says without an index. */
static void expect_tickets(spt_desk *desk)
{
    static answer by_ticket, whole;
    for (int32_t figure = 1; figure <= SPT_FIGURE_LAST; figure++) {
        read_all(desk, &(question){BY_TICKET, 0, figure, SPT_UNSET, 0}, SPT_PAGE_MAX, &by_ticket);
        for (size_t i = 0; i < by_ticket.count; i++) {
            int64_t ticket = by_ticket.lines[i].number;
            size_t lines = 0;
            if (ticket == 0)
                continue;
            ask(desk, &(question){TICKET_LINES, ticket, figure, SPT_UNSET, 0}, &whole);
            expect_number(whole.figure, by_ticket.lines[i].points);
            expect_number(whole.figure, sum_of_ledger(desk, figure, 0, ticket, &lines));
            expect_number((int64_t)whole.count, (int64_t)lines);
        }
    }
}

/* ---- as of the past ---- */

/* A figure as it was shown once. */
typedef struct shown {
    question asked;
    answer told;
} shown;

#define SHOWN_MOST 400

/* Lines of lapses that were not recorded yet have numbers by now. */
static void expect_told_again(const answer *then, const answer *now)
{
    expect_number(then->figure, now->figure);
    expect_number((int64_t)then->count, (int64_t)now->count);
    for (size_t i = 0; i < then->count; i++) {
        expect_number(then->lines[i].number, now->lines[i].number);
        expect_number(then->lines[i].points, now->lines[i].points);
        expect_number(then->lines[i].running, now->lines[i].running);
        if (then->lines[i].entry != 0)
            assert_memory_equal(&then->lines[i], &now->lines[i], sizeof now->lines[i]);
    }
}

/* One list of the account as it is, chosen at random. */
static void show_one(spt_desk *desk, dice *thrown, shown *kept)
{
    int64_t ticket = 1 + roll(thrown, 12);
    kept->asked = (question){(int)roll(thrown, 5), 0, 1 + (int32_t)roll(thrown, SPT_FIGURE_LAST), SPT_UNSET, 0};
    if (kept->asked.list == LOT_LINES)
        kept->asked.number = 1 + roll(thrown, lots_of(desk, 1));
    if (kept->asked.list == TICKET_LINES) {
        spt_ticket *row = NULL;
        if (spt_ticket_get(desk, 1, ticket, &row) != SPT_OK)
            kept->asked.list = ALL_LINES;
        kept->asked.number = ticket;
        spt_ticket_unref(row);
    }
    read_all(desk, &kept->asked, SPT_PAGE_MAX, &kept->told);
}

/* As of the newest act's second, and as of the act itself where no lapse is due since. */
static void expect_as_of_now(spt_desk *desk, const shown *kept)
{
    static answer again;
    question asked = kept->asked;
    ask(desk, &asked, &again);
    expect_told_again(&kept->told, &again);
}

/* D22: what a figure's lines were is told later, by second and by act. */
static void d22_lines_of_the_past_are_told_later(void **state)
{
    static shown kept[SHOWN_MOST];
    static answer again;
    spt_desk *desk = desk_of(state);
    dice thrown = {2011};
    int64_t now = midnight(2010, 6, 1);
    size_t count = 0;
    set_now(desk, now);
    grant(desk, 1, 30, 20100901);
    while (count < SHOWN_MOST) {
        act(desk, &thrown, &now);
        spt_account *account = NULL;
        expect_status(spt_account_get(desk, 1, &account), SPT_OK);
        int64_t acts = spt_account_acts(account), newest = spt_account_newest(account);
        spt_account_unref(account);
        show_one(desk, &thrown, &kept[count]);
        expect_as_of_now(desk, &kept[count]);
        kept[count].asked.at = now;
        if (newest == now)
            kept[count].asked.act = acts;
        count++;
        now += 1 + roll(&thrown, DAY);
        set_now(desk, now);
    }
    for (size_t i = 0; i < count; i++) {
        question asked = kept[i].asked;
        ask(desk, &asked, &again);
        expect_told_again(&kept[i].told, &again);
        asked.act = 0;
        ask(desk, &asked, &again);
        expect_told_again(&kept[i].told, &again);
    }
}

/* A list as of the past goes on where it was, whatever happens since. */
static void d22_lines_of_the_past_go_on(void **state)
{
    spt_desk *desk = desk_of(state);
    static const question asked[] = {{ALL_LINES, 0, SPT_FIGURE_AVAILABLE, SPT_UNSET, 4},
                                     {LOT_LINES, 1, SPT_FIGURE_AVAILABLE, SPT_UNSET, 4},
                                     {BY_LOT, 0, SPT_FIGURE_POINTS, SPT_UNSET, 4},
                                     {BY_TICKET, 0, SPT_FIGURE_AVAILABLE, SPT_UNSET, 4}};
    static answer before, after;
    grant(desk, 1, 10, 20100310);
    grant(desk, 1, 20, 20100305);
    open_ticket(desk, 1, 7, 25);
    for (size_t i = 0; i < sizeof asked / sizeof asked[0]; i++) {
        char token[600];
        spt_page *page = NULL;
        ask(desk, &asked[i], &before);
        begin(desk, &asked[i], token);
        reprice(desk, 1, 7, 24 - (int64_t)i, SPT_REASON_AGREED);
        expect_status(read_page(desk, &asked[i], token, 1, &page), SPT_OK);
        expect_number(spt_explain_points(page, 0), before.lines[1].points);
        spt_page_unref(page);
        ask(desk, &asked[i], &after);
        expect_same(&before, &after);
    }
}

static void d20_random_histories_add_up(void **state)
{
    spt_desk *desk = desk_of(state);
    dice thrown = {2008};
    int64_t now = midnight(2010, 6, 1);
    set_now(desk, now);
    for (int round = 0; round < 12; round++) {
        for (int i = 0; i < 30; i++)
            act(desk, &thrown, &now);
        expect_totals(desk, SPT_UNSET);
        expect_totals(desk, midnight(2012, 1, 1));
        expect_lots(desk);
        expect_tickets(desk);
    }
}

/* Lapses of one second are told as one, whichever of their acts is asked for. */
static void d4_lapses_of_one_second_count_together(void **state)
{
    spt_desk *desk = desk_of(state);
    static answer whole;
    static const int lists[] = {ALL_LINES, BY_LOT};
    grant(desk, 1, 10, 20080310);
    grant(desk, 1, 20, 20080310);
    set_now(desk, midnight(2008, 4, 1));
    grant(desk, 1, 5, 20100301);
    for (int64_t act = 4; act <= 5; act++)
        for (int i = 0; i < 2; i++) {
            ask(desk, &(question){lists[i], 0, SPT_FIGURE_LAPSED, SPT_UNSET, act}, &whole);
            expect_number(whole.figure, 30);
            expect_number((int64_t)whole.count, 2);
        }
}

/* ---- somebody changes the account while a list is read ---- */

typedef struct meddler {
    spt_desk *other;
    int64_t now;
    int64_t asked;
    int64_t at; /* the call of the clock at which the account is changed */
    int64_t price;
} meddler;

static int32_t meddle(void *ctx, int64_t *now)
{
    meddler *own = ctx;
    *now = own->now;
    if (++own->asked != own->at)
        return SPT_CALLBACK_OK;
    set_now(own->other, own->now + 10);
    reprice(own->other, 1, 7, own->price = 11 - own->price, SPT_REASON_AGREED);
    return SPT_CALLBACK_OK;
}

/* A second that the newest act has come behind is one of the past; its figures are the same. */
static void d22_the_present_may_become_the_past(void **state)
{
    static answer before, after;
    meddler own = {desk_of(state), START, 0, 0, 5};
    spt_desk *desk = NULL;
    spt_desk_options options;
    spt_desk_options_init(&options, (uint32_t)sizeof options);
    options.clock = meddle;
    options.clock_ctx = &own;
    grant(own.other, 1, 40, 20300301);
    open_ticket(own.other, 1, 7, 5);
    expect_status(spt_desk_open(store_of(state), &options, &desk), SPT_OK);
    for (int list = ALL_LINES; list <= BY_TICKET; list++)
        for (int64_t at = 1; at <= 6; at++) {
            own.now += 1000;
            question asked = {list, list == LOT_LINES ? 1 : 7, SPT_FIGURE_AVAILABLE, own.now, 0};
            own.at = 0;
            read_all(desk, &asked, SPT_PAGE_MAX, &before);
            own.at = at;
            own.asked = 0;
            read_all(desk, &asked, SPT_PAGE_MAX, &after);
            expect_same(&before, &after);
        }
    expect_status(spt_desk_close(desk), SPT_OK);
}

/* ---- many acts and entries ---- */

static void d22_many_lots_and_tickets_of_the_past(void **state)
{
    static answer whole;
    spt_desk *desk = desk_of(state);
    for (int64_t i = 0; i < 40; i++) {
        grant(desk, 1, 10, 20300301);
        open_ticket(desk, 1, 100 + i, 1 + i % 2);
    }
    for (int64_t i = 0; i < 40; i++)
        resolve(desk, 1, 100 + i);
    ask(desk, &(question){BY_LOT, 0, SPT_FIGURE_POINTS, SPT_UNSET, 71}, &whole);
    expect_number((int64_t)whole.count, 35);
    ask(desk, &(question){BY_TICKET, 0, SPT_FIGURE_CAPTURED, SPT_UNSET, 71}, &whole);
    expect_number((int64_t)whole.count, 35);
    ask(desk, &(question){BY_TICKET, 0, SPT_FIGURE_AVAILABLE, SPT_UNSET, 71}, &whole);
    expect_number((int64_t)whole.count, 36);
    ask(desk, &(question){BY_TICKET, 0, SPT_FIGURE_SPENT, SPT_UNSET, 71}, &whole);
    expect_number((int64_t)whole.count, 0);
}

/* More of them than one read looks at. */
static void d20_a_ticket_with_many_acts(void **state)
{
    static answer whole;
    spt_desk *desk = desk_of(state);
    grant(desk, 1, 100, 0);
    open_ticket(desk, 1, 7, 1);
    for (int64_t i = 0; i < 700; i++)
        reprice(desk, 1, 7, 1 + (i + 1) % 2, SPT_REASON_AGREED);
    open_ticket(desk, 1, 8, 3);
    resolve(desk, 1, 8);
    ask(desk, &(question){TICKET_LINES, 7, SPT_FIGURE_CAPTURED, SPT_UNSET, 0}, &whole);
    expect_number((int64_t)whole.count, 701);
    expect_lines(desk, TICKET_LINES, 7, SPT_FIGURE_SPENT, "");
    ask(desk, &(question){LOT_LINES, 1, SPT_FIGURE_CAPTURED, SPT_UNSET, 603}, &whole);
    expect_number((int64_t)whole.count, 601);
    ask(desk, &(question){TICKET_LINES, 7, SPT_FIGURE_AVAILABLE, SPT_UNSET, 603}, &whole);
    expect_number((int64_t)whole.count, 601);
    expect_lines(desk, BY_TICKET, 0, SPT_FIGURE_AVAILABLE, "7:-1=-1 8:-3=-4 0:+100=96");
    ask(desk, &(question){ALL_LINES, 0, SPT_FIGURE_SPENT, SPT_UNSET, 0}, &whole);
    expect_number((int64_t)whole.count, 1);
    ask(desk, &(question){LOT_LINES, 1, SPT_FIGURE_REVOKED, SPT_UNSET, 0}, &whole);
    expect_number((int64_t)whole.count, 0);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        desk_test(d20_every_line_of_a_figure),
        desk_test(d20_the_lines_of_a_lot_and_of_a_ticket),
        desk_test(d20_a_figure_by_lot_and_by_ticket),
        desk_test(d4_a_lapse_counts_from_its_second),
        desk_test(d4_a_due_lapse_is_shown_as_in_the_statement),
        desk_test(d20_lines_go_on_where_they_were_whatever_happens_since),
        desk_test(d4_a_due_lapse_of_a_lot_is_one_line),
        desk_test(d20_groups_and_due_lapses_are_begun_anew_after_a_change),
        desk_test(d28_a_token_of_another_list_is_refused),
        desk_test(d28_what_is_not_there),
        desk_test(d20_names_of_figures),
        desk_test(d20_pages_that_explain_nothing_tell_0),
        desk_test(d20_random_histories_add_up),
        desk_test(d22_lines_of_the_past_are_told_later),
        desk_test(d22_lines_of_the_past_go_on),
        desk_test(d4_lapses_of_one_second_count_together),
        desk_test(d22_the_present_may_become_the_past),
        desk_test(d22_many_lots_and_tickets_of_the_past),
        desk_test(d20_a_ticket_with_many_acts),
    };
    return cmocka_run_group_tests_name("explain", tests, NULL, NULL);
}
