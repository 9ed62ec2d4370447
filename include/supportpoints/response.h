/* SPDX-License-Identifier: MIT */
/**
 * @file response.h
 * @brief The first answer to a ticket (D24): which ones are due next, and why at that instant.
 *
 * An answer is due when one working day's worth of opening time has passed since the ticket was opened or quoted
 * (calendar.h). The instant is computed then and stored with the ticket, spt_ticket_due(); later changes of the calendar
 * do not move it. Where it would be later than can be said, it is -1, and no answer is waited for. The host records
 * when it answered with spt_ticket_answer(); spt_ticket_response() tells met, missed, waiting and overdue.
 *
 * @code
 * #include <stdio.h>
 * #include <supportpoints/response.h>
 * void explain_due(const spt_response_trace *trace)
 * {
 *     for (uint32_t i = 0; i < spt_response_trace_count(trace); i++)
 *         printf("%ld, second %ld to %ld: %s\n", (long)spt_response_trace_day(trace, i),
 *                (long)spt_response_trace_from(trace, i), (long)spt_response_trace_to(trace, i),
 *                spt_stretch_name(spt_response_trace_kind(trace, i)));
 * }
 * @endcode
 */
#ifndef SUPPORTPOINTS_RESPONSE_H
#define SUPPORTPOINTS_RESPONSE_H

#include <stdint.h>

#include "desk.h"
#include "export.h"
#include "page.h"
#include "status.h"

#ifdef __cplusplus
extern "C" {
#endif

/** What a stretch of time was for the answer. */
enum {
    SPT_STRETCH_COUNTED = 1, /**< Opening time: it counted. */
    SPT_STRETCH_CLOSED = 2,  /**< Outside of the opening hours. */
    SPT_STRETCH_WEEKDAY = 3, /**< No working weekday. */
    SPT_STRETCH_HOLIDAY = 4  /**< A holiday. */
};

/** What was counted and what was skipped, from a ticket's opening to its due instant: immutable, reference-counted. */
typedef struct spt_response_trace spt_response_trace;

/**
 * @brief A page of an account's open tickets that have not been answered, the one due first at the beginning.
 * @param desk,account which
 * @param after spt_page_next() of the page before; NULL or "": from the first
 * @param limit rows at most, 1 … #SPT_PAGE_MAX
 * @param[out] page holds tickets
 * @retval SPT_E_INVALID an argument is NULL or out of range, or the token is none of this list
 * @retval SPT_E_NOT_FOUND no such account
 * @retval SPT_E_STORE,SPT_E_CORRUPT,SPT_E_BUSY,SPT_E_SCHEMA,SPT_E_NOMEM as status.h says
 * @retval SPT_E_REENTRANT,SPT_E_FORKED,SPT_E_CALLBACK as status.h says
 * @threads one at a time. @since 0.1
 */
SPT_API spt_status spt_ticket_list_due(spt_desk *desk, int64_t account, const char *after, uint32_t limit,
                                       spt_page **page);

/**
 * @brief Why a ticket's first answer is due when it is: every stretch of time from its opening on.
 *
 * It is told by the calendar and the zone as they are now. Where they were changed since the ticket was opened, it may
 * end at another instant than the one stored, which holds: spt_response_trace_is_as_stored() is 0 then.
 * @param desk,account,ticket which
 * @param[out] trace the stretches, in order; ended by spt_response_trace_unref()
 * @retval SPT_E_INVALID an argument is NULL, or an id is below 1
 * @retval SPT_E_NOT_FOUND no such account or ticket
 * @retval SPT_E_STORE,SPT_E_CORRUPT,SPT_E_BUSY,SPT_E_SCHEMA,SPT_E_NOMEM as status.h says
 * @retval SPT_E_REENTRANT,SPT_E_FORKED,SPT_E_CALLBACK as status.h says
 * @threads one at a time. @since 0.1
 */
SPT_API spt_status spt_ticket_response_trace(spt_desk *desk, int64_t account, int64_t ticket,
                                             spt_response_trace **trace);

/**
 * @name What a trace tells
 * A NULL trace, and a stretch past the end, give 0. A stretch lies within one day, by the clocks of the zone.
 * @threads any. @since 0.1
 * @{
 */
SPT_API int64_t spt_response_trace_opened(const spt_response_trace *trace); /**< When the ticket was opened. */
SPT_API int64_t spt_response_trace_due(const spt_response_trace *trace);    /**< Where the trace ends; -1: not known. */
SPT_API int64_t
spt_response_trace_stored(const spt_response_trace *trace); /**< The ticket's due instant, which holds. */
SPT_API int32_t spt_response_trace_is_as_stored(const spt_response_trace *trace); /**< 1: these two are the same. */
SPT_API uint32_t spt_response_trace_count(const spt_response_trace *trace);       /**< Number of stretches. */
SPT_API int32_t spt_response_trace_day(const spt_response_trace *trace, uint32_t stretch);  /**< The day, yyyymmdd. */
SPT_API int32_t spt_response_trace_from(const spt_response_trace *trace, uint32_t stretch); /**< Second of the day. */
SPT_API int32_t spt_response_trace_to(const spt_response_trace *trace, uint32_t stretch);   /**< And the one behind. */
SPT_API int32_t spt_response_trace_kind(const spt_response_trace *trace, uint32_t stretch); /**< SPT_STRETCH_… */
SPT_API const char *spt_stretch_name(int32_t kind); /**< "counted" …; "" for a value that is none. */
SPT_API spt_response_trace *spt_response_trace_ref(spt_response_trace *trace); /**< One more reference. */
SPT_API void spt_response_trace_unref(spt_response_trace *trace);              /**< Gives one back. */
/** @} */

#ifdef __cplusplus
}
#endif

#endif
