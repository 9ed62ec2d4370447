/* SPDX-License-Identifier: MIT */
/*
 * SQLite in memory, lean: only what the mix needs. No acts, no entries, no texts; a lot keeps what is available, a
 * part what a ticket took of a lot, an account its totals. Lots are captured in the order of a partial index over
 * those that have something left; a lot is written with or without that index according to whether it changes.
 */
#include "bench.h"
#include "bench_sql.h"

#include <stdio.h>
#include <stdlib.h>

enum {
    BEGIN,
    COMMIT,
    NEW_ACCOUNT,
    GET_ACCOUNT,
    PUT_ACCOUNT,
    PUT_ACCOUNT_AND_LAPSE,
    NEW_LOT,
    GET_LIVE,
    GET_FIRST,
    TAKE_SOME,
    TAKE_ALL,
    GIVE_SOME,
    GIVE_FIRST,
    NEW_TICKET,
    GET_TICKET,
    PUT_TICKET,
    NEW_PART,
    ADD_PART,
    GET_PARTS,
    PUT_PART,
    DELETE_PART,
    DELETE_PARTS,
    TALLY_ACCOUNTS,
    TALLY_TICKETS,
    TALLY_LOTS,
    TALLY_PARTS,
    STATEMENTS
};

static const char schema[] =
    "CREATE TABLE account (account INTEGER PRIMARY KEY, available INTEGER NOT NULL, captured INTEGER NOT NULL,"
    " spent INTEGER NOT NULL, lapsed INTEGER NOT NULL, next_lapse INTEGER NOT NULL);"
    "CREATE TABLE lot (lot INTEGER PRIMARY KEY, account INTEGER NOT NULL, lapse INTEGER NOT NULL,"
    " acquired INTEGER NOT NULL, available INTEGER NOT NULL, live INTEGER NOT NULL);"
    "CREATE INDEX lot_by_capture ON lot (account, lapse, acquired, lot) WHERE live = 1;"
    "CREATE TABLE ticket (ticket INTEGER PRIMARY KEY, account INTEGER NOT NULL, state INTEGER NOT NULL,"
    " price INTEGER NOT NULL);"
    "CREATE TABLE part (ticket INTEGER NOT NULL, lot INTEGER NOT NULL, points INTEGER NOT NULL,"
    " PRIMARY KEY (ticket, lot)) WITHOUT ROWID;";

static const char *const texts[STATEMENTS] = {
    [BEGIN] = "BEGIN",
    [COMMIT] = "COMMIT",
    [NEW_ACCOUNT] = "INSERT INTO account VALUES (?1, 0, 0, 0, 0, ?2)",
    [GET_ACCOUNT] = "SELECT available, captured, spent, lapsed, next_lapse FROM account WHERE account = ?1",
    [PUT_ACCOUNT] = "UPDATE account SET available = ?2, captured = ?3, spent = ?4, lapsed = ?5 WHERE account = ?1",
    [PUT_ACCOUNT_AND_LAPSE] = "UPDATE account SET available = ?2, captured = ?3, spent = ?4, lapsed = ?5,"
                              " next_lapse = ?6 WHERE account = ?1",
    [NEW_LOT] = "INSERT INTO lot VALUES (NULL, ?1, ?2, ?3, ?4, 1)",
    [GET_LIVE] = "SELECT lot, available FROM lot WHERE account = ?1 AND live = 1 ORDER BY lapse, acquired, lot",
    [GET_FIRST] = "SELECT lot, lapse, available FROM lot WHERE account = ?1 AND live = 1 ORDER BY lapse, acquired, lot",
    [TAKE_SOME] = "UPDATE lot SET available = available - ?2 WHERE lot = ?1",
    [TAKE_ALL] = "UPDATE lot SET available = 0, live = 0 WHERE lot = ?1",
    [GIVE_SOME] = "UPDATE lot SET available = available + ?2 WHERE lot = ?1",
    [GIVE_FIRST] = "UPDATE lot SET available = ?2, live = 1 WHERE lot = ?1",
    [NEW_TICKET] = "INSERT INTO ticket VALUES (?1, ?2, 2, ?3)",
    [GET_TICKET] = "SELECT account, state, price FROM ticket WHERE ticket = ?1",
    [PUT_TICKET] = "UPDATE ticket SET state = ?2, price = ?3 WHERE ticket = ?1",
    [NEW_PART] = "INSERT INTO part VALUES (?1, ?2, ?3)",
    [ADD_PART] = "INSERT INTO part VALUES (?1, ?2, ?3)"
                 " ON CONFLICT (ticket, lot) DO UPDATE SET points = points + excluded.points",
    [GET_PARTS] = "SELECT part.lot, points, lapse, acquired, available FROM part JOIN lot USING (lot)"
                  " WHERE ticket = ?1 ORDER BY lapse DESC, acquired DESC, part.lot DESC",
    [PUT_PART] = "UPDATE part SET points = ?3 WHERE ticket = ?1 AND lot = ?2",
    [DELETE_PART] = "DELETE FROM part WHERE ticket = ?1 AND lot = ?2",
    [DELETE_PARTS] = "DELETE FROM part WHERE ticket = ?1",
    [TALLY_ACCOUNTS] = "SELECT account.account, account.available, captured, spent, lapsed, COALESCE(SUM(lot.available)"
                       " FILTER (WHERE lot.lapse <= ?1), 0), COALESCE(SUM(lot.available), 0) FROM account LEFT JOIN lot"
                       " ON lot.account = account.account AND lot.live = 1 GROUP BY account.account",
    [TALLY_TICKETS] = "SELECT state, COUNT(*), SUM(price) FROM ticket GROUP BY state",
    [TALLY_LOTS] = "SELECT COUNT(*) FROM lot",
    [TALLY_PARTS] = "SELECT COALESCE(SUM(points) FILTER (WHERE state = 2), 0), COALESCE(SUM(points)"
                    " FILTER (WHERE state = 3), 0) FROM part JOIN ticket USING (ticket)"};

