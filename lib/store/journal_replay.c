/* SPDX-License-Identifier: MIT */
/* From the file into the image: record after record, each checked, applied and passed. */
#include "journal_internal.h"

#include <string.h>

#include "crc32c.h"

#define CHUNK_LEAST 1024u
#define CHUNK_MOST  (1u << 20)
/* Rows of a snapshot that are inserted at once. */
#define SLICE 64u

static void buffer_begin(spt_buffer *buffer, const spt_allocator *allocator)
{
    *buffer = (spt_buffer){.allocator = allocator};
}

void spt_replay_begin(spt_replay *replay, const spt_allocator *allocator, const spt_files *files, int32_t file,
                      spt_memory *image)
{
    memset(replay, 0, sizeof *replay);
    replay->allocator = allocator;
    replay->files = files;
    replay->file = file;
    replay->image = image;
    replay->position = spt_position_first();
    replay->chunk = CHUNK_LEAST;
    buffer_begin(&replay->bytes, allocator);
    buffer_begin(&replay->rows, allocator);
    buffer_begin(&replay->changes, allocator);
    buffer_begin(&replay->guards, allocator);
}

void spt_replay_end(spt_replay *replay)
{
    spt_buffer_end(&replay->bytes);
    spt_buffer_end(&replay->rows);
    spt_buffer_end(&replay->changes);
    spt_buffer_end(&replay->guards);
}

void spt_replay_look(spt_replay *replay, int64_t end)
{
    replay->end = end;
    replay->bytes.size = 0;
    replay->chunk = CHUNK_LEAST;
}

/* ---- bytes of the file ---- */

static size_t at_hand(const spt_replay *replay)
{
    int64_t behind = replay->position.offset - replay->start;
    if (behind < 0 || behind > (int64_t)replay->bytes.size)
        return 0;
    return replay->bytes.size - (size_t)behind;
}

static const uint8_t *bytes_here(const spt_replay *replay)
{
    return replay->bytes.at + (replay->position.offset - replay->start);
}

/* Afterwards `size` bytes of the position are at hand, or all there are up to the end. */
static int32_t fill(spt_replay *replay, size_t size, spt_trouble *trouble)
{
    if (at_hand(replay) >= size)
        return SPT_STORE_OK;
    int64_t left = replay->end - replay->position.offset;
    size_t wanted = size > replay->chunk ? size : replay->chunk;
    if (left < (int64_t)wanted)
        wanted = left < 0 ? 0 : (size_t)left;
    replay->bytes.size = 0;
    if (!spt_buffer_reserve(&replay->bytes, wanted))
        return spt_trouble_set(trouble, SPT_STORE_NOMEM, 0, -1);
    int64_t count = spt_files_read(replay->files, replay->file, replay->bytes.at, wanted, replay->position.offset);
    if (count < 0)
        return spt_trouble_system(trouble, count, replay->position.offset);
    replay->start = replay->position.offset;
    replay->bytes.size = (size_t)count;
    if (replay->chunk < CHUNK_MOST)
        replay->chunk *= 2;
    return SPT_STORE_OK;
}

static int are_zero(const uint8_t *at, size_t size)
{
    return size == 0 || (at[0] == 0 && memcmp(at, at + 1, size - 1) == 0);
}

/* ---- records ---- */

/*
 * The record at the position, if it is one and whole. Its header has no checksum but the chain, which only goes on
 * directly behind a record; elsewhere the payload has to do, of which an empty one says nothing.
 */
static int32_t try_here(spt_replay *replay, int is_behind, spt_record *record, const uint8_t **payload,
                        spt_trouble *trouble)
{
    int is_header = is_behind ? spt_record_read(record, bytes_here(replay), &replay->position)
                              : spt_record_take(record, bytes_here(replay)) && record->size > 0;
    if (!is_header || replay->end - replay->position.offset < (int64_t)(SPT_RECORD_HEADER + record->size))
        return SPT_NEXT_BROKEN;
    int32_t answer = fill(replay, SPT_RECORD_HEADER + record->size, trouble);
    if (answer != SPT_STORE_OK)
        return answer;
    *payload = bytes_here(replay) + SPT_RECORD_HEADER;
    if (SPT_PLANTED(SPT_BUG_PAYLOAD_UNCHECKED))
        return SPT_NEXT_RECORD;
    int is_whole =
        at_hand(replay) >= SPT_RECORD_HEADER + record->size && spt_crc32c(0, *payload, record->size) == record->content;
    return is_whole ? SPT_NEXT_RECORD : SPT_NEXT_BROKEN;
}

