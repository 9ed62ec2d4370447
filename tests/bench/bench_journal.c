/* SPDX-License-Identifier: MIT */
/*
 * The mix on the journal, beside SQLite in a file and beside the plain limit: appending and syncing in a loop. All take
 * turns on the same disk, and every ratio is the median of the turns' own.
 */
#include "bench.h"
#include "bench_measure.h"
#include "bench_mix.h"
#include "bench_sql.h"

#include <fcntl.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <supportpoints/supportpoints.h>

#include "store/crc32c.h"

#define THREADS   8
#define TURNS_MAX 32
#define UNIT      1000
#define CHUNK     20000
#define OFFSET    INT64_C(1000000000000)

struct plan {
    uint64_t seed;
    size_t turns, commits; /* of one client, each turn */
    int64_t accounts;      /* of the desk that units of work are played on */
    size_t units;          /* each turn */
    int64_t tickets;       /* of the desk that is opened */
    int64_t many_accounts; /* of another that is opened */
};

static const struct plan quick_plan = {1, 5, 400, 10000, 4, 100000, 100000};
static const struct plan full_plan = {1, 15, 1500, 100000, 10, 1000000, 1000000};

enum { FDATASYNC, JOURNAL, WAL_FULL, WAL_NORMAL, THREADED, JOURNAL_UNITS, FULL_UNITS, SERIES };

static const char *const series_names[SERIES] = {
    "append and fdatasync in a loop",   "journal, one client", "SQLite WAL FULL, one client",
    "SQLite WAL NORMAL, one client",    "journal, 8 threads",  "journal, units of 1,000",
    "SQLite WAL FULL, batches of 1,000"};

struct run {
    const struct plan *plan;
    char folder[256];
    double rates[SERIES][TURNS_MAX];
};

/* ---- files ---- */

static char *path_in(const struct run *run, const char *name, char path[320])
{
    snprintf(path, 320, "%s/%s", run->folder, name);
    return path;
}

static int64_t size_of(const struct run *run, const char *name)
{
    struct stat found;
    char path[320];
    return stat(path_in(run, name, path), &found) == 0 ? (int64_t)found.st_size : 0;
}

static int fail(const char *what)
{
    fprintf(stderr, "bench: %s\n", what);
    return -1;
}

/* ---- the plain limit ---- */

#define RECORD_BYTES 300 /* About what one operation of the mix appends. */
#define ZEROED       (8 << 20)

struct plain {
    int file;
    off_t at;
};

/* Written with zeros before, like the journal's file. */
static int plain_open(struct plain *plain, const char *path)
{
    char *zeros = calloc(1, ZEROED);
    plain->at = 0;
    plain->file = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
    int failed =
        zeros == NULL || plain->file < 0 || write(plain->file, zeros, ZEROED) != ZEROED || fdatasync(plain->file) != 0;
    free(zeros);
    return failed ? fail("the plain file cannot be written") : 0;
}

static int plain_turn(struct plain *plain, size_t count)
{
    char record[RECORD_BYTES];
    memset(record, 'r', sizeof record);
    for (size_t i = 0; i < count; i++) {
        if (plain->at + RECORD_BYTES > ZEROED)
            plain->at = 0;
        if (pwrite(plain->file, record, sizeof record, plain->at) != RECORD_BYTES || fdatasync(plain->file) != 0)
            return fail("the plain file cannot be synced");
        plain->at += RECORD_BYTES;
    }
    return 0;
}

/* ---- desks with a mix ---- */

