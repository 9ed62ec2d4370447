/* SPDX-License-Identifier: MIT */
/* The memory store against the plainest model there is: all rows in a list, every range answered by looking at all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <supportpoints/limits.h>
#include <supportpoints/store.h>

#if defined(__SANITIZE_ADDRESS__)
#define MANY 100000
#else
#define MANY 1000000
#endif
#define ROWS_MAX  6000
#define SHOWN_MAX 20000
#define RANGES    4

typedef union any_row {
    spt_row row;
    spt_account_row account;
    spt_lot_row lot;
    spt_ticket_row ticket;
    spt_part_row part;
    spt_act_row act;
    spt_entry_row entry;
    spt_pack_row pack;
    spt_category_row category;
} any_row;

/* Texts are of a fixed list, or of `long_text`, so that rows can be copied plainly. */
typedef struct row_list {
    any_row *rows;
    size_t count;
} row_list;

static const char *const words[] = {"", "a", "ab", "b", "level-2", "zz", "\xc3\xa9", "a b"};
static char long_text[SPT_NOTE_BYTES + 1];
static uint64_t state;

static uint64_t draw(uint64_t below)
{
    state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (state >> 33) % below;
}

/* ---- rows by their description ---- */

static const spt_table *table_of(const any_row *row)
{
    return &spt_schema_get()->tables[row->row.table];
}

static spt_value get(const any_row *row, uint32_t column)
{
    const spt_column *described = &table_of(row)->columns[column];
    spt_value value = {0, NULL};
    const char *member = (const char *)row + described->offset;
    if (described->type == SPT_COLUMN_TEXT)
        memcpy(&value.text, member, sizeof value.text);
    else
        memcpy(&value.number, member, sizeof value.number);
    return value;
}

static void set(any_row *row, uint32_t column, spt_value value)
{
    const spt_column *described = &table_of(row)->columns[column];
    char *member = (char *)row + described->offset;
    if (described->type == SPT_COLUMN_TEXT)
        memcpy(member, &value.text, sizeof value.text);
    else
        memcpy(member, &value.number, sizeof value.number);
}

static int compare_values(const spt_column *column, spt_value left, spt_value right)
{
    if (column->type == SPT_COLUMN_TEXT)
        return strcmp(left.text, right.text);
    return (left.number > right.number) - (left.number < right.number);
}

static int compare(const any_row *row, const uint32_t *columns, uint32_t count, const spt_value *values)
{
    int order = 0;
    for (uint32_t c = 0; c < count && order == 0; c++)
        order = compare_values(&table_of(row)->columns[columns[c]], get(row, columns[c]), values[c]);
    return order;
}

static int compare_rows(const any_row *left, const any_row *right, const spt_index *index)
{
    spt_value key[SPT_INDEX_COLUMNS];
    for (uint32_t c = 0; c < index->column_count; c++)
        key[c] = get(right, index->columns[c]);
    return compare(left, index->columns, index->column_count, key);
}

static int is_same(const any_row *left, const any_row *right)
{
    if (left->row.table != right->row.table || left->row.size != right->row.size)
        return 0;
    for (uint32_t c = 0; c < table_of(left)->column_count; c++)
        if (compare_values(&table_of(left)->columns[c], get(left, c), get(right, c)) != 0)
            return 0;
    return 1;
}

/* ---- the model ---- */

static any_row *find(const row_list *model, const any_row *like)
{
    const spt_index *primary = &spt_schema_get()->indexes[table_of(like)->primary];
    for (size_t r = 0; r < model->count; r++)
        if (model->rows[r].row.table == like->row.table && compare_rows(&model->rows[r], like, primary) == 0)
            return &model->rows[r];
    return NULL;
}

static int is_ticket_taken(const row_list *model, const any_row *row)
{
    for (size_t r = 0; row->row.table == SPT_TABLE_TICKET && r < model->count; r++)
        if (model->rows[r].row.table == SPT_TABLE_TICKET && model->rows[r].ticket.ticket == row->ticket.ticket)
            return 1;
    return 0;
}

static int is_held(const spt_index *index, const any_row *row)
{
    if (index->partial_column == SPT_NO_COLUMN)
        return 1;
    spt_value value = get(row, index->partial_column);
    return value.text != NULL ? *value.text != '\0' : value.number != 0;
}

typedef struct answers {
    any_row rows[SHOWN_MAX];
    uint32_t ranges[SHOWN_MAX];
    size_t count;
    size_t stop_at;
    int32_t stop_answer;
} answers;

static int32_t take(void *ctx, uint32_t range, const spt_row *row)
{
    answers *taken = ctx;
    assert_true(taken->count < SHOWN_MAX);
    memset(&taken->rows[taken->count], 0, sizeof(any_row));
    memcpy(&taken->rows[taken->count], row, row->size);
    taken->ranges[taken->count++] = range;
    return taken->count == taken->stop_at ? taken->stop_answer : SPT_SINK_GO_ON;
}

static int is_asked_for(const spt_range *range, const any_row *row)
{
    const spt_index *index = &spt_schema_get()->indexes[range->index];
    int sign = range->flags & SPT_RANGE_DESCENDING ? -1 : 1;
    if (row->row.table != index->table || !is_held(index, row) ||
        compare(row, index->columns, range->prefix, range->values) != 0)
        return 0;
    return range->position == 0 ||
           sign * compare(row, index->columns + range->prefix, range->position, range->values + range->prefix) > 0;
}

/* The best row that is behind `after` (NULL: the best of all). */
static const any_row *best(const row_list *model, const spt_range *range, const any_row *after)
{
    const spt_index *index = &spt_schema_get()->indexes[range->index];
    int sign = range->flags & SPT_RANGE_DESCENDING ? -1 : 1;
    const any_row *found = NULL;
    for (size_t r = 0; r < model->count; r++) {
        const any_row *row = &model->rows[r];
        if (!is_asked_for(range, row) || (after != NULL && sign * compare_rows(row, after, index) <= 0))
            continue;
        if (found == NULL || sign * compare_rows(row, found, index) < 0)
            found = row;
    }
    return found;
}

