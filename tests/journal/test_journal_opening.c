/* SPDX-License-Identifier: MIT */
/* Everything that opening and using a journal may meet: each an answer of its own, and nothing is changed by it. */
#define _DEFAULT_SOURCE
#include "journal_fixture.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pthread.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "store/journal_internal.h"

#define NOBODY 65534

static void make(struct place *place)
{
    spt_store *store = NULL;
    spt_desk *desk = open_desk(place, SPT_JOURNAL_NEW, &store);
    tell_of_desk(desk);
    tell_of_account(desk, 1, 0);
    close_desk(desk, store);
}

/* Opening answers this, and leaves store and file as they were. */
#define assert_refused(place, flags, status, code, offset) \
    check_refused((place), (flags), (status), (code), (offset), __FILE__, __LINE__)

static void check_refused(struct place *place, uint32_t flags, spt_status status, int32_t code, int64_t offset,
                          const char *file, int line)
{
    spt_store *store = NULL;
    spt_status actual = open_store(place, flags, &store);
    if (actual != status)
        print_error("%s instead of %s\n", spt_status_name(actual), spt_status_name(status));
    check_problem(place, code, offset, file, line);
    if (actual != status || store != NULL)
        _fail(file, line);
}

static void refuse_bytes(struct place *place, const void *at, size_t size, spt_status status, int32_t code,
                         int64_t offset)
{
    save(place->path, at, size);
    assert_refused(place, 0, status, code, offset);
    assert_refused(place, SPT_JOURNAL_CREATE, status, code, offset);
    assert_refused(place, SPT_JOURNAL_READ_ONLY, status, code, offset);
    struct bytes after = load(place->path);
    assert_int_equal(after.size, size);
    assert_memory_equal(after.at, at, size);
    free(after.at);
}

/* ---- the path ---- */

static void a_missing_file_is_named(void **state)
{
    struct place *place = *state;
    assert_refused(place, 0, SPT_E_NOT_FOUND, SPT_JOURNAL_MISSING, -1);
    assert_int_equal(place->problem.os_error, ENOENT);
    assert_refused(place, SPT_JOURNAL_READ_ONLY, SPT_E_NOT_FOUND, SPT_JOURNAL_MISSING, -1);
    extend(place->path, sizeof place->path, place->folder, "/no-folder/desk.points");
    assert_refused(place, SPT_JOURNAL_CREATE, SPT_E_NOT_FOUND, SPT_JOURNAL_MISSING, -1);
}

/* The path itself, and one to which nothing can be added any more. */
static void a_path_that_is_too_long_is_named(void **state)
{
    struct place *place = *state;
    struct place longer = *place;
    char name[300], path[400];
    memset(name, 'n', sizeof name);
    for (size_t length = 252; length <= 299; length += 47) {
        spt_store *store = NULL;
        spt_journal_options options = options_of(&longer, SPT_JOURNAL_CREATE);
        name[length] = '\0';
        snprintf(path, sizeof path, "%s/%s", place->folder, name);
        assert_int_equal(spt_store_open_journal(path, &options, &store), SPT_E_STORE);
        assert_problem(&longer, SPT_JOURNAL_LONG_NAME, -1);
        assert_int_equal(longer.problem.os_error, ENAMETOOLONG);
        assert_int_equal(strstr(longer.problem.text, ".new") != NULL, length < 255);
        name[length] = 'n';
    }
}

/* What stands in the way of the new file is said of that one. */
static void what_is_in_the_new_files_way_is_named(void **state)
{
    struct place *place = *state;
    char fresh[192];
    extend(fresh, sizeof fresh, place->path, ".new");
    save(fresh, "mine", 4);
    assert_refused(place, SPT_JOURNAL_NEW, SPT_E_STORE, SPT_JOURNAL_EXISTS, -1);
    assert_non_null(strstr(place->problem.text, ".new"));
    unlink(fresh);
    make(place);
    assert_refused(place, SPT_JOURNAL_NEW, SPT_E_STORE, SPT_JOURNAL_EXISTS, -1);
    assert_null(strstr(place->problem.text, ".new"));
}

static void a_new_file_spares_what_is_there(void **state)
{
    struct place *place = *state;
    make(place);
    struct bytes before = load(place->path);
    assert_refused(place, SPT_JOURNAL_NEW, SPT_E_STORE, SPT_JOURNAL_EXISTS, -1);
    struct bytes after = load(place->path);
    assert_int_equal(before.size, after.size);
    assert_memory_equal(before.at, after.at, before.size);
    free(before.at);
    free(after.at);
    extend(place->other, sizeof place->other, place->path, ".new");
    assert_false(is_there(place->other));
    assert_int_equal(symlink("nowhere", place->other), 0);
    unlink(place->path);
    assert_refused(place, SPT_JOURNAL_NEW, SPT_E_STORE, SPT_JOURNAL_LINK, -1);
    assert_true(is_there(place->other));
}

static void what_is_no_file_is_named(void **state)
{
    struct place *place = *state;
    static const uint32_t flags[] = {0, SPT_JOURNAL_CREATE, SPT_JOURNAL_READ_ONLY};
    make(place);
    assert_int_equal(symlink("desk.points", place->other), 0);
    strcpy(place->path, place->other);
    for (size_t f = 0; f < 3; f++)
        assert_refused(place, flags[f], SPT_E_STORE, SPT_JOURNAL_LINK, -1);
    strcpy(place->path, place->folder);
    for (size_t f = 0; f < 3; f++)
        assert_refused(place, flags[f], SPT_E_STORE, SPT_JOURNAL_DIRECTORY, -1);
    extend(place->path, sizeof place->path, place->folder, "/pipe");
    assert_int_equal(mkfifo(place->path, 0600), 0);
    for (size_t f = 0; f < 3; f++)
        assert_refused(place, flags[f], SPT_E_STORE, SPT_JOURNAL_SPECIAL, -1);
    strcpy(place->path, "/dev/null");
    assert_refused(place, 0, SPT_E_STORE, SPT_JOURNAL_SPECIAL, -1);
}

/* ---- permissions ---- */

static int ended_with(pid_t child)
{
    int ended = 0;
    assert_true(child > 0);
    assert_int_equal(waitpid(child, &ended, 0), child);
    return WIFEXITED(ended) ? WEXITSTATUS(ended) : 128 + WTERMSIG(ended);
}

static void become_nobody(void)
{
    if (getuid() == 0 && (setgroups(0, NULL) != 0 || setgid(NOBODY) != 0 || setuid(NOBODY) != 0))
        _exit(3);
}

/* In a process without rights: what opening answers, as that process's end. 0 where it is as expected. */
static int open_as_nobody(struct place *place, uint32_t flags, spt_status status, int32_t code)
{
    pid_t child = fork();
    if (child == 0) {
        spt_store *store = NULL;
        become_nobody();
        spt_status actual = open_store(place, flags, &store);
        _exit(actual == status && place->problem.code == code ? 0 : 1);
    }
    return ended_with(child);
}

static void permissions_are_kept(void **state)
{
    struct place *place = *state;
    char folder[64], path[160];
    make(place);
    snprintf(folder, sizeof folder, "/tmp/journal-%ld", (long)getpid());
    assert_int_equal(mkdir(folder, 0755), 0);
    extend(path, sizeof path, folder, "/desk.points");
    copy_file(place->path, path);
    strcpy(place->path, path);
    assert_int_equal(chmod(path, 0444), 0);
    assert_int_equal(open_as_nobody(place, SPT_JOURNAL_READ_ONLY, SPT_OK, 0), 0);
    if (getuid() == 0) {
        assert_int_equal(open_as_nobody(place, 0, SPT_E_STORE, SPT_JOURNAL_DENIED), 0);
        extend(place->path, sizeof place->path, path, "-2");
        assert_int_equal(open_as_nobody(place, SPT_JOURNAL_CREATE, SPT_E_STORE, SPT_JOURNAL_DENIED), 0);
        strcpy(place->path, path);
    }
    assert_int_equal(chmod(path, 0000), 0);
    assert_int_equal(open_as_nobody(place, SPT_JOURNAL_READ_ONLY, SPT_E_STORE, SPT_JOURNAL_DENIED), 0);
    run("rm -rf %s", folder);
}

