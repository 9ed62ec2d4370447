/* SPDX-License-Identifier: MIT */
/* The price list (D5 to D8) as JSON, from the desk's copy of it: the host's code is asked before, never in between. */
#include "../operations/answers.h"
#include "../operations/desk_internal.h"
#include "json.h"

static int put_pack(spt_json_writer *json, const spt_desk *desk, const spt_row *row)
{
    spt_pack *pack = spt_row_snapshot(desk, row);
    if (pack != NULL)
        spt_json_put_pack(json, NULL, pack);
    spt_pack_unref(pack);
    return pack != NULL;
}

static int put_category(spt_json_writer *json, const spt_desk *desk, const spt_row *row, int64_t now)
{
    spt_category *category = spt_category_snapshot(desk, (const spt_category_row *)(const void *)row, now);
    if (category != NULL)
        spt_json_put_category(json, NULL, category);
    spt_category_unref(category);
    return category != NULL;
}

/* All rows of a table as an array; 0: no memory. */
static int put_table(spt_json_writer *json, const char *name, spt_desk *desk, uint32_t table, int64_t now)
{
    size_t count = 0;
    const spt_listed *items = spt_catalogue_listed(&desk->catalogue, table, &desk->arena, &count);
    int is_done = items != NULL;
    spt_json_open(json, name, '[');
    for (size_t i = 0; is_done && i < count; i++)
        is_done =
            table == SPT_TABLE_PACK ? put_pack(json, desk, items[i].row) : put_category(json, desk, items[i].row, now);
    spt_json_close(json, ']');
    return is_done;
}

static spt_status write(spt_desk *desk, int64_t now, spt_json **json)
{
    spt_json_writer writer;
    spt_json_begin(&writer, &desk->allocator);
    spt_json_open(&writer, NULL, '{');
    int is_done = put_table(&writer, "packs", desk, SPT_TABLE_PACK, now) &&
                  put_table(&writer, "categories", desk, SPT_TABLE_CATEGORY, now);
    spt_json_close(&writer, '}');
    if (is_done)
        return spt_json_finish(&writer, json);
    spt_json_abandon(&writer);
    return SPT_E_NOMEM;
}

spt_status spt_json_price_list(spt_desk *desk, spt_json **json)
{
    int64_t now = 0;
    spt_status status = spt_desk_enter(desk);
    if (status != SPT_OK)
        return status;
    if (json == NULL)
        status = spt_problem_set(&desk->problem, SPT_E_INVALID, "json", 0, "An out-pointer is NULL.");
    if (status == SPT_OK)
        status = spt_desk_refresh_catalogue(desk);
    if (status == SPT_OK)
        status = spt_desk_clock(desk, &now);
    if (status == SPT_OK)
        status = write(desk, now, json);
    return spt_desk_leave(desk, status);
}
