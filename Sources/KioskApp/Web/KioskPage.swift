import ApplianceKit
import DeviceIO
import DossierKit
import Foundation

/// The kiosk and its page, put together from a configuration.
struct KioskPage: Sendable {
    let kiosk: Kiosk
    var server: ScreenServer
    let broadcast: ScreenBroadcast

    /// - Parameter run: Different in every run of the daemon.
    /// - Throws: ``ScreenTextsError``, `ResourceMissing`, or what reading the page's files throws.
    init(
        configuration: KioskConfiguration, around: Kiosk.Surroundings, offers: KioskOffers = KioskOffers(),
        run: String
    ) throws {
        let screens = try KioskScreens(configuration)
        var files = try StaticFiles(folder: ResourceFiles.folder("Assets", of: "KioskApp"))
        let style = configuration.screen.size.styleSheet + configuration.centre.accent.styleSheet
        files.add("/display.css", Array(style.utf8), type: "text/css; charset=utf-8")
        if let emblem = configuration.centre.emblem { try files.add("/emblem", file: URL(fileURLWithPath: emblem)) }
        let broadcast = ScreenBroadcast(version: files.version)
        var offers = offers
        offers.languages = configuration.screen.languages
        offers.codeStarts = configuration.screen.codeStarts
        let kiosk = Kiosk(
            session: KioskSession(
                plan: configuration.queue, times: configuration.screen.times, reader: configuration.codes.reader,
                offers: offers, run: run),
            screens: screens,
            paper: try QueueTicketPaper(
                texts: screens.composer(nil).texts, centre: configuration.centre,
                width: configuration.printer.profile.width,
                smsNumber: configuration.queue.smsNumber),
            broadcast: broadcast, around: around)
        self.kiosk = kiosk
        self.broadcast = broadcast
        server = ScreenServer(files: files, broadcast: broadcast) { await kiosk.handle(.tapped($0)) }
    }
}
