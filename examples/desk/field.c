/* SPDX-License-Identifier: MIT */
#include "field.h"

#include <string.h>
#include <supportpoints/limits.h>
#include <supportpoints/report.h>

static const struct field_description descriptions[FIELD_COUNT] = {
    [FIELD_ACCOUNT] = {"account", "ACCOUNT", "the account's number", KIND_NUMBER, 1, INT64_MAX},
    [FIELD_OTHER] = {"to-account", "TO", "the account that they, or the ticket, go to", KIND_NUMBER, 1, INT64_MAX},
    [FIELD_TICKET] = {"ticket", "TICKET", "the ticket's number", KIND_NUMBER, 1, INT64_MAX},
    [FIELD_LOT] = {"lot", "LOT", "the lot's number within its account", KIND_NUMBER, 1, SPT_POINTS_MAX},
    [FIELD_ACT] = {"act", "ACT", "the act's number within its account", KIND_NUMBER, 1, SPT_POINTS_MAX},
    [FIELD_CATEGORY] = {"category", "CATEGORY", "the code of a category on the price list", KIND_TEXT, 0, 0},
    [FIELD_PACK] = {"pack", "PACK", "the code of a pack on the price list", KIND_TEXT, 0, 0},
    [FIELD_POINTS] = {"points", "POINTS", "so many points", KIND_NUMBER, 1, SPT_POINTS_MAX},
    [FIELD_PRICE] = {"price", "POINTS", "the price in points, instead of the starting price", KIND_NUMBER, 0,
                     SPT_POINTS_MAX},
    [FIELD_PROPOSAL] = {"proposal", "NUMBER", "the proposal's number", KIND_NUMBER, 1, SPT_POINTS_MAX},
    [FIELD_LAST_DAY] = {"last-day", "DAY", "the last day of the points, or never", KIND_DAY, 0, 0},
    [FIELD_UNITS] = {"units", "NUMBER", "the number of units, where the price rule has any", KIND_NUMBER, 0,
                     SPT_POINTS_MAX},
    [FIELD_REASON] = {"reason", "REASON", "investigation, agreed, reconsidered or correction", KIND_REASON, 0, 0},
    [FIELD_EXPECTED] = {"expected", "POINTS", "refuse if this is not the present price", KIND_NUMBER, 0,
                        SPT_POINTS_MAX},
    [FIELD_UNTIL] = {"until", "TIME", "the proposal's last valid second, or day", KIND_TIME_END, 0, 0},
    [FIELD_PAID] = {"paid", "MONEY", "what was paid, like \"USD 61.65\"", KIND_MONEY, 0, 0},
    [FIELD_ACQUIRED] = {"acquired", "TIME", "when the points were acquired, if not now", KIND_TIME, 0, 0},
    [FIELD_MONTHS] = {"months", "MONTHS", "lifetime of the points in months; 0: they never lapse", KIND_NUMBER, 0,
                      SPT_MONTHS_MAX},
    [FIELD_PRIORITY] = {"priority", "NUMBER", "lower is used first; the pack's, or 0", KIND_NUMBER, -SPT_PRIORITY_MAX,
                        SPT_PRIORITY_MAX},
    [FIELD_SHORTFALL] = {"allow-shortfall", NULL, "with too few points, take what there is", KIND_FLAG, 0, 0},
    [FIELD_OVERRIDE] = {"override", NULL, "allow a price outside the rule's bounds; needs a note", KIND_FLAG, 0, 0},
    [FIELD_STARTING] = {"starting-price", NULL, "take the new category's starting price", KIND_FLAG, 0, 0},
    [FIELD_QUOTED] = {"quoted", NULL, "propose the price; nothing is captured before it is approved", KIND_FLAG, 0, 0},
    [FIELD_OPENING] = {"opening", NULL, "a balance brought over from an older system, not goodwill", KIND_FLAG, 0, 0},
    [FIELD_ANSWERED] = {"answered", "TIME", "when the ticket was answered first, if not now", KIND_TIME, 0, 0},
    [FIELD_REF] = {"ref", "REF", "your own key of this operation: repeating it is safe", KIND_TEXT, 0, 0},
    [FIELD_ACTOR] = {"actor", "NAME", "who does it", KIND_TEXT, 0, 0},
    [FIELD_NOTE] = {"note", "TEXT", "why, in words", KIND_TEXT, 0, 0},
    [FIELD_AT] = {"at", "TIME", "the instant, instead of now", KIND_TIME, 0, 0},
    [FIELD_AS_OF] = {"as-of", "TIME", "as it was after the last act of that second, or will be", KIND_TIME, 0, 0},
    [FIELD_STATE] = {"state", "STATE", "only the tickets that are open, or ended", KIND_TEXT, 0, 0},
    [FIELD_FIGURE] = {"figure", "FIGURE", "available, captured, spent, lapsed, revoked or points", KIND_FIGURE, 0, 0},
    [FIELD_BY] = {"by", "LOT|TICKET", "what each lot, or each ticket, adds: lot or ticket", KIND_TEXT, 0, 0},
    [FIELD_AVAILABLE] = {"available", NULL, "only lots with something available, in capture order", KIND_FLAG, 0, 0},
    [FIELD_TEXT] = {"text", NULL, "as the text that can be edited and loaded again", KIND_FLAG, 0, 0},
    [FIELD_LIMIT] = {"limit", "NUMBER", "so many at most", KIND_NUMBER, 1, SPT_POINTS_MAX},
    [FIELD_DAYS] = {"days", "DAYS", "within so many days", KIND_NUMBER, 0, SPT_REPORT_DAYS},
    [FIELD_AFTER] = {"after", "NUMBER", "go on after the line with this number", KIND_NUMBER, 0, INT64_MAX},
    [FIELD_CURRENCY] = {"currency", "CODE", "packs in this currency, if there are several", KIND_TEXT, 0, 0},
    [FIELD_DAY] = {"day", "DAY", "a day, like 2008-12-25", KIND_DAY, 0, 0},
    [FIELD_TRACE] = {"trace", NULL, "tell what counts until the answer is due, and what does not", KIND_FLAG, 0, 0},
    [FIELD_SETTING] = {"setting", "NAME=VALUE", "a setting and its new value", KIND_TEXT, 0, 0},
    [FIELD_FILE] = {"file", "FILE", "a file; - is standard input or output", KIND_TEXT, 0, 0},
    [FIELD_COPY] = {"copy", "COPY", "the new file, which must not exist", KIND_TEXT, 0, 0},
    [FIELD_BY_LINE] = {"line-by-line", NULL, "leave out lines that are refused, and report them", KIND_FLAG, 0, 0},
    [FIELD_REFS] = {"refs", NULL, "give a ref to what has none, so that a long import can be resumed", KIND_FLAG, 0, 0},
    [FIELD_PROGRESS] = {"progress", NULL, "show how far it is, also where that is no terminal", KIND_FLAG, 0, 0},
    [FIELD_SIZE] = {"size", "ACCOUNTS", "so many customers, 1 to 100000; 50 if not given", KIND_NUMBER, 1, 100000},
    [FIELD_SEED] = {"seed", "NUMBER", "the same number gives the same year; 1 if not given", KIND_NUMBER, 0,
                    SPT_POINTS_MAX},
    [FIELD_ZONE] = {"zone", "OFFSET", "the desk's zone as an offset from UTC, like +02:00", KIND_TEXT, 0, 0},
    [FIELD_LIFETIME] = {"lifetime", "MONTHS", "lifetime of points in months; 0: they never lapse", KIND_NUMBER, 0,
                        SPT_MONTHS_MAX},
    [FIELD_PRICE_LIST] = {"price-list", "FILE", "load this price list", KIND_TEXT, 0, 0},
    [FIELD_DESK] = {"desk", "PATH", "the desk's file", KIND_TEXT, 0, 0},
    [FIELD_JSON] = {"json", NULL, "print JSON", KIND_FLAG, 0, 0},
    [FIELD_CSV] = {"csv", NULL, "print CSV", KIND_FLAG, 0, 0},
    [FIELD_HTML] = {"html", NULL, "print a page for a browser or a printer, with pictures", KIND_FLAG, 0, 0},
    [FIELD_FROM] = {"from", "DAY", "the first day of the period", KIND_TIME, 0, 0},
    [FIELD_TO] = {"to", "DAY", "the last day of the period", KIND_TIME_END, 0, 0},
    [FIELD_TITLE] = {"title", "TEXT", "whose points these are, for the page's head; or what a holiday is called",
                     KIND_TEXT, 0, 0},
    [FIELD_HELP] = {"help", NULL, "show help, on a command if one is given", KIND_FLAG, 0, 0},
    [FIELD_VERSION] = {"version", NULL, "show the version", KIND_FLAG, 0, 0},
    [FIELD_LIST] = {"list-commands", NULL, "list what there is, for completion and manual", KIND_FLAG, 0, 0},
};

const struct field_description *field_describe(enum field field)
{
    return &descriptions[field];
}

int field_is_in(enum field field, const enum field *list)
{
    while (*list != FIELD_NONE && *list != field)
        list++;
    return *list != FIELD_NONE;
}

enum field field_find(const char *name)
{
    for (enum field each = FIELD_NONE + 1; each < FIELD_COUNT; each++)
        if (strcmp(descriptions[each].name, name) == 0)
            return each;
    return FIELD_NONE;
}
