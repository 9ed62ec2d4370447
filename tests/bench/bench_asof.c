/* SPDX-License-Identifier: MIT */
/*
 * One account with a long history, as of many times (D22): its balance, and the first and a later page of each part of
 * its statement, as of past seconds, acts and future seconds; beside the same as one SQL query each on SQLite in memory,
 * on the same rows with the indexes that the queries want. Every answer must be the same. Times are the thread's CPU
 * time of single calls. What the first use of an order costs, which the memory store puts together then, is told for
 * itself, from copies of the account in fresh stores, beside SQLite making the index.
 */
#include "bench_desk.h"
#include "bench_measure.h"
#include "bench_sql.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <supportpoints/supportpoints.h>
#include <time.h>

/* The account is opened on 2008-01-01. */
#define BEGIN INT64_C(1199145600)
#define DAY   INT64_C(86400)

#define ACCOUNT 1

/* An account with one ticket, which is repriced so often. */
#define LONG_ACCOUNT 2
#define LONG_TICKET  INT64_C(1000000000)
#define LONG_ACTS    5000
#define ACCOUNTS     2

/* Rows of a page that is measured. */
#define PAGE 50

#define OPEN_MOST 24

static const char price_list[] = "[packs]\n"
                                 "points-60  | 60 points  | 60  | USD 34.50\n"
                                 "points-120 | 120 points | 120 | USD 61.65\n"
                                 "[group issues: Issues]\n"
                                 "level-1 | Consultation  | 10\n"
                                 "level-2 | Problems      | 25\n"
                                 "level-3 | Investigation | 40\n";

enum { BY_END, BY_OPENING, BY_LAPSE, ORDER_COUNT };
enum { TRIALS = 5 };
enum { SECONDS, ACTS, FUTURE, WHEN_COUNT };
enum { BALANCE, MODIFICATIONS, MODIFICATIONS_LATER, OPEN, ENDED, ENDED_LATER, ENDED_FAR, LONG, WHAT_COUNT };

static const char *const when_names[] = {"past second", "past act", "future second"};
static const char *const what_names[] = {"balance",
                                         "modifications, first page",
                                         "modifications, later page",
                                         "tickets open",
                                         "tickets ended, first page",
                                         "tickets ended, later page",
                                         "tickets ended, far page",
                                         "ticket of 5000 acts"};

struct bench {
    int64_t entries; /* wanted */
    int64_t asks;    /* of each kind */
    uint32_t ahead;  /* rows before a later page */
    uint64_t random;
    spt_store *store;
    spt_desk *desk;
    struct sql sql;
    int64_t now;
    int64_t acts[ACCOUNTS + 1]; /* of each account */
    int64_t tickets;
    int64_t lots;
    uint32_t first[ORDER_COUNT][TRIALS]; /* nanoseconds of the first use of an order */
    uint32_t index[ORDER_COUNT];         /* and of its index */
};

static int64_t roll(struct bench *bench, int64_t sides)
{
    bench->random = bench->random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (int64_t)((bench->random >> 33) % (uint64_t)sides);
}

static uint64_t cpu_nanoseconds(void)
{
    struct timespec time;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return (uint64_t)time.tv_sec * UINT64_C(1000000000) + (uint64_t)time.tv_nsec;
}

/* ---- a history ---- */

struct history {
    int64_t open[OPEN_MOST];
    int64_t open_count;
    int64_t next;     /* id of the next ticket */
    int64_t resolved; /* the last one resolved; 0: none yet */
};

/* What the state or the points do not allow is not done. */
static int may(spt_desk *desk, spt_status status)
{
    return status == SPT_E_POINTS || status == SPT_E_STATE ? 0 : must(desk, status);
}

static int give(struct bench *bench, struct history *history)
{
    char ref[32];
    spt_options options;
    spt_options_init(&options, (uint32_t)sizeof options);
    snprintf(ref, sizeof ref, "order %" PRId64 " %" PRId64, bench->now, history->next);
    if (roll(bench, 5) > 0)
        return must(bench->desk, spt_account_buy(bench->desk, ACCOUNT, roll(bench, 3) == 0 ? "points-120" : "points-60",
                                                 ref, NULL, NULL));
    options.months = 1 + (int32_t)roll(bench, 3);
    options.priority = 5;
    return must(bench->desk,
                spt_account_grant(bench->desk, ACCOUNT, SPT_LOT_GOODWILL, 1 + roll(bench, 20), ref, &options, NULL));
}

static int open_ticket(struct bench *bench, struct history *history)
{
    static const char *const categories[] = {"level-1", "level-2", "level-3"};
    if (history->open_count == OPEN_MOST)
        return 0;
    history->open[history->open_count++] = history->next;
    return must(bench->desk,
                spt_ticket_open(bench->desk, ACCOUNT, history->next++, categories[roll(bench, 3)], NULL, NULL));
}

