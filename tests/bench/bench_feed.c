/* SPDX-License-Identifier: MIT */
/*
 * The feed over many accounts of which few have news (D27): the time to read and acknowledge their acts and entries,
 * beside SQLite in memory with the same rows, an index over the accounts that have news, and one transaction for all.
 * Then a pass of the notices over the desk, beside the queries that find the same. Both must give the same; times are
 * the thread's CPU time.
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

/* The desk's first day, 2008-01-01, and the day of the news, 1,000 days later. */
#define BEGIN INT64_C(1199145600)
#define DAY   INT64_C(86400)
#define NOW   (BEGIN + 1000 * DAY)

#define IN_UNIT 1000
#define ROUNDS  5
#define BELOW   20

static const char price_list[] = "[packs]\n"
                                 "licence | Licence | 40 | licence\n"
                                 "[group issues: Issues]\n"
                                 "level-1 | Consultation | 10\n"
                                 "level-2 | Problems     | 25\n";

struct bench {
    int64_t accounts;
    int64_t news;
    spt_store *store;
    spt_desk *desk;
    struct sql sql;
    int64_t ticket; /* the newest one's id */
};

/* What one side gave: how many rows, a hash of them in their order, and the time. */
struct given {
    int64_t rows;
    uint64_t hash;
    double seconds;
};

static double cpu_seconds(void)
{
    struct timespec time;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void add_row(struct given *given, const int64_t *values, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        given->hash = (given->hash ^ (uint64_t)values[i]) * UINT64_C(0x9e3779b97f4a7c15);
        given->hash ^= given->hash >> 29;
    }
    given->rows++;
}

/* ---- the desk ---- */

/* Licence points that lapse from day 1,006 on; one account in a hundred has a ticket in progress. */
static int play_account(struct bench *bench, int64_t account)
{
    int64_t day = 275 + account * 7919 % 700;
    return must(bench->desk, spt_desk_set_now(bench->desk, BEGIN + day * DAY)) |
           must(bench->desk, spt_account_open(bench->desk, account, NULL, NULL)) |
           must(bench->desk, spt_account_claim(bench->desk, account, "licence", "licence", NULL, NULL)) |
           (account % 100 == 0
                ? must(bench->desk, spt_ticket_open(bench->desk, account, ++bench->ticket, "level-2", NULL, NULL))
                : 0);
}

static int populate(struct bench *bench)
{
    for (int64_t from = 1; from <= bench->accounts; from += IN_UNIT) {
        if (must(bench->desk, spt_desk_begin(bench->desk)) != 0)
            return -1;
        for (int64_t account = from; account < from + IN_UNIT && account <= bench->accounts; account++)
            if (play_account(bench, account) != 0)
                return -1;
        if (must(bench->desk, spt_desk_commit(bench->desk)) != 0)
            return -1;
    }
    return must(bench->desk, spt_desk_set_now(bench->desk, NOW));
}

/* A ticket is opened and resolved on some accounts, spread over all. */
static int make_news(struct bench *bench, int round)
{
    int64_t step = bench->accounts / bench->news;
    for (int64_t i = 0; i < bench->news; i++) {
        int64_t account = 1 + i * step + (round * 37) % step, ticket = ++bench->ticket;
        if (must(bench->desk, spt_ticket_open(bench->desk, account, ticket, "level-1", NULL, NULL)) != 0 ||
            must(bench->desk, spt_ticket_resolve(bench->desk, account, ticket, NULL, NULL)) != 0)
            return -1;
    }
    return 0;
}

/* ---- the same rows in SQLite ---- */

enum {
    PUT_ACCOUNT,
    PUT_LOT,
    PUT_TICKET,
    PUT_ACT,
    PUT_ENTRY,
    QUERY_NEWS,
    ACKNOWLEDGE,
    QUERY_LAPSING,
    QUERY_LOW,
    QUERY_OVERDUE,
    STATEMENTS
};

