# shellcheck shell=sh
# Keeps the programs under load and faults.

soak() {
    kills=1000
    case "${1-}" in
    cache) shift; soak_cache "$@"; return ;;
    queue) shift; soak_queue "$@"; return ;;
    days) shift; soak_days "$@"; return ;;
    -h | --help)
        say "./run soak [--kills N]: kills the real gateway N times (1000 where nothing else is said) while it answers and notifies,"
        say "lets the simulated network count what was lost and repeated, and writes Docs/soak.md. About eight minutes for 1000."
        say "./run soak cache [SECONDS]: both daemons on one cache file under load, 600 seconds where nothing else is said."
        say "./run soak queue [DAYS]: random days of hub, satellites and clerks, 10000 where nothing else is said."
        say "./run soak days [--hours N] [--hour-seconds S] [--seed N]: both daemons through N hours (24) of S seconds each (8), with faults of"
        say "all kinds at once: modem, network, central system, printer, scanner, kill -9, disk, clock. Needs root, for a small disk to fill."
        return
        ;;
    --kills) kills=${2-} ;;
    '') ;;
    *) die "soak takes --kills N only, not '$1'" ;;
    esac
    case "$kills" in '' | *[!0-9]* | 0) die "--kills wants a whole number, not '$kills'" ;; esac
    need_swift
    need_packages build test
    compile --build-tests
    page="$PWD/Docs/soak.md"
    # What else stands there was measured in other ways.
    rest=$(sed -n '/^## /,$p' "$page" 2>/dev/null || true)
    {
        printf '# The gateway, killed\n\n'
        # shellcheck disable=SC2016 # Markdown
        printf 'Written by `./run soak --kills %s` on %s, %s, %s cores, debug build.\n' "$kills" "$(date -u +%Y-%m-%d)" "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)" "$(nproc)"
        printf 'Half of the kills come at any time, half right after something happened in the modem. The simulated network, which saw\n'
        printf 'what the SIM sent, is the judge: lost is who did not get every part; repeated, who got one twice.\n\n'
    } >"$page"
    status=0
    KILLS=$kills SOAK_PAGE=$page swift test --skip-build --filter GatewayRandomKillTests || status=$?
    [ -z "$rest" ] || printf '%s\n' "$rest" >>"$page"
    return "$status"
}

soak_cache() {
    SOAK_SECONDS=${1-600}
    case "$SOAK_SECONDS" in '' | *[!0-9]* | 0) die "the time is a whole number of seconds, not '$SOAK_SECONDS'" ;; esac
    export SOAK_SECONDS
    need_swift
    need_packages build test
    compile --build-tests
    swift test --skip-build --filter CacheSharingTests
}

# For release, in the benchmarks' folder: a debug build takes half an hour for them.
soak_queue() {
    QUEUE_DAYS=${1-10000}
    case "$QUEUE_DAYS" in '' | *[!0-9]* | 0) die "the days are a whole number, not '$QUEUE_DAYS'" ;; esac
    export QUEUE_DAYS SOAK=queue
    need_swift
    need_packages build test
    set -- -c release -Xswiftc -enable-testing --scratch-path .build-bench
    compile --product TraCuuPackageTests "$@"
    say "$QUEUE_DAYS days…"
    swift test --skip-build "$@" --filter QueueDays
}

# The zone is the test's: its days begin and end where the daemons' do.
soak_days() {
    DAYS_HOURS=24
    DAYS_HOUR_SECONDS=8
    export DAYS_HOURS DAYS_HOUR_SECONDS
    while [ $# -gt 0 ]; do
        case "${2-}" in '' | *[!0-9]*) die "$1 wants a whole number, not '${2-}'" ;; esac
        case "$1" in
        --hours) DAYS_HOURS=$2 ;;
        --hour-seconds) DAYS_HOUR_SECONDS=$2 ;;
        --seed) export DAYS_SEED="$2" ;;
        *) die "soak days takes --hours, --hour-seconds and --seed, not '$1'" ;;
        esac
        shift 2
    done
    [ "$(id -u)" -eq 0 ] || die "soak days fills a small disk of its own, and only root may mount one: sudo ./run soak days"
    need_swift
    need_packages build test
    compile --build-tests
    say "$DAYS_HOURS hours in $((DAYS_HOURS * DAYS_HOUR_SECONDS)) s, and some minutes to settle…"
    play_days
}

# The play as it is set up in the environment.
play_days() { TZ=Asia/Ho_Chi_Minh swift test --skip-build --filter AcceleratedDaysTests; }
