/* SPDX-License-Identifier: MIT */
/* Rows are never freed before the end, so that every version of the list can be read at any time. */
#define _POSIX_C_SOURCE 200809L
#include "broken_store.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

struct rows {
    const spt_row **list;
    size_t count;
};

struct broken_file {
    int defect;
    pthread_mutex_t mutex;
    struct rows now, before; /* The newest version, and the one before it. */
    spt_row **owned;         /* Every row ever made. */
    size_t owned_count, version, commits, changes;
};

struct match {
    const spt_row *row;
    const struct broken_file *file;
    const spt_index *index;
    int sign;
};

/* ---- rows ---- */

static const spt_table *table_of(const spt_row *row)
{
    return &spt_schema_get()->tables[row->table];
}

static const spt_index *primary_of(const spt_row *row)
{
    return &spt_schema_get()->indexes[table_of(row)->primary];
}

static spt_value get(const spt_row *row, uint32_t column)
{
    const spt_column *described = &table_of(row)->columns[column];
    spt_value value = {0, NULL};
    if (described->type == SPT_COLUMN_TEXT)
        memcpy(&value.text, (const char *)row + described->offset, sizeof value.text);
    else
        memcpy(&value.number, (const char *)row + described->offset, sizeof value.number);
    return value;
}

static void set(spt_row *row, uint32_t column, spt_value value)
{
    const spt_column *described = &table_of(row)->columns[column];
    if (described->type == SPT_COLUMN_TEXT)
        memcpy((char *)row + described->offset, &value.text, sizeof value.text);
    else
        memcpy((char *)row + described->offset, &value.number, sizeof value.number);
}

static int compare_trimmed(const char *left, const char *right)
{
    size_t a = strlen(left), b = strlen(right);
    while (a > 0 && left[a - 1] == ' ')
        a--;
    while (b > 0 && right[b - 1] == ' ')
        b--;
    int order = strncmp(left, right, a < b ? a : b);
    return order != 0 ? order : (a > b) - (a < b);
}

static int compare_signed(const char *left, const char *right)
{
    while (*left != '\0' && *left == *right) {
        left++;
        right++;
    }
    return (int)(signed char)*left - (int)(signed char)*right;
}

static int compare_texts(int defect, const char *left, const char *right)
{
    size_t a = strlen(left), b = strlen(right);
    switch (defect) {
    case TEXT_BY_LENGTH:
        return a != b ? (a > b) - (a < b) : strcmp(left, right);
    case TEXT_FOLDS_CASE:
        return strcasecmp(left, right);
    case TEXT_DROPS_SPACES:
        return compare_trimmed(left, right);
    case TEXT_SIGNED_BYTES:
        return compare_signed(left, right);
    default:
        return strcmp(left, right);
    }
}

static int compare_numbers(int defect, int64_t left, int64_t right)
{
    if (defect == ORDER_UNSIGNED)
        return ((uint64_t)left > (uint64_t)right) - ((uint64_t)left < (uint64_t)right);
    return (left > right) - (left < right);
}

static int compare(int defect, const spt_row *row, const uint32_t *columns, uint32_t count, const spt_value *key)
{
    int order = 0;
    for (uint32_t c = 0; c < count && order == 0; c++) {
        spt_value value = get(row, columns[c]);
        order = value.text ? compare_texts(defect, value.text, key[c].text)
                           : compare_numbers(defect, value.number, key[c].number);
    }
    return order;
}

static void key_of(const spt_row *row, const spt_index *index, spt_value *key)
{
    for (uint32_t c = 0; c < index->column_count; c++)
        key[c] = get(row, index->columns[c]);
}

/* ---- what a defect does to a value on its way in ---- */

static char *spoil_text(int defect, char *text)
{
    if (defect == TEXT_CUT_OFF && strlen(text) > 191)
        text[191] = '\0';
    for (char *byte = text; defect == TEXT_ASCII && *byte != '\0'; byte++)
        if ((unsigned char)*byte > 126)
            *byte = '?';
    return text;
}

static int64_t spoil_number(int defect, int64_t number)
{
    if (defect == INTEGER_OF_32_BITS)
        return (int32_t)(uint32_t)(uint64_t)number;
    if (defect == INTEGER_AS_DOUBLE)
        return number > INT64_MAX - 1024 ? INT64_MAX - 1023 : (int64_t)(double)number;
    return number;
}

