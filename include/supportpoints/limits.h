/* SPDX-License-Identifier: MIT */
/**
 * @file limits.h
 * @brief The bounds of every quantity and text, and the values that stand for absence.
 *
 * @code
 * #include <supportpoints/limits.h>
 * int is_amount(int64_t points)
 * {
 *     return points >= 0 && points <= SPT_POINTS_MAX;
 * }
 * @endcode
 */
#ifndef SUPPORTPOINTS_LIMITS_H
#define SUPPORTPOINTS_LIMITS_H

#include <stdint.h>

#include "export.h"

#ifdef __cplusplus
extern "C" {
#endif

/** The largest amount or total of points, money or units, and largest number of a lot, act or entry: 2^53-1 (D1). */
#define SPT_POINTS_MAX INT64_C(9007199254740991)
/** The latest instant: 9999-12-31T23:59:59Z (D2). */
#define SPT_TIME_MAX INT64_C(253402300799)
/** Later than any instant: the lapse second of points that never lapse, the last second of a proposal without end. */
#define SPT_NEVER INT64_C(253402300800)
/** An integer option that is not given. */
#define SPT_UNSET INT64_C(-1)
/** The latest last day of a lot, as year * 10000 + month * 100 + day (D4). */
#define SPT_LAST_DAY_MAX 99991230
/** The longest lifetime of a lot in months. */
#define SPT_MONTHS_MAX 9600
/** Priorities of lots lie in -SPT_PRIORITY_MAX … SPT_PRIORITY_MAX. */
#define SPT_PRIORITY_MAX 1000000

/** The longest code of a pack, group or category, in bytes without the NUL. */
#define SPT_CODE_BYTES 64
/** The longest title, in bytes. */
#define SPT_TITLE_BYTES 200
/** The longest price rule and unit name, in bytes. */
#define SPT_RULE_BYTES 120
/** The longest ref, in bytes. */
#define SPT_REF_BYTES 200
/** The longest actor, in bytes. */
#define SPT_ACTOR_BYTES 200
/** The longest note, in bytes. */
#define SPT_NOTE_BYTES 2000

#ifdef __cplusplus
}
#endif

#endif
