/* SPDX-License-Identifier: MIT */
#include "history.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "day.h"
#include "problem.h"
#include "record.h"

#define DAY_SECONDS 86400

/* The picture shows so much of the future at most, and so much where some points never lapse. */
#define FUTURE_DAYS       1096
#define FUTURE_DAYS_NEVER 183

/* Rows are months up to a period of so many days. */
#define DAYS_BY_MONTH 1100

/* Points of a lot that go from one place to another. */
struct event {
    int64_t time;
    size_t lot;
    int64_t points;
    int from, to;     /* SPT_PLACE_... */
    int64_t captured; /* of the account, after it */
};

/* A reading of the record. */
struct reading {
    struct history *history;
    int64_t available, captured;
    void (*before)(struct reading *reading, int64_t time);
    void (*after)(struct reading *reading, const struct event *event);
    enum { BEFORE, DURING, AFTER } phase; /* of the period */
    size_t next;                          /* row or column */
    int64_t bands[HISTORY_BANDS];
};

/* ---- one reading: the record's entries, then the lapses that nobody recorded ---- */

/* However often points come and go: no figure of a statement is greater. */
static void add_to(int64_t *sum, int64_t points)
{
    int64_t added = 0;
    *sum = __builtin_add_overflow(*sum, points, &added) ? INT64_MAX : added;
}

static void apply(struct reading *reading, const struct event *event)
{
    struct history_lot *lot = &reading->history->lots[event->lot];
    int64_t points = 0;
    points += event->to == SPT_PLACE_AVAILABLE ? event->points : 0;
    points -= event->from == SPT_PLACE_AVAILABLE ? event->points : 0;
    lot->running += points;
    reading->available += points;
    reading->captured = event->captured;
    if (lot->band >= 0)
        reading->bands[lot->band] += points;
}

static void on_event(struct reading *reading, const struct event *event)
{
    if (event->lot >= reading->history->lot_count)
        return;
    reading->before(reading, event->time);
    apply(reading, event);
    reading->after(reading, event);
}

static void on_entry(void *ctx, const spt_act *act, const spt_entry *entry)
{
    int32_t kind = spt_entry_kind(entry);
    struct event event = {spt_act_time(act),       (size_t)spt_entry_lot(entry) - 1,
                          spt_entry_points(entry), spt_entry_from(kind),
                          spt_entry_to(kind),      spt_entry_captured(entry)};
    on_event(ctx, &event);
}

/* The lots that qsort() compares: it has no argument for them. */
struct keyed {
    int64_t lapse;
    size_t lot;
};

static int by_lapse(const void *one, const void *other)
{
    const struct keyed *a = one, *b = other;
    if (a->lapse != b->lapse)
        return a->lapse < b->lapse ? -1 : 1;
    return (a->lot > b->lot) - (a->lot < b->lot);
}

/* The lots with points, of what `points` tells, in the order of their lapse. The caller's, for free(). */
static size_t *sort_lots(const struct history *history, int64_t (*points)(const struct history_lot *lot), size_t *count)
{
    struct keyed *keyed = must_have(malloc((history->lot_count + 1) * sizeof *keyed));
    size_t *list = must_have(malloc((history->lot_count + 1) * sizeof *list));
    *count = 0;
    for (size_t i = 0; i < history->lot_count; i++)
        if (points(&history->lots[i]) > 0)
            keyed[(*count)++] = (struct keyed){history->lots[i].lapse, i};
    qsort(keyed, *count, sizeof *keyed, by_lapse);
    for (size_t i = 0; i < *count; i++)
        list[i] = keyed[i].lot;
    free(keyed);
    return list;
}

static int64_t points_running(const struct history_lot *lot)
{
    return lot->running;
}

static int64_t points_left(const struct history_lot *lot)
{
    return lot->left;
}

