/* SPDX-License-Identifier: MIT */
/**
 * @file report.h
 * @brief Reports over the whole desk (D25), read a piece at a time, in bounded memory over any number of accounts.
 *
 * Every call looks at a bounded number of accounts and gives what it found, and a token with which the next call goes
 * on: in the same process, or in another one, now or later. While the token is not "", the report is not complete.
 *
 * Reports that list (what lapses, who has few points, which tickets are in progress) give pages. A page may have few
 * rows, or none, and the report go on all the same. Accounts come in the order of their ids, each once. An account that
 * changes while the report is read is shown at one of its revisions.
 *
 * Reports that add up (money, free points, use) give a ::spt_report: the sums of everything visited so far. They are in
 * the token, so that the last call gives the totals. They are of instants that have passed: what was done later does
 * not count, whenever the account is visited, and a lapse counts from its second (D4). A report that ends before the
 * present second says the same whenever it is asked for.
 *
 * The money of a lot is divided exactly (D25): what was paid is what its used, lapsed, revoked and left points cost,
 * to the minor unit, through returns, extensions, transfers and revokes. So `paid = used + breakage + revoked + owed` in
 * every row of a complete money report, and `given = used + lapsed + revoked + left` in every row of the free points.
 *
 * Reports are refused inside a unit of work.
 *
 * @code
 * #include <stdio.h>
 * #include <supportpoints/supportpoints.h>
 * spt_status print_liability(spt_desk *desk)
 * {
 *     spt_report *report = NULL;
 *     spt_status status = spt_report_liability(desk, SPT_UNSET, NULL, 1000, &report);
 *     while (status == SPT_OK && spt_report_next(report)[0] != '\0') {
 *         spt_report *more = NULL;
 *         status = spt_report_liability(desk, SPT_UNSET, spt_report_next(report), 1000, &more);
 *         if (status != SPT_OK)
 *             break;
 *         spt_report_unref(report);
 *         report = more;
 *     }
 *     for (uint32_t i = 0; status == SPT_OK && i < spt_report_count(report); i++)
 *         printf("%s %lld\n", spt_report_currency(report, i), (long long)spt_report_owed(report, i));
 *     spt_report_unref(report);
 *     return status;
 * }
 * @endcode
 */
#ifndef SUPPORTPOINTS_REPORT_H
#define SUPPORTPOINTS_REPORT_H

#include <stdint.h>

#include "desk.h"
#include "export.h"
#include "page.h"
#include "status.h"