static void a_new_file_is_its_owners_only(void **state)
{
    struct place *place = *state;
    struct stat found;
    make(place);
    assert_int_equal(stat(place->path, &found), 0);
    assert_int_equal(found.st_mode & 07777, 0600);
}

/* ---- what is in the file ---- */

static void another_programs_file_is_named(void **state)
{
    struct place *place = *state;
    char text[5000];
    memset(text, 'x', sizeof text);
    refuse_bytes(place, text, 1, SPT_E_STORE, SPT_JOURNAL_FOREIGN, 1);
    refuse_bytes(place, text, 300, SPT_E_STORE, SPT_JOURNAL_FOREIGN, 300);
    refuse_bytes(place, text, sizeof text, SPT_E_STORE, SPT_JOURNAL_FOREIGN, 0);
    refuse_bytes(place, "SQLite format 3", 16, SPT_E_STORE, SPT_JOURNAL_FOREIGN, 16);
    refuse_bytes(place, text, 0, SPT_E_STORE, SPT_JOURNAL_EMPTY, 0);
}

static void remake(struct place *place, const char *what)
{
    run("%s %s remake %s %s %s", PYTHON, READER, place->path, place->other, what);
    assert_int_equal(rename(place->other, place->path), 0);
}

/* A journal of this kind is refused, in every way of opening. */
static void refuse_remade(struct place *place, const char *what, spt_status status, int32_t code, int64_t offset)
{
    unlink(place->path);
    make(place);
    remake(place, what);
    struct bytes made = load(place->path);
    refuse_bytes(place, made.at, made.size, status, code, offset);
    free(made.at);
}

static void what_is_newer_is_named(void **state)
{
    struct place *place = *state;
    refuse_remade(place, "format=3", SPT_E_SCHEMA, SPT_JOURNAL_NEWER, 0);
    refuse_remade(place, "format=4000000000", SPT_E_SCHEMA, SPT_JOURNAL_NEWER, 0);
    refuse_remade(place, "version=2", SPT_E_SCHEMA, SPT_JOURNAL_NEWER, SPT_HEADER_BYTES);
    refuse_remade(place, "+colour", SPT_E_SCHEMA, SPT_JOURNAL_NEWER, SPT_HEADER_BYTES);
    refuse_remade(place, "+lot.colour", SPT_E_SCHEMA, SPT_JOURNAL_NEWER, SPT_HEADER_BYTES);
}

static void what_is_older_is_named(void **state)
{
    struct place *place = *state;
    refuse_remade(place, "format=0", SPT_E_SCHEMA, SPT_JOURNAL_OLDER, 0);
    unlink(place->path);
    make(place);
    remake(place, "-ticket.declined");
    struct bytes made = load(place->path);
    assert_refused(place, SPT_JOURNAL_NO_UPGRADE, SPT_E_SCHEMA, SPT_JOURNAL_OLDER, -1);
    struct bytes after = load(place->path);
    assert_int_equal(made.size, after.size);
    assert_memory_equal(made.at, after.at, made.size);
    free(made.at);
    free(after.at);
}

/*
 * A sum, a key or a table is missing: nothing can be put there that is true. Two of them are what rows were like before
 * they said what they left behind.
 */
static void what_is_too_old_is_named(void **state)
{
    struct place *place = *state;
    static const char *const ways[] = {
        "-account.news",
        "-entry.total",
        "-lot.lot",
        "-ticket.disputed version=0",
        "-account.disputes -account.next_due -account.acked -account.news -account.alert -account.closed -ticket.due "
        "-ticket.answered -ticket.waiting -act.open_tickets -act.turn -act.due -act.answered -act.other -act.other_act "
        "-act.rule -entry.left -entry.total -entry.lapsed -entry.revoked -holiday -notice format=1",
        "-notice",
        "-part snapshot=3"};
    for (size_t w = 0; w < sizeof ways / sizeof *ways; w++) {
        refuse_remade(place, ways[w], SPT_E_SCHEMA, SPT_JOURNAL_OLDER, SPT_HEADER_BYTES);
        assert_int_equal(spt_journal_verify(place->path, NULL, NULL), SPT_E_SCHEMA);
        assert_int_equal(spt_journal_compact(place->path, NULL), SPT_E_SCHEMA);
        assert_int_equal(spt_journal_salvage(place->path, place->other, NULL, NULL), SPT_E_SCHEMA);
        assert_false(is_there(place->other));
    }
}

/* An old copy with the same newest commit is put back under an open store, which would append other columns to it. */
static void refuse_older_copy(struct place *place, const char *what)
{
    spt_store *store = NULL;
    unlink(place->path);
    make(place);
    struct bytes current = load(place->path);
    remake(place, what);
    struct bytes older = load(place->path);
    save(place->path, current.at, current.size);
    free(current.at);
    spt_desk *desk = open_desk(place, 0, &store);
    save(place->other, older.at, older.size);
    assert_int_equal(rename(place->other, place->path), 0);
    assert_int_equal(spt_account_open(desk, 777, NULL, NULL), SPT_E_STORE);
    assert_int_equal(spt_desk_error_store(desk), SPT_JOURNAL_OLDER);
    close_desk(desk, store);
    struct bytes after = load(place->path);
    assert_int_equal(older.size, after.size);
    assert_memory_equal(older.at, after.at, older.size);
    free(older.at);
    free(after.at);
}

static void an_older_copy_in_its_place_is_refused(void **state)
{
    refuse_older_copy(*state, "-ticket.declined snapshot=50");
    refuse_older_copy(*state, "-ticket.disputed snapshot=50");
}

static void an_older_file_is_upgraded(void **state)
{
    struct place *place = *state;
    spt_store *store = NULL;
    make(place);
    remake(place, "-ticket.declined");
    succeed(open_store(place, 0, &store));
    assert_problem(place, SPT_JOURNAL_UPGRADED, -1);
    succeed(spt_store_unref(store));
    succeed(open_store(place, 0, &store));
    assert_problem(place, 0, -1);
    succeed(spt_store_unref(store));
}

/* Format 1 had no identity: what is upgraded gets one, and all else is as it was. */
static void the_first_format_is_upgraded(void **state)
{
    struct place *place = *state;
    spt_store *store = NULL;
    spt_journal_report report;
    make(place);
    char *before = whole_dump_of(place, place->path);
    remake(place, "format=1");
    spt_journal_report_init(&report, (uint32_t)sizeof report);
    succeed(spt_journal_verify(place->path, NULL, &report));
    assert_int_equal(report.format, 1);
    succeed(open_store(place, SPT_JOURNAL_READ_ONLY, &store));
    assert_problem(place, 0, -1);
    succeed(spt_store_unref(store));
    assert_refused(place, SPT_JOURNAL_NO_UPGRADE, SPT_E_SCHEMA, SPT_JOURNAL_OLDER, -1);
    spt_desk *desk = open_desk(place, 0, &store);
    assert_problem(place, SPT_JOURNAL_UPGRADED, -1);
    close_desk(desk, store);
    succeed(spt_journal_verify(place->path, NULL, &report));
    assert_int_equal(report.format, SPT_JOURNAL_FORMAT);
    char *after = whole_dump_of(place, place->path);
    assert_same_dump(after, before);
    struct bytes made = load(place->path);
    static const uint8_t none[16] = {0};
    assert_memory_not_equal(made.at + 28, none, sizeof none);
    free(made.at);
    free(before);
    free(after);
}

/* Who has the older file open to read it goes on in the new one. */
static void a_reader_goes_along_with_an_upgrade(void **state)
{
    struct place *place = *state;
    spt_store *reading = NULL, *store = NULL;
    make(place);
    remake(place, "format=1");
    spt_desk *reader = open_desk(place, SPT_JOURNAL_READ_ONLY, &reading);
    int64_t before = available(reader, 1);
    spt_desk *desk = open_desk(place, 0, &store);
    grant(desk, 1, 5, "in the new one");
    assert_int_equal(available(reader, 1), before + 5);
    close_desk(desk, store);
    close_desk(reader, reading);
}

