/* SPDX-License-Identifier: MIT */
#include "suggest.h"

#include <string.h>

#define LONGEST 64

static size_t least(size_t a, size_t b, size_t c)
{
    size_t smaller = a < b ? a : b;
    return smaller < c ? smaller : c;
}

/* Letters to insert, remove, replace or swap with the next, to make one word of the other. */
static size_t distance_between(const char *one, const char *other)
{
    size_t rows[3][LONGEST + 1];
    size_t length = strlen(one), width = strlen(other);
    if (length > LONGEST || width > LONGEST)
        return LONGEST;
    for (size_t j = 0; j <= width; j++)
        rows[0][j] = j;
    for (size_t i = 1; i <= length; i++) {
        size_t *row = rows[i % 3], *above = rows[(i + 2) % 3], *above2 = rows[(i + 1) % 3];
        row[0] = i;
        for (size_t j = 1; j <= width; j++) {
            row[j] = least(above[j] + 1, row[j - 1] + 1, above[j - 1] + (one[i - 1] != other[j - 1]));
            if (i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1])
                row[j] = least(row[j], above2[j - 2] + 1, LONGEST);
        }
    }
    return rows[length % 3][width];
}

void suggest_offer(struct suggestion *suggestion, const char *word)
{
    size_t distance = distance_between(suggestion->typed, word);
    size_t bound = strlen(suggestion->typed) / 3 + 1;
    if (distance <= bound && (suggestion->found == NULL || distance < suggestion->distance)) {
        suggestion->found = word;
        suggestion->distance = distance;
    }
}

static const char *code_of(const spt_page *page, uint32_t row, int is_pack)
{
    if (is_pack)
        return spt_pack_retired(spt_page_pack(page, row)) ? "" : spt_pack_code(spt_page_pack(page, row));
    return spt_category_retired(spt_page_category(page, row)) ? "" : spt_category_code(spt_page_category(page, row));
}

void suggest_code(spt_desk *desk, const char *field, const char *typed, struct problem *why)
{
    struct suggestion suggestion = {typed, NULL, 0};
    spt_page *page = NULL;
    int is_pack = strcmp(field, "pack") == 0;
    spt_status status = (is_pack ? spt_pack_list : spt_category_list)(desk, NULL, SPT_PAGE_MAX, &page);
    for (uint32_t i = 0; status == SPT_OK && typed != NULL && i < spt_page_count(page); i++)
        suggest_offer(&suggestion, code_of(page, i, is_pack));
    if (suggestion.found != NULL && suggestion.found[0] != '\0')
        problem_set(why, "There is no %s %s. Did you mean %s?", field, typed, suggestion.found);
    spt_page_unref(page);
}
