/* SPDX-License-Identifier: MIT */
/*
 * Cells that a spreadsheet would run as a formula: those whose first character, after spaces and apostrophes, is
 * one of = + - @, a tab or a carriage return. An apostrophe is put before them in what the program writes, and taken
 * away from them in what it reads, so that reading what was written gives the same text.
 */
#ifndef DESK_CSV_CELL_H
#define DESK_CSV_CELL_H

/* The text as it is written; the caller's, for free(). */
char *csv_cell_write(const char *text);

/* The text as it was before csv_cell_write(): `text`, or a later place in it. */
const char *csv_cell_read(const char *text);

#endif
