/* SPDX-License-Identifier: MIT */
/* D7: from left to right over the bytes of the text; `at` is always the first byte not yet understood. */
#include <string.h>

#include <supportpoints/price_rule.h>

#include "../base/alloc.h"
#include "../base/text.h"

#define EN_DASH       "\xE2\x80\x93"
#define LONGEST_PRINT 64 /* three numbers of 16 digits, "-", " + N*" and the NUL */

typedef struct reader {
    const char *text;
    size_t length;
    size_t at;
} reader;

static const spt_price_rule free_of_charge = {(uint32_t)sizeof(spt_price_rule), SPT_RULE_FIXED, 0, 0, 0, 0, 0};

void spt_price_rule_init(spt_price_rule *rule, uint32_t struct_size)
{
    spt_struct_give(rule, struct_size, &free_of_charge, (uint32_t)sizeof free_of_charge);
}

static int is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static char upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

static int is_letter(char c)
{
    return upper(c) >= 'A' && upper(c) <= 'Z';
}

/* The next byte after white space; NUL at the end. */
static char look(reader *in)
{
    while (in->text[in->at] == ' ' || in->text[in->at] == '\t')
        in->at++;
    return in->text[in->at];
}

static int accept_byte(reader *in, char byte)
{
    if (look(in) != byte)
        return 0;
    in->at++;
    return 1;
}

static int accept_dash(reader *in)
{
    if (accept_byte(in, '-'))
        return 1;
    if (strncmp(in->text + in->at, EN_DASH, sizeof EN_DASH - 1) != 0)
        return 0;
    in->at += sizeof EN_DASH - 1;
    return 1;
}

/* The number of letters that follow. */
static size_t word_length(reader *in)
{
    size_t length = 0;
    look(in);
    while (is_letter(in->text[in->at + length]))
        length++;
    return length;
}

/* A whole word, given in capitals. */
static int accept_word(reader *in, const char *word)
{
    size_t length = word_length(in);
    if (length != strlen(word))
        return 0;
    for (size_t i = 0; i < length; i++)
        if (upper(in->text[in->at + i]) != word[i])
            return 0;
    in->at += length;
    return 1;
}

static int read_number(reader *in, int64_t *number)
{
    int64_t value = 0;
    look(in);
    size_t end = in->at;
    for (; is_digit(in->text[end]); end++) {
        int64_t digit = in->text[end] - '0';
        if (value > (SPT_POINTS_MAX - digit) / 10)
            return 0;
        value = value * 10 + digit;
    }
    if (end == in->at)
        return 0;
    in->at = end;
    *number = value;
    return 1;
}

static int read_unit(reader *in, uint32_t *unit)
{
    if (word_length(in) != 1)
        return 0;
    *unit = (uint32_t)(unsigned char)upper(in->text[in->at]);
    in->at++;
    return 1;
}

/* `N*60` or `60*N`, after the plus sign. */
static int read_term(reader *in, spt_price_rule *rule)
{
    if (is_digit(look(in)))
        return read_number(in, &rule->per_unit) && accept_byte(in, '*') && read_unit(in, &rule->unit);
    return read_unit(in, &rule->unit) && accept_byte(in, '*') && read_number(in, &rule->per_unit);
}

/* The end of a range, after its dash. */
static int read_highest(reader *in, spt_price_rule *rule)
{
    look(in);
    size_t start = in->at;
    if (!read_number(in, &rule->highest))
        return 0;
    if (rule->highest >= rule->lowest)
        return 1;
    in->at = start;
    return 0;
}

static int read_base(reader *in, spt_price_rule *rule)
{
    if (accept_word(in, "FROM")) {
        rule->kind = SPT_RULE_FROM;
        rule->highest = SPT_UNSET;
        return read_number(in, &rule->lowest);
    }
    if (!read_number(in, &rule->lowest))
        return 0;
    rule->highest = rule->lowest;
    if (!accept_dash(in))
        return 1;
    rule->kind = SPT_RULE_RANGE;
    return read_highest(in, rule);
}

