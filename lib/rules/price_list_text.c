/* SPDX-License-Identifier: MIT */
/* Reads the text that price_list.h describes, line by line; the first thing wrong ends it. */
#include <stdio.h>
#include <string.h>

#include <supportpoints/limits.h>
#include <supportpoints/lot.h>
#include <supportpoints/price_list.h>
#include <supportpoints/price_rule.h>

#include "../base/text.h"
#include "day.h"
#include "money.h"
#include "price_list.h"

#define BYTE_ORDER_MARK "\xEF\xBB\xBF"

/* What the rows below a heading are. */
enum { SECTION_NONE, SECTION_PACKS, SECTION_CATEGORIES };

/* A piece of the current line. */
typedef struct span {
    const char *text;
    size_t length;
} span;

typedef struct reader {
    spt_price_rows *rows;
    const spt_zone *zone;
    spt_price_error *error;
    span rest; /* of the text, behind the current line */
    span line;
    uint32_t number;
    int section;
    const char *group;                      /* the code of the section's group, or "" */
    spt_code_map packs, groups, categories; /* code -> line */
} reader;

/* The fields of the current line that are not yet read. */
typedef struct fields {
    span rest;
    int left;
} fields;

static spt_status refuse(reader *in, const char *at, const char *reason)
{
    in->error->line = in->number;
    in->error->column = (uint32_t)(at - in->line.text) + 1;
    snprintf(in->error->reason, sizeof in->error->reason, "%s", reason);
    return SPT_E_SYNTAX;
}

/* As refuse(), with a reason that has one number in it. */
static spt_status refuse_number(reader *in, const char *at, const char *before, size_t number, const char *after)
{
    char reason[SPT_PRICE_REASON_BYTES];
    snprintf(reason, sizeof reason, "%s%zu%s", before, number, after);
    return refuse(in, at, reason);
}

static int is_space(char c)
{
    return c == ' ' || c == '\t';
}

static int is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static span trim(span s)
{
    while (s.length > 0 && is_space(s.text[0])) {
        s.text++;
        s.length--;
    }
    while (s.length > 0 && is_space(s.text[s.length - 1]))
        s.length--;
    return s;
}

static span skip(span s, size_t bytes)
{
    s.text += bytes;
    s.length -= bytes;
    return s;
}

static span first(span s, size_t bytes)
{
    s.length = bytes;
    return s;
}

/* Whether it begins with a word of the format, given in small letters. */
static int begins(span s, const char *word)
{
    size_t length = strlen(word);
    if (s.length < length)
        return 0;
    for (size_t i = 0; i < length; i++)
        if (lower(s.text[i]) != word[i])
            return 0;
    return 1;
}

static int is_word(span s, const char *word)
{
    return s.length == strlen(word) && begins(s, word);
}

/* The place of a character, or the length. */
static size_t find(span s, char c)
{
    size_t at = 0;
    while (at < s.length && s.text[at] != c)
        at++;
    return at;
}

/* `name: value`: takes the trimmed value out. */
static int is_option(span field, const char *name, span *value)
{
    size_t colon = find(field, ':');
    if (colon == field.length || !is_word(trim(first(field, colon)), name))
        return 0;
    *value = trim(skip(field, colon + 1));
    return 1;
}

/* The next field, trimmed; 0 after the last one. A bar behind a backslash is text. */
static int next_field(fields *in, span *field)
{
    size_t end = 0;
    if (!in->left)
        return 0;
    while (end < in->rest.length && in->rest.text[end] != '|')
        end += in->rest.text[end] == '\\' && end + 1 < in->rest.length ? 2 : 1;
    *field = trim(first(in->rest, end));
    in->left = end < in->rest.length;
    in->rest = skip(in->rest, in->left ? end + 1 : end);
    return 1;
}

static spt_status nomem_unless(const void *memory)
{
    return memory ? SPT_OK : SPT_E_NOMEM;
}

