/* SPDX-License-Identifier: MIT */
/* Single packs and categories, and quotes, from the desk's copy of the price list (D5 to D8). */
#include <supportpoints/catalogue.h>

#include <string.h>

#include "../base/text.h"
#include "answers.h"

/* Enters the desk, checks what these reads have in common, and refreshes the price list. */
static spt_status enter(spt_desk *desk, const char *code_name, const char *code, const char *out_name, const void *out)
{
    spt_status status = spt_desk_enter(desk);
    if (status != SPT_OK)
        return status;
    if (out == NULL)
        status = spt_problem_set(&desk->problem, SPT_E_INVALID, out_name, 0, "An out-pointer is NULL.");
    else if (code == NULL || code[0] == '\0' || spt_text_check(code, SPT_CODE_BYTES) != SPT_OK)
        status = spt_problem_text(&desk->problem, code_name, code, SPT_CODE_BYTES);
    if (status == SPT_OK)
        status = spt_desk_refresh_catalogue(desk);
    return status == SPT_OK ? SPT_OK : spt_desk_leave(desk, status);
}

static spt_status not_found(spt_desk *desk, const char *field, const char *code)
{
    return spt_problem_set(&desk->problem, SPT_E_NOT_FOUND, field, 0, "There is no %s %s.", field, code);
}

spt_status spt_pack_get(spt_desk *desk, const char *code, spt_pack **pack)
{
    spt_status status = enter(desk, "code", code, "pack", pack);
    if (status != SPT_OK)
        return status;
    const spt_pack_row *row = spt_catalogue_pack(&desk->catalogue, code);
    spt_pack *made = row == NULL ? NULL : spt_snapshot_of(&desk->allocator, sizeof *made, row, 0);
    if (row == NULL)
        status = not_found(desk, "pack", code);
    else if (made == NULL)
        status = SPT_E_NOMEM;
    else
        *pack = made;
    return spt_desk_leave(desk, status);
}

spt_category *spt_category_snapshot(const spt_desk *desk, const spt_category_row *row, int64_t at)
{
    const spt_group_row *group = spt_catalogue_group(&desk->catalogue, row->group);
    const spt_catalogue_rule *rule = spt_catalogue_rule_at(&desk->catalogue, row->code, at);
    const char *title = group == NULL ? "" : group->title;
    const char *text = rule == NULL ? "" : rule->row.rule;
    spt_category *made = spt_snapshot_of(&desk->allocator, sizeof *made, row, strlen(title) + strlen(text) + 2);
    if (made == NULL)
        return NULL;
    char *room = spt_snapshot_room(made, sizeof *made, row);
    made->group_title = spt_snapshot_text(&room, title);
    made->rule = spt_snapshot_text(&room, text);
    return made;
}

spt_status spt_category_get(spt_desk *desk, const char *code, spt_category **category)
{
    int64_t now = 0;
    spt_status status = enter(desk, "code", code, "category", category);
    if (status != SPT_OK)
        return status;
    const spt_category_row *row = spt_catalogue_category(&desk->catalogue, code);
    status = row == NULL ? not_found(desk, "category", code) : spt_desk_clock(desk, &now);
    spt_category *made = status == SPT_OK ? spt_category_snapshot(desk, row, now) : NULL;
    if (status == SPT_OK && made == NULL)
        status = SPT_E_NOMEM;
    if (status == SPT_OK)
        *category = made;
    return spt_desk_leave(desk, status);
}

static spt_status check_quote(spt_desk *desk, int64_t units, int64_t *at)
{
    if (units < SPT_UNSET || units > SPT_POINTS_MAX)
        return spt_problem_set(&desk->problem, SPT_E_INVALID, "units", units, "units is %lld; it must be 0 to %lld.",
                               (long long)units, (long long)SPT_POINTS_MAX);
    if (*at < SPT_UNSET || *at > SPT_TIME_MAX)
        return spt_problem_set(&desk->problem, SPT_E_INVALID, "at", *at, "at is %lld; it must be 0 to %lld.",
                               (long long)*at, (long long)SPT_TIME_MAX);
    return *at == SPT_UNSET ? spt_desk_clock(desk, at) : SPT_OK;
}

static spt_status make_quote(spt_desk *desk, const spt_ticket_terms *terms, spt_quote **quote)
{
    spt_quote *made = spt_snapshot_make(&desk->allocator, sizeof *made, strlen(terms->rule) + 1);
    if (made == NULL)
        return SPT_E_NOMEM;
    char *room = spt_snapshot_room(made, sizeof *made, NULL);
    made->values = terms->quote;
    made->rule = spt_snapshot_text(&room, terms->rule);
    *quote = made;
    return SPT_OK;
}

spt_status spt_quote_get(spt_desk *desk, const char *category, int64_t units, int64_t at, spt_quote **quote)
{
    spt_ticket_terms terms;
    spt_status status = enter(desk, "category", category, "quote", quote);
    if (status != SPT_OK)
        return status;
    status = check_quote(desk, units, &at);
    if (status == SPT_OK && !spt_catalogue_terms(&desk->catalogue, category, units, at, &terms))
        status = not_found(desk, "category", category);
    if (status == SPT_OK && terms.status != SPT_OK)
        status = spt_problem_set(&desk->problem, terms.status, "units", units,
                                 "%lld units do not fit the price rule \"%s\".", (long long)units, terms.rule);
    if (status == SPT_OK)
        status = make_quote(desk, &terms, quote);
    return spt_desk_leave(desk, status);
}
