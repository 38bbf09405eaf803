import ApplianceKit
import DeviceIO
import Foundation

/// `tracuu-kiosk ticket preview`.
enum TicketCommand {
    static func preview(_ arguments: CommandArguments) async throws -> ExitStatus {
        var arguments = arguments
        guard let file = try arguments.option("--out") else { throw UsageError("--out FILE.png is missing") }
        let path = try arguments.option("--config")
        let number = try arguments.integer("--number", in: 1...99_999) ?? 15
        let before = try arguments.integer("--before", in: 0...99_999) ?? number - 1
        try arguments.finish()
        let (centre, printer, group) = try parts(path)
        let ticket = QueueTicket(
            id: 0, series: group.series, number: number, service: group.name, issuedAt: SystemClock().now,
            before: before)
        let width = printer.profile.width
        let paper = QueueTicketPaper(texts: try ScreenTexts(), centre: centre, width: width)
        let raster = try await TicketRenderer().raster(paper.layout(ticket), width: width)
        do {
            try Data(raster.png()).write(to: URL(fileURLWithPath: file), options: .atomic)
        } catch {
            Log("ticket").error("\(file) can't be written: is its folder there, and may this user write to it?")
            return .cannotCreate
        }
        return .ok
    }

    /// What a ticket needs of the configuration; without one, what everybody has who says nothing.
    private static func parts(
        _ path: String?
    ) throws -> (KioskConfiguration.Centre, KioskConfiguration.Printer, ServiceGroup) {
        guard let path else {
            let root = try ConfigurationReader(text: "{}", file: "").root
            return (
                KioskConfiguration.centre(root.section("centre")), KioskConfiguration.printer(root.section("printer")),
                KioskConfiguration.groups(root.section("queue"))[0]
            )
        }
        let configuration = try KioskConfiguration(ConfigurationReader(path: path))
        return (configuration.centre, configuration.printer, configuration.groups[0])
    }
}
