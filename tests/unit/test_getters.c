/* SPDX-License-Identifier: MIT */
/* Every getter of every snapshot: absent for NULL, and for a real snapshot what the store's row says in its column. */
#include "audit_history.h"

#include <stdio.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

/* noun, getter, column: the last two differ only where the column's name means another thing to a caller. */
#define ACCOUNT_NUMBERS(X)                 \
    X(account, id, account)                \
    X(account, opened, opened)             \
    X(account, newest, newest)             \
    X(account, acts, acts)                 \
    X(account, entries, entries)           \
    X(account, lots, lots)                 \
    X(account, open_tickets, open_tickets) \
    X(account, points, points)             \
    X(account, available, available)       \
    X(account, captured, captured)         \
    X(account, spent, spent)               \
    X(account, lapsed, lapsed)             \
    X(account, revoked, revoked)           \
    X(account, next_lapse, next_lapse)
#define LOT_NUMBERS(X)                     \
    X(lot, account, account)               \
    X(lot, number, lot)                    \
    X(lot, kind, kind)                     \
    X(lot, points, points)                 \
    X(lot, available, available)           \
    X(lot, captured, captured)             \
    X(lot, spent, spent)                   \
    X(lot, lapsed, lapsed)                 \
    X(lot, revoked, revoked)               \
    X(lot, moved, moved)                   \
    X(lot, priority, priority)             \
    X(lot, acquired, acquired)             \
    X(lot, lapse, lapse)                   \
    X(lot, paid, paid)                     \
    X(lot, act, act)                       \
    X(lot, revoked_whole, revoked_whole)   \
    X(lot, origin_account, origin_account) \
    X(lot, origin_lot, origin_lot)
#define TICKET_NUMBERS(X)                       \
    X(ticket, account, account)                 \
    X(ticket, id, ticket)                       \
    X(ticket, state, state)                     \
    X(ticket, units, units)                     \
    X(ticket, price, price)                     \
    X(ticket, captured, captured)               \
    X(ticket, spent, spent)                     \
    X(ticket, released, released)               \
    X(ticket, refunded, refunded)               \
    X(ticket, opened, opened)                   \
    X(ticket, resolved, resolved)               \
    X(ticket, ended, ended)                     \
    X(ticket, disputed, disputed)               \
    X(ticket, proposals, proposals)             \
    X(ticket, proposed, proposed)               \
    X(ticket, proposal_reason, proposal_reason) \
    X(ticket, proposal_until, proposal_until)   \
    X(ticket, proposal_act, proposal_act)       \
    X(ticket, approved, approved)               \
    X(ticket, declined, declined)
#define ACT_NUMBERS(X)         \
    X(act, account, account)   \
    X(act, number, act)        \
    X(act, time, time)         \
    X(act, kind, kind)         \
    X(act, flags, flags)       \
    X(act, ticket, ticket)     \
    X(act, lot, lot)           \
    X(act, points, points)     \
    X(act, price, price)       \
    X(act, before, before)     \
    X(act, reason, reason)     \
    X(act, units, units)       \
    X(act, proposal, proposal) \
    X(act, proposed, proposed) \
    X(act, until, until)       \
    X(act, paid, paid)         \
    X(act, acquired, acquired) \
    X(act, months, months)     \
    X(act, last_day, last_day) \
    X(act, priority, priority) \
    X(act, entries, entries)   \
    X(act, other, other)       \
    X(act, other_act, other_act)
#define ENTRY_NUMBERS(X)           \
    X(entry, account, account)     \
    X(entry, number, entry)        \
    X(entry, act, act)             \
    X(entry, kind, kind)           \
    X(entry, lot, lot)             \
    X(entry, points, points)       \
    X(entry, available, available) \
    X(entry, captured, captured)
#define TEXTS(X)                  \
    X(lot, currency, currency)    \
    X(lot, pack, pack)            \
    X(ticket, category, category) \
    X(ticket, rule, rule)         \
    X(act, category, category)    \
    X(act, pack, pack)            \
    X(act, currency, currency)    \
    X(act, refer, ref)            \
    X(act, actor, actor)          \
    X(act, note, note)
