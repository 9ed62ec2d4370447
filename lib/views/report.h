/* SPDX-License-Identifier: MIT */
/* Reports that add up (D25): sums by key, how they are carried from call to call, and which accounts are visited. */
#ifndef SPT_VIEWS_REPORT_H
#define SPT_VIEWS_REPORT_H

#include <supportpoints/report.h>

#include "../operations/answers.h"
#include "page.h"

#define SPT_REPORT_VALUES 5

/* The values of one currency, pack or category. */
typedef struct spt_report_row {
    int64_t month; /* year * 100 + month; 0: the report is not by month */
    int64_t values[SPT_REPORT_VALUES];
    char key[SPT_CODE_BYTES + 1];
} spt_report_row;

/* In order of month and key, each once. */
typedef struct spt_report_rows {
    spt_report_row *rows;
    uint32_t count;
    uint32_t room;
} spt_report_rows;

struct spt_report {
    spt_snapshot snapshot;
    int32_t kind;
    int64_t from; /* SPT_UNSET: the beginning */
    int64_t until;
    spt_report_rows sums;
    spt_report_rows pending; /* of rows that are not proven yet; empty once the report is made */
    char *next;              /* the token; NULL: "" */
};

/* The token's beginning. */
enum { SPT_REPORT_FROM, SPT_REPORT_UNTIL, SPT_REPORT_AFTER, SPT_REPORT_COUNT, SPT_REPORT_NUMBERS };

/* A report without rows. NULL: no memory. */
spt_report *spt_report_make(const spt_allocator *allocator, int32_t kind, int64_t from, int64_t until);

/* Adds to what is pending. SPT_E_LIMIT, SPT_E_NOMEM. */
spt_status spt_report_add(spt_report *report, int64_t month, const char *key, const int64_t *values);

/* What is pending is proven, or of no moment. */
spt_status spt_report_keep(spt_report *report);
void spt_report_drop(spt_report *report);

/* Leaves out what came to nothing, and holds the rest against D1. SPT_E_LIMIT. */
spt_status spt_report_check(spt_report *report);

/* Takes the sums of a token over, and its numbers; SPT_E_INVALID for one that is none of this kind. */
spt_status spt_report_resume(spt_report *report, const char *token, int64_t numbers[SPT_REPORT_NUMBERS]);

/* Writes the token with which the next call goes on behind an account. */
spt_status spt_report_suspend(spt_report *report, int64_t account);

/* ---- which accounts ---- */

/* So many accounts are read at a time. */
#define SPT_VISIT_ACCOUNTS 256

/* What is to be done with an account. */
enum {
    SPT_VISIT_NOTHING = 0,
    SPT_VISIT_LOTS = 1, /* its lots are taken in passing */
    SPT_VISIT_ALONE = 2 /* it is to be read by itself */
};

typedef struct spt_visited {
    int64_t account;
    int64_t revision;
    int32_t wish; /* SPT_VISIT_… */
} spt_visited;

typedef struct spt_visit spt_visit;

/* Some accounts, in the order of their ids. */
struct spt_visit {
    spt_desk *desk;
    int64_t after;  /* begins behind this one */
    uint32_t limit; /* so many at most */
    /* What is to be done with an account, SPT_VISIT_…. */
    int32_t (*wish)(void *ctx, const spt_account_row *account);
    /* Takes a lot; NULL: lots are not read. */
    spt_status (*take_lot)(void *ctx, const spt_lot_row *lot);
    void *ctx;

    uint32_t count; /* that were found; fewer than the limit: there are no more */
    spt_visited found[SPT_VISIT_ACCOUNTS];
    int32_t is_proven; /* the lots are of the accounts' revisions */
};

/* Reads the next accounts. The lots that were taken count only where this is proven. */
spt_status spt_visit_read(spt_visit *visit);

/* ---- adding up ---- */

/* One call of a report that adds up. */
typedef struct spt_summing {
    spt_desk *desk;
    spt_report *report;
    int64_t now;
    int64_t before; /* the last second before the period; -1: there is none */
    int64_t last;   /* the period's last second */
    int64_t account;
    uint32_t left; /* accounts to visit yet */
} spt_summing;

/* How accounts are added: as spt_visit says, and those that are to be read by themselves. */
typedef struct spt_summing_way {
    int32_t (*wish)(void *sum, const spt_account_row *account);
    spt_status (*take_lot)(void *sum, const spt_lot_row *lot);
    /* Leaves what it found as pending. SPT_E_CONFLICT: the account changed meanwhile. */
    spt_status (*read)(spt_summing *sum, int64_t account);
} spt_summing_way;

extern const spt_summing_way spt_summing_all;    /* lots, since the beginning of everything */
extern const spt_summing_way spt_summing_period; /* lots, in a period that has a beginning */
extern const spt_summing_way spt_summing_use;

/* ---- the checks of every report ---- */

/* Refuses inside a unit of work; brings the settings up to date, and asks the clock. */
spt_status spt_report_begin(spt_desk *desk, int64_t *now);

#endif
