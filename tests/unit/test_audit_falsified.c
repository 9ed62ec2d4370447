/* SPDX-License-Identifier: MIT */
/* D20: every column of every row that can be recomputed is falsified in the store, and the audit names the row. */
#include "audit_history.h"

#include <stdio.h>

#define ANY       UINT32_MAX
#define ACT(kind) (1u << SPT_ACT_##kind)
#define LOT(kind) (1u << SPT_LOT_##kind)
#define GRANTS    (ACT(BUY) | ACT(CLAIM) | ACT(GOODWILL) | ACT(OPENING))

/*
 * What no other row can prove, for rows of these kinds. A value falsified that breaks another rule, by leaving its
 * bounds or by contradicting its own row, is named all the same.
 */
static const struct {
    uint32_t table;
    const char *column;
    uint32_t kinds;
    const char *why;
} not_provable[] = {
    {SPT_TABLE_ACCOUNT, "revision", ANY, "the store counts it"},
    {SPT_TABLE_ACCOUNT, "acked", ANY, "how far the host has read: no row says it again"},
    {SPT_TABLE_LOT, "lapse", ANY, "to the second, only the zone of that time knows it"},
    {SPT_TABLE_ACT, "flags", ANY, "what was allowed is not always what was needed"},
    {SPT_TABLE_ACT, "time", ANY, "acts that leave no row with their time"},
    {SPT_TABLE_ACT, "months", GRANTS, "the last day follows from it and the zone of that time"},
    {SPT_TABLE_ACT, "reason", ACT(REPRICE) | ACT(RECATEGORISE), "said by the caller"},
    {SPT_TABLE_ACT, "units", ACT(OPEN) | ACT(OPEN_QUOTED) | ACT(RECATEGORISE), "the newest act alone is in the row"},
    {SPT_TABLE_ACT, "category", ACT(OPEN) | ACT(OPEN_QUOTED) | ACT(RECATEGORISE), "likewise"},
    {SPT_TABLE_ACT, "proposed", ACT(OPEN_QUOTED) | ACT(PROPOSE), "of a proposal that was replaced or declined"},
    {SPT_TABLE_ACT, "reason", ACT(OPEN_QUOTED) | ACT(PROPOSE), "likewise"},
    {SPT_TABLE_ACT, "until", ACT(OPEN_QUOTED) | ACT(PROPOSE), "likewise"},
    {SPT_TABLE_ACT, "ref", ANY, "the host's text"},
    {SPT_TABLE_ACT, "actor", ANY, "the host's text"},
    {SPT_TABLE_ACT, "note", ANY, "the host's text"},
};

static uint32_t kind_of(const any_row *row)
{
    if (row->row.table == SPT_TABLE_ACT)
        return 1u << row->act.kind;
    return row->row.table == SPT_TABLE_LOT ? 1u << row->lot.kind : ANY;
}

static int is_provable(const any_row *row, const char *column)
{
    for (size_t i = 0; i < sizeof not_provable / sizeof not_provable[0]; i++)
        if (not_provable[i].table == row->row.table && strcmp(not_provable[i].column, column) == 0 &&
            (not_provable[i].kinds & kind_of(row)) != 0)
            return 0;
    return 1;
}

/* An earlier bound is right too: it only costs a visit. A next_due of 0 is no bound: nothing is waited for. */
static int is_earlier_bound(const any_row *row, const char *column, int64_t value)
{
    if (row->row.table != SPT_TABLE_ACCOUNT)
        return 0;
    if (strcmp(column, "next_lapse") == 0)
        return value < row->account.next_lapse;
    return strcmp(column, "next_due") == 0 && value != 0 && value < row->account.next_due;
}

/* Who may be named in its place: the proof of some columns lies in what other rows make of them. */
static int names_another(const spt_audit *audit, const any_row *row, const char *column)
{
    char name[96] = "";
    if (row->row.table == SPT_TABLE_ENTRY &&
        (strcmp(column, "lot") == 0 || strcmp(column, "kind") == 0 || strcmp(column, "points") == 0))
        snprintf(name, sizeof name, "Lot %lld", (long long)row->entry.lot);
    else if (row->row.table == SPT_TABLE_ACT && row->act.ticket != 0)
        snprintf(name, sizeof name, "Ticket %lld", (long long)row->act.ticket);
    else if (row->row.table == SPT_TABLE_ACT && row->act.lot != 0)
        snprintf(name, sizeof name, "Lot %lld", (long long)row->act.lot);
    return name[0] != '\0' && mentions(audit, name);
}

