/* SPDX-License-Identifier: MIT */
/* Operations on accounts: open, buy, claim, grant, cover, close. */
#include <supportpoints/account.h>

#include "../base/row.h"
#include "../base/text.h"
#include "../rules/lot_rules.h"
#include "../rules/ticket_rules.h"
#include "operation.h"
#include "snapshot.h"

/* ---- open ---- */

static spt_status decide_open(spt_load *load)
{
    spt_work *work = &load->work;
    spt_act_slot *act = NULL;
    if (work->revision != 0) {
        spt_status known = spt_operation_check_ref(load);
        return known == SPT_OK ? SPT_ALREADY : known;
    }
    work->now = load->clock;
    work->account = (spt_account_row){.size = (uint32_t)sizeof work->account, .table = SPT_TABLE_ACCOUNT};
    work->account.account = load->account_id;
    work->account.opened = work->now;
    work->account.next_lapse = SPT_NEVER;
    work->account_change = SPT_CHANGE_INSERT;
    return spt_work_begin_act(work, load->request, &act);
}

spt_status spt_account_open(spt_desk *desk, int64_t account, const spt_options *options, spt_account **opened)
{
    static const spt_operation operation = {spt_load_plan_account, decide_open, spt_answer_account, NULL};
    spt_request request;
    spt_request_blank(&request, SPT_ACT_ACCOUNT_OPEN, account);
    void *snapshot;
    spt_status status = spt_operation_call(desk, &operation, &request, options, opened != NULL, &snapshot);
    if (status >= 0 && opened != NULL)
        *opened = snapshot;
    return status;
}

/* ---- lots ---- */

static spt_status find_pack(spt_load *load, const spt_pack_row **pack)
{
    *pack = NULL;
    if (load->request->pack[0] == '\0')
        return SPT_OK;
    *pack = spt_catalogue_pack(&load->desk->catalogue, load->request->pack);
    if (*pack != NULL)
        return SPT_OK;
    return spt_problem_set(&load->desk->problem, SPT_E_NOT_FOUND, "pack", 0, "There is no pack %s.",
                           load->request->pack);
}

static spt_status check_claimed(spt_load *load, const spt_pack_row *pack)
{
    if (pack == NULL || !pack->once || !load->claimed)
        return SPT_OK;
    return spt_problem_set(&load->desk->problem, SPT_E_CLAIMED, "pack", load->account_id,
                           "Account %lld has claimed %s before; it is given once.", (long long)load->account_id,
                           pack->code);
}

static spt_status decide_grant(spt_load *load)
{
    const spt_pack_row *pack;
    spt_status status = spt_operation_check_account(load);
    if (status == SPT_OK)
        status = spt_operation_check_ref(load);
    if (status == SPT_OK)
        status = find_pack(load, &pack);
    if (status == SPT_OK)
        status = check_claimed(load, pack);
    if (status == SPT_OK)
        status = spt_operation_prepare(load);
    if (status == SPT_OK)
        status = spt_lot_rules_grant(&load->work, load->request, pack, &load->lot);
    return status;
}

static spt_status grant(spt_desk *desk, spt_request *request, const char *ref, const spt_options *options,
                        spt_lot **lot)
{
    static const spt_operation operation = {spt_load_plan_grant, decide_grant, spt_answer_lot, NULL};
    void *snapshot;
    request->ref = ref;
    spt_status status = spt_operation_call(desk, &operation, request, options, lot != NULL, &snapshot);
    if (status >= 0 && lot != NULL)
        *lot = snapshot;
    return status;
}

spt_status spt_account_buy(spt_desk *desk, int64_t account, const char *pack, const char *ref,
                           const spt_options *options, spt_lot **lot)
{
    spt_request request;
    spt_request_blank(&request, SPT_ACT_BUY, account);
    request.pack = pack;
    return grant(desk, &request, ref, options, lot);
}

