/* SPDX-License-Identifier: MIT */
/* The account page's parts, and the ways of printing them. */
#ifndef DESK_STATEMENT_H
#define DESK_STATEMENT_H

#include "session.h"

/* A page of each part: the first, or what is behind a token. */
spt_status read_modifications(const struct session *session, const char *after, spt_page **page);
spt_status read_in_progress(const struct session *session, const char *after, spt_page **page);
spt_status read_resolved(const struct session *session, const char *after, spt_page **page);

/* The whole statement as doc/json-schema.json describes it, a line for each row. */
spt_status print_statement_json(struct session *session, const spt_account *totals);

/* The statement of the request's period as a page for a browser: the last year, or since the account was opened. */
spt_status print_statement_html(struct session *session, const spt_account *totals);

#endif
