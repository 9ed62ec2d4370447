/* SPDX-License-Identifier: MIT */
#include "load.h"

#include <string.h>

#include "../base/row.h"
#include "../rules/lapse.h"

void spt_load_init(spt_load *load, spt_desk *desk, int64_t account, const spt_request *request, spt_load_plan plan)
{
    memset(load, 0, offsetof(spt_load, ranges));
    load->desk = desk;
    load->account_id = account;
    load->request = request;
    load->plan = plan;
    load->due_limit = UINT64_MAX;
    load->clock = SPT_UNSET;
}

void spt_load_join(spt_load *load, spt_load *other)
{
    load->other = other;
    other->first = load;
}

SPT_COLD int32_t spt_load_refuse(spt_load *load, const char *fault)
{
    const spt_schema *schema = &spt_schema_rows;
    if (load->fault != NULL)
        return SPT_SINK_NEXT;
    load->fault = fault;
    if (load->showing != NULL)
        load->fault_table = schema->tables[schema->indexes[load->showing->index].table].name;
    return SPT_SINK_NEXT;
}

SPT_COLD static int32_t no_memory(spt_load *load)
{
    load->status = SPT_E_NOMEM;
    return SPT_SINK_STOP;
}

/* ---- ranges ---- */

spt_range *spt_load_add(spt_load *load, uint32_t index, uint32_t flags, uint64_t limit, spt_load_handler handler)
{
    spt_range *range = &load->ranges[load->count];
    spt_range_set(range, index, flags, limit);
    range->prefix = 1;
    range->values[0].number = load->account_id;
    load->handlers[load->count++] = handler;
    return range;
}

spt_range *spt_load_add_from(spt_load *load, uint32_t index, uint32_t flags, uint64_t limit, spt_load_handler handler,
                             uint32_t column)
{
    spt_range *range = spt_load_add(load, index, flags, limit, handler);
    range->from = load->count - 2;
    range->from_column = column;
    return range;
}

/* ---- the account and the desk ---- */

static int has_unread_lapses(const spt_load *load)
{
    return load->work.account.next_lapse <= load->work.now && !load->want_due && load->request != NULL;
}

/* Both rows come before anything else, so that one time is known for all that follows: the later one (D19). */
static int32_t take_common_time(spt_load *first, spt_load *second)
{
    int64_t now = first->work.now > second->work.now ? first->work.now : second->work.now;
    first->work.now = second->work.now = now;
    first->due_found |= has_unread_lapses(first);
    second->due_found |= has_unread_lapses(second);
    return first->due_found || second->due_found ? SPT_SINK_STOP : SPT_SINK_NEXT;
}

static int32_t take_account(spt_load *load, const spt_row *row)
{
    const void *any = row;
    const spt_account_row *account = any;
    spt_work *work = &load->work;
    if (account->version > SPT_SCHEMA_VERSION) {
        load->status = SPT_E_SCHEMA;
        return SPT_SINK_STOP;
    }
    work->account = *account;
    work->revision = account->revision;
    /* The desk's own row tells when the price list was loaded, which is no act. */
    work->now = load->clock > account->newest || load->account_id == 0 ? load->clock : account->newest;
    if (load->first != NULL)
        return load->first->work.revision == 0 ? SPT_SINK_STOP : take_common_time(load->first, load);
    load->due_found = has_unread_lapses(load);
    return load->due_found && load->other == NULL ? SPT_SINK_STOP : SPT_SINK_NEXT;
}

static int32_t take_desk(spt_load *load, const spt_row *row)
{
    const void *any = row;
    const spt_account_row *desk = any;
    if (desk->version > SPT_SCHEMA_VERSION) {
        load->status = SPT_E_SCHEMA;
        return SPT_SINK_STOP;
    }
    load->stale = desk->revision != load->desk->catalogue.desk.revision;
    return load->stale ? SPT_SINK_STOP : SPT_SINK_NEXT;
}

static int32_t take_closing(spt_load *load, const spt_row *row)
{
    const void *any = row;
    const spt_account_row *account = any;
    load->closed = account->revision == load->work.revision;
    load->mixed |= !load->closed;
    return SPT_SINK_NEXT;
}