int32_t spt_replay_next(spt_replay *replay, spt_record *record, const uint8_t **payload, spt_trouble *trouble)
{
    int32_t answer = fill(replay, SPT_RECORD_HEADER, trouble);
    if (answer != SPT_STORE_OK)
        return answer;
    if (at_hand(replay) < SPT_RECORD_HEADER)
        return are_zero(bytes_here(replay), at_hand(replay)) ? SPT_NEXT_NOTHING : SPT_NEXT_BROKEN;
    if (are_zero(bytes_here(replay), SPT_RECORD_HEADER))
        return SPT_NEXT_NOTHING;
    return try_here(replay, 1, record, payload, trouble);
}

int32_t spt_replay_find(spt_replay *replay, spt_record *record, const uint8_t **payload, int64_t *between,
                        spt_trouble *trouble)
{
    for (int is_behind = 1;; is_behind = 0) {
        int32_t answer = fill(replay, SPT_RECORD_HEADER, trouble);
        if (answer != SPT_STORE_OK)
            return answer;
        if (at_hand(replay) == 0)
            return SPT_NEXT_NOTHING;
        answer = at_hand(replay) < SPT_RECORD_HEADER ? SPT_NEXT_BROKEN
                                                     : try_here(replay, is_behind, record, payload, trouble);
        if (answer != SPT_NEXT_BROKEN)
            return answer;
        *between += *bytes_here(replay) != 0;
        replay->position.offset++;
    }
}

static int32_t damaged(const spt_replay *replay, spt_trouble *trouble)
{
    return spt_trouble_set(trouble, SPT_JOURNAL_DAMAGED, 0, replay->position.offset);
}

/* What the image says of a commit that the file has; it was allowed when it was written. */
static int32_t image_answer(const spt_replay *replay, int32_t answer, spt_trouble *trouble)
{
    if (answer == SPT_STORE_OK)
        return answer;
    return answer == SPT_STORE_NOMEM ? spt_trouble_set(trouble, answer, 0, -1) : damaged(replay, trouble);
}

static int32_t apply_layout(spt_replay *replay, const spt_record *record, const uint8_t *payload, spt_trouble *trouble)
{
    if (replay->layout.table_count != 0)
        return damaged(replay, trouble);
    replay->position.sequence = record->sequence;
    int32_t answer = spt_layout_read(&replay->layout, payload, record->size);
    return answer == SPT_STORE_OK ? answer : spt_trouble_set(trouble, answer, 0, replay->position.offset);
}

static spt_decoder decoder_of(const spt_replay *replay, const spt_record *record, const uint8_t *payload)
{
    return (spt_decoder){.layout = &replay->layout, .at = payload, .end = payload + record->size};
}

/* Up to SLICE rows; 0: the bytes cannot be. */
static int decode_slice(spt_decoder *decoder, spt_any_row *rows, spt_change *changes, size_t *count)
{
    for (*count = 0; *count < SLICE && decoder->at < decoder->end; ++*count) {
        spt_change *change = &changes[*count];
        *change = (spt_change){.row = &rows[*count].row};
        if (!spt_decode_change(decoder, &rows[*count], &change->action) || change->action != SPT_CHANGE_INSERT)
            return 0;
    }
    return 1;
}

static void count_changes(spt_replay *replay, const spt_batch *batch)
{
    replay->change_count += (int64_t)batch->change_count;
    for (size_t c = 0; c < batch->change_count; c++) {
        const spt_change *change = &batch->changes[c];
        int64_t more = (change->action == SPT_CHANGE_INSERT) - (change->action == SPT_CHANGE_DELETE);
        replay->row_count += more;
        if (change->row->table == SPT_TABLE_ACCOUNT && spt_row_account(change->row) != 0)
            replay->account_count += more;
    }
}

