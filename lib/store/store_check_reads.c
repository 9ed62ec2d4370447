/* SPDX-License-Identifier: MIT */
/* What the contract says of reads: order, ranges, dependent ranges, and the sink's answers. */
#include "store_check_internal.h"

#include <stdio.h>
#include <string.h>

#include <supportpoints/limits.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

/* Column numbers of rows that ranges depend on: keys, whose places the schema's tests hold. */
enum { TICKET_TICKET = 1, PART_LOT = 2, LOT_LOT = 1, TICKET_ACCOUNT = 0 };

/* Is called for every row that an index holds, with every prefix that the library may read it with. */
typedef void (*spt_check_visit)(spt_check *check, uint32_t index, uint32_t prefix, const spt_row *row);

/* The first direction that an index may be read in; descending is the last. */
static uint32_t first_direction(uint32_t index)
{
    return spt_schema_get()->indexes[index].flags & SPT_INDEX_NEWEST_FIRST ? SPT_RANGE_DESCENDING : 0;
}

static void visit_row(spt_check *check, uint32_t index, const spt_row *row, spt_check_visit visit)
{
    const spt_index *described = &spt_schema_get()->indexes[index];
    if (row->table != described->table || !spt_check_indexed(described, row))
        return;
    for (uint32_t prefix = spt_check_least_prefix(described); prefix <= described->column_count; prefix++)
        visit(check, index, prefix, row);
}

/* Accounts other than 0 and 1 are there to be kept apart; theirs are not asked for in all ways. */
static void visit_rows(spt_check *check, spt_check_visit visit)
{
    for (uint32_t i = 0; i < spt_schema_get()->index_count; i++)
        for (size_t r = 0; r < check->model.count && spt_check_going(check); r++)
            if (spt_check_get(check->model.list[r].row, 0).number <= 1)
                visit_row(check, i, check->model.list[r].row, visit);
    spt_check_flush(check);
}

static void queue_ascending(spt_check *check, uint32_t index, uint32_t prefix, const spt_row *row)
{
    if (first_direction(index) == 0)
        spt_check_queue(check, spt_check_range(index, prefix, row));
}

static void queue_descending(spt_check *check, uint32_t index, uint32_t prefix, const spt_row *row)
{
    spt_check_queue(check, spt_check_range(index, prefix, row))->flags = SPT_RANGE_DESCENDING;
}

void spt_check_order_ascending(spt_check *check)
{
    spt_check_fill(check);
    visit_rows(check, queue_ascending);
}

void spt_check_order_descending(spt_check *check)
{
    spt_check_fill(check);
    visit_rows(check, queue_descending);
}

/* A locale, UTF-16, or a comparison that folds case or drops spaces sorts these otherwise than by bytes. */
static const char *const texts[] = {"A",
                                    "A ",
                                    "B",
                                    "Z",
                                    "_",
                                    "a",
                                    "a b",
                                    "a-b",
                                    "a.b",
                                    "aB",
                                    "aa",
                                    "ab",
                                    "a~b",
                                    "e\xcc\x81",
                                    "z",
                                    "\xc3\x89",
                                    "\xc3\xa9",
                                    "\xce\xa9",
                                    "\xe2\x82\xac",
                                    "\xef\xbc\xa1",
                                    "\xef\xbf\xbd",
                                    "\xf0\x90\x80\x80",
                                    "\xf0\x9f\x98\x80"};

static void add_texts(spt_check *check)
{
    spt_check_row pack, act;
    spt_check_begin(check, 0);
    for (size_t t = 0; t < COUNT(texts); t++) {
        spt_check_blank(&pack, SPT_TABLE_PACK, 0);
        pack.pack.code = texts[(t * 7 + 3) % COUNT(texts)];
        pack.pack.position = 5;
        spt_check_add(check, SPT_CHANGE_INSERT, &pack.row);
    }
    spt_check_commit(check, SPT_STORE_OK);
    spt_check_begin(check, 1);
    for (size_t t = 0; t < COUNT(texts); t++) {
        spt_check_blank(&act, SPT_TABLE_ACT, 1);
        act.act.act = (int64_t)t + 1;
        act.act.ref = texts[t];
        spt_check_add(check, SPT_CHANGE_INSERT, &act.row);
    }
    spt_check_commit(check, SPT_STORE_OK);
}

