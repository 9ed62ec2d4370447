/* SPDX-License-Identifier: MIT */
/* The file's lock, what others did to the file meanwhile, and whether it still is the one at the path. */
#include <errno.h>
#include <string.h>

#include "../base/alloc.h"
#include "journal_internal.h"

#define PAUSE_LEAST 50
#define PAUSE_MOST  1000
#define YIELD_PAUSE 1000
/* Milliseconds after which a read looks again at what is at the path. */
#define LOOK_EVERY 1000
/* Milliseconds for which one who only reads waits for the lock. */
#define AHEAD_WAIT 100
#define COPY_BYTES (64u << 10)

/* ---- opening ---- */

static int32_t kind_answer(int32_t kind, spt_trouble *trouble)
{
    static const int32_t codes[] = {[SPT_FILE_REGULAR] = SPT_STORE_OK,
                                    [SPT_FILE_DIRECTORY] = SPT_JOURNAL_DIRECTORY,
                                    [SPT_FILE_LINK] = SPT_JOURNAL_LINK,
                                    [SPT_FILE_OTHER] = SPT_JOURNAL_SPECIAL};
    return codes[kind] == SPT_STORE_OK ? SPT_STORE_OK : spt_trouble_set(trouble, codes[kind], 0, -1);
}

int32_t spt_journal_open_file(const spt_files *files, const char *path, int32_t how, int32_t *file, spt_file_info *info,
                              spt_trouble *trouble)
{
    *file = -1;
    if (files->path_info(files->ctx, path, info) >= 0 && kind_answer(info->kind, trouble) != SPT_STORE_OK)
        return trouble->code;
    int32_t opened = spt_files_open(files, path, how);
    if (opened < 0)
        return spt_trouble_system(trouble, opened, -1);
    int32_t answer = files->info(files->ctx, opened, info);
    if (answer < 0)
        spt_trouble_system(trouble, answer, -1);
    else if (kind_answer(info->kind, trouble) == SPT_STORE_OK) {
        *file = opened;
        return SPT_STORE_OK;
    }
    files->close(files->ctx, opened);
    return trouble->code;
}

/* ---- waiting for the lock ---- */

/* Those who have the lock see the number change, and let another have it. */
static void wish(const spt_files *files, int32_t file, spt_trouble *trouble)
{
    spt_header header;
    if (spt_header_read(&header, files, file, trouble) == SPT_STORE_OK)
        spt_header_wish(files, file, header.wishes + 1);
}

int32_t spt_lock_wait(const spt_files *files, int32_t file, int64_t milliseconds, spt_trouble *trouble)
{
    int64_t end = files->now(files->ctx) + milliseconds, pause = PAUSE_LEAST;
    for (;;) {
        int32_t answer = spt_files_lock(files, file);
        if (answer >= 0)
            return SPT_STORE_OK;
        if (answer != -EWOULDBLOCK)
            return spt_trouble_system(trouble, answer, -1);
        if (files->now(files->ctx) >= end)
            return spt_trouble_set(trouble, SPT_JOURNAL_LOCKED, 0, -1);
        wish(files, file, trouble);
        files->pause(files->ctx, pause);
        pause = pause * 2 < PAUSE_MOST ? pause * 2 : PAUSE_MOST;
    }
}

/* ---- recovering ---- */

int32_t spt_journal_settle_name(const spt_files *files, int32_t file, const char *path, spt_header *header,
                                spt_trouble *trouble)
{
    int32_t answer = 0;
    if (!header->is_unsettled)
        return SPT_STORE_OK;
    answer = spt_files_sync_folder(files, path);
    if (answer >= 0)
        answer = spt_header_settle(files, file);
    if (answer < 0)
        return spt_trouble_system(trouble, answer, -1);
    header->is_unsettled = 0;
    return SPT_STORE_OK;
}

/* What was read from the system's memory may never have reached the disk: it is written again, not only synced. */
int32_t spt_journal_rewrite(spt_replay *replay, int64_t from, int64_t end, spt_trouble *trouble)
{
    const spt_files *files = replay->files;
    spt_replay_look(replay, replay->end);
    if (!spt_buffer_reserve(&replay->bytes, COPY_BYTES))
        return spt_trouble_set(trouble, SPT_STORE_NOMEM, 0, -1);
    while (from < end && !SPT_PLANTED(SPT_BUG_NOT_REWRITTEN)) {
        size_t size = end - from < (int64_t)COPY_BYTES ? (size_t)(end - from) : COPY_BYTES;
        int64_t count = spt_files_read(files, replay->file, replay->bytes.at, size, from);
        if (count == (int64_t)size)
            count = spt_files_write(files, replay->file, replay->bytes.at, size, from);
        else if (count >= 0)
            count = -EIO;
        if (count < 0)
            return spt_trouble_system(trouble, count, from);
        from += (int64_t)size;
    }
    return SPT_STORE_OK;
}

