/* SPDX-License-Identifier: MIT */
/* Lines in a chain: each has the SHA-256 of the digest before it and of itself. doc/account-export.md is the format. */
#ifndef DESK_DIGEST_H
#define DESK_DIGEST_H

#include <stdint.h>
#include <stdio.h>

#define DIGEST_BYTES 65 /* as hexadecimal digits, and a NUL */

struct chain {
    FILE *out;
    char digest[DIGEST_BYTES]; /* of the line before; "" before the first */
    FILE *line;                /* the line in work: its fields */
    char *inside;              /* what was written there */
    size_t length;
    int begun; /* fields in it */
};

/* A chain that is written to a stream. 0: there are no digests to be had. */
int chain_begin(struct chain *chain, FILE *out);

/* The next field of the line: where there is no text, or the number is below `least`, it is left out. */
void chain_text(struct chain *chain, const char *name, const char *text);
void chain_number(struct chain *chain, const char *name, int64_t number, int64_t least);
void chain_time(struct chain *chain, const char *name, int64_t time);

/* Prints the line with its digest. What follows as fields of it, up to the end of the line, is outside the digest. */
void chain_seal(struct chain *chain);
void chain_outside(const struct chain *chain, const char *name, const char *text);
void chain_end_line(const struct chain *chain);

#endif
