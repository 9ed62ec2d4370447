/* SPDX-License-Identifier: MIT */
/*
 * A store over another one: it keeps in memory what is committed to it, shows the other's rows merged with that, and
 * hands all of it on in one batch. It is used by one thread at a time, and holds no lock. An account that somebody else
 * has changed in the base since the overlay did is a conflict: read answers SPT_STORE_CONFLICT too where it sees one.
 */
#ifndef SPT_STORE_OVERLAY_H
#define SPT_STORE_OVERLAY_H

#include <supportpoints/store.h>

/* More changed rows than this are refused with SPT_STORE_NOMEM. */
#define SPT_OVERLAY_ROWS_MAX 1000000

typedef struct spt_overlay spt_overlay;

/*
 * Opens an overlay of nothing; it takes a reference of the base, given back when `store` is closed. `inside` lives as
 * long as `store`. It does not promise snapshots even where the base does: one read of it may take several of the base.
 */
spt_status spt_overlay_open(spt_store *base, const spt_allocator *allocator, spt_store **store, spt_overlay **inside);

/* Whether anything of an account was changed. */
int spt_overlay_has(spt_overlay *overlay, int64_t account);

/*
 * Commits what was changed to the base, in one batch; nothing where nothing was. An account's revision rises by one,
 * however often it was changed; a row that came and went is not in it, of any other only the newest content. Accounts
 * come in ascending order, so a ticket must not have moved to a lower account (tickets never move). The overlay stays
 * as it is: after any answer but SPT_STORE_NOMEM it is of no more use.
 */
int32_t spt_overlay_commit(spt_overlay *overlay);

#endif
