# SPDX-License-Identifier: MIT
# usage: complete.sh COMPLETION WORD...
# Prints what bash would complete the last word to, sorted, on one line.
. "$1"
shift
COMP_WORDS=(supportpoints "$@")
COMP_CWORD=$#
COMPREPLY=()
_supportpoints supportpoints "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
printf '%s\n' "${COMPREPLY[@]}" | sort -u | paste -s -d ' '
