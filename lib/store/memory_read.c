/* SPDX-License-Identifier: MIT */
/*
 * Reads. A range is answered by walking the tree of its index. Where none is kept (small accounts, and indexes that
 * are hardly ever read so), the best rows are picked out of the table's, some at a time.
 */
#include "memory.h"

#include <string.h>

#include "../base/alloc.h"

#define PICKED 16u
/* Values of shown rows, kept for the ranges that depend on them; of more rows than fit the source is read again. */
#define KEPT_VALUES  256u
#define USUAL_RANGES 32u
/* Of a ticket with more parts, these are read by the tree of their order. */
#define PICKED_PARTS 32u

/* Takes a row; 0: no more. */
typedef int (*spt_visit)(void *ctx, const spt_row *row);

/* What a read has shown of a range. */
typedef struct spt_shown {
    uint64_t rows;
    uint32_t first;      /* Where the values for its dependents begin. */
    uint32_t dependents; /* Values for each row. */
    int32_t is_overfull; /* 1: they were too many to keep. */
} spt_shown;

typedef struct spt_reading {
    spt_memory *memory;
    const spt_range *ranges;
    uint32_t count;
    uint32_t number; /* Of the range being answered. */
    spt_sink sink;
    void *sink_ctx;
    spt_shown *shown;
    int32_t answer;
    uint32_t kept_count;
    int64_t kept[KEPT_VALUES];
} spt_reading;

/* A range as bytes, and whom to show its rows. */
typedef struct spt_walk {
    spt_memory *memory;
    const spt_range *range;
    const spt_index *index;
    uint32_t prefix_size; /* Of the position's bytes. */
    int is_descending;
    int has_position;
    uint64_t left; /* Of the limit. */
    spt_visit visit;
    void *ctx;
    spt_key position; /* The prefix columns, then those of the position. */
} spt_walk;

/* ---- one range ---- */

static void add_value(spt_walk *walk, uint32_t column)
{
    const spt_column *described = &spt_schema_get()->tables[walk->index->table].columns[walk->index->columns[column]];
    const spt_value *value = &walk->range->values[column];
    if (described->type == SPT_COLUMN_INTEGER)
        spt_key_add_number(&walk->position, value->number);
    else
        spt_key_add_text(&walk->position, value->text, (size_t)described->maximum);
}

/* The bytes that the index's keys have, or with a table's number those that the rows' have. */
static void set_bounds(spt_walk *walk, uint32_t from, int is_row_key)
{
    const spt_range *range = walk->range;
    walk->position.size = 0;
    if (is_row_key)
        walk->position.bytes[walk->position.size++] = (uint8_t)walk->index->table;
    for (uint32_t c = from; c < range->prefix; c++)
        add_value(walk, c);
    walk->prefix_size = walk->position.size;
    for (uint32_t c = range->prefix; c < range->prefix + range->position; c++)
        add_value(walk, c);
    walk->has_position = range->position > 0;
}

static spt_bytes prefix_of(const spt_walk *walk)
{
    spt_bytes bytes = {walk->position.bytes, walk->prefix_size};
    return bytes;
}

static int begins_with(spt_bytes key, spt_bytes prefix)
{
    return key.size >= prefix.size && memcmp(key.at, prefix.at, prefix.size) == 0;
}

static int show(spt_walk *walk, const spt_row *row)
{
    walk->left--;
    return walk->visit(walk->ctx, row) && walk->left > 0;
}

/* To the first entry of the range. */
static int seek_range(const spt_walk *walk, uint32_t root, spt_cursor *cursor)
{
    spt_key end;
    end.size = 0;
    const spt_heap *heap = &walk->memory->heap;
    spt_bytes bytes = prefix_of(walk);
    if (walk->has_position)
        bytes.size = walk->position.size;
    if (walk->is_descending == walk->has_position)
        return walk->is_descending ? spt_cursor_seek_before(cursor, heap, root, bytes)
                                   : spt_cursor_seek(cursor, heap, root, bytes);
    memcpy(end.bytes, bytes.at, bytes.size);
    end.bytes[bytes.size] = SPT_KEY_END;
    bytes.at = end.bytes;
    bytes.size++;
    return walk->is_descending ? spt_cursor_seek_before(cursor, heap, root, bytes)
                               : spt_cursor_seek(cursor, heap, root, bytes);
}

