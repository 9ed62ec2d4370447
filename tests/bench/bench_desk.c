/* SPDX-License-Identifier: MIT */
#include "bench_desk.h"

#include <stdio.h>
#include <string.h>

const uint32_t account_tables[ACCOUNT_TABLES] = {SPT_INDEX_ACCOUNT, SPT_INDEX_LOT, SPT_INDEX_TICKET, SPT_INDEX_ACT,
                                                 SPT_INDEX_ENTRY};

int must(spt_desk *desk, spt_status status)
{
    if (status >= 0)
        return 0;
    fprintf(stderr, "bench: %s: %s\n", spt_status_name(status), spt_desk_error_text(desk));
    return -1;
}

int open_desk_beside(struct sql *sql, const char *schema, const char *const *statements, size_t count, int64_t begin,
                     const char *price_list, spt_store **store, spt_desk **desk)
{
    if (spt_store_open_memory(NULL, store) != SPT_OK || spt_desk_open(*store, NULL, desk) != SPT_OK ||
        must(*desk, spt_desk_set_now(*desk, begin)) != 0 ||
        must(*desk, spt_price_list_load(*desk, price_list, NULL)) != 0)
        return -1;
    return sql_configure() != 0 || sql_open(sql, NULL, schema, statements, count) != 0 ? -1 : 0;
}

int32_t read_tables(spt_store *store, int64_t account, const uint32_t *tables, uint32_t count, spt_sink sink, void *ctx)
{
    spt_range ranges[ACCOUNT_TABLES];
    memset(ranges, 0, sizeof ranges);
    for (uint32_t i = 0; i < count; i++) {
        ranges[i].struct_size = (uint32_t)sizeof ranges[i];
        ranges[i].index = tables[i];
        ranges[i].prefix = 1;
        ranges[i].from = SPT_NO_RANGE;
        ranges[i].limit = UINT64_MAX;
        ranges[i].values[0].number = account;
    }
    return spt_store_read(store, ranges, count, sink, ctx);
}
