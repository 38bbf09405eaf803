public import ApplianceKit
import Glibc
import Synchronization

/// Takes a modem's USB device away and brings it back, through what the kernel shows in sysfs.
///
/// The first of three means that this machine has, the strongest first: the hub's port is switched off and on (`disable`
/// of the port, since Linux 6.0; cuts the power where the hub can), the device is no longer authorized and then is again
/// (`authorized`), its driver is unbound and bound. Who may write these files is a matter of udev rules or of running as
/// root; where none can be written, ``canPerform(_:)`` says no and the ladder goes on.
public final class USBPortPower: ModemPowerControl {
    /// Why it could not be done.
    public enum Failure: Error, Equatable, Sendable, CustomStringConvertible {
        /// It is not known where the modem is plugged in.
        case unknownPlace
        /// The device did not come back.
        case stayedAway(device: String)
        /// The kernel refused.
        case refused(SystemError)
        /// The kernel has not finished with it: a driver that does not let go of its device.
        case hangs(path: String)

        /// What happened and what to do.
        public var description: String {
            switch self {
            case .unknownPlace: "it is not known where the modem is plugged in; name its place with usbPower"
            case .stayedAway(let device): "USB device \(device) did not come back; unplug it and plug it in again"
            case .refused(let error): "\(error); allow the daemon's user to write it (udev rule)"
            case .hangs(let path): "the kernel does not get on with \(path); restart this machine if it stays so"
            }
        }
    }

    private enum Means {
        case port(disable: String)
        case authorization(file: String)
        case binding(driver: String)
    }

    private let root: String
    private let clock: any ApplianceClock
    private let offTime: Duration
    private let returnTime: Duration
    private let ttyFolder: String
    private let place: Mutex<String?>
    private let isWriting = Mutex(false)
    /// How long the kernel may take; drivers take seconds to let go of a device.
    private static let writeLimit = Duration.seconds(30)

    /// Nothing is touched before ``perform(_:)``.
    ///
    /// - Parameters:
    ///   - device: Where the modem is plugged in, as the kernel names it: `1-1.2` is port 2 of the hub at port 1 of bus
    ///     1. nil: where the port that is opened belongs to.
    ///   - clock: Counts the pauses.
    ///   - offTime: Between off and on; capacitors in a modem hold for a second or two.
    ///   - returnTime: How long the device may take to appear again.
    ///   - root: Where sysfs is.
    public init(
        device: String? = nil, clock: any ApplianceClock, offTime: Duration = .seconds(5),
        returnTime: Duration = .seconds(20), root: String = "/sys"
    ) {
        place = Mutex(device)
        self.clock = clock
        self.offTime = offTime
        self.returnTime = returnTime
        self.root = root + "/bus/usb"
        ttyFolder = root + "/class/tty"
    }

    /// Where the modem is plugged in, for example `1-1.2`; nil while that is not known.
    public var device: String? { place.withLock { $0 } }

    /// Remembers the device behind the port: it can't be found while it is away.
    public func portOpened(_ path: String) {
        guard let found = DeviceLocator(classFolder: ttyFolder).device(behind: path) else { return }
        place.withLock { if $0 == nil { $0 = found } }
    }

    /// ``RecoveryRung/portPower`` where one of the means is there and may be written.
    public func canPerform(_ rung: RecoveryRung) -> Bool {
        guard rung == .portPower, let device else { return false }
        return means(for: device) != nil
    }

    /// Takes the device away, waits, brings it back and waits until it is there.
    ///
    /// - Throws: ``Failure``.
    public func perform(_ rung: RecoveryRung) async throws {
        guard let device else { throw Failure.unknownPlace }
        guard let means = means(for: device) else {
            throw Failure.refused(SystemError(call: "write \(root)/devices/\(device)/authorized", code: EACCES))
        }
        switch means {
        case .port(let file): try await toggle(file, off: "1", file, on: "0")
        case .authorization(let file): try await toggle(file, off: "0", file, on: "1")
        case .binding(let driver): try await toggle(driver + "/unbind", off: device, driver + "/bind", on: device)
        }
        try await waitForReturn(of: device)
    }

    private func toggle(_ offFile: String, off: String, _ onFile: String, on: String) async throws {
        try await write(off, to: offFile)
        // Also where the task is cancelled meanwhile: the modem must not stay off.
        try? await clock.sleep(for: offTime)
        try await write(on, to: onFile)
    }

    private func waitForReturn(of device: String) async throws {
        let start = clock.uptime
        while access("\(root)/devices/\(device)/idVendor", F_OK) != 0 {
            guard clock.uptime - start < returnTime else { throw Failure.stayedAway(device: device) }
            try await clock.sleep(for: .milliseconds(500))
        }
    }

    private func means(for device: String) -> Means? {
        // Port 2 of hub 1-1 is 1-1:1.0/1-1-port2; of a root hub, usb1, it is 1-0:1.0/usb1-port2.
        let isAtRoot = !device.contains(".")
        let separator: Character = isAtRoot ? "-" : "."
        if let cut = device.lastIndex(of: separator) {
            let hub = String(device[..<cut])
            let port = device[device.index(after: cut)...]
            let interface = isAtRoot ? "\(hub)-0:1.0" : "\(hub):1.0"
            let name = isAtRoot ? "usb\(hub)-port\(port)" : "\(hub)-port\(port)"
            let disable = "\(root)/devices/\(interface)/\(name)/disable"
            if access(disable, W_OK) == 0 { return .port(disable: disable) }
        }
        let authorized = "\(root)/devices/\(device)/authorized"
        if access(authorized, W_OK) == 0 { return .authorization(file: authorized) }
        let driver = "\(root)/drivers/usb"
        if access(driver + "/unbind", W_OK) == 0, access(driver + "/bind", W_OK) == 0 {
            return .binding(driver: driver)
        }
        return nil
    }

    /// On a thread of its own: the kernel answers only when the device is gone, which can take seconds. It goes on to its
    /// end where the task is cancelled.
    private func write(_ text: String, to path: String) async throws {
        // One that hangs holds its thread: one such thread is enough.
        let isFree = isWriting.withLock { isWriting in
            defer { isWriting = true }
            return !isWriting
        }
        guard isFree else { throw Failure.hangs(path: path) }
        let (answers, answer) = AsyncStream.makeStream(
            of: Result<Void, Failure>.self, bufferingPolicy: .bufferingOldest(1))
        do {
            try startThread(named: "usb-power") { [self] in
                let result = Result { () throws(SystemError) in
                    let file = try systemCall("open \(path)") { open(path, O_WRONLY | O_CLOEXEC) }
                    defer { close(file) }
                    let octets = Array(text.utf8)
                    try systemCall("write \(path)") { Glibc.write(file, octets, octets.count) }
                }
                isWriting.withLock { $0 = false }
                answer.yield(result.mapError(Failure.refused))
            }
        } catch {
            isWriting.withLock { $0 = false }
            throw error
        }
        let limit = clock.alarm(after: Self.writeLimit) { answer.yield(.failure(.hangs(path: path))) }
        defer { limit.callOff() }
        let first = Task { await answers.first { _ in true } }
        try await first.value?.get()
    }
}