static int step(const spt_walk *walk, spt_cursor *cursor)
{
    return walk->is_descending ? spt_cursor_previous(cursor) : spt_cursor_next(cursor);
}

/* ---- the table's own order, and the trees of large accounts ---- */

static int visit_rows(spt_walk *walk, const spt_holder *holder)
{
    spt_cursor cursor;
    spt_any_row row;
    set_bounds(walk, 1, 1);
    uint32_t root = spt_holder_root(walk->memory, holder, walk->range->index);
    for (int more = seek_range(walk, root, &cursor); more; more = step(walk, &cursor)) {
        spt_entry_view entry = spt_cursor_entry(&cursor);
        if (!begins_with(entry.key, prefix_of(walk)))
            break;
        spt_packed_read(walk->memory, walk->index->table, holder->account, entry, &row);
        if (!show(walk, &row.row))
            return 0;
    }
    return 1;
}

/* The row that an entry of another index stands for. */
static int row_of_key(const spt_walk *walk, const spt_holder *holder, spt_bytes key, spt_any_row *row)
{
    const spt_table *table = &spt_schema_get()->tables[walk->index->table];
    spt_any_row only_key;
    spt_key own;
    only_key.row.table = walk->index->table;
    spt_key_into_row(key.at, walk->index, &only_key.row, 1);
    spt_key_of_row(&own, &only_key.row);
    spt_entry_view entry = {{own.bytes, own.size}, {NULL, 0}};
    if (!spt_tree_get(&walk->memory->heap, spt_holder_root(walk->memory, holder, table->primary), entry.key,
                      &entry.value))
        return 0;
    entry.key.at = own.bytes;
    spt_packed_read(walk->memory, walk->index->table, holder->account, entry, row);
    /* Texts of the key must outlive `own`. */
    spt_key_into_row(key.at, walk->index, &row->row, 1);
    return 1;
}

static int visit_tree(spt_walk *walk, const spt_holder *holder)
{
    spt_cursor cursor;
    spt_any_row row;
    set_bounds(walk, 1, 0);
    uint32_t root = spt_holder_root(walk->memory, holder, walk->range->index);
    for (int more = seek_range(walk, root, &cursor); more; more = step(walk, &cursor)) {
        spt_entry_view entry = spt_cursor_entry(&cursor);
        if (!begins_with(entry.key, prefix_of(walk)))
            break;
        if (row_of_key(walk, holder, entry.key, &row) && !show(walk, &row.row))
            return 0;
    }
    return 1;
}

/* ---- picking ---- */

typedef struct spt_picked {
    int64_t account;
    spt_entry_view entry;
    uint32_t key_size;
    uint8_t key[SPT_KEY_MAX];
} spt_picked;

/* The rows that come first in the order asked for. */
typedef struct spt_picking {
    spt_walk *walk;
    uint32_t from; /* The first column of the keys. */
    uint32_t room;
    uint32_t count;
    int is_overfull; /* There are more. */
    uint8_t order[PICKED];
    spt_picked picked[PICKED];
    spt_any_row row; /* The first one picked: often it is the only one. */
} spt_picking;

static int compare_bytes(spt_bytes left, spt_bytes right)
{
    int order = memcmp(left.at, right.at, left.size < right.size ? left.size : right.size);
    return order != 0 ? order : (left.size > right.size) - (left.size < right.size);
}

