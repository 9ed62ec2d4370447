/* SPDX-License-Identifier: MIT */
/*
 * Crashes on the weakest disk: test_journal_crash [IMAGES [SEED]]. Two processes and one that compacts work at one
 * journal, the one within a system call of the other; at any call the disk is copied as a crash might leave it, and the
 * copy is opened: all that was acknowledged is there, of what was under way each thing wholly or not at all, nothing
 * else; every audit is clean; what was under way is repeated and has one effect. Now and then the crash is real, and
 * the work goes on from what it left.
 */
#include <errno.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "deeds.h"
#include "disk.h"
#include "planted.h"
#include "store/journal_internal.h"

#define IMAGES    20000
#define SEED      20081223
#define PATH      "desk.points"
#define DEEDS     200
#define OPEN      8
#define CLIENTS   2
#define LIVES     4
#define LOCK_WAIT 20
#define THREADS   3
/* For which a sync waits until others have something to be written next, nanoseconds. */
#define TOGETHER 200000

struct client {
    struct disk_process process;
    spt_store *store;
    spt_desk *desk;
    int32_t is_faulty; /* A call may fail by plan. */
};

struct ticket {
    int64_t account, ticket, price;
};

struct world {
    pthread_mutex_t mutex;
    uint64_t random;
    struct disk *disk;
    struct client clients[CLIENTS];
    struct books books; /* Of all that was acknowledged. */
    uint32_t deed_count, done_count, open_count, ticket_count;
    struct deed deeds[DEEDS];
    const struct deed *done[DEEDS];
    struct deed *open[OPEN]; /* May or may not have happened. */
    struct ticket tickets[DEEDS];
    int64_t next_process, next_ticket;
    uint64_t crash_in;   /* Calls until the crash; 0: none comes. */
    int32_t is_listed;   /* The price list is acknowledged. */
    int32_t is_inside;   /* One process works within a call of another. */
    int32_t is_waiting;  /* Something is looked at: the work stands still. */
    int32_t is_together; /* Several threads of one process are at work. */
};

struct totals {
    uint64_t wanted, images, torn, again, worlds, crashes, faults, unknown, deeds, compactions, inside, together,
        several, largest;
};

static struct totals totals;
static uint64_t world_seed;

__attribute__((format(printf, 3, 4))) static void violated(const struct world *world, const struct books *books,
                                                           const char *format, ...)
{
    va_list list;
    va_start(list, format);
    fprintf(stderr, "VIOLATION with seed %llu, image %llu: ", (unsigned long long)world_seed,
            (unsigned long long)totals.images);
    vfprintf(stderr, format, list);
    fprintf(stderr, "\n");
    va_end(list);
    if (books != NULL) {
        books_print("expected", &world->books);
        books_print("found", books);
        fprintf(stderr, "  %u under way\n", world->open_count);
    }
    exit(1);
}

static uint64_t draw(struct world *world, uint64_t end)
{
    return disk_random(&world->random, end);
}

/* ---- opening ---- */

static spt_status open_store(const spt_files *files, spt_journal_problem *problem, spt_store **store)
{
    spt_journal_options options;
    spt_journal_options_init(&options, (uint32_t)sizeof options);
    spt_journal_problem_init(problem, (uint32_t)sizeof *problem);
    options.flags = SPT_JOURNAL_CREATE;
    options.lock_wait = LOCK_WAIT;
    options.problem = problem;
    return spt_journal_open(files, PATH, &options, store);
}

static spt_status open_desk(spt_store *store, spt_desk **desk)
{
    spt_status status = spt_desk_open(store, NULL, desk);
    return status == SPT_OK ? spt_desk_set_now(*desk, DEED_NOW) : status;
}

/* ---- looking at an image ---- */

static void look_at(struct world *world, const struct disk *disk, int depth);

struct looking {
    struct world *world;
    int depth;
};

