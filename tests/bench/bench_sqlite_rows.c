/* SPDX-License-Identifier: MIT */
/*
 * SQLite in memory, with the same rows as the library's schema: account, lot, ticket, part, act with its texts, entry;
 * every column, and every index of these tables. An index that begins with a partial column is a partial index.
 * Tickets are a rowid table by id, which is the index ticket_by_id; the others are clustered by their primary key.
 * Statements write only the columns that change, so that no index is touched for nothing.
 */
#include "bench.h"
#include "bench_sql.h"

#include <stdlib.h>
#include <supportpoints/schema.h>

enum {
    BEGIN,
    COMMIT,
    NEW_ACCOUNT,
    GET_ACCOUNT,
    PUT_ACCOUNT,
    PUT_ACCOUNT_AND_LAPSE,
    PUT_ACCOUNT_AND_DUE,
    PUT_ACCOUNT_AND_BOTH,
    FIND_REF,
    NEW_LOT,
    GET_DUE,
    GET_LIVE,
    GET_FIRST,
    LAPSE_LOT,
    TAKE_SOME,
    TAKE_ALL,
    GIVE_SOME,
    GIVE_FIRST,
    GIVE_LAPSED,
    GIVE_MOVED,
    SETTLE_LOT,
    NEW_TICKET,
    GET_TICKET,
    REPRICE_TICKET,
    END_TICKET,
    NEW_PART,
    ADD_PART,
    GET_PARTS,
    GET_HELD,
    PUT_PART,
    DELETE_PART,
    DELETE_PARTS,
    SETTLE_PARTS,
    ACT_ACCOUNT,
    ACT_BUY,
    ACT_LAPSE,
    ACT_OPEN,
    ACT_TICKET,
    NEW_ENTRY,
    TALLY_ACCOUNTS,
    TALLY_LOTS,
    TALLY_TICKETS,
    TALLY_PARTS,
    TALLY_RECORD,
    COUNT_COLUMNS,
    FIND_COLUMN,
    STATEMENTS
};

/* Kinds as the library numbers them. */
enum { LOT_PURCHASE = 1, LOT_RETURN = 5 };
enum { ACT_IS_REPRICE = 14, ACT_IS_RESOLVE = 17, ACT_IS_WAIVE = 18 };
enum {
    ENTRY_ISSUE = 1,
    ENTRY_CAPTURE = 2,
    ENTRY_RELEASE = 3,
    ENTRY_SETTLE = 4,
    ENTRY_LAPSE = 6,
    ENTRY_RELEASE_LAPSED = 9,
    ENTRY_RELEASE_MOVED = 11
};

#define INTEGER_0    " INTEGER NOT NULL DEFAULT 0,"
#define INTEGER_NONE " INTEGER NOT NULL DEFAULT -1,"
#define TEXT_NONE    " TEXT NOT NULL DEFAULT '',"

