# shellcheck shell=sh
# The disk image, and the monitoring of many boxes.

image() {
    case "${1-}" in
    -h | --help) ;;
    check) need_packages test ;;
    *) need_swift; need_packages build image ;;
    esac
    Deploy/image/run "$@"
}

fleet() {
    case "${1-}" in
    simulate)
        need_swift
        need_packages build test
        compile
        Deploy/fleet/run simulate "$(swift build --show-bin-path 2>/dev/null)"
        ;;
    check) need_packages test; Deploy/fleet/run check ;;
    *) Deploy/fleet/run "$@" ;;
    esac
}
