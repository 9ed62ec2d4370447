/* SPDX-License-Identifier: MIT */
/**
 * @file desk.h
 * @brief The desk: one support business, over one store. The library's context object.
 *
 * A desk is used by one thread at a time; many desks may share one store, in one process or in many. It keeps
 * nothing but copies: whatever one desk commits, the next call of every other desk sees.
 *
 * @code
 * #include <stdio.h>
 * #include <supportpoints/desk.h>
 * #include <supportpoints/store.h>
 * spt_status start(spt_desk **desk)
 * {
 *     spt_store *store = NULL;
 *     spt_status status = spt_store_open_memory(NULL, &store);
 *     if (status == SPT_OK)
 *         status = spt_desk_open(store, NULL, desk);
 *     spt_store_unref(store);
 *     if (status != SPT_OK)
 *         fprintf(stderr, "%s\n", spt_status_message(status));
 *     return status;
 * }
 * @endcode
 */
#ifndef SUPPORTPOINTS_DESK_H
#define SUPPORTPOINTS_DESK_H

#include <stdint.h>

#include "allocator.h"
#include "export.h"
#include "limits.h"
#include "status.h"
#include "store.h"
#include "zone.h"

#ifdef __cplusplus
extern "C" {
#endif

/** One support business: its price list, settings and accounts. */
typedef struct spt_desk spt_desk;

/** The desk's settings, kept in the store. */
enum {
    SPT_SETTING_LIFETIME =
        1, /**< Lifetime of new lots in months, 0 … #SPT_MONTHS_MAX; 0: never lapse. Default 24 (D4). */
    SPT_SETTING_ZONE_OFFSET =
        2, /**< Seconds east of UTC, -86399 … 86399, where no zone callback is given. Default 0 (D2). */
    SPT_SETTING_RETURN_GRACE = 3,  /**< Days, 0 … 36500. Default 30 (D17). */
    SPT_SETTING_REOPEN_WINDOW = 4, /**< Days, 0 … 36500; -1: always. Default 14 (D16). */
    SPT_SETTING_WEEKDAYS = 5,      /**< Weekdays worked on, SPT_WEEKDAY_… added up. Default Monday to Friday (D24). */
    SPT_SETTING_OPENS = 6, /**< Second of a working day at which the desk opens, 0 … 86399. Default 0 (D24). */
    SPT_SETTING_CLOSES = 7 /**< And the one at which it closes, 1 … 86400. Default 86400 (D24). */
};

/** Options of spt_desk_open(). Callbacks run on the calling thread, inside the call, and may not use the desk. */
typedef struct spt_desk_options {
    uint32_t struct_size;           /**< sizeof the struct, as its writer knew it. */
    uint32_t reserved;              /**< 0. */
    const spt_allocator *allocator; /**< Is copied; NULL: malloc and free. */
    /** The host's clock: sets the time, 0 … #SPT_TIME_MAX, and answers #SPT_CALLBACK_OK. NULL: the system's. */
    int32_t (*clock)(void *ctx, int64_t *now);
    void *clock_ctx;        /**< Goes to `clock`. */
    spt_zone_callback zone; /**< The zone's offset at an instant; NULL: #SPT_SETTING_ZONE_OFFSET. */
    void *zone_ctx;         /**< Goes to `zone`. */
    /** Told of what the caller would not see from a status: conflicts met, rows refused. NULL: nobody. */
    void (*log)(void *ctx, const char *message);
    void *log_ctx; /**< Goes to `log`. */
} spt_desk_options;

/**
 * @brief Sets every member to its default.
 * @param[out] options to be filled; NULL is ignored
 * @param struct_size sizeof(spt_desk_options) as the caller knows it
 * @threads any. @since 0.1
 */
SPT_API void spt_desk_options_init(spt_desk_options *options, uint32_t struct_size);

/**
 * @brief Opens a desk on a store. On an empty store it writes the desk's own row; else nothing is written.
 * @param store the desk takes a reference of its own
 * @param options is copied; NULL: all defaults
 * @param[out] desk the new desk, the caller's, ended by spt_desk_close()
 * @retval SPT_E_INVALID a NULL argument, a wrong struct_size, an incomplete allocator
 * @retval SPT_E_SCHEMA the store holds data of another schema version
 * @retval SPT_E_NOMEM no memory
 * @retval SPT_E_STORE,SPT_E_CORRUPT,SPT_E_BUSY,SPT_E_UNKNOWN,SPT_E_FORKED the store's answer; #SPT_E_CORRUPT also where
 *         it took the desk's own row and does not show it
 * @threads any. @since 0.1
 */
SPT_API spt_status spt_desk_open(spt_store *store, const spt_desk_options *options, spt_desk **desk);

/**
 * @brief Closes a desk; a unit of work that is open is rolled back. Snapshots taken from it stay valid.
 * @param desk may be NULL, which is #SPT_OK
 * @retval SPT_E_STORE the store, of which this was the last reference, failed to close; the desk is gone all the same
 * @retval SPT_E_REENTRANT called from a callback of the desk; nothing was done
 * @threads one at a time; in a child that was forked while another thread used the desk it may be called as well, and
 *          then gives back the store alone: the call under way is not to be gone on with there. @since 0.1
 */
SPT_API spt_status spt_desk_close(spt_desk *desk);

/**
 * @brief Makes a desk usable again after an exception of the host unwound through one of its calls.
 *
 * Until then every call answers #SPT_E_REENTRANT. What that call would have changed is as after #SPT_E_UNKNOWN.
 * @param desk the desk; NULL is ignored
 * @threads one at a time. @since 0.1
 */
SPT_API void spt_desk_recover(spt_desk *desk);

/**
 * @brief Fixes the desk's time, or lets the clock run again.
 * @param desk the desk
 * @param now 0 … #SPT_TIME_MAX, the time of all following calls; #SPT_UNSET: the clock's
 * @retval SPT_E_INVALID `desk` is NULL, or `now` is out of range
 * @retval SPT_E_REENTRANT called from a callback of the desk
 * @threads one at a time. @since 0.1
 */
SPT_API spt_status spt_desk_set_now(spt_desk *desk, int64_t now);

/**
 * @brief A setting's value.
 * @param desk the desk
 * @param setting SPT_SETTING_…
 * @param[out] value its present value
 * @retval SPT_E_INVALID an argument is NULL, or `setting` is none
 * @retval SPT_E_STORE,SPT_E_CORRUPT,SPT_E_BUSY,SPT_E_SCHEMA,SPT_E_NOMEM as status.h says
 * @retval SPT_E_REENTRANT,SPT_E_FORKED as status.h says
 * @threads one at a time. @since 0.1
 */
SPT_API spt_status spt_desk_setting(spt_desk *desk, int32_t setting, int64_t *value);

/**
 * @brief Changes a setting, for what happens from now on: existing lots keep their lapse second (D4), tickets the
 * instant at which their answer is due (D24).
 * @param desk the desk
 * @param setting SPT_SETTING_…
 * @param value within the setting's range
 * @retval SPT_ALREADY it has this value
 * @retval SPT_E_INVALID `desk` is NULL, no such setting, the value is out of its range, or the desk would close
 *         before it opens: to move both, first set the one that makes the day longer
 * @retval SPT_E_STORE,SPT_E_CORRUPT,SPT_E_BUSY,SPT_E_SCHEMA,SPT_E_NOMEM,SPT_E_LIMIT as status.h says
 * @retval SPT_E_REENTRANT,SPT_E_FORKED,SPT_E_UNKNOWN as status.h says
 * @threads one at a time. @since 0.1
 */
SPT_API spt_status spt_desk_set(spt_desk *desk, int32_t setting, int64_t value);

/**
 * @name The last error
 * About the newest call on the desk that answered an error; each call begins by clearing it, but one that is refused
 * with #SPT_E_REENTRANT.
 * Texts are the desk's and last until its next call. A NULL desk gives 0 or "".
 * @threads one at a time. @since 0.1
 * @{
 */
/** The status of the newest call. */
SPT_API spt_status spt_desk_error_code(const spt_desk *desk);
/** One sentence with the field, the bound, the numbers; instants in it are seconds since 1970. */
SPT_API const char *spt_desk_error_text(const spt_desk *desk);
/** The name of the argument, option or column at fault, or "". */
SPT_API const char *spt_desk_error_field(const spt_desk *desk);
/** The number given, where that is what is wrong; else the id or number of what the error is about, or 0. */
SPT_API int64_t spt_desk_error_object(const spt_desk *desk);
/** The points missing, after #SPT_E_POINTS and after a resolve refused for its shortfall; else 0. */
SPT_API int64_t spt_desk_error_shortage(const spt_desk *desk);
/** What the store answered, where that was the error: its own code after #SPT_E_STORE, else SPT_STORE_…; or 0. */
SPT_API int32_t spt_desk_error_store(const spt_desk *desk);
/** @} */

/**
 * @brief Begins a unit of work: the following operations are kept together and seen by this desk only.
 *
 * One of them that answers #SPT_E_CONFLICT without naming a field met a change made by somebody else: the unit is to be
 * rolled back, and played again.
 * @param desk the desk
 * @retval SPT_E_INVALID `desk` is NULL
 * @retval SPT_E_STATE a unit is open already
 * @retval SPT_E_NOMEM no memory
 * @retval SPT_E_REENTRANT called from a callback of the desk
 * @threads one at a time. @since 0.1
 */
SPT_API spt_status spt_desk_begin(spt_desk *desk);

/**
 * @brief Commits the unit of work, all or nothing, in one batch. The unit is over in any case but #SPT_E_NOMEM.
 * @param desk the desk
 * @retval SPT_E_INVALID `desk` is NULL
 * @retval SPT_E_STATE no unit is open
 * @retval SPT_E_CONFLICT somebody else changed one of its accounts meanwhile; nothing was applied, play it again
 * @retval SPT_E_UNKNOWN it is not known whether it took effect; play it again with the same refs
 * @retval SPT_E_STORE,SPT_E_CORRUPT,SPT_E_BUSY,SPT_E_NOMEM,SPT_E_REENTRANT,SPT_E_FORKED as status.h says
 * @threads one at a time. @since 0.1
 */
SPT_API spt_status spt_desk_commit(spt_desk *desk);

/**
 * @brief Forgets the unit of work.
 * @param desk the desk
 * @retval SPT_E_INVALID `desk` is NULL
 * @retval SPT_E_STATE no unit is open
 * @retval SPT_E_REENTRANT called from a callback of the desk
 * @threads one at a time. @since 0.1
 */
SPT_API spt_status spt_desk_rollback(spt_desk *desk);

/**
 * @brief Records the lapses that are due, over all accounts, in time proportional to what is due (D4).
 * @param desk the desk
 * @param limit lapses to record at most in this call, 1 … 1000000
 * @param[out] recorded how many were; may be NULL
 * @retval SPT_MORE the limit was reached; there may be more
 * @retval SPT_E_INVALID `desk` is NULL, or the limit is out of range
 * @retval SPT_E_STATE a unit of work is open
 * @retval SPT_E_STORE,SPT_E_CORRUPT,SPT_E_BUSY,SPT_E_SCHEMA,SPT_E_NOMEM as status.h says
 * @retval SPT_E_REENTRANT,SPT_E_FORKED,SPT_E_UNKNOWN,SPT_E_CALLBACK as status.h says;
 *         what was recorded before stays recorded. An account that cannot be swept is left out and the others go on;
 *         the first such account is the error's object
 * @threads one at a time. @since 0.1
 */
SPT_API spt_status spt_desk_sweep(spt_desk *desk, uint32_t limit, uint32_t *recorded);

#ifdef __cplusplus
}
#endif

#endif
