/* SPDX-License-Identifier: MIT */
/*
 * What a new price list changes (D5 to D8). First the list that will be: the text's rows in the text's order, and what
 * it no longer has, retired, behind the others of its group. Then that list is compared with the record.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <supportpoints/limits.h>
#include <supportpoints/lot.h>

#include "../base/text.h"
#include "money.h"
#include "price_list.h"

/* Holds every description: two titles, two units and two codes of their greatest length, and words. */
#define DESCRIPTION_BYTES 1280

typedef struct differ {
    const spt_price_rows *record;
    const spt_price_rows *text;
    int64_t now;
    spt_price_diff *diff;
    spt_price_error *error;
    /* The list that will be, and for each row its number on record. */
    spt_pack_row *packs;
    size_t *packs_before;
    size_t pack_count;
    spt_category_row *categories;
    size_t *categories_before;
    size_t category_count;
    spt_group_row *groups;
    size_t *groups_before;
    size_t group_count;
    size_t *next_left;          /* of each category on record that the text does not have: the next one of its group */
    size_t *first_left;         /* by group on record; the last one is that of the categories without a group */
    unsigned char *kept_groups; /* by group on record: whether it stays */
    /* The description in the making. */
    char line[DESCRIPTION_BYTES];
    size_t length;
    int differences;
} differ;

/* --- descriptions and changes --- */

#if defined(__GNUC__)
__attribute__((format(printf, 2, 3)))
#endif
static void
say(differ *d, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int written = vsnprintf(d->line + d->length, sizeof d->line - d->length, format, arguments);
    va_end(arguments);
    size_t room = sizeof d->line - 1 - d->length;
    d->length += written < 0 ? 0 : (size_t)written < room ? (size_t)written : room;
}

/* Begins a description like `pack points-60 changed`. */
static void begin_line(differ *d, const char *noun, const char *code)
{
    d->length = 0;
    d->differences = 0;
    say(d, "%s %s ", noun, code);
}

static spt_status end_line(differ *d)
{
    spt_price_diff *diff = d->diff;
    const char **texts = spt_arena_grow(diff->arena, diff->texts, diff->text_count, &diff->text_room, sizeof *texts);
    const char *line = spt_arena_text(diff->arena, d->line, d->length);
    if (!texts || !line)
        return SPT_E_NOMEM;
    diff->texts = texts;
    texts[diff->text_count++] = line;
    return SPT_OK;
}

/* The words before one more difference. */
static void begin_difference(differ *d, const char *name)
{
    say(d, "%s%s ", d->differences++ == 0 ? "changed: " : "; ", name);
}

static void say_text(differ *d, const char *name, const char *before, const char *after)
{
    if (strcmp(before, after) == 0)
        return;
    begin_difference(d, name);
    say(d, "\"%s\" to \"%s\"", before, after);
}

static void say_number(differ *d, const char *name, int64_t before, int64_t after)
{
    if (before == after)
        return;
    begin_difference(d, name);
    say(d, "%lld to %lld", (long long)before, (long long)after);
}

static spt_status change(differ *d, int32_t action, const void *row)
{
    spt_price_diff *diff = d->diff;
    spt_change *changes =
        spt_arena_grow(diff->arena, diff->changes, diff->change_count, &diff->change_room, sizeof *changes);
    if (!changes)
        return SPT_E_NOMEM;
    diff->changes = changes;
    changes[diff->change_count].action = action;
    changes[diff->change_count++].row = row;
    return SPT_OK;
}

/* --- packs --- */

static void price_text(const spt_pack_row *row, char text[SPT_MONEY_TEXT_BYTES])
{
    if (row->kind == SPT_LOT_LICENCE)
        memcpy(text, row->once ? "licence, once" : "licence", row->once ? 14 : 8);
    else
        spt_money_write(row->currency, row->price, text);
}

static void life_text(const spt_pack_row *row, char text[40])
{
    if (row->last_day != 0)
        snprintf(text, 40, "last day %04d-%02d-%02d", (int)(row->last_day / 10000), (int)(row->last_day / 100 % 100),
                 (int)(row->last_day % 100));
    else if (row->months > 0)
        snprintf(text, 40, "%lld month%s", (long long)row->months, spt_text_s(row->months));
    else
        snprintf(text, 40, "%s", row->months == 0 ? "never lapses" : "as the desk's");
}

