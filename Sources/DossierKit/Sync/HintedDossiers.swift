import ApplianceKit
import Synchronization

/// Dossiers that somebody says have changed, until they have been read again.
///
/// Each is read twice: soon, and half a minute later, because OpenCPS's lists are behind its database. The same dossier
/// named again and again is one entry.
final class HintedDossiers: Sendable {
    /// More than a whole district's changes between two rounds; what finds no room is found by the next round.
    static let limit = 1_000
    private static let waits: [Duration] = [.seconds(2), .seconds(30)]

    private struct Entry: Sendable {
        var due: Duration
        /// How often it has been read since it was named.
        var reads = 0
    }
    private let entries = Mutex<[DossierCode: Entry]>([:])

    /// - Returns: false where there is no room.
    func add(_ code: DossierCode, at uptime: Duration) -> Bool {
        entries.withLock { entries in
            guard let known = entries[code] else {
                guard entries.count < Self.limit else { return false }
                entries[code] = Entry(due: uptime + Self.waits[0])
                return true
            }
            // It is to be read again after this hint, but no sooner than it would be: named without end, it is still
            // read at a steady pace.
            entries[code] = Entry(due: known.due, reads: 0)
            return true
        }
    }

    /// The one that has been due for longest; nil where none is.
    func due(at uptime: Duration) -> DossierCode? {
        entries.withLock { entries in
            entries.filter { $0.value.due <= uptime }.min { $0.value.due < $1.value.due }?.key
        }
    }

    /// It has been read.
    func note(read code: DossierCode, at uptime: Duration) {
        entries.withLock { entries in
            guard var entry = entries[code] else { return }
            entry.reads += 1
            if entry.reads < Self.waits.count {
                entry.due = uptime + Self.waits[entry.reads]
                entries[code] = entry
            } else {
                entries[code] = nil
            }
        }
    }

    /// Those who keep the cache up to date now find what has changed by themselves.
    func forgetAll() { entries.withLock { $0.removeAll() } }

    /// How long until one is due; nil where there is none.
    func timeToNext(at uptime: Duration) -> Duration? {
        entries.withLock { $0.values.map(\.due).min() }.map { max(.zero, $0 - uptime) }
    }
}
