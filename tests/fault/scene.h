/* SPDX-License-Identifier: MIT */
/* One scenario on its stage: a store, what is put around it, a desk, and the call under test with its answer. */
#ifndef FAULT_SCENE_H
#define FAULT_SCENE_H

#include <supportpoints/store_fault.h>
#include <supportpoints/supportpoints.h>

#include "counting.h"
#include "dump.h"
#include "liar.h"

/* The account that scenarios are about, another one, and the time at which they begin: 2008-12-23. */
#define ACCOUNT 7
#define OTHER   8
#define BEGIN   INT64_C(1230000000)
#define DAY     INT64_C(86400)

/* What a call gives through its out-pointer. */
enum {
    ANSWER_NONE,
    ANSWER_DESK,
    ANSWER_STORE,
    ANSWER_ACCOUNT,
    ANSWER_LOT,
    ANSWER_TICKET,
    ANSWER_ACT,
    ANSWER_PAGE,
    ANSWER_PACK,
    ANSWER_CATEGORY,
    ANSWER_QUOTE,
    ANSWER_ADVICE,
    ANSWER_JSON,
    ANSWER_AUDIT,
    ANSWER_TRACE,
    ANSWER_REPORT,
    ANSWER_SUMS,
    ANSWER_LIST,
    ANSWER_VALUE,
    ANSWER_COUNT
};

struct answer {
    int kind;
    union {
        spt_desk *desk;
        spt_store *store;
        spt_account *account;
        spt_lot *lot;
        spt_ticket *ticket;
        spt_act *act;
        spt_page *page;
        spt_pack *pack;
        spt_category *category;
        spt_quote *quote;
        spt_advice *advice;
        spt_json *json;
        spt_audit *audit;
        spt_response_trace *trace;
        spt_price_list_report *report;
        spt_report *sums;
        spt_price_list *list;
        int64_t value;
        uint32_t count;
    } of;
};

/* An out-pointer for a call; NULL where the call is to go without. */
#define OUT(answer, member) ((answer) == NULL ? NULL : &(answer)->of.member)

/* What is around the scenario. */
enum {
    STAGE_DUE = 1,     /* lapses are due, and not recorded */
    STAGE_STALE = 2,   /* the desk's copy of settings and price list is out of date */
    STAGE_UNIT = 4,    /* within a unit of work */
    STAGE_NO_OUT = 8,  /* the call goes without an out-pointer */
    STAGE_FAULTY = 16, /* the desk's store is a fault store */
    STAGE_LYING = 32   /* the desk's store is a lying store, without the snapshot flag */
};

struct scenario;

struct scene {
    const struct scenario *scenario;
    uint32_t stage;
    struct counting memory;
    spt_allocator allocator;
    spt_store *inner; /* keeps the rows */
    spt_store *store; /* what the desk sees */
    spt_fault *fault;
    struct liar *liar;
    spt_desk *desk;
    int64_t now;
    char token[300]; /* of a page before */
    struct answer answer;
};

/* What became of a call. */
struct outcome {
    spt_status status;
    struct dump answer; /* in words; empty after an error */
    struct dump rows;
};

/* Whether a scenario can be played on a stage. */
int scene_fits(const struct scenario *scenario, uint32_t stage);

/* Sets the stage; ends with the desk fresh, as a process that has just begun would have it. */
void scene_begin(struct scene *scene, const struct scenario *scenario, uint32_t stage);

/* Takes everything down; nothing may be left of the memory. */
void scene_end(struct scene *scene);

/* Opens, or opens anew, the scene's desk. */
void scene_open_desk(struct scene *scene);

/* Moves the desk's time. */
void scene_set_now(struct scene *scene, int64_t now);

/* The call under test; its answer is kept in the scene. */
spt_status scene_call(struct scene *scene);

/* The call as a careful host repeats it after #SPT_E_UNKNOWN. */
spt_status scene_call_again(struct scene *scene);

/* Whether the newest call left its out-pointer as it was. */
int scene_is_untouched(const struct scene *scene);

/* The newest call's answer in words; gives it back. */
struct dump scene_take_answer(struct scene *scene, spt_status status);

/* The outcome of the newest call: takes its answer, commits the unit of the stage, and reads all rows. */
struct outcome scene_outcome(struct scene *scene, spt_status status);

/* The outcome where nothing fails. */
struct outcome scene_undisturbed(const struct scenario *scenario, uint32_t stage);

void outcome_end(struct outcome *outcome);

/* Says for a scene in words what went wrong, and fails the test. */
__attribute__((format(printf, 2, 3))) void scene_fail(const struct scene *scene, const char *format, ...);

/* An outcome must be another one: status, answer and rows. `how` tells the reader what was done. */
void scene_compare(const struct scene *scene, const char *how, const struct outcome *expected,
                   const struct outcome *got);

/* The rows must be these. */
void scene_compare_rows(const struct scene *scene, const char *how, const struct dump *expected);

/* A test of each scenario, named after it; the state is the scenario. Answers as cmocka does. */
int scene_run_tests(const char *group, void (*test)(void **state));

/* Somebody else, with a desk of its own on the inner store: grants a point to the account. */
void scene_other_grants(struct scene *scene, int number);

/* Likewise: changes a setting of the desk. */
void scene_other_sets(struct scene *scene, int number);

/* How many differences an audit finds, by a desk on the inner store. */
uint64_t scene_audit(struct scene *scene, int64_t account);

#endif
