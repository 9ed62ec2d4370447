/* SPDX-License-Identifier: MIT */
/**
 * @file options.h
 * @brief What a writing operation may be told besides its main arguments.
 *
 * One struct serves all of them. Each function's description lists the members that it takes; a member that it
 * does not take must be as spt_options_init() sets it, else #SPT_E_INVALID names it. `ref`, `actor` and `note`
 * are taken by every operation on an account. All texts are read during the call only.
 *
 * @code
 * #include <supportpoints/options.h>
 * void by_anna(spt_options *options)
 * {
 *     spt_options_init(options, sizeof *options);
 *     options->actor = "anna";
 *     options->ref = "order 1007";
 * }
 * @endcode
 */
#ifndef SUPPORTPOINTS_OPTIONS_H
#define SUPPORTPOINTS_OPTIONS_H

#include <stdint.h>

#include "export.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Flags of an operation; acts keep those that were set. */
enum {
    SPT_FLAG_ALLOW_SHORTFALL = 1, /**< Too few points: capture everything available, the rest is the shortfall (D9). */
    SPT_FLAG_OVERRIDE = 2,        /**< A price outside the rule's bounds, with a note (D9). */
    SPT_FLAG_STARTING_PRICE = 4,  /**< Recategorise to the new category's starting price (D10). */
    SPT_FLAG_WHOLE = 8,           /**< Kept with a revoke of all: the lot is marked (D18). Set by the library. */
    SPT_FLAG_PRICED = 16,         /**< Kept with a recategorise that named a price (D10). Set by the library. */
    SPT_FLAG_REDACTED = 32,       /**< Kept with an act whose note and actor were blanked. Set by the library. */
    SPT_FLAG_DISPUTED = 64,       /**< Kept with a ticket that moves: it is disputed (D19). Set by the library. */
    SPT_FLAG_PROPOSED = 128,      /**< Kept with a ticket that moves: its proposal is open. Set by the library. */
    SPT_FLAGS_ALL = 255           /**< All of the above. */
};

/** Options of a writing operation; see the file's description. */
typedef struct spt_options {
    uint32_t struct_size; /**< sizeof the struct, as its writer knew it. */
    uint32_t flags;       /**< SPT_FLAG_…; default 0. */
    const char *ref;      /**< The host's own key of this operation, unique in the account (D23); NULL or "": none. */
    const char *actor;    /**< Who does it; NULL or "": not said. */
    const char *note;     /**< Why, in words; NULL or "": none. */
    const char *currency; /**< Of `paid`, ISO 4217, in capitals; NULL or "": the pack's. */
    int64_t units;        /**< Number of units, 0 or more; #SPT_UNSET: none (D8). */
    int64_t price;        /**< Points; #SPT_UNSET: the starting price (opening), or unchanged (recategorise). */
    int64_t expected;     /**< The price that the caller believes current; #SPT_UNSET: not checked (D10). */
    int64_t until;        /**< A proposal's last valid second; #SPT_NEVER or #SPT_UNSET: no end (D11). */
    int64_t paid;         /**< What was paid for a lot, minor units; #SPT_UNSET: the list price, or 0. */
    int64_t acquired;     /**< When a lot's points were acquired; #SPT_UNSET: now (D3). */
    int32_t months;       /**< Lifetime of a lot in months, 0: never lapses; -1: the pack's or the desk's (D4). */
    int32_t last_day;     /**< Fixed last day of a lot, yyyymmdd; 0: by its lifetime (D4). */
    int32_t priority;     /**< Of a lot; #SPT_PRIORITY_UNSET: the pack's, or 0. */
    int32_t reason;       /**< SPT_REASON_… of a proposal made at opening; 0: agreed. */
    int64_t answered;     /**< When a ticket was answered first; #SPT_UNSET: now (D24). */
} spt_options;

/** "No priority given". */
#define SPT_PRIORITY_UNSET INT32_MIN

/**
 * @brief Sets every member to "not given".
 * @param[out] options to be filled; NULL is ignored
 * @param struct_size sizeof(spt_options) as the caller knows it
 * @threads any. @since 0.1
 */
SPT_API void spt_options_init(spt_options *options, uint32_t struct_size);

#ifdef __cplusplus
}
#endif

#endif
