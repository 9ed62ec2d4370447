/* SPDX-License-Identifier: MIT */
#include "audit.h"

spt_status spt_audit_lots(spt_auditor *audit)
{
    return audit->status;
}
