/* SPDX-License-Identifier: MIT */
#include "disk.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

uint64_t disk_random(uint64_t *seed, uint64_t end)
{
    uint64_t z = *seed += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    z ^= z >> 31;
    return end == 0 ? z : z % end;
}

static void give_up(const char *what)
{
    fprintf(stderr, "the simulated disk has too few %s\n", what);
    abort();
}

static void *more(void *block, size_t size)
{
    void *larger = realloc(block, size);
    if (larger == NULL)
        give_up("bytes");
    return larger;
}

/* ---- content ---- */

static void need_room(struct disk_content *content, int64_t size)
{
    if ((size_t)size <= content->room)
        return;
    size_t room = content->room == 0 ? 8192 : content->room;
    while (room < (size_t)size)
        room *= 2;
    content->bytes = more(content->bytes, room);
    memset(content->bytes + content->room, 0, room - content->room);
    content->room = room;
}

static void set_size(struct disk_content *content, int64_t size)
{
    need_room(content, size);
    if (size < content->size)
        memset(content->bytes + size, 0, (size_t)(content->size - size));
    content->size = size;
}

static void copy_content(struct disk_content *to, const struct disk_content *from)
{
    need_room(to, from->size);
    if (from->size > 0)
        memcpy(to->bytes, from->bytes, (size_t)from->size);
    to->size = from->size;
}

/* A sector behind the size is kept for the case that the size follows. */
static void apply(struct disk_content *content, const struct disk_change *change)
{
    if (change->sector < 0) {
        set_size(content, change->size);
        return;
    }
    need_room(content, (change->sector + 1) * DISK_SECTOR);
    memcpy(content->bytes + change->sector * DISK_SECTOR, change->bytes, DISK_SECTOR);
}

static void clear_behind(struct disk_content *content)
{
    if (content->room > (size_t)content->size)
        memset(content->bytes + content->size, 0, content->room - (size_t)content->size);
}

/* ---- files ---- */

static struct disk_change *note(struct disk_node *node)
{
    if (node->count == node->room) {
        node->room = node->room == 0 ? 64 : node->room * 2;
        node->changes = more(node->changes, node->room * sizeof *node->changes);
    }
    return &node->changes[node->count++];
}

static void note_size(struct disk_node *node, int64_t size)
{
    struct disk_change *change = note(node);
    change->sector = -1;
    change->size = node->coming_size = size;
}

static void note_sectors(struct disk_node *node, int64_t from, int64_t end)
{
    need_room(&node->now, end + DISK_SECTOR);
    for (int64_t sector = from / DISK_SECTOR; sector * DISK_SECTOR < end; sector++) {
        struct disk_change *change = note(node);
        change->sector = sector;
        memcpy(change->bytes, node->now.bytes + sector * DISK_SECTOR, DISK_SECTOR);
    }
}

static int32_t new_node(struct disk *disk)
{
    if (disk->node_count == DISK_NODES)
        give_up("files");
    struct disk_node *node = calloc(1, sizeof *node);
    if (node == NULL)
        give_up("bytes");
    node->locked_by = -1;
    disk->nodes[disk->node_count] = node;
    return (int32_t)disk->node_count++;
}

static void end_node(struct disk_node *node)
{
    free(node->now.bytes);
    free(node->durable.bytes);
    free(node->changes);
    free(node);
}

static void keep(struct disk_node *node, uint64_t *random, uint64_t part)
{
    for (size_t c = 0; c < node->count; c++)
        if (part >= 16 || disk_random(random, 16) < part)
            apply(&node->durable, &node->changes[c]);
    clear_behind(&node->durable);
    node->coming_size = node->durable.size;
    node->count = 0;
}

/* ---- names ---- */

static struct disk_name *find_name(struct disk_folder *folder, const char *path)
{
    for (uint32_t n = 0; n < folder->count; n++)
        if (strcmp(folder->names[n].path, path) == 0)
            return &folder->names[n];
    return NULL;
}

static void remove_name(struct disk_folder *folder, const char *path)
{
    struct disk_name *name = find_name(folder, path);
    if (name != NULL)
        *name = folder->names[--folder->count];
}