/* Whether a key of the prefix is behind the position, in the direction of reading. */
static int is_behind(const spt_walk *walk, spt_bytes key)
{
    spt_bytes position = {walk->position.bytes, walk->position.size};
    if (!walk->has_position)
        return 1;
    if (begins_with(key, position))
        return 0;
    return walk->is_descending ? compare_bytes(key, position) < 0 : compare_bytes(key, position) > 0;
}

static uint32_t place_of(const spt_picking *picking, spt_bytes key)
{
    uint32_t place = picking->count;
    for (; place > 0; place--) {
        const spt_picked *before = &picking->picked[picking->order[place - 1]];
        int order = compare_bytes(key, (spt_bytes){before->key, before->key_size});
        if (picking->walk->is_descending ? order < 0 : order > 0)
            break;
    }
    return place;
}

static void pick(spt_picking *picking, int64_t account, spt_entry_view entry, spt_bytes key)
{
    uint32_t place = place_of(picking, key);
    if (picking->count == picking->room)
        picking->is_overfull = 1;
    if (place == picking->room)
        return;
    uint8_t slot = picking->count < picking->room ? (uint8_t)picking->count++ : picking->order[picking->room - 1];
    memmove(picking->order + place + 1, picking->order + place, picking->count - 1 - place);
    picking->order[place] = slot;
    spt_picked *picked = &picking->picked[slot];
    picked->account = account;
    picked->entry = entry;
    picked->key_size = key.size;
    memcpy(picked->key, key.at, key.size);
}

static void consider(spt_picking *picking, int64_t account, spt_entry_view entry)
{
    spt_walk *walk = picking->walk;
    spt_any_row room, *row = picking->count == 0 ? &picking->row : &room;
    spt_key key;
    key.size = 0;
    spt_packed_read(walk->memory, walk->index->table, account, entry, row);
    if (!spt_index_holds(walk->index, &row->row))
        return;
    spt_key_add_columns(&key, walk->index, &row->row, picking->from);
    spt_bytes bytes = {key.bytes, key.size};
    if (begins_with(bytes, prefix_of(walk)) && is_behind(walk, bytes))
        pick(picking, account, entry, bytes);
}

/* How many columns after the account the index has in common with the primary one, and the range fixes. */
static uint32_t shared_columns(const spt_walk *walk)
{
    const spt_schema *schema = spt_schema_get();
    const spt_index *primary = &schema->indexes[schema->tables[walk->index->table].primary];
    uint32_t shared = 1;
    while (shared < walk->range->prefix && shared < primary->column_count &&
           primary->columns[shared] == walk->index->columns[shared])
        shared++;
    return shared - 1;
}

/* At the first column that the range fixes and the rows are not found by. */
static spt_glance first_glance(const spt_walk *walk, uint32_t column)
{
    const spt_glance none = {0, 0};
    if (column >= walk->range->prefix)
        return none;
    return spt_packed_glance(walk->index->table, walk->index->columns[column], walk->range->values[column]);
}

static void scan(spt_picking *picking, const spt_holder *holder)
{
    spt_walk *walk = picking->walk;
    uint32_t shared = picking->from == 1 ? shared_columns(walk) : 0;
    spt_walk rows;
    rows.memory = walk->memory;
    rows.range = walk->range;
    rows.index = walk->index;
    rows.is_descending = 0;
    rows.has_position = 0;
    rows.position.size = 0;
    rows.position.bytes[rows.position.size++] = (uint8_t)walk->index->table;
    for (uint32_t c = 1; c <= shared; c++)
        add_value(&rows, c);
    rows.prefix_size = rows.position.size;
    spt_glance glance = first_glance(walk, picking->from == 1 ? shared + 1 : SPT_INDEX_COLUMNS);
    spt_cursor cursor;
    uint32_t root = spt_holder_rows(walk->memory, holder, walk->index->table);
    for (int more = seek_range(&rows, root, &cursor); more; more = spt_cursor_next(&cursor)) {
        spt_entry_view entry = spt_cursor_entry(&cursor);
        if (!begins_with(entry.key, prefix_of(&rows)))
            return;
        if (spt_packed_may_equal(entry.value, glance))
            consider(picking, holder->account, entry);
    }
}

