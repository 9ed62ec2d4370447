/* SPDX-License-Identifier: MIT */
#include "forms.h"

/* ---- an absence of the library's is one of the table's ---- */

static int64_t or_absent(int64_t number, int64_t absence)
{
    return number == absence ? CELL_ABSENT : number;
}

static int64_t above_none(int64_t number)
{
    return number > 0 ? number : CELL_ABSENT;
}

/* The last second of what lapses. */
static int64_t last_second(int64_t lapse)
{
    return lapse == SPT_NEVER ? CELL_ABSENT : lapse - 1;
}

/* ---- accounts ---- */

static const struct column account_columns[] = {
    {"answer", "Answer", CELL_TEXT, 0},
    {"account", "Account", CELL_ID, 0},
    {"opened", "Opened", CELL_DAY, COLUMN_CAN_GO},
    {"available", "Available", CELL_NUMBER, 0},
    {"captured", "Captured", CELL_NUMBER, 0},
    {"spent", "Spent", CELL_NUMBER, 0},
    {"lapsed", "Lapsed", CELL_NUMBER, 0},
    {"revoked", "Revoked", CELL_NUMBER, COLUMN_FOR_PROGRAMS},
    {"open_tickets", "Open", CELL_NUMBER, 0},
    {"lapses_next", "Lapses next", CELL_NUMBER, COLUMN_FOR_PROGRAMS},
    {"lapses_after", "Lapses after", CELL_DAY, 0},
    {"at", "As of", CELL_INSTANT, COLUMN_FOR_PROGRAMS},
    {"newest", "Newest act", CELL_INSTANT, COLUMN_FOR_PROGRAMS},
    {"acts", "Acts", CELL_NUMBER, COLUMN_FOR_PROGRAMS},
    {"entries", "Entries", CELL_NUMBER, COLUMN_FOR_PROGRAMS},
    {"lots", "Lots", CELL_NUMBER, COLUMN_FOR_PROGRAMS},
    {"closed", "Closed", CELL_FLAG, COLUMN_FOR_PROGRAMS},
};

const struct table_form account_list_form = TABLE_FORM_FROM("accounts", "There are no accounts.", account_columns, 1);
const struct table_form account_form = TABLE_FORM_FROM("account", NULL, account_columns, 1);
const struct table_form account_answer_form = TABLE_FORM("account", NULL, account_columns);

void add_account(struct table *table, const spt_account *account)
{
    int lapses = spt_account_next_lapse(account) != SPT_NEVER;
    table_number(table, spt_account_id(account));
    table_number(table, spt_account_opened(account));
    table_number(table, spt_account_available(account));
    table_number(table, spt_account_captured(account));
    table_number(table, spt_account_spent(account));
    table_number(table, spt_account_lapsed(account));
    table_number(table, spt_account_revoked(account));
    table_number(table, spt_account_open_tickets(account));
    table_number(table, lapses ? spt_account_next_lapse_points(account) : CELL_ABSENT);
    table_number(table, last_second(spt_account_next_lapse(account)));
    table_number(table, spt_account_at(account));
    table_number(table, spt_account_newest(account));
    table_number(table, spt_account_acts(account));
    table_number(table, spt_account_entries(account));
    table_number(table, spt_account_lots(account));
    table_number(table, spt_account_closed(account));
}

/* ---- lots ---- */

