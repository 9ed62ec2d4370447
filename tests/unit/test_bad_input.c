/* SPDX-License-Identifier: MIT */
/* D28: every function against every argument that it cannot take: the field is named and nothing changes. */
#include "desk_fixture.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

/* ---- every function on a desk, called with arguments that a test can spoil one by one ---- */

typedef struct arguments {
    spt_desk *desk;
    int64_t account;
    int64_t other; /* the second one of two */
    int64_t ticket;
    int64_t lot;
    int64_t act;
    const char *code; /* of a pack or category */
    int64_t number;   /* points, price or proposal */
    int32_t word;     /* kind, reason or last day */
    const char *ref;
    const char *note;
    const spt_options *options;
    int64_t at;
    const spt_as_of *as_of;
    int64_t from;
    const char *after;
    uint32_t limit;
    int no_out;
    void *out;
} arguments;

/* What a function takes, besides the desk. */
enum {
    ACCOUNT = 1,
    TICKET = 2,
    LOT = 4,
    ACT = 8,
    PACK = 16,
    CATEGORY = 32,
    POINTS = 64,
    POINTS_OR_ALL = 128,
    PRICE = 256,
    PROPOSAL = 512,
    KIND = 1024,
    REASON = 2048,
    LAST_DAY = 4096,
    REF = 8192,
    NEEDS_REF = 16384,
    NOTE = 32768,
    OPTIONS = 65536,
    INSTANT = 131072,
    PAGED = 262144,
    OUT = 524288, /* the last argument may not be NULL */
    FIGURE = 1048576,
    DAYS = 2097152,
    VISITS = 4194304, /* `limit` is of accounts to visit */
    FROM = 8388608,
    PERIOD_END = 16777216,
    OTHER = 33554432, /* another account: the two are "from" and "to" */
    AS_OF = 67108864
};

/* The options that an operation takes besides ref, actor and note. */
enum {
    UNITS = 1,
    O_PRICE = 2,
    EXPECTED = 4,
    UNTIL = 8,
    PAID = 16,
    GIVEN = 32, /* acquired, months, last_day, priority */
    O_REASON = 64,
    ANSWERED = 128
};

#define CALL(name, type, ...)                               \
    static spt_status call_##name(arguments *a)             \
    {                                                       \
        type *out = a->out;                                 \
        type **given = a->no_out ? NULL : &out;             \
        spt_status status = spt_##name(__VA_ARGS__, given); \
        a->out = out;                                       \
        return status;                                      \
    }

CALL(account_open, spt_account, a->desk, a->account, a->options)
CALL(account_buy, spt_lot, a->desk, a->account, a->code, a->ref, a->options)
CALL(account_claim, spt_lot, a->desk, a->account, a->code, a->ref, a->options)
CALL(account_grant, spt_lot, a->desk, a->account, a->word, a->number, a->ref, a->options)
CALL(account_cover, spt_account, a->desk, a->account, a->options)
CALL(account_transfer, spt_act, a->desk, a->account, a->other, a->number, a->ref, a->options)
CALL(account_close, spt_account, a->desk, a->account, a->options)
CALL(account_get, spt_account, a->desk, a->account)
CALL(lot_revoke, spt_lot, a->desk, a->account, a->lot, a->number, a->ref, a->options)
CALL(lot_extend, spt_lot, a->desk, a->account, a->lot, a->word, a->options)
CALL(lot_get, spt_lot, a->desk, a->account, a->lot)
CALL(lot_list, spt_page, a->desk, a->account, a->after, a->limit)
CALL(lot_list_available, spt_page, a->desk, a->account, a->after, a->limit)
CALL(lot_successors, spt_page, a->desk, a->account, a->lot, a->after, a->limit)
CALL(lot_transferred, spt_page, a->desk, a->account, a->lot, a->after, a->limit)
CALL(ticket_open, spt_ticket, a->desk, a->account, a->ticket, a->code, a->options)
CALL(ticket_open_quoted, spt_ticket, a->desk, a->account, a->ticket, a->code, a->options)
CALL(ticket_propose, spt_ticket, a->desk, a->account, a->ticket, a->number, a->word, a->note, a->options)
CALL(ticket_approve, spt_ticket, a->desk, a->account, a->ticket, a->number, a->options)
CALL(ticket_decline, spt_ticket, a->desk, a->account, a->ticket, a->number, a->options)
CALL(ticket_reprice, spt_ticket, a->desk, a->account, a->ticket, a->number, a->word, a->note, a->options)
CALL(ticket_recategorise, spt_ticket, a->desk, a->account, a->ticket, a->code, a->word, a->options)
CALL(ticket_resolve, spt_ticket, a->desk, a->account, a->ticket, a->options)
CALL(ticket_waive, spt_ticket, a->desk, a->account, a->ticket, a->options)
CALL(ticket_cancel, spt_ticket, a->desk, a->account, a->ticket, a->options)
CALL(ticket_dispute, spt_ticket, a->desk, a->account, a->ticket, a->options)
CALL(ticket_uphold, spt_ticket, a->desk, a->account, a->ticket, a->options)
CALL(ticket_reopen, spt_ticket, a->desk, a->account, a->ticket, a->options)
CALL(ticket_move, spt_ticket, a->desk, a->account, a->other, a->ticket, a->options)
CALL(ticket_answer, spt_ticket, a->desk, a->account, a->ticket, a->options)
CALL(ticket_list_due, spt_page, a->desk, a->account, a->after, a->limit)
CALL(ticket_response_trace, spt_response_trace, a->desk, a->account, a->ticket)
CALL(ticket_get, spt_ticket, a->desk, a->account, a->ticket)
CALL(act_get, spt_act, a->desk, a->account, a->act)
CALL(act_redact, spt_act, a->desk, a->account, a->act)
CALL(act_list, spt_page, a->desk, a->account, a->after, a->limit)
CALL(act_list_by_ticket, spt_page, a->desk, a->account, a->ticket, a->after, a->limit)
CALL(act_list_by_lot, spt_page, a->desk, a->account, a->lot, a->after, a->limit)
CALL(entry_list, spt_page, a->desk, a->account, a->after, a->limit)
CALL(entry_list_by_lot, spt_page, a->desk, a->account, a->lot, a->after, a->limit)
CALL(entry_list_by_ticket, spt_page, a->desk, a->account, a->ticket, a->after, a->limit)
CALL(entry_list_by_act, spt_page, a->desk, a->account, a->act, a->after, a->limit)
CALL(statement_totals, spt_account, a->desk, a->account, a->as_of)
CALL(statement_modifications, spt_page, a->desk, a->account, a->as_of, a->after, a->limit)
CALL(statement_in_progress, spt_page, a->desk, a->account, a->as_of, a->after, a->limit)
CALL(statement_resolved, spt_page, a->desk, a->account, a->as_of, a->after, a->limit)
CALL(explain, spt_page, a->desk, a->account, a->word, a->as_of, a->after, a->limit)
CALL(explain_lot, spt_page, a->desk, a->account, a->lot, a->word, a->as_of, a->after, a->limit)
CALL(explain_ticket, spt_page, a->desk, a->account, a->ticket, a->word, a->as_of, a->after, a->limit)
CALL(explain_by_lot, spt_page, a->desk, a->account, a->word, a->as_of, a->after, a->limit)
CALL(explain_by_ticket, spt_page, a->desk, a->account, a->word, a->as_of, a->after, a->limit)
CALL(holiday_list, spt_page, a->desk, a->after, a->limit)
CALL(pack_get, spt_pack, a->desk, a->code)
CALL(pack_list, spt_page, a->desk, a->after, a->limit)
CALL(category_get, spt_category, a->desk, a->code)
CALL(category_list, spt_page, a->desk, a->after, a->limit)
CALL(quote_get, spt_quote, a->desk, a->code, SPT_UNSET, a->at)
CALL(advice_get, spt_advice, a->desk, a->number, NULL)
static spt_status call_feed_acknowledge(arguments *a)
{
    return spt_feed_acknowledge(a->desk, a->account, a->act);
}

