/* SPDX-License-Identifier: MIT */
/*
 * Every system call that the journal makes fails, once or from then on: what was acknowledged is there afterwards, and
 * at most the one thing of which it is not known, which then is repeated with one effect. Likewise every allocation,
 * and a disk that is full.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../fault/counting.h"
#include "deeds.h"
#include "disk.h"
#include "planted.h"
#include "store/journal_internal.h"

#define PATH      "desk.points"
#define COPY      "copy.points"
#define SAVED     "saved.points"
#define LOCK_WAIT 20
#define MOST      5000
/* Tries of one act until it has to have worked. */
#define TRIES 4

static int32_t planted; /* Into the disk. */

/* ---- one story on one disk ---- */

struct desk {
    struct disk_process process;
    struct counting memory;
    spt_allocator allocator;
    spt_journal_problem problem;
    spt_store *store;
    spt_desk *desk;
};

struct story {
    struct disk disk;
    struct desk own;   /* Meets the faults. */
    struct desk other; /* Is another process, and meets none. */
    struct books books;
    struct deed *open; /* Of which the outcome is not known. */
    int64_t next_process;
    char how[120];
};

__attribute__((format(printf, 2, 3), noreturn)) static void wrong(const struct story *story, const char *format, ...)
{
    char words[300];
    va_list list;
    va_start(list, format);
    vsnprintf(words, sizeof words, format, list);
    va_end(list);
    print_error("%s: %s\n", story->how, words);
    fail();
    abort();
}

static spt_journal_options options_of(struct desk *desk)
{
    spt_journal_options options;
    spt_journal_options_init(&options, (uint32_t)sizeof options);
    spt_journal_problem_init(&desk->problem, (uint32_t)sizeof desk->problem);
    options.lock_wait = LOCK_WAIT;
    options.allocator = &desk->allocator;
    options.problem = &desk->problem;
    return options;
}

static spt_status open_desk(struct desk *desk)
{
    spt_journal_options options = options_of(desk);
    options.flags = SPT_JOURNAL_CREATE;
    spt_status status = SPT_OK;
    if (desk->store == NULL)
        status = spt_journal_open(&desk->process.files, PATH, &options, &desk->store);
    if (status == SPT_OK && desk->desk == NULL)
        status = spt_desk_open(desk->store, NULL, &desk->desk);
    if (status == SPT_OK)
        spt_desk_set_now(desk->desk, DEED_NOW);
    return status;
}

static void close_desk(struct desk *desk)
{
    spt_desk_close(desk->desk);
    spt_store_unref(desk->store);
    desk->desk = NULL;
    desk->store = NULL;
}

static void begin_desk(struct story *story, struct desk *desk)
{
    memset(desk, 0, sizeof *desk);
    desk->allocator = counting_allocator(&desk->memory);
    disk_process_begin(&desk->process, &story->disk, story->next_process++);
}

static void end_desk(const struct story *story, struct desk *desk)
{
    close_desk(desk);
    if (desk->memory.blocks != 0)
        wrong(story, "%llu blocks of memory are left", (unsigned long long)desk->memory.blocks);
    disk_process_end(&desk->process);
}

static struct story *begin_story(const char *how)
{
    struct story *story = calloc(1, sizeof *story);
    assert_non_null(story);
    snprintf(story->how, sizeof story->how, "%s", how);
    story->next_process = 1;
    disk_begin(&story->disk, 1);
    story->disk.planted = planted;
    begin_desk(story, &story->own);
    begin_desk(story, &story->other);
    return story;
}

static void end_story(struct story *story)
{
    end_desk(story, &story->own);
    end_desk(story, &story->other);
    disk_end(&story->disk);
    free(story);
}

/* ---- what is done in it ---- */

enum {
    ACT_LIST,
    ACT_DEED,
    ACT_OTHER,
    ACT_READ,
    ACT_REOPEN,
    ACT_COMPACT,
    ACT_BACKUP,
    ACT_VERIFY,
    ACT_DUMP,
    ACT_SALVAGE
};

struct act {
    int32_t kind;
    uint32_t deed;
};

static const struct act acts[] = {
    {ACT_LIST, 0},    {ACT_DEED, 0}, {ACT_DEED, 1},   {ACT_DEED, 2},   {ACT_DEED, 3}, {ACT_READ, 0},    {ACT_DEED, 4},
    {ACT_COMPACT, 0}, {ACT_READ, 0}, {ACT_DEED, 5},   {ACT_OTHER, 6},  {ACT_READ, 0}, {ACT_REOPEN, 0},  {ACT_DEED, 7},
    {ACT_COMPACT, 0}, {ACT_DEED, 8}, {ACT_BACKUP, 0}, {ACT_VERIFY, 0}, {ACT_DUMP, 0}, {ACT_SALVAGE, 0}, {ACT_READ, 0},
};