/* A title or unit: takes the backslashes out; a tab, which is no text (D28), becomes a space. */
static spt_status read_text(reader *in, span field, size_t most, const char **text)
{
    char *out = spt_arena_take(in->rows->arena, field.length + 1);
    size_t length = 0;
    if (!out)
        return SPT_E_NOMEM;
    for (size_t i = 0; i < field.length; i++) {
        if (field.text[i] == '\\') {
            i++;
            if (i == field.length || (field.text[i] != '\\' && field.text[i] != '|'))
                return refuse(in, field.text + i - 1, "A backslash stands only before | or another backslash.");
        }
        out[length++] = field.text[i] == '\t' ? ' ' : field.text[i];
    }
    if (length == 0)
        return refuse(in, field.text, "Some text is missing here.");
    if (length > most)
        return refuse_number(in, field.text, "This text is longer than ", most, " bytes.");
    *text = out;
    return SPT_OK;
}

int spt_price_is_code_character(char c)
{
    return (unsigned char)c >= 0x80 || is_digit(c) || (lower(c) >= 'a' && lower(c) <= 'z') || c == '-' || c == '_' ||
           c == '.' || c == '/';
}

static spt_status read_code(reader *in, span field, spt_code_map *map, const char **code)
{
    for (size_t i = 0; i < field.length; i++)
        if (!spt_price_is_code_character(field.text[i]))
            return refuse(in, field.text + i, "A code is made of letters, digits and - _ . / only.");
    if (field.length == 0)
        return refuse(in, field.text, "A code is missing here.");
    if (field.length > SPT_CODE_BYTES)
        return refuse_number(in, field.text, "A code is longer than ", SPT_CODE_BYTES, " bytes.");
    *code = spt_arena_text(in->rows->arena, field.text, field.length);
    if (!*code)
        return SPT_E_NOMEM;
    size_t line = spt_code_map_add(map, *code, in->number);
    if (line != SPT_NO_NUMBER)
        return refuse_number(in, field.text, "The code is used in line ", line, " already.");
    return SPT_OK;
}

/* Digits only, least … most; 0 where it is anything else. */
static int read_number(span field, int64_t least, int64_t most, int64_t *number)
{
    int64_t value = 0;
    for (size_t i = 0; i < field.length; i++) {
        int64_t digit = field.text[i] - '0';
        if (!is_digit(field.text[i]) || value > (most - digit) / 10)
            return 0;
        value = value * 10 + digit;
    }
    if (field.length == 0 || value < least)
        return 0;
    *number = value;
    return 1;
}

/* Exactly `count` digits from the beginning. */
static int read_digits(span *from, size_t count, int64_t *number)
{
    if (from->length < count || !read_number(first(*from, count), 0, 9999, number))
        return 0;
    *from = skip(*from, count);
    return 1;
}

static int accept(span *from, char c)
{
    if (from->length == 0 || lower(from->text[0]) != c)
        return 0;
    *from = skip(*from, 1);
    return 1;
}

/* yyyy-mm-dd, as yyyymmdd. */
static int read_date(span *from, int64_t *date)
{
    int64_t year = 0, month = 0, day = 0, number = 0;
    if (!read_digits(from, 4, &year) || !accept(from, '-') || !read_digits(from, 2, &month) || !accept(from, '-') ||
        !read_digits(from, 2, &day))
        return 0;
    *date = year * 10000 + month * 100 + day;
    return spt_day_from_date(*date, &number) == SPT_OK;
}

/* hh:mm:ssZ or hh:mmZ, behind the T. */
static int read_time(span *from, int64_t *seconds)
{
    int64_t hour = 0, minute = 0, second = 0;
    if (!read_digits(from, 2, &hour) || !accept(from, ':') || !read_digits(from, 2, &minute))
        return 0;
    if (accept(from, ':') && !read_digits(from, 2, &second))
        return 0;
    *seconds = hour * 3600 + minute * 60 + second;
    return hour < 24 && minute < 60 && second < 60 && accept(from, 'z');
}

/* An instant, or the beginning of a day in the desk's zone. */
static spt_status read_instant(reader *in, span *from, int64_t *instant)
{
    static const char form[] = "An instant is written like 2009-01-01T00:00:00Z, or as a date like 2009-01-01.";
    int64_t date = 0, day = 0, seconds = 0;
    const char *start = from->text;
    if (!read_date(from, &date) || spt_day_from_date(date, &day) != SPT_OK)
        return refuse(in, start, form);
    if (accept(from, 't')) {
        if (!read_time(from, &seconds))
            return refuse(in, start, form);
        *instant = day * 86400 + seconds;
    } else if (day > 0) {
        spt_status status = spt_day_lapse_second(in->zone, day - 1, instant);
        if (status != SPT_OK)
            return status;
    } else {
        *instant = 0;
    }
    if (*instant == 0)
        return refuse(in, start, "The first rule of a category needs no instant.");
    return SPT_OK;
}

