// swift-tools-version: 6.1
import PackageDescription

/// One thin wall around a C library of Debian's: a module map, a shim header, nothing else.
func debian(_ name: String, _ pkgConfig: String, _ package: String) -> Target {
    .systemLibrary(name: name, pkgConfig: pkgConfig, providers: [.apt([package])])
}

let swiftSettings: [SwiftSetting] = [
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

func module(_ name: String, _ dependencies: [Target.Dependency], resources: [Resource] = []) -> Target {
    .target(name: name, dependencies: dependencies, resources: resources, swiftSettings: swiftSettings)
}

func program(_ name: String, _ dependencies: [Target.Dependency], resources: [Resource] = []) -> Target {
    .executableTarget(name: name, dependencies: dependencies, resources: resources, swiftSettings: swiftSettings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], resources: [Resource] = []) -> Target {
    .testTarget(
        name: name, dependencies: dependencies + ["TestSupport"], resources: resources, swiftSettings: swiftSettings)
}

/// The programs that `./run fuzz` builds, each a folder of Tests/Fuzz.
let fuzzers = [
    "PDU", "AT", "USSD", "Code", "Scan", "Printer", "Central", "Request", "Body", "Configuration", "Manifest",
]

let package = Package(
    name: "TraCuu",
    products: [
        .executable(name: "tracuu-kiosk", targets: ["KioskApp"]),
        .executable(name: "tracuu-sms", targets: ["SMSGateway"]),
        .executable(name: "tracuu-setup", targets: ["SiteSetup"]),
        .executable(name: "tracuu-sim", targets: ["Simulator"]),
    ],
    targets: [
        .systemLibrary(name: "CLinux"),
        .target(name: "CTaskHook"),
        debian("CSQLite", "sqlite3", "libsqlite3-dev"),
        debian("CCurl", "libcurl", "libcurl4-openssl-dev"),
        debian("CMicroHTTPD", "libmicrohttpd", "libmicrohttpd-dev"),
        debian("CGnuTLS", "gnutls", "libgnutls28-dev"),
        debian("CPangoCairo", "pangocairo", "libpango1.0-dev"),
        debian("CSystemd", "libsystemd", "libsystemd-dev"),
        debian("CUdev", "libudev", "libudev-dev"),
        debian("CEvdev", "libevdev", "libevdev-dev"),
        debian("CSerialPort", "libserialport", "libserialport-dev"),
        debian("CCrypt", "libcrypt", "libcrypt-dev"),
        debian("CGPIOD", "libgpiod", "libgpiod-dev"),
        .target(name: "CGPIODShim", dependencies: ["CGPIOD"], exclude: ["libgpiod1.inc", "libgpiod2.inc"]),
        debian("CQREncode", "libqrencode", "libqrencode-dev"),

        module(
            "ApplianceKit", ["CLinux", "CTaskHook", "CSQLite", "CCurl", "CMicroHTTPD", "CGnuTLS", "CSystemd"]),
        module("DossierKit", ["ApplianceKit"], resources: [.copy("Wording/Texts"), .copy("Timeliness/Calendars")]),
        module(
            "DeviceIO",
            [
                "ApplianceKit", "CLinux", "CPangoCairo", "CQREncode", "CUdev", "CEvdev", "CSerialPort", "CGPIODShim",
            ],
            resources: [
                .copy("GSM/Profiles"), .copy("Device/Words"), .copy("GPIO/Patterns"), .copy("Printer/Printers"),
                .copy("Printer/PrinterWords"), .copy("Scanner/Scanners"),
            ]),

        program(
            "KioskApp", ["ApplianceKit", "DossierKit", "DeviceIO", "CLinux", "CCrypt"],
            resources: [
                .copy("Web/Assets"), .copy("Screen/Texts"), .copy("SelfTest/Words"), .copy("Board/CallWords"),
                .copy("Queue/QueueWords"),
            ]),
        program(
            "SMSGateway", ["ApplianceKit", "DossierKit", "DeviceIO"],
            resources: [.copy("Queries/Keywords")]),
        program(
            "SiteSetup", ["ApplianceKit", "DeviceIO", "CLinux"], resources: [.copy("Screen/Pages")]),
        program("Simulator", ["ApplianceKit", "DossierKit", "DeviceIO"], resources: [.copy("World/Assets")]),

        .target(
            name: "TestSupport", dependencies: ["ApplianceKit"], path: "Tests/TestSupport",
            swiftSettings: swiftSettings),
        .testTarget(
            name: "FuzzTests",
            dependencies: ["KioskApp", "SMSGateway", "SiteSetup", "DossierKit", "DeviceIO", "ApplianceKit"],
            path: "Tests/Fuzz", exclude: ["Seeds", "Findings"] + fuzzers, sources: ["Entries", "Regression"],
            swiftSettings: swiftSettings),
        tests("ApplianceKitTests", ["ApplianceKit", "CCurl"]),
        tests("DossierKitTests", ["DossierKit", "ApplianceKit"], resources: [.copy("Cache/Fixtures")]),
        .target(
            name: "GPIODoubles", dependencies: ["CGPIODShim"], path: "Tests/GPIODoubles",
            exclude: ["libgpiod1.h", "libgpiod2.h", "double.h", "compare.sh"]),
        tests(
            "DeviceIOTests", ["DeviceIO", "ApplianceKit", "GPIODoubles", "CGPIODShim", "CLinux"],
            resources: [.copy("Vectors")]),
        tests("KioskAppTests", ["KioskApp", "DossierKit", "DeviceIO", "ApplianceKit"]),
        tests("SiteSetupTests", ["SiteSetup", "DeviceIO", "ApplianceKit"]),
        tests("SMSGatewayTests", ["SMSGateway", "DossierKit", "DeviceIO", "ApplianceKit"]),
        tests("SimulatorTests", ["Simulator", "DossierKit", "DeviceIO", "ApplianceKit", "CLinux"]),
        tests(
            "SystemTests", ["Simulator", "KioskApp", "SMSGateway", "DossierKit", "DeviceIO", "ApplianceKit"]),
    ],
    swiftLanguageModes: [.v6]
)

// libFuzzer brings the main function of these: they can't be part of a plain build. What they feed of the programs they
// link as libraries, each with its own main function under another name.
if Context.environment["FUZZ"] != nil {
    package.products.removeAll()
    package.targets.removeAll { $0.type == .test }
    for (index, target) in package.targets.enumerated() where target.type == .executable {
        package.targets[index] = .target(
            name: target.name, dependencies: target.dependencies, resources: target.resources ?? [],
            swiftSettings: swiftSettings + [
                .unsafeFlags(["-Xfrontend", "-entry-point-function-name", "-Xfrontend", "\(target.name)_main"])
            ])
    }
    package.targets.append(
        .target(
            name: "FuzzEntries",
            dependencies: ["KioskApp", "SMSGateway", "SiteSetup", "DossierKit", "DeviceIO", "ApplianceKit"],
            path: "Tests/Fuzz/Entries", swiftSettings: swiftSettings))
    for name in fuzzers {
        package.products.append(.executable(name: "fuzz-\(name.lowercased())", targets: ["Fuzz\(name)"]))
        package.targets.append(
            .executableTarget(
                name: "Fuzz\(name)", dependencies: ["FuzzEntries"], path: "Tests/Fuzz/\(name)",
                swiftSettings: swiftSettings + [.unsafeFlags(["-parse-as-library"])]))
    }
}

// Timings count in a release build only, and the simulator can be linked into tests only: ./run bench.
if Context.environment["BENCH"] != nil {
    package.targets.removeAll { $0.type == .test }
    package.targets.append(
        .testTarget(
            name: "Benchmarks",
            dependencies: [
                "Simulator", "KioskApp", "SMSGateway", "DossierKit", "DeviceIO", "ApplianceKit", "CSQLite",
            ],
            swiftSettings: swiftSettings))
}

// Ten thousand random days take minutes in a release build, and need no more of the package than the kiosk: ./run soak queue.
if Context.environment["SOAK"] == "queue" {
    package.targets.removeAll { $0.type == .test }
    package.targets.append(
        .testTarget(
            name: "QueueDays", dependencies: ["KioskApp", "ApplianceKit", "TestSupport"],
            path: "Tests/KioskAppTests/Queue",
            sources: ["RandomDays.swift", "RandomDays+Plan.swift", "RandomDaysTests.swift"],
            swiftSettings: swiftSettings))
}
