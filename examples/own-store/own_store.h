/* SPDX-License-Identifier: MIT */
#ifndef OWN_STORE_H
#define OWN_STORE_H

#include <supportpoints/store.h>

/* The store's own code once its file could not be written; the library passes it on. */
enum { OWN_STORE_FAILED = 2001 };

/*
 * Opens the store that an existing directory holds; it is empty the first time. One process at a time, any number
 * of threads. SPT_E_STORE: the file cannot be opened, or another process has it. SPT_E_CORRUPT: it is damaged, or
 * of another schema version. SPT_E_NOMEM: no memory. spt_store_unref() ends it.
 */
spt_status own_store_open(const char *directory, spt_store **store);

#endif
