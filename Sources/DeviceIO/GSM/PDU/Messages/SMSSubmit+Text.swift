extension SMSSubmit {
    /// The messages that carry a text, in their order.
    ///
    /// - Parameters:
    ///   - text: Any text; it is composed (NFC) first.
    ///   - destination: Who is to get it.
    ///   - splitter: The alphabet and the reference of a concatenated message.
    ///   - requestsReport: Whether each part asks for a report.
    ///   - validityPeriod: How long the service centre may try; nil leaves it to the service centre.
    ///   - messageClass: 0 is shown at once and perhaps not stored; nil for none.
    /// - Returns: At least one message.
    /// - Throws: ``PDUError/notInAlphabet(_:)``, ``PDUError/tooManyParts``.
    public static func messages(
        _ text: String, to destination: SMSAddress, splitter: MessageSplitter = MessageSplitter(),
        requestsReport: Bool = false, validityPeriod: ValidityPeriod? = nil, messageClass: Int? = nil
    ) throws(PDUError) -> [SMSSubmit] {
        let result = try splitter.split(text)
        return result.parts.map { part in
            SMSSubmit(
                destination: destination, dataCoding: DataCodingScheme(result.alphabet, messageClass: messageClass),
                validityPeriod: validityPeriod, userData: part, requestsReport: requestsReport)
        }
    }
}