static int end_ticket(struct bench *bench, struct history *history)
{
    int64_t at = roll(bench, history->open_count), ticket = history->open[at], how = roll(bench, 30);
    history->open[at] = history->open[--history->open_count];
    if (how == 0)
        return must(bench->desk, spt_ticket_waive(bench->desk, ACCOUNT, ticket, NULL, NULL));
    if (how == 1)
        return must(bench->desk, spt_ticket_cancel(bench->desk, ACCOUNT, ticket, NULL, NULL));
    history->resolved = ticket;
    return must(bench->desk, spt_ticket_resolve(bench->desk, ACCOUNT, ticket, NULL, NULL));
}

static int reprice(struct bench *bench, const struct history *history)
{
    static const int32_t reasons[] = {SPT_REASON_INVESTIGATION, SPT_REASON_AGREED, SPT_REASON_INVESTIGATION,
                                      SPT_REASON_RECONSIDERED};
    int64_t ticket = history->open[roll(bench, history->open_count)];
    return may(bench->desk, spt_ticket_reprice(bench->desk, ACCOUNT, ticket, 5 + roll(bench, 70),
                                               reasons[roll(bench, 4)], "after a look", NULL, NULL));
}

/* What seldom happens to the ticket resolved last. */
static int look_back(struct bench *bench, struct history *history)
{
    int64_t ticket = history->resolved, what = roll(bench, 3);
    if (ticket == 0)
        return 0;
    if (what == 0)
        return may(bench->desk, spt_ticket_waive(bench->desk, ACCOUNT, ticket, NULL, NULL));
    if (what == 1)
        return may(bench->desk, spt_ticket_dispute(bench->desk, ACCOUNT, ticket, NULL, NULL)) |
               may(bench->desk, spt_ticket_uphold(bench->desk, ACCOUNT, ticket, NULL, NULL));
    if (history->open_count == OPEN_MOST)
        return 0;
    spt_status status = spt_ticket_reopen(bench->desk, ACCOUNT, ticket, NULL, NULL);
    if (status == SPT_OK)
        history->open[history->open_count++] = ticket;
    history->resolved = 0;
    return may(bench->desk, status);
}

static int play_one(struct bench *bench, struct history *history)
{
    int64_t dice = roll(bench, 100);
    bench->now += roll(bench, 7200);
    if (must(bench->desk, spt_desk_set_now(bench->desk, bench->now)) != 0)
        return -1;
    if (dice < 6)
        return give(bench, history);
    if (dice < 9)
        return look_back(bench, history);
    if (dice < 38 || history->open_count == 0)
        return open_ticket(bench, history);
    return dice < 68 ? end_ticket(bench, history) : reprice(bench, history);
}

static int64_t entries_now(struct bench *bench, int64_t number)
{
    spt_account *account = NULL;
    if (must(bench->desk, spt_account_get(bench->desk, number, &account)) != 0)
        return -1;
    int64_t entries = spt_account_entries(account);
    bench->acts[number] = spt_account_acts(account);
    bench->lots = spt_account_lots(account);
    spt_account_unref(account);
    return entries;
}

/* One lot is so large, and lapses so late, that it is taken from whenever the others are used up. */
static int begin_account(struct bench *bench, int64_t account)
{
    spt_options options;
    spt_options_init(&options, (uint32_t)sizeof options);
    options.last_day = 20991231;
    bench->now = BEGIN;
    return must(bench->desk, spt_desk_set_now(bench->desk, BEGIN)) |
           must(bench->desk, spt_account_open(bench->desk, account, NULL, NULL)) |
           must(bench->desk,
                spt_account_grant(bench->desk, account, SPT_LOT_OPENING, 100000000, "balance", &options, NULL));
}

static int populate_long(struct bench *bench)
{
    if (begin_account(bench, LONG_ACCOUNT) != 0 ||
        must(bench->desk, spt_ticket_open(bench->desk, LONG_ACCOUNT, LONG_TICKET, "level-2", NULL, NULL)) != 0)
        return -1;
    for (int i = 1; i < LONG_ACTS; i++) {
        bench->now += 1 + roll(bench, 100000);
        if (must(bench->desk, spt_desk_set_now(bench->desk, bench->now)) != 0 ||
            must(bench->desk, spt_ticket_reprice(bench->desk, LONG_ACCOUNT, LONG_TICKET, 10 + i % 50,
                                                 SPT_REASON_INVESTIGATION, "after a look", NULL, NULL)) != 0)
            return -1;
    }
    return entries_now(bench, LONG_ACCOUNT) < 0 ? -1 : 0;
}

static int populate(struct bench *bench)
{
    struct history history = {.next = 1};
    int64_t entries = 0;
    if (populate_long(bench) != 0 || begin_account(bench, ACCOUNT) != 0)
        return -1;
    while (entries >= 0 && entries < bench->entries) {
        for (int i = 0; i < 100; i++)
            if (play_one(bench, &history) != 0)
                return -1;
        entries = entries_now(bench, ACCOUNT);
        bench->tickets = history.next - 1;
    }
    return entries < 0 ? -1 : 0;
}

/* ---- the same rows in SQLite ---- */

enum {
    INSERT_LOT,
    INSERT_TICKET,
    INSERT_ACT,
    INSERT_ENTRY,
    NEWEST_ACT,
    QUERY_BALANCE,
    QUERY_BALANCE_AHEAD,
    QUERY_MODIFICATIONS,
    QUERY_OPEN,
    QUERY_ENDED,
    STATEMENTS
};