static void damage_is_told_with_its_place(void **state)
{
    struct place *place = *state;
    spt_journal_report report, whole;
    make(place);
    struct bytes made = load_used(place->path);
    spt_journal_report_init(&whole, (uint32_t)sizeof whole);
    succeed(spt_journal_verify(place->path, NULL, &whole));
    made.at[made.size - 1] ^= 1;
    save(place->path, made.at, made.size);
    spt_journal_options options = options_of(place, 0);
    spt_journal_report_init(&report, (uint32_t)sizeof report);
    assert_int_equal(spt_journal_verify(place->path, &options, &report), SPT_E_CORRUPT);
    assert_problem(place, SPT_JOURNAL_DAMAGED, report.used);
    assert_true(report.used > SPT_HEADER_BYTES && report.used < (int64_t)made.size);
    assert_int_equal(report.records, whole.records - 1);
    assert_int_equal(report.accounts, 1);
    /* The last commit resolves a ticket: an act and an entry more. */
    assert_int_equal(report.rows, whole.rows - 2);
    assert_int_equal(report.acknowledged, made.size);
    assert_int_equal(report.format, SPT_JOURNAL_FORMAT);
    refuse_bytes(place, made.at, made.size, SPT_E_CORRUPT, SPT_JOURNAL_DAMAGED, report.used);
    free(made.at);
}

static void a_cut_file_is_told(void **state)
{
    struct place *place = *state;
    make(place);
    struct bytes made = load_used(place->path);
    static const size_t sizes[] = {1, 15, 16, 600, 4095, 4096, 4100, 5000};
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++)
        refuse_bytes(place, made.at, sizes[s], SPT_E_CORRUPT, SPT_JOURNAL_CUT, (int64_t)sizes[s]);
    refuse_bytes(place, made.at, made.size - 1, SPT_E_CORRUPT, SPT_JOURNAL_CUT, (int64_t)made.size - 1);
    free(made.at);
}

static void a_torn_end_is_cut_off_with_a_notice(void **state)
{
    struct place *place = *state;
    spt_store *store = NULL;
    make(place);
    char *before = whole_dump_of(place, place->path);
    struct bytes made = load_used(place->path);
    made.at = realloc(made.at, made.size + 100);
    assert_non_null(made.at);
    memset(made.at + made.size, 7, 100);
    save(place->path, made.at, made.size + 100);
    succeed(open_store(place, SPT_JOURNAL_READ_ONLY, &store));
    assert_problem(place, 0, -1);
    succeed(spt_store_unref(store));
    spt_journal_options options = options_of(place, 0);
    succeed(spt_journal_verify(place->path, &options, NULL));
    assert_problem(place, SPT_JOURNAL_TORN, (int64_t)made.size);
    struct bytes after = load(place->path);
    assert_memory_equal(after.at, made.at, made.size + 100);
    free(after.at);
    succeed(open_store(place, 0, &store));
    assert_problem(place, SPT_JOURNAL_TORN, (int64_t)made.size);
    succeed(spt_store_unref(store));
    succeed(open_store(place, 0, &store));
    assert_problem(place, 0, -1);
    succeed(spt_store_unref(store));
    char *now = whole_dump_of(place, place->path);
    assert_same_dump(now, before);
    free(before);
    free(now);
    free(made.at);
}

/* What a crash of the machine leaves: whole records, and the slots as they were before. */
static void what_is_whole_behind_the_slots_counts(void **state)
{
    struct place *place = *state;
    spt_store *store = NULL;
    spt_desk *desk = open_desk(place, SPT_JOURNAL_NEW, &store);
    tell_of_desk(desk);
    grant(desk, 1, 10, "a");
    struct bytes before = load(place->path);
    grant(desk, 1, 5, "b");
    close_desk(desk, store);
    char *whole = whole_dump_of(place, place->path);
    struct bytes after = load(place->path);
    memcpy(after.at, before.at, SPT_HEADER_BYTES);
    save(place->path, after.at, after.size);
    char *seen = whole_dump_of(place, place->path);
    assert_same_dump(seen, whole);
    free(seen);
    spt_journal_options options = options_of(place, 0);
    succeed(spt_journal_backup(place->path, place->other, &options));
    seen = whole_dump_of(place, place->other);
    assert_same_dump(seen, whole);
    free(seen);
    spt_store *reader = NULL;
    spt_desk *reading = open_desk(place, SPT_JOURNAL_READ_ONLY, &reader);
    assert_int_equal(available(reading, 1), 15);
    desk = open_desk(place, 0, &store);
    assert_problem(place, 0, -1);
    assert_int_equal(available(reading, 1), 15);
    grant(desk, 1, 1, "c");
    assert_int_equal(available(reading, 1), 16);
    close_desk(desk, store);
    close_desk(reading, reader);
    free(whole);
    free(before.at);
    free(after.at);
}

/* ---- under our feet ---- */

static void expect_store_error(spt_desk *desk, spt_status status, int32_t code)
{
    spt_status actual = spt_account_grant(desk, 1, SPT_LOT_GOODWILL, 1, "lost", NULL, NULL);
    if (actual != status)
        fail_msg("%s: %s, %d", spt_status_name(actual), spt_desk_error_text(desk), (int)spt_desk_error_store(desk));
    if (status == SPT_E_STORE)
        assert_int_equal(spt_desk_error_store(desk), code);
}

static void a_replaced_file_is_noticed(void **state)
{
    struct place *place = *state;
    spt_store *store = NULL, *another = NULL;
    char kept[192];
    make(place);
    strcpy(kept, place->path);
    strcpy(place->path, place->other);
    spt_desk *desk = open_desk(place, SPT_JOURNAL_NEW, &another);
    tell_of_desk(desk);
    tell_of_account(desk, 2, 0);
    close_desk(desk, another);
    strcpy(place->path, kept);
    desk = open_desk(place, 0, &store);
    assert_int_equal(rename(place->other, place->path), 0);
    expect_store_error(desk, SPT_E_STORE, SPT_JOURNAL_REPLACED);
    unlink(place->path);
    expect_store_error(desk, SPT_E_STORE, SPT_JOURNAL_REPLACED);
    save(place->path, "hello", 5);
    expect_store_error(desk, SPT_E_STORE, SPT_JOURNAL_REPLACED);
    close_desk(desk, store);
}

/* The identity of a file: random, kept by what goes on with it, and not by what may lack something. */
static void each_journal_has_an_identity(void **state)
{
    struct place *place = *state;
    char saved[192];
    make(place);
    struct bytes first = load(place->path);
    succeed(spt_journal_compact(place->path, NULL));
    struct bytes compacted = load(place->path);
    assert_memory_equal(first.at + 28, compacted.at + 28, 16);
    succeed(spt_journal_backup(place->path, place->other, NULL));
    struct bytes copy = load(place->other);
    assert_memory_equal(first.at + 28, copy.at + 28, 16);
    extend(saved, sizeof saved, place->path, ".saved");
    succeed(spt_journal_salvage(place->path, saved, NULL, NULL));
    struct bytes salvaged = load(saved);
    assert_memory_not_equal(first.at + 28, salvaged.at + 28, 16);
    unlink(place->path);
    make(place);
    struct bytes second = load(place->path);
    assert_memory_not_equal(first.at + 28, second.at + 28, 16);
    free(first.at);
    free(compacted.at);
    free(copy.at);
    free(salvaged.at);
    free(second.at);
}

/* Another desk's journal that is further on, with the very same commits up to ours, is put in place of ours. */
static void another_desks_journal_is_refused(void **state)
{
    struct place *place = *state;
    spt_store *store = NULL, *another = NULL;
    char kept[192], beside[192];
    make(place);
    extend(beside, sizeof beside, place->path, ".kept");
    run("%s %s remake %s %s identity=7", PYTHON, READER, place->path, place->other);
    strcpy(kept, place->path);
    spt_desk *desk = open_desk(place, 0, &store);
    int64_t before = available(desk, 1);
    strcpy(place->path, place->other);
    spt_desk *theirs = open_desk(place, 0, &another);
    grant(theirs, 1, 100, "theirs");
    close_desk(theirs, another);
    strcpy(place->path, kept);
    struct bytes foreign = load(place->other);
    /* Beside ours and renamed, then written into our file itself. */
    assert_int_equal(link(place->path, beside), 0);
    assert_int_equal(rename(place->other, place->path), 0);
    expect_store_error(desk, SPT_E_STORE, SPT_JOURNAL_REPLACED);
    assert_int_equal(rename(beside, place->path), 0);
    grant(desk, 1, 1, "ours");
    assert_int_equal(available(desk, 1), before + 1);
    save(place->path, foreign.at, foreign.size);
    expect_store_error(desk, SPT_E_STORE, SPT_JOURNAL_REPLACED);
    close_desk(desk, store);
    struct bytes after = load(place->path);
    assert_int_equal(after.size, foreign.size);
    assert_memory_equal(after.at, foreign.at, foreign.size);
    free(foreign.at);
    free(after.at);
}

