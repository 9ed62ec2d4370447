/* SPDX-License-Identifier: MIT */
#include "request.h"

#include <stddef.h>
#include <string.h>

#include <supportpoints/act.h>
#include <supportpoints/limits.h>
#include <supportpoints/lot.h>
#include <supportpoints/ticket.h>

#include "../base/alloc.h"
#include "../base/text.h"
#include "day.h"
#include "money.h"

enum {
    TAKES_UNITS = 1,
    TAKES_PRICE = 2,
    TAKES_EXPECTED = 4,
    TAKES_UNTIL = 8,
    TAKES_PAID = 16,
    TAKES_LOT = 32, /* acquired, months, last day, priority */
    TAKES_REASON = 64,
    NEEDS_REF = 128,
    TAKES_ANSWERED = 256
};

static const struct {
    uint16_t takes;
    uint16_t flags;
} kinds[SPT_ACT_LAST + 1] = {
    [SPT_ACT_BUY] = {TAKES_PAID | TAKES_LOT | NEEDS_REF, 0},
    [SPT_ACT_CLAIM] = {TAKES_LOT | NEEDS_REF, 0},
    [SPT_ACT_GOODWILL] = {TAKES_PAID | TAKES_LOT | NEEDS_REF, 0},
    [SPT_ACT_OPENING] = {TAKES_PAID | TAKES_LOT | NEEDS_REF, 0},
    [SPT_ACT_OPEN] = {TAKES_UNITS | TAKES_PRICE, SPT_FLAG_ALLOW_SHORTFALL | SPT_FLAG_OVERRIDE},
    [SPT_ACT_OPEN_QUOTED] = {TAKES_UNITS | TAKES_PRICE | TAKES_UNTIL | TAKES_REASON, SPT_FLAG_OVERRIDE},
    [SPT_ACT_PROPOSE] = {TAKES_UNTIL, SPT_FLAG_OVERRIDE},
    [SPT_ACT_APPROVE] = {0, SPT_FLAG_ALLOW_SHORTFALL},
    [SPT_ACT_REPRICE] = {TAKES_EXPECTED, SPT_FLAG_ALLOW_SHORTFALL},
    [SPT_ACT_ANSWER] = {TAKES_ANSWERED, 0},
    [SPT_ACT_RECATEGORISE] = {TAKES_UNITS | TAKES_PRICE | TAKES_EXPECTED,
                              SPT_FLAG_ALLOW_SHORTFALL | SPT_FLAG_STARTING_PRICE},
    [SPT_ACT_TRANSFER_OUT] = {NEEDS_REF, 0},
    [SPT_ACT_MOVE_OUT] = {0, SPT_FLAG_ALLOW_SHORTFALL},
};

void spt_request_blank(spt_request *request, int32_t kind, int64_t account)
{
    memset(request, 0, offsetof(spt_request, options));
    request->kind = kind;
    request->account = account;
    request->points = request->price = SPT_UNSET;
    request->category = request->pack = "";
}

static spt_status out_of_range(spt_problem *problem, const char *field, int64_t value, int64_t least, int64_t most)
{
    return spt_problem_set(problem, SPT_E_INVALID, field, value, "%s is %lld; it must be %lld to %lld.", field,
                           (long long)value, (long long)least, (long long)most);
}

static spt_status check_range(spt_problem *problem, const char *field, int64_t value, int64_t least, int64_t most)
{
    return value >= least && value <= most ? SPT_OK : out_of_range(problem, field, value, least, most);
}

/* The same for an option that may be not given. */
static spt_status check_option(spt_problem *problem, const char *field, int64_t value, int64_t most)
{
    return value == SPT_UNSET ? SPT_OK : check_range(problem, field, value, 0, most);
}

static inline spt_status check_text(spt_problem *problem, const char *field, const char **text, size_t most)
{
    if (*text == NULL)
        *text = "";
    if ((*text)[0] == '\0' || spt_text_check(*text, most) == SPT_OK)
        return SPT_OK;
    return spt_problem_text(problem, field, *text, most);
}

