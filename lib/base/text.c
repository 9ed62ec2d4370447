/* SPDX-License-Identifier: MIT */
#include "text.h"

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

/* Most texts are plain ASCII: one pass finds that out. */
static size_t plain_length(const char *text, size_t maximum)
{
    size_t length = 0;
    while (length <= maximum && text[length] >= 0x20 && text[length] < 0x7F)
        length++;
    return length;
}

spt_status spt_text_check(const char *text, size_t maximum_bytes)
{
    size_t plain = text ? plain_length(text, maximum_bytes) : 0;
    if (text && plain <= maximum_bytes && text[plain] == '\0')
        return SPT_OK;
    size_t length = spt_text_length(text, maximum_bytes);
    if (!text || length > maximum_bytes || spt_text_span(text, length) != length)
        return SPT_E_INVALID;
    return SPT_OK;
}