/* --- packs --- */

static spt_status read_money(reader *in, span field, spt_pack_row *row)
{
    static const char *const reasons[] = {
        [SPT_MONEY_CURRENCY] = "A price is a currency and an amount, like USD 34.50, or licence, or licence, once.",
        [SPT_MONEY_AMOUNT] = "The amount is digits, with a point before the decimals, like USD 34.50.",
        [SPT_MONEY_DECIMALS] = "The currency has fewer decimals than this.",
        [SPT_MONEY_LIMIT] = "The amount is too large.",
    };
    char currency[4];
    size_t at = 0;
    int32_t wrong = spt_money_read(field.text, field.length, currency, &row->price, &at);
    if (wrong != SPT_MONEY_OK)
        return refuse(in, field.text + at, reasons[wrong]);
    row->kind = SPT_LOT_PURCHASE;
    row->currency = spt_arena_text(in->rows->arena, currency, 3);
    return nomem_unless(row->currency);
}

static spt_status read_price(reader *in, span field, spt_pack_row *row)
{
    if (!begins(field, "licence") && !begins(field, "license"))
        return read_money(in, field, row);
    span rest = trim(skip(field, strlen("licence")));
    if (accept(&rest, ',')) {
        rest = trim(rest);
        if (!is_word(rest, "once"))
            return refuse(in, rest.text, "After the comma only the word once can stand: licence, once.");
        row->once = 1;
    } else if (rest.length > 0) {
        return refuse(in, rest.text, "Licence points are free: write licence, or licence, once.");
    }
    row->kind = SPT_LOT_LICENCE;
    row->currency = "";
    return SPT_OK;
}

static spt_status read_lifetime(reader *in, span value, spt_pack_row *row)
{
    size_t digits = 0;
    if (is_word(value, "never")) {
        row->months = 0;
        return SPT_OK;
    }
    while (digits < value.length && is_digit(value.text[digits]))
        digits++;
    span unit = trim(skip(value, digits));
    if (!read_number(first(value, digits), 1, SPT_MONTHS_MAX, &row->months) ||
        !(is_word(unit, "months") || is_word(unit, "month")))
        return refuse(in, value.text, "A lifetime is written like 12 months, of 1 to 9600, or never.");
    return SPT_OK;
}

static spt_status read_last_day(reader *in, span value, spt_pack_row *row)
{
    span rest = value;
    if (!read_date(&rest, &row->last_day) || rest.length > 0)
        return refuse(in, value.text, "A last day is a date like 2009-12-31.");
    if (row->last_day > SPT_LAST_DAY_MAX)
        return refuse(in, value.text, "The latest last day is 9999-12-30.");
    return SPT_OK;
}

static spt_status read_priority(reader *in, span value, spt_pack_row *row)
{
    span digits = value;
    int negative = accept(&digits, '-');
    if (!read_number(digits, 0, SPT_PRIORITY_MAX, &row->priority))
        return refuse(in, value.text, "A priority is a whole number from -1000000 to 1000000.");
    if (negative)
        row->priority = -row->priority;
    return SPT_OK;
}

enum { HAS_LIFETIME = 1, HAS_PRIORITY = 2, HAS_RETIRED = 4, HAS_UNIT = 8 };

/* Notes that an option is given. */
static spt_status once(reader *in, span field, int *given, int option)
{
    if (*given & option)
        return refuse(in, field.text,
                      option == HAS_LIFETIME ? "Only one lifetime or last day can be given." : "This is given twice.");
    *given |= option;
    return SPT_OK;
}

static spt_status read_pack_option(reader *in, span field, spt_pack_row *row, int *given)
{
    span value = field;
    int option = 0;
    spt_status (*read)(reader *, span, spt_pack_row *) = NULL;
    if (is_word(field, "retired")) {
        option = HAS_RETIRED;
        row->retired = 1;
    } else if (is_option(field, "lifetime", &value)) {
        option = HAS_LIFETIME;
        read = read_lifetime;
    } else if (is_option(field, "last day", &value)) {
        option = HAS_LIFETIME;
        read = read_last_day;
    } else if (is_option(field, "priority", &value)) {
        option = HAS_PRIORITY;
        read = read_priority;
    } else {
        return refuse(in, field.text, "Behind the price of a pack stand lifetime:, last day:, priority: or retired.");
    }
    spt_status status = once(in, field, given, option);
    return status == SPT_OK && read ? read(in, value, row) : status;
}