struct lean {
    struct sql sql;
    uint64_t answers;
};

/* The account's row as an operation finds and changes it. */
struct row {
    int64_t account, available, captured, spent, lapsed;
    int64_t next_lapse; /* Nothing lapses before; may be earlier than the truth. */
    int64_t stored_next_lapse;
};

static int get_account(struct sql *sql, int64_t account, struct row *row)
{
    if (sql_bind(sql, GET_ACCOUNT, SQL_VALUES(account)) != 0)
        return -1;
    if (sql_step(sql, GET_ACCOUNT) != 1)
        return sql_fail(sql, "no such account");
    *row = (struct row){.account = account,
                        .available = sql_column(sql, GET_ACCOUNT, 0),
                        .captured = sql_column(sql, GET_ACCOUNT, 1),
                        .spent = sql_column(sql, GET_ACCOUNT, 2),
                        .lapsed = sql_column(sql, GET_ACCOUNT, 3),
                        .next_lapse = sql_column(sql, GET_ACCOUNT, 4)};
    row->stored_next_lapse = row->next_lapse;
    return sql_reset(sql, GET_ACCOUNT);
}

static int put_account(struct sql *sql, const struct row *row)
{
    if (row->next_lapse == row->stored_next_lapse)
        return sql_run(sql, PUT_ACCOUNT,
                       SQL_VALUES(row->account, row->available, row->captured, row->spent, row->lapsed));
    return sql_run(sql, PUT_ACCOUNT_AND_LAPSE,
                   SQL_VALUES(row->account, row->available, row->captured, row->spent, row->lapsed, row->next_lapse));
}

static void lower_next_lapse(struct row *row, int64_t lapse)
{
    if (lapse < row->next_lapse)
        row->next_lapse = lapse;
}

/* The lots that are due, as moves; and the next lapse after them. */
static int choose_due(struct sql *sql, struct row *row, int64_t now)
{
    int found;
    sql->move_count = 0;
    row->next_lapse = BENCH_NEVER;
    if (sql_bind(sql, GET_FIRST, SQL_VALUES(row->account)) != 0)
        return -1;
    while ((found = sql_step(sql, GET_FIRST)) == 1) {
        struct sql_move move = {.lot = sql_column(sql, GET_FIRST, 0), .points = sql_column(sql, GET_FIRST, 2)};
        int64_t lapse = sql_column(sql, GET_FIRST, 1);
        if (lapse > now) {
            row->next_lapse = lapse;
            return sql_reset(sql, GET_FIRST);
        }
        if (sql_gather(sql, &move) != 0)
            return -1;
    }
    return found;
}

/* Reads the account's row; records what has lapsed. */
static int begin(struct sql *sql, const struct bench_operation *operation, struct row *row)
{
    if (get_account(sql, operation->account, row) != 0)
        return -1;
    if (row->next_lapse > operation->now)
        return 0;
    if (choose_due(sql, row, operation->now) != 0)
        return -1;
    for (size_t i = 0; i < sql->move_count; i++) {
        row->available -= sql->moves[i].points;
        row->lapsed += sql->moves[i].points;
        if (sql_run(sql, TAKE_ALL, SQL_VALUES(sql->moves[i].lot)) != 0)
            return -1;
    }
    return 0;
}

