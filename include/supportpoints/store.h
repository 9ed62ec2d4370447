/* SPDX-License-Identifier: MIT */
/**
 * @file store.h
 * @brief The storage contract: how a host keeps the library's rows, in two functions.
 *
 * A host fills a ::spt_store_ops and gives it to spt_store_new(). The library then calls
 *
 * - `read` with a list of ranges; the store pushes the rows of each to a sink, in index order;
 * - `commit` with a batch: guards, and row changes to apply all or nothing.
 *
 * What a store **must** do:
 *
 * 1. *Order.* Ranges are answered in the order given, the rows of each in the order of its index (or the
 *    reverse), with texts compared by bytes. Each range sees at least what the earlier ones of the same read saw.
 * 2. *Sink.* After #SPT_SINK_NEXT no more rows of that range are shown; after #SPT_SINK_STOP no more rows at
 *    all. A row need only live until the sink returns. Read answers #SPT_STORE_OK, also when it was stopped.
 * 3. *Guards.* Commit applies nothing and answers #SPT_STORE_CONFLICT where an account's revision is not the
 *    guard's (0: the account must not exist), or an inserted primary key or unique column exists.
 * 4. *All or nothing*, durable before #SPT_STORE_OK is returned, and seen by every read that begins after.
 * 5. *Not known* whether it took effect (a connection lost during commit): #SPT_STORE_UNKNOWN. Otherwise a
 *    commit that does not answer #SPT_STORE_OK has changed nothing.
 * 6. Any answer that is not one of SPT_STORE_… counts as a failure, 0 and 1 included, and is passed on to the
 *    caller of the library as spt_desk_error_store().
 * 7. It may not call the library with the desk that is calling it. A sink of the library does not call the store: a
 *    store may show rows with its lock held, or inside a transaction.
 *
 * Every batch that changes a row of an account guards that account, and contains its account row with revision
 * guard + 1: a store applies that row like any other, and raises no revision itself. Account rows are never deleted.
 * A batch lists the account row first, then rows before what refers to them, one account's changes together. A ticket
 * that moves to another account is deleted before it is inserted there: where several do in one unit of work, they and
 * their parts are deleted in front of everything else. Its acts stay where they were done, so that the ticket that an
 * act names need not be there. Nothing bounds the number of ranges in a read, nor of guards and changes in a batch.
 * Every row is shown whole, with the size and the columns that spt_schema_get() tells. Where a later release has more of
 * them, #SPT_SCHEMA_VERSION is another one, and the store is refused until it states that version, with tables that have
 * these columns.
 * spt_store_check() in store_check.h tests all of this on any store.
 *
 * @code
 * #include <supportpoints/store.h>
 * int32_t open_mine(const spt_store_ops *ops, void *my_database, spt_store **store)
 * {
 *     return spt_store_new(ops, my_database, NULL, store);
 * }
 * @endcode
 */
#ifndef SUPPORTPOINTS_STORE_H
#define SUPPORTPOINTS_STORE_H

#include <stddef.h>
#include <stdint.h>

#include "allocator.h"
#include "export.h"
#include "schema.h"
#include "status.h"