/* The same after a compaction that we missed: its snapshot is beyond all that we have to compare. */
static void another_desks_snapshot_is_refused(void **state)
{
    struct place *place = *state;
    spt_store *store = NULL, *another = NULL;
    make(place);
    spt_desk *desk = open_desk(place, 0, &store);
    available(desk, 1);
    spt_desk *second = open_desk(place, 0, &another);
    grant(second, 1, 100, "another's");
    close_desk(second, another);
    succeed(spt_journal_compact(place->path, NULL));
    run("%s %s remake %s %s identity=7", PYTHON, READER, place->path, place->other);
    assert_int_equal(rename(place->other, place->path), 0);
    expect_store_error(desk, SPT_E_STORE, SPT_JOURNAL_REPLACED);
    close_desk(desk, store);
}

/* One who only reads is told as well, though not at once. */
static void a_reader_notices_a_replaced_file(void **state)
{
    struct place *place = *state;
    spt_store *store = NULL, *reading = NULL;
    spt_account *found = NULL;
    make(place);
    spt_desk *desk = open_desk(place, SPT_JOURNAL_READ_ONLY, &reading);
    succeed(spt_journal_backup(place->path, place->other, NULL));
    assert_int_equal(rename(place->other, place->path), 0);
    spt_desk *writer = open_desk(place, 0, &store);
    grant(writer, 1, 7, "in the copy");
    int64_t points = available(writer, 1);
    close_desk(writer, store);
    usleep(1100000);
    assert_int_equal(available(desk, 1), points);
    unlink(place->path);
    usleep(1100000);
    for (int reads = 0; reads < 3; reads++) {
        assert_int_equal(spt_account_get(desk, 1, &found), SPT_E_STORE);
        assert_int_equal(spt_desk_error_store(desk), SPT_JOURNAL_REPLACED);
    }
    close_desk(desk, reading);
}

/* The same journal, copied over itself, is no other one. */
static void a_copy_in_its_place_is_gone_on_with(void **state)
{
    struct place *place = *state;
    spt_store *store = NULL;
    make(place);
    spt_desk *desk = open_desk(place, 0, &store);
    int64_t before = available(desk, 1);
    succeed(spt_journal_backup(place->path, place->other, NULL));
    assert_int_equal(rename(place->other, place->path), 0);
    grant(desk, 1, 1, "more");
    close_desk(desk, store);
    desk = open_desk(place, 0, &store);
    assert_int_equal(available(desk, 1), before + 1);
    close_desk(desk, store);
}

static void a_file_cut_while_open_is_noticed(void **state)
{
    struct place *place = *state;
    spt_store *store = NULL;
    make(place);
    spt_desk *desk = open_desk(place, 0, &store);
    struct bytes made = load_used(place->path);
    assert_int_equal(truncate(place->path, (off_t)made.size - 1), 0);
    expect_store_error(desk, SPT_E_CORRUPT, 0);
    assert_int_equal(truncate(place->path, 100), 0);
    expect_store_error(desk, SPT_E_CORRUPT, 0);
    assert_int_equal(truncate(place->path, 0), 0);
    expect_store_error(desk, SPT_E_STORE, SPT_JOURNAL_EMPTY);
    close_desk(desk, store);
    free(made.at);
}

/* What another process appended is damaged before we have read it: told, and gone on with once it is mended. */
static void damage_by_others_is_noticed(void **state)
{
    struct place *place = *state;
    spt_store *first = NULL, *second = NULL;
    spt_account *found = NULL;
    make(place);
    spt_desk *one = open_desk(place, 0, &first), *two = open_desk(place, 0, &second);
    int64_t before = available(one, 1);
    grant(two, 1, 5, "by the other");
    struct bytes made = load_used(place->path);
    int file = open(place->path, O_WRONLY | O_CLOEXEC);
    uint8_t byte = made.at[made.size - 3] ^ 4;
    assert_int_equal(pwrite(file, &byte, 1, (off_t)made.size - 3), 1);
    assert_int_equal(spt_account_get(one, 1, &found), SPT_E_CORRUPT);
    expect_store_error(one, SPT_E_CORRUPT, 0);
    byte ^= 4;
    assert_int_equal(pwrite(file, &byte, 1, (off_t)made.size - 3), 1);
    close(file);
    assert_int_equal(available(one, 1), before + 5);
    grant(one, 1, 1, "by us");
    assert_int_equal(available(two, 1), before + 6);
    close_desk(one, first);
    close_desk(two, second);
    free(made.at);
}

/* ---- the lock ---- */

struct locker {
    pid_t process;
    int pipe[2];
};

/* Another process takes the lock, and keeps it until it is told to end. */
static struct locker lock_elsewhere(const char *path)
{
    struct locker made;
    char byte = 0;
    int answer[2];
    assert_int_equal(pipe(made.pipe), 0);
    assert_int_equal(pipe(answer), 0);
    made.process = fork();
    if (made.process == 0) {
        int file = open(path, O_RDWR);
        if (flock(file, LOCK_EX) != 0 || write(answer[1], &byte, 1) != 1)
            _exit(1);
        close(made.pipe[1]);
        _exit(read(made.pipe[0], &byte, 1) == 0 ? 0 : 1);
    }
    assert_int_equal(read(answer[0], &byte, 1), 1);
    close(answer[0]);
    close(answer[1]);
    close(made.pipe[0]);
    return made;
}

static void unlock_elsewhere(struct locker locker)
{
    close(locker.pipe[1]);
    assert_int_equal(ended_with(locker.process), 0);
}

static int64_t milliseconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void waiting_for_the_lock_ends(void **state)
{
    struct place *place = *state;
    spt_store *store = NULL;
    make(place);
    spt_desk *desk = open_desk(place, 0, &store);
    int64_t before = available(desk, 1);
    struct locker locker = lock_elsewhere(place->path);
    int64_t began = milliseconds();
    assert_refused(place, 0, SPT_E_BUSY, SPT_JOURNAL_LOCKED, -1);
    assert_in_range(milliseconds() - began, LOCK_WAIT, LOCK_WAIT + 1000);
    began = milliseconds();
    expect_store_error(desk, SPT_E_BUSY, 0);
    assert_in_range(milliseconds() - began, LOCK_WAIT, LOCK_WAIT * 6 + 1000);
    spt_journal_options options = options_of(place, 0);
    assert_int_equal(spt_journal_compact(place->path, &options), SPT_E_BUSY);
    assert_problem(place, SPT_JOURNAL_LOCKED, -1);
    assert_int_equal(available(desk, 1), before);
    succeed(spt_journal_backup(place->path, place->other, NULL));
    unlock_elsewhere(locker);
    grant(desk, 1, 1, "free again");
    assert_int_equal(available(desk, 1), before + 1);
    close_desk(desk, store);
}

static int32_t commit_account(spt_store *store, int64_t account)
{
    spt_account_row row = {.size = (uint32_t)sizeof row, .table = SPT_TABLE_ACCOUNT, .account = account};
    row.revision = row.version = 1;
    const spt_guard guard = {account, 0};
    const spt_change change = {SPT_CHANGE_INSERT, 0, (const spt_row *)(const void *)&row};
    const spt_batch batch = {(uint32_t)sizeof batch, 0, 1, 1, &guard, &change};
    return spt_store_commit(store, &batch);
}

struct waiting {
    spt_store *store;
    int64_t account, took;
    int32_t answer;
};

