/* SPDX-License-Identifier: MIT */
/* The snapshots that single reads and writing operations give. */
#include <supportpoints/account.h>
#include <supportpoints/ticket.h>

#include "../rules/lapse.h"
#include "answers.h"
#include "operation.h"

/* ---- an account ---- */

int32_t spt_lapse_view_take(spt_lapse_view *view, const spt_lot_row *lot, int64_t available, int64_t now)
{
    if (view->at == SPT_UNSET)
        view->at = now;
    if (available == 0)
        return SPT_SINK_GO_ON;
    if (lot->lapse <= view->at) {
        view->due += available;
        return SPT_SINK_GO_ON;
    }
    if (lot->lapse == SPT_NEVER || (view->next != SPT_NEVER && lot->lapse > view->next))
        return SPT_SINK_NEXT;
    view->next = lot->lapse;
    view->next_points += available;
    return SPT_SINK_GO_ON;
}

static int32_t take_lapse(spt_load *load, const spt_row *row)
{
    const void *any = row;
    const spt_lot_row *lot = any;
    const spt_lot_slot *changed = spt_work_lot(&load->work, lot->lot);
    int64_t available = changed != NULL ? changed->row.available : lot->available;
    return spt_lapse_view_take(load->view, lot, available, load->work.now);
}

void spt_lapse_view_plan(spt_load *load)
{
    spt_lapse_view *view = load->view;
    view->due = 0;
    view->next = SPT_NEVER;
    view->next_points = 0;
    spt_range *range = spt_load_add(load, SPT_INDEX_LOT_BY_LAPSE, 0, UINT64_MAX, take_lapse);
    range->prefix = 2;
    range->values[1].number = 1;
}

spt_account *spt_account_snapshot(const spt_desk *desk, const spt_account_row *row, const spt_lapse_view *view)
{
    spt_account *made = spt_snapshot_of(&desk->allocator, sizeof *made, row, 0);
    if (made == NULL)
        return NULL;
    made->row.available -= view->due;
    made->row.lapsed += view->due;
    made->row.next_lapse = view->next;
    made->next_lapse_points = view->next_points;
    made->at = view->at;
    return made;
}

spt_status spt_answer_account(spt_load *load, void **snapshot)
{
    spt_lapse_view view = {.at = load->work.now, .next = SPT_NEVER};
    spt_status status = SPT_OK;
    load->view = &view;
    if (load->work.revision != 0)
        status = spt_load_more(load, spt_lapse_view_plan);
    if (status != SPT_OK)
        return status;
    *snapshot = spt_account_snapshot(load->desk, &load->work.account, &view);
    return *snapshot == NULL ? spt_work_nomem(&load->work) : SPT_OK;
}

spt_status spt_account_now(spt_desk *desk, int64_t account, spt_account **snapshot)
{
    spt_load load;
    spt_lapse_view view = {.at = SPT_UNSET, .next = SPT_NEVER};
    spt_load_init(&load, desk, account, NULL, spt_lapse_view_plan);
    load.view = &view;
    spt_status status = spt_load_run(&load);
    if (status == SPT_OK)
        status = spt_operation_check_account(&load);
    if (status != SPT_OK)
        return status;
    view.at = load.work.now;
    spt_account *made = spt_account_snapshot(desk, &load.work.account, &view);
    if (made == NULL)
        return spt_work_nomem(&load.work);
    *snapshot = made;
    return SPT_OK;
}

/* The checks that every read of one object has in common; enters the desk. */
static spt_status enter_read(spt_desk *desk, const void *out, const char *out_name, int64_t first, const char *name,
                             int64_t second)
{
    spt_status status = spt_desk_enter(desk);
    if (status != SPT_OK)
        return status;
    if (out == NULL)
        status = spt_problem_set(&desk->problem, SPT_E_INVALID, out_name, 0, "An out-pointer is NULL.");
    else if (first < 1 || second < 1)
        status = spt_problem_set(&desk->problem, SPT_E_INVALID, first < 1 ? "account" : name,
                                 first < 1 ? first : second, "An id or number is below 1.");
    return status == SPT_OK ? SPT_OK : spt_desk_leave(desk, status);
}

spt_status spt_account_get(spt_desk *desk, int64_t account, spt_account **snapshot)
{
    spt_status status = enter_read(desk, snapshot, "snapshot", account, "", 1);
    return status == SPT_OK ? spt_desk_leave(desk, spt_account_now(desk, account, snapshot)) : status;
}

/* ---- a lot, a ticket, an act ---- */

spt_lot *spt_lot_snapshot(const spt_desk *desk, const spt_lot_row *row, int64_t at)
{
    spt_lot_row copy = *row;
    spt_lapse_lot_at(&copy, at);
    return spt_snapshot_of(&desk->allocator, sizeof(spt_lot), &copy, 0);
}

spt_status spt_answer_lot(spt_load *load, void **snapshot)
{
    const spt_lot_slot *lot = load->lot;
    if (load->has_ref_act || lot == NULL)
        lot = spt_work_lot(&load->work, load->result_lot);
    if (lot == NULL)
        return spt_work_corrupt(&load->work, "lot", load->result_lot);
    *snapshot = spt_lot_snapshot(load->desk, &lot->row, load->work.now);
    return *snapshot == NULL ? spt_work_nomem(&load->work) : SPT_OK;
}