void spt_check_order_text(spt_check *check)
{
    spt_check_row pack;
    add_texts(check);
    for (size_t t = 0; t < COUNT(texts); t++) {
        spt_check_blank(&pack, SPT_TABLE_PACK, 0);
        pack.pack.code = texts[t];
        pack.pack.position = 5;
        spt_check_queue(check, spt_check_range(SPT_INDEX_PACK, 2, &pack.row));
        for (uint32_t flags = 0; flags <= SPT_RANGE_DESCENDING; flags++) {
            spt_range range = spt_check_range(SPT_INDEX_PACK_BY_POSITION, 2, &pack.row);
            range.position = 1;
            range.flags = flags;
            spt_check_queue(check, range);
        }
    }
    visit_rows(check, queue_ascending);
}

/* The same range with another last value of its prefix, which mostly leaves nothing to show. */
static void queue_neighbours(spt_check *check, uint32_t index, uint32_t prefix, const spt_row *row)
{
    spt_range range = spt_check_range(index, prefix, row);
    if (prefix == 0)
        return;
    spt_check_queue(check, range);
    spt_value *last = &range.values[prefix - 1];
    if (last->text != NULL)
        last->text = "points-1";
    else
        last->number += last->number < INT64_MAX;
    spt_check_queue(check, range);
    last->number = INT64_MAX;
    if (last->text == NULL)
        spt_check_queue(check, range);
}

void spt_check_range_prefix(spt_check *check)
{
    spt_check_fill(check);
    visit_rows(check, queue_neighbours);
}

/* Places where no row is: before the next number, and beyond all. */
static void queue_elsewhere(spt_check *check, spt_range range)
{
    spt_value *last = &range.values[range.prefix + range.position - 1];
    if (last->text != NULL) {
        last->text = "";
        spt_check_queue(check, range);
        last->text = "\xf4\x8f\xbf\xbf";
        spt_check_queue(check, range);
        return;
    }
    last->number -= last->number > 0;
    spt_check_queue(check, range);
    last->number = INT64_MIN;
    spt_check_queue(check, range);
    last->number = INT64_MAX;
    spt_check_queue(check, range);
}

static void queue_positions(spt_check *check, uint32_t index, uint32_t prefix, const spt_row *row)
{
    uint32_t columns = spt_schema_get()->indexes[index].column_count;
    for (uint32_t position = 1; prefix + position <= columns; position++)
        for (uint32_t flags = first_direction(index); flags <= SPT_RANGE_DESCENDING; flags++) {
            spt_range range = spt_check_range(index, prefix, row);
            range.position = position;
            range.flags = flags;
            spt_check_queue(check, range);
            queue_elsewhere(check, range);
        }
}

void spt_check_range_position(spt_check *check)
{
    spt_check_fill(check);
    visit_rows(check, queue_positions);
}

static void queue_limits(spt_check *check, uint32_t index, uint32_t prefix, const spt_row *row)
{
    static const uint64_t limits[] = {1, 2, 3, UINT64_C(1) << 32, UINT64_MAX};
    uint32_t columns = spt_schema_get()->indexes[index].column_count;
    for (uint32_t flags = first_direction(index); flags <= SPT_RANGE_DESCENDING; flags++)
        for (size_t l = 0; l < COUNT(limits); l++) {
            spt_range range = spt_check_range(index, prefix, row);
            range.limit = limits[l];
            range.flags = flags;
            range.position = limits[l] == 2 ? columns - prefix : 0;
            spt_check_queue(check, range);
        }
}

