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

# axe-core, which judges pages' accessibility, comes with a package of PyPI.
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
    tool=.build/api-test
    if [ ! -x "$tool/bin/schemathesis" ]; then
        log=$(mktemp)
        if ! { /usr/bin/python3 -m venv "$tool" && "$tool/bin/pip" install --quiet schemathesis==4.32.5; } >"$log" 2>&1; then
            tail -n 5 "$log" >&2
            rm -rf "$log" "$tool"
            die "schemathesis could not be installed from PyPI; the lines above say why"
        fi
        rm -f "$log"
    fi
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
    Deploy/fleet/run check
}

image_tests() {
    say "Checks of the image's recipe…"
    Deploy/image/run check
}
