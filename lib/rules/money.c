/* SPDX-License-Identifier: MIT */
#include "money.h"

#include <string.h>

#include <supportpoints/limits.h>

int32_t spt_money_decimals(const char *currency)
{
    static const struct {
        int32_t decimals;
        char currencies[96];
    } exceptions[] = {{0, "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"},
                      {3, "BHD IQD JOD KWD LYD OMR TND"},
                      {4, "CLF UYW"}};
    for (size_t i = 0; i < sizeof exceptions / sizeof exceptions[0]; i++)
        for (const char *at = exceptions[i].currencies;; at += 4) {
            if (memcmp(at, currency, 3) == 0)
                return exceptions[i].decimals;
            if (at[3] == '\0')
                break;
        }
    return 2;
}

int spt_money_is_currency(const char *currency)
{
    for (int i = 0; i < 3; i++)
        if (currency[i] < 'A' || currency[i] > 'Z')
            return 0;
    return currency[3] == '\0';
}

static int is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* *value * 10 + digit within D1. */
static int append(int64_t *value, int digit)
{
    if (*value > (SPT_POINTS_MAX - digit) / 10)
        return 0;
    *value = *value * 10 + digit;
    return 1;
}

static int is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Three letters, and no more: a longer word is none. */
static size_t read_currency(const char *text, size_t length, char currency[4])
{
    if (length < 3 || (length > 3 && is_letter(text[3])))
        return 0;
    for (int i = 0; i < 3; i++)
        currency[i] = text[i] >= 'a' && text[i] <= 'z' ? (char)(text[i] - 'a' + 'A') : text[i];
    currency[3] = '\0';
    return spt_money_is_currency(currency) ? 3 : 0;
}

/* The digits from text[*at] on, and how many there were; 0 where the value leaves D1. */
static int read_digits(const char *text, size_t length, size_t *at, int64_t *value, size_t *count)
{
    for (*count = 0; *at < length && is_digit(text[*at]); ++*count, ++*at)
        if (!append(value, text[*at] - '0'))
            return 0;
    return 1;
}

static int32_t read_amount(const char *text, size_t length, size_t decimals, int64_t *minor, size_t *at)
{
    size_t start = *at, whole = 0, fraction = 0, mark = 0;
    int fits = read_digits(text, length, at, minor, &whole);
    if (fits && whole > 0 && *at < length && text[*at] == '.') {
        mark = (*at)++;
        fits = read_digits(text, length, at, minor, &fraction);
    }
    if (fits && fraction > decimals) {
        *at = mark + 1 + decimals;
        return SPT_MONEY_DECIMALS;
    }
    if (fits && (*at < length || whole == 0 || (mark > 0 && fraction == 0)))
        return SPT_MONEY_AMOUNT;
    for (; fits && fraction < decimals; fraction++)
        fits = append(minor, 0);
    if (!fits)
        *at = start;
    return fits ? SPT_MONEY_OK : SPT_MONEY_LIMIT;
}

int32_t spt_money_read(const char *text, size_t length, char currency[4], int64_t *minor, size_t *at)
{
    char code[4];
    int64_t value = 0;
    *at = read_currency(text, length, code);
    if (*at == 0)
        return SPT_MONEY_CURRENCY;
    while (*at < length && (text[*at] == ' ' || text[*at] == '\t'))
        ++*at;
    int32_t wrong = read_amount(text, length, (size_t)spt_money_decimals(code), &value, at);
    if (wrong != SPT_MONEY_OK)
        return wrong;
    memcpy(currency, code, sizeof code);
    *minor = value;
    return SPT_MONEY_OK;
}

void spt_money_write(const char *currency, int64_t minor, char text[SPT_MONEY_TEXT_BYTES])
{
    char digits[SPT_MONEY_TEXT_BYTES];
    char *first = digits + sizeof digits;
    int32_t decimals = spt_money_decimals(currency);
    for (int32_t written = 0; written <= decimals || minor > 0; written++) {
        if (written == decimals && decimals > 0)
            *--first = '.';
        *--first = (char)('0' + minor % 10);
        minor /= 10;
    }
    size_t length = (size_t)(digits + sizeof digits - first);
    memcpy(text, currency, 3);
    text[3] = ' ';
    memcpy(text + 4, first, length);
    text[4 + length] = '\0';
}

/* The usual amounts: their product is within 62 bits. */
static int is_short(int64_t paid, int64_t part)
{
    return (paid | part) >> 31 == 0;
}

/* Long division of paid * part, a bit of `part` at a time: no step leaves 64 bits. */
int64_t spt_money_slice(int64_t paid, int64_t part, int64_t points)
{
    int64_t whole = 0;
    int64_t rest = 0;
    if (is_short(paid, part))
        return paid * part / points;
    for (int bit = 52; bit >= 0; bit--) {
        whole *= 2;
        rest *= 2;
        if ((part >> bit & 1) != 0) {
            whole += paid / points;
            rest += paid % points;
        }
        whole += rest / points;
        rest %= points;
    }
    return whole;
}