static const char schema[] =
    "CREATE TABLE account (account INTEGER PRIMARY KEY, revision" INTEGER_0 "version" INTEGER_0 "opened" INTEGER_0
    "newest" INTEGER_0 "acts" INTEGER_0 "entries" INTEGER_0 "lots" INTEGER_0 "points" INTEGER_0 "available" INTEGER_0
    "captured" INTEGER_0 "spent" INTEGER_0 "lapsed" INTEGER_0 "revoked" INTEGER_0 "next_lapse" INTEGER_0
    "open_tickets" INTEGER_0 "disputes" INTEGER_0 "next_due" INTEGER_0 "acked" INTEGER_0 "news" INTEGER_0
    "alert" INTEGER_0 "closed INTEGER NOT NULL DEFAULT 0);"
    "CREATE INDEX account_by_lapse ON account (next_lapse, account);"
    "CREATE INDEX account_by_due ON account (next_due, account) WHERE next_due <> 0;"
    "CREATE INDEX account_by_news ON account (account) WHERE news = 1;"
    "CREATE INDEX account_by_alert ON account (account) WHERE alert = 1;"

    "CREATE TABLE lot (account" INTEGER_0 "lot" INTEGER_0 "live" INTEGER_0 "kind" INTEGER_0 "points" INTEGER_0
    "available" INTEGER_0 "captured" INTEGER_0 "spent" INTEGER_0 "lapsed" INTEGER_0 "revoked" INTEGER_0
    "moved" INTEGER_0 "priority" INTEGER_0 "acquired" INTEGER_0 "lapse" INTEGER_0 "paid" INTEGER_0 "act" INTEGER_0
    "claimed" INTEGER_0 "revoked_whole" INTEGER_0 "origin_account" INTEGER_0 "origin_lot" INTEGER_0 "currency" TEXT_NONE
    "pack" TEXT_NONE "PRIMARY KEY (account, lot)) WITHOUT ROWID;"
    "CREATE INDEX lot_by_capture ON lot (account, priority, lapse, acquired, lot) WHERE live = 1;"
    "CREATE INDEX lot_by_lapse ON lot (account, lapse, lot) WHERE live = 1;"
    "CREATE INDEX lot_by_life ON lot (account, lapse, lot);"
    "CREATE INDEX lot_by_claim ON lot (account, pack, lot) WHERE claimed = 1;"
    "CREATE INDEX lot_by_origin ON lot (account, origin_account, origin_lot, lot) WHERE origin_account <> 0;"

    "CREATE TABLE ticket (account" INTEGER_0 "ticket INTEGER PRIMARY KEY, state" INTEGER_0 "phase" INTEGER_0
    "since" INTEGER_0 "is_short" INTEGER_0 "units" INTEGER_NONE "price" INTEGER_0 "captured" INTEGER_0 "spent" INTEGER_0
    "released" INTEGER_0 "refunded" INTEGER_0 "opened" INTEGER_0 "opened_act" INTEGER_0 "resolved" INTEGER_NONE
    "ended" INTEGER_NONE "disputed" INTEGER_0 "proposals" INTEGER_0 "proposal_open" INTEGER_0 "proposed" INTEGER_NONE
    "proposal_reason" INTEGER_0 "proposal_until" INTEGER_NONE "proposal_act" INTEGER_0 "approved" INTEGER_0
    "declined" INTEGER_0 "due" INTEGER_NONE "answered" INTEGER_NONE "waiting" INTEGER_0 "category" TEXT_NONE
    "rule TEXT NOT NULL DEFAULT '');"
    "CREATE INDEX ticket_by_account ON ticket (account, ticket);"
    "CREATE INDEX ticket_by_phase ON ticket (account, phase, since, ticket);"
    "CREATE INDEX ticket_by_opened ON ticket (account, opened, ticket);"
    "CREATE INDEX ticket_by_dispute ON ticket (account, opened, ticket) WHERE disputed = 1;"
    "CREATE INDEX ticket_by_due ON ticket (account, due, ticket) WHERE waiting = 1;"
    "CREATE INDEX ticket_by_short ON ticket (account, opened, ticket) WHERE is_short = 1;"

    "CREATE TABLE part (account" INTEGER_0 "ticket" INTEGER_0 "lot" INTEGER_0 "held" INTEGER_0 "captured" INTEGER_0
    "spent" INTEGER_0 "priority" INTEGER_0 "lapse" INTEGER_0 "acquired" INTEGER_0
    "PRIMARY KEY (account, ticket, lot)) WITHOUT ROWID;"
    "CREATE INDEX part_by_order ON part (account, ticket, held, priority, lapse, acquired, lot);"

    "CREATE TABLE act (account" INTEGER_0 "act" INTEGER_0 "time" INTEGER_0 "kind" INTEGER_0 "flags" INTEGER_0
    "ticket" INTEGER_0 "lot" INTEGER_0 "points" INTEGER_NONE "price" INTEGER_NONE "before" INTEGER_NONE
    "reason" INTEGER_0 "units" INTEGER_NONE "proposal" INTEGER_0 "proposed" INTEGER_NONE "until" INTEGER_NONE
    "paid" INTEGER_NONE "acquired" INTEGER_NONE "months" INTEGER_NONE "last_day" INTEGER_0 "priority" INTEGER_0
    "entries" INTEGER_0 "open_tickets" INTEGER_NONE "turn" INTEGER_0 "due" INTEGER_NONE "answered" INTEGER_NONE
    "other" INTEGER_0 "other_act" INTEGER_0 "category" TEXT_NONE "rule" TEXT_NONE "pack" TEXT_NONE "currency" TEXT_NONE
    "ref" TEXT_NONE "actor" TEXT_NONE "note" TEXT_NONE "PRIMARY KEY (account, act)) WITHOUT ROWID;"
    "CREATE INDEX act_by_ref ON act (account, ref, act) WHERE ref <> '';"
    "CREATE INDEX act_by_ticket ON act (account, ticket, act) WHERE ticket <> 0;"
    "CREATE INDEX act_by_turn ON act (account, turn, act) WHERE turn <> 0;"
    "CREATE INDEX act_by_lot ON act (account, lot, act) WHERE lot <> 0;"

    "CREATE TABLE entry (account" INTEGER_0 "entry" INTEGER_0 "act" INTEGER_0 "kind" INTEGER_0 "outside" INTEGER_0
    "lot" INTEGER_0 "points" INTEGER_0 "available" INTEGER_0 "captured" INTEGER_0 "left" INTEGER_NONE "total" INTEGER_0
    "lapsed" INTEGER_0 "revoked" INTEGER_0 "PRIMARY KEY (account, entry)) WITHOUT ROWID;"
    "CREATE INDEX entry_by_act ON entry (account, act, entry);"
    "CREATE INDEX entry_by_lot ON entry (account, lot, entry);"
    "CREATE INDEX entry_by_outside ON entry (account, entry) WHERE outside = 1;";

#define PUT_TOTALS                                                                                                    \
    "UPDATE account SET revision = ?2, newest = ?3, acts = ?4, entries = ?5, lots = ?6, points = ?7, available = ?8," \
    " captured = ?9, spent = ?10, lapsed = ?11, open_tickets = ?12"

