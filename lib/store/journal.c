/* SPDX-License-Identifier: MIT */
/*
 * The journal as a store. A commit judges, appends to what is pending and changes the image, all under the mutex; then
 * it waits until that is synced. The first that waits writes and syncs for all, without the mutex, so that more becomes
 * pending meanwhile. A read that saw what is not yet synced waits for it as well.
 */
#include "journal_internal.h"

#include <errno.h>
#include <string.h>

#include "../base/alloc.h"
#include "expect.h"
#include "store_internal.h"

#define GROW_LEAST (64 << 10)
#define GROW_MOST  (4 << 20)
/* A file grows by this part of itself. */
#define GROW_PART      4
#define LOCK_WAIT_MOST 3600000
#define CREATE_PAUSE   1000

/* ---- answers ---- */

/* What the store's functions answer for a code that has no store answer of its own. */
static int32_t store_answer(int32_t code)
{
    if (code == SPT_JOURNAL_LOCKED)
        return SPT_STORE_BUSY;
    return code == SPT_JOURNAL_DAMAGED || code == SPT_JOURNAL_CUT ? SPT_STORE_CORRUPT : code;
}

/* ---- room in the file ---- */

static int32_t fill_with_zeros(spt_journal *journal, int64_t size, spt_trouble *trouble)
{
    static const uint8_t zeros[GROW_LEAST] = {0};
    while (journal->allocated < size) {
        int64_t left = size - journal->allocated;
        size_t bytes = left < GROW_LEAST ? (size_t)left : GROW_LEAST;
        int32_t answer = spt_files_write(journal->files, journal->replay.file, zeros, bytes, journal->allocated);
        if (answer < 0)
            return spt_trouble_system(trouble, answer, journal->allocated);
        journal->allocated += (int64_t)bytes;
    }
    return SPT_STORE_OK;
}

static int64_t grown(const spt_journal *journal, int64_t end)
{
    int64_t more = journal->allocated / GROW_PART;
    more = more < GROW_LEAST ? GROW_LEAST : more > GROW_MOST ? GROW_MOST : more;
    return end + more;
}

/* Zeros are written ahead, because a sync of what a file already has costs a third of one that makes it longer. */
static int32_t make_room(spt_journal *journal, int64_t end, spt_trouble *trouble)
{
    if (end <= journal->allocated)
        return SPT_STORE_OK;
    int64_t size = grown(journal, end);
    if (fill_with_zeros(journal, size, trouble) == SPT_STORE_OK)
        return SPT_STORE_OK;
    return fill_with_zeros(journal, end, trouble);
}

/* ---- what is not synced yet ---- */

static int note_accounts(spt_journal *journal, const spt_batch *batch, uint64_t sequence)
{
    if (!spt_buffer_reserve(&journal->accounts, batch->guard_count * sizeof(spt_journal_account)))
        return 0;
    spt_journal_account *noted = (spt_journal_account *)(void *)(journal->accounts.at + journal->accounts.size);
    for (size_t g = 0; g < batch->guard_count; g++)
        noted[g] = (spt_journal_account){batch->guards[g].account, sequence};
    return 1;
}

static size_t noted_count(const spt_journal *journal)
{
    return journal->accounts.size / sizeof(spt_journal_account);
}

static void forget_accounts(spt_journal *journal)
{
    spt_journal_account *noted = (spt_journal_account *)(void *)journal->accounts.at;
    size_t count = noted_count(journal), gone = 0;
    while (gone < count && noted[gone].sequence <= journal->synced)
        gone++;
    if (gone > 0)
        memmove(noted, noted + gone, (count - gone) * sizeof *noted);
    journal->accounts.size = (count - gone) * sizeof *noted;
}

/* The newest commit of an account that is not synced yet; 0: none. */
static uint64_t unsynced(const spt_journal *journal, int64_t account)
{
    const spt_journal_account *noted = (const spt_journal_account *)(const void *)journal->accounts.at;
    for (size_t n = noted_count(journal); n-- > 0;)
        if (noted[n].account == account)
            return noted[n].sequence;
    return 0;
}

/* ---- the sync that many commits share ---- */

