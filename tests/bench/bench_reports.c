/* SPDX-License-Identifier: MIT */
/*
 * Every report over many accounts (D25), beside the same report as one SQL query on SQLite in memory, on the same rows
 * with the indexes that the query wants. Both must give the same; times are the thread's CPU time, the best of some turns,
 * with every row read. A report for which neither side has an index is held against SQLite's scan.
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

/* The desk's first day, 2008-01-01, and the instant of the reports, 1,000 days later. */
#define BEGIN INT64_C(1199145600)
#define DAY   INT64_C(86400)
#define NOW   (BEGIN + 1000 * DAY)
#define MONTH (NOW - 30 * DAY)

#define IN_UNIT 1000

/* Seconds that a report may take to be measured once more. */
#define LONG 2.0

static const char price_list[] = "[packs]\n"
                                 "points-60  | 60 points  | 60  | USD 34.50\n"
                                 "points-120 | 120 points | 120 | EUR 61.65\n"
                                 "licence    | Licence    | 40  | licence\n"
                                 "[group issues: Issues]\n"
                                 "level-1 | Consultation  | 10\n"
                                 "level-2 | Problems      | 25\n"
                                 "level-3 | Investigation | 40\n";

struct bench {
    int64_t accounts;
    int turns;
    spt_store *store;
    spt_desk *desk;
    struct sql sql;
};

/* ---- a history ---- */

/* What an account does on its days: three lots, three tickets of which one stays open, some waived, some disputed. */
static int play_account(spt_desk *desk, int64_t account, int round)
{
    static const char *const categories[] = {"level-1", "level-2", "level-3"};
    int64_t day = (account * 7919) % 300, ticket = account * 4;
    switch (round) {
    case 0:
        return must(desk, spt_desk_set_now(desk, BEGIN + day * DAY)) |
               must(desk, spt_account_open(desk, account, NULL, NULL)) |
               must(desk, spt_account_claim(desk, account, "licence", "licence", NULL, NULL)) |
               must(desk,
                    spt_account_buy(desk, account, account % 3 == 0 ? "points-120" : "points-60", "first", NULL, NULL));
    case 1:
        return must(desk, spt_desk_set_now(desk, BEGIN + (300 + day) * DAY)) |
               must(desk, spt_ticket_open(desk, account, ticket, categories[account % 3], NULL, NULL)) |
               must(desk, spt_ticket_resolve(desk, account, ticket, NULL, NULL)) |
               (account % 20 == 0 ? must(desk, spt_ticket_waive(desk, account, ticket, NULL, NULL)) : 0) |
               (account % 50 == 7 ? must(desk, spt_ticket_dispute(desk, account, ticket, NULL, NULL)) : 0);
    case 2:
        return must(desk, spt_desk_set_now(desk, BEGIN + (600 + day) * DAY)) |
               must(desk, spt_account_buy(desk, account, "points-60", "second", NULL, NULL)) |
               must(desk, spt_ticket_open(desk, account, ticket + 1, categories[(account + 1) % 3], NULL, NULL)) |
               must(desk, spt_ticket_resolve(desk, account, ticket + 1, NULL, NULL));
    default:
        if (account % 10 != 0)
            return 0;
        return must(desk, spt_desk_set_now(desk, MONTH + day % 30 * DAY)) |
               must(desk, spt_ticket_open(desk, account, ticket + 2, "level-1", NULL, NULL)) |
               (account % 20 == 0 ? must(desk, spt_ticket_resolve(desk, account, ticket + 2, NULL, NULL)) : 0);
    }
}

static int populate(struct bench *bench)
{
    for (int round = 0; round < 4; round++)
        for (int64_t from = 1; from <= bench->accounts; from += IN_UNIT) {
            if (must(bench->desk, spt_desk_begin(bench->desk)) != 0)
                return -1;
            for (int64_t account = from; account < from + IN_UNIT && account <= bench->accounts; account++)
                if (play_account(bench->desk, account, round) != 0)
                    return -1;
            if (must(bench->desk, spt_desk_commit(bench->desk)) != 0)
                return -1;
        }
    /* Swept every night. */
    return must(bench->desk, spt_desk_set_now(bench->desk, NOW - DAY)) |
           must(bench->desk, spt_desk_sweep(bench->desk, 1000000, NULL)) |
           must(bench->desk, spt_desk_sweep(bench->desk, 1000000, NULL)) |
           must(bench->desk, spt_desk_set_now(bench->desk, NOW));
}

