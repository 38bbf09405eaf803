/// How long the kiosk waits for people and for machines.
struct KioskTimes: Equatable, Sendable {
    /// Untouched, an answer about somebody's dossier is asked after …
    var result: Duration = .seconds(45)
    /// … as is any other screen after this, …
    var other: Duration = .seconds(60)
    /// … and cleared after this long more; one touch extends it.
    var warning: Duration = .seconds(20)
    /// A screen on which there is nothing left to do goes by itself: a ticket that lies in the slot, a thank-you.
    var done: Duration = .seconds(20)
    /// On the first screen, what the last person made easier for themselves stays for so long.
    var comfort: Duration = .seconds(20)
    /// After this long the search says that it is slow.
    var slow: Duration = .seconds(3)
    /// The search is given up. The lookup has a shorter budget of its own; this is for when it doesn't keep it.
    var search: Duration = .seconds(10)
    /// Within this time the store must have given a number, or the gateway taken a telephone number.
    var numbering: Duration = .seconds(6)
    /// Within this time the printer must have been heard; after that the number is shown for writing down.
    var printing: Duration = .seconds(15)
    /// The same bar code read again within this time is one scan: scanners on a stand read a slip several times.
    var sameScan: Duration = .seconds(2)
    /// The button for numbers pressed again within this time is one press: people press twice when nothing moves.
    var sameButton: Duration = .seconds(2)
    /// The lamp that calls the staff stays lit for so long after the last press.
    var staffCall: Duration = .seconds(180)
}