/* The recovery of an image is crashed as well. */
static void before_look(void *ctx, struct disk_process *process, int32_t kind)
{
    struct looking *looking = ctx;
    if (kind == DISK_READ || kind == DISK_INFO || kind == DISK_PATH_INFO || draw(looking->world, 12) != 0)
        return;
    totals.again++;
    look_at(looking->world, process->disk, looking->depth + 1);
}

static void check_books(struct world *world, spt_desk *desk)
{
    struct books books;
    uint32_t in;
    /* An audit costs as much as all else. */
    int64_t audited = draw(world, 4) == 0 ? AUDIT_ALL : 1 + (int64_t)draw(world, DEED_ACCOUNTS);
    spt_status status = books_read(desk, &books, audited);
    if (status != SPT_OK)
        violated(world, &books, "reading gave %s: %s", spt_status_name(status), spt_desk_error_text(desk));
    if (!books_explain(&books, &world->books, world->open, world->open_count, &in))
        violated(world, &books, "the books are not those of what was acknowledged");
}

/* Of what was acknowledged, the newest and one of the others. */
static void check_done(struct world *world, spt_desk *desk)
{
    if (world->done_count == 0)
        return;
    const struct deed *newest = world->done[world->done_count - 1];
    const struct deed *other = world->done[draw(world, world->done_count)];
    if (!deed_is_done(desk, newest) || !deed_is_done(desk, other))
        violated(world, NULL, "something acknowledged was done again: %s", spt_desk_error_text(desk));
}

/* What may have happened is repeated, and then has happened once. */
static void check_repeated(struct world *world, spt_desk *desk)
{
    struct books books, expected = world->books;
    for (uint32_t d = 0; d < world->open_count; d++) {
        spt_status status = deed_do(desk, world->open[d]);
        if (status < 0)
            violated(world, NULL, "repeating gave %s: %s", spt_status_name(status), spt_desk_error_text(desk));
        deed_add(&expected, world->open[d]);
    }
    if (books_read(desk, &books, world->open_count > 0 ? 1 + (int64_t)draw(world, DEED_ACCOUNTS) : AUDIT_NONE) !=
            SPT_OK ||
        !books_equal(&books, &expected))
        violated(world, &books, "what was repeated has not one effect");
}

static void check_desk(struct world *world, spt_desk *desk)
{
    spt_category *category = NULL;
    check_books(world, desk);
    spt_status status = spt_category_get(desk, "any", &category);
    if (world->is_listed && status != SPT_OK)
        violated(world, NULL, "the price list is lost");
    spt_category_unref(category);
    if (status != SPT_OK && spt_price_list_load(desk, deed_price_list, NULL) < 0)
        violated(world, NULL, "the price list cannot be loaded: %s", spt_desk_error_text(desk));
    check_done(world, desk);
    check_repeated(world, desk);
}

static void look_at(struct world *world, const struct disk *disk, int depth)
{
    struct disk image;
    struct disk_process process;
    struct looking looking = {.world = world, .depth = depth};
    spt_journal_problem problem;
    spt_store *store = NULL;
    spt_desk *desk = NULL;
    disk_crash(&image, disk, draw(world, 0));
    disk_process_begin(&process, &image, 1000 + depth);
    process.before_ctx = &looking;
    if (depth < 2 && draw(world, 4) == 0)
        process.before = before_look;
    totals.images++;
    totals.several += world->open_count > 1;
    spt_status status = open_store(&process.files, &problem, &store);
    process.before = NULL;
    if (status != SPT_OK)
        violated(world, NULL, "opening gave %s: %s", spt_status_name(status), problem.text);
    totals.torn += problem.code == SPT_JOURNAL_TORN;
    status = open_desk(store, &desk);
    if (status != SPT_OK)
        violated(world, NULL, "the desk gave %s", spt_status_name(status));
    if (draw(world, 16) == 0 && spt_journal_compact_on(&process.files, PATH, NULL) != SPT_OK)
        violated(world, NULL, "compaction failed");
    check_desk(world, desk);
    spt_desk_close(desk);
    spt_store_unref(store);
    if (disk_open_handles(&process) != 0)
        violated(world, NULL, "%d files were left open", disk_open_handles(&process));
    disk_end(&image);
}

