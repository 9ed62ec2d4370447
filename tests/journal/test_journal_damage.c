/* SPDX-License-Identifier: MIT */
/*
 * Every damage that one bit, byte, sector or cut can do to a small journal: it is detected, or harmless. Harmless is
 * what opens with every row as it was. What salvage saves is as it once was, account by account.
 */
#define _DEFAULT_SOURCE
#include "journal_fixture.h"

#include <fcntl.h>
#include <unistd.h>

#define ACCOUNTS 3
#define SECTOR   512u
#define HEADER   4096u
/* Of the bytes and bits behind the header's first ones, every so many are tried where the build is slow. */
#if defined(__SANITIZE_ADDRESS__)
#define IS_SLOW 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define IS_SLOW 1
#endif
#endif
#ifdef IS_SLOW
#define STEP 7u
#else
#define STEP 1u
#endif
/* Every so many damages are also salvaged. */
#define SALVAGED 199u

/* The rows of an account at one of its revisions. */
struct state {
    int64_t account, revision;
    uint64_t hash;
};

struct figures {
    size_t damages, detected, harmless, salvages, unsalvaged, saved;
};

struct damaging {
    struct place *place;
    struct bytes whole; /* The journal, undamaged, with zeros behind. */
    struct bytes now;
    char *dump;
    struct state *states;
    size_t state_count;
    int file;
    struct figures figures;
    char what[80];
};

/* ---- what accounts were like ---- */

static uint64_t hash_line(uint64_t hash, const char *line, size_t length)
{
    for (size_t at = 0; at < length; at++)
        hash = (hash ^ (uint8_t)line[at]) * UINT64_C(1099511628211);
    return hash;
}

static int64_t number_behind(const char *line, const char *name)
{
    const char *found = strstr(line, name);
    assert_non_null(found);
    return strtoll(found + strlen(name), NULL, 10);
}

/* The account that begins at a place in a dump; moves the place behind it. */
static struct state next_state(const char **at)
{
    struct state found = {number_behind(*at, " account="), 0, UINT64_C(14695981039346656037)};
    if (strncmp(*at, "account ", 8) == 0)
        found.revision = number_behind(*at, " revision=");
    while (**at != '\0' && number_behind(*at, " account=") == found.account) {
        size_t length = strcspn(*at, "\n") + 1;
        found.hash = hash_line(found.hash, *at, length);
        *at += length;
    }
    return found;
}

static int is_known(const struct damaging *damaging, const struct state *state)
{
    for (size_t s = 0; s < damaging->state_count; s++)
        if (damaging->states[s].account == state->account && damaging->states[s].revision == state->revision &&
            damaging->states[s].hash == state->hash)
            return 1;
    return 0;
}

static void note_states(struct damaging *damaging)
{
    char *dump = whole_dump_of(damaging->place, damaging->place->path);
    for (const char *at = dump; *at != '\0';) {
        struct state state = next_state(&at);
        if (is_known(damaging, &state))
            continue;
        damaging->states = realloc(damaging->states, (damaging->state_count + 1) * sizeof state);
        assert_non_null(damaging->states);
        damaging->states[damaging->state_count++] = state;
    }
    free(dump);
}

/* Counts the accounts; each has to be one that once was. */
static size_t check_states(const struct damaging *damaging, const char *dump)
{
    size_t count = 0;
    for (const char *at = dump; *at != '\0'; count++) {
        const char *begin = at;
        struct state state = next_state(&at);
        if (!is_known(damaging, &state))
            fail_msg("%s: account %lld never was like this at revision %lld:\n%.*s", damaging->what,
                     (long long)state.account, (long long)state.revision, (int)(at - begin), begin);
    }
    return count;
}

/* ---- the journal ---- */

static void tell(struct damaging *damaging, spt_desk *desk, int64_t day)
{
    for (int64_t account = 1; account <= ACCOUNTS; account++) {
        char ref[24];
        snprintf(ref, sizeof ref, "day %lld", (long long)day);
        set_day(desk, day);
        grant(desk, account, 10 + day, ref);
        note_states(damaging);
    }
}

static void make(struct damaging *damaging)
{
    spt_store *store = NULL;
    spt_desk *desk = open_desk(damaging->place, SPT_JOURNAL_NEW | SPT_JOURNAL_NO_SYNC, &store);
    note_states(damaging);
    tell_of_desk(desk);
    note_states(damaging);
    tell(damaging, desk, 0);
    for (int64_t account = 1; account <= ACCOUNTS; account++)
        tell_of_account(desk, account, 1);
    note_states(damaging);
    succeed(spt_journal_compact(damaging->place->path, NULL));
    tell(damaging, desk, 2);
    tell_of_unit(desk, 1, 2, 3);
    note_states(damaging);
    succeed(spt_ticket_cancel(desk, 1, 1000035, NULL, NULL));
    note_states(damaging);
    close_desk(desk, store);
}

