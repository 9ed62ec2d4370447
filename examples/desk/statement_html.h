/* SPDX-License-Identifier: MIT */
/* The page of a statement, as its parts see it. */
#ifndef DESK_STATEMENT_HTML_H
#define DESK_STATEMENT_HTML_H

#include "history.h"
#include "session.h"

#define COUNT(list) (sizeof(list) / sizeof(list)[0])

struct statement_page {
    FILE *out;
    struct session *session;
    const spt_account *totals;
    struct history history;
};

/* A day in the desk's zone; the same as a cell, or as the head of a row. */
const char *statement_day(const struct statement_page *page, int64_t instant, char text[16]);
void statement_day_cell(const struct statement_page *page, int64_t instant);
void statement_day_head(const struct statement_page *page, int64_t instant);

int statement_is_in_period(const struct statement_page *page, int64_t instant);

/* ---- statement_html_parts.c: the statement's three parts ---- */

spt_status statement_open_tickets(struct statement_page *page);
spt_status statement_ended_tickets(struct statement_page *page);
spt_status statement_modifications(struct statement_page *page);

#endif