static int new_lot(struct sql *sql, struct row *row, int64_t lapse, int64_t acquired, int64_t points)
{
    row->available += points;
    lower_next_lapse(row, lapse);
    return sql_run(sql, NEW_LOT, SQL_VALUES(row->account, lapse, acquired, points));
}

static int buy(struct sql *sql, const struct bench_operation *operation)
{
    struct row row;
    int64_t acquired = operation->acquired;
    if (begin(sql, operation, &row) != 0 ||
        new_lot(sql, &row, bench_lapse(acquired), acquired, operation->pack->points) != 0)
        return -1;
    return put_account(sql, &row);
}

/* The lots that a capture takes from, in capture order, as moves. */
static int choose_lots(struct sql *sql, int64_t account, int64_t points)
{
    int found = 1;
    sql->move_count = 0;
    if (sql_bind(sql, GET_LIVE, SQL_VALUES(account)) != 0)
        return -1;
    while (points > 0 && (found = sql_step(sql, GET_LIVE)) == 1) {
        struct sql_move move = {.lot = sql_column(sql, GET_LIVE, 0), .left = sql_column(sql, GET_LIVE, 1)};
        move.points = move.left < points ? move.left : points;
        move.left -= move.points;
        points -= move.points;
        if (sql_gather(sql, &move) != 0)
            return -1;
    }
    if (found != 1 || points > 0)
        return found < 0 ? -1 : sql_fail(sql, "too few points");
    return sql_reset(sql, GET_LIVE);
}

static int capture(struct sql *sql, struct row *row, int64_t ticket, int64_t points, int part_statement)
{
    if (points == 0)
        return 0;
    if (row->available < points || choose_lots(sql, row->account, points) != 0)
        return sql_fail(sql, "too few points");
    row->available -= points;
    row->captured += points;
    for (size_t i = 0; i < sql->move_count; i++) {
        const struct sql_move *move = &sql->moves[i];
        int failed = move->left > 0 ? sql_run(sql, TAKE_SOME, SQL_VALUES(move->lot, move->points))
                                    : sql_run(sql, TAKE_ALL, SQL_VALUES(move->lot));
        if (failed != 0 || sql_run(sql, part_statement, SQL_VALUES(ticket, move->lot, move->points)) != 0)
            return -1;
    }
    return 0;
}

static int open_ticket(struct sql *sql, const struct bench_operation *operation)
{
    struct row row;
    if (begin(sql, operation, &row) != 0 ||
        sql_run(sql, NEW_TICKET, SQL_VALUES(operation->ticket, operation->account, operation->price)) != 0 ||
        capture(sql, &row, operation->ticket, operation->price, NEW_PART) != 0)
        return -1;
    return put_account(sql, &row);
}

/* The price of a ticket of this account that is in progress; -1 else. */
static int64_t price_of(struct sql *sql, const struct bench_operation *operation)
{
    if (sql_bind(sql, GET_TICKET, SQL_VALUES(operation->ticket)) != 0 || sql_step(sql, GET_TICKET) != 1)
        return -1;
    int fits = sql_column(sql, GET_TICKET, 0) == operation->account && sql_column(sql, GET_TICKET, 1) == 2;
    int64_t price = sql_column(sql, GET_TICKET, 2);
    if (sql_reset(sql, GET_TICKET) != 0)
        return -1;
    return fits ? price : sql_fail(sql, "no such ticket in progress");
}

/* The ticket's parts in the reverse of capture order, up to a sum, as moves. */
static int choose_parts(struct sql *sql, int64_t ticket, int64_t points)
{
    int found = 1;
    sql->move_count = 0;
    if (sql_bind(sql, GET_PARTS, SQL_VALUES(ticket)) != 0)
        return -1;
    while (points > 0 && (found = sql_step(sql, GET_PARTS)) == 1) {
        int64_t held = sql_column(sql, GET_PARTS, 1);
        struct sql_move move = {.lot = sql_column(sql, GET_PARTS, 0),
                                .points = held < points ? held : points,
                                .lapse = sql_column(sql, GET_PARTS, 2),
                                .left = held < points ? 0 : held - points,
                                .extra = sql_column(sql, GET_PARTS, 4)};
        points -= move.points;
        if (sql_gather(sql, &move) != 0)
            return -1;
    }
    if (found != 1)
        return found < 0 ? -1 : sql_fail(sql, "parts are missing");
    return sql_reset(sql, GET_PARTS);
}

