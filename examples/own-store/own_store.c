/* SPDX-License-Identifier: MIT */
/*
 * A store as a host would write one. Every row is in memory, in a list for each table; every batch is appended to a
 * text file before it counts. From top to bottom: rows, lists, read, file, commit, open and close.
 */
#define _POSIX_C_SOURCE 200809L
#include "own_store.h"

#include <fcntl.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Rows in the order of an index; also the steps of a commit: row before, row after, row before, … */
struct rows {
    spt_row **list;
    size_t count, capacity;
};

struct own_store {
    pthread_mutex_t mutex;
    FILE *log;
    int failed;
    struct rows tables[SPT_TABLE_COUNT];
};

/* ---- rows: the schema says where each column is, so that none is named here ---- */

static const spt_table *table_of(const spt_row *row)
{
    return &spt_schema_get()->tables[row->table];
}

static spt_value get(const spt_row *row, uint32_t column)
{
    const spt_column *described = &table_of(row)->columns[column];
    const char *member = (const char *)row + described->offset;
    spt_value value = {0, NULL};
    if (described->type == SPT_COLUMN_TEXT)
        memcpy(&value.text, member, sizeof value.text);
    else
        memcpy(&value.number, member, sizeof value.number);
    return value;
}

static void key_of(const spt_row *row, const spt_index *index, spt_value *key)
{
    for (uint32_t c = 0; c < index->column_count; c++)
        key[c] = get(row, index->columns[c]);
}

/* strcmp compares bytes as unsigned, whatever the locale: the order that the contract asks for. */
static int compare(const spt_row *row, const uint32_t *columns, uint32_t count, const spt_value *key)
{
    int order = 0;
    for (uint32_t c = 0; c < count && order == 0; c++) {
        spt_value value = get(row, columns[c]);
        order = value.text ? strcmp(value.text, key[c].text)
                           : (value.number > key[c].number) - (value.number < key[c].number);
    }
    return order;
}

/* A copy in one block: the row, then its texts. */
static spt_row *copy_row(const spt_row *row)
{
    const spt_table *table = table_of(row);
    size_t used = table->row_size, size = used;
    for (uint32_t c = 0; c < table->column_count; c++)
        size += table->columns[c].type == SPT_COLUMN_TEXT ? strlen(get(row, c).text) + 1 : 0;
    char *copy = malloc(size);
    if (copy != NULL)
        memcpy(copy, row, used);
    for (uint32_t c = 0; copy != NULL && c < table->column_count; c++)
        if (table->columns[c].type == SPT_COLUMN_TEXT) {
            char *text = strcpy(copy + used, get(row, c).text);
            memcpy(copy + table->columns[c].offset, &text, sizeof text);
            used += strlen(text) + 1;
        }
    return (spt_row *)(void *)copy;
}

/* ---- sorted lists of rows ---- */

static int make_room(struct rows *rows, size_t more)
{
    size_t capacity = (rows->count + more) * 2 + 16;
    if (rows->count + more <= rows->capacity)
        return 1;
    spt_row **list = realloc(rows->list, capacity * sizeof *list);
    if (list == NULL)
        return 0;
    rows->list = list;
    rows->capacity = capacity;
    return 1;
}