static int32_t count_line(void *ctx, const char *line)
{
    int *count = ctx;
    *count += line[0] != '\0';
    return SPT_SINK_GO_ON;
}

/* Repeating one that has worked is no failure. */
static spt_status copy_of(spt_status status, const struct desk *desk)
{
    return status == SPT_E_STORE && desk->problem.code == SPT_JOURNAL_EXISTS ? SPT_ALREADY : status;
}

static spt_status read_all(struct story *story, struct desk *desk)
{
    struct books books;
    uint32_t in;
    spt_status status = books_read(desk->desk, &books, AUDIT_NONE);
    if (status == SPT_OK && !books_explain(&books, &story->books, &story->open, story->open != NULL, &in)) {
        books_print("expected", &story->books);
        books_print("found", &books);
        wrong(story, "the books are wrong");
    }
    return status;
}

/* Calls that open the journal for themselves. */
static spt_status call_act(struct desk *desk, int32_t kind)
{
    int lines = 0;
    spt_journal_report report;
    spt_journal_options options = options_of(desk);
    const spt_files *files = &desk->process.files;
    spt_journal_report_init(&report, (uint32_t)sizeof report);
    switch (kind) {
    case ACT_COMPACT:
        return spt_journal_compact_on(files, PATH, &options);
    case ACT_BACKUP:
        return copy_of(spt_journal_backup_on(files, PATH, COPY, &options), desk);
    case ACT_VERIFY:
        return spt_journal_verify_on(files, PATH, &options, &report);
    case ACT_DUMP:
        return spt_journal_dump_on(files, PATH, &options, count_line, &lines);
    default:
        return copy_of(spt_journal_salvage_on(files, PATH, SAVED, &options, &report), desk);
    }
}

static spt_status do_act(struct story *story, const struct act *act, struct desk *desk)
{
    if (act->kind == ACT_REOPEN)
        close_desk(desk);
    spt_status status = open_desk(desk);
    if (status < 0 || act->kind == ACT_REOPEN)
        return status;
    if (act->kind == ACT_LIST)
        return spt_price_list_load(desk->desk, deed_price_list, NULL);
    if (act->kind == ACT_DEED || act->kind == ACT_OTHER)
        return deed_do(desk->desk, &deed_story[act->deed]);
    return act->kind == ACT_READ ? read_all(story, desk) : call_act(desk, act->kind);
}

static int is_deed(const struct act *act)
{
    return act->kind == ACT_DEED || act->kind == ACT_OTHER;
}

/* One try of an act, and what it says of the books. */
static spt_status try_act(struct story *story, const struct act *act)
{
    struct desk *desk = act->kind == ACT_OTHER ? &story->other : &story->own;
    spt_status status = do_act(story, act, desk);
    if (is_deed(act) && status >= 0) {
        deed_add(&story->books, &deed_story[act->deed]);
        if (story->open == &deed_story[act->deed])
            story->open = NULL;
    } else if (is_deed(act) && status == SPT_E_UNKNOWN) {
        story->open = &deed_story[act->deed];
    }
    if (status == SPT_E_UNKNOWN && desk->desk != NULL) {
        /* The store says so until it is opened again. */
        struct books books;
        if (books_read(desk->desk, &books, AUDIT_NONE) >= 0)
            wrong(story, "act %d: a poisoned store was read", (int)(act - acts));
    }
    return status;
}

/* Whether whoever gets this has to open the store again. */
static int is_poisoned(const struct desk *desk, spt_status status)
{
    return status == SPT_E_UNKNOWN ||
           (status == SPT_E_STORE && spt_desk_error_store(desk->desk) == SPT_JOURNAL_POISONED);
}

/* Everything on a machine that works: a new process, and after a crash. */
static void check_books(struct story *story, struct disk *disk, const char *where)
{
    struct desk desk;
    struct deed *open = story->open;
    struct books books, expected = story->books;
    uint32_t in;
    memset(&desk, 0, sizeof desk);
    desk.allocator = counting_allocator(&desk.memory);
    disk_process_begin(&desk.process, disk, 9000);
    spt_status status = open_desk(&desk);
    if (status != SPT_OK)
        wrong(story, "%s: opening gave %s: %s", where, spt_status_name(status), desk.problem.text);
    status = books_read(desk.desk, &books, AUDIT_ALL);
    if (status != SPT_OK || !books_explain(&books, &expected, &open, open != NULL, &in)) {
        books_print("expected", &expected);
        books_print("found", &books);
        wrong(story, "%s: the books are wrong (%s)", where, spt_status_name(status));
    }
    if (open != NULL) {
        if (deed_do(desk.desk, open) < 0)
            wrong(story, "%s: repeating failed: %s", where, spt_desk_error_text(desk.desk));
        deed_add(&expected, open);
    }
    if (books_read(desk.desk, &books, AUDIT_ALL) != SPT_OK || !books_equal(&books, &expected))
        wrong(story, "%s: what was repeated has not one effect", where);
    end_desk(story, &desk);
}

