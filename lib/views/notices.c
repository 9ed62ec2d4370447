/* SPDX-License-Identifier: MIT */
/* The notices that wait (D27), and acknowledging one. */
#include <supportpoints/notice.h>

#include "../base/row.h"
#include "../operations/operation.h"
#include "crossing.h"

/* ---- the list ---- */

/* The crossing's places in the account: kind, object and cause of the notice shown last. */
typedef struct notice_reading {
    spt_crossing *crossing;
    uint32_t shown; /* rows of the page that are other accounts' */
    int32_t is_full;
} notice_reading;

static int32_t take_waiting(spt_load *load, const spt_row *row)
{
    notice_reading *reading = load->view;
    spt_page *page = reading->crossing->page;
    reading->is_full = page->count == page->room;
    if (reading->is_full)
        return SPT_SINK_NEXT;
    void *made = spt_row_snapshot(load->desk, row);
    if (made == NULL) {
        load->status = SPT_E_NOMEM;
        return SPT_SINK_STOP;
    }
    spt_page_add(page, made, NULL);
    return SPT_SINK_GO_ON;
}

static void plan_waiting(spt_load *load)
{
    notice_reading *reading = load->view;
    const spt_crossing *crossing = reading->crossing;
    uint64_t limit = (uint64_t)crossing->page->room - reading->shown + 1;
    spt_range *range = spt_load_add(load, SPT_INDEX_NOTICE_BY_WAITING, 0, limit, take_waiting);
    spt_page_cut(crossing->page, reading->shown);
    reading->is_full = 0;
    range->prefix = 2;
    range->values[1].number = 1;
    range->position = crossing->is_inside ? SPT_CROSSING_PLACES : 0;
    for (int i = 0; i < SPT_CROSSING_PLACES; i++)
        range->values[2 + i].number = crossing->places[i];
}

static spt_status not_there(const spt_crossing *crossing)
{
    return spt_problem_set(&crossing->desk->problem, crossing->is_inside ? SPT_E_STALE : SPT_E_CORRUPT,
                           crossing->is_inside ? "after" : "account", crossing->account, "Account %lld is not there.",
                           (long long)crossing->account);
}

static spt_status read_account(spt_crossing *crossing)
{
    spt_load load;
    notice_reading reading = {.crossing = crossing, .shown = crossing->page->count};
    spt_load_init(&load, crossing->desk, crossing->account, NULL, plan_waiting);
    load.view = &reading;
    load.clock = 0;
    spt_status status = spt_load_run(&load);
    if (status != SPT_OK)
        return status;
    if (load.work.revision == 0)
        return not_there(crossing);
    if (!reading.is_full)
        return SPT_OK;
    if (crossing->page->count > reading.shown) {
        const spt_notice *last = crossing->page->rows[crossing->page->count - 1];
        crossing->places[0] = last->row.kind;
        crossing->places[1] = last->row.object;
        crossing->places[2] = last->row.cause;
    }
    return SPT_MORE;
}

spt_status spt_notice_list(spt_desk *desk, const char *after, uint32_t limit, spt_page **page)
{
    spt_crossing crossing = {.desk = desk, .letter = 'N', .index = SPT_INDEX_ACCOUNT_BY_ALERT, .read = read_account};
    return spt_crossing_call(&crossing, after, limit, page);
}

/* ---- acknowledging ---- */

typedef struct acknowledging {
    int64_t key[3]; /* kind, object, cause */
    spt_notice_row row;
    int32_t is_found;
    int32_t others; /* another one waits */
} acknowledging;

static int32_t take_notice(spt_load *load, const spt_row *row)
{
    acknowledging *view = load->view;
    const void *any = row;
    view->row = *(const spt_notice_row *)any;
    view->is_found = 1;
    return SPT_SINK_NEXT;
}

static int32_t take_other(spt_load *load, const spt_row *row)
{
    acknowledging *view = load->view;
    const void *any = row;
    const spt_notice_row *notice = any;
    view->others |= notice->kind != view->key[0] || notice->object != view->key[1] || notice->cause != view->key[2];
    return SPT_SINK_GO_ON;
}

static void plan_acknowledge(spt_load *load)
{
    acknowledging *view = load->view;
    spt_range *one = spt_load_add(load, SPT_INDEX_NOTICE, 0, 1, take_notice);
    one->prefix = 4;
    for (int i = 0; i < 3; i++)
        one->values[1 + i].number = view->key[i];
    spt_range *others = spt_load_add(load, SPT_INDEX_NOTICE_BY_WAITING, 0, 2, take_other);
    others->prefix = 2;
    others->values[1].number = 1;
    view->is_found = view->others = 0;
}

static spt_status decide_acknowledge(spt_load *load)
{
    acknowledging *view = load->view;
    spt_status status = spt_operation_check_account(load);
    if (status != SPT_OK)
        return status;
    if (!view->is_found || !view->row.waiting)
        return SPT_ALREADY;
    view->row.waiting = 0;
    load->work.account.alert = view->others;
    return spt_work_add_notice(&load->work, &view->row, SPT_CHANGE_UPDATE) == NULL ? spt_work_nomem(&load->work)
                                                                                   : SPT_OK;
}

static spt_status bad_number(spt_desk *desk, const char *field, int64_t number, int least)
{
    return spt_problem_set(&desk->problem, SPT_E_INVALID, field, number, "%s is %lld; it must be %d or more.", field,
                           (long long)number, least);
}

static spt_status acknowledge(spt_desk *desk, int64_t account, int32_t kind, int64_t object, int64_t cause)
{
    static const spt_operation operation = {.plan = plan_acknowledge, .decide = decide_acknowledge};
    acknowledging view = {.key = {kind, object, cause}};
    spt_load load;
    if (account < 1)
        return bad_number(desk, "account", account, 1);
    if (kind < 1)
        return bad_number(desk, "kind", kind, 1);
    if (object < 0)
        return bad_number(desk, "object", object, 0);
    if (cause < 0)
        return bad_number(desk, "cause", cause, 0);
    spt_load_init(&load, desk, account, NULL, plan_acknowledge);
    load.view = &view;
    load.clock = 0;
    return spt_operation_run(&load, &operation, NULL);
}

spt_status spt_notice_acknowledge(spt_desk *desk, int64_t account, int32_t kind, int64_t object, int64_t cause)
{
    spt_status status = spt_desk_enter(desk);
    return status == SPT_OK ? spt_desk_leave(desk, acknowledge(desk, account, kind, object, cause)) : status;
}
