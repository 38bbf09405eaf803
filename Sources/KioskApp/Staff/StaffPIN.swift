/// What a PIN must be: short enough to type forty times a day, and none of those that are tried first.
enum StaffPIN {
    /// Why a PIN is refused.
    enum Problem: Error, Equatable, CustomStringConvertible {
        case length
        case tooSimple

        var description: String {
            switch self {
            case .length: "a PIN has 6 to 12 digits"
            case .tooSimple:
                "this PIN is too easy to guess: no repeated digits, no runs such as 123456, no year of birth twice"
            }
        }
    }

    /// Checks a new PIN.
    static func check(_ pin: String) throws(Problem) {
        let digits = Array(pin.utf8)
        guard (6...12).contains(digits.count), digits.allSatisfy({ (0x30...0x39).contains($0) }) else {
            throw .length
        }
        let steps = zip(digits, digits.dropFirst()).map { Int($1) - Int($0) }
        let isRun = Set(steps).count == 1
        let half = digits.count / 2
        let isDoubled = digits.count.isMultiple(of: 2) && digits[..<half].elementsEqual(digits[half...])
        if Set(digits).count <= 2 || isRun || isDoubled { throw .tooSimple }
    }
}
