# shellcheck shell=sh
# Feeds rubbish to what reads from outside.

fuzz() {
    case "${1-}" in
    -h | --help)
        say "./run fuzz [pdu|at|ussd|code|scan|printer|central|request|body|configuration|manifest] [SECONDS]: runs libFuzzer on one target, or on each in turn; 60 seconds each where nothing else is said."
        say "What it learns stays in .build-fuzz/corpus; it starts from Tests/Fuzz/Seeds and Tests/Fuzz/Findings."
        return
        ;;
    pdu | at | ussd | code | scan | printer | central | request | body | configuration | manifest) targets=$1; shift ;;
    '' | [0-9]*) targets='pdu at ussd code scan printer central request body configuration manifest' ;;
    *) die "there is no target '$1': pdu, at, ussd, code, scan, printer, central, request, body, configuration, manifest" ;;
    esac
    seconds=${1-60}
    case "$seconds" in '' | *[!0-9]* | 0) die "the time is a whole number of seconds, not '$seconds'" ;; esac
    need_swift
    need_packages build
    export FUZZ=1
    # Without this the backtracer takes the signal and no input is kept.
    export SWIFT_BACKTRACE=enable=no
    set -- -c release -Xswiftc -enable-testing --sanitize=fuzzer --scratch-path .build-fuzz
    for target in $targets; do compile "$@" --product "fuzz-$target"; done
    programs=$(swift build "$@" --show-bin-path 2>/dev/null)
    for target in $targets; do fuzz_target "$target" "$seconds" "$programs/fuzz-$target"; done
}

# fuzz_target NAME SECONDS PROGRAM
fuzz_target() {
    corpus=.build-fuzz/corpus/$1
    findings=.build-fuzz/findings/$1
    mkdir -p "$corpus" "$findings"
    log=.build-fuzz/$1.log
    say "Fuzzing $1 for $2 s ($log)…"
    kept=
    [ ! -d "Tests/Fuzz/Findings/$1" ] || kept=Tests/Fuzz/Findings/$1
    # The time of one input is on the clock, and a neighbour can keep so kind a process waiting for seconds.
    # As long as what comes can be: a PDU of a full message, a short conversation, a message of four parts; two pages of a list.
    case "$1" in pdu | printer) length=250 ;; central | configuration | body) length=3000 ;; *) length=700 ;; esac
    # shellcheck disable=SC2086 # a folder or nothing
    if nice -n 19 "$3" -max_total_time="$2" -max_len="$length" -timeout=30 -rss_limit_mb=1024 -print_final_stats=1 \
        -dict="Tests/Fuzz/Seeds/$1.dict" -artifact_prefix="$findings/" \
        "$corpus" "Tests/Fuzz/Seeds/$1" $kept >"$log" 2>&1; then
        sed -n 's/^stat::\([a-z_]*\): */  \1 /p' "$log" | grep -E 'number_of_executed_units|average_exec_per_sec|peak_rss_mb|slowest_unit' >&2
        say "  no finding"
        return
    fi
    grep -aE 'Fatal error|ERROR: libFuzzer' "$log" >&2 || tail -n 20 "$log" >&2
    input=$(sed -n 's/.*Test unit written to //p' "$log" | tail -n 1)
    [ -n "$input" ] || die "fuzz-$1 stopped without keeping an input; $log says why"
    say "A finding. To see it again:"
    say "  SWIFT_BACKTRACE=enable=no $3 $input"
    say "To make it smaller: the same with -minimize_crash=1 -max_total_time=60 before the file's name."
    say "To have ./run test run it for ever: mkdir -p Tests/Fuzz/Findings/$1 && cp $input Tests/Fuzz/Findings/$1/NAME"
    exit 1
}
