/* SPDX-License-Identifier: MIT */
/* D23: every operation repeated, with and without a ref, and the order of errors. */
#include "desk_fixture.h"

static const int32_t agreed = SPT_REASON_AGREED;

/* Retires everything that account 1's history needs; changes the rule of level-2 and the price of points-60. */
static const char another_price_list[] = "[packs]\npoints-60 | 60 points | 70 | USD 99.00 | retired\n"
                                         "[categories]\nlevel-2 | Problems | 99 | retired\n";

/* ---- the operations, each on an account of its own whose tickets begin at account * 10 ---- */

enum { SAME, OTHER };

typedef struct operation {
    const char *name;
    void (*prepare)(spt_desk *desk, int64_t account);
    /* Does it; or the same with other content, where it has any. */
    spt_status (*call)(spt_desk *desk, int64_t account, const spt_options *options, int content);
    int needs_ref;
    int has_content;
} operation;

static int64_t first_ticket(int64_t account)
{
    return account * 10;
}

static void nothing(spt_desk *desk, int64_t account)
{
    (void)desk;
    (void)account;
}

static void give_points(spt_desk *desk, int64_t account)
{
    grant(desk, account, 200, 20100301);
    grant(desk, account, 50, 20100301);
}

static void open_two(spt_desk *desk, int64_t account)
{
    give_points(desk, account);
    open_ticket(desk, account, first_ticket(account), 20);
    open_ticket(desk, account, first_ticket(account) + 1, 20);
}

static void open_short(spt_desk *desk, int64_t account)
{
    open_short_ticket(desk, account, first_ticket(account), 20);
    give_points(desk, account);
}

static void propose_two(spt_desk *desk, int64_t account)
{
    open_two(desk, account);
    for (int64_t i = 0; i < 2; i++)
        expect_status(spt_ticket_propose(desk, account, first_ticket(account), 30 + i, agreed, NULL, NULL, NULL),
                      SPT_OK);
}

static void resolve_two(spt_desk *desk, int64_t account)
{
    open_two(desk, account);
    resolve(desk, account, first_ticket(account));
    resolve(desk, account, first_ticket(account) + 1);
}

static void dispute_two(spt_desk *desk, int64_t account)
{
    open_two(desk, account);
    for (int64_t i = 0; i < 2; i++)
        expect_status(spt_ticket_dispute(desk, account, first_ticket(account) + i, NULL, NULL), SPT_OK);
}

static spt_status do_account_open(spt_desk *desk, int64_t account, const spt_options *options, int content)
{
    (void)content;
    return spt_account_open(desk, account, options, NULL);
}

static spt_status do_buy(spt_desk *desk, int64_t account, const spt_options *options, int content)
{
    return spt_account_buy(desk, account, content == SAME ? "points-60" : "points-120", NULL, options, NULL);
}

static spt_status do_claim(spt_desk *desk, int64_t account, const spt_options *options, int content)
{
    return spt_account_claim(desk, account, content == SAME ? "licence-once" : "licence", NULL, options, NULL);
}

static spt_status do_grant(spt_desk *desk, int64_t account, const spt_options *options, int content)
{
    return spt_account_grant(desk, account, SPT_LOT_GOODWILL, content == SAME ? 10 : 11, NULL, options, NULL);
}

static spt_status do_opening(spt_desk *desk, int64_t account, const spt_options *options, int content)
{
    return spt_account_grant(desk, account, content == SAME ? SPT_LOT_OPENING : SPT_LOT_GOODWILL, 10, NULL, options,
                             NULL);
}

static spt_status do_cover(spt_desk *desk, int64_t account, const spt_options *options, int content)
{
    (void)content;
    return spt_account_cover(desk, account, options, NULL);
}

static spt_status do_revoke(spt_desk *desk, int64_t account, const spt_options *options, int content)
{
    return spt_lot_revoke(desk, account, 1, content == SAME ? 10 : 11, NULL, options, NULL);
}

static spt_status do_revoke_all(spt_desk *desk, int64_t account, const spt_options *options, int content)
{
    return spt_lot_revoke(desk, account, content == SAME ? 1 : 2, SPT_ALL_POINTS, NULL, options, NULL);
}

static spt_status do_extend(spt_desk *desk, int64_t account, const spt_options *options, int content)
{
    return spt_lot_extend(desk, account, 1, content == SAME ? 20110101 : 20110102, options, NULL);
}

static spt_status do_open(spt_desk *desk, int64_t account, const spt_options *options, int content)
{
    return spt_ticket_open(desk, account, first_ticket(account), content == SAME ? "level-2" : "level-1", options,
                           NULL);
}