/* ---- what is done ---- */

static int is_in_use(const struct world *world, int64_t account)
{
    return world->books.accounts[account].acts > 0;
}

static void plan_grant(struct world *world, struct deed *deed, int64_t account)
{
    deed->steps[deed->count++] =
        (struct step){.kind = STEP_GRANT, .account = account, .points = 1 + (int64_t)draw(world, 1000)};
}

static void plan_ticket(struct world *world, struct deed *deed, int64_t account, const struct books *books)
{
    int64_t most = books->accounts[account].available;
    if (most > 0)
        deed->steps[deed->count++] = (struct step){.kind = STEP_TICKET,
                                                   .account = account,
                                                   .ticket = world->next_ticket++,
                                                   .points = 1 + (int64_t)draw(world, (uint64_t)most)};
}

/* Each ticket ends once, whether that is acknowledged or not. */
static void plan_end(struct world *world, struct deed *deed)
{
    if (world->ticket_count == 0)
        return;
    uint32_t number = (uint32_t)draw(world, world->ticket_count);
    struct ticket ticket = world->tickets[number];
    world->tickets[number] = world->tickets[--world->ticket_count];
    deed->steps[deed->count++] = (struct step){.kind = draw(world, 2) ? STEP_RESOLVE : STEP_CANCEL,
                                               .account = ticket.account,
                                               .ticket = ticket.ticket,
                                               .points = ticket.price};
}

static int64_t other_account(struct world *world, int64_t account)
{
    return 1 + (account - 1 + 1 + (int64_t)draw(world, DEED_ACCOUNTS - 1)) % DEED_ACCOUNTS;
}

/* Both accounts are changed, or neither. */
static void plan_transfer(struct world *world, struct deed *deed, int64_t account, const struct books *books)
{
    int64_t most = books->accounts[account].available;
    int64_t other = other_account(world, account);
    if (most > 0 && books->accounts[other].acts > 0)
        deed->steps[deed->count++] = (struct step){.kind = STEP_TRANSFER,
                                                   .account = account,
                                                   .points = 1 + (int64_t)draw(world, (uint64_t)most),
                                                   .other = other};
}

/* A ticket is taken from the list until it is known where it is. */
static void plan_move(struct world *world, struct deed *deed, const struct books *books)
{
    if (world->ticket_count == 0)
        return;
    uint32_t number = (uint32_t)draw(world, world->ticket_count);
    struct ticket ticket = world->tickets[number];
    int64_t other = other_account(world, ticket.account);
    if (books->accounts[other].acts == 0 || books->accounts[other].available < ticket.price)
        return;
    world->tickets[number] = world->tickets[--world->ticket_count];
    deed->steps[deed->count++] = (struct step){
        .kind = STEP_MOVE, .account = ticket.account, .ticket = ticket.ticket, .points = ticket.price, .other = other};
}

static void plan_step(struct world *world, struct deed *deed)
{
    struct books books = world->books;
    deed_add(&books, deed);
    int64_t account = 1 + (int64_t)draw(world, DEED_ACCOUNTS);
    uint64_t what = draw(world, 14);
    if (books.accounts[account].acts == 0)
        deed->steps[deed->count++] = (struct step){.kind = STEP_ACCOUNT, .account = account};
    else if (what < 5)
        plan_grant(world, deed, account);
    else if (what < 8)
        plan_ticket(world, deed, account, &books);
    else if (what < 10)
        plan_transfer(world, deed, account, &books);
    else if (what < 12)
        plan_move(world, deed, &books);
    else
        plan_end(world, deed);
}

