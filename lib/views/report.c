/* SPDX-License-Identifier: MIT */
/* A report's sums: rows by key, in order, and the token that carries them from call to call. */
#include "report.h"

#include <string.h>

#include "../base/text.h"
#include "../rules/lot_state.h"

/* Numbers of a row in a token: month, the values, and the length of the key that follows. */
#define ROW_NUMBERS  (SPT_REPORT_VALUES + 2u)
#define NUMBER_BYTES 21

/* ---- rows ---- */

static int compare_key(const spt_report_row *row, int64_t month, const char *key)
{
    if (row->month != month)
        return row->month < month ? -1 : 1;
    return strcmp(row->key, key);
}

/* The place of a key, or the place where it belongs. */
static uint32_t find_place(const spt_report_rows *rows, int64_t month, const char *key)
{
    uint32_t low = 0;
    uint32_t high = rows->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (compare_key(&rows->rows[middle], month, key) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static spt_status make_room(spt_report *report, spt_report_rows *rows)
{
    uint32_t room = rows->room == 0 ? 8 : rows->room * 2;
    if (rows->count < rows->room)
        return SPT_OK;
    if (rows->count >= SPT_REPORT_ROWS)
        return SPT_E_LIMIT;
    spt_report_row *larger = spt_allocate_array(&report->snapshot.allocator, room, sizeof *larger);
    if (larger == NULL)
        return SPT_E_NOMEM;
    if (rows->count > 0)
        memcpy(larger, rows->rows, rows->count * sizeof *larger);
    spt_release(&report->snapshot.allocator, rows->rows);
    rows->rows = larger;
    rows->room = room;
    return SPT_OK;
}

/* The row of a key; a new one of zeros where there is none. */
static spt_status take_row(spt_report *report, spt_report_rows *rows, int64_t month, const char *key,
                           spt_report_row **row)
{
    uint32_t place = find_place(rows, month, key);
    if (place == rows->count || compare_key(&rows->rows[place], month, key) != 0) {
        spt_status status = make_room(report, rows);
        if (status != SPT_OK)
            return status;
        memmove(rows->rows + place + 1, rows->rows + place, (rows->count - place) * sizeof *rows->rows);
        memset(&rows->rows[place], 0, sizeof *rows->rows);
        rows->rows[place].month = month;
        memcpy(rows->rows[place].key, key, strlen(key) + 1);
        rows->count++;
    }
    *row = &rows->rows[place];
    return SPT_OK;
}

/* What is added never leaves 64 bits: each sum is held within 2^61, and is looked at anew when it is proven. */
static spt_status add_values(spt_report *report, spt_report_rows *rows, int64_t month, const char *key,
                             const int64_t *values)
{
    const int64_t most = INT64_C(1) << 61;
    spt_report_row *row = NULL;
    spt_status status = take_row(report, rows, month, key, &row);
    for (int i = 0; status == SPT_OK && i < SPT_REPORT_VALUES; i++) {
        int64_t sum = row->values[i] + values[i];
        if (sum > most || sum < -most)
            status = SPT_E_LIMIT;
        else
            row->values[i] = sum;
    }
    return status;
}

spt_status spt_report_add(spt_report *report, int64_t month, const char *key, const int64_t *values)
{
    return add_values(report, &report->pending, month, key, values);
}

spt_status spt_report_keep(spt_report *report)
{
    spt_status status = SPT_OK;
    for (uint32_t i = 0; status == SPT_OK && i < report->pending.count; i++) {
        const spt_report_row *row = &report->pending.rows[i];
        status = add_values(report, &report->sums, row->month, row->key, row->values);
    }
    spt_report_drop(report);
    return status;
}

void spt_report_drop(spt_report *report)
{
    report->pending.count = 0;
}

static int is_nothing(const spt_report_row *row)
{
    int64_t bits = 0;
    for (int i = 0; i < SPT_REPORT_VALUES; i++)
        bits |= row->values[i];
    return bits == 0;
}

static int is_within(const spt_report_row *row)
{
    for (int i = 0; i < SPT_REPORT_VALUES; i++)
        if (row->values[i] > SPT_POINTS_MAX || row->values[i] < -SPT_POINTS_MAX)
            return 0;
    return 1;
}

spt_status spt_report_check(spt_report *report)
{
    spt_report_rows *sums = &report->sums;
    uint32_t kept = 0;
    for (uint32_t i = 0; i < sums->count; i++) {
        if (!is_within(&sums->rows[i]))
            return SPT_E_LIMIT;
        if (!is_nothing(&sums->rows[i]))
            sums->rows[kept++] = sums->rows[i];
    }
    sums->count = kept;
    return SPT_OK;
}

/* ---- tokens ---- */

static char letter_of(const spt_report *report)
{
    return (char)('A' + report->kind);
}

/* The sums of a token are believed, so that one which was spoiled on its way must be told from what was written. */
static int64_t seal_of(const char *token, size_t length)
{
    uint64_t seal = UINT64_C(14695981039346656037);
    for (size_t i = 0; i < length; i++)
        seal = (seal ^ (unsigned char)token[i]) * UINT64_C(1099511628211);
    return (int64_t)(seal >> 11);
}

/* Reads a row, which must come behind those before it. */
static size_t resume_row(spt_report *report, const char *token, spt_status *status)
{
    int64_t numbers[ROW_NUMBERS];
    char key[SPT_CODE_BYTES + 1];
    size_t read = spt_token_read_numbers(token, numbers, ROW_NUMBERS);
    int64_t length = numbers[ROW_NUMBERS - 1];
    uint32_t count = report->sums.count;
    if (read == 0 || length < 0 || length > SPT_CODE_BYTES ||
        spt_text_length(token + read, (size_t)length) < (size_t)length)
        return 0;
    memcpy(key, token + read, (size_t)length);
    key[length] = '\0';
    if (!spt_text_fits(key, 0, SPT_CODE_BYTES) ||
        (count > 0 && compare_key(&report->sums.rows[count - 1], numbers[0], key) >= 0))
        return 0;
    *status = add_values(report, &report->sums, numbers[0], key, numbers + 1);
    return *status != SPT_OK || !is_within(&report->sums.rows[count]) ? 0 : read + (size_t)length;
}

spt_status spt_report_resume(spt_report *report, const char *token, int64_t numbers[SPT_REPORT_NUMBERS])
{
    spt_status status = SPT_OK;
    size_t at = spt_token_read(token, letter_of(report), numbers, SPT_REPORT_NUMBERS);
    if (at == 0 || numbers[SPT_REPORT_COUNT] < 0 || numbers[SPT_REPORT_COUNT] > SPT_REPORT_ROWS)
        return SPT_E_INVALID;
    for (int64_t i = 0; i < numbers[SPT_REPORT_COUNT]; i++) {
        size_t read = resume_row(report, token + at, &status);
        if (read == 0)
            return status == SPT_E_NOMEM ? status : SPT_E_INVALID;
        at += read;
    }
    int64_t seal = 0;
    size_t end = spt_token_read_numbers(token + at, &seal, 1);
    return end != 0 && token[at + end] == '\0' && seal == seal_of(token, at) ? SPT_OK : SPT_E_INVALID;
}

static size_t suspend_row(char *token, const spt_report_row *row)
{
    int64_t numbers[ROW_NUMBERS];
    size_t length = strlen(row->key);
    numbers[0] = row->month;
    memcpy(numbers + 1, row->values, sizeof row->values);
    numbers[ROW_NUMBERS - 1] = (int64_t)length;
    size_t written = spt_token_write_numbers(token, numbers, ROW_NUMBERS);
    memcpy(token + written, row->key, length + 1);
    return written + length;
}

spt_status spt_report_suspend(spt_report *report, int64_t account)
{
    const int64_t numbers[SPT_REPORT_NUMBERS] = {report->from, report->until, account, report->sums.count};
    size_t most = 2 + (SPT_REPORT_NUMBERS + 1) * NUMBER_BYTES +
                  report->sums.count * (size_t)(ROW_NUMBERS * NUMBER_BYTES + SPT_CODE_BYTES);
    char *token = spt_allocate(&report->snapshot.allocator, most);
    if (token == NULL)
        return SPT_E_NOMEM;
    report->next = token;
    size_t length = spt_token_write(token, letter_of(report), numbers, SPT_REPORT_NUMBERS);
    for (uint32_t i = 0; i < report->sums.count; i++)
        length += suspend_row(token + length, &report->sums.rows[i]);
    int64_t seal = seal_of(token, length);
    spt_token_write_numbers(token + length, &seal, 1);
    return SPT_OK;
}

/* ---- the snapshot ---- */

static void empty_report(void *snapshot)
{
    spt_report *report = snapshot;
    spt_release(&report->snapshot.allocator, report->sums.rows);
    spt_release(&report->snapshot.allocator, report->pending.rows);
    spt_release(&report->snapshot.allocator, report->next);
}

spt_report *spt_report_make(const spt_allocator *allocator, int32_t kind, int64_t from, int64_t until)
{
    spt_report *report = spt_snapshot_make(allocator, sizeof *report, 0);
    if (report == NULL)
        return NULL;
    report->snapshot.empty = empty_report;
    report->kind = kind;
    report->from = from;
    report->until = until;
    return report;
}

/* ---- what it tells ---- */

#define BIT(kind) (1u << (kind))
#define MONEY     (BIT(SPT_REPORT_LIABILITY) | BIT(SPT_REPORT_EARNED))
#define POINTS    BIT(SPT_REPORT_FREE_POINTS)
#define USE       BIT(SPT_REPORT_USE)

static const spt_report_row *row_of(const spt_report *report, uint32_t row, uint32_t kinds)
{
    if (report == NULL || row >= report->sums.count || (BIT((uint32_t)report->kind) & kinds) == 0)
        return NULL;
    return &report->sums.rows[row];
}

#define VALUE(name, kinds, place)                                     \
    int64_t spt_report_##name(const spt_report *report, uint32_t row) \
    {                                                                 \
        const spt_report_row *found = row_of(report, row, kinds);     \
        return found == NULL ? 0 : found->values[place];              \
    }
#define KEY(name, kinds)                                                  \
    const char *spt_report_##name(const spt_report *report, uint32_t row) \
    {                                                                     \
        const spt_report_row *found = row_of(report, row, kinds);         \
        return found == NULL ? "" : found->key;                           \
    }

KEY(currency, MONEY)
VALUE(paid, MONEY, SPT_SHARE_WHOLE)
VALUE(breakage, MONEY, SPT_SHARE_LOST)
VALUE(owed, MONEY, SPT_SHARE_LEFT)
KEY(pack, POINTS)
VALUE(given, POINTS, SPT_SHARE_WHOLE)
VALUE(lapsed, POINTS, SPT_SHARE_LOST)
VALUE(left, POINTS, SPT_SHARE_LEFT)
VALUE(used, MONEY | POINTS, SPT_SHARE_USED)
VALUE(revoked, MONEY | POINTS, SPT_SHARE_REVOKED)
KEY(category, USE)
VALUE(resolved, USE, 0)
VALUE(spent, USE, 1)
VALUE(refunded, USE, 2)

int32_t spt_report_month(const spt_report *report, uint32_t row)
{
    const spt_report_row *found = row_of(report, row, USE);
    return found == NULL ? 0 : (int32_t)found->month;
}

int32_t spt_report_kind(const spt_report *report)
{
    return report == NULL ? 0 : report->kind;
}

const char *spt_report_kind_name(int32_t kind)
{
    static const char *const names[] = {"", "liability", "earned", "free points", "use"};
    return kind < 1 || kind > SPT_REPORT_USE ? "" : names[kind];
}

int64_t spt_report_from(const spt_report *report)
{
    return report == NULL ? 0 : report->from;
}

int64_t spt_report_until(const spt_report *report)
{
    return report == NULL ? 0 : report->until;
}

uint32_t spt_report_count(const spt_report *report)
{
    return report == NULL ? 0 : report->sums.count;
}

const char *spt_report_next(const spt_report *report)
{
    return report == NULL || report->next == NULL ? "" : report->next;
}

spt_report *spt_report_ref(spt_report *report)
{
    return spt_snapshot_ref(report);
}

void spt_report_unref(spt_report *report)
{
    spt_snapshot_unref(report);
}
