/* SPDX-License-Identifier: MIT */
/* New files: written beside the path that they are for, synced, and only then put into its place. */
#include <errno.h>
#include <string.h>

#include "../base/alloc.h"
#include "../base/row.h"
#include "journal_internal.h"

/* Of rows in one record; what is written at once. */
#define ROWS_BYTES  (64u << 10)
#define FLUSH_BYTES (1u << 20)
#define NAME_BEHIND ".new"

/* ---- all rows of an image ---- */

#define PAGE_ACCOUNTS 256u

typedef struct spt_showing {
    spt_sink sink;
    void *sink_ctx;
    int32_t answer;
    uint32_t count;
    int64_t accounts[PAGE_ACCOUNTS];
} spt_showing;

static int32_t note_account(void *ctx, uint32_t range, const spt_row *row)
{
    spt_showing *showing = ctx;
    (void)range;
    showing->accounts[showing->count++] = spt_row_account(row);
    return SPT_SINK_GO_ON;
}

static int32_t show_row(void *ctx, uint32_t range, const spt_row *row)
{
    spt_showing *showing = ctx;
    showing->answer = showing->sink(showing->sink_ctx, range, row);
    return showing->answer;
}

/* The tables' own order is one in which rows can be inserted: each behind those that it names. */
static int32_t show_account(spt_memory *image, int64_t account, spt_showing *showing)
{
    spt_range ranges[SPT_TABLE_COUNT];
    for (uint32_t t = 0; t < SPT_TABLE_COUNT; t++) {
        ranges[t] = spt_range_of(spt_schema_rows.tables[t].primary, 0, UINT64_MAX);
        ranges[t].prefix = 1;
        ranges[t].values[0].number = account;
    }
    return spt_memory_read(image, ranges, SPT_TABLE_COUNT, show_row, showing);
}

static int32_t show_page(spt_memory *image, spt_showing *showing)
{
    int32_t answer = SPT_STORE_OK;
    for (uint32_t a = 0; answer == SPT_STORE_OK && showing->answer == SPT_SINK_GO_ON && a < showing->count; a++)
        answer = show_account(image, showing->accounts[a], showing);
    return answer;
}

int32_t spt_image_show(spt_memory *image, spt_sink sink, void *sink_ctx)
{
    spt_showing showing = {.sink = sink, .sink_ctx = sink_ctx, .answer = SPT_SINK_GO_ON};
    spt_range range = spt_range_of(SPT_INDEX_ACCOUNT, 0, PAGE_ACCOUNTS);
    int32_t answer;
    do {
        showing.count = 0;
        answer = spt_memory_read(image, &range, 1, note_account, &showing);
        if (answer == SPT_STORE_OK)
            answer = show_page(image, &showing);
        range.position = 1;
        range.values[0].number = showing.count == 0 ? 0 : showing.accounts[showing.count - 1];
    } while (answer == SPT_STORE_OK && showing.answer == SPT_SINK_GO_ON && showing.count == PAGE_ACCOUNTS);
    return answer;
}

/* ---- writing ---- */

static int32_t flush(spt_creation *creation, spt_trouble *trouble)
{
    int32_t answer =
        spt_files_write(creation->files, creation->file, creation->bytes.at, creation->bytes.size, creation->written);
    if (answer < 0)
        return spt_trouble_system(trouble, answer, creation->written);
    creation->written += (int64_t)creation->bytes.size;
    creation->bytes.size = 0;
    return SPT_STORE_OK;
}

static int32_t begin_record(spt_creation *creation, spt_trouble *trouble)
{
    creation->account = 0;
    if (creation->bytes.size >= FLUSH_BYTES && flush(creation, trouble) != SPT_STORE_OK)
        return trouble->code;
    if (!spt_record_begin(&creation->bytes, &creation->start))
        return spt_trouble_set(trouble, SPT_STORE_NOMEM, 0, -1);
    return SPT_STORE_OK;
}

static int32_t end_record(spt_creation *creation, uint32_t kind, spt_trouble *trouble)
{
    int32_t answer = spt_record_end(&creation->bytes, creation->start, kind, &creation->position);
    return answer == SPT_STORE_OK ? answer : spt_trouble_set(trouble, answer, 0, -1);
}