static spt_status call_notice_acknowledge(arguments *a)
{
    return spt_notice_acknowledge(a->desk, a->account, SPT_NOTICE_LOW, 0, 1);
}

CALL(notice_find, spt_page, a->desk, NULL, a->after, a->limit)
CALL(notice_list, spt_page, a->desk, a->after, a->limit)
CALL(feed_read, spt_page, a->desk, a->after, a->limit)
CALL(audit_account, spt_audit, a->desk, a->account)
CALL(price_list_write, spt_price_list, a->desk)
CALL(report_lapsing, spt_page, a->desk, a->word, a->after, a->limit)
CALL(report_below, spt_page, a->desk, a->number, a->after, a->limit)
CALL(report_in_progress, spt_page, a->desk, a->after, a->limit)
CALL(report_due, spt_page, a->desk, a->at, a->after, a->limit)
CALL(report_disputes, spt_page, a->desk, a->after, a->limit)
CALL(report_liability, spt_report, a->desk, a->at, a->after, a->limit)
CALL(report_earned, spt_report, a->desk, a->from, a->at, a->after, a->limit)
CALL(report_use, spt_report, a->desk, a->from, a->at, a->after, a->limit)
CALL(report_free_points, spt_report, a->desk, a->from, a->at, a->after, a->limit)

#define FLAGS_OPEN (SPT_FLAG_ALLOW_SHORTFALL | SPT_FLAG_OVERRIDE)

