/* SPDX-License-Identifier: MIT */
/* The journal as a store: the contract, what opening answers, several at one file, compaction and copies. */
#define _DEFAULT_SOURCE
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include <supportpoints/supportpoints.h>

#include "planted.h"

struct fixture {
    char folder[64];
    char path[96];
    char other[96];
    spt_journal_problem problem;
    spt_store *store;
    spt_desk *desk;
};

static spt_status open_with(struct fixture *fixture, uint32_t flags, spt_store **store)
{
    spt_journal_options options;
    spt_journal_options_init(&options, (uint32_t)sizeof options);
    spt_journal_problem_init(&fixture->problem, (uint32_t)sizeof fixture->problem);
    options.flags = flags;
    options.lock_wait = 300;
    options.problem = &fixture->problem;
    return spt_store_open_journal(fixture->path, &options, store);
}

static void open_desk(struct fixture *fixture)
{
    assert_int_equal(open_with(fixture, SPT_JOURNAL_CREATE, &fixture->store), SPT_OK);
    assert_int_equal(spt_desk_open(fixture->store, NULL, &fixture->desk), SPT_OK);
}

static void close_desk(struct fixture *fixture)
{
    spt_desk_close(fixture->desk);
    assert_int_equal(spt_store_unref(fixture->store), SPT_OK);
    fixture->desk = NULL;
    fixture->store = NULL;
}

static int set_up(void **state)
{
    struct fixture *fixture = calloc(1, sizeof *fixture);
    assert_non_null(fixture);
    strcpy(fixture->folder, "journal-XXXXXX");
    assert_non_null(mkdtemp(fixture->folder));
    snprintf(fixture->path, sizeof fixture->path, "%s/desk.points", fixture->folder);
    snprintf(fixture->other, sizeof fixture->other, "%s/other.points", fixture->folder);
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    char command[128];
    spt_desk_close(fixture->desk);
    spt_store_unref(fixture->store);
    snprintf(command, sizeof command, "rm -rf %s", fixture->folder);
    assert_int_equal(system(command), 0);
    free(fixture);
    return 0;
}

static void grant(spt_desk *desk, int64_t account, int64_t points, const char *ref)
{
    spt_status status = spt_account_open(desk, account, NULL, NULL);
    assert_true(status == SPT_OK || status == SPT_ALREADY);
    assert_int_equal(spt_account_grant(desk, account, SPT_LOT_GOODWILL, points, ref, NULL, NULL), SPT_OK);
}

static int64_t available(spt_desk *desk, int64_t account)
{
    spt_account *found = NULL;
    assert_int_equal(spt_account_get(desk, account, &found), SPT_OK);
    int64_t points = spt_account_available(found);
    spt_account_unref(found);
    return points;
}

/* ---- the contract ---- */

struct host {
    struct fixture *fixture;
    int number;
    int failed, passed, skipped;
};

static spt_status open_empty(void *ctx, spt_store **store)
{
    struct host *host = ctx;
    snprintf(host->fixture->path, sizeof host->fixture->path, "%s/check-%d", host->fixture->folder, host->number++);
    return open_with(host->fixture, SPT_JOURNAL_NEW, store);
}

static spt_status reopen(void *ctx, spt_store **store)
{
    struct host *host = ctx;
    assert_int_equal(spt_store_unref(*store), SPT_OK);
    return open_with(host->fixture, 0, store);
}

static int count_in_child(struct fixture *fixture, int64_t account, uint32_t commits, int answer)
{
    uint64_t counted = 0;
    spt_store *store = NULL;
    pid_t child = fork();
    if (child != 0)
        return (int)child;
    if (open_with(fixture, 0, &store) == SPT_OK && spt_store_check_count(store, account, commits, &counted) == SPT_OK &&
        spt_store_unref(store) == SPT_OK && write(answer, &counted, sizeof counted) == (ssize_t)sizeof counted)
        _exit(0);
    _exit(1);
}

static spt_status count_with_processes(void *ctx, spt_store *store, int64_t account, uint32_t commits,
                                       uint64_t *counted)
{
    struct host *host = ctx;
    int answers[2], ended;
    uint64_t one;
    assert_int_equal(pipe(answers), 0);
    for (int p = 0; p < 3; p++)
        assert_true(count_in_child(host->fixture, account, commits, answers[1]) > 0);
    close(answers[1]);
    spt_status status = spt_store_check_count(store, account, commits, counted);
    for (int p = 0; p < 3; p++) {
        assert_int_equal(read(answers[0], &one, sizeof one), sizeof one);
        *counted += one;
        assert_true(wait(&ended) > 0 && WIFEXITED(ended) && WEXITSTATUS(ended) == 0);
    }
    close(answers[0]);
    return status;
}

static void report(void *ctx, const char *check, int32_t outcome, const char *explanation)
{
    struct host *host = ctx;
    host->passed += outcome == SPT_CHECK_PASSED;
    host->failed += outcome == SPT_CHECK_FAILED;
    host->skipped += outcome == SPT_CHECK_SKIPPED;
    if (outcome != SPT_CHECK_PASSED)
        print_error("%s: %s\n", check, explanation);
}

