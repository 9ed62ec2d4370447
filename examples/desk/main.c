/* SPDX-License-Identifier: MIT */
/* supportpoints: a desk of prepaid support on the command line. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "command_line.h"
#include "help.h"

static const char *desk_path(const struct session *session)
{
    const char *told = session->texts.of[FIELD_DESK];
    if (told == NULL)
        told = getenv("SUPPORTPOINTS_DESK");
    return told == NULL || told[0] == '\0' ? "support.points" : told;
}

static enum format format_of(const struct session *session)
{
    if (session->texts.of[FIELD_JSON] != NULL)
        return FORMAT_JSON;
    if (session->texts.of[FIELD_HTML] != NULL)
        return FORMAT_HTML;
    return session->texts.of[FIELD_CSV] != NULL ? FORMAT_CSV : FORMAT_TEXT;
}

/* What needs no command. */
static int run_alone(const struct session *session)
{
    if (session->texts.of[FIELD_VERSION] != NULL)
        printf("supportpoints %s\n", spt_version_text());
    else if (session->texts.of[FIELD_LIST] != NULL)
        print_list(stdout);
    else if (session->texts.of[FIELD_HELP] != NULL)
        print_help(stdout);
    else
        print_help(stderr);
    return session->texts.of[FIELD_VERSION] || session->texts.of[FIELD_LIST] || session->texts.of[FIELD_HELP]
               ? EXIT_DONE
               : EXIT_USAGE;
}

static int has(const struct session *session, enum field field)
{
    return session->texts.of[field] != NULL;
}

static int run_command(struct session *session)
{
    int code = command_line_match(session);
    if (code != EXIT_DONE || session->command == NULL)
        return code;
    if (session->texts.of[FIELD_HELP] != NULL) {
        print_command_help(stdout, session->command);
        return EXIT_DONE;
    }
    if (has(session, FIELD_JSON) + has(session, FIELD_CSV) + has(session, FIELD_HTML) > 1)
        return session_fail(session, EXIT_USAGE, "Only one of %s can be given.",
                            has(session, FIELD_HTML) ? "--json, --csv and --html" : "--json and --csv");
    if (has(session, FIELD_DESK) && session->texts.of[FIELD_DESK][0] == '\0')
        return session_fail(session, EXIT_USAGE, "--desk is empty; it names the desk's file.");
    session->path = desk_path(session);
    output_open(&session->output, stdout, format_of(session));
    return session->command->run(session);
}

int main(int argc, char **argv)
{
    struct session session;
    struct command_line line;
    memset(&session, 0, sizeof session);
    signal(SIGXFSZ, SIG_IGN); /* a limit on the file's size is told like a full disk, not by being killed */
    int code = command_line_read(&line, &session, argc, (const char **)(void *)argv);
    if (code == EXIT_DONE)
        code = session.word_count == 0 ? run_alone(&session) : run_command(&session);
    code = session_close(&session, code);
    command_line_end(&line);
    return code;
}