static void lapse(struct reading *reading)
{
    struct history *history = reading->history;
    size_t count = 0;
    size_t *lots = sort_lots(history, points_running, &count);
    for (size_t i = 0; i < count; i++) {
        const struct history_lot *lot = &history->lots[lots[i]];
        struct event event = {lot->lapse,          lots[i],          lot->running,
                              SPT_PLACE_AVAILABLE, SPT_PLACE_LAPSED, reading->captured};
        if (lot->lapse != SPT_NEVER)
            on_event(reading, &event);
    }
    free(lots);
}

static spt_status read_all(struct reading *reading, spt_desk *desk, const spt_account *totals)
{
    struct history *history = reading->history;
    const struct record_reader reader = {NULL, on_entry, reading};
    for (size_t i = 0; i < history->lot_count; i++)
        history->lots[i].running = 0;
    spt_status status = record_read(desk, spt_account_id(totals), spt_account_acts(totals), &reader);
    if (status != SPT_OK)
        return status;
    lapse(reading);
    reading->before(reading, SPT_NEVER);
    return SPT_OK;
}

/* ---- the first reading: the period's flows, its rows, and the most of each lot ---- */

static void open_period(struct reading *reading)
{
    struct history *history = reading->history;
    history->opening_available = reading->available;
    history->opening_captured = reading->captured;
    for (size_t i = 0; i < history->lot_count; i++)
        history->lots[i].peak = history->lots[i].running;
    reading->phase = DURING;
}

static void close_period(struct reading *reading)
{
    struct history *history = reading->history;
    history->closing_available = reading->available;
    history->closing_captured = reading->captured;
    for (size_t i = 0; i < history->lot_count; i++)
        history->lots[i].left = history->lots[i].running;
    reading->phase = AFTER;
}

static int64_t row_end(const struct history *history, size_t row)
{
    return row + 1 < history->row_count ? first_second_of(history->rows[row + 1].day, history->offset)
                                        : history->to + 1;
}

static void scan_before(struct reading *reading, int64_t time)
{
    struct history *history = reading->history;
    if (reading->phase == BEFORE && time >= history->from)
        open_period(reading);
    for (; reading->next < history->row_count && row_end(history, reading->next) <= time; reading->next++) {
        history->rows[reading->next].available = reading->available;
        history->rows[reading->next].captured = reading->captured;
    }
    if (reading->phase == DURING && time > history->to)
        close_period(reading);
}

static int is_held(int place)
{
    return place == SPT_PLACE_AVAILABLE || place == SPT_PLACE_CAPTURED;
}

/* What an event changes in the points that are available and captured. Points that move on arrive in another lot, which
 * is an issue: only what is left of both went to another account, or came from one. */
static void add_flow(struct flows *flows, const struct event *event, int is_moved)
{
    int64_t points = event->points;
    int was = is_held(event->from), is = is_held(event->to);
    if (event->from == SPT_PLACE_ISSUED && is)
        add_to(is_moved ? &flows->moved : &flows->added, points);
    else if (event->from == SPT_PLACE_SPENT && is)
        add_to(&flows->returned, points);
    else if (event->from == SPT_PLACE_SPENT && event->to == SPT_PLACE_MOVED) {
        add_to(&flows->returned, points);
        add_to(&flows->moved, -points);
    } else if (was && event->to == SPT_PLACE_SPENT)
        add_to(&flows->used, points);
    else if (was && event->to == SPT_PLACE_LAPSED)
        add_to(&flows->lapsed, points);
    else if (was && event->to == SPT_PLACE_REVOKED)
        add_to(&flows->revoked, points);
    else if (was && event->to == SPT_PLACE_MOVED)
        add_to(&flows->moved, -points);
}

static void scan_after(struct reading *reading, const struct event *event)
{
    struct history *history = reading->history;
    struct history_lot *lot = &history->lots[event->lot];
    if (reading->phase == DURING) {
        add_flow(&history->flows, event, lot->is_moved);
        if (reading->next < history->row_count)
            add_flow(&history->rows[reading->next].flows, event, lot->is_moved);
    }
    int is_shown = reading->phase == DURING || (reading->phase == AFTER && history->has_future);
    if (!is_shown)
        return;
    if (lot->running > lot->peak)
        lot->peak = lot->running;
    if (event->from == SPT_PLACE_AVAILABLE && event->to == SPT_PLACE_LAPSED)
        lot->lapsing += event->points;
}