/* Where the points of a move go (D17): a new lot, lapsed, or back. */
static int give_back(struct sql *sql, struct row *row, const struct sql_move *move, int64_t now, int by_desk)
{
    row->captured -= move->points;
    if (by_desk && move->lapse < bench_grace(now))
        return new_lot(sql, row, bench_grace(now), now, move->points);
    if (move->lapse <= now) {
        row->lapsed += move->points;
        return 0;
    }
    row->available += move->points;
    lower_next_lapse(row, move->lapse);
    return sql_run(sql, move->extra > 0 ? GIVE_SOME : GIVE_FIRST, SQL_VALUES(move->lot, move->points));
}

static int shrink_part(struct sql *sql, int64_t ticket, const struct sql_move *move)
{
    if (move->left > 0)
        return sql_run(sql, PUT_PART, SQL_VALUES(ticket, move->lot, move->left));
    return sql_run(sql, DELETE_PART, SQL_VALUES(ticket, move->lot));
}

static int release(struct sql *sql, struct row *row, const struct bench_operation *operation, int64_t points)
{
    int waived = operation->kind == BENCH_WAIVE;
    int by_desk = waived || operation->reason == BENCH_RECONSIDERED;
    if (points == 0)
        return 0;
    if (choose_parts(sql, operation->ticket, points) != 0)
        return -1;
    for (size_t i = 0; i < sql->move_count; i++) {
        const struct sql_move *move = &sql->moves[i];
        if (give_back(sql, row, move, operation->now, by_desk) != 0)
            return -1;
        if (!waived && shrink_part(sql, operation->ticket, move) != 0)
            return -1;
    }
    return waived ? sql_run(sql, DELETE_PARTS, SQL_VALUES(operation->ticket)) : 0;
}

static int reprice_or_waive(struct sql *sql, const struct bench_operation *operation)
{
    struct row row;
    int waived = operation->kind == BENCH_WAIVE;
    int64_t wanted = waived ? 0 : operation->price;
    if (begin(sql, operation, &row) != 0)
        return -1;
    int64_t price = price_of(sql, operation);
    if (price < 0)
        return -1;
    int64_t state = waived ? BENCH_WAIVED : BENCH_IN_PROGRESS;
    if (sql_run(sql, PUT_TICKET, SQL_VALUES(operation->ticket, state, wanted)) != 0)
        return -1;
    int failed = wanted > price ? capture(sql, &row, operation->ticket, wanted - price, ADD_PART)
                                : release(sql, &row, operation, price - wanted);
    return failed ? -1 : put_account(sql, &row);
}

/* What was captured is spent: the parts stay as they are, the ticket's state tells. */
static int resolve(struct sql *sql, const struct bench_operation *operation)
{
    struct row row;
    if (begin(sql, operation, &row) != 0)
        return -1;
    int64_t price = price_of(sql, operation);
    if (price < 0)
        return -1;
    row.captured -= price;
    row.spent += price;
    if (sql_run(sql, PUT_TICKET, SQL_VALUES(operation->ticket, BENCH_RESOLVED, price)) != 0)
        return -1;
    return put_account(sql, &row);
}

/* The totals, and what lapses next: all points of the earliest second. What is due and not recorded is only counted. */
static int statement_totals(struct lean *lean, const struct bench_operation *operation)
{
    struct sql *sql = &lean->sql;
    struct row row;
    int64_t next = BENCH_NEVER, points = 0;
    int found = 0;
    if (get_account(sql, operation->account, &row) != 0 || sql_bind(sql, GET_FIRST, SQL_VALUES(row.account)) != 0)
        return -1;
    while ((found = sql_step(sql, GET_FIRST)) == 1) {
        int64_t lapse = sql_column(sql, GET_FIRST, 1), available = sql_column(sql, GET_FIRST, 2);
        if (lapse <= operation->now) {
            row.available -= available;
            row.lapsed += available;
        } else if (points == 0 || lapse == next) {
            next = lapse;
            points += available;
        } else {
            break;
        }
    }
    if (found < 0 || (found == 1 && sql_reset(sql, GET_FIRST) != 0))
        return -1;
    lean->answers += bench_answer((int64_t[]){row.available, row.captured, row.spent, row.lapsed}, next, points);
    return 0;
}

