/* SPDX-License-Identifier: MIT */
/* Units of work: all or nothing, seen by one desk until the commit, and in the end the same rows as without. */
#include "desk_fixture.h"

#include <stdio.h>

#include <supportpoints/store_fault.h>

#include "store/store_check_internal.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static spt_desk *another_desk(void **state)
{
    spt_desk *desk = NULL;
    expect_status(spt_desk_open(store_of(state), NULL, &desk), SPT_OK);
    set_now(desk, START);
    return desk;
}

static int64_t available_of(spt_desk *desk, int64_t account)
{
    spt_account *snapshot = NULL;
    expect_status(spt_account_get(desk, account, &snapshot), SPT_OK);
    int64_t available = spt_account_available(snapshot);
    spt_account_unref(snapshot);
    return available;
}

static spt_status buy(spt_desk *desk, int64_t account, const char *ref)
{
    return spt_account_buy(desk, account, "points-60", ref, NULL, NULL);
}

/* ---- every row of a store; revisions aside, which count batches ---- */

static int32_t take_row(void *ctx, uint32_t range, const spt_row *row)
{
    spt_check_rows *rows = ctx;
    assert_true(spt_check_append(rows, row, range));
    if (row->table == SPT_TABLE_ACCOUNT)
        ((spt_account_row *)(void *)rows->list[rows->count - 1].row)->revision = 1;
    return SPT_SINK_GO_ON;
}

static spt_check_rows rows_of(spt_store *store)
{
    const spt_schema *schema = spt_schema_get();
    spt_check_rows rows = {NULL, 0, 0};
    for (int64_t account = 0; account <= 4; account++)
        for (uint32_t table = 0; table < schema->table_count; table++) {
            spt_check_row like;
            spt_check_blank(&like, table, account);
            spt_range range = spt_check_range(schema->tables[table].primary, 1, &like.row);
            assert_int_equal(spt_store_read(store, &range, 1, take_row, &rows), SPT_STORE_OK);
        }
    return rows;
}

static void expect_rows(spt_store *store, spt_check_rows *expected)
{
    spt_check_rows rows = rows_of(store);
    expect_number((int64_t)rows.count, (int64_t)expected->count);
    for (size_t r = 0; r < rows.count; r++) {
        expect_number(rows.list[r].row->table, expected->list[r].row->table);
        expect_number(spt_check_difference(rows.list[r].row, expected->list[r].row), SPT_NO_COLUMN);
    }
    spt_check_clear(&rows);
    spt_check_clear(expected);
}

/* ---- begin, commit, roll back ---- */

static void what_is_not_open_cannot_be_ended(void **state)
{
    spt_desk *desk = desk_of(state);
    expect_status(spt_desk_commit(desk), SPT_E_STATE);
    expect_status(spt_desk_rollback(desk), SPT_E_STATE);
    assert_string_equal(spt_desk_error_field(desk), "unit");
    expect_status(spt_desk_begin(NULL), SPT_E_INVALID);
    expect_status(spt_desk_commit(NULL), SPT_E_INVALID);
    expect_status(spt_desk_rollback(NULL), SPT_E_INVALID);
}

static void units_are_not_nested_and_not_swept(void **state)
{
    spt_desk *desk = desk_of(state);
    expect_status(spt_desk_begin(desk), SPT_OK);
    expect_status(spt_desk_begin(desk), SPT_E_STATE);
    expect_status(spt_desk_sweep(desk, 10, NULL), SPT_E_STATE);
    expect_status(buy(desk, 1, "r1"), SPT_OK);
    expect_status(spt_desk_commit(desk), SPT_OK);
    expect_status(spt_desk_sweep(desk, 10, NULL), SPT_OK);
    expect_number(available_of(desk, 1), 60);
}

static void an_empty_unit_changes_nothing(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_check_rows before = rows_of(store_of(state));
    int64_t revision = revision_of(desk, 1);
    expect_status(spt_desk_begin(desk), SPT_OK);
    expect_number(available_of(desk, 1), 0);
    expect_status(spt_desk_commit(desk), SPT_OK);
    expect_number(revision_of(desk, 1), revision);
    expect_rows(store_of(state), &before);
}

