/* SPDX-License-Identifier: MIT */
/*
 * The first pass: acts in order, each with the entries whose numbers belong to it. What the entries sum up to must
 * be what the account's row says.
 */
#include "audit.h"

#include <string.h>

#include "../base/text.h"

typedef struct act_line {
    int64_t act;
    int64_t kind;
    int64_t ticket;
    int64_t lot;
    int64_t points;
    int64_t entries; /* the newest entry up to it */
    int64_t moved;   /* points of its entries */
    int64_t other;   /* the account that has its other half; 0: there is none */
    int64_t other_act;
    int64_t time;
    int64_t price;
    int64_t brought; /* what a ticket took along, as one number */
    int32_t has_ticket;
} act_line;

typedef struct ledger_pass {
    act_line acts[SPT_AUDIT_ACTS_PAGE];
    uint32_t count;
    uint32_t ticket_at; /* the line that the next ticket shown can be of */
    uint32_t entry_at;  /* the line that the next entry can be of */
    int64_t act_before; /* the act before the page */
    int64_t act;        /* the newest one seen */
    int64_t time;
    int64_t open_tickets;
    int64_t act_entries;
    int32_t acts_done;
    int64_t closed_by;      /* the act that closed the account; 0: none yet */
    int64_t closed_entries; /* the newest entry then */

    int64_t asked_ticket; /* that is missing, */
    int64_t newest_kind;  /* and what its newest act did; 0: there is none */
    spt_act_row mirror;   /* the other half of an act; act 0: it is missing */
    int64_t mirror_brought;

    int64_t entry; /* the newest one seen */
    int64_t available;
    int64_t captured;
    int64_t total; /* and the two below: by the newest one of them that says */
    int64_t lapsed;
    int64_t revoked;
    int64_t places[SPT_AUDIT_PLACES];
    int32_t entries_done; /* for this page of acts */
} ledger_pass;

/* ---- acts ---- */

static void check_first(spt_auditor *audit, const spt_act_row *act)
{
    if (act->kind != SPT_ACT_ACCOUNT_OPEN)
        spt_audit_say(audit, "Act %lld is the account's first and did not open it: it is of the kind \"%s\".",
                      (long long)act->act, spt_act_kind_name((int32_t)act->kind));
    if (act->time != audit->account.opened)
        spt_audit_say(audit, "Account %lld was opened at second %lld; act %lld, its first, is of second %lld.",
                      (long long)audit->account_id, (long long)audit->account.opened, (long long)act->act,
                      (long long)act->time);
}

static void check_sequence(spt_auditor *audit, const ledger_pass *pass, const spt_act_row *act)
{
    spt_audit_say_gap(audit, "Act", pass->act, act->act);
    if (act->time < pass->time)
        spt_audit_say(audit, "Act %lld is of second %lld; act %lld before it is of second %lld.", (long long)act->act,
                      (long long)act->time, (long long)pass->act, (long long)pass->time);
    if (act->entries < pass->act_entries)
        spt_audit_say(audit, "Act %lld ends with entry %lld; act %lld before it ends with entry %lld.",
                      (long long)act->act, (long long)act->entries, (long long)pass->act, (long long)pass->act_entries);
    if (pass->act == 0)
        check_first(audit, act);
    else if (act->kind == SPT_ACT_ACCOUNT_OPEN)
        spt_audit_say(audit, "Act %lld opened the account, which was open.", (long long)act->act);
    if (act->lot > audit->account.lots)
        spt_audit_say(audit, "Act %lld is of lot %lld; the account has %lld lot%s.", (long long)act->act,
                      (long long)act->lot, (long long)audit->account.lots, spt_text_s(audit->account.lots));
}

/* By how many an act of a kind changes the number of open tickets; a waive or decline may do either. */
static int changes_open_tickets(int64_t kind, int64_t by)
{
    switch (kind) {
    case SPT_ACT_OPEN:
    case SPT_ACT_OPEN_QUOTED:
    case SPT_ACT_REOPEN:
    case SPT_ACT_MOVE_IN:
        return by == 1;
    case SPT_ACT_RESOLVE:
    case SPT_ACT_CANCEL:
    case SPT_ACT_MOVE_OUT:
        return by == -1;
    case SPT_ACT_WAIVE:
    case SPT_ACT_DECLINE:
        return by == -1 || by == 0;
    default:
        return by == 0;
    }
}

