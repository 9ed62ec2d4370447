/* SPDX-License-Identifier: MIT */
/* The rows of an import: each names an action, which is a writing command, and gives its fields by column. */
#ifndef DESK_IMPORT_ROW_H
#define DESK_IMPORT_ROW_H

#include "command.h"

/* The most columns of a file. */
#define IMPORT_COLUMNS 64

/* What each column of a file is. */
struct import_head {
    size_t count;
    size_t action;                     /* the column that names the action */
    enum field fields[IMPORT_COLUMNS]; /* FIELD_NONE for the action's */
};

/* Reads the file's first row. */
int import_head_read(struct import_head *head, char *const *cells, size_t count, struct problem *why);

/* Reads a row as a command with its request; its texts are those of the cells. */
int import_row_read(const struct import_head *head, char *const *cells, size_t count, int32_t offset,
                    const struct command **command, struct request *request, struct problem *why);

/* Whether a field can be a column. */
int import_takes(enum field field);

#endif
