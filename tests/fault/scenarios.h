/* SPDX-License-Identifier: MIT */
/* Every public function that can allocate or touch the store, in the states that matter. */
#ifndef FAULT_SCENARIOS_H
#define FAULT_SCENARIOS_H

#include "scene.h"

/* What holds of a scenario. */
enum {
    SCENE_ACCOUNT = 1,      /* is about the account, which exists */
    SCENE_WRITES = 2,       /* commits */
    SCENE_MUST_OUT = 4,     /* has to be given an out-pointer */
    SCENE_BARE = 8,         /* needs no desk and no store */
    SCENE_NO_DESK = 16,     /* opens its own */
    SCENE_UNIT = 32,        /* brings its own unit of work, or refuses one */
    SCENE_AUDITS = 64,      /* tells of falsified rows instead of refusing them */
    SCENE_SWEEPS = 128,     /* many commits, one after the other; not within a unit */
    SCENE_GOES_STALE = 256, /* a lapse ends the list that it goes on with */
    SCENE_REPORTS = 512,    /* is refused within a unit */
    SCENE_SECOND = 1024,    /* the account is the second one of two */
    SCENE_CLOSES = 2048     /* closes the account: nothing can be granted afterwards */
};

struct scenario {
    const char *name;
    void (*prepare)(struct scene *scene); /* on a desk with a price list; NULL: nothing but that */
    spt_status (*call)(struct scene *scene, struct answer *answer);
    int answer; /* ANSWER_… */
    uint32_t traits;
    spt_status expected;
    spt_status (*again)(struct scene *scene, struct answer *answer); /* after #SPT_E_UNKNOWN; NULL: the call */
};

extern const struct scenario scenarios[];
extern const size_t scenario_count;

/* The scenario of this name. */
const struct scenario *scenario_named(const char *name);

/* The price list of every scene. */
extern const char *const scenario_price_list;

#endif
