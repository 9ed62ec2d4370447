/* SPDX-License-Identifier: MIT */
/*
 * The third pass: ticket by ticket, each with its acts, newest first, their entries, and its parts. A ticket of more
 * lots than fit the window is read once; only where its parts differ from its entries, once for each window more.
 */
#include "audit_tickets.h"

#include <string.h>

#include "../base/text.h"

#define ACTS_PAGE    32
#define ENTRIES_PAGE 64
#define LIST_PAGE    256

typedef struct act_tail {
    int64_t act;
    int64_t entry; /* the newest one of it that was seen */
    uint32_t entries;
} act_tail;

typedef struct ticket_pass {
    int64_t number; /* the newest ticket seen */
    int64_t open;
    int64_t captured;
    int64_t spent;
    int64_t disputes;
    int64_t next_due; /* the least of those that wait; 0: none */
    int64_t left_act; /* the newest act seen that moved a ticket away */

    /* Of the ticket at hand. */
    spt_ticket_row ticket; /* its texts are the two below */
    char category[SPT_CODE_BYTES + 1];
    char rule[SPT_RULE_BYTES + 1];
    int32_t has_ticket;
    int32_t is_again;                 /* only the window is filled */
    spt_audit_story story;            /* of its stay on this account, */
    spt_audit_story earlier;          /* and of the one before that is at hand: it went away and came back (D19) */
    int64_t places[SPT_AUDIT_PLACES]; /* by the entries of earlier stays */
    int64_t act;                      /* the oldest one seen */
    int64_t lot;                      /* of the newest part seen */
    act_tail acts[ACTS_PAGE];         /* of the page */
    uint32_t act_count;
    uint32_t act_at;
    uint32_t acts_range;  /* 0: read to their end */
    uint32_t parts_range; /* likewise */
    spt_audit_window window;
} ticket_pass;

static int32_t take_ticket(spt_auditor *audit, const spt_row *row)
{
    const void *any = row;
    const spt_ticket_row *ticket = any;
    ticket_pass *pass = audit->view;
    if (pass->has_ticket || ticket->ticket <= pass->number) {
        spt_audit_say(audit, "Ticket %lld is shown behind ticket %lld.", (long long)ticket->ticket,
                      (long long)pass->number);
        return SPT_SINK_NEXT;
    }
    size_t length = strlen(ticket->category);
    size_t rule_length = strlen(ticket->rule);
    pass->has_ticket = 1;
    pass->number = ticket->ticket;
    pass->ticket = *ticket;
    memcpy(pass->category, ticket->category, length < sizeof pass->category ? length : 0);
    pass->ticket.category = pass->category;
    memcpy(pass->rule, ticket->rule, rule_length < sizeof pass->rule ? rule_length : 0);
    pass->ticket.rule = pass->rule;
    return SPT_SINK_NEXT;
}

static void take_into_story(spt_auditor *audit, ticket_pass *pass, const spt_act_row *act)
{
    if (!spt_audit_story_is_whole(&pass->story)) {
        spt_audit_story_take(audit, &pass->story, act);
        return;
    }
    if (spt_audit_story_is_whole(&pass->earlier)) {
        spt_audit_story_check_left(audit, &pass->earlier, pass->ticket.ticket);
        spt_audit_story_begin(&pass->earlier);
    }
    spt_audit_story_take(audit, &pass->earlier, act);
}

static int32_t take_act(spt_auditor *audit, const spt_row *row)
{
    const void *any = row;
    const spt_act_row *act = any;
    ticket_pass *pass = audit->view;
    if (act->ticket != pass->ticket.ticket || act->act >= pass->act || pass->act_count == ACTS_PAGE)
        return SPT_SINK_GO_ON;
    pass->act = act->act;
    pass->acts[pass->act_count++] = (act_tail){act->act, 0, 0};
    if (!pass->is_again)
        take_into_story(audit, pass, act);
    return SPT_SINK_GO_ON;
}

/* ---- entries ---- */

