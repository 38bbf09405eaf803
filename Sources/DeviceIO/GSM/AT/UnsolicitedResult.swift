/// A line that the modem sends by itself: something arrived, changed or started.
public struct UnsolicitedResult: Equatable, Sendable {
    /// The line, for example `+CMTI: "SM",3`.
    public var text: String
    /// The second line of those that have one (the PDU after `+CMT:`).
    public var body: String?

    /// What stands behind the prefix, cut at commas.
    public var fields: [String] { ATResponse.Line(text: text).fields }

    /// Whether the line begins so.
    public func hasPrefix(_ prefix: String) -> Bool { text.hasPrefix(prefix) }

    /// How many lines an unsolicited result has, or nil where the line is not known as one.
    ///
    /// Kept as data; what a vendor adds beyond it begins with `^` (Huawei) or is taken from its profile.
    static func lineCount(of line: String) -> Int? {
        for (prefix, count) in table where line.hasPrefix(prefix) { return count }
        return nil
    }

    private static let table: [(prefix: String, lines: Int)] = [
        ("+CMTI:", 1), ("+CMT:", 2), ("+CDSI:", 1), ("+CDS:", 2), ("+CBMI:", 1), ("+CBM:", 2),
        ("+CUSD:", 1), ("+CREG:", 1), ("+CGREG:", 1), ("+CEREG:", 1), ("+CIEV:", 1), ("+CTZV:", 1), ("+CTZE:", 1),
        ("+CPIN:", 1), ("+CFUN:", 1), ("+CRING:", 1), ("RING", 1), ("+CLIP:", 1), ("+CCWA:", 1), ("+CSSU:", 1),
        ("+QIND:", 1), ("+QUSIM:", 1), ("RDY", 1), ("SMS Ready", 1), ("Call Ready", 1), ("SMS DONE", 1), ("PB DONE", 1),
        ("UNDER-VOLTAGE", 1), ("OVER-VOLTAGE", 1), ("NORMAL POWER DOWN", 1), ("POWERED DOWN", 1),
        ("+ZUSIMR:", 1), ("+ZEND", 1), ("+CGEV:", 1), ("*PSUTTZ:", 1), ("DST:", 1), ("^", 1), ("#STN:", 1),
    ]
}
