/* SPDX-License-Identifier: MIT */
/**
 * @file audit.h
 * @brief The audit: recomputes an account from its entries and names every difference (D20).
 *
 * @code
 * #include <stdio.h>
 * #include <supportpoints/audit.h>
 * spt_status check(spt_desk *desk, int64_t account)
 * {
 *     spt_audit *audit = NULL;
 *     spt_status status = spt_audit_account(desk, account, &audit);
 *     for (uint32_t i = 0; i < spt_audit_count(audit); i++)
 *         printf("%s\n", spt_audit_text(audit, i));
 *     spt_audit_unref(audit);
 *     return status;
 * }
 * @endcode
 */
#ifndef SUPPORTPOINTS_AUDIT_H
#define SUPPORTPOINTS_AUDIT_H

#include <stdint.h>

#include "desk.h"
#include "export.h"
#include "status.h"

#ifdef __cplusplus
extern "C" {
#endif

/** The most differences that one audit describes; it counts all. */
#define SPT_AUDIT_TEXTS 1000

/** What an audit found: immutable, reference-counted, usable by any thread. */
typedef struct spt_audit spt_audit;

/**
 * @brief Audits one account: numbers without gaps, balances after each entry, every lot, part, ticket and total.
 *        In bounded memory; time grows with the account's history.
 * @param desk,account which
 * @param[out] audit what was found; nothing where all is right
 * @retval SPT_E_INVALID an argument is NULL, or the id is below 1
 * @retval SPT_E_NOT_FOUND no such account
 * @retval SPT_E_BUSY the account changed while it was read
 * @retval SPT_E_STORE,SPT_E_SCHEMA,SPT_E_NOMEM,SPT_E_REENTRANT,SPT_E_FORKED as status.h says
 * @threads one at a time. @since 0.1
 */
SPT_API spt_status spt_audit_account(spt_desk *desk, int64_t account, spt_audit **audit);

/**
 * @name What an audit tells
 * A NULL audit gives 0 or "". Texts are the audit's. @threads any. @since 0.1
 * @{
 */
SPT_API uint64_t spt_audit_differences(const spt_audit *audit); /**< How many differences there are. */
SPT_API uint64_t spt_audit_rows(const spt_audit *audit);        /**< How many rows were read. */
SPT_API uint32_t spt_audit_count(const spt_audit *audit);       /**< How many are described, up to #SPT_AUDIT_TEXTS. */
SPT_API const char *spt_audit_text(const spt_audit *audit, uint32_t position); /**< One of them, in a sentence. */
SPT_API spt_audit *spt_audit_ref(spt_audit *audit);                            /**< Takes one more reference. */
SPT_API void spt_audit_unref(spt_audit *audit);                                /**< Gives a reference back. */
/** @} */

#ifdef __cplusplus
}
#endif

#endif
