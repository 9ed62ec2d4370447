/* SPDX-License-Identifier: MIT */
/* What is said where something is wrong: a sentence for a person, or an object for a program. */
#include <inttypes.h>
#include <jansson.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "advice.h"
#include "command.h"
#include "day.h"
#include "suggest.h"

int exit_of(spt_status status)
{
    switch (status) {
    case SPT_E_INVALID:
    case SPT_E_SYNTAX:
        return EXIT_USAGE;
    case SPT_E_NOMEM:
    case SPT_E_BUSY:
    case SPT_E_STORE:
    case SPT_E_CORRUPT:
    case SPT_E_SCHEMA:
    case SPT_E_REENTRANT:
    case SPT_E_FORKED:
    case SPT_E_CALLBACK:
        return EXIT_DESK;
    case SPT_E_UNKNOWN:
        return EXIT_OPEN;
    default:
        return status < 0 ? EXIT_REFUSED : EXIT_DONE;
    }
}

/* What a caller typed may hold anything; nothing of it may steer the terminal. */
static void print_harmless(const char *text)
{
    for (; *text != '\0'; text++) {
        unsigned char one = (unsigned char)text[0], next = (unsigned char)text[1];
        int is_long_control = one == 0xC2 && next >= 0x80 && next < 0xA0;
        fputc(one < 0x20 || one == 0x7F || is_long_control ? '?' : one, stderr);
        text += is_long_control;
    }
}

/* What is no UTF-8 cannot stand in JSON. */
static json_t *text_value(const char *text)
{
    char plain[sizeof(struct problem)];
    json_t *value = json_string(text);
    size_t i = 0;
    for (; value == NULL && text[i] != '\0' && i + 1 < sizeof plain; i++)
        plain[i] = (unsigned char)text[i] < 0x80 ? text[i] : '?';
    plain[i] = '\0';
    return value != NULL ? value : json_string(plain);
}

/* Where the desk refused: its status, the field at fault and the points that are missing. */
static void add_refusal(const struct refusal *refusal, json_t *object)
{
    if (refusal->status >= 0)
        return;
    json_object_set_new(object, "status", json_string(spt_status_name(refusal->status)));
    json_object_set_new(object, "field", json_string(refusal->field));
    if (refusal->missing > 0)
        json_object_set_new(object, "missing", json_integer(refusal->missing));
}

static void print_json_error(const struct session *session, int code, const char *text)
{
    json_t *object = must_have(json_object());
    json_object_set_new(object, "exit", json_integer(code));
    json_object_set_new(object, "error", text_value(text));
    add_refusal(&session->refusal, object);
    char *line = must_have(json_dumps(object, JSON_COMPACT | JSON_PRESERVE_ORDER));
    fputs(line, stderr);
    free(line);
    json_decref(object);
}

static void print_error(const struct session *session, int code, const char *text)
{
    if (session->texts.of[FIELD_JSON] != NULL) {
        print_json_error(session, code, text);
    } else {
        fputs("supportpoints: ", stderr);
        print_harmless(text);
    }
    fputc('\n', stderr);
}

int session_fail(const struct session *session, int code, const char *format, ...)
{
    struct problem why;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(why.text, sizeof why.text, format, arguments);
    va_end(arguments);
    print_error(session, code, why.text);
    return code;
}

/* "Ticket 9001 needs 40 points; 35 are available, 5 are missing. The cheapest packs ..." */
static void say_points(struct session *session, int64_t missing, struct problem *why)
{
    spt_account *account = NULL;
    struct problem advice = {""};
    int64_t ticket = session->request.number[FIELD_TICKET];
    int is_new = strncmp(session->command->name, "ticket open", 11) == 0 || request_has(&session->request, FIELD_OTHER);
    int is_move = request_has(&session->request, FIELD_OTHER);
    enum field payer = is_move ? FIELD_OTHER : FIELD_ACCOUNT;
    spt_status status = spt_account_get(session->desk, session->request.number[payer], &account);
    int64_t available = spt_account_available(account);
    spt_account_unref(account);
    if (status != SPT_OK)
        return;
    int has_advice = advise_packs(session->desk, missing, &advice);
    problem_set(
        why, "Ticket %" PRId64 " needs %" PRId64 " point%s%s; %" PRId64 " %s available, %" PRId64 " %s missing.%s%s",
        ticket, available + missing, available + missing == 1 ? "" : "s", is_new ? "" : " more", available,
        available == 1 ? "is" : "are", missing, missing == 1 ? "is" : "are", has_advice ? " " : "", advice.text);
}

/* "answered is 01 Jan 2008 00:00; it must be from 06 Jan 2008 00:00, when the ticket was opened, to now." */
static void say_answered(const struct session *session, int64_t answered, struct problem *why)
{
    char text[32], opened[32];
    spt_ticket *ticket = NULL;
    const struct request *request = &session->request;
    if (spt_ticket_get(session->desk, request->number[FIELD_ACCOUNT], request->number[FIELD_TICKET], &ticket) == SPT_OK)
        problem_set(why, "answered is %s; it must be from %s, when the ticket was opened, to now.",
                    instant_text(answered, session->output.offset, text),
                    instant_text(spt_ticket_opened(ticket), session->output.offset, opened));
    spt_ticket_unref(ticket);
}

