/* SPDX-License-Identifier: MIT */
/* D22: balance and statement as of any second or act: what was shown then, told later; and what will be shown. */
#include "desk_fixture.h"

#include <stdio.h>

#define STATES 64

/* A whole statement as JSON, read in pages of so many rows. */
typedef struct statement {
    spt_json *json;
    int64_t at;
    int64_t act;
} statement;

typedef spt_status (*read_part)(spt_desk *desk, int64_t account, const spt_as_of *as_of, const char *after,
                                uint32_t limit, spt_page **page);

static spt_json *whole(spt_desk *desk, const spt_as_of *as_of)
{
    spt_json *json = NULL;
    spt_account *totals = NULL;
    spt_page *parts[3] = {NULL, NULL, NULL};
    expect_status(spt_statement_totals(desk, 1, as_of, &totals), SPT_OK);
    expect_status(spt_statement_modifications(desk, 1, as_of, NULL, SPT_PAGE_MAX, &parts[0]), SPT_OK);
    expect_status(spt_statement_in_progress(desk, 1, as_of, NULL, SPT_PAGE_MAX, &parts[1]), SPT_OK);
    expect_status(spt_statement_resolved(desk, 1, as_of, NULL, SPT_PAGE_MAX, &parts[2]), SPT_OK);
    expect_status(spt_json_statement(totals, parts[0], parts[1], parts[2], &json), SPT_OK);
    spt_account_unref(totals);
    for (int part = 0; part < 3; part++)
        spt_page_unref(parts[part]);
    return json;
}

/* The rows of a part as JSON texts, one behind the other, read in pages of `limit`. */
static void in_pages(spt_desk *desk, read_part read, const spt_as_of *as_of, uint32_t limit, char *text, size_t room)
{
    char token[512] = "";
    size_t length = 0;
    do {
        spt_page *page = NULL;
        expect_status(read(desk, 1, as_of, token, limit, &page), SPT_OK);
        assert_true(spt_page_count(page) <= limit && (spt_page_count(page) > 0 || token[0] == '\0'));
        for (uint32_t row = 0; row < spt_page_count(page); row++) {
            spt_json *json = NULL;
            if (spt_page_ticket(page, row) != NULL)
                expect_status(spt_json_ticket(spt_page_ticket(page, row), &json), SPT_OK);
            else
                expect_status(spt_json_entry(spt_page_entry(page, row), &json), SPT_OK);
            int written = snprintf(text + length, room - length, "%s\n", spt_json_text(json));
            assert_true(written > 0 && (size_t)written < room - length);
            length += (size_t)written;
            spt_json_unref(json);
        }
        snprintf(token, sizeof token, "%s", spt_page_next(page));
        spt_page_unref(page);
    } while (token[0] != '\0');
    text[length] = '\0';
}

static void expect_same_in_pages(spt_desk *desk, const spt_as_of *as_of)
{
    static const read_part parts[] = {spt_statement_modifications, spt_statement_in_progress, spt_statement_resolved};
    static char all[1 << 16], paged[1 << 16];
    for (int part = 0; part < 3; part++) {
        in_pages(desk, parts[part], as_of, SPT_PAGE_MAX, all, sizeof all);
        for (uint32_t limit = 1; limit <= 3; limit++) {
            in_pages(desk, parts[part], as_of, limit, paged, sizeof paged);
            check_text(paged, all, __FILE__, __LINE__);
        }
    }
}

/* ---- a history of every kind of act, kept as it is lived ---- */

typedef struct album {
    spt_desk *desk;
    statement of[STATES];
    size_t count;
    int64_t lot; /* the one that most is taken from */
} album;

static void keep(album *kept)
{
    spt_account *totals = NULL;
    statement *made = &kept->of[kept->count++];
    assert_true(kept->count <= STATES);
    expect_status(spt_account_get(kept->desk, 1, &totals), SPT_OK);
    made->at = spt_account_at(totals);
    made->act = spt_account_acts(totals);
    made->json = whole(kept->desk, NULL);
    spt_account_unref(totals);
}

static void forget(album *kept)
{
    for (size_t i = 0; i < kept->count; i++)
        spt_json_unref(kept->of[i].json);
}

#define DO(call)                     \
    do {                             \
        expect_status(call, SPT_OK); \
        keep(kept);                  \
    } while (0)

