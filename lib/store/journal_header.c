/* SPDX-License-Identifier: MIT */
/*
 * The first 4096 bytes, in sectors of 512 that a disk writes whole or not at all: what the file is; two slots that take
 * turns in holding the newest acknowledged position; whether another file takes its place; who waits for the lock.
 */
#include "journal_internal.h"

#include <errno.h>
#include <string.h>

#include "crc32c.h"

#define MAGIC_BYTES   16u
#define FORMAT_AT     16u
#define MADE_CRC_AT   24u
#define IDENTITY_AT   28u
#define HEAD_CRC_AT   (IDENTITY_AT + SPT_IDENTITY_BYTES)
#define SLOT_AT       SPT_SECTOR
#define SLOT_BYTES    40u
#define SUPERSEDED_AT (3 * SPT_SECTOR)
#define WISHES_AT     (4 * SPT_SECTOR)
#define SETTLED_AT    (5 * SPT_SECTOR)
#define MARK_BYTES    8u
/* How often the header is read where a slot is not whole. */
#define READS 3

static const uint8_t magic[MAGIC_BYTES] = {'s', 'u', 'p', 'p', 'o', 'r',  't',  'p',
                                           'o', 'i', 'n', 't', 's', '\r', '\n', 26};
static const uint8_t superseded[MARK_BYTES] = {'r', 'e', 'p', 'l', 'a', 'c', 'e', 'd'};
static const uint8_t settled[MARK_BYTES] = {'s', 'e', 't', 't', 'l', 'e', 'd', 0};

static void put_slot(uint8_t *at, uint64_t turn, const spt_position *position)
{
    spt_put_u64(at, turn);
    spt_put_u64(at + 8, (uint64_t)position->offset);
    spt_put_u64(at + 16, position->sequence);
    spt_put_u32(at + 24, position->content);
    spt_put_u32(at + 28, position->chain);
    spt_put_u32(at + 32, 0);
    spt_put_u32(at + 36, spt_crc32c(0, at, SLOT_BYTES - 4));
}

void spt_header_make(uint8_t bytes[SPT_HEADER_BYTES], const uint8_t identity[SPT_IDENTITY_BYTES],
                     const spt_position *position)
{
    memset(bytes, 0, SPT_HEADER_BYTES);
    memcpy(bytes, magic, MAGIC_BYTES);
    spt_put_u32(bytes + FORMAT_AT, SPT_JOURNAL_FORMAT);
    spt_put_u32(bytes + FORMAT_AT + 4, SPT_HEADER_BYTES);
    spt_put_u32(bytes + MADE_CRC_AT, spt_crc32c(0, bytes, MADE_CRC_AT));
    memcpy(bytes + IDENTITY_AT, identity, SPT_IDENTITY_BYTES);
    spt_put_u32(bytes + HEAD_CRC_AT, spt_crc32c(0, bytes, HEAD_CRC_AT));
    put_slot(bytes + SLOT_AT, 1, position);
    put_slot(bytes + SLOT_AT + SPT_SECTOR, 2, position);
}

/* The slot of the odd turns, or that of the even ones. */
static int64_t slot_at(uint64_t turn)
{
    return SLOT_AT + (turn % 2 == 0 ? SPT_SECTOR : 0);
}

static int take_slot(spt_header *header, const uint8_t *bytes, int64_t place)
{
    const uint8_t *at = bytes + place;
    uint64_t turn = spt_get_u64(at), offset = spt_get_u64(at + 8);
    if (spt_get_u32(at + 36) != spt_crc32c(0, at, SLOT_BYTES - 4) || offset < SPT_HEADER_BYTES || offset > INT64_MAX ||
        slot_at(turn) != place) {
        header->lost_slot = place;
        return 0;
    }
    if (turn <= header->turn)
        return 1;
    header->turn = turn;
    header->acknowledged = (spt_position){.offset = (int64_t)offset,
                                          .sequence = spt_get_u64(at + 16),
                                          .content = spt_get_u32(at + 24),
                                          .chain = spt_get_u32(at + 28)};
    return 1;
}

int spt_header_is_left_behind(const uint8_t bytes[SPT_HEADER_BYTES])
{
    static const uint8_t none[MAGIC_BYTES] = {0};
    return (memcmp(bytes, none, MAGIC_BYTES) == 0 || memcmp(bytes, magic, MAGIC_BYTES) == 0) &&
           memcmp(bytes + SETTLED_AT, settled, MARK_BYTES) != 0;
}

