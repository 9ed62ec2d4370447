/* SPDX-License-Identifier: MIT */
/* Reading CSV, row by row: commas, double quotes, UTF-8 with or without a byte order mark. */
#ifndef DESK_CSV_READ_H
#define DESK_CSV_READ_H

#include <stddef.h>
#include <stdio.h>

#include "problem.h"

struct csv_row {
    size_t line;  /* where it begins in the file */
    size_t count; /* of cells */
    char **cells; /* "" where there is nothing; who wants to keep them takes the pointer and leaves NULL */
};

/* Takes a row; 0 stops reading. */
typedef int (*csv_take)(void *ctx, struct csv_row *row);

/* 0, and says why with the line, where the file is no CSV or was stopped; a `take` that stops says why itself. */
int csv_read(FILE *file, csv_take take, void *ctx, struct problem *why);

/* Gives the cells of a row that was kept back. */
void csv_cells_free(char **cells, size_t count);

#endif
