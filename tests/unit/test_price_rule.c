/* SPDX-License-Identifier: MIT */
/* D7: reading and printing price rules. D8: what they say for a number of units. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <supportpoints/price_rule.h>

#include "base/text.h"
#include "rules/quote.h"

#define MOST "9007199254740991"

static spt_price_rule parsed(const char *text)
{
    spt_price_rule rule;
    uint32_t offset = 77;
    spt_price_rule_init(&rule, sizeof rule);
    assert_int_equal(spt_price_rule_parse(text, &rule, &offset), SPT_OK);
    assert_int_equal(offset, 77);
    return rule;
}

static void assert_rule(const char *text, uint32_t kind, int64_t lowest, int64_t highest, int64_t per_unit, char unit)
{
    spt_price_rule rule = parsed(text);
    assert_int_equal(rule.struct_size, sizeof rule);
    assert_int_equal(rule.kind, kind);
    assert_int_equal(rule.lowest, lowest);
    assert_int_equal(rule.highest, highest);
    assert_int_equal(rule.per_unit, per_unit);
    assert_int_equal(rule.unit, (uint32_t)(unsigned char)unit);
    assert_int_equal(rule.reserved, 0);
}

static void d7_reads_every_form_of_the_page(void **state)
{
    (void)state;
    assert_rule("0", SPT_RULE_FIXED, 0, 0, 0, 0);
    assert_rule("25", SPT_RULE_FIXED, 25, 25, 0, 0);
    assert_rule("from 150", SPT_RULE_FROM, 150, SPT_UNSET, 0, 0);
    assert_rule("80-100", SPT_RULE_RANGE, 80, 100, 0, 0);
    assert_rule("120 + N*60", SPT_RULE_FIXED, 120, 120, 60, 'N');
    assert_rule("150 + X*60", SPT_RULE_FIXED, 150, 150, 60, 'X');
    assert_rule("Upon request", SPT_RULE_UPON_REQUEST, 0, SPT_UNSET, 0, 0);
    assert_rule("from 120 + N*60", SPT_RULE_FROM, 120, SPT_UNSET, 60, 'N');
    assert_rule("80-100 + N*60", SPT_RULE_RANGE, 80, 100, 60, 'N');
}

static void d7_accepts_case_white_space_dash_and_swapped_term(void **state)
{
    (void)state;
    assert_rule(" \t25\t ", SPT_RULE_FIXED, 25, 25, 0, 0);
    assert_rule("FROM\t150", SPT_RULE_FROM, 150, SPT_UNSET, 0, 0);
    assert_rule("from150", SPT_RULE_FROM, 150, SPT_UNSET, 0, 0);
    assert_rule("80 \xE2\x80\x93 100", SPT_RULE_RANGE, 80, 100, 0, 0);
    assert_rule("80\xE2\x80\x93"
                "100+60*n",
                SPT_RULE_RANGE, 80, 100, 60, 'N');
    assert_rule("120+n * 60", SPT_RULE_FIXED, 120, 120, 60, 'N');
    assert_rule("uPoN   rEqUeSt", SPT_RULE_UPON_REQUEST, 0, SPT_UNSET, 0, 0);
    assert_rule("0007", SPT_RULE_FIXED, 7, 7, 0, 0);
    assert_rule("80-80", SPT_RULE_RANGE, 80, 80, 0, 0);
    assert_rule("5 + q*0", SPT_RULE_FIXED, 5, 5, 0, 'Q');
    assert_rule("00000000000000000000000000" MOST, SPT_RULE_FIXED, SPT_POINTS_MAX, SPT_POINTS_MAX, 0, 0);
}

static void d7_names_the_offset_of_the_first_thing_wrong(void **state)
{
    static const struct {
        const char *text;
        uint32_t offset;
    } cases[] = {
        {"", 0},
        {"   ", 3},
        {"free", 0},
        {"  free", 2},
        {"-5", 0},
        {"+5", 0},
        {"N*60", 0},
        {"25x", 2},
        {"25 points", 3},
        {"2 5", 2},
        {"25.5", 2},
        {"1,000", 1},
        {"from", 4},
        {"from  ", 6},
        {"fro 150", 0},
        {"fromm 150", 0},
        {"from 80-100", 7},
        {"from from 5", 5},
        {"from upon request", 5},
        {"80-", 3},
        {"80--100", 3},
        {"80-100-120", 6},
        {"100-80", 4},
        {"100 -  80 + N*5", 7},
        {"80-from 100", 3},
        {"120 +", 5},
        {"120 + N", 7},
        {"120 + N*", 8},
        {"120 + NN*60", 6},
        {"120 + N*-60", 8},
        {"120 + 60", 8},
        {"120 + 60*", 9},
        {"120 + 60*60", 9},
        {"120 + *60", 6},
        {"120 + N*60 + X*5", 11},
        {"120 - N*60", 6},
        {"120 + N*60*2", 10},
        {"upon", 4},
        {"upon ", 5},
        {"upon reques", 5},
        {"uponrequest", 0},
        {"upon request + N*60", 13},
        {"upon request 5", 13},
        {"9007199254740992", 0},
        {"from 9007199254740992", 5},
        {"5 + N*99999999999999999999999999999999", 6},
        {"5 - 18446744073709551617", 4},
        {"9007199254740992 ?", 0},
        {"\xC3\xA9", 0},
        {"5 \xE2\x80\x94 6", 2},
        {"5\xE2\x88\x92"
         "6",
         1},
        {"\xEF\xBC\x95", 0},
        {"5\xC2\xA0", 1},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        spt_price_rule rule, before;
        uint32_t offset = 999;
        memset(&rule, 0x5A, sizeof rule);
        rule.struct_size = sizeof rule;
        before = rule;
        if (spt_price_rule_parse(cases[i].text, &rule, &offset) != SPT_E_SYNTAX || offset != cases[i].offset)
            fail_msg("\"%s\": offset %u, not %u", cases[i].text, (unsigned)offset, (unsigned)cases[i].offset);
        assert_memory_equal(&rule, &before, sizeof rule);
        assert_int_equal(spt_price_rule_parse(cases[i].text, &rule, NULL), SPT_E_SYNTAX);
    }
}

static void assert_invalid(const char *text)
{
    spt_price_rule rule;
    uint32_t offset = 77;
    spt_price_rule_init(&rule, sizeof rule);
    assert_int_equal(spt_price_rule_parse(text, &rule, &offset), SPT_E_INVALID);
    assert_int_equal(offset, 77);
}

static void d7_d28_refuses_what_is_no_text(void **state)
{
    char text[SPT_RULE_BYTES + 2];
    (void)state;
    assert_invalid(NULL);
    assert_invalid("5\n");
    assert_invalid("5\r");
    assert_invalid("\x7F");
    assert_invalid("5\xC2\x85");
    assert_invalid("5\xC0\xAB");
    assert_invalid("5\xED\xA0\x80");
    assert_invalid("5\xE2\x80");
    assert_invalid("5\xE2");
    assert_invalid("\x80");
    assert_invalid("\xF4\x90\x80\x80");

    memset(text, ' ', sizeof text);
    text[SPT_RULE_BYTES - 1] = '7';
    text[SPT_RULE_BYTES] = '\0';
    assert_rule(text, SPT_RULE_FIXED, 7, 7, 0, 0);
    text[SPT_RULE_BYTES] = '7'; /* without a NUL within the bound */
    assert_invalid(text);
    assert_int_equal(spt_price_rule_parse("5", NULL, NULL), SPT_E_INVALID);
}

