/* SPDX-License-Identifier: MIT */
/* D2, D4, D16, D17, D28: the desk itself: opening, settings, clock and zone, errors, callbacks, many desks at once. */
#include "desk_fixture.h"

#include <time.h>

static const int32_t agreed = SPT_REASON_AGREED;

static spt_desk *open_with(spt_store *store, const spt_desk_options *options)
{
    spt_desk *desk = NULL;
    expect_status(spt_desk_open(store, options, &desk), SPT_OK);
    return desk;
}

static spt_desk_options desk_options(void)
{
    spt_desk_options options;
    spt_desk_options_init(&options, (uint32_t)sizeof options);
    return options;
}

/* ---- opening and closing ---- */

static void d20_only_the_first_desk_on_a_store_writes(void **state)
{
    spt_desk *desk = desk_of(state);
    int64_t revision = revision_of(desk, 0);
    spt_desk *other = open_with(store_of(state), NULL);
    expect_number(revision_of(desk, 0), revision);
    expect_status(spt_desk_close(other), SPT_OK);
    expect_number(revision_of(desk, 0), revision);
    expect_status(spt_desk_close(NULL), SPT_OK);
}

static void d28_opening_checks_its_arguments(void **state)
{
    spt_desk_options options = desk_options();
    spt_allocator allocator;
    spt_desk *desk = NULL;
    expect_status(spt_desk_open(NULL, NULL, &desk), SPT_E_INVALID);
    expect_status(spt_desk_open(store_of(state), NULL, NULL), SPT_E_INVALID);
    options.struct_size = 3;
    expect_status(spt_desk_open(store_of(state), &options, &desk), SPT_E_INVALID);
    options = desk_options();
    spt_allocator_init(&allocator, (uint32_t)sizeof allocator);
    allocator.release = NULL;
    options.allocator = &allocator;
    expect_status(spt_desk_open(store_of(state), &options, &desk), SPT_E_INVALID);
    spt_allocator_init(&allocator, (uint32_t)sizeof allocator);
    allocator.struct_size = 1;
    expect_status(spt_desk_open(store_of(state), &options, &desk), SPT_E_INVALID);
    assert_null(desk);
}

static void d28_a_store_of_another_schema_version_is_refused(void **state)
{
    spt_account_row row = {.size = (uint32_t)sizeof row, .table = SPT_TABLE_ACCOUNT, .revision = 1};
    spt_change change = {.action = SPT_CHANGE_INSERT, .row = (const spt_row *)(const void *)&row};
    spt_guard guard = {0, 0};
    spt_batch batch = {.struct_size = (uint32_t)sizeof batch, .guard_count = 1, .change_count = 1};
    spt_store *store = NULL;
    spt_desk *desk = NULL;
    (void)state;
    row.version = SPT_SCHEMA_VERSION + 1;
    row.next_lapse = SPT_NEVER;
    batch.guards = &guard;
    batch.changes = &change;
    expect_status(spt_store_open_memory(NULL, &store), SPT_OK);
    assert_int_equal(spt_store_commit(store, &batch), SPT_STORE_OK);
    expect_status(spt_desk_open(store, NULL, &desk), SPT_E_SCHEMA);
    assert_null(desk);
    expect_status(spt_store_unref(store), SPT_OK);
}

static void d20_snapshots_outlive_their_desk_and_the_desk_its_callers_store(void **state)
{
    spt_store *store = NULL;
    spt_account *account = NULL;
    (void)state;
    expect_status(spt_store_open_memory(NULL, &store), SPT_OK);
    spt_desk *desk = open_with(store, NULL);
    expect_status(spt_store_unref(store), SPT_OK);
    set_now(desk, START);
    expect_status(spt_account_open(desk, 5, NULL, &account), SPT_OK);
    expect_status(spt_desk_close(desk), SPT_OK);
    expect_number(spt_account_id(account), 5);
    expect_number(spt_account_opened(account), START);
    spt_account_unref(account);
}

static int64_t blocks_out;

static void *counting_allocate(void *ctx, size_t size)
{
    (void)ctx;
    blocks_out++;
    return malloc(size);
}

static void counting_release(void *ctx, void *block)
{
    (void)ctx;
    blocks_out--;
    free(block);
}

