/* SPDX-License-Identifier: MIT */
/* The desk's reports as one page. */
#ifndef DESK_REPORT_HTML_H
#define DESK_REPORT_HTML_H

#include "session.h"

/* Prints what the desk owes and earns by month, what lapses in the months to come, and the tickets in progress by age, as
 * of an instant that has passed. */
spt_status print_report_html(struct session *session, int64_t now);

#endif
