/* SPDX-License-Identifier: MIT */
/* JSON as a text that grows (RFC 8259). */
#include <stdio.h>
#include <string.h>

#include "json.h"

#define FIRST_ROOM 512u

struct spt_json {
    spt_snapshot snapshot;
    size_t length;
    char text[];
};

void spt_json_begin(spt_json_writer *json, const spt_allocator *allocator)
{
    *json = (spt_json_writer){.allocator = *allocator};
}

void spt_json_abandon(spt_json_writer *json)
{
    spt_release(&json->allocator, json->text);
    json->text = NULL;
}

spt_status spt_json_finish(spt_json_writer *json, spt_json **made)
{
    spt_json *text = json->has_failed ? NULL : spt_snapshot_make(&json->allocator, sizeof *text, json->length + 1);
    if (text != NULL) {
        text->length = json->length;
        memcpy(text->text, json->text, json->length);
        text->text[json->length] = '\0';
        *made = text;
    }
    spt_json_abandon(json);
    return text == NULL ? SPT_E_NOMEM : SPT_OK;
}

static int reserve(spt_json_writer *json, size_t size)
{
    if (size <= json->room - json->length)
        return 1;
    size_t room = (json->length + size) * 2 + FIRST_ROOM;
    char *larger = size > SIZE_MAX / 4 || json->length > SIZE_MAX / 8 ? NULL : spt_allocate(&json->allocator, room);
    if (larger == NULL) {
        json->has_failed = 1;
        return 0;
    }
    if (json->length > 0)
        memcpy(larger, json->text, json->length);
    spt_release(&json->allocator, json->text);
    json->text = larger;
    json->room = room;
    return 1;
}

static void put(spt_json_writer *json, const char *bytes, size_t size)
{
    if (json->has_failed || !reserve(json, size))
        return;
    memcpy(json->text + json->length, bytes, size);
    json->length += size;
}

/* Texts have no control characters by D28; what a host's store shows may. */
static void put_character(spt_json_writer *json, char character)
{
    char escaped[8];
    if (character == '"' || character == '\\') {
        put(json, "\\", 1);
        put(json, &character, 1);
    } else if ((unsigned char)character < 0x20) {
        snprintf(escaped, sizeof escaped, "\\u%04x", (unsigned)character);
        put(json, escaped, 6);
    } else {
        put(json, &character, 1);
    }
}

static void put_quoted(spt_json_writer *json, const char *text)
{
    put(json, "\"", 1);
    for (; *text != '\0'; text++)
        put_character(json, *text);
    put(json, "\"", 1);
}

static void begin_value(spt_json_writer *json, const char *name)
{
    if (json->is_behind)
        put(json, ",", 1);
    json->is_behind = 1;
    if (name == NULL)
        return;
    put_quoted(json, name);
    put(json, ":", 1);
}

void spt_json_open(spt_json_writer *json, const char *name, char bracket)
{
    begin_value(json, name);
    put(json, &bracket, 1);
    json->is_behind = 0;
}

void spt_json_close(spt_json_writer *json, char bracket)
{
    put(json, &bracket, 1);
    json->is_behind = 1;
}

void spt_json_null(spt_json_writer *json, const char *name)
{
    begin_value(json, name);
    put(json, "null", 4);
}

void spt_json_string(spt_json_writer *json, const char *name, const char *text)
{
    begin_value(json, name);
    put_quoted(json, text);
}

void spt_json_word(spt_json_writer *json, const char *name, const char *text)
{
    if (text[0] == '\0')
        spt_json_null(json, name);
    else
        spt_json_string(json, name, text);
}

void spt_json_number(spt_json_writer *json, const char *name, int64_t number)
{
    char digits[24];
    begin_value(json, name);
    put(json, digits, (size_t)snprintf(digits, sizeof digits, "%lld", (long long)number));
}

void spt_json_number_unless(spt_json_writer *json, const char *name, int64_t number, int64_t absent)
{
    if (number == absent)
        spt_json_null(json, name);
    else
        spt_json_number(json, name, number);
}

void spt_json_id(spt_json_writer *json, const char *name, int64_t id)
{
    char digits[24];
    snprintf(digits, sizeof digits, "%lld", (long long)id);
    if (id == 0)
        spt_json_null(json, name);
    else
        spt_json_string(json, name, digits);
}

void spt_json_bool(spt_json_writer *json, const char *name, int truth)
{
    begin_value(json, name);
    put(json, truth ? "true" : "false", truth ? 4 : 5);
}

const char *spt_json_text(const spt_json *json)
{
    return json == NULL ? "" : json->text;
}

size_t spt_json_length(const spt_json *json)
{
    return json == NULL ? 0 : json->length;
}

spt_json *spt_json_ref(spt_json *json)
{
    return spt_snapshot_ref(json);
}

void spt_json_unref(spt_json *json)
{
    spt_snapshot_unref(json);
}
