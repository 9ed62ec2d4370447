/* SPDX-License-Identifier: MIT */
/* Loading, previewing, checking and writing the price list (D5 to D8). */
#include <supportpoints/price_list.h>

#include "../rules/price_list.h"
#include "desk_internal.h"
#include "price_list_report.h"

/* ---- the list on record ---- */

static spt_status add_listed(spt_price_rows *rows, const spt_catalogue *catalogue, uint32_t table)
{
    size_t count = 0;
    const spt_listed *items = spt_catalogue_listed(catalogue, table, rows->arena, &count);
    spt_status status = items == NULL ? SPT_E_NOMEM : SPT_OK;
    for (size_t i = 0; status == SPT_OK && i < count; i++)
        status = spt_price_rows_add(rows, items[i].row);
    return status;
}

/* The list as the desk knows it, in list order. */
static spt_status read_record(spt_desk *desk, spt_price_rows *rows)
{
    const spt_catalogue *catalogue = &desk->catalogue;
    spt_price_rows_begin(rows, &desk->arena);
    spt_status status = add_listed(rows, catalogue, SPT_TABLE_PACK);
    if (status == SPT_OK)
        status = add_listed(rows, catalogue, SPT_TABLE_GROUP);
    if (status == SPT_OK)
        status = add_listed(rows, catalogue, SPT_TABLE_CATEGORY);
    for (size_t i = 0; status == SPT_OK && i < catalogue->rule_count; i++)
        status = spt_price_rows_add(rows, (const spt_row *)(const void *)&catalogue->rules[i].row);
    if (status == SPT_OK)
        status = spt_price_rows_index(rows);
    if (status == SPT_E_CORRUPT)
        return spt_problem_set(&desk->problem, status, "price list", 0, "The store's price list is damaged.");
    return status;
}

/* ---- loading ---- */

typedef struct loading {
    spt_desk *desk;
    const char *text;
    int64_t now;                   /* behind the newest load */
    int writes;                    /* 0: only a preview */
    int reports;                   /* the caller wants a report */
    spt_price_list_report *report; /* the answer */
    int is_final;                  /* the status is no matter of another try */
    spt_price_rows record;
    spt_price_rows wanted;
    spt_price_diff diff;
    spt_price_error error;
} loading;

/* Where the clock went back, a rule that was in force stays on record: the text's takes over behind it. */
static int64_t behind_newest_load(const spt_account_row *desk, int64_t clock)
{
    if (clock >= desk->newest)
        return clock;
    return desk->newest < SPT_TIME_MAX ? desk->newest + 1 : SPT_TIME_MAX;
}

/* Everything that is read or made here is the arena's: nothing is lost where a callback of the host does not return. */
static spt_status compare(loading *load)
{
    spt_desk *desk = load->desk;
    spt_arena_reset(&desk->arena);
    spt_price_rows_begin(&load->wanted, &desk->arena);
    spt_status status = spt_desk_refresh_catalogue(desk);
    if (status == SPT_OK)
        status = spt_desk_clock(desk, &load->now);
    if (status == SPT_OK)
        load->now = behind_newest_load(&desk->catalogue.desk, load->now);
    if (status == SPT_OK)
        status = spt_price_list_parse(load->text, &desk->catalogue.settings.zone, &load->wanted, &load->error);
    if (status == SPT_OK)
        status = read_record(desk, &load->record);
    if (status == SPT_OK)
        status = spt_price_list_diff(&load->record, &load->wanted, load->now, &desk->arena, &load->diff, &load->error);
    return status;
}

static spt_status report(loading *load, const spt_price_diff *diff)
{
    if (!load->reports)
        return SPT_OK;
    load->report = spt_price_list_report_make(&load->desk->allocator, diff, &load->error);
    return load->report == NULL ? SPT_E_NOMEM : SPT_OK;
}

/* The text is wrong, or says something else of the past than the record. */
static spt_status refuse(loading *load, spt_status status)
{
    spt_status reported = report(load, NULL);
    if (reported != SPT_OK)
        return reported;
    return spt_problem_set(&load->desk->problem, status, "text", load->error.line, "Line %lu, column %lu: %s",
                           (unsigned long)load->error.line, (unsigned long)load->error.column, load->error.reason);
}

static spt_status commit(loading *load)
{
    const spt_price_diff *diff = &load->diff;
    spt_change *changes = spt_arena_take_array(&load->desk->arena, diff->change_count + 1, sizeof *changes);
    if (changes == NULL)
        return SPT_E_NOMEM;
    for (size_t i = 0; i < diff->change_count; i++)
        changes[i + 1] = diff->changes[i];
    return spt_desk_commit_catalogue(load->desk, load->now, changes, diff->change_count + 1);
}

