import KafkaClient
import Synchronization
import Testing
import Transport

struct BellTests {
    /// As many as come in an hour of following a log.
    private static let times = 200_000

    @Test("a bell that is rung for hours costs no more than at first, and can end", .timeLimit(.minutes(1)))
    func endures() async throws {
        let loop = try EventLoop.started()
        defer { loop.stop() }
        let answers = Atomic<Int>(0)
        do {
            let bell = Bell(loop)
            await withCheckedContinuation { (done: CheckedContinuation<Void, Never>) in
                bell.onRing { [unowned bell] in
                    if answers.add(1, ordering: .relaxed).newValue == Self.times { done.resume() } else { bell.ring() }
                }
                bell.ring()
            }
            bell.onRing(nil)
        }
        #expect(answers.load(ordering: .relaxed) == Self.times)
    }
}
