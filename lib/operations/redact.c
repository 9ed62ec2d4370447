/* SPDX-License-Identifier: MIT */
/*
 * Redacting an act: the only change of the record. It is no act itself (D20), so that nothing is recorded before it, and
 * no time passes.
 */
#include <supportpoints/act.h>

#include "answers.h"
#include "operation.h"

typedef struct redaction {
    int64_t number;
    spt_act_slot *act; /* NULL: there is none of this number */
} redaction;

static int32_t take_act(spt_load *load, const spt_row *row)
{
    const void *any = row;
    redaction *view = load->view;
    view->act = spt_work_add_act(&load->work, any);
    if (view->act == NULL)
        load->status = SPT_E_NOMEM;
    return view->act == NULL ? SPT_SINK_STOP : SPT_SINK_NEXT;
}

static void plan_redact(spt_load *load)
{
    redaction *view = load->view;
    view->act = NULL;
    spt_range *range = spt_load_add(load, SPT_INDEX_ACT, 0, 1, take_act);
    range->prefix = 2;
    range->values[1].number = view->number;
}

static spt_status decide_redact(spt_load *load)
{
    const redaction *view = load->view;
    spt_status status = spt_operation_check_account(load);
    if (status != SPT_OK)
        return status;
    if (view->act == NULL)
        return spt_problem_set(&load->desk->problem, SPT_E_NOT_FOUND, "act", view->number,
                               "Account %lld has no act %lld.", (long long)load->account_id, (long long)view->number);
    spt_act_row *row = &view->act->row;
    if ((row->flags & SPT_FLAG_REDACTED) != 0)
        return SPT_ALREADY;
    row->flags |= SPT_FLAG_REDACTED;
    row->actor = row->note = "";
    spt_work_touch_account(&load->work);
    return SPT_OK;
}

static spt_status answer_redact(spt_load *load, void **snapshot)
{
    const redaction *view = load->view;
    *snapshot = spt_row_snapshot(load->desk, (const spt_row *)(const void *)&view->act->row);
    return *snapshot == NULL ? spt_work_nomem(&load->work) : SPT_OK;
}

static spt_status redact(spt_desk *desk, int64_t account, int64_t act, void **snapshot)
{
    static const spt_operation operation = {plan_redact, decide_redact, answer_redact, NULL};
    spt_load load;
    redaction view = {.number = act};
    if (account < 1 || act < 1)
        return spt_problem_set(&desk->problem, SPT_E_INVALID, account < 1 ? "account" : "act",
                               account < 1 ? account : act, "%s is below 1.", account < 1 ? "account" : "act");
    spt_load_init(&load, desk, account, NULL, plan_redact);
    load.view = &view;
    return spt_operation_run(&load, &operation, snapshot);
}

spt_status spt_act_redact(spt_desk *desk, int64_t account, int64_t act, spt_act **redacted)
{
    void *snapshot = NULL;
    spt_status status = spt_desk_enter(desk);
    if (status != SPT_OK)
        return status;
    status = spt_desk_leave(desk, redact(desk, account, act, redacted != NULL ? &snapshot : NULL));
    if (status >= 0 && redacted != NULL)
        *redacted = snapshot;
    return status;
}
