/// What a SIM keeps when the power goes.
struct SIMCard: Sendable {
    /// How the SIM can be used.
    enum Lock: Equatable, Sendable {
        case open, pin, puk, absent
    }

    var imsi = "452040000000017"
    /// The number of the subscription.
    var number = "+84960000017"
    /// nil where no PIN is asked for.
    var pin: String?
    /// Wrong PINs left before the SIM asks for its PUK (31.102 §6.4).
    var attemptsLeft = 3
    var serviceCentre: String? = "+84980200030"
    /// EF_SMSS (31.102 §4.2.28), first octet: the last used TP-MR. Fresh from the factory it is 255.
    var lastReference: UInt8 = 255
    /// EF_SMSS, second octet: a message was refused because memory was full, and the network waits to be told.
    var memoryWasFull = false
    var isInserted = true

    /// The two octets of EF_SMSS in hexadecimal.
    var statusFile: String { hex([lastReference, memoryWasFull ? 0xFE : 0xFF]) }

    /// Takes the next TP-MR (23.040 §9.2.3.6): 0 to 255, round and round.
    mutating func nextReference() -> UInt8 {
        lastReference &+= 1
        return lastReference
    }
}
