/* SPDX-License-Identifier: MIT */
/* The journal's codes, and how it tells them. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "../base/alloc.h"
#include "journal_internal.h"

typedef struct spt_journal_code {
    int32_t code;
    spt_status status; /* Of a function that ends with it. */
    const char *message;
} spt_journal_code;

static const spt_journal_code codes[] = {
    {SPT_JOURNAL_TORN, SPT_OK, "the incomplete end that a crash left was cut off; nothing acknowledged was in it"},
    {SPT_JOURNAL_UPGRADED, SPT_OK, "the file was of an older format and has been upgraded"},
    {SPT_JOURNAL_MISSING, SPT_E_NOT_FOUND, "there is no such file"},
    {SPT_JOURNAL_EXISTS, SPT_E_STORE, "there is such a file already"},
    {SPT_JOURNAL_DENIED, SPT_E_STORE, "the system does not let us open or create the file"},
    {SPT_JOURNAL_LINK, SPT_E_STORE, "the path is a symbolic link; name the file itself"},
    {SPT_JOURNAL_DIRECTORY, SPT_E_STORE, "the path is a directory"},
    {SPT_JOURNAL_SPECIAL, SPT_E_STORE, "the path is a device, a pipe or a socket, not a file"},
    {SPT_JOURNAL_FOREIGN, SPT_E_STORE, "the file is not a journal of support points"},
    {SPT_JOURNAL_EMPTY, SPT_E_STORE, "the file is empty; a journal never is"},
    {SPT_JOURNAL_NEWER, SPT_E_SCHEMA, "the file was written by a newer version of the library"},
    {SPT_JOURNAL_OLDER, SPT_E_SCHEMA, "the file is older than what is upgraded here, or may not be upgraded"},
    {SPT_JOURNAL_DAMAGED, SPT_E_CORRUPT, "what was acknowledged is damaged"},
    {SPT_JOURNAL_CUT, SPT_E_CORRUPT, "the file ends before what was acknowledged does"},
    {SPT_JOURNAL_REPLACED, SPT_E_STORE, "another file is in the journal's place"},
    {SPT_JOURNAL_LOCKED, SPT_E_BUSY, "another process holds the file's lock for too long"},
    {SPT_JOURNAL_FULL, SPT_E_STORE, "there is no room on the disk; nothing was changed"},
    {SPT_JOURNAL_FAILED, SPT_E_STORE, "the system failed to read or write the file"},
    {SPT_JOURNAL_POISONED, SPT_E_STORE, "a write or sync failed before; open the file again"},
    {SPT_JOURNAL_CLOSED, SPT_E_STORE, "the journal was opened for reading only"},
    {SPT_JOURNAL_TOO_LARGE, SPT_E_STORE, "one commit is larger than a record may be, 1 GiB"},
    {SPT_JOURNAL_LONG_NAME, SPT_E_STORE, "the path, or a name in it, is longer than the system allows"},
    {SPT_STORE_NOMEM, SPT_E_NOMEM, "there is no memory"},
};

static const spt_journal_code *find(int32_t code)
{
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        if (codes[i].code == code)
            return &codes[i];
    return NULL;
}

const char *spt_journal_message(int32_t code)
{
    const spt_journal_code *found = find(code);
    return found == NULL ? "" : found->message;
}

int32_t spt_trouble_set(spt_trouble *trouble, int32_t code, int32_t os_error, int64_t offset)
{
    *trouble = (spt_trouble){.code = code, .os_error = os_error, .offset = offset};
    return code;
}

int32_t spt_trouble_system(spt_trouble *trouble, int64_t answer, int64_t offset)
{
    static const struct {
        int32_t os_error, code;
    } known[] = {
        {ENOENT, SPT_JOURNAL_MISSING},   {EEXIST, SPT_JOURNAL_EXISTS},   {EACCES, SPT_JOURNAL_DENIED},
        {EPERM, SPT_JOURNAL_DENIED},     {EROFS, SPT_JOURNAL_DENIED},    {ELOOP, SPT_JOURNAL_LINK},
        {EISDIR, SPT_JOURNAL_DIRECTORY}, {ENOTDIR, SPT_JOURNAL_MISSING}, {EWOULDBLOCK, SPT_JOURNAL_LOCKED},
        {ENOSPC, SPT_JOURNAL_FULL},      {EDQUOT, SPT_JOURNAL_FULL},     {EFBIG, SPT_JOURNAL_FULL},
        {ENXIO, SPT_JOURNAL_SPECIAL},    {ENOMEM, SPT_STORE_NOMEM},      {ENAMETOOLONG, SPT_JOURNAL_LONG_NAME}};
    int32_t os_error = (int32_t)-answer;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (known[i].os_error == os_error)
            return spt_trouble_set(trouble, known[i].code, os_error, offset);
    return spt_trouble_set(trouble, SPT_JOURNAL_FAILED, os_error, offset);
}

spt_status spt_trouble_status(const spt_trouble *trouble)
{
    const spt_journal_code *found = find(trouble->code);
    return found == NULL ? SPT_E_STORE : found->status;
}

/* Whether the system's number tells more than the code's message does. */
static int is_vague(int32_t code)
{
    return code == SPT_JOURNAL_DENIED || code == SPT_JOURNAL_FULL || code == SPT_JOURNAL_FAILED;
}

static void describe_place(const spt_trouble *trouble, char *text, size_t size)
{
    int has_number = trouble->os_error != 0 && is_vague(trouble->code);
    if (trouble->offset >= 0 && has_number)
        snprintf(text, size, " (byte %lld, system error %d)", (long long)trouble->offset, (int)trouble->os_error);
    else if (trouble->offset >= 0)
        snprintf(text, size, " (byte %lld)", (long long)trouble->offset);
    else if (has_number)
        snprintf(text, size, " (system error %d)", (int)trouble->os_error);
}

void spt_trouble_tell(const spt_trouble *trouble, spt_journal_problem *problem)
{
    static const char of_new[] = "; this is about the file with .new behind its name, in which a new one is written";
    spt_journal_problem told;
    char place[64] = "";
    if (problem == NULL)
        return;
    spt_journal_problem_init(&told, (uint32_t)sizeof told);
    told.code = trouble->code;
    told.os_error = trouble->os_error;
    told.offset = trouble->offset;
    describe_place(trouble, place, sizeof place);
    snprintf(told.text, sizeof told.text, "%s%s%s", spt_journal_message(trouble->code), place,
             trouble->is_of_new ? of_new : "");
    spt_struct_give(problem, problem->struct_size, &told, (uint32_t)sizeof told);
}

void spt_journal_problem_init(spt_journal_problem *problem, uint32_t struct_size)
{
    const spt_journal_problem none = {.struct_size = (uint32_t)sizeof none, .offset = -1};
    spt_struct_give(problem, struct_size, &none, (uint32_t)sizeof none);
}

void spt_journal_options_init(spt_journal_options *options, uint32_t struct_size)
{
    const spt_journal_options defaults = {.struct_size = (uint32_t)sizeof defaults, .lock_wait = SPT_JOURNAL_LOCK_WAIT};
    spt_struct_give(options, struct_size, &defaults, (uint32_t)sizeof defaults);
}

void spt_journal_report_init(spt_journal_report *report, uint32_t struct_size)
{
    const spt_journal_report none = {.struct_size = (uint32_t)sizeof none};
    spt_struct_give(report, struct_size, &none, (uint32_t)sizeof none);
}
