/* SPDX-License-Identifier: MIT */
#include "import_row.h"

#include <string.h>

#include "command_line.h"
#include "csv_cell.h"
#include "suggest.h"

static const enum field output_only[] = {FIELD_DESK, FIELD_JSON, FIELD_CSV, FIELD_HELP, FIELD_NONE};

int import_takes(enum field field)
{
    const struct command *each;
    for (size_t i = 0; (each = command_at(i)) != NULL; i++)
        if (each->write != NULL && command_takes(each, field))
            return !field_is_in(field, output_only);
    return 0;
}

/* ---- the head ---- */

static int unknown_column(const char *name, struct problem *why)
{
    struct suggestion suggestion = {name, NULL, 0};
    suggest_offer(&suggestion, "action");
    for (enum field each = FIELD_NONE + 1; each < FIELD_COUNT; each++)
        if (import_takes(each))
            suggest_offer(&suggestion, field_describe(each)->name);
    if (suggestion.found != NULL)
        return problem_set(why, "Line 1: there is no column %s. Did you mean %s?", name, suggestion.found);
    return problem_set(why, "Line 1: there is no column %s.", name);
}

static int add_column(struct import_head *head, const char *name, struct problem *why)
{
    enum field field = field_find(name);
    int is_action = strcmp(name, "action") == 0;
    if (!is_action && !import_takes(field))
        return unknown_column(name, why);
    for (size_t i = 0; i < head->count; i++)
        if (head->fields[i] == (is_action ? FIELD_NONE : field))
            return problem_set(why, "Line 1: the column %s is there twice.", name);
    if (is_action)
        head->action = head->count;
    head->fields[head->count++] = is_action ? FIELD_NONE : field;
    return 1;
}

int import_head_read(struct import_head *head, char *const *cells, size_t count, struct problem *why)
{
    head->count = 0;
    head->action = IMPORT_COLUMNS;
    if (count > IMPORT_COLUMNS)
        return problem_set(why, "Line 1: there are too many columns.");
    for (size_t i = 0; i < count; i++)
        if (!add_column(head, cells[i], why))
            return 0;
    return head->action < IMPORT_COLUMNS || problem_set(why, "Line 1: there is no column action.");
}

/* ---- a row ---- */

static int unknown_action(const char *name, struct problem *why)
{
    struct suggestion suggestion = {name, NULL, 0};
    const struct command *each;
    for (size_t i = 0; (each = command_at(i)) != NULL; i++)
        if (each->write != NULL)
            suggest_offer(&suggestion, each->name);
    if (suggestion.found != NULL)
        return problem_set(why, "There is no action \"%s\". Did you mean \"%s\"?", name, suggestion.found);
    return problem_set(why, "There is no action \"%s\".", name);
}

static int find_action(const char *name, const struct command **command, struct problem *why)
{
    *command = command_find(name);
    return (*command != NULL && (*command)->write != NULL) || unknown_action(name, why);
}

/* A flag's cell says yes or no. */
static int read_flag(const struct field_description *what, const char **text, struct problem *why)
{
    if (strcmp(*text, "yes") != 0 && strcmp(*text, "no") != 0)
        return problem_set(why, "%s is \"%s\"; it must be yes or no.", what->name, *text);
    *text = strcmp(*text, "yes") == 0 ? "" : NULL;
    return 1;
}

static int read_cells(const struct import_head *head, char *const *cells, size_t count, struct field_values *texts,
                      struct problem *why)
{
    memset(texts, 0, sizeof *texts);
    for (size_t i = 0; i < head->count && i < count; i++) {
        enum field field = head->fields[i];
        if (field == FIELD_NONE || cells[i][0] == '\0')
            continue;
        texts->of[field] = csv_cell_read(cells[i]);
        if (field_describe(field)->kind == KIND_FLAG && !read_flag(field_describe(field), &texts->of[field], why))
            return 0;
    }
    return 1;
}

int import_row_read(const struct import_head *head, char *const *cells, size_t count, int32_t offset,
                    const struct command **command, struct request *request, struct problem *why)
{
    struct field_values texts;
    if (count != head->count)
        return problem_set(why, "There are %zu cells, but %zu columns.", count, head->count);
    if (!find_action(cells[head->action], command, why) || !read_cells(head, cells, count, &texts, why))
        return 0;
    if (texts.of[FIELD_ACCOUNT] == NULL)
        return problem_set(why, "\"%s\" needs account: %s.", (*command)->name, field_describe(FIELD_ACCOUNT)->help);
    return command_accepts(*command, &texts, why) && request_read(request, &texts, offset, why);
}
