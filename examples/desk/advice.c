/* SPDX-License-Identifier: MIT */
#include "advice.h"

#include <inttypes.h>
#include <stdio.h>

#include "../drawing.h"

/* "1 × 120 points, 1 × 60 points, USD 103.00" */
static void say_packs(const spt_advice *advice, struct problem *text)
{
    char money[64];
    size_t length = (size_t)snprintf(text->text, sizeof text->text, "The cheapest packs that cover it: ");
    for (uint32_t line = 0; line < spt_advice_lines(advice) && length < sizeof text->text - 160; line++)
        length += (size_t)snprintf(text->text + length, sizeof text->text - length,
                                   "%" PRId64 " \xC3\x97 %" PRId64 " point%s, ", spt_advice_count(advice, line),
                                   spt_advice_line_points(advice, line), plural(spt_advice_line_points(advice, line)));
    money_text(spt_advice_price(advice), spt_advice_currency(advice), money, sizeof money);
    snprintf(text->text + length, sizeof text->text - length, "%s.", money);
}

int advise_packs(spt_desk *desk, int64_t points, struct problem *text)
{
    spt_advice *advice = NULL;
    int is_known = spt_advice_get(desk, points, NULL, &advice) == SPT_OK;
    if (is_known)
        say_packs(advice, text);
    spt_advice_unref(advice);
    return is_known;
}
