/* SPDX-License-Identifier: MIT */
/*
 * Ranges that no record answers. They are walked in the tree of their index. Where none is kept because the account
 * has few rows, the best rows are picked out, some at a time.
 */
#include <string.h>

#include "../base/row.h"
#include "memory_walk.h"

#define PICKED 16u

/* ---- ranges as bytes ---- */

static void add_value(spt_walk *walk, uint32_t column)
{
    const spt_column *described = &spt_schema_get()->tables[walk->index->table].columns[walk->index->columns[column]];
    const spt_value *value = &walk->range->values[column];
    if (described->type == SPT_COLUMN_INTEGER)
        spt_key_add_number(&walk->position, value->number);
    else
        spt_key_add_text(&walk->position, value->text, (size_t)described->maximum);
}

static void set_bounds(spt_walk *walk, uint32_t from)
{
    const spt_range *range = walk->range;
    walk->index = &spt_schema_get()->indexes[range->index];
    walk->position.size = 0;
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

/* ---- rows by values ---- */

static int compare_column(const spt_walk *walk, const spt_row *row, uint32_t position)
{
    const spt_schema *schema = spt_schema_get();
    const spt_index *index = &schema->indexes[walk->range->index];
    const spt_column *column = &schema->tables[index->table].columns[index->columns[position]];
    const spt_value *value = &walk->range->values[position];
    const char *member = (const char *)row + column->offset;
    if (column->type == SPT_COLUMN_TEXT) {
        const char *text;
        memcpy(&text, member, sizeof text);
        return strcmp(text, value->text);
    }
    int64_t number;
    memcpy(&number, member, sizeof number);
    return (number > value->number) - (number < value->number);
}

int spt_walk_wants(const spt_walk *walk, const spt_row *row)
{
    const spt_range *range = walk->range;
    uint32_t column = 0;
    for (; column < range->prefix; column++)
        if (compare_column(walk, row, column) != 0)
            return 0;
    int order = 0;
    for (; column < range->prefix + range->position && order == 0; column++)
        order = compare_column(walk, row, column);
    return range->position == 0 || (walk->is_descending ? order < 0 : order > 0);
}

/* ---- trees ---- */

/* The table's own order, of packed rows. */
static int visit_rows(spt_walk *walk, const spt_holder *holder)
{
    spt_cursor cursor;
    spt_any_row row;
    set_bounds(walk, 1);
    uint32_t root = spt_rows_root(walk->memory, holder, walk->index->table);
    for (int more = seek_range(walk, root, &cursor); more; more = step(walk, &cursor)) {
        spt_entry_view entry = spt_cursor_entry(&cursor);
        if (!begins_with(entry.key, prefix_of(walk)))
            break;
        spt_packed_read(walk->memory, walk->index->table, holder->account, entry, &row);
        if (!spt_walk_show(walk, &row.row))
            return 0;
    }
    return 1;
}

/* The row that a key of an index stands for. */
static int row_of_key(const spt_walk *walk, uint32_t handle, const uint8_t *key, uint32_t from, spt_any_row *row)
{
    spt_any_row like;
    like.row.table = walk->index->table;
    spt_key_into_row(key, walk->index, &like.row, from);
    return spt_row_find(walk->memory, handle, &like.row, row);
}

static int visit_index(spt_walk *walk, uint32_t handle)
{
    spt_cursor cursor;
    spt_any_row row;
    set_bounds(walk, 1);
    uint32_t root = spt_index_root(walk->memory, spt_holder_at(walk->memory, handle), walk->range->index);
    for (int more = seek_range(walk, root, &cursor); more; more = step(walk, &cursor)) {
        spt_entry_view entry = spt_cursor_entry(&cursor);
        if (!begins_with(entry.key, prefix_of(walk)))
            break;
        if (row_of_key(walk, handle, entry.key.at, 1, &row) && !spt_walk_show(walk, &row.row))
            return 0;
    }
    return 1;
}

/* ---- picking ---- */

typedef struct spt_picked {
    uint32_t holder;
    uint32_t key_size;
    uint8_t key[SPT_KEY_MAX];
} spt_picked;

/* The rows that come first in the order asked for. */
typedef struct spt_picking {
    spt_walk *walk;
    uint32_t from;   /* The first column of the keys. */
    uint32_t holder; /* Whose rows are looked at. */
    uint32_t room;
    uint32_t count;
    int is_overfull; /* There are more. */
    uint8_t order[PICKED];
    spt_picked picked[PICKED];
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

static void pick(spt_picking *picking, spt_bytes key)
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
    picked->holder = picking->holder;
    picked->key_size = key.size;
    memcpy(picked->key, key.at, key.size);
}

static int consider(void *ctx, const spt_row *row)
{
    spt_picking *picking = ctx;
    const spt_walk *walk = picking->walk;
    spt_key key;
    key.size = 0;
    if (!spt_index_holds(walk->index, row))
        return 1;
    spt_key_add_columns(&key, walk->index, row, picking->from);
    spt_bytes bytes = {key.bytes, key.size};
    if (begins_with(bytes, prefix_of(walk)) && is_behind(walk, bytes))
        pick(picking, bytes);
    return 1;
}

static void scan(spt_picking *picking, uint32_t handle)
{
    const spt_walk *walk = picking->walk;
    picking->holder = handle;
    spt_rows_visit(walk->memory, spt_holder_at(walk->memory, handle), walk->index->table, consider, picking);
}

/* One account's rows, or with handle 0 those of all. */
static void scan_all(spt_picking *picking, uint32_t handle)
{
    const spt_memory *memory = picking->walk->memory;
    spt_cursor cursor;
    if (handle != 0) {
        scan(picking, handle);
        return;
    }
    for (int more = spt_cursor_seek(&cursor, &memory->heap, memory->by_account, (spt_bytes){(const uint8_t *)"", 0});
         more; more = spt_cursor_next(&cursor)) {
        memcpy(&handle, spt_cursor_entry(&cursor).value.at, sizeof handle);
        scan(picking, handle);
    }
}

static int show_picked(spt_picking *picking)
{
    spt_walk *walk = picking->walk;
    spt_any_row row;
    for (uint32_t p = 0; p < picking->count; p++) {
        const spt_picked *picked = &picking->picked[picking->order[p]];
        if (row_of_key(walk, picked->holder, picked->key, picking->from, &row) && !spt_walk_show(walk, &row.row))
            return 0;
    }
    return 1;
}

static int visit_picked(spt_walk *walk, uint32_t handle, uint32_t from)
{
    spt_picking picking;
    picking.walk = walk;
    picking.from = from;
    set_bounds(walk, from);
    do {
        picking.room = walk->left < PICKED ? (uint32_t)walk->left : PICKED;
        picking.count = 0;
        picking.is_overfull = 0;
        scan_all(&picking, handle);
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

/* ---- the few tickets of an account ---- */

/* 0: the ticket is not in the range, as its record tells without its row. */
static int may_be_wanted(const spt_walk *walk, const spt_ticket_record *record)
{
    const spt_range *range = walk->range;
    int is_open = (record->state & SPT_TICKET_ENDED) == 0;
    if (range->prefix < 2 || (record->state & SPT_TICKET_WIDE) != 0)
        return 1;
    switch (range->index) {
    case SPT_INDEX_TICKET_BY_PHASE:
        return range->values[1].number == (is_open ? 1 : 2);
    case SPT_INDEX_TICKET_BY_DISPUTE:
        return (record->state & SPT_TICKET_DISPUTED) != 0;
    case SPT_INDEX_TICKET_BY_DUE:
        return is_open && record->answered == 0;
    default:
        return 1;
    }
}

/* Those in the range, in its order: `tickets` has room for a few. */
static uint32_t take_few_tickets(const spt_walk *walk, const spt_holder *holder, spt_ticket_row *tickets,
                                 uint8_t *order)
{
    const spt_memory *memory = walk->memory;
    uint32_t count = 0;
    for (uint32_t slot = holder->tickets; slot != 0; slot = spt_ticket_at(memory, slot)->next) {
        const spt_ticket_record *record = spt_ticket_at(memory, slot);
        const spt_row *row = (const spt_row *)(const void *)&tickets[count];
        if (record->next != 0)
            SPT_WARM(spt_ticket_at(memory, record->next));
        if (!may_be_wanted(walk, record))
            continue;
        spt_ticket_read(memory, record, &tickets[count]);
        if (!spt_index_holds(walk->index, row) || !spt_walk_wants(walk, row))
            continue;
        uint32_t place = count;
        for (; place > 0; place--) {
            const void *before = &tickets[order[place - 1]];
            if (spt_row_compare(row, before, walk->range->index, 1) > 0)
                break;
            order[place] = order[place - 1];
        }
        order[place] = (uint8_t)count++;
    }
    return count;
}

static int visit_few_tickets(spt_walk *walk, const spt_holder *holder)
{
    spt_ticket_row tickets[SPT_FEW_ROWS];
    uint8_t order[SPT_FEW_ROWS];
    uint32_t count = take_few_tickets(walk, holder, tickets, order);
    for (uint32_t n = 0; n < count; n++) {
        const void *ticket = &tickets[order[walk->is_descending ? count - 1 - n : n]];
        if (!spt_walk_show(walk, ticket))
            return 0;
    }
    return 1;
}

/* ---- which way a range is answered ---- */

/* So many tickets are sooner looked through than their tree is found. */
#define HANDFUL 4u

/* Whether all rows of the range are packed in one tree in its order. */
static int is_of_packed_rows(const spt_walk *walk)
{
    if ((walk->index->flags & SPT_INDEX_PRIMARY) == 0 || walk->index->table == SPT_TABLE_TICKET)
        return 0;
    return walk->index->table != SPT_TABLE_PART || walk->range->prefix >= 2;
}

int spt_walk_trees(spt_walk *walk, uint32_t handle)
{
    spt_memory *memory = walk->memory;
    spt_holder *holder = spt_holder_at(memory, handle);
    uint32_t index = walk->range->index;
    walk->index = &spt_schema_get()->indexes[index];
    int is_of_tickets = walk->index->table == SPT_TABLE_TICKET;
    if (is_of_tickets && holder->ticket_count <= HANDFUL)
        return visit_few_tickets(walk, holder);
    if (is_of_packed_rows(walk))
        return visit_rows(walk, holder);
    if (spt_index_is_kept(memory, holder, index))
        return visit_index(walk, handle);
    int are_few = spt_rows_are_few(memory, holder, walk->index->table);
    if (are_few && is_of_tickets)
        return visit_few_tickets(walk, holder);
    if (are_few || !spt_index_build(memory, holder, index))
        return visit_picked(walk, handle, 1);
    return visit_index(walk, handle);
}

int spt_walk_all_tickets(spt_walk *walk)
{
    return visit_picked(walk, 0, 0);
}

/* ---- many accounts ---- */

/* So many accounts are looked up ahead, so that the waits for their memory overlap, and pass while others are shown. */
#define AHEAD 8u

/* The accounts of an order: those at hand, and those that come behind them. */
typedef struct spt_ahead {
    spt_cursor cursor;
    int more; /* The cursor is at another one. */
    uint32_t coming;
    uint32_t handles[2][AHEAD];
} spt_ahead;

static void look_ahead(const spt_walk *walk, spt_ahead *ahead, uint32_t *handles)
{
    uint32_t most = walk->left < AHEAD ? (uint32_t)walk->left : AHEAD;
    ahead->coming = 0;
    for (; ahead->more && ahead->coming < most; ahead->more = step(walk, &ahead->cursor)) {
        spt_entry_view entry = spt_cursor_entry(&ahead->cursor);
        if (!begins_with(entry.key, prefix_of(walk))) {
            ahead->more = 0;
            break;
        }
        memcpy(&handles[ahead->coming], entry.value.at, sizeof *handles);
        const uint8_t *holder = (const uint8_t *)spt_holder_at(walk->memory, handles[ahead->coming++]);
        SPT_WARM(holder);
        SPT_WARM(holder + SPT_SLOT_BYTES / 2);
    }
}

static int show_account(spt_walk *walk, uint32_t handle)
{
    spt_account_row row;
    return !spt_account_read(walk->memory, spt_holder_at(walk->memory, handle), &row) ||
           spt_walk_show(walk, (const spt_row *)(const void *)&row);
}

/* This one's part of a range over all accounts. */
static int visit_part(spt_walk *walk, const spt_range *whole, uint32_t handle)
{
    int64_t account = spt_holder_at(walk->memory, handle)->account;
    if (whole->index >= SPT_INDEX_ACCOUNT_BY_LAPSE && whole->index <= SPT_INDEX_ACCOUNT_BY_ALERT)
        return show_account(walk, handle);
    int is_position = whole->position > 0 && whole->values[0].number == account;
    if (is_position && whole->position == 1)
        return 1;
    if (whole->index == SPT_INDEX_ACCOUNT)
        return spt_walk_holder(walk, handle);
    spt_range part = *whole;
    part.prefix = 1;
    part.position = is_position ? whole->position - 1 : 0;
    part.values[0].number = account;
    walk->range = &part;
    int more = spt_walk_holder(walk, handle);
    walk->range = whole;
    return more;
}

/* Shows what every account has, from where the cursor is on; `whole` is the range. */
static int visit_ahead(spt_walk *walk, spt_ahead *ahead, const spt_range *whole)
{
    look_ahead(walk, ahead, ahead->handles[0]);
    for (uint32_t turn = 0; ahead->coming > 0; turn ^= 1) {
        uint32_t count = ahead->coming;
        look_ahead(walk, ahead, ahead->handles[turn ^ 1]);
        for (uint32_t i = 0; i < count; i++)
            if (!visit_part(walk, whole, ahead->handles[turn][i]))
                return 0;
    }
    return 1;
}

int spt_walk_accounts(spt_walk *walk)
{
    const spt_range *whole = walk->range;
    spt_key key;
    key.size = 0;
    spt_ahead ahead;
    walk->prefix_size = 0;
    if (whole->position > 0)
        spt_key_add_number(&key, whole->values[0].number);
    if (walk->is_descending)
        key.bytes[key.size++] = SPT_KEY_END;
    const spt_heap *heap = &walk->memory->heap;
    spt_bytes bytes = {key.bytes, key.size};
    ahead.more = walk->is_descending ? spt_cursor_seek_before(&ahead.cursor, heap, walk->memory->by_account, bytes)
                                     : spt_cursor_seek(&ahead.cursor, heap, walk->memory->by_account, bytes);
    return visit_ahead(walk, &ahead, whole);
}

int spt_walk_account_order(spt_walk *walk)
{
    spt_ahead ahead;
    spt_memory *memory = walk->memory;
    const uint32_t order = walk->range->index - SPT_INDEX_ACCOUNT_BY_LAPSE;
    if (!spt_account_order_build(memory, walk->range->index))
        return visit_picked(walk, 0, 0);
    set_bounds(walk, 0);
    ahead.more = seek_range(walk, memory->account_orders[order], &ahead.cursor);
    return visit_ahead(walk, &ahead, walk->range);
}