static void *commit_and_measure(void *ctx)
{
    struct waiting *mine = ctx;
    int64_t began = milliseconds();
    mine->answer = commit_account(mine->store, mine->account);
    mine->took = milliseconds() - began;
    return NULL;
}

static void many_threads_wait_no_longer(void **state)
{
    struct place *place = *state;
    pthread_t threads[6];
    struct waiting waits[6];
    spt_store *store = NULL;
    succeed(open_store(place, SPT_JOURNAL_NEW, &store));
    struct locker locker = lock_elsewhere(place->path);
    for (int t = 0; t < 6; t++) {
        waits[t] = (struct waiting){.store = store, .account = t + 1};
        assert_int_equal(pthread_create(&threads[t], NULL, commit_and_measure, &waits[t]), 0);
    }
    for (int t = 0; t < 6; t++) {
        assert_int_equal(pthread_join(threads[t], NULL), 0);
        assert_int_equal(waits[t].answer, SPT_STORE_BUSY);
        assert_in_range(waits[t].took, LOCK_WAIT, 3 * LOCK_WAIT);
    }
    unlock_elsewhere(locker);
    assert_int_equal(commit_account(store, 7), SPT_STORE_OK);
    succeed(spt_store_unref(store));
}

static void without_a_wait_it_answers_at_once(void **state)
{
    struct place *place = *state;
    spt_store *store = NULL;
    make(place);
    struct locker locker = lock_elsewhere(place->path);
    spt_journal_options options = options_of(place, 0);
    options.lock_wait = 0;
    int64_t began = milliseconds();
    assert_int_equal(spt_store_open_journal(place->path, &options, &store), SPT_E_BUSY);
    assert_in_range(milliseconds() - began, 0, 250);
    unlock_elsewhere(locker);
    succeed(spt_store_open_journal(place->path, &options, &store));
    succeed(spt_store_unref(store));
}

/* ---- the disk ---- */

static void a_full_disk_changes_nothing(void **state)
{
    struct place *place = *state;
    struct rlimit before, full;
    spt_store *store = NULL;
    succeed(open_store(place, SPT_JOURNAL_NEW, &store));
    struct bytes made = load(place->path);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    full = before;
    full.rlim_cur = made.size + 20;
    void (*handler)(int) = signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &full), 0);
    int32_t answer = commit_account(store, 1);
    full.rlim_cur = made.size + 3000;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &full), 0);
    int32_t with_some_room = commit_account(store, 1);
    int32_t fits = SPT_STORE_OK;
    int64_t committed = 1;
    while ((fits = commit_account(store, committed + 1)) == SPT_STORE_OK)
        committed++;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    signal(SIGXFSZ, handler);
    assert_int_equal(answer, SPT_JOURNAL_FULL);
    assert_int_equal(with_some_room, SPT_STORE_OK);
    assert_int_equal(fits, SPT_JOURNAL_FULL);
    assert_true(committed > 10);
    assert_int_equal(commit_account(store, committed + 1), SPT_STORE_OK);
    succeed(spt_store_unref(store));
    spt_journal_report report;
    spt_journal_report_init(&report, (uint32_t)sizeof report);
    succeed(spt_journal_verify(place->path, NULL, &report));
    assert_int_equal(report.accounts, committed + 1);
    free(made.at);
}

static void full_while_compacting_leaves_the_journal(void **state)
{
    struct place *place = *state;
    struct rlimit before, full;
    make(place);
    char *dump = whole_dump_of(place, place->path);
    spt_journal_options options = options_of(place, 0);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    full = before;
    full.rlim_cur = 4500;
    void (*handler)(int) = signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &full), 0);
    spt_status compacted = spt_journal_compact(place->path, &options);
    int32_t code = place->problem.code;
    spt_status copied = spt_journal_backup(place->path, place->other, &options);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    signal(SIGXFSZ, handler);
    assert_int_equal(compacted, SPT_E_STORE);
    assert_int_equal(code, SPT_JOURNAL_FULL);
    assert_int_equal(copied, SPT_E_STORE);
    assert_problem(place, SPT_JOURNAL_FULL, -2);
    assert_false(is_there(place->other));
    char *after = whole_dump_of(place, place->path);
    assert_same_dump(after, dump);
    free(dump);
    free(after);
}

/* The system, of which one function fails while `is_failing`. */
static int is_failing;
static int syncs;

static int32_t failing_sync(void *ctx, int32_t file)
{
    syncs++;
    return is_failing ? -EIO : spt_system_files.sync(ctx, file);
}

static int64_t failing_read(void *ctx, int32_t file, void *to, size_t size, int64_t offset)
{
    return is_failing ? -EIO : spt_system_files.read(ctx, file, to, size, offset);
}

static void a_failed_sync_poisons(void **state)
{
    struct place *place = *state;
    spt_files files = spt_system_files;
    spt_store *store = NULL;
    spt_desk *desk = NULL;
    spt_account *found = NULL;
    make(place);
    files.sync = failing_sync;
    spt_journal_options options = options_of(place, 0);
    succeed(spt_journal_open(&files, place->path, &options, &store));
    succeed(spt_desk_open(store, NULL, &desk));
    int64_t before = available(desk, 1);
    is_failing = 1;
    assert_int_equal(spt_account_grant(desk, 1, SPT_LOT_GOODWILL, 9, "once", NULL, NULL), SPT_E_UNKNOWN);
    is_failing = 0;
    expect_store_error(desk, SPT_E_STORE, SPT_JOURNAL_POISONED);
    assert_int_equal(spt_account_get(desk, 1, &found), SPT_E_STORE);
    assert_int_equal(spt_desk_error_store(desk), SPT_JOURNAL_POISONED);
    close_desk(desk, store);
    desk = open_desk(place, 0, &store);
    spt_status again = spt_account_grant(desk, 1, SPT_LOT_GOODWILL, 9, "once", NULL, NULL);
    assert_true(again == SPT_OK || again == SPT_ALREADY);
    assert_int_equal(available(desk, 1), before + 9);
    close_desk(desk, store);
}

static void a_failed_read_is_told(void **state)
{
    struct place *place = *state;
    spt_files files = spt_system_files;
    spt_store *store = NULL;
    make(place);
    files.read = failing_read;
    is_failing = 1;
    spt_journal_options options = options_of(place, 0);
    assert_int_equal(spt_journal_open(&files, place->path, &options, &store), SPT_E_STORE);
    is_failing = 0;
    assert_problem(place, SPT_JOURNAL_FAILED, 0);
    assert_int_equal(place->problem.os_error, EIO);
}

static int64_t bytes_read;

static int64_t counting_read(void *ctx, int32_t file, void *to, size_t size, int64_t offset)
{
    int64_t count = spt_system_files.read(ctx, file, to, size, offset);
    bytes_read += count < 0 ? 0 : count;
    return count;
}

static void expect_reading_once(struct place *place, const spt_files *files)
{
    spt_store *store = NULL;
    spt_journal_options options = options_of(place, 0);
    struct bytes all = load(place->path);
    bytes_read = 0;
    succeed(spt_journal_open(files, place->path, &options, &store));
    succeed(spt_store_unref(store));
    /* The header and the zeros behind the records are looked at twice, and a record at the end of a piece. */
    if (bytes_read > (int64_t)(all.size + all.size / 4 + 16 * SPT_HEADER_BYTES))
        fail_msg("%lld bytes are read of %zu", (long long)bytes_read, all.size);
    assert_true(bytes_read >= (int64_t)all.size);
    free(all.at);
}

/* So what it costs is in proportion to the file, and compaction leaves in it what is live. */
static void opening_reads_the_file_once(void **state)
{
    struct place *place = *state;
    spt_files files = spt_system_files;
    spt_store *store = NULL;
    files.read = counting_read;
    for (int64_t days = 20; days <= 200; days += 180) {
        unlink(place->path);
        spt_desk *desk = open_desk(place, SPT_JOURNAL_NEW | SPT_JOURNAL_NO_SYNC, &store);
        tell_of_desk(desk);
        for (int64_t day = 0; day < days; day++)
            tell_of_account(desk, 1 + day % 7, day);
        close_desk(desk, store);
        expect_reading_once(place, &files);
        succeed(spt_journal_compact(place->path, NULL));
        expect_reading_once(place, &files);
    }
}

