import ApplianceKit
import DeviceIO
import DossierKit

/// The kiosk and its page, put together from a configuration.
struct KioskPage: Sendable {
    let kiosk: Kiosk
    var server: ScreenServer
    let broadcast: ScreenBroadcast

    /// - Parameter run: Different in every run of the daemon.
    /// - Throws: ``ScreenTextsError``, `ResourceMissing`, or what reading the page's files throws.
    init(configuration: KioskConfiguration, around: Kiosk.Surroundings, run: String) throws {
        let texts = try ScreenTexts()
        let wording = try Wording(longestCode: configuration.codes.longestCode)
        var files = try StaticFiles(folder: ResourceFiles.folder("Assets", of: "KioskApp"))
        files.add("/display.css", Array(configuration.screen.size.styleSheet.utf8), type: "text/css; charset=utf-8")
        let broadcast = ScreenBroadcast(version: files.version)
        let kiosk = Kiosk(
            session: KioskSession(groups: configuration.groups, run: run),
            composer: ScreenComposer(
                texts: texts, results: ResultComposer(wording: wording, texts: texts), centre: configuration.centre,
                example: configuration.codes.example),
            paper: QueueTicketPaper(
                texts: texts, centre: configuration.centre, width: configuration.printer.profile.width),
            broadcast: broadcast, around: around)
        self.kiosk = kiosk
        self.broadcast = broadcast
        server = ScreenServer(files: files, broadcast: broadcast) { await kiosk.handle(.tapped($0)) }
    }
}
