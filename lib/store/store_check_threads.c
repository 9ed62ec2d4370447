/* SPDX-License-Identifier: MIT */
/* What the contract says of several that use a store at the same time: threads, and processes. */
#define _POSIX_C_SOURCE 200809L
#include "store_check_internal.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define TRIES        2000
#define MOST_THREADS 64
#define TICKET       5

/* ---- counting: guarded commits that each raise a revision ---- */

/* What is no account's row is none that is there. */
static int32_t keep_account(void *ctx, uint32_t range, const spt_row *row)
{
    if (range == 0 && spt_check_malformed(row, SPT_TABLE_ACCOUNT) == NULL)
        memcpy(ctx, row, sizeof(spt_account_row));
    return SPT_SINK_STOP;
}

/* The account's row; its revision is 0 where there is none. */
static int32_t read_account(spt_store *store, int64_t account, spt_account_row *row)
{
    spt_check_row like;
    spt_check_blank(&like, SPT_TABLE_ACCOUNT, account);
    spt_range range = spt_check_range(SPT_INDEX_ACCOUNT, 1, &like.row);
    memset(row, 0, sizeof *row);
    return spt_store_read(store, &range, 1, keep_account, row);
}

static int32_t raise_once(spt_store *store, int64_t account)
{
    spt_account_row row;
    int32_t answer = read_account(store, account, &row);
    if (answer != SPT_STORE_OK)
        return answer;
    if (row.revision < 1)
        return SPT_STORE_CORRUPT;
    const spt_guard guard = {account, row.revision++};
    const spt_change change = {SPT_CHANGE_UPDATE, 0, (const spt_row *)(const void *)&row};
    const spt_batch batch = {(uint32_t)sizeof batch, 0, 1, 1, &guard, &change};
    return spt_store_commit(store, &batch);
}

static void wait_a_little(uint32_t tries)
{
    const struct timespec pause = {0, 50000 * (long)(tries % 8)};
    nanosleep(&pause, NULL);
}

static spt_status raise(spt_store *store, int64_t account)
{
    int32_t answer = SPT_STORE_BUSY;
    for (uint32_t tries = 0; tries < TRIES; tries++) {
        answer = raise_once(store, account);
        if (answer != SPT_STORE_CONFLICT && answer != SPT_STORE_BUSY)
            break;
        wait_a_little(tries);
    }
    switch (answer) {
    case SPT_STORE_OK:
        return SPT_OK;
    case SPT_STORE_CONFLICT:
    case SPT_STORE_BUSY:
        return SPT_E_BUSY;
    case SPT_STORE_UNKNOWN:
        return SPT_E_UNKNOWN;
    case SPT_STORE_NOMEM:
        return SPT_E_NOMEM;
    default:
        return SPT_E_STORE;
    }
}

spt_status spt_store_check_count(spt_store *store, int64_t account, uint32_t commits, uint64_t *counted)
{
    if (store == NULL || counted == NULL || account < 1 || commits < 1 || commits > 100000)
        return SPT_E_INVALID;
    spt_status status = SPT_OK;
    uint64_t done = 0;
    while (done < commits && (status = raise(store, account)) == SPT_OK)
        done++;
    *counted = done;
    return status;
}

typedef struct spt_check_worker {
    pthread_t thread;
    spt_store *store;
    int64_t account;
    uint32_t commits;
    spt_status status;
    uint64_t counted;
} spt_check_worker;

static void *count(void *argument)
{
    spt_check_worker *worker = argument;
    worker->status = spt_store_check_count(worker->store, worker->account, worker->commits, &worker->counted);
    return NULL;
}

/* Runs the workers; 0: not all could be started. Those that were have ended. */
static int run_workers(spt_check_worker *workers, uint32_t workers_count)
{
    uint32_t started = 0;
    while (started < workers_count && pthread_create(&workers[started].thread, NULL, count, &workers[started]) == 0)
        started++;
    for (uint32_t w = 0; w < started; w++)
        pthread_join(workers[w].thread, NULL);
    return started == workers_count;
}