int spt_header_is_same(const spt_header *before, const spt_header *now)
{
    return before->format < SPT_FORMAT_IDENTITY || memcmp(before->identity, now->identity, SPT_IDENTITY_BYTES) == 0;
}

/* Whatever its format is, the first sector of a file tells it in the same way. */
static int32_t take_head(spt_header *header, const uint8_t bytes[SPT_HEADER_BYTES])
{
    if (spt_get_u32(bytes + MADE_CRC_AT) != spt_crc32c(0, bytes, MADE_CRC_AT))
        return SPT_JOURNAL_DAMAGED;
    header->format = spt_get_u32(bytes + FORMAT_AT);
    if (header->format > SPT_JOURNAL_FORMAT)
        return SPT_JOURNAL_NEWER;
    if (header->format == 0)
        return SPT_JOURNAL_OLDER;
    if (header->format < SPT_FORMAT_IDENTITY)
        return SPT_STORE_OK;
    memcpy(header->identity, bytes + IDENTITY_AT, SPT_IDENTITY_BYTES);
    int is_whole = spt_get_u32(bytes + HEAD_CRC_AT) == spt_crc32c(0, bytes, HEAD_CRC_AT);
    return is_whole ? SPT_STORE_OK : SPT_JOURNAL_DAMAGED;
}

int32_t spt_header_take(spt_header *header, const uint8_t bytes[SPT_HEADER_BYTES])
{
    memset(header, 0, sizeof *header);
    if (memcmp(bytes, magic, MAGIC_BYTES) != 0)
        return SPT_JOURNAL_FOREIGN;
    int32_t answer = take_head(header, bytes);
    if (header->format == 0)
        return answer;
    int first = take_slot(header, bytes, slot_at(1));
    int second = take_slot(header, bytes, slot_at(2));
    header->is_superseded = memcmp(bytes + SUPERSEDED_AT, superseded, MARK_BYTES) == 0;
    header->is_unsettled = memcmp(bytes + SETTLED_AT, settled, MARK_BYTES) != 0;
    header->wishes = spt_get_u64(bytes + WISHES_AT);
    if (answer == SPT_STORE_OK && !first && !second)
        answer = SPT_JOURNAL_DAMAGED;
    return answer;
}

static int32_t read_once(spt_header *header, const spt_files *files, int32_t file, spt_trouble *trouble)
{
    uint8_t bytes[SPT_HEADER_BYTES];
    int64_t count = spt_files_read(files, file, bytes, sizeof bytes, 0);
    if (count < 0)
        return spt_trouble_system(trouble, count, 0);
    if (count == 0)
        return spt_trouble_set(trouble, SPT_JOURNAL_EMPTY, 0, 0);
    if (count < (int64_t)sizeof bytes)
        return spt_trouble_set(
            trouble,
            memcmp(bytes, magic, count < 16 ? (size_t)count : MAGIC_BYTES) == 0 ? SPT_JOURNAL_CUT : SPT_JOURNAL_FOREIGN,
            0, count);
    int32_t answer = spt_header_take(header, bytes);
    return answer == SPT_STORE_OK ? answer : spt_trouble_set(trouble, answer, 0, 0);
}

/* A slot that another writes at this moment may be seen half. */
int32_t spt_header_read(spt_header *header, const spt_files *files, int32_t file, spt_trouble *trouble)
{
    int32_t answer = SPT_STORE_OK;
    header->lost_slot = 1;
    for (int n = 0; n < READS && answer == SPT_STORE_OK && header->lost_slot != 0; n++)
        answer = read_once(header, files, file, trouble);
    return answer;
}

int32_t spt_header_acknowledge(spt_header *header, const spt_files *files, int32_t file, const spt_position *position)
{
    uint8_t slot[SLOT_BYTES];
    uint64_t turn = header->turn + 1;
    put_slot(slot, turn, position);
    int32_t answer = spt_files_write(files, file, slot, sizeof slot, slot_at(turn));
    if (answer < 0)
        return answer;
    header->turn = turn;
    header->acknowledged = *position;
    return 0;
}

int32_t spt_header_supersede(const spt_files *files, int32_t file)
{
    return spt_files_write(files, file, superseded, MARK_BYTES, SUPERSEDED_AT);
}

int32_t spt_header_settle(const spt_files *files, int32_t file)
{
    return spt_files_write(files, file, settled, MARK_BYTES, SETTLED_AT);
}

int32_t spt_header_wish(const spt_files *files, int32_t file, uint64_t wishes)
{
    uint8_t bytes[8];
    spt_put_u64(bytes, wishes);
    return spt_files_write(files, file, bytes, sizeof bytes, WISHES_AT);
}
