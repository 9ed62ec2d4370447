/* SPDX-License-Identifier: MIT */
/*
 * What the program prints: tables, of which each has a form (its columns) and rows. The same rows become aligned text
 * for people, CSV or JSON. A document holds one table, or several; they are printed as they are filled, some rows at a
 * time, so that a list may be of any length.
 */
#ifndef DESK_OUTPUT_H
#define DESK_OUTPUT_H

#include <stdint.h>
#include <stdio.h>

enum format {
    FORMAT_TEXT,
    FORMAT_CSV,
    FORMAT_JSON,
    FORMAT_HTML /* of those commands that have a page of their own */
};

enum cell_kind {
    CELL_TEXT,
    CELL_ID,      /* a number; in JSON a text, since it may exceed 2^53 */
    CELL_NUMBER,  /* a number */
    CELL_MONEY,   /* "USD 61.65"; for programs the amount, and the currency in a column of its own */
    CELL_INSTANT, /* in the desk's zone; for programs in UTC */
    CELL_DAY,     /* the day of an instant in the desk's zone */
    CELL_FLAG     /* yes or no */
};

enum {
    COLUMN_FOR_PROGRAMS = 1, /* left out of lists for people */
    COLUMN_SHRINKS = 2,      /* is cut where the terminal is too narrow */
    COLUMN_WARNS = 4,        /* is coloured where it is above 0 or not empty */
    COLUMN_SIGNED = 8,       /* a plus before what is above 0 */
    COLUMN_CAN_GO = 16       /* is left out where the terminal is still too narrow, the last one first */
};

struct column {
    const char *key;   /* stable: for programs */
    const char *title; /* for people */
    enum cell_kind kind;
    int flags;
};

struct table_form {
    const char *name; /* for programs, where there are several */
    const char *none; /* a sentence for people where there are no rows; NULL: it is one record, not a list */
    const struct column *columns;
    size_t count;
};

/* The form of all columns but the first `skipped`. */
#define TABLE_FORM_FROM(name, none, columns, skipped)                                 \
    {                                                                                 \
        name, none, columns + skipped, sizeof(columns) / sizeof(columns)[0] - skipped \
    }

#define TABLE_FORM(name, none, columns) TABLE_FORM_FROM(name, none, columns, 0)

/* A number that is not there. */
#define CELL_ABSENT INT64_MIN

struct output {
    FILE *file;
    enum format format;
    int colour;
    int width;      /* columns of the terminal; 0: none, nothing is cut */
    int32_t offset; /* of the desk's zone */
    const struct table_form *const *forms;
    size_t form_count;
    size_t begun; /* tables begun so far */
};

struct table;

/* The columns of a stream that is a terminal, as COLUMNS or the terminal says; 0 where it is none. */
int output_width(FILE *file);

/* Output to a stream: as wide as its terminal, or as COLUMNS says; coloured as page_style_for() says. */
void output_open(struct output *output, FILE *file, enum format format);

/* A document of tables of these forms, which live until its end. */
void output_begin(struct output *output, const struct table_form *const *forms, size_t count);
void output_end(struct output *output);

/* A table of the document, in the order of its forms. Cells are added in the order of the columns. */
struct table *table_begin(struct output *output, const struct table_form *form);
void table_text(struct table *table, const char *text);
void table_number(struct table *table, int64_t number);
void table_money(struct table *table, int64_t minor, const char *currency);
/* The same where it may be below 0, and nothing is an amount. */
void table_amount(struct table *table, int64_t minor, const char *currency);
void table_end(struct table *table);

/* Says that something is done: a sentence, or for programs a record with it. */
void output_done(struct output *output, const char *sentence);

/* A document of one table. */
struct table *document_begin(struct output *output, const struct table_form *const *form);
void document_end(struct output *output, struct table *table);

#endif
