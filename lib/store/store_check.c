/* SPDX-License-Identifier: MIT */
/* The contract as a test: the list of its checks, each run on a fresh store. */
#include "store_check_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"

enum { NEEDS_NOTHING, NEEDS_THREADS, NEEDS_REOPEN, NEEDS_PROCESSES, NEEDS_BOTH };

typedef struct spt_check_entry {
    const char *name;
    void (*run)(spt_check *check);
    int needs;
} spt_check_entry;

static const spt_check_entry entries[] = {
    {"order/ascending", spt_check_order_ascending, NEEDS_NOTHING},
    {"order/descending", spt_check_order_descending, NEEDS_NOTHING},
    {"order/text-by-bytes", spt_check_order_text, NEEDS_NOTHING},
    {"range/prefix", spt_check_range_prefix, NEEDS_NOTHING},
    {"range/position", spt_check_range_position, NEEDS_NOTHING},
    {"range/limit", spt_check_range_limit, NEEDS_NOTHING},
    {"range/dependent", spt_check_range_dependent, NEEDS_NOTHING},
    {"range/dependent-chain", spt_check_range_chain, NEEDS_NOTHING},
    {"range/known-revision", spt_check_range_known, NEEDS_NOTHING},
    {"range/many", spt_check_range_many, NEEDS_NOTHING},
    {"sink/next", spt_check_sink_next, NEEDS_NOTHING},
    {"sink/next-dependent", spt_check_sink_next_dependent, NEEDS_NOTHING},
    {"sink/stop", spt_check_sink_stop, NEEDS_NOTHING},
    {"sink/other-means-stop", spt_check_sink_other, NEEDS_NOTHING},
    {"guard/missing-account", spt_check_guard_missing, NEEDS_NOTHING},
    {"guard/existing-account", spt_check_guard_existing, NEEDS_NOTHING},
    {"guard/stale-revision", spt_check_guard_stale, NEEDS_NOTHING},
    {"guard/revision-plus-one", spt_check_guard_plus_one, NEEDS_NOTHING},
    {"guard/two-accounts", spt_check_guard_two, NEEDS_NOTHING},
    {"commit/atomic", spt_check_commit_atomic, NEEDS_NOTHING},
    {"commit/insert-existing", spt_check_commit_existing, NEEDS_NOTHING},
    {"commit/ticket-id-unique", spt_check_commit_unique, NEEDS_NOTHING},
    {"commit/ticket-moves", spt_check_commit_moved, NEEDS_NOTHING},
    {"commit/tickets-in-front", spt_check_commit_in_front, NEEDS_NOTHING},
    {"commit/update", spt_check_commit_update, NEEDS_NOTHING},
    {"commit/update-missing", spt_check_commit_update_missing, NEEDS_NOTHING},
    {"commit/delete", spt_check_commit_delete, NEEDS_NOTHING},
    {"commit/visible-at-once", spt_check_commit_visible, NEEDS_NOTHING},
    {"commit/large", spt_check_commit_large, NEEDS_NOTHING},
    {"commit/many-accounts", spt_check_commit_many_accounts, NEEDS_NOTHING},
    {"table/round-trip", spt_check_table_round_trip, NEEDS_NOTHING},
    {"text/max-length-and-utf8", spt_check_text_lengths, NEEDS_NOTHING},
    {"integer/bounds", spt_check_integer_bounds, NEEDS_NOTHING},
    {"random/batches", spt_check_random_batches, NEEDS_NOTHING},
    {"reopen/everything-there", spt_check_reopened, NEEDS_REOPEN},
    {"reopen/random-batches", spt_check_reopened_random, NEEDS_REOPEN},
    {"read/one-revision", spt_check_one_revision, NEEDS_THREADS},
    {"threads/conflict-counting", spt_check_thread_counting, NEEDS_THREADS},
    {"threads/own-accounts", spt_check_thread_accounts, NEEDS_THREADS},
    {"processes/conflict-counting", spt_check_process_counting, NEEDS_PROCESSES},
    {"processes/one-revision", spt_check_process_revision, NEEDS_BOTH},
};

#define ENTRY_COUNT (sizeof entries / sizeof entries[0])