int64_t flows_sum(const struct flows *flows)
{
    return flows->added + flows->returned + flows->moved - flows->used - flows->lapsed - flows->revoked;
}

/* ---- the second reading: columns ---- */

int64_t history_column_end(const struct history *history, size_t column)
{
    int64_t day = history->first_day + (int64_t)(column + 1) * history->column_days;
    return first_second_of(day, history->offset);
}

static void sample_before(struct reading *reading, int64_t time)
{
    struct history *history = reading->history;
    for (; reading->next < history->columns && history_column_end(history, reading->next) <= time; reading->next++) {
        for (int band = 0; band < history->band_count; band++)
            history->values[band][reading->next] = reading->bands[band];
        history->captured[reading->next] = reading->captured;
    }
}

static void sample_after(struct reading *reading, const struct event *event)
{
    (void)reading;
    (void)event;
}

/* ---- what there is to be shown ---- */

static struct history_lot *add_lot(struct history *history, size_t *room)
{
    if (history->lot_count == *room) {
        *room = *room * 2 + 16;
        history->lots = must_have(realloc(history->lots, *room * sizeof *history->lots));
    }
    struct history_lot *lot = &history->lots[history->lot_count++];
    memset(lot, 0, sizeof *lot);
    lot->band = -1;
    return lot;
}

static spt_status read_lots(struct history *history, spt_desk *desk, int64_t account)
{
    char after[256] = "";
    size_t room = 0;
    do {
        spt_page *page = NULL;
        spt_status status = spt_lot_list(desk, account, after, SPT_PAGE_MAX, &page);
        if (status != SPT_OK)
            return status;
        for (uint32_t i = 0; i < spt_page_count(page); i++) {
            struct history_lot *lot = add_lot(history, &room);
            lot->lapse = spt_lot_lapse(spt_page_lot(page, i));
            lot->is_moved = spt_lot_origin_lot(spt_page_lot(page, i)) > 0;
        }
        snprintf(after, sizeof after, "%s", spt_page_next(page));
        spt_page_unref(page);
    } while (after[0] != '\0');
    return SPT_OK;
}

static int64_t next_row_day(int64_t day, int is_by_year)
{
    struct civil_day civil = civil_day_of(day);
    if (is_by_year || civil.month == 12)
        return days_since_1970(civil.year + 1, 1, 1);
    return days_since_1970(civil.year, civil.month + 1, 1);
}

static void make_rows(struct history *history)
{
    int64_t first = day_of(history->from, history->offset), last = day_of(history->to, history->offset);
    size_t room = 0;
    history->is_by_year = last - first > DAYS_BY_MONTH;
    for (int64_t day = first; day <= last; day = next_row_day(day, history->is_by_year)) {
        if (history->row_count == room) {
            room = room * 2 + 16;
            history->rows = must_have(realloc(history->rows, room * sizeof *history->rows));
        }
        memset(&history->rows[history->row_count], 0, sizeof *history->rows);
        history->rows[history->row_count++].day = day;
    }
}

/* The day that the picture ends with: a little behind the last lapse. */
static int64_t last_day(const struct history *history, int64_t today)
{
    int64_t last = today;
    for (size_t i = 0; i < history->lot_count; i++) {
        const struct history_lot *lot = &history->lots[i];
        if (lot->left == 0)
            continue;
        int64_t days = lot->lapse == SPT_NEVER ? FUTURE_DAYS_NEVER : day_of(lot->lapse, history->offset) - today;
        days = days > FUTURE_DAYS ? FUTURE_DAYS : days;
        last = today + days > last ? today + days : last;
    }
    return last > today ? last + 2 + (last - today) / 16 : today;
}