static void d28_the_hosts_allocator_gets_everything_back(void **state)
{
    spt_desk_options options = desk_options();
    spt_allocator allocator = {(uint32_t)sizeof allocator, 0, NULL, counting_allocate, counting_release};
    spt_page *page = NULL;
    options.allocator = &allocator;
    blocks_out = 0;
    spt_desk *desk = open_with(store_of(state), &options);
    set_now(desk, START);
    grant(desk, 1, 10, 0);
    open_ticket(desk, 1, 7, 5);
    expect_status(spt_entry_list(desk, 1, NULL, 10, &page), SPT_OK);
    assert_true(blocks_out > 0);
    expect_status(spt_desk_close(desk), SPT_OK);
    spt_page_unref(page);
    expect_number(blocks_out, 0);
}

/* ---- settings ---- */

static const struct {
    int32_t setting;
    int64_t normal, least, most;
} settings[] = {
    {SPT_SETTING_LIFETIME, 24, 0, SPT_MONTHS_MAX},
    {SPT_SETTING_ZONE_OFFSET, 0, -86399, 86399},
    {SPT_SETTING_RETURN_GRACE, 30, 0, 36500},
    {SPT_SETTING_REOPEN_WINDOW, 14, -1, 36500},
};

static void d04_d16_d17_settings_have_their_defaults_and_bounds(void **state)
{
    spt_desk *desk = desk_of(state);
    for (size_t i = 0; i < sizeof settings / sizeof settings[0]; i++) {
        int64_t value = 12345678;
        expect_status(spt_desk_setting(desk, settings[i].setting, &value), SPT_OK);
        expect_number(value, settings[i].normal);
        expect_refused(desk, 1, spt_desk_set(desk, settings[i].setting, value), SPT_ALREADY);
        expect_refused_for(desk, 1, spt_desk_set(desk, settings[i].setting, settings[i].least - 1), SPT_E_INVALID,
                           "value");
        expect_refused(desk, 1, spt_desk_set(desk, settings[i].setting, settings[i].most + 1), SPT_E_INVALID);
        expect_refused(desk, 1, spt_desk_set(desk, settings[i].setting, INT64_MIN), SPT_E_INVALID);
        expect_refused(desk, 1, spt_desk_set(desk, settings[i].setting, INT64_MAX), SPT_E_INVALID);
        expect_status(spt_desk_set(desk, settings[i].setting, settings[i].least), SPT_OK);
        expect_status(spt_desk_set(desk, settings[i].setting, settings[i].most), SPT_OK);
        expect_refused(desk, 1, spt_desk_set(desk, settings[i].setting, settings[i].most), SPT_ALREADY);
        expect_status(spt_desk_setting(desk, settings[i].setting, &value), SPT_OK);
        expect_number(value, settings[i].most);
    }
}

static void d04_settings_are_the_businesss_and_seen_by_every_desk(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_desk *other = open_with(store_of(state), NULL);
    int64_t value = 0;
    set_now(other, START);
    expect_status(spt_desk_setting(other, SPT_SETTING_LIFETIME, &value), SPT_OK);
    expect_status(spt_desk_set(desk, SPT_SETTING_LIFETIME, 1), SPT_OK);
    expect_status(spt_desk_setting(other, SPT_SETTING_LIFETIME, &value), SPT_OK);
    expect_number(value, 1);
    expect_status(spt_desk_set(desk, SPT_SETTING_LIFETIME, 2), SPT_OK);
    expect_status(spt_account_grant(other, 1, SPT_LOT_GOODWILL, 5, "g", NULL, NULL), SPT_OK);
    expect_number(lapse_of(other, 1, 1), midnight(2008, 5, 2));
    expect_status(spt_desk_close(other), SPT_OK);
}

static void d28_what_is_no_setting_is_refused(void **state)
{
    static const int32_t wrong[] = {0, -1, 8, INT32_MAX, INT32_MIN};
    spt_desk *desk = desk_of(state);
    int64_t value = 77;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        expect_refused_for(desk, 1, spt_desk_set(desk, wrong[i], 1), SPT_E_INVALID, "setting");
        expect_refused_for(desk, 1, spt_desk_setting(desk, wrong[i], &value), SPT_E_INVALID, "setting");
    }
    expect_refused_for(desk, 1, spt_desk_setting(desk, SPT_SETTING_LIFETIME, NULL), SPT_E_INVALID, "value");
    expect_number(value, 77);
}

/* ---- clock and zone ---- */