spt_status spt_account_claim(spt_desk *desk, int64_t account, const char *pack, const char *ref,
                             const spt_options *options, spt_lot **lot)
{
    spt_request request;
    spt_request_blank(&request, SPT_ACT_CLAIM, account);
    request.pack = pack;
    return grant(desk, &request, ref, options, lot);
}

static spt_status refuse_kind(spt_desk *desk, int32_t kind)
{
    spt_status status = spt_desk_enter(desk);
    if (status == SPT_OK)
        status = spt_desk_leave(desk, spt_problem_set(&desk->problem, SPT_E_INVALID, "kind", kind,
                                                      "kind is %ld; goodwill and opening can be granted.", (long)kind));
    return status;
}

spt_status spt_account_grant(spt_desk *desk, int64_t account, int32_t kind, int64_t points, const char *ref,
                             const spt_options *options, spt_lot **lot)
{
    if (kind != SPT_LOT_GOODWILL && kind != SPT_LOT_OPENING)
        return refuse_kind(desk, kind);
    spt_request request;
    spt_request_blank(&request, kind == SPT_LOT_GOODWILL ? SPT_ACT_GOODWILL : SPT_ACT_OPENING, account);
    request.points = points;
    return grant(desk, &request, ref, options, lot);
}

/* ---- cover (D12) ---- */

#define PAIRS_IN_A_READ 12

/* What one ticket is to hold more of one lot. */
typedef struct cover_pair {
    spt_ticket_slot *ticket;
    spt_lot_slot *lot;
    spt_part_row part; /* as it is; size 0: there is none */
    struct cover_pair *next;
} cover_pair;

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* Which ticket will take from which lot: both lists are in order, and are walked through once. */
static spt_status plan_pairs(spt_load *load, cover_pair **pairs)
{
    spt_lot_slot *lot = load->work.taken;
    int64_t left = lot == NULL ? 0 : lot->row.available;
    for (spt_ticket_slot *ticket = load->work.tickets; ticket != NULL && lot != NULL; ticket = ticket->next) {
        int64_t wanted = spt_ticket_shortfall_of(&ticket->row);
        while (wanted > 0 && lot != NULL) {
            cover_pair *pair = spt_arena_take(load->work.arena, sizeof *pair);
            if (pair == NULL)
                return spt_work_nomem(&load->work);
            pair->ticket = ticket;
            pair->lot = lot;
            *pairs = pair;
            pairs = &pair->next;
            int64_t taken = least(wanted, left);
            wanted -= taken;
            left -= taken;
            if (left > 0)
                continue;
            lot = lot->next_taken;
            left = lot == NULL ? 0 : lot->row.available;
        }
    }
    return SPT_OK;
}

static int32_t take_pair_part(spt_load *load, const spt_row *row)
{
    const void *any = row;
    const spt_part_row *part = any;
    cover_pair *pair = load->view;
    while (pair != NULL && (pair->ticket->row.ticket != part->ticket || pair->lot->row.lot != part->lot))
        pair = pair->next;
    if (pair != NULL)
        pair->part = *part;
    return SPT_SINK_NEXT;
}

static void plan_pair_parts(spt_load *load)
{
    const cover_pair *pair = load->view;
    for (int i = 0; i < PAIRS_IN_A_READ && pair != NULL; i++, pair = pair->next) {
        spt_range *range = spt_load_add(load, SPT_INDEX_PART, 0, 1, take_pair_part);
        range->prefix = 3;
        range->values[1].number = pair->ticket->row.ticket;
        range->values[2].number = pair->lot->row.lot;
    }
}

static spt_status load_pair_parts(spt_load *load, cover_pair *pairs)
{
    spt_status status = SPT_OK;
    for (cover_pair *first = pairs; first != NULL && status == SPT_OK;) {
        load->view = first;
        status = spt_load_more(load, plan_pair_parts);
        for (int i = 0; i < PAIRS_IN_A_READ && first != NULL; i++)
            first = first->next;
    }
    return status;
}

