/* SPDX-License-Identifier: MIT */
/* The lists that can be paged: one line each says which index, how much of it is equal, and in which direction. */
#include <supportpoints/act.h>
#include <supportpoints/calendar.h>
#include <supportpoints/catalogue.h>
#include <supportpoints/lot.h>
#include <supportpoints/response.h>
#include <supportpoints/statement.h>

#include "as_of.h"
#include "page.h"

static void set_owner(spt_list *list, uint32_t index, const char *name, int64_t number)
{
    list->owner = number;
    list->owner_index = index;
    list->owner_name = name;
}

static spt_status number_below_1(spt_desk *desk, const char *field, int64_t number)
{
    spt_status status = spt_desk_enter(desk);
    if (status == SPT_OK)
        status = spt_desk_leave(desk,
                                spt_problem_set(&desk->problem, SPT_E_INVALID, field, number, "%s is below 1.", field));
    return status;
}

spt_status spt_lot_list(spt_desk *desk, int64_t account, const char *after, uint32_t limit, spt_page **page)
{
    spt_list list;
    if (account < 1)
        return number_below_1(desk, "account", account);
    spt_list_init(&list, desk, 'l', SPT_INDEX_LOT, 0, 1);
    return spt_list_run(&list, account, after, limit, page);
}

spt_status spt_lot_list_available(spt_desk *desk, int64_t account, const char *after, uint32_t limit, spt_page **page)
{
    spt_list list;
    if (account < 1)
        return number_below_1(desk, "account", account);
    spt_list_init(&list, desk, 'c', SPT_INDEX_LOT_BY_CAPTURE, 0, 2);
    list.values[1].number = 1;
    list.keeps_lapsed = 0;
    return spt_list_run(&list, account, after, limit, page);
}

spt_status spt_lot_successors(spt_desk *desk, int64_t account, int64_t lot, const char *after, uint32_t limit,
                              spt_page **page)
{
    spt_list list;
    if (account < 1 || lot < 1)
        return number_below_1(desk, account < 1 ? "account" : "lot", account < 1 ? account : lot);
    spt_list_init(&list, desk, 's', SPT_INDEX_LOT_BY_ORIGIN, 0, 3);
    list.values[1].number = account;
    list.values[2].number = lot;
    set_owner(&list, SPT_INDEX_LOT, "lot", lot);
    return spt_list_run(&list, account, after, limit, page);
}

spt_status spt_act_list(spt_desk *desk, int64_t account, const char *after, uint32_t limit, spt_page **page)
{
    spt_list list;
    if (account < 1)
        return number_below_1(desk, "account", account);
    spt_list_init(&list, desk, 'a', SPT_INDEX_ACT, 0, 1);
    return spt_list_run(&list, account, after, limit, page);
}

/* A list of what concerns one lot, ticket or act. */
static spt_status list_of(spt_desk *desk, char letter, uint32_t index, uint32_t flags, int64_t account, uint32_t owner,
                          const char *name, int64_t number, const char *after, uint32_t limit, spt_page **page)
{
    spt_list list;
    if (account < 1 || number < 1)
        return number_below_1(desk, account < 1 ? "account" : name, account < 1 ? account : number);
    spt_list_init(&list, desk, letter, index, flags, 2);
    list.values[1].number = number;
    set_owner(&list, owner, name, number);
    return spt_list_run(&list, account, after, limit, page);
}

spt_status spt_act_list_by_ticket(spt_desk *desk, int64_t account, int64_t ticket, const char *after, uint32_t limit,
                                  spt_page **page)
{
    return list_of(desk, 't', SPT_INDEX_ACT_BY_TICKET, SPT_RANGE_DESCENDING, account, SPT_INDEX_ACT_BY_TICKET, "ticket",
                   ticket, after, limit, page);
}

spt_status spt_act_list_by_lot(spt_desk *desk, int64_t account, int64_t lot, const char *after, uint32_t limit,
                               spt_page **page)
{
    return list_of(desk, 'o', SPT_INDEX_ACT_BY_LOT, SPT_RANGE_DESCENDING, account, SPT_INDEX_LOT, "lot", lot, after,
                   limit, page);
}

