/* SPDX-License-Identifier: MIT */
#include "page.h"

#include <string.h>

#include <supportpoints/ticket.h>

#include "../base/row.h"
#include "../base/text.h"
#include "../operations/operation.h"

/* ---- the page ---- */

static void empty_page(void *snapshot)
{
    spt_page_empty(snapshot);
}

static spt_page *make_page(const spt_allocator *allocator, uint32_t limit, size_t bytes_of_row)
{
    spt_page *page = spt_snapshot_make(allocator, sizeof *page, limit * (2 * sizeof(void *) + bytes_of_row));
    if (page == NULL)
        return NULL;
    page->snapshot.empty = empty_page;
    page->at = SPT_UNSET;
    page->room = limit;
    page->rows = (void **)(void *)(page + 1);
    page->extra = page->rows + limit;
    return page;
}

spt_page *spt_page_make(const spt_allocator *allocator, uint32_t limit)
{
    return make_page(allocator, limit, 0);
}

spt_page *spt_page_make_figures(const spt_allocator *allocator, uint32_t limit)
{
    spt_page *page = make_page(allocator, limit, 2 * sizeof(int64_t));
    if (page == NULL)
        return NULL;
    page->points = (int64_t *)(void *)(page->extra + limit);
    page->running = page->points + limit;
    return page;
}

spt_page *spt_page_make_marked(const spt_allocator *allocator, uint32_t limit)
{
    spt_page *page = make_page(allocator, limit, sizeof(spt_page_mark));
    if (page != NULL)
        page->marks = (spt_page_mark *)(void *)(page->extra + limit);
    return page;
}

void spt_page_add(spt_page *page, void *row, void *extra)
{
    page->rows[page->count] = row;
    page->extra[page->count] = extra;
    page->count++;
}

void spt_page_cut(spt_page *page, uint32_t count)
{
    for (uint32_t i = count; i < page->count; i++) {
        spt_snapshot_unref(page->rows[i]);
        spt_snapshot_unref(page->extra[i]);
    }
    page->count = count;
}

void spt_page_empty(spt_page *page)
{
    spt_page_cut(page, 0);
    page->next[0] = '\0';
}

uint32_t spt_page_count(const spt_page *page)
{
    return page == NULL ? 0 : page->count;
}

const char *spt_page_next(const spt_page *page)
{
    return page == NULL ? "" : page->next;
}

spt_page *spt_page_ref(spt_page *page)
{
    return spt_snapshot_ref(page);
}

void spt_page_unref(spt_page *page)
{
    spt_snapshot_unref(page);
}

/* The row's snapshot, or the one that belongs to it, whichever is of the table. */
static void *row_of(const spt_page *page, uint32_t row, uint32_t table)
{
    if (page == NULL || row >= page->count)
        return NULL;
    spt_snapshot *first = page->rows[row];
    spt_snapshot *second = page->extra[row];
    if (first != NULL && first->table == table)
        return first;
    return second != NULL && second->table == table ? second : NULL;
}

int64_t spt_page_at(const spt_page *page)
{
    return page == NULL ? 0 : page->at;
}

spt_account *spt_page_account(const spt_page *page, uint32_t row)
{
    return row_of(page, row, SPT_TABLE_ACCOUNT);
}

spt_lot *spt_page_lot(const spt_page *page, uint32_t row)
{
    return row_of(page, row, SPT_TABLE_LOT);
}

spt_ticket *spt_page_ticket(const spt_page *page, uint32_t row)
{
    return row_of(page, row, SPT_TABLE_TICKET);
}

spt_act *spt_page_act(const spt_page *page, uint32_t row)
{
    return row_of(page, row, SPT_TABLE_ACT);
}

spt_entry *spt_page_entry(const spt_page *page, uint32_t row)
{
    return row_of(page, row, SPT_TABLE_ENTRY);
}

