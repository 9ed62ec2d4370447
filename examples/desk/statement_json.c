/* SPDX-License-Identifier: MIT */
/* The statement as the library's own JSON, of which each part is one page however long it is. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "statement.h"

typedef spt_status (*read_page)(const struct session *session, const char *after, spt_page **page);

/* The rows of a page's JSON, each on a line of its own. */
static size_t print_rows(FILE *file, const char *page, size_t printed)
{
    size_t each;
    json_t *row, *whole = must_have(json_loads(page, 0, NULL));
    json_array_foreach(json_object_get(whole, "rows"), each, row)
    {
        char *text = must_have(json_dumps(row, JSON_COMPACT | JSON_PRESERVE_ORDER));
        fprintf(file, "%s\n%s", printed++ > 0 ? "," : "", text);
        free(text);
    }
    json_decref(whole);
    return printed;
}

/* Prints a page, and takes its token. */
static spt_status print_page(struct session *session, const spt_page *page, char after[256], size_t *printed)
{
    spt_json *json = NULL;
    spt_status status = spt_json_page(page, &json);
    if (status == SPT_OK)
        *printed = print_rows(session->output.file, spt_json_text(json), *printed);
    snprintf(after, 256, "%s", spt_page_next(page));
    spt_json_unref(json);
    return status;
}

static spt_status print_part(struct session *session, const char *name, read_page read)
{
    char after[256] = "";
    size_t printed = 0;
    spt_status status;
    fprintf(session->output.file, ",\n\"%s\":{\"rows\":[", name);
    do {
        spt_page *page = NULL;
        status = read(session, after, &page);
        if (status == SPT_OK)
            status = print_page(session, page, after, &printed);
        spt_page_unref(page);
    } while (status == SPT_OK && after[0] != '\0');
    fputs("],\n\"next\":null}", session->output.file);
    return status;
}

spt_status print_statement_json(struct session *session, const spt_account *totals)
{
    spt_json *json = NULL;
    spt_status status = spt_json_account(totals, &json);
    if (status != SPT_OK)
        return status;
    fprintf(session->output.file, "{\"totals\":%s", spt_json_text(json));
    spt_json_unref(json);
    status = print_part(session, "modifications", read_modifications);
    if (status == SPT_OK)
        status = print_part(session, "in_progress", read_in_progress);
    if (status == SPT_OK)
        status = print_part(session, "resolved", read_resolved);
    fputs("}\n", session->output.file);
    return status;
}