static struct deed *new_deed(struct world *world)
{
    struct deed *deed = &world->deeds[world->deed_count++];
    memset(deed, 0, sizeof *deed);
    deed->number = world->deed_count;
    deed->note_bytes = draw(world, 5) == 0 ? (uint32_t)draw(world, SPT_NOTE_BYTES) : (uint32_t)draw(world, 40);
    return deed;
}

/* Alone, anything; within a call of another, what is right whether the other's deed happens or not. */
static struct deed *plan(struct world *world)
{
    uint32_t wanted = draw(world, 3) == 0 ? 1 + (uint32_t)draw(world, DEED_STEPS) : 1;
    struct deed *deed = new_deed(world);
    for (uint32_t n = 0; n < wanted; n++) {
        int64_t account = 1 + (int64_t)draw(world, DEED_ACCOUNTS);
        if (!world->is_inside)
            plan_step(world, deed);
        else if (is_in_use(world, account))
            plan_grant(world, deed, account);
    }
    return deed->count > 0 ? deed : NULL;
}

/* ---- how it ends ---- */

static void close_open(struct world *world, const struct deed *deed)
{
    for (uint32_t d = 0; d < world->open_count; d++)
        if (world->open[d] == deed)
            world->open[d--] = world->open[--world->open_count];
}

static void note_tickets(struct world *world, const struct deed *deed)
{
    for (uint32_t s = 0; s < deed->count; s++) {
        const struct step *step = &deed->steps[s];
        if (step->kind == STEP_TICKET)
            world->tickets[world->ticket_count++] = (struct ticket){step->account, step->ticket, step->points};
        if (step->kind == STEP_MOVE)
            world->tickets[world->ticket_count++] = (struct ticket){step->other, step->ticket, step->points};
    }
}

static void acknowledge(struct world *world, const struct deed *deed)
{
    close_open(world, deed);
    deed_add(&world->books, deed);
    note_tickets(world, deed);
    world->done[world->done_count++] = deed;
    totals.deeds++;
}

/* Whether a client may be told this where nothing fails: two that meet may have to wait for each other. */
static int is_allowed(const struct world *world, const struct client *client, spt_status status)
{
    return status >= 0 || world->disk->is_down || client->is_faulty || (world->is_inside && status == SPT_E_BUSY);
}

static void refuse(struct world *world, const struct client *client, const char *what, spt_status status)
{
    if (!is_allowed(world, client, status))
        violated(world, NULL, "%s gave %s: %s (store %d)", what, spt_status_name(status),
                 spt_desk_error_text(client->desk), (int)spt_desk_error_store(client->desk));
}

#define TRACE(...) (getenv("TRACE") ? fprintf(stderr, __VA_ARGS__) : 0)
/* Begins and ends under the world's lock: several threads may be at it. */
static spt_status attempt(struct world *world, struct client *client, spt_desk *desk, struct deed *deed)
{
    world->open[world->open_count++] = deed;
    pthread_mutex_unlock(&world->mutex);
    spt_status status = deed_do(desk, deed);
    pthread_mutex_lock(&world->mutex);
    refuse(world, client, "a deed", status);
    if (status >= 0)
        acknowledge(world, deed);
    else if (status != SPT_E_UNKNOWN)
        close_open(world, deed);
    else
        totals.unknown++;
    return status;
}

/* ---- processes ---- */

static void before(void *ctx, struct disk_process *process, int32_t kind);

static void stop(struct client *client)
{
    spt_desk_close(client->desk);
    spt_store_unref(client->store);
    client->desk = NULL;
    client->store = NULL;
    if (client->process.disk != NULL)
        disk_process_end(&client->process);
    client->process.disk = NULL;
    client->is_faulty = 0;
}