/* ---- the same rows in SQLite ---- */

enum {
    INSERT_ACCOUNT,
    INSERT_LOT,
    INSERT_TICKET,
    INSERT_ACT,
    INSERT_ENTRY,
    QUERY_LAPSING,
    QUERY_BELOW,
    QUERY_OPEN,
    QUERY_DISPUTES,
    QUERY_DUE,
    QUERY_LIABILITY,
    QUERY_LIABILITY_THEN,
    QUERY_EARNED,
    QUERY_FREE,
    QUERY_USE,
    INDEXED_BELOW, /* The same with an index that the library's schema does not have. */
    INDEXED_OPEN,
    INDEXED_DISPUTES,
    INDEXED_USE,
    STATEMENTS
};

static const char schema[] =
    "CREATE TABLE account(account INTEGER PRIMARY KEY, available INTEGER, next_lapse INTEGER);"
    "CREATE TABLE lot(account INTEGER, lot INTEGER, points INTEGER, available INTEGER, captured INTEGER, spent INTEGER,"
    " lapsed INTEGER, revoked INTEGER, moved INTEGER, lapse INTEGER, paid INTEGER, currency TEXT, pack TEXT,"
    " origin INTEGER, PRIMARY KEY(account, lot)) WITHOUT ROWID;"
    "CREATE TABLE ticket(account INTEGER, ticket INTEGER PRIMARY KEY, phase INTEGER, opened INTEGER, price INTEGER,"
    " captured INTEGER, spent INTEGER, disputed INTEGER, waiting INTEGER, due INTEGER, category TEXT);"
    "CREATE TABLE act(account INTEGER, act INTEGER, time INTEGER, kind INTEGER, ticket INTEGER,"
    " PRIMARY KEY(account, act)) WITHOUT ROWID;"
    "CREATE TABLE entry(account INTEGER, entry INTEGER, act INTEGER, kind INTEGER, lot INTEGER, points INTEGER,"
    " PRIMARY KEY(account, entry)) WITHOUT ROWID;";

/* Built after the rows, as one would. */
static const char indexes[] = "CREATE INDEX lot_lapse ON lot(lapse, account) WHERE available > 0;"
                              "CREATE INDEX ticket_open ON ticket(account, opened) WHERE phase = 1;"
                              "CREATE INDEX ticket_disputed ON ticket(account, opened) WHERE disputed = 1;"
                              "CREATE INDEX ticket_waiting ON ticket(account, due) WHERE waiting = 1;"
                              "CREATE INDEX account_available ON account(available);"
                              "CREATE INDEX act_time ON act(time);"
                              "CREATE INDEX entry_act ON entry(account, act);"
                              "ANALYZE;";

/* The slices of a lot's price (D25), of so many points after another. */
#define SLICE(before, points) "(paid * (" before " + " points ") / points - paid * (" before ") / points)"
#define SUMS                                                                                   \
    "SELECT currency, sum(CASE origin WHEN 0 THEN paid ELSE 0 END), "                          \
    "sum(" SLICE("moved + revoked", "spent") "), sum(" SLICE(                                  \
        "moved + revoked + spent", "lapsed") "), "                                             \
                                             "sum(" SLICE("moved", "revoked") "), sum(" SLICE( \
                                                 "moved + revoked + spent + lapsed", "available + captured") ") "

/*
 * The lots as they were at the end of second ?1: their points are the sums of their entries up to then, and what was
 * then available and past its lapse second has lapsed. Kinds are numbered as SPT_ENTRY_….
 */