/* Merges a text that an option and an argument may both give. */
static spt_status merge_text(spt_problem *problem, const char *field, const char *argument, const char **option)
{
    if (argument[0] == '\0' || argument == *option)
        return SPT_OK;
    if ((*option)[0] != '\0' && strcmp(*option, argument) != 0)
        return spt_problem_set(problem, SPT_E_INVALID, field, 0, "%s is given twice and differs.", field);
    *option = argument;
    return SPT_OK;
}

static spt_status take_options(spt_request *request, const spt_options *given, spt_problem *problem)
{
    spt_status status = SPT_OK;
    if (given == NULL)
        spt_options_init(&request->options, (uint32_t)sizeof request->options);
    else
        status = spt_struct_take(&request->options, (uint32_t)sizeof request->options, given,
                                 (uint32_t)sizeof request->options);
    if (status != SPT_OK)
        return spt_problem_set(problem, status, "options", 0, "options.struct_size is none that this library knows.");
    status = check_text(problem, "ref", &request->options.ref, SPT_REF_BYTES);
    if (status == SPT_OK)
        status = check_text(problem, "ref", &request->ref, SPT_REF_BYTES);
    if (status == SPT_OK)
        status = merge_text(problem, "ref", request->ref, &request->options.ref);
    if (status == SPT_OK)
        status = check_text(problem, "note", &request->options.note, SPT_NOTE_BYTES);
    if (status == SPT_OK)
        status = check_text(problem, "note", &request->note, SPT_NOTE_BYTES);
    if (status == SPT_OK)
        status = merge_text(problem, "note", request->note, &request->options.note);
    if (status == SPT_OK)
        status = check_text(problem, "actor", &request->options.actor, SPT_ACTOR_BYTES);
    return status;
}

static spt_status not_taken(spt_problem *problem, const char *field)
{
    return spt_problem_set(problem, SPT_E_INVALID, field, 0, "This operation takes no option %s.", field);
}

/* Names one of the flags that are refused. */
static spt_status flags_not_taken(spt_problem *problem, uint32_t refused)
{
    static const struct {
        uint32_t flag;
        const char *name;
    } flags[] = {{SPT_FLAG_ALLOW_SHORTFALL, "SPT_FLAG_ALLOW_SHORTFALL"},
                 {SPT_FLAG_OVERRIDE, "SPT_FLAG_OVERRIDE"},
                 {SPT_FLAG_STARTING_PRICE, "SPT_FLAG_STARTING_PRICE"}};
    for (size_t i = 0; i < sizeof flags / sizeof flags[0]; i++)
        if ((refused & flags[i].flag) != 0)
            return spt_problem_set(problem, SPT_E_INVALID, "flags", flags[i].flag, "This operation does not take %s.",
                                   flags[i].name);
    return spt_problem_set(problem, SPT_E_INVALID, "flags", refused, "flags has %lu, which no operation takes.",
                           (unsigned long)refused);
}

/* Names the first option that is given and that the kind does not take. */
static spt_status check_taken(const spt_request *request, spt_problem *problem)
{
    const spt_options *given = &request->options;
    uint32_t takes = kinds[request->kind].takes;
    uint32_t refused = given->flags & ~(uint32_t)kinds[request->kind].flags;
    if (refused != 0)
        return flags_not_taken(problem, refused);
    if (given->units != SPT_UNSET && (takes & TAKES_UNITS) == 0)
        return not_taken(problem, "units");
    if (given->price != SPT_UNSET && (takes & TAKES_PRICE) == 0)
        return not_taken(problem, "price");
    if (given->expected != SPT_UNSET && (takes & TAKES_EXPECTED) == 0)
        return not_taken(problem, "expected");
    if (given->until != SPT_UNSET && (takes & TAKES_UNTIL) == 0)
        return not_taken(problem, "until");
    if (given->paid != SPT_UNSET && (takes & TAKES_PAID) == 0)
        return not_taken(problem, "paid");
    if (given->currency[0] != '\0' && (takes & TAKES_PAID) == 0)
        return not_taken(problem, "currency");
    if (given->reason != 0 && (takes & TAKES_REASON) == 0)
        return not_taken(problem, "reason");
    if (given->answered != SPT_UNSET && (takes & TAKES_ANSWERED) == 0)
        return not_taken(problem, "answered");
    if ((takes & TAKES_LOT) != 0)
        return SPT_OK;
    if (given->acquired != SPT_UNSET)
        return not_taken(problem, "acquired");
    if (given->months != -1)
        return not_taken(problem, "months");
    if (given->last_day != 0)
        return not_taken(problem, "last_day");
    return given->priority == SPT_PRIORITY_UNSET ? SPT_OK : not_taken(problem, "priority");
}

