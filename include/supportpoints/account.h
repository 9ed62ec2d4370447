/* SPDX-License-Identifier: MIT */
/**
 * @file account.h
 * @brief Accounts: opening them, giving them points, and what they have.
 *
 * Every writing operation here and in lot.h and ticket.h
 * - is one act on the account, with the lapses that were due recorded before it (D4, D20);
 * - takes a ref, an actor and a note in its ::spt_options (D23), which may be NULL;
 * - answers #SPT_ALREADY where the same was done before (D23), with the object of the first result as it is now: a
 *   ticket that was repriced or moved since, say, has its present price, in its present account;
 * - changes nothing when it answers an error, #SPT_E_UNKNOWN excepted, and leaves out-parameters untouched;
 * - gives a snapshot through its last argument, which may be NULL; the caller ends it with its `_unref`;
 * - can answer, besides what its description lists, #SPT_E_INVALID for a NULL desk, an id below 1, a number out of its
 *   bounds, a text that is not UTF-8, too long or has control characters, a ref that is required and missing, a ref or
 *   note that is given twice and differs, an override without a note, or an option that it does not take (D28); and
 *   #SPT_E_NOMEM, #SPT_E_STORE, #SPT_E_CORRUPT, #SPT_E_SCHEMA, #SPT_E_BUSY, #SPT_E_UNKNOWN, #SPT_E_REENTRANT,
 *   #SPT_E_FORKED, #SPT_E_CALLBACK, as status.h says, and #SPT_E_LIMIT where a total, number or time would leave its
 *   range (D1, D2);
 * - answers #SPT_E_STATE on a closed account, unless it only gives points back, ends or begins a dispute, or revokes
 *   (D19).
 *
 * @code
 * #include <stdio.h>
 * #include <supportpoints/account.h>
 * spt_status show(spt_desk *desk, int64_t id)
 * {
 *     spt_account *account = NULL;
 *     spt_status status = spt_account_get(desk, id, &account);
 *     if (status == SPT_OK)
 *         printf("%lld points available\n", (long long)spt_account_available(account));
 *     spt_account_unref(account);
 *     return status;
 * }
 * @endcode
 */
#ifndef SUPPORTPOINTS_ACCOUNT_H
#define SUPPORTPOINTS_ACCOUNT_H

#include <stdint.h>

#include "act.h"
#include "desk.h"
#include "export.h"
#include "lot.h"
#include "options.h"
#include "status.h"

