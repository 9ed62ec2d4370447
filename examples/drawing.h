/* SPDX-License-Identifier: MIT */
/* What all that is drawn on a terminal needs: colours, cells of a given width, dates and amounts of money. */
#ifndef EXAMPLES_DRAWING_H
#define EXAMPLES_DRAWING_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define BOLD   "1"
#define DIM    "2"
#define RED    "31"
#define GREEN  "32"
#define YELLOW "33"

/* How a page is written: colour for a terminal, none for a file. */
typedef struct page_style {
    FILE *out;
    int colour;
    int width;      /* columns */
    int32_t offset; /* of the zone that days are shown in, seconds east of UTC */
    int wraps;      /* a text too long for its cell goes on below, instead of being cut */
} page_style;

/* For a stream: in colour on a terminal, unless NO_COLOR is set or TERM is dumb; 80 columns wide, days in UTC. */
page_style page_style_for(FILE *out);

/* The "s" of many; "" where it is one. */
const char *plural(int64_t count);

void begin_colour(const page_style *style, const char *colour);
void end_colour(const page_style *style);

/* The columns that a UTF-8 text takes on a terminal. */
int columns_of(const char *text);

/* A text filled, or cut with an ellipsis, to so many columns. */
void print_cell(const page_style *style, const char *text, int columns);

/* The same; where the page wraps, a long text ends after a word, and what is left of it is returned: else "". */
const char *print_cell_begin(const page_style *style, const char *text, int columns);

/* What is left of it, in lines below its cell, which begins after `indent` columns. */
void print_cell_rest(const page_style *style, const char *rest, int indent, int columns);

/* The same as print_cell() with a text shorter than its cell at the right. */
void print_cell_right(const page_style *style, const char *text, int columns);

/* "14 Mar 2008", in the zone that is so many seconds east of UTC. */
const char *date_text(int64_t instant, int32_t offset, char text[16]);

/* "USD 61.65", from minor units; a currency has the decimals of ISO 4217. `size` is at least 32. */
const char *money_text(int64_t minor, const char *currency, char *text, size_t size);

/* The decimals of a currency: 2 unless ISO 4217 says otherwise. */
int money_decimals(const char *currency);

#endif
