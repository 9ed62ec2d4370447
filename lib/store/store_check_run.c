/* SPDX-License-Identifier: MIT */
/* Commits and reads of the contract test: done on the store and on the model, and held against each other. */
#include "store_check_internal.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Far more than any range of the test has. */
#define PLENTY 1000000

typedef struct spt_check_recorder {
    spt_check_rows rows;
    const spt_range *ranges;
    uint32_t range_count;
    const spt_check_script *script;
    uint32_t seen;       /* Rows of the script's range. */
    size_t most;         /* Whoever shows more than this is told to stop. */
    const char *problem; /* The first thing that is wrong with a row by itself. */
    int no_memory;
} spt_check_recorder;

void spt_check_fail(spt_check *check, const char *format, ...)
{
    if (check->outcome == SPT_CHECK_FAILED)
        return;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(check->explanation, sizeof check->explanation, format, arguments);
    va_end(arguments);
    check->outcome = SPT_CHECK_FAILED;
}

int spt_check_going(const spt_check *check)
{
    return check->outcome != SPT_CHECK_FAILED && !check->no_memory;
}

/* xorshift64*: small, and the same on every machine. */
uint64_t spt_check_draw(spt_check *check, uint64_t below)
{
    check->random ^= check->random >> 12;
    check->random ^= check->random << 25;
    check->random ^= check->random >> 27;
    return ((check->random * UINT64_C(2685821657736338717)) >> 11) % below;
}

/* ---- commits ---- */

void spt_check_guard(spt_check *check, int64_t account, int64_t revision)
{
    spt_check_batch *batch = &check->batch;
    size_t g = batch->guard_count++;
    for (; g > 0 && batch->guards[g - 1].account > account; g--)
        batch->guards[g] = batch->guards[g - 1];
    batch->guards[g] = (spt_guard){account, revision};
}

void spt_check_add(spt_check *check, int32_t action, const spt_row *row)
{
    spt_check_batch *batch = &check->batch;
    if (batch->change_count == batch->change_capacity) {
        size_t capacity = batch->change_capacity * 2 + 16;
        spt_change *changes = realloc(batch->changes, capacity * sizeof *changes);
        check->no_memory |= changes == NULL;
        if (changes == NULL)
            return;
        batch->changes = changes;
        batch->change_capacity = capacity;
    }
    spt_row *copy = spt_check_copy(row);
    check->no_memory |= copy == NULL;
    if (copy != NULL)
        batch->changes[batch->change_count++] = (spt_change){action, 0, copy};
}

void spt_check_begin(spt_check *check, int64_t account)
{
    spt_check_row row;
    const spt_account_row *before = spt_check_account(&check->model, account);
    spt_check_blank(&row, SPT_TABLE_ACCOUNT, account);
    row.account.version = SPT_SCHEMA_VERSION;
    row.account.revision = 0;
    if (before != NULL)
        row.account = *before;
    spt_check_guard(check, account, row.account.revision++);
    spt_check_add(check, before ? SPT_CHANGE_UPDATE : SPT_CHANGE_INSERT, &row.row);
}

static void empty_batch(spt_check_batch *batch)
{
    for (size_t c = 0; c < batch->change_count; c++)
        free((void *)(uintptr_t)batch->changes[c].row);
    batch->change_count = 0;
    batch->guard_count = 0;
}

/* What was refused counts as past too: it must not show either. */
static void follow(spt_check *check, const spt_batch *batch, int32_t answer)
{
    if (answer == SPT_STORE_OK)
        check->no_memory |= !spt_check_apply(&check->model, batch);
    for (size_t c = 0; c < batch->change_count; c++)
        check->no_memory |= !spt_check_append(&check->past, batch->changes[c].row, 0);
}

int32_t spt_check_try(spt_check *check)
{
    spt_check_flush(check);
    spt_batch batch = {(uint32_t)sizeof batch,   0,
                       check->batch.guard_count, check->batch.change_count,
                       check->batch.guards,      check->batch.changes};
    int32_t answer = SPT_STORE_NOMEM;
    if (spt_check_going(check))
        answer = spt_store_commit(check->store, &batch);
    follow(check, &batch, answer);
    empty_batch(&check->batch);
    return answer;
}

static const char *name_of(int32_t answer)
{
    switch (answer) {
    case SPT_STORE_OK:
        return "SPT_STORE_OK";
    case SPT_STORE_CONFLICT:
        return "SPT_STORE_CONFLICT";
    case SPT_STORE_UNKNOWN:
        return "SPT_STORE_UNKNOWN";
    case SPT_STORE_BUSY:
        return "SPT_STORE_BUSY";
    case SPT_STORE_NOMEM:
        return "SPT_STORE_NOMEM";
    case SPT_STORE_CORRUPT:
        return "SPT_STORE_CORRUPT";
    case SPT_STORE_FORKED:
        return "SPT_STORE_FORKED";
    default:
        return "a code of its own";
    }
}

