/* SPDX-License-Identifier: MIT */
#include "crossing.h"

#include <string.h>

#include "../base/row.h"

enum { TOKEN_ACCOUNT, TOKEN_INSIDE, TOKEN_PLACE, TOKEN_NUMBERS = TOKEN_PLACE + SPT_CROSSING_PLACES };

static void write_token(const spt_crossing *crossing)
{
    int64_t numbers[TOKEN_NUMBERS] = {crossing->account, crossing->is_inside};
    if (crossing->is_inside)
        memcpy(numbers + TOKEN_PLACE, crossing->places, sizeof crossing->places);
    spt_token_write(crossing->page->next, crossing->letter, numbers, TOKEN_NUMBERS);
}

static spt_status take_token(spt_crossing *crossing, const char *after)
{
    int64_t numbers[TOKEN_NUMBERS];
    if (after == NULL || after[0] == '\0')
        return SPT_OK;
    size_t length = spt_token_read(after, crossing->letter, numbers, TOKEN_NUMBERS);
    if (length == 0 || after[length] != '\0' || numbers[TOKEN_ACCOUNT] < 1 || numbers[TOKEN_INSIDE] < 0 ||
        numbers[TOKEN_INSIDE] > 1)
        return spt_token_bad(crossing->desk);
    crossing->account = numbers[TOKEN_ACCOUNT];
    crossing->is_inside = (int32_t)numbers[TOKEN_INSIDE];
    memcpy(crossing->places, numbers + TOKEN_PLACE, sizeof crossing->places);
    return SPT_OK;
}

/* ---- the next accounts ---- */

static int32_t take_found(void *ctx, uint32_t range, const spt_row *row)
{
    spt_crossing *crossing = ctx;
    const void *any = row;
    const spt_account_row *account = any;
    int64_t before = crossing->found_count == 0 ? crossing->account : crossing->found[crossing->found_count - 1];
    (void)range;
    /* Whatever else its row says, the account is read by itself. */
    if (row == NULL || row->table != SPT_TABLE_ACCOUNT || row->size < sizeof *account)
        crossing->fault = "size";
    else if (account->account <= before || crossing->found_count == SPT_CROSSING_ACCOUNTS)
        crossing->fault = "range";
    if (crossing->fault != NULL)
        return SPT_SINK_STOP;
    crossing->found[crossing->found_count++] = account->account;
    return SPT_SINK_GO_ON;
}

/* Finds the accounts behind the one at hand. */
static spt_status find_accounts(spt_crossing *crossing)
{
    spt_range range = spt_range_of(crossing->index, 0, SPT_CROSSING_ACCOUNTS);
    range.prefix = range.position = 1;
    range.values[0].number = 1;
    range.values[1].number = crossing->account;
    crossing->found_at = crossing->found_count = 0;
    int32_t answer = spt_store_read(crossing->desk->store, &range, 1, take_found, crossing);
    if (answer != SPT_STORE_OK)
        return spt_desk_read_status(crossing->desk, answer);
    if (crossing->fault == NULL)
        return SPT_OK;
    spt_desk_log(crossing->desk, "The store gave a row that cannot be; it was refused.");
    return spt_problem_set(&crossing->desk->problem, SPT_E_CORRUPT, crossing->fault, 0,
                           "The store gave a row that cannot be: %s.", crossing->fault);
}

/* ---- the page ---- */

/* What concerns one account alone, and not the store: the others can be read all the same. */
static int is_of_one_account(const spt_crossing *crossing, spt_status status)
{
    return crossing->desk->problem.store == 0 && (status == SPT_E_CORRUPT || status == SPT_E_BUSY);
}

static spt_status read_account(spt_crossing *crossing)
{
    spt_page *page = crossing->page;
    uint32_t count = page->count;
    spt_status status = crossing->read(crossing);
    if (!is_of_one_account(crossing, status))
        return status;
    spt_page_cut(page, count);
    page->marks[page->mark_count++] = (spt_page_mark){crossing->account, 0, status};
    spt_problem_clear(&crossing->desk->problem);
    return SPT_OK;
}

static int is_full(const spt_page *page)
{
    return page->count == page->room || page->mark_count == page->room;
}

/* The page's token tells where the crossing goes on; "" where it has ended. */
static spt_status fill_page(spt_crossing *crossing)
{
    do {
        if (!crossing->is_inside && crossing->found_at == crossing->found_count) {
            spt_status status = find_accounts(crossing);
            if (status != SPT_OK || crossing->found_count == 0)
                return status;
        }
        if (is_full(crossing->page))
            break;
        if (!crossing->is_inside)
            crossing->account = crossing->found[crossing->found_at++];
        spt_status status = read_account(crossing);
        if (status < 0)
            return status;
        crossing->is_inside = status == SPT_MORE;
    } while (!crossing->is_inside);
    write_token(crossing);
    return SPT_OK;
}

static spt_status cross(spt_crossing *crossing, const char *after, uint32_t limit, spt_page **page)
{
    spt_desk *desk = crossing->desk;
    spt_status status = spt_page_check(desk, 1, after, limit, page);
    if (status == SPT_OK)
        status = take_token(crossing, after);
    if (status == SPT_OK && desk->base != NULL)
        status = spt_problem_set(&desk->problem, SPT_E_STATE, "unit", 0, "A unit of work is open.");
    if (status != SPT_OK)
        return status;
    crossing->page = spt_page_make_marked(&desk->allocator, limit);
    if (crossing->page == NULL)
        return SPT_E_NOMEM;
    desk->unfinished = crossing->page;
    status = fill_page(crossing);
    desk->unfinished = NULL;
    if (status == SPT_OK)
        *page = crossing->page;
    else
        spt_page_unref(crossing->page);
    return status;
}

spt_status spt_crossing_call(spt_crossing *crossing, const char *after, uint32_t limit, spt_page **page)
{
    spt_status status = spt_desk_enter(crossing->desk);
    return status == SPT_OK ? spt_desk_leave(crossing->desk, cross(crossing, after, limit, page)) : status;
}