static const struct function {
    const char *name;
    spt_status (*call)(arguments *a);
    uint32_t takes;
    uint32_t options;
    uint32_t flags;
    const char *out; /* the name of the last argument */
} functions[] = {
#define ROW(name, ...)                  \
    {                                   \
#name, call_##name, __VA_ARGS__ \
    }
    ROW(account_open, ACCOUNT | OPTIONS, 0, 0, NULL),
    ROW(account_buy, ACCOUNT | PACK | REF | NEEDS_REF | OPTIONS, PAID | GIVEN, 0, NULL),
    ROW(account_claim, ACCOUNT | PACK | REF | NEEDS_REF | OPTIONS, GIVEN, 0, NULL),
    ROW(account_grant, ACCOUNT | KIND | POINTS | REF | NEEDS_REF | OPTIONS, PAID | GIVEN, 0, NULL),
    ROW(account_cover, ACCOUNT | OPTIONS, 0, 0, NULL),
    ROW(account_transfer, ACCOUNT | OTHER | POINTS | REF | NEEDS_REF | OPTIONS, 0, 0, NULL),
    ROW(account_close, ACCOUNT | OPTIONS, 0, 0, NULL),
    ROW(account_get, ACCOUNT | OUT, 0, 0, "snapshot"),
    ROW(lot_revoke, ACCOUNT | LOT | POINTS_OR_ALL | REF | NEEDS_REF | OPTIONS, 0, 0, NULL),
    ROW(lot_extend, ACCOUNT | LOT | LAST_DAY | OPTIONS, 0, 0, NULL),
    ROW(lot_get, ACCOUNT | LOT | OUT, 0, 0, "snapshot"),
    ROW(lot_list, ACCOUNT | PAGED | OUT, 0, 0, "page"),
    ROW(lot_list_available, ACCOUNT | PAGED | OUT, 0, 0, "page"),
    ROW(lot_successors, ACCOUNT | LOT | PAGED | OUT, 0, 0, "page"),
    ROW(lot_transferred, ACCOUNT | LOT | PAGED | OUT, 0, 0, "page"),
    ROW(ticket_open, ACCOUNT | TICKET | CATEGORY | OPTIONS, UNITS | O_PRICE, FLAGS_OPEN, NULL),
    ROW(ticket_open_quoted, ACCOUNT | TICKET | CATEGORY | OPTIONS, UNITS | O_PRICE | UNTIL | O_REASON,
        SPT_FLAG_OVERRIDE, NULL),
    ROW(ticket_propose, ACCOUNT | TICKET | PRICE | REASON | NOTE | OPTIONS, UNTIL, SPT_FLAG_OVERRIDE, NULL),
    ROW(ticket_approve, ACCOUNT | TICKET | PROPOSAL | OPTIONS, 0, SPT_FLAG_ALLOW_SHORTFALL, NULL),
    ROW(ticket_decline, ACCOUNT | TICKET | PROPOSAL | OPTIONS, 0, 0, NULL),
    ROW(ticket_reprice, ACCOUNT | TICKET | PRICE | REASON | NOTE | OPTIONS, EXPECTED, SPT_FLAG_ALLOW_SHORTFALL, NULL),
    ROW(ticket_recategorise, ACCOUNT | TICKET | CATEGORY | REASON | OPTIONS, UNITS | O_PRICE | EXPECTED,
        SPT_FLAG_ALLOW_SHORTFALL | SPT_FLAG_STARTING_PRICE, NULL),
    ROW(ticket_resolve, ACCOUNT | TICKET | OPTIONS, 0, 0, NULL),
    ROW(ticket_waive, ACCOUNT | TICKET | OPTIONS, 0, 0, NULL),
    ROW(ticket_cancel, ACCOUNT | TICKET | OPTIONS, 0, 0, NULL),
    ROW(ticket_dispute, ACCOUNT | TICKET | OPTIONS, 0, 0, NULL),
    ROW(ticket_uphold, ACCOUNT | TICKET | OPTIONS, 0, 0, NULL),
    ROW(ticket_reopen, ACCOUNT | TICKET | OPTIONS, 0, 0, NULL),
    ROW(ticket_move, ACCOUNT | OTHER | TICKET | OPTIONS, 0, SPT_FLAG_ALLOW_SHORTFALL, NULL),
    ROW(ticket_answer, ACCOUNT | TICKET | OPTIONS, ANSWERED, 0, NULL),
    ROW(ticket_list_due, ACCOUNT | PAGED | OUT, 0, 0, "page"),
    ROW(ticket_response_trace, ACCOUNT | TICKET | OUT, 0, 0, "trace"),
    ROW(ticket_get, ACCOUNT | TICKET | OUT, 0, 0, "snapshot"),
    ROW(act_get, ACCOUNT | ACT | OUT, 0, 0, "snapshot"),
    ROW(act_redact, ACCOUNT | ACT, 0, 0, NULL),
    ROW(act_list, ACCOUNT | PAGED | OUT, 0, 0, "page"),
    ROW(act_list_by_ticket, ACCOUNT | TICKET | PAGED | OUT, 0, 0, "page"),
    ROW(act_list_by_lot, ACCOUNT | LOT | PAGED | OUT, 0, 0, "page"),
    ROW(entry_list, ACCOUNT | PAGED | OUT, 0, 0, "page"),
    ROW(entry_list_by_lot, ACCOUNT | LOT | PAGED | OUT, 0, 0, "page"),
    ROW(entry_list_by_ticket, ACCOUNT | TICKET | PAGED | OUT, 0, 0, "page"),
    ROW(entry_list_by_act, ACCOUNT | ACT | PAGED | OUT, 0, 0, "page"),
    ROW(statement_totals, ACCOUNT | AS_OF | OUT, 0, 0, "totals"),
    ROW(statement_modifications, ACCOUNT | AS_OF | PAGED | OUT, 0, 0, "page"),
    ROW(statement_in_progress, ACCOUNT | AS_OF | PAGED | OUT, 0, 0, "page"),
    ROW(statement_resolved, ACCOUNT | AS_OF | PAGED | OUT, 0, 0, "page"),
    ROW(explain, ACCOUNT | FIGURE | AS_OF | PAGED | OUT, 0, 0, "page"),
    ROW(explain_lot, ACCOUNT | LOT | FIGURE | AS_OF | PAGED | OUT, 0, 0, "page"),
    ROW(explain_ticket, ACCOUNT | TICKET | FIGURE | AS_OF | PAGED | OUT, 0, 0, "page"),
    ROW(explain_by_lot, ACCOUNT | FIGURE | AS_OF | PAGED | OUT, 0, 0, "page"),
    ROW(explain_by_ticket, ACCOUNT | FIGURE | AS_OF | PAGED | OUT, 0, 0, "page"),
    ROW(holiday_list, PAGED | OUT, 0, 0, "page"),
    ROW(pack_get, PACK | OUT, 0, 0, "pack"),
    ROW(pack_list, PAGED | OUT, 0, 0, "page"),
    ROW(category_get, CATEGORY | OUT, 0, 0, "category"),
    ROW(category_list, PAGED | OUT, 0, 0, "page"),
    ROW(quote_get, CATEGORY | INSTANT | OUT, 0, 0, "quote"),
    ROW(advice_get, POINTS | OUT, 0, 0, "advice"),
    ROW(feed_acknowledge, ACCOUNT | ACT, 0, 0, NULL),
    ROW(notice_acknowledge, ACCOUNT, 0, 0, NULL),
    ROW(notice_find, PAGED | OUT, 0, 0, "page"),
    ROW(notice_list, PAGED | OUT, 0, 0, "page"),
    ROW(feed_read, PAGED | OUT, 0, 0, "page"),
    ROW(audit_account, ACCOUNT | OUT, 0, 0, "audit"),
    ROW(price_list_write, OUT, 0, 0, "list"),
    ROW(report_lapsing, DAYS | PAGED | OUT, 0, 0, "page"),
    ROW(report_below, POINTS | PAGED | OUT, 0, 0, "page"),
    ROW(report_in_progress, PAGED | OUT, 0, 0, "page"),
    ROW(report_due, PERIOD_END | PAGED | OUT, 0, 0, "page"),
    ROW(report_disputes, PAGED | OUT, 0, 0, "page"),
    ROW(report_liability, INSTANT | VISITS | OUT, 0, 0, "report"),
    ROW(report_earned, FROM | PERIOD_END | VISITS | OUT, 0, 0, "report"),
    ROW(report_use, FROM | PERIOD_END | VISITS | OUT, 0, 0, "report"),
    ROW(report_free_points, FROM | PERIOD_END | VISITS | OUT, 0, 0, "report"),
};

static char untouched;

/* Arguments with which every function would be asked something sensible. */
static arguments good(spt_desk *desk, const struct function *f)
{
    arguments a = {
        .desk = desk, .account = 1, .other = 2, .ticket = 7, .lot = 1, .act = 1, .number = 1, .at = SPT_UNSET};
    a.from = SPT_UNSET;
    a.code = (f->takes & PACK) != 0 ? "points-60" : "level-2";
    a.word = (f->takes & LAST_DAY) != 0 ? 20200101 : (f->takes & KIND) != 0 ? SPT_LOT_GOODWILL : SPT_REASON_AGREED;
    a.ref = "a key";
    a.limit = 10;
    a.out = &untouched;
    return a;
}

static void prepare(spt_desk *desk)
{
    expect_status(spt_account_open(desk, 2, NULL, NULL), SPT_OK);
    grant(desk, 1, 100, 20100301);
    open_ticket(desk, 1, 7, 20);
    expect_status(spt_ticket_propose(desk, 1, 7, 30, SPT_REASON_AGREED, NULL, NULL, NULL), SPT_OK);
}

/* Refused with this status and field; the name of the function is printed where it is not. */
static void expect_bad(const struct function *f, arguments *a, spt_desk *desk, spt_status status, const char *field)
{
    account_mark before = mark_account(desk, 1);
    spt_status answer = f->call(a);
    if (answer != status || (field != NULL && strcmp(spt_desk_error_field(desk), field) != 0))
        print_error("spt_%s answers %s, field \"%s\" instead of \"%s\"\n", f->name, spt_status_name(answer),
                    spt_desk_error_field(desk), field != NULL ? field : "");
    check_status(answer, status, f->name, __FILE__, __LINE__);
    if (a->desk != NULL)
        check_refusal(desk, status, field, -1, __FILE__, __LINE__);
    assert_ptr_equal(a->out, &untouched);
    check_unchanged(desk, &before, __FILE__, __LINE__);
}

/* ---- numbers ---- */

