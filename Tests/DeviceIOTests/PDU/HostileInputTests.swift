import DeviceIO
import Testing

/// What comes over the air or a bad cable is any octets at all: it may be refused, it may not hurt.
@Suite struct HostileInputTests {
    private static let directions: [SMSPDU.Direction] = [.storage, .toMobile, .fromMobile]

    private func use(_ octets: [UInt8], _ direction: SMSPDU.Direction) {
        guard let message = try? SMSPDU.decode(octets, direction: direction, serviceCentre: .either) else { return }
        _ = message.hex
        switch message {
        case .deliver(let deliver):
            _ = deliver.text
            _ = deliver.timestamp.iso8601
            if var partial = PartialMessage(deliver, line: "m", since: 0) {
                _ = partial.add(deliver)
                _ = partial.text
                _ = partial.missing
            }
        case .submit(let submit):
            _ = submit.text
            _ = submit.validityPeriod?.seconds
        case .statusReport(let report): _ = report.parameters?.text
        case .submitReport(let report): _ = report.parameters.text
        case .deliverReport(let report): _ = report.parameters.text
        }
    }

    @Test func randomOctets() {
        let seed = PropertyRun.seed
        print("PDU_SEED=\(seed)")
        var random = SeededRandom(seed: seed)
        for _ in 0..<40_000 { use(random.octets(random.number(0...180)), random.pick(Self.directions)) }
    }

    @Test func everyVectorCutAtEveryOctet() throws {
        for vector in try PDUVector.file("pdu-collected") + PDUVector.file("pdu-generated") {
            guard let octets = try? Hexadecimal.octets(vector.pdu) else { continue }
            for length in 0..<octets.count {
                for direction in Self.directions { use(Array(octets.prefix(length)), direction) }
            }
        }
    }

    @Test func everyVectorWithOctetsChanged() throws {
        let seed = PropertyRun.seed
        print("PDU_SEED=\(seed)")
        var random = SeededRandom(seed: seed)
        let vectors = try (PDUVector.file("pdu-collected") + PDUVector.file("pdu-generated")).compactMap {
            try? Hexadecimal.octets($0.pdu)
        }
        for octets in vectors {
            for _ in 0..<120 {
                var changed = octets
                for _ in 0..<random.number(1...3) { changed[random.number(0...(changed.count - 1))] = random.octet() }
                use(changed, random.pick(Self.directions))
            }
        }
    }

    /// A message that was read can be written, and what was written reads the same: nothing is lost between them.
    @Test func whatReadsOnceReadsAgain() throws {
        let seed = PropertyRun.seed
        print("PDU_SEED=\(seed)")
        var random = SeededRandom(seed: seed)
        for _ in 0..<20_000 {
            let octets =
                [0x00, random.pick([0x00, 0x04, 0x40, 0x44, 0x01, 0x11, 0x41, 0x51, 0x02, 0x42])]
                + random.octets(random.number(10...190))
            guard let message = try? SMSPDU.decode(octets) else { continue }
            let again = try? SMSPDU.decode(message.octets)
            if case .deliver(let first) = message, case .deliver(let second)? = again {
                #expect(first.userData == second.userData && first.dataCoding == second.dataCoding, "PDU_SEED=\(seed)")
            } else if case .submit(let first) = message, case .submit(let second)? = again {
                #expect(first.userData == second.userData && first.dataCoding == second.dataCoding, "PDU_SEED=\(seed)")
            } else {
                #expect(again != nil, "PDU_SEED=\(seed): \(Hexadecimal.string(octets))")
            }
        }
    }

    @Test func hexadecimalGarbage() {
        #expect(throws: PDUError.notHexadecimal(position: 3)) { try Hexadecimal.octets("07x") }
        #expect(throws: PDUError.oddDigitCount(3)) { try Hexadecimal.octets("079") }
        #expect(throws: PDUError.truncated(field: "the service centre address", missing: 1)) {
            try SMSPDU.decode(hex: "")
        }
        for digits in ["é", "00 ", "\u{0}\u{0}", "07\r", String(repeating: "F", count: 100_000)] {
            #expect(throws: PDUError.self) { try SMSPDU.decode(hex: digits) }
        }
    }

    @Test func errorsNeverQuoteNumbersOrTexts() {
        let errors: [PDUError] = [
            .truncated(field: "TP-UD", missing: 3), .badNumber, .badAlphanumericAddress,
            .addressTooLong(semiOctets: 30),
            .headerTooLong(octets: 9, userData: 3), .messageType(3), .tooManyParts, .serviceCentreLength(99),
        ]
        for error in errors { #expect(!error.description.isEmpty && !error.description.contains("+84")) }
    }
}