static int read_rule(reader *in, spt_price_rule *rule)
{
    if (accept_word(in, "UPON")) {
        rule->kind = SPT_RULE_UPON_REQUEST;
        rule->highest = SPT_UNSET;
        return accept_word(in, "REQUEST");
    }
    return read_base(in, rule) && (!accept_byte(in, '+') || read_term(in, rule));
}

/* D28, but that a tab is white space here. */
static int is_text(const char *text, size_t length)
{
    size_t place = 0;
    while ((place += spt_text_span(text + place, length - place)) < length) {
        if (text[place] != '\t')
            return 0;
        place++;
    }
    return 1;
}

spt_status spt_price_rule_parse(const char *text, spt_price_rule *rule, uint32_t *error_offset)
{
    reader in = {text, spt_text_length(text, SPT_RULE_BYTES), 0};
    spt_price_rule parsed = free_of_charge;
    if (!text || !rule || rule->struct_size < sizeof *rule)
        return SPT_E_INVALID;
    if (in.length > SPT_RULE_BYTES || !is_text(text, in.length))
        return SPT_E_INVALID;

    if (!read_rule(&in, &parsed) || look(&in) != '\0') {
        if (error_offset)
            *error_offset = (uint32_t)in.at;
        return SPT_E_SYNTAX;
    }
    parsed.struct_size = rule->struct_size;
    memcpy(rule, &parsed, sizeof parsed);
    return SPT_OK;
}

static int is_amount(int64_t amount)
{
    return amount >= 0 && amount <= SPT_POINTS_MAX;
}

static int is_rule(const spt_price_rule *rule)
{
    int has_unit = rule->unit >= 'A' && rule->unit <= 'Z';
    if (!is_amount(rule->lowest) || !is_amount(rule->per_unit) || rule->reserved != 0)
        return 0;
    if (!has_unit && (rule->unit != 0 || rule->per_unit != 0))
        return 0;
    switch (rule->kind) {
    case SPT_RULE_FIXED:
        return rule->highest == rule->lowest;
    case SPT_RULE_FROM:
        return rule->highest == SPT_UNSET;
    case SPT_RULE_RANGE:
        return is_amount(rule->highest) && rule->highest >= rule->lowest;
    case SPT_RULE_UPON_REQUEST:
        return rule->lowest == 0 && rule->highest == SPT_UNSET && !has_unit;
    default:
        return 0;
    }
}

static char *put_text(char *out, const char *text)
{
    size_t length = strlen(text);
    memcpy(out, text, length + 1);
    return out + length;
}

static char *put_number(char *out, int64_t number)
{
    char digits[24];
    char *first = digits + sizeof digits - 1;
    *first = '\0';
    do {
        *--first = (char)('0' + number % 10);
        number /= 10;
    } while (number > 0);
    return put_text(out, first);
}

/* Writes a rule that is_rule(); answers the bytes with the NUL. */
static size_t put_rule(char *start, const spt_price_rule *rule)
{
    char *out = start;
    if (rule->kind == SPT_RULE_UPON_REQUEST) {
        out = put_text(out, "upon request");
    } else {
        out = put_number(put_text(out, rule->kind == SPT_RULE_FROM ? "from " : ""), rule->lowest);
        if (rule->kind == SPT_RULE_RANGE)
            out = put_number(put_text(out, "-"), rule->highest);
    }
    if (rule->unit != 0) {
        char term[] = {' ', '+', ' ', (char)rule->unit, '*', '\0'};
        out = put_number(put_text(out, term), rule->per_unit);
    }
    return (size_t)(out - start) + 1;
}

spt_status spt_price_rule_print(const spt_price_rule *rule, char *buffer, size_t size, size_t *needed)
{
    char text[LONGEST_PRINT];
    spt_price_rule known = free_of_charge;
    if (!rule || (!buffer && size > 0))
        return SPT_E_INVALID;
    if (spt_struct_take(&known, (uint32_t)sizeof known, rule, (uint32_t)sizeof known) != SPT_OK || !is_rule(&known))
        return SPT_E_INVALID;

    size_t length = put_rule(text, &known);
    if (needed)
        *needed = length;
    if (size == 0 && !buffer)
        return SPT_OK;
    if (size < length)
        return SPT_E_INVALID;
    memcpy(buffer, text, length);
    return SPT_OK;
}
