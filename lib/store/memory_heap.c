/* SPDX-License-Identifier: MIT */
/* Blocks cut from segments. Segments are asked for ahead of a change, so that a change never fails half-way. */
#include "memory.h"

#include <string.h>

#include "../base/alloc.h"

#define PAGE_ALIGN    64u
#define HANDLES_SHIFT 10u /* Handles in a page of the heap. */
#define SEGMENTS_MAX  (UINT32_MAX >> SPT_HEAP_SEGMENT_SHIFT)
/* What the end of a segment may lose: the block that did not fit. */
#define SEGMENT_LOSS (SPT_HEAP_BLOCK_MAX + PAGE_ALIGN)
#define KEPT_AHEAD   16u
/* What is reserved beyond those is asked for in one block for so many segments: hardly any of it is ever touched. */
#define SLAB_SEGMENTS 64u

static uint32_t next_size(uint32_t size)
{
    if (size < 64)
        return size + 8;
    uint32_t step = 16;
    while (size >= step * 8)
        step *= 2;
    return size + step;
}

void spt_heap_init(spt_heap *heap, const spt_allocator *allocator)
{
    memset(heap, 0, sizeof *heap);
    heap->allocator = *allocator;
    for (uint32_t size = 16; size <= SPT_HEAP_BLOCK_MAX; size = next_size(size))
        heap->sizes[heap->classes++] = (uint16_t)size;
    uint8_t at = 0;
    for (uint32_t units = 0; units <= SPT_HEAP_BLOCK_MAX / SPT_HEAP_UNIT; units++) {
        if (units * SPT_HEAP_UNIT > heap->sizes[at])
            at++;
        heap->class_of[units] = at;
    }
}

void spt_heap_end(spt_heap *heap)
{
    for (uint32_t s = 0; s < heap->count; s++)
        spt_release(&heap->allocator, heap->blocks[s]);
    spt_release(&heap->allocator, heap->segments);
    spt_release(&heap->allocator, heap->blocks);
}

static int make_room(spt_heap *heap, uint32_t more)
{
    if (more <= heap->room - heap->count)
        return 1;
    uint32_t room = (heap->count + more) * 2;
    uint8_t **segments = spt_allocate_array(&heap->allocator, room, sizeof *segments);
    void **blocks = spt_allocate_array(&heap->allocator, room, sizeof *blocks);
    if (segments == NULL || blocks == NULL) {
        spt_release(&heap->allocator, segments);
        spt_release(&heap->allocator, blocks);
        return 0;
    }
    if (heap->count > 0) {
        memcpy(segments, heap->segments, heap->count * sizeof *segments);
        memcpy(blocks, heap->blocks, heap->count * sizeof *blocks);
    }
    spt_release(&heap->allocator, heap->segments);
    spt_release(&heap->allocator, heap->blocks);
    heap->segments = segments;
    heap->blocks = blocks;
    heap->room = room;
    return 1;
}

/* Behind its last block a segment has a few bytes more, because packed numbers are read eight bytes at a time. */
static int add_segments(spt_heap *heap, uint32_t more)
{
    if (more > SEGMENTS_MAX - heap->count || !make_room(heap, more))
        return 0;
    void *block = spt_allocate(&heap->allocator, more * (size_t)SPT_HEAP_SEGMENT_BYTES + PAGE_ALIGN + 16);
    if (block == NULL)
        return 0;
    size_t over = (size_t)((uintptr_t)block % PAGE_ALIGN);
    uint8_t *first = (uint8_t *)block + (PAGE_ALIGN - over) % PAGE_ALIGN;
    if (heap->count == 0)
        heap->used = 1; /* Handle 0 is none. */
    for (uint32_t s = 0; s < more; s++) {
        heap->blocks[heap->count] = s == 0 ? block : NULL;
        heap->segments[heap->count++] = first + s * (size_t)SPT_HEAP_SEGMENT_BYTES;
    }
    return 1;
}

/* The first segment of the newest block. */
static uint32_t newest_block(const spt_heap *heap)
{
    uint32_t first = heap->count - 1;
    while (heap->blocks[first] == NULL)
        first--;
    return first;
}

static void drop_newest(spt_heap *heap)
{
    uint32_t first = newest_block(heap);
    spt_release(&heap->allocator, heap->blocks[first]);
    heap->count = first;
}

static size_t heap_left(const spt_heap *heap)
{
    if (heap->count == 0)
        return 0;
    size_t here = (size_t)(SPT_HEAP_SEGMENT_UNITS - heap->used) * SPT_HEAP_UNIT;
    size_t ahead = heap->count - 1 - heap->current;
    return (here > SEGMENT_LOSS ? here - SEGMENT_LOSS : 0) + ahead * (SPT_HEAP_SEGMENT_BYTES - SEGMENT_LOSS);
}