static void compare_packs(differ *d, const spt_pack_row *before, const spt_pack_row *after)
{
    char price[2][SPT_MONEY_TEXT_BYTES], life[2][40];
    price_text(before, price[0]);
    price_text(after, price[1]);
    life_text(before, life[0]);
    life_text(after, life[1]);
    say_text(d, "title", before->title, after->title);
    say_number(d, "points", before->points, after->points);
    say_text(d, "price", price[0], price[1]);
    say_text(d, "lifetime", life[0], life[1]);
    say_number(d, "priority", before->priority, after->priority);
    if (before->retired != after->retired)
        say(d, "%s%s", d->differences++ == 0 ? "" : "; ", after->retired ? "retired" : "on sale again");
}

static spt_status diff_pack(differ *d, const spt_pack_row *before, const spt_pack_row *after)
{
    char price[SPT_MONEY_TEXT_BYTES];
    spt_status status = SPT_OK;
    begin_line(d, "pack", after->code);
    if (!before) {
        price_text(after, price);
        say(d, "added: %lld point%s, %s%s", (long long)after->points, spt_text_s(after->points), price,
            after->retired ? ", retired" : "");
        status = end_line(d);
        return status == SPT_OK ? change(d, SPT_CHANGE_INSERT, after) : status;
    }
    compare_packs(d, before, after);
    if (d->differences > 0)
        status = end_line(d);
    if (status == SPT_OK && (d->differences > 0 || before->position != after->position))
        status = change(d, SPT_CHANGE_UPDATE, after);
    return status;
}

static spt_status merge_packs(differ *d)
{
    spt_arena *arena = d->diff->arena;
    size_t most = d->record->pack_count + d->text->pack_count;
    d->packs = spt_arena_take_array(arena, most, sizeof *d->packs);
    d->packs_before = spt_arena_take_array(arena, most, sizeof *d->packs_before);
    if (!d->packs || !d->packs_before)
        return SPT_E_NOMEM;
    for (size_t i = 0; i < d->text->pack_count; i++) {
        d->packs[d->pack_count] = d->text->packs[i];
        d->packs_before[d->pack_count++] = spt_code_map_find(&d->record->pack_map, d->text->packs[i].code);
    }
    for (size_t i = 0; i < d->record->pack_count; i++) {
        if (spt_code_map_find(&d->text->pack_map, d->record->packs[i].code) != SPT_NO_NUMBER)
            continue;
        d->packs[d->pack_count] = d->record->packs[i];
        d->packs[d->pack_count].retired = 1;
        d->packs_before[d->pack_count++] = i;
    }
    for (size_t i = 0; i < d->pack_count; i++)
        d->packs[i].position = (int64_t)i + 1;
    return SPT_OK;
}

static spt_status diff_packs(differ *d)
{
    spt_status status = merge_packs(d);
    for (size_t i = 0; status == SPT_OK && i < d->pack_count; i++) {
        size_t before = d->packs_before[i];
        status = diff_pack(d, before == SPT_NO_NUMBER ? NULL : &d->record->packs[before], &d->packs[i]);
    }
    return status;
}

/* --- which categories will be, in which order, and so which groups --- */

/* The number of a group on record; behind all of them, of those without a group. SPT_NO_NUMBER: not on record. */
static size_t record_group(const differ *d, const char *group)
{
    return group[0] == '\0' ? d->record->group_count : spt_code_map_find(&d->record->group_map, group);
}