/* Opens the accounts with their first points, and tickets until enough are in progress. */
static int populate(struct mix *mix, int64_t accounts, struct bench_engine *const *engines, int count)
{
    int more = 1;
    struct bench_operation *operations = malloc(CHUNK * sizeof *operations);
    if (operations == NULL)
        return fail("no memory");
    for (int64_t left = accounts * 2; left > 0; left -= CHUNK) {
        size_t wanted = left < CHUNK ? (size_t)left : CHUNK;
        if (mix_populate(mix, operations, wanted) != 0)
            return -1;
        for (int e = 0; e < count; e++)
            if (engines[e]->bulk(engines[e]->ctx, 1) != 0 || play(engines[e], operations, wanted) != 0 ||
                engines[e]->bulk(engines[e]->ctx, 0) != 0)
                return -1;
    }
    while (more) {
        if (mix_warm_up(mix, operations, UNIT, &more) != 0)
            return -1;
        for (int e = 0; e < count; e++)
            if (engines[e]->bulk(engines[e]->ctx, 1) != 0 || play(engines[e], operations, UNIT) != 0 ||
                engines[e]->bulk(engines[e]->ctx, 0) != 0)
                return -1;
    }
    free(operations);
    return 0;
}

static int check(struct mix *mix, struct bench_engine *const *engines, int count)
{
    struct bench_tally expected, found;
    struct bench_scope scope = mix_scope(mix);
    if (mix_tally(mix, &expected) != 0)
        return -1;
    for (int e = 0; e < count; e++)
        if (engines[e]->tally(engines[e]->ctx, &scope, &found) != 0 ||
            bench_compare(engines[e]->name, &found, "the reference", &expected) != 0)
            return -1;
    return 0;
}

/* ---- one client, every operation durable ---- */

static int one_client_turn(struct run *run, size_t turn, struct mix *mix, struct plain *plain,
                           struct bench_engine *const *engines, struct bench_operation *operations)
{
    size_t count = run->plan->commits;
    if (mix_next(mix, operations, count) != 0)
        return -1;
    for (size_t i = 0; i < 4; i++) {
        size_t series = (i + turn) % 4;
        double began = wall_seconds();
        int failed =
            series == FDATASYNC ? plain_turn(plain, count) : play(engines[series - JOURNAL], operations, count);
        if (failed != 0)
            return -1;
        run->rates[series][turn] = (double)count / (wall_seconds() - began);
    }
    return 0;
}

/* One in eleven of the mix's operations only reads; what is synced is fewer than what is counted by that. */
static int run_one_client(struct run *run)
{
    char paths[4][320];
    struct plain plain;
    struct bench_engine journal, full, normal, *engines[3] = {&journal, &full, &normal};
    struct bench_operation *operations = calloc(run->plan->commits, sizeof *operations);
    struct mix *mix = mix_new(1000, run->plan->seed);
    if (operations == NULL || mix == NULL || plain_open(&plain, path_in(run, "plain", paths[0])) != 0 ||
        bench_journal_open(&journal, path_in(run, "one.points", paths[1]), SPT_JOURNAL_CREATE) != 0 ||
        bench_sqlite_lean_open(&full, &(struct sql_place){path_in(run, "full.db", paths[2]), "FULL"}) != 0 ||
        bench_sqlite_lean_open(&normal, &(struct sql_place){path_in(run, "normal.db", paths[3]), "NORMAL"}) != 0 ||
        populate(mix, 1000, engines, 3) != 0)
        return -1;
    for (size_t turn = 0; turn < run->plan->turns; turn++)
        if (one_client_turn(run, turn, mix, &plain, engines, operations) != 0)
            return -1;
    if (check(mix, engines, 3) != 0)
        return -1;
    for (int e = 0; e < 3; e++)
        if (engines[e]->close(engines[e]->ctx) != 0)
            return -1;
    close(plain.file);
    mix_free(mix);
    free(operations);
    return 0;
}

/* ---- threads that share syncs ---- */

struct client {
    pthread_t thread;
    struct mix *mix;
    struct bench_engine engine;
    struct bench_operation *operations;
    size_t count;
    int failed;
};

static void *run_client(void *ctx)
{
    struct client *client = ctx;
    client->failed = play(&client->engine, client->operations, client->count);
    return NULL;
}

