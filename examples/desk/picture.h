/* SPDX-License-Identifier: MIT */
/* The picture of an account's points: how many there were of each lot, and how long those that are left hold. */
#ifndef DESK_PICTURE_H
#define DESK_PICTURE_H

#include <stdio.h>

#include "history.h"

/* The patterns that the pictures and swatches of a page are filled with. */
void picture_patterns(FILE *out);

/* The most points that the picture shows at a time. */
int64_t picture_most(const struct history *history);

/* The picture, for a screen that is wide or narrow. */
void picture_draw(FILE *out, const struct history *history, int is_wide);

/* A small field with the pattern of a band; of what is captured where the band is the history's band_count. */
void picture_swatch(FILE *out, const struct history *history, int band);

/* What a band is called: "lot 3", "12 other lots", "held for tickets". */
const char *picture_band_name(const struct history *history, int band, char text[64]);

#endif
