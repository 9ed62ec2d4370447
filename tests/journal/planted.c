/* SPDX-License-Identifier: MIT */
#include "planted.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "disk.h"
#include "store/journal_internal.h"

#ifdef SPT_PLANTED_BUGS
int32_t spt_planted_bug;
#endif

struct bug {
    const char *name;
    int32_t of_disk;
    int32_t of_journal;
};

static const struct bug bugs[] = {
    {"no-sync", DISK_SYNC_LIES, 0},
    {"sync-repeated", DISK_SYNC_IS_REPEATED, 0},
    {"no-folder-sync", DISK_FOLDER_SYNC_LIES, 0},
    {"guards-unchecked", 0, SPT_BUG_GUARDS_UNCHECKED},
    {"slot-before-sync", 0, SPT_BUG_SLOT_BEFORE_SYNC},
    {"answer-before-sync", 0, SPT_BUG_ANSWER_BEFORE_SYNC},
    {"not-poisoned", 0, SPT_BUG_NOT_POISONED},
    {"payload-unchecked", 0, SPT_BUG_PAYLOAD_UNCHECKED},
    {"not-rewritten", 0, SPT_BUG_NOT_REWRITTEN},
    {"tail-kept", 0, SPT_BUG_TAIL_KEPT},
    {"tail-forgotten", 0, SPT_BUG_TAIL_FORGOTTEN},
    {"recovery-told", 0, SPT_BUG_RECOVERY_TOLD},
    {"new-unsynced", 0, SPT_BUG_NEW_UNSYNCED},
    {"not-marked", 0, SPT_BUG_NOT_MARKED},
    {"rest-unsynced", 0, SPT_BUG_REST_UNSYNCED},
    {"path-unchecked", 0, SPT_BUG_PATH_UNCHECKED},
    {"others-removed", 0, SPT_BUG_OTHERS_REMOVED},
    {"size-before-slots", 0, SPT_BUG_SIZE_BEFORE_SLOTS},
};

static const struct bug *find(const char *name)
{
    for (size_t b = 0; b < sizeof bugs / sizeof *bugs; b++)
        if (strcmp(bugs[b].name, name) == 0)
            return &bugs[b];
    fprintf(stderr, "there is no planted bug %s\n", name);
    exit(PLANTED_NO_SUCH);
}

int32_t planted_begin(void)
{
    const char *name = getenv("SPT_PLANTED_BUG");
    if (name == NULL || *name == '\0')
        return DISK_HONEST;
    const struct bug *bug = find(name);
#ifdef SPT_PLANTED_BUGS
    spt_planted_bug = bug->of_journal;
#else
    if (bug->of_journal != 0) {
        fprintf(stderr, "%s is not built into this program\n", name);
        exit(PLANTED_NO_SUCH);
    }
#endif
    return bug->of_disk;
}
