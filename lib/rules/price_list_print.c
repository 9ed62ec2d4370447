/* SPDX-License-Identifier: MIT */
/* Writes a price list as the text that price_list.h describes. */
#include <stdio.h>
#include <string.h>

#include <supportpoints/limits.h>
#include <supportpoints/lot.h>
#include <supportpoints/price_list.h>

#include "../base/alloc.h"
#include "day.h"
#include "money.h"
#include "price_list.h"

/* Columns are lined up to this width; longer texts stick out. */
#define WIDEST ((size_t)60)

/* A text that grows; after a failure nothing is added any more. */
typedef struct writer {
    const spt_allocator *allocator;
    char *text;
    size_t length;
    size_t room;
    spt_status status;
} writer;

static void grow(writer *out, size_t bytes)
{
    size_t wanted = out->room < 1024 ? 1024 : out->room;
    while (wanted - out->length <= bytes)
        wanted *= 2;
    char *larger = spt_allocate(out->allocator, wanted);
    if (!larger) {
        out->status = SPT_E_NOMEM;
        return;
    }
    if (out->text)
        memcpy(larger, out->text, out->length);
    spt_release(out->allocator, out->text);
    out->text = larger;
    out->room = wanted;
}

static void put_bytes(writer *out, const char *bytes, size_t count)
{
    if (out->status == SPT_OK && count > SPT_PRICE_LIST_BYTES - out->length)
        out->status = SPT_E_LIMIT;
    if (out->status == SPT_OK && out->room - out->length <= count)
        grow(out, count);
    if (out->status != SPT_OK)
        return;
    memcpy(out->text + out->length, bytes, count);
    out->length += count;
    out->text[out->length] = '\0';
}

static void put(writer *out, const char *text)
{
    put_bytes(out, text, strlen(text));
}

static void put_number(writer *out, int64_t number)
{
    char text[24];
    snprintf(text, sizeof text, "%lld", (long long)number);
    put(out, text);
}

/* A title or unit; a bar and a backslash behind a backslash. */
static void put_escaped(writer *out, const char *text)
{
    while (*text != '\0') {
        size_t plain = strcspn(text, "\\|");
        put_bytes(out, text, plain);
        text += plain;
        if (*text != '\0') {
            put(out, "\\");
            put_bytes(out, text++, 1);
        }
    }
}

/* The characters that it takes, combining ones not considered. */
static size_t width(const char *text)
{
    size_t count = 0;
    for (; *text != '\0'; text++)
        count += ((unsigned char)*text & 0xC0) != 0x80 ? 1 : 0;
    return count;
}

static size_t escaped_width(const char *text)
{
    size_t count = width(text);
    for (; *text != '\0'; text++)
        count += *text == '\\' || *text == '|';
    return count;
}

static size_t wider(size_t widest, size_t one)
{
    return one > widest && one <= WIDEST ? one : widest;
}

/* The widest code, title and price of a section's rows. */
typedef struct widths {
    size_t code;
    size_t title;
    size_t third;
} widths;

static void put_padding(writer *out, size_t used, size_t wanted)
{
    for (; used < wanted; used++)
        put(out, " ");
}

/* The row's code and title, and the bars behind them. */
static void put_head(writer *out, const char *code, const char *title, const widths *columns)
{
    put(out, code);
    put_padding(out, width(code), columns->code);
    put(out, " | ");
    put_escaped(out, title);
    put_padding(out, escaped_width(title), columns->title);
    put(out, " | ");
}

/* Whether a code and a title would be read as they are: codes and titles that came from a text are. */
static int is_trimmed(const char *text)
{
    return text[0] == '\0' || (text[0] != ' ' && text[strlen(text) - 1] != ' ');
}

static int is_writable(const char *code, const char *title)
{
    for (; *code != '\0'; code++)
        if (!spt_price_is_code_character(*code))
            return 0;
    return is_trimmed(title);
}

void spt_price_instant(int64_t instant, char text[SPT_INSTANT_BYTES])
{
    spt_civil civil = spt_day_to_civil(instant / 86400);
    int32_t second = (int32_t)(instant % 86400);
    char long_enough[80] = "";
    snprintf(long_enough, sizeof long_enough, "%04d-%02d-%02dT%02d:%02d:%02dZ", (int)civil.year, (int)civil.month,
             (int)civil.day, (int)(second / 3600), (int)(second / 60 % 60), (int)(second % 60));
    memcpy(text, long_enough, SPT_INSTANT_BYTES - 1);
    text[SPT_INSTANT_BYTES - 1] = '\0';
}

static void put_date(writer *out, int64_t date)
{
    char text[SPT_INSTANT_BYTES];
    int64_t day = 0;
    if (spt_day_from_date(date, &day) != SPT_OK)
        return;
    spt_price_instant(day * 86400, text);
    put_bytes(out, text, strlen("2009-12-31"));
}

static void put_price(writer *out, const spt_pack_row *row)
{
    char money[SPT_MONEY_TEXT_BYTES];
    if (row->kind == SPT_LOT_LICENCE) {
        put(out, row->once ? "licence, once" : "licence");
        return;
    }
    spt_money_write(row->currency, row->price, money);
    put(out, money);
}

static void put_pack(writer *out, const spt_pack_row *row, const widths *columns)
{
    char points[24];
    put_head(out, row->code, row->title, columns);
    int digits = snprintf(points, sizeof points, "%lld", (long long)row->points);
    put(out, points);
    put_padding(out, (size_t)digits, columns->third);
    put(out, " | ");
    put_price(out, row);
    if (row->months == 0)
        put(out, " | lifetime: never");
    if (row->months > 0) {
        put(out, " | lifetime: ");
        put_number(out, row->months);
        put(out, row->months == 1 ? " month" : " months");
    }
    if (row->last_day != 0) {
        put(out, " | last day: ");
        put_date(out, row->last_day);
    }
    if (row->priority != 0) {
        put(out, " | priority: ");
        put_number(out, row->priority);
    }
    put(out, row->retired ? " | retired\n" : "\n");
}