static void assert_prints(const char *text, const char *published)
{
    char buffer[SPT_RULE_BYTES + 1];
    spt_price_rule rule = parsed(text), again;
    size_t needed = 0;
    assert_int_equal(spt_price_rule_print(&rule, buffer, sizeof buffer, &needed), SPT_OK);
    assert_string_equal(buffer, published);
    assert_int_equal(needed, strlen(published) + 1);
    again = parsed(buffer);
    assert_memory_equal(&rule, &again, sizeof rule);
}

static void d7_prints_the_published_form(void **state)
{
    (void)state;
    assert_prints("0", "0");
    assert_prints("  FROM  0150", "from 150");
    assert_prints("80 \xE2\x80\x93 100", "80-100");
    assert_prints("80-80", "80-80");
    assert_prints("120+60*n", "120 + N*60");
    assert_prints("UPON REQUEST", "upon request");
    assert_prints("from 1+z*0", "from 1 + Z*0");
    assert_prints(MOST "-" MOST "+N*" MOST, MOST "-" MOST " + N*" MOST);
}

static void d7_print_bounds_its_buffer(void **state)
{
    spt_price_rule rule = parsed("80-100");
    char buffer[8];
    size_t needed = 0;
    (void)state;
    memset(buffer, '!', sizeof buffer);
    assert_int_equal(spt_price_rule_print(&rule, buffer, 6, &needed), SPT_E_INVALID);
    assert_int_equal(needed, 7);
    assert_memory_equal(buffer, "!!!!!!!!", sizeof buffer);
    assert_int_equal(spt_price_rule_print(&rule, NULL, 0, &needed), SPT_OK);
    assert_int_equal(spt_price_rule_print(&rule, NULL, 7, &needed), SPT_E_INVALID);
    assert_int_equal(spt_price_rule_print(&rule, buffer, 7, NULL), SPT_OK);
    assert_memory_equal(buffer, "80-100\0!", sizeof buffer);
}

