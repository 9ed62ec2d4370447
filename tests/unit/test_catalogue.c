/* SPDX-License-Identifier: MIT */
/* D5 to D8: what the price list holds, one by one, and what a ticket would cost. */
#include "desk_fixture.h"

static spt_quote *quote_of(spt_desk *desk, const char *category, int64_t units, int64_t at)
{
    spt_quote *quote = NULL;
    expect_status(spt_quote_get(desk, category, units, at, &quote), SPT_OK);
    return quote;
}

static void expect_quote(spt_desk *desk, const char *category, int64_t units, int64_t lowest, int64_t highest,
                         int64_t starting, int32_t person)
{
    spt_quote *quote = quote_of(desk, category, units, SPT_UNSET);
    expect_number(spt_quote_lowest(quote), lowest);
    expect_number(spt_quote_highest(quote), highest);
    expect_number(spt_quote_starting(quote), starting);
    expect_number(spt_quote_person(quote), person);
    spt_quote_unref(quote);
}

static void d08_a_quote_gives_lowest_highest_and_starting_price(void **state)
{
    spt_desk *desk = desk_of(state);
    expect_quote(desk, "level-0", SPT_UNSET, 0, 0, 0, 0);
    expect_quote(desk, "level-2", SPT_UNSET, 25, 25, 25, 0);
    expect_quote(desk, "level-3", SPT_UNSET, 150, SPT_UNSET, 150, 0);
    expect_quote(desk, "tuning", SPT_UNSET, 80, 100, 80, 0);
    expect_quote(desk, "transfer", 0, 120, 120, 120, 0);
    expect_quote(desk, "transfer", 7, 540, 540, 540, 0);
    expect_quote(desk, "import", 3, 35, SPT_UNSET, 35, 0);
    expect_quote(desk, "custom", SPT_UNSET, 0, SPT_UNSET, SPT_UNSET, 1);
}

static void d07_a_range_with_units_moves_both_ends(void **state)
{
    spt_desk *desk = desk_of(state);
    expect_status(spt_price_list_load(desk, "[categories]\nmove | Move | 80-100 + X*60 | unit: shops\n", NULL), SPT_OK);
    expect_quote(desk, "move", 2, 200, 220, 200, 0);
}

static void d08_a_quote_needs_units_exactly_where_the_rule_has_them(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_quote *quote = NULL;
    expect_refused_for(desk, 1, spt_quote_get(desk, "transfer", SPT_UNSET, SPT_UNSET, &quote), SPT_E_PRICE, "units");
    expect_refused_for(desk, 1, spt_quote_get(desk, "level-2", 0, SPT_UNSET, &quote), SPT_E_PRICE, "units");
    expect_refused_for(desk, 1, spt_quote_get(desk, "custom", 1, SPT_UNSET, &quote), SPT_E_PRICE, "units");
    expect_refused_for(desk, 1, spt_quote_get(desk, "transfer", -2, SPT_UNSET, &quote), SPT_E_INVALID, "units");
    assert_null(quote);
}

static void d01_a_quote_beyond_the_range_of_points_is_refused(void **state)
{
    /* 120 + N*60 fits up to N = (2^53 - 1 - 120) / 60 = 150119987579014.51 … */
    spt_desk *desk = desk_of(state);
    spt_quote *quote = NULL;
    const int64_t most = INT64_C(150119987579014);
    assert_true(120 + most * 60 <= SPT_POINTS_MAX && 120 + (most + 1) * 60 > SPT_POINTS_MAX);
    expect_quote(desk, "transfer", most, 120 + most * 60, 120 + most * 60, 120 + most * 60, 0);
    expect_refused(desk, 1, spt_quote_get(desk, "transfer", most + 1, SPT_UNSET, &quote), SPT_E_LIMIT);
    expect_refused(desk, 1, spt_quote_get(desk, "transfer", SPT_POINTS_MAX, SPT_UNSET, &quote), SPT_E_LIMIT);
    expect_refused(desk, 1, spt_quote_get(desk, "transfer", SPT_POINTS_MAX + 1, SPT_UNSET, &quote), SPT_E_INVALID);
    assert_null(quote);
}