/* Owned by the file; NULL: no memory. */
static spt_row *keep_row(struct broken_file *file, const spt_row *row)
{
    const spt_table *table = table_of(row);
    size_t used = table->row_size, size = used;
    for (uint32_t c = 0; c < table->column_count; c++)
        size += table->columns[c].type == SPT_COLUMN_TEXT ? strlen(get(row, c).text) + 1 : 0;
    char *copy = malloc(size);
    spt_row **owned = realloc(file->owned, (file->owned_count + 1) * sizeof *owned);
    if (owned != NULL)
        file->owned = owned;
    if (copy == NULL || owned == NULL) {
        free(copy);
        return NULL;
    }
    spt_row *kept = (spt_row *)(void *)memcpy(copy, row, used);
    file->owned[file->owned_count++] = kept;
    for (uint32_t c = 0; c < table->column_count; c++) {
        spt_value value = get(row, c);
        if (value.text != NULL) {
            size = strlen(value.text) + 1;
            value.text = spoil_text(file->defect, memcpy(copy + used, value.text, size));
            used += size;
        }
        value.number = spoil_number(file->defect, value.number);
        if (file->defect == COLUMN_FORGOTTEN && c + 1 == table->column_count && value.text == NULL)
            value.number = 0;
        set(kept, c, value);
    }
    kept->size += file->defect == ROW_SIZE_WRONG ? 8 : 0;
    return kept;
}

/* ---- read ---- */

static int in_order(const void *left, const void *right)
{
    const struct match *a = left, *b = right;
    const spt_index *index = a->file->defect == ORDER_OF_PRIMARY_KEY ? primary_of(a->row) : a->index;
    spt_value key[SPT_INDEX_COLUMNS];
    key_of(b->row, index, key);
    return a->sign * compare(a->file->defect, a->row, index->columns, index->column_count, key);
}

static int is_after(int defect, const spt_range *range, const spt_index *index, const spt_row *row)
{
    uint32_t columns = defect == POSITION_FIRST_COLUMN && range->position > 1 ? 1 : range->position;
    spt_value after[SPT_INDEX_COLUMNS];
    memcpy(after, range->values + range->prefix, columns * sizeof *after);
    for (uint32_t c = 0; c < columns && defect == POSITION_OF_32_BITS; c++)
        after[c].number = (int32_t)(uint32_t)(uint64_t)after[c].number;
    int order = compare(defect, row, index->columns + range->prefix, columns, after);
    if ((range->flags & SPT_RANGE_DESCENDING) && defect != POSITION_ALWAYS_ASCENDING)
        order = -order;
    return range->position == 0 || defect == POSITION_IGNORED || order > 0 ||
           (order == 0 && defect == POSITION_INCLUSIVE);
}

static int is_hidden(int defect, const spt_range *range, const spt_row *row)
{
    const void *any = row;
    const spt_account_row *account = any;
    if (range->known_revision <= 0 || row->table != SPT_TABLE_ACCOUNT)
        return 0;
    return defect == KNOWN_HIDES_ALL || (defect == KNOWN_HIDES_OLDER && account->revision <= range->known_revision);
}

static int within_limit(int defect, uint64_t limit, size_t count)
{
    if (defect == LIMIT_SIGNED)
        return (int64_t)count < (int64_t)limit;
    return count < limit || defect == LIMIT_IGNORED;
}

/* An index that keeps the entries of rows that were replaced or deleted. */
static int is_stale(const struct broken_file *file, const spt_index *index, const struct rows *rows, const spt_row *row)
{
    if (file->defect != INDEX_STALE || (index->flags & SPT_INDEX_PRIMARY))
        return 0;
    for (size_t r = 0; r < rows->count; r++)
        if (rows->list[r] == row)
            return 0;
    return 1;
}

