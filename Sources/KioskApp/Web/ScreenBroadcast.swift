import ApplianceKit
import Foundation
import Synchronization

/// The screen as every open page shows it; a page that comes later gets what stands there now.
final class ScreenBroadcast: Sendable {
    private struct State: Sendable {
        var streams: [EventStream] = []
        var screen = ""
        var clock = ""
    }

    private let state = Mutex(State())
    private let hello: String

    /// - Parameter version: Of the page's files; a page of another version loads itself anew.
    init(version: String) { hello = Self.json(["assets": version]) }

    /// Shows a screen.
    func show(_ model: ScreenModel) {
        let text = Self.json(model)
        for stream in state.withLock({ state in
            state.screen = text
            return state.streams
        }) {
            stream.send(event: "screen", data: text)
        }
    }

    /// Shows the time of day.
    func show(_ clock: ScreenClock) {
        let text = Self.json(clock)
        for stream in state.withLock({ state in
            state.clock = text
            return state.streams
        }) {
            stream.send(event: "clock", data: text)
        }
    }

    /// Sends every open page to the technician's.
    func showTechnician() {
        for stream in state.withLock({ $0.streams }) { stream.send(event: "technician", data: "{}") }
    }

    /// A stream for a page that has just opened.
    func open() -> EventStream {
        let stream = EventStream()
        stream.send(event: "hello", data: hello)
        state.withLock { state in
            if !state.clock.isEmpty { stream.send(event: "clock", data: state.clock) }
            if !state.screen.isEmpty { stream.send(event: "screen", data: state.screen) }
            state.streams.append(stream)
        }
        stream.onClose { [weak self, weak stream] in
            self?.state.withLock { state in state.streams.removeAll { $0 === stream } }
        }
        return stream
    }

    /// How many pages look on.
    var pages: Int { state.withLock { $0.streams.count } }

    private static func json(_ value: some Encodable) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Strings, numbers and lists of them: nothing that JSON can't hold.
        return (try? encoder.encode(value)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
    }
}
