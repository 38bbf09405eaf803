# shellcheck shell=sh
# What every command needs: words, Swift, Debian's packages, a build.

say() { printf '%s\n' "$*" >&2; }
die() { say "run: $*"; exit 1; }

need_swift() {
    command -v swift >/dev/null 2>&1 || die "there is no Swift: install the toolchain (6.1 or later) from swift.org/install/linux and put its usr/bin on the PATH"
    version=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9]*\)\.\([0-9]*\).*/\1 \2/p' | head -n 1)
    # shellcheck disable=SC2086 # two numbers
    set -- $version
    if [ $# -eq 2 ] && { [ "$1" -lt 6 ] || { [ "$1" -eq 6 ] && [ "$2" -lt 1 ]; }; }; then
        die "Swift $1.$2 is too old: 6.1 or later is needed"
    fi
}

# need_packages KIND...: installs what of these kinds is missing.
need_packages() {
    command -v dpkg-query >/dev/null 2>&1 || die "this is no Debian: install what Deploy/debian-packages names by hand"
    missing=
    for kind in "$@"; do
        # shellcheck disable=SC2013 # names without blanks
        for package in $(sed -n "s/^$kind  *\([^ ]*\).*/\1/p" Deploy/debian-packages); do
            status=$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null || true)
            [ "$status" = installed ] || missing="$missing $package"
        done
    done
    [ -n "$missing" ] || return 0
    say "Installing Debian packages:$missing"
    as_root=
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null 2>&1 || die "these packages are missing and there is no sudo; as root: apt-get install$missing"
        as_root=sudo
    fi
    log=$(mktemp)
    # shellcheck disable=SC2086 # a list of names
    if ! { $as_root apt-get update && $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $missing; } >"$log" 2>&1; then
        tail -n 20 "$log" >&2
        rm -f "$log"
        die "apt-get could not install them; the lines above say why"
    fi
    rm -f "$log"
}

# compile ARGUMENTS: swift build, its words only where something is wrong. pkg-config's note on Pango's -pthread is harmless, and so
# are the linker's on a symbol of the address sanitizer's, and on mktemp in the toolchain's own static Foundation.
compile() {
    say "Building ($*)…"
    log=$(mktemp)
    if ! swift build "$@" >"$log" 2>&1; then
        grep -E 'error:' -A 4 "$log" >&2 || tail -n 40 "$log" >&2
        rm -f "$log"
        die "the build failed"
    fi
    if grep -E 'warning:' "$log" | grep -v -e 'prohibited flag(s): -pthread' -e "symbol '__asan_extra_spill_area'" \
        -e 'libFoundationEssentials\.a.*mktemp' >&2; then
        rm -f "$log"
        die "the build has warnings"
    fi
    rm -f "$log"
}