#ifdef __cplusplus
extern "C" {
#endif

/** What a store's callbacks answer. Success is distinctive, so that a callback that died reads as a failure. */
enum {
    SPT_STORE_OK = 1397768779,       /**< Done. */
    SPT_STORE_CONFLICT = 1397768780, /**< A guard or key failed; nothing applied. Commit only. */
    SPT_STORE_UNKNOWN = 1397768781,  /**< It is not known whether the commit took effect. Commit only. */
    SPT_STORE_BUSY = 1397768782,     /**< Not now; nothing applied. */
    SPT_STORE_NOMEM = 1397768783,    /**< No memory; nothing applied. */
    SPT_STORE_CORRUPT = 1397768784,  /**< The store found its own data damaged. */
    SPT_STORE_FORKED = 1397768785    /**< The handle belongs to the parent process. */
};

/** What a sink answers to a row. */
enum {
    SPT_SINK_GO_ON = 1397770059, /**< Show the next row. */
    SPT_SINK_NEXT = 1397770060,  /**< Go to the next range; for a dependent range, all of its source rows are done. */
    SPT_SINK_STOP = 1397770061   /**< Show nothing more; also what any other answer means. */
};

/** Takes one row. `range` is the number of the range in the read's list; `row` begins with ::spt_row. */
typedef int32_t (*spt_sink)(void *sink_ctx, uint32_t range, const spt_row *row);

/** One value of a key: the number or the text, as the column's type says. */
typedef struct spt_value {
    int64_t number;   /**< For a column of #SPT_COLUMN_INTEGER. */
    const char *text; /**< For a column of #SPT_COLUMN_TEXT. */
} spt_value;

/** Properties of a range. */
enum {
    SPT_RANGE_DESCENDING = 1 /**< Reverse index order. */
};

/** "No source": the range stands by itself. */
#define SPT_NO_RANGE UINT32_MAX

/**
 * A range of an index: the rows whose first `prefix` key columns equal `values[0 … prefix-1]`; with
 * `position` above 0, only those whose next `position` key columns, compared together, come strictly after
 * `values[prefix … prefix+position-1]` in the direction of reading; at most `limit` of them.
 *
 * A *dependent* range (`from` is the number of an earlier range of the same read) is answered once for every
 * row that was shown of that range, in the order shown, with the last prefix value replaced by the integer
 * column `from_column` of that row; `limit` then counts per source row. Source rows may be dependent themselves.
 *
 * `known_revision` is for ranges of #SPT_INDEX_ACCOUNT: above 0, the store may leave out a row with that revision.
 */
typedef struct spt_range {
    uint32_t struct_size;                /**< sizeof the struct, as its writer knew it. */
    uint32_t index;                      /**< SPT_INDEX_… */
    uint32_t flags;                      /**< SPT_RANGE_… */
    uint32_t prefix;                     /**< Number of equal key columns. */
    uint32_t position;                   /**< Number of key columns of the start position; 0: from the beginning. */
    uint32_t from;                       /**< Number of the source range, or #SPT_NO_RANGE. */
    uint32_t from_column;                /**< Column of the source's table; only with `from`. */
    uint32_t reserved;                   /**< 0. */
    uint64_t limit;                      /**< At most so many rows, 1 or more; UINT64_MAX where it is all. */
    int64_t known_revision;              /**< 0: show the row in any case. */
    spt_value values[SPT_INDEX_COLUMNS]; /**< Prefix values first, then the start position. */
} spt_range;

/** "The account's revision is this, or do nothing." */
typedef struct spt_guard {
    int64_t account;  /**< The account that the batch changes. */
    int64_t revision; /**< 0: the account must not exist. */
} spt_guard;

/** What a change does. */
enum {
    SPT_CHANGE_INSERT = 1, /**< The primary key must not exist. */
    SPT_CHANGE_UPDATE = 2, /**< The row with this primary key is replaced; it exists. Where not, none may come of it. */
    SPT_CHANGE_DELETE =
        3 /**< The row with this primary key is removed; it exists. The row given is whole, as it was. */
};

/** One row change. */
typedef struct spt_change {
    int32_t action;     /**< SPT_CHANGE_… */
    uint32_t reserved;  /**< 0. */
    const spt_row *row; /**< Lives during the call. */
} spt_change;

/** What a commit applies, all or nothing. */
typedef struct spt_batch {
    uint32_t struct_size;      /**< sizeof the struct, as its writer knew it. */
    uint32_t reserved;         /**< 0. */
    size_t guard_count;        /**< Number of guards, 1 or more. */
    size_t change_count;       /**< Number of changes, 1 or more. */
    const spt_guard *guards;   /**< In ascending account order, each account once. */
    const spt_change *changes; /**< To be applied in this order. */
} spt_batch;

/** Properties of a store. */
enum {
    SPT_STORE_SNAPSHOT = 1 /**< Every read is answered from one snapshot; the closing account row is not asked for. */
};

/** The storage contract. `read` and `commit` must be given, `close` may be NULL. */
typedef struct spt_store_ops {
    uint32_t struct_size;    /**< sizeof the struct, as its writer knew it. */
    uint32_t schema_version; /**< #SPT_SCHEMA_VERSION that the store was written for. */
    uint32_t flags;          /**< SPT_STORE_SNAPSHOT */
    uint32_t reserved;       /**< 0. */
    /** Shows the rows of `count` ranges to the sink. */
    int32_t (*read)(void *ctx, const spt_range *ranges, uint32_t count, spt_sink sink, void *sink_ctx);
    /** Applies a batch, all or nothing. */
    int32_t (*commit)(void *ctx, const spt_batch *batch);
    /** Ends the store; called exactly once, when the last reference is gone. */
    int32_t (*close)(void *ctx);
} spt_store_ops;

/** A store: shared by reference count. Its functions may be called by many threads where its ops may. */
typedef struct spt_store spt_store;

/**
 * @brief Sets every member to its default: size, this library's schema version, no functions.
 *
 * A store whose tables were made for one version says so itself, and sets `schema_version` to that number.
 * @param[out] ops to be filled; NULL is ignored
 * @param struct_size sizeof(spt_store_ops) as the caller knows it
 * @threads any. @since 0.1
 */
SPT_API void spt_store_ops_init(spt_store_ops *ops, uint32_t struct_size);

/**
 * @brief Makes a store of the host's own functions.
 * @param ops is copied; `read` and `commit` must be given
 * @param ctx goes to each of its functions; the host's, until `close` has returned
 * @param allocator is copied; NULL: malloc and free
 * @param[out] store the new store with one reference, the caller's; ended by spt_store_unref()
 * @retval SPT_E_INVALID a NULL argument, a wrong struct_size, or an unknown flag
 * @retval SPT_E_SCHEMA the ops are written for an older or newer schema version
 * @retval SPT_E_NOMEM no memory; `close` is not called
 * @threads any. @since 0.1
 */
SPT_API spt_status spt_store_new(const spt_store_ops *ops, void *ctx, const spt_allocator *allocator,
                                 spt_store **store);

/**
 * @brief Opens an empty store in memory. It is gone with its last reference.
 * @param allocator is copied; NULL: malloc and free
 * @param[out] store as in spt_store_new()
 * @retval SPT_E_INVALID `store` is NULL, or the allocator has a wrong struct_size or lacks a function
 * @retval SPT_E_NOMEM no memory
 * @threads any; the store may be used by many threads. @since 0.1
 */
SPT_API spt_status spt_store_open_memory(const spt_allocator *allocator, spt_store **store);

/**
 * @brief Takes one more reference.
 * @param store may be NULL
 * @return the same store
 * @threads any. @since 0.1
 */
SPT_API spt_store *spt_store_ref(spt_store *store);

/**
 * @brief Gives one reference back; with the last one the store is closed.
 * @param store may be NULL, which is #SPT_OK
 * @retval SPT_E_STORE its `close` failed; the store is gone all the same
 * @threads any. @since 0.1
 */
SPT_API spt_status spt_store_unref(spt_store *store);

/**
 * @brief Calls the store's `read` as the library does.
 * @param store the store
 * @param ranges,count the ranges
 * @param sink,sink_ctx receives the rows
 * @return SPT_STORE_…, or the store's own code
 * @threads as the store. @since 0.1
 */
SPT_API int32_t spt_store_read(spt_store *store, const spt_range *ranges, uint32_t count, spt_sink sink,
                               void *sink_ctx);

/**
 * @brief Calls the store's `commit` as the library does.
 * @param store the store
 * @param batch what to apply
 * @return SPT_STORE_…, or the store's own code
 * @threads as the store. @since 0.1
 */
SPT_API int32_t spt_store_commit(spt_store *store, const spt_batch *batch);

/**
 * @brief The store's flags, SPT_STORE_SNAPSHOT ….
 * @param store the store; NULL gives 0
 * @threads any. @since 0.1
 */
SPT_API uint32_t spt_store_flags(const spt_store *store);

#ifdef __cplusplus
}
#endif

#endif