static const char *const texts[STATEMENTS] = {
    [BEGIN] = "BEGIN",
    [COMMIT] = "COMMIT",
    [NEW_ACCOUNT] = "INSERT INTO account (account, revision, version, opened, newest, acts, next_lapse, news)"
                    " VALUES (?1, 1, 1, ?2, ?2, 1, ?3, 1)",
    [GET_ACCOUNT] = "SELECT revision, newest, acts, entries, lots, points, available, captured, spent, lapsed,"
                    " open_tickets, next_lapse, next_due, version FROM account WHERE account = ?1",
    [PUT_ACCOUNT] = PUT_TOTALS " WHERE account = ?1",
    [PUT_ACCOUNT_AND_LAPSE] = PUT_TOTALS ", next_lapse = ?13 WHERE account = ?1",
    [PUT_ACCOUNT_AND_DUE] = PUT_TOTALS ", next_due = ?13 WHERE account = ?1",
    [PUT_ACCOUNT_AND_BOTH] = PUT_TOTALS ", next_lapse = ?13, next_due = ?14 WHERE account = ?1",
    [FIND_REF] = "SELECT act FROM act WHERE account = ?1 AND ref = ?2 AND ref <> ''",
    [NEW_LOT] = "INSERT INTO lot (account, lot, live, kind, points, available, acquired, lapse, paid, act,"
                " origin_account, origin_lot, currency, pack)"
                " VALUES (?1, ?2, 1, ?3, ?4, ?4, ?5, ?6, ?7, ?8, ?9, ?10, 'USD', ?11)",
    [GET_DUE] = "SELECT lot, lapse, available FROM lot WHERE account = ?1 AND live = 1 AND lapse <= ?2"
                " ORDER BY lapse, lot",
    [GET_LIVE] = "SELECT lot, available, priority, lapse, acquired FROM lot WHERE account = ?1 AND live = 1"
                 " ORDER BY priority, lapse, acquired, lot",
    [GET_FIRST] = "SELECT lapse, available FROM lot WHERE account = ?1 AND live = 1 AND lapse > ?2 ORDER BY lapse",
    [LAPSE_LOT] = "UPDATE lot SET lapsed = lapsed + available, available = 0, live = 0 WHERE account = ?1 AND lot = ?2",
    [TAKE_SOME] = "UPDATE lot SET available = available - ?3, captured = captured + ?3 WHERE account = ?1 AND lot = ?2",
    [TAKE_ALL] = "UPDATE lot SET available = 0, live = 0, captured = captured + ?3 WHERE account = ?1 AND lot = ?2",
    [GIVE_SOME] = "UPDATE lot SET available = available + ?3, captured = captured - ?3 WHERE account = ?1 AND lot = ?2",
    [GIVE_FIRST] = "UPDATE lot SET available = ?3, live = 1, captured = captured - ?3 WHERE account = ?1 AND lot = ?2",
    [GIVE_LAPSED] = "UPDATE lot SET lapsed = lapsed + ?3, captured = captured - ?3 WHERE account = ?1 AND lot = ?2",
    [GIVE_MOVED] = "UPDATE lot SET moved = moved + ?3, captured = captured - ?3 WHERE account = ?1 AND lot = ?2",
    [SETTLE_LOT] = "UPDATE lot SET spent = spent + ?3, captured = captured - ?3 WHERE account = ?1 AND lot = ?2",
    [NEW_TICKET] = "INSERT INTO ticket (account, ticket, state, phase, since, price, captured, opened, opened_act,"
                   " category, rule, due, waiting) VALUES (?1, ?2, 2, 1, ?3, ?4, ?4, ?3, ?5, ?7, ?8, ?6, 1)",
    [GET_TICKET] = "SELECT account, state, price, captured, spent, is_short, disputed, proposal_open FROM ticket"
                   " WHERE ticket = ?1",
    [REPRICE_TICKET] = "UPDATE ticket SET price = ?2, captured = ?2, released = released + ?3 WHERE ticket = ?1",
    [END_TICKET] = "UPDATE ticket SET state = ?2, phase = 2, since = ?3, ended = ?3, price = ?4, captured = 0,"
                   " spent = ?4, released = released + ?5, resolved = ?6, waiting = 0 WHERE ticket = ?1",
    [NEW_PART] = "INSERT INTO part (account, ticket, lot, held, captured, lapse, acquired)"
                 " VALUES (?1, ?2, ?3, 1, ?4, ?5, ?6)",
    [ADD_PART] = "INSERT INTO part (account, ticket, lot, held, captured, lapse, acquired)"
                 " VALUES (?1, ?2, ?3, 1, ?4, ?5, ?6) ON CONFLICT (account, ticket, lot)"
                 " DO UPDATE SET captured = captured + excluded.captured",
    [GET_PARTS] = "SELECT part.lot, part.captured, part.lapse, lot.available, lot.points, lot.moved, lot.paid,"
                  " lot.revoked_whole, lot.pack FROM part JOIN lot ON lot.account = part.account AND"
                  " lot.lot = part.lot WHERE part.account = ?1 AND part.ticket = ?2 AND held = 1"
                  " ORDER BY part.priority DESC, part.lapse DESC, part.acquired DESC, part.lot DESC",
    [GET_HELD] = "SELECT part.lot, part.captured, lot.available FROM part JOIN lot ON lot.account = part.account AND"
                 " lot.lot = part.lot WHERE part.account = ?1 AND part.ticket = ?2 AND held = 1"
                 " ORDER BY part.priority, part.lapse, part.acquired, part.lot",
    [PUT_PART] = "UPDATE part SET captured = ?4 WHERE account = ?1 AND ticket = ?2 AND lot = ?3",
    [DELETE_PART] = "DELETE FROM part WHERE account = ?1 AND ticket = ?2 AND lot = ?3",
    [DELETE_PARTS] = "DELETE FROM part WHERE account = ?1 AND ticket = ?2",
    [SETTLE_PARTS] = "UPDATE part SET held = 0, spent = spent + captured, captured = 0"
                     " WHERE account = ?1 AND ticket = ?2",
    [ACT_ACCOUNT] = "INSERT INTO act (account, act, time, kind, open_tickets, actor) VALUES (?1, 1, ?2, 1, 0, ?3)",
    [ACT_BUY] = "INSERT INTO act (account, act, time, kind, lot, points, paid, acquired, months, entries, open_tickets,"
                " pack, currency, ref, actor) VALUES (?1, ?2, ?3, 2, ?4, ?5, ?6, ?7, 24, ?8, ?9, ?10, 'USD', ?11, ?12)",
    [ACT_LAPSE] = "INSERT INTO act (account, act, time, kind, lot, points, entries, open_tickets)"
                  " VALUES (?1, ?2, ?3, 6, ?4, ?5, ?6, ?7)",
    [ACT_OPEN] =
        "INSERT INTO act (account, act, time, kind, ticket, price, entries, open_tickets, category, ref, actor,"
        " rule, due) VALUES (?1, ?2, ?3, 9, ?4, ?5, ?6, ?7, ?9, ?10, ?11, ?12, ?8)",
    [ACT_TICKET] =
        "INSERT INTO act (account, act, time, kind, ticket, price, before, reason, entries, open_tickets, ref, actor,"
        " note) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
    [NEW_ENTRY] = "INSERT INTO entry VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, 0)",
    [TALLY_ACCOUNTS] = "SELECT account, available, captured, spent, lapsed, acts, entries, COALESCE((SELECT"
                       " SUM(available) FROM lot WHERE lot.account = account.account AND live = 1 AND lapse <= ?1), 0)"
                       " FROM account",
    [TALLY_LOTS] = "SELECT COUNT(*), SUM(available), SUM(captured), SUM(spent), SUM(lapsed), SUM(points <> available +"
                   " captured + spent + lapsed + moved OR live <> (available > 0)) FROM lot",
    [TALLY_TICKETS] = "SELECT state, COUNT(*), SUM(price), SUM(due), SUM(waiting <> (state = 2)) FROM ticket"
                      " GROUP BY state",
    [TALLY_PARTS] = "SELECT COALESCE(SUM(captured), 0), COALESCE(SUM(spent), 0) FROM part",
    [TALLY_RECORD] = "SELECT (SELECT COUNT(*) FROM act), (SELECT COUNT(*) FROM entry), (SELECT SUM(points) FROM entry"
                     " WHERE kind = 2), (SELECT SUM(captured) FROM lot)",
    [COUNT_COLUMNS] = "SELECT COUNT(*) FROM pragma_table_info(?1)",
    [FIND_COLUMN] = "SELECT COUNT(*) FROM pragma_table_info(?1) WHERE name = ?2"};

