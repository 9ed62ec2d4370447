/* SPDX-License-Identifier: MIT */
/*
 * The fields: everything that a command can be told, as an argument, as an option, or in a column of an import.
 * One table gives each its name and says what it is; nothing else does.
 */
#ifndef DESK_FIELD_H
#define DESK_FIELD_H

#include <stdint.h>

enum field {
    FIELD_NONE,
    FIELD_ACCOUNT,
    FIELD_OTHER,
    FIELD_TICKET,
    FIELD_LOT,
    FIELD_ACT,
    FIELD_CATEGORY,
    FIELD_PACK,
    FIELD_POINTS,
    FIELD_PRICE,
    FIELD_PROPOSAL,
    FIELD_LAST_DAY,
    FIELD_UNITS,
    FIELD_REASON,
    FIELD_EXPECTED,
    FIELD_UNTIL,
    FIELD_PAID,
    FIELD_ACQUIRED,
    FIELD_MONTHS,
    FIELD_PRIORITY,
    FIELD_SHORTFALL,
    FIELD_OVERRIDE,
    FIELD_STARTING,
    FIELD_QUOTED,
    FIELD_OPENING,
    FIELD_ANSWERED,
    FIELD_REF,
    FIELD_ACTOR,
    FIELD_NOTE,
    FIELD_AT,
    FIELD_AS_OF,
    FIELD_STATE,
    FIELD_FIGURE,
    FIELD_BY,
    FIELD_AVAILABLE,
    FIELD_TEXT,
    FIELD_LIMIT,
    FIELD_AFTER,
    FIELD_DAYS,
    FIELD_DAY,
    FIELD_TRACE,
    FIELD_SETTING,
    FIELD_CURRENCY,
    FIELD_FILE,
    FIELD_COPY,
    FIELD_BY_LINE,
    FIELD_REFS,
    FIELD_PROGRESS,
    FIELD_SIZE,
    FIELD_SEED,
    FIELD_ZONE,
    FIELD_LIFETIME,
    FIELD_PRICE_LIST,
    FIELD_DESK,
    FIELD_JSON,
    FIELD_CSV,
    FIELD_HTML,
    FIELD_FROM,
    FIELD_TO,
    FIELD_TITLE,
    FIELD_HELP,
    FIELD_VERSION,
    FIELD_LIST,
    FIELD_COUNT
};

/* How a field's text is read. */
enum field_kind {
    KIND_FLAG,     /* has no text */
    KIND_TEXT,     /* as it is */
    KIND_NUMBER,   /* whole, from minimum to maximum */
    KIND_TIME,     /* an instant; a day alone means its first second */
    KIND_TIME_END, /* an instant; a day alone means its last second */
    KIND_DAY,      /* a day, or never */
    KIND_MONEY,    /* a currency and an amount */
    KIND_REASON,   /* one of the library's reasons */
    KIND_FIGURE    /* one of the figures that it explains */
};

struct field_description {
    const char *name;  /* of the option and of the import's column */
    const char *value; /* what stands for its value in a usage line; NULL: it is a flag */
    const char *help;
    enum field_kind kind;
    int64_t minimum;
    int64_t maximum;
};

/* What is said of a field. */
const struct field_description *field_describe(enum field field);

/* Whether a field is in a list, which ends with FIELD_NONE. */
int field_is_in(enum field field, const enum field *list);

/* The field with such a name, or FIELD_NONE. */
enum field field_find(const char *name);

/* The values given, as texts; NULL: not given, "" for a flag that is. */
struct field_values {
    const char *of[FIELD_COUNT];
};

#endif