static void check_story(struct story *story)
{
    struct disk image;
    disk_crash(&image, &story->disk, 7);
    check_books(story, &image, "after a crash");
    disk_end(&image);
    check_books(story, &story->disk, "after all");
}

/* ---- faults of system calls ---- */

/* An interrupted call is made again, one that did half is gone on with: nobody is to notice. */
static int is_invisible(const struct disk_fault *fault, int32_t kind)
{
    static const int32_t interruptible[] = {DISK_OPEN, DISK_READ,   DISK_WRITE,       DISK_SYNC,
                                            DISK_LOCK, DISK_UNLOCK, DISK_SYNC_FOLDER, DISK_CLOSE};
    if (fault->os_error == 0)
        return 1;
    if (fault->os_error != EINTR || fault->for_ever)
        return 0;
    for (size_t i = 0; i < sizeof interruptible / sizeof *interruptible; i++)
        if (kind == interruptible[i])
            return 1;
    return 0;
}

/* Failed for good: nothing works in this process, and nothing wrong may come of it. */
static int is_story_over(struct story *story, const struct disk_fault *fault, const struct act *act)
{
    for (int n = 0; n < TRIES; n++) {
        spt_status status = try_act(story, act);
        if (status >= 0)
            return 0;
        if (status == SPT_E_CORRUPT)
            wrong(story, "act %d: it gave SPT_E_CORRUPT", (int)(act - acts));
        if (is_invisible(fault, fault->kind))
            wrong(story, "act %d: it gave %s", (int)(act - acts), spt_status_name(status));
        /* A unit of work that was rolled back does not tell what the store said. */
        if (story->own.desk == NULL || n > 0 || is_poisoned(&story->own, status))
            close_desk(&story->own);
    }
    if (!fault->for_ever)
        wrong(story, "act %d never works: %s", (int)(act - acts), story->own.problem.text);
    return 1;
}

/* 0: the story did not come to that call. */
static int tell(const struct disk_fault *fault)
{
    struct story *story = begin_story("");
    snprintf(story->how, sizeof story->how, "%s %llu, error %d %s", disk_call_name(fault->kind),
             (unsigned long long)fault->at, (int)fault->os_error, fault->for_ever ? "for ever" : "once");
    disk_fail(&story->own.process, fault);
    for (size_t a = 0; a < sizeof acts / sizeof *acts; a++)
        if (is_story_over(story, fault, &acts[a]))
            break;
    close_desk(&story->own);
    close_desk(&story->other);
    uint64_t failed = story->own.process.failed;
    disk_process_end(&story->own.process);
    if (disk_open_handles(&story->other.process) != 0)
        wrong(story, "files were left open");
    check_story(story);
    end_story(story);
    return failed > 0;
}

static void sweep(int32_t os_error, int32_t for_ever)
{
    uint64_t told = 0;
    for (int32_t kind = 0; kind < DISK_ANY; kind++) {
        struct disk_fault fault = {.kind = kind, .for_ever = for_ever, .at = 1, .os_error = os_error};
        for (; tell(&fault); fault.at++, told++)
            assert_true(fault.at < MOST);
        assert_true(kind == DISK_REMOVE || fault.at > 1);
    }
    struct disk_fault fault = {.kind = DISK_ANY, .for_ever = for_ever, .at = 1, .os_error = os_error};
    for (; for_ever && tell(&fault); fault.at++, told++)
        assert_true(fault.at < MOST);
    print_message("%llu calls failed\n", (unsigned long long)told);
}

static void errors_once(void **state)
{
    (void)state;
    sweep(EIO, 0);
}

static void errors_for_ever(void **state)
{
    (void)state;
    sweep(EIO, 1);
}

static void no_room_once(void **state)
{
    (void)state;
    sweep(ENOSPC, 0);
}

static void no_room_for_ever(void **state)
{
    (void)state;
    sweep(ENOSPC, 1);
}

static void interruptions_once(void **state)
{
    (void)state;
    sweep(EINTR, 0);
}

