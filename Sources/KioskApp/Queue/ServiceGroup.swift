/// Services that share one series of queue numbers.
struct ServiceGroup: Equatable, Sendable {
    /// The letter, or two, before the number.
    var series: String
    /// What it is called, for citizens.
    var name: String
}
