/* SPDX-License-Identifier: MIT */
#include "desk_fixture.h"

#include <stdio.h>

const char small_price_list[] =
    "[packs]\n"
    "points-60    | 60 points             | 60  | USD 34.50\n"
    "points-120   | 120 points            | 120 | USD 68.50\n"
    "points-year  | A year of points      | 100 | USD 50.00 | lifetime: 12 months | priority: 5\n"
    "points-fixed | Points for this year  | 10  | USD 7.00 | last day: 2008-12-31\n"
    "points-ever  | Points for ever       | 10  | USD 9.00 | lifetime: never\n"
    "points-old   | No longer sold        | 60  | USD 30.00 | retired\n"
    "licence      | With every licence    | 40  | licence\n"
    "licence-once | With the first licence | 40 | licence, once\n"
    "licence-old  | Of an older licence   | 40  | licence, once | retired\n"
    "[group issues: Issues]\n"
    "level-0  | General questions | 0\n"
    "level-1  | Consultation      | 10\n"
    "level-2  | Problems          | 25\n"
    "level-3  | Investigation     | from 150\n"
    "tuning   | Server tuning     | 80-100\n"
    "closed   | No longer offered | 5 | retired\n"
    "review   | Code review       | 10 | from 2009-01-01T00:00:00Z: 12\n"
    "[group services: Services]\n"
    "transfer | Shop transfer     | 120 + N*60 | unit: deployed stores\n"
    "import   | Product import    | from 20 + N*5 | unit: files\n"
    "custom   | Development       | upon request\n";

/* The store that each desk of a test works on is found here, so that marks can read revisions. */
static fixture *current;

int open_desk(void **state)
{
    fixture *f = calloc(1, sizeof *f);
    assert_non_null(f);
    current = f;
    expect_status(spt_store_open_memory(NULL, &f->store), SPT_OK);
    expect_status(spt_desk_open(f->store, NULL, &f->desk), SPT_OK);
    set_now(f->desk, START);
    expect_status(spt_price_list_load(f->desk, small_price_list, NULL), SPT_OK);
    expect_status(spt_account_open(f->desk, 1, NULL, NULL), SPT_OK);
    *state = f;
    return 0;
}

static void check_audit(spt_desk *desk, int64_t account)
{
    spt_audit *audit = NULL;
    expect_status(spt_audit_account(desk, account, &audit), SPT_OK);
    check_text(spt_audit_text(audit, 0), "", __FILE__, __LINE__);
    expect_number((int64_t)spt_audit_differences(audit), 0);
    spt_audit_unref(audit);
}

int close_desk(void **state)
{
    fixture *f = *state;
    for (int64_t account = 1; account <= 2; account++) {
        if (revision_of(f->desk, account) == 0)
            continue;
        check_ledger(f->desk, account);
        check_audit(f->desk, account);
    }
    expect_status(spt_desk_close(f->desk), SPT_OK);
    expect_status(spt_store_unref(f->store), SPT_OK);
    free(f);
    current = NULL;
    return 0;
}

spt_desk *desk_of(void **state)
{
    const fixture *f = *state;
    return f->desk;
}

spt_store *store_of(void **state)
{
    const fixture *f = *state;
    return f->store;
}

/* ---- time ---- */

static int is_leap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

int64_t midnight(int year, int month, int day)
{
    static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int64_t days = day - 1;
    for (int y = 1970; y < year; y++)
        days += 365 + is_leap(y);
    for (int m = 1; m < month; m++)
        days += lengths[m - 1] + (m == 2 && is_leap(year));
    return days * DAY;
}

int64_t instant(int year, int month, int day, int hour, int minute, int second)
{
    return midnight(year, month, day) + hour * 3600 + minute * 60 + second;
}

void set_now(spt_desk *desk, int64_t now)
{
    expect_status(spt_desk_set_now(desk, now), SPT_OK);
}

/* ---- options and shorthand ---- */

spt_options no_options(void)
{
    spt_options options;
    spt_options_init(&options, (uint32_t)sizeof options);
    return options;
}

spt_options with_ref(const char *ref)
{
    spt_options options = no_options();
    options.ref = ref;
    return options;
}

spt_options with_price(int64_t price)
{
    spt_options options = no_options();
    options.price = price;
    return options;
}

spt_options with_flags(uint32_t flags)
{
    spt_options options = no_options();
    options.flags = flags;
    return options;
}

int64_t grant_with_priority(spt_desk *desk, int64_t account, int64_t points, int32_t last_day, int32_t priority)
{
    spt_options options = no_options();
    spt_lot *lot = NULL;
    char ref[32];
    options.priority = priority;
    if (last_day != 0)
        options.last_day = last_day;
    else
        options.months = 0;
    snprintf(ref, sizeof ref, "grant %lld", (long long)lots_of(desk, account) + 1);
    expect_status(spt_account_grant(desk, account, SPT_LOT_GOODWILL, points, ref, &options, &lot), SPT_OK);
    int64_t number = spt_lot_number(lot);
    spt_lot_unref(lot);
    return number;
}

