/* SPDX-License-Identifier: MIT */
/* How an audit reads: rows that cannot be are named, and taken with what is nearest to them within the bounds. */
#include "audit.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "../base/row.h"
#include "../base/text.h"

#define NAME_BYTES 96

/* A row of any table that belongs to an account. */
typedef union any_row {
    spt_row row;
    spt_account_row account;
    spt_lot_row lot;
    spt_ticket_row ticket;
    spt_part_row part;
    spt_act_row act;
    spt_entry_row entry;
    spt_notice_row notice;
} any_row;

void spt_audit_say(spt_auditor *audit, const char *format, ...)
{
    char text[SPT_AUDIT_TEXT] = "";
    va_list arguments;
    audit->differences++;
    if (audit->count == SPT_AUDIT_TEXTS)
        return;
    va_start(arguments, format);
    if (vsnprintf(text, sizeof text, format, arguments) < 0)
        text[0] = '\0';
    va_end(arguments);
    const char *kept = spt_arena_keep(&audit->desk->arena, text);
    if (kept == NULL)
        audit->status = SPT_E_NOMEM;
    else
        audit->texts[audit->count++] = kept;
}

void spt_audit_say_gap(spt_auditor *audit, const char *noun, int64_t before, int64_t after)
{
    if (after - before == 2)
        spt_audit_say(audit, "%s %lld is missing.", noun, (long long)(before + 1));
    else if (after - before > 2)
        spt_audit_say(audit, "%s %lld and those up to %lld are missing.", noun, (long long)(before + 1),
                      (long long)(after - 1));
}

void spt_audit_say_end(spt_auditor *audit, const char *noun, int64_t newest, int64_t last)
{
    if (last > newest)
        spt_audit_say(audit, "%s %lld is missing, or more; account %lld says that %lld is the newest.", noun,
                      (long long)(newest + 1), (long long)audit->account_id, (long long)last);
}

int64_t spt_audit_plus(int64_t a, int64_t b)
{
    if (b > 0 && a > INT64_MAX - b)
        return INT64_MAX;
    if (b < 0 && a < -INT64_MAX - b)
        return -INT64_MAX;
    return a + b;
}

void spt_audit_move(int64_t *places, const spt_entry_row *entry)
{
    int32_t from = spt_entry_from((int32_t)entry->kind);
    int32_t to = spt_entry_to((int32_t)entry->kind);
    places[from] = spt_audit_plus(places[from], -entry->points);
    places[to] = spt_audit_plus(places[to], entry->points);
}

const char *spt_audit_place_name(int32_t place)
{
    static const char *const names[SPT_AUDIT_PLACES] = {"issued", "available", "captured", "spent",
                                                        "lapsed", "revoked",   "moved"};
    return names[place];
}

/* ---- rows that cannot be ---- */

static void name_row(const any_row *row, char *name)
{
    static const char *const nouns[] = {"Account", "Lot", "Ticket", "", "Act", "Entry"};
    const int64_t numbers[] = {row->account.account, row->lot.lot,    row->ticket.ticket, 0,
                               row->act.act,         row->entry.entry};
    if (row->row.table == SPT_TABLE_PART)
        snprintf(name, NAME_BYTES, "The part of lot %lld of ticket %lld", (long long)row->part.lot,
                 (long long)row->part.ticket);
    else if (row->row.table == SPT_TABLE_NOTICE)
        snprintf(name, NAME_BYTES, "The notice of kind %lld about %lld", (long long)row->notice.kind,
                 (long long)row->notice.object);
    else
        snprintf(name, NAME_BYTES, "%s %lld", nouns[row->row.table], (long long)numbers[row->row.table]);
}

static const spt_column *find_column(uint32_t table, const char *name)
{
    const spt_table *described = &spt_schema_get()->tables[table];
    const spt_column *column = described->columns;
    for (uint32_t i = 0; i < described->column_count; i++)
        if (strcmp(described->columns[i].name, name) == 0)
            column = &described->columns[i];
    return column;
}

static void say_fault(spt_auditor *audit, const any_row *row, const char *fault)
{
    char name[NAME_BYTES];
    const spt_column *column = find_column(row->row.table, fault);
    name_row(row, name);
    if (column->type == SPT_COLUMN_TEXT) {
        spt_audit_say(audit, "%s has a %s that is no text of %lld to %lld bytes.", name, fault,
                      (long long)column->minimum, (long long)column->maximum);
        return;
    }
    long long value = (long long)spt_row_integer(&row->row, column);
    if (value < column->minimum || value > column->maximum)
        spt_audit_say(audit, "%s has the %s %lld, which must be %lld to %lld.", name, fault, value,
                      (long long)column->minimum, (long long)column->maximum);
    else
        spt_audit_say(audit, "%s has the %s %lld, which does not agree with the rest of its row.", name, fault, value);
}

static void bound_integer(any_row *row, const spt_column *column)
{
    int64_t value = spt_row_integer(&row->row, column);
    if (value < column->minimum)
        value = column->minimum;
    if (value > column->maximum)
        value = column->maximum;
    memcpy((char *)row + column->offset, &value, sizeof value);
}

static void bound_text(any_row *row, const spt_column *column)
{
    static const char *const none = "";
    const char *text = spt_row_text(&row->row, column);
    if (text == NULL || (text[0] != '\0' && spt_text_check(text, (size_t)column->maximum) != SPT_OK))
        memcpy((char *)row + column->offset, &none, sizeof none);
}

