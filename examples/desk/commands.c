/* SPDX-License-Identifier: MIT */
/* The table of commands. */
#include "commands.h"

#include <string.h>

#include "write.h"

#define F(name)  FIELD_##name
#define COMMON   F(DESK), F(JSON), F(CSV), F(HELP)
#define READS    COMMON, F(AT)
#define WRITES   READS, F(REF), F(ACTOR), F(NOTE)
#define PERIOD   READS, F(FROM), F(TO)
#define OF_LOT   F(ACQUIRED), F(MONTHS), F(LAST_DAY), F(PRIORITY)
#define ONTICKET WRITES, F(ACCOUNT)

/* clang-format off */
static const struct command commands[] = {
    {.name = "init", .summary = "Make a new desk", .options = {READS, F(ZONE), F(LIFETIME), F(PRICE_LIST)},
     .run = run_init},

    {.name = "price-list load", .summary = "Make the price list say what a text says", .arguments = {FIELD_FILE},
     .options = {READS}, .run = run_price_list_load,
     .details = "Packs and categories that the text no longer has are retired; nothing on record is lost."},
    {.name = "price-list show", .summary = "Show packs and categories", .options = {READS, F(TEXT)},
     .run = run_price_list_show},
    {.name = "price-list check", .summary = "Tell what loading a text would change", .arguments = {FIELD_FILE},
     .options = {READS}, .run = run_price_list_check, .details = "Without a desk the text is checked by itself."},

    {.name = "quote", .summary = "Tell what a ticket would cost", .arguments = {FIELD_CATEGORY},
     .options = {READS, F(UNITS)}, .run = run_quote},

    {.name = "advise", .summary = "Tell which packs give so many points for the least money",
     .arguments = {FIELD_POINTS}, .options = {READS, F(CURRENCY)}, .run = run_advise},

    {.name = "account open", .summary = "Open an account", .arguments = {FIELD_ACCOUNT}, .options = {WRITES},
     .run = run_write, .write = write_account_open, .done = "opened"},
    {.name = "account close", .summary = "Close an account that has nothing left", .arguments = {FIELD_ACCOUNT},
     .options = {WRITES}, .run = run_write, .write = write_account_close, .done = "closed",
     .details = "Afterwards tickets can still be repriced down, waived, disputed and upheld, and points revoked."},
    {.name = "account show", .summary = "Show an account's totals", .arguments = {FIELD_ACCOUNT},
     .options = {READS, F(AS_OF), F(ACT)}, .run = run_account_show,
     .details = "With --as-of or --act as they were, or will be if nothing else happens."},
    {.name = "account list", .summary = "List all accounts", .options = {READS, F(LIMIT), F(AFTER)},
     .run = run_account_list},

    {.name = "account export", .summary = "Print an account's record so that its customer can check it",
     .arguments = {FIELD_ACCOUNT}, .options = {F(DESK), F(HELP), F(AT)}, .run = run_account_export,
     .details = "Every act and entry is a line, in a chain of SHA-256 digests: a line that is changed, left out, added or\n"
        "moved is found, and a later export can be shown to continue an earlier one. check_export.py does both.\n"
        "Not proven: that the record is true, or was not written anew as a whole. Notes and actors' names are outside\n"
        "of the digests."},

    {.name = "settings show", .summary = "Show the desk's settings", .options = {COMMON}, .run = run_settings_show},
    {.name = "settings set", .summary = "Change settings, for what happens from now on", .arguments = {FIELD_SETTING},
     .repeats = 1, .options = {COMMON}, .run = run_settings_set,
     .details = "Settings are lifetime, zone, return-grace, reopen-window, weekdays, opens and closes; \"settings show\" tells what\n"
        "they mean."},

    {.name = "holiday add", .summary = "Make a day a holiday, for tickets that are opened from now on",
     .arguments = {FIELD_DAY}, .options = {COMMON, F(TITLE)}, .run = run_holiday_add},
    {.name = "holiday remove", .summary = "Make a day an ordinary one again", .arguments = {FIELD_DAY},
     .options = {COMMON}, .run = run_holiday_remove},
    {.name = "holiday list", .summary = "List the holidays", .options = {COMMON}, .run = run_holiday_list},

    {.name = "buy", .summary = "Buy a pack of points", .arguments = {FIELD_ACCOUNT, FIELD_PACK},
     .options = {WRITES, OF_LOT, F(PAID)}, .needs = {F(REF)}, .run = run_write, .write = write_buy, .done = "bought"},

    {.name = "claim", .summary = "Claim the points of a licence", .arguments = {FIELD_ACCOUNT, FIELD_PACK},
     .options = {WRITES, OF_LOT}, .needs = {F(REF)}, .run = run_write, .write = write_claim, .done = "claimed"},

    {.name = "grant", .summary = "Give points: goodwill, or an opening balance",
     .arguments = {FIELD_ACCOUNT, FIELD_POINTS}, .options = {WRITES, OF_LOT, F(PAID), F(OPENING)}, .needs = {F(REF)},
     .run = run_write, .write = write_grant, .done = "granted"},

    {.name = "transfer", .summary = "Send points to another account",
     .arguments = {FIELD_ACCOUNT, FIELD_OTHER, FIELD_POINTS}, .options = {WRITES}, .needs = {F(REF)}, .run = run_write,
     .write = write_transfer, .done = "transferred",
     .details = "They keep their last day, their priority and their share of what was paid."},

    {.name = "lot show", .summary = "Show points acquired at one moment", .arguments = {FIELD_ACCOUNT, FIELD_LOT},
     .options = {READS}, .run = run_lot_show},
    {.name = "lot list", .summary = "List an account's lots", .arguments = {FIELD_ACCOUNT},
     .options = {READS, F(AVAILABLE), F(LIMIT), F(AFTER)}, .run = run_lot_list},
    {.name = "lot revoke", .summary = "Take available points back, all or some",
     .arguments = {FIELD_ACCOUNT, FIELD_LOT}, .options = {WRITES, F(POINTS)}, .run = run_write,
     .write = write_lot_revoke, .done = "revoked", .details = "Some, that is with --points, needs a --ref."},
    {.name = "lot extend", .summary = "Give available points a later last day",
     .arguments = {FIELD_ACCOUNT, FIELD_LOT, FIELD_LAST_DAY}, .options = {WRITES}, .run = run_write,
     .write = write_lot_extend, .done = "extended"},

    {.name = "ticket open", .summary = "Open a ticket and capture its price",
     .arguments = {FIELD_ACCOUNT, FIELD_TICKET, FIELD_CATEGORY},
     .options = {WRITES, F(UNITS), F(PRICE), F(SHORTFALL), F(OVERRIDE), F(QUOTED), F(UNTIL), F(REASON)},
     .run = run_write, .write = write_ticket_open, .done = "opened",
     .details = "With --quoted the price is proposed only, until --until and for a --reason."},
    {.name = "ticket propose", .summary = "Propose a price", .arguments = {FIELD_TICKET, FIELD_PRICE},
     .options = {ONTICKET, F(REASON), F(UNTIL), F(OVERRIDE)}, .needs = {F(REASON)}, .run = run_write,
     .write = write_ticket_propose, .done = "proposed"},
    {.name = "ticket approve", .summary = "Approve a proposal", .arguments = {FIELD_TICKET, FIELD_PROPOSAL},
     .options = {ONTICKET, F(SHORTFALL)}, .run = run_write, .write = write_ticket_approve, .done = "approved"},
    {.name = "ticket decline", .summary = "Decline a proposal", .arguments = {FIELD_TICKET, FIELD_PROPOSAL},
     .options = {ONTICKET}, .run = run_write, .write = write_ticket_decline, .done = "declined"},
    {.name = "ticket reprice", .summary = "Set the price", .arguments = {FIELD_TICKET, FIELD_PRICE},
     .options = {ONTICKET, F(REASON), F(EXPECTED), F(SHORTFALL)}, .needs = {F(REASON)}, .run = run_write,
     .write = write_ticket_reprice, .done = "repriced"},
    {.name = "ticket recategorise", .summary = "Move a ticket to another category",
     .arguments = {FIELD_TICKET, FIELD_CATEGORY},
     .options = {ONTICKET, F(REASON), F(UNITS), F(PRICE), F(STARTING), F(EXPECTED), F(SHORTFALL)},
     .needs = {F(REASON)}, .run = run_write, .write = write_ticket_recategorise, .done = "recategorised",
     .details = "The price stays unless --price or --starting-price is given."},
    {.name = "ticket cover", .summary = "Capture what became available for an account's shortfalls",
     .arguments = {FIELD_ACCOUNT}, .options = {WRITES}, .run = run_write, .write = write_ticket_cover,
     .done = "covered"},
    {.name = "ticket resolve", .summary = "Resolve a ticket: its points are spent", .arguments = {FIELD_TICKET},
     .options = {ONTICKET}, .run = run_write, .write = write_ticket_resolve, .done = "resolved"},
    {.name = "ticket waive", .summary = "Give everything back: it was a product bug", .arguments = {FIELD_TICKET},
     .options = {ONTICKET}, .run = run_write, .write = write_ticket_waive, .done = "waived"},
    {.name = "ticket cancel", .summary = "Cancel a ticket: the customer withdrew it", .arguments = {FIELD_TICKET},
     .options = {ONTICKET}, .run = run_write, .write = write_ticket_cancel, .done = "cancelled"},
    {.name = "ticket dispute", .summary = "Mark a ticket's cost as disputed", .arguments = {FIELD_TICKET},
     .options = {ONTICKET}, .run = run_write, .write = write_ticket_dispute, .done = "disputed"},
    {.name = "ticket uphold", .summary = "End a dispute: the cost stands", .arguments = {FIELD_TICKET},
     .options = {ONTICKET}, .run = run_write, .write = write_ticket_uphold, .done = "upheld"},
    {.name = "ticket reopen", .summary = "Put a resolved ticket back in progress", .arguments = {FIELD_TICKET},
     .options = {ONTICKET}, .run = run_write, .write = write_ticket_reopen, .done = "reopened"},
    {.name = "ticket answered", .summary = "Record the first answer to a ticket", .arguments = {FIELD_TICKET},
     .options = {ONTICKET, F(ANSWERED)}, .run = run_write, .write = write_ticket_answered, .done = "answered",
     .details = "Only the first answer counts; recording a later one changes nothing."},
    {.name = "ticket move", .summary = "Move a ticket that was opened on the wrong account",
     .arguments = {FIELD_TICKET, FIELD_OTHER}, .options = {ONTICKET, F(SHORTFALL)}, .run = run_write,
     .write = write_ticket_move, .done = "moved",
     .details = "Its points are released where it is, and captured there. To repeat it safely, name the --account that\n"
        "it came from."},
    {.name = "ticket show", .summary = "Show a ticket", .arguments = {FIELD_TICKET},
     .options = {READS, F(ACCOUNT), F(TRACE)}, .run = run_ticket_show,
     .details = "With --trace also what was counted from its opening until its first answer is due, and what was not,\n"
        "by the calendar as it is now."},
    {.name = "ticket list", .summary = "List an account's tickets", .arguments = {FIELD_ACCOUNT},
     .options = {READS, F(STATE), F(LIMIT), F(AFTER)}, .run = run_ticket_list},

    {.name = "statement", .summary = "Show the account page", .arguments = {FIELD_ACCOUNT},
     .options = {READS, F(AS_OF), F(ACT), F(HTML), F(FROM), F(TO), F(TITLE)}, .run = run_statement,
     .details = "With --json it is the library's own JSON, as doc/json-schema.json describes it.\n"
        "With --html it is a page of its own, of a period: the last year, or since the account was opened, if --from\n"
        "and --to do not tell another.\n"
        "With --as-of or --act it is what was shown then, or will be shown if nothing else happens."},

    {.name = "entries", .summary = "List the ledger's lines", .arguments = {FIELD_ACCOUNT},
     .options = {READS, F(LOT), F(TICKET), F(ACT), F(LIMIT), F(AFTER)}, .run = run_entries},

    {.name = "explain", .summary = "Tell which lines make up a figure, the newest first",
     .arguments = {FIELD_ACCOUNT, FIELD_FIGURE}, .options = {READS, F(AS_OF), F(ACT), F(LOT), F(TICKET), F(BY)},
     .run = run_explain,
     .details = "All lines add up to the figure; behind each stands what it was after it. Figures are available,\n"
        "captured, spent, lapsed, revoked and points, which is the sum of the others. With --as-of or --act it is\n"
        "the figure that the account page showed then, or will show if nothing else happens."},

    {.name = "acts", .summary = "List what was done", .arguments = {FIELD_ACCOUNT},
     .options = {READS, F(LOT), F(TICKET), F(LIMIT), F(AFTER)}, .run = run_acts},

    {.name = "redact", .summary = "Blank the note and the actor of an act for good",
     .arguments = {FIELD_ACCOUNT, FIELD_ACT}, .options = {COMMON}, .run = run_redact,
     .details = "Nothing else changes, and no act is written. \"acts\" tells the numbers. The desk's file has the old\n"
        "text until \"journal compact\" writes it anew; copies made before keep it."},

    {.name = "report lapsing", .summary = "List the points that lapse soon", .options = {READS, F(DAYS)},
     .run = run_report_lapsing, .details = "Soon is within 30 days, or --days; 0: today is the last day."},
    {.name = "report below", .summary = "List the accounts with fewer points", .arguments = {FIELD_POINTS},
     .options = {READS}, .run = run_report_below},
    {.name = "report open", .summary = "List the tickets quoted and in progress", .options = {READS},
     .run = run_report_open},
    {.name = "report disputes", .summary = "List the tickets whose cost is disputed", .options = {READS},
     .run = run_report_disputes},
    {.name = "report due", .summary = "List the tickets that wait for their first answer", .options = {READS, F(TO)},
     .run = run_report_due, .details = "With --to: those whose answer is due until then."},
    {.name = "report liability", .summary = "Tell the money of the points that are left", .options = {READS},
     .run = run_report_liability,
     .details = "Paid is what the used, lapsed, revoked and left points cost. With --at: as it was then."},
    {.name = "report earned", .summary = "Tell the money of points used and lapsed", .options = {PERIOD},
     .run = run_report_earned, .details = "Below 0: more of what was earned before was refunded."},
    {.name = "report free", .summary = "Tell what became of points for which nothing was paid", .options = {PERIOD},
     .run = run_report_free},
    {.name = "report use", .summary = "Tell the points spent by month and category", .options = {PERIOD},
     .run = run_report_use},
    {.name = "report page", .summary = "Print the desk's reports as a page for a browser or a printer",
     .options = {F(DESK), F(HELP), F(AT), F(HTML), F(TITLE)}, .run = run_report_page,
     .details = "What the last twelve months earned, what is owed for the points that are left, what points were used for,\n"
        "what lapses in the months to come, and the tickets in progress by age. \"report --html\" prints it, too."},

    {.name = "feed show", .summary = "List what was done and is not acknowledged yet", .options = {READS},
     .run = run_feed_show, .details = "Each act with its entries, in order within its account, for programs that tell others."},
    {.name = "feed acknowledge", .summary = "Take note of what was done, up to an act",
     .arguments = {FIELD_ACCOUNT, FIELD_ACT}, .options = {READS}, .run = run_feed_acknowledge},

    {.name = "notices find", .summary = "Look for what somebody should be told", .options = {READS, F(DAYS), F(POINTS)},
     .run = run_notices_find,
     .details = "Points that lapse within 30 days, or --days; accounts with fewer points than --points; answers that are\n"
        "overdue; shortfalls; proposals that wait or have run out. Each once, until its cause has ended."},
    {.name = "notices list", .summary = "List the notices that wait", .options = {READS}, .run = run_notices_list},
    {.name = "notices acknowledge", .summary = "Take note of the notices that wait, of all accounts or of one",
     .arguments = {FIELD_ACCOUNT}, .optional = 1, .options = {READS}, .run = run_notices_acknowledge,
     .details = "All of them, or none."},

    {.name = "expire", .summary = "Record the lapses that are due", .options = {READS, F(LIMIT)}, .run = run_expire,
     .details = "Points lapse by the clock alone; this only writes it down."},

    {.name = "audit", .summary = "Hold every figure against the record", .arguments = {FIELD_ACCOUNT}, .optional = 1,
     .options = {COMMON}, .run = run_audit, .details = "Without an account all are audited."},

    {.name = "journal verify", .summary = "Check every byte of the desk's file", .options = {COMMON},
     .run = run_journal_verify},
    {.name = "journal dump", .summary = "Show every row of the desk's file", .options = {COMMON},
     .run = run_journal_dump},
    {.name = "journal salvage", .summary = "Save what is whole of a damaged file into a new one",
     .arguments = {FIELD_COPY}, .options = {COMMON}, .run = run_journal_salvage,
     .details = "Commits lost are operations, or units of them, whose bytes are damaged.\n"
                "Commits and accounts left out cannot be trusted without those."},
    {.name = "journal backup", .summary = "Copy the desk's file while it is used", .arguments = {FIELD_COPY},
     .options = {COMMON}, .run = run_journal_backup},
    {.name = "journal compact", .summary = "Write the desk's file anew, without what is not needed",
     .options = {COMMON}, .run = run_journal_compact},

    {.name = "import", .summary = "Do what the lines of a CSV file say", .arguments = {FIELD_FILE},
     .options = {READS, F(BY_LINE), F(PROGRESS)}, .run = run_import,
     .details = "The first line names the columns: action, and any of the options' names. An action is a command.\n"
        "Up to 10000 lines are done all or nothing. A longer file is checked first, then done in units of 1000\n"
        "lines; each line needs a ref, so that the import can be run again where it stopped."},

    {.name = "export", .summary = "Print what was done as CSV that can be imported", .options = {COMMON, F(REFS)},
     .run = run_export,
     .details = "Settings and price list are not in it: \"settings show\" and \"price-list show --text\" give them."},

    {.name = "demo", .summary = "Fill an empty desk with a believable year",
     .options = {READS, F(SIZE), F(SEED), F(ZONE), F(PROGRESS)}, .run = run_demo,
     .details = "The desk is made if there is none. The year ends before --at, or today.\n"
        "The same seed, size and day give the same year."},
};
/* clang-format on */

const struct command *command_at(size_t position)
{
    return position < sizeof commands / sizeof commands[0] ? &commands[position] : NULL;
}

const struct command *command_find(const char *name)
{
    const struct command *each;
    for (size_t i = 0; (each = command_at(i)) != NULL; i++)
        if (strcmp(each->name, name) == 0)
            return each;
    return NULL;
}

size_t command_arguments(const struct command *command)
{
    size_t count = 0;
    while (count < COMMAND_ARGUMENTS && command->arguments[count] != FIELD_NONE)
        count++;
    return count;
}

/* Whether a field is one of the first arguments. */
static int is_argument(const struct command *command, enum field field, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (command->arguments[i] == field)
            return 1;
    return 0;
}

int command_takes(const struct command *command, enum field field)
{
    return field_is_in(field, command->options) || is_argument(command, field, command_arguments(command));
}

int command_needs(const struct command *command, enum field field)
{
    return field_is_in(field, command->needs) ||
           is_argument(command, field, command_arguments(command) - (size_t)command->optional);
}