static void d28_ids_and_numbers_below_1_are_refused(void **state)
{
    static const int64_t bad[] = {0, -1, -2, INT64_MIN};
    spt_desk *desk = desk_of(state);
    prepare(desk);
    for (size_t i = 0; i < COUNT(functions); i++)
        for (size_t k = 0; k < COUNT(bad); k++) {
            const struct function *f = &functions[i];
            arguments a = good(desk, f);
            a.account = bad[k];
            if (f->takes & ACCOUNT)
                expect_bad(f, &a, desk, SPT_E_INVALID, (f->takes & OTHER) ? "from" : "account");
            a = good(desk, f);
            a.other = bad[k];
            if (f->takes & OTHER)
                expect_bad(f, &a, desk, SPT_E_INVALID, "to");
            a.other = a.account;
            if (f->takes & OTHER)
                expect_bad(f, &a, desk, SPT_E_INVALID, "to");
            a = good(desk, f);
            a.ticket = bad[k];
            if (f->takes & TICKET)
                expect_bad(f, &a, desk, SPT_E_INVALID, "ticket");
            a = good(desk, f);
            a.lot = bad[k];
            if (f->takes & LOT)
                expect_bad(f, &a, desk, SPT_E_INVALID, "lot");
            a = good(desk, f);
            a.act = bad[k];
            if (f->takes & ACT)
                expect_bad(f, &a, desk, SPT_E_INVALID, "act");
            a = good(desk, f);
            a.number = bad[k];
            if (f->takes & PROPOSAL)
                expect_bad(f, &a, desk, SPT_E_INVALID, "proposal");
            if (f->takes & POINTS)
                expect_bad(f, &a, desk, SPT_E_INVALID, "points");
            if ((f->takes & POINTS_OR_ALL) && bad[k] != SPT_ALL_POINTS)
                expect_bad(f, &a, desk, SPT_E_INVALID, "points");
            if ((f->takes & PRICE) && bad[k] != 0)
                expect_bad(f, &a, desk, SPT_E_INVALID, "price");
        }
}

static void d28_figures_that_are_none_are_refused(void **state)
{
    static const int32_t bad[] = {0, -1, INT32_MIN, SPT_FIGURE_LAST + 1, INT32_MAX};
    spt_desk *desk = desk_of(state);
    prepare(desk);
    for (size_t i = 0; i < COUNT(functions); i++)
        for (size_t k = 0; k < COUNT(bad); k++) {
            arguments a = good(desk, &functions[i]);
            a.word = bad[k];
            if (functions[i].takes & FIGURE)
                expect_bad(&functions[i], &a, desk, SPT_E_INVALID, "figure");
        }
}

static void d01_amounts_above_the_range_are_refused(void **state)
{
    static const int64_t bad[] = {SPT_POINTS_MAX + 1, INT64_MAX};
    spt_desk *desk = desk_of(state);
    prepare(desk);
    for (size_t i = 0; i < COUNT(functions); i++)
        for (size_t k = 0; k < COUNT(bad); k++) {
            const struct function *f = &functions[i];
            arguments a = good(desk, f);
            a.number = bad[k];
            if (f->takes & (POINTS | POINTS_OR_ALL))
                expect_bad(f, &a, desk, SPT_E_INVALID, "points");
            if (f->takes & PRICE)
                expect_bad(f, &a, desk, SPT_E_INVALID, "price");
        }
}

static void d28_unknown_ids_are_not_found(void **state)
{
    static const int64_t unknown[] = {99, SPT_POINTS_MAX, INT64_MAX};
    spt_desk *desk = desk_of(state);
    prepare(desk);
    for (size_t i = 0; i < COUNT(functions); i++)
        for (size_t k = 0; k < COUNT(unknown); k++) {
            const struct function *f = &functions[i];
            int opens = f->call == call_ticket_open || f->call == call_ticket_open_quoted;
            arguments a = good(desk, f);
            a.account = unknown[k];
            if ((f->takes & ACCOUNT) && f->call != call_account_open)
                expect_bad(f, &a, desk, SPT_E_NOT_FOUND, "account");
            a = good(desk, f);
            a.other = unknown[k];
            if (f->takes & OTHER)
                expect_bad(f, &a, desk, SPT_E_NOT_FOUND, "account");
            a = good(desk, f);
            a.ticket = unknown[k];
            if ((f->takes & TICKET) && !opens)
                expect_bad(f, &a, desk, SPT_E_NOT_FOUND, "ticket");
            a = good(desk, f);
            a.lot = unknown[k];
            if ((f->takes & LOT) && unknown[k] <= SPT_POINTS_MAX)
                expect_bad(f, &a, desk, SPT_E_NOT_FOUND, "lot");
            a = good(desk, f);
            a.act = unknown[k];
            if ((f->takes & ACT) && unknown[k] <= SPT_POINTS_MAX)
                expect_bad(f, &a, desk, SPT_E_NOT_FOUND, "act");
            a = good(desk, f);
            a.number = unknown[k];
            if ((f->takes & PROPOSAL) && unknown[k] <= SPT_POINTS_MAX)
                expect_bad(f, &a, desk, SPT_E_NOT_FOUND, "proposal");
            a = good(desk, f);
            a.code = "no such code";
            if (opens)
                a.ticket = 8;
            if (f->takes & (PACK | CATEGORY))
                expect_bad(f, &a, desk, SPT_E_NOT_FOUND, (f->takes & PACK) ? "pack" : "category");
        }
}

static void d28_what_belongs_to_another_account_is_not_found(void **state)
{
    spt_desk *desk = desk_of(state);
    prepare(desk);
    for (size_t i = 0; i < COUNT(functions); i++) {
        const struct function *f = &functions[i];
        arguments a = good(desk, f);
        a.account = 2;
        a.other = 1;
        if ((f->takes & (TICKET | LOT)) == 0 || (f->takes & PAGED) != 0)
            continue;
        if (f->call == call_ticket_open || f->call == call_ticket_open_quoted)
            expect_bad(f, &a, desk, SPT_E_CONFLICT, "ticket");
        else
            expect_bad(f, &a, desk, SPT_E_NOT_FOUND, (f->takes & TICKET) ? "ticket" : "lot");
        expect_number(acts_of(desk, 2), 1);
    }
}

