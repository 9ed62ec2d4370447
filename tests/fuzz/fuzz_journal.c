/* SPDX-License-Identifier: MIT */
/*
 * Bytes as a journal: verified, dumped, opened to be read and to be written, salvaged. Whatever they are, each call
 * answers. The first byte says what the rest is:
 *
 *   0  the file as it is
 *   1  the file, with its checksums made right, so that what they cover is looked at
 *   2  records for a new file: kind (1 byte), size (2 bytes, little-endian), payload; the rest is made for them
 *   3  the same behind a record of this library's own columns
 *
 * Built with libFuzzer by run.sh. With STANDALONE it is a program that replays the files of a folder.
 */
#define _DEFAULT_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <supportpoints/supportpoints.h>

#include "store/crc32c.h"
#include "store/journal_internal.h"

#define INPUT_MOST (1u << 16)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* ---- the file ---- */

static const spt_allocator allocator = {(uint32_t)sizeof allocator, 0, NULL, NULL, NULL};

static void must(int is_well)
{
    if (!is_well)
        abort();
}

static char path[128], copy[136];
static const uint8_t identity[SPT_IDENTITY_BYTES] = {1, 2, 3};

static void name_files(void)
{
    const char *folder = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : ".";
    if (path[0] != '\0')
        return;
    snprintf(path, sizeof path, "%s/fuzz-journal-%ld", folder, (long)getpid());
    snprintf(copy, sizeof copy, "%s-copy", path);
}

static void save(const uint8_t *at, size_t size)
{
    FILE *file = fopen(path, "wb");
    must(file != NULL && fwrite(at, 1, size, file) == size && fclose(file) == 0);
}

static void remove_files(void)
{
    char fresh[144];
    const char *const names[] = {path, copy};
    for (int n = 0; n < 2; n++) {
        snprintf(fresh, sizeof fresh, "%s.new", names[n]);
        unlink(names[n]);
        unlink(fresh);
    }
}

/* Makes headers right around payloads as they are, as far as records go; then all of it is acknowledged. */
static void mend(uint8_t *at, size_t size)
{
    spt_position position = spt_position_first();
    spt_record record;
    while ((size_t)position.offset + SPT_RECORD_HEADER <= size) {
        uint8_t *header = at + position.offset;
        if (!spt_record_take(&record, header) || record.size > size - (size_t)position.offset - SPT_RECORD_HEADER)
            break;
        spt_put_u32(header + 16, spt_crc32c(0, header + SPT_RECORD_HEADER, record.size));
        spt_put_u32(header + 20, spt_crc32c(position.chain, header, 20));
        must(spt_record_read(&record, header, &position));
        spt_position_pass(&position, &record);
    }
    if (size >= SPT_HEADER_BYTES)
        spt_header_make(at, identity, &position);
}

static void add_record(spt_buffer *out, uint32_t kind, const uint8_t *payload, size_t size, spt_position *position)
{
    size_t start;
    must(spt_record_begin(out, &start) && spt_buffer_reserve(out, size));
    if (size > 0)
        memcpy(out->at + out->size, payload, size);
    out->size += size;
    must(spt_record_end(out, start, kind, position) == SPT_STORE_OK);
}

static void make_records(spt_buffer *out, const uint8_t *data, size_t size, int has_layout)
{
    spt_position position = spt_position_first();
    spt_buffer layout = {.allocator = out->allocator};
    must(spt_buffer_reserve(out, SPT_HEADER_BYTES) && spt_layout_write(&layout));
    out->size = SPT_HEADER_BYTES;
    if (has_layout)
        add_record(out, SPT_RECORD_LAYOUT, layout.at, layout.size, &position);
    spt_buffer_end(&layout);
    while (size >= 3) {
        size_t wanted = (size_t)data[1] | (size_t)data[2] << 8, left = size - 3;
        size_t length = wanted < left ? wanted : left;
        add_record(out, data[0], data + 3, length, &position);
        data += 3 + length;
        size -= 3 + length;
    }
    spt_header_make(out->at, identity, &position);
}

static void make_file(const uint8_t *data, size_t size)
{
    spt_allocator own = allocator;
    spt_allocator_init(&own, (uint32_t)sizeof own);
    spt_buffer out = {.allocator = &own};
    uint32_t mode = size == 0 ? 0 : data[0] % 4u;
    size_t left = size == 0 ? 0 : size - 1;
    if (mode < 2) {
        must(spt_buffer_reserve(&out, left + 1));
        if (left > 0)
            memcpy(out.at, data + 1, left);
        out.size = left;
        if (mode == 1)
            mend(out.at, left);
    } else
        make_records(&out, data + 1, left, mode == 3);
    save(out.at, out.size);
    spt_buffer_end(&out);
}