/* One account's rows, or those of all. */
static void scan_all(spt_picking *picking, const spt_holder *holder)
{
    const spt_memory *memory = picking->walk->memory;
    spt_cursor cursor;
    if (holder != NULL) {
        scan(picking, holder);
        return;
    }
    for (int more = spt_cursor_seek(&cursor, &memory->heap, memory->by_account, (spt_bytes){(const uint8_t *)"", 0});
         more; more = spt_cursor_next(&cursor)) {
        uint32_t handle;
        memcpy(&handle, spt_cursor_entry(&cursor).value.at, sizeof handle);
        scan(picking, spt_heap_at(&memory->heap, handle));
    }
}

static int show_picked(spt_picking *picking)
{
    spt_walk *walk = picking->walk;
    spt_any_row row;
    if (picking->count == 1 && !picking->is_overfull)
        return show(walk, &picking->row.row);
    for (uint32_t p = 0; p < picking->count; p++) {
        const spt_picked *picked = &picking->picked[picking->order[p]];
        spt_packed_read(walk->memory, walk->index->table, picked->account, picked->entry, &row);
        if (!show(walk, &row.row))
            return 0;
    }
    return 1;
}

static void begin_picking(spt_picking *picking, spt_walk *walk, uint32_t from)
{
    picking->walk = walk;
    picking->from = from;
    picking->room = walk->left < PICKED ? (uint32_t)walk->left : PICKED;
    picking->count = 0;
    picking->is_overfull = 0;
    set_bounds(walk, from, 0);
}

static void pick_from(spt_picking *picking, const spt_holder *holder)
{
    picking->room = picking->walk->left < PICKED ? (uint32_t)picking->walk->left : PICKED;
    picking->count = 0;
    picking->is_overfull = 0;
    scan_all(picking, holder);
}

static int visit_picked(spt_walk *walk, const spt_holder *holder, uint32_t from)
{
    spt_picking picking;
    begin_picking(&picking, walk, from);
    do {
        pick_from(&picking, holder);
        if (!show_picked(&picking))
            return 0;
        if (picking.is_overfull) {
            const spt_picked *last = &picking.picked[picking.order[picking.count - 1]];
            memcpy(walk->position.bytes, last->key, last->key_size);
            walk->position.size = last->key_size;
            walk->has_position = 1;
        }
    } while (picking.is_overfull);
    return 1;
}

/* The acts with one ref, found by its hash. */
static int visit_ref(spt_walk *walk, const spt_holder *holder)
{
    const spt_memory *memory = walk->memory;
    uint32_t number, root = spt_holder_root(memory, holder, SPT_INDEX_ACT);
    spt_picking picking;
    begin_picking(&picking, walk, 1);
    spt_hash_walk refs =
        spt_hash_find(&memory->heap, &memory->refs, spt_ref_hash(holder->account, walk->range->values[1].text));
    while (spt_hash_next(&memory->heap, &refs, &number)) {
        spt_cursor cursor;
        spt_key key;
        key.size = 1;
        key.bytes[0] = SPT_TABLE_ACT;
        spt_key_add_number(&key, number);
        spt_bytes bytes = {key.bytes, key.size};
        if (spt_cursor_seek(&cursor, &memory->heap, root, bytes)) {
            spt_entry_view entry = spt_cursor_entry(&cursor);
            if (entry.key.size == key.size && memcmp(entry.key.at, key.bytes, key.size) == 0)
                consider(&picking, holder->account, entry);
        }
    }
    return picking.is_overfull ? visit_picked(walk, holder, 1) : show_picked(&picking);
}

/* ---- which way a range is answered ---- */

