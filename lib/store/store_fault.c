/* SPDX-License-Identifier: MIT */
/* A store around another one that fails by plan. No lock is held across a call of the inner store or the sink. */
#include <supportpoints/store_fault.h>

#include <stdatomic.h>
#include <string.h>

#include "../base/alloc.h"
#include "store_check_internal.h"

#define MOST_RULES  1000
#define MOST_RANGES 32

/* A rule at work. */
typedef struct spt_fault_duty {
    spt_fault_rule rule; /* Its text is the duty's own. */
    atomic_uint_fast64_t seen;
} spt_fault_duty;

struct spt_fault {
    spt_store *inner;
    spt_allocator allocator;
    spt_fault_duty *duties;
    uint32_t duty_count;
    atomic_uint_fast64_t reads, commits, rows, acted;
};

/* One read under way. */
typedef struct spt_fault_reading {
    spt_fault *fault;
    spt_sink sink;
    void *sink_ctx;
} spt_fault_reading;

void spt_fault_rule_init(spt_fault_rule *rule, uint32_t struct_size)
{
    const spt_fault_rule defaults = {
        .struct_size = (uint32_t)sizeof defaults, .at = 1, .times = 1, .table = SPT_FAULT_ANY_TABLE};
    spt_struct_give(rule, struct_size, &defaults, (uint32_t)sizeof defaults);
}

void spt_fault_plan_init(spt_fault_plan *plan, uint32_t struct_size)
{
    const spt_fault_plan defaults = {.struct_size = (uint32_t)sizeof defaults};
    spt_struct_give(plan, struct_size, &defaults, (uint32_t)sizeof defaults);
}

/* ---- plans ---- */

static void free_duties(const spt_allocator *allocator, spt_fault_duty *duties, uint32_t count)
{
    for (uint32_t d = 0; duties != NULL && d < count; d++)
        spt_release(allocator, (void *)(uintptr_t)duties[d].rule.text);
    spt_release(allocator, duties);
}

static int is_valid(const spt_fault_rule *rule)
{
    const spt_schema *schema = spt_schema_get();
    if (rule->kind < SPT_FAULT_READ || rule->kind > SPT_FAULT_ROW_DOUBLE || rule->at == 0)
        return 0;
    if (rule->table != SPT_FAULT_ANY_TABLE && rule->table >= schema->table_count)
        return 0;
    if (rule->kind != SPT_FAULT_ROW_VALUE)
        return 1;
    return rule->table != SPT_FAULT_ANY_TABLE && rule->column < schema->tables[rule->table].column_count;
}

static spt_status take_rule(const spt_allocator *allocator, spt_fault_duty *duty, const void *given)
{
    spt_fault_rule_init(&duty->rule, (uint32_t)sizeof duty->rule);
    spt_status status = spt_struct_take(&duty->rule, (uint32_t)sizeof duty->rule, given, (uint32_t)sizeof duty->rule);
    const char *text = duty->rule.text;
    duty->rule.text = NULL;
    atomic_init(&duty->seen, 0);
    if (status != SPT_OK || !is_valid(&duty->rule))
        return SPT_E_INVALID;
    if (text == NULL)
        return SPT_OK;
    char *copy = spt_allocate(allocator, strlen(text) + 1);
    duty->rule.text = copy == NULL ? NULL : strcpy(copy, text);
    return copy == NULL ? SPT_E_NOMEM : SPT_OK;
}

/* A rule's size says where the next one begins, so that a caller with an older struct is read right. */
static const void *rule_at(const spt_fault_plan *plan, uint32_t place)
{
    return (const char *)plan->rules + (size_t)place * plan->rules->struct_size;
}

static spt_status take_plan(const spt_allocator *allocator, const spt_fault_plan *given, spt_fault_duty **duties,
                            uint32_t *count)
{
    spt_fault_plan plan;
    spt_fault_plan_init(&plan, (uint32_t)sizeof plan);
    *duties = NULL;
    *count = 0;
    if (given != NULL && spt_struct_take(&plan, (uint32_t)sizeof plan, given, (uint32_t)sizeof plan) != SPT_OK)
        return SPT_E_INVALID;
    if (plan.count > MOST_RULES || (plan.count > 0 && plan.rules == NULL))
        return SPT_E_INVALID;
    if (plan.count == 0)
        return SPT_OK;
    *duties = spt_allocate_array(allocator, plan.count, sizeof **duties);
    spt_status status = *duties == NULL ? SPT_E_NOMEM : SPT_OK;
    while (status == SPT_OK && *count < plan.count) {
        status = take_rule(allocator, *duties + *count, rule_at(&plan, *count));
        *count += 1;
    }
    if (status != SPT_OK) {
        free_duties(allocator, *duties, *count);
        *duties = NULL;
        *count = 0;
    }
    return status;
}