static int client_begin(struct client *client, const struct bench_engine *first, const struct run *run, int number)
{
    struct bench_engine *engine = &client->engine;
    client->count = run->plan->commits;
    client->mix = mix_new(200, run->plan->seed + (uint64_t)number);
    client->operations = calloc(client->count, sizeof *client->operations);
    if (client->mix == NULL || client->operations == NULL ||
        bench_journal_join(engine, first, (number + 1) * OFFSET) != 0)
        return -1;
    return populate(client->mix, 200, &engine, 1);
}

/* Clients at work at the same time; gives operations per second. */
static int play_clients(struct client *clients, int count, double *rate)
{
    double operations = 0;
    for (int c = 0; c < count; c++) {
        if (mix_next(clients[c].mix, clients[c].operations, clients[c].count) != 0)
            return -1;
        operations += (double)clients[c].count;
    }
    double began = wall_seconds();
    for (int c = 0; c < count; c++)
        if (pthread_create(&clients[c].thread, NULL, run_client, &clients[c]) != 0)
            return fail("no thread");
    int failed = 0;
    for (int c = 0; c < count; c++) {
        pthread_join(clients[c].thread, NULL);
        failed |= clients[c].failed;
    }
    *rate = operations / (wall_seconds() - began);
    return failed;
}

static int run_threads(struct run *run, double *alone)
{
    char path[320];
    struct bench_engine first;
    struct client clients[THREADS] = {{0}};
    if (bench_journal_open(&first, path_in(run, "threads.points", path), SPT_JOURNAL_CREATE) != 0)
        return -1;
    for (int c = 0; c < THREADS; c++)
        if (client_begin(&clients[c], &first, run, c) != 0)
            return -1;
    for (size_t turn = 0; turn < run->plan->turns; turn++)
        if (play_clients(clients, 1, &alone[turn]) != 0 ||
            play_clients(clients, THREADS, &run->rates[THREADED][turn]) != 0)
            return -1;
    for (int c = 0; c < THREADS; c++) {
        if (clients[c].engine.close(clients[c].engine.ctx) != 0)
            return -1;
        mix_free(clients[c].mix);
        free(clients[c].operations);
    }
    return first.close(first.ctx);
}

/* ---- units of work ---- */

static int units_turn(struct run *run, size_t turn, struct mix *mix, struct bench_engine *const *engines,
                      struct bench_operation *operations)
{
    static const int series[2] = {JOURNAL_UNITS, FULL_UNITS};
    size_t count = run->plan->units * UNIT;
    if (mix_next(mix, operations, count) != 0)
        return -1;
    for (size_t i = 0; i < 2; i++) {
        size_t e = (i + turn) % 2;
        double began = wall_seconds();
        for (size_t done = 0; done < count; done += UNIT)
            if (engines[e]->bulk(engines[e]->ctx, 1) != 0 || play(engines[e], operations + done, UNIT) != 0 ||
                engines[e]->bulk(engines[e]->ctx, 0) != 0)
                return -1;
        run->rates[series[e]][turn] = (double)count / (wall_seconds() - began);
    }
    return 0;
}

static int run_units(struct run *run)
{
    char paths[2][320];
    struct bench_engine journal, full, *engines[2] = {&journal, &full};
    struct bench_operation *operations = calloc(run->plan->units * UNIT, sizeof *operations);
    struct mix *mix = mix_new(run->plan->accounts, run->plan->seed);
    if (operations == NULL || mix == NULL ||
        bench_journal_open(&journal, path_in(run, "units.points", paths[0]), SPT_JOURNAL_CREATE) != 0 ||
        bench_sqlite_lean_open(&full, &(struct sql_place){path_in(run, "units.db", paths[1]), "FULL"}) != 0 ||
        populate(mix, run->plan->accounts, engines, 2) != 0)
        return -1;
    for (size_t turn = 0; turn < run->plan->turns; turn++)
        if (units_turn(run, turn, mix, engines, operations) != 0)
            return -1;
    int failed = check(mix, engines, 2) != 0 || journal.close(journal.ctx) != 0 || full.close(full.ctx) != 0;
    mix_free(mix);
    free(operations);
    return failed;
}