typedef struct host {
    int64_t now;
    int32_t clock_answer;
    int32_t zone_answer;
    int32_t offset;
    spt_desk *desk; /* called back into, where set */
    spt_status inner;
    jmp_buf *escape;
    int logged;
} host;

static int32_t host_clock(void *ctx, int64_t *now)
{
    host *h = ctx;
    if (h->escape != NULL)
        longjmp(*h->escape, 1);
    if (h->desk != NULL)
        h->inner = spt_account_open(h->desk, 9, NULL, NULL);
    *now = h->now;
    return h->clock_answer;
}

static int32_t host_zone(void *ctx, int64_t at, int32_t *offset)
{
    host *h = ctx;
    (void)at;
    if (h->desk != NULL)
        h->inner = spt_desk_set(h->desk, SPT_SETTING_LIFETIME, 1);
    *offset = h->offset;
    return h->zone_answer;
}

static void host_log(void *ctx, const char *message)
{
    host *h = ctx;
    assert_true(message[0] != '\0');
    h->logged++;
}

static spt_desk_options host_options(host *h)
{
    spt_desk_options options = desk_options();
    *h = (host){.now = START, .clock_answer = SPT_CALLBACK_OK, .zone_answer = SPT_CALLBACK_OK};
    options.clock = host_clock;
    options.clock_ctx = h;
    options.log = host_log;
    options.log_ctx = h;
    return options;
}

static void d02_the_host_may_supply_the_clock(void **state)
{
    host h;
    spt_desk_options options = host_options(&h);
    spt_desk *desk = open_with(store_of(state), &options);
    h.now = START + 100;
    expect_status(spt_account_open(desk, 2, NULL, NULL), SPT_OK);
    set_now(desk, START + 300);
    expect_status(spt_account_open(desk, 3, NULL, NULL), SPT_OK);
    set_now(desk, SPT_UNSET);
    h.now = START + 200;
    expect_status(spt_account_open(desk, 4, NULL, NULL), SPT_OK);
    static const int64_t times[] = {START + 100, START + 300, START + 200};
    for (int64_t i = 0; i < 3; i++) {
        spt_act *act = act_of(desk, 2 + i, 1);
        expect_number(spt_act_time(act), times[i]);
        spt_act_unref(act);
    }
    expect_status(spt_desk_close(desk), SPT_OK);
}

static void d02_without_one_it_is_the_systems(void **state)
{
    spt_desk *desk = open_with(store_of(state), NULL);
    int64_t before = (int64_t)time(NULL);
    expect_status(spt_account_open(desk, 2, NULL, NULL), SPT_OK);
    spt_act *act = act_of(desk, 2, 1);
    assert_true(spt_act_time(act) >= before && spt_act_time(act) <= (int64_t)time(NULL));
    spt_act_unref(act);
    expect_status(spt_desk_close(desk), SPT_OK);
}

static void d02_a_clock_that_fails_or_is_out_of_range_changes_nothing(void **state)
{
    static const struct {
        int64_t now;
        int32_t answer;
    } cases[] = {{-1, SPT_CALLBACK_OK},
                 {SPT_TIME_MAX + 1, SPT_CALLBACK_OK},
                 {INT64_MIN, SPT_CALLBACK_OK},
                 {START, 0},
                 {START, 1},
                 {START, SPT_CALLBACK_OK + 1},
                 {INT64_MAX, SPT_CALLBACK_OK}};
    host h;
    spt_desk_options options = host_options(&h);
    spt_desk *desk = open_with(store_of(state), &options);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        account_mark before = mark_account(desk, 1);
        h.now = cases[i].now;
        h.clock_answer = cases[i].answer;
        expect_status(spt_account_grant(desk, 1, SPT_LOT_GOODWILL, 5, "g", NULL, NULL), SPT_E_CALLBACK);
        expect_status(spt_account_get(desk, 1, &(spt_account *){NULL}), SPT_E_CALLBACK);
        expect_status(spt_advice_get(desk, 5, NULL, &(spt_advice *){NULL}), SPT_E_CALLBACK);
        expect_status(spt_report_below(desk, 5, NULL, 5, &(spt_page *){NULL}), SPT_E_CALLBACK);
        expect_status(spt_report_liability(desk, SPT_UNSET, NULL, 5, &(spt_report *){NULL}), SPT_E_CALLBACK);
        expect_status(spt_notice_find(desk, NULL, NULL, 5, &(spt_page *){NULL}), SPT_E_CALLBACK);
        expect_status(spt_desk_sweep(desk, 5, NULL), SPT_E_CALLBACK);
        h.now = START;
        h.clock_answer = SPT_CALLBACK_OK;
        check_unchanged(desk, &before, __FILE__, __LINE__);
    }
    expect_status(spt_desk_close(desk), SPT_OK);
}

