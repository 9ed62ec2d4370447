/* SPDX-License-Identifier: MIT */
/*
 * An audit at work (D20): it reads an account's rows in pages, all of one revision, recomputes what they should be
 * and says what differs. Five passes: acts and entries, lots, tickets with their acts, parts, notices.
 */
#ifndef SPT_VIEWS_AUDIT_H
#define SPT_VIEWS_AUDIT_H

#include <supportpoints/act.h>
#include <supportpoints/audit.h>
#include <supportpoints/schema.h>
#include <supportpoints/store.h>

#include "../operations/load.h"

#define SPT_AUDIT_RANGES     8
#define SPT_AUDIT_TEXT       256
#define SPT_AUDIT_ACTS_PAGE  128
#define SPT_AUDIT_ENTRY_PAGE 256
#define SPT_AUDIT_PLACES     7

typedef struct spt_auditor spt_auditor;

/* Takes one row, of which every column is within its bounds. Answers SPT_SINK_…. */
typedef int32_t (*spt_audit_take)(spt_auditor *audit, const spt_row *row);

struct spt_auditor {
    spt_desk *desk;
    int64_t account_id;
    spt_account_row account; /* of the revision that is audited */
    int32_t is_begun;        /* `account` is known: a read that shows another revision is of no use */

    uint64_t differences;
    uint64_t rows;
    uint32_t count;
    const char **texts;

    spt_range ranges[SPT_AUDIT_RANGES];
    spt_audit_take takes[SPT_AUDIT_RANGES];
    int32_t judged[SPT_AUDIT_RANGES]; /* rows that cannot be are named; each table's are by one pass only */
    uint64_t shown[SPT_AUDIT_RANGES];
    uint32_t range_count;
    void *view; /* the pass at hand */
    spt_status status;
    int32_t is_found;
    int32_t is_changed;
    int32_t is_proven;
};

/* Adds a difference to what was found: a sentence with the numbers. */
#if defined(__GNUC__)
__attribute__((format(printf, 2, 3)))
#endif
void spt_audit_say(spt_auditor *audit, const char *format, ...);

/* Says that the rows numbered between two that were seen one after the other are missing. */
void spt_audit_say_gap(spt_auditor *audit, const char *noun, int64_t before, int64_t after);

/* The same for those between the newest one seen and the one that the account's row says is the newest. */
void spt_audit_say_end(spt_auditor *audit, const char *noun, int64_t newest, int64_t last);

/* Begins a read: the account's row comes first. */
void spt_audit_begin(spt_auditor *audit);

/* Adds a range with the account as its equal column; `judged`: rows that cannot be are named. */
spt_range *spt_audit_range(spt_auditor *audit, uint32_t index, uint64_t limit, int32_t judged, spt_audit_take take);

/* Adds a range that depends on another one of this read by a column of its rows; two columns are equal. */
spt_range *spt_audit_range_from(spt_auditor *audit, uint32_t source, uint32_t column, uint32_t index, uint64_t limit,
                                spt_audit_take take);

/*
 * Reads. SPT_E_CONFLICT: the account has another revision by now; SPT_E_CORRUPT: the store cannot show its rows, as
 * was said.
 */
spt_status spt_audit_read(spt_auditor *audit);

/* Whether the list that a range showed may go on behind its limit. */
int spt_audit_is_full(const spt_auditor *audit, uint32_t range);

/* a + b, held at the ends of the range where hostile rows would leave it. */
int64_t spt_audit_plus(int64_t a, int64_t b);

/* Moves an entry's points between the sums of seven places. */
void spt_audit_move(int64_t *places, const spt_entry_row *entry);

/* "available" …, for sentences; SPT_PLACE_ISSUED is none of them. */
const char *spt_audit_place_name(int32_t place);

/* Says where an act of a kind has fields that its kind does not have, or lacks those that it must have. */
void spt_audit_check_act(spt_auditor *audit, const spt_act_row *act);

/* Whether an act of a kind can make an entry of a kind. */
int spt_audit_can_make(int64_t act_kind, int64_t entry_kind);

/* The passes. */
spt_status spt_audit_ledger(spt_auditor *audit);
spt_status spt_audit_lots(spt_auditor *audit);
spt_status spt_audit_tickets(spt_auditor *audit);
spt_status spt_audit_parts(spt_auditor *audit);
spt_status spt_audit_notices(spt_auditor *audit);

#endif
