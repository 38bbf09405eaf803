import ApplianceKit

/// What befalls a modem by itself, whatever its host does.
enum ModemMishap: Sendable {
    /// It starts anew.
    case reboot
    /// Its cable is pulled, with its power; it comes back as another device after so long, or not by itself.
    case unplugged(backAfter: Duration?)
    /// It answers nothing any more.
    case hangs(SimulatedModem.Hang)
    /// It loses its settings of `AT+CNMI`.
    case forgetsIndications
    /// There is no network for so long.
    case noCoverage(Duration)
    /// It drops out of the network and does not look for it until it starts anew.
    case givesUpNetwork
    /// A memory holds only so many messages.
    case memory(String, size: Int)
}

extension SimulatedModem {
    /// Lets something befall it now.
    func suffer(_ mishap: ModemMishap) async {
        switch mishap {
        case .reboot: reboot()
        case .unplugged(let delay): vanish(backAfter: delay)
        case .hangs(let hang): volatile.hang = hang
        case .forgetsIndications: forgetIndications()
        case .noCoverage(let duration):
            await network.change { $0.hasCoverage = false }
            Task {
                try await self.clock.sleep(for: duration)
                await self.network.change { $0.hasCoverage = true }
            }
        case .givesUpNetwork: loseNetworkUntilRestart()
        case .memory(let name, let size): resize(name, to: size)
        }
    }

    /// Takes a line of a schedule: what it says holds, or happens, after its time.
    func schedule(_ rule: FaultRule) async {
        guard rule.after > .zero else { return await carryOut(rule.deed) }
        Task {
            try await self.clock.sleep(for: rule.after)
            await self.carryOut(rule.deed)
        }
    }

    private func carryOut(_ deed: FaultRule.Deed) async {
        switch deed {
        case .command(let prefix, let fault, let skip, let count):
            schedule(fault, on: prefix, skip: skip, count: count)
        case .arrival(let fault, let count): for _ in 0..<count { schedule(fault) }
        case .modem(let mishap): await suffer(mishap)
        }
    }
}