static void interruptions_for_ever(void **state)
{
    (void)state;
    sweep(EINTR, 1);
}

static void short_calls_once(void **state)
{
    (void)state;
    sweep(0, 0);
}

static void short_calls_for_ever(void **state)
{
    (void)state;
    sweep(0, 1);
}

/* ---- a full disk ---- */

static void a_full_disk_loses_nothing(void **state)
{
    (void)state;
    for (int64_t space = 0; space < 90000; space += 1531) {
        struct story *story = begin_story("a full disk");
        assert_int_equal(open_desk(&story->own), SPT_OK);
        assert_int_equal(spt_price_list_load(story->own.desk, deed_price_list, NULL), SPT_OK);
        story->disk.space = 70000 + space;
        for (size_t d = 0; d < 5; d++) {
            struct act act = {ACT_DEED, (uint32_t)d};
            spt_status status = try_act(story, &act);
            if (status == SPT_OK)
                continue;
            assert_int_equal(status, SPT_E_STORE);
            assert_int_equal(spt_desk_error_store(story->own.desk), SPT_JOURNAL_FULL);
            assert_int_equal(read_all(story, &story->own), SPT_OK);
            check_story(story);
            story->disk.space = 0;
            assert_int_equal(try_act(story, &act), SPT_OK);
        }
        story->disk.space = 1;
        assert_int_equal(call_act(&story->own, ACT_COMPACT), SPT_E_STORE);
        assert_int_equal(story->own.problem.code, SPT_JOURNAL_FULL);
        assert_int_equal(read_all(story, &story->own), SPT_OK);
        story->disk.space = 0;
        check_story(story);
        end_story(story);
    }
}

/* ---- a recovery that fails ---- */

static struct disk_node *node_at(struct disk *disk, const char *path)
{
    for (uint32_t n = 0; n < disk->now.count; n++)
        if (strcmp(disk->now.names[n].path, path) == 0)
            return disk->nodes[disk->now.names[n].node];
    return NULL;
}

/* One whose sync fails in this way has written, and nobody knows whether to the disk. */
static void fail_next(struct desk *desk, int32_t kind, uint64_t at)
{
    struct disk_fault fault = {.kind = kind, .at = at, .os_error = EIO};
    disk_fail(&desk->process, &fault);
}

static void do_deeds(struct story *story, struct desk *desk, uint32_t from, uint32_t end)
{
    for (uint32_t d = from; d < end; d++) {
        struct act act = {desk == &story->own ? ACT_DEED : ACT_OTHER, d};
        assert_true(try_act(story, &act) >= 0);
    }
}

static void begin_list(struct story *story)
{
    assert_int_equal(open_desk(&story->own), SPT_OK);
    assert_int_equal(spt_price_list_load(story->own.desk, deed_price_list, NULL), SPT_OK);
    assert_int_equal(open_desk(&story->other), SPT_OK);
}

/* Another takes over what a poisoned one left, and its own sync fails first: nobody is told of it before one works. */
static void what_could_not_be_recovered_is_not_told(void **state)
{
    static const int32_t kinds[] = {DISK_SYNC, DISK_WRITE, DISK_WRITE};
    (void)state;
    for (uint32_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
        struct story *story = begin_story("a recovery that fails");
        struct books books;
        begin_list(story);
        do_deeds(story, &story->own, 0, 2);
        fail_next(&story->own, DISK_SYNC, 1);
        struct act act = {ACT_DEED, 2}, others = {ACT_OTHER, 2};
        assert_int_equal(try_act(story, &act), SPT_E_UNKNOWN);
        fail_next(&story->other, kinds[k], k == 2 ? 2 : 1);
        assert_true(try_act(story, &others) < 0);
        fail_next(&story->other, DISK_SYNC, 1);
        assert_true(books_read(story->other.desk, &books, AUDIT_NONE) < 0);
        disk_fail(&story->other.process, NULL);
        assert_int_equal(read_all(story, &story->other), SPT_OK);
        check_story(story);
        assert_true(try_act(story, &others) >= 0);
        do_deeds(story, &story->other, 3, 5);
        check_story(story);
        end_story(story);
    }
}

/* A sync that failed may have lost what is still read: whoever takes that over and tells of it writes it again. */
static void what_a_failed_sync_lost_is_written_again(void **state)
{
    (void)state;
    for (uint64_t lost = 0; lost < 16; lost++) {
        struct story *story = begin_story("a sync that lost something");
        struct act act = {ACT_DEED, 2}, others = {ACT_OTHER, 2};
        begin_list(story);
        do_deeds(story, &story->own, 0, 2);
        story->disk.random = lost;
        fail_next(&story->own, DISK_SYNC, 1);
        assert_int_equal(try_act(story, &act), SPT_E_UNKNOWN);
        assert_true(try_act(story, &others) >= 0);
        check_story(story);
        end_story(story);
    }
}

