/* SPDX-License-Identifier: MIT */
/* D5 to D8: the price list as text, and what loading a new one changes. */
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
#include <supportpoints/price_list.h>

#include "base/alloc.h"
#include "rules/day.h"
#include "rules/money.h"
#include "rules/price_list.h"

#define T2009 INT64_C(1230768000) /* 2009-01-01T00:00:00Z */
#define T2010 INT64_C(1262304000)

/* An allocator that counts what is out, and may fail at the nth request. */
static int64_t out_count, requests, fail_at;

static void *counted_allocate(void *ctx, size_t size)
{
    (void)ctx;
    requests++;
    if (requests == fail_at)
        return NULL;
    out_count++;
    return malloc(size);
}

static void counted_release(void *ctx, void *block)
{
    (void)ctx;
    out_count--;
    free(block);
}

static const spt_allocator counted = {sizeof(spt_allocator), 0, NULL, counted_allocate, counted_release};

static int begin_count(void **state)
{
    (void)state;
    out_count = requests = fail_at = 0;
    return 0;
}

static int end_count(void **state)
{
    (void)state;
    return out_count == 0 ? 0 : -1;
}

/* Rows and diffs with an arena each. */
static spt_arena *new_arena(void)
{
    spt_arena *arena = malloc(sizeof *arena);
    assert_non_null(arena);
    spt_arena_begin(arena, &counted);
    return arena;
}

static void end_arena(spt_arena *arena)
{
    spt_arena_end(arena);
    free(arena);
}

static void begin_rows(spt_price_rows *rows)
{
    spt_price_rows_begin(rows, new_arena());
}

static void end_rows(spt_price_rows *rows)
{
    end_arena(rows->arena);
}

static spt_status compare(const spt_price_rows *record, const spt_price_rows *text, int64_t now, spt_price_diff *diff,
                          spt_price_error *error)
{
    return spt_price_list_diff(record, text, now, new_arena(), diff, error);
}

/* --- reading --- */

static spt_price_rows read_rows(const char *text)
{
    spt_price_rows rows;
    spt_price_error error;
    begin_rows(&rows);
    if (spt_price_list_parse(text, NULL, &rows, &error) != SPT_OK)
        fail_msg("line %u, column %u: %s", (unsigned)error.line, (unsigned)error.column, error.reason);
    assert_int_equal(error.line, 0);
    assert_string_equal(error.reason, "");
    return rows;
}

static void d5_every_field_of_a_pack(void **state)
{
    spt_price_rows rows =
        read_rows("\xEF\xBB\xBF# comment | with [bars]\r\n"
                  "  \t # another\r\n"
                  "\r\n"
                  "[PACKS]\r\n"
                  "a-1 | Sixty \\| \\\\ points\tmore | 60 | usd 34.5 | Lifetime: 12 Months | priority: -5\r\n"
                  "b/2_.|B|0060|JPY 500|last day: 2009-12-31|RETIRED\r\n"
                  "c | C | 9007199254740991 | KWD 9007199254740.991 | lifetime:never\r\n"
                  "d | D | 1 | licence, once | lifetime: 1 month | priority: 7\r\n"
                  "\xC3\xA9 | E | 2 | License");
    const spt_pack_row *p = rows.packs;
    (void)state;
    assert_int_equal(rows.pack_count, 5);
    assert_int_equal(rows.group_count + rows.category_count + rows.rule_count, 0);

    assert_string_equal(p[0].code, "a-1");
    assert_string_equal(p[0].title, "Sixty | \\ points more");
    assert_int_equal(p[0].points, 60);
    assert_int_equal(p[0].price, 3450);
    assert_string_equal(p[0].currency, "USD");
    assert_int_equal(p[0].kind, SPT_LOT_PURCHASE);
    assert_int_equal(p[0].months, 12);
    assert_int_equal(p[0].priority, -5);
    assert_int_equal(p[0].retired, 0);
    assert_int_equal(p[0].account, 0);
    assert_int_equal(p[0].size, sizeof *p);
    assert_int_equal(p[0].table, SPT_TABLE_PACK);

    assert_int_equal(p[1].price, 500);
    assert_int_equal(p[1].points, 60);
    assert_int_equal(p[1].last_day, 20091231);
    assert_int_equal(p[1].months, SPT_UNSET);
    assert_int_equal(p[1].retired, 1);
    assert_int_equal(p[2].price, SPT_POINTS_MAX);
    assert_int_equal(p[2].points, SPT_POINTS_MAX);
    assert_int_equal(p[2].months, 0);
    assert_int_equal(p[3].kind, SPT_LOT_LICENCE);
    assert_int_equal(p[3].once, 1);
    assert_string_equal(p[3].currency, "");
    assert_int_equal(p[4].kind, SPT_LOT_LICENCE);
    assert_int_equal(p[4].once, 0);
    for (int i = 0; i < 5; i++)
        assert_int_equal(p[i].position, i + 1);
    end_rows(&rows);
}

static void d8_every_field_of_a_category(void **state)
{
    spt_price_rows rows =
        read_rows("[categories]\n"
                  "solo | Solo | 5\n"
                  "[group g: The: group]]\n"
                  "a | A | 120 + 60*n | unit: deployed: stores | from 2009-01-01T00:00:00Z: 150 + N*60"
                  " | FROM 2009-06-01t12:30z : upon request | from 2010-01-01 :from 5 | retired\n"
                  "[group empty: Empty]\n"
                  "[ Group\th : H ]\n"
                  "b | B | 80 \xE2\x80\x93 100\n"
                  "[packs]\n"
                  "[categories]\n"
                  "last | Last | 0");
    (void)state;
    assert_int_equal(rows.group_count, 3);
    assert_int_equal(rows.category_count, 4);
    assert_int_equal(rows.rule_count, 7);
    assert_string_equal(rows.groups[0].title, "The: group]");
    assert_string_equal(rows.groups[2].code, "h");
    assert_int_equal(rows.groups[2].position, 3);
    assert_string_equal(rows.categories[0].group, "");
    assert_string_equal(rows.categories[1].group, "g");
    assert_string_equal(rows.categories[1].unit, "deployed: stores");
    assert_int_equal(rows.categories[1].retired, 1);
    assert_string_equal(rows.categories[2].group, "h");
    assert_string_equal(rows.categories[2].unit, "");
    assert_string_equal(rows.categories[3].group, "");
    assert_int_equal(rows.categories[3].position, 4);

    const spt_rule_row *r = rows.rules + rows.rules_of[1].first;
    assert_int_equal(rows.rules_of[1].count, 4);
    assert_int_equal(r[0].since, 0);
    assert_string_equal(r[0].rule, "120 + N*60");
    assert_int_equal(r[1].since, T2009);
    assert_string_equal(r[1].category, "a");
    assert_int_equal(r[2].since, INT64_C(1243859400));
    assert_string_equal(r[2].rule, "upon request");
    assert_int_equal(r[3].since, T2010);
    assert_string_equal(r[3].rule, "from 5");
    assert_string_equal(rows.rules[rows.rules_of[2].first].rule, "80-100");
    end_rows(&rows);
}

static int32_t dead_zone(void *ctx, int64_t instant, int32_t *offset)
{
    (void)ctx;
    (void)instant;
    *offset = 0;
    return 0;
}

static void d2_a_date_alone_is_a_day_of_the_zone(void **state)
{
    static const char text[] = "[categories]\na | A | 5 | from 2009-01-01: 6 | from 9999-12-31: 7";
    spt_zone zone;
    spt_price_rows rows;
    spt_price_error error;
    (void)state;
    spt_zone_init(&zone, sizeof zone);
    zone.offset = -18000;
    begin_rows(&rows);
    assert_int_equal(spt_price_list_parse(text, &zone, &rows, &error), SPT_OK);
    assert_int_equal(rows.rules[1].since, T2009 + 18000);
    assert_int_equal(rows.rules[2].since, SPT_TIME_MAX - 86399 + 18000);
    end_rows(&rows);

    zone.callback = dead_zone;
    begin_rows(&rows);
    assert_int_equal(spt_price_list_parse(text, &zone, &rows, &error), SPT_E_CALLBACK);
    end_rows(&rows);
}