static void take_whole(struct damaging *damaging)
{
    struct bytes used = load_used(damaging->place->path);
    damaging->whole.size = (used.size + 2 * SECTOR) / SECTOR * SECTOR;
    damaging->whole.at = calloc(1, damaging->whole.size);
    damaging->now.at = calloc(1, damaging->whole.size);
    assert_non_null(damaging->whole.at);
    assert_non_null(damaging->now.at);
    memcpy(damaging->whole.at, used.at, used.size);
    free(used.at);
    damaging->dump = whole_dump_of(damaging->place, damaging->place->path);
}

static void begin(struct damaging *damaging, struct place *place)
{
    memset(damaging, 0, sizeof *damaging);
    damaging->place = place;
    make(damaging);
    take_whole(damaging);
    damaging->file = open(place->path, O_RDWR | O_CLOEXEC);
    assert_true(damaging->file >= 0);
}

static void end(struct damaging *damaging)
{
    close(damaging->file);
    free(damaging->states);
    free(damaging->whole.at);
    free(damaging->now.at);
    free(damaging->dump);
}

/* ---- one damage ---- */

static void write_now(const struct damaging *damaging)
{
    assert_int_equal(pwrite(damaging->file, damaging->now.at, damaging->now.size, 0), damaging->now.size);
    assert_int_equal(ftruncate(damaging->file, (off_t)damaging->now.size), 0);
}

static void reset(struct damaging *damaging)
{
    damaging->now.size = damaging->whole.size;
    memcpy(damaging->now.at, damaging->whole.at, damaging->whole.size);
}

static int is_refusal(spt_status status)
{
    return status == SPT_E_CORRUPT || status == SPT_E_STORE;
}

/* What is read is as it was, or refused; 1: it was refused. */
static int read_damaged(struct damaging *damaging)
{
    spt_status status;
    char *dump = dump_of(damaging->place, damaging->place->path, &status);
    if (dump != NULL && strcmp(dump, damaging->dump) != 0) {
        print_error("%s: undetected\n", damaging->what);
        assert_same_dump(dump, damaging->dump);
    }
    if (dump == NULL && (!is_refusal(status) || damaging->place->problem.offset < 0))
        fail_msg("%s: %s, %s", damaging->what, spt_status_name(status), damaging->place->problem.text);
    free(dump);
    return dump == NULL;
}

static int verify_damaged(struct damaging *damaging)
{
    spt_journal_report report;
    spt_journal_options options = options_of(damaging->place, 0);
    spt_journal_report_init(&report, (uint32_t)sizeof report);
    spt_status status = spt_journal_verify(damaging->place->path, &options, &report);
    if (status != SPT_OK && !is_refusal(status))
        fail_msg("%s: %s", damaging->what, spt_status_name(status));
    return status != SPT_OK;
}

/* Opens it to be written, by which an end that is not acknowledged is cut off. */
static int open_damaged(struct damaging *damaging)
{
    spt_store *store = NULL;
    spt_status status = open_store(damaging->place, SPT_JOURNAL_NO_SYNC, &store);
    if (status != SPT_OK && !is_refusal(status))
        fail_msg("%s: %s", damaging->what, spt_status_name(status));
    if (status == SPT_OK)
        succeed(spt_store_unref(store));
    return status != SPT_OK;
}

static void salvage_damaged(struct damaging *damaging)
{
    struct place *place = damaging->place;
    spt_journal_report report;
    spt_store *store = NULL;
    spt_desk *desk = NULL;
    spt_journal_options options = options_of(place, 0);
    spt_journal_report_init(&report, (uint32_t)sizeof report);
    unlink(place->other);
    spt_status status = spt_journal_salvage(place->path, place->other, &options, &report);
    damaging->figures.salvages++;
    if (status != SPT_OK && place->problem.code != SPT_JOURNAL_FOREIGN)
        fail_msg("%s: %s, %s", damaging->what, spt_status_name(status), place->problem.text);
    damaging->figures.unsalvaged += status != SPT_OK;
    if (status != SPT_OK)
        return;
    char *dump = whole_dump_of(place, place->other);
    damaging->figures.saved += check_states(damaging, dump);
    free(dump);
    options = options_of(place, SPT_JOURNAL_NO_SYNC);
    succeed(spt_store_open_journal(place->other, &options, &store));
    succeed(spt_desk_open(store, NULL, &desk));
    set_day(desk, 5);
    assert_clean(desk, ACCOUNTS);
    close_desk(desk, store);
}

