/* SPDX-License-Identifier: MIT */
/**
 * @file allocator.h
 * @brief Where the library takes its memory from, if not from malloc.
 *
 * @code
 * #include <stdlib.h>
 * #include <supportpoints/allocator.h>
 * static void *take(void *ctx, size_t size) { (void)ctx; return malloc(size); }
 * static void give(void *ctx, void *block) { (void)ctx; free(block); }
 * void fill(spt_allocator *mine)
 * {
 *     spt_allocator_init(mine, sizeof *mine);
 *     mine->allocate = take;
 *     mine->release = give;
 * }
 * @endcode
 */
#ifndef SUPPORTPOINTS_ALLOCATOR_H
#define SUPPORTPOINTS_ALLOCATOR_H

#include <stddef.h>
#include <stdint.h>

#include "export.h"

#ifdef __cplusplus
extern "C" {
#endif

/** A host's allocator. Both functions must be given and may be called from every thread that uses the handle. */
typedef struct spt_allocator {
    uint32_t struct_size; /**< sizeof the struct, as its writer knew it. */
    uint32_t reserved;    /**< 0. */
    void *ctx;            /**< Goes to both functions. */
    /** Gives `size` bytes (1 or more), aligned for any type, or NULL. */
    void *(*allocate)(void *ctx, size_t size);
    /** Takes back what `allocate` gave; never NULL. */
    void (*release)(void *ctx, void *block);
} spt_allocator;

/**
 * @brief Sets every member to its default: malloc and free.
 * @param[out] allocator to be filled; NULL is ignored
 * @param struct_size sizeof(spt_allocator) as the caller knows it
 * @threads any. @since 0.1
 */
SPT_API void spt_allocator_init(spt_allocator *allocator, uint32_t struct_size);

#ifdef __cplusplus
}
#endif

#endif
