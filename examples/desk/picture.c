/* SPDX-License-Identifier: MIT */
/*
 * Layers of points, one on the other: a lot is a layer of its own, and what is captured lies above them all. So what is
 * captured does not change the height, what is spent takes from the top, and what lapses soon lies above what lapses
 * late. Each layer has a pattern and its name in it; colour only helps.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "../drawing.h"
#include "day.h"
#include "html.h"
#include "picture_internal.h"
#include "problem.h"

#define LETTER_WIDTH  6.7
#define LEAST_HEIGHT  13.0 /* of a layer that has its name in it */
#define ENOUGH_HEIGHT 30.0 /* for its name to be where it likes */
#define PLOT_HEIGHT   215.0

/* ---- layers ---- */

int picture_layers(const struct history *history)
{
    return history->band_count + 1;
}

int64_t picture_points_in(const struct history *history, int layer, size_t column)
{
    return layer == history->band_count ? history->captured[column] : history->values[layer][column];
}

int64_t picture_points_below(const struct history *history, int layer, size_t column)
{
    int64_t sum = 0;
    for (int each = 0; each < layer; each++)
        sum += picture_points_in(history, each, column);
    return sum;
}

int64_t picture_most(const struct history *history)
{
    int64_t most = 0;
    for (size_t column = 0; column < history->columns; column++) {
        int64_t sum = picture_points_below(history, picture_layers(history), column);
        most = sum > most ? sum : most;
    }
    return most;
}

const char *picture_band_name(const struct history *history, int band, char text[64])
{
    if (band == history->band_count)
        snprintf(text, 64, "held for tickets");
    else if (history->band_lots[band] == 0)
        snprintf(text, 64, "%zu other lot%s", history->other_lots, plural((int64_t)history->other_lots));
    else
        snprintf(text, 64, "lot %" PRId64, history->band_lots[band]);
    return text;
}

/* ---- places ---- */

/* Past and future have scales of their own, each from edge to edge. */
double picture_x_of_column(const struct picture *picture, double column)
{
    const struct history *history = picture->history;
    double past = (double)history->past_columns, future = (double)history->columns - past;
    if (column <= past || future <= 0)
        return picture->left + (picture->today - picture->left) * column / past;
    return picture->today + (picture->right - picture->today) * (column - past) / future;
}

double picture_x_of_day(const struct picture *picture, int64_t day)
{
    const struct history *history = picture->history;
    return picture_x_of_column(picture, (double)(day - history->first_day) / (double)history->column_days);
}

double picture_y_of(const struct picture *picture, int64_t points)
{
    double full = picture->most > 0 ? (double)picture->most : 1.0;
    return picture->bottom - (picture->bottom - picture->top) * (double)points / full;
}

double picture_top_of(const struct picture *picture, int layer, size_t column)
{
    return picture_y_of(picture, picture_points_below(picture->history, layer + 1, column));
}

double picture_bottom_of(const struct picture *picture, int layer, size_t column)
{
    return picture_y_of(picture, picture_points_below(picture->history, layer, column));
}

void picture_put_text(const struct picture *picture, double x, double y, const char *attributes, const char *text)
{
    fprintf(picture->out, "<text x=\"%.1f\" y=\"%.1f\" %s>", x, y, attributes);
    html_text(picture->out, text);
    fputs("</text>\n", picture->out);
}

double picture_width_of(const char *text)
{
    return LETTER_WIDTH * columns_of(text);
}

/* ---- a layer ---- */