static int32_t clear(spt_replay *replay, int64_t from, spt_trouble *trouble)
{
    const spt_files *files = replay->files;
    spt_replay_look(replay, replay->end);
    if (!spt_buffer_reserve(&replay->bytes, COPY_BYTES))
        return spt_trouble_set(trouble, SPT_STORE_NOMEM, 0, -1);
    memset(replay->bytes.at, 0, COPY_BYTES);
    while (from < replay->end) {
        size_t size = replay->end - from < (int64_t)COPY_BYTES ? (size_t)(replay->end - from) : COPY_BYTES;
        int32_t answer = spt_files_write(files, replay->file, replay->bytes.at, size, from);
        if (answer < 0)
            return spt_trouble_system(trouble, answer, from);
        from += (int64_t)size;
    }
    return SPT_STORE_OK;
}

static int32_t settle(spt_replay *replay, spt_header *header, int is_synced, spt_trouble *trouble)
{
    const spt_files *files = replay->files;
    int32_t answer = is_synced ? spt_files_sync(files, replay->file) : 0;
    if (answer >= 0 && replay->position.offset != header->acknowledged.offset)
        answer = spt_header_acknowledge(header, files, replay->file, &replay->position);
    return answer < 0 ? spt_trouble_system(trouble, answer, -1) : SPT_STORE_OK;
}

/*
 * After a failed sync the zeros are read, but the disk may go on having what was there. Whoever comes next is to cut it
 * off again, and not to append before it.
 */
static void leave_torn(const spt_replay *replay)
{
    uint8_t torn[SPT_RECORD_HEADER];
    memset(torn, 0xff, sizeof torn);
    spt_files_write(replay->files, replay->file, torn, sizeof torn, replay->position.offset);
}

/* With the lock: where the newest slot may be lost, there has to be what it acknowledged. */
static int32_t check_slots(const spt_header *header, const spt_replay *replay, spt_trouble *trouble)
{
    if (header->lost_slot == 0 || replay->position.offset > header->acknowledged.offset)
        return SPT_STORE_OK;
    return spt_trouble_set(trouble, SPT_JOURNAL_DAMAGED, 0, header->lost_slot);
}

int32_t spt_journal_recover(spt_replay *replay, spt_header *header, int is_synced, spt_trouble *trouble)
{
    int is_torn;
    const int64_t from = header->acknowledged.offset;
    int32_t answer = spt_replay_rest(replay, replay->is_new, &is_torn, trouble);
    if (answer == SPT_STORE_OK)
        answer = check_slots(header, replay, trouble);
    if (answer != SPT_STORE_OK || (!is_torn && replay->position.offset == from))
        return answer;
    answer = spt_journal_rewrite(replay, from, replay->position.offset, trouble);
    if (answer == SPT_STORE_OK && is_torn && !SPT_PLANTED(SPT_BUG_TAIL_KEPT))
        answer = clear(replay, replay->position.offset, trouble);
    if (answer == SPT_STORE_OK)
        answer = settle(replay, header, is_synced, trouble);
    if (answer != SPT_STORE_OK && is_torn && !SPT_PLANTED(SPT_BUG_TAIL_FORGOTTEN))
        leave_torn(replay);
    if (answer == SPT_STORE_OK && is_torn)
        spt_trouble_set(trouble, SPT_JOURNAL_TORN, 0, replay->position.offset);
    return answer;
}

/* ---- a file that took the place of ours ---- */

static int is_ours(const spt_journal *journal, const spt_file_info *info)
{
    return info->number == journal->identity.number && info->device == journal->identity.device;
}

