import KafkaLog
import Testing

@Suite("Leader epochs") struct LeaderEpochTests {
    @Test("what OffsetForLeaderEpoch answers")
    func ends() {
        var epochs = LeaderEpochs()
        #expect(epochs.end(of: 3, logEndOffset: 0) == (-1, -1))
        epochs.begin(2, at: 10)
        epochs.begin(5, at: 20)
        epochs.begin(7, at: 20)  // epoch 5 left no records
        epochs.begin(9, at: 30)
        #expect(epochs.entries.map(\.epoch) == [2, 7, 9])
        #expect(epochs.end(of: 1, logEndOffset: 40) == (1, 10))  // older than the log
        #expect(epochs.end(of: 2, logEndOffset: 40) == (2, 20))
        #expect(epochs.end(of: 5, logEndOffset: 40) == (2, 20))
        #expect(epochs.end(of: 7, logEndOffset: 40) == (7, 30))
        #expect(epochs.end(of: 9, logEndOffset: 40) == (9, 40))
        #expect(epochs.end(of: 10, logEndOffset: 40) == (-1, -1))
        #expect(epochs.end(of: -1, logEndOffset: 40) == (-1, -1))
        #expect(epochs.epoch(of: 9) == nil)
        #expect(epochs.epoch(of: 25) == 7)
        epochs.truncate(to: 20)
        #expect(epochs.latest == 2)
    }

    @Test("a checkpoint with lines that make no sense")
    func checkpoint() {
        let epochs = Checkpoint.leaderEpochs("0\n5\n1 0\nx y\n1 5\n3 -2\n4 10\n3 20\n9")
        #expect(epochs.entries.map(\.epoch) == [1, 4])
        #expect(Checkpoint.offsets("0\n2\na 1 5\nb c d\nb 0 9\n")["b"] == [0: 9])
    }
}
