/* SPDX-License-Identifier: MIT */
#include <supportpoints/version.h>

#define TEXT_OF(number) #number
#define TEXT(number)    TEXT_OF(number)

#define MAJOR 0
#define MINOR 1
#define PATCH 0

_Static_assert(SPT_VERSION_NUMBER == MAJOR * 1000000 + MINOR * 1000 + PATCH, "header and text are the same version");

uint32_t spt_version_number(void)
{
    return SPT_VERSION_NUMBER;
}

const char *spt_version_text(void)
{
    return TEXT(MAJOR) "." TEXT(MINOR) "." TEXT(PATCH);
}