static void say_lapsed(int64_t last_day, struct problem *why)
{
    problem_set(why, "The lot would have lapsed already: its last day would be %02d %s %04d.", (int)(last_day % 100),
                month_name((int)(last_day / 100 % 100)), (int)(last_day / 10000));
}

/* What the library tells in seconds, and of options by their C names. */
static int say_argument(const struct session *session, const char *field, int64_t value, struct problem *why)
{
    char text[32];
    const struct request *request = &session->request;
    instant_text(value, session->output.offset, text);
    if (strcmp(field, "at") == 0 && request_has(request, FIELD_AT))
        return problem_set(why, "at is %s, which is before the newest act of account %" PRId64 ".", text,
                           request->number[FIELD_ACCOUNT]);
    if (strcmp(field, "acquired") == 0 && request_has(request, FIELD_ACQUIRED))
        return problem_set(why, "acquired is %s, which is later than now.",
                           instant_text(request->number[FIELD_ACQUIRED], session->output.offset, text));
    if (strcmp(field, "to") == 0 && request_has(request, FIELD_TICKET) && !request_has(request, FIELD_ACCOUNT))
        return problem_set(why, "Ticket %" PRId64 " is on account %" PRId64 ".", request->number[FIELD_TICKET], value);
    if (strcmp(field, "day") == 0 && request_has(request, FIELD_DAY))
        return problem_set(why, "day is \"%s\"; the latest day is 9999-12-30.", request->texts.of[FIELD_DAY]);
    if (strcmp(field, "last_day") == 0 && request_has(request, FIELD_MONTHS))
        return problem_set(why, "Only one of --months and --last-day can be given.");
    if (strcmp(field, "last_day") == 0 && request_has(request, FIELD_LAST_DAY))
        return problem_set(why, "last-day is \"%s\"; the latest last day is 9999-12-30.",
                           request->texts.of[FIELD_LAST_DAY]);
    if (strcmp(field, "units") == 0 && !request_has(request, FIELD_UNITS))
        return problem_set(why, "The price depends on a number of units: --units gives it.");
    return 0;
}

/* What takes no ref sets a state, and can be repeated; so can the rest without one, unless others were there too. */
static const char *how_to_repeat(const struct session *session)
{
    if (!command_takes(session->command, FIELD_REF))
        return "Repeat it: that is safe.";
    return request_has(&session->request, FIELD_REF)
               ? "Repeat it with the same --ref: that is safe."
               : "Repeat it; where others may have changed the account in between, look at its acts first.";
}

/* What the library's sentence cannot know: what a person may do. */
static void say_more(struct session *session, spt_status status, struct problem *why)
{
    char text[32];
    const char *field = session->refusal.field;
    const char *file = spt_journal_message(spt_desk_error_store(session->desk));
    int is_code = strcmp(field, "category") == 0 || strcmp(field, "pack") == 0;
    if (status == SPT_E_POINTS && request_has(&session->request, FIELD_TICKET))
        say_points(session, session->refusal.missing, why);
    else if (status == SPT_E_NOT_FOUND && is_code)
        suggest_code(session->desk, field, session->request.texts.of[field_find(field)], why);
    else if (status == SPT_E_NOT_FOUND && strcmp(field, "at") == 0)
        problem_set(why, "Account %" PRId64 " was not open at %s.", session->request.number[FIELD_ACCOUNT],
                    instant_text(spt_desk_error_object(session->desk), session->output.offset, text));
    else if (status == SPT_E_LAPSED && strcmp(field, "last_day") == 0)
        say_lapsed(spt_desk_error_object(session->desk), why);
    else if (status == SPT_E_INVALID && strcmp(field, "answered") == 0)
        say_answered(session, session->request.number[FIELD_ANSWERED], why);
    else if (status == SPT_E_INVALID || status == SPT_E_PRICE)
        say_argument(session, field, spt_desk_error_object(session->desk), why);
    else if (status == SPT_E_STORE && file[0] != '\0')
        problem_set(why, "%s: %s", session->path, file);
    else if (status == SPT_E_UNKNOWN)
        problem_set(why, "It is not known whether this took effect. %s", how_to_repeat(session));
}

void session_say(struct session *session, spt_status status, struct problem *why)
{
    session->refusal.status = status;
    session->refusal.missing = spt_desk_error_shortage(session->desk);
    snprintf(session->refusal.field, sizeof session->refusal.field, "%s", spt_desk_error_field(session->desk));
    problem_set(why, "%s", spt_desk_error_text(session->desk));
    say_more(session, status, why);
    if (why->text[0] == '\0')
        problem_set(why, "%s", spt_status_message(status));
}

int session_refuse(struct session *session, spt_status status)
{
    struct problem why;
    session_say(session, status, &why);
    return session_fail(session, exit_of(status), "%s", why.text);
}
