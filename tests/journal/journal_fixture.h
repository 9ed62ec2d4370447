/* SPDX-License-Identifier: MIT */
/* For the tests of the journal: a folder, ways to open and to spoil files in it, and a desk that has seen everything. */
#ifndef JOURNAL_FIXTURE_H
#define JOURNAL_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <supportpoints/supportpoints.h>

/* 2008-03-01T00:00:00Z: when stories begin. */
#define BEGIN   INT64_C(1204329600)
#define ONE_DAY INT64_C(86400)

/* Milliseconds that a call waits for the lock here. */
#define LOCK_WAIT 300

struct place {
    char folder[64];
    char path[160];
    char other[160]; /* Another file in the folder, which is not there. */
    spt_journal_problem problem;
};

int place_set_up(void **state);
int place_tear_down(void **state);

#define place_test(f) cmocka_unit_test_setup_teardown(f, place_set_up, place_tear_down)

spt_journal_options options_of(struct place *place, uint32_t flags);
spt_status open_store(struct place *place, uint32_t flags, spt_store **store);
/* The same with a desk on it, at BEGIN; all has to succeed. */
spt_desk *open_desk(struct place *place, uint32_t flags, spt_store **store);
void close_desk(spt_desk *desk, spt_store *store);

/* What has to succeed. */
#define succeed(call) check_ok((call), #call, __FILE__, __LINE__)
void check_ok(spt_status status, const char *call, const char *file, int line);

/* The last call answered this code, with its sentence; an offset of -2 is not looked at. */
#define assert_problem(place, code, offset) check_problem((place), (code), (offset), __FILE__, __LINE__)
void check_problem(const struct place *place, int32_t code, int64_t offset, const char *file, int line);

/* ---- bytes ---- */

struct bytes {
    uint8_t *at;
    size_t size;
};

struct bytes load(const char *path);
void save(const char *path, const void *at, size_t size);
/* Up to the end of the last whole record, which is `used`. */
struct bytes load_used(const char *path);
int is_there(const char *path);
/* A path with something behind it. */
void extend(char *to, size_t size, const char *path, const char *behind);
void copy_file(const char *from, const char *to);
/* Runs a program; it has to end with 0. */
__attribute__((format(printf, 1, 2))) void run(const char *format, ...);

/* ---- what a journal says ---- */

/* All lines of a dump, each with a newline; the text is the caller's. NULL where there is none. */
char *dump_of(struct place *place, const char *path, spt_status *status);
/* The same of what has to be whole. */
char *whole_dump_of(struct place *place, const char *path);
void assert_same_dump(const char *actual, const char *expected);
/* Each account from 1 on, up to this one, is as its entries say (D20). */
void assert_clean(spt_desk *desk, int64_t accounts);

/* ---- stories ---- */

/* Loads the price list and changes a setting: rows of the desk's own tables. */
void tell_of_desk(spt_desk *desk);
/* What one account lives through in a few acts: rows of every table. `day` is the desk's day. */
void tell_of_account(spt_desk *desk, int64_t account, int64_t day);
/* One unit of work over two accounts. */
void tell_of_unit(spt_desk *desk, int64_t account, int64_t other, int64_t day);
void set_day(spt_desk *desk, int64_t day);
void grant(spt_desk *desk, int64_t account, int64_t points, const char *ref);
int64_t available(spt_desk *desk, int64_t account);

#endif