static void without_sync_nothing_is_synced(void **state)
{
    struct place *place = *state;
    spt_files files = spt_system_files;
    spt_store *store = NULL;
    make(place);
    files.sync = failing_sync;
    for (uint32_t flags = 0; flags <= SPT_JOURNAL_NO_SYNC; flags += SPT_JOURNAL_NO_SYNC) {
        spt_journal_options options = options_of(place, flags);
        succeed(spt_journal_open(&files, place->path, &options, &store));
        syncs = 0;
        for (int64_t n = 0; n < 10; n++)
            assert_int_equal(commit_account(store, 100 + flags * 10 + n), SPT_STORE_OK);
        assert_int_equal(syncs, flags == 0 ? 10 : 0);
        succeed(spt_store_unref(store));
    }
}

/* ---- what waits for a sync ---- */

/* A sync that waits at a gate, and fails or not when it is opened. */
static pthread_mutex_t gate_mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t gate_changed = PTHREAD_COND_INITIALIZER;
static int is_gate_shut, at_gate, gate_answer;

static int32_t gated_sync(void *ctx, int32_t file)
{
    pthread_mutex_lock(&gate_mutex);
    syncs++;
    at_gate++;
    pthread_cond_broadcast(&gate_changed);
    while (is_gate_shut)
        pthread_cond_wait(&gate_changed, &gate_mutex);
    int answer = gate_answer;
    pthread_mutex_unlock(&gate_mutex);
    return answer < 0 ? answer : spt_system_files.sync(ctx, file);
}

static void shut_gate(void)
{
    pthread_mutex_lock(&gate_mutex);
    is_gate_shut = 1;
    at_gate = syncs = gate_answer = 0;
    pthread_mutex_unlock(&gate_mutex);
}

static void wait_at_gate(void)
{
    pthread_mutex_lock(&gate_mutex);
    while (at_gate == 0)
        pthread_cond_wait(&gate_changed, &gate_mutex);
    pthread_mutex_unlock(&gate_mutex);
}

static void open_gate(int answer)
{
    pthread_mutex_lock(&gate_mutex);
    is_gate_shut = 0;
    gate_answer = answer;
    pthread_cond_broadcast(&gate_changed);
    pthread_mutex_unlock(&gate_mutex);
}

static spt_store *open_gated(struct place *place, spt_files *files)
{
    spt_store *store = NULL;
    *files = spt_system_files;
    files->sync = gated_sync;
    spt_journal_options options = options_of(place, 0);
    succeed(spt_journal_open(files, place->path, &options, &store));
    return store;
}

#define SHARING 8

/* How many syncs it takes for one commit and, while that waits, those of other threads. */
static int syncs_of_round(spt_store *store, int64_t account)
{
    pthread_t threads[SHARING];
    struct waiting waiting[SHARING];
    shut_gate();
    for (int t = 0; t < SHARING; t++) {
        waiting[t] = (struct waiting){.store = store, .account = account + t};
        assert_int_equal(pthread_create(&threads[t], NULL, commit_and_measure, &waiting[t]), 0);
        if (t == 0)
            wait_at_gate();
    }
    usleep(20000);
    open_gate(0);
    for (int t = 0; t < SHARING; t++) {
        pthread_join(threads[t], NULL);
        assert_int_equal(waiting[t].answer, SPT_STORE_OK);
    }
    return syncs;
}

/* All that come while one is synced are synced together. A machine that is busy may start a thread too late for that. */
static void threads_share_a_sync(void **state)
{
    struct place *place = *state;
    spt_files files;
    int found = 0;
    make(place);
    spt_store *store = open_gated(place, &files);
    for (int round = 0; round < 50 && found != 2; round++) {
        found = syncs_of_round(store, 1000 + round * SHARING);
        assert_in_range(found, 2, SHARING);
    }
    assert_int_equal(found, 2);
    succeed(spt_store_unref(store));
}

struct reader {
    spt_desk *desk;
    spt_status status;
    int64_t points;
    int is_done;
};

static void *read_at_gate(void *ctx)
{
    struct reader *reader = ctx;
    spt_account *found = NULL;
    reader->status = spt_account_get(reader->desk, 1, &found);
    reader->points = reader->status == SPT_OK ? spt_account_available(found) : -1;
    spt_account_unref(found);
    pthread_mutex_lock(&gate_mutex);
    reader->is_done = 1;
    pthread_mutex_unlock(&gate_mutex);
    return NULL;
}

static void *grant_at_gate(void *ctx)
{
    struct reader *writer = ctx;
    writer->status = spt_account_grant(writer->desk, 1, SPT_LOT_GOODWILL, 5, "at the gate", NULL, NULL);
    return NULL;
}

static int is_done(const struct reader *reader)
{
    pthread_mutex_lock(&gate_mutex);
    int done = reader->is_done;
    pthread_mutex_unlock(&gate_mutex);
    return done;
}

static spt_desk *desk_on(spt_store *store)
{
    spt_desk *desk = NULL;
    succeed(spt_desk_open(store, NULL, &desk));
    set_day(desk, 3);
    return desk;
}

/* Points that are granted, but not synced, are told to nobody; another account is read meanwhile. */
static void read_while_it_is_synced(struct place *place, int answer)
{
    spt_files files;
    pthread_t threads[2];
    spt_store *store = open_gated(place, &files);
    spt_desk *other = desk_on(store);
    struct reader writer = {.desk = desk_on(store)}, reader = {.desk = desk_on(store)};
    int64_t before = available(other, 1), before_2 = available(other, 2);
    shut_gate();
    assert_int_equal(pthread_create(&threads[0], NULL, grant_at_gate, &writer), 0);
    wait_at_gate();
    assert_int_equal(pthread_create(&threads[1], NULL, read_at_gate, &reader), 0);
    usleep(50000);
    assert_false(is_done(&reader));
    assert_int_equal(available(other, 2), before_2);
    open_gate(answer);
    pthread_join(threads[0], NULL);
    pthread_join(threads[1], NULL);
    assert_int_equal(writer.status, answer == 0 ? SPT_OK : SPT_E_UNKNOWN);
    assert_int_equal(reader.status, answer == 0 ? SPT_OK : SPT_E_STORE);
    assert_int_equal(reader.points, answer == 0 ? before + 5 : -1);
    succeed(spt_desk_close(other));
    succeed(spt_desk_close(writer.desk));
    close_desk(reader.desk, store);
}

static void a_read_waits_for_the_sync_of_what_it_saw(void **state)
{
    struct place *place = *state;
    static const int answers[] = {0, -EIO};
    for (int a = 0; a < 2; a++) {
        spt_store *store = NULL;
        unlink(place->path);
        make(place);
        spt_desk *desk = open_desk(place, 0, &store);
        tell_of_account(desk, 2, 1);
        close_desk(desk, store);
        read_while_it_is_synced(place, answers[a]);
    }
}

static void a_commit_may_be_too_large(void **state)
{
    (void)state;
    uint8_t some[64] = {0};
    spt_buffer buffer = {.at = some, .size = SPT_RECORD_HEADER + (size_t)SPT_RECORD_MOST + 1};
    spt_position position = spt_position_first();
    assert_int_equal(spt_record_end(&buffer, 0, SPT_RECORD_COMMIT, &position), SPT_JOURNAL_TOO_LARGE);
    assert_int_equal(position.offset, SPT_HEADER_BYTES);
}

/* ---- the store ---- */

static void a_store_for_reading_refuses_commits(void **state)
{
    struct place *place = *state;
    spt_store *store = NULL;
    make(place);
    struct bytes before = load(place->path);
    spt_desk *desk = open_desk(place, SPT_JOURNAL_READ_ONLY, &store);
    available(desk, 1);
    expect_store_error(desk, SPT_E_STORE, SPT_JOURNAL_CLOSED);
    close_desk(desk, store);
    struct bytes after = load(place->path);
    assert_int_equal(before.size, after.size);
    assert_memory_equal(before.at, after.at, before.size);
    free(before.at);
    free(after.at);
}

