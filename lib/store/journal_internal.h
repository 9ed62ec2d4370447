/* SPDX-License-Identifier: MIT */
/*
 * The journal: a memory image of the rows, and a file that every commit is appended to. doc/journal-format.md has the
 * format. What each file of it does:
 *
 * - journal_rows.c     rows as bytes and back, with the columns that a file names
 * - journal_record.c   records: their headers, checksums and chain
 * - journal_header.c   the first 4096 bytes: what the file is, and how much of it is acknowledged
 * - journal_replay.c   from the file into the image: at opening, and what other processes appended
 * - journal_create.c   new files: empty, or with a snapshot of an image
 * - journal_lock.c     the file's lock, and whether the file still is the one at the path
 * - journal.c          the store: read, commit, the sync that many commits share
 * - journal_compact.c  a new file in the old one's place, a copy of it, an upgraded one
 * - journal_tools.c    verify, dump
 * - journal_salvage.c  what is whole in a damaged file
 * - journal_problem.c  codes and sentences
 */
#ifndef SPT_STORE_JOURNAL_INTERNAL_H
#define SPT_STORE_JOURNAL_INTERNAL_H

#include <pthread.h>

#include <supportpoints/journal.h>

#include "file.h"
#include "memory.h"

/* ---- bugs that tests plant ---- */

/* What a build of the tests does wrong on demand, so that it is known which test sees it: tests/journal/planted.py. */
enum {
    SPT_BUG_GUARDS_UNCHECKED = 1, /* A commit is not held against its guards. */
    SPT_BUG_SLOT_BEFORE_SYNC,     /* A commit is marked acknowledged, then synced. */
    SPT_BUG_ANSWER_BEFORE_SYNC,   /* A commit is answered, and synced with the next one. */
    SPT_BUG_NOT_POISONED,         /* After a failed sync the store goes on. */
    SPT_BUG_PAYLOAD_UNCHECKED,    /* A record counts as whole whatever its checksum. */
    SPT_BUG_NOT_REWRITTEN,        /* A recovery syncs what it read, and does not write it again. */
    SPT_BUG_TAIL_KEPT,            /* A torn end is not overwritten with zeros. */
    SPT_BUG_TAIL_FORGOTTEN,       /* Nor is it a second time where that could not be synced. */
    SPT_BUG_RECOVERY_TOLD,        /* What a failed recovery has read is told. */
    SPT_BUG_NEW_UNSYNCED,         /* A new file takes its place before it is synced. */
    SPT_BUG_NOT_MARKED,           /* The old file is not marked before that. */
    SPT_BUG_REST_UNSYNCED,        /* What was not synced in the old file is acknowledged in the new one. */
    SPT_BUG_PATH_UNCHECKED,       /* Who has the lock does not look whether the file still is the one at the path. */
    SPT_BUG_OTHERS_REMOVED,       /* A new file that another is writing is taken away. */
    SPT_BUG_SIZE_BEFORE_SLOTS     /* A file that grows while it is looked at seems cut. */
};

#ifdef SPT_PLANTED_BUGS
extern int32_t spt_planted_bug;
#define SPT_PLANTED(bug) (spt_planted_bug == (bug))
#else
#define SPT_PLANTED(bug) 0
#endif

/* ---- bytes ---- */

typedef struct spt_buffer {
    const spt_allocator *allocator;
    uint8_t *at;
    size_t size;
    size_t room;
} spt_buffer;

void spt_buffer_end(spt_buffer *buffer);
/* Makes room for `more` bytes behind the present ones; 0: no memory, nothing changed. */
int spt_buffer_reserve(spt_buffer *buffer, size_t more);

/* Little-endian numbers at any place. */
void spt_put_u32(uint8_t *at, uint32_t number);
void spt_put_u64(uint8_t *at, uint64_t number);
uint32_t spt_get_u32(const uint8_t *at);
uint64_t spt_get_u64(const uint8_t *at);

/* ---- problems: journal_problem.c ---- */

/* What went wrong, where it went wrong; code 0: nothing. */
typedef struct spt_trouble {
    int32_t code; /* SPT_JOURNAL_…, or SPT_STORE_NOMEM */
    int32_t os_error;
    int64_t offset;
    int32_t is_of_new; /* 1: it is about the new file that is written beside the path. */
} spt_trouble;

