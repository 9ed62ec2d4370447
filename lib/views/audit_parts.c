/* SPDX-License-Identifier: MIT */
/* The last pass: every part is of a ticket and a lot that are there, and says of the lot what the lot says. */
#include "audit.h"

#define PARTS_PAGE 128

typedef struct part_line {
    int64_t ticket;
    int64_t lot;
    int64_t priority;
    int64_t lapse;
    int64_t acquired;
    int32_t has_ticket;
    int32_t has_lot;
} part_line;

typedef struct part_pass {
    int64_t ticket; /* of the newest part seen */
    int64_t lot;
    int32_t is_done;
    uint32_t count;
    uint32_t ticket_at;
    uint32_t lot_at;
    part_line parts[PARTS_PAGE];
} part_pass;

static int32_t take_part(spt_auditor *audit, const spt_row *row)
{
    const void *any = row;
    const spt_part_row *part = any;
    part_pass *pass = audit->view;
    if (part->ticket < pass->ticket || (part->ticket == pass->ticket && part->lot <= pass->lot)) {
        spt_audit_say(audit, "The part of lot %lld of ticket %lld is shown behind that of lot %lld of ticket %lld.",
                      (long long)part->lot, (long long)part->ticket, (long long)pass->lot, (long long)pass->ticket);
        return SPT_SINK_GO_ON;
    }
    if (pass->count == PARTS_PAGE)
        return SPT_SINK_NEXT;
    pass->ticket = part->ticket;
    pass->lot = part->lot;
    pass->parts[pass->count++] =
        (part_line){part->ticket, part->lot, part->priority, part->lapse, part->acquired, 0, 0};
    return SPT_SINK_GO_ON;
}

/* Tickets and lots come in the order of the parts; one that is missing is left out. */
static int32_t take_ticket(spt_auditor *audit, const spt_row *row)
{
    const void *any = row;
    const spt_ticket_row *ticket = any;
    part_pass *pass = audit->view;
    while (pass->ticket_at < pass->count && pass->parts[pass->ticket_at].ticket != ticket->ticket)
        pass->ticket_at++;
    if (pass->ticket_at < pass->count)
        pass->parts[pass->ticket_at++].has_ticket = 1;
    return SPT_SINK_GO_ON;
}

static void compare(spt_auditor *audit, const part_line *part, const char *what, int64_t has, int64_t lot_has)
{
    if (has != lot_has)
        spt_audit_say(audit, "The part of lot %lld of ticket %lld has the %s %lld; the lot has %lld.",
                      (long long)part->lot, (long long)part->ticket, what, (long long)has, (long long)lot_has);
}

static int32_t take_lot(spt_auditor *audit, const spt_row *row)
{
    const void *any = row;
    const spt_lot_row *lot = any;
    part_pass *pass = audit->view;
    while (pass->lot_at < pass->count && pass->parts[pass->lot_at].lot != lot->lot)
        pass->lot_at++;
    if (pass->lot_at == pass->count)
        return SPT_SINK_NEXT;
    part_line *part = &pass->parts[pass->lot_at++];
    part->has_lot = 1;
    compare(audit, part, "priority", part->priority, lot->priority);
    compare(audit, part, "lapse", part->lapse, lot->lapse);
    compare(audit, part, "acquired", part->acquired, lot->acquired);
    return SPT_SINK_GO_ON;
}

static void check_missing(spt_auditor *audit, const part_pass *pass)
{
    for (uint32_t i = 0; i < pass->count; i++) {
        const part_line *part = &pass->parts[i];
        if (!part->has_ticket || !part->has_lot)
            spt_audit_say(audit, "The part of lot %lld of ticket %lld is of a %s that is missing.",
                          (long long)part->lot, (long long)part->ticket, part->has_ticket ? "lot" : "ticket");
    }
}

static spt_status read_page(spt_auditor *audit, part_pass *pass)
{
    pass->count = pass->ticket_at = pass->lot_at = 0;
    spt_audit_begin(audit);
    spt_range *parts = spt_audit_range(audit, SPT_INDEX_PART, PARTS_PAGE, 1, take_part);
    parts->position = 2;
    parts->values[1].number = pass->ticket;
    parts->values[2].number = pass->lot;
    spt_audit_range_from(audit, 1, SPT_LOAD_COLUMN(spt_part_row, ticket), SPT_INDEX_TICKET, 1, take_ticket);
    spt_audit_range_from(audit, 1, SPT_LOAD_COLUMN(spt_part_row, lot), SPT_INDEX_LOT, 1, take_lot);
    spt_status status = spt_audit_read(audit);
    pass->is_done = !spt_audit_is_full(audit, 1) || pass->count == 0;
    return status;
}

spt_status spt_audit_parts(spt_auditor *audit)
{
    spt_status status = SPT_OK;
    part_pass *pass = spt_arena_take(&audit->desk->arena, sizeof *pass);
    if (pass == NULL)
        return SPT_E_NOMEM;
    audit->view = pass;
    while (status == SPT_OK && !pass->is_done) {
        status = read_page(audit, pass);
        if (status == SPT_OK)
            check_missing(audit, pass);
    }
    return status;
}
