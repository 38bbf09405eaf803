import CCurl
import Glibc

/// libcurl's handle for many transfers.
///
/// `@unchecked Sendable` is safe: the pointer is constant, and others than the client's own thread only call
/// `curl_multi_wakeup`, which curl's manual allows from any thread; ``HTTPClientInbox`` does so under its lock, and not after
/// `retire()`, so never on a handle that was freed.
struct MultiHandle: @unchecked Sendable {
    let pointer: UnsafeMutableRawPointer
    func wake() { curl_multi_wakeup(pointer) }
}

/// The client's thread: starts what is submitted, drives all transfers, and answers.
struct HTTPClientLoop {
    private struct Running {
        let submission: HTTPClientInbox.Submission
        let transfer: HTTPTransfer
    }

    private let multi: MultiHandle
    private let inbox: HTTPClientInbox
    private let concurrency: Int
    private let route: HTTPRoute
    private let clock = SystemClock()
    private var waiting: [HTTPClientInbox.Submission] = []
    private var running: [UnsafeMutableRawPointer: Running] = [:]

    init(_ multi: MultiHandle, inbox: HTTPClientInbox, concurrency: Int, route: HTTPRoute) {
        self.multi = multi
        self.inbox = inbox
        self.concurrency = concurrency
        self.route = route
    }

    /// Runs until the client is closed, then frees the handle.
    mutating func run() {
        // A server that goes away while something is sent to it: without signals of its own (CURLOPT_NOSIGNAL) libcurl
        // leaves SIGPIPE to the program, and not every command of ours would survive it.
        var pipe = sigset_t()
        sigemptyset(&pipe)
        sigaddset(&pipe, SIGPIPE)
        pthread_sigmask(SIG_BLOCK, &pipe, nil)
        while true {
            let batch = inbox.take()
            waiting += batch.submissions
            if !batch.cancelled.isEmpty { giveUp(Set(batch.cancelled)) }
            if batch.isClosed { break }
            expire()
            startWaiting()
            var count: Int32 = 0
            curl_multi_perform(multi.pointer, &count)
            let isDone = collect()
            // An ended transfer may let another one start, which must not wait for an event.
            if !isDone || waiting.isEmpty { curl_multi_poll(multi.pointer, nil, 0, pollLimit(), nil) }
        }
        for submission in waiting { inbox.finish(submission, .failure(.closed)) }
        for handle in Array(running.keys) { end(handle) { _ in .failure(.closed) } }
        inbox.retire()
        curl_multi_cleanup(multi.pointer)
    }

    private mutating func giveUp(_ cancelled: Set<UInt64>) {
        for submission in waiting where cancelled.contains(submission.id) {
            inbox.finish(submission, .failure(.cancelled))
        }
        waiting.removeAll { cancelled.contains($0.id) }
        for (handle, entry) in running where cancelled.contains(entry.submission.id) {
            end(handle) { _ in .failure(.cancelled) }
        }
    }

    private mutating func expire() {
        guard !waiting.isEmpty else { return }
        let now = clock.uptime
        for submission in waiting where submission.deadline <= now { inbox.finish(submission, .failure(.timedOut)) }
        waiting.removeAll { $0.deadline <= now }
    }

    private mutating func startWaiting() {
        while running.count < concurrency, !waiting.isEmpty {
            let submission = waiting.removeFirst()
            do throws(HTTPClientError) {
                let transfer = try HTTPTransfer(
                    submission.request, timeout: submission.deadline - clock.uptime, route: route)
                running[transfer.handle] = Running(submission: submission, transfer: transfer)
                curl_multi_add_handle(multi.pointer, transfer.handle)
            } catch {
                inbox.finish(submission, .failure(error))
            }
        }
    }

    /// Whether any transfer has ended.
    private mutating func collect() -> Bool {
        var left: Int32 = 0
        var isDone = false
        while let message = curl_multi_info_read(multi.pointer, &left) {
            guard message.pointee.msg == CURLMSG_DONE, let handle = message.pointee.easy_handle else { continue }
            let code = message.pointee.data.result
            end(handle) { $0.result(code) }
            isDone = true
        }
        return isDone
    }

    private mutating func end(
        _ handle: UnsafeMutableRawPointer, _ outcome: (HTTPTransfer) -> HTTPClientInbox.Outcome
    ) {
        guard let entry = running.removeValue(forKey: handle) else { return }
        curl_multi_remove_handle(multi.pointer, handle)
        inbox.finish(entry.submission, outcome(entry.transfer))
    }

    /// In milliseconds: libcurl minds the timeouts of what is running, this thread those of what waits.
    private func pollLimit() -> Int32 {
        guard let first = waiting.map(\.deadline).min() else { return 3_600_000 }
        return Int32(clamping: max(0, (first - clock.uptime).milliseconds + 1))
    }
}