static spt_status do_quote(spt_desk *desk, int64_t account, const spt_options *options, int content)
{
    return spt_ticket_open_quoted(desk, account, first_ticket(account), content == SAME ? "level-2" : "level-1",
                                  options, NULL);
}

static spt_status do_propose(spt_desk *desk, int64_t account, const spt_options *options, int content)
{
    return spt_ticket_propose(desk, account, first_ticket(account), content == SAME ? 30 : 31, agreed, NULL, options,
                              NULL);
}

static spt_status do_approve(spt_desk *desk, int64_t account, const spt_options *options, int content)
{
    return spt_ticket_approve(desk, account, first_ticket(account), content == SAME ? 2 : 1, options, NULL);
}

static spt_status do_decline(spt_desk *desk, int64_t account, const spt_options *options, int content)
{
    return spt_ticket_decline(desk, account, first_ticket(account), content == SAME ? 2 : 1, options, NULL);
}

static spt_status do_reprice(spt_desk *desk, int64_t account, const spt_options *options, int content)
{
    return spt_ticket_reprice(desk, account, first_ticket(account), 30,
                              content == SAME ? agreed : SPT_REASON_INVESTIGATION, NULL, options, NULL);
}

static spt_status do_recategorise(spt_desk *desk, int64_t account, const spt_options *options, int content)
{
    return spt_ticket_recategorise(desk, account, first_ticket(account), content == SAME ? "level-2" : "level-1",
                                   agreed, options, NULL);
}

#define ON_TICKET(name)                                                                                   \
    static spt_status do_##name(spt_desk *desk, int64_t account, const spt_options *options, int content) \
    {                                                                                                     \
        return spt_ticket_##name(desk, account, first_ticket(account) + content, options, NULL);          \
    }
ON_TICKET(resolve)
ON_TICKET(waive)
ON_TICKET(cancel)
ON_TICKET(dispute)
ON_TICKET(uphold)
ON_TICKET(reopen)

static const operation operations[] = {
    {"account_open", nothing, do_account_open, 0, 0},
    {"buy", nothing, do_buy, 1, 1},
    {"claim", nothing, do_claim, 1, 1},
    {"goodwill", nothing, do_grant, 1, 1},
    {"opening balance", nothing, do_opening, 1, 1},
    {"cover", open_short, do_cover, 0, 0},
    {"revoke", give_points, do_revoke, 1, 1},
    {"revoke all", give_points, do_revoke_all, 0, 1},
    {"extend", give_points, do_extend, 0, 1},
    {"open", give_points, do_open, 0, 1},
    {"open quoted", give_points, do_quote, 0, 1},
    {"propose", open_two, do_propose, 0, 1},
    {"approve", propose_two, do_approve, 0, 1},
    {"decline", propose_two, do_decline, 0, 1},
    {"reprice", open_two, do_reprice, 0, 1},
    {"recategorise", open_two, do_recategorise, 0, 1},
    {"resolve", open_two, do_resolve, 0, 1},
    {"waive", resolve_two, do_waive, 0, 1},
    {"cancel", open_two, do_cancel, 0, 1},
    {"dispute", open_two, do_dispute, 0, 1},
    {"uphold", dispute_two, do_uphold, 0, 1},
    {"reopen", resolve_two, do_reopen, 0, 1},
};

enum { OPERATIONS = sizeof operations / sizeof operations[0], FIRST_ACCOUNT = 100 };

static int64_t prepare(spt_desk *desk, int i)
{
    int64_t account = FIRST_ACCOUNT + i;
    if (operations[i].call == do_account_open)
        return account;
    expect_status(spt_account_open(desk, account, NULL, NULL), SPT_OK);
    operations[i].prepare(desk, account);
    return account;
}

static void expect_call(spt_desk *desk, int i, const char *ref, int content, spt_status expected)
{
    int64_t account = FIRST_ACCOUNT + i;
    spt_options options = with_ref(ref);
    account_mark before = mark_account(desk, account);
    check_status(operations[i].call(desk, account, &options, content), expected, operations[i].name, __FILE__,
                 __LINE__);
    if (expected == SPT_OK)
        assert_true(mark_account(desk, account).acts > before.acts);
    else
        check_unchanged(desk, &before, __FILE__, __LINE__);
}

static void d23_the_same_ref_with_the_same_content_is_already_and_with_other_content_a_conflict(void **state)
{
    spt_desk *desk = desk_of(state);
    for (int i = 0; i < OPERATIONS; i++) {
        prepare(desk, i);
        expect_call(desk, i, "key", SAME, SPT_OK);
        expect_call(desk, i, "key", SAME, SPT_ALREADY);
        if (operations[i].has_content)
            expect_call(desk, i, "key", OTHER, SPT_E_CONFLICT);
        expect_call(desk, i, "key", SAME, SPT_ALREADY);
    }
}

