/* SPDX-License-Identifier: MIT */
/* The pass over the lots: what is known of the one at hand. */
#ifndef SPT_VIEWS_AUDIT_LOTS_H
#define SPT_VIEWS_AUDIT_LOTS_H

#include "audit.h"

/* Numbers of the ranges that show the lot and its lists are below this. */
#define SPT_AUDIT_LOT_LISTS 4

typedef struct spt_audit_lot_pass {
    int64_t number; /* the newest lot seen */
    int64_t next_lapse;
    int64_t next_lapse_lot;

    /* Of the lot at hand. */
    spt_lot_row lot; /* its texts are the two below */
    char currency[4];
    char pack[SPT_CODE_BYTES + 1];
    int32_t has_lot;
    int32_t has_act;
    int32_t has_origin;
    int32_t has_successor;               /* a lot of this account names it as its origin */
    int32_t is_revoked;                  /* an act revoked all of it */
    uint32_t lists[SPT_AUDIT_LOT_LISTS]; /* the range that shows each list; 0: it is read to its end */
    int64_t entry;                       /* the oldest one seen */
    int64_t entry_act;
    int64_t entry_kind;
    int64_t issues;
    int64_t act;                             /* the oldest one seen */
    int64_t places[SPT_AUDIT_PLACES];        /* what the entries seen moved */
    int64_t highest[SPT_AUDIT_PLACES];       /* the most that the newest so many of them did */
    int64_t highest_entry[SPT_AUDIT_PLACES]; /* the oldest of those */
} spt_audit_lot_pass;

/* Take the act that issued it, the lot that its points were in. */
int32_t spt_audit_take_issuing_act(spt_auditor *audit, const spt_row *row);
int32_t spt_audit_take_origin(spt_auditor *audit, const spt_row *row);

/* Reads the entry before the one that issued it, where its points came from another lot. */
spt_status spt_audit_read_entry_before(spt_auditor *audit, const spt_audit_lot_pass *pass);

/* Reads the lot of another account that its points were in, where they came from there. */
spt_status spt_audit_read_other_origin(spt_auditor *audit, const spt_audit_lot_pass *pass);

void spt_audit_check_origin(spt_auditor *audit, const spt_audit_lot_pass *pass);

/* Holds what its entries moved to other lots against those lots. */
spt_status spt_audit_moves(spt_auditor *audit, const spt_audit_lot_pass *pass);

#endif