/* ---- opening ---- */

/* Three lots and then tickets, three operations each, for every account in turn. */
static int fill_history(struct bench_engine *engine, int64_t accounts, int64_t tickets)
{
    struct bench_operation operation;
    int64_t now = INT64_C(1215993600);
    if (engine->bulk(engine->ctx, 1) != 0)
        return -1;
    for (int64_t a = 1; a <= accounts; a++) {
        mix_open_account(&operation, a, now);
        if (engine->apply(engine->ctx, &operation) != 0)
            return -1;
        for (int32_t pack = 0; pack < 3 && tickets > 0; pack++) {
            mix_buy(&operation, a, pack, a * 3 + pack, now);
            if (engine->apply(engine->ctx, &operation) != 0)
                return -1;
        }
    }
    for (int64_t t = 1; t <= tickets; t++) {
        int64_t account = t % accounts + 1;
        mix_open(&operation, account, t, 1, now + t);
        if (engine->apply(engine->ctx, &operation) != 0)
            return -1;
        mix_reprice(&operation, account, t, 35, t, now + t);
        if (engine->apply(engine->ctx, &operation) != 0)
            return -1;
        mix_resolve(&operation, account, t, now + t);
        if (engine->apply(engine->ctx, &operation) != 0)
            return -1;
    }
    return engine->bulk(engine->ctx, 0);
}

/* Seconds to read a file and take its checksum. */
static double read_seconds(const char *path)
{
    size_t size = 1 << 20;
    char *bytes = malloc(size);
    int file = open(path, O_RDONLY);
    uint32_t crc = 0;
    ssize_t count = 0;
    double began = wall_seconds();
    while (bytes != NULL && file >= 0 && (count = read(file, bytes, size)) > 0)
        crc = spt_crc32c(crc, bytes, (size_t)count);
    double taken = wall_seconds() - began;
    free(bytes);
    close(file);
    return crc == 0 ? 0 : taken;
}

static int report_opening(const char *what, const char *path)
{
    spt_store *store = NULL;
    spt_journal_report report;
    spt_journal_report_init(&report, sizeof report);
    if (spt_journal_verify(path, NULL, &report) != SPT_OK)
        return fail("the journal is not well");
    double reading = read_seconds(path), began = wall_seconds();
    if (spt_store_open_journal(path, NULL, &store) != SPT_OK)
        return fail("the journal cannot be opened");
    double taken = wall_seconds() - began;
    spt_store_unref(store);
    printf("  %-22s %9.1f MB %9.2f s %7.2f million rows/s %7.0f MB/s %9.0f\n", what, (double)report.used * 1e-6, taken,
           (double)report.changes * 1e-6 / taken, (double)report.used * 1e-6 / taken,
           (double)report.bytes * 1e-6 / reading);
    return 0;
}

/* A desk as it was appended, then compacted. */
static int run_opening(const struct run *run, const char *what, int64_t accounts, int64_t tickets)
{
    char path[320], name[64];
    struct bench_engine journal;
    path_in(run, "open.points", path);
    if (bench_journal_open(&journal, path, SPT_JOURNAL_NEW | SPT_JOURNAL_NO_SYNC) != 0 ||
        fill_history(&journal, accounts, tickets) != 0 || journal.close(journal.ctx) != 0)
        return -1;
    snprintf(name, sizeof name, "%s, appended", what);
    if (report_opening(name, path) != 0)
        return -1;
    if (spt_journal_compact(path, NULL) != SPT_OK)
        return fail("the journal cannot be compacted");
    snprintf(name, sizeof name, "%s, compacted", what);
    return report_opening(name, path) != 0 || remove(path) != 0;
}

/* ---- bytes ---- */