int64_t grant(spt_desk *desk, int64_t account, int64_t points, int32_t last_day)
{
    return grant_with_priority(desk, account, points, last_day, 0);
}

static void open_at_any_price(spt_desk *desk, int64_t account, int64_t ticket, int64_t price, uint32_t flags)
{
    spt_options options = no_options();
    options.price = price;
    options.flags = flags;
    expect_status(spt_ticket_open(desk, account, ticket, "custom", &options, NULL), SPT_OK);
}

void open_ticket(spt_desk *desk, int64_t account, int64_t ticket, int64_t price)
{
    open_at_any_price(desk, account, ticket, price, 0);
}

void open_short_ticket(spt_desk *desk, int64_t account, int64_t ticket, int64_t price)
{
    open_at_any_price(desk, account, ticket, price, SPT_FLAG_ALLOW_SHORTFALL);
}

void reprice(spt_desk *desk, int64_t account, int64_t ticket, int64_t price, int32_t reason)
{
    expect_status(spt_ticket_reprice(desk, account, ticket, price, reason, NULL, NULL, NULL), SPT_OK);
}

void resolve(spt_desk *desk, int64_t account, int64_t ticket)
{
    expect_status(spt_ticket_resolve(desk, account, ticket, NULL, NULL), SPT_OK);
}

/* ---- what is expected ---- */

void check_status(spt_status actual, spt_status expected, const char *call, const char *file, int line)
{
    if (actual == expected)
        return;
    print_error("%s\n  answered %s instead of %s. %s\n", call, spt_status_name(actual), spt_status_name(expected),
                current != NULL ? spt_desk_error_text(current->desk) : "");
    _fail(file, line);
}

void check_number(int64_t actual, int64_t expected, const char *what, const char *file, int line)
{
    if (actual == expected)
        return;
    print_error("%s is %lld instead of %lld\n", what, (long long)actual, (long long)expected);
    _fail(file, line);
}

void check_text(const char *actual, const char *expected, const char *file, int line)
{
    if (strcmp(actual, expected) == 0)
        return;
    print_error("\"%s\" instead of \"%s\"\n", actual, expected);
    _fail(file, line);
}

void check_refusal(spt_desk *desk, spt_status code, const char *field, int64_t shortage, const char *file, int line)
{
    if (code >= 0)
        return;
    check_status(spt_desk_error_code(desk), code, "spt_desk_error_code(desk)", file, line);
    if (field != NULL)
        check_text(spt_desk_error_field(desk), field, file, line);
    if (shortage != -1)
        check_number(spt_desk_error_shortage(desk), shortage, "shortage", file, line);
    if (spt_desk_error_text(desk)[0] == '\0') {
        print_error("the error has no text\n");
        _fail(file, line);
    }
}

static int32_t take_revision(void *ctx, uint32_t range, const spt_row *row)
{
    const void *any = row;
    const spt_account_row *account = any;
    int64_t *revision = ctx;
    (void)range;
    *revision = account->revision;
    return SPT_SINK_STOP;
}

int64_t revision_of(spt_desk *desk, int64_t account)
{
    spt_range range = {.struct_size = (uint32_t)sizeof range, .index = SPT_INDEX_ACCOUNT, .prefix = 1};
    int64_t revision = 0;
    (void)desk;
    range.from = SPT_NO_RANGE;
    range.limit = 1;
    range.values[0].number = account;
    assert_int_equal(spt_store_read(current->store, &range, 1, take_revision, &revision), SPT_STORE_OK);
    return revision;
}

static spt_account *account_of(spt_desk *desk, int64_t account)
{
    spt_account *snapshot = NULL;
    expect_status(spt_account_get(desk, account, &snapshot), SPT_OK);
    return snapshot;
}

account_mark mark_account(spt_desk *desk, int64_t account)
{
    account_mark mark = {.account = account, .revision = revision_of(desk, account)};
    mark.desk_revision = revision_of(desk, 0);
    if (mark.revision != 0) {
        spt_account *snapshot = account_of(desk, account);
        mark.acts = spt_account_acts(snapshot);
        mark.entries = spt_account_entries(snapshot);
        spt_account_unref(snapshot);
    }
    return mark;
}

void check_unchanged(spt_desk *desk, const account_mark *before, const char *file, int line)
{
    account_mark now = mark_account(desk, before->account);
    check_number(now.acts, before->acts, "number of acts", file, line);
    check_number(now.entries, before->entries, "number of entries", file, line);
    check_number(now.revision, before->revision, "the account's revision", file, line);
    check_number(now.desk_revision, before->desk_revision, "the desk's revision", file, line);
}

