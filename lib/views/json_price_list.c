/* SPDX-License-Identifier: MIT */
/* The price list (D5 to D8) as JSON, from the desk's copy of it: the host's code is asked before, never in between. */
#include "../operations/answers.h"
#include "../operations/desk_internal.h"
#include "json.h"

/* Rows in the order of the list; in memory they are in the order of their codes. */
typedef struct spt_placed {
    int64_t position;
    size_t row;
} spt_placed;

static void sort(spt_placed *placed, size_t count)
{
    for (size_t gap = count / 2; gap > 0; gap /= 2)
        for (size_t i = gap; i < count; i++) {
            const spt_placed kept = placed[i];
            size_t place = i;
            for (; place >= gap && placed[place - gap].position > kept.position; place -= gap)
                placed[place] = placed[place - gap];
            placed[place] = kept;
        }
}

static int put_pack(spt_json_writer *json, const spt_desk *desk, size_t row)
{
    const void *any = &desk->catalogue.packs[row];
    spt_pack *pack = spt_row_snapshot(desk, any);
    if (pack != NULL)
        spt_json_put_pack(json, NULL, pack);
    spt_pack_unref(pack);
    return pack != NULL;
}

static int put_category(spt_json_writer *json, const spt_desk *desk, size_t row, int64_t now)
{
    spt_category *category = spt_category_snapshot(desk, &desk->catalogue.categories[row], now);
    if (category != NULL)
        spt_json_put_category(json, NULL, category);
    spt_category_unref(category);
    return category != NULL;
}

static int put_packs(spt_json_writer *json, spt_desk *desk)
{
    const spt_catalogue *catalogue = &desk->catalogue;
    spt_placed *placed = spt_arena_take_array(&desk->arena, catalogue->pack_count + 1, sizeof *placed);
    int is_done = placed != NULL;
    for (size_t p = 0; is_done && p < catalogue->pack_count; p++)
        placed[p] = (spt_placed){catalogue->packs[p].position, p};
    if (is_done)
        sort(placed, catalogue->pack_count);
    spt_json_open(json, "packs", '[');
    for (size_t p = 0; is_done && p < catalogue->pack_count; p++)
        is_done = put_pack(json, desk, placed[p].row);
    spt_json_close(json, ']');
    return is_done;
}

static int put_categories(spt_json_writer *json, spt_desk *desk, int64_t now)
{
    const spt_catalogue *catalogue = &desk->catalogue;
    spt_placed *placed = spt_arena_take_array(&desk->arena, catalogue->category_count + 1, sizeof *placed);
    int is_done = placed != NULL;
    for (size_t c = 0; is_done && c < catalogue->category_count; c++)
        placed[c] = (spt_placed){catalogue->categories[c].position, c};
    if (is_done)
        sort(placed, catalogue->category_count);
    spt_json_open(json, "categories", '[');
    for (size_t c = 0; is_done && c < catalogue->category_count; c++)
        is_done = put_category(json, desk, placed[c].row, now);
    spt_json_close(json, ']');
    return is_done;
}

static spt_status write(spt_desk *desk, int64_t now, spt_json **json)
{
    spt_json_writer writer;
    spt_json_begin(&writer, &desk->allocator);
    spt_json_open(&writer, NULL, '{');
    int is_done = put_packs(&writer, desk) && put_categories(&writer, desk, now);
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
