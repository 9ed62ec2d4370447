/* SPDX-License-Identifier: MIT */
#include "liar.h"

#include <string.h>

#define MOST_RANGES 32

struct reading {
    const struct liar *liar;
    const spt_range *ranges;
    uint32_t count;
    uint32_t first; /* rows of ranges before this one were shown already */
    uint32_t end;   /* rows of this range and later ones are not shown now */
    int stopped;
    spt_sink sink;
    void *sink_ctx;
};

static uint32_t shown_number(const struct reading *reading, uint32_t range)
{
    if (reading->liar->lie == LIE_NUMBER_PAST_END)
        return reading->count + 3;
    if (reading->liar->lie == LIE_OTHER_NUMBER)
        return range + 1 < reading->count ? range + 1 : 0;
    return range;
}

static int32_t show(void *ctx, uint32_t range, const spt_row *row)
{
    struct reading *reading = ctx;
    int lie = reading->liar->lie;
    if (range < reading->first)
        return SPT_SINK_GO_ON;
    if (range >= reading->end)
        return SPT_SINK_STOP;
    int32_t answer = reading->sink(reading->sink_ctx, shown_number(reading, range), lie == LIE_NULL_ROW ? NULL : row);
    if (lie == LIE_IGNORE_ANSWERS)
        return SPT_SINK_GO_ON;
    reading->stopped |= answer != SPT_SINK_GO_ON && answer != SPT_SINK_NEXT;
    return answer;
}

/* Prefixes that depend on another range are left as they are: the inner store could not answer. */
static void bend_ranges(int lie, spt_range *ranges, uint32_t count)
{
    for (uint32_t r = 0; r < count; r++) {
        if (lie == LIE_IGNORE_LIMITS)
            ranges[r].limit = UINT64_MAX;
        if (lie == LIE_IGNORE_POSITION)
            ranges[r].position = 0;
        if (lie == LIE_IGNORE_PREFIX && ranges[r].from == SPT_NO_RANGE && ranges[r].prefix > 1) {
            ranges[r].prefix = 1;
            ranges[r].position = 0;
        }
    }
}

static int32_t read_parts(struct reading *reading, uint32_t first, uint32_t end)
{
    reading->first = first;
    reading->end = end;
    return reading->stopped ? SPT_STORE_OK
                            : spt_store_read(reading->liar->inner, reading->ranges, reading->count, show, reading);
}

static int32_t read_backwards(struct reading *reading)
{
    int32_t answer = SPT_STORE_OK;
    for (uint32_t r = reading->count; r-- > 0 && answer == SPT_STORE_OK;)
        answer = read_parts(reading, r, r + 1);
    return answer;
}

static void let_others_in(struct liar *liar)
{
    liar->other(liar->other_ctx, ++liar->others);
}

static int is_cut(uint64_t plan, uint64_t number)
{
    return plan == UINT64_MAX || plan == number;
}

static int32_t read_lying(void *ctx, const spt_range *ranges, uint32_t count, spt_sink sink, void *sink_ctx)
{
    struct liar *liar = ctx;
    spt_range bent[MOST_RANGES];
    struct reading reading = {.liar = liar, .ranges = bent, .count = count, .sink = sink, .sink_ctx = sink_ctx};
    if (count > MOST_RANGES || liar->reads >= LIAR_MOST_READS)
        return LIAR_NO_BOUND;
    memcpy(bent, ranges, count * sizeof *bent);
    bend_ranges(liar->lie, bent, count);
    liar->most_ranges = count > liar->most_ranges ? count : liar->most_ranges;
    liar->reads++;
    if (liar->lie == LIE_BACKWARDS)
        return read_backwards(&reading);
    int32_t answer = SPT_STORE_OK;
    if (is_cut(liar->cut_read, liar->reads) || (liar->cut_every != 0 && liar->reads % liar->cut_every == 0)) {
        uint32_t cut = liar->cut_range < count ? liar->cut_range : count - 1;
        answer = read_parts(&reading, 0, cut);
        let_others_in(liar);
        /* The part's own stop is not the sink's. */
        return answer == SPT_STORE_OK ? read_parts(&reading, cut, UINT32_MAX) : answer;
    }
    answer = read_parts(&reading, 0, UINT32_MAX);
    if (liar->lie == LIE_TWICE && answer == SPT_STORE_OK)
        answer = read_parts(&reading, 0, UINT32_MAX);
    return answer;
}

static int32_t commit_lying(void *ctx, const spt_batch *batch)
{
    struct liar *liar = ctx;
    liar->commits++;
    if (is_cut(liar->cut_commit, liar->commits))
        let_others_in(liar);
    return spt_store_commit(liar->inner, batch);
}

static int32_t close_lying(void *ctx)
{
    struct liar *liar = ctx;
    return spt_store_unref(liar->inner) == SPT_OK ? SPT_STORE_OK : SPT_STORE_BUSY;
}

spt_status liar_open(struct liar *liar, spt_store *inner, spt_store **store)
{
    spt_store_ops ops;
    spt_store_ops_init(&ops, (uint32_t)sizeof ops);
    ops.read = read_lying;
    ops.commit = commit_lying;
    ops.close = close_lying;
    liar->inner = inner;
    spt_status status = spt_store_new(&ops, liar, NULL, store);
    if (status == SPT_OK)
        spt_store_ref(inner);
    return status;
}

void liar_plan(struct liar *liar, int lie)
{
    liar->lie = lie;
    liar->reads = 0;
    liar->commits = 0;
    liar->cut_read = 0;
    liar->cut_every = 0;
    liar->cut_range = 0;
    liar->cut_commit = 0;
    liar->others = 0;
}
