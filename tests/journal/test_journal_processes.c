/* SPDX-License-Identifier: MIT */
/*
 * Eight processes, one of them with eight threads, work on one journal; they are killed at random, 200 times, and so is
 * who compacts and copies it meanwhile. Every acknowledged operation is there once; one that was under way is repeated
 * by whoever takes the killed one's place, and then is there once as well. Readers see what was acknowledged before.
 * JOURNAL_SEED and JOURNAL_KILLS set the random seed and the kills.
 */
#define _DEFAULT_SOURCE
#include "journal_fixture.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PROCESSES 8
#define THREADS   8 /* Of the first process; the others have one. */
#define WORKERS   (THREADS + PROCESSES - 1)
#define READERS   2
#define SHARED    12 /* Accounts that all work on; worker w has account OWN + w besides. */
#define OWN       100
#define LOCK_MOST 30000

enum { OP_NONE, OP_OWN, OP_SHARED, OP_UNIT, OP_TICKET, OP_COUNT };

/* What a worker is about to do; whoever takes its place does it again. */
struct operation {
    int kind;
    int64_t number;
    int64_t account, other;
};

struct worker {
    struct operation operation;
    int64_t numbers;              /* Given so far. */
    _Atomic int64_t acknowledged; /* Acts of its own account. */
    int64_t repeated, applied;    /* Of those: had an effect before. */
};

/* In memory that all processes share. */
struct board {
    struct worker workers[WORKERS];
    _Atomic int is_over;
    _Atomic int64_t reads, compactions, backups;
};

static struct board *board;
static struct place *here;
static pid_t parent;

/* Also where the parent has failed. */
static int is_over(void)
{
    return board->is_over || getppid() != parent;
}