/* A row cannot be updated to another number; and a later version is an answer of its own. */
static int is_left_out(const any_row *row, const char *column)
{
    static const char *const keys[][2] = {{"account", ""},   {"lot", ""}, {"ticket", ""},
                                          {"ticket", "lot"}, {"act", ""}, {"entry", ""}};
    return strcmp(column, "account") == 0 || strcmp(column, "version") == 0 ||
           strcmp(column, keys[row->row.table][0]) == 0 || strcmp(column, keys[row->row.table][1]) == 0;
}

static void judge(scene *s, const any_row *row, const char *column, const char *value)
{
    char name[96];
    name_of(row, name, sizeof name);
    spt_audit *audit = audit_of(s);
    int is_named = mentions(audit, name) || names_another(audit, row, column);
    if (!is_named && is_provable(row, column)) {
        print_error("%s with the %s %s (kind %lld): %llu differences, not this one\n", name, column, value,
                    row->row.table == SPT_TABLE_ACT ? (long long)row->act.kind : 0,
                    (unsigned long long)spt_audit_differences(audit));
        for (uint32_t i = 0; i < spt_audit_count(audit); i++)
            print_error("  %s\n", spt_audit_text(audit, i));
        s->wanted++;
    }
    spt_audit_unref(audit);
}

static void falsify_integer(scene *s, const any_row *row, const spt_column *column, int64_t value)
{
    int64_t old;
    char text[24];
    any_row copy = *row;
    memcpy(&old, (const char *)row + column->offset, sizeof old);
    if (value == old || value < column->minimum || value > column->maximum ||
        is_earlier_bound(row, column->name, value))
        return;
    memcpy((char *)&copy + column->offset, &value, sizeof value);
    snprintf(text, sizeof text, "%lld", (long long)value);
    put_row(s, SPT_CHANGE_UPDATE, &copy);
    judge(s, row, column->name, text);
    put_row(s, SPT_CHANGE_UPDATE, row);
}

static void falsify_text(scene *s, const any_row *row, const spt_column *column)
{
    any_row copy = *row;
    const char *value = "XYZ";
    memcpy((char *)&copy + column->offset, &value, sizeof value);
    put_row(s, SPT_CHANGE_UPDATE, &copy);
    judge(s, row, column->name, value);
    put_row(s, SPT_CHANGE_UPDATE, row);
}

static void falsify_column(scene *s, const any_row *row, const spt_column *column)
{
    int64_t value;
    if (is_left_out(row, column->name))
        return;
    if (column->type == SPT_COLUMN_TEXT) {
        falsify_text(s, row, column);
        return;
    }
    memcpy(&value, (const char *)row + column->offset, sizeof value);
    falsify_integer(s, row, column, value + 1);
    falsify_integer(s, row, column, value - 1);
    falsify_integer(s, row, column, value + 1000003);
    falsify_integer(s, row, column, 0);
}

static void every_column_of(void **state, uint32_t table)
{
    (void)state;
    scene *s = open_scene();
    const spt_table *described = &spt_schema_get()->tables[table];
    live(s);
    collect(s);
    s->wanted = 0;
    for (size_t i = 0; i < s->count; i++)
        for (uint32_t c = 0; s->rows[i].row.table == table && c < described->column_count; c++)
            falsify_column(s, &s->rows[i], &described->columns[c]);
    assert_int_equal(s->wanted, 0);
    assert_clean(s);
    close_scene(s);
}

static void test_account_columns(void **state)
{
    every_column_of(state, SPT_TABLE_ACCOUNT);
}

static void test_lot_columns(void **state)
{
    every_column_of(state, SPT_TABLE_LOT);
}

static void test_ticket_columns(void **state)
{
    every_column_of(state, SPT_TABLE_TICKET);
}

static void test_part_columns(void **state)
{
    every_column_of(state, SPT_TABLE_PART);
}

static void test_act_columns(void **state)
{
    every_column_of(state, SPT_TABLE_ACT);
}

static void test_entry_columns(void **state)
{
    every_column_of(state, SPT_TABLE_ENTRY);
}

/* What says that a row is not there: the row's own name, or an account's or ticket's count of it. */
static void test_rows_removed(void **state)
{
    (void)state;
    scene *s = open_scene();
    live(s);
    collect(s);
    for (size_t i = 0; i < s->count; i++) {
        char name[96];
        const any_row *row = &s->rows[i];
        if (row->row.table == SPT_TABLE_ACCOUNT)
            continue;
        name_of(row, name, sizeof name);
        put_row(s, SPT_CHANGE_DELETE, row);
        assert_mention(s, name);
        put_row(s, SPT_CHANGE_INSERT, row);
    }
    assert_clean(s);
    close_scene(s);
}

/* The audit tells the text of the copy in a row's place. */
static void assert_told(scene *s, const any_row *copy, const any_row *row, const char *text)
{
    put_row(s, SPT_CHANGE_UPDATE, copy);
    assert_mention(s, text);
    put_row(s, SPT_CHANGE_UPDATE, row);
}