/* The place of the first row whose leading `count` columns are not before the key's. */
static size_t place_of(const struct rows *rows, const spt_index *index, uint32_t count, const spt_value *key)
{
    size_t low = 0, high = rows->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (compare(rows->list[middle], index->columns, count, key) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Puts `after` in the place of `before`; either may be NULL. Room was made, so this cannot fail. */
static void put(struct rows *rows, const spt_index *index, const spt_row *before, spt_row *after)
{
    spt_value key[SPT_INDEX_COLUMNS];
    key_of(before ? before : after, index, key);
    size_t place = place_of(rows, index, index->column_count, key);
    spt_row **at = rows->list + place;
    if (before == NULL)
        memmove(at + 1, at, (rows->count - place) * sizeof *at);
    if (after == NULL)
        memmove(at, at + 1, (rows->count - place - 1) * sizeof *at);
    else
        *at = after;
    rows->count = rows->count + (before == NULL) - (after == NULL);
}

/* ---- read ---- */

/* Finds the rows of a range, in its index's order. Tables are sorted by account first, so an account lies together. */
static int gather(const struct own_store *store, const spt_range *range, struct rows *found)
{
    const spt_index *index = &spt_schema_get()->indexes[range->index];
    const struct rows *table = &store->tables[index->table];
    const spt_value *after = range->values + range->prefix;
    uint32_t together = index->columns[0] == 0 && range->prefix > 0;
    if (index->flags & SPT_INDEX_PRIMARY)
        together = range->prefix;
    for (size_t r = place_of(table, index, together, range->values); r < table->count; r++) {
        spt_row *row = table->list[r];
        if (compare(row, index->columns, together, range->values) != 0)
            break;
        int order = compare(row, index->columns + range->prefix, range->position, after);
        if ((range->flags & SPT_RANGE_DESCENDING ? -order : order) <= 0 && range->position > 0)
            continue;
        if (compare(row, index->columns, range->prefix, range->values) != 0)
            continue;
        if (!make_room(found, 1))
            return 0;
        put(found, index, NULL, row);
    }
    return 1;
}

/* Shows one range, and keeps what was shown for the ranges that depend on it. `answer` is the sink's last. */
static int32_t show(const struct own_store *store, const spt_range *range, uint32_t number, spt_sink sink, void *ctx,
                    struct rows *shown, int32_t *answer)
{
    struct rows found = {NULL, 0, 0};
    int32_t status = gather(store, range, &found) && make_room(shown, found.count) ? SPT_STORE_OK : SPT_STORE_NOMEM;
    for (size_t r = 0; status == SPT_STORE_OK && *answer == SPT_SINK_GO_ON && r < found.count && r < range->limit;
         r++) {
        spt_row *row = found.list[range->flags & SPT_RANGE_DESCENDING ? found.count - 1 - r : r];
        shown->list[shown->count++] = row;
        *answer = sink(ctx, number, row);
    }
    free(found.list);
    return status;
}

static int32_t read_ranges(void *ctx, const spt_range *ranges, uint32_t count, spt_sink sink, void *sink_ctx)
{
    struct own_store *store = ctx;
    struct rows *shown = calloc(count + 1, sizeof *shown);
    int32_t status = shown ? SPT_STORE_OK : SPT_STORE_NOMEM, answer = SPT_SINK_GO_ON;
    pthread_mutex_lock(&store->mutex);
    for (uint32_t n = 0; status == SPT_STORE_OK && n < count; n++) {
        spt_range range = ranges[n];
        const struct rows none = {NULL, 1, 1}, *from = range.from == SPT_NO_RANGE ? &none : &shown[range.from];
        for (size_t r = 0; status == SPT_STORE_OK && answer == SPT_SINK_GO_ON && r < from->count; r++) {
            if (range.from != SPT_NO_RANGE)
                range.values[range.prefix - 1] = get(from->list[r], range.from_column);
            status = show(store, &range, n, sink, sink_ctx, &shown[n], &answer);
        }
        if (answer == SPT_SINK_NEXT)
            answer = SPT_SINK_GO_ON;
    }
    pthread_mutex_unlock(&store->mutex);
    for (uint32_t n = 0; shown && n < count; n++)
        free(shown[n].list);
    free(shown);
    return status;
}

/* ---- the file: "action table values", split by tabs, for each change, and a closing line for each batch ---- */

/* No text of the library has a control character, so tabs and line ends need no escapes. */
static void write_step(FILE *log, const spt_row *before, const spt_row *after)
{
    const spt_row *row = after ? after : before;
    fprintf(log, "%s\t%s", !before ? "insert" : after ? "update" : "delete", table_of(row)->name);
    for (uint32_t c = 0; c < table_of(row)->column_count; c++) {
        spt_value value = get(row, c);
        if (value.text)
            fprintf(log, "\t%s", value.text);
        else
            fprintf(log, "\t%" PRId64, value.number);
    }
    fputc('\n', log);
}

static char *next_word(char **line)
{
    char *word = *line;
    size_t length = strcspn(word, "\t\n");
    *line += length + (word[length] != '\0');
    word[length] = '\0';
    return word;
}

/* ---- commit: make the changes in memory, write them, and undo them if either fails ---- */

/* The first row with the leading key columns of `like`, or NULL. */
static spt_row *find(const struct own_store *store, uint32_t number, uint32_t columns, const spt_row *like)
{
    const spt_index *index = &spt_schema_get()->indexes[number];
    const struct rows *table = &store->tables[index->table];
    int sorted = (index->flags & SPT_INDEX_PRIMARY) != 0;
    spt_value key[SPT_INDEX_COLUMNS];
    key_of(like, index, key);
    for (size_t r = sorted ? place_of(table, index, columns, key) : 0; r < table->count; r++) {
        int same = compare(table->list[r], index->columns, columns, key) == 0;
        if (same || sorted)
            return same ? table->list[r] : NULL;
    }
    return NULL;
}

static void swap(struct own_store *store, spt_row *before, spt_row *after)
{
    const spt_row *row = before ? before : after;
    put(&store->tables[row->table], &spt_schema_get()->indexes[table_of(row)->primary], before, after);
}

/* Makes one change in memory and remembers it. */
static int32_t take(struct own_store *store, struct rows *steps, int32_t action, const spt_row *row)
{
    const spt_schema *schema = spt_schema_get();
    uint32_t primary = table_of(row)->primary;
    spt_row *before = find(store, primary, schema->indexes[primary].column_count, row), *after = NULL;
    if ((before != NULL) == (action == SPT_CHANGE_INSERT))
        return before ? SPT_STORE_CONFLICT : SPT_STORE_CORRUPT;
    for (uint32_t i = 0; i < schema->index_count && action == SPT_CHANGE_INSERT; i++)
        if (schema->indexes[i].table == row->table && (schema->indexes[i].flags & SPT_INDEX_UNIQUE_FIRST) &&
            find(store, i, 1, row))
            return SPT_STORE_CONFLICT;
    if (!make_room(&store->tables[row->table], 1) || !make_room(steps, 2) ||
        (action != SPT_CHANGE_DELETE && (after = copy_row(row)) == NULL))
        return SPT_STORE_NOMEM;
    swap(store, before, after);
    steps->list[steps->count++] = before;
    steps->list[steps->count++] = after;
    return SPT_STORE_OK;
}

/* Frees what the steps replaced; or undoes them, the last first, and frees what they brought. */
static void finish(struct own_store *store, struct rows *steps, int keep)
{
    for (size_t s = steps->count; s > 0; s -= 2) {
        spt_row *before = steps->list[s - 2], *after = steps->list[s - 1];
        if (!keep)
            swap(store, after, before);
        free(keep ? before : after);
    }
    steps->count = 0;
}

/* A batch counts once its closing line is on the disk. */
static int write_batch(FILE *log, const struct rows *steps)
{
    for (size_t s = 0; s < steps->count; s += 2)
        write_step(log, steps->list[s], steps->list[s + 1]);
    fprintf(log, "end\t%zu\n", steps->count / 2);
    return fflush(log) == 0 && !ferror(log) && fsync(fileno(log)) == 0;
}

/* With `raise`, an account that the batch guards without changing its row gets its new revision all the same. */
static int32_t guard(struct own_store *store, const spt_guard *guard, struct rows *steps, int raise)
{
    spt_account_row like = {sizeof like, SPT_TABLE_ACCOUNT, .account = guard->account};
    spt_row *row = find(store, SPT_INDEX_ACCOUNT, 1, (const spt_row *)&like);
    if (row != NULL)
        memcpy(&like, row, sizeof like);
    if (!raise)
        return like.revision == guard->revision ? SPT_STORE_OK : SPT_STORE_CONFLICT;
    if (row == NULL || like.revision == guard->revision + 1)
        return SPT_STORE_OK;
    like.revision = guard->revision + 1;
    return take(store, steps, SPT_CHANGE_UPDATE, (const spt_row *)&like);
}

static int32_t commit_batch(void *ctx, const spt_batch *batch)
{
    struct own_store *store = ctx;
    struct rows steps = {NULL, 0, 0};
    pthread_mutex_lock(&store->mutex);
    int32_t status = store->failed ? OWN_STORE_FAILED : SPT_STORE_OK;
    for (size_t g = 0; status == SPT_STORE_OK && g < batch->guard_count; g++)
        status = guard(store, &batch->guards[g], &steps, 0);
    for (size_t c = 0; status == SPT_STORE_OK && c < batch->change_count; c++)
        status = take(store, &steps, batch->changes[c].action, batch->changes[c].row);
    for (size_t g = 0; status == SPT_STORE_OK && g < batch->guard_count; g++)
        status = guard(store, &batch->guards[g], &steps, 1);
    /* After a failed write nobody knows what is on the disk: say so, and write no more. */
    if (status == SPT_STORE_OK && (store->failed = !write_batch(store->log, &steps)))
        status = SPT_STORE_UNKNOWN;
    finish(store, &steps, status == SPT_STORE_OK);
    free(steps.list);
    pthread_mutex_unlock(&store->mutex);
    return status;
}

/* ---- open and close ---- */

/* Makes the change that a line tells; 0 if it is not one. */
static int replay_line(struct own_store *store, struct rows *steps, char *line)
{
    union {
        spt_row row;
        char bytes[1024];
    } row = {.bytes = ""};
    const spt_schema *schema = spt_schema_get();
    const char *action = next_word(&line), *name = next_word(&line);
    while (row.row.table < schema->table_count && strcmp(schema->tables[row.row.table].name, name) != 0)
        row.row.table++;
    if (row.row.table == schema->table_count)
        return 0;
    row.row.size = table_of(&row.row)->row_size;
    for (uint32_t c = 0; c < table_of(&row.row)->column_count; c++) {
        const spt_column *column = &table_of(&row.row)->columns[c];
        char *word = next_word(&line);
        char *end = word;
        int64_t number = column->type == SPT_COLUMN_INTEGER ? strtoimax(word, &end, 10) : 0;
        if (column->type == SPT_COLUMN_INTEGER && (end == word || *end != '\0'))
            return 0;
        if (column->type == SPT_COLUMN_TEXT)
            memcpy(row.bytes + column->offset, &word, sizeof word);
        else
            memcpy(row.bytes + column->offset, &number, sizeof number);
    }
    int32_t change = *action == 'i' ? SPT_CHANGE_INSERT : *action == 'u' ? SPT_CHANGE_UPDATE : SPT_CHANGE_DELETE;
    return *line == '\0' && take(store, steps, change, &row.row) == SPT_STORE_OK;
}

/* Makes every whole batch's changes again. A batch without its closing line was cut off by a crash: it never was. */
static spt_status replay(struct own_store *store)
{
    struct rows steps = {NULL, 0, 0};
    char *line = NULL, closing[32];
    size_t size = 0;
    off_t whole = 0;
    spt_status status = SPT_OK;
    while (status == SPT_OK && getline(&line, &size, store->log) > 0 && strchr(line, '\n')) {
        snprintf(closing, sizeof closing, "end\t%zu\n", steps.count / 2);
        if (strcmp(line, closing) == 0) {
            whole = ftello(store->log);
            finish(store, &steps, 1);
        } else if (!replay_line(store, &steps, line)) {
            status = SPT_E_CORRUPT;
        }
    }
    finish(store, &steps, 0);
    free(steps.list);
    free(line);
    if (status == SPT_OK && (ferror(store->log) || ftruncate(fileno(store->log), whole) != 0 ||
                             fsync(fileno(store->log)) != 0 || fseeko(store->log, 0, SEEK_END) != 0))
        status = SPT_E_STORE;
    return status;
}

static int32_t close_store(void *ctx)
{
    struct own_store *store = ctx;
    int failed = store->log && fclose(store->log) != 0;
    for (uint32_t t = 0; t < SPT_TABLE_COUNT; t++) {
        for (size_t r = 0; r < store->tables[t].count; r++)
            free(store->tables[t].list[r]);
        free(store->tables[t].list);
    }
    pthread_mutex_destroy(&store->mutex);
    free(store);
    return failed ? OWN_STORE_FAILED : SPT_STORE_OK;
}

/* "a+": read from the beginning, write behind the end. The lock keeps a second process out; closing gives it back. */
static spt_status open_log(struct own_store *store, const char *directory)
{
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    char path[4096];
    int length = snprintf(path, sizeof path, "%s/rows.log", directory);
    store->log = length > 0 && (size_t)length < sizeof path ? fopen(path, "a+") : NULL;
    if (store->log == NULL || fcntl(fileno(store->log), F_SETLK, &lock) != 0)
        return SPT_E_STORE;
    int named = open(directory, O_RDONLY | O_CLOEXEC), synced = named >= 0 && fsync(named) == 0;
    if (named >= 0)
        close(named);
    return synced ? replay(store) : SPT_E_STORE;
}

spt_status own_store_open(const char *directory, spt_store **opened)
{
    spt_store_ops ops;
    struct own_store *store = calloc(1, sizeof *store);
    if (store == NULL)
        return SPT_E_NOMEM;
    pthread_mutex_init(&store->mutex, NULL);
    spt_store_ops_init(&ops, sizeof ops);
    ops.schema_version = 1;
    ops.flags = SPT_STORE_SNAPSHOT;
    ops.read = read_ranges;
    ops.commit = commit_batch;
    ops.close = close_store;
    spt_status status = open_log(store, directory);
    if (status == SPT_OK)
        status = spt_store_new(&ops, store, NULL, opened);
    if (status != SPT_OK)
        close_store(store);
    return status;
}
