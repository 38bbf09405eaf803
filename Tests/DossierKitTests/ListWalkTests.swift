import TestSupport
import Testing

@testable import DossierKit

/// One list, read from both of its ends where it is longer than its search shows.
struct ListWalkTests {
    /// A list of so many rows, of which a search shows the first `window` in either order.
    private struct LongList {
        var rows: [Int]
        let reach: ListWalk.Reach
        var ignoresOrder = false
        private(set) var refusals = 0
        private(set) var seen: Set<Int> = []

        init(count: Int, window: Int, pageSize: Int, overlap: Int = 0) {
            rows = Array(0..<count)
            reach = ListWalk.Reach(window: window, pageSize: pageSize, overlap: overlap)
        }

        /// - Parameter meanwhile: What happens to the list after each page.
        /// - Returns: How many are said not to have been shown.
        mutating func read(meanwhile: (inout [Int]) -> Void = { _ in }) throws -> Int {
            var walk = ListWalk()
            for _ in 0..<10_000 {
                let end = walk.position + reach.pageSize
                if end > reach.window { refusals += 1 }
                let sorted = walk.isFromEnd && !ignoresOrder ? rows.reversed() : rows
                let page = sorted[min(walk.position, sorted.count)..<min(end, sorted.count)]
                seen.formUnion(page)
                let name = page.first.map { "\($0)" }
                if case .isOver(let unshown) = walk.pass(page.count, of: rows.count, first: name, within: reach) {
                    return unshown
                }
                meanwhile(&rows)
            }
            throw Endless()
        }

        struct Endless: Error {}
    }

    @Test func everyRowIsSeenOrCountedAndNothingBeyondTheWindowIsAskedFor() throws {
        for count in [0, 1, 9, 10, 11, 90, 99, 100, 101, 110, 111, 150, 180, 189, 190, 191, 199, 200, 201, 400] {
            for pageSize in [1, 7, 10, 50, 100] {
                for overlap in [0, 3, 10] {
                    var list = LongList(count: count, window: 100, pageSize: pageSize, overlap: overlap)
                    let unshown = try list.read()
                    let what = "\(count) rows, pages of \(pageSize), \(overlap) twice"
                    #expect(list.seen.count + unshown == count, "\(what)")
                    #expect(list.refusals == 0, "\(what)")
                    #expect(unshown == 0 || count > 2 * (100 - pageSize - overlap), "\(what)")
                }
            }
        }
    }

    @Test func aSystemThatLeavesTheOrderAsideIsNotTakenForShowingTheOtherEnd() throws {
        var list = LongList(count: 150, window: 100, pageSize: 10)
        list.ignoresOrder = true
        #expect(try list.read() == 50)
        #expect(list.seen.count == 100)
    }

    @Test func rowsThatComeOrLeaveMeanwhileHideNoOther() throws {
        for leaving in [false, true] {
            var list = LongList(count: 160, window: 100, pageSize: 20, overlap: 5)
            var isToMove = true
            let unshown = try list.read { rows in
                // Every second page one more comes at the end, or one leaves the front.
                if isToMove {
                    if leaving { rows.removeFirst() } else { rows.append((rows.last ?? 0) + 1) }
                }
                isToMove.toggle()
            }
            #expect(unshown == 0)
            #expect(Set(list.rows.prefix(155)).isSubset(of: list.seen), "\(leaving)")
        }
    }
}
