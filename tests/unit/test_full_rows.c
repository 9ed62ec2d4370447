/* SPDX-License-Identifier: MIT */
/*
 * D1, D28: what no history reaches: counters at the end of their range, rows of a later version, settings and price
 * rules that the library would not write. The rows are falsified in the store; the call is refused and writes nothing.
 */
#include "audit_history.h"

#include <stdio.h>

#define LOG_BYTES 320

static int32_t add_revision(void *ctx, uint32_t range, const spt_row *row)
{
    int64_t *sum = ctx;
    spt_account_row account;
    (void)range;
    memcpy(&account, row, sizeof account);
    *sum += account.revision;
    return SPT_SINK_GO_ON;
}

/* Every commit raises a revision. */
static int64_t revision_sum(scene *s)
{
    const spt_range range = {
        .struct_size = sizeof range, .index = SPT_INDEX_ACCOUNT, .from = SPT_NO_RANGE, .limit = UINT64_MAX};
    int64_t sum = 0;
    assert_int_equal(spt_store_read(s->memory, &range, 1, add_revision, &sum), SPT_STORE_OK);
    return sum;
}

static void check_refused(scene *s, spt_status actual, spt_status expected, const char *field, const char *call,
                          int line)
{
    if (actual != expected || strcmp(spt_desk_error_field(s->desk), field) != 0) {
        print_error("%s gave %s, field \"%s\". %s\n", call, spt_status_name(actual), spt_desk_error_field(s->desk),
                    spt_desk_error_text(s->desk));
        _fail(__FILE__, line);
    }
}

