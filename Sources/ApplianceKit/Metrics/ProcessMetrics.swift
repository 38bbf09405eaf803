import Glibc

/// What every Prometheus client tells of its own process, read from `/proc/self` (proc(5)).
public enum ProcessMetrics {
    /// CPU time, memory, descriptors, threads and the start; what can't be read is left away.
    public static func families() -> [MetricFamily] {
        var families: [MetricFamily] = []
        let ticks = Double(sysconf(Int32(_SC_CLK_TCK)))
        if let fields = statistics() {
            families.append(
                .counter(
                    "process_cpu_seconds_total", "User and system CPU time spent.",
                    (fields[11] + fields[12]) / ticks))
            families.append(
                .gauge("process_virtual_memory_bytes", "Virtual memory size.", fields[20]))
            families.append(
                .gauge("process_resident_memory_bytes", "Resident memory size.", fields[21] * Double(getpagesize())))
            families.append(.gauge("process_threads", "Threads.", fields[17]))
            if let boot = bootTime() {
                families.append(
                    .gauge(
                        "process_start_time_seconds", "Start time since the Unix epoch.", boot + fields[19] / ticks))
            }
        }
        if let count = openDescriptors() {
            families.append(.gauge("process_open_fds", "Open file descriptors.", count))
        }
        var limit = rlimit()
        if getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 {
            families.append(
                .gauge("process_max_fds", "Limit of open file descriptors.", Double(limit.rlim_cur)))
        }
        return families
    }

    /// Resident memory in bytes.
    public static var residentMemory: Int? { statistics().map { Int($0[21]) * Int(getpagesize()) } }

    /// The fields of `/proc/self/stat` from the third on: the second, the name, may hold blanks.
    private static func statistics() -> [Double]? {
        guard let text = contents("/proc/self/stat"), let end = text.lastIndex(of: ")") else { return nil }
        let fields = text[text.index(after: end)...].split(separator: " ").map { Double($0) ?? 0 }
        return fields.count > 21 ? fields : nil
    }

    private static func bootTime() -> Double? {
        contents("/proc/stat")?.split(separator: "\n").first { $0.hasPrefix("btime ") }
            .flatMap { Double($0.dropFirst(6)) }
    }

    private static func openDescriptors() -> Double? {
        guard let folder = opendir("/proc/self/fd") else { return nil }
        defer { closedir(folder) }
        var count = 0.0
        while readdir(folder) != nil { count += 1 }
        // Without `.`, `..` and the folder's own.
        return count - 3
    }

    private static func contents(_ path: String) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var text: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 4_096)
        while true {
            let count = read(descriptor, &piece, piece.count)
            if count <= 0 { break }
            text += piece[..<count]
        }
        return String(decoding: text, as: UTF8.self)
    }
}