static void assert_no_rule(spt_price_rule rule)
{
    char buffer[SPT_RULE_BYTES + 1];
    assert_int_equal(spt_price_rule_print(&rule, buffer, sizeof buffer, NULL), SPT_E_INVALID);
}

static void d7_print_refuses_what_parse_never_gives(void **state)
{
    const spt_price_rule range = parsed("80-100 + N*60"), request = parsed("upon request");
    spt_price_rule bad;
    (void)state;
    assert_int_equal(spt_price_rule_print(NULL, NULL, 0, NULL), SPT_E_INVALID);
    bad = range, bad.struct_size = 8, assert_no_rule(bad);
    bad = range, bad.kind = 0, assert_no_rule(bad);
    bad = range, bad.kind = 5, assert_no_rule(bad);
    bad = range, bad.lowest = -1, assert_no_rule(bad);
    bad = range, bad.lowest = 101, assert_no_rule(bad);
    bad = range, bad.highest = INT64_MAX, assert_no_rule(bad);
    bad = range, bad.highest = SPT_UNSET, assert_no_rule(bad);
    bad = range, bad.per_unit = INT64_MIN, assert_no_rule(bad);
    bad = range, bad.unit = 'n', assert_no_rule(bad);
    bad = range, bad.unit = 0, assert_no_rule(bad);
    bad = range, bad.reserved = 1, assert_no_rule(bad);
    bad = range, bad.kind = SPT_RULE_FIXED, assert_no_rule(bad);
    bad = range, bad.kind = SPT_RULE_FROM, assert_no_rule(bad);
    bad = request, bad.lowest = 1, assert_no_rule(bad);
    bad = request, bad.unit = 'N', assert_no_rule(bad);
}

static void d7_struct_sizes_older_and_newer(void **state)
{
    struct {
        spt_price_rule rule;
        int64_t later;
    } newer;
    spt_price_rule small;
    (void)state;
    spt_price_rule_init(&newer.rule, sizeof newer);
    assert_int_equal(spt_price_rule_parse("5", &newer.rule, NULL), SPT_OK);
    assert_int_equal(newer.rule.struct_size, sizeof newer);
    assert_int_equal(newer.later, 0);
    assert_int_equal(spt_price_rule_print(&newer.rule, NULL, 0, NULL), SPT_OK);
    newer.later = 1;
    assert_int_equal(spt_price_rule_print(&newer.rule, NULL, 0, NULL), SPT_E_INVALID);

    spt_price_rule_init(NULL, sizeof small);
    spt_price_rule_init(&small, sizeof small);
    assert_int_equal(spt_price_rule_print(&small, NULL, 0, NULL), SPT_OK);
    small.struct_size = sizeof small - 1;
    assert_int_equal(spt_price_rule_parse("5", &small, NULL), SPT_E_INVALID);
}

static uint64_t next_random(uint64_t *seed)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    return *seed;
}

/* Amounts of every size, the limit included. */
static int64_t random_amount(uint64_t *seed, int64_t least)
{
    uint64_t bits = next_random(seed) % 54;
    int64_t amount = (int64_t)(next_random(seed) & ((UINT64_C(1) << bits) - 1));
    if (next_random(seed) % 16 == 0)
        amount = SPT_POINTS_MAX;
    return amount < least ? least : amount;
}

