/* SPDX-License-Identifier: MIT */
#include "arena.h"

#include <stdint.h>
#include <string.h>

#define BLOCK_BYTES ((size_t)16384)
#define ALIGNMENT   (sizeof(max_align_t))

typedef struct spt_arena_block {
    struct spt_arena_block *next;
    size_t used;
    size_t room;
    max_align_t data[];
} spt_arena_block;

void spt_arena_begin(spt_arena *arena, const spt_allocator *allocator)
{
    arena->allocator = allocator;
    arena->blocks = NULL;
}

void spt_arena_end(spt_arena *arena)
{
    spt_arena_block *block = arena->blocks;
    while (block) {
        spt_arena_block *next = block->next;
        arena->allocator->release(arena->allocator->ctx, block);
        block = next;
    }
    arena->blocks = NULL;
}

void spt_arena_reset(spt_arena *arena)
{
    spt_arena_block *block = arena->blocks;
    spt_arena_block *kept = NULL;
    while (block) {
        spt_arena_block *next = block->next;
        if (!kept && block->room == BLOCK_BYTES)
            kept = block;
        else
            arena->allocator->release(arena->allocator->ctx, block);
        block = next;
    }
    arena->blocks = kept;
    if (kept) {
        kept->next = NULL;
        kept->used = 0;
    }
}

static spt_arena_block *add_block(spt_arena *arena, size_t room)
{
    spt_arena_block *block = NULL;
    if (room <= SIZE_MAX - sizeof *block)
        block = arena->allocator->allocate(arena->allocator->ctx, sizeof *block + room);
    if (!block)
        return NULL;
    block->used = 0;
    block->room = room;
    /* A block made for one large piece is full: it goes behind the one that is being filled. */
    if (arena->blocks && room > BLOCK_BYTES) {
        block->next = arena->blocks->next;
        arena->blocks->next = block;
    } else {
        block->next = arena->blocks;
        arena->blocks = block;
    }
    return block;
}

void *spt_arena_room(spt_arena *arena, size_t size)
{
    if (size > SIZE_MAX - ALIGNMENT)
        return NULL;
    size_t whole = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    spt_arena_block *block = arena->blocks;
    if (!block || block->room - block->used < whole)
        block = add_block(arena, whole > BLOCK_BYTES ? whole : BLOCK_BYTES);
    if (!block)
        return NULL;
    void *piece = (unsigned char *)block->data + block->used;
    block->used += whole;
    return piece;
}

void *spt_arena_take(spt_arena *arena, size_t size)
{
    void *piece = spt_arena_room(arena, size);
    return piece ? memset(piece, 0, size) : NULL;
}

void *spt_arena_take_array(spt_arena *arena, size_t count, size_t item)
{
    return count > SIZE_MAX / item ? NULL : spt_arena_take(arena, count * item);
}

char *spt_arena_text(spt_arena *arena, const char *text, size_t length)
{
    char *copy = spt_arena_room(arena, length + 1);
    if (copy) {
        memcpy(copy, text, length);
        copy[length] = '\0';
    }
    return copy;
}

const char *spt_arena_keep(spt_arena *arena, const char *text)
{
    return text[0] == '\0' ? "" : spt_arena_text(arena, text, strlen(text));
}

void *spt_arena_grow(spt_arena *arena, void *array, size_t count, size_t *room, size_t item)
{
    if (count < *room)
        return array;
    size_t wanted = *room < 8 ? 8 : *room * 2;
    void *larger = *room > SIZE_MAX / 2 ? NULL : spt_arena_take_array(arena, wanted, item);
    if (!larger)
        return NULL;
    if (count > 0)
        memcpy(larger, array, count * item);
    *room = wanted;
    return larger;
}
