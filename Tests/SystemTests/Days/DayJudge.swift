import ApplianceKit
import Foundation
import TestSupport

@testable import KioskApp
@testable import SMSGateway
@testable import Simulator

/// Holds what came out of a play against what must hold.
struct DayJudge: Sendable {
    let bench: Bench
    let record: DayRecord

    /// What the store has about one recipient.
    private struct Sent {
        var times: [Int: Int] = [:]
        var texts: [String] = []
    }

    // MARK: - Messages

    /// Nothing is lost, nothing silently repeated: the simulated network says who got what.
    func judgeMessages() async throws {
        let store = try bench.store(reports: Set(MessageKind.allCases))
        var entries: [String: [OutboxEntry]] = [:]
        var before: Int64?
        repeat {
            let page = try await store.messages(MessageFilter(before: before, limit: 500))
            for entry in page { if let number = entry.recipient { entries[number, default: []].append(entry) } }
            before = page.last?.id
        } while before != nil
        var sent: [String: Sent] = [:]
        for message in bench.world.network.submitted.entries {
            let number = Simulator.MobileNumber.international(message.to)
            sent[number, default: Sent()].times[message.part?.number ?? 1, default: 0] += 1
            sent[number]?.texts.append(message.text ?? "")
        }
        record.count("parts that the network took", bench.world.network.submitted.count)
        let state = record.now
        for (sender, code) in state.questions {
            let number = Simulator.MobileNumber.international(sender)
            judge(number, "\(sender)'s text about \(code)", parts: nil, entries[number] ?? [], sent[number])
            for text in sent[number]?.texts ?? [] where Self.names(another: code, in: text) {
                record.violated("who asked for \(code) was told: \(text)")
            }
        }
        for (id, order) in state.orders where order.isTaken {
            let number = Simulator.MobileNumber.international(order.number)
            judge(number, id, parts: order.parts, entries[number] ?? [], sent[number])
        }
        record.count("texts asking for a dossier", state.questions.count)
        record.count("messages handed in by a program", state.orders.values.count(where: \.isTaken))
    }

    private func judge(_ number: String, _ what: String, parts: Int?, _ entries: [OutboxEntry], _ sent: Sent?) {
        guard let entry = entries.first else { return record.violated("\(what): lost, nothing is stored") }
        if entries.count > 1 { record.violated("\(what): answered \(entries.count) times") }
        switch entry.state {
        case "sent", "delivered":
            for part in 1...(parts ?? entry.parts.count) where sent?.times[part] == nil {
                record.violated("\(what): called \(entry.state), but part \(part) never went out")
            }
        // Its time ran out while nothing could be sent, and the store says so.
        case "expired": record.count("expired, as the store says (\(entry.kind))")
        // It may have gone out, and its time ran out before it could go once more.
        case "inDoubt": record.count("in doubt for good, as the store says (\(entry.kind))")
        case let state:
            record.violated("\(what): ended as \(state) (\(entry.parts.compactMap(\.reason)))")
        }
        for (part, times) in sent?.times ?? [:] where times > 1 {
            if entry.parts.first(where: { $0.number == part })?.perhapsRepeated == true {
                record.count("parts repeated, marked")
            } else {
                record.violated("\(what): part \(part) went out \(times) times without a mark")
            }
        }
    }

    private static func names(another code: String, in text: String) -> Bool {
        text.matches(of: /H15\.[0-9]+-[0-9]+-[0-9]+/).contains { $0.output != code[...] }
    }

    // MARK: - Numbers

