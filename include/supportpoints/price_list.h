/* SPDX-License-Identifier: MIT */
/**
 * @file price_list.h
 * @brief The price list as a plain text that a support manager can edit (D5 to D8).
 *
 * @code{.txt}
 * # Lines that begin with # are comments.
 *
 * [packs]
 * points-60  | Technical support subscription, 60 points | 60   | USD 34.50
 * points-big | A year of support                         | 5000 | USD 2400 | lifetime: 12 months | priority: 1
 * licence    | Free points with the first licence        | 40   | licence, once
 *
 * [group default: Issues related to default functionality]
 * level-0    | Level 0: General questions                | 0
 * level-1    | Level 1: Consultation                     | 10 | from 2009-01-01T00:00:00Z: 12
 *
 * [group transfer: Transfer services]
 * aspe       | Transfer of LiteCommerce ASPE             | 120 + N*60 | unit: deployed stores
 * @endcode
 *
 * **Lines.** UTF-8, with or without a byte order mark; lines end in LF or CR LF. Empty lines, and lines whose first
 * character is `#`, mean nothing. Fields are separated by `|`; spaces and tabs around a field do not count. Within a
 * title or a unit's name, `|` is written `\|` and a backslash `\\`; a tab becomes a space. Words of the format may be
 * written in capitals.
 *
 * **Headings.** `[packs]`: packs follow. `[group CODE: TITLE]`: the categories of a group follow. `[categories]`:
 * categories without a group follow. The order of the lines is the order of the list. A text without any heading is
 * refused: loading it would retire everything.
 *
 * **Codes** are made of letters, digits, `-`, `_`, `.` and `/`; characters beyond ASCII count as letters, and
 * capitals and small letters differ. A code is used once among packs, once among groups, once among categories.
 * It is how a line is known again: change the title and it is the same pack, change the code and it is a new one.
 *
 * **A pack** is `code | title | points | price`. The price is a currency's ISO 4217 code (three letters; one that is not
 * known counts as having two decimals) and an amount with no more decimals than the currency has; or `licence` for points that come free with every licence; or `licence, once`
 * for points that come with a customer's first licence only (D6). Then, in any order, each at most once:
 * `lifetime: 12 months` or `lifetime: never`, or else `last day: 2009-12-31` (neither: the desk's setting, D4);
 * `priority: 5` (lower is used first, default 0; D9); `retired` (no longer sold).
 *
 * **A category** is `code | title | price rule` (D7, see price_rule.h). Then, in any order: `unit: deployed stores`
 * (what the rule's letter counts); `retired` (no new tickets); and any number of rules that take over at an instant,
 * oldest first: `from 2009-01-01T00:00:00Z: 12`. The instant is in UTC; seconds may be left out; a date alone
 * means the first instant of that day in the desk's zone (where a text is only checked, in UTC).
 *
 * **Loading** makes the list say what the text says, and nothing on record is lost:
 * - What is new is added. A pack or category that the text no longer has is retired; it keeps its place in its
 *   group, after the others. Listed again without `retired`, it is back. A group without categories is removed.
 * - The rule without an instant of a new category holds since ever.
 * - The text's rule for now (the last one whose instant has come) differs from the one in force: it takes over now.
 *   A rule from an instant in the past is on record already, or is added if it is later than all on record; a
 *   text that says something else about the past than the record is refused with #SPT_E_CONFLICT, at its line.
 *   Past rules need not be in the text.
 *   Of two loads within one second the later one's rule counts from that second on. A clock that reads earlier than
 *   at the newest load takes the second behind that load instead: what was in force stays on record (D2).
 * - Rules to come are those of the text: a planned one that the text no longer has is withdrawn.
 * - Tickets keep the rule and price that they were opened with, lots what they were bought at.
 *
 * **Writing** gives the whole list with retired packs and categories and the newest #SPT_PRICE_LIST_RULES rules of
 * each category (fewer, should the text become too long). Loading what was written changes nothing.
 *
 * **Bounds.** At most #SPT_PRICE_LIST_BYTES bytes of text; #SPT_PRICE_LIST_ENTRIES packs, groups and categories each;
 * #SPT_PRICE_LIST_RULES rules of a category. Texts are bounded as limits.h says.
 *
 * @code
 * #include <stdio.h>
 * #include <supportpoints/price_list.h>
 * spt_status load(spt_desk *desk, const char *text)
 * {
 *     spt_price_list_report *report = NULL;
 *     spt_status status = spt_price_list_load(desk, text, &report);
 *     if (status == SPT_E_SYNTAX || status == SPT_E_CONFLICT)
 *         printf("line %u, column %u: %s\n", (unsigned)spt_price_list_report_line(report),
 *                (unsigned)spt_price_list_report_column(report), spt_price_list_report_reason(report));
 *     for (uint32_t i = 0; i < spt_price_list_report_count(report); i++)
 *         printf("%s\n", spt_price_list_report_change(report, i));
 *     spt_price_list_report_unref(report);
 *     return status;
 * }
 * @endcode
 */
#ifndef SUPPORTPOINTS_PRICE_LIST_H
#define SUPPORTPOINTS_PRICE_LIST_H

#include <stddef.h>
#include <stdint.h>

#include "allocator.h"
#include "desk.h"
#include "export.h"
#include "status.h"

