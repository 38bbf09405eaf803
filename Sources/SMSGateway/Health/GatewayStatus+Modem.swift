import DeviceIO

extension GatewayStatus.Line {
    /// How a modem is, and how the outbox finds it as a way out. Its IMEI and the SIM's IMSI stay where they are.
    init(_ route: ModemRoute, status: RouteStatus?, balances: BalanceBoard) async {
        let state = await route.modem.state
        let facts = await route.modem.facts
        let counters = await route.modem.counters
        // What a modem told before it went away is no news.
        let isThere = state == .ready || state.word == "registering"
        self.init(
            name: route.name, state: state.word, reason: state.reason,
            network: isThere ? facts.networkOperator : nil, signal: isThere ? facts.signal : nil,
            temperature: isThere ? facts.temperature : nil,
            storageUsed: isThere ? facts.storage?.used : nil, storageSize: isThere ? facts.storage?.size : nil,
            recoveries: counters.recoveries, timeouts: counters.timeouts,
            received: counters.received, accepted: counters.accepted)
        balance = balances[route.name]?.amount
        isBalanceLow = balances.isLow(route.name)
        lacksServiceCentre = isThere && facts.lacksServiceCentre
        guard state == .ready, let status else { return }
        switch status {
        case .stopped(let reason):
            self.state = "stopped"
            self.reason = reason
        case .paced: reason = status.description
        case .working, .away: break
        }
    }
}

extension GatewayStatus.Line {
    /// How a way out is that is no modem, as the outbox finds it.
    init(_ name: String, channel: MessageChannel, status: RouteStatus) {
        switch status {
        case .working: self.init(name: name, channel: channel.rawValue, state: "ready")
        case .paced: self.init(name: name, channel: channel.rawValue, state: "ready", reason: status.description)
        case .away: self.init(name: name, channel: channel.rawValue, state: "absent")
        case .stopped(let reason):
            self.init(name: name, channel: channel.rawValue, state: "stopped", reason: reason)
        }
    }
}

extension ModemState {
    /// One word that stays the same, for programs.
    var word: String {
        switch self {
        case .absent: "absent"
        case .opening: "opening"
        case .locked: "locked"
        case .registering: "registering"
        case .ready: "ready"
        case .sick: "sick"
        case .resetting: "resetting"
        case .alarm: "alarm"
        case .off: "off"
        }
    }
}