/* One try: SPT_E_CONFLICT without is_final where somebody else was faster. */
static spt_status load_once(loading *load)
{
    spt_status status = compare(load);
    load->is_final = status != SPT_OK;
    if (status == SPT_E_SYNTAX || status == SPT_E_CONFLICT)
        return load->error.line > 0 ? refuse(load, status) : status;
    if (status == SPT_OK)
        status = report(load, &load->diff);
    if (status != SPT_OK)
        return status;
    if (load->diff.change_count == 0)
        return SPT_ALREADY;
    if (!load->writes)
        return SPT_OK;
    load->desk->unfinished = load->report;
    status = commit(load);
    load->desk->unfinished = NULL;
    return status;
}

static spt_status load_until_done(loading *load)
{
    for (int tries = 0; tries < SPT_DESK_TRIES; tries++) {
        spt_status status = load_once(load);
        if (status != SPT_E_CONFLICT || load->is_final || load->desk->base != NULL)
            return status;
        spt_price_list_report_unref(load->report);
        load->report = NULL;
        spt_desk_log(load->desk, "Somebody else changed the price list meanwhile; it is loaded again.");
    }
    return SPT_E_BUSY;
}

/* Only an answer, or what is wrong with the text, is the caller's: else the out-pointer stays as it is. */
static int is_told(const loading *load, spt_status status)
{
    return status >= 0 || ((status == SPT_E_SYNTAX || status == SPT_E_CONFLICT) && load->error.line > 0);
}

static spt_status run(spt_desk *desk, const char *text, int writes, spt_price_list_report **out)
{
    loading load = {.desk = desk, .text = text, .writes = writes, .reports = out != NULL};
    spt_status status = spt_desk_enter(desk);
    if (status != SPT_OK)
        return status;
    if (text == NULL)
        status = spt_problem_set(&desk->problem, SPT_E_INVALID, "text", 0, "text is NULL.");
    else
        status = load_until_done(&load);
    if (out != NULL && is_told(&load, status))
        *out = load.report;
    else
        spt_price_list_report_unref(load.report);
    return spt_desk_leave(desk, status);
}

spt_status spt_price_list_load(spt_desk *desk, const char *text, spt_price_list_report **report)
{
    return run(desk, text, 1, report);
}

spt_status spt_price_list_preview(spt_desk *desk, const char *text, spt_price_list_report **report)
{
    return run(desk, text, 0, report);
}

/* ---- checking and writing ---- */

spt_status spt_price_list_check(const char *text, const spt_allocator *allocator, spt_price_list_report **report)
{
    spt_allocator taken;
    spt_arena arena;
    spt_price_rows rows;
    spt_price_error error;
    if (text == NULL || spt_allocator_take(&taken, allocator) != SPT_OK)
        return SPT_E_INVALID;
    spt_arena_begin(&arena, &taken);
    spt_price_rows_begin(&rows, &arena);
    spt_status status = spt_price_list_parse(text, NULL, &rows, &error);
    spt_arena_end(&arena);
    if (report != NULL && (status == SPT_OK || status == SPT_E_SYNTAX)) {
        spt_price_list_report *made = spt_price_list_report_make(&taken, NULL, &error);
        if (made == NULL)
            return SPT_E_NOMEM;
        *report = made;
    }
    return status;
}

static spt_status write_list(spt_desk *desk, spt_price_list **list)
{
    spt_price_rows rows;
    int64_t now = 0;
    char *text = NULL;
    size_t length = 0;
    spt_status status = spt_desk_refresh_catalogue(desk);
    if (status == SPT_OK)
        status = spt_desk_clock(desk, &now);
    if (status == SPT_OK)
        status = read_record(desk, &rows);
    if (status == SPT_OK)
        status = spt_price_list_print(&rows, now, &desk->allocator, &text, &length);
    if (status != SPT_OK)
        return status;
    spt_price_list *made = spt_price_list_make(&desk->allocator, text, length);
    spt_release(&desk->allocator, text);
    if (made == NULL)
        return SPT_E_NOMEM;
    *list = made;
    return SPT_OK;
}

spt_status spt_price_list_write(spt_desk *desk, spt_price_list **list)
{
    spt_status status = spt_desk_enter(desk);
    if (status != SPT_OK)
        return status;
    if (list == NULL)
        status = spt_problem_set(&desk->problem, SPT_E_INVALID, "list", 0, "list is NULL.");
    else
        status = write_list(desk, list);
    return spt_desk_leave(desk, status);
}
