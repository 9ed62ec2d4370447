/* SPDX-License-Identifier: MIT */
/* Plain words for the constants, as a page for customers would print them. */
#include <stddef.h>

#include <supportpoints/act.h>
#include <supportpoints/explain.h>
#include <supportpoints/lot.h>
#include <supportpoints/notice.h>
#include <supportpoints/response.h>
#include <supportpoints/ticket.h>

#define NAME_OF(names, value) name_of((names), sizeof(names) / sizeof(names)[0], (value))

static const char *const lot_kinds[] = {
    [SPT_LOT_PURCHASE] = "purchase",       [SPT_LOT_LICENCE] = "licence points", [SPT_LOT_GOODWILL] = "goodwill",
    [SPT_LOT_OPENING] = "opening balance", [SPT_LOT_RETURN] = "returned points", [SPT_LOT_TRANSFER] = "transfer",
    [SPT_LOT_EXTENSION] = "extension",
};

static const char *const ticket_states[] = {
    [SPT_TICKET_QUOTED] = "quoted", [SPT_TICKET_IN_PROGRESS] = "in progress", [SPT_TICKET_RESOLVED] = "resolved",
    [SPT_TICKET_WAIVED] = "waived", [SPT_TICKET_CANCELLED] = "cancelled",
};

static const char *const ticket_reasons[] = {
    [SPT_REASON_INVESTIGATION] = "investigation",
    [SPT_REASON_AGREED] = "agreed",
    [SPT_REASON_RECONSIDERED] = "reconsidered",
    [SPT_REASON_CORRECTION] = "correction",
};

static const char *const act_kinds[] = {
    [SPT_ACT_ACCOUNT_OPEN] = "account opened",
    [SPT_ACT_BUY] = "bought",
    [SPT_ACT_CLAIM] = "claimed",
    [SPT_ACT_GOODWILL] = "goodwill",
    [SPT_ACT_OPENING] = "opening balance",
    [SPT_ACT_LAPSE] = "lapsed",
    [SPT_ACT_REVOKE] = "revoked",
    [SPT_ACT_EXTEND] = "extended",
    [SPT_ACT_OPEN] = "opened",
    [SPT_ACT_OPEN_QUOTED] = "quoted",
    [SPT_ACT_PROPOSE] = "proposed",
    [SPT_ACT_APPROVE] = "approved",
    [SPT_ACT_DECLINE] = "declined",
    [SPT_ACT_REPRICE] = "repriced",
    [SPT_ACT_RECATEGORISE] = "recategorised",
    [SPT_ACT_COVER] = "covered",
    [SPT_ACT_RESOLVE] = "resolved",
    [SPT_ACT_WAIVE] = "waived",
    [SPT_ACT_CANCEL] = "cancelled",
    [SPT_ACT_DISPUTE] = "disputed",
    [SPT_ACT_UPHOLD] = "upheld",
    [SPT_ACT_REOPEN] = "reopened",
    [SPT_ACT_TRANSFER_OUT] = "transferred away",
    [SPT_ACT_TRANSFER_IN] = "transferred here",
    [SPT_ACT_MOVE_OUT] = "moved away",
    [SPT_ACT_MOVE_IN] = "moved here",
    [SPT_ACT_CLOSE] = "account closed",
    [SPT_ACT_ANSWER] = "answered",
};

static const char *const responses[] = {
    [SPT_RESPONSE_WAITING] = "waiting",
    [SPT_RESPONSE_OVERDUE] = "overdue",
    [SPT_RESPONSE_MET] = "met",
    [SPT_RESPONSE_MISSED] = "missed",
};

static const char *const stretches[] = {
    [SPT_STRETCH_COUNTED] = "counted",
    [SPT_STRETCH_CLOSED] = "closed",
    [SPT_STRETCH_WEEKDAY] = "no working weekday",
    [SPT_STRETCH_HOLIDAY] = "holiday",
};

static const char *const notice_kinds[] = {
    [SPT_NOTICE_LAPSING] = "lapsing", [SPT_NOTICE_LOW] = "low",           [SPT_NOTICE_OVERDUE] = "overdue",
    [SPT_NOTICE_SHORT] = "short",     [SPT_NOTICE_PROPOSAL] = "proposal", [SPT_NOTICE_RUN_OUT] = "run out",
};

static const char *const figures[] = {
    [SPT_FIGURE_AVAILABLE] = "available", [SPT_FIGURE_CAPTURED] = "captured", [SPT_FIGURE_SPENT] = "spent",
    [SPT_FIGURE_LAPSED] = "lapsed",       [SPT_FIGURE_REVOKED] = "revoked",   [SPT_FIGURE_POINTS] = "points",
};

