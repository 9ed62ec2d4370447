/* SPDX-License-Identifier: MIT */
/*
 * What is whole in a damaged journal. Records are found wherever they begin, by their checksums. A commit is taken if
 * its guards are met, so an account stays as it was before the first of its commits that was lost. Rows of a snapshot
 * have no guards: the accounts at both ends of a gap between them may lack some, and are left out.
 */
#include <string.h>

#include "../base/alloc.h"
#include "journal_internal.h"

typedef struct spt_salvage {
    spt_allocator allocator;
    const spt_files *files;
    spt_memory image;
    spt_replay replay;
    spt_journal_report report;
    uint64_t acknowledged; /* The newest commit that the header knows of; 0: the header is lost. */
    spt_buffer left_out;   /* Accounts of which rows may be missing. */
    int64_t last;          /* Account of the last row of a snapshot that was found; -1: none. */
    int32_t is_gap;        /* Something between that row and the next record is lost. */
    int32_t is_past;       /* The end of the snapshot was found, or a commit. */
    int32_t is_image_begun;
} spt_salvage;

static int32_t leave_out(spt_salvage *salvage, int64_t account, spt_trouble *trouble)
{
    if (account < 0)
        return SPT_STORE_OK;
    if (!spt_buffer_reserve(&salvage->left_out, sizeof account))
        return spt_trouble_set(trouble, SPT_STORE_NOMEM, 0, -1);
    memcpy(salvage->left_out.at + salvage->left_out.size, &account, sizeof account);
    salvage->left_out.size += sizeof account;
    return SPT_STORE_OK;
}

/* The accounts of the first and the last row; -1 where there are none. */
static void span_rows(const spt_salvage *salvage, const spt_record *record, const uint8_t *payload, int64_t *first,
                      int64_t *last)
{
    spt_any_row row;
    int32_t action;
    spt_decoder decoder = {.layout = &salvage->replay.layout, .at = payload, .end = payload + record->size};
    *first = *last = -1;
    while (decoder.at < decoder.end && spt_decode_change(&decoder, &row, &action)) {
        *last = row.account.account;
        if (*first < 0)
            *first = *last;
    }
}

/* Notes whose rows may be in a gap before this record. */
static int32_t note_gap(spt_salvage *salvage, const spt_record *record, const uint8_t *payload, spt_trouble *trouble)
{
    int64_t first = -1, last = salvage->last;
    int32_t answer = SPT_STORE_OK;
    if (salvage->is_past || record->kind == SPT_RECORD_LAYOUT)
        return answer;
    if (record->kind == SPT_RECORD_ROWS)
        span_rows(salvage, record, payload, &first, &last);
    if (salvage->is_gap)
        answer = leave_out(salvage, salvage->last, trouble);
    if (answer == SPT_STORE_OK && salvage->is_gap)
        answer = leave_out(salvage, first, trouble);
    salvage->last = last;
    salvage->is_gap = 0;
    salvage->is_past = record->kind != SPT_RECORD_ROWS;
    return answer;
}

/* Where the record of the columns is lost, they are taken to be this library's. */
static int32_t assume_layout(spt_salvage *salvage, uint64_t sequence, spt_trouble *trouble)
{
    spt_buffer bytes = {.allocator = &salvage->allocator};
    int32_t answer = spt_layout_write(&bytes) ? SPT_STORE_OK : SPT_STORE_NOMEM;
    if (answer == SPT_STORE_OK)
        answer = spt_layout_read(&salvage->replay.layout, bytes.at, bytes.size);
    spt_buffer_end(&bytes);
    /* Rows of a snapshot are as of the commit that the record of the columns names as well. */
    salvage->replay.position.sequence = sequence;
    return answer == SPT_STORE_OK ? answer : spt_trouble_set(trouble, answer, 0, -1);
}

/* Commits are numbered one after the other; those that are missing before this one are lost. */
static void count_lost(spt_salvage *salvage, uint64_t sequence)
{
    uint64_t expected = salvage->replay.position.sequence + 1;
    if (sequence > expected && sequence - expected <= (uint64_t)(INT64_MAX - salvage->report.lost))
        salvage->report.lost += (int64_t)(sequence - expected);
}

static int32_t take_record(spt_salvage *salvage, const spt_record *record, const uint8_t *payload, spt_trouble *trouble)
{
    int32_t answer = SPT_STORE_OK;
    if (record->kind == SPT_RECORD_COMMIT && salvage->replay.layout.table_count != 0)
        count_lost(salvage, record->sequence);
    if (record->kind != SPT_RECORD_LAYOUT && salvage->replay.layout.table_count == 0)
        answer = assume_layout(salvage, record->sequence, trouble);
    if (answer == SPT_STORE_OK)
        answer = note_gap(salvage, record, payload, trouble);
    if (answer != SPT_STORE_OK || record->kind == SPT_RECORD_SNAPSHOT) {
        spt_position_pass(&salvage->replay.position, record);
        return answer;
    }
    answer = spt_replay_apply(&salvage->replay, record, payload, trouble);
    if (answer != SPT_JOURNAL_DAMAGED)
        return answer;
    salvage->report.skipped++;
    spt_position_pass(&salvage->replay.position, record);
    return SPT_STORE_OK;
}

/* Whether what is lost is the first record, of this library's columns, and nothing else: then no row is. */
static int is_layout_alone(const spt_salvage *salvage, int64_t before)
{
    spt_buffer bytes = {.allocator = &salvage->allocator};
    int is_written = spt_layout_write(&bytes);
    int64_t end = SPT_HEADER_BYTES + SPT_RECORD_HEADER + (int64_t)bytes.size;
    spt_buffer_end(&bytes);
    return is_written && before == SPT_HEADER_BYTES && salvage->replay.position.offset == end;
}

