/* SPDX-License-Identifier: MIT */
/**
 * @file explain.h
 * @brief Any figure of a statement, explained line by line (D20): which entries made it what it is.
 *
 * A figure is a sum of entries, each of which adds points to it or takes points away. The lines are read newest first,
 * as on a bank's page: the first line of the first page leaves the figure as it is shown now, and every line below tells
 * what the figure was after it. All lines together are the figure: where they are not, the answer is #SPT_E_CORRUPT.
 *
 * A lapse that is due and not yet recorded counts from its second (D4): its line comes with an entry and an act of
 * number 0, as in spt_statement_modifications().
 *
 * A figure can be asked for as of another time, by a ::spt_as_of as in statement.h (D22): its lines then make up what
 * spt_statement_totals() tells of that state. As of the past all lines are entries, those of lapses too that count by
 * then and were recorded right behind.
 *
 * The cost is that of finding the state, and one step for each line shown; of a lot or ticket, and by lot and ticket, as
 * of the past, one step for each of its entries up to then as well, with the first page or whenever it is on a page.
 *
 * The same figure can be had by lot and by ticket: spt_explain_by_lot() and spt_explain_by_ticket() tell what each of
 * them adds to it, and spt_explain_lot() and spt_explain_ticket() which lines that consists of.
 *
 * @code
 * #include <stdio.h>
 * #include <supportpoints/supportpoints.h>
 * spt_status print_why(spt_desk *desk, int64_t account)
 * {
 *     spt_page *page = NULL;
 *     spt_status status = spt_explain(desk, account, SPT_FIGURE_AVAILABLE, NULL, NULL, 100, &page);
 *     if (status == SPT_OK)
 *         printf("%lld points are available:\n", (long long)spt_explain_figure(page));
 *     for (uint32_t i = 0; i < spt_page_count(page); i++)
 *         printf("%+lld makes %lld: %s\n", (long long)spt_explain_points(page, i),
 *                (long long)spt_explain_running(page, i), spt_act_kind_name(spt_act_kind(spt_page_act(page, i))));
 *     spt_page_unref(page);
 *     return status;
 * }
 * @endcode
 */
#ifndef SUPPORTPOINTS_EXPLAIN_H
#define SUPPORTPOINTS_EXPLAIN_H

#include <stdint.h>

#include "account.h"
#include "act.h"
#include "desk.h"
#include "export.h"
#include "page.h"
#include "statement.h"
#include "status.h"

