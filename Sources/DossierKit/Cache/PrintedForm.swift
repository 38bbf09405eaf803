/// How a code is printed, next to its normal form: mostly only the separators differ, and there are few ways of those.
enum PrintedForm: Equatable {
    /// What stands where the normal form has its dashes, such as `.--` for `H15.12-240119-0001`.
    case separators(String)
    /// The whole text, where more than the separators differs.
    case text(String)

    /// The difference between both.
    init(printed: String, normalForm: String) {
        var separators: [UInt8] = []
        let printedBytes = Array(printed.utf8)
        let normalBytes = Array(normalForm.utf8)
        guard printedBytes.count == normalBytes.count else {
            self = .text(printed)
            return
        }
        for (byte, normal) in zip(printedBytes, normalBytes) {
            if normal == UInt8(ascii: "-"), DossierCode.isSeparator(byte) {
                separators.append(byte)
            } else if byte != normal {
                self = .text(printed)
                return
            }
        }
        self = .separators(String(decoding: separators, as: UTF8.self))
    }

    /// The printed code again.
    static func printed(_ normalForm: String, separators: String) -> String {
        if separators.isEmpty { return normalForm }
        var left = separators.utf8.makeIterator()
        let bytes = normalForm.utf8.map { $0 == UInt8(ascii: "-") ? left.next() ?? $0 : $0 }
        return String(decoding: bytes, as: UTF8.self)
    }
}
