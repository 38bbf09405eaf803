import Testing

@testable import Simulator

@Suite(.timeLimit(.minutes(5))) struct LedgerTests {
    @Test func whatHasHappenedIsFoundAtOnceAndWhatComesIsAwaited() async throws {
        let ledger = Ledger<Int>()
        ledger.append(1)
        #expect(try await ledger.first(where: { $0 == 1 }) == 1)
        let mark = ledger.count
        async let next = ledger.first(after: mark)
        ledger.append(2)
        #expect(try await next == 2)
        #expect(try await ledger.wait(count: 2) == [1, 2])
    }

    @Test func whatDoesNotComeIsAnErrorThatNamesIt() async {
        let error = await #expect(throws: WaitedTooLong.self) {
            try await Ledger<Int>().first(within: .milliseconds(10), "a reply")
        }
        #expect(error?.description == "a reply did not come within 10 ms")
    }

    @Test func theOldestGoWhenThereAreTooMany() async throws {
        let ledger = Ledger<Int>(limit: 3)
        for number in 1...5 { ledger.append(number) }
        #expect(ledger.entries == [3, 4, 5])
        #expect(ledger.count == 5)
        #expect(try await ledger.first(after: 3) == 4)
    }
}
