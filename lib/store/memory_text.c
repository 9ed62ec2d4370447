/* SPDX-License-Identifier: MIT */
/* Codes, rules and actors are kept once for the whole store; rows hold their numbers. */
#include "memory.h"

#include <string.h>

static const char *text_of(const spt_memory *memory, uint32_t number)
{
    const uint32_t *handle = memory->first_texts + number;
    if (number >= SPT_FIRST_TEXTS)
        handle = spt_heap_array_at(&memory->heap, &memory->text_list, number);
    return spt_heap_at(&memory->heap, *handle);
}

const char *spt_text_at(const spt_memory *memory, uint32_t number)
{
    return text_of(memory, number);
}

static uint32_t add_text(spt_memory *memory, const char *text, size_t size, uint32_t hash)
{
    uint32_t handle = spt_heap_take(&memory->heap, (uint32_t)size + 1), number = memory->text_list.count;
    memcpy(spt_heap_at(&memory->heap, handle), text, size + 1);
    spt_heap_array_add(&memory->heap, &memory->text_list, handle);
    spt_hash_add(&memory->heap, &memory->texts, hash, number);
    if (number == 0)
        memory->first_texts = spt_heap_array_at(&memory->heap, &memory->text_list, 0);
    return number;
}

static uint32_t find_text(spt_memory *memory, const char *text, size_t size)
{
    uint32_t number, hash = spt_hash_bytes(text, size);
    spt_hash_walk walk = spt_hash_find(&memory->texts, hash);
    while (spt_hash_next(&memory->heap, &walk, &number))
        if (strcmp(text_of(memory, number), text) == 0)
            return number;
    return add_text(memory, text, size, hash);
}

uint32_t spt_text_number(spt_memory *memory, const char *text)
{
    size_t size = strlen(text);
    uint32_t sum = (uint32_t)size * 31 + (uint8_t)text[size - 1] * 7 + (uint8_t)text[size / 2];
    uint32_t *recent = &memory->recent_texts[sum % SPT_RECENT_TEXTS];
    if (*recent == 0 || strcmp(text_of(memory, *recent - 1), text) != 0)
        *recent = find_text(memory, text, size) + 1;
    return *recent - 1;
}

uint32_t spt_text_keep(spt_memory *memory, uint32_t now, const char *text)
{
    if (*text == '\0')
        return 0;
    if (now != 0 && strcmp(text_of(memory, now - 1), text) == 0)
        return now;
    return spt_text_number(memory, text) + 1;
}
