import ApplianceKit
import Dispatch
import DossierKit
import Foundation
import Synchronization

/// What a central system answers: the first octet chooses the system and the call, the second the status, the rest is
/// the bodies of its answers, one after another, with 0x1E between them; the last is given again and again.
///
/// The whole adapter is asked, from the request to the dossier. No answer may become another dossier's, end nowhere, or
/// get into the words of an error.
public enum CentralEntry {
    private static let code = DossierCode(printed: "H15.12-260301-0001")
    private static let statuses = [200, 200, 200, 200, 200, 203, 304, 401, 403, 404, 429, 500, 503]
    private static let configurations = [
        CentralConfiguration(
            kind: .openCPS, baseURL: "http://central.invalid", groupIDs: [1, 2], user: "u", password: "p"),
        CentralConfiguration(kind: .openCPS, baseURL: "http://central.invalid", groupIDs: [1]),
        CentralConfiguration(kind: .iGate, baseURL: "http://central.invalid"),
        CentralConfiguration(kind: .contract, baseURL: "http://central.invalid"),
    ]
    private static let needs = PersonalDataNeeds(contacts: true) { code, _ in
        LookupCodeDigest(rawValue: [UInt8(code.normalForm.utf8.count & 0xFF)])
    }
    /// A conversation is over after so many requests, whatever is answered.
    private static let requestLimit = 200

    /// The entry.
    public static func take(_ octets: [UInt8]) throws(Finding) {
        guard octets.count >= 2 else { return }
        let configuration = configurations[Int(octets[0]) % configurations.count]
        let call = Int(octets[0]) / configurations.count
        let script = Script(
            status: statuses[Int(octets[1]) % statuses.count],
            bodies: octets[2...].split(separator: 0x1E, omittingEmptySubsequences: false).map(Array.init))
        let system = configuration.makeSystem(client: script, needs: needs, clock: RunningClock())
        let notes = Notes()
        wait {
            do throws(CentralSystemError) {
                try await ask(system, call, notes)
            } catch {
                if error.description.utf8.count > 400 { notes.finding = Finding("an error of many words: \(error)") }
            }
        }
        if let finding = notes.finding { throw finding }
        guard script.count <= requestLimit else { throw Finding("\(script.count) requests") }
    }

    private static func ask(_ system: any CentralSystem, _ call: Int, _ notes: Notes) async throws(CentralSystemError) {
        switch call % 9 {
        case 0, 1:
            notes.take(try await system.reply(about: code, lookupCode: call % 2 == 0 ? nil : "AB12CD", unless: nil))
        case 2: _ = try await system.dossier(identifier: "4711", lookupCode: "AB12CD")
        case 3: notes.take(try await system.listing(after: nil))
        case 4: notes.take(try await system.changes(since: nil))
        case 5: _ = try await system.procedures()
        case 6: _ = (try await system.agencies(), try await system.calendarDays(), try await system.counters())
        case 7:
            let receipt = try await system.upload(UploadBatch(key: "fuzz", items: []))
            if !receipt.refused.isEmpty { notes.finding = Finding("refused what was not sent") }
        default:
            let claim = try await system.claimNotices(ClaimWish(gateway: "fuzz"))
            _ = try await system.renew(claim, for: .seconds(60))
        }
    }

    /// What was found in the answers.
    private final class Notes: Sendable {
        private let first = Mutex<Finding?>(nil)

        var finding: Finding? {
            get { first.withLock(\.self) }
            set { first.withLock { $0 = $0 ?? newValue } }
        }

        func take(_ reply: CentralReply) {
            guard case .found(let dossier, _, _) = reply, dossier.code != code else { return }
            finding = Finding("asked for \(code), told of \(dossier.code)")
        }

        func take(_ page: ChangePage) {
            let isNameless = page.dossiers.contains { $0.code.normalForm.isEmpty }
            let isLong = page.details.values.contains { $0.count > 300 } || page.next.rawValue.utf8.count > 4_096
            if isNameless || isLong { finding = Finding("a page that can't be kept: \(page.next)") }
        }
    }

    /// Threads of its own: whoever waits below may stand on one of the pool's.
    private final class Threads: TaskExecutor {
        private let queue = DispatchQueue(label: "central", attributes: .concurrent)

        func enqueue(_ job: consuming ExecutorJob) {
            let job = UnownedJob(job)
            queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
        }
    }
    private static let threads = Threads()

    /// Runs it to its end: libFuzzer knows no tasks.
    private static func wait(_ work: @escaping @Sendable () async -> Void) {
        let end = DispatchSemaphore(value: 0)
        Task(executorPreference: threads) {
            await work()
            end.signal()
        }
        end.wait()
    }

    /// Answers as written down.
    private final class Script: HTTPTransport {
        private let status: Int
        private let bodies: [[UInt8]]
        private let asked = Mutex(0)

        init(status: Int, bodies: [[UInt8]]) {
            self.status = status
            self.bodies = bodies
        }

        var count: Int { asked.withLock(\.self) }

        func send(_ request: HTTPClientRequest) async throws(HTTPClientError) -> HTTPClientResponse {
            let number = asked.withLock { count in
                count += 1
                return count
            }
            guard number <= requestLimit + 10 else { throw .cancelled }
            let body = bodies.isEmpty ? [] : bodies[min(number, bodies.count) - 1]
            let type = status == 200 ? "application/json" : "application/problem+json"
            return HTTPClientResponse(
                status: number > bodies.count ? 200 : status,
                headers: ["Content-Type": type, "Lookup-Code-Check": "matches", "ETag": "\"1\""], body: body)
        }
    }

    /// Waits for nothing, and gets later by what was waited for.
    private final class RunningClock: ApplianceClock {
        private let time = Mutex(Duration.zero)

        var now: Date { Date(timeIntervalSince1970: 1_772_413_200 + Double(uptime.components.seconds)) }
        var uptime: Duration { time.withLock(\.self) }
        func sleep(for duration: Duration) async throws { time.withLock { $0 += duration } }
        func alarm(after duration: Duration, _ ring: @escaping @Sendable () -> Void) -> Alarm { Alarm {} }
    }
}
