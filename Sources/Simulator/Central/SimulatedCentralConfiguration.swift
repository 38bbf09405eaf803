import Foundation

/// Which central system is simulated.
enum CentralKind: String, CaseIterable, Sendable {
    case openCPS = "opencps"
    case iGate = "igate"
    case contract
}

/// Who may ask the simulated central system for a single dossier.
struct CentralAccount: Sendable, Equatable {
    var user: String
    var password: String
    /// An administrator's lookup codes are not checked.
    var isAdministrator = false
}

/// How the simulated central system is set up.
struct SimulatedCentralConfiguration: Sendable {
    var kind = CentralKind.openCPS
    /// The port on 127.0.0.1; 0 is any.
    var port: UInt16 = 0
    /// OpenCPS's sites; the dossiers are shared out among them.
    var groupIDs = [55_301, 55_302]
    /// Those who can sign in: with HTTP's Basic scheme, or for a token.
    var accounts = [CentralAccount(user: "tracuu@h15.example", password: "mot-cua")]
    /// How many dossiers are made, 60 at least, besides a few with special numbers.
    var dossierCount = 300
    /// How many more there are of the last three years, made when they are asked for; millions cost nothing.
    var archiveCount = 0
    /// The same seed and day give the same dossiers.
    var seed: UInt64 = 15
    /// The moment that the dossiers are made for; by default, now.
    var today = Date()
    /// Whether a list of one row comes as an object instead of a list, as some versions have it.
    var givesOneRowAsObject = false
    /// Beyond how many rows a search can't be paged through; an index refuses it with an error.
    var resultWindow = 10_000
    /// How far OpenCPS's lists are behind its database.
    var indexLag = Duration.zero
    /// How long a token is good.
    var tokenLifetime = Duration.seconds(300)
    /// Whether somebody's data stands in every field that has room for it.
    var marksEveryField = false
}