static void set_name(struct disk_folder *folder, const char *path, int32_t node)
{
    struct disk_name *name = find_name(folder, path);
    if (name == NULL) {
        if (folder->count == DISK_NAMES)
            give_up("names");
        name = &folder->names[folder->count++];
        snprintf(name->path, sizeof name->path, "%s", path);
    }
    name->node = node;
}

static void apply_naming(struct disk_folder *folder, const struct disk_naming *naming)
{
    if (naming->added >= 0)
        set_name(folder, naming->to, naming->added);
    if (naming->removed)
        remove_name(folder, naming->from);
}

static void keep_names(struct disk *disk)
{
    for (uint32_t n = 0; n < disk->naming_count; n++)
        apply_naming(&disk->durable, &disk->namings[n]);
    disk->naming_count = 0;
}

static void change_names(struct disk *disk, const char *from, const char *to, int32_t node)
{
    if (disk->naming_count == sizeof disk->namings / sizeof *disk->namings)
        keep_names(disk);
    struct disk_naming *naming = &disk->namings[disk->naming_count++];
    naming->added = node;
    naming->removed = from != NULL;
    snprintf(naming->from, sizeof naming->from, "%s", from == NULL ? "" : from);
    snprintf(naming->to, sizeof naming->to, "%s", to == NULL ? "" : to);
    apply_naming(&disk->now, naming);
}

void disk_link(struct disk *disk, const char *from, const char *to)
{
    struct disk_name *name = find_name(&disk->now, from);
    if (name == NULL)
        give_up("files of this name");
    change_names(disk, NULL, to, name->node);
}

/* ---- a disk ---- */

void disk_begin(struct disk *disk, uint64_t seed)
{
    pthread_mutexattr_t attributes;
    memset(disk, 0, sizeof *disk);
    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_settype(&attributes, PTHREAD_MUTEX_RECURSIVE);
    if (pthread_mutex_init(&disk->mutex, &attributes) != 0)
        give_up("locks");
    pthread_mutexattr_destroy(&attributes);
    disk->random = seed;
    for (int h = 0; h < DISK_HANDLES; h++)
        disk->handles[h].node = -1;
}

void disk_end(struct disk *disk)
{
    for (uint32_t n = 0; n < disk->node_count; n++)
        end_node(disk->nodes[n]);
    pthread_mutex_destroy(&disk->mutex);
    memset(disk, 0, sizeof *disk);
}

/* ---- a crash ---- */

/* Which of the changes not synced are there: none, all, some, all but one, only one, those up to some. */
struct choice {
    uint64_t *random;
    uint64_t part; /* Of 16 */
    uint64_t only; /* The one that is there or not, or where it ends. */
    int32_t kind;
};

enum { CHOOSE_SOME, CHOOSE_ONE, CHOOSE_ALL_BUT_ONE, CHOOSE_FIRST };

static struct choice choose(uint64_t *random, uint64_t count)
{
    static const uint64_t parts[] = {0, 16, 16, 1, 4, 8, 12, 15};
    struct choice choice = {.random = random};
    choice.part = parts[disk_random(random, sizeof parts / sizeof *parts)];
    choice.only = disk_random(random, count + 1);
    choice.kind = (int32_t)disk_random(random, 8);
    return choice;
}

static int is_chosen(const struct choice *choice, uint64_t number)
{
    if (choice->kind == CHOOSE_ONE)
        return number == choice->only;
    if (choice->kind == CHOOSE_ALL_BUT_ONE)
        return number != choice->only;
    if (choice->kind == CHOOSE_FIRST)
        return number < choice->only;
    return choice->part == 16 || disk_random(choice->random, 16) < choice->part;
}

/*
 * What an extension has where nothing was written yet: zeros, or once in a while what the disk had there before, which
 * is more than file systems of today do to a file. A new file's first sector says whose it is, and is never so.
 */
static void fill_extension(struct disk_content *content, int64_t from, const uint8_t *is_written, uint64_t *random)
{
    if (from == 0 || from >= content->size || disk_random(random, 8) != 0)
        return;
    for (int64_t at = from; at < content->size; at++)
        if (!is_written[at / DISK_SECTOR])
            content->bytes[at] = (uint8_t)disk_random(random, 256);
}

