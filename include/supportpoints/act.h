/* SPDX-License-Identifier: MIT */
/**
 * @file act.h
 * @brief The record: acts, and the ledger's entries (D20).
 *
 * Acts are numbered 1, 2, 3 … without gaps within their account, and so are entries. Neither is ever changed, but for
 * the note and the actor of an act, which can be blanked. Every figure of an account can be explained by reading them by account, by lot or by ticket.
 *
 * @code
 * #include <stdio.h>
 * #include <supportpoints/act.h>
 * void print_entry(const spt_entry *entry)
 * {
 *     printf("%lld: %lld points of lot %lld, %s\n", (long long)spt_entry_number(entry),
 *            (long long)spt_entry_points(entry), (long long)spt_entry_lot(entry),
 *            spt_entry_kind_name(spt_entry_kind(entry)));
 * }
 * @endcode
 */
#ifndef SUPPORTPOINTS_ACT_H
#define SUPPORTPOINTS_ACT_H

#include <stdint.h>

#include "desk.h"
#include "export.h"
#include "page.h"
#include "status.h"

#ifdef __cplusplus
extern "C" {
#endif

/** What an act did. */
enum {
    SPT_ACT_ACCOUNT_OPEN = 1,  /**< Opened the account, its act 1. */
    SPT_ACT_BUY = 2,           /**< Bought a pack (D5). */
    SPT_ACT_CLAIM = 3,         /**< Claimed the points of a licence (D6). */
    SPT_ACT_GOODWILL = 4,      /**< Gave goodwill points (D3). */
    SPT_ACT_OPENING = 5,       /**< Brought over an opening balance (D3). */
    SPT_ACT_LAPSE = 6,         /**< Recorded that points of a lot lapsed (D4). */
    SPT_ACT_REVOKE = 7,        /**< Revoked points of a lot (D18). */
    SPT_ACT_EXTEND = 8,        /**< Gave points a later last day (D18). */
    SPT_ACT_OPEN = 9,          /**< Opened a ticket (D9). */
    SPT_ACT_OPEN_QUOTED = 10,  /**< Opened a ticket as quoted (D11). */
    SPT_ACT_PROPOSE = 11,      /**< Proposed a price (D11). */
    SPT_ACT_APPROVE = 12,      /**< Approved a proposal (D11). */
    SPT_ACT_DECLINE = 13,      /**< Declined a proposal (D11). */
    SPT_ACT_REPRICE = 14,      /**< Set a ticket's price (D10). */
    SPT_ACT_RECATEGORISE = 15, /**< Moved a ticket to another category (D10). */
    SPT_ACT_COVER = 16,        /**< Captured points for a shortfall (D12). */
    SPT_ACT_RESOLVE = 17,      /**< Resolved a ticket (D13). */
    SPT_ACT_WAIVE = 18,        /**< Waived a ticket (D13). */
    SPT_ACT_CANCEL = 19,       /**< Cancelled a ticket (D13). */
    SPT_ACT_DISPUTE = 20,      /**< Disputed a ticket's cost (D14). */
    SPT_ACT_UPHOLD = 21,       /**< Ended a dispute: the cost stands (D14). */
    SPT_ACT_REOPEN = 22,       /**< Reopened a resolved ticket (D16). */
    SPT_ACT_TRANSFER_OUT = 23, /**< Sent points to another account (D19). */
    SPT_ACT_TRANSFER_IN = 24,  /**< Received points from another account (D19). */
    SPT_ACT_MOVE_OUT = 25,     /**< Gave a ticket to another account (D19). */
    SPT_ACT_MOVE_IN = 26,      /**< Took a ticket over from another account (D19). */
    SPT_ACT_CLOSE = 27,        /**< Closed the account (D19). */
    SPT_ACT_ANSWER = 28,       /**< Recorded when a ticket was answered first (D24). */
    SPT_ACT_LAST = 28          /**< The greatest kind of this version. */
};

/** From where to where an entry moves points. */
enum {
    SPT_ENTRY_ISSUE = 1,            /**< issued → available */
    SPT_ENTRY_CAPTURE = 2,          /**< available → captured */
    SPT_ENTRY_RELEASE = 3,          /**< captured → available */
    SPT_ENTRY_SETTLE = 4,           /**< captured → spent */
    SPT_ENTRY_REFUND = 5,           /**< spent → available */
    SPT_ENTRY_LAPSE = 6,            /**< available → lapsed */
    SPT_ENTRY_REVOKE = 7,           /**< available → revoked */
    SPT_ENTRY_MOVE = 8,             /**< available → moved, to another lot */
    SPT_ENTRY_RELEASE_LAPSED = 9,   /**< captured → lapsed (D17) */
    SPT_ENTRY_RELEASE_REVOKED = 10, /**< captured → revoked (D17) */
    SPT_ENTRY_RELEASE_MOVED = 11,   /**< captured → moved, to a return lot (D17) */
    SPT_ENTRY_REFUND_LAPSED = 12,   /**< spent → lapsed (D17) */
    SPT_ENTRY_REFUND_REVOKED = 13,  /**< spent → revoked (D17) */
    SPT_ENTRY_REFUND_MOVED = 14,    /**< spent → moved, to a return lot (D17) */
    SPT_ENTRY_LAST = 14             /**< The greatest kind of this version. */
};

/** The places that points of a lot are in. */
enum {
    SPT_PLACE_ISSUED = 0,    /**< Not there yet: only entries of kind issue begin here. */
    SPT_PLACE_AVAILABLE = 1, /**< Free to be captured. */
    SPT_PLACE_CAPTURED = 2,  /**< Held by a ticket in progress. */
    SPT_PLACE_SPENT = 3,     /**< Paid for a ticket. */
    SPT_PLACE_LAPSED = 4,    /**< Not used in time (D4). */
    SPT_PLACE_REVOKED = 5,   /**< Taken back (D18). */
    SPT_PLACE_MOVED = 6      /**< Now in another lot (D17, D18, D19). */
};

/** A snapshot of an act: immutable, reference-counted, usable by any thread. */
typedef struct spt_act spt_act;
/** A snapshot of an entry: immutable, reference-counted, usable by any thread. */
typedef struct spt_entry spt_entry;

/**
 * @brief One act.
 * @param desk,account,act which
 * @param[out] snapshot the act
 * @retval SPT_E_INVALID an argument is NULL, or a number is below 1
 * @retval SPT_E_NOT_FOUND no such account or act
 * @retval SPT_E_STORE,SPT_E_CORRUPT,SPT_E_BUSY,SPT_E_SCHEMA,SPT_E_NOMEM as status.h says
 * @retval SPT_E_REENTRANT,SPT_E_FORKED,SPT_E_CALLBACK as status.h says
 * @threads one at a time. @since 0.1
 */
SPT_API spt_status spt_act_get(spt_desk *desk, int64_t account, int64_t act, spt_act **snapshot);

/**
 * @brief Blanks the note and the actor of an act for good, as somebody may ask who is named there.
 *
 * Both become "", and the act tells that it was redacted. Nothing else changes: no act is written, no lapse is recorded,
 * and a repeated call of the operation that wrote the act is still told "already" (D23). It works on a closed account too.
 *
 * The text is gone from all that the library shows. Where a store keeps what was, it is still there until that is
 * cleared: a journal's file has it until spt_journal_compact(), and so does every copy of the file made before; a
 * compacted file is a new one, and what the old one held is left to the file system. A store of your own has to see to
 * its logs and backups.
 * @param desk,account,act which
 * @param[out] redacted the act after it; NULL if not wanted
 * @retval SPT_ALREADY the act was redacted before
 * @retval SPT_E_INVALID an argument is NULL, or a number is below 1
 * @retval SPT_E_NOT_FOUND no such account or act
 * @retval SPT_E_STORE,SPT_E_CORRUPT,SPT_E_BUSY,SPT_E_SCHEMA,SPT_E_NOMEM,SPT_E_LIMIT,SPT_E_UNKNOWN as status.h says
 * @retval SPT_E_REENTRANT,SPT_E_FORKED,SPT_E_CALLBACK as status.h says
 * @threads one at a time. @since 0.1
 */
SPT_API spt_status spt_act_redact(spt_desk *desk, int64_t account, int64_t act, spt_act **redacted);

/**
 * @brief A page of an account's acts, oldest first.
 * @param desk,account which
 * @param after spt_page_next() of the page before; NULL or "": from the first
 * @param limit rows at most, 1 … #SPT_PAGE_MAX
 * @param[out] page holds acts
 * @retval SPT_E_INVALID an argument is NULL or out of range, or the token is none of this list
 * @retval SPT_E_NOT_FOUND no such account
 * @retval SPT_E_STORE,SPT_E_CORRUPT,SPT_E_BUSY,SPT_E_SCHEMA,SPT_E_NOMEM as status.h says
 * @retval SPT_E_REENTRANT,SPT_E_FORKED,SPT_E_CALLBACK as status.h says
 * @threads one at a time. @since 0.1
 */
SPT_API spt_status spt_act_list(spt_desk *desk, int64_t account, const char *after, uint32_t limit, spt_page **page);

/**
 * @brief A page of the acts on a ticket, newest first.
 * @param desk,account,ticket which
 * @param after spt_page_next() of the page before; NULL or "": from the first
 * @param limit rows at most, 1 … #SPT_PAGE_MAX
 * @param[out] page holds acts
 * @retval SPT_E_INVALID an argument is NULL or out of range, or the token is none of this list
 * @retval SPT_E_NOT_FOUND no such account, or no act of it on such a ticket
 * @retval SPT_E_STORE,SPT_E_CORRUPT,SPT_E_BUSY,SPT_E_SCHEMA,SPT_E_NOMEM as status.h says
 * @retval SPT_E_REENTRANT,SPT_E_FORKED,SPT_E_CALLBACK as status.h says
 * @threads one at a time. @since 0.1
 */
SPT_API spt_status spt_act_list_by_ticket(spt_desk *desk, int64_t account, int64_t ticket, const char *after,
                                          uint32_t limit, spt_page **page);

/**
 * @brief A page of the acts that name a lot (that granted, revoked or extended it, or recorded its lapse), newest
 * first.
 *
 * Acts that name something else and move its points are not among them: of tickets, or of a transfer. Nor is the act
 * that issued a lot of a return (it names the ticket), an extension (the lot extended) or a transfer: spt_lot_act() has
 * its number, and the entries by lot (spt_entry_list_by_lot()) name every act that moved a point of it.
 * @param desk,account,lot which
 * @param after spt_page_next() of the page before; NULL or "": from the first
 * @param limit rows at most, 1 … #SPT_PAGE_MAX
 * @param[out] page holds acts
 * @retval SPT_E_INVALID an argument is NULL or out of range, or the token is none of this list
 * @retval SPT_E_NOT_FOUND no such account or lot
 * @retval SPT_E_STORE,SPT_E_CORRUPT,SPT_E_BUSY,SPT_E_SCHEMA,SPT_E_NOMEM as status.h says
 * @retval SPT_E_REENTRANT,SPT_E_FORKED,SPT_E_CALLBACK as status.h says
 * @threads one at a time. @since 0.1
 */
SPT_API spt_status spt_act_list_by_lot(spt_desk *desk, int64_t account, int64_t lot, const char *after, uint32_t limit,
                                       spt_page **page);

/**
 * @brief A page of an account's entries, oldest first.
 * @param desk,account which
 * @param after spt_page_next() of the page before; NULL or "": from the first
 * @param limit rows at most, 1 … #SPT_PAGE_MAX
 * @param[out] page holds entries
 * @retval SPT_E_INVALID an argument is NULL or out of range, or the token is none of this list
 * @retval SPT_E_NOT_FOUND no such account
 * @retval SPT_E_STORE,SPT_E_CORRUPT,SPT_E_BUSY,SPT_E_SCHEMA,SPT_E_NOMEM as status.h says
 * @retval SPT_E_REENTRANT,SPT_E_FORKED,SPT_E_CALLBACK as status.h says
 * @threads one at a time. @since 0.1
 */
SPT_API spt_status spt_entry_list(spt_desk *desk, int64_t account, const char *after, uint32_t limit, spt_page **page);

/**
 * @brief A page of the entries of a lot, newest first.
 * @param desk,account,lot which
 * @param after spt_page_next() of the page before; NULL or "": from the first
 * @param limit rows at most, 1 … #SPT_PAGE_MAX
 * @param[out] page holds entries
 * @retval SPT_E_INVALID an argument is NULL or out of range, or the token is none of this list
 * @retval SPT_E_NOT_FOUND no such account or lot
 * @retval SPT_E_STORE,SPT_E_CORRUPT,SPT_E_BUSY,SPT_E_SCHEMA,SPT_E_NOMEM as status.h says
 * @retval SPT_E_REENTRANT,SPT_E_FORKED,SPT_E_CALLBACK as status.h says
 * @threads one at a time. @since 0.1
 */
SPT_API spt_status spt_entry_list_by_lot(spt_desk *desk, int64_t account, int64_t lot, const char *after,
                                         uint32_t limit, spt_page **page);

/**
 * @brief A page of the entries of the acts on a ticket, newest act first, oldest entry first within an act.
 * @param desk,account,ticket which
 * @param after spt_page_next() of the page before; NULL or "": from the first
 * @param limit rows at most, 1 … #SPT_PAGE_MAX
 * @param[out] page holds entries
 * @retval SPT_E_INVALID an argument is NULL or out of range, or the token is none of this list
 * @retval SPT_E_NOT_FOUND no such account, or no act of it on such a ticket
 * @retval SPT_E_STORE,SPT_E_CORRUPT,SPT_E_BUSY,SPT_E_SCHEMA,SPT_E_NOMEM as status.h says
 * @retval SPT_E_REENTRANT,SPT_E_FORKED,SPT_E_CALLBACK as status.h says
 * @threads one at a time. @since 0.1
 */
SPT_API spt_status spt_entry_list_by_ticket(spt_desk *desk, int64_t account, int64_t ticket, const char *after,
                                            uint32_t limit, spt_page **page);

/**
 * @brief A page of the entries of one act, oldest first.
 * @param desk,account,act which
 * @param after spt_page_next() of the page before; NULL or "": from the first
 * @param limit rows at most, 1 … #SPT_PAGE_MAX
 * @param[out] page holds entries
 * @retval SPT_E_INVALID an argument is NULL or out of range, or the token is none of this list
 * @retval SPT_E_NOT_FOUND no such account or act
 * @retval SPT_E_STORE,SPT_E_CORRUPT,SPT_E_BUSY,SPT_E_SCHEMA,SPT_E_NOMEM as status.h says
 * @retval SPT_E_REENTRANT,SPT_E_FORKED,SPT_E_CALLBACK as status.h says
 * @threads one at a time. @since 0.1
 */
SPT_API spt_status spt_entry_list_by_act(spt_desk *desk, int64_t account, int64_t act, const char *after,
                                         uint32_t limit, spt_page **page);

/**
 * @name What an act tells
 * A NULL act gives 0 or "". Texts are the act's. Fields that its kind does not have hold their absence,
 * as the members of ::spt_act_row say. @threads any. @since 0.1
 * @{
 */
SPT_API int64_t spt_act_account(const spt_act *act);      /**< The account. */
SPT_API int64_t spt_act_number(const spt_act *act);       /**< 1, 2, 3 … within the account. */
SPT_API int64_t spt_act_time(const spt_act *act);         /**< When. */
SPT_API int32_t spt_act_kind(const spt_act *act);         /**< SPT_ACT_… */
SPT_API uint32_t spt_act_flags(const spt_act *act);       /**< SPT_FLAG_… that were set. */
SPT_API int32_t spt_act_redacted(const spt_act *act);     /**< 1: its note and actor were blanked; 0: not. */
SPT_API int64_t spt_act_ticket(const spt_act *act);       /**< 0: none. */
SPT_API int64_t spt_act_lot(const spt_act *act);          /**< 0: none. */
SPT_API int64_t spt_act_points(const spt_act *act);       /**< Granted, revoked or transferred; -1: none. */
SPT_API int64_t spt_act_price(const spt_act *act);        /**< The ticket's price after it; -1: none. */
SPT_API int64_t spt_act_before(const spt_act *act);       /**< The ticket's price before it; -1: none. */
SPT_API int32_t spt_act_reason(const spt_act *act);       /**< SPT_REASON_…; 0: none. */
SPT_API int64_t spt_act_units(const spt_act *act);        /**< -1: none. */
SPT_API int64_t spt_act_proposal(const spt_act *act);     /**< 0: none. */
SPT_API int64_t spt_act_proposed(const spt_act *act);     /**< -1: none. */
SPT_API int64_t spt_act_until(const spt_act *act);        /**< -1: none. */
SPT_API int64_t spt_act_paid(const spt_act *act);         /**< -1: none. */
SPT_API int64_t spt_act_acquired(const spt_act *act);     /**< Of a lot, or when a ticket taken over was opened; -1. */
SPT_API int32_t spt_act_months(const spt_act *act);       /**< -1: none. */
SPT_API int32_t spt_act_last_day(const spt_act *act);     /**< yyyymmdd; 0: none or never. */
SPT_API int32_t spt_act_priority(const spt_act *act);     /**< Of a lot granted. */
SPT_API int64_t spt_act_entries(const spt_act *act);      /**< Number of the account's newest entry after it. */
SPT_API int64_t spt_act_other(const spt_act *act);        /**< The other account of two (D19); 0: none. */
SPT_API int64_t spt_act_other_act(const spt_act *act);    /**< The act there that is its other half; 0: none. */
SPT_API int64_t spt_act_due(const spt_act *act);          /**< Of a ticket opened: when its answer is due; -1: none. */
SPT_API int64_t spt_act_answered(const spt_act *act);     /**< When the ticket was answered first; -1: none. */
SPT_API const char *spt_act_category(const spt_act *act); /**< "" none. */
SPT_API const char *spt_act_pack(const spt_act *act);     /**< "" none. */
SPT_API const char *spt_act_currency(const spt_act *act); /**< "" none. */
SPT_API const char *spt_act_refer(const spt_act *act);    /**< The act's ref; "" none. */
SPT_API const char *spt_act_actor(const spt_act *act);    /**< "" none. */
SPT_API const char *spt_act_note(const spt_act *act);     /**< "" none. */
SPT_API const char *spt_act_kind_name(int32_t kind);      /**< "bought" …; "" for a value that is none. */
SPT_API spt_act *spt_act_ref(spt_act *act);               /**< Takes one more reference; NULL gives NULL. */
SPT_API void spt_act_unref(spt_act *act);                 /**< Gives a reference back; NULL is ignored. */
/** @} */

/**
 * @name What an entry tells
 * A NULL entry gives 0. @threads any. @since 0.1
 * @{
 */
SPT_API int64_t spt_entry_account(const spt_entry *entry);   /**< The account. */
SPT_API int64_t spt_entry_number(const spt_entry *entry);    /**< 1, 2, 3 … within the account. */
SPT_API int64_t spt_entry_act(const spt_entry *entry);       /**< The act that made it. */
SPT_API int32_t spt_entry_kind(const spt_entry *entry);      /**< SPT_ENTRY_… */
SPT_API int64_t spt_entry_lot(const spt_entry *entry);       /**< The lot. */
SPT_API int64_t spt_entry_points(const spt_entry *entry);    /**< Above 0. */
SPT_API int64_t spt_entry_available(const spt_entry *entry); /**< Available on the account after it. */
SPT_API int64_t spt_entry_captured(const spt_entry *entry);  /**< Captured on the account after it. */
SPT_API int32_t spt_entry_from(int32_t kind);                /**< SPT_PLACE_… that a kind takes from; -1 for none. */
SPT_API int32_t spt_entry_to(int32_t kind);                  /**< SPT_PLACE_… that a kind puts to; -1 for none. */
SPT_API const char *spt_entry_kind_name(int32_t kind);       /**< "capture" …; "" for a value that is none. */
SPT_API spt_entry *spt_entry_ref(spt_entry *entry);          /**< Takes one more reference; NULL gives NULL. */
SPT_API void spt_entry_unref(spt_entry *entry);              /**< Gives a reference back; NULL is ignored. */
/** @} */

#ifdef __cplusplus
}
#endif

#endif