static int32_t write_layout(spt_creation *creation, spt_trouble *trouble)
{
    int32_t answer = begin_record(creation, trouble);
    if (answer != SPT_STORE_OK)
        return answer;
    if (!spt_layout_write(&creation->bytes))
        return spt_trouble_set(trouble, SPT_STORE_NOMEM, 0, -1);
    return end_record(creation, SPT_RECORD_LAYOUT, trouble);
}

typedef struct spt_row_writing {
    spt_creation *creation;
    spt_trouble *trouble;
    int32_t answer;
} spt_row_writing;

static int is_left_out(const spt_creation *creation, int64_t account)
{
    if (creation->left_out == NULL)
        return 0;
    const int64_t *accounts = (const int64_t *)(const void *)creation->left_out->at;
    for (size_t a = 0; a < creation->left_out->size / sizeof *accounts; a++)
        if (accounts[a] == account)
            return 1;
    return 0;
}

static int32_t write_row(void *ctx, uint32_t range, const spt_row *row)
{
    spt_row_writing *writing = ctx;
    spt_creation *creation = writing->creation;
    const spt_change change = {.action = SPT_CHANGE_INSERT, .row = row};
    (void)range;
    if (is_left_out(creation, spt_row_account(row)))
        return SPT_SINK_GO_ON;
    writing->answer = spt_change_write(&creation->bytes, &change, &creation->account);
    if (writing->answer != SPT_STORE_OK)
        spt_trouble_set(writing->trouble, writing->answer, 0, -1);
    creation->rows++;
    creation->accounts += row->table == SPT_TABLE_ACCOUNT && spt_row_account(row) != 0;
    if (writing->answer == SPT_STORE_OK && creation->bytes.size - creation->start >= ROWS_BYTES) {
        writing->answer = end_record(creation, SPT_RECORD_ROWS, writing->trouble);
        if (writing->answer == SPT_STORE_OK)
            writing->answer = begin_record(creation, writing->trouble);
    }
    return writing->answer == SPT_STORE_OK ? SPT_SINK_GO_ON : SPT_SINK_STOP;
}

static int32_t write_rows(spt_creation *creation, spt_memory *image, spt_trouble *trouble)
{
    spt_row_writing writing = {.creation = creation, .trouble = trouble, .answer = SPT_STORE_OK};
    int32_t answer = begin_record(creation, trouble);
    if (answer != SPT_STORE_OK)
        return answer;
    answer = spt_image_show(image, write_row, &writing);
    if (answer != SPT_STORE_OK)
        return spt_trouble_set(trouble, answer, 0, -1);
    if (writing.answer != SPT_STORE_OK)
        return writing.answer;
    return end_record(creation, SPT_RECORD_ROWS, trouble);
}

static int32_t write_snapshot(spt_creation *creation, uint32_t content, spt_trouble *trouble)
{
    uint8_t payload[SPT_SNAPSHOT_BYTES];
    int32_t answer = begin_record(creation, trouble);
    if (answer != SPT_STORE_OK)
        return answer;
    if (!spt_buffer_reserve(&creation->bytes, sizeof payload))
        return spt_trouble_set(trouble, SPT_STORE_NOMEM, 0, -1);
    spt_put_u64(payload, (uint64_t)creation->rows);
    spt_put_u32(payload + 8, content);
    memcpy(creation->bytes.at + creation->bytes.size, payload, sizeof payload);
    creation->bytes.size += sizeof payload;
    return end_record(creation, SPT_RECORD_SNAPSHOT, trouble);
}

/* ---- the file ---- */

char *spt_path_of_new(const spt_allocator *allocator, const char *path)
{
    size_t length = strlen(path);
    char *made = spt_allocate(allocator, length + sizeof NAME_BEHIND);
    if (made == NULL)
        return NULL;
    memcpy(made, path, length);
    memcpy(made + length, NAME_BEHIND, sizeof NAME_BEHIND);
    return made;
}