static int32_t write_and_sync(spt_journal *journal, spt_header *header, int64_t at, const spt_position *end)
{
    const spt_files *files = journal->files;
    int32_t file = journal->replay.file;
    int32_t answer = spt_files_write(files, file, journal->writing.at, journal->writing.size, at);
    if (SPT_PLANTED(SPT_BUG_SLOT_BEFORE_SYNC))
        spt_header_acknowledge(header, files, file, end);
    if (SPT_PLANTED(SPT_BUG_ANSWER_BEFORE_SYNC))
        return spt_header_acknowledge(header, files, file, end);
    if (answer >= 0 && !(journal->flags & SPT_JOURNAL_NO_SYNC))
        answer = spt_files_sync(files, file);
    return answer < 0 ? answer : spt_header_acknowledge(header, files, file, end);
}

/* Whether another process has begun to wait since we looked last. */
static int is_wished_for(spt_journal *journal)
{
    spt_header header;
    spt_trouble trouble;
    if (spt_header_read(&header, journal->files, journal->replay.file, &trouble) != SPT_STORE_OK ||
        header.wishes == journal->wishes)
        return 0;
    journal->wishes = journal->header.wishes = header.wishes;
    return 1;
}

static void finish_sync(spt_journal *journal, int32_t answer, const spt_position *end)
{
    journal->is_leading = 0;
    if (answer < 0 && !SPT_PLANTED(SPT_BUG_NOT_POISONED)) {
        journal->is_poisoned = 1;
    } else {
        journal->synced = end->sequence;
        forget_accounts(journal);
        /* Where the lock is given back now, whoever takes it next looks. */
        if (journal->pending.size > 0 && is_wished_for(journal))
            journal->is_draining = journal->is_yielding = 1;
    }
    if (journal->is_poisoned || journal->pending.size == 0)
        spt_journal_release(journal);
    pthread_cond_broadcast(&journal->changed);
}

/* Writes and syncs all that is pending now, for all who wait. */
static void lead(spt_journal *journal)
{
    spt_position end = journal->replay.position;
    spt_header header = journal->header;
    int64_t at = journal->pending_at;
    spt_buffer written = journal->writing;
    journal->writing = journal->pending;
    journal->pending = written;
    journal->pending.size = 0;
    journal->pending_at = end.offset;
    journal->is_leading = 1;
    pthread_mutex_unlock(&journal->mutex);
    int32_t answer = write_and_sync(journal, &header, at, &end);
    pthread_mutex_lock(&journal->mutex);
    journal->header = header;
    finish_sync(journal, answer, &end);
}

static int32_t wait_until_synced(spt_journal *journal, uint64_t sequence)
{
    while (journal->synced < sequence && !journal->is_poisoned) {
        if (journal->is_leading)
            pthread_cond_wait(&journal->changed, &journal->mutex);
        else
            lead(journal);
    }
    return journal->synced >= sequence ? SPT_STORE_OK : SPT_STORE_UNKNOWN;
}

/* ---- committing ---- */

static int32_t encode(spt_journal *journal, const spt_batch *batch, spt_position *position)
{
    size_t start;
    spt_buffer *out = &journal->pending;
    if (!spt_record_begin(out, &start))
        return SPT_STORE_NOMEM;
    int32_t answer = spt_guards_write(out, batch->guards, batch->guard_count);
    if (answer == SPT_STORE_OK)
        answer = spt_changes_write(out, batch->changes, batch->change_count);
    return answer == SPT_STORE_OK ? spt_record_end(out, start, SPT_RECORD_COMMIT, position) : answer;
}

/* All that can fail comes before the image changes. */
static int32_t append(spt_journal *journal, const spt_batch *batch)
{
    spt_trouble trouble;
    spt_position position = journal->replay.position;
    int32_t answer = encode(journal, batch, &position);
    if (answer == SPT_STORE_OK)
        answer = make_room(journal, position.offset, &trouble);
    if (answer == SPT_STORE_OK && !note_accounts(journal, batch, position.sequence))
        answer = SPT_STORE_NOMEM;
    spt_batch judged = *batch;
    if (SPT_PLANTED(SPT_BUG_GUARDS_UNCHECKED))
        judged.guard_count = 0;
    if (answer == SPT_STORE_OK)
        answer = spt_memory_commit(&journal->image, &judged);
    if (answer != SPT_STORE_OK)
        return answer;
    journal->accounts.size += batch->guard_count * sizeof(spt_journal_account);
    journal->replay.position = position;
    return SPT_STORE_OK;
}

