/* SPDX-License-Identifier: MIT */
/* The account page, as the support page of 2008 describes it: three parts and totals, 80 columns wide or more. */
#ifndef EXAMPLES_ACCOUNT_PAGE_H
#define EXAMPLES_ACCOUNT_PAGE_H

#include <supportpoints/supportpoints.h>

#include "drawing.h"

/* Prints the page of an account as of now; the name stands in its head. */
spt_status print_account_page(const page_style *style, spt_desk *desk, int64_t account, const char *name);

#endif