/* Brings every column within its bounds, so that what follows computes with no other values. */
static void bound_row(any_row *row)
{
    const spt_table *table = &spt_schema_get()->tables[row->row.table];
    for (uint32_t i = 0; i < table->column_count; i++) {
        if (table->columns[i].type == SPT_COLUMN_INTEGER)
            bound_integer(row, &table->columns[i]);
        else
            bound_text(row, &table->columns[i]);
    }
}

/* ---- reading ---- */

/* Copies a row, brings it within its bounds and says what was wrong with it; 0: it is none that can be taken. */
static int take_copy(spt_auditor *audit, uint32_t number, const spt_row *row, any_row *copy)
{
    const spt_range *range = &audit->ranges[number];
    const spt_table *table = &spt_schema_get()->tables[spt_schema_get()->indexes[range->index].table];
    uint32_t table_number = spt_schema_get()->indexes[range->index].table;
    if (row == NULL || row->table != table_number || row->size < table->row_size) {
        spt_audit_say(audit, "The store shows something that is no row of the table %s.", table->name);
        return 0;
    }
    memcpy(copy, row, table->row_size);
    const char *fault = spt_row_fault(row, table_number);
    if (fault != NULL && audit->judged[number] && !(number == 0 && audit->is_begun))
        say_fault(audit, copy, fault);
    bound_row(copy);
    if (spt_row_in_range(&copy->row, range))
        return 1;
    spt_audit_say(audit, "The store shows a row of the table %s that was not asked for.", table->name);
    return 0;
}

static int32_t audit_sink(void *ctx, uint32_t number, const spt_row *row)
{
    spt_auditor *audit = ctx;
    any_row copy;
    int32_t answer = SPT_SINK_NEXT;
    if (number >= audit->range_count)
        return SPT_SINK_NEXT;
    audit->rows++;
    audit->shown[number]++;
    if (take_copy(audit, number, row, &copy))
        answer = audit->takes[number](audit, &copy.row);
    return audit->status == SPT_OK ? answer : SPT_SINK_STOP;
}

static int32_t take_account(spt_auditor *audit, const spt_row *row)
{
    const void *any = row;
    const spt_account_row *account = any;
    audit->is_found = 1;
    if (account->version > SPT_SCHEMA_VERSION) {
        audit->status = SPT_E_SCHEMA;
        return SPT_SINK_STOP;
    }
    if (!audit->is_begun)
        audit->account = *account;
    audit->is_begun = 1;
    audit->is_changed = account->revision != audit->account.revision;
    return audit->is_changed ? SPT_SINK_STOP : SPT_SINK_NEXT;
}

static int32_t take_closing(spt_auditor *audit, const spt_row *row)
{
    const void *any = row;
    const spt_account_row *account = any;
    audit->is_proven = account->revision == audit->account.revision;
    return SPT_SINK_NEXT;
}

spt_range *spt_audit_range(spt_auditor *audit, uint32_t index, uint64_t limit, int32_t judged, spt_audit_take take)
{
    uint32_t number = audit->range_count++;
    spt_range *range = &audit->ranges[number];
    *range = spt_range_of(index, 0, limit);
    range->prefix = 1;
    range->values[0].number = audit->account_id;
    audit->takes[number] = take;
    audit->judged[number] = judged;
    audit->shown[number] = 0;
    return range;
}

spt_range *spt_audit_range_from(spt_auditor *audit, uint32_t source, uint32_t column, uint32_t index, uint64_t limit,
                                spt_audit_take take)
{
    spt_range *range = spt_audit_range(audit, index, limit, 0, take);
    range->prefix = 2;
    range->from = source;
    range->from_column = column;
    return range;
}

void spt_audit_begin(spt_auditor *audit)
{
    audit->range_count = 0;
    audit->is_found = audit->is_changed = audit->is_proven = 0;
    spt_audit_range(audit, SPT_INDEX_ACCOUNT, 1, 1, take_account);
}

/* A store's failure to read; two of its answers are for commits only, and no more than its own code here. */
static spt_status fail_with(spt_auditor *audit, int32_t answer)
{
    spt_problem *problem = &audit->desk->problem;
    if (answer == SPT_STORE_CORRUPT) {
        spt_audit_say(audit, "The store says that its own data is damaged; the audit ends here.");
        return SPT_E_CORRUPT;
    }
    if (answer != SPT_STORE_CONFLICT && answer != SPT_STORE_UNKNOWN)
        return spt_desk_read_status(audit->desk, answer);
    spt_problem_set(problem, SPT_E_STORE, "store", answer, "The store failed with its code %ld.", (long)answer);
    problem->store = answer;
    return SPT_E_STORE;
}

spt_status spt_audit_read(spt_auditor *audit)
{
    spt_desk *desk = audit->desk;
    int has_snapshots = (spt_store_flags(desk->store) & SPT_STORE_SNAPSHOT) != 0;
    if (!has_snapshots)
        spt_audit_range(audit, SPT_INDEX_ACCOUNT, 1, 0, take_closing);
    int32_t answer = spt_store_read(desk->store, audit->ranges, audit->range_count, audit_sink, audit);
    if (answer != SPT_STORE_OK)
        return fail_with(audit, answer);
    if (audit->status != SPT_OK)
        return spt_problem_plain(&desk->problem, audit->status);
    if (!audit->is_begun)
        return spt_problem_set(&desk->problem, SPT_E_NOT_FOUND, "account", audit->account_id,
                               "There is no account %lld.", (long long)audit->account_id);
    if (!audit->is_found || audit->is_changed || (!has_snapshots && !audit->is_proven))
        return SPT_E_CONFLICT;
    return SPT_OK;
}

int spt_audit_is_full(const spt_auditor *audit, uint32_t range)
{
    return audit->shown[range] >= audit->ranges[range].limit;
}