#define LOTS_THEN                                                                                            \
    "(SELECT account, lot, points, paid, currency, pack, origin, moved, revoked, spent, captured,"           \
    " CASE WHEN lapse <= ?1 THEN lapsed + available ELSE lapsed END AS lapsed,"                              \
    " CASE WHEN lapse <= ?1 THEN 0 ELSE available END AS available FROM"                                     \
    " (SELECT l.account, l.lot, l.points, l.paid, l.currency, l.pack, l.origin, l.lapse,"                    \
    " sum(e.points * (e.kind IN (1, 3, 5)) - e.points * (e.kind IN (2, 6, 7, 8))) AS available,"             \
    " sum(e.points * (e.kind = 2) - e.points * (e.kind IN (3, 4, 9, 10, 11))) AS captured,"                  \
    " sum(e.points * (e.kind = 4) - e.points * (e.kind IN (5, 12, 13, 14))) AS spent,"                       \
    " sum(e.points * (e.kind IN (6, 9, 12))) AS lapsed, sum(e.points * (e.kind IN (7, 10, 13))) AS revoked," \
    " sum(e.points * (e.kind IN (8, 11, 14))) AS moved"                                                      \
    " FROM entry e CROSS JOIN act a ON a.account = e.account AND a.act = e.act"                              \
    " CROSS JOIN lot l ON l.account = e.account AND l.lot = e.lot WHERE a.time <= ?1 GROUP BY l.account, l.lot))"

/* As recorded, and as of ?1, which is now. */
#define LOTS_NOW                                                                                   \
    "(SELECT account, lot, points, paid, currency, pack, origin, moved, revoked, spent, captured," \
    " CASE WHEN lapse <= ?1 THEN lapsed + available ELSE lapsed END AS lapsed,"                    \
    " CASE WHEN lapse <= ?1 THEN 0 ELSE available END AS available FROM lot)"

/*
 * Money earned from ?1 on: spent and lapsed points changed by the entries of the period only, so that the lots that
 * they name are compared with themselves, less those entries; and those that lapse in it by themselves.
 */
