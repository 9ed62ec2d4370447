/* SPDX-License-Identifier: MIT */
/* The journal's system calls. */
#define _GNU_SOURCE
#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/random.h>
#endif
#ifdef STATX_INO
#include <sys/sysmacros.h>
#endif

#define FILE_MODE 0600
/* Of a path, with its NUL. */
#define PATH_BYTES 4096u
/* What is asked about a file: no times. */
#define WANTED (STATX_TYPE | STATX_INO | STATX_SIZE)

static int32_t outcome(int answer)
{
    return answer < 0 ? -errno : answer;
}

static int32_t system_open(void *ctx, const char *path, int32_t how)
{
    int flags = O_CLOEXEC | O_NOFOLLOW | O_NOCTTY | O_NONBLOCK;
    (void)ctx;
    flags |= how == SPT_FILE_READ ? O_RDONLY : O_RDWR;
    if (how == SPT_FILE_CREATE)
        flags |= O_CREAT;
    return outcome(open(path, flags, FILE_MODE));
}

static int64_t system_read(void *ctx, int32_t file, void *bytes, size_t size, int64_t offset)
{
    (void)ctx;
    ssize_t count = pread(file, bytes, size, (off_t)offset);
    return count < 0 ? -errno : count;
}

static int64_t system_write(void *ctx, int32_t file, const void *bytes, size_t size, int64_t offset)
{
    (void)ctx;
    ssize_t count = pwrite(file, bytes, size, (off_t)offset);
    return count < 0 ? -errno : count;
}

static int32_t system_sync(void *ctx, int32_t file)
{
    (void)ctx;
#if defined(__APPLE__)
    return outcome(fcntl(file, F_FULLFSYNC));
#else
    return outcome(fdatasync(file));
#endif
}

static int32_t kind_of(unsigned mode)
{
    return S_ISREG(mode)   ? SPT_FILE_REGULAR
           : S_ISDIR(mode) ? SPT_FILE_DIRECTORY
           : S_ISLNK(mode) ? SPT_FILE_LINK
                           : SPT_FILE_OTHER;
}

static int32_t take_info(spt_file_info *info, uint64_t device, uint64_t number, int64_t size, unsigned mode)
{
    *info = (spt_file_info){.size = size, .device = device, .number = number, .kind = kind_of(mode)};
    return 0;
}

/* Of an open file, or (path) of what is there. */
static int32_t info_with_times(int file, const char *path, spt_file_info *info)
{
    struct stat found;
    if ((path == NULL ? fstat(file, &found) : lstat(path, &found)) < 0)
        return -errno;
    return take_info(info, (uint64_t)found.st_dev, (uint64_t)found.st_ino, (int64_t)found.st_size, found.st_mode);
}

/*
 * A file whose times were asked for gets new ones with its next write (Linux 6.13 and later), and the sync has to write
 * those as well: it takes half as long again. So all but the times is asked for, where that can be said.
 */
#ifdef STATX_INO
static int32_t info_of(int file, const char *path, spt_file_info *info)
{
    struct statx found;
    int answer = path == NULL ? statx(file, "", AT_EMPTY_PATH, WANTED, &found)
                              : statx(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW, WANTED, &found);
    if (answer == 0)
        return take_info(info, (uint64_t)makedev(found.stx_dev_major, found.stx_dev_minor), (uint64_t)found.stx_ino,
                         (int64_t)found.stx_size, found.stx_mode);
    /* A sandbox may not know this call. */
    return errno == ENOSYS || errno == EPERM ? info_with_times(file, path, info) : -errno;
}
#else
static int32_t info_of(int file, const char *path, spt_file_info *info)
{
    return info_with_times(file, path, info);
}
#endif

static int32_t system_info(void *ctx, int32_t file, spt_file_info *info)
{
    (void)ctx;
    return info_of(file, NULL, info);
}