/* Where the layer is, up from its lower edge: along the upper one to the right, and back along the lower one. */
static void put_area(const struct picture *picture, int layer, size_t first, size_t end)
{
    FILE *out = picture->out;
    const struct history *history = picture->history;
    fprintf(out, "M%.1f %.1f", picture_x_of_column(picture, (double)first), picture_top_of(picture, layer, first));
    for (size_t column = first + 1; column < end; column++)
        if (picture_points_below(history, layer + 1, column) != picture_points_below(history, layer + 1, column - 1))
            fprintf(out, "H%.1fV%.1f", picture_x_of_column(picture, (double)column),
                    picture_top_of(picture, layer, column));
    fprintf(out, "H%.1fV%.1f", picture_x_of_column(picture, (double)end), picture_bottom_of(picture, layer, end - 1));
    for (size_t column = end - 1; column > first; column--)
        if (picture_points_below(history, layer, column) != picture_points_below(history, layer, column - 1))
            fprintf(out, "H%.1fV%.1f", picture_x_of_column(picture, (double)column),
                    picture_bottom_of(picture, layer, column - 1));
    fprintf(out, "H%.1fZ", picture_x_of_column(picture, (double)first));
}

/* Its parts: as long as there is something of it. */
static void draw_layer(const struct picture *picture, int layer, size_t from, size_t to, const char *attributes)
{
    const struct history *history = picture->history;
    size_t first = from;
    for (size_t column = from; column <= to; column++) {
        if (column < to && picture_points_in(history, layer, column) > 0)
            continue;
        if (column > first) {
            fprintf(picture->out, "<path stroke=\"#1c2128\" stroke-width=\"1\" %s ", attributes);
            picture_put_fill(picture->out, history, layer);
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
    for (int layer = 0; layer < picture_layers(history); layer++) {
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
    double x = picture_x_of_column(picture, (double)first), ceiling = picture->top, floor = picture->bottom;
    size_t column = first;
    for (; column < end && picture_x_of_column(picture, (double)column) < x + width; column++) {
        double top = picture_top_of(picture, layer, column), bottom = picture_bottom_of(picture, layer, column);
        ceiling = top > ceiling ? top : ceiling;
        floor = bottom < floor ? bottom : floor;
    }
    int fits = picture_x_of_column(picture, (double)column) >= x + width;
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
    struct spot spot = best_spot(picture, layer, picture_width_of(name) + 8);
    if (spot.height < LEAST_HEIGHT && layer == picture->history->band_count) {
        snprintf(name, sizeof name, "held");
        spot = best_spot(picture, layer, picture_width_of(name) + 8);
    }
    if (spot.height >= LEAST_HEIGHT)
        picture_put_text(picture, spot.x, spot.y + 4, "text-anchor=\"middle\" class=\"halo bold\"", name);
}

/* ---- the whole ---- */

static void measure(struct picture *picture)
{
    char text[HTML_NUMBER_BYTES];
    const struct history *history = picture->history;
    double share = picture->is_wide ? 0.58 : 0.55;
    picture->most = picture_most(history);
    picture->tick = picture_step(picture->most);
    picture->width = picture->is_wide ? 800 : 380;
    picture->left = picture_width_of(html_number_text(picture->most, text)) + 12;
    picture->right = picture->width - 4;
    double plot = picture->right - picture->left;
    picture->today =
        history->has_future && history->columns > history->past_columns ? picture->left + plot * share : picture->right;
    picture_place_flags(picture);
    picture->top = 34 + PICTURE_LINE * picture->flag_rows;
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
    picture_draw_days(picture, picture->today, picture->right, day,
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
    picture_put_text(picture, picture->left, 14, "class=\"bold\"", text);
    if (picture->today < picture->right)
        picture_put_text(picture, picture->today + 5, 14, "class=\"bold\"",
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
    picture_draw_lines(&picture);
    draw_layers(&picture);
    picture_draw_days(&picture, picture.left, picture.today, history->first_day,
                      history->first_day + (int64_t)history->past_columns * history->column_days - 1);
    draw_today(&picture);
    for (int layer = 0; layer < picture_layers(history); layer++)
        draw_name(&picture, layer);
    picture_draw_flags(&picture);
    draw_headings(&picture);
    fputs("</svg>\n", out);
}