static const char *const statements[STATEMENTS] = {
    [INSERT_ACCOUNT] = "INSERT INTO account VALUES(?1, ?2, ?3)",
    [INSERT_LOT] = "INSERT INTO lot VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
    [INSERT_TICKET] = "INSERT INTO ticket VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
    [INSERT_ACT] = "INSERT INTO act VALUES(?1, ?2, ?3, ?4, ?5)",
    [INSERT_ENTRY] = "INSERT INTO entry VALUES(?1, ?2, ?3, ?4, ?5, ?6)",
    [QUERY_LAPSING] = "SELECT account, lot, available, lapse FROM lot WHERE available > 0 AND lapse > ?1 AND"
                      " lapse <= ?2 ORDER BY lapse, account",
    [QUERY_BELOW] = "SELECT a.account, a.available - coalesce((SELECT sum(available) FROM lot l"
                    " WHERE l.account = a.account AND l.lapse <= ?1), 0) AS left FROM account a NOT INDEXED"
                    " WHERE a.available < ?2 OR (a.next_lapse <= ?1 AND left < ?2)",
    [QUERY_OPEN] = "SELECT account, ticket, opened, price - captured - spent FROM ticket NOT INDEXED WHERE phase = 1"
                   " ORDER BY account, opened",
    [QUERY_DISPUTES] =
        "SELECT account, ticket, opened, price FROM ticket NOT INDEXED WHERE disputed = 1 ORDER BY account, opened",
    [QUERY_DUE] = "SELECT account, ticket, due, price FROM ticket WHERE waiting = 1 ORDER BY account, due",
    [QUERY_LIABILITY] = SUMS "FROM " LOTS_NOW " WHERE paid > 0 GROUP BY currency ORDER BY currency",
    [QUERY_LIABILITY_THEN] = SUMS "FROM " LOTS_THEN " WHERE paid > 0 GROUP BY currency ORDER BY currency",
    [QUERY_EARNED] =
        "WITH touched AS MATERIALIZED (SELECT account, lot, sum(a) AS a, sum(c) AS c, sum(s) AS s, sum(d) AS d,"
        " sum(r) AS r, sum(m) AS m, sum(came) AS came FROM (SELECT e.account, e.lot,"
        " e.points * (e.kind IN (1, 3, 5)) - e.points * (e.kind IN (2, 6, 7, 8)) AS a,"
        " e.points * (e.kind = 2) - e.points * (e.kind IN (3, 4, 9, 10, 11)) AS c,"
        " e.points * (e.kind = 4) - e.points * (e.kind IN (5, 12, 13, 14)) AS s,"
        " e.points * (e.kind IN (6, 9, 12)) AS d, e.points * (e.kind IN (7, 10, 13)) AS r,"
        " e.points * (e.kind IN (8, 11, 14)) AS m, e.kind = 1 AS came"
        " FROM act t CROSS JOIN entry e ON e.account = t.account AND e.act = t.act WHERE t.time >= ?2"
        " UNION ALL SELECT account, lot, 0, 0, 0, 0, 0, 0, 0 FROM lot"
        " WHERE available > 0 AND lapse >= ?2 AND lapse <= ?1) GROUP BY 1, 2),"
        " ends AS (SELECT 1 AS sign, 0 AS came, paid, points, currency, origin, lapse, l.available AS a,"
        " l.captured AS c, l.spent AS s, l.lapsed AS d, l.revoked AS r, l.moved AS m, ?1 AS at"
        " FROM touched t CROSS JOIN lot l ON l.account = t.account AND l.lot = t.lot"
        " UNION ALL SELECT -1, t.came, paid, points, currency, origin, lapse, l.available - t.a, l.captured - t.c,"
        " l.spent - t.s, l.lapsed - t.d, l.revoked - t.r, l.moved - t.m, ?2 - 1"
        " FROM touched t CROSS JOIN lot l ON l.account = t.account AND l.lot = t.lot)"
        " SELECT currency, sum(sign * (CASE WHEN origin = 0 AND came = 0 THEN paid ELSE 0 END)),"
        " sum(sign * (paid * (m + r + s) / points - paid * (m + r) / points)),"
        " sum(sign * (paid * (m + r + s + d + a * (lapse <= at)) / points - paid * (m + r + s) / points)),"
        " sum(sign * (paid * (m + r) / points - paid * m / points)),"
        " sum(sign * (paid * (m + r + s + d + a + c) / points - paid * (m + r + s + d + a * (lapse <= at)) / points))"
        " FROM ends WHERE paid > 0 GROUP BY currency ORDER BY currency",
    [QUERY_FREE] =
        "SELECT pack, sum(spent + lapsed + revoked + available + captured), sum(spent), sum(lapsed),"
        " sum(revoked), sum(available + captured) FROM " LOTS_NOW " WHERE paid = 0 GROUP BY pack ORDER BY pack",
    [QUERY_USE] = "SELECT strftime('%Y%m', a.time, 'unixepoch') AS month, t.category, sum(a.kind = 17),"
                  " sum((SELECT coalesce(sum(points), 0) FROM entry e WHERE e.account = a.account AND e.act = a.act"
                  " AND e.kind = 4)),"
                  " sum((SELECT coalesce(sum(points), 0) FROM entry e WHERE e.account = a.account AND e.act = a.act"
                  " AND e.kind IN (5, 12, 13, 14))) FROM act a NOT INDEXED JOIN ticket t ON t.ticket = a.ticket"
                  " WHERE a.time >= ?1 AND a.time <= ?2 AND a.kind >= 10 GROUP BY 1, 2 ORDER BY 1, 2",
    [INDEXED_BELOW] = "SELECT a.account, a.available - coalesce((SELECT sum(available) FROM lot l"
                      " WHERE l.account = a.account AND l.lapse <= ?1), 0) AS left FROM account a"
                      " WHERE a.available < ?2 OR (a.next_lapse <= ?1 AND left < ?2)",
    [INDEXED_OPEN] = "SELECT account, ticket, opened, price - captured - spent FROM ticket WHERE phase = 1"
                     " ORDER BY account, opened",
    [INDEXED_DISPUTES] =
        "SELECT account, ticket, opened, price FROM ticket WHERE disputed = 1 ORDER BY account, opened",
    [INDEXED_USE] = "SELECT strftime('%Y%m', a.time, 'unixepoch') AS month, t.category, sum(a.kind = 17),"
                    " sum((SELECT coalesce(sum(points), 0) FROM entry e WHERE e.account = a.account AND e.act = a.act"
                    " AND e.kind = 4)),"
                    " sum((SELECT coalesce(sum(points), 0) FROM entry e WHERE e.account = a.account AND e.act = a.act"
                    " AND e.kind IN (5, 12, 13, 14))) FROM act a JOIN ticket t ON t.ticket = a.ticket"
                    " WHERE a.time >= ?1 AND a.time <= ?2 AND a.kind >= 10 GROUP BY 1, 2 ORDER BY 1, 2",
};