/* Chains, group by group, the categories on record that the text no longer has. */
static spt_status chain_left(differ *d)
{
    size_t groups = d->record->group_count + 1;
    d->next_left = spt_arena_take_array(d->diff->arena, d->record->category_count, sizeof *d->next_left);
    d->first_left = spt_arena_take_array(d->diff->arena, groups, sizeof *d->first_left);
    if (!d->next_left || !d->first_left)
        return SPT_E_NOMEM;
    for (size_t i = 0; i < groups; i++)
        d->first_left[i] = SPT_NO_NUMBER;
    for (size_t i = d->record->category_count; i-- > 0;) {
        const spt_category_row *row = &d->record->categories[i];
        if (spt_code_map_find(&d->text->category_map, row->code) != SPT_NO_NUMBER)
            continue;
        size_t group = record_group(d, row->group);
        d->next_left[i] = d->first_left[group];
        d->first_left[group] = i;
    }
    return SPT_OK;
}

static void take_left(differ *d, size_t group)
{
    for (size_t i = d->first_left[group]; i != SPT_NO_NUMBER; i = d->next_left[i]) {
        d->categories[d->category_count] = d->record->categories[i];
        d->categories[d->category_count].retired = 1;
        d->categories_before[d->category_count++] = i;
    }
    d->first_left[group] = SPT_NO_NUMBER;
}

/* Those of the text, and behind each group what is left of it. */
static void take_categories(differ *d)
{
    const spt_price_rows *text = d->text;
    for (size_t i = 0; i < text->category_count; i++) {
        const spt_category_row *row = &text->categories[i];
        d->categories[d->category_count] = *row;
        d->categories_before[d->category_count++] = spt_code_map_find(&d->record->category_map, row->code);
        int last = i + 1 == text->category_count || strcmp(text->categories[i + 1].group, row->group) != 0;
        size_t group = row->group[0] == '\0' ? SPT_NO_NUMBER : record_group(d, row->group);
        if (last && group != SPT_NO_NUMBER)
            take_left(d, group);
    }
    for (size_t group = 0; group <= d->record->group_count; group++)
        take_left(d, group);
    for (size_t i = 0; i < d->category_count; i++)
        d->categories[i].position = (int64_t)i + 1;
}

static spt_status merge_categories(differ *d)
{
    spt_arena *arena = d->diff->arena;
    size_t most = d->record->category_count + d->text->category_count;
    spt_status status = chain_left(d);
    d->categories = spt_arena_take_array(arena, most, sizeof *d->categories);
    d->categories_before = spt_arena_take_array(arena, most, sizeof *d->categories_before);
    if (status != SPT_OK || !d->categories || !d->categories_before)
        return SPT_E_NOMEM;
    take_categories(d);
    return SPT_OK;
}

/* Takes the group of a category, by what the text says of it, or else the record. */
static void take_group(differ *d, const char *code)
{
    size_t text = spt_code_map_find(&d->text->group_map, code);
    size_t before = spt_code_map_find(&d->record->group_map, code);
    d->groups[d->group_count] = text != SPT_NO_NUMBER ? d->text->groups[text] : d->record->groups[before];
    d->groups[d->group_count].position = (int64_t)d->group_count + 1;
    d->groups_before[d->group_count++] = before;
    if (before != SPT_NO_NUMBER)
        d->kept_groups[before] = 1;
}

/* The groups in the order of their first categories; one without a category is none. */
static spt_status merge_groups(differ *d)
{
    spt_arena *arena = d->diff->arena;
    size_t most = d->record->group_count + d->text->group_count;
    spt_code_map seen;
    d->groups = spt_arena_take_array(arena, most, sizeof *d->groups);
    d->groups_before = spt_arena_take_array(arena, most, sizeof *d->groups_before);
    d->kept_groups = spt_arena_take_array(arena, d->record->group_count, 1);
    if (!d->groups || !d->groups_before || !d->kept_groups || spt_code_map_make(&seen, arena, most) != SPT_OK)
        return SPT_E_NOMEM;
    for (size_t i = 0; i < d->category_count; i++) {
        const char *group = d->categories[i].group;
        if (group[0] != '\0' && spt_code_map_add(&seen, group, i) == SPT_NO_NUMBER)
            take_group(d, group);
    }
    return SPT_OK;
}

/* --- groups and categories --- */

