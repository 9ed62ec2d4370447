/* SPDX-License-Identifier: MIT */
/*
 * The feed over one journal (D27): three processes work on the same accounts, one alone and two in units of work, and
 * another one reads the feed and acknowledges. It is killed at random, and so are the others. Every act is delivered,
 * in order within its account; again only where it was not acknowledged. FEED_SEED and FEED_KILLS set the random seed
 * and the kills.
 */
#define _DEFAULT_SOURCE
#include "journal_fixture.h"

#include <signal.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define WORKERS   3
#define CONSUMER  WORKERS
#define ALL       (WORKERS + 1)
#define ACCOUNTS  6
#define MOST_ACTS 200000

/* In memory that all processes share. */
struct board {
    _Atomic int is_over;
    _Atomic int64_t number;                     /* Refs given so far. */
    _Atomic int64_t newest[ACCOUNTS + 1];       /* The newest act delivered. */
    _Atomic int64_t entries[ACCOUNTS + 1];      /* The newest entry of those that were delivered whole. */
    _Atomic int64_t acknowledged[ACCOUNTS + 1]; /* The newest one that the reader knows to be acknowledged. */
    _Atomic int64_t deliveries, repeats, rounds;
    _Atomic uint8_t delivered[ACCOUNTS + 1][MOST_ACTS];
};

static struct board *board;
static struct place *here;
static pid_t parent;

#define demand(condition)                                           \
    do {                                                            \
        if (!(condition)) {                                         \
            fprintf(stderr, "line %d: %s\n", __LINE__, #condition); \
            _exit(1);                                               \
        }                                                           \
    } while (0)

static uint64_t next_random(uint64_t *state)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return *state >> 33;
}

/* Also where the parent has failed. */
static int is_over(void)
{
    return board->is_over || getppid() != parent;
}

static spt_desk *desk_of_process(spt_store **store)
{
    spt_desk *desk = NULL;
    spt_journal_options options = options_of(here, 0);
    options.lock_wait = 30000;
    demand(spt_store_open_journal(here->path, &options, store) == SPT_OK);
    demand(spt_desk_open(*store, NULL, &desk) == SPT_OK);
    demand(spt_desk_set_now(desk, BEGIN) == SPT_OK);
    return desk;
}

/* ---- who works ---- */

static spt_status grant_new(spt_desk *desk, int64_t account)
{
    char ref[40];
    snprintf(ref, sizeof ref, "gift %lld", (long long)++board->number);
    return spt_account_grant(desk, account, SPT_LOT_GOODWILL, 1 + board->number % 50, ref, NULL, NULL);
}

/* An act with as many entries as there are lots with something available. */
static spt_status open_and_resolve(spt_desk *desk, int64_t account)
{
    spt_options options;
    int64_t ticket = 1000 + ++board->number;
    spt_options_init(&options, (uint32_t)sizeof options);
    options.flags = SPT_FLAG_ALLOW_SHORTFALL | SPT_FLAG_OVERRIDE;
    options.note = "a test";
    options.price = 100;
    spt_status status = spt_ticket_open(desk, account, ticket, "level-1", &options, NULL);
    if (status >= 0)
        status = spt_ticket_waive(desk, account, ticket, NULL, NULL);
    return status;
}

static spt_status work_once(spt_desk *desk, uint64_t *random)
{
    int64_t account = 1 + (int64_t)(next_random(random) % ACCOUNTS);
    return next_random(random) % 4 == 0 ? open_and_resolve(desk, account) : grant_new(desk, account);
}

static void work_in_unit(spt_desk *desk, uint64_t *random)
{
    spt_status status = spt_desk_begin(desk);
    demand(status == SPT_OK);
    for (int i = 0; i < 4 && status >= 0; i++)
        status = work_once(desk, random);
    if (status >= 0)
        status = spt_desk_commit(desk);
    else
        demand(spt_desk_rollback(desk) == SPT_OK);
    demand(status >= 0 || status == SPT_E_CONFLICT);
}

static void run_worker(int worker)
{
    spt_store *store = NULL;
    uint64_t random = (uint64_t)getpid();
    spt_desk *desk = desk_of_process(&store);
    while (!is_over() && board->newest[1] < MOST_ACTS - 5000) {
        spt_status status = SPT_OK;
        if (worker > 0)
            work_in_unit(desk, &random);
        else
            status = work_once(desk, &random);
        demand(status >= 0 || status == SPT_E_BUSY);
        usleep(300);
    }
    spt_desk_close(desk);
    demand(spt_store_unref(store) == SPT_OK);
    _exit(0);
}

/* ---- who reads ---- */

static int is_whole(const spt_page *page, uint32_t row)
{
    const spt_entry *entry = spt_page_entry(page, row);
    return entry == NULL || spt_entry_number(entry) == spt_act_entries(spt_page_act(page, row));
}