static spt_status check_date(spt_problem *problem, const char *field, int64_t date)
{
    int64_t day;
    if (date == 0 || (spt_day_from_date(date, &day) == SPT_OK && date <= SPT_LAST_DAY_MAX))
        return SPT_OK;
    return spt_problem_set(problem, SPT_E_INVALID, field, date, "%s %lld is no day of 19700101 to %d.", field,
                           (long long)date, SPT_LAST_DAY_MAX);
}

static spt_status check_lot_options(const spt_request *request, spt_problem *problem)
{
    const spt_options *given = &request->options;
    spt_status status = check_option(problem, "paid", given->paid, SPT_POINTS_MAX);
    if (status == SPT_OK && given->currency[0] != '\0' && !spt_money_is_currency(given->currency))
        status = spt_problem_set(problem, SPT_E_INVALID, "currency", 0, "currency must be three letters A to Z.");
    if (status == SPT_OK && given->currency[0] != '\0' && given->paid == SPT_UNSET)
        status = spt_problem_set(problem, SPT_E_INVALID, "currency", 0, "currency is given without paid.");
    if (status == SPT_OK && given->currency[0] == '\0' && given->paid > 0 && request->kind != SPT_ACT_BUY)
        status = spt_problem_set(problem, SPT_E_INVALID, "currency", 0, "paid is given without a currency.");
    if (status == SPT_OK)
        status = check_option(problem, "acquired", given->acquired, SPT_TIME_MAX);
    if (status == SPT_OK)
        status = check_range(problem, "months", given->months, -1, SPT_MONTHS_MAX);
    if (status == SPT_OK)
        status = check_date(problem, "last_day", given->last_day);
    if (status == SPT_OK && given->months != -1 && given->last_day != 0)
        status = spt_problem_set(problem, SPT_E_INVALID, "last_day", 0, "months and last_day are both given.");
    if (status == SPT_OK && given->priority != SPT_PRIORITY_UNSET)
        status = check_range(problem, "priority", given->priority, -SPT_PRIORITY_MAX, SPT_PRIORITY_MAX);
    return status;
}

static int needs_reason(int32_t kind)
{
    return kind == SPT_ACT_REPRICE || kind == SPT_ACT_PROPOSE || kind == SPT_ACT_RECATEGORISE;
}

static spt_status check_ticket_options(const spt_request *request, spt_problem *problem)
{
    const spt_options *given = &request->options;
    spt_status status = check_option(problem, "units", given->units, SPT_POINTS_MAX);
    if (status == SPT_OK)
        status = check_option(problem, "price", given->price, SPT_POINTS_MAX);
    if (status == SPT_OK)
        status = check_option(problem, "expected", given->expected, SPT_POINTS_MAX);
    if (status == SPT_OK)
        status = check_option(problem, "until", given->until, SPT_NEVER);
    if (status == SPT_OK)
        status = check_option(problem, "answered", given->answered, SPT_TIME_MAX);
    if (status == SPT_OK)
        status = check_range(problem, "reason", given->reason, 0, SPT_REASON_CORRECTION);
    if (status == SPT_OK && needs_reason(request->kind))
        status = check_range(problem, "reason", request->reason, SPT_REASON_INVESTIGATION, SPT_REASON_CORRECTION);
    if (status == SPT_OK && (given->flags & SPT_FLAG_OVERRIDE) != 0 && given->note[0] == '\0')
        status = spt_problem_set(problem, SPT_E_INVALID, "note", 0, "An override needs a note.");
    if (status == SPT_OK && (given->flags & SPT_FLAG_STARTING_PRICE) != 0 && given->price != SPT_UNSET)
        status = spt_problem_set(problem, SPT_E_INVALID, "price", 0, "A price and the starting price are both asked.");
    return status;
}

