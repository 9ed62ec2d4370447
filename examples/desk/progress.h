/* SPDX-License-Identifier: MIT */
/* A bar on standard error that tells how far a long work is, how fast it goes and what time is left. */
#ifndef DESK_PROGRESS_H
#define DESK_PROGRESS_H

#include <stddef.h>
#include <time.h>

struct progress {
    const char *what; /* "Importing" */
    const char *unit; /* "lines" */
    size_t total;
    int is_shown;
    int is_asked; /* then its end is shown also where it was too quick to be shown before */
    struct timespec began, shown;
    int is_drawn;
};

/* Shown on a terminal, or where it is asked for. */
void progress_begin(struct progress *progress, const char *what, const char *unit, size_t total, int is_asked);

/* Draws the bar, if some time has gone since it was drawn last. */
void progress_show(struct progress *progress, size_t done);

/* Ends the bar's line. */
void progress_end(struct progress *progress, size_t done);

#endif