static int32_t take_found_ticket(spt_load *load, const spt_row *row)
{
    const void *any = row;
    if (spt_work_add_ticket(&load->work, any, 0) == NULL)
        load->status = SPT_E_NOMEM;
    return SPT_SINK_NEXT;
}

static void plan_by_id(spt_load *load)
{
    spt_range *ticket = spt_load_add(load, SPT_INDEX_TICKET_BY_ID, 0, 1, take_found_ticket);
    ticket->values[0].number = load->request->ticket;
}

spt_ticket *spt_ticket_snapshot(const spt_desk *desk, const spt_ticket_row *row, int64_t at)
{
    spt_ticket *made = spt_snapshot_of(&desk->allocator, sizeof *made, row, 0);
    if (made != NULL)
        made->at = at;
    return made;
}

spt_status spt_answer_ticket(spt_load *load, void **snapshot)
{
    spt_status status = SPT_OK;
    /* What a known ref did was done to a ticket that has moved to another account since. */
    if (load->work.tickets == NULL && load->has_ref_act)
        status = spt_load_more(load, plan_by_id);
    if (status != SPT_OK)
        return status;
    if (load->work.tickets == NULL)
        return spt_work_corrupt(&load->work, "ticket", load->request->ticket);
    *snapshot = spt_ticket_snapshot(load->desk, &load->work.tickets->row, load->work.now);
    return *snapshot == NULL ? spt_work_nomem(&load->work) : SPT_OK;
}

static size_t snapshot_size(uint32_t table)
{
    return sizeof(spt_snapshot) + spt_schema_get()->tables[table].row_size;
}

void *spt_row_snapshot(const spt_desk *desk, const spt_row *row)
{
    return spt_snapshot_of(&desk->allocator, snapshot_size(row->table), row, 0);
}

static void *snapshot_at(const spt_load *load, const spt_row *row)
{
    const void *any = row;
    if (row->table == SPT_TABLE_LOT)
        return spt_lot_snapshot(load->desk, any, load->work.now);
    if (row->table == SPT_TABLE_TICKET)
        return spt_ticket_snapshot(load->desk, any, load->work.now);
    return spt_row_snapshot(load->desk, row);
}

/* One row by its primary key, as a snapshot. */
typedef struct one_row {
    uint32_t index;
    int64_t number;
    void *made;
} one_row;

static int32_t take_one(spt_load *load, const spt_row *row)
{
    one_row *view = load->view;
    spt_snapshot_unref(view->made);
    view->made = snapshot_at(load, row);
    load->desk->unfinished = view->made;
    if (view->made == NULL)
        load->status = SPT_E_NOMEM;
    return SPT_SINK_NEXT;
}

static void plan_one(spt_load *load)
{
    one_row *view = load->view;
    spt_snapshot_unref(view->made);
    load->desk->unfinished = view->made = NULL;
    spt_range *range = spt_load_add(load, view->index, 0, 1, take_one);
    range->prefix = 2;
    range->values[1].number = view->number;
}

static spt_status read_one(spt_desk *desk, uint32_t index, int64_t account, int64_t number, void **out)
{
    spt_load load;
    one_row view = {index, number, NULL};
    spt_status status = enter_read(desk, out, "snapshot", account, spt_schema_get()->indexes[index].name, number);
    if (status != SPT_OK)
        return status;
    spt_load_init(&load, desk, account, NULL, plan_one);
    load.view = &view;
    status = spt_load_run(&load);
    if (status == SPT_OK)
        status = spt_operation_check_account(&load);
    if (status == SPT_OK && view.made == NULL)
        status = spt_problem_set(&desk->problem, SPT_E_NOT_FOUND, spt_schema_get()->indexes[index].name, number,
                                 "Account %lld has no %s %lld.", (long long)account,
                                 spt_schema_get()->indexes[index].name, (long long)number);
    desk->unfinished = NULL;
    if (status == SPT_OK)
        *out = view.made;
    else
        spt_snapshot_unref(view.made);
    return spt_desk_leave(desk, status);
}

spt_status spt_lot_get(spt_desk *desk, int64_t account, int64_t lot, spt_lot **snapshot)
{
    void *made = NULL;
    spt_status status = read_one(desk, SPT_INDEX_LOT, account, lot, snapshot == NULL ? NULL : &made);
    if (status == SPT_OK)
        *snapshot = made;
    return status;
}

spt_status spt_ticket_get(spt_desk *desk, int64_t account, int64_t ticket, spt_ticket **snapshot)
{
    void *made = NULL;
    spt_status status = read_one(desk, SPT_INDEX_TICKET, account, ticket, snapshot == NULL ? NULL : &made);
    if (status == SPT_OK)
        *snapshot = made;
    return status;
}

spt_status spt_act_get(spt_desk *desk, int64_t account, int64_t act, spt_act **snapshot)
{
    void *made = NULL;
    spt_status status = read_one(desk, SPT_INDEX_ACT, account, act, snapshot == NULL ? NULL : &made);
    if (status == SPT_OK)
        *snapshot = made;
    return status;
}