static void make_columns(struct history *history)
{
    int64_t last_past = day_of(history->to, history->offset);
    history->first_day = day_of(history->from, history->offset);
    int64_t last = history->has_future ? last_day(history, last_past) : last_past;
    history->column_days = (last - history->first_day) / HISTORY_COLUMNS + 1;
    history->past_columns = (size_t)((last_past - history->first_day) / history->column_days + 1);
    history->columns = (size_t)((last - history->first_day) / history->column_days + 1);
}

/* Whether the first is to be followed rather than the second. */
static int is_greater(const struct history *history, size_t one, size_t other)
{
    int64_t a = history->lots[one].peak, b = history->lots[other].peak;
    return a != b ? a > b : one > other;
}

/* The greatest lots' places, the greatest first, in a list of at most `room`. Tells how many there are in the picture. */
static size_t find_greatest(const struct history *history, size_t *list, size_t room)
{
    size_t found = 0;
    for (size_t i = 0; i < history->lot_count; i++) {
        if (history->lots[i].peak == 0)
            continue;
        size_t at = found < room ? found : room;
        for (; at > 0 && is_greater(history, i, list[at - 1]); at--)
            if (at < room)
                list[at] = list[at - 1];
        if (at < room)
            list[at] = i;
        found++;
    }
    return found;
}

/* What lapses soon lies above, so that what is used, and what lapses, goes from the top. */
static int lies_below(const struct history *history, size_t one, size_t other)
{
    int64_t a = history->lots[one].lapse, b = history->lots[other].lapse;
    return a != b ? a > b : one > other;
}

static void place_band(struct history *history, size_t lot, int first)
{
    int at = history->band_count++;
    for (; at > first && lies_below(history, lot, (size_t)history->band_lots[at - 1] - 1); at--)
        history->band_lots[at] = history->band_lots[at - 1];
    history->band_lots[at] = (int64_t)lot + 1;
}

static void make_bands(struct history *history)
{
    size_t greatest[HISTORY_BANDS];
    size_t found = find_greatest(history, greatest, HISTORY_BANDS);
    int has_others = found > HISTORY_BANDS;
    size_t followed = has_others ? HISTORY_BANDS - 1 : found;
    history->other_lots = found - followed;
    history->band_count = has_others;
    for (size_t i = 0; i < followed; i++)
        place_band(history, greatest[i], has_others);
    for (size_t i = 0; has_others && i < history->lot_count; i++)
        history->lots[i].band = history->lots[i].peak > 0 ? 0 : -1;
    for (int band = has_others; band < history->band_count; band++)
        history->lots[history->band_lots[band] - 1].band = band;
}

static void make_room(struct history *history)
{
    for (int band = 0; band < history->band_count; band++)
        history->values[band] = must_have(calloc(history->columns, sizeof *history->values[band]));
    history->captured = must_have(calloc(history->columns, sizeof *history->captured));
}

spt_status history_read(struct history *history, spt_desk *desk, const spt_account *totals, int32_t offset,
                        int64_t from, int64_t to)
{
    memset(history, 0, sizeof *history);
    history->offset = offset;
    history->now = spt_account_at(totals);
    history->has_future = to >= history->now;
    history->from = first_second_of(day_of(from, offset), offset);
    history->to = history->has_future ? history->now : to;
    struct reading scan = {.history = history, .before = scan_before, .after = scan_after};
    struct reading sample = {.history = history, .before = sample_before, .after = sample_after};
    spt_status status = read_lots(history, desk, spt_account_id(totals));
    if (status != SPT_OK)
        return status;
    make_rows(history);
    status = read_all(&scan, desk, totals);
    if (status != SPT_OK)
        return status;
    history->live = sort_lots(history, points_left, &history->live_count);
    make_columns(history);
    make_bands(history);
    make_room(history);
    return read_all(&sample, desk, totals);
}

void history_end(struct history *history)
{
    for (int band = 0; band < HISTORY_BANDS; band++)
        free(history->values[band]);
    free(history->captured);
    free(history->rows);
    free(history->live);
    free(history->lots);
    memset(history, 0, sizeof *history);
}