/* The next segments to ask for, of which `bytes` are wanted. */
static uint32_t next_count(const spt_heap *heap, size_t bytes)
{
    size_t wanted = bytes / (SPT_HEAP_SEGMENT_BYTES - SEGMENT_LOSS) + 1;
    if (heap->count < heap->current + 1 + KEPT_AHEAD)
        return 1;
    return wanted < SLAB_SEGMENTS ? (uint32_t)wanted : SLAB_SEGMENTS;
}

int spt_heap_reserve(spt_heap *heap, size_t bytes)
{
    uint32_t before = heap->count;
    size_t left;
    while ((left = heap_left(heap)) < bytes)
        if (!add_segments(heap, next_count(heap, bytes - left))) {
            while (heap->count > before)
                drop_newest(heap);
            return 0;
        }
    return 1;
}

/* A block of many segments stays where one of them is used. */
void spt_heap_trim(spt_heap *heap)
{
    while (heap->count > heap->current + 1 + KEPT_AHEAD && newest_block(heap) > heap->current)
        drop_newest(heap);
}

uint8_t spt_heap_class(const spt_heap *heap, uint32_t bytes)
{
    return heap->class_of[(bytes + SPT_HEAP_UNIT - 1) / SPT_HEAP_UNIT];
}

void spt_heap_give(spt_heap *heap, uint32_t handle, uint32_t class_number)
{
    memcpy(spt_heap_at(heap, handle), &heap->free[class_number], sizeof handle);
    heap->free[class_number] = handle;
}

/* Goes to the next segment; what is left of this one becomes free blocks. */
static void next_segment(spt_heap *heap)
{
    uint32_t base = heap->current << SPT_HEAP_SEGMENT_SHIFT;
    uint32_t class_number = heap->classes;
    while (class_number-- > 0) {
        uint32_t units = heap->sizes[class_number] / SPT_HEAP_UNIT;
        for (; heap->used + units <= SPT_HEAP_SEGMENT_UNITS; heap->used += units)
            spt_heap_give(heap, base + heap->used, class_number);
    }
    if (heap->current + 1 == heap->count)
        add_segments(heap, 1); /* Reservations are generous enough that this is not reached. */
    heap->current++;
    heap->used = 0;
}

static uint32_t cut(spt_heap *heap, uint32_t units)
{
    if (heap->used + units > SPT_HEAP_SEGMENT_UNITS)
        next_segment(heap);
    uint32_t handle = (heap->current << SPT_HEAP_SEGMENT_SHIFT) + heap->used;
    heap->used += units;
    return handle;
}

uint32_t spt_heap_take(spt_heap *heap, uint32_t bytes)
{
    uint8_t class_number = spt_heap_class(heap, bytes);
    uint32_t handle = heap->free[class_number];
    if (handle == 0)
        return cut(heap, heap->sizes[class_number] / SPT_HEAP_UNIT);
    memcpy(&heap->free[class_number], spt_heap_at(heap, handle), sizeof handle);
    SPT_WARM(spt_heap_at(heap, heap->free[class_number])); /* Which will be taken next. */
    return handle;
}

uint32_t spt_heap_take_page(spt_heap *heap)
{
    uint32_t line = PAGE_ALIGN / SPT_HEAP_UNIT;
    uint32_t skip = (line - heap->used % line) % line;
    if (heap->used + skip + SPT_HEAP_BLOCK_MAX / SPT_HEAP_UNIT > SPT_HEAP_SEGMENT_UNITS)
        next_segment(heap);
    else
        heap->used += skip;
    uint32_t handle = cut(heap, SPT_HEAP_BLOCK_MAX / SPT_HEAP_UNIT);
    memset(spt_heap_at(heap, handle), 0, SPT_HEAP_BLOCK_MAX);
    return handle;
}

static uint32_t *page_at(spt_heap *heap, uint32_t *handle)
{
    if (*handle == 0)
        *handle = spt_heap_take_page(heap);
    return spt_heap_at(heap, *handle);
}

void spt_heap_array_add(spt_heap *heap, spt_heap_array *array, uint32_t handle)
{
    uint32_t page = array->count >> HANDLES_SHIFT;
    uint32_t *middle = &page_at(heap, &array->top)[page >> HANDLES_SHIFT];
    page_at(heap, &page_at(heap, middle)[page & ((1u << HANDLES_SHIFT) - 1)]);
    *spt_heap_array_at(heap, array, array->count++) = handle;
}
