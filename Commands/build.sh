# shellcheck shell=sh
# Builds the programs, plays the demo, formats the sources.

build() {
    case "${1-}" in
    -h | --help) say "./run build [--release]: compiles tracuu-kiosk, tracuu-sms and tracuu-sim; says where they are"; return ;;
    --release) set -- -c release ;;
    '') set -- -c debug ;;
    *) die "build takes --release only, not '$1'" ;;
    esac
    need_swift
    need_packages build
    compile "$@"
    say "Built in $(swift build "$@" --show-bin-path 2>/dev/null)"
}

demo() {
    case "${1-}" in
    -h | --help) say "./run demo [--once] [--dir FOLDER]: plays a morning and stays until Ctrl-C; --once ends by itself, with status 0 only if every step did what it should"; return ;;
    esac
    need_swift
    need_packages build
    compile -c release
    exec "$(swift build -c release --show-bin-path 2>/dev/null)/tracuu-sim" demo "$@"
}

format() {
    case "${1-}" in
    -h | --help) say "./run format [--check]: formats the Swift sources, or says what is not as it should be"; return ;;
    --check) need_swift; swift format lint --strict -r Sources Tests Package.swift || die "not formatted: ./run format mends most of it" ;;
    '') need_swift; swift format -i -r Sources Tests Package.swift ;;
    *) die "format takes --check only, not '$1'" ;;
    esac
}