/* The next field of a row; where there is none, the reason says what a row needs. */
static spt_status need_field(reader *in, fields *row, span *field, const char *reason)
{
    if (next_field(row, field))
        return SPT_OK;
    return refuse(in, in->line.text + in->line.length, reason);
}

static spt_status read_pack_fields(reader *in, fields *left, spt_pack_row *row)
{
    static const char needs[] = "A pack needs four fields: code | title | points | price.";
    span field;
    spt_status status = need_field(in, left, &field, needs);
    if (status == SPT_OK)
        status = read_code(in, field, &in->packs, &row->code);
    if (status == SPT_OK)
        status = need_field(in, left, &field, needs);
    if (status == SPT_OK)
        status = read_text(in, field, SPT_TITLE_BYTES, &row->title);
    if (status == SPT_OK)
        status = need_field(in, left, &field, needs);
    if (status == SPT_OK && !read_number(field, 1, SPT_POINTS_MAX, &row->points))
        status = refuse(in, field.text, "Points are a whole number from 1 to 9007199254740991.");
    if (status == SPT_OK)
        status = need_field(in, left, &field, needs);
    return status == SPT_OK ? read_price(in, field, row) : status;
}

static spt_status read_pack(reader *in, fields left)
{
    spt_pack_row row = {.size = sizeof row, .table = SPT_TABLE_PACK, .months = SPT_UNSET};
    span field;
    int given = 0;
    if (in->rows->pack_count == SPT_PRICE_LIST_ENTRIES)
        return refuse(in, in->line.text, "There are more than 10000 packs.");
    row.position = (int64_t)in->rows->pack_count + 1;
    spt_status status = read_pack_fields(in, &left, &row);
    while (status == SPT_OK && next_field(&left, &field))
        status = read_pack_option(in, field, &row, &given);
    return status == SPT_OK ? spt_price_rows_add(in->rows, (const spt_row *)(const void *)&row) : status;
}

/* --- categories --- */

#define DASH_ENDS "-\x93" /* the last bytes of a hyphen and of an en dash */

/* Why a price rule cannot be read beyond its first `offset` bytes. */
static const char *rule_reason(span rule, size_t offset)
{
    size_t digits = 0;
    int64_t number = 0;
    span rest = skip(rule, offset), before = trim(first(rule, offset));
    while (digits < rest.length && is_digit(rest.text[digits]))
        digits++;
    if (digits > 0 && !read_number(first(rest, digits), 0, SPT_POINTS_MAX, &number))
        return "A number is larger than 9007199254740991.";
    if (digits > 0 && before.length > 0 && strchr(DASH_ENDS, before.text[before.length - 1]) != NULL)
        return "A range goes upwards, like 80-100.";
    return "A price rule is written like 25, from 150, 80-100, 120 + N*60 or upon request.";
}

static spt_status print_rule(reader *in, span field, char printed[SPT_RULE_BYTES + 1])
{
    char text[SPT_RULE_BYTES + 1];
    spt_price_rule rule;
    uint32_t offset = 0;
    if (field.length > SPT_RULE_BYTES)
        return refuse_number(in, field.text, "A price rule is longer than ", SPT_RULE_BYTES, " bytes.");
    memcpy(text, field.text, field.length);
    text[field.length] = '\0';
    spt_price_rule_init(&rule, sizeof rule);
    if (spt_price_rule_parse(text, &rule, &offset) != SPT_OK)
        return refuse(in, field.text + offset, rule_reason(field, offset));
    return spt_price_rule_print(&rule, printed, SPT_RULE_BYTES + 1, NULL);
}

static spt_status add_rule(reader *in, span field, const char *category, int64_t since)
{
    char printed[SPT_RULE_BYTES + 1];
    spt_price_rows *rows = in->rows;
    spt_status status = print_rule(in, field, printed);
    if (status != SPT_OK)
        return status;
    spt_price_place *places =
        spt_arena_grow(rows->arena, rows->places, rows->place_count, &rows->place_room, sizeof *places);
    if (!places)
        return SPT_E_NOMEM;
    rows->places = places;
    places[rows->place_count].line = in->number;
    places[rows->place_count++].column = (uint32_t)(field.text - in->line.text) + 1;
    spt_rule_row row = {.size = sizeof row, .table = SPT_TABLE_RULE, .since = since, .category = category};
    row.rule = printed;
    return spt_price_rows_add(rows, (const spt_row *)(const void *)&row);
}