static void d02_set_now_has_the_bounds_of_time(void **state)
{
    spt_desk *desk = desk_of(state);
    expect_status(spt_desk_set_now(desk, -2), SPT_E_INVALID);
    expect_status(spt_desk_set_now(desk, SPT_TIME_MAX + 1), SPT_E_INVALID);
    expect_status(spt_desk_set_now(NULL, START), SPT_E_INVALID);
    set_now(desk, 0);
    expect_status(spt_account_open(desk, 2, NULL, NULL), SPT_OK);
    set_now(desk, SPT_TIME_MAX);
    expect_status(spt_account_open(desk, 3, NULL, NULL), SPT_OK);
    spt_act *first = act_of(desk, 2, 1), *last = act_of(desk, 3, 1);
    expect_number(spt_act_time(first), 0);
    expect_number(spt_act_time(last), SPT_TIME_MAX);
    spt_act_unref(first);
    spt_act_unref(last);
}

static void d02_a_zone_callback_takes_the_place_of_the_offset(void **state)
{
    host h;
    spt_desk_options options = host_options(&h);
    options.zone = host_zone;
    options.zone_ctx = &h;
    spt_desk *desk = open_with(store_of(state), &options);
    expect_status(spt_desk_set(desk, SPT_SETTING_ZONE_OFFSET, 3600), SPT_OK);
    h.offset = -4 * 3600;
    grant(desk, 1, 5, 20080601);
    expect_number(lapse_of(desk, 1, 1), midnight(2008, 6, 2) + 4 * 3600);
    expect_status(spt_desk_close(desk), SPT_OK);
}

static void d02_a_zone_that_fails_or_is_out_of_range_changes_nothing(void **state)
{
    static const struct {
        int32_t offset, answer;
    } cases[] = {{0, 0}, {0, 1}, {86400, SPT_CALLBACK_OK}, {-86400, SPT_CALLBACK_OK}, {INT32_MIN, SPT_CALLBACK_OK}};
    host h;
    spt_desk_options options = host_options(&h);
    options.zone = host_zone;
    options.zone_ctx = &h;
    spt_desk *desk = open_with(store_of(state), &options);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        account_mark before = mark_account(desk, 1);
        h.offset = cases[i].offset;
        h.zone_answer = cases[i].answer;
        expect_status(spt_account_grant(desk, 1, SPT_LOT_GOODWILL, 5, "g", NULL, NULL), SPT_E_CALLBACK);
        check_unchanged(desk, &before, __FILE__, __LINE__);
    }
    expect_status(spt_desk_close(desk), SPT_OK);
}

/* ---- callbacks may not use the desk ---- */

static void d28_a_callback_cannot_use_the_desk_that_calls_it(void **state)
{
    host h;
    spt_desk_options options = host_options(&h);
    options.zone = host_zone;
    options.zone_ctx = &h;
    spt_desk *desk = open_with(store_of(state), &options);
    h.desk = desk;
    expect_status(spt_account_open(desk, 2, NULL, NULL), SPT_OK);
    expect_status(h.inner, SPT_E_REENTRANT);
    h.inner = SPT_OK;
    expect_status(spt_account_grant(desk, 1, SPT_LOT_GOODWILL, 5, "g", NULL, NULL), SPT_OK);
    expect_status(h.inner, SPT_E_REENTRANT);
    h.desk = NULL;
    expect_number(revision_of(desk, 9), 0);
    expect_account(desk, 1, 5, 0, 0, 0);
    expect_status(spt_desk_close(desk), SPT_OK);
}

