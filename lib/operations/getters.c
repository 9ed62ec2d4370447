/* SPDX-License-Identifier: MIT */
/* What snapshots tell: one function a field, each safe for NULL. */
#include <supportpoints/ticket.h>

#include "../rules/response.h"
#include "../rules/ticket_rules.h"
#include "snapshot.h"

/* Each of these reads one member; the conversions keep to the bounds that schema.c states for the column. */
#define INTEGER(noun, name, type, member)             \
    type spt_##noun##_##name(const spt_##noun *noun)  \
    {                                                 \
        return noun == NULL ? 0 : (type)noun->member; \
    }
#define TEXT(noun, name, member)                            \
    const char *spt_##noun##_##name(const spt_##noun *noun) \
    {                                                       \
        return noun == NULL ? "" : noun->member;            \
    }
#define REFERENCES(noun)                           \
    spt_##noun *spt_##noun##_ref(spt_##noun *noun) \
    {                                              \
        return spt_snapshot_ref(noun);             \
    }                                              \
    void spt_##noun##_unref(spt_##noun *noun)      \
    {                                              \
        spt_snapshot_unref(noun);                  \
    }

INTEGER(account, id, int64_t, row.account)
INTEGER(account, at, int64_t, at)
INTEGER(account, opened, int64_t, row.opened)
INTEGER(account, newest, int64_t, row.newest)
INTEGER(account, acts, int64_t, row.acts)
INTEGER(account, entries, int64_t, row.entries)
INTEGER(account, lots, int64_t, row.lots)
INTEGER(account, open_tickets, int64_t, row.open_tickets)
INTEGER(account, points, int64_t, row.points)
INTEGER(account, available, int64_t, row.available)
INTEGER(account, captured, int64_t, row.captured)
INTEGER(account, spent, int64_t, row.spent)
INTEGER(account, lapsed, int64_t, row.lapsed)
INTEGER(account, revoked, int64_t, row.revoked)
INTEGER(account, next_lapse, int64_t, row.next_lapse)
INTEGER(account, next_lapse_points, int64_t, next_lapse_points)
INTEGER(account, closed, int32_t, row.closed)
REFERENCES(account)

INTEGER(lot, account, int64_t, row.account)
INTEGER(lot, number, int64_t, row.lot)
INTEGER(lot, kind, int32_t, row.kind)
INTEGER(lot, points, int64_t, row.points)
INTEGER(lot, available, int64_t, row.available)
INTEGER(lot, captured, int64_t, row.captured)
INTEGER(lot, spent, int64_t, row.spent)
INTEGER(lot, lapsed, int64_t, row.lapsed)
INTEGER(lot, revoked, int64_t, row.revoked)
INTEGER(lot, moved, int64_t, row.moved)
INTEGER(lot, priority, int64_t, row.priority)
INTEGER(lot, acquired, int64_t, row.acquired)
INTEGER(lot, lapse, int64_t, row.lapse)
INTEGER(lot, paid, int64_t, row.paid)
TEXT(lot, currency, row.currency)
TEXT(lot, pack, row.pack)
INTEGER(lot, act, int64_t, row.act)
INTEGER(lot, revoked_whole, int32_t, row.revoked_whole)
INTEGER(lot, origin_account, int64_t, row.origin_account)
INTEGER(lot, origin_lot, int64_t, row.origin_lot)
REFERENCES(lot)

INTEGER(ticket, account, int64_t, row.account)
INTEGER(ticket, id, int64_t, row.ticket)
INTEGER(ticket, state, int32_t, row.state)
TEXT(ticket, category, row.category)
TEXT(ticket, rule, row.rule)
INTEGER(ticket, units, int64_t, row.units)
INTEGER(ticket, price, int64_t, row.price)
INTEGER(ticket, captured, int64_t, row.captured)
INTEGER(ticket, spent, int64_t, row.spent)
INTEGER(ticket, released, int64_t, row.released)
INTEGER(ticket, refunded, int64_t, row.refunded)
INTEGER(ticket, opened, int64_t, row.opened)
INTEGER(ticket, resolved, int64_t, row.resolved)
INTEGER(ticket, ended, int64_t, row.ended)
INTEGER(ticket, disputed, int32_t, row.disputed)
INTEGER(ticket, proposals, int64_t, row.proposals)
INTEGER(ticket, proposed, int64_t, row.proposed)
INTEGER(ticket, proposal_reason, int32_t, row.proposal_reason)
INTEGER(ticket, proposal_until, int64_t, row.proposal_until)
INTEGER(ticket, proposal_act, int64_t, row.proposal_act)
INTEGER(ticket, approved, int64_t, row.approved)
INTEGER(ticket, declined, int64_t, row.declined)
INTEGER(ticket, due, int64_t, row.due)
INTEGER(ticket, answered, int64_t, row.answered)
INTEGER(ticket, at, int64_t, at)
REFERENCES(ticket)