static void live_first_year(album *kept)
{
    spt_desk *desk = kept->desk;
    spt_options shortfall = with_flags(SPT_FLAG_ALLOW_SHORTFALL);
    spt_options forty = with_price(40);
    spt_options units = no_options();
    units.units = 3;
    keep(kept);
    grant(desk, 1, 60, 20080331);
    keep(kept);
    grant(desk, 1, 100, 20080401);
    keep(kept);
    DO(spt_ticket_open_quoted(desk, 1, 9, "custom", &forty, NULL));
    DO(spt_ticket_propose(desk, 1, 9, 50, SPT_REASON_AGREED, "more work", NULL, NULL));
    set_now(desk, START + DAY);
    DO(spt_ticket_approve(desk, 1, 9, 2, NULL, NULL));
    DO(spt_ticket_open(desk, 1, 3, "level-2", NULL, NULL));
    DO(spt_ticket_reprice(desk, 1, 3, 30, SPT_REASON_INVESTIGATION, "logs", NULL, NULL));
    DO(spt_ticket_resolve(desk, 1, 3, NULL, NULL));
    DO(spt_ticket_dispute(desk, 1, 3, NULL, NULL));
    set_now(desk, START + 2 * DAY);
    DO(spt_ticket_open_quoted(desk, 1, 4, "level-1", NULL, NULL));
    DO(spt_ticket_decline(desk, 1, 4, 1, NULL, NULL));
    DO(spt_ticket_reprice(desk, 1, 3, 20, SPT_REASON_RECONSIDERED, NULL, NULL, NULL));
    DO(spt_ticket_reopen(desk, 1, 3, NULL, NULL));
    DO(spt_ticket_recategorise(desk, 1, 3, "transfer", SPT_REASON_AGREED, &units, NULL));
    DO(spt_ticket_open(desk, 1, 20, "level-3", &shortfall, NULL));
    /* Lots 1 and 2 lapse here, one day apart, and nobody records it. */
    set_now(desk, midnight(2008, 4, 1) + 10);
    keep(kept);
    set_now(desk, midnight(2008, 4, 2));
    keep(kept);
    kept->lot = grant(desk, 1, 400, 20090101);
    keep(kept);
    DO(spt_account_cover(desk, 1, NULL, NULL));
}

static void live_second_year(album *kept)
{
    spt_desk *desk = kept->desk;
    set_now(desk, midnight(2008, 5, 1));
    DO(spt_ticket_cancel(desk, 1, 20, NULL, NULL));
    DO(spt_ticket_resolve(desk, 1, 3, NULL, NULL));
    DO(spt_ticket_reopen(desk, 1, 3, NULL, NULL));
    DO(spt_ticket_resolve(desk, 1, 3, NULL, NULL));
    DO(spt_ticket_resolve(desk, 1, 9, NULL, NULL));
    set_now(desk, midnight(2008, 6, 1));
    DO(spt_ticket_waive(desk, 1, 9, NULL, NULL));
    DO(spt_ticket_waive(desk, 1, 3, NULL, NULL));
    DO(spt_lot_revoke(desk, 1, kept->lot, 5, "revoked", NULL, NULL));
    DO(spt_lot_extend(desk, 1, kept->lot, 20100101, NULL, NULL));
    grant(desk, 1, 7, 20080701);
    keep(kept);
    grant(desk, 1, 8, 20080701);
    keep(kept);
    grant(desk, 1, 9, 20080801);
    keep(kept);
}

static void live(album *kept)
{
    live_first_year(kept);
    live_second_year(kept);
}

static void expect_kept(album *kept, const statement *was, const spt_as_of *as_of)
{
    spt_json *now = whole(kept->desk, as_of);
    check_text(spt_json_text(now), spt_json_text(was->json), __FILE__, __LINE__);
    spt_json_unref(now);
}

/* Those that stand at an act's own second can be asked for by act; the last ones of their second by that. */
static void expect_all_kept(album *kept)
{
    for (size_t i = 0; i < kept->count; i++) {
        const statement *was = &kept->of[i];
        spt_account *after = NULL;
        expect_status(spt_statement_totals(kept->desk, 1, AFTER_ACT(was->act), &after), SPT_OK);
        if (spt_account_at(after) == was->at)
            expect_kept(kept, was, AFTER_ACT(was->act));
        spt_account_unref(after);
        if (i + 1 == kept->count || kept->of[i + 1].at > was->at)
            expect_kept(kept, was, AT(was->at));
    }
}

