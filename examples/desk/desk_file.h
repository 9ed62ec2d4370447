/* SPDX-License-Identifier: MIT */
/* The desk's file: the one place that knows which store it is. */
#ifndef DESK_DESK_FILE_H
#define DESK_DESK_FILE_H

#include <supportpoints/supportpoints.h>

#include "problem.h"

/* Opens the store of a file that exists. Says why where it cannot. */
spt_status desk_file_open(const char *path, spt_store **store, struct problem *why);

/* Makes a new file, which must not exist, and opens it. */
spt_status desk_file_create(const char *path, spt_store **store, struct problem *why);

#endif