static spt_status diff_group(differ *d, const spt_group_row *before, const spt_group_row *after)
{
    spt_status status = SPT_OK;
    begin_line(d, "group", after->code);
    if (!before) {
        say(d, "added: %s", after->title);
        status = end_line(d);
        return status == SPT_OK ? change(d, SPT_CHANGE_INSERT, after) : status;
    }
    say_text(d, "title", before->title, after->title);
    if (d->differences > 0)
        status = end_line(d);
    if (status == SPT_OK && (d->differences > 0 || before->position != after->position))
        status = change(d, SPT_CHANGE_UPDATE, after);
    return status;
}

static spt_status diff_groups(differ *d)
{
    spt_status status = SPT_OK;
    for (size_t i = 0; status == SPT_OK && i < d->group_count; i++) {
        size_t before = d->groups_before[i];
        status = diff_group(d, before == SPT_NO_NUMBER ? NULL : &d->record->groups[before], &d->groups[i]);
    }
    return status;
}

/* Behind all that could still refer to them. */
static spt_status remove_groups(differ *d)
{
    spt_status status = SPT_OK;
    for (size_t i = 0; status == SPT_OK && i < d->record->group_count; i++) {
        if (d->kept_groups[i])
            continue;
        begin_line(d, "group", d->record->groups[i].code);
        say(d, "removed");
        status = end_line(d);
        if (status == SPT_OK)
            status = change(d, SPT_CHANGE_DELETE, &d->record->groups[i]);
    }
    return status;
}

static void compare_categories(differ *d, const spt_category_row *before, const spt_category_row *after)
{
    say_text(d, "title", before->title, after->title);
    say_text(d, "group", before->group, after->group);
    say_text(d, "unit", before->unit, after->unit);
    if (before->retired != after->retired)
        say(d, "%s%s", d->differences++ == 0 ? "" : "; ", after->retired ? "retired" : "open again");
}

static spt_status diff_category(differ *d, const spt_category_row *before, const spt_category_row *after)
{
    spt_status status = SPT_OK;
    begin_line(d, "category", after->code);
    compare_categories(d, before, after);
    if (d->differences > 0)
        status = end_line(d);
    if (status == SPT_OK && (d->differences > 0 || before->position != after->position))
        status = change(d, SPT_CHANGE_UPDATE, after);
    return status;
}

/* --- rules --- */

/* The number of the last rule in force at an instant; SPT_NO_NUMBER: there is none. */
static size_t in_force(const spt_price_rows *rows, spt_price_rules those, int64_t at)
{
    size_t found = SPT_NO_NUMBER;
    for (size_t i = those.first; i < those.first + those.count && rows->rules[i].since <= at; i++)
        found = i;
    return found;
}

static spt_status add_rule(differ *d, const char *category, int64_t since, const char *rule, int32_t action)
{
    spt_rule_row *row = spt_arena_take(d->diff->arena, sizeof *row);
    if (!row)
        return SPT_E_NOMEM;
    row->size = sizeof *row;
    row->table = SPT_TABLE_RULE;
    row->since = since;
    row->category = category;
    row->rule = rule;
    return change(d, action, row);
}

/* Puts a rule of the text on record from a second on, in place of one of the same second, and says so. */
static spt_status set_rule(differ *d, spt_price_rules record, const spt_rule_row *rule, int64_t since,
                           const char *before)
{
    char instant[SPT_INSTANT_BYTES];
    size_t then = in_force(d->record, record, since);
    int same_second = then != SPT_NO_NUMBER && d->record->rules[then].since == since;
    spt_price_instant(since, instant);
    begin_line(d, "category", rule->category);
    say(d, "price rule \"%s\" to \"%s\" from %s on", before, rule->rule, instant);
    spt_status status = end_line(d);
    if (status != SPT_OK)
        return status;
    return add_rule(d, rule->category, since, rule->rule, same_second ? SPT_CHANGE_UPDATE : SPT_CHANGE_INSERT);
}

static spt_status contradict(differ *d, size_t rule, const char *reason)
{
    d->error->line = d->text->places[rule].line;
    d->error->column = d->text->places[rule].column;
    snprintf(d->error->reason, sizeof d->error->reason, "%s", reason);
    return SPT_E_CONFLICT;
}

