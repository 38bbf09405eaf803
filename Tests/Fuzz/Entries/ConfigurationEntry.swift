import ApplianceKit
import DeviceIO
import DossierKit

/// A file that a technician wrote: the first octet chooses what it is for, the rest is its text.
public enum ConfigurationEntry {
    private static let base = ModemProfile()

    /// The entry.
    public static func take(_ octets: [UInt8]) throws(Finding) {
        guard let selector = octets.first else { return }
        let text = String(decoding: octets.dropFirst(), as: UTF8.self)
        do throws(ConfigurationError) {
            let reader = try ConfigurationReader(text: text, file: "fuzz")
            switch selector % 4 {
            case 0: _ = try ModemProfile(name: "fuzz", reading: reader, over: base)
            case 1: _ = try PrinterProfile(reader)
            case 2: _ = try ScannerProfile(reader)
            default:
                _ = DossierConfiguration(reading: reader.root)
                try reader.finish()
            }
        } catch {
            try check(error, lines: text.utf8.count { $0 == 0x0A } + 1)
        }
    }

    /// Somebody has to mend it: every problem says something, and points into the file.
    private static func check(_ error: ConfigurationError, lines: Int) throws(Finding) {
        guard !error.problems.isEmpty else { throw Finding("refused without a reason") }
        for problem in error.problems {
            guard !problem.message.isEmpty, problem.line.map({ (1...lines).contains($0) }) ?? true else {
                throw Finding("line \(problem.line ?? 0) of \(lines): “\(problem.message)”")
            }
        }
    }
}
