/* SPDX-License-Identifier: MIT */
#include "session.h"

#include <inttypes.h>
#include <unistd.h>

#include "day.h"
#include "desk_file.h"
#include "lookup.h"

spt_as_of session_as_of(const struct session *session)
{
    spt_as_of as_of;
    const struct request *request = &session->request;
    spt_as_of_init(&as_of, sizeof as_of);
    if (request_has(request, FIELD_ACT))
        as_of.act = request->number[FIELD_ACT];
    if (request_has(request, FIELD_AS_OF))
        as_of.at = request->number[FIELD_AS_OF];
    else if (!request_has(request, FIELD_ACT))
        as_of.at = session->at;
    return as_of;
}

int session_check_at(struct session *session)
{
    char text[32];
    spt_account *account = NULL;
    const struct request *request = &session->request;
    if (request_has(request, FIELD_AS_OF) && request_has(request, FIELD_ACT))
        return session_fail(session, EXIT_USAGE, "Only one of --as-of and --act can be given.");
    int64_t number = request->number[FIELD_ACCOUNT];
    if (session->at < 0 || request_has(request, FIELD_AS_OF) || request_has(request, FIELD_ACT) ||
        spt_account_get(session->desk, number, &account) != SPT_OK)
        return EXIT_DONE;
    int64_t newest = spt_account_newest(account);
    spt_account_unref(account);
    if (session->at >= newest)
        return EXIT_DONE;
    return session_fail(session, EXIT_USAGE,
                        "at is %s, which is before the newest act of account %" PRId64 ": --as-of shows what was.",
                        instant_text(session->at, session->output.offset, text), number);
}

/* Reads the request in the desk's zone, and fixes its time. */
static int read_request(struct session *session)
{
    struct problem why;
    int64_t offset = 0;
    spt_status status = spt_desk_setting(session->desk, SPT_SETTING_ZONE_OFFSET, &offset);
    if (status < 0)
        return session_refuse(session, status);
    session->output.offset = (int32_t)offset;
    if (!request_read(&session->request, &session->texts, session->output.offset, &why))
        return session_fail(session, EXIT_USAGE, "%s", why.text);
    session->at = session->request.number[FIELD_AT];
    status = spt_desk_set_now(session->desk, session->at);
    return status < 0 ? session_refuse(session, status) : EXIT_DONE;
}

/* A new desk is refused where there is a file. */
static int is_there(enum desk_use use, const char *path)
{
    return use == DESK_NEW && access(path, F_OK) == 0;
}

/* Making a desk was broken off: its file is there, whole and empty. */
static int is_begun(const char *path)
{
    struct problem why;
    spt_store *store = NULL;
    int has_desk = 1;
    if (desk_file_open(path, DESK_READ, &store, &why) == SPT_OK && lookup_desk(store, &has_desk) != SPT_OK)
        has_desk = 1;
    spt_store_unref(store);
    return !has_desk;
}

static int open_desk(struct session *session, enum desk_use use)
{
    struct problem why;
    if (is_there(use, session->path) && is_begun(session->path))
        use = DESK_WRITE;
    spt_status status = desk_file_open(session->path, use, &session->store, &why);
    if (status < 0)
        return session_fail(session, is_there(use, session->path) ? EXIT_REFUSED : EXIT_DESK, "%s", why.text);
    if (why.text[0] != '\0')
        session_fail(session, EXIT_DONE, "%s", why.text);
    status = spt_desk_open(session->store, NULL, &session->desk);
    if (status == SPT_E_STORE && use == DESK_READ)
        return session_fail(
            session, EXIT_DESK,
            "The file %s has no desk in it: making it was broken off, or it was salvaged without the desk's settings. "
            "\"supportpoints init\" goes on with it, and keeps its accounts.",
            session->path);
    return status < 0 ? session_fail(session, exit_of(status), "The desk %s cannot be used: %s", session->path,
                                     spt_status_message(status))
                      : EXIT_DONE;
}

int session_open(struct session *session)
{
    int code = open_desk(session, DESK_READ);
    return code == EXIT_DONE ? read_request(session) : code;
}

int session_open_to_write(struct session *session)
{
    int code = open_desk(session, DESK_WRITE);
    return code == EXIT_DONE ? read_request(session) : code;
}

/* Everything that can be read without the desk is read before its file is made. */
int session_create(struct session *session)
{
    struct problem why;
    int32_t offset = 0;
    const char *zone = session->texts.of[FIELD_ZONE];
    if ((zone != NULL && !read_offset("zone", zone, &offset, &why)) ||
        !request_read(&session->request, &session->texts, offset, &why))
        return session_fail(session, EXIT_USAGE, "%s", why.text);
    int code = open_desk(session, DESK_NEW);
    if (code != EXIT_DONE)
        return code;
    spt_status status = spt_desk_set(session->desk, SPT_SETTING_ZONE_OFFSET, offset);
    if (status >= 0 && request_has(&session->request, FIELD_LIFETIME))
        status = spt_desk_set(session->desk, SPT_SETTING_LIFETIME, session->request.number[FIELD_LIFETIME]);
    return status < 0 ? session_refuse(session, status) : read_request(session);
}

/* Whoever names a ticket need not know its account. */
static spt_status find_account(struct session *session)
{
    struct request *request = &session->request;
    if (request_has(request, FIELD_ACCOUNT) || !request_has(request, FIELD_TICKET))
        return SPT_OK;
    spt_status status = lookup_ticket(session->store, request->number[FIELD_TICKET], &request->number[FIELD_ACCOUNT]);
    return status == SPT_OK && request->number[FIELD_ACCOUNT] == 0 ? SPT_E_NOT_FOUND : status;
}

int session_find_account(struct session *session)
{
    spt_status status = find_account(session);
    if (status == SPT_E_NOT_FOUND)
        return session_fail(session, EXIT_REFUSED, "There is no ticket %" PRId64 ".",
                            session->request.number[FIELD_TICKET]);
    return status < 0 ? session_fail(session, EXIT_DESK, "The desk's file cannot be read.") : EXIT_DONE;
}

int session_close(struct session *session, int code)
{
    spt_status status = spt_desk_close(session->desk);
    spt_status store = spt_store_unref(session->store);
    session->desk = NULL;
    session->store = NULL;
    if (fflush(stdout) != 0 || ferror(stdout))
        code = session_fail(session, EXIT_DESK, "The output cannot be written.");
    if ((status < 0 || store < 0) && code == EXIT_DONE)
        code = session_fail(session, EXIT_DESK, "The desk's file cannot be closed.");
    return code;
}