INTEGER(act, account, int64_t, row.account)
INTEGER(act, number, int64_t, row.act)
INTEGER(act, time, int64_t, row.time)
INTEGER(act, kind, int32_t, row.kind)
INTEGER(act, flags, uint32_t, row.flags)
INTEGER(act, redacted, int32_t, row.flags &SPT_FLAG_REDACTED ? 1 : 0)
INTEGER(act, ticket, int64_t, row.ticket)
INTEGER(act, lot, int64_t, row.lot)
INTEGER(act, points, int64_t, row.points)
INTEGER(act, price, int64_t, row.price)
INTEGER(act, before, int64_t, row.before)
INTEGER(act, reason, int32_t, row.reason)
INTEGER(act, units, int64_t, row.units)
INTEGER(act, proposal, int64_t, row.proposal)
INTEGER(act, proposed, int64_t, row.proposed)
INTEGER(act, until, int64_t, row.until)
INTEGER(act, paid, int64_t, row.paid)
INTEGER(act, acquired, int64_t, row.acquired)
INTEGER(act, months, int32_t, row.months)
INTEGER(act, last_day, int32_t, row.last_day)
INTEGER(act, priority, int32_t, row.priority)
INTEGER(act, entries, int64_t, row.entries)
INTEGER(act, other, int64_t, row.other)
INTEGER(act, other_act, int64_t, row.other_act)
INTEGER(act, due, int64_t, row.due)
INTEGER(act, answered, int64_t, row.answered)
TEXT(act, category, row.category)
TEXT(act, pack, row.pack)
TEXT(act, currency, row.currency)
TEXT(act, refer, row.ref)
TEXT(act, actor, row.actor)
TEXT(act, note, row.note)
REFERENCES(act)

INTEGER(entry, account, int64_t, row.account)
INTEGER(entry, number, int64_t, row.entry)
INTEGER(entry, act, int64_t, row.act)
INTEGER(entry, kind, int32_t, row.kind)
INTEGER(entry, lot, int64_t, row.lot)
INTEGER(entry, points, int64_t, row.points)
INTEGER(entry, available, int64_t, row.available)
INTEGER(entry, captured, int64_t, row.captured)
REFERENCES(entry)

TEXT(pack, code, row.code)
TEXT(pack, title, row.title)
INTEGER(pack, kind, int32_t, row.kind)
INTEGER(pack, points, int64_t, row.points)
INTEGER(pack, price, int64_t, row.price)
TEXT(pack, currency, row.currency)
INTEGER(pack, months, int32_t, row.months)
INTEGER(pack, last_day, int32_t, row.last_day)
INTEGER(pack, priority, int32_t, row.priority)
INTEGER(pack, once, int32_t, row.once)
INTEGER(pack, retired, int32_t, row.retired)
REFERENCES(pack)

TEXT(category, code, row.code)
TEXT(category, title, row.title)
TEXT(category, group, row.group)
TEXT(category, group_title, group_title)
TEXT(category, unit, row.unit)
TEXT(category, rule, rule)
INTEGER(category, retired, int32_t, row.retired)
REFERENCES(category)

INTEGER(holiday, day, int32_t, row.day)
TEXT(holiday, title, row.title)
REFERENCES(holiday)

INTEGER(quote, lowest, int64_t, values.lowest)
INTEGER(quote, highest, int64_t, values.highest)
INTEGER(quote, starting, int64_t, values.starting)
INTEGER(quote, person, int32_t, values.person)
TEXT(quote, rule, rule)
REFERENCES(quote)

int64_t spt_ticket_shortfall(const spt_ticket *ticket)
{
    return ticket == NULL ? 0 : spt_ticket_shortfall_of(&ticket->row);
}

int32_t spt_ticket_response(const spt_ticket *ticket)
{
    return ticket == NULL ? SPT_RESPONSE_NONE : spt_response_state(&ticket->row, ticket->at);
}

int64_t spt_ticket_proposal(const spt_ticket *ticket)
{
    return ticket == NULL || !ticket->row.proposal_open ? 0 : ticket->row.proposals;
}

INTEGER(notice, account, int64_t, row.account)
INTEGER(notice, kind, int32_t, row.kind)
INTEGER(notice, object, int64_t, row.object)
INTEGER(notice, cause, int64_t, row.cause)
INTEGER(notice, found, int64_t, row.found)
INTEGER(notice, amount, int64_t, row.amount)
INTEGER(notice, until, int64_t, row.until)
REFERENCES(notice)
