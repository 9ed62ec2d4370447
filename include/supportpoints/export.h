/* SPDX-License-Identifier: MIT */
/**
 * @file export.h
 * @brief Marks what the shared library exports.
 *
 * @code
 * #include <supportpoints/export.h>
 * SPT_API extern int unused_example;
 * @endcode
 */
#ifndef SUPPORTPOINTS_EXPORT_H
#define SUPPORTPOINTS_EXPORT_H

/** Marks an exported symbol; every other symbol of the library is hidden. */
#if defined(_WIN32)
#if defined(SPT_BUILDING)
#define SPT_API __declspec(dllexport)
#else
#define SPT_API
#endif
#elif defined(__GNUC__)
#define SPT_API __attribute__((visibility("default")))
#else
#define SPT_API
#endif

#endif
