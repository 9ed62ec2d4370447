/* SPDX-License-Identifier: MIT */
/**
 * @file journal.h
 * @brief The journal store: a desk in one durable file, shared safely by threads and processes.
 *
 * All rows are kept in memory; every commit is appended to the file and synced before it answers. Commits of many
 * threads share one sync. Other processes may have the same file open: each commit takes a lock, reads what others
 * appended, checks its guards and appends; each read sees what others committed. In a unit of work the first read does,
 * later ones may miss what other processes committed in the last millisecond: where that matters the unit's commit is a
 * conflict, as ever. The format is documented to the byte in doc/journal-format.md.
 *
 * **What is acknowledged is never lost.** An end that was torn by a crash is cut off at opening, with a notice; damage
 * in what was acknowledged is refused with its place. After a commit's write or sync has failed the store answers
 * #SPT_JOURNAL_POISONED until it is opened again; that commit is #SPT_STORE_UNKNOWN, and repeating the operation gives
 * exactly one effect (D23). Room is taken before a commit: a full disk is #SPT_JOURNAL_FULL, nothing is changed, and the
 * store goes on when there is room. Where a file system needs room to write what is there already (copy on write), it is
 * a failed write.
 *
 * **Memory.** All rows are in memory, for every process that has the file open: some 200 bytes for an account, 300 for a
 * lot, 750 for a ticket with its acts and entries, and the bytes of each note and ref, which are bounded by limits.h. A
 * desk that is too big for that belongs into an SQL server, by a store of the host's own (store.h).
 *
 * **Fork.** A child process opens the file for itself; its parent's handle answers #SPT_E_FORKED there. It should close
 * that handle (spt_desk_close() for each desk on it, then spt_store_unref()), for both share the file's lock: one that
 * the parent has when it is killed stays held by the child. In the child that closes the descriptor and does nothing
 * else, so it works whatever other threads of the parent were at; the memory is left as it is.
 *
 * **File systems.** The file belongs on a local file system: locks, and what one process sees of another's writes, are
 * not to be relied on over a network.
 *
 * @code
 * #include <stdio.h>
 * #include <supportpoints/journal.h>
 * spt_store *open_store(const char *path)
 * {
 *     spt_journal_problem problem;
 *     spt_journal_options options;
 *     spt_store *store = NULL;
 *     spt_journal_problem_init(&problem, (uint32_t)sizeof problem);
 *     spt_journal_options_init(&options, (uint32_t)sizeof options);
 *     options.flags = SPT_JOURNAL_CREATE;
 *     options.problem = &problem;
 *     if (spt_store_open_journal(path, &options, &store) < 0 || problem.code != 0)
 *         fprintf(stderr, "%s: %s\n", path, problem.text);
 *     return store;
 * }
 * @endcode
 */
#ifndef SUPPORTPOINTS_JOURNAL_H
#define SUPPORTPOINTS_JOURNAL_H

#include <stdint.h>

#include "allocator.h"
#include "export.h"
#include "status.h"
#include "store.h"