void spt_check_range_limit(spt_check *check)
{
    spt_check_fill(check);
    visit_rows(check, queue_limits);
}

/* Fills a row that carries the key values of ranges: account 1, its ticket, phase 1 and so on. */
static void key_row(spt_check_row *row, uint32_t table, int64_t ticket)
{
    spt_check_blank(row, table, 1);
    if (table == SPT_TABLE_PART) {
        row->part.ticket = ticket;
        row->part.held = 1;
    } else if (table == SPT_TABLE_TICKET) {
        row->ticket.ticket = ticket;
        row->ticket.phase = 1;
    } else if (table == SPT_TABLE_LOT) {
        row->lot.live = 1;
    } else if (table == SPT_TABLE_ENTRY) {
        row->entry.entry = 7;
    }
}

static spt_range range_of(uint32_t index, uint32_t prefix, int64_t ticket)
{
    spt_check_row row;
    key_row(&row, spt_schema_get()->indexes[index].table, ticket);
    return spt_check_range(index, prefix, &row.row);
}

/* The parts of a ticket and their lots, twice; the lots come in the order of the parts, not in their own. */
static void queue_ticket(spt_check *check, int64_t ticket)
{
    spt_check_queue(check, range_of(SPT_INDEX_ACCOUNT, 1, 0));
    spt_check_queue(check, range_of(SPT_INDEX_PART_BY_ORDER, 3, ticket));
    spt_check_from(check, range_of(SPT_INDEX_LOT, 2, 0), 1, PART_LOT);
    spt_check_queue(check, range_of(SPT_INDEX_PART, 1, ticket))->flags = SPT_RANGE_DESCENDING;
    spt_check_from(check, range_of(SPT_INDEX_LOT, 2, 0), 3, PART_LOT);
    spt_check_queue(check, range_of(SPT_INDEX_TICKET_BY_ID, 1, ticket + 100));
    spt_check_from(check, range_of(SPT_INDEX_ACCOUNT, 1, 0), 5, TICKET_ACCOUNT);
    spt_check_queue(check, range_of(SPT_INDEX_ACCOUNT, 1, 0));
    spt_check_flush(check);
}

void spt_check_range_dependent(spt_check *check)
{
    spt_check_fill(check);
    for (int64_t ticket = 0; ticket <= 6; ticket++)
        queue_ticket(check, ticket);
    for (uint64_t limit = 1; limit <= 3; limit++) {
        spt_range entries = range_of(SPT_INDEX_ENTRY_BY_LOT, 2, 0);
        entries.limit = limit;
        spt_check_queue(check, range_of(SPT_INDEX_LOT_BY_CAPTURE, 2, 0))->limit = 2 * limit;
        spt_check_from(check, entries, 0, LOT_LOT);
        entries.position = 1;
        entries.values[2].number = 7;
        spt_check_from(check, entries, 0, LOT_LOT);
        spt_check_flush(check);
    }
}

/* Tickets, their parts, the lots of these, and what was written of each lot. */
static void queue_chain(spt_check *check, uint32_t flags, uint64_t limit)
{
    spt_range *tickets = spt_check_queue(check, range_of(SPT_INDEX_TICKET_BY_PHASE, 2, 1));
    tickets->flags = flags;
    tickets->limit = limit;
    spt_check_from(check, range_of(SPT_INDEX_PART, 2, 0), 0, TICKET_TICKET)->limit = limit;
    spt_check_from(check, range_of(SPT_INDEX_LOT, 2, 0), 1, PART_LOT);
    spt_check_from(check, range_of(SPT_INDEX_ENTRY_BY_LOT, 2, 0), 2, LOT_LOT)->limit = limit;
    spt_check_from(check, range_of(SPT_INDEX_ACT_BY_TICKET, 2, 0), 0, TICKET_TICKET);
}

