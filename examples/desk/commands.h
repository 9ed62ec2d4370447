/* SPDX-License-Identifier: MIT */
/* What runs each command; the table in commands.c names them. */
#ifndef DESK_COMMANDS_H
#define DESK_COMMANDS_H

#include "command.h"

/* commands_desk.c */
int run_settings_show(struct session *session);
int run_settings_set(struct session *session);
int run_holiday_add(struct session *session);
int run_holiday_remove(struct session *session);
int run_holiday_list(struct session *session);
int run_expire(struct session *session);
int run_audit(struct session *session);

/* commands_price_list.c */
int run_init(struct session *session);
int run_price_list_load(struct session *session);
int run_price_list_check(struct session *session);
int run_price_list_show(struct session *session);
int run_quote(struct session *session);
int run_advise(struct session *session);

/* commands_account.c */
spt_status write_account_open(spt_desk *desk, const struct request *request, struct answer *answer);
spt_status write_buy(spt_desk *desk, const struct request *request, struct answer *answer);
spt_status write_claim(spt_desk *desk, const struct request *request, struct answer *answer);
spt_status write_grant(spt_desk *desk, const struct request *request, struct answer *answer);
int run_account_show(struct session *session);
int run_account_list(struct session *session);

/* commands_chain.c */
int run_account_export(struct session *session);

/* commands_lot.c */
spt_status write_lot_revoke(spt_desk *desk, const struct request *request, struct answer *answer);
spt_status write_lot_extend(spt_desk *desk, const struct request *request, struct answer *answer);
int run_lot_show(struct session *session);
int run_lot_list(struct session *session);

/* commands_ticket.c */
spt_status write_ticket_open(spt_desk *desk, const struct request *request, struct answer *answer);
spt_status write_ticket_propose(spt_desk *desk, const struct request *request, struct answer *answer);
spt_status write_ticket_approve(spt_desk *desk, const struct request *request, struct answer *answer);
spt_status write_ticket_decline(spt_desk *desk, const struct request *request, struct answer *answer);
spt_status write_ticket_reprice(spt_desk *desk, const struct request *request, struct answer *answer);
spt_status write_ticket_recategorise(spt_desk *desk, const struct request *request, struct answer *answer);
spt_status write_ticket_cover(spt_desk *desk, const struct request *request, struct answer *answer);
spt_status write_ticket_resolve(spt_desk *desk, const struct request *request, struct answer *answer);
spt_status write_ticket_waive(spt_desk *desk, const struct request *request, struct answer *answer);
spt_status write_ticket_cancel(spt_desk *desk, const struct request *request, struct answer *answer);
spt_status write_ticket_dispute(spt_desk *desk, const struct request *request, struct answer *answer);
spt_status write_ticket_uphold(spt_desk *desk, const struct request *request, struct answer *answer);
spt_status write_ticket_answered(spt_desk *desk, const struct request *request, struct answer *answer);
spt_status write_ticket_move(spt_desk *desk, const struct request *request, struct answer *answer);
spt_status write_account_close(spt_desk *desk, const struct request *request, struct answer *answer);
spt_status write_transfer(spt_desk *desk, const struct request *request, struct answer *answer);
spt_status write_ticket_reopen(spt_desk *desk, const struct request *request, struct answer *answer);
int run_ticket_show(struct session *session);
int run_ticket_list(struct session *session);

/* commands_statement.c */
int run_statement(struct session *session);

/* commands_report_page.c */
int run_report_page(struct session *session);

/* commands_record.c */
int run_entries(struct session *session);
int run_acts(struct session *session);
int run_redact(struct session *session);

/* commands_explain.c */
int run_explain(struct session *session);

/* commands_feed.c */
int run_feed_show(struct session *session);
int run_feed_acknowledge(struct session *session);
int run_notices_find(struct session *session);
int run_notices_list(struct session *session);
int run_notices_acknowledge(struct session *session);

/* commands_report.c */
int run_report_lapsing(struct session *session);
int run_report_below(struct session *session);
int run_report_open(struct session *session);
int run_report_disputes(struct session *session);
int run_report_due(struct session *session);
int run_report_liability(struct session *session);
int run_report_earned(struct session *session);
int run_report_free(struct session *session);
int run_report_use(struct session *session);

/* commands_journal.c */
int run_journal_verify(struct session *session);
int run_journal_dump(struct session *session);
int run_journal_salvage(struct session *session);
int run_journal_backup(struct session *session);
int run_journal_compact(struct session *session);

/* commands_demo.c */
int run_demo(struct session *session);

/* commands_import.c, commands_export.c */
int run_import(struct session *session);
int run_export(struct session *session);

#endif
