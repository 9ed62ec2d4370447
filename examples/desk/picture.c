/* SPDX-License-Identifier: MIT */
/*
 * Layers of points, one on the other: a lot is a layer of its own, and what is captured lies above them all. So what is
 * captured does not change the height, what is spent takes from the top, and what lapses soon lies above what lapses
 * late. Each layer has a pattern and its name in it; colour only helps.
 */
#include "picture.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "../drawing.h"
#include "day.h"
#include "html.h"
#include "problem.h"

#define LETTER_WIDTH  6.7
#define LINE_HEIGHT   17.0
#define LEAST_HEIGHT  13.0 /* of a layer that has its name in it */
#define PLOT_HEIGHT   215.0
#define ENOUGH_HEIGHT 30.0
#define FLAG_BYTES    160
#define MOST_FLAGS    (HISTORY_BANDS + 1)

/* A note at an instant, above the picture. */
struct flag {
    double x;
    char text[FLAG_BYTES];
    double from, to; /* the text's ends */
    int row;
    int is_beyond; /* its instant is right of the picture */
    size_t column; /* before which it stands */
};

struct picture {
    FILE *out;
    const struct history *history;
    int is_wide;
    double width, left, right, top, bottom, height;
    double today; /* where the past ends */
    int64_t most; /* the greatest sum of points */
    int64_t tick; /* from line to line */
    struct flag flags[MOST_FLAGS];
    int flag_count, flag_rows;
};

/* ---- layers ---- */

static int layer_count(const struct history *history)
{
    return history->band_count + 1;
}

static int64_t points_in(const struct history *history, int layer, size_t column)
{
    return layer == history->band_count ? history->captured[column] : history->values[layer][column];
}

static int64_t points_below(const struct history *history, int layer, size_t column)
{
    int64_t sum = 0;
    for (int each = 0; each < layer; each++)
        sum += points_in(history, each, column);
    return sum;
}

int64_t picture_most(const struct history *history)
{
    int64_t most = 0;
    for (size_t column = 0; column < history->columns; column++) {
        int64_t sum = points_below(history, layer_count(history), column);
        most = sum > most ? sum : most;
    }
    return most;
}

const char *picture_band_name(const struct history *history, int band, char text[64])
{
    if (band == history->band_count)
        snprintf(text, 64, "held for tickets");
    else if (history->band_lots[band] == 0)
        snprintf(text, 64, "%zu other lots", history->other_lots);
    else
        snprintf(text, 64, "lot %" PRId64, history->band_lots[band]);
    return text;
}

/* ---- patterns ---- */

/* Neighbours differ in what is drawn, and in how dark they are. */
static const char *const patterns[] = {
    "<rect width=\"8\" height=\"8\" fill=\"#3b78a8\"/>",
    "<rect width=\"8\" height=\"8\" fill=\"#fbe9c6\"/><path d=\"M-2 2l4-4M0 8l8-8M6 10l4-4\" stroke=\"#8a6116\" "
    "stroke-width=\"1.6\"/>",
    "<rect width=\"8\" height=\"8\" fill=\"#7fb89a\"/><circle cx=\"2\" cy=\"2\" r=\"1.1\" fill=\"#123d27\"/>"
    "<circle cx=\"6\" cy=\"6\" r=\"1.1\" fill=\"#123d27\"/>",
    "<rect width=\"8\" height=\"8\" fill=\"#f7eef5\"/><path d=\"M0 2h8M0 6h8\" stroke=\"#7a3b69\" "
    "stroke-width=\"1.2\"/>",
    "<rect width=\"8\" height=\"8\" fill=\"#6d5a93\"/><path d=\"M4 0v8M0 4h8\" stroke=\"#cfc4e4\" stroke-width=\"1\"/>",
    "<rect width=\"8\" height=\"8\" fill=\"#fbd9cb\"/><path d=\"M-2 6l4 4M0 0l8 8M6-2l4 4\" stroke=\"#a3411f\" "
    "stroke-width=\"3\"/>",
    "<rect width=\"8\" height=\"8\" fill=\"#39424a\"/><circle cx=\"4\" cy=\"4\" r=\"1.5\" fill=\"#fff\"/>",
    "<rect width=\"8\" height=\"8\" fill=\"#e2f0f6\"/><path d=\"M4 0v8\" stroke=\"#2f6f9f\" stroke-width=\"4.5\"/>",
};
#define PATTERNS (sizeof patterns / sizeof patterns[0])