struct rows {
    struct sql sql;
    uint64_t answers;
};

/* The account's row, in the order of GET_ACCOUNT and PUT_ACCOUNT. */
enum {
    REVISION,
    NEWEST,
    ACTS,
    ENTRIES,
    LOTS,
    POINTS,
    AVAILABLE,
    CAPTURED,
    SPENT,
    LAPSED,
    OPEN_TICKETS,
    NEXT_LAPSE,
    NEXT_DUE,
    COLUMNS
};

struct row {
    int64_t account;
    int64_t column[COLUMNS];
    int64_t stored_next_lapse;
    int64_t stored_next_due;
};

static int get_account(struct sql *sql, int64_t account, struct row *row)
{
    row->account = account;
    if (sql_bind(sql, GET_ACCOUNT, SQL_VALUES(account)) != 0)
        return -1;
    if (sql_step(sql, GET_ACCOUNT) != 1 || sql_column(sql, GET_ACCOUNT, COLUMNS) != 1)
        return sql_fail(sql, "no such account");
    for (int i = 0; i < COLUMNS; i++)
        row->column[i] = sql_column(sql, GET_ACCOUNT, i);
    row->stored_next_lapse = row->column[NEXT_LAPSE];
    row->stored_next_due = row->column[NEXT_DUE];
    return sql_reset(sql, GET_ACCOUNT);
}

static int put_account(struct sql *sql, struct row *row)
{
    static const int statements[2][2] = {{PUT_ACCOUNT, PUT_ACCOUNT_AND_DUE},
                                         {PUT_ACCOUNT_AND_LAPSE, PUT_ACCOUNT_AND_BOTH}};
    int is_lapse_other = row->column[NEXT_LAPSE] != row->stored_next_lapse;
    int is_due_other = row->column[NEXT_DUE] != row->stored_next_due;
    int64_t values[COLUMNS + 1] = {row->account};
    size_t count = 1;
    row->column[REVISION]++;
    for (int i = 0; i < NEXT_LAPSE; i++)
        values[count++] = row->column[i];
    if (is_lapse_other)
        values[count++] = row->column[NEXT_LAPSE];
    if (is_due_other)
        values[count++] = row->column[NEXT_DUE];
    return sql_run(sql, statements[is_lapse_other][is_due_other], values, count);
}

/* One ticket more or less is open; due 0: none of them that waits for its answer is new. */
static void change_open_tickets(struct row *row, int64_t change, int64_t due)
{
    row->column[OPEN_TICKETS] += change;
    if (row->column[OPEN_TICKETS] == 0)
        row->column[NEXT_DUE] = 0;
    else if (due != 0 && (row->column[NEXT_DUE] == 0 || due < row->column[NEXT_DUE]))
        row->column[NEXT_DUE] = due;
}

static void lower_next_lapse(struct row *row, int64_t lapse)
{
    if (lapse < row->column[NEXT_LAPSE])
        row->column[NEXT_LAPSE] = lapse;
}

/* One entry: points of a lot, what is left of it available, and the balance after it. */
static int enter(struct sql *sql, struct row *row, int64_t kind, int64_t lot, int64_t points, int64_t left)
{
    int64_t outside = kind != ENTRY_CAPTURE && kind != ENTRY_RELEASE && kind != ENTRY_SETTLE;
    return sql_run(sql, NEW_ENTRY,
                   SQL_VALUES(row->account, ++row->column[ENTRIES], row->column[ACTS], kind, outside, lot, points,
                              row->column[AVAILABLE], row->column[CAPTURED], left, outside ? row->column[POINTS] : 0,
                              outside ? row->column[LAPSED] : 0));
}

static int lapse_lot(struct sql *sql, struct row *row, const struct sql_move *move)
{
    row->column[ACTS]++;
    row->column[AVAILABLE] -= move->points;
    row->column[LAPSED] += move->points;
    if (sql_run(sql, LAPSE_LOT, SQL_VALUES(row->account, move->lot)) != 0 ||
        enter(sql, row, ENTRY_LAPSE, move->lot, move->points, 0) != 0)
        return -1;
    return sql_run(sql, ACT_LAPSE,
                   SQL_VALUES(row->account, row->column[ACTS], move->lapse, move->lot, move->points,
                              row->column[ENTRIES], row->column[OPEN_TICKETS]));
}

/* The first second at which something of the account lapses. */
static int raise_next_lapse(struct sql *sql, struct row *row, int64_t now)
{
    if (sql_bind(sql, GET_FIRST, SQL_VALUES(row->account, now)) != 0)
        return -1;
    int found = sql_step(sql, GET_FIRST);
    row->column[NEXT_LAPSE] = found == 1 ? sql_column(sql, GET_FIRST, 0) : BENCH_NEVER;
    return found == 1 ? sql_reset(sql, GET_FIRST) : found;
}

static int lapse_due(struct sql *sql, struct row *row, int64_t now)
{
    int found;
    sql->move_count = 0;
    if (sql_bind(sql, GET_DUE, SQL_VALUES(row->account, now)) != 0)
        return -1;
    while ((found = sql_step(sql, GET_DUE)) == 1) {
        struct sql_move move = {.lot = sql_column(sql, GET_DUE, 0),
                                .lapse = sql_column(sql, GET_DUE, 1),
                                .points = sql_column(sql, GET_DUE, 2)};
        if (sql_gather(sql, &move) != 0)
            return -1;
    }
    for (size_t i = 0; found == 0 && i < sql->move_count; i++)
        found = lapse_lot(sql, row, &sql->moves[i]);
    return found == 0 ? raise_next_lapse(sql, row, now) : -1;
}