static void d22_what_was_shown_is_told_later_by_act_and_by_second(void **state)
{
    album kept = {.desk = desk_of(state)};
    live(&kept);
    expect_all_kept(&kept);
    forget(&kept);
}

static void d22_the_past_stays_what_it_was_when_more_happens(void **state)
{
    spt_desk *desk = desk_of(state);
    album kept = {.desk = desk};
    live(&kept);
    size_t count = kept.count;
    set_now(desk, midnight(2010, 3, 1));
    grant(desk, 1, 500, 0);
    for (int64_t ticket = 100; ticket < 180; ticket++) {
        open_ticket(desk, 1, ticket, 3);
        resolve(desk, 1, ticket);
        expect_status(spt_ticket_reopen(desk, 1, ticket, NULL, NULL), SPT_OK);
        if (ticket % 3 > 0)
            resolve(desk, 1, ticket);
        if (ticket % 3 > 1)
            expect_status(spt_ticket_waive(desk, 1, ticket, NULL, NULL), SPT_OK);
    }
    kept.count = count;
    expect_all_kept(&kept);
    forget(&kept);
}

static void d22_every_state_is_the_same_in_pages(void **state)
{
    spt_account *account = NULL;
    spt_desk *desk = desk_of(state);
    album kept = {.desk = desk};
    live(&kept);
    forget(&kept);
    expect_status(spt_account_get(desk, 1, &account), SPT_OK);
    for (int64_t act = 1; act <= spt_account_acts(account); act++)
        expect_same_in_pages(desk, AFTER_ACT(act));
    for (int64_t at = START; at < midnight(2008, 9, 1); at += 5 * DAY)
        expect_same_in_pages(desk, AT(at));
    spt_account_unref(account);
}

/* A list of the past that was begun goes on, whatever happens between its pages. */
static void d22_a_list_of_the_past_is_not_stale(void **state)
{
    static const read_part parts[] = {spt_statement_modifications, spt_statement_in_progress, spt_statement_resolved};
    static char before[1 << 16], after[1 << 16];
    spt_desk *desk = desk_of(state);
    for (int64_t ticket = 5; ticket < 11; ticket++) {
        grant(desk, 1, 10, 0);
        open_ticket(desk, 1, ticket, 10);
        if (ticket > 7)
            resolve(desk, 1, ticket);
    }
    spt_account *account = NULL;
    expect_status(spt_account_get(desk, 1, &account), SPT_OK);
    int64_t act = spt_account_acts(account);
    spt_account_unref(account);
    expect_status(spt_ticket_dispute(desk, 1, 5, NULL, NULL), SPT_OK);
    for (int part = 0; part < 3; part++) {
        spt_page *page = NULL, *rest = NULL;
        in_pages(desk, parts[part], AFTER_ACT(act), 100, before, sizeof before);
        expect_status(parts[part](desk, 1, AFTER_ACT(act), NULL, 1, &page), SPT_OK);
        expect_status(spt_ticket_waive(desk, 1, 6 + 2 * part, NULL, NULL), SPT_OK);
        grant(desk, 1, 1, 0);
        expect_status(parts[part](desk, 1, NULL, spt_page_next(page), 100, &rest), SPT_OK);
        in_pages(desk, parts[part], AFTER_ACT(act), 100, after, sizeof after);
        check_text(after, before, __FILE__, __LINE__);
        expect_number(spt_page_count(rest), part == 0 ? 5 : 2);
        spt_page_unref(page);
        spt_page_unref(rest);
    }
}

/* ---- ties ---- */

/* Three lots lapse in one second; a sweep records them one by one, and each state on the way counts all three. */
static void d22_lapses_of_one_second_count_whether_recorded_or_not(void **state)
{
    spt_desk *desk = desk_of(state);
    album kept = {.desk = desk};
    uint32_t recorded;
    for (int64_t i = 1; i <= 3; i++)
        grant(desk, 1, 10 * i, 20080331);
    grant(desk, 1, 5, 20080501);
    set_now(desk, midnight(2008, 4, 1));
    keep(&kept);
    for (int i = 0; i < 3; i++) {
        expect_status(spt_desk_sweep(desk, 1, &recorded), i < 2 ? SPT_MORE : SPT_OK);
        expect_number(recorded, 1);
        keep(&kept);
    }
    set_now(desk, midnight(2008, 4, 1) + 5);
    grant(desk, 1, 1, 0);
    for (size_t i = 1; i < kept.count; i++) {
        expect_kept(&kept, &kept.of[i], AFTER_ACT(kept.of[i].act));
        expect_same_in_pages(desk, AFTER_ACT(kept.of[i].act));
    }
    expect_kept(&kept, &kept.of[3], AT(midnight(2008, 4, 1)));
    expect_same_in_pages(desk, AT(midnight(2008, 4, 1)));
    forget(&kept);
}