static int32_t answer_one(const row_list *model, const spt_range *range, uint32_t number, answers *wanted)
{
    int32_t answer = SPT_SINK_GO_ON;
    const any_row *row = NULL;
    for (uint64_t n = 0; n < range->limit && answer == SPT_SINK_GO_ON; n++) {
        row = best(model, range, row);
        if (row == NULL)
            break;
        if (range->known_revision == 0 || row->account.revision != range->known_revision)
            answer = take(wanted, number, &row->row);
    }
    return answer;
}

static void answer_all(const row_list *model, const spt_range *ranges, uint32_t count, answers *wanted)
{
    int32_t answer = SPT_SINK_GO_ON;
    for (uint32_t n = 0; n < count && (answer == SPT_SINK_GO_ON || answer == SPT_SINK_NEXT); n++) {
        answer = SPT_SINK_GO_ON;
        if (ranges[n].from == SPT_NO_RANGE) {
            answer = answer_one(model, &ranges[n], n, wanted);
            continue;
        }
        size_t sources = wanted->count;
        for (size_t s = 0; s < sources && answer == SPT_SINK_GO_ON; s++) {
            spt_range each = ranges[n];
            if (wanted->ranges[s] != each.from)
                continue;
            each.values[each.prefix - 1] = get(&wanted->rows[s], each.from_column);
            answer = answer_one(model, &each, n, wanted);
        }
    }
}

/* ---- random rows, batches and ranges ---- */

static spt_value random_value(const spt_column *column, int is_key)
{
    static const int64_t extremes[] = {INT64_MIN, INT64_MAX, SPT_NEVER,      SPT_NEVER - 1, SPT_NEVER + 1,
                                       -1,        255,       1215993600,     65536,         199,
                                       200,       -256,      SPT_POINTS_MAX, INT32_MIN,     -257};
    spt_value value = {0, NULL};
    if (column->type == SPT_COLUMN_TEXT) {
        value.text = words[draw(8)];
        if (column->maximum == 3)
            value.text = words[draw(3)];
        if (column->maximum == SPT_NOTE_BYTES && draw(8) == 0)
            value.text = long_text + draw(SPT_NOTE_BYTES);
        return value;
    }
    value.number = (int64_t)draw(is_key ? 40 : 3);
    if (draw(is_key ? 30 : 6) == 0)
        value.number = extremes[draw(sizeof extremes / sizeof *extremes)];
    return value;
}

static void random_row(any_row *row, uint32_t table, int64_t account)
{
    memset(row, 0, sizeof *row);
    row->row.table = table;
    row->row.size = spt_schema_get()->tables[table].row_size;
    for (uint32_t c = 1; c < table_of(row)->column_count; c++)
        set(row, c, random_value(&table_of(row)->columns[c], c == 1 || (table == SPT_TABLE_PART && c == 2)));
    if (table == SPT_TABLE_PART)
        row->part.ticket = (int64_t)draw(4);
    row->account.account = account;
}

static const any_row *any_of(const row_list *model, uint32_t table)
{
    for (size_t tries = 0; tries < 40 && model->count > 0; tries++) {
        const any_row *row = &model->rows[draw(model->count)];
        if (row->row.table == table)
            return row;
    }
    return NULL;
}

static void random_range(const row_list *model, spt_range *range, uint32_t number, const spt_range *ranges)
{
    const spt_schema *schema = spt_schema_get();
    const spt_index *index;
    memset(range, 0, sizeof *range);
    range->struct_size = (uint32_t)sizeof *range;
    range->index = (uint32_t)draw(SPT_INDEX_COUNT);
    index = &schema->indexes[range->index];
    if ((index->flags & SPT_INDEX_NEWEST_FIRST) != 0 || draw(2) == 0)
        range->flags = SPT_RANGE_DESCENDING;
    range->prefix = (uint32_t)draw(index->column_count + 1u);
    range->position = (uint32_t)draw(index->column_count - range->prefix + 1u);
    range->from = SPT_NO_RANGE;
    range->limit = draw(3) == 0 ? 1 + draw(4) : 1000000;
    const any_row *like = any_of(model, index->table);
    for (uint32_t c = 0; c < SPT_INDEX_COLUMNS; c++) {
        const spt_column *column = &schema->tables[index->table].columns[index->columns[c]];
        range->values[c] = like != NULL && draw(6) > 0 ? get(like, index->columns[c]) : random_value(column, 1);
    }
    if (range->index == SPT_INDEX_ACCOUNT && range->prefix == 1 && draw(2) == 0)
        range->known_revision = (int64_t)draw(4);
    const spt_column *last =
        &schema->tables[index->table].columns[index->columns[range->prefix ? range->prefix - 1 : 0]];
    if (number == 0 || range->prefix == 0 || last->type != SPT_COLUMN_INTEGER || draw(2) == 0)
        return;
    uint32_t from = (uint32_t)draw(number), column;
    const spt_table *source = &schema->tables[schema->indexes[ranges[from].index].table];
    do {
        column = (uint32_t)draw(source->column_count);
    } while (source->columns[column].type != SPT_COLUMN_INTEGER);
    range->from = from;
    range->from_column = draw(2) == 0 ? 0 : column;
    range->limit = 1 + draw(5);
}

