#!/bin/sh
# SPDX-License-Identifier: MIT
# Where an operation's instructions go: sh tests/bench/profile.sh [ACCOUNTS [OPERATIONS [--units]]]
# Plays the benchmark's mix on the library alone under callgrind, which counts the same on every run and machine with
# the same compiler and C library; with --units in units of work of 1,000 operations. Opening the accounts is not
# counted. Installs what it lacks on Debian and Ubuntu.
set -eu

root=$(cd "$(dirname "$0")/../.." && pwd)
build=$root/build/profile
accounts=${1:-20000}
operations=${2:-60000}
mode=${3:---library}

. "$root/tests/packages.sh"

build_bench() {
    if [ ! -e "$build/build.ninja" ]; then
        meson setup "$build" "$root" --buildtype=release -Ddebug=true -Dbenchmarks=enabled -Dtests=disabled \
            -Ddocs=disabled -Dexamples=disabled
    fi
    ninja -C "$build" -j "$(processors)" tests/bench/bench
}

# Instructions per operation in a function and all that it calls: "FUNCTION NUMBER".
inclusive() {
    callgrind_annotate --inclusive=yes --threshold=100 "$build/callgrind.out" 2>/dev/null |
        sed -n 's/^ *\([0-9,]*\) ([^)]*)  [^ ]*:\([A-Za-z0-9_]*\)\( .*\)\{0,1\}$/\2 \1/p' | tr -d , |
        awk -v operations="$operations" '$2 > most[$1] { most[$1] = $2 }
            END { for (name in most) print name, most[name] / operations }'
}

# A part that the compiler has taken apart counts as 0, and shows in "all else".
table() {
    awk -v mode="$mode" '
        { of[$1] = $2 }
        function row(text, number) {
            printf "| %-58s | %6d |\n", text, number
            left -= number
        }
        END {
            left = of["play_turn"]
            in_units = mode == "--units"
            reading = in_units ? "spt_overlay_read" : "spt_store_read"
            taking = in_units ? "spt_overlay_take" : "spt_store_commit"
            printf "| %-58s | %6s |\n", "part of an operation", "instr."
            print "| ---------------------------------------------------------- | -----: |"
            row("checking the request", of["spt_request_blank"] + of["spt_request_check"])
            row("planning the read", of["spt_load_run"] - of[reading])
            if (in_units)
                row("reading in the unit and the store", of["spt_overlay_read"] - of["load_sink"])
            else
                row("reading in the store", of["spt_memory_read"] - of["load_sink"])
            row("checking the rows that it shows", of["spt_row_fault_in"])
            row("taking them in", of["load_sink"] - of["spt_row_fault_in"])
            row("the rules", of["decide_open"] + of["decide_ticket"] + of["decide_grant"])
            row("putting the batch together", of["spt_operation_commit"] - of[taking])
            if (in_units) {
                row("taking the batch into the unit", of["spt_overlay_take"])
                row("ending the unit, but for the store", of["spt_desk_commit"] - of["spt_memory_commit"])
            }
            row("committing in the store", of["spt_memory_commit"])
            if (!in_units)
                row("the store'\''s lock, twice", of["spt_store_read"] - of["spt_memory_read"] + \
                    of["spt_store_commit"] - of["spt_memory_commit"])
            row("the snapshot of statement totals", of["spt_account_snapshot"] + of["spt_snapshot_unref"])
            row("all else, the benchmark'\''s own loop included", left)
            printf "| %-58s | %6d |\n", "sum", of["play_turn"]
        }'
}

need_to_build
need libsqlite3-dev pkg-config --exists sqlite3
need valgrind have valgrind
install_missing

log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! build_bench >"$log" 2>&1 || ! valgrind --tool=callgrind --toggle-collect=play_turn \
    --callgrind-out-file="$build/callgrind.out" "$build/tests/bench/bench" "$mode" "$accounts" "$operations" \
    >"$log" 2>&1; then
    cat "$log" >&2
    exit 1
fi
echo "$accounts accounts, $operations operations of the mix, $mode"
inclusive | table
