/* SPDX-License-Identifier: MIT */
/*
 * The acts of all accounts in an order in which they can be done again. Accounts come one after the other, but for what
 * two did together (D19): before it comes what each of them had done until then.
 */
#ifndef DESK_ACT_ORDER_H
#define DESK_ACT_ORDER_H

#include <stddef.h>
#include <supportpoints/supportpoints.h>

/* Takes an act, and the kind of the account's act before it; 0: it is the first one. */
typedef void (*take_act)(void *ctx, const spt_act *act, int32_t kind_before);

/* Begins as {.desk = …, .take = …, .ctx = …}. */
struct act_order {
    spt_desk *desk;
    take_act take;
    void *ctx;
    void *places;           /* How far each account is that did something with another one. */
    struct act_goal *goals; /* What comes first, on top of what waits for it. */
    size_t count, room;
    int64_t account; /* All before this one are done. */
};

/*
 * Takes what is left of an account's acts, and what other accounts did before. To be called for all accounts, in ascending
 * order. SPT_E_BUSY: an account that was done did something with another one meanwhile; SPT_E_CORRUPT: the record tells
 * of two acts that each come before the other.
 */
spt_status act_order_take(struct act_order *order, int64_t account);

void act_order_end(struct act_order *order);

#endif
