/* SPDX-License-Identifier: MIT */
/**
 * @file schema.h
 * @brief The rows that a store keeps: as C structs, and described at run time.
 *
 * Every row begins with its size and its table's number; then come 64-bit integers, then texts. A text is
 * UTF-8, NUL-terminated, never NULL, "" where there is none; it compares by bytes. There are no NULLs:
 * each column states the value that means absence. A store need not understand a single column: it can
 * walk spt_schema(), which gives each column's name, type, offset and bounds, and each index's columns.
 *
 * Every table's rows belong to an account (the first column). Account 0 is the desk itself: settings and
 * price list. Every index ends in its table's primary key, so that a position in it is unique. An index
 * with a *partial column* need not hold rows whose value there is 0 or "": no read asks for them. An index
 * marked #SPT_INDEX_NEWEST_FIRST is only ever read in descending order.
 *
 * @code
 * #include <stdio.h>
 * #include <supportpoints/schema.h>
 * void print_tables(void)
 * {
 *     const spt_schema *schema = spt_schema_get();
 *     for (uint32_t t = 0; t < schema->table_count; t++)
 *         for (uint32_t c = 0; c < schema->tables[t].column_count; c++)
 *             printf("%s.%s\n", schema->tables[t].name, schema->tables[t].columns[c].name);
 * }
 * @endcode
 */
#ifndef SUPPORTPOINTS_SCHEMA_H
#define SUPPORTPOINTS_SCHEMA_H

#include <stdint.h>

#include "export.h"

