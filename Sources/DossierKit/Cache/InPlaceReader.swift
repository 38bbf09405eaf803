import Synchronization

/// Reads single dossiers of `dossiers.db` on the thread that asks.
///
/// A lookup takes a few microseconds where the way to another thread and back takes ten times as many. What could take
/// long stays away from it: the file is opened on the cache's own thread; a lock of another connection, or another caller
/// who is reading, sends the caller there, too. What is left is a page that the kernel has to fetch from the disk.
final class InPlaceReader: Sendable {
    private struct Place {
        let connection: CacheConnection
    }

    private let place: Mutex<Place>

    init(path: String) {
        // The inner pages of five million dossiers, so that a lookup reads one page of the disk.
        place = Mutex(
            Place(
                connection: CacheConnection(
                    path: path, migrations: CacheSchema.migrations, purpose: "reading dossiers in place",
                    consequence: "They are read on the cache's thread.", pageMemory: 6_144, patience: .zero)))
    }

    /// What is known about a code, or that nothing is; nil where it could not be read at once.
    func entry(_ code: DossierCode) -> DossierCache.Entry?? {
        place.withLockIfAvailable { place in
            place.connection.attemptIfOpen { database, phrases in
                try CacheReader.entry(code, in: database, &phrases)
            }
        } ?? nil
    }

    /// Opens the file; on a thread that may wait for it.
    func open() { place.withLock { $0.connection.open() } }

    func letGoIfDamaged() { place.withLock { $0.connection.letGoIfDamaged() } }
}