static const char schema[] =
    "CREATE TABLE lot(account INTEGER, lot INTEGER, available INTEGER, lapse INTEGER, act INTEGER,"
    " PRIMARY KEY(account, lot)) WITHOUT ROWID;"
    "CREATE TABLE ticket(account INTEGER, ticket INTEGER PRIMARY KEY, phase INTEGER, since INTEGER, opened INTEGER);"
    "CREATE TABLE act(account INTEGER, act INTEGER, time INTEGER, kind INTEGER, ticket INTEGER, price INTEGER,"
    " entries INTEGER, open_tickets INTEGER, turn INTEGER, PRIMARY KEY(account, act)) WITHOUT ROWID;"
    "CREATE TABLE entry(account INTEGER, entry INTEGER, act INTEGER, kind INTEGER, outside INTEGER, lot INTEGER,"
    " points INTEGER, available INTEGER, captured INTEGER, left INTEGER, total INTEGER, lapsed INTEGER,"
    " revoked INTEGER, PRIMARY KEY(account, entry)) WITHOUT ROWID;";

static const char *const order_names[] = {"tickets by state and end", "tickets by opening", "lots by lapse"};
static const char *const order_indexes[] = {"CREATE INDEX ticket_phase ON ticket(account, phase, since, ticket)",
                                            "CREATE INDEX ticket_opened ON ticket(account, opened, ticket)",
                                            "CREATE INDEX lot_life ON lot(account, lapse, lot)"};

static const char indexes[] = "CREATE INDEX lot_live ON lot(account, lapse) WHERE available > 0;"
                              "CREATE INDEX act_time ON act(account, time, act);"
                              "CREATE INDEX act_ticket ON act(account, ticket, act);"
                              "CREATE INDEX act_turn ON act(account, turn, act) WHERE turn > 0;"
                              "CREATE INDEX entry_act ON entry(account, act);"
                              "CREATE INDEX entry_lot ON entry(account, lot, entry);"
                              "CREATE INDEX entry_outside ON entry(account, entry) WHERE outside = 1;"
                              "ANALYZE;";

/* The last act up to ?2 that opened, ended or reopened a ticket; kinds are numbered as SPT_ACT_…. */
#define STATE_ACT(column, ticket)                                                                  \
    "(SELECT " column " FROM act x WHERE x.account = ?1 AND x.ticket = " ticket " AND x.act <= ?2" \
    " AND x.kind IN (9, 17, 18, 19, 22) ORDER BY x.act DESC LIMIT 1)"

/* What a ticket costs, has captured and has spent, up to act ?2; kinds of entries are numbered as SPT_ENTRY_…. */
#define TICKET_SUMS                                                                                          \
    "(SELECT price FROM act x WHERE x.account = ?1 AND x.ticket = t.ticket AND x.act <= ?2 AND x.price >= 0" \
    " ORDER BY x.act DESC LIMIT 1),"                                                                         \
    "(SELECT coalesce(sum(e.points * (e.kind = 2) - e.points * (e.kind IN (3, 4, 9, 10, 11))), 0)"           \
    " FROM act x JOIN entry e ON e.account = ?1 AND e.act = x.act"                                           \
    " WHERE x.account = ?1 AND x.ticket = t.ticket AND x.act <= ?2),"                                        \
    "(SELECT coalesce(sum(e.points * (e.kind = 4) - e.points * (e.kind IN (5, 12, 13, 14))), 0)"             \
    " FROM act x JOIN entry e ON e.account = ?1 AND e.act = x.act"                                           \
    " WHERE x.account = ?1 AND x.ticket = t.ticket AND x.act <= ?2)"

