/* SPDX-License-Identifier: MIT */
/* Looks at a whole file: verify, dump, and salvage of what is whole in a damaged one. */
#include <stdio.h>
#include <string.h>

#include "../base/alloc.h"
#include "../base/row.h"
#include "crc32c.h"
#include "journal_internal.h"

/* ---- one call on a path ---- */

spt_status spt_journal_call_begin(spt_journal_call *call, const spt_files *files, const char *path,
                                  const spt_journal_options *options, uint32_t flags)
{
    memset(call, 0, sizeof *call);
    call->trouble.offset = -1;
    if (path == NULL)
        return SPT_E_INVALID;
    spt_status status = spt_journal_options_take(&call->options, &call->allocator, options);
    if (status != SPT_OK)
        return status;
    call->is_taken = 1;
    call->options.flags &= SPT_JOURNAL_NO_SYNC | SPT_JOURNAL_NO_UPGRADE;
    call->options.flags |= flags;
    call->is_open = spt_journal_begin(&call->journal, files, &call->allocator, path, &call->options, &call->trouble) ==
                    SPT_STORE_OK;
    if (call->is_open && call->trouble.code != SPT_JOURNAL_TORN && call->trouble.code != SPT_JOURNAL_UPGRADED)
        spt_trouble_set(&call->trouble, 0, 0, -1);
    return call->is_open ? SPT_OK : spt_trouble_status(&call->trouble);
}

spt_status spt_journal_call_end(spt_journal_call *call, spt_status status)
{
    if (call->is_open)
        spt_journal_end(&call->journal);
    if (status == SPT_OK && call->trouble.code != 0)
        status = spt_trouble_status(&call->trouble);
    if (call->is_taken)
        spt_trouble_tell(&call->trouble, call->options.problem);
    return status;
}

/* ---- verify ---- */

static void report_file(spt_journal_report *report, const spt_journal *journal)
{
    const spt_replay *replay = &journal->replay;
    report->format = journal->header.format;
    report->bytes = journal->identity.size;
    report->used = replay->position.offset;
    report->acknowledged = journal->header.acknowledged.offset;
    report->records = replay->records;
    report->commits = replay->commits;
    report->changes = replay->change_count;
    report->rows = replay->row_count;
    report->accounts = replay->account_count;
}

/* What follows the acknowledged records is whole, or torn by a crash: either is well. Who has the lock may be at it. */
static int32_t look_behind(spt_journal *journal, int *is_torn, spt_trouble *trouble)
{
    spt_trouble none;
    const spt_files *files = journal->files;
    *is_torn = 0;
    if (spt_lock_wait(files, journal->replay.file, 0, &none) != SPT_STORE_OK)
        return SPT_STORE_OK;
    int32_t answer = spt_replay_rest(&journal->replay, 1, is_torn, trouble);
    int32_t unlocked = spt_files_unlock(files, journal->replay.file);
    return answer == SPT_STORE_OK && unlocked < 0 ? spt_trouble_system(trouble, unlocked, -1) : answer;
}

static void verify(spt_journal *journal, spt_trouble *trouble)
{
    int is_torn;
    if (look_behind(journal, &is_torn, trouble) == SPT_STORE_OK && is_torn)
        spt_trouble_set(trouble, SPT_JOURNAL_TORN, 0, journal->replay.position.offset);
}

static spt_status take_report(spt_journal_report *report, uint32_t *size)
{
    *size = 0;
    if (report == NULL)
        return SPT_OK;
    *size = report->struct_size;
    return *size < sizeof *report ? SPT_E_INVALID : SPT_OK;
}

spt_status spt_journal_verify_on(const spt_files *files, const char *path, const spt_journal_options *options,
                                 spt_journal_report *report)
{
    spt_journal_call call;
    uint32_t size;
    spt_journal_report found = {.struct_size = (uint32_t)sizeof found};
    spt_status status = take_report(report, &size);
    if (status != SPT_OK)
        return status;
    status = spt_journal_call_begin(&call, files, path, options, SPT_JOURNAL_READ_ONLY);
    if (status == SPT_OK)
        verify(&call.journal, &call.trouble);
    if (call.is_taken) {
        /* What was read before a damage, too: the numbers outlast the journal's end. */
        report_file(&found, &call.journal);
        spt_struct_give(report, size, &found, (uint32_t)sizeof found);
    }
    return spt_journal_call_end(&call, status);
}

spt_status spt_journal_verify(const char *path, const spt_journal_options *options, spt_journal_report *report)
{
    return spt_journal_verify_on(&spt_system_files, path, options, report);
}

/* ---- dump ---- */

#define LINE_BYTES 16384u

typedef struct spt_dumping {
    spt_journal_line line;
    void *ctx;
    size_t size;
    char text[LINE_BYTES];
} spt_dumping;

static void add_text(spt_dumping *dumping, const char *text)
{
    size_t length = strlen(text);
    if (length > sizeof dumping->text - 1 - dumping->size)
        length = sizeof dumping->text - 1 - dumping->size;
    memcpy(dumping->text + dumping->size, text, length);
    dumping->size += length;
    dumping->text[dumping->size] = '\0';
}

static void add_quoted(spt_dumping *dumping, const char *text)
{
    char one[3] = {0};
    add_text(dumping, "\"");
    for (; *text != '\0'; text++) {
        int is_escaped = *text == '"' || *text == '\\';
        one[0] = is_escaped ? '\\' : *text;
        one[1] = is_escaped ? *text : '\0';
        add_text(dumping, one);
    }
    add_text(dumping, "\"");
}

static void add_column(spt_dumping *dumping, const spt_row *row, const spt_column *column)
{
    char number[24];
    add_text(dumping, " ");
    add_text(dumping, column->name);
    add_text(dumping, "=");
    if (column->type == SPT_COLUMN_TEXT) {
        add_quoted(dumping, spt_row_text(row, column));
        return;
    }
    snprintf(number, sizeof number, "%lld", (long long)spt_row_integer(row, column));
    add_text(dumping, number);
}

static int32_t dump_row(void *ctx, uint32_t range, const spt_row *row)
{
    spt_dumping *dumping = ctx;
    const spt_table *table = &spt_schema_rows.tables[row->table];
    (void)range;
    dumping->size = 0;
    add_text(dumping, table->name);
    for (uint32_t c = 0; c < table->column_count; c++)
        add_column(dumping, row, &table->columns[c]);
    return dumping->line(dumping->ctx, dumping->text);
}

spt_status spt_journal_dump_on(const spt_files *files, const char *path, const spt_journal_options *options,
                               spt_journal_line line, void *ctx)
{
    spt_journal_call call;
    if (line == NULL)
        return SPT_E_INVALID;
    spt_dumping dumping = {.line = line, .ctx = ctx};
    spt_status status = spt_journal_call_begin(&call, files, path, options, SPT_JOURNAL_READ_ONLY);
    if (status == SPT_OK) {
        int32_t answer = spt_image_show(&call.journal.image, dump_row, &dumping);
        if (answer != SPT_STORE_OK)
            spt_trouble_set(&call.trouble, answer, 0, -1);
    }
    return spt_journal_call_end(&call, status);
}

spt_status spt_journal_dump(const char *path, const spt_journal_options *options, spt_journal_line line, void *ctx)
{
    return spt_journal_dump_on(&spt_system_files, path, options, line, ctx);
}
