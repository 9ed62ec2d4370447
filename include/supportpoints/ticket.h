/* SPDX-License-Identifier: MIT */
/**
 * @file ticket.h
 * @brief Tickets: what they cost, what they hold, and how that changes (D9 to D17).
 *
 * What account.h says of every writing operation holds here too. In addition each can answer #SPT_E_NOT_FOUND
 * (no such account; no such ticket on it) and #SPT_E_CONFLICT (the ref was used with other content).
 *
 * @code
 * #include <supportpoints/ticket.h>
 * spt_status handle(spt_desk *desk)
 * {
 *     spt_status status = spt_ticket_open(desk, 42, 9001, "level-2", NULL, NULL);
 *     if (status >= 0)
 *         status = spt_ticket_reprice(desk, 42, 9001, 40, SPT_REASON_INVESTIGATION, "needed server access", NULL,
 *                                     NULL);
 *     if (status >= 0)
 *         status = spt_ticket_resolve(desk, 42, 9001, NULL, NULL);
 *     return status;
 * }
 * @endcode
 */
#ifndef SUPPORTPOINTS_TICKET_H
#define SUPPORTPOINTS_TICKET_H

#include <stdint.h>

#include "desk.h"
#include "export.h"
#include "options.h"
#include "page.h"
#include "status.h"