static void check_open_tickets(spt_auditor *audit, const ledger_pass *pass, const spt_act_row *act)
{
    if (act->act == pass->act + 1 && !changes_open_tickets(act->kind, act->open_tickets - pass->open_tickets))
        spt_audit_say(audit, "Act %lld (%s) leaves %lld ticket%s open; act %lld before it left %lld.",
                      (long long)act->act, spt_act_kind_name((int32_t)act->kind), (long long)act->open_tickets,
                      spt_text_s(act->open_tickets), (long long)pass->act, (long long)pass->open_tickets);
}

/* ---- a closed account (D19) ---- */

static void say_not_empty(spt_auditor *audit, const ledger_pass *pass)
{
    spt_audit_say(audit, "Act %lld closed the account with %lld point%s available and %lld captured.",
                  (long long)pass->closed_by, (long long)pass->available, spt_text_s(pass->available),
                  (long long)pass->captured);
}

static int is_done_when_closed(int64_t kind)
{
    return kind == SPT_ACT_LAPSE || kind == SPT_ACT_REVOKE || kind == SPT_ACT_REPRICE || kind == SPT_ACT_WAIVE ||
           kind == SPT_ACT_DISPUTE || kind == SPT_ACT_UPHOLD;
}

static void check_closed(spt_auditor *audit, ledger_pass *pass, const spt_act_row *act)
{
    if (pass->closed_by != 0 && !is_done_when_closed(act->kind))
        spt_audit_say(audit, "Act %lld (%s) was done after act %lld closed the account.", (long long)act->act,
                      spt_act_kind_name((int32_t)act->kind), (long long)pass->closed_by);
    if (act->kind != SPT_ACT_CLOSE)
        return;
    pass->closed_by = act->act;
    pass->closed_entries = act->entries;
    if (act->open_tickets != 0)
        spt_audit_say(audit, "Act %lld closed the account with %lld ticket%s open.", (long long)act->act,
                      (long long)act->open_tickets, spt_text_s(act->open_tickets));
    if (pass->entry == act->entries && (pass->available | pass->captured) != 0)
        say_not_empty(audit, pass);
}

/* ---- what two accounts say alike (D19) ---- */

static uint64_t mix(uint64_t sum, uint64_t value)
{
    sum = (sum ^ value) * UINT64_C(0xd1342543de82ef95);
    return sum ^ sum >> 29;
}

static uint64_t mix_text(uint64_t sum, const char *text)
{
    for (; *text != '\0'; text++)
        sum = mix(sum, (uint8_t)*text);
    return mix(sum, 256);
}

/* Both halves of a move say what the ticket took along; as one number, so that a page of acts stays small. */
static int64_t brought_by(const spt_act_row *act)
{
    const int64_t values[] = {act->acquired, act->due,      act->answered,
                              act->units,    act->proposal, act->proposed,
                              act->reason,   act->until,    act->flags & (SPT_FLAG_DISPUTED | SPT_FLAG_PROPOSED)};
    uint64_t sum = 0;
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++)
        sum = mix(sum, (uint64_t)values[i]);
    return (int64_t)(mix_text(mix_text(sum, act->category), act->rule) >> 1);
}

static int32_t take_act(spt_auditor *audit, const spt_row *row)
{
    const void *any = row;
    const spt_act_row *act = any;
    ledger_pass *pass = audit->view;
    if (act->act <= pass->act) {
        spt_audit_say(audit, "Act %lld is shown behind act %lld.", (long long)act->act, (long long)pass->act);
        return SPT_SINK_GO_ON;
    }
    if (act->act > audit->account.acts) {
        spt_audit_say(audit, "Account %lld has %lld act%s; there is also act %lld.", (long long)audit->account_id,
                      (long long)audit->account.acts, spt_text_s(audit->account.acts), (long long)act->act);
        pass->acts_done = 1;
        return SPT_SINK_NEXT;
    }
    if (pass->count == SPT_AUDIT_ACTS_PAGE)
        return SPT_SINK_NEXT;
    check_sequence(audit, pass, act);
    spt_audit_check_act(audit, act);
    check_open_tickets(audit, pass, act);
    check_closed(audit, pass, act);
    pass->acts[pass->count++] = (act_line){.act = act->act,
                                           .kind = act->kind,
                                           .ticket = act->ticket,
                                           .lot = act->lot,
                                           .points = act->points,
                                           .entries = act->entries,
                                           .other = act->other,
                                           .other_act = act->other_act,
                                           .time = act->time,
                                           .price = act->price,
                                           .brought = brought_by(act)};
    pass->act = act->act;
    pass->time = act->time;
    pass->act_entries = act->entries;
    pass->open_tickets = act->open_tickets;
    return SPT_SINK_GO_ON;
}

