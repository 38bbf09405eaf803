import ApplianceKit
import DossierKit
import Foundation

/// Knows where tickets of the queue stand.
protocol QueuePlaces: Sendable {
    /// Where a ticket of today stands.
    ///
    /// - Throws: ``QueueUnreachable``.
    func place(of ticket: TicketNumber) async throws(QueueUnreachable) -> QueuePlace
}

/// The queue could not be asked, or its answer could not be read.
struct QueueUnreachable: Error, CustomStringConvertible {
    let description: String
}

/// The queue of a kiosk, asked by `GET {base}/queue/places/{ticket}`.
///
/// The answer is `{"state": "waiting", "ahead": 3}`, with the estimate in minutes as `from` and `to` where there is one;
/// `{"state": "called", "counter": "3"}`, `{"state": "served"}` or
/// `{"state": "missed"}`; 404 says that there is no such ticket today. Nothing else is taken for an answer.
struct KioskQueuePlaces: QueuePlaces {
    private let client: HTTPClient
    private let base: String
    private let timeout: Duration

    /// - Parameter base: The kiosk's address, such as `http://127.0.0.1:8080`.
    init(base: String, timeout: Duration = .seconds(3), client: HTTPClient) {
        var base = base
        while base.hasSuffix("/") { base.removeLast() }
        self.base = base
        self.timeout = timeout
        self.client = client
    }

    private struct Answer: Decodable {
        let state: String
        let ahead: Int?
        let counter: String?
        let from: Int?
        let to: Int?

        /// The estimate, where it is one.
        var minutes: ClosedRange<Int>? {
            guard let from, let to, from >= 0, from <= to, to < 1_000 else { return nil }
            return from...to
        }
    }

    func place(of ticket: TicketNumber) async throws(QueueUnreachable) -> QueuePlace {
        let response: HTTPClientResponse
        do {
            // A ticket's number is letters and digits only.
            response = try await client.send(
                HTTPClientRequest(url: "\(base)/queue/places/\(ticket)", timeout: timeout, bodyLimit: 4_096))
        } catch {
            throw QueueUnreachable(description: "the kiosk does not answer about the queue: \(error)")
        }
        if response.status == 404 { return .unknown }
        guard response.status == 200, let answer = try? JSONDecoder().decode(Answer.self, from: Data(response.body))
        else { throw QueueUnreachable(description: "the kiosk answered \(response.status) about the queue") }
        switch (answer.state, answer.ahead, answer.counter) {
        case ("waiting", let ahead?, _) where ahead >= 0:
            return .waiting(ahead: ahead, minutes: answer.minutes)
        case ("called", _, let counter?): return .called(counter: counter)
        case ("served", _, _): return .served
        case ("missed", _, _): return .missed
        default: throw QueueUnreachable(description: "the kiosk's answer about the queue can't be read")
        }
    }
}