spt_pack *spt_page_pack(const spt_page *page, uint32_t row)
{
    return row_of(page, row, SPT_TABLE_PACK);
}

spt_category *spt_page_category(const spt_page *page, uint32_t row)
{
    return row_of(page, row, SPT_TABLE_CATEGORY);
}

spt_holiday *spt_page_holiday(const spt_page *page, uint32_t row)
{
    return row_of(page, row, SPT_TABLE_HOLIDAY);
}

spt_notice *spt_page_notice(const spt_page *page, uint32_t row)
{
    return row_of(page, row, SPT_TABLE_NOTICE);
}

spt_status spt_page_check(spt_desk *desk, int64_t account, const char *after, uint32_t limit, const void *page)
{
    if (page == NULL)
        return spt_problem_set(&desk->problem, SPT_E_INVALID, "page", 0, "An out-pointer is NULL.");
    if (account < 0)
        return spt_problem_set(&desk->problem, SPT_E_INVALID, "account", account, "account is below 1.");
    if (limit < 1 || limit > SPT_PAGE_MAX)
        return spt_problem_set(&desk->problem, SPT_E_INVALID, "limit", limit, "limit is %lu; it must be 1 to %d.",
                               (unsigned long)limit, SPT_PAGE_MAX);
    return after == NULL || spt_text_length(after, SPT_TOKEN_BYTES) < SPT_TOKEN_BYTES ? SPT_OK : spt_token_bad(desk);
}

/* ---- tokens ---- */

spt_status spt_token_bad(spt_desk *desk)
{
    return spt_problem_set(&desk->problem, SPT_E_INVALID, "after", 0, "after is no token of this list.");
}

static size_t write_number(char *text, int64_t number)
{
    char digits[20];
    size_t count = 0;
    size_t length = 0;
    uint64_t left = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
    do {
        digits[count++] = (char)('0' + left % 10);
        left /= 10;
    } while (left > 0);
    if (number < 0)
        text[length++] = '-';
    while (count > 0)
        text[length++] = digits[--count];
    return length;
}

size_t spt_token_write_numbers(char *token, const int64_t *numbers, size_t count)
{
    size_t length = 0;
    for (size_t i = 0; i < count; i++) {
        length += write_number(token + length, numbers[i]);
        token[length++] = '.';
    }
    token[length] = '\0';
    return length;
}

size_t spt_token_write(char *token, char letter, const int64_t *numbers, size_t count)
{
    token[0] = letter;
    return 1 + spt_token_write_numbers(token + 1, numbers, count);
}

/* One number and the point behind it; 0: there is none. */
static size_t read_number(const char *text, int64_t *number)
{
    size_t sign = text[0] == '-';
    size_t at = sign;
    int64_t value = 0;
    for (; text[at] >= '0' && text[at] <= '9'; at++) {
        if (value > (INT64_MAX - 9) / 10 && !(value == INT64_MAX / 10 && text[at] <= '7'))
            return 0;
        value = value * 10 + (text[at] - '0');
    }
    if (at == sign || text[at] != '.')
        return 0;
    *number = sign ? -value : value;
    return at + 1;
}

size_t spt_token_read_numbers(const char *token, int64_t *numbers, size_t count)
{
    size_t length = 0;
    for (size_t i = 0; i < count; i++) {
        size_t read = read_number(token + length, &numbers[i]);
        if (read == 0)
            return 0;
        length += read;
    }
    return length;
}

size_t spt_token_read(const char *token, char letter, int64_t *numbers, size_t count)
{
    size_t length = token[0] == letter ? spt_token_read_numbers(token + 1, numbers, count) : 0;
    return length == 0 ? 0 : 1 + length;
}

static int64_t seal_of(const int64_t *numbers, size_t count)
{
    uint64_t seal = UINT64_C(14695981039346656037);
    for (size_t i = 0; i < count; i++)
        for (int byte = 0; byte < 8; byte++)
            seal = (seal ^ ((uint64_t)numbers[i] >> (8 * byte) & 255)) * UINT64_C(1099511628211);
    return (int64_t)(seal >> 11);
}