static int32_t commit_locked(spt_journal *journal, const spt_batch *batch)
{
    spt_trouble trouble;
    if (journal->flags & SPT_JOURNAL_READ_ONLY)
        return SPT_JOURNAL_CLOSED;
    int32_t answer = spt_journal_acquire(journal, &trouble);
    if (answer != SPT_STORE_OK)
        return answer;
    size_t before = journal->pending.size;
    answer = append(journal, batch);
    if (answer == SPT_STORE_OK)
        return wait_until_synced(journal, journal->replay.position.sequence);
    journal->pending.size = before;
    if (before == 0 && !journal->is_leading)
        spt_journal_release(journal);
    return answer;
}

/* Asking for the process is a system call, for every read. */
static int is_forked(const spt_journal *journal)
{
    if (journal->mark != NULL)
        return *journal->mark == 0;
    return journal->files->process(journal->files->ctx) != journal->process;
}

static int32_t journal_commit(void *ctx, const spt_batch *batch)
{
    spt_journal *journal = ctx;
    if (is_forked(journal))
        return SPT_STORE_FORKED;
    pthread_mutex_lock(&journal->mutex);
    int32_t answer = commit_locked(journal, batch);
    pthread_mutex_unlock(&journal->mutex);
    return store_answer(answer);
}

/* ---- reading ---- */

typedef struct spt_journal_reading {
    spt_journal *journal;
    spt_sink sink;
    void *sink_ctx;
    int64_t account; /* Looked at last. */
    uint64_t needed; /* Commit that has to be synced before the read is answered. */
} spt_journal_reading;

static void need_account(spt_journal_reading *reading, int64_t account)
{
    if (account == reading->account)
        return;
    reading->account = account;
    uint64_t sequence = unsynced(reading->journal, account);
    if (sequence > reading->needed)
        reading->needed = sequence;
}

static int32_t show(void *ctx, uint32_t range, const spt_row *row)
{
    spt_journal_reading *reading = ctx;
    need_account(reading, spt_row_account(row));
    return reading->sink(reading->sink_ctx, range, row);
}

/*
 * A row that is not there tells something as well: of its account, or of all. A ticket may move to another account, but
 * it is never taken away.
 */
static void need_range(spt_journal_reading *reading, const spt_range *range)
{
    if (range->index == SPT_INDEX_TICKET_BY_ID && range->prefix > 0)
        return;
    if (range->index != SPT_INDEX_ACCOUNT_BY_LAPSE && range->prefix > (range->from == SPT_NO_RANGE ? 0 : 1))
        need_account(reading, range->values[0].number);
    else
        reading->needed = reading->journal->replay.position.sequence;
}

static int32_t read_unsynced(spt_journal *journal, const spt_range *ranges, uint32_t count, spt_sink sink,
                             void *sink_ctx)
{
    spt_journal_reading reading = {.journal = journal, .sink = sink, .sink_ctx = sink_ctx, .account = -1};
    for (uint32_t r = 0; r < count; r++)
        need_range(&reading, &ranges[r]);
    int32_t answer = spt_memory_read(&journal->image, ranges, count, show, &reading);
    if (answer == SPT_STORE_OK && wait_until_synced(journal, reading.needed) != SPT_STORE_OK)
        answer = SPT_JOURNAL_POISONED;
    return answer;
}

/* With the mutex: the lock is taken once, which puts the file in order. */
static int32_t recover(spt_journal *journal, spt_trouble *trouble)
{
    int32_t answer = spt_journal_acquire(journal, trouble);
    if (answer == SPT_STORE_OK && journal->pending.size == 0 && !journal->is_leading)
        spt_journal_release(journal);
    return answer;
}

/* Whether others have been looked for within this millisecond. */
static int is_fresh(const spt_journal *journal)
{
    return journal->refreshed == journal->files->now(journal->files->ctx);
}