/* Acts come one after the other; one is never left out, and comes again only where it is not acknowledged. */
static void deliver(const spt_act *act)
{
    int64_t account = spt_act_account(act), number = spt_act_number(act);
    demand(account >= 1 && account <= ACCOUNTS && number < MOST_ACTS);
    demand(number <= board->newest[account] + 1);
    demand(number > board->acknowledged[account]);
    board->repeats += board->delivered[account][number] > 0;
    board->delivered[account][number] = 1;
    if (number > board->newest[account]) {
        board->entries[account] = spt_act_entries(act);
        board->newest[account] = number;
    }
    board->deliveries++;
}

static void acknowledge(spt_desk *desk, const spt_page *page)
{
    spt_status status = spt_feed_acknowledge_page(desk, page);
    demand(status >= 0 || status == SPT_E_BUSY);
    for (uint32_t i = 0; status >= 0 && i < spt_feed_accounts(page); i++)
        board->acknowledged[spt_feed_account(page, i)] = spt_feed_act(page, i);
}

static void read_round(spt_desk *desk, uint32_t limit)
{
    char token[300] = "";
    do {
        spt_page *page = NULL;
        demand(spt_feed_read(desk, token, limit, &page) == SPT_OK);
        for (uint32_t row = 0; row < spt_page_count(page); row++)
            if (is_whole(page, row))
                deliver(spt_page_act(page, row));
        for (uint32_t i = 0; i < spt_feed_accounts(page); i++)
            demand(spt_feed_status(page, i) == SPT_OK);
        acknowledge(desk, page);
        snprintf(token, sizeof token, "%s", spt_page_next(page));
        spt_page_unref(page);
    } while (token[0] != '\0' && !is_over());
    board->rounds++;
}

static void run_reader(void)
{
    spt_store *store = NULL;
    spt_desk *desk = desk_of_process(&store);
    for (uint32_t round = 0; !is_over(); round++)
        read_round(desk, 20 + round * 17 % 60);
    spt_desk_close(desk);
    demand(spt_store_unref(store) == SPT_OK);
    _exit(0);
}

/* ---- all of them ---- */

static pid_t begin(int which)
{
    pid_t child = fork();
    assert_true(child >= 0);
    if (child != 0)
        return child;
    if (which == CONSUMER)
        run_reader();
    run_worker(which);
    _exit(1);
}

static long setting(const char *name, long standard)
{
    const char *given = getenv(name);
    return given == NULL ? standard : atol(given);
}

static void kill_often(pid_t children[ALL])
{
    uint64_t random = (uint64_t)setting("FEED_SEED", 20080301);
    for (long kills = setting("FEED_KILLS", 60); kills > 0; kills--) {
        int which = next_random(&random) % 3 == 0 ? (int)(next_random(&random) % WORKERS) : CONSUMER, ended = 0;
        usleep((useconds_t)(next_random(&random) % 80000));
        assert_int_equal(kill(children[which], SIGKILL), 0);
        assert_int_equal(waitpid(children[which], &ended, 0), children[which]);
        if (!WIFSIGNALED(ended))
            fail_msg("process %d ended with %d before it was killed", which, WEXITSTATUS(ended));
        children[which] = begin(which);
    }
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

/* What was not acknowledged when all ended is read by one more, and then there is nothing more. */
static void expect_all_delivered(void)
{
    spt_store *store = NULL;
    spt_desk *desk = open_desk(here, 0, &store);
    board->is_over = 0;
    parent = getppid();
    read_round(desk, SPT_PAGE_MAX);
    int64_t deliveries = board->deliveries;
    read_round(desk, SPT_PAGE_MAX);
    assert_int_equal(board->deliveries, deliveries);
    for (int64_t account = 1; account <= ACCOUNTS; account++) {
        spt_account *found = NULL;
        succeed(spt_account_get(desk, account, &found));
        assert_int_equal(board->newest[account], spt_account_acts(found));
        assert_int_equal(board->entries[account], spt_account_entries(found));
        for (int64_t act = 1; act <= spt_account_acts(found); act++)
            assert_int_equal(board->delivered[account][act], 1);
        spt_account_unref(found);
    }
    assert_clean(desk, ACCOUNTS);
    close_desk(desk, store);
}

static void d27_every_act_is_delivered_whoever_is_killed(void **state)
{
    pid_t children[ALL];
    spt_store *store = NULL;
    here = *state;
    board = mmap(NULL, sizeof *board, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    assert_true(board != MAP_FAILED);
    spt_desk *desk = open_desk(here, SPT_JOURNAL_NEW, &store);
    tell_of_desk(desk);
    for (int64_t account = 1; account <= ACCOUNTS; account++)
        succeed(spt_account_open(desk, account, NULL, NULL));
    close_desk(desk, store);
    parent = getpid();
    for (int c = 0; c < ALL; c++)
        children[c] = begin(c);
    kill_often(children);
    end_all(children);
    expect_all_delivered();
    print_message("%lld deliveries, %lld of them repeated, in %lld rounds\n", (long long)board->deliveries,
                  (long long)board->repeats, (long long)board->rounds);
    assert_true(board->repeats > 0);
    munmap(board, sizeof *board);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {place_test(d27_every_act_is_delivered_whoever_is_killed)};
    return cmocka_run_group_tests_name("journal feed", tests, NULL, NULL);
}
