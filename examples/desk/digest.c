/* SPDX-License-Identifier: MIT */
#include "digest.h"

#include <gcrypt.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <supportpoints/limits.h>

#include "day.h"
#include "problem.h"

int chain_begin(struct chain *chain, FILE *out)
{
    memset(chain, 0, sizeof *chain);
    chain->out = out;
    return gcry_check_version(GCRYPT_VERSION) != NULL;
}

/* ---- fields ---- */

/* What is digested begins with the digest before and a line feed. */
static void begin_line(struct chain *chain)
{
    chain->line = must_have(open_memstream(&chain->inside, &chain->length));
    fprintf(chain->line, "%s\n", chain->digest);
}

static void begin_field(struct chain *chain, const char *name)
{
    if (chain->begun == 0)
        begin_line(chain);
    fprintf(chain->line, chain->begun++ > 0 ? "\t%s=" : "%s=", name);
}

void chain_text(struct chain *chain, const char *name, const char *text)
{
    if (text[0] == '\0')
        return;
    begin_field(chain, name);
    fputs(text, chain->line);
}

void chain_number(struct chain *chain, const char *name, int64_t number, int64_t least)
{
    if (number < least)
        return;
    begin_field(chain, name);
    fprintf(chain->line, "%" PRId64, number);
}

void chain_time(struct chain *chain, const char *name, int64_t time)
{
    char text[32];
    if (time >= 0)
        chain_text(chain, name, time == SPT_NEVER ? "never" : iso_text(time, text));
}

/* ---- the line ---- */

static void write_digest(char digest[DIGEST_BYTES], const char *text, size_t length)
{
    unsigned char bytes[32];
    gcry_md_hash_buffer(GCRY_MD_SHA256, bytes, text, length);
    for (size_t i = 0; i < sizeof bytes; i++)
        snprintf(digest + 2 * i, 3, "%02x", bytes[i]);
}

void chain_seal(struct chain *chain)
{
    must_have(fclose(chain->line) == 0 ? chain->inside : NULL);
    const char *fields = chain->inside + strlen(chain->digest) + 1;
    write_digest(chain->digest, chain->inside, chain->length);
    fprintf(chain->out, "%s\t%s", chain->digest, fields);
    free(chain->inside);
    chain->inside = NULL;
    chain->begun = 0;
}

void chain_outside(const struct chain *chain, const char *name, const char *text)
{
    if (text[0] != '\0')
        fprintf(chain->out, "\t%s=%s", name, text);
}

void chain_end_line(const struct chain *chain)
{
    fputc('\n', chain->out);
}