static void compare_reads(spt_store *store, const row_list *model)
{
    static answers wanted, given;
    spt_range ranges[RANGES];
    uint32_t count = 1 + (uint32_t)draw(RANGES);
    for (uint32_t n = 0; n < count; n++)
        random_range(model, &ranges[n], n, ranges);
    wanted.count = given.count = 0;
    wanted.stop_at = given.stop_at = draw(3) == 0 ? 1 + draw(20) : SIZE_MAX;
    wanted.stop_answer = given.stop_answer = draw(2) == 0 ? SPT_SINK_NEXT : SPT_SINK_STOP;
    for (uint32_t n = 1; n < count; n++)
        if (ranges[n].from != SPT_NO_RANGE)
            for (uint32_t source = 0; source < n; source++)
                if (ranges[source].limit > 30)
                    ranges[source].limit = 30;
    answer_all(model, ranges, count, &wanted);
    assert_int_equal(spt_store_read(store, ranges, count, take, &given), SPT_STORE_OK);
    assert_int_equal(given.count, wanted.count);
    for (size_t r = 0; r < wanted.count; r++) {
        assert_int_equal(given.ranges[r], wanted.ranges[r]);
        assert_true(is_same(&given.rows[r], &wanted.rows[r]));
    }
}

typedef struct batch {
    any_row rows[64];
    spt_change changes[64];
    spt_guard guard;
    spt_batch batch;
} batch;

static void begin(batch *made, const row_list *model, int64_t account)
{
    any_row like;
    memset(&like, 0, sizeof like);
    like.account.size = (uint32_t)sizeof like.account;
    like.account.account = account;
    const any_row *row = find(model, &like);
    memset(&made->batch, 0, sizeof made->batch);
    made->batch.struct_size = (uint32_t)sizeof made->batch;
    made->batch.changes = made->changes;
    made->batch.guards = &made->guard;
    made->batch.guard_count = 1;
    made->guard.account = account;
    made->guard.revision = row == NULL ? 0 : row->account.revision;
    random_row(&made->rows[0], SPT_TABLE_ACCOUNT, account);
    made->rows[0].account.revision = made->guard.revision + 1;
    made->changes[0].action = row == NULL ? SPT_CHANGE_INSERT : SPT_CHANGE_UPDATE;
    made->changes[0].reserved = 0;
    made->changes[0].row = &made->rows[0].row;
    made->batch.change_count = 1;
}

static void add(batch *made, int32_t action, const any_row *row)
{
    size_t at = made->batch.change_count++;
    made->rows[at] = *row;
    made->changes[at].action = action;
    made->changes[at].reserved = 0;
    made->changes[at].row = &made->rows[at].row;
}

/* Applies to the model what the store is asked to do; the answer that the store must give. */
static int32_t apply(row_list *model, const batch *made)
{
    size_t count = model->count;
    any_row *before = malloc((count + 1) * sizeof *before);
    assert_non_null(before);
    memcpy(before, model->rows, count * sizeof *before);
    int32_t answer = SPT_STORE_OK;
    for (size_t c = 0; c < made->batch.change_count && answer == SPT_STORE_OK; c++) {
        const any_row *row = &made->rows[c];
        int32_t action = made->changes[c].action;
        any_row *old = find(model, row);
        if (action == SPT_CHANGE_INSERT ? old != NULL || is_ticket_taken(model, row) : old == NULL)
            answer = SPT_STORE_CONFLICT;
        else if (action == SPT_CHANGE_DELETE)
            *old = model->rows[--model->count];
        else if (old != NULL)
            *old = *row;
        else
            model->rows[model->count++] = *row;
    }
    if (answer != SPT_STORE_OK) {
        memcpy(model->rows, before, count * sizeof *before);
        model->count = count;
    }
    free(before);
    return answer;
}

static void random_batch(batch *made, const row_list *model, uint32_t tables)
{
    int64_t account = (int64_t)draw(3);
    begin(made, model, account);
    for (size_t n = draw(draw(8) == 0 ? 60 : 6); n > 0; n--) {
        any_row row;
        random_row(&row, 1 + (uint32_t)draw(tables - 1), account);
        const any_row *old = find(model, &row);
        int is_earlier = 0;
        for (size_t c = 0; c < made->batch.change_count; c++)
            is_earlier |= made->rows[c].row.table == row.row.table;
        if (is_earlier && draw(4) > 0)
            add(made, SPT_CHANGE_INSERT, &row);
        else if (old == NULL)
            add(made, SPT_CHANGE_INSERT, &row);
        else
            add(made, draw(3) == 0 ? SPT_CHANGE_DELETE : SPT_CHANGE_UPDATE, &row);
    }
}

static void play(uint64_t seed, int batches, uint32_t tables)
{
    static batch made;
    row_list model = {malloc(ROWS_MAX * sizeof(any_row)), 0};
    spt_store *store;
    state = seed;
    assert_non_null(model.rows);
    assert_int_equal(spt_store_open_memory(NULL, &store), SPT_OK);
    for (int b = 0; b < batches; b++) {
        random_batch(&made, &model, tables);
        int32_t wanted = apply(&model, &made), given = spt_store_commit(store, &made.batch);
        assert_true(model.count + 64 < ROWS_MAX);
        assert_true(given == wanted || (wanted == SPT_STORE_CONFLICT && given == SPT_STORE_CORRUPT));
        for (int r = 0; r < 12; r++)
            compare_reads(store, &model);
    }
    assert_int_equal(spt_store_unref(store), SPT_OK);
    free(model.rows);
}

static void test_random_batches(void **unused)
{
    (void)unused;
    for (uint64_t seed = 1; seed <= 6; seed++)
        play(seed, 120, SPT_TABLE_COUNT);
}

/* Lots, tickets and parts alone, so that there are many of each. */
static void test_random_batches_of_few_tables(void **unused)
{
    (void)unused;
    play(100, 250, SPT_TABLE_ACT);
}

/* ---- orderly accounts: numbered without gaps, as operations leave them ---- */

/* A value within a column's bounds; `far`: the greatest one. */
static spt_value orderly_value(const spt_column *column, int far)
{
    spt_value value = {0, NULL};
    if (column->type == SPT_COLUMN_TEXT) {
        value.text = words[draw(column->maximum == 3 ? 3 : 8)];
        return value;
    }
    uint64_t span = (uint64_t)column->maximum - (uint64_t)column->minimum;
    if (span < 30)
        value.number = column->minimum + (int64_t)draw(span + 1);
    else if (far)
        value.number = column->maximum;
    else if (column->maximum >= SPT_TIME_MAX && column->maximum <= SPT_NEVER)
        value.number = draw(4) == 0 ? column->maximum : 1215993600 + (int64_t)draw(5);
    else
        value.number = (int64_t)draw(9);
    return value;
}

