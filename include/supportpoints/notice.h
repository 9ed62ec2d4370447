/* SPDX-License-Identifier: MIT */
/**
 * @file notice.h
 * @brief Notices (D27): what a host tells its customers or its staff, once for each cause.
 *
 * spt_notice_find() goes through the desk and records a notice for each cause that it finds and has none for: points of
 * a lot lapse soon, a balance is low, a first answer is overdue, a ticket has a shortfall, a proposal waits or has run
 * out. A host calls it as often as it likes, in a loop until its token is "".
 *
 * spt_notice_list() shows the notices that wait. What was told is acknowledged with spt_notice_acknowledge(), and not
 * shown again. A host that dies in between is shown it again: nothing is lost.
 *
 * A notice stays on record as long as its cause lasts, so that it is given once. When spt_notice_find() sees that the
 * cause has ended (the lot's points are used, the balance is up again, the answer was given …), it removes the notice,
 * acknowledged or not, and would record a new one where the cause comes back. The number `cause` tells the one from the
 * other: acknowledging the old one leaves the new one waiting.
 *
 * Nothing of this is an act: no balance, statement or feed shows it. Finding and listing are refused inside a unit of
 * work; acknowledging may be a part of one, so that several notices are acknowledged all or not at all, or one together
 * with what was done about it.
 *
 * @code
 * #include <stdio.h>
 * #include <supportpoints/supportpoints.h>
 * spt_status tell(spt_desk *desk)
 * {
 *     spt_page *page = NULL;
 *     spt_status status = spt_notice_list(desk, NULL, 100, &page);
 *     for (uint32_t i = 0; status >= 0 && i < spt_page_count(page); i++) {
 *         const spt_notice *notice = spt_page_notice(page, i);
 *         printf("account %lld: %s\n", (long long)spt_notice_account(notice),
 *                spt_notice_kind_name(spt_notice_kind(notice)));
 *         status = spt_notice_acknowledge(desk, spt_notice_account(notice), spt_notice_kind(notice),
 *                                         spt_notice_object(notice), spt_notice_cause(notice));
 *     }
 *     spt_page_unref(page);
 *     return status;
 * }
 * @endcode
 */
#ifndef SUPPORTPOINTS_NOTICE_H
#define SUPPORTPOINTS_NOTICE_H

#include <stdint.h>

#include "desk.h"
#include "export.h"
#include "page.h"
#include "status.h"

