/* SPDX-License-Identifier: MIT */
/*
 * Arrays that grow without moving much. While an array fits a page it is one block, a little larger than needed. Then
 * its pages are full, and their handles are such an array themselves: of the pages, or of the blocks of their handles.
 */
#include "memory.h"

#include <string.h>

#define HANDLES_SHIFT 10u
#define HANDLES       (1u << HANDLES_SHIFT)

/* Items that a block has room for that has `count`: up to four are as they are, then 6, 8, 12, 16, 24 … */
static uint32_t room_for(uint32_t count)
{
    if (count <= 4)
        return count;
    uint32_t half = 1u << (31 - (uint32_t)__builtin_clz(count - 1));
    return count <= half + half / 2 ? half + half / 2 : half * 2;
}

static uint32_t block_bytes(uint32_t count, uint32_t item_bytes)
{
    uint32_t bytes = room_for(count) * item_bytes;
    return bytes < 16 ? 16 : bytes;
}

/* Whether a block is full that has `count` items. */
static int is_full(uint32_t count)
{
    uint32_t half = count & (count - 1); /* Without the lowest bit. */
    return count <= 4 || half == 0 || count == half + half / 2;
}

static void enlarge(spt_heap *heap, uint32_t *block, uint32_t count, uint32_t item_bytes)
{
    uint32_t before = count == 0 ? 0 : block_bytes(count, item_bytes), after = block_bytes(count + 1, item_bytes);
    if (before == after)
        return;
    uint32_t larger = spt_heap_take(heap, after);
    if (count > 0) {
        memcpy(spt_heap_at(heap, larger), spt_heap_at(heap, *block), (size_t)count * item_bytes);
        spt_heap_give(heap, *block, spt_heap_class(heap, before));
    }
    *block = larger;
}

/* Makes room for one more item in a block that has `count` of them. */
static void *add_to_block(spt_heap *heap, uint32_t *block, uint32_t count, uint32_t item_bytes)
{
    if (is_full(count))
        enlarge(heap, block, count, item_bytes);
    uint8_t *item = (uint8_t *)spt_heap_at(heap, *block) + (size_t)count * item_bytes;
    memset(item, 0, item_bytes);
    return item;
}

static void give_block(spt_heap *heap, uint32_t block, uint32_t count, uint32_t item_bytes)
{
    if (count > 0)
        spt_heap_give(heap, block, spt_heap_class(heap, block_bytes(count, item_bytes)));
}

static uint32_t *handle_at(const spt_heap *heap, uint32_t block, uint32_t position)
{
    return (uint32_t *)spt_heap_at(heap, block) + position;
}

static void add_handle(spt_heap *heap, uint32_t *block, uint32_t count, uint32_t handle)
{
    memcpy(add_to_block(heap, block, count, (uint32_t)sizeof handle), &handle, sizeof handle);
}

static uint32_t pages_of(uint32_t count, spt_pages_kind kind)
{
    return (count + (1u << kind.shift) - 1) >> kind.shift;
}

void *spt_pages_far(const spt_heap *heap, const spt_pages *pages, spt_pages_kind kind, uint32_t position)
{
    uint32_t root = pages->root, page = position >> kind.shift;
    if (pages->count > HANDLES << kind.shift) {
        root = *handle_at(heap, root, page >> HANDLES_SHIFT);
        page &= HANDLES - 1;
    }
    return (uint8_t *)spt_heap_at(heap, *handle_at(heap, root, page)) +
           (size_t)(position & ((1u << kind.shift) - 1)) * kind.bytes;
}

/* Puts a page's handle behind those of `count` pages. */
static void add_page(spt_heap *heap, uint32_t *root, uint32_t count, uint32_t page)
{
    if (count == 1) {
        uint32_t first = *root;
        add_handle(heap, root, 0, first);
    }
    if (count < HANDLES) {
        add_handle(heap, root, count, page);
        return;
    }
    if (count == HANDLES) {
        uint32_t first = *root;
        add_handle(heap, root, 0, first);
    }
    uint32_t upper = count >> HANDLES_SHIFT, lower = count & (HANDLES - 1), block = 0;
    if (lower == 0)
        add_handle(heap, root, upper, 0);
    block = *handle_at(heap, *root, upper);
    add_handle(heap, &block, lower, page);
    *handle_at(heap, *root, upper) = block;
}

void *spt_pages_add(spt_heap *heap, spt_pages *pages, spt_pages_kind kind)
{
    uint32_t count = pages->count++, per_page = 1u << kind.shift;
    if (count < per_page)
        return add_to_block(heap, &pages->root, count, kind.bytes);
    if ((count & (per_page - 1)) == 0)
        add_page(heap, &pages->root, count >> kind.shift, spt_heap_take(heap, per_page * kind.bytes));
    void *item = spt_pages_far(heap, pages, kind, count);
    memset(item, 0, kind.bytes);
    return item;
}

/* Gives the pages back whose handles are in a block, and the block. */
static void end_handles(spt_heap *heap, uint32_t block, uint32_t count, uint32_t page_bytes)
{
    for (uint32_t h = 0; h < count; h++)
        spt_heap_give(heap, *handle_at(heap, block, h), spt_heap_class(heap, page_bytes));
    give_block(heap, block, count, (uint32_t)sizeof block);
}

void spt_pages_end(spt_heap *heap, spt_pages *pages, spt_pages_kind kind)
{
    uint32_t count = pages_of(pages->count, kind), page_bytes = kind.bytes << kind.shift;
    if (count <= 1) {
        give_block(heap, pages->root, pages->count, kind.bytes);
    } else if (count <= HANDLES) {
        end_handles(heap, pages->root, count, page_bytes);
    } else {
        uint32_t blocks = (count + HANDLES - 1) >> HANDLES_SHIFT;
        for (uint32_t b = 0; b < blocks; b++) {
            uint32_t left = count - b * HANDLES;
            end_handles(heap, *handle_at(heap, pages->root, b), left < HANDLES ? left : HANDLES, page_bytes);
        }
        give_block(heap, pages->root, blocks, (uint32_t)sizeof blocks);
    }
    pages->root = pages->count = 0;
}