/* A rule of the text from an instant that has come: on record, or later than all there. */
static spt_status diff_past_rule(differ *d, spt_price_rules record, size_t number)
{
    const spt_rule_row *rule = &d->text->rules[number];
    size_t then = in_force(d->record, record, rule->since);
    if (then != SPT_NO_NUMBER && d->record->rules[then].since == rule->since)
        return strcmp(d->record->rules[then].rule, rule->rule) == 0
                   ? SPT_OK
                   : contradict(d, number, "Another price rule is on record from this instant, which has passed.");
    if (then != in_force(d->record, record, d->now))
        return contradict(d, number, "A later price rule is in force already, so this instant cannot be added.");
    return set_rule(d, record, rule, rule->since, d->text->rules[number - 1].rule);
}

/* The text's rules up to now; *present is the last of them. */
static spt_status diff_past_rules(differ *d, spt_price_rules record, spt_price_rules text, size_t present)
{
    spt_status status = SPT_OK;
    if (present > text.first) {
        int64_t end = d->text->rules[text.first + 1].since;
        size_t then = in_force(d->record, record, end - 1);
        if (then == SPT_NO_NUMBER || strcmp(d->record->rules[then].rule, d->text->rules[text.first].rule) != 0)
            return contradict(d, text.first, "Another price rule is on record before the first instant of this line.");
    }
    for (size_t i = text.first + 1; status == SPT_OK && i <= present; i++)
        status = diff_past_rule(d, record, i);
    return status;
}

/* The text's rule for now takes over now, unless it is in force, on record or by an instant just added. */
static spt_status diff_present_rule(differ *d, spt_price_rules record, size_t present)
{
    const spt_rule_row *rule = &d->text->rules[present];
    size_t then = in_force(d->record, record, d->now);
    if (then != SPT_NO_NUMBER &&
        (strcmp(d->record->rules[then].rule, rule->rule) == 0 || d->record->rules[then].since < rule->since))
        return SPT_OK;
    return set_rule(d, record, rule, d->now, then == SPT_NO_NUMBER ? "" : d->record->rules[then].rule);
}

/* Rules to come: exactly those of the text. Both lists are in time order. */
static spt_status diff_future_rules(differ *d, spt_price_rules record, spt_price_rules text, size_t present)
{
    const spt_rule_row *old = d->record->rules, *new = d->text->rules;
    size_t then = in_force(d->record, record, d->now);
    size_t o = then == SPT_NO_NUMBER ? record.first : then + 1, n = present + 1;
    size_t old_end = record.first + record.count, new_end = text.first + text.count;
    spt_status status = SPT_OK;
    while (status == SPT_OK && (o < old_end || n < new_end)) {
        char instant[SPT_INSTANT_BYTES];
        if (o == old_end || (n < new_end && new[n].since < old[o].since)) {
            status = set_rule(d, record, &new[n], new[n].since, new[n - 1].rule);
            n++;
        } else if (n == new_end || old[o].since < new[n].since) {
            spt_price_instant(old[o].since, instant);
            begin_line(d, "category", old[o].category);
            say(d, "price rule \"%s\" from %s on withdrawn", old[o].rule, instant);
            status = end_line(d);
            if (status == SPT_OK)
                status = change(d, SPT_CHANGE_DELETE, &old[o]);
            o++;
        } else {
            if (strcmp(old[o].rule, new[n].rule) != 0)
                status = set_rule(d, record, &new[n], new[n].since, new[n - 1].rule);
            o++;
            n++;
        }
    }
    return status;
}

static spt_status diff_rules(differ *d, size_t before, size_t number)
{
    spt_price_rules record = d->record->rules_of[before], text = d->text->rules_of[number];
    size_t present = in_force(d->text, text, d->now);
    spt_status status = diff_past_rules(d, record, text, present);
    if (status == SPT_OK)
        status = diff_present_rule(d, record, present);
    return status == SPT_OK ? diff_future_rules(d, record, text, present) : status;
}