static spt_status cover_ticket(spt_load *load, spt_ticket_slot *ticket, const cover_pair **pairs,
                               const spt_request *request)
{
    spt_work *work = &load->work;
    for (; *pairs != NULL && (*pairs)->ticket == ticket; *pairs = (*pairs)->next) {
        (*pairs)->lot->part = NULL;
        if ((*pairs)->part.size != 0 && spt_work_add_part(work, &(*pairs)->part, (*pairs)->lot, 0) == NULL)
            return spt_work_nomem(work);
    }
    int64_t points = least(spt_ticket_shortfall_of(&ticket->row), work->account.available);
    return spt_ticket_rules_cover(work, ticket, request, points);
}

static spt_status cover_all(spt_load *load)
{
    spt_request request = *load->request;
    cover_pair *pairs = NULL;
    spt_status status = plan_pairs(load, &pairs);
    if (status == SPT_OK)
        status = load_pair_parts(load, pairs);
    if (status == SPT_OK)
        status = spt_operation_prepare(load);
    const cover_pair *left = pairs;
    for (spt_ticket_slot *ticket = load->work.tickets; ticket != NULL && status == SPT_OK; ticket = ticket->next) {
        status = cover_ticket(load, ticket, &left, &request);
        request.options.ref = "";
    }
    return status;
}

static spt_status decide_cover(spt_load *load)
{
    spt_status status = spt_operation_check_account(load);
    if (status == SPT_OK)
        status = spt_operation_check_ref(load);
    if (status != SPT_OK)
        return status;
    return load->work.tickets == NULL ? SPT_ALREADY : cover_all(load);
}

spt_status spt_account_cover(spt_desk *desk, int64_t account, const spt_options *options, spt_account **covered)
{
    static const spt_operation operation = {spt_load_plan_cover, decide_cover, spt_answer_account, NULL};
    spt_request request;
    spt_request_blank(&request, SPT_ACT_COVER, account);
    void *snapshot;
    spt_status status = spt_operation_call(desk, &operation, &request, options, covered != NULL, &snapshot);
    if (status >= 0 && covered != NULL)
        *covered = snapshot;
    return status;
}

/* ---- close (D19) ---- */

static spt_status check_empty(spt_load *load)
{
    const spt_account_row *account = &load->work.account;
    int64_t left = account->available + account->captured;
    if (left == 0 && account->open_tickets == 0)
        return SPT_OK;
    return spt_problem_set(&load->desk->problem, SPT_E_STATE, left > 0 ? "points" : "open_tickets", load->account_id,
                           "Account %lld cannot be closed: %lld point%s %s available, %lld captured, and %lld ticket%s "
                           "%s open.",
                           (long long)load->account_id, (long long)account->available, spt_text_s(account->available),
                           spt_text_is(account->available), (long long)account->captured,
                           (long long)account->open_tickets, spt_text_s(account->open_tickets),
                           spt_text_is(account->open_tickets));
}

static spt_status decide_close(spt_load *load)
{
    spt_act_slot *act = NULL;
    spt_status status = spt_operation_check_account(load);
    if (status == SPT_OK)
        status = spt_operation_check_ref(load);
    if (status == SPT_OK && load->work.account.closed)
        status = SPT_ALREADY;
    if (status == SPT_OK)
        status = spt_operation_prepare(load);
    if (status == SPT_OK)
        status = check_empty(load);
    if (status == SPT_OK)
        status = spt_work_begin_act(&load->work, load->request, &act);
    if (status != SPT_OK)
        return status;
    act->row.turn = SPT_TURN_CLOSED;
    load->work.account.closed = 1;
    return SPT_OK;
}

spt_status spt_account_close(spt_desk *desk, int64_t account, const spt_options *options, spt_account **closed)
{
    static const spt_operation operation = {spt_load_plan_account, decide_close, spt_answer_account, NULL};
    spt_request request;
    spt_request_blank(&request, SPT_ACT_CLOSE, account);
    void *snapshot;
    spt_status status = spt_operation_call(desk, &operation, &request, options, closed != NULL, &snapshot);
    if (status >= 0 && closed != NULL)
        *closed = snapshot;
    return status;
}