/* ?1 account, ?2 act, ?3 second; then the place that a later page begins behind, and its rows. */
static const char *const statements[STATEMENTS] = {
    [INSERT_LOT] = "INSERT INTO lot VALUES(?1, ?2, ?3, ?4, ?5)",
    [INSERT_TICKET] = "INSERT INTO ticket VALUES(?1, ?2, ?3, ?4, ?5)",
    [INSERT_ACT] = "INSERT INTO act VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    [INSERT_ENTRY] = "INSERT INTO entry VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
    [NEWEST_ACT] = "SELECT act FROM act WHERE account = ?1 AND time <= ?3 ORDER BY time DESC, act DESC LIMIT 1",
    [QUERY_BALANCE] =
        "WITH a AS MATERIALIZED (SELECT entries FROM act WHERE account = ?1 AND act = ?2),"
        " n AS MATERIALIZED (SELECT lapse, sum(left) AS points FROM (SELECT l.lapse, (SELECT left FROM entry e"
        " WHERE e.account = ?1 AND e.lot = l.lot AND e.entry <= (SELECT entries FROM a)"
        " ORDER BY e.entry DESC LIMIT 1) AS left"
        " FROM lot l WHERE l.account = ?1 AND l.lapse > ?3 AND l.act <= ?2 ORDER BY l.lapse, l.lot)"
        " WHERE left > 0 GROUP BY lapse ORDER BY lapse LIMIT 1)"
        " SELECT e.available, e.captured, o.total - e.available - e.captured - o.lapsed - o.revoked, o.lapsed,"
        " (SELECT lapse FROM n), (SELECT points FROM n)"
        " FROM a CROSS JOIN entry e ON e.account = ?1 AND e.entry = a.entries"
        " CROSS JOIN (SELECT total, lapsed, revoked FROM entry WHERE account = ?1 AND outside = 1"
        " AND entry <= (SELECT entries FROM a) ORDER BY entry DESC LIMIT 1) o",
    [QUERY_BALANCE_AHEAD] =
        "WITH d AS MATERIALIZED (SELECT coalesce(sum(available), 0) AS due FROM lot WHERE account = ?1"
        " AND available > 0 AND lapse <= ?3), n AS MATERIALIZED (SELECT lapse, sum(available) AS points FROM lot"
        " WHERE account = ?1 AND available > 0 AND lapse > ?3 GROUP BY lapse ORDER BY lapse LIMIT 1)"
        " SELECT e.available - d.due, e.captured, o.total - e.available - e.captured - o.lapsed - o.revoked,"
        " o.lapsed + d.due, (SELECT lapse FROM n), (SELECT points FROM n)"
        " FROM d CROSS JOIN (SELECT available, captured FROM entry WHERE account = ?1 ORDER BY entry DESC LIMIT 1) e"
        " CROSS JOIN (SELECT total, lapsed, revoked FROM entry WHERE account = ?1 AND outside = 1"
        " ORDER BY entry DESC LIMIT 1) o",
    [QUERY_MODIFICATIONS] =
        "SELECT e.entry, e.kind, e.lot, e.points, e.available, a.time, a.kind FROM entry e"
        " CROSS JOIN act a ON a.account = ?1 AND a.act = e.act"
        " WHERE e.account = ?1 AND e.outside = 1 AND e.entry > ?4"
        " AND e.entry <= (SELECT entries FROM act WHERE account = ?1 AND act = ?2) ORDER BY e.entry LIMIT ?6",
    [QUERY_OPEN] = "SELECT t.ticket, t.opened, " TICKET_SUMS " FROM (SELECT ticket, opened FROM ticket t"
                   " WHERE t.account = ?1 AND t.opened <= ?3 AND (t.phase = 1 OR t.since >= (SELECT time FROM act"
                   " WHERE account = ?1 AND act = ?2))"
                   " AND " STATE_ACT(
                       "x.kind", "t.ticket") " IN (9, 22) ORDER BY t.opened DESC, t.ticket DESC"
                                             " LIMIT (SELECT open_tickets FROM act WHERE account = ?1 AND act = ?2)) t"
                                             " ORDER BY t.opened, t.ticket LIMIT ?6",
    /* Those that have stayed as they were, in order, and those that were reopened or waived anew since. */
    [QUERY_ENDED] =
        "SELECT t.ticket, t.since, " TICKET_SUMS " FROM (SELECT * FROM (SELECT ticket, since FROM ticket t"
        " WHERE t.account = ?1 AND t.phase = 2 AND t.since <= ?3 AND (t.since, t.ticket) > (?4, ?5)"
        " AND " STATE_ACT("x.kind IN (17, 18, 19) AND x.time = t.since",
                          "t.ticket") " ORDER BY since, ticket LIMIT ?6)"
                                      " UNION SELECT * FROM (SELECT ticket, since FROM (SELECT ticket, " STATE_ACT(
                                          "CASE WHEN x.kind IN (17, 18, 19) THEN x.time END",
                                          "c.ticket") " AS since FROM act c"
                                                      " WHERE c.account = ?1 AND c.turn IN (1, 3) AND c.act > ?2)"
                                                      " WHERE since IS NOT NULL AND (since, ticket) > (?4, ?5) ORDER "
                                                      "BY since, ticket LIMIT ?6)"
                                                      " ORDER BY since, ticket LIMIT ?6) t ORDER BY t.since, t.ticket",
};

static int insert_row(struct sql *sql, const spt_row *row)
{
    const void *any = row;
    const spt_lot_row *lot = any;
    const spt_ticket_row *ticket = any;
    const spt_act_row *act = any;
    const spt_entry_row *entry = any;
    if (row->table == SPT_TABLE_LOT)
        return sql_run(sql, INSERT_LOT, SQL_VALUES(lot->account, lot->lot, lot->available, lot->lapse, lot->act));
    if (row->table == SPT_TABLE_TICKET)
        return sql_run(sql, INSERT_TICKET,
                       SQL_VALUES(ticket->account, ticket->ticket, ticket->phase, ticket->since, ticket->opened));
    if (row->table == SPT_TABLE_ACT)
        return sql_run(sql, INSERT_ACT,
                       SQL_VALUES(act->account, act->act, act->time, act->kind, act->ticket, act->price, act->entries,
                                  act->open_tickets, act->turn));
    return sql_run(sql, INSERT_ENTRY,
                   SQL_VALUES(entry->account, entry->entry, entry->act, entry->kind, entry->outside, entry->lot,
                              entry->points, entry->available, entry->captured, entry->left, entry->total,
                              entry->lapsed, entry->revoked));
}

