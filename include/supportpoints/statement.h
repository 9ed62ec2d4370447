/* SPDX-License-Identifier: MIT */
/**
 * @file statement.h
 * @brief The account page (D21): totals, and three lists that can be paged.
 *
 * The totals are those of spt_account_get(). Part 1, the balance modifications, is the entries that came from
 * or went outside tickets: one of kind issue adds its points, every other one takes its points away; what part 1 adds up
 * to - captured - spent = available. Part 2 is the tickets quoted and in progress,
 * part 3 the tickets resolved, waived and cancelled.
 *
 * All four can be asked for as of another time (D22), by a ::spt_as_of:
 * - NULL, or a struct that names nothing: now;
 * - a second at which the account had its newest act, or a later one: what will have lapsed by then, if nothing else
 *   happens. Proposals that have run out and answers that are overdue are shown as they would be then;
 * - an earlier second: what was shown after the last act of that second. A lapse counts from its second, whether or
 *   not it was recorded by then;
 * - an act: what was shown right after it.
 *
 * Nothing is replayed: the state at an act is found by index. It costs
 * - the totals: a search that grows with the logarithm of the number of acts, and one step for each lot whose lapse lies
 *   between that time and the next lapse found, as every one of them may have been the next;
 * - part 1: the search, and the rows shown;
 * - part 2: the search, one step for each ticket opened from the oldest one that was open then, and the acts that the
 *   tickets shown had until then;
 * - part 3: the search; for each ticket shown one step, or its acts until then where it has newer ones; and one step for
 *   each ticket that was reopened, or waived after it had ended, since, or for each that was opened before the last one
 *   shown had ended: twice the lower number at most.
 *
 * A step takes 0.4 to 1 µs in memory, an act of a ticket 0.15 µs. The built-in stores put an account's lots and tickets
 * in an order when that is first asked for, and keep it while they are open: the first of these calls takes longer by
 * 0.05 µs for each of them.
 * What an older version of the library recorded may not say enough for that: #SPT_E_SCHEMA.
 *
 * A page token carries the state that the list was begun with: it goes on with that one, and an ::spt_as_of given with
 * it is only checked. Lists begun without one differ: part 1 ends with the act at which it was begun; parts 2 and 3 answer
 * #SPT_E_STALE when the account has changed since, to be begun anew.
 *
 * @code
 * #include <stdio.h>
 * #include <supportpoints/supportpoints.h>
 * spt_status print_in_progress(spt_desk *desk, int64_t account)
 * {
 *     spt_page *page = NULL;
 *     spt_status status = spt_statement_in_progress(desk, account, NULL, NULL, 100, &page);
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

/** Which state of an account is asked for (D22): at a second, or after an act; at most one of them is given. */
typedef struct spt_as_of {
    uint32_t struct_size; /**< sizeof the struct, as its writer knew it. */
    uint32_t reserved;    /**< 0. */
    int64_t at;           /**< The second, 0 … #SPT_TIME_MAX; #SPT_UNSET: not given. */
    int64_t act;          /**< The number of the act, 1 or more; 0: not given. */
} spt_as_of;

/**
 * @brief Sets every member to "not given", which is now.
 * @param[out] as_of to be filled; NULL is ignored
 * @param struct_size sizeof(spt_as_of) as the caller knows it
 * @threads any. @since 0.1
 */
SPT_API void spt_as_of_init(spt_as_of *as_of, uint32_t struct_size);

/**
 * @brief The totals.
 *
 * All getters of the account tell what they would have told then: the newest act and its time, the numbers of entries
 * and lots, and what lapsed next.
 * @param desk,account which
 * @param as_of which state; NULL: now
 * @param[out] totals the account as of then
 * @retval SPT_E_INVALID an argument is NULL or out of range, or both a second and an act are given
 * @retval SPT_E_NOT_FOUND no such account, it was not open yet, or it has no such act
 * @retval SPT_E_STORE,SPT_E_CORRUPT,SPT_E_BUSY,SPT_E_SCHEMA,SPT_E_NOMEM as status.h says
 * @retval SPT_E_REENTRANT,SPT_E_FORKED,SPT_E_CALLBACK as status.h says
 * @threads one at a time. @since 0.1
 */
