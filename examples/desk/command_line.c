/* SPDX-License-Identifier: MIT */
#include "command_line.h"

#include <stdlib.h>
#include <string.h>

#include "help.h"
#include "suggest.h"

/* ---- options ---- */

static void describe_options(struct command_line *line)
{
    memset(line, 0, sizeof *line);
    for (enum field each = FIELD_NONE + 1; each < FIELD_COUNT; each++) {
        const struct field_description *what = field_describe(each);
        line->options[each - 1] = (struct poptOption){what->name,
                                                      each == FIELD_HELP ? 'h' : '\0',
                                                      what->value != NULL ? POPT_ARG_STRING : POPT_ARG_NONE,
                                                      NULL,
                                                      (int)each,
                                                      NULL,
                                                      NULL};
    }
}

static int refuse_option(const struct session *session, poptContext context, int answer)
{
    const char *option = poptBadOption(context, POPT_BADOPTION_NOALIAS);
    struct suggestion suggestion = {option, NULL, 0};
    char words[FIELD_COUNT][40];
    if (option[0] == '-' && option[1] >= '0' && option[1] <= '9')
        return session_fail(session, EXIT_USAGE, "%s has no place here: only --priority can be below 0.", option);
    if (answer != POPT_ERROR_BADOPT)
        return session_fail(session, EXIT_USAGE, "%s: %s.", option, poptStrerror(answer));
    for (enum field each = FIELD_NONE + 1; each < FIELD_LIST; each++) {
        snprintf(words[each], sizeof words[each], "--%s", field_describe(each)->name);
        suggest_offer(&suggestion, words[each]);
    }
    if (suggestion.found == NULL)
        return session_fail(session, EXIT_USAGE, "There is no option %s.", option);
    return session_fail(session, EXIT_USAGE, "There is no option %s. Did you mean %s?", option, suggestion.found);
}

/* What is wrong is told as JSON wherever --json stands, also behind it. */
static void look_for_json(struct session *session, const char **argv)
{
    for (; *argv != NULL; argv++)
        if (strcmp(*argv, "--json") == 0)
            session->texts.of[FIELD_JSON] = "";
}

static int read_options(struct command_line *line, struct session *session, const char **argv)
{
    int answer;
    while ((answer = poptGetNextOpt(line->context)) > 0) {
        char *text = poptGetOptArg(line->context);
        if (session->texts.of[answer] != NULL) {
            free(text);
            look_for_json(session, argv);
            return session_fail(session, EXIT_USAGE, "--%s is given twice.", field_describe((enum field)answer)->name);
        }
        line->owned[answer] = text;
        session->texts.of[answer] = text != NULL ? text : "";
    }
    if (answer == -1)
        return EXIT_DONE;
    look_for_json(session, argv);
    return refuse_option(session, line->context, answer);
}

/* "help ticket open" is "ticket open --help". */
static void take_help(struct session *session)
{
    if (session->word_count == 0 || strcmp(session->words[0], "help") != 0)
        return;
    session->texts.of[FIELD_HELP] = "";
    memmove(session->words, session->words + 1, --session->word_count * sizeof session->words[0]);
}

int command_line_read(struct command_line *line, struct session *session, int argc, const char **argv)
{
    describe_options(line);
    line->context = must_have(poptGetContext(NULL, argc, argv, line->options, 0));
    int code = read_options(line, session, argv);
    const char **words = poptGetArgs(line->context);
    for (; code == EXIT_DONE && words != NULL && *words != NULL; words++) {
        if (session->word_count == SESSION_WORDS)
            return session_fail(session, EXIT_USAGE, "There are too many arguments.");
        session->words[session->word_count++] = *words;
    }
    take_help(session);
    return code;
}

void command_line_end(struct command_line *line)
{
    for (enum field each = FIELD_NONE; each < FIELD_COUNT; each++)
        free(line->owned[each]);
    poptFreeContext(line->context);
}

/* ---- the command ---- */

/* Of the commands that begin with the same word, or else of all. */
static struct suggestion suggest_command(const char *typed)
{
    const struct command *each;
    size_t shared = strcspn(typed, " ") + 1;
    struct suggestion of_verb = {typed[shared - 1] == ' ' ? typed + shared : "", NULL, 0}, of_all = {typed, NULL, 0};
    int has_noun = 0;
    for (size_t i = 0; (each = command_at(i)) != NULL; i++) {
        int is_shared = typed[shared - 1] == ' ' && strncmp(each->name, typed, shared) == 0;
        has_noun |= is_shared;
        if (is_shared)
            suggest_offer(&of_verb, each->name + shared);
        suggest_offer(&of_all, each->name);
    }
    if (!has_noun)
        return of_all;
    return (struct suggestion){typed, of_verb.found != NULL ? of_verb.found - shared : NULL, of_verb.distance};
}

/* The first word of a command that is typed like this: "ticket" of "tiket". How many letters it has; 0: none. */
static int suggest_noun(const char *typed, const char **noun)
{
    size_t distance = SIZE_MAX;
    int length = 0;
    const struct command *each;
    for (size_t i = 0; (each = command_at(i)) != NULL; i++) {
        char word[64];
        struct suggestion suggestion = {typed, NULL, 0};
        snprintf(word, sizeof word, "%.*s", (int)strcspn(each->name, " "), each->name);
        suggest_offer(&suggestion, word);
        if (suggestion.found == NULL || suggestion.distance >= distance)
            continue;
        distance = suggestion.distance;
        *noun = each->name;
        length = (int)strlen(word);
    }
    return length;
}