#define NUMBERS(X)     \
    ACCOUNT_NUMBERS(X) \
    LOT_NUMBERS(X)     \
    TICKET_NUMBERS(X)  \
    ACT_NUMBERS(X)     \
    ENTRY_NUMBERS(X)

typedef struct getter {
    const char *noun;
    const char *column;
    int64_t (*number)(const void *snapshot);
    const char *(*text)(const void *snapshot);
} getter;

#define NUMBER_FUNCTION(noun, name, column)                     \
    static int64_t number_##noun##_##name(const void *snapshot) \
    {                                                           \
        return (int64_t)spt_##noun##_##name(snapshot);          \
    }
#define TEXT_FUNCTION(noun, name, column)                         \
    static const char *text_##noun##_##name(const void *snapshot) \
    {                                                             \
        return spt_##noun##_##name(snapshot);                     \
    }
#define NUMBER_GETTER(noun, name, column) {#noun, #column, number_##noun##_##name, NULL},
#define TEXT_GETTER(noun, name, column)   {#noun, #column, NULL, text_##noun##_##name},

NUMBERS(NUMBER_FUNCTION)
TEXTS(TEXT_FUNCTION)

static const getter getters[] = {NUMBERS(NUMBER_GETTER) TEXTS(TEXT_GETTER)};

#define GETTER_COUNT COUNT(getters)

static const spt_column *column_of(const spt_table *table, const char *name)
{
    for (uint32_t c = 0; c < table->column_count; c++)
        if (strcmp(table->columns[c].name, name) == 0)
            return &table->columns[c];
    fail_msg("there is no column %s.%s", table->name, name);
    return NULL;
}

static void check_number(const getter *g, const void *snapshot, const any_row *row, const spt_column *column)
{
    int64_t stored;
    memcpy(&stored, (const char *)row + column->offset, sizeof stored);
    if (g->number(snapshot) != stored)
        fail_msg("%s %lld: %s gives %lld, stored is %lld", g->noun, (long long)number_of(row), g->column,
                 (long long)g->number(snapshot), (long long)stored);
}

static void check_text(const getter *g, const void *snapshot, const any_row *row, const spt_column *column)
{
    const char *stored;
    memcpy(&stored, (const char *)row + column->offset, sizeof stored);
    assert_string_equal(g->text(snapshot), stored);
}

/* All getters of the row's noun; notes which gave something else than they give for NULL. */
static void check_row(const any_row *row, const void *snapshot, int *spoke)
{
    const spt_table *table = &spt_schema_get()->tables[row->row.table];
    for (size_t i = 0; i < GETTER_COUNT; i++) {
        const getter *g = &getters[i];
        if (strcmp(g->noun, table->name) != 0)
            continue;
        const spt_column *column = column_of(table, g->column);
        if (g->number != NULL)
            check_number(g, snapshot, row, column);
        else
            check_text(g, snapshot, row, column);
        spoke[i] |= g->number != NULL ? g->number(snapshot) != 0 : g->text(snapshot)[0] != '\0';
    }
}

static spt_entry *entry_at(spt_page *page, int64_t number)
{
    spt_entry *entry = spt_page_entry(page, (uint32_t)number - 1);
    assert_non_null(entry);
    return entry;
}

