/* SPDX-License-Identifier: MIT */
#include "bench_sql.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int sql_fail(struct sql *sql, const char *what)
{
    fprintf(stderr, "bench: SQLite: %s: %s\n", what, sqlite3_errmsg(sql->db));
    return -1;
}

int sql_execute(struct sql *sql, const char *text)
{
    return sqlite3_exec(sql->db, text, NULL, NULL, NULL) == SQLITE_OK ? 0 : sql_fail(sql, text);
}

int sql_configure(void)
{
    sqlite3_int64 most = INT64_C(1) << 40;
    if (sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0) == SQLITE_OK &&
        sqlite3_config(SQLITE_CONFIG_MEMDB_MAXSIZE, most) == SQLITE_OK && sqlite3_initialize() == SQLITE_OK)
        return 0;
    fprintf(stderr, "bench: SQLite: cannot be configured\n");
    return -1;
}

/*
 * One connection, one thread: no mutexes. The "memdb" file in memory with small pages and a small page cache was the
 * fastest of what was tried: with ":memory:" or a large cache, every commit that split a page walks through the
 * cache's whole hash table. Each page that a transaction changes is copied to the journal, so small pages are better.
 */
static int open_memory(struct sql *sql)
{
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_URI;
    if (sqlite3_open_v2("file:bench?vfs=memdb", &sql->db, flags, NULL) != SQLITE_OK)
        return sql_fail(sql, "open");
    return sql_execute(sql, "PRAGMA page_size = 2048;"
                            "PRAGMA cache_size = 100;"
                            "PRAGMA journal_mode = MEMORY;"
                            "PRAGMA synchronous = OFF;"
                            "PRAGMA locking_mode = EXCLUSIVE;"
                            "PRAGMA secure_delete = OFF;"
                            "PRAGMA temp_store = MEMORY;"
                            "PRAGMA foreign_keys = OFF;"
                            "PRAGMA automatic_index = OFF;");
}

const struct sql_place sql_untuned = {":memory:", NULL};

static int open_file(struct sql *sql, const struct sql_place *place)
{
    char pragmas[512];
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
    if (sqlite3_open_v2(place->path, &sql->db, flags, NULL) != SQLITE_OK)
        return sql_fail(sql, "open");
    if (place->synchronous == NULL)
        return 0;
    snprintf(pragmas, sizeof pragmas,
             "PRAGMA page_size = 4096;"
             "PRAGMA cache_size = -1000000;"
             "PRAGMA journal_mode = WAL;"
             "PRAGMA synchronous = %s;"
             "PRAGMA temp_store = MEMORY;"
             "PRAGMA foreign_keys = OFF;"
             "PRAGMA automatic_index = OFF;",
             place->synchronous);
    return sql_execute(sql, pragmas);
}

int sql_open(struct sql *sql, const struct sql_place *place, const char *schema, const char *const *texts, size_t count)
{
    memset(sql, 0, sizeof *sql);
    if ((place == NULL ? open_memory(sql) : open_file(sql, place)) != 0 || sql_execute(sql, schema) != 0)
        return -1;
    for (size_t i = 0; i < count; i++)
        if (sqlite3_prepare_v3(sql->db, texts[i], -1, SQLITE_PREPARE_PERSISTENT, &sql->statements[i], NULL) !=
            SQLITE_OK)
            return sql_fail(sql, texts[i]);
    return 0;
}

int sql_close(struct sql *sql)
{
    int failed = 0;
    for (size_t i = 0; i < SQL_STATEMENTS; i++)
        failed |= sqlite3_finalize(sql->statements[i]) != SQLITE_OK;
    free(sql->moves);
    if (sqlite3_close(sql->db) == SQLITE_OK && !failed)
        return 0;
    fprintf(stderr, "bench: SQLite: close failed\n");
    return -1;
}

int sql_bind(struct sql *sql, int statement, const int64_t *values, size_t count)
{
    sqlite3_stmt *prepared = sql->statements[statement];
    int failed = SQLITE_OK;
    for (size_t i = 0; i < count; i++)
        failed |= sqlite3_bind_int64(prepared, (int)i + 1, values[i]);
    return failed == SQLITE_OK ? 0 : sql_fail(sql, "bind");
}

int sql_bind_text(struct sql *sql, int statement, int parameter, const char *text)
{
    int length = (int)strlen(text);
    if (sqlite3_bind_text(sql->statements[statement], parameter, text, length, SQLITE_STATIC) != SQLITE_OK)
        return sql_fail(sql, "bind a text");
    return 0;
}

int sql_reset(struct sql *sql, int statement)
{
    return sqlite3_reset(sql->statements[statement]) == SQLITE_OK ? 0 : sql_fail(sql, "reset");
}

int sql_step(struct sql *sql, int statement)
{
    int answer = sqlite3_step(sql->statements[statement]);
    if (answer == SQLITE_ROW)
        return 1;
    if (answer == SQLITE_DONE)
        return sql_reset(sql, statement);
    return sql_fail(sql, sqlite3_sql(sql->statements[statement]));
}

int64_t sql_column(struct sql *sql, int statement, int column)
{
    return sqlite3_column_int64(sql->statements[statement], column);
}

int sql_run(struct sql *sql, int statement, const int64_t *values, size_t count)
{
    if (sql_bind(sql, statement, values, count) != 0)
        return -1;
    if (sqlite3_step(sql->statements[statement]) != SQLITE_DONE)
        return sql_fail(sql, sqlite3_sql(sql->statements[statement]));
    return sql_reset(sql, statement);
}

int sql_gather(struct sql *sql, const struct sql_move *move)
{
    if (sql->move_count == sql->move_capacity) {
        size_t wanted = sql->move_capacity == 0 ? 64 : sql->move_capacity * 2;
        struct sql_move *larger = realloc(sql->moves, wanted * sizeof *larger);
        if (larger == NULL)
            return -1;
        sql->moves = larger;
        sql->move_capacity = wanted;
    }
    sql->moves[sql->move_count++] = *move;
    return 0;
}

static int64_t pragma(struct sql *sql, const char *text)
{
    sqlite3_stmt *statement = NULL;
    int64_t value = -1;
    if (sqlite3_prepare_v2(sql->db, text, -1, &statement, NULL) == SQLITE_OK && sqlite3_step(statement) == SQLITE_ROW)
        value = sqlite3_column_int64(statement, 0);
    if (sqlite3_finalize(statement) != SQLITE_OK || value < 0)
        return sql_fail(sql, text);
    return value;
}

int64_t sql_memory(struct sql *sql)
{
    int64_t pages = pragma(sql, "PRAGMA page_count"), size = pragma(sql, "PRAGMA page_size");
    return pages < 0 || size < 0 ? -1 : pages * size;
}