#ifdef __cplusplus
extern "C" {
#endif

/** The figures that can be explained: of an account, of one of its lots, and what a ticket did to them. */
enum {
    SPT_FIGURE_AVAILABLE = 1, /**< Points that can be captured. */
    SPT_FIGURE_CAPTURED = 2,  /**< Points held by tickets in progress. */
    SPT_FIGURE_SPENT = 3,     /**< Points that paid for tickets. */
    SPT_FIGURE_LAPSED = 4,    /**< Points not used in time. */
    SPT_FIGURE_REVOKED = 5,   /**< Points taken back. */
    SPT_FIGURE_POINTS = 6,    /**< All points, less what moved on to other lots: the sum of the five above. */
    SPT_FIGURE_LAST = 6       /**< The greatest figure of this version. */
};

/**
 * @brief The name of a figure: "available", "captured", "spent", "lapsed", "revoked", "points".
 * @param figure SPT_FIGURE_…
 * @return a static text; "" for any other number
 * @threads any. @since 0.1
 */
SPT_API const char *spt_figure_name(int32_t figure);

/**
 * @brief The lines that make up a figure of an account, newest first.
 * @param desk,account which
 * @param figure SPT_FIGURE_…
 * @param as_of which state (statement.h); NULL: now; a list that is continued keeps that of its first page
 * @param after spt_page_next() of the page before; NULL or "": from the newest
 * @param limit rows at most, 1 … #SPT_PAGE_MAX
 * @param[out] page holds for every line an entry and its act, and what spt_explain_points() tells
 * @retval SPT_E_INVALID an argument is NULL or out of range, the token is none of this list, or
 *         both a second and an act are given
 * @retval SPT_E_STALE the account has changed since the list was begun, and lapses that are due are still to be shown
 * @retval SPT_E_NOT_FOUND no such account, it was not open yet, or it has no such act
 * @retval SPT_E_CORRUPT a row cannot be, or the entries do not add up to the figure: an audit names what differs
 * @retval SPT_E_STORE,SPT_E_BUSY,SPT_E_SCHEMA,SPT_E_NOMEM as status.h says
 * @retval SPT_E_REENTRANT,SPT_E_FORKED,SPT_E_CALLBACK as status.h says
 * @threads one at a time. @since 0.1
 */
SPT_API spt_status spt_explain(spt_desk *desk, int64_t account, int32_t figure, const spt_as_of *as_of,
                               const char *after, uint32_t limit, spt_page **page);

/**
 * @brief The lines that make up a figure of a lot, newest first; #SPT_FIGURE_POINTS is what it got less what moved on.
 * @param desk,account,lot which
 * @param figure SPT_FIGURE_…
 * @param as_of as for spt_explain()
 * @param after spt_page_next() of the page before; NULL or "": from the newest
 * @param limit rows at most, 1 … #SPT_PAGE_MAX
 * @param[out] page holds for every line an entry and its act, and what spt_explain_points() tells
 * @retval SPT_E_INVALID an argument is NULL or out of range, the token is none of this list, or
 *         both a second and an act are given
 * @retval SPT_E_NOT_FOUND no such account or lot, then, or no such act
 * @retval SPT_E_CORRUPT a row cannot be, or the entries do not add up to the figure: an audit names what differs
 * @retval SPT_E_STORE,SPT_E_BUSY,SPT_E_SCHEMA,SPT_E_NOMEM as status.h says
 * @retval SPT_E_REENTRANT,SPT_E_FORKED,SPT_E_CALLBACK as status.h says
 * @threads one at a time. @since 0.1
 */
SPT_API spt_status spt_explain_lot(spt_desk *desk, int64_t account, int64_t lot, int32_t figure, const spt_as_of *as_of,
                                   const char *after, uint32_t limit, spt_page **page);

/**
 * @brief The lines by which a ticket changed a figure of its account, newest first.
 *
 * Captured and spent are the ticket's own. What it did to the available points is below 0 while it costs something.
 * @param desk,account,ticket which
 * @param figure SPT_FIGURE_…
 * @param as_of as for spt_explain()
 * @param after spt_page_next() of the page before; NULL or "": from the newest
 * @param limit rows at most, 1 … #SPT_PAGE_MAX
 * @param[out] page holds for every line an entry and its act, and what spt_explain_points() tells
 * @retval SPT_E_INVALID an argument is NULL or out of range, the token is none of this list, or
 *         both a second and an act are given
 * @retval SPT_E_NOT_FOUND no such account or act, or no act of it up to then names such a ticket
 * @retval SPT_E_CORRUPT a row cannot be
 * @retval SPT_E_STORE,SPT_E_BUSY,SPT_E_SCHEMA,SPT_E_NOMEM as status.h says
 * @retval SPT_E_REENTRANT,SPT_E_FORKED,SPT_E_CALLBACK as status.h says
 * @threads one at a time. @since 0.1
 */
SPT_API spt_status spt_explain_ticket(spt_desk *desk, int64_t account, int64_t ticket, int32_t figure,
                                      const spt_as_of *as_of, const char *after, uint32_t limit, spt_page **page);

/**
 * @brief What each lot of an account adds to a figure, by lot number; lots that add nothing are left out.
 * @param desk,account which
 * @param figure SPT_FIGURE_…
 * @param as_of as for spt_explain()
 * @param after spt_page_next() of the page before; NULL or "": from the first
 * @param limit rows at most, 1 … #SPT_PAGE_MAX
 * @param[out] page holds lots, and what spt_explain_points() tells
 * @retval SPT_E_INVALID an argument is NULL or out of range, the token is none of this list, or
 *         both a second and an act are given
 * @retval SPT_E_STALE the list is of the present, and the account has changed since it was begun
 * @retval SPT_E_NOT_FOUND no such account, it was not open yet, or it has no such act
 * @retval SPT_E_CORRUPT a row cannot be, or the lots do not add up to the figure: an audit names what differs
 * @retval SPT_E_STORE,SPT_E_BUSY,SPT_E_SCHEMA,SPT_E_NOMEM as status.h says
 * @retval SPT_E_REENTRANT,SPT_E_FORKED,SPT_E_CALLBACK as status.h says
 * @threads one at a time. @since 0.1
 */
SPT_API spt_status spt_explain_by_lot(spt_desk *desk, int64_t account, int32_t figure, const spt_as_of *as_of,
                                      const char *after, uint32_t limit, spt_page **page);

/**
 * @brief What each ticket of an account adds to a figure, by ticket id; tickets that add nothing are left out.
 *
 * The last row, where it adds anything, has no ticket: it is what came from or went outside the account's tickets.
 * @param desk,account which
 * @param figure SPT_FIGURE_…
 * @param as_of as for spt_explain()
 * @param after spt_page_next() of the page before; NULL or "": from the first
 * @param limit rows at most, 1 … #SPT_PAGE_MAX
 * @param[out] page holds tickets, and what spt_explain_points() tells
 * @retval SPT_E_INVALID an argument is NULL or out of range, the token is none of this list, or
 *         both a second and an act are given
 * @retval SPT_E_STALE the list is of the present, and the account has changed since it was begun
 * @retval SPT_E_NOT_FOUND no such account, it was not open yet, or it has no such act
 * @retval SPT_E_STORE,SPT_E_CORRUPT,SPT_E_BUSY,SPT_E_SCHEMA,SPT_E_NOMEM as status.h says
 * @retval SPT_E_REENTRANT,SPT_E_FORKED,SPT_E_CALLBACK as status.h says
 * @threads one at a time. @since 0.1
 */
SPT_API spt_status spt_explain_by_ticket(spt_desk *desk, int64_t account, int32_t figure, const spt_as_of *as_of,
                                         const char *after, uint32_t limit, spt_page **page);

/**
 * @name What an explaining page tells
 * Any other page, NULL, and a row past the end give 0. @threads any. @since 0.1
 * @{
 */
SPT_API int64_t spt_explain_figure(const spt_page *page); /**< The figure that the whole list adds up to. */
SPT_API int64_t spt_explain_points(const spt_page *page, uint32_t row); /**< What the row adds; below 0: takes away. */
/** Of a line, the figure after it; by lot or ticket, the sum of this row and those before it. */
SPT_API int64_t spt_explain_running(const spt_page *page, uint32_t row);
/** @} */

#ifdef __cplusplus
}
#endif

#endif
