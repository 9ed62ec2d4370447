/* SPDX-License-Identifier: MIT */
/* The forms of what the library gives, and how each becomes a row. */
#ifndef DESK_FORMS_H
#define DESK_FORMS_H

#include <supportpoints/supportpoints.h>

#include "output.h"

/* Each noun as a list, and as one record. */
extern const struct table_form account_list_form, account_form;
extern const struct table_form lot_list_form, lot_form;
extern const struct table_form ticket_list_form, ticket_form;
/* One record, with what became of the operation before it. */
extern const struct table_form account_answer_form, lot_answer_form, ticket_answer_form;
extern const struct table_form act_answer_form;
extern const struct table_form act_list_form, entry_list_form;
extern const struct table_form pack_list_form, category_list_form;

void add_account(struct table *table, const spt_account *account);
void add_lot(struct table *table, const spt_lot *lot);
struct session;
/* Adds the table of a ticket's trace (D24) to a document; SPT_OK or an error. */
extern const struct table_form trace_form;
extern const struct table_form trace_note_form; /* for programs only */
spt_status add_trace(struct session *session, const spt_ticket *ticket);

void add_ticket(struct table *table, const spt_ticket *ticket);
void add_act(struct table *table, const spt_act *act);
void add_entry(struct table *table, const spt_entry *entry, const spt_act *act);
void add_pack(struct table *table, const spt_pack *pack);
void add_category(struct table *table, const spt_category *category);

#endif
