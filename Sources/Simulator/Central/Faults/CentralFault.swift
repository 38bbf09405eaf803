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
    /// It breaks the connection off in the middle of an answer.
    case reset
    /// The filter refuses: 401, `permission denied`.
    case unauthorized
    /// An exception inside: 403 with `No Content.`, as OpenCPS has it for nearly everything.
    case exception
    /// The application server's own page with 500.
    case serverError
    /// The proxy's page with 503.
    case unavailable
    /// 429, with a `Retry-After` of so many seconds.
    case tooManyRequests(retryAfter: Int?)
    /// 302 to a page elsewhere.
    case redirect
    /// 200 with a login page.
    case loginPage
    /// 200 and JSON that ends in the middle.
    case truncated
    /// 200 and JSON that lacks a colon.
    case malformed
    /// 200 and JSON whose texts have bytes that are no UTF-8.
    case badUTF8
    /// 200 and so much of it that it should not all be read.
    case huge
    /// 203 with JSON, as for somebody who is not signed in.
    case nonAuthoritative
    /// 200 with `{}`.
    case emptyObject
    /// 200 with the report of an error inside.
    case errorInside
    /// 200 and soundly nothing in every list, as while a search index is being built anew.
    case emptyIndex
    /// 200 with a dossier that nobody asked for.
    case stranger
    /// 200, and one field has a value of another type wherever it stands.
    case wrongType(field: String, FieldValue)
    /// All goes well, but its clock is so far off.
    case clockOff(Duration)
}