struct copy {
    struct sql *sql;
    int failed;
};

static int32_t copy_row(void *ctx, uint32_t range, const spt_row *row)
{
    struct copy *copy = ctx;
    struct sql *sql = copy->sql;
    const spt_account_row *account = (const void *)row;
    const spt_lot_row *lot = (const void *)row;
    const spt_ticket_row *ticket = (const void *)row;
    const spt_act_row *act = (const void *)row;
    const spt_entry_row *entry = (const void *)row;
    int failed = 0;
    (void)range;
    if (row->table == SPT_TABLE_ACCOUNT && account->account != 0)
        failed = sql_run(sql, INSERT_ACCOUNT, SQL_VALUES(account->account, account->available, account->next_lapse));
    if (row->table == SPT_TABLE_LOT)
        failed = sql_bind_text(sql, INSERT_LOT, 12, lot->currency) | sql_bind_text(sql, INSERT_LOT, 13, lot->pack) |
                 sqlite3_bind_int64(sql->statements[INSERT_LOT], 14, lot->origin_lot) |
                 sql_run(sql, INSERT_LOT,
                         SQL_VALUES(lot->account, lot->lot, lot->points, lot->available, lot->captured, lot->spent,
                                    lot->lapsed, lot->revoked, lot->moved, lot->lapse, lot->paid));
    if (row->table == SPT_TABLE_TICKET)
        failed = sql_bind_text(sql, INSERT_TICKET, 11, ticket->category) |
                 sql_run(sql, INSERT_TICKET,
                         SQL_VALUES(ticket->account, ticket->ticket, ticket->phase, ticket->opened, ticket->price,
                                    ticket->captured, ticket->spent, ticket->disputed, ticket->waiting, ticket->due));
    if (row->table == SPT_TABLE_ACT)
        failed = sql_run(sql, INSERT_ACT, SQL_VALUES(act->account, act->act, act->time, act->kind, act->ticket));
    if (row->table == SPT_TABLE_ENTRY)
        failed = sql_run(sql, INSERT_ENTRY,
                         SQL_VALUES(entry->account, entry->entry, entry->act, entry->kind, entry->lot, entry->points));
    copy->failed |= failed;
    return failed ? SPT_SINK_STOP : SPT_SINK_GO_ON;
}

/* Account by account, with the rows of each. */
static int copy_rows(struct bench *bench)
{
    struct copy copy = {&bench->sql, 0};
    if (sql_execute(&bench->sql, "BEGIN") != 0)
        return -1;
    for (int64_t account = 1; account <= bench->accounts && !copy.failed; account++) {
        if (read_tables(bench->store, account, account_tables, ACCOUNT_TABLES, copy_row, &copy) != SPT_STORE_OK)
            return -1;
    }
    return copy.failed || sql_execute(&bench->sql, "COMMIT") != 0 || sql_execute(&bench->sql, indexes) != 0 ? -1 : 0;
}

/* ---- the reports ---- */

/* What a report gave: how many rows, and a hash of them that does not depend on their order. */
struct given {
    int64_t rows;
    uint64_t hash;
};

static uint64_t mix(uint64_t hash, int64_t value)
{
    hash = (hash ^ (uint64_t)value) * UINT64_C(0x9e3779b97f4a7c15);
    return hash ^ hash >> 29;
}

