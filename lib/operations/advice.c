/* SPDX-License-Identifier: MIT */
/* Which packs to buy (D26): those on sale now, from the desk's copy of the price list. */
#include <supportpoints/advice.h>

#include <string.h>

#include <supportpoints/lot.h>

#include "../base/text.h"
#include "../rules/advice.h"
#include "../rules/day.h"
#include "../rules/money.h"
#include "desk_internal.h"
#include "snapshot.h"

typedef struct spt_advice_line {
    int64_t count;
    int64_t points;
    int64_t price;
    const char *code;
    const char *title;
} spt_advice_line;

struct spt_advice {
    spt_snapshot snapshot;
    spt_choice_sum sum;
    char currency[4];
    uint32_t line_count;
    spt_advice_line lines[];
};

/* ---- which packs ---- */

static spt_status today(spt_desk *desk, int64_t *date)
{
    int64_t now = 0, day = 0;
    spt_status status = spt_desk_clock(desk, &now);
    if (status == SPT_OK)
        status = spt_day_of_instant(&desk->catalogue.settings.zone, now, &day);
    if (status == SPT_OK)
        *date = spt_day_to_date(day);
    return status;
}

static int is_on_sale(const spt_pack_row *pack, int64_t date)
{
    return pack->kind == SPT_LOT_PURCHASE && pack->price > 0 && !pack->retired &&
           (pack->last_day == 0 || pack->last_day >= date);
}

/* The currency asked for, or the only one. */
static spt_status settle_currency(spt_desk *desk, int64_t date, const char **currency)
{
    const spt_catalogue *catalogue = &desk->catalogue;
    if (*currency != NULL && **currency != '\0')
        return SPT_OK;
    *currency = NULL;
    for (size_t p = 0; p < catalogue->pack_count; p++) {
        if (!is_on_sale(&catalogue->packs[p], date))
            continue;
        if (*currency != NULL && strcmp(*currency, catalogue->packs[p].currency) != 0)
            return spt_problem_set(&desk->problem, SPT_E_INVALID, "currency", 0,
                                   "Packs are on sale in %s and in %s: the currency must be named.", *currency,
                                   catalogue->packs[p].currency);
        *currency = catalogue->packs[p].currency;
    }
    return SPT_OK;
}

static spt_status gather(spt_desk *desk, int64_t date, const char *currency, spt_choice **choices, size_t *count)
{
    const spt_catalogue *catalogue = &desk->catalogue;
    *count = 0;
    *choices = spt_arena_take_array(&desk->arena, catalogue->pack_count + 1, sizeof **choices);
    if (*choices == NULL)
        return SPT_E_NOMEM;
    for (size_t p = 0; p < catalogue->pack_count && currency != NULL; p++) {
        const spt_pack_row *pack = &catalogue->packs[p];
        if (is_on_sale(pack, date) && strcmp(pack->currency, currency) == 0)
            (*choices)[(*count)++] = (spt_choice){.points = pack->points, .price = pack->price, .pack = p};
    }
    if (*count > 0)
        return SPT_OK;
    return spt_problem_set(&desk->problem, SPT_E_NOT_FOUND, "pack", 0, "No pack is on sale%s%s.",
                           currency == NULL ? "" : " in ", currency == NULL ? "" : currency);
}

/* ---- the answer ---- */

static size_t texts_size(const spt_desk *desk, const spt_choice *choices, size_t count)
{
    size_t size = 0;
    for (size_t c = 0; c < count; c++) {
        const spt_pack_row *pack = &desk->catalogue.packs[choices[c].pack];
        size += strlen(pack->code) + strlen(pack->title) + 2;
    }
    return size;
}

static spt_status make(spt_desk *desk, const spt_choice *choices, size_t count, const spt_choice_sum *sum,
                       spt_advice **advice)
{
    size_t size = sizeof **advice + count * sizeof(spt_advice_line);
    spt_advice *made = spt_snapshot_make(&desk->allocator, size, texts_size(desk, choices, count));
    if (made == NULL)
        return SPT_E_NOMEM;
    char *room = spt_snapshot_room(made, size, NULL);
    made->sum = *sum;
    made->line_count = (uint32_t)count;
    for (size_t c = 0; c < count; c++) {
        const spt_pack_row *pack = &desk->catalogue.packs[choices[c].pack];
        made->lines[c] = (spt_advice_line){.count = choices[c].count, .points = pack->points, .price = pack->price};
        made->lines[c].code = spt_snapshot_text(&room, pack->code);
        made->lines[c].title = spt_snapshot_text(&room, pack->title);
        memcpy(made->currency, pack->currency, strlen(pack->currency) + 1);
    }
    *advice = made;
    return SPT_OK;
}