static void it_keeps_the_contract(void **state)
{
    struct host host = {.fixture = *state};
    spt_store_check_options options;
    spt_store_check_options_init(&options, (uint32_t)sizeof options);
    options.ctx = &host;
    options.open = open_empty;
    options.reopen = reopen;
    options.processes = count_with_processes;
    options.report = report;
    assert_int_equal(spt_store_check(&options), SPT_OK);
    assert_int_equal(host.failed, 0);
    assert_int_equal(host.skipped, 0);
    assert_true(host.passed > 30);
}

/* ---- what lasts ---- */

static void what_was_done_is_there_again(void **state)
{
    struct fixture *fixture = *state;
    open_desk(fixture);
    grant(fixture->desk, 1, 100, "a");
    close_desk(fixture);
    open_desk(fixture);
    assert_int_equal(fixture->problem.code, 0);
    assert_int_equal(available(fixture->desk, 1), 100);
    assert_int_equal(spt_account_grant(fixture->desk, 1, SPT_LOT_GOODWILL, 100, "a", NULL, NULL), SPT_ALREADY);
}

static void two_at_one_file_see_each_other(void **state)
{
    struct fixture *fixture = *state;
    spt_store *second;
    spt_desk *desk;
    open_desk(fixture);
    grant(fixture->desk, 1, 100, "a");
    assert_int_equal(open_with(fixture, 0, &second), SPT_OK);
    assert_int_equal(spt_desk_open(second, NULL, &desk), SPT_OK);
    assert_int_equal(available(desk, 1), 100);
    for (int n = 0; n < 20; n++) {
        char ref[16];
        snprintf(ref, sizeof ref, "n%d", n);
        grant(n % 2 ? desk : fixture->desk, 1, 1, ref);
        assert_int_equal(available(n % 2 ? fixture->desk : desk, 1), 101 + n);
    }
    spt_desk_close(desk);
    assert_int_equal(spt_store_unref(second), SPT_OK);
}

/* The next page of the lots that lapse, of one row: whose it is; 0: the report has ended. */
static int64_t next_lapsing(spt_desk *desk, char *token, size_t size)
{
    spt_page *page = NULL;
    assert_int_equal(spt_report_lapsing(desk, SPT_REPORT_DAYS, token, 1, &page), SPT_OK);
    int64_t account = spt_page_count(page) == 0 ? 0 : spt_lot_account(spt_page_lot(page, 0));
    snprintf(token, size, "%s", spt_page_next(page));
    spt_page_unref(page);
    return account;
}

/* What one keeps of an index for the next page is not believed where another, or a new file, has changed it. */
static void a_report_shows_whom_another_brings_between_its_pages(void **state)
{
    struct fixture *fixture = *state;
    spt_store *second;
    spt_desk *desk;
    char token[300] = "";
    open_desk(fixture);
    for (int64_t account = 1; account <= 7; account += 2)
        grant(fixture->desk, account, 10, "a");
    assert_int_equal(open_with(fixture, 0, &second), SPT_OK);
    assert_int_equal(spt_desk_open(second, NULL, &desk), SPT_OK);
    assert_int_equal(next_lapsing(fixture->desk, token, sizeof token), 1);
    assert_int_equal(next_lapsing(fixture->desk, token, sizeof token), 3);
    grant(desk, 4, 10, "b");
    assert_int_equal(next_lapsing(fixture->desk, token, sizeof token), 4);
    assert_int_equal(spt_journal_compact(fixture->path, NULL), SPT_OK);
    grant(desk, 6, 10, "c");
    assert_int_equal(next_lapsing(fixture->desk, token, sizeof token), 5);
    assert_int_equal(next_lapsing(fixture->desk, token, sizeof token), 6);
    assert_int_equal(next_lapsing(fixture->desk, token, sizeof token), 7);
    spt_desk_close(desk);
    assert_int_equal(spt_store_unref(second), SPT_OK);
}

static void compaction_keeps_all_and_others_go_on(void **state)
{
    struct fixture *fixture = *state;
    struct stat before, after;
    open_desk(fixture);
    for (int n = 0; n < 50; n++) {
        char ref[16];
        snprintf(ref, sizeof ref, "n%d", n);
        grant(fixture->desk, 1 + n % 3, 10, ref);
    }
    assert_int_equal(stat(fixture->path, &before), 0);
    for (int round = 0; round < 3; round++) {
        char ref[16];
        assert_int_equal(spt_journal_compact(fixture->path, NULL), SPT_OK);
        assert_int_equal(available(fixture->desk, 1), 170 + round);
        snprintf(ref, sizeof ref, "r%d", round);
        grant(fixture->desk, 1, 1, ref);
    }
    assert_int_equal(stat(fixture->path, &after), 0);
    assert_int_not_equal(before.st_ino, after.st_ino);
    close_desk(fixture);
    open_desk(fixture);
    assert_int_equal(available(fixture->desk, 1), 173);
    assert_int_equal(available(fixture->desk, 2), 170);
    assert_int_equal(available(fixture->desk, 3), 160);
}

/* An argument names the tests to run. */
int main(int count, char **arguments)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(it_keeps_the_contract, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_was_done_is_there_again, set_up, tear_down),
        cmocka_unit_test_setup_teardown(two_at_one_file_see_each_other, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_report_shows_whom_another_brings_between_its_pages, set_up, tear_down),
        cmocka_unit_test_setup_teardown(compaction_keeps_all_and_others_go_on, set_up, tear_down),
    };
    planted_begin();
    if (count > 1)
        cmocka_set_test_filter(arguments[1]);
    return cmocka_run_group_tests_name("journal", tests, NULL, NULL);
}