#ifdef __cplusplus
extern "C" {
#endif

/** A ticket's state. */
enum {
    SPT_TICKET_QUOTED = 1,      /**< Waits for the customer to approve the price proposed (D11). */
    SPT_TICKET_IN_PROGRESS = 2, /**< Is worked on; holds what it captured. */
    SPT_TICKET_RESOLVED = 3,    /**< Done; what it captured is spent (D13). */
    SPT_TICKET_WAIVED = 4,      /**< It was a product bug; everything was given back (D13). */
    SPT_TICKET_CANCELLED = 5    /**< The customer withdrew it, or declined the price (D13). */
};

/** Why a price changes (D10). */
enum {
    SPT_REASON_INVESTIGATION = 1, /**< Additional investigation is required. */
    SPT_REASON_AGREED = 2,        /**< Agreed with the customer. */
    SPT_REASON_RECONSIDERED = 3,  /**< The desk reconsidered the cost; what returns gets its grace (D17). */
    SPT_REASON_CORRECTION = 4     /**< The desk charged incorrectly; likewise. */
};

/** How the first answer to a ticket stands, at an instant (D24). */
enum {
    SPT_RESPONSE_NONE = 0,    /**< None is due: not known when, or the ticket ended in time without one. */
    SPT_RESPONSE_WAITING = 1, /**< It is due, and may still come in time. */
    SPT_RESPONSE_OVERDUE = 2, /**< It is open, not answered, and the due instant has passed. */
    SPT_RESPONSE_MET = 3,     /**< It came in time: at the due instant or before. */
    SPT_RESPONSE_MISSED = 4   /**< It came later, or the ticket ended later and without one. */
};

/** A snapshot of a ticket: immutable, reference-counted, usable by any thread. */
typedef struct spt_ticket spt_ticket;

/**
 * @brief Opens a ticket and captures its price (D9).
 * @param desk,account which
 * @param ticket the host's id, 1 … 2^63-1, unique in the whole desk
 * @param category the category's code
 * @param options ref, actor, note, units, price (unset: the starting price), #SPT_FLAG_ALLOW_SHORTFALL,
 *        #SPT_FLAG_OVERRIDE (with a note)
 * @param[out] opened the ticket; may be NULL
 * @retval SPT_ALREADY the ticket was opened with this content
 * @retval SPT_E_NOT_FOUND no such account or category
 * @retval SPT_E_CONFLICT the ticket id is used, with other content or on another account
 * @retval SPT_E_RETIRED the category is retired
 * @retval SPT_E_PRICE the units do not fit the rule, the price is outside its bounds, or a person must name it
 * @retval SPT_E_POINTS too few points; the shortage is given
 * @threads one at a time. @since 0.1
 */
SPT_API spt_status spt_ticket_open(spt_desk *desk, int64_t account, int64_t ticket, const char *category,
                                   const spt_options *options, spt_ticket **opened);

/**
 * @brief Opens a ticket as quoted, with a price proposed that the customer has to approve first (D11).
 * @param desk,account which
 * @param ticket the host's id, 1 … 2^63-1, unique in the whole desk
 * @param category the category's code
 * @param options ref, actor, note, units, price (unset: the starting price), until, reason, #SPT_FLAG_OVERRIDE
 *        (with a note)
 * @param[out] opened the ticket, its proposal is number 1; may be NULL
 * @retval SPT_ALREADY the ticket was opened with this content
 * @retval SPT_E_NOT_FOUND no such account or category
 * @retval SPT_E_CONFLICT the ticket id is used, with other content or on another account
 * @retval SPT_E_RETIRED the category is retired
 * @retval SPT_E_EXPIRED `until` is over
 * @retval SPT_E_PRICE the units do not fit the rule, the price is outside its bounds, or a person must name it
 * @threads one at a time. @since 0.1
 */
SPT_API spt_status spt_ticket_open_quoted(spt_desk *desk, int64_t account, int64_t ticket, const char *category,
                                          const spt_options *options, spt_ticket **opened);

/**
 * @brief Proposes a price (D11), on a quoted ticket or one in progress; a proposal that is open is replaced.
 * @param desk,account,ticket which
 * @param price the new total, 0 … #SPT_POINTS_MAX
 * @param reason SPT_REASON_…
 * @param note why; may be NULL
 * @param options ref, actor, until; on a quoted ticket #SPT_FLAG_OVERRIDE (with a note); `note` unset or the same
 * @param[out] proposed the ticket, with the proposal's number; may be NULL
 * @retval SPT_ALREADY the open proposal says this
 * @retval SPT_E_STATE the ticket is resolved, waived or cancelled
 * @retval SPT_E_EXPIRED `until` is over
 * @retval SPT_E_PRICE on a quoted ticket: outside the bounds of the rule that it was opened under
 * @threads one at a time. @since 0.1
 */
SPT_API spt_status spt_ticket_propose(spt_desk *desk, int64_t account, int64_t ticket, int64_t price, int32_t reason,
                                      const char *note, const spt_options *options, spt_ticket **proposed);

/**
 * @brief Approves a proposal: a reprice with its price and reason (D11); a quoted ticket goes in progress.
 * @param desk,account,ticket which
 * @param proposal the proposal's number, 1 or more
 * @param options ref, actor, note, #SPT_FLAG_ALLOW_SHORTFALL
 * @param[out] approved the ticket; may be NULL
 * @retval SPT_ALREADY this number was the last approved
 * @retval SPT_E_NOT_FOUND also: there is no proposal of this number yet
 * @retval SPT_E_STATE the proposal is not open
 * @retval SPT_E_EXPIRED its last valid second is over
 * @retval SPT_E_POINTS too few points; the shortage is given
 * @threads one at a time. @since 0.1
 */
SPT_API spt_status spt_ticket_approve(spt_desk *desk, int64_t account, int64_t ticket, int64_t proposal,
                                      const spt_options *options, spt_ticket **approved);

/**
 * @brief Declines a proposal; a quoted ticket is cancelled (D11).
 * @param desk,account,ticket which
 * @param proposal the proposal's number, 1 or more
 * @param options ref, actor, note
 * @param[out] declined the ticket; may be NULL
 * @retval SPT_ALREADY this number was the last declined
 * @retval SPT_E_NOT_FOUND also: there is no proposal of this number yet
 * @retval SPT_E_STATE the proposal is not open
 * @threads one at a time. @since 0.1
 */
SPT_API spt_status spt_ticket_decline(spt_desk *desk, int64_t account, int64_t ticket, int64_t proposal,
                                      const spt_options *options, spt_ticket **declined);

/**
 * @brief Sets the ticket's price (D10): up captures, down releases and refunds.
 * @param desk,account,ticket which
 * @param price the new total, 0 … #SPT_POINTS_MAX
 * @param reason SPT_REASON_…
 * @param note why; may be NULL
 * @param options ref, actor, expected, #SPT_FLAG_ALLOW_SHORTFALL; `note` unset or the same
 * @param[out] repriced the ticket; may be NULL
 * @retval SPT_ALREADY the price is this
 * @retval SPT_E_STATE the ticket is quoted or waived, cancelled with nothing spent; or resolved or cancelled and the
 *         price higher
 * @retval SPT_E_STALE the price is not `expected`
 * @retval SPT_E_POINTS too few points; the shortage is given
 * @threads one at a time. @since 0.1
 */
SPT_API spt_status spt_ticket_reprice(spt_desk *desk, int64_t account, int64_t ticket, int64_t price, int32_t reason,
                                      const char *note, const spt_options *options, spt_ticket **repriced);

/**
 * @brief Moves a ticket in progress to another category, or number of units (D10). The price stays unless one is given.
 * @param desk,account,ticket which
 * @param category the category's code; units must fit its rule in force now
 * @param reason SPT_REASON_…
 * @param options ref, actor, note, units, price or #SPT_FLAG_STARTING_PRICE, expected, #SPT_FLAG_ALLOW_SHORTFALL
 * @param[out] recategorised the ticket; may be NULL
 * @retval SPT_ALREADY it has this category, these units and this price
 * @retval SPT_E_NOT_FOUND also: no such category
 * @retval SPT_E_STATE the ticket is not in progress
 * @retval SPT_E_RETIRED the category is retired
 * @retval SPT_E_STALE the price is not `expected`
 * @retval SPT_E_PRICE the units do not fit, or there is no starting price
 * @retval SPT_E_POINTS too few points; the shortage is given
 * @threads one at a time. @since 0.1
 */
SPT_API spt_status spt_ticket_recategorise(spt_desk *desk, int64_t account, int64_t ticket, const char *category,
                                           int32_t reason, const spt_options *options, spt_ticket **recategorised);

/**
 * @brief Resolves a ticket: what it captured is spent, for good (D13).
 * @param desk,account,ticket which
 * @param options ref, actor, note
 * @param[out] resolved the ticket; may be NULL
 * @retval SPT_ALREADY it is resolved
 * @retval SPT_E_STATE it is not in progress, has a shortfall (given as the shortage), or is disputed
 * @threads one at a time. @since 0.1
 */
SPT_API spt_status spt_ticket_resolve(spt_desk *desk, int64_t account, int64_t ticket, const spt_options *options,
                                      spt_ticket **resolved);

/**
 * @brief Gives everything captured and spent back: it was a product bug (D13). Final.
 * @param desk,account,ticket which
 * @param options ref, actor, note
 * @param[out] waived the ticket; may be NULL
 * @retval SPT_ALREADY it is waived
 * @retval SPT_E_STATE it is quoted, or cancelled with nothing spent
 * @threads one at a time. @since 0.1
 */
SPT_API spt_status spt_ticket_waive(spt_desk *desk, int64_t account, int64_t ticket, const spt_options *options,
                                    spt_ticket **waived);

/**
 * @brief Cancels a ticket: the customer withdrew it. What is captured is released, what was spent stays spent (D13).
 * @param desk,account,ticket which
 * @param options ref, actor, note
 * @param[out] cancelled the ticket; may be NULL
 * @retval SPT_ALREADY it is cancelled
 * @retval SPT_E_STATE it is resolved or waived
 * @threads one at a time. @since 0.1
 */
SPT_API spt_status spt_ticket_cancel(spt_desk *desk, int64_t account, int64_t ticket, const spt_options *options,
                                     spt_ticket **cancelled);

/**
 * @brief Marks the ticket's cost as disputed (D14). Blocks only resolving.
 * @param desk,account,ticket which
 * @param options ref, actor, note
 * @param[out] disputed the ticket; may be NULL
 * @retval SPT_ALREADY it is disputed
 * @retval SPT_E_STATE it is quoted or waived, or cancelled with nothing spent
 * @threads one at a time. @since 0.1
 */
SPT_API spt_status spt_ticket_dispute(spt_desk *desk, int64_t account, int64_t ticket, const spt_options *options,
                                      spt_ticket **disputed);

/**
 * @brief Ends a dispute: the cost stands (D14).
 * @param desk,account,ticket which
 * @param options ref, actor, note
 * @param[out] upheld the ticket; may be NULL
 * @retval SPT_ALREADY it is not disputed
 * @threads one at a time. @since 0.1
 */
SPT_API spt_status spt_ticket_uphold(spt_desk *desk, int64_t account, int64_t ticket, const spt_options *options,
                                     spt_ticket **upheld);

/**
 * @brief Puts a resolved ticket back in progress, with what was spent as its price (D16).
 * @param desk,account,ticket which
 * @param options ref, actor, note
 * @param[out] reopened the ticket; may be NULL
 * @retval SPT_ALREADY it is in progress
 * @retval SPT_E_STATE it is quoted, waived or cancelled
 * @retval SPT_E_EXPIRED the reopen window is over
 * @threads one at a time. @since 0.1
 */
SPT_API spt_status spt_ticket_reopen(spt_desk *desk, int64_t account, int64_t ticket, const spt_options *options,
                                     spt_ticket **reopened);

/**
 * @brief Moves a ticket in progress that was opened on the wrong account to another one (D19): all or nothing.
 *
 * What it had captured is released where it was (D17: what comes back to a lapsed lot lapses), and the whole price is
 * captured on the other account. When it was opened, when its first answer is due, its dispute and its newest proposal
 * go along; `released`, `refunded` and the numbers of proposals answered begin anew, for what they were is on the
 * record of the account that it leaves. Both accounts are changed at one time, one act on each side.
 * @param desk the desk
 * @param from the account that has the ticket
 * @param to another account
 * @param ticket the ticket
 * @param options ref (of the account that has it), actor, note, #SPT_FLAG_ALLOW_SHORTFALL
 * @param[out] moved the ticket; may be NULL
 * @retval SPT_ALREADY the ticket is on `to`, and came from `from` last; or this ref moved it
 * @retval SPT_E_NOT_FOUND no such account; or no such ticket on `from`
 * @retval SPT_E_CONFLICT the ref was used with other content
 * @retval SPT_E_STATE it is not in progress, points were spent on it, or one of the accounts is closed
 * @retval SPT_E_POINTS `to` has too few points; the shortage is given
 * @retval SPT_E_INVALID also: `from` and `to` are the same
 * @threads one at a time. @since 0.1
 */
SPT_API spt_status spt_ticket_move(spt_desk *desk, int64_t from, int64_t to, int64_t ticket, const spt_options *options,
                                   spt_ticket **moved);

/**
 * @brief Records when a ticket was answered first (D24). Moves no points, and changes no state.
 *
 * Works in every state: an answer may be recorded late, after the ticket has ended. A host may call it at every reply:
 * only the first one counts.
 * @param desk,account,ticket which
 * @param options ref, actor, note, answered (unset: now; not before the ticket was opened, nor after now)
 * @param[out] answered the ticket; may be NULL
 * @retval SPT_ALREADY it was answered then, or before
 * @retval SPT_E_CONFLICT also: a first answer is recorded, and `answered` is before it
 * @retval SPT_E_STATE the account is closed
 * @retval SPT_E_INVALID also: `answered` is before the ticket was opened, or after now
 * @threads one at a time. @since 0.1
 */
SPT_API spt_status spt_ticket_answer(spt_desk *desk, int64_t account, int64_t ticket, const spt_options *options,
                                     spt_ticket **answered);

/**
 * @brief A ticket as it is. Nothing is written.
 * @param desk,account,ticket which
 * @param[out] snapshot the ticket
 * @retval SPT_E_INVALID an argument is NULL, or an id is below 1
 * @threads one at a time. @since 0.1
 */
SPT_API spt_status spt_ticket_get(spt_desk *desk, int64_t account, int64_t ticket, spt_ticket **snapshot);

/**
 * @name What a ticket tells
 * A NULL ticket gives 0 or "". Texts are the ticket's. @threads any. @since 0.1
 * @{
 */
SPT_API int64_t spt_ticket_account(const spt_ticket *ticket);      /**< The account. */
SPT_API int64_t spt_ticket_id(const spt_ticket *ticket);           /**< The host's id. */
SPT_API int32_t spt_ticket_state(const spt_ticket *ticket);        /**< SPT_TICKET_… */
SPT_API const char *spt_ticket_category(const spt_ticket *ticket); /**< The category's code. */
SPT_API const char *spt_ticket_rule(const spt_ticket *ticket);     /**< The rule it got with its present category. */
SPT_API int64_t spt_ticket_units(const spt_ticket *ticket);        /**< Number of units; -1: none. */
SPT_API int64_t spt_ticket_price(const spt_ticket *ticket);        /**< What it costs now. */
SPT_API int64_t spt_ticket_captured(const spt_ticket *ticket);     /**< Points captured. */
SPT_API int64_t spt_ticket_spent(const spt_ticket *ticket);        /**< Points spent. */
SPT_API int64_t spt_ticket_shortfall(const spt_ticket *ticket); /**< In progress: price - captured - spent; else 0. */
SPT_API int64_t spt_ticket_released(const spt_ticket *ticket);  /**< All points ever released from it. */
SPT_API int64_t spt_ticket_refunded(const spt_ticket *ticket);  /**< All points ever refunded from it. */
SPT_API int64_t spt_ticket_opened(const spt_ticket *ticket);    /**< When it was opened or quoted. */
SPT_API int64_t spt_ticket_resolved(const spt_ticket *ticket);  /**< When it was resolved last; -1: never. */
SPT_API int64_t spt_ticket_ended(const spt_ticket *ticket);     /**< When it ended last; -1: it is open. */
SPT_API int32_t spt_ticket_disputed(const spt_ticket *ticket);  /**< 1: disputed; 0: not. */
SPT_API int64_t spt_ticket_proposal(const spt_ticket *ticket);  /**< Number of the open proposal; 0: none is open. */
SPT_API int64_t spt_ticket_proposals(const spt_ticket *ticket); /**< Number of the newest proposal; 0: none yet. */
SPT_API int64_t spt_ticket_proposed(const spt_ticket *ticket);  /**< Price of the newest proposal; -1: none yet. */
SPT_API int32_t spt_ticket_proposal_reason(const spt_ticket *ticket); /**< Its reason; 0: none yet. */
SPT_API int64_t
spt_ticket_proposal_until(const spt_ticket *ticket); /**< Its last valid second, #SPT_NEVER; -1: none yet. */
SPT_API int64_t spt_ticket_proposal_act(const spt_ticket *ticket); /**< The act that proposed it; 0: none yet. */
SPT_API int64_t spt_ticket_approved(const spt_ticket *ticket); /**< Number of the proposal approved last; 0: none. */
SPT_API int64_t spt_ticket_declined(const spt_ticket *ticket); /**< Number of the proposal declined last; 0: none. */
SPT_API int64_t spt_ticket_due(const spt_ticket *ticket); /**< When its first answer is due; -1: not known (D24). */
SPT_API int64_t spt_ticket_answered(const spt_ticket *ticket); /**< When it was answered first; -1: not yet (D24). */
SPT_API int64_t spt_ticket_at(const spt_ticket *ticket);       /**< The instant that the snapshot is of. */
SPT_API int32_t spt_ticket_response(const spt_ticket *ticket); /**< SPT_RESPONSE_… at that instant. */
SPT_API const char *spt_response_name(int32_t response);  /**< "waiting" …; "" for none, and a value that is none. */
SPT_API const char *spt_ticket_state_name(int32_t state); /**< "in progress" …; "" for a value that is none. */
SPT_API const char *spt_ticket_reason_name(int32_t reason); /**< "investigation" …; "" for a value that is none. */
SPT_API spt_ticket *spt_ticket_ref(spt_ticket *ticket);     /**< Takes one more reference; NULL gives NULL. */
SPT_API void spt_ticket_unref(spt_ticket *ticket);          /**< Gives a reference back; NULL is ignored. */
/** @} */

#ifdef __cplusplus
}
#endif

#endif
