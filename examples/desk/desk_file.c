/* SPDX-License-Identifier: MIT */
#include "desk_file.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "../own-store/own_store.h"

static spt_status open_file(const char *path, spt_store **store, struct problem *why)
{
    spt_status status = own_store_open(path, store);
    if (status < 0)
        problem_set(why, "The desk's file %s cannot be opened: %s", path, spt_status_message(status));
    return status;
}

spt_status desk_file_open(const char *path, spt_store **store, struct problem *why)
{
    if (access(path, F_OK) == 0)
        return open_file(path, store, why);
    problem_set(why, "There is no desk in %s: %s. \"supportpoints init\" makes one.", path, strerror(errno));
    return SPT_E_NOT_FOUND;
}

spt_status desk_file_create(const char *path, spt_store **store, struct problem *why)
{
    if (access(path, F_OK) != 0)
        return open_file(path, store, why);
    problem_set(why, "There is a file %s already.", path);
    return SPT_E_CONFLICT;
}