static void d23_a_ref_is_unique_over_all_operations_of_its_account(void **state)
{
    spt_desk *desk = desk_of(state);
    for (int i = 0; i < OPERATIONS; i++) {
        int64_t account = prepare(desk, i);
        expect_call(desk, i, "key", SAME, SPT_OK);
        for (int other = 0; other < OPERATIONS; other++) {
            spt_options options = with_ref("key");
            if (other == i)
                continue;
            expect_refused(desk, account, operations[other].call(desk, account, &options, SAME), SPT_E_CONFLICT);
        }
    }
}

static void d23_no_later_retirement_rule_change_or_lapse_turns_a_retry_into_an_error(void **state)
{
    spt_desk *desk = desk_of(state);
    for (int i = 0; i < OPERATIONS; i++) {
        prepare(desk, i);
        expect_call(desk, i, "key", SAME, SPT_OK);
    }
    expect_status(spt_price_list_load(desk, another_price_list, NULL), SPT_OK);
    set_now(desk, midnight(2030, 1, 1));
    for (int i = 0; i < OPERATIONS; i++)
        expect_call(desk, i, "key", SAME, SPT_ALREADY);
    expect_status(spt_desk_sweep(desk, 1000, NULL), SPT_OK);
    for (int i = 0; i < OPERATIONS; i++) {
        expect_call(desk, i, "key", SAME, SPT_ALREADY);
        if (operations[i].has_content)
            expect_call(desk, i, "key", OTHER, SPT_E_CONFLICT);
    }
}

static void d23_without_a_ref_what_sets_a_state_says_already(void **state)
{
    spt_desk *desk = desk_of(state);
    for (int i = 0; i < OPERATIONS; i++) {
        prepare(desk, i);
        if (operations[i].needs_ref) {
            expect_call(desk, i, NULL, SAME, SPT_E_INVALID);
            expect_call(desk, i, "", SAME, SPT_E_INVALID);
            continue;
        }
        expect_call(desk, i, NULL, SAME, SPT_OK);
        expect_call(desk, i, NULL, SAME, SPT_ALREADY);
    }
}

static void d23_an_answer_of_already_leaves_a_new_ref_unused(void **state)
{
    spt_desk *desk = desk_of(state);
    for (int i = 0; i < OPERATIONS; i++) {
        int64_t account = prepare(desk, i);
        if (operations[i].needs_ref)
            continue;
        expect_call(desk, i, NULL, SAME, SPT_OK);
        expect_call(desk, i, "late", SAME, SPT_ALREADY);
        expect_status(spt_account_grant(desk, account, SPT_LOT_GOODWILL, 1, "late", NULL, NULL), SPT_OK);
    }
}

static void d23_accounts_do_not_share_their_refs(void **state)
{
    spt_desk *desk = desk_of(state);
    expect_status(spt_account_open(desk, 2, NULL, NULL), SPT_OK);
    expect_status(spt_account_buy(desk, 1, "points-60", "key", NULL, NULL), SPT_OK);
    expect_status(spt_account_buy(desk, 2, "points-120", "key", NULL, NULL), SPT_OK);
    expect_account(desk, 2, 120, 0, 0, 0);
}

/* The object that the first result named, as it is now. */
static void d23_a_retry_gives_the_first_result(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_lot *lot = NULL;
    spt_ticket *ticket = NULL;
    spt_options options = with_ref("extend");
    expect_status(spt_account_buy(desk, 1, "points-60", "order", NULL, NULL), SPT_OK);
    expect_status(spt_lot_extend(desk, 1, 1, 20110101, &options, NULL), SPT_OK);
    grant(desk, 1, 10, 0);
    expect_status(spt_account_buy(desk, 1, "points-60", "order", NULL, &lot), SPT_ALREADY);
    expect_number(spt_lot_number(lot), 1);
    spt_lot_unref(lot);
    expect_status(spt_lot_extend(desk, 1, 1, 20110101, &options, &lot), SPT_ALREADY);
    expect_number(spt_lot_number(lot), 2);
    spt_lot_unref(lot);
    open_ticket(desk, 1, 7, 20);
    expect_status(spt_ticket_reprice(desk, 1, 7, 20, agreed, NULL, NULL, &ticket), SPT_ALREADY);
    expect_number(spt_ticket_id(ticket), 7);
    spt_ticket_unref(ticket);
    options.ref = "r";
    expect_status(spt_ticket_reprice(desk, 1, 7, 40, agreed, NULL, &options, NULL), SPT_OK);
    reprice(desk, 1, 7, 50, agreed);
    expect_status(spt_ticket_reprice(desk, 1, 7, 40, agreed, NULL, &options, &ticket), SPT_ALREADY);
    expect_number(spt_ticket_price(ticket), 50);
    spt_ticket_unref(ticket);
}