static int32_t take_due(spt_load *load, const spt_row *row)
{
    const void *any = row;
    const spt_lot_row *lot = any;
    if (lot->lapse > load->work.now) {
        if (lot->lapse < load->next_lapse)
            load->next_lapse = lot->lapse;
        return SPT_SINK_NEXT;
    }
    if (load->last_due != NULL &&
        spt_row_compare((const spt_row *)(const void *)&load->last_due->row, row, SPT_INDEX_LOT_BY_LAPSE, 2) >= 0)
        return spt_load_refuse(load, "lapse");
    spt_lot_slot *slot = spt_work_add_lot(&load->work, lot, 0);
    if (slot == NULL)
        return no_memory(load);
    if (slot->due)
        return spt_load_refuse(load, "lot");
    load->last_due = slot;
    slot->due = 1;
    load->due_points += lot->available;
    return SPT_SINK_GO_ON;
}

/* ---- the sink ---- */

static int32_t load_sink(void *ctx, uint32_t number, const spt_row *row)
{
    spt_load *load = ctx;
    if (number >= load->count)
        return spt_load_refuse(load, "range");
    const spt_range *range = &load->ranges[number];
    const char *fault = spt_row_fault_in(row, range);
    load->showing = range;
    if (fault != NULL) {
        spt_load_refuse(load, fault);
        /* An account row is of one revision by itself: no closing row is needed to prove that it cannot be. */
        load->is_damaged = spt_schema_rows.indexes[range->index].table == SPT_TABLE_ACCOUNT;
        return load->is_damaged ? SPT_SINK_STOP : SPT_SINK_NEXT;
    }
    /* No account as the read began: nothing else is of moment. */
    if (load->work.revision == 0 && number > 1)
        return SPT_SINK_STOP;
    return load->handlers[number](load, row);
}

/*
 * The ranges of two accounts in one list: both account rows, the rest of the first one's, the rest of the second's.
 * The number in the list of a load's own range.
 */
static uint32_t number_in_pair(const spt_load *load, uint32_t own)
{
    if (load->first == NULL)
        return own == 0 ? 0 : own + 1;
    return own == 0 ? 1 : load->first->count + own;
}

static int32_t pair_sink(void *ctx, uint32_t number, const spt_row *row)
{
    spt_load *first = ctx;
    spt_load *second = first->other;
    if (number > 1 && first->work.revision == 0)
        return SPT_SINK_STOP;
    if (number <= first->count)
        return number == 1 ? load_sink(second, 0, row) : load_sink(first, number == 0 ? 0 : number - 1, row);
    return second->work.revision == 0 ? SPT_SINK_STOP : load_sink(second, number - first->count, row);
}

static void put_in_pair(const spt_load *load, spt_range *ranges)
{
    for (uint32_t own = 0; own < load->count; own++) {
        spt_range *range = &ranges[number_in_pair(load, own)];
        *range = load->ranges[own];
        if (range->from != SPT_NO_RANGE)
            range->from = number_in_pair(load, range->from);
    }
}

static int32_t read_pair(spt_load *load)
{
    uint32_t count = load->count + load->other->count;
    spt_range *ranges = spt_arena_take_array(&load->desk->arena, count, sizeof *ranges);
    if (ranges == NULL)
        return SPT_STORE_NOMEM;
    put_in_pair(load, ranges);
    put_in_pair(load->other, ranges);
    return spt_store_read(load->desk->store, ranges, count, pair_sink, load);
}

static int has_snapshots(const spt_load *load)
{
    return (spt_store_flags(load->desk->store) & SPT_STORE_SNAPSHOT) != 0;
}

static void prepare(spt_load *load)
{
    spt_desk *desk = load->desk;
    memset((char *)load + offsetof(spt_load, count), 0, offsetof(spt_load, ref_act) - offsetof(spt_load, count));
    spt_work_init(&load->work, &desk->arena, &desk->catalogue.settings, &desk->problem);
    load->next_lapse = SPT_NEVER;
    spt_load_add(load, SPT_INDEX_ACCOUNT, 0, 1, take_account);
    if (load->first == NULL) {
        spt_range *desk_row = spt_load_add(load, SPT_INDEX_ACCOUNT, 0, 1, take_desk);
        desk_row->values[0].number = 0;
        desk_row->known_revision = desk->catalogue.desk.revision;
    }
    if (load->want_due) {
        spt_range *due = spt_load_add(load, SPT_INDEX_LOT_BY_LAPSE, 0, load->due_limit, take_due);
        due->prefix = 2;
        due->values[1].number = 1;
    }
    if (load->plan != NULL)
        load->plan(load);
}

static void add_closing(spt_load *load)
{
    if (!has_snapshots(load))
        spt_load_add(load, SPT_INDEX_ACCOUNT, 0, 1, take_closing);
}

/* What the handlers met; a row of another version is a newer one. */
SPT_COLD static spt_status say_met(const spt_load *load)
{
    if (load->status != SPT_E_SCHEMA)
        return spt_problem_plain(&load->desk->problem, load->status);
    return spt_problem_set(
        &load->desk->problem, SPT_E_SCHEMA, "", 0,
        "The store holds rows of a newer schema version than %d, the newest that this library knows.",
        SPT_SCHEMA_VERSION);
}