typedef struct entry_kind {
    const char *name;
    int32_t from;
    int32_t to;
} entry_kind;

static const entry_kind entry_kinds[] = {
    [SPT_ENTRY_ISSUE] = {"issue", SPT_PLACE_ISSUED, SPT_PLACE_AVAILABLE},
    [SPT_ENTRY_CAPTURE] = {"capture", SPT_PLACE_AVAILABLE, SPT_PLACE_CAPTURED},
    [SPT_ENTRY_RELEASE] = {"release", SPT_PLACE_CAPTURED, SPT_PLACE_AVAILABLE},
    [SPT_ENTRY_SETTLE] = {"settle", SPT_PLACE_CAPTURED, SPT_PLACE_SPENT},
    [SPT_ENTRY_REFUND] = {"refund", SPT_PLACE_SPENT, SPT_PLACE_AVAILABLE},
    [SPT_ENTRY_LAPSE] = {"lapse", SPT_PLACE_AVAILABLE, SPT_PLACE_LAPSED},
    [SPT_ENTRY_REVOKE] = {"revoke", SPT_PLACE_AVAILABLE, SPT_PLACE_REVOKED},
    [SPT_ENTRY_MOVE] = {"move", SPT_PLACE_AVAILABLE, SPT_PLACE_MOVED},
    [SPT_ENTRY_RELEASE_LAPSED] = {"release, lapsed", SPT_PLACE_CAPTURED, SPT_PLACE_LAPSED},
    [SPT_ENTRY_RELEASE_REVOKED] = {"release, revoked", SPT_PLACE_CAPTURED, SPT_PLACE_REVOKED},
    [SPT_ENTRY_RELEASE_MOVED] = {"release, moved", SPT_PLACE_CAPTURED, SPT_PLACE_MOVED},
    [SPT_ENTRY_REFUND_LAPSED] = {"refund, lapsed", SPT_PLACE_SPENT, SPT_PLACE_LAPSED},
    [SPT_ENTRY_REFUND_REVOKED] = {"refund, revoked", SPT_PLACE_SPENT, SPT_PLACE_REVOKED},
    [SPT_ENTRY_REFUND_MOVED] = {"refund, moved", SPT_PLACE_SPENT, SPT_PLACE_MOVED},
};

_Static_assert(sizeof act_kinds / sizeof act_kinds[0] == SPT_ACT_LAST + 1, "every act has a name");
_Static_assert(sizeof figures / sizeof figures[0] == SPT_FIGURE_LAST + 1, "every figure has a name");
_Static_assert(sizeof entry_kinds / sizeof entry_kinds[0] == SPT_ENTRY_LAST + 1, "every entry has a name");

static const char *name_of(const char *const *names, size_t count, int32_t value)
{
    return value > 0 && (size_t)value < count ? names[value] : "";
}

const char *spt_lot_kind_name(int32_t kind)
{
    return NAME_OF(lot_kinds, kind);
}

const char *spt_ticket_state_name(int32_t state)
{
    return NAME_OF(ticket_states, state);
}

const char *spt_ticket_reason_name(int32_t reason)
{
    return NAME_OF(ticket_reasons, reason);
}

const char *spt_response_name(int32_t response)
{
    return NAME_OF(responses, response);
}

const char *spt_stretch_name(int32_t kind)
{
    return NAME_OF(stretches, kind);
}

const char *spt_figure_name(int32_t figure)
{
    return NAME_OF(figures, figure);
}

const char *spt_act_kind_name(int32_t kind)
{
    return NAME_OF(act_kinds, kind);
}

const char *spt_notice_kind_name(int32_t kind)
{
    return NAME_OF(notice_kinds, kind);
}

static const entry_kind *find_entry_kind(int32_t kind)
{
    return kind > 0 && kind <= SPT_ENTRY_LAST ? &entry_kinds[kind] : NULL;
}

const char *spt_entry_kind_name(int32_t kind)
{
    const entry_kind *found = find_entry_kind(kind);
    return found ? found->name : "";
}

int32_t spt_entry_from(int32_t kind)
{
    const entry_kind *found = find_entry_kind(kind);
    return found ? found->from : -1;
}

int32_t spt_entry_to(int32_t kind)
{
    const entry_kind *found = find_entry_kind(kind);
    return found ? found->to : -1;
}
