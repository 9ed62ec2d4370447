#!/bin/sh
# SPDX-License-Identifier: MIT
# Builds a benchmark for speed and runs it:
#   sh tests/bench/run.sh [--quick] [--seed N]    the memory store, beside SQLite in memory; with --untuned
#                                                 beside one that is left as it opens ":memory:" by itself
#   sh tests/bench/run.sh reports [--quick]       the reports over a whole desk, beside SQL queries
#   sh tests/bench/run.sh asof [--quick]          an account of 100,000 entries as of many times, beside SQL queries
#   sh tests/bench/run.sh feed [--quick]          the news of 1,000 of a million accounts, and notices, beside SQL queries
#   sh tests/bench/run.sh journal [--quick]       the journal, beside SQLite in a file and the plain limit of the disk
# The tables go to standard output, ending in lines "ratio NAME NUMBER"; all else goes to standard error.
# Installs what it lacks on Debian and Ubuntu.
set -eu

root=$(cd "$(dirname "$0")/../.." && pwd)
build=$root/build/bench

. "$root/tests/packages.sh"

# Nothing is installed, so no object need be an ordinary one besides; that halves the time of compiling.
build_bench() {
    if [ ! -e "$build/build.ninja" ]; then
        meson setup "$build" "$root" --buildtype=release -Dbenchmarks=enabled -Dtests=disabled -Ddocs=disabled \
            -Dexamples=disabled -Dc_args=-fno-fat-lto-objects
    fi
    ninja -C "$build" -j "$(processors)" "tests/bench/$bench"
}

bench=bench
case ${1:-} in
asof | feed | journal | reports)
    bench=bench_$1
    shift
    ;;
esac

need_to_build
need libsqlite3-dev pkg-config --exists sqlite3
install_missing

log=$(mktemp)
files=
trap 'rm -rf "$log" "$files"' EXIT
if ! build_bench >"$log" 2>&1; then
    cat "$log" >&2
    exit 1
fi
if [ "$bench" = bench_journal ]; then
    # Beside the build, because /tmp may be in memory.
    files=$(mktemp -d "$build/journal-XXXXXX")
    set -- "$files" "$@"
fi
"$build/tests/bench/$bench" "$@"