#ifdef __cplusplus
extern "C" {
#endif

/** A snapshot of an account: immutable, reference-counted, usable by any thread. */
typedef struct spt_account spt_account;

/**
 * @brief Opens an account (D20: its act 1). One that is closed stays closed.
 * @param desk the desk
 * @param account the host's id, 1 … 2^63-1
 * @param options ref, actor, note; NULL: none
 * @param[out] opened the account; may be NULL
 * @retval SPT_ALREADY it is open
 * @retval SPT_E_CONFLICT the ref was used on this account for something else
 * @threads one at a time. @since 0.1
 */
SPT_API spt_status spt_account_open(spt_desk *desk, int64_t account, const spt_options *options, spt_account **opened);

/**
 * @brief Buys a pack: one lot (D5).
 * @param desk the desk
 * @param account the account
 * @param pack the pack's code
 * @param ref the host's key of the purchase, required (D23)
 * @param options actor, note, paid (a discount), currency, acquired, months, last_day, priority; `ref` unset or equal
 * @param[out] lot the lot; may be NULL
 * @retval SPT_ALREADY this ref bought this
 * @retval SPT_E_NOT_FOUND no such account or pack
 * @retval SPT_E_CONFLICT the ref was used with other content
 * @retval SPT_E_RETIRED the pack is no longer sold
 * @retval SPT_E_STATE it is a licence pack: claim it
 * @retval SPT_E_LAPSED the lot would already have lapsed (D3)
 * @retval SPT_E_INVALID also: `acquired` is later than now (D3), both months and last_day, a currency without paid
 * @threads one at a time. @since 0.1
 */
SPT_API spt_status spt_account_buy(spt_desk *desk, int64_t account, const char *pack, const char *ref,
                                   const spt_options *options, spt_lot **lot);

/**
 * @brief Claims the points of a licence pack (D6).
 * @param desk the desk
 * @param account the account
 * @param pack the pack's code
 * @param ref the host's key of the licence, required
 * @param options actor, note, acquired, months, last_day, priority
 * @param[out] lot the lot; may be NULL
 * @retval SPT_ALREADY this ref claimed this
 * @retval SPT_E_CLAIMED the pack is given once, and the account has had it
 * @retval SPT_E_NOT_FOUND,SPT_E_CONFLICT,SPT_E_RETIRED,SPT_E_LAPSED,SPT_E_INVALID as spt_account_buy()
 * @retval SPT_E_STATE the pack is not a licence pack: buy it
 * @threads one at a time. @since 0.1
 */
SPT_API spt_status spt_account_claim(spt_desk *desk, int64_t account, const char *pack, const char *ref,
                                     const spt_options *options, spt_lot **lot);

/**
 * @brief Gives points outside the price list: goodwill, or an opening balance from an older system (D3).
 * @param desk the desk
 * @param account the account
 * @param kind #SPT_LOT_GOODWILL or #SPT_LOT_OPENING
 * @param points 1 … #SPT_POINTS_MAX
 * @param ref the host's key of the grant, required
 * @param options actor, note, paid with its currency, acquired, months, last_day, priority
 * @param[out] lot the lot; may be NULL
 * @retval SPT_ALREADY this ref granted this
 * @retval SPT_E_NOT_FOUND,SPT_E_CONFLICT,SPT_E_LAPSED,SPT_E_INVALID as spt_account_buy()
 * @threads one at a time. @since 0.1
 */
SPT_API spt_status spt_account_grant(spt_desk *desk, int64_t account, int32_t kind, int64_t points, const char *ref,
                                     const spt_options *options, spt_lot **lot);

/**
 * @brief Captures what has become available for shortfalls, oldest ticket first (D12). One act per ticket covered.
 * @param desk the desk
 * @param account the account
 * @param options ref (kept with the first act), actor, note
 * @param[out] covered the account afterwards; may be NULL
 * @retval SPT_ALREADY there is no shortfall, or nothing is available
 * @retval SPT_E_NOT_FOUND no such account
 * @retval SPT_E_CONFLICT the ref was used with other content
 * @threads one at a time. @since 0.1
 */
SPT_API spt_status spt_account_cover(spt_desk *desk, int64_t account, const spt_options *options,
                                     spt_account **covered);

/**
 * @brief Transfers available points to another account (D19): all or nothing, one act on each side.
 *
 * Points are taken in capture order (D9). Each lot's share arrives as one lot of kind transfer, which keeps the lot's
 * lapse second, acquired instant, priority, pack and its share of what was paid, and names the lot as its origin.
 * Both accounts are changed at one time: the latest of the clock and their newest acts. The lots that arrived are
 * those of the entries of act spt_act_other_act() of the other account.
 * @param desk the desk
 * @param from the account that gives
 * @param to another account, which gets
 * @param points 1 … #SPT_POINTS_MAX
 * @param ref the host's key of the transfer, required; unique in the account that gives
 * @param options actor, note; both acts keep them
 * @param[out] transferred the act on the account that gives; may be NULL
 * @retval SPT_ALREADY this ref transferred this
 * @retval SPT_E_NOT_FOUND no such account
 * @retval SPT_E_CONFLICT the ref was used with other content
 * @retval SPT_E_STATE one of them is closed
 * @retval SPT_E_POINTS too few points; the shortage is given
 * @retval SPT_E_INVALID also: `from` and `to` are the same
 * @threads one at a time. @since 0.1
 */
SPT_API spt_status spt_account_transfer(spt_desk *desk, int64_t from, int64_t to, int64_t points, const char *ref,
                                        const spt_options *options, spt_act **transferred);

/**
 * @brief Closes an account that has nothing left (D19): nothing available, nothing captured, no ticket open.
 *
 * Afterwards its tickets can still be repriced down, waived, disputed and upheld, and its lots revoked; a sweep,
 * acknowledging its acts and notices, and redacting them work, too. All else that would change it is #SPT_E_STATE. It is
 * not opened again. What such a reprice or waive gives back is available, and is
 * revoked or lapses.
 * @param desk the desk
 * @param account the account
 * @param options ref, actor, note
 * @param[out] closed the account afterwards; may be NULL
 * @retval SPT_ALREADY it is closed
 * @retval SPT_E_NOT_FOUND no such account
 * @retval SPT_E_CONFLICT the ref was used with other content
 * @retval SPT_E_STATE points are available or captured, or a ticket is quoted or in progress
 * @threads one at a time. @since 0.1
 */
SPT_API spt_status spt_account_close(spt_desk *desk, int64_t account, const spt_options *options, spt_account **closed);

/**
 * @brief The account as of now; lapses count from their second, recorded or not (D4). Nothing is written.
 * @param desk the desk
 * @param account the account
 * @param[out] snapshot the account
 * @retval SPT_E_INVALID an argument is NULL, or the id is below 1
 * @retval SPT_E_NOT_FOUND no such account
 * @threads one at a time. @since 0.1
 */
SPT_API spt_status spt_account_get(spt_desk *desk, int64_t account, spt_account **snapshot);

/**
 * @name What an account tells
 * A NULL account gives 0. @threads any. @since 0.1
 * @{
 */
SPT_API int64_t spt_account_id(const spt_account *account);           /**< The host's id. */
SPT_API int64_t spt_account_at(const spt_account *account);           /**< The instant that the snapshot is of. */
SPT_API int64_t spt_account_opened(const spt_account *account);       /**< When it was opened. */
SPT_API int64_t spt_account_newest(const spt_account *account);       /**< Time of its newest act. */
SPT_API int64_t spt_account_acts(const spt_account *account);         /**< Number of its newest act. */
SPT_API int64_t spt_account_entries(const spt_account *account);      /**< Number of its newest entry. */
SPT_API int64_t spt_account_lots(const spt_account *account);         /**< Number of its newest lot. */
SPT_API int64_t spt_account_open_tickets(const spt_account *account); /**< Tickets quoted and in progress. */
SPT_API int64_t spt_account_points(const spt_account *account);     /**< All points of its lots, less what moved on. */
SPT_API int64_t spt_account_available(const spt_account *account);  /**< Points available. */
SPT_API int64_t spt_account_captured(const spt_account *account);   /**< Points captured. */
SPT_API int64_t spt_account_spent(const spt_account *account);      /**< Points spent. */
SPT_API int64_t spt_account_lapsed(const spt_account *account);     /**< Points lapsed. */
SPT_API int64_t spt_account_revoked(const spt_account *account);    /**< Points revoked. */
SPT_API int64_t spt_account_next_lapse(const spt_account *account); /**< The next lapse second, or #SPT_NEVER. */
SPT_API int64_t spt_account_next_lapse_points(const spt_account *account); /**< All points available that lapse then. */
SPT_API int32_t spt_account_closed(const spt_account *account);            /**< 1: closed (D19); 0: not. */
SPT_API spt_account *spt_account_ref(spt_account *account); /**< Takes one more reference; NULL gives NULL. */
SPT_API void spt_account_unref(spt_account *account);       /**< Gives a reference back; NULL is ignored. */
/** @} */

#ifdef __cplusplus
}
#endif

#endif