/* What a crash tore is cut off; where the sync of that fails, the next one cuts it off again. */
static void a_torn_end_that_stays_is_cut_off_again(void **state)
{
    (void)state;
    for (int lost = 0; lost < 8; lost++) {
        struct story *story = begin_story("a torn end");
        begin_list(story);
        do_deeds(story, &story->own, 0, 2);
        close_desk(&story->own);
        struct disk_node *node = node_at(&story->disk, PATH);
        struct disk_process hand;
        int64_t used = node->now.size - 5000;
        uint8_t torn[600];
        memset(torn, 0x55, sizeof torn);
        disk_process_begin(&hand, &story->disk, 77);
        int32_t file = hand.files.open(&hand, PATH, SPT_FILE_WRITE);
        assert_int_equal(hand.files.write(&hand, file, torn, sizeof torn, used), sizeof torn);
        assert_int_equal(hand.files.sync(&hand, file), 0);
        hand.files.close(&hand, file);
        story->disk.random = (uint64_t)lost;
        fail_next(&story->own, DISK_SYNC, 1);
        assert_true(open_desk(&story->own) < 0);
        assert_int_equal(open_desk(&story->own), SPT_OK);
        assert_int_equal(story->own.problem.code, SPT_JOURNAL_TORN);
        for (int64_t at = used; at < used + (int64_t)sizeof torn; at++)
            assert_int_equal(node->durable.bytes[at], 0);
        end_story(story);
    }
}

/* What a compaction takes over from a process that died is in the old file as well, should a crash bring it back. */
static void what_a_reader_of_the_new_file_sees_survives(void **state);

struct dying {
    struct story *story;
    int32_t step;
};

/* Within the compaction: another process writes, and dies before it has synced; later, a third reads. */
static void before_lock(void *ctx, struct disk_process *process, int32_t kind)
{
    struct dying *dying = ctx;
    struct story *story = dying->story;
    (void)process;
    if (kind == DISK_SYNC && dying->step == 0) {
        struct act act = {ACT_DEED, 2};
        dying->step = 1;
        struct disk_fault fault = {.kind = DISK_SYNC, .at = 1, .os_error = EIO};
        disk_fail(&story->own.process, &fault);
        story->disk.random = 2;
        assert_int_equal(try_act(story, &act), SPT_E_UNKNOWN);
    } else if (kind == DISK_SYNC_FOLDER && dying->step == 1) {
        struct books books;
        struct disk image;
        uint32_t in;
        dying->step = 2;
        assert_int_equal(books_read(story->other.desk, &books, AUDIT_NONE), SPT_OK);
        assert_int_not_equal(books_explain(&books, &story->books, &story->open, 1, &in), 0);
        story->open->is_seen = (in & 1) != 0;
        assert_true(story->open->is_seen);
        for (uint64_t seed = 0; seed < 40; seed++) {
            disk_crash(&image, &story->disk, seed);
            check_books(story, &image, "a crash in a compaction");
            disk_end(&image);
        }
        story->open->is_seen = 0;
    }
}

static void what_a_reader_of_the_new_file_sees_survives(void **state)
{
    struct story *story = begin_story("a compaction");
    struct dying dying = {.story = story};
    struct desk third;
    (void)state;
    begin_list(story);
    do_deeds(story, &story->own, 0, 2);
    begin_desk(story, &third);
    third.process.before = before_lock;
    third.process.before_ctx = &dying;
    assert_int_equal(call_act(&third, ACT_COMPACT), SPT_OK);
    assert_int_equal(dying.step, 2);
    check_story(story);
    end_desk(story, &third);
    end_story(story);
}

/* A new journal that has two names, as a crash between giving it one and taking the other leaves it. */
static void a_second_name_is_taken_away(void **state)
{
    (void)state;
    for (int is_open = 0; is_open < 2; is_open++) {
        struct story *story = begin_story("two names");
        begin_list(story);
        do_deeds(story, &story->own, 0, 2);
        if (!is_open)
            close_desk(&story->own);
        disk_link(&story->disk, PATH, PATH ".new");
        assert_int_equal(call_act(&story->own, ACT_COMPACT), SPT_OK);
        assert_null(node_at(&story->disk, PATH ".new"));
        do_deeds(story, &story->other, 2, 4);
        check_story(story);
        end_story(story);
    }
}

/* ---- what an operation asks the system for ---- */