static void d28_words_that_are_none_are_refused(void **state)
{
    static const int32_t reasons[] = {0, -1, 5, INT32_MAX, INT32_MIN};
    static const int32_t kinds[] = {
        0, SPT_LOT_PURCHASE, SPT_LOT_LICENCE, SPT_LOT_RETURN, SPT_LOT_TRANSFER, SPT_LOT_EXTENSION, -1,
        8, INT32_MAX,        INT32_MIN};
    static const int32_t days[] = {-1,       1,        20080230, 20081301,  20080001, 20080100,
                                   20080132, 19691231, 99991231, INT32_MAX, INT32_MIN};
    spt_desk *desk = desk_of(state);
    prepare(desk);
    for (size_t i = 0; i < COUNT(functions); i++) {
        const struct function *f = &functions[i];
        arguments a = good(desk, f);
        for (size_t k = 0; (f->takes & REASON) && k < COUNT(reasons); k++) {
            a.word = reasons[k];
            expect_bad(f, &a, desk, SPT_E_INVALID, "reason");
        }
        for (size_t k = 0; (f->takes & KIND) && k < COUNT(kinds); k++) {
            a.word = kinds[k];
            expect_bad(f, &a, desk, SPT_E_INVALID, "kind");
        }
        for (size_t k = 0; (f->takes & LAST_DAY) && k < COUNT(days); k++) {
            a.word = days[k];
            expect_bad(f, &a, desk, SPT_E_INVALID, "last_day");
        }
    }
}

static void d25_reports_have_bounds(void **state)
{
    static const uint32_t limits[] = {0, SPT_REPORT_VISITS + 1, UINT32_MAX};
    static const int32_t days[] = {-1, INT32_MIN, SPT_REPORT_DAYS + 1, INT32_MAX};
    spt_desk *desk = desk_of(state);
    prepare(desk);
    for (size_t i = 0; i < COUNT(functions); i++) {
        const struct function *f = &functions[i];
        arguments a = good(desk, f);
        for (size_t k = 0; (f->takes & VISITS) && k < COUNT(limits); k++) {
            a.limit = limits[k];
            expect_bad(f, &a, desk, SPT_E_INVALID, "limit");
        }
        a = good(desk, f);
        for (size_t k = 0; (f->takes & DAYS) && k < COUNT(days); k++) {
            a.word = days[k];
            expect_bad(f, &a, desk, SPT_E_INVALID, "days");
        }
        a = good(desk, f);
        a.after = "no token";
        if (f->takes & VISITS)
            expect_bad(f, &a, desk, SPT_E_INVALID, "after");
    }
}

static void d28_pages_and_instants_have_bounds(void **state)
{
    static const uint32_t limits[] = {0, SPT_PAGE_MAX + 1, UINT32_MAX};
    static const int64_t instants[] = {-2, INT64_MIN, SPT_TIME_MAX + 1, INT64_MAX};
    spt_desk *desk = desk_of(state);
    uint32_t recorded = 77;
    prepare(desk);
    for (size_t i = 0; i < COUNT(functions); i++) {
        const struct function *f = &functions[i];
        arguments a = good(desk, f);
        for (size_t k = 0; (f->takes & PAGED) && k < COUNT(limits); k++) {
            a.limit = limits[k];
            expect_bad(f, &a, desk, SPT_E_INVALID, "limit");
        }
        a = good(desk, f);
        for (size_t k = 0; (f->takes & (INSTANT | PERIOD_END)) && k < COUNT(instants); k++) {
            a.at = instants[k];
            expect_bad(f, &a, desk, SPT_E_INVALID, (f->takes & INSTANT) ? "at" : "until");
        }
        a = good(desk, f);
        for (size_t k = 0; (f->takes & FROM) && k < COUNT(instants); k++) {
            a.from = instants[k];
            expect_bad(f, &a, desk, SPT_E_INVALID, "from");
        }
    }
    expect_refused_for(desk, 1, spt_desk_sweep(desk, 0, &recorded), SPT_E_INVALID, "limit");
    expect_refused_for(desk, 1, spt_desk_sweep(desk, 1000001, &recorded), SPT_E_INVALID, "limit");
    expect_refused_for(desk, 1, spt_desk_sweep(desk, UINT32_MAX, &recorded), SPT_E_INVALID, "limit");
    expect_number(recorded, 77);
}

static void d28_a_state_that_cannot_be_asked_for_is_refused(void **state)
{
    static const struct {
        spt_as_of as_of;
        const char *field;
    } bad[] = {
        {{sizeof(spt_as_of), 0, -2, 0}, "at"},
        {{sizeof(spt_as_of), 0, INT64_MIN, 0}, "at"},
        {{sizeof(spt_as_of), 0, SPT_TIME_MAX + 1, 0}, "at"},
        {{sizeof(spt_as_of), 0, SPT_UNSET, -1}, "act"},
        {{sizeof(spt_as_of), 0, SPT_UNSET, INT64_MIN}, "act"},
        {{sizeof(spt_as_of), 0, START, 1}, "act"},
        {{sizeof(spt_as_of), 0, 0, 1}, "act"},
        {{sizeof(spt_as_of), 1, SPT_UNSET, 0}, "as_of"},
        {{0, 0, SPT_UNSET, 0}, "as_of"},
        {{8, 0, SPT_UNSET, 0}, "as_of"},
        {{sizeof(spt_as_of) - 1, 0, SPT_UNSET, 0}, "as_of"},
    };
    spt_desk *desk = desk_of(state);
    prepare(desk);
    for (size_t i = 0; i < COUNT(functions); i++)
        for (size_t k = 0; (functions[i].takes & AS_OF) && k < COUNT(bad); k++) {
            arguments a = good(desk, &functions[i]);
            a.as_of = &bad[k].as_of;
            expect_bad(&functions[i], &a, desk, SPT_E_INVALID, bad[k].field);
            a.after = "p1.1.1.1.1.";
            expect_bad(&functions[i], &a, desk, SPT_E_INVALID, NULL);
        }
}

/* ---- pointers ---- */

static void d28_no_function_takes_a_desk_that_is_null(void **state)
{
    spt_desk *desk = desk_of(state);
    int64_t value = 77;
    prepare(desk);
    for (size_t i = 0; i < COUNT(functions); i++) {
        arguments a = good(desk, &functions[i]);
        a.desk = NULL;
        expect_bad(&functions[i], &a, desk, SPT_E_INVALID, NULL);
    }
    expect_status(spt_desk_set_now(NULL, 0), SPT_E_INVALID);
    expect_status(spt_desk_setting(NULL, SPT_SETTING_LIFETIME, &value), SPT_E_INVALID);
    expect_status(spt_desk_set(NULL, SPT_SETTING_LIFETIME, 1), SPT_E_INVALID);
    expect_status(spt_holiday_set(NULL, 20081225, "x"), SPT_E_INVALID);
    expect_status(spt_holiday_remove(NULL, 20081225), SPT_E_INVALID);
    expect_status(spt_desk_begin(NULL), SPT_E_INVALID);
    expect_status(spt_desk_commit(NULL), SPT_E_INVALID);
    expect_status(spt_desk_rollback(NULL), SPT_E_INVALID);
    expect_status(spt_desk_sweep(NULL, 1, NULL), SPT_E_INVALID);
    expect_status(spt_price_list_load(NULL, "[packs]\n", NULL), SPT_E_INVALID);
    expect_status(spt_price_list_preview(NULL, "[packs]\n", NULL), SPT_E_INVALID);
    expect_number(value, 77);
}

