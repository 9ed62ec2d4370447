/* SPDX-License-Identifier: MIT */
/* A small store in memory that keeps the contract, and breaks it in one place on demand. */
#ifndef BROKEN_STORE_H
#define BROKEN_STORE_H

#include <supportpoints/store.h>

enum defect {
    NO_DEFECT,
    /* order */
    ORDER_OF_PRIMARY_KEY,
    ORDER_UNSIGNED,
    ORDER_DESCENDING_IGNORED,
    ORDER_RANGES_REVERSED,
    TEXT_BY_LENGTH,
    TEXT_FOLDS_CASE,
    TEXT_DROPS_SPACES,
    TEXT_SIGNED_BYTES,
    /* ranges */
    PREFIX_SHORT,
    POSITION_IGNORED,
    POSITION_INCLUSIVE,
    POSITION_FIRST_COLUMN,
    POSITION_ALWAYS_ASCENDING,
    POSITION_OF_32_BITS,
    LIMIT_IGNORED,
    LIMIT_SIGNED,
    LIMIT_BEFORE_POSITION,
    LIMIT_OVERALL,
    RANGES_FIRST_32,
    DEPENDENT_FIRST_ONLY,
    DEPENDENT_DISTINCT,
    DEPENDENT_OF_ALL,
    DEPENDENT_LAST_GROUP,
    KNOWN_HIDES_ALL,
    KNOWN_HIDES_OLDER,
    /* the sink */
    NEXT_IS_STOP,
    NEXT_IS_GO_ON,
    NEXT_SOURCE_ROW,
    STOP_IS_GO_ON,
    STOP_IS_NEXT,
    STOP_IS_FAILURE,
    OTHER_IS_GO_ON,
    /* guards */
    GUARD_IGNORED,
    GUARD_ONLY_OLDER,
    GUARD_MISSING_PASSES,
    GUARD_ZERO_PASSES,
    GUARD_FIRST_ONLY,
    GUARD_FIRST_16,
    GUARD_FIRST_64,
    REVISION_STAYS,
    /* commits */
    HALF_ON_CONFLICT,
    INSERT_REPLACES,
    TICKET_TWICE,
    TICKET_CHECKED_FIRST,
    TICKET_TAKES_ACTS,
    ACCOUNT_BY_ITS_ROW,
    UPDATE_KEEPS_TEXTS,
    UPDATE_INSERTS,
    DELETE_IGNORED,
    INDEX_STALE,
    COMMIT_SEEN_LATER,
    COMMIT_CUT_OFF,
    CHANGE_LOST,
    CONFLICT_SWALLOWED,
    READ_ANSWERS_ZERO,
    COMMIT_ANSWERS_ONE,
    /* values */
    TEXT_CUT_OFF,
    TEXT_ASCII,
    INTEGER_OF_32_BITS,
    INTEGER_AS_DOUBLE,
    COLUMN_FORGOTTEN,
    ROW_SIZE_WRONG,
    ROW_NULL,
    ROW_OF_NO_RANGE,
    /* at the same time, and afterwards */
    REVISIONS_MIXED,
    NO_SNAPSHOT,
    GUARD_WITHOUT_LOCK,
    LOST_ON_REOPEN,
    DEFECT_COUNT
};

/* The store's rows outlive the handle in `file`, as in a file; broken_forget() ends them. */
struct broken_file;

struct broken_file *broken_file_new(int defect);
void broken_forget(struct broken_file *file);

spt_status broken_open(struct broken_file *file, spt_store **store);

#endif
