/* SPDX-License-Identifier: MIT */
/*
 * The cheapest packs that give a number of points (D26). Let the *best* pack be the one with the most points for its
 * price, and count points in units of what all packs have in common. As many other packs as the best one has units
 * always contain some whose points are a multiple of the best one's, and which it replaces for no more. So all but a
 * bounded number of points are bought in best packs, and a table of the bounded rest is enough for any need.
 */
#include "advice.h"

#include <stdlib.h>

#include <supportpoints/limits.h>

#include "../base/alloc.h"

/* Entries of the table, and steps to fill it. */
#define TABLE_MOST UINT64_C(1000000)
#define STEPS_MOST UINT64_C(100000000)

/* The cheapest choice for so many units. */
typedef struct spt_advice_entry {
    spt_choice_sum sum;
    size_t last; /* The pack chosen last. */
} spt_advice_entry;

typedef struct spt_advice_table {
    spt_choice *choices;
    size_t count;
    uint64_t unit;
    spt_advice_entry *entries;
} spt_advice_table;

/* ---- which packs can be chosen at all ---- */

/* a / b against c / d, all above 0: exact, without a product. */
static int compare_ratios(int64_t a, int64_t b, int64_t c, int64_t d)
{
    int sign = 1;
    for (;;) {
        if (a / b != c / d)
            return a / b > c / d ? sign : -sign;
        a %= b;
        c %= d;
        if (a == 0 || c == 0)
            return a == c ? 0 : (c == 0 ? sign : -sign);
        int64_t kept = a;
        a = b;
        b = kept;
        kept = c;
        c = d;
        d = kept;
        sign = -sign;
    }
}

/* By points, most first; of equal points the cheapest first, then the caller's order. */
static int is_ordered(const spt_choice *a, const spt_choice *b)
{
    if (a->points != b->points)
        return a->points > b->points;
    return a->price != b->price ? a->price < b->price : a->pack < b->pack;
}

static void sort(spt_choice *choices, size_t count)
{
    for (size_t gap = count / 2; gap > 0; gap /= 2)
        for (size_t i = gap; i < count; i++) {
            spt_choice kept = choices[i];
            size_t place = i;
            for (; place >= gap && is_ordered(&kept, &choices[place - gap]); place -= gap)
                choices[place] = choices[place - gap];
            choices[place] = kept;
        }
}

/* Leaves out each pack for whose price there is one with as many points. */
static size_t without_dear_ones(spt_choice *choices, size_t count)
{
    size_t kept = 0;
    sort(choices, count);
    for (size_t i = 0; i < count; i++) {
        choices[i].count = 0;
        if (kept == 0 || choices[i].price < choices[kept - 1].price)
            choices[kept++] = choices[i];
    }
    return kept;
}

/* Of equal ones the largest, which comes first. */
static size_t find_best(const spt_choice *choices, size_t count)
{
    size_t best = 0;
    for (size_t i = 1; i < count; i++)
        if (compare_ratios(choices[i].points, choices[i].price, choices[best].points, choices[best].price) > 0)
            best = i;
    return best;
}

static uint64_t common_unit(const spt_choice *choices, size_t count)
{
    uint64_t unit = (uint64_t)choices[0].points;
    for (size_t i = 1; i < count; i++) {
        uint64_t other = (uint64_t)choices[i].points;
        while (other != 0) {
            uint64_t rest = unit % other;
            unit = other;
            other = rest;
        }
    }
    return unit;
}

/* ---- the table ---- */

static int is_better(const spt_choice_sum *a, const spt_choice_sum *b)
{
    if (a->price != b->price)
        return a->price < b->price;
    return a->points != b->points ? a->points > b->points : a->count < b->count;
}

/* 0: it would leave its range. */
static int add(spt_choice_sum *sum, const spt_choice *choice, int64_t times)
{
    if (times > (SPT_POINTS_MAX - sum->price) / choice->price ||
        times > (SPT_POINTS_MAX - sum->points) / choice->points)
        return 0;
    sum->price += times * choice->price;
    sum->points += times * choice->points;
    sum->count += times;
    return 1;
}

static uint64_t units_left(const spt_advice_table *table, uint64_t units, size_t choice)
{
    uint64_t given = (uint64_t)table->choices[choice].points / table->unit;
    return given < units ? units - given : 0;
}

static void fill_entry(spt_advice_table *table, uint64_t units)
{
    spt_advice_entry *entry = &table->entries[units];
    entry->sum.price = INT64_MAX;
    for (size_t c = 0; c < table->count; c++) {
        spt_choice_sum sum = table->entries[units_left(table, units, c)].sum;
        if (sum.price == INT64_MAX || !add(&sum, &table->choices[c], 1) || !is_better(&sum, &entry->sum))
            continue;
        entry->sum = sum;
        entry->last = c;
    }
}

static spt_status fill(const spt_allocator *allocator, spt_advice_table *table, uint64_t units)
{
    if (units >= TABLE_MOST || units * table->count > STEPS_MOST)
        return SPT_E_LIMIT;
    table->entries = spt_allocate_array(allocator, (size_t)units + 1, sizeof *table->entries);
    if (table->entries == NULL)
        return SPT_E_NOMEM;
    table->entries[0] = (spt_advice_entry){.last = 0};
    for (uint64_t u = 1; u <= units; u++)
        fill_entry(table, u);
    return SPT_OK;
}

static void take_counts(spt_advice_table *table, uint64_t units)
{
    while (units > 0) {
        size_t last = table->entries[units].last;
        table->choices[last].count++;
        units = units_left(table, units, last);
    }
}

/* ---- the choice ---- */

/* Units that may have to be bought in other packs than the best one; UINT64_MAX where that is too much to look at. */
static uint64_t rest_units(const spt_advice_table *table, size_t best)
{
    uint64_t others = (uint64_t)table->choices[best].points / table->unit - 1;
    uint64_t largest = (uint64_t)table->choices[0].points / table->unit;
    return others != 0 && largest > TABLE_MOST / others ? UINT64_MAX : others * largest;
}

static size_t chosen_first(spt_choice *choices, size_t count)
{
    size_t chosen = 0;
    for (size_t i = 0; i < count; i++)
        if (choices[i].count > 0)
            choices[chosen++] = choices[i];
    return chosen;
}

static spt_status choose(const spt_allocator *allocator, spt_advice_table *table, uint64_t units, spt_choice_sum *sum)
{
    size_t best = find_best(table->choices, table->count);
    uint64_t most = rest_units(table, best), per_best = (uint64_t)table->choices[best].points / table->unit;
    uint64_t times = units > most ? (units - most + per_best - 1) / per_best : 0;
    uint64_t rest = times * per_best < units ? units - times * per_best : 0;
    spt_status status = fill(allocator, table, rest);
    if (status != SPT_OK)
        return status;
    *sum = table->entries[rest].sum;
    if (sum->price == INT64_MAX || !add(sum, &table->choices[best], (int64_t)times))
        return SPT_E_LIMIT;
    take_counts(table, rest);
    table->choices[best].count += (int64_t)times;
    return SPT_OK;
}

spt_status spt_advice_choose(const spt_allocator *allocator, int64_t points, spt_choice *choices, size_t *count,
                             spt_choice_sum *sum)
{
    spt_advice_table table = {.choices = choices, .count = without_dear_ones(choices, *count)};
    table.unit = common_unit(choices, table.count);
    uint64_t units = ((uint64_t)points + table.unit - 1) / table.unit;
    spt_status status = choose(allocator, &table, units, sum);
    spt_release(allocator, table.entries);
    if (status == SPT_OK)
        *count = chosen_first(choices, table.count);
    return status;
}
