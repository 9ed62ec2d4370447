#!/bin/sh
# SPDX-License-Identifier: MIT
# Fuzzes the journal's reader with libFuzzer, with addresses and undefined operations watched: run.sh [SECONDS]
# What is found is kept in build/fuzz; an input that matters belongs into tests/fuzz/corpus, which the tests replay.
set -eu

root=$(cd "$(dirname "$0")/../.." && pwd)
build=$root/build/fuzz
seconds=${1:-60}

rm -rf "$build/objects"
mkdir -p "$build/found"
# Two folders may have files of one name.
for folder in "$root"/lib/*/; do
    mkdir -p "$build/objects/$(basename "$folder")"
    cd "$build/objects/$(basename "$folder")"
    clang -c -g -O1 -std=c11 -D_POSIX_C_SOURCE=200809L -DSPT_BUILDING -fsanitize=fuzzer-no-link,address,undefined \
        -fno-sanitize-recover=all -I"$root/include" -I"$root/lib" "$folder"*.c
done
cd "$build/objects"
clang -g -O1 -std=c11 -D_POSIX_C_SOURCE=200809L -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all \
    -I"$root/include" -I"$root/lib" "$root/tests/fuzz/fuzz_journal.c" ./*/*.o -pthread -o "$build/fuzz_journal"
cd "$build"
exec ./fuzz_journal -max_total_time="$seconds" -max_len=16384 -timeout=20 -rss_limit_mb=2048 -print_final_stats=1 \
    -artifact_prefix="$build/" found "$root/tests/fuzz/corpus"