/* All in one second: opened, resolved, reopened, resolved and waived. */
static void d22_what_happens_within_a_second_is_told_apart_by_act(void **state)
{
    spt_desk *desk = desk_of(state);
    album all = {.desk = desk}, *kept = &all;
    grant(desk, 1, 100, 20090101);
    keep(kept);
    for (int64_t ticket = 8; ticket >= 5; ticket--) {
        open_ticket(desk, 1, ticket, 10);
        keep(kept);
        DO(spt_ticket_resolve(desk, 1, ticket, NULL, NULL));
        DO(spt_ticket_reopen(desk, 1, ticket, NULL, NULL));
        DO(spt_ticket_resolve(desk, 1, ticket, NULL, NULL));
        DO(spt_ticket_waive(desk, 1, ticket, NULL, NULL));
        DO(spt_account_open(desk, 2 + ticket, NULL, NULL));
    }
    expect_all_kept(kept);
    for (size_t i = 0; i < kept->count; i++)
        expect_same_in_pages(desk, AFTER_ACT(kept->of[i].act));
    forget(kept);
}

/* ---- tickets that went to another account, and came back ---- */

static void move(spt_desk *desk, int64_t ticket, int64_t from, int64_t to)
{
    const spt_options shortfall = with_flags(SPT_FLAG_ALLOW_SHORTFALL);
    expect_status(spt_ticket_move(desk, from, to, ticket, &shortfall, NULL), SPT_OK);
}

static void d22_a_ticket_is_where_it_was(void **state)
{
    spt_desk *desk = desk_of(state);
    album all = {.desk = desk}, *kept = &all;
    expect_status(spt_account_open(desk, 2, NULL, NULL), SPT_OK);
    grant(desk, 1, 300, 20090101);
    grant(desk, 2, 300, 20090101);
    for (int64_t ticket = 20; ticket > 5; ticket--) {
        set_now(desk, START + (30 - ticket) * DAY);
        open_ticket(desk, ticket % 5 == 0 ? 2 : 1, ticket, 10);
        keep(kept);
    }
    reprice(desk, 1, 19, 12, SPT_REASON_AGREED);
    expect_status(spt_ticket_propose(desk, 1, 19, 15, SPT_REASON_AGREED, NULL, NULL, NULL), SPT_OK);
    keep(kept);
    for (int64_t ticket = 19; ticket > 10; ticket--) {
        if (ticket % 5 == 0)
            move(desk, ticket, 2, 1);
        else
            move(desk, ticket, 1, 2);
        keep(kept);
    }
    set_now(desk, START + 40 * DAY);
    move(desk, 19, 2, 1);
    keep(kept);
    move(desk, 18, 2, 1);
    keep(kept);
    move(desk, 19, 1, 2);
    keep(kept);
    DO(spt_ticket_resolve(desk, 1, 18, NULL, NULL));
    DO(spt_ticket_reopen(desk, 1, 18, NULL, NULL));
    reprice(desk, 1, 18, 0, SPT_REASON_CORRECTION);
    keep(kept);
    move(desk, 18, 1, 2);
    keep(kept);
    DO(spt_ticket_waive(desk, 1, 15, NULL, NULL));
    expect_all_kept(kept);
    for (size_t i = 0; i < kept->count; i++)
        expect_same_in_pages(desk, AFTER_ACT(kept->of[i].act));
    forget(kept);
}

static void d22_an_account_was_open_before_it_was_closed(void **state)
{
    spt_desk *desk = desk_of(state);
    album all = {.desk = desk}, *kept = &all;
    grant(desk, 1, 10, 20080331);
    keep(kept);
    open_ticket(desk, 1, 7, 10);
    resolve(desk, 1, 7);
    keep(kept);
    DO(spt_account_close(desk, 1, NULL, NULL));
    DO(spt_ticket_dispute(desk, 1, 7, NULL, NULL));
    expect_all_kept(kept);
    forget(kept);
}

/* ---- what is not there ---- */