/* Each of these costs every client; a look at the clock and one at the process are no calls of the disk. */
static void check_calls(const struct story *story)
{
    static const uint64_t wanted[DISK_ANY + 1] = {
        [DISK_READ] = 3, /* the header for what it reads, and with the lock; where the next record goes */
        [DISK_WRITE] = 2, [DISK_SYNC] = 1,   [DISK_INFO] = 1, [DISK_PATH_INFO] = 1,
        [DISK_LOCK] = 1,  [DISK_UNLOCK] = 1, [DISK_ANY] = 10,
    };
    for (int kind = 0; kind <= DISK_ANY; kind++)
        if (story->own.process.calls[kind] != wanted[kind])
            wrong(story, "%s is called %llu times", disk_call_name(kind),
                  (unsigned long long)story->own.process.calls[kind]);
}

static void one_operation_makes_few_calls(void **state)
{
    struct story *story = begin_story("one operation");
    (void)state;
    begin_list(story);
    do_deeds(story, &story->own, 0, 4);
    disk_fail(&story->own.process, NULL);
    do_deeds(story, &story->own, 4, 5);
    check_calls(story);
    end_story(story);
}

/* As many as one operation, however many there are in it. */
static void a_unit_makes_as_few_calls(void **state)
{
    struct story *story = begin_story("a unit of work");
    (void)state;
    begin_list(story);
    do_deeds(story, &story->own, 0, 4);
    disk_fail(&story->own.process, NULL);
    assert_int_equal(spt_desk_begin(story->own.desk), SPT_OK);
    for (int64_t account = 9001; account <= 9040; account++)
        assert_int_equal(spt_account_open(story->own.desk, account, NULL, NULL), SPT_OK);
    assert_int_equal(spt_desk_commit(story->own.desk), SPT_OK);
    check_calls(story);
    end_story(story);
}

/* A unit looks at what others do when it begins, and then now and then: its guards tell what it did not see. */
static void a_unit_that_missed_what_others_did_is_played_again(void **state)
{
    struct story *story = begin_story("a unit beside another desk");
    (void)state;
    begin_list(story);
    do_deeds(story, &story->own, 0, 4);
    assert_int_equal(open_desk(&story->other), SPT_OK);
    spt_desk *own = story->own.desk, *other = story->other.desk;
    assert_int_equal(spt_account_open(other, 9001, NULL, NULL), SPT_OK);
    assert_int_equal(spt_desk_begin(own), SPT_OK);
    assert_int_equal(spt_account_open(own, 9001, NULL, NULL), SPT_ALREADY);
    assert_int_equal(spt_account_open(other, 9002, NULL, NULL), SPT_OK);
    assert_int_equal(spt_account_open(own, 9002, NULL, NULL), SPT_OK);
    assert_int_equal(spt_desk_commit(own), SPT_E_CONFLICT);
    assert_int_equal(spt_desk_begin(own), SPT_OK);
    assert_int_equal(spt_account_open(own, 9002, NULL, NULL), SPT_ALREADY);
    assert_int_equal(spt_account_open(own, 9003, NULL, NULL), SPT_OK);
    assert_int_equal(spt_desk_commit(own), SPT_OK);
    end_story(story);
}

/* ---- allocations ---- */

/* A call under test: what is set up before, and the call. */
struct call {
    const char *name;
    void (*prepare)(struct story *story);
    spt_status (*call)(struct story *story);
};

static void prepare_nothing(struct story *story)
{
    (void)story;
}

static void prepare_file(struct story *story)
{
    begin_list(story);
    do_deeds(story, &story->own, 0, 5);
    close_desk(&story->own);
}

static void prepare_compacted(struct story *story)
{
    prepare_file(story);
    assert_int_equal(call_act(&story->other, ACT_COMPACT), SPT_OK);
    do_deeds(story, &story->other, 5, 7);
}

/* Nothing is written ahead: the next commit makes the file longer. */
static void prepare_exact(struct story *story)
{
    prepare_file(story);
    assert_int_equal(call_act(&story->other, ACT_COMPACT), SPT_OK);
}

/* Somebody dies while others have the file open. */
static void prepare_left(struct story *story)
{
    prepare_file(story);
    assert_int_equal(open_desk(&story->own), SPT_OK);
    assert_int_equal(read_all(story, &story->own), SPT_OK);
    fail_next(&story->other, DISK_SYNC, 1);
    struct act act = {ACT_OTHER, 5};
    assert_int_equal(try_act(story, &act), SPT_E_UNKNOWN);
    close_desk(&story->other);
}

static void prepare_open(struct story *story)
{
    prepare_file(story);
    assert_int_equal(open_desk(&story->own), SPT_OK);
    assert_int_equal(read_all(story, &story->own), SPT_OK);
}

