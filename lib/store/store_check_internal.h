/* SPDX-License-Identifier: MIT */
/* What the parts of the contract test share. Every check function leaves its verdict in the spt_check. */
#ifndef SPT_STORE_CHECK_INTERNAL_H
#define SPT_STORE_CHECK_INTERNAL_H

#include <supportpoints/store.h>
#include <supportpoints/store_check.h>

/* So many ranges are read together, but where a check asks for more; and so many accounts are in a batch at most. */
#define SPT_CHECK_RANGES 8
#define SPT_CHECK_MANY   100

/* Room for a row of any table. */
typedef union spt_check_row {
    spt_row row;
    spt_account_row account;
    spt_lot_row lot;
    spt_ticket_row ticket;
    spt_part_row part;
    spt_act_row act;
    spt_entry_row entry;
    spt_setting_row setting;
    spt_pack_row pack;
    spt_group_row group;
    spt_category_row category;
    spt_rule_row rule;
    spt_holiday_row holiday;
    spt_notice_row notice;
} spt_check_row;

/* Owned copies of rows, each with the number of the range that showed it. */
typedef struct spt_check_rows {
    struct spt_check_shown {
        spt_row *row;
        uint32_t range;
    } * list;
    size_t count;
    size_t capacity;
} spt_check_rows;

/* What the sink answers to the row numbered `at` (from 1) of range `range`; to all others it says go on. */
typedef struct spt_check_script {
    uint32_t range;
    uint32_t at;
    int32_t answer;
} spt_check_script;

/* A batch in the making; owns its rows. */
typedef struct spt_check_batch {
    spt_guard guards[SPT_CHECK_MANY];
    size_t guard_count;
    spt_change *changes;
    size_t change_count;
    size_t change_capacity;
} spt_check_batch;

/* One check at work: a fresh store, what should be in it, and the verdict. */
typedef struct spt_check {
    const spt_store_check_options *options;
    spt_store *store;
    spt_check_rows model; /* What the store should hold. */
    spt_check_rows past;  /* Every row that a commit ever had: where stale index entries would show. */
    spt_check_batch batch;
    spt_range ranges[SPT_CHECK_MANY];
    uint32_t range_count;
    uint32_t together; /* Ranges that one read asks for at most. */
    uint64_t random;
    int32_t outcome;
    int32_t no_memory;
    char explanation[512];
} spt_check;

/* ---- rows: store_check_rows.c ---- */

const spt_table *spt_check_table(const spt_row *row);
spt_value spt_check_get(const spt_row *row, uint32_t column);
void spt_check_set(spt_row *row, uint32_t column, int64_t number, const char *text);
int spt_check_compare(const spt_row *row, const uint32_t *columns, uint32_t count, const spt_value *values);
int spt_check_same_key(const spt_row *left, const spt_row *right, const uint32_t *columns, uint32_t count);
/* The number of the first column in which they differ; SPT_NO_COLUMN: in none. */
uint32_t spt_check_difference(const spt_row *left, const spt_row *right);
/* Least valid values: what a test does not care about. */
void spt_check_blank(spt_check_row *row, uint32_t table, int64_t account);
/* NULL: the row is not one that the schema allows to be shown; the text says why. */
const char *spt_check_malformed(const spt_row *row, uint32_t table);
spt_row *spt_check_copy(const spt_row *row);
int spt_check_append(spt_check_rows *rows, const spt_row *row, uint32_t range);
void spt_check_clear(spt_check_rows *rows);

/* ---- the model: store_check_model.c ---- */

spt_row *spt_check_find(const spt_check_rows *model, const spt_row *like);
spt_account_row *spt_check_account(const spt_check_rows *model, int64_t account);
/* Applies a batch that must succeed; 0: no memory. */
int spt_check_apply(spt_check_rows *model, const spt_batch *batch);
/* Answers as a perfect store would; 0: no memory. */
int spt_check_read_model(const spt_check_rows *model, const spt_range *ranges, uint32_t count, spt_sink sink,
                         void *sink_ctx);

