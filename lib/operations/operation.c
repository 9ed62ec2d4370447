/* SPDX-License-Identifier: MIT */
#include "operation.h"

#include "../rules/lapse.h"
#include "../store/expect.h"
#include "snapshot.h"

spt_status spt_operation_check_account(spt_load *load)
{
    if (load->work.revision != 0)
        return SPT_OK;
    return spt_problem_set(&load->desk->problem, SPT_E_NOT_FOUND, "account", load->account_id,
                           "There is no account %lld.", (long long)load->account_id);
}

spt_status spt_operation_check_ref(spt_load *load)
{
    if (!load->has_ref_act)
        return SPT_OK;
    const spt_act_row *act = &load->ref_act;
    const char *difference = spt_request_difference(load->request, act);
    if (difference == NULL)
        return SPT_ALREADY;
    int is_of_kind = load->request->kind == act->kind;
    return spt_problem_set(&load->desk->problem, SPT_E_CONFLICT, "ref", act->act,
                           "Act %lld of account %lld has this ref and %s%s.", (long long)act->act,
                           (long long)load->account_id, is_of_kind ? "another content: " : "is another operation: ",
                           is_of_kind ? difference : spt_act_kind_name((int32_t)act->kind));
}

/* On a closed account only what gives points back, ends or begins a dispute, or takes points away (D19). */
static int is_for_closed(int32_t kind)
{
    return kind == SPT_ACT_REPRICE || kind == SPT_ACT_WAIVE || kind == SPT_ACT_DISPUTE || kind == SPT_ACT_UPHOLD ||
           kind == SPT_ACT_REVOKE;
}

spt_status spt_operation_prepare(spt_load *load)
{
    uint32_t recorded;
    if (load->work.account.closed && !is_for_closed(load->request->kind))
        return spt_problem_set(&load->desk->problem, SPT_E_STATE, "closed", load->account_id, "Account %lld is closed.",
                               (long long)load->account_id);
    return load->want_due ? spt_lapse_record(&load->work, load->next_lapse, UINT32_MAX, &recorded) : SPT_OK;
}

/*
 * One try: SPT_E_CONFLICT where somebody else was faster. The snapshot is made before the commit, so that nothing fails
 * after it.
 */
static spt_status run_once(spt_load *load, const spt_operation *operation, void **snapshot)
{
    spt_status status = spt_load_run(load);
    if (status == SPT_OK)
        status = operation->decide(load);
    if (status < 0)
        return status;
    if (snapshot != NULL) {
        spt_status answered = operation->answer(load, snapshot);
        if (answered != SPT_OK)
            return answered;
    }
    if (status != SPT_OK)
        return status;
    load->desk->unfinished = snapshot == NULL ? NULL : *snapshot;
    status = spt_operation_commit(load->desk, &load->work, load->other == NULL ? NULL : &load->other->work);
    load->desk->unfinished = NULL;
    return status;
}

/* A refusal with the same code by the rules is final; only the commit's, and the proof's, is worth another try. */
static int is_worth_a_try(const spt_desk *desk, spt_status status)
{
    return status == SPT_E_CONFLICT && desk->problem.field[0] == '\0' && desk->base == NULL;
}

spt_status spt_operation_run(spt_load *load, const spt_operation *operation, void **snapshot)
{
    spt_desk *desk = load->desk;
    for (int tries = 0; tries < SPT_DESK_TRIES; tries++) {
        spt_status status = run_once(load, operation, snapshot);
        if (status >= 0)
            return status;
        if (snapshot != NULL) {
            spt_snapshot_unref(*snapshot);
            *snapshot = NULL;
        }
        if (!is_worth_a_try(desk, status))
            return status;
        spt_desk_log(desk, "Somebody else changed the account meanwhile; the operation is done again.");
    }
    return spt_load_busy(load);
}

spt_status spt_operation_call(spt_desk *desk, const spt_operation *operation, spt_request *request,
                              const spt_options *options, int is_wanted, void **snapshot)
{
    spt_load load;
    spt_load other;
    *snapshot = NULL;
    spt_status status = spt_desk_enter(desk);
    if (status != SPT_OK)
        return status;
    spt_store_expect(desk->store, request->account, request->ticket);
    status = spt_request_check(request, options, &desk->problem);
    if (status == SPT_OK) {
        spt_load_init(&load, desk, request->account, request, operation->plan);
        if (operation->other_plan != NULL) {
            spt_load_init(&other, desk, request->other, request, operation->other_plan);
            spt_load_join(&load, &other);
        }
        status = spt_operation_run(&load, operation, is_wanted ? snapshot : NULL);
    }
    return spt_desk_leave(desk, status);
}
