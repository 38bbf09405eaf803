import ApplianceKit
import Foundation
import Testing

/// The vectors of RFC 4231 §4.
@Suite("Keyed hash")
struct KeyedHashTests {
    private func hex(_ octets: [UInt8]) -> String { octets.map { String(format: "%02x", $0) }.joined() }

    @Test func shortKeyAndText() {
        #expect(
            hex(KeyedHash(key: [UInt8](repeating: 0x0B, count: 20)).of("Hi There"))
                == "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7")
        #expect(
            hex(KeyedHash(key: Array("Jefe".utf8)).of("what do ya want for nothing?"))
                == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
    }

    @Test func keyAndTextLongerThanABlock() {
        let text =
            "This is a test using a larger than block-size key and a larger than block-size data. "
            + "The key needs to be hashed before being used by the HMAC algorithm."
        #expect(
            hex(KeyedHash(key: [UInt8](repeating: 0xAA, count: 131)).of(text))
                == "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2")
    }

    @Test func everyLengthAroundABlockIsPaddedRight() {
        // Of the text "a" repeated n times with the key "k", joined over n = 0...130, by Python's hmac.
        let joined = (0...130).flatMap { KeyedHash(key: Array("k".utf8)).of([UInt8](repeating: 0x61, count: $0)) }
        #expect(
            hex(KeyedHash(key: []).of(joined)) == "28eb25d5f08f357292e27a1dd240708afe1d89f7b10278df7ded4101d3f7fbe1")
    }

    @Test func keysAreNew() { #expect(KeyedHash.newKey() != KeyedHash.newKey()) }
}
