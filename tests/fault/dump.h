/* SPDX-License-Identifier: MIT */
/* Every row of a store as bytes, so that two states can be held against each other. */
#ifndef FAULT_DUMP_H
#define FAULT_DUMP_H

#include <stddef.h>

#include <supportpoints/store.h>

struct dump {
    unsigned char *bytes;
    size_t length;
    size_t room;
};

void dump_add(struct dump *to, const void *bytes, size_t length);
void dump_add_number(struct dump *to, int64_t number);
void dump_add_text(struct dump *to, const char *text);

/* A row: its table, then its columns, walked by the schema. */
void dump_add_row(struct dump *to, const spt_row *row);

/* All rows of a store, over the primary indexes. */
struct dump dump_of(spt_store *store);

int dump_is_equal(const struct dump *a, const struct dump *b);
void dump_end(struct dump *dump);

/* Prints the rows that only one of two dumps of stores has. */
void dump_explain(const struct dump *expected, const struct dump *got);

#endif
