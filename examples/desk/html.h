/* SPDX-License-Identifier: MIT */
/* Pages for a browser or a printer: whole in one file, without script, and plain to read without colour. */
#ifndef DESK_HTML_H
#define DESK_HTML_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* The greatest number as a text, in groups of three. */
#define HTML_NUMBER_BYTES 40

/* A text, in which no character means anything to a browser. What is no UTF-8 becomes a replacement character. */
void html_text(FILE *out, const char *text);

/* The same, of which a long word may go on in the next line, so that no table is wider than its page. */
void html_wrapped(FILE *out, const char *text);

/* A number; from five digits on in groups of three, with thin spaces between them. */
const char *html_number_text(int64_t number, char text[HTML_NUMBER_BYTES]);
void html_number(FILE *out, int64_t number);

/* A page's head with its style, and its end. */
void html_begin(FILE *out, const char *title);
void html_end(FILE *out);

/* A table in a section of its own. A heading that begins with '~' is of a column that a narrow screen leaves out, and whose
 * cells are of the class "roomy"; then one that begins with '>' is of a column of numbers. */
void html_table_begin(FILE *out, const char *id, const char *title, const char *const *headings, size_t count);
void html_table_end(FILE *out);

/* The only row of a table that has none. */
void html_none(FILE *out, size_t columns);

/* A row, and its cells; the first one is its head. A class of the style, or NULL. */
void html_row_begin(FILE *out, const char *class);
void html_row_end(FILE *out);
void html_head_cell(FILE *out, const char *class, const char *text);
void html_cell(FILE *out, const char *class, const char *text);
void html_number_cell(FILE *out, int64_t number);
void html_bar_cell(FILE *out, int64_t part, int64_t most); /* a bar as long as its part of the longest one */
void html_change_cell(FILE *out, int64_t number);          /* with a plus before what is above 0 */

#endif