void spt_check_hold_answer(spt_check *check, const char *call, int32_t answer, int32_t expected)
{
    if (answer != expected)
        spt_check_fail(check, "%s answered %s (%" PRId32 "), should be %s", call, name_of(answer), answer,
                       name_of(expected));
}

void spt_check_commit(spt_check *check, int32_t expected)
{
    spt_check_hold_answer(check, "a commit", spt_check_try(check), expected);
}

/* ---- explanations ---- */

static size_t describe_row(char *text, size_t size, const spt_row *row)
{
    const spt_index *primary = &spt_schema_get()->indexes[spt_check_table(row)->primary];
    size_t used = (size_t)snprintf(text, size, "%s", spt_check_table(row)->name);
    for (uint32_t c = 0; c < primary->column_count && used < size; c++) {
        spt_value value = spt_check_get(row, primary->columns[c]);
        if (value.text != NULL)
            used += (size_t)snprintf(text + used, size - used, " \"%.70s\"", value.text);
        else
            used += (size_t)snprintf(text + used, size - used, " %" PRId64, value.number);
    }
    return used;
}

static void describe_range(char *text, size_t size, const spt_range *range, uint32_t number)
{
    snprintf(text, size, "range %" PRIu32 " (%s, prefix %" PRIu32 ", position %" PRIu32 ", limit %" PRIu64 "%s%s)",
             number, spt_schema_get()->indexes[range->index].name, range->prefix, range->position, range->limit,
             range->flags & SPT_RANGE_DESCENDING ? ", descending" : "",
             range->from == SPT_NO_RANGE ? "" : ", dependent");
}

static void fail_rows(spt_check *check, const struct spt_check_shown *expected, const struct spt_check_shown *actual)
{
    char range[160], want[160] = "nothing more", have[160] = "nothing more";
    const struct spt_check_shown *first = expected != NULL ? expected : actual;
    uint32_t number = first->range, column = SPT_NO_COLUMN;
    describe_range(range, sizeof range, &check->ranges[number], number);
    if (expected != NULL)
        describe_row(want, sizeof want, expected->row);
    if (actual != NULL && actual->range <= number)
        describe_row(have, sizeof have, actual->row);
    if (expected != NULL && actual != NULL && expected->range == actual->range)
        column = spt_check_difference(expected->row, actual->row);
    if (strcmp(want, have) == 0 && column != SPT_NO_COLUMN)
        spt_check_fail(check, "%s: column %s of %s is not what was committed", range,
                       spt_check_table(expected->row)->columns[column].name, want);
    else
        spt_check_fail(check, "%s: should show %s, shows %s%s", range, want, have,
                       actual != NULL && actual->range < number ? " of an earlier range" : "");
}

/* ---- reads ---- */

static int32_t record(void *ctx, uint32_t range, const spt_row *row)
{
    spt_check_recorder *recorder = ctx;
    const char *problem = "a row is shown of a range that was not asked for";
    if (range < recorder->range_count)
        problem = spt_check_malformed(row, spt_schema_get()->indexes[recorder->ranges[range].index].table);
    if (recorder->rows.count >= recorder->most)
        problem = "far too many rows are shown";
    if (recorder->problem == NULL)
        recorder->problem = problem;
    if (problem == NULL && !spt_check_append(&recorder->rows, row, range))
        recorder->no_memory = 1;
    if (recorder->problem != NULL || recorder->no_memory)
        return SPT_SINK_STOP;
    const spt_check_script *script = recorder->script;
    if (script != NULL && range == script->range && ++recorder->seen == script->at)
        return script->answer;
    return SPT_SINK_GO_ON;
}

/* A store may leave out an account whose revision the reader knows. */
static int may_be_missing(const spt_range *range, const spt_row *row)
{
    return range->known_revision > 0 && ((const spt_account_row *)(const void *)row)->revision == range->known_revision;
}

static int same(const struct spt_check_shown *left, const struct spt_check_shown *right)
{
    return left->range == right->range && spt_check_difference(left->row, right->row) == SPT_NO_COLUMN;
}

static void compare_rows(spt_check *check, const spt_check_rows *expected, const spt_check_rows *actual)
{
    size_t a = 0;
    for (size_t e = 0; e < expected->count; e++) {
        const struct spt_check_shown *want = &expected->list[e];
        if (a < actual->count && same(want, &actual->list[a])) {
            a++;
        } else if (!may_be_missing(&check->ranges[want->range], want->row)) {
            fail_rows(check, want, a < actual->count ? &actual->list[a] : NULL);
            return;
        }
    }
    if (a < actual->count)
        fail_rows(check, NULL, &actual->list[a]);
}