/* Notes it, and returns the code, so that a check reads `return spt_trouble_set(…)`. */
int32_t spt_trouble_set(spt_trouble *trouble, int32_t code, int32_t os_error, int64_t offset);
/* The same for what a system call answered: the negative of an errno. */
int32_t spt_trouble_system(spt_trouble *trouble, int64_t answer, int64_t offset);
/* What a function of the public API answers. */
spt_status spt_trouble_status(const spt_trouble *trouble);
/* Tells the host. */
void spt_trouble_tell(const spt_trouble *trouble, spt_journal_problem *problem);

/* ---- rows as bytes: journal_rows.c ---- */

#define SPT_JOURNAL_TABLES  64u
#define SPT_JOURNAL_COLUMNS 64u

/* The columns of the rows in a file, as numbers of this library's columns. */
typedef struct spt_layout {
    uint32_t table_count;
    int32_t is_own; /* 1: they are this library's. */
    uint32_t tables[SPT_JOURNAL_TABLES];
    uint32_t column_counts[SPT_JOURNAL_TABLES];
    uint8_t columns[SPT_JOURNAL_TABLES][SPT_JOURNAL_COLUMNS];
} spt_layout;

/* The description of this library's rows, as the first record has it; 0: no memory. */
int spt_layout_write(spt_buffer *out);
/*
 * SPT_STORE_OK, SPT_JOURNAL_NEWER for what this library does not know, SPT_JOURNAL_OLDER where something lacks that has to
 * be there, SPT_JOURNAL_DAMAGED.
 */
int32_t spt_layout_read(spt_layout *layout, const uint8_t *at, size_t size);

/* Appends changes as bytes; SPT_STORE_CORRUPT where a row cannot be. */
int32_t spt_changes_write(spt_buffer *out, const spt_change *changes, size_t count);
/* Appends the number of guards, and each of them. */
int32_t spt_guards_write(spt_buffer *out, const spt_guard *guards, size_t count);
/* One change behind others; `account` is that of the one before, and then of this one. */
int32_t spt_change_write(spt_buffer *out, const spt_change *change, int64_t *account);

/* A reader of bytes that were written so. */
typedef struct spt_decoder {
    const spt_layout *layout;
    const uint8_t *at;
    const uint8_t *end;
    int64_t account;
} spt_decoder;

/* 0: the bytes cannot be. */
int spt_decode_count(spt_decoder *decoder, uint64_t *count);
int spt_decode_guard(spt_decoder *decoder, spt_guard *guard);
/* The row's texts point into the bytes. */
int spt_decode_change(spt_decoder *decoder, spt_any_row *row, int32_t *action);

/* ---- records: journal_record.c ---- */

#define SPT_RECORD_HEADER 24u
/* Of the end of a snapshot: the number of its rows, the checksum of the newest commit in it. */
#define SPT_SNAPSHOT_BYTES 12u
/* Of a record's payload. */
#define SPT_RECORD_MOST (1u << 30)

enum {
    SPT_RECORD_LAYOUT = 1,   /* The first of every file: its columns. */
    SPT_RECORD_ROWS = 2,     /* Rows of a snapshot. */
    SPT_RECORD_SNAPSHOT = 3, /* The end of a snapshot. */
    SPT_RECORD_COMMIT = 4
};

typedef struct spt_record {
    uint32_t kind;
    uint32_t size; /* Of the payload. */
    uint64_t sequence;
    uint32_t content; /* Checksum of the payload. */
    uint32_t chain;   /* Checksum of the header, which goes on from the record before. */
} spt_record;

/* A place behind a whole record. */
typedef struct spt_position {
    int64_t offset;
    uint64_t sequence; /* Of the newest commit before. */
    uint32_t content;  /* Of that commit; 0: there was none. */
    uint32_t chain;
} spt_position;

/* Makes room for the header of a record; the payload is appended behind it, then spt_record_end() fills it in. */
int spt_record_begin(spt_buffer *out, size_t *start);
/* Moves the position behind the record. SPT_JOURNAL_TOO_LARGE where it is. */
int32_t spt_record_end(spt_buffer *out, size_t start, uint32_t kind, spt_position *position);
/* 1: a header that could be one, whatever is before it. */
int spt_record_take(spt_record *record, const uint8_t header[SPT_RECORD_HEADER]);
/* 1: a header that chains to the position; 0: it is not one. */
int spt_record_read(spt_record *record, const uint8_t header[SPT_RECORD_HEADER], const spt_position *position);
/* Moves a position behind a record. */
void spt_position_pass(spt_position *position, const spt_record *record);

