import TestSupport
import Testing

@testable import KioskApp

/// A queue behind a reference: what changes it can stand within an expectation.
private final class Hall {
    typealias Effects = [SpeechQueue.Effect]
    private var queue = SpeechQueue()

    var deadline: Duration? { queue.deadline }
    var speaker: String? { queue.speaker }
    var speakers: [String] { queue.speakers }
    func hear(_ board: String, _ isHeard: Bool, at now: Duration) -> Effects { queue.hear(board, isHeard, at: now) }
    func leave(_ board: String, at now: Duration) -> Effects { queue.leave(board, at: now) }
    func call(_ announcement: SpeechQueue.Announcement, at now: Duration) -> Effects {
        queue.call(announcement, at: now)
    }
    func settle(_ ticket: Int64) { queue.settle(ticket) }
    func spoken(_ call: Int64, by board: String, at now: Duration) -> Effects { queue.spoken(call, by: board, at: now) }
    func lasts(_ duration: Duration, call: Int64, from now: Duration) { queue.lasts(duration, call: call, from: now) }
    func timeReached(at now: Duration) -> Effects { queue.timeReached(at: now) }
}

/// Which call is spoken, when, and by whom.
struct SpeechQueueTests {
    private func call(_ number: Int64) -> SpeechQueue.Announcement {
        SpeechQueue.Announcement(call: number, ticket: number, label: "A00\(number)", counter: "3")
    }

    @Test func callsComeOneAfterAnotherWithAPause() {
        let queue = Hall()
        #expect(queue.hear("hall", true, at: .zero) == [])
        #expect(queue.call(call(1), at: .zero) == [.speak(call(1), board: "hall")])
        #expect(queue.call(call(2), at: .zero) == [])
        #expect(queue.spoken(1, by: "hall", at: .seconds(8)) == [])
        #expect(queue.deadline == .seconds(8) + SpeechQueue.pause)
        #expect(queue.timeReached(at: .seconds(8) + SpeechQueue.pause) == [.speak(call(2), board: "hall")])
    }

    @Test func oneBoardSpeaksOfMany() {
        let queue = Hall()
        for board in ["hall", "stairs", "yard"] { _ = queue.hear(board, true, at: .zero) }
        #expect(queue.call(call(1), at: .zero) == [.speak(call(1), board: "hall")])
        // What another one claims to have spoken is not believed.
        #expect(queue.spoken(1, by: "yard", at: .seconds(2)) == [])
        #expect(queue.deadline == SpeechQueue.patience)
    }

    @Test func aBoardThatGoesIsFollowedByAnotherWhichSpeaksTheCallAnew() {
        let queue = Hall()
        _ = queue.hear("hall", true, at: .zero)
        _ = queue.hear("stairs", true, at: .zero)
        _ = queue.call(call(1), at: .zero)
        #expect(queue.leave("hall", at: .seconds(1)) == [.speak(call(1), board: "stairs")])
        #expect(queue.speaker == "stairs")
    }

    @Test func aBoardThatDoesNotAnswerLosesTheOffice() {
        let queue = Hall()
        _ = queue.hear("hall", true, at: .zero)
        _ = queue.hear("stairs", true, at: .zero)
        _ = queue.call(call(1), at: .zero)
        queue.lasts(.seconds(7), call: 1, from: .zero)
        #expect(queue.timeReached(at: .seconds(11)) == [])
        #expect(queue.timeReached(at: .seconds(12)) == [.speak(call(1), board: "stairs")])
        #expect(queue.spoken(1, by: "stairs", at: .seconds(20)) == [])
        #expect(queue.call(call(2), at: .seconds(30)) == [.speak(call(2), board: "stairs")])
    }

    @Test func aLoneBoardThatDoesNotAnswerGoesOnWithTheNext() {
        let queue = Hall()
        _ = queue.hear("hall", true, at: .zero)
        _ = queue.call(call(1), at: .zero)
        _ = queue.call(call(2), at: .zero)
        #expect(queue.timeReached(at: .seconds(6)) == [.speak(call(2), board: "hall")])
    }

    @Test func whoIsThereAlreadyIsNotCalledAndARepeatedCallIsSpokenOnce() {
        let queue = Hall()
        _ = queue.hear("hall", true, at: .zero)
        for number in 1...4 { _ = queue.call(call(Int64(number)), at: .zero) }
        queue.settle(2)
        _ = queue.call(SpeechQueue.Announcement(call: 9, ticket: 3, label: "A003", counter: "3"), at: .seconds(1))
        var spoken: [Int64] = [1]
        var now = Duration.seconds(2)
        while let deadline = queue.deadline {
            _ = queue.spoken(spoken[spoken.count - 1], by: "hall", at: now)
            now = max(now, deadline) + .seconds(1)
            for case .speak(let next, _) in queue.timeReached(at: now) { spoken.append(next.call) }
            guard spoken.count < 9 else { break }
            if queue.deadline == nil { break }
        }
        #expect(spoken == [1, 4, 9])
    }

    @Test func withoutABoardThatCanBeHeardNothingPilesUp() {
        let queue = Hall()
        for number in 1...100 { #expect(queue.call(call(Int64(number)), at: .seconds(number)) == []) }
        // Who comes then hears what is still of use.
        #expect(queue.hear("hall", true, at: .seconds(101)) == [.speak(call(89), board: "hall")])
        let late = Hall()
        _ = late.call(call(1), at: .zero)
        #expect(late.hear("hall", true, at: .seconds(200)) == [])
    }

    /// However boards come, go and fall silent: one at a time speaks, in order, and nothing waits for ever.
    @Test(arguments: 0..<200 as Range<UInt64>) func oneAtATime(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let queue = Hall()
        var now = Duration.zero
        var speaking: (call: Int64, board: String)?
        var spoken: [Int64] = []
        func take(_ effects: [SpeechQueue.Effect], _ queue: Hall) {
            for case .speak(let announcement, let board) in effects {
                #expect(queue.speakers.contains(board))
                if spoken.last != announcement.call { spoken.append(announcement.call) }
                speaking = (announcement.call, board)
            }
        }
        for step in 1...300 {
            now += .milliseconds(Int64.random(in: 1...3_000, using: &random))
            let board = ["a", "b", "c"].randomElement(using: &random) ?? "a"
            switch Int.random(in: 0..<6, using: &random) {
            case 0: take(queue.hear(board, Bool.random(using: &random), at: now), queue)
            case 1: take(queue.leave(board, at: now), queue)
            case 2, 3: take(queue.call(call(Int64(step)), at: now), queue)
            case 4: if let current = speaking { take(queue.spoken(current.call, by: current.board, at: now), queue) }
            default:
                if let deadline = queue.deadline, deadline <= now { take(queue.timeReached(at: now), queue) }
            }
        }
        #expect(spoken == spoken.sorted())
        _ = queue.hear("a", true, at: now)
        for _ in 0..<100 {
            guard let deadline = queue.deadline else { break }
            now = max(now, deadline)
            _ = queue.timeReached(at: now)
        }
        #expect(queue.deadline == nil)
    }
}
