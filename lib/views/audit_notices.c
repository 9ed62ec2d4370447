/* SPDX-License-Identifier: MIT */
/* The audit's notices (D27): what they are about is there, and the account says whether one of them waits. */
#include <supportpoints/notice.h>

#include "audit.h"

#define NOTICES_PAGE 256

typedef struct notice_pass {
    int32_t is_begun;
    int64_t last[3]; /* kind, object and cause */
    int32_t waits;
} notice_pass;

/* Of a notice's row the columns in the order of the primary key. */
static int is_behind(const notice_pass *pass, const spt_notice_row *row)
{
    if (row->kind != pass->last[0])
        return row->kind > pass->last[0];
    return row->object != pass->last[1] ? row->object > pass->last[1] : row->cause > pass->last[2];
}

static void check_notice(spt_auditor *audit, const spt_notice_row *row)
{
    const spt_account_row *account = &audit->account;
    int is_of_proposal = row->kind == SPT_NOTICE_PROPOSAL || row->kind == SPT_NOTICE_RUN_OUT;
    if (row->kind == SPT_NOTICE_LAPSING && row->object > account->lots)
        spt_audit_say(audit, "A notice is about lot %lld, which account %lld does not have.", (long long)row->object,
                      (long long)account->account);
    if (row->kind == SPT_NOTICE_LOW && row->object != 0)
        spt_audit_say(audit, "A notice of a low balance is about %lld, and not about the account.",
                      (long long)row->object);
    if (row->kind <= SPT_NOTICE_LAST && !is_of_proposal && row->cause > account->acts)
        spt_audit_say(audit, "A notice of kind %lld was found at act %lld, which account %lld does not have.",
                      (long long)row->kind, (long long)row->cause, (long long)account->account);
}

static int32_t take_notice(spt_auditor *audit, const spt_row *row)
{
    notice_pass *pass = audit->view;
    const void *any = row;
    const spt_notice_row *notice = any;
    if (pass->is_begun && !is_behind(pass, notice)) {
        spt_audit_say(audit, "The store shows notices out of their order.");
        return SPT_SINK_NEXT;
    }
    pass->is_begun = 1;
    pass->last[0] = notice->kind;
    pass->last[1] = notice->object;
    pass->last[2] = notice->cause;
    pass->waits |= notice->waiting != 0;
    check_notice(audit, notice);
    return SPT_SINK_GO_ON;
}

spt_status spt_audit_notices(spt_auditor *audit)
{
    notice_pass pass = {0};
    int is_full = 1;
    while (is_full) {
        spt_audit_begin(audit);
        audit->view = &pass;
        uint32_t number = audit->range_count;
        spt_range *range = spt_audit_range(audit, SPT_INDEX_NOTICE, NOTICES_PAGE, 1, take_notice);
        range->position = pass.is_begun ? 3 : 0;
        for (int i = 0; i < 3; i++)
            range->values[1 + i].number = pass.last[i];
        spt_status status = spt_audit_read(audit);
        if (status != SPT_OK)
            return status;
        is_full = spt_audit_is_full(audit, number);
    }
    if (audit->account.alert != pass.waits)
        spt_audit_say(audit, "Account %lld says that %s; its notices say otherwise.", (long long)audit->account_id,
                      audit->account.alert ? "a notice waits" : "no notice waits");
    return SPT_OK;
}
