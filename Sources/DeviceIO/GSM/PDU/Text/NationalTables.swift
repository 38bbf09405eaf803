enum NationalTables {
    static let locking: [NationalLanguage: [Unicode.Scalar?]] = [:]
    static let single: [NationalLanguage: [UInt8: Unicode.Scalar]] = [:]
}
