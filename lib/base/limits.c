/* SPDX-License-Identifier: MIT */
#include <stddef.h>

#include <supportpoints/audit.h>
#include <supportpoints/limits.h>
#include <supportpoints/lot.h>
#include <supportpoints/options.h>
#include <supportpoints/page.h>
#include <supportpoints/schema.h>
#include <supportpoints/store.h>
#include <supportpoints/store_fault.h>
#include <supportpoints/version.h>
#include <supportpoints/zone.h>

#define LIMIT(name) #name, (int64_t)(name)

/* Every number that a public header defines by macro; tests/abi holds this list against the headers. */
static const struct {
    const char *name;
    int64_t value;
} limits[] = {
    {LIMIT(SPT_POINTS_MAX)},  {LIMIT(SPT_TIME_MAX)},        {LIMIT(SPT_NEVER)},           {LIMIT(SPT_UNSET)},
    {LIMIT(SPT_ALL_POINTS)},  {LIMIT(SPT_LAST_DAY_MAX)},    {LIMIT(SPT_MONTHS_MAX)},      {LIMIT(SPT_PRIORITY_MAX)},
    {LIMIT(SPT_CODE_BYTES)},  {LIMIT(SPT_TITLE_BYTES)},     {LIMIT(SPT_RULE_BYTES)},      {LIMIT(SPT_REF_BYTES)},
    {LIMIT(SPT_ACTOR_BYTES)}, {LIMIT(SPT_NOTE_BYTES)},      {LIMIT(SPT_PAGE_MAX)},        {LIMIT(SPT_PRIORITY_UNSET)},
    {LIMIT(SPT_AUDIT_TEXTS)}, {LIMIT(SPT_ZONE_OFFSET_MAX)}, {LIMIT(SPT_SCHEMA_VERSION)},  {LIMIT(SPT_INDEX_COLUMNS)},
    {LIMIT(SPT_NO_COLUMN)},   {LIMIT(SPT_NO_RANGE)},        {LIMIT(SPT_FAULT_ANY_TABLE)}, {LIMIT(SPT_VERSION_NUMBER)},
};

const char *spt_limit_list(uint32_t position, int64_t *value)
{
    if (position >= sizeof limits / sizeof limits[0])
        return NULL;
    if (value)
        *value = limits[position].value;
    return limits[position].name;
}