static void d23_a_retry_of_a_ticket_that_was_moved_since_gives_it_where_it_is(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_ticket *ticket = NULL;
    spt_options options = with_price(20);
    options.ref = "open";
    grant(desk, 1, 60, 0);
    expect_status(spt_account_open(desk, 2, NULL, NULL), SPT_OK);
    grant(desk, 2, 60, 0);
    expect_status(spt_ticket_open(desk, 1, 7, "custom", &options, NULL), SPT_OK);
    expect_status(spt_ticket_move(desk, 1, 2, 7, NULL, NULL), SPT_OK);
    expect_status(spt_ticket_open(desk, 1, 7, "custom", &options, &ticket), SPT_ALREADY);
    expect_number(spt_ticket_account(ticket), 2);
    expect_number(spt_ticket_captured(ticket), 20);
    spt_ticket_unref(ticket);
}

/* ---- what is compared ---- */

typedef struct variant {
    const char *field;
    int64_t value;
    spt_status answer;
} variant;

static void set_option(spt_options *options, const char *field, int64_t value)
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
    else if (strcmp(field, "months") == 0)
        options->months = (int32_t)value;
    else if (strcmp(field, "last_day") == 0)
        options->last_day = (int32_t)value;
    else if (strcmp(field, "priority") == 0)
        options->priority = (int32_t)value;
    else
        options->reason = (int32_t)value;
}

static void d23_a_grants_defaults_are_not_compared_and_what_is_given_is(void **state)
{
    static const variant variants[] = {
        {"months", 24, SPT_ALREADY},         {"months", 12, SPT_E_CONFLICT},
        {"priority", 0, SPT_ALREADY},        {"priority", 1, SPT_E_CONFLICT},
        {"acquired", START, SPT_ALREADY},    {"acquired", START - 1, SPT_E_CONFLICT},
        {"paid", 3450, SPT_ALREADY},         {"paid", 3000, SPT_E_CONFLICT},
        {"last_day", 20100301, SPT_ALREADY}, {"last_day", 20100302, SPT_E_CONFLICT},
    };
    spt_desk *desk = desk_of(state);
    expect_status(spt_account_buy(desk, 1, "points-60", "order", NULL, NULL), SPT_OK);
    set_now(desk, START + DAY);
    for (size_t i = 0; i < sizeof variants / sizeof variants[0]; i++) {
        spt_options options = no_options();
        set_option(&options, variants[i].field, variants[i].value);
        expect_refused(desk, 1, spt_account_buy(desk, 1, "points-60", "order", &options, NULL), variants[i].answer);
    }
}

static void d23_a_grants_options_need_not_be_given_again(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_options options = no_options();
    options.paid = 2900;
    options.currency = "EUR";
    options.last_day = 20091231;
    options.priority = 3;
    options.actor = "anna";
    options.note = "a discount";
    options.acquired = START - DAY;
    expect_status(spt_account_buy(desk, 1, "points-60", "order", &options, NULL), SPT_OK);
    expect_refused(desk, 1, spt_account_buy(desk, 1, "points-60", "order", NULL, NULL), SPT_ALREADY);
    expect_refused(desk, 1, spt_account_buy(desk, 1, "points-60", "order", &options, NULL), SPT_ALREADY);
    options.actor = "bert";
    options.note = NULL;
    expect_refused(desk, 1, spt_account_buy(desk, 1, "points-60", "order", &options, NULL), SPT_ALREADY);
    options.currency = "USD";
    expect_refused(desk, 1, spt_account_buy(desk, 1, "points-60", "order", &options, NULL), SPT_E_CONFLICT);
}

