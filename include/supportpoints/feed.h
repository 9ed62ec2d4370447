/* SPDX-License-Identifier: MIT */
/**
 * @file feed.h
 * @brief The feed (D27): what was done, for a host that mails, posts webhooks or keeps books of its own.
 *
 * The feed shows every act that is not yet acknowledged, with all of its entries: by account, and within an account in
 * the order of the acts' numbers. Reading writes nothing. What has been handled is acknowledged, and is not shown again;
 * what was read and not acknowledged, because the host died in between, is shown again by the next round. So every act
 * is shown at least once, and once only where the host acknowledges it together with what it did about it.
 *
 * Acts of an account are numbered without gaps, and each account is read as of one revision. So an act cannot be passed
 * over, however commits overtake each other: the act acknowledged last is all that has to be remembered.
 *
 * A page has a row for every entry, which gives its act too (spt_page_act(), spt_page_entry()), and a row without an
 * entry for an act that has none. An act with very many entries goes over several pages; it ends with the row whose
 * entry has the number spt_act_entries(), or that has none. What a page shows the end of is told by
 * spt_feed_accounts(), and acknowledged as a whole by spt_feed_acknowledge_page().
 *
 * A round over the desk ends with a page whose spt_page_next() is "". An account's acts of later than the round came to
 * it wait for the next round, so that a busy account keeps none of the others waiting. One reader is enough: two that
 * read at the same time are both shown what neither has acknowledged.
 *
 * The feed is refused inside a unit of work.
 *
 * @code
 * #include <stdio.h>
 * #include <supportpoints/supportpoints.h>
 * spt_status print_news(spt_desk *desk)
 * {
 *     spt_page *page = NULL;
 *     spt_status status = spt_feed_read(desk, NULL, 100, &page);
 *     while (status >= 0) {
 *         spt_page *next = NULL;
 *         for (uint32_t i = 0; i < spt_page_count(page); i++)
 *             printf("account %lld, act %lld, entry %lld\n", (long long)spt_act_account(spt_page_act(page, i)),
 *                    (long long)spt_act_number(spt_page_act(page, i)),
 *                    (long long)spt_entry_number(spt_page_entry(page, i)));
 *         status = spt_feed_acknowledge_page(desk, page);
 *         if (status < 0 || spt_page_next(page)[0] == '\0')
 *             break;
 *         status = spt_feed_read(desk, spt_page_next(page), 100, &next);
 *         spt_page_unref(page);
 *         page = next;
 *     }
 *     spt_page_unref(page);
 *     return status < 0 ? status : SPT_OK;
 * }
 * @endcode
 */
#ifndef SUPPORTPOINTS_FEED_H
#define SUPPORTPOINTS_FEED_H

#include <stdint.h>

#include "desk.h"
#include "export.h"
#include "page.h"
#include "status.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * @brief A page of the feed.
 *
 * An account of which the store gives rows that cannot be, or that others change again and again, is left out, and
 * told by spt_feed_status(); the others are shown all the same.
 * @param desk the desk
 * @param after spt_page_next() of the page before; NULL or "": a new round, from the first account
 * @param limit rows at most, 1 … #SPT_PAGE_MAX
 * @param[out] page holds acts with their entries
 * @retval SPT_E_INVALID an argument is NULL or out of range, or the token is none of the feed's
 * @retval SPT_E_STALE the token is inside an account that is not there (any more)
 * @retval SPT_E_STATE a unit of work is open
 * @retval SPT_E_STORE,SPT_E_CORRUPT,SPT_E_BUSY,SPT_E_SCHEMA,SPT_E_NOMEM as status.h says
 * @retval SPT_E_REENTRANT,SPT_E_FORKED,SPT_E_CALLBACK as status.h says
 * @threads one at a time. @since 0.1
 */
SPT_API spt_status spt_feed_read(spt_desk *desk, const char *after, uint32_t limit, spt_page **page);

/**
 * @brief Acknowledges an account's acts up to one. It is no act itself, and works on closed accounts too.
 * @param desk,account which
 * @param act the newest act that has been handled
 * @retval SPT_ALREADY it was acknowledged before
 * @retval SPT_E_INVALID a number is below 1
 * @retval SPT_E_NOT_FOUND no such account or act
 * @retval SPT_E_STATE a unit of work is open
 * @retval SPT_E_STORE,SPT_E_CORRUPT,SPT_E_BUSY,SPT_E_UNKNOWN,SPT_E_SCHEMA,SPT_E_NOMEM,SPT_E_LIMIT as status.h says
 * @retval SPT_E_REENTRANT,SPT_E_FORKED as status.h says
 * @threads one at a time. @since 0.1
 */
SPT_API spt_status spt_feed_acknowledge(spt_desk *desk, int64_t account, int64_t act);

/**
 * @brief Acknowledges all that spt_feed_accounts() tells of a page, many accounts in one commit.
 *
 * After an error some of its accounts may be acknowledged and others not: those are shown again.
 * @param desk the desk
 * @param page of spt_feed_read()
 * @retval SPT_ALREADY all of it was acknowledged before, or it shows the end of no act
 * @retval SPT_E_INVALID an argument is NULL, or the page is none of the feed's
 * @retval SPT_E_NOT_FOUND the page is another desk's: it has no such account or act
 * @retval SPT_E_STATE a unit of work is open
 * @retval SPT_E_STORE,SPT_E_CORRUPT,SPT_E_BUSY,SPT_E_UNKNOWN,SPT_E_SCHEMA,SPT_E_NOMEM,SPT_E_LIMIT as status.h says
 * @retval SPT_E_REENTRANT,SPT_E_FORKED as status.h says
 * @threads one at a time. @since 0.1
 */
SPT_API spt_status spt_feed_acknowledge_page(spt_desk *desk, const spt_page *page);

/**
 * @name What a page tells of its accounts
 * Of each account: the newest act of which the page shows the end, to be acknowledged once the page's rows are handled;
 * or the error for which the account was left out. In ascending order of accounts. A NULL page, and a position past the
 * end, give 0. @threads any. @since 0.1
 * @{
 */
SPT_API uint32_t spt_feed_accounts(const spt_page *page);                    /**< Number of accounts. */
SPT_API int64_t spt_feed_account(const spt_page *page, uint32_t position);   /**< The account. */
SPT_API int64_t spt_feed_act(const spt_page *page, uint32_t position);       /**< To be acknowledged; 0: none. */
SPT_API spt_status spt_feed_status(const spt_page *page, uint32_t position); /**< Why it was left out; #SPT_OK: not. */
/** @} */

#ifdef __cplusplus
}
#endif

#endif