/* ---- what is done with it ---- */

static int32_t take_line(void *ctx, const char *line)
{
    size_t *length = ctx;
    *length += strlen(line);
    return SPT_SINK_GO_ON;
}

static int32_t take_row(void *ctx, uint32_t range, const spt_row *row)
{
    size_t *length = ctx;
    (void)range;
    const spt_table *table = &spt_schema_get()->tables[row->table];
    for (uint32_t c = 0; c < table->column_count; c++) {
        const char *text;
        if (table->columns[c].type != SPT_COLUMN_TEXT)
            continue;
        memcpy(&text, (const char *)row + table->columns[c].offset, sizeof text);
        *length += strlen(text);
    }
    return SPT_SINK_GO_ON;
}

static void read_rows(spt_store *store)
{
    const spt_schema *schema = spt_schema_get();
    size_t length = 0;
    for (uint32_t t = 0; t < schema->table_count; t++)
        for (int64_t account = 0; account < 3; account++) {
            spt_range range = {.struct_size = (uint32_t)sizeof range, .from = SPT_NO_RANGE, .limit = 1000};
            range.index = schema->tables[t].primary;
            range.prefix = 1;
            range.values[0].number = account;
            spt_store_read(store, &range, 1, take_row, &length);
        }
}

/* What a host does first. */
static void use_desk(spt_store *store)
{
    spt_desk *desk = NULL;
    must(spt_desk_open(store, NULL, &desk) <= SPT_OK);
    if (desk == NULL)
        return;
    for (int64_t account = 1; account < 3; account++) {
        spt_account *found = NULL;
        spt_audit *audit = NULL;
        spt_account_get(desk, account, &found);
        spt_audit_account(desk, account, &audit);
        spt_account_grant(desk, account, SPT_LOT_GOODWILL, 1, "fuzz", NULL, NULL);
        spt_account_unref(found);
        spt_audit_unref(audit);
    }
    must(spt_desk_close(desk) == SPT_OK);
}

static spt_status open_with(uint32_t flags)
{
    spt_store *store = NULL;
    spt_journal_options options;
    spt_journal_options_init(&options, (uint32_t)sizeof options);
    options.flags = flags;
    options.lock_wait = 0;
    spt_status status = spt_store_open_journal(path, &options, &store);
    must((status == SPT_OK) == (store != NULL));
    if (store == NULL)
        return status;
    read_rows(store);
    use_desk(store);
    must(spt_store_unref(store) == SPT_OK);
    return status;
}

static void check_copy(void)
{
    size_t length = 0;
    must(spt_journal_verify(copy, NULL, NULL) == SPT_OK);
    must(spt_journal_dump(copy, NULL, take_line, &length) == SPT_OK);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t length = 0;
    spt_journal_report report;
    if (size > INPUT_MOST)
        return 0;
    name_files();
    make_file(data, size);
    spt_journal_report_init(&report, (uint32_t)sizeof report);
    spt_status verified = spt_journal_verify(path, NULL, &report);
    spt_status dumped = spt_journal_dump(path, NULL, take_line, &length);
    must(verified == SPT_OK ? dumped == SPT_OK : 1);
    if (spt_journal_salvage(path, copy, NULL, &report) == SPT_OK)
        check_copy();
    must(open_with(SPT_JOURNAL_READ_ONLY) == dumped);
    if (open_with(SPT_JOURNAL_NO_SYNC) == SPT_OK)
        must(spt_journal_verify(path, NULL, &report) == SPT_OK);
    remove_files();
    return 0;
}

/* ---- replaying ---- */

#ifdef STANDALONE
#include <dirent.h>

static void replay(const char *folder, const char *name)
{
    char from[1024];
    static uint8_t bytes[INPUT_MOST];
    snprintf(from, sizeof from, "%s/%s", folder, name);
    FILE *file = fopen(from, "rb");
    must(file != NULL);
    size_t size = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    LLVMFuzzerTestOneInput(bytes, size);
}

int main(int count, char **arguments)
{
    int replayed = 0;
    struct dirent *entry;
    DIR *folder = count == 2 ? opendir(arguments[1]) : NULL;
    if (folder == NULL)
        return 2;
    while ((entry = readdir(folder)) != NULL)
        if (entry->d_name[0] != '.') {
            replay(arguments[1], entry->d_name);
            replayed++;
        }
    closedir(folder);
    printf("%d inputs replayed\n", replayed);
    return replayed > 0 ? 0 : 1;
}
#endif