static void play(spt_desk *desk)
{
    spt_options options = with_flags(SPT_FLAG_ALLOW_SHORTFALL);
    expect_status(spt_account_open(desk, 2, NULL, NULL), SPT_OK);
    expect_status(buy(desk, 1, "r1"), SPT_OK);
    expect_status(buy(desk, 2, "r1"), SPT_OK);
    expect_status(spt_ticket_open(desk, 1, 7, "level-2", NULL, NULL), SPT_OK);
    expect_status(spt_ticket_open(desk, 2, 8, "level-3", &options, NULL), SPT_OK);
    reprice(desk, 1, 7, 40, SPT_REASON_INVESTIGATION);
    resolve(desk, 1, 7);
    expect_status(spt_account_cover(desk, 2, NULL, NULL), SPT_ALREADY);
    expect_status(buy(desk, 2, "r2"), SPT_OK);
    expect_status(spt_account_cover(desk, 2, NULL, NULL), SPT_OK);
    expect_account(desk, 1, 20, 0, 40, 0);
    expect_account(desk, 2, 0, 120, 0, 0);
}

static void a_unit_is_seen_by_its_desk_alone_until_the_commit(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_desk *other = another_desk(state);
    spt_account *account = NULL;
    int64_t revision = revision_of(desk, 1);
    expect_status(spt_desk_begin(desk), SPT_OK);
    play(desk);
    expect_number(revision_of(desk, 1), revision);
    expect_number(available_of(other, 1), 0);
    expect_status(spt_account_get(other, 2, &account), SPT_E_NOT_FOUND);
    expect_status(spt_desk_commit(desk), SPT_OK);
    expect_number(revision_of(desk, 1), revision + 1);
    expect_account(other, 1, 20, 0, 40, 0);
    expect_account(other, 2, 0, 120, 0, 0);
    expect_account(desk, 2, 0, 120, 0, 0);
    expect_status(buy(desk, 1, "r1"), SPT_ALREADY);
    expect_status(spt_desk_close(other), SPT_OK);
}

static void a_unit_rolled_back_never_was(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_check_rows before = rows_of(store_of(state));
    expect_status(spt_desk_begin(desk), SPT_OK);
    play(desk);
    expect_status(spt_desk_rollback(desk), SPT_OK);
    expect_rows(store_of(state), &before);
    expect_number(available_of(desk, 1), 0);
    play(desk);
}

static void closing_the_desk_rolls_back(void **state)
{
    spt_desk *other = another_desk(state);
    spt_check_rows before = rows_of(store_of(state));
    expect_status(spt_desk_begin(other), SPT_OK);
    play(other);
    expect_status(spt_desk_close(other), SPT_OK);
    expect_rows(store_of(state), &before);
}

static void a_failed_operation_leaves_the_unit_as_it_was(void **state)
{
    spt_desk *desk = desk_of(state);
    expect_status(spt_desk_begin(desk), SPT_OK);
    expect_status(buy(desk, 1, "r1"), SPT_OK);
    expect_status(spt_ticket_open(desk, 1, 7, "custom", NULL, NULL), SPT_E_PRICE);
    expect_status(spt_ticket_open(desk, 1, 7, "tuning", NULL, NULL), SPT_E_POINTS);
    expect_status(spt_account_buy(desk, 1, "points-120", "r1", NULL, NULL), SPT_E_CONFLICT);
    assert_string_equal(spt_desk_error_field(desk), "ref");
    expect_status(buy(desk, 1, "r1"), SPT_ALREADY);
    expect_status(buy(desk, 3, "r1"), SPT_E_NOT_FOUND);
    expect_account(desk, 1, 60, 0, 0, 0);
    expect_status(spt_desk_commit(desk), SPT_OK);
    expect_account(desk, 1, 60, 0, 0, 0);
}

static void a_ticket_id_is_unique_inside_too(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_desk *other = another_desk(state);
    grant(desk, 1, 100, 0);
    open_ticket(desk, 1, 7, 10);
    expect_status(spt_desk_begin(desk), SPT_OK);
    expect_status(spt_account_open(desk, 2, NULL, NULL), SPT_OK);
    grant(desk, 2, 100, 0);
    spt_options options = with_price(10);
    expect_status(spt_ticket_open(desk, 2, 7, "custom", &options, NULL), SPT_E_CONFLICT);
    open_ticket(desk, 2, 8, 10);
    expect_status(spt_ticket_open(desk, 1, 8, "custom", &options, NULL), SPT_E_CONFLICT);
    expect_status(spt_account_open(other, 3, NULL, NULL), SPT_OK);
    grant(other, 3, 100, 0);
    open_ticket(other, 3, 8, 10);
    expect_status(spt_desk_commit(desk), SPT_E_CONFLICT);
    expect_number(revision_of(desk, 2), 0);
    expect_status(spt_desk_close(other), SPT_OK);
}

