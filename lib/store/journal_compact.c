/* SPDX-License-Identifier: MIT */
/*
 * A new file with what an old one leads to. All rows are written without the lock, from an image of its own; what others
 * commit meanwhile is copied behind them, the last of it with the lock. The old file is marked before the new one takes
 * its place, so that whoever has it open looks at the path again; the new one is locked until its name is durable.
 */
#include <string.h>

#include "../base/alloc.h"
#include "journal_internal.h"

/* ---- what others committed meanwhile ---- */

/* Copies whole records; those behind what is acknowledged count as well, for the new file is synced as a whole. */
static int32_t copy_rest(spt_journal *journal, spt_creation *creation, int64_t end, spt_trouble *trouble)
{
    spt_record record;
    const uint8_t *payload = NULL;
    spt_replay *replay = &journal->replay;
    while (replay->position.offset < end) {
        int32_t next = spt_replay_next(replay, &record, &payload, trouble);
        if (next == SPT_NEXT_NOTHING || next == SPT_NEXT_BROKEN)
            break;
        if (next == SPT_NEXT_RECORD)
            next = spt_creation_copy(creation, &record, payload, trouble);
        if (next != SPT_STORE_OK)
            return next;
        spt_position_pass(&replay->position, &record);
    }
    if (replay->position.offset < journal->header.acknowledged.offset)
        return spt_trouble_set(trouble, SPT_JOURNAL_DAMAGED, 0, replay->position.offset);
    return SPT_STORE_OK;
}

/* ---- the old file's place ---- */

static int32_t check_path(const spt_journal *journal, spt_trouble *trouble)
{
    spt_file_info there;
    const spt_files *files = journal->files;
    int32_t answer = files->path_info(files->ctx, journal->path, &there);
    if (answer < 0 || there.number != journal->identity.number || there.device != journal->identity.device)
        return spt_trouble_set(trouble, SPT_JOURNAL_REPLACED, 0, -1);
    return SPT_STORE_OK;
}

/* Ends the creation in any case. */
static int32_t take_place(spt_journal *journal, spt_creation *creation, spt_trouble *trouble)
{
    int32_t marked = SPT_PLANTED(SPT_BUG_NOT_MARKED) ? 0 : spt_header_supersede(journal->files, journal->replay.file);
    if (marked >= 0)
        return spt_creation_place(creation, journal->path, 0, trouble);
    spt_creation_end(creation, 0);
    return spt_trouble_system(trouble, marked, -1);
}

/*
 * Whoever goes over to the new file takes what was copied for acknowledged, and a crash may bring the old file back:
 * that has to have it as well.
 */
static int32_t settle_rest(spt_journal *journal, spt_trouble *trouble)
{
    int64_t from = journal->header.acknowledged.offset, end = journal->replay.position.offset;
    if (end <= from || (journal->flags & SPT_JOURNAL_NO_SYNC) || SPT_PLANTED(SPT_BUG_REST_UNSYNCED))
        return SPT_STORE_OK;
    int32_t answer = spt_journal_rewrite(&journal->replay, from, end, trouble);
    int32_t synced = answer == SPT_STORE_OK ? spt_files_sync(journal->files, journal->replay.file) : 0;
    return synced < 0 ? spt_trouble_system(trouble, synced, -1) : answer;
}

/* With the lock on the old file. */
static int32_t replace(spt_journal *journal, spt_creation *creation, spt_trouble *trouble)
{
    int32_t answer = check_path(journal, trouble);
    if (answer == SPT_STORE_OK)
        answer = spt_journal_look_again(journal, trouble);
    if (answer == SPT_STORE_OK)
        answer = copy_rest(journal, creation, journal->replay.end, trouble);
    if (answer == SPT_STORE_OK)
        answer = settle_rest(journal, trouble);
    if (answer == SPT_STORE_OK)
        answer = spt_creation_settle(creation, trouble);
    if (answer == SPT_STORE_OK)
        return take_place(journal, creation, trouble);
    spt_creation_end(creation, 0);
    return answer;
}

