/// How the simulated central system fails.
enum CentralFault: Sendable, Equatable {
    /// Not at all.
    case none
    /// Nobody listens: connections are refused.
    case off
    /// It takes requests and never answers.
    case hang
    /// It answers so much later.
    case slow(Duration)
    /// The filter refuses: 401, `permission denied`.
    case unauthorized
    /// An exception inside: 403 with `No Content.`, as OpenCPS has it for nearly everything.
    case exception
    /// The application server's own page with 500.
    case serverError
    /// The proxy's page with 503.
    case unavailable
    /// 200 with a login page.
    case loginPage
    /// 200 and JSON that ends in the middle.
    case truncated
    /// 203 with JSON, as for somebody who is not signed in.
    case nonAuthoritative
    /// 200 with `{}`.
    case emptyObject
    /// 200 with a dossier that nobody asked for.
    case stranger
}
