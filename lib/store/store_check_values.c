/* SPDX-License-Identifier: MIT */
/* Rows made from the schema: every table, every bound, and random batches. */
#include "store_check_internal.h"

#include <stdlib.h>
#include <string.h>

#include <supportpoints/limits.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

/* Room for one text of each column of a row, each as long as any may be. */
#define TEXT_COLUMNS 8
typedef struct spt_check_texts {
    char bytes[TEXT_COLUMNS][SPT_NOTE_BYTES + 1];
    uint32_t used;
} spt_check_texts;

/* Repeats a character as often as it fits, and fills up with x. */
static const char *long_text(spt_check_texts *texts, const char *character, size_t bytes)
{
    char *text = texts->bytes[texts->used++ % TEXT_COLUMNS];
    size_t size = strlen(character), used = 0;
    for (; used + size <= bytes; used += size)
        memcpy(text + used, character, size);
    memset(text + used, 'x', bytes - used);
    text[bytes] = '\0';
    return text;
}

/* Is asked for the value of one column. */
typedef void (*spt_check_value)(spt_check *check, const spt_column *column, void *ctx, int64_t *number,
                                const char **text);

/* Makes a row, its columns valued one by one; the account is given. */
static void make_row(spt_check *check, spt_check_row *row, uint32_t table, int64_t account, spt_check_value value,
                     void *ctx)
{
    spt_check_blank(row, table, account);
    const spt_table *described = spt_check_table(&row->row);
    for (uint32_t c = 1; c < described->column_count; c++) {
        int64_t number = 0;
        const char *text = "";
        value(check, &described->columns[c], ctx, &number, &text);
        spt_check_set(&row->row, c, number, text);
    }
}

/* Whether the row's ticket id, the one unique column, or its primary key is taken. */
static int is_taken(const spt_check *check, const spt_row *row)
{
    const spt_schema *schema = spt_schema_get();
    for (uint32_t i = 0; i < schema->index_count; i++)
        for (size_t r = 0; (schema->indexes[i].flags & SPT_INDEX_UNIQUE_FIRST) && r < check->model.count; r++)
            if (schema->indexes[i].table == row->table && check->model.list[r].row->table == row->table &&
                spt_check_same_key(check->model.list[r].row, row, schema->indexes[i].columns, 1))
                return 1;
    return spt_check_find(&check->model, row) != NULL;
}

/* Inserts a row; an account's row in the place of the one that spt_check_begin() made. */
static void insert_row(spt_check *check, const spt_row *row)
{
    int64_t account = spt_check_get(row, 0).number;
    if (is_taken(check, row))
        return;
    if (row->table == SPT_TABLE_ACCOUNT) {
        spt_check_guard(check, account, 0);
    } else {
        spt_check_begin(check, account);
    }
    spt_check_add(check, SPT_CHANGE_INSERT, row);
    spt_check_commit(check, SPT_STORE_OK);
}

/* ---- every table, with anything in it that the schema allows ---- */

static void any_value(spt_check *check, const spt_column *column, void *ctx, int64_t *number, const char **text)
{
    static const char *const characters[] = {"k", "\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x98\x80", "'", "\\", "\"", "%"};
    uint64_t span = (uint64_t)column->maximum - (uint64_t)column->minimum;
    if (column->type == SPT_COLUMN_TEXT) {
        size_t bytes = (size_t)column->minimum + (size_t)spt_check_draw(check, span + 1);
        *text = long_text(ctx, characters[spt_check_draw(check, COUNT(characters))], bytes);
        return;
    }
    if (spt_check_draw(check, 2) == 0)
        span = span > 300 ? 300 : span;
    *number =
        (int64_t)((uint64_t)column->minimum + (span ? spt_check_draw(check, span) + spt_check_draw(check, 2) : 0));
}

void spt_check_table_round_trip(spt_check *check)
{
    spt_check_row row;
    spt_check_texts texts = {.used = 0};
    for (uint32_t table = 0; table < SPT_TABLE_COUNT; table++) {
        int desk = spt_schema_get()->tables[table].columns[0].maximum == 0;
        for (int64_t n = 0; n < 8; n++) {
            make_row(check, &row, table, desk ? 0 : 1 + n % 2, any_value, &texts);
            if (table == SPT_TABLE_ACCOUNT) {
                row.account.account = 100 + n;
                row.account.revision = 1;
            }
            insert_row(check, &row.row);
        }
        spt_check_state(check);
    }
}