static spt_status every_call(spt_desk *desk, int which)
{
    int64_t value;
    uint32_t number;
    spt_account *account = NULL;
    spt_lot *lot = NULL;
    spt_ticket *ticket = NULL;
    spt_page *page = NULL;
    switch (which) {
    case 0:
        return spt_desk_close(desk);
    case 1:
        return spt_desk_set_now(desk, 0);
    case 2:
        return spt_desk_setting(desk, SPT_SETTING_LIFETIME, &value);
    case 3:
        return spt_desk_begin(desk);
    case 4:
        return spt_desk_commit(desk);
    case 5:
        return spt_desk_rollback(desk);
    case 6:
        return spt_desk_sweep(desk, 1, &number);
    case 7:
        return spt_account_get(desk, 1, &account);
    case 8:
        return spt_lot_get(desk, 1, 1, &lot);
    case 9:
        return spt_ticket_get(desk, 1, 7, &ticket);
    case 10:
        return spt_act_list(desk, 1, NULL, 1, &page);
    case 11:
        return spt_ticket_open(desk, 1, 7, "level-0", NULL, NULL);
    case 12:
        return spt_account_cover(desk, 1, NULL, NULL);
    case 13:
        return spt_price_list_load(desk, "[packs]\n", NULL);
    case 14:
        return spt_category_list(desk, NULL, 1, &page);
    default:
        return spt_lot_revoke(desk, 1, 1, SPT_ALL_POINTS, NULL, NULL, NULL);
    }
}

static void d28_after_an_exception_through_a_call_the_desk_is_recovered(void **state)
{
    /* Static: what a setjmp comes back to may not live in registers. */
    static host h;
    static jmp_buf escape;
    static spt_desk *desk;
    spt_desk_options options = host_options(&h);
    desk = open_with(store_of(state), &options);
    if (setjmp(escape) == 0) {
        h.escape = &escape;
        (void)spt_account_grant(desk, 1, SPT_LOT_GOODWILL, 5, "g", NULL, NULL);
        fail_msg("the clock was not asked");
    }
    h.escape = NULL;
    for (int which = 0; which <= 15; which++)
        expect_status(every_call(desk, which), SPT_E_REENTRANT);
    spt_desk_recover(desk);
    spt_desk_recover(NULL);
    expect_account(desk, 1, 0, 0, 0, 0);
    expect_status(spt_account_grant(desk, 1, SPT_LOT_GOODWILL, 5, "g", NULL, NULL), SPT_OK);
    expect_account(desk, 1, 5, 0, 0, 0);
    expect_status(spt_desk_close(desk), SPT_OK);
}

/* ---- the last error ---- */

static void d28_the_error_tells_field_object_and_shortage_until_the_next_call(void **state)
{
    spt_desk *desk = desk_of(state);
    int64_t value;
    grant(desk, 1, 10, 0);
    open_ticket(desk, 1, 7, 5);
    expect_status(spt_ticket_reprice(desk, 1, 7, 50, agreed, NULL, NULL, NULL), SPT_E_POINTS);
    expect_status(spt_desk_error_code(desk), SPT_E_POINTS);
    expect_number(spt_desk_error_shortage(desk), 40);
    assert_true(strlen(spt_desk_error_text(desk)) > 10);
    expect_status(spt_desk_setting(desk, SPT_SETTING_LIFETIME, &value), SPT_OK);
    expect_status(spt_desk_error_code(desk), SPT_OK);
    expect_number(spt_desk_error_shortage(desk), 0);
    assert_string_equal(spt_desk_error_text(desk), "");
    assert_string_equal(spt_desk_error_field(desk), "");
    expect_status(spt_ticket_waive(desk, 1, 99, NULL, NULL), SPT_E_NOT_FOUND);
    assert_string_equal(spt_desk_error_field(desk), "ticket");
    expect_number(spt_desk_error_object(desk), 99);
    expect_number(spt_desk_error_shortage(desk), 0);
    expect_number(spt_desk_error_store(desk), 0);
}

static void d28_the_error_of_no_desk_is_empty(void **state)
{
    (void)state;
    expect_status(spt_desk_error_code(NULL), SPT_OK);
    assert_string_equal(spt_desk_error_text(NULL), "");
    assert_string_equal(spt_desk_error_field(NULL), "");
    expect_number(spt_desk_error_object(NULL), 0);
    expect_number(spt_desk_error_shortage(NULL), 0);
    expect_number(spt_desk_error_store(NULL), 0);
}

/* ---- a store that fails ---- */

typedef struct failing {
    spt_store *inner;
    int32_t read_answer; /* 0: as the inner store */
    int32_t commit_answer;
    int times;
} failing;

static int32_t failing_read(void *ctx, const spt_range *ranges, uint32_t count, spt_sink sink, void *sink_ctx)
{
    failing *f = ctx;
    return f->read_answer != 0 ? f->read_answer : spt_store_read(f->inner, ranges, count, sink, sink_ctx);
}