struct copy {
    struct sql *sql;
    int failed;
};

static int32_t copy_row(void *ctx, uint32_t range, const spt_row *row)
{
    struct copy *copy = ctx;
    (void)range;
    copy->failed |= insert_row(copy->sql, row);
    return copy->failed ? SPT_SINK_STOP : SPT_SINK_GO_ON;
}

/* The lots and tickets in an order that is read anyway: nothing is put in order that a first call would pay for. */
static int copy_account(struct bench *bench, int64_t account)
{
    struct copy copy = {&bench->sql, 0};
    int32_t answer = read_tables(bench->store, account, account_tables + 1, ACCOUNT_TABLES - 1, copy_row, &copy);
    return answer != SPT_STORE_OK || copy.failed ? -1 : 0;
}

static int copy_rows(struct bench *bench)
{
    if (sql_execute(&bench->sql, "BEGIN") != 0 || copy_account(bench, ACCOUNT) != 0 ||
        copy_account(bench, LONG_ACCOUNT) != 0)
        return -1;
    int failed = sql_execute(&bench->sql, "COMMIT");
    for (int order = 0; order < ORDER_COUNT && !failed; order++) {
        uint64_t begin = cpu_nanoseconds();
        failed = sql_execute(&bench->sql, order_indexes[order]);
        bench->index[order] = (uint32_t)(cpu_nanoseconds() - begin);
    }
    return failed != 0 ? -1 : sql_execute(&bench->sql, indexes);
}

/* ---- the first use of an order ---- */

/* The account's rows go to another store, one by one. */
struct refill {
    spt_store *to;
    spt_account_row account;
    int failed;
};

static int32_t refill_row(void *ctx, uint32_t range, const spt_row *row)
{
    struct refill *refill = ctx;
    const void *any = row;
    if (range == 0)
        refill->account = *(const spt_account_row *)any;
    int64_t revision = range == 0 ? 0 : refill->account.revision;
    refill->account.revision = revision + 1;
    const spt_guard guard = {ACCOUNT, revision};
    const spt_change changes[] = {
        {revision == 0 ? SPT_CHANGE_INSERT : SPT_CHANGE_UPDATE, 0, (const spt_row *)(const void *)&refill->account},
        {SPT_CHANGE_INSERT, 0, row}};
    const spt_batch batch = {(uint32_t)sizeof batch, 0, 1, revision == 0 ? 1 : 2, &guard, changes};
    refill->failed |= spt_store_commit(refill->to, &batch) != SPT_STORE_OK;
    return refill->failed ? SPT_SINK_STOP : SPT_SINK_GO_ON;
}

static int refill_store(struct bench *bench, spt_store *to)
{
    struct refill refill = {.to = to};
    int32_t answer = read_tables(bench->store, ACCOUNT, account_tables, ACCOUNT_TABLES, refill_row, &refill);
    return answer != SPT_STORE_OK || refill.failed ? -1 : 0;
}

static int use_first(spt_desk *desk, int order, int64_t at, uint32_t *nanoseconds)
{
    spt_as_of as_of;
    spt_page *page = NULL;
    spt_account *totals = NULL;
    spt_status status;
    spt_as_of_init(&as_of, (uint32_t)sizeof as_of);
    as_of.at = at;
    uint64_t begin = cpu_nanoseconds();
    if (order == BY_END)
        status = spt_statement_resolved(desk, ACCOUNT, NULL, NULL, PAGE, &page);
    else if (order == BY_OPENING)
        status = spt_statement_in_progress(desk, ACCOUNT, &as_of, NULL, PAGE, &page);
    else
        status = spt_statement_totals(desk, ACCOUNT, &as_of, &totals);
    *nanoseconds = (uint32_t)(cpu_nanoseconds() - begin);
    spt_page_unref(page);
    spt_account_unref(totals);
    return must(desk, status);
}

static int try_first(struct bench *bench, int trial)
{
    spt_store *store = NULL;
    spt_desk *desk = NULL;
    int failed = spt_store_open_memory(NULL, &store) != SPT_OK || spt_desk_open(store, NULL, &desk) != SPT_OK ||
                 must(desk, spt_desk_set_now(desk, bench->now)) != 0 ||
                 must(desk, spt_price_list_load(desk, price_list, NULL)) != 0 || refill_store(bench, store) != 0;
    for (int order = 0; order < ORDER_COUNT && !failed; order++)
        failed = use_first(desk, order, BEGIN + (bench->now - BEGIN) / 2, &bench->first[order][trial]);
    spt_desk_close(desk);
    spt_store_unref(store);
    return failed ? -1 : 0;
}

static int run_first(struct bench *bench)
{
    for (int trial = 0; trial < TRIALS; trial++)
        if (try_first(bench, trial) != 0)
            return -1;
    return 0;
}

/* ---- one question, asked of both ---- */

struct question {
    int what;
    int64_t account;
    spt_as_of as_of;
    int64_t act;      /* for SQLite, where an act is asked for */
    int64_t at;       /* and the second */
    char after[512];  /* where a later page begins, */
    int64_t place[2]; /* and for SQLite */
};