/* Tickets come in the order of the acts that name them; an act without one shows none. */
static int32_t take_ticket(spt_auditor *audit, const spt_row *row)
{
    const void *any = row;
    const spt_ticket_row *ticket = any;
    ledger_pass *pass = audit->view;
    while (pass->ticket_at < pass->count && pass->acts[pass->ticket_at].ticket != ticket->ticket)
        pass->ticket_at++;
    if (pass->ticket_at < pass->count)
        pass->acts[pass->ticket_at++].has_ticket = 1;
    return SPT_SINK_GO_ON;
}

static spt_status read_acts(spt_auditor *audit, ledger_pass *pass)
{
    pass->count = pass->ticket_at = pass->entry_at = 0;
    pass->act_before = pass->act;
    spt_audit_begin(audit);
    spt_range *acts = spt_audit_range(audit, SPT_INDEX_ACT, SPT_AUDIT_ACTS_PAGE, 1, take_act);
    acts->position = 1;
    acts->values[1].number = pass->act;
    spt_audit_range_from(audit, 1, SPT_LOAD_COLUMN(spt_act_row, ticket), SPT_INDEX_TICKET, 1, take_ticket);
    spt_status status = spt_audit_read(audit);
    if (!spt_audit_is_full(audit, 1))
        pass->acts_done = 1;
    return status;
}

/* ---- entries ---- */

/* The act that an entry is of by its number; NULL: none of this page. */
static act_line *find_act(ledger_pass *pass, const spt_entry_row *entry)
{
    while (pass->entry_at < pass->count && entry->entry > pass->acts[pass->entry_at].entries)
        pass->entry_at++;
    return pass->entry_at < pass->count ? &pass->acts[pass->entry_at] : NULL;
}

/* An entry in the place of an act that is missing may be that act's. */
static void check_act_of(spt_auditor *audit, const ledger_pass *pass, const spt_entry_row *entry, const act_line *line)
{
    int64_t before = pass->entry_at > 0 ? pass->acts[pass->entry_at - 1].act : pass->act_before;
    if (line != NULL && (entry->act > line->act || entry->act <= before))
        spt_audit_say(audit, "Entry %lld is of act %lld; by its number it is of act %lld.", (long long)entry->entry,
                      (long long)entry->act, (long long)line->act);
    else if (line == NULL && entry->act <= pass->act)
        spt_audit_say(audit, "Entry %lld is of act %lld; by its number it is of none up to act %lld.",
                      (long long)entry->entry, (long long)entry->act, (long long)pass->act);
}

static int names_the_lot(int64_t act_kind, int64_t entry_kind)
{
    return act_kind <= SPT_ACT_REVOKE || (act_kind == SPT_ACT_EXTEND && entry_kind == SPT_ENTRY_MOVE);
}

static void check_with_act(spt_auditor *audit, const spt_entry_row *entry, act_line *line)
{
    line->moved = spt_audit_plus(line->moved, entry->points);
    if (!spt_audit_can_make(line->kind, entry->kind))
        spt_audit_say(audit, "Entry %lld is of the kind \"%s\", which act %lld (%s) does not make.",
                      (long long)entry->entry, spt_entry_kind_name((int32_t)entry->kind), (long long)line->act,
                      spt_act_kind_name((int32_t)line->kind));
    else if (names_the_lot(line->kind, entry->kind) && entry->lot != line->lot)
        spt_audit_say(audit, "Entry %lld is of lot %lld; act %lld, which made it, is of lot %lld.",
                      (long long)entry->entry, (long long)entry->lot, (long long)line->act, (long long)line->lot);
}