static int32_t failing_commit(void *ctx, const spt_batch *batch)
{
    failing *f = ctx;
    if (f->commit_answer != 0 && f->times-- > 0)
        return f->commit_answer;
    return spt_store_commit(f->inner, batch);
}

/* What a store looks like on its author's first day: it answers, and keeps nothing. */
static void d28_a_store_that_keeps_nothing_gets_no_desk(void **state)
{
    failing f = {.commit_answer = SPT_STORE_OK, .times = 100};
    spt_store_ops ops;
    spt_store *store = NULL;
    spt_desk *desk = NULL;
    (void)state;
    expect_status(spt_store_open_memory(NULL, &f.inner), SPT_OK);
    spt_store_ops_init(&ops, (uint32_t)sizeof ops);
    ops.read = failing_read;
    ops.commit = failing_commit;
    expect_status(spt_store_new(&ops, &f, NULL, &store), SPT_OK);
    expect_status(spt_desk_open(store, NULL, &desk), SPT_E_CORRUPT);
    assert_null(desk);
    assert_int_equal(f.times, 99);
    f.commit_answer = 0;
    desk = open_with(store, NULL);
    expect_status(spt_desk_close(desk), SPT_OK);
    expect_status(spt_store_unref(store), SPT_OK);
    expect_status(spt_store_unref(f.inner), SPT_OK);
}

static void d28_a_stores_answers_reach_the_caller(void **state)
{
    static const struct {
        int32_t answer;
        spt_status read, commit;
    } cases[] = {
        {4711, SPT_E_STORE, SPT_E_STORE},
        {-1, SPT_E_STORE, SPT_E_STORE},
        {1, SPT_E_STORE, SPT_E_STORE},
        {SPT_STORE_BUSY, SPT_E_BUSY, SPT_E_BUSY},
        {SPT_STORE_NOMEM, SPT_E_NOMEM, SPT_E_NOMEM},
        {SPT_STORE_CORRUPT, SPT_E_CORRUPT, SPT_E_CORRUPT},
        {SPT_STORE_FORKED, SPT_E_FORKED, SPT_E_FORKED},
        {SPT_STORE_CONFLICT, SPT_E_STORE, SPT_E_BUSY},
        {SPT_STORE_UNKNOWN, SPT_E_STORE, SPT_E_UNKNOWN},
    };
    static const char *const busy_texts[] = {"The store is busy; try later.",
                                             "Others change account 2 again and again; try later."};
    failing f = {.inner = store_of(state)};
    spt_store_ops ops;
    spt_store *store = NULL;
    spt_account *account = NULL;
    host h;
    spt_desk_options options = host_options(&h);
    spt_store_ops_init(&ops, (uint32_t)sizeof ops);
    ops.read = failing_read;
    ops.commit = failing_commit;
    expect_status(spt_store_new(&ops, &f, NULL, &store), SPT_OK);
    spt_desk *desk = open_with(store, &options);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int is_own = cases[i].read == SPT_E_STORE;
        f.read_answer = cases[i].answer;
        expect_status(spt_account_get(desk, 1, &account), cases[i].read);
        if (is_own)
            expect_number(spt_desk_error_store(desk), cases[i].answer);
        f.read_answer = 0;
        f.commit_answer = cases[i].answer;
        f.times = 1000;
        expect_status(spt_account_open(desk, 2, NULL, NULL), cases[i].commit);
        if (cases[i].commit == SPT_E_STORE)
            expect_number(spt_desk_error_store(desk), cases[i].answer);
        if (cases[i].commit == SPT_E_BUSY)
            assert_string_equal(spt_desk_error_text(desk), busy_texts[cases[i].answer == SPT_STORE_CONFLICT]);
        f.commit_answer = 0;
        expect_number(revision_of(desk, 2), 0);
    }
    assert_null(account);
    /* One conflict is dealt with, and told to the log only. */
    h.logged = 0;
    f.commit_answer = SPT_STORE_CONFLICT;
    f.times = 1;
    grant(desk, 1, 5, 0);
    assert_true(h.logged > 0);
    expect_account(desk, 1, 5, 0, 0, 0);
    expect_status(spt_desk_close(desk), SPT_OK);
    expect_status(spt_store_unref(store), SPT_OK);
}

/* ---- many desks ---- */

