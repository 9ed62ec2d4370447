/* SPDX-License-Identifier: MIT */
#include "act_order.h"

#include <search.h>
#include <stdlib.h>

#include "problem.h"

/* How far an account is. */
struct act_place {
    int64_t account;
    int64_t act;       /* The newest that was taken; 0: none. */
    int32_t kind;      /* Its kind. */
    int32_t is_goal;   /* It is being taken, up to some act. */
    int32_t is_shared; /* It did something with another account. */
};

/* An account's acts up to one come before all that is below on the stack. */
struct act_goal {
    struct act_place *place;
    int64_t act;
};

static int compare_places(const void *one, const void *other)
{
    const struct act_place *a = one, *b = other;
    return (a->account > b->account) - (a->account < b->account);
}

/* The account's place, made where there is none. */
static struct act_place *find_place(struct act_order *order, int64_t account)
{
    struct act_place *made = must_have(calloc(1, sizeof *made));
    made->account = account;
    struct act_place *found = *(struct act_place **)must_have(tsearch(made, &order->places, compare_places));
    if (found != made)
        free(made);
    return found;
}

static void forget_place(struct act_order *order, struct act_place *place)
{
    tdelete(place, &order->places, compare_places);
    free(place);
}

static void add_goal(struct act_order *order, struct act_place *place, int64_t act)
{
    if (order->count == order->room) {
        order->room = order->room * 2 + 16;
        order->goals = must_have(realloc(order->goals, order->room * sizeof *order->goals));
    }
    order->goals[order->count++] = (struct act_goal){place, act};
    place->is_goal = 1;
}

static int is_arrival(const spt_act *act)
{
    return spt_act_kind(act) == SPT_ACT_TRANSFER_IN || spt_act_kind(act) == SPT_ACT_MOVE_IN;
}

/* What two accounts did is told by the one that it began on, where both have come to it. Sets whether they have. */
static spt_status wait_for_other(struct act_order *order, const spt_act *act, int *is_ready)
{
    struct act_place *other = find_place(order, spt_act_other(act));
    int64_t needed = spt_act_other_act(act) - (is_arrival(act) ? 0 : 1);
    *is_ready = other->act >= needed;
    if (*is_ready)
        return SPT_OK;
    if (other->is_goal)
        return SPT_E_CORRUPT;
    if (other->account < order->account && !other->is_shared)
        return SPT_E_BUSY;
    add_goal(order, other, needed);
    return SPT_OK;
}

static spt_status take_next(struct act_order *order, struct act_place *place)
{
    spt_act *act = NULL;
    int is_ready = 1;
    spt_status status = spt_act_get(order->desk, place->account, place->act + 1, &act);
    if (status == SPT_OK && spt_act_other(act) != 0) {
        place->is_shared = 1;
        status = wait_for_other(order, act, &is_ready);
    }
    if (status == SPT_OK && is_ready) {
        if (!is_arrival(act))
            order->take(order->ctx, act, place->kind);
        place->kind = spt_act_kind(act);
        place->act++;
    }
    spt_act_unref(act);
    return status;
}

static spt_status reach_goals(struct act_order *order)
{
    spt_status status = SPT_OK;
    while (status == SPT_OK && order->count > 0) {
        const struct act_goal *goal = &order->goals[order->count - 1];
        if (goal->place->act < goal->act) {
            status = take_next(order, goal->place);
        } else {
            goal->place->is_goal = 0;
            order->count--;
        }
    }
    return status;
}

spt_status act_order_take(struct act_order *order, int64_t account)
{
    spt_account *snapshot = NULL;
    order->account = account;
    spt_status status = spt_account_get(order->desk, account, &snapshot);
    if (status != SPT_OK)
        return status;
    struct act_place *place = find_place(order, account);
    add_goal(order, place, spt_account_acts(snapshot));
    spt_account_unref(snapshot);
    status = reach_goals(order);
    if (!place->is_shared)
        forget_place(order, place);
    return status;
}

void act_order_end(struct act_order *order)
{
    while (order->places != NULL)
        forget_place(order, *(struct act_place **)order->places);
    free(order->goals);
}
