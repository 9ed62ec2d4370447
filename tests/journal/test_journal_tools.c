/* SPDX-License-Identifier: MIT */
/* Verify, dump, backup and compaction: what they say, and that they do so while others are busy. */
#define _DEFAULT_SOURCE
#include "journal_fixture.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define WRITERS 4
#define GRANTS  150

static void make(struct place *place)
{
    spt_store *store = NULL;
    spt_desk *desk = open_desk(place, SPT_JOURNAL_NEW | SPT_JOURNAL_NO_SYNC, &store);
    tell_of_desk(desk);
    for (int64_t account = 1; account <= 3; account++)
        tell_of_account(desk, account, 0);
    tell_of_unit(desk, 1, 2, 1);
    close_desk(desk, store);
}

static spt_journal_report verified(const char *path)
{
    spt_journal_report report;
    spt_journal_report_init(&report, (uint32_t)sizeof report);
    succeed(spt_journal_verify(path, NULL, &report));
    return report;
}

/* ---- what they say ---- */

static void verify_counts_what_is_there(void **state)
{
    struct place *place = *state;
    struct stat found;
    make(place);
    char *dump = whole_dump_of(place, place->path);
    int64_t lines = 0;
    for (const char *at = dump; *at != '\0'; at++)
        lines += *at == '\n';
    free(dump);
    spt_journal_report report = verified(place->path);
    assert_int_equal(stat(place->path, &found), 0);
    assert_int_equal(report.format, SPT_JOURNAL_FORMAT);
    assert_int_equal(report.bytes, found.st_size);
    assert_int_equal(report.used, report.acknowledged);
    assert_true(report.used < report.bytes);
    assert_int_equal(report.commits, report.records - 1);
    assert_true(report.commits >= 2 + 3 * 9 + 1);
    assert_int_equal(report.accounts, 3);
    assert_int_equal(report.rows, lines);
    assert_true(report.changes > report.rows);
    succeed(spt_journal_compact(place->path, NULL));
    spt_journal_report after = verified(place->path);
    assert_int_equal(after.commits, 0);
    assert_int_equal(after.records, 3);
    assert_int_equal(after.rows, report.rows);
    assert_int_equal(after.changes, report.rows);
    assert_true(after.used < report.used);
    succeed(spt_journal_verify(place->path, NULL, NULL));
}

struct stopping {
    int lines, most;
};

static int32_t stop_after(void *ctx, const char *line)
{
    struct stopping *stopping = ctx;
    assert_null(strchr(line, '\n'));
    return ++stopping->lines == stopping->most ? SPT_SINK_STOP : SPT_SINK_GO_ON;
}

static void a_dump_ends_when_asked_to(void **state)
{
    struct place *place = *state;
    make(place);
    for (int most = 1; most < 40; most += 6) {
        struct stopping stopping = {0, most};
        succeed(spt_journal_dump(place->path, NULL, stop_after, &stopping));
        assert_int_equal(stopping.lines, most);
    }
}

static void a_dump_escapes_texts(void **state)
{
    struct place *place = *state;
    spt_store *store = NULL;
    char note[SPT_NOTE_BYTES + 1], ref[SPT_REF_BYTES + 1], expected[2 * SPT_NOTE_BYTES + 16] = " note=\"";
    make(place);
    char *dump = whole_dump_of(place, place->path);
    assert_non_null(strstr(dump, " actor=\"Ann\xc3\xa4 \\\"A\\\"\" note=\"c:\\\\temp \\\"as agreed\\\"\""));
    free(dump);
    memset(note, '"', sizeof note - 1);
    note[sizeof note - 1] = '\0';
    memset(ref, '\\', sizeof ref - 1);
    ref[sizeof ref - 1] = '\0';
    for (size_t at = 0; at < SPT_NOTE_BYTES; at++)
        memcpy(expected + 7 + 2 * at, "\\\"", 3);
    strcat(expected, "\"\n");
    spt_desk *desk = open_desk(place, 0, &store);
    spt_options options;
    spt_options_init(&options, (uint32_t)sizeof options);
    options.note = note;
    options.actor = ref;
    set_day(desk, 3);
    succeed(spt_account_grant(desk, 1, SPT_LOT_GOODWILL, 1, ref, &options, NULL));
    close_desk(desk, store);
    dump = whole_dump_of(place, place->path);
    assert_non_null(strstr(dump, expected));
    free(dump);
}

