/* SPDX-License-Identifier: MIT */
/* All reports of the desk at a glance. */
#include <time.h>

#include "commands.h"
#include "report_html.h"

int run_report_page(struct session *session)
{
    int code = session_open(session);
    if (code != EXIT_DONE)
        return code;
    int64_t now = session->at >= 0 ? session->at : (int64_t)time(NULL);
    spt_status status = print_report_html(session, now);
    return status < 0 ? session_refuse(session, status) : EXIT_DONE;
}
