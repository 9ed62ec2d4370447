/* SPDX-License-Identifier: MIT */
/* The lots of other accounts that points of a lot were transferred to (D18, D19). */
#include <supportpoints/act.h>
#include <supportpoints/lot.h>

#include "../operations/operation.h"
#include "page.h"

#define ENTRIES_PAGE 64
#define LOTS_PAGE    256

enum { TOKEN_ACCOUNT, TOKEN_LOT, TOKEN_ENTRY, TOKEN_COUNT };

/* An entry that moved points of the lot; `other` is 0 where they stayed in the account. */
typedef struct sent_points {
    int64_t entry;
    int64_t act;
    int64_t other;
    int64_t other_act;
} sent_points;

typedef struct transferred {
    spt_desk *desk;
    spt_page *page;
    int64_t token[TOKEN_COUNT]; /* account and lot; the entry of the last lot shown */
    int64_t entry;              /* the oldest one read */
    int32_t has_lot;
    uint32_t shown; /* entries in this read */
    uint32_t count;
    uint32_t act_at;
    sent_points sent[ENTRIES_PAGE];
    const sent_points *asked; /* in the other account: what is looked for, */
    int64_t asked_from;       /* behind which entry, */
    int64_t asked_entry;      /* how far, */
    uint32_t asked_shown;
    uint32_t kept; /* and the lots on the page before it */
} transferred;

/* ---- this account ---- */

static int32_t take_lot(spt_load *load, const spt_row *row)
{
    (void)row;
    transferred *list = load->view;
    list->has_lot = 1;
    return SPT_SINK_NEXT;
}

static int32_t take_entry(spt_load *load, const spt_row *row)
{
    const void *any = row;
    transferred *list = load->view;
    const spt_entry_row *entry = any;
    list->shown++;
    list->entry = entry->entry;
    if (entry->kind == SPT_ENTRY_MOVE && list->count < ENTRIES_PAGE)
        list->sent[list->count++] = (sent_points){entry->entry, entry->act, 0, 0};
    return SPT_SINK_GO_ON;
}

/* Acts come in the order of their entries. */
static int32_t take_act(spt_load *load, const spt_row *row)
{
    const void *any = row;
    transferred *list = load->view;
    const spt_act_row *act = any;
    while (list->act_at < list->count && list->sent[list->act_at].act > act->act)
        list->act_at++;
    if (list->act_at < list->count && list->sent[list->act_at].act == act->act && act->kind == SPT_ACT_TRANSFER_OUT) {
        list->sent[list->act_at].other = act->other;
        list->sent[list->act_at].other_act = act->other_act;
    }
    return SPT_SINK_GO_ON;
}

static void plan_sent(spt_load *load)
{
    transferred *list = load->view;
    list->shown = list->count = list->act_at = 0;
    list->has_lot = 0;
    spt_range *lot = spt_load_add(load, SPT_INDEX_LOT, 0, 1, take_lot);
    lot->prefix = 2;
    lot->values[1].number = list->token[TOKEN_LOT];
    spt_range *entries = spt_load_add(load, SPT_INDEX_ENTRY_BY_LOT, SPT_RANGE_DESCENDING, ENTRIES_PAGE, take_entry);
    entries->prefix = 2;
    entries->position = 1;
    entries->values[1].number = list->token[TOKEN_LOT];
    entries->values[2].number = list->entry;
    spt_range *acts = spt_load_add_from(load, SPT_INDEX_ACT, 0, 1, take_act, SPT_LOAD_COLUMN(spt_entry_row, act));
    acts->prefix = 2;
}

static spt_status read_sent(transferred *list)
{
    spt_load load;
    int64_t account = list->token[TOKEN_ACCOUNT];
    int64_t before = list->entry;
    spt_status status;
    spt_load_init(&load, list->desk, account, NULL, plan_sent);
    load.view = list;
    status = spt_load_run(&load);
    if (status == SPT_OK)
        status = spt_operation_check_account(&load);
    if (status == SPT_OK && !list->has_lot)
        status =
            spt_problem_set(&list->desk->problem, SPT_E_NOT_FOUND, "lot", list->token[TOKEN_LOT],
                            "Account %lld has no lot %lld.", (long long)account, (long long)list->token[TOKEN_LOT]);
    /* A store that does not go on would be asked for ever. */
    if (status == SPT_OK && list->shown > 0 && list->entry >= before)
        status = spt_work_corrupt(&load.work, "entry", list->entry);
    return status;
}

/* ---- the other account ---- */

static int32_t take_other_entry(spt_load *load, const spt_row *row)
{
    const void *any = row;
    transferred *list = load->view;
    list->asked_shown++;
    list->asked_entry = ((const spt_entry_row *)any)->entry;
    return SPT_SINK_GO_ON;
}

