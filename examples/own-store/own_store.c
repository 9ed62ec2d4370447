/* SPDX-License-Identifier: MIT */
/*
 * A store as a host would write one: a text file to which every batch is appended, and a copy of its rows in memory.
 * From top to bottom: columns and keys, reading, the file, and at the end commit and open.
 */
#define _DEFAULT_SOURCE
#include "own_store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct rows {
    spt_row **list;
    size_t count;
};

struct own_store {
    FILE *log;
    off_t whole; /* where the last whole batch ends in the file */
    int failed;
    struct rows rows; /* by table, and in each by primary key */
};

/* The schema says where each column is, so that a new one needs no work here. */
static spt_value get(const spt_row *row, uint32_t number)
{
    const spt_column *column = &spt_schema_get()->tables[row->table].columns[number];
    const void *member = (const char *)row + column->offset;
    if (column->type == SPT_COLUMN_TEXT)
        return (spt_value){0, *(const char *const *)member};
    return (spt_value){*(const int64_t *)member, NULL};
}

/* Compares the key columns `from` … `to` - 1 of a row. strcmp compares bytes as unsigned, as the contract asks. */
static int compare(const spt_row *row, const spt_index *index, uint32_t from, uint32_t to, const spt_value *key)
{
    int order = (row->table > index->table) - (row->table < index->table);
    for (uint32_t c = from; c < to && order == 0; c++) {
        spt_value value = get(row, index->columns[c]);
        order = value.text ? strcmp(value.text, key[c].text)
                           : (value.number > key[c].number) - (value.number < key[c].number);
    }
    return order;
}

