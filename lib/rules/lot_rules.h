/* SPDX-License-Identifier: MIT */
/* What giving, revoking, extending and sending points does to an account (D3 to D6, D18, D19). */
#ifndef SPT_RULES_LOT_RULES_H
#define SPT_RULES_LOT_RULES_H

#include "work.h"

/* Buys or claims a pack, or grants points where `pack` is NULL. */
spt_status spt_lot_rules_grant(spt_work *work, const spt_request *request, const spt_pack_row *pack,
                               spt_lot_slot **lot);

/* Revokes n or all available points of a lot. */
spt_status spt_lot_rules_revoke(spt_work *work, const spt_request *request, spt_lot_slot *lot);

/* The lapse second of the last day that an extension names. */
spt_status spt_lot_rules_extended_lapse(spt_work *work, const spt_request *request, int64_t *lapse);

/* Moves what is available of a lot to a new one with a later last day. */
spt_status spt_lot_rules_extend(spt_work *work, const spt_request *request, spt_lot_slot *lot, spt_lot_slot **made);

/* Sends available points of one account to another, in capture order (D19). */
spt_status spt_lot_rules_transfer(spt_work *from, spt_work *to, const spt_request *request);

#endif
