import ApplianceKit
import DeviceIO
import Foundation

/// Messages by a Kannel's sendsms interface, for those who outgrow modems.
///
/// Each part goes with its own header, so that parts have the same states as by a modem. Reports come back to
/// ``KannelCallbacks`` under a name that follows from the part and its try: after a crash they are evidence too.
struct KannelRoute: Route {
    let configuration: KannelConfiguration
    let clock: any ApplianceClock
    let send: @Sendable (HTTPClientRequest) async throws(HTTPClientError) -> HTTPClientResponse

    var name: String { configuration.name }
    var channel: MessageChannel { .sms }
    /// Whether it listens shows with the next message; the outbox waits longer after each that failed.
    var isReady: Bool { true }

    func submit(_ part: OutgoingPart) async -> AttemptResult {
        guard let address = address(for: part) else {
            return .failed(AttemptReason("protocolFault", "the part's own PDU can't be read"))
        }
        let request = HTTPClientRequest(
            url: address, connectTimeout: min(.seconds(5), configuration.timeout), timeout: configuration.timeout,
            bodyLimit: 64 << 10)
        do {
            return Self.result(of: try await send(request), foreignID: KannelCall.name(of: part))
        } catch {
            switch error {
            case .badRequest, .cannotResolve, .cannotConnect, .tls, .overloaded, .closed:
                return .again(after: .seconds(10), AttemptReason("outage", "Kannel: \(error)"))
            case .timedOut, .interrupted, .bodyTooLarge, .cancelled, .other:
                return .inDoubt(AttemptReason("inDoubt", "Kannel: \(error)"))
            }
        }
    }

    /// The user's guide: 202 it is Kannel's now; 4xx our mistake or missing rights; 503 nobody takes it now.
    static func result(of response: HTTPClientResponse, foreignID: String) -> AttemptResult {
        let reason = "Kannel answers with status \(response.status)"
        return switch response.status {
        case 200..<300: .sent(reference: nil, foreignID: foreignID)
        case 401, 403, 404: .routeTrouble(after: .seconds(30), AttemptReason("subscription", reason))
        case 400..<500: .failed(AttemptReason("protocolFault", reason))
        case 503: .again(after: .seconds(30), AttemptReason("congestion", reason))
        // 500 and the like: it may have been queued before.
        default: .inDoubt(AttemptReason("inDoubt", reason))
        }
    }

    private func address(for part: OutgoingPart) -> String? {
        guard case .submit(let submit)? = try? SMSPDU.decode(hex: part.pdu, direction: .fromMobile) else { return nil }
        var query: [(String, String)] = [
            ("username", configuration.user), ("password", configuration.password),
            ("to", submit.destination.number),
        ]
        if let sender = configuration.sender { query.append(("from", sender)) }
        if let centre = configuration.centre { query.append(("smsc", centre)) }
        let minutes = max(1, (part.expiresAt - Int64(clock.now.timeIntervalSince1970 * 1_000)) / 60_000)
        query.append(("validity", String(minutes)))
        query.append(("priority", String(part.kind.priority)))
        var text: String
        switch submit.userData.content {
        case .septets:
            query += [("coding", "0"), ("charset", "UTF-8")]
            text = KannelCall.escaped(Array((submit.text ?? "").utf8))
        case .octets(let octets):
            query += [("coding", "2"), ("charset", "UTF-16BE")]
            text = KannelCall.escaped(octets)
        }
        if let header = submit.userData.header {
            let octets = [UInt8(truncatingIfNeeded: header.octets.count)] + header.octets
            text += "&udh=" + octets.map(KannelCall.percent).joined()
        }
        if part.wantsReport {
            query += [("dlr-mask", "31"), ("dlr-url", reportAddress(part))]
        } else {
            // Whether the SMS centre refused it is worth knowing in any case.
            query += [("dlr-mask", "16"), ("dlr-url", reportAddress(part))]
        }
        let fields = query.map { "\($0.0)=\(KannelCall.escaped(Array($0.1.utf8)))" }
        return configuration.sendURL + "?" + fields.joined(separator: "&") + "&text=" + text
    }

    private func reportAddress(_ part: OutgoingPart) -> String {
        "\(configuration.callbackURL)/kannel/report?key=\(configuration.callbackKey)"
            + "&name=\(KannelCall.name(of: part))&status=%d"
    }
}

/// What both directions share.
enum KannelCall {
    /// What Kannel calls an attempt in its reports: the part's number and the try's.
    static func name(of part: OutgoingPart) -> String { "p\(part.id)-\(part.tries)" }

    /// The part and the try that a report names.
    static func attempt(named name: String) -> (part: Int64, tries: Int64)? {
        let numbers = name.dropFirst().split(separator: "-", omittingEmptySubsequences: false).map { Int64($0) }
        guard name.hasPrefix("p"), numbers.count == 2, let part = numbers[0], let tries = numbers[1], tries > 0 else {
            return nil
        }
        return (part, tries)
    }

    /// As a query wants it (RFC 3986 §2.1).
    static func escaped(_ octets: [UInt8]) -> String {
        octets.map { octet in
            switch octet {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: String(UnicodeScalar(octet))
            default: percent(octet)
            }
        }.joined()
    }

    static func percent(_ octet: UInt8) -> String { "%" + Hexadecimal.string([octet]) }
}
