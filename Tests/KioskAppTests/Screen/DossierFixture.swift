import DossierKit
import Foundation

/// A dossier without anything that a test does not ask for.
func dossier(_ code: String, _ status: DossierStatus) -> Dossier {
    Dossier(code: DossierCode(printed: code), status: status)
}
