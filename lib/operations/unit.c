/* SPDX-License-Identifier: MIT */
/* Units of work: begin, commit, roll back (the work itself is done by every operation, on the overlay). */
#include "unit.h"

#include "../store/overlay.h"

void spt_unit_end(spt_desk *desk)
{
    spt_store *overlay = desk->store;
    /* A revision that only the unit had says nothing about the host's store: read the catalogue anew. */
    if (spt_overlay_has(desk->unit, 0))
        desk->catalogue.desk.revision = 0;
    desk->store = desk->base;
    desk->base = NULL;
    desk->unit = NULL;
    spt_store_unref(overlay);
}

static spt_status refuse(spt_desk *desk, const char *text)
{
    return spt_problem_set(&desk->problem, SPT_E_STATE, "unit", 0, "%s", text);
}

static spt_status begin(spt_desk *desk)
{
    spt_store *store = NULL;
    spt_overlay *inside = NULL;
    spt_status status = spt_overlay_open(desk->store, &desk->allocator, &store, &inside);
    if (status != SPT_OK)
        return status;
    desk->base = desk->store;
    desk->store = store;
    desk->unit = inside;
    return SPT_OK;
}

spt_status spt_desk_begin(spt_desk *desk)
{
    spt_status status = spt_desk_enter(desk);
    if (status != SPT_OK)
        return status;
    return spt_desk_leave(desk, desk->base == NULL ? begin(desk) : refuse(desk, "A unit of work is open already."));
}

static spt_status commit(spt_desk *desk)
{
    int32_t answer = spt_overlay_commit(desk->unit);
    spt_status status = answer == SPT_STORE_OK ? SPT_OK : spt_desk_store_status(desk, answer);
    if (status == SPT_E_CONFLICT)
        spt_desk_say_overtaken(desk);
    if (status != SPT_E_NOMEM)
        spt_unit_end(desk);
    return status;
}

spt_status spt_desk_commit(spt_desk *desk)
{
    spt_status status = spt_desk_enter(desk);
    if (status != SPT_OK)
        return status;
    return spt_desk_leave(desk, desk->base != NULL ? commit(desk) : refuse(desk, "No unit of work is open."));
}

spt_status spt_desk_rollback(spt_desk *desk)
{
    spt_status status = spt_desk_enter(desk);
    if (status != SPT_OK)
        return status;
    if (desk->base == NULL)
        return spt_desk_leave(desk, refuse(desk, "No unit of work is open."));
    spt_unit_end(desk);
    return spt_desk_leave(desk, SPT_OK);
}