static void put_packs(writer *out, const spt_price_rows *rows)
{
    widths columns = {0, 0, 0};
    char points[24];
    for (size_t i = 0; i < rows->pack_count; i++) {
        const spt_pack_row *row = &rows->packs[i];
        columns.code = wider(columns.code, width(row->code));
        columns.title = wider(columns.title, escaped_width(row->title));
        columns.third = wider(columns.third, (size_t)snprintf(points, sizeof points, "%lld", (long long)row->points));
        if (!is_writable(row->code, row->title))
            out->status = SPT_E_CORRUPT;
    }
    put(out, "\n[packs]\n");
    for (size_t i = 0; i < rows->pack_count; i++)
        put_pack(out, &rows->packs[i], &columns);
}

/* Which rules of a category are written: the one in force, those to come, and past ones as there is room. */
static spt_price_rules written_rules(const spt_price_rows *rows, size_t category, int64_t now, int with_past)
{
    spt_price_rules those = rows->rules_of[category];
    size_t end = those.first + those.count;
    if (those.count > SPT_PRICE_LIST_RULES) {
        those.first = end - SPT_PRICE_LIST_RULES;
        those.count = SPT_PRICE_LIST_RULES;
    }
    while (!with_past && those.count > 1 && rows->rules[those.first + 1].since <= now) {
        those.first++;
        those.count--;
    }
    return those;
}

static void put_category(writer *out, const spt_price_rows *rows, size_t number, spt_price_rules rules,
                         const widths *columns)
{
    const spt_category_row *row = &rows->categories[number];
    put_head(out, row->code, row->title, columns);
    put(out, rows->rules[rules.first].rule);
    if (row->unit[0] != '\0') {
        put(out, " | unit: ");
        put_escaped(out, row->unit);
    }
    for (size_t i = 1; i < rules.count; i++) {
        const spt_rule_row *rule = &rows->rules[rules.first + i];
        char instant[SPT_INSTANT_BYTES];
        spt_price_instant(rule->since, instant);
        put(out, " | from ");
        put(out, instant);
        put(out, ": ");
        put(out, rule->rule);
    }
    put(out, row->retired ? " | retired\n" : "\n");
}

static void put_heading(writer *out, const spt_price_rows *rows, const char *group)
{
    if (group[0] == '\0') {
        put(out, "\n[categories]\n");
        return;
    }
    const spt_group_row *row = &rows->groups[spt_code_map_find(&rows->group_map, group)];
    if (!is_writable(row->code, row->title))
        out->status = SPT_E_CORRUPT;
    put(out, "\n[group ");
    put(out, row->code);
    put(out, ": ");
    put_escaped(out, row->title);
    put(out, "]\n");
}

/* The end of the section that begins at a category: where the group is another one. */
static size_t section_end(const spt_price_rows *rows, size_t from, widths *columns)
{
    const char *group = rows->categories[from].group;
    size_t at = from;
    memset(columns, 0, sizeof *columns);
    for (; at < rows->category_count && strcmp(rows->categories[at].group, group) == 0; at++) {
        columns->code = wider(columns->code, width(rows->categories[at].code));
        columns->title = wider(columns->title, escaped_width(rows->categories[at].title));
    }
    return at;
}

static void put_categories(writer *out, const spt_price_rows *rows, int64_t now, int with_past)
{
    widths columns;
    for (size_t at = 0; at < rows->category_count && out->status == SPT_OK;) {
        size_t end = section_end(rows, at, &columns);
        put_heading(out, rows, rows->categories[at].group);
        for (; at < end && out->status == SPT_OK; at++) {
            const spt_category_row *row = &rows->categories[at];
            if (!is_writable(row->code, row->title) || !is_trimmed(row->unit))
                out->status = SPT_E_CORRUPT;
            put_category(out, rows, at, written_rules(rows, at, now, with_past), &columns);
        }
    }
}

/* A group has one heading: its categories must be together. */
static spt_status check_groups(const spt_price_rows *rows)
{
    spt_code_map seen;
    spt_status status = spt_code_map_make(&seen, rows->arena, rows->category_count);
    for (size_t i = 0; status == SPT_OK && i < rows->category_count; i++) {
        const char *group = rows->categories[i].group;
        if (group[0] == '\0' || (i > 0 && strcmp(group, rows->categories[i - 1].group) == 0))
            continue;
        if (spt_code_map_add(&seen, group, i) != SPT_NO_NUMBER)
            status = SPT_E_CORRUPT;
    }
    return status;
}

static spt_status print_all(const spt_price_rows *rows, int64_t now, int with_past, writer *out)
{
    out->length = 0;
    out->status = SPT_OK;
    put(out, "# Price list of support points. Lines that begin with # are comments.\n");
    put_packs(out, rows);
    put_categories(out, rows, now, with_past);
    return out->status;
}

spt_status spt_price_list_print(const spt_price_rows *rows, int64_t now, const spt_allocator *allocator, char **text,
                                size_t *length)
{
    writer out = {allocator, NULL, 0, 0, SPT_OK};
    spt_status status = check_groups(rows);
    if (status == SPT_OK)
        status = print_all(rows, now, 1, &out);
    if (status == SPT_E_LIMIT)
        status = print_all(rows, now, 0, &out);
    if (status != SPT_OK) {
        spt_release(allocator, out.text);
        return status;
    }
    *text = out.text;
    *length = out.length;
    return SPT_OK;
}
