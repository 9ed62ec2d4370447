/* SPDX-License-Identifier: MIT */
/* Writing operations: the one way that they run from the command line. */
#ifndef DESK_WRITE_H
#define DESK_WRITE_H

#include "command.h"

/* Opens the desk, does the command's operation and prints what came of it. */
int run_write(struct session *session);

/* What a ticket, a lot or an account is now, in a sentence without its end. */
void say_ticket(const spt_ticket *ticket, int32_t offset, struct problem *text);
void say_lot(const spt_lot *lot, int32_t offset, struct problem *text);
void say_account(const spt_account *account, struct problem *text);

void answer_unref(struct answer *answer);

#endif