static const struct column lot_columns[] = {
    {"answer", "Answer", CELL_TEXT, 0},
    {"account", "Account", CELL_ID, COLUMN_FOR_PROGRAMS},
    {"lot", "Lot", CELL_ID, 0},
    {"kind", "Kind", CELL_TEXT, COLUMN_SHRINKS},
    {"pack", "Pack", CELL_TEXT, COLUMN_SHRINKS},
    {"points", "Points", CELL_NUMBER, 0},
    {"available", "Available", CELL_NUMBER, 0},
    {"captured", "Captured", CELL_NUMBER, COLUMN_FOR_PROGRAMS},
    {"spent", "Spent", CELL_NUMBER, COLUMN_FOR_PROGRAMS},
    {"lapsed", "Lapsed", CELL_NUMBER, COLUMN_FOR_PROGRAMS},
    {"revoked", "Revoked", CELL_NUMBER, COLUMN_FOR_PROGRAMS},
    {"moved", "Moved", CELL_NUMBER, COLUMN_FOR_PROGRAMS},
    {"paid", "Paid", CELL_MONEY, COLUMN_CAN_GO},
    {"acquired", "Acquired", CELL_DAY, COLUMN_CAN_GO},
    {"last_day", "Last day", CELL_DAY, 0},
    {"lapse", "Lapses", CELL_INSTANT, COLUMN_FOR_PROGRAMS},
    {"priority", "Priority", CELL_NUMBER, COLUMN_FOR_PROGRAMS},
    {"act", "Act", CELL_ID, COLUMN_FOR_PROGRAMS},
    {"revoked_whole", "Revoked whole", CELL_FLAG, COLUMN_FOR_PROGRAMS},
    {"origin_account", "Origin account", CELL_ID, COLUMN_FOR_PROGRAMS},
    {"origin_lot", "Origin lot", CELL_ID, COLUMN_FOR_PROGRAMS},
};

const struct table_form lot_list_form = TABLE_FORM_FROM("lots", "There are no lots.", lot_columns, 1);
const struct table_form lot_form = TABLE_FORM_FROM("lot", NULL, lot_columns, 1);
const struct table_form lot_answer_form = TABLE_FORM("lot", NULL, lot_columns);

void add_lot(struct table *table, const spt_lot *lot)
{
    table_number(table, spt_lot_account(lot));
    table_number(table, spt_lot_number(lot));
    table_text(table, spt_lot_kind_name(spt_lot_kind(lot)));
    table_text(table, spt_lot_pack(lot));
    table_number(table, spt_lot_points(lot));
    table_number(table, spt_lot_available(lot));
    table_number(table, spt_lot_captured(lot));
    table_number(table, spt_lot_spent(lot));
    table_number(table, spt_lot_lapsed(lot));
    table_number(table, spt_lot_revoked(lot));
    table_number(table, spt_lot_moved(lot));
    table_money(table, spt_lot_paid(lot), spt_lot_currency(lot));
    table_number(table, spt_lot_acquired(lot));
    table_number(table, last_second(spt_lot_lapse(lot)));
    table_number(table, or_absent(spt_lot_lapse(lot), SPT_NEVER));
    table_number(table, spt_lot_priority(lot));
    table_number(table, spt_lot_act(lot));
    table_number(table, spt_lot_revoked_whole(lot));
    table_number(table, above_none(spt_lot_origin_account(lot)));
    table_number(table, above_none(spt_lot_origin_lot(lot)));
}

/* ---- tickets ---- */

static const struct column ticket_columns[] = {
    {"answer", "Answer", CELL_TEXT, 0},
    {"account", "Account", CELL_ID, COLUMN_FOR_PROGRAMS},
    {"ticket", "Ticket", CELL_ID, 0},
    {"category", "Category", CELL_TEXT, COLUMN_SHRINKS},
    {"state", "State", CELL_TEXT, 0},
    {"price", "Price", CELL_NUMBER, 0},
    {"captured", "Captured", CELL_NUMBER, COLUMN_CAN_GO},
    {"spent", "Spent", CELL_NUMBER, COLUMN_CAN_GO},
    {"shortfall", "Missing", CELL_NUMBER, COLUMN_WARNS},
    {"opened", "Opened", CELL_DAY, COLUMN_CAN_GO},
    {"ended", "Ended", CELL_DAY, 0},
    {"rule", "Price rule", CELL_TEXT, COLUMN_FOR_PROGRAMS},
    {"units", "Units", CELL_NUMBER, COLUMN_FOR_PROGRAMS},
    {"released", "Released", CELL_NUMBER, COLUMN_FOR_PROGRAMS},
    {"refunded", "Refunded", CELL_NUMBER, COLUMN_FOR_PROGRAMS},
    {"opened_at", "Opened at", CELL_INSTANT, COLUMN_FOR_PROGRAMS},
    {"resolved_at", "Resolved at", CELL_INSTANT, COLUMN_FOR_PROGRAMS},
    {"ended_at", "Ended at", CELL_INSTANT, COLUMN_FOR_PROGRAMS},
    {"disputed", "Disputed", CELL_FLAG, COLUMN_FOR_PROGRAMS},
    {"proposal", "Open proposal", CELL_ID, COLUMN_FOR_PROGRAMS},
    {"proposals", "Proposals", CELL_NUMBER, COLUMN_FOR_PROGRAMS},
    {"proposed", "Proposed", CELL_NUMBER, COLUMN_FOR_PROGRAMS},
    {"proposal_reason", "Reason", CELL_TEXT, COLUMN_FOR_PROGRAMS},
    {"proposal_until", "Until", CELL_INSTANT, COLUMN_FOR_PROGRAMS},
    {"approved", "Approved", CELL_ID, COLUMN_FOR_PROGRAMS},
    {"declined", "Declined", CELL_ID, COLUMN_FOR_PROGRAMS},
    {"due", "Answer due", CELL_INSTANT, COLUMN_FOR_PROGRAMS},
    {"answered", "Answered", CELL_INSTANT, COLUMN_FOR_PROGRAMS},
    {"response", "First answer", CELL_TEXT, COLUMN_FOR_PROGRAMS},
};

