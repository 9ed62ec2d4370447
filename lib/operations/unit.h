/* SPDX-License-Identifier: MIT */
/* Units of work: an overlay store between the desk and the host's store. */
#ifndef SPT_OPERATIONS_UNIT_H
#define SPT_OPERATIONS_UNIT_H

#include "desk_internal.h"

/* Forgets the unit that is open, and gives the desk its own store back. */
void spt_unit_end(spt_desk *desk);

#endif
