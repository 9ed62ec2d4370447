#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs every test and ends in one line on standard output: "N passed, N failed". Installs what it lacks on Debian and
# Ubuntu. All else is on standard error; what failed shows its log there. With --quick: one build and the unit tests.
set -u

root=$(cd "$(dirname "$0")/.." && pwd)
build=$root/build
operations=${OPERATIONS:-200000}
# Percent of the branches of lib/ that must run; below it the check fails.
branches_wanted=${BRANCHES_WANTED:-95}
# The program needs libraries that the unit tests do not.
program=auto
passed=0
failed=0

. "$root/tests/packages.sh"

need_for_tests() {
    need_to_build
    need libcmocka-dev pkg-config --exists cmocka
    [ "$1" = quick ] && return 0
    need libpopt-dev pkg-config --exists popt
    need libjansson-dev pkg-config --exists jansson
    need libgcrypt20-dev pkg-config --exists libgcrypt
    need libcsv-dev test -e /usr/include/csv.h
    need mandoc have mandoc
    need chromium have chromium
    need fonts-dejavu-core test -e /usr/share/fonts/truetype/dejavu/DejaVuSans.ttf
    need g++ have g++
    need binutils have readelf
    need clang have clang
    need clang-format have clang-format
    need doxygen have doxygen
    need graphviz have dot
    need gcovr have gcovr
    need strace have strace
    need php-cli have php
}

sanitizers_link() {
    echo 'int main(void) { return 0; }' | clang -fsanitize=address,undefined -xc - -o /dev/null
}

# Known only once clang is there: its run-time library has its number in the name.
need_sanitizers() {
    need "libclang-rt-$(clang -dumpversion | cut -d. -f1)-dev" sanitizers_link
}

count() {
    passed=$((passed + $1))
    failed=$((failed + $2))
}

# check NAME COMMAND...: one test, in a shell of its own; its output is shown only where it fails, as its answer says.
check() {
    name=$1
    shift
    began=$(date +%s)
    if ("$@") >"$build/check.log" 2>&1; then
        count 1 0
        say "  passed: $name ($(($(date +%s) - began)) s)"
    else
        count 0 1
        say "  FAILED: $name"
        tail -n 200 "$build/check.log" >&2
        return 1
    fi
}

# note COMMAND...: shows what a check left to be known.
note() {
    "$@" 2>/dev/null | sed 's/^/    /' >&2
}

# configure NAME OPTION...: a build folder, set up anew where its options have changed.
configure() {
    folder=$build/$1
    shift
    if [ -e "$folder/build.ninja" ] && [ "$(cat "$folder/options" 2>/dev/null)" = "$*" ]; then
        return 0
    fi
    rm -rf "$folder"
    meson setup "$folder" "$root" "$@" && echo "$*" >"$folder/options"
}

compile() {
    name=$1
    configure "$@" && ninja -C "$build/$name" -j "$(processors)"
}

# suite NAME OPTION...: meson's tests of a build; every cmocka case counts.
suite() {
    suite=$1
    shift
    began=$(date +%s)
    log=$build/$suite/meson-logs/testlog.json
    rm -f "$log"
    meson test -C "$build/$suite" --no-rebuild --num-processes "$(processors)" --timeout-multiplier 3 \
        --print-errorlogs "$@" >"$build/check.log" 2>&1 || tail -n 200 "$build/check.log" >&2
    tallies=$(python3 "$root/tests/tally.py" "$log" 2>/dev/null || echo 0 1)
    # Unquoted: two numbers.
    count $tallies
    say "  suite $suite: ${tallies% *} passed, ${tallies#* } failed ($(($(date +%s) - began)) s)"
}

test_gcc() {
    check "gcc build" compile gcc -Dwerror=true -Dtests=enabled -Dprogram="$program"
    suite gcc "$@"
}

# No notice of a wrong address or an undefined operation is only printed: the program ends.
test_clang() {
    export CC=clang CXX=clang++
    check "clang build with sanitizers" compile clang -Dwerror=true -Dtests=enabled -Dprogram=enabled -Ddocs=disabled \
        -Db_sanitize=address,undefined -Db_lundef=false -Dc_args=-fno-sanitize-recover=all
    UBSAN_OPTIONS=print_stacktrace=1 suite clang --no-suite long
    check "crashes of the journal, with sanitizers" "$build/clang/tests/journal/test_journal_crash" 2000
    check "faults of the journal, with sanitizers" "$build/clang/tests/journal/test_journal_faults"
    unset CC CXX
}

