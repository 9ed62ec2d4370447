/* SPDX-License-Identifier: MIT */
/**
 * @file json.h
 * @brief Snapshots, pages, the statement and the price list as JSON, for languages that rather read one text than call
 *        a function for every field.
 *
 * Each is one JSON text in UTF-8 without line breaks; doc/json-schema.json describes them all. Names of fields stay as
 * they are; new ones may be added. Ids of accounts and tickets are strings, because they may exceed 2^53; all other
 * integers are exact as numbers. Times are seconds since 1970-01-01 UTC, amounts minor units of their currency, kinds,
 * states and reasons the words that their `_name()` functions give. What is not there is null.
 *
 * @code
 * #include <stdio.h>
 * #include <supportpoints/json.h>
 * void print_account(const spt_account *account)
 * {
 *     spt_json *json = NULL;
 *     if (spt_json_account(account, &json) == SPT_OK)
 *         puts(spt_json_text(json));
 *     spt_json_unref(json);
 * }
 * @endcode
 */
#ifndef SUPPORTPOINTS_JSON_H
#define SUPPORTPOINTS_JSON_H

#include <stddef.h>
#include <stdint.h>

#include "account.h"
#include "act.h"
#include "advice.h"
#include "audit.h"
#include "calendar.h"
#include "catalogue.h"
#include "desk.h"
#include "export.h"
#include "lot.h"
#include "notice.h"
#include "page.h"
#include "report.h"
#include "response.h"
#include "status.h"
#include "ticket.h"

#ifdef __cplusplus
extern "C" {
#endif

/** A JSON text: immutable, reference-counted, usable by any thread. */
typedef struct spt_json spt_json;

/**
 * @name One snapshot
 * As an object. The text does not need the snapshot any longer.
 * @param snapshot what is to be written
 * @param[out] json the text
 * @retval SPT_E_INVALID an argument is NULL
 * @retval SPT_E_NOMEM no memory
 * @threads any. @since 0.1
 * @{
 */
SPT_API spt_status spt_json_account(const spt_account *snapshot, spt_json **json);   /**< An account. */
SPT_API spt_status spt_json_lot(const spt_lot *snapshot, spt_json **json);           /**< A lot. */
SPT_API spt_status spt_json_ticket(const spt_ticket *snapshot, spt_json **json);     /**< A ticket. */
SPT_API spt_status spt_json_act(const spt_act *snapshot, spt_json **json);           /**< An act. */
SPT_API spt_status spt_json_entry(const spt_entry *snapshot, spt_json **json);       /**< An entry. */
SPT_API spt_status spt_json_pack(const spt_pack *snapshot, spt_json **json);         /**< A pack. */
SPT_API spt_status spt_json_category(const spt_category *snapshot, spt_json **json); /**< A category. */
SPT_API spt_status spt_json_holiday(const spt_holiday *snapshot, spt_json **json);   /**< A holiday. */
SPT_API spt_status spt_json_quote(const spt_quote *snapshot, spt_json **json);       /**< A quote. */
SPT_API spt_status spt_json_advice(const spt_advice *snapshot, spt_json **json);     /**< Which packs to buy. */
SPT_API spt_status spt_json_audit(const spt_audit *snapshot, spt_json **json);       /**< What an audit found. */
SPT_API spt_status spt_json_report(const spt_report *snapshot, spt_json **json);     /**< What a report adds up. */
SPT_API spt_status spt_json_notice(const spt_notice *snapshot, spt_json **json);     /**< A notice. */
/** What was counted until an answer is due, and what was skipped. */
SPT_API spt_status spt_json_response_trace(const spt_response_trace *snapshot, spt_json **json);
/** A page: its rows, each an object with what the row has ("account", "lot", "ticket", "act", "entry", "pack",
 *  "category", "holiday", "notice"), and the token of the next page. A page of explain.h has the figure too, and each of its rows
 *  "points" and "running"; one of report.h the instant that it is of, "at". One of feed.h has "acts" in place of rows,
 *  each an act with its "entries" and whether the page shows the end of it ("whole"), and what to "acknowledge". */
SPT_API spt_status spt_json_page(const spt_page *snapshot, spt_json **json);
/** @} */

/**
 * @brief The statement (D21) from what statement.h gives: the totals, and a page of each of its three parts.
 *
 * Totals and pages that were read one after the other are of one state of the account where a second look at the totals
 * shows the same spt_account_acts().
 * @param totals of spt_statement_totals()
 * @param modifications,in_progress,resolved of the functions of these names; NULL: the part is null
 * @param[out] json the text
 * @retval SPT_E_INVALID `totals` or `json` is NULL
 * @retval SPT_E_NOMEM no memory
 * @threads any. @since 0.1
 */
SPT_API spt_status spt_json_statement(const spt_account *totals, const spt_page *modifications,
                                      const spt_page *in_progress, const spt_page *resolved, spt_json **json);

/**
 * @brief The whole price list (D5 to D8): packs and categories in the order of the list, retired ones included.
 * @param desk the desk
 * @param[out] json the text
 * @retval SPT_E_INVALID a NULL argument
 * @retval SPT_E_STORE,SPT_E_CORRUPT,SPT_E_BUSY,SPT_E_SCHEMA,SPT_E_NOMEM,SPT_E_REENTRANT,SPT_E_FORKED,SPT_E_CALLBACK as status.h says
 * @threads one at a time. @since 0.1
 */
SPT_API spt_status spt_json_price_list(spt_desk *desk, spt_json **json);

/**
 * @name The text
 * NULL gives "" and 0. @threads any. @since 0.1
 * @{
 */
SPT_API const char *spt_json_text(const spt_json *json); /**< NUL-terminated; lives as long as the handle. */
SPT_API size_t spt_json_length(const spt_json *json);    /**< Its bytes, without the NUL. */
SPT_API spt_json *spt_json_ref(spt_json *json);          /**< Takes one more reference; NULL gives NULL. */
SPT_API void spt_json_unref(spt_json *json);             /**< Gives a reference back; NULL is ignored. */
/** @} */

#ifdef __cplusplus
}
#endif

#endif