/* No second of a lapse is proved, but a day is; and what points move to lives longer than where they were (D17, D18). */
static void test_lives(void **state)
{
    (void)state;
    scene *s = open_scene();
    int64_t found[SPT_LOT_EXTENSION + 1] = {0};
    live(s);
    collect(s);
    for (size_t i = 0; i < s->count; i++) {
        char text[96];
        any_row copy = s->rows[i];
        if (copy.row.table != SPT_TABLE_LOT || copy.lot.kind == SPT_LOT_TRANSFER)
            continue;
        int is_moved = copy.lot.origin_lot != 0;
        int64_t origin = is_moved ? find_row(s, SPT_TABLE_LOT, copy.lot.origin_lot, 0)->lot.lapse : 0;
        copy.lot.lapse = is_moved ? origin : copy.lot.lapse - 2 * ONE_DAY;
        snprintf(text, sizeof text, "Lot %lld lapses at second %lld%s", (long long)copy.lot.lot,
                 (long long)copy.lot.lapse, is_moved ? ", not later than lot" : "; act");
        assert_told(s, &copy, &s->rows[i], text);
        found[copy.lot.kind]++;
    }
    assert_true(found[SPT_LOT_PURCHASE] > 0 && found[SPT_LOT_RETURN] > 0 && found[SPT_LOT_EXTENSION] > 0);
    assert_clean(s);
    close_scene(s);
}

/* A time alone proves nothing, but no act was done before the one before it (D2). */
static void test_times_run_forward(void **state)
{
    (void)state;
    scene *s = open_scene();
    live(s);
    collect(s);
    for (size_t i = 0; i < s->count; i++)
        for (size_t before = 0; before < s->count; before++) {
            any_row copy = s->rows[i];
            const any_row *other = &s->rows[before];
            if (copy.row.table != SPT_TABLE_ACT || other->row.table != SPT_TABLE_ACT ||
                other->act.account != copy.act.account || other->act.act != copy.act.act - 1)
                continue;
            char text[96];
            copy.act.time = other->act.time - 1;
            snprintf(text, sizeof text, "Act %lld is of second %lld; act %lld", (long long)copy.act.act,
                     (long long)copy.act.time, (long long)other->act.act);
            assert_told(s, &copy, &s->rows[i], text);
        }
    assert_clean(s);
    close_scene(s);
}

/* The act of a ticket becomes one that closes the account. */
static void close_falsely(scene *s, const any_row *act)
{
    any_row copy = *act;
    copy.act.kind = SPT_ACT_CLOSE;
    copy.act.turn = SPT_TURN_CLOSED;
    copy.act.ticket = 0;
    copy.act.price = copy.act.before = SPT_UNSET;
    put_row(s, SPT_CHANGE_UPDATE, &copy);
}

/* D19: an account is closed with nothing left in it, and little is done afterwards. */
static void test_closed_with_something_left(void **state)
{
    (void)state;
    scene *s = open_scene();
    give(s, 20, 24, 0);
    succeed(spt_ticket_open(s->desk, 1, 1, "level-3", NULL, NULL));
    succeed(spt_ticket_dispute(s->desk, 1, 1, NULL, NULL));
    give(s, 5, 24, 0);
    succeed(spt_ticket_uphold(s->desk, 1, 1, NULL, NULL));
    collect(s);
    const any_row *dispute = find_row(s, SPT_TABLE_ACT, 4, 0), *uphold = find_row(s, SPT_TABLE_ACT, 6, 0);
    close_falsely(s, dispute);
    assert_mention(s, "Act 4 closed the account with 0 points available and 20 captured");
    assert_mention(s, "Act 4 closed the account with 1 ticket open");
    assert_mention(s, "Act 5 (goodwill) was done after act 4 closed the account");
    put_row(s, SPT_CHANGE_UPDATE, dispute);
    close_falsely(s, uphold);
    assert_mention(s, "Act 6 closed the account with 5 points available and 20 captured");
    put_row(s, SPT_CHANGE_UPDATE, uphold);
    assert_clean(s);
    close_scene(s);
}

/* The same where the acts before it fill pages of any size that the audit may read. */
static void test_closed_after_long(void **state)
{
    (void)state;
    scene *s = open_scene();
    give(s, 20, 24, 0);
    succeed(spt_ticket_open(s->desk, 1, 1, "level-3", NULL, NULL));
    for (int act = 4; act < 260; act += 2) {
        succeed(spt_ticket_dispute(s->desk, 1, 1, NULL, NULL));
        succeed(spt_ticket_uphold(s->desk, 1, 1, NULL, NULL));
    }
    collect(s);
    for (int64_t act = 33; act < 260; act += 32) {
        char text[96];
        close_falsely(s, find_row(s, SPT_TABLE_ACT, act, 0));
        snprintf(text, sizeof text, "Act %lld closed the account with 0 points available and 20 captured",
                 (long long)act);
        assert_mention(s, text);
        put_row(s, SPT_CHANGE_UPDATE, find_row(s, SPT_TABLE_ACT, act, 0));
    }
    assert_clean(s);
    close_scene(s);
}

