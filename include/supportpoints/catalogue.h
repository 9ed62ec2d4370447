/* SPDX-License-Identifier: MIT */
/**
 * @file catalogue.h
 * @brief What the price list holds, one by one: packs, categories, and what a ticket would cost (D5 to D8).
 *
 * @code
 * #include <supportpoints/catalogue.h>
 * int64_t price_of(spt_desk *desk, const char *category)
 * {
 *     spt_quote *quote = NULL;
 *     int64_t price = SPT_UNSET;
 *     if (spt_quote_get(desk, category, SPT_UNSET, SPT_UNSET, &quote) == SPT_OK)
 *         price = spt_quote_starting(quote);
 *     spt_quote_unref(quote);
 *     return price;
 * }
 * @endcode
 */
#ifndef SUPPORTPOINTS_CATALOGUE_H
#define SUPPORTPOINTS_CATALOGUE_H

#include <stdint.h>

#include "desk.h"
#include "export.h"
#include "page.h"
#include "status.h"

#ifdef __cplusplus
extern "C" {
#endif

/** A snapshot of a pack: immutable, reference-counted, usable by any thread. */
typedef struct spt_pack spt_pack;
/** A snapshot of a category, with its group's title; immutable, reference-counted, usable by any thread. */
typedef struct spt_category spt_category;
/** What a ticket of a category would cost: immutable, reference-counted, usable by any thread. */
typedef struct spt_quote spt_quote;

/**
 * @brief One pack, retired or not.
 * @param desk the desk
 * @param code the pack's code
 * @param[out] pack the pack
 * @retval SPT_E_INVALID an argument is NULL, or the code is no valid text
 * @retval SPT_E_NOT_FOUND no such pack
 * @retval SPT_E_STORE,SPT_E_CORRUPT,SPT_E_BUSY,SPT_E_SCHEMA,SPT_E_NOMEM as status.h says
 * @retval SPT_E_REENTRANT,SPT_E_FORKED as status.h says
 * @threads one at a time. @since 0.1
 */
SPT_API spt_status spt_pack_get(spt_desk *desk, const char *code, spt_pack **pack);

/**
 * @brief One category, retired or not.
 * @param desk the desk
 * @param code the category's code
 * @param[out] category the category, with the rule in force now
 * @retval SPT_E_INVALID an argument is NULL, or the code is no valid text
 * @retval SPT_E_NOT_FOUND no such category
 * @retval SPT_E_STORE,SPT_E_CORRUPT,SPT_E_BUSY,SPT_E_SCHEMA,SPT_E_NOMEM as status.h says
 * @retval SPT_E_REENTRANT,SPT_E_FORKED,SPT_E_CALLBACK as status.h says
 * @threads one at a time. @since 0.1
 */
SPT_API spt_status spt_category_get(spt_desk *desk, const char *code, spt_category **category);

/**
 * @brief A page of the packs, in list order, retired ones too.
 * @param desk the desk
 * @param after spt_page_next() of the page before; NULL or "": from the first
 * @param limit rows at most, 1 … #SPT_PAGE_MAX
 * @param[out] page holds packs
 * @retval SPT_E_INVALID an argument is NULL or out of range, or the token is none of this list
 * @retval SPT_E_STORE,SPT_E_CORRUPT,SPT_E_BUSY,SPT_E_SCHEMA,SPT_E_NOMEM as status.h says
 * @retval SPT_E_REENTRANT,SPT_E_FORKED,SPT_E_CALLBACK as status.h says
 * @threads one at a time. @since 0.1
 */
SPT_API spt_status spt_pack_list(spt_desk *desk, const char *after, uint32_t limit, spt_page **page);

/**
 * @brief A page of the categories, in list order, retired ones too.
 * @param desk the desk
 * @param after spt_page_next() of the page before; NULL or "": from the first
 * @param limit rows at most, 1 … #SPT_PAGE_MAX
 * @param[out] page holds categories
 * @retval SPT_E_INVALID an argument is NULL or out of range, or the token is none of this list
 * @retval SPT_E_STORE,SPT_E_CORRUPT,SPT_E_BUSY,SPT_E_SCHEMA,SPT_E_NOMEM as status.h says
 * @retval SPT_E_REENTRANT,SPT_E_FORKED,SPT_E_CALLBACK as status.h says
 * @threads one at a time. @since 0.1
 */
SPT_API spt_status spt_category_list(spt_desk *desk, const char *after, uint32_t limit, spt_page **page);

/**
 * @brief What a ticket of a category costs, by the rule in force at an instant (D8).
 * @param desk the desk
 * @param category the category's code
 * @param units number of units, 0 or more; #SPT_UNSET: none
 * @param at the instant, 0 … #SPT_TIME_MAX; #SPT_UNSET: now
 * @param[out] quote lowest, highest and starting price
 * @retval SPT_E_INVALID an argument is NULL or out of range
 * @retval SPT_E_NOT_FOUND no such category, or it had no rule yet at that instant
 * @retval SPT_E_PRICE the rule needs a number of units, or takes none
 * @retval SPT_E_LIMIT the price would leave D1's range
 * @retval SPT_E_STORE,SPT_E_CORRUPT,SPT_E_BUSY,SPT_E_SCHEMA,SPT_E_NOMEM as status.h says
 * @retval SPT_E_REENTRANT,SPT_E_FORKED,SPT_E_CALLBACK as status.h says
 * @threads one at a time. @since 0.1
 */
SPT_API spt_status spt_quote_get(spt_desk *desk, const char *category, int64_t units, int64_t at, spt_quote **quote);

/**
 * @name What they tell
 * NULL gives 0 or "". Texts are the snapshot's. @threads any. @since 0.1
 * @{
 */
SPT_API const char *spt_pack_code(const spt_pack *pack);     /**< Its code. */
SPT_API const char *spt_pack_title(const spt_pack *pack);    /**< Its title. */
SPT_API int32_t spt_pack_kind(const spt_pack *pack);         /**< #SPT_LOT_PURCHASE or #SPT_LOT_LICENCE. */
SPT_API int64_t spt_pack_points(const spt_pack *pack);       /**< Points. */
SPT_API int64_t spt_pack_price(const spt_pack *pack);        /**< Minor units. */
SPT_API const char *spt_pack_currency(const spt_pack *pack); /**< ISO 4217 code, or "". */
SPT_API int32_t spt_pack_months(const spt_pack *pack);       /**< Lifetime of its lots, 0 never; -1: the desk's. */
SPT_API int32_t spt_pack_last_day(const spt_pack *pack);     /**< Fixed last day, yyyymmdd; 0: none. */
SPT_API int32_t spt_pack_priority(const spt_pack *pack);     /**< Of its lots. */
SPT_API int32_t spt_pack_once(const spt_pack *pack);         /**< 1: claimed once per account; 0: by every licence. */
SPT_API int32_t spt_pack_retired(const spt_pack *pack);      /**< 1: no longer sold. */
SPT_API spt_pack *spt_pack_ref(spt_pack *pack);              /**< Takes one more reference; NULL gives NULL. */
SPT_API void spt_pack_unref(spt_pack *pack);                 /**< Gives a reference back; NULL is ignored. */

SPT_API const char *spt_category_code(const spt_category *category);        /**< Its code. */
SPT_API const char *spt_category_title(const spt_category *category);       /**< Its title. */
SPT_API const char *spt_category_group(const spt_category *category);       /**< Its group's code, or "". */
SPT_API const char *spt_category_group_title(const spt_category *category); /**< Its group's title, or "". */
SPT_API const char *spt_category_unit(const spt_category *category);        /**< What its units are, or "". */
SPT_API const char *spt_category_rule(const spt_category *category); /**< The price rule in force now, as printed. */
SPT_API int32_t spt_category_retired(const spt_category *category);  /**< 1: no new tickets. */
SPT_API spt_category *spt_category_ref(spt_category *category);      /**< Takes one more reference; NULL gives NULL. */
SPT_API void spt_category_unref(spt_category *category);             /**< Gives a reference back; NULL is ignored. */

SPT_API int64_t spt_quote_lowest(const spt_quote *quote);   /**< The lowest price. */
SPT_API int64_t spt_quote_highest(const spt_quote *quote);  /**< The highest; #SPT_UNSET: none. */
SPT_API int64_t spt_quote_starting(const spt_quote *quote); /**< The starting price; #SPT_UNSET: none. */
SPT_API int32_t spt_quote_person(const spt_quote *quote);   /**< 1: a person must name the price; 0: not. */
SPT_API const char *spt_quote_rule(const spt_quote *quote); /**< The rule, as printed. */
SPT_API spt_quote *spt_quote_ref(spt_quote *quote);         /**< Takes one more reference; NULL gives NULL. */
SPT_API void spt_quote_unref(spt_quote *quote);             /**< Gives a reference back; NULL is ignored. */
/** @} */

#ifdef __cplusplus
}
#endif

#endif
