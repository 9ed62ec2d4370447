/* SPDX-License-Identifier: MIT */
/* Operations over two accounts: transfer points, move a ticket (D19). */
#include <supportpoints/account.h>
#include <supportpoints/ticket.h>

#include "../rules/lot_rules.h"
#include "../rules/ticket_rules.h"
#include "answers.h"
#include "operation.h"
#include "snapshot.h"

static spt_status check_both(spt_load *load)
{
    spt_status status = spt_operation_check_account(load);
    if (status == SPT_OK)
        status = spt_operation_check_account(load->other);
    return status == SPT_OK ? spt_operation_check_ref(load) : status;
}

static spt_status prepare_both(spt_load *load)
{
    spt_status status = spt_operation_prepare(load);
    return status == SPT_OK ? spt_operation_prepare(load->other) : status;
}

/* ---- transfer ---- */

static spt_status decide_transfer(spt_load *load)
{
    spt_status status = check_both(load);
    if (status == SPT_OK)
        status = prepare_both(load);
    if (status == SPT_OK)
        status = spt_lot_rules_transfer(&load->work, &load->other->work, load->request);
    return status;
}

static int32_t take_sending_act(spt_load *load, const spt_row *row)
{
    spt_snapshot_unref(load->desk->unfinished);
    load->desk->unfinished = spt_row_snapshot(load->desk, row);
    if (load->desk->unfinished == NULL)
        load->status = SPT_E_NOMEM;
    return SPT_SINK_NEXT;
}

static void plan_sending_act(spt_load *load)
{
    spt_range *act = spt_load_add(load, SPT_INDEX_ACT, 0, 1, take_sending_act);
    act->prefix = 2;
    act->values[1].number = load->ref_act.act;
}

/* The act that was made; of a repeated call the first one's. */
static spt_status answer_sending_act(spt_load *load, void **snapshot)
{
    spt_desk *desk = load->desk;
    spt_status status = SPT_OK;
    if (load->has_ref_act)
        status = spt_load_more(load, plan_sending_act);
    else
        desk->unfinished = spt_row_snapshot(desk, (const spt_row *)(const void *)&load->work.act->row);
    *snapshot = desk->unfinished;
    desk->unfinished = NULL;
    if (status == SPT_OK && *snapshot == NULL)
        status =
            load->has_ref_act ? spt_work_corrupt(&load->work, "act", load->ref_act.act) : spt_work_nomem(&load->work);
    return status;
}

spt_status spt_account_transfer(spt_desk *desk, int64_t from, int64_t to, int64_t points, const char *ref,
                                const spt_options *options, spt_act **transferred)
{
    static const spt_operation operation = {spt_load_plan_sender, decide_transfer, answer_sending_act,
                                            spt_load_plan_receiver};
    spt_request request;
    spt_request_blank(&request, SPT_ACT_TRANSFER_OUT, from);
    request.other = to;
    request.points = points;
    request.ref = ref;
    void *snapshot;
    spt_status status = spt_operation_call(desk, &operation, &request, options, transferred != NULL, &snapshot);
    if (status >= 0 && transferred != NULL)
        *transferred = snapshot;
    return status;
}

/* ---- moving a ticket ---- */

/* Without a known ref: the ticket came from there last (D23). */
static int has_arrived(const spt_load *load)
{
    const spt_load *other = load->other;
    return other->work.tickets != NULL && other->has_made_act && other->made_act.kind == SPT_ACT_MOVE_IN &&
           other->made_act.other == load->account_id;
}

static spt_status check_movable(spt_load *load)
{
    if (load->work.tickets != NULL && load->other->work.tickets != NULL)
        return spt_work_corrupt(&load->work, "ticket", load->request->ticket);
    if (load->work.tickets != NULL)
        return SPT_OK;
    if (has_arrived(load))
        return SPT_ALREADY;
    return spt_problem_set(&load->desk->problem, SPT_E_NOT_FOUND, "ticket", load->request->ticket,
                           "Account %lld has no ticket %lld.", (long long)load->account_id,
                           (long long)load->request->ticket);
}

static spt_status decide_move(spt_load *load)
{
    spt_status status = check_both(load);
    if (status == SPT_OK)
        status = check_movable(load);
    if (status == SPT_OK)
        status = prepare_both(load);
    if (status == SPT_OK)
        status = spt_ticket_rules_move(&load->work, &load->other->work, load->work.tickets, load->request);
    return status;
}

/* Where a known ref moved it, it may have gone on since. */
static spt_status answer_moved(spt_load *load, void **snapshot)
{
    return spt_answer_ticket(load->other->work.tickets != NULL ? load->other : load, snapshot);
}

spt_status spt_ticket_move(spt_desk *desk, int64_t from, int64_t to, int64_t ticket, const spt_options *options,
                           spt_ticket **moved)
{
    static const spt_operation operation = {spt_load_plan_leaving, decide_move, answer_moved, spt_load_plan_arriving};
    spt_request request;
    spt_request_blank(&request, SPT_ACT_MOVE_OUT, from);
    request.other = to;
    request.ticket = ticket;
    void *snapshot;
    spt_status status = spt_operation_call(desk, &operation, &request, options, moved != NULL, &snapshot);
    if (status >= 0 && moved != NULL)
        *moved = snapshot;
    return status;
}