static void start(struct world *world, struct client *client)
{
    spt_journal_problem problem = {0};
    disk_process_begin(&client->process, world->disk, world->next_process++);
    client->process.before = before;
    client->process.before_ctx = world;
    spt_status status = open_store(&client->process.files, &problem, &client->store);
    if (status == SPT_OK)
        status = open_desk(client->store, &client->desk);
    if (!is_allowed(world, client, status))
        violated(world, NULL, "opening again gave %s: %s", spt_status_name(status), problem.text);
    TRACE("%*sstart %d(p%d) %d\n", world->is_inside * 4, "", (int)(client - world->clients),
          (int)client->process.number, status);
    if (status != SPT_OK)
        stop(client);
}

static int is_ready(struct world *world, struct client *client)
{
    if (client->desk == NULL)
        start(world, client);
    return client->desk != NULL;
}

static void resolve(struct world *world, struct client *client)
{
    while (world->open_count > 0 && !world->disk->is_down) {
        struct deed *deed = world->open[0];
        spt_status status = deed_do(client->desk, deed);
        refuse(world, client, "repeating a deed", status);
        if (status < 0)
            return;
        acknowledge(world, deed);
    }
}

static void load(struct world *world, struct client *client)
{
    if (world->is_listed)
        return;
    spt_status status = spt_price_list_load(client->desk, deed_price_list, NULL);
    refuse(world, client, "the price list", status);
    world->is_listed = status >= 0;
}

/* ---- steps ---- */

/* What a reader is told has happened. */
static void read_books(struct world *world, struct client *client)
{
    struct books books;
    uint32_t in;
    uint32_t done;
    spt_status status;
    /* The books are read account by account: what is done meanwhile is in some and not in others. */
    do {
        done = world->deed_count + world->done_count;
        status = books_read(client->desk, &books, AUDIT_NONE);
    } while (status == SPT_OK && done != world->deed_count + world->done_count);
    refuse(world, client, "a read", status);
    if (status != SPT_OK)
        return;
    TRACE("%*sread %d(p%d)\n", world->is_inside * 4, "", (int)(client - world->clients), (int)client->process.number);
    if (!books_explain(&books, &world->books, world->open, world->open_count, &in))
        violated(world, &books, "a reader sees other books");
    for (uint32_t d = 0; d < world->open_count; d++)
        world->open[d]->is_seen |= (in & 1u << d) != 0;
}

static void compact(struct world *world)
{
    struct client other = {0};
    spt_journal_options options;
    spt_journal_problem problem;
    spt_journal_options_init(&options, (uint32_t)sizeof options);
    spt_journal_problem_init(&problem, (uint32_t)sizeof problem);
    options.lock_wait = LOCK_WAIT;
    options.problem = &problem;
    disk_process_begin(&other.process, world->disk, world->next_process++);
    other.process.before = before;
    other.process.before_ctx = world;
    spt_status status = spt_journal_compact_on(&other.process.files, PATH, &options);
    /* Another compaction within this one takes the file from it. */
    if (problem.code != SPT_JOURNAL_REPLACED && problem.code != SPT_JOURNAL_LOCKED &&
        !is_allowed(world, &other, status))
        violated(world, NULL, "compaction gave %s: %s", spt_status_name(status), problem.text);
    disk_process_end(&other.process);
    totals.compactions++;
    TRACE("%*scompaction p%d %d %s\n", world->is_inside * 4, "", (int)other.process.number, status, problem.text);
}

static void plan_fault(struct world *world, struct client *client)
{
    static const int32_t errors[] = {EIO, ENOSPC, EINTR, 0};
    static const int32_t kinds[] = {DISK_WRITE, DISK_WRITE, DISK_SYNC, DISK_READ, DISK_INFO, DISK_ANY};
    struct disk_fault fault = {.kind = kinds[draw(world, sizeof kinds / sizeof *kinds)], .at = 1 + draw(world, 4)};
    fault.os_error = errors[draw(world, sizeof errors / sizeof *errors)];
    if (fault.kind == DISK_ANY) {
        /* The process dies there. */
        fault = (struct disk_fault){.kind = DISK_ANY, .for_ever = 1, .at = 1 + draw(world, 40), .os_error = EIO};
    }
    client->is_faulty = 1;
    disk_fail(&client->process, &fault);
    totals.faults++;
}