/* Counts one call or row for a duty; whether it acts on it. */
static int acts(spt_fault *fault, spt_fault_duty *duty)
{
    uint64_t number = atomic_fetch_add(&duty->seen, 1) + 1;
    uint64_t at = duty->rule.at, times = duty->rule.times;
    int now = number >= at && (times == 0 || number - at < times);
    if (now)
        atomic_fetch_add(&fault->acted, 1);
    return now;
}

/* The first duty of the kind that acts on this call, or NULL. All of the kind count it. */
static const spt_fault_rule *decide(spt_fault *fault, uint32_t kind)
{
    const spt_fault_rule *decided = NULL;
    for (uint32_t d = 0; d < fault->duty_count; d++)
        if (fault->duties[d].rule.kind == kind && acts(fault, &fault->duties[d]) && decided == NULL)
            decided = &fault->duties[d].rule;
    return decided;
}

/* ---- reads ---- */

/* By the rule's table: another rule may have changed the row's own. */
static void set_column(spt_check_row *copy, const spt_fault_rule *rule)
{
    uint32_t shown = copy->row.table;
    copy->row.table = rule->table;
    spt_check_set(&copy->row, rule->column, rule->number, rule->text);
    copy->row.table = shown;
}

/* Changes the copy of a row as its rules say; gives how often it is to be shown. */
static int bend(spt_fault *fault, uint32_t table, spt_check_row *copy)
{
    int times = 1;
    for (uint32_t d = 0; d < fault->duty_count; d++) {
        const spt_fault_rule *rule = &fault->duties[d].rule;
        if (rule->kind < SPT_FAULT_ROW_VALUE || (rule->table != SPT_FAULT_ANY_TABLE && rule->table != table) ||
            !acts(fault, &fault->duties[d]))
            continue;
        if (rule->kind == SPT_FAULT_ROW_DROP)
            times = 0;
        else if (rule->kind == SPT_FAULT_ROW_DOUBLE)
            times *= 2;
        else if (rule->kind == SPT_FAULT_ROW_SIZE)
            copy->row.size = (uint32_t)rule->number;
        else if (rule->kind == SPT_FAULT_ROW_TABLE)
            copy->row.table = (uint32_t)rule->number;
        else
            set_column(copy, rule);
    }
    return times;
}

static int32_t pass_row(void *ctx, uint32_t range, const spt_row *row)
{
    spt_fault_reading *reading = ctx;
    spt_check_row copy;
    int32_t answer = SPT_SINK_GO_ON;
    atomic_fetch_add(&reading->fault->rows, 1);
    if (row == NULL || row->table >= spt_schema_get()->table_count)
        return reading->sink(reading->sink_ctx, range, row);
    memcpy(&copy, row, spt_schema_get()->tables[row->table].row_size);
    int times = bend(reading->fault, row->table, &copy);
    while (times-- > 0 && answer == SPT_SINK_GO_ON)
        answer = reading->sink(reading->sink_ctx, range, &copy.row);
    return answer;
}

/* Turns the ranges of the rules' tables around; 0: none. */
static int reverse(spt_fault *fault, spt_range *ranges, uint32_t count)
{
    const spt_fault_rule *rule = decide(fault, SPT_FAULT_READ_REVERSE);
    for (uint32_t r = 0; rule != NULL && r < count; r++) {
        uint32_t table = spt_schema_get()->indexes[ranges[r].index].table;
        if (rule->table == SPT_FAULT_ANY_TABLE || rule->table == table)
            ranges[r].flags ^= SPT_RANGE_DESCENDING;
    }
    return rule != NULL;
}

