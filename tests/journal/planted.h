/* SPDX-License-Identifier: MIT */
/* Chooses the bug that is planted, by the environment: SPT_PLANTED_BUG=NAME, one of those in planted.py. */
#ifndef JOURNAL_PLANTED_H
#define JOURNAL_PLANTED_H

#include <stdint.h>

/* With which a program ends that does not know the bug. */
#define PLANTED_NO_SUCH 99

/* DISK_HONEST, or the bug of the disk that was asked for. Ends the program where there is no such bug. */
int32_t planted_begin(void);

#endif