static void a_backup_spares_what_is_there(void **state)
{
    struct place *place = *state;
    make(place);
    save(place->other, "mine", 4);
    spt_journal_options options = options_of(place, 0);
    assert_int_equal(spt_journal_backup(place->path, place->other, &options), SPT_E_STORE);
    assert_problem(place, SPT_JOURNAL_EXISTS, -1);
    assert_int_equal(spt_journal_backup(place->path, place->path, &options), SPT_E_STORE);
    assert_problem(place, SPT_JOURNAL_EXISTS, -1);
    unlink(place->other);
    extend(place->other, sizeof place->other, place->folder, "/no-folder/copy");
    assert_int_equal(spt_journal_backup(place->path, place->other, &options), SPT_E_NOT_FOUND);
    assert_problem(place, SPT_JOURNAL_MISSING, -1);
    assert_int_equal(spt_journal_backup(place->folder, place->other, &options), SPT_E_STORE);
    assert_problem(place, SPT_JOURNAL_DIRECTORY, -1);
}

/* ---- while others are busy ---- */

/* In memory that processes share: the units that were acknowledged. */
static _Atomic int64_t *acknowledged;

static void share(void)
{
    acknowledged =
        mmap(NULL, WRITERS * sizeof *acknowledged, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    assert_true(acknowledged != MAP_FAILED);
}

/* Units over two accounts, until it is killed. */
static void write_units(struct place *place, pid_t parent)
{
    spt_store *store = NULL;
    spt_desk *desk = open_desk(place, SPT_JOURNAL_NO_SYNC, &store);
    for (int64_t number = 1; getppid() == parent; number++) {
        char ref[32];
        snprintf(ref, sizeof ref, "unit-%lld", (long long)number);
        set_day(desk, 4);
        succeed(spt_desk_begin(desk));
        succeed(spt_account_grant(desk, 1, SPT_LOT_GOODWILL, 1, ref, NULL, NULL));
        succeed(spt_account_grant(desk, 2, SPT_LOT_GOODWILL, 1, ref, NULL, NULL));
        succeed(spt_desk_commit(desk));
        acknowledged[0] = number;
        usleep(200);
    }
    _exit(0);
}

/* How many units the rows of an account tell of; each once, without a gap. */
static int64_t units_of(char *dump, int64_t account)
{
    char begin[48];
    int64_t number = 0;
    size_t length = (size_t)snprintf(begin, sizeof begin, "act account=%lld ", (long long)account);
    for (char *at = dump, *end; (end = strchr(at, '\n')) != NULL; at = end + 1) {
        *end = '\0';
        const char *ref = strncmp(at, begin, length) == 0 ? strstr(at, " ref=\"unit-") : NULL;
        if (ref != NULL)
            assert_int_equal(strtoll(ref + 11, NULL, 10), ++number);
        *end = '\n';
    }
    return number;
}

static void check_copy(struct place *place, int64_t before)
{
    spt_store *store = NULL;
    spt_desk *desk = NULL;
    char *dump = whole_dump_of(place, place->other);
    int64_t units = units_of(dump, 1);
    assert_int_equal(units_of(dump, 2), units);
    assert_true(units >= before);
    free(dump);
    succeed(spt_store_open_journal(place->other, NULL, &store));
    succeed(spt_desk_open(store, NULL, &desk));
    set_day(desk, 4);
    assert_clean(desk, 3);
    close_desk(desk, store);
    unlink(place->other);
}

static void a_backup_of_a_busy_journal_is_whole(void **state)
{
    struct place *place = *state;
    int ended;
    make(place);
    share();
    const pid_t parent = getpid();
    pid_t writer = fork();
    if (writer == 0)
        write_units(place, parent);
    while (acknowledged[0] == 0)
        usleep(1000);
    for (int copies = 0; copies < 20; copies++) {
        int64_t before = acknowledged[0];
        spt_journal_options options = options_of(place, 0);
        succeed(spt_journal_backup(place->path, place->other, &options));
        check_copy(place, before);
        succeed(spt_journal_verify(place->path, NULL, NULL));
        if (copies % 4 == 3)
            succeed(spt_journal_compact(place->path, NULL));
    }
    int64_t before = acknowledged[0];
    assert_int_equal(kill(writer, SIGKILL), 0);
    assert_int_equal(waitpid(writer, &ended, 0), writer);
    assert_true(WIFSIGNALED(ended));
    succeed(spt_journal_backup(place->path, place->other, NULL));
    check_copy(place, before);
}

static void write_grants(struct place *place, int writer)
{
    spt_store *store = NULL;
    spt_journal_options options = options_of(place, writer % 2 ? SPT_JOURNAL_NO_SYNC : 0);
    options.lock_wait = 30000;
    spt_desk *desk = NULL;
    succeed(spt_store_open_journal(place->path, &options, &store));
    succeed(spt_desk_open(store, NULL, &desk));
    for (int number = 0; number < GRANTS; number++) {
        char ref[32];
        snprintf(ref, sizeof ref, "grant-%d-%d", writer, number);
        set_day(desk, 4);
        succeed(spt_account_grant(desk, 1 + number % 3, SPT_LOT_GOODWILL, 1, ref, NULL, NULL));
        acknowledged[writer] = number + 1;
    }
    close_desk(desk, store);
    _exit(0);
}

static int are_writing(void)
{
    int64_t done = 0;
    for (int writer = 0; writer < WRITERS; writer++)
        done += acknowledged[writer];
    return done < WRITERS * GRANTS;
}

static int64_t all_available(struct place *place)
{
    spt_store *store = NULL;
    spt_desk *desk = open_desk(place, 0, &store);
    int64_t points = 0;
    set_day(desk, 4);
    for (int64_t account = 1; account <= 3; account++)
        points += available(desk, account);
    assert_clean(desk, 3);
    close_desk(desk, store);
    return points;
}

static void compaction_beside_writers_loses_nothing(void **state)
{
    struct place *place = *state;
    int ended, compactions = 0;
    make(place);
    share();
    int64_t before = all_available(place);
    for (int writer = 0; writer < WRITERS; writer++)
        if (fork() == 0)
            write_grants(place, writer);
    while (are_writing()) {
        spt_journal_options options = options_of(place, 0);
        options.lock_wait = 30000;
        succeed(spt_journal_compact(place->path, &options));
        compactions++;
        usleep(5000);
    }
    for (int writer = 0; writer < WRITERS; writer++)
        assert_true(wait(&ended) > 0 && WIFEXITED(ended) && WEXITSTATUS(ended) == 0);
    assert_int_equal(all_available(place), before + WRITERS * GRANTS);
    printf("%d compactions beside %d writers\n", compactions, WRITERS);
}

struct thread {
    pthread_t thread;
    spt_store *store;
    int64_t account;
};

static void *grant_in_thread(void *ctx)
{
    const struct thread *mine = ctx;
    spt_desk *desk = NULL;
    if (spt_desk_open(mine->store, NULL, &desk) != SPT_OK || spt_desk_set_now(desk, BEGIN + 4 * ONE_DAY) != SPT_OK)
        return NULL;
    for (int number = 0; number < GRANTS; number++) {
        char ref[32];
        snprintf(ref, sizeof ref, "thread-%lld-%d", (long long)mine->account, number);
        if (spt_account_grant(desk, 1 + number % 3, SPT_LOT_GOODWILL, 1, ref, NULL, NULL) == SPT_OK)
            acknowledged[0]++;
    }
    spt_desk_close(desk);
    return NULL;
}

static void compaction_beside_threads_loses_nothing(void **state)
{
    struct place *place = *state;
    struct thread threads[WRITERS];
    spt_store *store = NULL;
    make(place);
    share();
    int64_t before = all_available(place);
    succeed(open_store(place, 0, &store));
    for (int t = 0; t < WRITERS; t++) {
        threads[t] = (struct thread){.store = store, .account = t};
        assert_int_equal(pthread_create(&threads[t].thread, NULL, grant_in_thread, &threads[t]), 0);
    }
    while (acknowledged[0] < WRITERS * GRANTS / 2) {
        spt_journal_options options = options_of(place, 0);
        options.lock_wait = 30000;
        succeed(spt_journal_compact(place->path, &options));
        usleep(2000);
    }
    for (int t = 0; t < WRITERS; t++)
        pthread_join(threads[t].thread, NULL);
    assert_int_equal(acknowledged[0], WRITERS * GRANTS);
    succeed(spt_store_unref(store));
    assert_int_equal(all_available(place), before + WRITERS * GRANTS);
}

/* Two at once: one of them may be told that the other is at it, and nothing is lost. */
static void two_compactions_at_once(void **state)
{
    struct place *place = *state;
    int ended;
    make(place);
    char *before = whole_dump_of(place, place->path);
    for (int p = 0; p < 4; p++) {
        if (fork() != 0)
            continue;
        for (int n = 0; n < 15; n++) {
            spt_journal_options options = options_of(place, 0);
            options.lock_wait = 30000;
            spt_status status = spt_journal_compact(place->path, &options);
            int is_busy = status == SPT_E_BUSY && place->problem.code == SPT_JOURNAL_LOCKED;
            if (status != SPT_OK && !is_busy && place->problem.code != SPT_JOURNAL_REPLACED) {
                fprintf(stderr, "%s: %s\n", spt_status_name(status), place->problem.text);
                _exit(1);
            }
        }
        _exit(0);
    }
    for (int p = 0; p < 4; p++)
        assert_true(wait(&ended) > 0 && WIFEXITED(ended) && WEXITSTATUS(ended) == 0);
    char *after = whole_dump_of(place, place->path);
    assert_same_dump(after, before);
    free(before);
    free(after);
    extend(place->other, sizeof place->other, place->path, ".new");
    assert_false(is_there(place->other));
}

/* ---- what is torn, and what is lost ---- */

/* Far behind the records, where an append would come to only later. */
static void a_torn_end_is_told_by_verify_and_compaction(void **state)
{
    struct place *place = *state;
    make(place);
    struct bytes torn = load(place->path);
    torn.at[torn.size - 100] = 7;
    save(place->path, torn.at, torn.size);
    free(torn.at);
    spt_journal_options options = options_of(place, 0);
    succeed(spt_journal_verify(place->path, &options, NULL));
    assert_problem(place, SPT_JOURNAL_TORN, -2);
    succeed(spt_journal_compact(place->path, &options));
    assert_problem(place, SPT_JOURNAL_TORN, -2);
    succeed(spt_journal_verify(place->path, &options, NULL));
    assert_problem(place, 0, -1);
}

static void salvage_without_the_columns_loses_no_row(void **state)
{
    struct place *place = *state;
    spt_journal_report report;
    make(place);
    succeed(spt_journal_compact(place->path, NULL));
    char *before = whole_dump_of(place, place->path);
    struct bytes damaged = load(place->path);
    damaged.at[4200] ^= 0xff;
    save(place->path, damaged.at, damaged.size);
    free(damaged.at);
    spt_journal_report_init(&report, (uint32_t)sizeof report);
    succeed(spt_journal_salvage(place->path, place->other, NULL, &report));
    assert_int_equal(report.left_out, 0);
    assert_int_equal(report.accounts, 3);
    char *after = whole_dump_of(place, place->other);
    assert_same_dump(after, before);
    free(before);
    free(after);
}

static spt_journal_report salvage_of(struct place *place)
{
    spt_journal_report report;
    spt_journal_report_init(&report, (uint32_t)sizeof report);
    remove(place->other);
    succeed(spt_journal_salvage(place->path, place->other, NULL, &report));
    return report;
}

/* Each commit is taken, left out, or lost, wherever a byte is damaged; also behind a snapshot. */
static void salvage_counts_the_commits_that_are_lost(void **state)
{
    struct place *place = *state;
    make(place);
    const spt_journal_report whole = verified(place->path);
    assert_int_equal(whole.lost, 0);
    struct bytes damaged = load(place->path);
    int64_t lost = 0;
    for (size_t at = 4096; at < (size_t)whole.used; at += 61) {
        damaged.at[at] ^= 0xff;
        save(place->path, damaged.at, damaged.size);
        damaged.at[at] ^= 0xff;
        spt_journal_report report = salvage_of(place);
        assert_int_equal(report.commits + report.skipped + report.lost, whole.commits);
        lost += report.lost;
    }
    assert_true(lost > 10);
    save(place->path, damaged.at, (size_t)whole.used / 2 + 2048);
    spt_journal_report cut = salvage_of(place);
    assert_true(cut.lost > 0);
    assert_int_equal(cut.commits + cut.skipped + cut.lost, whole.commits);
    free(damaged.at);
}

/* ---- redacted text ---- */

static int file_has(const char *path, const char *words)
{
    int found = 0;
    size_t length = strlen(words);
    struct bytes file = load(path);
    for (size_t i = 0; i + length <= file.size && !found; i++)
        found = memcmp(file.at + i, words, length) == 0;
    free(file.at);
    return found;
}

/* An act of account 1 that names somebody, and is redacted. */
static void name_and_redact(struct place *place)
{
    spt_store *store = NULL;
    spt_options options;
    spt_desk *desk = open_desk(place, 0, &store);
    spt_options_init(&options, (uint32_t)sizeof options);
    options.actor = "Nora Kovacs";
    options.note = "lives in Elm Street";
    succeed(spt_account_open(desk, 9, &options, NULL));
    succeed(spt_act_redact(desk, 9, 1, NULL));
    close_desk(desk, store);
}

static void salvage_counts_no_commit_before_a_snapshot_as_lost(void **state)
{
    struct place *place = *state;
    make(place);
    succeed(spt_journal_compact(place->path, NULL));
    name_and_redact(place);
    struct bytes damaged = load(place->path);
    damaged.at[4200] ^= 0xff;
    save(place->path, damaged.at, damaged.size);
    spt_journal_report report = salvage_of(place);
    assert_int_equal(report.lost, 0);
    assert_int_equal(report.commits, 2);
    free(damaged.at);
}

static void expect_redacted(struct place *place)
{
    spt_store *store = NULL;
    spt_act *act = NULL;
    spt_desk *desk = open_desk(place, 0, &store);
    succeed(spt_act_get(desk, 9, 1, &act));
    assert_string_equal(spt_act_actor(act), "");
    assert_string_equal(spt_act_note(act), "");
    assert_int_equal(spt_act_redacted(act), 1);
    spt_act_unref(act);
    close_desk(desk, store);
    char *dump = whole_dump_of(place, place->path);
    assert_null(strstr(dump, "Nora Kovacs"));
    assert_null(strstr(dump, "Elm Street"));
    free(dump);
}

/* D20: act.h says where the text still is, and until when. */
static void redacted_text_is_gone_with_the_next_compaction(void **state)
{
    struct place *place = *state;
    make(place);
    name_and_redact(place);
    expect_redacted(place);
    assert_true(file_has(place->path, "Nora Kovacs"));
    assert_true(file_has(place->path, "Elm Street"));
    succeed(spt_journal_compact(place->path, NULL));
    assert_false(file_has(place->path, "Nora Kovacs"));
    assert_false(file_has(place->path, "Elm Street"));
    expect_redacted(place);
    succeed(spt_journal_backup(place->path, place->other, NULL));
    assert_false(file_has(place->other, "Nora Kovacs"));
    assert_false(file_has(place->other, "Elm Street"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        place_test(verify_counts_what_is_there),
        place_test(a_dump_ends_when_asked_to),
        place_test(a_dump_escapes_texts),
        place_test(a_backup_spares_what_is_there),
        place_test(a_backup_of_a_busy_journal_is_whole),
        place_test(compaction_beside_writers_loses_nothing),
        place_test(compaction_beside_threads_loses_nothing),
        place_test(two_compactions_at_once),
        place_test(a_torn_end_is_told_by_verify_and_compaction),
        place_test(redacted_text_is_gone_with_the_next_compaction),
        place_test(salvage_without_the_columns_loses_no_row),
        place_test(salvage_counts_the_commits_that_are_lost),
        place_test(salvage_counts_no_commit_before_a_snapshot_as_lost),
    };
    return cmocka_run_group_tests_name("journal tools", tests, NULL, NULL);
}