/* The ref must be new in the account. */
static int check_ref(struct sql *sql, const struct bench_operation *operation)
{
    if (operation->ref[0] == '\0')
        return 0;
    if (sql_bind(sql, FIND_REF, SQL_VALUES(operation->account)) != 0 ||
        sql_bind_text(sql, FIND_REF, 2, operation->ref) != 0)
        return -1;
    int found = sql_step(sql, FIND_REF);
    return found == 1 ? sql_fail(sql, "a ref is used twice") : found;
}

/* Reads the account's row, checks the ref, records what has lapsed, and numbers the act. */
static int begin(struct sql *sql, const struct bench_operation *operation, struct row *row)
{
    if (get_account(sql, operation->account, row) != 0 || check_ref(sql, operation) != 0)
        return -1;
    if (row->column[NEXT_LAPSE] <= operation->now && lapse_due(sql, row, operation->now) != 0)
        return -1;
    row->column[NEWEST] = operation->now;
    row->column[ACTS]++;
    return 0;
}

static int open_account(struct sql *sql, const struct bench_operation *operation)
{
    if (sql_run(sql, NEW_ACCOUNT, SQL_VALUES(operation->account, operation->now, BENCH_NEVER)) != 0 ||
        sql_bind_text(sql, ACT_ACCOUNT, 3, operation->actor) != 0)
        return -1;
    return sql_run(sql, ACT_ACCOUNT, SQL_VALUES(operation->account, operation->now));
}

struct lot {
    int64_t kind, points, acquired, lapse, paid, origin;
    const char *pack;
};

static int issue(struct sql *sql, struct row *row, const struct lot *lot)
{
    row->column[LOTS]++;
    row->column[AVAILABLE] += lot->points;
    row->column[POINTS] += lot->points;
    lower_next_lapse(row, lot->lapse);
    if (sql_bind_text(sql, NEW_LOT, 11, lot->pack) != 0 ||
        sql_run(sql, NEW_LOT,
                SQL_VALUES(row->account, row->column[LOTS], lot->kind, lot->points, lot->acquired, lot->lapse,
                           lot->paid, row->column[ACTS], lot->origin == 0 ? 0 : row->account, lot->origin)) != 0)
        return -1;
    return enter(sql, row, ENTRY_ISSUE, row->column[LOTS], lot->points, lot->points);
}

static int buy(struct sql *sql, const struct bench_operation *operation)
{
    struct row row;
    const struct bench_pack *pack = operation->pack;
    struct lot lot = {.kind = LOT_PURCHASE,
                      .points = pack->points,
                      .acquired = operation->acquired,
                      .lapse = bench_lapse(operation->acquired),
                      .paid = pack->price,
                      .pack = pack->code};
    if (begin(sql, operation, &row) != 0 || issue(sql, &row, &lot) != 0 ||
        sql_bind_text(sql, ACT_BUY, 10, pack->code) != 0 || sql_bind_text(sql, ACT_BUY, 11, operation->ref) != 0 ||
        sql_bind_text(sql, ACT_BUY, 12, operation->actor) != 0)
        return -1;
    if (sql_run(sql, ACT_BUY,
                SQL_VALUES(row.account, row.column[ACTS], operation->now, row.column[LOTS], lot.points, lot.paid,
                           lot.acquired, row.column[ENTRIES], row.column[OPEN_TICKETS])) != 0)
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
        struct sql_move move = {.lot = sql_column(sql, GET_LIVE, 0),
                                .left = sql_column(sql, GET_LIVE, 1),
                                .lapse = sql_column(sql, GET_LIVE, 3),
                                .acquired = sql_column(sql, GET_LIVE, 4)};
        move.points = move.left < points ? move.left : points;
        move.left -= move.points;
        points -= move.points;
        if (sql_gather(sql, &move) != 0)
            return -1;
    }
    if (found != 1)
        return found < 0 ? -1 : sql_fail(sql, "lots are missing");
    return sql_reset(sql, GET_LIVE);
}

static int capture_move(struct sql *sql, struct row *row, int64_t ticket, const struct sql_move *move, int statement)
{
    row->column[AVAILABLE] -= move->points;
    row->column[CAPTURED] += move->points;
    if (sql_run(sql, move->left > 0 ? TAKE_SOME : TAKE_ALL, SQL_VALUES(row->account, move->lot, move->points)) != 0 ||
        sql_run(sql, statement,
                SQL_VALUES(row->account, ticket, move->lot, move->points, move->lapse, move->acquired)) != 0)
        return -1;
    return enter(sql, row, ENTRY_CAPTURE, move->lot, move->points, move->left);
}

static int capture(struct sql *sql, struct row *row, int64_t ticket, int64_t points, int statement)
{
    if (row->column[AVAILABLE] < points)
        return sql_fail(sql, "too few points");
    if (points == 0)
        return 0;
    if (choose_lots(sql, row->account, points) != 0)
        return -1;
    for (size_t i = 0; i < sql->move_count; i++)
        if (capture_move(sql, row, ticket, &sql->moves[i], statement) != 0)
            return -1;
    return 0;
}

static int new_ticket(struct sql *sql, const struct row *row, const struct bench_operation *operation)
{
    if (sql_bind_text(sql, NEW_TICKET, 7, operation->category->code) != 0 ||
        sql_bind_text(sql, NEW_TICKET, 8, operation->category->rule) != 0)
        return -1;
    return sql_run(sql, NEW_TICKET,
                   SQL_VALUES(row->account, operation->ticket, operation->now, operation->price, row->column[ACTS],
                              bench_due(operation->now)));
}

static int open_ticket(struct sql *sql, const struct bench_operation *operation)
{
    struct row row;
    if (begin(sql, operation, &row) != 0 || new_ticket(sql, &row, operation) != 0 ||
        capture(sql, &row, operation->ticket, operation->price, NEW_PART) != 0)
        return -1;
    int64_t due = bench_due(operation->now);
    change_open_tickets(&row, 1, due);
    if (sql_bind_text(sql, ACT_OPEN, 9, operation->category->code) != 0 ||
        sql_bind_text(sql, ACT_OPEN, 10, operation->ref) != 0 ||
        sql_bind_text(sql, ACT_OPEN, 11, operation->actor) != 0 ||
        sql_bind_text(sql, ACT_OPEN, 12, operation->category->rule) != 0)
        return -1;
    if (sql_run(sql, ACT_OPEN,
                SQL_VALUES(row.account, row.column[ACTS], operation->now, operation->ticket, operation->price,
                           row.column[ENTRIES], row.column[OPEN_TICKETS], due)) != 0)
        return -1;
    return put_account(sql, &row);
}