static const char schema[] =
    "CREATE TABLE account(account INTEGER PRIMARY KEY, available INTEGER, acts INTEGER, acked INTEGER, news INTEGER);"
    "CREATE TABLE lot(account INTEGER, lot INTEGER, available INTEGER, lapse INTEGER, PRIMARY KEY(account, lot))"
    " WITHOUT ROWID;"
    "CREATE TABLE ticket(account INTEGER, ticket INTEGER PRIMARY KEY, waiting INTEGER, due INTEGER);"
    "CREATE TABLE act(account INTEGER, act INTEGER, time INTEGER, kind INTEGER, ticket INTEGER, price INTEGER,"
    " PRIMARY KEY(account, act)) WITHOUT ROWID;"
    "CREATE TABLE entry(account INTEGER, entry INTEGER, act INTEGER, kind INTEGER, lot INTEGER, points INTEGER,"
    " PRIMARY KEY(account, entry)) WITHOUT ROWID;";

static const char indexes[] = "CREATE INDEX account_news ON account(account) WHERE news = 1;"
                              "CREATE INDEX account_available ON account(available);"
                              "CREATE INDEX lot_lapse ON lot(lapse) WHERE available > 0;"
                              "CREATE INDEX ticket_due ON ticket(due) WHERE waiting = 1;"
                              "CREATE INDEX entry_act ON entry(account, act);"
                              "ANALYZE;";

static const char *const statements[STATEMENTS] = {
    [PUT_ACCOUNT] = "INSERT OR REPLACE INTO account VALUES(?1, ?2, ?3, ?4, ?5)",
    [PUT_LOT] = "INSERT OR REPLACE INTO lot VALUES(?1, ?2, ?3, ?4)",
    [PUT_TICKET] = "INSERT OR REPLACE INTO ticket VALUES(?1, ?2, ?3, ?4)",
    [PUT_ACT] = "INSERT OR REPLACE INTO act VALUES(?1, ?2, ?3, ?4, ?5, ?6)",
    [PUT_ENTRY] = "INSERT OR REPLACE INTO entry VALUES(?1, ?2, ?3, ?4, ?5, ?6)",
    [QUERY_NEWS] = "SELECT x.account, x.act, x.time, x.kind, x.ticket, x.price, e.entry, e.kind, e.lot, e.points"
                   " FROM account a CROSS JOIN act x ON x.account = a.account"
                   " AND x.act > a.acked LEFT JOIN entry e ON e.account = x.account AND e.act = x.act"
                   " WHERE a.news = 1 ORDER BY x.account, x.act, e.entry",
    [ACKNOWLEDGE] = "UPDATE account SET acked = acts, news = 0 WHERE account = ?1",
    [QUERY_LAPSING] = "SELECT account, lot, available, lapse FROM lot WHERE available > 0 AND lapse > ?1"
                      " AND lapse <= ?2 ORDER BY account, lot",
    [QUERY_LOW] = "SELECT account, available FROM account WHERE available < ?1 ORDER BY account",
    [QUERY_OVERDUE] = "SELECT account, ticket, due FROM ticket WHERE waiting = 1 AND due < ?1 ORDER BY account, ticket",
};

struct copy {
    struct sql *sql;
    int failed;
};

static int put_row(struct sql *sql, const spt_row *row)
{
    const void *any = row;
    const spt_account_row *account = any;
    const spt_lot_row *lot = any;
    const spt_ticket_row *ticket = any;
    const spt_act_row *act = any;
    const spt_entry_row *entry = any;
    switch (row->table) {
    case SPT_TABLE_ACCOUNT:
        return sql_run(sql, PUT_ACCOUNT,
                       SQL_VALUES(account->account, account->available, account->acts, account->acked, account->news));
    case SPT_TABLE_LOT:
        return sql_run(sql, PUT_LOT, SQL_VALUES(lot->account, lot->lot, lot->available, lot->lapse));
    case SPT_TABLE_TICKET:
        return sql_run(sql, PUT_TICKET, SQL_VALUES(ticket->account, ticket->ticket, ticket->waiting, ticket->due));
    case SPT_TABLE_ACT:
        return sql_run(sql, PUT_ACT, SQL_VALUES(act->account, act->act, act->time, act->kind, act->ticket, act->price));
    default:
        return sql_run(sql, PUT_ENTRY,
                       SQL_VALUES(entry->account, entry->entry, entry->act, entry->kind, entry->lot, entry->points));
    }
}

