/* SPDX-License-Identifier: MIT */
/* Linear hashing: one bucket is split at a time, so no insertion ever pays for the growth of the table. */
#include "memory.h"

#include <string.h>

#define LINE_ITEMS 7u
#define LINE_LOAD  5u /* Values per bucket, on average, before one is split. */

/* One cache line. */
struct spt_hash_line {
    uint32_t keys[LINE_ITEMS];
    uint32_t values[LINE_ITEMS];
    uint32_t more; /* Handle of the next line of the bucket. */
    uint32_t count;
};

/* Lines are in pages, the pages' addresses in directories, and theirs in one page: looking one up takes three steps. */
#define LINES    (SPT_HEAP_BLOCK_MAX / (uint32_t)sizeof(spt_hash_line))
#define POINTERS (SPT_HEAP_BLOCK_MAX / (uint32_t)sizeof(void *))
/* As many lines as these have room for, 16 million and more; from then on lines get longer. */
#define LINES_MAX (LINES * POINTERS * POINTERS)

static inline uint64_t mix(uint64_t number)
{
    number ^= number >> 32;
    number *= UINT64_C(0x9E3779B97F4A7C15);
    number ^= number >> 29;
    number *= UINT64_C(0xBF58476D1CE4E5B9);
    return number ^ (number >> 32);
}

uint32_t spt_hash_number(uint64_t number)
{
    return (uint32_t)mix(number);
}

uint32_t spt_hash_bytes(const char *bytes, size_t size)
{
    uint64_t hash = size, word = 0;
    for (size_t at = 0; at + 8 < size; at += 8) {
        memcpy(&word, bytes + at, sizeof word);
        hash = mix(hash ^ word);
    }
    /* The last eight bytes, some of them perhaps for a second time. */
    if (size >= 8)
        memcpy(&word, bytes + size - 8, sizeof word);
    else
        memcpy(&word, bytes, size);
    return (uint32_t)mix(hash ^ word);
}

static spt_hash_line *line_at(const spt_hash *hash, uint32_t bucket)
{
    uint32_t page = bucket / LINES;
    return &hash->directories[page / POINTERS][page % POINTERS][bucket % LINES];
}

static uint32_t bucket_of(const spt_hash *hash, uint32_t key)
{
    uint32_t bucket = key & hash->mask;
    return bucket < hash->split ? key & (hash->mask * 2 + 1) : bucket;
}

static void add_line(spt_heap *heap, spt_hash *hash)
{
    uint32_t page = hash->lines++ / LINES;
    spt_hash_line ***directory = &hash->directories[page / POINTERS];
    if (*directory == NULL)
        *directory = spt_heap_at(heap, spt_heap_take_page(heap));
    if ((*directory)[page % POINTERS] == NULL)
        (*directory)[page % POINTERS] = spt_heap_at(heap, spt_heap_take_page(heap));
}

void spt_hash_init(spt_heap *heap, spt_hash *hash)
{
    memset(hash, 0, sizeof *hash);
    hash->directories = spt_heap_at(heap, spt_heap_take_page(heap));
    add_line(heap, hash);
}

static void line_add(spt_heap *heap, spt_hash_line *line, uint32_t key, uint32_t value)
{
    while (line->count == LINE_ITEMS) {
        if (line->more == 0) {
            uint32_t handle = spt_heap_take(heap, (uint32_t)sizeof *line);
            memset(spt_heap_at(heap, handle), 0, sizeof *line);
            line->more = handle;
        }
        line = spt_heap_at(heap, line->more);
    }
    line->keys[line->count] = key;
    line->values[line->count++] = value;
}

static void move_items(spt_heap *heap, spt_hash *hash, const spt_hash_line *from)
{
    for (uint32_t i = 0; i < from->count; i++)
        line_add(heap, line_at(hash, bucket_of(hash, from->keys[i])), from->keys[i], from->values[i]);
}

static void split_bucket(spt_heap *heap, spt_hash *hash)
{
    spt_hash_line *line = line_at(hash, hash->split), old = *line;
    add_line(heap, hash);
    memset(line, 0, sizeof *line);
    hash->split++;
    if (hash->split > hash->mask) {
        hash->mask = hash->mask * 2 + 1;
        hash->split = 0;
    }
    move_items(heap, hash, &old);
    while (old.more != 0) {
        uint32_t handle = old.more;
        memcpy(&old, spt_heap_at(heap, handle), sizeof old);
        spt_heap_give(heap, handle, spt_heap_class(heap, (uint32_t)sizeof old));
        move_items(heap, hash, &old);
    }
    SPT_WARM(line_at(hash, hash->split)); /* Which is the next one to be split. */
}

void spt_hash_add(spt_heap *heap, spt_hash *hash, uint32_t key, uint32_t value)
{
    line_add(heap, line_at(hash, bucket_of(hash, key)), key, value);
    hash->count++;
    if (hash->count / LINE_LOAD > hash->lines && hash->lines < LINES_MAX)
        split_bucket(heap, hash);
}

/* The hole is filled from the bucket's last line, which goes when it is empty. */
static void fill_hole(spt_heap *heap, spt_hash_line *first, spt_hash_line *hole, uint32_t at)
{
    spt_hash_line *before = NULL, *last = first;
    while (last->more != 0) {
        before = last;
        last = spt_heap_at(heap, last->more);
    }
    last->count--;
    hole->keys[at] = last->keys[last->count];
    hole->values[at] = last->values[last->count];
    if (last->count == 0 && before != NULL) {
        spt_heap_give(heap, before->more, spt_heap_class(heap, (uint32_t)sizeof *last));
        before->more = 0;
    }
}

void spt_hash_remove(spt_heap *heap, spt_hash *hash, uint32_t key, uint32_t value)
{
    spt_hash_line *first = line_at(hash, bucket_of(hash, key));
    for (spt_hash_line *line = first; line != NULL; line = line->more == 0 ? NULL : spt_heap_at(heap, line->more))
        for (uint32_t i = 0; i < line->count; i++)
            if (line->keys[i] == key && line->values[i] == value) {
                fill_hole(heap, first, line, i);
                hash->count--;
                return;
            }
}

void spt_hash_warm(const spt_hash *hash, uint32_t key)
{
    SPT_WARM(line_at(hash, bucket_of(hash, key)));
}

spt_hash_walk spt_hash_find(const spt_hash *hash, uint32_t key)
{
    spt_hash_walk walk = {line_at(hash, bucket_of(hash, key)), key, 0};
    return walk;
}

int spt_hash_next(const spt_heap *heap, spt_hash_walk *walk, uint32_t *value)
{
    const spt_hash_line *line = walk->line;
    for (;;) {
        for (; walk->at < line->count; walk->at++)
            if (line->keys[walk->at] == walk->hash) {
                *value = line->values[walk->at++];
                return 1;
            }
        if (line->more == 0)
            return 0;
        line = spt_heap_at(heap, line->more);
        walk->line = line;
        walk->at = 0;
    }
}