static void check_snapshot(scene *s, spt_page *entries, const any_row *row, int *spoke)
{
    spt_account *account = NULL;
    spt_lot *lot = NULL;
    spt_ticket *ticket = NULL;
    spt_act *act = NULL;
    int64_t number = number_of(row);
    switch (row->row.table) {
    case SPT_TABLE_ACCOUNT:
        succeed(spt_account_get(s->desk, 1, &account));
        check_row(row, account, spoke);
        break;
    case SPT_TABLE_LOT:
        succeed(spt_lot_get(s->desk, 1, number, &lot));
        check_row(row, lot, spoke);
        break;
    case SPT_TABLE_TICKET:
        succeed(spt_ticket_get(s->desk, 1, number, &ticket));
        check_row(row, ticket, spoke);
        break;
    case SPT_TABLE_ACT:
        succeed(spt_act_get(s->desk, 1, number, &act));
        check_row(row, act, spoke);
        break;
    case SPT_TABLE_ENTRY:
        check_row(row, entry_at(entries, number), spoke);
        break;
    default:
        break;
    }
    spt_account_unref(account);
    spt_lot_unref(lot);
    spt_ticket_unref(ticket);
    spt_act_unref(act);
}

static void d20_every_getter_tells_its_column(void **state)
{
    (void)state;
    int spoke[GETTER_COUNT] = {0};
    spt_page *entries = NULL;
    scene *s = open_scene();
    live(s);
    collect(s);
    succeed(spt_entry_list(s->desk, 1, NULL, SPT_PAGE_MAX, &entries));
    assert_string_equal(spt_page_next(entries), "");
    for (size_t i = 0; i < s->count; i++)
        check_snapshot(s, entries, &s->rows[i], spoke);
    /* A getter that only ever gave its absence could read any column. */
    for (size_t i = 0; i < GETTER_COUNT; i++)
        if (!spoke[i])
            fail_msg("no %s has anything in %s", getters[i].noun, getters[i].column);
    spt_page_unref(entries);
    close_scene(s);
}

static void getters_give_absence_for_null(void **state)
{
    (void)state;
    for (size_t i = 0; i < GETTER_COUNT; i++) {
        if (getters[i].number != NULL)
            assert_int_equal(getters[i].number(NULL), 0);
        else
            assert_string_equal(getters[i].text(NULL), "");
    }
}

/* ---- what is in no column of the row ---- */

static void d04_an_account_tells_its_instant_and_what_lapses_next(void **state)
{
    (void)state;
    spt_account *account = NULL;
    scene *s = open_scene();
    give(s, 20, 1, 0);
    give(s, 7, 1, 3);
    give(s, 5, 2, 0);
    set_day(s, 2);
    succeed(spt_account_get(s->desk, 1, &account));
    assert_int_equal(spt_account_at(account), BEGINNING + 2 * ONE_DAY);
    assert_int_equal(spt_account_next_lapse(account), BEGINNING + 32 * ONE_DAY);
    assert_int_equal(spt_account_next_lapse_points(account), 27);
    spt_account_unref(account);
    assert_int_equal(spt_account_at(NULL), 0);
    assert_int_equal(spt_account_next_lapse_points(NULL), 0);
    assert_int_equal(spt_account_closed(NULL), 0);
    close_scene(s);
}

static void d11_a_ticket_tells_its_shortfall_and_its_open_proposal(void **state)
{
    (void)state;
    spt_ticket *ticket = NULL;
    spt_options options;
    scene *s = open_scene();
    spt_options_init(&options, sizeof options);
    options.flags = SPT_FLAG_ALLOW_SHORTFALL;
    give(s, 4, 0, 0);
    succeed(spt_ticket_open(s->desk, 1, 7, "level-1", &options, &ticket));
    assert_int_equal(spt_ticket_shortfall(ticket), 6);
    assert_int_equal(spt_ticket_proposal(ticket), 0);
    spt_ticket_unref(ticket);
    succeed(spt_ticket_propose(s->desk, 1, 7, 12, SPT_REASON_AGREED, NULL, NULL, &ticket));
    assert_int_equal(spt_ticket_proposal(ticket), 1);
    spt_ticket_unref(ticket);
    succeed(spt_ticket_cancel(s->desk, 1, 7, NULL, &ticket));
    assert_int_equal(spt_ticket_shortfall(ticket), 0);
    assert_int_equal(spt_ticket_proposal(ticket), 0);
    assert_int_equal(spt_ticket_proposals(ticket), 1);
    spt_ticket_unref(ticket);
    assert_int_equal(spt_ticket_shortfall(NULL), 0);
    assert_int_equal(spt_ticket_proposal(NULL), 0);
    assert_int_equal(spt_ticket_due(NULL), 0);
    assert_int_equal(spt_ticket_answered(NULL), 0);
    assert_int_equal(spt_ticket_at(NULL), 0);
    assert_int_equal(spt_act_due(NULL), 0);
    assert_int_equal(spt_act_answered(NULL), 0);
    close_scene(s);
}

