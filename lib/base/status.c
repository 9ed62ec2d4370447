/* SPDX-License-Identifier: MIT */
#include <stddef.h>

#include <supportpoints/status.h>

typedef struct status_entry {
    spt_status status;
    const char *name;
    const char *message;
} status_entry;

static const status_entry entries[] = {
    {SPT_OK, "SPT_OK", "Done."},
    {SPT_ALREADY, "SPT_ALREADY", "It was so already; nothing was changed."},
    {SPT_MORE, "SPT_MORE", "Done as far as the limit allowed; there may be more."},
    {SPT_E_INVALID, "SPT_E_INVALID", "An argument is out of its bounds."},
    {SPT_E_NOMEM, "SPT_E_NOMEM", "There is not enough memory."},
    {SPT_E_NOT_FOUND, "SPT_E_NOT_FOUND", "There is no such object."},
    {SPT_E_CONFLICT, "SPT_E_CONFLICT", "The same key was used with other content, or somebody else was faster."},
    {SPT_E_CLAIMED, "SPT_E_CLAIMED", "These licence points were claimed before."},
    {SPT_E_STATE, "SPT_E_STATE", "The state of the object does not allow this."},
    {SPT_E_EXPIRED, "SPT_E_EXPIRED", "The time in which this was possible is over."},
    {SPT_E_RETIRED, "SPT_E_RETIRED", "The pack or category is retired."},
    {SPT_E_STALE, "SPT_E_STALE", "The caller's knowledge is out of date."},
    {SPT_E_LAPSED, "SPT_E_LAPSED", "The points of the lot have lapsed, or would have already."},
    {SPT_E_PRICE, "SPT_E_PRICE", "The price rule does not allow this price or these units."},
    {SPT_E_POINTS, "SPT_E_POINTS", "There are too few points."},
    {SPT_E_LIMIT, "SPT_E_LIMIT", "An amount, total or time would leave its range."},
    {SPT_E_SYNTAX, "SPT_E_SYNTAX", "The text is malformed."},
    {SPT_E_BUSY, "SPT_E_BUSY", "The store is busy, or others change the account again and again; try later."},
    {SPT_E_UNKNOWN, "SPT_E_UNKNOWN", "It is not known whether the change took effect; repeat the call."},
    {SPT_E_STORE, "SPT_E_STORE", "The store failed."},
    {SPT_E_CORRUPT, "SPT_E_CORRUPT", "The store gave data that cannot be."},
    {SPT_E_SCHEMA, "SPT_E_SCHEMA", "The store or its data is of another schema version."},
    {SPT_E_REENTRANT, "SPT_E_REENTRANT", "The desk was called from inside one of its own callbacks."},
    {SPT_E_FORKED, "SPT_E_FORKED", "The handle belongs to the parent process."},
    {SPT_E_CALLBACK, "SPT_E_CALLBACK", "The clock or zone callback failed or answered out of its range."},
};

#define ENTRY_COUNT (sizeof entries / sizeof entries[0])

static const status_entry *find(spt_status status)
{
    for (size_t i = 0; i < ENTRY_COUNT; i++)
        if (entries[i].status == status)
            return &entries[i];
    return NULL;
}

const char *spt_status_name(spt_status status)
{
    const status_entry *entry = find(status);
    return entry ? entry->name : "SPT_UNKNOWN_STATUS";
}

const char *spt_status_message(spt_status status)
{
    const status_entry *entry = find(status);
    return entry ? entry->message : "This is no status of this library.";
}

const char *spt_status_list(uint32_t position, spt_status *status)
{
    if (position >= ENTRY_COUNT)
        return NULL;
    if (status)
        *status = entries[position].status;
    return entries[position].name;
}
