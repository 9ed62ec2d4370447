#!/bin/sh
# SPDX-License-Identifier: MIT
# Builds the library and the tour, and shows a customer's account page at several dates. Arguments go to the tour.
# Installs what it lacks on Debian and Ubuntu. What is not the tour's goes to standard error.
set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
build=$root/build/examples

. "$root/tests/packages.sh"

build_tour() {
    if [ ! -e "$build/build.ninja" ]; then
        meson setup "$build" "$root" --buildtype=release -Dtests=disabled -Ddocs=disabled -Dbenchmarks=disabled
    fi
    ninja -C "$build" -j "$(processors)" examples/tour
}

need_to_build
install_missing

log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! build_tour >"$log" 2>&1; then
    cat "$log" >&2
    exit 1
fi
cd "$root"
if [ $# -eq 0 ]; then
    rm -f "$build/tour.points"
    set -- examples/data/price-list-2008.txt "$build/tour.points"
fi
"$build/examples/tour" "$@"
