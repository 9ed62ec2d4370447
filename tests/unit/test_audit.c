/* SPDX-License-Identifier: MIT */
/* D20: what an audit answers, reads and says; over many pages, on changing accounts, on rows that cannot be. */
#include "audit_history.h"

#include <stdio.h>

/* ---- answers ---- */

static void test_arguments(void **state)
{
    (void)state;
    scene *s = open_scene();
    spt_audit *audit = NULL;
    assert_int_equal(spt_audit_account(NULL, 1, &audit), SPT_E_INVALID);
    assert_int_equal(spt_audit_account(s->desk, 0, &audit), SPT_E_INVALID);
    assert_string_equal(spt_desk_error_field(s->desk), "account");
    assert_int_equal(spt_audit_account(s->desk, 1, NULL), SPT_E_INVALID);
    assert_string_equal(spt_desk_error_field(s->desk), "audit");
    assert_int_equal(spt_audit_account(s->desk, 2, &audit), SPT_E_NOT_FOUND);
    assert_int_equal(spt_desk_error_object(s->desk), 2);
    assert_null(audit);
    close_scene(s);
}

static void test_nothing(void **state)
{
    (void)state;
    assert_int_equal(spt_audit_differences(NULL), 0);
    assert_int_equal(spt_audit_rows(NULL), 0);
    assert_int_equal(spt_audit_count(NULL), 0);
    assert_string_equal(spt_audit_text(NULL, 0), "");
    assert_null(spt_audit_ref(NULL));
    spt_audit_unref(NULL);
}

/* The result is the caller's own: it outlives the desk. */
static void test_result_stays(void **state)
{
    (void)state;
    scene *s = open_scene();
    live(s);
    collect(s);
    any_row *lot = find_row(s, SPT_TABLE_LOT, 6, 0);
    lot->lot.available += 5;
    lot->lot.lapsed += 1;
    lot->lot.points += 6;
    put_row(s, SPT_CHANGE_UPDATE, lot);
    spt_audit *audit = audit_of(s);
    assert_ptr_equal(spt_audit_ref(audit), audit);
    spt_audit_unref(audit);
    assert_true(spt_audit_rows(audit) > s->count);
    assert_int_equal(spt_audit_differences(audit), spt_audit_count(audit));
    assert_string_equal(spt_audit_text(audit, spt_audit_count(audit)), "");
    spt_audit *kept = audit;
    succeed(spt_desk_set_now(s->desk, 0));
    assert_true(mentions(kept, "Lot 6 has 26 points issued; its entries give 20."));
    assert_true(mentions(kept, "Lot 6 has 1 point lapsed; its entries give 0."));
    spt_audit_unref(kept);
    close_scene(s);
}

/* ---- many pages ---- */

#define MANY 700

/*
 * 700 lots in one ticket: more than a page of lots, acts, entries and parts, and than the window of a ticket's lots
 * holds; a ticket of 300 acts; a lot of more than 300 entries.
 */
static void live_long(scene *s)
{
    for (int i = 0; i < MANY; i++)
        give(s, 2, 0, 0);
    spt_options options;
    spt_options_init(&options, sizeof options);
    options.price = 2 * 600;
    succeed(spt_ticket_open(s->desk, 1, 1, "level-3", &options, NULL));
    succeed(spt_ticket_reprice(s->desk, 1, 1, 2 * MANY - 1, SPT_REASON_AGREED, NULL, NULL, NULL));
    succeed(spt_ticket_resolve(s->desk, 1, 1, NULL, NULL));
    succeed(spt_ticket_reopen(s->desk, 1, 1, NULL, NULL));
    give(s, 100, 0, -5);
    options.price = 20;
    succeed(spt_ticket_open(s->desk, 1, 2, "level-3", &options, NULL));
    for (int i = 0; i < 300; i++)
        succeed(spt_ticket_reprice(s->desk, 1, 2, 21 + i % 7, SPT_REASON_AGREED, NULL, NULL, NULL));
}

