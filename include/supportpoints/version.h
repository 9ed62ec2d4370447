/* SPDX-License-Identifier: MIT */
/**
 * @file version.h
 * @brief The library's version.
 *
 * @code
 * #include <supportpoints/version.h>
 * int is_as_compiled(void)
 * {
 *     return spt_version_number() == SPT_VERSION_NUMBER;
 * }
 * @endcode
 */
#ifndef SUPPORTPOINTS_VERSION_H
#define SUPPORTPOINTS_VERSION_H

#include <stdint.h>

#include "export.h"

#ifdef __cplusplus
extern "C" {
#endif

/** The version of these headers, as major * 1000000 + minor * 1000 + patch. */
#define SPT_VERSION_NUMBER 1000

/** @brief The version of the library that is linked, as #SPT_VERSION_NUMBER. @threads any. @since 0.1 */
SPT_API uint32_t spt_version_number(void);

/** @brief The same as a text, "0.1.0". Static. @threads any. @since 0.1 */
SPT_API const char *spt_version_text(void);

#ifdef __cplusplus
}
#endif

#endif
