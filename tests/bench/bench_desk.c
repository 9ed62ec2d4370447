/* SPDX-License-Identifier: MIT */
#include "bench_desk.h"

#include <stdio.h>

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