static void d08_a_quote_uses_the_rule_in_force_at_its_time(void **state)
{
    spt_desk *desk = desk_of(state);
    const struct {
        int64_t at, price;
    } cases[] = {{0, 10}, {START, 10}, {midnight(2009, 1, 1) - 1, 10}, {midnight(2009, 1, 1), 12}, {SPT_TIME_MAX, 12}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        spt_quote *quote = quote_of(desk, "review", SPT_UNSET, cases[i].at);
        expect_number(spt_quote_starting(quote), cases[i].price);
        assert_string_equal(spt_quote_rule(quote), cases[i].price == 10 ? "10" : "12");
        spt_quote_unref(quote);
    }
    set_now(desk, midnight(2009, 1, 1));
    expect_quote(desk, "review", SPT_UNSET, 12, 12, 12, 0);
}

static void d08_old_rules_stay_on_record(void **state)
{
    spt_desk *desk = desk_of(state);
    set_now(desk, START + 1000);
    expect_status(spt_price_list_load(desk, "[categories]\nlevel-2 | Problems | 30\n", NULL), SPT_OK);
    spt_quote *before = quote_of(desk, "level-2", SPT_UNSET, START + 999);
    spt_quote *after = quote_of(desk, "level-2", SPT_UNSET, START + 1000);
    expect_number(spt_quote_starting(before), 25);
    expect_number(spt_quote_starting(after), 30);
    spt_quote_unref(before);
    spt_quote_unref(after);
}

static void d08_tickets_keep_the_rule_and_price_that_they_were_opened_with(void **state)
{
    spt_desk *desk = desk_of(state);
    grant(desk, 1, 100, 0);
    expect_status(spt_ticket_open(desk, 1, 7, "review", NULL, NULL), SPT_OK);
    set_now(desk, midnight(2009, 1, 1));
    expect_status(spt_ticket_open(desk, 1, 8, "review", NULL, NULL), SPT_OK);
    spt_ticket *old = ticket_of(desk, 1, 7), *new = ticket_of(desk, 1, 8);
    assert_string_equal(spt_ticket_rule(old), "10");
    assert_string_equal(spt_ticket_rule(new), "12");
    expect_number(spt_ticket_price(old), 10);
    expect_number(spt_ticket_price(new), 12);
    spt_ticket_unref(old);
    spt_ticket_unref(new);
}

static void d08_a_retired_category_takes_no_tickets_and_its_tickets_go_on(void **state)
{
    spt_desk *desk = desk_of(state);
    grant(desk, 1, 100, 0);
    expect_status(spt_ticket_open(desk, 1, 7, "level-2", NULL, NULL), SPT_OK);
    expect_status(spt_price_list_load(desk, "[categories]\nlevel-2 | Problems | 25 | retired\n", NULL), SPT_OK);
    expect_refused(desk, 1, spt_ticket_open(desk, 1, 8, "level-2", NULL, NULL), SPT_E_RETIRED);
    expect_status(spt_ticket_reprice(desk, 1, 7, 40, SPT_REASON_AGREED, NULL, NULL, NULL), SPT_OK);
    resolve(desk, 1, 7);
    expect_status(spt_ticket_reopen(desk, 1, 7, NULL, NULL), SPT_OK);
    expect_quote(desk, "level-2", SPT_UNSET, 25, 25, 25, 0);
    expect_status(spt_price_list_load(desk, "[categories]\nlevel-2 | Problems | 25\n", NULL), SPT_OK);
    expect_status(spt_ticket_open(desk, 1, 8, "level-2", NULL, NULL), SPT_OK);
}

static void d08_a_category_has_no_price_before_its_first_rule(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_quote *quote = NULL;
    expect_refused_for(desk, 1, spt_quote_get(desk, "no such", SPT_UNSET, SPT_UNSET, &quote), SPT_E_NOT_FOUND,
                       "category");
    expect_refused_for(desk, 1, spt_quote_get(desk, "level-2", SPT_UNSET, SPT_TIME_MAX + 1, &quote), SPT_E_INVALID,
                       "at");
    expect_refused_for(desk, 1, spt_quote_get(desk, "level-2", SPT_UNSET, -2, &quote), SPT_E_INVALID, "at");
    assert_null(quote);
}

