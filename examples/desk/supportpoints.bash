# SPDX-License-Identifier: MIT
# Completion of supportpoints for bash. What there is to complete the program itself lists.

# The lines of the program's list, of a kind: command or field.
_supportpoints_list() {
    "$1" --list-commands 2>/dev/null | grep "^$2$(printf '\t')"
}

# The price list of the desk that the line is about.
_supportpoints_prices() {
    local i desk=()
    for ((i = 1; i + 1 < COMP_CWORD; i++)); do
        [ "${COMP_WORDS[i]}" = --desk ] && desk=(--desk "${COMP_WORDS[i + 1]}")
    done
    "$1" price-list show --csv "${desk[@]}" 2>/dev/null
}

# What may stand for a value: reasons, states, codes of the desk's price list.
_supportpoints_values() {
    case $2 in
    REASON) echo investigation agreed reconsidered correction ;;
    STATE) echo open ended ;;
    FIGURE) echo available captured spent lapsed revoked points ;;
    "LOT|TICKET") echo lot ticket ;;
    PACK) _supportpoints_prices "$1" | sed -n 's/^"packs","\([^"]*\)".*/\1/p' ;;
    CATEGORY) _supportpoints_prices "$1" | sed -n 's/^"categories","\([^"]*\)".*/\1/p' ;;
    NAME=VALUE...) echo lifetime= zone= return-grace= reopen-window= weekdays= opens= closes= ;;
    esac
}

# Completes a value by what stands for it in the usage.
_supportpoints_value() {
    local what=${2#[} word=$3
    what=${what%]}
    case $what in
    FILE | COPY | PATH) COMPREPLY=($(compgen -f -- "$word")) ;;
    *) COMPREPLY=($(compgen -W "$(_supportpoints_values "$1" "$what")" -- "$word")) ;;
    esac
}

_supportpoints() {
    local program=$1 word=$2 before=$3 words=() each name arguments options line value i skip=
    # The words typed so far that are no options and no options' values.
    for ((i = 1; i < COMP_CWORD; i++)); do
        each=${COMP_WORDS[i]}
        if [ -n "$skip" ]; then
            skip=
        elif [[ $each == --* ]]; then
            skip=$(_supportpoints_list "$program" field | awk -F '\t' -v name="${each#--}" '$2 == name { print $3 }')
        else
            words+=("$each")
        fi
    done
    # What is helped with.
    local help=help
    if [ "${words[0]}" = help ]; then
        words=("${words[@]:1}")
        help=
    fi
    if [ -n "$skip" ]; then
        _supportpoints_value "$program" "$skip" "$word"
        return
    fi
    line=$(_supportpoints_list "$program" command |
        awk -F '\t' -v one="${words[0]}" -v two="${words[0]} ${words[1]}" '$2 == one || $2 == two')
    IFS=$'\t' read -r each name arguments options value <<<"${line//$'\t\t'/$'\t'-$'\t'}"
    if [ -z "$line" ]; then
        # The first words of commands, or the second ones of this first.
        COMPREPLY=($(compgen -W "$(_supportpoints_list "$program" command | cut -f 2 |
            awk -v one="${words[0]}" -v count="${#words[@]}" -v help="$help" '
                count == 0 { print $1; print help } count == 1 && $1 == one { print $2 }')" -- "$word"))
    elif [[ $word == -* ]]; then
        COMPREPLY=($(compgen -W "$(printf -- '--%s ' $options)" -- "$word"))
    else
        i=$((${#words[@]} - $(wc -w <<<"$name")))
        arguments=($arguments)
        _supportpoints_value "$program" "${arguments[i]}" "$word"
    fi
}

complete -o default -F _supportpoints supportpoints
