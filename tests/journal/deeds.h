/* SPDX-License-Identifier: MIT */
/* What tests do at a desk, each thing once however often it is repeated, and the books that it leads to. */
#ifndef JOURNAL_DEEDS_H
#define JOURNAL_DEEDS_H

#include <supportpoints/supportpoints.h>

#define DEED_ACCOUNTS 5
#define DEED_STEPS    6
#define DEED_NOW      INT64_C(1230000000)

enum { STEP_ACCOUNT, STEP_GRANT, STEP_TICKET, STEP_RESOLVE, STEP_CANCEL, STEP_TRANSFER, STEP_MOVE };

struct step {
    int32_t kind;
    int64_t account; /* 1 … DEED_ACCOUNTS */
    int64_t ticket;
    int64_t points;
    int64_t other; /* Where points or a ticket go. */
};

/* One operation, or a unit of work where it has several steps. */
struct deed {
    uint32_t number; /* It and the step's place make the ref. */
    uint32_t count;
    uint32_t note_bytes;
    int32_t is_seen; /* Somebody was told of it: it counts, whatever its doer was told. */
    struct step steps[DEED_STEPS];
};

struct balance {
    int64_t acts; /* 0: no such account */
    int64_t available;
};

struct books {
    struct balance accounts[DEED_ACCOUNTS + 1];
};

extern const char deed_price_list[];
/* Things to do one after the other; the last two wherever the first three were done. */
#define DEED_STORY 10
extern struct deed deed_story[DEED_STORY];

/* The books after a deed. */
void deed_add(struct books *books, const struct deed *deed);
/* Does it, or finds it done: SPT_OK, SPT_ALREADY, or why not. */
spt_status deed_do(spt_desk *desk, const struct deed *deed);
/* SPT_ALREADY: every step was done before; 0 is for anything else. */
int deed_is_done(spt_desk *desk, const struct deed *deed);
/* Reads the books that a desk has, and audits an account, or all of them: SPT_E_CORRUPT for a difference. */
#define AUDIT_NONE 0
#define AUDIT_ALL  INT64_C(-1)
spt_status books_read(spt_desk *desk, struct books *books, int64_t audited);
int books_equal(const struct books *one, const struct books *other);
/*
 * Whether the books are those of what is certain and of some of what may or may not have happened; all that was seen
 * has to be in. 0: they are not. Otherwise a bit for each deed that is in whatever way they came about.
 */
int books_explain(const struct books *books, const struct books *certain, struct deed *const *open, uint32_t count,
                  uint32_t *in);
void books_print(const char *what, const struct books *books);

#endif