/* A transfer has one lot for each lot that it took from. */
static int32_t take_other_lot(spt_load *load, const spt_row *row)
{
    const void *any = row;
    transferred *list = load->view;
    const spt_lot_row *lot = any;
    if (lot->origin_account != list->token[TOKEN_ACCOUNT] || lot->origin_lot != list->token[TOKEN_LOT])
        return SPT_SINK_GO_ON;
    if (list->page->count > list->kept)
        return SPT_SINK_NEXT;
    void *made = spt_lot_snapshot(load->desk, lot, load->work.now);
    if (made == NULL) {
        load->status = SPT_E_NOMEM;
        return SPT_SINK_STOP;
    }
    spt_page_add(list->page, made, NULL);
    return SPT_SINK_NEXT;
}

static void plan_other(spt_load *load)
{
    transferred *list = load->view;
    spt_page_cut(list->page, list->kept);
    list->asked_shown = 0;
    spt_range *entries = spt_load_add(load, SPT_INDEX_ENTRY_BY_ACT, 0, LOTS_PAGE, take_other_entry);
    entries->prefix = 2;
    entries->position = 1;
    entries->values[1].number = list->asked->other_act;
    entries->values[2].number = list->asked_from;
    spt_range *lots = spt_load_add_from(load, SPT_INDEX_LOT, 0, 1, take_other_lot, SPT_LOAD_COLUMN(spt_entry_row, lot));
    lots->prefix = 2;
}

/* Adds the lot that the points are in now to the page. */
static spt_status add_lot(transferred *list, const sent_points *sent)
{
    spt_status status = SPT_OK;
    int more = 1;
    list->asked = sent;
    list->asked_entry = 0;
    list->kept = list->page->count;
    while (status == SPT_OK && more && list->page->count == list->kept) {
        spt_load load;
        list->asked_from = list->asked_entry;
        spt_load_init(&load, list->desk, sent->other, NULL, plan_other);
        load.view = list;
        status = spt_load_run(&load);
        more = list->asked_shown == LOTS_PAGE && list->asked_entry > list->asked_from;
    }
    if (status == SPT_OK && list->page->count == list->kept)
        status = spt_problem_set(&list->desk->problem, SPT_E_CORRUPT, "lot", sent->other,
                                 "Account %lld has no lot for the points that act %lld sent it.",
                                 (long long)sent->other, (long long)sent->act);
    return status;
}

/* ---- the page ---- */

static spt_status add_sent(transferred *list, int *more)
{
    spt_status status = SPT_OK;
    for (uint32_t i = 0; i < list->count && status == SPT_OK && !*more; i++) {
        if (list->sent[i].other == 0)
            continue;
        *more = list->page->count == list->page->room;
        if (!*more) {
            status = add_lot(list, &list->sent[i]);
            list->token[TOKEN_ENTRY] = list->sent[i].entry;
        }
    }
    return status;
}

static spt_status read_page(transferred *list)
{
    spt_status status = SPT_OK;
    int more = 0;
    do {
        status = read_sent(list);
        if (status == SPT_OK)
            status = add_sent(list, &more);
    } while (status == SPT_OK && !more && list->shown == ENTRIES_PAGE);
    if (status == SPT_OK && more)
        spt_token_write(list->page->next, 'q', list->token, TOKEN_COUNT);
    return status;
}

static spt_status take_token(transferred *list, int64_t account, int64_t lot, const char *after)
{
    list->token[TOKEN_ENTRY] = INT64_MAX;
    if (after != NULL && after[0] != '\0') {
        size_t length = spt_token_read(after, 'q', list->token, TOKEN_COUNT);
        int is_own = list->token[TOKEN_ACCOUNT] == account && list->token[TOKEN_LOT] == lot;
        int is_entry = list->token[TOKEN_ENTRY] >= 1 && list->token[TOKEN_ENTRY] <= SPT_POINTS_MAX;
        if (length == 0 || after[length] != '\0' || !is_own || !is_entry)
            return spt_token_bad(list->desk);
    }
    list->token[TOKEN_ACCOUNT] = account;
    list->token[TOKEN_LOT] = lot;
    list->entry = list->token[TOKEN_ENTRY];
    return SPT_OK;
}

static spt_status make(spt_desk *desk, int64_t account, int64_t lot, const char *after, uint32_t limit, spt_page **page)
{
    transferred list = {.desk = desk};
    spt_status status = spt_page_check(desk, account, after, limit, page);
    if (status == SPT_OK && (account < 1 || lot < 1))
        status = spt_problem_set(&desk->problem, SPT_E_INVALID, account < 1 ? "account" : "lot",
                                 account < 1 ? account : lot, "%s is below 1.", account < 1 ? "account" : "lot");
    if (status == SPT_OK)
        status = take_token(&list, account, lot, after);
    if (status != SPT_OK)
        return status;
    list.page = spt_page_make(&desk->allocator, limit);
    if (list.page == NULL)
        return SPT_E_NOMEM;
    desk->unfinished = list.page;
    status = read_page(&list);
    desk->unfinished = NULL;
    if (status != SPT_OK) {
        spt_page_unref(list.page);
        return status;
    }
    *page = list.page;
    return SPT_OK;
}

spt_status spt_lot_transferred(spt_desk *desk, int64_t account, int64_t lot, const char *after, uint32_t limit,
                               spt_page **page)
{
    spt_status status = spt_desk_enter(desk);
    return status == SPT_OK ? spt_desk_leave(desk, make(desk, account, lot, after, limit, page)) : status;
}
