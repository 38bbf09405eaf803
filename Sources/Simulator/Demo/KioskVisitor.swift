import ApplianceKit
import Foundation

/// Stands before the kiosk as its page does: reads the screens and taps.
struct KioskVisitor: Sendable {
    private let source: EventSource
    private let client: HTTPClient
    private let address: String

    /// - Throws: What keeps the page from opening.
    init(port: UInt16) throws {
        source = try EventSource(port: port, path: "/events")
        client = try HTTPClient(name: "visitor")
        address = "http://127.0.0.1:\(port)"
    }

    /// A mark before something is done, for ``screen(after:_:within:)``.
    var mark: Int { source.events.count }

    /// The first screen of one of these kinds that is shown after the mark.
    ///
    /// - Throws: ``WaitedTooLong``, which names the screens that came instead.
    func screen(after mark: Int, _ kinds: String..., within limit: Duration = .seconds(20)) async throws -> ShownScreen
    {
        do {
            let event = try await source.events.first(after: mark, within: limit, "the screen") { event in
                decoded(event).map { kinds.contains($0.kind) } ?? false
            }
            guard let screen = decoded(event) else { throw WaitedTooLong(what: "the screen", limit: limit) }
            return screen
        } catch is WaitedTooLong {
            let shown = source.events.entries.suffix(5).compactMap { decoded($0)?.kind }.joined(separator: ", ")
            throw WaitedTooLong(
                what: "the screen “\(kinds.joined(separator: "” or “"))” (the last ones were: \(shown))", limit: limit)
        }
    }

    /// All that the page was sent, as it came.
    var frames: [String] { source.events.entries.map(\.data) }

    /// What is shown now.
    var shown: ShownScreen? { source.events.entries.reversed().lazy.compactMap { decoded($0) }.first }

    /// Taps a button of a screen.
    ///
    /// - Returns: The key of this tap, by which what it asked for is known.
    @discardableResult
    func tap(_ action: String, on screen: ShownScreen) async throws -> String {
        struct Tap: Encodable {
            let action: String
            let screen: String
            let key: String
        }
        let tap = Tap(action: action, screen: screen.screen, key: UUID().uuidString)
        let response = try await client.send(
            HTTPClientRequest(
                method: "POST", url: address + "/action", headers: ["Content-Type": "application/json"],
                body: Array(try JSONEncoder().encode(tap))))
        guard response.status == 204 else {
            throw WorldRefusal("the kiosk answered \(response.status) to the tap “\(action)”")
        }
        return tap.key
    }
}

private func decoded(_ event: EventSource.Event) -> ShownScreen? {
    event.name == "screen" ? try? JSONDecoder().decode(ShownScreen.self, from: Data(event.data.utf8)) : nil
}