/* A ticket that was opened for 80 with a shortfall allowed, repeated with these options, with its ref and without. */
static void d23_an_openings_defaults_are_not_compared_and_what_is_given_is(void **state)
{
    static const variant variants[] = {
        {"price", 80, SPT_ALREADY},   {"price", 81, SPT_E_CONFLICT},
        {"units", 0, SPT_E_CONFLICT}, {"flags", SPT_FLAG_ALLOW_SHORTFALL, SPT_ALREADY},
        {"flags", 0, SPT_ALREADY},
    };
    spt_desk *desk = desk_of(state);
    for (int with = 0; with < 2; with++) {
        spt_options first = with_ref(with ? "key" : NULL);
        int64_t ticket = 7 + with;
        first.flags = SPT_FLAG_ALLOW_SHORTFALL;
        first.note = "urgent";
        expect_status(spt_ticket_open(desk, 1, ticket, "tuning", &first, NULL), SPT_OK);
        for (size_t i = 0; i < sizeof variants / sizeof variants[0]; i++) {
            spt_options options = with_ref(with ? "key" : NULL);
            set_option(&options, variants[i].field, variants[i].value);
            expect_refused(desk, 1, spt_ticket_open(desk, 1, ticket, "tuning", &options, NULL), variants[i].answer);
        }
        expect_refused(desk, 1, spt_ticket_open_quoted(desk, 1, ticket, "tuning", NULL, NULL), SPT_E_CONFLICT);
    }
}

static void d23_a_flag_that_the_first_call_did_not_have_is_other_content(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_options options = with_ref("key");
    grant(desk, 1, 100, 20100301);
    expect_status(spt_ticket_open(desk, 1, 7, "tuning", &options, NULL), SPT_OK);
    options.flags = SPT_FLAG_ALLOW_SHORTFALL;
    expect_refused(desk, 1, spt_ticket_open(desk, 1, 7, "tuning", &options, NULL), SPT_E_CONFLICT);
}

static void d23_expected_is_compared_with_the_price_before(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_options options = with_ref("key");
    grant(desk, 1, 100, 20100301);
    open_ticket(desk, 1, 7, 20);
    expect_status(spt_ticket_reprice(desk, 1, 7, 30, agreed, NULL, &options, NULL), SPT_OK);
    reprice(desk, 1, 7, 40, agreed);
    options.expected = 20;
    expect_refused(desk, 1, spt_ticket_reprice(desk, 1, 7, 30, agreed, NULL, &options, NULL), SPT_ALREADY);
    options.expected = 40;
    expect_refused(desk, 1, spt_ticket_reprice(desk, 1, 7, 30, agreed, NULL, &options, NULL), SPT_E_CONFLICT);
}

static void d23_an_opening_without_a_ref_is_already_also_after_the_ticket_went_on(void **state)
{
    spt_desk *desk = desk_of(state);
    grant(desk, 1, 100, 20100301);
    expect_status(spt_ticket_open(desk, 1, 7, "review", NULL, NULL), SPT_OK);
    reprice(desk, 1, 7, 30, agreed);
    resolve(desk, 1, 7);
    set_now(desk, midnight(2009, 2, 1));
    expect_refused(desk, 1, spt_ticket_open(desk, 1, 7, "review", NULL, NULL), SPT_ALREADY);
    spt_options options = with_price(10);
    expect_refused(desk, 1, spt_ticket_open(desk, 1, 7, "review", &options, NULL), SPT_ALREADY);
    options.price = 12;
    expect_refused(desk, 1, spt_ticket_open(desk, 1, 7, "review", &options, NULL), SPT_E_CONFLICT);
    expect_status(spt_price_list_load(desk, another_price_list, NULL), SPT_OK);
    expect_refused(desk, 1, spt_ticket_open(desk, 1, 7, "review", NULL, NULL), SPT_ALREADY);
}

static void d23_proposing_again_is_already_only_while_the_open_proposal_says_it(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_options options = no_options();
    options.until = START + DAY;
    grant(desk, 1, 100, 20100301);
    open_ticket(desk, 1, 7, 20);
    expect_status(spt_ticket_propose(desk, 1, 7, 30, agreed, NULL, &options, NULL), SPT_OK);
    expect_refused(desk, 1, spt_ticket_propose(desk, 1, 7, 30, agreed, NULL, NULL, NULL), SPT_ALREADY);
    expect_refused(desk, 1, spt_ticket_propose(desk, 1, 7, 30, agreed, "a note", &options, NULL), SPT_ALREADY);
    options.until = START + 2 * DAY;
    expect_status(spt_ticket_propose(desk, 1, 7, 30, agreed, NULL, &options, NULL), SPT_OK);
    expect_status(spt_ticket_propose(desk, 1, 7, 30, SPT_REASON_CORRECTION, NULL, &options, NULL), SPT_OK);
    expect_status(spt_ticket_decline(desk, 1, 7, 3, NULL, NULL), SPT_OK);
    expect_status(spt_ticket_propose(desk, 1, 7, 30, SPT_REASON_CORRECTION, NULL, &options, NULL), SPT_OK);
}