static void pattern(FILE *out, const char *name, const char *content)
{
    fprintf(out, "<pattern id=\"%s\" width=\"8\" height=\"8\" patternUnits=\"userSpaceOnUse\">%s</pattern>\n", name,
            content);
}

void picture_patterns(FILE *out)
{
    fputs("<svg width=\"0\" height=\"0\" style=\"position:absolute\" aria-hidden=\"true\"><defs>\n", out);
    for (size_t i = 0; i < PATTERNS; i++) {
        char name[16];
        snprintf(name, sizeof name, "lot%zu", i);
        pattern(out, name, patterns[i]);
    }
    pattern(out, "others", "<rect width=\"8\" height=\"8\" fill=\"#dfe3e8\"/>");
    pattern(out, "held",
            "<rect width=\"8\" height=\"8\" fill=\"#fff\"/><path d=\"M0 0h4v4h-4zM4 4h4v4h-4z\" fill=\"#24292f\"/>");
    fputs("</defs></svg>\n", out);
}

static void put_fill(FILE *out, const struct history *history, int layer)
{
    if (layer == history->band_count)
        fputs("fill=\"url(#held)\"", out);
    else if (history->band_lots[layer] == 0)
        fputs("fill=\"url(#others)\"", out);
    else
        fprintf(out, "fill=\"url(#lot%zu)\"", (size_t)(layer - (history->other_lots > 0)) % PATTERNS);
}

void picture_swatch(FILE *out, const struct history *history, int band)
{
    fputs("<svg class=\"swatch\" width=\"32\" height=\"18\" viewBox=\"0 0 32 18\" aria-hidden=\"true\"><rect x=\".5\" "
          "y=\".5\" "
          "width=\"31\" height=\"17\" stroke=\"#1c2128\" ",
          out);
    put_fill(out, history, band);
    fputs("/></svg>", out);
}

/* ---- places ---- */

/* Past and future have scales of their own, each from edge to edge. */
static double x_of_column(const struct picture *picture, double column)
{
    const struct history *history = picture->history;
    double past = (double)history->past_columns, future = (double)history->columns - past;
    if (column <= past || future <= 0)
        return picture->left + (picture->today - picture->left) * column / past;
    return picture->today + (picture->right - picture->today) * (column - past) / future;
}

static double x_of_day(const struct picture *picture, int64_t day)
{
    const struct history *history = picture->history;
    return x_of_column(picture, (double)(day - history->first_day) / (double)history->column_days);
}

static double y_of(const struct picture *picture, int64_t points)
{
    double full = picture->most > 0 ? (double)picture->most : 1.0;
    return picture->bottom - (picture->bottom - picture->top) * (double)points / full;
}

static double top_of(const struct picture *picture, int layer, size_t column)
{
    return y_of(picture, points_below(picture->history, layer + 1, column));
}

static double bottom_of(const struct picture *picture, int layer, size_t column)
{
    return y_of(picture, points_below(picture->history, layer, column));
}

static void put_text(const struct picture *picture, double x, double y, const char *attributes, const char *text)
{
    fprintf(picture->out, "<text x=\"%.1f\" y=\"%.1f\" %s>", x, y, attributes);
    html_text(picture->out, text);
    fputs("</text>\n", picture->out);
}

static double width_of(const char *text)
{
    return LETTER_WIDTH * columns_of(text);
}

/* ---- lines and their numbers ---- */

/* 1, 2 or 5 times a power of ten, so that there are at most five steps. */
static int64_t nice_step(int64_t most)
{
    static const int64_t digits[] = {1, 2, 5};
    int64_t power = 1;
    for (;; power *= 10)
        for (int i = 0; i < 3; i++)
            if (most / (digits[i] * power) < 5)
                return digits[i] * power;
}

