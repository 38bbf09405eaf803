import ApplianceKit
import Foundation
import Testing

@testable import KioskApp

/// What consoles and boards are told of the queue.
struct HallModelTests {
    private let start = Date(timeIntervalSince1970: 1_772_413_200)
    private let plan = QueuePlan(
        groups: [
            ServiceGroup(series: "A", name: "Tiếp nhận", policy: .ratio(ordinary: 2, preferred: 1)),
            ServiceGroup(series: "B", name: "Hộ tịch"),
        ],
        counters: [
            Counter(id: "1", series: ["A"], zone: "1"),
            Counter(id: "2", name: "Hộ tịch", series: ["B", "A"], zone: "2"),
        ])

    /// Plays commands, a minute apart.
    private func play(_ commands: [QueueCommand]) throws -> (engine: QueueEngine, now: Date) {
        var engine = QueueEngine(plan: plan)
        engine.append(.dayStarted(BusinessDate(start, resetHour: 0), carriesOver: false), at: start)
        var now = start
        for command in commands {
            now += 60
            for kind in try engine.decide(command, at: now) { engine.append(kind, at: now, by: "lan") }
        }
        return (engine, now)
    }

    private func issue(_ series: String, _ key: String, priority: String? = nil, dossier: String? = nil) -> QueueCommand
    {
        .issue(TicketRequest(series: series, request: key, priority: priority, dossier: dossier))
    }

    @Test func theHouseIsCountedRightly() throws {
        let (engine, _) = try play([
            issue("A", "1"), issue("A", "2"), issue("B", "3"), .openCounter("1", clerk: "lan"), .callNext(counter: "1"),
            .start(counter: "1"), .openCounter("2", clerk: "minh"), .callNext(counter: "2"), .noShow(counter: "2"),
            .pauseCounter("2", reason: "lunch"), .switchGroup(series: "B", isOpen: false),
        ])
        let hall = HallModel(
            engine.state, plan: plan, names: ["lan": "Nguyễn Thị Lan"], thresholds: ["A": WaitThreshold(stored: "5,")])
        #expect(hall.totals == HallModel.Totals(issued: 3, waiting: 1, serving: 1, done: 0, missed: 1))
        #expect(hall.groups.map(\.waiting) == [0, 1] && hall.groups.map(\.isOpen) == [true, false])
        #expect(hall.groups[0].peopleLimit == 5 && hall.groups[0].minutesLimit == nil)
        #expect(hall.counters[0].clerk == "Nguyễn Thị Lan" && hall.counters[0].state == "serving")
        #expect(hall.counters[1].status == .paused && hall.counters[1].reason == "lunch")
        // An account that is gone from the list is still named.
        #expect(hall.counters[1].clerk == "minh")
        #expect(hall.missed.map(\.label) == ["A002"])
    }

    @Test func aConsoleSaysWhoIsNextAndWhy() throws {
        let (engine, now) = try play([
            issue("A", "1"), issue("A", "2", priority: "disability", dossier: "H15.12-260219-0001"),
            .openCounter("1", clerk: "lan"),
        ])
        let model = CounterModel(engine, counter: "1", now: now)
        #expect(model.next?.label == "A002" && model.next?.reason.kind == "turnPreferred")
        #expect(model.next?.reason.ordinary == 2 && model.caller == nil)
        let (called, later) = try play([
            issue("A", "1"), issue("A", "2", priority: "disability", dossier: "H15.12-260219-0001"),
            .openCounter("1", clerk: "lan"), .callNext(counter: "1"), .recall(counter: "1"),
        ])
        let caller = try #require(CounterModel(called, counter: "1", now: later).caller)
        #expect(caller.label == "A002" && caller.times == 2 && caller.dossier == "H15.12-260219-0001")
        #expect(caller.priority?.evidence == "giấy xác nhận khuyết tật" && caller.priority?.isVerified == false)
        #expect(CounterModel(called, counter: nil, now: later).caller == nil)
        #expect(CounterModel(called, counter: "99", now: later).counter == nil)
    }

    @Test(
        arguments: [
            (CallReason.longestWait, "longestWait"), (.priority(class: "elderly"), "priority"),
            (.appointment, "appointment"),
            (.turn(preferred: false, ordinaryShare: 2, preferredShare: 1), "turnOrdinary"),
            (.headStart(class: "elderly", minutes: 20), "headStart"), (.passedOver(times: 4), "passedOver"),
            (.listedFirst(series: "B"), "listedFirst"), (.chosen, "chosen"),
        ] as [(CallReason, String)])
    func everyReasonHasAName(reason: CallReason, name: String) throws {
        #expect(CounterModel.Reason(reason, plan).kind == name)
        // And the page has words for it.
        let words = try String(
            contentsOf: ResourceFiles.folder("Assets", of: "KioskApp").appendingPathComponent("staff.vi.js"),
            encoding: .utf8)
        #expect(words.contains("    \(name): \""))
    }

    @Test func aBoardShowsItsZoneAndEachTicketOnce() throws {
        let (engine, _) = try play([
            issue("A", "1"), issue("B", "2"), .openCounter("1", clerk: "lan"), .openCounter("2", clerk: "minh"),
            .callNext(counter: "1"), .recall(counter: "1"), .callNext(counter: "2"), .start(counter: "2"),
        ])
        let all = BoardModel(engine, zone: nil, notice: nil, estimates: [:])
        #expect(all.calls.map(\.label) == ["B001", "A001"])
        #expect(all.calls.map(\.isPending) == [false, true] && all.calls[1].times == 2)
        let zone = BoardModel(engine, zone: "2", notice: "x", estimates: [:])
        #expect(zone.calls.map(\.counter) == ["2"] && zone.counters.map(\.id) == ["2"])
    }

    /// Nothing that a board is sent could be anybody's: no dossier, no note.
    @Test func aBoardIsToldNothingOfAPerson() throws {
        var (engine, now) = try play([
            issue("A", "1", priority: "pregnant", dossier: "H15.12-260219-0001"), .openCounter("1", clerk: "lan"),
            .callNext(counter: "1"),
        ])
        let id = try #require(engine.state.calls.first?.ticket)
        for kind in try engine.decide(.note(ticket: id, text: "MARKER"), at: now) { engine.append(kind, at: now) }
        now += 1
        let text = StaffDesk.text(BoardModel(engine, zone: nil, notice: nil, estimates: [:]))
        #expect(text.contains("A001"))
        for word in ["MARKER", "H15", "pregnant", "lan"] {
            #expect(!text.contains("\"\(word)") && !text.contains("\(word)\""))
        }
    }
}