/* The rows of a range in order; the caller frees them. */
static size_t gather(const struct broken_file *file, const struct rows *rows, const spt_range *range,
                     struct match *found)
{
    const spt_index *index = &spt_schema_get()->indexes[range->index];
    int defect = file->defect;
    int descending = (range->flags & SPT_RANGE_DESCENDING) && defect != ORDER_DESCENDING_IGNORED;
    uint32_t prefix = defect == PREFIX_SHORT && range->prefix > 1 ? range->prefix - 1 : range->prefix;
    size_t count = 0, kept = 0;
    size_t stale = defect == INDEX_STALE ? file->owned_count : 0;
    for (size_t r = 0; r < rows->count + stale; r++) {
        const spt_row *row = r < rows->count ? rows->list[r] : file->owned[r - rows->count];
        if (r >= rows->count && !is_stale(file, index, rows, row))
            continue;
        if (row->table == index->table && !is_hidden(defect, range, row) &&
            compare(defect, row, index->columns, prefix, range->values) == 0 &&
            (defect == LIMIT_BEFORE_POSITION || is_after(defect, range, index, row)))
            found[count++] = (struct match){row, file, index, descending ? -1 : 1};
    }
    qsort(found, count, sizeof *found, in_order);
    for (size_t m = 0; m < count && within_limit(defect, range->limit, m); m++)
        if (is_after(defect, range, index, found[m].row))
            found[kept++] = found[m];
    return kept;
}

/* What was found and shown of each range of a read. */
struct answer {
    const spt_row **rows;
    size_t count;
};

struct reading {
    struct broken_file *file;
    const spt_range *ranges;
    struct answer *answers;
    spt_sink sink;
    void *sink_ctx;
    int32_t said;      /* The sink's last answer, as understood. */
    struct rows first; /* The version that the read began with. */
};

static int32_t understand(int defect, int32_t said)
{
    if (said == SPT_SINK_GO_ON)
        return SPT_SINK_GO_ON;
    if (said == SPT_SINK_NEXT)
        return defect == NEXT_IS_STOP ? SPT_SINK_STOP : defect == NEXT_IS_GO_ON ? SPT_SINK_GO_ON : SPT_SINK_NEXT;
    if (said == SPT_SINK_STOP)
        return defect == STOP_IS_GO_ON ? SPT_SINK_GO_ON : defect == STOP_IS_NEXT ? SPT_SINK_NEXT : SPT_SINK_STOP;
    return defect == OTHER_IS_GO_ON ? SPT_SINK_GO_ON : SPT_SINK_STOP;
}

/* Every version stays readable, but its list is replaced at a commit: copy it. */
static struct rows copy_rows(const struct rows *rows)
{
    struct rows copy = {malloc((rows->count + 1) * sizeof *copy.list), rows->count};
    if (copy.list == NULL)
        abort();
    if (rows->count > 0)
        memcpy(copy.list, rows->list, rows->count * sizeof *copy.list);
    return copy;
}

static struct rows version(struct broken_file *file)
{
    pthread_mutex_lock(&file->mutex);
    struct rows rows = copy_rows(file->defect == COMMIT_SEEN_LATER ? &file->before : &file->now);
    pthread_mutex_unlock(&file->mutex);
    return rows;
}

static void pause_until_commit(struct broken_file *file)
{
    const struct timespec pause = {0, 100000};
    size_t then = 0, now = 0;
    for (int tries = 0; tries < 20 && then == now; tries++) {
        pthread_mutex_lock(&file->mutex);
        now = file->version;
        pthread_mutex_unlock(&file->mutex);
        then = tries == 0 ? now : then;
        nanosleep(&pause, NULL);
    }
}

static uint32_t spoil_range(int defect, uint32_t number)
{
    return defect == ROW_OF_NO_RANGE ? number + 100000000 : number;
}

static void show(struct reading *reading, const struct rows *rows, const spt_range *range, uint32_t number)
{
    int defect = reading->file->defect;
    struct answer *answer = &reading->answers[number];
    size_t most = rows->count + (defect == INDEX_STALE ? reading->file->owned_count : 0) + 1;
    struct match *found = malloc(most * sizeof *found);
    const spt_row **shown = realloc(answer->rows, (answer->count + most) * sizeof *shown);
    if (found == NULL || shown == NULL)
        abort();
    answer->rows = shown;
    size_t count = gather(reading->file, rows, range, found);
    if (defect == DEPENDENT_LAST_GROUP)
        answer->count = 0;
    for (size_t m = 0; m < count; m++) {
        if (reading->said != SPT_SINK_GO_ON && defect != DEPENDENT_OF_ALL)
            break;
        if (defect == LIMIT_OVERALL && answer->count >= range->limit)
            break;
        answer->rows[answer->count++] = found[m].row;
        if (reading->said == SPT_SINK_GO_ON)
            reading->said = understand(defect, reading->sink(reading->sink_ctx, spoil_range(defect, number),
                                                             defect == ROW_NULL ? NULL : found[m].row));
    }
    free(found);
}

