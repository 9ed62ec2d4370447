/* SPDX-License-Identifier: MIT */
/**
 * @file binding.h
 * @brief For bindings of other languages: every constant and every struct's size, at run time.
 *
 * A binding that cannot read C headers builds its constants from spt_constant_list(), and holds its structs against
 * spt_struct_list() before it gives one to the library. `supportpoints.ffi.h` has the declarations themselves, without
 * a preprocessor.
 *
 * @code
 * #include <string.h>
 * #include <supportpoints/binding.h>
 * int64_t constant(const char *wanted)
 * {
 *     int64_t value = 0;
 *     const char *name;
 *     for (uint32_t i = 0; (name = spt_constant_list(i, &value)) != NULL; i++)
 *         if (strcmp(name, wanted) == 0)
 *             return value;
 *     return 0;
 * }
 * @endcode
 */
#ifndef SUPPORTPOINTS_BINDING_H
#define SUPPORTPOINTS_BINDING_H

#include <stdint.h>

#include "export.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * @brief Lists every constant of the headers: enumerators, and numbers that are macros.
 * @param position 0, 1, 2 …
 * @param[out] value the constant's value; untouched past the end; may be NULL
 * @return the constant's name, like "SPT_TICKET_RESOLVED", static; NULL past the end
 * @threads any
 * @since 0.1
 */
SPT_API const char *spt_constant_list(uint32_t position, int64_t *value);

/**
 * @brief Lists every struct of the headers that a host fills or reads.
 * @param position 0, 1, 2 …
 * @param[out] size its size in bytes; untouched past the end; may be NULL
 * @return the struct's name, like "spt_options", static; NULL past the end
 * @threads any
 * @since 0.1
 */
SPT_API const char *spt_struct_list(uint32_t position, uint32_t *size);

#ifdef __cplusplus
}
#endif

#endif
