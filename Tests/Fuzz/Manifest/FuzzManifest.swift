import FuzzEntries

/// libFuzzer's entry; see `./run fuzz --help`.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzManifest(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    do throws(Finding) {
        try ManifestEntry.take(Array(UnsafeBufferPointer(start: start, count: count)))
    } catch {
        fatalError(error.description)
    }
    return 0
}