static int was_answered(const struct answer *source, size_t place, uint32_t column)
{
    for (size_t r = 0; r < place; r++) {
        spt_value value = get(source->rows[place], column);
        if (compare(NO_DEFECT, source->rows[r], &column, 1, &value) == 0)
            return 1;
    }
    return 0;
}

static void show_dependent(struct reading *reading, const struct rows *rows, uint32_t number)
{
    int defect = reading->file->defect;
    spt_range range = reading->ranges[number];
    const struct answer *source = &reading->answers[range.from];
    for (size_t r = 0; r < source->count && reading->said == SPT_SINK_GO_ON; r++) {
        if ((defect == DEPENDENT_FIRST_ONLY && r > 0) ||
            (defect == DEPENDENT_DISTINCT && was_answered(source, r, range.from_column)))
            continue;
        range.values[range.prefix - 1] = get(source->rows[r], range.from_column);
        show(reading, rows, &range, number);
        if (reading->said == SPT_SINK_NEXT && defect == NEXT_SOURCE_ROW)
            reading->said = SPT_SINK_GO_ON;
    }
}

/* With mixed revisions, the closing account row is the one that the read began with. */
static void show_range(struct reading *reading, uint32_t number, int closing)
{
    int mixed = reading->file->defect == REVISIONS_MIXED;
    struct rows rows = mixed && closing ? copy_rows(&reading->first) : version(reading->file);
    if (reading->ranges[number].from == SPT_NO_RANGE)
        show(reading, &rows, &reading->ranges[number], number);
    else
        show_dependent(reading, &rows, number);
    if (reading->said == SPT_SINK_NEXT)
        reading->said = SPT_SINK_GO_ON;
    if (mixed || reading->file->defect == NO_SNAPSHOT)
        pause_until_commit(reading->file);
    free(rows.list);
}

static int32_t broken_read(void *ctx, const spt_range *ranges, uint32_t count, spt_sink sink, void *sink_ctx)
{
    struct reading reading = {ctx, ranges, calloc(count, sizeof(struct answer)), sink, sink_ctx, SPT_SINK_GO_ON, {0}};
    if (reading.answers == NULL)
        abort();
    if (reading.file->defect == RANGES_FIRST_32 && count > 32)
        count = 32;
    reading.first = version(ctx);
    for (uint32_t n = 0; n < count && reading.said == SPT_SINK_GO_ON; n++)
        show_range(&reading, reading.file->defect == ORDER_RANGES_REVERSED ? count - 1 - n : n, n + 1 == count);
    for (uint32_t n = 0; n < count; n++)
        free(reading.answers[n].rows);
    free(reading.answers);
    free(reading.first.list);
    if (reading.file->defect == STOP_IS_FAILURE && reading.said == SPT_SINK_STOP)
        return SPT_STORE_CORRUPT;
    return reading.file->defect == READ_ANSWERS_ZERO ? 0 : SPT_STORE_OK;
}

/* ---- commit ---- */

/* The place of the row with the same first key columns, or the count. */
static size_t place_of(int defect, const struct rows *rows, const spt_index *index, uint32_t columns,
                       const spt_row *like)
{
    spt_value key[SPT_INDEX_COLUMNS];
    size_t r = 0;
    key_of(like, index, key);
    while (r < rows->count &&
           (rows->list[r]->table != like->table || compare(defect, rows->list[r], index->columns, columns, key) != 0))
        r++;
    return r;
}

static const spt_account_row *account_of(const struct rows *rows, int64_t account)
{
    spt_account_row like = {sizeof like, SPT_TABLE_ACCOUNT, .account = account};
    const spt_index *index = &spt_schema_get()->indexes[SPT_INDEX_ACCOUNT];
    size_t place = place_of(NO_DEFECT, rows, index, 1, (const spt_row *)(const void *)&like);
    return place < rows->count ? (const spt_account_row *)(const void *)rows->list[place] : NULL;
}

static int guard_holds(int defect, const struct rows *rows, const spt_guard *guard)
{
    const spt_account_row *row = account_of(rows, guard->account);
    int64_t revision = row == NULL ? 0 : row->revision;
    if (defect == GUARD_IGNORED || (defect == GUARD_ONLY_OLDER && guard->revision > revision))
        return 1;
    if ((defect == GUARD_MISSING_PASSES && row == NULL) || (defect == GUARD_ZERO_PASSES && guard->revision == 0))
        return 1;
    return revision == guard->revision;
}