static void d05_a_pack_tells_all_of_its_terms(void **state)
{
    static const struct {
        const char *code, *title, *currency;
        int64_t points, price;
        int32_t kind, months, last_day, priority, once, retired;
    } packs[] = {
        {"points-60", "60 points", "USD", 60, 3450, SPT_LOT_PURCHASE, -1, 0, 0, 0, 0},
        {"points-year", "A year of points", "USD", 100, 5000, SPT_LOT_PURCHASE, 12, 0, 5, 0, 0},
        {"points-fixed", "Points for this year", "USD", 10, 700, SPT_LOT_PURCHASE, -1, 20081231, 0, 0, 0},
        {"points-ever", "Points for ever", "USD", 10, 900, SPT_LOT_PURCHASE, 0, 0, 0, 0, 0},
        {"points-old", "No longer sold", "USD", 60, 3000, SPT_LOT_PURCHASE, -1, 0, 0, 0, 1},
        {"licence", "With every licence", "", 40, 0, SPT_LOT_LICENCE, -1, 0, 0, 0, 0},
        {"licence-once", "With the first licence", "", 40, 0, SPT_LOT_LICENCE, -1, 0, 0, 1, 0},
        {"licence-old", "Of an older licence", "", 40, 0, SPT_LOT_LICENCE, -1, 0, 0, 1, 1},
    };
    spt_desk *desk = desk_of(state);
    for (size_t i = 0; i < sizeof packs / sizeof packs[0]; i++) {
        spt_pack *pack = NULL;
        expect_status(spt_pack_get(desk, packs[i].code, &pack), SPT_OK);
        assert_string_equal(spt_pack_code(pack), packs[i].code);
        assert_string_equal(spt_pack_title(pack), packs[i].title);
        assert_string_equal(spt_pack_currency(pack), packs[i].currency);
        expect_number(spt_pack_points(pack), packs[i].points);
        expect_number(spt_pack_price(pack), packs[i].price);
        expect_number(spt_pack_kind(pack), packs[i].kind);
        expect_number(spt_pack_months(pack), packs[i].months);
        expect_number(spt_pack_last_day(pack), packs[i].last_day);
        expect_number(spt_pack_priority(pack), packs[i].priority);
        expect_number(spt_pack_once(pack), packs[i].once);
        expect_number(spt_pack_retired(pack), packs[i].retired);
        spt_pack_unref(pack);
    }
}

static void d08_a_category_tells_its_group_unit_and_rule(void **state)
{
    static const struct {
        const char *code, *title, *group, *group_title, *unit, *rule;
        int32_t retired;
    } categories[] = {
        {"level-0", "General questions", "issues", "Issues", "", "0", 0},
        {"level-3", "Investigation", "issues", "Issues", "", "from 150", 0},
        {"tuning", "Server tuning", "issues", "Issues", "", "80-100", 0},
        {"closed", "No longer offered", "issues", "Issues", "", "5", 1},
        {"review", "Code review", "issues", "Issues", "", "10", 0},
        {"transfer", "Shop transfer", "services", "Services", "deployed stores", "120 + N*60", 0},
        {"import", "Product import", "services", "Services", "files", "from 20 + N*5", 0},
        {"custom", "Development", "services", "Services", "", "upon request", 0},
    };
    spt_desk *desk = desk_of(state);
    for (size_t i = 0; i < sizeof categories / sizeof categories[0]; i++) {
        spt_category *category = NULL;
        expect_status(spt_category_get(desk, categories[i].code, &category), SPT_OK);
        assert_string_equal(spt_category_code(category), categories[i].code);
        assert_string_equal(spt_category_title(category), categories[i].title);
        assert_string_equal(spt_category_group(category), categories[i].group);
        assert_string_equal(spt_category_group_title(category), categories[i].group_title);
        assert_string_equal(spt_category_unit(category), categories[i].unit);
        assert_string_equal(spt_category_rule(category), categories[i].rule);
        expect_number(spt_category_retired(category), categories[i].retired);
        spt_category_unref(category);
    }
}

static void d08_a_category_shows_the_rule_in_force_now(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_category *category = NULL;
    set_now(desk, midnight(2009, 1, 1));
    expect_status(spt_category_get(desk, "review", &category), SPT_OK);
    assert_string_equal(spt_category_rule(category), "12");
    spt_category_unref(category);
}

