#!/bin/sh
# Holds libgpiod2.h, our hand-made copy of declarations, against the headers of libgpiod 2 itself, by compiling both
# together: what differs in type or number is an error. The headers come in the source archives of PyPI's package gpiod,
# which carry the C library. By hand and not with ./run test, because it wants the network.
#
#     Tests/GPIODoubles/compare.sh [VERSION OF gpiod…]
set -eu
cd "$(dirname "$0")"
copy=$PWD/libgpiod2.h
[ $# -gt 0 ] || set -- 2.1.3 2.2.4 2.3.0 2.4.0 2.5.0
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
/usr/bin/python3 -m venv "$folder/tool"
"$folder/tool/bin/pip" install --quiet --upgrade setuptools wheel

# The functions as they stand in the copy, and each number of its enumerations.
{
    printf '#include <gpiod.h>\n'
    sed -n '/^struct gpiod_chip;/,$p' "$copy" | sed '/^enum .*{/,/}/d'
    sed -n '/^enum .*{/,/};/p' "$copy" | tr '\n' ' ' | tr ';' '\n' | sed -n 's/.*{\(.*\)}.*/\1/p' | while read -r list; do
        next=0
        printf '%s\n' "$list" | tr ',' '\n' | while read -r name equals value; do
            [ -n "$name" ] || continue
            [ -z "$equals" ] || next=$value
            printf '_Static_assert(%s == %s, "%s");\n' "$name" "$next" "$name"
            next=$((next + 1))
        done
    done
} >"$folder/both.c"
grep -q _Static_assert "$folder/both.c"

for version in "$@"; do
    "$folder/tool/bin/pip" download --quiet --no-binary :all: --no-deps --no-build-isolation \
        -d "$folder" "gpiod==$version"
    tar -xzf "$folder/gpiod-$version.tar.gz" -C "$folder"
    "${CC:-cc}" -std=c11 -Wall -Wextra -Werror -fsyntax-only -I"$folder/gpiod-$version/include" "$folder/both.c"
    printf 'libgpiod %s: the same\n' "$(cat "$folder/gpiod-$version/libgpiod-version.txt")"
done