/* The number of a ticket's parts, or more than are picked; and the last one seen. */
static uint32_t count_parts(const spt_walk *walk, const spt_holder *holder, spt_entry_view *last)
{
    spt_cursor cursor;
    uint32_t count = 0;
    spt_key key;
    key.size = 1;
    key.bytes[0] = SPT_TABLE_PART;
    spt_key_add_number(&key, walk->range->values[1].number);
    spt_bytes bytes = {key.bytes, key.size};
    uint32_t root = spt_holder_rows(walk->memory, holder, SPT_TABLE_PART);
    int more = spt_cursor_seek(&cursor, &walk->memory->heap, root, bytes);
    for (; more && count <= PICKED_PARTS; more = spt_cursor_next(&cursor)) {
        spt_entry_view entry = spt_cursor_entry(&cursor);
        if (!begins_with(entry.key, bytes))
            break;
        *last = entry;
        count++;
    }
    return count;
}

/* Parts in order: of nearly every ticket there is one, of few there are many. */
static int visit_parts(spt_walk *walk, spt_holder *holder)
{
    spt_entry_view only;
    spt_any_row row;
    uint32_t count = count_parts(walk, holder, &only);
    if (count == 0)
        return 1;
    if (count == 1 && walk->range->prefix == 2 && walk->range->position == 0) {
        spt_packed_read(walk->memory, SPT_TABLE_PART, holder->account, only, &row);
        return show(walk, &row.row);
    }
    if (count <= PICKED_PARTS || !spt_index_build(walk->memory, holder, SPT_INDEX_PART_BY_ORDER))
        return visit_picked(walk, holder, 1);
    return visit_tree(walk, holder);
}

/* Whether all rows of the table are in one leaf. */
static int is_pickable(const spt_walk *walk, const spt_holder *holder)
{
    return spt_tree_is_leaf(&walk->memory->heap, spt_holder_rows(walk->memory, holder, walk->index->table));
}

/* One row, by its whole key. */
static int visit_row(spt_walk *walk)
{
    const spt_range *range = walk->range;
    spt_any_row like, row;
    uint32_t handle = spt_holder_find(walk->memory, range->values[0].number);
    like.row.table = walk->index->table;
    like.lot.lot = range->values[1].number;
    if (walk->index->table == SPT_TABLE_PART)
        like.part.lot = range->values[2].number;
    return !spt_holder_row(walk->memory, handle, &like.row, &row) || show(walk, &row.row);
}

static int visit_holder(spt_walk *walk, spt_holder *holder)
{
    const spt_range *range = walk->range;
    int is_primary = (walk->index->flags & SPT_INDEX_PRIMARY) != 0;
    if (is_primary && range->prefix == walk->index->column_count && walk->index->table <= SPT_TABLE_ENTRY)
        return visit_row(walk);
    if (is_primary)
        return visit_rows(walk, holder);
    if (range->index == SPT_INDEX_PART_BY_ORDER && range->prefix >= 2)
        return visit_parts(walk, holder);
    if (spt_index_is_built(walk->memory, holder, range->index))
        return visit_tree(walk, holder);
    if (range->index == SPT_INDEX_ACT_BY_REF && range->prefix >= 2 && !walk->memory->has_far_acts)
        return visit_ref(walk, holder);
    if (is_pickable(walk, holder) || !spt_index_build(walk->memory, holder, range->index))
        return visit_picked(walk, holder, 1);
    return visit_tree(walk, holder);
}

static spt_holder *holder_of(const spt_walk *walk, int64_t account)
{
    uint32_t handle = spt_holder_find(walk->memory, account);
    return handle == 0 ? NULL : spt_holder_at(walk->memory, handle);
}

static int visit_account(spt_walk *walk)
{
    spt_any_row row;
    const spt_holder *holder = holder_of(walk, walk->range->values[0].number);
    int64_t known = walk->range->known_revision;
    if (holder == NULL || (known > 0 && spt_holder_revision(walk->memory, holder) == known))
        return 1;
    return !spt_holder_account_row(walk->memory, holder, &row) || show(walk, &row.row);
}