static void crash_file(struct disk_node *image, const struct disk_node *node, uint64_t *random)
{
    struct choice choice = choose(random, node->count), sizes = choose(random, node->count);
    struct disk_content *content = &image->durable;
    copy_content(content, &node->durable);
    uint8_t *is_written = calloc(1, (node->now.room > node->durable.room ? node->now.room : node->durable.room) + 1);
    if (is_written == NULL)
        give_up("bytes");
    for (size_t c = 0; c < node->count; c++) {
        const struct disk_change *change = &node->changes[c];
        if (!is_chosen(change->sector < 0 ? &sizes : &choice, c))
            continue;
        apply(content, change);
        if (change->sector >= 0)
            is_written[change->sector] = 1;
    }
    clear_behind(content);
    fill_extension(content, node->durable.size, is_written, random);
    free(is_written);
    copy_content(&image->now, content);
    image->coming_size = content->size;
}

/* Files without a name are gone. */
static void crash_files(struct disk *image, const struct disk *disk)
{
    int32_t kept[DISK_NODES];
    memset(kept, -1, sizeof kept);
    for (uint32_t n = 0; n < image->durable.count; n++) {
        int32_t *node = &image->durable.names[n].node;
        if (kept[*node] < 0) {
            kept[*node] = new_node(image);
            crash_file(image->nodes[kept[*node]], disk->nodes[*node], &image->random);
        }
        *node = kept[*node];
    }
}

void disk_crash(struct disk *image, const struct disk *disk, uint64_t seed)
{
    disk_begin(image, seed);
    image->clock = disk->clock;
    image->planted = disk->planted;
    image->durable = disk->durable;
    struct choice choice = choose(&image->random, disk->naming_count);
    for (uint32_t n = 0; n < disk->naming_count; n++)
        if (is_chosen(&choice, n))
            apply_naming(&image->durable, &disk->namings[n]);
    crash_files(image, disk);
    image->now = image->durable;
}

/* ---- faults ---- */

const char *disk_call_name(int32_t kind)
{
    static const char *const names[] = {"open",   "read",   "write",      "sync",   "info",        "path_info", "lock",
                                        "unlock", "rename", "rename_new", "remove", "sync_folder", "close",     "any"};
    return names[kind];
}

void disk_fail(struct disk_process *process, const struct disk_fault *fault)
{
    const struct disk_fault none = {0};
    process->fault = fault == NULL ? none : *fault;
    memset(process->calls, 0, sizeof process->calls);
    process->failed = 0;
}

/* 1: this call is to fail as planned. */
static int is_to_fail(struct disk_process *process, int32_t kind)
{
    const struct disk_fault *fault = &process->fault;
    process->calls[kind]++;
    process->calls[DISK_ANY]++;
    if (fault->at == 0 || (fault->kind != DISK_ANY && fault->kind != kind))
        return 0;
    uint64_t number = process->calls[fault->kind];
    if (fault->for_ever ? number < fault->at : number != fault->at)
        return 0;
    process->failed++;
    return 1;
}

/* 0: go on; 1: do half of it; else the error to answer. */
static int32_t enter(struct disk_process *process, int32_t kind)
{
    if (process->before != NULL)
        process->before(process->before_ctx, process, kind);
    if (process->disk->is_down || process->is_dead)
        return -EIO;
    if (!is_to_fail(process, kind))
        return 0;
    return process->fault.os_error == 0 ? 1 : -process->fault.os_error;
}

/* ---- the calls ---- */

static struct disk_node *node_of(struct disk *disk, int32_t file)
{
    if (file < 0 || file >= DISK_HANDLES || disk->handles[file].node < 0)
        give_up("open files of this number");
    return disk->nodes[disk->handles[file].node];
}

static int32_t disk_open(void *ctx, const char *path, int32_t how)
{
    struct disk_process *process = ctx;
    struct disk *disk = process->disk;
    int32_t answer = enter(process, DISK_OPEN), handle = 0;
    if (answer < 0)
        return answer;
    struct disk_name *name = find_name(&disk->now, path);
    if (name == NULL && how != SPT_FILE_CREATE)
        return -ENOENT;
    while (handle < DISK_HANDLES && disk->handles[handle].node >= 0)
        handle++;
    if (handle == DISK_HANDLES)
        give_up("handles");
    int32_t node = name != NULL ? name->node : new_node(disk);
    if (name == NULL)
        change_names(disk, NULL, path, node);
    disk->handles[handle] = (struct disk_handle){.node = node, .process = process->number};
    return handle;
}