#ifdef __cplusplus
extern "C" {
#endif

/** The version of the rows in this header. */
#define SPT_SCHEMA_VERSION 1
/** The most columns that an index has. */
#define SPT_INDEX_COLUMNS 8
/** "No column", where a column's number is expected. */
#define SPT_NO_COLUMN UINT32_MAX

/** The tables, and their place in spt_schema.tables. */
enum {
    SPT_TABLE_ACCOUNT = 0,  /**< Rows: ::spt_account_row. */
    SPT_TABLE_LOT = 1,      /**< Rows: ::spt_lot_row. */
    SPT_TABLE_TICKET = 2,   /**< Rows: ::spt_ticket_row. */
    SPT_TABLE_PART = 3,     /**< Rows: ::spt_part_row. */
    SPT_TABLE_ACT = 4,      /**< Rows: ::spt_act_row. */
    SPT_TABLE_ENTRY = 5,    /**< Rows: ::spt_entry_row. */
    SPT_TABLE_SETTING = 6,  /**< Rows: ::spt_setting_row. */
    SPT_TABLE_PACK = 7,     /**< Rows: ::spt_pack_row. */
    SPT_TABLE_GROUP = 8,    /**< Rows: ::spt_group_row. */
    SPT_TABLE_CATEGORY = 9, /**< Rows: ::spt_category_row. */
    SPT_TABLE_RULE = 10,    /**< Rows: ::spt_rule_row. */
    SPT_TABLE_HOLIDAY = 11, /**< Rows: ::spt_holiday_row. */
    SPT_TABLE_NOTICE = 12,  /**< Rows: ::spt_notice_row. */
    SPT_TABLE_COUNT = 13    /**< Number of tables. */
};

/** The indexes, and their place in spt_schema.indexes. The comment gives the columns in order. */
enum {
    SPT_INDEX_ACCOUNT = 0,           /**< account: (account) */
    SPT_INDEX_ACCOUNT_BY_LAPSE = 1,  /**< account: (next_lapse, account), over the whole store */
    SPT_INDEX_ACCOUNT_BY_DUE = 2,    /**< account: (next_due, account), over the whole store; partial: next_due (D24) */
    SPT_INDEX_ACCOUNT_BY_NEWS = 3,   /**< account: (news, account), over the whole store; partial: news (D27) */
    SPT_INDEX_ACCOUNT_BY_ALERT = 4,  /**< account: (alert, account), over the whole store; partial: alert (D27) */
    SPT_INDEX_LOT = 5,               /**< lot: (account, lot) */
    SPT_INDEX_LOT_BY_CAPTURE = 6,    /**< lot: (account, live, priority, lapse, acquired, lot); partial: live (D9) */
    SPT_INDEX_LOT_BY_LAPSE = 7,      /**< lot: (account, live, lapse, lot); partial: live */
    SPT_INDEX_LOT_BY_LIFE = 8,       /**< lot: (account, lapse, lot) (D22) */
    SPT_INDEX_LOT_BY_CLAIM = 9,      /**< lot: (account, claimed, pack, lot); partial: claimed (D6) */
    SPT_INDEX_LOT_BY_ORIGIN = 10,    /**< lot: (account, origin_account, origin_lot, lot); partial: origin_account */
    SPT_INDEX_TICKET = 11,           /**< ticket: (account, ticket) */
    SPT_INDEX_TICKET_BY_ID = 12,     /**< ticket: (ticket, account), over the whole store; ticket is unique in it */
    SPT_INDEX_TICKET_BY_PHASE = 13,  /**< ticket: (account, phase, since, ticket) */
    SPT_INDEX_TICKET_BY_OPENED = 14, /**< ticket: (account, opened, ticket) (D22) */
    SPT_INDEX_TICKET_BY_SHORT = 15,  /**< ticket: (account, is_short, opened, ticket); partial: is_short (D12) */
    SPT_INDEX_TICKET_BY_DISPUTE = 16,    /**< ticket: (account, disputed, opened, ticket); partial: disputed (D14) */
    SPT_INDEX_TICKET_BY_DUE = 17,        /**< ticket: (account, waiting, due, ticket); partial: waiting (D24) */
    SPT_INDEX_PART = 18,                 /**< part: (account, ticket, lot) */
    SPT_INDEX_PART_BY_ORDER = 19,        /**< part: (account, ticket, held, priority, lapse, acquired, lot) (D17) */
    SPT_INDEX_ACT = 20,                  /**< act: (account, act) */
    SPT_INDEX_ACT_BY_REF = 21,           /**< act: (account, ref, act); partial: ref (D23) */
    SPT_INDEX_ACT_BY_TICKET = 22,        /**< act: (account, ticket, act); partial: ticket; newest first */
    SPT_INDEX_ACT_BY_LOT = 23,           /**< act: (account, lot, act); partial: lot; newest first */
    SPT_INDEX_ACT_BY_TURN = 24,          /**< act: (account, turn, act); partial: turn (D22) */
    SPT_INDEX_ENTRY = 25,                /**< entry: (account, entry) */
    SPT_INDEX_ENTRY_BY_ACT = 26,         /**< entry: (account, act, entry); the same order as by number */
    SPT_INDEX_ENTRY_BY_LOT = 27,         /**< entry: (account, lot, entry); newest first */
    SPT_INDEX_ENTRY_BY_OUTSIDE = 28,     /**< entry: (account, outside, entry); partial: outside (D21 part 1) */
    SPT_INDEX_SETTING = 29,              /**< setting: (account, setting) */
    SPT_INDEX_PACK = 30,                 /**< pack: (account, code) */
    SPT_INDEX_PACK_BY_POSITION = 31,     /**< pack: (account, position, code) */
    SPT_INDEX_GROUP = 32,                /**< group: (account, code) */
    SPT_INDEX_GROUP_BY_POSITION = 33,    /**< group: (account, position, code) */
    SPT_INDEX_CATEGORY = 34,             /**< category: (account, code) */
    SPT_INDEX_CATEGORY_BY_POSITION = 35, /**< category: (account, position, code) */
    SPT_INDEX_RULE = 36,                 /**< rule: (account, category, since) */
    SPT_INDEX_HOLIDAY = 37,              /**< holiday: (account, day) */
    SPT_INDEX_NOTICE = 38,               /**< notice: (account, kind, object, cause) */
    SPT_INDEX_NOTICE_BY_WAITING = 39,    /**< notice: (account, waiting, kind, object, cause); partial: waiting */
    SPT_INDEX_COUNT = 40                 /**< Number of indexes. */
};

/** The beginning of every row. */
typedef struct spt_row {
    uint32_t size;  /**< sizeof the row's struct, as its writer knew it. */
    uint32_t table; /**< SPT_TABLE_… */
} spt_row;

/** An account; account 0 is the desk. The totals are those of its newest recorded act. */
typedef struct spt_account_row {
    uint32_t size;        /**< sizeof the struct, as its writer knew it. */
    uint32_t table;       /**< #SPT_TABLE_ACCOUNT. */
    int64_t account;      /**< The host's id, 1 … 2^63-1; 0 the desk. */
    int64_t revision;     /**< Counts the commits that guarded this account; 1 after the first. */
    int64_t version;      /**< #SPT_SCHEMA_VERSION of the library that wrote the row last. */
    int64_t opened;       /**< When the account was opened. */
    int64_t newest;       /**< Time of the newest act; in the desk's row of the newest load of the price list. */
    int64_t acts;         /**< Number of the newest act. */
    int64_t entries;      /**< Number of the newest entry; 0 none yet. */
    int64_t lots;         /**< Number of the newest lot; 0 none yet. */
    int64_t points;       /**< Sum of its lots' points less what moved on to other lots (D1). */
    int64_t available;    /**< Sum over its lots, as recorded. */
    int64_t captured;     /**< Sum over its lots. */
    int64_t spent;        /**< Sum over its lots. */
    int64_t lapsed;       /**< Sum over its lots, as recorded. */
    int64_t revoked;      /**< Sum over its lots. */
    int64_t next_lapse;   /**< No lot with something available lapses before this second; #SPT_NEVER: none does. */
    int64_t open_tickets; /**< Tickets quoted and in progress. */
    int64_t disputes;     /**< Tickets disputed (D14). */
    int64_t next_due;     /**< No ticket that waits for its first answer has to have it before this second; 0: none. */
    int64_t acked;        /**< Number of the newest act that the feed's reader acknowledged (D27). */
    int64_t news;         /**< 1: there are acts beyond that; 0: not. */
    int64_t alert;        /**< 1: a notice waits to be acknowledged (D27); 0: not. */
    int64_t closed;       /**< 1: closed (D19); 0: not. */
} spt_account_row;

/** A lot (D3): points = available + captured + spent + lapsed + revoked + moved. */
typedef struct spt_lot_row {
    uint32_t size;          /**< sizeof the struct, as its writer knew it. */
    uint32_t table;         /**< #SPT_TABLE_LOT. */
    int64_t account;        /**< The account. */
    int64_t lot;            /**< 1, 2, 3 … within the account. */
    int64_t live;           /**< 1: something is available, as recorded; 0: not. */
    int64_t kind;           /**< SPT_LOT_… */
    int64_t points;         /**< As acquired, above 0. */
    int64_t available;      /**< Points available, as recorded. */
    int64_t captured;       /**< Points captured for tickets. */
    int64_t spent;          /**< Points spent. */
    int64_t lapsed;         /**< Points lapsed, as recorded. */
    int64_t revoked;        /**< Points revoked. */
    int64_t moved;          /**< Points moved to other lots. */
    int64_t priority;       /**< Lower is captured first; default 0. */
    int64_t acquired;       /**< When its points were acquired. */
    int64_t lapse;          /**< The lapse second (D4), or #SPT_NEVER. */
    int64_t paid;           /**< In minor units of the currency; 0 where nothing was paid. */
    int64_t act;            /**< The act that issued it. */
    int64_t claimed;        /**< 1: licence points of the pack named (D6); 0: not. */
    int64_t revoked_whole;  /**< 1: all of it was revoked (D18), what comes back is revoked too; 0: not. */
    int64_t origin_account; /**< Where its points were before they moved here; 0: nowhere. */
    int64_t origin_lot;     /**< The lot that they were in; 0: none. */
    const char *currency;   /**< ISO 4217 code, or "" where nothing was paid. */
    const char *pack;       /**< The pack's code, or "". */
} spt_lot_row;

/** A ticket. While in progress: price = captured + spent + shortfall. */
typedef struct spt_ticket_row {
    uint32_t size;           /**< sizeof the struct, as its writer knew it. */
    uint32_t table;          /**< #SPT_TABLE_TICKET. */
    int64_t account;         /**< The account. */
    int64_t ticket;          /**< The host's id, 1 … 2^63-1, unique in the whole store. */
    int64_t state;           /**< SPT_TICKET_… */
    int64_t phase;           /**< 1: quoted or in progress; 2: resolved, waived or cancelled. */
    int64_t since;           /**< When the phase began: `opened` or `ended`. */
    int64_t is_short;        /**< 1: in progress with a shortfall; 0: not. */
    int64_t units;           /**< Number of units, 0 or more; -1: the rule takes none. */
    int64_t price;           /**< What it costs now. */
    int64_t captured;        /**< Sum over its parts. */
    int64_t spent;           /**< Sum over its parts. */
    int64_t released;        /**< All points ever released from it, on this account. */
    int64_t refunded;        /**< All points ever refunded from it, on this account. */
    int64_t opened;          /**< When it was opened or quoted. */
    int64_t opened_act;      /**< The act that did it, or took the ticket over from another account (D19). */
    int64_t resolved;        /**< When it was resolved last; -1: never, on this account. */
    int64_t ended;           /**< When it was resolved, waived or cancelled last; -1: it is open. */
    int64_t disputed;        /**< 1: disputed (D14); 0: not. */
    int64_t proposals;       /**< Number of the newest proposal; 0: none yet (D11). */
    int64_t proposal_open;   /**< 1: the newest proposal waits for an answer; 0: not. */
    int64_t proposed;        /**< Price of the newest proposal; -1: none yet. */
    int64_t proposal_reason; /**< Its reason, SPT_REASON_…; 0: none yet. */
    int64_t proposal_until;  /**< Its last valid second, or #SPT_NEVER; -1: none yet. */
    int64_t proposal_act;    /**< The act that proposed it, or took the ticket over since; 0: none yet. */
    int64_t approved;        /**< Number of the proposal approved last; 0: none, on this account. */
    int64_t declined;        /**< Number of the proposal declined last; 0: none, on this account. */
    int64_t due;             /**< When its first answer is due (D24); -1: not known. */
    int64_t answered;        /**< When it was answered first; -1: not yet. */
    int64_t waiting;         /**< 1: open, with an answer due and not recorded; 0: not. */
    const char *category;    /**< The category's code. */
    const char *rule;        /**< The price rule that it was opened or recategorised with, as printed (D7). */
} spt_ticket_row;

/** What one ticket holds of one lot. A part with nothing captured and nothing spent is deleted. */
typedef struct spt_part_row {
    uint32_t size;    /**< sizeof the struct, as its writer knew it. */
    uint32_t table;   /**< #SPT_TABLE_PART. */
    int64_t account;  /**< The account. */
    int64_t ticket;   /**< The ticket. */
    int64_t lot;      /**< The lot. */
    int64_t held;     /**< 1: something is captured; 0: only spent. */
    int64_t captured; /**< Points captured of the lot for the ticket. */
    int64_t spent;    /**< Points of the lot spent on the ticket. */
    int64_t priority; /**< The lot's. */
    int64_t lapse;    /**< The lot's. */
    int64_t acquired; /**< The lot's. */
} spt_part_row;

/** What spt_act_row.turn says. */
enum {
    SPT_TURN_REOPENED = 1, /**< A ticket that had ended is open again (D16). */
    SPT_TURN_MOVED = 2,    /**< A ticket went to another account (D19). */
    SPT_TURN_WAIVED = 3,   /**< A ticket that had ended was waived, and so ended anew (D13). */
    SPT_TURN_CLOSED = 4,   /**< The account was closed (D19). */
    SPT_TURN_LAST = 4      /**< The greatest of them. */
};

/** One writing operation, as recorded (D20). Fields that its kind does not have hold their absence. */
typedef struct spt_act_row {
    uint32_t size;        /**< sizeof the struct, as its writer knew it. */
    uint32_t table;       /**< #SPT_TABLE_ACT. */
    int64_t account;      /**< The account. */
    int64_t act;          /**< 1, 2, 3 … within the account. */
    int64_t time;         /**< When, not before the act before. */
    int64_t kind;         /**< SPT_ACT_… */
    int64_t flags;        /**< SPT_FLAG_… that were set. */
    int64_t ticket;       /**< 0: none. */
    int64_t lot;          /**< The lot named, or issued by a grant; 0: none. */
    int64_t points;       /**< Points of the lot granted or revoked, or transferred; -1: the kind has none. */
    int64_t price;        /**< The ticket's price after the act; -1: no ticket. */
    int64_t before;       /**< The ticket's price before; -1: no ticket, or it was opened by the act. */
    int64_t reason;       /**< SPT_REASON_…; 0: none. */
    int64_t units;        /**< -1: none. */
    int64_t proposal;     /**< Number of the proposal made, approved or declined; 0: none. */
    int64_t proposed;     /**< Price proposed; -1: none. */
    int64_t until;        /**< Last valid second of the proposal made, or #SPT_NEVER; -1: none. */
    int64_t paid;         /**< For a lot, minor units; -1: the kind has none. */
    int64_t acquired;     /**< For a lot; when a ticket taken over was opened; -1: the kind has none. */
    int64_t months;       /**< Lifetime that a grant used, 0 never; -1: none, or a last day was given. */
    int64_t last_day;     /**< Of a lot granted or extended, as yyyymmdd; 0: never lapses, or the kind has none. */
    int64_t priority;     /**< Of a lot granted; 0 where the kind has none. */
    int64_t entries;      /**< Number of the account's newest entry after this act. */
    int64_t open_tickets; /**< Of the account after this act; -1: not known. */
    int64_t turn;         /**< SPT_TURN_…, where a list of tickets was left otherwise than usual; 0: not. */
    int64_t due;          /**< Of a ticket opened, when its first answer is due; -1: the kind has none. */
    int64_t answered;     /**< When a ticket was answered first, by an act that says so; -1: the kind has none. */
    int64_t other;        /**< The other account of a transfer or move (D19); 0: none. */
    int64_t other_act;    /**< The act there that is the other half of this one; 0: none. */
    const char *category; /**< Of a ticket opened or recategorised, else "". */
    const char *rule;     /**< The price rule that such a ticket has from then on, as printed, else "". */
    const char *pack;     /**< Bought or claimed, else "". */
    const char *currency; /**< Of a lot granted, else "". */
    const char *ref;      /**< "" none. */
    const char *actor;    /**< "" none. */
    const char *note;     /**< "" none. */
} spt_act_row;

/** One line of the ledger: points of one lot moved from one place to another by one act (D20). Never changed. */
typedef struct spt_entry_row {
    uint32_t size;     /**< sizeof the struct, as its writer knew it. */
    uint32_t table;    /**< #SPT_TABLE_ENTRY. */
    int64_t account;   /**< The account. */
    int64_t entry;     /**< 1, 2, 3 … within the account. */
    int64_t act;       /**< The act that made it. */
    int64_t kind;      /**< SPT_ENTRY_…, which tells from where to where. */
    int64_t outside;   /**< 1: a balance modification (D21 part 1); 0: between available, captured and spent. */
    int64_t lot;       /**< The lot. */
    int64_t points;    /**< Above 0. */
    int64_t available; /**< Of the account after this entry, as recorded. */
    int64_t captured;  /**< Of the account after this entry. */
    int64_t left;      /**< Available of the lot after this entry, as recorded; -1: not known. */
    int64_t total;     /**< Points of the account after this entry; -1: not known; 0 where `outside` is 0. */
    int64_t lapsed;    /**< Of the account after this entry; 0 where `outside` is 0. */
    int64_t revoked;   /**< Of the account after this entry; 0 where `outside` is 0. */
} spt_entry_row;

/** A setting of the desk; one that is at its default may be missing. */
typedef struct spt_setting_row {
    uint32_t size;   /**< sizeof the struct, as its writer knew it. */
    uint32_t table;  /**< #SPT_TABLE_SETTING. */
    int64_t account; /**< 0. */
    int64_t setting; /**< SPT_SETTING_… */
    int64_t value;   /**< Its value. */
} spt_setting_row;

/** A pack on the price list (D5, D6). */
typedef struct spt_pack_row {
    uint32_t size;        /**< sizeof the struct, as its writer knew it. */
    uint32_t table;       /**< #SPT_TABLE_PACK. */
    int64_t account;      /**< 0. */
    int64_t position;     /**< Its place in the list, 1, 2, 3 … */
    int64_t kind;         /**< SPT_LOT_PURCHASE or SPT_LOT_LICENCE. */
    int64_t points;       /**< Points of the lot that it gives, above 0. */
    int64_t price;        /**< In minor units; 0 for a licence pack. */
    int64_t months;       /**< Lifetime of its lots, 0 never; -1: the desk's. */
    int64_t last_day;     /**< A fixed last day of its lots, yyyymmdd; 0: none. */
    int64_t priority;     /**< Of its lots. */
    int64_t once;         /**< 1: an account can claim it once (D6); 0: not. */
    int64_t retired;      /**< 1: no longer sold; 0: on sale. */
    const char *code;     /**< Its code. */
    const char *title;    /**< Its title. */
    const char *currency; /**< "" for a licence pack. */
} spt_pack_row;

/** A group of categories. */
typedef struct spt_group_row {
    uint32_t size;     /**< sizeof the struct, as its writer knew it. */
    uint32_t table;    /**< #SPT_TABLE_GROUP. */
    int64_t account;   /**< 0. */
    int64_t position;  /**< Its place in the list, 1, 2, 3 … */
    const char *code;  /**< Its code. */
    const char *title; /**< Its title. */
} spt_group_row;

/** A category (D8). */
typedef struct spt_category_row {
    uint32_t size;     /**< sizeof the struct, as its writer knew it. */
    uint32_t table;    /**< #SPT_TABLE_CATEGORY. */
    int64_t account;   /**< 0. */
    int64_t position;  /**< Its place in the whole list, 1, 2, 3 … */
    int64_t retired;   /**< 1: no new tickets; 0: open. */
    const char *code;  /**< Its code. */
    const char *group; /**< Its group's code, or "". */
    const char *title; /**< Its title. */
    const char *unit;  /**< What N counts ("deployed stores"), or "". */
} spt_category_row;

/** The price rule of a category from an instant on (D7, D8). */
typedef struct spt_rule_row {
    uint32_t size;        /**< sizeof the struct, as its writer knew it. */
    uint32_t table;       /**< #SPT_TABLE_RULE. */
    int64_t account;      /**< 0. */
    int64_t since;        /**< In force from this second until the next rule's. */
    const char *category; /**< The category's code. */
    const char *rule;     /**< As printed. */
} spt_rule_row;

/** A day on which nobody answers, whatever weekday it is (D24). */
typedef struct spt_holiday_row {
    uint32_t size;     /**< sizeof the struct, as its writer knew it. */
    uint32_t table;    /**< #SPT_TABLE_HOLIDAY. */
    int64_t account;   /**< 0. */
    int64_t day;       /**< yyyymmdd, a civil day in the desk's zone. */
    const char *title; /**< What it is called, or "". */
} spt_holiday_row;

/** Something that the host is told once for each cause (D27). */
typedef struct spt_notice_row {
    uint32_t size;   /**< sizeof the struct, as its writer knew it. */
    uint32_t table;  /**< #SPT_TABLE_NOTICE. */
    int64_t account; /**< The account. */
    int64_t kind;    /**< SPT_NOTICE_… */
    int64_t object;  /**< The lot or ticket; 0: the account. */
    int64_t cause;   /**< What tells causes of one object apart: an instant or a number; 0: there is one. */
    int64_t found;   /**< When it was found. */
    int64_t waiting; /**< 1: not acknowledged; 0: acknowledged, and kept as long as the cause lasts. */
    int64_t amount;  /**< Points, where the kind has them; -1: not. */
    int64_t until;   /**< The instant that it is about; -1: none. */
} spt_notice_row;

/** What a column holds. */
enum {
    SPT_COLUMN_INTEGER = 1, /**< `int64_t` */
    SPT_COLUMN_TEXT = 2     /**< `const char *` */
};

/** A column's description. */
typedef struct spt_column {
    const char *name; /**< Its name. */
    uint32_t type;    /**< SPT_COLUMN_… */
    uint32_t offset;  /**< Of the member in the row's struct. */
    int64_t minimum;  /**< Least integer; least bytes of a text. */
    int64_t maximum;  /**< Greatest integer; most bytes of a text, without the NUL. */
} spt_column;

/** A table's description. */
typedef struct spt_table {
    const char *name;          /**< Its name. */
    uint32_t row_size;         /**< sizeof the row's struct. */
    uint32_t column_count;     /**< Number of columns. */
    const spt_column *columns; /**< Its columns, in the order of the struct's members. */
    uint32_t primary;          /**< The number of its primary index. */
    uint32_t reserved;         /**< 0. */
} spt_table;

/** Properties of an index. */
enum {
    SPT_INDEX_PRIMARY = 1,      /**< The table's primary key. */
    SPT_INDEX_UNIQUE_FIRST = 2, /**< The first column alone is unique in the whole store. */
    SPT_INDEX_NEWEST_FIRST = 4  /**< Only read in descending order. */
};

/** An index's description. */
typedef struct spt_index {
    const char *name;                    /**< Its name. */
    uint32_t table;                      /**< SPT_TABLE_… that it is of. */
    uint32_t flags;                      /**< SPT_INDEX_PRIMARY … */
    uint32_t partial_column;             /**< Rows with 0 or "" there need not be held; #SPT_NO_COLUMN: all are. */
    uint32_t column_count;               /**< Number of key columns. */
    uint32_t columns[SPT_INDEX_COLUMNS]; /**< Numbers of the table's columns, in key order. */
} spt_index;

/** The description of everything that a store keeps. */
typedef struct spt_schema {
    uint32_t struct_size;     /**< sizeof the struct, as its writer knew it. */
    uint32_t version;         /**< #SPT_SCHEMA_VERSION of the library. */
    uint32_t table_count;     /**< #SPT_TABLE_COUNT of the library. */
    uint32_t index_count;     /**< #SPT_INDEX_COUNT of the library. */
    const spt_table *tables;  /**< The tables, by SPT_TABLE_…. */
    const spt_index *indexes; /**< The indexes, by SPT_INDEX_…. */
} spt_schema;

/**
 * @brief The description of the rows that this library writes.
 * @return static data, never NULL
 * @threads any. @since 0.1
 */
SPT_API const spt_schema *spt_schema_get(void);

#ifdef __cplusplus
}
#endif

#endif