static int32_t system_path_info(void *ctx, const char *path, spt_file_info *info)
{
    (void)ctx;
    return info_of(-1, path, info);
}

static int32_t system_lock(void *ctx, int32_t file)
{
    (void)ctx;
    return outcome(flock(file, LOCK_EX | LOCK_NB));
}

static int32_t system_unlock(void *ctx, int32_t file)
{
    (void)ctx;
    return outcome(flock(file, LOCK_UN));
}

static int32_t system_rename(void *ctx, const char *from, const char *to)
{
    (void)ctx;
    return outcome(rename(from, to));
}

/* A file system without hard links gets the next best: a look before. */
static int32_t system_rename_new(void *ctx, const char *from, const char *to)
{
    struct stat found;
    (void)ctx;
    if (link(from, to) == 0)
        return outcome(unlink(from));
    if (errno != EPERM && errno != ENOTSUP && errno != ENOSYS)
        return -errno;
    if (lstat(to, &found) == 0)
        return -EEXIST;
    return outcome(rename(from, to));
}

static int32_t system_remove(void *ctx, const char *path)
{
    (void)ctx;
    return outcome(unlink(path));
}

/* Some file systems cannot sync a folder, and say that the call is invalid: there the names are as safe as they get. */
static int32_t system_sync_folder(void *ctx, const char *path)
{
    char folder[PATH_BYTES];
    (void)ctx;
    const char *slash = strrchr(path, '/');
    size_t length = slash == NULL ? 0 : slash == path ? 1 : (size_t)(slash - path);
    if (length >= sizeof folder)
        return -ENAMETOOLONG;
    memcpy(folder, path, length);
    folder[length] = '\0';
    int file = open(length == 0 ? "." : folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (file < 0)
        return -errno;
    int32_t answer = outcome(fsync(file));
    close(file);
    return answer == -EINVAL ? 0 : answer;
}

static int32_t system_close(void *ctx, int32_t file)
{
    (void)ctx;
    return outcome(close(file));
}

static int64_t system_now(void *ctx)
{
    struct timespec now;
    (void)ctx;
    if (clock_gettime(CLOCK_MONOTONIC, &now) != 0)
        return 0;
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void system_pause(void *ctx, int64_t microseconds)
{
    struct timespec wait = {.tv_sec = microseconds / 1000000, .tv_nsec = microseconds % 1000000 * 1000};
    (void)ctx;
    nanosleep(&wait, NULL);
}

static int64_t system_process(void *ctx)
{
    (void)ctx;
    return (int64_t)getpid();
}

/* Of a page; any number up to that does. */
#define MARK_BYTES 1

#ifdef MADV_WIPEONFORK
static const volatile uint8_t *system_mark(void *ctx)
{
    (void)ctx;
    uint8_t *mark = mmap(NULL, MARK_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (mark == MAP_FAILED)
        return NULL;
    if (madvise(mark, MARK_BYTES, MADV_WIPEONFORK) != 0) {
        munmap(mark, MARK_BYTES);
        return NULL;
    }
    *mark = 1;
    return mark;
}
#else
static const volatile uint8_t *system_mark(void *ctx)
{
    (void)ctx;
    return NULL;
}
#endif

static void system_unmark(void *ctx, const volatile uint8_t *mark)
{
    (void)ctx;
    munmap((void *)(uintptr_t)mark, MARK_BYTES);
}

static uint64_t mixed(uint64_t number)
{
    number = (number ^ (number >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    number = (number ^ (number >> 27)) * UINT64_C(0x94d049bb133111eb);
    return number ^ (number >> 31);
}

/* Of what differs between processes, machines and moments: times, the process, an address. */
static void guess_random(uint8_t *bytes, size_t size)
{
    struct timespec now = {0}, running = {0};
    clock_gettime(CLOCK_REALTIME, &now);
    clock_gettime(CLOCK_MONOTONIC, &running);
    uint64_t state = mixed((uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec);
    state = mixed(state ^ ((uint64_t)running.tv_sec * 1000000000 + (uint64_t)running.tv_nsec));
    state = mixed(state ^ (uint64_t)getpid());
    state = mixed(state ^ (uint64_t)(uintptr_t)&now);
    for (size_t i = 0; i < size; i++)
        bytes[i] = (uint8_t)(mixed(state + i / 8) >> i % 8 * 8);
}

static int32_t read_random(uint8_t *bytes, size_t size)
{
    int file = open("/dev/urandom", O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return 0;
    ssize_t count = read(file, bytes, size);
    close(file);
    return count == (ssize_t)size;
}

static void system_random(void *ctx, void *bytes, size_t size)
{
    (void)ctx;
#ifdef __linux__
    if (getrandom(bytes, size, GRND_NONBLOCK) == (ssize_t)size)
        return;
#endif
    if (!read_random(bytes, size))
        guess_random(bytes, size);
}

const spt_files spt_system_files = {
    .open = system_open,
    .read = system_read,
    .write = system_write,
    .sync = system_sync,
    .info = system_info,
    .path_info = system_path_info,
    .lock = system_lock,
    .unlock = system_unlock,
    .rename = system_rename,
    .rename_new = system_rename_new,
    .remove = system_remove,
    .sync_folder = system_sync_folder,
    .close = system_close,
    .now = system_now,
    .pause = system_pause,
    .process = system_process,
    .mark = system_mark,
    .unmark = system_unmark,
    .random = system_random,
};

/* ---- what a signal interrupts ---- */

/* Of one call; more than that is an error like others. */
#define INTERRUPTIONS 10000

static int is_interrupted(int64_t answer, int *times)
{
    return answer == -EINTR && ++*times < INTERRUPTIONS;
}

int32_t spt_files_open(const spt_files *files, const char *path, int32_t how)
{
    int32_t answer;
    int times = 0;
    while (is_interrupted(answer = files->open(files->ctx, path, how), &times))
        continue;
    return answer;
}

int32_t spt_files_sync(const spt_files *files, int32_t file)
{
    int32_t answer;
    int times = 0;
    while (is_interrupted(answer = files->sync(files->ctx, file), &times))
        continue;
    return answer;
}

int32_t spt_files_lock(const spt_files *files, int32_t file)
{
    int32_t answer;
    int times = 0;
    while (is_interrupted(answer = files->lock(files->ctx, file), &times))
        continue;
    return answer;
}

int32_t spt_files_unlock(const spt_files *files, int32_t file)
{
    int32_t answer;
    int times = 0;
    while (is_interrupted(answer = files->unlock(files->ctx, file), &times))
        continue;
    return answer;
}

int32_t spt_files_sync_folder(const spt_files *files, const char *path)
{
    int32_t answer;
    int times = 0;
    while (is_interrupted(answer = files->sync_folder(files->ctx, path), &times))
        continue;
    return answer;
}

int64_t spt_files_read(const spt_files *files, int32_t file, void *bytes, size_t size, int64_t offset)
{
    size_t done = 0;
    int times = 0;
    while (done < size) {
        int64_t count = files->read(files->ctx, file, (uint8_t *)bytes + done, size - done, offset + (int64_t)done);
        if (is_interrupted(count, &times))
            continue;
        if (count < 0)
            return count;
        if (count == 0)
            break;
        done += (size_t)count;
    }
    return (int64_t)done;
}

int32_t spt_files_write(const spt_files *files, int32_t file, const void *bytes, size_t size, int64_t offset)
{
    size_t done = 0;
    int times = 0;
    while (done < size) {
        int64_t count =
            files->write(files->ctx, file, (const uint8_t *)bytes + done, size - done, offset + (int64_t)done);
        if (is_interrupted(count, &times))
            continue;
        if (count < 0)
            return (int32_t)count;
        if (count == 0)
            return -EIO;
        done += (size_t)count;
    }
    return 0;
}
