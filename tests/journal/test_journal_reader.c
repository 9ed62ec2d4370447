/* SPDX-License-Identifier: MIT */
/*
 * What doc/journal-format.md says is all that a reader needs: one in Python that knows nothing of the library finds the
 * same rows. What it writes as an older version is upgraded.
 */
#define _DEFAULT_SOURCE
#include "journal_fixture.h"

#include <sys/wait.h>
#include <unistd.h>

#define ACCOUNTS 24
#define DAYS     16

static void make(struct place *place, int64_t accounts, int64_t days)
{
    spt_store *store = NULL;
    spt_desk *desk = open_desk(place, SPT_JOURNAL_NEW | SPT_JOURNAL_NO_SYNC, &store);
    tell_of_desk(desk);
    for (int64_t day = 0; day < days; day++)
        for (int64_t account = 1; account <= accounts; account++) {
            tell_of_account(desk, account, day);
            tell_of_unit(desk, account, account % accounts + 1, day);
        }
    close_desk(desk, store);
}

static char *read_by_other(struct place *place, const char *path)
{
    char file[192];
    extend(file, sizeof file, place->folder, "/dump");
    run("%s %s dump %s >%s", PYTHON, READER, path, file);
    struct bytes text = load(file);
    text.at[text.size] = '\0';
    return (char *)text.at;
}

static void compare(struct place *place, const char *path)
{
    char *theirs = read_by_other(place, path), *ours = whole_dump_of(place, path);
    assert_same_dump(ours, theirs);
    free(theirs);
    free(ours);
}

static void another_program_reads_the_same(void **state)
{
    struct place *place = *state;
    spt_store *store = NULL;
    spt_journal_report report;
    make(place, ACCOUNTS, DAYS);
    spt_journal_report_init(&report, (uint32_t)sizeof report);
    succeed(spt_journal_verify(place->path, NULL, &report));
    assert_true(report.commits > 3000);
    assert_int_equal(report.accounts, ACCOUNTS);
    compare(place, place->path);
    succeed(spt_journal_compact(place->path, NULL));
    compare(place, place->path);
    spt_desk *desk = open_desk(place, 0, &store);
    tell_of_account(desk, 1, DAYS);
    tell_of_unit(desk, 2, 3, DAYS);
    close_desk(desk, store);
    compare(place, place->path);
    succeed(spt_journal_backup(place->path, place->other, NULL));
    compare(place, place->other);
}

static void an_empty_journal_is_read_as_well(void **state)
{
    struct place *place = *state;
    spt_store *store = NULL;
    succeed(open_store(place, SPT_JOURNAL_NEW, &store));
    succeed(spt_store_unref(store));
    compare(place, place->path);
    succeed(spt_journal_compact(place->path, NULL));
    compare(place, place->path);
}

/* ---- older versions ---- */

#define OLDER  "-account.closed -ticket.declined -lot.revoked_whole -act.note -act.actor -holiday"
#define BLANKS "/account.closed /ticket.declined /lot.revoked_whole /act.note /act.actor"

static void remake(struct place *place, const char *what)
{
    run("%s %s remake %s %s %s", PYTHON, READER, place->path, place->other, what);
}

/* The dump of the journal as it has to be where some columns are absent. */
static char *changed(struct place *place, const char *what)
{
    remake(place, what);
    char *dump = whole_dump_of(place, place->other);
    unlink(place->other);
    return dump;
}

static void expect_upgrade(struct place *place, const char *expected)
{
    spt_store *store = NULL;
    char *dump = whole_dump_of(place, place->path);
    assert_same_dump(dump, expected);
    free(dump);
    succeed(open_store(place, SPT_JOURNAL_READ_ONLY, &store));
    assert_problem(place, 0, -1);
    succeed(spt_store_unref(store));
    spt_desk *desk = open_desk(place, 0, &store);
    assert_problem(place, SPT_JOURNAL_UPGRADED, -1);
    tell_of_account(desk, 1, 50);
    assert_clean(desk, 4);
    close_desk(desk, store);
    compare(place, place->path);
    desk = open_desk(place, 0, &store);
    assert_problem(place, 0, -1);
    assert_clean(desk, 4);
    close_desk(desk, store);
}