/* ---- the price list ---- */

static const char list[] = "[packs]\n"
                           "year  | A year of points | 100 | USD 50.00 | lifetime: 12 months | priority: 5\n"
                           "fixed | Points till then | 10  | EUR 7.00  | last day: 2018-12-31 | retired\n"
                           "first | Of the first     | 40  | licence, once\n"
                           "[group services: Services]\n"
                           "transfer | Shop transfer | 120 + N*60 | unit: deployed stores | retired\n";

static const struct {
    const char *code, *title, *currency;
    int32_t kind;
    int64_t points, price;
    int32_t months, last_day, priority, once, retired;
} packs[] = {
    {"year", "A year of points", "USD", SPT_LOT_PURCHASE, 100, 5000, 12, 0, 5, 0, 0},
    {"fixed", "Points till then", "EUR", SPT_LOT_PURCHASE, 10, 700, -1, 20181231, 0, 0, 1},
    {"first", "Of the first", "", SPT_LOT_LICENCE, 40, 0, -1, 0, 0, 1, 0},
};

static void d05_a_pack_tells_what_the_list_says(void **state)
{
    (void)state;
    scene *s = open_scene();
    succeed(spt_price_list_load(s->desk, list, NULL));
    for (size_t i = 0; i < COUNT(packs); i++) {
        spt_pack *pack = NULL;
        succeed(spt_pack_get(s->desk, packs[i].code, &pack));
        assert_string_equal(spt_pack_code(pack), packs[i].code);
        assert_string_equal(spt_pack_title(pack), packs[i].title);
        assert_string_equal(spt_pack_currency(pack), packs[i].currency);
        assert_int_equal(spt_pack_kind(pack), packs[i].kind);
        assert_int_equal(spt_pack_points(pack), packs[i].points);
        assert_int_equal(spt_pack_price(pack), packs[i].price);
        assert_int_equal(spt_pack_months(pack), packs[i].months);
        assert_int_equal(spt_pack_last_day(pack), packs[i].last_day);
        assert_int_equal(spt_pack_priority(pack), packs[i].priority);
        assert_int_equal(spt_pack_once(pack), packs[i].once);
        assert_int_equal(spt_pack_retired(pack), packs[i].retired);
        spt_pack_unref(pack);
    }
    close_scene(s);
}

static void d08_a_category_and_a_quote_tell_what_the_list_says(void **state)
{
    (void)state;
    spt_category *category = NULL;
    spt_quote *quote = NULL;
    scene *s = open_scene();
    succeed(spt_price_list_load(s->desk, list, NULL));
    succeed(spt_category_get(s->desk, "transfer", &category));
    assert_string_equal(spt_category_code(category), "transfer");
    assert_string_equal(spt_category_title(category), "Shop transfer");
    assert_string_equal(spt_category_group(category), "services");
    assert_string_equal(spt_category_group_title(category), "Services");
    assert_string_equal(spt_category_unit(category), "deployed stores");
    assert_string_equal(spt_category_rule(category), "120 + N*60");
    assert_int_equal(spt_category_retired(category), 1);
    spt_category_unref(category);
    succeed(spt_quote_get(s->desk, "transfer", 2, SPT_UNSET, &quote));
    assert_int_equal(spt_quote_lowest(quote), 240);
    assert_int_equal(spt_quote_highest(quote), 240);
    assert_int_equal(spt_quote_starting(quote), 240);
    assert_int_equal(spt_quote_person(quote), 0);
    assert_string_equal(spt_quote_rule(quote), "120 + N*60");
    spt_quote_unref(quote);
    close_scene(s);
}

