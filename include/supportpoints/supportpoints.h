/* SPDX-License-Identifier: MIT */
/**
 * @file supportpoints.h
 * @brief All of libsupportpoints: prepaid support, sold in points, accounted for exactly.
 *
 * @code
 * #include <stdio.h>
 * #include <supportpoints/supportpoints.h>
 * void greet(void)
 * {
 *     printf("libsupportpoints %s\n", spt_version_text());
 * }
 * @endcode
 */
#ifndef SUPPORTPOINTS_SUPPORTPOINTS_H
#define SUPPORTPOINTS_SUPPORTPOINTS_H

#include "account.h"
#include "act.h"
#include "advice.h"
#include "allocator.h"
#include "audit.h"
#include "binding.h"
#include "calendar.h"
#include "catalogue.h"
#include "desk.h"
#include "explain.h"
#include "export.h"
#include "feed.h"
#include "journal.h"
#include "json.h"
#include "limits.h"
#include "lot.h"
#include "notice.h"
#include "options.h"
#include "page.h"
#include "price_list.h"
#include "price_rule.h"
#include "report.h"
#include "response.h"
#include "schema.h"
#include "statement.h"
#include "status.h"
#include "store.h"
#include "store_check.h"
#include "store_fault.h"
#include "ticket.h"
#include "version.h"
#include "zone.h"

#endif
