/* SPDX-License-Identifier: MIT */
/* D26: the cheapest packs, against a search of all combinations and for needs of any size. */
#include "desk_fixture.h"

#include <stdio.h>

#include "base/alloc.h"
#include "rules/advice.h"

/* ---- the rule by itself ---- */

static const spt_allocator *allocator(void)
{
    static spt_allocator plain;
    assert_int_equal(spt_allocator_take(&plain, NULL), SPT_OK);
    return &plain;
}

static int is_better(const spt_choice_sum *a, const spt_choice_sum *b)
{
    if (a->price != b->price)
        return a->price < b->price;
    return a->points != b->points ? a->points > b->points : a->count < b->count;
}

/* Every combination that gives enough with no pack too many. */
static void search(const spt_choice *choices, size_t count, int64_t points, spt_choice_sum sum, spt_choice_sum *best)
{
    if (sum.points >= points && (best->price == 0 || is_better(&sum, best)))
        *best = sum;
    if (sum.points >= points || count == 0)
        return;
    search(choices + 1, count - 1, points, sum, best);
    spt_choice_sum more = {sum.price + choices->price, sum.points + choices->points, sum.count + 1};
    search(choices, count, points, more, best);
}

static uint64_t next_random(uint64_t *random)
{
    *random ^= *random << 13;
    *random ^= *random >> 7;
    *random ^= *random << 17;
    return *random;
}

static void d26_agrees_with_a_search_of_all_combinations(void **state)
{
    uint64_t random = 26;
    (void)state;
    for (int round = 0; round < 3000; round++) {
        spt_choice choices[4], all[4];
        size_t count = 1 + next_random(&random) % 4;
        int64_t points = (int64_t)(1 + next_random(&random) % 60), step = (int64_t)(1 + next_random(&random) % 3);
        spt_choice_sum found, best = {0};
        for (size_t c = 0; c < count; c++)
            all[c] = choices[c] = (spt_choice){.points = step * (int64_t)(1 + next_random(&random) % 20),
                                               .price = (int64_t)(1 + next_random(&random) % 30),
                                               .pack = c};
        search(all, count, points, (spt_choice_sum){0}, &best);
        expect_status(spt_advice_choose(allocator(), points, choices, &count, &found), SPT_OK);
        expect_number(found.price, best.price);
        expect_number(found.points, best.points);
        expect_number(found.count, best.count);
        spt_choice_sum sum = {0};
        for (size_t c = 0; c < count; c++) {
            sum.price += choices[c].count * choices[c].price;
            sum.points += choices[c].count * choices[c].points;
            sum.count += choices[c].count;
        }
        assert_memory_equal(&sum, &found, sizeof sum);
    }
}

/* Buying n best packs more is the same advice with n of them more. */
static void d26_any_need_is_a_small_one_and_best_packs(void **state)
{
    const spt_choice page[] = {{300, 16950, 0, 0}, {120, 6850, 0, 1}, {60, 3450, 0, 2}};
    const int64_t times = (SPT_POINTS_MAX - 2000) / 300 / 100;
    (void)state;
    for (int64_t points = 1200; points <= 1800; points++) {
        spt_choice near[3], far[3];
        size_t near_count = 3, far_count = 3;
        spt_choice_sum near_sum, far_sum;
        memcpy(near, page, sizeof page);
        memcpy(far, page, sizeof page);
        expect_status(spt_advice_choose(allocator(), points, near, &near_count, &near_sum), SPT_OK);
        expect_status(spt_advice_choose(allocator(), points + 300 * times, far, &far_count, &far_sum), SPT_OK);
        expect_number(far_sum.price, near_sum.price + 16950 * times);
        expect_number(far_sum.points, near_sum.points + 300 * times);
        expect_number(far_sum.count, near_sum.count + times);
    }
}

/* The cheapest for each number of points up to the need, one after the other: slow, and plainly right. */
static spt_choice_sum tabulate(const spt_choice *choices, size_t count, int64_t points)
{
    spt_choice_sum *cheapest = calloc((size_t)points + 1, sizeof *cheapest), found;
    assert_non_null(cheapest);
    for (int64_t n = 1; n <= points; n++)
        for (size_t c = 0; c < count; c++) {
            spt_choice_sum sum = cheapest[n > choices[c].points ? n - choices[c].points : 0];
            sum = (spt_choice_sum){sum.price + choices[c].price, sum.points + choices[c].points, sum.count + 1};
            if (cheapest[n].price == 0 || is_better(&sum, &cheapest[n]))
                cheapest[n] = sum;
        }
    found = cheapest[points];
    free(cheapest);
    return found;
}