static int32_t copy_row(void *ctx, uint32_t range, const spt_row *row)
{
    struct copy *copy = ctx;
    (void)range;
    copy->failed |= put_row(copy->sql, row);
    return copy->failed ? SPT_SINK_STOP : SPT_SINK_GO_ON;
}

/* All rows of some accounts, `step` apart. */
static int copy_accounts(struct bench *bench, int64_t first, int64_t step)
{
    struct copy copy = {&bench->sql, 0};
    if (sql_execute(&bench->sql, "BEGIN") != 0)
        return -1;
    for (int64_t account = first; account <= bench->accounts && !copy.failed; account += step) {
        if (read_tables(bench->store, account, account_tables, ACCOUNT_TABLES, copy_row, &copy) != SPT_STORE_OK)
            return -1;
    }
    return copy.failed ? -1 : sql_execute(&bench->sql, "COMMIT");
}

/* ---- the news ---- */

static void add_news(struct given *given, const spt_page *page)
{
    for (uint32_t row = 0; row < spt_page_count(page); row++) {
        const spt_act *act = spt_page_act(page, row);
        const spt_entry *entry = spt_page_entry(page, row);
        add_row(given, SQL_VALUES(spt_act_account(act), spt_act_number(act), spt_act_time(act), spt_act_kind(act),
                                  spt_act_ticket(act), spt_act_price(act), spt_entry_number(entry),
                                  spt_entry_kind(entry), spt_entry_lot(entry), spt_entry_points(entry)));
    }
}

/* Every page is acknowledged before the next one is read. */
static int news_by_library(struct bench *bench, struct given *given)
{
    char token[512] = "";
    double begin = cpu_seconds();
    do {
        spt_page *page = NULL;
        if (must(bench->desk, spt_feed_read(bench->desk, token, SPT_PAGE_MAX, &page)) != 0)
            return -1;
        add_news(given, page);
        int failed = must(bench->desk, spt_feed_acknowledge_page(bench->desk, page));
        snprintf(token, sizeof token, "%s", spt_page_next(page));
        spt_page_unref(page);
        if (failed)
            return -1;
    } while (token[0] != '\0');
    given->seconds = cpu_seconds() - begin;
    return 0;
}

static int rows_by_sqlite(struct sql *sql, int query, struct given *given)
{
    int more, count = sqlite3_column_count(sql->statements[query]);
    while ((more = sql_step(sql, query)) == 1) {
        int64_t values[12];
        for (int i = 0; i < count; i++)
            values[i] = sql_column(sql, query, i);
        add_row(given, values, (size_t)count);
    }
    return more;
}

static int news_by_sqlite(struct bench *bench, int64_t first, int64_t step, struct given *given)
{
    struct sql *sql = &bench->sql;
    double begin = cpu_seconds();
    if (sql_execute(sql, "BEGIN") != 0 || rows_by_sqlite(sql, QUERY_NEWS, given) != 0)
        return -1;
    for (int64_t account = first; account <= bench->accounts; account += step)
        if (sql_run(sql, ACKNOWLEDGE, SQL_VALUES(account)) != 0)
            return -1;
    if (sql_execute(sql, "COMMIT") != 0)
        return -1;
    given->seconds = cpu_seconds() - begin;
    return 0;
}

static int agree(const char *what, const struct given *ours, const struct given *theirs)
{
    if (ours->rows == theirs->rows && ours->hash == theirs->hash)
        return 1;
    fprintf(stderr, "bench: %s: %" PRId64 " rows, SQLite gives %" PRId64 ", or others\n", what, ours->rows,
            theirs->rows);
    return 0;
}