/* The place of the first row that does not come before the key, of which the first `count` columns are given. */
static size_t place_of(const struct rows *rows, const spt_index *index, uint32_t count, const spt_value *key)
{
    size_t low = 0, high = rows->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (compare(rows->list[middle], index, 0, count, key) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static int insert(struct rows *rows, size_t place, spt_row *row)
{
    spt_row **list = realloc(rows->list, (rows->count + 1) * sizeof *list);
    if (list == NULL)
        return 0;
    memmove(list + place + 1, list + place, (rows->count - place) * sizeof *list);
    list[place] = row;
    *rows = (struct rows){list, rows->count + 1};
    return 1;
}

/* Finds a range's rows, in its index's order. Those of an account lie together in each table, since it comes first. */
static int gather(const struct rows *rows, const spt_range *range, struct rows *found)
{
    const spt_index *index = &spt_schema_get()->indexes[range->index];
    uint32_t together = range->prefix > 0 && index->columns[0] == 0, end = range->prefix + range->position;
    int sign = range->flags & SPT_RANGE_DESCENDING ? -1 : 1;
    size_t r = place_of(rows, index, together, range->values);
    for (; r < rows->count && compare(rows->list[r], index, 0, together, range->values) == 0; r++) {
        spt_row *row = rows->list[r];
        spt_value key[SPT_INDEX_COLUMNS];
        if (compare(row, index, 0, range->prefix, range->values) != 0 ||
            (range->position > 0 && sign * compare(row, index, range->prefix, end, range->values) <= 0))
            continue;
        for (uint32_t c = 0; c < index->column_count; c++)
            key[c] = get(row, index->columns[c]);
        if (!insert(found, place_of(found, index, index->column_count, key), row))
            return 0;
    }
    return 1;
}

static int32_t read_ranges(void *ctx, const spt_range *ranges, uint32_t count, spt_sink sink, void *sink_ctx)
{
    const struct own_store *store = ctx;
    struct rows *shown = calloc(count, sizeof *shown), found = {NULL, 0};
    int is_room = shown != NULL;
    int32_t answer = SPT_SINK_GO_ON;
    for (uint32_t n = 0; is_room && !store->failed && n < count; n++) {
        spt_range range = ranges[n];
        const struct rows *source = range.from == SPT_NO_RANGE ? NULL : &shown[range.from];
        for (size_t s = 0; is_room && answer == SPT_SINK_GO_ON && s < (source ? source->count : 1); s++) {
            if (source)
                range.values[range.prefix - 1] = get(source->list[s], range.from_column);
            found.count = 0;
            is_room = gather(&store->rows, &range, &found);
            for (size_t f = 0; is_room && answer == SPT_SINK_GO_ON && f < found.count && f < range.limit; f++) {
                spt_row *row = found.list[range.flags & SPT_RANGE_DESCENDING ? found.count - 1 - f : f];
                is_room = insert(&shown[n], shown[n].count, row);
                answer = sink(sink_ctx, n, row);
            }
        }
        if (answer == SPT_SINK_NEXT)
            answer = SPT_SINK_GO_ON;
    }
    for (uint32_t n = 0; shown && n < count; n++)
        free(shown[n].list);
    free(shown);
    free(found.list);
    return store->failed ? OWN_STORE_FAILED : is_room ? SPT_STORE_OK : SPT_STORE_NOMEM;
}

/* A change is a line of its action, table and values, each ended by a tab, since no text of the library has a control
 * character. A batch ends with the line "end". */
static void write_change(FILE *log, const spt_change *change)
{
    const spt_table *table = &spt_schema_get()->tables[change->row->table];
    fprintf(log, "%d\t%u\t", change->action, change->row->table);
    for (uint32_t c = 0; c < table->column_count; c++) {
        spt_value value = get(change->row, c);
        if (value.text)
            fprintf(log, "%s\t", value.text);
        else
            fprintf(log, "%lld\t", (long long)value.number);
    }
    fputs("\n", log);
}

/* Makes a change in memory. The list takes over the row of an insert or update that can be made. */
static int32_t apply(struct rows *rows, int32_t action, spt_row *row)
{
    const spt_schema *schema = spt_schema_get();
    const spt_index *primary = &schema->indexes[schema->tables[row->table].primary];
    const spt_index *by_id = &schema->indexes[SPT_INDEX_TICKET_BY_ID];
    spt_value key[SPT_INDEX_COLUMNS], id = get(row, by_id->columns[0]);
    for (uint32_t c = 0; c < primary->column_count; c++)
        key[c] = get(row, primary->columns[c]);
    size_t place = place_of(rows, primary, primary->column_count, key);
    int exists = place < rows->count && compare(rows->list[place], primary, 0, primary->column_count, key) == 0;
    if (exists == (action == SPT_CHANGE_INSERT))
        return exists ? SPT_STORE_CONFLICT : SPT_STORE_CORRUPT;
    /* A ticket's id is unique in the whole store. */
    for (size_t r = 0; row->table == by_id->table && !exists && r < rows->count; r++)
        if (compare(rows->list[r], by_id, 0, 1, &id) == 0)
            return SPT_STORE_CONFLICT;
    if (exists) {
        free(rows->list[place]);
        memmove(rows->list + place, rows->list + place + 1, (--rows->count - place) * sizeof *rows->list);
    }
    return action == SPT_CHANGE_DELETE || insert(rows, place, row) ? SPT_STORE_OK : SPT_STORE_NOMEM;
}

/* Makes the change that a line tells. The row and its line become one block: its texts point into the line. */
static int32_t apply_line(struct rows *rows, const char *line)
{
    unsigned number;
    int action, start = 0;
    if (sscanf(line, "%d\t%u\t%n", &action, &number, &start) != 2 || number >= SPT_TABLE_COUNT)
        return SPT_STORE_CORRUPT;
    const spt_table *table = &spt_schema_get()->tables[number];
    char *block = malloc(table->row_size + strlen(line) + 1), *word;
    if (block == NULL)
        return SPT_STORE_NOMEM;
    spt_row *row = (spt_row *)(void *)block;
    *row = (spt_row){table->row_size, number};
    char *rest = strcpy(block + table->row_size, line + start);
    for (uint32_t c = 0; c < table->column_count && (word = strsep(&rest, "\t")) != NULL; c++) {
        void *member = block + table->columns[c].offset;
        if (table->columns[c].type == SPT_COLUMN_TEXT)
            *(char **)member = word;
        else
            *(int64_t *)member = strtoll(word, NULL, 10);
    }
    int32_t status = rest && strcmp(rest, "\n") == 0 ? apply(rows, action, row) : SPT_STORE_CORRUPT;
    if (status != SPT_STORE_OK || action == SPT_CHANGE_DELETE)
        free(block);
    return status;
}

/* Makes the changes of all lines from here on. A last one that is not ended was torn by a crash. */
static int32_t read_lines(struct own_store *store)
{
    char *line = NULL;
    size_t size = 0;
    int32_t status = SPT_STORE_OK;
    while (status == SPT_STORE_OK && getline(&line, &size, store->log) > 0 && !feof(store->log))
        if (strcmp(line, "end\n") == 0)
            store->whole = ftello(store->log);
        else
            status = apply_line(&store->rows, line);
    free(line);
    return ferror(store->log) ? OWN_STORE_FAILED : status;
}

static void forget(struct rows *rows)
{
    while (rows->count > 0)
        free(rows->list[--rows->count]);
}

/* Cuts off what is behind the last whole batch, and reads everything anew. */
static int32_t start_again(struct own_store *store)
{
    forget(&store->rows);
    if (ftruncate(fileno(store->log), store->whole) != 0)
        return OWN_STORE_FAILED;
    rewind(store->log);
    return read_lines(store);
}

static int64_t revision_of(const struct rows *rows, int64_t account)
{
    const spt_index *index = &spt_schema_get()->indexes[SPT_INDEX_ACCOUNT];
    const spt_value key = {account, NULL};
    size_t place = place_of(rows, index, 1, &key);
    int exists = place < rows->count && compare(rows->list[place], index, 0, 1, &key) == 0;
    return exists ? ((const spt_account_row *)(const void *)rows->list[place])->revision : 0;
}

/* Writes the changes, makes them in memory by reading them back, and ends the batch: only then does it count. */
static int32_t commit_batch(void *ctx, const spt_batch *batch)
{
    struct own_store *store = ctx;
    int32_t status = OWN_STORE_FAILED;
    if (store->failed)
        return status;
    for (size_t g = 0; g < batch->guard_count; g++)
        if (revision_of(&store->rows, batch->guards[g].account) != batch->guards[g].revision)
            return SPT_STORE_CONFLICT;
    for (size_t c = 0; c < batch->change_count; c++)
        write_change(store->log, &batch->changes[c]);
    if (fflush(store->log) == 0 && !ferror(store->log) && fseeko(store->log, store->whole, SEEK_SET) == 0)
        status = read_lines(store);
    if (status != SPT_STORE_OK) {
        store->failed = status == OWN_STORE_FAILED || start_again(store) != SPT_STORE_OK;
        return status;
    }
    fputs("end\n", store->log);
    store->failed = fflush(store->log) != 0 || fsync(fileno(store->log)) != 0;
    store->whole = ftello(store->log);
    return store->failed ? SPT_STORE_UNKNOWN : SPT_STORE_OK;
}

static int32_t close_store(void *ctx)
{
    struct own_store *store = ctx;
    if (store->log != NULL)
        fclose(store->log);
    forget(&store->rows);
    free(store->rows.list);
    free(store);
    return SPT_STORE_OK;
}

spt_status own_store_open(const char *path, spt_store **opened)
{
    /* Written for version 1 of the schema, whatever the library's is. */
    const spt_store_ops ops = {sizeof ops, 1, SPT_STORE_SNAPSHOT, 0, read_ranges, commit_batch, close_store};
    struct own_store *store = calloc(1, sizeof *store);
    if (store == NULL)
        return SPT_E_NOMEM;
    int32_t answer = OWN_STORE_FAILED;
    store->log = fopen(path, "a+");
    if (store->log && fseeko(store->log, 0, SEEK_SET) == 0 && lockf(fileno(store->log), F_TLOCK, 0) == 0)
        answer = read_lines(store);
    if (answer == SPT_STORE_OK && ftello(store->log) != store->whole)
        answer = start_again(store);
    int is_broken = answer == SPT_STORE_CORRUPT || answer == SPT_STORE_CONFLICT;
    spt_status status = is_broken ? SPT_E_CORRUPT : SPT_E_STORE;
    if (answer == SPT_STORE_OK)
        status = spt_store_new(&ops, store, NULL, opened);
    if (status != SPT_OK)
        close_store(store);
    return status;
}
