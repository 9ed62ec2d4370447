/* SPDX-License-Identifier: MIT */
/**
 * @file advice.h
 * @brief Which packs to buy: the cheapest that give the points that are needed (D26).
 *
 * @code
 * #include <stdio.h>
 * #include <supportpoints/advice.h>
 * void advise(spt_desk *desk)
 * {
 *     spt_advice *advice = NULL;
 *     if (spt_advice_get(desk, spt_desk_error_shortage(desk), NULL, &advice) != SPT_OK)
 *         return;
 *     for (uint32_t line = 0; line < spt_advice_lines(advice); line++)
 *         printf("%lld x %s\n", (long long)spt_advice_count(advice, line), spt_advice_title(advice, line));
 *     spt_advice_unref(advice);
 * }
 * @endcode
 */
#ifndef SUPPORTPOINTS_ADVICE_H
#define SUPPORTPOINTS_ADVICE_H

#include <stdint.h>

#include "desk.h"
#include "export.h"
#include "status.h"

#ifdef __cplusplus
extern "C" {
#endif

/** A combination of packs: immutable, reference-counted, usable by any thread. */
typedef struct spt_advice spt_advice;

/**
 * @brief The cheapest combination of packs on sale that gives at least so many points (D26).
 *
 * Of equal prices the one with the most points, of these the one with the fewest packs. Packs that cost nothing, are
 * retired, or whose fixed last day is over are left out.
 * @param desk the desk
 * @param points that are needed, 1 … #SPT_POINTS_MAX
 * @param currency of the packs; NULL or "": the one that all packs on sale have
 * @param[out] advice the combination
 * @retval SPT_E_INVALID a NULL argument, points out of range, no valid currency; or there are packs in several currencies and
 *         none was named (the error's field is "currency")
 * @retval SPT_E_NOT_FOUND no pack is on sale in that currency
 * @retval SPT_E_LIMIT the price would be beyond #SPT_POINTS_MAX minor units; or the packs' points have so little in common
 *         that the search would take too long. That needs a pack that is a million times what all have in common, or
 *         packs for nearly the same a point; and more points than that are needed
 * @retval SPT_E_STORE,SPT_E_CORRUPT,SPT_E_BUSY,SPT_E_SCHEMA,SPT_E_NOMEM,SPT_E_REENTRANT,SPT_E_FORKED,SPT_E_CALLBACK as status.h says
 * @threads one at a time. @since 0.1
 */
SPT_API spt_status spt_advice_get(spt_desk *desk, int64_t points, const char *currency, spt_advice **advice);

/** @name What an advice tells
 * For a NULL advice, or a line past the end: 0 or "". Texts live as long as the advice.
 * @threads any. @since 0.1
 * @{ */
SPT_API int64_t spt_advice_points(const spt_advice *advice);       /**< Points of all packs together. */
SPT_API int64_t spt_advice_price(const spt_advice *advice);        /**< Minor units for all packs together. */
SPT_API int64_t spt_advice_packs(const spt_advice *advice);        /**< Number of packs. */
SPT_API const char *spt_advice_currency(const spt_advice *advice); /**< ISO 4217 code. */
SPT_API uint32_t spt_advice_lines(const spt_advice *advice);       /**< Number of different packs, largest first. */
SPT_API int64_t spt_advice_count(const spt_advice *advice, uint32_t line);       /**< How often the line's pack. */
SPT_API const char *spt_advice_code(const spt_advice *advice, uint32_t line);    /**< The pack's code. */
SPT_API const char *spt_advice_title(const spt_advice *advice, uint32_t line);   /**< The pack's title. */
SPT_API int64_t spt_advice_line_points(const spt_advice *advice, uint32_t line); /**< Points of one such pack. */
SPT_API int64_t spt_advice_line_price(const spt_advice *advice, uint32_t line);  /**< Minor units for one such pack. */
SPT_API spt_advice *spt_advice_ref(spt_advice *advice); /**< Takes one more reference; NULL gives NULL. */
SPT_API void spt_advice_unref(spt_advice *advice);      /**< Gives a reference back; NULL is ignored. */
/** @} */

#ifdef __cplusplus
}
#endif

#endif
