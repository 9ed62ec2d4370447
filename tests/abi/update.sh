#!/bin/sh
# SPDX-License-Identifier: MIT
# Accepts the binary interface as the headers now have it. Run it on purpose, and have the difference reviewed:
# before 1.0 anything may change, after it only additions.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)

python3 -B "$here/golden.py" update "$here/abi.golden" "$root/include" ${CC:-cc}
python3 -B "$here/shape.py" "$root/include" "$here/abi.golden"
echo "tests/abi/abi.golden is written; new functions also belong in lib/libsupportpoints.map" >&2