/* `is_lately`: what was known a moment ago will do. */
static int32_t read_locked(spt_journal *journal, int is_lately, const spt_range *ranges, uint32_t count, spt_sink sink,
                           void *sink_ctx)
{
    spt_trouble trouble;
    int32_t answer = SPT_STORE_OK;
    if (journal->is_poisoned)
        return SPT_JOURNAL_POISONED;
    if (!journal->has_lock && journal->is_unrecovered && !SPT_PLANTED(SPT_BUG_RECOVERY_TOLD))
        answer = recover(journal, &trouble);
    if (answer == SPT_STORE_OK && !journal->has_lock && !(is_lately && is_fresh(journal)))
        answer = spt_journal_refresh(journal, &trouble);
    if (answer != SPT_STORE_OK)
        return answer;
    if (journal->accounts.size > 0)
        return read_unsynced(journal, ranges, count, sink, sink_ctx);
    return spt_memory_read(&journal->image, ranges, count, sink, sink_ctx);
}

static int32_t read_any(spt_journal *journal, int is_lately, const spt_range *ranges, uint32_t count, spt_sink sink,
                        void *sink_ctx)
{
    if (is_forked(journal))
        return SPT_STORE_FORKED;
    pthread_mutex_lock(&journal->mutex);
    int32_t answer = read_locked(journal, is_lately, ranges, count, sink, sink_ctx);
    pthread_mutex_unlock(&journal->mutex);
    return store_answer(answer);
}

static int32_t journal_read(void *ctx, const spt_range *ranges, uint32_t count, spt_sink sink, void *sink_ctx)
{
    return read_any(ctx, 0, ranges, count, sink, sink_ctx);
}

static int32_t journal_read_lately(void *ctx, const spt_range *ranges, uint32_t count, spt_sink sink, void *sink_ctx)
{
    return read_any(ctx, 1, ranges, count, sink, sink_ctx);
}

static uint64_t journal_stamp(void *ctx, uint32_t index)
{
    spt_journal *journal = ctx;
    uint64_t stamp = 0;
    if (is_forked(journal))
        return 0;
    pthread_mutex_lock(&journal->mutex);
    /* What others have committed counts. */
    if (read_locked(journal, 0, NULL, 0, NULL, NULL) == SPT_STORE_OK)
        stamp = spt_account_order_stamp(&journal->image, index);
    pthread_mutex_unlock(&journal->mutex);
    return stamp;
}

/* ---- opening ---- */

static int32_t create(spt_journal *journal, spt_trouble *trouble)
{
    const spt_files *files = journal->files;
    const spt_position none = {0};
    spt_creation creation = {.allocator = &journal->allocator, .files = files};
    int32_t answer = spt_path_is_free(files, journal->path, trouble);
    if (answer == SPT_STORE_OK)
        answer = spt_creation_make(&creation, journal->path, NULL, NULL, &none, trouble);
    return answer == SPT_STORE_OK ? spt_creation_place(&creation, journal->path, 1, trouble) : answer;
}

/* Another who is making the same file is waited for; then it exists. */
static int32_t create_in_time(spt_journal *journal, spt_trouble *trouble)
{
    const spt_files *files = journal->files;
    int64_t end = files->now(files->ctx) + journal->lock_wait;
    int32_t answer;
    while ((answer = create(journal, trouble)) == SPT_JOURNAL_LOCKED && files->now(files->ctx) < end)
        files->pause(files->ctx, CREATE_PAUSE);
    return answer;
}

static int32_t open_or_create(spt_journal *journal, spt_trouble *trouble)
{
    int32_t how = journal->flags & SPT_JOURNAL_READ_ONLY ? SPT_FILE_READ : SPT_FILE_WRITE;
    int32_t answer = SPT_STORE_OK;
    if (journal->flags & SPT_JOURNAL_NEW) {
        answer = create_in_time(journal, trouble);
        if (answer != SPT_STORE_OK)
            return answer;
    }
    answer =
        spt_journal_open_file(journal->files, journal->path, how, &journal->replay.file, &journal->identity, trouble);
    if (answer != SPT_JOURNAL_MISSING || !(journal->flags & SPT_JOURNAL_CREATE))
        return answer;
    answer = create_in_time(journal, trouble);
    if (answer != SPT_STORE_OK && answer != SPT_JOURNAL_EXISTS)
        return answer;
    int32_t opened =
        spt_journal_open_file(journal->files, journal->path, how, &journal->replay.file, &journal->identity, trouble);
    /* What exists may be another's file under the name of the new one. */
    return opened == SPT_JOURNAL_MISSING && answer != SPT_STORE_OK ? spt_trouble_set(trouble, answer, 0, -1) : opened;
}

