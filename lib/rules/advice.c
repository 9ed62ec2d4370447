/* SPDX-License-Identifier: MIT */
/*
 * The cheapest packs that give a number of points (D26). Let the *best* pack be the one with the most points for its
 * price, and count points in units of what all packs have in common. As many other packs as the best one has units
 * always contain some whose points are a multiple of the best one's, and which it replaces for no more. So all but a
 * bounded number of points are bought in best packs, and a table of the bounded rest is enough for any need.
 *
 * Where the packs have so little in common that this rest is long, the need is, too. Then a shorter table does: for each
 * remainder that the other packs' units leave when they are divided by the best one's, the others that cost the least
 * more than the best packs whose place they take. It looks at what takes the place of more best packs than there are,
 * too; such a choice cannot be bought, and a better one than it may be beyond the table.
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

static uint64_t greatest_divisor(uint64_t a, uint64_t b)
{
    while (b != 0) {
        uint64_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

static uint64_t common_unit(const spt_choice *choices, size_t count)
{
    uint64_t unit = (uint64_t)choices[0].points;
    for (size_t i = 1; i < count; i++)
        unit = greatest_divisor(unit, (uint64_t)choices[i].points);
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

static uint64_t units_of(const spt_advice_table *table, size_t choice)
{
    return (uint64_t)table->choices[choice].points / table->unit;
}

static uint64_t units_left(const spt_advice_table *table, uint64_t units, size_t choice)
{
    uint64_t given = units_of(table, choice);
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

static spt_status make_entries(const spt_allocator *allocator, spt_advice_table *table, uint64_t units)
{
    if (units >= TABLE_MOST || units * table->count > STEPS_MOST)
        return SPT_E_LIMIT;
    table->entries = spt_allocate_array(allocator, (size_t)units + 1, sizeof *table->entries);
    if (table->entries == NULL)
        return SPT_E_NOMEM;
    table->entries[0] = (spt_advice_entry){.last = 0};
    return SPT_OK;
}

static spt_status fill(const spt_allocator *allocator, spt_advice_table *table, uint64_t units)
{
    spt_status status = make_entries(allocator, table, units);
    if (status != SPT_OK)
        return status;
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

/* ---- the table of remainders ---- */

/* Adds one pack to what leaves a remainder; gives the remainder then. The sums are those above the best packs. */
static uint64_t pass_on(spt_advice_table *table, size_t best, uint64_t remainder, size_t choice)
{
    uint64_t together = remainder + units_of(table, choice), in_best = units_of(table, best);
    int64_t replaced = (int64_t)(together / in_best);
    spt_choice_sum sum = table->entries[remainder].sum;
    spt_advice_entry *entry = &table->entries[together % in_best];
    if (sum.price != INT64_MAX) {
        sum.price += table->choices[choice].price - replaced * table->choices[best].price;
        sum.count += 1 - replaced;
        if (sum.price <= SPT_POINTS_MAX && is_better(&sum, &entry->sum))
            *entry = (spt_advice_entry){sum, choice};
    }
    return together % in_best;
}

/* A pack leads from remainder to remainder in circles. Twice around each is enough: going around costs something. */
static spt_status fill_remainders(const spt_allocator *allocator, spt_advice_table *table, size_t best)
{
    uint64_t in_best = units_of(table, best);
    spt_status status = make_entries(allocator, table, in_best);
    if (status != SPT_OK)
        return status;
    for (uint64_t r = 1; r < in_best; r++)
        table->entries[r] = (spt_advice_entry){.sum.price = INT64_MAX};
    for (size_t c = 0; c < table->count; c++) {
        uint64_t circles = c == best ? 0 : greatest_divisor(in_best, units_of(table, c));
        for (uint64_t circle = 0; circle < circles; circle++)
            for (uint64_t step = 0, r = circle; step < 2 * (in_best / circles); step++)
                r = pass_on(table, best, r, c);
    }
    return SPT_OK;
}

/* The remainder that costs the least, where the units themselves leave `wanted`: a smaller one takes a best pack more. */
static uint64_t find_remainder(const spt_advice_table *table, size_t best, uint64_t wanted)
{
    uint64_t found = 0, in_best = units_of(table, best);
    spt_choice_sum least = {.price = INT64_MAX};
    for (uint64_t r = 0; r < in_best; r++) {
        int64_t more = r < wanted;
        spt_choice_sum sum = table->entries[r].sum;
        if (sum.price == INT64_MAX)
            continue;
        sum = (spt_choice_sum){sum.price + more * table->choices[best].price, (int64_t)(r + (uint64_t)more * in_best),
                               sum.count + more};
        if (is_better(&sum, &least)) {
            least = sum;
            found = r;
        }
    }
    return found;
}

/* Counts the packs that leave a remainder; gives their units. */
static uint64_t take_remainder(spt_advice_table *table, size_t best, uint64_t remainder)
{
    uint64_t units = 0, in_best = units_of(table, best);
    while (remainder > 0) {
        size_t last = table->entries[remainder].last;
        table->choices[last].count++;
        units += units_of(table, last);
        remainder = (remainder + in_best - units_of(table, last) % in_best) % in_best;
    }
    return units;
}

static spt_status choose_remainder(const spt_allocator *allocator, spt_advice_table *table, size_t best, uint64_t units,
                                   spt_choice_sum *sum)
{
    uint64_t in_best = units_of(table, best);
    spt_status status = fill_remainders(allocator, table, best);
    if (status != SPT_OK)
        return status;
    uint64_t remainder = find_remainder(table, best, units % in_best);
    uint64_t times = units / in_best + (remainder < units % in_best);
    uint64_t replaced = take_remainder(table, best, remainder) / in_best;
    if (replaced > times)
        return SPT_E_LIMIT;
    table->choices[best].count = (int64_t)(times - replaced);
    *sum = (spt_choice_sum){0};
    for (size_t c = 0; c < table->count; c++)
        if (!add(sum, &table->choices[c], table->choices[c].count))
            return SPT_E_LIMIT;
    return SPT_OK;
}

/* ---- the choice ---- */

/* Units that may have to be bought in other packs than the best one; UINT64_MAX where that is too much to look at. */
static uint64_t rest_units(const spt_advice_table *table, size_t best)
{
    uint64_t others = units_of(table, best) - 1, largest = units_of(table, 0);
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
    uint64_t most = rest_units(table, best), per_best = units_of(table, best);
    uint64_t times = units > most ? (units - most + per_best - 1) / per_best : 0;
    uint64_t rest = times * per_best < units ? units - times * per_best : 0;
    if (rest >= TABLE_MOST)
        return choose_remainder(allocator, table, best, units, sum);
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