static void orderly_row(any_row *row, uint32_t table, int64_t account)
{
    memset(row, 0, sizeof *row);
    row->row.table = table;
    row->row.size = spt_schema_get()->tables[table].row_size;
    uint32_t far = draw(6) == 0 ? (uint32_t)draw(table_of(row)->column_count) : UINT32_MAX;
    for (uint32_t c = 1; c < table_of(row)->column_count; c++)
        set(row, c, orderly_value(&table_of(row)->columns[c], c == far));
    row->account.account = account;
    if (table == SPT_TABLE_LOT && draw(4) > 0)
        row->lot.claimed = row->lot.origin_account = row->lot.origin_lot = 0;
    if (table == SPT_TABLE_TICKET && draw(4) > 0) {
        row->ticket.proposals = row->ticket.proposal_open = row->ticket.proposal_reason = 0;
        row->ticket.proposal_act = row->ticket.approved = row->ticket.declined = row->ticket.is_short = 0;
        row->ticket.proposed = row->ticket.proposal_until = -1;
        row->ticket.since = row->ticket.opened + (int64_t)draw(1000);
        row->ticket.ended = row->ticket.phase == 2 ? row->ticket.since : -1;
        row->ticket.waiting = row->ticket.phase == 1 && row->ticket.due != -1 && row->ticket.answered == -1;
    }
    if (table == SPT_TABLE_ACCOUNT && draw(4) > 0) {
        spt_account_row *of = &row->account;
        of->points = of->available + of->captured + of->spent + of->lapsed + of->revoked;
        of->version = SPT_SCHEMA_VERSION;
        of->disputes = of->closed = 0;
    }
    if (table == SPT_TABLE_PART && draw(30) > 0)
        row->part.held = row->part.captured > 0;
}

/* What an orderly account has so far. */
typedef struct orderly {
    int64_t lots;
    int64_t acts;
    int64_t entries;
    int64_t tickets; /* Their ids follow `first_ticket`. */
    int64_t first_ticket;
} orderly;

static int64_t one_of(int64_t count)
{
    return count == 0 ? 0 : 1 + (int64_t)draw((uint64_t)count);
}

/* At most one change of any row in a batch. */
static int is_changed_already(const batch *made, const any_row *row)
{
    const spt_index *primary = &spt_schema_get()->indexes[table_of(row)->primary];
    for (size_t c = 0; c < made->batch.change_count; c++)
        if (made->rows[c].row.table == row->row.table && compare_rows(&made->rows[c], row, primary) == 0)
            return 1;
    return 0;
}

static void add_lot_or_ticket(batch *made, orderly *account, uint32_t table)
{
    any_row row;
    orderly_row(&row, table, made->guard.account);
    int is_lot = table == SPT_TABLE_LOT;
    int64_t *count = is_lot ? &account->lots : &account->tickets;
    int is_new = *count == 0 || draw(3) == 0;
    int64_t number = is_new ? ++*count : one_of(*count);
    row.lot.lot = is_lot ? number : account->first_ticket + number;
    if (!is_changed_already(made, &row))
        add(made, is_new ? SPT_CHANGE_INSERT : SPT_CHANGE_UPDATE, &row);
}

/* Most parts are of one ticket. */
static void add_part(batch *made, const row_list *model, const orderly *account)
{
    any_row row;
    orderly_row(&row, SPT_TABLE_PART, made->guard.account);
    row.part.ticket = account->first_ticket + (draw(3) > 0 && account->tickets > 0 ? 1 : one_of(account->tickets));
    row.part.lot = one_of(account->lots);
    if (row.part.ticket == account->first_ticket + 1) { /* Its parts go to a tree because they are many. */
        row.part.captured = (int64_t)draw(3);
        row.part.spent = row.part.priority = 1;
        row.part.held = row.part.captured > 0;
    }
    const any_row *old = find(model, &row);
    if (!is_changed_already(made, &row))
        add(made, old == NULL ? SPT_CHANGE_INSERT : draw(4) == 0 ? SPT_CHANGE_DELETE : SPT_CHANGE_UPDATE, &row);
}

/* A new act, or an old one with its texts changed. */
static void add_act(batch *made, const row_list *model, orderly *account)
{
    any_row row;
    orderly_row(&row, SPT_TABLE_ACT, made->guard.account);
    row.act.act = one_of(account->acts);
    const any_row *old = find(model, &row);
    if (old != NULL && draw(6) == 0 && !is_changed_already(made, &row)) {
        row = *old;
        row.act.note = draw(2) == 0 ? "" : long_text + draw(SPT_NOTE_BYTES);
        row.act.ref = words[draw(8)];
        add(made, SPT_CHANGE_UPDATE, &row);
        return;
    }
    row.act.act = ++account->acts;
    row.act.ticket = draw(2) == 0 || account->tickets == 0 ? 0 : account->first_ticket + one_of(account->tickets);
    row.act.lot = draw(2) == 0 ? 0 : one_of(account->lots);
    add(made, SPT_CHANGE_INSERT, &row);
}

static void add_entry(batch *made, orderly *account)
{
    any_row row;
    orderly_row(&row, SPT_TABLE_ENTRY, made->guard.account);
    if (account->lots == 0)
        return;
    row.entry.entry = ++account->entries;
    row.entry.act = account->acts;
    row.entry.lot = one_of(account->lots < 5 ? account->lots : 5);
    if (row.entry.points > INT32_MAX || row.entry.available > INT32_MAX || row.entry.captured > INT32_MAX)
        row.entry.points = row.entry.available = row.entry.captured = 1;
    row.entry.left = draw(4) == 0 ? -1 : row.entry.available;
    row.entry.total = row.entry.outside == 0 ? 0 : row.entry.points - 1;
    row.entry.lapsed = row.entry.outside == 0 ? 0 : row.entry.captured;
    row.entry.revoked = row.entry.outside == 0 ? 0 : (int64_t)draw(300);
    add(made, SPT_CHANGE_INSERT, &row);
}