/* Looked at before anything is written: what a crash left beside a file may be the file itself, by its other name. */
int32_t spt_path_is_free(const spt_files *files, const char *path, spt_trouble *trouble)
{
    spt_file_info info;
    int32_t answer = files->path_info(files->ctx, path, &info);
    if (answer == -ENOENT)
        return SPT_STORE_OK;
    return spt_trouble_system(trouble, answer < 0 ? answer : -EEXIST, -1);
}

static int is_same(const spt_file_info *a, const spt_file_info *b)
{
    return a->number == b->number && a->device == b->device;
}

static void close_new(spt_creation *creation)
{
    creation->files->close(creation->files->ctx, creation->file);
    creation->file = -1;
}

/* Opens and locks the file that has the new file's name, and makes sure that it still has it. */
static int32_t lock_new(spt_creation *creation, spt_file_info *here, spt_trouble *trouble)
{
    const spt_files *files = creation->files;
    spt_file_info there;
    int32_t answer = spt_journal_open_file(files, creation->path, SPT_FILE_CREATE, &creation->file, here, trouble);
    if (answer != SPT_STORE_OK)
        return answer;
    answer = spt_files_lock(files, creation->file);
    if (answer < 0)
        spt_trouble_system(trouble, answer, -1);
    else if (files->path_info(files->ctx, creation->path, &there) < 0 || !is_same(here, &there))
        answer = -1, spt_trouble_set(trouble, SPT_JOURNAL_LOCKED, 0, -1);
    if (answer >= 0)
        return SPT_STORE_OK;
    if (SPT_PLANTED(SPT_BUG_OTHERS_REMOVED))
        files->remove(files->ctx, creation->path);
    close_new(creation);
    return trouble->code;
}

/*
 * Whether the name may be taken from a file that has bytes. What a crash left never was settled at a path; but where
 * one came between the two steps of giving a new journal its name, that journal has both names.
 */
static int32_t check_left_behind(const spt_creation *creation, const char *path, const spt_file_info *here,
                                 spt_trouble *trouble)
{
    const spt_files *files = creation->files;
    uint8_t bytes[SPT_HEADER_BYTES] = {0};
    spt_file_info there;
    if (files->path_info(files->ctx, path, &there) >= 0 && is_same(here, &there))
        return SPT_STORE_OK;
    int64_t count = spt_files_read(files, creation->file, bytes, sizeof bytes, 0);
    if (count < 0)
        return spt_trouble_system(trouble, count, -1);
    return spt_header_is_left_behind(bytes) ? SPT_STORE_OK : spt_trouble_set(trouble, SPT_JOURNAL_EXISTS, 0, -1);
}

/* What a crash left there loses its name, and never its bytes; what another is writing there is locked. */
static int32_t open_new(spt_creation *creation, const char *path, spt_trouble *trouble)
{
    const spt_files *files = creation->files;
    spt_file_info here;
    int32_t answer = lock_new(creation, &here, trouble);
    if (answer != SPT_STORE_OK || here.size == 0)
        return answer;
    answer = check_left_behind(creation, path, &here, trouble);
    int32_t removed = answer == SPT_STORE_OK ? files->remove(files->ctx, creation->path) : 0;
    if (removed < 0)
        answer = spt_trouble_system(trouble, removed, -1);
    close_new(creation);
    if (answer != SPT_STORE_OK)
        return answer;
    answer = lock_new(creation, &here, trouble);
    if (answer == SPT_STORE_OK && here.size > 0) {
        close_new(creation);
        answer = spt_trouble_set(trouble, SPT_JOURNAL_LOCKED, 0, -1);
    }
    return answer;
}

static int32_t write_all(spt_creation *creation, spt_memory *image, const spt_position *newest, spt_trouble *trouble)
{
    creation->written = SPT_HEADER_BYTES;
    creation->position = spt_position_first();
    creation->position.sequence = newest->sequence;
    creation->position.content = newest->content;
    int32_t answer = write_layout(creation, trouble);
    if (answer == SPT_STORE_OK && image != NULL)
        answer = write_rows(creation, image, trouble);
    if (answer == SPT_STORE_OK && image != NULL)
        answer = write_snapshot(creation, newest->content, trouble);
    return answer == SPT_STORE_OK ? spt_creation_settle(creation, trouble) : answer;
}

