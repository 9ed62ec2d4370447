/* SPDX-License-Identifier: MIT */
/*
 * The export: what was done on each account, as lines that an import reads. Imported in order into a desk with the same
 * settings and price list, they give the same accounts. Lapses are left out: they follow from the rest.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "../drawing.h"
#include "act_order.h"
#include "commands.h"
#include "day.h"
#include "listing.h"

static const struct column columns[] = {
    {"action", "Action", CELL_TEXT, 0},
    {"at", "At", CELL_INSTANT, 0},
    {"account", "Account", CELL_ID, 0},
    {"to-account", "To account", CELL_ID, 0},
    {"ticket", "Ticket", CELL_ID, 0},
    {"category", "Category", CELL_TEXT, 0},
    {"units", "Units", CELL_NUMBER, 0},
    {"pack", "Pack", CELL_TEXT, 0},
    {"lot", "Lot", CELL_ID, 0},
    {"points", "Points", CELL_NUMBER, 0},
    {"opening", "Opening", CELL_FLAG, 0},
    {"paid", "Paid", CELL_TEXT, 0},
    {"acquired", "Acquired", CELL_INSTANT, 0},
    {"months", "Months", CELL_NUMBER, 0},
    {"last-day", "Last day", CELL_TEXT, 0},
    {"priority", "Priority", CELL_NUMBER, 0},
    {"price", "Price", CELL_NUMBER, 0},
    {"reason", "Reason", CELL_TEXT, 0},
    {"quoted", "Quoted", CELL_FLAG, 0},
    {"proposal", "Proposal", CELL_NUMBER, 0},
    {"until", "Until", CELL_INSTANT, 0},
    {"answered", "Answered", CELL_INSTANT, 0},
    {"allow-shortfall", "Shortfall", CELL_FLAG, 0},
    {"override", "Override", CELL_FLAG, 0},
    {"starting-price", "Starting price", CELL_FLAG, 0},
    {"ref", "Ref", CELL_TEXT, 0},
    {"actor", "Actor", CELL_TEXT, 0},
    {"note", "Note", CELL_TEXT, 0},
};
static const struct table_form export_form = TABLE_FORM("actions", "There is nothing to export.", columns);

/* What an act is in the words of the commands, and which of its fields that command takes. */
enum {
    HAS_GRANT = 1,
    HAS_POINTS = 2,
    HAS_LOT = 4,
    HAS_PRICE = 8,
    HAS_PROPOSED = 16,
    HAS_PROPOSAL = 32,
    HAS_CATEGORY = 64,
    HAS_REASON = 128,
    HAS_LAST_DAY = 256,
    HAS_OTHER = 512
};

struct action {
    const char *name; /* NULL: left out */
    int has;
};

static const struct action actions[SPT_ACT_LAST + 1] = {
    [SPT_ACT_ACCOUNT_OPEN] = {"account open", 0},
    [SPT_ACT_BUY] = {"buy", HAS_GRANT},
    [SPT_ACT_CLAIM] = {"claim", HAS_GRANT},
    [SPT_ACT_GOODWILL] = {"grant", HAS_GRANT | HAS_POINTS},
    [SPT_ACT_OPENING] = {"grant", HAS_GRANT | HAS_POINTS},
    [SPT_ACT_REVOKE] = {"lot revoke", HAS_LOT},
    [SPT_ACT_EXTEND] = {"lot extend", HAS_LOT | HAS_LAST_DAY},
    [SPT_ACT_OPEN] = {"ticket open", HAS_CATEGORY | HAS_PRICE},
    [SPT_ACT_OPEN_QUOTED] = {"ticket open", HAS_CATEGORY | HAS_PROPOSED | HAS_REASON},
    [SPT_ACT_PROPOSE] = {"ticket propose", HAS_PROPOSED | HAS_REASON},
    [SPT_ACT_APPROVE] = {"ticket approve", HAS_PROPOSAL},
    [SPT_ACT_DECLINE] = {"ticket decline", HAS_PROPOSAL},
    [SPT_ACT_REPRICE] = {"ticket reprice", HAS_PRICE | HAS_REASON},
    [SPT_ACT_RECATEGORISE] = {"ticket recategorise", HAS_CATEGORY | HAS_PRICE | HAS_REASON},
    [SPT_ACT_COVER] = {"ticket cover", 0},
    [SPT_ACT_RESOLVE] = {"ticket resolve", 0},
    [SPT_ACT_WAIVE] = {"ticket waive", 0},
    [SPT_ACT_CANCEL] = {"ticket cancel", 0},
    [SPT_ACT_DISPUTE] = {"ticket dispute", 0},
    [SPT_ACT_UPHOLD] = {"ticket uphold", 0},
    [SPT_ACT_REOPEN] = {"ticket reopen", 0},
    [SPT_ACT_ANSWER] = {"ticket answered", 0},
    [SPT_ACT_TRANSFER_OUT] = {"transfer", HAS_OTHER | HAS_POINTS},
    [SPT_ACT_MOVE_OUT] = {"ticket move", HAS_OTHER},
    [SPT_ACT_CLOSE] = {"account close", 0},
};

