/* SPDX-License-Identifier: MIT */
#include "audit.h"

spt_status spt_audit_tickets(spt_auditor *audit)
{
    return audit->status;
}