static void d28_what_is_read_needs_a_place_to_put_it(void **state)
{
    spt_desk *desk = desk_of(state);
    prepare(desk);
    for (size_t i = 0; i < COUNT(functions); i++) {
        arguments a = good(desk, &functions[i]);
        a.no_out = 1;
        if (functions[i].takes & OUT)
            expect_bad(&functions[i], &a, desk, SPT_E_INVALID, functions[i].out);
    }
}

static void d28_a_code_is_required(void **state)
{
    static const char *const bad[] = {NULL, ""};
    spt_desk *desk = desk_of(state);
    prepare(desk);
    for (size_t i = 0; i < COUNT(functions); i++)
        for (size_t k = 0; k < COUNT(bad); k++) {
            const struct function *f = &functions[i];
            arguments a = good(desk, f);
            a.code = bad[k];
            if (f->call == call_pack_get || f->call == call_category_get)
                expect_bad(f, &a, desk, SPT_E_INVALID, "code");
            else if (f->takes & (PACK | CATEGORY))
                expect_bad(f, &a, desk, SPT_E_INVALID, (f->takes & PACK) ? "pack" : "category");
            a = good(desk, f);
            a.ref = bad[k];
            if (f->takes & NEEDS_REF)
                expect_bad(f, &a, desk, SPT_E_INVALID, "ref");
        }
    expect_refused_for(desk, 1, spt_price_list_load(desk, NULL, NULL), SPT_E_INVALID, "text");
    expect_refused_for(desk, 1, spt_price_list_preview(desk, NULL, NULL), SPT_E_INVALID, "text");
}

/* ---- texts ---- */

static const char *const ill_formed[] = {
    "\xff",
    "\xc3",
    "a\x80",
    "\xc0\x80",
    "\xe0\x80\xaf",
    "\xed\xa0\x80",
    "\xf4\x90\x80\x80",
    "\xe2\x82",
    "\xf8\x88\x80\x80\x80",
    "a\nb",
    "\t",
    "\x1b[31m",
    "\x7f",
    "\xc2\x85",
};

/* One text field of a call; where it stands in the options, they are `options`. */
static void set_text(arguments *a, spt_options *options, const char *field, const char *text)
{
    if (strcmp(field, "ref") == 0)
        options->ref = text;
    else if (strcmp(field, "actor") == 0)
        options->actor = text;
    else if (strcmp(field, "note") == 0)
        options->note = text;
    else
        a->code = text;
}

static void d28_texts_are_utf8_without_control_characters_and_bounded(void **state)
{
    static const struct {
        const char *field;
        size_t most;
    } fields[] = {
        {"ref", SPT_REF_BYTES}, {"actor", SPT_ACTOR_BYTES}, {"note", SPT_NOTE_BYTES}, {"code", SPT_CODE_BYTES}};
    static char long_text[SPT_NOTE_BYTES + 2];
    spt_desk *desk = desk_of(state);
    prepare(desk);
    for (size_t i = 0; i < COUNT(functions); i++)
        for (size_t k = 0; k < COUNT(fields); k++) {
            const struct function *f = &functions[i];
            int is_code = strcmp(fields[k].field, "code") == 0;
            const char *named = !is_code ? fields[k].field : (f->takes & PACK) ? "pack" : "category";
            spt_options options = no_options();
            arguments a = good(desk, f);
            if ((f->takes & (is_code ? PACK | CATEGORY : OPTIONS)) == 0)
                continue;
            if (f->call == call_pack_get || f->call == call_category_get)
                named = "code";
            if (f->takes & OPTIONS)
                a.options = &options;
            a.ref = (f->takes & NEEDS_REF) && strcmp(fields[k].field, "ref") != 0 ? "a key" : NULL;
            for (size_t t = 0; t < COUNT(ill_formed); t++) {
                set_text(&a, &options, fields[k].field, ill_formed[t]);
                expect_bad(f, &a, desk, SPT_E_INVALID, named);
            }
            memset(long_text, 'x', fields[k].most + 1);
            long_text[fields[k].most + 1] = '\0';
            set_text(&a, &options, fields[k].field, long_text);
            expect_bad(f, &a, desk, SPT_E_INVALID, named);
        }
}

static void d28_refs_and_notes_given_as_arguments_are_checked_alike(void **state)
{
    spt_desk *desk = desk_of(state);
    prepare(desk);
    for (size_t i = 0; i < COUNT(functions); i++)
        for (size_t t = 0; t < COUNT(ill_formed); t++) {
            arguments a = good(desk, &functions[i]);
            a.ref = ill_formed[t];
            if (functions[i].takes & REF)
                expect_bad(&functions[i], &a, desk, SPT_E_INVALID, "ref");
            a = good(desk, &functions[i]);
            a.note = ill_formed[t];
            if (functions[i].takes & NOTE)
                expect_bad(&functions[i], &a, desk, SPT_E_INVALID, "note");
        }
}

static void d28_the_longest_texts_are_kept_whole(void **state)
{
    static char ref[SPT_REF_BYTES + 1], actor[SPT_ACTOR_BYTES + 1], note[SPT_NOTE_BYTES + 1];
    spt_desk *desk = desk_of(state);
    spt_options options = no_options();
    memset(ref, 'r', SPT_REF_BYTES);
    memset(actor, 'a', SPT_ACTOR_BYTES);
    memset(note, 'n', SPT_NOTE_BYTES);
    memcpy(note + SPT_NOTE_BYTES - 4, "\xf0\x9f\x98\x80", 4);
    options.ref = ref;
    options.actor = actor;
    options.note = note;
    expect_status(spt_ticket_open(desk, 1, 7, "level-0", &options, NULL), SPT_OK);
    spt_act *act = act_of(desk, 1, 0);
    assert_string_equal(spt_act_refer(act), ref);
    assert_string_equal(spt_act_actor(act), actor);
    assert_string_equal(spt_act_note(act), note);
    spt_act_unref(act);
    expect_refused(desk, 1, spt_ticket_open(desk, 1, 7, "level-0", &options, NULL), SPT_ALREADY);
}

static void d28_a_note_given_twice_must_be_the_same(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_options options = no_options();
    prepare(desk);
    options.note = "one";
    expect_refused_for(desk, 1, spt_ticket_reprice(desk, 1, 7, 5, SPT_REASON_AGREED, "two", &options, NULL),
                       SPT_E_INVALID, "note");
    expect_status(spt_ticket_reprice(desk, 1, 7, 5, SPT_REASON_AGREED, "one", &options, NULL), SPT_OK);
}

/* ---- options ---- */