#ifdef __cplusplus
extern "C" {
#endif

/** The most accounts that one call looks at. */
#define SPT_REPORT_VISITS 10000
/** The most rows of a report that adds up. */
#define SPT_REPORT_ROWS 10000
/** The farthest that spt_report_lapsing() looks, in days. */
#define SPT_REPORT_DAYS 36500

/** What a report adds up. */
enum {
    SPT_REPORT_LIABILITY = 1,   /**< spt_report_liability() */
    SPT_REPORT_EARNED = 2,      /**< spt_report_earned() */
    SPT_REPORT_FREE_POINTS = 3, /**< spt_report_free_points() */
    SPT_REPORT_USE = 4          /**< spt_report_use() */
};

/** Sums of everything visited so far: immutable, reference-counted, usable by any thread. */
typedef struct spt_report spt_report;

/**
 * @brief The lots that lapse within so many days: those with available points whose last day is at most `days` days
 *        after today in the desk's zone. Captured points do not count, and each lot comes once.
 * @param desk the desk
 * @param days 0 (today is the last day) … #SPT_REPORT_DAYS
 * @param after spt_page_next() of the page before; NULL or "": from the first
 * @param limit rows at most, 1 … #SPT_PAGE_MAX
 * @param[out] page holds lots, by account, and within it by lapse second
 * @retval SPT_E_INVALID an argument is NULL or out of range, or the token is none of this report
 * @retval SPT_E_STATE a unit of work is open
 * @retval SPT_E_STORE,SPT_E_CORRUPT,SPT_E_BUSY,SPT_E_SCHEMA,SPT_E_NOMEM as status.h says
 * @retval SPT_E_REENTRANT,SPT_E_FORKED,SPT_E_CALLBACK as status.h says
 * @threads one at a time. @since 0.1
 */
SPT_API spt_status spt_report_lapsing(spt_desk *desk, int32_t days, const char *after, uint32_t limit, spt_page **page);

/**
 * @brief The accounts with fewer points available than a threshold; closed ones are not listed.
 * @param desk the desk
 * @param points 1 … #SPT_POINTS_MAX
 * @param after spt_page_next() of the page before; NULL or "": from the first
 * @param limit rows at most, 1 … #SPT_PAGE_MAX
 * @param[out] page holds accounts
 * @retval SPT_E_INVALID an argument is NULL or out of range, or the token is none of this report
 * @retval SPT_E_STATE a unit of work is open
 * @retval SPT_E_STORE,SPT_E_CORRUPT,SPT_E_BUSY,SPT_E_SCHEMA,SPT_E_NOMEM as status.h says
 * @retval SPT_E_REENTRANT,SPT_E_FORKED,SPT_E_CALLBACK as status.h says
 * @threads one at a time. @since 0.1
 */
SPT_API spt_status spt_report_below(spt_desk *desk, int64_t points, const char *after, uint32_t limit, spt_page **page);

/**
 * @brief The tickets quoted and in progress. The age of one is spt_page_at() - spt_ticket_opened().
 * @param desk the desk
 * @param after spt_page_next() of the page before; NULL or "": from the first
 * @param limit rows at most, 1 … #SPT_PAGE_MAX
 * @param[out] page holds tickets, by account, and within it the oldest first
 * @retval SPT_E_INVALID an argument is NULL or out of range, or the token is none of this report
 * @retval SPT_E_STATE a unit of work is open
 * @retval SPT_E_STORE,SPT_E_CORRUPT,SPT_E_BUSY,SPT_E_SCHEMA,SPT_E_NOMEM as status.h says
 * @retval SPT_E_REENTRANT,SPT_E_FORKED,SPT_E_CALLBACK as status.h says
 * @threads one at a time. @since 0.1
 */
SPT_API spt_status spt_report_in_progress(spt_desk *desk, const char *after, uint32_t limit, spt_page **page);

/**
 * @brief The tickets whose cost is disputed, in any state (D14).
 * @param desk the desk
 * @param after spt_page_next() of the page before; NULL or "": from the first
 * @param limit rows at most, 1 … #SPT_PAGE_MAX
 * @param[out] page holds tickets, by account, and within it the oldest first
 * @retval SPT_E_INVALID an argument is NULL or out of range, or the token is none of this report
 * @retval SPT_E_STATE a unit of work is open
 * @retval SPT_E_STORE,SPT_E_CORRUPT,SPT_E_BUSY,SPT_E_SCHEMA,SPT_E_NOMEM as status.h says
 * @retval SPT_E_REENTRANT,SPT_E_FORKED,SPT_E_CALLBACK as status.h says
 * @threads one at a time. @since 0.1
 */
SPT_API spt_status spt_report_disputes(spt_desk *desk, const char *after, uint32_t limit, spt_page **page);

/**
 * @brief The tickets that wait for their first answer (D24): those whose answer is due, and those that were not answered
 *        in time, where spt_ticket_due() is before spt_page_at().
 * @param desk the desk
 * @param until due up to this instant, 0 … #SPT_TIME_MAX; #SPT_UNSET: all
 * @param after spt_page_next() of the page before; NULL or "": from the first
 * @param limit rows at most, 1 … #SPT_PAGE_MAX
 * @param[out] page holds tickets, by account, and within it by the instant that they are due
 * @retval SPT_E_INVALID an argument is NULL or out of range, or the token is none of this report
 * @retval SPT_E_STATE a unit of work is open
 * @retval SPT_E_STORE,SPT_E_CORRUPT,SPT_E_BUSY,SPT_E_SCHEMA,SPT_E_NOMEM as status.h says
 * @retval SPT_E_REENTRANT,SPT_E_FORKED,SPT_E_CALLBACK as status.h says
 * @threads one at a time. @since 0.1
 */
SPT_API spt_status spt_report_due(spt_desk *desk, int64_t until, const char *after, uint32_t limit, spt_page **page);

/**
 * @brief What the desk owes at an instant: per currency the money of the points that are neither used nor lapsed nor
 *        revoked; beside it what was paid until then, and what became of the rest.
 * @param desk the desk
 * @param at an instant that has passed, 0 … now; #SPT_UNSET: now, or with a token the first call's
 * @param after spt_report_next() of the call before; NULL or "": from the first account
 * @param limit accounts to visit at most, 1 … #SPT_REPORT_VISITS
 * @param[out] report a row per currency, in the order of their codes
 * @retval SPT_E_INVALID an argument is NULL or out of range, or the token is none of this report
 * @retval SPT_E_STATE a unit of work is open
 * @retval SPT_E_LIMIT a sum is beyond D1, or there would be more than #SPT_REPORT_ROWS rows
 * @retval SPT_E_STORE,SPT_E_CORRUPT,SPT_E_BUSY,SPT_E_SCHEMA,SPT_E_NOMEM as status.h says
 * @retval SPT_E_REENTRANT,SPT_E_FORKED,SPT_E_CALLBACK as status.h says
 * @threads one at a time. @since 0.1
 */
SPT_API spt_status spt_report_liability(spt_desk *desk, int64_t at, const char *after, uint32_t limit,
                                        spt_report **report);

/**
 * @brief What the desk earned in a period: per currency the difference, between its two ends, of the money of the used
 *        points and of the lapsed ones (breakage). Below 0 where more of what an earlier period earned was refunded.
 *
 * The other figures are differences, too: what was paid, what was revoked, and by how much more is owed. Adjoining
 * periods add up to the whole.
 * @param desk the desk
 * @param from the period's first second; #SPT_UNSET: from the beginning of everything
 * @param until the first second behind it, up to now + 1; #SPT_UNSET: now + 1. With a token both may be #SPT_UNSET, and
 *        are the first call's
 * @param after spt_report_next() of the call before; NULL or "": from the first account
 * @param limit accounts to visit at most, 1 … #SPT_REPORT_VISITS
 * @param[out] report a row per currency, in the order of their codes; none where nothing changed
 * @retval SPT_E_INVALID an argument is NULL or out of range, or the token is none of this report
 * @retval SPT_E_STATE a unit of work is open
 * @retval SPT_E_LIMIT a sum is beyond D1, or there would be more than #SPT_REPORT_ROWS rows
 * @retval SPT_E_STORE,SPT_E_CORRUPT,SPT_E_BUSY,SPT_E_SCHEMA,SPT_E_NOMEM as status.h says
 * @retval SPT_E_REENTRANT,SPT_E_FORKED,SPT_E_CALLBACK as status.h says
 * @threads one at a time. @since 0.1
 */
SPT_API spt_status spt_report_earned(spt_desk *desk, int64_t from, int64_t until, const char *after, uint32_t limit,
                                     spt_report **report);

/**
 * @brief The points for which nothing was paid, in a period: given, used, lapsed, revoked, and by how many more are
 *        left. Points that moved on to another lot count there.
 * @param desk,from,until,after,limit as in spt_report_earned()
 * @param[out] report a row per pack, in the order of their codes; "" for points given without a pack
 * @retval SPT_E_INVALID an argument is NULL or out of range, or the token is none of this report
 * @retval SPT_E_STATE a unit of work is open
 * @retval SPT_E_LIMIT a sum is beyond D1, or there would be more than #SPT_REPORT_ROWS rows
 * @retval SPT_E_STORE,SPT_E_CORRUPT,SPT_E_BUSY,SPT_E_SCHEMA,SPT_E_NOMEM as status.h says
 * @retval SPT_E_REENTRANT,SPT_E_FORKED,SPT_E_CALLBACK as status.h says
 * @threads one at a time. @since 0.1
 */
SPT_API spt_status spt_report_free_points(spt_desk *desk, int64_t from, int64_t until, const char *after,
                                          uint32_t limit, spt_report **report);

/**
 * @brief Use by month and category, in a period: how often tickets were resolved, the points that were then spent, and
 *        those refunded later, by the month of each act in the desk's zone.
 *
 * A ticket counts in the category that it has now. One that was reopened and resolved again counts twice.
 * @param desk,from,until,after,limit as in spt_report_earned()
 * @param[out] report a row per month and category, in the order of months and codes
 * @retval SPT_E_INVALID an argument is NULL or out of range, or the token is none of this report
 * @retval SPT_E_STATE a unit of work is open
 * @retval SPT_E_LIMIT a sum is beyond D1, or there would be more than #SPT_REPORT_ROWS rows: ask for a shorter period
 * @retval SPT_E_STORE,SPT_E_CORRUPT,SPT_E_BUSY,SPT_E_SCHEMA,SPT_E_NOMEM as status.h says
 * @retval SPT_E_REENTRANT,SPT_E_FORKED,SPT_E_CALLBACK as status.h says
 * @threads one at a time. @since 0.1
 */
SPT_API spt_status spt_report_use(spt_desk *desk, int64_t from, int64_t until, const char *after, uint32_t limit,
                                  spt_report **report);

/**
 * @name What a report tells
 * A NULL report, a row past the end and a figure that the report does not have give 0 or "". Texts are the report's.
 * Money is in minor units of the row's currency. @threads any. @since 0.1
 * @{
 */
SPT_API int32_t spt_report_kind(const spt_report *report);     /**< SPT_REPORT_… */
SPT_API const char *spt_report_kind_name(int32_t kind);        /**< "liability" …; "" for a value that is none. */
SPT_API int64_t spt_report_from(const spt_report *report);     /**< First second; #SPT_UNSET: from the beginning. */
SPT_API int64_t spt_report_until(const spt_report *report);    /**< The first second behind the period. */
SPT_API uint32_t spt_report_count(const spt_report *report);   /**< Number of rows. */
SPT_API const char *spt_report_next(const spt_report *report); /**< Token of the next call; "" after the last. */
SPT_API const char *spt_report_currency(const spt_report *report, uint32_t row); /**< Of money: ISO 4217 code. */
SPT_API int64_t spt_report_paid(const spt_report *report, uint32_t row);         /**< Money: paid. */
SPT_API int64_t spt_report_breakage(const spt_report *report, uint32_t row);     /**< Money: of lapsed points. */
SPT_API int64_t spt_report_owed(const spt_report *report, uint32_t row);         /**< Money: of points left. */
SPT_API const char *spt_report_pack(const spt_report *report, uint32_t row); /**< Of free points: the pack's code. */
SPT_API int64_t spt_report_given(const spt_report *report, uint32_t row);    /**< Free points: given. */
SPT_API int64_t spt_report_lapsed(const spt_report *report, uint32_t row);   /**< Free points: lapsed. */
SPT_API int64_t spt_report_left(const spt_report *report, uint32_t row);     /**< Free points: left. */
SPT_API int64_t spt_report_used(const spt_report *report, uint32_t row);     /**< Of used points, in both. */
SPT_API int64_t spt_report_revoked(const spt_report *report, uint32_t row);  /**< Of revoked points, in both. */
SPT_API const char *spt_report_category(const spt_report *report, uint32_t row); /**< Of use: the category's code. */
SPT_API int32_t spt_report_month(const spt_report *report, uint32_t row);        /**< Of use: year * 100 + month. */
SPT_API int64_t spt_report_resolved(const spt_report *report, uint32_t row);     /**< Use: how often resolved. */
SPT_API int64_t spt_report_spent(const spt_report *report, uint32_t row);        /**< Use: points spent. */
SPT_API int64_t spt_report_refunded(const spt_report *report, uint32_t row);     /**< Use: points refunded. */
SPT_API spt_report *spt_report_ref(spt_report *report); /**< Takes one more reference; NULL gives NULL. */
SPT_API void spt_report_unref(spt_report *report);      /**< Gives a reference back; NULL is ignored. */
/** @} */

#ifdef __cplusplus
}
#endif

#endif