static void d23_answering_is_already_for_the_number_last_so_answered(void **state)
{
    spt_desk *desk = desk_of(state);
    grant(desk, 1, 100, 20100301);
    open_ticket(desk, 1, 7, 20);
    for (int64_t number = 1; number <= 2; number++) {
        expect_status(spt_ticket_propose(desk, 1, 7, 20 + number, agreed, NULL, NULL, NULL), SPT_OK);
        expect_status(spt_ticket_approve(desk, 1, 7, number, NULL, NULL), SPT_OK);
    }
    expect_refused(desk, 1, spt_ticket_approve(desk, 1, 7, 2, NULL, NULL), SPT_ALREADY);
    expect_refused(desk, 1, spt_ticket_approve(desk, 1, 7, 1, NULL, NULL), SPT_E_STATE);
    reprice(desk, 1, 7, 50, agreed);
    resolve(desk, 1, 7);
    expect_refused(desk, 1, spt_ticket_approve(desk, 1, 7, 2, NULL, NULL), SPT_ALREADY);
    expect_refused(desk, 1, spt_ticket_decline(desk, 1, 7, 2, NULL, NULL), SPT_E_STATE);
}

static void d23_revoking_n_and_revoking_all_are_different_contents(void **state)
{
    spt_desk *desk = desk_of(state);
    grant(desk, 1, 10, 20100301);
    expect_status(spt_lot_revoke(desk, 1, 1, 10, "key", NULL, NULL), SPT_OK);
    expect_refused(desk, 1, spt_lot_revoke(desk, 1, 1, SPT_ALL_POINTS, "key", NULL, NULL), SPT_E_CONFLICT);
    grant(desk, 1, 10, 20100301);
    expect_status(spt_lot_revoke(desk, 1, 2, SPT_ALL_POINTS, "all", NULL, NULL), SPT_OK);
    expect_refused(desk, 1, spt_lot_revoke(desk, 1, 2, 10, "all", NULL, NULL), SPT_E_CONFLICT);
}

static void d23_a_ref_may_be_given_twice_only_if_it_is_the_same(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_options options = with_ref("key");
    expect_status(spt_account_buy(desk, 1, "points-60", "key", &options, NULL), SPT_OK);
    expect_refused_for(desk, 1, spt_account_buy(desk, 1, "points-60", "other", &options, NULL), SPT_E_INVALID, "ref");
    /* Case and bytes decide (D28). */
    expect_status(spt_account_buy(desk, 1, "points-60", "KEY", NULL, NULL), SPT_OK);
    expect_account(desk, 1, 120, 0, 0, 0);
}

/* ---- the order of errors ---- */

static void d23_arguments_come_first_and_then_existence(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_options bad = with_ref("key");
    expect_status(spt_account_buy(desk, 1, "points-60", "key", NULL, NULL), SPT_OK);
    bad.priority = SPT_PRIORITY_MAX + 1;
    expect_refused(desk, 3, spt_account_buy(desk, 3, "points-60", "key", &bad, NULL), SPT_E_INVALID);
    expect_refused(desk, 1, spt_account_buy(desk, 1, "points-60", "key", &bad, NULL), SPT_E_INVALID);
    expect_refused_for(desk, 3, spt_account_buy(desk, 3, "no such", "key", NULL, NULL), SPT_E_NOT_FOUND, "account");
    /* The ref is known: already and conflict come before the existence of anything but the account. */
    expect_refused(desk, 1, spt_account_buy(desk, 1, "no such", "key", NULL, NULL), SPT_E_CONFLICT);
    expect_refused(desk, 1, spt_ticket_waive(desk, 1, 99, &(spt_options){.struct_size = 0}, NULL), SPT_E_INVALID);
}

static void d23_state_comes_before_price_and_price_before_points(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_options dear = with_price(5000);
    grant(desk, 1, 60, 20100301);
    expect_refused(desk, 1, spt_ticket_open(desk, 1, 7, "closed", &dear, NULL), SPT_E_RETIRED);
    expect_refused(desk, 1, spt_ticket_open(desk, 1, 7, "level-2", &dear, NULL), SPT_E_PRICE);
    expect_short(desk, 1, spt_ticket_open(desk, 1, 7, "level-3", &dear, NULL), 4940);
    open_ticket(desk, 1, 7, 20);
    expect_refused(desk, 1, spt_ticket_recategorise(desk, 1, 7, "closed", agreed, &dear, NULL), SPT_E_RETIRED);
    dear.units = 1;
    expect_refused(desk, 1, spt_ticket_recategorise(desk, 1, 7, "level-2", agreed, &dear, NULL), SPT_E_PRICE);
    resolve(desk, 1, 7);
    expect_refused(desk, 1, spt_ticket_recategorise(desk, 1, 7, "level-2", agreed, &dear, NULL), SPT_E_STATE);
    expect_refused(desk, 1, spt_ticket_reprice(desk, 1, 7, 5000, agreed, NULL, NULL, NULL), SPT_E_STATE);
    /* A conflict comes before the state, the price and the points. */
    expect_refused(desk, 1, spt_ticket_open(desk, 1, 7, "closed", &dear, NULL), SPT_E_CONFLICT);
}