/* A process that met a fault ends: its store may be poisoned. */
static void work(struct world *world, struct client *client)
{
    struct deed *deed = world->deed_count < DEEDS && world->open_count < OPEN ? plan(world) : NULL;
    if (deed == NULL)
        return;
    if (draw(world, 12) == 0)
        plan_fault(world, client);
    pthread_mutex_lock(&world->mutex);
    attempt(world, client, client->desk, deed);
    pthread_mutex_unlock(&world->mutex);
    if (client->is_faulty)
        stop(client);
}

/* ---- several threads ---- */

struct helper {
    struct world *world;
    struct client *client;
    pthread_t thread;
};

static struct deed *plan_together(struct world *world)
{
    if (world->disk->is_down || world->deed_count >= DEEDS || world->open_count >= OPEN)
        return NULL;
    return plan(world);
}

/* Gives points until there is nothing to be done, or something fails. */
static void *help(void *argument)
{
    struct helper *helper = argument;
    struct world *world = helper->world;
    spt_desk *desk = NULL;
    struct deed *deed;
    spt_status status = open_desk(helper->client->store, &desk);
    pthread_mutex_lock(&world->mutex);
    for (int n = 0; n < 12 && status >= 0 && (deed = plan_together(world)) != NULL; n++)
        status = attempt(world, helper->client, desk, deed);
    pthread_mutex_unlock(&world->mutex);
    spt_desk_close(desk);
    return NULL;
}

/* Commits of several threads share one write and one sync: a crash may tear one off and leave the next. */
static void work_together(struct world *world, struct client *client)
{
    struct helper helpers[THREADS];
    int is_inside = world->is_inside;
    world->is_inside = world->is_together = 1;
    for (int n = 0; n < THREADS; n++) {
        helpers[n] = (struct helper){.world = world, .client = client};
        if (pthread_create(&helpers[n].thread, NULL, help, &helpers[n]) != 0)
            abort();
    }
    for (int n = 0; n < THREADS; n++)
        pthread_join(helpers[n].thread, NULL);
    world->is_inside = is_inside;
    world->is_together = 0;
    totals.together++;
    if (world->open_count > 0)
        stop(client);
}

static void step(struct world *world, struct client *client)
{
    uint64_t what = draw(world, 16);
    if (!is_ready(world, client))
        return;
    if (!world->is_inside) {
        resolve(world, client);
        load(world, client);
    }
    if (world->disk->is_down || !world->is_listed)
        return;
    if (what == 0)
        compact(world);
    else if (what == 1)
        stop(client);
    else if (what < 4)
        read_books(world, client);
    else if (what == 4 && !world->is_inside)
        work_together(world, client);
    else
        work(world, client);
}

static void take_images(struct world *world)
{
    world->is_waiting = 1;
    for (uint64_t n = 1 + draw(world, 3); n > 0 && totals.images < totals.wanted; n--)
        look_at(world, world->disk, 0);
    world->is_waiting = 0;
}

static void let_other_in(struct world *world, const struct disk_process *process)
{
    struct client *other = process == &world->clients[0].process ? &world->clients[1] : &world->clients[0];
    world->is_inside = 1;
    totals.inside++;
    step(world, other);
    world->is_inside = 0;
}

/* The crash, images of what it might leave, the other process. */
static void happen(struct world *world, const struct disk_process *process, int32_t kind)
{
    int is_worth = kind == DISK_WRITE || kind == DISK_SYNC || kind == DISK_RENAME || kind == DISK_SYNC_FOLDER ||
                   kind == DISK_RENAME_NEW || kind == DISK_REMOVE;
    if (world->is_waiting || world->disk->is_down)
        return;
    if (world->crash_in > 0 && --world->crash_in == 0) {
        world->disk->is_down = 1;
        return;
    }
    if (draw(world, is_worth ? 6 : 40) == 0)
        take_images(world);
    if (!world->is_inside && draw(world, 30) == 0)
        let_other_in(world, process);
}

