/* SPDX-License-Identifier: MIT */
#include "notice.h"

static int is_wanted(const spt_causes *causes, int32_t kind)
{
    return (causes->kinds >> kind & 1) != 0;
}

static void fill(spt_notice_row *row, int32_t kind, int64_t object, int64_t amount, int64_t until)
{
    *row = (spt_notice_row){.size = (uint32_t)sizeof *row, .table = SPT_TABLE_NOTICE, .kind = kind, .object = object};
    row->cause = SPT_UNSET;
    row->amount = amount;
    row->until = until;
}

int spt_cause_lapsing(const spt_causes *causes, const spt_lot_row *lot, spt_notice_row *row)
{
    fill(row, SPT_NOTICE_LAPSING, lot->lot, lot->available, lot->lapse);
    return is_wanted(causes, SPT_NOTICE_LAPSING) && lot->available > 0 && lot->lapse > causes->now &&
           lot->lapse <= causes->horizon;
}

int spt_cause_low(const spt_causes *causes, const spt_account_row *account, int64_t available, spt_notice_row *row)
{
    fill(row, SPT_NOTICE_LOW, 0, available, SPT_UNSET);
    return is_wanted(causes, SPT_NOTICE_LOW) && !account->closed && available < causes->below;
}

static int is_overdue(const spt_causes *causes, const spt_ticket_row *ticket, spt_notice_row *row)
{
    fill(row, SPT_NOTICE_OVERDUE, ticket->ticket, SPT_UNSET, ticket->due);
    return ticket->waiting && causes->now > ticket->due;
}

static int is_short(const spt_ticket_row *ticket, spt_notice_row *row)
{
    fill(row, SPT_NOTICE_SHORT, ticket->ticket, ticket->price - ticket->captured - ticket->spent, SPT_UNSET);
    return (int)ticket->is_short;
}

static int is_proposed(const spt_causes *causes, int32_t kind, const spt_ticket_row *ticket, spt_notice_row *row)
{
    int32_t found = causes->now <= ticket->proposal_until ? SPT_NOTICE_PROPOSAL : SPT_NOTICE_RUN_OUT;
    fill(row, kind, ticket->ticket, ticket->proposed, ticket->proposal_until);
    row->cause = ticket->proposals;
    return ticket->proposal_open && found == kind;
}

int spt_cause_of_ticket(const spt_causes *causes, int32_t kind, const spt_ticket_row *ticket, spt_notice_row *row)
{
    if (!is_wanted(causes, kind))
        return 0;
    if (kind == SPT_NOTICE_OVERDUE)
        return is_overdue(causes, ticket, row);
    return kind == SPT_NOTICE_SHORT ? is_short(ticket, row) : is_proposed(causes, kind, ticket, row);
}

int spt_cause_is_same(const spt_notice_row *recorded, const spt_notice_row *cause)
{
    return recorded->kind == cause->kind && recorded->object == cause->object &&
           (cause->cause == SPT_UNSET || recorded->cause == cause->cause);
}