static int run_bytes(const struct run *run)
{
    const int64_t accounts = 1000, tickets = 10000;
    static const char *const names[4] = {"bytes.points", "lean.db", "rows.db", NULL};
    char path[320];
    struct bench_engine engines[3];
    if (bench_journal_open(&engines[0], path_in(run, names[0], path), SPT_JOURNAL_NEW | SPT_JOURNAL_NO_SYNC) != 0 ||
        bench_sqlite_lean_open(&engines[1], &(struct sql_place){path_in(run, names[1], path), "OFF"}) != 0 ||
        bench_sqlite_rows_open(&engines[2], &(struct sql_place){path_in(run, names[2], path), "OFF"}) != 0)
        return -1;
    for (int e = 0; e < 3; e++)
        if (fill_history(&engines[e], accounts, tickets) != 0 || engines[e].close(engines[e].ctx) != 0)
            return -1;
    spt_journal_report report;
    spt_journal_report_init(&report, sizeof report);
    if (spt_journal_verify(path_in(run, names[0], path), NULL, &report) != SPT_OK)
        return fail("the journal is not well");
    int64_t appended = report.used;
    if (spt_journal_compact(path, NULL) != SPT_OK)
        return fail("the journal cannot be compacted");
    printf("\nBytes of the file per ticket (opened, repriced, resolved; a tenth of an account\nwith three lots):\n"
           "  journal %" PRId64 ", compacted %" PRId64 "; SQLite lean %" PRId64 ", same rows %" PRId64 "\n",
           appended / tickets, size_of(run, names[0]) / tickets, size_of(run, names[1]) / tickets,
           size_of(run, names[2]) / tickets);
    return 0;
}

/* ---- all of it ---- */

static double ratio_of(const struct run *run, const double *mine, const double *other)
{
    double each[TURNS_MAX];
    for (size_t turn = 0; turn < run->plan->turns; turn++)
        each[turn] = mine[turn] / other[turn];
    return median(each, run->plan->turns);
}

static void report_rates(const struct run *run)
{
    printf("Operations per second by the wall clock, medians of %zu turns. All but NORMAL sync\n"
           "every commit. One in eleven operations of the mix is a read.\n\n",
           run->plan->turns);
    for (int s = 0; s < SERIES; s++)
        printf("  %-36s%12.0f\n", series_names[s], median(run->rates[s], run->plan->turns));
}

static int run_all(struct run *run)
{
    double alone[TURNS_MAX];
    if (run_one_client(run) != 0 || run_threads(run, alone) != 0 || run_units(run) != 0)
        return -1;
    report_rates(run);
    if (run_bytes(run) != 0)
        return -1;
    printf("\nOpening:                          size       time\n");
    if (run_opening(run, "tickets", run->plan->tickets / 10, run->plan->tickets) != 0 ||
        run_opening(run, "accounts", run->plan->many_accounts, 0) != 0)
        return -1;
    printf("The last column is reading the same file with its checksum, MB/s.\n\n");
    printf("ratio journal_vs_fdatasync %.2f\n", ratio_of(run, run->rates[JOURNAL], run->rates[FDATASYNC]));
    printf("ratio journal_8threads_vs_1 %.1f\n", ratio_of(run, run->rates[THREADED], alone));
    printf("ratio journal_unit1000_vs_sqlite %.1f\n", ratio_of(run, run->rates[JOURNAL_UNITS], run->rates[FULL_UNITS]));
    return 0;
}

int main(int argc, char **argv)
{
    struct run run = {.plan = &full_plan};
    if (argc < 2 || (argc == 3 && strcmp(argv[2], "--quick") != 0) || argc > 3) {
        fprintf(stderr, "usage: bench_journal FOLDER [--quick]\n");
        return 2;
    }
    if (argc == 3)
        run.plan = &quick_plan;
    snprintf(run.folder, sizeof run.folder, "%s", argv[1]);
    if (sql_configure() != 0 || run_all(&run) != 0) {
        fprintf(stderr, "bench: FAILED: an engine failed, or the engines do not agree; no figure is valid\n");
        return 1;
    }
    return 0;
}
