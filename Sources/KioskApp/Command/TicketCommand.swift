import ApplianceKit
import DeviceIO
import Foundation

/// `tracuu-kiosk ticket preview` and `printer profiles`.
enum TicketCommand {
    /// Draws into a PNG (the printer's dots), a PDF (true size, letters as text), or the bytes that the printer would get.
    static func preview(_ arguments: CommandArguments) async throws -> ExitStatus {
        var arguments = arguments
        guard let file = try arguments.option("--out") else {
            throw UsageError("--out is missing: a FILE.png, FILE.pdf or FILE.escpos")
        }
        let path = try arguments.option("--config")
        let profileName = try arguments.option("--profile")
        let isTest = arguments.flag("--test")
        let isCards = arguments.flag("--cards")
        let sample = try Sample(&arguments)
        try arguments.finish()
        let (centre, printer, plan) = try parts(path)
        let profile = try profileName.map { name in try PrinterProfile.named(name) } ?? printer.profile
        let (texts, now) = (try ScreenTexts(), SystemClock().now)
        let layout: TicketLayout
        if isCards {
            let speaks = try path.map { try KioskConfiguration(ConfigurationReader(path: $0)).speech != nil }
            layout = CommandCards(texts: texts, width: profile.width, speaks: speaks ?? false).layout(plan)
        } else if isTest {
            layout = TestTicket(texts: texts, profile: profile).layout(at: now)
        } else {
            layout = try QueueTicketPaper(
                texts: texts, centre: centre, width: profile.width, smsNumber: plan.smsNumber
            ).layout(try sample.ticket(of: plan, at: now))
        }
        let renderer = try TicketRenderer()
        let missing = try await renderer.missingGlyphs(in: layout, width: profile.width)
        if missing > 0 {
            Log("ticket").warning("no font has \(missing) of the characters; install fonts-noto-core")
        }
        let bytes: [UInt8]
        if file.hasSuffix(".pdf") {
            bytes = try await renderer.pdf(layout, width: profile.width, dotsPerInch: profile.dotsPerInch)
        } else {
            let raster = try await renderer.raster(layout, width: profile.width)
            bytes = file.hasSuffix(".escpos") ? profile.bytes(of: raster) : raster.png()
        }
        do {
            try Data(bytes).write(to: URL(fileURLWithPath: file), options: .atomic)
        } catch {
            Log("ticket").error("\(file) can't be written: is its folder there, and may this user write to it?")
            return .cannotCreate
        }
        return .ok
    }

    /// Lists names and models; a file with a mistake in it is told with its line.
    static func profiles(_ arguments: CommandArguments) throws -> ExitStatus {
        try arguments.finish()
        var status = ExitStatus.ok
        for name in PrinterProfile.names() {
            do throws(ModelFileError) {
                let profile = try PrinterProfile.named(name)
                let padding = String(repeating: " ", count: max(1, 22 - name.count))
                print("\(name)\(padding)\(profile.width) dots  \(profile.rasterCommand.rawValue)  \(profile.model)")
            } catch {
                StandardStream.error.write("\(error)\n")
                status = .configuration
            }
        }
        return status
    }

    /// The ticket that a preview shows.
    private struct Sample {
        let number: Int
        let before: Int
        let series: String?
        let priority: String?
        let isReprint: Bool

        init(_ arguments: inout CommandArguments) throws {
            number = try arguments.integer("--number", in: 1...99_999) ?? 15
            before = try arguments.integer("--before", in: 0...99_999) ?? number - 1
            series = try arguments.option("--series")
            priority = try arguments.option("--priority")
            isReprint = arguments.flag("--reprint")
        }

        func ticket(of plan: QueuePlan, at now: Date) throws -> QueueTicket {
            guard let group = series.map(plan.group) ?? plan.groups.first else {
                throw UsageError("--series \(series ?? ""): there is no such group in the configuration")
            }
            var ticket = QueueTicket(
                id: 0, series: group.series, number: number, service: group.name, issuedAt: now, before: before)
            ticket.serviceEnglish = group.nameEnglish
            ticket.area = group.area
            ticket.isReprint = isReprint
            let minutes = before * Int(group.usualServiceTime.seconds) / 120
            ticket.estimate = WaitEstimate(from: minutes / 5 * 5, to: minutes / 5 * 5 + 10)
            if let priority {
                guard let known = plan.priority(priority) else {
                    throw UsageError("--priority \(priority): there is no such class in the configuration")
                }
                ticket.priority = QueueTicket.Priority(
                    name: known.name, nameEnglish: known.nameEnglish, evidence: known.evidence, isVerified: false)
            }
            return ticket
        }
    }

    /// What a ticket needs of the configuration; without one, what everybody has who says nothing.
    private static func parts(
        _ path: String?
    ) throws -> (KioskConfiguration.Centre, KioskConfiguration.Printer, QueuePlan) {
        guard let path else {
            let root = try ConfigurationReader(text: "{}", file: "").root
            return (
                KioskConfiguration.centre(root.section("centre")), KioskConfiguration.printer(root.section("printer")),
                QueuePlan(root.section("queue"))
            )
        }
        let configuration = try KioskConfiguration(ConfigurationReader(path: path))
        return (configuration.centre, configuration.printer, configuration.queue)
    }
}