const struct table_form ticket_list_form = TABLE_FORM_FROM("tickets", "There are no tickets.", ticket_columns, 1);
const struct table_form ticket_form = TABLE_FORM_FROM("ticket", NULL, ticket_columns, 1);
const struct table_form ticket_answer_form = TABLE_FORM("ticket", NULL, ticket_columns);

static void add_proposal(struct table *table, const spt_ticket *ticket)
{
    int64_t until = spt_ticket_proposal_until(ticket);
    table_number(table, above_none(spt_ticket_proposal(ticket)));
    table_number(table, spt_ticket_proposals(ticket));
    table_number(table, or_absent(spt_ticket_proposed(ticket), SPT_UNSET));
    table_text(table, spt_ticket_reason_name(spt_ticket_proposal_reason(ticket)));
    table_number(table, until == SPT_NEVER ? CELL_ABSENT : or_absent(until, SPT_UNSET));
    table_number(table, above_none(spt_ticket_approved(ticket)));
    table_number(table, above_none(spt_ticket_declined(ticket)));
}

void add_ticket(struct table *table, const spt_ticket *ticket)
{
    table_number(table, spt_ticket_account(ticket));
    table_number(table, spt_ticket_id(ticket));
    table_text(table, spt_ticket_category(ticket));
    table_text(table, spt_ticket_state_name(spt_ticket_state(ticket)));
    table_number(table, spt_ticket_price(ticket));
    table_number(table, spt_ticket_captured(ticket));
    table_number(table, spt_ticket_spent(ticket));
    table_number(table, spt_ticket_shortfall(ticket));
    table_number(table, spt_ticket_opened(ticket));
    table_number(table, or_absent(spt_ticket_ended(ticket), SPT_UNSET));
    table_text(table, spt_ticket_rule(ticket));
    table_number(table, or_absent(spt_ticket_units(ticket), SPT_UNSET));
    table_number(table, spt_ticket_released(ticket));
    table_number(table, spt_ticket_refunded(ticket));
    table_number(table, spt_ticket_opened(ticket));
    table_number(table, or_absent(spt_ticket_resolved(ticket), SPT_UNSET));
    table_number(table, or_absent(spt_ticket_ended(ticket), SPT_UNSET));
    table_number(table, spt_ticket_disputed(ticket));
    add_proposal(table, ticket);
    table_number(table, or_absent(spt_ticket_due(ticket), SPT_UNSET));
    table_number(table, or_absent(spt_ticket_answered(ticket), SPT_UNSET));
    table_text(table, spt_response_name(spt_ticket_response(ticket)));
}

/* ---- the record ---- */

