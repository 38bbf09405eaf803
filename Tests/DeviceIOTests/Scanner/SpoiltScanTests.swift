import Testing

@testable import DeviceIO

@Suite struct SpoiltScanTests {
    @Test func whatFollowsLostKeysIsNotTakenForACode() {
        var assembler = ScanAssembler()
        #expect(assembler.take(Array("H15.12-".utf8)) == [])
        assembler.spoil(.incomplete)
        #expect(assembler.isPending)
        #expect(assembler.take(Array("219-0001\rH48.12-220921-0099\r".utf8)).first == .unreadable(.incomplete))
    }

    @Test func theScanAfterASpoiltOneIsRead() {
        var assembler = ScanAssembler()
        assembler.spoil(.incomplete)
        _ = assembler.take([0x0D])
        guard case .scan(let text, _, _)? = assembler.take(Array("A1\r".utf8)).first else {
            Issue.record("no scan")
            return
        }
        #expect(text == "A1")
    }
}