static void prepare_behind(struct story *story)
{
    prepare_open(story);
    do_deeds(story, &story->other, 5, 7);
}

static void prepare_replaced(struct story *story)
{
    prepare_open(story);
    assert_int_equal(call_act(&story->other, ACT_COMPACT), SPT_OK);
    do_deeds(story, &story->other, 5, 7);
}

static void prepare_replaced_twice(struct story *story)
{
    prepare_replaced(story);
    assert_int_equal(call_act(&story->other, ACT_COMPACT), SPT_OK);
    do_deeds(story, &story->other, 7, 8);
}

static spt_status call_open(struct story *story)
{
    return open_desk(&story->own);
}

static spt_status call_read(struct story *story)
{
    return read_all(story, &story->own);
}

static spt_status call_commit(struct story *story)
{
    return deed_do(story->own.desk, &deed_story[8]);
}

static spt_status call_compact(struct story *story)
{
    return call_act(&story->own, ACT_COMPACT);
}

static spt_status call_backup(struct story *story)
{
    return call_act(&story->own, ACT_BACKUP);
}

static spt_status call_verify(struct story *story)
{
    return call_act(&story->own, ACT_VERIFY);
}

static spt_status call_dump(struct story *story)
{
    return call_act(&story->own, ACT_DUMP);
}

static spt_status call_salvage(struct story *story)
{
    return call_act(&story->own, ACT_SALVAGE);
}

static const struct call calls[] = {
    {"open a new journal", prepare_nothing, call_open},
    {"open", prepare_file, call_open},
    {"open a compacted journal", prepare_compacted, call_open},
    {"open a journal without room", prepare_exact, call_open},
    {"read", prepare_open, call_read},
    {"read what others did", prepare_behind, call_read},
    {"read in a new file", prepare_replaced, call_read},
    {"read in a newer file", prepare_replaced_twice, call_read},
    {"read what one left who died", prepare_left, call_read},
    {"commit", prepare_open, call_commit},
    {"commit behind others", prepare_behind, call_commit},
    {"commit in a new file", prepare_replaced, call_commit},
    {"commit in a newer file", prepare_replaced_twice, call_commit},
    {"commit behind one who died", prepare_left, call_commit},
    {"compact", prepare_file, call_compact},
    {"compact again", prepare_compacted, call_compact},
    {"back up", prepare_file, call_backup},
    {"verify", prepare_file, call_verify},
    {"verify a compacted journal", prepare_compacted, call_verify},
    {"verify a journal without room", prepare_exact, call_verify},
    {"compact a journal without room", prepare_exact, call_compact},
    {"dump", prepare_file, call_dump},
    {"salvage", prepare_file, call_salvage},
    {"salvage a compacted journal", prepare_compacted, call_salvage},
};

/* 0: the call did not ask for so many. */
static int refuse(const struct call *call, uint64_t n, int for_ever)
{
    struct story *story = begin_story(call->name);
    snprintf(story->how, sizeof story->how, "%s: allocation %llu refused %s", call->name, (unsigned long long)n,
             for_ever ? "for ever" : "once");
    call->prepare(story);
    int is_open = story->own.store != NULL;
    counting_plan(&story->own.memory, n, for_ever);
    spt_status status = call->call(story);
    int came = story->own.memory.refused > 0;
    counting_plan(&story->own.memory, 0, 0);
    if (came && status != SPT_E_NOMEM)
        wrong(story, "it gave %s", spt_status_name(status));
    if (came && !is_open && story->own.store == NULL && story->own.memory.blocks != 0)
        wrong(story, "%llu blocks are left", (unsigned long long)story->own.memory.blocks);
    if (came && (node_at(&story->disk, COPY) != NULL || node_at(&story->disk, SAVED) != NULL ||
                 node_at(&story->disk, PATH ".new") != NULL))
        wrong(story, "a file is left");
    status = came ? call->call(story) : status;
    if (status != SPT_OK)
        wrong(story, "then it gave %s: %s", spt_status_name(status), story->own.problem.text);
    if (call->call == call_commit)
        deed_add(&story->books, &deed_story[8]);
    check_story(story);
    end_story(story);
    return came;
}

static void refuse_each(const struct call *call)
{
    for (int for_ever = 0; for_ever < 2; for_ever++) {
        uint64_t n = 1;
        while (refuse(call, n, for_ever))
            n++;
        assert_true(n < MOST);
    }
}

static void every_allocation(void **state)
{
    (void)state;
    for (size_t c = 0; c < sizeof calls / sizeof *calls; c++)
        refuse_each(&calls[c]);
}