static int32_t apply_rows(spt_replay *replay, const spt_record *record, const uint8_t *payload, spt_trouble *trouble)
{
    spt_any_row rows[SLICE];
    spt_change changes[SLICE];
    spt_batch batch = {.struct_size = (uint32_t)sizeof batch, .changes = changes};
    spt_decoder decoder = decoder_of(replay, record, payload);
    if (!replay->is_lenient && (replay->commits > 0 || (replay->records > 1 && !replay->is_inside)))
        return damaged(replay, trouble);
    replay->is_inside = 1;
    while (decoder.at < decoder.end) {
        if (!decode_slice(&decoder, rows, changes, &batch.change_count))
            return damaged(replay, trouble);
        int32_t answer = image_answer(replay, spt_memory_commit(replay->image, &batch), trouble);
        if (answer != SPT_STORE_OK)
            return answer;
        count_changes(replay, &batch);
    }
    return SPT_STORE_OK;
}

static int32_t apply_snapshot(spt_replay *replay, const spt_record *record, const uint8_t *payload,
                              spt_trouble *trouble)
{
    if (record->size != SPT_SNAPSHOT_BYTES || replay->commits > 0 || (replay->records > 1 && !replay->is_inside) ||
        spt_get_u64(payload) != (uint64_t)replay->change_count)
        return damaged(replay, trouble);
    replay->is_inside = 0;
    replay->position.content = spt_get_u32(payload + 8);
    return SPT_STORE_OK;
}

/* ---- commits ---- */

static int decode_guards(spt_replay *replay, spt_decoder *decoder, spt_batch *batch, int32_t *answer)
{
    uint64_t count;
    *answer = SPT_JOURNAL_DAMAGED;
    if (!spt_decode_count(decoder, &count) || count == 0 || count > (uint64_t)(decoder->end - decoder->at))
        return 0;
    replay->guards.size = 0;
    if (!spt_buffer_reserve(&replay->guards, (size_t)count * sizeof(spt_guard))) {
        *answer = SPT_STORE_NOMEM;
        return 0;
    }
    spt_guard *guards = (spt_guard *)(void *)replay->guards.at;
    for (uint64_t g = 0; g < count; g++)
        if (!spt_decode_guard(decoder, &guards[g]))
            return 0;
    batch->guards = guards;
    batch->guard_count = (size_t)count;
    return 1;
}

/* Rows move when their buffer grows, so changes are made of them at the end. */
static int decode_rows(spt_replay *replay, spt_decoder *decoder, size_t *count, int32_t *answer)
{
    replay->rows.size = replay->changes.size = 0;
    for (*count = 0; decoder->at < decoder->end; ++*count) {
        *answer = SPT_STORE_NOMEM;
        if (!spt_buffer_reserve(&replay->rows, sizeof(spt_any_row)) ||
            !spt_buffer_reserve(&replay->changes, sizeof(spt_change)))
            return 0;
        spt_any_row *row = (spt_any_row *)(void *)(replay->rows.at + replay->rows.size);
        spt_change *change = (spt_change *)(void *)(replay->changes.at + replay->changes.size);
        *answer = SPT_JOURNAL_DAMAGED;
        *change = (spt_change){0};
        if (!spt_decode_change(decoder, row, &change->action))
            return 0;
        replay->rows.size += sizeof *row;
        replay->changes.size += sizeof *change;
    }
    return *count > 0;
}

static int decode_batch(spt_replay *replay, spt_decoder *decoder, spt_batch *batch, int32_t *answer)
{
    if (!decode_guards(replay, decoder, batch, answer) || !decode_rows(replay, decoder, &batch->change_count, answer))
        return 0;
    spt_any_row *rows = (spt_any_row *)(void *)replay->rows.at;
    spt_change *changes = (spt_change *)(void *)replay->changes.at;
    for (size_t c = 0; c < batch->change_count; c++)
        changes[c].row = &rows[c].row;
    batch->changes = changes;
    return 1;
}