static spt_status check_code(spt_problem *problem, const char *field, const char *code)
{
    if (code != NULL && code[0] != '\0' && spt_text_check(code, SPT_CODE_BYTES) == SPT_OK)
        return SPT_OK;
    return spt_problem_text(problem, field, code, SPT_CODE_BYTES);
}

static int takes_category(int32_t kind)
{
    return kind == SPT_ACT_OPEN || kind == SPT_ACT_OPEN_QUOTED || kind == SPT_ACT_RECATEGORISE;
}

static int takes_ticket(int32_t kind)
{
    return (kind >= SPT_ACT_OPEN && kind <= SPT_ACT_REOPEN && kind != SPT_ACT_COVER) || kind == SPT_ACT_MOVE_OUT ||
           kind == SPT_ACT_ANSWER;
}

static int takes_two_accounts(int32_t kind)
{
    return kind == SPT_ACT_TRANSFER_OUT || kind == SPT_ACT_MOVE_OUT;
}

static int takes_pack(int32_t kind)
{
    return kind == SPT_ACT_BUY || kind == SPT_ACT_CLAIM;
}

static spt_status check_points(const spt_request *request, spt_problem *problem)
{
    int32_t kind = request->kind;
    if (kind == SPT_ACT_REVOKE && request->points == SPT_ALL_POINTS)
        return SPT_OK;
    if (kind == SPT_ACT_GOODWILL || kind == SPT_ACT_OPENING || kind == SPT_ACT_REVOKE || kind == SPT_ACT_TRANSFER_OUT)
        return check_range(problem, "points", request->points, 1, SPT_POINTS_MAX);
    if (kind == SPT_ACT_REPRICE || kind == SPT_ACT_PROPOSE)
        return check_range(problem, "price", request->price, 0, SPT_POINTS_MAX);
    return SPT_OK;
}

static spt_status check_accounts(const spt_request *request, spt_problem *problem)
{
    if (!takes_two_accounts(request->kind))
        return check_range(problem, "account", request->account, 1, INT64_MAX);
    spt_status status = check_range(problem, "from", request->account, 1, INT64_MAX);
    if (status == SPT_OK)
        status = check_range(problem, "to", request->other, 1, INT64_MAX);
    if (status == SPT_OK && request->other == request->account)
        status = spt_problem_set(problem, SPT_E_INVALID, "to", request->other, "from and to are the same account.");
    return status;
}

static spt_status check_arguments(const spt_request *request, spt_problem *problem)
{
    int32_t kind = request->kind;
    spt_status status = check_accounts(request, problem);
    if (status == SPT_OK && takes_ticket(kind))
        status = check_range(problem, "ticket", request->ticket, 1, INT64_MAX);
    if (status == SPT_OK && (kind == SPT_ACT_REVOKE || kind == SPT_ACT_EXTEND))
        status = check_range(problem, "lot", request->lot, 1, SPT_POINTS_MAX);
    if (status == SPT_OK && takes_category(kind))
        status = check_code(problem, "category", request->category);
    if (status == SPT_OK && takes_pack(kind))
        status = check_code(problem, "pack", request->pack);
    if (status == SPT_OK)
        status = check_points(request, problem);
    if (status == SPT_OK && (kind == SPT_ACT_APPROVE || kind == SPT_ACT_DECLINE))
        status = check_range(problem, "proposal", request->proposal, 1, SPT_POINTS_MAX);
    if (status == SPT_OK && kind == SPT_ACT_EXTEND)
        status = check_date(problem, "last_day", request->last_day);
    return status;
}

static spt_status check_ref(const spt_request *request, spt_problem *problem)
{
    int needed = (kinds[request->kind].takes & NEEDS_REF) != 0 ||
                 (request->kind == SPT_ACT_REVOKE && request->points != SPT_ALL_POINTS);
    if (!needed || request->options.ref[0] != '\0')
        return SPT_OK;
    return spt_problem_set(problem, SPT_E_INVALID, "ref", 0, "This operation needs a ref, to be safely repeated.");
}

