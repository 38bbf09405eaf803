import ApplianceKit
import DeviceIO
import Foundation

/// PDUs decoded and encoded, in seconds of one core: the time in which others have it does not count.
struct CodecBenchmark {
    private static let runs = 7
    private static let runTime = Duration.milliseconds(400)

    func figures() throws -> [Figure] {
        let lines = try Self.collectedPDUs()
        let destination = try SMSAddress(number: "+84912345678")
        let plain = "HS H15.12-261120-0001: dang giai quyet, hen tra ket qua ngay 24/11/2026. Chi tiet: 1022."
        let accented = "Hồ sơ H15.12-261120-0001 đang giải quyết, hẹn trả ngày 24/11/2026."
        let long = String(repeating: accented + " ", count: 3)
        return [
            decoding("decode, \(lines.count) PDUs of other makers, to their text", lines),
            try encoding("encode, \(plain.count) characters, GSM 7 bit, 1 part", plain, to: destination),
            try encoding("encode, \(accented.count) characters, UCS-2, 1 part", accented, to: destination),
            try encoding("encode, \(long.count) characters, UCS-2, parts", long, to: destination),
        ]
    }

    private func decoding(_ what: String, _ lines: [String]) -> Figure {
        figure(what, unit: "PDUs") {
            for line in lines { _ = Self.text(of: try? SMSPDU.decode(hex: line)) }
            return lines.count
        }
    }

    private func encoding(_ what: String, _ text: String, to destination: SMSAddress) throws -> Figure {
        let parts = try SMSSubmit.messages(text, to: destination).count
        return figure(what.replacingOccurrences(of: "parts", with: "\(parts) parts"), unit: "texts") {
            for _ in 0..<100 {
                let messages = (try? SMSSubmit.messages(text, to: destination)) ?? []
                for message in messages { _ = message.hex }
            }
            return 100
        }
    }

    private func figure(_ what: String, unit: String, _ work: () -> Int) -> Figure {
        _ = work()
        let runs = Runs(
            values: (0..<Self.runs).map { _ in
                let start = threadCPUTime()
                var count = 0
                var spent = Duration.zero
                while spent < Self.runTime {
                    count += work()
                    spent = threadCPUTime() - start
                }
                return Double(count) / spent.seconds
            })
        return Figure(
            what: what, value: "\(runs.median.writtenDown) \(unit)/s of one core",
            beside: "slowest run \(runs.least.writtenDown)", basis: "median of \(Self.runs) runs of 0.4 s")
    }

    private static func text(of message: SMSPDU?) -> String? {
        switch message {
        case .deliver(let deliver): deliver.text
        case .submit(let submit): submit.text
        case .statusReport(let report): report.parameters?.text
        default: nil
        }
    }

    /// From the vectors of the codec's tests: what a modem's storage holds, with the service centre in front.
    private static func collectedPDUs() throws -> [String] {
        struct Vector: Decodable {
            let pdu: String
            let smscPart: String?
        }
        let vectors = URL(fileURLWithPath: #filePath).appendingPathComponent("../../../DeviceIOTests/Vectors")
            .standardized
        return try ["pdu-collected", "pdu-generated"].flatMap { name in
            try String(contentsOf: vectors.appendingPathComponent(name + ".jsonl"), encoding: .utf8)
                .split(separator: "\n")
                .map { try JSONDecoder().decode(Vector.self, from: Data($0.utf8)) }
                .filter { $0.smscPart != "absent" && (try? SMSPDU.decode(hex: $0.pdu)) != nil }
                .map(\.pdu)
        }
    }
}