/* What an answer is: how many rows, and a hash of them in their order. */
struct given {
    int64_t rows;
    uint64_t hash;
    uint32_t nanoseconds;
};

static uint64_t mix(uint64_t hash, int64_t value)
{
    hash = (hash ^ (uint64_t)value) * UINT64_C(0x9e3779b97f4a7c15);
    return hash ^ hash >> 29;
}

static void add_row(struct given *given, const int64_t *values, size_t count)
{
    for (size_t i = 0; i < count; i++)
        given->hash = mix(given->hash, values[i]);
    given->rows++;
}

static spt_status page_of(spt_desk *desk, const struct question *asked, uint32_t limit, spt_page **page)
{
    switch (asked->what) {
    case MODIFICATIONS:
    case MODIFICATIONS_LATER:
        return spt_statement_modifications(desk, asked->account, &asked->as_of, asked->after, limit, page);
    case OPEN:
    case LONG:
        return spt_statement_in_progress(desk, asked->account, &asked->as_of, asked->after, limit, page);
    default:
        return spt_statement_resolved(desk, asked->account, &asked->as_of, asked->after, limit, page);
    }
}

static void add_page_row(struct given *given, const spt_page *page, uint32_t row, int is_open)
{
    const spt_entry *entry = spt_page_entry(page, row);
    const spt_act *act = spt_page_act(page, row);
    const spt_ticket *ticket = spt_page_ticket(page, row);
    if (ticket == NULL)
        add_row(given,
                SQL_VALUES(spt_entry_number(entry), spt_entry_kind(entry), spt_entry_lot(entry),
                           spt_entry_points(entry), spt_entry_available(entry), spt_act_time(act), spt_act_kind(act)));
    else
        add_row(given, SQL_VALUES(spt_ticket_id(ticket), is_open ? spt_ticket_opened(ticket) : spt_ticket_ended(ticket),
                                  spt_ticket_price(ticket), spt_ticket_captured(ticket), spt_ticket_spent(ticket)));
}

static int balance_by_library(struct bench *bench, const struct question *asked, struct given *given)
{
    spt_account *totals = NULL;
    uint64_t begin = cpu_nanoseconds();
    spt_status status = spt_statement_totals(bench->desk, ACCOUNT, &asked->as_of, &totals);
    given->nanoseconds = (uint32_t)(cpu_nanoseconds() - begin);
    if (must(bench->desk, status) != 0)
        return -1;
    add_row(given, SQL_VALUES(spt_account_available(totals), spt_account_captured(totals), spt_account_spent(totals),
                              spt_account_lapsed(totals), spt_account_next_lapse(totals),
                              spt_account_next_lapse_points(totals)));
    spt_account_unref(totals);
    return 0;
}

static int by_library(struct bench *bench, const struct question *asked, struct given *given)
{
    spt_page *page = NULL;
    if (asked->what == BALANCE)
        return balance_by_library(bench, asked, given);
    uint64_t begin = cpu_nanoseconds();
    spt_status status = page_of(bench->desk, asked, PAGE, &page);
    given->nanoseconds = (uint32_t)(cpu_nanoseconds() - begin);
    for (uint32_t row = 0; status == SPT_OK && row < spt_page_count(page); row++)
        add_page_row(given, page, row, asked->what == OPEN || asked->what == LONG);
    spt_page_unref(page);
    return must(bench->desk, status);
}

static int query_of(const struct bench *bench, const struct question *asked)
{
    switch (asked->what) {
    case BALANCE:
        return asked->at >= bench->now ? QUERY_BALANCE_AHEAD : QUERY_BALANCE;
    case MODIFICATIONS:
    case MODIFICATIONS_LATER:
        return QUERY_MODIFICATIONS;
    case OPEN:
    case LONG:
        return QUERY_OPEN;
    default:
        return QUERY_ENDED;
    }
}

/* The act is looked up where a second is asked for; every row is read, and what is NULL is "never" and 0. */
static int by_sqlite(struct bench *bench, const struct question *asked, struct given *given)
{
    struct sql *sql = &bench->sql;
    int query = query_of(bench, asked), more;
    int64_t values[8], act = asked->act;
    uint64_t begin = cpu_nanoseconds();
    if (act == 0) {
        if (sql_bind(sql, NEWEST_ACT, SQL_VALUES(asked->account, 0, asked->at)) != 0 || sql_step(sql, NEWEST_ACT) != 1)
            return -1;
        act = sql_column(sql, NEWEST_ACT, 0);
        if (sql_reset(sql, NEWEST_ACT) != 0)
            return -1;
    }
    size_t parameters = (size_t)sqlite3_bind_parameter_count(sql->statements[query]);
    const int64_t bound[] = {asked->account, act, asked->at, asked->place[0], asked->place[1], PAGE};
    more = sql_bind(sql, query, bound, parameters) == 0 ? 1 : -1;
    int columns = sqlite3_column_count(sql->statements[query]);
    while (more == 1 && (more = sql_step(sql, query)) == 1) {
        for (int i = 0; i < columns; i++)
            values[i] = sql_column(sql, query, i);
        if (asked->what == BALANCE && sqlite3_column_type(sql->statements[query], 4) == SQLITE_NULL)
            values[4] = BENCH_NEVER;
        add_row(given, values, (size_t)columns);
    }
    given->nanoseconds = (uint32_t)(cpu_nanoseconds() - begin);
    return more;
}

