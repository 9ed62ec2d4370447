/* SPDX-License-Identifier: MIT */
/* What an act of each kind says and does: the fields that it has, and the entries that it can make (D20). */
#include <string.h>

#include <supportpoints/price_list.h>

#include "../base/row.h"
#include "audit.h"

enum {
    HAS_TICKET = 1, /* and the price after it */
    HAS_LOT = 2,
    HAS_POINTS = 4,
    HAS_BEFORE = 8,
    HAS_REASON = 16,
    HAS_UNITS = 32,  /* and category */
    HAS_ANSWER = 64, /* the number of a proposal */
    HAS_PROPOSED = 128,
    HAS_GRANT = 256, /* what a lot was given for, and how long */
    HAS_PACK = 512,
    HAS_LAST_DAY = 1024,
    HAS_FLAGS = 2048,
    HAS_DUE = 4096, /* when the first answer is due */
    HAS_TURN = 8192,
    HAS_ANSWERED = 16384,
    HAS_OTHER = 32768, /* the other account of two */
    HAS_MOVED = 65536  /* what a ticket took along */
};

#define BIT(kind) (1u << (kind))
#define CAPTURES  BIT(SPT_ENTRY_CAPTURE)
#define ISSUES    BIT(SPT_ENTRY_ISSUE)
#define RELEASES                                                                               \
    (BIT(SPT_ENTRY_RELEASE) | BIT(SPT_ENTRY_RELEASE_LAPSED) | BIT(SPT_ENTRY_RELEASE_REVOKED) | \
     BIT(SPT_ENTRY_RELEASE_MOVED))
#define REFUNDS \
    (BIT(SPT_ENTRY_REFUND) | BIT(SPT_ENTRY_REFUND_LAPSED) | BIT(SPT_ENTRY_REFUND_REVOKED) | BIT(SPT_ENTRY_REFUND_MOVED))
#define GIVES_BACK (BIT(SPT_ENTRY_RELEASE) | BIT(SPT_ENTRY_RELEASE_LAPSED) | BIT(SPT_ENTRY_RELEASE_REVOKED))
#define ON_TICKET  (HAS_TICKET | HAS_BEFORE)
#define REPRICES   (CAPTURES | RELEASES | REFUNDS | ISSUES)

static const struct {
    uint32_t fields;
    uint32_t entries;
} kinds[SPT_ACT_LAST + 1] = {
    [SPT_ACT_BUY] = {HAS_LOT | HAS_POINTS | HAS_GRANT | HAS_LAST_DAY | HAS_PACK, ISSUES},
    [SPT_ACT_CLAIM] = {HAS_LOT | HAS_POINTS | HAS_GRANT | HAS_LAST_DAY | HAS_PACK, ISSUES},
    [SPT_ACT_GOODWILL] = {HAS_LOT | HAS_POINTS | HAS_GRANT | HAS_LAST_DAY, ISSUES},
    [SPT_ACT_OPENING] = {HAS_LOT | HAS_POINTS | HAS_GRANT | HAS_LAST_DAY, ISSUES},
    [SPT_ACT_LAPSE] = {HAS_LOT | HAS_POINTS, BIT(SPT_ENTRY_LAPSE)},
    [SPT_ACT_REVOKE] = {HAS_LOT | HAS_POINTS | HAS_FLAGS, BIT(SPT_ENTRY_REVOKE)},
    [SPT_ACT_EXTEND] = {HAS_LOT | HAS_LAST_DAY, BIT(SPT_ENTRY_MOVE) | ISSUES},
    [SPT_ACT_OPEN] = {HAS_TICKET | HAS_UNITS | HAS_FLAGS | HAS_DUE, CAPTURES},
    [SPT_ACT_OPEN_QUOTED] = {HAS_TICKET | HAS_UNITS | HAS_REASON | HAS_ANSWER | HAS_PROPOSED | HAS_FLAGS | HAS_DUE, 0},
    [SPT_ACT_PROPOSE] = {ON_TICKET | HAS_REASON | HAS_ANSWER | HAS_PROPOSED | HAS_FLAGS, 0},
    [SPT_ACT_APPROVE] = {ON_TICKET | HAS_REASON | HAS_ANSWER | HAS_FLAGS, REPRICES},
    [SPT_ACT_DECLINE] = {ON_TICKET | HAS_ANSWER, 0},
    [SPT_ACT_REPRICE] = {ON_TICKET | HAS_REASON | HAS_FLAGS, REPRICES},
    [SPT_ACT_RECATEGORISE] = {ON_TICKET | HAS_REASON | HAS_UNITS | HAS_FLAGS, REPRICES},
    [SPT_ACT_COVER] = {ON_TICKET, CAPTURES},
    [SPT_ACT_RESOLVE] = {ON_TICKET, BIT(SPT_ENTRY_SETTLE)},
    [SPT_ACT_WAIVE] = {ON_TICKET | HAS_TURN, RELEASES | REFUNDS | ISSUES},
    [SPT_ACT_CANCEL] = {ON_TICKET, RELEASES},
    [SPT_ACT_DISPUTE] = {ON_TICKET, 0},
    [SPT_ACT_UPHOLD] = {ON_TICKET, 0},
    [SPT_ACT_REOPEN] = {ON_TICKET | HAS_TURN, 0},
    [SPT_ACT_CLOSE] = {HAS_TURN, 0},
    [SPT_ACT_TRANSFER_OUT] = {HAS_POINTS | HAS_OTHER, BIT(SPT_ENTRY_MOVE)},
    [SPT_ACT_TRANSFER_IN] = {HAS_POINTS | HAS_OTHER, ISSUES},
    [SPT_ACT_MOVE_OUT] = {ON_TICKET | HAS_MOVED | HAS_UNITS | HAS_FLAGS | HAS_DUE | HAS_TURN | HAS_OTHER, GIVES_BACK},
    [SPT_ACT_MOVE_IN] = {HAS_TICKET | HAS_MOVED | HAS_UNITS | HAS_FLAGS | HAS_DUE | HAS_OTHER, CAPTURES},
    [SPT_ACT_ANSWER] = {ON_TICKET | HAS_ANSWERED, 0},
};

