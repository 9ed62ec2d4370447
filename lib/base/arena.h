/* SPDX-License-Identifier: MIT */
/* Memory that is taken piece by piece and given back in one go. */
#ifndef SPT_BASE_ARENA_H
#define SPT_BASE_ARENA_H

#include <stddef.h>

#include <supportpoints/allocator.h>

struct spt_arena_block;

typedef struct spt_arena {
    const spt_allocator *allocator; /* outlives the arena */
    struct spt_arena_block *blocks;
} spt_arena;

void spt_arena_begin(spt_arena *arena, const spt_allocator *allocator);
void spt_arena_end(spt_arena *arena);

/* Forgets all pieces; keeps one block of the usual size, which the next use finds warm. */
void spt_arena_reset(spt_arena *arena);

/* `size` zeroed bytes, aligned for any type, or NULL. */
void *spt_arena_take(spt_arena *arena, size_t size);

/* The same, with any bytes in it. */
void *spt_arena_room(spt_arena *arena, size_t size);

/* As spt_arena_take() for an array; NULL also where the size would overflow. */
void *spt_arena_take_array(spt_arena *arena, size_t count, size_t item);

/* A copy of length bytes with a NUL behind, or NULL. */
char *spt_arena_text(spt_arena *arena, const char *text, size_t length);

/* A copy of a text; "" itself for an empty one; or NULL. */
const char *spt_arena_keep(spt_arena *arena, const char *text);

/*
 * An array with room for one item more than `count`: the one given if *room allows, else a larger copy; NULL where
 * there is no memory, and then nothing is changed.
 */
void *spt_arena_grow(spt_arena *arena, void *array, size_t count, size_t *room, size_t item);

#endif