static int is_noun(const char *word)
{
    size_t length = strlen(word);
    const struct command *each;
    for (size_t i = 0; (each = command_at(i)) != NULL; i++)
        if (strncmp(each->name, word, length) == 0 && each->name[length] == ' ')
            return 1;
    return 0;
}

static int say_where(const struct session *session, const char *typed)
{
    const char *noun = "";
    int length = suggest_noun(session->words[0], &noun);
    if (length == 0)
        return session_fail(session, EXIT_USAGE, "There is no command \"%s\". \"supportpoints help\" lists them all.",
                            typed);
    if (is_noun(session->words[0]))
        return session_fail(session, EXIT_USAGE,
                            "There is no command \"%s\". \"supportpoints help %s\" lists those that begin so.", typed,
                            session->words[0]);
    return session_fail(session, EXIT_USAGE, "There is no command \"%s\". Did you mean \"%.*s\"?", session->words[0],
                        length, noun);
}

/* A command of one word has arguments behind it, so that the first word may be the better guess. */
static int say_unknown(const struct session *session, const char *typed)
{
    struct suggestion best = suggest_command(typed), first = suggest_command(session->words[0]);
    int is_better = best.found == NULL || first.distance < best.distance;
    if (first.found != NULL && is_better && !is_noun(session->words[0]))
        best = first;
    if (best.found == NULL)
        return say_where(session, typed);
    return session_fail(session, EXIT_USAGE, "There is no command \"%s\". Did you mean \"%s\"?", best.typed,
                        best.found);
}

/* A noun without a verb: what could follow. */
static int refuse_command(const struct session *session, const char *two)
{
    const char *noun = session->words[0];
    int is_alone = session->word_count == 1;
    int is_help = session->texts.of[FIELD_HELP] != NULL;
    if (!is_alone || !is_noun(noun))
        return say_unknown(session, two);
    if (is_help || session->texts.of[FIELD_JSON] == NULL)
        print_noun_help(is_help ? stdout : stderr, noun);
    if (is_help)
        return EXIT_DONE;
    return session_fail(session, EXIT_USAGE, "\"%s\" is half a command; these begin with it.", noun);
}

/* What has a page prints it with --html: "report --html". */
static const struct command *find_page(const char *noun)
{
    char name[128];
    snprintf(name, sizeof name, "%s page", noun);
    return command_find(name);
}

static const struct command *find(const struct session *session, char two[128], size_t *used)
{
    snprintf(two, 128, "%s %s", session->words[0], session->word_count > 1 ? session->words[1] : "");
    const struct command *found = session->word_count > 1 ? command_find(two) : NULL;
    *used = 2;
    if (found == NULL) {
        found = command_find(session->words[0]);
        *used = 1;
    }
    if (session->word_count == 1)
        snprintf(two, 128, "%s", session->words[0]);
    if (found == NULL && session->word_count == 1 && session->texts.of[FIELD_HTML] != NULL)
        found = find_page(session->words[0]);
    return found;
}

static int too_many(const struct session *session)
{
    if (session->texts.of[FIELD_JSON] == NULL) { /* of which an error is the object alone */
        fputs("Usage: supportpoints ", stderr);
        print_usage(stderr, session->command);
        fputc('\n', stderr);
    }
    return session_fail(session, EXIT_USAGE, "\"%s\" has no place for \"%s\".", session->command->name,
                        session->words[session->word_count - 1]);
}

/* An argument may be given as an option too, but not twice. */
static int place_words(struct session *session)
{
    const struct command *command = session->command;
    size_t count = command_arguments(command);
    if (session->word_count > count && !command->repeats)
        return too_many(session);
    for (size_t i = 0; i < session->word_count && i < count; i++) {
        enum field field = command->arguments[i];
        if (session->texts.of[field] != NULL)
            return session_fail(session, EXIT_USAGE, "%s is given twice.", field_describe(field)->name);
        session->texts.of[field] = session->words[i];
    }
    return EXIT_DONE;
}

int command_accepts(const struct command *command, const struct field_values *texts, struct problem *why)
{
    for (enum field each = FIELD_NONE + 1; each < FIELD_COUNT; each++) {
        const char *name = field_describe(each)->name;
        if (texts->of[each] != NULL && !command_takes(command, each))
            return problem_set(why, "\"%s\" takes no %s.", command->name, name);
        if (texts->of[each] == NULL && command_needs(command, each))
            return problem_set(why, "\"%s\" needs %s: %s.", command->name, name, field_describe(each)->help);
    }
    return 1;
}

int command_line_match(struct session *session)
{
    char two[128];
    size_t used = 0;
    struct problem why;
    session->command = find(session, two, &used);
    if (session->command == NULL)
        return refuse_command(session, two);
    session->word_count -= used;
    memmove(session->words, session->words + used, session->word_count * sizeof session->words[0]);
    if (session->texts.of[FIELD_HELP] != NULL)
        return EXIT_DONE;
    int code = place_words(session);
    if (code == EXIT_DONE && !command_accepts(session->command, &session->texts, &why))
        code = session_fail(session, EXIT_USAGE, "%s", why.text);
    return code;
}
