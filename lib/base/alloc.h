/* SPDX-License-Identifier: MIT */
/* Memory through the host's allocator, and structs that grow from version to version. */
#ifndef SPT_BASE_ALLOC_H
#define SPT_BASE_ALLOC_H

#include <stddef.h>
#include <stdint.h>

#include <supportpoints/allocator.h>
#include <supportpoints/status.h>

/* Copies a host's allocator, or the default one for NULL; SPT_E_INVALID where it is incomplete. */
spt_status spt_allocator_take(spt_allocator *taken, const spt_allocator *given);

/* NULL where there is no memory; a size of 0 is taken as 1. */
void *spt_allocate(const spt_allocator *allocator, size_t size);

/* NULL also where count * size overflows. */
void *spt_allocate_array(const spt_allocator *allocator, size_t count, size_t size);

/* NULL is ignored. */
void spt_release(const spt_allocator *allocator, void *block);

/*
 * Takes a host's struct, which begins with its size, over one that holds the defaults: an older, smaller one leaves
 * the newer members at their defaults; of a newer, larger one the tail must be zero. Both begin with struct_size.
 */
spt_status spt_struct_take(void *defaults, uint32_t size, const void *given, uint32_t smallest);

/* Fills a host's struct of `given_size` bytes from the defaults, and sets its struct_size. */
void spt_struct_give(void *given, uint32_t given_size, const void *defaults, uint32_t size);

#endif
