/* SPDX-License-Identifier: MIT */
/**
 * @file status.h
 * @brief What every call answers: done, a notice, or an error.
 *
 * A status is an `int32_t`: 0 is done, positive values are notices (the call succeeded and says something
 * about how), negative values are errors (nothing was changed; #SPT_E_UNKNOWN alone leaves it open).
 * Values are never renumbered. When several errors apply, the order of D23 decides which is given:
 * arguments, existence, already or conflict, state, price, points.
 *
 * @code
 * #include <stdio.h>
 * #include <supportpoints/status.h>
 * void explain(spt_status status)
 * {
 *     printf("%s: %s\n", spt_status_name(status), spt_status_message(status));
 * }
 * @endcode
 */
#ifndef SUPPORTPOINTS_STATUS_H
#define SUPPORTPOINTS_STATUS_H

#include <stdint.h>

#include "export.h"

#ifdef __cplusplus
extern "C" {
#endif

/** The answer of a call: 0 done, positive a notice, negative an error. */
typedef int32_t spt_status;

/** Every status that the library gives. */
enum {
    SPT_OK = 0,      /**< Done. */
    SPT_ALREADY = 1, /**< It was so already; nothing was changed (D23). */
    SPT_MORE = 2,    /**< Done as far as the limit allowed; call again for the rest. */

    SPT_E_INVALID = -1,    /**< An argument is out of its bounds; the desk's error names the field (D28). */
    SPT_E_NOMEM = -2,      /**< The allocator gave no memory; nothing was changed. */
    SPT_E_NOT_FOUND = -3,  /**< No such account, lot, ticket, category, pack or proposal. */
    SPT_E_CONFLICT = -4,   /**< The same ref or ticket id was used with other content (D23), or the unit of
                                work met a change made by somebody else meanwhile. */
    SPT_E_CLAIMED = -5,    /**< These licence points were claimed before (D6). */
    SPT_E_STATE = -6,      /**< The ticket, lot or account is not in a state that allows this. */
    SPT_E_EXPIRED = -7,    /**< A proposal's last valid second, or the reopen window, is over (D11, D16). */
    SPT_E_RETIRED = -8,    /**< The pack or category is retired (D5, D8). */
    SPT_E_STALE = -9,      /**< The price believed current (D10), or a page token, is out of date. */
    SPT_E_LAPSED = -10,    /**< The lot would already have lapsed (D3), or has. */
    SPT_E_PRICE = -11,     /**< The price rule does not allow this price or these units (D8, D9). */
    SPT_E_POINTS = -12,    /**< Too few points; the desk's error gives the shortage (D9). */
    SPT_E_LIMIT = -13,     /**< An amount, total or time would leave its range (D1, D2, D4). */
    SPT_E_SYNTAX = -14,    /**< A text is malformed; the position is given (D7). */
    SPT_E_BUSY = -15,      /**< Others changed the account again and again, or the store is busy; try later. */
    SPT_E_UNKNOWN = -16,   /**< The store cannot say whether the change took effect; repeat the call (D23). */
    SPT_E_STORE = -17,     /**< The store failed; the desk's error has the store's own code. */
    SPT_E_CORRUPT = -18,   /**< The store gave rows that cannot be (D28). */
    SPT_E_SCHEMA = -19,    /**< The store, or its data, is of another schema version. */
    SPT_E_REENTRANT = -20, /**< Called from inside a callback of the same desk. */
    SPT_E_FORKED = -21,    /**< The handle belongs to the parent process. */
    SPT_E_CALLBACK = -22   /**< The host's clock or zone callback answered out of its range. */
};

/**
 * @brief The name of a status, like "SPT_E_POINTS".
 * @param status any value, known or not
 * @return a static text; "SPT_UNKNOWN_STATUS" for a value that is none
 * @threads any. @since 0.1
 */
SPT_API const char *spt_status_name(spt_status status);

/**
 * @brief One plain sentence for a status.
 * @param status any value, known or not
 * @return a static text, never NULL
 * @threads any. @since 0.1
 */
SPT_API const char *spt_status_message(spt_status status);

/**
 * @brief Lists every status, for bindings that build their constants at run time.
 * @param position 0, 1, 2 … in no particular order
 * @param[out] status the value; untouched when the position is past the end; may be NULL
 * @return the name as spt_status_name() gives it, or NULL past the end
 * @threads any. @since 0.1
 */
SPT_API const char *spt_status_list(uint32_t position, spt_status *status);

#ifdef __cplusplus
}
#endif

#endif
