/* SPDX-License-Identifier: MIT */
/* An account's record from its beginning. */
#ifndef DESK_RECORD_H
#define DESK_RECORD_H

#include <supportpoints/supportpoints.h>

/* What is called for each act, and then for each entry that it made. Either may be NULL. */
struct record_reader {
    void (*act)(void *ctx, const spt_act *act);
    void (*entry)(void *ctx, const spt_act *act, const spt_entry *entry);
    void *ctx;
};

/* Reads all acts up to `last`, which there is. What is recorded meanwhile is not among them. */
spt_status record_read(spt_desk *desk, int64_t account, int64_t last, const struct record_reader *reader);

#endif