/* A file that goes on with all that another has is known as that one. */
static void take_identity(spt_creation *creation, const spt_header *old)
{
    if (old != NULL && old->format >= SPT_FORMAT_IDENTITY)
        memcpy(creation->identity, old->identity, sizeof creation->identity);
    else
        creation->files->random(creation->files->ctx, creation->identity, sizeof creation->identity);
}

/* What is in the way of the new file, of whose name the caller knows nothing. */
static int is_about_name(int32_t answer)
{
    return answer == SPT_JOURNAL_EXISTS || answer == SPT_JOURNAL_LINK || answer == SPT_JOURNAL_DIRECTORY ||
           answer == SPT_JOURNAL_SPECIAL || answer == SPT_JOURNAL_LONG_NAME || answer == SPT_JOURNAL_LOCKED;
}

int32_t spt_creation_make(spt_creation *creation, const char *path, const spt_header *old, spt_memory *image,
                          const spt_position *newest, spt_trouble *trouble)
{
    take_identity(creation, old);
    creation->path = NULL;
    creation->file = -1;
    creation->rows = creation->accounts = 0;
    creation->bytes = (spt_buffer){.allocator = creation->allocator};
    creation->path = spt_path_of_new(creation->allocator, path);
    int32_t answer =
        creation->path == NULL ? spt_trouble_set(trouble, SPT_STORE_NOMEM, 0, -1) : open_new(creation, path, trouble);
    trouble->is_of_new = answer != SPT_STORE_OK && is_about_name(answer);
    if (answer == SPT_STORE_OK)
        answer = write_all(creation, image, newest, trouble);
    if (answer != SPT_STORE_OK)
        spt_creation_end(creation, 0);
    return answer;
}

int32_t spt_creation_copy(spt_creation *creation, const spt_record *record, const uint8_t *payload,
                          spt_trouble *trouble)
{
    int32_t answer = begin_record(creation, trouble);
    if (answer != SPT_STORE_OK)
        return answer;
    if (!spt_buffer_reserve(&creation->bytes, record->size))
        return spt_trouble_set(trouble, SPT_STORE_NOMEM, 0, -1);
    memcpy(creation->bytes.at + creation->bytes.size, payload, record->size);
    creation->bytes.size += record->size;
    return end_record(creation, record->kind, trouble);
}

int32_t spt_creation_settle(spt_creation *creation, spt_trouble *trouble)
{
    const spt_files *files = creation->files;
    uint8_t header[SPT_HEADER_BYTES];
    if (flush(creation, trouble) != SPT_STORE_OK)
        return trouble->code;
    spt_header_make(header, creation->identity, &creation->position);
    int32_t answer = spt_files_write(files, creation->file, header, sizeof header, 0);
    if (answer == 0 && !SPT_PLANTED(SPT_BUG_NEW_UNSYNCED))
        answer = spt_files_sync(files, creation->file);
    return answer < 0 ? spt_trouble_system(trouble, answer, -1) : SPT_STORE_OK;
}

int32_t spt_creation_place(spt_creation *creation, const char *path, int is_new, spt_trouble *trouble)
{
    const spt_files *files = creation->files;
    spt_header header = {.is_unsettled = 1};
    int32_t answer =
        is_new ? files->rename_new(files->ctx, creation->path, path) : files->rename(files->ctx, creation->path, path);
    int is_renamed = answer >= 0;
    if (is_renamed)
        answer = spt_journal_settle_name(files, creation->file, path, &header, trouble);
    else
        answer = spt_trouble_system(trouble, answer, -1);
    spt_creation_end(creation, is_renamed);
    return answer;
}

void spt_creation_end(spt_creation *creation, int is_renamed)
{
    const spt_files *files = creation->files;
    if (creation->file >= 0 && !is_renamed)
        files->remove(files->ctx, creation->path);
    if (creation->file >= 0)
        files->close(files->ctx, creation->file);
    creation->file = -1;
    spt_buffer_end(&creation->bytes);
    spt_release(creation->allocator, creation->path);
    creation->path = NULL;
}
