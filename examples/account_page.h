/* SPDX-License-Identifier: MIT */
/* The account page, as the support page of 2008 describes it: three parts and totals, 80 columns wide or more. */
#ifndef EXAMPLES_ACCOUNT_PAGE_H
#define EXAMPLES_ACCOUNT_PAGE_H

#include <supportpoints/supportpoints.h>

#include "drawing.h"

/* Prints the page of an account, as of now or of another time; the name stands in its head. */
spt_status print_account_page(const page_style *style, spt_desk *desk, int64_t account, const spt_as_of *as_of,
                              const char *name);

/* Where the points of a balance modification came from or went, as its page says it; days are at an offset from UTC. */
void describe_modification(spt_desk *desk, const spt_entry *entry, const spt_act *act, int32_t offset, char *text,
                           size_t size);

/* What comes is above 0, what goes below. */
int64_t signed_points(const spt_entry *entry);

/* The title of a ticket's category. */
const char *category_title(spt_desk *desk, const char *code, char *text, size_t size);

/* What became of a ticket that ended, behind a space; "" where it was resolved and that is all. */
const char *ticket_outcome(const spt_ticket *ticket);

#endif