/* The act of a repricing, resolving or waiving; then the account's row. */
static int finish(struct sql *sql, struct row *row, const struct bench_operation *operation, int64_t price,
                  int64_t before)
{
    int64_t kind = operation->kind == BENCH_REPRICE   ? ACT_IS_REPRICE
                   : operation->kind == BENCH_RESOLVE ? ACT_IS_RESOLVE
                                                      : ACT_IS_WAIVE;
    if (sql_bind_text(sql, ACT_TICKET, 11, operation->ref) != 0 ||
        sql_bind_text(sql, ACT_TICKET, 12, operation->actor) != 0 ||
        sql_bind_text(sql, ACT_TICKET, 13, operation->note) != 0)
        return -1;
    if (sql_run(sql, ACT_TICKET,
                SQL_VALUES(row->account, row->column[ACTS], operation->now, kind, operation->ticket, price, before,
                           operation->reason, row->column[ENTRIES], row->column[OPEN_TICKETS])) != 0)
        return -1;
    return put_account(sql, row);
}

/* The price of a ticket of this account that is in progress, all of it captured; -1 else. */
static int64_t price_of(struct sql *sql, const struct bench_operation *operation)
{
    if (sql_bind(sql, GET_TICKET, SQL_VALUES(operation->ticket)) != 0 || sql_step(sql, GET_TICKET) != 1)
        return sql_fail(sql, "no such ticket");
    int64_t price = sql_column(sql, GET_TICKET, 2);
    int fits = sql_column(sql, GET_TICKET, 0) == operation->account &&
               sql_column(sql, GET_TICKET, 1) == BENCH_IN_PROGRESS && sql_column(sql, GET_TICKET, 3) == price &&
               sql_column(sql, GET_TICKET, 5) == 0 && sql_column(sql, GET_TICKET, 6) == 0;
    if (sql_reset(sql, GET_TICKET) != 0)
        return -1;
    return fits ? price : sql_fail(sql, "the ticket is not in progress");
}

/* What a return lot needs to know of the lot that its points come from. */
static struct sql_move part_as_move(struct sql *sql, int64_t points)
{
    int64_t held = sql_column(sql, GET_PARTS, 1);
    int64_t lot_points = sql_column(sql, GET_PARTS, 4), moved = sql_column(sql, GET_PARTS, 5);
    int64_t paid = sql_column(sql, GET_PARTS, 6), share = held < points ? held : points;
    return (struct sql_move){.lot = sql_column(sql, GET_PARTS, 0),
                             .points = share,
                             .left = held - share,
                             .lapse = sql_column(sql, GET_PARTS, 2),
                             .available = sql_column(sql, GET_PARTS, 3),
                             .priority = sql_column(sql, GET_PARTS, 7),
                             .extra = paid * (moved + share) / lot_points - paid * moved / lot_points};
}

/* The ticket's parts in the reverse of capture order, up to a sum, as moves. */
static int choose_parts(struct sql *sql, const struct bench_operation *operation, int64_t points)
{
    int found = 1;
    sql->move_count = 0;
    if (sql_bind(sql, GET_PARTS, SQL_VALUES(operation->account, operation->ticket)) != 0)
        return -1;
    while (points > 0 && (found = sql_step(sql, GET_PARTS)) == 1) {
        struct sql_move move = part_as_move(sql, points);
        points -= move.points;
        if (sql_gather(sql, &move) != 0)
            return -1;
    }
    if (found != 1)
        return found < 0 ? -1 : sql_fail(sql, "parts are missing");
    return sql_reset(sql, GET_PARTS);
}

static int give(struct sql *sql, struct row *row, const struct sql_move *move, int statement, int64_t kind)
{
    row->column[CAPTURED] -= move->points;
    if (sql_run(sql, statement, SQL_VALUES(row->account, move->lot, move->points)) != 0)
        return -1;
    int64_t back = kind == ENTRY_RELEASE ? move->points : 0;
    return enter(sql, row, kind, move->lot, move->points, move->available + back);
}

static int give_moved(struct sql *sql, struct row *row, const struct sql_move *move, int64_t now)
{
    struct lot lot = {.kind = LOT_RETURN,
                      .points = move->points,
                      .acquired = now,
                      .lapse = bench_grace(now),
                      .paid = move->extra,
                      .origin = move->lot,
                      .pack = ""};
    row->column[POINTS] -= move->points;
    if (give(sql, row, move, GIVE_MOVED, ENTRY_RELEASE_MOVED) != 0)
        return -1;
    return issue(sql, row, &lot);
}

/* Where the points of a move go (D17): a new lot, lapsed, or back. */
static int give_back(struct sql *sql, struct row *row, const struct sql_move *move, int64_t now, int by_desk)
{
    if (by_desk && move->lapse < bench_grace(now))
        return give_moved(sql, row, move, now);
    if (move->lapse <= now) {
        row->column[LAPSED] += move->points;
        return give(sql, row, move, GIVE_LAPSED, ENTRY_RELEASE_LAPSED);
    }
    row->column[AVAILABLE] += move->points;
    lower_next_lapse(row, move->lapse);
    return give(sql, row, move, move->available > 0 ? GIVE_SOME : GIVE_FIRST, ENTRY_RELEASE);
}

static int shrink_part(struct sql *sql, const struct bench_operation *operation, const struct sql_move *move)
{
    if (move->left > 0)
        return sql_run(sql, PUT_PART, SQL_VALUES(operation->account, operation->ticket, move->lot, move->left));
    return sql_run(sql, DELETE_PART, SQL_VALUES(operation->account, operation->ticket, move->lot));
}