static void expect_falsified(scene *s, any_row row)
{
    char name[96];
    name_of(&row, name, sizeof name);
    const any_row *old =
        find_row(s, row.row.table, row.row.table == SPT_TABLE_PART ? row.part.ticket : row.lot.lot, row.part.lot);
    put_row(s, SPT_CHANGE_UPDATE, &row);
    assert_mention(s, name);
    put_row(s, SPT_CHANGE_UPDATE, old);
    put_row(s, SPT_CHANGE_DELETE, old);
    assert_mention(s, name);
    put_row(s, SPT_CHANGE_INSERT, old);
}

static void test_many_pages(void **state)
{
    (void)state;
    scene *s = open_scene();
    live_long(s);
    assert_clean(s);
    collect(s);
    static const int64_t parts[] = {1, 511, 512, 513, 514, 699, 700};
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        any_row part = *find_row(s, SPT_TABLE_PART, 1, parts[i]);
        part.part.spent += 1;
        expect_falsified(s, part);
    }
    static const int64_t entries[] = {1, 256, 257, 700, 1399, 1400, 2000};
    for (size_t i = 0; i < sizeof entries / sizeof entries[0]; i++) {
        any_row entry = *find_row(s, SPT_TABLE_ENTRY, entries[i], 0);
        entry.entry.available += 1;
        expect_falsified(s, entry);
    }
    static const int64_t acts[] = {128, 129, 256, 701, 1000};
    for (size_t i = 0; i < sizeof acts / sizeof acts[0]; i++) {
        any_row act = *find_row(s, SPT_TABLE_ACT, acts[i], 0);
        act.act.entries += 1;
        expect_falsified(s, act);
    }
    any_row lot = *find_row(s, SPT_TABLE_LOT, 700, 0);
    lot.lot.lapsed += 1;
    expect_falsified(s, lot);
    assert_clean(s);
    close_scene(s);
}

/* Two parts beyond the window that are wrong in opposite ways do not make up for each other. */
static void test_parts_do_not_cancel_out(void **state)
{
    (void)state;
    scene *s = open_scene();
    live_long(s);
    collect(s);
    any_row more = *find_row(s, SPT_TABLE_PART, 1, 600);
    any_row less = *find_row(s, SPT_TABLE_PART, 1, 601);
    more.part.spent++;
    less.part.spent--;
    put_row(s, SPT_CHANGE_UPDATE, &more);
    put_row(s, SPT_CHANGE_UPDATE, &less);
    spt_audit *audit = audit_of(s);
    assert_int_equal(spt_audit_differences(audit), 2);
    assert_true(mentions(audit, "The part of lot 600 of ticket 1"));
    assert_true(mentions(audit, "The part of lot 601 of ticket 1"));
    spt_audit_unref(audit);
    close_scene(s);
}

/* All differences are counted, the first thousand described. */
static void test_many_differences(void **state)
{
    (void)state;
    scene *s = open_scene();
    live_long(s);
    collect(s);
    for (int64_t entry = 1; entry <= 1300; entry += 2) {
        any_row *row = find_row(s, SPT_TABLE_ENTRY, entry, 0);
        row->entry.captured += 7;
        put_row(s, SPT_CHANGE_UPDATE, row);
    }
    spt_audit *audit = audit_of(s);
    assert_int_equal(spt_audit_differences(audit), 1300);
    assert_int_equal(spt_audit_count(audit), SPT_AUDIT_TEXTS);
    assert_string_not_equal(spt_audit_text(audit, SPT_AUDIT_TEXTS - 1), "");
    spt_audit_unref(audit);
    close_scene(s);
}

/* ---- others at work ---- */

static void commit_something(scene *s)
{
    any_row *account = find_row(s, SPT_TABLE_ACCOUNT, 1, 0);
    put_row(s, SPT_CHANGE_UPDATE, account);
}

static int32_t change_before_read(scene *s)
{
    if (s->wanted < 0 || s->reads == s->wanted)
        commit_something(s);
    return SPT_STORE_OK;
}