static void hold_revision(spt_check *check, int64_t account, uint64_t counted)
{
    spt_account_row row;
    int32_t answer = read_account(check->store, account, &row);
    spt_check_hold_answer(check, "a read", answer, SPT_STORE_OK);
    if ((uint64_t)row.revision != counted + 1)
        spt_check_fail(check, "%" PRIu64 " commits answered SPT_STORE_OK, the revision counts %" PRId64, counted,
                       row.revision - 1);
}

/* All on account 1, or each on one of its own. */
static void count_in_threads(spt_check *check, int own)
{
    spt_check_worker workers[MOST_THREADS];
    uint32_t threads = check->options->threads;
    uint64_t counted = 0;
    memset(workers, 0, sizeof workers);
    for (uint32_t w = 0; w < threads; w++) {
        workers[w] = (spt_check_worker){.store = check->store, .account = own ? w + 1 : 1};
        workers[w].commits = check->options->commits;
        if (own || w == 0) {
            spt_check_begin(check, workers[w].account);
            spt_check_commit(check, SPT_STORE_OK);
        }
    }
    if (spt_check_going(check) && !run_workers(workers, threads))
        check->no_memory = 1;
    for (uint32_t w = 0; w < threads && spt_check_going(check); w++) {
        counted += workers[w].counted;
        if (workers[w].status != SPT_OK)
            spt_check_fail(check, "a thread ended with %s after %" PRIu64 " commits",
                           spt_status_name(workers[w].status), workers[w].counted);
        if (own)
            hold_revision(check, workers[w].account, workers[w].counted);
    }
    if (!own && spt_check_going(check))
        hold_revision(check, 1, counted);
}

void spt_check_thread_counting(spt_check *check)
{
    count_in_threads(check, 0);
}

void spt_check_thread_accounts(spt_check *check)
{
    count_in_threads(check, 1);
}

static void count_in_processes(spt_check *check)
{
    uint64_t counted = 0;
    uint32_t commits = check->options->commits;
    spt_status status = check->options->processes(check->options->ctx, check->store, 1, commits, &counted);
    if (status != SPT_OK)
        spt_check_fail(check, "the processes ended with %s", spt_status_name(status));
    else if (counted < 2 * (uint64_t)commits)
        spt_check_fail(check, "%" PRIu64 " commits counted, should be those of two processes or more", counted);
    else
        hold_revision(check, 1, counted);
}

void spt_check_process_counting(spt_check *check)
{
    spt_check_begin(check, 1);
    spt_check_commit(check, SPT_STORE_OK);
    if (spt_check_going(check))
        count_in_processes(check);
}

/* Of which revision a row says that it is. */
static int64_t mark_of(const spt_row *row)
{
    const void *whole = row;
    switch (row->table) {
    case SPT_TABLE_ACCOUNT:
        return ((const spt_account_row *)whole)->revision;
    case SPT_TABLE_TICKET:
        return ((const spt_ticket_row *)whole)->captured;
    case SPT_TABLE_LOT:
        return ((const spt_lot_row *)whole)->available;
    case SPT_TABLE_PART:
        return ((const spt_part_row *)whole)->captured;
    default:
        return ((const spt_act_row *)whole)->act;
    }
}

/* ---- the same row several times in a read, while processes write ---- */

#define LOOKS 16

typedef struct spt_check_watching {
    pthread_t thread;
    spt_store *store;
    const char *problem; /* The first thing that is wrong with a row by itself. */
    int64_t first;       /* Of the newest read: the revision shown first, and the one shown last. */
    int64_t last;
    int32_t answer;
    int is_wrong;
    atomic_int begun; /* One read is done. */
    atomic_int ended;
} spt_check_watching;

static int32_t look(void *ctx, uint32_t range, const spt_row *row)
{
    spt_check_watching *watching = ctx;
    watching->problem = spt_check_malformed(row, SPT_TABLE_ACCOUNT);
    if (watching->problem != NULL)
        return SPT_SINK_STOP;
    int64_t revision = mark_of(row);
    int snapshot = (spt_store_flags(watching->store) & SPT_STORE_SNAPSHOT) != 0;
    if (range == 0)
        watching->first = watching->last = revision;
    watching->is_wrong = revision < watching->last || (snapshot && revision != watching->first);
    watching->last = revision;
    return watching->is_wrong ? SPT_SINK_STOP : SPT_SINK_NEXT;
}

