/* SPDX-License-Identifier: MIT */
#include "file_text.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *read_all(FILE *file, size_t most, size_t *length)
{
    char *text = must_have(malloc(most + 2));
    *length = fread(text, 1, most + 1, file);
    text[*length] = '\0';
    return text;
}

char *file_text(const char *path, size_t most, struct problem *why)
{
    size_t length = 0;
    int is_input = strcmp(path, "-") == 0;
    FILE *file = is_input ? stdin : fopen(path, "rb");
    if (file == NULL) {
        problem_set(why, "%s cannot be read: %s.", path, strerror(errno));
        return NULL;
    }
    char *text = read_all(file, most, &length);
    int is_whole = ferror(file) ? problem_set(why, "%s cannot be read: %s.", path, strerror(errno)) : 1;
    if (is_whole && length > most)
        is_whole = problem_set(why, "%s is longer than %zu bytes.", path, most);
    if (is_whole && strlen(text) != length)
        is_whole = problem_set(why, "%s is no text: it holds a NUL.", path);
    if (!is_input)
        fclose(file);
    if (is_whole)
        return text;
    free(text);
    return NULL;
}