static void d28_codes_compare_by_bytes_and_must_be_texts(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_pack *pack = NULL;
    spt_category *category = NULL;
    char long_code[SPT_CODE_BYTES + 2];
    memset(long_code, 'a', sizeof long_code);
    long_code[SPT_CODE_BYTES + 1] = '\0';
    expect_refused(desk, 1, spt_pack_get(desk, "Points-60", &pack), SPT_E_NOT_FOUND);
    expect_refused(desk, 1, spt_category_get(desk, "LEVEL-0", &category), SPT_E_NOT_FOUND);
    expect_refused(desk, 1, spt_pack_get(desk, "", &pack), SPT_E_INVALID);
    expect_refused(desk, 1, spt_pack_get(desk, "\xff", &pack), SPT_E_INVALID);
    expect_refused(desk, 1, spt_category_get(desk, "a\nb", &category), SPT_E_INVALID);
    expect_refused(desk, 1, spt_category_get(desk, long_code, &category), SPT_E_INVALID);
    long_code[SPT_CODE_BYTES] = '\0';
    expect_refused(desk, 1, spt_category_get(desk, long_code, &category), SPT_E_NOT_FOUND);
    assert_null(pack);
    assert_null(category);
}

static void d08_lists_are_in_list_order_also_after_the_list_was_rearranged(void **state)
{
    static const char *const order[] = {"custom", "level-0", "new", "transfer"};
    spt_desk *desk = desk_of(state);
    spt_page *page = NULL;
    expect_status(spt_price_list_load(desk,
                                      "[categories]\ncustom | C | upon request\nlevel-0 | G | 0\nnew | N | 3\n"
                                      "transfer | T | 120 + N*60 | unit: deployed stores\n",
                                      NULL),
                  SPT_OK);
    expect_status(spt_category_list(desk, NULL, SPT_PAGE_MAX, &page), SPT_OK);
    uint32_t on_sale = 0;
    for (uint32_t i = 0; i < spt_page_count(page); i++) {
        const spt_category *category = spt_page_category(page, i);
        if (spt_category_retired(category))
            continue;
        assert_true(on_sale < 4);
        assert_string_equal(spt_category_code(category), order[on_sale++]);
    }
    expect_number(on_sale, 4);
    expect_number(spt_page_count(page), 11);
    assert_null(spt_page_pack(page, 0));
    assert_null(spt_page_category(page, 11));
    spt_page_unref(page);
}

static void d08_a_desk_without_a_price_list_has_empty_lists(void **state)
{
    spt_store *store = NULL;
    spt_desk *desk = NULL;
    spt_page *page = NULL;
    (void)state;
    expect_status(spt_store_open_memory(NULL, &store), SPT_OK);
    expect_status(spt_desk_open(store, NULL, &desk), SPT_OK);
    set_now(desk, START);
    expect_status(spt_pack_list(desk, NULL, 10, &page), SPT_OK);
    expect_number(spt_page_count(page), 0);
    spt_page_unref(page);
    expect_status(spt_category_list(desk, "", 10, &page), SPT_OK);
    expect_number(spt_page_count(page), 0);
    assert_string_equal(spt_page_next(page), "");
    spt_page_unref(page);
    expect_status(spt_desk_close(desk), SPT_OK);
    expect_status(spt_store_unref(store), SPT_OK);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        desk_test(d08_a_quote_gives_lowest_highest_and_starting_price),
        desk_test(d07_a_range_with_units_moves_both_ends),
        desk_test(d08_a_quote_needs_units_exactly_where_the_rule_has_them),
        desk_test(d01_a_quote_beyond_the_range_of_points_is_refused),
        desk_test(d08_a_quote_uses_the_rule_in_force_at_its_time),
        desk_test(d08_old_rules_stay_on_record),
        desk_test(d08_tickets_keep_the_rule_and_price_that_they_were_opened_with),
        desk_test(d08_a_retired_category_takes_no_tickets_and_its_tickets_go_on),
        desk_test(d08_a_category_has_no_price_before_its_first_rule),
        desk_test(d05_a_pack_tells_all_of_its_terms),
        desk_test(d08_a_category_tells_its_group_unit_and_rule),
        desk_test(d08_a_category_shows_the_rule_in_force_now),
        desk_test(d28_codes_compare_by_bytes_and_must_be_texts),
        desk_test(d08_lists_are_in_list_order_also_after_the_list_was_rearranged),
        desk_test(d08_a_desk_without_a_price_list_has_empty_lists),
    };
    return cmocka_run_group_tests_name("catalogue", tests, NULL, NULL);
}