/* Passes one record, of which only the columns and the end of a snapshot are looked into. */
static int32_t pass_record(spt_replay *there, spt_trouble *trouble)
{
    spt_record record;
    const uint8_t *payload = NULL;
    uint8_t header[SPT_RECORD_HEADER];
    int64_t count = spt_files_read(there->files, there->file, header, sizeof header, there->position.offset);
    if (count < 0)
        return spt_trouble_system(trouble, count, there->position.offset);
    if (count < (int64_t)sizeof header || !spt_record_read(&record, header, &there->position))
        return spt_trouble_set(trouble, SPT_JOURNAL_REPLACED, 0, -1);
    if (record.kind == SPT_RECORD_LAYOUT || record.kind == SPT_RECORD_SNAPSHOT) {
        int32_t next = spt_replay_next(there, &record, &payload, trouble);
        if (next == SPT_NEXT_NOTHING || next == SPT_NEXT_BROKEN)
            return spt_trouble_set(trouble, SPT_JOURNAL_REPLACED, 0, -1);
        if (next != SPT_NEXT_RECORD)
            return next;
        int32_t read =
            record.kind == SPT_RECORD_LAYOUT ? spt_layout_read(&there->layout, payload, record.size) : SPT_STORE_OK;
        if (read != SPT_STORE_OK)
            return spt_trouble_set(trouble, read, 0, -1);
        if (record.kind == SPT_RECORD_SNAPSHOT && record.size == SPT_SNAPSHOT_BYTES)
            there->position.content = spt_get_u32(payload + 8);
    }
    spt_position_pass(&there->position, &record);
    there->is_inside = record.kind == SPT_RECORD_LAYOUT || record.kind == SPT_RECORD_ROWS;
    return SPT_STORE_OK;
}

/*
 * Passes records up to that which is as new as our image. `is_newer`: there is none, because the file was made from a
 * newer one: we missed that one as well.
 */
static int32_t find_in(spt_journal *journal, spt_replay *there, spt_header *header, int *is_newer, spt_trouble *trouble)
{
    const spt_position *newest = &journal->replay.position;
    int32_t answer = spt_header_read(header, there->files, there->file, trouble);
    *is_newer = 0;
    if (answer == SPT_JOURNAL_FOREIGN || answer == SPT_JOURNAL_EMPTY)
        return spt_trouble_set(trouble, SPT_JOURNAL_REPLACED, 0, -1);
    there->is_inside = 1;
    if (answer == SPT_STORE_OK && !spt_header_is_same(&journal->header, header))
        return spt_trouble_set(trouble, SPT_JOURNAL_REPLACED, 0, -1);
    while (answer == SPT_STORE_OK && (there->is_inside || there->position.sequence < newest->sequence))
        answer = pass_record(there, trouble);
    *is_newer = answer == SPT_STORE_OK && there->position.sequence > newest->sequence && journal->header.is_superseded;
    if (answer == SPT_STORE_OK && !*is_newer &&
        (there->position.sequence != newest->sequence || there->position.content != newest->content))
        answer = spt_trouble_set(trouble, SPT_JOURNAL_REPLACED, 0, -1);
    return answer;
}

/* Everything anew, from the file that is at the path now. */
static int32_t reload(spt_journal *journal, spt_replay *there, spt_header *header, spt_trouble *trouble)
{
    spt_memory image;
    spt_file_info info;
    const spt_files *files = there->files;
    int32_t file = there->file;
    if (!spt_memory_begin(&image, &journal->allocator))
        return spt_trouble_set(trouble, SPT_STORE_NOMEM, 0, -1);
    spt_replay_end(there);
    spt_replay_begin(there, &journal->allocator, files, file, &image);
    int32_t answer = spt_header_read(header, files, file, trouble);
    int32_t told = answer == SPT_STORE_OK ? files->info(files->ctx, file, &info) : 0;
    if (told < 0)
        answer = spt_trouble_system(trouble, told, -1);
    if (answer == SPT_STORE_OK) {
        spt_replay_look(there, info.size);
        answer = spt_replay_to(there, &header->acknowledged, trouble);
    }
    if (answer == SPT_STORE_OK) {
        spt_memory old = journal->image;
        spt_memory_follow(&image, &old);
        journal->image = image;
        image = old;
    }
    spt_memory_end(&image);
    return answer;
}

/* Finds in a file the place from which the image goes on, or takes the image from it. */
static int32_t take_up(spt_journal *journal, spt_replay *there, spt_header *header, spt_trouble *trouble)
{
    int is_newer;
    int32_t answer = find_in(journal, there, header, &is_newer, trouble);
    return is_newer ? reload(journal, there, header, trouble) : answer;
}