/* Where a kind has none of `fields`, the column holds `absence`; where it has, one that is `needed` does not. */
static const struct {
    const char *name;
    uint32_t offset;
    uint32_t field;
    int64_t absence;
    int32_t needed;
} columns[] = {
    {"flags", offsetof(spt_act_row, flags), HAS_FLAGS, 0, 0},
    {"ticket", offsetof(spt_act_row, ticket), HAS_TICKET, 0, 1},
    {"lot", offsetof(spt_act_row, lot), HAS_LOT, 0, 1},
    {"points", offsetof(spt_act_row, points), HAS_POINTS, SPT_UNSET, 1},
    {"price", offsetof(spt_act_row, price), HAS_TICKET, SPT_UNSET, 1},
    {"before", offsetof(spt_act_row, before), HAS_BEFORE, SPT_UNSET, 1},
    {"reason", offsetof(spt_act_row, reason), HAS_REASON, 0, 1},
    {"units", offsetof(spt_act_row, units), HAS_UNITS, SPT_UNSET, 0},
    {"proposal", offsetof(spt_act_row, proposal), HAS_ANSWER, 0, 1},
    {"proposed", offsetof(spt_act_row, proposed), HAS_PROPOSED, SPT_UNSET, 1},
    {"until", offsetof(spt_act_row, until), HAS_PROPOSED, SPT_UNSET, 1},
    {"paid", offsetof(spt_act_row, paid), HAS_GRANT, SPT_UNSET, 1},
    {"acquired", offsetof(spt_act_row, acquired), HAS_GRANT, SPT_UNSET, 1},
    {"months", offsetof(spt_act_row, months), HAS_GRANT, SPT_UNSET, 0},
    {"last_day", offsetof(spt_act_row, last_day), HAS_LAST_DAY, 0, 0},
    {"priority", offsetof(spt_act_row, priority), HAS_GRANT, 0, 0},
    {"turn", offsetof(spt_act_row, turn), HAS_TURN, 0, 0},
    {"due", offsetof(spt_act_row, due), HAS_DUE, SPT_UNSET, 0},
    {"answered", offsetof(spt_act_row, answered), HAS_ANSWERED, SPT_UNSET, 1},
    {"other", offsetof(spt_act_row, other), HAS_OTHER, 0, 1},
    {"other_act", offsetof(spt_act_row, other_act), HAS_OTHER, 0, 1},
};

static void check_integers(spt_auditor *audit, const spt_act_row *act, uint32_t fields)
{
    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++) {
        int64_t value;
        int has = (fields & columns[i].field) != 0;
        memcpy(&value, (const char *)act + columns[i].offset, sizeof value);
        if (has && columns[i].needed && value == columns[i].absence)
            spt_audit_say(audit, "Act %lld (%s) has no %s.", (long long)act->act, spt_act_kind_name((int32_t)act->kind),
                          columns[i].name);
        else if (!has && value != columns[i].absence)
            spt_audit_say(audit, "Act %lld (%s) has the %s %lld, which its kind does not have.", (long long)act->act,
                          spt_act_kind_name((int32_t)act->kind), columns[i].name, (long long)value);
    }
}

static void check_text(spt_auditor *audit, const spt_act_row *act, const char *name, const char *text, int has,
                       int needed)
{
    if (has && needed && text[0] == '\0')
        spt_audit_say(audit, "Act %lld (%s) has no %s.", (long long)act->act, spt_act_kind_name((int32_t)act->kind),
                      name);
    else if (!has && text[0] != '\0')
        spt_audit_say(audit, "Act %lld (%s) has the %s %.64s, which its kind does not have.", (long long)act->act,
                      spt_act_kind_name((int32_t)act->kind), name, text);
}

