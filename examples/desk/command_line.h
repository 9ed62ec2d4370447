/* SPDX-License-Identifier: MIT */
/* The command line: options and words, and which command they ask for. */
#ifndef DESK_COMMAND_LINE_H
#define DESK_COMMAND_LINE_H

#include <popt.h>

#include "command.h"

/* What holds the texts of a command line. */
struct command_line {
    struct poptOption options[FIELD_COUNT + 1];
    poptContext context;
    char *owned[FIELD_COUNT];
};

/* Reads options and words into the session. An exit code. */
int command_line_read(struct command_line *line, struct session *session, int argc, const char **argv);

/* Finds the session's command among its words, and gives the rest of them to its arguments. An exit code. */
int command_line_match(struct session *session);

void command_line_end(struct command_line *line);

/* Whether a command may be told these fields, and is told all that it needs. */
int command_accepts(const struct command *command, const struct field_values *texts, struct problem *why);

#endif
