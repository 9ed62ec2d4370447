/* SPDX-License-Identifier: MIT */
/* SQLite with every result checked: prepared statements by number, integers bound in order. */
#ifndef BENCH_SQL_H
#define BENCH_SQL_H

#include <sqlite3.h>
#include <stddef.h>
#include <stdint.h>

#define SQL_STATEMENTS 48

/* A list of moves, gathered from a query before the rows that it walks are changed. */
struct sql_move {
    int64_t lot, points, lapse, acquired, priority, left, extra;
    int64_t available; /* Of the lot, before. */
};

struct sql {
    sqlite3 *db;
    sqlite3_stmt *statements[SQL_STATEMENTS];
    struct sql_move *moves;
    size_t move_count, move_capacity;
    int in_bulk;
};

/* A database in a file, in WAL mode. */
struct sql_place {
    const char *path;
    const char
        *synchronous; /* "FULL": every commit is synced; "NORMAL": only checkpoints are; NULL: as SQLite has it. */
};

/* In memory, and all as SQLite has it by itself; a NULL place is in memory and tuned. */
extern const struct sql_place sql_untuned;

/* All answer 0, or -1 after the error was told on standard error. A NULL place is in memory. */
int sql_open(struct sql *sql, const struct sql_place *place, const char *schema, const char *const *texts,
             size_t count);
int sql_close(struct sql *sql);
int sql_fail(struct sql *sql, const char *what);
int sql_execute(struct sql *sql, const char *text);

/* Binds integers to parameters 1, 2, 3 …; those bound before and not given keep their value. */
int sql_bind(struct sql *sql, int statement, const int64_t *values, size_t count);
int sql_bind_text(struct sql *sql, int statement, int parameter, const char *text);

/* One more row: 1; no more: 0, and the statement is reset; an error: -1. */
int sql_step(struct sql *sql, int statement);
int sql_reset(struct sql *sql, int statement);
int64_t sql_column(struct sql *sql, int statement, int column);

/* Binds and runs a statement that gives no rows and changes at least one. */
int sql_run(struct sql *sql, int statement, const int64_t *values, size_t count);

/* Appends to the list of moves. */
int sql_gather(struct sql *sql, const struct sql_move *move);

/* The bytes of the database's pages; what SQLite takes besides is left out. -1 after an error. */
int64_t sql_memory(struct sql *sql);

/* Once, before anything else: no statistics on memory, no limit on the size of a database in memory. */
int sql_configure(void);

#define SQL_VALUES(...) (const int64_t[]){__VA_ARGS__}, sizeof((const int64_t[]){__VA_ARGS__}) / sizeof(int64_t)

#endif