static void d28_an_options_struct_of_another_size(void **state)
{
    struct {
        spt_options known;
        char tail[32];
    } larger;
    spt_desk *desk = desk_of(state);
    prepare(desk);
    for (size_t i = 0; i < COUNT(functions); i++) {
        const struct function *f = &functions[i];
        arguments a = good(desk, f);
        if ((f->takes & OPTIONS) == 0)
            continue;
        static const uint32_t small[] = {0, 1, 4, 7, (uint32_t)sizeof(spt_options) - 1};
        for (size_t k = 0; k < COUNT(small); k++) {
            spt_options options = no_options();
            options.struct_size = small[k];
            a.options = &options;
            expect_bad(f, &a, desk, SPT_E_INVALID, "options");
        }
        memset(&larger, 0, sizeof larger);
        larger.known = no_options();
        larger.known.struct_size = (uint32_t)sizeof larger;
        larger.tail[31] = 1;
        a.options = &larger.known;
        expect_bad(f, &a, desk, SPT_E_INVALID, "options");
        /* With a tail of zeros it is accepted: the next thing wrong is found. */
        larger.tail[31] = 0;
        larger.known.actor = "\n";
        expect_bad(f, &a, desk, SPT_E_INVALID, "actor");
    }
    larger.known.actor = "anna";
    expect_status(spt_ticket_resolve(desk, 1, 7, &larger.known, NULL), SPT_OK);
}

typedef struct spoiled {
    const char *field;
    uint32_t taken_by; /* the option's bit; 0: flags */
    int64_t some;      /* a value that would be fine where it is taken */
    int64_t bad[4];    /* and values that never are */
} spoiled;

static void set_number(spt_options *options, const char *field, int64_t value)
{
    if (strcmp(field, "flags") == 0)
        options->flags = (uint32_t)value;
    else if (strcmp(field, "units") == 0)
        options->units = value;
    else if (strcmp(field, "price") == 0)
        options->price = value;
    else if (strcmp(field, "expected") == 0)
        options->expected = value;
    else if (strcmp(field, "until") == 0)
        options->until = value;
    else if (strcmp(field, "paid") == 0)
        options->paid = value;
    else if (strcmp(field, "acquired") == 0)
        options->acquired = value;
    else if (strcmp(field, "answered") == 0)
        options->answered = value;
    else if (strcmp(field, "months") == 0)
        options->months = (int32_t)value;
    else if (strcmp(field, "last_day") == 0)
        options->last_day = (int32_t)value;
    else if (strcmp(field, "priority") == 0)
        options->priority = (int32_t)value;
    else
        options->reason = (int32_t)value;
}

static const spoiled numbers[] = {
    {"units", UNITS, 1, {-2, INT64_MIN, SPT_POINTS_MAX + 1, INT64_MAX}},
    {"price", O_PRICE, 25, {-2, INT64_MIN, SPT_POINTS_MAX + 1, INT64_MAX}},
    {"expected", EXPECTED, 20, {-2, INT64_MIN, SPT_POINTS_MAX + 1, INT64_MAX}},
    {"until", UNTIL, START, {-2, INT64_MIN, SPT_NEVER + 1, INT64_MAX}},
    {"paid", PAID, 0, {-2, INT64_MIN, SPT_POINTS_MAX + 1, INT64_MAX}},
    {"acquired", GIVEN, START, {-2, INT64_MIN, SPT_TIME_MAX + 1, INT64_MAX}},
    {"answered", ANSWERED, START, {-2, INT64_MIN, SPT_TIME_MAX + 1, INT64_MAX}},
    {"months", GIVEN, 1, {-2, INT32_MIN, SPT_MONTHS_MAX + 1, INT32_MAX}},
    {"last_day", GIVEN, 20100101, {-1, INT32_MIN, 20100229, SPT_LAST_DAY_MAX + 1}},
    {"priority", GIVEN, 1, {SPT_PRIORITY_MAX + 1, -SPT_PRIORITY_MAX - 1, INT32_MAX, INT32_MIN + 1}},
    {"reason", O_REASON, SPT_REASON_AGREED, {-1, INT32_MIN, 5, INT32_MAX}},
};

static void d28_options_out_of_their_bounds_or_not_taken_are_refused_by_name(void **state)
{
    spt_desk *desk = desk_of(state);
    prepare(desk);
    for (size_t i = 0; i < COUNT(functions); i++)
        for (size_t k = 0; k < COUNT(numbers); k++) {
            const struct function *f = &functions[i];
            arguments a = good(desk, f);
            spt_options options = no_options();
            a.options = &options;
            if ((f->takes & OPTIONS) == 0)
                continue;
            for (size_t b = 0; b < COUNT(numbers[k].bad); b++) {
                set_number(&options, numbers[k].field, numbers[k].bad[b]);
                expect_bad(f, &a, desk, SPT_E_INVALID, numbers[k].field);
            }
            set_number(&options, numbers[k].field, numbers[k].some);
            if ((f->options & numbers[k].taken_by) == 0)
                expect_bad(f, &a, desk, SPT_E_INVALID, numbers[k].field);
        }
}

static void d28_a_currency_is_refused_where_nothing_is_paid(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_options options = no_options();
    prepare(desk);
    options.currency = "USD";
    for (size_t i = 0; i < COUNT(functions); i++) {
        arguments a = good(desk, &functions[i]);
        a.options = &options;
        if (functions[i].takes & OPTIONS)
            expect_bad(&functions[i], &a, desk, SPT_E_INVALID, "currency");
    }
}

static void d28_flags_that_are_none_or_not_taken_are_refused(void **state)
{
    static const uint32_t flags[] = {
        SPT_FLAG_ALLOW_SHORTFALL, SPT_FLAG_OVERRIDE, SPT_FLAG_STARTING_PRICE, SPT_FLAG_WHOLE, 16,
        UINT32_C(0x80000000),     UINT32_MAX};
    spt_desk *desk = desk_of(state);
    prepare(desk);
    for (size_t i = 0; i < COUNT(functions); i++)
        for (size_t k = 0; k < COUNT(flags); k++) {
            const struct function *f = &functions[i];
            arguments a = good(desk, f);
            spt_options options = with_flags(flags[k]);
            a.options = &options;
            if ((f->takes & OPTIONS) != 0 && (f->flags & flags[k]) != flags[k])
                expect_bad(f, &a, desk, SPT_E_INVALID, "flags");
        }
}