/* ---- the header: journal_header.c ---- */

#define SPT_HEADER_BYTES   4096u
#define SPT_SECTOR         512u
#define SPT_IDENTITY_BYTES 16u
/* The first format that has an identity. */
#define SPT_FORMAT_IDENTITY 2u

/* What the first bytes of a file say. */
typedef struct spt_header {
    uint32_t format;
    int32_t is_superseded; /* Another file takes, or took, this one's place. */
    int32_t is_unsettled;  /* Its name may not survive the machine: the folder is to be synced first. */
    uint64_t turn;         /* Of the newest slot; the next one goes into the other. */
    int64_t lost_slot;     /* Where a slot is that is none: perhaps the newest; 0: both are. */
    spt_position acknowledged;
    uint64_t wishes;                      /* Changes when another process waits for the lock. */
    uint8_t identity[SPT_IDENTITY_BYTES]; /* Of the history that the file has; zeros in a file of an older format. */
} spt_header;

/* A whole header, of a file with nothing acknowledged but `position`. */
void spt_header_make(uint8_t bytes[SPT_HEADER_BYTES], const uint8_t identity[SPT_IDENTITY_BYTES],
                     const spt_position *position);
/* Whether a file that now has the second header may go on with what one had that had the first. */
int spt_header_is_same(const spt_header *before, const spt_header *now);
/* SPT_STORE_OK, SPT_JOURNAL_FOREIGN, SPT_JOURNAL_NEWER, SPT_JOURNAL_OLDER (the rest is filled in), SPT_JOURNAL_DAMAGED */
int32_t spt_header_take(spt_header *header, const uint8_t bytes[SPT_HEADER_BYTES]);
int32_t spt_header_read(spt_header *header, const spt_files *files, int32_t file, spt_trouble *trouble);
/* Writes the slot whose turn it is, without a sync. */
int32_t spt_header_acknowledge(spt_header *header, const spt_files *files, int32_t file, const spt_position *position);
int32_t spt_header_supersede(const spt_files *files, int32_t file);
/* 1: no journal that ever was at its path for good begins so; what a crash left of one that was being made may. */
int spt_header_is_left_behind(const uint8_t bytes[SPT_HEADER_BYTES]);
/* The file's name is durable now. */
int32_t spt_header_settle(const spt_files *files, int32_t file);
int32_t spt_header_wish(const spt_files *files, int32_t file, uint64_t wishes);

/* ---- a file being read into an image: journal_replay.c ---- */

typedef struct spt_replay {
    const spt_allocator *allocator;
    const spt_files *files;
    spt_memory *image;
    int32_t file;
    int32_t is_inside;  /* 1: rows of a snapshot were read, but not yet its end. */
    int32_t is_lenient; /* 1: records may be missing between others. */
    int32_t is_new;     /* 1: what is behind the records was never looked at. */
    spt_layout layout;
    spt_position position; /* Behind the last record applied. */
    int64_t end;           /* Of the file, as far as it is looked at. */
    int64_t start;         /* Where the bytes at hand begin. */
    size_t chunk;          /* How many are read at once; grows while records follow each other. */
    spt_buffer bytes;
    spt_buffer rows; /* Of one commit, */
    spt_buffer changes;
    spt_buffer guards;
    int64_t records, commits, change_count;
    int64_t row_count;     /* That all of this leads to, */
    int64_t account_count; /* and accounts among them; the desk's own row is not counted. */
} spt_replay;

void spt_replay_begin(spt_replay *replay, const spt_allocator *allocator, const spt_files *files, int32_t file,
                      spt_memory *image);
void spt_replay_end(spt_replay *replay);
/* Looks at the file anew, up to `end`. */
void spt_replay_look(spt_replay *replay, int64_t end);
/* The position of a file's first record. */
spt_position spt_position_first(void);

/* What is at the place of the next record. */
enum { SPT_NEXT_RECORD = 1, SPT_NEXT_NOTHING = 2, SPT_NEXT_BROKEN = 3 };

/* Finds the next whole record and its payload, without applying it; SPT_NEXT_…, or a trouble's code. */
int32_t spt_replay_next(spt_replay *replay, spt_record *record, const uint8_t **payload, spt_trouble *trouble);
/* Applies it, and passes it; SPT_STORE_OK, or a trouble's code. */
int32_t spt_replay_apply(spt_replay *replay, const spt_record *record, const uint8_t *payload, spt_trouble *trouble);
/* Applies all records up to an acknowledged position. */
int32_t spt_replay_to(spt_replay *replay, const spt_position *acknowledged, spt_trouble *trouble);
/*
 * Applies whole records until there are none. `is_torn`: behind them is something else than zeros, which is looked for
 * up to the end where `is_thorough`, else only where the next record would be.
 */
