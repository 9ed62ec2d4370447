/* SPDX-License-Identifier: MIT */
/* Reports as texts, read in steps of a few accounts at a time: the token is part of every test. */
#ifndef REPORT_FIXTURE_H
#define REPORT_FIXTURE_H

#include "desk_fixture.h"

/* Reads a report that adds up to its end, `step` accounts at a time; the last answer is the caller's. */
spt_report *read_sums(spt_desk *desk, int32_t kind, int64_t from, int64_t until, uint32_t step);

/* "USD paid 3450, used 575, owed 2875; …": one row after the other, what is 0 left out. The kinds are SPT_REPORT_…. */
#define expect_sums(desk, kind, from, until, text) \
    check_sums((desk), (kind), (from), (until), (text), __FILE__, __LINE__)
void check_sums(spt_desk *desk, int32_t kind, int64_t from, int64_t until, const char *text, const char *file,
                int line);

/* Reads a page of a report that lists. */
typedef spt_status (*page_reader)(spt_desk *desk, int64_t argument, const char *after, uint32_t limit, spt_page **page);
spt_status read_lapsing(spt_desk *desk, int64_t days, const char *after, uint32_t limit, spt_page **page);
spt_status read_below(spt_desk *desk, int64_t points, const char *after, uint32_t limit, spt_page **page);
spt_status read_in_progress(spt_desk *desk, int64_t none, const char *after, uint32_t limit, spt_page **page);
spt_status read_disputes(spt_desk *desk, int64_t none, const char *after, uint32_t limit, spt_page **page);
spt_status read_due(spt_desk *desk, int64_t until, const char *after, uint32_t limit, spt_page **page);

/* "1:2=60 2:1=5": account, lot and available points; account and available points ("1=60"); account and ticket with
 * its shortfall ("1:7=0"). The same for pages of every size. */
#define expect_rows(desk, reader, argument, text) check_rows((desk), (reader), (argument), (text), __FILE__, __LINE__)
void check_rows(spt_desk *desk, page_reader reader, int64_t argument, const char *text, const char *file, int line);

#endif