static int breaks_unique(const struct broken_file *file, const struct rows *rows, const spt_row *row)
{
    const spt_schema *schema = spt_schema_get();
    for (uint32_t i = 0; i < schema->index_count && file->defect != TICKET_TWICE; i++)
        if (schema->indexes[i].table == row->table && (schema->indexes[i].flags & SPT_INDEX_UNIQUE_FIRST) &&
            place_of(NO_DEFECT, rows, &schema->indexes[i], 1, row) < rows->count)
            return 1;
    return 0;
}

static void keep_texts(spt_row *row, const spt_row *before)
{
    for (uint32_t c = 0; c < table_of(row)->column_count; c++)
        if (table_of(row)->columns[c].type == SPT_COLUMN_TEXT)
            set(row, c, get(before, c));
}

static int32_t insert_row(struct broken_file *file, struct rows *rows, size_t place, spt_row *kept)
{
    int exists = place < rows->count;
    if (exists && file->defect != INSERT_REPLACES)
        return SPT_STORE_CONFLICT;
    if (!exists && breaks_unique(file, file->defect == TICKET_CHECKED_FIRST ? &file->now : rows, kept))
        return SPT_STORE_CONFLICT;
    rows->list[place] = kept;
    rows->count += !exists;
    return SPT_STORE_OK;
}

/* `rows` has room for one more. */
static int32_t apply(struct broken_file *file, struct rows *rows, const spt_change *change)
{
    const spt_index *primary = primary_of(change->row);
    size_t place = place_of(file->defect, rows, primary, primary->column_count, change->row);
    spt_row *kept = keep_row(file, change->row);
    if (kept == NULL)
        return SPT_STORE_NOMEM;
    if (change->action == SPT_CHANGE_INSERT)
        return insert_row(file, rows, place, kept);
    if (place == rows->count && (change->action == SPT_CHANGE_DELETE || file->defect != UPDATE_INSERTS))
        return SPT_STORE_CORRUPT;
    if (change->action == SPT_CHANGE_DELETE && file->defect != DELETE_IGNORED)
        rows->list[place] = rows->list[--rows->count];
    if (change->action != SPT_CHANGE_UPDATE)
        return SPT_STORE_OK;
    if (file->defect == UPDATE_KEEPS_TEXTS && place < rows->count)
        keep_texts(kept, rows->list[place]);
    rows->count += place == rows->count;
    rows->list[place] = kept;
    return SPT_STORE_OK;
}

/* As a foreign key that cascades would. */
static void delete_acts(struct rows *rows, const spt_row *ticket)
{
    const void *gone = ticket;
    size_t left = 0;
    for (size_t r = 0; r < rows->count; r++) {
        const void *any = rows->list[r];
        const spt_act_row *act = any;
        int is_of_it = rows->list[r]->table == SPT_TABLE_ACT && get(rows->list[r], 0).number == get(ticket, 0).number &&
                       act->ticket == ((const spt_ticket_row *)gone)->ticket;
        if (!is_of_it)
            rows->list[left++] = rows->list[r];
    }
    rows->count = left;
}

/* A change as this store understands it: of the account whose row was listed last. */
static int32_t apply_understood(struct broken_file *file, struct rows *rows, const spt_change *change, int64_t *account)
{
    spt_value own = get(change->row, 0);
    if (file->defect == TICKET_TAKES_ACTS && change->action == SPT_CHANGE_DELETE &&
        change->row->table == SPT_TABLE_TICKET)
        delete_acts(rows, change->row);
    if (change->row->table == SPT_TABLE_ACCOUNT)
        *account = own.number;
    if (file->defect != ACCOUNT_BY_ITS_ROW || *account == own.number)
        return apply(file, rows, change);
    spt_row *moved = keep_row(file, change->row);
    if (moved == NULL)
        return SPT_STORE_NOMEM;
    set(moved, 0, (spt_value){*account, NULL});
    const spt_change understood = {change->action, 0, moved};
    return apply(file, rows, &understood);
}