void spt_check_read(spt_check *check, const spt_check_script *script)
{
    spt_check_recorder expected = {{NULL, 0, 0}, check->ranges, check->range_count, script, 0, SIZE_MAX, NULL, 0};
    spt_check_recorder actual = expected;
    if (check->range_count > 0 && spt_check_going(check)) {
        int room = spt_check_read_model(&check->model, check->ranges, check->range_count, record, &expected);
        actual.most = expected.rows.count + PLENTY / 1000;
        int32_t answer = spt_store_read(check->store, check->ranges, check->range_count, record, &actual);
        check->no_memory |= !room || expected.no_memory || actual.no_memory;
        if (actual.problem != NULL)
            spt_check_fail(check, "%s", actual.problem);
        spt_check_hold_answer(check, "a read", answer, SPT_STORE_OK);
        if (spt_check_going(check))
            compare_rows(check, &expected.rows, &actual.rows);
    }
    spt_check_clear(&expected.rows);
    spt_check_clear(&actual.rows);
    check->range_count = 0;
}

void spt_check_flush(spt_check *check)
{
    spt_check_read(check, NULL);
}

spt_range spt_check_range(uint32_t index, uint32_t prefix, const spt_row *like)
{
    const spt_index *described = &spt_schema_get()->indexes[index];
    spt_range range;
    memset(&range, 0, sizeof range);
    range.struct_size = (uint32_t)sizeof range;
    range.index = index;
    range.prefix = prefix;
    range.from = SPT_NO_RANGE;
    range.limit = PLENTY;
    range.flags = described->flags & SPT_INDEX_NEWEST_FIRST ? SPT_RANGE_DESCENDING : 0;
    for (uint32_t c = 0; c < described->column_count; c++)
        range.values[c] = spt_check_get(like, described->columns[c]);
    return range;
}

spt_range *spt_check_queue(spt_check *check, spt_range range)
{
    if (check->range_count == check->together)
        spt_check_flush(check);
    /* Values behind prefix and position are nobody's business; a store that looks at them should notice. */
    for (uint32_t c = range.prefix + range.position; c < SPT_INDEX_COLUMNS; c++)
        range.values[c] = (spt_value){INT64_MIN, NULL};
    check->ranges[check->range_count] = range;
    return &check->ranges[check->range_count++];
}

spt_range *spt_check_from(spt_check *check, spt_range range, uint32_t from, uint32_t from_column)
{
    range.from = from;
    range.from_column = from_column;
    range.values[range.prefix - 1] = (spt_value){INT64_MIN, NULL};
    return spt_check_queue(check, range);
}

uint32_t spt_check_least_prefix(const spt_index *index)
{
    uint32_t prefix = index->table != SPT_TABLE_ACCOUNT;
    for (uint32_t c = 0; index->partial_column != SPT_NO_COLUMN && c < index->column_count; c++)
        if (index->columns[c] == index->partial_column)
            prefix = c + 1;
    return prefix;
}

int spt_check_indexed(const spt_index *index, const spt_row *row)
{
    if (index->partial_column == SPT_NO_COLUMN)
        return 1;
    spt_value value = spt_check_get(row, index->partial_column);
    return value.text != NULL ? value.text[0] != '\0' : value.number != 0;
}

/* Whether an earlier row of the past begins the same range. */
static int asked_before(const spt_check *check, const spt_index *index, uint32_t prefix, size_t place)
{
    const spt_row *row = check->past.list[place].row;
    for (size_t r = 0; r < place; r++)
        if (check->past.list[r].row->table == row->table &&
            spt_check_same_key(check->past.list[r].row, row, index->columns, prefix))
            return 1;
    return 0;
}

void spt_check_state(spt_check *check)
{
    const spt_schema *schema = spt_schema_get();
    for (uint32_t i = 0; i < schema->index_count; i++) {
        const spt_index *index = &schema->indexes[i];
        uint32_t prefix = spt_check_least_prefix(index);
        for (size_t r = 0; r < check->past.count && spt_check_going(check); r++) {
            const spt_row *row = check->past.list[r].row;
            if (row->table == index->table && spt_check_indexed(index, row) && !asked_before(check, index, prefix, r))
                spt_check_queue(check, spt_check_range(i, prefix, row));
        }
    }
    spt_check_flush(check);
}

void spt_check_reopen(spt_check *check)
{
    spt_check_flush(check);
    if (!spt_check_going(check))
        return;
    spt_status status = check->options->reopen(check->options->ctx, &check->store);
    if (status != SPT_OK || check->store == NULL)
        spt_check_fail(check, "reopen gave %" PRId32, status);
}
