import ApplianceKit
import DeviceIO
import Foundation
import Glibc

/// The commands that keep something standing until Ctrl-C: the whole world or one part of it.
enum StandCommands {
    static let commands = [
        CommandProgram.Command(
            "demo", "[--once] [--dir D] [--bin FOLDER]",
            "plays a morning with both real daemons and stays; --once: ends, status 0 if all went well",
            run: demo),
        CommandProgram.Command(
            "world", "[--dir D] [--port N] [--kiosk-port N] [--central-port N] [--tcp-printer] [--profile P]",
            "all of it in a folder, with configurations for both daemons", run: world),
        ModemStand.command,
        CommandProgram.Command(
            "scanner", "--device PATH [--symbology AIM]", "a scanner; each line on standard input is scanned",
            run: scanner),
        CommandProgram.Command(
            "printer", "--device PATH | --port N [--dir D]", "a ticket printer; each ticket becomes a PNG in D",
            run: printer),
        CommandProgram.Command(
            "central",
            "[--kind opencps|igate|contract] [--port N] [--dossiers N] [--archive N] [--seed N] [--fault WORD] [--marks]",
            "a central system; with --archive millions of dossiers", run: central),
    ]

    private static func demo(_ arguments: CommandArguments) async throws -> ExitStatus {
        var arguments = arguments
        let endsByItself = arguments.flag("--once")
        let folder = try arguments.option("--dir")
        let programs = try arguments.option("--bin") ?? programFolder
        try arguments.finish()
        return try await Demo(endsByItself: endsByItself, folder: folder.map(absolute), programs: programs).run()
    }

    private static func world(_ arguments: CommandArguments) async throws -> ExitStatus {
        var arguments = arguments
        var settings = WorldSettings(folder: absolute(try arguments.option("--dir") ?? WorldCommands.defaultFolder))
        settings.controlPort = UInt16(try arguments.integer("--port", in: 0...65_535) ?? 8_090)
        settings.kioskPort = UInt16(try arguments.integer("--kiosk-port", in: 0...65_535) ?? 8_080)
        settings.central.port = UInt16(try arguments.integer("--central-port", in: 0...65_535) ?? 0)
        settings.hasNetworkPrinter = arguments.flag("--tcp-printer")
        settings.profile = try profile(&arguments)
        try arguments.finish()
        let world = try await World.start(settings)
        let control = try ControlServer.start(world, port: settings.controlPort)
        let examples = await world.examples
        say(
            """
            The world stands in \(world.folder); open \(control.address)
              tracuu-sms run --config \(world.gatewayConfiguration) --state \(world.stateFolder)
              tracuu-kiosk run --config \(world.kioskConfiguration) --state \(world.stateFolder)
            Dossiers to try: \(examples.prefix(4).map(\.code).joined(separator: ", "))
            Ctrl-C ends it.
            """)
        try await TerminationSignals.wait()
        await control.stop()
        await world.stop()
        return .ok
    }

    private static func scanner(_ arguments: CommandArguments) async throws -> ExitStatus {
        var arguments = arguments
        let path = try device(&arguments)
        let symbology = try arguments.option("--symbology") ?? ""
        try arguments.finish()
        let scanner = try SimulatedScanner(link: path)
        say("A scanner at \(path). Ctrl-C ends it.")
        try followInput { scanner.scan($0, symbology: symbology) }
        try await TerminationSignals.wait()
        scanner.unplug()
        return .ok
    }

    private static func printer(_ arguments: CommandArguments) async throws -> ExitStatus {
        var arguments = arguments
        let path = try arguments.option("--device")
        let port = try arguments.integer("--port", in: 0...65_535)
        let folder = absolute(try arguments.option("--dir") ?? ".")
        try arguments.finish()
        guard (path == nil) != (port == nil) else { throw UsageError("one of --device and --port is needed") }
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let printer = try await SimulatedPrinter.start(
            port.map { .network(port: UInt16($0)) } ?? .pseudoTerminal(link: path), folder: folder)
        say("A printer at \(await printer.transport). Ctrl-C ends it.")
        let shows = Task {
            while !Task.isCancelled {
                if let ticket = await printer.nextTicket(within: .seconds(60)) { say(ticket.file ?? "") }
            }
        }
        try await TerminationSignals.wait()
        shows.cancel()
        await printer.switchOff()
        return .ok
    }

    private static func central(_ arguments: CommandArguments) async throws -> ExitStatus {
        var arguments = arguments
        var configuration = SimulatedCentralConfiguration()
        configuration.port = UInt16(try arguments.integer("--port", in: 0...65_535) ?? 0)
        configuration.dossierCount =
            try arguments.integer("--dossiers", in: 24...1_000_000) ?? configuration.dossierCount
        configuration.seed = UInt64(try arguments.integer("--seed", in: 0...Int.max) ?? Int(configuration.seed))
        configuration.archiveCount = try arguments.integer("--archive", in: 0...9_999_999) ?? 0
        configuration.marksEveryField = arguments.flag("--marks")
        if let word = try arguments.option("--kind") {
            guard let kind = CentralKind(rawValue: word) else {
                throw UsageError("there is no kind “\(word)”: opencps, igate, contract")
            }
            configuration.kind = kind
        }
        let word = try arguments.option("--fault") ?? "on"
        guard let fault = CentralFault.named.first(where: { $0.word == word })?.fault else {
            let words = CentralFault.named.map(\.word).joined(separator: ", ")
            throw UsageError("there is no fault “\(word)”: \(words)")
        }
        try arguments.finish()
        let central = try await SimulatedCentral(configuration)
        try await central.set(fault)
        say("A central system at \(central.baseURL). Ctrl-C ends it.")
        say(central.configurationText)
        for step in DossierStep.allCases {
            if let dossier = await central.dossier(in: step) { say("  \(dossier.number)  \(step.text)") }
        }
        try await TerminationSignals.wait()
        await central.close()
        return .ok
    }

    // MARK: - What they share

    static func device(_ arguments: inout CommandArguments) throws -> String {
        guard let path = try arguments.option("--device") else {
            throw UsageError("--device is needed: where to put the link to the device")
        }
        return path
    }

    static func profile(_ arguments: inout CommandArguments) throws -> ModemProfile {
        let name = try arguments.option("--profile") ?? "generic"
        guard let profile = ModemProfile.all[name] else {
            let known = ModemProfile.all.keys.sorted().joined(separator: ", ")
            throw UsageError("there is no profile “\(name)”: \(known)")
        }
        return profile
    }

    /// Calls for each line of standard input, on a task of its own; nothing happens at its end.
    static func followInput(_ take: @escaping @Sendable (String) async -> Void) throws {
        let (lines, continuation) = AsyncStream.makeStream(of: String.self)
        try startThread(named: "input") {
            while let line = readLine() { continuation.yield(line) }
            continuation.finish()
        }
        Task { for await line in lines where !line.isEmpty { await take(line) } }
    }

    static func absolute(_ path: String) -> String {
        path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
    }

    private static var programFolder: String {
        let program = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? "."
        return URL(fileURLWithPath: program).deletingLastPathComponent().path
    }

    /// At once, also into a pipe.
    static func say(_ text: String) {
        let bytes = Array("\(text)\n".utf8)
        _ = Glibc.write(STDOUT_FILENO, bytes, bytes.count)
    }
}