#ifdef __cplusplus
extern "C" {
#endif

/** What a notice is about. */
enum {
    SPT_NOTICE_LAPSING = 1,  /**< Available points of a lot lapse within some days. */
    SPT_NOTICE_LOW = 2,      /**< Fewer points are available on the account than a threshold. */
    SPT_NOTICE_OVERDUE = 3,  /**< The first answer to a ticket is overdue (D24). */
    SPT_NOTICE_SHORT = 4,    /**< A ticket in progress has a shortfall (D9). */
    SPT_NOTICE_PROPOSAL = 5, /**< A proposal waits for the customer's answer (D11). */
    SPT_NOTICE_RUN_OUT = 6,  /**< A proposal's last valid second is over, and nobody answered (D11). */
    SPT_NOTICE_LAST = 6      /**< The greatest kind of this version. */
};

/** All kinds, each as the bit 1 << kind. */
#define SPT_NOTICES_ALL 126
/** The farthest that spt_notice_find() looks for lapses, in days. */
#define SPT_NOTICE_DAYS 36500

/** A snapshot of a notice: immutable, reference-counted, usable by any thread. */
typedef struct spt_notice spt_notice;

/** What spt_notice_find() looks for: the same at every call, or causes end and begin with what is asked. */
typedef struct spt_notice_options {
    uint32_t struct_size; /**< sizeof the struct, as its writer knew it. */
    uint32_t kinds;       /**< The bit 1 << kind for each kind; others are left alone. Default #SPT_NOTICES_ALL. */
    int32_t days;         /**< Of #SPT_NOTICE_LAPSING: last days up to so many after today, 0 … #SPT_NOTICE_DAYS.
                               Default 30. */
    uint32_t reserved;    /**< 0. */
    int64_t below; /**< Of #SPT_NOTICE_LOW: the threshold, 0 … #SPT_POINTS_MAX. Default 0: no balance is low. */
} spt_notice_options;

/**
 * @brief Sets every member to its default.
 * @param[out] options to be filled; NULL is ignored
 * @param struct_size sizeof(spt_notice_options) as the caller knows it
 * @threads any. @since 0.1
 */
SPT_API void spt_notice_options_init(spt_notice_options *options, uint32_t struct_size);

/**
 * @brief Looks at some accounts: records what is new, and removes the notices whose cause has ended.
 *
 * The row of every account is looked at, once a pass; what else an account has is read where it may have a cause, or has
 * notices. Every step is a commit of its own: what a call has recorded stays, also where it ends with an error, and the
 * call can be repeated.
 * @param desk the desk
 * @param options NULL: the defaults
 * @param after spt_page_next() of the call before; NULL or "": from the first account
 * @param limit notices to record at most, 1 … #SPT_PAGE_MAX
 * @param[out] page holds the notices that were recorded now; may be empty, and the search go on. Accounts that were left
 *             out because their rows cannot be, or that others change again and again, are told by spt_feed_status()
 * @retval SPT_E_INVALID an argument is NULL or out of range, or the token is none of this search
 * @retval SPT_E_STATE a unit of work is open
 * @retval SPT_E_STALE the token is inside an account that is not there (any more)
 * @retval SPT_E_STORE,SPT_E_CORRUPT,SPT_E_BUSY,SPT_E_UNKNOWN,SPT_E_SCHEMA,SPT_E_NOMEM as status.h says
 * @retval SPT_E_REENTRANT,SPT_E_FORKED,SPT_E_CALLBACK as status.h says
 * @threads one at a time. @since 0.1
 */
SPT_API spt_status spt_notice_find(spt_desk *desk, const spt_notice_options *options, const char *after, uint32_t limit,
                                   spt_page **page);

/**
 * @brief A page of the notices that wait to be acknowledged, by account, kind, object and cause.
 * @param desk the desk
 * @param after spt_page_next() of the page before; NULL or "": from the first
 * @param limit rows at most, 1 … #SPT_PAGE_MAX
 * @param[out] page holds notices; accounts that were left out are told by spt_feed_status()
 * @retval SPT_E_INVALID an argument is NULL or out of range, or the token is none of this list
 * @retval SPT_E_STATE a unit of work is open
 * @retval SPT_E_STALE the token is inside an account that is not there (any more)
 * @retval SPT_E_STORE,SPT_E_CORRUPT,SPT_E_BUSY,SPT_E_SCHEMA,SPT_E_NOMEM as status.h says
 * @retval SPT_E_REENTRANT,SPT_E_FORKED,SPT_E_CALLBACK as status.h says
 * @threads one at a time. @since 0.1
 */
SPT_API spt_status spt_notice_list(spt_desk *desk, const char *after, uint32_t limit, spt_page **page);

/**
 * @brief Acknowledges a notice. It is no act, and works on closed accounts too.
 * @param desk,account,kind,object,cause which, as the notice tells
 * @retval SPT_ALREADY it was acknowledged before, or its cause has ended, or there never was such a notice
 * @retval SPT_E_INVALID the account or kind is below 1, the object or cause below 0
 * @retval SPT_E_NOT_FOUND no such account
 * @retval SPT_E_STORE,SPT_E_CORRUPT,SPT_E_BUSY,SPT_E_UNKNOWN,SPT_E_SCHEMA,SPT_E_NOMEM,SPT_E_LIMIT as status.h says
 * @retval SPT_E_REENTRANT,SPT_E_FORKED,SPT_E_CALLBACK as status.h says
 * @threads one at a time. @since 0.1
 */
SPT_API spt_status spt_notice_acknowledge(spt_desk *desk, int64_t account, int32_t kind, int64_t object, int64_t cause);

/**
 * @name What a notice tells
 * A NULL notice gives 0. @threads any. @since 0.1
 * @{
 */
SPT_API int64_t spt_notice_account(const spt_notice *notice); /**< The account. */
SPT_API int32_t spt_notice_kind(const spt_notice *notice);    /**< SPT_NOTICE_… */
SPT_API int64_t spt_notice_object(const spt_notice *notice);  /**< The lot or ticket; 0: the account. */
SPT_API int64_t spt_notice_cause(const spt_notice *notice);   /**< Of a proposal its number; else the number of the
                                                                   account's newest act when it was found. */
SPT_API int64_t spt_notice_found(const spt_notice *notice);   /**< When it was found. */
SPT_API int64_t spt_notice_amount(const spt_notice *notice);  /**< Points: that lapse, that are available, that are
                                                                   lacking, or that are proposed; -1: none. */
SPT_API int64_t spt_notice_until(const spt_notice *notice);   /**< The lapse second, the due instant, or the last valid
                                                                   second of the proposal, or #SPT_NEVER; -1: none. */
SPT_API const char *spt_notice_kind_name(int32_t kind);       /**< "lapsing" …; "" for a value that is none. */
SPT_API spt_notice *spt_notice_ref(spt_notice *notice);       /**< Takes one more reference; NULL gives NULL. */
SPT_API void spt_notice_unref(spt_notice *notice);            /**< Gives a reference back; NULL is ignored. */
/** @} */

#ifdef __cplusplus
}
#endif

#endif
