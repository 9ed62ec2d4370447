/* SPDX-License-Identifier: MIT */
/*
 * The commands. One table says of each what it is called, what it takes and what runs it; parsing, help, completion,
 * the manual's list and the import are driven by it.
 */
#ifndef DESK_COMMAND_H
#define DESK_COMMAND_H

#include "session.h"

/* The most arguments of a command. */
#define COMMAND_ARGUMENTS 3

/* Room for a command's options, and for the FIELD_NONE behind them. */
#define COMMAND_OPTIONS 24

/* What a writing operation answers; the snapshot that it has is the caller's. */
struct answer {
    spt_account *account;
    spt_lot *lot;
    spt_ticket *ticket;
    spt_act *act; /* that sent points to another account */
};

typedef spt_status (*write_operation)(spt_desk *desk, const struct request *request, struct answer *answer);

struct command {
    const char *name;
    const char *summary;
    enum field arguments[COMMAND_ARGUMENTS];
    int optional; /* so many of the last arguments may be left out */
    int repeats;  /* the last argument may be given more than once */
    enum field options[COMMAND_OPTIONS];
    enum field needs[COMMAND_OPTIONS]; /* those of the options that must be given */
    int (*run)(struct session *session);
    write_operation write; /* one act on an account: what an import can do */
    const char *done;      /* what was done, for its sentence */
    const char *details;   /* more help; NULL: none */
};

/* The commands in the order of the help; NULL past the end. */
const struct command *command_at(size_t position);

/* The command with this name, or NULL. */
const struct command *command_find(const char *name);

/* How many arguments a command has. */
size_t command_arguments(const struct command *command);

/* Whether a command takes a field, as an argument or as an option. */
int command_takes(const struct command *command, enum field field);

/* Whether it must be given. */
int command_needs(const struct command *command, enum field field);

#endif
