/* SPDX-License-Identifier: MIT */
/**
 * @file store_check.h
 * @brief The storage contract as a test, for every host that writes its own store.
 *
 * spt_store_check() opens empty stores with the host's function, commits and reads as the library does, and
 * holds every answer against a simple model of its own. Each clause of the contract in store.h is a check
 * with a name; spt_store_check_list() gives them all. Every check runs on a fresh store and takes nothing
 * from the others. Rows are like the library's: within the bounds of spt_schema_get(), texts without control
 * characters; reads are like the library's: of one account, of one ticket by its id, or over all accounts.
 *
 * @code
 * #include <stdio.h>
 * #include <supportpoints/store_check.h>
 * static spt_status open_empty(void *ctx, spt_store **store)
 * {
 *     (void)ctx;
 *     return spt_store_open_memory(NULL, store);
 * }
 * static void print(void *ctx, const char *check, int32_t outcome, const char *explanation)
 * {
 *     (void)ctx;
 *     if (outcome == SPT_CHECK_FAILED)
 *         printf("%s: %s\n", check, explanation);
 * }
 * spt_status check_mine(void)
 * {
 *     spt_store_check_options options;
 *     spt_store_check_options_init(&options, sizeof options);
 *     options.open = open_empty;
 *     options.report = print;
 *     return spt_store_check(&options);
 * }
 * @endcode
 */
#ifndef SUPPORTPOINTS_STORE_CHECK_H
#define SUPPORTPOINTS_STORE_CHECK_H

#include <stddef.h>
#include <stdint.h>

#include "export.h"
#include "status.h"
#include "store.h"

#ifdef __cplusplus
extern "C" {
#endif

/** How a check ended. */
enum {
    SPT_CHECK_PASSED = 1, /**< The store did what the contract asks. */
    SPT_CHECK_FAILED = 2, /**< It did not; the explanation says where. */
    SPT_CHECK_SKIPPED = 3 /**< The options do not give what the check needs. */
};

/** What the check needs to know of a host's store. `open` must be given. */
typedef struct spt_store_check_options {
    uint32_t struct_size; /**< sizeof the struct, as its writer knew it. */
    /** Threads that write at the same time, 2 … 64; 0: these checks are skipped, as has to be for a store that one
     *  thread may use only, one written in PHP or Perl say. Default 4. */
    uint32_t threads;
    uint32_t commits; /**< Commits of each such thread or process, 1 … 100000. Default 50. */
    uint32_t batches; /**< Random batches, 0 … 10000. Default 200. */
    uint64_t seed;    /**< Of the random batches: the same seed, the same batches. Default 1. */
    const char *only; /**< Runs the check of this name alone; NULL: all. */
    void *ctx;        /**< Goes to the functions below. */
    /** Opens an empty store with one reference, which the check gives back before it opens the next one. */
    spt_status (*open)(void *ctx, spt_store **store);
    /** Takes the reference back, closes the store and opens it again with all its rows; on an error `*store` is
     *  NULL or as it was. NULL: skipped. */
    spt_status (*reopen)(void *ctx, spt_store **store);
    /** Starts two or more processes that each open the same store and call spt_store_check_count() with this account
     *  and number of commits; waits for them, and gives the sum of what they counted. Another thread may read the
     *  store meanwhile, so that processes are best begun as new programs. NULL: skipped. */
    spt_status (*processes)(void *ctx, spt_store *store, int64_t account, uint32_t commits, uint64_t *counted);
    /** Is told of every check when it has ended. `explanation` is "" where it passed; both texts live during the
     *  call. May be NULL. */
    void (*report)(void *ctx, const char *check, int32_t outcome, const char *explanation);
} spt_store_check_options;

/**
 * @brief Sets every member to its default; no functions.
 * @param[out] options to be filled; NULL is ignored
 * @param struct_size sizeof(spt_store_check_options) as the caller knows it
 * @threads any. @since 0.1
 */
SPT_API void spt_store_check_options_init(spt_store_check_options *options, uint32_t struct_size);

/**
 * @brief Holds a store against the contract of store.h.
 *
 * The host's functions are called on the calling thread alone; the store itself is used by `threads` more
 * threads, which have ended when this returns: also by one that reads while `processes` runs. The memory used is bounded by the options and given back.
 * @param options what to check; only read during the call
 * @retval SPT_OK every check that ran has passed
 * @retval SPT_E_STORE a check failed, or the host's `open` or `reopen` did; `report` was told which
 * @retval SPT_E_INVALID `options` or its `open` is NULL, a member is out of its range, or `only` names no check
 * @retval SPT_E_NOMEM no memory or no thread to be had; what was reported until then holds
 * @threads any; several at once, if the host's functions allow it. @since 0.1
 */
SPT_API spt_status spt_store_check(const spt_store_check_options *options);

/**
 * @brief The names of all checks, like "order/ascending".
 * @param position 0, 1, 2 … in the order in which they run
 * @return a static text, or NULL past the end
 * @threads any. @since 0.1
 */
SPT_API const char *spt_store_check_list(uint32_t position);

/**
 * @brief Makes guarded commits that each raise an account's revision by one, together with others who do the same.
 *
 * For the `processes` function of the options. A commit that conflicts is tried again on a fresh read.
 * @param store the store, opened by the calling process
 * @param account the account's id, 1 … 2^63-1; it exists
 * @param commits how many, 1 … 100000
 * @param[out] counted how many commits answered #SPT_STORE_OK; set on an error too
 * @retval SPT_E_INVALID a NULL argument or one out of its range; `counted` is untouched
 * @retval SPT_E_BUSY one commit conflicted or was busy a thousand times and more
 * @retval SPT_E_UNKNOWN a commit answered #SPT_STORE_UNKNOWN: the count may be one too low
 * @retval SPT_E_STORE the store failed, or the account does not exist
 * @retval SPT_E_NOMEM no memory
 * @threads as the store. @since 0.1
 */
SPT_API spt_status spt_store_check_count(spt_store *store, int64_t account, uint32_t commits, uint64_t *counted);

#ifdef __cplusplus
}
#endif

#endif
