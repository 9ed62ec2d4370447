/* SPDX-License-Identifier: MIT */
#ifndef DESK_HELP_H
#define DESK_HELP_H

#include "command.h"

/* All commands, how the desk is found, and the exit codes. */
void print_help(FILE *out);

/* One command. */
void print_command_help(FILE *out, const struct command *command);

/* The commands whose first word is this. */
void print_noun_help(FILE *out, const char *noun);

/* "price-list load FILE". */
void print_usage(FILE *out, const struct command *command);

/* For completion and manual, in lines of words that tabs separate: of each command its name, arguments, options, needed
 * options, summary and details; of each field its name, what stands for its value, its help, and whether it can be a
 * column of an import. */
void print_list(FILE *out);

#endif