/* ---- the cells ---- */

static void add_if(struct table *table, int is_there, int64_t number)
{
    table_number(table, is_there ? number : CELL_ABSENT);
}

static void add_flag(struct table *table, int is_set)
{
    add_if(table, is_set, 1);
}

static const char *text_of_day(int32_t day, char text[32])
{
    if (day == 0)
        return "never";
    snprintf(text, 32, "%04" PRId32 "-%02" PRId32 "-%02" PRId32, day / 10000, day / 100 % 100, day % 100);
    return text;
}

/* A revoke of all names no points. */
static int has_points(const spt_act *act, int has)
{
    int is_some = spt_act_kind(act) == SPT_ACT_REVOKE && (spt_act_flags(act) & SPT_FLAG_WHOLE) == 0;
    return (has & HAS_POINTS) != 0 || is_some;
}

static void add_lot_cells(struct table *table, const spt_act *act, int has)
{
    char money[64], day[32];
    int is_grant = (has & HAS_GRANT) != 0;
    int is_paid = is_grant && spt_act_kind(act) != SPT_ACT_CLAIM && spt_act_currency(act)[0] != '\0';
    int has_day = (has & HAS_LAST_DAY) != 0 || (is_grant && spt_act_last_day(act) != 0);
    table_text(table, spt_act_pack(act));
    add_if(table, (has & HAS_LOT) != 0, spt_act_lot(act));
    add_if(table, has_points(act, has), spt_act_points(act));
    add_flag(table, spt_act_kind(act) == SPT_ACT_OPENING);
    table_text(table, is_paid ? money_text(spt_act_paid(act), spt_act_currency(act), money, sizeof money) : "");
    add_if(table, is_grant && spt_act_acquired(act) != spt_act_time(act), spt_act_acquired(act));
    add_if(table, is_grant && spt_act_months(act) >= 0 && !has_day, spt_act_months(act));
    table_text(table, has_day ? text_of_day(spt_act_last_day(act), day) : "");
    add_if(table, is_grant && spt_act_priority(act) != 0, spt_act_priority(act));
}

/* A recategorise that left the price as it was named none; one that asked for the starting price says so. */
static int has_price(const spt_act *act, int has)
{
    int is_unnamed = spt_act_kind(act) == SPT_ACT_RECATEGORISE &&
                     (spt_act_price(act) == spt_act_before(act) || spt_act_flags(act) & SPT_FLAG_STARTING_PRICE);
    return (has & (HAS_PRICE | HAS_PROPOSED)) != 0 && !is_unnamed;
}

