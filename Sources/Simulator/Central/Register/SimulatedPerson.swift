import Foundation

/// The invented citizen behind a dossier, whose data carries marks: where one of them turns up outside the central
/// system's own answers, something leaked.
struct SimulatedPerson {
    /// What every piece of personal data contains at least one of.
    static let marks = ["DẤU VẾT", "Dấu Vết", "dauvet", "09900", "066199"]

    /// The first mark that stands in a text or a file; nil where there is none.
    ///
    /// A few digits begin a telephone's or an identity number. In the midst of another number and without the digits that
    /// would follow them there, they are chance: a time in seconds has them now and then.
    static func mark(of marks: [String] = marks, in bytes: Data) -> String? {
        func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
        return marks.first { mark in
            let isWhole = mark.utf8.count >= 9 || !mark.utf8.allSatisfy(isDigit)
            var rest = bytes[...]
            while let found = rest.range(of: Data(mark.utf8)) {
                let more = bytes[found.upperBound...].prefix { isDigit($0) }.count
                let before = found.lowerBound > bytes.startIndex ? bytes[found.lowerBound - 1] : 0
                let isWithin = isDigit(before) || before == UInt8(ascii: ".")
                if isWhole || !isWithin || more >= 5 { return true }
                rest = rest[found.upperBound...]
            }
            return false
        }
    }

    let name: String
    let identityNumber: String
    let phone: String
    let email: String
    let address: String

    init(of dossier: SimulatedDossier) {
        let number = String(String(1_000_000 + dossier.id % 1_000_000).dropFirst())
        name = (dossier.id.isMultiple(of: 2) ? "NGUYỄN THỊ" : "Y BLƠ") + " DẤU VẾT \(number)"
        identityNumber = "066199" + number
        phone = "09900" + number.suffix(5)
        email = "dauvet\(number)@example.vn"
        address = "Số \(dossier.id % 200 + 1) đường Dấu Vết"
    }
}