static int32_t take_entry(spt_auditor *audit, const spt_row *row)
{
    const void *any = row;
    const spt_entry_row *entry = any;
    ticket_pass *pass = audit->view;
    int64_t places[SPT_AUDIT_PLACES] = {0};
    while (pass->act_at < pass->act_count && pass->acts[pass->act_at].act != entry->act)
        pass->act_at++;
    if (pass->act_at == pass->act_count)
        return SPT_SINK_NEXT;
    act_tail *tail = &pass->acts[pass->act_at];
    if (entry->entry <= tail->entry)
        return SPT_SINK_GO_ON;
    tail->entry = entry->entry;
    tail->entries++;
    spt_audit_move(places, entry);
    const spt_audit_share share = {entry->lot, places[SPT_PLACE_CAPTURED], places[SPT_PLACE_SPENT], 0, 0};
    if (share.captured != 0 || share.spent != 0)
        spt_audit_window_add(&pass->window, &share);
    if (!pass->is_again && entry->act >= pass->story.tale.oldest)
        spt_ticket_story_add(&pass->story.tale, entry);
    else if (!pass->is_again)
        spt_audit_move(pass->places, entry);
    return SPT_SINK_GO_ON;
}

/* The rest of an act's entries, where one page was not enough. */
static spt_status read_tail(spt_auditor *audit, ticket_pass *pass, uint32_t position, uint64_t limit)
{
    spt_status status = SPT_OK;
    act_tail *tail = &pass->acts[position];
    while (status == SPT_OK && tail->entries == limit) {
        limit = LIST_PAGE;
        tail->entries = 0;
        pass->act_at = position;
        spt_audit_begin(audit);
        spt_range *entries = spt_audit_range(audit, SPT_INDEX_ENTRY_BY_ACT, limit, 0, take_entry);
        entries->prefix = 2;
        entries->position = 1;
        entries->values[1].number = tail->act;
        entries->values[2].number = tail->entry;
        status = spt_audit_read(audit);
    }
    return status;
}

static spt_status read_tails(spt_auditor *audit, ticket_pass *pass)
{
    spt_status status = SPT_OK;
    for (uint32_t i = 0; i < pass->act_count && status == SPT_OK; i++)
        status = read_tail(audit, pass, i, ENTRIES_PAGE);
    return status;
}

/* ---- parts ---- */

static int32_t take_part(spt_auditor *audit, const spt_row *row)
{
    const void *any = row;
    const spt_part_row *part = any;
    ticket_pass *pass = audit->view;
    if (part->ticket != pass->ticket.ticket || part->lot <= pass->lot)
        return SPT_SINK_GO_ON;
    const spt_audit_share share = {part->lot, 0, 0, part->captured, part->spent};
    pass->lot = part->lot;
    spt_audit_window_add(&pass->window, &share);
    return SPT_SINK_GO_ON;
}

/* ---- one ticket ---- */

static void begin_lists(ticket_pass *pass)
{
    pass->act = INT64_MAX;
    pass->lot = 0;
    pass->act_count = pass->act_at = 0;
    pass->acts_range = pass->parts_range = 1;
}

static void add_acts(spt_auditor *audit, ticket_pass *pass)
{
    pass->act_count = pass->act_at = 0;
    if (pass->acts_range == 0)
        return;
    pass->acts_range = audit->range_count;
    spt_range *acts = spt_audit_range(audit, SPT_INDEX_ACT_BY_TICKET, ACTS_PAGE, 0, take_act);
    acts->flags = SPT_RANGE_DESCENDING;
    acts->prefix = 2;
    acts->position = 1;
    acts->values[1].number = pass->ticket.ticket;
    acts->values[2].number = pass->act;
    spt_audit_range_from(audit, pass->acts_range, SPT_LOAD_COLUMN(spt_act_row, act), SPT_INDEX_ENTRY_BY_ACT,
                         ENTRIES_PAGE, take_entry);
}

static void add_parts(spt_auditor *audit, ticket_pass *pass)
{
    if (pass->parts_range == 0)
        return;
    pass->parts_range = audit->range_count;
    spt_range *parts = spt_audit_range(audit, SPT_INDEX_PART, LIST_PAGE, 0, take_part);
    parts->prefix = 2;
    parts->position = 1;
    parts->values[1].number = pass->ticket.ticket;
    parts->values[2].number = pass->lot;
}

