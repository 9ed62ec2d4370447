/* SPDX-License-Identifier: MIT */
#ifndef DESK_FILE_TEXT_H
#define DESK_FILE_TEXT_H

#include "problem.h"

/* All of a file, or of standard input for "-", as a text of at most `most` bytes; the caller's, for free(). NULL, and
 * says why, where it cannot be read, is longer, or holds a NUL. */
char *file_text(const char *path, size_t most, struct problem *why);

#endif