static spt_price_rule random_rule(uint64_t *seed)
{
    spt_price_rule rule;
    spt_price_rule_init(&rule, sizeof rule);
    rule.kind = 1 + (uint32_t)(next_random(seed) % 4);
    rule.highest = SPT_UNSET;
    if (rule.kind == SPT_RULE_UPON_REQUEST)
        return rule;
    rule.lowest = random_amount(seed, 0);
    if (rule.kind == SPT_RULE_FIXED)
        rule.highest = rule.lowest;
    if (rule.kind == SPT_RULE_RANGE)
        rule.highest = random_amount(seed, rule.lowest);
    if (next_random(seed) % 2 == 0) {
        rule.unit = 'A' + (uint32_t)(next_random(seed) % 26);
        rule.per_unit = random_amount(seed, 0);
    }
    return rule;
}

static void d7_parse_of_print_gives_the_rule(void **state)
{
    uint64_t seed = 20080701;
    (void)state;
    for (int i = 0; i < 20000; i++) {
        char buffer[SPT_RULE_BYTES + 1];
        spt_price_rule rule = random_rule(&seed), again;
        assert_int_equal(spt_price_rule_print(&rule, buffer, sizeof buffer, NULL), SPT_OK);
        assert_int_equal(spt_text_check(buffer, SPT_RULE_BYTES), SPT_OK);
        again = parsed(buffer);
        assert_memory_equal(&rule, &again, sizeof rule);
    }
}

/* Garbage made of the rule's own pieces, so that much of it is nearly right. */
static size_t garbage(uint64_t *seed, char *text, size_t size)
{
    static const char *const pieces[] = {"0",
                                         "25",
                                         "from",
                                         "upon",
                                         "request",
                                         " ",
                                         "\t",
                                         "-",
                                         "\xE2\x80\x93",
                                         "+",
                                         "*",
                                         "N",
                                         "x",
                                         MOST,
                                         "\xE2",
                                         "99",
                                         "001",
                                         "9007199254740992",
                                         "upon request",
                                         "\x80",
                                         "\xC3\xA9",
                                         ".",
                                         "\n"};
    size_t length = 0, count = next_random(seed) % 9;
    while (count-- > 0) {
        const char *piece = pieces[next_random(seed) % (sizeof pieces / sizeof pieces[0])];
        if (length + strlen(piece) >= size)
            break;
        memcpy(text + length, piece, strlen(piece));
        length += strlen(piece);
    }
    text[length] = '\0';
    return length;
}

static void d7_garbage_is_refused_with_an_offset_in_the_text(void **state)
{
    uint64_t seed = 20081231;
    (void)state;
    for (int i = 0; i < 200000; i++) {
        char text[256];
        size_t length = garbage(&seed, text, sizeof text);
        uint32_t offset = UINT32_MAX;
        spt_price_rule rule;
        spt_price_rule_init(&rule, sizeof rule);
        spt_status status = spt_price_rule_parse(text, &rule, &offset);
        if (status == SPT_OK)
            assert_int_equal(spt_price_rule_print(&rule, NULL, 0, NULL), SPT_OK);
        else if (status == SPT_E_SYNTAX)
            assert_true(offset <= length);
        else
            assert_int_equal(status, SPT_E_INVALID);
    }
}

static void assert_quote(const char *text, int64_t units, int64_t lowest, int64_t highest, int64_t starting)
{
    spt_price_rule rule = parsed(text);
    spt_quote_values values = {-7, -7, -7, -7};
    assert_int_equal(spt_quote_compute(&rule, units, &values), SPT_OK);
    assert_int_equal(values.lowest, lowest);
    assert_int_equal(values.highest, highest);
    assert_int_equal(values.starting, starting);
    assert_int_equal(values.person, starting == SPT_UNSET);
}

static void assert_no_quote(const char *text, int64_t units, spt_status expected)
{
    spt_price_rule rule = parsed(text);
    spt_quote_values values = {-7, -7, -7, -7};
    assert_int_equal(spt_quote_compute(&rule, units, &values), expected);
    assert_int_equal(values.lowest, -7);
}

