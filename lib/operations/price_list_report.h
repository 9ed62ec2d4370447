/* SPDX-License-Identifier: MIT */
/* What became of a price list's text, and the text itself, as snapshots for the caller. */
#ifndef SPT_OPERATIONS_PRICE_LIST_REPORT_H
#define SPT_OPERATIONS_PRICE_LIST_REPORT_H

#include <supportpoints/price_list.h>

#include "../rules/price_list.h"

/* A report of a diff's descriptions, or of none, and of what is wrong, or nothing. NULL: no memory. */
spt_price_list_report *spt_price_list_report_make(const spt_allocator *allocator, const spt_price_diff *diff,
                                                  const spt_price_error *error);

/* A snapshot of a text. NULL: no memory. */
spt_price_list *spt_price_list_make(const spt_allocator *allocator, const char *text, size_t length);

#endif