static void try(struct damaging *damaging)
{
    struct figures *figures = &damaging->figures;
    write_now(damaging);
    int is_salvaged = figures->damages++ % SALVAGED == 0;
    if (is_salvaged)
        salvage_damaged(damaging);
    int is_read = !read_damaged(damaging), is_verified = !verify_damaged(damaging), is_open = !open_damaged(damaging);
    if (is_read != is_verified || is_read != is_open)
        fail_msg("%s: read %d, verified %d, opened %d", damaging->what, is_read, is_verified, is_open);
    figures->detected += !is_open;
    figures->harmless += is_open;
    if (is_open && damaging->place->problem.code == SPT_JOURNAL_TORN)
        read_damaged(damaging);
}

__attribute__((format(printf, 2, 3))) static void name(struct damaging *damaging, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(damaging->what, sizeof damaging->what, format, arguments);
    va_end(arguments);
}

static void report(const char *what, struct damaging *damaging)
{
    const struct figures *figures = &damaging->figures;
    printf(
        "%s: %zu damages to %zu bytes: %zu detected, %zu harmless, 0 undetected; %zu salvaged with %zu accounts, %zu "
        "had nothing whole\n",
        what, figures->damages, damaging->whole.size, figures->detected, figures->harmless,
        figures->salvages - figures->unsalvaged, figures->saved, figures->unsalvaged);
    assert_int_equal(figures->damages, figures->detected + figures->harmless);
    damaging->figures = (struct figures){0};
}

/* ---- all damages ---- */

static void flip_every_bit(struct damaging *damaging)
{
    for (size_t bit = 0; bit < damaging->whole.size * 8; bit += STEP) {
        reset(damaging);
        damaging->now.at[bit / 8] ^= (uint8_t)(1u << bit % 8);
        name(damaging, "bit %zu of byte %zu flipped", bit % 8, bit / 8);
        try(damaging);
    }
    report("bits flipped", damaging);
}

static void overwrite_every_byte(struct damaging *damaging)
{
    static const uint8_t values[] = {0x00, 0xff, 0x55};
    for (size_t byte = 0; byte < damaging->whole.size; byte += STEP)
        for (size_t v = 0; v < sizeof values; v++) {
            reset(damaging);
            if (damaging->now.at[byte] == values[v])
                continue;
            damaging->now.at[byte] = values[v];
            name(damaging, "byte %zu made %u", byte, values[v]);
            try(damaging);
        }
    report("bytes overwritten", damaging);
}

static void spoil_every_sector(struct damaging *damaging)
{
    static const int fills[] = {0, 0xff, 'x'};
    for (size_t sector = 0; sector < damaging->whole.size / SECTOR; sector++)
        for (int f = 0; f < 3; f++) {
            reset(damaging);
            memset(damaging->now.at + sector * SECTOR, fills[f], SECTOR);
            name(damaging, "sector %zu filled with %d", sector, fills[f]);
            try(damaging);
        }
    report("sectors filled", damaging);
}

static void double_every_sector(struct damaging *damaging)
{
    const size_t count = damaging->whole.size / SECTOR;
    for (size_t from = 0; from < count; from++)
        for (size_t to = 0; to < count; to++) {
            if (from == to)
                continue;
            reset(damaging);
            memcpy(damaging->now.at + to * SECTOR, damaging->whole.at + from * SECTOR, SECTOR);
            name(damaging, "sector %zu over %zu", from, to);
            try(damaging);
        }
    report("sectors doubled", damaging);
}

static void swap_all_sectors(struct damaging *damaging)
{
    const size_t count = damaging->whole.size / SECTOR;
    for (size_t from = 0; from < count; from++)
        for (size_t to = from + 1; to < count; to++) {
            reset(damaging);
            memcpy(damaging->now.at + to * SECTOR, damaging->whole.at + from * SECTOR, SECTOR);
            memcpy(damaging->now.at + from * SECTOR, damaging->whole.at + to * SECTOR, SECTOR);
            name(damaging, "sectors %zu and %zu swapped", from, to);
            try(damaging);
        }
    report("sectors swapped", damaging);
}

static void cut_everywhere(struct damaging *damaging)
{
    for (size_t size = 0; size < damaging->whole.size; size += STEP) {
        reset(damaging);
        damaging->now.size = size;
        name(damaging, "cut at byte %zu", size);
        try(damaging);
    }
    report("cut off", damaging);
}