spt_status spt_request_check(spt_request *request, const spt_options *options, spt_problem *problem)
{
    spt_status status = check_arguments(request, problem);
    if (status == SPT_OK)
        status = take_options(request, options, problem);
    if (status == SPT_OK)
        status = check_text(problem, "currency", &request->options.currency, 3);
    if (status == SPT_OK)
        status = check_taken(request, problem);
    if (status == SPT_OK && (kinds[request->kind].takes & (TAKES_LOT | TAKES_PAID)) != 0)
        status = check_lot_options(request, problem);
    if (status == SPT_OK)
        status = check_ticket_options(request, problem);
    if (status == SPT_OK)
        status = check_ref(request, problem);
    if (status != SPT_OK)
        return status;
    if (request->price == SPT_UNSET)
        request->price = request->options.price;
    if (request->kind == SPT_ACT_OPEN_QUOTED)
        request->reason = request->options.reason;
    if (request->kind == SPT_ACT_REVOKE && request->points == SPT_ALL_POINTS)
        request->options.flags |= SPT_FLAG_WHOLE;
    return SPT_OK;
}

static int same(int64_t given, int64_t absent, int64_t stored)
{
    return given == absent || given == stored;
}

static int same_text(const char *given, const char *stored)
{
    return given[0] == '\0' || strcmp(given, stored) == 0;
}

/* In these kinds the price that the caller names is only proposed. */
static int64_t stored_price(const spt_act_row *act)
{
    return act->kind == SPT_ACT_OPEN_QUOTED || act->kind == SPT_ACT_PROPOSE ? act->proposed : act->price;
}

/* Naming all that is available is another wish than revoking all of the lot (D18). */
static int is_as_whole(const spt_request *request, const spt_act_row *act)
{
    return ((request->options.flags ^ (uint32_t)act->flags) & SPT_FLAG_WHOLE) == 0;
}

const char *spt_request_difference(const spt_request *request, const spt_act_row *act)
{
    const spt_options *given = &request->options;
    int64_t last_day = request->kind == SPT_ACT_EXTEND ? request->last_day : act->last_day;
    const struct {
        const char *field;
        int is_same;
    } fields[] = {
        {"kind", request->kind == act->kind},
        {"to", same(request->other, 0, act->other)},
        {"ticket", same(request->ticket, 0, act->ticket)},
        {"lot", same(request->lot, 0, act->lot)},
        {"pack", same_text(request->pack, act->pack)},
        {"points", same(request->points, SPT_UNSET, act->points) && is_as_whole(request, act)},
        {"price", same(request->price, SPT_UNSET, stored_price(act))},
        {"proposal", same(request->proposal, 0, act->proposal)},
        {"reason", same(request->reason, 0, act->reason)},
        {"category", same_text(request->category, act->category)},
        {"currency", same_text(given->currency, act->currency)},
        {"units", same(given->units, SPT_UNSET, act->units)},
        {"expected", same(given->expected, SPT_UNSET, act->before)},
        {"until", same(given->until, SPT_UNSET, act->until)},
        {"paid", same(given->paid, SPT_UNSET, act->paid)},
        {"acquired", same(given->acquired, SPT_UNSET, act->acquired)},
        {"months", same(given->months, -1, act->months)},
        {"last_day", last_day == act->last_day && same(given->last_day, 0, act->last_day)},
        {"answered", same(given->answered, SPT_UNSET, act->answered)},
        {"priority", same(given->priority, SPT_PRIORITY_UNSET, act->priority)},
        {"flags", (given->flags & ~(uint32_t)act->flags) == 0},
    };
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
        if (!fields[i].is_same)
            return fields[i].field;
    return NULL;
}

void spt_request_act(const spt_request *request, int64_t time, spt_act_row *row)
{
    spt_act_blank(row, request->kind, time);
    row->flags = request->options.flags;
    row->ticket = request->ticket;
    row->lot = request->lot;
    row->other = request->other;
    row->reason = request->reason;
    row->category = request->category;
    row->pack = request->pack;
    row->ref = request->options.ref;
    row->actor = request->options.actor;
    row->note = request->options.note;
}