SPT_API spt_status spt_statement_totals(spt_desk *desk, int64_t account, const spt_as_of *as_of, spt_account **totals);

/**
 * @brief Part 1: the balance modifications, as entries with their acts, oldest first. Lapses that are due but not
 *        recorded come last, as entries and acts with number 0.
 * @param desk,account which
 * @param as_of which state; NULL: now; a list that is continued keeps that of its first page
 * @param after spt_page_next() of the page before; NULL or "": from the first
 * @param limit rows at most, 1 … #SPT_PAGE_MAX
 * @param[out] page holds for every row an entry and its act
 * @retval SPT_E_INVALID an argument is NULL or out of range, the token is none of this list, or both a second and an
 *         act are given
 * @retval SPT_E_STALE the token is of a list begun before due lapses were recorded
 * @retval SPT_E_NOT_FOUND no such account, it was not open yet, or it has no such act
 * @retval SPT_E_STORE,SPT_E_CORRUPT,SPT_E_BUSY,SPT_E_SCHEMA,SPT_E_NOMEM as status.h says
 * @retval SPT_E_REENTRANT,SPT_E_FORKED,SPT_E_CALLBACK as status.h says
 * @threads one at a time. @since 0.1
 */
SPT_API spt_status spt_statement_modifications(spt_desk *desk, int64_t account, const spt_as_of *as_of,
                                               const char *after, uint32_t limit, spt_page **page);

/**
 * @brief Part 2: the tickets quoted and in progress, oldest first.
 * @param desk,account which
 * @param as_of which state; NULL: now; a list that is continued keeps that of its first page
 * @param after spt_page_next() of the page before; NULL or "": from the first
 * @param limit rows at most, 1 … #SPT_PAGE_MAX
 * @param[out] page holds tickets
 * @retval SPT_E_INVALID an argument is NULL or out of range, the token is none of this list, or both a second and an
 *         act are given
 * @retval SPT_E_STALE the list is of the present, and the account has changed since it was begun
 * @retval SPT_E_NOT_FOUND no such account, it was not open yet, or it has no such act
 * @retval SPT_E_STORE,SPT_E_CORRUPT,SPT_E_BUSY,SPT_E_SCHEMA,SPT_E_NOMEM as status.h says
 * @retval SPT_E_REENTRANT,SPT_E_FORKED,SPT_E_CALLBACK as status.h says
 * @threads one at a time. @since 0.1
 */
SPT_API spt_status spt_statement_in_progress(spt_desk *desk, int64_t account, const spt_as_of *as_of, const char *after,
                                             uint32_t limit, spt_page **page);

/**
 * @brief Part 3: the tickets resolved, waived and cancelled, by when they ended.
 * @param desk,account which
 * @param as_of which state; NULL: now; a list that is continued keeps that of its first page
 * @param after spt_page_next() of the page before; NULL or "": from the first
 * @param limit rows at most, 1 … #SPT_PAGE_MAX
 * @param[out] page holds tickets
 * @retval SPT_E_INVALID an argument is NULL or out of range, the token is none of this list, or both a second and an
 *         act are given
 * @retval SPT_E_STALE the list is of the present, and the account has changed since it was begun
 * @retval SPT_E_NOT_FOUND no such account, it was not open yet, or it has no such act
 * @retval SPT_E_STORE,SPT_E_CORRUPT,SPT_E_BUSY,SPT_E_SCHEMA,SPT_E_NOMEM as status.h says
 * @retval SPT_E_REENTRANT,SPT_E_FORKED,SPT_E_CALLBACK as status.h says
 * @threads one at a time. @since 0.1
 */
SPT_API spt_status spt_statement_resolved(spt_desk *desk, int64_t account, const spt_as_of *as_of, const char *after,
                                          uint32_t limit, spt_page **page);

#ifdef __cplusplus
}
#endif

#endif
