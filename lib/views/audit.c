/* SPDX-License-Identifier: MIT */
/* The audit of an account: its passes one after the other, on one revision, and the result. */
#include "audit.h"

#include <string.h>

#include "../operations/snapshot.h"

/* A whole audit is long: so often it begins anew where the account changes, then SPT_E_BUSY. */
#define AUDIT_TRIES 8

struct spt_audit {
    spt_snapshot snapshot;
    uint64_t differences;
    uint64_t rows;
    uint32_t count;
    const char *texts[]; /* and behind them what they point to */
};

static spt_audit *make_result(const spt_auditor *audit)
{
    size_t head = sizeof(spt_audit) + audit->count * sizeof(const char *);
    size_t texts = 0;
    for (uint32_t i = 0; i < audit->count; i++)
        texts += strlen(audit->texts[i]) + 1;
    spt_audit *made = spt_snapshot_make(&audit->desk->allocator, head, texts);
    if (made == NULL)
        return NULL;
    char *room = (char *)made + head;
    made->differences = audit->differences;
    made->rows = audit->rows;
    made->count = audit->count;
    for (uint32_t i = 0; i < audit->count; i++)
        made->texts[i] = spt_snapshot_text(&room, audit->texts[i]);
    return made;
}

static spt_status run_passes(spt_auditor *audit)
{
    spt_audit_begin(audit);
    spt_status status = spt_audit_read(audit);
    if (status == SPT_OK)
        status = spt_audit_ledger(audit);
    if (status == SPT_OK)
        status = spt_audit_lots(audit);
    if (status == SPT_OK)
        status = spt_audit_tickets(audit);
    if (status == SPT_OK)
        status = spt_audit_parts(audit);
    if (status == SPT_OK)
        status = spt_audit_notices(audit);
    if (status == SPT_OK && audit->status != SPT_OK)
        status = spt_problem_plain(&audit->desk->problem, audit->status);
    /* What the store cannot show is a difference like any other, and was said. */
    return status == SPT_E_CORRUPT ? SPT_OK : status;
}

static spt_status audit_once(spt_desk *desk, int64_t account, spt_audit **result)
{
    spt_arena_reset(&desk->arena);
    spt_auditor *audit = spt_arena_take(&desk->arena, sizeof *audit);
    if (audit == NULL)
        return SPT_E_NOMEM;
    audit->desk = desk;
    audit->account_id = account;
    audit->texts = spt_arena_take_array(&desk->arena, SPT_AUDIT_TEXTS, sizeof *audit->texts);
    if (audit->texts == NULL)
        return SPT_E_NOMEM;
    spt_status status = run_passes(audit);
    if (status != SPT_OK)
        return status;
    spt_audit *made = make_result(audit);
    if (made == NULL)
        return SPT_E_NOMEM;
    *result = made;
    return SPT_OK;
}

static spt_status audit_account(spt_desk *desk, int64_t account, spt_audit **audit)
{
    if (audit == NULL || account < 1)
        return spt_problem_set(&desk->problem, SPT_E_INVALID, audit == NULL ? "audit" : "account", account,
                               audit == NULL ? "An out-pointer is NULL." : "account is below 1.");
    for (int tries = 0; tries < AUDIT_TRIES; tries++) {
        spt_status status = audit_once(desk, account, audit);
        if (status != SPT_E_CONFLICT)
            return status;
        spt_desk_log(desk, "The account changed while it was audited; the audit begins anew.");
    }
    return spt_problem_plain(&desk->problem, SPT_E_BUSY);
}

spt_status spt_audit_account(spt_desk *desk, int64_t account, spt_audit **audit)
{
    spt_status status = spt_desk_enter(desk);
    return status == SPT_OK ? spt_desk_leave(desk, audit_account(desk, account, audit)) : status;
}

uint64_t spt_audit_differences(const spt_audit *audit)
{
    return audit == NULL ? 0 : audit->differences;
}

uint64_t spt_audit_rows(const spt_audit *audit)
{
    return audit == NULL ? 0 : audit->rows;
}

uint32_t spt_audit_count(const spt_audit *audit)
{
    return audit == NULL ? 0 : audit->count;
}

const char *spt_audit_text(const spt_audit *audit, uint32_t position)
{
    return audit == NULL || position >= audit->count ? "" : audit->texts[position];
}

spt_audit *spt_audit_ref(spt_audit *audit)
{
    return spt_snapshot_ref(audit);
}

void spt_audit_unref(spt_audit *audit)
{
    spt_snapshot_unref(audit);
}
