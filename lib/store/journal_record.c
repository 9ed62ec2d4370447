/* SPDX-License-Identifier: MIT */
/* Records: a header of 24 bytes that holds the payload's checksum and goes on from the checksum of the one before. */
#include "journal_internal.h"

#include <string.h>

#include "crc32c.h"

/* Of the header, what its own checksum covers. */
#define CHAINED_BYTES 20u

spt_position spt_position_first(void)
{
    return (spt_position){.offset = SPT_HEADER_BYTES};
}

int spt_record_begin(spt_buffer *out, size_t *start)
{
    if (!spt_buffer_reserve(out, SPT_RECORD_HEADER))
        return 0;
    *start = out->size;
    out->size += SPT_RECORD_HEADER;
    return 1;
}

static void put_header(uint8_t *at, const spt_record *record)
{
    spt_put_u32(at, record->kind);
    spt_put_u32(at + 4, record->size);
    spt_put_u64(at + 8, record->sequence);
    spt_put_u32(at + 16, record->content);
    spt_put_u32(at + 20, record->chain);
}

int32_t spt_record_end(spt_buffer *out, size_t start, uint32_t kind, spt_position *position)
{
    uint8_t *at = out->at + start;
    size_t size = out->size - start - SPT_RECORD_HEADER;
    if (size > SPT_RECORD_MOST)
        return SPT_JOURNAL_TOO_LARGE;
    spt_record record = {.kind = kind,
                         .size = (uint32_t)size,
                         .sequence = position->sequence + (kind == SPT_RECORD_COMMIT),
                         .content = spt_crc32c(0, at + SPT_RECORD_HEADER, size)};
    put_header(at, &record);
    record.chain = spt_crc32c(position->chain, at, CHAINED_BYTES);
    spt_put_u32(at + CHAINED_BYTES, record.chain);
    spt_position_pass(position, &record);
    return SPT_STORE_OK;
}

int spt_record_take(spt_record *record, const uint8_t header[SPT_RECORD_HEADER])
{
    record->kind = spt_get_u32(header);
    record->size = spt_get_u32(header + 4);
    record->sequence = spt_get_u64(header + 8);
    record->content = spt_get_u32(header + 16);
    record->chain = spt_get_u32(header + 20);
    return record->kind >= SPT_RECORD_LAYOUT && record->kind <= SPT_RECORD_COMMIT && record->size <= SPT_RECORD_MOST;
}

int spt_record_read(spt_record *record, const uint8_t header[SPT_RECORD_HEADER], const spt_position *position)
{
    return spt_record_take(record, header) && record->chain == spt_crc32c(position->chain, header, CHAINED_BYTES);
}

void spt_position_pass(spt_position *position, const spt_record *record)
{
    position->offset += (int64_t)(SPT_RECORD_HEADER + record->size);
    position->chain = record->chain;
    position->sequence = record->sequence;
    if (record->kind == SPT_RECORD_COMMIT)
        position->content = record->content;
}