static void d23_a_ref_that_is_new_does_not_hide_that_the_ticket_id_is_used(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_options options = with_ref("first");
    expect_status(spt_ticket_open(desk, 1, 7, "level-0", &options, NULL), SPT_OK);
    options.ref = "second";
    expect_refused(desk, 1, spt_ticket_open(desk, 1, 7, "level-0", &options, NULL), SPT_ALREADY);
    expect_refused(desk, 1, spt_ticket_open(desk, 1, 7, "level-1", &options, NULL), SPT_E_CONFLICT);
    options.ref = "first";
    expect_refused(desk, 1, spt_ticket_open(desk, 1, 8, "level-0", &options, NULL), SPT_E_CONFLICT);
}

static void d23_the_same_ref_with_another_expected_price_is_a_conflict(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_options options = with_ref("down");
    grant(desk, 1, 60, 20100301);
    open_ticket(desk, 1, 7, 20);
    options.expected = 20;
    expect_status(spt_ticket_reprice(desk, 1, 7, 10, SPT_REASON_AGREED, NULL, &options, NULL), SPT_OK);
    expect_refused(desk, 1, spt_ticket_reprice(desk, 1, 7, 10, SPT_REASON_AGREED, NULL, &options, NULL), SPT_ALREADY);
    options.expected = 19;
    expect_refused(desk, 1, spt_ticket_reprice(desk, 1, 7, 10, SPT_REASON_AGREED, NULL, &options, NULL),
                   SPT_E_CONFLICT);
}

static void d23_a_text_given_twice_must_be_the_same(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_options options = no_options();
    spt_act *act = NULL;
    options.ref = "";
    expect_status(spt_account_grant(desk, 1, SPT_LOT_GOODWILL, 9, "gift", &options, NULL), SPT_OK);
    options.ref = "gift";
    expect_refused(desk, 1, spt_account_grant(desk, 1, SPT_LOT_GOODWILL, 9, "", &options, NULL), SPT_ALREADY);
    expect_refused(desk, 1, spt_account_grant(desk, 1, SPT_LOT_GOODWILL, 9, "gift", &options, NULL), SPT_ALREADY);
    expect_refused_for(desk, 1, spt_account_grant(desk, 1, SPT_LOT_GOODWILL, 9, "other", &options, NULL), SPT_E_INVALID,
                       "ref");
    act = act_of(desk, 1, 0);
    assert_string_equal(spt_act_refer(act), "gift");
    spt_act_unref(act);
}

/* A flag that the open proposal was not made with makes it another one. */
static void d11_proposing_again_with_a_flag_is_a_proposal_of_its_own(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_options options = with_flags(SPT_FLAG_OVERRIDE);
    const char *note = "as agreed on the phone";
    expect_status(spt_ticket_open_quoted(desk, 1, 7, "level-1", NULL, NULL), SPT_OK);
    expect_refused(desk, 1, spt_ticket_propose(desk, 1, 7, 10, SPT_REASON_AGREED, NULL, NULL, NULL), SPT_ALREADY);
    expect_status(spt_ticket_propose(desk, 1, 7, 10, SPT_REASON_AGREED, note, &options, NULL), SPT_OK);
    expect_refused(desk, 1, spt_ticket_propose(desk, 1, 7, 10, SPT_REASON_AGREED, note, &options, NULL), SPT_ALREADY);
    expect_refused(desk, 1, spt_ticket_propose(desk, 1, 7, 10, SPT_REASON_AGREED, NULL, NULL, NULL), SPT_ALREADY);
}

/* Only an extension with this very lapse second was asked for before. */
static void d18_extending_again_to_another_day_is_no_retry(void **state)
{
    spt_desk *desk = desk_of(state);
    grant(desk, 1, 60, 20080310);
    grant(desk, 1, 60, 20080310);
    expect_status(spt_lot_extend(desk, 1, 1, 20080410, NULL, NULL), SPT_OK);
    expect_refused(desk, 1, spt_lot_extend(desk, 1, 1, 20080410, NULL, NULL), SPT_ALREADY);
    expect_refused(desk, 1, spt_lot_extend(desk, 1, 1, 20080411, NULL, NULL), SPT_E_POINTS);
    /* Lot 2 has a successor that no extension made. */
    open_ticket(desk, 1, 7, 60);
    reprice(desk, 1, 7, 50, SPT_REASON_CORRECTION);
    expect_lot_origin(desk, 1, 4, SPT_LOT_RETURN, 2);
    expect_refused(desk, 1, spt_lot_extend(desk, 1, 2, 20080410, NULL, NULL), SPT_E_POINTS);
}