int32_t spt_replay_rest(spt_replay *replay, int is_thorough, int *is_torn, spt_trouble *trouble);
/* Finds the next whole record wherever it begins, and moves to it; counts the bytes between that are not zero. */
int32_t spt_replay_find(spt_replay *replay, spt_record *record, const uint8_t **payload, int64_t *between,
                        spt_trouble *trouble);

/* ---- new files: journal_create.c ---- */

/* A new file beside the path that it is for. */
typedef struct spt_creation {
    const spt_allocator *allocator;
    const spt_files *files;
    char *path; /* Of the new file. */
    uint8_t identity[SPT_IDENTITY_BYTES];
    int32_t file; /* Locked; -1: the name is not ours. */
    int64_t written;
    spt_position position; /* Behind the last record. */
    spt_buffer bytes;
    size_t start; /* Of the record being filled. */
    int64_t account;
    int64_t rows;
    int64_t accounts;           /* Of the rows; the desk's own is not counted. */
    const spt_buffer *left_out; /* Accounts (int64_t) whose rows are not written; NULL: none. */
} spt_creation;

/* The path of a new file beside a path; NULL: no memory. */
char *spt_path_of_new(const spt_allocator *allocator, const char *path);
/* SPT_JOURNAL_EXISTS where there is something at the path. */
int32_t spt_path_is_free(const spt_files *files, const char *path, spt_trouble *trouble);
/*
 * Makes the file with all rows of an image, as of a commit; synced, but not yet at its path. NULL: of no rows.
 * `old`: the header of the file that it goes on for; NULL: it begins a history of its own.
 */
int32_t spt_creation_make(spt_creation *creation, const char *path, const spt_header *old, spt_memory *image,
                          const spt_position *newest, spt_trouble *trouble);
/* Appends a record as it is in another file, with its place in the chain. */
int32_t spt_creation_copy(spt_creation *creation, const spt_record *record, const uint8_t *payload,
                          spt_trouble *trouble);
/* Acknowledges what is written, and syncs it. */
int32_t spt_creation_settle(spt_creation *creation, spt_trouble *trouble);
/* Puts the file into a path's place, for good; `is_new`: only where there is none. Ends the creation in any case. */
int32_t spt_creation_place(spt_creation *creation, const char *path, int is_new, spt_trouble *trouble);
/* Closes the file; removes it unless it was renamed, or is another's. */
void spt_creation_end(spt_creation *creation, int is_renamed);

/* ---- the store: journal.c ---- */

typedef struct spt_journal_account {
    int64_t account;
    uint64_t sequence; /* Of the commit that changed it and is not synced yet. */
} spt_journal_account;

typedef struct spt_journal {
    spt_allocator allocator;
    const spt_files *files;
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    int64_t process;
    const volatile uint8_t *mark; /* Of the process; NULL: it is asked for. */
    int64_t lock_wait;
    uint32_t flags;
    char *path;
    spt_file_info identity;
    spt_header header;
    spt_memory image;
    spt_replay replay;  /* Its position is behind all that the image has. */
    int64_t allocated;  /* Bytes of the file, zeros behind the records included. */
    spt_buffer pending; /* Records not yet written, */
    int64_t pending_at; /* and where they go. */
    spt_buffer writing;
    spt_buffer accounts; /* spt_journal_account, of what is not synced yet. */
    uint64_t synced;     /* Sequence of the newest commit that is. */
    int64_t looked;      /* When a read found the file at the path last, */
    int64_t refreshed;   /* and when one looked for what others did. */
    uint64_t ahead;      /* The same, read with the lock by one who may not acknowledge it; 0: none. */
    uint64_t wishes;     /* Of others for the lock, as seen last. */
    int32_t is_image_begun, is_mutex_begun, is_changed_begun;
    int32_t has_lock;     /* The file's, for this store. */
    int32_t is_acquiring; /* One thread is waiting for it. */
    int32_t is_draining;  /* It is given back as soon as all is synced. */
    int32_t is_leading;   /* One thread writes and syncs for all. */
    int32_t is_yielding;  /* Others are waiting; let one have it. */
    int32_t is_poisoned;
    int32_t is_unrecovered; /* The image has what is not known to be synced. */
} spt_journal;

