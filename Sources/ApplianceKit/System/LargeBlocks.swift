import CLinux

/// How the C library treats memory that is asked for in large pieces.
public enum LargeBlocks {
    /// In bytes: the C library's own limit at the start.
    private static let limit: Int32 = 128 << 10

    /// Lets large blocks go back to the system as soon as they are free, for as long as the process lives.
    ///
    /// Left to itself the C library raises its limit with every large block that is freed, up to 32 MiB, and keeps all below it:
    /// a central system that answers with ten megabytes a few times would cost a daemon 24 MiB for good.
    public static func areGivenBack() { _ = mallopt(M_MMAP_THRESHOLD, limit) }
}
