#!/bin/sh
# SPDX-License-Identifier: MIT
# Builds the benchmark for speed and runs it: sh tests/bench/run.sh [--quick] [--seed N]
# The tables go to standard output, ending in three lines "ratio NAME NUMBER"; all else goes to standard error.
# Installs what it lacks on Debian and Ubuntu.
set -eu

root=$(cd "$(dirname "$0")/../.." && pwd)
build=$root/build/bench

. "$root/tests/packages.sh"

build_bench() {
    if [ ! -e "$build/build.ninja" ]; then
        meson setup "$build" "$root" --buildtype=release -Dbenchmarks=enabled -Dtests=disabled -Ddocs=disabled \
            -Dexamples=disabled
    fi
    ninja -C "$build" -j "$(processors)" tests/bench/bench
}

need_to_build
need libsqlite3-dev pkg-config --exists sqlite3
install_missing

log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! build_bench >"$log" 2>&1; then
    cat "$log" >&2
    exit 1
fi
"$build/tests/bench/bench" "$@"