static spt_status end_reading(spt_load *load)
{
    if (has_snapshots(load) || load->work.revision == 0)
        load->closed = 1;
    return load->status == SPT_OK ? SPT_OK : say_met(load);
}

/* Reads the ranges that are prepared; the closing account row follows them. */
static spt_status read_ranges(spt_load *load)
{
    add_closing(load);
    int32_t answer = spt_store_read(load->desk->store, load->ranges, load->count, load_sink, load);
    return answer == SPT_STORE_OK ? end_reading(load) : spt_desk_read_status(load->desk, answer);
}

/* The same for two accounts. Where the first one is not there, nothing was read of the second. */
static spt_status read_both(spt_load *load)
{
    add_closing(load);
    add_closing(load->other);
    int32_t answer = read_pair(load);
    if (answer != SPT_STORE_OK)
        return spt_desk_read_status(load->desk, answer);
    if (load->work.revision == 0)
        load->other->closed = 1;
    spt_status status = end_reading(load);
    return status == SPT_OK ? end_reading(load->other) : status;
}

/* What a proven read showed. */
static spt_status judge(spt_load *load)
{
    load->showing = NULL;
    if (load->work.contradicts)
        spt_load_refuse(load, "lot");
    if (load->fault == NULL)
        return SPT_OK;
    const char *table = load->fault_table;
    spt_problem_set(&load->desk->problem, SPT_E_CORRUPT, load->fault, load->account_id,
                    "The store gave a row of account %lld that cannot be: %s%s%s.", (long long)load->account_id,
                    table == NULL ? "" : table, table == NULL ? "" : ".", load->fault);
    spt_desk_log(load->desk, load->desk->problem.text);
    return SPT_E_CORRUPT;
}

/* Whether what was read of an account was enough, as read_once() says. */
static spt_status judge_reading(spt_load *load)
{
    if (load->is_damaged)
        return judge(load);
    if (load->stale) {
        spt_status status = spt_desk_load_catalogue(load->desk);
        return status == SPT_OK ? SPT_MORE : status;
    }
    if (load->due_found) {
        load->want_due = 1;
        return SPT_MORE;
    }
    return load->mixed || !load->closed ? SPT_MORE : judge(load);
}

static spt_status judge_both(spt_load *load)
{
    spt_status first = judge_reading(load);
    if (first < 0)
        return first;
    spt_status second = judge_reading(load->other);
    return second != SPT_OK ? second : first;
}

/* Whether one read was enough: SPT_OK; SPT_MORE: read again. */
static spt_status read_once(spt_load *load)
{
    spt_arena_reset(&load->desk->arena);
    prepare(load);
    if (load->other == NULL) {
        spt_status status = read_ranges(load);
        return status == SPT_OK ? judge_reading(load) : status;
    }
    load->other->clock = load->clock;
    prepare(load->other);
    spt_status status = read_both(load);
    return status == SPT_OK ? judge_both(load) : status;
}

spt_status spt_load_busy(spt_load *load)
{
    return spt_problem_set(&load->desk->problem, SPT_E_BUSY, "", load->account_id,
                           "Others change account %lld again and again; try later.", (long long)load->account_id);
}

spt_status spt_load_run(spt_load *load)
{
    spt_status status = load->clock != SPT_UNSET ? SPT_OK : spt_desk_clock(load->desk, &load->clock);
    if (status != SPT_OK)
        return status;
    for (int tries = 0; tries < SPT_DESK_TRIES; tries++) {
        status = read_once(load);
        if (status != SPT_MORE)
            return status;
    }
    return spt_load_busy(load);
}

static int32_t take_same(spt_load *load, const spt_row *row)
{
    const void *any = row;
    const spt_account_row *account = any;
    load->mixed = account->revision != load->work.revision;
    return load->mixed ? SPT_SINK_STOP : SPT_SINK_NEXT;
}

spt_status spt_load_more(spt_load *load, spt_load_plan plan)
{
    load->count = 0;
    load->closed = 0;
    load->mixed = 1;
    spt_load_add(load, SPT_INDEX_ACCOUNT, 0, 1, take_same);
    plan(load);
    spt_status status = read_ranges(load);
    if (status != SPT_OK)
        return status;
    if (load->is_damaged)
        return judge(load);
    if (load->mixed || !load->closed)
        return spt_problem_plain(&load->desk->problem, SPT_E_CONFLICT);
    return judge(load);
}
