/* SPDX-License-Identifier: MIT */
/*
 * A disk in memory, as weak as a file system may be. What was written is seen by every process at once, but survives a
 * crash only from the file's sync on: until then each sector of 512 bytes may be there or not, whatever the order of
 * the writes; so may the file's size, and every name until its folder's sync. A sync that fails may have lost what it
 * was asked to keep, and the next one does not tell.
 */
#ifndef JOURNAL_DISK_H
#define JOURNAL_DISK_H

#include <pthread.h>
#include <stddef.h>
#include <stdint.h>

#include "store/file.h"

#define DISK_SECTOR  512
#define DISK_NAMES   16
#define DISK_NODES   128
#define DISK_HANDLES 48
#define DISK_PATH    64

enum disk_call {
    DISK_OPEN,
    DISK_READ,
    DISK_WRITE,
    DISK_SYNC,
    DISK_INFO,
    DISK_PATH_INFO,
    DISK_LOCK,
    DISK_UNLOCK,
    DISK_RENAME,
    DISK_RENAME_NEW,
    DISK_REMOVE,
    DISK_SYNC_FOLDER,
    DISK_CLOSE,
    DISK_ANY /* How many there are; in a fault: calls of every kind. */
};

/* What is planted into the disk: it tells of success and lies. */
enum { DISK_HONEST, DISK_SYNC_LIES, DISK_SYNC_IS_REPEATED, DISK_FOLDER_SYNC_LIES };

/* A change of a file that was not synced: of a sector, or of the size. */
struct disk_change {
    int64_t sector; /* -1: of the size */
    int64_t size;
    uint8_t bytes[DISK_SECTOR];
};

struct disk_content {
    uint8_t *bytes;
    size_t room; /* What is behind the size is zero. */
    int64_t size;
};

struct disk_node {
    struct disk_content now;
    struct disk_content durable;
    struct disk_change *changes; /* From the one to the other. */
    size_t count, room;
    int64_t
        coming_size;   /* The durable one once all changes are kept: one that was lost does not come back by itself. */
    int32_t locked_by; /* The handle; -1: nobody's */
};

struct disk_name {
    char path[DISK_PATH];
    int32_t node;
};

struct disk_folder {
    uint32_t count;
    struct disk_name names[DISK_NAMES];
};

/* A change of names that was not synced. */
struct disk_naming {
    int32_t added;   /* Node that `to` names from then on; -1: none. */
    int32_t removed; /* 1: `from` names nothing from then on. */
    char from[DISK_PATH];
    char to[DISK_PATH];
};

struct disk_handle {
    int32_t node; /* -1: closed */
    int64_t process;
};

struct disk {
    pthread_mutex_t mutex; /* Of each call; a thread may call within its call. */
    uint64_t random;
    int64_t clock;   /* Microseconds. */
    int64_t space;   /* Bytes that files may have together; 0: no end. */
    int32_t is_down; /* The machine has crashed: nothing works any more. */
    int32_t planted; /* DISK_HONEST … */
    uint32_t node_count;
    struct disk_node *nodes[DISK_NODES];
    struct disk_folder now;
    struct disk_folder durable;
    uint32_t naming_count;
    struct disk_naming namings[4 * DISK_NAMES];
    struct disk_handle handles[DISK_HANDLES];
};

struct disk_fault {
    int32_t kind;     /* DISK_OPEN …; DISK_ANY */
    int32_t for_ever; /* The call below and all after it. */
    uint64_t at;      /* 1: the next such call; 0: none fails. */
    int32_t os_error; /* 0: the call does half of what it was asked for */
};

/* One process that uses a disk, with any number of threads. */
struct disk_process {
    struct disk *disk;
    int64_t number;
    int32_t is_dead; /* Nothing works any more, for this one. */
    spt_files files; /* For the journal. */
    struct disk_fault fault;
    uint64_t calls[DISK_ANY + 1]; /* Since disk_fail(); the last is of all kinds. */
    uint64_t failed;
    /* Is told before each call; NULL: nobody is. */
    void (*before)(void *ctx, struct disk_process *process, int32_t kind);
    void *before_ctx;
};

/* A number below `end`, from a seed that goes on. */
uint64_t disk_random(uint64_t *seed, uint64_t end);

void disk_begin(struct disk *disk, uint64_t seed);
void disk_end(struct disk *disk);
/* A disk as the next start of the machine may find it after a crash now. */
void disk_crash(struct disk *image, const struct disk *disk, uint64_t seed);
/* The names that there are, for messages. */
const char *disk_call_name(int32_t kind);
/* Puts bytes into a file without any process; for what tests prepare. */
void disk_link(struct disk *disk, const char *from, const char *to);

void disk_process_begin(struct disk_process *process, struct disk *disk, int64_t number);
/* Closes what it has open, as the system does at its end. */
void disk_process_end(struct disk_process *process);
/* Sets the fault and counts from 0; NULL: none. */
void disk_fail(struct disk_process *process, const struct disk_fault *fault);
/* How many handles a process has open. */
int disk_open_handles(const struct disk_process *process);

#endif
