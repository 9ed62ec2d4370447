/* SPDX-License-Identifier: MIT */
/**
 * @file zone.h
 * @brief The zone in which a desk's civil days are counted (D2): a fixed offset from UTC, or a host's callback.
 *
 * Times are instants, in seconds since 1970-01-01 UTC. A lot's last day, the reopen window and the answer's due
 * time are civil days, and a day needs a zone. A desk that never moves its clocks takes a fixed offset. A host
 * that has a time zone database gives a callback instead, which tells the offset in force at an instant.
 *
 * A callback should give the same answer for the same instant: the day of an instant, and the instant at which
 * a day ends, are computed from it and then stored with the lot (D4). Between two changes of its offset at
 * least two days must pass (since 1970, no zone on earth had less than six); closer ones may be overlooked. It is
 * asked only for instants within 0 … #SPT_TIME_MAX: once for the day of an instant; for the end of a day, and for when
 * an answer is due, twice, and 18 times more where the offset changes within a day of it.
 *
 * @code
 * #include <supportpoints/zone.h>
 * static int32_t winter_and_summer(void *ctx, int64_t instant, int32_t *offset)
 * {
 *     const int64_t *summer = (const int64_t *)ctx;
 *     *offset = instant >= summer[0] && instant < summer[1] ? 7200 : 3600;
 *     return SPT_CALLBACK_OK;
 * }
 * void set_zone(spt_zone *zone, int64_t summer[2])
 * {
 *     spt_zone_init(zone, sizeof *zone);
 *     zone->callback = winter_and_summer;
 *     zone->ctx = summer;
 * }
 * @endcode
 */
#ifndef SUPPORTPOINTS_ZONE_H
#define SUPPORTPOINTS_ZONE_H

#include <stdint.h>

#include "export.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * What a host's zone or clock callback answers when it has done its work. The value is distinctive, so that a
 * callback that died half-way reads as a failure; any other answer is one, and the operation gives
 * #SPT_E_CALLBACK.
 */
enum {
    SPT_CALLBACK_OK = 1397768779 /**< Done. */
};

/** The greatest offset from UTC in seconds, either way. */
#define SPT_ZONE_OFFSET_MAX 86399

/**
 * Gives the zone's offset from UTC at an instant, in seconds, positive to the east.
 * @param ctx the zone's
 * @param instant seconds since 1970-01-01 UTC, 0 … #SPT_TIME_MAX
 * @param[out] offset -#SPT_ZONE_OFFSET_MAX … #SPT_ZONE_OFFSET_MAX; anything else is #SPT_E_CALLBACK
 * @return #SPT_CALLBACK_OK, or anything else for a failure
 */
typedef int32_t (*spt_zone_callback)(void *ctx, int64_t instant, int32_t *offset);

/** A zone. With a callback the fixed offset is not looked at. */
typedef struct spt_zone {
    uint32_t struct_size;       /**< sizeof the struct, as its writer knew it. */
    int32_t offset;             /**< Seconds east of UTC, at most #SPT_ZONE_OFFSET_MAX either way. */
    spt_zone_callback callback; /**< NULL: the fixed offset. */
    void *ctx;                  /**< Goes to the callback. */
} spt_zone;

/**
 * @brief Sets every member to its default: UTC.
 * @param[out] zone to be filled; NULL is ignored
 * @param struct_size sizeof(spt_zone) as the caller knows it
 * @threads any. @since 0.1
 */
SPT_API void spt_zone_init(spt_zone *zone, uint32_t struct_size);

#ifdef __cplusplus
}
#endif

#endif