/* What the host asked for, checked; NULL gives the defaults. */
spt_status spt_journal_options_take(spt_journal_options *taken, spt_allocator *allocator,
                                    const spt_journal_options *given);
/* Everything but the handle: a journal that reads and commits. */
int32_t spt_journal_begin(spt_journal *journal, const spt_files *files, const spt_allocator *allocator,
                          const char *path, const spt_journal_options *options, spt_trouble *trouble);
void spt_journal_end(spt_journal *journal);
/* As spt_store_open_journal(), on other system calls. */
spt_status spt_journal_open(const spt_files *files, const char *path, const spt_journal_options *options,
                            spt_store **store);

/* ---- calls that open a journal for themselves: journal_tools.c ---- */

typedef struct spt_journal_call {
    spt_journal_options options;
    spt_allocator allocator;
    spt_trouble trouble;
    spt_journal journal;
    int32_t is_taken, is_open;
} spt_journal_call;

/* Opens with `flags`, and those of the host's that do not create. */
spt_status spt_journal_call_begin(spt_journal_call *call, const spt_files *files, const char *path,
                                  const spt_journal_options *options, uint32_t flags);
/* The call's answer: `status`, or that of the trouble it met meanwhile. */
spt_status spt_journal_call_end(spt_journal_call *call, spt_status status);

/* ---- the public functions, on other system calls ---- */

spt_status spt_journal_compact_on(const spt_files *files, const char *path, const spt_journal_options *options);
spt_status spt_journal_backup_on(const spt_files *files, const char *path, const char *copy,
                                 const spt_journal_options *options);
spt_status spt_journal_verify_on(const spt_files *files, const char *path, const spt_journal_options *options,
                                 spt_journal_report *report);
spt_status spt_journal_dump_on(const spt_files *files, const char *path, const spt_journal_options *options,
                               spt_journal_line line, void *ctx);
spt_status spt_journal_salvage_on(const spt_files *files, const char *path, const char *copy,
                                  const spt_journal_options *options, spt_journal_report *report);

/* ---- journal_compact.c ---- */

/* Whether the file has this library's format and columns. */
int spt_journal_is_current(const spt_journal *journal);
/* Of a file that is older: a new one takes its place. */
int32_t spt_journal_upgrade(spt_journal *journal, spt_trouble *trouble);

/* ---- the lock, and the file at the path: journal_lock.c ---- */

/* With the mutex: waits for the file's lock, and catches up with the file. SPT_STORE_OK, or a code. */
int32_t spt_journal_acquire(spt_journal *journal, spt_trouble *trouble);
void spt_journal_release(spt_journal *journal);
/* Reads the header, and lets the replay look at the file anew, as far as it goes. */
int32_t spt_journal_look_again(spt_journal *journal, spt_trouble *trouble);
/* With the mutex, without the lock: what others have acknowledged. */
int32_t spt_journal_refresh(spt_journal *journal, spt_trouble *trouble);
/* Asks for a file's lock until it is there, or the time is over. */
int32_t spt_lock_wait(const spt_files *files, int32_t file, int64_t milliseconds, spt_trouble *trouble);
/* Opens what is at a path, if it is a file. */
int32_t spt_journal_open_file(const spt_files *files, const char *path, int32_t how, int32_t *file, spt_file_info *info,
                              spt_trouble *trouble);
/* With the lock, where the file is at the path: the folder is synced if it has to be. */
int32_t spt_journal_settle_name(const spt_files *files, int32_t file, const char *path, spt_header *header,
                                spt_trouble *trouble);
/* Of a file that is only read: what is whole behind what is acknowledged, if the lock is free. */
int32_t spt_journal_look_ahead(spt_journal *journal, spt_trouble *trouble);
/* Writes again what the file has between two offsets. */
int32_t spt_journal_rewrite(spt_replay *replay, int64_t from, int64_t end, spt_trouble *trouble);
/* After spt_replay_to(): takes over what is whole behind it, cuts off what is not, with the lock. */
int32_t spt_journal_recover(spt_replay *replay, spt_header *header, int is_synced, spt_trouble *trouble);

/* ---- an image: journal_create.c ---- */

/* Shows every row: account by account, in an order in which each can be inserted. The sink's answers are as in a read. */
int32_t spt_image_show(spt_memory *image, spt_sink sink, void *sink_ctx);

#endif
