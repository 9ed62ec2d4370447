/* SPDX-License-Identifier: MIT */
#define _DEFAULT_SOURCE
#include "journal_fixture.h"

#include <sys/stat.h>
#include <unistd.h>

/* ---- a place ---- */

int place_set_up(void **state)
{
    struct place *made = calloc(1, sizeof *made);
    assert_non_null(made);
    strcpy(made->folder, "journal-XXXXXX");
    assert_non_null(mkdtemp(made->folder));
    snprintf(made->path, sizeof made->path, "%s/desk.points", made->folder);
    snprintf(made->other, sizeof made->other, "%s/other.points", made->folder);
    *state = made;
    return 0;
}

int place_tear_down(void **state)
{
    struct place *made = *state;
    run("rm -rf %s", made->folder);
    free(made);
    return 0;
}

spt_journal_options options_of(struct place *place, uint32_t flags)
{
    spt_journal_options options;
    spt_journal_options_init(&options, (uint32_t)sizeof options);
    spt_journal_problem_init(&place->problem, (uint32_t)sizeof place->problem);
    options.flags = flags;
    options.lock_wait = LOCK_WAIT;
    options.problem = &place->problem;
    return options;
}

spt_status open_store(struct place *place, uint32_t flags, spt_store **store)
{
    spt_journal_options options = options_of(place, flags);
    return spt_store_open_journal(place->path, &options, store);
}

spt_desk *open_desk(struct place *place, uint32_t flags, spt_store **store)
{
    spt_desk *desk = NULL;
    succeed(open_store(place, flags, store));
    succeed(spt_desk_open(*store, NULL, &desk));
    set_day(desk, 0);
    return desk;
}

void close_desk(spt_desk *desk, spt_store *store)
{
    succeed(spt_desk_close(desk));
    succeed(spt_store_unref(store));
}

void check_ok(spt_status status, const char *call, const char *file, int line)
{
    if (status == SPT_OK)
        return;
    print_error("%s: %s\n", call, spt_status_name(status));
    _fail(file, line);
}

void check_problem(const struct place *place, int32_t code, int64_t offset, const char *file, int line)
{
    const spt_journal_problem *problem = &place->problem;
    const char *message = spt_journal_message(code);
    char byte[40] = "";
    if (problem->offset >= 0)
        snprintf(byte, sizeof byte, "(byte %lld", (long long)problem->offset);
    int is_right = problem->code == code && (offset == -2 || problem->offset == offset) &&
                   strncmp(problem->text, message, strlen(message)) == 0 && strstr(problem->text, byte) != NULL &&
                   (code == 0 || *message != '\0');
    if (is_right)
        return;
    print_error("code %d at byte %lld, system error %d: %s\n", (int)problem->code, (long long)problem->offset,
                (int)problem->os_error, problem->text);
    _fail(file, line);
}

/* ---- bytes ---- */

struct bytes load(const char *path)
{
    struct bytes loaded = {NULL, 0};
    struct stat found;
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    assert_int_equal(fstat(fileno(file), &found), 0);
    loaded.size = (size_t)found.st_size;
    loaded.at = malloc(loaded.size + 1);
    assert_non_null(loaded.at);
    assert_int_equal(fread(loaded.at, 1, loaded.size, file), loaded.size);
    fclose(file);
    return loaded;
}

void save(const char *path, const void *at, size_t size)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(at, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}

struct bytes load_used(const char *path)
{
    spt_journal_report report;
    spt_journal_report_init(&report, (uint32_t)sizeof report);
    succeed(spt_journal_verify(path, NULL, &report));
    struct bytes loaded = load(path);
    assert_true((size_t)report.used <= loaded.size);
    loaded.size = (size_t)report.used;
    return loaded;
}

int is_there(const char *path)
{
    struct stat found;
    return lstat(path, &found) == 0;
}

void extend(char *to, size_t size, const char *path, const char *behind)
{
    size_t length = strlen(path), more = strlen(behind) + 1;
    assert_true(length + more <= size);
    memmove(to, path, length);
    memcpy(to + length, behind, more);
}

void copy_file(const char *from, const char *to)
{
    struct bytes all = load(from);
    save(to, all.at, all.size);
    free(all.at);
}

void run(const char *format, ...)
{
    char command[1024];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(command, sizeof command, format, arguments);
    va_end(arguments);
    int ended = system(command);
    if (ended != 0)
        fail_msg("%s: %d", command, ended);
}

/* ---- what a journal says ---- */

struct text {
    char *at;
    size_t length, room;
};

static int32_t add_line(void *ctx, const char *line)
{
    struct text *to = ctx;
    size_t length = strlen(line);
    if (to->length + length + 2 > to->room) {
        to->room = (to->length + length + 2) * 2;
        to->at = realloc(to->at, to->room);
        assert_non_null(to->at);
    }
    memcpy(to->at + to->length, line, length);
    memcpy(to->at + to->length + length, "\n", 2);
    to->length += length + 1;
    return SPT_SINK_GO_ON;
}

char *dump_of(struct place *place, const char *path, spt_status *status)
{
    struct text lines = {calloc(1, 1), 0, 1};
    spt_journal_options options = options_of(place, 0);
    *status = spt_journal_dump(path, &options, add_line, &lines);
    if (*status == SPT_OK)
        return lines.at;
    free(lines.at);
    return NULL;
}

