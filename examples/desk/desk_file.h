/* SPDX-License-Identifier: MIT */
/* The desk's file: the one place that knows which store it is. */
#ifndef DESK_DESK_FILE_H
#define DESK_DESK_FILE_H

#include <supportpoints/supportpoints.h>

#include "problem.h"

enum desk_use {
    DESK_READ,  /* nothing is written, so a file that cannot be written will do */
    DESK_WRITE, /* a file that exists */
    DESK_NEW    /* a file that does not */
};

/* Opens the store. `why` says what is wrong on an error, and on a notice; else it is "". */
spt_status desk_file_open(const char *path, enum desk_use use, spt_store **store, struct problem *why);

/* Options that tell a call on a journal where to put what is wrong. */
spt_journal_options desk_file_options(uint32_t flags, spt_journal_problem *problem);

/* What went wrong with a file, and what helps. */
void desk_file_say(const char *path, const spt_journal_problem *problem, spt_status status, struct problem *why);

#endif
