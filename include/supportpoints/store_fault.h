/* SPDX-License-Identifier: MIT */
/**
 * @file store_fault.h
 * @brief A store around another one that fails, lies and forgets by plan: for tests of a host's error handling.
 *
 * A plan is a list of rules. Each counts the calls or rows that it is about, and acts on those from number
 * `at` on, `times` of them. The first rule that decides an answer gives it; rules that change rows all apply.
 *
 * @code
 * #include <supportpoints/store_fault.h>
 * spt_status conflict_three_times(spt_store *inner, spt_fault **fault, spt_store **store)
 * {
 *     spt_fault_rule rule;
 *     spt_fault_plan plan;
 *     spt_fault_rule_init(&rule, sizeof rule);
 *     rule.kind = SPT_FAULT_COMMIT;
 *     rule.code = SPT_STORE_CONFLICT;
 *     rule.times = 3;
 *     spt_fault_plan_init(&plan, sizeof plan);
 *     plan.rules = &rule;
 *     plan.count = 1;
 *     return spt_store_open_fault(inner, &plan, NULL, fault, store);
 * }
 * @endcode
 */
#ifndef SUPPORTPOINTS_STORE_FAULT_H
#define SUPPORTPOINTS_STORE_FAULT_H

#include <stddef.h>
#include <stdint.h>

#include "allocator.h"
#include "export.h"
#include "status.h"
#include "store.h"

#ifdef __cplusplus
extern "C" {
#endif

/** What a rule does. */
enum {
    SPT_FAULT_READ = 1,         /**< A read answers `code` and shows nothing. */
    SPT_FAULT_READ_AFTER = 2,   /**< A read shows its rows, then answers `code`. */
    SPT_FAULT_READ_REVERSE = 3, /**< The ranges of a read over `table` are read in the other direction. */
    SPT_FAULT_COMMIT = 4,       /**< A commit answers `code` and applies nothing. */
    SPT_FAULT_COMMIT_AFTER = 5, /**< A commit is applied; where that succeeds, the answer is `code` all the same. */
    SPT_FAULT_ROW_VALUE = 6,    /**< A row of `table` is shown with `number` or `text` in its `column`. */
    SPT_FAULT_ROW_SIZE = 7,     /**< A row of `table` is shown with `number` as its size. */
    SPT_FAULT_ROW_TABLE = 8,    /**< A row of `table` is shown with `number` as its table. */
    SPT_FAULT_ROW_DROP = 9,     /**< A row of `table` is not shown. */
    SPT_FAULT_ROW_DOUBLE = 10   /**< A row of `table` is shown twice. */
};

/** "Every table", for rules about rows. */
#define SPT_FAULT_ANY_TABLE UINT32_MAX

/** One rule of a plan. */
typedef struct spt_fault_rule {
    uint32_t struct_size; /**< sizeof the struct, as its writer knew it. */
    uint32_t kind;        /**< SPT_FAULT_READ … */
    uint64_t at;          /**< Begins with this call or row, 1 or more, counted since the plan was set. Default 1. */
    uint64_t times;       /**< Acts on so many; 0: on all from there on. Default 1. */
    int32_t code;         /**< The answer, any value: SPT_STORE_…, 0, 1, or a store's own. */
    uint32_t table;       /**< SPT_TABLE_…; the default is #SPT_FAULT_ANY_TABLE. */
    uint32_t column;      /**< The column's number in its table, which must be given with a column. */
    uint32_t reserved;    /**< 0. */
    int64_t number;       /**< For an integer column, size or table. */
    const char *text;     /**< For a text column; is copied. NULL is shown as NULL. */
} spt_fault_rule;

/** A list of rules. */
typedef struct spt_fault_plan {
    uint32_t struct_size;        /**< sizeof the struct, as its writer knew it. */
    uint32_t count;              /**< 0 … 1000. */
    const spt_fault_rule *rules; /**< An array; may be NULL with a count of 0. */
} spt_fault_plan;

/** What is counted, of all calls since the store was opened. */
enum {
    SPT_FAULT_COUNT_READS = 1,   /**< Reads, failed ones included. */
    SPT_FAULT_COUNT_COMMITS = 2, /**< Commits, failed ones included. */
    SPT_FAULT_COUNT_ROWS = 3,    /**< Rows that the inner store showed. */
    SPT_FAULT_COUNT_ACTED = 4    /**< How often a rule acted. */
};

/** The control of a fault store; it lives as long as the store. */
typedef struct spt_fault spt_fault;

/**
 * @brief Sets every member to its default: once, at the first call or row.
 * @param[out] rule to be filled; NULL is ignored
 * @param struct_size sizeof(spt_fault_rule) as the caller knows it
 * @threads any. @since 0.1
 */
SPT_API void spt_fault_rule_init(spt_fault_rule *rule, uint32_t struct_size);

/**
 * @brief Sets every member to its default: no rules.
 * @param[out] plan to be filled; NULL is ignored
 * @param struct_size sizeof(spt_fault_plan) as the caller knows it
 * @threads any. @since 0.1
 */
SPT_API void spt_fault_plan_init(spt_fault_plan *plan, uint32_t struct_size);

/**
 * @brief Opens a store that hands everything on to another one, but for what a plan says.
 * @param inner takes one more reference, given back when the new store is closed
 * @param plan is copied; NULL: no rules
 * @param allocator is copied; NULL: malloc and free
 * @param[out] fault the control, for spt_fault_set() and spt_fault_count(); the store's, not to be freed; may be NULL
 * @param[out] store the new store with one reference, the caller's; ended by spt_store_unref()
 * @retval SPT_E_INVALID `inner` or `store` is NULL, a wrong struct_size, or a rule is out of its bounds
 * @retval SPT_E_NOMEM no memory
 * @threads any; the store may be used by many threads where the inner one may. @since 0.1
 */
SPT_API spt_status spt_store_open_fault(spt_store *inner, const spt_fault_plan *plan, const spt_allocator *allocator,
                                        spt_fault **fault, spt_store **store);

/**
 * @brief Replaces the plan; its rules count from 0.
 * @param fault the control
 * @param plan is copied; NULL: no rules
 * @retval SPT_E_INVALID `fault` is NULL, a wrong struct_size, or a rule is out of its bounds; the old plan stays
 * @retval SPT_E_NOMEM no memory; the old plan stays
 * @threads any, but not while another thread or a sink is inside a read of the store. @since 0.1
 */
SPT_API spt_status spt_fault_set(spt_fault *fault, const spt_fault_plan *plan);

/**
 * @brief How many calls there were, rows, and acts of rules.
 * @param fault the control; NULL gives 0
 * @param what SPT_FAULT_COUNT_READS …; another value gives 0
 * @return the count since the store was opened
 * @threads any. @since 0.1
 */
SPT_API uint64_t spt_fault_count(const spt_fault *fault, uint32_t what);

#ifdef __cplusplus
}
#endif

#endif
