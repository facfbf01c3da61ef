import Synchronization
package import Transport

/// Calls something on a loop, from any thread; rung many times before the loop comes to it, it calls once.
package final class Bell: Sendable {
    package let loop: EventLoop
    private let isRung = Atomic<Bool>(false)
    private let call = Mutex(Call())

    /// A function by itself, as what a mutex holds, would be wrapped anew each time it is looked at: after hours of
    /// ringing the last call, and the end of the bell, would overflow the stack.
    private struct Call {
        var body: (@Sendable () -> Void)?
    }

    package init(_ loop: EventLoop) { self.loop = loop }

    /// What is called from now on; `nil` for nothing.
    package func onRing(_ body: (@Sendable () -> Void)?) { call.withLock { $0.body = body } }

    package func ring() {
        guard !isRung.exchange(true, ordering: .acquiringAndReleasing) else { return }
        loop.execute {
            self.isRung.store(false, ordering: .releasing)
            let body = self.call.withLock { $0.body }
            body?()
        }
    }
}