/* Whichever read the account changes before, the audit is of one revision. */
static void test_change_in_between(void **state)
{
    (void)state;
    scene *s = open_scene();
    live(s);
    collect(s);
    s->reads = 0;
    assert_clean(s);
    int64_t reads = s->reads;
    s->on_read = change_before_read;
    for (s->wanted = 0; s->wanted < reads; s->wanted++) {
        s->reads = 0;
        assert_clean(s);
        assert_true(s->reads >= reads);
    }
    close_scene(s);
}

static void test_change_all_the_time(void **state)
{
    (void)state;
    scene *s = open_scene();
    spt_audit *audit = NULL;
    live(s);
    collect(s);
    s->on_read = change_before_read;
    s->wanted = -1;
    assert_int_equal(spt_audit_account(s->desk, 1, &audit), SPT_E_BUSY);
    assert_null(audit);
    s->on_read = NULL;
    assert_clean(s);
    close_scene(s);
}

static int commit_within_read(scene *s, any_row *row)
{
    if (row->row.table == SPT_TABLE_ACCOUNT && s->wanted++ % 2 == 1)
        row->account.revision++;
    return 1;
}

/* The closing account row differs from the first in every read. */
static void test_rows_of_two_revisions(void **state)
{
    (void)state;
    scene *s = open_scene();
    spt_audit *audit = NULL;
    s->on_row = commit_within_read;
    assert_int_equal(spt_audit_account(s->desk, 1, &audit), SPT_E_BUSY);
    assert_null(audit);
    close_scene(s);
}

/* ---- failures ---- */

/* Sums that nobody can count: entries of the most points there can be. */
static int make_huge(scene *s, any_row *row)
{
    (void)s;
    if (row->row.table == SPT_TABLE_ENTRY) {
        row->entry.points = SPT_POINTS_MAX;
        row->entry.kind = SPT_ENTRY_ISSUE;
    }
    if (row->row.table == SPT_TABLE_LOT)
        row->lot.paid = row->lot.points = SPT_POINTS_MAX;
    return 1;
}

/* Every allocation of an audit fails once; what it finds in the end. */
static uint64_t starve(scene *s)
{
    spt_audit *audit = NULL;
    spt_status status = SPT_E_NOMEM;
    for (int64_t fail = 1; status == SPT_E_NOMEM; fail++) {
        s->allocations = 0;
        s->fail_at = fail;
        status = spt_audit_account(s->desk, 1, &audit);
        assert_true(status == SPT_OK || (status == SPT_E_NOMEM && audit == NULL));
    }
    s->fail_at = 0;
    assert_int_equal(status, SPT_OK);
    uint64_t differences = spt_audit_differences(audit);
    spt_audit_unref(audit);
    return differences;
}

static void test_no_memory(void **state)
{
    (void)state;
    scene *s = open_scene();
    live(s);
    assert_int_equal(starve(s), 0);
    s->on_row = make_huge;
    assert_true(starve(s) > 100);
    close_scene(s);
}

static int32_t fail_read(scene *s)
{
    return s->reads == s->wanted ? (int32_t)s->count : SPT_STORE_OK;
}

static void test_store_fails(void **state)
{
    (void)state;
    scene *s = open_scene();
    static const struct {
        int32_t answer;
        spt_status status;
    } cases[] = {{SPT_STORE_BUSY, SPT_E_BUSY},      {SPT_STORE_NOMEM, SPT_E_NOMEM},
                 {SPT_STORE_FORKED, SPT_E_FORKED},  {77, SPT_E_STORE},
                 {SPT_STORE_CONFLICT, SPT_E_STORE}, {SPT_STORE_UNKNOWN, SPT_E_STORE}};
    live(s);
    s->reads = 0;
    assert_clean(s);
    int64_t reads = s->reads;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        for (s->wanted = 0; s->wanted < reads; s->wanted++) {
            spt_audit *audit = NULL;
            s->on_read = fail_read;
            s->count = (size_t)cases[i].answer;
            s->reads = 0;
            assert_int_equal(spt_audit_account(s->desk, 1, &audit), cases[i].status);
            assert_int_equal(spt_desk_error_store(s->desk), cases[i].answer);
            assert_null(audit);
        }
    s->on_read = NULL;
    s->count = 0;
    close_scene(s);
}

