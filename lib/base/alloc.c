/* SPDX-License-Identifier: MIT */
#include "alloc.h"

#include <stdlib.h>
#include <string.h>

static void *default_allocate(void *ctx, size_t size)
{
    (void)ctx;
    return malloc(size);
}

static void default_release(void *ctx, void *block)
{
    (void)ctx;
    free(block);
}

static const spt_allocator default_allocator = {(uint32_t)sizeof(spt_allocator), 0, NULL, default_allocate,
                                                default_release};

void spt_allocator_init(spt_allocator *allocator, uint32_t struct_size)
{
    spt_struct_give(allocator, struct_size, &default_allocator, (uint32_t)sizeof default_allocator);
}

spt_status spt_allocator_take(spt_allocator *taken, const spt_allocator *given)
{
    spt_allocator copy = default_allocator;
    spt_status status = SPT_OK;
    if (given != NULL)
        status = spt_struct_take(&copy, (uint32_t)sizeof copy, given, (uint32_t)sizeof copy);
    if (status == SPT_OK && (copy.allocate == NULL || copy.release == NULL))
        status = SPT_E_INVALID;
    if (status == SPT_OK)
        *taken = copy;
    return status;
}

void *spt_allocate(const spt_allocator *allocator, size_t size)
{
    return allocator->allocate(allocator->ctx, size == 0 ? 1 : size);
}

void *spt_allocate_array(const spt_allocator *allocator, size_t count, size_t size)
{
    if (size != 0 && count > SIZE_MAX / size)
        return NULL;
    return spt_allocate(allocator, count * size);
}

void spt_release(const spt_allocator *allocator, void *block)
{
    if (block != NULL)
        allocator->release(allocator->ctx, block);
}

static int is_zero(const unsigned char *bytes, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (bytes[i] != 0)
            return 0;
    return 1;
}

spt_status spt_struct_take(void *defaults, uint32_t size, const void *given, uint32_t smallest)
{
    uint32_t given_size;
    memcpy(&given_size, given, sizeof given_size);
    if (given_size < smallest || given_size > 65536)
        return SPT_E_INVALID;
    if (given_size > size && !is_zero((const unsigned char *)given + size, given_size - size))
        return SPT_E_INVALID;
    memcpy(defaults, given, given_size < size ? given_size : size);
    memcpy(defaults, &size, sizeof size);
    return SPT_OK;
}

void spt_struct_give(void *given, uint32_t given_size, const void *defaults, uint32_t size)
{
    if (given == NULL || given_size < sizeof given_size)
        return;
    memset(given, 0, given_size);
    memcpy(given, defaults, given_size < size ? given_size : size);
    memcpy(given, &given_size, sizeof given_size);
}
