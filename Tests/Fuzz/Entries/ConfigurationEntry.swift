import ApplianceKit
import DeviceIO
import DossierKit

@testable import KioskApp
@testable import SMSGateway
@testable import SiteSetup

/// A file that a technician wrote: the first octet chooses what it is for, the rest is its text.
public enum ConfigurationEntry {
    private static let base = ModemProfile()

    /// The entry.
    public static func take(_ octets: [UInt8]) throws(Finding) {
        guard let selector = octets.first else { return }
        let text = String(decoding: octets.dropFirst(), as: UTF8.self)
        var site: Site?
        do throws(ConfigurationError) {
            let reader = try ConfigurationReader(text: text, file: "fuzz")
            switch selector % 7 {
            case 0: _ = try ModemProfile(name: "fuzz", reading: reader, over: base)
            case 1: _ = try PrinterProfile(reader)
            case 2: _ = try ScannerProfile(reader)
            case 3:
                _ = DossierConfiguration(reading: reader.root)
                try reader.finish()
            case 4: _ = try KioskConfiguration(reader)
            case 5: _ = try GatewayConfiguration(reading: reader)
            default: site = try Site(reader)
            }
        } catch {
            try check(error, lines: text.utf8.count { $0 == 0x0A } + 1)
        }
        if let site { try check(site) }
    }

    /// What a box's other parts are given out of the one file of its site: for daemons as it stood there, for the shell
    /// and the firewall nothing that they would see.
    private static func check(_ site: Site) throws(Finding) {
        for part in [site.kiosk, site.gateway, site.reset] {
            guard let part else { continue }
            do throws(ConfigurationError) { _ = try ConfigurationReader(text: part, file: "part") } catch {
                throw Finding("cut out as “\(part)”: \(error)")
            }
        }
        let environment = site.files["site.env"] ?? ""
        for line in environment.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
            let sides = line.split(separator: "=", maxSplits: 1)
            guard sides.count == 2 else { throw Finding("the shell would read “\(line)”") }
            let isQuoted = sides[1].count >= 2 && sides[1].hasPrefix("\"") && sides[1].hasSuffix("\"")
            let value = isQuoted ? sides[1].dropFirst().dropLast() : sides[1]
            let sharp = isQuoted ? "$`\\\"!" : "$`\\\"! '&|;<>(){}*?#~"
            guard !value.contains(where: { sharp.contains($0) || !$0.isASCII }) else {
                throw Finding("the shell would read “\(line)”")
            }
        }
        for port in site.usedPorts where !(1...65_535).contains(port) { throw Finding("the port \(port)") }
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