int64_t acts_of(spt_desk *desk, int64_t account)
{
    return mark_account(desk, account).acts;
}

int64_t lots_of(spt_desk *desk, int64_t account)
{
    spt_account *snapshot = account_of(desk, account);
    int64_t lots = spt_account_lots(snapshot);
    spt_account_unref(snapshot);
    return lots;
}

spt_lot *lot_of(spt_desk *desk, int64_t account, int64_t lot)
{
    spt_lot *snapshot = NULL;
    expect_status(spt_lot_get(desk, account, lot, &snapshot), SPT_OK);
    return snapshot;
}

spt_ticket *ticket_of(spt_desk *desk, int64_t account, int64_t ticket)
{
    spt_ticket *snapshot = NULL;
    expect_status(spt_ticket_get(desk, account, ticket, &snapshot), SPT_OK);
    return snapshot;
}

spt_act *act_of(spt_desk *desk, int64_t account, int64_t act)
{
    spt_act *snapshot = NULL;
    expect_status(spt_act_get(desk, account, act == 0 ? acts_of(desk, account) : act, &snapshot), SPT_OK);
    return snapshot;
}

int64_t lapse_of(spt_desk *desk, int64_t account, int64_t lot)
{
    spt_lot *snapshot = lot_of(desk, account, lot);
    int64_t lapse = spt_lot_lapse(snapshot);
    spt_lot_unref(snapshot);
    return lapse;
}

void check_account(spt_desk *desk, int64_t id, int64_t available, int64_t captured, int64_t spent, int64_t lapsed,
                   const char *file, int line)
{
    spt_account *account = account_of(desk, id);
    check_number(spt_account_available(account), available, "available", file, line);
    check_number(spt_account_captured(account), captured, "captured", file, line);
    check_number(spt_account_spent(account), spent, "spent", file, line);
    check_number(spt_account_lapsed(account), lapsed, "lapsed", file, line);
    check_number(spt_account_points(account), available + captured + spent + lapsed + spt_account_revoked(account),
                 "all points", file, line);
    spt_account_unref(account);
}

void check_lot(spt_desk *desk, int64_t account, int64_t lot, const char *text, const char *file, int line)
{
    static const char *const names[] = {"available", "captured", "spent", "lapsed", "revoked", "moved"};
    spt_lot *found = lot_of(desk, account, lot);
    int64_t places[] = {spt_lot_available(found), spt_lot_captured(found), spt_lot_spent(found),
                        spt_lot_lapsed(found),    spt_lot_revoked(found),  spt_lot_moved(found)};
    char actual[200];
    int length = snprintf(actual, sizeof actual, "%lld", (long long)spt_lot_points(found));
    const char *separator = ":";
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        if (places[i] == 0)
            continue;
        length += snprintf(actual + length, sizeof actual - (size_t)length, "%s %s %lld", separator, names[i],
                           (long long)places[i]);
        separator = ",";
    }
    spt_lot_unref(found);
    check_text(actual, text, file, line);
}

void check_lot_origin(spt_desk *desk, int64_t account, int64_t lot, int32_t kind, int64_t origin, const char *file,
                      int line)
{
    spt_lot *found = lot_of(desk, account, lot);
    check_text(spt_lot_kind_name(spt_lot_kind(found)), spt_lot_kind_name(kind), file, line);
    check_number(spt_lot_origin_account(found), origin == 0 ? 0 : account, "the origin's account", file, line);
    check_number(spt_lot_origin_lot(found), origin, "the origin's lot", file, line);
    spt_lot_unref(found);
}

void check_ticket(spt_desk *desk, int64_t account, int64_t ticket, int32_t state, int64_t price, int64_t captured,
                  int64_t spent, const char *file, int line)
{
    spt_ticket *found = ticket_of(desk, account, ticket);
    int64_t shortfall = state == SPT_TICKET_IN_PROGRESS ? price - captured - spent : 0;
    check_text(spt_ticket_state_name(spt_ticket_state(found)), spt_ticket_state_name(state), file, line);
    check_number(spt_ticket_price(found), price, "the ticket's price", file, line);
    check_number(spt_ticket_captured(found), captured, "captured for the ticket", file, line);
    check_number(spt_ticket_spent(found), spent, "spent on the ticket", file, line);
    check_number(spt_ticket_shortfall(found), shortfall, "the ticket's shortfall", file, line);
    spt_ticket_unref(found);
}