/* Packs of which no two have much in common, and of which some cost nearly or just the same for each point. */
static size_t odd_packs(uint64_t *random, spt_choice choices[4])
{
    size_t count = 2 + next_random(random) % 3;
    int64_t rate = (int64_t)(1 + next_random(random) % 40);
    for (size_t c = 0; c < count; c++) {
        int64_t points = (int64_t)(500 + next_random(random) % 4500);
        int64_t more = (int64_t)(next_random(random) % 4 == 0 ? 0 : next_random(random) % 2000);
        choices[c] = (spt_choice){.points = points, .price = points * rate + more, .pack = c};
    }
    return count;
}

static void d26_packs_that_have_little_in_common_are_chosen_for_any_need(void **state)
{
    uint64_t random = 2653;
    (void)state;
    for (int round = 0; round < 25; round++) {
        spt_choice choices[4], near[4], far[4];
        size_t count = odd_packs(&random, choices), near_count = count, far_count = count;
        int64_t points = 1000001 + (int64_t)(next_random(&random) % 200000);
        spt_choice_sum sum, near_sum, far_sum, right = tabulate(choices, count, points);
        memcpy(near, choices, sizeof choices);
        memcpy(far, choices, sizeof choices);
        expect_status(spt_advice_choose(allocator(), points, near, &near_count, &near_sum), SPT_OK);
        assert_memory_equal(&near_sum, &right, sizeof right);
        sum = (spt_choice_sum){0};
        for (size_t c = 0; c < near_count; c++) {
            assert_true(near[c].count > 0);
            sum.price += near[c].count * near[c].price;
            sum.points += near[c].count * near[c].points;
            sum.count += near[c].count;
        }
        assert_memory_equal(&sum, &near_sum, sizeof sum);
        expect_status(spt_advice_choose(allocator(), SPT_POINTS_MAX / 100, far, &far_count, &far_sum), SPT_OK);
        assert_in_range(far_sum.points, SPT_POINTS_MAX / 100, SPT_POINTS_MAX / 100 + 5000);
    }
}

static void d26_what_cannot_be_summed_or_searched_is_refused(void **state)
{
    spt_choice dear = {10, SPT_POINTS_MAX, 0, 0};
    spt_choice apart[] = {{1000000007, 1000000006, 0, 0}, {999999937, 999999934, 0, 1}};
    size_t count = 1;
    spt_choice_sum sum;
    (void)state;
    expect_status(spt_advice_choose(allocator(), 10, &dear, &count, &sum), SPT_OK);
    count = 1;
    expect_status(spt_advice_choose(allocator(), 11, &dear, &count, &sum), SPT_E_LIMIT);
    count = 2;
    expect_status(spt_advice_choose(allocator(), SPT_POINTS_MAX / 2, apart, &count, &sum), SPT_E_LIMIT);
    /* Packs for nearly the same: what is cheapest for many points takes the place of more best packs than there are. */
    spt_choice near[] = {{999983, 999983000, 0, 0}, {999979, 999979001, 0, 1}};
    count = 2;
    expect_status(spt_advice_choose(allocator(), 2000000, near, &count, &sum), SPT_E_LIMIT);
    spt_choice odd[] = {{1499, SPT_POINTS_MAX - 1, 0, 0}, {997, SPT_POINTS_MAX, 0, 1}, {991, SPT_POINTS_MAX, 0, 2}};
    count = 3;
    expect_status(spt_advice_choose(allocator(), 1000001, odd, &count, &sum), SPT_E_LIMIT);
}

static void *no_memory(void *ctx, size_t size)
{
    (void)ctx, (void)size;
    return NULL;
}

static void d26_without_memory(void **state)
{
    spt_choice odd[] = {{1499, 1500, 0, 0}, {997, 1000, 0, 1}};
    size_t count = 2;
    spt_choice_sum sum;
    spt_allocator scarce = *allocator();
    (void)state;
    scarce.allocate = no_memory;
    expect_status(spt_advice_choose(&scarce, 1000001, odd, &count, &sum), SPT_E_NOMEM);
}

/* ---- the desk's packs ---- */

static void expect_advice(spt_desk *desk, int64_t points, const char *expected)
{
    char text[200] = "";
    spt_advice *advice = NULL;
    expect_status(spt_advice_get(desk, points, NULL, &advice), SPT_OK);
    for (uint32_t line = 0; line < spt_advice_lines(advice); line++)
        snprintf(text + strlen(text), sizeof text - strlen(text), "%lld x %s, ",
                 (long long)spt_advice_count(advice, line), spt_advice_code(advice, line));
    snprintf(text + strlen(text), sizeof text - strlen(text), "%lld points, %lld packs, %s %lld",
             (long long)spt_advice_points(advice), (long long)spt_advice_packs(advice), spt_advice_currency(advice),
             (long long)spt_advice_price(advice));
    check_text(text, expected, __FILE__, __LINE__);
    spt_advice_unref(advice);
}