/* ---- others ---- */

/* It says what to do, wherever the unit met it. */
static void expect_overtaken(const spt_desk *desk)
{
    assert_string_equal(spt_desk_error_text(desk),
                        "Somebody else changed an account of the unit of work meanwhile; play the unit again.");
    assert_string_equal(spt_desk_error_field(desk), "");
    expect_number(spt_desk_error_object(desk), 0);
    expect_number(spt_desk_error_store(desk), SPT_STORE_CONFLICT);
}

static void a_conflict_goes_to_the_host_who_plays_it_again(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_desk *other = another_desk(state);
    expect_status(spt_desk_begin(desk), SPT_OK);
    play(desk);
    grant(other, 1, 5, 0);
    spt_check_rows before = rows_of(store_of(state));
    expect_status(spt_desk_commit(desk), SPT_E_CONFLICT);
    expect_overtaken(desk);
    expect_rows(store_of(state), &before);
    expect_status(spt_desk_commit(desk), SPT_E_STATE);
    expect_number(available_of(desk, 1), 5);
    expect_status(spt_desk_begin(desk), SPT_OK);
    expect_status(buy(desk, 1, "r1"), SPT_OK);
    expect_status(spt_desk_commit(desk), SPT_OK);
    expect_number(available_of(other, 1), 65);
    expect_status(spt_desk_close(other), SPT_OK);
}

static void a_conflict_may_show_before_the_commit(void **state)
{
    spt_account *account = NULL;
    spt_desk *desk = desk_of(state);
    spt_desk *other = another_desk(state);
    expect_status(spt_desk_begin(desk), SPT_OK);
    expect_status(buy(desk, 1, "r1"), SPT_OK);
    grant(other, 1, 5, 0);
    expect_status(buy(desk, 1, "r2"), SPT_E_CONFLICT);
    expect_overtaken(desk);
    expect_status(spt_account_get(desk, 1, &account), SPT_E_CONFLICT);
    expect_overtaken(desk);
    expect_status(spt_account_buy(desk, 1, "points-120", "r1", NULL, NULL), SPT_E_CONFLICT);
    expect_overtaken(desk);
    assert_null(account);
    expect_status(spt_desk_commit(desk), SPT_E_CONFLICT);
    expect_number(available_of(desk, 1), 5);
    expect_status(spt_desk_close(other), SPT_OK);
}

/* What is not in the unit may change, and the unit goes on with what it is now. */
static void others_may_change_other_accounts(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_desk *other = another_desk(state);
    expect_status(spt_desk_begin(desk), SPT_OK);
    expect_status(buy(desk, 1, "r1"), SPT_OK);
    expect_status(spt_account_open(other, 2, NULL, NULL), SPT_OK);
    grant(other, 2, 30, 0);
    open_ticket(desk, 2, 9, 20);
    expect_status(spt_desk_commit(desk), SPT_OK);
    expect_account(other, 2, 10, 20, 0, 0);
    expect_status(spt_desk_close(other), SPT_OK);
}

/* ---- settings and price list ---- */

static void expect_lifetime(spt_desk *desk, int64_t expected)
{
    int64_t value = -7;
    expect_status(spt_desk_setting(desk, SPT_SETTING_LIFETIME, &value), SPT_OK);
    expect_number(value, expected);
}

/* A revision that only the unit had must not be taken for one that somebody else gives the desk later. */
static void set_thrice(spt_desk *desk)
{
    expect_status(spt_desk_begin(desk), SPT_OK);
    for (int64_t months = 1; months <= 3; months++)
        expect_status(spt_desk_set(desk, SPT_SETTING_LIFETIME, months), SPT_OK);
    expect_lifetime(desk, 3);
}

