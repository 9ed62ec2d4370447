/* SPDX-License-Identifier: MIT */
/* Writes JSON, piece by piece, into one text that grows. */
#ifndef SPT_VIEWS_JSON_H
#define SPT_VIEWS_JSON_H

#include <supportpoints/json.h>

#include "../operations/snapshot.h"

typedef struct spt_json_writer {
    spt_allocator allocator;
    char *text;
    size_t length;
    size_t room;
    int32_t has_failed; /* There was no memory; what follows is not written. */
    int32_t is_behind;  /* A value was written, so that a comma comes before the next. */
} spt_json_writer;

void spt_json_begin(spt_json_writer *json, const spt_allocator *allocator);
/* Makes the text's handle, and ends the writer in any case. */
spt_status spt_json_finish(spt_json_writer *json, spt_json **made);
/* Ends a writer without a text. */
void spt_json_abandon(spt_json_writer *json);

/* A name is a field's in an object, NULL for an element of an array. */
void spt_json_open(spt_json_writer *json, const char *name, char bracket);
void spt_json_close(spt_json_writer *json, char bracket);
void spt_json_null(spt_json_writer *json, const char *name);
void spt_json_string(spt_json_writer *json, const char *name, const char *text);
/* "" becomes null. */
void spt_json_word(spt_json_writer *json, const char *name, const char *text);
void spt_json_number(spt_json_writer *json, const char *name, int64_t number);
/* Null for one value that stands for absence. */
void spt_json_number_unless(spt_json_writer *json, const char *name, int64_t number, int64_t absent);
/* As a string; 0 becomes null. */
void spt_json_id(spt_json_writer *json, const char *name, int64_t id);
void spt_json_bool(spt_json_writer *json, const char *name, int truth);

/* The fields of each snapshot, as an object. */
void spt_json_put_account(spt_json_writer *json, const char *name, const spt_account *account);
void spt_json_put_page(spt_json_writer *json, const char *name, const spt_page *page);
void spt_json_put_pack(spt_json_writer *json, const char *name, const spt_pack *pack);
void spt_json_put_category(spt_json_writer *json, const char *name, const spt_category *category);

#endif
