/* SPDX-License-Identifier: MIT */
/* Lists of the library's, page by page. */
#ifndef DESK_LISTING_H
#define DESK_LISTING_H

#include "session.h"

/* "ticket", "ticket is", "tickets are". */
struct listing_words {
    const char *one, *one_is, *many_are;
};

/* A list: how its next page is read, and how one of its rows becomes a row of the table. */
struct listing {
    const struct table_form *form;
    spt_status (*read)(const struct session *session, const char *after, spt_page **page);
    spt_status (*add)(struct session *session, struct table *table, const spt_page *page, uint32_t row);
    const struct listing *then;                            /* goes on in the same table; NULL: nothing */
    int64_t (*number)(const spt_page *page, uint32_t row); /* what --after names a row by; NULL: nothing */
    const struct listing_words *words;                     /* what such a row is called */
};

/* Prints a list as a document of its own: all of it, or what --after and --limit ask for. An exit code. */
int listing_print(struct session *session, const struct listing *listing);

/* Adds all of a list to a document that has several tables. */
spt_status listing_add(struct session *session, const struct listing *listing);

/* Says on standard error how many things of a name --limit left out, and how they are seen. */
void listing_tell_left_out(const struct session *session, const struct listing_words *words, size_t count,
                           int64_t last);

/* Adds the rows of one account. */
typedef spt_status (*add_account_rows)(struct session *session, struct table *table, int64_t account, void *ctx);

/* Accounts in ascending order. */
struct account_listing {
    int64_t after; /* begins after this one, or 0; then the last one that was listed */
    int64_t limit; /* so many at most */
    add_account_rows add;
    void *ctx;
};

/* Adds the rows of all accounts, or of as many as are asked for, in bounded memory. */
spt_status listing_add_accounts(struct session *session, struct table *table, struct account_listing *listing);

#endif