static void d8_quote_of_every_form(void **state)
{
    (void)state;
    assert_quote("0", SPT_UNSET, 0, 0, 0);
    assert_quote("25", SPT_UNSET, 25, 25, 25);
    assert_quote("from 150", SPT_UNSET, 150, SPT_UNSET, 150);
    assert_quote("80-100", SPT_UNSET, 80, 100, 80);
    assert_quote("120 + N*60", 0, 120, 120, 120);
    assert_quote("120 + N*60", 3, 300, 300, 300);
    assert_quote("from 120 + N*60", 1, 180, SPT_UNSET, 180);
    assert_quote("80-100 + N*60", 2, 200, 220, 200);
    assert_quote("upon request", SPT_UNSET, 0, SPT_UNSET, SPT_UNSET);
}

static void d8_units_must_fit_the_rule(void **state)
{
    (void)state;
    assert_no_quote("25", 0, SPT_E_PRICE);
    assert_no_quote("25", 1, SPT_E_PRICE);
    assert_no_quote("25", -2, SPT_E_PRICE);
    assert_no_quote("upon request", 1, SPT_E_PRICE);
    assert_no_quote("120 + N*60", SPT_UNSET, SPT_E_PRICE);
    assert_no_quote("120 + N*60", -2, SPT_E_PRICE);
    assert_no_quote("120 + N*60", INT64_MIN, SPT_E_PRICE);
}

static void d8_d1_a_value_beyond_the_range_is_refused(void **state)
{
    (void)state;
    assert_quote("1 + N*1", SPT_POINTS_MAX - 1, SPT_POINTS_MAX, SPT_POINTS_MAX, SPT_POINTS_MAX);
    assert_no_quote("1 + N*1", SPT_POINTS_MAX, SPT_E_LIMIT);
    assert_no_quote("0 + N*0", SPT_POINTS_MAX + 1, SPT_E_LIMIT);
    assert_no_quote("0 + N*" MOST, INT64_MAX, SPT_E_LIMIT);
    assert_no_quote("0 + N*" MOST, 2, SPT_E_LIMIT);
    assert_quote("0 + N*" MOST, 1, SPT_POINTS_MAX, SPT_POINTS_MAX, SPT_POINTS_MAX);
    assert_no_quote("0-5 + N*" MOST, 1, SPT_E_LIMIT);
    assert_quote(MOST " + N*0", 7, SPT_POINTS_MAX, SPT_POINTS_MAX, SPT_POINTS_MAX);
}

static void d9_a_quote_allows_what_lies_within_its_bounds(void **state)
{
    spt_quote_values range = {80, 100, 80, 0}, open = {150, SPT_UNSET, 150, 0};
    (void)state;
    assert_false(spt_quote_allows(&range, 79));
    assert_true(spt_quote_allows(&range, 80));
    assert_true(spt_quote_allows(&range, 100));
    assert_false(spt_quote_allows(&range, 101));
    assert_false(spt_quote_allows(&open, 149));
    assert_true(spt_quote_allows(&open, SPT_POINTS_MAX));
    assert_false(spt_quote_allows(&open, SPT_POINTS_MAX + 1));
    assert_false(spt_quote_allows(&open, -1));
}

static void d28_text_check(void **state)
{
    (void)state;
    assert_int_equal(spt_text_check("", 0), SPT_OK);
    assert_int_equal(spt_text_check("x", 0), SPT_E_INVALID);
    assert_int_equal(spt_text_check(NULL, 5), SPT_E_INVALID);
    assert_int_equal(spt_text_check("caf\xC3\xA9", 5), SPT_OK);
    assert_int_equal(spt_text_check("caf\xC3\xA9", 4), SPT_E_INVALID);
    assert_int_equal(spt_text_check("\xEF\xBF\xBF \xF0\x90\x80\x80 \xF4\x8F\xBF\xBF \xC2\xA0", 50), SPT_OK);
    assert_int_equal(spt_text_check("\xF0\x8F\xBF\xBF", 50), SPT_E_INVALID);
    assert_int_equal(spt_text_check("\xE0\x9F\xBF", 50), SPT_E_INVALID);
    assert_int_equal(spt_text_check("\xC1\xBF", 50), SPT_E_INVALID);
    assert_int_equal(spt_text_check("\xED\xBF\xBF", 50), SPT_E_INVALID);
    assert_int_equal(spt_text_check("\xF5\x80\x80\x80", 50), SPT_E_INVALID);
    assert_int_equal(spt_text_check("a\tb", 50), SPT_E_INVALID);
    assert_int_equal(spt_text_check("\xC2\x9F", 50), SPT_E_INVALID);
    assert_int_equal(spt_text_length("abc", 3), 3);
    assert_int_equal(spt_text_length("abc", 2), 3);
    assert_int_equal(spt_text_length(NULL, 2), 0);
}