/* That a store finds its data damaged is a difference, not an error. */
static void test_store_is_damaged(void **state)
{
    (void)state;
    scene *s = open_scene();
    live(s);
    s->on_read = fail_read;
    s->count = SPT_STORE_CORRUPT;
    s->reads = 0;
    s->wanted = 3;
    assert_mention(s, "The store says that its own data is damaged");
    s->on_read = NULL;
    s->count = 0;
    close_scene(s);
}

static void test_later_version(void **state)
{
    (void)state;
    scene *s = open_scene();
    spt_audit *audit = NULL;
    collect(s);
    any_row *account = find_row(s, SPT_TABLE_ACCOUNT, 1, 0);
    account->account.version = SPT_SCHEMA_VERSION + 1;
    put_row(s, SPT_CHANGE_UPDATE, account);
    assert_int_equal(spt_audit_account(s->desk, 1, &audit), SPT_E_SCHEMA);
    close_scene(s);
}

/* ---- rows that cannot be ---- */

static struct {
    uint32_t table;
    uint32_t column;
    int64_t number;
    const char *text;
} told;

static int lie_in_column(scene *s, any_row *row)
{
    const spt_column *column = &spt_schema_get()->tables[told.table].columns[told.column];
    (void)s;
    if (row->row.table != told.table)
        return 1;
    if (column->type == SPT_COLUMN_TEXT)
        memcpy((char *)row + column->offset, &told.text, sizeof told.text);
    else
        memcpy((char *)row + column->offset, &told.number, sizeof told.number);
    return 1;
}

static int lie_about_table(scene *s, any_row *row)
{
    (void)s;
    if (row->row.table == told.table)
        row->row.table = SPT_TABLE_RULE;
    return 1;
}

static int lie_about_size(scene *s, any_row *row)
{
    (void)s;
    if (row->row.table == told.table)
        row->row.size = 16;
    return 1;
}

/* What an audit answers where all rows of a table lie in one column. */
static spt_status answer_to(const spt_column *column)
{
    if (told.table == SPT_TABLE_ACCOUNT && strcmp(column->name, "account") == 0)
        return SPT_E_NOT_FOUND;
    if (told.table == SPT_TABLE_ACCOUNT && strcmp(column->name, "version") == 0 && told.number > 0)
        return SPT_E_SCHEMA;
    return SPT_OK;
}

static void audit_lies(scene *s, int64_t number, const char *text)
{
    const spt_table *table = &spt_schema_get()->tables[told.table];
    told.number = number;
    told.text = text;
    for (told.column = 0; told.column < table->column_count; told.column++) {
        const spt_column *column = &table->columns[told.column];
        spt_audit *audit = NULL;
        assert_int_equal(spt_audit_account(s->desk, 1, &audit), answer_to(column));
        if (audit != NULL && (column->type == SPT_COLUMN_TEXT || number < column->minimum || number > column->maximum))
            assert_true(spt_audit_differences(audit) > 0);
        spt_audit_unref(audit);
    }
}

/* Every column out of its bounds in all rows of a table: the audit says so, and computes within bounds. */
static void test_out_of_bounds(void **state)
{
    (void)state;
    scene *s = open_scene();
    live(s);
    s->on_row = lie_in_column;
    for (told.table = 0; told.table <= SPT_TABLE_ENTRY; told.table++) {
        audit_lies(s, INT64_MIN, NULL);
        audit_lies(s, INT64_MAX, "\xff\xfe");
        audit_lies(s, -2, "\x01");
    }
    close_scene(s);
}

static void expect_no_row(scene *s)
{
    for (told.table = SPT_TABLE_LOT; told.table <= SPT_TABLE_ENTRY; told.table++) {
        char words[96];
        snprintf(words, sizeof words, "The store shows something that is no row of the table %s",
                 spt_schema_get()->tables[told.table].name);
        assert_mention(s, words);
    }
}

