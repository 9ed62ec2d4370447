/* SPDX-License-Identifier: MIT */
/* The price list of the demo's desk. */
#ifndef DESK_DEMO_LIST_H
#define DESK_DEMO_LIST_H

static const char demo_price_list[] = "[packs]\n"
                                      "points-60   | Subscription, 60 points          | 60   | USD 34.50\n"
                                      "points-120  | Subscription, 120 points         | 120  | USD 68.50\n"
                                      "points-300  | Subscription, 300 points         | 300  | USD 169.50\n"
                                      "points-1200 | Subscription, 1200 points        | 1200 | USD 673.33\n"
                                      "licence     | Free points with the first licence | 40 | licence, once\n"
                                      "\n"
                                      "[group default: Issues related to default functionality]\n"
                                      "level-0 | Level 0: General questions        | 0\n"
                                      "level-1 | Level 1: Consultation             | 10\n"
                                      "level-2 | Level 2: Problem in the store     | 25\n"
                                      "level-3 | Level 3: Problem on the server    | 40\n"
                                      "level-4 | Level 4: Debugging                | 80\n"
                                      "\n"
                                      "[group modifications: Small modifications]\n"
                                      "small-mods  | Small modifications  | 25\n"
                                      "medium-mods | Medium modifications | 50\n"
                                      "patch       | Patch application    | 40\n"
                                      "\n"
                                      "[group services: Services]\n"
                                      "install  | Installation          | 150\n"
                                      "transfer | Transfer of stores    | 120 + N*60 | unit: stores\n"
                                      "tuning   | Performance tuning    | from 80\n";

#endif