/* ---- others at every moment ---- */

enum { MEET_DEED = 1, MEET_COMPACT = 2 };

struct meeting {
    struct story *story;
    uint64_t at; /* Before this call, another process does */
    int32_t what;
    int32_t is_met;
};

static void meet(void *ctx, struct disk_process *process, int32_t kind)
{
    struct meeting *meeting = ctx;
    struct story *story = meeting->story;
    struct act act = {ACT_OTHER, 9};
    spt_status status = SPT_OK;
    (void)kind;
    if (meeting->is_met || process->calls[DISK_ANY] + 1 != meeting->at)
        return;
    meeting->is_met = 1;
    if (meeting->what & MEET_DEED)
        status = try_act(story, &act);
    if (meeting->what & MEET_COMPACT)
        status = call_act(&story->other, ACT_COMPACT);
    /* Who is met may have the lock, or be writing the new file. */
    if (status < 0 && status != SPT_E_BUSY)
        wrong(story, "the other was told %s: %s", spt_status_name(status), story->other.problem.text);
}

/* Of two that compact at once, the later one finds that it is done. */
static int is_done_by_other(const struct call *call, const struct meeting *meeting, const struct story *story)
{
    int32_t code = story->own.problem.code;
    return call->call == call_compact && (meeting->what & MEET_COMPACT) != 0 &&
           (code == SPT_JOURNAL_REPLACED || code == SPT_JOURNAL_LOCKED);
}

/* 0: the call is over before. */
static int meet_at(const struct call *call, uint64_t at, int32_t what)
{
    struct story *story = begin_story(call->name);
    struct meeting meeting = {.story = story, .at = at, .what = what};
    struct books books;
    snprintf(story->how, sizeof story->how, "%s: at call %llu another does %d", call->name, (unsigned long long)at,
             (int)what);
    call->prepare(story);
    disk_fail(&story->own.process, NULL);
    story->own.process.before = meet;
    story->own.process.before_ctx = &meeting;
    spt_status status = call->call == call_read ? books_read(story->own.desk, &books, AUDIT_NONE) : call->call(story);
    story->own.process.before = NULL;
    if (status < 0 && !is_done_by_other(call, &meeting, story))
        wrong(story, "it gave %s: %s", spt_status_name(status), story->own.problem.text);
    if (call->call == call_commit)
        deed_add(&story->books, &deed_story[8]);
    if (open_desk(&story->own) != SPT_OK || read_all(story, &story->own) != SPT_OK)
        wrong(story, "it cannot be read: %s", story->own.problem.text);
    check_story(story);
    end_story(story);
    return meeting.is_met;
}

static void others_may_come_at_every_moment(void **state)
{
    uint64_t met = 0;
    (void)state;
    for (size_t c = 0; c < sizeof calls / sizeof *calls; c++)
        for (int32_t what = MEET_DEED; what <= (MEET_DEED | MEET_COMPACT); what++)
            /* Where there is no journal yet, another who does something makes it. */
            for (uint64_t at = 1; calls[c].prepare != prepare_nothing && meet_at(&calls[c], at, what); at++)
                met++;
    print_message("%llu meetings\n", (unsigned long long)met);
}

/* An argument names the tests to run. */
int main(int count, char **arguments)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(errors_once),
        cmocka_unit_test(errors_for_ever),
        cmocka_unit_test(no_room_once),
        cmocka_unit_test(no_room_for_ever),
        cmocka_unit_test(interruptions_once),
        cmocka_unit_test(interruptions_for_ever),
        cmocka_unit_test(short_calls_once),
        cmocka_unit_test(short_calls_for_ever),
        cmocka_unit_test(a_full_disk_loses_nothing),
        cmocka_unit_test(what_could_not_be_recovered_is_not_told),
        cmocka_unit_test(what_a_failed_sync_lost_is_written_again),
        cmocka_unit_test(a_torn_end_that_stays_is_cut_off_again),
        cmocka_unit_test(what_a_reader_of_the_new_file_sees_survives),
        cmocka_unit_test(a_second_name_is_taken_away),
        cmocka_unit_test(one_operation_makes_few_calls),
        cmocka_unit_test(a_unit_makes_as_few_calls),
        cmocka_unit_test(a_unit_that_missed_what_others_did_is_played_again),
        cmocka_unit_test(every_allocation),
        cmocka_unit_test(others_may_come_at_every_moment),
    };
    planted = planted_begin();
    if (count > 1)
        cmocka_set_test_filter(arguments[1]);
    return cmocka_run_group_tests_name("faults of the journal", tests, NULL, NULL);
}