static int perform(struct lean *lean, const struct bench_operation *operation)
{
    switch (operation->kind) {
    case BENCH_ACCOUNT:
        return sql_run(&lean->sql, NEW_ACCOUNT, SQL_VALUES(operation->account, BENCH_NEVER));
    case BENCH_BUY:
        return buy(&lean->sql, operation);
    case BENCH_OPEN:
        return open_ticket(&lean->sql, operation);
    case BENCH_RESOLVE:
        return resolve(&lean->sql, operation);
    case BENCH_TOTALS:
        return statement_totals(lean, operation);
    default:
        return reprice_or_waive(&lean->sql, operation);
    }
}

static int apply(void *ctx, const struct bench_operation *operation)
{
    struct lean *lean = ctx;
    if (lean->sql.in_bulk || operation->kind == BENCH_TOTALS)
        return perform(lean, operation);
    if (sql_run(&lean->sql, BEGIN, NULL, 0) != 0 || perform(lean, operation) != 0)
        return -1;
    return sql_run(&lean->sql, COMMIT, NULL, 0);
}

static int bulk(void *ctx, int on)
{
    struct lean *lean = ctx;
    lean->sql.in_bulk = on;
    return sql_run(&lean->sql, on ? BEGIN : COMMIT, NULL, 0);
}

/* Each account's row against its lots; what is due counts as lapsed. */
static int tally_accounts(struct sql *sql, int64_t now, struct bench_tally *tally)
{
    int found;
    if (sql_bind(sql, TALLY_ACCOUNTS, SQL_VALUES(now)) != 0)
        return -1;
    while ((found = sql_step(sql, TALLY_ACCOUNTS)) == 1) {
        int64_t value[7];
        for (int i = 0; i < 7; i++)
            value[i] = sql_column(sql, TALLY_ACCOUNTS, i);
        if (value[1] != value[6])
            return sql_fail(sql, "an account has not what its lots have");
        tally->accounts++;
        tally->available += value[1] - value[5];
        tally->captured += value[2];
        tally->spent += value[3];
        tally->lapsed += value[4] + value[5];
        tally->fingerprint += bench_fingerprint(value[0], value[1] - value[5], value[2], value[3], value[4] + value[5]);
    }
    return found;
}

static int tally_tickets(struct sql *sql, struct bench_tally *tally)
{
    int found;
    while ((found = sql_step(sql, TALLY_TICKETS)) == 1) {
        int64_t state = sql_column(sql, TALLY_TICKETS, 0), count = sql_column(sql, TALLY_TICKETS, 1);
        tally->in_progress += state == BENCH_IN_PROGRESS ? count : 0;
        tally->resolved += state == BENCH_RESOLVED ? count : 0;
        tally->waived += state == BENCH_WAIVED ? count : 0;
        tally->priced += sql_column(sql, TALLY_TICKETS, 2);
    }
    return found;
}

/* The parts of tickets in progress are what is captured, those of resolved ones what is spent. */
static int tally_parts(struct sql *sql, struct bench_tally *tally)
{
    if (sql_step(sql, TALLY_LOTS) != 1)
        return -1;
    tally->lots = sql_column(sql, TALLY_LOTS, 0);
    if (sql_reset(sql, TALLY_LOTS) != 0 || sql_step(sql, TALLY_PARTS) != 1)
        return -1;
    if (sql_column(sql, TALLY_PARTS, 0) != tally->captured || sql_column(sql, TALLY_PARTS, 1) != tally->spent)
        return sql_fail(sql, "the accounts have not what the parts have");
    return sql_reset(sql, TALLY_PARTS);
}

static int tally(void *ctx, const struct bench_scope *scope, struct bench_tally *sums)
{
    struct lean *lean = ctx;
    *sums = (struct bench_tally){.acts = -1, .entries = -1, .due = -1, .answers = lean->answers};
    if (tally_accounts(&lean->sql, scope->now, sums) != 0 || tally_tickets(&lean->sql, sums) != 0)
        return -1;
    return tally_parts(&lean->sql, sums);
}

static int64_t memory(void *ctx)
{
    struct lean *lean = ctx;
    return sql_memory(&lean->sql);
}

static int close_lean(void *ctx)
{
    struct lean *lean = ctx;
    int failed = sql_close(&lean->sql);
    free(lean);
    return failed;
}

int bench_sqlite_lean_open(struct bench_engine *engine, const struct sql_place *place)
{
    struct lean *lean = calloc(1, sizeof *lean);
    if (lean == NULL || sql_open(&lean->sql, place, schema, texts, STATEMENTS) != 0)
        return -1;
    *engine = (struct bench_engine){"SQLite lean", lean, apply, bulk, tally, memory, close_lean};
    return 0;
}