/* The call is refused for this field, and nothing is written. */
#define expect_refused(s, call, expected, field)                          \
    do {                                                                  \
        int64_t sum_before = revision_sum(s);                             \
        check_refused((s), (call), (expected), (field), #call, __LINE__); \
        assert_int_equal(revision_sum(s), sum_before);                    \
    } while (0)

/* The scene's row, to be changed and put back into the store. */
static any_row *row_to_change(scene *s, uint32_t table, int64_t number)
{
    collect(s);
    return find_row(s, table, number, 0);
}

static void put_changed(scene *s, const any_row *row)
{
    put_row(s, SPT_CHANGE_UPDATE, row);
}

static spt_options with_price(int64_t price)
{
    spt_options options;
    spt_options_init(&options, sizeof options);
    options.price = price;
    return options;
}

static scene *open_with_points(int64_t points)
{
    scene *s = open_scene();
    give(s, points, 0, 0);
    return s;
}

/* ---- full counters ---- */

static void d01_an_account_whose_acts_are_counted_out(void **state)
{
    (void)state;
    scene *s = open_with_points(100);
    any_row *row = row_to_change(s, SPT_TABLE_ACCOUNT, 1);
    row->account.acts = SPT_POINTS_MAX;
    put_changed(s, row);
    expect_refused(s, spt_ticket_open(s->desk, 1, 7, "level-1", NULL, NULL), SPT_E_LIMIT, "act");
    expect_refused(s, spt_account_grant(s->desk, 1, SPT_LOT_GOODWILL, 1, "g", NULL, NULL), SPT_E_LIMIT, "act");
    expect_refused(s, spt_lot_revoke(s->desk, 1, 1, 1, "r", NULL, NULL), SPT_E_LIMIT, "act");
    close_scene(s);
}

static void d01_every_operation_on_a_full_account_is_refused(void **state)
{
    (void)state;
    scene *s = open_with_points(100);
    spt_options price = with_price(20);
    succeed(spt_ticket_open(s->desk, 1, 7, "level-3", &price, NULL));
    succeed(spt_ticket_propose(s->desk, 1, 7, 30, SPT_REASON_AGREED, NULL, NULL, NULL));
    succeed(spt_ticket_open(s->desk, 1, 8, "level-1", NULL, NULL));
    succeed(spt_ticket_resolve(s->desk, 1, 8, NULL, NULL));
    any_row *row = row_to_change(s, SPT_TABLE_ACCOUNT, 1);
    row->account.acts = SPT_POINTS_MAX;
    put_changed(s, row);
    expect_refused(s, spt_ticket_propose(s->desk, 1, 7, 31, SPT_REASON_AGREED, NULL, NULL, NULL), SPT_E_LIMIT, "act");
    expect_refused(s, spt_ticket_approve(s->desk, 1, 7, 1, NULL, NULL), SPT_E_LIMIT, "act");
    expect_refused(s, spt_ticket_decline(s->desk, 1, 7, 1, NULL, NULL), SPT_E_LIMIT, "act");
    expect_refused(s, spt_ticket_reprice(s->desk, 1, 7, 25, SPT_REASON_AGREED, NULL, NULL, NULL), SPT_E_LIMIT, "act");
    expect_refused(s, spt_ticket_recategorise(s->desk, 1, 7, "level-2", SPT_REASON_AGREED, NULL, NULL), SPT_E_LIMIT,
                   "act");
    expect_refused(s, spt_ticket_resolve(s->desk, 1, 7, NULL, NULL), SPT_E_LIMIT, "act");
    expect_refused(s, spt_ticket_waive(s->desk, 1, 7, NULL, NULL), SPT_E_LIMIT, "act");
    expect_refused(s, spt_ticket_cancel(s->desk, 1, 7, NULL, NULL), SPT_E_LIMIT, "act");
    expect_refused(s, spt_ticket_dispute(s->desk, 1, 7, NULL, NULL), SPT_E_LIMIT, "act");
    expect_refused(s, spt_ticket_reopen(s->desk, 1, 8, NULL, NULL), SPT_E_LIMIT, "act");
    expect_refused(s, spt_ticket_open_quoted(s->desk, 1, 9, "level-1", NULL, NULL), SPT_E_LIMIT, "act");
    expect_refused(s, spt_lot_revoke(s->desk, 1, 1, SPT_ALL_POINTS, NULL, NULL, NULL), SPT_E_LIMIT, "act");
    close_scene(s);
}

static void d01_a_cover_on_a_full_account_is_refused(void **state)
{
    (void)state;
    scene *s = open_with_points(5);
    spt_options options = with_price(20);
    options.flags = SPT_FLAG_ALLOW_SHORTFALL;
    succeed(spt_ticket_open(s->desk, 1, 7, "level-3", &options, NULL));
    give(s, 10, 0, 0);
    any_row *row = row_to_change(s, SPT_TABLE_ACCOUNT, 1);
    row->account.acts = SPT_POINTS_MAX;
    put_changed(s, row);
    expect_refused(s, spt_account_cover(s->desk, 1, NULL, NULL), SPT_E_LIMIT, "act");
    close_scene(s);
}

static void d04_lapses_on_a_full_account_are_refused_with_the_act(void **state)
{
    (void)state;
    uint32_t recorded = 7;
    scene *s = open_scene();
    give(s, 10, 1, 0);
    any_row *row = row_to_change(s, SPT_TABLE_ACCOUNT, 1);
    row->account.acts = SPT_POINTS_MAX;
    put_changed(s, row);
    set_day(s, 60);
    expect_refused(s, spt_ticket_open(s->desk, 1, 7, "level-1", NULL, NULL), SPT_E_LIMIT, "act");
    expect_refused(s, spt_desk_sweep(s->desk, 10, &recorded), SPT_E_LIMIT, "act");
    close_scene(s);
}

static void d01_an_account_whose_entries_are_counted_out(void **state)
{
    (void)state;
    scene *s = open_with_points(100);
    any_row *row = row_to_change(s, SPT_TABLE_ACCOUNT, 1);
    row->account.entries = SPT_POINTS_MAX;
    put_changed(s, row);
    expect_refused(s, spt_ticket_open(s->desk, 1, 7, "level-1", NULL, NULL), SPT_E_LIMIT, "entry");
    expect_refused(s, spt_lot_revoke(s->desk, 1, 1, 3, "r", NULL, NULL), SPT_E_LIMIT, "entry");
    expect_refused(s, spt_lot_revoke(s->desk, 1, 1, SPT_ALL_POINTS, NULL, NULL, NULL), SPT_E_LIMIT, "entry");
    close_scene(s);
}

static void d01_an_account_with_two_entries_left(void **state)
{
    (void)state;
    scene *s = open_scene();
    give(s, 100, 24, 0);
    spt_options price = with_price(20);
    succeed(spt_ticket_open(s->desk, 1, 7, "level-3", &price, NULL));
    any_row *row = row_to_change(s, SPT_TABLE_ACCOUNT, 1);
    row->account.entries = SPT_POINTS_MAX - 1;
    put_changed(s, row);
    /* Moving points and issuing the lot that they go to takes two. */
    expect_refused(s, spt_lot_extend(s->desk, 1, 1, 20201231, NULL, NULL), SPT_E_LIMIT, "entry");
    succeed(spt_ticket_resolve(s->desk, 1, 7, NULL, NULL));
    expect_refused(s, spt_ticket_waive(s->desk, 1, 7, NULL, NULL), SPT_E_LIMIT, "entry");
    expect_refused(s, spt_lot_extend(s->desk, 1, 1, 20201231, NULL, NULL), SPT_E_LIMIT, "entry");
    close_scene(s);
}

static void d01_an_account_whose_lots_are_counted_out(void **state)
{
    (void)state;
    scene *s = open_scene();
    give(s, 100, 24, 0);
    any_row *row = row_to_change(s, SPT_TABLE_ACCOUNT, 1);
    row->account.lots = SPT_POINTS_MAX;
    put_changed(s, row);
    expect_refused(s, spt_account_grant(s->desk, 1, SPT_LOT_GOODWILL, 1, "g", NULL, NULL), SPT_E_LIMIT, "lot");
    expect_refused(s, spt_lot_extend(s->desk, 1, 1, 20201231, NULL, NULL), SPT_E_LIMIT, "lot");
    close_scene(s);
}

static int show_last_revision(scene *s, any_row *row)
{
    (void)s;
    if (row->row.table == SPT_TABLE_ACCOUNT)
        row->account.revision = SPT_POINTS_MAX;
    return 1;
}

static void d01_an_account_whose_revisions_are_counted_out(void **state)
{
    (void)state;
    scene *s = open_with_points(100);
    s->on_row = show_last_revision;
    assert_int_equal(spt_ticket_open(s->desk, 1, 7, "level-1", NULL, NULL), SPT_E_LIMIT);
    s->on_row = NULL;
    succeed(spt_ticket_open(s->desk, 1, 7, "level-1", NULL, NULL));
    close_scene(s);
}

static void d01_a_desk_whose_revisions_are_counted_out(void **state)
{
    (void)state;
    scene *s = open_with_points(100);
    spt_desk *desk = NULL;
    s->on_row = show_last_revision;
    succeed(spt_desk_open(s->store, NULL, &desk));
    assert_int_equal(spt_desk_set(desk, SPT_SETTING_LIFETIME, 12), SPT_E_LIMIT);
    assert_int_equal(spt_holiday_set(desk, 20081225, "Christmas"), SPT_E_LIMIT);
    assert_int_equal(spt_price_list_load(desk, "[packs]\n", NULL), SPT_E_LIMIT);
    s->on_row = NULL;
    succeed(spt_desk_set(s->desk, SPT_SETTING_LIFETIME, 12));
    succeed(spt_desk_close(desk));
    close_scene(s);
}

static void d01_a_ticket_that_has_given_back_all_that_can_be_counted(void **state)
{
    (void)state;
    scene *s = open_with_points(100);
    spt_options price = with_price(20);
    succeed(spt_ticket_open(s->desk, 1, 7, "level-3", &price, NULL));
    any_row *row = row_to_change(s, SPT_TABLE_TICKET, 7);
    row->ticket.released = SPT_POINTS_MAX - 19;
    put_changed(s, row);
    expect_refused(s, spt_ticket_cancel(s->desk, 1, 7, NULL, NULL), SPT_E_LIMIT, "points");
    expect_refused(s, spt_ticket_waive(s->desk, 1, 7, NULL, NULL), SPT_E_LIMIT, "points");
    succeed(spt_ticket_reprice(s->desk, 1, 7, 1, SPT_REASON_AGREED, NULL, NULL, NULL));
    succeed(spt_ticket_resolve(s->desk, 1, 7, NULL, NULL));
    row = row_to_change(s, SPT_TABLE_TICKET, 7);
    row->ticket.refunded = SPT_POINTS_MAX;
    put_changed(s, row);
    expect_refused(s, spt_ticket_waive(s->desk, 1, 7, NULL, NULL), SPT_E_LIMIT, "points");
    expect_refused(s, spt_ticket_reprice(s->desk, 1, 7, 0, SPT_REASON_AGREED, NULL, NULL, NULL), SPT_E_LIMIT, "points");
    row = row_to_change(s, SPT_TABLE_TICKET, 7);
    row->ticket.refunded = SPT_POINTS_MAX - 1;
    put_changed(s, row);
    succeed(spt_ticket_waive(s->desk, 1, 7, NULL, NULL));
    close_scene(s);
}

static void d11_a_ticket_whose_proposals_are_counted_out(void **state)
{
    (void)state;
    scene *s = open_with_points(100);
    spt_options price = with_price(20);
    succeed(spt_ticket_open(s->desk, 1, 7, "level-3", &price, NULL));
    succeed(spt_ticket_propose(s->desk, 1, 7, 30, SPT_REASON_AGREED, NULL, NULL, NULL));
    any_row *row = row_to_change(s, SPT_TABLE_TICKET, 7);
    row->ticket.proposals = SPT_POINTS_MAX;
    put_changed(s, row);
    expect_refused(s, spt_ticket_propose(s->desk, 1, 7, 31, SPT_REASON_AGREED, NULL, NULL, NULL), SPT_E_LIMIT,
                   "proposal");
    succeed(spt_ticket_approve(s->desk, 1, 7, SPT_POINTS_MAX, NULL, NULL));
    close_scene(s);
}

/* ---- prices that leave the range ---- */

static void d08_units_that_make_a_price_beyond_the_range(void **state)
{
    (void)state;
    scene *s = open_with_points(100);
    spt_options options = with_price(20);
    succeed(spt_ticket_open(s->desk, 1, 7, "level-3", &options, NULL));
    options = with_price(SPT_UNSET);
    options.units = SPT_POINTS_MAX;
    expect_refused(s, spt_ticket_open(s->desk, 1, 8, "files", &options, NULL), SPT_E_LIMIT, "units");
    expect_refused(s, spt_ticket_open_quoted(s->desk, 1, 8, "files", &options, NULL), SPT_E_LIMIT, "units");
    expect_refused(s, spt_ticket_recategorise(s->desk, 1, 7, "files", SPT_REASON_AGREED, &options, NULL), SPT_E_LIMIT,
                   "units");
    options.flags = SPT_FLAG_STARTING_PRICE;
    expect_refused(s, spt_ticket_recategorise(s->desk, 1, 7, "files", SPT_REASON_AGREED, &options, NULL), SPT_E_LIMIT,
                   "units");
    options.units = SPT_UNSET;
    expect_refused(s, spt_ticket_recategorise(s->desk, 1, 7, "files", SPT_REASON_AGREED, &options, NULL), SPT_E_PRICE,
                   "units");
    close_scene(s);
}

static void keep_log(void *ctx, const char *message)
{
    snprintf(ctx, LOG_BYTES, "%s", message);
}

/* A store's author is told the table, too: many have a column of that name. */
static void d28_a_row_that_cannot_be_is_named_with_its_table(void **state)
{
    static const char text[] = "The store gave a row of account 1 that cannot be: ticket.price.";
    char logged[LOG_BYTES] = "";
    spt_desk *desk = NULL;
    spt_desk_options options;
    scene *s = open_with_points(100);
    (void)state;
    succeed(spt_ticket_open(s->desk, 1, 7, "level-1", NULL, NULL));
    any_row *row = row_to_change(s, SPT_TABLE_TICKET, 7);
    row->ticket.captured = row->ticket.price + 1;
    put_changed(s, row);
    spt_desk_options_init(&options, sizeof options);
    options.log = keep_log;
    options.log_ctx = logged;
    succeed(spt_desk_open(s->store, &options, &desk));
    assert_int_equal(spt_ticket_resolve(desk, 1, 7, NULL, NULL), SPT_E_CORRUPT);
    assert_string_equal(spt_desk_error_text(desk), text);
    assert_string_equal(logged, text);
    succeed(spt_desk_close(desk));
    close_scene(s);
}

static void d28_a_ticket_whose_price_rule_is_none(void **state)
{
    static const char *const rules[] = {"twelve", "20 + N*5", "from"};
    (void)state;
    for (size_t r = 0; r < sizeof rules / sizeof rules[0]; r++) {
        scene *s = open_with_points(100);
        succeed(spt_ticket_open_quoted(s->desk, 1, 7, "level-1", NULL, NULL));
        any_row *row = row_to_change(s, SPT_TABLE_TICKET, 7);
        row->ticket.rule = rules[r];
        put_changed(s, row);
        expect_refused(s, spt_ticket_propose(s->desk, 1, 7, 12, SPT_REASON_AGREED, NULL, NULL, NULL), SPT_E_CORRUPT,
                       "rule");
        close_scene(s);
    }
}

/* ---- rows of a later version ---- */

static void d28_an_account_of_a_later_version_is_left_alone(void **state)
{
    (void)state;
    spt_account *account = NULL;
    scene *s = open_with_points(100);
    any_row *row = row_to_change(s, SPT_TABLE_ACCOUNT, 1);
    row->account.version = SPT_SCHEMA_VERSION + 1;
    put_changed(s, row);
    assert_int_equal(spt_account_get(s->desk, 1, &account), SPT_E_SCHEMA);
    assert_int_equal(spt_ticket_open(s->desk, 1, 7, "level-1", NULL, NULL), SPT_E_SCHEMA);
    row = row_to_change(s, SPT_TABLE_ACCOUNT, 1);
    row->account.version = SPT_SCHEMA_VERSION;
    put_changed(s, row);
    succeed(spt_ticket_open(s->desk, 1, 7, "level-1", NULL, NULL));
    close_scene(s);
}

/* ---- settings and price rules in the store ---- */

static int32_t take_revision(void *ctx, uint32_t range, const spt_row *row)
{
    (void)range;
    memcpy(ctx, row, sizeof(spt_account_row));
    return SPT_SINK_STOP;
}

/* Gives the desk's row this version, and inserts one row more of the desk's own; NULL: none. */
static void put_of_desk(scene *s, int64_t version, const void *inserted)
{
    spt_account_row desk = {0};
    spt_range range = {
        .struct_size = sizeof range, .index = SPT_INDEX_ACCOUNT, .prefix = 1, .from = SPT_NO_RANGE, .limit = 1};
    assert_int_equal(spt_store_read(s->memory, &range, 1, take_revision, &desk), SPT_STORE_OK);
    const spt_guard guard = {0, desk.revision++};
    const spt_change changes[] = {{SPT_CHANGE_UPDATE, 0, (const spt_row *)(const void *)&desk},
                                  {SPT_CHANGE_INSERT, 0, inserted}};
    const spt_batch batch = {sizeof batch, 0, 1, inserted == NULL ? 1 : 2, &guard, changes};
    desk.version = version;
    assert_int_equal(spt_store_commit(s->memory, &batch), SPT_STORE_OK);
}

static void d28_a_desk_of_a_later_version_is_left_alone(void **state)
{
    (void)state;
    spt_desk *other = NULL;
    scene *s = open_with_points(100);
    put_of_desk(s, SPT_SCHEMA_VERSION + 1, NULL);
    expect_refused(s, spt_ticket_open(s->desk, 1, 7, "level-1", NULL, NULL), SPT_E_SCHEMA, "");
    assert_string_equal(spt_desk_error_text(s->desk),
                        "The store holds rows of a newer schema version than 1, the newest that this library knows.");
    assert_int_equal(spt_desk_open(s->store, NULL, &other), SPT_E_SCHEMA);
    assert_null(other);
    put_of_desk(s, SPT_SCHEMA_VERSION, NULL);
    succeed(spt_ticket_open(s->desk, 1, 7, "level-1", NULL, NULL));
    close_scene(s);
}

static void expect_damaged_desk(scene *s, const char *field)
{
    spt_desk *other = NULL;
    spt_desk_options options;
    expect_refused(s, spt_ticket_open(s->desk, 1, 7, "level-1", NULL, NULL), SPT_E_CORRUPT, field);
    spt_desk_options_init(&options, sizeof options);
    assert_int_equal(spt_desk_open(s->store, &options, &other), SPT_E_CORRUPT);
    assert_null(other);
}

static void d28_a_setting_that_is_none_or_out_of_its_range(void **state)
{
    static const struct {
        int64_t setting, value;
    } bad[] = {{SPT_SETTING_CLOSES + 1, 3},      {SPT_SETTING_LIFETIME, SPT_MONTHS_MAX + 1},
               {SPT_SETTING_LIFETIME, -1},       {SPT_SETTING_ZONE_OFFSET, -86400},
               {SPT_SETTING_ZONE_OFFSET, 86400}, {SPT_SETTING_REOPEN_WINDOW, -2},
               {SPT_SETTING_WEEKDAYS, 0},        {SPT_SETTING_WEEKDAYS, 128},
               {SPT_SETTING_OPENS, 86400},       {SPT_SETTING_CLOSES, 0},
               {SPT_SETTING_CLOSES, 86401}};
    (void)state;
    for (size_t b = 0; b < sizeof bad / sizeof bad[0]; b++) {
        scene *s = open_with_points(100);
        const spt_setting_row row = {
            .size = sizeof row, .table = SPT_TABLE_SETTING, .setting = bad[b].setting, .value = bad[b].value};
        put_of_desk(s, SPT_SCHEMA_VERSION, &row);
        expect_damaged_desk(s, "setting");
        close_scene(s);
    }
}

/* A calendar that is never open; a holiday on a day that is none. */
static void d28_a_calendar_that_cannot_be(void **state)
{
    (void)state;
    scene *s = open_with_points(100);
    spt_setting_row row = {
        .size = sizeof row, .table = SPT_TABLE_SETTING, .setting = SPT_SETTING_OPENS, .value = 30000};
    const spt_holiday_row holiday = {
        .size = sizeof holiday, .table = SPT_TABLE_HOLIDAY, .day = 20080230, .title = "none"};
    put_of_desk(s, SPT_SCHEMA_VERSION, &row);
    row.setting = SPT_SETTING_CLOSES;
    put_of_desk(s, SPT_SCHEMA_VERSION, &row);
    expect_damaged_desk(s, "setting");
    close_scene(s);
    s = open_with_points(100);
    put_of_desk(s, SPT_SCHEMA_VERSION, &holiday);
    expect_damaged_desk(s, "holiday");
    close_scene(s);
}

static void d28_a_price_rule_that_is_none(void **state)
{
    (void)state;
    scene *s = open_with_points(100);
    const spt_rule_row row = {
        .size = sizeof row, .table = SPT_TABLE_RULE, .category = "level-1", .since = BEGINNING + 9, .rule = "twelve"};
    put_of_desk(s, SPT_SCHEMA_VERSION, &row);
    expect_damaged_desk(s, "rule");
    close_scene(s);
}

/* A rule without its category prices nothing. */
static void d28_a_price_rule_without_a_category(void **state)
{
    (void)state;
    scene *s = open_with_points(100);
    const spt_rule_row row = {
        .size = sizeof row, .table = SPT_TABLE_RULE, .category = "nowhere", .since = 0, .rule = "12"};
    put_of_desk(s, SPT_SCHEMA_VERSION, &row);
    expect_refused(s, spt_ticket_open(s->desk, 1, 7, "nowhere", NULL, NULL), SPT_E_NOT_FOUND, "category");
    close_scene(s);
}

/* ---- price lists that no text could have made ---- */

static void expect_damaged_list(const void *row, const char *what)
{
    spt_price_list *list = NULL;
    scene *s = open_scene();
    put_of_desk(s, SPT_SCHEMA_VERSION, row);
    spt_status status = spt_price_list_write(s->desk, &list);
    if (status != SPT_E_CORRUPT || list != NULL)
        fail_msg("%s: the list is written: %s", what, spt_status_name(status));
    close_scene(s);
}

static void d28_a_pack_that_contradicts_itself(void **state)
{
    static const struct {
        int64_t kind, price, months, last_day, once;
        const char *title, *currency, *what;
    } bad[] = {
        {SPT_LOT_LICENCE, 5, -1, 0, 0, "T", "", "a licence with a price"},
        {SPT_LOT_LICENCE, 0, -1, 0, 0, "T", "USD", "a licence with a currency"},
        {SPT_LOT_PURCHASE, 5, -1, 0, 1, "T", "USD", "a purchase once"},
        {SPT_LOT_PURCHASE, 5, -1, 0, 0, "T", "US", "a currency of two letters"},
        {SPT_LOT_PURCHASE, 5, -1, 0, 0, "T", "usd", "a currency in small letters"},
        {SPT_LOT_GOODWILL, 5, -1, 0, 0, "T", "USD", "a pack of goodwill"},
        {SPT_LOT_PURCHASE, 5, -1, 20090230, 0, "T", "USD", "a last day that is none"},
        {SPT_LOT_PURCHASE, 5, -1, 99991231, 0, "T", "USD", "a last day after the last"},
        {SPT_LOT_PURCHASE, 5, 12, 20091231, 0, "T", "USD", "a lifetime and a last day"},
        {SPT_LOT_PURCHASE, 5, -1, 0, 0, " T", "USD", "a title that begins with a space"},
        {SPT_LOT_PURCHASE, 5, -1, 0, 0, "T ", "USD", "a title that ends with a space"},
    };
    (void)state;
    for (size_t b = 0; b < sizeof bad / sizeof bad[0]; b++) {
        const spt_pack_row row = {.size = sizeof row,
                                  .table = SPT_TABLE_PACK,
                                  .position = 9,
                                  .kind = bad[b].kind,
                                  .points = 1,
                                  .price = bad[b].price,
                                  .months = bad[b].months,
                                  .last_day = bad[b].last_day,
                                  .once = bad[b].once,
                                  .code = "bad",
                                  .title = bad[b].title,
                                  .currency = bad[b].currency};
        expect_damaged_list(&row, bad[b].what);
    }
}

/* Puts a group, a category in it and the category's rule into the store; the list is damaged by one of their texts. */
static void expect_damaged_texts(const char *group_title, const char *title, const char *unit, const char *what)
{
    const spt_group_row group = {
        .size = sizeof group, .table = SPT_TABLE_GROUP, .position = 8, .code = "g", .title = group_title};
    const spt_category_row category = {.size = sizeof category,
                                       .table = SPT_TABLE_CATEGORY,
                                       .position = 9,
                                       .code = "c",
                                       .group = "g",
                                       .title = title,
                                       .unit = unit};
    const spt_rule_row rule = {.size = sizeof rule, .table = SPT_TABLE_RULE, .category = "c", .rule = "5"};
    spt_price_list *list = NULL;
    scene *s = open_scene();
    put_of_desk(s, SPT_SCHEMA_VERSION, &group);
    put_of_desk(s, SPT_SCHEMA_VERSION, &category);
    put_of_desk(s, SPT_SCHEMA_VERSION, &rule);
    spt_status status = spt_price_list_write(s->desk, &list);
    if (status != (what == NULL ? SPT_OK : SPT_E_CORRUPT))
        fail_msg("%s: %s", what == NULL ? "nothing wrong" : what, spt_status_name(status));
    spt_price_list_unref(list);
    close_scene(s);
}

static void d28_texts_that_would_not_be_read_as_they_are(void **state)
{
    (void)state;
    expect_damaged_texts("G", "T", "files", NULL);
    expect_damaged_texts(" G", "T", "files", "a group's title that begins with a space");
    expect_damaged_texts("G ", "T", "files", "a group's title that ends with a space");
    expect_damaged_texts("G", " T", "files", "a category's title that begins with a space");
    expect_damaged_texts("G", "T", " files", "a unit that begins with a space");
    expect_damaged_texts("G", "T", "files ", "a unit that ends with a space");
}

/* ---- parts that contradict their lots ---- */

static void d28_a_part_that_contradicts_its_lot(void **state)
{
    (void)state;
    for (int what = 0; what < 4; what++) {
        scene *s = open_scene();
        give(s, 100, 24, 0);
        succeed(spt_ticket_open(s->desk, 1, 7, "level-1", NULL, NULL));
        collect(s);
        any_row *row = find_row(s, SPT_TABLE_PART, 7, 1);
        row->part.priority += what == 0;
        row->part.lapse -= what == 1;
        row->part.acquired -= what == 2;
        if (what == 3)
            row->part.captured = row->part.held = 0;
        put_changed(s, row);
        expect_refused(s, spt_ticket_resolve(s->desk, 1, 7, NULL, NULL), SPT_E_CORRUPT,
                       what == 3 ? "captured" : "part");
        close_scene(s);
    }
}

static spt_status end_ticket(scene *s, int how)
{
    if (how == 0)
        return spt_ticket_resolve(s->desk, 1, 7, NULL, NULL);
    return how == 1 ? spt_ticket_waive(s->desk, 1, 7, NULL, NULL) : spt_ticket_cancel(s->desk, 1, 7, NULL, NULL);
}

/* A point that the parts do not have, but the ticket says, could otherwise be neither spent nor given back. */
static void d28_a_part_that_has_lost_a_point(void **state)
{
    (void)state;
    for (int how = 0; how < 3; how++) {
        scene *s = open_scene();
        give(s, 100, 24, 0);
        succeed(spt_ticket_open(s->desk, 1, 7, "level-1", NULL, NULL));
        collect(s);
        any_row *row = find_row(s, SPT_TABLE_PART, 7, 1);
        row->part.captured--;
        put_changed(s, row);
        expect_refused(s, end_ticket(s, how), SPT_E_CORRUPT, "captured");
        close_scene(s);
    }
}

static void d28_a_part_that_has_lost_a_spent_point(void **state)
{
    (void)state;
    scene *s = open_scene();
    give(s, 100, 24, 0);
    succeed(spt_ticket_open(s->desk, 1, 7, "level-1", NULL, NULL));
    succeed(spt_ticket_resolve(s->desk, 1, 7, NULL, NULL));
    collect(s);
    any_row *row = find_row(s, SPT_TABLE_PART, 7, 1);
    row->part.spent--;
    put_changed(s, row);
    expect_refused(s, spt_ticket_waive(s->desk, 1, 7, NULL, NULL), SPT_E_CORRUPT, "captured");
    close_scene(s);
}

static void d28_a_lot_that_has_lost_an_available_point(void **state)
{
    (void)state;
    scene *s = open_scene();
    give(s, 10, 24, 0);
    succeed(spt_account_open(s->desk, 2, NULL, NULL));
    collect(s);
    any_row *row = find_row(s, SPT_TABLE_LOT, 1, 0);
    row->lot.available--;
    row->lot.captured++;
    put_changed(s, row);
    expect_refused(s, spt_ticket_open(s->desk, 1, 7, "level-1", NULL, NULL), SPT_E_CORRUPT, "available");
    expect_refused(s, spt_account_transfer(s->desk, 1, 2, 10, "all of it", NULL, NULL), SPT_E_CORRUPT, "available");
    close_scene(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(d01_an_account_whose_acts_are_counted_out),
        cmocka_unit_test(d01_every_operation_on_a_full_account_is_refused),
        cmocka_unit_test(d01_a_cover_on_a_full_account_is_refused),
        cmocka_unit_test(d04_lapses_on_a_full_account_are_refused_with_the_act),
        cmocka_unit_test(d01_an_account_whose_entries_are_counted_out),
        cmocka_unit_test(d01_an_account_with_two_entries_left),
        cmocka_unit_test(d01_an_account_whose_lots_are_counted_out),
        cmocka_unit_test(d01_an_account_whose_revisions_are_counted_out),
        cmocka_unit_test(d01_a_desk_whose_revisions_are_counted_out),
        cmocka_unit_test(d01_a_ticket_that_has_given_back_all_that_can_be_counted),
        cmocka_unit_test(d11_a_ticket_whose_proposals_are_counted_out),
        cmocka_unit_test(d08_units_that_make_a_price_beyond_the_range),
        cmocka_unit_test(d28_a_row_that_cannot_be_is_named_with_its_table),
        cmocka_unit_test(d28_a_ticket_whose_price_rule_is_none),
        cmocka_unit_test(d28_an_account_of_a_later_version_is_left_alone),
        cmocka_unit_test(d28_a_desk_of_a_later_version_is_left_alone),
        cmocka_unit_test(d28_a_setting_that_is_none_or_out_of_its_range),
        cmocka_unit_test(d28_a_calendar_that_cannot_be),
        cmocka_unit_test(d28_a_price_rule_that_is_none),
        cmocka_unit_test(d28_a_price_rule_without_a_category),
        cmocka_unit_test(d28_a_pack_that_contradicts_itself),
        cmocka_unit_test(d28_texts_that_would_not_be_read_as_they_are),
        cmocka_unit_test(d28_a_part_that_contradicts_its_lot),
        cmocka_unit_test(d28_a_lot_that_has_lost_an_available_point),
        cmocka_unit_test(d28_a_part_that_has_lost_a_point),
        cmocka_unit_test(d28_a_part_that_has_lost_a_spent_point),
    };
    return cmocka_run_group_tests_name("full_rows", tests, NULL, NULL);
}