static void *watch(void *argument)
{
    spt_check_watching *watching = argument;
    spt_check_row like;
    spt_range ranges[LOOKS];
    spt_check_blank(&like, SPT_TABLE_ACCOUNT, 1);
    for (size_t r = 0; r < LOOKS; r++)
        ranges[r] = spt_check_range(SPT_INDEX_ACCOUNT, 1, &like.row);
    int goes_on = 1;
    while (goes_on && !atomic_load(&watching->ended)) {
        watching->answer = spt_store_read(watching->store, ranges, LOOKS, look, watching);
        if (watching->answer == SPT_STORE_BUSY)
            watching->answer = SPT_STORE_OK;
        goes_on = watching->answer == SPT_STORE_OK && watching->problem == NULL && !watching->is_wrong;
        atomic_store(&watching->begun, 1);
    }
    return NULL;
}

void spt_check_process_revision(spt_check *check)
{
    spt_check_watching watching = {.store = check->store, .answer = SPT_STORE_OK};
    atomic_init(&watching.begun, 0);
    atomic_init(&watching.ended, 0);
    spt_check_begin(check, 1);
    spt_check_commit(check, SPT_STORE_OK);
    if (!spt_check_going(check))
        return;
    if (pthread_create(&watching.thread, NULL, watch, &watching) != 0) {
        check->no_memory = 1;
        return;
    }
    while (!atomic_load(&watching.begun))
        wait_a_little(1);
    count_in_processes(check);
    atomic_store(&watching.ended, 1);
    pthread_join(watching.thread, NULL);
    spt_check_hold_answer(check, "a read while processes wrote", watching.answer, SPT_STORE_OK);
    if (watching.problem != NULL)
        spt_check_fail(check, "%s", watching.problem);
    if (watching.is_wrong)
        spt_check_fail(check, "one read shows revision %" PRId64 " of an account, and %" PRId64 " before it",
                       watching.last, watching.first);
}

/* ---- rows of one revision: a reader, while somebody writes ---- */

typedef struct spt_check_writing {
    pthread_t thread;
    spt_store *store;
    uint32_t commits;
    int32_t answer; /* The last commit's. */
    atomic_uint reads;
    atomic_int ended;
} spt_check_writing;

/* Every row says in one of its columns of which revision it is. */
static void mark_rows(spt_check_row *rows, int64_t revision)
{
    spt_check_blank(&rows[0], SPT_TABLE_ACCOUNT, 1);
    spt_check_blank(&rows[1], SPT_TABLE_TICKET, 1);
    spt_check_blank(&rows[2], SPT_TABLE_LOT, 1);
    spt_check_blank(&rows[3], SPT_TABLE_PART, 1);
    spt_check_blank(&rows[4], SPT_TABLE_ACT, 1);
    rows[0].account.revision = revision;
    rows[1].ticket.ticket = rows[3].part.ticket = rows[4].act.ticket = TICKET;
    rows[1].ticket.captured = revision;
    rows[2].lot.available = revision;
    rows[2].lot.live = 1;
    rows[3].part.captured = revision;
    rows[3].part.held = 1;
    rows[4].act.act = revision;
}

static int32_t write_revision(spt_store *store, int64_t revision)
{
    spt_check_row rows[5];
    spt_change changes[5];
    mark_rows(rows, revision);
    for (size_t r = 0; r < 5; r++)
        changes[r] = (spt_change){revision == 1 || r == 4 ? SPT_CHANGE_INSERT : SPT_CHANGE_UPDATE, 0, &rows[r].row};
    const spt_guard guard = {1, revision - 1};
    const spt_batch batch = {(uint32_t)sizeof batch, 0, 1, 5, &guard, changes};
    int32_t answer = SPT_STORE_BUSY;
    for (uint32_t tries = 0; answer == SPT_STORE_BUSY && tries < TRIES; tries++) {
        answer = spt_store_commit(store, &batch);
        if (answer == SPT_STORE_BUSY)
            wait_a_little(tries);
    }
    return answer;
}

/* The reader is never left far behind, so that they meet however fast the store is. */
static void *write_revisions(void *argument)
{
    spt_check_writing *writing = argument;
    writing->answer = SPT_STORE_OK;
    for (uint32_t c = 0; c < writing->commits && writing->answer == SPT_STORE_OK; c++) {
        while (atomic_load(&writing->reads) < c / 4)
            wait_a_little(1);
        writing->answer = write_revision(writing->store, c + 2);
    }
    atomic_store(&writing->ended, 1);
    return NULL;
}