static int use_after_fork(spt_desk *desk)
{
    spt_account *found = NULL;
    if (spt_account_get(desk, 1, &found) != SPT_E_FORKED)
        return 1;
    if (spt_account_grant(desk, 1, SPT_LOT_GOODWILL, 1, "child", NULL, NULL) != SPT_E_FORKED)
        return 2;
    return 0;
}

static void a_forked_child_is_refused(void **state)
{
    struct place *place = *state;
    spt_store *store = NULL;
    make(place);
    spt_desk *desk = open_desk(place, 0, &store);
    int64_t before = available(desk, 1);
    pid_t child = fork();
    if (child == 0)
        _exit(use_after_fork(desk));
    assert_int_equal(ended_with(child), 0);
    grant(desk, 1, 1, "parent");
    child = fork();
    if (child == 0) {
        spt_desk_close(desk);
        spt_store_unref(store);
        _exit(0);
    }
    assert_int_equal(ended_with(child), 0);
    grant(desk, 1, 1, "parent again");
    assert_int_equal(available(desk, 1), before + 2);
    close_desk(desk, store);
}

/* ---- a child, while threads of its parent are at work ---- */

struct worker {
    pthread_t thread;
    spt_desk *desk;
    spt_status status;
    int64_t account;
    int in_unit;
};

static void *work(void *ctx)
{
    struct worker *worker = ctx;
    if (worker->in_unit)
        succeed(spt_desk_begin(worker->desk));
    worker->status = spt_account_open(worker->desk, worker->account, NULL, NULL);
    if (worker->in_unit)
        worker->status = spt_desk_commit(worker->desk);
    return NULL;
}

/* How many descriptors of a file this process has. */
static int descriptors_of(const char *path)
{
    struct stat there, here;
    int count = 0;
    assert_int_equal(stat(path, &there), 0);
    for (int file = 3; file < 64; file++)
        count += fstat(file, &here) == 0 && here.st_ino == there.st_ino && here.st_dev == there.st_dev;
    return count;
}

static int close_in_child(struct worker *workers, int count, spt_store *store, const char *path)
{
    alarm(20);
    int before = descriptors_of(path);
    for (int w = 0; w < count; w++)
        if (spt_desk_close(workers[w].desk) != SPT_OK)
            return 1;
    if (spt_store_unref(store) != SPT_OK)
        return 2;
    return descriptors_of(path) == before - 1 ? 0 : 3;
}

/* One thread waits for the file's lock, the others for that one, one of them within a unit of work. */
static void a_child_closes_what_threads_were_using(void **state)
{
    struct place *place = *state;
    spt_store *store = NULL;
    struct worker workers[3] = {{.account = 11}, {.account = 12}, {.account = 13, .in_unit = 1}};
    make(place);
    spt_journal_options options = options_of(place, 0);
    options.lock_wait = 20000;
    succeed(spt_store_open_journal(place->path, &options, &store));
    for (int w = 0; w < 3; w++)
        succeed(spt_desk_open(store, NULL, &workers[w].desk));
    int lock = open(place->path, O_RDWR);
    assert_int_equal(flock(lock, LOCK_EX), 0);
    for (int w = 0; w < 3; w++)
        assert_int_equal(pthread_create(&workers[w].thread, NULL, work, &workers[w]), 0);
    usleep(200000);
    pid_t child = fork();
    if (child == 0)
        _exit(close_in_child(workers, 3, store, place->path));
    assert_int_equal(ended_with(child), 0);
    assert_int_equal(flock(lock, LOCK_UN), 0);
    for (int w = 0; w < 3; w++) {
        pthread_join(workers[w].thread, NULL);
        assert_int_equal(workers[w].status, SPT_OK);
        succeed(spt_desk_close(workers[w].desk));
    }
    succeed(spt_store_unref(store));
    close(lock);
}

/* A child that opens the file for itself is like any other process. */
static void a_forked_child_may_open_for_itself(void **state)
{
    struct place *place = *state;
    spt_store *store = NULL;
    make(place);
    spt_desk *desk = open_desk(place, 0, &store);
    int64_t before = available(desk, 1);
    pid_t child = fork();
    if (child == 0) {
        spt_store *own = NULL;
        spt_desk *mine = open_desk(place, 0, &own);
        grant(mine, 1, 5, "child");
        close_desk(mine, own);
        _exit(0);
    }
    assert_int_equal(ended_with(child), 0);
    assert_int_equal(available(desk, 1), before + 5);
    close_desk(desk, store);
}

static void two_opens_in_one_process_take_turns(void **state)
{
    struct place *place = *state;
    spt_store *first = NULL, *second = NULL;
    spt_desk *one = open_desk(place, SPT_JOURNAL_NEW, &first);
    tell_of_desk(one);
    spt_desk *two = open_desk(place, 0, &second);
    for (int64_t day = 0; day < 5; day++) {
        tell_of_account(day % 2 ? one : two, 1, day);
        tell_of_unit(day % 2 ? two : one, 1, 2 + day, day);
    }
    assert_int_equal(available(one, 1), available(two, 1));
    close_desk(one, first);
    tell_of_account(two, 9, 6);
    close_desk(two, second);
    one = open_desk(place, 0, &first);
    assert_clean(one, 9);
    close_desk(one, first);
}

/* ---- what the caller gives ---- */

static void wrong_arguments_are_refused(void **state)
{
    struct place *place = *state;
    spt_store *store = NULL;
    make(place);
    assert_int_equal(spt_store_open_journal(NULL, NULL, &store), SPT_E_INVALID);
    assert_int_equal(spt_store_open_journal(place->path, NULL, NULL), SPT_E_INVALID);
    static const int64_t waits[] = {-1, 3600001, INT64_MIN, INT64_MAX};
    for (size_t w = 0; w < 4; w++) {
        spt_journal_options options = options_of(place, 0);
        options.lock_wait = waits[w];
        assert_int_equal(spt_store_open_journal(place->path, &options, &store), SPT_E_INVALID);
        assert_int_equal(spt_journal_compact(place->path, &options), SPT_E_INVALID);
    }
    static const uint32_t flags[] = {32, UINT32_MAX, 1u << 31, SPT_JOURNAL_READ_ONLY | SPT_JOURNAL_CREATE,
                                     SPT_JOURNAL_READ_ONLY | SPT_JOURNAL_NEW};
    for (size_t f = 0; f < sizeof flags / sizeof *flags; f++) {
        spt_journal_options options = options_of(place, flags[f]);
        assert_int_equal(spt_store_open_journal(place->path, &options, &store), SPT_E_INVALID);
    }
    static const uint32_t sizes[] = {0, 3, (uint32_t)sizeof(spt_journal_options) - 1, 70000};
    for (size_t s = 0; s < 4; s++) {
        spt_journal_options options = options_of(place, 0);
        options.struct_size = sizes[s];
        assert_int_equal(spt_store_open_journal(place->path, &options, &store), SPT_E_INVALID);
    }
    spt_allocator allocator = {0};
    spt_journal_options options = options_of(place, 0);
    options.allocator = &allocator;
    assert_int_equal(spt_store_open_journal(place->path, &options, &store), SPT_E_INVALID);
    assert_null(store);
}

static void the_widest_wait_and_all_flags_are_taken(void **state)
{
    struct place *place = *state;
    spt_store *store = NULL;
    spt_journal_options options =
        options_of(place, SPT_JOURNAL_CREATE | SPT_JOURNAL_NEW | SPT_JOURNAL_NO_SYNC | SPT_JOURNAL_NO_UPGRADE);
    options.lock_wait = 3600000;
    succeed(spt_store_open_journal(place->path, &options, &store));
    succeed(spt_store_unref(store));
    succeed(spt_store_open_journal(place->path, NULL, &store));
    succeed(spt_store_unref(store));
}

static int32_t take_nothing(void *ctx, const char *line)
{
    (void)ctx;
    (void)line;
    return SPT_SINK_GO_ON;
}