static int release(struct sql *sql, struct row *row, const struct bench_operation *operation, int64_t points)
{
    int waived = operation->kind == BENCH_WAIVE;
    int by_desk = waived || operation->reason == BENCH_RECONSIDERED;
    if (points > 0 && choose_parts(sql, operation, points) != 0)
        return -1;
    for (size_t i = 0; points > 0 && i < sql->move_count; i++) {
        const struct sql_move *move = &sql->moves[i];
        if (give_back(sql, row, move, operation->now, by_desk) != 0 ||
            (!waived && shrink_part(sql, operation, move) != 0))
            return -1;
    }
    if (!waived || points == 0)
        return 0;
    return sql_run(sql, DELETE_PARTS, SQL_VALUES(operation->account, operation->ticket));
}

static int reprice(struct sql *sql, const struct bench_operation *operation)
{
    struct row row;
    if (begin(sql, operation, &row) != 0)
        return -1;
    int64_t price = price_of(sql, operation), more = operation->price - price;
    if (price < 0 ||
        sql_run(sql, REPRICE_TICKET, SQL_VALUES(operation->ticket, operation->price, more < 0 ? -more : 0)) != 0)
        return -1;
    if ((more > 0 ? capture(sql, &row, operation->ticket, more, ADD_PART) : release(sql, &row, operation, -more)) != 0)
        return -1;
    return finish(sql, &row, operation, operation->price, price);
}

static int waive(struct sql *sql, const struct bench_operation *operation)
{
    struct row row;
    if (begin(sql, operation, &row) != 0)
        return -1;
    int64_t price = price_of(sql, operation);
    if (price < 0 || release(sql, &row, operation, price) != 0 ||
        sql_run(sql, END_TICKET, SQL_VALUES(operation->ticket, BENCH_WAIVED, operation->now, 0, price, -1)) != 0)
        return -1;
    change_open_tickets(&row, -1, 0);
    return finish(sql, &row, operation, 0, price);
}

/* The ticket's parts in capture order, as moves. */
static int choose_held(struct sql *sql, const struct bench_operation *operation)
{
    int found;
    sql->move_count = 0;
    if (sql_bind(sql, GET_HELD, SQL_VALUES(operation->account, operation->ticket)) != 0)
        return -1;
    while ((found = sql_step(sql, GET_HELD)) == 1) {
        struct sql_move move = {.lot = sql_column(sql, GET_HELD, 0),
                                .points = sql_column(sql, GET_HELD, 1),
                                .available = sql_column(sql, GET_HELD, 2)};
        if (sql_gather(sql, &move) != 0)
            return -1;
    }
    return found;
}

static int settle(struct sql *sql, struct row *row, const struct bench_operation *operation)
{
    if (choose_held(sql, operation) != 0)
        return -1;
    for (size_t i = 0; i < sql->move_count; i++) {
        row->column[SPENT] += sql->moves[i].points;
        if (give(sql, row, &sql->moves[i], SETTLE_LOT, ENTRY_SETTLE) != 0)
            return -1;
    }
    return sql_run(sql, SETTLE_PARTS, SQL_VALUES(operation->account, operation->ticket));
}

static int resolve(struct sql *sql, const struct bench_operation *operation)
{
    struct row row;
    if (begin(sql, operation, &row) != 0)
        return -1;
    int64_t price = price_of(sql, operation), now = operation->now;
    if (price < 0 || settle(sql, &row, operation) != 0 ||
        sql_run(sql, END_TICKET, SQL_VALUES(operation->ticket, BENCH_RESOLVED, now, price, 0, now)) != 0)
        return -1;
    change_open_tickets(&row, -1, 0);
    return finish(sql, &row, operation, price, price);
}

/* What lapses next: all points of the earliest second. */
static int what_lapses_next(struct sql *sql, const struct bench_operation *operation, int64_t *next, int64_t *points)
{
    int found;
    if (sql_bind(sql, GET_FIRST, SQL_VALUES(operation->account, operation->now)) != 0)
        return -1;
    while ((found = sql_step(sql, GET_FIRST)) == 1) {
        int64_t lapse = sql_column(sql, GET_FIRST, 0);
        if (*points > 0 && lapse != *next)
            return sql_reset(sql, GET_FIRST);
        *next = lapse;
        *points += sql_column(sql, GET_FIRST, 1);
    }
    return found;
}

/* Reads are no reason to write: what is due and not recorded is only counted. */
static int count_due(struct sql *sql, struct row *row, int64_t now)
{
    int found;
    if (row->column[NEXT_LAPSE] > now)
        return 0;
    if (sql_bind(sql, GET_DUE, SQL_VALUES(row->account, now)) != 0)
        return -1;
    while ((found = sql_step(sql, GET_DUE)) == 1) {
        row->column[AVAILABLE] -= sql_column(sql, GET_DUE, 2);
        row->column[LAPSED] += sql_column(sql, GET_DUE, 2);
    }
    return found;
}

static int statement_totals(struct rows *rows, const struct bench_operation *operation)
{
    struct row row;
    int64_t next = BENCH_NEVER, points = 0;
    if (get_account(&rows->sql, operation->account, &row) != 0 || count_due(&rows->sql, &row, operation->now) != 0 ||
        what_lapses_next(&rows->sql, operation, &next, &points) != 0)
        return -1;
    rows->answers += bench_answer(
        (int64_t[]){row.column[AVAILABLE], row.column[CAPTURED], row.column[SPENT], row.column[LAPSED]}, next, points);
    return 0;
}

static int perform(struct rows *rows, const struct bench_operation *operation)
{
    switch (operation->kind) {
    case BENCH_ACCOUNT:
        return open_account(&rows->sql, operation);
    case BENCH_BUY:
        return buy(&rows->sql, operation);
    case BENCH_OPEN:
        return open_ticket(&rows->sql, operation);
    case BENCH_REPRICE:
        return reprice(&rows->sql, operation);
    case BENCH_RESOLVE:
        return resolve(&rows->sql, operation);
    case BENCH_WAIVE:
        return waive(&rows->sql, operation);
    default:
        return statement_totals(rows, operation);
    }
}