/* Goes on in the file that is at the path now. */
static int32_t go_over(spt_journal *journal, spt_trouble *trouble)
{
    const spt_files *files = journal->files;
    spt_replay there;
    spt_header header;
    spt_file_info info;
    int32_t file, how = journal->flags & SPT_JOURNAL_READ_ONLY ? SPT_FILE_READ : SPT_FILE_WRITE;
    int32_t answer = spt_journal_open_file(files, journal->path, how, &file, &info, trouble);
    if (answer == SPT_JOURNAL_MISSING || answer == SPT_JOURNAL_LINK || answer == SPT_JOURNAL_DIRECTORY ||
        answer == SPT_JOURNAL_SPECIAL)
        return spt_trouble_set(trouble, SPT_JOURNAL_REPLACED, trouble->os_error, -1);
    if (answer != SPT_STORE_OK)
        return answer;
    spt_replay_begin(&there, &journal->allocator, files, file, &journal->image);
    spt_replay_look(&there, info.size);
    answer = take_up(journal, &there, &header, trouble);
    /* What is appended has this library's columns. */
    int is_current = there.layout.is_own && header.format == SPT_JOURNAL_FORMAT;
    if (answer == SPT_STORE_OK && !is_current && how == SPT_FILE_WRITE)
        answer = spt_trouble_set(trouble, SPT_JOURNAL_OLDER, 0, -1);
    spt_replay_end(&there);
    if (answer != SPT_STORE_OK) {
        files->close(files->ctx, file);
        return answer;
    }
    files->close(files->ctx, journal->replay.file);
    journal->replay.file = file;
    journal->replay.position = there.position;
    journal->replay.layout = there.layout;
    journal->synced = there.position.sequence;
    journal->identity = info;
    journal->header = header;
    return SPT_STORE_OK;
}

/* ---- catching up ---- */

/* Somebody may have written another journal into our file. */
static int32_t read_header(spt_journal *journal, spt_trouble *trouble)
{
    spt_header header = {0};
    int32_t answer = spt_header_read(&header, journal->files, journal->replay.file, trouble);
    /* At opening, what is refused is told of as well. */
    if (answer != SPT_STORE_OK && journal->header.format == 0)
        journal->header = header;
    if (answer != SPT_STORE_OK)
        return answer;
    if (!spt_header_is_same(&journal->header, &header))
        return spt_trouble_set(trouble, SPT_JOURNAL_REPLACED, 0, -1);
    journal->header = header;
    return SPT_STORE_OK;
}

/* The size is asked for last: others may write between, and what they acknowledge is never behind the file's end. */
int32_t spt_journal_look_again(spt_journal *journal, spt_trouble *trouble)
{
    spt_file_info info, before = {0};
    const spt_files *files = journal->files;
    if (SPT_PLANTED(SPT_BUG_SIZE_BEFORE_SLOTS) && files->info(files->ctx, journal->replay.file, &before) < 0)
        return spt_trouble_set(trouble, SPT_JOURNAL_FAILED, 0, -1);
    int32_t answer = read_header(journal, trouble);
    if (answer != SPT_STORE_OK)
        return answer;
    answer = files->info(files->ctx, journal->replay.file, &info);
    if (answer < 0)
        return spt_trouble_system(trouble, answer, -1);
    spt_replay_look(&journal->replay, SPT_PLANTED(SPT_BUG_SIZE_BEFORE_SLOTS) ? before.size : info.size);
    return SPT_STORE_OK;
}

static int32_t catch_up(spt_journal *journal, spt_trouble *trouble)
{
    int32_t answer = spt_journal_look_again(journal, trouble);
    if (answer != SPT_STORE_OK)
        return answer;
    /* The slot that acknowledges what we have is not written yet, or lost. */
    if (journal->header.acknowledged.sequence < journal->replay.position.sequence &&
        (journal->replay.position.sequence <= journal->ahead || journal->header.lost_slot != 0))
        return SPT_STORE_OK;
    answer = spt_replay_to(&journal->replay, &journal->header.acknowledged, trouble);
    journal->synced = journal->replay.position.sequence;
    return answer;
}

static int32_t look(spt_journal *journal, int *is_there, spt_trouble *trouble)
{
    spt_file_info there;
    const spt_files *files = journal->files;
    int32_t answer = files->path_info(files->ctx, journal->path, &there);
    *is_there = (answer >= 0 && is_ours(journal, &there)) || SPT_PLANTED(SPT_BUG_PATH_UNCHECKED);
    return answer >= 0 || answer == -ENOENT || answer == -ENOTDIR ? SPT_STORE_OK
                                                                  : spt_trouble_system(trouble, answer, -1);
}

