/* SPDX-License-Identifier: MIT */
/* For what fails or is rare: the compiler puts such functions, and the calls of them, behind all that usually runs. */
#ifndef SPT_BASE_COLD_H
#define SPT_BASE_COLD_H

#if defined(__GNUC__)
#define SPT_COLD __attribute__((cold))
#else
#define SPT_COLD
#endif

#endif