static void add_ticket_cells(struct table *table, const spt_act *act, int has)
{
    uint32_t flags = spt_act_flags(act);
    int is_proposal = (has & HAS_PROPOSED) != 0;
    int has_end = is_proposal && spt_act_until(act) >= 0 && spt_act_until(act) != SPT_NEVER;
    add_if(table, has_price(act, has), is_proposal ? spt_act_proposed(act) : spt_act_price(act));
    table_text(table, (has & HAS_REASON) != 0 ? spt_ticket_reason_name(spt_act_reason(act)) : "");
    add_flag(table, spt_act_kind(act) == SPT_ACT_OPEN_QUOTED);
    add_if(table, (has & HAS_PROPOSAL) != 0, spt_act_proposal(act));
    add_if(table, has_end, spt_act_until(act));
    add_if(table, spt_act_kind(act) == SPT_ACT_ANSWER, spt_act_answered(act));
    add_flag(table, (flags & SPT_FLAG_ALLOW_SHORTFALL) != 0);
    add_flag(table, (flags & SPT_FLAG_OVERRIDE) != 0);
    add_flag(table, (flags & SPT_FLAG_STARTING_PRICE) != 0);
}

static const char *ref_of(const struct session *session, const spt_act *act, char text[40])
{
    if (spt_act_refer(act)[0] != '\0' || session->texts.of[FIELD_REFS] == NULL)
        return spt_act_refer(act);
    snprintf(text, 40, "act %" PRId64, spt_act_number(act));
    return text;
}

/* A price that was overridden needs a note, also where what it said was redacted. */
static const char *note_of(const spt_act *act)
{
    int needs = (spt_act_flags(act) & SPT_FLAG_OVERRIDE) != 0;
    return needs && spt_act_redacted(act) ? "redacted" : spt_act_note(act);
}

static void add_act_line(const struct session *session, struct table *table, const spt_act *act)
{
    char ref[40];
    const struct action *action = &actions[spt_act_kind(act)];
    int is_cover = spt_act_kind(act) == SPT_ACT_COVER;
    table_text(table, action->name);
    table_number(table, spt_act_time(act));
    table_number(table, spt_act_account(act));
    add_if(table, (action->has & HAS_OTHER) != 0, spt_act_other(act));
    add_if(table, spt_act_ticket(act) > 0 && !is_cover, spt_act_ticket(act));
    table_text(table, (action->has & HAS_CATEGORY) != 0 ? spt_act_category(act) : "");
    add_if(table, (action->has & HAS_CATEGORY) != 0 && spt_act_units(act) >= 0, spt_act_units(act));
    add_lot_cells(table, act, action->has);
    add_ticket_cells(table, act, action->has);
    table_text(table, ref_of(session, act, ref));
    table_text(table, spt_act_actor(act));
    table_text(table, note_of(act));
}

/* ---- the lines ---- */

/* Covering writes an act for each ticket; the first stands for them all. */
static int is_left_out(const spt_act *act, int32_t kind_before)
{
    int32_t kind = spt_act_kind(act);
    int is_unknown = kind < 1 || kind > SPT_ACT_LAST || actions[kind].name == NULL;
    return is_unknown || (kind == SPT_ACT_COVER && kind_before == SPT_ACT_COVER);
}

struct lines {
    struct session *session;
    struct table *table;
};

static void take_line(void *ctx, const spt_act *act, int32_t kind_before)
{
    const struct lines *lines = ctx;
    if (!is_left_out(act, kind_before))
        add_act_line(lines->session, lines->table, act);
}

static spt_status export_account(struct session *session, struct table *table, int64_t account, void *ctx)
{
    (void)session, (void)table;
    return act_order_take(ctx, account);
}

/* CSV unless JSON is asked for: it is there to be imported. */
int run_export(struct session *session)
{
    const struct table_form *form = &export_form;
    struct lines lines = {session, NULL};
    struct act_order order = {.take = take_line, .ctx = &lines};
    struct account_listing all = {0, INT64_MAX, export_account, &order};
    int code = session_open(session);
    if (code != EXIT_DONE)
        return code;
    if (session->output.format == FORMAT_TEXT)
        session->output.format = FORMAT_CSV;
    order.desk = session->desk;
    lines.table = document_begin(&session->output, &form);
    spt_status status = listing_add_accounts(session, lines.table, &all);
    document_end(&session->output, lines.table);
    act_order_end(&order);
    return status < 0 ? session_refuse(session, status) : EXIT_DONE;
}
