/* SPDX-License-Identifier: MIT */
/*
 * Reads of the overlay: what the base shows, without the rows that were changed, and these in their places. The base
 * is asked for many ranges at once; a dependent range becomes one range for each row that was shown of its source.
 */
#include "overlay_internal.h"

#include "../base/row.h"
#include "store_internal.h"

/* One range of the base, and the overlay's rows that go with it. */
typedef struct read_task {
    uint32_t range; /* its number for the caller */
    uint64_t limit;
    uint64_t shown;
    const spt_overlay_item *next; /* the first of the overlay's rows not shown yet */
} read_task;

/* The values that a dependent range is read with. */
typedef struct read_source {
    int64_t *values;
    size_t count;
    size_t room;
} read_source;

typedef struct reading {
    spt_overlay *overlay;
    const spt_range *ranges;
    uint32_t count;
    spt_sink sink;
    void *sink_ctx;
    read_source *sources; /* one for each range */
    char *done;           /* of each range: the caller wants no more of it */
    spt_range asked[SPT_OVERLAY_RANGES];
    read_task tasks[SPT_OVERLAY_RANGES];
    uint32_t task_count;
    uint32_t at; /* the task whose rows are being shown */
    int32_t stopped;
    int32_t answer;
} reading;

static void fail(reading *read, int32_t answer)
{
    read->answer = answer;
    read->stopped = 1;
}

/* ---- showing ---- */

static int has_ended(const reading *read, const read_task *task)
{
    return read->stopped || read->done[task->range] || task->shown >= task->limit;
}

/* Keeps what the ranges that depend on this one need of the row. */
static int keep_values(reading *read, uint32_t number, const spt_row *row)
{
    for (uint32_t d = number + 1; d < read->count; d++) {
        read_source *source = &read->sources[d];
        if (read->ranges[d].from != number)
            continue;
        void *grown =
            spt_arena_grow(&read->overlay->scratch, source->values, source->count, &source->room, sizeof(int64_t));
        if (grown == NULL)
            return 0;
        source->values = grown;
        source->values[source->count++] =
            spt_row_integer(row, &spt_schema_rows.tables[row->table].columns[read->ranges[d].from_column]);
    }
    return 1;
}

static void show(reading *read, read_task *task, const spt_row *row)
{
    task->shown++;
    int32_t answer = read->sink(read->sink_ctx, task->range, row);
    if (answer == SPT_SINK_NEXT)
        read->done[task->range] = 1;
    else if (answer != SPT_SINK_GO_ON)
        read->stopped = 1;
}

static void show_whole(reading *read, read_task *task, const spt_row *row)
{
    if (keep_values(read, task->range, row))
        show(read, task, row);
    else
        fail(read, SPT_STORE_NOMEM);
}

/* ---- the overlay's rows ---- */

static const spt_overlay_item *seek(const reading *read, const spt_range *range, const spt_value *values,
                                    uint32_t columns, int strict)
{
    const spt_overlay_item *item = spt_overlay_seek(read->overlay, range, values, columns, strict);
    return item != NULL && spt_row_in_range(item->row, range) ? item : NULL;
}

static const spt_overlay_item *seek_behind(const reading *read, const spt_range *range, const spt_row *row)
{
    const spt_index *index = &spt_schema_rows.indexes[range->index];
    spt_value values[SPT_INDEX_COLUMNS];
    for (uint32_t c = 0; c < index->column_count; c++) {
        const spt_column *column = &spt_schema_rows.tables[index->table].columns[index->columns[c]];
        values[c] = (spt_value){0};
        if (column->type == SPT_COLUMN_TEXT)
            values[c].text = spt_row_text(row, column);
        else
            values[c].number = spt_row_integer(row, column);
    }
    return seek(read, range, values, index->column_count, 1);
}

