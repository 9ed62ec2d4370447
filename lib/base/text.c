/* SPDX-License-Identifier: MIT */
#include "text.h"

#include <string.h>

size_t spt_text_length(const char *text, size_t maximum)
{
    size_t length = 0;
    if (!text)
        return 0;
    while (length <= maximum && text[length] != '\0')
        length++;
    return length;
}

/* The number of bytes that a first byte announces; 0 for one that begins no character. */
static size_t announced(unsigned char first)
{
    if (first < 0x80)
        return 1;
    if (first >= 0xC2 && first <= 0xDF)
        return 2;
    if (first >= 0xE0 && first <= 0xEF)
        return 3;
    return first >= 0xF0 && first <= 0xF4 ? 4 : 0;
}

static int is_scalar(uint32_t code, size_t bytes)
{
    if (bytes == 3)
        return code >= 0x800 && (code < 0xD800 || code > 0xDFFF);
    return bytes < 3 || (code >= 0x10000 && code <= 0x10FFFF);
}

size_t spt_text_character(const char *text, size_t left, uint32_t *code)
{
    static const unsigned char payload[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
    size_t bytes = left > 0 ? announced((unsigned char)text[0]) : 0;
    if (bytes == 0 || bytes > left)
        return 0;
    uint32_t value = (unsigned char)text[0] & (uint32_t)payload[bytes];
    for (size_t i = 1; i < bytes; i++) {
        unsigned char next = (unsigned char)text[i];
        if ((next & 0xC0) != 0x80)
            return 0;
        value = value << 6 | (next & 0x3Fu);
    }
    if (!is_scalar(value, bytes))
        return 0;
    *code = value;
    return bytes;
}

int spt_text_is_control(uint32_t code)
{
    return code < 0x20 || (code >= 0x7F && code <= 0x9F);
}

size_t spt_text_span(const char *text, size_t length)
{
    size_t place = 0;
    while (place < length) {
        uint32_t code = 0;
        size_t bytes = spt_text_character(text + place, length - place, &code);
        if (bytes == 0 || spt_text_is_control(code))
            return place;
        place += bytes;
    }
    return length;
}

#define SHORT        ((size_t)16)
#define EVERY_BYTE   UINT64_C(0x0101010101010101)
#define HIGHEST_BITS (EVERY_BYTE * 0x80)
#define SPACES       (EVERY_BYTE * 0x20)

static uint64_t eight_bytes(const char *text)
{
    uint64_t word;
    memcpy(&word, text, sizeof word);
    return word;
}

/* Whether all of eight bytes are 20 to 7E: a lower one loses its highest bit, others have it or get it. */
static int are_plain(uint64_t word)
{
    return ((((word - SPACES) & ~word) | (word + EVERY_BYTE) | word) & HIGHEST_BITS) == 0;
}

/* Most texts are plain ASCII: eight bytes in a step find that out, the last eight of them perhaps for a second time. */
static int is_plain(const char *text, size_t length)
{
    for (size_t i = 0; length < 8 && i < length; i++)
        if (text[i] < 0x20 || text[i] >= 0x7F)
            return 0;
    for (size_t i = 0; i + 8 < length; i += 8)
        if (!are_plain(eight_bytes(text + i)))
            return 0;
    return length < 8 || are_plain(eight_bytes(text + length - 8));
}

static spt_status check_long(const char *text, size_t maximum_bytes)
{
    const char *end = memchr(text, '\0', maximum_bytes + 1);
    if (!end)
        return SPT_E_INVALID;
    size_t length = (size_t)(end - text);
    return is_plain(text, length) || spt_text_span(text, length) == length ? SPT_OK : SPT_E_INVALID;
}

/* Codes, rules and names are short: looking at their bytes one by one finds the end as well. */
spt_status spt_text_check(const char *text, size_t maximum_bytes)
{
    size_t short_bytes = maximum_bytes < SHORT ? maximum_bytes : SHORT, length = 0;
    if (!text)
        return SPT_E_INVALID;
    while (length < short_bytes && text[length] >= 0x20 && text[length] < 0x7F)
        length++;
    return text[length] == '\0' ? SPT_OK : check_long(text, maximum_bytes);
}

int spt_text_fits(const char *text, int64_t minimum, size_t maximum_bytes)
{
    if (text != NULL && text[0] == '\0')
        return minimum == 0;
    return spt_text_check(text, maximum_bytes) == SPT_OK;
}

const char *spt_text_is(int64_t count)
{
    return count == 1 ? "is" : "are";
}

const char *spt_text_s(int64_t count)
{
    return count == 1 ? "" : "s";
}

const char *spt_text_y(int64_t count)
{
    return count == 1 ? "y" : "ies";
}