static void d22_before_the_account_there_is_nothing(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_account *totals = NULL;
    spt_page *page = NULL;
    grant(desk, 1, 10, 0);
    expect_refused_for(desk, 1, spt_statement_totals(desk, 1, AT(START - 1), &totals), SPT_E_NOT_FOUND, "at");
    expect_refused_for(desk, 1, spt_statement_in_progress(desk, 1, AT(0), NULL, 1, &page), SPT_E_NOT_FOUND, "at");
    expect_refused_for(desk, 1, spt_statement_totals(desk, 1, AFTER_ACT(3), &totals), SPT_E_NOT_FOUND, "act");
    expect_refused_for(desk, 1, spt_statement_resolved(desk, 1, AFTER_ACT(INT64_MAX), NULL, 1, &page), SPT_E_NOT_FOUND,
                       "act");
    expect_refused_for(desk, 1, spt_statement_totals(desk, 3, AT(START), &totals), SPT_E_NOT_FOUND, "account");
    assert_null(totals);
    assert_null(page);
    expect_status(spt_statement_totals(desk, 1, AFTER_ACT(1), &totals), SPT_OK);
    expect_number(spt_account_lots(totals), 0);
    expect_number(spt_account_entries(totals), 0);
    expect_number(spt_account_acts(totals), 1);
    spt_account_unref(totals);
}

static void d22_tokens_of_the_past_are_checked(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_page *page = NULL, *none = NULL;
    char token[512];
    grant(desk, 1, 100, 0);
    for (int64_t ticket = 5; ticket < 8; ticket++)
        open_ticket(desk, 1, ticket, 10);
    expect_status(spt_ticket_dispute(desk, 1, 5, NULL, NULL), SPT_OK);
    expect_status(spt_statement_in_progress(desk, 1, AFTER_ACT(5), NULL, 1, &page), SPT_OK);
    snprintf(token, sizeof token, "%s", spt_page_next(page));
    expect_refused_for(desk, 1, spt_statement_resolved(desk, 1, NULL, token, 1, &none), SPT_E_INVALID, "after");
    expect_refused_for(desk, 1, spt_statement_in_progress(desk, 2, NULL, token, 1, &none), SPT_E_INVALID, "after");
    expect_refused_for(desk, 1, spt_lot_list(desk, 1, token, 1, &none), SPT_E_INVALID, "after");
    for (size_t i = 1; token[i] != '\0'; i++) {
        token[i] ^= 1;
        expect_refused_for(desk, 1, spt_statement_in_progress(desk, 1, NULL, token, 1, &none), SPT_E_INVALID, "after");
        token[i] ^= 1;
    }
    assert_null(none);
    spt_page_unref(page);
}

/* ---- many tickets that had ended ---- */

#define ENDED 400
#define MANY  (1 << 18)

/* Part 3 as it was, to be asked for again. */
typedef struct ended {
    int64_t act;
    char text[MANY];
} ended;

static int64_t ended_ticket(int64_t number)
{
    return 1 + number * 7 % ENDED;
}

static void end_many(spt_desk *desk)
{
    for (int64_t number = 0; number < ENDED; number++) {
        set_now(desk, START + number * 60);
        open_ticket(desk, 1, ended_ticket(number), number % 3);
        if (number >= 12)
            resolve(desk, 1, ended_ticket(number - 12));
    }
    for (int64_t number = ENDED - 12; number < ENDED; number++)
        resolve(desk, 1, ended_ticket(number));
}

/* Every second one comes back: some stay open, some end again, some are waived, some go to another account. */
static void turn_many(spt_desk *desk, int64_t first, int64_t end)
{
    for (int64_t number = first; number < end; number += 2) {
        int64_t ticket = ended_ticket(number);
        set_now(desk, START + DAY + number * 60);
        if (number % 3 == 1) {
            expect_status(spt_ticket_waive(desk, 1, ticket, NULL, NULL), SPT_OK);
            continue;
        }
        expect_status(spt_ticket_reopen(desk, 1, ticket, NULL, NULL), SPT_OK);
        if (number % 3 == 0)
            move(desk, ticket, 1, 2);
        else if (number % 4 == 0)
            resolve(desk, 1, ticket);
    }
}

static void keep_ended(spt_desk *desk, ended *kept)
{
    kept->act = acts_of(desk, 1);
    in_pages(desk, spt_statement_resolved, NULL, SPT_PAGE_MAX, kept->text, MANY);
}

