/* SPDX-License-Identifier: MIT */
/*
 * Stands in for an advice of the library's own. For every number of points up to the one needed, the best way to buy
 * at least that many is the best of: one pack, and the best way for what is then still missing.
 */
#include "advice.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../drawing.h"

/* Beyond these a person has to think anyway. */
#define MOST_POINTS 1000000
#define MOST_PACKS  64

struct way {
    int64_t price, points;
    int32_t packs;
    int32_t first; /* one of its packs */
};

struct market {
    spt_page *page;
    const spt_pack *packs[MOST_PACKS];
    int32_t count;
};

/* Only what is on sale, in the currency of the first. */
static void offer(struct market *market, const spt_pack *pack)
{
    int is_sold = !spt_pack_retired(pack) && spt_pack_price(pack) > 0 && market->count < MOST_PACKS;
    if (is_sold && market->count > 0)
        is_sold = strcmp(spt_pack_currency(pack), spt_pack_currency(market->packs[0])) == 0;
    if (is_sold)
        market->packs[market->count++] = pack;
}

static int open_market(struct market *market, spt_desk *desk)
{
    *market = (struct market){NULL, {NULL}, 0};
    if (spt_pack_list(desk, NULL, SPT_PAGE_MAX, &market->page) != SPT_OK)
        return 0;
    for (uint32_t i = 0; i < spt_page_count(market->page); i++)
        offer(market, spt_page_pack(market->page, i));
    return market->count > 0;
}

/* Cheaper is better; then more points, then fewer packs. */
static int is_better(const struct way *one, const struct way *other)
{
    if (one->price != other->price)
        return one->price < other->price;
    if (one->points != other->points)
        return one->points > other->points;
    return one->packs < other->packs;
}

static struct way with_pack(const struct market *market, const struct way *ways, int64_t needed, int32_t number)
{
    const spt_pack *pack = market->packs[number];
    int64_t rest = needed > spt_pack_points(pack) ? needed - spt_pack_points(pack) : 0;
    struct way one = ways[rest];
    one.price += spt_pack_price(pack);
    one.points += spt_pack_points(pack);
    one.packs++;
    one.first = number;
    return one;
}

static struct way *find_ways(const struct market *market, int64_t points)
{
    struct way *ways = must_have(calloc((size_t)points + 1, sizeof *ways));
    for (int64_t needed = 1; needed <= points; needed++) {
        ways[needed] = with_pack(market, ways, needed, 0);
        for (int32_t i = 1; i < market->count; i++) {
            struct way other = with_pack(market, ways, needed, i);
            if (is_better(&other, &ways[needed]))
                ways[needed] = other;
        }
    }
    return ways;
}

/* Its packs in list order: "1 x 120 points, 1 x 60 points, USD 103.00". */
static void say_way(const struct market *market, const struct way *ways, int64_t points, struct problem *advice)
{
    int32_t counts[MOST_PACKS] = {0};
    char money[64];
    size_t length = (size_t)snprintf(advice->text, sizeof advice->text, "The cheapest packs that cover it: ");
    for (int64_t rest = points; rest > 0; rest -= spt_pack_points(market->packs[ways[rest].first]))
        counts[ways[rest].first]++;
    for (int32_t i = market->count - 1; i >= 0; i--)
        if (counts[i] > 0 && length < sizeof advice->text - 128)
            length +=
                (size_t)snprintf(advice->text + length, sizeof advice->text - length,
                                 "%" PRId32 " x %" PRId64 " points, ", counts[i], spt_pack_points(market->packs[i]));
    money_text(ways[points].price, spt_pack_currency(market->packs[0]), money, sizeof money);
    snprintf(advice->text + length, sizeof advice->text - length, "%s.", money);
}

int advise_packs(spt_desk *desk, int64_t points, struct problem *advice)
{
    struct market market;
    int is_known = open_market(&market, desk) && points > 0 && points <= MOST_POINTS;
    if (is_known) {
        struct way *ways = find_ways(&market, points);
        say_way(&market, ways, points, advice);
        free(ways);
    }
    spt_page_unref(market.page);
    return is_known;
}
