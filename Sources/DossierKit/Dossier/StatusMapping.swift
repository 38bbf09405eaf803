/// How a central system's own statuses map onto the ten: a table, because each site may have its own.
///
/// A substatus is looked up first, as `status/substatus`, then the status alone. What is in neither is not known.
public struct StatusMapping: Sendable, Equatable {
    private var table: [String: DossierStatus]

    /// A mapping of `status` and `status/substatus`, in lower case, to the ten.
    public init(_ table: [String: DossierStatus]) { self.table = table }

    /// OpenCPS v2's defaults (`DossierStatusConstants`, read by their meaning to a citizen).
    public static let openCPS = StatusMapping([
        "new": .accepted, "collecting": .registered, "receiving": .registered, "waiting": .supplementRequired,
        "paying": .paymentRequired, "processing": .processing, "handover": .processing, "interoperating": .processing,
        "releasing": .completed, "posting": .completed, "done": .returned, "cancelled": .withdrawn,
        "cancelling": .withdrawn, "denied": .rejected, "unresolved": .stopped, "correcting": .processing,
        "pausing": .processing,
    ])

    /// The status of the ten, or nil where the table does not know it.
    public func status(_ status: String, substatus: String = "") -> DossierStatus? {
        let status = status.lowercased()
        let substatus = substatus.lowercased()
        return (substatus.isEmpty ? nil : table["\(status)/\(substatus)"]) ?? table[status]
    }

    /// The mapping with a site's own entries above it.
    public func overlaid(with entries: [String: DossierStatus]) -> StatusMapping {
        StatusMapping(table.merging(entries.map { ($0.key.lowercased(), $0.value) }) { $1 })
    }
}