static void expect_ended(spt_desk *desk, const ended *kept)
{
    static const uint32_t limits[] = {7, 50, SPT_PAGE_MAX};
    static char text[MANY];
    for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++) {
        in_pages(desk, spt_statement_resolved, AFTER_ACT(kept->act), limits[i], text, MANY);
        check_text(text, kept->text, __FILE__, __LINE__);
    }
}

/* By when they were opened where few had been, by what they did since where that is little. */
static void d22_what_came_back_since_is_found_where_it_had_ended(void **state)
{
    static ended before, early, late;
    spt_desk *desk = desk_of(state);
    expect_status(spt_account_open(desk, 2, NULL, NULL), SPT_OK);
    grant(desk, 1, 5000, 20090101);
    grant(desk, 2, 5000, 20090101);
    end_many(desk);
    keep_ended(desk, &before);
    turn_many(desk, 0, 40);
    keep_ended(desk, &early);
    turn_many(desk, 40, ENDED - 10);
    keep_ended(desk, &late);
    turn_many(desk, ENDED - 10, ENDED);
    expect_ended(desk, &before);
    expect_ended(desk, &early);
    expect_ended(desk, &late);
}

/* More acts than one read takes, of more tickets than are kept for the page. */
static void d22_tickets_with_many_acts_are_as_they_were(void **state)
{
    spt_desk *desk = desk_of(state);
    album all = {.desk = desk}, *kept = &all;
    grant(desk, 1, 5000, 20090101);
    for (int64_t ticket = 1; ticket <= 10; ticket++)
        open_ticket(desk, 1, ticket, 10);
    for (int64_t price = 11; price <= 110; price++) {
        set_now(desk, START + price * 60);
        for (int64_t ticket = 1; ticket <= 10; ticket++)
            reprice(desk, 1, ticket, price + ticket, SPT_REASON_INVESTIGATION);
        if (price % 20 == 0)
            keep(kept);
    }
    for (int64_t ticket = 1; ticket <= 10; ticket += 2)
        resolve(desk, 1, ticket);
    keep(kept);
    set_now(desk, START + DAY);
    reprice(desk, 1, 2, 5, SPT_REASON_CORRECTION);
    expect_all_kept(kept);
    forget(kept);
}

/* ---- rows of an older layout ---- */

static spt_sink shown_to;
static void *shown_ctx;
static int is_old;

static int32_t show_old(void *ctx, uint32_t range, const spt_row *row)
{
    spt_entry_row entry;
    spt_act_row act;
    (void)ctx;
    if (is_old && row->table == SPT_TABLE_ENTRY) {
        entry = *(const spt_entry_row *)(const void *)row;
        entry.left = -1;
        entry.total = entry.outside ? -1 : 0;
        row = (const spt_row *)(const void *)&entry;
    } else if (is_old && row->table == SPT_TABLE_ACT) {
        act = *(const spt_act_row *)(const void *)row;
        act.open_tickets = -1;
        row = (const spt_row *)(const void *)&act;
    }
    return shown_to(shown_ctx, range, row);
}

static int32_t read_old(void *ctx, const spt_range *ranges, uint32_t count, spt_sink sink, void *sink_ctx)
{
    shown_to = sink;
    shown_ctx = sink_ctx;
    return spt_store_read(ctx, ranges, count, show_old, NULL);
}

static int32_t commit_old(void *ctx, const spt_batch *batch)
{
    return spt_store_commit(ctx, batch);
}

static void d22_what_an_older_version_recorded_is_refused_clearly(void **state)
{
    spt_desk *desk = NULL;
    spt_store *store = NULL;
    spt_store_ops ops;
    spt_account *totals = NULL;
    spt_page *page = NULL;
    spt_store_ops_init(&ops, (uint32_t)sizeof ops);
    ops.read = read_old;
    ops.commit = commit_old;
    expect_status(spt_store_new(&ops, store_of(state), NULL, &store), SPT_OK);
    expect_status(spt_desk_open(store, NULL, &desk), SPT_OK);
    set_now(desk, START);
    grant(desk, 1, 10, 20090101);
    open_ticket(desk, 1, 5, 4);
    resolve(desk, 1, 5);
    is_old = 1;
    expect_status(spt_statement_totals(desk, 1, AFTER_ACT(2), &totals), SPT_E_SCHEMA);
    assert_string_equal(spt_desk_error_field(desk), "act");
    expect_status(spt_statement_in_progress(desk, 1, AFTER_ACT(3), NULL, 10, &page), SPT_E_SCHEMA);
    expect_status(spt_statement_modifications(desk, 1, AFTER_ACT(3), NULL, 10, &page), SPT_E_SCHEMA);
    assert_string_equal(spt_desk_error_field(desk), "entry");
    expect_status(spt_statement_totals(desk, 1, AFTER_ACT(4), &totals), SPT_OK);
    is_old = 0;
    spt_account_unref(totals);
    assert_null(page);
    expect_status(spt_desk_close(desk), SPT_OK);
    expect_status(spt_store_unref(store), SPT_OK);
}