typedef struct wrong_text {
    const char *text;
    uint32_t line;
    uint32_t column;
    const char *reason; /* a part of it */
} wrong_text;

static void assert_wrong(const wrong_text *wrong)
{
    spt_price_rows rows;
    spt_price_error error;
    begin_rows(&rows);
    spt_status status = spt_price_list_parse(wrong->text, NULL, &rows, &error);
    size_t length = strlen(error.reason);
    if (status != SPT_E_SYNTAX || error.line != wrong->line || error.column != wrong->column ||
        !strstr(error.reason, wrong->reason) || length < 10 || error.reason[length - 1] != '.')
        fail_msg("%s\ngave %d, line %u, column %u: %s", wrong->text, (int)status, (unsigned)error.line,
                 (unsigned)error.column, error.reason);
    end_rows(&rows);
}

static void d28_headings_that_are_wrong(void **state)
{
    static const wrong_text cases[] = {
        {"", 1, 1, "no heading"},
        {"\n\n# x\n", 3, 1, "no heading"},
        {"a | A | 5", 1, 1, "heading"},
        {"\n  a | A | 5", 2, 3, "heading"},
        {"[", 1, 2, "ends in ]"},
        {"[packs", 1, 7, "ends in ]"},
        {"[packs] # x", 1, 12, "ends in ]"},
        {"[]", 1, 2, "A heading is"},
        {"[pack]", 1, 2, "A heading is"},
        {"[groups a: A]", 1, 2, "A heading is"},
        {"[group]", 1, 2, "A heading is"},
        {"[group a]", 1, 9, "code and a title"},
        {"[group a:]", 1, 10, "missing"},
        {"[group : A]", 1, 8, "code is missing"},
        {"[group a b: A]", 1, 9, "letters, digits"},
        {"[group a: A]\n[group b: B]\n[group a: C]", 3, 8, "used in line 1"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_wrong(&cases[i]);
}

static void d28_packs_that_are_wrong(void **state)
{
    static const wrong_text cases[] = {
        {"[packs]\na", 2, 2, "four fields"},
        {"[packs]\r\na | A | 5\r\n", 2, 10, "four fields"},
        {"[packs]\n | A | 5 | USD 1", 2, 2, "code is missing"},
        {"[packs]\na b | A | 5 | USD 1", 2, 2, "letters, digits"},
        {"[packs]\na\\| | A | 5 | USD 1", 2, 2, "letters, digits"},
        {"[packs]\na |  | 5 | USD 1", 2, 6, "missing"},
        {"[packs]\na | A\\n | 5 | USD 1", 2, 6, "backslash"},
        {"[packs]\na | A | 5 | USD 1 \\", 2, 18, "amount is digits"},
        {"[packs]\na | A | 0 | USD 1", 2, 9, "from 1 to"},
        {"[packs]\na | A | -5 | USD 1", 2, 9, "from 1 to"},
        {"[packs]\na | A | 5.0 | USD 1", 2, 9, "from 1 to"},
        {"[packs]\na | A |  | USD 1", 2, 10, "from 1 to"},
        {"[packs]\na | A | 9007199254740992 | USD 1", 2, 9, "from 1 to"},
        {"[packs]\na | A | 99999999999999999999999 | USD 1", 2, 9, "from 1 to"},
        {"[packs]\na | A | 5 | ", 2, 12, "currency and an amount"},
        {"[packs]\na | A | 5 | 34.50", 2, 13, "currency and an amount"},
        {"[packs]\na | A | 5 | $ 34.50", 2, 13, "currency and an amount"},
        {"[packs]\na | A | 5 | us{ 34.50", 2, 13, "currency and an amount"},
        {"[packs]\na | A | 5 | USD", 2, 16, "amount is digits"},
        {"[packs]\na | A | 5 | USD\t", 2, 16, "amount is digits"},
        {"[packs]\na | A | 5 | free", 2, 13, "or licence"},
        {"[packs]\na | A | 5 | USDX 5", 2, 13, "currency and an amount"},
        {"[packs]\na | A | 5 | USD 34,50", 2, 19, "amount is digits"},
        {"[packs]\na | A | 5 | USD .50", 2, 17, "amount is digits"},
        {"[packs]\na | A | 5 | USD 5.", 2, 19, "amount is digits"},
        {"[packs]\na | A | 5 | USD -5", 2, 17, "amount is digits"},
        {"[packs]\na | A | 5 | USD 34.505", 2, 22, "fewer decimals"},
        {"[packs]\na | A | 5 | JPY 34.5", 2, 20, "fewer decimals"},
        {"[packs]\na | A | 5 | USD 90071992547409.92", 2, 17, "too large"},
        {"[packs]\na | A | 5 | USD 90071992547410", 2, 17, "too large"},
        {"[packs]\na | A | 5 | JPY 99999999999999999999999", 2, 17, "too large"},
        {"[packs]\na | A | 5 | licence 5", 2, 21, "free"},
        {"[packs]\na | A | 5 | licence USD 5", 2, 21, "free"},
        {"[packs]\na | A | 5 | licence,", 2, 21, "once"},
        {"[packs]\na | A | 5 | licence, twice", 2, 22, "once"},
        {"[packs]\na | A | 5 | USD 5, once", 2, 18, "decimals"},
        {"[packs]\na | A | 5 | USD 5 |", 2, 20, "Behind the price"},
        {"[packs]\na | A | 5 | USD 5 | unit: x", 2, 21, "Behind the price"},
        {"[packs]\na | A | 5 | USD 5 | lifetime", 2, 21, "Behind the price"},
        {"[packs]\na | A | 5 | USD 5 | lifetime:", 2, 30, "12 months"},
        {"[packs]\na | A | 5 | USD 5 | lifetime: 0 months", 2, 31, "12 months"},
        {"[packs]\na | A | 5 | USD 5 | lifetime: 12", 2, 31, "12 months"},
        {"[packs]\na | A | 5 | USD 5 | lifetime: 9601 months", 2, 31, "12 months"},
        {"[packs]\na | A | 5 | USD 5 | lifetime: 2 years", 2, 31, "12 months"},
        {"[packs]\na | A | 5 | USD 5 | last day: 2009-02-29", 2, 31, "2009-12-31"},
        {"[packs]\na | A | 5 | USD 5 | last day: 2009-12-31T", 2, 31, "2009-12-31"},
        {"[packs]\na | A | 5 | USD 5 | last day: 9999-12-31", 2, 31, "9999-12-30"},
        {"[packs]\na | A | 5 | USD 5 | priority: 1000001", 2, 31, "whole number"},
        {"[packs]\na | A | 5 | USD 5 | priority: --1", 2, 31, "whole number"},
        {"[packs]\na | A | 5 | USD 5 | lifetime: never | last day: 2009-12-31", 2, 39, "Only one"},
        {"[packs]\na | A | 5 | USD 5 | retired | retired", 2, 31, "twice"},
        {"[packs]\na | A | 5 | USD 5 | priority: 1 | Priority: 1", 2, 35, "twice"},
        {"[packs]\na | A | 5 | USD 5\n\na | B | 6 | USD 6", 4, 1, "used in line 2"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_wrong(&cases[i]);
}

#define C "[categories]\n"

static void d28_categories_that_are_wrong(void **state)
{
    static const wrong_text cases[] = {
        {C "a | A", 2, 6, "three fields"},
        {C "a | A | ", 2, 8, "price rule is written"},
        {C "a | A | free", 2, 9, "price rule is written"},
        {C "a | A | 100-80", 2, 13, "A range goes upwards"},
        {C "a | A | 100 \xE2\x80\x93 80 + N*5", 2, 17, "A range goes upwards"},
        {C "a | A | 5-9007199254740992", 2, 11, "larger than 9007199254740991"},
        {C "a | A | from 9007199254740992", 2, 14, "larger than 9007199254740991"},
        {C "a | A | 5 9007199254740992", 2, 11, "larger than 9007199254740991"},
        {C "a | A | 5 6", 2, 11, "price rule is written"},
        {C "a | A | 5 + N60", 2, 14, "price rule is written"},
        {C "a | A | 120 + N", 2, 16, "price rule is written"},
        {C "a | A | 5 | unit:", 2, 18, "missing"},
        {C "a | A | 5 | unit: x | unit: y", 2, 23, "twice"},
        {C "a | A | 5 | lifetime: never", 2, 13, "Behind the price rule"},
        {C "a | A | 5 | from150", 2, 13, "Behind the price rule"},
        {C "a | A | 5 | from 150", 2, 18, "An instant is written"},
        {C "a | A | 5 | from 2009-02-29: 5", 2, 18, "An instant is written"},
        {C "a | A | 5 | from 20x9-01-01: 5", 2, 18, "An instant is written"},
        {C "a | A | 5 | from 200901-01: 5", 2, 18, "An instant is written"},
        {C "a | A | 5 | from 2009-x1-01: 5", 2, 18, "An instant is written"},
        {C "a | A | 5 | from 2009-0101: 5", 2, 18, "An instant is written"},
        {C "a | A | 5 | from 2009-01-x1: 5", 2, 18, "An instant is written"},
        {C "a | A | 5 | from 2009-01-: 5", 2, 18, "An instant is written"},
        {C "a | A | 5 | from 2009-01-1: 5", 2, 18, "An instant is written"},
        {C "a | A | 5 | from 2009-01-01T0x:00:00Z: 5", 2, 18, "An instant is written"},
        {C "a | A | 5 | from 2009-01-01T: 5", 2, 18, "An instant is written"},
        {C "a | A | 5 | from 2009-01-01T00.00:00Z: 5", 2, 18, "An instant is written"},
        {C "a | A | 5 | from 2009-01-01T00:0x:00Z: 5", 2, 18, "An instant is written"},
        {C "a | A | 5 | from 2009-01-01T00:: 5", 2, 18, "An instant is written"},
        {C "a | A | 5 | from 2009-01-01T00:00:0xZ: 5", 2, 18, "An instant is written"},
        {C "a | A | 5 | from 2009-01-01T00:00:: 5", 2, 18, "An instant is written"},
        {C "a | A | 5 | from 2009-00-01: 5", 2, 18, "An instant is written"},
        {C "a | A | 5 | from 2009-13-01: 5", 2, 18, "An instant is written"},
        {C "a | A | 5 | from 0000-01-01: 5", 2, 18, "An instant is written"},
        {C "a | A | 5 | from 1969-12-31: 5", 2, 18, "An instant is written"},
        {C "a | A | 5 | from", 2, 13, "Behind the price rule"},
        {C "a | A | 5 | fromage: 5", 2, 13, "Behind the price rule"},
        {C "a | A | 5 | from 2009-01-01T24:00:00Z: 5", 2, 18, "An instant is written"},
        {C "a | A | 5 | from 2009-01-01T00:60:00Z: 5", 2, 18, "An instant is written"},
        {C "a | A | 5 | from 2009-01-01T00:00:60Z: 5", 2, 18, "An instant is written"},
        {C "a | A | 5 | from 2009-01-01T00:00:00: 5", 2, 18, "An instant is written"},
        {C "a | A | 5 | from 2009-1-1: 5", 2, 18, "An instant is written"},
        {C "a | A | 5 | from 10000-01-01: 5", 2, 18, "An instant is written"},
        {C "a | A | 5 | from 1969-12-31: 5", 2, 18, "An instant is written"},
        {C "a | A | 5 | from 1970-01-01: 5", 2, 18, "needs no instant"},
        {C "a | A | 5 | from 1970-01-01T00:00:00Z: 5", 2, 18, "needs no instant"},
        {C "a | A | 5 | from 2009-01-01", 2, 28, "colon"},
        {C "a | A | 5 | from 2009-01-01 5", 2, 29, "colon"},
        {C "a | A | 5 | from 2009-01-01:", 2, 29, "price rule is written"},
        {C "a | A | 5 | from 2009-01-01: x", 2, 30, "price rule is written"},
        {C "a | A | 5 | from 2009-01-01: 5 | from 2009-01-01: 6", 2, 39, "order"},
        {C "a | A | 5 | from 2009-01-02: 5 | from 2009-01-01: 6", 2, 39, "order"},
        {C "a | A | 5\n[group g: G]\na | B | 6", 4, 1, "used in line 2"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_wrong(&cases[i]);
}

static void d28_what_is_no_text(void **state)
{
    static const wrong_text cases[] = {
        {"[packs]\n# \x01", 2, 3, "Control"},
        {"[packs]\n\ta\v", 2, 3, "Control"},
        {"[packs]\n# a\rb", 2, 4, "Control"},
        {"[packs]\n# \xC2\x85", 2, 3, "Control"},
        {"[packs]\n# \xC3", 2, 3, "UTF-8"},
        {"[packs]\n# \xC3(", 2, 3, "UTF-8"},
        {"[packs]\n# \xED\xA0\x80", 2, 3, "UTF-8"},
        {"[packs]\n\xFF", 2, 1, "UTF-8"},
        {"\xFF\xFE[", 1, 1, "UTF-8"},
    };
    spt_price_rows rows;
    spt_price_error error;
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_wrong(&cases[i]);
    begin_rows(&rows);
    assert_int_equal(spt_price_list_parse(NULL, NULL, &rows, &error), SPT_E_INVALID);
    end_rows(&rows);
}

/* A text of the given pieces, the middle one repeated. */
static char *repeated(const char *before, const char *piece, size_t count, const char *after)
{
    size_t first = strlen(before), each = strlen(piece), last = strlen(after);
    char *text = malloc(first + each * count + last + 1);
    assert_non_null(text);
    memcpy(text, before, first);
    for (size_t i = 0; i < count; i++)
        memcpy(text + first + i * each, piece, each);
    memcpy(text + first + count * each, after, last + 1);
    return text;
}

static void assert_bound(const char *before, const char *piece, size_t count, const char *after, uint32_t column)
{
    char *fits = repeated(before, piece, count, after);
    spt_price_rows rows = read_rows(fits);
    end_rows(&rows);
    free(fits);
    char *exceeds = repeated(before, piece, count + 1, after);
    wrong_text wrong = {exceeds, 2, column, "longer than"};
    assert_wrong(&wrong);
    free(exceeds);
}

static void d28_texts_at_their_bounds(void **state)
{
    (void)state;
    assert_bound("[packs]\n", "x", SPT_CODE_BYTES, " | A | 5 | USD 1", 1);
    assert_bound("[packs]\na | ", "x", SPT_TITLE_BYTES, " | 5 | USD 1", 5);
    assert_bound("[packs]\na | ", "\\|", SPT_TITLE_BYTES, " | 5 | USD 1", 5);
    assert_bound("[categories]\na | A | ", "0", SPT_RULE_BYTES, "", 9);
    assert_bound("[categories]\na | A | 5 | unit: ", "x", SPT_RULE_BYTES, "", 19);

    char *text = repeated("[packs]\n", "#", SPT_PRICE_LIST_BYTES - 8, "");
    spt_price_rows rows = read_rows(text);
    end_rows(&rows);
    free(text);
    text = repeated("[packs]\n", "#", SPT_PRICE_LIST_BYTES - 7, "");
    wrong_text wrong = {text, 1, 1, "4194304"};
    assert_wrong(&wrong);
    free(text);
}

/* A heading, and so many lines that have a number in the middle. */
static char *many_lines(const char *heading, const char *before, size_t count, const char *after)
{
    char *text = malloc(64 + count * 64);
    assert_non_null(text);
    size_t length = (size_t)snprintf(text, 64, "%s\n", heading);
    for (size_t i = 0; i < count; i++)
        length += (size_t)snprintf(text + length, 64, "%s%zu%s\n", before, i, after);
    return text;
}

static void assert_count(const char *heading, const char *before, const char *after, const char *reason)
{
    char *text = many_lines(heading, before, SPT_PRICE_LIST_ENTRIES, after);
    spt_price_rows rows = read_rows(text);
    assert_int_equal(rows.pack_count + rows.category_count + rows.group_count, SPT_PRICE_LIST_ENTRIES);
    end_rows(&rows);
    free(text);
    text = many_lines(heading, before, SPT_PRICE_LIST_ENTRIES + 1, after);
    wrong_text wrong = {text, SPT_PRICE_LIST_ENTRIES + 2, 1, reason};
    assert_wrong(&wrong);
    free(text);
}

static void d28_counts_at_their_bounds(void **state)
{
    (void)state;
    assert_count("[packs]", "p", " | T | 5 | USD 1", "10000 packs");
    assert_count("[categories]", "c", " | T | 5", "10000 categories");
    assert_count("", "[group g", ": T]", "10000 groups");

    char line[64 * 40] = C "a | A | 5";
    size_t length = strlen(line);
    for (int i = 1; i < SPT_PRICE_LIST_RULES; i++)
        length += (size_t)snprintf(line + length, 40, " | from %d-01-01: 5", 2000 + i);
    spt_price_rows rows = read_rows(line);
    assert_int_equal(rows.rule_count, SPT_PRICE_LIST_RULES);
    end_rows(&rows);
    snprintf(line + length, 40, " | from 2100-01-01: 5");
    wrong_text more = {line, 2, (uint32_t)(length - strlen(C)) + 9, "64 price rules"};
    assert_wrong(&more);
}

static void d25_amounts_are_exact(void **state)
{
    static const struct {
        const char *text, *currency, *printed;
        int64_t minor;
    } cases[] = {
        {"USD 673.33", "USD", "USD 673.33", 67333},
        {"USD 0", "USD", "USD 0.00", 0},
        {"usd0.1", "USD", "USD 0.10", 10},
        {"EUR 000.07", "EUR", "EUR 0.07", 7},
        {"JPY 1200", "JPY", "JPY 1200", 1200},
        {"KRW 0", "KRW", "KRW 0", 0},
        {"KWD 1.2", "KWD", "KWD 1.200", 1200},
        {"TND 0.001", "TND", "TND 0.001", 1},
        {"CLF 1.0001", "CLF", "CLF 1.0001", 10001},
        {"XPF 5", "XPF", "XPF 5", 5},
        {"USD 90071992547409.91", "USD", "USD 90071992547409.91", SPT_POINTS_MAX},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char currency[4] = "", printed[SPT_MONEY_TEXT_BYTES];
        int64_t minor = -1;
        size_t at = 0;
        assert_int_equal(spt_money_read(cases[i].text, strlen(cases[i].text), currency, &minor, &at), SPT_MONEY_OK);
        assert_string_equal(currency, cases[i].currency);
        assert_int_equal(minor, cases[i].minor);
        spt_money_write(currency, minor, printed);
        assert_string_equal(printed, cases[i].printed);
    }
}

/* --- a record that changes are applied to, as a store would --- */

static spt_price_rows no_rows(void)
{
    spt_price_rows rows;
    begin_rows(&rows);
    assert_int_equal(spt_price_rows_index(&rows), SPT_OK);
    return rows;
}

/* A row's table, and its place and key within it, as one text that sorts. */
static void sort_key(const spt_row *row, int primary, char key[160])
{
    const void *any = row;
    if (row->table == SPT_TABLE_PACK) {
        const spt_pack_row *pack = any;
        snprintf(key, 160, "1 %020lld %s", primary ? 0LL : (long long)pack->position, pack->code);
    } else if (row->table == SPT_TABLE_GROUP) {
        const spt_group_row *group = any;
        snprintf(key, 160, "2 %020lld %s", primary ? 0LL : (long long)group->position, group->code);
    } else if (row->table == SPT_TABLE_CATEGORY) {
        const spt_category_row *category = any;
        snprintf(key, 160, "3 %020lld %s", primary ? 0LL : (long long)category->position, category->code);
    } else {
        const spt_rule_row *rule = any;
        snprintf(key, 160, "4 %s %020lld", rule->category, (long long)rule->since);
    }
}

static int compare_rows(const void *a, const void *b)
{
    char one[160], other[160];
    sort_key(*(const spt_row *const *)a, 0, one);
    sort_key(*(const spt_row *const *)b, 0, other);
    return strcmp(one, other);
}

static size_t all_rows(const spt_price_rows *rows, const spt_row **all)
{
    size_t count = 0;
    for (size_t i = 0; i < rows->pack_count; i++)
        all[count++] = (const spt_row *)(const void *)&rows->packs[i];
    for (size_t i = 0; i < rows->group_count; i++)
        all[count++] = (const spt_row *)(const void *)&rows->groups[i];
    for (size_t i = 0; i < rows->category_count; i++)
        all[count++] = (const spt_row *)(const void *)&rows->categories[i];
    for (size_t i = 0; i < rows->rule_count; i++)
        all[count++] = (const spt_row *)(const void *)&rows->rules[i];
    return count;
}

static void apply_change(const spt_row **all, size_t *count, const spt_change *change)
{
    char key[160], other[160];
    size_t place = 0;
    sort_key(change->row, 1, key);
    for (; place < *count; place++) {
        sort_key(all[place], 1, other);
        if (strcmp(key, other) == 0)
            break;
    }
    assert_true((place == *count) == (change->action == SPT_CHANGE_INSERT));
    if (change->action == SPT_CHANGE_DELETE) {
        assert_ptr_equal(all[place], change->row); /* whole, as it was */
        all[place] = all[--*count];
    } else {
        all[place] = change->row;
        *count += place == *count;
    }
}

static spt_price_rows applied(const spt_price_rows *record, const spt_price_diff *diff)
{
    static const spt_row *all[40000];
    size_t count = all_rows(record, all);
    for (size_t i = 0; i < diff->change_count; i++)
        apply_change(all, &count, &diff->changes[i]);
    qsort(all, count, sizeof all[0], compare_rows);
    spt_price_rows rows;
    begin_rows(&rows);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(spt_price_rows_add(&rows, all[i]), SPT_OK);
    assert_int_equal(spt_price_rows_index(&rows), SPT_OK);
    return rows;
}

/* Loads a text into a record; the descriptions are kept, one a line. */
static char told[65536];
static spt_price_error last_error;

static void keep_descriptions(const spt_price_diff *diff)
{
    size_t length = 0;
    told[0] = '\0';
    for (size_t i = 0; i < diff->text_count && length + 2000 < sizeof told; i++)
        length += (size_t)snprintf(told + length, sizeof told - length, "%s\n", diff->texts[i]);
}

static spt_status load(spt_price_rows *record, const char *text, int64_t now)
{
    spt_price_rows rows = read_rows(text);
    spt_price_diff diff;
    spt_status status = compare(record, &rows, now, &diff, &last_error);
    if (status == SPT_OK) {
        keep_descriptions(&diff);
        spt_price_rows next = applied(record, &diff);
        end_rows(record);
        *record = next;
    }
    end_arena(diff.arena);
    end_rows(&rows);
    return status;
}

static void assert_load(spt_price_rows *record, const char *text, int64_t now, const char *expected)
{
    assert_int_equal(load(record, text, now), SPT_OK);
    assert_string_equal(told, expected);
}

static char *written(const spt_price_rows *rows, int64_t now)
{
    char *text = NULL;
    size_t length = 0;
    assert_int_equal(spt_price_list_print(rows, now, &counted, &text, &length), SPT_OK);
    assert_int_equal(length, strlen(text));
    return text;
}

/* Loading what is written changes not one row. */
static void assert_round_trip(const spt_price_rows *record, int64_t now)
{
    char *text = written(record, now);
    spt_price_rows rows = read_rows(text);
    spt_price_diff diff;
    assert_int_equal(compare(record, &rows, now, &diff, &last_error), SPT_OK);
    if (diff.change_count != 0 || diff.text_count != 0)
        fail_msg("%zu changes of\n%s", diff.change_count, text);
    end_arena(diff.arena);
    end_rows(&rows);
    counted_release(NULL, text);
}

static void d5_d8_what_is_written_is_easy_to_read(void **state)
{
    spt_price_rows record = no_rows();
    assert_int_equal(
        load(
            &record,
            "[packs]\nlong-code|A \\| B|60|usd 34.5|priority:1|lifetime:1 month\nb|\xC3\xA9\xC3\xA9|1200|licence,once\n"
            "[group g:G]\na|Alpha|5|from 2009-01-01:6|unit:x\nbb|B|80-100\n[categories]\nz|Z|0|retired",
            T2010),
        SPT_OK);
    char *text = written(&record, T2010);
    (void)state;
    assert_string_equal(text, "# Price list of support points. Lines that begin with # are comments.\n"
                              "\n"
                              "[packs]\n"
                              "long-code | A \\| B | 60   | USD 34.50 | lifetime: 1 month | priority: 1\n"
                              "b         | \xC3\xA9\xC3\xA9     | 1200 | licence, once\n"
                              "\n"
                              "[group g: G]\n"
                              "a  | Alpha | 5 | unit: x | from 2009-01-01T00:00:00Z: 6\n"
                              "bb | B     | 80-100\n"
                              "\n"
                              "[categories]\n"
                              "z | Z | 0 | retired\n");
    counted_release(NULL, text);
    assert_round_trip(&record, T2010);
    end_rows(&record);

    record = no_rows();
    assert_round_trip(&record, 0);
    end_rows(&record);
}

static void d5_packs_added_changed_retired_and_back(void **state)
{
    spt_price_rows record = no_rows();
    (void)state;
    assert_load(
        &record, "[packs]\na|A|60|USD 34.50\nb|B|40|licence\nc|C|5|USD 1", 100,
        "pack a added: 60 points, USD 34.50\npack b added: 40 points, licence\npack c added: 5 points, USD 1.00\n");
    assert_load(&record, "[packs]\na|A|60|USD 34.50\nb|B|40|licence\nc|C|5|USD 1", 200, "");
    assert_load(&record, "[packs]\na|Ah|70|EUR 36|lifetime:never|priority:2|retired\nb|B|40|licence,once\nc|C|5|USD 1",
                300,
                "pack a changed: title \"A\" to \"Ah\"; points 60 to 70; price \"USD 34.50\" to \"EUR 36.00\"; "
                "lifetime \"as the desk's\" to \"never lapses\"; priority 0 to 2; retired\n"
                "pack b changed: price \"licence\" to \"licence, once\"\n");
    assert_load(
        &record, "[packs]\nnew|N|1|USD 0\nc|C|5|USD 1|last day:2010-01-31", 400,
        "pack new added: 1 point, USD 0.00\npack c changed: lifetime \"as the desk's\" to \"last day 2010-01-31\"\n"
        "pack b retired\n");
    assert_int_equal(record.pack_count, 4);
    assert_string_equal(record.packs[0].code, "new");
    assert_string_equal(record.packs[2].code, "a");
    assert_string_equal(record.packs[3].code, "b");
    assert_int_equal(record.packs[3].once, 1);
    assert_round_trip(&record, 400);
    assert_load(&record, "[packs]\nb|B|40|licence,once\nc|C|5|USD 1|last day:2010-01-31\nnew|N|1|USD 0", 500,
                "pack b on sale again\norder of packs changed\n");
    assert_round_trip(&record, 500);
    end_rows(&record);
}

static void d8_groups_and_categories_keep_their_order(void **state)
{
    spt_price_rows record = no_rows();
    (void)state;
    assert_load(&record, "[group g: G]\na|A|1\nb|B|2\n[group h: H]\nc|C|3\n[categories]\nd|D|4", 100,
                "group g added: G\ngroup h added: H\ncategory a added: 1\ncategory b added: 2\ncategory c added: 3\n"
                "category d added: 4\n");
    /* b stays in its group behind the others; h stays for the sake of c; the empty group is none. */
    assert_load(&record, "[group i: I]\n[group g: Gee]\na|A|1\nnew|N|5\n[group j: J]\ne|E|6|retired", 200,
                "group g changed: title \"G\" to \"Gee\"\ngroup j added: J\ncategory new added: 5\ncategory b retired\n"
                "category e added: 6, retired\ncategory c retired\ncategory d retired\n");
    static const char *const order[] = {"a", "new", "b", "e", "c", "d"};
    for (size_t i = 0; i < 6; i++)
        assert_string_equal(record.categories[i].code, order[i]);
    assert_int_equal(record.group_count, 3);
    assert_string_equal(record.groups[2].code, "h");
    assert_round_trip(&record, 200);
    /* The last category of h moves: h goes. */
    assert_load(
        &record, "[group j: J]\nc|See|3|unit:things\ne|E|6\n[group g: Gee]\nnew|N|5\na|A|1", 300,
        "category c changed: title \"C\" to \"See\"; group \"h\" to \"j\"; unit \"\" to \"things\"; open again\n"
        "category e open again\ngroup h removed\norder of groups changed\norder of categories changed\n");
    assert_int_equal(record.group_count, 2);
    assert_round_trip(&record, 300);
    end_rows(&record);
}

static void assert_rules(const spt_price_rows *record, const char *expected)
{
    char found[4096] = "";
    size_t length = 0;
    for (size_t i = 0; i < record->rule_count; i++)
        length += (size_t)snprintf(found + length, sizeof found - length, "%s%lld:%s", i > 0 ? " " : "",
                                   (long long)record->rules[i].since, record->rules[i].rule);
    assert_string_equal(found, expected);
}

static void d8_a_changed_rule_takes_over_now(void **state)
{
    spt_price_rows record = no_rows();
    (void)state;
    assert_int_equal(load(&record, C "a|A|10", 100), SPT_OK);
    assert_rules(&record, "0:10");
    assert_load(&record, C "a|A|012", 200, "category a price rule \"10\" to \"12\" from 1970-01-01T00:03:20Z on\n");
    assert_rules(&record, "0:10 200:12");
    assert_load(&record, C "a|A|12", 300, "");
    /* In the same second once more: the last word counts. */
    assert_load(&record, C "a|A|from 14", 200,
                "category a price rule \"12\" to \"from 14\" from 1970-01-01T00:03:20Z on\n");
    assert_rules(&record, "0:10 200:from 14");
    /* Gone and back again with another rule: the record stays. */
    assert_load(&record, "[packs]", 400, "category a retired\n");
    assert_load(&record, C "a|A|20", 500,
                "category a open again\ncategory a price rule \"from 14\" to \"20\" from 1970-01-01T00:08:20Z on\n");
    assert_rules(&record, "0:10 200:from 14 500:20");
    assert_load(&record, C "a|A|10", 600, "category a price rule \"20\" to \"10\" from 1970-01-01T00:10:00Z on\n");
    assert_round_trip(&record, 600);
    assert_round_trip(&record, 0);
    end_rows(&record);
}

#define AT1000 "from 1970-01-01T00:16:40Z: "
#define AT2000 "from 1970-01-01T00:33:20Z: "
#define AT3000 "from 1970-01-01T00:50:00Z: "

static void d8_one_planned_rule_and_one_point_are_said_as_one(void **state)
{
    spt_price_rows record = no_rows();
    (void)state;
    assert_load(&record, "[packs]\nsmall|S|1|USD 1\n" C "a|A|10|" AT1000 "12", 100,
                "pack small added: 1 point, USD 1.00\n"
                "category a added: 10, with 1 price rule from a later instant on\n");
    end_rows(&record);
}

static void d8_planned_rules_are_those_of_the_text(void **state)
{
    spt_price_rows record = no_rows();
    (void)state;
    assert_load(&record, C "a|A|10|" AT1000 "12|" AT2000 "14", 100,
                "category a added: 10, with 2 price rules from later instants on\n");
    assert_rules(&record, "0:10 1000:12 2000:14");
    assert_load(&record, C "a|A|10|" AT1000 "13|" AT3000 "15", 200,
                "category a price rule \"10\" to \"13\" from 1970-01-01T00:16:40Z on\n"
                "category a price rule \"14\" from 1970-01-01T00:33:20Z on withdrawn\n"
                "category a price rule \"13\" to \"15\" from 1970-01-01T00:50:00Z on\n");
    assert_rules(&record, "0:10 1000:13 3000:15");
    /* Its instant has come: now it is past, and stays. */
    assert_load(&record, C "a|A|13", 1000, "category a price rule \"15\" from 1970-01-01T00:50:00Z on withdrawn\n");
    assert_rules(&record, "0:10 1000:13");
    assert_round_trip(&record, 1000);
    end_rows(&record);
}

static void d8_past_rules_stay_on_record(void **state)
{
    spt_price_rows record = no_rows();
    (void)state;
    assert_int_equal(load(&record, C "a|A|10|" AT1000 "12|" AT2000 "14", 2500), SPT_OK);
    assert_rules(&record, "0:10 1000:12 2000:14");
    /* All of the past, a part of it, or only what is in force now. */
    assert_load(&record, C "a|A|10|" AT1000 "12|" AT2000 "14", 2500, "");
    assert_load(&record, C "a|A|12|" AT2000 "14", 2500, "");
    assert_load(&record, C "a|A|14", 2500, "");
    /* An earlier state of the text: the rule of then takes over now. */
    spt_price_rows other = no_rows();
    assert_int_equal(load(&other, C "a|A|10|" AT1000 "12|" AT2000 "14", 2500), SPT_OK);
    assert_int_equal(load(&other, C "a|A|10|" AT1000 "12", 2600), SPT_OK);
    assert_rules(&other, "0:10 1000:12 2000:14 2600:12");
    end_rows(&other);

    assert_int_equal(load(&record, "# x\n" C "a|A|11|" AT1000 "12", 2500), SPT_E_CONFLICT);
    assert_int_equal(last_error.line, 3);
    assert_int_equal(last_error.column, 5);
    assert_int_equal(load(&record, C "a|A|10|" AT1000 "13", 2500), SPT_E_CONFLICT);
    assert_int_equal(last_error.column, 8 + (int)strlen(AT1000));
    assert_non_null(strstr(last_error.reason, "on record"));
    assert_int_equal(load(&record, C "a|A|12|from 1970-01-01T00:17Z: 13", 2500), SPT_E_CONFLICT);
    assert_non_null(strstr(last_error.reason, "later price rule"));
    assert_rules(&record, "0:10 1000:12 2000:14");
    /* Later than all on record, though past: it is added as the text says. */
    assert_load(&record, C "a|A|14|" AT3000 "16", 3100,
                "category a price rule \"14\" to \"16\" from 1970-01-01T00:50:00Z on\n");
    assert_rules(&record, "0:10 1000:12 2000:14 3000:16");
    assert_round_trip(&record, 3100);
    end_rows(&record);
}

static void d8_a_long_history_is_written_in_part(void **state)
{
    spt_price_rows record = no_rows();
    char text[64];
    (void)state;
    for (int i = 0; i < 100; i++) {
        snprintf(text, sizeof text, C "a|A|%d", i);
        assert_int_equal(load(&record, text, 100 + i), SPT_OK);
    }
    assert_int_equal(record.rule_count, 100);
    assert_round_trip(&record, 300);
    end_rows(&record);
}

/* So many rules that the text would be too long: then the past is left out. */
static void d8_too_long_a_text_leaves_out_the_past(void **state)
{
    spt_price_rows rows, again;
    char code[16];
    (void)state;
    begin_rows(&rows);
    for (int i = 0; i < 2000; i++) {
        snprintf(code, sizeof code, "c%04d", i);
        spt_category_row row = {sizeof row, SPT_TABLE_CATEGORY, 0, i + 1, 0, code, "", "Title", ""};
        assert_int_equal(spt_price_rows_add(&rows, (const spt_row *)(const void *)&row), SPT_OK);
        for (int r = 0; r < 64; r++) {
            spt_rule_row rule = {sizeof rule, SPT_TABLE_RULE, 0, r * 1000, code, r % 2 ? "150 + X*60" : "25"};
            assert_int_equal(spt_price_rows_add(&rows, (const spt_row *)(const void *)&rule), SPT_OK);
        }
    }
    assert_int_equal(spt_price_rows_index(&rows), SPT_OK);
    char *text = written(&rows, 60500);
    again = read_rows(text);
    assert_int_equal(again.rule_count, 2000 * 4);
    assert_string_equal(again.rules[0].rule, "25");
    spt_price_diff diff;
    assert_int_equal(compare(&rows, &again, 60500, &diff, &last_error), SPT_OK);
    assert_int_equal(diff.change_count, 0);
    end_arena(diff.arena);
    counted_release(NULL, text);
    end_rows(&again);
    end_rows(&rows);
}

/* --- hostile rows --- */

static spt_pack_row good_pack(void)
{
    spt_pack_row row = {sizeof row, SPT_TABLE_PACK, 0, 1, SPT_LOT_PURCHASE, 60, 3450, -1, 0, 0, 0, 0, "a", "A", "USD"};
    return row;
}

static void assert_corrupt_pack(const spt_pack_row *row)
{
    spt_price_rows rows;
    begin_rows(&rows);
    spt_status status = spt_price_rows_add(&rows, (const spt_row *)(const void *)row);
    if (status == SPT_OK)
        status = spt_price_rows_index(&rows);
    assert_int_equal(status, SPT_E_CORRUPT);
    end_rows(&rows);
}

static void d28_hostile_packs_are_refused(void **state)
{
    spt_pack_row bad;
    char endless[300];
    (void)state;
    memset(endless, 'x', sizeof endless);
    bad = good_pack(), bad.size = 16, assert_corrupt_pack(&bad);
    bad = good_pack(), bad.table = 99, assert_corrupt_pack(&bad);
    bad = good_pack(), bad.table = SPT_TABLE_LOT, assert_corrupt_pack(&bad);
    bad = good_pack(), bad.code = NULL, assert_corrupt_pack(&bad);
    bad = good_pack(), bad.code = "", assert_corrupt_pack(&bad);
    bad = good_pack(), bad.title = "\x01", assert_corrupt_pack(&bad);
    bad = good_pack(), bad.title = endless, assert_corrupt_pack(&bad);
    bad = good_pack(), bad.points = 0, assert_corrupt_pack(&bad);
    bad = good_pack(), bad.price = -1, assert_corrupt_pack(&bad);
    bad = good_pack(), bad.months = -2, assert_corrupt_pack(&bad);
    bad = good_pack(), bad.last_day = 20090229, assert_corrupt_pack(&bad);
    bad = good_pack(), bad.last_day = 20091231, bad.months = 5, assert_corrupt_pack(&bad);
    bad = good_pack(), bad.kind = 77, assert_corrupt_pack(&bad);
    bad = good_pack(), bad.kind = SPT_LOT_LICENCE, assert_corrupt_pack(&bad);
    bad = good_pack(), bad.currency = "", assert_corrupt_pack(&bad);
    bad = good_pack(), bad.currency = "us", assert_corrupt_pack(&bad);
    bad = good_pack(), bad.currency = "usd", assert_corrupt_pack(&bad);
    bad = good_pack(), bad.once = 1, assert_corrupt_pack(&bad);
}

typedef struct hostile_rules {
    int64_t since[2];
    const char *rule;
    const char *category;
    const char *group;
    const char *second_code;
} hostile_rules;

static spt_status add_hostile(spt_price_rows *rows, const hostile_rules *h)
{
    spt_category_row one = {sizeof one, SPT_TABLE_CATEGORY, 0, 1, 0, "a", h->group, "A", ""}, two = one;
    spt_rule_row rule = {sizeof rule, SPT_TABLE_RULE, 0, h->since[0], h->category, h->rule}, next = rule;
    two.code = h->second_code;
    next.since = h->since[1];
    spt_status status = spt_price_rows_add(rows, (const spt_row *)(const void *)&one);
    if (status == SPT_OK && h->second_code[0] != '\0')
        status = spt_price_rows_add(rows, (const spt_row *)(const void *)&two);
    if (status == SPT_OK)
        status = spt_price_rows_add(rows, (const spt_row *)(const void *)&rule);
    if (status == SPT_OK)
        status = spt_price_rows_add(rows, (const spt_row *)(const void *)&next);
    return status == SPT_OK ? spt_price_rows_index(rows) : status;
}

static void d28_hostile_categories_are_refused(void **state)
{
    static const struct {
        hostile_rules rows;
        spt_status status;
    } cases[] = {
        {{{0, 5}, "10", "a", "", ""}, SPT_OK},
        {{{5, 5}, "10", "a", "", ""}, SPT_E_CORRUPT},
        {{{5, 0}, "10", "a", "", ""}, SPT_E_CORRUPT},
        {{{-1, 0}, "10", "a", "", ""}, SPT_E_CORRUPT},
        {{{0, INT64_MAX}, "10", "a", "", ""}, SPT_E_CORRUPT},
        {{{0, 5}, "ten", "a", "", ""}, SPT_E_CORRUPT},
        {{{0, 5}, "010", "a", "", ""}, SPT_E_CORRUPT},
        {{{0, 5}, "", "a", "", ""}, SPT_E_CORRUPT},
        {{{0, 5}, "10", "b", "", ""}, SPT_E_CORRUPT},
        {{{0, 5}, "10", "a", "g", ""}, SPT_E_CORRUPT},
        {{{0, 5}, "10", "a", "", "a"}, SPT_E_CORRUPT},
        {{{0, 5}, "10", "a", "", "b"}, SPT_E_CORRUPT},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        spt_price_rows rows;
        begin_rows(&rows);
        assert_int_equal(add_hostile(&rows, &cases[i].rows), cases[i].status);
        end_rows(&rows);
    }
}

static void d28_rows_that_no_text_can_say_are_not_written(void **state)
{
    static const char *const codes[] = {"a b", "a|b", "[a", "#a", "a"};
    static const char *const titles[] = {"A", "A", "A", "A", " A"};
    (void)state;
    for (size_t i = 0; i < 5; i++) {
        spt_pack_row row = good_pack();
        spt_price_rows rows;
        char *text = NULL;
        size_t length = 0;
        row.code = codes[i];
        row.title = titles[i];
        begin_rows(&rows);
        assert_int_equal(spt_price_rows_add(&rows, (const spt_row *)(const void *)&row), SPT_OK);
        assert_int_equal(spt_price_rows_index(&rows), SPT_OK);
        assert_int_equal(spt_price_list_print(&rows, 0, &counted, &text, &length), SPT_E_CORRUPT);
        end_rows(&rows);
    }
}

static void d28_a_group_in_pieces_is_not_written(void **state)
{
    static const char *const codes[] = {"a", "b", "c"}, *const groups[] = {"g", "", "g"};
    spt_group_row group = {sizeof group, SPT_TABLE_GROUP, 0, 1, "g", "G"};
    spt_price_rows rows;
    char *text = NULL;
    size_t length = 0;
    (void)state;
    begin_rows(&rows);
    assert_int_equal(spt_price_rows_add(&rows, (const spt_row *)(const void *)&group), SPT_OK);
    for (int i = 0; i < 3; i++) {
        spt_category_row row = {sizeof row, SPT_TABLE_CATEGORY, 0, i + 1, 0, codes[i], groups[i], "T", ""};
        spt_rule_row rule = {sizeof rule, SPT_TABLE_RULE, 0, 0, codes[i], "5"};
        assert_int_equal(spt_price_rows_add(&rows, (const spt_row *)(const void *)&row), SPT_OK);
        assert_int_equal(spt_price_rows_add(&rows, (const spt_row *)(const void *)&rule), SPT_OK);
    }
    assert_int_equal(spt_price_rows_index(&rows), SPT_OK);
    assert_int_equal(spt_price_list_print(&rows, 0, &counted, &text, &length), SPT_E_CORRUPT);
    end_rows(&rows);
}

/* --- properties --- */

static uint64_t next_random(uint64_t *seed)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    return *seed;
}

static const char *pick(uint64_t *seed, const char *const *choices, size_t count)
{
    return choices[next_random(seed) % count];
}

#define PICK(seed, ...) \
    pick((seed), (const char *const[]){__VA_ARGS__}, sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *))

typedef struct paper {
    char text[8192];
    size_t length;
    uint64_t used; /* codes, so that none comes twice */
} paper;

static void put(paper *out, const char *text)
{
    size_t length = strlen(text);
    assert_true(out->length + length < sizeof out->text);
    memcpy(out->text + out->length, text, length + 1);
    out->length += length;
}

/* One of eight codes of a kind, or none if it is used. */
static int put_code(paper *out, uint64_t *seed, unsigned kind)
{
    unsigned code = (unsigned)(next_random(seed) % 8);
    char text[3] = {(char)('a' + kind), (char)('0' + code), '\0'};
    if (out->used >> (kind * 8 + code) & 1)
        return 0;
    out->used |= UINT64_C(1) << (kind * 8 + code);
    put(out, text);
    return 1;
}

static void put_random_packs(paper *out, uint64_t *seed)
{
    put(out, "[packs]\n");
    for (uint64_t count = next_random(seed) % 6; count > 0; count--) {
        if (!put_code(out, seed, 0))
            continue;
        put(out, PICK(seed, " | A | 60 | ", " | B\\|b | 1 | ", " | \xC3\xA9 | 9007199254740991 | "));
        put(out, PICK(seed, "USD 34.50", "JPY 7", "BHD 1.001", "licence", "licence, once"));
        put(out, PICK(seed, "", "", " | lifetime: 12 months", " | lifetime: never", " | last day: 2010-02-28"));
        put(out, PICK(seed, "", "", " | priority: -3", " | retired"));
        put(out, "\n");
    }
}

static void put_random_rules(paper *out, uint64_t *seed, int64_t now)
{
    int64_t instant = 1 + (int64_t)(next_random(seed) % 40) * 50;
    put(out, PICK(seed, "5", "6", "from 150", "80-100", "120 + N*60", "upon request"));
    for (uint64_t count = next_random(seed) % 4; count > 0; count--) {
        char text[SPT_INSTANT_BYTES];
        if (instant <= now && next_random(seed) % 4 != 0)
            instant = now + 1 + (int64_t)(next_random(seed) % 3) * 50;
        spt_price_instant(instant, text);
        put(out, " | from ");
        put(out, text);
        put(out, ": ");
        put(out, PICK(seed, "5", "6", "7"));
        instant += 1 + (int64_t)(next_random(seed) % 3) * 50;
    }
}

static void put_random_categories(paper *out, uint64_t *seed, int64_t now)
{
    for (uint64_t count = next_random(seed) % 5; count > 0; count--) {
        if (!put_code(out, seed, 2))
            continue;
        put(out, PICK(seed, " | A | ", " | B | "));
        put_random_rules(out, seed, now);
        put(out, PICK(seed, "", "", " | unit: stores"));
        put(out, PICK(seed, "", "", " | retired"));
        put(out, "\n");
    }
}

static void random_list(paper *out, uint64_t *seed, int64_t now)
{
    memset(out, 0, sizeof *out);
    put_random_packs(out, seed);
    for (uint64_t sections = next_random(seed) % 5; sections > 0; sections--) {
        if (next_random(seed) % 4 == 0) {
            put(out, "[categories]\n");
        } else {
            put(out, "[group ");
            if (!put_code(out, seed, 1)) {
                out->length -= 7;
                out->text[out->length] = '\0';
                continue;
            }
            put(out, PICK(seed, ": One]\n", ": Two]\n"));
        }
        put_random_categories(out, seed, now);
    }
}

/* The rule of a category at an instant; "" for none. */
static const char *rule_at(const spt_price_rows *rows, const char *code, int64_t at)
{
    const char *found = "";
    for (size_t i = 0; i < rows->rule_count; i++)
        if (strcmp(rows->rules[i].category, code) == 0 && rows->rules[i].since <= at)
            found = rows->rules[i].rule;
    return found;
}

/* What loading promises of each category that the text has, and of each that it has not. */
static void assert_loaded(const spt_price_rows *before, const spt_price_rows *text, const spt_price_rows *after,
                          int64_t now)
{
    for (size_t i = 0; i < after->category_count; i++) {
        const spt_category_row *row = &after->categories[i];
        size_t said = spt_code_map_find(&text->category_map, row->code);
        size_t was = spt_code_map_find(&before->category_map, row->code);
        if (said == SPT_NO_NUMBER) {
            assert_int_equal(row->retired, 1);
            assert_string_equal(row->title, before->categories[was].title);
            continue;
        }
        assert_int_equal(row->retired, text->categories[said].retired);
        assert_string_equal(row->group, text->categories[said].group);
        for (int64_t at = now; at < now + 500; at += 25)
            assert_string_equal(rule_at(after, row->code, at), rule_at(text, row->code, at));
    }
    for (size_t i = 0; i < before->rule_count; i++) {
        const spt_rule_row *rule = &before->rules[i];
        size_t kept = 0;
        for (size_t k = 0; k < after->rule_count; k++)
            kept += strcmp(after->rules[k].category, rule->category) == 0 && after->rules[k].since == rule->since &&
                    strcmp(after->rules[k].rule, rule->rule) == 0;
        assert_true(kept == 1 || rule->since >= now);
    }
    assert_int_equal(after->pack_count >= before->pack_count, 1);
    assert_int_equal(after->pack_count >= text->pack_count, 1);
}

static void d8_random_loads_keep_their_promises(void **state)
{
    static paper out;
    uint64_t seed = 20080215;
    unsigned loaded = 0, conflicts = 0;
    (void)state;
    for (int run = 0; run < 60; run++) {
        spt_price_rows record = no_rows();
        int64_t now = 0;
        for (int step = 0; step < 25; step++) {
            now += (int64_t)(next_random(&seed) % 3) * 40;
            random_list(&out, &seed, now);
            spt_price_rows text = read_rows(out.text);
            spt_price_diff diff;
            spt_status status = compare(&record, &text, now, &diff, &last_error);
            if (status == SPT_OK) {
                spt_price_rows next = applied(&record, &diff);
                assert_loaded(&record, &text, &next, now);
                end_rows(&record);
                record = next;
                loaded++;
            } else {
                assert_int_equal(status, SPT_E_CONFLICT);
                assert_true(last_error.line > 0 && last_error.column > 0);
                conflicts++;
            }
            end_arena(diff.arena);
            end_rows(&text);
            assert_round_trip(&record, now);
            if (status == SPT_OK)
                assert_load(&record, out.text, now, "");
        }
        end_rows(&record);
    }
    assert_true(loaded > 500 && conflicts > 10);
}

static void d28_garbage_is_refused_or_round_trips(void **state)
{
    static const char *const pieces[] = {"[packs]\n",
                                         "[group a: A]\n",
                                         "[categories]\n",
                                         "\n",
                                         " | ",
                                         "|",
                                         "a",
                                         "b",
                                         "5",
                                         "USD 5",
                                         "licence",
                                         "retired",
                                         "unit:",
                                         "from",
                                         "\\",
                                         "#",
                                         "\r\n",
                                         "\t",
                                         "]",
                                         "[",
                                         ":",
                                         "from 2009-01-01: 5",
                                         "last day:",
                                         "\xFF",
                                         "\xC3\xA9",
                                         "lifetime: never",
                                         "a | A | 5\n",
                                         "b | B | 6 | USD 5\n",
                                         "priority: 3",
                                         "\x01",
                                         "\xEF\xBB\xBF"};
    static paper out;
    uint64_t seed = 20081112;
    unsigned good = 0;
    (void)state;
    for (int i = 0; i < 30000; i++) {
        spt_price_rows rows;
        memset(&out, 0, sizeof out);
        for (uint64_t count = next_random(&seed) % 16; count > 0; count--)
            put(&out, pieces[next_random(&seed) % (sizeof pieces / sizeof pieces[0])]);
        begin_rows(&rows);
        spt_status status = spt_price_list_parse(out.text, NULL, &rows, &last_error);
        if (status == SPT_E_SYNTAX)
            assert_true(last_error.line >= 1 && last_error.column >= 1 && last_error.column <= out.length + 1);
        else
            assert_int_equal(status, SPT_OK);
        end_rows(&rows);
        if (status == SPT_OK) {
            spt_price_rows record = no_rows();
            assert_int_equal(load(&record, out.text, 100), SPT_OK);
            assert_round_trip(&record, 100);
            end_rows(&record);
            good++;
        }
    }
    assert_true(good > 300);
}

/* The arenas have some bytes taken before, so that each piece in turn is the one that needs memory. */
static spt_status read_compare_write(const char *record_text, const char *new_text, size_t taken)
{
    spt_price_rows record, text;
    spt_price_diff diff = {.arena = new_arena()};
    char *out = NULL;
    size_t length = 0;
    spt_status status = SPT_E_NOMEM;
    begin_rows(&record);
    begin_rows(&text);
    if (spt_arena_take(record.arena, taken) && spt_arena_take(text.arena, taken) && spt_arena_take(diff.arena, taken))
        status = spt_price_list_parse(record_text, NULL, &record, &last_error);
    if (status == SPT_OK)
        status = spt_price_list_parse(new_text, NULL, &text, &last_error);
    if (status == SPT_OK)
        status = spt_price_list_diff(&record, &text, 100, diff.arena, &diff, &last_error);
    if (status == SPT_OK)
        status = spt_price_list_print(&record, 100, &counted, &out, &length);
    if (out)
        counted_release(NULL, out);
    end_arena(diff.arena);
    end_rows(&text);
    end_rows(&record);
    return status;
}

static void d28_no_memory_at_any_point(void **state)
{
    static paper one, other;
    uint64_t seed = 4711;
    (void)state;
    random_list(&one, &seed, 100);
    put(&one, "[group z: Z]\nz1|Z|5|" AT1000 "6\nz2|Z|5\n[packs]\nq|Q|1|USD 1\n");
    random_list(&other, &seed, 100);
    put(&other, "[group y: Y]\nz1|Z|5|" AT2000 "6\n[packs]\nq|Q|1|USD 2\n");
    for (size_t taken = 0; taken < 16384; taken += 16) {
        spt_status status = SPT_E_NOMEM;
        for (fail_at = 1; status != SPT_OK; fail_at++) {
            requests = 0;
            status = read_compare_write(one.text, other.text, taken);
            assert_true(status == SPT_E_NOMEM || status == SPT_OK);
            assert_int_equal(out_count, 0);
        }
    }
    fail_at = 0;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin_count, end_count)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(d5_every_field_of_a_pack),
        TEST(d8_every_field_of_a_category),
        TEST(d2_a_date_alone_is_a_day_of_the_zone),
        TEST(d28_headings_that_are_wrong),
        TEST(d28_packs_that_are_wrong),
        TEST(d28_categories_that_are_wrong),
        TEST(d28_what_is_no_text),
        TEST(d28_texts_at_their_bounds),
        TEST(d28_counts_at_their_bounds),
        TEST(d25_amounts_are_exact),
        TEST(d5_d8_what_is_written_is_easy_to_read),
        TEST(d5_packs_added_changed_retired_and_back),
        TEST(d8_groups_and_categories_keep_their_order),
        TEST(d8_a_changed_rule_takes_over_now),
        TEST(d8_one_planned_rule_and_one_point_are_said_as_one),
        TEST(d8_planned_rules_are_those_of_the_text),
        TEST(d8_past_rules_stay_on_record),
        TEST(d8_a_long_history_is_written_in_part),
        TEST(d8_too_long_a_text_leaves_out_the_past),
        TEST(d28_hostile_packs_are_refused),
        TEST(d28_hostile_categories_are_refused),
        TEST(d28_rows_that_no_text_can_say_are_not_written),
        TEST(d28_a_group_in_pieces_is_not_written),
        TEST(d8_random_loads_keep_their_promises),
        TEST(d28_garbage_is_refused_or_round_trips),
        TEST(d28_no_memory_at_any_point),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