static void show_own(reading *read, read_task *task, const spt_range *range)
{
    const spt_row *row = task->next->row;
    int is_last = task->shown + 1 >= task->limit || range->prefix == spt_schema_rows.indexes[range->index].column_count;
    task->next = is_last ? NULL : seek_behind(read, range, row);
    show_whole(read, task, row);
}

static void finish_task(reading *read)
{
    read_task *task = &read->tasks[read->at];
    while (!has_ended(read, task) && task->next != NULL)
        show_own(read, task, &read->asked[read->at]);
    read->at++;
}

/* ---- the base's rows ---- */

/* Whether the base's account is still as it was when the unit first changed it. */
static int is_unchanged(const spt_overlay_item *item, const spt_row *row)
{
    const void *any = row;
    return item == NULL || row->table != SPT_TABLE_ACCOUNT ||
           ((const spt_account_row *)any)->revision == item->group->base_revision;
}

static int is_before(const read_task *task, const spt_row *row, const spt_range *range)
{
    int order = spt_row_compare(task->next->row, row, range->index, 0);
    return (range->flags & SPT_RANGE_DESCENDING) != 0 ? order > 0 : order < 0;
}

static void merge_row(reading *read, read_task *task, const spt_row *row)
{
    const spt_range *range = &read->asked[read->at];
    if (!spt_overlay_is_row(row, spt_schema_rows.indexes[range->index].table)) {
        show(read, task, row); /* the caller will say what is wrong with it */
        return;
    }
    const spt_overlay_item *item = spt_overlay_find(read->overlay, row, spt_overlay_hash(row));
    if (!is_unchanged(item, row)) {
        fail(read, SPT_STORE_CONFLICT);
        return;
    }
    while (!has_ended(read, task) && task->next != NULL && is_before(task, row, range))
        show_own(read, task, range);
    if (!has_ended(read, task) && item == NULL)
        show_whole(read, task, row);
}

static int32_t take_base_row(void *ctx, uint32_t number, const spt_row *row)
{
    reading *read = ctx;
    if (number >= read->task_count || number < read->at)
        fail(read, SPT_STORE_CORRUPT);
    while (!read->stopped && read->at < number)
        finish_task(read);
    read_task *task = &read->tasks[number < read->task_count ? number : 0];
    if (!has_ended(read, task))
        merge_row(read, task, row);
    if (read->stopped)
        return SPT_SINK_STOP;
    return has_ended(read, task) ? SPT_SINK_NEXT : SPT_SINK_GO_ON;
}

/* Who changed an account meanwhile is noticed in the end, by its guard. */
int32_t spt_overlay_ask(spt_overlay *overlay, const spt_range *ranges, uint32_t count, spt_sink sink, void *sink_ctx)
{
    int is_first = !overlay->has_asked;
    overlay->has_asked = 1;
    return is_first ? spt_store_read(overlay->base, ranges, count, sink, sink_ctx)
                    : spt_store_read_lately(overlay->base, ranges, count, sink, sink_ctx);
}

static void ask_base(reading *read)
{
    read->at = 0;
    if (!read->stopped && read->task_count > 0) {
        int32_t answer = spt_overlay_ask(read->overlay, read->asked, read->task_count, take_base_row, read);
        if (answer != SPT_STORE_OK && read->answer == SPT_STORE_OK)
            fail(read, answer);
        while (!read->stopped && read->at < read->task_count)
            finish_task(read);
    }
    read->task_count = 0;
}

/* ---- ranges ---- */

/* The account that all rows of a range are of: 1, or 0 where it may be of several. */
static int has_one_account(const spt_range *range, int64_t *account)
{
    const spt_index *index = &spt_schema_rows.indexes[range->index];
    if (index->columns[0] != 0 || range->prefix == 0 || (range->from != SPT_NO_RANGE && range->prefix == 1))
        return 0;
    *account = range->values[0].number;
    return 1;
}

