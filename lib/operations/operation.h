/* SPDX-License-Identifier: MIT */
/* The three steps of every writing operation: load, decide by the rules, commit; again where somebody was faster. */
#ifndef SPT_OPERATIONS_OPERATION_H
#define SPT_OPERATIONS_OPERATION_H

#include "load.h"

/*
 * Decides on what was loaded: existence, already or conflict, then the rules. SPT_OK: the work holds changes to commit.
 * SPT_ALREADY, or an error: nothing is written.
 */
typedef spt_status (*spt_decide)(spt_load *load);

/*
 * Makes the snapshot that answers, before the commit; on SPT_ALREADY too. It may read more. Only called where the
 * caller wants an answer.
 */
typedef spt_status (*spt_answer)(spt_load *load, void **snapshot);

typedef struct spt_operation {
    spt_load_plan plan;
    spt_decide decide;
    spt_answer answer;
    spt_load_plan other_plan; /* of the request's other account; NULL: the operation is over one account */
} spt_operation;

/*
 * Runs an operation until it is done, inside a call. *snapshot, where it is wanted, is the answer for SPT_OK and notices,
 * else NULL.
 */
spt_status spt_operation_run(spt_load *load, const spt_operation *operation, void **snapshot);

/*
 * A whole public call: enters the desk, checks the request, runs the operation until it is done, and leaves. Where an
 * answer is wanted, *snapshot is it for SPT_OK and notices, else NULL.
 */
spt_status spt_operation_call(spt_desk *desk, const spt_operation *operation, spt_request *request,
                              const spt_options *options, int is_wanted, void **snapshot);

/* The first checks of every decision: the account exists (D23's order); a known ref answers already or conflict. */
spt_status spt_operation_check_account(spt_load *load);
spt_status spt_operation_check_ref(spt_load *load);

/*
 * What comes before every act, once it is known that there is to be one: a closed account refuses what it must (D19),
 * and the lapses that are due are recorded (D4).
 */
spt_status spt_operation_prepare(spt_load *load);

/* Writes what a work, or two, have changed, in one batch guarded by their revisions; `other` may be NULL. */
spt_status spt_operation_commit(spt_desk *desk, spt_work *work, spt_work *other);

/* The answers that the operations give. */
spt_status spt_answer_account(spt_load *load, void **snapshot);
spt_status spt_answer_lot(spt_load *load, void **snapshot);    /* load->lot, else the lot numbered load->result_lot */
spt_status spt_answer_ticket(spt_load *load, void **snapshot); /* wherever it is, where a known ref made it so */

#endif