/* A range over all accounts: this one's part of it. */
static int visit_part(spt_walk *walk, const spt_range *whole, spt_holder *holder)
{
    spt_range part = *whole;
    part.prefix = 1;
    part.position = 0;
    if (whole->position > 0 && whole->values[0].number == holder->account) {
        if (whole->position == 1)
            return 1;
        part.position = whole->position - 1;
    }
    part.values[0].number = holder->account;
    walk->range = &part;
    int more = walk->range->index == SPT_INDEX_ACCOUNT ? visit_account(walk) : visit_holder(walk, holder);
    walk->range = whole;
    return more;
}

/* A range without an account: one account after the other. */
static int visit_all_holders(spt_walk *walk)
{
    const spt_range *whole = walk->range;
    spt_key key;
    key.size = 0;
    spt_cursor cursor;
    if (whole->position > 0) {
        spt_key_add_number(&key, whole->values[0].number);
        if (walk->is_descending)
            key.bytes[key.size++] = SPT_KEY_END;
    } else if (walk->is_descending) {
        key.bytes[key.size++] = SPT_KEY_END;
    }
    const spt_heap *heap = &walk->memory->heap;
    spt_bytes bytes = {key.bytes, key.size};
    int more = walk->is_descending ? spt_cursor_seek_before(&cursor, heap, walk->memory->by_account, bytes)
                                   : spt_cursor_seek(&cursor, heap, walk->memory->by_account, bytes);
    for (; more; more = step(walk, &cursor)) {
        uint32_t handle;
        memcpy(&handle, spt_cursor_entry(&cursor).value.at, sizeof handle);
        if (!visit_part(walk, whole, spt_heap_at(heap, handle)))
            return 0;
    }
    return 1;
}

static int visit_lapses(spt_walk *walk)
{
    spt_cursor cursor;
    spt_any_row row;
    const spt_memory *memory = walk->memory;
    set_bounds(walk, 0, 0);
    for (int more = seek_range(walk, memory->by_lapse, &cursor); more; more = step(walk, &cursor)) {
        spt_entry_view entry = spt_cursor_entry(&cursor);
        uint32_t handle;
        if (!begins_with(entry.key, prefix_of(walk)))
            break;
        memcpy(&handle, entry.value.at, sizeof handle);
        if (spt_holder_account_row(memory, spt_holder_at(memory, handle), &row) && !show(walk, &row.row))
            return 0;
    }
    return 1;
}

static int is_account_asked_for(const spt_walk *walk, int64_t account)
{
    const spt_range *range = walk->range;
    if (range->prefix == 2)
        return account == range->values[1].number;
    if (range->position == 0)
        return 1;
    return walk->is_descending ? account < range->values[1].number : account > range->values[1].number;
}

/* At most one account has the ticket. */
static int visit_ticket(spt_walk *walk)
{
    spt_any_row row;
    spt_ticket_row sought;
    sought.table = SPT_TABLE_TICKET;
    sought.ticket = walk->range->values[0].number;
    uint32_t handle = spt_holder_of_ticket(walk->memory, sought.ticket, 0);
    if (handle == 0)
        return 1;
    const spt_holder *holder = spt_heap_at(&walk->memory->heap, handle);
    if (!is_account_asked_for(walk, holder->account))
        return 1;
    return !spt_holder_row(walk->memory, handle, (const spt_row *)&sought, &row) || show(walk, &row.row);
}

