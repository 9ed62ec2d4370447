# SPDX-License-Identifier: MIT
# For the scripts of this repository, which read it with `.`: finds and installs what they need on Debian and Ubuntu.
# What it prints goes to standard error.

missing=
updated=

say() {
    printf '%s\n' "$*" >&2
}

# need PACKAGE TEST...: notes the package where the test fails.
need() {
    package=$1
    shift
    "$@" >/dev/null 2>&1 || missing="$missing $package"
}

have() {
    command -v "$1"
}

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif have sudo >/dev/null; then
        sudo "$@"
    else
        say "Please run as root: $*"
        return 1
    fi
}

apt() {
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=600 -q -y "$@" >&2
}

# Installs what `need` has noted, if anything.
install_missing() {
    [ -n "$missing" ] || return 0
    if ! have apt-get >/dev/null; then
        say "Please install what Debian calls:$missing"
        exit 1
    fi
    say "Installing:$missing"
    # Unquoted: one word for each package.
    { [ -n "$updated" ] || apt update; } && apt install --no-install-recommends $missing || {
        say "Please install:$missing"
        exit 1
    }
    missing=
    updated=yes
}

need_to_build() {
    need gcc have gcc
    need libc6-dev test -e /usr/include/stdio.h
    need meson have meson
    need ninja-build have ninja
    need pkg-config have pkg-config
    need python3 have python3
}

processors() {
    nproc 2>/dev/null || echo 2
}
