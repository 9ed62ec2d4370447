/* SPDX-License-Identifier: MIT */
/* Operations on lots: revoke, extend (D18). */
#include <supportpoints/lot.h>

#include "../rules/lot_rules.h"
#include "operation.h"
#include "snapshot.h"

static spt_status check_lot(spt_load *load)
{
    if (load->lot != NULL)
        return SPT_OK;
    return spt_problem_set(&load->desk->problem, SPT_E_NOT_FOUND, "lot", load->request->lot,
                           "Account %lld has no lot %lld.", (long long)load->account_id, (long long)load->request->lot);
}

static spt_status check_found(spt_load *load)
{
    spt_status status = spt_operation_check_account(load);
    if (status == SPT_OK)
        status = spt_operation_check_ref(load);
    return status == SPT_OK ? check_lot(load) : status;
}

static spt_status decide_revoke(spt_load *load)
{
    spt_status status = check_found(load);
    if (status == SPT_OK && load->request->points == SPT_ALL_POINTS && load->lot->row.revoked_whole)
        status = SPT_ALREADY;
    if (status == SPT_OK)
        status = spt_operation_prepare(load);
    if (status == SPT_OK)
        status = spt_lot_rules_revoke(&load->work, load->request, load->lot);
    return status;
}

/* Without a known ref: the lot's newest successor is what is asked for, and nothing is left to move (D23). */
static spt_status check_extended(spt_load *load)
{
    int64_t lapse;
    int has_available = load->lot->row.available > 0 && load->lot->row.lapse > load->work.now;
    if (load->successor == NULL || load->successor->row.kind != SPT_LOT_EXTENSION || has_available)
        return SPT_OK;
    spt_status status = spt_lot_rules_extended_lapse(&load->work, load->request, &lapse);
    if (status == SPT_OK && load->successor->row.lapse == lapse) {
        load->result_lot = load->successor->row.lot;
        status = SPT_ALREADY;
    }
    return status;
}

static spt_status decide_extend(spt_load *load)
{
    spt_lot_slot *made = NULL;
    spt_status status = check_found(load);
    if (status == SPT_OK)
        status = check_extended(load);
    if (status == SPT_OK)
        status = spt_operation_prepare(load);
    if (status == SPT_OK)
        status = spt_lot_rules_extend(&load->work, load->request, load->lot, &made);
    load->lot = made;
    return status;
}

static spt_status run(spt_desk *desk, const spt_operation *operation, spt_request *request, const spt_options *options,
                      spt_lot **lot)
{
    void *snapshot;
    spt_status status = spt_operation_call(desk, operation, request, options, lot != NULL, &snapshot);
    if (status >= 0 && lot != NULL)
        *lot = snapshot;
    return status;
}

spt_status spt_lot_revoke(spt_desk *desk, int64_t account, int64_t lot, int64_t points, const char *ref,
                          const spt_options *options, spt_lot **revoked)
{
    static const spt_operation operation = {spt_load_plan_lot, decide_revoke, spt_answer_lot, NULL};
    spt_request request;
    spt_request_blank(&request, SPT_ACT_REVOKE, account);
    request.lot = lot;
    request.points = points;
    request.ref = ref;
    return run(desk, &operation, &request, options, revoked);
}

spt_status spt_lot_extend(spt_desk *desk, int64_t account, int64_t lot, int32_t last_day, const spt_options *options,
                          spt_lot **extended)
{
    static const spt_operation operation = {spt_load_plan_lot, decide_extend, spt_answer_lot, NULL};
    spt_request request;
    spt_request_blank(&request, SPT_ACT_EXTEND, account);
    request.lot = lot;
    request.last_day = last_day;
    return run(desk, &operation, &request, options, extended);
}