static void expect_conflict(spt_desk *desk, spt_status status, const char *text)
{
    expect_status(status, SPT_E_CONFLICT);
    assert_string_equal(spt_desk_error_text(desk), text);
}

static void d23_a_conflict_names_what_is_another(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_options given = no_options();
    spt_options price = with_price(5);
    given.acquired = instant(2008, 2, 1, 0, 0, 0);
    expect_status(spt_account_open(desk, 2, NULL, NULL), SPT_OK);
    expect_status(spt_account_grant(desk, 1, SPT_LOT_GOODWILL, 60, "r", &given, NULL), SPT_OK);
    expect_conflict(desk, spt_account_grant(desk, 1, SPT_LOT_GOODWILL, 61, "r", &given, NULL),
                    "Act 2 of account 1 has this ref and another content: points.");
    given.acquired++;
    expect_conflict(desk, spt_account_grant(desk, 1, SPT_LOT_GOODWILL, 60, "r", &given, NULL),
                    "Act 2 of account 1 has this ref and another content: acquired.");
    expect_conflict(desk, spt_account_grant(desk, 1, SPT_LOT_OPENING, 60, "r", NULL, NULL),
                    "Act 2 of account 1 has this ref and is another operation: goodwill.");
    expect_status(spt_ticket_open(desk, 1, 7, "custom", &price, NULL), SPT_OK);
    price.price = 6;
    expect_conflict(desk, spt_ticket_open(desk, 1, 7, "custom", &price, NULL),
                    "Ticket 7 was opened with another content: price.");
    expect_conflict(desk, spt_ticket_open_quoted(desk, 1, 7, "custom", &price, NULL),
                    "The ticket id 7 is used on this account already.");
    expect_conflict(desk, spt_ticket_open(desk, 2, 7, "custom", &price, NULL),
                    "The ticket id 7 is used on another account.");
    assert_string_equal(spt_desk_error_field(desk), "ticket");
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        desk_test(d23_the_same_ref_with_another_expected_price_is_a_conflict),
        desk_test(d23_a_text_given_twice_must_be_the_same),
        desk_test(d11_proposing_again_with_a_flag_is_a_proposal_of_its_own),
        desk_test(d18_extending_again_to_another_day_is_no_retry),
        desk_test(d23_the_same_ref_with_the_same_content_is_already_and_with_other_content_a_conflict),
        desk_test(d23_a_ref_is_unique_over_all_operations_of_its_account),
        desk_test(d23_no_later_retirement_rule_change_or_lapse_turns_a_retry_into_an_error),
        desk_test(d23_without_a_ref_what_sets_a_state_says_already),
        desk_test(d23_an_answer_of_already_leaves_a_new_ref_unused),
        desk_test(d23_accounts_do_not_share_their_refs),
        desk_test(d23_a_retry_gives_the_first_result),
        desk_test(d23_a_retry_of_a_ticket_that_was_moved_since_gives_it_where_it_is),
        desk_test(d23_a_grants_defaults_are_not_compared_and_what_is_given_is),
        desk_test(d23_a_grants_options_need_not_be_given_again),
        desk_test(d23_an_openings_defaults_are_not_compared_and_what_is_given_is),
        desk_test(d23_a_flag_that_the_first_call_did_not_have_is_other_content),
        desk_test(d23_expected_is_compared_with_the_price_before),
        desk_test(d23_an_opening_without_a_ref_is_already_also_after_the_ticket_went_on),
        desk_test(d23_proposing_again_is_already_only_while_the_open_proposal_says_it),
        desk_test(d23_answering_is_already_for_the_number_last_so_answered),
        desk_test(d23_revoking_n_and_revoking_all_are_different_contents),
        desk_test(d23_a_ref_may_be_given_twice_only_if_it_is_the_same),
        desk_test(d23_arguments_come_first_and_then_existence),
        desk_test(d23_state_comes_before_price_and_price_before_points),
        desk_test(d23_a_conflict_names_what_is_another),
        desk_test(d23_a_ref_that_is_new_does_not_hide_that_the_ticket_id_is_used),
    };
    return cmocka_run_group_tests_name("retries", tests, NULL, NULL);
}
