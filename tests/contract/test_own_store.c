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
    char path[32];
    spt_store *store;
};

static int set_up(void **state)
{
    struct fixture *fixture = calloc(1, sizeof *fixture);
    assert_non_null(fixture);
    strcpy(fixture->path, "own-store-XXXXXX");
    close(mkstemp(fixture->path));
    assert_int_equal(own_store_open(fixture->path, &fixture->store), SPT_OK);
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    spt_store_unref(fixture->store);
    unlink(fixture->path);
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
        .struct_size = (uint32_t)sizeof range, .index = SPT_INDEX_ACCOUNT, .from = SPT_NO_RANGE, .limit = 1000};
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
        for (size_t at = 0; at + 4 <= cut; at++)
            whole += memcmp(text + at, "end\n", 4) == 0;
        save(fixture, text, cut);
        assert_int_equal(own_store_open(fixture->path, &fixture->store), SPT_OK);
        assert_int_equal(sum_of_revisions(fixture->store), whole);
        assert_int_equal(commit_account(fixture->store, 9, 0), SPT_STORE_OK);
        close_file(fixture);
        assert_int_equal(own_store_open(fixture->path, &fixture->store), SPT_OK);
        assert_int_equal(sum_of_revisions(fixture->store), whole + 1);
        close_file(fixture);
    }
}

static void a_damaged_file_is_refused(void **state)
{
    static const char *const texts[] = {"1\t6\t0\t1\t\nend\n",
                                        "1\t6\t0\t1\t1\nend\n",
                                        "1\t6\t0\t1\t1\t1\t\nend\n",
                                        "1\t6\t0\t1\t1\t\n1\t6\t0\t1\t1\t\nend\n",
                                        "3\t6\t0\t1\t1\t\nend\n",
                                        "1\t999\t0\t1\t1\t\nend\n",
                                        "1\nend\n",
                                        "\nend\n",
                                        "hello\n",
                                        "end of it\n"};
    struct fixture *fixture = *state;
    close_file(fixture);
    for (size_t t = 0; t < sizeof texts / sizeof texts[0]; t++) {
        save(fixture, texts[t], strlen(texts[t]));
        assert_int_equal(own_store_open(fixture->path, &fixture->store), SPT_E_CORRUPT);
        assert_null(fixture->store);
    }
}

/* What is whole behind the damage must not be cut off. */
static void zeros_in_the_middle_are_refused(void **state)
{
    struct fixture *fixture = *state;
    char text[4096], after[4096];
    fill(fixture);
    close_file(fixture);
    size_t length = load(fixture, text, sizeof text);
    memset(text + length / 2, 0, 16);
    save(fixture, text, length);
    assert_int_equal(own_store_open(fixture->path, &fixture->store), SPT_E_CORRUPT);
    assert_int_equal(load(fixture, after, sizeof after), length);
    assert_memory_equal(after, text, length);
}

static void another_process_is_kept_out(void **state)
{
    struct fixture *fixture = *state;
    int ended = 0;
    fill(fixture);
    pid_t child = fork();
    if (child == 0) {
        spt_store *store = NULL;
        _exit(own_store_open(fixture->path, &store) == SPT_E_STORE ? 0 : 1);
    }
    assert_int_equal(waitpid(child, &ended, 0), child);
    assert_true(WIFEXITED(ended) && WEXITSTATUS(ended) == 0);
}

static void a_directory_must_exist(void **state)
{
    (void)state;
    spt_store *store = NULL;
    assert_int_equal(own_store_open("no-such-directory/rows.log", &store), SPT_E_STORE);
    assert_null(store);
}

/* A full disk, played by a limit on the file's size. */
static int32_t commit_on_full_disk(struct fixture *fixture, int64_t account, size_t bytes)
{
    struct rlimit before, full;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    full = before;
    full.rlim_cur = bytes;
    void (*handler)(int) = signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &full), 0);
    int32_t answer = commit_account(fixture->store, account, 0);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    signal(SIGXFSZ, handler);
    return answer;
}

/* Only where the closing line was begun, it is not known whether the batch counts. */
static void a_failed_write_is_final(void **state)
{
    struct fixture *fixture = *state;
    const spt_range range = {.struct_size = (uint32_t)sizeof range, .from = SPT_NO_RANGE, .limit = 1};
    char text[16384];
    int unknown = 0;
    int64_t sum = 0;
    fill(fixture);
    size_t before = load(fixture, text, sizeof text);
    assert_int_equal(commit_account(fixture->store, 100, 0), SPT_STORE_OK);
    size_t batch = load(fixture, text, sizeof text) - before;
    for (size_t cut = 0; cut < batch; cut++) {
        size_t length = load(fixture, text, sizeof text);
        int64_t counted = sum_of_revisions(fixture->store);
        int32_t answer = commit_on_full_disk(fixture, 101 + (int64_t)cut, length + cut);
        assert_int_equal(answer, cut < batch - 4 ? OWN_STORE_FAILED : SPT_STORE_UNKNOWN);
        assert_int_equal(commit_account(fixture->store, 99, 0), OWN_STORE_FAILED);
        assert_int_equal(spt_store_read(fixture->store, &range, 1, add_revision, &sum), OWN_STORE_FAILED);
        close_file(fixture);
        assert_int_equal(own_store_open(fixture->path, &fixture->store), SPT_OK);
        assert_in_range(sum_of_revisions(fixture->store), counted, counted + (answer == SPT_STORE_UNKNOWN));
        unknown += answer == SPT_STORE_UNKNOWN;
    }
    assert_int_equal(unknown, 4);
    assert_int_equal(commit_account(fixture->store, 99, 0), SPT_STORE_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_torn_end_is_cut_off, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_damaged_file_is_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(zeros_in_the_middle_are_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(another_process_is_kept_out, set_up, tear_down),
        cmocka_unit_test(a_directory_must_exist),
        cmocka_unit_test_setup_teardown(a_failed_write_is_final, set_up, tear_down),
    };
    return cmocka_run_group_tests_name("own_store", tests, NULL, NULL);
}