static void settings_are_read_anew_after_a_unit(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_desk *other = another_desk(state);
    set_thrice(desk);
    expect_lifetime(other, 24);
    expect_status(spt_desk_rollback(desk), SPT_OK);
    expect_lifetime(desk, 24);
    set_thrice(desk);
    expect_status(spt_desk_commit(desk), SPT_OK);
    for (int64_t months = 10; months <= 11; months++)
        expect_status(spt_desk_set(other, SPT_SETTING_LIFETIME, months), SPT_OK);
    expect_lifetime(desk, 11);
    set_thrice(desk);
    for (int64_t months = 20; months <= 22; months++)
        expect_status(spt_desk_set(other, SPT_SETTING_LIFETIME, months), SPT_OK);
    expect_status(spt_desk_commit(desk), SPT_E_CONFLICT);
    expect_lifetime(desk, 22);
    expect_status(buy(desk, 1, "r1"), SPT_OK);
    expect_number(lapse_of(desk, 1, 1), lapse_of(other, 1, 1));
    expect_status(spt_desk_close(other), SPT_OK);
}

static void a_price_list_can_be_part_of_a_unit(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_desk *other = another_desk(state);
    spt_quote *quote = NULL;
    expect_status(spt_desk_begin(desk), SPT_OK);
    expect_status(spt_price_list_load(desk,
                                      "[packs]\npoints-60 | 60 points | 60 | USD 40.00\n[group issues: Issues]\n"
                                      "level-1 | Consultation | 11\n",
                                      NULL),
                  SPT_OK);
    expect_status(buy(desk, 1, "r1"), SPT_OK);
    expect_status(spt_ticket_open(desk, 1, 7, "level-1", NULL, NULL), SPT_OK);
    expect_ticket(desk, 1, 7, SPT_TICKET_IN_PROGRESS, 11, 11, 0);
    expect_status(spt_quote_get(other, "level-1", SPT_UNSET, SPT_UNSET, &quote), SPT_OK);
    expect_number(spt_quote_lowest(quote), 10);
    spt_quote_unref(quote);
    expect_status(spt_desk_commit(desk), SPT_OK);
    expect_status(spt_quote_get(other, "level-1", SPT_UNSET, SPT_UNSET, &quote), SPT_OK);
    expect_number(spt_quote_lowest(quote), 11);
    spt_quote_unref(quote);
    expect_status(spt_desk_close(other), SPT_OK);
}

/* ---- the store's answers ---- */

static void expect_answer(void **state, int32_t answer, spt_status expected, int is_over)
{
    spt_store *store = NULL;
    spt_fault *fault = NULL;
    spt_desk *desk = NULL;
    spt_fault_rule rule;
    spt_fault_plan plan;
    char ref[32];
    spt_fault_rule_init(&rule, (uint32_t)sizeof rule);
    rule.kind = SPT_FAULT_COMMIT;
    rule.code = answer;
    spt_fault_plan_init(&plan, (uint32_t)sizeof plan);
    plan.rules = &rule;
    plan.count = 1;
    snprintf(ref, sizeof ref, "answer %ld", (long)answer);
    expect_status(spt_store_open_fault(store_of(state), NULL, NULL, &fault, &store), SPT_OK);
    expect_status(spt_desk_open(store, NULL, &desk), SPT_OK);
    expect_status(spt_desk_begin(desk), SPT_OK);
    expect_status(buy(desk, 1, ref), SPT_OK);
    expect_status(spt_fault_set(fault, &plan), SPT_OK);
    expect_status(spt_desk_commit(desk), expected);
    if (expected == SPT_E_STORE)
        expect_number(spt_desk_error_store(desk), answer);
    expect_status(spt_desk_commit(desk), is_over ? SPT_E_STATE : SPT_OK);
    expect_status(buy(desk, 1, ref), is_over ? SPT_OK : SPT_ALREADY);
    expect_status(spt_desk_close(desk), SPT_OK);
    expect_status(spt_store_unref(store), SPT_OK);
}

static void the_unit_is_over_but_without_memory(void **state)
{
    expect_answer(state, SPT_STORE_CONFLICT, SPT_E_CONFLICT, 1);
    expect_answer(state, SPT_STORE_UNKNOWN, SPT_E_UNKNOWN, 1);
    expect_answer(state, SPT_STORE_BUSY, SPT_E_BUSY, 1);
    expect_answer(state, SPT_STORE_CORRUPT, SPT_E_CORRUPT, 1);
    expect_answer(state, SPT_STORE_FORKED, SPT_E_FORKED, 1);
    expect_answer(state, 1, SPT_E_STORE, 1);
    expect_answer(state, SPT_STORE_NOMEM, SPT_E_NOMEM, 0);
}

/* ---- memory ---- */

