/// Something that must not be, found in an input that did not crash.
public struct Finding: Error, CustomStringConvertible {
    /// One sentence.
    public let description: String

    init(_ description: String) { self.description = description }
}

/// A target of the fuzzers: takes any octets at all.
///
/// The same functions run behind libFuzzer and, over the inputs kept in the repository, in the tests.
public typealias FuzzEntry = @Sendable (_ octets: [UInt8]) throws(Finding) -> Void

/// The targets by the names of their folders of inputs.
public let fuzzEntries: [(name: String, entry: FuzzEntry)] = [
    ("pdu", { (octets) throws(Finding) in try PDUEntry.take(octets) }),
    ("at", { (octets) throws(Finding) in try DialogueEntry.take(octets) }),
    ("ussd", { (octets) throws(Finding) in try USSDEntry.take(octets) }),
    ("code", { (octets) throws(Finding) in try CodeEntry.take(octets) }),
    ("scan", { (octets) throws(Finding) in try ScanEntry.take(octets) }),
    ("printer", { (octets) throws(Finding) in try PrinterEntry.take(octets) }),
    ("central", { (octets) throws(Finding) in try CentralEntry.take(octets) }),
    ("request", { (octets) throws(Finding) in try RequestEntry.take(octets) }),
    ("body", { (octets) throws(Finding) in try BodyEntry.take(octets) }),
    ("configuration", { (octets) throws(Finding) in try ConfigurationEntry.take(octets) }),
    ("manifest", { (octets) throws(Finding) in try ManifestEntry.take(octets) }),
]
