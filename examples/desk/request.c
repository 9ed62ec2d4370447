/* SPDX-License-Identifier: MIT */
#include "request.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "../drawing.h"
#include "day.h"

int request_has(const struct request *request, enum field field)
{
    return request->texts.of[field] != NULL;
}

static int read_number(const char *text, const struct field_description *what, int64_t *number, struct problem *why)
{
    char *end = NULL;
    const char *digits = text + (text[0] == '-');
    errno = 0;
    *number = strtoll(text, &end, 10);
    if (digits[0] >= '0' && digits[0] <= '9' && *end == '\0' && errno == 0 && *number >= what->minimum &&
        *number <= what->maximum)
        return 1;
    return problem_set(why, "%s is \"%s\"; it must be a whole number from %" PRId64 " to %" PRId64 ".", what->name,
                       text, what->minimum, what->maximum);
}

static int read_currency(const char *text, char currency[4])
{
    for (int i = 0; i < 3; i++)
        if (text[i] < 'A' || text[i] > 'Z')
            return 0;
    memcpy(currency, text, 3);
    currency[3] = '\0';
    return 1;
}

/* Digits, and a point with at most the currency's decimals, as minor units. */
static int read_amount(const char *text, int decimals, int64_t *minor)
{
    int behind = -1;
    *minor = 0;
    if (*text < '0' || *text > '9')
        return 0;
    for (; *text != '\0'; text++) {
        if (*text == '.' && behind < 0) {
            behind = 0;
            continue;
        }
        int64_t digit = *text - '0';
        if (*text < '0' || *text > '9' || behind == decimals || *minor > (SPT_POINTS_MAX - digit) / 10)
            return 0;
        *minor = *minor * 10 + digit;
        behind += behind >= 0;
    }
    for (int i = behind < 0 ? 0 : behind; i < decimals; i++) {
        if (*minor > SPT_POINTS_MAX / 10)
            return 0;
        *minor *= 10;
    }
    return behind != 0;
}

static int read_money(struct request *request, const struct field_description *what, const char *text, int64_t *minor,
                      struct problem *why)
{
    if (read_currency(text, request->currency) && text[3] == ' ' &&
        read_amount(text + 4, money_decimals(request->currency), minor))
        return 1;
    return problem_set(why,
                       "%s is \"%s\"; it must be a currency and an amount with no more decimals than it has, "
                       "like USD 34.50.",
                       what->name, text);
}

static int read_reason(const char *text, const struct field_description *what, int64_t *reason, struct problem *why)
{
    for (int32_t each = SPT_REASON_INVESTIGATION; each <= SPT_REASON_CORRECTION; each++)
        if (strcmp(spt_ticket_reason_name(each), text) == 0) {
            *reason = each;
            return 1;
        }
    return problem_set(why, "%s is \"%s\"; it must be investigation, agreed, reconsidered or correction.", what->name,
                       text);
}

static int read_figure(const char *text, const struct field_description *what, int64_t *figure, struct problem *why)
{
    for (int32_t each = 1; each <= SPT_FIGURE_LAST; each++)
        if (strcmp(spt_figure_name(each), text) == 0) {
            *figure = each;
            return 1;
        }
    return problem_set(why, "%s is \"%s\"; it must be %s.", what->name, text, what->help);
}

static int read_date(const char *text, const struct field_description *what, int64_t *day, struct problem *why)
{
    int32_t told = 0;
    int may_be_never = what == field_describe(FIELD_LAST_DAY);
    int is_read = read_day(what->name, text, may_be_never, &told, why);
    *day = told;
    return is_read;
}

static int read_field(struct request *request, enum field field, int32_t offset, struct problem *why)
{
    const struct field_description *what = field_describe(field);
    const char *text = request->texts.of[field];
    int64_t *number = &request->number[field];
    switch (what->kind) {
    case KIND_FLAG:
        *number = 1;
        return 1;
    case KIND_TEXT:
        return 1;
    case KIND_NUMBER:
        return read_number(text, what, number, why);
    case KIND_TIME:
    case KIND_TIME_END:
        return read_instant(what->name, text, offset, what->kind == KIND_TIME_END, number, why);
    case KIND_DAY:
        return read_date(text, what, number, why);
    case KIND_MONEY:
        return read_money(request, what, text, number, why);
    case KIND_REASON:
        return read_reason(text, what, number, why);
    case KIND_FIGURE:
        return read_figure(text, what, number, why);
    }
    return problem_set(why, "%s cannot be read.", what->name);
}

static uint32_t flag(const struct request *request, enum field field, uint32_t value)
{
    return request_has(request, field) ? value : 0;
}

/* The fields that every command gives to the library in its options; price, reason and last day are arguments to some
 * commands and options to others. */
static void fill_options(struct request *request)
{
    spt_options *options = &request->options;
    spt_options_init(options, (uint32_t)sizeof *options);
    options->ref = request->texts.of[FIELD_REF];
    options->actor = request->texts.of[FIELD_ACTOR];
    options->note = request->texts.of[FIELD_NOTE];
    options->units = request->number[FIELD_UNITS];
    options->expected = request->number[FIELD_EXPECTED];
    options->until = request->number[FIELD_UNTIL];
    options->answered = request->number[FIELD_ANSWERED];
    options->paid = request->number[FIELD_PAID];
    options->currency = request->currency[0] != '\0' ? request->currency : NULL;
    options->acquired = request->number[FIELD_ACQUIRED];
    options->months = (int32_t)request->number[FIELD_MONTHS];
    if (request_has(request, FIELD_PRIORITY))
        options->priority = (int32_t)request->number[FIELD_PRIORITY];
    options->flags = flag(request, FIELD_SHORTFALL, SPT_FLAG_ALLOW_SHORTFALL) |
                     flag(request, FIELD_OVERRIDE, SPT_FLAG_OVERRIDE) |
                     flag(request, FIELD_STARTING, SPT_FLAG_STARTING_PRICE);
}

int request_read(struct request *request, const struct field_values *texts, int32_t offset, struct problem *why)
{
    request->texts = *texts;
    request->currency[0] = '\0';
    for (enum field each = FIELD_NONE; each < FIELD_COUNT; each++) {
        request->number[each] = SPT_UNSET;
        if (texts->of[each] != NULL && !read_field(request, each, offset, why))
            return 0;
    }
    fill_options(request);
    return 1;
}