/* All that is acknowledged, which nobody changes any more; the file may have grown since it was opened. */
static int32_t read_file(spt_journal *journal, spt_trouble *trouble)
{
    int32_t answer = spt_journal_look_again(journal, trouble);
    if (answer != SPT_STORE_OK)
        return answer;
    journal->identity.size = journal->replay.end;
    journal->replay.is_new = 1;
    answer = spt_replay_to(&journal->replay, &journal->header.acknowledged, trouble);
    journal->synced = journal->replay.position.sequence;
    journal->wishes = journal->header.wishes;
    return answer;
}

/* What a crash left is put in order now, and told. */
static int32_t put_in_order(spt_journal *journal, spt_trouble *trouble)
{
    pthread_mutex_lock(&journal->mutex);
    int32_t answer = recover(journal, trouble);
    if (answer == SPT_STORE_OK && journal->is_poisoned)
        answer = spt_trouble_set(trouble, SPT_JOURNAL_FAILED, 0, -1);
    journal->replay.is_new = 0;
    pthread_mutex_unlock(&journal->mutex);
    return answer;
}

static int32_t open_journal(spt_journal *journal, spt_trouble *trouble)
{
    int32_t answer = open_or_create(journal, trouble);
    if (answer == SPT_STORE_OK)
        answer = read_file(journal, trouble);
    if (answer != SPT_STORE_OK)
        return answer;
    if (journal->flags & SPT_JOURNAL_READ_ONLY)
        return spt_journal_look_ahead(journal, trouble);
    answer = put_in_order(journal, trouble);
    if (answer != SPT_STORE_OK || spt_journal_is_current(journal))
        return answer;
    return spt_journal_upgrade(journal, trouble);
}

static int32_t take_path(spt_journal *journal, const char *path)
{
    size_t size = strlen(path) + 1;
    journal->path = spt_allocate(&journal->allocator, size);
    if (journal->path != NULL)
        memcpy(journal->path, path, size);
    return journal->path != NULL;
}

static int begin(spt_journal *journal, const char *path)
{
    journal->is_mutex_begun = pthread_mutex_init(&journal->mutex, NULL) == 0;
    journal->is_changed_begun = pthread_cond_init(&journal->changed, NULL) == 0;
    journal->is_image_begun = spt_memory_begin(&journal->image, &journal->allocator);
    return journal->is_mutex_begun && journal->is_changed_begun && journal->is_image_begun && take_path(journal, path);
}

int32_t spt_journal_begin(spt_journal *journal, const spt_files *files, const spt_allocator *allocator,
                          const char *path, const spt_journal_options *options, spt_trouble *trouble)
{
    memset(journal, 0, sizeof *journal);
    journal->allocator = *allocator;
    journal->files = files;
    journal->flags = options->flags;
    journal->lock_wait = options->lock_wait;
    journal->process = files->process(files->ctx);
    journal->mark = files->mark == NULL ? NULL : files->mark(files->ctx);
    journal->pending.allocator = journal->writing.allocator = journal->accounts.allocator = &journal->allocator;
    spt_replay_begin(&journal->replay, &journal->allocator, files, -1, &journal->image);
    int32_t answer = begin(journal, path) ? SPT_STORE_OK : spt_trouble_set(trouble, SPT_STORE_NOMEM, 0, -1);
    if (answer == SPT_STORE_OK)
        answer = open_journal(journal, trouble);
    if (answer != SPT_STORE_OK)
        spt_journal_end(journal);
    return answer;
}

void spt_journal_end(spt_journal *journal)
{
    if (journal->replay.file >= 0)
        journal->files->close(journal->files->ctx, journal->replay.file);
    if (journal->mark != NULL)
        journal->files->unmark(journal->files->ctx, journal->mark);
    spt_replay_end(&journal->replay);
    spt_buffer_end(&journal->pending);
    spt_buffer_end(&journal->writing);
    spt_buffer_end(&journal->accounts);
    if (journal->is_image_begun)
        spt_memory_end(&journal->image);
    if (journal->is_changed_begun)
        pthread_cond_destroy(&journal->changed);
    if (journal->is_mutex_begun)
        pthread_mutex_destroy(&journal->mutex);
    spt_release(&journal->allocator, journal->path);
}