/* ---- the future ---- */

static void d22_the_future_is_what_lapses_if_nothing_else_happens(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_page *page = NULL;
    grant(desk, 1, 60, 20080331);
    grant(desk, 1, 30, 20080501);
    open_ticket(desk, 1, 5, 20);
    const spt_as_of *later = AT(midnight(2008, 5, 2));
    expect_status(spt_statement_modifications(desk, 1, later, NULL, 10, &page), SPT_OK);
    expect_number(spt_page_count(page), 4);
    expect_number(spt_act_time(spt_page_act(page, 2)), midnight(2008, 4, 1));
    expect_number(spt_entry_points(spt_page_entry(page, 2)), 40);
    expect_number(spt_entry_available(spt_page_entry(page, 2)), 30);
    expect_number(spt_act_time(spt_page_act(page, 3)), midnight(2008, 5, 2));
    expect_number(spt_entry_available(spt_page_entry(page, 3)), 0);
    spt_page_unref(page);
    expect_same_in_pages(desk, later);
    /* It comes true. */
    spt_json *foreseen = whole(desk, later);
    set_now(desk, midnight(2008, 5, 2));
    spt_json *came = whole(desk, NULL);
    check_text(spt_json_text(came), spt_json_text(foreseen), __FILE__, __LINE__);
    spt_json_unref(came);
    spt_json_unref(foreseen);
}

/* What was bought after a list of the future was begun is not in it, and does not lapse in it. */
static void d22_a_list_of_the_future_knows_nothing_of_what_comes_after(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_page *page = NULL, *rest = NULL;
    for (int i = 0; i < 3; i++)
        grant(desk, 1, 10, 20090101);
    expect_status(spt_statement_modifications(desk, 1, AT(midnight(2008, 6, 1)), NULL, 2, &page), SPT_OK);
    grant(desk, 1, 10, 20080401);
    expect_status(spt_statement_modifications(desk, 1, NULL, spt_page_next(page), 10, &rest), SPT_OK);
    expect_number(spt_page_count(rest), 1);
    expect_number(spt_entry_lot(spt_page_entry(rest, 0)), 3);
    spt_page_unref(page);
    spt_page_unref(rest);
}

static void d22_reads_of_the_past_write_nothing(void **state)
{
    spt_desk *desk = desk_of(state);
    album kept = {.desk = desk};
    live(&kept);
    account_mark mark = mark_account(desk, 1);
    expect_all_kept(&kept);
    check_unchanged(desk, &mark, __FILE__, __LINE__);
    forget(&kept);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        desk_test(d22_what_was_shown_is_told_later_by_act_and_by_second),
        desk_test(d22_the_past_stays_what_it_was_when_more_happens),
        desk_test(d22_every_state_is_the_same_in_pages),
        desk_test(d22_a_list_of_the_past_is_not_stale),
        desk_test(d22_lapses_of_one_second_count_whether_recorded_or_not),
        desk_test(d22_what_happens_within_a_second_is_told_apart_by_act),
        desk_test(d22_a_ticket_is_where_it_was),
        desk_test(d22_an_account_was_open_before_it_was_closed),
        desk_test(d22_before_the_account_there_is_nothing),
        desk_test(d22_tokens_of_the_past_are_checked),
        desk_test(d22_what_came_back_since_is_found_where_it_had_ended),
        desk_test(d22_tickets_with_many_acts_are_as_they_were),
        desk_test(d22_what_an_older_version_recorded_is_refused_clearly),
        desk_test(d22_the_future_is_what_lapses_if_nothing_else_happens),
        desk_test(d22_a_list_of_the_future_knows_nothing_of_what_comes_after),
        desk_test(d22_reads_of_the_past_write_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
