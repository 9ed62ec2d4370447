/* SPDX-License-Identifier: MIT */
/**
 * @file calendar.h
 * @brief When the desk works: working weekdays, opening hours and holidays (D24).
 *
 * The first answer to a ticket is due when one working day's worth of opening time has passed since it was opened
 * or quoted. The calendar says what counts:
 *
 * - the working weekdays, #SPT_SETTING_WEEKDAYS, by default Monday to Friday;
 * - the opening hours, #SPT_SETTING_OPENS and #SPT_SETTING_CLOSES, the same on every working day, by the clocks of
 *   the desk's zone; by default the whole day;
 * - the holidays, on which nobody works whatever weekday it is.
 *
 * A calendar without any opening time is refused, whichever call would make it so. A change counts for tickets that
 * are opened from then on; others keep the instant at which their answer is due.
 *
 * The calendar is kept with the desk's settings, and is not part of the price list's text: customers read that one, it
 * retires what it does not list, and a list from last year would bring last year's holidays back.
 *
 * @code
 * #include <supportpoints/calendar.h>
 * spt_status nine_to_five(spt_desk *desk)
 * {
 *     spt_status status = spt_desk_set(desk, SPT_SETTING_OPENS, 9 * 3600);
 *     if (status >= 0)
 *         status = spt_desk_set(desk, SPT_SETTING_CLOSES, 17 * 3600);
 *     if (status >= 0)
 *         status = spt_holiday_set(desk, 20081225, "Christmas Day");
 *     return status;
 * }
 * @endcode
 */
#ifndef SUPPORTPOINTS_CALENDAR_H
#define SUPPORTPOINTS_CALENDAR_H

#include <stdint.h>

#include "desk.h"
#include "export.h"
#include "page.h"
#include "status.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Weekdays, for #SPT_SETTING_WEEKDAYS to be added up of. */
enum {
    SPT_WEEKDAY_MONDAY = 1,    /**< Mondays. */
    SPT_WEEKDAY_TUESDAY = 2,   /**< Tuesdays. */
    SPT_WEEKDAY_WEDNESDAY = 4, /**< Wednesdays. */
    SPT_WEEKDAY_THURSDAY = 8,  /**< Thursdays. */
    SPT_WEEKDAY_FRIDAY = 16,   /**< Fridays. */
    SPT_WEEKDAY_SATURDAY = 32, /**< Saturdays. */
    SPT_WEEKDAY_SUNDAY = 64,   /**< Sundays. */
    SPT_WEEKDAYS_ALL = 127     /**< All of them. */
};

/** The most holidays of a desk. */
#define SPT_HOLIDAYS_MAX 4000

/** A snapshot of a holiday: immutable, reference-counted, usable by any thread. */
typedef struct spt_holiday spt_holiday;

/**
 * @brief Makes a day a holiday, or gives it another title.
 * @param desk the desk
 * @param day yyyymmdd, a civil day in the desk's zone, 19700101 … #SPT_LAST_DAY_MAX
 * @param title what it is called, at most #SPT_TITLE_BYTES bytes; NULL or "": nothing
 * @retval SPT_ALREADY it is one, with this title
 * @retval SPT_E_INVALID `desk` is NULL, `day` is none, or the title is no valid text
 * @retval SPT_E_LIMIT there are #SPT_HOLIDAYS_MAX already; remove some that have passed
 * @retval SPT_E_STORE,SPT_E_CORRUPT,SPT_E_BUSY,SPT_E_SCHEMA,SPT_E_NOMEM as status.h says
 * @retval SPT_E_REENTRANT,SPT_E_FORKED,SPT_E_UNKNOWN as status.h says
 * @threads one at a time. @since 0.1
 */
SPT_API spt_status spt_holiday_set(spt_desk *desk, int32_t day, const char *title);

/**
 * @brief Makes a day an ordinary one again.
 * @param desk the desk
 * @param day yyyymmdd
 * @retval SPT_ALREADY it is no holiday
 * @retval SPT_E_INVALID `desk` is NULL, or `day` is none
 * @retval SPT_E_STORE,SPT_E_CORRUPT,SPT_E_BUSY,SPT_E_SCHEMA,SPT_E_NOMEM,SPT_E_LIMIT as status.h says
 * @retval SPT_E_REENTRANT,SPT_E_FORKED,SPT_E_UNKNOWN as status.h says
 * @threads one at a time. @since 0.1
 */
SPT_API spt_status spt_holiday_remove(spt_desk *desk, int32_t day);

/**
 * @brief A page of the holidays, by day.
 * @param desk the desk
 * @param after spt_page_next() of the page before; NULL or "": from the first
 * @param limit rows at most, 1 … #SPT_PAGE_MAX
 * @param[out] page holds holidays
 * @retval SPT_E_INVALID an argument is NULL or out of range, or the token is none of this list
 * @retval SPT_E_STORE,SPT_E_CORRUPT,SPT_E_BUSY,SPT_E_SCHEMA,SPT_E_NOMEM as status.h says
 * @retval SPT_E_REENTRANT,SPT_E_FORKED,SPT_E_CALLBACK as status.h says
 * @threads one at a time. @since 0.1
 */
SPT_API spt_status spt_holiday_list(spt_desk *desk, const char *after, uint32_t limit, spt_page **page);

/**
 * @name What a holiday tells
 * NULL gives 0 or "". Texts are the holiday's. @threads any. @since 0.1
 * @{
 */
SPT_API int32_t spt_holiday_day(const spt_holiday *holiday);       /**< The day, yyyymmdd. */
SPT_API const char *spt_holiday_title(const spt_holiday *holiday); /**< What it is called, or "". */
SPT_API spt_holiday *spt_holiday_ref(spt_holiday *holiday);        /**< Takes one more reference; NULL gives NULL. */
SPT_API void spt_holiday_unref(spt_holiday *holiday);              /**< Gives a reference back; NULL is ignored. */
/** @} */

#ifdef __cplusplus
}
#endif

#endif