static void add_row(struct given *given, const char *key, const int64_t *values, size_t count)
{
    uint64_t hash = 7;
    for (; *key != '\0'; key++)
        hash = mix(hash, *key);
    for (size_t i = 0; i < count; i++)
        hash = mix(hash, values[i]);
    given->rows++;
    given->hash += hash;
}

static spt_status page_of(spt_desk *desk, int query, const char *after, spt_page **page)
{
    switch (query) {
    case QUERY_LAPSING:
        return spt_report_lapsing(desk, 30, after, SPT_PAGE_MAX, page);
    case QUERY_BELOW:
        return spt_report_below(desk, 80, after, SPT_PAGE_MAX, page);
    case QUERY_OPEN:
        return spt_report_in_progress(desk, after, SPT_PAGE_MAX, page);
    case QUERY_DISPUTES:
        return spt_report_disputes(desk, after, SPT_PAGE_MAX, page);
    default:
        return spt_report_due(desk, SPT_UNSET, after, SPT_PAGE_MAX, page);
    }
}

static void add_page_row(struct given *given, int query, const spt_page *page, uint32_t row)
{
    const spt_account *account = spt_page_account(page, row);
    const spt_lot *lot = spt_page_lot(page, row);
    const spt_ticket *ticket = spt_page_ticket(page, row);
    if (account != NULL)
        add_row(given, "", SQL_VALUES(spt_account_id(account), spt_account_available(account)));
    else if (lot != NULL)
        add_row(given, "",
                SQL_VALUES(spt_lot_account(lot), spt_lot_number(lot), spt_lot_available(lot), spt_lot_lapse(lot)));
    else
        add_row(given, "",
                SQL_VALUES(spt_ticket_account(ticket), spt_ticket_id(ticket),
                           query == QUERY_DUE ? spt_ticket_due(ticket) : spt_ticket_opened(ticket),
                           query == QUERY_OPEN ? spt_ticket_shortfall(ticket) : spt_ticket_price(ticket)));
}

static int list_by_library(struct bench *bench, int query, struct given *given)
{
    char token[512] = "";
    do {
        spt_page *page = NULL;
        if (must(bench->desk, page_of(bench->desk, query, token, &page)) != 0)
            return -1;
        for (uint32_t row = 0; row < spt_page_count(page); row++)
            add_page_row(given, query, page, row);
        snprintf(token, sizeof token, "%s", spt_page_next(page));
        spt_page_unref(page);
    } while (token[0] != '\0');
    return 0;
}

static spt_status sums_of(spt_desk *desk, int query, const char *after, spt_report **report)
{
    switch (query) {
    case QUERY_LIABILITY:
        return spt_report_liability(desk, SPT_UNSET, after, SPT_REPORT_VISITS, report);
    case QUERY_LIABILITY_THEN:
        return spt_report_liability(desk, MONTH - 1, after, SPT_REPORT_VISITS, report);
    case QUERY_EARNED:
        return spt_report_earned(desk, MONTH, SPT_UNSET, after, SPT_REPORT_VISITS, report);
    case QUERY_FREE:
        return spt_report_free_points(desk, SPT_UNSET, SPT_UNSET, after, SPT_REPORT_VISITS, report);
    default:
        return spt_report_use(desk, MONTH, SPT_UNSET, after, SPT_REPORT_VISITS, report);
    }
}

static void add_sums(struct given *given, const spt_report *sums, uint32_t row)
{
    char key[128];
    if (spt_report_kind(sums) == SPT_REPORT_USE) {
        snprintf(key, sizeof key, "%d%s", (int)spt_report_month(sums, row), spt_report_category(sums, row));
        add_row(
            given, key,
            SQL_VALUES(spt_report_resolved(sums, row), spt_report_spent(sums, row), spt_report_refunded(sums, row)));
        return;
    }
    int is_money = spt_report_kind(sums) != SPT_REPORT_FREE_POINTS;
    add_row(given, is_money ? spt_report_currency(sums, row) : spt_report_pack(sums, row),
            SQL_VALUES(spt_report_paid(sums, row) + spt_report_given(sums, row), spt_report_used(sums, row),
                       spt_report_breakage(sums, row) + spt_report_lapsed(sums, row), spt_report_revoked(sums, row),
                       spt_report_owed(sums, row) + spt_report_left(sums, row)));
}