    /// No number twice, on the screen, in the store or on paper; none that was shown is unknown.
    func judgeNumbers() async throws {
        struct Given: Hashable {
            let date: String
            let label: String
        }
        let store = try QueueStore(path: bench.world.stateFolder + "/queue.db")
        let given = try store.database.query("SELECT date, series, number FROM number") { row in
            let digits = String(row.integer(2))
            return Given(
                date: row.text(0),
                label: row.text(1) + String(repeating: "0", count: max(0, 3 - digits.count)) + digits)
        }
        record.count("queue numbers in the store", given.count)
        let known = Set(given)
        if known.count != given.count { record.violated("the store has a number twice") }
        for shown in record.now.shown where !known.contains(Given(date: shown.date, label: shown.label)) {
            record.violated("\(shown.label) of \(shown.date) was shown and is not in the store")
        }
        let folder = bench.world.folder + "/tickets"
        var printed: [String: Int] = [:]
        for picture in try FileManager.default.contentsOfDirectory(atPath: folder) where picture.hasSuffix(".png") {
            // A ticket that the power was cut in is on one strip with the next.
            for code in try await PaperReader().codes(of: "\(folder)/\(picture)") where code.hasPrefix("SMSTO:") {
                if let label = code.split(separator: " ").last { printed[String(label), default: 0] += 1 }
            }
        }
        record.count("tickets on paper", printed.values.reduce(0, +))
        // The same label comes again the next day only.
        let dates = Dictionary(grouping: given, by: \.label).mapValues(\.count)
        for (label, times) in printed where times > dates[label] ?? 0 {
            record.violated("\(label) stands on \(times) tickets, \(dates[label] ?? 0) were given")
        }
    }

    // MARK: - Personal data

    /// What the central system writes into every field comes out nowhere, and no telephone number leaves the store.
    func judgePrivacy() throws {
        let world = bench.world
        let state = record.now
        let numbers = Set((state.questions.keys + state.orders.values.map(\.number)).map { $0.suffix(9) })
        for (place, lines) in state.traces {
            for line in lines {
                if let mark = SimulatedPerson.mark(in: Data(line.utf8)) {
                    record.violated("“\(mark)” in \(place)")
                }
                for digits in line.split(whereSeparator: { !$0.isNumber }) where digits.count >= 9 {
                    if numbers.contains(digits.suffix(9)) { record.violated("a telephone number in \(place)") }
                }
            }
            record.count("lines looked through for personal data", lines.count)
        }
        for folder in [world.stateFolder, world.folder + "/tickets"] {
            let names = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
            for name in names {
                guard let bytes = FileManager.default.contents(atPath: folder + "/" + name) else { continue }
                if let mark = SimulatedPerson.mark(in: bytes) { record.violated("“\(mark)” in the file \(name)") }
            }
        }
        for text in world.network.submitted.entries.compactMap(\.text) {
            if let mark = SimulatedPerson.mark(in: Data(text.utf8)) {
                record.violated("“\(mark)” in a message")
            }
        }
    }

    // MARK: - Size

    /// How much a daemon may grow within its longest life.
    private static let growth = (megabytes: 12, descriptors: 12, threads: 6)

    /// A line for each daemon; what grew is a violation.
    func judgeSizes() -> [String] {
        let state = record.now
        return DayBox.Daemon.allCases.compactMap { daemon in
            let lives = Dictionary(grouping: state.sizes.filter { $0.daemon == daemon.rawValue }, by: \.life)
            guard let longest = lives.values.max(by: { $0.count < $1.count }), longest.count >= 3 else { return nil }
            // What it loads with its first uses is no growth: from a quarter of its life on.
            let (early, late) = (longest[longest.count / 4], longest[longest.count - 1])
            if late.resident > early.resident + Self.growth.megabytes
                || late.descriptors > early.descriptors + Self.growth.descriptors
                || late.threads > early.threads + Self.growth.threads
            {
                record.violated(
                    "\(daemon.rawValue) grew from \(early) to \(late); resident, hour by hour: "
                        + longest.map { String($0.resident) }.joined(separator: " "))
            }
            return "\(daemon.rawValue), in its longest life (\(longest.count) hours): resident \(early.resident) → "
                + "\(late.resident) MiB, descriptors \(early.descriptors) → \(late.descriptors), "
                + "threads \(early.threads) → \(late.threads)"
        }
    }
}