/* In a child, other threads of the parent may have been at anything: its descriptor is closed, and all else left. */
static int32_t journal_close(void *ctx)
{
    spt_journal *journal = ctx;
    if (is_forked(journal)) {
        if (journal->replay.file >= 0)
            journal->files->close(journal->files->ctx, journal->replay.file);
        return SPT_STORE_OK;
    }
    spt_allocator allocator = journal->allocator;
    spt_journal_end(journal);
    spt_release(&allocator, journal);
    return SPT_STORE_OK;
}

/* ---- the handle ---- */

#define FLAGS_ALL \
    (SPT_JOURNAL_CREATE | SPT_JOURNAL_NEW | SPT_JOURNAL_READ_ONLY | SPT_JOURNAL_NO_SYNC | SPT_JOURNAL_NO_UPGRADE)

spt_status spt_journal_options_take(spt_journal_options *taken, spt_allocator *allocator,
                                    const spt_journal_options *given)
{
    spt_status status = SPT_OK;
    spt_journal_options_init(taken, (uint32_t)sizeof *taken);
    if (given != NULL)
        status = spt_struct_take(taken, (uint32_t)sizeof *taken, given, (uint32_t)sizeof *taken);
    if (status != SPT_OK)
        return status;
    if ((taken->flags & ~(uint32_t)FLAGS_ALL) != 0 || taken->lock_wait < 0 || taken->lock_wait > LOCK_WAIT_MOST)
        return SPT_E_INVALID;
    if (taken->flags & SPT_JOURNAL_READ_ONLY && taken->flags & (SPT_JOURNAL_CREATE | SPT_JOURNAL_NEW))
        return SPT_E_INVALID;
    return spt_allocator_take(allocator, taken->allocator);
}

static spt_status make_store(spt_journal *journal, spt_store **store)
{
    spt_store_ops ops;
    spt_store_ops_init(&ops, (uint32_t)sizeof ops);
    ops.flags = SPT_STORE_SNAPSHOT;
    ops.read = journal_read;
    ops.commit = journal_commit;
    ops.close = journal_close;
    spt_status status = spt_store_new(&ops, journal, &journal->allocator, store);
    if (status != SPT_OK)
        return status;
    spt_store_set_lately(*store, journal_read_lately);
    spt_store_set_stamp(*store, journal_stamp);
    return SPT_OK;
}

static spt_status open_store(const spt_files *files, const char *path, const spt_journal_options *options,
                             const spt_allocator *allocator, spt_store **store, spt_trouble *trouble)
{
    spt_journal *journal = spt_allocate(allocator, sizeof *journal);
    if (journal == NULL)
        return SPT_E_NOMEM;
    if (spt_journal_begin(journal, files, allocator, path, options, trouble) != SPT_STORE_OK) {
        spt_release(allocator, journal);
        return spt_trouble_status(trouble);
    }
    spt_status status = make_store(journal, store);
    if (status != SPT_OK)
        journal_close(journal);
    return status;
}

spt_status spt_journal_open(const spt_files *files, const char *path, const spt_journal_options *options,
                            spt_store **store)
{
    spt_journal_options taken;
    spt_allocator allocator;
    spt_trouble trouble = {.offset = -1};
    if (path == NULL || store == NULL)
        return SPT_E_INVALID;
    spt_status status = spt_journal_options_take(&taken, &allocator, options);
    if (status != SPT_OK)
        return status;
    status = open_store(files, path, &taken, &allocator, store, &trouble);
    if (status == SPT_OK && trouble.code != SPT_JOURNAL_TORN && trouble.code != SPT_JOURNAL_UPGRADED)
        spt_trouble_set(&trouble, 0, 0, -1);
    spt_trouble_tell(&trouble, taken.problem);
    return status;
}

spt_status spt_store_open_journal(const char *path, const spt_journal_options *options, spt_store **store)
{
    return spt_journal_open(&spt_system_files, path, options, store);
}