static int visit_range(spt_memory *memory, const spt_range *range, spt_visit visit, void *ctx)
{
    spt_walk walk;
    walk.memory = memory;
    walk.range = range;
    walk.index = &spt_schema_get()->indexes[range->index];
    walk.is_descending = (range->flags & SPT_RANGE_DESCENDING) != 0;
    walk.left = range->limit;
    walk.visit = visit;
    walk.ctx = ctx;
    if (range->limit == 0)
        return 1;
    if (range->index == SPT_INDEX_ACCOUNT_BY_LAPSE)
        return visit_lapses(&walk);
    if (range->index == SPT_INDEX_TICKET_BY_ID)
        return range->prefix == 0 ? visit_picked(&walk, NULL, 0) : visit_ticket(&walk);
    if (range->prefix == 0)
        return visit_all_holders(&walk);
    if (range->index == SPT_INDEX_ACCOUNT)
        return visit_account(&walk);
    spt_holder *holder = holder_of(&walk, range->values[0].number);
    return holder == NULL || visit_holder(&walk, holder);
}

/* ---- dependent ranges ---- */

typedef struct spt_dependence {
    spt_reading *reading;
    uint32_t number;
    uint64_t left; /* Of the source's rows that were shown. */
    spt_visit visit;
    void *ctx;
} spt_dependence;

static int visit_number(spt_reading *reading, uint32_t number, spt_visit visit, void *ctx);

/* 0: the visitor wants no more rows; a limit alone does not end the range for the next source row. */
typedef struct spt_going {
    spt_visit visit;
    void *ctx;
    int is_going;
} spt_going;

static int visit_going(void *ctx, const spt_row *row)
{
    spt_going *going = ctx;
    going->is_going = going->visit(going->ctx, row);
    return going->is_going;
}

static int visit_value(const spt_dependence *dependence, int64_t value)
{
    spt_range range = dependence->reading->ranges[dependence->number];
    spt_going going = {dependence->visit, dependence->ctx, 1};
    range.values[range.prefix - 1].number = value;
    visit_range(dependence->reading->memory, &range, visit_going, &going);
    return going.is_going;
}

/* A row of the source, read again. */
static int visit_source_row(void *ctx, const spt_row *row)
{
    spt_dependence *dependence = ctx;
    uint32_t column = dependence->reading->ranges[dependence->number].from_column;
    dependence->left--;
    return visit_value(dependence, spt_column_number(row, column)) && dependence->left > 0;
}

/* Which of the values kept for each row of its source is for this range. */
static uint32_t value_place(const spt_reading *reading, uint32_t number)
{
    uint32_t place = 0;
    for (uint32_t r = 0; r < number; r++)
        place += reading->ranges[r].from == reading->ranges[number].from;
    return place;
}

static int visit_dependent(spt_dependence *dependence)
{
    spt_reading *reading = dependence->reading;
    uint32_t source = reading->ranges[dependence->number].from;
    const spt_shown *shown = &reading->shown[source];
    if (shown->is_overfull)
        return visit_number(reading, source, visit_source_row, dependence);
    const int64_t *value = reading->kept + shown->first + value_place(reading, dependence->number);
    for (uint64_t r = 0; r < shown->rows; r++, value += shown->dependents)
        if (!visit_value(dependence, *value))
            return 0;
    return 1;
}

static int visit_number(spt_reading *reading, uint32_t number, spt_visit visit, void *ctx)
{
    const spt_range *range = &reading->ranges[number];
    if (range->from == SPT_NO_RANGE)
        return visit_range(reading->memory, range, visit, ctx);
    spt_dependence dependence = {reading, number, reading->shown[range->from].rows, visit, ctx};
    return visit_dependent(&dependence);
}

static void keep_values(spt_reading *reading, spt_shown *shown, const spt_row *row)
{
    shown->rows++;
    if (shown->dependents == 0)
        return;
    if (reading->kept_count + shown->dependents > KEPT_VALUES)
        shown->is_overfull = 1;
    if (shown->is_overfull)
        return;
    for (uint32_t r = reading->number + 1; r < reading->count; r++)
        if (reading->ranges[r].from == reading->number)
            reading->kept[reading->kept_count++] = spt_column_number(row, reading->ranges[r].from_column);
}