static void test_no_rows_at_all(void **state)
{
    (void)state;
    scene *s = open_scene();
    live(s);
    s->on_row = lie_about_table;
    expect_no_row(s);
    s->on_row = lie_about_size;
    expect_no_row(s);
    close_scene(s);
}

/* Hidden rows of a table, all or one: what is missing is said. */
static int hide(scene *s, any_row *row)
{
    (void)s;
    return row->row.table != told.table;
}

static void test_hidden_rows(void **state)
{
    (void)state;
    scene *s = open_scene();
    live(s);
    s->on_row = hide;
    for (told.table = SPT_TABLE_LOT; told.table <= SPT_TABLE_ENTRY; told.table++) {
        spt_audit *audit = audit_of(s);
        assert_true(spt_audit_differences(audit) > 0);
        spt_audit_unref(audit);
    }
    close_scene(s);
}

static void test_huge_sums(void **state)
{
    (void)state;
    scene *s = open_scene();
    live_long(s);
    s->on_row = make_huge;
    spt_audit *audit = audit_of(s);
    assert_true(spt_audit_differences(audit) > MANY);
    spt_audit_unref(audit);
    close_scene(s);
}

/* A row that the loader refuses is named with its column and value. */
static void test_faults_are_named(void **state)
{
    (void)state;
    scene *s = open_scene();
    live(s);
    collect(s);
    any_row row = *find_row(s, SPT_TABLE_LOT, 6, 0);
    row.lot.live = 1;
    put_row(s, SPT_CHANGE_UPDATE, &row);
    assert_mention(s, "Lot 6 has the live 1, which does not agree with the rest of its row");
    put_row(s, SPT_CHANGE_UPDATE, find_row(s, SPT_TABLE_LOT, 6, 0));
    row = *find_row(s, SPT_TABLE_TICKET, 105, 0);
    row.ticket.phase = 2;
    put_row(s, SPT_CHANGE_UPDATE, &row);
    assert_mention(s, "Ticket 105 has the phase 2, which does not agree with the rest of its row");
    put_row(s, SPT_CHANGE_UPDATE, find_row(s, SPT_TABLE_TICKET, 105, 0));
    row = *find_row(s, SPT_TABLE_ACCOUNT, 1, 0);
    row.account.points += 4;
    put_row(s, SPT_CHANGE_UPDATE, &row);
    assert_mention(s, "Account 1 has the points 478, which does not agree with the rest of its row");
    close_scene(s);
}

/* ---- units of work ---- */

/* Inside a unit of work, what the unit did is audited. */
static void test_unit_of_work(void **state)
{
    (void)state;
    scene *s = open_scene();
    live(s);
    succeed(spt_desk_begin(s->desk));
    give(s, 77, 24, 0);
    assert_clean(s);
    succeed(spt_desk_commit(s->desk));
    assert_clean(s);
    close_scene(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_arguments),
        cmocka_unit_test(test_nothing),
        cmocka_unit_test(test_result_stays),
        cmocka_unit_test(test_many_pages),
        cmocka_unit_test(test_parts_do_not_cancel_out),
        cmocka_unit_test(test_many_differences),
        cmocka_unit_test(test_change_in_between),
        cmocka_unit_test(test_change_all_the_time),
        cmocka_unit_test(test_rows_of_two_revisions),
        cmocka_unit_test(test_no_memory),
        cmocka_unit_test(test_store_fails),
        cmocka_unit_test(test_store_is_damaged),
        cmocka_unit_test(test_later_version),
        cmocka_unit_test(test_out_of_bounds),
        cmocka_unit_test(test_no_rows_at_all),
        cmocka_unit_test(test_hidden_rows),
        cmocka_unit_test(test_huge_sums),
        cmocka_unit_test(test_faults_are_named),
        cmocka_unit_test(test_unit_of_work),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