static void check_entry(spt_auditor *audit, const spt_entry_row *entry)
{
    int outside = spt_entry_from((int32_t)entry->kind) == SPT_PLACE_ISSUED ||
                  spt_entry_to((int32_t)entry->kind) > SPT_PLACE_SPENT;
    if (entry->outside != outside)
        spt_audit_say(audit, "Entry %lld (%s) has the outside %lld; for its kind it is %d.", (long long)entry->entry,
                      spt_entry_kind_name((int32_t)entry->kind), (long long)entry->outside, outside);
    if (entry->lot > audit->account.lots)
        spt_audit_say(audit, "Entry %lld is of lot %lld; the account has %lld lot%s.", (long long)entry->entry,
                      (long long)entry->lot, (long long)audit->account.lots, spt_text_s(audit->account.lots));
}

/* Each balance is held against the one before it, so that one wrong entry is named once. */
static void check_balances(spt_auditor *audit, ledger_pass *pass, const spt_entry_row *entry)
{
    int64_t places[SPT_AUDIT_PLACES] = {0};
    spt_audit_move(places, entry);
    int64_t available = pass->available + places[SPT_PLACE_AVAILABLE];
    int64_t captured = pass->captured + places[SPT_PLACE_CAPTURED];
    int is_known = entry->entry == pass->entry + 1;
    if (is_known && entry->available != available)
        spt_audit_say(audit, "Entry %lld gives %lld point%s available after it; with the entry before it, it is %lld.",
                      (long long)entry->entry, (long long)entry->available, spt_text_s(entry->available),
                      (long long)available);
    if (is_known && entry->captured != captured)
        spt_audit_say(audit, "Entry %lld gives %lld point%s captured after it; with the entry before it, it is %lld.",
                      (long long)entry->entry, (long long)entry->captured, spt_text_s(entry->captured),
                      (long long)captured);
    pass->available = entry->available;
    pass->captured = entry->captured;
}

static void compare_sum(spt_auditor *audit, const spt_entry_row *entry, const char *what, int64_t has, int64_t found)
{
    if (has != found)
        spt_audit_say(audit, "Entry %lld gives %lld point%s %s after it; with the entries before it, it is %lld.",
                      (long long)entry->entry, (long long)has, spt_text_s(has), what, (long long)found);
}

/* An entry without `outside` says nothing of these, and changes none of them. */
static void check_sums(spt_auditor *audit, ledger_pass *pass, const spt_entry_row *entry)
{
    int64_t places[SPT_AUDIT_PLACES] = {0};
    spt_audit_move(places, entry);
    if (entry->outside == 0)
        return;
    if (entry->entry == pass->entry + 1) {
        int64_t total = spt_audit_plus(pass->total, -places[SPT_PLACE_ISSUED] - places[SPT_PLACE_MOVED]);
        compare_sum(audit, entry, "in all", entry->total, total);
        compare_sum(audit, entry, "lapsed", entry->lapsed, pass->lapsed + places[SPT_PLACE_LAPSED]);
        compare_sum(audit, entry, "revoked", entry->revoked, pass->revoked + places[SPT_PLACE_REVOKED]);
    }
    pass->total = entry->total;
    pass->lapsed = entry->lapsed;
    pass->revoked = entry->revoked;
}

static int32_t take_entry(spt_auditor *audit, const spt_row *row)
{
    const void *any = row;
    const spt_entry_row *entry = any;
    ledger_pass *pass = audit->view;
    if (entry->entry <= pass->entry) {
        spt_audit_say(audit, "Entry %lld is shown behind entry %lld.", (long long)entry->entry, (long long)pass->entry);
        return SPT_SINK_GO_ON;
    }
    act_line *line = find_act(pass, entry);
    if (line == NULL && !pass->acts_done) {
        pass->entries_done = 1;
        return SPT_SINK_NEXT;
    }
    if (entry->entry > audit->account.entries) {
        spt_audit_say(audit, "Account %lld has %lld entr%s; there is also entry %lld.", (long long)audit->account_id,
                      (long long)audit->account.entries, spt_text_y(audit->account.entries), (long long)entry->entry);
        pass->entries_done = 1;
        return SPT_SINK_NEXT;
    }
    spt_audit_say_gap(audit, "Entry", pass->entry, entry->entry);
    check_act_of(audit, pass, entry, line);
    if (line != NULL && entry->act == line->act)
        check_with_act(audit, entry, line);
    check_entry(audit, entry);
    check_balances(audit, pass, entry);
    check_sums(audit, pass, entry);
    spt_audit_move(pass->places, entry);
    pass->entry = entry->entry;
    if (pass->closed_by != 0 && pass->entry == pass->closed_entries && (pass->available | pass->captured) != 0)
        say_not_empty(audit, pass);
    return SPT_SINK_GO_ON;
}