/*
 * Whoever made the file may have died between giving it this name and taking its first one away. The next new file
 * would then be written over it.
 */
static int32_t remove_first_name(const spt_files *files, int32_t file, const char *first)
{
    spt_file_info here, there;
    int32_t answer = files->info(files->ctx, file, &here);
    if (answer < 0)
        return answer;
    answer = files->path_info(files->ctx, first, &there);
    if (answer < 0)
        return answer == -ENOENT ? 0 : answer;
    if (there.number != here.number || there.device != here.device)
        return 0;
    return files->remove(files->ctx, first);
}

static int32_t settle_name(spt_journal *journal, spt_trouble *trouble)
{
    if (!journal->header.is_unsettled)
        return SPT_STORE_OK;
    char *first = spt_path_of_new(&journal->allocator, journal->path);
    if (first == NULL)
        return spt_trouble_set(trouble, SPT_STORE_NOMEM, 0, -1);
    int32_t removed = remove_first_name(journal->files, journal->replay.file, first);
    spt_release(&journal->allocator, first);
    if (removed < 0)
        return spt_trouble_system(trouble, removed, -1);
    return spt_journal_settle_name(journal->files, journal->replay.file, journal->path, &journal->header, trouble);
}

/* What an attempt that failed has read already is not read again, but nobody is told of it before one succeeds. */
static int32_t recover(spt_journal *journal, spt_trouble *trouble)
{
    int is_synced = !(journal->flags & SPT_JOURNAL_NO_SYNC);
    int32_t answer = spt_journal_recover(&journal->replay, &journal->header, is_synced, trouble);
    journal->is_unrecovered = answer != SPT_STORE_OK;
    journal->ahead = answer == SPT_STORE_OK ? 0 : journal->replay.position.sequence;
    return answer;
}

/* With the lock: 1 in `is_there` where the file is the one at the path; else we went over to that one. */
static int32_t settle_down(spt_journal *journal, int *is_there, spt_trouble *trouble)
{
    int32_t answer = look(journal, is_there, trouble);
    if (answer == SPT_STORE_OK)
        answer = catch_up(journal, trouble);
    if (answer == SPT_STORE_OK && !*is_there)
        return go_over(journal, trouble);
    if (answer == SPT_STORE_OK)
        answer = settle_name(journal, trouble);
    if (answer == SPT_STORE_OK)
        answer = recover(journal, trouble);
    if (answer != SPT_STORE_OK)
        return answer;
    journal->synced = journal->replay.position.sequence;
    journal->allocated = journal->replay.end;
    journal->pending_at = journal->replay.position.offset;
    return SPT_STORE_OK;
}

/* ---- the lock ---- */

/* A lock that cannot be given back is given back with the file, or all others would wait for ever. */
void spt_journal_release(spt_journal *journal)
{
    if (spt_files_unlock(journal->files, journal->replay.file) < 0) {
        journal->files->close(journal->files->ctx, journal->replay.file);
        journal->replay.file = -1;
        journal->is_poisoned = 1;
    }
    journal->has_lock = journal->is_draining = 0;
    pthread_cond_broadcast(&journal->changed);
}

static int32_t lock_file(spt_journal *journal, int64_t milliseconds, spt_trouble *trouble)
{
    const spt_files *files = journal->files;
    journal->is_acquiring = 1;
    int is_yielding = journal->is_yielding || journal->header.wishes != journal->wishes;
    journal->is_yielding = 0;
    journal->wishes = journal->header.wishes;
    pthread_mutex_unlock(&journal->mutex);
    if (is_yielding)
        files->pause(files->ctx, YIELD_PAUSE);
    int32_t answer = spt_lock_wait(files, journal->replay.file, milliseconds, trouble);
    pthread_mutex_lock(&journal->mutex);
    journal->is_acquiring = 0;
    if (answer == SPT_STORE_OK)
        journal->has_lock = 1;
    pthread_cond_broadcast(&journal->changed);
    return answer;
}