static int sum_by_library(struct bench *bench, int query, struct given *given)
{
    spt_report *sums = NULL;
    spt_status status = sums_of(bench->desk, query, NULL, &sums);
    while (status == SPT_OK && spt_report_next(sums)[0] != '\0') {
        spt_report *next = NULL;
        status = sums_of(bench->desk, query, spt_report_next(sums), &next);
        spt_report_unref(sums);
        sums = next;
    }
    for (uint32_t row = 0; status == SPT_OK && row < spt_report_count(sums); row++)
        add_sums(given, sums, row);
    spt_report_unref(sums);
    return must(bench->desk, status);
}

static int by_library(struct bench *bench, int query, struct given *given)
{
    return query < QUERY_LIABILITY ? list_by_library(bench, query, given) : sum_by_library(bench, query, given);
}

/* What the query's parameters are. */
static int bind(struct sql *sql, int query)
{
    switch (query) {
    case QUERY_LAPSING:
        return sql_bind(sql, query, SQL_VALUES(NOW, NOW - NOW % DAY + 31 * DAY));
    case QUERY_BELOW:
    case INDEXED_BELOW:
        return sql_bind(sql, query, SQL_VALUES(NOW, 80));
    case QUERY_LIABILITY_THEN:
        return sql_bind(sql, query, SQL_VALUES(MONTH - 1));
    case QUERY_EARNED:
        return sql_bind(sql, query, SQL_VALUES(NOW, MONTH));
    case QUERY_USE:
    case INDEXED_USE:
        return sql_bind(sql, query, SQL_VALUES(MONTH, NOW));
    case QUERY_LIABILITY:
    case QUERY_FREE:
        return sql_bind(sql, query, SQL_VALUES(NOW));
    default:
        return 0;
    }
}

/* Rows begin with one text, two, or none. */
static int texts_of(int query)
{
    if (query == QUERY_USE || query == INDEXED_USE)
        return 2;
    return query < QUERY_LIABILITY || query > QUERY_USE ? 0 : 1;
}

static int by_sqlite(struct bench *bench, int query, struct given *given)
{
    struct sql *sql = &bench->sql;
    int texts = texts_of(query), more = bind(sql, query) == 0 ? 1 : -1;
    while (more == 1 && (more = sql_step(sql, query)) == 1) {
        char key[128] = "";
        int64_t values[8];
        int count = sqlite3_column_count(sql->statements[query]) - texts, are_nothing = texts > 0;
        for (int i = 0; i < texts; i++)
            snprintf(key + strlen(key), sizeof key - strlen(key), "%s",
                     (const char *)sqlite3_column_text(sql->statements[query], i));
        for (int i = 0; i < count; i++) {
            values[i] = sql_column(sql, query, texts + i);
            are_nothing &= values[i] == 0;
        }
        if (!are_nothing)
            add_row(given, key, values, (size_t)count);
    }
    return more;
}

/* ---- measured ---- */

static const struct report {
    int query;
    const char *name;
    int bar;     /* both sides have an index: 0; else SQLite scans, */
    int indexed; /* and this is the query with an index of its own; 0: none */
} reports[] = {
    {QUERY_LAPSING, "lapsing in 30 days", 0, 0},
    {QUERY_BELOW, "accounts below 80", 1, INDEXED_BELOW},
    {QUERY_OPEN, "tickets in progress", 1, INDEXED_OPEN},
    {QUERY_DISPUTES, "disputes", 1, INDEXED_DISPUTES},
    {QUERY_DUE, "responses due", 0, 0},
    {QUERY_LIABILITY, "liability now", 1, 0},
    {QUERY_LIABILITY_THEN, "liability a month ago", 1, 0},
    {QUERY_EARNED, "earned in a month", 1, 0},
    {QUERY_FREE, "free points", 1, 0},
    {QUERY_USE, "use in a month", 1, INDEXED_USE},
};