/* The first round puts the accounts with news in order; the best of the others is told beside it. */
static int run_news(struct bench *bench, double *first, struct given *best, struct given *other)
{
    int64_t step = bench->accounts / bench->news;
    for (int round = 0; round < ROUNDS; round++) {
        struct given ours = {0, 7, 0}, theirs = {0, 7, 0};
        int64_t from = 1 + (round * 37) % step;
        if (make_news(bench, round) != 0 || copy_accounts(bench, from, step) != 0 ||
            news_by_library(bench, &ours) != 0 || news_by_sqlite(bench, from, step, &theirs) != 0 ||
            !agree("news", &ours, &theirs))
            return -1;
        *first = round == 0 ? ours.seconds : *first;
        if (round == 1 || (round > 1 && ours.seconds < best->seconds))
            *best = ours;
        if (round == 1 || (round > 1 && theirs.seconds < other->seconds))
            *other = theirs;
    }
    return 0;
}

/* ---- notices ---- */

/* Of one kind; all are listed in the order of accounts. */
static void add_notices(struct given given[SPT_NOTICE_LAST + 1], const spt_page *page)
{
    for (uint32_t row = 0; row < spt_page_count(page); row++) {
        const spt_notice *notice = spt_page_notice(page, row);
        struct given *of = &given[spt_notice_kind(notice)];
        if (spt_notice_kind(notice) == SPT_NOTICE_LAPSING)
            add_row(of, SQL_VALUES(spt_notice_account(notice), spt_notice_object(notice), spt_notice_amount(notice),
                                   spt_notice_until(notice)));
        else if (spt_notice_kind(notice) == SPT_NOTICE_LOW)
            add_row(of, SQL_VALUES(spt_notice_account(notice), spt_notice_amount(notice)));
        else
            add_row(of, SQL_VALUES(spt_notice_account(notice), spt_notice_object(notice), spt_notice_until(notice)));
    }
}

/* One pass over the desk: how many were recorded, and the time. */
static int find_notices(struct bench *bench, struct given *found)
{
    char token[512] = "";
    spt_notice_options options;
    spt_notice_options_init(&options, (uint32_t)sizeof options);
    options.below = BELOW;
    double begin = cpu_seconds();
    do {
        spt_page *page = NULL;
        if (must(bench->desk, spt_notice_find(bench->desk, &options, token, SPT_PAGE_MAX, &page)) != 0)
            return -1;
        found->rows += spt_page_count(page);
        snprintf(token, sizeof token, "%s", spt_page_next(page));
        spt_page_unref(page);
    } while (token[0] != '\0');
    found->seconds = cpu_seconds() - begin;
    return 0;
}

static int list_notices(struct bench *bench, struct given given[SPT_NOTICE_LAST + 1])
{
    char token[512] = "";
    do {
        spt_page *page = NULL;
        if (must(bench->desk, spt_notice_list(bench->desk, token, SPT_PAGE_MAX, &page)) != 0)
            return -1;
        add_notices(given, page);
        snprintf(token, sizeof token, "%s", spt_page_next(page));
        spt_page_unref(page);
    } while (token[0] != '\0');
    return 0;
}

static int notices_by_sqlite(struct bench *bench, struct given given[SPT_NOTICE_LAST + 1], double *seconds)
{
    struct sql *sql = &bench->sql;
    double begin = cpu_seconds();
    if (sql_bind(sql, QUERY_LAPSING, SQL_VALUES(NOW, NOW - NOW % DAY + 31 * DAY)) != 0 ||
        sql_bind(sql, QUERY_LOW, SQL_VALUES(BELOW)) != 0 || sql_bind(sql, QUERY_OVERDUE, SQL_VALUES(NOW)) != 0 ||
        rows_by_sqlite(sql, QUERY_LAPSING, &given[SPT_NOTICE_LAPSING]) != 0 ||
        rows_by_sqlite(sql, QUERY_LOW, &given[SPT_NOTICE_LOW]) != 0 ||
        rows_by_sqlite(sql, QUERY_OVERDUE, &given[SPT_NOTICE_OVERDUE]) != 0)
        return -1;
    *seconds = cpu_seconds() - begin;
    return 0;
}

