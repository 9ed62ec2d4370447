/* SPDX-License-Identifier: MIT */
#ifndef DESK_HELP_H
#define DESK_HELP_H

#include "command.h"

/* All commands, how the desk is found, and the exit codes. */
void print_help(FILE *out);

/* One command. */
void print_command_help(FILE *out, const struct command *command);

/* The commands whose first word is this; how many there are. */
int print_noun_help(FILE *out, const char *noun);

/* "price-list load FILE". */
void print_usage(FILE *out, const struct command *command);

/* For completion and manual: for each command a line of its name, arguments, options and summary, separated by tabs;
 * then one for each option, of its name, what stands for its value, and its help. */
void print_list(FILE *out);

#endif
