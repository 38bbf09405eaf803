# shellcheck shell=sh
# The tests that are no Swift tests, one function each.

# Whatever the daemons take of Foundation itself brings ICU into their static programs, 40 MB of it; FoundationEssentials
# does not. The accessors that SwiftPM makes of resources are in debug builds only.
lean_tests() {
    say "What the daemons take of Foundation…"
    objects=$(swift build --show-bin-path 2>/dev/null)
    for module in ApplianceKit DossierKit DeviceIO SMSGateway KioskApp SiteSetup; do
        find "$objects/$module.build" -name '*.o' ! -name 'resource_bundle_accessor*' -exec nm -A -u {} + |
            swift demangle --compact | { grep -E '[^a-zA-Z]Foundation\.[A-Z]|\(extension in Foundation\)' || [ $? -eq 1 ]; }
    done >.build/lean.log
    [ ! -s .build/lean.log ] || { sed 's/^.*\///' .build/lean.log | head -n 10 >&2; die "these pull ICU in: .build/lean.log"; }
}

# need_python FOLDER PACKAGE==VERSION: an environment in .build/FOLDER with a package of PyPI.
need_python() {
    [ ! -e ".build/$1/complete" ] || return 0
    log=$(mktemp)
    rm -rf ".build/$1"
    if ! { /usr/bin/python3 -m venv ".build/$1" && ".build/$1/bin/pip" install --quiet "$2"; } >"$log" 2>&1; then
        tail -n 5 "$log" >&2
        rm -f "$log"
        die "$2 could not be installed from PyPI; the lines above say why"
    fi
    : >".build/$1/complete"
    rm -f "$log"
}

# axe-core, which judges pages' accessibility, comes with a package of PyPI; what else that needs is not wanted.
need_axe() {
    [ ! -d "$axe" ] || return 0
    log=$(mktemp)
    if ! { /usr/bin/python3 -m venv .build/axe-venv &&
        .build/axe-venv/bin/pip install --quiet --no-deps --target "$axe" axe-playwright-python==0.1.8; } >"$log" 2>&1; then
        tail -n 5 "$log" >&2
        rm -rf "$log" "$axe" .build/axe-venv
        die "axe-core could not be installed from PyPI; the lines above say why"
    fi
    rm -rf "$log" .build/axe-venv
}

# page_tests FILE [--axe]: drives the kiosk's real program in Chromium.
page_tests() {
    say "Browser tests ($1)…"
    axe=.build/axe-0.1.8
    if [ "${2-}" = --axe ]; then
        need_axe
        set -- "$1" --axe "$axe/axe_playwright_python/axe.min.js"
    fi
    file=$1
    shift
    /usr/bin/python3 "Tests/Browser/$file" "$(swift build --show-bin-path 2>/dev/null)/tracuu-kiosk" "$@"
}

# With udev's database, its events and an evdev device that are not there.
device_tests() {
    say "Device tests…"
    programs=$(swift build --show-bin-path 2>/dev/null)
    umockdev-wrapper /usr/bin/python3 Tests/Devices/umockdev_test.py "$programs/tracuu-kiosk"
    umockdev-wrapper /usr/bin/python3 Tests/Devices/keypad_test.py "$programs/tracuu-kiosk"
}

# The tool that makes requests up from the API's description comes from PyPI, into an environment of its own.
api_tests() {
    say "API tests…"
    need_python api-test schemathesis==4.32.5
    tool=.build/api-test
    "$tool/bin/python" Tests/API/api_test.py "$(swift build --show-bin-path 2>/dev/null)/tracuu-sms"
}

# The contract for provinces, held against the simulator's service of it.
contract_tests() {
    say "Contract tests…"
    /usr/bin/python3 Tests/Contract/contract_test.py \
        "$(swift build --show-bin-path 2>/dev/null)/tracuu-sim" "$PWD/.build/api-test/bin/schemathesis" >.build/contract.log ||
        { grep -A 12 -E '^___|^- ' .build/contract.log >&2; die "the contract and its simulator differ: .build/contract.log"; }
}

attack_tests() {
    say "Attacks…"
    /usr/bin/python3 Tests/Security/attack_test.py "$(swift build --show-bin-path 2>/dev/null)"
}

# What the pages show and lead to; man pages; the fleet's files; these commands.
paper_tests() {
    programs=$(swift build --show-bin-path 2>/dev/null)
    shellcheck run Commands/*.sh
    say "Pages, man pages and the fleet's files…"
    /usr/bin/python3 Tests/Docs/examples_test.py "$programs"
    Deploy/man/check "$programs"
    need_python fleet-test 'grafana-foundation-sdk==1769699998!10.1.0'
    FLEET_PYTHON=$PWD/.build/fleet-test/bin/python Deploy/fleet/run check
}

# 200 boxes' metrics in Debian's Prometheus: which alerts come, which panels have something to show.
fleet_tests() {
    say "A fleet of 200 boxes…"
    Deploy/fleet/run simulate "$(swift build --show-bin-path 2>/dev/null)"
}

# A day of 24 hours with everything breaking at once; the same plan each time. ./run soak days plays others.
day_tests() {
    [ "$(id -u)" -eq 0 ] || { say "Left out: only root may mount the small disk of a played day."; return; }
    say "24 hours in 144 s, and some minutes to settle…"
    export DAYS_HOURS=24 DAYS_HOUR_SECONDS=6 DAYS_SEED=24
    play_days
}

image_tests() {
    say "Checks of the image's recipe…"
    Deploy/image/run check
}