static int32_t apply_batch(struct broken_file *file, struct rows *rows, const spt_batch *batch)
{
    int64_t account = batch->guards[0].account;
    int32_t answer = SPT_STORE_OK;
    size_t count = file->defect == COMMIT_CUT_OFF && batch->change_count > 256 ? 256 : batch->change_count;
    for (size_t c = 0; c < count && answer == SPT_STORE_OK; c++)
        if (file->defect != CHANGE_LOST || ++file->changes % 97 != 0)
            answer = apply_understood(file, rows, &batch->changes[c], &account);
    return answer;
}

/* All but the first revision are as they were, although the batch's account rows say the next one. */
static void lower_revisions(struct broken_file *file, struct rows *rows, const spt_batch *batch)
{
    for (size_t g = 0; g < batch->guard_count; g++) {
        const spt_account_row *row = account_of(rows, batch->guards[g].account);
        if (row == NULL || row->revision == 1)
            continue;
        spt_account_row lowered = *row;
        lowered.revision = batch->guards[g].revision;
        const spt_change change = {SPT_CHANGE_UPDATE, 0, (const spt_row *)(const void *)&lowered};
        (void)apply(file, rows, &change);
    }
}

static void publish(struct broken_file *file, struct rows rows)
{
    free(file->before.list);
    file->before = file->now;
    file->now = rows;
    file->version++;
}

static size_t guards_looked_at(int defect, size_t count)
{
    size_t most = defect == GUARD_FIRST_ONLY ? 1
                  : defect == GUARD_FIRST_16 ? 16
                  : defect == GUARD_FIRST_64 ? 64
                                             : count;
    return count < most ? count : most;
}

static int32_t broken_commit(void *ctx, const spt_batch *batch)
{
    struct broken_file *file = ctx;
    const struct timespec pause = {0, 300000};
    size_t guards = guards_looked_at(file->defect, batch->guard_count);
    int32_t answer = SPT_STORE_OK;
    pthread_mutex_lock(&file->mutex);
    struct rows rows = copy_rows(&file->now);
    rows.list = realloc(rows.list, (rows.count + batch->change_count + 1) * sizeof *rows.list);
    for (size_t g = 0; g < guards && answer == SPT_STORE_OK; g++)
        answer = guard_holds(file->defect, &rows, &batch->guards[g]) ? SPT_STORE_OK : SPT_STORE_CONFLICT;
    if (file->defect == GUARD_WITHOUT_LOCK) {
        pthread_mutex_unlock(&file->mutex);
        nanosleep(&pause, NULL);
        pthread_mutex_lock(&file->mutex);
    }
    if (answer == SPT_STORE_OK)
        answer = apply_batch(file, &rows, batch);
    if (answer == SPT_STORE_OK && file->defect == REVISION_STAYS)
        lower_revisions(file, &rows, batch);
    int swallowed = file->defect == CONFLICT_SWALLOWED && ++file->commits % 7 == 0;
    if ((answer == SPT_STORE_OK && !swallowed) || (file->defect == HALF_ON_CONFLICT && answer == SPT_STORE_CONFLICT))
        publish(file, rows);
    else
        free(rows.list);
    pthread_mutex_unlock(&file->mutex);
    return answer == SPT_STORE_OK && file->defect == COMMIT_ANSWERS_ONE ? 1 : answer;
}

/* ---- open and end ---- */

struct broken_file *broken_file_new(int defect)
{
    struct broken_file *file = calloc(1, sizeof *file);
    if (file == NULL)
        abort();
    file->defect = defect;
    pthread_mutex_init(&file->mutex, NULL);
    return file;
}

void broken_forget(struct broken_file *file)
{
    if (file == NULL)
        return;
    for (size_t r = 0; r < file->owned_count; r++)
        free(file->owned[r]);
    free(file->owned);
    free(file->now.list);
    free(file->before.list);
    pthread_mutex_destroy(&file->mutex);
    free(file);
}

spt_status broken_open(struct broken_file *file, spt_store **store)
{
    spt_store_ops ops;
    spt_store_ops_init(&ops, (uint32_t)sizeof ops);
    ops.read = broken_read;
    ops.commit = broken_commit;
    ops.flags = file->defect == NO_SNAPSHOT ? SPT_STORE_SNAPSHOT : 0;
    if (file->defect == LOST_ON_REOPEN && file->now.count > 0)
        file->now.count--;
    return spt_store_new(&ops, file, NULL, store);
}