static const struct column act_columns[] = {
    {"answer", "Answer", CELL_TEXT, 0},
    {"account", "Account", CELL_ID, COLUMN_FOR_PROGRAMS},
    {"act", "Act", CELL_ID, 0},
    {"time", "Time", CELL_INSTANT, 0},
    {"kind", "What", CELL_TEXT, 0},
    {"ticket", "Ticket", CELL_ID, 0},
    {"lot", "Lot", CELL_ID, COLUMN_CAN_GO},
    {"points", "Points", CELL_NUMBER, COLUMN_CAN_GO},
    {"price", "Price", CELL_NUMBER, 0},
    {"before", "Before", CELL_NUMBER, COLUMN_FOR_PROGRAMS},
    {"reason", "Reason", CELL_TEXT, COLUMN_FOR_PROGRAMS},
    {"category", "Category", CELL_TEXT, COLUMN_FOR_PROGRAMS},
    {"units", "Units", CELL_NUMBER, COLUMN_FOR_PROGRAMS},
    {"proposal", "Proposal", CELL_ID, COLUMN_FOR_PROGRAMS},
    {"proposed", "Proposed", CELL_NUMBER, COLUMN_FOR_PROGRAMS},
    {"pack", "Pack", CELL_TEXT, COLUMN_FOR_PROGRAMS},
    {"paid", "Paid", CELL_MONEY, COLUMN_FOR_PROGRAMS},
    {"ref", "Ref", CELL_TEXT, COLUMN_FOR_PROGRAMS},
    {"actor", "Actor", CELL_TEXT, COLUMN_SHRINKS},
    {"note", "Note", CELL_TEXT, COLUMN_SHRINKS},
    {"redacted", "Redacted", CELL_FLAG, COLUMN_FOR_PROGRAMS},
    {"other_account", "With account", CELL_ID, COLUMN_FOR_PROGRAMS},
    {"other_act", "Act there", CELL_ID, COLUMN_FOR_PROGRAMS},
};

const struct table_form act_list_form = TABLE_FORM_FROM("acts", "There are no acts.", act_columns, 1);
const struct table_form act_answer_form = TABLE_FORM("act", NULL, act_columns);

void add_act(struct table *table, const spt_act *act)
{
    table_number(table, spt_act_account(act));
    table_number(table, spt_act_number(act));
    table_number(table, spt_act_time(act));
    table_text(table, spt_act_kind_name(spt_act_kind(act)));
    table_number(table, above_none(spt_act_ticket(act)));
    table_number(table, above_none(spt_act_lot(act)));
    table_number(table, or_absent(spt_act_points(act), SPT_UNSET));
    table_number(table, or_absent(spt_act_price(act), SPT_UNSET));
    table_number(table, or_absent(spt_act_before(act), SPT_UNSET));
    table_text(table, spt_ticket_reason_name(spt_act_reason(act)));
    table_text(table, spt_act_category(act));
    table_number(table, or_absent(spt_act_units(act), SPT_UNSET));
    table_number(table, above_none(spt_act_proposal(act)));
    table_number(table, or_absent(spt_act_proposed(act), SPT_UNSET));
    table_text(table, spt_act_pack(act));
    table_money(table, spt_act_paid(act), spt_act_currency(act));
    table_text(table, spt_act_refer(act));
    table_text(table, spt_act_actor(act));
    table_text(table, spt_act_note(act));
    table_number(table, spt_act_redacted(act));
    table_number(table, above_none(spt_act_other(act)));
    table_number(table, above_none(spt_act_other_act(act)));
}

static const struct column entry_columns[] = {
    {"account", "Account", CELL_ID, COLUMN_FOR_PROGRAMS},
    {"entry", "Entry", CELL_ID, 0},
    {"time", "Time", CELL_INSTANT, 0},
    {"act", "Act", CELL_ID, COLUMN_FOR_PROGRAMS},
    {"kind", "Kind", CELL_TEXT, COLUMN_SHRINKS},
    {"lot", "Lot", CELL_ID, COLUMN_CAN_GO},
    {"ticket", "Ticket", CELL_ID, 0},
    {"points", "Points", CELL_NUMBER, 0},
    {"available", "Available", CELL_NUMBER, COLUMN_CAN_GO},
    {"captured", "Captured", CELL_NUMBER, COLUMN_CAN_GO},
    {"reason", "Reason", CELL_TEXT, COLUMN_FOR_PROGRAMS},
    {"actor", "Actor", CELL_TEXT, COLUMN_FOR_PROGRAMS},
    {"ref", "Ref", CELL_TEXT, COLUMN_FOR_PROGRAMS},
    {"note", "Note", CELL_TEXT, COLUMN_FOR_PROGRAMS},
};

