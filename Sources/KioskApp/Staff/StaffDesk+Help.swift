import ApplianceKit
import Foundation

/// Somebody calls for help at a kiosk: a note on every staff page, beside the lamp on the box.
struct HelpCall: Encodable, Equatable, Sendable {
    /// The satellite's name; empty for this box's own kiosk.
    var place: String
    /// Seconds since 1970.
    var since: Int
}

extension StaffDesk {
    /// As long as the lamp: whoever has not been met by then has gone, or calls again.
    static let helpLimit = KioskTimes().staffCall
    private static let helpPlaces = 20

    private struct HelpCalls: Encodable { var calls: [HelpCall] }

    /// Somebody calls at a kiosk, again, or no longer.
    func help(at place: String, isWanted: Bool) {
        if !isWanted {
            helpCalls.removeAll { $0.place == place }
        } else if let index = helpCalls.firstIndex(where: { $0.place == place }) {
            // Who calls again has been waiting since the first time.
            helpUntil[helpCalls[index].place] = around.clock.uptime + Self.helpLimit
        } else if helpCalls.count < Self.helpPlaces {
            helpCalls.append(HelpCall(place: place, since: around.clock.now.seconds))
            helpUntil[place] = around.clock.uptime + Self.helpLimit
        }
        showHelp()
    }

    /// Somebody of the staff goes there: the note goes from all pages, and the lamp with it.
    func helped(at place: String) async {
        help(at: place, isWanted: false)
        await around.helped(place)
    }

    /// Calls that nobody has answered, of kiosks that can't say so themselves any more.
    func forgetOldHelp() {
        let now = around.clock.uptime
        helpCalls.removeAll { (helpUntil[$0.place] ?? .zero) <= now }
        helpUntil = helpUntil.filter { $0.value > now }
        showHelp()
    }

    /// Sends every page the calls, where they are not what it has.
    func showHelp() {
        let text = Self.text(HelpCalls(calls: helpCalls))
        for index in lookers.indices where lookers[index].lastHelp != text {
            lookers[index].stream.send(event: "help", data: text)
            lookers[index].lastHelp = text
        }
    }
}