static void the_price_lists_getters_give_absence_for_null(void **state)
{
    (void)state;
    assert_string_equal(spt_pack_code(NULL), "");
    assert_string_equal(spt_pack_title(NULL), "");
    assert_string_equal(spt_pack_currency(NULL), "");
    assert_int_equal(spt_pack_kind(NULL), 0);
    assert_int_equal(spt_pack_points(NULL), 0);
    assert_int_equal(spt_pack_price(NULL), 0);
    assert_int_equal(spt_pack_months(NULL), 0);
    assert_int_equal(spt_pack_last_day(NULL), 0);
    assert_int_equal(spt_pack_priority(NULL), 0);
    assert_int_equal(spt_pack_once(NULL), 0);
    assert_int_equal(spt_pack_retired(NULL), 0);
    assert_string_equal(spt_category_code(NULL), "");
    assert_string_equal(spt_category_title(NULL), "");
    assert_string_equal(spt_category_group(NULL), "");
    assert_string_equal(spt_category_group_title(NULL), "");
    assert_string_equal(spt_category_unit(NULL), "");
    assert_string_equal(spt_category_rule(NULL), "");
    assert_int_equal(spt_category_retired(NULL), 0);
    assert_int_equal(spt_quote_lowest(NULL), 0);
    assert_int_equal(spt_quote_highest(NULL), 0);
    assert_int_equal(spt_quote_starting(NULL), 0);
    assert_int_equal(spt_quote_person(NULL), 0);
    assert_string_equal(spt_quote_rule(NULL), "");
    assert_int_equal(spt_holiday_day(NULL), 0);
    assert_string_equal(spt_holiday_title(NULL), "");
    assert_int_equal(spt_advice_points(NULL), 0);
    assert_int_equal(spt_advice_price(NULL), 0);
    assert_int_equal(spt_advice_packs(NULL), 0);
    assert_string_equal(spt_advice_currency(NULL), "");
    assert_int_equal(spt_advice_lines(NULL), 0);
    assert_int_equal(spt_advice_line_points(NULL, 0), 0);
    assert_int_equal(spt_report_kind(NULL), 0);
    assert_int_equal(spt_report_from(NULL), 0);
    assert_int_equal(spt_report_until(NULL), 0);
}

/* ---- references ---- */

static void a_page_keeps_the_snapshot_of_its_row_only_as_long_as_it_lives(void **state)
{
    (void)state;
    spt_page *page = NULL;
    scene *s = open_scene();
    give(s, 20, 0, 0);
    succeed(spt_lot_list(s->desk, 1, NULL, 10, &page));
    spt_lot *kept = spt_lot_ref(spt_page_lot(page, 0));
    spt_page *again = spt_page_ref(page);
    spt_page_unref(page);
    assert_int_equal(spt_page_count(again), 1);
    spt_page_unref(again);
    assert_int_equal(spt_lot_points(kept), 20);
    spt_lot_unref(kept);
    assert_null(spt_lot_ref(NULL));
    assert_null(spt_page_ref(NULL));
    spt_lot_unref(NULL);
    spt_page_unref(NULL);
    close_scene(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(d20_every_getter_tells_its_column),
        cmocka_unit_test(getters_give_absence_for_null),
        cmocka_unit_test(d04_an_account_tells_its_instant_and_what_lapses_next),
        cmocka_unit_test(d11_a_ticket_tells_its_shortfall_and_its_open_proposal),
        cmocka_unit_test(d05_a_pack_tells_what_the_list_says),
        cmocka_unit_test(d08_a_category_and_a_quote_tell_what_the_list_says),
        cmocka_unit_test(the_price_lists_getters_give_absence_for_null),
        cmocka_unit_test(a_page_keeps_the_snapshot_of_its_row_only_as_long_as_it_lives),
    };
    return cmocka_run_group_tests_name("getters", tests, NULL, NULL);
}