static void d20_desks_on_one_store_see_each_others_work(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_desk *other = open_with(store_of(state), NULL);
    set_now(other, START);
    for (int64_t i = 0; i < 20; i++) {
        grant(i % 2 == 0 ? desk : other, 1, 10, 0);
        open_ticket(i % 3 == 0 ? desk : other, 1, 100 + i, 10);
        resolve(i % 2 == 0 ? other : desk, 1, 100 + i);
        expect_account(i % 2 == 0 ? other : desk, 1, 0, 0, 10 * (i + 1), 0);
    }
    expect_refused(desk, 1, spt_account_open(other, 1, NULL, NULL), SPT_ALREADY);
    expect_status(spt_desk_close(other), SPT_OK);
}

static void d08_a_price_list_loaded_on_one_desk_is_the_others_too(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_desk *other = open_with(store_of(state), NULL);
    set_now(other, START);
    expect_status(spt_ticket_open(other, 1, 7, "level-0", NULL, NULL), SPT_OK);
    expect_status(spt_price_list_load(desk, "[categories]\nlevel-0 | General | 0 | retired\nnew | New | 0\n", NULL),
                  SPT_OK);
    expect_refused(other, 1, spt_ticket_open(other, 1, 8, "level-0", NULL, NULL), SPT_E_RETIRED);
    expect_status(spt_ticket_open(other, 1, 8, "new", NULL, NULL), SPT_OK);
    expect_status(spt_desk_close(other), SPT_OK);
}

static void d20_two_stores_are_two_businesses(void **state)
{
    spt_desk *desk = desk_of(state);
    spt_store *store = NULL;
    spt_account *account = NULL;
    expect_status(spt_store_open_memory(NULL, &store), SPT_OK);
    spt_desk *other = open_with(store, NULL);
    set_now(other, START);
    expect_status(spt_account_get(other, 1, &account), SPT_E_NOT_FOUND);
    expect_status(spt_account_open(other, 1, NULL, NULL), SPT_OK);
    expect_status(spt_account_grant(other, 1, SPT_LOT_GOODWILL, 5, "g", NULL, NULL), SPT_OK);
    expect_status(spt_ticket_open(other, 1, 7, "level-0", NULL, NULL), SPT_E_NOT_FOUND);
    open_ticket(desk, 1, 7, 0);
    expect_account(desk, 1, 0, 0, 0, 0);
    expect_account(other, 1, 5, 0, 0, 0);
    expect_status(spt_desk_close(other), SPT_OK);
    expect_status(spt_store_unref(store), SPT_OK);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        desk_test(d20_only_the_first_desk_on_a_store_writes),
        desk_test(d28_opening_checks_its_arguments),
        desk_test(d28_a_store_of_another_schema_version_is_refused),
        desk_test(d20_snapshots_outlive_their_desk_and_the_desk_its_callers_store),
        desk_test(d28_the_hosts_allocator_gets_everything_back),
        desk_test(d04_d16_d17_settings_have_their_defaults_and_bounds),
        desk_test(d04_settings_are_the_businesss_and_seen_by_every_desk),
        desk_test(d28_what_is_no_setting_is_refused),
        desk_test(d02_the_host_may_supply_the_clock),
        desk_test(d02_without_one_it_is_the_systems),
        desk_test(d02_a_clock_that_fails_or_is_out_of_range_changes_nothing),
        desk_test(d02_set_now_has_the_bounds_of_time),
        desk_test(d02_a_zone_callback_takes_the_place_of_the_offset),
        desk_test(d02_a_zone_that_fails_or_is_out_of_range_changes_nothing),
        desk_test(d28_a_callback_cannot_use_the_desk_that_calls_it),
        desk_test(d28_after_an_exception_through_a_call_the_desk_is_recovered),
        desk_test(d28_the_error_tells_field_object_and_shortage_until_the_next_call),
        desk_test(d28_the_error_of_no_desk_is_empty),
        desk_test(d28_a_store_that_keeps_nothing_gets_no_desk),
        desk_test(d28_a_stores_answers_reach_the_caller),
        desk_test(d20_desks_on_one_store_see_each_others_work),
        desk_test(d08_a_price_list_loaded_on_one_desk_is_the_others_too),
        desk_test(d20_two_stores_are_two_businesses),
    };
    return cmocka_run_group_tests_name("desk", tests, NULL, NULL);
}
