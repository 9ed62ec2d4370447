/* SPDX-License-Identifier: MIT */
#include <supportpoints/options.h>

#include <supportpoints/limits.h>

#include "alloc.h"

void spt_options_init(spt_options *options, uint32_t struct_size)
{
    static const spt_options defaults = {.struct_size = (uint32_t)sizeof defaults,
                                         .units = SPT_UNSET,
                                         .price = SPT_UNSET,
                                         .expected = SPT_UNSET,
                                         .until = SPT_UNSET,
                                         .paid = SPT_UNSET,
                                         .acquired = SPT_UNSET,
                                         .months = -1,
                                         .answered = SPT_UNSET,
                                         .priority = SPT_PRIORITY_UNSET};
    spt_struct_give(options, struct_size, &defaults, (uint32_t)sizeof defaults);
}