test_release() {
    check "release build" compile release -Dwerror=true -Dtests=enabled -Dprogram=enabled -Ddocs=disabled --buildtype=release
    suite release --no-suite long
}

documentation() {
    ninja -C "$build/gcc" documentation
}

# Other versions of the formatter lay out some lines differently, so that only the one in use is asked.
formatter() {
    for each in clang-format-14 clang-format; do
        if "$each" --version 2>/dev/null | grep -q 'version 14\.'; then
            echo "$each"
            return 0
        fi
    done
    return 1
}

formatted() {
    (cd "$root" && find include lib examples tests -name '*.[ch]' -exec "$1" --dry-run -Werror {} +)
}

test_format() {
    if format=$(formatter); then
        check "format" formatted "$format"
    else
        say "  left out: format (needs clang-format 14)"
    fi
}

# model BUILD OPERATIONS [OPTION...]: the same rules, written a second time in Python, must give the same answers.
model() {
    library=$build/$1/lib/libsupportpoints.so
    operations_of_it=$2
    shift 2
    python3 "$root/tests/model/run.py" --library "$library" --operations "$operations_of_it" "$@"
}

# A run that passes shows its seed too, how often each operation gave each answer, and what it never reached.
test_model() {
    check "model, $operations operations" model release "$operations" && note cat "$build/check.log"
    of_journal=$((operations / 4))
    check "model on a journal, $of_journal operations" model release "$of_journal" --store journal &&
        note tail -n 1 "$build/check.log"
}

# What is left, as "file: lines". doc/coverage.md says why.
branches_left() {
    sed -n 's/^\(lib[^ ]*\) .*% *\([0-9][0-9,-]*\)$/\1: \2/p' "$build/coverage/branches.txt"
}

# The same histories each time, so that the figure is the same.
coverage_run() {
    find "$build/coverage" -name "*.gcda" -exec rm {} +
    meson test -C "$build/coverage" --no-rebuild --num-processes "$(processors)" --timeout-multiplier 3 --no-suite long
    (cd "$build/coverage/tests/journal" && ./test_journal_faults && ./test_journal_crash 2000 1 && ./test_journal_processes)
    model coverage 20000 --seed 1
    cd "$root" && gcovr --root . --filter lib/ --branches --exclude-unreachable-branches --print-summary \
        --fail-under-branch "$branches_wanted" --output "$build/coverage/branches.txt" "$build/coverage"
}

test_coverage() {
    check "coverage build" compile coverage -Dcoverage=true -Dtests=enabled -Ddocs=disabled -Db_ndebug=true
    check "branch coverage of lib/ (at least $branches_wanted %)" coverage_run
    note grep -E '^(branches|lines):' "$build/check.log"
    say "  lines with branches that no test takes:"
    note branches_left
}

test_install() {
    check "installed, with pkg-config" sh "$root/tests/install/run.sh" "$build/release" pkgconfig
    check "as a meson subproject" sh "$root/tests/install/run.sh" "$build/release" subproject
    if have cmake >/dev/null; then
        check "installed, with CMake" sh "$root/tests/install/run.sh" "$build/release" cmake
    fi
}

everything() {
    test_gcc
    test_clang
    test_release
    check "documentation without a warning" documentation
    test_format
    check "the model's own cases" python3 "$root/tests/model/check_model.py"
    test_model
    test_coverage
    test_install
}

main() {
    kind=full
    [ "${1:-}" = --quick ] && kind=quick
    need_for_tests "$kind"
    install_missing
    if [ "$kind" = quick ]; then
        mkdir -p "$build"
        test_gcc --suite unit
    else
        need_sanitizers
        program=enabled
        install_missing
        mkdir -p "$build"
        everything
    fi
    echo "$passed passed, $failed failed"
    [ "$failed" -eq 0 ]
}

main "$@"