static void begin_orderly(batch *made, const row_list *model, int64_t id)
{
    begin(made, model, id);
    int64_t revision = made->rows[0].account.revision;
    orderly_row(&made->rows[0], SPT_TABLE_ACCOUNT, id);
    made->rows[0].account.revision = revision;
}

static void orderly_batch(batch *made, const row_list *model, orderly *account, int64_t id)
{
    begin_orderly(made, model, id);
    for (size_t n = draw(draw(6) == 0 ? 50 : 10); n > 0; n--) {
        uint64_t kind = draw(8);
        if (kind < 2)
            add_lot_or_ticket(made, account, SPT_TABLE_LOT);
        else if (kind < 3)
            add_lot_or_ticket(made, account, SPT_TABLE_TICKET);
        else if (kind < 5)
            add_part(made, model, account);
        else if (kind < 6)
            add_act(made, model, account);
        else
            add_entry(made, account);
    }
}

/* Changes of a lot, a ticket and an act that are not there. */
static void change_missing(spt_store *store, const row_list *model, const orderly *account, int64_t id)
{
    static batch made;
    const struct {
        uint32_t table;
        int64_t number;
    } missing[] = {{SPT_TABLE_LOT, account->lots + 1},
                   {SPT_TABLE_TICKET, account->first_ticket + account->tickets + 1},
                   {SPT_TABLE_ACT, account->acts + 1}};
    for (size_t m = 0; m < sizeof missing / sizeof missing[0]; m++) {
        any_row row;
        orderly_row(&row, missing[m].table, id);
        row.lot.lot = missing[m].number;
        begin_orderly(&made, model, id);
        add(&made, SPT_CHANGE_UPDATE, &row);
        assert_int_equal(spt_store_commit(store, &made.batch), SPT_STORE_CORRUPT);
    }
}

static void play_orderly(uint64_t seed, int batches, int accounts)
{
    static batch made;
    orderly own[3] = {{.first_ticket = 0}, {.first_ticket = INT64_MIN}, {.first_ticket = 100000}};
    row_list model = {malloc(ROWS_MAX * sizeof(any_row)), 0};
    spt_store *store;
    state = seed;
    assert_non_null(model.rows);
    assert_int_equal(spt_store_open_memory(NULL, &store), SPT_OK);
    for (int b = 0; b < batches; b++) {
        int64_t id = (int64_t)draw((uint64_t)accounts);
        orderly_batch(&made, &model, &own[id], id);
        assert_int_equal(apply(&model, &made), SPT_STORE_OK);
        assert_int_equal(spt_store_commit(store, &made.batch), SPT_STORE_OK);
        change_missing(store, &model, &own[id], id);
        assert_true(model.count + 64 < ROWS_MAX);
        for (int r = 0; r < 6; r++)
            compare_reads(store, &model);
    }
    /* A few changes of any kind at the end: what was orderly becomes loose. */
    for (int b = 0; b < 12; b++) {
        random_batch(&made, &model, SPT_TABLE_COUNT);
        int32_t wanted = apply(&model, &made), given = spt_store_commit(store, &made.batch);
        assert_true(given == wanted || (wanted == SPT_STORE_CONFLICT && given == SPT_STORE_CORRUPT));
        for (int r = 0; r < 6; r++)
            compare_reads(store, &model);
    }
    assert_int_equal(spt_store_unref(store), SPT_OK);
    free(model.rows);
}

static void test_orderly_accounts(void **unused)
{
    (void)unused;
    for (uint64_t seed = 1; seed <= 8; seed++)
        play_orderly(seed, 90, 3);
}

/* Enough of everything for more than a page of it, for live lots in trees, for a ticket with many parts. */
static void test_an_orderly_account_with_much(void **unused)
{
    (void)unused;
    play_orderly(50, 220, 1);
}

/* ---- memory that runs out ---- */

typedef struct budget {
    int64_t left;
    int64_t live;
} budget;

static void *spend(void *ctx, size_t size)
{
    budget *own = ctx;
    if (own->left <= 0)
        return NULL;
    own->left--;
    own->live++;
    return malloc(size);
}

static void restore(void *ctx, void *block)
{
    budget *own = ctx;
    own->live--;
    free(block);
}

static void long_act(any_row *row, int64_t number)
{
    random_row(row, SPT_TABLE_ACT, 1);
    row->act.act = number;
    row->act.ticket = number % 7;
    row->act.note = long_text;
}

/* Commits until the memory ends, compares, gives one more block, and goes on. */
static void run_dry(spt_store *store, budget *own, row_list *model)
{
    static batch made;
    for (int64_t number = 1; number < 900; number += 45) {
        begin(&made, model, 1);
        for (int64_t n = 0; n < 45; n++) {
            any_row row;
            long_act(&row, number + n);
            add(&made, SPT_CHANGE_INSERT, &row);
        }
        int32_t given = spt_store_commit(store, &made.batch);
        while (given == SPT_STORE_NOMEM) {
            own->left = 0;
            for (int r = 0; r < 20; r++)
                compare_reads(store, model);
            own->left = 1 + (int64_t)draw(12);
            given = spt_store_commit(store, &made.batch);
        }
        assert_int_equal(given, SPT_STORE_OK);
        assert_int_equal(apply(model, &made), SPT_STORE_OK);
    }
}

