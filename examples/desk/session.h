/* SPDX-License-Identifier: MIT */
/* One call of the program: what was asked, the desk that it is about, and where the answer goes. */
#ifndef DESK_SESSION_H
#define DESK_SESSION_H

#include <supportpoints/supportpoints.h>

#include "field.h"
#include "output.h"
#include "problem.h"
#include "request.h"

/* The most arguments besides the command's words. */
#define SESSION_WORDS 64

struct command;

/* What the desk refused last, for programs. */
struct refusal {
    spt_status status; /* SPT_OK: nothing */
    char field[32];    /* at fault, or "" */
    int64_t missing;   /* points, or 0 */
};

struct session {
    const struct command *command;
    struct field_values texts;
    const char *words[SESSION_WORDS]; /* all arguments, in order */
    size_t word_count;
    const char *path; /* of the desk's file */
    spt_store *store;
    spt_desk *desk;
    int64_t at; /* the instant of --at; SPT_UNSET: now */
    struct refusal refusal;
    struct request request;
    struct output output;
};

/* Which state of an account the request asks for: that of --as-of or --act, else that of --at or the present. */
spt_as_of session_as_of(const struct session *session);

/* An --at that is before the account's newest act is refused: the present is not before it. An exit code. */
int session_check_at(struct session *session);

/* Opens the desk's file for reading, reads the request in its zone and fixes its time where --at is given. An exit
 * code. */
int session_open(struct session *session);

/* The same for reading and writing. */
int session_open_to_write(struct session *session);

/* The same with a new file, in the zone and with the lifetime of the request. */
int session_create(struct session *session);

/* Finds the account of the ticket that the request names, where it names none. An exit code. */
int session_find_account(struct session *session);

/* Closes what is open. EXIT_DESK where the store, or the output, failed; else `code`. */
int session_close(struct session *session, int code);

/* ---- refusal.c ---- */

/* Prints what is wrong to standard error, and returns the exit code. */
__attribute__((format(printf, 3, 4))) int session_fail(const struct session *session, int code, const char *format,
                                                       ...);

/* The same for what the desk refused: a sentence, what would help, and the status's exit code. */
int session_refuse(struct session *session, spt_status status);

/* Only the sentence. */
void session_say(struct session *session, spt_status status, struct problem *why);

/* The exit code of a status. */
int exit_of(spt_status status);

#endif
