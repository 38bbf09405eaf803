/// Which storages `AT+CPMS` names: for reading and deleting, for writing, for receiving (TS 27.005 §3.2.2).
public struct StorageSelection: Equatable, Sendable {
    /// One to three, for example `ME`.
    public var names: [String]

    /// Names them.
    public init(names: [String]) { self.names = names }

    /// Reads `ME,ME,ME`.
    init(list: String) {
        names = list.split(separator: ",", omittingEmptySubsequences: false).map { $0.filter { $0 != " " } }
    }

    /// As the command wants it, with quotes.
    var argument: String { names.map { "\"\($0)\"" }.joined(separator: ",") }

    /// The modem's own storage has more room than the SIM's; some modems know two of the three only.
    public static let preferred = [
        StorageSelection(names: ["ME", "ME", "ME"]), StorageSelection(names: ["SM", "SM", "SM"]),
        StorageSelection(names: ["SM", "SM"]),
    ]

    /// The same with another storage to read from: where messages may lie that came before this one was selected.
    func reading(from name: String) -> StorageSelection {
        StorageSelection(names: [name] + names.dropFirst())
    }
}
