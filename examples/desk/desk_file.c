/* SPDX-License-Identifier: MIT */
#include "desk_file.h"

#include <string.h>

spt_journal_options desk_file_options(uint32_t flags, spt_journal_problem *problem)
{
    spt_journal_options options;
    spt_journal_problem_init(problem, (uint32_t)sizeof *problem);
    spt_journal_options_init(&options, (uint32_t)sizeof options);
    options.flags = flags;
    options.problem = problem;
    return options;
}

static const char *help_for(int32_t code)
{
    switch (code) {
    case SPT_JOURNAL_MISSING:
        return " \"supportpoints init\" makes a desk.";
    case SPT_JOURNAL_DAMAGED:
    case SPT_JOURNAL_CUT:
        return " \"supportpoints journal salvage COPY\" saves what is whole into a new file.";
    default:
        return "";
    }
}

void desk_file_say(const char *path, const spt_journal_problem *problem, spt_status status, struct problem *why)
{
    const char *text = problem->text[0] != '\0' ? problem->text : spt_status_message(status);
    size_t length = strlen(text);
    if (length > 0 && text[length - 1] == '.')
        length--;
    problem_set(why, "%s: %.*s.%s", path, (int)length, text, help_for(problem->code));
}

spt_status desk_file_open(const char *path, enum desk_use use, spt_store **store, struct problem *why)
{
    static const uint32_t flags[] = {
        [DESK_READ] = SPT_JOURNAL_READ_ONLY, [DESK_WRITE] = 0, [DESK_NEW] = SPT_JOURNAL_NEW};
    spt_journal_problem problem;
    spt_journal_options options = desk_file_options(flags[use], &problem);
    spt_status status = spt_store_open_journal(path, &options, store);
    why->text[0] = '\0';
    if (use == DESK_NEW && problem.code == SPT_JOURNAL_MISSING)
        problem_set(why, "%s cannot be made: there is no such folder.", path);
    else if (status < 0 || problem.code != 0)
        desk_file_say(path, &problem, status, why);
    return status;
}