static int64_t disk_read(void *ctx, int32_t file, void *bytes, size_t size, int64_t offset)
{
    struct disk_process *process = ctx;
    int32_t answer = enter(process, DISK_READ);
    if (answer < 0)
        return answer;
    const struct disk_content *content = &node_of(process->disk, file)->now;
    if (offset >= content->size)
        return 0;
    if (answer == 1)
        size = (size + 1) / 2;
    if ((int64_t)size > content->size - offset)
        size = (size_t)(content->size - offset);
    memcpy(bytes, content->bytes + offset, size);
    return (int64_t)size;
}

static int64_t used_space(const struct disk *disk)
{
    int64_t used = 0;
    for (uint32_t n = 0; n < disk->node_count; n++)
        used += disk->nodes[n]->now.size;
    return used;
}

/* Of what is to be written, what the disk has room for. */
static size_t fitting(const struct disk *disk, const struct disk_node *node, size_t size, int64_t offset)
{
    int64_t grown = offset + (int64_t)size - node->now.size;
    int64_t left = disk->space - used_space(disk);
    if (disk->space == 0 || grown <= 0 || grown <= left)
        return size;
    if (left < 0)
        left = 0;
    int64_t fits = node->now.size + left - offset;
    return fits < 0 ? 0 : (size_t)fits;
}

static void put(struct disk_node *node, const void *bytes, size_t size, int64_t offset)
{
    int64_t end = offset + (int64_t)size, old = node->now.size;
    if (size == 0)
        return;
    need_room(&node->now, end);
    memcpy(node->now.bytes + offset, bytes, size);
    if (end > old)
        node->now.size = end;
    if (end > node->coming_size)
        note_size(node, end);
    note_sectors(node, offset, end);
}

/* One that fails may have written something. */
static int64_t disk_write(void *ctx, int32_t file, const void *bytes, size_t size, int64_t offset)
{
    struct disk_process *process = ctx;
    int32_t answer = enter(process, DISK_WRITE);
    if (process->disk->is_down || process->is_dead)
        return answer;
    struct disk_node *node = node_of(process->disk, file);
    if (answer < 0) {
        if (answer != -EINTR)
            put(node, bytes, (size_t)disk_random(&process->disk->random, 2) * (size / 2), offset);
        return answer;
    }
    if (answer == 1)
        size = (size + 1) / 2;
    size_t fits = fitting(process->disk, node, size, offset);
    if (fits == 0 && size > 0)
        return -ENOSPC;
    put(node, bytes, fits, offset);
    return (int64_t)fits;
}

/* What was to be written counts as written, wherever it is. */
static void lose(struct disk *disk, struct disk_node *node)
{
    uint64_t part = disk_random(&disk->random, 3);
    if (part < 2)
        keep(node, &disk->random, part * 8);
}

static int32_t disk_sync(void *ctx, int32_t file)
{
    struct disk_process *process = ctx;
    struct disk *disk = process->disk;
    int32_t answer = enter(process, DISK_SYNC);
    if (disk->is_down || process->is_dead)
        return answer;
    struct disk_node *node = node_of(disk, file);
    if (answer < 0) {
        if (answer != -EINTR)
            lose(disk, node);
        if (disk->planted != DISK_SYNC_IS_REPEATED)
            return answer;
    }
    if (disk->planted != DISK_SYNC_LIES)
        keep(node, &disk->random, 16);
    return 0;
}

static void take_info(const struct disk *disk, int32_t node, spt_file_info *info)
{
    *info = (spt_file_info){.size = disk->nodes[node]->now.size, .device = 1, .number = (uint64_t)node + 1};
    info->kind = SPT_FILE_REGULAR;
}