/* Another page of each list. A page that brings nothing new is the last one, whatever it says. */
static spt_status read_lists(spt_auditor *audit, ticket_pass *pass)
{
    int64_t act = pass->act;
    int64_t lot = pass->lot;
    spt_audit_begin(audit);
    add_acts(audit, pass);
    add_parts(audit, pass);
    spt_status status = spt_audit_read(audit);
    if (pass->acts_range != 0 && (!spt_audit_is_full(audit, pass->acts_range) || pass->act == act))
        pass->acts_range = 0;
    if (pass->parts_range != 0 && (!spt_audit_is_full(audit, pass->parts_range) || pass->lot == lot))
        pass->parts_range = 0;
    return status == SPT_OK ? read_tails(audit, pass) : status;
}

static spt_status read_to_the_end(spt_auditor *audit, ticket_pass *pass)
{
    spt_status status = SPT_OK;
    while (status == SPT_OK && (pass->acts_range | pass->parts_range) != 0)
        status = read_lists(audit, pass);
    return status;
}

static void compare(spt_auditor *audit, const spt_ticket_row *ticket, const char *what, int64_t has, int64_t found)
{
    if (has != found)
        spt_audit_say(audit, "Ticket %lld has %lld point%s %s; its entries give %lld.", (long long)ticket->ticket,
                      (long long)has, spt_text_s(has), what, (long long)found);
}

static void check_sums(spt_auditor *audit, ticket_pass *pass)
{
    const spt_ticket_row *ticket = &pass->ticket;
    const spt_ticket_story *tale = &pass->story.tale;
    compare(audit, ticket, "captured", ticket->captured, tale->captured);
    compare(audit, ticket, "spent", ticket->spent, tale->spent);
    compare(audit, ticket, "released", ticket->released, tale->released);
    compare(audit, ticket, "refunded", ticket->refunded, tale->refunded);
    pass->open += ticket->phase == 1;
    pass->disputes += ticket->disputed;
    if (ticket->waiting && (pass->next_due == 0 || ticket->due < pass->next_due))
        pass->next_due = ticket->due;
    pass->captured = spt_audit_plus(pass->captured, ticket->captured);
    pass->spent = spt_audit_plus(pass->spent, ticket->spent);
}

static spt_status check_windows(spt_auditor *audit, ticket_pass *pass)
{
    spt_status status = SPT_OK;
    while (status == SPT_OK && spt_audit_window_check(audit, &pass->window, pass->ticket.ticket)) {
        spt_audit_window_begin(&pass->window, pass->window.shares[SPT_AUDIT_WINDOW - 1].lot);
        pass->is_again = 1;
        begin_lists(pass);
        status = read_to_the_end(audit, pass);
    }
    return status;
}

/* Nothing stays behind where a ticket leaves. */
static void check_earlier(spt_auditor *audit, const ticket_pass *pass)
{
    spt_audit_story_check_left(audit, &pass->earlier, pass->ticket.ticket);
    compare(audit, &pass->ticket, "captured in earlier stays", 0, pass->places[SPT_PLACE_CAPTURED]);
    compare(audit, &pass->ticket, "spent in earlier stays", 0, pass->places[SPT_PLACE_SPENT]);
}

static spt_status audit_ticket(spt_auditor *audit, ticket_pass *pass)
{
    spt_status status = read_to_the_end(audit, pass);
    if (status != SPT_OK)
        return status;
    spt_audit_story_check(audit, &pass->story, &pass->ticket);
    check_sums(audit, pass);
    check_earlier(audit, pass);
    return check_windows(audit, pass);
}

static void begin_ticket(spt_auditor *audit, ticket_pass *pass)
{
    memset((char *)pass + offsetof(ticket_pass, ticket), 0,
           offsetof(ticket_pass, window) - offsetof(ticket_pass, ticket));
    spt_audit_story_begin(&pass->story);
    spt_audit_story_begin(&pass->earlier);
    spt_audit_window_begin(&pass->window, 0);
    begin_lists(pass);
    spt_audit_begin(audit);
}

static spt_status read_ticket(spt_auditor *audit, ticket_pass *pass)
{
    begin_ticket(audit, pass);
    spt_range *ticket = spt_audit_range(audit, SPT_INDEX_TICKET, 1, 1, take_ticket);
    ticket->position = 1;
    ticket->values[1].number = pass->number;
    return spt_audit_read(audit);
}

/* ---- tickets that moved away (D19) ---- */

