# shellcheck shell=sh
# Measures, and writes the figures into Docs/benchmarks.md.

# Release with what only tests may see: the simulator is linked into the benchmarks.
bench() {
    case "${1-}" in
    -h | --help)
        say "./run bench [gsm|lookup|devices|queue|kiosk|programs|peers]: builds for release in .build-bench, prints a table and writes it into Docs/benchmarks.md."
        say "With BENCH_PROGRAMS=FOLDER it starts the programs of that folder, another build's."
        say "Without a name: all of them. About two minutes each beside the build, peers ten; leave the machine alone meanwhile: its"
        say "load stands above each table."
        return
        ;;
    kiosk) kiosk_bench; return ;;
    programs) programs_bench; return ;;
    peers) peers_bench; return ;;
    '' | gsm | lookup | devices | queue) ;;
    *) die "there is no benchmark '$1': gsm, lookup, devices, queue, kiosk, programs, peers" ;;
    esac
    benchmark=Benchmarks${1:+/$1}
    case "${1-}" in '' | queue) boards=1 ;; *) boards= ;; esac
    need_swift
    need_packages build
    export BENCH=1
    set -- -c release -Xswiftc -enable-testing --scratch-path .build-bench
    compile --build-tests "$@"
    say "Measuring…"
    BENCH_PAGE="$PWD/Docs/benchmarks.md" swift test --skip-build "$@" --filter "$benchmark"
    [ -z "$boards" ] || board_bench "${BENCH_PROGRAMS:-$(swift build "$@" --show-bin-path 2>/dev/null)}"
    # Theirs are the appliance's programs, which do not know of what is measured here.
    unset BENCH
    [ "$benchmark" != Benchmarks ] || { kiosk_bench; programs_bench; peers_bench; }
}

# A clerk's press to the painted board, and fifty pages: the real program, and Chromium.
board_bench() {
    need_packages test
    say "Measuring calls and boards…"
    /usr/bin/python3 Tests/Browser/board_bench.py "$1/tracuu-kiosk" --page Docs/benchmarks.md
}

# The real program and page in Chromium.
kiosk_bench() {
    need_swift
    need_packages build test
    programs=${BENCH_PROGRAMS-}
    if [ -z "$programs" ]; then
        compile -c release --product tracuu-kiosk
        programs=$(swift build -c release --show-bin-path 2>/dev/null)
    fi
    say "Measuring…"
    /usr/bin/python3 Tests/Browser/kiosk_bench.py "$programs/tracuu-kiosk" --page Docs/benchmarks.md
}

# The static programs of the appliance, built as Deploy/image builds them.
programs_bench() {
    need_swift
    need_packages build
    set -- -c release --static-swift-stdlib --scratch-path .build-image
    for product in tracuu-kiosk tracuu-sms tracuu-sim; do compile "$@" -Xlinker -s --product "$product"; done
    say "Measuring…"
    /usr/bin/python3 Tests/Programs/programs_bench.py "$(swift build "$@" --show-bin-path 2>/dev/null)" --page Docs/benchmarks.md
}

# What Debian has for the same, on the same simulated modem.
peers_bench() {
    need_swift
    need_packages build peers
    programs=${BENCH_PROGRAMS-}
    if [ -z "$programs" ]; then
        for product in tracuu-sms tracuu-sim; do compile -c release --product "$product"; done
        programs=$(swift build -c release --show-bin-path 2>/dev/null)
    fi
    say "Measuring…"
    /usr/bin/python3 Tests/Programs/peers_bench.py "$programs" --page Docs/benchmarks.md
}
