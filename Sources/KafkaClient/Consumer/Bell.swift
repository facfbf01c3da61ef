import Synchronization
import Transport

/// Calls something on a loop, from any thread; rung many times before the loop comes to it, it calls once.
final class Bell: Sendable {
    let loop: EventLoop
    private let isRung = Atomic<Bool>(false)
    private let answer = Mutex<(@Sendable () -> Void)?>(nil)

    init(_ loop: EventLoop) { self.loop = loop }

    /// What is called from now on; `nil` for nothing.
    func onRing(_ body: (@Sendable () -> Void)?) { answer.withLock { $0 = body } }

    func ring() {
        guard !isRung.exchange(true, ordering: .acquiringAndReleasing) else { return }
        loop.execute {
            self.isRung.store(false, ordering: .releasing)
            let body = self.answer.withLock { $0 }
            body?()
        }
    }
}
