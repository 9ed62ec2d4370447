/* SPDX-License-Identifier: MIT */
/* What the library's own stores can do besides the contract. */
#ifndef SPT_STORE_STORE_INTERNAL_H
#define SPT_STORE_STORE_INTERNAL_H

#include <supportpoints/store.h>

typedef int32_t (*spt_store_reader)(void *ctx, const spt_range *ranges, uint32_t count, spt_sink sink, void *sink_ctx);

/* Of a store that is new: reads as spt_store_read_lately() has them. */
void spt_store_set_lately(spt_store *store, spt_store_reader read);

/*
 * As spt_store_read(), but it may miss what other processes committed within the last millisecond: for who is told of
 * that by a guard. A store that knows no difference reads as ever.
 */
int32_t spt_store_read_lately(spt_store *store, const spt_range *ranges, uint32_t count, spt_sink sink, void *sink_ctx);

#endif