#ifdef __cplusplus
extern "C" {
#endif

/** The longest text of a price list, in bytes. */
#define SPT_PRICE_LIST_BYTES 4194304
/** The most packs, groups and categories of a text, each. */
#define SPT_PRICE_LIST_ENTRIES 10000
/** The most rules of one category in a text. */
#define SPT_PRICE_LIST_RULES 64

/** What became of a text: what changed, or where it is wrong. Immutable, reference-counted, usable by any thread. */
typedef struct spt_price_list_report spt_price_list_report;
/** A price list as text. Immutable, reference-counted, usable by any thread. */
typedef struct spt_price_list spt_price_list;

/**
 * @brief Makes the desk's price list say what a text says, all of it or, on any error, nothing.
 * @param desk the desk
 * @param text the price list
 * @param[out] report the changes made; also given with #SPT_E_SYNTAX and #SPT_E_CONFLICT, then it tells where and why;
 *             with other errors untouched; may be NULL; ended by spt_price_list_report_unref()
 * @retval SPT_ALREADY the list said so already; the report has no changes
 * @retval SPT_E_SYNTAX the text is no price list
 * @retval SPT_E_CONFLICT the text contradicts the record of past rules
 * @retval SPT_E_INVALID `desk` or `text` is NULL
 * @retval SPT_E_STORE,SPT_E_CORRUPT,SPT_E_BUSY,SPT_E_SCHEMA,SPT_E_NOMEM,SPT_E_LIMIT as status.h says
 * @retval SPT_E_REENTRANT,SPT_E_FORKED,SPT_E_UNKNOWN,SPT_E_CALLBACK as status.h says
 * @threads one at a time. @since 0.1
 */
SPT_API spt_status spt_price_list_load(spt_desk *desk, const char *text, spt_price_list_report **report);

/**
 * @brief Tells what spt_price_list_load() would change now, and changes nothing; else the same.
 * @param desk the desk
 * @param text the price list
 * @param[out] report as in spt_price_list_load()
 * @retval SPT_ALREADY nothing would change
 * @retval SPT_E_SYNTAX,SPT_E_CONFLICT,SPT_E_INVALID as in spt_price_list_load()
 * @retval SPT_E_STORE,SPT_E_CORRUPT,SPT_E_BUSY,SPT_E_SCHEMA,SPT_E_NOMEM,SPT_E_REENTRANT,SPT_E_FORKED,SPT_E_CALLBACK
 *         as status.h says
 * @threads one at a time. @since 0.1
 */
SPT_API spt_status spt_price_list_preview(spt_desk *desk, const char *text, spt_price_list_report **report);

/**
 * @brief Checks that a text is a price list, without a desk.
 * @param text the price list
 * @param allocator is copied; NULL: malloc and free
 * @param[out] report has no changes; with #SPT_E_SYNTAX it tells where and why; may be NULL
 * @retval SPT_E_SYNTAX the text is no price list
 * @retval SPT_E_INVALID `text` is NULL, or the allocator has a wrong struct_size or lacks a function
 * @retval SPT_E_NOMEM no memory
 * @threads any. @since 0.1
 */
SPT_API spt_status spt_price_list_check(const char *text, const spt_allocator *allocator,
                                        spt_price_list_report **report);

/**
 * @brief Writes the desk's price list as a text that spt_price_list_load() reads.
 * @param desk the desk
 * @param[out] list holds the text; ended by spt_price_list_unref()
 * @retval SPT_E_INVALID an argument is NULL
 * @retval SPT_E_LIMIT the text would be longer than #SPT_PRICE_LIST_BYTES
 * @retval SPT_E_STORE,SPT_E_CORRUPT,SPT_E_BUSY,SPT_E_SCHEMA,SPT_E_NOMEM,SPT_E_REENTRANT,SPT_E_FORKED,SPT_E_CALLBACK
 *         as status.h says
 * @threads one at a time. @since 0.1
 */
SPT_API spt_status spt_price_list_write(spt_desk *desk, spt_price_list **list);

/**
 * @name What they tell
 * NULL gives 0 or "". Texts are the handle's. @threads any. @since 0.1
 * @{
 */
/** The line of what is wrong, from 1; 0: nothing is. */
SPT_API uint32_t spt_price_list_report_line(const spt_price_list_report *report);
/** Its column in bytes, from 1; 0: nothing is wrong. */
SPT_API uint32_t spt_price_list_report_column(const spt_price_list_report *report);
/** What is wrong, one sentence in plain words; "": nothing is. */
SPT_API const char *spt_price_list_report_reason(const spt_price_list_report *report);
/** The number of changes. */
SPT_API uint32_t spt_price_list_report_count(const spt_price_list_report *report);
/** One change in plain words, for positions from 0; "" past the end. */
SPT_API const char *spt_price_list_report_change(const spt_price_list_report *report, uint32_t position);
/** Takes one more reference; NULL gives NULL. */
SPT_API spt_price_list_report *spt_price_list_report_ref(spt_price_list_report *report);
/** Gives a reference back; NULL is ignored. */
SPT_API void spt_price_list_report_unref(spt_price_list_report *report);

SPT_API const char *spt_price_list_text(const spt_price_list *list); /**< The text, NUL-terminated. */
SPT_API size_t spt_price_list_length(const spt_price_list *list);    /**< Its bytes, without the NUL. */
SPT_API spt_price_list *spt_price_list_ref(spt_price_list *list);    /**< Takes one more reference; NULL gives NULL. */
SPT_API void spt_price_list_unref(spt_price_list *list);             /**< Gives a reference back; NULL is ignored. */
/** @} */

#ifdef __cplusplus
}
#endif

#endif