static int32_t compact(spt_journal *journal, spt_trouble *trouble)
{
    const spt_files *files = journal->files;
    spt_creation creation = {.allocator = &journal->allocator, .files = files};
    int32_t answer = spt_creation_make(&creation, journal->path, &journal->header, &journal->image,
                                       &journal->replay.position, trouble);
    if (answer != SPT_STORE_OK)
        return answer;
    answer = spt_journal_look_again(journal, trouble);
    if (answer == SPT_STORE_OK)
        answer = copy_rest(journal, &creation, journal->header.acknowledged.offset, trouble);
    if (answer == SPT_STORE_OK)
        answer = spt_lock_wait(files, journal->replay.file, journal->lock_wait, trouble);
    if (answer == SPT_STORE_OK)
        return replace(journal, &creation, trouble);
    spt_creation_end(&creation, 0);
    return answer;
}

int spt_journal_is_current(const spt_journal *journal)
{
    return journal->replay.layout.is_own && journal->header.format == SPT_JOURNAL_FORMAT;
}

static int32_t make_upgraded(spt_journal *journal, spt_trouble *trouble)
{
    spt_creation creation = {.allocator = &journal->allocator, .files = journal->files};
    int32_t answer = spt_creation_make(&creation, journal->path, &journal->header, &journal->image,
                                       &journal->replay.position, trouble);
    return answer == SPT_STORE_OK ? take_place(journal, &creation, trouble) : answer;
}

int32_t spt_journal_upgrade(spt_journal *journal, spt_trouble *trouble)
{
    if (journal->flags & SPT_JOURNAL_NO_UPGRADE)
        return spt_trouble_set(trouble, SPT_JOURNAL_OLDER, 0, -1);
    pthread_mutex_lock(&journal->mutex);
    int32_t answer = spt_journal_acquire(journal, trouble);
    /* Another may have done it before we had the lock. */
    int is_done = answer == SPT_STORE_OK && spt_journal_is_current(journal);
    if (answer == SPT_STORE_OK && !is_done)
        answer = make_upgraded(journal, trouble);
    if (journal->has_lock)
        spt_journal_release(journal);
    if (answer == SPT_STORE_OK)
        answer = spt_journal_refresh(journal, trouble);
    pthread_mutex_unlock(&journal->mutex);
    if (answer == SPT_STORE_OK && !is_done)
        spt_trouble_set(trouble, SPT_JOURNAL_UPGRADED, 0, -1);
    return answer;
}

/* ---- the public functions ---- */

static int32_t backup(spt_journal *journal, const char *copy, spt_trouble *trouble)
{
    spt_creation creation = {.allocator = &journal->allocator, .files = journal->files};
    int32_t answer = spt_path_is_free(journal->files, copy, trouble);
    if (answer == SPT_STORE_OK)
        answer =
            spt_creation_make(&creation, copy, &journal->header, &journal->image, &journal->replay.position, trouble);
    return answer == SPT_STORE_OK ? spt_creation_place(&creation, copy, 1, trouble) : answer;
}

spt_status spt_journal_compact_on(const spt_files *files, const char *path, const spt_journal_options *options)
{
    spt_journal_call call;
    spt_status status = spt_journal_call_begin(&call, files, path, options, 0);
    if (status == SPT_OK)
        compact(&call.journal, &call.trouble);
    return spt_journal_call_end(&call, status);
}

spt_status spt_journal_compact(const char *path, const spt_journal_options *options)
{
    return spt_journal_compact_on(&spt_system_files, path, options);
}

spt_status spt_journal_backup_on(const spt_files *files, const char *path, const char *copy,
                                 const spt_journal_options *options)
{
    spt_journal_call call;
    if (copy == NULL)
        return SPT_E_INVALID;
    spt_status status = spt_journal_call_begin(&call, files, path, options, SPT_JOURNAL_READ_ONLY);
    if (status == SPT_OK)
        backup(&call.journal, copy, &call.trouble);
    return spt_journal_call_end(&call, status);
}

spt_status spt_journal_backup(const char *path, const char *copy, const spt_journal_options *options)
{
    return spt_journal_backup_on(&spt_system_files, path, copy, options);
}
