/* SPDX-License-Identifier: MIT */
#include "counting.h"

#include <stdlib.h>

typedef union head {
    size_t size;
    max_align_t aligned;
} head;

static int is_refused(const struct counting *memory)
{
    if (memory->fail_at == 0)
        return 0;
    return memory->for_ever ? memory->asked >= memory->fail_at : memory->asked == memory->fail_at;
}

static void *allocate(void *ctx, size_t size)
{
    struct counting *memory = ctx;
    memory->asked++;
    if (is_refused(memory)) {
        memory->refused++;
        return NULL;
    }
    head *block = malloc(sizeof *block + size);
    if (block == NULL)
        abort();
    block->size = size;
    memory->blocks++;
    memory->bytes += size;
    return block + 1;
}

static void release(void *ctx, void *block)
{
    struct counting *memory = ctx;
    head *begin = (head *)block - 1;
    memory->blocks--;
    memory->bytes -= begin->size;
    free(begin);
}

spt_allocator counting_allocator(struct counting *memory)
{
    spt_allocator allocator;
    spt_allocator_init(&allocator, (uint32_t)sizeof allocator);
    allocator.ctx = memory;
    allocator.allocate = allocate;
    allocator.release = release;
    return allocator;
}

void counting_plan(struct counting *memory, uint64_t fail_at, int for_ever)
{
    memory->asked = 0;
    memory->refused = 0;
    memory->fail_at = fail_at;
    memory->for_ever = for_ever;
}