void spt_check_range_chain(spt_check *check)
{
    spt_check_fill(check);
    for (uint64_t limit = 1; limit <= 4; limit++) {
        queue_chain(check, 0, limit);
        spt_check_flush(check);
        queue_chain(check, SPT_RANGE_DESCENDING, limit);
        spt_check_flush(check);
    }
}

void spt_check_range_known(spt_check *check)
{
    spt_check_fill(check);
    for (int64_t known = 1; known <= 4; known++) {
        for (int64_t account = 0; account <= 3; account++) {
            spt_check_row row;
            spt_check_blank(&row, SPT_TABLE_ACCOUNT, account);
            spt_check_queue(check, spt_check_range(SPT_INDEX_ACCOUNT, 1, &row.row))->known_revision = known;
        }
        spt_check_flush(check);
        spt_check_begin(check, 1);
        spt_check_commit(check, SPT_STORE_OK);
    }
}

/* As many ranges in one read as the library ever asks for, or more; the last of them depend on the first. */
void spt_check_range_many(spt_check *check)
{
    spt_check_fill(check);
    check->together = SPT_CHECK_MANY;
    for (uint32_t most = SPT_CHECK_MANY / 4; most <= SPT_CHECK_MANY; most += SPT_CHECK_MANY / 4) {
        spt_check_queue(check, range_of(SPT_INDEX_PART, 1, 0));
        while (check->range_count < most / 2)
            spt_check_queue(check, range_of(SPT_INDEX_TICKET_BY_ID, 1, 100 + check->range_count % 6));
        while (check->range_count < most)
            spt_check_from(check, range_of(SPT_INDEX_LOT, 2, 0), 0, PART_LOT);
        spt_check_flush(check);
    }
}

/* Reads ranges of all kinds, and answers `answer` to one row of one of them. */
static void read_with(spt_check *check, uint32_t range, uint32_t at, int32_t answer)
{
    const spt_check_script script = {range, at, answer};
    spt_check_queue(check, range_of(SPT_INDEX_LOT, 1, 0));
    spt_check_queue(check, range_of(SPT_INDEX_PART, 1, 0));
    spt_check_from(check, range_of(SPT_INDEX_LOT, 2, 0), 1, PART_LOT);
    spt_check_from(check, range_of(SPT_INDEX_ENTRY_BY_LOT, 2, 0), 2, LOT_LOT);
    spt_check_queue(check, range_of(SPT_INDEX_TICKET, 1, 0))->flags = SPT_RANGE_DESCENDING;
    spt_check_queue(check, range_of(SPT_INDEX_ACCOUNT, 1, 0));
    spt_check_read(check, &script);
}

void spt_check_sink_next(spt_check *check)
{
    static const uint32_t ranges[] = {0, 1, 4, 5};
    spt_check_fill(check);
    for (size_t r = 0; r < COUNT(ranges); r++)
        for (uint32_t at = 1; at <= 8; at++)
            read_with(check, ranges[r], at, SPT_SINK_NEXT);
}

void spt_check_sink_next_dependent(spt_check *check)
{
    spt_check_fill(check);
    for (uint32_t range = 2; range <= 3; range++)
        for (uint32_t at = 1; at <= 8; at++)
            read_with(check, range, at, SPT_SINK_NEXT);
}

void spt_check_sink_stop(spt_check *check)
{
    spt_check_fill(check);
    for (uint32_t range = 0; range <= 5; range++)
        for (uint32_t at = 1; at <= 8; at++)
            read_with(check, range, at, SPT_SINK_STOP);
}

void spt_check_sink_other(spt_check *check)
{
    static const int32_t answers[] = {0, 1, -1, SPT_OK, SPT_STORE_OK, INT32_MIN};
    spt_check_fill(check);
    for (uint32_t a = 0; a < COUNT(answers); a++)
        for (uint32_t range = 0; range <= 5; range++)
            read_with(check, range, a % 3 + 1, answers[a]);
}