static int32_t take_records(spt_salvage *salvage, spt_trouble *trouble)
{
    spt_record record;
    const uint8_t *payload = NULL;
    for (;;) {
        int64_t before = salvage->replay.position.offset, between = 0;
        int32_t answer = spt_replay_find(&salvage->replay, &record, &payload, &between, trouble);
        salvage->report.damaged_bytes += between;
        if (answer == SPT_NEXT_NOTHING)
            return salvage->is_past ? SPT_STORE_OK : leave_out(salvage, salvage->last, trouble);
        salvage->is_gap |= salvage->replay.position.offset != before && !is_layout_alone(salvage, before);
        if (answer == SPT_NEXT_RECORD)
            answer = take_record(salvage, &record, payload, trouble);
        if (answer != SPT_STORE_OK)
            return answer;
        salvage->report.used = salvage->replay.position.offset;
    }
}

/* ---- the files ---- */

static int32_t open_damaged(spt_salvage *salvage, const char *path, spt_trouble *trouble)
{
    int32_t file;
    spt_file_info info;
    spt_header header;
    int32_t answer = spt_journal_open_file(salvage->files, path, SPT_FILE_READ, &file, &info, trouble);
    if (answer != SPT_STORE_OK)
        return answer;
    salvage->replay.file = file;
    salvage->report.bytes = info.size;
    spt_replay_look(&salvage->replay, info.size);
    salvage->report.format = SPT_JOURNAL_FORMAT;
    /* Whatever is damaged in the header, the records tell what they are; but not those of another format. */
    answer = spt_header_read(&header, salvage->files, file, trouble);
    if (answer == SPT_STORE_OK) {
        salvage->report.format = header.format;
        salvage->report.acknowledged = header.acknowledged.offset;
        salvage->acknowledged = header.acknowledged.sequence;
    }
    return answer == SPT_JOURNAL_NEWER || answer == SPT_JOURNAL_OLDER ? answer : SPT_STORE_OK;
}

static int32_t write_copy(spt_salvage *salvage, const char *copy, spt_trouble *trouble)
{
    spt_creation creation = {.allocator = &salvage->allocator, .files = salvage->files, .left_out = &salvage->left_out};
    int32_t answer = spt_path_is_free(salvage->files, copy, trouble);
    if (answer == SPT_STORE_OK)
        answer = spt_creation_make(&creation, copy, NULL, &salvage->image, &salvage->replay.position, trouble);
    salvage->report.rows = creation.rows;
    salvage->report.accounts = creation.accounts;
    salvage->report.left_out = (int64_t)(salvage->left_out.size / sizeof(int64_t));
    return answer == SPT_STORE_OK ? spt_creation_place(&creation, copy, 1, trouble) : answer;
}

static int32_t salvage_into(spt_salvage *salvage, const char *path, const char *copy, spt_trouble *trouble)
{
    int32_t answer = open_damaged(salvage, path, trouble);
    if (answer == SPT_STORE_OK)
        answer = take_records(salvage, trouble);
    if (answer == SPT_STORE_OK && salvage->replay.records == 0)
        return spt_trouble_set(trouble, SPT_JOURNAL_FOREIGN, 0, -1);
    count_lost(salvage, salvage->acknowledged + 1);
    return answer == SPT_STORE_OK ? write_copy(salvage, copy, trouble) : answer;
}

static void end(spt_salvage *salvage)
{
    if (salvage->replay.file >= 0)
        salvage->files->close(salvage->files->ctx, salvage->replay.file);
    spt_replay_end(&salvage->replay);
    spt_buffer_end(&salvage->left_out);
    if (salvage->is_image_begun)
        spt_memory_end(&salvage->image);
}

static int32_t run(spt_salvage *salvage, const char *path, const char *copy, spt_trouble *trouble)
{
    salvage->last = -1;
    salvage->left_out.allocator = &salvage->allocator;
    salvage->is_image_begun = spt_memory_begin(&salvage->image, &salvage->allocator);
    spt_replay_begin(&salvage->replay, &salvage->allocator, salvage->files, -1, &salvage->image);
    salvage->replay.is_lenient = 1;
    if (!salvage->is_image_begun)
        return spt_trouble_set(trouble, SPT_STORE_NOMEM, 0, -1);
    int32_t answer = salvage_into(salvage, path, copy, trouble);
    salvage->report.records = salvage->replay.records;
    salvage->report.commits = salvage->replay.commits;
    salvage->report.changes = salvage->replay.change_count;
    return answer;
}

spt_status spt_journal_salvage_on(const spt_files *files, const char *path, const char *copy,
                                  const spt_journal_options *options, spt_journal_report *report)
{
    spt_journal_options taken;
    spt_salvage salvage = {.files = files, .report.struct_size = (uint32_t)sizeof salvage.report};
    spt_trouble trouble = {.offset = -1};
    if (path == NULL || copy == NULL || (report != NULL && report->struct_size < sizeof *report))
        return SPT_E_INVALID;
    spt_status status = spt_journal_options_take(&taken, &salvage.allocator, options);
    if (status != SPT_OK)
        return status;
    if (run(&salvage, path, copy, &trouble) != SPT_STORE_OK)
        status = spt_trouble_status(&trouble);
    else
        spt_trouble_set(&trouble, 0, 0, -1);
    end(&salvage);
    if (report != NULL && status == SPT_OK)
        spt_struct_give(report, report->struct_size, &salvage.report, (uint32_t)sizeof salvage.report);
    spt_trouble_tell(&trouble, taken.problem);
    return status;
}

spt_status spt_journal_salvage(const char *path, const char *copy, const spt_journal_options *options,
                               spt_journal_report *report)
{
    return spt_journal_salvage_on(&spt_system_files, path, copy, options, report);
}
