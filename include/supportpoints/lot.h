/* SPDX-License-Identifier: MIT */
/**
 * @file lot.h
 * @brief Lots: points acquired at one moment, with one expiry (D3, D4).
 *
 * What account.h says of every writing operation holds here too.
 *
 * @code
 * #include <supportpoints/lot.h>
 * spt_status payment_reversed(spt_desk *desk, int64_t account, int64_t lot)
 * {
 *     return spt_lot_revoke(desk, account, lot, SPT_ALL_POINTS, NULL, NULL, NULL);
 * }
 * @endcode
 */
#ifndef SUPPORTPOINTS_LOT_H
#define SUPPORTPOINTS_LOT_H

#include <stdint.h>

#include "desk.h"
#include "export.h"
#include "options.h"
#include "page.h"
#include "status.h"

#ifdef __cplusplus
extern "C" {
#endif

/** What a lot came from. */
enum {
    SPT_LOT_PURCHASE = 1, /**< A pack bought. */
    SPT_LOT_LICENCE = 2,  /**< A licence pack claimed. */
    SPT_LOT_GOODWILL = 3, /**< Given. */
    SPT_LOT_OPENING = 4,  /**< A balance brought over from an older system. */
    SPT_LOT_RETURN = 5,   /**< Returned points with a grace day (D17). */
    SPT_LOT_TRANSFER = 6, /**< From another account (D19). */
    SPT_LOT_EXTENSION = 7 /**< A later last day (D18). */
};

/** "All that is available", for spt_lot_revoke(): marks the lot. */
#define SPT_ALL_POINTS INT64_C(-1)

/** A snapshot of a lot: immutable, reference-counted, usable by any thread. */
typedef struct spt_lot spt_lot;

/**
 * @brief Revokes available points of a lot (D18).
 * @param desk the desk
 * @param account the account
 * @param lot the lot's number
 * @param points 1 … #SPT_POINTS_MAX of its available points; or #SPT_ALL_POINTS: all that is available, and the lot is
 *        marked, so that what comes back to it later is revoked too. What the snapshot then shows as captured, spent
 *        and moved is not recovered; spt_lot_successors() and spt_lot_transferred() tell where moved points are
 * @param ref the host's key, required where a number of points is named; else it may be NULL
 * @param options actor, note
 * @param[out] revoked the lot afterwards; may be NULL
 * @retval SPT_ALREADY this ref revoked this; or all of it was revoked before
 * @retval SPT_E_NOT_FOUND no such account or lot
 * @retval SPT_E_CONFLICT the ref was used with other content
 * @retval SPT_E_POINTS fewer points are available in the lot; the shortage is given
 * @threads one at a time. @since 0.1
 */
SPT_API spt_status spt_lot_revoke(spt_desk *desk, int64_t account, int64_t lot, int64_t points, const char *ref,
                                  const spt_options *options, spt_lot **revoked);

/**
 * @brief Gives a lot's available points a later last day: they move to a new lot of kind extension (D18).
 *
 * What has to be later is the instant: the end of the day in the desk's zone as it is now, against the lapse second
 * that the lot has kept. They differ after a change of the zone: then even the same day may be later, or the next one not.
 * @param desk the desk
 * @param account the account
 * @param lot the lot's number
 * @param last_day yyyymmdd, up to #SPT_LAST_DAY_MAX, or 0: never lapses
 * @param options ref, actor, note
 * @param[out] extended the new lot; may be NULL
 * @retval SPT_ALREADY this ref did this; or without a ref, nothing of the lot is available, and the newest lot that its
 *         points moved to is an extension with this last day
 * @retval SPT_E_NOT_FOUND no such account or lot
 * @retval SPT_E_CONFLICT the ref was used with other content
 * @retval SPT_E_STATE the day does not end after the lot's own lapse second, or the lot was revoked whole
 * @retval SPT_E_LAPSED the lot has lapsed
 * @retval SPT_E_POINTS nothing of the lot is available
 * @retval SPT_E_INVALID also: no such day, or past the latest
 * @threads one at a time. @since 0.1
 */
SPT_API spt_status spt_lot_extend(spt_desk *desk, int64_t account, int64_t lot, int32_t last_day,
                                  const spt_options *options, spt_lot **extended);

/**
 * @brief A lot as of now; a lapse counts from its second (D4). Nothing is written.
 * @param desk,account,lot which
 * @param[out] snapshot the lot
 * @retval SPT_E_INVALID an argument is NULL, or a number is below 1
 * @retval SPT_E_NOT_FOUND no such account or lot
 * @threads one at a time. @since 0.1
 */
SPT_API spt_status spt_lot_get(spt_desk *desk, int64_t account, int64_t lot, spt_lot **snapshot);

/**
 * @brief A page of an account's lots, by number.
 * @param desk,account which
 * @param after spt_page_next() of the page before; NULL or "": from the first
 * @param limit rows at most, 1 … #SPT_PAGE_MAX
 * @param[out] page holds lots
 * @retval SPT_E_INVALID an argument is NULL or out of range, or the token is none of this list
 * @retval SPT_E_NOT_FOUND no such account
 * @threads one at a time. @since 0.1
 */
SPT_API spt_status spt_lot_list(spt_desk *desk, int64_t account, const char *after, uint32_t limit, spt_page **page);

/**
 * @brief A page of the lots in capture order (D9): those with something available now, in the order in which
 *        a ticket would take them.
 * @param desk,account which
 * @param after spt_page_next() of the page before; NULL or "": from the first
 * @param limit rows at most, 1 … #SPT_PAGE_MAX
 * @param[out] page holds lots
 * @retval SPT_E_INVALID an argument is NULL or out of range, or the token is none of this list
 * @retval SPT_E_NOT_FOUND no such account
 * @threads one at a time. @since 0.1
 */
SPT_API spt_status spt_lot_list_available(spt_desk *desk, int64_t account, const char *after, uint32_t limit,
                                          spt_page **page);

/**
 * @brief A page of the lots of the same account that points of a lot moved to, by number (D17, D18).
 * @param desk,account,lot which
 * @param after spt_page_next() of the page before; NULL or "": from the first
 * @param limit rows at most, 1 … #SPT_PAGE_MAX
 * @param[out] page holds lots
 * @retval SPT_E_INVALID an argument is NULL or out of range, or the token is none of this list
 * @retval SPT_E_NOT_FOUND no such account or lot
 * @threads one at a time. @since 0.1
 */
SPT_API spt_status spt_lot_successors(spt_desk *desk, int64_t account, int64_t lot, const char *after, uint32_t limit,
                                      spt_page **page);

/**
 * @brief A page of the lots of other accounts that points of a lot were transferred to, the newest transfer first (D18,
 *        D19). With spt_lot_successors() it tells where all points are that the lot shows as moved.
 * @param desk,account,lot which
 * @param after spt_page_next() of the page before; NULL or "": from the first
 * @param limit rows at most, 1 … #SPT_PAGE_MAX
 * @param[out] page holds lots, each as of now on its account
 * @retval SPT_E_INVALID an argument is NULL or out of range, or the token is none of this list
 * @retval SPT_E_NOT_FOUND no such account or lot
 * @threads one at a time. @since 0.1
 */
SPT_API spt_status spt_lot_transferred(spt_desk *desk, int64_t account, int64_t lot, const char *after, uint32_t limit,
                                       spt_page **page);

/**
 * @name What a lot tells
 * A NULL lot gives 0 or "". Texts are the lot's. @threads any. @since 0.1
 * @{
 */
SPT_API int64_t spt_lot_account(const spt_lot *lot);        /**< The account. */
SPT_API int64_t spt_lot_number(const spt_lot *lot);         /**< 1, 2, 3 … within the account. */
SPT_API int32_t spt_lot_kind(const spt_lot *lot);           /**< SPT_LOT_… */
SPT_API int64_t spt_lot_points(const spt_lot *lot);         /**< As acquired. */
SPT_API int64_t spt_lot_available(const spt_lot *lot);      /**< Points available; 0 from its lapse second on. */
SPT_API int64_t spt_lot_captured(const spt_lot *lot);       /**< Points captured. */
SPT_API int64_t spt_lot_spent(const spt_lot *lot);          /**< Points spent. */
SPT_API int64_t spt_lot_lapsed(const spt_lot *lot);         /**< Points lapsed. */
SPT_API int64_t spt_lot_revoked(const spt_lot *lot);        /**< Points revoked. */
SPT_API int64_t spt_lot_moved(const spt_lot *lot);          /**< Points moved to other lots. */
SPT_API int64_t spt_lot_priority(const spt_lot *lot);       /**< Lower is captured first. */
SPT_API int64_t spt_lot_acquired(const spt_lot *lot);       /**< When its points were acquired. */
SPT_API int64_t spt_lot_lapse(const spt_lot *lot);          /**< Its lapse second, or #SPT_NEVER. */
SPT_API int64_t spt_lot_paid(const spt_lot *lot);           /**< Minor units. */
SPT_API const char *spt_lot_currency(const spt_lot *lot);   /**< ISO 4217 code, or "". */
SPT_API const char *spt_lot_pack(const spt_lot *lot);       /**< The pack's code, or "". */
SPT_API int64_t spt_lot_act(const spt_lot *lot);            /**< The act that issued it. */
SPT_API int32_t spt_lot_revoked_whole(const spt_lot *lot);  /**< 1: marked by a revoke of all; 0: not. */
SPT_API int64_t spt_lot_origin_account(const spt_lot *lot); /**< Where its points were before; 0: nowhere. */
SPT_API int64_t spt_lot_origin_lot(const spt_lot *lot);     /**< The lot that they were in; 0: none. */
SPT_API const char *spt_lot_kind_name(int32_t kind);        /**< "purchase" …; "" for a value that is none. */
SPT_API spt_lot *spt_lot_ref(spt_lot *lot);                 /**< Takes one more reference; NULL gives NULL. */
SPT_API void spt_lot_unref(spt_lot *lot);                   /**< Gives a reference back; NULL is ignored. */
/** @} */

#ifdef __cplusplus
}
#endif

#endif
