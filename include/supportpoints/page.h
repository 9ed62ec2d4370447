/* SPDX-License-Identifier: MIT */
/**
 * @file page.h
 * @brief A page of a list: some rows, and where the next page begins.
 *
 * @code
 * #include <stdio.h>
 * #include <supportpoints/supportpoints.h>
 * spt_status print_lots(spt_desk *desk, int64_t account)
 * {
 *     spt_page *page = NULL;
 *     spt_status status = spt_lot_list(desk, account, NULL, 100, &page);
 *     while (status == SPT_OK) {
 *         spt_page *next = NULL;
 *         for (uint32_t i = 0; i < spt_page_count(page); i++)
 *             printf("lot %lld\n", (long long)spt_lot_number(spt_page_lot(page, i)));
 *         if (spt_page_next(page)[0] == '\0')
 *             break;
 *         status = spt_lot_list(desk, account, spt_page_next(page), 100, &next);
 *         spt_page_unref(page);
 *         page = next;
 *     }
 *     spt_page_unref(page);
 *     return status;
 * }
 * @endcode
 */
#ifndef SUPPORTPOINTS_PAGE_H
#define SUPPORTPOINTS_PAGE_H

#include <stdint.h>

#include "export.h"

#ifdef __cplusplus
extern "C" {
#endif

/** The most rows of a page. */
#define SPT_PAGE_MAX 1000

struct spt_account;
struct spt_lot;
struct spt_ticket;
struct spt_act;
struct spt_entry;
struct spt_pack;
struct spt_category;
struct spt_notice;
struct spt_holiday;

/** A page: immutable, reference-counted, usable by any thread. */
typedef struct spt_page spt_page;

/**
 * @name What a page tells
 * A NULL page gives 0, "" or NULL. Rows are the page's: they last as long as it, or take a reference of their own.
 * A row past the end, or of a kind that the page does not hold, is NULL. @threads any. @since 0.1
 * @{
 */
SPT_API uint32_t spt_page_count(const spt_page *page);   /**< Number of rows. */
SPT_API const char *spt_page_next(const spt_page *page); /**< Token of the next page; "" after the last. The page's. */
SPT_API int64_t spt_page_at(const spt_page *page); /**< The instant that a report is of (report.h); else #SPT_UNSET. */
SPT_API struct spt_account *spt_page_account(const spt_page *page, uint32_t row);   /**< An account. */
SPT_API struct spt_lot *spt_page_lot(const spt_page *page, uint32_t row);           /**< A lot. */
SPT_API struct spt_ticket *spt_page_ticket(const spt_page *page, uint32_t row);     /**< A ticket. */
SPT_API struct spt_act *spt_page_act(const spt_page *page, uint32_t row);           /**< An act. */
SPT_API struct spt_entry *spt_page_entry(const spt_page *page, uint32_t row);       /**< An entry. */
SPT_API struct spt_pack *spt_page_pack(const spt_page *page, uint32_t row);         /**< A pack. */
SPT_API struct spt_category *spt_page_category(const spt_page *page, uint32_t row); /**< A category. */
SPT_API struct spt_holiday *spt_page_holiday(const spt_page *page, uint32_t row);   /**< A holiday. */
SPT_API struct spt_notice *spt_page_notice(const spt_page *page, uint32_t row);     /**< A notice (notice.h). */
SPT_API spt_page *spt_page_ref(spt_page *page); /**< Takes one more reference; NULL gives NULL. */
SPT_API void spt_page_unref(spt_page *page);    /**< Gives a reference back; NULL is ignored. */
/** @} */

#ifdef __cplusplus
}
#endif

#endif
