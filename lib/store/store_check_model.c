/* SPDX-License-Identifier: MIT */
/* The contract in its plainest form: all rows in one list, every range answered by looking at each of them. */
#include "store_check_internal.h"

#include <stdlib.h>
#include <string.h>

/* One row found; it carries what the comparison needs. */
typedef struct spt_check_match {
    const spt_row *row;
    const spt_index *index;
    int sign;
} spt_check_match;

/* Where the rows shown of each range begin, for the ranges that depend on it. */
typedef struct spt_check_answer {
    const spt_row **shown;
    size_t count;
} spt_check_answer;

typedef struct spt_check_reading {
    const spt_check_rows *model;
    spt_sink sink;
    void *sink_ctx;
    spt_check_match *matches;  /* Room for every row of the model. */
    spt_check_answer *answers; /* One for each range. */
    int32_t answer;
} spt_check_reading;

spt_row *spt_check_find(const spt_check_rows *model, const spt_row *like)
{
    const spt_index *primary = &spt_schema_get()->indexes[spt_check_table(like)->primary];
    for (size_t r = 0; r < model->count; r++)
        if (model->list[r].row->table == like->table &&
            spt_check_same_key(model->list[r].row, like, primary->columns, primary->column_count))
            return model->list[r].row;
    return NULL;
}

spt_account_row *spt_check_account(const spt_check_rows *model, int64_t account)
{
    spt_check_row like;
    spt_check_blank(&like, SPT_TABLE_ACCOUNT, account);
    return (spt_account_row *)(void *)spt_check_find(model, &like.row);
}

static void remove_row(spt_check_rows *model, const spt_row *row)
{
    size_t r = 0;
    while (model->list[r].row != row)
        r++;
    free(model->list[r].row);
    model->list[r] = model->list[--model->count];
}

int spt_check_apply(spt_check_rows *model, const spt_batch *batch)
{
    for (size_t c = 0; c < batch->change_count; c++) {
        const spt_change *change = &batch->changes[c];
        spt_row *before = spt_check_find(model, change->row);
        int found = before != NULL;
        if (found)
            remove_row(model, before);
        /* An update of what is not there changes nothing. */
        int keeps = change->action == SPT_CHANGE_UPDATE ? found : change->action == SPT_CHANGE_INSERT;
        if (keeps && !spt_check_append(model, change->row, 0))
            return 0;
    }
    return 1;
}

static int in_order(const void *left, const void *right)
{
    const spt_check_match *a = left, *b = right;
    spt_value key[SPT_INDEX_COLUMNS];
    for (uint32_t c = 0; c < a->index->column_count; c++)
        key[c] = spt_check_get(b->row, a->index->columns[c]);
    return a->sign * spt_check_compare(a->row, a->index->columns, a->index->column_count, key);
}

static size_t gather(spt_check_reading *reading, const spt_range *range)
{
    const spt_index *index = &spt_schema_get()->indexes[range->index];
    int sign = range->flags & SPT_RANGE_DESCENDING ? -1 : 1;
    size_t found = 0;
    for (size_t r = 0; r < reading->model->count; r++) {
        const spt_row *row = reading->model->list[r].row;
        if (row->table != index->table || spt_check_compare(row, index->columns, range->prefix, range->values) != 0)
            continue;
        if (range->position > 0 && sign * spt_check_compare(row, index->columns + range->prefix, range->position,
                                                            range->values + range->prefix) <=
                                       0)
            continue;
        reading->matches[found++] = (spt_check_match){row, index, sign};
    }
    qsort(reading->matches, found, sizeof *reading->matches, in_order);
    return found;
}

static int show(spt_check_reading *reading, const spt_range *range, uint32_t number)
{
    spt_check_answer *answer = &reading->answers[number];
    size_t found = gather(reading, range);
    const spt_row **shown = realloc(answer->shown, (answer->count + found + 1) * sizeof(void *));
    if (shown == NULL)
        return 0;
    answer->shown = shown;
    for (size_t m = 0; m < found && m < range->limit && reading->answer == SPT_SINK_GO_ON; m++) {
        shown[answer->count++] = reading->matches[m].row;
        reading->answer = reading->sink(reading->sink_ctx, number, reading->matches[m].row);
    }
    return 1;
}

static int show_dependent(spt_check_reading *reading, const spt_range *range, uint32_t number)
{
    const spt_check_answer *source = &reading->answers[range->from];
    int room = 1;
    for (size_t r = 0; room && r < source->count && reading->answer == SPT_SINK_GO_ON; r++) {
        spt_range each = *range;
        each.values[range->prefix - 1] = spt_check_get(source->shown[r], range->from_column);
        room = show(reading, &each, number);
    }
    return room;
}

int spt_check_read_model(const spt_check_rows *model, const spt_range *ranges, uint32_t count, spt_sink sink,
                         void *sink_ctx)
{
    spt_check_reading reading = {model, sink, sink_ctx, NULL, NULL, SPT_SINK_GO_ON};
    reading.matches = malloc((model->count + 1) * sizeof *reading.matches);
    reading.answers = calloc(count, sizeof *reading.answers);
    int room = reading.matches != NULL && reading.answers != NULL;
    for (uint32_t n = 0; room && n < count && reading.answer == SPT_SINK_GO_ON; n++) {
        room = ranges[n].from == SPT_NO_RANGE ? show(&reading, &ranges[n], n) : show_dependent(&reading, &ranges[n], n);
        if (reading.answer == SPT_SINK_NEXT)
            reading.answer = SPT_SINK_GO_ON;
    }
    for (uint32_t n = 0; reading.answers != NULL && n < count; n++)
        free(reading.answers[n].shown);
    free(reading.answers);
    free(reading.matches);
    return room;
}