/* `expected_of`: what makes the same rows of the journal as it was. */
static void upgrade(struct place *place, const char *what, const char *expected_of)
{
    unlink(place->path);
    make(place, 4, 2);
    char *expected = changed(place, expected_of);
    remake(place, what);
    assert_int_equal(rename(place->other, place->path), 0);
    expect_upgrade(place, expected);
    free(expected);
}

static void older_versions_are_upgraded(void **state)
{
    struct place *place = *state;
    upgrade(place, "version=0", "");
    upgrade(place, "version=0 snapshot=50", "");
    upgrade(place, "reverse", "");
    upgrade(place, "version=0 reverse snapshot=7", "");
    upgrade(place, OLDER, BLANKS);
    upgrade(place, "version=0 reverse snapshot=1000 " OLDER, BLANKS);
}

/* Rows of a table that the older version did not have yet: none. */
static void tables_may_be_absent(void **state)
{
    struct place *place = *state;
    spt_store *store = NULL;
    char value[16];
    int64_t grace = 0;
    make(place, 2, 1);
    remake(place, "-setting");
    assert_int_equal(rename(place->other, place->path), 0);
    spt_desk *desk = open_desk(place, 0, &store);
    assert_problem(place, SPT_JOURNAL_UPGRADED, -1);
    succeed(spt_desk_setting(desk, SPT_SETTING_RETURN_GRACE, &grace));
    snprintf(value, sizeof value, "%lld", (long long)grace);
    assert_string_equal(value, "30");
    succeed(spt_desk_set(desk, SPT_SETTING_RETURN_GRACE, 7));
    assert_clean(desk, 2);
    close_desk(desk, store);
    compare(place, place->path);
}

static void what_another_program_writes_is_a_journal(void **state)
{
    struct place *place = *state;
    spt_store *store = NULL;
    make(place, 3, 2);
    char *before = whole_dump_of(place, place->path);
    static const char *const ways[] = {"", "snapshot=20"};
    for (int w = 0; w < 2; w++) {
        remake(place, ways[w]);
        assert_int_equal(rename(place->other, place->path), 0);
        char *after = whole_dump_of(place, place->path);
        assert_same_dump(after, before);
        free(after);
        succeed(open_store(place, 0, &store));
        assert_problem(place, 0, -1);
        succeed(spt_store_unref(store));
    }
    free(before);
}

/* Many processes meet an older file at once: one upgrades it, all go on. */
static void an_upgrade_is_made_once(void **state)
{
    struct place *place = *state;
    spt_store *store = NULL;
    int ended, upgrades = 0;
    make(place, 4, 2);
    remake(place, "version=0");
    assert_int_equal(rename(place->other, place->path), 0);
    for (int p = 0; p < 6; p++) {
        if (fork() != 0)
            continue;
        char ref[16];
        spt_journal_options options = options_of(place, 0);
        options.lock_wait = 10000;
        succeed(spt_store_open_journal(place->path, &options, &store));
        int is_upgrade = place->problem.code == SPT_JOURNAL_UPGRADED;
        spt_desk *desk = NULL;
        succeed(spt_desk_open(store, NULL, &desk));
        set_day(desk, 60);
        snprintf(ref, sizeof ref, "by %d", p);
        grant(desk, 1, 1, ref);
        close_desk(desk, store);
        _exit(10 + is_upgrade);
    }
    for (int p = 0; p < 6; p++) {
        assert_true(wait(&ended) > 0 && WIFEXITED(ended) && WEXITSTATUS(ended) >= 10);
        upgrades += WEXITSTATUS(ended) == 11;
    }
    assert_int_equal(upgrades, 1);
    spt_desk *desk = open_desk(place, 0, &store);
    assert_problem(place, 0, -1);
    assert_clean(desk, 4);
    for (int p = 0; p < 6; p++) {
        char ref[16];
        snprintf(ref, sizeof ref, "by %d", p);
        set_day(desk, 60);
        assert_int_equal(spt_account_grant(desk, 1, SPT_LOT_GOODWILL, 1, ref, NULL, NULL), SPT_ALREADY);
    }
    close_desk(desk, store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        place_test(another_program_reads_the_same), place_test(an_empty_journal_is_read_as_well),
        place_test(older_versions_are_upgraded),    place_test(tables_may_be_absent),
        place_test(an_upgrade_is_made_once),        place_test(what_another_program_writes_is_a_journal),
    };
    return cmocka_run_group_tests_name("journal reader", tests, NULL, NULL);
}