static void the_tools_refuse_wrong_arguments(void **state)
{
    struct place *place = *state;
    spt_journal_report report;
    make(place);
    assert_int_equal(spt_journal_compact(NULL, NULL), SPT_E_INVALID);
    assert_int_equal(spt_journal_backup(NULL, place->other, NULL), SPT_E_INVALID);
    assert_int_equal(spt_journal_backup(place->path, NULL, NULL), SPT_E_INVALID);
    assert_int_equal(spt_journal_verify(NULL, NULL, NULL), SPT_E_INVALID);
    assert_int_equal(spt_journal_dump(NULL, NULL, take_nothing, NULL), SPT_E_INVALID);
    assert_int_equal(spt_journal_dump(place->path, NULL, NULL, NULL), SPT_E_INVALID);
    assert_int_equal(spt_journal_salvage(NULL, place->other, NULL, NULL), SPT_E_INVALID);
    assert_int_equal(spt_journal_salvage(place->path, NULL, NULL, NULL), SPT_E_INVALID);
    spt_journal_report_init(&report, (uint32_t)sizeof report);
    report.struct_size--;
    assert_int_equal(spt_journal_verify(place->path, NULL, &report), SPT_E_INVALID);
    assert_int_equal(spt_journal_salvage(place->path, place->other, NULL, &report), SPT_E_INVALID);
    assert_false(is_there(place->other));
}

static void a_smaller_problem_is_filled_as_far_as_it_goes(void **state)
{
    struct place *place = *state;
    spt_store *store = NULL;
    spt_journal_options options = options_of(place, 0);
    memset(&place->problem, 0x55, sizeof place->problem);
    place->problem.struct_size = (uint32_t)offsetof(spt_journal_problem, text);
    assert_int_equal(spt_store_open_journal(place->path, &options, &store), SPT_E_NOT_FOUND);
    assert_int_equal(place->problem.code, SPT_JOURNAL_MISSING);
    assert_int_equal(place->problem.text[0], 0x55);
    place->problem.struct_size = 0;
    place->problem.code = 0x55;
    assert_int_equal(spt_store_open_journal(place->path, &options, &store), SPT_E_NOT_FOUND);
    assert_int_equal(place->problem.code, 0x55);
}

static void every_code_has_a_sentence(void **state)
{
    (void)state;
    for (int32_t code = -200; code < 300; code++) {
        int is_one = code == SPT_JOURNAL_TORN || code == SPT_JOURNAL_UPGRADED ||
                     (code >= SPT_JOURNAL_MISSING && code <= SPT_JOURNAL_LONG_NAME) || code == SPT_STORE_NOMEM;
        assert_int_equal(*spt_journal_message(code) != '\0', is_one);
    }
    spt_journal_options_init(NULL, 24);
    spt_journal_problem_init(NULL, 24);
    spt_journal_report_init(NULL, 24);
}

/* ---- the new file's name ---- */

static void compaction_spares_who_is_compacting(void **state)
{
    struct place *place = *state;
    char fresh[192];
    make(place);
    extend(fresh, sizeof fresh, place->path, ".new");
    save(fresh, "", 0);
    struct locker locker = lock_elsewhere(fresh);
    spt_journal_options options = options_of(place, 0);
    assert_int_equal(spt_journal_compact(place->path, &options), SPT_E_BUSY);
    assert_problem(place, SPT_JOURNAL_LOCKED, -1);
    assert_true(is_there(fresh));
    unlock_elsewhere(locker);
    succeed(spt_journal_compact(place->path, &options));
    assert_false(is_there(fresh));
}

/* A crash between the two steps of giving a new journal its name leaves it with two. */
static void compaction_spares_a_journal_with_two_names(void **state)
{
    struct place *place = *state;
    char fresh[192];
    make(place);
    char *before = whole_dump_of(place, place->path);
    extend(fresh, sizeof fresh, place->path, ".new");
    assert_int_equal(link(place->path, fresh), 0);
    spt_journal_options options = options_of(place, 0);
    succeed(spt_journal_compact(place->path, &options));
    char *after = whole_dump_of(place, place->path);
    assert_same_dump(after, before);
    assert_false(is_there(fresh));
    free(before);
    free(after);
}

static void a_copy_spares_a_journal_of_the_new_files_name(void **state)
{
    struct place *place = *state;
    char fresh[192];
    make(place);
    extend(fresh, sizeof fresh, place->other, ".new");
    assert_int_equal(rename(place->path, fresh), 0);
    struct bytes before = load(fresh);
    spt_journal_options options = options_of(place, 0);
    assert_int_equal(spt_journal_backup(fresh, place->other, &options), SPT_E_STORE);
    assert_problem(place, SPT_JOURNAL_EXISTS, -1);
    assert_int_equal(spt_journal_salvage(fresh, place->other, &options, NULL), SPT_E_STORE);
    assert_problem(place, SPT_JOURNAL_EXISTS, -1);
    struct bytes after = load(fresh);
    assert_int_equal(before.size, after.size);
    assert_memory_equal(before.at, after.at, before.size);
    free(before.at);
    free(after.at);
}

static void what_a_crash_left_is_begun_anew(void **state)
{
    struct place *place = *state;
    char fresh[192];
    make(place);
    extend(fresh, sizeof fresh, place->path, ".new");
    uint8_t zeros[8192] = {0};
    zeros[5000] = 7;
    save(fresh, zeros, sizeof zeros);
    spt_journal_options options = options_of(place, 0);
    succeed(spt_journal_compact(place->path, &options));
    assert_false(is_there(fresh));
    save(fresh, "somebody's", 10);
    assert_int_equal(spt_journal_compact(place->path, &options), SPT_E_STORE);
    assert_problem(place, SPT_JOURNAL_EXISTS, -1);
    assert_true(is_there(fresh));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        place_test(a_missing_file_is_named),
        place_test(a_path_that_is_too_long_is_named),
        place_test(what_is_in_the_new_files_way_is_named),
        place_test(a_new_file_spares_what_is_there),
        place_test(what_is_no_file_is_named),
        place_test(permissions_are_kept),
        place_test(a_new_file_is_its_owners_only),
        place_test(another_programs_file_is_named),
        place_test(what_is_newer_is_named),
        place_test(what_is_older_is_named),
        place_test(what_is_too_old_is_named),
        place_test(an_older_copy_in_its_place_is_refused),
        place_test(an_older_file_is_upgraded),
        place_test(the_first_format_is_upgraded),
        place_test(a_reader_goes_along_with_an_upgrade),
        place_test(each_journal_has_an_identity),
        place_test(another_desks_journal_is_refused),
        place_test(another_desks_snapshot_is_refused),
        place_test(damage_is_told_with_its_place),
        place_test(a_cut_file_is_told),
        place_test(a_torn_end_is_cut_off_with_a_notice),
        place_test(what_is_whole_behind_the_slots_counts),
        place_test(a_replaced_file_is_noticed),
        place_test(a_reader_notices_a_replaced_file),
        place_test(a_copy_in_its_place_is_gone_on_with),
        place_test(a_file_cut_while_open_is_noticed),
        place_test(damage_by_others_is_noticed),
        place_test(waiting_for_the_lock_ends),
        place_test(many_threads_wait_no_longer),
        place_test(without_a_wait_it_answers_at_once),
        place_test(a_full_disk_changes_nothing),
        place_test(full_while_compacting_leaves_the_journal),
        place_test(a_failed_sync_poisons),
        place_test(a_failed_read_is_told),
        place_test(opening_reads_the_file_once),
        place_test(without_sync_nothing_is_synced),
        place_test(threads_share_a_sync),
        place_test(a_read_waits_for_the_sync_of_what_it_saw),
        place_test(a_commit_may_be_too_large),
        place_test(a_store_for_reading_refuses_commits),
        place_test(a_forked_child_is_refused),
        place_test(a_child_closes_what_threads_were_using),
        place_test(a_forked_child_may_open_for_itself),
        place_test(two_opens_in_one_process_take_turns),
        place_test(wrong_arguments_are_refused),
        place_test(the_widest_wait_and_all_flags_are_taken),
        place_test(the_tools_refuse_wrong_arguments),
        place_test(a_smaller_problem_is_filled_as_far_as_it_goes),
        place_test(every_code_has_a_sentence),
        place_test(compaction_spares_who_is_compacting),
        place_test(compaction_spares_a_journal_with_two_names),
        place_test(a_copy_spares_a_journal_of_the_new_files_name),
        place_test(what_a_crash_left_is_begun_anew),
    };
    return cmocka_run_group_tests_name("journal opening", tests, NULL, NULL);
}
