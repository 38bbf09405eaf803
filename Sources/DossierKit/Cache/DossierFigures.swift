public import Foundation

/// How the dossiers of a centre stand, for publishing: numbers only, by agency.
public struct DossierFigures: Sendable, Equatable {
    /// One agency's dossiers.
    public struct Agency: Sendable, Equatable {
        /// Its name, or empty where the central system doesn't say.
        public var name: String
        /// Open, and not waiting for the citizen.
        public var open: Int
        /// Of these, past their appointment.
        public var overdue: Int

        /// An agency's figures.
        public init(name: String, open: Int, overdue: Int) {
            self.name = name
            self.open = open
            self.overdue = overdue
        }
    }

    /// The agencies with open dossiers, most overdue first, then most open.
    public var agencies: [Agency]
    /// Finished since the first of the month.
    public var finished: Int
    /// Of these with an appointment, those that kept it.
    public var finishedOnTime: Int
    /// Of these, those without an appointment to keep.
    public var finishedUndated: Int
    /// What was known when it was counted.
    public var asOf: Date

    /// Figures in code.
    public init(
        agencies: [Agency], finished: Int = 0, finishedOnTime: Int = 0, finishedUndated: Int = 0, asOf: Date
    ) {
        self.agencies = agencies
        self.finished = finished
        self.finishedOnTime = finishedOnTime
        self.finishedUndated = finishedUndated
        self.asOf = asOf
    }

    /// Open dossiers of all agencies.
    public var open: Int { agencies.reduce(0) { $0 + $1.open } }
    /// Overdue dossiers of all agencies.
    public var overdue: Int { agencies.reduce(0) { $0 + $1.overdue } }
}