/* points-fixed: 10 for USD 7.00 until the end of 2008; points-ever: 10 for USD 9.00; points-year: 100 for USD 50.00. */
static void d26_of_the_packs_on_sale(void **state)
{
    spt_desk *desk = desk_of(state);
    expect_advice(desk, 1, "1 x points-fixed, 10 points, 1 packs, USD 700");
    expect_advice(desk, 110, "1 x points-year, 1 x points-fixed, 110 points, 2 packs, USD 5700");
    expect_advice(desk, 150, "1 x points-year, 1 x points-60, 160 points, 2 packs, USD 8450");
    set_now(desk, midnight(2009, 1, 1));
    expect_advice(desk, 1, "1 x points-ever, 10 points, 1 packs, USD 900");
}

/* Needing 150: 120 + 60 for 103.00, not 300 for 169.50. */
static void d26_the_page_of_2008(void **state)
{
    spt_desk *desk = desk_of(state);
    expect_status(spt_price_list_load(desk,
                                      "[packs]\na | A | 60 | USD 34.50\nb | B | 120 | USD 68.50\n"
                                      "c | C | 300 | USD 169.50\n",
                                      NULL),
                  SPT_OK);
    expect_advice(desk, 150, "1 x b, 1 x a, 180 points, 2 packs, USD 10300");
    expect_advice(desk, 60, "1 x a, 60 points, 1 packs, USD 3450");
    expect_advice(desk, 3000000, "10000 x c, 3000000 points, 10000 packs, USD 169500000");
}

static void d26_one_currency(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_advice *advice = NULL;
    expect_status(spt_price_list_load(desk, "[packs]\na | A | 60 | USD 34.50\nb | B | 60 | EUR 30.00\n", NULL), SPT_OK);
    expect_refused_for(desk, 1, spt_advice_get(desk, 60, "", &advice), SPT_E_INVALID, "currency");
    expect_refused_for(desk, 1, spt_advice_get(desk, 60, "eur", &advice), SPT_E_INVALID, "currency");
    expect_refused_for(desk, 1, spt_advice_get(desk, 60, "GBP", &advice), SPT_E_NOT_FOUND, "pack");
    expect_status(spt_advice_get(desk, 60, "EUR", &advice), SPT_OK);
    check_text(spt_advice_title(advice, 0), "B", __FILE__, __LINE__);
    expect_number(spt_advice_line_points(advice, 0), 60);
    expect_number(spt_advice_line_price(advice, 0), 3000);
    expect_number(spt_advice_count(advice, 1), 0);
    check_text(spt_advice_code(advice, 1), "", __FILE__, __LINE__);
    check_text(spt_advice_title(NULL, 0), "", __FILE__, __LINE__);
    expect_number(spt_advice_line_price(NULL, 0), 0);
    spt_advice_unref(spt_advice_ref(advice));
    spt_advice_unref(advice);
}

static void d26_bad_input(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_advice *advice = NULL;
    expect_refused_for(desk, 1, spt_advice_get(desk, 0, NULL, &advice), SPT_E_INVALID, "points");
    expect_refused_for(desk, 1, spt_advice_get(desk, SPT_POINTS_MAX + 1, NULL, &advice), SPT_E_INVALID, "points");
    expect_refused_for(desk, 1, spt_advice_get(desk, 1, NULL, NULL), SPT_E_INVALID, "advice");
    expect_status(spt_advice_get(NULL, 1, NULL, &advice), SPT_E_INVALID);
    expect_status(spt_price_list_load(desk, "[packs]\n", NULL), SPT_OK);
    expect_refused_for(desk, 1, spt_advice_get(desk, 1, NULL, &advice), SPT_E_NOT_FOUND, "pack");
    assert_null(advice);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(d26_agrees_with_a_search_of_all_combinations),
        cmocka_unit_test(d26_any_need_is_a_small_one_and_best_packs),
        cmocka_unit_test(d26_packs_that_have_little_in_common_are_chosen_for_any_need),
        cmocka_unit_test(d26_what_cannot_be_summed_or_searched_is_refused),
        cmocka_unit_test(d26_without_memory),
        desk_test(d26_of_the_packs_on_sale),
        desk_test(d26_the_page_of_2008),
        desk_test(d26_one_currency),
        desk_test(d26_bad_input),
    };
    return cmocka_run_group_tests_name("advice", tests, NULL, NULL);
}
