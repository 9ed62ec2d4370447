/* SPDX-License-Identifier: MIT */
/* A desk on the memory store beside an SQLite database in memory, for benchmarks of what reads. */
#ifndef BENCH_DESK_H
#define BENCH_DESK_H

#include <stdint.h>

#include <supportpoints/supportpoints.h>

#include "bench_sql.h"

/* 0; -1 after an error, which is told. */
int must(spt_desk *desk, spt_status status);

/* Both, the desk at `begin` with a price list, the database with a schema and its statements; 0 or -1. */
int open_desk_beside(struct sql *sql, const char *schema, const char *const *statements, size_t count, int64_t begin,
                     const char *price_list, spt_store **store, spt_desk **desk);

/* The indexes of an account's tables by their primary keys; its own row comes first. */
enum { ACCOUNT_TABLES = 5 };
extern const uint32_t account_tables[ACCOUNT_TABLES];

/* Shows all rows that an account has in so many of these tables; gives what the store answers. */
int32_t read_tables(spt_store *store, int64_t account, const uint32_t *tables, uint32_t count, spt_sink sink,
                    void *ctx);

#endif