#define ACCOUNT_RANGES 7

/* What a read as the library's showed: of each range the least and greatest revision. */
typedef struct spt_check_seen {
    const spt_range *ranges;
    const char *problem; /* The first thing that is wrong with a row by itself. */
    int64_t least[ACCOUNT_RANGES];
    int64_t greatest[ACCOUNT_RANGES];
} spt_check_seen;

static int32_t see(void *ctx, uint32_t range, const spt_row *row)
{
    spt_check_seen *seen = ctx;
    seen->problem = "a row is shown of a range that was not asked for";
    if (range < ACCOUNT_RANGES)
        seen->problem = spt_check_malformed(row, spt_schema_get()->indexes[seen->ranges[range].index].table);
    if (seen->problem != NULL)
        return SPT_SINK_STOP;
    int64_t mark = mark_of(row);
    if (seen->least[range] == 0 || mark < seen->least[range])
        seen->least[range] = mark;
    if (mark > seen->greatest[range])
        seen->greatest[range] = mark;
    return SPT_SINK_GO_ON;
}

static void account_ranges(spt_range *ranges)
{
    spt_check_row rows[5];
    mark_rows(rows, 1);
    ranges[0] = spt_check_range(SPT_INDEX_ACCOUNT, 1, &rows[0].row);
    ranges[1] = spt_check_range(SPT_INDEX_LOT_BY_CAPTURE, 2, &rows[2].row);
    ranges[2] = spt_check_range(SPT_INDEX_TICKET, 2, &rows[1].row);
    ranges[3] = spt_check_range(SPT_INDEX_PART, 2, &rows[3].row);
    ranges[4] = spt_check_range(SPT_INDEX_LOT, 2, &rows[2].row);
    ranges[4].from = 3;
    ranges[4].from_column = 2;
    ranges[5] = spt_check_range(SPT_INDEX_ACT_BY_TICKET, 2, &rows[4].row);
    ranges[5].limit = 1;
    ranges[6] = ranges[0];
}

/* An account row that is the same at both ends proves that all between is of its revision: so no range may show
 * less than one before it did. One snapshot shows the same everywhere. */
static void read_revision(spt_check *check)
{
    spt_range ranges[ACCOUNT_RANGES];
    spt_check_seen seen = {.ranges = ranges};
    account_ranges(ranges);
    int snapshot = (spt_store_flags(check->store) & SPT_STORE_SNAPSHOT) != 0;
    int32_t answer = spt_store_read(check->store, ranges, ACCOUNT_RANGES, see, &seen);
    if (seen.problem != NULL)
        spt_check_fail(check, "%s", seen.problem);
    if (answer != SPT_STORE_BUSY)
        spt_check_hold_answer(check, "a read while another thread wrote", answer, SPT_STORE_OK);
    for (uint32_t r = 1; r < ACCOUNT_RANGES && answer == SPT_STORE_OK; r++) {
        if (seen.least[r] < seen.greatest[r - 1] || (snapshot && seen.greatest[r] != seen.greatest[0]))
            spt_check_fail(check, "range %" PRIu32 " shows revision %" PRId64 ", range %" PRIu32 " showed %" PRId64, r,
                           seen.least[r], r - 1, seen.greatest[r - 1]);
    }
}

void spt_check_one_revision(spt_check *check)
{
    spt_check_writing writing = {.store = check->store, .commits = 4 * check->options->commits};
    atomic_init(&writing.reads, 0);
    atomic_init(&writing.ended, 0);
    spt_check_hold_answer(check, "a commit", write_revision(check->store, 1), SPT_STORE_OK);
    if (!spt_check_going(check))
        return;
    if (pthread_create(&writing.thread, NULL, write_revisions, &writing) != 0) {
        check->no_memory = 1;
        return;
    }
    do {
        read_revision(check);
        atomic_fetch_add(&writing.reads, 1);
    } while (!atomic_load(&writing.ended));
    pthread_join(writing.thread, NULL);
    read_revision(check);
    spt_check_hold_answer(check, "a commit while another thread read", writing.answer, SPT_STORE_OK);
}