static spt_status read_entries(spt_auditor *audit, ledger_pass *pass)
{
    spt_status status = SPT_OK;
    pass->entries_done = 0;
    while (status == SPT_OK && !pass->entries_done) {
        spt_audit_begin(audit);
        spt_range *entries = spt_audit_range(audit, SPT_INDEX_ENTRY, SPT_AUDIT_ENTRY_PAGE, 1, take_entry);
        entries->position = 1;
        entries->values[1].number = pass->entry;
        int64_t before = pass->entry;
        status = spt_audit_read(audit);
        if (!spt_audit_is_full(audit, 1) || pass->entry == before)
            pass->entries_done = 1;
    }
    return status;
}

/* ---- what both give ---- */

static int says_points(int64_t kind)
{
    return (kind != SPT_ACT_ACCOUNT_OPEN && kind <= SPT_ACT_REVOKE) || kind == SPT_ACT_TRANSFER_OUT ||
           kind == SPT_ACT_TRANSFER_IN;
}

static int32_t take_newest_act(spt_auditor *audit, const spt_row *row)
{
    const void *any = row;
    ledger_pass *pass = audit->view;
    pass->newest_kind = ((const spt_act_row *)any)->kind;
    return SPT_SINK_NEXT;
}

/* A ticket that is not there may have moved to another account: then that is the newest act on it. */
static spt_status check_ticket(spt_auditor *audit, ledger_pass *pass, const act_line *line)
{
    spt_status status = SPT_OK;
    if (line->ticket == 0 || line->has_ticket)
        return SPT_OK;
    if (pass->asked_ticket != line->ticket) {
        pass->asked_ticket = line->ticket;
        pass->newest_kind = 0;
        spt_audit_begin(audit);
        spt_range *acts = spt_audit_range(audit, SPT_INDEX_ACT_BY_TICKET, 1, 0, take_newest_act);
        acts->flags = SPT_RANGE_DESCENDING;
        acts->prefix = 2;
        acts->values[1].number = line->ticket;
        status = spt_audit_read(audit);
    }
    if (status == SPT_OK && pass->newest_kind != SPT_ACT_MOVE_OUT)
        spt_audit_say(audit, "Act %lld is of ticket %lld, which is missing.", (long long)line->act,
                      (long long)line->ticket);
    return status;
}

static int32_t take_mirror(spt_auditor *audit, const spt_row *row)
{
    const void *any = row;
    ledger_pass *pass = audit->view;
    pass->mirror = *(const spt_act_row *)any;
    pass->mirror_brought = brought_by(&pass->mirror);
    return SPT_SINK_NEXT;
}

static int64_t kind_of_mirror(int64_t kind)
{
    switch (kind) {
    case SPT_ACT_TRANSFER_OUT:
        return SPT_ACT_TRANSFER_IN;
    case SPT_ACT_TRANSFER_IN:
        return SPT_ACT_TRANSFER_OUT;
    case SPT_ACT_MOVE_OUT:
        return SPT_ACT_MOVE_IN;
    default:
        return SPT_ACT_MOVE_OUT;
    }
}

/* What two accounts did together, both say alike. Acts are never changed: this needs no proof of the other account. */
static spt_status check_mirror(spt_auditor *audit, ledger_pass *pass, const act_line *line)
{
    const spt_act_row *mirror = &pass->mirror;
    if (line->other == 0 || line->other_act == 0)
        return SPT_OK;
    memset(&pass->mirror, 0, sizeof pass->mirror);
    spt_audit_begin(audit);
    spt_range *act = spt_audit_range(audit, SPT_INDEX_ACT, 1, 0, take_mirror);
    act->prefix = 2;
    act->values[0].number = line->other;
    act->values[1].number = line->other_act;
    spt_status status = spt_audit_read(audit);
    if (status != SPT_OK)
        return status;
    if (mirror->act == 0 || mirror->kind != kind_of_mirror(line->kind) || mirror->other != audit->account_id ||
        mirror->other_act != line->act || mirror->ticket != line->ticket || mirror->points != line->points ||
        mirror->price != line->price || mirror->time != line->time || pass->mirror_brought != line->brought)
        spt_audit_say(audit, "Act %lld (%s) was done with account %lld; act %lld there %s.", (long long)line->act,
                      spt_act_kind_name((int32_t)line->kind), (long long)line->other, (long long)line->other_act,
                      mirror->act == 0 ? "is missing" : "says otherwise");
    return SPT_OK;
}

