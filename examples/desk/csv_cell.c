/* SPDX-License-Identifier: MIT */
#include "csv_cell.h"

#include <stdlib.h>
#include <string.h>

#include "problem.h"

static int would_run(const char *text)
{
    char first = text[strspn(text, "' ")];
    return first != '\0' && strchr("=+-@\t\r", first) != NULL;
}

char *csv_cell_write(const char *text)
{
    size_t size = strlen(text) + 2;
    char *written = must_have(malloc(size));
    size_t mark = would_run(text) ? 1 : 0;
    written[0] = '\'';
    memcpy(written + mark, text, size - 1);
    return written;
}

const char *csv_cell_read(const char *text)
{
    return text[0] == '\'' && would_run(text) ? text + 1 : text;
}