static void draw_lines(const struct picture *picture)
{
    char text[HTML_NUMBER_BYTES];
    for (int64_t points = 0; points <= picture->most; points += picture->tick) {
        double y = y_of(picture, points);
        fprintf(picture->out, "<path d=\"M%.1f %.1fH%.1f\" stroke=\"%s\" stroke-width=\"1\"/>\n", picture->left, y,
                picture->right, points == 0 ? "#1c2128" : "#d8dee4");
        put_text(picture, picture->left - 6, y + 4, "text-anchor=\"end\"", html_number_text(points, text));
    }
}

/* ---- days ---- */

static const char *const month_names[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                          "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

/* Days of so many months, from the first day of one on. */
struct ticks {
    int64_t first, last; /* days */
    int months;          /* from tick to tick; 0: days are counted */
    int64_t days;
};

static int64_t next_tick(const struct ticks *ticks, int64_t day)
{
    if (ticks->months == 0)
        return day + ticks->days;
    struct civil_day civil = civil_day_of(day);
    int64_t month = (int64_t)civil.year * 12 + civil.month - 1;
    month += ticks->months - month % ticks->months;
    return days_since_1970(month / 12, month % 12 + 1, 1);
}

static struct ticks choose_ticks(double width, int64_t first, int64_t last)
{
    static const int choices[] = {1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200};
    struct ticks ticks = {first, last, 0, 1};
    double fit = width / 34;
    int64_t days = last - first + 1;
    if (days < 70) {
        ticks.days = (int64_t)((double)days / (width / 52)) + 1;
        return ticks;
    }
    for (size_t i = 0; i < sizeof choices / sizeof choices[0]; i++) {
        ticks.months = choices[i];
        if ((double)days / 30.4 / choices[i] <= fit)
            break;
    }
    return ticks;
}

static void draw_tick(const struct picture *picture, const struct ticks *ticks, int64_t day, int *year)
{
    char text[32];
    struct civil_day civil = civil_day_of(day);
    double x = x_of_day(picture, day);
    fprintf(picture->out, "<path d=\"M%.1f %.1fv5\" stroke=\"#1c2128\"/>\n", x, picture->bottom);
    if (ticks->months == 0)
        snprintf(text, sizeof text, "%d %s", civil.day, month_names[civil.month - 1]);
    else if (ticks->months < 12)
        snprintf(text, sizeof text, "%s", month_names[civil.month - 1]);
    else
        snprintf(text, sizeof text, "%d", civil.year);
    put_text(picture, x, picture->bottom + 18, "text-anchor=\"middle\"", text);
    if (ticks->months >= 12 || civil.year == *year)
        return;
    snprintf(text, sizeof text, "%d", civil.year);
    put_text(picture, x, picture->bottom + 33, "text-anchor=\"middle\" class=\"bold\"", text);
    *year = civil.year;
}

static void draw_days(const struct picture *picture, double from, double to, int64_t first, int64_t last)
{
    struct ticks ticks = choose_ticks(to - from, first, last);
    int year = 0;
    int64_t day = ticks.months == 0 ? first : next_tick(&ticks, first - 1);
    for (; day <= last; day = next_tick(&ticks, day)) {
        double x = x_of_day(picture, day);
        if (x >= from + (from > picture->left ? 14 : 0) && x <= to - 8)
            draw_tick(picture, &ticks, day, &year);
    }
}

/* ---- a layer ---- */

/* Where the layer is, up from its lower edge: along the upper one to the right, and back along the lower one. */
static void put_area(const struct picture *picture, int layer, size_t first, size_t end)
{
    FILE *out = picture->out;
    const struct history *history = picture->history;
    fprintf(out, "M%.1f %.1f", x_of_column(picture, (double)first), top_of(picture, layer, first));
    for (size_t column = first + 1; column < end; column++)
        if (points_below(history, layer + 1, column) != points_below(history, layer + 1, column - 1))
            fprintf(out, "H%.1fV%.1f", x_of_column(picture, (double)column), top_of(picture, layer, column));
    fprintf(out, "H%.1fV%.1f", x_of_column(picture, (double)end), bottom_of(picture, layer, end - 1));
    for (size_t column = end - 1; column > first; column--)
        if (points_below(history, layer, column) != points_below(history, layer, column - 1))
            fprintf(out, "H%.1fV%.1f", x_of_column(picture, (double)column), bottom_of(picture, layer, column - 1));
    fprintf(out, "H%.1fZ", x_of_column(picture, (double)first));
}

/* Its parts: as long as there is something of it. */
static void draw_layer(const struct picture *picture, int layer, size_t from, size_t to, const char *attributes)
{
    const struct history *history = picture->history;
    size_t first = from;
    for (size_t column = from; column <= to; column++) {
        if (column < to && points_in(history, layer, column) > 0)
            continue;
        if (column > first) {
            fprintf(picture->out, "<path stroke=\"#1c2128\" stroke-width=\"1\" %s ", attributes);
            put_fill(picture->out, history, layer);
            fputs(" d=\"", picture->out);
            put_area(picture, layer, first, column);
            fputs("\"/>\n", picture->out);
        }
        first = column + 1;
    }
}

static void draw_layers(const struct picture *picture)
{
    const struct history *history = picture->history;
    for (int layer = 0; layer < layer_count(history); layer++) {
        draw_layer(picture, layer, 0, history->past_columns, "");
        draw_layer(picture, layer, history->past_columns, history->columns,
                   "fill-opacity=\".5\" stroke-dasharray=\"4 3\"");
    }
}

/* ---- its name ---- */

struct spot {
    double x, y, height;
};

/* The room that a layer leaves to a text which begins at a column. */
static struct spot spot_at(const struct picture *picture, int layer, size_t first, size_t end, double width)
{
    double x = x_of_column(picture, (double)first), ceiling = picture->top, floor = picture->bottom;
    size_t column = first;
    for (; column < end && x_of_column(picture, (double)column) < x + width; column++) {
        double top = top_of(picture, layer, column), bottom = bottom_of(picture, layer, column);
        ceiling = top > ceiling ? top : ceiling;
        floor = bottom < floor ? bottom : floor;
    }
    int fits = x_of_column(picture, (double)column) >= x + width;
    return (struct spot){x + width / 2, (ceiling + floor) / 2, fits ? floor - ceiling : 0};
}

static struct spot spot_of(const struct picture *picture, int layer, size_t column, double width)
{
    const struct history *history = picture->history;
    size_t end = column < history->past_columns ? history->past_columns : history->columns;
    struct spot spot = spot_at(picture, layer, column, end, width);
    spot.height = spot.height > ENOUGH_HEIGHT ? ENOUGH_HEIGHT : spot.height;
    return spot;
}

/* In the middle of where there is most room, or enough. */
static struct spot best_spot(const struct picture *picture, int layer, double width)
{
    size_t columns = picture->history->columns, count = 0;
    struct spot *spots = must_have(malloc(columns * sizeof *spots));
    double best = 0;
    for (size_t column = 0; column < columns; column++) {
        struct spot spot = spot_of(picture, layer, column, width);
        if (spot.height < best - 1)
            continue;
        count = spot.height > best + 1 ? 0 : count;
        best = count == 0 ? spot.height : best;
        spots[count++] = spot;
    }
    struct spot found = spots[count / 2];
    free(spots);
    return found;
}

static void draw_name(const struct picture *picture, int layer)
{
    char name[64];
    picture_band_name(picture->history, layer, name);
    struct spot spot = best_spot(picture, layer, width_of(name) + 8);
    if (spot.height < LEAST_HEIGHT && layer == picture->history->band_count) {
        snprintf(name, sizeof name, "held");
        spot = best_spot(picture, layer, width_of(name) + 8);
    }
    if (spot.height >= LEAST_HEIGHT)
        put_text(picture, spot.x, spot.y + 4, "text-anchor=\"middle\" class=\"halo bold\"", name);
}

/* ---- flags: when lots lapse ---- */

static void lapse_text(const struct picture *picture, int band, const struct history_lot *lot, char text[FLAG_BYTES])
{
    char name[64], number[HTML_NUMBER_BYTES], date[16];
    const char *word = lot->lapse <= picture->history->now ? "lapsed" : "lapse";
    date_text(lot->lapse - 1, picture->history->offset, date);
    picture_band_name(picture->history, band, name);
    if (picture->is_wide)
        snprintf(text, FLAG_BYTES, "%s: %s points %s after %s", name, html_number_text(lot->lapsing, number), word,
                 date);
    else
        snprintf(text, FLAG_BYTES, "%s: %s after %s", name, html_number_text(lot->lapsing, number), date);
}

static void beyond_text(const struct picture *picture, int band, const struct history_lot *lot, char text[FLAG_BYTES])
{
    char name[64], date[16];
    picture_band_name(picture->history, band, name);
    if (lot->lapse == SPT_NEVER)
        snprintf(text, FLAG_BYTES, "%s: never lapses →", name);
    else
        snprintf(text, FLAG_BYTES, "%s: until %s →", name, date_text(lot->lapse - 1, picture->history->offset, date));
}

static struct flag *add_flag(struct picture *picture)
{
    struct flag *flag = &picture->flags[picture->flag_count++];
    memset(flag, 0, sizeof *flag);
    return flag;
}

static size_t column_of(const struct history *history, int64_t instant)
{
    int64_t days = day_of(instant, history->offset) - history->first_day;
    return days < 0 ? 0 : (size_t)(days / history->column_days);
}

static void flag_lot(struct picture *picture, int band, const struct history_lot *lot)
{
    const struct history *history = picture->history;
    size_t column = lot->lapse == SPT_NEVER ? history->columns : column_of(history, lot->lapse);
    if (column < history->columns && lot->lapsing > 0) {
        struct flag *flag = add_flag(picture);
        flag->x = x_of_column(picture, (double)column);
        flag->column = column;
        lapse_text(picture, band, lot, flag->text);
    } else if (column >= history->columns && lot->left > 0 && history->has_future) {
        struct flag *flag = add_flag(picture);
        flag->x = picture->right;
        flag->is_beyond = 1;
        beyond_text(picture, band, lot, flag->text);
    }
}

/* The others lapse one after the other: the first of them is told. */
static void flag_others(struct picture *picture)
{
    const struct history *history = picture->history;
    char date[16], number[HTML_NUMBER_BYTES];
    for (size_t i = 0; history->other_lots > 0 && history->has_future && i < history->live_count; i++) {
        const struct history_lot *lot = &history->lots[history->live[i]];
        size_t column = column_of(history, lot->lapse);
        if (lot->band != 0 || lot->lapse <= history->now || lot->lapse == SPT_NEVER || column >= history->columns)
            continue;
        struct flag *flag = add_flag(picture);
        flag->x = x_of_column(picture, (double)column);
        flag->column = column;
        date_text(lot->lapse - 1, history->offset, date);
        snprintf(flag->text, sizeof flag->text, "other lots: first %s after %s", html_number_text(lot->lapsing, number),
                 date);
        return;
    }
}

static void place_text(struct flag *flag, int is_right)
{
    double width = width_of(flag->text) + 8;
    flag->from = is_right ? flag->x : flag->x - width;
    if (flag->from < 0)
        flag->from = 0;
    flag->to = flag->from + width;
}

static int is_right(const struct flag *flag)
{
    return flag->from >= flag->x;
}

/* A text stands right of its line where there is room, and where it does not reach over the line of one that stands
 * left. */
static void place_texts(struct picture *picture)
{
    int moved = 1;
    for (int i = 0; i < picture->flag_count; i++) {
        struct flag *flag = &picture->flags[i];
        place_text(flag, flag->x + width_of(flag->text) + 8 <= picture->width);
    }
    while (moved) {
        moved = 0;
        for (int i = 0; i < picture->flag_count * picture->flag_count; i++) {
            struct flag *flag = &picture->flags[i / picture->flag_count];
            const struct flag *other = &picture->flags[i % picture->flag_count];
            int reaches = is_right(flag) && !is_right(other) && !other->is_beyond && flag->to > other->x;
            if (reaches && flag->x >= width_of(flag->text) + 8) {
                place_text(flag, 0);
                moved = 1;
            }
        }
    }
}

/* First the texts right of their lines, from the right, then the others, from the left: so one above those before it
 * crosses none of them. */
static int by_order(const void *one, const void *other)
{
    const struct flag *a = one, *b = other;
    if (is_right(a) != is_right(b))
        return is_right(a) ? -1 : 1;
    return is_right(a) ? (a->x < b->x) - (a->x > b->x) : (a->x > b->x) - (a->x < b->x);
}

/* Whether a flag in this row crosses neither the text nor the line of one placed before it. */
static int is_row_free(const struct picture *picture, int which, int row)
{
    const struct flag *flag = &picture->flags[which];
    for (int i = 0; i < which; i++) {
        const struct flag *other = &picture->flags[i];
        int overlaps = other->row == row && flag->from < other->to + 8 && other->from < flag->to + 8;
        int is_crossed = other->row > row && other->x > flag->from - 4 && other->x < flag->to + 4;
        int crosses = other->row < row && flag->x > other->from - 4 && flag->x < other->to + 4;
        if (overlaps || is_crossed || (crosses && !flag->is_beyond))
            return 0;
    }
    return 1;
}

/* The lowest row that is free, else one above all. */
static void choose_row(struct picture *picture, int which)
{
    int row = 0;
    while (row < picture->flag_rows && !is_row_free(picture, which, row))
        row++;
    picture->flags[which].row = row;
    if (row == picture->flag_rows)
        picture->flag_rows = row + 1;
}

static void place_flags(struct picture *picture)
{
    const struct history *history = picture->history;
    for (int band = 0; band < history->band_count; band++)
        if (history->band_lots[band] > 0)
            flag_lot(picture, band, &history->lots[history->band_lots[band] - 1]);
    flag_others(picture);
    place_texts(picture);
    qsort(picture->flags, (size_t)picture->flag_count, sizeof picture->flags[0], by_order);
    for (int i = 0; i < picture->flag_count; i++)
        choose_row(picture, i);
}

static double flag_y(const struct picture *picture, const struct flag *flag)
{
    return picture->top - 10 - LINE_HEIGHT * flag->row;
}

static void draw_flag_line(const struct picture *picture, const struct flag *flag)
{
    size_t before = flag->column > 0 ? flag->column - 1 : 0;
    double end = top_of(picture, layer_count(picture->history) - 1, before);
    fprintf(picture->out,
            "<path d=\"M%.1f %.1fV%.1f\" stroke=\"#1c2128\" stroke-dasharray=\"1.5 2.5\"/>"
            "<path d=\"M%.1f %.1fl-4 -7h8z\" fill=\"#1c2128\"/>\n",
            flag->x, flag_y(picture, flag) - 11, end - 6, flag->x, end);
}

static void draw_flags(const struct picture *picture)
{
    for (int i = 0; i < picture->flag_count; i++)
        if (!picture->flags[i].is_beyond)
            draw_flag_line(picture, &picture->flags[i]);
    for (int i = 0; i < picture->flag_count; i++) {
        const struct flag *flag = &picture->flags[i];
        put_text(picture, is_right(flag) ? flag->from + 5 : flag->to - 5, flag_y(picture, flag),
                 is_right(flag) ? "class=\"halo\"" : "class=\"halo\" text-anchor=\"end\"", flag->text);
    }
}

/* ---- the whole ---- */

static void measure(struct picture *picture)
{
    char text[HTML_NUMBER_BYTES];
    const struct history *history = picture->history;
    double share = picture->is_wide ? 0.58 : 0.55;
    picture->most = picture_most(history);
    picture->tick = nice_step(picture->most);
    picture->width = picture->is_wide ? 800 : 380;
    picture->left = width_of(html_number_text(picture->most, text)) + 12;
    picture->right = picture->width - 4;
    double plot = picture->right - picture->left;
    picture->today =
        history->has_future && history->columns > history->past_columns ? picture->left + plot * share : picture->right;
    place_flags(picture);
    picture->top = 34 + LINE_HEIGHT * picture->flag_rows;
    picture->bottom = picture->top + PLOT_HEIGHT;
    picture->height = picture->bottom + 40;
}

static void put_description(const struct picture *picture)
{
    const struct history *history = picture->history;
    char from[16], to[16], number[HTML_NUMBER_BYTES];
    int64_t opening = history->opening_available + history->opening_captured;
    int64_t closing = history->closing_available + history->closing_captured;
    fprintf(picture->out, "Points available and held for tickets, by lot: %s before %s, ",
            html_number_text(opening, number), date_text(history->from, history->offset, from));
    fprintf(picture->out, "%s on %s", html_number_text(closing, number), date_text(history->to, history->offset, to));
    fprintf(picture->out, ", at most %s.", html_number_text(picture_most(history), number));
    for (int i = 0; i < picture->flag_count; i++) {
        fputc(' ', picture->out);
        html_text(picture->out, picture->flags[i].text);
        fputc('.', picture->out);
    }
    fputs(" The tables on this page have the same figures.", picture->out);
}

static void begin_svg(const struct picture *picture)
{
    const char *kind = picture->is_wide ? "wide" : "narrow";
    fprintf(picture->out,
            "<svg class=\"plot %s\" viewBox=\"0 0 %.0f %.0f\" role=\"img\" aria-labelledby=\"%s-title %s-text\">\n"
            "<title id=\"%s-title\">Points over time, by lot</title>\n<desc id=\"%s-text\">",
            kind, picture->width, picture->height, kind, kind, kind, kind);
    put_description(picture);
    fputs("</desc>\n", picture->out);
}

static void draw_today(const struct picture *picture)
{
    const struct history *history = picture->history;
    if (picture->today >= picture->right)
        return;
    int64_t day = history->first_day + (int64_t)history->past_columns * history->column_days;
    fprintf(picture->out, "<path d=\"M%.1f %.1fV%.1f\" stroke=\"#1c2128\" stroke-width=\"1.5\"/>\n", picture->today,
            picture->top - 4, picture->bottom + 5);
    draw_days(picture, picture->today, picture->right, day,
              history->first_day + (int64_t)history->columns * history->column_days - 1);
}

static void draw_headings(const struct picture *picture)
{
    char from[16], to[16], text[64];
    const struct history *history = picture->history;
    date_text(history->from, history->offset, from);
    date_text(history->to, history->offset, to);
    int is_short = !picture->is_wide && picture->today < picture->right;
    snprintf(text, sizeof text, "%s%sto %s", is_short ? "" : from, is_short ? "" : " ", to);
    put_text(picture, picture->left, 14, "class=\"bold\"", text);
    if (picture->today < picture->right)
        put_text(picture, picture->today + 5, 14, "class=\"bold\"",
                 picture->is_wide ? "from today on, if nothing else happens" : "from today on");
}

void picture_draw(FILE *out, const struct history *history, int is_wide)
{
    struct picture picture = {.out = out, .history = history, .is_wide = is_wide};
    measure(&picture);
    begin_svg(&picture);
    if (picture.today < picture.right)
        fprintf(out, "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"#f6f8fa\"/>\n", picture.today,
                picture.top, picture.right - picture.today, picture.bottom - picture.top);
    draw_lines(&picture);
    draw_layers(&picture);
    draw_days(&picture, picture.left, picture.today, history->first_day,
              history->first_day + (int64_t)history->past_columns * history->column_days - 1);
    draw_today(&picture);
    for (int layer = 0; layer < layer_count(history); layer++)
        draw_name(&picture, layer);
    draw_flags(&picture);
    draw_headings(&picture);
    fputs("</svg>\n", out);
}
