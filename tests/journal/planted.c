/* SPDX-License-Identifier: MIT */
#include "planted.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "disk.h"

int32_t planted_begin(void)
{
    static const struct {
        const char *name;
        int32_t planted;
    } bugs[] = {{"no-sync", DISK_SYNC_LIES},
                {"sync-repeated", DISK_SYNC_IS_REPEATED},
                {"no-folder-sync", DISK_FOLDER_SYNC_LIES}};
    const char *name = getenv("SPT_PLANTED_BUG");
    if (name == NULL || *name == '\0')
        return DISK_HONEST;
    for (size_t b = 0; b < sizeof bugs / sizeof *bugs; b++)
        if (strcmp(bugs[b].name, name) == 0)
            return bugs[b].planted;
    fprintf(stderr, "there is no planted bug %s\n", name);
    exit(2);
}