int32_t spt_journal_acquire(spt_journal *journal, spt_trouble *trouble)
{
    int is_there = 0;
    const spt_files *files = journal->files;
    const int64_t end = files->now(files->ctx) + journal->lock_wait;
    while (!journal->is_poisoned && (journal->is_acquiring || (journal->has_lock && journal->is_draining)))
        pthread_cond_wait(&journal->changed, &journal->mutex);
    if (journal->is_poisoned)
        return spt_trouble_set(trouble, SPT_JOURNAL_POISONED, 0, -1);
    if (journal->has_lock)
        return SPT_STORE_OK;
    while (!is_there) {
        /* Another thread may have waited before this one, and in vain. */
        int64_t left = end - files->now(files->ctx);
        int32_t answer = lock_file(journal, left < 0 ? 0 : left, trouble);
        if (answer != SPT_STORE_OK)
            return answer;
        answer = settle_down(journal, &is_there, trouble);
        if (answer != SPT_STORE_OK || !is_there)
            spt_journal_release(journal);
        if (answer != SPT_STORE_OK)
            return answer;
    }
    return SPT_STORE_OK;
}

/* ---- reading what others did ---- */

/* What a killed writer left is synced before it is told; whoever writes next makes sure of it. */
static int32_t sync_seen(const spt_journal *journal, spt_trouble *trouble)
{
    int32_t answer = journal->flags & SPT_JOURNAL_NO_SYNC ? 0 : spt_files_sync(journal->files, journal->replay.file);
    return answer < 0 ? spt_trouble_system(trouble, answer, -1) : SPT_STORE_OK;
}

static int32_t look_ahead(spt_journal *journal, spt_trouble *trouble)
{
    int is_torn;
    int32_t answer = catch_up(journal, trouble);
    const int64_t acknowledged = journal->replay.position.offset;
    if (answer == SPT_STORE_OK)
        answer = spt_replay_rest(&journal->replay, 0, &is_torn, trouble);
    if (answer == SPT_STORE_OK && journal->replay.position.offset > acknowledged)
        answer = sync_seen(journal, trouble);
    if (answer == SPT_STORE_OK)
        answer = check_slots(&journal->header, &journal->replay, trouble);
    journal->synced = journal->ahead = journal->replay.position.sequence;
    return answer;
}

/* Who has the lock now has acknowledged, or will, what a crash left whole; where nobody has, nobody has done so. */
int32_t spt_journal_look_ahead(spt_journal *journal, spt_trouble *trouble)
{
    spt_trouble none;
    const spt_files *files = journal->files;
    int64_t wait = journal->lock_wait < AHEAD_WAIT ? journal->lock_wait : AHEAD_WAIT;
    if (spt_lock_wait(files, journal->replay.file, wait, &none) != SPT_STORE_OK)
        return SPT_STORE_OK;
    int32_t answer = look_ahead(journal, trouble);
    int32_t unlocked = spt_files_unlock(files, journal->replay.file);
    return answer == SPT_STORE_OK && unlocked < 0 ? spt_trouble_system(trouble, unlocked, -1) : answer;
}

/* A file that is marked is on its way out; it still may be the one at the path. */
static int32_t follow(spt_journal *journal, spt_trouble *trouble)
{
    int is_there = 1;
    while (journal->is_acquiring)
        pthread_cond_wait(&journal->changed, &journal->mutex);
    /* Then another thread may be ahead of what was acknowledged. */
    if (journal->has_lock)
        return SPT_STORE_OK;
    int32_t answer = look(journal, &is_there, trouble);
    if (answer == SPT_STORE_OK && !is_there) {
        answer = catch_up(journal, trouble);
        if (answer == SPT_STORE_OK)
            answer = go_over(journal, trouble);
    }
    if (answer == SPT_STORE_OK)
        journal->looked = journal->files->now(journal->files->ctx);
    return answer;
}

/* A file that was moved into our file's place by hand left no mark: now and then the path is looked at without one. */
static int is_look_due(const spt_journal *journal)
{
    return !journal->is_acquiring && journal->refreshed - journal->looked >= LOOK_EVERY;
}

int32_t spt_journal_refresh(spt_journal *journal, spt_trouble *trouble)
{
    if (journal->is_poisoned)
        return spt_trouble_set(trouble, SPT_JOURNAL_POISONED, 0, -1);
    journal->refreshed = journal->files->now(journal->files->ctx);
    int32_t answer = read_header(journal, trouble);
    if (answer == SPT_STORE_OK && (journal->header.is_superseded || is_look_due(journal)))
        answer = follow(journal, trouble);
    if (answer != SPT_STORE_OK || journal->header.acknowledged.sequence <= journal->replay.position.sequence)
        return answer;
    return catch_up(journal, trouble);
}