/* How many rows the base may show in vain, because the overlay has them. */
static uint64_t hidden_rows(const reading *read, const spt_range *range)
{
    const spt_index *index = &spt_schema_rows.indexes[range->index];
    int64_t account;
    if (range->prefix == index->column_count ||
        (has_one_account(range, &account) && spt_overlay_find_account(read->overlay, account) == NULL))
        return 0;
    return read->overlay->base_rows[index->table];
}

/* What the base is asked for. */
static void ask_for(const reading *read, const spt_range *range, spt_range *asked)
{
    uint64_t hidden = hidden_rows(read, range);
    *asked = *range;
    asked->struct_size = (uint32_t)sizeof *asked;
    asked->from = SPT_NO_RANGE;
    asked->from_column = 0;
    asked->limit = range->limit > UINT64_MAX - hidden ? UINT64_MAX : range->limit + hidden;
    if (range->index == SPT_INDEX_ACCOUNT && range->prefix == 1) {
        const spt_overlay_item *item = spt_overlay_find_account(read->overlay, range->values[0].number);
        if (item != NULL)
            asked->known_revision = item->group->base_revision;
    }
}

/* `given` stands by itself; it is the caller's range of this number, or what comes of it for one source row. */
static void add_task(reading *read, uint32_t number, const spt_range *given)
{
    if (read->task_count == SPT_OVERLAY_RANGES)
        ask_base(read);
    if (read->stopped || read->done[number])
        return;
    ask_for(read, given, &read->asked[read->task_count]);
    read_task *task = &read->tasks[read->task_count++];
    *task = (read_task){.range = number, .limit = given->limit};
    task->next = seek(read, given, given->values, given->prefix + given->position, given->position > 0);
}

static void add_dependent(reading *read, uint32_t number)
{
    const spt_range *range = &read->ranges[number];
    if (read->task_count > 0 && range->from >= read->tasks[0].range)
        ask_base(read); /* the source's rows are not all known yet */
    const read_source *source = &read->sources[number];
    for (size_t v = 0; v < source->count && !read->stopped && !read->done[number]; v++) {
        spt_range each = *range;
        each.from = SPT_NO_RANGE;
        each.values[range->prefix - 1] = (spt_value){.number = source->values[v]};
        add_task(read, number, &each);
    }
}

static int32_t read_merged(reading *read)
{
    spt_arena *scratch = &read->overlay->scratch;
    read->sources = spt_arena_take_array(scratch, read->count, sizeof *read->sources);
    read->done = spt_arena_take_array(scratch, read->count, sizeof *read->done);
    if (read->sources == NULL || read->done == NULL)
        return SPT_STORE_NOMEM;
    for (uint32_t r = 0; r < read->count && !read->stopped; r++) {
        if (read->ranges[r].from == SPT_NO_RANGE)
            add_task(read, r, &read->ranges[r]);
        else
            add_dependent(read, r);
    }
    ask_base(read);
    return read->answer;
}

/* Whether a range has nothing to do with what was changed. */
static int is_apart(spt_overlay *overlay, const spt_range *range)
{
    int64_t account;
    return has_one_account(range, &account) && spt_overlay_find_account(overlay, account) == NULL;
}

int32_t spt_overlay_read(void *ctx, const spt_range *ranges, uint32_t count, spt_sink sink, void *sink_ctx)
{
    spt_overlay *overlay = ctx;
    uint32_t apart = 0;
    spt_overlay_clean(overlay);
    while (apart < count && (overlay->item_count == 0 || is_apart(overlay, &ranges[apart])))
        apart++;
    if (apart == count)
        return spt_overlay_ask(overlay, ranges, count, sink, sink_ctx);
    reading read;
    read.overlay = overlay;
    read.ranges = ranges;
    read.count = count;
    read.sink = sink;
    read.sink_ctx = sink_ctx;
    read.task_count = read.at = 0;
    read.stopped = 0;
    read.answer = SPT_STORE_OK;
    return read_merged(&read);
}