/* The second pass finds nothing new: that is what a pass costs as a rule. */
static int run_notices(struct bench *bench, struct given *first, struct given *second, double *other)
{
    struct given ours[SPT_NOTICE_LAST + 1], theirs[SPT_NOTICE_LAST + 1];
    memset(ours, 0, sizeof ours);
    memset(theirs, 0, sizeof theirs);
    if (find_notices(bench, first) != 0 || find_notices(bench, second) != 0 || list_notices(bench, ours) != 0 ||
        copy_accounts(bench, 1, 1) != 0 || notices_by_sqlite(bench, theirs, other) != 0)
        return -1;
    for (int kind = 1; kind <= SPT_NOTICE_LAST; kind++)
        if (!agree(spt_notice_kind_name(kind), &ours[kind], &theirs[kind]))
            return -1;
    return second->rows == 0 ? 0 : -1;
}

/* ---- the whole ---- */

/* What was done until now is acknowledged. */
static int begin_feed(struct bench *bench, double *seconds)
{
    struct given all = {0, 7, 0};
    int failed = news_by_library(bench, &all);
    *seconds = all.seconds;
    return failed;
}

static int run(struct bench *bench)
{
    double whole, first = 0, other = 0;
    struct given best = {0, 0, 0}, sqlite = {0, 0, 0}, pass = {0, 0, 0}, again = {0, 0, 0};
    if (begin_feed(bench, &whole) != 0 || copy_accounts(bench, 1, 1) != 0 || sql_execute(&bench->sql, indexes) != 0 ||
        run_news(bench, &first, &best, &sqlite) != 0 || run_notices(bench, &pass, &again, &other) != 0)
        return -1;
    printf("%" PRId64 " accounts, %" PRId64 " with news; CPU time of the thread in milliseconds\n\n", bench->accounts,
           bench->news);
    printf("%-44s %9s %9s %9s\n", "", "rows", "ms", "SQLite");
    printf("%-44s %9" PRId64 " %9.1f\n", "all acts of the desk, read and acknowledged", bench->accounts, whole * 1e3);
    printf("%-44s %9" PRId64 " %9.1f %9.1f\n", "the news, read and acknowledged", best.rows, best.seconds * 1e3,
           sqlite.seconds * 1e3);
    printf("%-44s %9s %9.1f\n", "the same, the first time", "", first * 1e3);
    printf("%-44s %9" PRId64 " %9.1f\n", "a first pass of the notices", pass.rows, pass.seconds * 1e3);
    printf("%-44s %9" PRId64 " %9.1f %9.1f\n", "a pass with nothing new", again.rows, again.seconds * 1e3, other * 1e3);
    printf("\nper account: news %.2f us, SQLite %.2f us; a pass of the notices %.2f us\n",
           best.seconds * 1e6 / (double)bench->news, sqlite.seconds * 1e6 / (double)bench->news,
           again.seconds * 1e6 / (double)bench->accounts);
    printf("\nratio feed_news %.2f\nratio notices_pass %.2f\n", sqlite.seconds / best.seconds, other / again.seconds);
    return 0;
}

static int open_all(struct bench *bench)
{
    return open_desk_beside(&bench->sql, schema, statements, STATEMENTS, BEGIN, price_list, &bench->store,
                            &bench->desk);
}

int main(int argc, char **argv)
{
    struct bench bench = {.accounts = 1000000, .news = 1000};
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--quick") == 0)
            bench.accounts = 50000;
        else if (strcmp(argv[i], "--accounts") == 0 && i + 1 < argc)
            bench.accounts = strtoll(argv[++i], NULL, 10);
        else {
            fprintf(stderr, "usage: bench_feed [--quick] [--accounts N]\n");
            return 2;
        }
    }
    if (bench.accounts < bench.news * 40 || open_all(&bench) != 0 || populate(&bench) != 0 || run(&bench) != 0) {
        fprintf(stderr, "bench: FAILED: an engine failed, or the two do not agree; no figure is valid\n");
        return 1;
    }
    spt_desk_close(bench.desk);
    spt_store_unref(bench.store);
    return sql_close(&bench.sql) == 0 ? 0 : 1;
}
