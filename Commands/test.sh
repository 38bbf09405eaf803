# shellcheck shell=sh
# Checks and tests everything, and says at the end what failed and what took longest.

tests() {
    case "${1-}" in
    -h | --help)
        say "./run test [ARGUMENTS FOR swift test]: all tests, or those that --filter names"
        say "./run test --sanitize thread|address [ARGUMENTS FOR swift test]: the same Swift tests with a sanitizer in them and in the daemons they start, or those that --filter names"
        return
        ;;
    --sanitize) shift; sanitized_tests "$@"; return ;;
    --sanitize=*) sanitizer=${1#--sanitize=}; shift; sanitized_tests "$sanitizer" "$@"; return ;;
    esac
    need_swift
    need_packages build test
    format --check
    compile --build-tests
    steps=.build/test-steps
    rm -rf "$steps"
    mkdir -p "$steps"
    if [ $# -gt 0 ]; then
        # shellcheck disable=SC2046 # two words or none
        step chosen swift_tests $(few_at_a_time) "$@"
        report
        return
    fi
    swift_steps
    step kiosk-page page_tests kiosk_test.py --axe
    step kiosk-tour page_tests kiosk_tour_test.py --axe
    step technician-page page_tests technician_test.py
    step lan-page page_tests lan_test.py
    step staff-page page_tests staff_test.py --axe
    step supervisor-page page_tests supervisor_test.py --axe
    step board-page page_tests board_test.py --axe
    step world-page page_tests world_test.py
    step devices device_tests
    step api api_tests
    step contract contract_tests
    step lean lean_tests
    step attacks attack_tests
    step papers paper_tests
    step fleet fleet_tests
    step image image_tests
    step days day_tests
    report
}

# swift_steps ARGUMENTS: all Swift tests. All at once would be a thousand tests with hundreds of terminals, servers and daemons on
# two cores, and no limit of time would mean anything: those that compute, then those of the simulators, then whole worlds, a
# few at a time.
swift_steps() {
    # shellcheck disable=SC2046 # two words or none
    set -- $(few_at_a_time) "$@"
    step units swift_tests "$@" --skip '^(SimulatorTests|SystemTests)[.]'
    step simulators swift_tests "$@" --filter '^SimulatorTests[.]'
    step systems swift_tests "$@" --filter '^SystemTests[.]'
}

# With a sanitizer a daemon takes ten times as long to start and to answer.
few_at_a_time() {
    several=--experimental-maximum-parallelization-width
    width=8
    [ -z "${SANITIZER-}" ] || width=2
    ! swift test --help-hidden 2>/dev/null | grep -q -e "$several" || echo "$several" "$width"
}

# sanitized_tests thread|address [ARGUMENTS]: the same Swift tests, and the daemons that they start, with a sanitizer. What it
# builds is of no use to the ordinary build, so it has a folder of its own.
sanitized_tests() {
    case "${1-}" in thread | address) sanitizer=$1; shift ;; *) die "--sanitize wants thread or address, not '${1-}'" ;; esac
    need_swift
    need_packages build test
    scratch=.build-$sanitizer
    compile --build-tests --sanitize="$sanitizer" --scratch-path "$scratch"
    # A daemon that reports something ends with another status than its test expects; and each says it in a file of its own.
    steps=$PWD/$scratch/test-steps
    rm -rf "$steps"
    mkdir -p "$steps"
    export SANITIZER="$sanitizer"
    # The daemons live as long as the process; what they hold to its end is no leak.
    export ASAN_OPTIONS="detect_leaks=0:detect_stack_use_after_return=1:log_path=$steps/report:log_exe_name=1"
    export TSAN_OPTIONS="suppressions=$PWD/Tests/thread-sanitizer.suppressions:log_path=$steps/report:log_exe_name=1"
    set -- --sanitize="$sanitizer" --scratch-path "$scratch" "$@"
    # shellcheck disable=SC2046 # two words or none
    case "$*" in *--filter* | *--skip*) step chosen swift_tests $(few_at_a_time) "$@" ;; *) swift_steps "$@" ;; esac
    found=$(find "$steps" -name 'report*' | wc -l)
    say "Programs with something to report: $found"
    [ "$found" -eq 0 ] || { grep -hE '^(SUMMARY|==[0-9]+==ERROR)' "$steps"/report* | sort | uniq -c | sort -rn | head -n 20 >&2; echo 1 >"$steps/$sanitizer-sanitizer.status"; : >"$steps/$sanitizer-sanitizer.log"; }
    report
}

# step NAME COMMAND…: runs it and keeps what it says in .build/test-steps, for a line about each of a thousand tests hides the
# one that matters. Where it fails the next ones run all the same: who waited half an hour wants to see everything that is wrong.
step() {
    step=$1
    shift
    begin=$(date +%s)
    # No condition stands around the command, or its own set -e would do nothing. Who asked for one step looks on.
    { set +e; (set -e; "$@") 2>&1; echo $? >"$steps/$step.status"; } |
        if [ "$step" = chosen ]; then tee "$steps/$step.log"; else cat >"$steps/$step.log"; fi
    result=ok
    [ "$(cat "$steps/$step.status")" = 0 ] || { result=FAILED; failures "$steps/$step.log" | cut -c 1-500 | head -n 60 >&2; }
    printf '%6d s  %-6s  %s\n' $(($(date +%s) - begin)) "$result" "$step" | tee -a "$steps/times" >&2
}

# swift_tests ARGUMENTS: with each test's time beside the step's log.
swift_tests() { swift test --skip-build --xunit-output "$steps/$step.xml" "$@"; }

# The slowest tests, and once more what failed: whoever sees the last page only sees that.
report() {
    slowest=$(cat "$steps"/*.xml 2>/dev/null |
        sed -n 's/.*<testcase classname="\([^"]*\)" name="\([^"]*\)" time="\([^"]*\)".*/\3 \1.\2/p' |
        sort -rn | head -n 10 | awk '{ printf "%6.1f s  %s\n", $1, $2 }')
    [ -z "$slowest" ] || { say "The slowest tests:"; say "$slowest"; }
    say "The steps:"
    cat "$steps/times" >&2
    failed=
    for status in "$steps"/*.status; do
        [ "$(cat "$status")" = 0 ] || failed="$failed $(basename "$status" .status)"
    done
    [ -n "$failed" ] || return 0
    say "What failed:"
    for name in $failed; do
        say "-- $name ($steps/$name.log)"
        failures "$steps/$name.log" | cut -c 1-500 | head -n 60 >&2
    done
    die "failed:$failed"
}

# failures LOG: Swift Testing's issues with what stands under them; unittest's FAIL and ERROR with their traces; where there is
# neither, a program's last words.
failures() {
    awk '
        /^✘ .*recorded an issue|Fatal error:|unexpected signal/ { print; found = 1; under = 3; next }
        /^↳/ && under > 0 { print; under -= 1; next }
        { under = 0 }
        /^(FAIL|ERROR): / { inside = 1; found = 1 }
        /^Ran [0-9]+ test/ { inside = 0 }
        inside && !/^[=-]+$/ { print }
        { last[NR % 15] = $0 }
        END { if (!found) for (i = NR + 1; i <= NR + 15; i++) if (i % 15 in last) print last[i % 15] }
    ' "$1"
}