static int32_t disk_info(void *ctx, int32_t file, spt_file_info *info)
{
    struct disk_process *process = ctx;
    int32_t answer = enter(process, DISK_INFO);
    if (answer < 0)
        return answer;
    node_of(process->disk, file);
    take_info(process->disk, process->disk->handles[file].node, info);
    return 0;
}

static int32_t disk_path_info(void *ctx, const char *path, spt_file_info *info)
{
    struct disk_process *process = ctx;
    int32_t answer = enter(process, DISK_PATH_INFO);
    if (answer < 0)
        return answer;
    struct disk_name *name = find_name(&process->disk->now, path);
    if (name == NULL)
        return -ENOENT;
    take_info(process->disk, name->node, info);
    return 0;
}

static int32_t disk_lock(void *ctx, int32_t file)
{
    struct disk_process *process = ctx;
    int32_t answer = enter(process, DISK_LOCK);
    if (answer < 0)
        return answer;
    struct disk_node *node = node_of(process->disk, file);
    if (node->locked_by >= 0 && node->locked_by != file)
        return -EWOULDBLOCK;
    node->locked_by = file;
    return 0;
}

static void give_back(struct disk_node *node, int32_t file)
{
    if (node->locked_by == file)
        node->locked_by = -1;
}

static int32_t disk_unlock(void *ctx, int32_t file)
{
    struct disk_process *process = ctx;
    int32_t answer = enter(process, DISK_UNLOCK);
    if (answer < 0)
        return answer;
    give_back(node_of(process->disk, file), file);
    return 0;
}

static int32_t disk_rename(void *ctx, const char *from, const char *to)
{
    struct disk_process *process = ctx;
    int32_t answer = enter(process, DISK_RENAME);
    if (answer < 0)
        return answer;
    struct disk_name *name = find_name(&process->disk->now, from);
    if (name == NULL)
        return -ENOENT;
    struct disk_name *there = find_name(&process->disk->now, to);
    if (there != NULL && there->node == name->node)
        return 0;
    change_names(process->disk, from, to, name->node);
    return 0;
}

/* As the system's: a second name, then the first is removed; one that fails may do so between. */
static int32_t disk_rename_new(void *ctx, const char *from, const char *to)
{
    struct disk_process *process = ctx;
    struct disk *disk = process->disk;
    int32_t answer = enter(process, DISK_RENAME_NEW);
    if (answer < 0 && (disk->is_down || process->is_dead || disk_random(&disk->random, 2) == 0))
        return answer;
    struct disk_name *name = find_name(&disk->now, from);
    if (name == NULL)
        return -ENOENT;
    if (find_name(&disk->now, to) != NULL)
        return -EEXIST;
    change_names(disk, NULL, to, name->node);
    if (answer < 0)
        return answer;
    change_names(disk, from, NULL, -1);
    return 0;
}

static int32_t disk_remove(void *ctx, const char *path)
{
    struct disk_process *process = ctx;
    int32_t answer = enter(process, DISK_REMOVE);
    if (answer < 0)
        return answer;
    if (find_name(&process->disk->now, path) == NULL)
        return -ENOENT;
    change_names(process->disk, path, NULL, -1);
    return 0;
}

static int32_t disk_sync_folder(void *ctx, const char *path)
{
    struct disk_process *process = ctx;
    int32_t answer = enter(process, DISK_SYNC_FOLDER);
    (void)path;
    if (answer < 0)
        return answer;
    if (process->disk->planted != DISK_FOLDER_SYNC_LIES)
        keep_names(process->disk);
    return 0;
}

static void close_handle(struct disk *disk, int32_t file)
{
    give_back(node_of(disk, file), file);
    disk->handles[file].node = -1;
}

/* The file is closed whatever the answer is. */
static int32_t disk_close(void *ctx, int32_t file)
{
    struct disk_process *process = ctx;
    int32_t answer = enter(process, DISK_CLOSE);
    if (!process->disk->is_down)
        close_handle(process->disk, file);
    return answer < 0 ? answer : 0;
}

static int64_t disk_now(void *ctx)
{
    struct disk_process *process = ctx;
    return process->disk->clock++ / 1000;
}

static int64_t disk_process_number(void *ctx)
{
    struct disk_process *process = ctx;
    return process->number;
}

