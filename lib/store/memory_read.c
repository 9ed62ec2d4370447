/* SPDX-License-Identifier: MIT */
/* Reads: the ranges one after the other, those that depend on an earlier one for each of the rows that it showed. */
#include <string.h>

#include "../base/alloc.h"
#include "memory_walk.h"

/* Values of shown rows, kept for the ranges that depend on them; of more rows than fit the source is read again. */
#define KEPT_VALUES  256u
#define USUAL_RANGES 32u

/* Of an account, which are looked at before others. */
#define NEWEST_TICKETS 3
#define WARMED_LOTS    4

/* So many accounts, where one after the other is read. */
#define TOGETHER 16u

/* What a read has shown of a range. */
typedef struct spt_shown {
    uint64_t rows;
    uint32_t first;          /* Where the values for its dependents begin. */
    uint32_t dependents;     /* Values for each row. */
    uint32_t dependent;      /* The first of them, */
    uint32_t last_dependent; /* the last one, */
    uint32_t next;           /* and after this range the next one of the same source; 0: none. */
    uint32_t place;          /* Which of its source's values is for this range, */
    uint32_t offset;         /* and where it is in the source's rows. */
    int32_t is_overfull;     /* 1: they were too many to keep. */
} spt_shown;

typedef struct spt_reading {
    spt_memory *memory;
    const spt_schema *schema;
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

/* ---- one range ---- */

static int visit_account(spt_walk *walk, uint32_t handle)
{
    spt_account_row row;
    const spt_holder *holder = spt_holder_at(walk->memory, handle);
    int64_t known = walk->range->known_revision;
    if (known > 0 && spt_account_revision(walk->memory, holder) == known)
        return 1;
    return !spt_account_read(walk->memory, holder, &row) || spt_walk_show(walk, (const spt_row *)(const void *)&row);
}

int spt_walk_holder(spt_walk *walk, uint32_t handle)
{
    if (walk->range->index == SPT_INDEX_ACCOUNT)
        return visit_account(walk, handle);
    int more = spt_walk_records(walk, handle);
    return more == SPT_WALK_TREES ? spt_walk_trees(walk, handle) : more;
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

/* At most one account has the ticket: where an act of it led here, most likely that act's, among its newest ones. */
static uint32_t find_ticket(const spt_walk *walk)
{
    const spt_memory *memory = walk->memory;
    int64_t ticket = walk->range->values[0].number;
    uint32_t recent = walk->range->from == SPT_NO_RANGE ? 0 : memory->recent_holders[1];
    uint32_t slot = recent == 0 ? 0 : spt_holder_at(memory, recent)->tickets;
    for (int tries = 0; slot != 0 && tries < NEWEST_TICKETS; tries++) {
        const spt_ticket_record *record = spt_ticket_at(memory, slot);
        if (record->ticket == ticket)
            return slot;
        slot = record->next;
    }
    return spt_ticket_elsewhere(memory, ticket, 0);
}

static void visit_ticket(spt_walk *walk)
{
    spt_ticket_row row;
    uint32_t slot = find_ticket(walk);
    if (slot == 0)
        return;
    spt_ticket_read(walk->memory, spt_ticket_at(walk->memory, slot), &row);
    if (is_account_asked_for(walk, row.account))
        spt_walk_show(walk, (const spt_row *)(const void *)&row);
}

static void visit_walk(spt_walk *walk)
{
    const spt_range *range = walk->range;
    if (range->index >= SPT_INDEX_ACCOUNT_BY_LAPSE && range->index <= SPT_INDEX_ACCOUNT_BY_ALERT) {
        spt_walk_account_order(walk);
    } else if (range->index == SPT_INDEX_TICKET_BY_ID) {
        if (range->prefix == 0)
            spt_walk_all_tickets(walk);
        else
            visit_ticket(walk);
    } else if (range->prefix == 0) {
        spt_walk_accounts(walk);
    } else {
        uint32_t handle = spt_holder_find(walk->memory, range->values[0].number);
        if (handle != 0)
            spt_walk_holder(walk, handle);
    }
}

/* 0: the visitor wants no more rows; the limit alone does not end it for the next source row. */
static int visit_range(spt_memory *memory, const spt_range *range, spt_visit visit, void *ctx)
{
    spt_walk walk;
    walk.memory = memory;
    walk.range = range;
    walk.is_descending = (range->flags & SPT_RANGE_DESCENDING) != 0;
    walk.is_stopped = 0;
    walk.left = range->limit;
    walk.visit = visit;
    walk.ctx = ctx;
    if (range->limit > 0)
        visit_walk(&walk);
    return !walk.is_stopped;
}

/* ---- the memory of many accounts, asked for in one go ---- */

static void warm_ticket(const spt_memory *memory, uint32_t slot)
{
    const uint8_t *record = (const uint8_t *)spt_ticket_at(memory, slot);
    SPT_WARM(record);
    SPT_WARM(record + SPT_SLOT_BYTES / 2);
}

/* What leads to an account of many is asked for in so many steps, of all of them at each: its tickets at last. */
#define WARMING_STEPS (2 + NEWEST_TICKETS)

static void warm_tickets(const spt_memory *memory, const spt_holder *holder, int behind)
{
    uint32_t ticket = holder->tickets;
    for (; ticket != 0 && behind > 0; behind--)
        ticket = spt_ticket_at(memory, ticket)->next;
    if (ticket != 0)
        warm_ticket(memory, ticket);
}

static void warm_lots(const spt_memory *memory, const spt_holder *holder)
{
    if (holder->more != 0)
        SPT_WARM(spt_heap_at(&memory->heap, holder->more));
    for (uint32_t lot = 1; lot <= holder->lots.count && lot <= WARMED_LOTS; lot++)
        SPT_WARM(spt_lot_at(memory, holder, lot));
}

/* For who reads rows of a table; SPT_TABLE_ACT: the newest acts, with their entries and tickets. */
static void warm_account(spt_memory *memory, int64_t account, uint32_t table, int step)
{
    if (table == SPT_TABLE_LOT && step > 2)
        return;
    if (step == 0)
        spt_holder_warm_line(memory, account);
    if (step == 1)
        spt_holder_guess(memory, account);
    uint32_t handle = step < 2 ? 0 : spt_holder_find(memory, account);
    if (handle == 0)
        return;
    const spt_holder *holder = spt_holder_at(memory, handle);
    if (table != SPT_TABLE_LOT)
        warm_tickets(memory, holder, step - 2);
    if (table != SPT_TABLE_TICKET && step == 2)
        spt_holder_warm(memory, holder);
    if (table == SPT_TABLE_LOT && step == 2)
        warm_lots(memory, holder);
    if (table == SPT_TABLE_ACT && step == 3 && holder->acts.count > 0)
        SPT_WARM(spt_act_at(memory, holder, holder->acts.count));
}

/* ---- dependent ranges ---- */

typedef struct spt_dependence {
    spt_reading *reading;
    uint32_t number;
    uint64_t left; /* Of the source's rows that were shown. */
    spt_visit visit;
    void *ctx;
    spt_range range; /* With the value of the source row at hand. */
} spt_dependence;

static int visit_number(spt_reading *reading, uint32_t number, spt_visit visit, void *ctx);

static int visit_value(spt_dependence *dependence, int64_t value)
{
    spt_range *range = &dependence->range;
    range->values[range->prefix - 1].number = value;
    return visit_range(dependence->reading->memory, range, dependence->visit, dependence->ctx);
}

static int64_t number_at(const spt_row *row, uint32_t offset)
{
    int64_t number;
    memcpy(&number, (const char *)row + offset, sizeof number);
    return number;
}

/* A row of the source, read again. */
static int visit_source_row(void *ctx, const spt_row *row)
{
    spt_dependence *dependence = ctx;
    dependence->left--;
    return visit_value(dependence, number_at(row, dependence->reading->shown[dependence->number].offset)) &&
           dependence->left > 0;
}

/* Values that are accounts. */
static void warm_values(spt_reading *reading, uint32_t number, const int64_t *values, uint64_t count)
{
    uint32_t table = reading->schema->indexes[reading->ranges[number].index].table;
    if (table != SPT_TABLE_LOT || count == 1)
        return;
    for (int step = 0; step < WARMING_STEPS; step++)
        for (uint64_t i = 0; i < count && i < TOGETHER; i++)
            warm_account(reading->memory, values[i], table, step);
}

static int visit_dependent(spt_reading *reading, uint32_t number, spt_visit visit, void *ctx)
{
    uint32_t source = reading->ranges[number].from;
    const spt_shown *shown = &reading->shown[source];
    spt_dependence dependence = {reading, number, shown->rows, visit, ctx, reading->ranges[number]};
    if (shown->is_overfull)
        return visit_number(reading, source, visit_source_row, &dependence);
    const int64_t *value = reading->kept + shown->first + reading->shown[number].place;
    int is_of_accounts = dependence.range.prefix == 1 && shown->dependents == 1;
    for (uint64_t r = 0; r < shown->rows; r++, value += shown->dependents) {
        if (is_of_accounts && r % TOGETHER == 0)
            warm_values(reading, number, value, shown->rows - r);
        if (!visit_value(&dependence, *value))
            return 0;
    }
    return 1;
}

static int visit_number(spt_reading *reading, uint32_t number, spt_visit visit, void *ctx)
{
    const spt_range *range = &reading->ranges[number];
    if (range->from == SPT_NO_RANGE)
        return visit_range(reading->memory, range, visit, ctx);
    return reading->shown[range->from].rows == 0 || visit_dependent(reading, number, visit, ctx);
}

static void keep_values(spt_reading *reading, spt_shown *shown, const spt_row *row)
{
    if (reading->kept_count + shown->dependents > KEPT_VALUES)
        shown->is_overfull = 1;
    if (shown->is_overfull)
        return;
    for (uint32_t r = shown->dependent; r != 0; r = reading->shown[r].next)
        reading->kept[reading->kept_count++] = number_at(row, reading->shown[r].offset);
}

static int show_to_sink(void *ctx, const spt_row *row)
{
    spt_reading *reading = ctx;
    spt_shown *shown = &reading->shown[reading->number];
    shown->rows++;
    if (shown->dependents > 0)
        keep_values(reading, shown, row);
    reading->answer = reading->sink(reading->sink_ctx, reading->number, row);
    return reading->answer == SPT_SINK_GO_ON;
}

static void read_all(spt_reading *reading)
{
    for (uint32_t number = 0; number < reading->count; number++) {
        reading->shown[number].first = reading->kept_count;
        reading->number = number;
        reading->answer = SPT_SINK_GO_ON;
        if (reading->ranges[number].from == SPT_NO_RANGE)
            visit_range(reading->memory, &reading->ranges[number], show_to_sink, reading);
        else if (reading->shown[reading->ranges[number].from].rows > 0)
            visit_dependent(reading, number, show_to_sink, reading);
        if (reading->answer != SPT_SINK_GO_ON && reading->answer != SPT_SINK_NEXT)
            return;
    }
}

/* ---- the whole read ---- */

/* A range that depends on an earlier one is linked to it; 0: the two do not fit. */
static int link_range(spt_reading *reading, uint32_t number)
{
    const spt_range *ranges = reading->ranges, *range = &ranges[number];
    const spt_schema *schema = reading->schema;
    if (range->from >= number || range->prefix == 0)
        return 0;
    const spt_table *source = &schema->tables[schema->indexes[ranges[range->from].index].table];
    if (range->from_column >= source->column_count || source->columns[range->from_column].type != SPT_COLUMN_INTEGER)
        return 0;
    spt_shown *shown = &reading->shown[number], *from = &reading->shown[range->from];
    shown->offset = source->columns[range->from_column].offset;
    shown->place = from->dependents++;
    if (shown->place == 0)
        from->dependent = number;
    else
        reading->shown[from->last_dependent].next = number;
    from->last_dependent = number;
    return 1;
}

/* 0: the range is not one of the schema. */
static int prepare_range(spt_reading *reading, uint32_t number)
{
    const spt_range *range = &reading->ranges[number];
    if (range->index >= SPT_INDEX_COUNT)
        return 0;
    const spt_index *index = &reading->schema->indexes[range->index];
    if ((uint64_t)range->prefix + range->position > index->column_count)
        return 0;
    reading->shown[number] = (spt_shown){0};
    return range->from == SPT_NO_RANGE || link_range(reading, number);
}

/* ---- memory asked for in one go: waiting for it piece by piece costs more than all else ---- */

/* Ranges that begin with an account's row are an operation's: the desk's row comes next, then a ref, then a ticket. */
#define WARMED 4u

/* More than an operation has. */
#define MANY_RANGES 16u

static int is_for_operation(const spt_reading *reading)
{
    return reading->count >= 2 && reading->ranges[0].prefix > 0 && reading->ranges[0].index == SPT_INDEX_ACCOUNT;
}

static int is_of_ticket(const spt_range *range)
{
    return range->index == SPT_INDEX_TICKET && range->prefix == 2 && range->from == SPT_NO_RANGE;
}

static void warm_line(spt_memory *memory, const spt_range *range)
{
    if (is_of_ticket(range))
        spt_ticket_warm_line(memory, range->values[1].number);
    else if (range->index == SPT_INDEX_TICKET_BY_ID && range->prefix > 0)
        spt_ticket_warm_line(memory, range->values[0].number);
    else if (range->index == SPT_INDEX_ACT_BY_REF && range->prefix >= 2)
        spt_hash_warm(&memory->refs, spt_ref_hash(range->values[0].number, range->values[1].text));
}

/* What accounts, tickets and refs are found by. */
static void warm_lines(spt_memory *memory, const spt_range *ranges, uint32_t count)
{
    spt_holder_warm_line(memory, ranges[0].values[0].number);
    for (uint32_t number = 1; number < count && number < WARMED; number++)
        warm_line(memory, &ranges[number]);
}

/* What these lines lead to: first both records, then what the account's leads to. */
static void warm_records(spt_memory *memory, const spt_range *ranges, uint32_t count)
{
    spt_holder_guess(memory, ranges[0].values[0].number);
    for (uint32_t number = 1; number < count && number < WARMED; number++)
        if (is_of_ticket(&ranges[number]))
            spt_ticket_guess(memory, ranges[number].values[1].number);
    uint32_t handle = spt_holder_find(memory, ranges[0].values[0].number);
    if (handle != 0)
        spt_holder_warm(memory, spt_holder_at(memory, handle));
}

/* A read may be of many accounts: their rows are asked for beyond those of an operation. */
static void warm_more_accounts(spt_memory *memory, const spt_range *ranges, uint32_t count)
{
    const spt_index *indexes = spt_schema_get()->indexes;
    for (int step = 0; step < WARMING_STEPS; step++)
        for (uint32_t number = 2; number + 1 < count; number++)
            if (ranges[number].index == SPT_INDEX_ACCOUNT && ranges[number].prefix == 1)
                warm_account(memory, ranges[number].values[0].number, indexes[ranges[number + 1].index].table, step);
}

void spt_memory_expect(spt_memory *memory, const int64_t *accounts, uint32_t count)
{
    for (int step = 0; step < WARMING_STEPS; step++)
        for (uint32_t i = 0; i < count; i++)
            warm_account(memory, accounts[i], SPT_TABLE_ACT, step);
}

static int32_t read_prepared(spt_reading *reading)
{
    reading->schema = spt_schema_get();
    reading->kept_count = 0;
    if (is_for_operation(reading))
        warm_lines(reading->memory, reading->ranges, reading->count);
    for (uint32_t number = 0; number < reading->count; number++)
        if (!prepare_range(reading, number))
            return SPT_STORE_CORRUPT;
    if (is_for_operation(reading))
        warm_records(reading->memory, reading->ranges, reading->count);
    if (reading->count > MANY_RANGES)
        warm_more_accounts(reading->memory, reading->ranges, reading->count);
    read_all(reading);
    return SPT_STORE_OK;
}

int32_t spt_memory_read(spt_memory *memory, const spt_range *ranges, uint32_t count, spt_sink sink, void *sink_ctx)
{
    spt_shown usual[USUAL_RANGES];
    spt_reading reading;
    reading.memory = memory;
    reading.ranges = ranges;
    reading.count = count;
    reading.sink = sink;
    reading.sink_ctx = sink_ctx;
    reading.shown = usual;
    if (count > USUAL_RANGES)
        reading.shown = spt_allocate_array(&memory->heap.allocator, count, sizeof *reading.shown);
    if (reading.shown == NULL)
        return SPT_STORE_NOMEM;
    int32_t answer = read_prepared(&reading);
    if (reading.shown != usual)
        spt_release(&memory->heap.allocator, reading.shown);
    return answer;
}
