/* SPDX-License-Identifier: MIT */
/*
 * What the journal asks of the system, as a table of functions, so that tests can put a failing, slow or crashing
 * system in its place. Every function answers 0 or more, or the negative of an errno.
 */
#ifndef SPT_STORE_FILE_H
#define SPT_STORE_FILE_H

#include <stddef.h>
#include <stdint.h>

/* How a file is opened. A symbolic link is never followed. */
enum { SPT_FILE_READ, SPT_FILE_WRITE, SPT_FILE_CREATE };

/* What is at a path. */
enum { SPT_FILE_REGULAR, SPT_FILE_DIRECTORY, SPT_FILE_LINK, SPT_FILE_OTHER };

typedef struct spt_file_info {
    int64_t size;
    uint64_t device;
    uint64_t number; /* Of the file on its device. */
    int32_t kind;    /* SPT_FILE_REGULAR … */
} spt_file_info;

typedef struct spt_files {
    void *ctx;
    /* SPT_FILE_CREATE makes the file where there is none. Gives a file number. */
    int32_t (*open)(void *ctx, const char *path, int32_t how);
    /* Bytes read or written, which may be fewer than asked for; read gives 0 behind the end. */
    int64_t (*read)(void *ctx, int32_t file, void *bytes, size_t size, int64_t offset);
    int64_t (*write)(void *ctx, int32_t file, const void *bytes, size_t size, int64_t offset);
    /* Afterwards what was written survives the machine. */
    int32_t (*sync)(void *ctx, int32_t file);
    int32_t (*info)(void *ctx, int32_t file, spt_file_info *info);
    int32_t (*path_info)(void *ctx, const char *path, spt_file_info *info);
    /* Takes the file's lock from all others, without waiting: -EWOULDBLOCK where one has it. */
    int32_t (*lock)(void *ctx, int32_t file);
    int32_t (*unlock)(void *ctx, int32_t file);
    /* Puts a file into a path's place in one step. */
    int32_t (*rename)(void *ctx, const char *from, const char *to);
    /* The same, but -EEXIST where there is one. */
    int32_t (*rename_new)(void *ctx, const char *from, const char *to);
    int32_t (*remove)(void *ctx, const char *path);
    /* Afterwards the names in the folder of a path survive the machine. */
    int32_t (*sync_folder)(void *ctx, const char *path);
    int32_t (*close)(void *ctx, int32_t file);
    /* Milliseconds that only go forward. */
    int64_t (*now)(void *ctx);
    void (*pause)(void *ctx, int64_t microseconds);
    /* Which process this is. */
    int64_t (*process)(void *ctx);
    /*
     * A byte that is 1 here and 0 in every child that is forked from now on, so that looking at it tells what asking for
     * the process would; NULL: the system has no such memory. Given back with a call of the other.
     */
    const volatile uint8_t *(*mark)(void *ctx);
    void (*unmark)(void *ctx, const volatile uint8_t *mark);
    /* Bytes that are unlikely to be given a second time, to this process or another. */
    void (*random)(void *ctx, void *bytes, size_t size);
} spt_files;

/* The system itself. */
extern const spt_files spt_system_files;

/*
 * The same for calls that a signal may interrupt: those are made again, as often as a sane system can ask for.
 * A sync that was interrupted has not failed: what it did not write is still to be written.
 */
int32_t spt_files_open(const spt_files *files, const char *path, int32_t how);
int32_t spt_files_sync(const spt_files *files, int32_t file);
int32_t spt_files_lock(const spt_files *files, int32_t file);
int32_t spt_files_unlock(const spt_files *files, int32_t file);
int32_t spt_files_sync_folder(const spt_files *files, const char *path);
/* Reads until `size` bytes are there or the file ends; gives the bytes read. */
int64_t spt_files_read(const spt_files *files, int32_t file, void *bytes, size_t size, int64_t offset);
/* Writes all of it, or answers the error. */
int32_t spt_files_write(const spt_files *files, int32_t file, const void *bytes, size_t size, int64_t offset);

#endif