/* ---- questions ---- */

static void set_place(struct question *asked, const spt_page *page)
{
    uint32_t last = spt_page_count(page) - 1;
    const spt_ticket *ticket = spt_page_ticket(page, last);
    asked->place[0] = ticket != NULL ? spt_ticket_ended(ticket) : spt_entry_number(spt_page_entry(page, last));
    asked->place[1] = ticket != NULL ? spt_ticket_id(ticket) : 0;
    snprintf(asked->after, sizeof asked->after, "%s", spt_page_next(page));
}

/* 0: it is the last page. */
static int go_on(struct bench *bench, struct question *asked)
{
    spt_page *page = NULL;
    if (must(bench->desk, page_of(bench->desk, asked, bench->ahead, &page)) != 0)
        return -1;
    int found = spt_page_next(page)[0] != '\0';
    if (found)
        set_place(asked, page);
    spt_page_unref(page);
    return found;
}

/* A later page begins behind one that is not measured, a far one behind up to 30; 0: there is none so early. */
static int find_later(struct bench *bench, struct question *asked)
{
    int found = 1;
    int64_t pages = asked->what == ENDED_FAR ? 1 + roll(bench, 30) : 1;
    if (asked->what != MODIFICATIONS_LATER && asked->what != ENDED_LATER && asked->what != ENDED_FAR)
        return 1;
    for (int64_t i = 0; i < pages && found > 0; i++)
        found = go_on(bench, asked);
    return found;
}

/* The time of an act, or of the last of several lapses of one second, which count from it for the statement. */
static int find_act(struct bench *bench, struct question *asked)
{
    for (int64_t number = asked->act; number <= bench->acts[asked->account]; number++) {
        spt_act *act = NULL;
        if (must(bench->desk, spt_act_get(bench->desk, asked->account, number, &act)) != 0)
            return -1;
        int64_t time = spt_act_time(act);
        int is_behind = number > asked->act && (spt_act_kind(act) != SPT_ACT_LAPSE || time != asked->at);
        spt_act_unref(act);
        if (is_behind)
            return 0;
        asked->act = number;
        asked->at = time;
    }
    return 0;
}

static int ask_anything(struct bench *bench, int what, int when, struct question *asked)
{
    memset(asked, 0, sizeof *asked);
    asked->what = what;
    asked->account = what == LONG ? LONG_ACCOUNT : ACCOUNT;
    asked->place[0] = -1;
    spt_as_of_init(&asked->as_of, (uint32_t)sizeof asked->as_of);
    asked->at = when == FUTURE ? bench->now + roll(bench, 1000 * DAY) : BEGIN + roll(bench, bench->now - BEGIN);
    if (when != ACTS) {
        asked->as_of.at = asked->at;
        return find_later(bench, asked);
    }
    asked->act = 2 + roll(bench, bench->acts[asked->account] - 2);
    if (find_act(bench, asked) != 0)
        return -1;
    asked->as_of.act = asked->act;
    return find_later(bench, asked);
}

/* ---- measured ---- */

struct measured {
    int64_t calls;
    int64_t rows;
    uint32_t *ours;
    uint32_t *theirs;
};

/* What is printed once all answers are known to agree. */
struct result {
    char line[256];
    double longest;
    double ratio;
};

static int compare_numbers(const void *a, const void *b)
{
    uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;
    return (left > right) - (left < right);
}

static double micro(const uint32_t *sorted, int64_t count, double percent)
{
    return sorted[(int64_t)((double)(count - 1) * percent / 100)] / 1e3;
}

static double total_of(const uint32_t *times, int64_t count)
{
    double sum = 0;
    for (int64_t i = 0; i < count; i++)
        sum += times[i];
    return sum;
}

static int ask_both(struct bench *bench, struct measured *measured, const struct question *asked)
{
    struct given ours = {0, 7, 0}, theirs = {0, 7, 0};
    if (by_library(bench, asked, &ours) != 0 || by_sqlite(bench, asked, &theirs) != 0)
        return -1;
    if (ours.rows != theirs.rows || ours.hash != theirs.hash) {
        fprintf(stderr,
                "bench: %s as of act %" PRId64 ", second %" PRId64 ": the two do not agree (%" PRId64 " rows, %" PRId64
                ")\n",
                what_names[asked->what], asked->act, asked->at, ours.rows, theirs.rows);
        return -1;
    }
    measured->ours[measured->calls] = ours.nanoseconds;
    measured->theirs[measured->calls++] = theirs.nanoseconds;
    measured->rows += ours.rows;
    return 0;
}