/* ---- bounds ---- */

/* ctx: -1 least, 0 nothing, 1 greatest. */
static void bound_value(spt_check *check, const spt_column *column, void *ctx, int64_t *number, const char **text)
{
    const int *bound = ctx;
    (void)check;
    *text = column->minimum > 0 ? "x" : "";
    *number = column->minimum > 0 ? column->minimum : 0;
    if (column->type == SPT_COLUMN_INTEGER && *bound != 0)
        *number = *bound < 0 ? column->minimum : column->maximum;
}

void spt_check_integer_bounds(spt_check *check)
{
    spt_check_row row;
    for (uint32_t table = 0; table < SPT_TABLE_COUNT; table++)
        for (int bound = -1; bound <= 1; bound++)
            for (int end = 0; end <= 1; end++) {
                const spt_column *account = &spt_schema_get()->tables[table].columns[0];
                make_row(check, &row, table, end ? account->maximum : account->minimum, bound_value, &bound);
                if (table == SPT_TABLE_ACCOUNT)
                    row.account.revision = 1;
                insert_row(check, &row.row);
            }
    spt_check_state(check);
}

static void long_value(spt_check *check, const spt_column *column, void *ctx, int64_t *number, const char **text)
{
    static const char *const characters[] = {"m", "\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x98\x80"};
    spt_check_texts *texts = ctx;
    uint64_t row = texts->used / TEXT_COLUMNS;
    (void)check;
    *number = column->minimum > 0 ? column->minimum : 0;
    if (column->type == SPT_COLUMN_TEXT)
        *text = long_text(texts, characters[row % COUNT(characters)], (size_t)column->maximum);
}

/* The texts of each row begin in a new set, whose number makes the row's key and its characters. */
void spt_check_text_lengths(spt_check *check)
{
    spt_check_row row;
    spt_check_texts texts;
    for (uint32_t table = 1; table < SPT_TABLE_COUNT; table++)
        for (uint32_t n = 0; n < 4; n++) {
            const spt_table *described = &spt_schema_get()->tables[table];
            const spt_index *primary = &spt_schema_get()->indexes[described->primary];
            texts.used = n * TEXT_COLUMNS;
            make_row(check, &row, table, described->columns[0].maximum == 0 ? 0 : 1, long_value, &texts);
            if (described->columns[primary->columns[1]].type == SPT_COLUMN_INTEGER)
                spt_check_set(&row.row, primary->columns[1], n + 1, NULL);
            insert_row(check, &row.row);
        }
    spt_check_state(check);
}

/* ---- random batches ---- */

/* Few values, so that rows meet in every index. */
static void small_value(spt_check *check, const spt_column *column, void *ctx, int64_t *number, const char **text)
{
    static const char *const words[] = {"a", "b", "A", "\xc3\xa4", "aa", "a b"};
    uint64_t span = (uint64_t)column->maximum - (uint64_t)column->minimum;
    (void)ctx;
    *number = column->minimum + (int64_t)spt_check_draw(check, span < 4 ? span + 1 : 4);
    *text = words[spt_check_draw(check, COUNT(words))];
    if (column->type == SPT_COLUMN_TEXT && column->minimum == 0 && spt_check_draw(check, 3) == 0)
        *text = "";
}

static int64_t next_number(const spt_check *check, const spt_row *like)
{
    int64_t next = 1;
    for (size_t r = 0; r < check->model.count; r++) {
        const spt_row *row = check->model.list[r].row;
        if (row->table == like->table && spt_check_same_key(row, like, (const uint32_t[]){0}, 1))
            next = spt_check_get(row, 1).number + 1;
    }
    return next;
}

/* Adds at most one change of the table. `taken` comes true where it must be refused. */
static void add_random(spt_check *check, uint32_t table, int64_t account, int *taken)
{
    spt_check_row row;
    make_row(check, &row, table, account, small_value, NULL);
    int counted = table == SPT_TABLE_ACT || table == SPT_TABLE_ENTRY;
    if (table == SPT_TABLE_TICKET)
        row.ticket.ticket = 1 + (int64_t)spt_check_draw(check, 12);
    if (counted && spt_check_draw(check, 8) != 0)
        spt_check_set(&row.row, 1, next_number(check, &row.row), NULL);
    const spt_row *before = spt_check_find(&check->model, &row.row);
    int deletable = table == SPT_TABLE_PART || table >= SPT_TABLE_SETTING;
    if (before == NULL || counted || spt_check_draw(check, 12) == 0) {
        *taken |= is_taken(check, &row.row);
        spt_check_add(check, SPT_CHANGE_INSERT, &row.row);
    } else if (deletable && spt_check_draw(check, 2) == 0) {
        spt_check_add(check, SPT_CHANGE_DELETE, before);
    } else {
        spt_check_add(check, SPT_CHANGE_UPDATE, &row.row);
    }
}