static double cpu_seconds(void)
{
    struct timespec time;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

/* The best of the turns; the first one warms. */
static int measure(struct bench *bench, int (*run)(struct bench *, int, struct given *), int query, double *best,
                   struct given *given)
{
    *best = 1e9;
    for (int turn = 0; turn < bench->turns; turn++) {
        *given = (struct given){0, 0};
        double begin = cpu_seconds();
        if (run(bench, query, given) != 0)
            return -1;
        double took = cpu_seconds() - begin;
        *best = took < *best ? took : *best;
        if (took > LONG)
            break;
    }
    return 0;
}

static int run_report(struct bench *bench, const struct report *report, double *ratio)
{
    struct given ours, theirs;
    double mine, other;
    if (measure(bench, by_library, report->query, &mine, &ours) != 0 ||
        measure(bench, by_sqlite, report->query, &other, &theirs) != 0)
        return -1;
    char indexed[24] = "";
    if (report->indexed != 0) {
        double with_index;
        if (measure(bench, by_sqlite, report->indexed, &with_index, &theirs) != 0)
            return -1;
        snprintf(indexed, sizeof indexed, "%.1f", with_index * 1e3);
    }
    double per = ours.rows > 100 ? (double)ours.rows : (double)bench->accounts;
    printf("%-22s %9" PRId64 " %8.1f %9.1f %-5s %9s %7.0f %7.0f %-10s %7.2f\n", report->name, ours.rows, mine * 1e3,
           other * 1e3, report->bar ? "scan" : "index", indexed, mine * 1e9 / per, other * 1e9 / per,
           ours.rows > 100 ? "a row" : "an account", other / mine);
    *ratio = other / mine;
    if (ours.rows == theirs.rows && ours.hash == theirs.hash)
        return 0;
    fprintf(stderr, "bench: %s: SQLite gives %" PRId64 " rows, or others\n", report->name, theirs.rows);
    return -1;
}

static int run_all(struct bench *bench)
{
    double ratios[sizeof reports / sizeof reports[0]];
    printf("%" PRId64 " accounts; CPU time of the thread, best of %d\n\n", bench->accounts, bench->turns);
    printf("%-22s %9s %8s %15s %9s %7s %7s %-10s %7s\n", "report", "rows", "ms", "SQLite ms", "or index", "ns",
           "SQLite", "", "ratio");
    for (size_t i = 0; i < sizeof reports / sizeof reports[0]; i++)
        if (run_report(bench, &reports[i], &ratios[i]) != 0)
            return -1;
    printf("\n");
    for (size_t i = 0; i < sizeof reports / sizeof reports[0]; i++) {
        printf("ratio report_");
        for (const char *at = reports[i].name; *at != '\0'; at++)
            putchar(*at == ' ' ? '_' : *at);
        printf(" %.2f\n", ratios[i]);
    }
    return 0;
}

static int open_all(struct bench *bench)
{
    return open_desk_beside(&bench->sql, schema, statements, STATEMENTS, BEGIN, price_list, &bench->store,
                            &bench->desk);
}

int main(int argc, char **argv)
{
    struct bench bench = {.accounts = 1000000, .turns = 4};
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--quick") == 0)
            bench.accounts = 50000;
        else if (strcmp(argv[i], "--accounts") == 0 && i + 1 < argc)
            bench.accounts = strtoll(argv[++i], NULL, 10);
        else {
            fprintf(stderr, "usage: bench_reports [--quick] [--accounts N]\n");
            return 2;
        }
    }
    if (open_all(&bench) != 0 || populate(&bench) != 0 || copy_rows(&bench) != 0 || run_all(&bench) != 0) {
        fprintf(stderr, "bench: FAILED: an engine failed, or the two do not agree; no figure is valid\n");
        return 1;
    }
    spt_desk_close(bench.desk);
    spt_store_unref(bench.store);
    return sql_close(&bench.sql) == 0 ? 0 : 1;
}