/* Ends a process that must not go on; the parent tells of it. */
#define demand(condition)                                           \
    do {                                                            \
        if (!(condition)) {                                         \
            fprintf(stderr, "line %d: %s\n", __LINE__, #condition); \
            _exit(1);                                               \
        }                                                           \
    } while (0)

static void demand_ok(spt_desk *desk, spt_status status, const char *what)
{
    if (status == SPT_OK || status == SPT_ALREADY)
        return;
    fprintf(stderr, "%s: %s %s (%d)\n", what, spt_status_name(status), spt_desk_error_text(desk),
            (int)spt_desk_error_store(desk));
    _exit(1);
}

static uint64_t next_random(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

static void pause_for(int64_t microseconds)
{
    struct timespec time = {microseconds / 1000000, microseconds % 1000000 * 1000};
    nanosleep(&time, NULL);
}

static spt_store *open_shared(uint32_t flags)
{
    spt_store *store = NULL;
    spt_journal_options options = options_of(here, flags);
    options.lock_wait = LOCK_MOST;
    spt_status status = spt_store_open_journal(here->path, &options, &store);
    if (status != SPT_OK)
        fprintf(stderr, "opening: %s %s\n", spt_status_name(status), here->problem.text);
    demand(status == SPT_OK);
    return store;
}

static spt_desk *desk_on(spt_store *store)
{
    spt_desk *desk = NULL;
    demand(spt_desk_open(store, NULL, &desk) == SPT_OK);
    demand(spt_desk_set_now(desk, BEGIN) == SPT_OK);
    return desk;
}

/* ---- operations ---- */

static void ref_of(char *ref, size_t size, int worker, int64_t number)
{
    snprintf(ref, size, "w%d-%lld", worker, (long long)number);
}

static spt_status grant_one(spt_desk *desk, int64_t account, const char *ref)
{
    return spt_account_grant(desk, account, SPT_LOT_GOODWILL, 3, ref, NULL, NULL);
}

static spt_status play_unit_once(spt_desk *desk, const struct operation *operation, const char *ref, spt_status *first)
{
    demand(spt_desk_begin(desk) == SPT_OK);
    *first = grant_one(desk, operation->account, ref);
    spt_status second = *first < 0 ? *first : grant_one(desk, operation->other, ref);
    if (second >= 0)
        return spt_desk_commit(desk);
    demand(spt_desk_rollback(desk) == SPT_OK);
    return second;
}

/* Somebody else may change an account of the unit meanwhile: then it is played again. */
static spt_status play_unit(spt_desk *desk, const struct operation *operation, const char *ref)
{
    spt_status status, first = SPT_OK;
    do
        status = play_unit_once(desk, operation, ref, &first);
    while (status == SPT_E_CONFLICT);
    return status == SPT_OK ? first : status;
}

static spt_status play(spt_desk *desk, int worker, const struct operation *operation)
{
    char ref[40];
    ref_of(ref, sizeof ref, worker, operation->number);
    if (operation->kind == OP_UNIT)
        return play_unit(desk, operation, ref);
    if (operation->kind == OP_TICKET)
        return spt_ticket_open(desk, operation->account, (worker + 1) * INT64_C(1000000) + operation->number, "level-1",
                               NULL, NULL);
    return grant_one(desk, operation->account, ref);
}

/* One line for each operation that was acknowledged, written in one step. */
static void log_done(int log, int worker, const struct operation *operation)
{
    char line[96];
    int length = snprintf(line, sizeof line, "%d %d %lld %lld %lld\n", worker, operation->kind,
                          (long long)operation->number, (long long)operation->account, (long long)operation->other);
    demand(write(log, line, (size_t)length) == length);
}

static struct operation choose(struct worker *mine, int worker, uint64_t *random)
{
    struct operation chosen = {.number = ++mine->numbers, .account = OWN + worker, .other = 0};
    chosen.kind = 1 + (int)(next_random(random) % (OP_COUNT - 1));
    if (chosen.kind == OP_SHARED || chosen.kind == OP_UNIT)
        chosen.account = 1 + (int64_t)(next_random(random) % SHARED);
    if (chosen.kind == OP_UNIT)
        chosen.other = 1 + chosen.account % SHARED;
    return chosen;
}

static void acknowledge(spt_desk *desk, int worker)
{
    spt_account *found = NULL;
    demand(spt_account_get(desk, OWN + worker, &found) == SPT_OK);
    demand(spt_account_acts(found) >= board->workers[worker].acknowledged);
    board->workers[worker].acknowledged = spt_account_acts(found);
    spt_account_unref(found);
}

/* An operation that a killed one had under way is done again, and has one effect. */
static void finish_other(spt_desk *desk, int worker, int log)
{
    struct worker *mine = &board->workers[worker];
    if (mine->operation.kind == OP_NONE)
        return;
    spt_status status = play(desk, worker, &mine->operation);
    demand_ok(desk, status, "repeating");
    mine->repeated++;
    mine->applied += status == SPT_ALREADY;
    log_done(log, worker, &mine->operation);
    mine->operation.kind = OP_NONE;
}

static void work(spt_store *store, int worker)
{
    char path[192], name[24];
    struct worker *mine = &board->workers[worker];
    uint64_t random = (uint64_t)getpid() * 7919 + (uint64_t)worker + 1;
    snprintf(name, sizeof name, "/log-%d", worker);
    extend(path, sizeof path, here->folder, name);
    int log = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    demand(log >= 0);
    spt_desk *desk = desk_on(store);
    finish_other(desk, worker, log);
    acknowledge(desk, worker);
    while (!is_over()) {
        struct operation chosen = choose(mine, worker, &random);
        int kind = chosen.kind;
        chosen.kind = OP_NONE;
        mine->operation = chosen;
        atomic_signal_fence(memory_order_seq_cst);
        mine->operation.kind = kind;
        atomic_signal_fence(memory_order_seq_cst);
        spt_status status = play(desk, worker, &mine->operation);
        demand_ok(desk, status, "working");
        demand(status == SPT_OK);
        log_done(log, worker, &mine->operation);
        mine->operation.kind = OP_NONE;
        if (kind == OP_OWN)
            acknowledge(desk, worker);
        if (next_random(&random) % 4 == 0)
            pause_for((int64_t)(next_random(&random) % 3000));
    }
    spt_desk_close(desk);
    close(log);
}

struct thread {
    pthread_t thread;
    spt_store *store;
    int worker;
};

static void *work_in_thread(void *ctx)
{
    const struct thread *mine = ctx;
    work(mine->store, mine->worker);
    return NULL;
}

static void work_in_threads(spt_store *store)
{
    struct thread threads[THREADS];
    for (int t = 0; t < THREADS; t++) {
        threads[t].store = store;
        threads[t].worker = t;
        demand(pthread_create(&threads[t].thread, NULL, work_in_thread, &threads[t]) == 0);
    }
    for (int t = 0; t < THREADS; t++)
        pthread_join(threads[t].thread, NULL);
}

/* Process 0 has workers 0 … THREADS - 1, process p worker THREADS + p - 1. Some sync, others do not. */
static void run_process(int process)
{
    spt_store *store = open_shared(process % 2 ? SPT_JOURNAL_NO_SYNC : 0);
    if (process == 0)
        work_in_threads(store);
    else
        work(store, THREADS + process - 1);
    demand(spt_store_unref(store) == SPT_OK);
    _exit(0);
}

/* ---- readers, and who compacts and copies ---- */

static void take_acknowledged(int64_t acknowledged[WORKERS])
{
    for (int w = 0; w < WORKERS; w++)
        acknowledged[w] = board->workers[w].acknowledged;
}

static void check_acknowledged(spt_desk *desk, const int64_t acknowledged[WORKERS])
{
    for (int w = 0; w < WORKERS; w++) {
        spt_account *found = NULL;
        spt_status status = spt_account_get(desk, OWN + w, &found);
        demand_ok(desk, status, "reading");
        demand(spt_account_acts(found) >= acknowledged[w]);
        spt_account_unref(found);
    }
}

static void run_reader(int reader)
{
    int64_t acknowledged[WORKERS];
    spt_store *store = open_shared(reader % 2 ? 0 : SPT_JOURNAL_READ_ONLY);
    spt_desk *desk = desk_on(store);
    while (!is_over()) {
        take_acknowledged(acknowledged);
        check_acknowledged(desk, acknowledged);
        board->reads++;
        pause_for(2000);
    }
    spt_desk_close(desk);
    demand(spt_store_unref(store) == SPT_OK);
    _exit(0);
}

static void check_backup(const char *copy, const int64_t acknowledged[WORKERS])
{
    spt_store *store = NULL;
    demand(spt_journal_verify(copy, NULL, NULL) == SPT_OK);
    demand(spt_store_open_journal(copy, NULL, &store) == SPT_OK);
    spt_desk *desk = desk_on(store);
    check_acknowledged(desk, acknowledged);
    spt_audit *audit = NULL;
    demand(spt_audit_account(desk, OWN, &audit) == SPT_OK);
    demand(spt_audit_differences(audit) == 0);
    spt_audit_unref(audit);
    spt_desk_close(desk);
    spt_store_unref(store);
}

static void back_up(int number)
{
    char copy[192], name[40];
    int64_t acknowledged[WORKERS];
    spt_journal_options options = options_of(here, 0);
    options.lock_wait = LOCK_MOST;
    snprintf(name, sizeof name, "/copy-%ld-%d", (long)getpid(), number);
    extend(copy, sizeof copy, here->folder, name);
    take_acknowledged(acknowledged);
    spt_status status = spt_journal_backup(here->path, copy, &options);
    if (status != SPT_OK)
        fprintf(stderr, "backup: %s %s\n", spt_status_name(status), here->problem.text);
    demand(status == SPT_OK);
    check_backup(copy, acknowledged);
    unlink(copy);
    board->backups++;
}

static void run_keeper(void)
{
    spt_journal_options options = options_of(here, 0);
    options.lock_wait = LOCK_MOST;
    for (int number = 0; !is_over(); number++) {
        pause_for(150000);
        spt_status status = spt_journal_compact(here->path, &options);
        if (status != SPT_OK)
            fprintf(stderr, "compaction: %s %s\n", spt_status_name(status), here->problem.text);
        demand(status == SPT_OK);
        board->compactions++;
        if (number % 2 == 1)
            back_up(number);
    }
    _exit(0);
}

/* ---- all of them ---- */

/* 0 … PROCESSES - 1 work, then comes the keeper, then the readers. */
#define KEEPER PROCESSES
#define ALL    (PROCESSES + 1 + READERS)

static pid_t begin(int which)
{
    pid_t child = fork();
    assert_true(child >= 0);
    if (child != 0)
        return child;
    if (which < PROCESSES)
        run_process(which);
    else if (which == KEEPER)
        run_keeper();
    run_reader(which - KEEPER - 1);
    _exit(1);
}

static void kill_one(pid_t children[ALL], uint64_t *random)
{
    int which = (int)(next_random(random) % (KEEPER + 1)), ended = 0;
    assert_int_equal(kill(children[which], SIGKILL), 0);
    assert_int_equal(waitpid(children[which], &ended, 0), children[which]);
    if (!WIFSIGNALED(ended))
        fail_msg("process %d ended with %d before it was killed", which, WEXITSTATUS(ended));
    children[which] = begin(which);
}

static void end_all(const pid_t children[ALL])
{
    int failed = 0;
    board->is_over = 1;
    for (int c = 0; c < ALL; c++) {
        int ended = 0;
        assert_int_equal(waitpid(children[c], &ended, 0), children[c]);
        failed += !WIFEXITED(ended) || WEXITSTATUS(ended) != 0;
    }
    assert_int_equal(failed, 0);
}

static void prepare(void)
{
    spt_store *store = NULL;
    spt_desk *desk = open_desk(here, SPT_JOURNAL_NEW, &store);
    tell_of_desk(desk);
    for (int64_t account = 1; account <= SHARED; account++)
        succeed(spt_account_open(desk, account, NULL, NULL));
    for (int64_t worker = 0; worker < WORKERS; worker++) {
        succeed(spt_account_open(desk, OWN + worker, NULL, NULL));
        succeed(spt_account_grant(desk, OWN + worker, SPT_LOT_GOODWILL, 100000000, "all", NULL, NULL));
    }
    close_desk(desk, store);
}

/* ---- what is there in the end ---- */

struct lines {
    char **at;
    size_t count, room;
};

static void add_line(struct lines *lines, const char *line)
{
    if (lines->count == lines->room) {
        lines->room = lines->room * 2 + 1024;
        lines->at = realloc(lines->at, lines->room * sizeof *lines->at);
        assert_non_null(lines->at);
    }
    lines->at[lines->count] = strdup(line);
    assert_non_null(lines->at[lines->count++]);
}

static void free_lines(struct lines *lines)
{
    for (size_t n = 0; n < lines->count; n++)
        free(lines->at[n]);
    free(lines->at);
}

static int compare_lines(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* "account ref" of each act that is a worker's, "account ticket" of each ticket. */
static int32_t add_found(void *ctx, const char *line)
{
    char found[96];
    long long account = 0, ticket = 0;
    const char *ref = strstr(line, " ref=\"w");
    if (strncmp(line, "act ", 4) == 0 && ref != NULL) {
        assert_int_equal(sscanf(line, "act account=%lld", &account), 1);
        snprintf(found, sizeof found, "%lld %.*s", account, (int)strcspn(ref + 6, "\""), ref + 6);
        add_line(ctx, found);
    }
    if (sscanf(line, "ticket account=%lld ticket=%lld", &account, &ticket) == 2) {
        snprintf(found, sizeof found, "%lld %lld", account, ticket);
        add_line(ctx, found);
    }
    return SPT_SINK_GO_ON;
}

/* What one line of a log says has to be there. */
static void add_logged(struct lines *lines, const char *line)
{
    int worker, kind;
    long long number, account, other;
    char expected[96], ref[40];
    assert_int_equal(sscanf(line, "%d %d %lld %lld %lld", &worker, &kind, &number, &account, &other), 5);
    ref_of(ref, sizeof ref, worker, number);
    if (kind == OP_TICKET)
        snprintf(expected, sizeof expected, "%lld %lld", account, (worker + 1) * 1000000LL + number);
    else
        snprintf(expected, sizeof expected, "%lld %s", account, ref);
    add_line(lines, expected);
    if (kind != OP_UNIT)
        return;
    snprintf(expected, sizeof expected, "%lld %s", other, ref);
    add_line(lines, expected);
}

static void read_logs(struct lines *lines)
{
    for (int worker = 0; worker < WORKERS; worker++) {
        char path[192], name[24], line[128];
        snprintf(name, sizeof name, "/log-%d", worker);
        extend(path, sizeof path, here->folder, name);
        FILE *file = fopen(path, "r");
        assert_non_null(file);
        while (fgets(line, sizeof line, file) != NULL)
            add_logged(lines, line);
        fclose(file);
    }
}

/* One that was killed behind its log line is in the log twice. */
static void leave_out_doubles(struct lines *lines)
{
    size_t kept = 0;
    for (size_t n = 0; n < lines->count; n++) {
        if (kept > 0 && strcmp(lines->at[kept - 1], lines->at[n]) == 0)
            free(lines->at[n]);
        else
            lines->at[kept++] = lines->at[n];
    }
    lines->count = kept;
}

static void check_lines(const struct lines *found, const struct lines *logged)
{
    for (size_t n = 0; n < found->count && n < logged->count; n++)
        if (strcmp(found->at[n], logged->at[n]) != 0)
            fail_msg("there is %s, but logged is %s", found->at[n], logged->at[n]);
    assert_int_equal(found->count, logged->count);
}

static void check_all(uint64_t seed, int kills)
{
    spt_journal_report report;
    struct lines found = {0}, logged = {0};
    spt_store *store = NULL;
    int64_t repeated = 0, applied = 0;
    spt_journal_report_init(&report, (uint32_t)sizeof report);
    succeed(spt_journal_verify(here->path, NULL, &report));
    succeed(spt_journal_dump(here->path, NULL, add_found, &found));
    read_logs(&logged);
    qsort(found.at, found.count, sizeof *found.at, compare_lines);
    qsort(logged.at, logged.count, sizeof *logged.at, compare_lines);
    leave_out_doubles(&logged);
    check_lines(&found, &logged);
    spt_desk *desk = open_desk(here, 0, &store);
    assert_problem(here, 0, -1);
    assert_clean(desk, OWN + WORKERS);
    close_desk(desk, store);
    for (int w = 0; w < WORKERS; w++) {
        repeated += board->workers[w].repeated;
        applied += board->workers[w].applied;
    }
    printf(
        "seed %llu: %d kills, %zu operations, each there once; %lld were under way when killed, %lld of them had their "
        "effect; %lld compactions, %lld backups, %lld reads\n",
        (unsigned long long)seed, kills, found.count, (long long)repeated, (long long)applied,
        (long long)board->compactions, (long long)board->backups, (long long)board->reads);
    free_lines(&found);
    free_lines(&logged);
}

static uint64_t setting(const char *name, uint64_t otherwise)
{
    const char *value = getenv(name);
    return value == NULL ? otherwise : strtoull(value, NULL, 10);
}

static void killed_processes_lose_nothing(void **state)
{
    pid_t children[ALL];
    uint64_t seed = setting("JOURNAL_SEED", (uint64_t)time(NULL)), random = seed * 2 + 1;
    int kills = (int)setting("JOURNAL_KILLS", 200);
    here = *state;
    parent = getpid();
    printf("seed %llu\n", (unsigned long long)seed);
    fflush(stdout);
    board = mmap(NULL, sizeof *board, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    assert_true(board != MAP_FAILED);
    prepare();
    for (int c = 0; c < ALL; c++)
        children[c] = begin(c);
    for (int k = 0; k < kills; k++) {
        pause_for((int64_t)(next_random(&random) % 200000));
        kill_one(children, &random);
    }
    pause_for(300000);
    end_all(children);
    check_all(seed, kills);
    munmap(board, sizeof *board);
}

int main(void)
{
    const struct CMUnitTest tests[] = {place_test(killed_processes_lose_nothing)};
    return cmocka_run_group_tests_name("journal processes", tests, NULL, NULL);
}