spt_status spt_entry_list(spt_desk *desk, int64_t account, const char *after, uint32_t limit, spt_page **page)
{
    spt_list list;
    if (account < 1)
        return number_below_1(desk, "account", account);
    spt_list_init(&list, desk, 'e', SPT_INDEX_ENTRY, 0, 1);
    return spt_list_run(&list, account, after, limit, page);
}

spt_status spt_entry_list_by_lot(spt_desk *desk, int64_t account, int64_t lot, const char *after, uint32_t limit,
                                 spt_page **page)
{
    return list_of(desk, 'f', SPT_INDEX_ENTRY_BY_LOT, SPT_RANGE_DESCENDING, account, SPT_INDEX_LOT, "lot", lot, after,
                   limit, page);
}

spt_status spt_entry_list_by_act(spt_desk *desk, int64_t account, int64_t act, const char *after, uint32_t limit,
                                 spt_page **page)
{
    return list_of(desk, 'g', SPT_INDEX_ENTRY_BY_ACT, 0, account, SPT_INDEX_ACT, "act", act, after, limit, page);
}

static spt_status read_phase(spt_desk *desk, char letter, int64_t account, int64_t phase, const spt_as_of *as_of,
                             const char *after, uint32_t limit, spt_page **page)
{
    spt_past past;
    spt_list list;
    spt_status status = spt_page_check(desk, account, after, limit, page);
    if (status == SPT_OK)
        status = spt_past_take(&past, desk, account, as_of);
    if (status != SPT_OK)
        return status;
    int is_first = after == NULL || after[0] == '\0';
    if (spt_past_is_token(after) || (is_first && !spt_past_is_now(&past)))
        return spt_past_tickets(&past, phase, after, limit, page);
    spt_list_init(&list, desk, letter, SPT_INDEX_TICKET_BY_PHASE, 0, 2);
    list.values[1].number = phase;
    list.bound_to_act = 1;
    return spt_list_read(&list, account, after, limit, page);
}

/* One phase of the account's tickets (D21 parts 2 and 3). */
static spt_status list_phase(spt_desk *desk, char letter, int64_t account, int64_t phase, const spt_as_of *as_of,
                             const char *after, uint32_t limit, spt_page **page)
{
    if (account < 1)
        return number_below_1(desk, "account", account);
    spt_status status = spt_desk_enter(desk);
    if (status != SPT_OK)
        return status;
    return spt_desk_leave(desk, read_phase(desk, letter, account, phase, as_of, after, limit, page));
}

spt_status spt_statement_in_progress(spt_desk *desk, int64_t account, const spt_as_of *as_of, const char *after,
                                     uint32_t limit, spt_page **page)
{
    return list_phase(desk, 'p', account, 1, as_of, after, limit, page);
}

spt_status spt_statement_resolved(spt_desk *desk, int64_t account, const spt_as_of *as_of, const char *after,
                                  uint32_t limit, spt_page **page)
{
    return list_phase(desk, 'r', account, 2, as_of, after, limit, page);
}

spt_status spt_ticket_list_due(spt_desk *desk, int64_t account, const char *after, uint32_t limit, spt_page **page)
{
    spt_list list;
    if (account < 1)
        return number_below_1(desk, "account", account);
    spt_list_init(&list, desk, 'd', SPT_INDEX_TICKET_BY_DUE, 0, 2);
    list.values[1].number = 1;
    return spt_list_run(&list, account, after, limit, page);
}

spt_status spt_pack_list(spt_desk *desk, const char *after, uint32_t limit, spt_page **page)
{
    spt_list list;
    spt_list_init(&list, desk, 'k', SPT_INDEX_PACK_BY_POSITION, 0, 1);
    return spt_list_run(&list, 0, after, limit, page);
}

spt_status spt_category_list(spt_desk *desk, const char *after, uint32_t limit, spt_page **page)
{
    spt_list list;
    spt_list_init(&list, desk, 'y', SPT_INDEX_CATEGORY_BY_POSITION, 0, 1);
    return spt_list_run(&list, 0, after, limit, page);
}

spt_status spt_holiday_list(spt_desk *desk, const char *after, uint32_t limit, spt_page **page)
{
    spt_list list;
    spt_list_init(&list, desk, 'h', SPT_INDEX_HOLIDAY, 0, 1);
    return spt_list_run(&list, 0, after, limit, page);
}