char *whole_dump_of(struct place *place, const char *path)
{
    spt_status status;
    char *dump = dump_of(place, path, &status);
    succeed(status);
    return dump;
}

static int line_length(const char *at)
{
    return (int)strcspn(at, "\n");
}

void assert_same_dump(const char *actual, const char *expected)
{
    if (strcmp(actual, expected) == 0)
        return;
    while (*actual != '\0' && *expected != '\0' && line_length(actual) == line_length(expected) &&
           strncmp(actual, expected, (size_t)line_length(actual)) == 0) {
        actual += line_length(actual) + (actual[line_length(actual)] == '\n');
        expected += line_length(expected) + (expected[line_length(expected)] == '\n');
    }
    fail_msg("\n%.*s\ninstead of\n%.*s", line_length(actual), actual, line_length(expected), expected);
}

static void assert_account_clean(spt_desk *desk, int64_t account)
{
    spt_audit *audit = NULL;
    spt_status status = spt_audit_account(desk, account, &audit);
    if (status == SPT_E_NOT_FOUND)
        return;
    succeed(status);
    for (uint32_t n = 0; n < spt_audit_count(audit); n++)
        print_error("account %lld: %s\n", (long long)account, spt_audit_text(audit, n));
    assert_int_equal(spt_audit_differences(audit), 0);
    spt_audit_unref(audit);
}

void assert_clean(spt_desk *desk, int64_t accounts)
{
    for (int64_t account = 1; account <= accounts; account++)
        assert_account_clean(desk, account);
}

/* ---- stories ---- */

static const char price_list[] = "[packs]\n"
                                 "points-60 | 60 points             | 60 | USD 34.50\n"
                                 "licence   | With \"every\" licence | 40 | licence\n"
                                 "[group issues: Issues]\n"
                                 "level-1 | Consultation     | 10\n"
                                 "level-2 | Problems         | 25\n"
                                 "level-3 | Investigation    | from 20\n"
                                 "files   | Import           | 20 + N*5 | unit: files\n";

void set_day(spt_desk *desk, int64_t day)
{
    succeed(spt_desk_set_now(desk, BEGIN + day * ONE_DAY));
}

static spt_options with_note(const char *note)
{
    spt_options options;
    spt_options_init(&options, (uint32_t)sizeof options);
    options.actor = "Ann\xc3\xa4 \"A\"";
    options.note = note;
    return options;
}

void tell_of_desk(spt_desk *desk)
{
    succeed(spt_price_list_load(desk, price_list, NULL));
    succeed(spt_desk_set(desk, SPT_SETTING_RETURN_GRACE, 40));
}

static void name_ref(char *ref, size_t size, const char *what, int64_t account, int64_t day)
{
    snprintf(ref, size, "%s %lld/%lld", what, (long long)account, (long long)day);
}

void tell_of_account(spt_desk *desk, int64_t account, int64_t day)
{
    char ref[64];
    const int64_t ticket = account * 1000000 + day * 10;
    spt_options options = with_note("c:\\temp \"as agreed\"");
    set_day(desk, day);
    spt_status status = spt_account_open(desk, account, NULL, NULL);
    assert_true(status == SPT_OK || status == SPT_ALREADY);
    name_ref(ref, sizeof ref, "order", account, day);
    succeed(spt_account_buy(desk, account, "points-60", ref, &options, NULL));
    options = with_note("");
    options.months = 1;
    options.priority = -3;
    name_ref(ref, sizeof ref, "gift", account, day);
    succeed(spt_account_grant(desk, account, SPT_LOT_GOODWILL, 30, ref, &options, NULL));
    options = with_note("look into it");
    options.price = 45;
    succeed(spt_ticket_open(desk, account, ticket + 1, "level-3", &options, NULL));
    succeed(spt_ticket_reprice(desk, account, ticket + 1, 50, SPT_REASON_INVESTIGATION, "more", NULL, NULL));
    succeed(spt_ticket_open(desk, account, ticket + 2, "level-1", NULL, NULL));
    succeed(spt_ticket_resolve(desk, account, ticket + 2, NULL, NULL));
    succeed(spt_ticket_reprice(desk, account, ticket + 1, 20, SPT_REASON_AGREED, NULL, NULL, NULL));
    succeed(spt_ticket_resolve(desk, account, ticket + 1, NULL, NULL));
}

void tell_of_unit(spt_desk *desk, int64_t account, int64_t other, int64_t day)
{
    char ref[64];
    set_day(desk, day);
    succeed(spt_desk_begin(desk));
    name_ref(ref, sizeof ref, "unit", account, day);
    grant(desk, account, 7, ref);
    grant(desk, other, 9, ref);
    succeed(spt_ticket_open(desk, account, account * 1000000 + day * 10 + 5, "level-1", NULL, NULL));
    succeed(spt_desk_commit(desk));
}

void grant(spt_desk *desk, int64_t account, int64_t points, const char *ref)
{
    spt_status status = spt_account_open(desk, account, NULL, NULL);
    assert_true(status == SPT_OK || status == SPT_ALREADY);
    succeed(spt_account_grant(desk, account, SPT_LOT_GOODWILL, points, ref, NULL, NULL));
}

int64_t available(spt_desk *desk, int64_t account)
{
    spt_account *found = NULL;
    succeed(spt_account_get(desk, account, &found));
    int64_t points = spt_account_available(found);
    spt_account_unref(found);
    return points;
}
