/* SPDX-License-Identifier: MIT */
#include "help.h"

#include <string.h>

#include "import_row.h"

static const enum field common[] = {FIELD_DESK, FIELD_JSON, FIELD_CSV, FIELD_HELP, FIELD_VERSION, FIELD_NONE};

static void print_arguments(FILE *out, const struct command *command, const char *before)
{
    size_t count = command_arguments(command);
    for (size_t i = 0; i < count; i++) {
        int is_optional = i + (size_t)command->optional >= count;
        int repeats = command->repeats && i + 1 == count;
        fprintf(out, is_optional ? "%s[%s]%s" : "%s%s%s", before, field_describe(command->arguments[i])->value,
                repeats ? "..." : "");
        before = " ";
    }
}

void print_usage(FILE *out, const struct command *command)
{
    fputs(command->name, out);
    print_arguments(out, command, " ");
}

static void print_needed(FILE *out, const struct command *command)
{
    for (enum field each = FIELD_NONE + 1; each < FIELD_COUNT; each++)
        if (field_is_in(each, command->needs))
            fprintf(out, " --%s %s", field_describe(each)->name, field_describe(each)->value);
}

static void print_option(FILE *out, enum field field)
{
    char usage[40];
    const struct field_description *what = field_describe(field);
    snprintf(usage, sizeof usage, "--%s%s%s", what->name, what->value ? " " : "", what->value ? what->value : "");
    fprintf(out, "  %-20s  %s\n", usage, what->help);
}

/* Those of a list that every command has, or the others. */
static void print_options(FILE *out, const enum field *options, int are_common)
{
    for (enum field each = FIELD_NONE + 1; each < FIELD_COUNT; each++)
        if (field_is_in(each, options) && field_is_in(each, common) == are_common)
            print_option(out, each);
}

void print_command_help(FILE *out, const struct command *command)
{
    fputs("Usage: supportpoints ", out);
    print_usage(out, command);
    print_needed(out, command);
    fprintf(out, " [OPTION...]\n\n%s.\n", command->summary);
    if (command->details != NULL)
        fprintf(out, "%s\n", command->details);
    fputc('\n', out);
    print_options(out, command->options, 0);
    print_options(out, command->options, 1);
}

static int is_of(const struct command *command, const char *noun)
{
    size_t length = strlen(noun);
    return strncmp(command->name, noun, length) == 0 && (command->name[length] == ' ' || command->name[length] == '\0');
}

static void print_line(FILE *out, const struct command *command)
{
    fprintf(out, "  %-20s  %s\n", command->name, command->summary);
}

void print_noun_help(FILE *out, const char *noun)
{
    const struct command *each;
    for (size_t i = 0; (each = command_at(i)) != NULL; i++)
        if (is_of(each, noun))
            print_line(out, each);
}

void print_help(FILE *out)
{
    const struct command *each;
    fputs("Usage: supportpoints COMMAND [ARGUMENT...] [OPTION...]\n\n"
          "Prepaid support, sold in points, accounted for exactly.\n\nCommands:\n",
          out);
    for (size_t i = 0; (each = command_at(i)) != NULL; i++)
        print_line(out, each);
    fputs("\nOptions of every command:\n", out);
    print_options(out, common, 1);
    fputs("\nThe desk is the file of --desk, else that of SUPPORTPOINTS_DESK, else support.points.\n"
          "\"supportpoints COMMAND --help\", or \"supportpoints help COMMAND\", tells about one command.\n\n"
          "Exit codes: 0 done, or so already; 1 refused by the rules of support points;\n"
          "2 the command line or a text cannot be understood; 3 trouble with the desk's\n"
          "file or the machine; 4 it is not known whether it took effect: repeat it.\n",
          out);
}

static void print_names(FILE *out, const enum field *options)
{
    const char *before = "";
    for (enum field each = FIELD_NONE + 1; each < FIELD_COUNT; each++)
        if (field_is_in(each, options)) {
            fprintf(out, "%s%s", before, field_describe(each)->name);
            before = " ";
        }
}

/* On one line. */
static void print_details(FILE *out, const char *details)
{
    for (; details != NULL && *details != '\0'; details++)
        fputc(*details == '\n' ? ' ' : *details, out);
    fputc('\n', out);
}

void print_list(FILE *out)
{
    const struct command *command;
    for (size_t i = 0; (command = command_at(i)) != NULL; i++) {
        fprintf(out, "command\t%s\t", command->name);
        print_arguments(out, command, "");
        fputc('\t', out);
        print_names(out, command->options);
        fputc('\t', out);
        print_names(out, command->needs);
        fprintf(out, "\t%s\t", command->summary);
        print_details(out, command->details);
    }
    for (enum field each = FIELD_NONE + 1; each < FIELD_COUNT; each++) {
        const struct field_description *what = field_describe(each);
        const char *use = import_takes(each) ? "column" : "";
        fprintf(out, "field\t%s\t%s\t%s\t%s\n", what->name, what->value != NULL ? what->value : "", what->help, use);
    }
}
