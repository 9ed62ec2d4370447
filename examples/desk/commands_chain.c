/* SPDX-License-Identifier: MIT */
/* An account's record as lines in a chain of digests, for its customer. doc/account-export.md is the format. */
#include "commands.h"
#include "digest.h"
#include "record.h"

#define FORMAT_VERSION 1

static const char head[] =
    "# The record of an account of support points: what was done, and the points that it moved, line by line.\n"
    "# Each line begins with the SHA-256 digest of the one before and of what it says, so that a line which is "
    "changed,\n"
    "# left out, added or moved is found, and a later export can be shown to continue this one. Check it with\n"
    "# check_export.py of libsupportpoints, or by yourself: its doc/account-export.md describes every byte.\n"
    "# What this does not prove: that what is on record is true; or that nobody wrote all of it anew, with new "
    "digests.\n"
    "# Against that, keep this file, or the last act's or entry's digest. It is no signature. An actor's name and a\n"
    "# note are outside of the digests, so that they can be erased on request: a change of them is not found.\n";

/* ---- lines ---- */

/* A priority of 0 is what a lot has that was given none; it may be below 0. */
static void add_priority(struct chain *chain, int64_t priority)
{
    if (priority != 0)
        chain_number(chain, "priority", priority, INT64_MIN);
}

static void add_of_ticket(struct chain *chain, const spt_act *act)
{
    chain_number(chain, "price", spt_act_price(act), 0);
    chain_number(chain, "before", spt_act_before(act), 0);
    chain_text(chain, "reason", spt_ticket_reason_name(spt_act_reason(act)));
    chain_text(chain, "category", spt_act_category(act));
    chain_number(chain, "units", spt_act_units(act), 0);
    chain_number(chain, "proposal", spt_act_proposal(act), 1);
    chain_number(chain, "proposed", spt_act_proposed(act), 0);
    chain_time(chain, "until", spt_act_until(act));
    chain_time(chain, "due", spt_act_due(act));
    chain_time(chain, "answered", spt_act_answered(act));
}

static void add_of_lot(struct chain *chain, const spt_act *act)
{
    chain_number(chain, "paid", spt_act_paid(act), 0);
    chain_text(chain, "currency", spt_act_currency(act));
    chain_time(chain, "acquired", spt_act_acquired(act));
    chain_number(chain, "months", spt_act_months(act), 0);
    chain_number(chain, "last-day", spt_act_last_day(act), 1);
    add_priority(chain, spt_act_priority(act));
    chain_text(chain, "pack", spt_act_pack(act));
}

static void print_act(struct chain *chain, const spt_act *act)
{
    chain_number(chain, "act", spt_act_number(act), 1);
    chain_time(chain, "time", spt_act_time(act));
    chain_text(chain, "kind", spt_act_kind_name(spt_act_kind(act)));
    chain_number(chain, "flags", (int64_t)(spt_act_flags(act) & ~(uint32_t)SPT_FLAG_REDACTED), 1);
    chain_number(chain, "ticket", spt_act_ticket(act), 1);
    chain_number(chain, "lot", spt_act_lot(act), 1);
    chain_number(chain, "points", spt_act_points(act), 0);
    add_of_ticket(chain, act);
    add_of_lot(chain, act);
    chain_number(chain, "other", spt_act_other(act), 1);
    chain_number(chain, "other-act", spt_act_other_act(act), 1);
    chain_text(chain, "ref", spt_act_refer(act));
    chain_number(chain, "entries", spt_act_entries(act), 0);
    chain_seal(chain);
    chain_outside(chain, "actor", spt_act_actor(act));
    chain_outside(chain, "note", spt_act_note(act));
    chain_outside(chain, "redacted", spt_act_redacted(act) ? "yes" : "");
    chain_end_line(chain);
}

static void print_entry(struct chain *chain, const spt_entry *entry)
{
    chain_number(chain, "entry", spt_entry_number(entry), 1);
    chain_number(chain, "act", spt_entry_act(entry), 1);
    chain_text(chain, "kind", spt_entry_kind_name(spt_entry_kind(entry)));
    chain_number(chain, "lot", spt_entry_lot(entry), 1);
    chain_number(chain, "points", spt_entry_points(entry), 0);
    chain_number(chain, "available", spt_entry_available(entry), 0);
    chain_number(chain, "captured", spt_entry_captured(entry), 0);
    chain_seal(chain);
    chain_end_line(chain);
}

static void print_first(struct chain *chain, int64_t account)
{
    fputs(head, chain->out);
    chain_number(chain, "account", account, 1);
    chain_number(chain, "format", FORMAT_VERSION, 1);
    chain_seal(chain);
    chain_end_line(chain);
}

static void print_last(struct chain *chain, const spt_account *account)
{
    chain_number(chain, "acts", spt_account_acts(account), 0);
    chain_number(chain, "entries", spt_account_entries(account), 0);
    chain_time(chain, "exported", spt_account_at(account));
    chain_seal(chain);
    chain_end_line(chain);
}

static void add_act_line(void *ctx, const spt_act *act)
{
    print_act(ctx, act);
}

static void add_entry_line(void *ctx, const spt_act *act, const spt_entry *entry)
{
    (void)act;
    print_entry(ctx, entry);
}

int run_account_export(struct session *session)
{
    struct chain chain;
    spt_account *account = NULL;
    const struct record_reader reader = {add_act_line, add_entry_line, &chain};
    int code = session_open(session);
    if (code != EXIT_DONE)
        return code;
    if (!chain_begin(&chain, session->output.file))
        return session_fail(session, EXIT_DESK, "libgcrypt, which computes digests, is too old.");
    spt_status status = spt_account_get(session->desk, session->request.number[FIELD_ACCOUNT], &account);
    if (status == SPT_OK) {
        print_first(&chain, spt_account_id(account));
        status = record_read(session->desk, spt_account_id(account), spt_account_acts(account), &reader);
    }
    if (status == SPT_OK)
        print_last(&chain, account);
    spt_account_unref(account);
    return status < 0 ? session_refuse(session, status) : EXIT_DONE;
}
