public import ApplianceKit

extension CentralConfiguration {
    /// A client for this system: its route and its limits. One is enough for a daemon.
    ///
    /// - Throws: ``SystemError``.
    public func makeClient() throws(SystemError) -> HTTPClient {
        try HTTPClient(name: "central", concurrency: concurrency, route: route)
    }

    /// The adapter to the configured kind; it asks nothing yet.
    ///
    /// - Parameter needs: Which personal data its listing and changes hand out.
    public func makeSystem(
        client: any HTTPTransport, needs: PersonalDataNeeds = .none, clock: any ApplianceClock = SystemClock()
    ) -> any CentralSystem {
        switch kind {
        case .openCPS: OpenCPS(self, client: client, needs: needs, clock: clock)
        case .iGate: IGate(self, client: client, needs: needs, clock: clock)
        case .contract: CentralContract(self, client: client, needs: needs, clock: clock)
        }
    }
}