static void test_no_memory(void **unused)
{
    (void)unused;
    spt_allocator allocator;
    spt_allocator_init(&allocator, (uint32_t)sizeof allocator);
    allocator.allocate = spend;
    allocator.release = restore;
    for (int64_t blocks = 0; blocks < 12; blocks++) {
        budget own = {blocks, 0};
        spt_store *store = NULL;
        row_list model = {malloc(ROWS_MAX * sizeof(any_row)), 0};
        assert_non_null(model.rows);
        allocator.ctx = &own;
        state = (uint64_t)blocks + 7;
        int32_t status = spt_store_open_memory(&allocator, &store);
        assert_true(status == SPT_OK || (status == SPT_E_NOMEM && store == NULL && own.live == 0));
        if (status == SPT_OK) {
            run_dry(store, &own, &model);
            assert_int_equal(spt_store_unref(store), SPT_OK);
        }
        assert_int_equal(own.live, 0);
        free(model.rows);
    }
}

/* Fills an orderly account with long acts, in batches so small that little memory is kept ahead. */
static void fill_orderly(spt_store *store, row_list *model)
{
    static batch made;
    orderly account = {0};
    for (int b = 0; b < 120; b++) {
        begin(&made, model, 1);
        add_lot_or_ticket(&made, &account, SPT_TABLE_LOT);
        for (int n = 0; n < 3; n++) {
            any_row row;
            long_act(&row, ++account.acts);
            row.act.ticket = row.act.lot = 0;
            add(&made, SPT_CHANGE_INSERT, &row);
        }
        add_entry(&made, &account);
        assert_int_equal(spt_store_commit(store, &made.batch), SPT_STORE_OK);
        assert_int_equal(apply(model, &made), SPT_STORE_OK);
    }
}

/* An orderly account becomes loose, for which all of its acts are packed anew; with ever more memory for that. */
static void test_no_memory_for_a_loose_account(void **unused)
{
    static batch made;
    (void)unused;
    budget own = {INT64_MAX, 0};
    spt_allocator allocator;
    spt_store *store;
    any_row row;
    row_list model = {malloc(ROWS_MAX * sizeof(any_row)), 0};
    int failures = 0;
    spt_allocator_init(&allocator, (uint32_t)sizeof allocator);
    allocator.ctx = &own;
    allocator.allocate = spend;
    allocator.release = restore;
    state = 77;
    assert_non_null(model.rows);
    assert_int_equal(spt_store_open_memory(&allocator, &store), SPT_OK);
    fill_orderly(store, &model);
    begin(&made, &model, 1);
    long_act(&row, 1000000);
    add(&made, SPT_CHANGE_INSERT, &row);
    for (own.left = 0; spt_store_commit(store, &made.batch) != SPT_STORE_OK; own.left = ++failures)
        for (int r = 0; r < 4; r++)
            compare_reads(store, &model);
    assert_true(failures > 0);
    assert_int_equal(apply(&model, &made), SPT_STORE_OK);
    for (int r = 0; r < 40; r++)
        compare_reads(store, &model);
    assert_int_equal(spt_store_unref(store), SPT_OK);
    assert_int_equal(own.live, 0);
    free(model.rows);
}

/* ---- many rows in one account ---- */

typedef struct seen {
    int64_t count;
    int64_t sum;
} seen;

static int32_t count_lots(void *ctx, uint32_t range, const spt_row *row)
{
    seen *own = ctx;
    (void)range;
    own->count++;
    own->sum += ((const spt_lot_row *)(const void *)row)->lot;
    return SPT_SINK_GO_ON;
}

static void plain_lot(any_row *row, int64_t number)
{
    memset(row, 0, sizeof *row);
    row->lot.size = (uint32_t)sizeof row->lot;
    row->lot.table = SPT_TABLE_LOT;
    row->lot.account = 5;
    row->lot.lot = number;
    row->lot.live = 1;
    row->lot.kind = 1;
    row->lot.points = row->lot.available = 120;
    row->lot.acquired = 1215993600 - number; /* Every new lot is the first in capture order. */
    row->lot.lapse = 1300000000;
    row->lot.currency = "EUR";
    row->lot.pack = "points-120";
}

static void fill(spt_store *store)
{
    static batch made;
    row_list model = {malloc(sizeof(any_row)), 0};
    assert_non_null(model.rows);
    for (int64_t number = 1; number <= MANY;) {
        begin(&made, &model, 5);
        for (int n = 0; n < 50 && number <= MANY; n++) {
            any_row row;
            plain_lot(&row, number++);
            add(&made, SPT_CHANGE_INSERT, &row);
        }
        assert_int_equal(spt_store_commit(store, &made.batch), SPT_STORE_OK);
        model.rows[0] = made.rows[0];
        model.count = 1;
    }
    free(model.rows);
}

static void test_many_lots(void **unused)
{
    (void)unused;
    spt_store *store;
    state = 3;
    assert_int_equal(spt_store_open_memory(NULL, &store), SPT_OK);
    fill(store);
    spt_range range = {(uint32_t)sizeof range, SPT_INDEX_LOT_BY_CAPTURE, 0, 2, 0, SPT_NO_RANGE, 0, 0, 1, 0, {{0}}};
    range.values[0].number = 5;
    range.values[1].number = 1;
    for (int64_t n = 0; n < 20000; n++) {
        seen own = {0, 0};
        int64_t at = 2 + (int64_t)draw(MANY - 2);
        range.position = 4;
        range.values[2].number = 0;
        range.values[3].number = 1300000000;
        range.values[4].number = 1215993600 - at;
        range.values[5].number = at;
        assert_int_equal(spt_store_read(store, &range, 1, count_lots, &own), SPT_STORE_OK);
        assert_int_equal(own.sum, at - 1);
    }
    seen all = {0, 0};
    range.position = 0;
    range.limit = UINT64_MAX;
    assert_int_equal(spt_store_read(store, &range, 1, count_lots, &all), SPT_STORE_OK);
    assert_int_equal(all.count, MANY);
    assert_int_equal(spt_store_unref(store), SPT_OK);
}

