/* SPDX-License-Identifier: MIT */
/* The example store's file: what a crash leaves, what damage does, and who may open it. */
#define _POSIX_C_SOURCE 200809L
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "../../examples/own-store/own_store.h"

struct fixture {
    char directory[32], path[64];
    spt_store *store;
};

static int set_up(void **state)
{
    struct fixture *fixture = calloc(1, sizeof *fixture);
    assert_non_null(fixture);
    strcpy(fixture->directory, "own-store-XXXXXX");
    assert_non_null(mkdtemp(fixture->directory));
    snprintf(fixture->path, sizeof fixture->path, "%s/rows.log", fixture->directory);
    assert_int_equal(own_store_open(fixture->directory, &fixture->store), SPT_OK);
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    spt_store_unref(fixture->store);
    unlink(fixture->path);
    rmdir(fixture->directory);
    free(fixture);
    return 0;
}

static int32_t commit_account(spt_store *store, int64_t account, int64_t revision)
{
    spt_account_row row = {(uint32_t)sizeof row, SPT_TABLE_ACCOUNT, .account = account, .revision = revision + 1};
    const spt_guard guard = {account, revision};
    const spt_change change = {revision == 0 ? SPT_CHANGE_INSERT : SPT_CHANGE_UPDATE, 0,
                               (const spt_row *)(const void *)&row};
    const spt_batch batch = {(uint32_t)sizeof batch, 0, 1, 1, &guard, &change};
    return spt_store_commit(store, &batch);
}

static int32_t add_revision(void *ctx, uint32_t range, const spt_row *row)
{
    spt_account_row account;
    (void)range;
    memcpy(&account, row, sizeof account);
    *(int64_t *)ctx += account.revision;
    return SPT_SINK_GO_ON;
}

static int64_t sum_of_revisions(spt_store *store)
{
    int64_t sum = 0;
    const spt_range range = {
        .struct_size = (uint32_t)sizeof range, .index = SPT_INDEX_ACCOUNT, .from = SPT_NO_RANGE, .limit = 100};
    assert_int_equal(spt_store_read(store, &range, 1, add_revision, &sum), SPT_STORE_OK);
    return sum;
}

static void fill(struct fixture *fixture)
{
    assert_int_equal(commit_account(fixture->store, 1, 0), SPT_STORE_OK);
    assert_int_equal(commit_account(fixture->store, 1, 1), SPT_STORE_OK);
    assert_int_equal(commit_account(fixture->store, 2, 0), SPT_STORE_OK);
}

static void close_file(struct fixture *fixture)
{
    assert_int_equal(spt_store_unref(fixture->store), SPT_OK);
    fixture->store = NULL;
}

static size_t load(const struct fixture *fixture, char *text, size_t size)
{
    FILE *file = fopen(fixture->path, "r");
    assert_non_null(file);
    size_t length = fread(text, 1, size, file);
    fclose(file);
    return length;
}

static void save(const struct fixture *fixture, const char *text, size_t length)
{
    FILE *file = fopen(fixture->path, "w");
    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, length, file), length);
    fclose(file);
}

/* Cut off at every byte: what was whole is there, nothing else, and the store goes on. */
static void a_torn_end_is_cut_off(void **state)
{
    struct fixture *fixture = *state;
    char text[4096];
    fill(fixture);
    close_file(fixture);
    size_t length = load(fixture, text, sizeof text);
    for (size_t cut = 0; cut <= length; cut++) {
        int64_t whole = 0;
        for (size_t at = 0; at + 6 <= cut; at++)
            whole += memcmp(text + at, "end\t1\n", 6) == 0;
        save(fixture, text, cut);
        assert_int_equal(own_store_open(fixture->directory, &fixture->store), SPT_OK);
        assert_int_equal(sum_of_revisions(fixture->store), whole);
        assert_int_equal(commit_account(fixture->store, 9, 0), SPT_STORE_OK);
        close_file(fixture);
        assert_int_equal(own_store_open(fixture->directory, &fixture->store), SPT_OK);
        assert_int_equal(sum_of_revisions(fixture->store), whole + 1);
        close_file(fixture);
    }
}

static void a_damaged_file_is_refused(void **state)
{
    static const char *const texts[] = {"insert\taccount\t1\nend\t1\n",
                                        "insert\tnothing\t1\nend\t1\n",
                                        "hello\n",
                                        "end\t7\n",
                                        "delete\tsetting\t0\t1\t1\nend\t1\n",
                                        "insert\tsetting\t0\t1\tx\nend\t1\n",
                                        "insert\tsetting\t0\t1\t1\t1\nend\t1\n"};
    struct fixture *fixture = *state;
    close_file(fixture);
    for (size_t t = 0; t < sizeof texts / sizeof texts[0]; t++) {
        save(fixture, texts[t], strlen(texts[t]));
        assert_int_equal(own_store_open(fixture->directory, &fixture->store), SPT_E_CORRUPT);
        assert_null(fixture->store);
    }
}

static void another_process_is_kept_out(void **state)
{
    struct fixture *fixture = *state;
    int ended = 0;
    fill(fixture);
    pid_t child = fork();
    if (child == 0) {
        spt_store *store = NULL;
        _exit(own_store_open(fixture->directory, &store) == SPT_E_STORE ? 0 : 1);
    }
    assert_int_equal(waitpid(child, &ended, 0), child);
    assert_true(WIFEXITED(ended) && WEXITSTATUS(ended) == 0);
}

static void a_directory_must_exist(void **state)
{
    (void)state;
    spt_store *store = NULL;
    assert_int_equal(own_store_open("no-such-directory", &store), SPT_E_STORE);
    assert_null(store);
}

/* A full disk, played by a limit on the file's size. */
static void a_failed_write_is_unknown_and_final(void **state)
{
    struct fixture *fixture = *state;
    struct rlimit before, full;
    fill(fixture);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    full = before;
    full.rlim_cur = 300;
    void (*handler)(int) = signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &full), 0);
    int32_t answer = SPT_STORE_OK;
    int64_t account = 10;
    while (answer == SPT_STORE_OK && account < 30)
        answer = commit_account(fixture->store, account++, 0);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    signal(SIGXFSZ, handler);
    assert_int_equal(answer, SPT_STORE_UNKNOWN);
    assert_int_equal(commit_account(fixture->store, 99, 0), OWN_STORE_FAILED);
    int64_t sum = sum_of_revisions(fixture->store);
    spt_store_unref(fixture->store);
    assert_int_equal(own_store_open(fixture->directory, &fixture->store), SPT_OK);
    assert_in_range(sum_of_revisions(fixture->store), sum, sum + 1);
    assert_int_equal(commit_account(fixture->store, 99, 0), SPT_STORE_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_torn_end_is_cut_off, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_damaged_file_is_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(another_process_is_kept_out, set_up, tear_down),
        cmocka_unit_test(a_directory_must_exist),
        cmocka_unit_test_setup_teardown(a_failed_write_is_unknown_and_final, set_up, tear_down),
    };
    return cmocka_run_group_tests_name("own_store", tests, NULL, NULL);
}