/* `from INSTANT: RULE`, without the word. */
static spt_status read_dated_rule(reader *in, span field, const char *category, size_t rules)
{
    int64_t instant = 0;
    span rest = field;
    spt_status status = read_instant(in, &rest, &instant);
    if (status != SPT_OK)
        return status;
    if (instant <= in->rows->rules[in->rows->rule_count - 1].since)
        return refuse(in, field.text, "The rules of a category stand in the order of their instants.");
    rest = trim(rest);
    if (!accept(&rest, ':'))
        return refuse(in, rest.text, "A colon and a price rule are missing here: from 2009-01-01: 12.");
    if (rules == SPT_PRICE_LIST_RULES)
        return refuse(in, field.text, "A category has more than 64 price rules.");
    return add_rule(in, trim(rest), category, instant);
}

static spt_status read_category_option(reader *in, span field, spt_category_row *row, int *given, size_t *rules)
{
    span value = field;
    spt_status status = SPT_OK;
    if (is_word(field, "retired")) {
        row->retired = 1;
        return once(in, field, given, HAS_RETIRED);
    }
    if (is_option(field, "unit", &value)) {
        status = once(in, field, given, HAS_UNIT);
        return status == SPT_OK ? read_text(in, value, SPT_RULE_BYTES, &row->unit) : status;
    }
    if (begins(field, "from") && field.length > 4 && is_space(field.text[4])) {
        status = read_dated_rule(in, trim(skip(field, 4)), row->code, *rules);
        ++*rules;
        return status;
    }
    return refuse(in, field.text, "Behind the price rule of a category stand unit:, from an instant: or retired.");
}

static spt_status read_category_fields(reader *in, fields *left, spt_category_row *row)
{
    static const char needs[] = "A category needs three fields: code | title | price rule.";
    span field;
    spt_status status = need_field(in, left, &field, needs);
    if (status == SPT_OK)
        status = read_code(in, field, &in->categories, &row->code);
    if (status == SPT_OK)
        status = need_field(in, left, &field, needs);
    if (status == SPT_OK)
        status = read_text(in, field, SPT_TITLE_BYTES, &row->title);
    if (status == SPT_OK)
        status = need_field(in, left, &field, needs);
    return status == SPT_OK ? add_rule(in, field, row->code, 0) : status;
}

static spt_status read_category(reader *in, fields left)
{
    spt_category_row row = {.size = sizeof row, .table = SPT_TABLE_CATEGORY, .group = in->group, .unit = ""};
    span field;
    int given = 0;
    size_t rules = 1;
    if (in->rows->category_count == SPT_PRICE_LIST_ENTRIES)
        return refuse(in, in->line.text, "There are more than 10000 categories.");
    row.position = (int64_t)in->rows->category_count + 1;
    spt_status status = read_category_fields(in, &left, &row);
    while (status == SPT_OK && next_field(&left, &field))
        status = read_category_option(in, field, &row, &given, &rules);
    return status == SPT_OK ? spt_price_rows_add(in->rows, (const spt_row *)(const void *)&row) : status;
}

/* --- headings and lines --- */

static spt_status read_group(reader *in, span heading)
{
    spt_group_row row = {.size = sizeof row, .table = SPT_TABLE_GROUP};
    size_t colon = find(heading, ':');
    if (in->rows->group_count == SPT_PRICE_LIST_ENTRIES)
        return refuse(in, in->line.text, "There are more than 10000 groups.");
    if (colon == heading.length)
        return refuse(in, heading.text + heading.length,
                      "A group has a code and a title: [group transfer: Transfer services].");
    row.position = (int64_t)in->rows->group_count + 1;
    spt_status status = read_code(in, trim(first(heading, colon)), &in->groups, &row.code);
    if (status == SPT_OK)
        status = read_text(in, trim(skip(heading, colon + 1)), SPT_TITLE_BYTES, &row.title);
    in->section = SECTION_CATEGORIES;
    in->group = row.code;
    return status == SPT_OK ? spt_price_rows_add(in->rows, (const spt_row *)(const void *)&row) : status;
}