#ifdef __cplusplus
extern "C" {
#endif

/** The version of the file format that this library writes. */
#define SPT_JOURNAL_FORMAT 2
/** Room for the sentence of a problem, with its NUL. */
#define SPT_JOURNAL_TEXT 256
/** For how many milliseconds a call waits for the file's lock, unless asked otherwise. */
#define SPT_JOURNAL_LOCK_WAIT 5000

/** How a journal is opened. */
enum {
    SPT_JOURNAL_CREATE = 1,     /**< Begin a new journal where there is no file. */
    SPT_JOURNAL_NEW = 2,        /**< Begin a new journal; refuse where there is a file. */
    SPT_JOURNAL_READ_ONLY = 4,  /**< Commits are refused; the file is not written, not even a torn end. */
    SPT_JOURNAL_NO_SYNC = 8,    /**< Never sync: what was acknowledged survives the process; a crash of the machine
                                     may damage the file. For imports that can be begun again, and for tests. */
    SPT_JOURNAL_NO_UPGRADE = 16 /**< Refuse a file of an older format instead of upgrading it. */
};

/**
 * What a journal store answers besides SPT_STORE_…: to the library, which passes it on as spt_desk_error_store(), and
 * as the code of a ::spt_journal_problem.
 */
enum {
    SPT_JOURNAL_TORN = 1,     /**< Notice: an unacknowledged, incomplete end was cut off. */
    SPT_JOURNAL_UPGRADED = 2, /**< Notice: the file was of an older format, and is of this one now. */

    SPT_JOURNAL_MISSING = 101,   /**< There is no such file. */
    SPT_JOURNAL_EXISTS = 102,    /**< There is such a file already. */
    SPT_JOURNAL_DENIED = 103,    /**< The system does not let us open or create it. */
    SPT_JOURNAL_LINK = 104,      /**< The path is a symbolic link. */
    SPT_JOURNAL_DIRECTORY = 105, /**< The path is a directory. */
    SPT_JOURNAL_SPECIAL = 106,   /**< The path is a device, a pipe or a socket. */
    SPT_JOURNAL_FOREIGN = 107,   /**< The file is another program's. */
    SPT_JOURNAL_EMPTY = 108,     /**< The file has no bytes. */
    SPT_JOURNAL_NEWER = 109,     /**< The file is of a newer format, or has rows that this library does not know. */
    SPT_JOURNAL_OLDER = 110,     /**< The file is of an older format, or its rows lack columns that this library needs,
                                      and it may not or cannot be upgraded. */
    SPT_JOURNAL_DAMAGED = 111,   /**< What was acknowledged is damaged; `offset` says where. */
    SPT_JOURNAL_CUT = 112,       /**< The file ends before what was acknowledged does. */
    SPT_JOURNAL_REPLACED = 113,  /**< Another file is in the journal's place. */
    SPT_JOURNAL_LOCKED = 114,    /**< Another holds the file's lock for too long. */
    SPT_JOURNAL_FULL = 115,      /**< There is no room on the disk; nothing was changed. */
    SPT_JOURNAL_FAILED = 116,    /**< The system failed to read or write; `os_error` says why. */
    SPT_JOURNAL_POISONED = 117,  /**< A write or sync failed before; open the file again. */
    SPT_JOURNAL_CLOSED = 118,    /**< The store was opened for reading only. */
    SPT_JOURNAL_TOO_LARGE = 119, /**< One commit is larger than a record may be. */
    SPT_JOURNAL_LONG_NAME = 120  /**< The path, or a name in it, is longer than the system allows. */
};

/** What a call on a journal met: filled in on errors and notices. */
typedef struct spt_journal_problem {
    uint32_t struct_size;        /**< sizeof the struct, as its writer knew it. */
    int32_t code;                /**< SPT_JOURNAL_…; 0: none. */
    int32_t os_error;            /**< The system's errno; 0: none. */
    uint32_t reserved;           /**< 0. */
    int64_t offset;              /**< The byte in the file; -1: none. */
    char text[SPT_JOURNAL_TEXT]; /**< One sentence. */
} spt_journal_problem;

/** How to open. Set by spt_journal_options_init(), then changed. */
typedef struct spt_journal_options {
    uint32_t struct_size;           /**< sizeof the struct, as its writer knew it. */
    uint32_t flags;                 /**< SPT_JOURNAL_CREATE … */
    int64_t lock_wait;              /**< Milliseconds that a call waits for the file's lock, 0 … 3,600,000. */
    const spt_allocator *allocator; /**< Copied; NULL: malloc and free. */
    spt_journal_problem *problem;   /**< Filled in by the call that takes the options; NULL: not wanted. */
} spt_journal_options;

/** What a look at a whole file found. */
typedef struct spt_journal_report {
    uint32_t struct_size;  /**< sizeof the struct, as its writer knew it. */
    uint32_t format;       /**< The file's format version. */
    int64_t bytes;         /**< The file's size. */
    int64_t used;          /**< Where its last whole record ends. */
    int64_t acknowledged;  /**< Where the last record ends that is known to be acknowledged. */
    int64_t records;       /**< Whole records. */
    int64_t commits;       /**< Those that are commits, the rest being snapshots. */
    int64_t changes;       /**< Row changes in all records. */
    int64_t rows;          /**< Rows that the whole records lead to. */
    int64_t accounts;      /**< Accounts among them, the desk's own row not counted. */
    int64_t skipped;       /**< Of a salvage: commits left out because one before them was lost. */
    int64_t left_out;      /**< Of a salvage: accounts left out because some of their rows were lost. */
    int64_t damaged_bytes; /**< Of a salvage: bytes that belong to no whole record. */
    int64_t lost;          /**< Of a salvage: acknowledged commits that are in no whole record. What was in them is not
                                known: an operation each, or a unit of work, of accounts that are there or that are not. */
} spt_journal_report;

/**
 * Takes one line of text, without its newline; it lives during the call.
 * Answers #SPT_SINK_GO_ON; anything else ends the dump.
 */
typedef int32_t (*spt_journal_line)(void *ctx, const char *line);

/**
 * @brief Sets every member to its default: size, no flags, #SPT_JOURNAL_LOCK_WAIT.
 * @param[out] options to be filled; NULL is ignored
 * @param struct_size sizeof(spt_journal_options) as the caller knows it
 * @threads any. @since 0.1
 */
SPT_API void spt_journal_options_init(spt_journal_options *options, uint32_t struct_size);

/**
 * @brief Sets every member to nothing, and the size.
 * @param[out] problem to be filled; NULL is ignored
 * @param struct_size sizeof(spt_journal_problem) as the caller knows it
 * @threads any. @since 0.1
 */
SPT_API void spt_journal_problem_init(spt_journal_problem *problem, uint32_t struct_size);

/**
 * @brief Sets every member to 0, and the size.
 * @param[out] report to be filled; NULL is ignored
 * @param struct_size sizeof(spt_journal_report) as the caller knows it
 * @threads any. @since 0.1
 */
SPT_API void spt_journal_report_init(spt_journal_report *report, uint32_t struct_size);

/**
 * @brief One plain sentence for a code.
 * @param code SPT_JOURNAL_…, as spt_desk_error_store() gives it, or any other value
 * @return a static text; "" for a value that is none
 * @threads any. @since 0.1
 */
SPT_API const char *spt_journal_message(int32_t code);

/**
 * @brief Opens a journal as a store.
 *
 * A file of an older format is upgraded into a new file, which then takes its place. The file is opened with mode 0600
 * where it is new; a symbolic link is not followed.
 * @param path of the file; copied
 * @param options NULL: an existing file, synced, the usual wait
 * @param[out] store as in spt_store_new(); many threads may use it
 * @retval SPT_E_INVALID a NULL path or store, a wrong struct_size, an unknown flag, a wait out of its range
 * @retval SPT_E_NOT_FOUND there is no file, and #SPT_JOURNAL_CREATE is not given
 * @retval SPT_E_CORRUPT the file is damaged or cut; nothing was changed, see spt_journal_salvage()
 * @retval SPT_E_SCHEMA the file is of a newer format, or an older one that may not be upgraded
 * @retval SPT_E_BUSY the file's lock was not free in time
 * @retval SPT_E_STORE anything else that the problem's code names: another program's file, no permission, no room …
 * @retval SPT_E_NOMEM no memory
 * @threads any. @since 0.1
 */
SPT_API spt_status spt_store_open_journal(const char *path, const spt_journal_options *options, spt_store **store);

/**
 * @brief Writes the journal anew without what no longer is needed, while others go on using it.
 *
 * A new file is written beside the old one and takes its place in one step; others notice and go on with it. It needs
 * as much memory again as an open store, and room on the disk for the new file; the lock is held only at the end.
 * What was redacted (spt_act_redact()) is not in the new file.
 * @param path of the file
 * @param options as for opening; the flags that create are ignored
 * @retval SPT_E_STORE and others as spt_store_open_journal(); the journal is as it was
 * @threads any. @since 0.1
 */
SPT_API spt_status spt_journal_compact(const char *path, const spt_journal_options *options);

/**
 * @brief Writes a consistent copy, while others go on using the journal. The copy holds every commit that was
 *        acknowledged before the call.
 * @param path of the journal
 * @param copy path of the new file, which must not exist
 * @param options as for opening; the flags that create are ignored
 * @retval SPT_E_STORE and others as spt_store_open_journal(); the copy is not there
 * @threads any. @since 0.1
 */
SPT_API spt_status spt_journal_backup(const char *path, const char *copy, const spt_journal_options *options);

/**
 * @brief Reads the whole file and checks every byte that counts, without changing anything.
 * @param path of the journal
 * @param options as for opening; may be NULL
 * @param[out] report what was found, up to the damage where there is one; may be NULL
 * @retval SPT_E_CORRUPT it is damaged; the problem tells where. Others as spt_store_open_journal()
 * @threads any. @since 0.1
 */
SPT_API spt_status spt_journal_verify(const char *path, const spt_journal_options *options, spt_journal_report *report);

/**
 * @brief Shows every row as a line of text: its table's name, then `column=value` for each column, separated by single
 *        spaces, texts in double quotes with `\"` and `\\`; in the order of accounts, then tables, then primary keys.
 * @param path of the journal
 * @param options as for opening; may be NULL
 * @param line takes each line
 * @param ctx goes to `line`
 * @retval SPT_E_INVALID `line` is NULL. Others as spt_store_open_journal()
 * @threads any. @since 0.1
 */
SPT_API spt_status spt_journal_dump(const char *path, const spt_journal_options *options, spt_journal_line line,
                                    void *ctx);

/**
 * @brief Writes what is whole in a damaged journal into a new file.
 *
 * Every whole record is used, wherever it is; a commit is left out where one of the same account before it was lost, so
 * that each account is as it once was. What was left out, and what was lost, is counted in the report.
 * @param path of the damaged journal; it is not changed
 * @param copy path of the new file, which must not exist
 * @param options as for opening; may be NULL
 * @param[out] report what was found; may be NULL
 * @retval SPT_E_STORE the file has not one whole record; and others as spt_store_open_journal(); the copy is not there
 * @threads any. @since 0.1
 */
SPT_API spt_status spt_journal_salvage(const char *path, const char *copy, const spt_journal_options *options,
                                       spt_journal_report *report);

#ifdef __cplusplus
}
#endif

#endif