const struct table_form entry_list_form = TABLE_FORM("entries", "There are no entries.", entry_columns);

void add_entry(struct table *table, const spt_entry *entry, const spt_act *act)
{
    table_number(table, spt_entry_account(entry));
    table_number(table, above_none(spt_entry_number(entry)));
    table_number(table, spt_act_time(act));
    table_number(table, above_none(spt_entry_act(entry)));
    table_text(table, spt_entry_kind_name(spt_entry_kind(entry)));
    table_number(table, spt_entry_lot(entry));
    table_number(table, above_none(spt_act_ticket(act)));
    table_number(table, spt_entry_points(entry));
    table_number(table, spt_entry_available(entry));
    table_number(table, spt_entry_captured(entry));
    table_text(table, spt_ticket_reason_name(spt_act_reason(act)));
    table_text(table, spt_act_actor(act));
    table_text(table, spt_act_refer(act));
    table_text(table, spt_act_note(act));
}

/* ---- the price list ---- */

static const struct column pack_columns[] = {
    {"code", "Pack", CELL_TEXT, 0},
    {"title", "Title", CELL_TEXT, COLUMN_SHRINKS},
    {"points", "Points", CELL_NUMBER, 0},
    {"price", "Price", CELL_MONEY, 0},
    {"kind", "Kind", CELL_TEXT, COLUMN_CAN_GO},
    {"once", "Once", CELL_FLAG, COLUMN_FOR_PROGRAMS},
    {"months", "Months", CELL_NUMBER, COLUMN_FOR_PROGRAMS},
    {"last_day", "Last day", CELL_NUMBER, COLUMN_FOR_PROGRAMS},
    {"priority", "Priority", CELL_NUMBER, COLUMN_FOR_PROGRAMS},
    {"retired", "Retired", CELL_FLAG, 0},
};

const struct table_form pack_list_form = TABLE_FORM("packs", "There are no packs.", pack_columns);

void add_pack(struct table *table, const spt_pack *pack)
{
    table_text(table, spt_pack_code(pack));
    table_text(table, spt_pack_title(pack));
    table_number(table, spt_pack_points(pack));
    table_money(table, spt_pack_price(pack), spt_pack_currency(pack));
    table_text(table, spt_lot_kind_name(spt_pack_kind(pack)));
    table_number(table, spt_pack_once(pack));
    table_number(table, or_absent(spt_pack_months(pack), -1));
    table_number(table, above_none(spt_pack_last_day(pack)));
    table_number(table, spt_pack_priority(pack));
    table_number(table, spt_pack_retired(pack));
}

static const struct column category_columns[] = {
    {"code", "Category", CELL_TEXT, 0},
    {"title", "Title", CELL_TEXT, COLUMN_SHRINKS},
    {"rule", "Points", CELL_TEXT, 0},
    {"unit", "Unit", CELL_TEXT, COLUMN_SHRINKS},
    {"group", "Group", CELL_TEXT, COLUMN_FOR_PROGRAMS},
    {"group_title", "Group title", CELL_TEXT, COLUMN_FOR_PROGRAMS},
    {"retired", "Retired", CELL_FLAG, 0},
};

const struct table_form category_list_form = TABLE_FORM("categories", "There are no categories.", category_columns);

void add_category(struct table *table, const spt_category *category)
{
    table_text(table, spt_category_code(category));
    table_text(table, spt_category_title(category));
    table_text(table, spt_category_rule(category));
    table_text(table, spt_category_unit(category));
    table_text(table, spt_category_group(category));
    table_text(table, spt_category_group_title(category));
    table_number(table, spt_category_retired(category));
}