static int show_to_sink(void *ctx, const spt_row *row)
{
    spt_reading *reading = ctx;
    keep_values(reading, &reading->shown[reading->number], row);
    reading->answer = reading->sink(reading->sink_ctx, reading->number, row);
    return reading->answer == SPT_SINK_GO_ON;
}

static void read_all(spt_reading *reading)
{
    for (uint32_t number = 0; number < reading->count; number++) {
        spt_shown *shown = &reading->shown[number];
        *shown = (spt_shown){0, reading->kept_count, 0, 0};
        for (uint32_t r = number + 1; r < reading->count; r++)
            shown->dependents += reading->ranges[r].from == number;
        reading->number = number;
        reading->answer = SPT_SINK_GO_ON;
        visit_number(reading, number, show_to_sink, reading);
        if (reading->answer != SPT_SINK_GO_ON && reading->answer != SPT_SINK_NEXT)
            return;
    }
}

static int is_range_sound(const spt_range *ranges, uint32_t number)
{
    const spt_schema *schema = spt_schema_get();
    const spt_range *range = &ranges[number];
    if (range->index >= schema->index_count)
        return 0;
    const spt_index *index = &schema->indexes[range->index];
    if (range->prefix > index->column_count || range->position > index->column_count - range->prefix)
        return 0;
    if (range->from == SPT_NO_RANGE)
        return 1;
    if (range->from >= number || range->prefix == 0)
        return 0;
    const spt_table *source = &schema->tables[schema->indexes[ranges[range->from].index].table];
    return range->from_column < source->column_count && source->columns[range->from_column].type == SPT_COLUMN_INTEGER;
}

/* What a read will look at first is asked for in one go: waiting for memory one by one costs more than all else. */
static void warm(spt_memory *memory, const spt_range *range)
{
    const spt_heap *heap = &memory->heap;
    if (range->from != SPT_NO_RANGE || range->prefix == 0)
        return;
    if (range->index == SPT_INDEX_TICKET_BY_ID)
        spt_hash_warm(heap, &memory->tickets, spt_hash_number((uint64_t)range->values[0].number));
    if (range->index == SPT_INDEX_ACT_BY_REF && range->prefix >= 2)
        spt_hash_warm(heap, &memory->refs, spt_ref_hash(range->values[0].number, range->values[1].text));
}

static void warm_all(spt_memory *memory, const spt_range *ranges, uint32_t count)
{
    if (count == 0 || ranges[0].prefix == 0 || ranges[0].index == SPT_INDEX_TICKET_BY_ID)
        return;
    for (uint32_t number = 0; number < count; number++)
        warm(memory, &ranges[number]);
    if (ranges[0].index == SPT_INDEX_ACCOUNT_BY_LAPSE)
        return;
    uint32_t handle = spt_holder_find(memory, ranges[0].values[0].number);
    if (handle != 0)
        spt_holder_warm(memory, spt_holder_at(memory, handle));
}

int32_t spt_memory_read(spt_memory *memory, const spt_range *ranges, uint32_t count, spt_sink sink, void *sink_ctx)
{
    spt_shown usual[USUAL_RANGES], *shown = usual;
    spt_reading reading;
    for (uint32_t number = 0; number < count; number++)
        if (!is_range_sound(ranges, number))
            return SPT_STORE_CORRUPT;
    if (count > USUAL_RANGES)
        shown = spt_allocate_array(&memory->heap.allocator, count, sizeof *shown);
    if (shown == NULL)
        return SPT_STORE_NOMEM;
    reading.memory = memory;
    reading.ranges = ranges;
    reading.count = count;
    reading.sink = sink;
    reading.sink_ctx = sink_ctx;
    reading.shown = shown;
    reading.kept_count = 0;
    warm_all(memory, ranges, count);
    read_all(&reading);
    if (shown != usual)
        spt_release(&memory->heap.allocator, shown);
    return SPT_STORE_OK;
}