static int apply(void *ctx, const struct bench_operation *operation)
{
    struct rows *rows = ctx;
    if (rows->sql.in_bulk || operation->kind == BENCH_TOTALS)
        return perform(rows, operation);
    if (sql_run(&rows->sql, BEGIN, NULL, 0) != 0 || perform(rows, operation) != 0)
        return -1;
    return sql_run(&rows->sql, COMMIT, NULL, 0);
}

static int bulk(void *ctx, int on)
{
    struct rows *rows = ctx;
    rows->sql.in_bulk = on;
    return sql_run(&rows->sql, on ? BEGIN : COMMIT, NULL, 0);
}

/* What is due counts as lapsed. */
static int tally_accounts(struct sql *sql, int64_t now, struct bench_tally *sums)
{
    int found;
    if (sql_bind(sql, TALLY_ACCOUNTS, SQL_VALUES(now)) != 0)
        return -1;
    while ((found = sql_step(sql, TALLY_ACCOUNTS)) == 1) {
        int64_t value[8];
        for (int i = 0; i < 8; i++)
            value[i] = sql_column(sql, TALLY_ACCOUNTS, i);
        sums->accounts++;
        sums->available += value[1] - value[7];
        sums->captured += value[2];
        sums->spent += value[3];
        sums->lapsed += value[4] + value[7];
        sums->acts += value[5];
        sums->entries += value[6];
        sums->fingerprint += bench_fingerprint(value[0], value[1] - value[7], value[2], value[3], value[4] + value[7]);
    }
    return found;
}

/* The sums over the accounts again, over their lots and parts. */
static int check_lots(struct sql *sql, struct bench_tally *sums)
{
    int64_t value[6], captured, spent;
    if (sql_step(sql, TALLY_LOTS) != 1)
        return sql_fail(sql, "tally");
    for (int i = 0; i < 6; i++)
        value[i] = sql_column(sql, TALLY_LOTS, i);
    if (sql_reset(sql, TALLY_LOTS) != 0 || sql_step(sql, TALLY_PARTS) != 1)
        return sql_fail(sql, "tally");
    captured = sql_column(sql, TALLY_PARTS, 0);
    spent = sql_column(sql, TALLY_PARTS, 1);
    sums->lots = value[0];
    if (value[1] + value[4] != sums->available + sums->lapsed || value[2] != sums->captured ||
        value[3] != sums->spent || captured != sums->captured || spent != sums->spent || value[5] != 0)
        return sql_fail(sql, "the accounts have not what their lots and parts have");
    return sql_reset(sql, TALLY_PARTS);
}

static int check_record(struct sql *sql, const struct bench_tally *sums)
{
    if (sql_step(sql, TALLY_RECORD) != 1)
        return sql_fail(sql, "tally");
    if (sql_column(sql, TALLY_RECORD, 0) != sums->acts || sql_column(sql, TALLY_RECORD, 1) != sums->entries)
        return sql_fail(sql, "the numbers of acts and entries have gaps");
    return sql_reset(sql, TALLY_RECORD);
}

static int tally_tickets(struct sql *sql, struct bench_tally *sums)
{
    int found;
    while ((found = sql_step(sql, TALLY_TICKETS)) == 1) {
        int64_t state = sql_column(sql, TALLY_TICKETS, 0), count = sql_column(sql, TALLY_TICKETS, 1);
        sums->in_progress += state == BENCH_IN_PROGRESS ? count : 0;
        sums->resolved += state == BENCH_RESOLVED ? count : 0;
        sums->waived += state == BENCH_WAIVED ? count : 0;
        sums->priced += sql_column(sql, TALLY_TICKETS, 2);
        sums->due += sql_column(sql, TALLY_TICKETS, 3);
        if (sql_column(sql, TALLY_TICKETS, 4) != 0)
            return sql_fail(sql, "other tickets than those in progress wait for an answer");
    }
    return found;
}

static int tally(void *ctx, const struct bench_scope *scope, struct bench_tally *sums)
{
    struct rows *rows = ctx;
    *sums = (struct bench_tally){.answers = rows->answers};
    if (tally_accounts(&rows->sql, scope->now, sums) != 0 || tally_tickets(&rows->sql, sums) != 0 ||
        check_lots(&rows->sql, sums) != 0)
        return -1;
    return check_record(&rows->sql, sums);
}

static int64_t memory(void *ctx)
{
    struct rows *rows = ctx;
    return sql_memory(&rows->sql);
}

static int close_rows(void *ctx)
{
    struct rows *rows = ctx;
    int failed = sql_close(&rows->sql);
    free(rows);
    return failed;
}

/* A number that the statement gives for a table, or for a table and a column. */
static int64_t ask(struct sql *sql, int statement, const char *table, const char *column)
{
    if (sql_bind_text(sql, statement, 1, table) != 0 ||
        (column != NULL && sql_bind_text(sql, statement, 2, column) != 0) || sql_step(sql, statement) != 1)
        return -1;
    int64_t number = sql_column(sql, statement, 0);
    return sql_reset(sql, statement) != 0 ? -1 : number;
}

/* The tables have the columns of the library's schema, no more and no less. */
static int check_schema(struct sql *sql)
{
    const spt_schema *described = spt_schema_get();
    for (int t = SPT_TABLE_ACCOUNT; t <= SPT_TABLE_ENTRY; t++) {
        const spt_table *table = &described->tables[t];
        if (ask(sql, COUNT_COLUMNS, table->name, NULL) != (int64_t)table->column_count)
            return sql_fail(sql, "a table has other columns than the library's");
        for (uint32_t c = 0; c < table->column_count; c++)
            if (ask(sql, FIND_COLUMN, table->name, table->columns[c].name) != 1)
                return sql_fail(sql, table->columns[c].name);
    }
    return 0;
}

int bench_sqlite_rows_open(struct bench_engine *engine, const struct sql_place *place)
{
    struct rows *rows = calloc(1, sizeof *rows);
    if (rows == NULL || sql_open(&rows->sql, place, schema, texts, STATEMENTS) != 0 || check_schema(&rows->sql) != 0)
        return -1;
    *engine = (struct bench_engine){"SQLite same rows", rows, apply, bulk, tally, memory, close_rows};
    return 0;
}