struct memory {
    int64_t blocks, taken, fail_at;
};

static void *allocate(void *ctx, size_t size)
{
    struct memory *memory = ctx;
    if (++memory->taken == memory->fail_at)
        return NULL;
    memory->blocks++;
    return malloc(size);
}

static void release(void *ctx, void *block)
{
    struct memory *memory = ctx;
    memory->blocks--;
    free(block);
}

static spt_status play_failing(spt_desk *desk, struct memory *memory, int64_t nth)
{
    memory->fail_at = memory->taken + nth;
    spt_status status = spt_desk_begin(desk);
    if (status == SPT_OK)
        status = spt_desk_set(desk, SPT_SETTING_LIFETIME, 6);
    if (status == SPT_OK)
        status = buy(desk, 1, "r1");
    if (status == SPT_OK)
        status = spt_ticket_open(desk, 1, 7, "level-2", NULL, NULL);
    if (status == SPT_OK)
        status = spt_ticket_resolve(desk, 1, 7, NULL, NULL);
    if (status == SPT_OK)
        status = spt_desk_commit(desk);
    memory->fail_at = 0;
    return status;
}

static void every_failure_of_the_allocator_leaves_all_as_it_was(void **state)
{
    struct memory memory = {0, 0, 0};
    spt_allocator allocator;
    spt_desk_options options;
    spt_desk *desk = NULL;
    spt_status status = SPT_E_NOMEM;
    spt_allocator_init(&allocator, (uint32_t)sizeof allocator);
    allocator.ctx = &memory;
    allocator.allocate = allocate;
    allocator.release = release;
    spt_desk_options_init(&options, (uint32_t)sizeof options);
    options.allocator = &allocator;
    expect_status(spt_desk_open(store_of(state), &options, &desk), SPT_OK);
    set_now(desk, START);
    int64_t nth = 1;
    for (; status == SPT_E_NOMEM; nth++) {
        spt_check_rows before = rows_of(store_of(state));
        status = play_failing(desk, &memory, nth);
        if (status == SPT_OK) {
            spt_check_clear(&before);
            break;
        }
        expect_status(status, SPT_E_NOMEM);
        expect_rows(store_of(state), &before);
        spt_status ended = spt_desk_rollback(desk);
        assert_true(ended == SPT_OK || ended == SPT_E_STATE);
    }
    /* What a unit holds is taken in blocks. */
    assert_in_range(nth, 8, 500);
    expect_account(desk, 1, 35, 0, 25, 0);
    expect_status(spt_desk_close(desk), SPT_OK);
    expect_number(memory.blocks, 0);
}

/* ---- the same as without ---- */

static uint64_t draw(uint64_t *random, uint64_t below)
{
    *random ^= *random << 13;
    *random ^= *random >> 7;
    *random ^= *random << 17;
    return *random % below;
}

static spt_status play_ticket(spt_desk *desk, uint64_t what, int64_t account, int64_t ticket, int64_t price)
{
    spt_options options = with_price(price);
    options.flags = SPT_FLAG_ALLOW_SHORTFALL;
    switch (what) {
    case 0:
        return spt_ticket_waive(desk, account, ticket, NULL, NULL);
    case 1:
        return spt_ticket_cancel(desk, account, ticket, NULL, NULL);
    case 2:
        return spt_ticket_resolve(desk, account, ticket, NULL, NULL);
    case 3:
        return spt_ticket_reopen(desk, account, ticket, NULL, NULL);
    case 4:
        return spt_ticket_dispute(desk, account, ticket, NULL, NULL);
    case 5:
    case 6:
        return spt_ticket_reprice(desk, account, ticket, price, SPT_REASON_AGREED, NULL, NULL, NULL);
    default:
        return spt_ticket_open(desk, account, ticket, "custom", &options, NULL);
    }
}

