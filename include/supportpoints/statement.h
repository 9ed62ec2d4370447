/* SPDX-License-Identifier: MIT */
/**
 * @file statement.h
 * @brief The account page (D21): totals, and three lists that can be paged.
 *
 * The totals are those of spt_account_get(). Part 1, the balance modifications, is the entries that came from
 * or went outside tickets; part 1 - captured - spent = available. Part 2 is the tickets quoted and in progress,
 * part 3 the tickets resolved, waived and cancelled. A page token carries the act that the list was begun at:
 * part 1 ends there; parts 2 and 3 answer #SPT_E_STALE when the account has changed since, to be begun anew.
 *
 * @code
 * #include <stdio.h>
 * #include <supportpoints/supportpoints.h>
 * spt_status print_in_progress(spt_desk *desk, int64_t account)
 * {
 *     spt_page *page = NULL;
 *     spt_status status = spt_statement_in_progress(desk, account, NULL, 100, &page);
 *     for (uint32_t i = 0; i < spt_page_count(page); i++)
 *         printf("%lld costs %lld\n", (long long)spt_ticket_id(spt_page_ticket(page, i)),
 *                (long long)spt_ticket_price(spt_page_ticket(page, i)));
 *     spt_page_unref(page);
 *     return status;
 * }
 * @endcode
 */
#ifndef SUPPORTPOINTS_STATEMENT_H
#define SUPPORTPOINTS_STATEMENT_H

#include <stdint.h>

#include "account.h"
#include "act.h"
#include "desk.h"
#include "export.h"
#include "page.h"
#include "status.h"
#include "ticket.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * @brief The totals at an instant: now or later (what will have lapsed by then, if nothing else happens).
 * @param desk,account which
 * @param at #SPT_UNSET: now; else not before the account's newest act, up to #SPT_TIME_MAX
 * @param[out] totals the account as of then
 * @retval SPT_E_INVALID an argument is NULL or out of range; `at` is before the newest act
 * @retval SPT_E_NOT_FOUND no such account
 * @retval SPT_E_STORE,SPT_E_CORRUPT,SPT_E_BUSY,SPT_E_SCHEMA,SPT_E_NOMEM as status.h says
 * @retval SPT_E_REENTRANT,SPT_E_FORKED,SPT_E_CALLBACK as status.h says
 * @threads one at a time. @since 0.1
 */
SPT_API spt_status spt_statement_totals(spt_desk *desk, int64_t account, int64_t at, spt_account **totals);

/**
 * @brief Part 1: the balance modifications, as entries with their acts, oldest first. Lapses that are due but not
 *        recorded come last, as entries and acts with number 0.
 * @param desk,account which
 * @param at #SPT_UNSET: now; else not before the account's newest act, up to #SPT_TIME_MAX; a list that is continued
 *        keeps the instant of its first page
 * @param after spt_page_next() of the page before; NULL or "": from the first
 * @param limit rows at most, 1 … #SPT_PAGE_MAX
 * @param[out] page holds for every row an entry and its act
 * @retval SPT_E_INVALID an argument is NULL or out of range, or the token is none of this list
 * @retval SPT_E_STALE the token is of a list begun before due lapses were recorded
 * @retval SPT_E_NOT_FOUND no such account
 * @retval SPT_E_STORE,SPT_E_CORRUPT,SPT_E_BUSY,SPT_E_SCHEMA,SPT_E_NOMEM as status.h says
 * @retval SPT_E_REENTRANT,SPT_E_FORKED,SPT_E_CALLBACK as status.h says
 * @threads one at a time. @since 0.1
 */
SPT_API spt_status spt_statement_modifications(spt_desk *desk, int64_t account, int64_t at, const char *after,
                                               uint32_t limit, spt_page **page);

/**
 * @brief Part 2: the tickets quoted and in progress, oldest first.
 * @param desk,account which
 * @param after spt_page_next() of the page before; NULL or "": from the first
 * @param limit rows at most, 1 … #SPT_PAGE_MAX
 * @param[out] page holds tickets
 * @retval SPT_E_INVALID an argument is NULL or out of range, or the token is none of this list
 * @retval SPT_E_STALE the account has changed since the list was begun
 * @retval SPT_E_NOT_FOUND no such account
 * @retval SPT_E_STORE,SPT_E_CORRUPT,SPT_E_BUSY,SPT_E_SCHEMA,SPT_E_NOMEM as status.h says
 * @retval SPT_E_REENTRANT,SPT_E_FORKED,SPT_E_CALLBACK as status.h says
 * @threads one at a time. @since 0.1
 */
SPT_API spt_status spt_statement_in_progress(spt_desk *desk, int64_t account, const char *after, uint32_t limit,
                                             spt_page **page);

/**
 * @brief Part 3: the tickets resolved, waived and cancelled, by when they ended.
 * @param desk,account which
 * @param after spt_page_next() of the page before; NULL or "": from the first
 * @param limit rows at most, 1 … #SPT_PAGE_MAX
 * @param[out] page holds tickets
 * @retval SPT_E_INVALID an argument is NULL or out of range, or the token is none of this list
 * @retval SPT_E_STALE the account has changed since the list was begun
 * @retval SPT_E_NOT_FOUND no such account
 * @retval SPT_E_STORE,SPT_E_CORRUPT,SPT_E_BUSY,SPT_E_SCHEMA,SPT_E_NOMEM as status.h says
 * @retval SPT_E_REENTRANT,SPT_E_FORKED,SPT_E_CALLBACK as status.h says
 * @threads one at a time. @since 0.1
 */
SPT_API spt_status spt_statement_resolved(spt_desk *desk, int64_t account, const char *after, uint32_t limit,
                                          spt_page **page);

#ifdef __cplusplus
}
#endif

#endif