static int32_t take_leaving_act(spt_auditor *audit, const spt_row *row)
{
    const void *any = row;
    const spt_act_row *act = any;
    ticket_pass *pass = audit->view;
    if (act->act <= pass->left_act)
        return SPT_SINK_NEXT;
    pass->left_act = act->act;
    pass->ticket.ticket = act->ticket;
    return SPT_SINK_GO_ON;
}

static int32_t take_returned(spt_auditor *audit, const spt_row *row)
{
    (void)row;
    ticket_pass *pass = audit->view;
    pass->has_ticket = 1;
    return SPT_SINK_NEXT;
}

static spt_status read_left(spt_auditor *audit, ticket_pass *pass)
{
    begin_ticket(audit, pass);
    spt_range *act = spt_audit_range(audit, SPT_INDEX_ACT_BY_TURN, 1, 0, take_leaving_act);
    act->prefix = 2;
    act->position = 1;
    act->values[1].number = SPT_TURN_MOVED;
    act->values[2].number = pass->left_act;
    spt_audit_range_from(audit, 1, SPT_LOAD_COLUMN(spt_act_row, ticket), SPT_INDEX_TICKET, 1, take_returned);
    return spt_audit_read(audit);
}

/* What it had captured was released, and nothing was spent; a later move of it is looked at when that one is found. */
static spt_status audit_left(spt_auditor *audit, ticket_pass *pass)
{
    spt_status status = read_to_the_end(audit, pass);
    if (status != SPT_OK || pass->story.tale.newest != pass->left_act)
        return status;
    spt_audit_story_check_left(audit, &pass->story, pass->ticket.ticket);
    compare(audit, &pass->ticket, "captured", 0, pass->story.tale.captured);
    compare(audit, &pass->ticket, "spent", 0, pass->story.tale.spent);
    check_earlier(audit, pass);
    return check_windows(audit, pass);
}

static spt_status audit_all_left(spt_auditor *audit, ticket_pass *pass)
{
    spt_status status = read_left(audit, pass);
    while (status == SPT_OK && pass->ticket.ticket != 0) {
        if (!pass->has_ticket)
            status = audit_left(audit, pass);
        if (status == SPT_OK)
            status = read_left(audit, pass);
    }
    return status;
}

static void check_account(spt_auditor *audit, const ticket_pass *pass)
{
    const spt_account_row *account = &audit->account;
    if (account->open_tickets != pass->open)
        spt_audit_say(audit, "Account %lld has %lld open ticket%s; there %s %lld.", (long long)account->account,
                      (long long)account->open_tickets, spt_text_s(account->open_tickets), spt_text_is(pass->open),
                      (long long)pass->open);
    if (account->disputes != pass->disputes)
        spt_audit_say(audit, "Account %lld has %lld dispute%s; there %s %lld.", (long long)account->account,
                      (long long)account->disputes, spt_text_s(account->disputes), spt_text_is(pass->disputes),
                      (long long)pass->disputes);
    if (pass->next_due != 0 && (account->next_due == 0 || account->next_due > pass->next_due))
        spt_audit_say(audit, "Account %lld says that no answer is due before second %lld; one is due at %lld.",
                      (long long)account->account, (long long)account->next_due, (long long)pass->next_due);
    if (account->captured != pass->captured)
        spt_audit_say(audit, "Account %lld has %lld point%s captured; its tickets have %lld.",
                      (long long)account->account, (long long)account->captured, spt_text_s(account->captured),
                      (long long)pass->captured);
    if (account->spent != pass->spent)
        spt_audit_say(audit, "Account %lld has %lld point%s spent; its tickets have %lld.", (long long)account->account,
                      (long long)account->spent, spt_text_s(account->spent), (long long)pass->spent);
}

spt_status spt_audit_tickets(spt_auditor *audit)
{
    ticket_pass *pass = spt_arena_take(&audit->desk->arena, sizeof *pass);
    if (pass == NULL)
        return SPT_E_NOMEM;
    audit->view = pass;
    spt_status status = read_ticket(audit, pass);
    while (status == SPT_OK && pass->has_ticket) {
        status = audit_ticket(audit, pass);
        if (status == SPT_OK)
            status = read_ticket(audit, pass);
    }
    if (status == SPT_OK)
        check_account(audit, pass);
    return status == SPT_OK ? audit_all_left(audit, pass) : status;
}
