/* SPDX-License-Identifier: MIT */
#include "import.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "suggest.h"

/* How often a unit is played again that somebody else was faster than; the pause before, in milliseconds, doubles. */
#define ATTEMPTS 12
#define PAUSE    10
#define LONGEST  2000

static int stop(struct import *import, int code, size_t line, const char *reason)
{
    import->code = code;
    return problem_set(&import->why, "Line %zu: %s", line, reason);
}

static int read_head(struct import *import, const struct csv_row *row)
{
    import->has_head = 1;
    if (import_head_read(&import->head, row->cells, row->count, &import->why))
        return 1;
    import->code = EXIT_USAGE;
    return 0;
}

/* Rewinds, and reads all rows but the head. */
static int read_rows(struct import *import, FILE *file, csv_take take)
{
    struct problem why = {""};
    import->has_head = 0;
    rewind(file);
    if (csv_read(file, take, import, &why))
        return 1;
    if (import->code == EXIT_DONE) {
        import->code = EXIT_USAGE;
        import->why = why;
    }
    return 0;
}

/* ---- the first pass ---- */

static int is_known(const struct import *import, const struct field_values *texts, struct problem *why)
{
    spt_desk *desk = import->session->desk;
    spt_pack *pack = NULL;
    spt_category *category = NULL;
    spt_status status = SPT_OK;
    if (texts->of[FIELD_PACK] != NULL)
        status = spt_pack_get(desk, texts->of[FIELD_PACK], &pack);
    if (status == SPT_OK && texts->of[FIELD_CATEGORY] != NULL)
        status = spt_category_get(desk, texts->of[FIELD_CATEGORY], &category);
    spt_pack_unref(pack);
    spt_category_unref(category);
    if (status == SPT_OK)
        return 1;
    char field[32];
    problem_set(why, "%s", spt_desk_error_text(desk));
    snprintf(field, sizeof field, "%s", spt_desk_error_field(desk));
    if (status == SPT_E_NOT_FOUND)
        suggest_code(desk, field, texts->of[field_find(field)], why);
    return 0;
}

/* What is not done in one unit must be repeatable, whatever happened in between. */
static int is_repeatable(const struct command *command, const struct request *request)
{
    return request_has(request, FIELD_REF) || command == command_find("account open");
}

static int check_row(void *ctx, struct csv_row *row)
{
    struct import *import = ctx;
    const struct command *command = NULL;
    struct request request;
    struct problem why;
    if (!import->has_head)
        return read_head(import, row);
    if (import->lines++ % IMPORT_UNIT == 0)
        progress_show(&import->progress, (size_t)ftell(import->file));
    if (import->is_by_line)
        return 1;
    if (!import_row_read(&import->head, row->cells, row->count, import->session->output.offset, &command, &request,
                         &why) ||
        !is_known(import, &request.texts, &why))
        return stop(import, EXIT_USAGE, row->line, why.text);
    if (import->without_ref == 0 && !is_repeatable(command, &request))
        import->without_ref = row->line;
    return 1;
}

static size_t size_of(FILE *file)
{
    long size = fseek(file, 0, SEEK_END) == 0 ? ftell(file) : 0;
    return size > 0 ? (size_t)size : 0;
}

int import_check(struct import *import, FILE *file)
{
    int is_asked = import->session->texts.of[FIELD_PROGRESS] != NULL;
    import->file = file;
    progress_begin(&import->progress, "Checking", "bytes", size_of(file), is_asked);
    int is_right = read_rows(import, file, check_row);
    progress_end(&import->progress, import->progress.total);
    if (!is_right)
        return 0;
    if (!import->has_head)
        return stop(import, EXIT_USAGE, 1, "The file is empty; its first line names the columns.");
    if (!import->is_by_line && import->lines > IMPORT_WHOLE && import->without_ref > 0)
        return stop(
            import, EXIT_USAGE, import->without_ref,
            "It needs a ref: a file of more than 10000 lines is imported in many units, and must be repeatable.");
    return 1;
}

/* ---- the second pass ---- */

static int try_line(struct import *import, const struct import_line *line, spt_status *status, struct problem *why)
{
    struct session *session = import->session;
    struct answer answer = {NULL, NULL, NULL, NULL};
    int64_t session_at = session->at;
    *status = SPT_E_INVALID;
    if (!import_row_read(&import->head, line->cells, line->count, session->output.offset, &session->command,
                         &session->request, why))
        return 0;
    int64_t at = session->request.number[FIELD_AT];
    *status = spt_desk_set_now(session->desk, at == SPT_UNSET ? session_at : at);
    if (*status == SPT_OK)
        *status = session->command->write(session->desk, &session->request, &answer);
    spt_account_unref(answer.account);
    spt_lot_unref(answer.lot);
    spt_ticket_unref(answer.ticket);
    spt_act_unref(answer.act);
    if (*status < 0)
        session_say(session, *status, why);
    return *status >= 0;
}