void check_entries(spt_desk *desk, int64_t account, int64_t act, const char *text, const char *file, int line)
{
    spt_page *page = NULL;
    char actual[1000] = "";
    int length = 0;
    if (act == 0)
        act = acts_of(desk, account);
    expect_status(spt_entry_list_by_act(desk, account, act, NULL, SPT_PAGE_MAX, &page), SPT_OK);
    for (uint32_t i = 0; i < spt_page_count(page) && length < 900; i++) {
        const spt_entry *entry = spt_page_entry(page, i);
        length += snprintf(actual + length, sizeof actual - (size_t)length, "%s%s %lld:%lld", i == 0 ? "" : ", ",
                           spt_entry_kind_name(spt_entry_kind(entry)), (long long)spt_entry_lot(entry),
                           (long long)spt_entry_points(entry));
    }
    spt_page_unref(page);
    check_text(actual, text, file, line);
}

void check_acts(spt_desk *desk, int64_t account, int64_t first, const char *text, const char *file, int line)
{
    char actual[1000] = "";
    int length = 0;
    int64_t newest = acts_of(desk, account);
    for (int64_t number = first; number <= newest && length < 900; number++) {
        spt_act *act = act_of(desk, account, number);
        length += snprintf(actual + length, sizeof actual - (size_t)length, "%s%s", number == first ? "" : ", ",
                           spt_act_kind_name(spt_act_kind(act)));
        spt_act_unref(act);
    }
    check_text(actual, text, file, line);
}

/* ---- the ledger, recomputed (D20) ---- */

enum { MOST_LOTS = 64, PLACES = SPT_PLACE_MOVED + 1 };

typedef struct tally {
    int64_t lots[MOST_LOTS][PLACES];
    int64_t available;
    int64_t captured;
    int64_t entries;
} tally;

static void count_entry(tally *sum, const spt_entry *entry)
{
    int32_t from = spt_entry_from(spt_entry_kind(entry));
    int32_t to = spt_entry_to(spt_entry_kind(entry));
    int64_t points = spt_entry_points(entry);
    int64_t lot = spt_entry_lot(entry);
    assert_true(points > 0 && lot > 0 && lot < MOST_LOTS && from >= 0 && to > 0);
    sum->lots[lot][from] -= points;
    sum->lots[lot][to] += points;
    assert_true(from == SPT_PLACE_ISSUED || sum->lots[lot][from] >= 0);
    sum->available += points * ((to == SPT_PLACE_AVAILABLE) - (from == SPT_PLACE_AVAILABLE));
    sum->captured += points * ((to == SPT_PLACE_CAPTURED) - (from == SPT_PLACE_CAPTURED));
    expect_number(spt_entry_number(entry), ++sum->entries);
    expect_number(spt_entry_available(entry), sum->available);
    expect_number(spt_entry_captured(entry), sum->captured);
}

static void count_entries(spt_desk *desk, int64_t account, tally *sum)
{
    spt_page *page = NULL;
    expect_status(spt_entry_list(desk, account, NULL, SPT_PAGE_MAX, &page), SPT_OK);
    for (uint32_t i = 0; i < spt_page_count(page); i++)
        count_entry(sum, spt_page_entry(page, i));
    check_text(spt_page_next(page), "", __FILE__, __LINE__);
    spt_page_unref(page);
}

/* What is due to lapse counts as lapsed in a lot's snapshot, and as available in the record. */
static void compare_lot(const spt_lot *lot, const int64_t *places)
{
    expect_number(spt_lot_points(lot), -places[SPT_PLACE_ISSUED]);
    expect_number(spt_lot_available(lot) + spt_lot_lapsed(lot), places[SPT_PLACE_AVAILABLE] + places[SPT_PLACE_LAPSED]);
    expect_number(spt_lot_captured(lot), places[SPT_PLACE_CAPTURED]);
    expect_number(spt_lot_spent(lot), places[SPT_PLACE_SPENT]);
    expect_number(spt_lot_revoked(lot), places[SPT_PLACE_REVOKED]);
    expect_number(spt_lot_moved(lot), places[SPT_PLACE_MOVED]);
}

void check_ledger(spt_desk *desk, int64_t account)
{
    tally sum = {.entries = 0};
    spt_account *whole = account_of(desk, account);
    if (spt_account_lots(whole) >= MOST_LOTS || spt_account_entries(whole) > SPT_PAGE_MAX) {
        spt_account_unref(whole);
        return;
    }
    count_entries(desk, account, &sum);
    expect_number(spt_account_entries(whole), sum.entries);
    expect_number(spt_account_captured(whole), sum.captured);
    for (int64_t number = 1; number <= spt_account_lots(whole); number++) {
        spt_lot *lot = lot_of(desk, account, number);
        compare_lot(lot, sum.lots[number]);
        spt_lot_unref(lot);
    }
    spt_account_unref(whole);
}