static spt_status read_heading(reader *in, span line)
{
    if (line.text[line.length - 1] != ']')
        return refuse(in, line.text + line.length, "A heading ends in ].");
    span heading = trim(first(skip(line, 1), line.length - 2));
    in->group = "";
    if (is_word(heading, "packs")) {
        in->section = SECTION_PACKS;
    } else if (is_word(heading, "categories")) {
        in->section = SECTION_CATEGORIES;
    } else if (begins(heading, "group") && heading.length > 5 && is_space(heading.text[5])) {
        return read_group(in, trim(skip(heading, 5)));
    } else {
        return refuse(in, heading.text, "A heading is [packs], [group CODE: TITLE] or [categories].");
    }
    return SPT_OK;
}

/* D28, but that a tab is white space here. */
static spt_status check_characters(reader *in)
{
    span left = in->line;
    for (;;) {
        left = skip(left, spt_text_span(left.text, left.length));
        if (left.length == 0)
            return SPT_OK;
        if (left.text[0] != '\t')
            break;
        left = skip(left, 1);
    }
    uint32_t code = 0;
    return refuse(in, left.text,
                  spt_text_character(left.text, left.length, &code) > 0 ? "Control characters cannot be in the text."
                                                                        : "This is not valid UTF-8.");
}

static spt_status read_line(reader *in)
{
    spt_status status = check_characters(in);
    span line = trim(in->line);
    if (status != SPT_OK || line.length == 0 || line.text[0] == '#')
        return status;
    if (line.text[0] == '[')
        return read_heading(in, line);
    fields all = {line, 1};
    if (in->section == SECTION_PACKS)
        return read_pack(in, all);
    if (in->section == SECTION_CATEGORIES)
        return read_category(in, all);
    return refuse(in, line.text, "The first rows need a heading above them, such as [packs].");
}

/* Takes the next line, without its end; 0 at the end of the text. */
static int next_line(reader *in)
{
    if (in->rest.length == 0)
        return 0;
    size_t length = find(in->rest, '\n');
    in->line = first(in->rest, length);
    in->rest = skip(in->rest, length < in->rest.length ? length + 1 : length);
    if (length > 0 && in->line.text[length - 1] == '\r')
        in->line.length--;
    in->number++;
    return 1;
}

/* More codes than lines there are not, nor more than are allowed. */
static size_t most_codes(span text)
{
    size_t lines = 1;
    for (size_t i = 0; i < text.length && lines < SPT_PRICE_LIST_ENTRIES; i++)
        lines += text.text[i] == '\n';
    return lines;
}

static spt_status begin(reader *in)
{
    spt_arena *arena = in->rows->arena;
    size_t codes = most_codes(in->rest);
    in->line = first(in->rest, 0);
    if (in->rest.length > SPT_PRICE_LIST_BYTES) {
        in->number = 1;
        return refuse(in, in->line.text, "The text is longer than 4194304 bytes.");
    }
    if (begins(in->rest, BYTE_ORDER_MARK))
        in->rest = skip(in->rest, strlen(BYTE_ORDER_MARK));
    spt_status status = spt_code_map_make(&in->packs, arena, codes);
    if (status == SPT_OK)
        status = spt_code_map_make(&in->groups, arena, codes);
    return status == SPT_OK ? spt_code_map_make(&in->categories, arena, codes) : status;
}

spt_status spt_price_list_parse(const char *text, const spt_zone *zone, spt_price_rows *rows, spt_price_error *error)
{
    spt_zone utc;
    spt_zone_init(&utc, sizeof utc);
    reader in = {.rows = rows, .zone = zone ? zone : &utc, .error = error, .section = SECTION_NONE, .group = ""};
    memset(error, 0, sizeof *error);
    if (!text)
        return SPT_E_INVALID;
    in.rest.text = text;
    in.rest.length = spt_text_length(text, SPT_PRICE_LIST_BYTES);
    spt_status status = begin(&in);
    while (status == SPT_OK && next_line(&in))
        status = read_line(&in);
    if (status == SPT_OK && in.section == SECTION_NONE) {
        /* Else an empty file would retire everything. */
        in.number = in.number > 0 ? in.number : 1;
        status = refuse(&in, in.line.text, "The text has no heading such as [packs], so it is no price list.");
    }
    return status == SPT_OK ? spt_price_rows_index(rows) : status;
}
