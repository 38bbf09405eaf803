import DeviceIO

/// What follows from a submission that did not simply succeed; data and arithmetic, no I/O.
struct RetryPlan {
    /// Pauses after the first, second, … try while the network is busy.
    private static let congestion: [Duration] = [
        .seconds(10), .seconds(30), .seconds(120), .seconds(300), .seconds(900),
    ]
    private static let outage = Duration.seconds(300)
    /// Destination out of order (27): the telephone may be on later.
    private static let destinationOutOfOrder = 27
    private static let later = Duration.seconds(1_800)

    /// - Parameters:
    ///   - submission: What the modem said.
    ///   - tries: How often this part has been tried, this time included.
    ///   - jitter: 0 to 1; spreads the tries of many gateways.
    static func result(of submission: Submission, tries: Int, jitter: Double) -> AttemptResult {
        switch submission {
        case .accepted(let reference): return .sent(reference: reference)
        case .notSent(let reason):
            return .again(after: .seconds(min(60, 1 << min(tries, 6))), AttemptReason("notSent", reason))
        case .inDoubt(let reason): return .inDoubt(AttemptReason("inDoubt", reason))
        case .refused(let code):
            let errorClass = ServiceErrorClass(code: code)
            let reason = AttemptReason(errorClass.rawValue, "+CMS ERROR: \(code)")
            switch errorClass {
            case .number where code == destinationOutOfOrder && tries < 2:
                return .again(after: later * (0.75 + jitter / 2), reason)
            case .number, .protocolFault: return .failed(reason)

            case .refused:
                return tries < 2 ? .again(after: outage * (0.5 + jitter), reason) : .failed(reason)
            case .congestion, .memory, .ignorable:
                let pause = congestion[min(max(tries, 1), congestion.count) - 1]
                return .again(after: pause * (0.75 + jitter / 2), reason)
            case .outage, .subscription: return .routeTrouble(after: .seconds(1), reason)
            case .duplicate: return .sent(reference: nil)
            case .inDoubt: return .inDoubt(reason)
            }
        }
    }
}