static void before(void *ctx, struct disk_process *process, int32_t kind)
{
    struct world *world = ctx;
    const struct timespec together = {.tv_nsec = TOGETHER};
    if (world->is_together && kind == DISK_SYNC)
        nanosleep(&together, NULL);
    pthread_mutex_lock(&world->mutex);
    happen(world, process, kind);
    pthread_mutex_unlock(&world->mutex);
}

/* ---- a world ---- */

static void crash(struct world *world)
{
    struct disk *left = malloc(sizeof *left);
    if (left == NULL)
        abort();
    world->disk->is_down = 1;
    for (int c = 0; c < CLIENTS; c++)
        stop(&world->clients[c]);
    disk_crash(left, world->disk, draw(world, 0));
    disk_end(world->disk);
    free(world->disk);
    world->disk = left;
    totals.crashes++;
}

static void note_largest(const struct world *world)
{
    for (uint32_t n = 0; n < world->disk->node_count; n++)
        if ((uint64_t)world->disk->nodes[n]->now.size > totals.largest)
            totals.largest = (uint64_t)world->disk->nodes[n]->now.size;
}

static void live(struct world *world)
{
    world->crash_in = 1 + draw(world, draw(world, 2) ? 300 : 3000);
    for (int n = 0; n < 200 && !world->disk->is_down && totals.images < totals.wanted; n++)
        step(world, &world->clients[draw(world, CLIENTS)]);
    note_largest(world);
    crash(world);
}

static void begin_lock(pthread_mutex_t *mutex)
{
    pthread_mutexattr_t attributes;
    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_settype(&attributes, PTHREAD_MUTEX_RECURSIVE);
    if (pthread_mutex_init(mutex, &attributes) != 0)
        abort();
    pthread_mutexattr_destroy(&attributes);
}

static void run(uint64_t seed, int32_t planted)
{
    struct world *world = calloc(1, sizeof *world);
    struct disk *disk = malloc(sizeof *disk);
    if (world == NULL || disk == NULL)
        abort();
    begin_lock(&world->mutex);
    world_seed = seed;
    world->random = seed;
    world->next_process = 1;
    world->next_ticket = 1;
    world->disk = disk;
    disk_begin(disk, draw(world, 0));
    disk->planted = planted;
    for (int life = 0; life < LIVES && totals.images < totals.wanted; life++)
        live(world);
    disk_end(world->disk);
    free(world->disk);
    pthread_mutex_destroy(&world->mutex);
    free(world);
    totals.worlds++;
}

static void summary(void)
{
    printf("%llu crash images (%llu of recoveries, %llu with several commits under way, %llu with a torn end), 0 "
           "violations: %llu worlds, %llu crashes gone "
           "on from, %llu deeds, %llu with an unknown end, %llu compactions, %llu faults, %llu steps within another's "
           "call, %llu times several threads, largest file %llu bytes\n",
           (unsigned long long)totals.images, (unsigned long long)totals.again, (unsigned long long)totals.several,
           (unsigned long long)totals.torn, (unsigned long long)totals.worlds, (unsigned long long)totals.crashes,
           (unsigned long long)totals.deeds, (unsigned long long)totals.unknown, (unsigned long long)totals.compactions,
           (unsigned long long)totals.faults, (unsigned long long)totals.inside, (unsigned long long)totals.together,
           (unsigned long long)totals.largest);
}

int main(int count, char **arguments)
{
    int32_t planted = planted_begin();
    totals.wanted = count > 1 ? strtoull(arguments[1], NULL, 10) : IMAGES;
    uint64_t seed = count > 2 ? strtoull(arguments[2], NULL, 10) : SEED;
    while (totals.images < totals.wanted)
        run(seed++, planted);
    summary();
    return 0;
}