static void sum_up(int what, int when, struct measured *measured, struct result *result)
{
    int64_t calls = measured->calls;
    double ours = total_of(measured->ours, calls), theirs = total_of(measured->theirs, calls);
    double rows = measured->rows > 0 ? (double)measured->rows : 1;
    qsort(measured->ours, (size_t)calls, sizeof *measured->ours, compare_numbers);
    qsort(measured->theirs, (size_t)calls, sizeof *measured->theirs, compare_numbers);
    result->ratio = theirs / ours;
    result->longest = micro(measured->ours, calls, 100);
    snprintf(result->line, sizeof result->line,
             "%-26s %-14s %5.1f %8.1f %8.1f %8.1f | %8.1f %8.1f %8.1f | %7.0f %7.0f %7.2f", what_names[what],
             when_names[when], rows / (double)calls, micro(measured->ours, calls, 50), micro(measured->ours, calls, 99),
             result->longest, micro(measured->theirs, calls, 50), micro(measured->theirs, calls, 99),
             micro(measured->theirs, calls, 100), ours / rows, theirs / rows, result->ratio);
}

static int run_kind(struct bench *bench, int what, int when, struct result *result)
{
    struct question asked;
    struct measured measured = {0, 0, malloc((size_t)bench->asks * sizeof(uint32_t)),
                                malloc((size_t)bench->asks * sizeof(uint32_t))};
    int failed = measured.ours == NULL || measured.theirs == NULL;
    for (int64_t i = 0; i < bench->asks && !failed; i++) {
        int found = ask_anything(bench, what, when, &asked);
        failed = found < 0 || (found > 0 && ask_both(bench, &measured, &asked) != 0);
    }
    failed = failed || measured.calls == 0;
    if (!failed)
        sum_up(what, when, &measured, result);
    free(measured.ours);
    free(measured.theirs);
    return failed ? -1 : 0;
}

static void print_word(const char *text)
{
    for (; *text != '\0'; text++)
        if (*text != ',')
            putchar(*text == ' ' ? '_' : *text);
}

/* The median of the trials. */
static void print_first(struct bench *bench)
{
    printf("first use of an order, %" PRId64 " tickets and %" PRId64 " lots; SQLite making its index\n", bench->tickets,
           bench->lots);
    for (int order = 0; order < ORDER_COUNT; order++) {
        uint32_t *times = bench->first[order];
        qsort(times, TRIALS, sizeof *times, compare_numbers);
        printf("%-26s %8.1f | %8.1f\n", order_names[order], times[TRIALS / 2] / 1e3, bench->index[order] / 1e3);
    }
    putchar('\n');
}

#define KINDS (WHAT_COUNT * WHEN_COUNT)

static int run_all(struct bench *bench)
{
    struct result results[KINDS];
    double longest = 0, least = 1e9;
    for (int kind = 0; kind < KINDS; kind++)
        if (run_kind(bench, kind / WHEN_COUNT, kind % WHEN_COUNT, &results[kind]) != 0)
            return -1;
    printf("%" PRId64 " entries, %" PRId64 " acts of one account; CPU time of the thread in microseconds, %" PRId64
           " calls of each kind\n\n",
           entries_now(bench, ACCOUNT), bench->acts[ACCOUNT], bench->asks);
    printf("%-26s %-14s %5s %8s %8s %8s | %8s %8s %8s | %7s %7s %7s\n", "what", "as of", "rows", "p50", "p99",
           "longest", "SQLite", "p99", "longest", "ns/row", "SQLite", "ratio");
    for (int kind = 0; kind < KINDS; kind++) {
        printf("%s\n", results[kind].line);
        longest = results[kind].longest > longest ? results[kind].longest : longest;
        least = results[kind].ratio < least ? results[kind].ratio : least;
    }
    printf("\nlongest call of all: %.1f\n\n", longest);
    print_first(bench);
    for (int kind = 0; kind < KINDS; kind++) {
        printf("ratio asof_");
        print_word(what_names[kind / WHEN_COUNT]);
        putchar('_');
        print_word(when_names[kind % WHEN_COUNT]);
        printf(" %.2f\n", results[kind].ratio);
    }
    printf("ratio asof_least %.2f\n", least);
    return 0;
}

static int open_all(struct bench *bench)
{
    return open_desk_beside(&bench->sql, schema, statements, STATEMENTS, BEGIN, price_list, &bench->store,
                            &bench->desk);
}

int main(int argc, char **argv)
{
    struct bench bench = {.entries = 100000, .asks = 1000, .ahead = SPT_PAGE_MAX, .random = 2008};
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--quick") == 0) {
            bench.entries = 10000;
            bench.asks = 200;
            bench.ahead = PAGE;
        } else if (strcmp(argv[i], "--entries") == 0 && i + 1 < argc) {
            bench.entries = strtoll(argv[++i], NULL, 10);
        } else {
            fprintf(stderr, "usage: bench_asof [--quick] [--entries N]\n");
            return 2;
        }
    }
    if (open_all(&bench) != 0 || populate(&bench) != 0 || copy_rows(&bench) != 0 || run_first(&bench) != 0 ||
        run_all(&bench) != 0) {
        fprintf(stderr, "bench: FAILED: an engine failed, or the two do not agree; no figure is valid\n");
        return 1;
    }
    spt_desk_close(bench.desk);
    spt_store_unref(bench.store);
    return sql_close(&bench.sql) == 0 ? 0 : 1;
}