/* Flags are the caller's, but for those that say what a ticket took along: its other account says so too (D19). */
static void test_flags_of_moved_tickets(void **state)
{
    static const int64_t flags[] = {SPT_FLAG_DISPUTED, SPT_FLAG_PROPOSED};
    (void)state;
    scene *s = open_scene();
    int64_t found = 0;
    live(s);
    collect(s);
    for (size_t i = 0; i < s->count; i++)
        for (size_t f = 0; f < 2; f++) {
            char name[96];
            any_row copy = s->rows[i];
            if (copy.row.table != SPT_TABLE_ACT ||
                (copy.act.kind != SPT_ACT_MOVE_OUT && copy.act.kind != SPT_ACT_MOVE_IN))
                continue;
            copy.act.flags ^= flags[f];
            name_of(&copy, name, sizeof name);
            assert_told(s, &copy, &s->rows[i], name);
            found++;
        }
    assert_true(found >= 4);
    assert_clean(s);
    close_scene(s);
}

static void renumber(any_row *row)
{
    switch (row->row.table) {
    case SPT_TABLE_LOT:
        row->lot.lot += 1000;
        break;
    case SPT_TABLE_TICKET:
        row->ticket.ticket += 100000;
        break;
    case SPT_TABLE_PART:
        row->part.ticket += 100000;
        break;
    case SPT_TABLE_ACT:
        row->act.act += 1000;
        break;
    default:
        row->entry.entry += 1000;
        break;
    }
}

static void test_rows_added(void **state)
{
    (void)state;
    scene *s = open_scene();
    live(s);
    collect(s);
    for (size_t i = 0; i < s->count; i++) {
        char name[96];
        any_row copy = s->rows[i];
        if (copy.row.table == SPT_TABLE_ACCOUNT)
            continue;
        renumber(&copy);
        name_of(&copy, name, sizeof name);
        put_row(s, SPT_CHANGE_INSERT, &copy);
        assert_mention(s, name);
        put_row(s, SPT_CHANGE_DELETE, &copy);
    }
    assert_clean(s);
    close_scene(s);
}

/* A part of a lot that the ticket never touched, on a ticket that is there. */
static void test_part_too_many(void **state)
{
    (void)state;
    scene *s = open_scene();
    live(s);
    collect(s);
    for (size_t i = 0; i < s->count; i++) {
        char name[96];
        any_row copy = s->rows[i];
        if (copy.row.table != SPT_TABLE_PART)
            continue;
        copy.part.lot = 2;
        copy.part.ticket = 107;
        name_of(&copy, name, sizeof name);
        put_row(s, SPT_CHANGE_INSERT, &copy);
        assert_mention(s, name);
        put_row(s, SPT_CHANGE_DELETE, &copy);
    }
    assert_clean(s);
    close_scene(s);
}

static void test_one_is_told_as_one(void **state)
{
    (void)state;
    scene *s = open_scene();
    give(s, 20, 24, 0);
    give(s, 20, 24, 0);
    collect(s);
    const any_row *account = find_row(s, SPT_TABLE_ACCOUNT, 1, 0);
    any_row falsified = *account;
    falsified.account.entries = falsified.account.acts = falsified.account.lots = 1;
    falsified.account.disputes = falsified.account.open_tickets = 1;
    put_row(s, SPT_CHANGE_UPDATE, &falsified);
    assert_mention(s, "Account 1 has 1 entry; there is also entry 2.");
    assert_mention(s, "Account 1 has 1 act; there is also act 2.");
    assert_mention(s, "Account 1 has 1 lot; there is also lot 2.");
    assert_mention(s, "Account 1 has 1 dispute; there are 0.");
    assert_mention(s, "Account 1 has 1 open ticket; there are 0.");
    close_scene(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_account_columns),    cmocka_unit_test(test_lot_columns),
        cmocka_unit_test(test_ticket_columns),     cmocka_unit_test(test_part_columns),
        cmocka_unit_test(test_act_columns),        cmocka_unit_test(test_entry_columns),
        cmocka_unit_test(test_rows_removed),       cmocka_unit_test(test_rows_added),
        cmocka_unit_test(test_part_too_many),      cmocka_unit_test(test_lives),
        cmocka_unit_test(test_times_run_forward),  cmocka_unit_test(test_closed_with_something_left),
        cmocka_unit_test(test_closed_after_long),  cmocka_unit_test(test_flags_of_moved_tickets),
        cmocka_unit_test(test_one_is_told_as_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
