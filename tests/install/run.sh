#!/bin/sh
# SPDX-License-Identifier: MIT
# usage: run.sh RELEASE_BUILD pkgconfig|cmake|subproject
# Installs a finished build into a folder of its own and uses the library from there as a host would.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
build=$(cd "$1" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
prefix=$work/installed

install_library() {
    meson install -C "$build" --no-rebuild --quiet --destdir "$work/destination"
    mv "$work/destination/$(meson introspect "$build" --buildoptions | python3 -c '
import json, sys
print({each["name"]: each["value"] for each in json.load(sys.stdin)}["prefix"])')" "$prefix"
}

library_dir() {
    dirname "$(find "$prefix" -name supportpoints.pc)" | xargs dirname
}

# The program, its manual and its completion.
with_program() {
    LD_LIBRARY_PATH=$lib "$prefix/bin/supportpoints" demo --size 5 --desk "$work/demo.points"
    LD_LIBRARY_PATH=$lib "$prefix/bin/supportpoints" audit --desk "$work/demo.points"
    test -e "$prefix/share/man/man1/supportpoints.1"
    test -e "$prefix/share/bash-completion/completions/supportpoints"
}

with_pkgconfig() {
    install_library
    lib=$(library_dir)
    export PKG_CONFIG_PATH="$lib/pkgconfig"
    config="pkg-config --define-variable=prefix=$prefix"
    # Unquoted: pkg-config prints one word for each option.
    ${CC:-cc} -std=c99 -Wall -Werror "$here/use.c" $($config --cflags --libs supportpoints) -o "$work/shared"
    LD_LIBRARY_PATH=$lib "$work/shared"
    ${CC:-cc} -std=c99 -Wall -Werror -static "$here/use.c" $($config --static --cflags --libs supportpoints) -o "$work/static"
    "$work/static"
    test -e "$prefix/include/supportpoints/supportpoints.ffi.h"
    if [ -e "$build/examples/desk/supportpoints" ]; then
        with_program
    fi
    readelf -d "$lib/libsupportpoints.so" | grep -q 'SONAME.*\[libsupportpoints.so.0\]'
}

with_cmake() {
    install_library
    cmake -S "$here" -B "$work/cmake" -DCMAKE_PREFIX_PATH="$prefix"
    cmake --build "$work/cmake"
    "$work/cmake/use_shared"
    "$work/cmake/use_static"
}

# The sources are copied without build folders, as a host that takes a release has them.
with_subproject() {
    mkdir -p "$work/host/subprojects/libsupportpoints"
    cp "$here/use.c" "$work/host/"
    cp "$here/host.meson.build" "$work/host/meson.build"
    for each in meson.build meson_options.txt include lib examples tests doc; do
        cp -R "$root/$each" "$work/host/subprojects/libsupportpoints/"
    done
    for kind in shared static; do
        meson setup "$work/$kind" "$work/host" -Ddefault_library=$kind
        meson test -C "$work/$kind" --print-errorlogs
    done
}

with_"$2"