static spt_status add_category(differ *d, const spt_category_row *row)
{
    spt_price_rules rules = d->text->rules_of[spt_code_map_find(&d->text->category_map, row->code)];
    begin_line(d, "category", row->code);
    say(d, "added: %s%s", d->text->rules[rules.first].rule, row->retired ? ", retired" : "");
    if (rules.count > 1)
        say(d,
            rules.count == 2 ? ", with %zu price rule from a later instant on"
                             : ", with %zu price rules from later instants on",
            rules.count - 1);
    spt_status status = end_line(d);
    if (status == SPT_OK)
        status = change(d, SPT_CHANGE_INSERT, row);
    for (size_t i = rules.first; status == SPT_OK && i < rules.first + rules.count; i++)
        status = change(d, SPT_CHANGE_INSERT, &d->text->rules[i]);
    return status;
}

static spt_status diff_categories(differ *d)
{
    spt_status status = SPT_OK;
    for (size_t i = 0; status == SPT_OK && i < d->category_count; i++) {
        const spt_category_row *after = &d->categories[i];
        size_t before = d->categories_before[i];
        size_t text = spt_code_map_find(&d->text->category_map, after->code);
        if (before == SPT_NO_NUMBER) {
            status = add_category(d, after);
            continue;
        }
        status = diff_category(d, &d->record->categories[before], after);
        if (status == SPT_OK && text != SPT_NO_NUMBER)
            status = diff_rules(d, before, text);
    }
    return status;
}

/* --- order --- */

/* Whether what was there before stands in another order than before. */
static int is_reordered(const size_t *before, size_t count)
{
    size_t last = 0;
    for (size_t i = 0; i < count; i++) {
        if (before[i] == SPT_NO_NUMBER)
            continue;
        if (before[i] < last)
            return 1;
        last = before[i];
    }
    return 0;
}

/* Rows that are retired or come back, and groups of such only, wander to the end or from there: that is no news. */
static void forget_retired(differ *d)
{
    for (size_t i = 0; i < d->pack_count; i++)
        if (d->packs_before[i] != SPT_NO_NUMBER &&
            (d->packs[i].retired || d->record->packs[d->packs_before[i]].retired))
            d->packs_before[i] = SPT_NO_NUMBER;
    for (size_t i = 0; i < d->category_count; i++)
        if (d->categories_before[i] != SPT_NO_NUMBER &&
            (d->categories[i].retired || d->record->categories[d->categories_before[i]].retired))
            d->categories_before[i] = SPT_NO_NUMBER;
    for (size_t i = 0; i < d->group_count; i++)
        if (spt_code_map_find(&d->text->group_map, d->groups[i].code) == SPT_NO_NUMBER)
            d->groups_before[i] = SPT_NO_NUMBER;
}

static spt_status say_order(differ *d, const char *noun, const size_t *before, size_t count)
{
    if (!is_reordered(before, count))
        return SPT_OK;
    d->length = 0;
    say(d, "order of %s changed", noun);
    return end_line(d);
}

static spt_status diff_orders(differ *d)
{
    forget_retired(d);
    spt_status status = say_order(d, "packs", d->packs_before, d->pack_count);
    if (status == SPT_OK)
        status = say_order(d, "groups", d->groups_before, d->group_count);
    return status == SPT_OK ? say_order(d, "categories", d->categories_before, d->category_count) : status;
}

spt_status spt_price_list_diff(const spt_price_rows *record, const spt_price_rows *text, int64_t now, spt_arena *arena,
                               spt_price_diff *diff, spt_price_error *error)
{
    differ d = {.record = record, .text = text, .now = now, .diff = diff, .error = error};
    memset(diff, 0, sizeof *diff);
    memset(error, 0, sizeof *error);
    diff->arena = arena;
    spt_status status = diff_packs(&d);
    if (status == SPT_OK)
        status = merge_categories(&d);
    if (status == SPT_OK)
        status = merge_groups(&d);
    if (status == SPT_OK)
        status = diff_groups(&d);
    if (status == SPT_OK)
        status = diff_categories(&d);
    if (status == SPT_OK)
        status = remove_groups(&d);
    return status == SPT_OK ? diff_orders(&d) : status;
}