/* Moves the account, whose row the batch begins with, in the orders over the whole store. */
static void vary_account(spt_check *check)
{
    spt_check_row row;
    if (check->no_memory)
        return;
    spt_change *change = &check->batch.changes[check->batch.change_count - 1];
    memcpy(&row.account, change->row, sizeof row.account);
    row.account.next_lapse = (int64_t)spt_check_draw(check, 3);
    row.account.next_due = (int64_t)spt_check_draw(check, 3);
    row.account.news = (int64_t)spt_check_draw(check, 2);
    row.account.alert = (int64_t)spt_check_draw(check, 2);
    check->batch.change_count--;
    free((void *)(uintptr_t)change->row);
    spt_check_add(check, change->action, &row.row);
}

static void random_batch(spt_check *check)
{
    static const uint32_t order[] = {SPT_TABLE_TICKET, SPT_TABLE_PART,  SPT_TABLE_LOT,
                                     SPT_TABLE_ACT,    SPT_TABLE_ENTRY, SPT_TABLE_NOTICE};
    int64_t account = (int64_t)spt_check_draw(check, 4);
    int refused = 0;
    spt_check_begin(check, account);
    vary_account(check);
    if (spt_check_draw(check, 8) == 0) {
        int lower = check->batch.guards[0].revision > 0 && spt_check_draw(check, 2) == 0;
        check->batch.guards[0].revision += lower ? -1 : 1;
        refused = 1;
    }
    for (size_t t = 0; account > 0 && t < COUNT(order); t++)
        if (spt_check_draw(check, 2) == 0)
            add_random(check, order[t], account, &refused);
    for (uint32_t table = SPT_TABLE_SETTING; account == 0 && table <= SPT_TABLE_HOLIDAY; table++)
        if (spt_check_draw(check, 2) == 0)
            add_random(check, table, 0, &refused);
    spt_check_commit(check, refused ? SPT_STORE_CONFLICT : SPT_STORE_OK);
}

static void random_read(spt_check *check)
{
    uint32_t number = (uint32_t)spt_check_draw(check, SPT_INDEX_COUNT);
    const spt_index *index = &spt_schema_get()->indexes[number];
    const spt_row *row = check->past.list[spt_check_draw(check, check->past.count)].row;
    if (row->table != index->table || !spt_check_indexed(index, row))
        return;
    uint32_t least = spt_check_least_prefix(index);
    uint32_t prefix = least + (uint32_t)spt_check_draw(check, index->column_count - least + 1);
    spt_range range = spt_check_range(number, prefix, row);
    range.position = (uint32_t)spt_check_draw(check, index->column_count - prefix + 1);
    range.limit = 1 + spt_check_draw(check, 6);
    if (spt_check_draw(check, 2) == 0)
        range.flags = SPT_RANGE_DESCENDING;
    spt_check_queue(check, range);
}

static void random_batches(spt_check *check, int reopens)
{
    for (uint32_t batch = 1; batch <= check->options->batches && spt_check_going(check); batch++) {
        random_batch(check);
        for (int read = 0; read < 64 && check->past.count > 0; read++)
            random_read(check);
        spt_check_flush(check);
        if (reopens && batch % (check->options->batches / 4 + 1) == 0)
            spt_check_reopen(check);
    }
    spt_check_state(check);
}

void spt_check_random_batches(spt_check *check)
{
    random_batches(check, 0);
}

void spt_check_reopened_random(spt_check *check)
{
    random_batches(check, 1);
}

/* Twice, since a store that reads its own file back may write it otherwise. */
void spt_check_reopened(spt_check *check)
{
    spt_check_fill(check);
    for (int again = 0; again < 2; again++) {
        spt_check_reopen(check);
        spt_check_state(check);
        spt_check_guard(check, 1, 1);
        spt_check_commit(check, SPT_STORE_CONFLICT);
        spt_check_begin(check, 1);
        spt_check_commit(check, SPT_STORE_OK);
        spt_check_state(check);
    }
}
