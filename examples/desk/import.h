/* SPDX-License-Identifier: MIT */
/*
 * An import in two passes over its file: the first checks every line as far as that is possible without doing it, the
 * second does them in units of work. A unit is kept until it is committed, so that it can be played again where
 * somebody else was faster.
 */
#ifndef DESK_IMPORT_H
#define DESK_IMPORT_H

#include "csv_read.h"
#include "import_row.h"
#include "progress.h"

/* The most lines that are done in one unit of work, all or nothing. */
#define IMPORT_WHOLE 10000
/* The lines of each unit in a longer import, and line by line. */
#define IMPORT_UNIT 1000

struct import_line {
    size_t line;
    size_t count;
    char **cells;
    char *reason; /* why it was refused; NULL: it was not */
};

struct import {
    struct session *session;
    struct import_head head;
    int has_head;
    int is_by_line;
    FILE *file;
    size_t without_ref;       /* the first line that is not repeatable; 0: none */
    size_t lines;             /* of the file, without its head */
    size_t unit_size;         /* lines to collect */
    struct import_line *unit; /* those collected */
    size_t unit_count;
    size_t tried, done, already, refused; /* lines in all units that are over */
    size_t last_line;                     /* of the units committed */
    struct table *report;                 /* of the refused lines; NULL: none yet */
    struct progress progress;
    int is_overtaken;   /* the unit was, by somebody else */
    int code;           /* what the program ends with */
    struct problem why; /* where it is not EXIT_DONE */
};

/* The first pass. */
int import_check(struct import *import, FILE *file);

/* The second pass. */
int import_do(struct import *import, FILE *file);

/* Adds a line to the report of the refused ones. */
void import_report(struct import *import, const struct import_line *line);

#endif