static spt_status check_lines(spt_auditor *audit, ledger_pass *pass)
{
    spt_status status = SPT_OK;
    for (uint32_t i = 0; i < pass->count && status == SPT_OK; i++) {
        const act_line *line = &pass->acts[i];
        if (says_points(line->kind) && line->moved != line->points)
            spt_audit_say(audit, "Act %lld (%s) says %lld point%s; its entries give %lld.", (long long)line->act,
                          spt_act_kind_name((int32_t)line->kind), (long long)line->points, spt_text_s(line->points),
                          (long long)line->moved);
        status = check_ticket(audit, pass, line);
        if (status == SPT_OK)
            status = check_mirror(audit, pass, line);
    }
    return status;
}

static void check_newest(spt_auditor *audit, const ledger_pass *pass)
{
    const spt_account_row *account = &audit->account;
    spt_audit_say_end(audit, "Act", pass->act, account->acts);
    spt_audit_say_end(audit, "Entry", pass->entry, account->entries);
    if (pass->act != account->acts || pass->act == 0)
        return;
    if (account->closed != (pass->closed_by != 0))
        spt_audit_say(audit, "Account %lld has the closed %lld; by its acts it is %d.", (long long)account->account,
                      (long long)account->closed, pass->closed_by != 0);
    if (pass->time != account->newest)
        spt_audit_say(audit, "Account %lld has its newest act at second %lld; act %lld is of second %lld.",
                      (long long)account->account, (long long)account->newest, (long long)pass->act,
                      (long long)pass->time);
    if (pass->open_tickets != account->open_tickets)
        spt_audit_say(audit, "Account %lld has %lld open ticket%s; act %lld, its newest, leaves %lld.",
                      (long long)account->account, (long long)account->open_tickets, spt_text_s(account->open_tickets),
                      (long long)pass->act, (long long)pass->open_tickets);
    if (pass->act_entries != account->entries)
        spt_audit_say(audit, "Account %lld has %lld entr%s; act %lld, its newest, ends with entry %lld.",
                      (long long)account->account, (long long)account->entries, spt_text_y(account->entries),
                      (long long)pass->act, (long long)pass->act_entries);
}

/* Points that moved on are in another lot now: the account counts them once (D1). */
static void check_account(spt_auditor *audit, const ledger_pass *pass)
{
    const spt_account_row *account = &audit->account;
    const int64_t has[] = {account->points, account->available, account->captured,
                           account->spent,  account->lapsed,    account->revoked};
    for (int32_t place = SPT_PLACE_ISSUED; place <= SPT_PLACE_REVOKED; place++) {
        int64_t found = pass->places[place];
        if (place == SPT_PLACE_ISSUED)
            found = spt_audit_plus(-found, -pass->places[SPT_PLACE_MOVED]);
        if (has[place] != found)
            spt_audit_say(audit, "Account %lld has %lld point%s %s; its entries give %lld.",
                          (long long)account->account, (long long)has[place], spt_text_s(has[place]),
                          place == SPT_PLACE_ISSUED ? "in all" : spt_audit_place_name(place), (long long)found);
    }
}

spt_status spt_audit_ledger(spt_auditor *audit)
{
    spt_status status = SPT_OK;
    ledger_pass *pass = spt_arena_take(&audit->desk->arena, sizeof *pass);
    if (pass == NULL)
        return SPT_E_NOMEM;
    audit->view = pass;
    while (status == SPT_OK && !pass->acts_done) {
        status = read_acts(audit, pass);
        if (status == SPT_OK)
            status = read_entries(audit, pass);
        if (status == SPT_OK)
            status = check_lines(audit, pass);
    }
    if (status != SPT_OK)
        return status;
    check_newest(audit, pass);
    check_account(audit, pass);
    return SPT_OK;
}