static int32_t apply_commit(spt_replay *replay, const spt_record *record, const uint8_t *payload, spt_trouble *trouble)
{
    int32_t answer = SPT_JOURNAL_DAMAGED;
    spt_batch batch = {.struct_size = (uint32_t)sizeof batch};
    spt_decoder decoder = decoder_of(replay, record, payload);
    if (!replay->is_lenient && (replay->is_inside || record->sequence != replay->position.sequence + 1))
        return damaged(replay, trouble);
    if (decode_batch(replay, &decoder, &batch, &answer))
        answer = spt_memory_commit(replay->image, &batch);
    if (answer == SPT_STORE_OK) {
        replay->commits++;
        count_changes(replay, &batch);
    }
    return image_answer(replay, answer, trouble);
}

int32_t spt_replay_apply(spt_replay *replay, const spt_record *record, const uint8_t *payload, spt_trouble *trouble)
{
    int32_t answer;
    if (record->kind == SPT_RECORD_LAYOUT)
        answer = apply_layout(replay, record, payload, trouble);
    else if (replay->layout.table_count == 0 ||
             (record->kind != SPT_RECORD_COMMIT && record->sequence != replay->position.sequence))
        answer = damaged(replay, trouble);
    else if (record->kind == SPT_RECORD_ROWS)
        answer = apply_rows(replay, record, payload, trouble);
    else if (record->kind == SPT_RECORD_SNAPSHOT)
        answer = apply_snapshot(replay, record, payload, trouble);
    else
        answer = apply_commit(replay, record, payload, trouble);
    if (answer != SPT_STORE_OK)
        return answer;
    replay->records++;
    spt_position_pass(&replay->position, record);
    return SPT_STORE_OK;
}

int32_t spt_replay_to(spt_replay *replay, const spt_position *acknowledged, spt_trouble *trouble)
{
    spt_record record;
    const uint8_t *payload = NULL;
    if (replay->end < acknowledged->offset)
        return spt_trouble_set(trouble, SPT_JOURNAL_CUT, 0, replay->end);
    while (replay->position.offset < acknowledged->offset) {
        int32_t next = spt_replay_next(replay, &record, &payload, trouble);
        if (next == SPT_NEXT_NOTHING || next == SPT_NEXT_BROKEN)
            return damaged(replay, trouble);
        if (next == SPT_NEXT_RECORD)
            next = spt_replay_apply(replay, &record, payload, trouble);
        if (next != SPT_STORE_OK)
            return next;
    }
    int is_there = replay->position.offset == acknowledged->offset && replay->position.chain == acknowledged->chain &&
                   replay->position.sequence == acknowledged->sequence && !replay->is_inside &&
                   replay->layout.table_count > 0;
    return is_there ? SPT_STORE_OK : damaged(replay, trouble);
}

/* Whether all bytes from the position to the end are zero. */
static int32_t look_for_zeros(spt_replay *replay, int *is_zero, spt_trouble *trouble)
{
    const spt_position kept = replay->position;
    int32_t answer = SPT_STORE_OK;
    *is_zero = 1;
    while (*is_zero && (answer = fill(replay, 1, trouble)) == SPT_STORE_OK && at_hand(replay) > 0) {
        *is_zero = are_zero(bytes_here(replay), at_hand(replay));
        replay->position.offset += (int64_t)at_hand(replay);
    }
    replay->position = kept;
    return answer;
}

/* Whether the end behind the last record is torn. */
static int32_t judge_end(spt_replay *replay, int32_t next, int is_thorough, int *is_torn, spt_trouble *trouble)
{
    int is_zero = next == SPT_NEXT_NOTHING;
    int32_t answer = is_zero && is_thorough ? look_for_zeros(replay, &is_zero, trouble) : SPT_STORE_OK;
    *is_torn = !is_zero;
    return answer;
}

int32_t spt_replay_rest(spt_replay *replay, int is_thorough, int *is_torn, spt_trouble *trouble)
{
    spt_record record;
    const uint8_t *payload = NULL;
    for (;;) {
        int32_t next = spt_replay_next(replay, &record, &payload, trouble);
        if (next == SPT_NEXT_BROKEN || next == SPT_NEXT_NOTHING)
            return judge_end(replay, next, is_thorough, is_torn, trouble);
        if (next == SPT_NEXT_RECORD)
            next = spt_replay_apply(replay, &record, payload, trouble);
        if (next != SPT_STORE_OK)
            return next;
    }
}