void spt_token_write_sealed(char *token, char letter, int64_t *numbers, size_t count)
{
    numbers[count - 1] = seal_of(numbers, count - 1);
    spt_token_write(token, letter, numbers, count);
}

int spt_token_read_sealed(const char *token, char letter, int64_t *numbers, const int64_t (*bounds)[2], size_t count)
{
    size_t length = spt_token_read(token, letter, numbers, count);
    if (length == 0 || token[length] != '\0' || numbers[count - 1] != seal_of(numbers, count - 1))
        return 0;
    for (size_t i = 0; i + 1 < count; i++)
        if (numbers[i] < bounds[i][0] || numbers[i] > bounds[i][1])
            return 0;
    return 1;
}

/* ---- lists ---- */

void spt_list_init(spt_list *list, spt_desk *desk, char letter, uint32_t index, uint32_t flags, uint32_t prefix)
{
    memset(list, 0, sizeof *list);
    list->desk = desk;
    list->letter = letter;
    list->index = index;
    list->flags = flags;
    list->prefix = prefix;
    list->act = SPT_UNSET;
    list->keeps_lapsed = 1;
}

static const spt_column *position_column(const spt_list *list, uint32_t column)
{
    const spt_index *index = &spt_schema_get()->indexes[list->index];
    return &spt_schema_get()->tables[index->table].columns[index->columns[column]];
}

static int ends_in_text(const spt_list *list)
{
    return position_column(list, spt_schema_get()->indexes[list->index].column_count - 1)->type == SPT_COLUMN_TEXT;
}

static uint32_t number_count(const spt_list *list)
{
    return spt_schema_get()->indexes[list->index].column_count - list->prefix - (uint32_t)ends_in_text(list);
}

/* Puts the position of a token into the list's values. */
static spt_status take_token(spt_list *list, const char *after)
{
    int64_t numbers[SPT_INDEX_COLUMNS + 1];
    uint32_t count = list->prefix + number_count(list);
    if (after == NULL || after[0] == '\0')
        return SPT_OK;
    size_t length = spt_token_read(after, list->letter, numbers, count + 1);
    for (uint32_t i = 0; length != 0 && i < list->prefix; i++)
        length = numbers[i + 1] == list->values[i].number ? length : 0;
    if (length == 0)
        return spt_token_bad(list->desk);
    list->begun = 1;
    list->act = numbers[0];
    for (uint32_t i = list->prefix; i < count; i++)
        list->values[i].number = numbers[i + 1];
    if (!ends_in_text(list))
        return after[length] == '\0' ? SPT_OK : spt_token_bad(list->desk);
    if (spt_text_length(after + length, SPT_CODE_BYTES) > SPT_CODE_BYTES)
        return spt_token_bad(list->desk);
    memcpy(list->code, after + length, strlen(after + length) + 1);
    list->values[count].text = list->code;
    return SPT_OK;
}

static void write_token(spt_list *list, const spt_load *load, const spt_row *row)
{
    int64_t numbers[SPT_INDEX_COLUMNS + 1] = {load->work.account.acts};
    uint32_t count = list->prefix + number_count(list);
    for (uint32_t i = 0; i < count; i++)
        numbers[i + 1] = spt_row_integer(row, position_column(list, i));
    size_t length = spt_token_write(list->page->next, list->letter, numbers, count + 1);
    if (!ends_in_text(list))
        return;
    const char *code = spt_row_text(row, position_column(list, count));
    memcpy(list->page->next + length, code, strlen(code) + 1);
}

static void *make_row(const spt_load *load, const spt_row *row)
{
    const void *any = row;
    if (row->table == SPT_TABLE_LOT)
        return spt_lot_snapshot(load->desk, any, load->work.now);
    if (row->table == SPT_TABLE_TICKET)
        return spt_ticket_snapshot(load->desk, any, load->work.now);
    if (row->table == SPT_TABLE_CATEGORY)
        return spt_category_snapshot(load->desk, any, load->work.now);
    return spt_row_snapshot(load->desk, row);
}