static int32_t read_faulty(void *ctx, const spt_range *ranges, uint32_t count, spt_sink sink, void *sink_ctx)
{
    spt_fault *fault = ctx;
    spt_fault_reading reading = {fault, sink, sink_ctx};
    spt_range turned[MOST_RANGES];
    atomic_fetch_add(&fault->reads, 1);
    const spt_fault_rule *before = decide(fault, SPT_FAULT_READ), *after = decide(fault, SPT_FAULT_READ_AFTER);
    if (before != NULL)
        return before->code;
    int fits = count <= MOST_RANGES;
    memcpy(turned, ranges, (fits ? count : 0) * sizeof *turned);
    if (fits && reverse(fault, turned, count))
        ranges = turned;
    int32_t code = after != NULL ? after->code : SPT_STORE_OK;
    int32_t answer = spt_store_read(fault->inner, ranges, count, pass_row, &reading);
    return answer == SPT_STORE_OK ? code : answer;
}

/* ---- commits ---- */

static int32_t commit_faulty(void *ctx, const spt_batch *batch)
{
    spt_fault *fault = ctx;
    atomic_fetch_add(&fault->commits, 1);
    const spt_fault_rule *before = decide(fault, SPT_FAULT_COMMIT), *after = decide(fault, SPT_FAULT_COMMIT_AFTER);
    if (before != NULL)
        return before->code;
    int32_t code = after != NULL ? after->code : SPT_STORE_OK;
    int32_t answer = spt_store_commit(fault->inner, batch);
    return answer == SPT_STORE_OK ? code : answer;
}

/* ---- open, close, control ---- */

static int32_t close_faulty(void *ctx)
{
    spt_fault *fault = ctx;
    spt_store *inner = fault->inner;
    spt_allocator allocator = fault->allocator;
    free_duties(&allocator, fault->duties, fault->duty_count);
    spt_release(&allocator, fault);
    return spt_store_unref(inner) == SPT_OK ? SPT_STORE_OK : SPT_STORE_CORRUPT;
}

static spt_status make_store(spt_fault *fault, spt_store **store)
{
    spt_store_ops ops;
    spt_store_ops_init(&ops, (uint32_t)sizeof ops);
    ops.flags = spt_store_flags(fault->inner);
    ops.read = read_faulty;
    ops.commit = commit_faulty;
    ops.close = close_faulty;
    return spt_store_new(&ops, fault, &fault->allocator, store);
}

spt_status spt_store_open_fault(spt_store *inner, const spt_fault_plan *plan, const spt_allocator *allocator,
                                spt_fault **fault, spt_store **store)
{
    spt_allocator memory;
    if (inner == NULL || store == NULL)
        return SPT_E_INVALID;
    spt_status status = spt_allocator_take(&memory, allocator);
    if (status != SPT_OK)
        return status;
    spt_fault *made = spt_allocate(&memory, sizeof *made);
    if (made == NULL)
        return SPT_E_NOMEM;
    memset(made, 0, sizeof *made);
    made->inner = inner;
    made->allocator = memory;
    status = take_plan(&memory, plan, &made->duties, &made->duty_count);
    if (status == SPT_OK)
        status = make_store(made, store);
    if (status != SPT_OK) {
        free_duties(&memory, made->duties, made->duty_count);
        spt_release(&memory, made);
        return status;
    }
    spt_store_ref(inner);
    if (fault != NULL)
        *fault = made;
    return SPT_OK;
}

spt_status spt_fault_set(spt_fault *fault, const spt_fault_plan *plan)
{
    spt_fault_duty *duties;
    uint32_t count;
    if (fault == NULL)
        return SPT_E_INVALID;
    spt_status status = take_plan(&fault->allocator, plan, &duties, &count);
    if (status != SPT_OK)
        return status;
    free_duties(&fault->allocator, fault->duties, fault->duty_count);
    fault->duties = duties;
    fault->duty_count = count;
    return SPT_OK;
}

uint64_t spt_fault_count(const spt_fault *fault, uint32_t what)
{
    if (fault == NULL)
        return 0;
    switch (what) {
    case SPT_FAULT_COUNT_READS:
        return atomic_load(&fault->reads);
    case SPT_FAULT_COUNT_COMMITS:
        return atomic_load(&fault->commits);
    case SPT_FAULT_COUNT_ROWS:
        return atomic_load(&fault->rows);
    case SPT_FAULT_COUNT_ACTED:
        return atomic_load(&fault->acted);
    default:
        return 0;
    }
}
