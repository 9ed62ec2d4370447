/* SPDX-License-Identifier: MIT */
/* Pages: how every list is read, from where the page before ended. */
#ifndef SPT_VIEWS_PAGE_H
#define SPT_VIEWS_PAGE_H

#include <stdatomic.h>

#include <supportpoints/page.h>

#include "../operations/answers.h"

/* A letter, the act, and a position of numbers or a code. */
#define SPT_TOKEN_BYTES 256

/* What a page over the whole desk says of an account (D27). */
typedef struct spt_page_mark {
    int64_t account;
    int64_t act;       /* the newest one that it shows the end of; 0: none */
    spt_status status; /* why it was left out; SPT_OK: it was not */
} spt_page_mark;

struct spt_page {
    spt_snapshot snapshot;
    int64_t at; /* SPT_UNSET: a list has none */
    uint32_t count;
    uint32_t room;
    void **rows;      /* snapshots */
    void **extra;     /* of each row, another snapshot that belongs to it; or NULL */
    int64_t *points;  /* of a page that explains a figure: what each row adds to it; else NULL */
    int64_t *running; /* and what the figure was after it */
    int64_t figure;
    spt_page_mark *marks; /* of a page over the whole desk, with room for as many as rows; else NULL */
    uint32_t mark_count;
    int32_t is_feed;
    char next[SPT_TOKEN_BYTES];
};

/* A list: what it is a list of, and where a page of it begins. */
typedef struct spt_list {
    spt_desk *desk;
    spt_page *page;
    char letter;          /* tells the lists' tokens apart */
    int32_t bound_to_act; /* the account must not have changed since the list was begun */
    uint32_t index;
    uint32_t flags;
    uint32_t prefix;
    spt_value values[SPT_INDEX_COLUMNS]; /* prefix, then the position */
    int64_t act;                         /* that the list was begun at; SPT_UNSET: not begun */
    int32_t begun;
    int32_t more; /* there is a row behind the page's last */
    int32_t owner_found;
    int64_t owner;        /* what the list is of, and must exist; 0: the account alone */
    uint32_t owner_index; /* where it is found, behind the account */
    const char *owner_name;
    int32_t keeps_lapsed; /* 0: rows of lots that have lapsed are left out */
    char code[SPT_CODE_BYTES + 1];
} spt_list;

/* A list over the rows of an index with so many equal columns, the first of them the account. */
void spt_list_init(spt_list *list, spt_desk *desk, char letter, uint32_t index, uint32_t flags, uint32_t prefix);

/* The ranges of a page, for a load whose view is the list; list->page has room. */
void spt_list_plan(spt_load *load);

/* Reads a page of the list. The desk is entered. */
spt_status spt_list_read(spt_list *list, int64_t account, const char *after, uint32_t limit, spt_page **page);

/* The same for a public function: enters and leaves the desk. */
spt_status spt_list_run(spt_list *list, int64_t account, const char *after, uint32_t limit, spt_page **page);

/* A page with room for `limit` rows; NULL: no memory. */
spt_page *spt_page_make(const spt_allocator *allocator, uint32_t limit);

/* The same for a page that explains a figure. */
spt_page *spt_page_make_figures(const spt_allocator *allocator, uint32_t limit);

/* The same for a page over the whole desk, with marks. */
spt_page *spt_page_make_marked(const spt_allocator *allocator, uint32_t limit);

/* Adds a row, whose snapshot (and the extra one) the page then owns; there is room. */
void spt_page_add(spt_page *page, void *row, void *extra);

/* Forgets the rows, for another try; or those from number `count` on. */
void spt_page_empty(spt_page *page);
void spt_page_cut(spt_page *page, uint32_t count);

/* A lapse that is due and not recorded, as the entry and the act that will record it, without numbers; NULL: no memory.
 * `balance` is what will then be available. */
void *spt_due_lapse_entry(const spt_load *load, const spt_lot_row *lot, int64_t balance);
void *spt_due_lapse_act(const spt_load *load, const spt_lot_row *lot);

/* The checks of every list's arguments. */
spt_status spt_page_check(spt_desk *desk, int64_t account, const char *after, uint32_t limit, const void *page);

/* Reads `count` numbers, separated by points, behind a token's letter: how many bytes were read; 0: it is none. */
size_t spt_token_read(const char *token, char letter, int64_t *numbers, size_t count);

/* Writes a token of the letter and numbers; returns its length. */
size_t spt_token_write(char *token, char letter, const int64_t *numbers, size_t count);

/* The same for numbers without a letter, as a token's part. */
size_t spt_token_read_numbers(const char *token, int64_t *numbers, size_t count);
size_t spt_token_write_numbers(char *token, const int64_t *numbers, size_t count);

/*
 * A sealed token's last number is a sum over those before it: what it carries is believed, so that one which was
 * spoiled must not read as damage in the store.
 */
void spt_token_write_sealed(char *token, char letter, int64_t *numbers, size_t count);

/* 0: it is none, or its numbers are not within their bounds, pairs of least and greatest. */
int spt_token_read_sealed(const char *token, char letter, int64_t *numbers, const int64_t (*bounds)[2], size_t count);

spt_status spt_token_bad(spt_desk *desk);

#endif