void spt_store_check_options_init(spt_store_check_options *options, uint32_t struct_size)
{
    spt_store_check_options defaults;
    memset(&defaults, 0, sizeof defaults);
    defaults.struct_size = (uint32_t)sizeof defaults;
    defaults.threads = 4;
    defaults.commits = 50;
    defaults.batches = 200;
    defaults.seed = 1;
    spt_struct_give(options, struct_size, &defaults, (uint32_t)sizeof defaults);
}

const char *spt_store_check_list(uint32_t position)
{
    return position < ENTRY_COUNT ? entries[position].name : NULL;
}

static int is_listed(const char *name)
{
    for (size_t e = 0; e < ENTRY_COUNT; e++)
        if (strcmp(entries[e].name, name) == 0)
            return 1;
    return 0;
}

static int in_range(const spt_store_check_options *options)
{
    return options->open != NULL && options->threads != 1 && options->threads <= 64 && options->commits >= 1 &&
           options->commits <= 100000 && options->batches <= 10000 &&
           (options->only == NULL || is_listed(options->only));
}

/* NULL: the options have all that the check needs. */
static const char *what_misses(const spt_store_check_options *options, int needs)
{
    if ((needs == NEEDS_THREADS || needs == NEEDS_BOTH) && options->threads == 0)
        return "no threads are asked for";
    if (needs == NEEDS_REOPEN && options->reopen == NULL)
        return "there is no function to reopen the store";
    if ((needs == NEEDS_PROCESSES || needs == NEEDS_BOTH) && options->processes == NULL)
        return "there is no function to start processes";
    return NULL;
}

static void open_store(spt_check *check)
{
    spt_status status = check->options->open(check->options->ctx, &check->store);
    if (status != SPT_OK || check->store == NULL) {
        spt_check_fail(check, "open gave %s", spt_status_name(status));
        check->store = NULL;
    }
}

static void close_store(spt_check *check)
{
    if (spt_store_unref(check->store) != SPT_OK)
        spt_check_fail(check, "close failed");
    for (size_t c = 0; c < check->batch.change_count; c++)
        free((void *)(uintptr_t)check->batch.changes[c].row);
    free(check->batch.changes);
    spt_check_clear(&check->model);
    spt_check_clear(&check->past);
}

static void tell(const spt_store_check_options *options, const char *name, int32_t outcome, const char *explanation)
{
    if (options->report != NULL)
        options->report(options->ctx, name, outcome, explanation);
}

static spt_status run_entry(const spt_store_check_options *options, const spt_check_entry *entry)
{
    const char *missing = what_misses(options, entry->needs);
    if (missing != NULL) {
        tell(options, entry->name, SPT_CHECK_SKIPPED, missing);
        return SPT_OK;
    }
    spt_check check;
    memset(&check, 0, sizeof check);
    check.options = options;
    check.outcome = SPT_CHECK_PASSED;
    check.together = SPT_CHECK_RANGES;
    check.random = options->seed * UINT64_C(0x9e3779b97f4a7c15) | 1;
    open_store(&check);
    if (spt_check_going(&check))
        entry->run(&check);
    close_store(&check);
    if (check.no_memory)
        return SPT_E_NOMEM;
    tell(options, entry->name, check.outcome, check.explanation);
    return check.outcome == SPT_CHECK_PASSED ? SPT_OK : SPT_E_STORE;
}

spt_status spt_store_check(const spt_store_check_options *options)
{
    spt_store_check_options taken;
    spt_status status = SPT_OK;
    if (options == NULL)
        return SPT_E_INVALID;
    spt_store_check_options_init(&taken, (uint32_t)sizeof taken);
    status = spt_struct_take(&taken, (uint32_t)sizeof taken, options, (uint32_t)sizeof taken);
    if (status != SPT_OK || !in_range(&taken))
        return SPT_E_INVALID;
    for (size_t e = 0; e < ENTRY_COUNT && status != SPT_E_NOMEM; e++) {
        if (taken.only != NULL && strcmp(taken.only, entries[e].name) != 0)
            continue;
        spt_status ended = run_entry(&taken, &entries[e]);
        status = ended != SPT_OK ? ended : status;
    }
    return status;
}
