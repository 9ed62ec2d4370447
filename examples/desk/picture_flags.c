/* SPDX-License-Identifier: MIT */
/* When lots lapse: texts above the picture, each with a line down to its instant. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "../drawing.h"
#include "day.h"
#include "html.h"
#include "picture_internal.h"

/* ---- what there is to be told ---- */

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
        flag->x = picture_x_of_column(picture, (double)column);
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
        flag->x = picture_x_of_column(picture, (double)column);
        flag->column = column;
        date_text(lot->lapse - 1, history->offset, date);
        snprintf(flag->text, sizeof flag->text, "other lots: first %s after %s", html_number_text(lot->lapsing, number),
                 date);
        return;
    }
}

/* ---- where it stands ---- */

static void place_text(struct flag *flag, int is_right)
{
    double width = picture_width_of(flag->text) + 8;
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
        place_text(flag, flag->x + picture_width_of(flag->text) + 8 <= picture->width);
    }
    while (moved) {
        moved = 0;
        for (int i = 0; i < picture->flag_count * picture->flag_count; i++) {
            struct flag *flag = &picture->flags[i / picture->flag_count];
            const struct flag *other = &picture->flags[i % picture->flag_count];
            int reaches = is_right(flag) && !is_right(other) && !other->is_beyond && flag->to > other->x;
            if (reaches && flag->x >= picture_width_of(flag->text) + 8) {
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

void picture_place_flags(struct picture *picture)
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
    return picture->top - 10 - PICTURE_LINE * flag->row;
}

static void draw_flag_line(const struct picture *picture, const struct flag *flag)
{
    size_t before = flag->column > 0 ? flag->column - 1 : 0;
    double end = picture_top_of(picture, picture_layers(picture->history) - 1, before);
    fprintf(picture->out,
            "<path d=\"M%.1f %.1fV%.1f\" stroke=\"#1c2128\" stroke-dasharray=\"1.5 2.5\"/>"
            "<path d=\"M%.1f %.1fl-4 -7h8z\" fill=\"#1c2128\"/>\n",
            flag->x, flag_y(picture, flag) - 11, end - 6, flag->x, end);
}

void picture_draw_flags(const struct picture *picture)
{
    for (int i = 0; i < picture->flag_count; i++)
        if (!picture->flags[i].is_beyond)
            draw_flag_line(picture, &picture->flags[i]);
    for (int i = 0; i < picture->flag_count; i++) {
        const struct flag *flag = &picture->flags[i];
        picture_put_text(picture, is_right(flag) ? flag->from + 5 : flag->to - 5, flag_y(picture, flag),
                         is_right(flag) ? "class=\"halo\"" : "class=\"halo\" text-anchor=\"end\"", flag->text);
    }
}
