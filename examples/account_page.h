/* SPDX-License-Identifier: MIT */
/* The account page, as the support page of 2008 describes it: three parts and totals, 80 columns wide. */
#ifndef EXAMPLES_ACCOUNT_PAGE_H
#define EXAMPLES_ACCOUNT_PAGE_H

#include <stdio.h>
#include <supportpoints/supportpoints.h>

/* How a page is written: colour for a terminal, none for a file. */
typedef struct page_style {
    FILE *out;
    int colour;
} page_style;

/* A style for a stream: in colour on a terminal, unless NO_COLOR is set. */
page_style page_style_for(FILE *out);

/* Prints the page of an account as of now; the name stands in its head. */
spt_status print_account_page(const page_style *style, spt_desk *desk, int64_t account, const char *name);

/* "14 Mar 2008", in UTC. */
const char *date_text(int64_t instant, char text[16]);

#endif
