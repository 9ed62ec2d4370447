/* SPDX-License-Identifier: MIT */
#include "lapse.h"

#include "ledger.h"

static spt_status record_one(spt_work *work, spt_lot_slot *lot)
{
    spt_act_slot *act = NULL;
    spt_status status = spt_work_begin_blank_act(work, SPT_ACT_LAPSE, lot->row.lapse, &act);
    if (status != SPT_OK)
        return status;
    act->row.lot = lot->row.lot;
    act->row.points = lot->row.available;
    status = spt_ledger_move(work, lot, SPT_ENTRY_LAPSE, lot->row.available);
    if (status == SPT_OK)
        lot->due = 0;
    return status;
}

spt_status spt_lapse_record(spt_work *work, int64_t next, uint32_t most, uint32_t *recorded)
{
    spt_lot_slot *lot = work->lots;
    for (*recorded = 0; lot != NULL; lot = lot->next) {
        if (!lot->due)
            continue;
        if (*recorded == most) {
            next = lot->row.lapse;
            break;
        }
        spt_status status = record_one(work, lot);
        if (status != SPT_OK)
            return status;
        ++*recorded;
    }
    if (work->account.next_lapse != next) {
        work->account.next_lapse = next;
        spt_work_touch_account(work);
    }
    return SPT_OK;
}

void spt_lapse_lot_at(spt_lot_row *lot, int64_t at)
{
    if (lot->lapse > at)
        return;
    lot->lapsed += lot->available;
    lot->available = 0;
    lot->live = 0;
}