static uint32_t known_flags(int64_t kind)
{
    switch (kind) {
    case SPT_ACT_REVOKE:
        return SPT_FLAG_WHOLE;
    case SPT_ACT_OPEN:
        return SPT_FLAG_ALLOW_SHORTFALL | SPT_FLAG_OVERRIDE;
    case SPT_ACT_OPEN_QUOTED:
    case SPT_ACT_PROPOSE:
        return SPT_FLAG_OVERRIDE;
    case SPT_ACT_RECATEGORISE:
        return SPT_FLAG_ALLOW_SHORTFALL | SPT_FLAG_STARTING_PRICE | SPT_FLAG_PRICED;
    case SPT_ACT_MOVE_OUT:
    case SPT_ACT_MOVE_IN:
        return SPT_FLAG_ALLOW_SHORTFALL | SPT_FLAG_DISPUTED | SPT_FLAG_PROPOSED;
    default:
        return SPT_FLAG_ALLOW_SHORTFALL;
    }
}

/* A ticket takes its proposal along as a whole, or none; the columns of that are none of the kind's own. */
static void check_moved(spt_auditor *audit, const spt_act_row *act, uint32_t fields)
{
    spt_act_row own = *act;
    int has_proposal = act->proposal != 0;
    if (act->acquired == SPT_UNSET || act->acquired > act->time)
        spt_audit_say(audit, "Act %lld (%s) has a ticket that was opened at second %lld.", (long long)act->act,
                      spt_act_kind_name((int32_t)act->kind), (long long)act->acquired);
    if ((act->proposed != SPT_UNSET) != has_proposal || (act->until != SPT_UNSET) != has_proposal ||
        (act->reason != 0) != has_proposal || (!has_proposal && (act->flags & SPT_FLAG_PROPOSED) != 0))
        spt_audit_say(audit, "Act %lld (%s) has a ticket with a part of a proposal.", (long long)act->act,
                      spt_act_kind_name((int32_t)act->kind));
    own.acquired = own.proposed = own.until = own.answered = SPT_UNSET;
    own.proposal = own.reason = 0;
    check_integers(audit, &own, fields);
}

static void check_rule(spt_auditor *audit, const spt_act_row *act)
{
    spt_price_rule rule;
    spt_price_rule_init(&rule, (uint32_t)sizeof rule);
    if (act->rule[0] != '\0' && spt_price_rule_parse(act->rule, &rule, NULL) != SPT_OK)
        spt_audit_say(audit, "Act %lld (%s) has the rule \"%s\", which is none.", (long long)act->act,
                      spt_act_kind_name((int32_t)act->kind), act->rule);
}

static int64_t turn_of(int64_t kind)
{
    switch (kind) {
    case SPT_ACT_REOPEN:
        return SPT_TURN_REOPENED;
    case SPT_ACT_MOVE_OUT:
        return SPT_TURN_MOVED;
    case SPT_ACT_CLOSE:
        return SPT_TURN_CLOSED;
    default:
        return SPT_TURN_WAIVED;
    }
}

/* A ticket that is reopened had ended; one that is waived may have. */
static void check_turn(spt_auditor *audit, const spt_act_row *act)
{
    int64_t turn = turn_of(act->kind);
    int may_lack = act->kind == SPT_ACT_WAIVE && act->turn == 0;
    if ((kinds[act->kind].fields & HAS_TURN) != 0 && act->turn != turn && !may_lack)
        spt_audit_say(audit, "Act %lld (%s) has the turn %lld; for its kind it is %lld.", (long long)act->act,
                      spt_act_kind_name((int32_t)act->kind), (long long)act->turn, (long long)turn);
}

/* Any kind may be redacted. */
static void check_redacted(spt_auditor *audit, const spt_act_row *act)
{
    if ((act->flags & SPT_FLAG_REDACTED) != 0 && (act->actor[0] != '\0' || act->note[0] != '\0'))
        spt_audit_say(audit, "Act %lld (%s) is redacted, and has an actor or a note.", (long long)act->act,
                      spt_act_kind_name((int32_t)act->kind));
}

void spt_audit_check_act(spt_auditor *audit, const spt_act_row *act)
{
    uint32_t fields = kinds[act->kind].fields;
    spt_act_row written = *act;
    written.flags &= ~(int64_t)SPT_FLAG_REDACTED;
    check_redacted(audit, act);
    if ((fields & HAS_MOVED) != 0)
        check_moved(audit, &written, fields);
    else
        check_integers(audit, &written, fields);
    check_text(audit, act, "category", act->category, (fields & HAS_UNITS) != 0, 1);
    check_text(audit, act, "rule", act->rule, (fields & HAS_UNITS) != 0, 1);
    check_rule(audit, act);
    check_text(audit, act, "pack", act->pack, (fields & HAS_PACK) != 0, 1);
    check_text(audit, act, "currency", act->currency, (fields & HAS_GRANT) != 0, 0);
    check_turn(audit, act);
    if ((fields & HAS_FLAGS) != 0 && ((uint32_t)written.flags & ~known_flags(act->kind)) != 0)
        spt_audit_say(audit, "Act %lld (%s) has the flags %lld, which its kind does not have.", (long long)act->act,
                      spt_act_kind_name((int32_t)act->kind), (long long)act->flags);
}

int spt_audit_can_make(int64_t act_kind, int64_t entry_kind)
{
    return (kinds[act_kind].entries & BIT(entry_kind)) != 0;
}