/* One operation, the same for the same state of the random numbers. */
static spt_status play_one(spt_desk *desk, uint64_t *random, int64_t number)
{
    int64_t account = 1 + (int64_t)draw(random, 3);
    int64_t lot = 1 + (int64_t)draw(random, 9);
    int64_t price = (int64_t)draw(random, 50);
    int64_t ticket = 1 + (int64_t)draw(random, 12);
    uint64_t what = draw(random, 20);
    char ref[32];
    snprintf(ref, sizeof ref, "ref %lld", (long long)(number - (int64_t)draw(random, 9) / 8));
    set_now(desk, START + number * DAY);
    switch (what) {
    case 12:
        return spt_account_open(desk, account, NULL, NULL);
    case 13:
    case 14:
        return spt_account_grant(desk, account, SPT_LOT_GOODWILL, price + 1, ref, NULL, NULL);
    case 15:
        return spt_account_buy(desk, account, price % 2 == 0 ? "points-fixed" : "points-60", ref, NULL, NULL);
    case 16:
        return spt_account_claim(desk, account, "licence-once", ref, NULL, NULL);
    case 17:
        return spt_account_cover(desk, account, NULL, NULL);
    case 18:
        return spt_lot_revoke(desk, account, lot, price + 1, ref, NULL, NULL);
    case 19:
        return spt_desk_set(desk, SPT_SETTING_LIFETIME, price + 1);
    default:
        return play_ticket(desk, what, account, ticket, price);
    }
}

static void play_unit(spt_desk *desk, spt_desk *plain, uint64_t *random, int64_t *number)
{
    int64_t operations = 1 + (int64_t)draw(random, 30);
    int is_rolled_back = draw(random, 4) == 0;
    expect_status(spt_desk_begin(desk), SPT_OK);
    for (int64_t n = 1; n <= operations; n++) {
        uint64_t same = *random;
        spt_status status = play_one(desk, random, *number + n);
        if (!is_rolled_back)
            expect_status(play_one(plain, &same, *number + n), status);
    }
    if (!is_rolled_back)
        *number += operations;
    expect_status(is_rolled_back ? spt_desk_rollback(desk) : spt_desk_commit(desk), SPT_OK);
}

static void units_come_to_the_same_rows(void **state)
{
    spt_store *plain_store = NULL;
    spt_desk *plain = NULL;
    uint64_t random = 20080301;
    int64_t number = 0;
    expect_status(spt_store_open_memory(NULL, &plain_store), SPT_OK);
    expect_status(spt_desk_open(plain_store, NULL, &plain), SPT_OK);
    set_now(plain, START);
    expect_status(spt_price_list_load(plain, small_price_list, NULL), SPT_OK);
    expect_status(spt_account_open(plain, 1, NULL, NULL), SPT_OK);
    for (int unit = 0; unit < 60; unit++) {
        play_unit(desk_of(state), plain, &random, &number);
        spt_check_rows expected = rows_of(plain_store);
        expect_rows(store_of(state), &expected);
    }
    expect_status(spt_desk_close(plain), SPT_OK);
    expect_status(spt_store_unref(plain_store), SPT_OK);
}

static void a_unit_may_have_thousands_of_operations(void **state)
{
    spt_desk *desk = desk_of(state);
    expect_status(spt_desk_begin(desk), SPT_OK);
    grant(desk, 1, 100000, 0);
    for (int64_t n = 1; n <= 1000; n++) {
        open_ticket(desk, 1, n, 25);
        reprice(desk, 1, n, 20, SPT_REASON_AGREED);
        resolve(desk, 1, n);
    }
    expect_account(desk, 1, 80000, 0, 20000, 0);
    expect_status(spt_desk_commit(desk), SPT_OK);
    expect_account(desk, 1, 80000, 0, 20000, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        desk_test(what_is_not_open_cannot_be_ended),
        desk_test(units_are_not_nested_and_not_swept),
        desk_test(an_empty_unit_changes_nothing),
        desk_test(a_unit_is_seen_by_its_desk_alone_until_the_commit),
        desk_test(a_unit_rolled_back_never_was),
        desk_test(closing_the_desk_rolls_back),
        desk_test(a_failed_operation_leaves_the_unit_as_it_was),
        desk_test(a_ticket_id_is_unique_inside_too),
        desk_test(a_conflict_goes_to_the_host_who_plays_it_again),
        desk_test(a_conflict_may_show_before_the_commit),
        desk_test(others_may_change_other_accounts),
        desk_test(settings_are_read_anew_after_a_unit),
        desk_test(a_price_list_can_be_part_of_a_unit),
        desk_test(the_unit_is_over_but_without_memory),
        desk_test(every_failure_of_the_allocator_leaves_all_as_it_was),
        desk_test(units_come_to_the_same_rows),
        desk_test(a_unit_may_have_thousands_of_operations),
    };
    return cmocka_run_group_tests_name("unit", tests, NULL, NULL);
}