static int is_left_out(const spt_list *list, const spt_load *load, const spt_row *row)
{
    const void *any = row;
    return !list->keeps_lapsed && ((const spt_lot_row *)any)->lapse <= load->work.now;
}

static int32_t take_list_row(spt_load *load, const spt_row *row)
{
    spt_list *list = load->view;
    if (is_left_out(list, load, row))
        return SPT_SINK_GO_ON;
    if (list->page->count == list->page->room) {
        list->more = 1;
        return SPT_SINK_NEXT;
    }
    void *made = make_row(load, row);
    if (made == NULL) {
        load->status = SPT_E_NOMEM;
        return SPT_SINK_STOP;
    }
    spt_page_add(list->page, made, NULL);
    write_token(list, load, row);
    return SPT_SINK_GO_ON;
}

static int32_t take_owner(spt_load *load, const spt_row *row)
{
    spt_list *list = load->view;
    (void)row;
    list->owner_found = 1;
    return SPT_SINK_NEXT;
}

void spt_list_plan(spt_load *load)
{
    spt_list *list = load->view;
    spt_page_empty(list->page);
    list->more = 0;
    spt_range *range = spt_load_add(load, list->index, list->flags, UINT64_MAX, take_list_row);
    memcpy(range->values, list->values, sizeof range->values);
    range->prefix = list->prefix;
    list->owner_found = list->owner == 0;
    if (list->owner != 0) {
        spt_range *owner = spt_load_add(load, list->owner_index, SPT_RANGE_DESCENDING, 1, take_owner);
        owner->prefix = 2;
        owner->values[1].number = list->owner;
    }
    range->position = list->begun ? spt_schema_get()->indexes[list->index].column_count - list->prefix : 0;
}

static spt_status read_page(spt_list *list, int64_t account)
{
    spt_load load;
    spt_load_init(&load, list->desk, account, NULL, spt_list_plan);
    load.view = list;
    spt_status status = spt_load_run(&load);
    if (status == SPT_OK)
        status = spt_operation_check_account(&load);
    if (status == SPT_OK && list->bound_to_act && list->begun && list->act != load.work.account.acts)
        status = spt_problem_set(&list->desk->problem, SPT_E_STALE, "after", account,
                                 "Account %lld has changed since this list was begun.", (long long)account);
    if (status == SPT_OK && !list->owner_found)
        status = spt_problem_set(&list->desk->problem, SPT_E_NOT_FOUND, list->owner_name, list->owner,
                                 "Account %lld has no %s %lld.", (long long)account, list->owner_name,
                                 (long long)list->owner);
    if (!list->more)
        list->page->next[0] = '\0';
    return status;
}

spt_status spt_list_read(spt_list *list, int64_t account, const char *after, uint32_t limit, spt_page **page)
{
    spt_status status = spt_page_check(list->desk, account, after, limit, page);
    list->values[0].number = account;
    if (status == SPT_OK)
        status = take_token(list, after);
    if (status != SPT_OK)
        return status;
    list->page = spt_page_make(&list->desk->allocator, limit);
    if (list->page == NULL)
        return SPT_E_NOMEM;
    list->desk->unfinished = list->page;
    status = read_page(list, account);
    list->desk->unfinished = NULL;
    if (status == SPT_OK)
        *page = list->page;
    else
        spt_page_unref(list->page);
    return status;
}

spt_status spt_list_run(spt_list *list, int64_t account, const char *after, uint32_t limit, spt_page **page)
{
    spt_status status = spt_desk_enter(list->desk);
    return status == SPT_OK ? spt_desk_leave(list->desk, spt_list_read(list, account, after, limit, page)) : status;
}