static spt_status check(spt_desk *desk, int64_t points, const char *currency, const void *advice)
{
    if (advice == NULL)
        return spt_problem_set(&desk->problem, SPT_E_INVALID, "advice", 0, "An out-pointer is NULL.");
    if (points < 1 || points > SPT_POINTS_MAX)
        return spt_problem_set(&desk->problem, SPT_E_INVALID, "points", points, "points is %lld; it must be 1 to %lld.",
                               (long long)points, (long long)SPT_POINTS_MAX);
    if (currency != NULL && currency[0] != '\0' && !spt_money_is_currency(currency))
        return spt_problem_set(&desk->problem, SPT_E_INVALID, "currency", 0, "currency must be three capital letters.");
    return SPT_OK;
}

static spt_status advise(spt_desk *desk, int64_t points, const char *currency, spt_advice **advice)
{
    int64_t date = 0;
    size_t count = 0;
    spt_choice *choices = NULL;
    spt_choice_sum sum = {0};
    spt_status status = today(desk, &date);
    if (status == SPT_OK)
        status = settle_currency(desk, date, &currency);
    if (status == SPT_OK)
        status = gather(desk, date, currency, &choices, &count);
    if (status == SPT_OK)
        status = spt_advice_choose(&desk->allocator, points, choices, &count, &sum);
    if (status == SPT_E_LIMIT)
        return spt_problem_set(
            &desk->problem, status, "points", points,
            "There is no advice for %lld point%s: the price is too great, or the packs' points have too little "
            "in common.",
            (long long)points, spt_text_s(points));
    return status == SPT_OK ? make(desk, choices, count, &sum, advice) : status;
}

spt_status spt_advice_get(spt_desk *desk, int64_t points, const char *currency, spt_advice **advice)
{
    spt_status status = spt_desk_enter(desk);
    if (status != SPT_OK)
        return status;
    status = check(desk, points, currency, advice);
    if (status == SPT_OK)
        status = spt_desk_refresh_catalogue(desk);
    if (status == SPT_OK)
        status = advise(desk, points, currency, advice);
    return spt_desk_leave(desk, status);
}

/* ---- what it tells ---- */

static const spt_advice_line *line_of(const spt_advice *advice, uint32_t line)
{
    return advice == NULL || line >= advice->line_count ? NULL : &advice->lines[line];
}

int64_t spt_advice_points(const spt_advice *advice)
{
    return advice == NULL ? 0 : advice->sum.points;
}

int64_t spt_advice_price(const spt_advice *advice)
{
    return advice == NULL ? 0 : advice->sum.price;
}

int64_t spt_advice_packs(const spt_advice *advice)
{
    return advice == NULL ? 0 : advice->sum.count;
}

const char *spt_advice_currency(const spt_advice *advice)
{
    return advice == NULL ? "" : advice->currency;
}

uint32_t spt_advice_lines(const spt_advice *advice)
{
    return advice == NULL ? 0 : advice->line_count;
}

int64_t spt_advice_count(const spt_advice *advice, uint32_t line)
{
    const spt_advice_line *found = line_of(advice, line);
    return found == NULL ? 0 : found->count;
}

const char *spt_advice_code(const spt_advice *advice, uint32_t line)
{
    const spt_advice_line *found = line_of(advice, line);
    return found == NULL ? "" : found->code;
}

const char *spt_advice_title(const spt_advice *advice, uint32_t line)
{
    const spt_advice_line *found = line_of(advice, line);
    return found == NULL ? "" : found->title;
}

int64_t spt_advice_line_points(const spt_advice *advice, uint32_t line)
{
    const spt_advice_line *found = line_of(advice, line);
    return found == NULL ? 0 : found->points;
}

int64_t spt_advice_line_price(const spt_advice *advice, uint32_t line)
{
    const spt_advice_line *found = line_of(advice, line);
    return found == NULL ? 0 : found->price;
}

spt_advice *spt_advice_ref(spt_advice *advice)
{
    return spt_snapshot_ref(advice);
}

void spt_advice_unref(spt_advice *advice)
{
    spt_snapshot_unref(advice);
}
