/* SPDX-License-Identifier: MIT */
/**
 * @file price_rule.h
 * @brief The price rule of a category, in the words of the published list (D7).
 *
 * | as published           | kind                   | lowest | highest | per_unit | unit |
 * | ---------------------- | ---------------------- | ------ | ------- | -------- | ---- |
 * | `25`                   | #SPT_RULE_FIXED        | 25     | 25      | 0        | none |
 * | `from 150`             | #SPT_RULE_FROM         | 150    | none    | 0        | none |
 * | `80-100`               | #SPT_RULE_RANGE        | 80     | 100     | 0        | none |
 * | `120 + N*60`           | #SPT_RULE_FIXED        | 120    | 120     | 60       | N    |
 * | `from 120 + N*60`      | #SPT_RULE_FROM         | 120    | none    | 60       | N    |
 * | `80-100 + N*60`        | #SPT_RULE_RANGE        | 80     | 100     | 60       | N    |
 * | `upon request`         | #SPT_RULE_UPON_REQUEST | 0      | none    | 0        | none |
 *
 * So the bounds of a price for n units are lowest + n * per_unit and highest + n * per_unit, whatever the kind.
 *
 * In the text, the case of letters does not matter; spaces and tabs may stand before, after and between words,
 * numbers and signs; a range may be written with an en dash (U+2013); `60*N` is `N*60`; numbers may have leading
 * zeros and lie in 0 … #SPT_POINTS_MAX. The unit is any single letter A … Z; what it counts is said by the
 * category. A range of two equal numbers stays a range; one that goes downwards is refused.
 *
 * @code
 * #include <stdio.h>
 * #include <supportpoints/price_rule.h>
 * void show(const char *text)
 * {
 *     spt_price_rule rule;
 *     uint32_t offset = 0;
 *     spt_price_rule_init(&rule, sizeof rule);
 *     if (spt_price_rule_parse(text, &rule, &offset) == SPT_E_SYNTAX)
 *         printf("wrong from here: %s\n", text + offset);
 * }
 * @endcode
 */
#ifndef SUPPORTPOINTS_PRICE_RULE_H
#define SUPPORTPOINTS_PRICE_RULE_H

#include <stddef.h>
#include <stdint.h>

#include "export.h"
#include "limits.h"
#include "status.h"

#ifdef __cplusplus
extern "C" {
#endif

/** What a rule says of the price without its unit term. */
enum {
    SPT_RULE_FIXED = 1,       /**< One price. */
    SPT_RULE_FROM = 2,        /**< A least price, and no greatest. */
    SPT_RULE_RANGE = 3,       /**< A least and a greatest price. */
    SPT_RULE_UPON_REQUEST = 4 /**< A person names it. */
};

/** A price rule, taken apart. */
typedef struct spt_price_rule {
    uint32_t struct_size; /**< sizeof the struct, as its writer knew it. */
    uint32_t kind;        /**< SPT_RULE_… */
    int64_t lowest;       /**< The least price, without units; 0 for #SPT_RULE_UPON_REQUEST. */
    int64_t highest;      /**< The greatest price, without units; #SPT_UNSET: none. */
    int64_t per_unit;     /**< Points for each unit; 0 where the rule has no unit term. */
    uint32_t unit;        /**< The unit's letter, 'A' … 'Z' in ASCII; 0: the rule has no unit term. */
    uint32_t reserved;    /**< 0. */
} spt_price_rule;

/**
 * @brief Sets every member to its default: the rule `0`.
 * @param[out] rule to be filled; NULL is ignored
 * @param struct_size sizeof(spt_price_rule) as the caller knows it
 * @threads any. @since 0.1
 */
SPT_API void spt_price_rule_init(spt_price_rule *rule, uint32_t struct_size);

/**
 * @brief Reads a rule (D7).
 *
 * The first thing wrong is, from left to right: a word that is none of the rule's (at its first letter), a number
 * beyond #SPT_POINTS_MAX (at its first digit), the second number of a range that goes downwards, a sign that
 * cannot stand there, or the end of the text where something is missing.
 * @param text the rule as written, at most #SPT_RULE_BYTES bytes
 * @param[out] rule begun with spt_price_rule_init(); untouched on error
 * @param[out] error_offset for #SPT_E_SYNTAX, the byte offset in `text` of the first thing wrong; else untouched;
 *             may be NULL
 * @retval SPT_E_SYNTAX the text is no rule
 * @retval SPT_E_INVALID an argument is NULL, `rule->struct_size` is too small, or the text is too long, not UTF-8 or
 *         has control characters other than tabs
 * @threads any. @since 0.1
 */
SPT_API spt_status spt_price_rule_parse(const char *text, spt_price_rule *rule, uint32_t *error_offset);

/**
 * @brief Writes a rule in its published form; reading that again gives the same rule.
 * @param rule as spt_price_rule_parse() gives it
 * @param[out] buffer the text with its NUL; a buffer of #SPT_RULE_BYTES + 1 bytes holds every rule. May be NULL where
 *             `size` is 0, to ask for `needed` alone
 * @param size bytes in the buffer; untouched if it is too small
 * @param[out] needed bytes that the text needs with its NUL, also where the buffer is too small; may be NULL
 * @retval SPT_E_INVALID `rule` is NULL or none that spt_price_rule_parse() gives, or the buffer is too small
 * @threads any. @since 0.1
 */
SPT_API spt_status spt_price_rule_print(const spt_price_rule *rule, char *buffer, size_t size, size_t *needed);

#ifdef __cplusplus
}
#endif

#endif