/* ---- long lists by ticket and lot ---- */

#define LINKS 14000
#define NAMES 4

/* The lots of entries, the lots of acts and the tickets of acts, in that order, by number. */
typedef struct links {
    int64_t of[3][LINKS + 1];
} links;

static void plain_ticket(any_row *row, int64_t number)
{
    orderly_row(row, SPT_TABLE_TICKET, 5);
    row->ticket.ticket = number;
}

static void plain_link(any_row *row, uint32_t table, int64_t number, const links *made)
{
    memset(row, 0, sizeof *row);
    row->row.table = table;
    row->row.size = spt_schema_get()->tables[table].row_size;
    row->act.account = 5;
    for (uint32_t c = 1; c < table_of(row)->column_count; c++)
        if (table_of(row)->columns[c].type == SPT_COLUMN_TEXT)
            set(row, c, (spt_value){0, ""});
    if (table == SPT_TABLE_ENTRY) {
        row->entry.entry = row->entry.act = number;
        row->entry.kind = 2;
        row->entry.points = 1;
        row->entry.lot = made->of[0][number];
        return;
    }
    row->act.act = number;
    row->act.kind = 14;
    row->act.lot = made->of[1][number];
    row->act.ticket = made->of[2][number];
}

/* For hundreds of numbers only one lot and ticket has any, then another, then all by turns. */
static void choose_links(links *made)
{
    for (int list = 0; list < 3; list++)
        for (int64_t number = 1, left = 0, kind = 0; number <= LINKS; number++, left--) {
            if (left == 0) {
                left = 1 + (int64_t)draw(4000);
                kind = (int64_t)draw(NAMES + 1);
            }
            made->of[list][number] = kind == 0 ? one_of(NAMES) : kind;
        }
}

static void commit_links(spt_store *store, row_list *model, const links *linked)
{
    static batch made;
    for (int64_t number = 0; number <= LINKS;) {
        begin(&made, model, 5);
        for (int64_t name = 1; number == 0 && name <= NAMES; name++) {
            any_row row;
            plain_lot(&row, name);
            add(&made, SPT_CHANGE_INSERT, &row);
            plain_ticket(&row, name);
            add(&made, SPT_CHANGE_INSERT, &row);
        }
        number += number == 0;
        for (int n = 0; n < 25 && number <= LINKS; n++, number++) {
            any_row row;
            plain_link(&row, SPT_TABLE_ACT, number, linked);
            add(&made, SPT_CHANGE_INSERT, &row);
            plain_link(&row, SPT_TABLE_ENTRY, number, linked);
            add(&made, SPT_CHANGE_INSERT, &row);
        }
        assert_int_equal(spt_store_commit(store, &made.batch), SPT_STORE_OK);
        model->rows[0] = made.rows[0];
        model->count = 1;
    }
}

/* Some reads that begin before a number, against looking at all. */
static void compare_links(spt_store *store, const links *made)
{
    static const uint32_t indexes[] = {SPT_INDEX_ENTRY_BY_LOT, SPT_INDEX_ACT_BY_LOT, SPT_INDEX_ACT_BY_TICKET};
    static answers given;
    for (int n = 0; n < 3000; n++) {
        int list = (int)draw(3);
        int64_t of = (int64_t)draw(NAMES + 2), number = (int64_t)draw(LINKS + 4);
        spt_range range = {(uint32_t)sizeof range,
                           indexes[list],
                           SPT_RANGE_DESCENDING,
                           2,
                           1,
                           SPT_NO_RANGE,
                           0,
                           0,
                           1 + draw(4),
                           0,
                           {{0}}};
        range.values[0].number = 5;
        range.values[1].number = of;
        range.values[2].number = number;
        given.count = given.stop_at = 0;
        assert_int_equal(spt_store_read(store, &range, 1, take, &given), SPT_STORE_OK);
        size_t wanted = 0;
        for (int64_t at = (number <= LINKS ? number : LINKS + 1) - 1; at > 0 && wanted < range.limit; at--)
            if (made->of[list][at] == of) {
                assert_true(wanted < given.count);
                assert_int_equal(list == 0 ? given.rows[wanted].entry.entry : given.rows[wanted].act.act, at);
                wanted++;
            }
        assert_int_equal(given.count, wanted);
    }
}

static void test_long_lists_before_a_number(void **unused)
{
    (void)unused;
    static links linked;
    static batch made;
    any_row row;
    spt_store *store;
    row_list model = {malloc(sizeof(any_row)), 0};
    state = 11;
    assert_non_null(model.rows);
    assert_int_equal(spt_store_open_memory(NULL, &store), SPT_OK);
    choose_links(&linked);
    commit_links(store, &model, &linked);
    compare_links(store, &linked);
    /* A gap in the numbers makes the account loose. */
    begin(&made, &model, 5);
    plain_link(&row, SPT_TABLE_ACT, LINKS, &linked);
    row.act.act = LINKS + 10;
    row.act.lot = row.act.ticket = 0;
    add(&made, SPT_CHANGE_INSERT, &row);
    assert_int_equal(spt_store_commit(store, &made.batch), SPT_STORE_OK);
    compare_links(store, &linked);
    assert_int_equal(spt_store_unref(store), SPT_OK);
    free(model.rows);
}

/* ---- orders that are asked for when there are many rows ---- */

#define ORDERED 5000
#define SHUFFLE 1009 /* Has no divisor in common with ORDERED. */

/* What the rows of an account are like beside the plain ones. */
enum { ALL_PLAIN, ONE_LATER, ONE_WIDE };

/* Most lie near the one before, some are at the same second, some far away. */
static int64_t next_instant(int64_t *now)
{
    uint64_t how = draw(20);
    *now += how < 12 ? (int64_t)draw(9000) : 0;
    if (how == 19)
        return (int64_t)draw(UINT32_MAX);
    return *now + (how == 18 ? 86400 * (int64_t)draw(40) : 0);
}

