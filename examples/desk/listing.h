/* SPDX-License-Identifier: MIT */
/* Lists of the library's, page by page. */
#ifndef DESK_LISTING_H
#define DESK_LISTING_H

#include "session.h"

/* A list: how its next page is read, and how one of its rows becomes a row of the table. */
struct listing {
    const struct table_form *form;
    spt_status (*read)(const struct session *session, const char *after, spt_page **page);
    spt_status (*add)(struct session *session, struct table *table, const spt_page *page, uint32_t row);
    const struct listing *then; /* goes on in the same table; NULL: nothing */
};

/* Prints all of a list as a document of its own. An exit code. */
int listing_print(struct session *session, const struct listing *listing);

/* Adds all of a list to a document that has several tables. */
spt_status listing_add(struct session *session, const struct listing *listing);

#endif
