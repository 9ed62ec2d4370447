/* SPDX-License-Identifier: MIT */
/* D5 to D8: the example price list against the rows of the page that was published in 2008, typed in from there. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <supportpoints/limits.h>
#include <supportpoints/lot.h>
#include <supportpoints/price_rule.h>

#include "base/alloc.h"
#include "rules/price_list.h"

typedef struct published_pack {
    const char *title;
    int64_t points;
    int64_t cents;
} published_pack;

static const published_pack packs[] = {
    {"Technical support subscription, 60 points", 60, 3450},
    {"Technical support subscription, 120 points", 120, 6850},
    {"Technical support subscription, 300 points", 300, 16950},
    {"Technical support subscription, 1200 points", 1200, 67333},
};

/* A row without a price is the heading of the rows below it. */
typedef struct published_row {
    const char *title;
    const char *price;
} published_row;

static const published_row page[] = {
    {"Issues related to default functionality", NULL},
    {"Level 0: General questions", "0"},
    {"Level 1: Consultation on software functionalities", "10"},
    {"Level 2: Problem-solving on client's store", "25"},
    {"Level 3: Problem-solving on client's store and server", "40"},
    {"Level 4: Code debugging and debug data monitoring", "80"},
    {"Product waranty issues", "0"},
    {"Consultation on small modifications", NULL},
    {"Small mods", "25"},
    {"Medium mods", "50"},
    {"Patch application", "40"},
    {"Other issues", "Upon request"},
    {"Installation services", NULL},
    {"Installation service for points", "150"},
    {"Installation of 3rd-party web-software", "from 100"},
    {"Installation of SSL certificate", "150"},
    {"Installation of server applications", "from 150"},
    {"Transfer services", NULL},
    {"Transfer of X-Cart/LiteCommerce store", "150"},
    {"Transfer of heavily customized X-Cart store", "from 150"},
    {"Transfer of Sales-n-Stats", "80-100"},
    {"Transfer of LiteCommece ASPE", "120 + N*60"},
    {"Optimization services", NULL},
    {"X-Cart performance optimization", "from 80"},
    {"Optimization of server applications performance", "from 120"},
    {"SEF analysis", "60"},
    {"Website security audit", "150 + X*60"},
};

static char text[65536];
static spt_allocator allocator;
static spt_arena arena;
static spt_price_rows rows;

#ifndef PRICE_LIST_2008
#define PRICE_LIST_2008 "examples/data/price-list-2008.txt"
#endif

static int read_list(void **state)
{
    spt_price_error error;
    FILE *file = fopen(PRICE_LIST_2008, "rb");
    (void)state;
    if (!file)
        return -1;
    size_t length = fread(text, 1, sizeof text - 1, file);
    fclose(file);
    text[length] = '\0';
    spt_allocator_init(&allocator, sizeof allocator);
    spt_arena_begin(&arena, &allocator);
    spt_price_rows_begin(&rows, &arena);
    if (spt_price_list_parse(text, NULL, &rows, &error) == SPT_OK)
        return 0;
    fprintf(stderr, "line %u, column %u: %s\n", (unsigned)error.line, (unsigned)error.column, error.reason);
    return -1;
}

static int end_list(void **state)
{
    (void)state;
    spt_arena_end(&arena);
    return 0;
}

static void d5_packs_of_the_page(void **state)
{
    size_t count = sizeof packs / sizeof packs[0];
    (void)state;
    assert_int_equal(rows.pack_count, count + 1);
    for (size_t i = 0; i < count; i++) {
        const spt_pack_row *row = &rows.packs[i];
        assert_string_equal(row->title, packs[i].title);
        assert_int_equal(row->points, packs[i].points);
        assert_int_equal(row->price, packs[i].cents);
        assert_string_equal(row->currency, "USD");
        assert_int_equal(row->kind, SPT_LOT_PURCHASE);
        assert_int_equal(row->months, SPT_UNSET); /* two years are the desk's default (D4) */
        assert_int_equal(row->last_day, 0);
        assert_int_equal(row->priority, 0);
        assert_int_equal(row->retired, 0);
    }
}

static void d6_points_with_the_first_licence(void **state)
{
    const spt_pack_row *row = &rows.packs[rows.pack_count - 1];
    (void)state;
    assert_int_equal(row->kind, SPT_LOT_LICENCE);
    assert_int_equal(row->once, 1);
    assert_int_equal(row->points, 40);
    assert_int_equal(row->price, 0);
    assert_string_equal(row->currency, "");
}

static void assert_same_rule(const char *published, const char *printed)
{
    spt_price_rule one, other;
    spt_price_rule_init(&one, sizeof one);
    spt_price_rule_init(&other, sizeof other);
    assert_int_equal(spt_price_rule_parse(published, &one, NULL), SPT_OK);
    assert_int_equal(spt_price_rule_parse(printed, &other, NULL), SPT_OK);
    assert_memory_equal(&one, &other, sizeof one);
}

static void d7_d8_categories_of_the_page_in_its_order(void **state)
{
    size_t group = 0, category = 0;
    (void)state;
    for (size_t i = 0; i < sizeof page / sizeof page[0]; i++) {
        if (!page[i].price) {
            assert_true(group < rows.group_count);
            assert_string_equal(rows.groups[group++].title, page[i].title);
            continue;
        }
        assert_true(category < rows.category_count);
        assert_string_equal(rows.categories[category].title, page[i].title);
        assert_string_equal(rows.categories[category].group, rows.groups[group - 1].code);
        assert_int_equal(rows.categories[category].retired, 0);
        assert_int_equal(rows.rules_of[category].count, 1);
        assert_same_rule(page[i].price, rows.rules[rows.rules_of[category].first].rule);
        category++;
    }
    assert_int_equal(group, rows.group_count);
    assert_int_equal(category, rows.category_count);
}

static void d7_units_of_the_page(void **state)
{
    (void)state;
    for (size_t i = 0; i < rows.category_count; i++) {
        const char *rule = rows.rules[rows.rules_of[i].first].rule;
        const char *unit = strchr(rule, 'N')   ? "deployed stores"
                           : strchr(rule, 'X') ? "additional stores on the same server"
                                               : "";
        assert_string_equal(rows.categories[i].unit, unit);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(d5_packs_of_the_page),
        cmocka_unit_test(d6_points_with_the_first_licence),
        cmocka_unit_test(d7_d8_categories_of_the_page_in_its_order),
        cmocka_unit_test(d7_units_of_the_page),
    };
    return cmocka_run_group_tests(tests, read_list, end_list);
}