/* ---- doing and comparing: store_check_run.c ---- */

#if defined(__GNUC__)
__attribute__((format(printf, 2, 3)))
#endif
void spt_check_fail(spt_check *check, const char *format, ...);
int spt_check_going(const spt_check *check);
uint64_t spt_check_draw(spt_check *check, uint64_t below);

/* Guards the account as the model has it, and inserts or updates its row with the next revision. */
void spt_check_begin(spt_check *check, int64_t account);
void spt_check_guard(spt_check *check, int64_t account, int64_t revision);
void spt_check_add(spt_check *check, int32_t action, const spt_row *row);
/* Commits what was added and empties the batch; fails the check if the answer is another. OK: the model follows. */
void spt_check_commit(spt_check *check, int32_t expected);
/* Fails the check where a call's answer is another than expected. */
void spt_check_hold_answer(spt_check *check, const char *call, int32_t answer, int32_t expected);
/* Commits; any answer. */
int32_t spt_check_try(spt_check *check);

spt_range spt_check_range(uint32_t index, uint32_t prefix, const spt_row *like);
spt_range *spt_check_from(spt_check *check, spt_range range, uint32_t from, uint32_t from_column);
/* Queues a range, and reads when the queue is full; spt_check_flush() reads what is left. */
spt_range *spt_check_queue(spt_check *check, spt_range range);
void spt_check_flush(spt_check *check);
/* Reads the queued ranges with a script (may be NULL) and holds the rows against the model's. */
void spt_check_read(spt_check *check, const spt_check_script *script);
/* Reads everything that is, and where something was, by every index. */
void spt_check_state(spt_check *check);
/* The least prefix that the library reads an index with. */
uint32_t spt_check_least_prefix(const spt_index *index);
/* Whether an index holds the row for certain. */
int spt_check_indexed(const spt_index *index, const spt_row *row);
void spt_check_reopen(spt_check *check);

/* ---- the checks ---- */

void spt_check_fill(spt_check *check); /* A few accounts with everything in them. */

void spt_check_order_ascending(spt_check *check);
void spt_check_order_descending(spt_check *check);
void spt_check_order_text(spt_check *check);
void spt_check_range_prefix(spt_check *check);
void spt_check_range_position(spt_check *check);
void spt_check_range_limit(spt_check *check);
void spt_check_range_dependent(spt_check *check);
void spt_check_range_chain(spt_check *check);
void spt_check_range_known(spt_check *check);
void spt_check_range_many(spt_check *check);
void spt_check_sink_next(spt_check *check);
void spt_check_sink_next_dependent(spt_check *check);
void spt_check_sink_stop(spt_check *check);
void spt_check_sink_other(spt_check *check);

void spt_check_guard_missing(spt_check *check);
void spt_check_guard_existing(spt_check *check);
void spt_check_guard_stale(spt_check *check);
void spt_check_guard_plus_one(spt_check *check);
void spt_check_guard_two(spt_check *check);
void spt_check_commit_atomic(spt_check *check);
void spt_check_commit_existing(spt_check *check);
void spt_check_commit_unique(spt_check *check);
void spt_check_commit_moved(spt_check *check);
void spt_check_commit_in_front(spt_check *check);
void spt_check_commit_update(spt_check *check);
void spt_check_commit_update_missing(spt_check *check);
void spt_check_commit_delete(spt_check *check);
void spt_check_commit_visible(spt_check *check);
void spt_check_commit_large(spt_check *check);
void spt_check_commit_many_accounts(spt_check *check);
void spt_check_table_round_trip(spt_check *check);
void spt_check_text_lengths(spt_check *check);
void spt_check_integer_bounds(spt_check *check);
void spt_check_random_batches(spt_check *check);
void spt_check_reopened(spt_check *check);
void spt_check_reopened_random(spt_check *check);

void spt_check_one_revision(spt_check *check);
void spt_check_thread_counting(spt_check *check);
void spt_check_thread_accounts(spt_check *check);
void spt_check_process_counting(spt_check *check);
void spt_check_process_revision(spt_check *check);

#endif