/* ---- one call at a time ---- */

#define ONE_AT_A_TIME(type, name, parameters, arguments)              \
    static type locked_##name parameters                              \
    {                                                                 \
        struct disk *disk = ((const struct disk_process *)ctx)->disk; \
        pthread_mutex_lock(&disk->mutex);                             \
        type answer = disk_##name arguments;                          \
        pthread_mutex_unlock(&disk->mutex);                           \
        return answer;                                                \
    }

ONE_AT_A_TIME(int32_t, open, (void *ctx, const char *path, int32_t how), (ctx, path, how))
ONE_AT_A_TIME(int64_t, read, (void *ctx, int32_t file, void *bytes, size_t size, int64_t offset),
              (ctx, file, bytes, size, offset))
ONE_AT_A_TIME(int64_t, write, (void *ctx, int32_t file, const void *bytes, size_t size, int64_t offset),
              (ctx, file, bytes, size, offset))
ONE_AT_A_TIME(int32_t, sync, (void *ctx, int32_t file), (ctx, file))
ONE_AT_A_TIME(int32_t, info, (void *ctx, int32_t file, spt_file_info *info), (ctx, file, info))
ONE_AT_A_TIME(int32_t, path_info, (void *ctx, const char *path, spt_file_info *info), (ctx, path, info))
ONE_AT_A_TIME(int32_t, lock, (void *ctx, int32_t file), (ctx, file))
ONE_AT_A_TIME(int32_t, unlock, (void *ctx, int32_t file), (ctx, file))
ONE_AT_A_TIME(int32_t, rename, (void *ctx, const char *from, const char *to), (ctx, from, to))
ONE_AT_A_TIME(int32_t, rename_new, (void *ctx, const char *from, const char *to), (ctx, from, to))
ONE_AT_A_TIME(int32_t, remove, (void *ctx, const char *path), (ctx, path))
ONE_AT_A_TIME(int32_t, sync_folder, (void *ctx, const char *path), (ctx, path))
ONE_AT_A_TIME(int32_t, close, (void *ctx, int32_t file), (ctx, file))
ONE_AT_A_TIME(int64_t, now, (void *ctx), (ctx))

static void locked_pause(void *ctx, int64_t microseconds)
{
    struct disk *disk = ((const struct disk_process *)ctx)->disk;
    pthread_mutex_lock(&disk->mutex);
    disk->clock += microseconds;
    pthread_mutex_unlock(&disk->mutex);
}

/* Others for each file, and for each time. */
static void disk_bytes(void *ctx, void *bytes, size_t size)
{
    const struct disk *disk = ((struct disk_process *)ctx)->disk;
    uint64_t seed = (uint64_t)disk->clock << 8 ^ disk->node_count;
    for (size_t i = 0; i < size; i++)
        ((uint8_t *)bytes)[i] = (uint8_t)disk_random(&seed, 256);
}

/* ---- processes ---- */

void disk_process_begin(struct disk_process *process, struct disk *disk, int64_t number)
{
    memset(process, 0, sizeof *process);
    process->disk = disk;
    process->number = number;
    process->files = (spt_files){
        .ctx = process,
        .open = locked_open,
        .read = locked_read,
        .write = locked_write,
        .sync = locked_sync,
        .info = locked_info,
        .path_info = locked_path_info,
        .lock = locked_lock,
        .unlock = locked_unlock,
        .rename = locked_rename,
        .rename_new = locked_rename_new,
        .remove = locked_remove,
        .sync_folder = locked_sync_folder,
        .close = locked_close,
        .now = locked_now,
        .pause = locked_pause,
        .process = disk_process_number,
        .random = disk_bytes,
    };
}

void disk_process_end(struct disk_process *process)
{
    struct disk *disk = process->disk;
    for (int32_t h = 0; h < DISK_HANDLES; h++)
        if (disk->handles[h].node >= 0 && disk->handles[h].process == process->number)
            close_handle(disk, h);
}

int disk_open_handles(const struct disk_process *process)
{
    int count = 0;
    for (int32_t h = 0; h < DISK_HANDLES; h++)
        count += process->disk->handles[h].node >= 0 && process->disk->handles[h].process == process->number;
    return count;
}