static void ordered_ticket(any_row *row, int64_t number, int64_t *now, int kind)
{
    memset(row, 0, sizeof *row);
    row->row.size = (uint32_t)sizeof row->ticket;
    row->row.table = SPT_TABLE_TICKET;
    row->ticket.account = 5;
    row->ticket.ticket = 1 + number * SHUFFLE % ORDERED;
    row->ticket.phase = 1 + (draw(8) > 0);
    row->ticket.state = row->ticket.phase + 1;
    row->ticket.opened = next_instant(now);
    row->ticket.since = row->ticket.opened + (row->ticket.phase == 2 ? (int64_t)draw(90000) : 0);
    row->ticket.ended = row->ticket.phase == 2 ? row->ticket.since : -1;
    row->ticket.resolved = row->ticket.due = row->ticket.answered = row->ticket.units = -1;
    row->ticket.proposed = row->ticket.proposal_until = -1;
    row->ticket.category = row->ticket.rule = "level-2";
    if (kind == ONE_WIDE && number == ORDERED / 2)
        row->ticket.price = INT64_C(1) << 40;
}

static void ordered_lot(any_row *row, int64_t number, int64_t *now, int kind)
{
    plain_lot(row, number + 1);
    row->lot.lapse = draw(9) == 0 ? SPT_NEVER : next_instant(now);
    if (kind == ONE_LATER && number == ORDERED / 2)
        row->lot.lapse = INT64_C(1) << 33;
    if (kind == ONE_WIDE && number == ORDERED / 2)
        row->lot.points = row->lot.available = INT64_C(1) << 40;
}

static void commit_ordered(spt_store *store, row_list *model, int64_t first, int64_t end, int kind)
{
    static batch made;
    static int64_t opened, lapse;
    if (first == 0)
        opened = lapse = 1215993600;
    while (first < end) {
        begin(&made, model, 5);
        for (int n = 0; n < 25 && first < end; n++, first++) {
            any_row row;
            ordered_ticket(&row, first, &opened, kind);
            add(&made, SPT_CHANGE_INSERT, &row);
            ordered_lot(&row, first, &lapse, kind);
            add(&made, SPT_CHANGE_INSERT, &row);
        }
        assert_int_equal(spt_store_commit(store, &made.batch), SPT_STORE_OK);
        model->rows[0] = made.rows[0];
        model->count = 1;
    }
}

/* All rows, each behind the one before. */
static void compare_ordered(spt_store *store, size_t count)
{
    static const uint32_t indexes[] = {SPT_INDEX_TICKET_BY_PHASE, SPT_INDEX_TICKET_BY_OPENED, SPT_INDEX_LOT_BY_LIFE};
    static answers given;
    for (size_t i = 0; i < sizeof indexes / sizeof *indexes; i++) {
        const spt_index *index = &spt_schema_get()->indexes[indexes[i]];
        spt_range range = {(uint32_t)sizeof range, indexes[i], 0, 1, 0, SPT_NO_RANGE, 0, 0, UINT64_MAX, 0, {{5, NULL}}};
        given.count = 0;
        given.stop_at = SIZE_MAX;
        assert_int_equal(spt_store_read(store, &range, 1, take, &given), SPT_STORE_OK);
        assert_int_equal(given.count, count);
        for (size_t r = 1; r < count; r++)
            assert_true(compare_rows(&given.rows[r - 1], &given.rows[r], index) < 0);
        range.position = index->column_count - 1;
        range.limit = 1;
        for (int n = 0; n < 1000; n++) {
            size_t at = (size_t)draw(count - 1);
            for (uint32_t c = 1; c < index->column_count; c++)
                range.values[c] = get(&given.rows[at], index->columns[c]);
            given.count = count;
            assert_int_equal(spt_store_read(store, &range, 1, take, &given), SPT_STORE_OK);
            assert_int_equal(given.count, count + 1);
            assert_true(is_same(&given.rows[count], &given.rows[at + 1]));
        }
    }
}

/* The orders are built from most of the rows, and grow by the others; at first there may be no memory for them. */
static void play_ordered(int kind, int64_t blocks)
{
    budget own = {INT64_MAX, 0};
    spt_allocator allocator;
    spt_store *store;
    row_list model = {malloc(sizeof(any_row)), 0};
    spt_allocator_init(&allocator, (uint32_t)sizeof allocator);
    allocator.ctx = &own;
    allocator.allocate = spend;
    allocator.release = restore;
    state = 1789;
    assert_non_null(model.rows);
    assert_int_equal(spt_store_open_memory(&allocator, &store), SPT_OK);
    commit_ordered(store, &model, 0, ORDERED - 500, kind);
    own.left = blocks;
    compare_ordered(store, ORDERED - 500);
    own.left = INT64_MAX;
    compare_ordered(store, ORDERED - 500);
    commit_ordered(store, &model, ORDERED - 500, ORDERED, kind);
    compare_ordered(store, ORDERED);
    assert_int_equal(spt_store_unref(store), SPT_OK);
    assert_int_equal(own.live, 0);
    free(model.rows);
}

static void test_orders_of_many_rows(void **unused)
{
    (void)unused;
    for (int kind = ALL_PLAIN; kind <= ONE_WIDE; kind++)
        play_ordered(kind, INT64_MAX);
    play_ordered(ALL_PLAIN, 0);
    play_ordered(ALL_PLAIN, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_random_batches),      cmocka_unit_test(test_random_batches_of_few_tables),
        cmocka_unit_test(test_orderly_accounts),    cmocka_unit_test(test_an_orderly_account_with_much),
        cmocka_unit_test(test_no_memory),           cmocka_unit_test(test_no_memory_for_a_loose_account),
        cmocka_unit_test(test_many_lots),           cmocka_unit_test(test_long_lists_before_a_number),
        cmocka_unit_test(test_orders_of_many_rows),
    };
    memset(long_text, 'n', SPT_NOTE_BYTES);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
