/* SPDX-License-Identifier: MIT */
#ifndef OWN_STORE_H
#define OWN_STORE_H

#include <supportpoints/store.h>

enum { OWN_STORE_FAILED = 2001 }; /* The file cannot be read or written; the library passes such an answer on. */

/* Opens the store that a file holds, for one process and one thread at a time; a new file holds no rows. SPT_E_STORE:
 * it cannot be opened or read, or another process has it. SPT_E_CORRUPT: it makes no sense. */
spt_status own_store_open(const char *path, spt_store **store);

#endif
