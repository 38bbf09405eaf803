import ApplianceKit
import Testing

@testable import KioskApp

@Suite("Queue configuration")
struct QueuePlanTests {
    private func plan(_ queue: String) throws -> QueuePlan {
        let reader = try ConfigurationReader(text: "{\n\(queue)\n}", file: "kiosk.json5")
        let plan = QueuePlan(reader.root.section("queue"))
        try reader.finish()
        return plan
    }

    private func problems(_ queue: String) throws -> [String] {
        do {
            _ = try plan(queue)
            return []
        } catch let error as ConfigurationError {
            return error.problems.map(\.description)
        }
    }

    @Test func nothingAtAllIsOneGroupAndTheUsualClasses() throws {
        let plan = try plan("")
        #expect(plan.groups.map(\.series) == ["A"])
        #expect(plan.priorities.map(\.id) == ["elderly", "disability", "pregnant", "infant", "merit"])
        #expect(plan.counters.isEmpty)
    }

    @Test func groupsOfSeriesAndNameAreEnough() throws {
        let plan = try plan(#"queue: { groups: [{ series: "A", name: "Một" }, { series: "B", name: "Hai" }] }"#)
        #expect(plan.groups.map(\.name) == ["Một", "Hai"])
        #expect(plan.groups[0].policy == .ratio(ordinary: 2, preferred: 1))
    }

    @Test func allOfItCanBeSaid() throws {
        let plan = try plan(
            """
            queue: {
              groups: [{ series: "A", name: "Một", first: 100, last: 499, policy: "strict", passLimit: 3,
                area: "Khu A", usualServiceTime: 300, services: [{ id: "ks", name: "Khai sinh" }] },
                { series: "B", name: "Hai", policy: "ageing" }],
              counters: [{ id: "3A", name: "Tư pháp", groups: ["B", "A"], services: ["ks"], order: "listed", zone: "2" }],
              priorities: [{ id: "old", name: "Cao tuổi", evidence: "căn cước", rank: 2, headStart: 600, kiosk: false }],
              resetHour: 4, keptDays: 60, leaseSize: 20, appointmentLead: 900,
              sms: { number: "0912345678", notify: true, tokenFile: "/t", ahead: 2 },
            }
            """)
        #expect(plan.groups[0].services == [Service(id: "ks", name: "Khai sinh")])
        #expect(plan.groups[1].policy == .ageing)
        #expect(plan.counters[0].order == .listed)
        #expect(plan.priorities[0].isOfferedAtKiosk == false)
        #expect(plan.sms?.ahead == 2)
        #expect(plan.smsNumber == "0912345678")
        #expect(plan.resetHour == 4)
    }

    @Test(arguments: [
        (#"queue: { groups: [{ series: "a", name: "x" }] }"#, "groups[0].series: must be one or two capital letters"),
        (#"queue: { groups: [{ series: "Đ", name: "x" }] }"#, "groups[0].series: must be one or two capital letters"),
        (
            #"queue: { groups: [{ series: "A", name: "x", policy: "2:0" }] }"#,
            "groups[0].policy: must be “strict”, “ageing”, or ordinary people to preferred ones such as “2:1”"
        ),
        (
            #"queue: { groups: [{ series: "A", name: "x", policy: "1:6", passLimit: 3 }] }"#,
            "groups[0].passLimit: must be 6 or more"
        ),
        (#"queue: { groups: [{ series: "A", name: "x", first: 9, last: 3 }] }"#, "groups[0].last: must be “first” (9)"),
        (
            #"queue: { counters: [{ id: "1", groups: ["Z"] }] }"#,
            "counters[0].groups: names “Z”, which queue.groups does not have"
        ),
        (#"queue: { counters: [{ id: "1" }] }"#, "counters[0].groups: is missing"),
        (
            #"queue: { counters: [{ id: "1", groups: ["A"] }, { id: "1", groups: ["A"] }] }"#,
            "counters: has the counter “1” twice"
        ),
        (#"queue: { hub: "http://10.0.0.1" }"#, "hub: must be the hub's address such as “https://"),
        (
            #"queue: { hub: "https://10.0.0.1:8443", pairing: { pin: "sha256//…", token: "" } }"#,
            "pin: must be “sha256//”"
        ),
        (#"queue: { hub: "https://10.0.0.1:8443", pairing: { token: "12345678" } }"#, "token: must be the 64 digits"),
        (#"queue: { pairing: {} }"#, "hub: is missing: the address of the hub"),
        (
            #"queue: { sms: { notify: true, gateway: "http://example.org" } }"#,
            "sms.gateway: must be an address of this box"
        ),
    ]) func eachMistakeIsToldWithItsKey(text: String, message: String) throws {
        let problems = try problems(text)
        #expect(problems.contains { $0.contains(message) }, "\(problems)")
    }
}