/* A sector taken out, so that all that follows moves. */
static void lose_every_sector(struct damaging *damaging)
{
    for (size_t sector = 0; sector < damaging->whole.size / SECTOR; sector++) {
        reset(damaging);
        damaging->now.size -= SECTOR;
        memcpy(damaging->now.at + sector * SECTOR, damaging->whole.at + (sector + 1) * SECTOR,
               damaging->whole.size - (sector + 1) * SECTOR);
        name(damaging, "sector %zu lost", sector);
        try(damaging);
    }
    report("sectors lost", damaging);
}

static void every_damage_is_detected_or_harmless(void **state)
{
    struct damaging damaging;
    begin(&damaging, *state);
    swap_all_sectors(&damaging);
    double_every_sector(&damaging);
    spoil_every_sector(&damaging);
    lose_every_sector(&damaging);
    cut_everywhere(&damaging);
    overwrite_every_byte(&damaging);
    flip_every_bit(&damaging);
    end(&damaging);
}

/* ---- salvage ---- */

static void what_is_whole_is_salvaged_whole(void **state)
{
    struct place *place = *state;
    struct damaging damaging;
    spt_journal_report report;
    begin(&damaging, place);
    spt_journal_report_init(&report, (uint32_t)sizeof report);
    spt_journal_options options = options_of(place, 0);
    succeed(spt_journal_salvage(place->path, place->other, &options, &report));
    assert_problem(place, 0, -1);
    assert_int_equal(report.skipped, 0);
    assert_int_equal(report.damaged_bytes, 0);
    assert_int_equal(report.commits, ACCOUNTS + 2);
    char *dump = whole_dump_of(place, place->other);
    assert_same_dump(dump, damaging.dump);
    free(dump);
    assert_int_equal(spt_journal_salvage(place->path, place->other, &options, NULL), SPT_E_STORE);
    assert_problem(place, SPT_JOURNAL_EXISTS, -1);
    end(&damaging);
}

/* A snapshot of many small records, so that accounts go on from one to the next: each damaged in turn. */
static void accounts_in_many_records_are_salvaged(void **state)
{
    struct place *place = *state;
    struct damaging damaging;
    static const char *const ways[] = {"snapshot=3", "snapshot=10"};
    begin(&damaging, place);
    for (int w = 0; w < 2; w++) {
        write_now((reset(&damaging), &damaging));
        run("%s %s remake %s %s %s", PYTHON, READER, place->path, place->other, ways[w]);
        struct bytes made = load(place->other);
        damaging.now.at = realloc(damaging.now.at, made.size);
        assert_non_null(damaging.now.at);
        damaging.now.size = made.size;
        for (size_t byte = HEADER; byte < made.size; byte += 7) {
            memcpy(damaging.now.at, made.at, made.size);
            damaging.now.at[byte] ^= (uint8_t)(1u << byte % 8);
            name(&damaging, "bit %zu of byte %zu flipped", byte % 8, byte);
            write_now(&damaging);
            salvage_damaged(&damaging);
        }
        for (size_t byte = HEADER; byte < made.size; byte += SECTOR / 4) {
            size_t size = made.size - byte < SECTOR ? made.size - byte : SECTOR;
            memcpy(damaging.now.at, made.at, made.size);
            memset(damaging.now.at + byte, 0, size);
            name(&damaging, "%zu bytes zero from %zu on", size, byte);
            write_now(&damaging);
            salvage_damaged(&damaging);
        }
        printf("%s: %zu salvaged with %zu accounts of %d each, %zu had nothing whole\n", ways[w],
               damaging.figures.salvages, damaging.figures.saved, ACCOUNTS + 1, damaging.figures.unsalvaged);
        assert_true(damaging.figures.saved > damaging.figures.salvages * (ACCOUNTS - 1));
        assert_int_equal(damaging.figures.unsalvaged, 0);
        damaging.figures = (struct figures){0};
        free(made.at);
        damaging.now.at = realloc(damaging.now.at, damaging.whole.size);
        assert_non_null(damaging.now.at);
        unlink(place->other);
    }
    end(&damaging);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        place_test(every_damage_is_detected_or_harmless),
        place_test(what_is_whole_is_salvaged_whole),
        place_test(accounts_in_many_records_are_salvaged),
    };
    /* Salvaging syncs: where there is a folder in memory, that costs nothing. */
    if (access("/dev/shm", W_OK) != 0 || chdir("/dev/shm") != 0)
        print_message("in the present folder\n");
    return cmocka_run_group_tests_name("journal damage", tests, NULL, NULL);
}