static void d28_initialisers_and_lists_take_anything(void **state)
{
    char room[8];
    spt_options_init(NULL, 100);
    spt_desk_options_init(NULL, 100);
    spt_allocator_init(NULL, 100);
    spt_store_ops_init(NULL, 100);
    spt_zone_init(NULL, 100);
    spt_price_rule_init(NULL, 100);
    memset(room, 7, sizeof room);
    spt_options_init((spt_options *)(void *)room, 0);
    expect_number(room[0], 7);
    int64_t value = 77;
    uint32_t position = 0;
    while (spt_constant_list(position, NULL) != NULL)
        position++;
    assert_true(position > 100);
    assert_null(spt_constant_list(position, &value));
    assert_null(spt_constant_list(UINT32_MAX, &value));
    expect_number(value, 77);
    spt_status status = 55;
    assert_null(spt_status_list(UINT32_MAX, &status));
    expect_number(status, 55);
    assert_string_equal(spt_status_name(12345), "SPT_UNKNOWN_STATUS");
    assert_non_null(spt_status_message(INT32_MIN));
    static const int32_t none[] = {0, -1, 99, INT32_MAX, INT32_MIN};
    for (size_t i = 0; i < COUNT(none); i++) {
        assert_string_equal(spt_lot_kind_name(none[i]), "");
        assert_string_equal(spt_ticket_state_name(none[i]), "");
        assert_string_equal(spt_ticket_reason_name(none[i]), "");
        assert_string_equal(spt_act_kind_name(none[i]), "");
        assert_string_equal(spt_notice_kind_name(none[i]), "");
        assert_string_equal(spt_entry_kind_name(none[i]), "");
    }
    (void)state;
}

static void expect_text(spt_desk *desk, spt_status status, const char *text)
{
    expect_status(status, SPT_E_INVALID);
    assert_string_equal(spt_desk_error_text(desk), text);
}

static void d28_a_refused_text_is_told_what_is_wrong_with_it(void **state)
{
    char code[SPT_CODE_BYTES + 2];
    spt_desk *desk = desk_of(state);
    spt_options options = no_options();
    spt_pack *pack = NULL;
    memset(code, 'x', sizeof code - 1);
    code[sizeof code - 1] = '\0';
    options.note = "two\nlines";
    expect_text(desk, spt_account_cover(desk, 1, &options, NULL),
                "note must be UTF-8 without control characters; its byte 4 is not.");
    options.note = "J\xf6rg";
    expect_text(desk, spt_account_cover(desk, 1, &options, NULL),
                "note must be UTF-8 without control characters; its byte 2 is not.");
    expect_text(desk, spt_account_buy(desk, 1, code, "r", NULL, NULL), "pack has more than 64 bytes.");
    expect_text(desk, spt_account_buy(desk, 1, "", "r", NULL, NULL), "pack has to be given.");
    expect_text(desk, spt_account_buy(desk, 1, NULL, "r", NULL, NULL), "pack has to be given.");
    expect_text(desk, spt_pack_get(desk, "\x7f", &pack),
                "code must be UTF-8 without control characters; its byte 1 is not.");
    expect_text(desk, spt_ticket_open(desk, 1, 7, NULL, NULL, NULL), "category has to be given.");
    assert_null(pack);
}

static void d28_a_refused_flag_is_named(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_options options = with_flags(SPT_FLAG_ALLOW_SHORTFALL | SPT_FLAG_OVERRIDE);
    expect_text(desk, spt_ticket_reprice(desk, 1, 7, 9, SPT_REASON_AGREED, NULL, &options, NULL),
                "This operation does not take SPT_FLAG_OVERRIDE.");
    expect_number(spt_desk_error_object(desk), SPT_FLAG_OVERRIDE);
    expect_text(desk, spt_ticket_resolve(desk, 1, 7, &options, NULL),
                "This operation does not take SPT_FLAG_ALLOW_SHORTFALL.");
    options.flags = SPT_FLAG_STARTING_PRICE;
    expect_text(desk, spt_ticket_open(desk, 1, 7, "custom", &options, NULL),
                "This operation does not take SPT_FLAG_STARTING_PRICE.");
    options.flags = SPT_FLAG_WHOLE | 1024;
    expect_text(desk, spt_lot_revoke(desk, 1, 1, 1, "r", &options, NULL), "flags has 1032, which no operation takes.");
    assert_string_equal(spt_desk_error_field(desk), "flags");
}

static void d28_stores_check_what_they_are_given(void **state)
{
    spt_store_ops ops;
    spt_store *store = NULL;
    spt_allocator allocator;
    spt_store_ops_init(&ops, (uint32_t)sizeof ops);
    expect_status(spt_store_new(NULL, NULL, NULL, &store), SPT_E_INVALID);
    expect_status(spt_store_new(&ops, NULL, NULL, &store), SPT_E_INVALID);
    expect_status(spt_store_open_memory(NULL, NULL), SPT_E_INVALID);
    spt_allocator_init(&allocator, (uint32_t)sizeof allocator);
    allocator.allocate = NULL;
    expect_status(spt_store_open_memory(&allocator, &store), SPT_E_INVALID);
    spt_allocator_init(&allocator, (uint32_t)sizeof allocator);
    allocator.struct_size = 2;
    expect_status(spt_store_open_memory(&allocator, &store), SPT_E_INVALID);
    assert_null(store);
    assert_null(spt_store_ref(NULL));
    expect_status(spt_store_unref(NULL), SPT_OK);
    expect_number(spt_store_flags(NULL), 0);
    (void)state;
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        desk_test(d28_ids_and_numbers_below_1_are_refused),
        desk_test(d28_figures_that_are_none_are_refused),
        desk_test(d01_amounts_above_the_range_are_refused),
        desk_test(d28_unknown_ids_are_not_found),
        desk_test(d28_what_belongs_to_another_account_is_not_found),
        desk_test(d28_words_that_are_none_are_refused),
        desk_test(d28_pages_and_instants_have_bounds),
        desk_test(d28_a_state_that_cannot_be_asked_for_is_refused),
        desk_test(d25_reports_have_bounds),
        desk_test(d28_no_function_takes_a_desk_that_is_null),
        desk_test(d28_what_is_read_needs_a_place_to_put_it),
        desk_test(d28_a_code_is_required),
        desk_test(d28_texts_are_utf8_without_control_characters_and_bounded),
        desk_test(d28_refs_and_notes_given_as_arguments_are_checked_alike),
        desk_test(d28_the_longest_texts_are_kept_whole),
        desk_test(d28_a_note_given_twice_must_be_the_same),
        desk_test(d28_an_options_struct_of_another_size),
        desk_test(d28_options_out_of_their_bounds_or_not_taken_are_refused_by_name),
        desk_test(d28_a_currency_is_refused_where_nothing_is_paid),
        desk_test(d28_flags_that_are_none_or_not_taken_are_refused),
        desk_test(d28_initialisers_and_lists_take_anything),
        desk_test(d28_a_refused_text_is_told_what_is_wrong_with_it),
        desk_test(d28_a_refused_flag_is_named),
        desk_test(d28_stores_check_what_they_are_given),
    };
    return cmocka_run_group_tests_name("bad input", tests, NULL, NULL);
}
