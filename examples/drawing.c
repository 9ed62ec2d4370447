/* SPDX-License-Identifier: MIT */
#include "drawing.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "character_columns.h"

static int is_colour_wanted(void)
{
    const char *no_color = getenv("NO_COLOR"), *terminal = getenv("TERM");
    return (no_color == NULL || no_color[0] == '\0') && (terminal == NULL || strcmp(terminal, "dumb") != 0);
}

page_style page_style_for(FILE *out)
{
    page_style style = {out, isatty(fileno(out)) && is_colour_wanted(), 80, 0, 0};
    return style;
}

const char *plural(int64_t count)
{
    return count == 1 ? "" : "s";
}

void begin_colour(const page_style *style, const char *colour)
{
    if (style->colour)
        fprintf(style->out, "\033[%sm", colour);
}

void end_colour(const page_style *style)
{
    if (style->colour)
        fputs("\033[0m", style->out);
}

/* ---- cells ---- */

/* One character of a text that is UTF-8, and its bytes. */
static uint32_t character_at(const char *text, int *bytes)
{
    unsigned char first = (unsigned char)text[0];
    int count = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    uint32_t character = first < 0x80 ? first : first & (0xFFu >> (count + 1));
    *bytes = 1;
    while (*bytes < count && ((unsigned char)text[*bytes] & 0xC0) == 0x80)
        character = character << 6 | ((unsigned char)text[(*bytes)++] & 0x3F);
    return character;
}

static int compare_with_range(const void *key, const void *element)
{
    uint32_t character = *(const uint32_t *)key;
    const struct character_range *range = element;
    return character < range->first ? -1 : character > range->last;
}

#define IS_ONE_OF(character, ranges) \
    (bsearch(&(character), ranges, sizeof(ranges) / sizeof(ranges)[0], sizeof(ranges)[0], compare_with_range) != NULL)

/* Marks that stand on the character before take no column; those of East Asia, and pictures, take two. */
static int columns_of_character(uint32_t character)
{
    if (character < 0x300)
        return 1;
    return IS_ONE_OF(character, no_column) ? 0 : IS_ONE_OF(character, two_columns) ? 2 : 1;
}

static int columns_of_bytes(const char *text, int count)
{
    int columns = 0;
    for (int at = 0, bytes; at < count; at += bytes)
        columns += columns_of_character(character_at(text + at, &bytes));
    return columns;
}

int columns_of(const char *text)
{
    return columns_of_bytes(text, (int)strlen(text));
}

/* The bytes of a text's beginning that fits into so many columns, and how many it leaves. */
static int bytes_that_fit(const char *text, int *columns)
{
    int length = 0;
    for (int bytes; text[length] != '\0'; length += bytes) {
        int needed = columns_of_character(character_at(text + length, &bytes));
        if (needed > *columns)
            break;
        *columns -= needed;
    }
    return length;
}

static void print_cut(const page_style *style, const char *text, int columns)
{
    int left = columns - 1;
    int bytes = bytes_that_fit(text, &left);
    fprintf(style->out, "%.*s…%*s", bytes, text, left, "");
}

void print_cell(const page_style *style, const char *text, int columns)
{
    int missing = columns - columns_of(text);
    if (missing >= 0)
        fprintf(style->out, "%s%*s", text, missing, "");
    else
        print_cut(style, text, columns);
}

/* The bytes of the words that fit, of which one at least is taken: a word too long is broken. Takes their columns away. */
static int bytes_of_line(const char *text, int *columns)
{
    int left = *columns;
    int bytes = bytes_that_fit(text, &left);
    int end = bytes;
    while (text[bytes] != '\0' && end > 0 && text[end] != ' ')
        end--;
    if (bytes == 0 && text[0] != '\0')
        character_at(text, &end);
    bytes = end > 0 ? end : bytes;
    *columns -= columns_of_bytes(text, bytes);
    return bytes;
}

static const char *behind_spaces(const char *text)
{
    return text + strspn(text, " ");
}

const char *print_cell_begin(const page_style *style, const char *text, int columns)
{
    if (!style->wraps || columns_of(text) <= columns) {
        print_cell(style, text, columns);
        return "";
    }
    int bytes = bytes_of_line(text, &columns);
    fprintf(style->out, "%.*s%*s", bytes, text, columns > 0 ? columns : 0, "");
    return behind_spaces(text + bytes);
}

void print_cell_rest(const page_style *style, const char *rest, int indent, int columns)
{
    for (int bytes; rest[0] != '\0'; rest = behind_spaces(rest + bytes)) {
        int left = columns;
        bytes = bytes_of_line(rest, &left);
        fprintf(style->out, "%*s%.*s\n", indent, "", bytes, rest);
    }
}

void print_cell_right(const page_style *style, const char *text, int columns)
{
    int missing = columns - columns_of(text);
    if (missing >= 0)
        fprintf(style->out, "%*s%s", missing, "", text);
    else
        print_cut(style, text, columns);
}

/* ---- dates and money ---- */

const char *date_text(int64_t instant, int32_t offset, char text[16])
{
    time_t seconds = (time_t)(instant + offset);
    struct tm day;
    if (gmtime_r(&seconds, &day) == NULL || strftime(text, 16, "%d %b %Y", &day) == 0)
        strcpy(text, "?");
    return text;
}

int money_decimals(const char *currency)
{
    static const char none[] = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF";
    static const char three[] = "BHD IQD JOD KWD LYD OMR TND";
    static const char four[] = "CLF UYW";
    if (strlen(currency) != 3)
        return 2;
    return strstr(none, currency) ? 0 : strstr(three, currency) ? 3 : strstr(four, currency) ? 4 : 2;
}

const char *money_text(int64_t minor, const char *currency, char *text, size_t size)
{
    int decimals = money_decimals(currency);
    const char *sign = minor < 0 ? "-" : "";
    int64_t unit = 1;
    if (minor < 0)
        minor = -minor;
    for (int i = 0; i < decimals; i++)
        unit *= 10;
    if (decimals == 0)
        snprintf(text, size, "%s %s%" PRId64, currency, sign, minor);
    else
        snprintf(text, size, "%s %s%" PRId64 ".%0*" PRId64, currency, sign, minor / unit, decimals, minor % unit);
    return text;
}
