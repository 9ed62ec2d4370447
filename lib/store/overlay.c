/* SPDX-License-Identifier: MIT */
#include "overlay.h"

#include <string.h>

#include "../base/alloc.h"

struct spt_overlay {
    spt_allocator allocator;
    spt_store *base;
};

static int32_t overlay_read(void *ctx, const spt_range *ranges, uint32_t count, spt_sink sink, void *sink_ctx)
{
    spt_overlay *overlay = ctx;
    return spt_store_read(overlay->base, ranges, count, sink, sink_ctx);
}

static int32_t overlay_commit(void *ctx, const spt_batch *batch)
{
    (void)ctx;
    (void)batch;
    return SPT_STORE_NOMEM;
}

static int32_t overlay_close(void *ctx)
{
    spt_overlay *overlay = ctx;
    spt_allocator allocator = overlay->allocator;
    spt_status status = spt_store_unref(overlay->base);
    spt_release(&allocator, overlay);
    return status == SPT_OK ? SPT_STORE_OK : SPT_STORE_BUSY;
}

spt_status spt_overlay_open(spt_store *base, const spt_allocator *allocator, spt_store **store, spt_overlay **inside)
{
    spt_store_ops ops;
    spt_overlay *overlay = spt_allocate(allocator, sizeof *overlay);
    if (overlay == NULL)
        return SPT_E_NOMEM;
    memset(overlay, 0, sizeof *overlay);
    overlay->allocator = *allocator;
    overlay->base = base;
    spt_store_ops_init(&ops, (uint32_t)sizeof ops);
    ops.read = overlay_read;
    ops.commit = overlay_commit;
    ops.close = overlay_close;
    spt_status status = spt_store_new(&ops, overlay, allocator, store);
    if (status != SPT_OK) {
        spt_release(allocator, overlay);
        return status;
    }
    spt_store_ref(base);
    *inside = overlay;
    return SPT_OK;
}

int spt_overlay_has(const spt_overlay *overlay, int64_t account)
{
    (void)overlay;
    (void)account;
    return 0;
}

int32_t spt_overlay_commit(spt_overlay *overlay)
{
    (void)overlay;
    return SPT_STORE_OK;
}