/* Texts are looked at eight bytes at a time: every byte, at every place of short and longer ones. */
static void d28_text_check_sees_every_byte(void **state)
{
    char text[20];
    (void)state;
    for (size_t length = 1; length < sizeof text; length++)
        for (size_t place = 0; place < length; place++)
            for (int byte = 1; byte < 256; byte++) {
                memset(text, 'x', length);
                text[length] = '\0';
                text[place] = (char)byte;
                assert_int_equal(spt_text_check(text, length), byte >= 0x20 && byte < 0x7F ? SPT_OK : SPT_E_INVALID);
                assert_int_equal(spt_text_check(text, length - 1), SPT_E_INVALID);
            }
}

static void d07_what_stands_beside_the_letters_is_no_unit(void **state)
{
    (void)state;
    static const char *const texts[] = {"1 + {*2", "1 + `*2", "1 + @*2", "1 + [*2", "1 + ~*2"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        spt_price_rule rule;
        uint32_t offset = 99;
        spt_price_rule_init(&rule, (uint32_t)sizeof rule);
        assert_int_equal(spt_price_rule_parse(texts[i], &rule, &offset), SPT_E_SYNTAX);
        assert_int_equal(offset, 4);
    }
}

static void d07_a_rule_upon_request_has_nothing_else(void **state)
{
    (void)state;
    char text[64];
    size_t needed = 0;
    spt_price_rule rule;
    spt_price_rule_init(&rule, (uint32_t)sizeof rule);
    rule.kind = SPT_RULE_UPON_REQUEST;
    rule.lowest = 0;
    rule.highest = SPT_UNSET;
    assert_int_equal(spt_price_rule_print(&rule, text, sizeof text, &needed), SPT_OK);
    assert_string_equal(text, "upon request");
    assert_int_equal(spt_price_rule_print(&rule, text, 0, &needed), SPT_E_INVALID);
    assert_int_equal(needed, sizeof "upon request");
    rule.lowest = 1;
    assert_int_equal(spt_price_rule_print(&rule, text, sizeof text, &needed), SPT_E_INVALID);
    rule.lowest = 0;
    rule.highest = 5;
    assert_int_equal(spt_price_rule_print(&rule, text, sizeof text, &needed), SPT_E_INVALID);
    rule.highest = SPT_UNSET;
    rule.unit = 'N';
    rule.per_unit = 3;
    assert_int_equal(spt_price_rule_print(&rule, text, sizeof text, &needed), SPT_E_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(d07_what_stands_beside_the_letters_is_no_unit),
        cmocka_unit_test(d07_a_rule_upon_request_has_nothing_else),
        cmocka_unit_test(d7_reads_every_form_of_the_page),
        cmocka_unit_test(d7_accepts_case_white_space_dash_and_swapped_term),
        cmocka_unit_test(d7_names_the_offset_of_the_first_thing_wrong),
        cmocka_unit_test(d7_d28_refuses_what_is_no_text),
        cmocka_unit_test(d7_prints_the_published_form),
        cmocka_unit_test(d7_print_bounds_its_buffer),
        cmocka_unit_test(d7_print_refuses_what_parse_never_gives),
        cmocka_unit_test(d7_struct_sizes_older_and_newer),
        cmocka_unit_test(d7_parse_of_print_gives_the_rule),
        cmocka_unit_test(d7_garbage_is_refused_with_an_offset_in_the_text),
        cmocka_unit_test(d8_quote_of_every_form),
        cmocka_unit_test(d8_units_must_fit_the_rule),
        cmocka_unit_test(d8_d1_a_value_beyond_the_range_is_refused),
        cmocka_unit_test(d9_a_quote_allows_what_lies_within_its_bounds),
        cmocka_unit_test(d28_text_check),
        cmocka_unit_test(d28_text_check_sees_every_byte),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
