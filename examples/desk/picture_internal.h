/* SPDX-License-Identifier: MIT */
/* The picture, as its parts see it. */
#ifndef DESK_PICTURE_INTERNAL_H
#define DESK_PICTURE_INTERNAL_H

#include "picture.h"

#define PICTURE_LINE  17.0 /* from one line of text to the next */
#define PICTURE_FLAGS (HISTORY_BANDS + 1)
#define FLAG_BYTES    160

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
    struct flag flags[PICTURE_FLAGS];
    int flag_count, flag_rows;
};

/* ---- layers: the bands from the bottom, and on them what is captured ---- */

int picture_layers(const struct history *history);
int64_t picture_points_in(const struct history *history, int layer, size_t column);
int64_t picture_points_below(const struct history *history, int layer, size_t column);

/* The attribute that fills something with a layer's pattern. */
void picture_put_fill(FILE *out, const struct history *history, int layer);

/* ---- places ---- */

double picture_x_of_column(const struct picture *picture, double column);
double picture_x_of_day(const struct picture *picture, int64_t day);
double picture_y_of(const struct picture *picture, int64_t points);

/* The upper and the lower edge of a layer. */
double picture_top_of(const struct picture *picture, int layer, size_t column);
double picture_bottom_of(const struct picture *picture, int layer, size_t column);

/* A text, and how wide it is at most. */
void picture_put_text(const struct picture *picture, double x, double y, const char *attributes, const char *text);
double picture_width_of(const char *text);

/* ---- picture_axes.c ---- */

/* A step of 1, 2 or 5 times a power of ten, of which there are at most five up to the most. */
int64_t picture_step(int64_t most);
void picture_draw_lines(const struct picture *picture);

/* Days, or months, below a part of the picture. */
void picture_draw_days(const struct picture *picture, double from, double to, int64_t first, int64_t last);

/* ---- picture_flags.c ---- */

/* Finds what is to be told above the picture, and in which rows; then draws it. */
void picture_place_flags(struct picture *picture);
void picture_draw_flags(const struct picture *picture);

#endif
