public import ApplianceKit
import Foundation

extension DossierService {
    /// How the dossiers are, for monitoring; under the same names in both daemons.
    ///
    /// The central system's state is left away until it has been asked, the copy's age where none is kept.
    public var metrics: [MetricFamily] {
        get async {
            var families: [MetricFamily] = []
            switch await lookup.centralState {
            case .unknown: break
            case .answering: families.append(Self.central(isUp: true))
            case .failing: families.append(Self.central(isUp: false))
            }
            if sync.isOffered {
                families.append(
                    .gauge(
                        "tracuu_cache_as_of_timestamp_seconds",
                        "Up to when the copy of the dossiers is known to be true; 0 before its first end.",
                        await cache.asOf()?.timeIntervalSince1970 ?? 0))
            }
            // A queue that can't be read now is asked again at the next scrape.
            if let waiting = try? await forward.waiting() {
                families.append(
                    MetricFamily(
                        "tracuu_forward_waiting_items", .gauge, "What waits to go up to the central system.",
                        samples: waiting.sorted { $0.key.rawValue < $1.key.rawValue }.map { kind, count in
                            .init(Double(count), labels: ["kind": kind.rawValue])
                        }))
            }
            return families
        }
    }

    private static func central(isUp: Bool) -> MetricFamily {
        .gauge("tracuu_central_up", "Whether the central system answered the last question.", isUp ? 1 : 0)
    }
}