/* What a unit did, to be counted when it is committed. */
struct tally {
    size_t done, already, refused;
};

/* A conflict that names no field is with somebody else who was faster: the unit is played again. */
static int stop_overtaken(struct import *import)
{
    import->is_overtaken = 1;
    return problem_set(&import->why, "Others changed the same accounts again and again; try later.");
}

/* A line that is refused ends the unit, unless the import is line by line: then it is left out. */
static int play_line(struct import *import, struct import_line *line, struct tally *tally)
{
    struct problem why;
    spt_status status = SPT_OK;
    if (try_line(import, line, &status, &why)) {
        tally->done += status == SPT_OK;
        tally->already += status == SPT_ALREADY;
        return 1;
    }
    if (status == SPT_E_CONFLICT && import->session->refusal.field[0] == '\0')
        return stop_overtaken(import);
    int is_own = exit_of(status) == EXIT_REFUSED || exit_of(status) == EXIT_USAGE;
    if (!import->is_by_line || !is_own)
        return stop(import, exit_of(status), line->line, why.text);
    tally->refused++;
    line->reason = must_have(strdup(why.text));
    return 1;
}

static int play_lines(struct import *import, struct tally *tally)
{
    *tally = (struct tally){0, 0, 0};
    for (size_t i = 0; i < import->unit_count; i++) {
        free(import->unit[i].reason);
        import->unit[i].reason = NULL;
        if (!play_line(import, &import->unit[i], tally))
            return 0;
        progress_show(&import->progress, import->tried + i);
    }
    return 1;
}

static int stop_at_desk(struct import *import, spt_status status)
{
    import->code = exit_of(status);
    session_say(import->session, status, &import->why);
    return 0;
}

/* Plays the lines once and commits. Where somebody else was faster, says so and nothing is changed. */
static int play_once(struct import *import, struct tally *tally)
{
    spt_desk *desk = import->session->desk;
    import->is_overtaken = 0;
    spt_status status = spt_desk_begin(desk);
    if (status < 0)
        return stop_at_desk(import, status);
    if (!play_lines(import, tally)) {
        spt_desk_rollback(desk);
        return 0;
    }
    status = spt_desk_commit(desk);
    if (status == SPT_E_CONFLICT)
        return stop_overtaken(import);
    return status < 0 ? stop_at_desk(import, status) : 1;
}

static void let_others_pass(int attempt)
{
    long pause = attempt > 7 ? LONGEST : PAUSE << attempt;
    struct timespec time = {pause / 1000, pause % 1000 * 1000000};
    nanosleep(&time, NULL);
}

static int play_unit(struct import *import, struct tally *tally)
{
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        if (attempt > 0)
            let_others_pass(attempt);
        if (play_once(import, tally))
            return 1;
        if (!import->is_overtaken)
            return 0;
    }
    import->code = exit_of(SPT_E_BUSY);
    return 0;
}

static void forget_unit(struct import *import)
{
    for (size_t i = 0; i < import->unit_count; i++) {
        csv_cells_free(import->unit[i].cells, import->unit[i].count);
        free(import->unit[i].reason);
    }
    import->unit_count = 0;
}

static int end_unit(struct import *import)
{
    struct tally tally = {0, 0, 0};
    if (import->unit_count == 0)
        return 1;
    if (!play_unit(import, &tally))
        return 0;
    for (size_t i = 0; i < import->unit_count; i++)
        if (import->unit[i].reason != NULL)
            import_report(import, &import->unit[i]);
    import->done += tally.done;
    import->already += tally.already;
    import->refused += tally.refused;
    import->tried += import->unit_count;
    import->last_line = import->unit[import->unit_count - 1].line;
    forget_unit(import);
    return 1;
}

static int collect_row(void *ctx, struct csv_row *row)
{
    struct import *import = ctx;
    if (!import->has_head)
        return read_head(import, row);
    import->unit[import->unit_count++] = (struct import_line){row->line, row->count, row->cells, NULL};
    row->cells = NULL;
    row->count = 0;
    return import->unit_count < import->unit_size || end_unit(import);
}

int import_do(struct import *import, FILE *file)
{
    int is_whole = !import->is_by_line && import->lines <= IMPORT_WHOLE;
    import->unit_size = is_whole ? IMPORT_WHOLE : IMPORT_UNIT;
    import->unit = must_have(calloc(import->unit_size, sizeof *import->unit));
    progress_begin(&import->progress, "Importing", "lines", import->lines,
                   import->session->texts.of[FIELD_PROGRESS] != NULL);
    int is_done = read_rows(import, file, collect_row) && end_unit(import);
    progress_end(&import->progress, import->tried);
    forget_unit(import);
    free(import->unit);
    return is_done;
}
